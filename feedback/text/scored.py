"""Comments that a model scored together: which codes, how likely, from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from feedback.text.deciding import column_of, decided
from feedback.text.evidence import Evidence, Question, evidence
from feedback.text.features import Read, Thesaurus, features_of
from feedback.text.taxonomy import NO_SUBSTANCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedback.text.features import Features
    from feedback.text.model import Model, Scores
    from feedback.text.together import Together

# Below DOUBTFUL nobody needs to look; from SURE on nobody has to.
DOUBTFUL, SURE = 0.2, 0.5


class Answer(NamedTuple):
    """A code that is taken or doubtful: its calibrated chance, and the clause that says it most.

    `at` is the number of the comment, `place` that of the clause within it.
    """

    at: int
    column: int
    code: str
    taken: bool
    chance: float
    place: int


@dataclass(frozen=True, slots=True)
class Scored:
    """Comments scored together; `answers` has a list for each of them, in the model's order."""

    model: Model
    reads: Sequence[Read]
    features: Features
    scores: Scores
    answers: Sequence[Sequence[Answer]]
    firsts: Sequence[int]

    def evidence(self, asked: Iterable[Answer], *, words: bool = True) -> list[Evidence]:
        """Return the characters that speak for each answer, with the words unless not wanted.

        For a doubt the place will do, so words are left out where an answer is not taken.
        """
        questions = []
        for answer in asked:
            read = self.reads[answer.at]
            clause = read.clauses[answer.place]
            questions.append(
                Question(
                    answer.at,
                    self.firsts[answer.at] + answer.place,
                    answer.column,
                    clause.start,
                    clause.end,
                    read.text,
                    words and answer.taken,
                )
            )
        return evidence(self.model, self.features, self.scores, questions)


def score_all(
    model: Model,
    reads: Sequence[Read],
    thesaurus: Thesaurus,
    joined: Together | None = None,
) -> Scored:
    """Return the scores of comments that were read by the rules, in order.

    `joined` are their texts and clauses where they have been put together before.
    """
    features = features_of(reads, thesaurus, joined)
    scores = model.score(features)
    chances = scores.probabilities
    chosen = decided(
        chances,
        model.thresholds,
        column_of(NO_SUBSTANCE, model.codes),
        at_least_one=bool(model.header.get("at_least_one", True)),
    )
    firsts = np.searchsorted(features.comment_of, np.arange(len(reads)))
    rows, columns = np.nonzero(chosen | (chances >= DOUBTFUL))
    # The first of a comment's clauses that reaches its best score.
    best = np.maximum.reduceat(scores.clauses, firsts)[features.comment_of]
    numbers = np.arange(len(best))[:, None]
    reached = np.where(scores.clauses == best, numbers, len(best))
    places = np.minimum.reduceat(reached, firsts)[rows, columns] - firsts[rows]
    answers: list[list[Answer]] = [[] for _ in reads]
    for at, column, taken, chance, place in zip(
        rows.tolist(),
        columns.tolist(),
        chosen[rows, columns].tolist(),
        chances[rows, columns].astype(np.float64).round(3).tolist(),
        places.tolist(),
        strict=True,
    ):
        code = model.codes[column]
        answers[at].append(Answer(at, column, code, taken, chance, place))
    return Scored(model, reads, features, scores, answers, firsts.tolist())
