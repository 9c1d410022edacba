"""One linear model out of several opinions about a code, as few labels can weigh them.

Opinions: a classifier of labelled comments and of those that the example words label, one of
labelled comments alone, whether an example word stands there, and how far each word can be
trusted. How much each counts is learnt from labelled comments that it did not see (stacking,
Wolpert 1992), the same for all codes: five numbers need few labels. As all opinions are linear in
the same features, what comes out is a model like any other.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from feedback.text.features import BLOCKS, RULES, RUNS, WORDS, Read, features_of
from feedback.text.model import FORMAT, Model, mixed_scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.text.domain import WordRules
    from feedback.text.features import Features

    Flags = NDArray[np.bool_]
    Numbers = NDArray[np.float64]

LEARNT = (RUNS, WORDS)
BLOCK_WEIGHTS = {RUNS: 1.0, WORDS: 0.9}
RAREST = 2  # comments that must hold a feature
_TINY = 1e-6
_WORKERS = 2
# So small that the model does not weigh a hit less where there are more: see Model.
_RULE_IDF = 1e-5
_RULE_SCALE = _RULE_IDF / np.sqrt(_TINY)
_PRIOR = 4.0  # a word is trusted like the average word until it is seen more often than this


class Linear(NamedTuple):
    """Weights (features x codes) and a bias per code."""

    weights: Numbers
    bias: Numbers


class Shares(NamedTuple):
    """How much each opinion counts; `bias` is added to all."""

    both: float
    labels: float
    hit: float
    word: float
    bias: float


@dataclass(frozen=True, slots=True)
class Material:
    """Comments as the classifiers see them; rows are comments, those with labels first."""

    matrix: csr_matrix
    hashes: Sequence[NDArray[np.uint64]]  # of the learnt blocks
    idfs: Sequence[Numbers]
    names: tuple[str, ...]  # of words as the rules report them
    owner: NDArray[np.int64]  # column of the code that each name speaks for
    words: csr_matrix  # comments x names
    hits: Flags  # comments x codes


def material_of(rules: WordRules, reads: Sequence[Read]) -> Material:
    """Count the features of comments that the rules have read."""
    features = features_of(reads)
    size = len(reads)
    blocks, hashes, idfs = [], [], []
    for block in LEARNT:
        known, columns = np.unique(features.hashes[block], return_inverse=True)
        rows = features.comment_of[features.clauses[block]]
        counts = csr_matrix(
            (np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(size, len(known))
        )
        holding = np.bincount(counts.indices, minlength=len(known))
        keep = np.flatnonzero(holding >= min(RAREST, size))
        counts = counts[:, keep]
        idf = np.log((1 + size) / (1 + holding[keep])) + 1
        norms = np.sqrt(counts @ (idf * idf) + _TINY)
        weighed = counts.multiply(idf[None, :]).tocsr()
        blocks.append(weighed.multiply((BLOCK_WEIGHTS[block] / norms)[:, None]).tocsr())
        hashes.append(known[keep])
        idfs.append(idf)
    return Material(hstack(blocks).tocsr(), hashes, idfs, *_fired(rules, reads))


def _fired(
    rules: WordRules, reads: Sequence[Read]
) -> tuple[tuple[str, ...], NDArray[np.int64], csr_matrix, Flags]:
    column = {code: place for place, code in enumerate(rules.codes)}
    owners = rules.names()
    names = tuple(owners)
    places = {name: place for place, name in enumerate(names)}
    hits = np.zeros((len(reads), len(column)), dtype=bool)
    rows, columns = [], []
    for row, read in enumerate(reads):
        for _, name in read.fired:
            if name in places:
                rows.append(row)
                columns.append(places[name])
                hits[row, column[owners[name]]] = True
    words = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(reads), len(names)))
    return names, np.array([column[owners[name]] for name in names], dtype=np.int64), words, hits


def linear(matrix: csr_matrix, wanted: Flags, weights: Numbers, cost: float) -> Linear:
    """Return one classifier per code; one that always says no for a code nobody has."""

    def one(column: int) -> tuple[Numbers, float]:
        answers = wanted[:, column]
        if answers.all() or not answers.any():
            return np.zeros(matrix.shape[1]), 1.0 if len(answers) and answers.all() else -1.0
        # The primal solver: the other one draws from a generator that threads share.
        classifier = LinearSVC(C=cost, dual=False)
        classifier.fit(matrix, answers, sample_weight=weights)
        return classifier.coef_[0], float(classifier.intercept_[0])

    with ThreadPoolExecutor(_WORKERS) as pool:
        found = list(pool.map(one, range(wanted.shape[1])))
    return Linear(np.array([coef for coef, _ in found]).T, np.array([bias for _, bias in found]))


def said_by(found: Linear, matrix: csr_matrix) -> Numbers:
    """Return the scores of comments."""
    scores: Numbers = matrix @ found.weights + found.bias
    return scores


def trust(material: Material, wanted: Flags, rows: NDArray[np.int64]) -> Numbers:
    """Return by how much the log-odds of a hit of each word differ from those of any word.

    Counted on labelled rows, drawn towards the average by _PRIOR comments.
    """
    present = material.words[rows]
    right = wanted[rows]
    seen = np.asarray(present.sum(axis=0)).ravel()
    good = np.array(present.multiply(right[:, material.owner]).sum(axis=0)).ravel()
    total, hit = material.hits[rows].sum(), (material.hits[rows] & right).sum()
    usual = (hit + 1) / (total + 2)
    share = (good + _PRIOR * usual) / (seen + _PRIOR)
    odds: Numbers = np.log(share / (1 - share)) - np.log(usual / (1 - usual))
    return odds


def by_words(material: Material, odds: Numbers, codes: int) -> Numbers:
    """Return the trust of the words in each comment, summed per code."""
    each = material.words.multiply(odds[None, :]).tocsr()
    return np.asarray((each @ _columns(material, codes)).todense())


def _columns(material: Material, codes: int) -> csr_matrix:
    size = len(material.owner)
    return csr_matrix((np.ones(size), (np.arange(size), material.owner)), shape=(size, codes))


def weighed(opinions: Sequence[Numbers], wanted: Flags) -> tuple[list[float], float]:
    """Return how much each opinion (comments x codes) counts, and the bias: logistic regression."""
    flat = np.stack([opinion.ravel() for opinion in opinions], axis=1)
    fitted = LogisticRegression(C=1.0).fit(flat, wanted.ravel())
    return [float(value) for value in fitted.coef_[0]], float(fitted.intercept_[0])


Parts = tuple[dict[str, Any], dict[str, NDArray[Any]]]


def blended(
    material: Material,
    rules: WordRules,
    shares: Shares,
    both: Linear,
    labels: Linear | None,
    odds: Numbers,
) -> Parts:
    """Return header and arrays of a model that says what the opinions say together."""
    weights, bias = shares.both * both.weights, shares.both * both.bias + shares.bias
    if labels is not None:
        weights = weights + shares.labels * labels.weights
        bias = bias + shares.labels * labels.bias
    arrays: dict[str, NDArray[Any]] = {"bias": bias.astype(np.float32)}
    codes = len(rules.codes)
    for block in range(BLOCKS):
        arrays[f"hashes{block}"] = np.zeros(0, dtype=np.uint64)
        arrays[f"idf{block}"] = np.zeros(0, dtype=np.float32)
        arrays[f"weights{block}"] = np.zeros((0, codes), dtype=np.float32)
    start = 0
    for place, block in enumerate(LEARNT):
        end = start + len(material.hashes[place])
        arrays[f"hashes{block}"] = material.hashes[place]
        arrays[f"idf{block}"] = material.idfs[place].astype(np.float32)
        arrays[f"weights{block}"] = (weights[start:end] * BLOCK_WEIGHTS[block]).astype(np.float32)
        start = end
    arrays |= _rule_block(material, rules, shares, odds)
    header: dict[str, Any] = {
        "format": FORMAT,
        "codes": list(rules.codes),
        "slopes": [1.0] * codes,
        "offsets": [0.0] * codes,
        "thresholds": [0.5] * codes,
    }
    return header, arrays


def _rule_block(
    material: Material, rules: WordRules, shares: Shares, odds: Numbers
) -> dict[str, NDArray[Any]]:
    codes = len(rules.codes)
    names = [*rules.codes, *material.names]
    fired = features_of([Read("", (), [(0, name)]) for name in names])
    values = np.zeros((len(names), codes))
    values[np.arange(codes), np.arange(codes)] = shares.hit
    values[codes + np.arange(len(material.owner)), material.owner] = shares.word * odds
    return {
        f"hashes{RULES}": fired.hashes[RULES],
        f"idf{RULES}": np.full(len(names), _RULE_IDF, dtype=np.float32),
        f"weights{RULES}": (values / _RULE_SCALE).astype(np.float32),
    }


def scores_of(parts: Parts, features: Features) -> Numbers:
    """Return the scores of comments, by the whole and the best clause, before calibration."""
    mixed: Numbers = mixed_scores(*Model(*parts).raw(features), features).astype(np.float64)
    return mixed
