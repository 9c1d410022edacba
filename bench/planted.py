"""Comments of a made-up city in which one county starts to say something new.

The base is what the project's own comments say, dealt out at random over shops and months; the
new matter comes in twelve wordings that were written to share as few words as people do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FEEDBACK = Path(__file__).parents[1] / "feedback"
COMMENTS = (
    *(FEEDBACK / "text" / "corpus" / f"hand{number}.tsv" for number in (1, 2, 3)),
    FEEDBACK / "demo" / "comments" / "stories.tsv",
)
THEMES = Path(__file__).parent / "planted_themes.tsv"
COUNTIES, DISTRICTS, MANAGERS, SHOPS = 3, 3, 8, 1_000
MONTHS = tuple(date(2026, month, 1) for month in range(5, 11))


@dataclass(frozen=True, slots=True)
class Said:
    """One comment; shops are numbered through the city, districts and managers too."""

    text: str
    shop: int
    month: date
    theme: str = ""

    @property
    def county(self) -> int:
        """Each county has SHOPS shops."""
        return self.shop // SHOPS

    @property
    def district(self) -> int:
        """Each county has DISTRICTS districts."""
        return self.county * DISTRICTS + self.shop % SHOPS * DISTRICTS // SHOPS

    @property
    def manager(self) -> int:
        """Each county has MANAGERS managers."""
        return self.county * MANAGERS + self.shop % SHOPS * MANAGERS // SHOPS


def base_comments() -> list[str]:
    """Return the texts of all comments that ship, each once."""
    found: list[str] = []
    for path in COMMENTS:
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
        found += [line.split("\t")[0] for line in lines]
    return list(dict.fromkeys(found))


def wordings() -> dict[str, list[str]]:
    """Return the wordings of each theme."""
    found: dict[str, list[str]] = {}
    for line in THEMES.read_text(encoding="utf-8").splitlines()[1:]:
        theme, text = line.split("\t")
        found.setdefault(theme, []).append(text)
    return found


def talk(
    themes: dict[int, tuple[str, ...]],
    *,
    comments: int = 20_000,
    share: float = 0.05,
    seed: int = 1,
) -> Iterator[Said]:
    """Give `comments` of each county named in `themes`, `share` of them on each of its themes.

    The other counties say the base comments once. Half of those on a theme stand alone, half
    follow something else.
    """
    chance = random.Random(seed)  # noqa: S311 -- a made-up city
    base, new = base_comments(), wordings()
    for county in range(COUNTIES):
        shops = range(county * SHOPS, (county + 1) * SHOPS)
        count = comments if county in themes else len(base)
        each = round(count * share)
        own = [theme for theme in themes.get(county, ()) for _ in range(each)]
        planted = dict(zip(chance.sample(range(count), len(own)), own, strict=True))
        for at in range(count):
            text = chance.choice(base) if county in themes else base[at]
            theme = planted.get(at, "")
            if theme:
                said = chance.choice(new[theme])
                text = said if chance.random() < 0.5 else f"{text}。{said}"
            yield Said(text, chance.choice(shops), chance.choice(MONTHS), theme)
