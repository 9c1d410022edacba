"""How people tick: mostly happily, sometimes in keeping with their words, sometimes not."""

from __future__ import annotations

import random

from feedback.demo.script import Mood

# Which question of the satisfaction survey an issue shows in, if the ticks are honest.
QUESTION = {
    "I01": "supply_amount",
    "I02": "supply_fairness",
    "I03": "supply_fairness",
    "I04": "manager_service",
    "I05": "manager_service",
    "I06": "manager_service",
    "I07": "business_guidance",
    "I08": "business_guidance",
    "I09": "ordering",
    "I10": "delivery",
    "I11": "ordering",
    "I12": "business_guidance",
    "I13": "shop_and_brand",
    "I14": "market_regulation",
    "I15": "complaint_handling",
    "I16": "manager_service",
    "I18": "supply_amount",
}
RATED = (
    "supply_amount",
    "supply_fairness",
    "ordering",
    "delivery",
    "manager_service",
    "business_guidance",
    "market_regulation",
    "shop_and_brand",
    "complaint_handling",
)
FALSE_SATISFACTION = 0.42  # of those who complain in words, how many tick 满意 all the same
_TICKS = ((5, 4, 3, 2, 1), (56, 32, 9, 2, 1))


def tick(rng: random.Random, codes: tuple[str, ...], mood: Mood) -> dict[str, int]:
    """Return the ratings of one answer, as a retailer who means `codes` would tick them."""
    low = {QUESTION[code] for code in codes if code in QUESTION}
    straight = rng.random() < 0.45
    ratings = {key: 5 if straight else rng.choices(*_TICKS)[0] for key in RATED}
    if "complaint_handling" not in low and rng.random() < 0.6:
        del ratings["complaint_handling"]  # nothing was reported, so the question is left out
    if mood is Mood.TOP:
        return dict.fromkeys(ratings, 5)
    if mood is Mood.USUAL and rng.random() < FALSE_SATISFACTION:
        return {key: max(4, value) if key in low else value for key, value in ratings.items()}
    if low:
        # Whoever is displeased with one thing ticks the others lower too.
        ratings = {key: max(3, value - rng.choice((0, 1, 1, 2))) for key, value in ratings.items()}
    for key in low:
        ratings[key] = rng.choices((1, 2, 3), (25, 50, 25))[0]
    return ratings


def overall(rng: random.Random, codes: tuple[str, ...], mood: Mood) -> int:
    """Return the one score of a check call, 1 to 5."""
    if mood is Mood.TOP:
        return 5
    if any(QUESTION.get(code) == "manager_service" for code in codes) and rng.random() < 0.7:
        return rng.choices((1, 2, 3), (20, 45, 35))[0]
    return rng.choices((5, 4, 3, 2), (55, 35, 8, 2))[0]
