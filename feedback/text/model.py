"""The learned part: linear scores of hashed features, per code, for comments and their clauses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from feedback.text.artefact import (
    LACKING,
    NOT_FINITE,
    UNFIT,
    ModelError,
    pack,
    unpack,
    version_of,
)
from feedback.text.features import BLOCKS, Features
from feedback.text.hashing import HashTable, in_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]
    Places = NDArray[np.int64]

SHIPPED = Path(__file__).parent / "data" / "model.fbm"
WHOLE_SHARE = 0.7  # the rest is the best clause's; found best among shares from 0.5 to 1
_TINY = 1e-6
_SUREST = 30.0  # log-odds: beyond, a probability cannot be told from 0 or 1
_STEPS = 127
_PARTS = ("hashes", "idf", "weights", "steps")
FORMAT = 2


class Known(NamedTuple):
    """Which features of a block (`places` in it) a model knows, as `rows` of its weights.

    Those of clause c are `[bounds[c], bounds[c + 1])` of both.
    """

    places: Places
    rows: Places
    bounds: Places


@dataclass(frozen=True, slots=True)
class Scores:
    """`probabilities` (comments x codes), `clauses` (clauses x codes, raw), `known` per block."""

    probabilities: Matrix
    clauses: Matrix
    known: tuple[Known, ...]


class Model:
    """Weights per feature and code, and how a score becomes a probability."""

    def __init__(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take what `pack` is given; ModelError where the parts do not fit together.

        Weights that are not in steps yet are rounded to them (`rounded`).
        """
        self.header = dict(header)
        _check_finite(arrays)
        try:
            self._arrays = rounded(arrays)
            self.codes: tuple[str, ...] = tuple(header["codes"])
            self.thresholds = np.asarray(header["thresholds"], dtype=np.float32)
            self._slope, self._offset = (
                np.asarray(header[name], dtype=np.float32) for name in ("slopes", "offsets")
            )
            rows = [[self._arrays[f"{part}{block}"] for part in _PARTS] for block in range(BLOCKS)]
            self._bias = arrays["bias"].astype(np.float32)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ModelError(LACKING) from error
        self._check(rows)
        self._tables = [HashTable(hashes) for hashes, *_ in rows]
        idfs = [idf.astype(np.float32) for _, idf, *_ in rows]
        self._squares = [idf * idf for idf in idfs]
        self._weights = [
            weights * steps * idf[:, None]
            for (_, _, weights, steps), idf in zip(rows, idfs, strict=True)
        ]

    def _check(self, rows: Sequence[Sequence[NDArray[Any]]]) -> None:
        """Raise ModelError for parts of other shapes or types than `score` reckons with."""
        codes = self.codes
        if not codes or len(set(map(str, codes))) < len(codes) or {*map(type, codes)} != {str}:
            raise ModelError(UNFIT)
        per_code = (self.thresholds, self._slope, self._offset, self._bias, *(r[3] for r in rows))
        if any(each.shape != (len(codes),) for each in per_code):
            raise ModelError(UNFIT)
        if not all(np.isfinite(each).all() for each in per_code[:3]):
            raise ModelError(NOT_FINITE)
        for hashes, idf, weights, _ in rows:
            size = len(hashes) if hashes.ndim == 1 and hashes.dtype == np.uint64 else -1
            if idf.shape != (size,) or weights.shape != (size, len(codes)):
                raise ModelError(UNFIT)

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays as they are stored."""
        return self._arrays

    @cached_property
    def version(self) -> str:
        """Return twelve hex digits that change with any content."""
        return version_of(self.header, self._arrays)

    def to_bytes(self) -> bytes:
        """Return the model as a file."""
        return pack(self.header, self._arrays)

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """Return the model of a file; ModelError says what is wrong with it."""
        return cls(*unpack(data))

    def score(self, features: Features) -> Scores:
        """Return the scores of many comments."""
        whole, clauses, known = self._scored(features)
        mixed = mixed_scores(whole, clauses, features)
        logits = np.clip(mixed * self._slope + self._offset, -_SUREST, _SUREST)
        return Scores(1 / (1 + np.exp(-logits)), clauses, known)

    def raw(self, features: Features) -> tuple[Matrix, Matrix]:
        """Return the linear scores of comments and of clauses."""
        whole, clauses, _ = self._scored(features)
        return whole, clauses

    def weighted(self, block: int, rows: Places, columns: Places) -> Matrix:
        """Return what each known feature adds to the score of the code of a column."""
        found: Matrix = self._weights[block][rows, columns]
        return found

    def _scored(self, features: Features) -> tuple[Matrix, Matrix, tuple[Known, ...]]:
        count = len(features.comment_of)
        whole = np.tile(self._bias, (features.comments, 1))
        clauses = np.tile(self._bias, (count, 1))
        firsts = np.searchsorted(features.comment_of, np.arange(features.comments))
        every = np.arange(count + 1)
        listed = []
        for block in range(BLOCKS):
            rows = self._tables[block].find(features.hashes[block])
            places = np.flatnonzero(rows != HashTable.ABSENT)
            clause_of = features.clauses[block][places]
            order = in_order(clause_of, count)
            places, rows = places[order], rows[places[order]]
            bounds = np.searchsorted(clause_of[order], every)
            sums = _sums(self._weights[block], rows, bounds)
            squares = _sums(self._squares[block], rows, bounds)
            total = np.add.reduceat(squares, firsts)
            whole += np.add.reduceat(sums, firsts) / np.sqrt(total + _TINY)[:, None]
            sums /= np.sqrt(squares + _TINY)[:, None]
            clauses += sums
            listed.append(Known(places, rows, bounds))
        return whole, clauses, tuple(listed)


def _check_finite(arrays: Mapping[str, NDArray[Any]]) -> None:
    for each in arrays.values():
        if each.dtype.kind == "f" and not np.isfinite(each).all():
            raise ModelError(NOT_FINITE)


def rounded(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return the arrays with weights in steps of 1/127 of the largest of their block and code.

    That makes a file less than half as large; no score moves by more than its noise.
    """
    found = dict(arrays)
    for block in range(BLOCKS):
        weights = arrays[f"weights{block}"]
        if weights.dtype != np.int8:
            largest = np.abs(weights.astype(np.float32)).max(axis=0, initial=_TINY)
            steps = (largest / _STEPS).astype(np.float32)
            found[f"weights{block}"] = np.rint(weights / steps).astype(np.int8)
            found[f"steps{block}"] = steps
    return found


def mixed_scores(whole: Matrix, clauses: Matrix, features: Features) -> Matrix:
    """Return WHOLE_SHARE of the comment's score and, for the rest, that of its best clause."""
    firsts = np.searchsorted(features.comment_of, np.arange(features.comments))
    best = np.maximum.reduceat(clauses, firsts)
    mixed: Matrix = (WHOLE_SHARE * whole + (1 - WHOLE_SHARE) * best).astype(np.float32)
    return mixed


def _sums(values: Matrix, rows: Places, bounds: Places) -> Matrix:
    """Return the sums of the rows of `values` that are listed between each two `bounds`."""
    ones = np.ones(len(rows), dtype=values.dtype)
    listed = csr_matrix((ones, rows, bounds), shape=(len(bounds) - 1, len(values)))
    sums: Matrix = listed @ values
    return sums


@cache
def shipped_model() -> Model | None:
    """Return the model that ships, or None where there is none."""
    return Model.from_bytes(SHIPPED.read_bytes()) if SHIPPED.exists() else None


@cache
def shipped_model_version() -> str | None:
    """Return the version of the model that ships, without keeping the model in memory."""
    return version_of(*unpack(SHIPPED.read_bytes())) if SHIPPED.exists() else None
