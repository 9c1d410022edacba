"""The values of a summary, and what must be withheld from whom. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from feedback.stats.compare import Standing
from feedback.stats.intervals import Interval, wilson


class By(StrEnum):
    """What one row of a summary stands for."""

    MANAGER = "manager"
    ISSUE = "issue"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Cell:
    """Distinct shops that name something, of distinct shops heard; `None` where withheld.

    `counted` is the numerator of `share`: `on_manager_shops` where managers are compared, else
    `shops`. `mentions` counts messages' mentions and is never compared.
    """

    shops: int | None
    heard: int | None
    mentions: int | None
    on_manager_shops: int | None
    counted: int | None
    withheld: bool = False

    @property
    def share(self) -> float | None:
        """`counted` of `heard`; None where withheld or nobody was heard."""
        if self.counted is None or not self.heard:
            return None
        return self.counted / self.heard

    @property
    def interval(self) -> Interval | None:
        """The 95 % Wilson interval of the share."""
        if self.counted is None or not self.heard:
            return None
        return wilson(self.counted, self.heard)


WITHHELD = Cell(None, None, None, None, None, withheld=True)


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a row's trend."""

    month: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class TopIssue:
    """An issue that many shops name, within a row about a manager or an area."""

    code: str
    shops: int


@dataclass(frozen=True, slots=True)
class Row:
    """One manager, issue or area. `id` is 0 for what belongs to nobody or nowhere.

    `key` is a person's, issue's or area's code; `on_manager` the taxonomy's yes, partly or no, for
    issues only; `standing` what may be said of a manager beside the others, and `above` whether
    the manager lies above them.
    """

    id: int
    key: str
    name: str
    name_en: str
    cell: Cell
    trend: tuple[Point, ...] = ()
    top: tuple[TopIssue, ...] = ()
    on_manager: str = ""
    restricted: bool = False
    standing: Standing | None = None
    above: bool = True


@dataclass(frozen=True, slots=True)
class Summary:
    """Rows of one period. `total` counts each shop once, whoever it named.

    `threshold` is the fewest shops shown to this viewer, None where all may be seen; `code` the
    issue that was asked for, None for all open problems together.
    """

    by: By
    period: str
    months: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Cell
    code: str | None
    threshold: int | None
    with_restricted: bool

    @property
    def withheld(self) -> int:
        """How many rows are withheld."""
        return sum(row.cell.withheld for row in self.rows)


def is_small(cell: Cell, threshold: int) -> bool:
    """Tell whether any count of shops is too small to show: from 1 to `threshold` - 1."""
    counts = (cell.shops, cell.heard, cell.on_manager_shops)
    return any(count is not None and 0 < count < threshold for count in counts)


def withhold(cell: Cell, threshold: int | None) -> Cell:
    """Return the cell, or an empty one where a count is too small for this viewer."""
    return WITHHELD if threshold is not None and is_small(cell, threshold) else cell


def withhold_rows(rows: Sequence[Row], threshold: int | None, *, additive: bool) -> tuple[Row, ...]:
    """Return the rows as this viewer may see them.

    Where rows add up to a total (`additive`), a single withheld row could be found by
    subtraction, so the smallest of the others is withheld with it.
    """
    if threshold is None:
        return tuple(rows)
    shown = [_shown(row, threshold) for row in rows]
    hidden = [row for row in shown if row.cell.withheld]
    rest = [row for row in shown if not row.cell.withheld]
    if additive and len(hidden) == 1 and rest:
        least = min(rest, key=lambda row: (row.cell.shops or 0, row.id))
        shown = [_emptied(row) if row is least else row for row in shown]
    return tuple(shown)


def _shown(row: Row, threshold: int) -> Row:
    if is_small(row.cell, threshold):
        return _emptied(row)
    return replace(
        row,
        trend=tuple(replace(p, cell=withhold(p.cell, threshold)) for p in row.trend),
        top=tuple(top for top in row.top if top.shops >= threshold),
    )


def _emptied(row: Row) -> Row:
    trend = tuple(replace(point, cell=WITHHELD) for point in row.trend)
    return replace(row, cell=WITHHELD, trend=trend, top=(), standing=None)
