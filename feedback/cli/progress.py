"""Bars on standard error for work that takes longer than a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from feedback.cli.output import sentence

Tell = Callable[[str, int, int], None]


class Rate(ProgressColumn):
    """Shows how many are done per second."""

    def render(self, task: Task) -> Text:
        """Give the rate of the last moments, or of the whole where the step is done."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


@contextmanager
def bars() -> Iterator[Tell]:
    """Give `tell(step, done, total)`, which shows one bar per step while the block runs.

    A step is named by its Chinese message id; a total of 0 is not known yet.
    """
    shown = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
    )
    tasks: dict[str, TaskID] = {}

    def tell(step: str, done: int, total: int) -> None:
        if step not in tasks:
            tasks[step] = shown.add_task(sentence(step), total=None)
        shown.update(tasks[step], completed=done, total=total or None)

    with shown:
        yield tell
