from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from feedback.attribution.models import AreaFact, Credit, ManagerFact, Voice
from feedback.core import clock
from feedback.core.db import open_engine, write_session
from feedback.issues.models import Mention, Reading, StageCursor
from feedback.jobs import pipeline
from feedback.jobs.pipeline import Pipeline, Stage
from feedback.jobs.status import pipeline_status
from feedback.people.models import Assignment, Retailer
from feedback.verbatims.models import Channel, Verbatim
from tests.factories.people import assign
from tests.factories.readings import ScriptedAnalyser, say
from tests.integration.attribution.conftest import City, build_city

ANALYSER = ScriptedAnalyser()
TEXTS = (
    "I04 客户经理",
    "I05 客户经理 2026-08-01..2026-08-20",
    "I10 送货员",
    "P00 送货员",
    "P00 客户经理",
    "I01 公司;I02 客户经理",
    "I16 客户经理",
    "没有意见",
    "",
    "TD",
    "I04 客户经理;I04 客户经理;I07 客户经理",
)


@pytest.fixture
def own(own_database: str) -> Iterator[Engine]:
    engine = open_engine(own_database)
    yield engine
    engine.dispose()


def chatter(session: Session, city: City, how_many: int, seed: int) -> None:
    """Let random shops, and nobody known, say random things on random days, in random order."""
    dice = random.Random(seed)  # noqa: S311 -- made-up words
    for _ in range(how_many):
        shop = dice.choice([*city.shops, None])
        day = date(2026, 6, 20) + timedelta(days=dice.randrange(120))
        say(session, shop, dice.choice(TEXTS), day, score=dice.choice([None, 5]))


def all_facts(engine: Engine) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    with Session(engine) as session:
        return (
            {tuple(row) for row in session.execute(select(ManagerFact.__table__))},
            {tuple(row) for row in session.execute(select(AreaFact.__table__))},
        )


def count(engine: Engine, model: type) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counting_bit_by_bit_gives_the_same_facts_as_counting_from_zero(
    own: Engine, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 -- made-up words
    with write_session(own) as session:
        city = build_city(session)
        session.commit()
        for step in range(6):
            chatter(session, city, dice.randrange(1, 25), seed * 100 + step)
            session.commit()
            if step == 2:
                assign(session, city.shops[11], city.managers[2])
            if step == 3:
                city.shops[dice.randrange(12)].area_id = city.districts[dice.randrange(4)].id
            if step == 4:
                _correct_one(session, dice)
            session.commit()
            pipeline.run(own, analyser=ANALYSER)
    bit_by_bit = all_facts(own)
    pipeline.rebuild(own, analyser=ANALYSER)
    assert all_facts(own) == bit_by_bit
    assert bit_by_bit[0]
    assert bit_by_bit == _counted_by_hand(own)


def _correct_one(session: Session, dice: random.Random) -> None:
    wrong = dice.choice(session.scalars(select(Verbatim).order_by(Verbatim.id)).all())
    session.add(
        Verbatim(
            channel=Channel.IMPORT,
            source="import",
            source_ref="correction",
            retailer_id=wrong.retailer_id,
            said_at=wrong.said_at,
            said_on=wrong.said_on,
            text="I04 客户经理",
            language="zh",
            supersedes_id=wrong.id,
            stored_at=clock.now(),
        )
    )


def _counted_by_hand(engine: Engine) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """Count all facts in plain Python from voices and credits: the meaning, slow and obvious."""
    from feedback.core.calendar import periods_of  # noqa: PLC0415 -- only needed here
    from feedback.people.models import Area  # noqa: PLC0415

    taxonomy = ANALYSER.taxonomy
    managers: dict[tuple[object, ...], list[tuple[object, ...]]] = {}
    areas: dict[tuple[object, ...], list[tuple[object, ...]]] = {}
    with Session(engine) as session:
        above = {
            a.id: [int(p) for p in a.path.split("/") if p] for a in session.scalars(select(Area))
        }

        def note(row: Voice | Credit, code: str, own: object, *, voice: bool) -> None:
            who, where = row.manager_id or 0, row.area_id or 0
            entry = (row.retailer_id, row.verbatim_id, own)
            for period in periods_of(row.said_on):
                managers.setdefault((period.name, who, where, code), []).append(entry)
                if code != "*" or voice:
                    for area in above.get(where, [0]):
                        areas.setdefault((period.name, area, code), []).append(entry)

        for voice in session.scalars(select(Voice)):
            note(voice, "*", None, voice=True)
        for credit in session.scalars(select(Credit)):
            own = credit.retailer_id if credit.on_manager else None
            issue = taxonomy[credit.code]
            is_open = issue.is_problem and not issue.restricted
            note(credit, "*", own if is_open else None, voice=False)
            note(credit, credit.code, own, voice=False)
            if is_open:
                note(credit, "!", own, voice=False)
                for period in periods_of(credit.said_on):
                    for area in above.get(credit.area_id or 0, [0]):
                        areas[period.name, area, "*"].append((None, None, own))
    return _rows(managers), _rows(areas)


def _rows(found: dict[tuple[object, ...], list[tuple[object, ...]]]) -> set[tuple[object, ...]]:
    return {
        (
            *key,
            len({shop for shop, _, _ in entries if shop is not None}),
            len({words for _, words, _ in entries if words is not None})
            if key[-1] == "*"
            else len(entries),
            len({own for _, _, own in entries if own is not None}),
        )
        for key, entries in found.items()
    }


def test_a_second_run_finds_nothing_to_do_and_the_status_says_so(own: Engine) -> None:
    with write_session(own) as session:
        chatter(session, build_city(session), 40, 7)
        session.commit()
    told: list[tuple[Stage, int, int]] = []
    first = pipeline.run(own, analyser=ANALYSER, progress=lambda *news: told.append(news))
    assert first.read == 40
    assert {stage for stage, _, _ in told} == set(Stage)
    assert all(done <= total for _, done, total in told)
    second = pipeline.run(own, analyser=ANALYSER)
    assert (second.read, second.placed, second.recounted) == (0, 0, 0)
    with Session(own) as session:
        assert pipeline_status(session).is_idle


def test_two_workers_at_once_read_and_count_everything_once(
    own: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "READ_BATCH", 7)
    monkeypatch.setattr(pipeline, "PLACE_BATCH", 11)
    with write_session(own) as session:
        chatter(session, build_city(session), 150, 11)
        session.commit()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            pipeline.run(own, analyser=ANALYSER)
        except BaseException as error:  # noqa: BLE001 -- shown by the assertion below
            failures.append(error)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert failures == []
    pipeline.run(own, analyser=ANALYSER)
    assert count(own, Reading) == 150
    assert _mentions_expected(own) == count(own, Mention) == count(own, Credit) + _uncounted(own)
    assert all_facts(own) == _counted_by_hand(own)


def _mentions_expected(engine: Engine) -> int:
    with Session(engine) as session:
        texts = session.scalars(select(Verbatim.text)).all()
    return sum(len(ANALYSER.analyse(text).mentions) for text in texts)


def _uncounted(engine: Engine) -> int:
    with Session(engine) as session:
        placed = select(Voice.verbatim_id)
        return (
            session.scalar(
                select(func.count()).select_from(Mention).where(Mention.verbatim_id.not_in(placed))
            )
            or 0
        )


def test_a_row_that_commits_late_with_a_lower_number_is_not_lost(own: Engine) -> None:
    with write_session(own) as session:
        city = build_city(session)
        one, other = city.shops[1].id, city.shops[2].id
        session.commit()
    with write_session(own) as slow:
        late_id = say(slow, slow.get_one(Retailer, one), "I04 客户经理").id
        if own.dialect.name == "sqlite":
            slow.commit()  # writers are serialised there, so numbers commit in order
        with write_session(own) as fast:
            assert say(fast, fast.get_one(Retailer, other), "I04 客户经理").id > late_id
            fast.commit()
        read = pipeline.run(own, analyser=ANALYSER).read
        slow.commit()
    assert read + pipeline.run(own, analyser=ANALYSER).read == 2
    with Session(own) as session:
        assert session.get(Voice, late_id) is not None


def test_a_new_version_reads_history_again_without_a_dip_in_the_figures(own: Engine) -> None:
    with write_session(own) as session:
        city = build_city(session)
        chatter(session, city, 60, 5)
        session.commit()
    pipeline.run(own, analyser=ANALYSER)
    before = all_facts(own)
    newer = Pipeline(own, analyser=ScriptedAnalyser(version="scripted-2"))
    newer.read()
    newer.count()
    assert all_facts(own) == before
    newer.credit()
    assert all_facts(own) == before
    with Session(own) as session:
        assert len(set(session.scalars(select(Reading.engine_version_id)))) == 1
        assert pipeline_status(session).is_idle


def test_changed_assignments_are_credited_in_the_next_run(own: Engine) -> None:
    with write_session(own) as session:
        city = build_city(session)
        say(session, city.shops[11], "I04 客户经理")
        session.commit()
        pipeline.run(own, analyser=ANALYSER)
        assign(session, session.get_one(Retailer, city.shops[11].id), city.managers[0])
        session.commit()
        pipeline.run(own, analyser=ANALYSER)
        assert session.scalars(select(Credit.manager_id)).all() == [city.managers[0].id]
        session.delete(session.scalars(select(Assignment).order_by(Assignment.id.desc())).first())
        session.commit()
        pipeline.run(own, analyser=ANALYSER)
        session.expire_all()
        assert session.scalars(select(Credit.manager_id)).all() == [None]


KILLED = """
import sys
from feedback.core.db import open_engine
from feedback.jobs import pipeline
from tests.factories.readings import ScriptedAnalyser
pipeline.READ_BATCH, pipeline.PLACE_BATCH = 5, 5
version, url = sys.argv[1:]
print("ready", flush=True)
pipeline.run(open_engine(url), analyser=ScriptedAnalyser(version=version))
print("done", flush=True)
"""


def test_a_worker_killed_at_any_moment_leaves_nothing_half_done(
    own: Engine, own_database: str
) -> None:
    with write_session(own) as session:
        chatter(session, build_city(session), 400, 13)
        session.commit()
    kills = 0
    for attempt in range(8):
        # First the first reading is killed, then a re-reading by another version.
        version = "scripted-1" if attempt < 4 else "scripted-2"
        kills += _run_and_kill(own_database, version, after=0.05 + 0.15 * (attempt % 4))
        _check_whole(own)
        if attempt == 3:
            pipeline.run(own, analyser=ANALYSER)
    assert kills >= 3, "the worker was too fast to be killed at work"
    pipeline.run(own, analyser=ScriptedAnalyser(version="scripted-2"))
    _check_whole(own)
    assert count(own, Reading) == 400
    assert count(own, Mention) == _mentions_expected(own)
    assert all_facts(own) == _counted_by_hand(own)


def _run_and_kill(url: str, version: str, *, after: float) -> bool:
    root = Path(__file__).parents[3]
    worker = subprocess.Popen(  # noqa: S603 -- this file's own program
        [sys.executable, "-c", KILLED, version, url],
        stdout=subprocess.PIPE,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"ready\n"
    time.sleep(after)
    os.kill(worker.pid, signal.SIGKILL)
    said = worker.stdout.read()
    worker.wait()
    worker.stdout.close()
    return b"done" not in said


def _check_whole(engine: Engine) -> None:
    """Every reading has all its mentions, and every placed verbatim all its credits."""
    with Session(engine) as session:
        for reading, text in session.execute(
            select(Reading.verbatim_id, Verbatim.text).join(
                Verbatim, Verbatim.id == Reading.verbatim_id
            )
        ):
            mentions = session.scalars(
                select(Mention.id).where(Mention.verbatim_id == reading)
            ).all()
            assert len(mentions) == len(ANALYSER.analyse(text).mentions)
            credits_ = session.scalars(
                select(Credit.mention_id).where(Credit.verbatim_id == reading)
            ).all()
            if session.get(Voice, reading) is not None:
                assert sorted(credits_) == sorted(mentions)
            else:
                assert credits_ == []


def test_the_cursors_move_so_that_old_rows_are_not_looked_at_again(own: Engine) -> None:
    with clock.frozen(clock.now() - timedelta(hours=3)), write_session(own) as session:
        chatter(session, build_city(session), 30, 3)
        session.commit()
    pipeline.run(own, analyser=ANALYSER)
    with Session(own) as session:
        newest = session.scalar(select(func.max(Verbatim.id)))
        assert set(
            session.scalars(select(StageCursor.position).where(StageCursor.stage != "facts"))
        ) == {newest}
