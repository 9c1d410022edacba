"""`feedback audit …`: seal the trail, and prove that nobody changed it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from feedback.audit import queries, service
from feedback.cli.output import say, sentence, session
from feedback.core.errors import InputError
from feedback.core.messages import N_
from feedback.settings import Settings


def witness_file() -> Path:
    """Return where the hash of each seal is noted outside the database."""
    return Settings().data_dir / "audit-seals.txt"


@click.group()
def audit() -> None:
    """Seal and verify the audit trail."""


@audit.command()
def seal() -> None:
    """Close the events that wait, and note the hashes outside the database."""
    with session(write=True) as opened:
        closed = 0
        while (made := service.seal_pending(opened)) is not None:
            line, closed = f"{made.id} {made.hash}\n", closed + made.events
            opened.commit()
            witness_file().parent.mkdir(parents=True, exist_ok=True)
            with witness_file().open("a", encoding="ascii") as file:
                file.write(line)
        say(N_("封存了 %(count)s 条审计记录。"), count=closed)


@audit.command()
@click.option("--witness", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(witness: Path | None) -> None:
    """Recompute every seal; end with 1 and name the first fault if anything was changed.

    WITNESS is a copy of audit-seals.txt kept where the database's keeper cannot write.
    """
    path = witness or witness_file()
    with session() as opened:
        report = queries.verify(opened, witnessed=_witnessed(path) if path.is_file() else None)
    say(
        N_("核对了 %(seals)s 个封印、%(events)s 条记录；尚未封存 %(pending)s 条。"),
        seals=report.seals,
        events=report.events,
        pending=report.pending,
    )
    if report.fault is None:
        say(N_("审计记录完整，最新封印哈希 %(head)s。"), head=report.head)
        return
    where = N_("封印 %(seal)s 有问题：%(reason)s")
    if report.fault.event_id is not None:
        where = N_("封印 %(seal)s 的第 %(event)s 号记录有问题：%(reason)s")
    reason = sentence(report.fault.reason)
    say(where, seal=report.fault.seal_id, event=report.fault.event_id, reason=reason)
    sys.exit(1)


def _witnessed(path: Path) -> dict[int, str]:
    noted: dict[int, str] = {}
    for number, line in enumerate(
        path.read_text(encoding="ascii", errors="replace").splitlines(), 1
    ):
        match line.split():
            case [seal_id, digest] if seal_id.isdecimal():
                noted[int(seal_id)] = digest
            case []:
                continue
            case _:
                raise InputError(N_("封印存证文件第 %(line)s 行无法读取。"), line=number)
    return noted
