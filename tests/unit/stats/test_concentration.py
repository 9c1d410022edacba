from __future__ import annotations

import numpy as np
import pytest

from feedback.stats import funnel
from feedback.stats.concentration import (
    Concentration,
    Exposure,
    comparisons_to_pay,
    concentration,
    mid_p_z,
)


def _said(rates: list[list[float]], often: list[int], shops: int, seed: int = 5) -> Concentration:
    """Let `shops` shops of each group speak `often` times; `rates` is per term and group."""
    chance = np.random.default_rng(seed)
    shop, group = [], []
    for number, times in enumerate(often):
        for one in range(shops):
            shop += [number * shops + one] * times
            group += [number] * times
    where = np.array(group)
    exposure = Exposure(np.array(shop), where)
    term, comment = [], []
    for number, rate in enumerate(rates):
        said = np.flatnonzero(chance.random(len(where)) < np.array(rate)[where])
        term += [number] * len(said)
        comment += said.tolist()
    return concentration(exposure, np.array(term), np.array(comment), least_shops=1)


def test_a_county_that_speaks_ten_times_as_much_is_not_suspected() -> None:
    rates = [0.5, 0.3, 0.1, 0.05, 0.02, 0.01] * 20
    found = _said([[rate, rate] for rate in rates], [20, 2], 400)
    assert np.abs(found.z).max() < 4.5
    assert found.p.min() > 0.05 / len(found.p) / 5
    assert found.phi < 1.6


def test_what_is_said_more_in_one_place_stands_out() -> None:
    same = [[0.03, 0.03, 0.03]] * 60
    found = _said([*same, [0.06, 0.02, 0.02]], [3, 3, 3], 500)
    best = int(np.argmin(found.p))
    assert (found.term[best], found.group[best]) == (60, 0)
    assert found.p[best] < 1e-6
    assert found.shops[best] > 1.5 * found.expected[best]


def test_chance_puts_few_below_any_level() -> None:
    found = _said([[0.02] * 4] * 300, [1, 2, 3, 4], 300)
    for level in (0.05, 0.01):
        assert (found.p <= level).mean() < 2 * level


def test_expected_shops_add_up() -> None:
    found = _said([[0.1, 0.1]], [1, 6], 200)
    assert found.expected.sum() == pytest.approx(found.total[0], rel=1e-3)


def test_comments_in_no_group_do_not_count() -> None:
    exposure = Exposure(np.array([0, 1, 2, 3]), np.array([0, 1, -1, -1]))
    found = concentration(exposure, np.zeros(4, dtype=int), np.arange(4), least_shops=1)
    assert found.total.tolist() == [2, 2]


def test_z_is_that_of_the_funnel() -> None:
    cases = [(3, 10, 0.1), (0, 5, 0.5), (5, 5, 0.5), (120, 300, 0.3), (1, 40, 0.5)]
    observed, n, share = (np.array(part) for part in zip(*cases, strict=True))
    expected = [funnel.mid_p_z(*case) for case in cases]
    assert mid_p_z(observed, n, share).tolist() == pytest.approx(expected, abs=1e-9)


def test_what_too_few_said_to_prove_anything_is_not_paid_for() -> None:
    even = Exposure(np.arange(200), np.arange(200) % 2)
    # Two shops in one of two equal groups have a mid-p of 1/8, fifty one of 2^-51.
    few = np.array([2] * 1_000 + [50] * 3)
    assert comparisons_to_pay(even, few, [0], level=0.05, phi=1.0) == 3
    assert comparisons_to_pay(even, few, [0, 1], level=0.05, phi=1.0) == 6
    assert comparisons_to_pay(even, np.array([2] * 10), [0, 1], level=0.05, phi=1.0) == 1
    assert comparisons_to_pay(even, np.array([], dtype=int), [0], level=0.05, phi=1.0) == 1
