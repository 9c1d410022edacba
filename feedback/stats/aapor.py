"""Response, cooperation and contact rates by their standard names.

The American Association for Public Opinion Research (2023). Standard Definitions: Final
Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition. Not-eligible cases stay
outside every rate. Each function gives a share from 0 to 1, or `None` when its denominator is 0.
Print the name of the formula beside the figure.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dispositions:
    """Final outcomes of the released numbers, without the not-eligible (NE).

    I complete, P partial, R refusal or break-off, NC non-contact, O other, UH and UO unknown
    whether eligible.
    """

    complete: int = 0
    partial: int = 0
    refusal: int = 0
    non_contact: int = 0
    other: int = 0
    unknown_household: int = 0
    unknown_other: int = 0

    @property
    def interviews(self) -> int:
        """I + P."""
        return self.complete + self.partial

    @property
    def unknown(self) -> int:
        """UH + UO."""
        return self.unknown_household + self.unknown_other

    @property
    def eligible(self) -> int:
        """(I + P) + (R + NC + O)."""
        return self.interviews + self.refusal + self.non_contact + self.other


def rr1(counts: Dispositions) -> float | None:
    """RR1 = I / ((I+P) + (R+NC+O) + (UH+UO)), the minimum response rate."""
    return _ratio(counts.complete, counts.eligible + counts.unknown)


def rr2(counts: Dispositions) -> float | None:
    """RR2 = (I+P) / ((I+P) + (R+NC+O) + (UH+UO))."""
    return _ratio(counts.interviews, counts.eligible + counts.unknown)


def rr3(counts: Dispositions, e: float) -> float | None:
    """RR3 = I / ((I+P) + (R+NC+O) + e(UH+UO)), e the share of the unknown that is eligible."""
    if not 0 <= e <= 1:
        msg = f"e is a share, not {e}"
        raise ValueError(msg)
    return _ratio(counts.complete, counts.eligible + e * counts.unknown)


def rr5(counts: Dispositions) -> float | None:
    """RR5 = I / ((I+P) + (R+NC+O)), the maximum response rate."""
    return _ratio(counts.complete, counts.eligible)


def coop1(counts: Dispositions) -> float | None:
    """COOP1 = I / ((I+P) + R + O), the minimum cooperation rate among those reached."""
    return _ratio(counts.complete, counts.interviews + counts.refusal + counts.other)


def con1(counts: Dispositions) -> float | None:
    """CON1 = ((I+P) + R + O) / ((I+P) + R + O + NC + (UH+UO)), the minimum contact rate."""
    reached = counts.interviews + counts.refusal + counts.other
    return _ratio(reached, counts.eligible + counts.unknown)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
