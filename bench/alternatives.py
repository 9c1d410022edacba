"""Ways of reading comments that our model is compared with; each gives raw scores per code."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from feedback.text import segment
from feedback.text.normalise import normalise
from feedback.text.training import Material, fit, scored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Rows = NDArray[np.int64]
    Scores = NDArray[np.floating[Any]]


class Alternative(Protocol):
    """Learns from some rows and gives scores (rows x codes) of others."""

    def __call__(self, taught: Rows, asked: Rows) -> Scores:
        """Fit on `taught` only."""
        ...


def words_without_lexicon(text: str) -> list[str]:
    """Return the words as the dictionary alone has them."""
    return _plain().cut(text)


@cache
def _plain() -> segment.BulkSegmenter:
    return segment.BulkSegmenter(())


def characters(text: str) -> list[str]:
    """Return runs of one to four characters."""
    return [text[at : at + n] for n in range(1, 5) for at in range(len(text) - n + 1)]


def on_counts(
    texts: Sequence[str],
    wanted: NDArray[np.bool_],
    cut: Callable[[str], list[str]],
    classifier: Callable[[], Any],
) -> Alternative:
    """Return one classifier per code on TF-IDF of what `cut` gives."""
    cuts = [cut(normalise(text).text) for text in texts]

    def scores(taught: Rows, asked: Rows) -> Scores:
        vectors = TfidfVectorizer(analyzer=lambda each: each, min_df=2, sublinear_tf=True)
        matrix = vectors.fit_transform([cuts[row] for row in taught])
        model = OneVsRestClassifier(classifier()).fit(matrix, wanted[taught])
        unseen = vectors.transform([cuts[row] for row in asked])
        found = (
            model.decision_function(unseen)
            if hasattr(model, "decision_function")
            else model.predict_proba(unseen)
        )
        return np.asarray(found)

    return scores


def like_fasttext(texts: Sequence[str], wanted: NDArray[np.bool_]) -> Alternative:
    """Return averaged embeddings of words and character runs under a sigmoid per code.

    As in Joulin and others (2017), with 100 dimensions and 2^17 buckets: an average of embeddings
    is a linear layer on relative frequencies, so a network with one linear hidden layer it is.
    """
    buckets = 1 << 17
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, text in enumerate(texts):
        value = normalise(text).text
        parts = [
            *segment.cut(value),
            *(value[a : a + n] for n in (2, 3) for a in range(len(value))),
        ]
        for part in parts:
            rows.append(row)
            columns.append(int.from_bytes(part.encode("utf-8", "replace")[:24], "big") % 131_071)
            values.append(1 / len(parts))
    matrix = csr_matrix((values, (rows, columns)), shape=(len(texts), buckets), dtype=np.float32)

    def scores(taught: Rows, asked: Rows) -> Scores:
        seen = np.flatnonzero(np.bincount(matrix[taught].indices, minlength=buckets) > 1)
        network = MLPClassifier(
            (100,), activation="identity", alpha=1e-5, learning_rate_init=0.01, batch_size=128,
            max_iter=8, random_state=0,
        )  # fmt: skip
        network.fit(matrix[taught][:, seen] * 10, wanted[taught].astype(int))
        return np.asarray(network.predict_proba(matrix[asked][:, seen] * 10))

    return scores


def ours(material: Material, *, without: Sequence[int] = ()) -> Alternative:
    """Return the shipped model's features and classifier, some blocks left out."""
    empty = csr_matrix((len(material.wanted), 0), dtype=np.float32)
    counts = tuple(empty if b in without else m for b, m in enumerate(material.counts))
    hashes = tuple(h[:0] if b in without else h for b, h in enumerate(material.hashes))
    less = replace(material, counts=counts, hashes=hashes)

    def scores(taught: Rows, asked: Rows) -> Scores:
        chosen = np.zeros(len(less.wanted), dtype=bool)
        chosen[taught] = True
        return scored(fit(less, chosen), less.features)[asked]

    return scores


def naive_bayes() -> MultinomialNB:
    return MultinomialNB(alpha=0.1)


def logistic() -> LogisticRegression:
    return LogisticRegression(C=10.0, max_iter=300)


def vectors() -> LinearSVC:
    return LinearSVC(C=0.5, dual=False)
