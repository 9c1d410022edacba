"""What names of people are made of: surnames, given names, and words that only look like names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from feedback.text.normalise import DATA_DIR
from feedback.text.segment import bulk, lexicon_words
from feedback.text.tsv import read_table

# Characters of function words, numbers and roles, which no given name holds.
NEVER_GIVEN = frozenset(
    "的了是在和我他她你您不没个这那们都就也还说去给找让叫对向跟到把被位店客户订货片区市线牌项"
    "目总部管搞要比可无夸敢拣送数趟里负责每各该某前后与及或等请问见做当第一二三四五六七八九"
    "十吗呢吧啊哦什么怎很太更最"
    "烟条块钱元支包盒今昨号月时候员些但却因为所电话司投诉着过得地"
)
_KNOWN_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class People:
    """Surnames of one character by how surely they begin a name, and what given names are."""

    surnames: frozenset[str]
    common: frozenset[str]
    ambiguous: frozenset[str]
    compound: frozenset[str]
    function: frozenset[str]
    whole: frozenset[str]
    parts: frozenset[str]
    given: frozenset[str]
    givens: frozenset[str]
    nick: frozenset[str]
    sure: frozenset[str]
    never: frozenset[str]
    never_little: frozenset[str]
    never_titled: frozenset[str]

    def is_given(self, given: str) -> bool:
        """Tell whether this is a given name or made of the characters of given names."""
        return given in self.givens or self.given.issuperset(given)

    def may_be_given(self, given: str) -> bool:
        """Tell whether nothing forbids this as a given name."""
        return given in self.givens or NEVER_GIVEN.isdisjoint(given)

    def surname_of(self, name: str) -> str:
        """Return the surname a name begins with, or an empty string."""
        if name[:2] in self.compound:
            return name[:2]
        return name[:1] if name[:1] in self.common or name[:1] in self.ambiguous else ""


@cache
def people() -> People:
    """Return what the shipped tables say."""
    surnames = classes("surnames.tsv")
    given = classes("given_names.tsv")
    never = classes("not_names.tsv")
    return People(
        surnames["common"] | surnames["ambiguous"],
        surnames["common"],
        surnames["ambiguous"],
        surnames["compound"],
        surnames["function"],
        surnames["whole"],
        surnames["part"],
        given["given"],
        given["whole"],
        given["nick"],
        given["sure"],
        never["word"].union(lexicon_words()),
        never["little"],
        never["titled"],
    )


def any_surname() -> str:
    """Return a pattern of any surname."""
    book = people()
    return f"(?:{alternatives(book.compound)}|[{''.join(sorted(book.surnames))}])"


def alternatives(words: frozenset[str]) -> str:
    """Return a pattern of any of these words, longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


def characters(words: frozenset[str]) -> str:
    """Return the first characters of these words for a character class."""
    return "".join(sorted({word[0] for word in words}))


def pairs(words: frozenset[str]) -> str:
    """Return a quick pattern of the first two characters of these words, and of others."""
    return f"[{characters(words)}][{''.join(sorted({word[1] for word in words}))}]"


@lru_cache(_KNOWN_WORDS)
def is_word(text: str) -> bool:
    """Tell whether this is a word of the language rather than a name."""
    if text in people().never:
        return True
    kind = bulk().tag(text)
    return kind != "" and not kind.startswith("nr")


@lru_cache(_KNOWN_WORDS)
def is_known_name(text: str) -> bool:
    """Tell whether the dictionary holds this as a name of a person."""
    return text not in people().never and bulk().tag(text).startswith("nr")


def is_no_word(name: str, surname: str) -> bool:
    """Tell whether neither a name nor its beginning is a word of the language."""
    if name[len(surname) :] in people().givens and name not in people().never:
        return True
    if is_word(name):
        return False
    if len(surname) > 1 or len(name) == 2:  # noqa: PLR2004
        return True
    return not is_word(name[:2]) or is_known_name(name)


def borders(text: str, start: int, end: int) -> frozenset[int]:
    """Return the places of `text` around `[start, end)` where one word ends and the next begins."""
    at = max(0, start - 4)
    found = {at}
    for word in bulk().cut(text[at : end + 3]):
        at += len(word)
        found.add(at)
    return frozenset(found)


@cache
def classes(name: str) -> dict[str, frozenset[str]]:
    """Return the words of a table by class."""
    return {
        row["class"]: frozenset(row.items("words"))
        for row in read_table(DATA_DIR / name, ("class", "words"))
    }
