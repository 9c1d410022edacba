"""What a conversion lost, changed or could not read: sheet, column and rows, what, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Severity

_MOST_ROWS = 8

LOOK = Message(N_("请看看导入后的题目是否还是原来的意思。"))
NOTHING = Message(N_("不用处理。"))


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about cells of a sheet; `column` is a letter, `rows` as a spreadsheet counts.

    An error means that nothing may be kept of the file; a warning that something was lost.
    """

    severity: Severity
    sheet: str
    column: str | None
    rows: tuple[int, ...]
    message: Message
    advice: Message

    @property
    def where(self) -> str:
        """The cells as `survey!F4, F9`; only the sheet where no cell is meant."""
        cells = [f"{self.column or ''}{row}" for row in self.rows[:_MOST_ROWS]]
        cells += ["…"] if len(self.rows) > _MOST_ROWS else []
        if not cells and self.column:
            cells = [self.column]
        return f"{self.sheet}!{', '.join(cells)}" if cells else self.sheet


@dataclass(slots=True)
class Remarks:
    """Collects remarks; those that differ only by their row become one."""

    found: list[Remark] = field(default_factory=list)

    def add(
        self,
        severity: Severity,
        sheet: str,
        place: tuple[str | None, int | None],
        message: Message,
        advice: Message,
    ) -> None:
        """Keep a remark about the cell at `place`: its column's letter and its row."""
        column, row = place
        rows = () if row is None else (row,)
        self.found.append(Remark(severity, sheet, column, rows, message, advice))

    @property
    def refused(self) -> bool:
        """Whether an error was found."""
        return refuses(self.found)

    def gathered(self) -> tuple[Remark, ...]:
        """Give all remarks, errors first, each with all its rows."""
        return tuple(sorted(_merged(self.found), key=_gravity))


def refuses(remarks: Iterable[Remark]) -> bool:
    """Say whether any of the remarks is an error."""
    return any(remark.severity is Severity.ERROR for remark in remarks)


def _merged(found: Iterable[Remark]) -> Iterable[Remark]:
    groups: dict[tuple[object, ...], list[Remark]] = {}
    for one in found:
        params = tuple(sorted((name, str(value)) for name, value in one.message.params.items()))
        key = (one.severity, one.sheet, one.column, one.message.template, params)
        groups.setdefault(key, []).append(one)
    for alike in groups.values():
        first = alike[0]
        rows = tuple(sorted({row for one in alike for row in one.rows}))
        yield Remark(first.severity, first.sheet, first.column, rows, first.message, first.advice)


def _gravity(remark: Remark) -> int:
    return list(Severity).index(remark.severity)
