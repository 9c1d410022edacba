"""Teaching a model of another domain with many, few or no labels.

Where labels are few, the example words label the unlabelled comments (Ratner and others 2017 call
this weak supervision), and a classifier learns what else is said beside the words. Labelled
comments then tell how much it, the words and what they teach themselves are worth: `blending`.
Without labels the classifier labels the comments once more itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from feedback.text.artefact import NOTHING_TO_LEARN, ModelError
from feedback.text.blending import (
    Linear,
    Material,
    Parts,
    Shares,
    blended,
    by_words,
    linear,
    material_of,
    said_by,
    scores_of,
    trust,
    weighed,
)
from feedback.text.deciding import best_thresholds, column_of, decided, f1_scores
from feedback.text.domain import Domain, WordRules
from feedback.text.features import features_of
from feedback.text.model import Model
from feedback.text.taxonomy import NO_SUBSTANCE
from feedback.text.training import calibrated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from feedback.text.labelled import Labelled

    Flags = NDArray[np.bool_]
    Numbers = NDArray[np.float64]

# A comment labelled by words counts this much of one labelled by a person.
WEAK = 0.25
COST_BOTH, COST_LABELS, COST_UNTAUGHT = 0.5, 1.0, 0.25
# With so many labels nothing is gained from guessed ones.
ENOUGH = 4000
MOST_UNLABELLED = 20_000
# Fewer labels than these cannot weigh opinions, single codes' thresholds, single codes' chances.
FEW, SOME, MANY = 60, 500, 1000
FOLDS = 5
# What proved best without labels in several domains: the word counts beside what it taught, and
# the border is where the classifier has it.
UNTAUGHT = Shares(both=1.0, labels=0.0, hit=0.3, word=0.0, bias=0.0)
# Where only so few comments hold a word, they teach little: the words alone decide half.
_TELLING = 300
_UNTAUGHT_SLOPE = 3.0
_UNTAUGHT_HIT = 0.3
_NEARLY_ALL = 0.9


def _quiet(_share: float) -> None:
    """Show no progress."""


class _Lesson(NamedTuple):
    """What there is to learn from: the first `labelled` rows are labelled by people."""

    material: Material
    wanted: Flags
    weights: Numbers  # of each row, 0 for those without any code
    labelled: int
    told: int  # rows before those of the unlabelled: labelled comments and example words

    @property
    def known(self) -> NDArray[np.int64]:
        return np.arange(self.labelled)


def train_domain(
    domain: Domain,
    labelled: Sequence[Labelled],
    unlabelled: Sequence[str] = (),
    *,
    progress: Callable[[float], None] = _quiet,
) -> Model:
    """Return a model of a domain that carries its codes and words.

    ModelError where there is neither a label nor an example word.
    """
    rules = WordRules(domain)
    words = [(word, code) for code in domain.codes for word in domain.words.get(code, ())]
    if not words and not any(each.codes for each in labelled):
        raise ModelError(NOTHING_TO_LEARN)
    pool = _pool(labelled, unlabelled)
    texts = [*(each.text for each in labelled), *(word for word, _ in words), *pool]
    reads = [rules.read(text) for text in texts]
    material = material_of(rules, reads)
    wanted = material.hits.copy()
    said = [*(each.codes for each in labelled), *((code,) for _, code in words)]
    for row, codes in enumerate(said):
        wanted[row] = [code in codes for code in domain.codes]
    weights = np.where(wanted.any(axis=1), WEAK, 0.0)
    weights[: len(labelled)] = [each.weight for each in labelled]
    lesson = _Lesson(material, wanted, weights, len(labelled), len(said))
    progress(0.1)
    answers = wanted[: len(labelled)]
    if answers.any(axis=1).sum() < FEW or answers.all():
        parts = _untaught(lesson, rules)
    else:
        parts = _taught(lesson, rules, pooled=bool(pool), labelled=labelled, progress=progress)
    progress(1.0)
    header: dict[str, Any] = {
        **parts[0],
        "rules": rules.version,
        "domain": domain.to_dict(),
        "comments": len(labelled),
        "unlabelled": len(pool),
    }
    return Model(header, parts[1])


def _pool(labelled: Sequence[Labelled], unlabelled: Sequence[str]) -> list[str]:
    if len(labelled) >= ENOUGH:
        return []
    known = {each.text for each in labelled}
    return [text for text in dict.fromkeys(unlabelled) if text not in known][:MOST_UNLABELLED]


def _untaught(lesson: _Lesson, rules: WordRules) -> Parts:
    """Learn from what the words label, then from what that says of all comments."""
    matrix, wanted, weights = lesson.material.matrix, lesson.wanted, lesson.weights
    guessed = np.flatnonzero((weights > 0) & (np.arange(len(weights)) >= lesson.labelled))
    scores = said_by(_learnt(matrix, wanted, weights), matrix)
    for fold in range(FOLDS):
        unseen = guessed[guessed % FOLDS == fold]
        seen = weights.copy()
        seen[unseen] = 0
        scores[unseen] = said_by(_learnt(matrix, wanted, seen), matrix[unseen])
    scores += _UNTAUGHT_HIT * lesson.material.hits
    usual = max(1.05, 0.95 * wanted[guessed].sum(axis=1).mean()) if len(guessed) else 1.05
    border = np.quantile(scores, max(0.0, 1 - usual / scores.shape[1]))
    again = decided(scores, np.full(scores.shape[1], border), None)
    again[: lesson.labelled] = wanted[: lesson.labelled]
    every = np.where(np.arange(len(weights)) < lesson.labelled, weights, WEAK)
    both = _learnt(matrix, again, every)
    odds = np.zeros(len(lesson.material.names))
    words = _TELLING / (_TELLING + (guessed >= lesson.told).sum())
    shares = UNTAUGHT._replace(hit=UNTAUGHT.hit + 0.7 * words, bias=-0.5 * words)
    header, arrays = blended(lesson.material, rules, shares, both, None, odds)
    labels = wanted[: lesson.labelled]
    header["slopes"] = [_UNTAUGHT_SLOPE] * len(rules.codes)
    coded = int(labels.any(axis=1).sum())
    header["at_least_one"] = coded >= _NEARLY_ALL * lesson.labelled
    return header, arrays


def _learnt(matrix: Any, wanted: Flags, weights: Numbers) -> Linear:  # noqa: ANN401
    rows = np.flatnonzero(weights > 0)
    # Guessed labels count fully where there are hardly any others.
    return linear(matrix[rows], wanted[rows], weights[rows] / WEAK, COST_UNTAUGHT)


class _Fitted(NamedTuple):
    both: Linear
    labels: Linear | None
    odds: Numbers


def _taught(
    lesson: _Lesson,
    rules: WordRules,
    *,
    pooled: bool,
    labelled: Sequence[Labelled],
    progress: Callable[[float], None],
) -> Parts:
    """Learn what each opinion is worth from labelled comments that it did not see."""
    material, known = lesson.material, lesson.known
    wanted = lesson.wanted[known]
    codes = wanted.shape[1]
    folds = np.random.default_rng(0).permutation(len(known)) % FOLDS
    fitted: list[_Fitted] = []
    opinions = np.zeros((4, *wanted.shape))
    opinions[2] = material.hits[known]
    for fold in range(FOLDS):
        unseen, seen = known[folds == fold], known[folds != fold]
        found = _fitted(lesson, seen, pooled=pooled)
        fitted.append(found)
        rows = material.matrix[unseen]
        opinions[0, unseen] = said_by(found.both, rows)
        if found.labels is not None:
            opinions[1, unseen] = said_by(found.labels, rows)
        opinions[3, unseen] = by_words(material, found.odds, codes)[unseen]
        progress(0.1 + 0.7 * (fold + 1) / FOLDS)
    (both, labels, hit, word), bias = weighed(list(opinions), wanted)
    shares = Shares(both, labels, hit, word, bias)
    features = features_of([rules.read(each.text) for each in labelled])
    raw = np.zeros(wanted.shape)
    for fold, found in enumerate(fitted):
        unseen = folds == fold
        raw[unseen] = scores_of(_together(lesson, rules, shares, found), features)[unseen]
    header, arrays = _together(lesson, rules, shares, _fitted(lesson, known, pooled=pooled))
    return {**header, **_decisions(raw, wanted, rules)}, arrays


def _fitted(lesson: _Lesson, seen: NDArray[np.int64], *, pooled: bool) -> _Fitted:
    """Learn from these labelled rows, and from all that the words label."""
    material, wanted, weights = lesson.material, lesson.wanted, lesson.weights
    guessed = np.flatnonzero((weights > 0) & (np.arange(len(weights)) >= lesson.labelled))
    rows = np.concatenate([seen, guessed])
    both = linear(material.matrix[rows], wanted[rows], weights[rows], COST_BOTH)
    labels = (
        linear(material.matrix[seen], wanted[seen], weights[seen], COST_LABELS) if pooled else None
    )
    return _Fitted(both, labels, trust(material, wanted, seen))


def _together(lesson: _Lesson, rules: WordRules, shares: Shares, found: _Fitted) -> Parts:
    return blended(lesson.material, rules, shares, found.both, found.labels, found.odds)


def _decisions(raw: Numbers, wanted: Flags, rules: WordRules) -> dict[str, Any]:
    """Return slopes, offsets and thresholds, finer where more labels tell."""
    if len(wanted) < MANY:
        worth, bias = weighed([raw], wanted)
        slopes = np.full(wanted.shape[1], max(worth[0], 0.1))
        offsets = np.full(wanted.shape[1], bias)
    else:
        slopes, offsets = calibrated(raw.astype(np.float32), wanted)
    chances = 1 / (1 + np.exp(-(raw * slopes + offsets)))
    alone = column_of(NO_SUBSTANCE, rules.codes)
    tried = [True] if wanted.any(axis=1).all() else [False, True]
    found = []
    for least in tried:
        borders = _borders(chances, wanted, alone, at_least_one=least)
        chosen = decided(chances, borders, alone, at_least_one=least)
        found.append((sum(f1_scores(chosen, wanted)), least, borders))
    _, least, borders = max(found, key=lambda each: each[0])
    return {
        "slopes": _rounded(slopes),
        "offsets": _rounded(offsets),
        "thresholds": _rounded(borders),
        "at_least_one": least,
    }


def _borders(
    chances: Numbers, wanted: Flags, alone: int | None, *, at_least_one: bool
) -> NDArray[np.floating[Any]]:
    if len(wanted) >= SOME:
        return best_thresholds(chances, wanted, alone, at_least_one=at_least_one)
    every = [np.full(wanted.shape[1], value) for value in np.arange(0.2, 0.6, 0.025)]
    return max(
        every,
        key=lambda borders: sum(
            f1_scores(decided(chances, borders, alone, at_least_one=at_least_one), wanted)
        ),
    )


def _rounded(values: NDArray[Any]) -> list[float]:
    return [round(float(value), 4) for value in values]
