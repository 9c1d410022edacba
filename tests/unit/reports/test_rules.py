from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from feedback.reports.rules import (
    Limits,
    chance_flags,
    compare_cells,
    estimate,
    mean_of,
    spark_points,
    weighted_index,
    withhold,
)
from feedback.stats.compare import Standing

OPEN = Limits(minimum=10)
LINE = Limits(minimum=10, threshold=5)


def test_a_share_carries_its_wilson_interval() -> None:
    found = estimate(19, 50, OPEN)
    low, high = proportion_confint(19, 50, method="wilson")
    assert found.share == 0.38
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))


def test_too_few_shops_give_a_count_but_no_share() -> None:
    found = estimate(2, 9, OPEN)
    assert (found.shops, found.share, found.too_few, found.withheld) == (2, None, True, False)


@pytest.mark.parametrize("shops", [1, 2, 3, 4])
def test_fewer_than_five_shops_are_withheld_from_the_line_of_command(shops: int) -> None:
    found = estimate(shops, 50, LINE)
    assert (found.shops, found.share, found.withheld) == (None, None, True)


def test_none_at_all_and_five_are_shown() -> None:
    assert estimate(0, 50, LINE).shops == 0
    assert estimate(5, 50, LINE).shops == 5


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 20), max_size=8))
def test_no_hidden_cell_can_be_worked_out_from_the_total(cells: dict[int, int]) -> None:
    hidden = withhold(cells, LINE)
    assert {key for key, shops in cells.items() if 0 < shops < 5} <= hidden
    others = {key for key, shops in cells.items() if shops} - hidden
    if hidden and others:
        # The total less what is shown is the sum of two or more cells, never a small number.
        assert len(hidden) >= 2
        assert sum(cells[key] for key in hidden) >= 5


def test_nothing_is_hidden_from_those_who_may_see_all() -> None:
    assert withhold({1: 1, 2: 3}, OPEN) == set()


def test_one_manager_far_above_the_others_needs_a_check() -> None:
    units = dict.fromkeys(range(1, 20), (4, 100)) | {20: (30, 100)}
    found = compare_cells({"I04": units}, minimum=10)
    assert found[20, "I04"].standing is Standing.NEEDS_CHECK
    assert found[1, "I04"].standing is Standing.INDISTINGUISHABLE


def test_fewer_than_expected_is_never_flagged() -> None:
    units = dict.fromkeys(range(1, 20), (20, 100)) | {20: (0, 100)}
    found = compare_cells({"I04": units}, minimum=10)
    assert found[20, "I04"].standing is Standing.INDISTINGUISHABLE


def test_what_is_clear_alone_is_doubtful_among_many() -> None:
    ordinary = dict.fromkeys(range(1, 25), (4, 100))
    alone = compare_cells({"I04": ordinary | {25: (13, 100)}}, minimum=10)
    others = {f"I{number:02d}": ordinary | {25: (4, 100)} for number in range(5, 60)}
    among = compare_cells({"I04": ordinary | {25: (13, 100)}} | others, minimum=10)
    assert alone[25, "I04"].standing is Standing.NEEDS_CHECK
    assert among[25, "I04"].standing is not Standing.NEEDS_CHECK


def test_one_or_two_shops_never_raise_a_flag() -> None:
    units = dict.fromkeys(range(1, 20), (0, 100)) | {20: (2, 100)}
    found = compare_cells({"I08": units}, minimum=10)
    assert found[20, "I08"].standing is Standing.INDISTINGUISHABLE


def test_chance_flags_counts_only_what_was_compared() -> None:
    units = dict.fromkeys(range(1, 41), (1, 100)) | {41: (1, 3)}
    found = compare_cells({"I04": units}, minimum=10)
    assert found[41, "I04"].standing is Standing.TOO_FEW
    assert chance_flags(found.values()) == pytest.approx(2.0)


def test_a_mean_carries_students_interval() -> None:
    scores = [75.0, 100.0, 50.0, 75.0, 25.0]
    found = mean_of(scores)
    assert found is not None
    low, high = DescrStatsW(scores).tconfint_mean()
    assert (found.value, found.n) == (65.0, 5)
    assert (found.low, found.high) == pytest.approx((low, min(high, 100.0)))


def test_a_mean_of_nothing_is_nothing_and_of_one_has_no_interval() -> None:
    assert mean_of([]) is None
    one = mean_of([80.0])
    assert one is not None
    assert (one.value, one.low) == (80.0, None)


def test_the_index_weighs_only_dimensions_that_were_answered() -> None:
    weights = {"supply": 25.0, "delivery": 15.0, "ordering": 10.0}
    assert weighted_index({"supply": 100.0, "delivery": 60.0}, weights) == pytest.approx(85.0)
    assert weighted_index({}, weights) is None


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=12))
def test_a_trend_line_stays_inside_its_box_and_skips_gaps(values: list[float | None]) -> None:
    points = spark_points(values).split()
    assert len(points) == sum(value is not None for value in values)
    for point in points:
        x, y = map(float, point.split(","))
        assert 0 <= x <= 84
        assert 0 <= y <= 20
