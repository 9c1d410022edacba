"""Reading waves: their frames, their members, and how far they have got."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.collection.models import Invitation, Response
from feedback.collection.waves.models import Wave, WaveMember, WaveState
from feedback.collection.waves.plans import NO_MANAGER, FrameFilter, Reason, Shop, stratum_of
from feedback.core import clock
from feedback.core.errors import ForbiddenError, NotFoundError
from feedback.core.messages import N_
from feedback.people.models import (
    Area,
    AreaLevel,
    Assignment,
    Retailer,
    RetailerState,
    RetailerStatus,
    ServicePerson,
    ServiceRole,
)
from feedback.people.scope import retailer_in_scope
from feedback.surveys.models import Survey, SurveyVersion

PAGE = 30
RUNNING = (WaveState.OPEN, WaveState.PAUSED)


@dataclass(frozen=True, slots=True)
class Frame:
    """The shops that may be drawn, and how many others there are, by why they may not."""

    shops: Sequence[Shop]
    excluded: Mapping[Reason, int]

    @property
    def by_manager(self) -> dict[int, int]:
        """Return the number of shops by manager."""
        return dict(Counter(shop.manager_id for shop in self.shops))


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a wave's drawn shops have been dealt with."""

    done: int
    total: int


def get_wave(session: Session, key: str) -> Wave:
    """Return the wave with this key, or raise `NotFoundError`."""
    found = session.scalar(select(Wave).where(Wave.key == key))
    if found is None:
        raise NotFoundError(N_("没有这次调查。"))
    return found


def list_waves(session: Session, *, before: int | None = None) -> list[Wave]:
    """Return the waves, the latest first, `PAGE` at a time."""
    query = select(Wave).order_by(Wave.id.desc()).limit(PAGE)
    return list(session.scalars(query if before is None else query.where(Wave.id < before)))


def answers_of(session: Session, wave_ids: Sequence[int], viewer: Viewer) -> dict[int, int]:
    """Return the number of answers in the viewer's reach, by wave."""
    rows = session.execute(
        select(Invitation.wave_id, func.count())
        .join(Response, Response.invitation_id == Invitation.id)
        .where(
            Invitation.wave_id.in_(wave_ids),
            retailer_in_scope(viewer, Action.VIEW_WAVES, Invitation.retailer_id),
        )
        .group_by(Invitation.wave_id)
    )
    return {number: count for number, count in rows if number is not None}


def name_taken(session: Session, key: str, version_id: int) -> bool:
    """Tell whether a wave goes by this name, or invitations to this version were made under it."""
    before = select(Invitation.id).where(
        Invitation.survey_version_id == version_id, Invitation.wave == key
    )
    return bool(session.scalar(select(exists().where(Wave.key == key) | before.exists())))


def askable_versions(session: Session) -> list[SurveyVersion]:
    """Return the latest published version of each questionnaire, by key."""
    latest = (
        select(SurveyVersion.survey_id, func.max(SurveyVersion.number).label("number"))
        .group_by(SurveyVersion.survey_id)
        .subquery()
    )
    return list(
        session.scalars(
            select(SurveyVersion)
            .join(
                latest,
                and_(
                    SurveyVersion.survey_id == latest.c.survey_id,
                    SurveyVersion.number == latest.c.number,
                ),
            )
            .join(Survey)
            .order_by(Survey.key)
        )
    )


def managers(session: Session, ids: Sequence[int]) -> dict[int, ServicePerson]:
    """Return the service people with these numbers, by number."""
    query = select(ServicePerson).where(ServicePerson.id.in_(ids))
    return {person.id: person for person in session.scalars(query)}


def progress_of(session: Session, wave: Wave) -> Progress:
    """Return how many of the drawn shops were invited or left out."""
    handled = or_(WaveMember.invitation_id.is_not(None), WaveMember.left_out != "")
    done, total = session.execute(
        select(func.count().filter(handled), func.count()).where(
            WaveMember.wave_id == wave.id, WaveMember.drawn
        )
    ).one()
    return Progress(done, total)


def members_of(session: Session, wave: Wave) -> Sequence[Row[WaveMember, str]]:
    """Return the whole frame of a wave as it was stored, each member with its licence number."""
    return session.execute(
        select(WaveMember, Retailer.licence_no)
        .join(Retailer, Retailer.id == WaveMember.retailer_id)
        .where(WaveMember.wave_id == wave.id)
    ).all()


# The frame


def read_frame(session: Session, viewer: Viewer, wanted: FrameFilter) -> Frame:
    """Return who may be drawn today: open, willing, rested, in no other running wave, and wanted.

    Each shop that may not is counted once, under the first reason that holds.
    """
    today = clock.today()
    areas = session.execute(select(Area.id, Area.level, Area.path)).all()
    county = _counties([(one.id, one.level, one.path) for one in areas])
    inside = _within([(one.id, one.path) for one in areas], wanted.areas)
    shops, excluded = [], Counter[Reason]()
    for row in session.execute(_all_shops(viewer, wanted, today)):
        reason = _why_not(row, wanted, inside)
        if reason is not None:
            excluded[reason] += 1
            continue
        home = county.get(row.area_id)
        shops.append(
            Shop(
                retailer_id=row.id,
                licence_no=row.licence_no,
                manager_id=row.person_id or NO_MANAGER,
                county_id=home,
                stratum=stratum_of(home, str(row.market_type), row.tier),
                route=row.route or "",
            )
        )
    return Frame(shops, {reason: excluded[reason] for reason in Reason if excluded[reason]})


def _all_shops(viewer: Viewer, wanted: FrameFilter, today: date) -> Any:  # noqa: ANN401 -- a select
    since = clock.now() - timedelta(days=wanted.rest_days)
    lately = exists().where(Invitation.retailer_id == Retailer.id, Invitation.invited_at > since)
    now = exists().where(WaveMember.retailer_id == Retailer.id, WaveMember.asking)
    return (
        select(
            Retailer.id,
            Retailer.licence_no,
            Retailer.area_id,
            Retailer.market_type,
            Retailer.business_type,
            Retailer.opted_out_at,
            RetailerState.status,
            RetailerState.tier,
            RetailerState.route,
            Assignment.person_id,
            now.label("asked_now"),
            lately.label("asked_lately"),
        )
        .outerjoin(RetailerState, and_(*state_on(today)))
        .outerjoin(
            Assignment,
            and_(
                Assignment.retailer_id == Retailer.id,
                Assignment.role == ServiceRole.CUSTOMER_MANAGER,
                Assignment.from_on <= today,
                or_(Assignment.to_on.is_(None), Assignment.to_on >= today),
            ),
        )
        .where(retailer_in_scope(viewer, Action.MANAGE_WAVES, Retailer.id))
    )


def state_on(day: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that join a shop to its state on a day."""
    return (
        RetailerState.retailer_id == Retailer.id,
        RetailerState.from_on <= day,
        or_(RetailerState.to_on.is_(None), RetailerState.to_on >= day),
    )


def _why_not(row: Row[Any], wanted: FrameFilter, inside: frozenset[int] | None) -> Reason | None:
    low, high = wanted.tiers or (0, 0)
    grounds = (
        (Reason.NOT_OPEN, row.status is not RetailerStatus.OPEN),
        (Reason.OPTED_OUT, row.opted_out_at is not None),
        (Reason.ASKED_NOW, row.asked_now),
        (Reason.ASKED_LATELY, row.asked_lately),
        (Reason.AREA, inside is not None and row.area_id not in inside),
        (Reason.MARKET, wanted.market_types and row.market_type not in wanted.market_types),
        (Reason.BUSINESS, wanted.business_types and row.business_type not in wanted.business_types),
        (Reason.TIER, wanted.tiers and not (row.tier and low <= row.tier <= high)),
    )
    return next((reason for reason, holds in grounds if holds), None)


def _within(areas: Sequence[tuple[int, str]], tops: Sequence[int]) -> frozenset[int] | None:
    """Return the areas at or below `tops`, or None where all count."""
    if not tops:
        return None
    marks = [f"/{top}/" for top in tops]
    return frozenset(number for number, path in areas if any(mark in path for mark in marks))


def _counties(areas: Sequence[tuple[int, AreaLevel, str]]) -> dict[int, int]:
    """Return the county above each area; those above counties have none."""
    counties = {number for number, level, _ in areas if level is AreaLevel.COUNTY}
    found = {}
    for number, _, path in areas:
        for part in path.strip("/").split("/"):
            if int(part) in counties:
                found[number] = int(part)
    return found


def refuse_the_line(viewer: Viewer) -> None:
    """Raise `ForbiddenError` for customer managers and their line, whatever else they are.

    Who was drawn is not for those who are spoken of.
    """
    if viewer.under_disclosure:
        raise ForbiddenError(N_("抽到了谁，客户经理和他的主管不能看。"))
