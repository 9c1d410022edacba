"""A version's measurements before and after, as rows of a table. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SETS = ("held_out", "sample", "corrections")


@dataclass(frozen=True, slots=True)
class Measured:
    """Precision, recall and F1 as shares, and how many comments were found and labelled so."""

    precision: float
    recall: float
    f1: float
    found: int
    labelled: int


@dataclass(frozen=True, slots=True)
class Row:
    """One code before and after."""

    code: str
    before: Measured
    after: Measured

    @property
    def labelled(self) -> int:
        """How many comments are labelled so."""
        return self.after.labelled

    @property
    def gain(self) -> float:
        """How much F1 rises, below 0 where it falls."""
        return self.after.f1 - self.before.f1


@dataclass(frozen=True, slots=True)
class Compared:
    """One labelled set: its `name`, its size, all codes pooled, macro F1, and each code."""

    name: str
    comments: int
    micro: Row
    macro_before: float
    macro_after: float
    rows: tuple[Row, ...]

    @property
    def worse(self) -> tuple[Row, ...]:
        """Codes whose F1 falls by two points or more, the worst first."""
        return tuple(sorted((r for r in self.rows if r.gain <= -0.02), key=lambda r: r.gain))  # noqa: PLR2004

    @property
    def better(self) -> tuple[Row, ...]:
        """Codes whose F1 rises by two points or more, the best first."""
        return tuple(sorted((r for r in self.rows if r.gain >= 0.02), key=lambda r: -r.gain))  # noqa: PLR2004


_NONE = Measured(0.0, 0.0, 0.0, 0, 0)


def compared(metrics: Mapping[str, Any]) -> list[Compared]:
    """Return the labelled sets that were measured and are not empty, the fairest and largest first.

    `metrics` as `jobs.retraining.measure` gives them.
    """
    found = [_set(name, metrics[name]) for name in SETS if name in metrics]
    return [one for one in found if one.comments]


def _set(name: str, value: Mapping[str, Any]) -> Compared:
    before, after = value["before"], value["after"]
    codes = dict.fromkeys([*after["codes"], *before["codes"]])
    return Compared(
        name,
        after["comments"],
        Row("", _measured(before["micro"]), _measured(after["micro"])),
        before["macro"]["f1"],
        after["macro"]["f1"],
        tuple(
            Row(code, _measured(before["codes"].get(code)), _measured(after["codes"].get(code)))
            for code in sorted(codes)
        ),
    )


def _measured(value: Mapping[str, Any] | None) -> Measured:
    if not value:
        return _NONE
    return Measured(
        value["precision"], value["recall"], value["f1"], value["found"], value["labelled"]
    )
