"""Processes that read comments ahead of the one that stores them.

One process looks for what is unread and writes; the others only analyse, so they need no database
and a kill of any of them leaves nothing half done. They end with the process that started them,
however it ends.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.codeframe.queries import find_version
from feedback.issues import queries
from feedback.issues.digest import Digest, digest_many
from feedback.issues.policy import review_policy
from feedback.issues.queries import Unread
from feedback.issues.rules import ReviewPolicy
from feedback.text.analysis import Analyser
from feedback.text.redaction import Register

Recipe = Callable[[], Analyser]  # picklable: makes the analyser anew in another process

BATCH = 1000
BATCHES_AHEAD = 3  # per process: enough that none waits, few enough that little is held


def same(analyser: Analyser) -> Recipe:
    """Return the recipe of an analyser that can itself be sent to another process."""
    return partial(_given, analyser)


def _given(analyser: Analyser) -> Analyser:
    return analyser


class Alone:
    """Batches of unread rows, analysed in this process, before any transaction that writes."""

    def __init__(self, engine: Engine, analyser: Analyser, batch: int) -> None:
        """`analyser`: the one in force; `batch`: how many rows at once."""
        self._engine = engine
        self._analyser = analyser
        self._batch = batch

    def take(self, after: int) -> list[Digest]:
        """Return the next batch above `after`; empty where none is left."""
        with Session(self._engine) as session:
            policy = review_policy(session)
            version = find_version(session, self._analyser.version)
            rows = [] if version is None else queries.list_unread(
                session, version_id=version.id, after=after, limit=self._batch, hold=False
            )  # fmt: skip
        return digest_many(rows, analyser=self._analyser, policy=policy)


class Ahead:
    """Batches of unread rows, analysed ahead in other processes and handed out in order."""

    def __init__(
        self, engine: Engine, pool: ProcessPoolExecutor, processes: int, version: str
    ) -> None:
        """`version`: the analyser's, which must be in force before the first `take`."""
        self._engine = engine
        self._pool = pool
        self._most = processes * BATCHES_AHEAD
        self._version = version
        self._waiting: deque[Future[list[Digest]]] = deque()
        self._frontier = 0

    def take(self, after: int) -> list[Digest]:
        """Return the next batch read; empty at the end of a sweep, then begins above `after`."""
        if not self._waiting:
            self._frontier = after
        self._fill()
        if not self._waiting:
            return []
        found = self._waiting.popleft().result()
        self._fill()
        return found

    def _fill(self) -> None:
        if len(self._waiting) >= self._most:
            return
        with Session(self._engine) as session:
            version = find_version(session, self._version)
            while version is not None and len(self._waiting) < self._most:
                rows = queries.list_unread(
                    session, version_id=version.id, after=self._frontier, limit=BATCH, hold=False
                )
                if not rows:
                    return
                self._frontier = rows[-1].id
                self._waiting.append(self._pool.submit(_digest, rows))


@contextmanager
def readers(
    engine: Engine, recipe: Recipe, processes: int, register: Register
) -> Iterator[Ahead | None]:
    """Start `processes` readers for the block; None where one process is to do all.

    Names on the `register` are taken out of what they read.
    """
    if processes < 2:  # noqa: PLR2004 -- one reader beside a writer gains nothing
        yield None
        return
    with Session(engine) as session:
        policy = review_policy(session)
    pool = ProcessPoolExecutor(
        processes,
        mp_context=get_context("spawn"),
        initializer=_start,
        initargs=(recipe, policy, register),
    )
    try:
        yield Ahead(engine, pool, processes, pool.submit(_version).result())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_own: tuple[Analyser, ReviewPolicy] | None = None


def _start(recipe: Recipe, policy: ReviewPolicy, register: Register) -> None:
    """Make the analyser of this process, and end with the parent."""
    global _own  # noqa: PLW0603 -- a reader has one analyser
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    threading.Thread(target=_end_with_parent, daemon=True, name="lifeline").start()
    analyser = recipe()
    analyser.register = register
    _own = (analyser, policy)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _mine() -> tuple[Analyser, ReviewPolicy]:
    if _own is None:
        msg = "a reader was asked before it was started"
        raise RuntimeError(msg)
    return _own


def _version() -> str:
    return _mine()[0].version


def _digest(rows: Sequence[Unread]) -> list[Digest]:
    analyser, policy = _mine()
    return digest_many(rows, analyser=analyser, policy=policy)
