"""`feedback text add | retrain | versions | take | refuse | rollback`: what staff teach.

Whoever works at this terminal acts for the installation, not as a member of staff: the trail shows
no person, and the rule of the second pair of eyes, which is for pages, does not bind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM
from feedback.cli import output
from feedback.cli.output import say, sentence
from feedback.cli.progress import bars
from feedback.codeframe import teaching
from feedback.codeframe import versions as decisions
from feedback.codeframe.models import RetrainingStage, TextVersion, VersionState
from feedback.core.db import write_session
from feedback.core.errors import RuleError
from feedback.core.messages import N_
from feedback.issues import adding
from feedback.jobs import retraining
from feedback.settings import Settings

STAGES = {
    RetrainingStage.TRAINING: N_("学习"),
    RetrainingStage.MEASURING: N_("评测"),
    RetrainingStage.HISTORY: N_("比较历史意见"),
}
STATES = {
    VersionState.CANDIDATE: N_("待决定"),
    VersionState.IN_FORCE: N_("生效"),
    VersionState.REFUSED: N_("未采用"),
    VersionState.RETIRED: N_("已退下"),
}
SETS = {
    "held_out": N_("留作测试的意见"),
    "sample": N_("随机抽查的意见"),
    "corrections": N_("留作评测的纠正"),
}


@click.command()
@click.argument("code")
@click.argument("phrase")
@click.option("--sub-issue", default="", help="Which kind of the issue it is.")
@click.option("--why", default="", help="Why; everybody reads it.")
@click.option("--yes", is_flag=True, help="Add it however many comments contain it.")
def add(code: str, phrase: str, sub_issue: str, why: str, yes: bool) -> None:
    """Let PHRASE stand for the issue CODE from the next retraining on.

    Tells how many of the newest comments contain it, and refuses what too many do, unless told
    --yes.
    """
    with output.session(write=True) as session:
        _, reach = adding.add_phrase(
            session,
            SYSTEM,
            code=code,
            phrase=phrase,
            sub_issue=sub_issue,
            why=why,
            most_share=1.0 if yes else Settings().phrase_share,
        )
        session.commit()
    say(
        N_("已补充“%(phrase)s”：最近 %(read)s 条意见里有 %(count)s 条含有它。"),
        phrase=reach.phrase,
        read=f"{reach.read:,}",
        count=f"{reach.comments:,}",
    )
    for one in reach.examples:
        click.echo(f"  {one.text}")


@click.command()
@click.option("--note", default="", help="Why; kept with the version.")
def retrain(note: str) -> None:
    """Learn anew from all corrections and additions, and show what would change.

    May be stopped at any moment: run it again and it goes on with the order that stands.
    """
    with output.engine() as engine:
        with write_session(engine) as session:
            found = teaching.find_retraining(session)
            if found is None or found.finished_at is not None:
                teaching.order_retraining(session, SYSTEM, note=note)
                session.commit()
        with _bars() as tell:
            made = retraining.run(engine, progress=tell)
        if made is None:
            raise RuleError(N_("另一个进程正在重新学习，请等它完成。"))
        _show(made)


@click.command()
def versions() -> None:
    """List the versions, the latest first."""
    with output.session() as session:
        found = decisions.list_versions(session)
        if not found:
            say(N_("还没有任何版本。"))
        for version in found:
            changed = version.metrics.get("history", {}).get("changed")
            click.echo(
                f"{version.id:>4}  {sentence(STATES[version.state])}  "
                f"{version.made_at:%Y-%m-%d %H:%M}  {version.name}"
                f"{'' if changed is None else f'  {changed:,}'}  {version.note}".rstrip()
            )
            if version.refused_because:
                say(N_("      不采用：%(why)s"), why=version.refused_because)


@click.command()
@click.argument("version", type=int)
def take(version: int) -> None:
    """Put VERSION in force; the pipeline then reads history again."""
    with _deciding() as session:
        decisions.take(session, SYSTEM, version_id=version)
        session.commit()
    say(N_("版本 %(version)s 已生效。历史意见会重新读取：feedback pipeline run"), version=version)


@click.command()
@click.argument("version", type=int)
@click.option("--why", required=True, help="The reason; kept with the version.")
def refuse(version: int, why: str) -> None:
    """Put the candidate VERSION aside for good."""
    with _deciding() as session:
        decisions.refuse(session, SYSTEM, version_id=version, why=why)
        session.commit()
    say(N_("没有采用版本 %(version)s。"), version=version)


@click.command()
@click.argument("version", type=int, required=False)
def rollback(version: int | None) -> None:
    """Put VERSION, which was in force before, in force again; without it, the one before this."""
    with _deciding() as session:
        back = decisions.roll_back(session, SYSTEM, to=version)
        session.commit()
        say(
            N_("已退回版本 %(version)s。历史意见会重新读取：feedback pipeline run"),
            version=back.id,
        )


@contextmanager
def _deciding() -> Iterator[Session]:
    with output.session(write=True) as session:
        yield session


@contextmanager
def _bars() -> Iterator[Callable[[RetrainingStage, int, int], None]]:
    with bars() as tell:

        def show(stage: RetrainingStage, done: int, total: int) -> None:
            if stage in STAGES:
                tell(STAGES[stage], done, total)

        yield show


def _show(version: TextVersion) -> None:
    say(N_("做成版本 %(version)s（%(name)s），还没有生效。"), version=version.id, name=version.name)
    for name, title in SETS.items():
        before, after = (version.metrics[name][when] for when in ("before", "after"))
        if not before["micro"]["labelled"]:
            continue
        say(
            N_("%(title)s：微平均 F1 %(before)s → %(after)s，宏平均 %(old)s → %(new)s"),
            title=sentence(title),
            before=f"{before['micro']['f1']:.3f}",
            after=f"{after['micro']['f1']:.3f}",
            old=f"{before['macro']['f1']:.3f}",
            new=f"{after['macro']['f1']:.3f}",
        )
    history = version.metrics["history"]
    say(
        N_("历史意见 %(read)s 条，其中 %(changed)s 条的类别会变。"),
        read=f"{history['read']:,}",
        changed=f"{history['changed']:,}",
    )
    say(N_("采用：feedback text take %(version)s"), version=version.id)
