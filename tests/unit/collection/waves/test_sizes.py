from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.collection.waves.plans import FrameFilter, Sizes, Stratum, band_of, stratum_of
from feedback.collection.waves.sizes import suggest
from feedback.core.errors import RuleError


def test_a_manager_of_146_shops_needs_59_answers_and_twice_as_many_invitations() -> None:
    wanted = Sizes(margin=0.1, manager_margin=0.1, response_rate=0.5)
    found = suggest({7: 146}, wanted)
    (one,) = found.managers
    assert (found.needed, one.invited, one.answers) == (59, 118, 59)
    assert one.margin <= 0.1
    assert found.margin == pytest.approx(one.margin)


def test_a_city_of_20_000_needs_96_answers() -> None:
    found = suggest(dict.fromkeys(range(1, 101), 200), Sizes(margin=0.1, floor=1))
    assert (found.shops, found.needed, found.invited) == (20_000, 96, 192)


def test_a_manager_is_never_left_out_however_small_the_sample() -> None:
    found = suggest({1: 2, 2: 5000, 3: 5000}, Sizes(margin=0.2, response_rate=1, floor=0))
    assert found.per_manager[1] == 1


def test_a_total_given_by_hand_stands_instead() -> None:
    found = suggest({1: 100, 2: 300}, Sizes(manager_margin=0.05, floor=5, total=40))
    assert found.per_manager == {1: 10, 2: 30}
    assert suggest({1: 10}, Sizes(total=500)).invited == 10


def test_a_total_below_the_floors_is_refused_with_the_number_it_takes() -> None:
    with pytest.raises(RuleError, match="共需 10 户") as refused:
        suggest({1: 100, 2: 300}, Sizes(floor=5, total=9))
    assert refused.value.field == "total"


@given(
    st.dictionaries(st.integers(0, 30), st.integers(1, 300), min_size=1, max_size=10),
    st.floats(0.02, 0.3),
    st.one_of(st.none(), st.floats(0.05, 0.3)),
    st.floats(0.1, 1),
    st.integers(0, 20),
)
def test_every_manager_gets_the_floor_and_nobody_is_asked_twice(
    shops: dict[int, int],
    margin: float,
    manager_margin: float | None,
    rate: float,
    floor: int,
) -> None:
    wanted = Sizes(margin, manager_margin, rate, floor)
    found = suggest(shops, wanted)
    assert sum(found.per_manager.values()) == found.invited
    assert all(
        min(shops[key], max(floor, 1)) <= n <= shops[key] for key, n in found.per_manager.items()
    )
    assert found.invited >= min(found.shops, found.needed / rate - 1)


def test_plans_survive_being_kept_as_data() -> None:
    kept = FrameFilter((1, 4), ("urban",), ("mall",), (3, 30), 14)
    assert FrameFilter.from_data(kept.as_data()) == kept
    assert FrameFilter.from_data({}) == FrameFilter()
    wanted = Sizes(0.03, 0.1, 0.4, 6, 900)
    assert Sizes.from_data(wanted.as_data()) == wanted


def test_strata_are_county_market_and_band_of_tiers() -> None:
    assert [band_of(tier) for tier in (1, 10, 11, 20, 21, 30, None, 31)] == [
        "01-10", "01-10", "11-20", "11-20", "21-30", "21-30", "?", "?",
    ]  # fmt: skip
    assert stratum_of(3, "urban", 12) == "3/urban/11-20"
    assert Stratum.read("3/urban/11-20") == Stratum(3, "urban", "11-20")
    assert Stratum.read(stratum_of(None, "rural", None)) == Stratum(None, "rural", "?")
