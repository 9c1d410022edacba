"""What a shopkeeper remembers of a visit: some the day, many about the day, some nothing."""

from __future__ import annotations

import random
from datetime import date, timedelta

from feedback.demo.rows import Row

_RESPONDENT = (("owner", "family", "employee"), (80, 14, 6))
_DURATION = (("under_5", "from_5_to_15", "from_15_to_30", "over_30", "dont_remember"),)


def recall(rng: random.Random, claim: Row, asked_on: date, *, happened: bool) -> dict[str, object]:
    """Return the answers about the last visit; where nothing happened, they know of none."""
    said: dict[str, object] = {"respondent": rng.choices(*_RESPONDENT)[0]}
    if happened:
        return said | _day(rng, claim["visited_on"], asked_on) | _visit(rng, claim)
    kind = rng.choices(("none", "earlier", "forgotten"), (46, 42, 12))[0]
    if kind == "none":
        return said | {"last_visit": "not_this_month"}
    if kind == "forgotten":
        return said | {"last_visit": "dont_remember"} | _vague(rng)
    # The visit remembered is one of weeks before.
    earlier = claim["visited_on"] - timedelta(days=rng.randint(8, 24))
    return said | _named(earlier) | _visit(rng, claim)


def _day(rng: random.Random, visited: date, asked: date) -> dict[str, object]:
    kind = rng.choices(("day", "near", "about", "wrong", "forgotten"), (30, 12, 34, 2, 22))[0]
    ago = (asked - visited).days
    match kind:
        case "day":
            return _named(visited)
        case "near":
            return _named(min(asked, visited + timedelta(days=rng.choice((-2, -1, 1)))))
        case "about":
            guess = max(0, ago + rng.choices((-1, 0, 1, 2), (15, 60, 20, 5))[0])
            return {"last_visit": "days_ago", "last_visit_days": guess}
        case "wrong":
            return {"last_visit": "days_ago", "last_visit_days": ago + rng.randint(5, 12)}
        case _:
            return {"last_visit": "dont_remember"}


def _named(day: date) -> dict[str, object]:
    return {"last_visit": "date", "last_visit_date": day.isoformat()}


def _visit(rng: random.Random, claim: Row) -> dict[str, object]:
    done = list(claim["tasks"])
    content = [task for task in done if rng.random() < 0.7]
    content += ["chat"] if rng.random() < 0.25 else []
    mode = str(claim["mode"]) if rng.random() < 0.95 else "dont_remember"
    signed = ("signed_self", "photo_staff", "none", "dont_remember")
    return {
        "who": rng.choices(("customer_manager", "dont_know", "delivery"), (94, 4, 2))[0],
        "mode": mode,
        "duration": rng.choices(*_DURATION, (16, 46, 20, 4, 14))[0],
        "content": content or ["dont_remember"],
        "signature": [rng.choices(signed, (38, 22, 26, 14))[0]],
    }


def _vague(rng: random.Random) -> dict[str, object]:
    return {
        "who": rng.choice(("customer_manager", "dont_know")),
        "mode": "dont_remember",
        "duration": "dont_remember",
        "content": ["dont_remember"],
        "signature": ["dont_remember"],
    }
