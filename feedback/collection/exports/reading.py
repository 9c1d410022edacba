"""Stored answers as a stream of rows: a batch at a time, words redacted for whoever must not read.

Cost and memory of a batch do not depend on how many responses are stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy import Row as Found
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.collection.exports.cells import Cell, Row
from feedback.collection.models import Answer, Invitation, Response
from feedback.collection.responses.models import AnswerChange
from feedback.collection.responses.words import Words, readable
from feedback.core.clock import SHOP_ZONE
from feedback.people.models import Area, Retailer
from feedback.people.scope import retailer_in_scope

BATCH = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which responses: of one version, of some days of submission (both included), of a wave."""

    version_id: int
    number: int
    first_on: date | None = None
    last_on: date | None = None
    wave: str | None = None


def stream_rows(
    session: Session, wanted: Wanted, *, viewer: Viewer, personal: bool
) -> Iterator[Row]:
    """Give the responses in the viewer's scope, oldest first.

    With `personal`, words stand as they were said and shops are named.
    """
    areas = dict[int, tuple[str, str]]()
    for number, code, name in session.execute(select(Area.id, Area.code, Area.name)):
        areas[number] = (code, name)
    last: tuple[datetime, int] | None = None
    while True:
        found = session.execute(_batch(wanted, viewer, last)).all()
        if not found:
            return
        last = (found[-1].submitted_at, found[-1].id)
        yield from _rows(session, found, wanted, viewer, personal, areas)


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return the conditions on responses that an index answers: version, wave, days."""
    held: list[ColumnElement[bool]] = [Response.survey_version_id == wanted.version_id]
    if wanted.wave is not None:
        asked = select(Invitation.id).where(
            Invitation.survey_version_id == wanted.version_id, Invitation.wave == wanted.wave
        )
        held.append(Response.invitation_id.in_(asked))
    if wanted.first_on is not None:
        held.append(Response.submitted_at >= _start(wanted.first_on))
    if wanted.last_on is not None:
        held.append(Response.submitted_at < _start(wanted.last_on + timedelta(days=1)))
    return held


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), SHOP_ZONE)


def _batch(
    wanted: Wanted, viewer: Viewer, last: tuple[datetime, int] | None
) -> Select[*tuple[Any, ...]]:
    """Read responses alone, in the order of their index; what belongs to them is read by number."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Response.id,
            Response.channel,
            Response.language,
            Response.submitted_at,
            Response.invitation_id,
            Response.retailer_id,
        )
        .where(
            *conditions(wanted),
            retailer_in_scope(viewer, Action.EXPORT_RESPONSES, Response.retailer_id),
        )
        .order_by(Response.submitted_at, Response.id)
        .limit(BATCH)
    )
    if last is not None:
        query = query.where(tuple_(Response.submitted_at, Response.id) > last)
    return query


def _rows(
    session: Session,
    found: Sequence[Found[Any]],
    wanted: Wanted,
    viewer: Viewer,
    personal: bool,  # noqa: FBT001 -- a step of `stream_rows`
    areas: Mapping[int, tuple[str, str]],
) -> Iterator[Row]:
    ids = [one.id for one in found]
    answers, said = _answers(session, ids)
    for (owner, key), text in readable(session, viewer, said, raw=personal).items():
        answers[owner][key] = text
    changed = corrections(session, ids)
    waves, shops = _waves(session, found), _shops(session, found)
    for one in found:
        shop = shops.get(one.retailer_id)
        about = _about(one, wanted, shop, areas, personal)
        about |= {"wave": waves.get(one.invitation_id, ""), "corrections": changed.get(one.id, 0)}
        yield Row(about, answers[one.id])


def _waves(session: Session, found: Sequence[Found[Any]]) -> dict[int, str]:
    numbers = [one.invitation_id for one in found if one.invitation_id is not None]
    asked = select(Invitation.id, Invitation.wave).where(Invitation.id.in_(numbers))
    return dict(session.execute(asked).all()) if numbers else {}


def _shops(session: Session, found: Sequence[Found[Any]]) -> dict[int, Found[Any]]:
    numbers = {one.retailer_id for one in found if one.retailer_id is not None}
    query: Select[*tuple[Any, ...]] = select(
        Retailer.id,
        Retailer.area_id,
        Retailer.market_type,
        Retailer.business_type,
        Retailer.scale,
        Retailer.licence_no,
        Retailer.shop_name,
    ).where(Retailer.id.in_(numbers))
    return {shop.id: shop for shop in session.execute(query)} if numbers else {}


def _answers(session: Session, ids: Sequence[int]) -> tuple[dict[int, dict[str, object]], Words]:
    """Return the stored values by response and key, and apart from them what is in words."""
    values: dict[int, dict[str, object]] = defaultdict(dict)
    said: Words = {}
    rows = session.execute(
        select(Answer.response_id, Answer.question_id, Answer.value, Answer.text)
        .where(Answer.response_id.in_(ids))
        .order_by(Answer.response_id, Answer.id)
    )
    for response_id, key, value, text in rows:
        values[response_id][key] = value
        if text:
            said[response_id, key] = text
    return values, said


def corrections(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """Return how often each of these responses was corrected; those that never were are missing."""
    rows = session.execute(
        select(AnswerChange.response_id, func.max(AnswerChange.revision))
        .where(AnswerChange.response_id.in_(ids))
        .group_by(AnswerChange.response_id)
    )
    return dict(rows.all())


def _about(
    one: Found[Any],
    wanted: Wanted,
    shop: Found[Any] | None,
    areas: Mapping[int, tuple[str, str]],
    personal: bool,  # noqa: FBT001 -- a step of `stream_rows`
) -> dict[str, Cell]:
    code, name = areas.get(shop.area_id, ("", "")) if shop else ("", "")
    about: dict[str, Cell] = {
        "response_id": one.id,
        "version": wanted.number,
        "channel": str(one.channel),
        "language": one.language,
        "submitted_at": one.submitted_at.astimezone(SHOP_ZONE),
        "area_code": code,
        "area": name,
        "market_type": str(shop.market_type) if shop else "",
        "business_type": str(shop.business_type) if shop else "",
        "scale": str(shop.scale) if shop else "",
    }
    if personal and shop:
        about |= {"licence_no": shop.licence_no, "shop_name": shop.shop_name}
    return about
