"""The job that learns anew: trains, measures, and reads history without storing what it reads.

It may be killed at any moment: a training begins again, a comparison goes on after the last batch
it kept. One process at a time does it; its hold runs out when it stops saying that it lives.
"""

from __future__ import annotations

import os
import platform
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from feedback.audit.service import record
from feedback.codeframe import releases, versions
from feedback.codeframe.holder import load_version
from feedback.codeframe.models import Retraining, RetrainingStage, TextVersion
from feedback.codeframe.teaching import standing_additions
from feedback.core import clock
from feedback.core.db import write_session
from feedback.core.logs import get_logger
from feedback.issues import history
from feedback.issues.digest import analyse_rows, sure_codes
from feedback.issues.history import Past, Taught
from feedback.issues.queries import Unread
from feedback.text.additions import Additions
from feedback.text.analysis import Analyser
from feedback.text.corpus import held_out_comments, training_comments
from feedback.text.labelled import Labelled
from feedback.text.scores import score

BATCH = 500
HOLD = timedelta(minutes=5)
# An answer about a real comment tells more than a shipped one that was written for teaching.
STAFF_WEIGHT = 2.0
STAFF = "staff"
_HOST = platform.node()[:16]

Learn = Callable[
    [Sequence[Labelled], Additions, Callable[[float], None]], tuple[bytes | None, Analyser]
]
Progress = Callable[[RetrainingStage, int, int], None]

log = get_logger("jobs")


class LostHoldError(Exception):
    """Another process does this order now."""


def learn(
    labelled: Sequence[Labelled], additions: Additions, progress: Callable[[float], None]
) -> tuple[bytes | None, Analyser]:
    """Return a model that learnt from `labelled`, as bytes, and the analyser that uses it."""
    from feedback.text.training import train  # noqa: PLC0415 -- loads scikit-learn

    rules = Analyser.load(model=None, additions=additions)
    model = train(rules, labelled, progress=progress)
    return model.to_bytes(), Analyser.load(model=model, additions=additions)


@dataclass(slots=True)
class Retrainer:
    """Does the open order over one database; `progress(stage, done, total)` is told how far."""

    engine: Engine
    learn: Learn = learn
    shipped: Callable[[], Sequence[Labelled]] = training_comments
    held_out: Callable[[], Sequence[Labelled]] = held_out_comments
    progress: Progress = lambda _stage, _done, _total: None
    runner: str = ""
    _order_id: int = 0

    def run(self) -> TextVersion | None:
        """Do the open order to its end; None where there is none or another process does it.

        What goes wrong in learning is kept with the order and logged; a database that cannot be
        reached is raised, and the order is taken up again later.
        """
        self.runner = self.runner or f"{_HOST}:{os.getpid()}:{secrets.token_hex(4)}"
        version_id = self._take_up()
        if version_id is None:
            return None
        try:
            made = self._make(version_id)
            self._compare(made)
            return self._finish(made)
        except LostHoldError:
            return None
        except OperationalError:
            raise
        except Exception as error:
            log.exception("retraining failed")
            self._tell(RetrainingStage.FAILED, 0, 0, fault=f"{type(error).__name__}: {error}")
            raise

    def _take_up(self) -> int | None:
        """Return the order's version, 0 where it has none yet, None where there is no order."""
        with write_session(self.engine) as session:
            holders = session.scalars(
                select(Retraining.runner).where(Retraining.finished_at.is_(None))
            )
            free = or_(
                Retraining.runner.in_(["", self.runner, *filter(_is_gone, holders)]),
                Retraining.beat_at.is_(None),
                Retraining.beat_at < clock.now() - HOLD,
            )
            taken = session.execute(
                update(Retraining)
                .where(Retraining.finished_at.is_(None), free)
                .values(runner=self.runner, beat_at=clock.now())
                .returning(Retraining.id, Retraining.version_id)
            ).first()
            session.commit()
        if taken is None:
            return None
        self._order_id = taken.id
        return taken.version_id or 0

    def _make(self, version_id: int) -> int:
        """Return the candidate's number: trained and measured, or done so before a kill."""
        if version_id:
            return version_id
        self._tell(RetrainingStage.TRAINING, 0, 100)
        with write_session(self.engine) as session:
            current = releases.analyser_for_work(session)
            additions, ids = standing_additions(session)
            taught = history.list_taught(session)
            session.commit()
        shipped = self.shipped()
        staff = [
            Labelled(one.redacted, one.codes, STAFF, STAFF_WEIGHT)
            for one in taught
            if not one.held_back
        ]
        model, analyser = self.learn(
            [*shipped, *staff],
            additions,
            lambda share: self._tell(RetrainingStage.TRAINING, int(100 * share), 100),
        )
        self._tell(RetrainingStage.MEASURING, 0, 1)
        metrics = measure(current, analyser, taught, self.held_out())
        metrics["learnt"] = {"shipped": len(shipped), "staff": len(staff)}
        made = versions.Made(analyser.version, model, additions.to_dict(), ids)
        with write_session(self.engine) as session:
            order = self._own(session)
            version = versions.add_candidate(
                session, made, note=order.note, made_by_id=order.asked_by_id
            )
            version.metrics = metrics
            order.version_id = version.id
            session.commit()
            return version.id

    def _compare(self, version_id: int) -> None:
        with Session(self.engine) as session:
            version = versions.get_version(session, version_id)
            analyser = load_version(version)
            total = history.count_past(session)
            order = session.get_one(Retraining, self._order_id)
            after, done = order.position, order.done if order.position else 0
        self._tell(RetrainingStage.HISTORY, done, total)
        started, begun = time.perf_counter(), done
        while True:
            with Session(self.engine) as session:
                rows = history.list_past(session, after=after, limit=BATCH)
            if not rows:
                return
            codes = [sure_codes(found) for found in analyse_rows(_unread(rows), analyser)]
            after, done = rows[-1].id, done + len(rows)
            with write_session(self.engine) as session:
                order = self._own(session)
                compared = list(zip(rows, codes, strict=True))
                history.add_changes(session, version_id=version_id, compared=compared)
                order.position, order.done, order.total = after, done, max(total, done)
                order.rate = (done - begun) / (time.perf_counter() - started)
                order.beat_at = clock.now()
                session.commit()
            self.progress(RetrainingStage.HISTORY, done, max(total, done))

    def _finish(self, version_id: int) -> TextVersion:
        with write_session(self.engine) as session:
            session.expire_on_commit = False
            order = self._own(session)
            version = versions.get_version(session, version_id)
            tally = history.tally_changes(session, version_id=version_id)
            version.metrics = {**version.metrics, "history": {"read": order.done, **tally}}
            version.measured_at = order.finished_at = clock.now()
            order.stage = RetrainingStage.DONE
            record(
                session, actor_id=order.asked_by_id, action="text.candidate",
                subject="text_version", subject_id=version.id, changed=tally["changed"],
                read=order.done,
            )  # fmt: skip
            session.commit()
        self.progress(RetrainingStage.DONE, 1, 1)
        return version

    def _own(self, session: Session) -> Retraining:
        """Return the order, held until the transaction ends; raise LostHoldError if not ours."""
        order = session.scalar(
            select(Retraining)
            .where(Retraining.id == self._order_id, Retraining.runner == self.runner)
            .with_for_update()
        )
        if order is None or order.finished_at is not None:
            raise LostHoldError
        return order

    def _tell(self, stage: RetrainingStage, done: int, total: int, *, fault: str = "") -> None:
        with write_session(self.engine) as session:
            order = self._own(session)
            order.stage, order.done, order.total = stage, done, total
            order.beat_at = clock.now()
            if stage is RetrainingStage.FAILED:
                order.fault, order.finished_at = fault[:500], clock.now()
            session.commit()
        self.progress(stage, done, total)


def run(
    engine: Engine,
    *,
    progress: Progress | None = None,
    learn: Learn = learn,
    held_out: Callable[[], Sequence[Labelled]] = held_out_comments,
) -> TextVersion | None:
    """Do the open order, if there is one and nobody does it; return the candidate it made."""
    tell = progress or (lambda _stage, _done, _total: None)
    return Retrainer(engine, learn=learn, held_out=held_out, progress=tell).run()


def _is_gone(runner: str) -> bool:
    """Tell whether a runner was a process of this machine that has ended, however it ended."""
    host, _, rest = runner.partition(":")
    number = rest.partition(":")[0]
    if host != _HOST or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def measure(
    before: Analyser, after: Analyser, taught: Sequence[Taught], held_out: Sequence[Labelled]
) -> dict[str, Any]:
    """Return precision, recall and F1 per code of both, on comments that neither learnt from.

    `held_out`: the shipped hand that is never learnt. `sample`: staff's answers about comments
    drawn by lot, the fairest. `corrections`: staff's answers held back from learning, which lean
    towards what the finder finds hard. Each holds `before` and `after` as `text.scores` gives them.
    """
    sets: dict[str, list[tuple[str, tuple[str, ...]]]] = {
        "held_out": [(one.text, one.codes) for one in held_out],
        "sample": [(one.text, one.codes) for one in taught if one.sample],
        "corrections": [
            (one.text, one.codes) for one in taught if one.held_back and not one.sample
        ],
    }
    return {
        name: {"before": _scores(before, labelled), "after": _scores(after, labelled)}
        for name, labelled in sets.items()
    }


def _scores(analyser: Analyser, labelled: Sequence[tuple[str, tuple[str, ...]]]) -> dict[str, Any]:
    today = clock.today()
    rows = [Unread(place, today, text, None) for place, (text, _) in enumerate(labelled)]
    found = [sure_codes(analysis) for analysis in analyse_rows(rows, analyser)]
    pairs = [(codes, right) for codes, (_, right) in zip(found, labelled, strict=True)]
    return score(pairs, analyser.taxonomy.codes).to_dict()


def _unread(rows: Sequence[Past]) -> list[Unread]:
    return [Unread(row.id, row.said_on, row.text, row.score) for row in rows]
