from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from feedback.stats.power import chance_to_meet, checks_needed, most_faulty_if_none_met


def test_26_checks_of_150_visits_meet_one_of_15_false_ones_with_95_percent() -> None:
    assert checks_needed(150, 15) == 26
    assert chance_to_meet(150, 15, 26) >= 0.95
    assert chance_to_meet(150, 15, 25) < 0.95


def test_8_checks_meet_one_with_58_percent_only() -> None:
    assert chance_to_meet(150, 15, 8) == pytest.approx(0.58, abs=0.005)


def test_where_nothing_is_false_no_number_of_checks_is_enough() -> None:
    assert checks_needed(150, 0) is None
    assert chance_to_meet(150, 0, 150) == 0


def test_checking_everything_finds_everything() -> None:
    assert chance_to_meet(5, 1, 5) == 1
    assert most_faulty_if_none_met(150, 150) == 0
    assert most_faulty_if_none_met(150, 0) == 150


frames = st.integers(1, 200).flatmap(
    lambda size: st.tuples(st.just(size), st.integers(0, size), st.integers(0, size))
)


@settings(deadline=None)
@given(frames)
def test_the_chance_agrees_with_scipy(frame: tuple[int, int, int]) -> None:
    population, faulty, checks = frame
    theirs = hypergeom(population, faulty, checks).sf(0)
    assert chance_to_meet(population, faulty, checks) == pytest.approx(theirs, abs=1e-9)


@settings(deadline=None)
@given(frames)
def test_more_than_the_credible_number_would_have_been_met(frame: tuple[int, int, int]) -> None:
    population, _, checks = frame
    most = most_faulty_if_none_met(population, checks)
    if most < population - checks:
        assert chance_to_meet(population, most + 1, checks) >= 0.95 - 1e-12
    assert most == 0 or chance_to_meet(population, most, checks) < 0.95


def test_more_checks_than_visits_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        chance_to_meet(10, 1, 11)
