"""Averaged embeddings of hashed words and character runs, taught by plain gradient descent.

After Joulin, Grave, Bojanowski, Mikolov, "Bag of Tricks for Efficient Text Classification" (2017):
a comment is the mean of the embeddings of its words and of its runs of two and three characters,
all hashed into 2^17 buckets (no dictionary); over the mean stands a sigmoid per code (their "one
versus all" loss). The rate falls linearly to 0. Unlike theirs: steps are taken for `BATCH` comments
at once, and there are no pairs of words.
"""

from __future__ import annotations

import time
import zlib
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

from bench.alternatives import Alternative
from feedback.text import segment
from feedback.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bench.alternatives import Reader, Rows, Scores

BUCKETS = 1 << 17
WIDTH, EPOCHS, RATE, BATCH = 100, 25, 0.5, 16
# Stands in every comment, so that its embedding is what a sigmoid needs to be off by default.
EVERYWHERE = "</s>"


def like_fasttext(texts: Sequence[str], wanted: NDArray[np.bool_]) -> Alternative:
    """Return the embeddings as an alternative; they are the same at every run."""
    started = time.process_time()
    matrix = _shares([normalise(text).text for text in texts])
    seconds = time.process_time() - started

    def learn(taught: Rows) -> Reader:
        known = np.unique(matrix[taught].indices)
        embeddings, weights = _taught(matrix[taught][:, known], wanted[taught].astype(np.float32))

        def read(asked: Rows) -> Scores:
            return _sigmoid(matrix[asked][:, known] @ embeddings @ weights)

        return read

    return Alternative(learn, seconds)


def _shares(texts: Iterable[str]) -> csr_matrix:
    """Return the share of each bucket in each text (texts x buckets)."""
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for text in texts:
        runs = [text[at : at + n] for n in (2, 3) for at in range(len(text) - n + 1)]
        parts = [EVERYWHERE, *segment.cut(text), *runs]
        columns += [zlib.crc32(part.encode("utf-8", "replace")) % BUCKETS for part in parts]
        values += [1 / len(parts)] * len(parts)
        ends.append(len(columns))
    made = csr_matrix((values, columns, ends), shape=(len(ends) - 1, BUCKETS), dtype=np.float32)
    made.sum_duplicates()
    return made


def _taught(
    matrix: csr_matrix, wanted: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return embeddings (buckets x WIDTH) and the weights over their mean (WIDTH x codes)."""
    chance = np.random.default_rng(0)
    shape = (matrix.shape[1], WIDTH)
    embeddings = chance.uniform(-1 / WIDTH, 1 / WIDTH, shape).astype(np.float32)
    weights = np.zeros((WIDTH, wanted.shape[1]), dtype=np.float32)
    starts = range(0, len(wanted), BATCH)
    steps = EPOCHS * len(starts)
    for epoch in range(EPOCHS):
        order = chance.permutation(len(wanted))
        for number, start in enumerate(starts):
            rate = np.float32(RATE * (1 - (epoch * len(starts) + number) / steps))
            rows = order[start : start + BATCH]
            some = matrix[rows]
            used, columns = np.unique(some.indices, return_inverse=True)
            part = csr_matrix((some.data, columns, some.indptr), shape=(len(rows), len(used)))
            mean = part @ embeddings[used]
            error = _sigmoid(mean @ weights) - wanted[rows]
            embeddings[used] -= rate * (part.T @ (error @ weights.T))
            weights -= rate * (mean.T @ error)
    return embeddings, weights


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return (1 / (1 + np.exp(-np.clip(values, -30, 30)))).astype(np.float32)
