"""The analyser in force, as one process holds it: loaded once per version, looked up cheaply.

Many places ask for the analyser without a session, so each process keeps one. `refresh` compares
it with the database by one short query and loads another only where the version has changed; the
rest of the time it costs that query. What is loaded before workers fork is shared by them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, undefer

from feedback.codeframe.models import TextVersion, VersionState
from feedback.core.logs import get_logger
from feedback.text.additions import Additions
from feedback.text.analysis import Analyser, shipped_version
from feedback.text.artefact import ModelError
from feedback.text.model import Model
from feedback.text.tables import DATA_DIR
from feedback.text.taxonomy import Taxonomy, load_taxonomy

log = get_logger("codeframe")

_Key = tuple[str, bool]
SHIPPED: _Key = ("", True)
LOOK_EVERY = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an analyser is made from: a version's additions and the model taught to it, if any."""

    name: str
    release: str
    additions: Mapping[str, Any]
    model: bytes | None


def recipe_of(version: TextVersion) -> Recipe:
    """Return what the analyser of a version is made from."""
    return Recipe(version.name, version.release, version.additions, version.model)


def load_version(version: Recipe | TextVersion) -> Analyser:
    """Return the analyser of a version; raise `ModelError` where its model cannot be read.

    A version made for another release lends its additions to the model that ships: its own model
    has learnt from rules that this program does not have.
    """
    additions = Additions.from_dict(version.additions)
    if version.model is None or version.release != shipped_version():
        return Analyser.load(additions=additions)
    return Analyser.load(model=Model.from_bytes(version.model), additions=additions)


class _Held:
    """A version in force: its issues at once, its analyser when somebody analyses."""

    def __init__(self, key: _Key, recipe: Recipe | None) -> None:
        self.key = key
        self._recipe = recipe
        added = Additions.from_dict(recipe.additions).sub_issues if recipe else ()
        self.taxonomy = load_taxonomy(DATA_DIR / "taxonomy.tsv", added)
        self.analyser: Analyser | None = None

    def make(self) -> Analyser:
        """Load the analyser; raise `ModelError` where its model cannot be read."""
        if self.analyser is None:
            made = load_version(self._recipe) if self._recipe else Analyser.load()
            made.initialize()
            self.analyser = made
        return self.analyser


class Holder:
    """Keeps the analyser of one process; safe to use from several threads."""

    def __init__(self) -> None:
        """Hold nothing yet: who never analyses pays nothing."""
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._looked = float("-inf")

    def is_due(self) -> bool:
        """Tell whether it is time to look, which is once in LOOK_EVERY seconds per process."""
        now = time.monotonic()
        if now - self._looked < LOOK_EVERY:
            return False
        self._looked = now
        return True

    def taxonomy(self) -> Taxonomy:
        """Return the issues in force; before any look, those that ship. Nothing else is loaded."""
        return self._present().taxonomy

    def current(self) -> Analyser:
        """Return the analyser that is held, loading it if nobody has asked for it before.

        One whose model cannot be read gives way to the one that ships.
        """
        held = self._present()
        if held.analyser is not None:
            return held.analyser
        with self._lock:
            try:
                return held.make()
            except ModelError as error:
                log.warning("the version in force cannot be read", fault=str(error))
                self._held = _Held(SHIPPED, None)
                return self._held.make()

    def refresh(self, session: Session) -> Analyser:
        """Return the analyser in force in the database, loading it where it is another.

        Raises `ModelError` where the model in force cannot be read; what was held stays.
        """
        key, version_id = self._in_force(session)
        held = self._held
        if held is not None and held.analyser is not None and self._is(held, key):
            return held.analyser
        with self._lock:
            held = self._held
            if held is None or not self._is(held, key):
                held = _Held(key, self._recipe(session, version_id))
            made = held.make()
            self._held = held
            return made

    def refresh_or_keep(self, session: Session) -> None:
        """See which version is in force, and go on with what is held where that fails.

        A page that says what is wrong with the database must not fail for want of a version. The
        analyser is loaded only by a process that has used one before.
        """
        held = self._held
        try:
            if held is not None and held.analyser is not None:
                self.refresh(session)
                return
            key, version_id = self._in_force(session)
            if held is None or not self._is(held, key):
                self._held = _Held(key, self._recipe(session, version_id))
        except (ModelError, SQLAlchemyError) as error:
            log.warning("the version in force cannot be seen", fault=type(error).__name__)

    def _present(self) -> _Held:
        held = self._held
        if held is None:
            with self._lock:
                held = self._held = self._held or _Held(SHIPPED, None)
        return held

    @staticmethod
    def _is(held: _Held, key: _Key) -> bool:
        return held.key == key or (held.analyser is not None and held.analyser.version == key[0])

    @staticmethod
    def _in_force(session: Session) -> tuple[_Key, int | None]:
        row = session.execute(
            select(TextVersion.id, TextVersion.name, TextVersion.release).where(
                TextVersion.state == VersionState.IN_FORCE
            )
        ).first()
        if row is None:
            return SHIPPED, None
        return (row.name, row.release == shipped_version()), row.id

    @staticmethod
    def _recipe(session: Session, version_id: int | None) -> Recipe | None:
        version = version_id and session.scalar(
            select(TextVersion)
            .where(TextVersion.id == version_id)
            .options(undefer(TextVersion.model))
        )
        return recipe_of(version) if version else None


holder = Holder()
