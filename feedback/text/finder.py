"""Finding issues: patterns over the clauses of a comment, read with their shifters."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from feedback.text.clauses_many import split_many
from feedback.text.matching import Scene, match, span_of
from feedback.text.shared import Noted, Shared
from feedback.text.shifters import (
    IRONY,
    NEVER_OVER,
    NOW,
    PAST,
    TURNING,
    Modality,
    judge,
    read_timeline,
)
from feedback.text.sieve import Candidates, Sieve
from feedback.text.speakers import TARGETS, Speakers, last_person
from feedback.text.taxonomy import PRAISE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedback.text.clauses import Clause
    from feedback.text.patterns import Pattern
    from feedback.text.together import Together
    from feedback.text.words import Hit, WordBook

MAX_CLAUSES = 400
NAMED = "人名"
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

    __slots__ = ("_first", "_noted", "clauses", "denied", "findings")

    def __init__(
        self,
        clauses: Sequence[Clause],
        noted: Mapping[int, Noted],
        first: int,
    ) -> None:
        """Take a comment of which nothing was found yet; `first` is its first clause in `noted`."""
        self.clauses = clauses
        self.findings: Sequence[Finding] = ()
        self.denied: list[tuple[int, str]] = []
        self._noted = noted
        self._first = first

    def noted(self, place: int) -> Noted | None:
        """Return what is noted of a clause: where it speaks of whom; None for nothing."""
        return self._noted.get(self._first + place)

    def person_before(self, place: int) -> str:
        """Return who was spoken of last before a clause, an empty string for nobody."""
        for number in range(self._first + place - 1, self._first - 1, -1):
            person = last_person(self._noted.get(number))
            if person:
                return person
        return ""


NOTHING_FOUND = Found((), {}, 0)


class Finder:
    """Tries on each clause the patterns that may be true of it."""

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
        self.patterns = tuple(patterns)
        self.wins = wins
        self.speakers = speakers
        noted = {*TARGETS, PAST, NOW, IRONY}
        of_note = (noted.intersection(entry.classes) for entry in book.entries)
        self._of_note = {at: sorted(names) for at, names in enumerate(of_note) if names}

    def find(self, text: str) -> Found:
        """Return what the patterns find in a normalised text, in the order of its clauses."""
        return self.find_many([text])[0][0]

    def find_many(self, texts: Sequence[str]) -> tuple[list[Found], Together]:
        """Return what the patterns find in normalised texts, and the texts put together."""
        clauses, joined = split_many(texts, MAX_CLAUSES)
        hits = Shared(joined, self._book.scan(joined.substrings), self._book.entries, self._of_note)
        candidates = self._sieve.candidates(joined, hits.inside, hits.clauses)
        asked = set(joined.comment_of[list(candidates.running)].tolist())
        found = []
        for at, (text, own, first) in enumerate(
            zip(texts, clauses, joined.first.tolist(), strict=True)
        ):
            read = Found(own, hits.noted, first)
            if at in asked:
                _Reading(self, text, read, hits, candidates, first).read()
            found.append(read)
        return found, joined

    def target(self, code: str, found: Found, place: int, start: int) -> str | None:
        """Return who is spoken of where an issue was found in a clause by other means."""
        return self.speakers.target(code, found.noted(place), start, found.person_before(place))


class _Reading:
    """One comment being read, clause by clause."""

    def __init__(
        self,
        finder: Finder,
        text: str,
        found: Found,
        hits: Shared,
        candidates: Candidates,
        first: int,
    ) -> None:
        """Take a comment whose clauses are numbered from `first` on in `hits` and `candidates`."""
        self._finder = finder
        self._text = text
        self._found = found
        self._hits = hits
        self._candidates = candidates
        self._first = first
        self._noted = [
            hits.noted[number]
            for number in range(first, first + len(found.clauses))
            if number in hits.noted
        ]
        self._timeline = read_timeline(self._noted) if self._noted else NEVER_OVER

    def read(self) -> None:
        """Note what is found and what is denied, after past, irony and overlaps are settled."""
        findings: list[Finding] = []
        running_in = self._candidates.running
        for place, clause in enumerate(self._found.clauses):
            number = self._first + place
            if number in running_in:
                hits = self._hits.classes(number)
                wishing = self._candidates.wishing[number]
                turning = wishing or not TURNING.isdisjoint(hits)
                scene = Scene(hits, wishing, turning, self._text, clause.start, clause.end)
                findings += self._in_clause(place, scene, running_in[number])
        self._found.findings = self._settled(findings) if len(findings) > 1 else findings

    def _in_clause(self, place: int, scene: Scene, running: Sequence[int]) -> list[Finding]:
        patterns = self._finder.patterns
        if len(running) == 1:
            alone = self._tried(patterns[running[0]], place, scene)
            return [alone] if alone else []
        best: dict[str, Finding] = {}
        for number in running:
            finding = self._tried(patterns[number], place, scene)
            if finding is None:
                continue
            known = best.get(finding.code)
            if known is None or _rank(finding) > _rank(known):
                best[finding.code] = finding
        return self._winners(list(best.values())) if len(best) > 1 else [*best.values()]

    def _tried(self, pattern: Pattern, place: int, scene: Scene) -> Finding | None:
        """Return what a pattern finds, None where it is not true or what it says is denied."""
        chain = match(pattern, scene)
        if chain is None:
            return None
        finding = self._judged(pattern, chain, place, scene)
        if finding is None:
            self._found.denied.append((place, pattern.id))
        return finding

    def _judged(
        self, pattern: Pattern, chain: Sequence[Hit], place: int, scene: Scene
    ) -> Finding | None:
        """Return what a match means after its shifters, None where it is denied or over."""
        code, modality, shifters = judge(pattern, chain, scene, self._text)
        if code is None:
            return None
        start, end = span_of(chain)
        if self._timeline.stretches and self._timeline.is_over(start):
            if code != PRAISE or NAMED not in scene.hits:
                return None
            modality = Modality.PAST
        found = self._found
        noted = found.noted(place) if self._noted else None
        before = found.person_before(place) if self._noted and place else ""
        return Finding(
            code,
            start,
            end,
            place,
            found.clauses[place],
            pattern,
            _confidence(pattern.confidence, modality is Modality.FACT, code == pattern.code),
            modality,
            shifters,
            self._finder.speakers.target(code, noted, start, before, pattern.target),
        )

    def _winners(self, found: list[Finding]) -> list[Finding]:
        """Drop what overlaps a finding of a code that wins over it."""
        wins = self._finder.wins
        return [
            loser
            for loser in found
            if not any(
                _overlap(winner, loser)
                and ((winner.code, loser.code) in wins or (loser.code == PRAISE != winner.code))
                for winner in found
            )
        ]

    def _settled(self, found: list[Finding]) -> list[Finding]:
        """Drop praise that is mocking: ironic, with a problem after it."""
        praised = [each for each in found if each.code == PRAISE and self._is_ironic(each.place)]
        problems = [finding for finding in found if finding.code != PRAISE]
        if not praised or not problems:
            return found
        mocking = []
        for praise in praised:
            later = [problem for problem in problems if problem.start > praise.start]
            if not any(problem.clause.connector.startswith(_TURNS) for problem in later[:1]):
                mocking.append(praise)
        if not mocking:
            return found
        return [each._replace(modality=Modality.IRONY) for each in found if each not in mocking]

    def _is_ironic(self, place: int) -> bool:
        return any(name == IRONY for _, name in self._found.noted(place) or ())


@cache
def _confidence(own: float, is_fact: bool, is_own_code: bool) -> float:  # noqa: FBT001
    """Return how sure a pattern is that is said as a fact or not, and that is turned or not."""
    return round(own * (1.0 if is_fact else 0.9) * (1.0 if is_own_code else 0.85), 3)


def _rank(finding: Finding) -> tuple[float, int]:
    return finding.pattern.confidence, finding.end - finding.start


def _overlap(one: Finding, other: Finding) -> bool:
    return one is not other and one.start < other.end and other.start < one.end
