"""The names on record, as one process holds them to take them out of whatever it reads."""

from __future__ import annotations

import threading

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.people.queries import mark_of_names, names_on_record
from feedback.text.analysis import Analyser
from feedback.text.redaction import NO_REGISTER, Register

_lock = threading.Lock()
_held: tuple[tuple[object, ...], Register] = ((), NO_REGISTER)


def know_names(engine: Engine, analyser: Analyser) -> Register:
    """Let the analyser take out all names on record, and return them for other readers."""
    with Session(engine) as session:
        analyser.register = current_register(session)
    return analyser.register


def current_register(session: Session) -> Register:
    """Return the names of shops and people on record; made anew only where records changed.

    A city of 20,000 shops takes about a second to learn, and some megabytes.
    """
    global _held  # noqa: PLW0603 -- one register per process
    mark = (str(session.get_bind().engine.url), *mark_of_names(session))
    with _lock:
        if _held[0] != mark:
            _held = (mark, Register(*names_on_record(session)))
        return _held[1]
