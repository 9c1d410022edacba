from __future__ import annotations

import hashlib
import hmac
import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.collection.waves.drawing import draw, draw_number, frame_digest, join_small
from feedback.collection.waves.plans import Shop, stratum_of

SEED = "5e" * 32


@st.composite
def frames(draw_: st.DrawFn) -> tuple[list[Shop], dict[int, int]]:
    """A frame of a few managers with uneven strata, and how many to draw of each."""
    shops: list[Shop] = []
    wanted = {}
    for manager in range(draw_(st.integers(1, 4))):
        strata = draw_(
            st.dictionaries(
                st.builds(
                    stratum_of,
                    st.integers(1, 2),
                    st.sampled_from(["urban", "rural"]),
                    st.sampled_from([5, 15, 25, None]),
                ),
                st.integers(1, 25),
                min_size=1,
                max_size=6,
            )
        )
        for stratum, size in strata.items():
            for _ in range(size):
                number = len(shops) + 1
                shops.append(Shop(number, f"{320100000000 + number}", manager, 1, stratum))
        wanted[manager] = draw_(st.integers(1, sum(strata.values())))
    return shops, wanted


@given(frames())
def test_each_manager_gets_exactly_the_number_and_weights_add_up_to_the_frame(
    task: tuple[list[Shop], dict[int, int]],
) -> None:
    shops, wanted = task
    drawn = draw(shops, seed=SEED, wave="w", per_manager=wanted)
    assert sorted(one.shop.retailer_id for one in drawn) == [shop.retailer_id for shop in shops]
    chosen = [one for one in drawn if one.weight is not None]
    assert Counter(one.shop.manager_id for one in chosen) == wanted
    held = Counter(shop.manager_id for shop in shops)
    totals: dict[int, float] = defaultdict(float)
    for one in chosen:
        assert one.weight is not None
        assert one.weight >= 1
        totals[one.shop.manager_id] += one.weight
    assert totals == pytest.approx(dict(held))


@given(frames())
def test_every_shop_has_a_chance(task: tuple[list[Shop], dict[int, int]]) -> None:
    shops, wanted = task
    drawn = draw(shops, seed=SEED, wave="w", per_manager=wanted)
    chosen = {one.cell for one in drawn if one.weight is not None}
    assert {one.cell for one in drawn} == chosen


@given(frames(), st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_whatever_the_order_of_rows(
    task: tuple[list[Shop], dict[int, int]], dice: random.Random
) -> None:
    shops, wanted = task
    mixed = shops.copy()
    dice.shuffle(mixed)
    assert draw(mixed, seed=SEED, wave="w", per_manager=wanted) == draw(
        shops, seed=SEED, wave="w", per_manager=wanted
    )
    assert frame_digest(mixed) == frame_digest(shops)


@given(frames())
def test_strata_that_stand_alone_are_in_proportion_within_one(
    task: tuple[list[Shop], dict[int, int]],
) -> None:
    shops, wanted = task
    drawn = draw(shops, seed=SEED, wave="w", per_manager=wanted)
    held = Counter(shop.manager_id for shop in shops)
    cells = Counter((one.shop.manager_id, one.cell) for one in drawn)
    chosen = Counter((one.shop.manager_id, one.cell) for one in drawn if one.weight is not None)
    for (manager, cell), size in cells.items():
        assert abs(chosen[manager, cell] - wanted[manager] * size / held[manager]) < 1


def test_a_draw_is_the_smallest_numbers_of_an_hmac_that_anybody_can_compute() -> None:
    shops = [Shop(n, f"{10**11 + n}", 1, 1, "1/urban/01-10") for n in range(50)]
    drawn = draw(shops, seed=SEED, wave="2026-11", per_manager={1: 10})
    by_hand = sorted(
        shops,
        key=lambda shop: hmac.new(
            bytes.fromhex(SEED), f"2026-11:{shop.licence_no}".encode(), hashlib.sha256
        ).hexdigest(),
    )
    assert [one.shop for one in drawn] == by_hand
    assert {one.shop for one in drawn if one.weight == 5} == set(by_hand[:10])
    assert draw_number(SEED, "2026-11", "1") != draw_number(SEED, "2026-12", "1")


@settings(max_examples=20)
@given(st.integers(2, 9), st.integers(0, 2**32))
def test_every_shop_is_drawn_as_often_as_its_weight_says(wanted: int, number: int) -> None:
    """Over 300 seeds; each count within five standard deviations of its expectation."""
    shops = [
        Shop(n, f"{10**11 + n}", 1, 1, "1/urban/01-10" if n < 8 else "1/rural/01-10")
        for n in range(20)
    ]
    dice = random.Random(number)  # noqa: S311 -- seeds of a test
    counts: Counter[int] = Counter()
    chances: dict[int, float] = {}
    for _ in range(300):
        for one in draw(shops, seed=dice.randbytes(32).hex(), wave="w", per_manager={1: wanted}):
            if one.weight is not None:
                counts[one.shop.retailer_id] += 1
                chances[one.shop.retailer_id] = 1 / one.weight
    for shop, chance in chances.items():
        spread = (300 * chance * (1 - chance)) ** 0.5
        assert abs(counts[shop] - 300 * chance) <= 5 * spread + 1


def test_small_strata_join_their_market_first_then_their_county() -> None:
    sizes = {
        "1/rural/01-10": 40, "1/rural/11-20": 2, "1/urban/01-10": 30, "1/urban/11-20": 28,
        "2/urban/01-10": 1,
    }  # fmt: skip
    assert join_small(sizes, 20) == [
        ("1/rural/01-10", "1/rural/11-20"),
        ("1/urban/01-10",),
        ("1/urban/11-20", "2/urban/01-10"),
    ]
    assert join_small(sizes, 1) == [tuple(sorted(sizes))]


@pytest.mark.parametrize("wanted", [0, 4])
def test_more_than_there_are_or_none_cannot_be_drawn(wanted: int) -> None:
    shops = [Shop(n, f"{n:012}", 1, 1, "1/urban/01-10") for n in range(3)]
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw(shops, seed=SEED, wave="w", per_manager={1: wanted})
