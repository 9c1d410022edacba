"""The whole analysis of a comment: normalise, redact, read by rules, read by the learned model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from feedback.text import segment
from feedback.text.additions import Additions
from feedback.text.clauses import Clause
from feedback.text.features import Read, Thesaurus
from feedback.text.finder import Finder, Finding, Found
from feedback.text.model import Model, shipped_model
from feedback.text.normalise import initialize as initialize_normaliser
from feedback.text.normalise import normalise
from feedback.text.redact import Redacted, Redaction, redact
from feedback.text.scored import SURE, Scored, score_all
from feedback.text.shifters import Modality
from feedback.text.substance import is_substantial
from feedback.text.tables import DATA_DIR, load_finder, load_thesaurus, tables_version
from feedback.text.taxonomy import NO_SUBSTANCE, PRAISE, Taxonomy, load_taxonomy
from feedback.text.times import Days, days_spoken_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from feedback.text.alignment import Normalised

CODE_VERSION = "2"
RULES_ONLY = "rules"
MAX_CHARACTERS = 20_000
# Comments that are scored at once, and how many characters they may have together.
BATCH, BATCH_CHARACTERS = 256, 100_000


@dataclass(frozen=True, slots=True)
class Mention:
    """One issue (or praise) at `[start, end)` of the original characters.

    `polarity` is negative or positive; `target` who is spoken of; `modality` fact, wish, irony or
    past; `time` the days spoken of; `confidence` the chance that a careful reader agrees;
    `reason` the pattern with its shifters (`pattern`, `rule`, `shifters`) and the model's
    strongest words (`evidence`: word and weight).
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
class Doubt:
    """A code that may be meant at `[start, end)`, but is too unsure to count: ask a person."""

    code: str
    confidence: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a comment says. `codes` is never empty: N00 stands where nothing was found."""

    text: str
    normalised: str
    redacted: str
    codes: tuple[str, ...]
    mentions: tuple[Mention, ...]
    redactions: tuple[Redaction, ...]
    doubts: tuple[Doubt, ...] = ()

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


class _Comment(NamedTuple):
    """One comment on its way: `read` is what is looked at for issues, empty where nothing is."""

    text: str
    value: Normalised
    hidden: Redacted
    read: str
    found: Found
    said_on: date | None


class Analyser:
    """Taxonomy, words, patterns and model, loaded once and shared between threads."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        finder: Finder,
        thesaurus: Thesaurus,
        version: str,
        model: Model | None,
    ) -> None:
        """Use `load` to build one from the tables."""
        self.taxonomy = taxonomy
        self.codes = taxonomy.codes
        self.version = version
        self.thesaurus = thesaurus
        self.model = model
        self._finder = finder
        self._order = {code: place for place, code in enumerate(taxonomy.codes)}

    @classmethod
    def load(
        cls,
        data_dir: Path | None = None,
        *,
        model: Model | bool | None = True,
        additions: Additions = Additions(),  # noqa: B008 -- frozen
    ) -> Analyser:
        """Return the analyser of the tables in a folder (default: those that ship).

        `model` is the one that ships unless another is given, or None for rules alone. Raises
        TableError naming file, row and column of the first fault.
        """
        folder = DATA_DIR if data_dir is None else data_dir
        learned = shipped_model() if model is True else model or None
        taxonomy = load_taxonomy(folder / "taxonomy.tsv", additions.sub_issues)
        finder = load_finder(folder, taxonomy, additions)
        if additions.words:
            segment.add_words(additions.words)
        version = analysis_version(folder, learned, additions)
        return cls(taxonomy, finder, load_thesaurus(folder), version, learned)

    def initialize(self) -> None:
        """Load dictionaries now, for example before workers fork."""
        initialize_normaliser()
        segment.initialize()

    def read(self, text: str) -> Read:
        """Return a comment as the model is taught and asked: normalised, with what fired."""
        comment = self._opened(text, None)
        return _read(comment.read, comment.found)

    def analyse(self, text: str, said_on: date | None = None) -> Analysis:
        """Return the codes, mentions and redacted text of a comment; never raises.

        Issues are looked for in the first MAX_CHARACTERS characters, redaction covers all.
        """
        return self.analyse_many([text], [said_on])[0]

    def analyse_many(
        self, texts: Sequence[str], said_on: Sequence[date | None] | None = None
    ) -> list[Analysis]:
        """Return the analysis of each comment; faster than one by one, with the same results."""
        days = said_on if said_on is not None else [None] * len(texts)
        done: list[Analysis] = []
        batch: list[_Comment] = []
        size = 0
        for text, day in zip(texts, days, strict=True):
            if batch and (len(batch) == BATCH or size + len(text) > BATCH_CHARACTERS):
                done += self._analysed(batch)
                batch, size = [], 0
            batch.append(self._opened(text, day))
            size += len(text)
        return done + self._analysed(batch)

    def _opened(self, text: str, said_on: date | None) -> _Comment:
        value = normalise(text)
        read = value.text[:MAX_CHARACTERS]
        if not is_substantial(read):
            read = ""
        return _Comment(text, value, redact(text, value), read, self._finder.find(read), said_on)

    def _analysed(self, batch: list[_Comment]) -> list[Analysis]:
        asked = [comment for comment in batch if comment.read]
        if self.model is None or not asked:
            return [self._by_rules(comment) for comment in batch]
        reads = [_read(comment.read, comment.found) for comment in asked]
        scores = iter(zip(reads, score_all(self.model, reads, self.thesaurus), strict=True))
        return [
            self._by_model(comment, *next(scores)) if comment.read else self._by_rules(comment)
            for comment in batch
        ]

    def _by_rules(self, comment: _Comment) -> Analysis:
        mentions = tuple(
            self._mention(comment, finding, finding.confidence)
            for finding in comment.found.findings
        )
        return self._result(comment, mentions, {mention.code for mention in mentions}, ())

    def _by_model(self, comment: _Comment, read: Read, scored: Scored) -> Analysis:
        mentions: list[Mention] = []
        doubts = []
        codes = set()
        for column in scored.columns():
            code, chance = scored.code(column), scored.chance(column)
            taken = scored.taken(column)
            if taken:
                codes.add(code)
            if code == NO_SUBSTANCE:
                continue
            own = [finding for finding in comment.found.findings if finding.code == code]
            made = [self._mention(comment, finding, chance) for finding in own] or [
                self._inferred(comment, read, scored, column)
            ]
            if taken:
                mentions += made
            if chance < SURE:
                doubts.append(Doubt(code, chance, made[0].start, made[0].end))
        mentions.sort(key=lambda mention: (mention.start, mention.end, mention.code))
        return self._result(comment, tuple(mentions), codes, tuple(doubts))

    def _result(
        self,
        comment: _Comment,
        mentions: tuple[Mention, ...],
        codes: set[str],
        doubts: tuple[Doubt, ...],
    ) -> Analysis:
        return Analysis(
            comment.text,
            comment.value.text,
            comment.hidden.text,
            tuple(sorted(codes, key=self._order.__getitem__)) or (NO_SUBSTANCE,),
            mentions,
            comment.hidden.spans,
            doubts,
        )

    def _mention(self, comment: _Comment, finding: Finding, confidence: float) -> Mention:
        start, end = comment.value.to_original(finding.start, finding.end)
        pattern = finding.pattern
        return Mention(
            code=finding.code,
            start=start,
            end=end,
            polarity=_polarity(finding.code),
            confidence=confidence,
            target=finding.target,
            modality=str(finding.modality),
            time=_time(comment, finding.clause),
            sub_issue=pattern.sub_issue if finding.code == pattern.code else "",
            reason={
                "pattern": pattern.id,
                "rule": pattern.text,
                "shifters": list(finding.shifters),
            },
        )

    def _inferred(self, comment: _Comment, read: Read, scored: Scored, column: int) -> Mention:
        """Return a mention that no rule found, at the characters that made the model say so."""
        code = scored.code(column)
        place = scored.best_clause(column)
        clause = comment.found.clauses[place]
        proof = scored.evidence(read, place, column)
        start, end = comment.value.to_original(proof.start, proof.end)
        return Mention(
            code=code,
            start=start,
            end=end,
            polarity=_polarity(code),
            confidence=scored.chance(column),
            target=self._finder.target(code, comment.found, place, proof.start),
            modality=str(Modality.FACT),
            time=_time(comment, clause),
            sub_issue="",
            reason={"evidence": [list(pair) for pair in proof.words]},
        )


def _read(text: str, found: Found) -> Read:
    places = {clause.start: place for place, clause in enumerate(found.clauses)}
    fired = [
        (places[finding.clause.start], name)
        for finding in found.findings
        for name in (finding.code, finding.pattern.id, f"{finding.code}:{finding.modality}")
    ]
    fired += [(place, f"~{name}") for place, name in found.denied]
    return Read(text, found.clauses, fired)


def _time(comment: _Comment, clause: Clause) -> Days:
    """Return the days spoken of in a clause, else in the nearest one before in its sentence."""
    for each in reversed(comment.found.clauses):
        if each.start <= clause.start and each.sentence == clause.sentence:
            days = days_spoken_of(comment.read[each.start : each.end], comment.said_on)
            if days is not None:
                return days
    return None


def _polarity(code: str) -> str:
    return "positive" if code == PRAISE else "negative"


def analysis_version(
    folder: Path = DATA_DIR, model: Model | None = None, additions: Additions | None = None
) -> str:
    """`<code>-<hash of tables and additions>-<model>`: changes whenever a result may change."""
    tables = tables_version(folder)
    if additions:
        tables = hashlib.sha256(f"{tables}{additions.digest}".encode()).hexdigest()
    return f"{CODE_VERSION}-{tables[:12]}-{model.version if model else RULES_ONLY}"


@cache
def shipped_version() -> str:
    """Return the version of what ships."""
    return analysis_version(DATA_DIR, shipped_model())


__all__ = ["Analyser", "Analysis", "Doubt", "Mention", "analysis_version", "shipped_version"]
