"""How well a way of reading does on a hand it never saw, and what its teaching costs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from feedback.text.analysis import Analyser
from feedback.text.corpus import held_out_comments, training_comments
from feedback.text.deciding import column_of, decided, f1_scores
from feedback.text.taxonomy import NO_SUBSTANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.alternatives import Alternative, Scores

LEFT_OUT = ("hand5", "hand8", "hand12")
DRAWS = 1000


class Line(NamedTuple):
    """Micro- and macro-F1 of an alternative: left-out training hands, test hand, 95 % interval.

    `seconds` of the processor lead from the comments to what reads; None where nothing is taught.
    `left_out` is None where those hands were taught.
    """

    name: str
    left_out: tuple[float, float] | None
    test: tuple[float, float]
    interval: tuple[float, float, float, float]
    seconds: float | None = None


class Trial:
    """Labelled comments, who wrote them, and how alternatives are measured on them."""

    def __init__(self) -> None:
        """Read the corpus: training hands first."""
        known, asked = training_comments(), held_out_comments()
        self.comments = [*known, *asked]
        self.rules = Analyser.load(model=None)
        self.codes = self.rules.codes
        self.alone = column_of(NO_SUBSTANCE, self.codes)
        self.texts = [each.text for each in self.comments]
        self.wanted = np.array([[c in each.codes for c in self.codes] for each in self.comments])
        self.known = np.arange(len(known))
        self.asked = np.arange(len(known), len(self.comments))
        self.hands = np.array([each.hand for each in self.comments])

    def line(self, name: str, way: Alternative, most: int | None = None) -> Line:
        """Return how well an alternative reads; `most` training comments at most.

        The border between yes and no, one for all codes, is set on the hands left out in turn.
        """
        order = np.random.default_rng(0).permutation(self.known)
        scores, rows = [], []
        for hand in LEFT_OUT:
            rows.append(np.flatnonzero(self.hands == hand))
            scores.append(way.learn(order[self.hands[order] != hand][:most])(rows[-1]))
        known, wanted = np.concatenate(scores), self.wanted[np.concatenate(rows)]
        borders = np.quantile(known, np.linspace(0.8, 0.98, 37))
        border = max(borders, key=lambda each: sum(f1_scores(self._chosen(known, each), wanted)))
        taught = order[:most]
        started = time.process_time()
        read = way.learn(taught)
        seconds = time.process_time() - started + way.seconds * len(taught) / len(self.comments)
        left_out = f1_scores(self._chosen(known, border), wanted)
        return self.measured(name, left_out, self._chosen(read(self.asked), border), seconds)

    def fixed(self, name: str, chosen: NDArray[np.bool_]) -> Line:
        """Return how well codes already chosen for all comments fit."""
        left = np.isin(self.hands, LEFT_OUT)
        left_out = f1_scores(chosen[left], self.wanted[left])
        return self.measured(name, left_out, chosen[self.asked])

    def measured(
        self,
        name: str,
        left_out: tuple[float, float] | None,
        chosen: NDArray[np.bool_],
        seconds: float | None = None,
    ) -> Line:
        """Return the line of codes chosen for the test hand, with a bootstrap over its comments."""
        wanted = self.wanted[self.asked]
        pick = np.random.default_rng(0)
        drawn = []
        for _ in range(DRAWS):
            rows = pick.integers(0, len(wanted), len(wanted))
            drawn.append(f1_scores(chosen[rows], wanted[rows]))
        low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
        interval = (float(low[0]), float(high[0]), float(low[1]), float(high[1]))
        return Line(name, left_out, f1_scores(chosen, wanted), interval, seconds)

    def _chosen(self, scores: Scores, border: Any) -> NDArray[np.bool_]:  # noqa: ANN401 -- a scalar
        return decided(scores, np.full(len(self.codes), border), self.alone)
