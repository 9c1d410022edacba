"""Teaching the tagger of names and shops. Only `feedback text train-redactor` imports this.

A linear-chain conditional random field (Lafferty and others 2001): the likelihood of the labels
of all examples by the forward-backward recursions, all examples a step further at once, L2, by
L-BFGS. The glance that sets most characters aside is a logistic regression on part of the same.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from feedback.text.redaction.tag_examples import (
    FOLDER,
    PLAIN_COMMENTS,
    examples,
    hands,
    marked_comments,
    plain_comments,
)
from feedback.text.redaction.tag_features import CHARACTERS, VIEWS, seen
from feedback.text.redaction.tag_tables import tables
from feedback.text.redaction.tagging import (
    FORMAT,
    GLANCE,
    IN_NAME,
    IN_SHOP,
    LABELS,
    NAME,
    NOTHING,
    SHOP,
    Tagger,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from feedback.text.hashing import Places
    from feedback.text.redaction.marked import Marked
    from feedback.text.redaction.tag_examples import Example
    from feedback.text.redaction.tag_features import Bytes

    Floats = NDArray[np.float64]

ROUNDS = 60
L2, L2_STEPS = 0.5, 0.1
# A feature is kept if it stands so often in comments with a secret, or so often in all.
RAREST, RAREST_PLAIN = 2, 12
# What a name or a shop is worth before anything is seen: chosen where, on hands left out,
# precision meets its aim. And what a rule that found it says for it.
WORTH = {NAME: 0.0, SHOP: -1.5}
HINT = 4.0
# The share of characters of plain comments that pass the glance, and how much more a character
# of a name counts while it is learnt.
PASSING, GLANCE_FAVOUR, GLANCE_L2 = 0.06, 4.0, 1.0
_LARGEST = 127
_TINY = 0.02  # weights below do not change what is found


class _Material(NamedTuple):
    """Features of all characters, their labels and weights, and the examples' lengths."""

    features: csr_matrix
    columns: Places
    labels: Places
    weights: Floats
    lengths: Places


def train_redactor(progress: Callable[[float], None]) -> Tagger:
    """Return a tagger taught by all marked comments that ship; `progress` is told the share."""
    version = data_version()
    tagger = train(marked_comments(hands()), progress)
    return Tagger(tagger.header | {"hands": version}, tagger.arrays)


def data_version() -> dict[str, str]:
    """Return a checksum per file that the shipped tagger learns its names from."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:16]
        for file in sorted(FOLDER.iterdir())
        if file.suffix in (".txt", ".tsv")
    }


def train(marked: Sequence[Marked], progress: Callable[[float], None]) -> Tagger:
    """Return a tagger taught by marked comments; the same comments make the same tagger."""
    known = tables(plain_comments()[PLAIN_COMMENTS:])
    material = _material(examples(marked), known)
    weights, steps = _fitted(material, lambda share: progress(0.9 * share))
    glance = _glance(material)
    progress(0.97)
    return _tagger(known, material, (weights, steps), glance, len(marked))


def _material(given: Sequence[Example], known: dict[str, Bytes]) -> _Material:
    """Return the features of all examples; each ends with a mark that is nothing."""
    view = seen([each.text for each in given], known)
    lengths = np.array([len(each.text) + 1 for each in given])
    firsts = np.cumsum(lengths) - lengths
    at = np.repeat(view.starts - firsts, lengths) + np.arange(lengths.sum())
    parts = []
    before = 0
    for each, numbers in zip(VIEWS, view.numbers, strict=True):
        for place in each.places:
            parts.append((before + numbers[at + place]).astype(np.int32))
            before += each.size
    labels = np.concatenate([np.append(each.labels, NOTHING) for each in given])
    numbers = np.stack(parts, axis=1)
    secret = np.repeat([bool(each.labels.any()) for each in given], lengths)
    often = np.bincount(numbers.ravel(), minlength=before)
    columns = np.flatnonzero(
        (np.bincount(numbers[secret].ravel(), minlength=before) >= RAREST) | (often >= RAREST_PLAIN)
    )
    place_of = np.full(before, -1, dtype=np.int32)
    place_of[columns] = np.arange(len(columns))
    found = place_of[numbers]
    kept = found >= 0
    bounds = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
    ones = np.ones(int(bounds[-1]), dtype=np.float32)
    features = csr_matrix((ones, found[kept], bounds), shape=(len(at), len(columns)))
    weights = np.repeat([each.weight for each in given], lengths)
    return _Material(features, columns, labels, weights, lengths)


class _Chain:
    """The likelihood of labels and its gradient, all examples a character further at a time."""

    def __init__(self, material: _Material) -> None:
        self._material = material
        self._turned = material.features.T.tocsr()
        order = np.argsort(-material.lengths, kind="stable")
        sizes = material.lengths[order]
        firsts = (np.cumsum(material.lengths) - material.lengths)[order]
        self._places = [
            firsts[: np.searchsorted(-sizes, -at, side="left")] + at for at in range(sizes[0])
        ]
        labels = material.labels
        before = np.concatenate([[NOTHING], labels[:-1]])
        before[firsts] = NOTHING
        self._seen = np.zeros((LABELS, LABELS))
        np.add.at(self._seen, (before, labels), material.weights)
        self._right = np.zeros((len(labels), LABELS))
        self._right[np.arange(len(labels)), labels] = 1

    def loss(self, values: Floats) -> tuple[float, Floats]:
        """Return what is to be made small for weights and steps in a row, and its gradient."""
        size = self._material.features.shape[1] * LABELS
        weights, steps = values[:size].reshape(-1, LABELS), values[size:].reshape(LABELS, LABELS)
        scores = (self._material.features @ weights.astype(np.float32)).astype(np.float64)
        chances, likely, expected = self._expected(scores, steps)
        counts = self._material.weights
        right = (scores * self._right).sum(axis=1) @ counts + (self._seen * steps).sum()
        excess = ((chances - self._right) * counts[:, None]).astype(np.float32)
        slope = (self._turned @ excess).astype(np.float64) + L2 * weights
        slope_of_steps = expected - self._seen + L2_STEPS * steps
        penalty = L2 / 2 * (weights**2).sum() + L2_STEPS / 2 * (steps**2).sum()
        gradient = np.concatenate([slope.ravel(), slope_of_steps.ravel()])
        return float(likely - right + penalty), gradient

    def _expected(self, scores: Floats, steps: Floats) -> tuple[Floats, float, Floats]:
        """Return the chance of each label, the weighted log of all paths, and expected steps."""
        highest = scores.max(axis=1)
        local = np.exp(scores - highest[:, None])
        ways = np.exp(steps)
        counts = self._material.weights
        forward, backward = np.zeros_like(scores), np.ones_like(scores)
        scale = np.ones(len(scores))
        for number, at in enumerate(self._places):
            came = forward[at - 1] @ ways if number else ways[NOTHING]
            found = local[at] * came
            scale[at] = found.sum(axis=1)
            forward[at] = found / scale[at][:, None]
        expected = np.zeros((LABELS, LABELS))
        for at in reversed(self._places[1:]):
            onward = backward[at] * local[at] / scale[at][:, None]
            backward[at - 1] = onward @ ways.T
            expected += ways * ((forward[at - 1] * counts[at][:, None]).T @ onward)
        chances = forward * backward
        first = self._places[0]
        expected[NOTHING] += counts[first] @ chances[first]
        return chances, float((np.log(scale) + highest) @ counts), expected


def _fitted(material: _Material, progress: Callable[[float], None]) -> tuple[Floats, Floats]:
    """Return the weights per feature and label, those of NOTHING taken off, and the steps."""
    chain = _Chain(material)
    size = material.features.shape[1] * LABELS
    done = 0

    def tell(_values: Floats) -> None:
        nonlocal done
        done += 1
        progress(min(1.0, done / ROUNDS))

    start = np.zeros(size + LABELS * LABELS)
    found = minimize(chain.loss, start, jac=True, method="L-BFGS-B", callback=tell,
                     options={"maxiter": ROUNDS}).x  # fmt: skip
    weights = found[:size].reshape(-1, LABELS)
    return weights[:, 1:] - weights[:, :1], found[size:].reshape(LABELS, LABELS)


def _glance(material: _Material) -> tuple[Floats, float]:
    """Return one weight per feature for what may belong to a name, and the least sum that does."""
    used = np.zeros(sum(len(view.places) * view.size for view in VIEWS), dtype=bool)
    before = 0
    for view in VIEWS:
        first, last = GLANCE.get("character" if view.name == "kind" else view.name, (0, -1))
        for place in view.places:
            used[before : before + view.size] = first <= place <= last
            before += view.size
    held = np.flatnonzero(used[material.columns])
    features = material.features[:, held]
    turned = features.T.tocsr()
    secret = material.labels != NOTHING
    signs = np.where(secret, 1.0, -1.0)
    counts = material.weights * np.where(secret, GLANCE_FAVOUR, 1.0)

    def loss(values: Floats) -> tuple[float, Floats]:
        margins = signs * (features @ values[:-1].astype(np.float32) + values[-1])
        excess = -signs * counts / (1 + np.exp(np.clip(margins, -30, 30)))
        slope = turned @ excess.astype(np.float32) + GLANCE_L2 * values[:-1]
        penalty = GLANCE_L2 / 2 * (values[:-1] ** 2).sum()
        return float(np.logaddexp(0, -margins) @ counts + penalty), np.append(slope, excess.sum())

    found = minimize(loss, np.zeros(len(held) + 1), jac=True, method="L-BFGS-B",
                     options={"maxiter": ROUNDS}).x  # fmt: skip
    weights = np.zeros(len(material.columns))
    weights[held] = found[:-1]
    plain = np.repeat(np.add.reduceat(secret, np.cumsum(material.lengths) - material.lengths) == 0,
                      material.lengths)  # fmt: skip
    least = np.quantile(features[plain] @ found[:-1], 1 - PASSING)
    return weights, float(least)


def _tagger(
    known: dict[str, Bytes],
    material: _Material,
    fitted: tuple[Floats, Floats],
    glance: tuple[Floats, float],
    comments: int,
) -> Tagger:
    """Return the tagger of what was learnt, rounded to whole numbers."""
    weights, steps = fitted
    unit = _LARGEST / np.abs(weights).max()
    small = _LARGEST / np.abs(glance[0]).max()
    whole = _whole(weights, unit)
    quick = _whole(glance[0][:, None], small)
    steps = steps.copy()
    for label, inside in ((NAME, IN_NAME), (SHOP, IN_SHOP)):
        steps[:, label] += WORTH[label]
        steps[NOTHING, inside] += WORTH[label]
    arrays: dict[str, NDArray[Any]] = dict(known)
    arrays["steps"] = np.rint(steps * unit).astype(np.float32)
    before = 0
    for view in VIEWS:
        count = len(view.places)
        columns = material.columns
        held = np.flatnonzero((columns >= before) & (columns < before + count * view.size))
        places, numbers = np.divmod(columns[held] - before, view.size)
        full = np.zeros((count, view.size, LABELS - 1), dtype=np.int8)
        full[places, numbers] = whole[held]
        fast = np.zeros((count, view.size), dtype=np.int8)
        fast[places, numbers] = quick[held, 0]
        if view.size == CHARACTERS:
            characters = np.flatnonzero(full.any(axis=(0, 2)))
            arrays["characters"] = characters.astype(np.uint16)
            full, fast = full[:, characters], fast[:, characters]
        arrays[f"weigh_{view.name}"] = full
        first, last = GLANCE.get("character" if view.name == "kind" else view.name, (0, -1))
        if last >= first:
            arrays[f"glance_{view.name}"] = fast[first - view.first : last - view.first + 1]
        before += count * view.size
    header = {"format": FORMAT, "least": round(glance[1] * small), "hint": round(HINT * unit),
              "comments": comments}  # fmt: skip
    return Tagger(header, arrays)


def _whole(weights: Floats, unit: float) -> NDArray[np.int8]:
    kept = np.where(np.abs(weights) < _TINY, 0, weights)
    return np.rint(kept * unit).astype(np.int8)
