"""The whole analysis of a comment: normalise, redact, read by rules, read by the learned model."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from feedback.text import segment
from feedback.text.additions import Additions
from feedback.text.artefact import OTHER_CODES, ModelError
from feedback.text.features import Read, Thesaurus
from feedback.text.finder import Finder, Found
from feedback.text.mentions import Doubt, Mention, by_model, by_rule, told_by_staff
from feedback.text.model import Model, shipped_model, shipped_model_version
from feedback.text.normalise import initialize as initialize_normaliser
from feedback.text.opening import MAX_CHARACTERS, batches, no_search_for_cycles, opened
from feedback.text.redaction import NO_REGISTER
from feedback.text.redaction import initialize as initialize_redaction
from feedback.text.scored import DOUBTFUL, SURE, score_all
from feedback.text.tables import (
    DATA_DIR,
    READING,
    STAFF_PATTERN,
    TABLES,
    load_finder,
    load_thesaurus,
    tables_version,
)
from feedback.text.taxonomy import NO_SUBSTANCE, Taxonomy, load_taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from feedback.text.evidence import Evidence
    from feedback.text.mentions import Comment
    from feedback.text.redaction import Redaction
    from feedback.text.scored import Answer, Scored
    from feedback.text.shifters import Modality

CODE_VERSION = "3"
RULES_ONLY = "rules"


class Analysis(NamedTuple):
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


class Analyser:
    """Taxonomy, words, patterns and model, loaded once and shared between threads."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        finder: Finder,
        thesaurus: Thesaurus,
        versions: tuple[str, str],
        model: Model | None,
    ) -> None:
        """Use `load` to build one from the tables."""
        self.taxonomy = taxonomy
        self.codes = taxonomy.codes
        self.version, self.rules_version = versions
        self.thesaurus = thesaurus
        self.model = model
        # Names on record that are taken out of every text; whoever knows them puts them here.
        self.register = NO_REGISTER
        self._finder = finder
        self._asks_staff = any(each.id.startswith(STAFF_PATTERN) for each in finder.patterns)
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
        TableError naming file, row and column of the first fault, ModelError for a model of
        other codes than the taxonomy's.
        """
        folder = DATA_DIR if data_dir is None else data_dir
        learned = shipped_model() if model is True else model or None
        taxonomy = load_taxonomy(folder / "taxonomy.tsv", additions.sub_issues)
        if learned and ("domain" in learned.header or not {*learned.codes} <= {*taxonomy.codes}):
            raise ModelError(OTHER_CODES)
        finder = load_finder(folder, taxonomy, additions)
        versions = (
            analysis_version(folder, learned.version if learned else None, additions),
            analysis_version(folder, None, additions, READING),
        )
        return cls(taxonomy, finder, load_thesaurus(folder, additions.words), versions, learned)

    def initialize(self) -> None:
        """Load dictionaries now, for example before workers fork."""
        initialize_normaliser()
        segment.initialize()
        initialize_redaction()

    def read(self, text: str) -> Read:
        """Return a comment as the model is taught and asked: normalised, with what fired."""
        (comment,) = opened([text], [None])
        return _read(comment.read, self._finder.find(comment.read))

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
        for start, end in batches(texts):
            with no_search_for_cycles():
                done += self._analysed(opened(texts[start:end], days[start:end], self.register))
        return done

    def _analysed(self, batch: list[Comment]) -> list[Analysis]:
        asked = [comment for comment in batch if comment.read]
        found, joined = self._finder.find_many([comment.read for comment in asked])
        for comment, each in zip(asked, found, strict=True):
            comment.found = each
        if self.model is None or not asked:
            return [self._by_rules(comment) for comment in batch]
        reads = [_read(comment.read, comment.found) for comment in asked]
        scored = score_all(self.model, reads, self.thesaurus, joined)
        proofs = self._proofs(found, scored)
        answers = iter(scored.answers)
        return [
            self._by_model(comment, next(answers), proofs)
            if comment.read
            else self._by_rules(comment)
            for comment in batch
        ]

    def _proofs(self, found: list[Found], scored: Scored) -> Iterator[Evidence]:
        """Return the evidence of every answer that no rule gave, in order."""
        wanted: list[Answer] = []
        for each, answers in zip(found, scored.answers, strict=True):
            known = {finding.code for finding in each.findings}
            known.add(NO_SUBSTANCE)
            wanted += [answer for answer in answers if answer.code not in known]
        return iter(scored.evidence(wanted))

    def _by_rules(self, comment: Comment) -> Analysis:
        mentions = tuple(
            by_rule(comment, finding, finding.confidence) for finding in comment.found.findings
        )
        return self._result(comment, mentions, [*{mention.code for mention in mentions}], ())

    def _by_model(
        self, comment: Comment, answers: Sequence[Answer], proofs: Iterator[Evidence]
    ) -> Analysis:
        found = comment.found.findings
        mentions = told_by_staff(comment, answers) if self._asks_staff else []
        doubts = []
        told = {mention.code for mention in mentions}
        codes = [*told]
        for answer in answers:
            code, chance = answer.code, answer.chance
            # Beside what staff's phrases tell, nothing has to be guessed.
            taken = answer.taken and not (told and (code == NO_SUBSTANCE or chance < DOUBTFUL))
            if taken and code not in told:
                codes.append(code)
            if code == NO_SUBSTANCE:
                continue
            own = [finding for finding in found if finding.code == code] if found else found
            proof = None if own else next(proofs)
            if code in told:
                continue
            if taken:
                if proof is None:
                    mentions += [by_rule(comment, finding, chance) for finding in own]
                else:
                    mentions.append(by_model(comment, self._finder, answer, proof))
            if chance < SURE:
                place = proof or own[0]
                doubts.append(
                    Doubt(code, chance, *comment.value.to_original(place.start, place.end))
                )
        if len(mentions) > 1:
            mentions.sort(key=_where)
        return self._result(comment, tuple(mentions), codes, tuple(doubts))

    def _result(
        self,
        comment: Comment,
        mentions: tuple[Mention, ...],
        codes: list[str],
        doubts: tuple[Doubt, ...],
    ) -> Analysis:
        if len(codes) > 1:
            codes.sort(key=self._order.__getitem__)
        return Analysis(
            comment.text,
            comment.value.text,
            comment.hidden.text,
            tuple(codes) or (NO_SUBSTANCE,),
            mentions,
            comment.hidden.spans,
            doubts,
        )


def _where(mention: Mention) -> tuple[int, int, str]:
    return mention.start, mention.end, mention.code


def _read(text: str, found: Found) -> Read:
    fired = []
    for finding in found.findings:
        place, code = finding.place, finding.code
        fired += [
            (place, code),
            (place, finding.pattern.id),
            (place, _said_so(code, finding.modality)),
        ]
    fired += [(place, "~" + name) for place, name in found.denied]
    return Read(text, found.clauses, fired)


@cache
def _said_so(code: str, modality: Modality) -> str:
    return f"{code}:{modality.value}"


def analysis_version(
    folder: Path = DATA_DIR,
    model_version: str | None = None,
    additions: Additions | None = None,
    names: tuple[str, ...] = TABLES,
) -> str:
    """`<code>-<hash of tables and additions>-<model>`: changes whenever a result may change.

    Of the READING tables alone it is what a model is taught by, its `rules_version`.
    """
    tables = tables_version(folder, names)
    if additions:
        tables = hashlib.sha256(f"{tables}{additions.digest}".encode()).hexdigest()
    return f"{CODE_VERSION}-{tables[:12]}-{model_version or RULES_ONLY}"


@cache
def shipped_version() -> str:
    """Return the version of what ships."""
    return analysis_version(DATA_DIR, shipped_model_version())


__all__ = ["Analyser", "Analysis", "Doubt", "Mention", "analysis_version", "shipped_version"]
