"""From a file to what it would change, and from there to the database: all of it or nothing.

A kind of file is an `Importer`: it judges rows against what is stored and stores what it judged.
The same pass serves preview and import, so that what is shown is what happens.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.core.errors import RuleError
from feedback.core.messages import N_, Message
from feedback.people import service
from feedback.people.imports.cells import Cells, Rejection
from feedback.people.imports.headers import Column, Layout, match_header
from feedback.people.imports.raw import RawRow, letter
from feedback.people.imports.sheets import Sheet, digest_of, open_sheet

ROWS_AT_ONCE = 2_000
MOST_REJECTIONS = 1_000  # as many as anybody reads; the rest is counted
EXAMPLES = 8

Payload = TypeVar("Payload")


class Verdict(StrEnum):
    """What a row does to the database."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that changes: the column's name (a message id), what stands there, what will."""

    column: str
    before: str | Message
    after: str | Message


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Payload]):
    """A row judged: what it does, how to call it in a preview, and what `store` needs."""

    row: int
    verdict: Verdict
    label: str
    payload: Payload
    differences: tuple[Difference, ...] = ()


class Importer(ABC, Generic[Payload]):
    """One kind of file. Made anew for each pass: it remembers the rows it has seen."""

    kind: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]

    def __init__(self) -> None:
        self._seen: dict[object, int] = {}

    def check_layout(self, layout: Layout) -> None:
        """Raise `InputError` where needed columns are missing in a way `needed` cannot say."""
        del layout

    @abstractmethod
    def judge(self, session: Session, rows: Sequence[Cells]) -> Iterator[Outcome[Payload]]:
        """Yield an outcome for each good row; say in the `Cells` of the others what is wrong."""

    @abstractmethod
    def store(self, session: Session, outcomes: Sequence[Outcome[Payload]]) -> None:
        """Write the outcomes, which are new or changed, in few statements."""

    def notes(self) -> list[Message]:
        """Return what else the reader should know, after all rows."""
        return []

    def is_first(self, cells: Cells, column: str, key: object) -> bool:
        """Tell whether `key` is met for the first time in this file; reject the row if not."""
        before = self._seen.setdefault(key, cells.row.number)
        if before == cells.row.number:
            return True
        cells.reject(column, Message(N_("与第 %(row)s 行重复。"), {"row": before}))
        return False


@dataclass(slots=True)
class Tally:
    """What a file would do or has done."""

    filename: str
    encoding: str = ""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    examples: list[Outcome[object]] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    stored: bool = False

    @property
    def rows(self) -> int:
        """Rows read, without the header and empty ones."""
        return self.new + self.changed + self.unchanged + self.rejected

    @property
    def counts(self) -> dict[str, int]:
        """The four counts by name."""
        names = ("new", "changed", "unchanged", "rejected")
        return {name: getattr(self, name) for name in names}

    def refuse(self, rejections: Sequence[Rejection]) -> None:
        """Count a rejected row and keep what is wrong with it."""
        self.rejected += 1
        self.rejections += rejections[: MOST_REJECTIONS - len(self.rejections)]

    def accept(self, outcome: Outcome[Payload]) -> None:
        """Count a good row and keep the first that change something as examples."""
        setattr(self, outcome.verdict, getattr(self, outcome.verdict) + 1)
        if outcome.verdict is not Verdict.UNCHANGED and len(self.examples) < EXAMPLES:
            self.examples.append(outcome)  # type: ignore[arg-type]  # only its label is shown


Watch = Callable[[int], None]


def _ignore(_rows: int) -> None:
    pass


def preview_file(
    session: Session, importer: Importer[Payload], *, path: Path, watch: Watch = _ignore
) -> Tally:
    """Return what importing the file would do; changes nothing. `watch` hears the rows read."""
    return _walk(session, importer, path, watch, may_store=lambda _tally: False)


def import_file(
    session: Session,
    importer: Importer[Payload],
    *,
    path: Path,
    skip_bad: bool = False,
    actor_id: int | None = None,
    watch: Watch = _ignore,
) -> Tally:
    """Store the good rows of a file; with any bad row nothing, unless `skip_bad`.

    The caller commits. `Tally.stored` says whether anything was written.
    """

    def may_store(tally: Tally) -> bool:
        return skip_bad or not tally.rejected

    nested = session.begin_nested()
    try:
        tally = _walk(session, importer, path, watch, may_store=may_store)
        session.flush()
    except IntegrityError as error:
        nested.rollback()
        raise RuleError(N_("导入时别人改动了同样的数据，什么都没有存；请再预览一次。")) from error
    except BaseException:
        nested.rollback()
        raise
    if not may_store(tally) or not tally.new + tally.changed:
        nested.rollback()
        return tally
    nested.commit()
    service.record_batch(
        session,
        kind=importer.kind,
        filename=path.name,
        sha256=digest_of(path),
        counts=tally.counts,
        actor_id=actor_id,
    )
    tally.stored = True
    return tally


def _walk(
    session: Session,
    importer: Importer[Payload],
    path: Path,
    watch: Watch,
    *,
    may_store: Callable[[Tally], bool],
) -> Tally:
    tally = Tally(path.name)
    with open_sheet(path) as sheet:
        tally.encoding = sheet.encoding
        layout = match_header(sheet.header, importer.columns)
        importer.check_layout(layout)
        if layout.ignored:
            ignored = {"columns": "、".join(title[:20] for title in layout.ignored)}
            tally.notes.append(Message(N_("没有用到的列：%(columns)s。"), ignored))
        for rows in _batches(sheet, layout):
            outcomes = _judge(session, importer, rows, tally)
            if may_store(tally):
                importer.store(session, outcomes)
            watch(tally.rows)
    tally.notes += importer.notes()
    return tally


def _judge(
    session: Session, importer: Importer[Payload], rows: list[Cells], tally: Tally
) -> list[Outcome[Payload]]:
    """Count all rows; return the outcomes that change something."""
    readable = [cells for cells in rows if not cells.rejections]
    outcomes = sorted(importer.judge(session, readable), key=lambda outcome: outcome.row)
    for cells in rows:
        if cells.rejections:
            tally.refuse(cells.rejections)
    for outcome in outcomes:
        tally.accept(outcome)
    return [outcome for outcome in outcomes if outcome.verdict is not Verdict.UNCHANGED]


def _batches(sheet: Sheet, layout: Layout) -> Iterator[list[Cells]]:
    batch: list[Cells] = []
    for row in sheet.rows:
        if row.is_blank:
            continue
        batch.append(_checked(row, layout, padded=sheet.padded))
        if len(batch) == ROWS_AT_ONCE:
            yield batch
            batch = []
    yield batch


def _checked(row: RawRow, layout: Layout, *, padded: bool) -> Cells:
    """Turn the faults of reading, and too few or too many cells, into rejections."""
    cells = Cells(layout, row)
    titles = {place: name for name, place in layout.positions.items()}
    for column, problem in row.faults:
        if column is None:
            cells.rejections.append(Rejection(row.number, "—", problem))
        elif column in titles:
            cells.reject(titles[column], problem)
        elif column < layout.width:  # a column that nobody reads may hold what it likes
            continue
        else:
            cells.rejections.append(Rejection(row.number, letter(column), problem))
    if any(cell.strip() for cell in row.cells[layout.width :]):
        problem = Message(N_("超出了表头的 %(width)s 列。"), {"width": layout.width})
        cells.rejections.append(Rejection(row.number, letter(layout.width), problem))
    elif not padded and not row.faults and len(row.cells) < layout.width:
        counts = {"cells": len(row.cells), "width": layout.width}
        problem = Message(N_("只有 %(cells)s 个单元格，表头有 %(width)s 列。"), counts)
        cells.rejections.append(Rejection(row.number, letter(len(row.cells)), problem))
    return cells
