"""Names and shops that a learned tagger sees: every character begins one, is in one, or neither.

A linear-chain model (Lafferty and others 2001): a score per character and label from what stands
around it, one per pair of labels in a row, and the best path through both (Viterbi 1967). Most
characters are nowhere near a name: a shorter score sets them aside first.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from feedback.text.artefact import LACKING, UNFIT, ModelError, pack, unpack
from feedback.text.redaction.tag_features import CHARACTERS, REACH, TABLES, VIEWS, seen, tables_fit
from feedback.text.redaction.taken import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from feedback.text.hashing import Places
    from feedback.text.redaction.tag_features import Seen

    Scores = NDArray[np.int32]

SHIPPED = Path(__file__).parents[1] / "data" / "names.fbm"
FORMAT = 1
# Labels: nothing, a name begins, is inside a name, a shop begins, is inside a shop.
NOTHING, NAME, IN_NAME, SHOP, IN_SHOP = range(5)
LABELS = 5
_WEIGHED = LABELS - 1  # NOTHING scores 0
# What the shorter score looks at.
GLANCE = {"character": (-2, 2), "pair": (-2, 1), "border": (-2, 1), "familiar2": (-3, -1)}
# No stretch that is weighed at once is longer, so that work stays linear.
_LONGEST_STRETCH = 48
# So many characters are read together at most, so that memory stays bounded.
_AT_ONCE = 50_000
_KINDS = {NAME: Secret.NAME, IN_NAME: Secret.NAME, SHOP: Secret.SHOP, IN_SHOP: Secret.SHOP}


class Tag(NamedTuple):
    """`[start, end)` of a name or a shop in a normalised text."""

    start: int
    end: int
    kind: Secret


class _Look(NamedTuple):
    """Weights by the number of a view, `place` characters further on."""

    view: int
    place: int
    weights: NDArray[Any]


class Tagger:
    """Finds names and shops in many normalised texts at once."""

    def __init__(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take what `pack` is given; ModelError where the parts do not fit together."""
        self.header = dict(header)
        self.arrays = dict(arrays)
        _check(self.header, self.arrays)
        self._tables = {name: arrays[name] for name in TABLES}
        self._rows = _rows(arrays)
        self._weights: list[_Look] = []
        self._glance: list[_Look] = []
        for number, view in enumerate(VIEWS):
            if view.name == "kind":  # is part of the rows of characters
                continue
            weights = _unfolded(arrays, view.name, "weigh_")
            self._weights += [
                _Look(number, place, _packed(weights[place - view.first])) for place in view.places
            ]
            first, last = GLANCE.get(view.name, (0, -1))
            glance = _unfolded(arrays, view.name, "glance_") if last >= first else weights
            self._glance += [
                _Look(number, place, glance[place - first]) for place in range(first, last + 1)
            ]
        self._steps = arrays["steps"].astype(np.int32)
        self._least = int(self.header["least"])
        self._hint = float(self.header["hint"])

    def to_bytes(self) -> bytes:
        """Return the tagger as a file."""
        return pack(self.header, self.arrays)

    @classmethod
    def from_bytes(cls, data: bytes) -> Tagger:
        """Return the tagger of a file; ModelError says what is wrong with it."""
        return cls(*unpack(data))

    def find(
        self, texts: Sequence[str], hints: Mapping[int, Sequence[tuple[int, int]]]
    ) -> dict[int, list[Tag]]:
        """Return what is found in normalised texts, by the number of the text.

        `hints` are stretches of texts that look like a name or a shop to somebody else: they count
        for one, more for each character the shorter they are.
        """
        found: dict[int, list[Tag]] = {}
        first = size = 0
        for at, text in enumerate((*texts, "")):
            if at == len(texts) or size > _AT_ONCE:
                here = {
                    number - first: hints[number] for number in range(first, at) if number in hints
                }
                tags = self._find(texts[first:at], here)
                found.update((first + number, some) for number, some in tags.items())
                first, size = at, 0
            size += len(text)
        return found

    def _find(
        self, texts: Sequence[str], hints: Mapping[int, Sequence[tuple[int, int]]]
    ) -> dict[int, list[Tag]]:
        if not texts:
            return {}
        view = self._seen(texts)
        favour = np.zeros(view.size, dtype=np.int32)
        for number, spans in hints.items():
            at = int(view.starts[number])
            for start, end in spans:
                strength = round(self._hint / (end - start) ** 0.5)
                part = favour[at + start : at + end]
                np.maximum(part, strength, out=part)
        places = self._worth_weighing(view, favour)
        if not len(places):
            return {}
        labels = self._best(self._weighed(view, places) + favour[places, None], places)
        return _tags(places, labels, view.starts)

    def _seen(self, texts: Sequence[str]) -> Seen:
        view = seen(texts, self._tables)
        return view._replace(numbers=(self._rows[view.numbers[0]], *view.numbers[1:]))

    def _worth_weighing(self, view: Seen, favour: Scores) -> Places:
        """Return the characters that may belong to a name or a shop, and their neighbours."""
        score = np.zeros(view.size, dtype=np.int16)
        for number, place, table in self._glance:
            values = table[view.numbers[number]]
            if place < 0:
                score[-place:] += values[:place]
            else:
                score[: view.size - place] += values[place:]
        near = (score >= self._least) | (favour > 0)
        near[1:] |= near[:-1]
        near[:-1] |= near[1:]
        inside = np.zeros(view.size + 1, dtype=np.int8)
        inside[view.starts] += 1
        inside[np.append(view.starts[1:], view.size) - REACH] -= 1
        return np.flatnonzero(near & (np.cumsum(inside[:-1]) > 0))

    def _weighed(self, view: Seen, places: Places) -> Scores:
        """Return the scores of the labels but NOTHING at these characters."""
        total = np.zeros((len(places), _WEIGHED), dtype=np.int16)
        for number, place, packed in self._weights:
            found = packed[view.numbers[number][places + place]]
            total += found.view(np.int16).reshape(-1, _WEIGHED)
        return total.astype(np.int32)

    def _best(self, scores: Scores, places: Places) -> Places:
        """Return the labels of the best path through each stretch of neighbouring characters."""
        firsts, lengths = _stretches(places)
        order = np.argsort(-lengths, kind="stable")
        firsts, lengths = firsts[order], lengths[order]
        best = np.zeros((len(places), LABELS), dtype=np.int32)
        best[:, 1:] = scores
        came = np.zeros((len(places), LABELS), dtype=np.int64)
        best[firsts] += self._steps[NOTHING]
        longest = int(lengths[0])
        running = [firsts[: np.searchsorted(-lengths, -at, side="left")] + at
                   for at in range(longest)]  # fmt: skip
        for now in running[1:]:
            ways = best[now - 1][:, :, None] + self._steps
            came[now] = ways.argmax(axis=1)
            best[now] += ways.max(axis=1)
        last = firsts + lengths - 1
        labels = np.zeros(len(places), dtype=np.int64)
        labels[last] = (best[last] + self._steps[:, NOTHING]).argmax(axis=1)
        for now in reversed(running[1:]):
            labels[now - 1] = came[now, labels[now]]
        return labels


def _stretches(places: Places) -> tuple[Places, Places]:
    """Return where runs of neighbours begin in `places`, and how long they are, each bounded."""
    begins = np.flatnonzero(np.diff(places, prepend=-2) != 1)
    lengths = np.diff(begins, append=len(places))
    if lengths.max() <= _LONGEST_STRETCH:
        return begins, lengths
    run = np.repeat(begins, lengths)
    begins = np.flatnonzero((np.arange(len(places)) - run) % _LONGEST_STRETCH == 0)
    return begins, np.diff(begins, append=len(places))


def _tags(places: Places, labels: Places, starts: Places) -> dict[int, list[Tag]]:
    """Return the tags of labelled characters by the number of their text."""
    held = np.flatnonzero(labels)
    found: dict[int, list[Tag]] = {}
    owners = np.searchsorted(starts, places[held], side="right") - 1
    before = (-1, NOTHING)
    rows = zip(places[held].tolist(), labels[held].tolist(), owners.tolist(), strict=True)
    for place, label, owner in rows:
        at = place - int(starts[owner])
        kind = _KINDS[label]
        tags = found.setdefault(owner, [])
        continues = before[0] == place - 1 and label in (IN_NAME, IN_SHOP) and tags
        if continues and tags[-1].kind == kind:
            tags[-1] = Tag(tags[-1].start, at + 1, kind)
        else:
            tags.append(Tag(at, at + 1, kind))
        before = (place, label)
    return found


def _rows(arrays: Mapping[str, NDArray[Any]]) -> Places:
    """Return the row of weights of each character; unknown ones have that of their kind."""
    rows = arrays["kinds"].astype(np.int64)
    known = arrays["characters"]
    rows[known] = int(rows.max()) + 1 + np.arange(len(known))
    return rows


def _unfolded(arrays: Mapping[str, NDArray[Any]], name: str, part: str) -> NDArray[np.int16]:
    """Return weights by place, then number; those of a character are with those of its kind."""
    weights: NDArray[np.int16] = arrays[f"{part}{name}"].astype(np.int16)
    if name == "character":
        kinds = arrays["kinds"]
        of_kind = arrays[f"{part}kind"].astype(np.int16)
        none = np.zeros((weights.shape[0], int(kinds.max()) + 1, *weights.shape[2:]), np.int16)
        weights = np.concatenate([none, weights], axis=1)
        every = np.concatenate([np.arange(none.shape[1]), kinds[arrays["characters"]]])
        weights += of_kind[:, every]
    return weights


def _packed(weights: NDArray[np.int16]) -> NDArray[np.int64]:
    """Return the four scores of a number side by side, so that one look gets them all."""
    return np.ascontiguousarray(weights).view(np.int64).reshape(-1)


def _check(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Raise ModelError for parts of other shapes or types than the tagger reckons with."""
    try:
        float(header["hint"]), int(header["least"])
        known = arrays["characters"]
        fits = (
            header["format"] == FORMAT
            and tables_fit(arrays)
            and arrays["steps"].shape == (LABELS, LABELS)
            and known.dtype == np.uint16
            and known.ndim == 1
            and bool((np.diff(known.astype(np.int64)) > 0).all())
        )
        for view in VIEWS:
            size = len(known) if view.size == CHARACTERS else view.size
            weights = arrays[f"weigh_{view.name}"]
            fits &= weights.dtype == np.int8
            fits &= weights.shape == (len(view.places), size, _WEIGHED)
            first, last = GLANCE.get("character" if view.name == "kind" else view.name, (0, -1))
            if last >= first:
                shape = (last - first + 1, size)
                fits &= arrays[f"glance_{view.name}"].shape == shape
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ModelError(LACKING) from error
    if not fits:
        raise ModelError(UNFIT)


@cache
def shipped_tagger() -> Tagger:
    """Return the tagger that ships."""
    return Tagger.from_bytes(SHIPPED.read_bytes())
