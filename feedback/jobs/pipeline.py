"""The three stages in order, each step a transaction of its own, until nothing is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.attribution import facts, placing
from feedback.attribution import service as attribution
from feedback.codeframe import releases
from feedback.codeframe.service import activate, ensure_in_force
from feedback.core.db import write_session
from feedback.core.errors import RuleError
from feedback.issues import queries as issue_queries
from feedback.issues import service as issues
from feedback.issues.policy import review_policy
from feedback.issues.storing import Batch
from feedback.jobs.bulk import bulk_session, let_go
from feedback.jobs.readers import Ahead, Alone, Recipe, readers, same
from feedback.jobs.registers import know_names
from feedback.text.analysis import Analyser

READ_BATCH = 1000
PLACE_BATCH = 2000
SETTLE_EVERY = 10_000  # comments
BREATH_SECONDS = 0.002  # lets a shop's answer in: SQLite's lock goes to whoever asks next


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
        self,
        engine: Engine,
        *,
        analyser: Analyser,
        progress: Progress | None = None,
        ahead: Ahead | Alone | None = None,
    ) -> None:
        """`ahead` reads batches in other processes; without it they are read in this one."""
        self._engine = engine
        self._analyser = analyser
        # SQLite has one lock for all writers: whoever reads words must not hold it meanwhile. On
        # PostgreSQL one that reads holds its rows, so that two workers share the work.
        alone = Alone(engine, analyser, READ_BATCH) if engine.dialect.name == "sqlite" else None
        self._ahead = ahead or alone
        with Session(engine) as session:
            self._policy = review_policy(session)
        self._taxonomy = self._analyser.taxonomy
        self._tell = progress or (lambda _stage, _done, _total: None)
        self._read = self._mentions = self._placed = self._credited = self._recounted = 0
        self._questions = 0

    def run(self) -> Report:
        """Do everything there is to do; safe to break off and to run twice at once."""
        started = time.perf_counter()
        self.read()
        read_seconds = time.perf_counter() - started
        self.rule()
        self.credit()
        self.count()
        let_go(self._engine)
        return self._report(started, read_seconds)

    def read(self) -> None:
        """Read the ledger: sweep up from the cursor, and once more for what came in late."""
        with write_session(self._engine) as session:
            version = ensure_in_force(session, analyser=self._analyser)
            start = issue_queries.position(session, issues.stage_name(version.id))
            total = issue_queries.count_unread(session, version_id=version.id, after=start)
            session.commit()
        after, unsettled, found = start, 0, False
        self._tell(Stage.READ, 0, total)
        while True:
            batch = self._read_step(after)
            if batch.taken:
                after, found = batch.last, True
                self._tell(Stage.READ, self._read, max(total, self._read))
                unsettled += batch.taken
                if unsettled < SETTLE_EVERY:
                    continue
                unsettled = 0
            start = self._settle_reading()
            if batch.taken:
                continue
            if not found:
                return
            after, found = start, False

    def _read_step(self, after: int) -> Batch:
        if self._ahead is None:
            digests = None
        elif not (digests := self._ahead.take(after)):
            return Batch(0, 0, 0, after, ())
        with bulk_session(self._engine) as session:
            how: Any = {
                "analyser": self._analyser,
                "withdraw": attribution.take_back,
                "policy": self._policy,
            }
            if digests is None:
                batch = issues.read_new(session, limit=READ_BATCH, after=after, **how)
            else:
                batch = issues.store_read(session, digests=digests, **how)
            if batch.replaced:  # in the same transaction, so that no figure dips meanwhile
                attribution.replace(session, taxonomy=self._taxonomy, verbatim_ids=batch.replaced)
            session.commit()
        self._read += batch.read
        self._mentions += batch.mentions
        self._questions += batch.questions
        self._breathe()
        return batch

    def _settle_reading(self) -> int:
        order = self._policy if self._questions else None
        position = self._step(
            lambda session: issues.settle(session, analyser=self._analyser, order=order)
        )
        self._questions = 0
        return position

    def rule(self) -> None:
        """Put what staff ruled in the place of what was read."""
        while self._step(
            lambda session: attribution.apply_rulings(session, taxonomy=self._taxonomy)
        ):
            pass

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
        with bulk_session(self._engine) as session:
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

    def rebuild(self) -> Report:
        """Read and credit whatever is not yet, and count every fact from zero."""
        started = time.perf_counter()
        self.read()
        read_seconds = time.perf_counter() - started
        self.rule()
        self.credit()
        self._recounted = self._step(
            lambda session: facts.rebuild(session, taxonomy=self._taxonomy)
        )
        let_go(self._engine)
        return self._report(started, read_seconds)

    def _report(self, started: float, read_seconds: float) -> Report:
        return Report(
            self._read,
            self._mentions,
            self._placed,
            self._credited,
            self._recounted,
            read_seconds,
            time.perf_counter() - started,
        )

    def _step(self, work: Callable[[Session], int]) -> int:
        with bulk_session(self._engine) as session:
            done = work(session)
            session.commit()
        self._breathe()
        return done

    def _breathe(self) -> None:
        if self._engine.dialect.name == "sqlite":
            time.sleep(BREATH_SECONDS)


def run(
    engine: Engine,
    *,
    analyser: Analyser | None = None,
    progress: Progress | None = None,
    processes: int = 1,
) -> Report:
    """Run the three stages until nothing is left, by `analyser` or the version in force.

    `processes`: how many read at once, beside this one that stores. Where staff put another
    version in force meanwhile, goes on with that.
    """
    if analyser is not None:
        with readers(engine, same(analyser), processes, know_names(engine, analyser)) as ahead:
            return Pipeline(engine, analyser=analyser, progress=progress, ahead=ahead).run()
    while True:
        current, recipe = _in_force(engine, releases.analyser_for_work)
        try:
            with readers(engine, recipe, processes, know_names(engine, current)) as ahead:
                return Pipeline(engine, analyser=current, progress=progress, ahead=ahead).run()
        except RuleError:
            if _in_force(engine, releases.analyser_for_work)[0].version == current.version:
                raise


def rebuild(
    engine: Engine,
    *,
    analyser: Analyser | None = None,
    progress: Progress | None = None,
    processes: int = 1,
) -> Report:
    """Put this program's version in force, read what it has not, and count all facts anew."""
    if analyser is None:
        analyser, recipe = _in_force(engine, releases.put_program_in_force)
    else:
        recipe = same(analyser)
        with write_session(engine) as session:
            activate(session, analyser=analyser)
            session.commit()
    with readers(engine, recipe, processes, know_names(engine, analyser)) as ahead:
        return Pipeline(engine, analyser=analyser, progress=progress, ahead=ahead).rebuild()


def _in_force(engine: Engine, choose: Callable[[Session], Analyser]) -> tuple[Analyser, Recipe]:
    """Return the analyser that `choose` puts in force, and how another process makes the same."""
    with write_session(engine) as session:
        analyser = choose(session)
        recipe = releases.recipe_in_force(session)
        session.commit()
    return analyser, recipe
