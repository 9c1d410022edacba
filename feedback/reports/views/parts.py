"""What the pages share: the blueprint, the filters in the address, and names in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from flask import Blueprint, current_app, request, url_for
from flask_babel import gettext

from feedback.accounts.access import current_viewer
from feedback.accounts.permissions import Action, Scope, Viewer
from feedback.attribution.queries import periods_with_facts
from feedback.core import clock
from feedback.core.calendar import Period, month_of, parse_period
from feedback.core.errors import InputError, NotFoundError
from feedback.core.messages import N_
from feedback.extensions import db
from feedback.people.models import Area
from feedback.reports.queries import facts
from feedback.reports.queries.places import Places, places
from feedback.reports.rules import Limits, spark_points
from feedback.settings import Settings
from feedback.stats.compare import Standing
from feedback.stats.trend import Direction, Persistence
from feedback.verbatims.labels import CHANNELS
from feedback.visits.models import Verdict
from feedback.web.language import current_language
from feedback.web.navigation import Entry

QUARTER, HALF = 3, 6

blueprint = Blueprint("reports", __name__)
MENU: tuple[Entry, ...] = (
    Entry(
        "reports.summary",
        N_("反复出现的问题"),
        str(Action.VIEW_SUMMARY),
        order=10,
        hint=N_("什么问题反复出现，在哪里，归谁管"),
    ),
    Entry(
        "reports.managers",
        N_("客户经理"),
        str(Action.VIEW_MANAGERS),
        order=20,
        hint=N_("表扬、问题、核查和满意度，只说数字允许说的话"),
    ),
    Entry(
        "reports.words",
        N_("意见原声"),
        str(Action.VIEW_WORDS),
        order=30,
        hint=N_("零售户的原话，隐去姓名和电话，标出依据"),
    ),
)

STANDINGS: Mapping[Standing, str] = {
    Standing.NEEDS_CHECK: N_("需要核查"),
    Standing.WORTH_A_LOOK: N_("值得了解"),
    Standing.INDISTINGUISHABLE: N_("与平均水平无法区分"),
    Standing.TOO_FEW: N_("数据不足"),
}
DIRECTIONS: Mapping[Direction, str] = {
    Direction.RISING: N_("上升"),
    Direction.FALLING: N_("下降"),
    Direction.STEADY: N_("平稳"),
    Direction.TOO_FEW: N_("数据不足"),
}
PERSISTENCES: Mapping[Persistence, str] = {
    Persistence.ABSENT: N_("未出现"),
    Persistence.NEW: N_("新出现"),
    Persistence.RECURRING: N_("反复"),
    Persistence.CHRONIC: N_("长期"),
    Persistence.FADING: N_("消退"),
}
REMITS: Mapping[str, str] = {
    "yes": N_("客户经理职责"),
    "partly": N_("部分属客户经理"),
    "no": N_("不属客户经理"),
}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.CONFIRMED: N_("属实"),
    Verdict.PARTLY: N_("部分属实"),
    Verdict.CONTRADICTED: N_("不符"),
    Verdict.UNVERIFIABLE: N_("无法核实"),
}


class Named(Protocol):
    """Anything with a Chinese name and perhaps an English one."""

    @property
    def name(self) -> str:
        """The Chinese name."""

    @property
    def name_en(self) -> str:
        """The English name, or nothing."""


def named(thing: Named) -> str:
    """Return the name in the language of the page, the Chinese one where there is no other."""
    return (current_language() == "en" and thing.name_en) or thing.name


def period_name(period: Period) -> str:
    """Write a period as 2026年10月, 2026年第4季度, 2026年下半年 or 2026年."""
    year, month = period.first.year, period.first.month
    match period.months:
        case 1:
            return str(gettext("%(year)s年%(month)s月", year=year, month=month))
        case 3:
            quarter = (month + 2) // 3
            return str(gettext("%(year)s年第%(quarter)s季度", year=year, quarter=quarter))
        case 6 if month == 1:
            return str(gettext("%(year)s年上半年", year=year))
        case 6:
            return str(gettext("%(year)s年下半年", year=year))
        case _:
            return str(gettext("%(year)s年", year=year))


@dataclass(frozen=True, slots=True)
class Selection:
    """What the address asks for, as far as the viewer may see it.

    `until` is the last day of which anything is known, `version` what read the words.
    """

    viewer: Viewer
    limits: Limits
    periods: list[Period]
    period: Period
    places: Places
    area: Area | None
    until: date | None
    version: str

    @property
    def area_ids(self) -> set[int] | None:
        """Give the areas to count in; None for everything in the viewer's scope."""
        return None if self.area is None else self.places.below(self.area)

    @property
    def tops(self) -> list[int]:
        """Give the areas whose facts together are the selection."""
        return self.places.tops(self.area)

    def link(self, endpoint: str, **changes: object) -> str:
        """Return an address with the same period and area, unless changed; None leaves one out."""
        given: dict[str, object] = {
            "period": self.period.name,
            "area": self.area.id if self.area else None,
        } | changes
        # What is None is left out by Werkzeug's URL building.
        return url_for(f"reports.{endpoint}", **given)  # type: ignore[arg-type]


def limits_for(viewer: Viewer) -> Limits:
    """Return how few shops are too few for this viewer."""
    settings: Settings = current_app.extensions["feedback_settings"]
    threshold = settings.disclosure_threshold if viewer.under_disclosure else None
    return Limits(settings.minimum_shops, threshold)


def selection() -> Selection:
    """Read the filters of the address; `NotFoundError` for an area out of the viewer's scope."""
    viewer = current_viewer()
    periods = periods_with_facts(db.session)
    if is_own_only(viewer):
        # Fixed, non-overlapping periods: the difference of two would tell a single shop.
        periods = [one for one in periods if one.months == QUARTER]
    reach = places(db.session, viewer)
    period = _period(viewer, periods)
    return Selection(
        viewer,
        limits_for(viewer),
        periods,
        period,
        reach,
        reach.picked(number("area")),
        until=facts.data_until(db.session, period),
        version=facts.engine_name(db.session),
    )


def _period(viewer: Viewer, periods: list[Period]) -> Period:
    name = request.args.get("period")
    if not name:
        # A month holds too few shops per manager to tell one from another.
        halves = [one for one in periods if one.months == HALF]
        return (halves or periods or [month_of(clock.today())])[0]
    period = parse_period(name)
    if is_own_only(viewer) and period not in periods:
        raise NotFoundError(N_("您可以查看的是整季度的结果，请从页面上选择。"))
    return period


def number(name: str) -> int | None:
    """Return a whole number of the address; None where it is not given."""
    given = request.args.get(name, "").strip()
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 9:  # noqa: PLR2004 -- 32 bits
        raise InputError(N_("地址里的“%(name)s”应该是一个数字。"), field=name, name=name)
    return int(given)


def is_own_only(viewer: Viewer) -> bool:
    """Tell whether the viewer sees nothing but their own page."""
    return viewer.scope(Action.VIEW_SUMMARY) is Scope.OWN


def refuse_own_only(viewer: Viewer) -> None:
    """Raise `NotFoundError` for somebody who sees nothing but their own page."""
    if is_own_only(viewer):
        raise NotFoundError(N_("没有这一页，或者不在您的查看范围内。"))


@blueprint.context_processor
def _names() -> dict[str, object]:
    return {
        "named": named,
        "period_name": period_name,
        "spark_points": spark_points,
        "STANDINGS": STANDINGS,
        "DIRECTIONS": DIRECTIONS,
        "PERSISTENCES": PERSISTENCES,
        "REMITS": REMITS,
        "CHANNELS": CHANNELS,
        "VERDICTS": VERDICTS,
    }
