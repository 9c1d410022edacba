"""The learned part: linear scores of hashed features, per code, for comments and their clauses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback.text.artefact import LACKING, UNFIT, ModelError, pack, unpack
from feedback.text.features import BLOCKS, Features
from feedback.text.hashing import HashTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

SHIPPED = Path(__file__).parent / "data" / "model.fbm"
WHOLE_SHARE = 0.7  # the rest is the best clause's; found best among shares from 0.5 to 1
_TINY = 1e-6
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Scores:
    """`probabilities` (comments x codes), `clauses` (clauses x codes, raw), `whole` likewise."""

    probabilities: Matrix
    whole: Matrix
    clauses: Matrix


class Model:
    """Weights per feature and code, and how a score becomes a probability."""

    def __init__(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take what `pack` is given; ModelError where the parts do not fit together."""
        self.header = dict(header)
        self._arrays = dict(arrays)
        try:
            self.codes: tuple[str, ...] = tuple(header["codes"])
            self.thresholds = np.asarray(header["thresholds"], dtype=np.float32)
            self._slope, self._offset = (
                np.asarray(header[name], dtype=np.float32) for name in ("slopes", "offsets")
            )
            rows = [(arrays[f"hashes{b}"], arrays[f"idf{b}"], arrays[f"weights{b}"])
                    for b in range(BLOCKS)]  # fmt: skip
            self._bias = arrays["bias"].astype(np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(LACKING) from error
        shapes = {len(self.codes)} | {w.shape[1] for _, _, w in rows} | {len(self._bias)}
        if len(shapes) > 1 or any(len(h) != len(i) or len(h) != len(w) for h, i, w in rows):
            raise ModelError(UNFIT)
        self._tables = [HashTable(hashes) for hashes, _, _ in rows]
        # One row more, of zeros, stands for every feature that was never learnt.
        self._idf = [np.append(idf.astype(np.float32), np.float32(0)) for _, idf, _ in rows]
        self._weights = [
            np.vstack([weights.astype(np.float32), np.zeros((1, len(self.codes)), np.float32)])
            for _, _, weights in rows
        ]

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays as they are stored."""
        return self._arrays

    @cached_property
    def version(self) -> str:
        """Return twelve hex digits that change with any content."""
        return hashlib.sha256(self.to_bytes()).hexdigest()[:12]

    def to_bytes(self) -> bytes:
        """Return the model as a file."""
        return pack(self.header, self._arrays)

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """Return the model of a file; ModelError says what is wrong with it."""
        return cls(*unpack(data))

    def score(self, features: Features) -> Scores:
        """Return the scores of many comments."""
        whole, clauses = self.raw(features)
        mixed = mixed_scores(whole, clauses, features)
        logits = mixed * self._slope + self._offset
        return Scores(1 / (1 + np.exp(-logits)), whole, clauses)

    def raw(self, features: Features) -> tuple[Matrix, Matrix]:
        """Return the linear scores of comments and of clauses."""
        count = len(features.comment_of)
        whole = np.tile(self._bias, (features.comments, 1))
        clauses = np.tile(self._bias, (count, 1))
        firsts = np.searchsorted(features.comment_of, np.arange(features.comments))
        for block in range(BLOCKS):
            rows = self._tables[block].find(features.hashes[block])
            values = self._idf[block][rows]
            weighted = self._weights[block][rows] * values[:, None]
            bounds = np.searchsorted(features.clauses[block], np.arange(count))
            sums = _sums(weighted, bounds)
            squares = _sums((values * values)[:, None], bounds)[:, 0]
            clauses += sums / np.sqrt(squares + _TINY)[:, None]
            total = np.add.reduceat(squares, firsts)
            whole += np.add.reduceat(sums, firsts) / np.sqrt(total + _TINY)[:, None]
        return whole, clauses

    def evidence(
        self, features: Features, clause: int, code: str
    ) -> list[tuple[int, int, int, float]]:
        """Return `(block, start, end, weight)` of what speaks for a code in a clause, any order."""
        column = self.codes.index(code)
        found = []
        for block in range(BLOCKS):
            begin, end = np.searchsorted(features.clauses[block], [clause, clause + 1])
            rows = self._tables[block].find(features.hashes[block][begin:end])
            weights = self._weights[block][rows, column] * self._idf[block][rows]
            found += [
                (block, int(first), int(last), float(weight))
                for first, last, weight in zip(
                    features.starts[block][begin:end], features.ends[block][begin:end], weights,
                    strict=True,
                )
                if weight > 0
            ]  # fmt: skip
        return found


def mixed_scores(whole: Matrix, clauses: Matrix, features: Features) -> Matrix:
    """Return WHOLE_SHARE of the comment's score and, for the rest, that of its best clause."""
    firsts = np.searchsorted(features.comment_of, np.arange(features.comments))
    best = np.maximum.reduceat(clauses, firsts)
    mixed: Matrix = (WHOLE_SHARE * whole + (1 - WHOLE_SHARE) * best).astype(np.float32)
    return mixed


def _sums(values: Matrix, bounds: NDArray[np.int64]) -> Matrix:
    """Return the sums of the stretches that start at `bounds`, 0 for empty ones."""
    # A row of zeros at the end, for stretches that start where everything is over.
    closed = np.concatenate([values, np.zeros((1, values.shape[1]), dtype=values.dtype)])
    sums = np.add.reduceat(closed, bounds)
    sums[bounds == np.append(bounds[1:], len(values))] = 0
    return sums


@cache
def shipped_model() -> Model | None:
    """Return the model that ships, or None where there is none."""
    return Model.from_bytes(SHIPPED.read_bytes()) if SHIPPED.exists() else None
