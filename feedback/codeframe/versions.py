"""Versions that staff make and decide on: take, refuse, come back.

Nothing a retraining makes takes effect before somebody else than who asked for it takes it.
Decisions are made one at a time. How releases relate to them is `codeframe.releases`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.audit.service import record
from feedback.codeframe.holder import load_version
from feedback.codeframe.models import TextVersion, VersionState
from feedback.codeframe.service import activate
from feedback.core import clock
from feedback.core.errors import ForbiddenError, InputError, NotFoundError, RuleError
from feedback.core.messages import N_
from feedback.text.analysis import shipped_version
from feedback.text.artefact import ModelError

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Made:
    """What a retraining made; `model` None is the one that ships."""

    name: str
    model: bytes | None
    additions: Mapping[str, Any]
    addition_ids: Sequence[int]


def find_in_force(session: Session, *, hold: bool = False) -> TextVersion | None:
    """Return the version in force, or None where nothing was read yet.

    `hold` lets nobody else decide on any version until the transaction ends.
    """
    if hold:
        _one_at_a_time(session)
    return session.scalar(
        select(TextVersion)
        .where(TextVersion.state == VersionState.IN_FORCE)
        .execution_options(populate_existing=hold)
    )


def get_version(session: Session, version_id: int) -> TextVersion:
    """Return a version, its model not yet loaded; raise `NotFoundError` where there is none."""
    found = session.get(TextVersion, version_id)
    if found is None:
        raise NotFoundError(N_("没有这个版本。"))
    return found


def list_versions(session: Session, *, limit: int = 50) -> list[TextVersion]:
    """Return versions, the latest first, without their models."""
    return list(session.scalars(select(TextVersion).order_by(TextVersion.id.desc()).limit(limit)))


def add_candidate(
    session: Session, made: Made, *, note: str, made_by_id: int | None
) -> TextVersion:
    """Store what a retraining made, as a candidate beside the version in force."""
    parent = find_in_force(session)
    version = TextVersion(
        name=made.name, release=shipped_version(), parent_id=parent.id if parent else None,
        model=made.model, additions=dict(made.additions), addition_ids=list(made.addition_ids),
        state=VersionState.CANDIDATE, note=note, metrics={}, made_by_id=made_by_id,
        made_at=clock.now(),
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def take(session: Session, viewer: Viewer, *, version_id: int) -> TextVersion:
    """Put a candidate in force; the pipeline then reads history again with it.

    Raises `ForbiddenError` for whoever may not decide or asked for this retraining themselves (a
    second pair of eyes), `RuleError` where its effect on history is not known yet, or was measured
    against another version or release than is in force now.
    """
    _check_may_decide(viewer)
    current = find_in_force(session, hold=True)
    version = _candidate(session, version_id)
    if viewer.staff_id is not None and viewer.staff_id == version.made_by_id:
        raise ForbiddenError(N_("重新学习是您发起的，请由另一位有权限的人决定是否采用。"))
    if version.measured_at is None:
        raise RuleError(N_("还没有比较完历史意见，比较完才能采用。"))
    if version.release != shipped_version() or version.parent_id != (
        current.id if current else None
    ):
        raise RuleError(N_("这个版本比较时的生效版本已经换了，请重新学习一次。"))
    return _decide(session, version, current, viewer, "text.take")


def refuse(session: Session, viewer: Viewer, *, version_id: int, why: str) -> TextVersion:
    """Put a candidate aside for good and keep the reason; `InputError` where none is given."""
    _check_may_decide(viewer)
    kept = " ".join(why.split())
    if not 2 <= len(kept) <= LONGEST_REASON:  # noqa: PLR2004 -- a single sign says nothing
        raise InputError(
            N_("请写明不采用的理由，2 到 %(longest)s 个字。"), field="why", longest=LONGEST_REASON
        )
    _one_at_a_time(session)
    version = _candidate(session, version_id)
    version.state, version.refused_because = VersionState.REFUSED, kept
    _note_decision(version, viewer)
    session.flush()
    _record(session, viewer, "text.refuse", version)
    return version


def roll_back(session: Session, viewer: Viewer, *, to: int | None = None) -> TextVersion:
    """Put a version back in force that was before: `to`, else the one before this one.

    One person may do it alone, because it only returns to what two had agreed on. Raises
    `RuleError` for a version that never was in force, or of another release: its rules are gone
    with that program.
    """
    _check_may_decide(viewer)
    current = find_in_force(session, hold=True)
    number = to if to is not None or current is None else current.parent_id
    if number is None:
        raise RuleError(N_("没有可以退回的版本。"))
    version = get_version(session, number)
    if version.state is not VersionState.RETIRED:
        raise RuleError(N_("只能退回以前生效过的版本。"))
    if version.release != shipped_version():
        raise RuleError(N_("那个版本属于另一个程序版本，规则已经不同，不能直接退回。"))
    return _decide(session, version, current, viewer, "text.roll_back")


def _decide(
    session: Session,
    version: TextVersion,
    current: TextVersion | None,
    viewer: Viewer,
    action: str,
) -> TextVersion:
    session.refresh(version, ["model"])
    try:
        analyser = load_version(version)
    except ModelError as error:
        raise RuleError(N_("这个版本的模型读不出来：%(fault)s"), fault=str(error)) from error
    change(session, version, current, viewer)
    session.flush()
    activate(session, analyser=analyser)
    _record(session, viewer, action, version, before=current.id if current else None)
    return version


def change(
    session: Session, version: TextVersion, current: TextVersion | None, viewer: Viewer
) -> None:
    """Let `version` be in force instead of `current`, which the caller holds."""
    if current is not None:
        current.state = VersionState.RETIRED
        session.flush()  # only one may be in force, also for a moment
    version.state = VersionState.IN_FORCE
    _note_decision(version, viewer)


def _note_decision(version: TextVersion, viewer: Viewer) -> None:
    version.decided_by_id, version.decided_at = viewer.staff_id, clock.now()


def _candidate(session: Session, version_id: int) -> TextVersion:
    version = session.get(TextVersion, version_id, populate_existing=True)
    if version is None:
        raise NotFoundError(N_("没有这个版本。"))
    if version.state is not VersionState.CANDIDATE:
        raise RuleError(N_("这个版本已经有了决定。"))
    return version


def _check_may_decide(viewer: Viewer) -> None:
    if not viewer.may(Action.DECIDE_VERSION):
        raise ForbiddenError(N_("您的岗位没有这项权限。"))


def _record(
    session: Session, viewer: Viewer, action: str, version: TextVersion, **detail: object
) -> None:
    record(
        session, actor_id=viewer.staff_id, action=action, subject="text_version",
        subject_id=version.id, **detail,
    )  # fmt: skip


def _one_at_a_time(session: Session) -> None:
    """Hold off every other writer of versions until the transaction ends.

    Rows alone would not do: whoever waits for the version in force may, once it has given way, hold
    another row than they asked for. On SQLite a writing transaction is alone anyway.
    """
    if session.connection().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE text_version IN SHARE ROW EXCLUSIVE MODE"))
