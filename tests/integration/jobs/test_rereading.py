"""A history that is read again: what says the same stays as it is, what changed is put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from feedback.attribution.models import Credit, Voice
from feedback.core.db import open_engine, write_session
from feedback.issues.models import Mention, Reading, StageCursor
from feedback.jobs import pipeline
from feedback.text.analysis import Analysis
from feedback.text.taxonomy import Taxonomy
from feedback.verbatims.models import Verbatim
from tests.factories.readings import ScriptedAnalyser, say
from tests.integration.attribution.conftest import build_city
from tests.integration.jobs.test_pipeline import _counted_by_hand, all_facts, chatter

OLDER = ScriptedAnalyser()


@dataclass
class Otherwise(ScriptedAnalyser):
    """Finds less in some comments, more or something else in others, and opts some out."""

    version: str = "otherwise"

    def analyse(self, text: str, said_on: date | None = None) -> Analysis:
        """Return what was found, changed by what the words are."""
        found = super().analyse(text, said_on)
        mentions = found.mentions
        if "I10" in text:
            mentions = ()
        elif "I07" in text:
            mentions = mentions[1:]
        elif "I16" in text:
            mentions = (*mentions, mentions[0]._replace(code="I02", start=4, end=5))
        elif "P00" in text:
            mentions = tuple(one._replace(code="I03", target="客户经理") for one in mentions)
        codes = tuple(sorted({one.code for one in mentions})) or ("N00",)
        normalised = "TD" if "I01" in text else found.normalised
        return found._replace(mentions=mentions, codes=codes, normalised=normalised)


@pytest.fixture
def own(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(pipeline, "READ_BATCH", 20)
    engine = open_engine(own_database)
    with write_session(engine) as session:
        chatter(session, build_city(session), 120, 21)
        session.commit()
    pipeline.run(engine, analyser=OLDER)
    yield engine
    engine.dispose()


def rows(engine: Engine, model: type, *left_out: str) -> list[tuple[object, ...]]:
    columns = [column for column in model.__table__.c if column.name not in left_out]
    with Session(engine) as session:
        found = session.execute(select(*columns))
        return sorted((tuple(row) for row in found), key=str)


def test_what_says_the_same_keeps_its_mentions_and_its_credit(own: Engine) -> None:
    before = rows(own, Mention, "confidence"), rows(own, Voice), rows(own, Credit), all_facts(own)
    pipeline.run(own, analyser=ScriptedAnalyser(version="surer", confidence=0.95))
    after = rows(own, Mention, "confidence"), rows(own, Voice), rows(own, Credit), all_facts(own)
    assert after == before
    with Session(own) as session:
        assert set(session.scalars(select(Mention.confidence))) == {0.95}
        assert len(set(session.scalars(select(Reading.engine_version_id)))) == 1


def test_what_says_something_else_is_as_if_it_had_been_read_so_at_first(own: Engine) -> None:
    pipeline.run(own, analyser=Otherwise())
    again = (
        rows(own, Reading, "engine_version_id", "read_at"), rows(own, Mention, "id"),
        rows(own, Voice), rows(own, Credit, "mention_id"), all_facts(own),
    )  # fmt: skip
    assert all_facts(own) == _counted_by_hand(own)
    with write_session(own) as session:
        for model in (Voice, Credit, Mention, Reading, StageCursor):
            session.execute(delete(model))
        session.commit()
    pipeline.rebuild(own, analyser=Otherwise())
    first = (
        rows(own, Reading, "engine_version_id", "read_at"), rows(own, Mention, "id"),
        rows(own, Voice), rows(own, Credit, "mention_id"), all_facts(own),
    )  # fmt: skip
    assert again == first


def test_the_mentions_of_a_comment_stay_in_the_order_of_their_numbers(own: Engine) -> None:
    for analyser in (Otherwise(), ScriptedAnalyser(version="back")):
        pipeline.run(own, analyser=analyser)
    with Session(own) as session:
        places: dict[int, list[int]] = {}
        for mention in session.scalars(select(Mention).order_by(Mention.id)):
            places.setdefault(mention.verbatim_id, []).append(mention.start)
    assert places
    assert all(found == sorted(found) for found in places.values())


def test_a_version_by_which_somebody_else_answers_moves_credit_of_the_same_words(
    own: Engine,
) -> None:
    moved_issue = replace(OLDER.taxonomy["I04"], on_manager="no", remit_role="courier")
    taxonomy = Taxonomy(
        tuple(moved_issue if issue.code == "I04" else issue for issue in OLDER.taxonomy)
    )
    pipeline.run(own, analyser=ScriptedAnalyser(version="moved", taxonomy=taxonomy))
    with Session(own) as session:
        credits_ = session.scalars(select(Credit).where(Credit.code == "I04")).all()
        assert credits_
        assert not any(credit.on_manager for credit in credits_)
    moved = rows(own, Credit), all_facts(own)
    with write_session(own) as session:
        session.execute(delete(Credit))
        session.execute(delete(Voice))
        session.execute(update(StageCursor).values(position=0))
        session.commit()
    pipeline.rebuild(own, analyser=ScriptedAnalyser(version="moved", taxonomy=taxonomy))
    assert (rows(own, Credit), all_facts(own)) == moved


def test_a_shop_can_answer_while_words_are_being_read(own_database: str) -> None:
    engine, other = open_engine(own_database), open_engine(own_database)

    class Busy(ScriptedAnalyser):
        def analyse(self, text: str, said_on: date | None = None) -> Analysis:
            if text == "I04 客户经理":
                with write_session(other) as session:
                    say(session, None, "I05 送货员")
                    session.commit()
            return super().analyse(text, said_on)

    with write_session(engine) as session:
        say(session, None, "I04 客户经理")
        session.commit()
    pipeline.run(engine, analyser=Busy())
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Verbatim)) == 2
        assert session.scalar(select(func.count()).select_from(Reading)) == 2
    engine.dispose()
    other.dispose()
