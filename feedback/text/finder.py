"""Finding issues: patterns over the clauses of a comment, read with their shifters."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from feedback.text.clauses import Clause, split_clauses
from feedback.text.matching import Scene, match
from feedback.text.patterns import Pattern, is_firm
from feedback.text.shifters import (
    IRONY,
    WISH,
    Modality,
    judge,
    read_timeline,
)
from feedback.text.speakers import Speakers
from feedback.text.words import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedback.text.words import WordBook

Classes = dict[str, list[Hit]]
MAX_CLAUSES = 400
_UNNAMED = Pattern("", "", "", (), (), (), False, "", "", 0.0)
_LOOK_BACK = 2
_TURNS = ("但", "不过", "可是", "可惜", "就是", "只是", "然而", "倒是")


class Finding(NamedTuple):
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


class Found(NamedTuple):
    """What the rules read: clauses, findings, and `(clause, pattern id)` of what was denied."""

    clauses: tuple[Clause, ...]
    findings: tuple[Finding, ...]
    denied: tuple[tuple[int, str], ...]
    classes: tuple[Classes, ...]


class Finder:
    """Patterns indexed by the classes they need, so that a clause tries only the possible ones."""

    def __init__(
        self,
        book: WordBook,
        patterns: Iterable[Pattern],
        wins: frozenset[tuple[str, str]],
        speakers: Speakers,
    ) -> None:
        """Return `wins` holds pairs (winner, loser) of codes for findings that overlap."""
        self._book = book
        self.wins = wins
        self.speakers = speakers
        self.subjects = book.subjects
        self.index: dict[str, list[tuple[Pattern, tuple[frozenset[str], ...]]]] = {}
        for pattern in patterns:
            firm = [item for item in pattern.found if is_firm(item)]
            rarest = min(firm, key=lambda item: sum(book.frequency[name] for name in item.classes))
            needs = tuple(frozenset(item.classes) for item in firm if item is not rarest)
            for name in rarest.classes:
                self.index.setdefault(name, []).append((pattern, needs))

    def find(self, text: str) -> Found:
        """Return what the patterns find in a normalised text, in the order of its clauses."""
        clauses = split_clauses(text)[:MAX_CLAUSES]
        hits = self._book.scan(text)
        classes = _share(clauses, hits)
        if any(name in self.index for hit in hits for name in hit.entry.classes):
            reading = _Reading(self, text, clauses, classes)
            findings = reading.findings()
            return Found(tuple(clauses), tuple(findings), tuple(reading.denied), tuple(classes))
        return Found(tuple(clauses), (), (), tuple(classes))

    def target(self, code: str, found: Found, place: int, start: int) -> str | None:
        """Return who is spoken of where an issue was found in a clause by other means."""
        person = ""
        for classes in found.classes[:place]:
            person = self.speakers.person(classes) or person
        return self.speakers.target(code, _UNNAMED, found.classes[place], start, person)


class _Reading:
    """One comment being read, clause by clause, with what was spoken of before."""

    def __init__(
        self, finder: Finder, text: str, clauses: list[Clause], per_clause: list[Classes]
    ) -> None:
        self._finder = finder
        self._text = text
        self._clauses = clauses
        self._per_clause = per_clause
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
            if not finder.index.keys().isdisjoint(hits):
                scene = Scene(
                    hits, (carried, *recent), wishing, self._text, clause.start, clause.end
                )
                found += self._in_clause(clause, scene, person)
            if not finder.subjects.isdisjoint(hits):
                person = finder.speakers.person(hits) or person
                carried = hits
            if WISH in hits:
                wish_sentence = clause.sentence
            recent = (*recent[1 - _LOOK_BACK :], hits)
        return self._settled(found)

    def _in_clause(self, clause: Clause, scene: Scene, person: str) -> list[Finding]:
        best: dict[str, Finding] = {}
        index = self._finder.index
        for name in scene.hits:
            if name not in index:
                continue
            for pattern, needs in index[name]:
                if pattern.wish_only and not scene.wishing:
                    continue
                if needs and _lacking(needs, scene.hits):
                    continue
                finding = self._try(pattern, clause, scene, person)
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
        start = min(hit.start for hit in chain)
        end = max(hit.end for hit in chain)
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
            clause,
            pattern,
            round(confidence, 3),
            verdict.modality,
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
            kept = [finding._replace(modality=Modality.IRONY) for finding in kept]
        return kept


def _share(clauses: list[Clause], hits: list[Hit]) -> list[Classes]:
    """Return the hits of each clause by class; what crosses a border belongs to none."""
    shared: list[Classes] = []
    at = 0
    for clause in clauses:
        own: Classes = {}
        start, end = clause.start, clause.end
        while at < len(hits) and hits[at].start < end:
            hit = hits[at]
            if hit.start >= start and hit.end <= end:
                for name in hit.entry.classes:
                    if name in own:
                        own[name].append(hit)
                    else:
                        own[name] = [hit]
            at += 1
        shared.append(own)
    return shared


def _lacking(needs: tuple[frozenset[str], ...], hits: Mapping[str, list[Hit]]) -> bool:
    return any(need.isdisjoint(hits) for need in needs)


def _rank(finding: Finding) -> tuple[float, int]:
    return finding.pattern.confidence, finding.end - finding.start


def _overlap(one: Finding, other: Finding) -> bool:
    return one is not other and one.start < other.end and other.start < one.end
