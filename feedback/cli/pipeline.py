"""`feedback pipeline …`: turn what retailers said into facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from feedback.cli import output
from feedback.cli.output import say
from feedback.cli.progress import bars
from feedback.core.messages import N_
from feedback.jobs import pipeline as stages
from feedback.jobs import status as states
from feedback.jobs.pipeline import Report, Stage

Command = TypeVar("Command", bound=Callable[..., None])

NAMES = {
    Stage.READ: N_("读取意见"),
    Stage.CREDIT: N_("归属责任"),
    Stage.FACTS: N_("更新统计"),
}


@click.group()
def pipeline() -> None:
    """Read, credit and count what is new; or see how far it is."""


def several(command: Command) -> Command:
    """Give a command the option to read in several processes."""
    return click.option(
        "--processes",
        type=click.IntRange(1, 64),
        default=1,
        show_default=True,
        help="How many processes read at once, beside the one that stores.",
    )(command)


@pipeline.command()
@several
def run(processes: int) -> None:
    """Do all three stages until nothing is left."""
    with output.engine() as engine, progress_bars() as tell:
        report = stages.run(engine, progress=tell, processes=processes)
    _say_read(report)
    say(
        N_("归属 %(placed)s 条意见，更新 %(recounted)s 组统计，共用 %(seconds)s 秒。"),
        placed=f"{report.placed:,}",
        recounted=f"{report.recounted:,}",
        seconds=f"{report.seconds:.1f}",
    )


@pipeline.command()
@several
def rebuild(processes: int) -> None:
    """Put this program's way of reading in force and count every fact from zero.

    May be stopped at any moment: run it again and it goes on.
    """
    with output.engine() as engine, progress_bars() as tell:
        report = stages.rebuild(engine, progress=tell, processes=processes)
    _say_read(report)
    say(N_("已从头统计，共 %(count)s 条结果。"), count=f"{report.recounted:,}")


def _say_read(report: Report) -> None:
    if not report.read:
        say(N_("没有新的意见要读。"))
        return
    say(
        N_("读了 %(read)s 条意见，找到 %(mentions)s 处问题或表扬；每秒 %(rate)s 条。"),
        read=f"{report.read:,}",
        mentions=f"{report.mentions:,}",
        rate=f"{report.per_second:,.0f}",
    )


@pipeline.command()
def status() -> None:
    """Print how far each stage is, and what is waiting."""
    with output.session() as session:
        found = states.pipeline_status(session)
    say(N_("分析版本：%(version)s"), version=found.version or "-")
    say(N_("意见 %(words)s 条，已读 %(read)s 条。"), words=found.words, read=found.read)
    say(
        N_(
            "等待：读取 %(unread)s 条，归属 %(unplaced)s 条，"
            "重新归属 %(stale)s 项，统计 %(dirty)s 组。"
        ),
        unread=found.unread,
        unplaced=found.unplaced,
        stale=found.stale,
        dirty=found.dirty,
    )


@contextmanager
def progress_bars() -> Iterator[stages.Progress]:
    """Show one bar per stage on standard error while the block runs."""
    with bars() as tell:
        yield lambda stage, done, total: tell(NAMES[stage], done, total)
