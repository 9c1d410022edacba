"""How far a wave has got, counted in the database, and the links to hand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from feedback.accounts.permissions import Action, Viewer
from feedback.collection.models import Invitation, Response
from feedback.collection.waves.models import Wave, WaveMember, WaveQuota
from feedback.collection.waves.plans import Stratum
from feedback.collection.waves.queries import refuse_the_line, state_on
from feedback.collection.waves.tallies import Tally
from feedback.core import clock
from feedback.people.models import Area, Retailer, RetailerState, RetailerStatus
from feedback.people.scope import retailer_in_scope

SHEET = 240  # cards of one print


@dataclass(frozen=True, slots=True)
class Standing:
    """A wave as it stands for a viewer: in all, by county and by stratum, in their order."""

    whole: Tally
    counties: Sequence[tuple[int | None, Tally]]
    strata: Sequence[tuple[Stratum, Tally]]


def standing_of(
    session: Session,
    viewer: Viewer,
    *,
    wave: Wave,
    county_id: int | None = None,
    market_type: str = "",
) -> Standing:
    """Count the shops of a wave in the viewer's reach, narrowed as given.

    One statement over the wave's members by index: its cost grows with the wave, not with what is
    stored besides.
    """
    rows = session.execute(_counts(viewer, wave)).all()
    found = [(Stratum.read(row[0]), Tally(*row[1:])) for row in rows]
    strata = [
        (stratum, tally)
        for stratum, tally in found
        if county_id in (None, stratum.county_id) and market_type in ("", stratum.market_type)
    ]
    strata.sort(key=lambda pair: (pair[0].county_id or 0, pair[0].market_type, pair[0].band))
    counties: dict[int | None, Tally] = {}
    for stratum, tally in strata:
        counties[stratum.county_id] = counties.get(stratum.county_id, Tally()) + tally
    whole = sum((tally for _, tally in strata), Tally())
    return Standing(whole, list(counties.items()), strata)


def _counts(viewer: Viewer, wave: Wave) -> Any:  # noqa: ANN401 -- a select
    answered = Response.id.is_not(None)
    silent = and_(Response.id.is_(None), Invitation.id.is_not(None))
    refused = and_(
        silent,
        or_(
            Invitation.opened_at.is_not(None),
            Retailer.opted_out_at >= Invitation.invited_at,
        ),
    )
    trading = func.coalesce(RetailerState.status == RetailerStatus.OPEN, False)
    return (
        select(
            WaveMember.stratum,
            func.count(),
            _if(WaveMember.drawn),
            func.count(Invitation.id),
            _if(or_(Invitation.opened_at.is_not(None), answered)),
            _if(answered),
            _if(and_(refused, trading)),
            _if(and_(silent, ~trading)),
        )
        .join(Retailer, Retailer.id == WaveMember.retailer_id)
        .outerjoin(RetailerState, and_(*state_on(clock.today())))
        .outerjoin(Invitation, Invitation.id == WaveMember.invitation_id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(
            WaveMember.wave_id == wave.id,
            retailer_in_scope(viewer, Action.VIEW_WAVES, WaveMember.retailer_id),
        )
        .group_by(WaveMember.stratum)
    )


def _if(condition: ColumnElement[bool] | InstrumentedAttribute[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def quotas_of(session: Session, wave: Wave) -> Sequence[WaveQuota]:
    """Return the quotas of a wave with what they have taken, the whole first."""
    return session.scalars(
        select(WaveQuota).where(WaveQuota.wave_id == wave.id).order_by(WaveQuota.cell)
    ).all()


def county_names(session: Session, ids: Sequence[int | None]) -> dict[int | None, Area]:
    """Return the areas with these numbers."""
    wanted = [number for number in ids if number is not None]
    return {area.id: area for area in session.scalars(select(Area).where(Area.id.in_(wanted)))}


# Links to hand out


@dataclass(frozen=True, slots=True)
class Route:
    """A route (线路) of a wave: how many of its shops were invited and have not answered."""

    name: str
    waiting: int


def routes_of(session: Session, viewer: Viewer, wave: Wave) -> list[Route]:
    """Return the routes in the viewer's reach where links are still to be handed out."""
    rows = session.execute(
        _silent(select(WaveMember.route, func.count()), viewer, wave)
        .group_by(WaveMember.route)
        .order_by(WaveMember.route)
    )
    return [Route(*row) for row in rows]


def cards_of(
    session: Session, viewer: Viewer, wave: Wave, *, route: str, after: int = 0
) -> Sequence[Row[Any]]:
    """Return up to `SHEET` shops of a route that have not answered, by member number.

    Each row: id, shop_name, route, public_id, generation.
    """
    query = _silent(
        select(
            WaveMember.id,
            Retailer.shop_name,
            WaveMember.route,
            Invitation.public_id,
            Invitation.generation,
        ),
        viewer,
        wave,
    )
    return session.execute(
        query.where(WaveMember.route == route, WaveMember.id > after)
        .order_by(WaveMember.id)
        .limit(SHEET)
    ).all()


def _silent(query: Any, viewer: Viewer, wave: Wave) -> Any:  # noqa: ANN401 -- selects
    refuse_the_line(viewer)
    return (
        query.join(Invitation, Invitation.id == WaveMember.invitation_id)
        .join(Retailer, Retailer.id == WaveMember.retailer_id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(
            WaveMember.wave_id == wave.id,
            Response.id.is_(None),
            Retailer.opted_out_at.is_(None),
            Invitation.expires_at > clock.now(),
            retailer_in_scope(viewer, Action.GIVE_LINKS, WaveMember.retailer_id),
        )
    )
