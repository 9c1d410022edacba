"""Is it getting more, and does it keep coming back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import erfc, sqrt


class Direction(StrEnum):
    """Which way a monthly share goes."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    TOO_FEW = "too_few"


class Persistence(StrEnum):
    """How an issue has come and gone over the months."""

    ABSENT = "absent"
    NEW = "new"
    RECURRING = "recurring"
    CHRONIC = "chronic"
    FADING = "fading"


@dataclass(frozen=True, slots=True)
class MonthCount:
    """One month: distinct shops with the issue, of distinct shops heard."""

    with_issue: int
    heard: int


@dataclass(frozen=True, slots=True)
class Trend:
    """The direction, with the test behind it; z is positive when the share rises."""

    direction: Direction
    z: float | None = None
    p: float | None = None


def cochran_armitage(months: Sequence[MonthCount]) -> float | None:
    """Give the z of a linear trend in the monthly shares; `None` where nothing varies.

    Months are equally spaced; a month in which nobody was heard counts as nothing.

    Armitage, P. (1955). Tests for linear trends in proportions and frequencies. Biometrics 11,
    375-386; written as in Agresti, A. (2013). Categorical Data Analysis, 3rd ed., section 5.3.5.
    """
    heard = sum(month.heard for month in months)
    if heard == 0:
        return None
    share = sum(month.with_issue for month in months) / heard
    centre = sum(at * month.heard for at, month in enumerate(months)) / heard
    spread = sum(month.heard * (at - centre) ** 2 for at, month in enumerate(months))
    variance = share * (1 - share) * spread
    if variance <= 0:
        return None
    rise = sum(
        (at - centre) * (month.with_issue - month.heard * share) for at, month in enumerate(months)
    )
    return rise / sqrt(variance)


def monthly_trend(
    months: Sequence[MonthCount],
    *,
    significance: float = 0.05,
    least_months: int = 3,
    least_cases: int = 5,
) -> Trend:
    """Give the direction of a monthly series, oldest month first.

    `too_few` with fewer than `least_months` months in which anybody was heard, or when fewer than
    `least_cases` shops in all have, or have not, the issue; the normal approximation of
    `cochran_armitage` needs both.
    """
    with_issue = sum(month.with_issue for month in months)
    without = sum(month.heard for month in months) - with_issue
    heard_months = sum(month.heard > 0 for month in months)
    z = cochran_armitage(months)
    if heard_months < least_months or min(with_issue, without) < least_cases or z is None:
        return Trend(Direction.TOO_FEW)
    p = erfc(abs(z) / sqrt(2))
    if p > significance:
        return Trend(Direction.STEADY, z, p)
    return Trend(Direction.RISING if z > 0 else Direction.FALLING, z, p)


def persistence(
    present: Sequence[bool], *, recent: int = 2, chronic_share: float = 2 / 3
) -> Persistence:
    """Say how an issue comes and goes, from its presence per month, oldest first.

    A rule of this house, in this order: never there, `absent`; not in the last `recent` months,
    `fading`; for the first time within them, `new`; there in at least `chronic_share` of all
    months since it first appeared, `chronic`; else `recurring`.
    """
    if not any(present):
        return Persistence.ABSENT
    if not any(present[-recent:]):
        return Persistence.FADING
    since_first = present[list(present).index(True) :]
    if len(since_first) <= recent:
        return Persistence.NEW
    if sum(since_first) >= chronic_share * len(since_first):
        return Persistence.CHRONIC
    return Persistence.RECURRING
