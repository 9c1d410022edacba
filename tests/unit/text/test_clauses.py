"""Clauses: where one negation ends and the next topic begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.text.clauses import MAX_CLAUSE, Clause, split_clauses
from feedback.text.clauses_many import split_many


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("送货准时,不过烟不够", ["送货准时", "不过烟不够"]),
        ("态度好就是货少", ["态度好", "就是货少"]),
        ("烟少 送货慢", ["烟少", "送货慢"]),
        ("降了1.5档。没人说", ["降了1.5档", "没人说"]),
        ("他就是不来", ["他就是不来"]),
        ("", []),
        (",,,。", []),
    ],
)
def test_comments_part_where_the_thought_turns(said: str, expected: list[str]) -> None:
    assert [said[clause.start : clause.end] for clause in split_clauses(said)] == expected


def test_a_clause_knows_its_connector_and_sentence() -> None:
    first, second, third = split_clauses("人好,但是货少。慢")
    assert (first.connector, second.connector) == ("", "但是")
    assert (first.sentence, third.sentence) == (0, 1)


@given(st.text(alphabet="送货慢,。但是就 不过a.1\n", max_size=300))
def test_clauses_are_in_order_and_bounded(said: str) -> None:
    at = 0
    for clause in split_clauses(said):
        assert at <= clause.start < clause.end <= len(said)
        assert clause.end - clause.start <= MAX_CLAUSE
        at = clause.end


SAID = st.text(alphabet="送货慢,。但是就 不过说a.1\n…٣", max_size=150)


@given(st.lists(SAID, max_size=8))
def test_many_comments_are_cut_as_one_is(said: list[str]) -> None:
    cut, joined = split_many(said, 400)
    assert [_ranked(clauses) for clauses in cut] == [
        _ranked(split_clauses(text)[:400]) for text in said
    ]
    starts = (joined.starts - joined.offset[joined.comment_of]).tolist()
    listed = [clause.start for clauses in cut for clause in clauses or [Clause(0, 0, 0)]]
    assert starts == listed


def _ranked(clauses: list[Clause]) -> list[Clause]:
    """Number the sentences from 0 on: only which clauses share one matters."""
    numbers: dict[int, int] = {}
    return [
        clause._replace(sentence=numbers.setdefault(clause.sentence, len(numbers)))
        for clause in clauses
    ]
