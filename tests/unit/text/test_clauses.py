"""Clauses: where one negation ends and the next topic begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.text.clauses import MAX_CLAUSE, split_clauses


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
