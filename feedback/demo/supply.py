"""Forecast, order and supply per month for part of the shops; the rest shows 未导入."""

from __future__ import annotations

import random

from feedback.demo.frame import MONTHS
from feedback.demo.rows import Rows
from feedback.demo.shops import Shop
from feedback.people.models import MonthlySupply

SHARE = 0.4


def make_supply(rows: Rows, shops: list[Shop], rng: random.Random) -> None:
    """Add six months in cartons for about `SHARE` of the shops."""
    for shop in shops:
        if rng.random() >= SHARE:
            continue
        usual = 6 + shop.tier * rng.uniform(1.6, 2.6)
        for month in MONTHS:
            if not shop.trades_on(month):
                break
            wanted = usual * rng.gauss(1, 0.08) * (1.15 if month.month in {9, 10} else 1)
            forecast = usual * rng.gauss(1, 0.12)
            ordered = min(wanted, usual * rng.uniform(0.85, 1.2))
            rows.add(
                MonthlySupply,
                retailer_id=shop.id,
                month_on=month,
                forecast_cartons=float(max(1, round(forecast))),
                ordered_cartons=float(max(1, round(ordered))),
                supplied_cartons=float(max(1, round(ordered * rng.uniform(0.82, 1.0)))),
            )
