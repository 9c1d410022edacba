"""Reads of stored responses. Who stands in the customer managers' line never reaches one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from feedback.accounts.models import Staff
from feedback.accounts.permissions import Action, Viewer
from feedback.collection.exports.reading import Wanted, conditions, corrections
from feedback.collection.models import Answer, Response
from feedback.collection.responses.models import AnswerChange
from feedback.core.errors import ForbiddenError, InputError, NotFoundError
from feedback.core.messages import N_
from feedback.people.models import Area, Retailer
from feedback.people.scope import retailer_in_scope
from feedback.surveys.models import Survey, SurveyVersion

PAGE = 50
MOST_DIGITS = 18  # what a 64-bit number holds


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list: nothing of what was answered, nobody's name."""

    id: int
    channel: str
    language: str
    submitted_at: datetime
    area: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One answer changed, with the name of whoever did it."""

    row: AnswerChange
    by: str


def refuse_the_line(viewer: Viewer) -> None:
    """Raise `ForbiddenError` for customer managers and those above them, whatever else they are."""
    if viewer.under_disclosure:
        raise ForbiddenError(N_("客户经理和他的主管看不到是谁说的，所以不能看单份答卷。"))


def survey_versions(session: Session) -> list[tuple[str, list[SurveyVersion]]]:
    """Return each published questionnaire by key with its versions, newest first."""
    found: dict[str, list[SurveyVersion]] = {}
    rows = session.execute(
        select(Survey.key, SurveyVersion)
        .join(SurveyVersion, SurveyVersion.survey_id == Survey.id)
        .order_by(Survey.key, SurveyVersion.number.desc())
    )
    for key, version in rows:
        found.setdefault(key, []).append(version)
    return list(found.items())


def get_version(session: Session, key: str, number: int | None = None) -> SurveyVersion:
    """Return a published version, the newest unless `number` is given, or raise an error."""
    query = select(SurveyVersion).join(Survey).where(Survey.key == key)
    if number is not None:
        query = query.where(SurveyVersion.number == number)
    found = session.scalar(query.order_by(SurveyVersion.number.desc()).limit(1))
    if found is None:
        raise NotFoundError(N_("没有问卷“%(key)s”，或者没有这一版。"), key=key)
    return found


def list_responses(
    session: Session, viewer: Viewer, wanted: Wanted, before: tuple[datetime, int] | None = None
) -> list[Listed]:
    """Return up to `PAGE` responses of a version, the newest first, from after `before`."""
    refuse_the_line(viewer)
    query = (
        select(
            Response.id,
            Response.channel,
            Response.language,
            Response.submitted_at,
            func.coalesce(Area.name, ""),
        )
        .outerjoin(Retailer, Retailer.id == Response.retailer_id)
        .outerjoin(Area, Area.id == Retailer.area_id)
        .where(
            *conditions(wanted),
            retailer_in_scope(viewer, Action.VIEW_RESPONSES, Response.retailer_id),
        )
        .order_by(Response.submitted_at.desc(), Response.id.desc())
        .limit(PAGE)
    )
    if before is not None:
        query = query.where(tuple_(Response.submitted_at, Response.id) < before)
    found = session.execute(query).all()
    changed = corrections(session, [row.id for row in found])
    return [Listed(*row, row.id in changed) for row in found]


def get_response(
    session: Session, viewer: Viewer, action: Action, response_id: int, *, lock: bool = False
) -> Response:
    """Return a response in the viewer's scope; with `lock` nobody else changes it meanwhile."""
    refuse_the_line(viewer)
    query = select(Response).where(
        Response.id == response_id, retailer_in_scope(viewer, action, Response.retailer_id)
    )
    found = session.scalar(query.with_for_update(of=Response) if lock else query)
    if found is None:
        raise NotFoundError(N_("没有这份答卷，或者不在您的查看范围内。"))
    return found


def stored_values(session: Session, response_id: int) -> dict[str, Any]:
    """Return the stored values of a response by answer key; an erased text is empty."""
    rows = session.execute(
        select(Answer.question_id, Answer.value)
        .where(Answer.response_id == response_id)
        .order_by(Answer.id)
    )
    return dict(rows.all())


def revision_of(session: Session, response_id: int) -> int:
    """Return how often a response was corrected."""
    newest = select(func.max(AnswerChange.revision)).where(AnswerChange.response_id == response_id)
    return session.scalar(newest) or 0


def changes_of(
    session: Session, response_id: int, *, without: Collection[str] = ()
) -> Sequence[Change]:
    """Return what was corrected, the newest first, leaving out some questions."""
    rows = session.execute(
        select(AnswerChange, Staff.display_name)
        .join(Staff, Staff.id == AnswerChange.changed_by_id)
        .where(AnswerChange.response_id == response_id, AnswerChange.question_id.not_in(without))
        .order_by(AnswerChange.revision.desc(), AnswerChange.id)
    )
    return [Change(row, name) for row, name in rows]


def page_start(text: str) -> tuple[datetime, int] | None:
    """Read where a page begins from its address, `2026-10-31T08:00:00+00:00_12`."""
    moment, _, number = text.rpartition("_")
    if not moment:
        return None
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        raise InputError(N_("地址里的页码读不懂，请从第一页重新翻。")) from None
    if found.tzinfo is None or not (
        number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS
    ):
        raise InputError(N_("地址里的页码读不懂，请从第一页重新翻。"))
    return found, int(number)


def shop_of(session: Session, response: Response) -> Retailer | None:
    """Return the shop that answered, or None where it is not known."""
    return session.get(Retailer, response.retailer_id) if response.retailer_id else None
