"""How an import looks on a terminal: what would change, what is wrong, how far it is."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from feedback.cli.output import say, sentence
from feedback.core.messages import N_, Message

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from feedback.people.imports.plan import Difference, Tally

SHOWN_REJECTIONS = 50
PATIENCE = 2.0  # seconds before progress is shown


def complain(template: str, **params: object) -> None:
    """Print a sentence in the terminal's language to standard error."""
    click.echo(sentence(Message(template, params)), err=True)


class SlowProgress:
    """Counts rows on standard error once the work has taken two seconds."""

    def __enter__(self) -> Self:
        """Begin to measure."""
        self._began = time.monotonic()
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        return self

    def __call__(self, rows: int) -> None:
        """Hear how many rows have been read."""
        if self._progress is None and time.monotonic() - self._began > PATIENCE:
            self._progress = self._start()
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=rows)

    def _start(self) -> Progress:
        from rich.console import Console  # noqa: PLC0415 -- only when it takes long
        from rich.progress import Progress, SpinnerColumn, TextColumn  # noqa: PLC0415

        template = sentence(Message(N_("已读 %(rows)s 行"), {"rows": "{task.completed:,}"}))
        progress = Progress(
            SpinnerColumn(), TextColumn(template), console=Console(stderr=True), transient=True
        )
        self._task = progress.add_task("", total=None)
        progress.start()
        return progress

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the line away."""
        if self._progress is not None:
            self._progress.stop()


def print_preview(tally: Tally) -> None:
    """Print counts, notes and the first rows that change something."""
    say(N_("%(file)s（%(encoding)s）"), file=tally.filename, encoding=tally.encoding.upper())
    say(
        N_("新增 %(new)s 行，变更 %(changed)s 行，未变 %(unchanged)s 行，拒收 %(rejected)s 行。"),
        **tally.counts,
    )
    verdicts: dict[str, str] = {"new": N_("新增"), "changed": N_("变更")}
    for example in tally.examples:
        say(
            N_("  第 %(row)s 行 %(verdict)s：%(label)s%(differences)s"),
            row=example.row,
            verdict=Message(verdicts[example.verdict]),
            label=_printable(example.label),
            differences="".join(f"  {_difference(found)}" for found in example.differences),
        )
    if tally.new + tally.changed > len(tally.examples):
        click.echo("  …")
    for note in tally.notes:
        click.echo(sentence(note))


def _difference(found: Difference) -> str:
    before, after = (
        _printable(sentence(value) if isinstance(value, Message) else value) or "—"
        for value in (found.before, found.after)
    )
    return f"{sentence(Message(found.column))} {before} → {after}"


def _printable(text: str) -> str:
    """Return text that cannot move the cursor or colour the terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def print_rejections(tally: Tally) -> None:
    """Print what is wrong, by row and column, to standard error."""
    for found in tally.rejections[:SHOWN_REJECTIONS]:
        complain(
            N_("第 %(row)s 行，%(column)s：%(problem)s"),
            row=found.row,
            column=_printable(found.column),
            problem=_printable(sentence(found.problem)),
        )
    hidden = len(tally.rejections) - SHOWN_REJECTIONS
    if hidden > 0:
        complain(N_("…还有 %(count)s 处问题。"), count=hidden)


def print_stored(tally: Tally) -> None:
    """Print what was stored."""
    say(
        N_("已导入：新增 %(new)s 行，变更 %(changed)s 行；拒收 %(rejected)s 行。"),
        **tally.counts,
    )
