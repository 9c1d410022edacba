"""What can become of a call to a shop, and its AAPOR group. Pure.

Every shop on the list is known to exist, so a call without contact is a non-contact (NC), never of
unknown eligibility. Source: AAPOR Standard Definitions, 10th edition (2023), telephone surveys of
named persons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from feedback.stats.aapor import Dispositions


class Disposition(StrEnum):
    """What became of a check call, by AAPOR group (see `stats.aapor`)."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    REFUSED = "refused"
    BROKEN_OFF = "broken_off"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    SWITCHED_OFF = "switched_off"
    BAD_NUMBER = "bad_number"
    PROXY_UNAWARE = "proxy_unaware"
    LANGUAGE = "language"
    CALL_BACK = "call_back"
    NOT_ELIGIBLE = "not_eligible"


class Group(StrEnum):
    """I, P, R, NC, O and NE of AAPOR; an appointment is not a final code."""

    COMPLETE = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NON_CONTACT = "NC"
    OTHER = "O"
    NOT_ELIGIBLE = "NE"
    INTERIM = "interim"


GROUPS: Mapping[Disposition, Group] = {
    Disposition.COMPLETE: Group.COMPLETE,
    Disposition.PARTIAL: Group.PARTIAL,
    Disposition.REFUSED: Group.REFUSAL,
    Disposition.BROKEN_OFF: Group.REFUSAL,
    Disposition.NO_ANSWER: Group.NON_CONTACT,
    Disposition.BUSY: Group.NON_CONTACT,
    Disposition.SWITCHED_OFF: Group.NON_CONTACT,
    Disposition.BAD_NUMBER: Group.NON_CONTACT,
    Disposition.PROXY_UNAWARE: Group.OTHER,
    Disposition.LANGUAGE: Group.OTHER,
    Disposition.CALL_BACK: Group.INTERIM,
    Disposition.NOT_ELIGIBLE: Group.NOT_ELIGIBLE,
}

INTERVIEWS = frozenset({Disposition.COMPLETE, Disposition.PARTIAL})
"""Calls whose answers are held against a claim."""

HEARD = INTERVIEWS | {Disposition.BROKEN_OFF}
"""Calls whose answers are stored."""

FINAL = frozenset(
    outcome for outcome, group in GROUPS.items() if group not in {Group.NON_CONTACT, Group.INTERIM}
)
"""After these the shop is not called again for the same claim."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Shops by the AAPOR group of their outcome; `interim` ones still wait for a call back."""

    groups: Dispositions
    not_eligible: int = 0
    interim: int = 0


def outcome_of(attempts: Iterable[Disposition]) -> Group:
    """Return the one group that several attempts at the same shop add up to.

    An interview stands whatever came before or after; then a refusal, then other contact; a shop
    that proved not eligible leaves the denominator; an appointment waits unless all else failed.
    """
    order = (
        Group.COMPLETE,
        Group.PARTIAL,
        Group.NOT_ELIGIBLE,
        Group.REFUSAL,
        Group.OTHER,
        Group.INTERIM,
        Group.NON_CONTACT,
    )
    groups = {GROUPS[attempt] for attempt in attempts}
    return next(group for group in order if group in groups)


def tally(attempts_by_shop: Iterable[Iterable[Disposition]]) -> Tally:
    """Return how many shops ended in each group, one outcome per shop."""
    found = Counter(outcome_of(attempts) for attempts in attempts_by_shop)
    return Tally(
        Dispositions(
            complete=found[Group.COMPLETE],
            partial=found[Group.PARTIAL],
            refusal=found[Group.REFUSAL],
            non_contact=found[Group.NON_CONTACT],
            other=found[Group.OTHER],
        ),
        not_eligible=found[Group.NOT_ELIGIBLE],
        interim=found[Group.INTERIM],
    )
