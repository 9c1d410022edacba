from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.core.errors import RuleError
from feedback.issues import queries
from feedback.issues.models import Mention, Reading
from feedback.issues.service import forget, read_new, settle, stage_name
from feedback.verbatims.models import Verbatim
from tests.factories.readings import ScriptedAnalyser, say

ANALYSER = ScriptedAnalyser()


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_every_row_is_read_once_and_keeps_the_characters_that_prove_it(session: Session) -> None:
    first = say(session, None, "I04 客户经理 2026-08-01..2026-08-09;P00 送货员")
    say(session, None, "没有意见")
    batch = read_new(session, analyser=ANALYSER)
    assert (batch.taken, batch.read, batch.mentions) == (2, 2, 2)
    assert read_new(session, analyser=ANALYSER).taken == 0
    found = session.scalars(select(Mention).order_by(Mention.start)).all()
    assert [first.text[m.start : m.end] for m in found] == ["I04", "P00"]
    assert (found[0].spoken_from.day, found[0].spoken_to.day) == (1, 9)
    reading = session.get(Reading, first.id)
    assert reading is not None
    assert reading.codes == ["I04", "P00"]


def test_opt_out_words_are_no_issue_and_no_answer(session: Session) -> None:
    only_words, with_score = say(session, None, "ＴＤ"), say(session, None, "td", score=5)
    empty = say(session, None, "", score=4)
    read_new(session, analyser=ANALYSER)
    assert count(session, Mention) == 0
    answers = {r.verbatim_id: r.is_answer for r in session.scalars(select(Reading))}
    assert answers == {only_words.id: False, with_score.id: True, empty.id: True}


def test_a_row_that_becomes_visible_late_is_still_read(session: Session) -> None:
    rows = [say(session, None, f"I04 {n}") for n in range(6)]
    late = rows[2]
    text, row_id = late.text, late.id
    session.delete(late)
    session.flush()
    read_new(session, analyser=ANALYSER)
    assert settle(session, analyser=ANALYSER) == 0  # all too young to be complete
    session.add(_again(rows[3], row_id, text))
    session.flush()
    assert read_new(session, analyser=ANALYSER).read == 1


def _again(like: Verbatim, row_id: int, text: str) -> Verbatim:
    return Verbatim(
        id=row_id,
        channel=like.channel,
        source="import",
        source_ref="late",
        said_at=like.said_at,
        said_on=like.said_on,
        text=text,
        language="zh",
        stored_at=clock.now(),
    )


def test_the_cursor_passes_only_rows_stored_more_than_an_hour_ago(session: Session) -> None:
    now = clock.now()
    with clock.frozen(now - timedelta(hours=2)):
        old = [say(session, None, "I04") for _ in range(3)]
    young = say(session, None, "I05")
    read_new(session, analyser=ANALYSER, limit=2)
    assert settle(session, analyser=ANALYSER) == old[1].id
    read_new(session, analyser=ANALYSER)
    assert settle(session, analyser=ANALYSER) == old[2].id
    with clock.frozen(now + timedelta(hours=2)):
        assert settle(session, analyser=ANALYSER) == young.id


def test_a_new_version_reads_history_again_in_steps(session: Session) -> None:
    for _ in range(5):
        say(session, None, "I04 客户经理")
    read_new(session, analyser=ANALYSER)
    newer = ScriptedAnalyser(version="scripted-2")
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        step = read_new(session, analyser=newer, limit=2)
        assert len(step.replaced) == 2
        assert count(session, Mention) == 5
        while read_new(session, analyser=newer, limit=2).taken:
            pass
    version_ids = set(session.scalars(select(Reading.engine_version_id)))
    assert len(version_ids) == 1
    assert (count(session, Reading), count(session, Mention)) == (5, 5)
    assert queries.position(session, stage_name(version_ids.pop())) == 0


def test_an_old_program_does_not_read_back_what_a_newer_one_has_read(session: Session) -> None:
    say(session, None, "I04")
    read_new(session, analyser=ANALYSER)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        read_new(session, analyser=ScriptedAnalyser(version="scripted-2"))
    with pytest.raises(RuleError):
        read_new(session, analyser=ANALYSER)


def test_erased_words_leave_nothing_of_themselves(session: Session) -> None:
    row = say(session, None, "I04 客户经理")
    read_new(session, analyser=ANALYSER)
    session.execute(update(Verbatim).where(Verbatim.id == row.id).values(text=""))
    forget(session, verbatim_ids=[row.id])
    reading = session.get(Reading, row.id)
    assert reading is not None
    session.refresh(reading)
    assert (reading.redacted, reading.codes) == ("", ["N00"])
    assert count(session, Mention) == 0


@pytest.mark.parametrize(("confidence", "counted"), [(0.35, 0), (0.49, 0), (0.5, 1), (0.9, 1)])
def test_nobody_is_counted_by_a_guess(session: Session, confidence: float, counted: int) -> None:
    row = say(session, None, "I04 客户经理")
    read_new(session, analyser=ScriptedAnalyser(confidence=confidence))
    assert count(session, Mention) == counted
    reading = session.get(Reading, row.id)
    assert reading is not None
    assert reading.codes == ["I04"] * counted
