"""Finding issues: patterns over the clauses of a comment, read with their shifters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedback.text.clauses import Clause, split_clauses
from feedback.text.patterns import Pattern, Scene, match
from feedback.text.shifters import (
    IRONY,
    NOW,
    PAST,
    WISH,
    Modality,
    Timeline,
    judge,
    read_timeline,
)
from feedback.text.speakers import Speakers
from feedback.text.words import SUBJECTS, Hit, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedback.text.words import WordBook

MAX_CLAUSES = 400
_LOOK_BACK = 2
_TURNS = ("但", "不过", "可是", "可惜", "就是", "只是", "然而", "倒是")


@dataclass(frozen=True, slots=True)
class Finding:
    """A code with its `[start, end)` in the normalised text and the reasons for it."""

    code: str
    start: int
    end: int
    clause: Clause
    pattern: Pattern
    confidence: float
    modality: Modality
    shifters: tuple[str, ...]
    target: str | None


class Finder:
    """Patterns indexed by the classes they need, so that a clause tries only the possible ones."""

    def __init__(
        self, book: WordBook, patterns: Iterable[Pattern], wins: frozenset[tuple[str, str]],
        speakers: Speakers,
    ) -> None:
        """Return `wins` holds pairs (winner, loser) of codes for findings that overlap."""
        self._book = book
        self.wins = wins
        self.speakers = speakers
        self.index: dict[str, list[tuple[Pattern, tuple[frozenset[str], ...]]]] = {}
        patterns = list(patterns)
        use: dict[str, int] = {}
        for pattern in patterns:
            for item in pattern.found:
                for name in item.classes:
                    use[name] = use.get(name, 0) + 1
        for pattern in patterns:
            rarest = min(pattern.found, key=lambda item: max(use[name] for name in item.classes))
            needs = tuple(frozenset(item.classes) for item in pattern.found if item is not rarest)
            for name in rarest.classes:
                self.index.setdefault(name, []).append((pattern, needs))

    def find(self, text: str) -> list[Finding]:
        """Return the findings of a normalised text, in the order of their clauses."""
        hits = self._book.scan(text)
        if not any(name in self.index for hit in hits for name in hit.entry.classes):
            return []
        return _Reading(self, text, hits).findings()


class _Reading:
    """One comment being read, clause by clause, with what was spoken of before."""

    def __init__(self, finder: Finder, text: str, hits: list[Hit]) -> None:
        self._finder = finder
        self._text = text
        self._clauses = split_clauses(text)[:MAX_CLAUSES]
        self._per_clause = _share(self._clauses, hits)
        whole: dict[str, list[Hit]] = {}
        for hit in hits:
            for name in hit.entry.classes:
                if name in (PAST, NOW):
                    whole.setdefault(name, []).append(hit)
        self._timeline = read_timeline(whole) if PAST in whole else Timeline()
        self._ironic: set[Clause] = set()

    def findings(self) -> list[Finding]:
        """Return all findings after past, irony and overlaps are settled."""
        found: list[Finding] = []
        recent: list[frozenset[str]] = []
        carried: frozenset[str] = frozenset()
        wish_sentence = -1
        person = ""
        for clause, hits in zip(self._clauses, self._per_clause, strict=True):
            scene_hits = _by_class(hits)
            subjects = tuple(hit for hit in hits if not hit.entry.kinds.isdisjoint(SUBJECTS))
            before = frozenset().union(carried, *recent[-_LOOK_BACK:])
            wishing = wish_sentence == clause.sentence
            scene = Scene(scene_hits, before, subjects, wishing or WISH in scene_hits)
            if IRONY in scene_hits:
                self._ironic.add(clause)
            speaks_of = self._finder.speakers.person(scene_hits)
            found += self._in_clause(clause, scene, person)
            person = speaks_of or person
            if WISH in scene_hits:
                wish_sentence = clause.sentence
            if subjects:
                carried = frozenset(
                    name for hit in subjects for name in hit.entry.classes
                )
            recent.append(frozenset(scene_hits))
        return self._settled(found)

    def _in_clause(self, clause: Clause, scene: Scene, person: str) -> list[Finding]:
        best: dict[str, Finding] = {}
        for name in scene.hits:
            for pattern, needs in self._finder.index.get(name, ()):
                if any(need.isdisjoint(scene.hits) for need in needs):
                    continue
                finding = self._try(pattern, clause, scene, person)
                if finding is None:
                    continue
                known = best.get(finding.code)
                if known is None or _rank(finding) > _rank(known):
                    best[finding.code] = finding
        return self._winners(list(best.values()))

    def _try(
        self, pattern: Pattern, clause: Clause, scene: Scene, person: str
    ) -> Finding | None:
        chain = match(pattern, scene)
        if chain is None:
            return None
        verdict = judge(pattern, chain, scene, self._text)
        if verdict.code is None:
            return None
        start = min(hit.start for hit in chain)
        end = max(hit.end for hit in chain)
        if self._timeline.is_over(start):
            if verdict.code != "P00" or not self._finder.speakers.named(scene.hits):
                return None
            verdict = replace(verdict, modality=Modality.PAST)
        code = verdict.code or pattern.code
        confidence = pattern.confidence * (1.0 if verdict.modality == Modality.FACT else 0.9)
        if code != pattern.code:
            confidence *= 0.85
        return Finding(
            code, start, end, clause, pattern, round(confidence, 3), verdict.modality,
            verdict.shifters,
            self._finder.speakers.target(code, pattern, scene.hits, start, person),
        )

    def _winners(self, found: list[Finding]) -> list[Finding]:
        """Drop what overlaps a finding of a code that wins over it."""
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
            kept = [replace(finding, modality=Modality.IRONY) for finding in kept]
        return kept


def _share(clauses: list[Clause], hits: list[Hit]) -> list[list[Hit]]:
    """Return the hits of each clause; what crosses a border belongs to none."""
    shared: list[list[Hit]] = []
    at = 0
    for clause in clauses:
        own: list[Hit] = []
        while at < len(hits) and hits[at].start < clause.end:
            if hits[at].start >= clause.start and hits[at].end <= clause.end:
                own.append(hits[at])
            at += 1
        shared.append(own)
    return shared


def _by_class(hits: list[Hit]) -> dict[str, list[Hit]]:
    classes: dict[str, list[Hit]] = {}
    for hit in hits:
        for name in hit.entry.classes:
            classes.setdefault(name, []).append(hit)
    return classes


def _rank(finding: Finding) -> tuple[float, int]:
    return finding.confidence, finding.end - finding.start


def _overlap(one: Finding, other: Finding) -> bool:
    return one is not other and one.start < other.end and other.start < one.end


__all__ = ["Finder", "Finding", "Kind"]
