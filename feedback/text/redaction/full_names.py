"""Full names without a title, by what they are made of and what stands around them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from feedback.text.redaction import foreign_names, introduced_names, word_names
from feedback.text.redaction.finders import HAN, Finder, Span, hidden_at_length, one_of
from feedback.text.redaction.foreign_names import LEFT, RIGHT, person_around
from feedback.text.redaction.people import (
    People,
    alternatives,
    borders,
    classes,
    is_known_name,
    is_no_word,
    is_word,
    pairs,
    people,
)

_TITLES = classes("titles.tsv")["long"]
_AFTER_SURE = re.compile(
    "本人|这个人|那个人|这人|那人|同志|这家伙|这小子|个人|签字|签名|签收|收|的店|家"
)
_MEASURED = frozenset("一二三四五六七八九十两几每这那半各整上下本百千万多0123456789第数")
_VERBS = frozenset("能可以开如同本之先新好然")
_ENOUGH = 5
_LONGEST = 3  # characters of a name that begins with a surname of one
_KNOWN_NAMES = 50_000
_SPACED = re.compile(rf"(?<!{HAN})(?P<surname>{HAN}) (?P<given>{HAN}(?: {HAN})?)(?!{HAN}| {HAN})")


class _Patterns(NamedTuple):
    bare: re.Pattern[str]
    given: re.Pattern[str]
    compound: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    book = people()
    given = "".join(sorted(book.given))
    return _Patterns(
        re.compile(rf"[{''.join(sorted(book.surnames))}](?:[{given}]{{1,2}}|{pairs(book.givens)})"),
        re.compile(pairs(book.givens)),
        re.compile(rf"{pairs(book.compound)}{HAN}{{1,2}}"),
    )


@cache
def finders() -> tuple[Finder, ...]:
    """Return the searches for names in full: 罗永昌, 欧阳建国, 阿依古丽·买买提."""
    book = people()
    spaced = f"(?<!{HAN}){one_of(book.common)} {HAN}"
    alone = {name for name in book.givens if not book.sure.isdisjoint(name) and not is_word(name)}
    return (
        *introduced_names.finders(),
        *foreign_names.finders(),
        *word_names.finders(),
        Finder(f"(?:{alternatives(book.compound)}){HAN}", hidden_at_length(_compound)),
        Finder(_bare_gate(), hidden_at_length(_bare), worth=_may_begin),
        Finder(spaced, hidden_at_length(_spaced)),
        Finder(
            f"(?:^|(?<={LEFT.pattern}))(?:{alternatives(frozenset(alone))})(?={RIGHT.pattern})",
            hidden_at_length(_given),
        ),
    )


def _bare_gate() -> str:
    book = people()
    return (
        f"(?<!{one_of(_MEASURED)}){one_of(book.surnames)}"
        f"(?:{one_of(book.given)}|{pairs(book.givens)})"
    )


def _may_begin(text: str, at: int) -> bool:
    """Tell whether enough speaks for a name that begins here; texts are parted by line breaks."""
    for size, _, score in _possible(text[at : at + _LONGEST]):
        needed = _ENOUGH - score
        if needed > _MOST_AFTER and at and text[at - 1] != "\n":
            needed -= LEFT.match(text, at - 1) is not None
        else:
            needed -= _MOST_BEFORE
        if needed <= 0 or text[at + size : at + size + 1] in {"", "\n"}:
            return True
        if _said_after(text, at + size) >= needed:
            return True
    return False


def _compound(text: str) -> list[Span]:
    """Return 欧阳建国."""
    return _by_looks(text, _patterns().compound, people().compound)


def _bare(text: str) -> list[Span]:
    """Return 罗永昌."""
    return _by_looks(text, _patterns().bare, None)


def _by_looks(text: str, pattern: re.Pattern[str], known: frozenset[str] | None) -> list[Span]:
    found: list[Span] = []
    at = 0
    while (match := pattern.search(text, at)) is not None:
        begins = known is None or match[0][:2] in known
        end = _unaided(text, match.start(), match.end()) if begins else 0
        if end:
            found.append((match.start(), end))
        at = end or match.start() + 1
    return found


def _spaced(text: str) -> list[Span]:
    """Return 张 三 丰."""
    found: list[Span] = []
    for match in _SPACED.finditer(text):
        given = match["given"].replace(" ", "")
        if match["surname"] in people().common and people().is_given(given):
            found.append(match.span())
    return found


def _given(text: str) -> list[Span]:
    """Return 秀英 where a person stands: 秀英说."""
    return [
        match.span()
        for match in _patterns().given.finditer(text)
        if _stands_for_person(text, *match.span())
    ]


def _stands_for_person(text: str, start: int, end: int) -> bool:
    """Tell whether a given name stands alone where a person stands: 秀英说."""
    if text[start:end] not in people().givens or is_word(text[start:end]):
        return False
    if people().sure.isdisjoint(text[start:end]):
        return False
    return person_around(text, start, end)


def _unaided(text: str, start: int, longest: int) -> int:
    """Return the end of the name that begins at `start` if it is one by its looks, or 0."""
    possible = _possible(text[start:longest])
    if not possible or (start and text[start - 1] in _MEASURED):
        return 0
    before = start == 0 or LEFT.match(text, start - 1) is not None
    for size, given, score in possible:
        end = start + size
        if text[end - 1 : end + 1] in _TITLES or score + before + _MOST_AFTER < _ENOUGH:
            continue
        if score + before + _said_after(text, end) < _ENOUGH:
            continue
        edges = borders(text, start, longest)
        if start in edges and (end in edges or given in people().givens):
            return end
    return 0


def _said_after(text: str, end: int) -> int:
    """Say how much speaks for a name in what stands behind it."""
    return (RIGHT.match(text, end) is not None) + 2 * (_AFTER_SURE.match(text, end) is not None)


_MOST_BEFORE, _MOST_AFTER = 1, 3


@lru_cache(_KNOWN_NAMES)
def _possible(said: str) -> tuple[tuple[int, str, int], ...]:
    """Return what may be names at the beginning of some characters, the longest first.

    Each with its length, its given name and how much speaks for it by itself, where what stands
    around may make that enough.
    """
    book = people()
    surname = book.surname_of(said)
    found = []
    for size in range(len(said), len(surname), -1) if surname else ():
        name = said[:size]
        given = name[len(surname) :]
        if given in _TITLES or not book.may_be_given(given) or not is_no_word(name, surname):
            continue
        if surname in book.ambiguous and _VERBS.issuperset(given):
            continue
        score = _score(book, surname, given)
        if score + _MOST_BEFORE + _MOST_AFTER >= _ENOUGH:
            found.append((size, given, score))
    return tuple(found)


def _score(book: People, surname: str, given: str) -> int:
    """Say how much speaks for a name by itself: its surname, its length, its characters."""
    if len(surname) > 1:
        score = 4
    else:
        plain = len(given) > 1 or not book.sure.isdisjoint(given)
        score = 2 if surname in book.common else int(plain)
    score += len(given) > 1 or len(surname) > 1
    score += book.is_given(given)
    score += not book.sure.isdisjoint(given) or given in book.givens
    return score + 2 * is_known_name(surname + given)
