from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedback.attribution.summary import Cell, Point, Row, TopIssue, withhold, withhold_rows


def cell(shops: int, heard: int = 50, own: int = 0) -> Cell:
    return Cell(shops, heard, shops + 3, own, shops)


def row(number: int, shops: int) -> Row:
    return Row(
        number,
        f"A{number}",
        "片区",
        "District",
        cell(shops),
        trend=(Point("2026-07", cell(max(shops - 1, 0))),),
        top=(TopIssue("I04", shops), TopIssue("I05", 2)),
    )


def test_a_share_comes_with_its_wilson_interval() -> None:
    # Ten of a hundred, from Wilson's formula: 5.5 % to 17.4 %.
    interval = cell(10, 100).interval
    assert interval is not None
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.055, 0.174)
    assert cell(0, 0).share is None


def test_counts_from_one_to_four_are_withheld_and_none_is_not() -> None:
    assert withhold(cell(4), 5).withheld
    assert withhold(cell(9, 50, own=3), 5).withheld
    assert not withhold(cell(0), 5).withheld
    assert not withhold(cell(5), 5).withheld
    assert not withhold(cell(4), None).withheld


def test_a_single_withheld_row_cannot_be_found_by_subtraction() -> None:
    shown = withhold_rows([row(1, 20), row(2, 3), row(3, 9)], 5, additive=True)
    assert [item.cell.withheld for item in shown] == [False, True, True]
    alone = withhold_rows([row(1, 20), row(2, 3), row(3, 9)], 5, additive=False)
    assert [item.cell.withheld for item in alone] == [False, True, False]


def test_a_withheld_row_keeps_nothing_that_could_be_counted() -> None:
    hidden = withhold_rows([row(1, 3)], 5, additive=True)[0]
    assert hidden.top == ()
    assert hidden.cell.mentions is None
    assert all(point.cell.withheld for point in hidden.trend)
    shown = withhold_rows([row(1, 30)], 5, additive=True)[0]
    assert shown.top == (TopIssue("I04", 30),)


@given(
    shops=st.lists(st.integers(0, 40), max_size=8),
    threshold=st.integers(2, 9),
    additive=st.booleans(),
)
def test_no_small_count_is_ever_shown(shops: list[int], threshold: int, *, additive: bool) -> None:
    rows = [row(number, count) for number, count in enumerate(shops)]
    for item in withhold_rows(rows, threshold, additive=additive):
        cells = [item.cell, *(point.cell for point in item.trend)]
        assert all(c.shops is None or c.shops == 0 or c.shops >= threshold for c in cells)
        assert all(top.shops >= threshold for top in item.top)
