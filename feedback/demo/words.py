"""What the shopkeepers of the made-up city say: comments written for this project, dealt out.

Every comment is used at most twice, except the very short ones that many people really write.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from feedback.text import corpus
from feedback.verbatims.models import Channel

HANDS = ("hand1", "hand2", "hand3")  # of the labelled comments, those with an English gist
SHORT = 6  # characters; below it many people write the very same
ROUNDS = 2
SHORT_ROUNDS = 12
ABOUT_SOMEBODY = frozenset({"I04", "I05", "I06", "I07", "I08", "I16", "I17"})

# Short messages and words from meetings read like what people type into the form.
_DOOR = {
    "web": Channel.WEB,
    "sms": Channel.WEB,
    "meeting": Channel.WEB,
    "hotline": Channel.HOTLINE,
    "check_call": Channel.CHECK_CALL,
}


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment with the issues its writer meant, and its gist in English."""

    text: str
    codes: tuple[str, ...]
    style: str
    door: Channel
    gloss: str
    theme: str

    @property
    def language(self) -> str:
        """Return the language tag: traditional characters are marked, all else is plain Chinese."""
        return "zh-Hant" if self.style == "trad" else "zh"


@cache
def load_comments() -> tuple[Comment, ...]:
    """Read all comments, in the order of the files."""
    stories = Path(str(files("feedback.demo") / "comments" / "stories.tsv"))
    found: list[Comment] = []
    for file in (*(corpus.FOLDER / f"{hand}.tsv" for hand in HANDS), stories):
        lines = file.read_text(encoding="utf-8").splitlines()
        for line in lines[1:]:
            text, codes, style, channel, gloss, theme = line.split("\t")
            found.append(Comment(text, tuple(codes.split()), style, _DOOR[channel], gloss, theme))
    return tuple(found)


class Stock:
    """Deals comments out so that all are heard before any is heard again."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._comments = load_comments()
        self._order = {comment: rng.random() for comment in self._comments}
        self.used: Counter[Comment] = Counter()
        self._decks: dict[Channel, list[Comment]] = {}

    def take(self, wanted: Callable[[Comment], bool], count: int) -> list[Comment]:
        """Take up to `count` comments for a story: least used first, plain words before others."""
        fitting = [c for c in self._comments if wanted(c) and self.used[c] < ROUNDS]
        fitting.sort(key=lambda c: (self.used[c], c.style != "plain", self._order[c]))
        taken = fitting[:count]
        self.used.update(taken)
        return taken

    def deal(self, door: Channel, *, about_nobody: bool = False) -> Comment:
        """Give the next comment of everyday talk at one door; stories are never told here.

        With `about_nobody`, the next that holds nothing against a customer manager.
        """
        if not self._decks.get(door):
            self._decks[door] = self._shuffled(door)
        deck = self._decks[door]
        fitting = (
            at for at in reversed(range(len(deck))) if not about_nobody or _is_common(deck[at])
        )
        comment = deck.pop(next(fitting, -1))
        self.used[comment] += 1
        return comment

    def repeat(self, theme: str) -> Comment:
        """Give the one comment of a theme that somebody says over and over."""
        comment = next(c for c in self._comments if c.theme == theme)
        self.used[comment] += 1
        return comment

    def short(self) -> Comment:
        """Give one of the few characters that many people write, such as 没意见 or 挺好."""
        brief = [
            c
            for c in self._comments
            if c.door is Channel.WEB
            and len(c.text) < SHORT
            and self.used[c] < SHORT_ROUNDS
            and c.codes in {("N00",), ("P00",)}
        ]
        comment = self._rng.choice(brief)
        self.used[comment] += 1
        return comment

    def _shuffled(self, door: Channel) -> list[Comment]:
        everyday = [c for c in self._comments if c.door is door and not c.theme]
        fresh = self._least_used([c for c in everyday if not self.used[c] or _is_common(c)])
        self._rng.shuffle(fresh)
        return fresh

    def _least_used(self, comments: Iterable[Comment]) -> list[Comment]:
        open_ = [c for c in comments if self.used[c] < _most(c)]
        if not open_:
            msg = "the comments are used up: write more or let fewer shops speak"
            raise ValueError(msg)
        fewest = min(self.used[c] for c in open_)
        return [c for c in open_ if self.used[c] == fewest]


def _is_common(comment: Comment) -> bool:
    """Tell whether many shops say such a thing; what is held against somebody is said once."""
    return not ABOUT_SOMEBODY & set(comment.codes)


def _most(comment: Comment) -> int:
    return SHORT_ROUNDS if len(comment.text) < SHORT else ROUNDS
