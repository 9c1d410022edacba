"""Finding issues: patterns over the clauses of a comment, read with their shifters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from feedback.text.clauses import Clause, split_clauses
from feedback.text.matching import Scene, match, span_of
from feedback.text.patterns import Pattern, is_firm
from feedback.text.shared import Classes, Shared
from feedback.text.shifters import (
    IRONY,
    WISH,
    Modality,
    judge,
    read_timeline,
)
from feedback.text.sieve import Sieve
from feedback.text.speakers import Speakers
from feedback.text.together import Together, together

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from feedback.text.words import WordBook

MAX_CLAUSES = 400
_UNNAMED = Pattern("", "", "", (), (), (), False, "", "", 0.0)
_LOOK_BACK = 2
_TURNS = ("但", "不过", "可是", "可惜", "就是", "只是", "然而", "倒是")


class Finding(NamedTuple):
    """A code with its `[start, end)` in the normalised text and the reasons for it.

    `place` is the number of its clause within the comment.
    """

    code: str
    start: int
    end: int
    place: int
    clause: Clause
    pattern: Pattern
    confidence: float
    modality: Modality
    shifters: tuple[str, ...]
    target: str | None


class Found:
    """What the rules read: clauses, findings, and `(clause, pattern id)` of what was denied."""

    __slots__ = ("_classes", "clauses", "denied", "findings")

    def __init__(
        self,
        clauses: Sequence[Clause],
        classes: Callable[[], list[Classes]],
        findings: Sequence[Finding] = (),
        denied: Sequence[tuple[int, str]] = (),
    ) -> None:
        """Take what was found; `classes` is called if anybody asks."""
        self.clauses = clauses
        self.findings = findings
        self.denied = denied
        self._classes = classes

    @property
    def classes(self) -> list[Classes]:
        """Return the hits of each clause by class."""
        return self._classes()


NOTHING_FOUND = Found((), list)


class Finder:
    """Patterns indexed by the classes they need, so that a clause tries only the possible ones."""

    def __init__(
        self,
        book: WordBook,
        patterns: Sequence[Pattern],
        wins: frozenset[tuple[str, str]],
        speakers: Speakers,
    ) -> None:
        """Return `wins` holds pairs (winner, loser) of codes for findings that overlap."""
        self._book = book
        self._sieve = Sieve(patterns, book.entries)
        self.wins = wins
        self.speakers = speakers
        self.subjects = book.subjects
        self.index: dict[str, list[tuple[int, Pattern]]] = {}
        for number, pattern in enumerate(patterns):
            firm = [item for item in pattern.found if is_firm(item)]
            rarest = min(firm, key=lambda item: sum(book.frequency[name] for name in item.classes))
            for name in rarest.classes:
                self.index.setdefault(name, []).append((number, pattern))

    def find(self, text: str) -> Found:
        """Return what the patterns find in a normalised text, in the order of its clauses."""
        return self.find_many([text])[0][0]

    def find_many(self, texts: Sequence[str]) -> tuple[list[Found], Together]:
        """Return what the patterns find in normalised texts, and the texts put together."""
        clauses = [split_clauses(text)[:MAX_CLAUSES] for text in texts]
        joined = together(texts, clauses)
        hits = Shared(joined, self._book.scan(joined.substrings), self._book.entries)
        candidates = self._sieve.candidates(joined, hits.inside, hits.clauses)
        asked = {int(joined.comment_of[clause]) for clause in candidates}
        firsts = joined.first.tolist()
        found = []
        for at, (text, own) in enumerate(zip(texts, clauses, strict=True)):
            first = firsts[at]
            if at in asked:
                classes = hits.classes(first, len(own))
                reading = _Reading(self, text, own, classes, candidates, first)
                findings = reading.findings()
                found.append(Found(own, partial(_same, classes), findings, reading.denied))
            else:
                found.append(Found(own, partial(hits.classes, first, len(own))))
        return found, joined

    def target(self, code: str, found: Found, place: int, start: int) -> str | None:
        """Return who is spoken of where an issue was found in a clause by other means."""
        person = ""
        for classes in found.classes[:place]:
            person = self.speakers.person(classes) or person
        return self.speakers.target(code, _UNNAMED, found.classes[place], start, person)


class _Reading:
    """One comment being read, clause by clause, with what was spoken of before."""

    def __init__(
        self,
        finder: Finder,
        text: str,
        clauses: Sequence[Clause],
        per_clause: list[Classes],
        candidates: Mapping[int, set[int]],
        first: int,
    ) -> None:
        """Take a comment whose clauses are numbered from `first` on in `candidates`."""
        self._finder = finder
        self._text = text
        self._clauses = clauses
        self._per_clause = per_clause
        self._candidates = candidates
        self._first = first
        self._timeline = read_timeline(self._per_clause)
        self._ironic: set[Clause] = set()
        self._place = 0
        self.denied: list[tuple[int, str]] = []

    def findings(self) -> list[Finding]:
        """Return all findings after past, irony and overlaps are settled."""
        found: list[Finding] = []
        recent: tuple[Classes, ...] = ()
        carried: Classes = {}
        wish_sentence = -1
        person = ""
        finder = self._finder
        for place, (clause, hits) in enumerate(zip(self._clauses, self._per_clause, strict=True)):
            self._place = place
            if not hits:
                continue
            wishing = wish_sentence == clause.sentence or WISH in hits
            if IRONY in hits:
                self._ironic.add(clause)
            running = self._candidates.get(self._first + place)
            if running is not None:
                scene = Scene(
                    hits, (carried, *recent), wishing, self._text, clause.start, clause.end
                )
                found += self._in_clause(clause, scene, person, running)
            if not finder.subjects.isdisjoint(hits):
                person = finder.speakers.person(hits) or person
                carried = hits
            if WISH in hits:
                wish_sentence = clause.sentence
            recent = (*recent[1 - _LOOK_BACK :], hits)
        return self._settled(found)

    def _in_clause(
        self, clause: Clause, scene: Scene, person: str, running: set[int]
    ) -> list[Finding]:
        best: dict[str, Finding] = {}
        # A pattern that starts with any of several words comes up once for each that stands here.
        tried: dict[int, list[tuple[int, str]]] = {}
        index = self._finder.index
        for name in scene.hits:
            for number, pattern in index.get(name, ()):
                if number not in running or (pattern.wish_only and not scene.wishing):
                    continue
                if number in tried:
                    self.denied += tried[number]
                    continue
                before = len(self.denied)
                finding = self._try(pattern, clause, scene, person)
                tried[number] = self.denied[before:]
                if finding is None:
                    continue
                known = best.get(finding.code)
                if known is None or _rank(finding) > _rank(known):
                    best[finding.code] = finding
        return self._winners(list(best.values()))

    def _try(self, pattern: Pattern, clause: Clause, scene: Scene, person: str) -> Finding | None:
        chain = match(pattern, scene)
        if chain is None:
            return None
        verdict = judge(pattern, chain, scene, self._text)
        if verdict.code is None:
            self.denied.append((self._place, pattern.id))
            return None
        start, end = span_of(chain)
        if self._timeline.is_over(start):
            if verdict.code != "P00" or not self._finder.speakers.named(scene.hits):
                self.denied.append((self._place, pattern.id))
                return None
            verdict = verdict._replace(modality=Modality.PAST)
        code = verdict.code or pattern.code
        confidence = pattern.confidence * (1.0 if verdict.modality == Modality.FACT else 0.9)
        if code != pattern.code:
            confidence *= 0.85
        return Finding(
            code,
            start,
            end,
            self._place,
            clause,
            pattern,
            round(confidence, 3),
            verdict.modality,
            verdict.shifters,
            self._finder.speakers.target(code, pattern, scene.hits, start, person),
        )

    def _winners(self, found: list[Finding]) -> list[Finding]:
        """Drop what overlaps a finding of a code that wins over it."""
        if len(found) < 2:  # noqa: PLR2004
            return found
        wins = self._finder.wins
        return [
            loser
            for loser in found
            if not any(
                _overlap(winner, loser)
                and ((winner.code, loser.code) in wins or (loser.code == "P00" != winner.code))
                for winner in found
            )
        ]

    def _settled(self, found: list[Finding]) -> list[Finding]:
        problems = [finding for finding in found if finding.code != "P00"]
        kept = []
        for finding in found:
            if finding.code == "P00" and finding.clause in self._ironic and problems:
                later = [problem for problem in problems if problem.start > finding.start]
                if not any(problem.clause.connector.startswith(_TURNS) for problem in later[:1]):
                    continue
            kept.append(finding)
        if len(kept) < len(found):
            kept = [finding._replace(modality=Modality.IRONY) for finding in kept]
        return kept


def _same(classes: list[Classes]) -> list[Classes]:
    return classes


def _rank(finding: Finding) -> tuple[float, int]:
    return finding.pattern.confidence, finding.end - finding.start


def _overlap(one: Finding, other: Finding) -> bool:
    return one is not other and one.start < other.end and other.start < one.end
