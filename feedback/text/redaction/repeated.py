"""Names and shops that were found once, wherever else in the text they are said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.text.redaction.foreign_names import LEFT, RIGHT
from feedback.text.redaction.nicknames import AFTER_PERSON
from feedback.text.redaction.people import borders, is_word, people
from feedback.text.redaction.shops import own_name
from feedback.text.segment import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

Named = tuple[int, int, str]

_SHOP_BEFORE = re.compile("(?:^|[,。!?;:、”“ 和跟])(?P<name>[\u4e00-\u9fff]{2,4})[、和跟与]\\Z")
_SHOP_AFTER = re.compile(
    "[、和跟与](?P<name>[\u4e00-\u9fff]{2,4}?)(?=都|也都|两家|三家|这两|这三|这几|几家|四家|、)"
)
_LISTED = re.compile("[、,和与及跟/ ](?=[\u4e00-\u9fff]{2,3}(?:[、,。;/ 和与及跟都等两三四)]|$))")
_LIST_ENDS = re.compile("[、,。;/ )]|$|[和与及跟都等两三四]")
# No more different names than this of one text are sought again, so that work stays linear.
_MOST = 40
# What words of the language are that shops are not called without a word for their kind.
_NAMES = frozenset(("ns", "nz", "nt", "nr", "nrt"))
_COMMON = ("v", "d", "a", "m", "t", "r", "c", "p", "f", "s", "n", "i", "l", "b")


def find_again(
    text: str, shops: Iterable[Named], names: Iterable[Named]
) -> tuple[list[Named], list[Named]]:
    """Return the shops and the names found already, where they are said again or listed beside."""
    found: list[Named] = []
    again: list[Named] = []
    seen: set[str] = set()
    for start, end, _ in names:
        name = text[start:end]
        if len(name) > 1:
            found += _beside(text, end)
        if name not in seen and len(seen) < _MOST:
            seen.add(name)
            found += _name_again(text, name)
    for start, end, _ in shops:
        name = text[start:end]
        again += _shops_beside(text, start, end)
        if name not in seen and len(seen) < _MOST:
            seen.add(name)
            again += _shop_again(text, name)
    return again, found


def _places(text: str, name: str, most: int = 200) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = text.find(name)
    while at >= 0 and len(found) < most:
        found.append((at, at + len(name)))
        at = text.find(name, at + len(name))
    return found


def _name_again(text: str, name: str) -> list[Named]:
    """Return the other places of a name, of its given name, and of its surname alone."""
    surname = people().surname_of(name)
    if len(name) == 1 or name == surname:
        return _surname_again(text, name)
    word = is_word(name)
    found = [
        (start, end, "某" * len(name))
        for start, end in _places(text, name)
        if not word or RIGHT.match(text, end)
    ]
    given = name[len(surname) :]
    if surname and len(given) > 1 and not is_word(given):
        found += [
            (start, end, "某" * len(given))
            for start, end in _places(text, given)
            if {start, end} <= borders(text, start, end)
        ]
    return found + _surname_again(text, surname) if surname else found


def _surname_again(text: str, surname: str) -> list[Named]:
    sure = surname in people().common or len(surname) > 1
    found = []
    for start, end in _places(text, surname):
        alone = {start, end} <= borders(text, start, end) and not is_word(text[start : end + 1])
        left = start == 0 or LEFT.match(text, start - 1) is not None
        right = AFTER_PERSON.match(text, end) is not None
        if alone and left and right and (sure or _between_marks(text, start, end)):
            found.append((start, end, "某"))
    return found


def _between_marks(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return not before.isalnum() and not after.isalnum()


def _shop_again(text: str, name: str) -> list[Named]:
    """Return the other places of a shop's name, with its type word or without."""
    found = [(start, end, "某店") for start, end in _places(text, name)]
    own = own_name(name)
    if len(own) > 1 and _is_own(own):
        found += [(start, end, "某店") for start, end in _places(text, own)]
    return found


def _shops_beside(text: str, start: int, end: int) -> list[Named]:
    """Return the shop that is named in one breath with another: 佰汇和新世纪商场, 万家福、一心."""
    found = []
    before = _SHOP_BEFORE.search(text, max(0, start - 8), start)
    after = _SHOP_AFTER.match(text, end)
    for match in (before, after):
        if match and _is_own(match["name"]) and match.span("name") != (start, end):
            said = match.span("name")
            if set(said) <= borders(text, *said):
                found.append((*said, "某店"))
    return found


def _is_own(name: str) -> bool:
    """Tell whether a shop's name alone is no brand and no word of the language but a name."""
    kind = bulk().tag(name)
    return name not in people().never and (kind in _NAMES or not kind.startswith(_COMMON))


def _beside(text: str, end: int) -> list[Named]:
    """Return the names that a list goes on with after one that ends at `end`: 张红、柏小青."""
    book = people()
    found: list[Named] = []
    while len(found) < _MOST and _LISTED.match(text, end):
        start = end + 1
        for size in (3, 2):
            name = text[start : start + size]
            surname = book.surname_of(name)
            given = name[len(surname) :]
            if (
                surname
                and given
                and book.is_given(given)
                and name not in book.never
                and _LIST_ENDS.match(text, start + size)
            ):
                found.append((start, start + size, "某" * size))
                end = start + size
                break
        else:
            break
    return found
