"""Sentences that prove a new matter, in redacted form, with the characters that matter marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from feedback.issues import heard
from feedback.issues.emerging import Matter
from feedback.issues.gathered import Gathered
from feedback.text.flow import Token, unexplained

MOST_SENTENCES = 8
LOOKED_AT = 300
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]*")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of one comment; `spans` are `[start, end)` of `text` where a phrase stands."""

    verbatim_id: int
    said_on: date
    text: str
    spans: tuple[tuple[int, int], ...]


def show_evidence(
    session: Session, said: Gathered, matter: Matter, comments: Sequence[int]
) -> tuple[Evidence, ...]:
    """Return a few sentences of different shops that show as many of the phrases as possible.

    They are taken from `comments`, the numbers of those that may be shown.
    """
    step = max(1, len(comments) // LOOKED_AT)
    ids = [said.ids[comment] for comment in comments[::step]]
    rows = heard.reread(session, ids)
    known = heard.known_spans(session, ids)
    phrases = [unit.words for unit in matter.phrases]
    chosen: list[Evidence] = []
    shown: set[str] = set()
    shops: set[int] = set()
    spare: list[tuple[int, Evidence]] = []
    for key in ids:
        if key not in rows or len(chosen) == MOST_SENTENCES:
            continue
        said_on, shop, text = rows[key]
        spans = _spans(unexplained(text, known.get(key, ())), phrases)
        if not spans or shop in shops:
            continue
        one = _cropped(Evidence(key, said_on, text, tuple(spans)))
        marked = {one.text[start:end] for start, end in one.spans}
        if marked <= shown:
            spare.append((shop, one))
            continue
        shown |= marked
        shops.add(shop)
        chosen.append(one)
    for shop, one in spare:
        if len(chosen) < MOST_SENTENCES and shop not in shops:
            shops.add(shop)
            chosen.append(one)
    return tuple(chosen)


def _spans(
    stretches: Sequence[Sequence[Token]], phrases: Sequence[tuple[str, ...]]
) -> list[tuple[int, int]]:
    """Return where phrases stand, those that touch joined."""
    starts: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        starts.setdefault(phrase[0], []).append(phrase)
    found: list[tuple[int, int]] = []
    for stretch in stretches:
        words = tuple(token.word for token in stretch)
        for at, word in enumerate(words):
            found += [
                (stretch[at].start, stretch[at + len(phrase) - 1].end)
                for phrase in starts.get(word, ())
                if words[at : at + len(phrase)] == phrase
            ]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _cropped(one: Evidence) -> Evidence:
    """Keep the sentences from the first span to the last."""
    first, last = one.spans[0][0], one.spans[-1][1]
    start, end = 0, len(one.text)
    for match in _SENTENCE.finditer(one.text):
        if match.start() <= first < match.end():
            start = match.start()
        if match.start() < last <= match.end():
            end = match.end()
    spans = tuple((a - start, b - start) for a, b in one.spans)
    return Evidence(one.verbatim_id, one.said_on, one.text[start:end], spans)
