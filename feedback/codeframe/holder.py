"""The analyser in force, as one process holds it: loaded once per version, looked up cheaply.

Many places ask for the analyser without a session, so each process keeps one. `refresh` compares
it with the database by one short query and loads another only where the version has changed; the
rest of the time it costs that query. What is loaded before workers fork is shared by them.
"""

from __future__ import annotations

import threading
import time

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, undefer

from feedback.codeframe.models import TextVersion, VersionState
from feedback.core.logs import get_logger
from feedback.text.additions import Additions
from feedback.text.analysis import Analyser, shipped_version
from feedback.text.artefact import ModelError
from feedback.text.model import Model

log = get_logger("codeframe")

_Key = tuple[str, bool]
SHIPPED: _Key = ("", True)
LOOK_EVERY = 2.0  # seconds


def load_version(version: TextVersion) -> Analyser:
    """Return the analyser of a version; raise `ModelError` where its model cannot be read.

    A version made for another release lends its additions to the model that ships: its own model
    has learnt from rules that this program does not have.
    """
    additions = Additions.from_dict(version.additions)
    if version.model is None or version.release != shipped_version():
        return Analyser.load(additions=additions)
    return Analyser.load(model=Model.from_bytes(version.model), additions=additions)


class Holder:
    """Keeps the analyser of one process; safe to use from several threads."""

    def __init__(self) -> None:
        """Hold nothing yet: who never analyses pays nothing."""
        self._lock = threading.Lock()
        self._held: tuple[_Key, Analyser] | None = None
        self._looked = float("-inf")

    def is_due(self) -> bool:
        """Tell whether it is time to look, which is once in LOOK_EVERY seconds per process."""
        now = time.monotonic()
        if now - self._looked < LOOK_EVERY:
            return False
        self._looked = now
        return True

    def current(self) -> Analyser:
        """Return what is held; before any `refresh`, the analyser as shipped."""
        held = self._held
        if held is None:
            with self._lock:
                held = self._held or (SHIPPED, Analyser.load())
                self._held = held
        return held[1]

    def refresh(self, session: Session) -> Analyser:
        """Return the analyser in force in the database, loading it where it is another.

        Raises `ModelError` where the model in force cannot be read; what was held stays.
        """
        row = session.execute(
            select(TextVersion.id, TextVersion.name, TextVersion.release).where(
                TextVersion.state == VersionState.IN_FORCE
            )
        ).first()
        key = SHIPPED if row is None else (row.name, row.release == shipped_version())
        held = self._held
        if held is not None and (held[0] == key or held[1].version == key[0]):
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != key:
                self._held = (key, self._load(session, None if row is None else row.id))
            return self._held[1]

    def refresh_or_keep(self, session: Session) -> None:
        """Do as `refresh`, but go on with what is held where that fails.

        A page that says what is wrong with the database must not fail for want of a version.
        """
        try:
            self.refresh(session)
        except (ModelError, SQLAlchemyError) as error:
            log.warning("the version in force cannot be seen", fault=type(error).__name__)

    def _load(self, session: Session, version_id: int | None) -> Analyser:
        version = version_id and session.scalar(
            select(TextVersion)
            .where(TextVersion.id == version_id)
            .options(undefer(TextVersion.model))
        )
        made = load_version(version) if version else Analyser.load()
        made.initialize()
        return made


holder = Holder()
