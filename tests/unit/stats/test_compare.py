from __future__ import annotations

import numpy as np
import pytest

from feedback.stats.compare import Standing, UnitCount, flag_units, standardised_expectation

PEERS = [UnitCount(f"peer {place}", 0.1, 6 + place % 4, 75) for place in range(30)]


def standing_of(unit: UnitCount, *, phi: float | None = None) -> Standing:
    return flag_units([*PEERS, unit], phi=phi)[-1].standing


def test_three_times_the_average_needs_a_check() -> None:
    assert standing_of(UnitCount("bad", 0.1, 24, 75)) is Standing.NEEDS_CHECK


def test_a_little_above_the_limit_is_worth_a_look_only() -> None:
    assert standing_of(UnitCount("doubtful", 0.1, 14, 75)) is Standing.WORTH_A_LOOK


def test_the_average_cannot_be_told_apart() -> None:
    assert standing_of(UnitCount("usual", 0.1, 8, 75)) is Standing.INDISTINGUISHABLE


def test_far_fewer_than_expected_is_worth_a_look_and_never_a_check() -> None:
    flag = flag_units([*PEERS, UnitCount("good", 0.3, 2, 75)])[-1]
    assert flag.standing is Standing.WORTH_A_LOOK
    assert flag.z is not None
    assert flag.z < -1.96


def test_few_shops_are_too_few_however_bad() -> None:
    flag = flag_units([*PEERS, UnitCount("small", 0.1, 9, 9)])[-1]
    assert flag.standing is Standing.TOO_FEW
    assert flag.z is flag.p is flag.q is None


def test_an_unlucky_mix_of_shops_is_no_fault() -> None:
    naive = UnitCount("hills", 0.1, 24, 75)
    fair = UnitCount("hills", 0.3, 24, 75)
    assert standing_of(naive) is Standing.NEEDS_CHECK
    assert standing_of(fair) is Standing.INDISTINGUISHABLE


def test_without_shops_or_expectation_nothing_is_said() -> None:
    units = [UnitCount("empty", None, 0, 0), UnitCount("unknown", None, 5, 50)]
    assert [flag.standing for flag in flag_units(units)] == [Standing.TOO_FEW] * 2
    assert flag_units([UnitCount("empty", 0.1, 0, 0)], min_n=0)[0].standing is Standing.TOO_FEW
    assert flag_units([]) == []


def test_flags_come_in_the_order_given_not_ranked() -> None:
    units = [UnitCount(key, 0.1, observed, 75) for key, observed in [("a", 3), ("b", 30), ("c", 8)]]
    assert [flag.unit.key for flag in flag_units(units)] == ["a", "b", "c"]


def test_a_common_spread_between_units_is_not_held_against_them() -> None:
    assert standing_of(UnitCount("bad", 0.1, 18, 75)) is Standing.NEEDS_CHECK
    assert standing_of(UnitCount("bad", 0.1, 18, 75), phi=3.0) is not Standing.NEEDS_CHECK


def test_equal_managers_are_rarely_sent_to_a_check() -> None:
    """At most one run in twenty calls anybody, when nobody differs (Monte Carlo, seeded)."""
    runs, calls = 400, 0
    generator = np.random.default_rng(20260305)
    for _ in range(runs):
        drawn = generator.binomial(75, 0.1, size=40)
        flags = flag_units([UnitCount(at, 0.1, int(x), 75) for at, x in enumerate(drawn)])
        calls += any(flag.standing is Standing.NEEDS_CHECK for flag in flags)
    assert calls / runs <= 0.05 + 2 * (0.05 * 0.95 / runs) ** 0.5


def test_expectation_weighs_the_peers_rates_with_the_own_mix() -> None:
    rates = {"urban": 0.05, "rural": 0.20, "unused": 0.9}
    assert standardised_expectation({"urban": 60, "rural": 40}, rates) == pytest.approx(0.11)
    assert standardised_expectation({"urban": 0}, {}) is None
    assert standardised_expectation({"urban": 5, "hills": 0}, rates) == pytest.approx(0.05)
    with pytest.raises(KeyError):
        standardised_expectation({"hills": 5}, rates)
