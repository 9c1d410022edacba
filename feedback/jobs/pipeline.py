"""The three stages in order, each step a transaction of its own, until nothing is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.attribution import facts, placing
from feedback.attribution import service as attribution
from feedback.codeframe.queries import active_analyser
from feedback.codeframe.service import activate, ensure_in_force
from feedback.core.db import write_session
from feedback.issues import queries as issue_queries
from feedback.issues import service as issues
from feedback.text.analysis import Analyser

READ_BATCH = 200
PLACE_BATCH = 500
SETTLE_EVERY = 50
# SQLite hands the write lock to whoever asks next; a short pause lets a shop's answer in.
BREATH_SECONDS = 0.002


class Stage(StrEnum):
    """What the pipeline is doing."""

    READ = "read"
    CREDIT = "credit"
    FACTS = "facts"


Progress = Callable[[Stage, int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, and how long each stage took in seconds."""

    read: int
    mentions: int
    placed: int
    credited: int
    recounted: int
    read_seconds: float
    seconds: float

    @property
    def per_second(self) -> float:
        """Comments read per second of the reading stage; 0 where none was read."""
        return self.read / self.read_seconds if self.read and self.read_seconds else 0.0


class Pipeline:
    """One run over one database; `progress(stage, done, total)` is told how far it is."""

    def __init__(
        self, engine: Engine, *, analyser: Analyser | None = None, progress: Progress | None = None
    ) -> None:
        self._engine = engine
        self._analyser = analyser or active_analyser()
        self._taxonomy = self._analyser.taxonomy
        self._tell = progress or (lambda _stage, _done, _total: None)
        self._read = self._mentions = self._placed = self._credited = self._recounted = 0

    def run(self) -> Report:
        """Do everything there is to do; safe to break off and to run twice at once."""
        started = time.perf_counter()
        self.read()
        read_seconds = time.perf_counter() - started
        self.credit()
        self.count()
        return Report(
            self._read,
            self._mentions,
            self._placed,
            self._credited,
            self._recounted,
            read_seconds,
            time.perf_counter() - started,
        )

    def read(self) -> None:
        """Read the ledger: sweep up from the cursor, and once more for what came in late."""
        with write_session(self._engine) as session:
            version = ensure_in_force(session, analyser=self._analyser)
            start = issue_queries.position(session, issues.stage_name(version.id))
            total = issue_queries.count_unread(session, version_id=version.id, after=start)
            session.commit()
        after, steps, found = start, 0, False
        self._tell(Stage.READ, 0, total)
        while True:
            batch = self._read_step(after)
            if batch.taken:
                after, found = batch.last, True
                self._tell(Stage.READ, self._read, max(total, self._read))
                steps += 1
                if steps % SETTLE_EVERY:
                    continue
            start = self._settle_reading()
            if batch.taken:
                continue
            if not found:
                return
            after, found = start, False

    def _read_step(self, after: int) -> issues.Batch:
        with write_session(self._engine) as session:
            batch = issues.read_new(
                session,
                analyser=self._analyser,
                limit=READ_BATCH,
                after=after,
                withdraw=attribution.withdraw,
            )
            if batch.replaced:  # in the same transaction, so that no figure dips meanwhile
                attribution.replace(session, taxonomy=self._taxonomy, verbatim_ids=batch.replaced)
            session.commit()
        self._read += batch.read
        self._mentions += batch.mentions
        self._breathe()
        return batch

    def _settle_reading(self) -> int:
        with write_session(self._engine) as session:
            position = issues.settle(session, analyser=self._analyser)
            session.commit()
        return position

    def credit(self) -> None:
        """Credit anew what changed, then what is new."""
        while self._step(
            lambda session: attribution.refresh_stale(session, taxonomy=self._taxonomy)
        ):
            pass
        with Session(self._engine) as session:
            start = issue_queries.position(session, attribution.STAGE)
            total = placing.count_unplaced(session, after=start)
        after, found = start, False
        self._tell(Stage.CREDIT, 0, total)
        while True:
            done = self._place_step(after)
            if done.voices:
                after, found = done.last, True
                self._tell(Stage.CREDIT, self._placed, max(total, self._placed))
            elif found:
                after, found = self._settle_credit(), False
            else:
                self._settle_credit()
                return

    def _place_step(self, after: int) -> attribution.Placed:
        with write_session(self._engine) as session:
            done = attribution.place_new(
                session, taxonomy=self._taxonomy, limit=PLACE_BATCH, after=after
            )
            session.commit()
        self._placed += done.voices
        self._credited += done.credits
        self._breathe()
        return done

    def _settle_credit(self) -> int:
        def settle(session: Session) -> int:
            version = ensure_in_force(session, analyser=self._analyser)
            read_up_to = issue_queries.position(session, issues.stage_name(version.id))
            return attribution.settle(session, read_up_to=read_up_to)

        return self._step(settle)

    def count(self) -> None:
        """Count again every fact that was touched."""
        self._tell(Stage.FACTS, 0, 0)
        while done := self._step(
            lambda session: facts.recount_dirty(session, taxonomy=self._taxonomy)
        ):
            self._recounted += done
            self._tell(Stage.FACTS, self._recounted, self._recounted)

    def rebuild(self) -> int:
        """Put this program's version in force and count every fact from zero; return how many."""
        self._step(lambda session: activate(session, analyser=self._analyser).id)
        self.read()
        self.credit()
        return self._step(lambda session: facts.rebuild(session, taxonomy=self._taxonomy))

    def _step(self, work: Callable[[Session], int]) -> int:
        with write_session(self._engine) as session:
            done = work(session)
            session.commit()
        self._breathe()
        return done

    def _breathe(self) -> None:
        if self._engine.dialect.name == "sqlite":
            time.sleep(BREATH_SECONDS)


def run(
    engine: Engine, *, analyser: Analyser | None = None, progress: Progress | None = None
) -> Report:
    """Run the three stages until nothing is left."""
    return Pipeline(engine, analyser=analyser, progress=progress).run()


def rebuild(
    engine: Engine, *, analyser: Analyser | None = None, progress: Progress | None = None
) -> int:
    """Count all facts from zero, after reading and crediting whatever is not; return how many."""
    return Pipeline(engine, analyser=analyser, progress=progress).rebuild()
