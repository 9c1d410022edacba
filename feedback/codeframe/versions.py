"""Versions that staff make and decide on: take, refuse, come back; and how releases relate.

Nothing a retraining makes takes effect before somebody else than who asked for it takes it. How
shipped releases and staff's versions relate is decision 11.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM, Action, Viewer
from feedback.audit.service import record
from feedback.codeframe.holder import holder, load_version
from feedback.codeframe.models import TextVersion, VersionState
from feedback.codeframe.service import activate, ensure_in_force
from feedback.core import clock
from feedback.core.errors import ForbiddenError, NotFoundError, RuleError
from feedback.core.messages import N_
from feedback.core.rows import insert_or_skip, table_of
from feedback.text.additions import Additions
from feedback.text.analysis import Analyser, shipped_version
from feedback.text.artefact import ModelError
from feedback.text.model import Model


@dataclass(frozen=True, slots=True)
class Made:
    """What a retraining made; `model` None is the one that ships."""

    name: str
    model: bytes | None
    additions: Mapping[str, Any]
    addition_ids: Sequence[int]


def find_in_force(session: Session, *, hold: bool = False) -> TextVersion | None:
    """Return the version in force, or None where nothing was read yet; `hold` against others."""
    wanted = select(TextVersion).where(TextVersion.state == VersionState.IN_FORCE)
    if hold:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalar(wanted)


def get_version(session: Session, version_id: int) -> TextVersion:
    """Return a version, its model not yet loaded; raise `NotFoundError` where there is none."""
    found = session.get(TextVersion, version_id)
    if found is None:
        raise NotFoundError(N_("没有这个版本。"))
    return found


def list_versions(session: Session, *, limit: int = 50) -> list[TextVersion]:
    """Return versions, the latest first, without their models."""
    return list(session.scalars(select(TextVersion).order_by(TextVersion.id.desc()).limit(limit)))


def analyser_for_work(session: Session) -> Analyser:
    """Return the analyser in force for whoever is about to store what it reads.

    A release that was never here comes into force at once, with staff's additions. Raises
    `RuleError` where another release was put in force since, or where the model in force cannot
    be read: then nothing is read rather than read otherwise than staff decided.
    """
    _refuse_older_program(session, find_in_force(session))
    try:
        analyser = holder.refresh(session)
    except ModelError as error:
        raise RuleError(N_("生效版本的模型读不出来：%(fault)s"), fault=str(error)) from error
    ensure_in_force(session, analyser=analyser)
    _note_release(session, analyser)
    return analyser


def put_program_in_force(session: Session) -> Analyser:
    """Put this program's release in force whatever was before, for `pipeline rebuild`.

    The last version that was in force under this release comes back, else the model that ships
    with staff's additions.
    """
    current = find_in_force(session, hold=True)
    own = shipped_version()
    if current is not None and current.release != own:
        last = session.scalars(
            select(TextVersion)
            .where(TextVersion.release == own, TextVersion.state == VersionState.RETIRED)
            .order_by(TextVersion.decided_at.desc(), TextVersion.id.desc())
            .limit(1)
        ).first()
        if last is not None:
            _change(session, last, current, SYSTEM)
            session.flush()
    analyser = holder.refresh(session)
    activate(session, analyser=analyser)
    _note_release(session, analyser)
    return analyser


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


def refuse(session: Session, viewer: Viewer, *, version_id: int) -> TextVersion:
    """Put a candidate aside for good."""
    _check_may_decide(viewer)
    version = _candidate(session, version_id)
    version.state = VersionState.REFUSED
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
    _change(session, version, current, viewer)
    session.flush()
    activate(session, analyser=analyser)
    _record(session, viewer, action, version, before=current.id if current else None)
    return version


def _change(
    session: Session, version: TextVersion, current: TextVersion | None, viewer: Viewer
) -> None:
    if current is not None:
        current.state = VersionState.RETIRED
        session.flush()  # only one may be in force, also for a moment
    version.state = VersionState.IN_FORCE
    _note_decision(version, viewer)


def _note_decision(version: TextVersion, viewer: Viewer) -> None:
    version.decided_by_id, version.decided_at = viewer.staff_id, clock.now()


def _candidate(session: Session, version_id: int) -> TextVersion:
    version = session.scalar(
        select(TextVersion).where(TextVersion.id == version_id).with_for_update()
        .execution_options(populate_existing=True)
    )  # fmt: skip
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


def _refuse_older_program(session: Session, current: TextVersion | None) -> None:
    """Raise `RuleError` where this program's release was in force before and another is now."""
    own = shipped_version()
    if current is None or current.release == own:
        return
    seen = session.scalar(
        select(func.count()).select_from(TextVersion).where(TextVersion.release == own)
    )
    if seen:
        raise RuleError(
            N_(
                "当前生效的分析版本是 %(other)s，本程序是 %(own)s；"
                "要改用本程序，请运行 feedback pipeline rebuild。"
            ),
            other=current.release,
            own=own,
        )


def _note_release(session: Session, analyser: Analyser) -> None:
    """Keep among the versions that this release is in force, with the additions it reads with."""
    own = shipped_version()
    current = find_in_force(session)
    if current is not None and current.release != own:
        current = find_in_force(session, hold=True)  # one worker at a time replaces it
    if current is not None and current.release == own:
        return
    now = clock.now()
    if current is not None:
        current.state = VersionState.RETIRED
        session.flush()
    made = session.scalar(
        insert_or_skip(session, TextVersion).returning(table_of(TextVersion).c.id),
        {
            "name": analyser.version, "release": own, "parent_id": current.id if current else None,
            "additions": current.additions if current else {},
            "addition_ids": current.addition_ids if current else [],
            "state": VersionState.IN_FORCE, "note": "", "metrics": {}, "made_at": now,
            "measured_at": now, "decided_at": now,
        },
    )  # fmt: skip
    if made is not None:  # else another worker was first
        before = current.id if current else None
        record(
            session, actor_id=None, action="text.release", subject="text_version",
            subject_id=made, before=before,
        )  # fmt: skip


def recipe_in_force(session: Session) -> Callable[[], Analyser]:
    """Return what makes the analyser in force anew in another process of this program."""
    version = find_in_force(session)
    if version is None:
        return partial(_make, None, {})
    own = version.release == shipped_version()
    session.refresh(version, ["model"])
    return partial(_make, version.model if own else None, version.additions)


def _make(model: bytes | None, additions: Mapping[str, Any]) -> Analyser:
    added = Additions.from_dict(additions)
    if model is None:
        return Analyser.load(additions=added)
    return Analyser.load(model=Model.from_bytes(model), additions=added)
