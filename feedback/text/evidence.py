"""Which characters of a clause made the model say what it says, for many clauses at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from feedback.text.features import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from feedback.text.features import Features
    from feedback.text.model import Model, Scores

    Places = NDArray[np.int64]
    Numbers = NDArray[np.float64]

SHOWN = 4
_LOOKED_AT = 24
SHORTEST = 2
LONGEST_WHOLE = 24
# Characters that gain less than this share of the average one are not worth marking.
_WORTH = 0.9
# Features weaker than this share of the strongest one are not among the words shown.
_WEAK = 0.25


class Question(NamedTuple):
    """Why the model sees the code of a column in a clause (numbered over all comments).

    The clause is `[start, end)` of comment number `at`, which says `text`; `words` are looked for
    where they will be shown.
    """

    at: int
    clause: int
    column: int
    start: int
    end: int
    text: str
    words: bool = True


class Evidence(NamedTuple):
    """`[start, end)` in the normalised comment, and the strongest words with their weights."""

    start: int
    end: int
    words: tuple[tuple[str, float], ...]


class _Spoken(NamedTuple):
    """What speaks for a code: `[start, end)` in the clause of question `owner`, by `weight`."""

    owner: Places
    start: Places
    end: Places
    weight: Numbers


def evidence(
    model: Model, features: Features, scores: Scores, questions: Sequence[Question]
) -> list[Evidence]:
    """Return what in each clause speaks for the code.

    A short clause is marked whole. In a longer one each feature spreads its weight over its
    characters, and the stretch that gains most over the average is marked.
    """
    if not questions:
        return []
    starts = np.array([each.start for each in questions])
    sizes = np.array([each.end for each in questions]) - starts
    begins = starts + features.offset[[each.at for each in questions]]
    spoken = _spoken(model, features, scores, questions, begins)
    marked_from, marked_to = _marked(spoken, sizes)
    silent = np.bincount(spoken.owner, minlength=len(questions)) == 0
    marked_from, marked_to = np.where(silent, 0, marked_from), np.where(silent, sizes, marked_to)
    strongest = _strongest(spoken, questions)
    return [
        Evidence(each.start + start, each.start + end, words)
        for each, start, end, words in zip(
            questions, marked_from.tolist(), marked_to.tolist(), strongest, strict=True
        )
    ]


def _spoken(
    model: Model,
    features: Features,
    scores: Scores,
    questions: Sequence[Question],
    begins: Places,
) -> _Spoken:
    clauses = np.array([each.clause for each in questions])
    columns = np.array([each.column for each in questions])
    sizes = np.array([each.end - each.start for each in questions])
    parts = []
    for block, known in enumerate(scores.known):
        if block == RULES:
            continue
        counts = known.bounds[clauses + 1] - known.bounds[clauses]
        owner = np.repeat(np.arange(len(clauses)), counts)
        before = np.cumsum(counts) - counts
        entries = np.arange(len(owner)) + np.repeat(known.bounds[clauses] - before, counts)
        weights = model.weighted(block, known.rows[entries], columns[owner])
        kept = np.flatnonzero(weights > 0)
        owner, places = owner[kept], known.places[entries[kept]]
        shift = begins[owner]
        parts.append(
            (
                owner,
                features.starts[block][places] - shift,
                # A word that the border of a clause cuts (真的顾|不过来) counts up to there.
                np.minimum(features.ends[block][places] - shift, sizes[owner]),
                weights[kept].astype(np.float64),
            )
        )
    return _Spoken(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _marked(spoken: _Spoken, sizes: Places) -> tuple[Places, Places]:
    """Return the stretch of each clause that is marked as evidence.

    People who mark what proves a code mark the clause; only of long ones they mark a part.
    """
    starts, ends = np.zeros(len(sizes), dtype=np.int64), sizes.copy()
    long = np.flatnonzero(sizes > LONGEST_WHOLE)
    if not len(long):
        return starts, ends
    row = np.full(len(sizes), -1)
    row[long] = np.arange(len(long))
    rows = row[spoken.owner]
    kept = np.flatnonzero(rows >= 0)
    within = _Spoken(rows[kept], spoken.start[kept], spoken.end[kept], spoken.weight[kept])
    begin, end = _best_stretches(_gains(within, sizes[long]), sizes[long])
    short = end - begin < SHORTEST
    starts[long] = np.where(short, np.maximum(0, np.minimum(begin, sizes[long] - SHORTEST)), begin)
    ends[long] = np.where(short, np.minimum(sizes[long], starts[long] + SHORTEST), end)
    return starts, ends


def _gains(spoken: _Spoken, sizes: Places) -> Numbers:
    """Return what each character (column) of each clause (row) gains, 0 after its end."""
    width = int(sizes.max())
    lengths = spoken.end - spoken.start
    first = np.repeat(spoken.owner * width + spoken.start - (np.cumsum(lengths) - lengths), lengths)
    cells = first + np.arange(len(first))
    gains = np.bincount(
        cells, np.repeat(spoken.weight / lengths, lengths), minlength=len(sizes) * width
    )
    return gains.reshape(len(sizes), width).astype(np.float64, copy=False)


def _best_stretches(gains: Numbers, sizes: Places) -> tuple[Places, Places]:
    """Return the stretch of the largest sum over the average of each row (Kadane's algorithm)."""
    rows, width = gains.shape
    places = np.arange(width)
    above = gains - (_WORTH * gains.sum(axis=1) / sizes)[:, None]
    sums = np.zeros((rows, width + 1))
    np.cumsum(above, axis=1, out=sums[:, 1:])
    over = sums[:, 1:] - np.minimum.accumulate(sums, axis=1)[:, :-1]
    over[places >= sizes[:, None]] = -np.inf
    ends = np.argmax(over, axis=1) + 1
    before = sums[:, :-1]
    before[places >= ends[:, None]] = np.inf
    return np.argmin(before, axis=1), ends


def _strongest(
    spoken: _Spoken, questions: Sequence[Question]
) -> list[tuple[tuple[str, float], ...]]:
    """Return for each question the strongest stretches that do not overlap, strongest first."""
    shown = np.array([each.words for each in questions])
    wide = spoken.end - spoken.start >= SHORTEST
    most = np.zeros(len(questions))
    np.maximum.at(most, spoken.owner[wide], spoken.weight[wide])
    # A single character is shown only for want of more.
    told = wide | (most == 0)[spoken.owner]
    kept = np.flatnonzero(
        shown[spoken.owner] & told & (spoken.weight >= _WEAK * most[spoken.owner])
    )
    width = int(spoken.end.max(initial=0)) + 1
    keys = (spoken.owner[kept] * width + spoken.start[kept]) * width + spoken.end[kept]
    known, inverse = np.unique(keys, return_inverse=True)
    weights = np.bincount(inverse, spoken.weight[kept], minlength=len(known))
    spans, ends = np.divmod(known, width)
    owner, starts = np.divmod(spans, width)
    order = np.lexsort((-weights, owner))
    owner = owner[order]
    bounds = np.searchsorted(owner, np.arange(len(questions) + 1))
    # Those further down overlap one that is stronger, or are one too many.
    first = order[np.arange(len(owner)) - bounds[owner] < _LOOKED_AT]
    bounds = np.minimum(np.diff(bounds), _LOOKED_AT).cumsum().tolist()
    listed = list(
        zip(
            starts[first].tolist(),
            ends[first].tolist(),
            weights[first].round(3).tolist(),
            strict=True,
        )
    )
    return [
        _apart(listed[begin:end], each) if begin < end else ()
        for begin, end, each in zip((0, *bounds), bounds, questions, strict=False)
    ]


def _apart(
    spoken: list[tuple[int, int, float]], question: Question
) -> tuple[tuple[str, float], ...]:
    """Return the first stretches that do not overlap."""
    kept: list[tuple[int, int, float]] = []
    for each in spoken:
        start, end, _ = each
        for left, right, _weight in kept:
            if left < end and start < right:
                break
        else:
            kept.append(each)
            if len(kept) == SHOWN or end - start < SHORTEST:
                break
    begin, text = question.start, question.text
    return tuple([(text[begin + start : begin + end], weight) for start, end, weight in kept])
