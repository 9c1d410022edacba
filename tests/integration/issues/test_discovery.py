"""Discovery over a database: what is suggested, to whom, and with which sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bench import planted_city
from bench.planted import MONTHS, talk
from feedback.accounts.permissions import SYSTEM, Action, Role, Scope, Viewer
from feedback.core.calendar import parse_period
from feedback.core.db import open_engine, write_session
from feedback.core.errors import ForbiddenError, InputError, NotFoundError
from feedback.issues.discovery import Discovery, discover
from feedback.issues.models import Reading
from feedback.verbatims.models import Verbatim

COUNTY, OTHER_COUNTY, DISTRICT = 10, 11, 100
PHONE = "13812345678"


def _leader(path: str) -> Viewer:
    allowed = {Action.VIEW_WORDS: Scope.AREA, Action.VIEW_MANAGERS: Scope.AREA}
    roles = frozenset({Role.LEADER})
    return Viewer(staff_id=1, allowed=allowed, area_path=path, roles=roles)


def _words(found: Discovery) -> str:
    return "".join(phrase for one in found.suggestions for phrase in one.phrases)


@pytest.fixture
def engine(own_database: str) -> Iterator[Engine]:
    made = open_engine(own_database)
    yield made
    made.dispose()


@pytest.fixture
def planted(engine: Engine) -> Engine:
    """Shops of the first county speak of deposits for cartons, and give their phone."""
    themes: dict[int, tuple[str, ...]] = {0: ("deposit",), 1: (), 2: ()}
    said = [
        replace(one, text=f"{one.text}，打{PHONE}找我") if one.theme else one
        for one in talk(themes, comments=1_000, share=0.08)
    ]
    planted_city.build(engine, said, migrate=False)
    return engine


def test_a_planted_matter_is_suggested_with_its_place_and_its_sentences(planted: Engine) -> None:
    with Session(planted) as session:
        found = discover(session, SYSTEM, threshold=5)
        first = found.suggestions[0]
        again = discover(session, SYSTEM, threshold=5).suggestions[0]
    assert first.place is not None
    assert (first.place.kind, first.place.id, first.place.name) == ("area", COUNTY, "县0")
    assert first.shops >= 30
    assert first.log_odds is not None
    assert first.log_odds > 3
    assert first.chance <= 0.05
    assert "押金" in "".join(first.phrases)
    assert first.key == again.key
    assert len(first.evidence) >= 5
    for proof in first.evidence:
        assert PHONE not in proof.text
        assert all(proof.text[start:end] for start, end in proof.spans)
    assert any(
        proof.text[start:end] in first.phrases
        for proof in first.evidence
        for start, end in proof.spans
    )
    assert sum(count.with_issue for _, count in first.months) >= first.shops
    assert found.months == tuple(f"{month:%Y-%m}" for month in MONTHS)


def test_each_viewer_is_told_of_their_own_area_only(planted: Engine) -> None:
    with Session(planted) as session:
        home = discover(session, _leader("/1/10/"), threshold=5)
        away = discover(session, _leader("/1/11/"), threshold=5)
        narrowed = discover(session, SYSTEM, threshold=5, area=COUNTY)
        elsewhere = discover(session, SYSTEM, threshold=5, area=OTHER_COUNTY)
        with pytest.raises(NotFoundError):
            discover(session, _leader("/1/11/"), threshold=5, area=COUNTY)
        shop_areas = set(
            session.scalars(
                select(Verbatim.retailer_id).where(
                    Verbatim.id.in_(
                        [p.verbatim_id for one in home.suggestions for p in one.evidence]
                    )
                )
            )
        )
    assert "押金" in _words(home)
    assert "押金" in _words(narrowed)
    assert home.suggestions[0].elsewhere is None
    assert not away.suggestions
    assert not elsewhere.suggestions
    assert max(number or 0 for number in shop_areas) <= 1_000
    assert home.comments < 1_100


def test_small_groups_are_never_suggested_and_small_months_not_shown(planted: Engine) -> None:
    with Session(planted) as session:
        assert not discover(session, SYSTEM, threshold=200).suggestions
        leader = discover(session, _leader("/1/10/"), threshold=12).suggestions
    for one in leader:
        assert one.shops >= 12
        assert all(not 0 < count.with_issue < 12 for _, count in one.months)


def test_who_may_not_read_words_or_sees_known_issues_only_is_refused(planted: Engine) -> None:
    nobody = Viewer(staff_id=1, allowed={Action.VIEW_SUMMARY: Scope.CITY})
    handler = Viewer(staff_id=1, allowed={Action.VIEW_WORDS: Scope.DEPARTMENT}, department="财务")
    with Session(planted) as session:
        for viewer in (nobody, handler):
            with pytest.raises(ForbiddenError):
                discover(session, viewer, threshold=5)
        for month in ("2020-01", "2030-01"):
            with pytest.raises(InputError):
                discover(session, SYSTEM, threshold=5, since=parse_period(month))


def test_comments_with_restricted_issues_are_hidden_from_whoever_may_not_know(
    engine: Engine,
) -> None:
    said = [
        replace(one, text=f"{one.text}，他让我打满分") if one.theme else one
        for one in talk({0: ("deposit",), 1: (), 2: ()}, comments=1_000, share=0.08)
    ]
    planted_city.build(engine, said, migrate=False)
    analyst = Viewer(
        staff_id=1, allowed={Action.VIEW_WORDS: Scope.CITY}, roles=frozenset({Role.ANALYST})
    )
    with Session(engine) as session:
        assert "押金" in _words(discover(session, SYSTEM, threshold=5))
        assert "押金" not in _words(discover(session, analyst, threshold=5))


def test_what_grows_everywhere_is_suggested_without_a_place(engine: Engine) -> None:
    every: dict[int, tuple[str, ...]] = {0: ("deposit",), 1: ("deposit",), 2: ("deposit",)}
    said = [
        replace(one, month=MONTHS[-1]) if one.theme else one for one in talk(every, comments=1_000)
    ]
    planted_city.build(engine, said, migrate=False)
    with Session(engine) as session:
        first = discover(session, SYSTEM, threshold=5).suggestions[0]
        asked = discover(session, SYSTEM, threshold=5, since=parse_period("2026-08"))
    assert first.place is None
    assert first.growth is not None
    assert first.growth.since == "2026-10"
    assert first.growth.ratio > 5
    assert asked.suggestions[0].growth is not None
    assert asked.suggestions[0].growth.since == "2026-08"


def test_erased_words_are_gone(planted: Engine) -> None:
    with write_session(planted) as session:
        session.execute(update(Reading).values(redacted="", hidden=[]))
        session.commit()
    with Session(planted) as session:
        assert discover(session, SYSTEM, threshold=5) == Discovery((), 0, 0, ())


def test_an_empty_ledger_suggests_nothing(engine: Engine) -> None:
    with Session(engine) as session:
        assert discover(session, SYSTEM, threshold=5) == Discovery((), 0, 0, ())
