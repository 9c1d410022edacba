"""What a shop's memory says about the latest claim of a visit. Pure.

The rules are those of the company's verification procedure: 属实 / 部分属实 / 不符 / 无法核实, with
tolerances that staff may set. A 不符 given here is the outcome of a **first contact only and never
a finding**: it calls for a second, blind contact by another inspector, and the manager's right of
reply comes before anything is held against anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum


class VisitMode(StrEnum):
    """How the manager says the visit was made."""

    IN_SHOP = "in_shop"
    PHONE = "phone"
    WECHAT = "wechat"


class Verdict(StrEnum):
    """What a check says of the latest claim: 属实, 部分属实, 不符, 无法核实."""

    CONFIRMED = "confirmed"
    PARTLY = "partly"
    CONTRADICTED = "contradicted"
    UNVERIFIABLE = "unverifiable"


class Reason(StrEnum):
    """Why a verdict is what it is; said in words by `visits.labels`."""

    DAY_AGREES = "day_agrees"
    DAY_OFF = "day_off"
    DAY_DIFFERS = "day_differs"
    NO_CONTACT = "no_contact"
    OTHER_MODE = "other_mode"
    MODE_FORGOTTEN = "mode_forgotten"
    WHO_UNCLEAR = "who_unclear"
    SOMEBODY_ELSE = "somebody_else"
    CONTENT_MISSING = "content_missing"
    LATER_CONTACT = "later_contact"
    DAY_FORGOTTEN = "day_forgotten"
    NOT_ASKED = "not_asked"
    OUTSIDE_MONTH = "outside_month"
    CLAIM_TOO_OLD = "claim_too_old"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far memory may err, in days.

    A day off by at most `days_off` is 部分属实; “about N days ago” counts as the day itself within
    `about_days`; a claim older than `claim_age` cannot be contradicted.
    """

    days_off: int = 3
    about_days: int = 1
    claim_age: int = 7


DEFAULT_TOLERANCES = Tolerances()


@dataclass(frozen=True, slots=True)
class Claim:
    """A visit that a manager says was made; `tasks` are ids of the script's `content` options."""

    id: int
    visited_on: date
    mode: VisitMode
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The verdict on one claim, with its reasons; neither where nothing had been claimed."""

    verdict: Verdict | None = None
    claim_id: int | None = None
    reasons: tuple[Reason, ...] = ()


def latest_claim(claims: Iterable[Claim], asked_on: date) -> Claim | None:
    """Return the latest claim on or before `asked_on`, or None."""
    past = [claim for claim in claims if claim.visited_on <= asked_on]
    return max(past, key=lambda claim: (claim.visited_on, claim.id), default=None)


def reconcile(
    answers: Mapping[str, object],
    claims: Iterable[Claim],
    asked_on: date,
    tolerances: Tolerances = DEFAULT_TOLERANCES,
) -> Reconciliation:
    """Return what the answers of the script `verification_call` say about the latest claim.

    `answers` are checked answers by question id (options by id, days as `date`). 不记得 never
    contradicts; only a claim at most `claim_age` days old can be contradicted, and only by the
    owner: whether a member of the family or an employee was in the shop on the claimed day could
    only be asked by naming the day. What is said of a contact *later* than the claim says nothing
    against the claim. A 不符 here is a first contact, never a finding.
    """
    claim = latest_claim(claims, asked_on)
    if claim is None:
        return Reconciliation()
    verdict, reasons = _compare(answers, claim, asked_on, tolerances)
    if verdict is Verdict.CONTRADICTED:
        barred = _barred(answers, claim, asked_on, tolerances)
        if barred:
            return Reconciliation(Verdict.UNVERIFIABLE, claim.id, (*reasons, *barred))
    return Reconciliation(verdict, claim.id, reasons)


def remembered_day(answers: Mapping[str, object], asked_on: date) -> date | None:
    """Return the day the shop named, or counted back to; None if it named none."""
    match answers.get("last_visit"):
        case "date":
            named = answers.get("last_visit_date")
            return named if isinstance(named, date) else None
        case "days_ago":
            ago = answers.get("last_visit_days")
            known = isinstance(ago, int | Decimal) and not isinstance(ago, bool)
            return asked_on - timedelta(days=int(ago)) if known else None  # type: ignore[call-overload]
        case _:
            return None


_Judged = tuple[Verdict, tuple[Reason, ...]]


def _compare(
    answers: Mapping[str, object], claim: Claim, asked_on: date, tolerances: Tolerances
) -> _Judged:
    if answers.get("last_visit") == "not_this_month":
        if (claim.visited_on.year, claim.visited_on.month) == (asked_on.year, asked_on.month):
            return Verdict.CONTRADICTED, (Reason.NO_CONTACT,)
        return Verdict.UNVERIFIABLE, (Reason.OUTSIDE_MONTH,)
    day = remembered_day(answers, asked_on)
    if day is None:
        forgotten = answers.get("last_visit") == "dont_remember"
        return Verdict.UNVERIFIABLE, (Reason.DAY_FORGOTTEN if forgotten else Reason.NOT_ASKED,)
    off = (day - claim.visited_on).days
    if off > tolerances.days_off:
        return Verdict.UNVERIFIABLE, (Reason.LATER_CONTACT,)
    if off < -tolerances.days_off:
        return Verdict.CONTRADICTED, (Reason.DAY_DIFFERS,)
    return _same_days(answers, claim, off, tolerances)


def _same_days(
    answers: Mapping[str, object], claim: Claim, off: int, tolerances: Tolerances
) -> _Judged:
    """Judge who, how and what, where the day agrees or nearly agrees."""
    who = answers.get("who")
    if who not in {"customer_manager", "dont_know", None}:
        return Verdict.UNVERIFIABLE, (Reason.SOMEBODY_ELSE,)
    slack = tolerances.about_days if answers.get("last_visit") == "days_ago" else 0
    agrees = abs(off) <= slack
    doubts = [] if agrees else [Reason.DAY_OFF]
    doubts += [] if who == "customer_manager" else [Reason.WHO_UNCLEAR]
    mode = answers.get("mode")
    doubts += [Reason.OTHER_MODE] if mode in set(VisitMode) - {claim.mode} else []
    doubts += [Reason.CONTENT_MISSING] if _content_missing(answers, claim) else []
    noted = (Reason.DAY_AGREES,) if agrees else ()
    forgotten = (Reason.MODE_FORGOTTEN,) if mode == "dont_remember" else ()
    return (
        Verdict.PARTLY if doubts else Verdict.CONFIRMED,
        (*noted, *doubts, *forgotten),
    )


_NO_CONTENT = {"nothing", "dont_remember"}


def _content_missing(answers: Mapping[str, object], claim: Claim) -> bool:
    """Tell whether work was ticked and nothing of it was mentioned; not remembering is no denial.

    One task mentioned is enough: nobody lists everything unprompted.
    """
    content = answers.get("content")
    if not claim.tasks or not isinstance(content, list | tuple) or "dont_remember" in content:
        return False
    return not set(content) - _NO_CONTENT or set(content).isdisjoint(claim.tasks)


def _barred(
    answers: Mapping[str, object], claim: Claim, asked_on: date, tolerances: Tolerances
) -> tuple[Reason, ...]:
    """Give the reasons that keep a denial from counting as a contradiction."""
    old = (asked_on - claim.visited_on).days > tolerances.claim_age
    proxy = answers.get("respondent") != "owner"
    return (*((Reason.CLAIM_TOO_OLD,) if old else ()), *((Reason.PROXY,) if proxy else ()))
