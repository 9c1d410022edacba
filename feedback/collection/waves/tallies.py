"""How far a wave has got, as counts and as rates with the names they are known by. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields

from feedback.stats import aapor
from feedback.stats.aapor import Dispositions
from feedback.stats.intervals import Interval, wilson


@dataclass(frozen=True, slots=True)
class Tally:
    """Shops of a wave, or of a part of it, by how far each has got.

    `refused` opened the form without answering, or asked not to be asked again; `gone` stopped
    trading before they answered.
    """

    frame: int = 0
    drawn: int = 0
    invited: int = 0
    opened: int = 0
    answered: int = 0
    refused: int = 0
    gone: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Tally)))

    @property
    def dispositions(self) -> Dispositions:
        """Return the outcomes as AAPOR counts them for a list of named shops.

        A form opened and not answered is an implicit refusal (code 2.1121), a link never opened a
        non-contact: the shop is known to exist, so none is of unknown eligibility. Shops gone are
        not eligible and leave the count.
        """
        silent = self.invited - self.answered - self.refused - self.gone
        return Dispositions(complete=self.answered, refusal=self.refused, non_contact=silent)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate by the name of its formula, with what it was counted from and a 95 % interval."""

    name: str
    value: float | None
    count: int
    of: int
    interval: Interval


def rates(tally: Tally) -> tuple[Rate, Rate, Rate]:
    """Return RR1, COOP1 and CON1 (see `stats.aapor`).

    Without partial answers and unknown eligibility RR2, RR3 and RR5 are the same as RR1.
    """
    counts = tally.dispositions
    reached = counts.complete + counts.refusal
    return (
        _rate("RR1", aapor.rr1(counts), counts.complete, counts.eligible),
        _rate("COOP1", aapor.coop1(counts), counts.complete, reached),
        _rate("CON1", aapor.con1(counts), reached, counts.eligible),
    )


def response_rate(tally: Tally) -> Rate:
    """Return RR1 of a part of a wave; what is missing to 1 is its non-response."""
    return rates(tally)[0]


def _rate(name: str, value: float | None, count: int, of: int) -> Rate:
    return Rate(name, value, count, of, wilson(count, of))
