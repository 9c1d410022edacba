"""`feedback import …`: bring in shops, people, assignments, comments, visits and supply."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from feedback.cli.import_output import (
    SlowProgress,
    complain,
    print_preview,
    print_rejections,
    print_stored,
)
from feedback.cli.output import engine, say, sentence
from feedback.core.messages import N_, Message

Command = TypeVar("Command", bound=Callable[..., None])

REFUSED = 2

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("import")
def import_() -> None:
    """Import CSV, TSV or XLSX files: a preview first, then all of a file or nothing."""


def _file_options(command: Command) -> Command:
    """Add what every kind of file has."""
    for decorate in (
        click.option("--yes", is_flag=True, help="Do not ask."),
        click.option("--dry-run", is_flag=True, help="Only show what would change."),
        click.option("--skip-bad", is_flag=True, help="Store the good rows, leave out the bad."),
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    ):
        command = decorate(command)
    return command


@import_.command()
@click.option("--from", "from_on", type=DAY, help="First day of tier, status, route without one.")
@_file_options
def people(file: Path, from_on: datetime | None, **choices: bool) -> None:
    """Shops, and service people where the column 类别 (kind) says so; areas are made as needed."""
    from feedback.people.imports.people import PeopleImporter  # noqa: PLC0415 -- as in every command

    _run(lambda: PeopleImporter(from_on=from_on and from_on.date()), file, **choices)


@import_.command()
@click.option("--hand-over", is_flag=True, help="A start ends the open term before it.")
@_file_options
def assignments(file: Path, hand_over: bool, **choices: bool) -> None:
    """Who serves which shop from which day."""
    from feedback.people.imports.assignments import AssignmentImporter  # noqa: PLC0415

    _run(lambda: AssignmentImporter(hand_over=hand_over), file, **choices)


@import_.command()
@click.option("--said-on", type=DAY, help="Day of comments without one.")
@click.option(
    "--spread-over-shops",
    is_flag=True,
    help="Demo only: join each comment to a shop and a day of the last month, always the same.",
)
@click.option("--prefix", default="", help="Put before each id, to keep files apart.")
@_file_options
def comments(
    file: Path, said_on: datetime | None, spread_over_shops: bool, prefix: str, **choices: bool
) -> None:
    """Comments: columns id and text, and shop, day, channel, score where known."""
    from feedback.verbatims.imports import CommentImporter  # noqa: PLC0415

    _run(
        lambda: CommentImporter(
            said_on=said_on and said_on.date(),
            spread_over_shops=spread_over_shops,
            prefix=prefix.strip(),
        ),
        file,
        **choices,
    )


@import_.command()
@_file_options
def visits(file: Path, **choices: bool) -> None:
    """Visits that managers claim to have made."""
    from feedback.visits.imports import VisitImporter  # noqa: PLC0415

    _run(VisitImporter, file, **choices)


@import_.command()
@_file_options
def supply(file: Path, **choices: bool) -> None:
    """Monthly forecast, order and supply per shop, in cartons."""
    from feedback.people.imports.supply import SupplyImporter  # noqa: PLC0415

    _run(SupplyImporter, file, **choices)


def _run(make: Callable[[], Any], file: Path, *, skip_bad: bool, dry_run: bool, yes: bool) -> None:
    """Preview, ask, import. Without a terminal nobody is asked: good files go in."""
    from sqlalchemy.orm import Session  # noqa: PLC0415

    from feedback import tables  # noqa: F401, PLC0415 -- foreign keys reach into every room
    from feedback.core.db import write_session  # noqa: PLC0415
    from feedback.people.imports.plan import import_file, preview_file  # noqa: PLC0415

    with engine() as opened:
        with SlowProgress() as watch, Session(opened) as session:
            tally = preview_file(session, make(), path=file, watch=watch)
        print_preview(tally)
        print_rejections(tally)
        if tally.rejected and not skip_bad:
            complain(N_("什么都没有存。请改正后再导入，或用 --skip-bad 只存没有问题的行。"))
            sys.exit(REFUSED)
        if dry_run or not tally.new + tally.changed:
            say(N_("只预览，什么都没有存。") if dry_run else N_("没有要存的变化。"))
            return
        if not yes and sys.stdin.isatty():
            click.confirm(sentence(Message(N_("现在导入吗？"))), abort=True)
        with SlowProgress() as watch, write_session(opened) as session:
            stored = import_file(session, make(), path=file, skip_bad=skip_bad, watch=watch)
            session.commit()
        if not stored.stored and stored.rejected:
            print_rejections(stored)
            complain(N_("预览以后数据有变化，什么都没有存。请再导入一次。"))
            sys.exit(REFUSED)
        print_stored(stored)
