"""To whom a mention is credited: the day that counts, the person of that day, the remit. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

CUSTOMER_MANAGER = "customer_manager"
COMPANY = "company"
PRAISE = "P00"

# Whom the words name → the role; the desk and the company are nobody's role.
ROLE_OF_TARGET = {
    "客户经理": CUSTOMER_MANAGER,
    "送货员": "courier",
    "专管员": "licensing_officer",
    "订货员": "order_clerk",
    "客服": COMPANY,
    "公司": COMPANY,
}


class CreditReason(StrEnum):
    """Why a mention went where it went."""

    HELD_ROLE = "held_role"
    UNASSIGNED = "unassigned"
    NO_SHOP = "no_shop"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody held a role at one shop from a day to a day, both included; no end: still does."""

    person_id: int
    role: str
    from_on: date
    to_on: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether `day` lies inside."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)

    def days_within(self, first: date, last: date) -> int:
        """Return how many days of `first`..`last` lie inside."""
        end = last if self.to_on is None else min(self.to_on, last)
        return max(0, (end - max(self.from_on, first)).days + 1)


@dataclass(frozen=True, slots=True)
class Said:
    """What a mention says, as far as credit needs to know.

    `on_manager` (yes, partly, no) and `remit_role` are the taxonomy's for its code.
    """

    code: str
    said_on: date
    spoken_from: date | None
    spoken_to: date | None
    target: str
    on_manager: str
    remit_role: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a mention goes: `manager_id` looks after the shop, `responsible_id` answers for it."""

    judged_on: date
    manager_id: int | None
    responsible_id: int | None
    on_manager: bool
    reason: CreditReason


def holder(spans: Sequence[Span], role: str, day: date) -> int | None:
    """Return who held `role` on `day`, or None."""
    return next((s.person_id for s in spans if s.role == role and s.holds(day)), None)


def judged_day(said: Said, spans: Sequence[Span], role: str) -> date:
    """Return the day whose assignments count: the day spoken of, else the day it was said.

    Of several days spoken of it is the last one not after the day it was said. Where `role`
    changed hands among them, it is the last day on which whoever held it for most of them held
    it; of equals the later one. So nobody answers for the time before their coming.
    """
    first, last = said.spoken_from, said.spoken_to
    if first is None or last is None or first > min(last, said.said_on):
        return said.said_on
    last = min(last, said.said_on)
    held: dict[int, int] = {}
    until: dict[int, date] = {}
    for span in spans:
        days = span.days_within(first, last) if span.role == role else 0
        if days:
            held[span.person_id] = held.get(span.person_id, 0) + days
            end = last if span.to_on is None else min(span.to_on, last)
            until[span.person_id] = max(end, until.get(span.person_id, end))
    if not held:
        return last
    most = max(held, key=lambda person: (held[person], until[person]))
    return until[most]


def responsible_role(said: Said) -> str:
    """Return the role that answers for the mention, or `company`.

    Praise belongs to whoever is praised. An issue that is a person's remit belongs to the person
    spoken of; one that is only partly on the manager belongs to the manager if the words say so.
    """
    spoken = ROLE_OF_TARGET.get(said.target, "")
    if said.code == PRAISE:
        return spoken or COMPANY
    if said.on_manager == "yes":
        return spoken or said.remit_role
    if said.on_manager == "partly" and spoken == CUSTOMER_MANAGER:
        return CUSTOMER_MANAGER
    return said.remit_role


def decide(said: Said, spans: Sequence[Span], *, has_shop: bool) -> Verdict:
    """Return the verdict on a mention; `spans` are those of its shop, in all roles."""
    role = responsible_role(said)
    on_manager = role == CUSTOMER_MANAGER and said.on_manager != "no"
    if not has_shop:
        return Verdict(judged_day(said, (), role), None, None, on_manager, CreditReason.NO_SHOP)
    day = judged_day(said, spans, CUSTOMER_MANAGER if role == COMPANY else role)
    manager_id = holder(spans, CUSTOMER_MANAGER, day)
    if role == COMPANY:
        return Verdict(day, manager_id, None, on_manager, CreditReason.COMPANY)
    responsible_id = holder(spans, role, day)
    reason = CreditReason.UNASSIGNED if responsible_id is None else CreditReason.HELD_ROLE
    return Verdict(day, manager_id, responsible_id, on_manager, reason)
