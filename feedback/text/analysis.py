"""The whole analysis of one comment: normalise, redact, find."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.text import segment
from feedback.text.finder import Finder, Finding
from feedback.text.hints import load_hints
from feedback.text.normalise import initialize as initialize_normaliser
from feedback.text.normalise import normalise
from feedback.text.patterns import literals, load_patterns, load_topics
from feedback.text.redact import Redaction, redact
from feedback.text.speakers import Speakers
from feedback.text.substance import is_substantial
from feedback.text.taxonomy import NO_SUBSTANCE, Taxonomy, load_taxonomy
from feedback.text.times import Days, days_spoken_of
from feedback.text.tsv import read_table
from feedback.text.words import Kind, load_words

if TYPE_CHECKING:
    from datetime import date

    from feedback.text.alignment import Normalised

DATA_DIR = Path(__file__).parent / "data"
RULE_FILES = (
    "cantonese.tsv",
    "hints.tsv",
    "lexicon.tsv",
    "overrides.tsv",
    "patterns.tsv",
    "pinyin.tsv",
    "taxonomy.tsv",
    "topics.tsv",
    "typos.tsv",
    "words.tsv",
)
CODE_VERSION = "1"
MAX_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Mention:
    """One issue (or praise) at `[start, end)` of the original characters.

    `polarity` is negative or positive; `target` who is spoken of; `modality` fact, wish, irony or
    past; `time` the days spoken of; `reason` the pattern and the shifters that decided.
    """

    code: str
    start: int
    end: int
    polarity: str
    confidence: float
    target: str | None
    modality: str
    time: Days
    sub_issue: str
    reason: dict[str, object]

    def to_dict(self) -> dict[str, object]:
        """Return JSON-ready values."""
        return {
            "code": self.code,
            "start": self.start,
            "end": self.end,
            "polarity": self.polarity,
            "confidence": self.confidence,
            "target": self.target,
            "modality": self.modality,
            "time": list(self.time) if isinstance(self.time, tuple) else self.time,
            "sub_issue": self.sub_issue,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a comment says. `codes` is never empty: N00 stands where nothing was found."""

    text: str
    normalised: str
    redacted: str
    codes: tuple[str, ...]
    mentions: tuple[Mention, ...]
    redactions: tuple[Redaction, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words, cut when asked for: few need them, and the dictionary is large."""
        return tuple(segment.cut(self.normalised[:MAX_CHARACTERS]))

    def to_dict(self) -> dict[str, object]:
        """Return the JSON object of `feedback text analyse`."""
        return {
            "text": self.text,
            "normalised": self.normalised,
            "redacted": self.redacted,
            "codes": list(self.codes),
            "mentions": [mention.to_dict() for mention in self.mentions],
        }


class Analyser:
    """Taxonomy, words and patterns, loaded once and shared; safe to use from several threads."""

    def __init__(self, taxonomy: Taxonomy, finder: Finder, version: str) -> None:
        """Use `load` to build one from the rule tables."""
        self.taxonomy = taxonomy
        self.version = version
        self._finder = finder
        self._order = {code: place for place, code in enumerate(taxonomy.codes)}

    @classmethod
    def load(cls, data_dir: Path | None = None) -> Analyser:
        """Return the analyser of the tables in a folder (default: those that ship).

        Raises TableError naming file, row and column of the first fault.
        """
        folder = DATA_DIR if data_dir is None else data_dir
        taxonomy = load_taxonomy(folder / "taxonomy.tsv")
        book = load_words(folder / "words.tsv")
        patterns = load_patterns(folder / "patterns.tsv", taxonomy.codes, book)
        patterns += load_topics(folder / "topics.tsv", taxonomy.codes, book)
        book = load_words(folder / "words.tsv", literals(patterns))
        wins = frozenset(
            (row["winner"], row["loser"])
            for row in read_table(folder / "overrides.tsv", ("winner", "loser"))
        )
        hints = load_hints(folder / "hints.tsv", taxonomy.codes)
        finder = Finder(book, patterns, wins, Speakers(taxonomy), hints)
        return cls(taxonomy, finder, rules_version(folder))

    def initialize(self) -> None:
        """Load dictionaries now, for example before workers fork."""
        initialize_normaliser()
        segment.initialize()

    def analyse(self, text: str, said_on: date | None = None) -> Analysis:
        """Return the codes, mentions and redacted text of a comment; never raises.

        Issues are looked for in the first MAX_CHARACTERS characters, redaction covers all.
        """
        value = normalise(text)
        hidden = redact(text, value)
        read = value.text[:MAX_CHARACTERS]
        found = self._finder.find(read)
        if found and not is_substantial(read):
            found = []
        mentions = tuple(self._mention(finding, value, read, said_on) for finding in found)
        codes = sorted({mention.code for mention in mentions}, key=self._order.__getitem__)
        return Analysis(
            text,
            value.text,
            hidden.text,
            tuple(codes) or (NO_SUBSTANCE,),
            mentions,
            hidden.spans,
        )

    def _mention(
        self, finding: Finding, value: Normalised, text: str, said_on: date | None
    ) -> Mention:
        start, end = value.to_original(finding.start, finding.end)
        clause = finding.clause
        return Mention(
            code=finding.code,
            start=start,
            end=end,
            polarity="positive" if finding.code == "P00" else "negative",
            confidence=finding.confidence,
            target=finding.target,
            modality=str(finding.modality),
            time=days_spoken_of(text[clause.start : clause.end], said_on),
            sub_issue=finding.pattern.sub_issue if finding.code == finding.pattern.code else "",
            reason={
                "pattern": finding.pattern.id,
                "rule": finding.pattern.text,
                "shifters": list(finding.shifters),
            },
        )


@cache
def rules_version(folder: Path = DATA_DIR) -> str:
    """`<code version>-<hash of the rule tables>`: changes whenever a result may change."""
    digest = hashlib.sha256()
    for name in RULE_FILES:
        path = folder / name
        digest.update(name.encode() + b"\0" + (path.read_bytes() if path.exists() else b"") + b"\0")
    return f"{CODE_VERSION}-{digest.hexdigest()[:12]}"


ENGINE_VERSION = rules_version()

__all__ = ["ENGINE_VERSION", "Analyser", "Analysis", "Kind", "Mention", "rules_version"]
