"""The job that looks for what no issue covers yet and keeps what it finds for the page."""

from __future__ import annotations

import time

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.codeframe.holder import holder
from feedback.core.db import write_session
from feedback.issues import suggested
from feedback.issues.discovery import Discovery, discover
from feedback.issues.suggested import Sight

TELL_EVERY = 1.0  # seconds


def run(engine: Engine, *, sight: str, threshold: int) -> Discovery:
    """Compare all comments as `sight` may see them, keep what was found, and return it."""
    of = Sight.named(sight)
    teller = _Teller(engine, of)
    try:
        with Session(engine) as session:
            holder.refresh_or_keep(session)
            found = discover(session, of.viewer, threshold=threshold, tell=teller)
        with write_session(engine) as session:
            suggested.keep(session, of, found)
            session.commit()
    except Exception:
        with write_session(engine) as session:
            suggested.fail(session, of)
            session.commit()
        raise
    return found


class _Teller:
    """Notes the progress of a comparison, not more often than somebody would look."""

    def __init__(self, engine: Engine, sight: Sight) -> None:
        self._engine = engine
        self._sight = sight
        self._told = float("-inf")

    def __call__(self, stage: str, done: int, total: int) -> None:
        if time.monotonic() - self._told < TELL_EVERY:
            return
        self._told = time.monotonic()
        with write_session(self._engine) as session:
            suggested.tell(session, self._sight, stage, done, total)
            session.commit()
