from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import SYSTEM, Role, Viewer
from feedback.codeframe import teaching, versions
from feedback.codeframe.holder import holder
from feedback.codeframe.models import Retraining, RetrainingStage, VersionState
from feedback.core import clock
from feedback.core.db import open_engine, write_session
from feedback.core.errors import ForbiddenError, InputError, NotFoundError, RuleError
from feedback.issues import history, reviewing
from feedback.issues.models import Mention, Reading, ReviewItem, ReviewKind, VersionChange
from feedback.issues.rules import ReviewPolicy
from feedback.jobs import pipeline, retraining
from feedback.jobs.retraining import Retrainer
from feedback.text import analysis
from feedback.text.additions import Additions
from feedback.text.analysis import Analyser
from feedback.text.labelled import Labelled
from tests.factories.readings import say
from tests.factories.staff import make_staff

WORDS = "月光宝盒又来了"
HELD_OUT = (Labelled("客户经理三个月没来过了", ("I04",)), Labelled(WORDS, ("I10",)))
ONE = ReviewPolicy(double_share=0)


def read_by_rules_alone() -> None:
    """Let what ships have no model, so that what is found follows from the words alone."""
    analysis.shipped_model = lambda: None
    analysis.shipped_model_version = lambda: None
    analysis.shipped_version.cache_clear()


@pytest.fixture(autouse=True)
def rules_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("shipped_model", "shipped_model_version"):
        monkeypatch.setattr(analysis, name, getattr(analysis, name))
    monkeypatch.setattr(holder, "_held", None)
    read_by_rules_alone()
    yield
    monkeypatch.undo()
    analysis.shipped_version.cache_clear()


@pytest.fixture
def own(own_database: str) -> Iterator[Engine]:
    engine = open_engine(own_database)
    yield engine
    engine.dispose()


def by_rote(
    labelled: Sequence[Labelled], additions: Additions, progress: Callable[[float], None]
) -> tuple[bytes | None, Analyser]:
    """Learn nothing but what was added, at once."""
    assert labelled
    progress(1.0)
    return None, Analyser.load(additions=additions)


def retrainer(engine: Engine, **values: object) -> Retrainer:
    given = {"learn": by_rote, "shipped": lambda: HELD_OUT[:1], "held_out": lambda: HELD_OUT}
    return Retrainer(engine, **{**given, **values})  # type: ignore[arg-type]


def viewer(session: Session, role: Role = Role.ANALYST) -> Viewer:
    return viewer_of(session, make_staff(session, role))


def prepared(engine: Engine, how_many: int = 6) -> None:
    """Comments read, one of two speaks of what staff add now, and an order to learn."""
    with write_session(engine) as session:
        for number in range(how_many):
            say(session, None, WORDS if number % 2 else "客户经理三个月没来过了")
        session.commit()
    pipeline.run(engine)
    with write_session(engine) as session:
        teaching.add_phrase(session, SYSTEM, code="I10", phrase="月光宝盒", why="说的是送货车")
        teaching.order_retraining(session, SYSTEM, note="试一试")
        session.commit()


def test_a_retraining_shows_what_would_change_and_changes_nothing(own: Engine) -> None:
    prepared(own)
    made = retrainer(own).run()
    assert made is not None
    assert made.state is VersionState.CANDIDATE
    assert made.metrics["history"] == {
        "read": 6, "changed": 3, "restricted": 0, "gained": {"I10": 3}, "lost": {"N00": 3},
    }  # fmt: skip
    held_out = made.metrics["held_out"]
    assert held_out["before"]["codes"]["I10"]["recall"] == 0
    assert held_out["after"]["codes"]["I10"]["recall"] == 1
    with Session(own) as session:
        order = teaching.find_retraining(session)
        assert order is not None
        assert (order.stage, order.done, order.total) == (RetrainingStage.DONE, 6, 6)
        assert "I10" not in session.scalars(select(Mention.code)).all()
        changes = history.list_changes(session, SYSTEM, version_id=made.id)
        assert [(c.text, c.before, c.after) for c in changes] == [(WORDS, ("N00",), ("I10",))] * 3
    assert retrainer(own).run() is None  # nothing more was ordered
    with write_session(own) as session:
        versions.take(session, SYSTEM, version_id=made.id)
        session.commit()
    assert pipeline.run(own).read == 6
    with Session(own) as session:
        assert session.scalars(select(Mention.code)).all().count("I10") == 3
        version_ids = set(session.scalars(select(Reading.engine_version_id)))
        assert len(version_ids) == 1
        assert teaching.list_additions(session, SYSTEM)[0].in_force
    with write_session(own) as session:
        versions.roll_back(session, SYSTEM)
        session.commit()
    pipeline.run(own)
    with Session(own) as session:
        assert "I10" not in session.scalars(select(Mention.code)).all()
        assert not teaching.list_additions(session, SYSTEM)[0].in_force


def test_what_staff_ruled_is_learnt_or_measures_never_both(own: Engine) -> None:
    with write_session(own) as session:
        rows = [say(session, None, f"{WORDS}{number}号") for number in range(40)]
        session.commit()
        pipeline.run(own)
        who = viewer(session)
        for row in rows:
            item = reviewing.flag(session, who, verbatim_id=row.id, policy=ONE)
            if row is rows[0]:
                item.kind = ReviewKind.SAMPLE
            reviewing.claim(session, who, item_id=item.id, policy=ONE)
            reviewing.answer(session, who, item_id=item.id, codes=["I10"])
        teaching.order_retraining(session, SYSTEM)
        session.commit()
    learnt: list[str] = []

    def listen(
        labelled: Sequence[Labelled], additions: Additions, progress: Callable[[float], None]
    ) -> tuple[bytes | None, Analyser]:
        learnt.extend(one.text for one in labelled if one.hand == retraining.STAFF)
        return by_rote(labelled, additions, progress)

    made = retrainer(own, learn=listen).run()
    assert made is not None
    with Session(own) as session:
        taught = history.list_taught(session)
    assert len(taught) == 40
    assert taught[0].sample
    assert {one.text for one in taught if not one.held_back} == set(learnt)
    back = sum(one.held_back for one in taught)
    assert 2 < back < 20
    assert made.metrics["corrections"]["after"]["comments"] == back - 1
    assert made.metrics["sample"]["after"]["comments"] == 1
    assert made.metrics["learnt"] == {"shipped": 1, "staff": 40 - back}
    assert made.metrics["history"]["read"] == 0  # what staff ruled does not change


def test_one_order_stands_at_a_time_and_what_goes_wrong_is_kept_with_it(own: Engine) -> None:
    prepared(own, 1)
    with write_session(own) as session, pytest.raises(RuleError):
        teaching.order_retraining(session, SYSTEM)

    def fail(*_: object) -> tuple[bytes | None, Analyser]:
        msg = "nothing to learn from"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="nothing"):
        retrainer(own, learn=fail).run()
    with write_session(own) as session:
        order = teaching.find_retraining(session)
        assert order is not None
        assert order.stage is RetrainingStage.FAILED
        assert order.fault == "ValueError: nothing to learn from"
        teaching.order_retraining(session, SYSTEM)
        session.commit()
    assert retrainer(own).run() is not None


def test_two_processes_do_not_do_one_order_until_the_first_is_silent_for_long(own: Engine) -> None:
    prepared(own, 1)
    mine = Retrainer(own, runner="elsewhere:1:a")
    assert mine._take_up() == 0
    assert Retrainer(own, runner="elsewhere:2:b")._take_up() is None
    later = clock.now() + retraining.HOLD * 1.1
    with clock.frozen(later):
        assert Retrainer(own, runner="elsewhere:2:b")._take_up() == 0
        with write_session(own) as session, pytest.raises(retraining.LostHoldError):
            mine._own(session)


KILLED = """
import sys, time
from feedback.core.db import open_engine
from feedback.jobs import retraining
from tests.integration.jobs.test_retraining import read_by_rules_alone, retrainer
read_by_rules_alone()
retraining.BATCH = 5
def slowly(stage, done, total):
    if stage == "history":
        time.sleep(.02)
print("ready", flush=True)
retrainer(open_engine(sys.argv[1]), progress=slowly).run()
print("done", flush=True)
"""


def test_a_retraining_killed_at_any_moment_goes_on_where_it_was(
    own: Engine, own_database: str
) -> None:
    prepared(own, 200)
    positions = []
    for seconds in (0.3, 0.5, 0.5):
        assert _run_and_kill(own_database, seconds, own)
        with Session(own) as session:
            order = teaching.find_retraining(session)
            assert order is not None
            positions.append((order.version_id, order.position))
            counted = session.scalar(select(func.count()).select_from(VersionChange))
            assert counted == order.done // 2 or order.version_id is None
    assert [place for _, place in positions] == sorted(place for _, place in positions)
    made = retrainer(own).run()
    assert made is not None
    assert made.metrics["history"]["read"] == 200
    assert made.metrics["history"]["changed"] == 100
    assert {number for number, _ in positions if number} <= {made.id}
    with Session(own) as session:
        assert session.scalar(select(func.count()).select_from(Retraining)) == 1


def _run_and_kill(url: str, seconds: float, engine: Engine) -> bool:
    root = Path(__file__).parents[3]
    worker = subprocess.Popen(  # noqa: S603 -- this file's own program
        [sys.executable, "-c", KILLED, url],
        stdout=subprocess.PIPE,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"ready\n"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:  # until it compares, so that the kill falls there
        with Session(engine) as session:
            order = teaching.find_retraining(session)
            if (
                order
                and order.stage is RetrainingStage.HISTORY
                and order.runner.split(":")[1:2] == [str(worker.pid)]
            ):
                break
        time.sleep(0.05)
    time.sleep(seconds)
    os.kill(worker.pid, signal.SIGKILL)
    said = worker.stdout.read()
    worker.wait()
    worker.stdout.close()
    return b"done" not in said


def test_additions_are_kept_with_who_and_why_until_somebody_takes_them_back(
    session: Session,
) -> None:
    analyst, desk = viewer(session), viewer(session, Role.INTEGRITY)
    made = teaching.adopt_suggestion(
        session, analyst, code="I10", name="月光宝盒", phrases=["月光宝盒", "宝盒来了"], why="新"
    )
    assert [(one.wording, one.sub_issue, one.added_by_id) for one in made] == [
        ("月光宝盒", "", analyst.staff_id),
        ("月光宝盒", "月光宝盒", analyst.staff_id),
        ("宝盒来了", "月光宝盒", analyst.staff_id),
    ]
    again = teaching.adopt_suggestion(
        session, analyst, code="I10", name="月光宝盒", phrases=["宝盒来了", "宝盒又来"]
    )
    assert [one.wording for one in again] == ["宝盒又来"]
    with pytest.raises(RuleError):
        teaching.add_phrase(session, analyst, code="I10", phrase="月光宝盒")
    with pytest.raises(InputError):
        teaching.add_phrase(session, analyst, code="I10", phrase="别的说法", sub_issue="没有这个")
    with pytest.raises(InputError):
        teaching.add_word(session, analyst, word="烟")
    with pytest.raises(ForbiddenError):
        teaching.add_phrase(session, analyst, code="I16", phrase="收红包")
    hidden = teaching.add_phrase(session, desk, code="I16", phrase="收红包")
    assert hidden.id not in {s.addition.id for s in teaching.list_additions(session, analyst)}
    with pytest.raises(NotFoundError):
        teaching.withdraw_addition(session, analyst, addition_id=hidden.id)
    teaching.withdraw_addition(session, analyst, addition_id=made[2].id)
    additions, ids = teaching.standing_additions(session)
    assert [p.phrase for p in additions.phrases] == ["月光宝盒", "宝盒又来", "收红包"]
    assert len(ids) == 4
    for act in (
        lambda: teaching.add_word(session, viewer(session, Role.LEADER), word="月光宝盒"),
        lambda: teaching.order_retraining(session, viewer(session, Role.ADMINISTRATOR)),
    ):
        with pytest.raises(ForbiddenError):
            act()


def test_what_a_version_does_to_restricted_issues_is_the_integrity_desks(own: Engine) -> None:
    prepared(own, 2)
    with write_session(own) as session:
        teaching.add_phrase(session, SYSTEM, code="I16", phrase="又来了")
        session.commit()
    made = retrainer(own).run()
    assert made is not None
    with write_session(own) as session:
        analyst, desk = viewer(session), viewer(session, Role.INTEGRITY)
        assert history.list_changes(session, analyst, version_id=made.id) == []
        assert len(history.list_changes(session, desk, version_id=made.id)) == 1
        shown = history.metrics_for(analyst, made)
        assert "I16" not in str(shown)
        assert "I16" in str(history.metrics_for(desk, made))
        with pytest.raises(ForbiddenError):
            history.metrics_for(viewer(session, Role.LEADER), made)
        assert session.scalar(select(func.count()).select_from(ReviewItem)) is not None


def test_a_worker_that_knows_no_page_can_write_every_table_of_a_retraining() -> None:
    program = (
        "from feedback.jobs import retraining\n"
        "from feedback.codeframe.models import Addition, Retraining, TextVersion\n"
        "from feedback.issues.models import Correction, ReviewItem, Ruling, VersionChange\n"
        "for model in (Addition, Retraining, TextVersion, Correction, ReviewItem, Ruling,\n"
        "              VersionChange):\n"
        "    print([key.column.table.name for key in model.__table__.foreign_keys])\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(  # noqa: S603 -- this file's own program
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert done.returncode == 0, done.stderr.decode()
