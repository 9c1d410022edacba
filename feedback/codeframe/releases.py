"""How shipped releases and staff's versions relate: who comes into force, and who gives way.

The reasons are decision 11.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM
from feedback.audit.service import record
from feedback.codeframe.holder import holder
from feedback.codeframe.models import TextVersion, VersionState
from feedback.codeframe.service import activate, ensure_in_force
from feedback.codeframe.versions import change, find_in_force
from feedback.core import clock
from feedback.core.errors import RuleError
from feedback.core.messages import N_
from feedback.core.rows import insert_or_skip, table_of
from feedback.text.additions import Additions
from feedback.text.analysis import Analyser, shipped_version
from feedback.text.artefact import ModelError
from feedback.text.model import Model


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
            change(session, last, current, SYSTEM)
            session.flush()
    analyser = holder.refresh(session)
    activate(session, analyser=analyser)
    _note_release(session, analyser)
    return analyser


def recipe_in_force(session: Session) -> Callable[[], Analyser]:
    """Return what makes the analyser in force anew in another process of this program."""
    version = find_in_force(session)
    if version is None:
        return partial(_make, None, {})
    own = version.release == shipped_version()
    session.refresh(version, ["model"])
    return partial(_make, version.model if own else None, version.additions)


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


def _make(model: bytes | None, additions: Mapping[str, Any]) -> Analyser:
    added = Additions.from_dict(additions)
    if model is None:
        return Analyser.load(additions=added)
    return Analyser.load(model=Model.from_bytes(model), additions=added)
