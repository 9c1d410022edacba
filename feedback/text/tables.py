"""Loading the tables that staff and analysts edit, with what was added to them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.text.features import NO_THESAURUS, Thesaurus
from feedback.text.finder import Finder
from feedback.text.normalise import normalise
from feedback.text.patterns import (
    Item,
    Pattern,
    Place,
    literal_name,
    literals,
    load_patterns,
    load_topics,
)
from feedback.text.speakers import Speakers
from feedback.text.tsv import read_table
from feedback.text.words import load_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedback.text.additions import Additions, Phrase
    from feedback.text.taxonomy import Taxonomy

DATA_DIR = Path(__file__).parent / "data"
READING = (
    "cantonese.tsv",
    "lexicon.tsv",
    "overrides.tsv",
    "patterns.tsv",
    "pinyin.tsv",
    "taxonomy.tsv",
    "thesaurus.tsv",
    "topics.tsv",
    "typos.tsv",
    "words.tsv",
)
REDACTING = (
    "given_names.tsv",
    "names.fbm",
    "not_names.tsv",
    "shops.tsv",
    "surnames.tsv",
    "titles.tsv",
)
TABLES = (*READING, *REDACTING)
STAFF_CONFIDENCE = 0.9
STAFF_PATTERN = "staff-"  # begins the names of patterns that stand for phrases added by staff


def load_finder(folder: Path, taxonomy: Taxonomy, additions: Additions) -> Finder:
    """Return the finder of the tables in a folder and the phrases added by staff."""
    book = load_words(folder / "words.tsv")
    patterns = load_patterns(folder / "patterns.tsv", taxonomy.codes, book)
    patterns += load_topics(folder / "topics.tsv", taxonomy.codes, book)
    patterns += _of_phrases(additions.phrases)
    book = load_words(folder / "words.tsv", literals(patterns))
    wins = frozenset(
        (row["winner"], row["loser"])
        for row in read_table(folder / "overrides.tsv", ("winner", "loser"))
    )
    return Finder(book, patterns, wins, Speakers(taxonomy))


def _of_phrases(phrases: Iterable[Phrase]) -> list[Pattern]:
    """Return patterns of phrases: found as they are written, whatever stands around them."""
    found = []
    for number, phrase in enumerate(phrases, start=1):
        text = normalise(phrase.phrase).text
        item = Item(Place.AFTER, (literal_name(text),))
        found.append(
            Pattern(
                f"{STAFF_PATTERN}{number}",
                phrase.code,
                text,
                (item,),
                (),
                (),
                wish_only=False,
                negated="-",
                sub_issue=phrase.sub_issue,
                confidence=STAFF_CONFIDENCE,
            )
        )
    return found


def load_thesaurus(folder: Path, added: Iterable[str] = ()) -> Thesaurus:
    """Return the groups of words that count as one another's: those of both tables.

    Each word added by staff is a group of its own: it is seen wherever it stands, whatever the
    dictionary cuts, and by this analyser alone.
    """
    groups = [row.items("words") for row in read_table(folder / "words.tsv", ("class", "words"))]
    path = folder / "thesaurus.tsv"
    if path.exists():
        groups += [row.items("words") for row in read_table(path, ("group", "words"))]
    groups += [(normalise(word).text,) for word in added]
    return Thesaurus(groups) if groups else NO_THESAURUS


@cache
def tables_version(folder: Path = DATA_DIR, names: tuple[str, ...] = TABLES) -> str:
    """Return a hash of the tables in a folder: of all, or of those that matter for something."""
    digest = hashlib.sha256()
    for name in names:
        path = folder / name
        digest.update(name.encode() + b"\0" + (path.read_bytes() if path.exists() else b"") + b"\0")
    return digest.hexdigest()
