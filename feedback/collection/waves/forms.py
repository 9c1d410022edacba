"""The form of a new wave, and what the monitor's address may filter by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DecimalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from feedback.collection.waves.plans import FrameFilter, Sizes
from feedback.collection.waves.service import Plan
from feedback.core import clock
from feedback.core.clock import SHOP_ZONE
from feedback.core.errors import FeedbackError
from feedback.people.labels import BUSINESS_TYPES, MARKET_TYPES
from feedback.surveys.models import SurveyVersion
from feedback.web.language import say

MOST_DIGITS = 9
_NEEDED = InputRequired(lazy_gettext("请填写这一项。"))


def _number(least: int, most: int) -> NumberRange:
    said = lazy_gettext("请填 %(least)s 到 %(most)s 之间的数。", least=least, most=most)
    return NumberRange(least, most, said)


class WaveForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """What to ask, of whom, how precisely. Percentages as whole numbers."""

    name = StringField(lazy_gettext("名称"), validators=[_NEEDED, Length(max=80)])
    version = SelectField(lazy_gettext("问卷"), coerce=int)
    period = StringField(lazy_gettext("统计期"), validators=[_NEEDED, Length(max=7)])
    closes_on = DateField(lazy_gettext("最后一天"), validators=[_NEEDED])
    areas = SelectMultipleField(lazy_gettext("区域"), coerce=int)
    market_types = SelectMultipleField(lazy_gettext("城乡"))
    business_types = SelectMultipleField(lazy_gettext("业态"))
    tier_from = IntegerField(lazy_gettext("档位从"), validators=[Optional(), _number(1, 30)])
    tier_to = IntegerField(lazy_gettext("档位到"), validators=[Optional(), _number(1, 30)])
    rest_days = IntegerField(lazy_gettext("多少天内问过的不再问"), validators=[_number(0, 365)])
    margin = DecimalField(
        lazy_gettext("全体误差，正负百分之几"), places=None, validators=[_number(1, 50)]
    )
    manager_margin = DecimalField(
        lazy_gettext("每位客户经理的误差，正负百分之几（不比较就不填）"),
        places=None,
        validators=[Optional(), _number(1, 50)],
    )
    response_rate = IntegerField(lazy_gettext("估计有百分之几会回答"), validators=[_number(1, 100)])
    floor = IntegerField(lazy_gettext("每位客户经理至少邀请几户"), validators=[_number(1, 500)])
    total = IntegerField(
        lazy_gettext("邀请总户数（不填就按建议）"), validators=[Optional(), _number(1, 1_000_000)]
    )
    quota_all = IntegerField(
        lazy_gettext("最多收几份（不限就不填）"), validators=[Optional(), _number(1, 1_000_000)]
    )
    reminder_days = IntegerField(
        lazy_gettext("几天没有回答提醒一次（不提醒就不填）"),
        validators=[Optional(), _number(1, 60)],
    )

    @classmethod
    def opened(
        cls, versions: Sequence[tuple[int, str]], areas: Sequence[tuple[int, str]]
    ) -> WaveForm:
        """Return the form of this request: what was sent, or a careful beginning."""
        form = cls()
        form.version.choices = list(versions)
        form.areas.choices = list(areas)
        form.market_types.choices = [(str(k), say(v)) for k, v in MARKET_TYPES.items()]
        form.business_types.choices = [(str(k), say(v)) for k, v in BUSINESS_TYPES.items()]
        if not form.is_submitted():
            form._begin()
        return form

    def _begin(self) -> None:
        wanted, today = Sizes(), clock.today()
        self.period.data = f"{today:%Y-%m}"
        self.closes_on.data = today + timedelta(days=14)
        self.rest_days.data = FrameFilter().rest_days
        self.margin.data = round(100 * wanted.margin)
        self.response_rate.data = round(100 * wanted.response_rate)
        self.floor.data = wanted.floor
        self.reminder_days.data = 5

    @property
    def frame(self) -> FrameFilter:
        """Return whom the frame may hold."""
        low, high = self.tier_from.data, self.tier_to.data
        return FrameFilter(
            areas=tuple(self.areas.data or ()),
            market_types=tuple(self.market_types.data or ()),
            business_types=tuple(self.business_types.data or ()),
            tiers=(low or 1, high or 30) if low or high else None,
            rest_days=self.rest_days.data,
        )

    @property
    def sizes(self) -> Sizes:
        """Return how precise it should be."""
        per_manager = self.manager_margin.data
        return Sizes(
            margin=float(self.margin.data) / 100,
            manager_margin=float(per_manager) / 100 if per_manager else None,
            response_rate=self.response_rate.data / 100,
            floor=self.floor.data,
            total=self.total.data,
        )

    def plan(self, version: SurveyVersion) -> Plan:
        """Return the whole plan; call after `validate_on_submit`."""
        return Plan(
            name=self.name.data,
            version=version,
            period=self.period.data.strip(),
            closes_at=end_of(self.closes_on.data),
            frame=self.frame,
            sizes=self.sizes,
            quota={"all": self.quota_all.data} if self.quota_all.data else {},
            reminder_days=self.reminder_days.data,
        )

    def blame(self, error: FeedbackError) -> None:
        """Put a refusal beside the field it concerns, or above the form."""
        name = {"closes_at": "closes_on"}.get(error.field or "", error.field or "")
        field: Any = getattr(self, name, None)
        message = say(error.message)
        if field is None or not hasattr(field, "errors"):
            self.form_errors.append(message)
        else:
            field.errors = (*field.errors, message)


def end_of(day: date) -> datetime:
    """Return the last moment of a day of the shops."""
    return datetime.combine(day, time(23, 59, 59), SHOP_ZONE)


def day_in(text: str) -> date | None:
    """Read a day as a date field sends it, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def narrowing(given: Mapping[str, str]) -> tuple[int | None, str]:
    """Read the county and the market type of a monitor's address; what is neither narrows not."""
    county, market = given.get("county", ""), given.get("market", "")
    number = (
        int(county)
        if county.isascii() and county.isdigit() and len(county) <= MOST_DIGITS
        else None
    )
    return number, market if market in set(MARKET_TYPES) else ""
