"""One comment among those that a model scored together: which codes, how likely, from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from feedback.text.deciding import column_of, decided
from feedback.text.evidence import Evidence, evidence
from feedback.text.features import Read, Thesaurus, features_of
from feedback.text.taxonomy import NO_SUBSTANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from feedback.text.features import Features
    from feedback.text.model import Model, Scores

# Below DOUBTFUL nobody needs to look; from SURE on nobody has to.
DOUBTFUL, SURE = 0.2, 0.5


class Scored(NamedTuple):
    """The scores of the comment at place `at` of a batch."""

    model: Model
    features: Features
    scores: Scores
    chosen: NDArray[np.bool_]
    firsts: NDArray[np.int64]
    at: int

    @property
    def first(self) -> int:
        """Return the number of the comment's first clause."""
        return int(self.firsts[self.at])

    def columns(self) -> list[int]:
        """Return the columns that are taken or doubtful."""
        row = self.scores.probabilities[self.at]
        return [int(c) for c in np.flatnonzero(self.chosen[self.at] | (row >= DOUBTFUL))]

    def code(self, column: int) -> str:
        """Return the code of a column."""
        return self.model.codes[column]

    def taken(self, column: int) -> bool:
        """Tell whether the comment gets the code."""
        return bool(self.chosen[self.at, column])

    def chance(self, column: int) -> float:
        """Return the calibrated probability."""
        return round(float(self.scores.probabilities[self.at, column]), 3)

    def best_clause(self, column: int) -> int:
        """Return the clause that speaks most for the code, counted within the comment."""
        end = self.firsts[self.at + 1] if self.at + 1 < len(self.firsts) else None
        return int(np.argmax(self.scores.clauses[self.first : end, column]))

    def evidence(self, read: Read, place: int, column: int) -> Evidence:
        """Return the characters of a clause that speak for the code."""
        return evidence(
            self.model,
            self.features,
            self.first + place,
            read.clauses[place],
            self.code(column),
            read.text,
        )


def score_all(model: Model, reads: Sequence[Read], thesaurus: Thesaurus) -> list[Scored]:
    """Return the scores of comments that were read by the rules, in order."""
    features = features_of(reads, thesaurus)
    scores = model.score(features)
    chosen = decided(
        scores.probabilities,
        model.thresholds,
        column_of(NO_SUBSTANCE, model.codes),
        at_least_one=bool(model.header.get("at_least_one", True)),
    )
    firsts = np.searchsorted(features.comment_of, np.arange(len(reads)))
    return [Scored(model, features, scores, chosen, firsts, at) for at in range(len(reads))]
