from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.stats.allocation import allocate

SIZES = st.dictionaries(st.integers(1, 40), st.integers(0, 200), min_size=1, max_size=12)


@st.composite
def _tasks(draw: st.DrawFn) -> tuple[dict[int, int], int, dict[int, int]]:
    sizes = draw(SIZES)
    floors = {key: draw(st.integers(0, 30)) for key in sizes}
    least = sum(min(floors[key], size) for key, size in sizes.items())
    return sizes, draw(st.integers(least, sum(sizes.values()))), floors


@given(_tasks())
def test_all_is_dealt_within_floors_and_sizes(
    task: tuple[dict[int, int], int, dict[int, int]],
) -> None:
    sizes, total, floors = task
    dealt = allocate(sizes, total, floors)
    assert dealt.keys() == sizes.keys()
    assert sum(dealt.values()) == total
    assert all(min(floors[key], sizes[key]) <= dealt[key] <= sizes[key] for key in sizes)


@given(SIZES, st.data())
def test_without_floors_nobody_is_further_than_one_from_the_exact_share(
    sizes: dict[int, int], data: st.DataObject
) -> None:
    there = sum(sizes.values())
    total = data.draw(st.integers(0, there))
    for key, number in allocate(sizes, total, {}).items():
        assert abs(number - (total * sizes[key] / there if there else 0)) < 1 + 1e-9


@given(_tasks(), st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter(
    task: tuple[dict[int, int], int, dict[int, int]],
    random: st.DataObject,
) -> None:
    sizes, total, floors = task
    mixed = list(sizes.items())
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert allocate(dict(mixed), total, floors) == allocate(sizes, total, floors)


@given(
    st.lists(st.integers(1, 7), min_size=1, max_size=4),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.data(),
)
def test_no_other_dealing_is_nearer_to_the_shares(
    held: list[int], least: list[int], data: st.DataObject
) -> None:
    """Against every possible dealing; the shares themselves found by halving the rate."""
    sizes, floors = dict(enumerate(held)), dict(enumerate(least))
    low = [min(a, b) for a, b in zip(held, least, strict=False)]
    total = data.draw(st.integers(sum(low), sum(held)))
    shares = _by_halving(held, low, total)

    def off(numbers: tuple[int, ...]) -> float:
        return sum((n - share) ** 2 for n, share in zip(numbers, shares, strict=True))

    possible = product(*(range(a, b + 1) for a, b in zip(low, held, strict=True)))
    best = min(off(numbers) for numbers in possible if sum(numbers) == total)
    dealt = allocate(sizes, total, floors)
    assert off(tuple(dealt[key] for key in sizes)) == pytest.approx(best, abs=1e-6)


def _by_halving(held: list[int], low: list[int], total: int) -> list[float]:
    first, last = 0.0, 1.0
    for _ in range(100):
        rate = (first + last) / 2
        if sum(max(rate * n, least) for n, least in zip(held, low, strict=True)) < total:
            first = rate
        else:
            last = rate
    return [max(last * n, least) for n, least in zip(held, low, strict=True)]


def test_a_small_manager_gets_the_floor_and_the_large_ones_share_the_rest() -> None:
    assert allocate({1: 10, 2: 90, 3: 100}, 40, {1: 5, 2: 5, 3: 5}) == {1: 5, 2: 17, 3: 18}
    assert allocate({1: 3, 2: 100}, 20, {1: 5, 2: 5}) == {1: 3, 2: 17}


@pytest.mark.parametrize("total", [3, 21])
def test_what_cannot_be_dealt_is_refused(total: int) -> None:
    with pytest.raises(ValueError, match="cannot be dealt"):
        allocate({1: 10, 2: 10}, total, {1: 2, 2: 2})
