"""Planted matters are found, and comments dealt out at random suggest nothing."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from bench.planted import MONTHS, SHOPS, Said, talk, wordings
from feedback.codeframe.queries import active_analyser
from feedback.core.calendar import month_of
from feedback.issues.emerging import Matter, find_matters
from feedback.issues.gathered import Gathered
from feedback.issues.heard import Heard

SURE_ENOUGH = 0.5
LINES = {0: (99,)} | {
    n + 100: (99, n // 3 + 10, n + 100)
    for n in range(9)
}  # fmt: skip


@cache
def _known(text: str) -> tuple[tuple[int, int], ...]:
    found = active_analyser().analyse(text).mentions
    return tuple((m.start, m.end) for m in found if m.confidence >= SURE_ENOUGH)


def _matters(said: list[Said], least: int = 5) -> list[Matter]:
    gathered = Gathered()
    for at, one in enumerate(said):
        gathered.add(
            Heard(
                verbatim_id=at,
                retailer_id=one.shop,
                area_id=one.district + 100,
                manager_id=one.manager + 1,
                said_on=one.month,
                text=one.text,
                known=_known(one.text),
                mine=True,
            )
        )
    months = [month_of(month) for month in MONTHS]
    groupings = gathered.groupings(LINES, months, managers=True, since=None)
    return find_matters(gathered.flow, gathered.shops, groupings, least_shops=least)


def _about(matter: Matter, said: list[Said]) -> tuple[str, float]:
    """Give the theme most of a matter's comments are about, and their share."""
    themes = Counter(said[comment].theme for comment in matter.comments)
    ((theme, count),) = themes.most_common(1)
    return theme, count / len(matter.comments)


def _wordings_in(matters: list[Matter], said: list[Said], theme: str) -> int:
    texts = [said[comment].text for matter in matters for comment in matter.comments]
    return sum(any(words in text for text in texts) for words in wordings()[theme])


def test_wordings_share_no_phrase() -> None:
    for texts in wordings().values():
        assert len(texts) == 12
        shared = set.intersection(*({*pairwise(text)} for text in texts))
        assert not shared


@pytest.mark.parametrize("theme", sorted(wordings()))
def test_a_planted_matter_comes_first(theme: str) -> None:
    said = list(talk({0: (theme,)}, comments=3_000))
    matters = _matters(said)
    about, share = _about(matters[0], said)
    assert (about, matters[0].standouts[0].key) == (theme, 10)
    assert share > 0.7
    assert matters[0].standouts[0].shops > 0.01 * SHOPS


@pytest.mark.parametrize("theme", ["deposit", "training"])
def test_twelve_wordings_among_20_000_comments_are_one_suggestion(theme: str) -> None:
    said = list(talk({0: (theme,)}))
    assert sum(one.theme == theme for one in said) == 1_000
    matters = _matters(said)
    assert all(_about(matter, said)[0] == theme for matter in matters[:3])
    assert _wordings_in(matters[:1], said, theme) >= 9
    assert _wordings_in(matters[:3], said, theme) >= 11


def test_matters_of_two_counties_are_told_apart() -> None:
    said = list(talk({0: ("camera",), 2: ("deposit",)}, comments=3_000))
    homes = {
        _about(matter, said)[0]: matter.standouts[0].key for matter in reversed(_matters(said))
    }
    assert homes == {"camera": 10, "deposit": 12}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_comments_dealt_out_at_random_suggest_nothing(seed: int) -> None:
    said = list(talk({0: ("camera",), 1: (), 2: ()}, comments=2_500, seed=seed))
    chance = random.Random(seed)  # noqa: S311 -- a shuffle
    texts = [(one.text, one.theme) for one in said]
    chance.shuffle(texts)
    dealt = [
        replace(one, text=text, theme=theme, month=chance.choice(MONTHS))
        for one, (text, theme) in zip(said, texts, strict=True)
    ]
    assert _matters(dealt) == []


def test_what_begins_in_the_last_months_grows() -> None:
    said = list(talk({0: ("training",), 1: ("training",), 2: ("training",)}, comments=2_000))
    late = [replace(one, month=MONTHS[-1]) if one.theme else one for one in said]
    matter = _matters(late)[0]
    assert _about(matter, late)[0] == "training"
    assert matter.standouts[0].kind == "since:2026-10"


def test_what_known_issues_explain_is_not_suggested() -> None:
    said = list(talk({0: (), 1: (), 2: ()}, comments=1_000))
    told = [
        replace(one, text="送货太慢") if one.shop < SHOPS and at % 4 == 0 else one
        for at, one in enumerate(said)
    ]
    assert not any("送货" in phrase.text for m in _matters(told) for phrase in m.phrases)


def test_nothing_said_suggests_nothing() -> None:
    assert _matters([]) == []
    assert _matters([Said("", 1, MONTHS[0])] * 10) == []
