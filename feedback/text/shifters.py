"""What turns the meaning of words: negation, denial, wish, past contrast and irony."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from feedback.text.matching import Scene, is_evaluation
from feedback.text.patterns import DROP, Pattern
from feedback.text.words import Hit, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedback.text.shared import Noted

NEGATION, DENIAL, PROHIBITION = "否定", "否认", "祈使否"
WISH, PAST, NOW, IRONY = "愿望", "过去", "现在", "反讽"
MISTAKEN, CLAIMED = "以为", "号称"
_NEGATORS = (NEGATION, DENIAL, PROHIBITION)
TURNING = frozenset({*_NEGATORS, WISH, MISTAKEN, CLAIMED})
# What may stand between a negator and the word it negates: 不是很好, 没有出现过断货.
_BETWEEN = re.compile(
    "[很太怎么那这样是有会能够得特别十分非常算再曾过什啥任何一点半次回老总经常"
    "都被出现让觉发生感用听说见强制行硬性搞在让叫我们把]{0,4}"
)
_REACH = 4
_MAX_NEGATORS = 3


class Modality(StrEnum):
    """How a thing is said."""

    FACT = "fact"
    WISH = "wish"
    IRONY = "irony"
    PAST = "past"


class Verdict(NamedTuple):
    """What a match means after its shifters; `code` is None where nothing is said."""

    code: str | None
    modality: Modality
    shifters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Stretches of the comment that speak of a past which is over."""

    stretches: tuple[tuple[int, int], ...] = ()

    def is_over(self, at: int) -> bool:
        """Tell whether the character at `at` belongs to such a stretch."""
        return any(start <= at < end for start, end in self.stretches)


NEVER_OVER = Timeline()


def read_timeline(clauses: Iterable[Noted]) -> Timeline:
    """Return the stretches from each 以前 to the 现在 that follows it.

    A past without a present is left open: 以前 alone does not say that it is over.
    """
    pasts: list[int] = []
    nows: list[int] = []
    for noted in clauses:
        pasts += [start for start, name in noted if name == PAST]
        if pasts:
            nows += [start for start, name in noted if name == NOW]
    if not nows:
        return NEVER_OVER
    return Timeline(
        tuple(
            (past, following)
            for past in pasts
            if (following := next((now for now in nows if now > past), None)) is not None
        )
    )


def judge(pattern: Pattern, chain: Sequence[Hit], scene: Scene, text: str) -> Verdict:
    """Return the code, modality and shifters of a matched pattern, past and irony apart."""
    if not scene.turning:
        return Verdict(pattern.code, Modality.FACT, ())
    negators = _negators(chain, scene, text)
    names = [name for _, name in negators]
    shifters = tuple(f"{name}:{hit.entry.word}" for hit, name in negators)
    problem = pattern.code != "P00"
    turned = None if pattern.negated == DROP else pattern.negated
    if _wishes(chain, scene):
        wanted = pattern.code if problem else turned or pattern.code
        return Verdict(wanted, Modality.WISH, (*shifters, WISH))
    if problem and PROHIBITION in names:
        return Verdict(pattern.code, Modality.WISH, shifters)
    odd = len(names) % 2 == 1
    for name, applies in ((MISTAKEN, problem), (CLAIMED, problem is odd)):
        if applies and _preceded(name, chain, scene):
            return Verdict(None, Modality.FACT, (*shifters, name))
    code = turned if odd else pattern.code
    if odd and problem and DENIAL in names:
        code = None
    return Verdict(code, Modality.FACT, shifters)


def _preceded(name: str, chain: Sequence[Hit], scene: Scene) -> bool:
    start = min(hit.start for hit in chain)
    return any(hit.start < start for hit in scene.hits.get(name, ()))


def _wishes(chain: Sequence[Hit], scene: Scene) -> bool:
    own = scene.hits.get(WISH)
    if scene.wishing and not own:
        return True
    start = min(hit.start for hit in chain)
    return bool(own) and any(hit.start <= start for hit in own or ())


def _negators(chain: Sequence[Hit], scene: Scene, text: str) -> list[tuple[Hit, str]]:
    """Negators that bear on the match: before what judges, or before the whole."""
    found: dict[int, tuple[Hit, str]] = {}
    for place, hit in enumerate(chain):
        strong_only = not is_evaluation(hit)
        if strong_only and place > 0 and Kind.SHIFT not in hit.entry.kinds:
            continue
        at = hit.start
        for _ in range(_MAX_NEGATORS):
            nearest = _before(at, chain, scene, text, strong_only=strong_only)
            if nearest is None:
                break
            found[nearest[0].start] = nearest
            at = nearest[0].start
    return list(found.values())


def _before(
    at: int, chain: Sequence[Hit], scene: Scene, text: str, *, strong_only: bool
) -> tuple[Hit, str] | None:
    best: tuple[Hit, str] | None = None
    for name in _NEGATORS:
        for hit in scene.hits.get(name, ()):
            if not at - _REACH <= hit.end <= at:
                continue
            if strong_only and name == NEGATION and len(hit.entry.word) == 1:
                continue
            if any(hit.start < other.end and other.start < hit.end for other in chain):
                continue
            if not _BETWEEN.fullmatch(text, hit.end, at):
                continue
            longer = best is None or (hit.end, hit.end - hit.start) > (
                best[0].end,
                best[0].end - best[0].start,
            )
            if longer:
                best = (hit, name)
    return best
