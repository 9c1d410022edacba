"""What the `server` fixture gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.core.db import write_session
from feedback.settings import Settings


@dataclass(frozen=True, slots=True)
class Server:
    """An application listening on this machine, over a database of its own."""

    url: str
    settings: Settings
    engine: Engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a session on the server's database; the test commits what it writes."""
        with write_session(self.engine) as opened:
            yield opened
