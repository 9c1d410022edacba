"""Sessions for much work at once: SQLite then keeps more in memory and tidies up less often."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from feedback.core.db import write_session

# SQLite's own are 2 MB and 4 MB. Bulk work comes back to the same pages of every index.
CACHE_KIB = 64 * 1024
LOG_PAGES = 16 * 1024


@contextmanager
def bulk_session(engine: Engine) -> Iterator[Session]:
    """Open a session that means to write much; the caller commits."""
    with write_session(engine) as session:
        if engine.dialect.name == "sqlite":
            session.execute(text(f"PRAGMA cache_size=-{CACHE_KIB}"))
            session.execute(text(f"PRAGMA wal_autocheckpoint={LOG_PAGES}"))
        yield session


def let_go(engine: Engine) -> None:
    """Give the memory back, and let the log be tidied as often as usual again."""
    if engine.dialect.name == "sqlite":
        with Session(engine) as session:
            session.execute(text("PRAGMA cache_size=-2000"))
            session.execute(text("PRAGMA wal_autocheckpoint=1000"))
            session.execute(text("PRAGMA shrink_memory"))
