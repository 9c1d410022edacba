"""Ways of reading comments that our model is compared with; each gives raw scores per code."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

from feedback.text import segment
from feedback.text.clauses import split_clauses
from feedback.text.features import Read
from feedback.text.normalise import normalise
from feedback.text.training import Material, fit, prepare, scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from feedback.text.analysis import Analyser
    from feedback.text.features import Thesaurus
    from feedback.text.labelled import Labelled

    Rows = NDArray[np.int64]
    Scores = NDArray[np.floating[Any]]
    Reader = Callable[[Rows], Scores]
    Cut = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Alternative:
    """`learn` is given rows to learn from and returns what gives scores (rows x codes) of rows.

    `seconds` of the processor went into making all comments ready to be learnt from.
    """

    learn: Callable[[Rows], Reader]
    seconds: float


def characters(text: str) -> list[str]:
    """Return runs of one to four characters."""
    return [text[at : at + n] for n in range(1, 5) for at in range(len(text) - n + 1)]


def on_counts(
    texts: Sequence[str], wanted: NDArray[np.bool_], cut: Cut, classifier: Callable[[], Any]
) -> Alternative:
    """Return one classifier per code on the TF-IDF of what `cut` gives."""
    started = time.process_time()
    cuts = [cut(normalise(text).text) for text in texts]
    seconds = time.process_time() - started

    def learn(taught: Rows) -> Reader:
        vectors = TfidfVectorizer(analyzer=lambda each: each, min_df=2, sublinear_tf=True)
        matrix = vectors.fit_transform([cuts[row] for row in taught])
        model = OneVsRestClassifier(classifier()).fit(matrix, wanted[taught])
        graded = model.decision_function if hasattr(model, "decision_function") else None

        def read(asked: Rows) -> Scores:
            unseen = vectors.transform([cuts[row] for row in asked])
            return np.asarray(graded(unseen) if graded else model.predict_proba(unseen))

        return read

    return Alternative(learn, seconds)


def naive_bayes() -> MultinomialNB:
    return MultinomialNB(alpha=0.1)


def logistic() -> LogisticRegression:
    return LogisticRegression(C=10.0, max_iter=300)


def vectors() -> LinearSVC:
    return LinearSVC(C=0.5, random_state=0)


def on_features(material: Material, seconds: float, *, without: Sequence[int] = ()) -> Alternative:
    """Return the shipped model's classifier on features made in `seconds`, some blocks left out."""
    empty = csr_matrix((len(material.wanted), 0), dtype=np.float32)
    counts = tuple(empty if b in without else m for b, m in enumerate(material.counts))
    hashes = tuple(h[:0] if b in without else h for b, h in enumerate(material.hashes))
    less = replace(material, counts=counts, hashes=hashes)

    def learn(taught: Rows) -> Reader:
        chosen = np.zeros(len(less.wanted), dtype=bool)
        chosen[taught] = True
        parts = fit(less, chosen)
        return lambda asked: scored(parts, less.features)[asked]

    return Alternative(learn, seconds)


@dataclass(frozen=True, slots=True)
class NoRules:
    """Normalises a comment and cuts it into clauses, but finds nothing in them."""

    rules: Analyser

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code in order."""
        return self.rules.codes

    @property
    def rules_version(self) -> str:
        """No rules, no version."""
        return ""

    @property
    def thesaurus(self) -> Thesaurus:
        """Words that count as one another's."""
        return self.rules.thesaurus

    def read(self, text: str) -> Read:
        """Return the comment with nothing fired."""
        value = normalise(text).text
        return Read(value, split_clauses(value), ())


def prepared(rules: Analyser | NoRules, comments: Sequence[Labelled]) -> tuple[Material, float]:
    """Return the features of comments and the seconds of the processor that they took."""
    started = time.process_time()
    material = prepare(rules, comments)
    return material, time.process_time() - started


@contextmanager
def lexicon_left_out() -> Iterator[Cut]:
    """Give a cut by jieba's own dictionary, which features are made by too while this lasts."""
    plain, usual = segment.BulkSegmenter(()).cut, segment.cut
    segment.cut = plain
    try:
        yield plain
    finally:
        segment.cut = usual
