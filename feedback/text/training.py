"""Learning a model from labelled comments. Only what trains imports this: it loads scikit-learn.

One linear classifier per code (squared hinge loss, L2) over the weighed features of `features`.
How sure a score is, is learnt from comments the classifier did not see: those of one hand at a
time, as somebody else's words are the only fair test of what was learnt from others'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from feedback.text.artefact import NOTHING_TO_LEARN, ModelError
from feedback.text.deciding import best_thresholds, column_of
from feedback.text.features import BLOCKS, Features, Read, Thesaurus, features_of
from feedback.text.model import FORMAT, Model, mixed_scores
from feedback.text.taxonomy import NO_SUBSTANCE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from feedback.text.labelled import Labelled

COST = 0.8
# Rules and concepts are few and strong: alone they would drown the words.
BLOCK_WEIGHTS = (1.0, 0.9, 0.7, 0.2)
RAREST = (3, 2, 2, 1)  # comments that must hold a feature of the block
FOLDS = 5
_FEWEST_PER_HAND = 100
_FEWEST_TO_CALIBRATE = 8


class Rules(Protocol):
    """What reads a comment before the model does, and knows the codes."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code in order."""
        ...

    @property
    def rules_version(self) -> str:
        """Changes whenever what is read may change."""
        ...

    @property
    def thesaurus(self) -> Thesaurus:
        """Words that count as one another's."""
        ...

    def read(self, text: str) -> Read:
        """Normalise a comment, cut it into clauses and say what fires in them."""
        ...


def _quiet(_share: float) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Material:
    """Labelled comments made ready: rows are comments; per block counts of the known features."""

    codes: tuple[str, ...]
    features: Features
    counts: tuple[csr_matrix, ...]
    hashes: tuple[NDArray[np.uint64], ...]
    wanted: NDArray[np.bool_]
    weights: NDArray[np.float64]
    folds: NDArray[np.int64]


def train(
    rules: Rules,
    labelled: Sequence[Labelled],
    *,
    at_least_one: bool = True,
    progress: Callable[[float], None] = _quiet,
) -> Model:
    """Return a model of labelled comments; ModelError where none has a code.

    `progress` is told the share done, 0 to 1.
    """
    if not any(comment.codes for comment in labelled):
        raise ModelError(NOTHING_TO_LEARN)
    material = prepare(rules, labelled)
    folds = sorted(set(material.folds.tolist()))
    raw = np.full(material.wanted.shape, -1.0, dtype=np.float32)
    for done, fold in enumerate(folds, start=1):
        unseen = material.folds == fold
        raw[unseen] = scored(fit(material, ~unseen), material.features)[unseen]
        progress(done / (len(folds) + 1))
    slopes, offsets = calibrated(raw, material.wanted)
    chances = 1 / (1 + np.exp(-(raw * slopes + offsets)))
    alone = column_of(NO_SUBSTANCE, material.codes)
    header, arrays = fit(material, np.ones(len(labelled), dtype=bool))
    header |= {
        "slopes": _rounded(slopes),
        "offsets": _rounded(offsets),
        "thresholds": _rounded(
            best_thresholds(chances, material.wanted, alone, at_least_one=at_least_one)
        ),
        "at_least_one": at_least_one,
        "rules": rules.rules_version,
        "comments": len(labelled),
    }
    progress(1.0)
    return Model(header, arrays)


def prepare(rules: Rules, labelled: Sequence[Labelled]) -> Material:
    """Read the comments by the rules and count their features."""
    features = features_of([rules.read(each.text) for each in labelled], rules.thesaurus)
    counts, hashes = [], []
    for block in range(BLOCKS):
        known, columns = np.unique(features.hashes[block], return_inverse=True)
        rows = features.comment_of[features.clauses[block]]
        ones = np.ones(len(rows), dtype=np.float32)
        counts.append(csr_matrix((ones, (rows, columns)), shape=(len(labelled), len(known))))
        hashes.append(known)
    return Material(
        rules.codes,
        features,
        tuple(counts),
        tuple(hashes),
        np.array([[code in each.codes for code in rules.codes] for each in labelled]),
        np.array([each.weight for each in labelled]),
        _folds(labelled),
    )


Parts = tuple[dict[str, Any], dict[str, Any]]


def fit(material: Material, chosen: NDArray[np.bool_]) -> Parts:
    """Return header and arrays of a model of the chosen rows, not yet calibrated."""
    counts = [matrix[chosen] for matrix in material.counts]
    held, idfs, blocks = [], [], []
    size = int(chosen.sum())
    for block, matrix in enumerate(counts):
        holding = np.bincount(matrix.indices, minlength=matrix.shape[1])
        keep = np.flatnonzero(holding >= min(RAREST[block], max(1, size // 200)))
        idf = np.log((1 + size) / (1 + holding[keep])) + 1
        weighed = matrix[:, keep].multiply(idf[None, :]).tocsr()
        norms = np.sqrt(matrix[:, keep] @ (idf * idf) + 1e-6)
        scale = BLOCK_WEIGHTS[block] / norms
        blocks.append(weighed.multiply(scale[:, None]).tocsr())
        held.append(keep)
        idfs.append(idf)
    if not any(len(keep) for keep in held):
        raise ModelError(NOTHING_TO_LEARN)
    weights, bias = _classifiers(
        hstack(blocks).tocsr(), material.wanted[chosen], material.weights[chosen]
    )
    arrays: dict[str, Any] = {"bias": bias.astype(np.float32)}
    start = 0
    for block in range(BLOCKS):
        end = start + len(held[block])
        arrays[f"hashes{block}"] = material.hashes[block][held[block]]
        arrays[f"idf{block}"] = idfs[block].astype(np.float32)
        arrays[f"weights{block}"] = (weights[:, start:end].T * BLOCK_WEIGHTS[block]).astype(
            np.float16
        )
        start = end
    count = len(material.codes)
    header = {
        "format": FORMAT,
        "codes": list(material.codes),
        "slopes": [1.0] * count,
        "offsets": [0.0] * count,
        "thresholds": [0.5] * count,
    }
    return header, arrays


def scored(parts: Parts, features: Features) -> NDArray[np.float32]:
    """Return the mixed raw scores of all comments by a model just fitted."""
    whole, clauses = Model(*parts).raw(features)
    return mixed_scores(whole, clauses, features)


def _classifiers(
    matrix: csr_matrix, wanted: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    def one(column: int) -> tuple[NDArray[np.float64], float]:
        answers = wanted[:, column]
        if answers.all() or not answers.any():
            return np.zeros(matrix.shape[1]), 1.0 if answers.all() else -1.0
        classifier = LinearSVC(C=COST, random_state=0)
        classifier.fit(matrix, answers, sample_weight=weights)
        return classifier.coef_[0], float(classifier.intercept_[0])

    # One after the other: liblinear's random numbers are shared between threads, and the same
    # comments have to make the same model.
    found = [one(column) for column in range(wanted.shape[1])]
    return np.array([coef for coef, _ in found]), np.array([bias for _, bias in found])


def _folds(labelled: Sequence[Labelled]) -> NDArray[np.int64]:
    """Return the fold of each comment: its hand, or a fixed share where there are no hands."""
    hands = sorted({each.hand for each in labelled})
    sizes = [sum(each.hand == hand for each in labelled) for hand in hands]
    large = [hand for hand, size in zip(hands, sizes, strict=True) if size >= _FEWEST_PER_HAND]
    if len(large) > 2:  # noqa: PLR2004 -- two hands would halve what is learnt from
        places = {hand: place for place, hand in enumerate(large)}
        return np.array([places.get(each.hand, -1) for each in labelled])
    order = np.random.default_rng(0).permutation(len(labelled))
    return order % min(FOLDS, len(labelled))


def calibrated(
    raw: NDArray[np.float32], wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return slope and offset per code that make raw scores log-odds (Platt 1999).

    Codes with too few comments take those of all codes pooled.
    """

    def of(scores: NDArray[np.float32], answers: NDArray[np.bool_]) -> tuple[float, float]:
        fitted = LogisticRegression(C=10.0).fit(scores.reshape(-1, 1), answers)
        return max(float(fitted.coef_[0, 0]), 0.1), float(fitted.intercept_[0])

    pooled = of(raw.ravel(), wanted.ravel())
    pairs = [
        of(raw[:, column], wanted[:, column])
        if _FEWEST_TO_CALIBRATE <= wanted[:, column].sum() < len(wanted)
        else pooled
        for column in range(wanted.shape[1])
    ]
    return np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])


def _rounded(values: NDArray[Any]) -> list[float]:
    return [round(float(value), 4) for value in values]
