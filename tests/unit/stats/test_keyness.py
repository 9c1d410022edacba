from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.stats.keyness import KeyTerm, log_odds

OURS = {"没来": 12, "断货": 8, "送货": 10, "价格": 1}
PEERS = {"没来": 20, "断货": 300, "送货": 410, "新品": 70}


def by_matrix(ours: dict[str, int], peers: dict[str, int], prior_size: float) -> dict[str, float]:
    """The same formula written over whole vectors, independently of the function under test."""
    vocabulary = sorted(ours | peers)
    y = np.array([[group.get(term, 0) for term in vocabulary] for group in (ours, peers)], float)
    alpha = prior_size * y.sum(axis=0) / y.sum()
    posterior = y + alpha
    omega = posterior / (posterior.sum(axis=1, keepdims=True) - posterior)
    delta = np.log(omega[0]) - np.log(omega[1])
    z = delta / np.sqrt((1 / posterior).sum(axis=0))
    return dict(zip(vocabulary, z.tolist(), strict=True))


def scores(found: list[KeyTerm]) -> dict[str, float]:
    return {term.term: term.z for term in found}


@pytest.mark.parametrize("prior_size", [10, 500, 5000])
def test_scores_equal_the_formula_written_in_vectors(prior_size: float) -> None:
    found = log_odds(OURS, PEERS, prior_size=prior_size)
    assert scores(found) == pytest.approx(by_matrix(OURS, PEERS, prior_size))


def test_a_worked_example_by_hand() -> None:
    # prior 2 tokens: a and b one each; ln((3+1)/(1+1)) - ln((1+1)/(3+1)) = ln 4,
    # variance 1/4 + 1/2, z = ln 4 / sqrt(0.75)
    found = log_odds({"a": 3, "b": 1}, {"a": 1, "b": 3}, prior_size=2)
    assert found[0] == KeyTerm("a", pytest.approx(1.600754), 3, 1)
    assert found[1] == KeyTerm("b", pytest.approx(-1.600754), 1, 3)


def test_what_is_said_more_here_comes_first() -> None:
    found = log_odds(OURS, PEERS)
    assert found[0] == KeyTerm("没来", pytest.approx(found[0].z), 12, 20)
    assert found[0].z > 1.96
    assert [term.z for term in found] == sorted((term.z for term in found), reverse=True)


def test_a_word_said_once_is_no_news() -> None:
    assert abs(scores(log_odds(OURS, PEERS))["价格"]) < 1.96


def test_the_two_sides_mirror_each_other() -> None:
    there = scores(log_odds(PEERS, OURS))
    assert {term: -z for term, z in there.items()} == pytest.approx(scores(log_odds(OURS, PEERS)))


def test_equal_shares_score_nothing() -> None:
    assert scores(log_odds({"a": 2, "b": 4}, {"a": 20, "b": 40})) == pytest.approx(
        {"a": 0, "b": 0}, abs=1e-12
    )


tokens = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 50))


@settings(deadline=None)
@given(tokens, tokens)
def test_any_counts_give_finite_scores(ours: dict[str, int], peers: dict[str, int]) -> None:
    found = log_odds(ours, peers)
    assert all(np.isfinite(term.z) for term in found)
    assert {term.term for term in found} == {
        term for term in ours | peers if ours.get(term, 0) + peers.get(term, 0)
    }
