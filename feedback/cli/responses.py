"""`feedback responses …`: stored answers as a file for other programs."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from feedback.cli import output
from feedback.cli.output import say
from feedback.cli.progress import bars
from feedback.core.errors import InputError
from feedback.core.messages import N_

_day = click.DateTime(["%Y-%m-%d"])


@click.group()
def responses() -> None:
    """Take stored answers out."""


@responses.command()
@click.option("--survey", "key", required=True, help="The questionnaire's key: satisfaction.")
@click.option("--version", "number", type=int, help="Its version; else the newest.")
@click.option("--from", "first", type=_day, help="First day of submission, 2026-10-01.")
@click.option("--to", "last", type=_day, help="Last day of submission, included.")
@click.option("--wave", help="Only this wave.")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "sav", "jsonl"]), required=True)
@click.option("-o", "--output", "target", required=True, type=click.Path(path_type=Path))
@click.option("--by", "username", help="Who takes it out; needed with --personal.")
@click.option("--personal", is_flag=True, help="Shops' names and words as said; see --reason.")
@click.option("--reason", default="", help="analysis, check, complaint or appeal.")
def export(  # noqa: PLR0913, PLR0917 -- the options of the command
    key: str,
    number: int | None,
    first: datetime | None,
    last: datetime | None,
    wave: str | None,
    form: str,
    target: Path,
    username: str | None,
    personal: bool,
    reason: str,
) -> None:
    """Write the responses of one version to a file; that it was taken out is recorded."""
    from feedback.accounts.access import viewer_of  # noqa: PLC0415
    from feedback.accounts.permissions import Role, Viewer, scopes_for  # noqa: PLC0415
    from feedback.accounts.queries import find_staff  # noqa: PLC0415
    from feedback.collection.exports import service  # noqa: PLC0415
    from feedback.collection.exports.reading import Wanted  # noqa: PLC0415
    from feedback.collection.responses.queries import get_version  # noqa: PLC0415

    if not target.parent.is_dir():
        raise InputError(N_("没有这个文件夹：%(folder)s"), folder=target.parent)
    if personal and not username:
        raise InputError(N_("导出店名和原话要用 --by 写明是谁导出的。"))
    with output.engine() as engine, output.session() as session:
        roles = frozenset({Role.ANALYST})  # what is redacted for the analyst is redacted here
        viewer = Viewer(staff_id=None, allowed=scopes_for(roles), roles=roles)
        if username:
            staff = find_staff(session, username)
            if staff is None or not staff.active:
                raise InputError(N_("没有叫“%(name)s”的在岗人员。"), name=username)
            viewer = viewer_of(session, staff)
        version = get_version(session, key, number)
        wanted = Wanted(version.id, version.number, _date(first), _date(last), wave)
        order = service.place_order(
            viewer=viewer,
            version=version,
            wanted=wanted,
            form=service.Format(form),
            language=output.language(),
            personal=personal,
            reason=reason,
        )
        session.rollback()
        with bars() as tell:
            step = N_("写答卷")
            count = service.write_file(
                engine, viewer, order, target, lambda done: tell(step, done, 0)
            )
    say(N_("写好了 %(count)s 份答卷：%(file)s"), count=f"{count:,}", file=target)


def _date(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
