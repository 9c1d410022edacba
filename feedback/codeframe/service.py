"""Putting a version of taxonomy, lexicon and finder in force."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedback.codeframe.models import EngineVersion
from feedback.codeframe.queries import find_version, version_in_force
from feedback.core import clock
from feedback.core.errors import RuleError
from feedback.core.messages import N_
from feedback.core.rows import insert_or_skip
from feedback.text.analysis import Analyser


def ensure_in_force(session: Session, *, analyser: Analyser) -> EngineVersion:
    """Return the version of `analyser`, putting it in force if it was never seen here.

    Raises `RuleError` where another version was put in force since: during a rolling upgrade a
    worker with old code must not read back what the new one has read.
    """
    if find_version(session, analyser.version) is None:
        session.execute(
            insert_or_skip(session, EngineVersion),
            {"name": analyser.version, "activated_at": _after_all(session)},
        )
    version = version_in_force(session)
    if version is None or version.name != analyser.version:
        raise RuleError(
            N_(
                "当前生效的分析版本是 %(other)s，本程序是 %(own)s；"
                "要改用本程序，请运行 feedback pipeline rebuild。"
            ),
            other=version.name if version else "",
            own=analyser.version,
        )
    return version


def activate(session: Session, *, analyser: Analyser) -> EngineVersion:
    """Put the version of `analyser` in force, whatever was before; history is then read again."""
    version = find_version(session, analyser.version)
    if version is None:
        return ensure_in_force(session, analyser=analyser)
    if version != version_in_force(session):
        version.activated_at = _after_all(session)
        session.flush()
    return version


def _after_all(session: Session) -> datetime:
    """Return now, or just after the version in force: a made-up city's clock starts again."""
    newest = version_in_force(session)
    now = clock.now()
    if newest is None or newest.activated_at < now:
        return now
    return newest.activated_at + timedelta(microseconds=1)
