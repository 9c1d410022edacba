"""How long a question takes, roughly: reading it, and giving the answer.

Reading: 260 characters a minute for Chinese, 238 words a minute for English and the like
(M. Brysbaert, How many words do we read per minute?, Journal of Memory and Language 109, 2019).
Answering: allowances in seconds for a finger on a phone, proposals rather than measurements.
"""

from __future__ import annotations

from feedback.surveys.definition import (
    GridQuestion,
    MatrixQuestion,
    NpsQuestion,
    Question,
    RankingQuestion,
    RatingQuestion,
    TextQuestion,
    Texts,
    localised,
)
from feedback.surveys.questions import options_of, rows_of

CHARACTERS_A_SECOND = 260 / 60
WORDS_A_SECOND = 238 / 60

_AN_ANSWER = {"single": 3.0, "multiple": 6.0, "rating": 2.0, "nps": 2.0, "number": 6.0, "date": 8.0}
_A_ROW = {"matrix": 2.0, "grid": 5.0}
_A_PLACE = 4.0
_WORDS, _SKIPPED = 20.0, 6.0  # words that must be given, and words that most leave empty


def seconds_for(question: Question, language: str) -> float:
    """Return the seconds that reading and answering a question take in `language`."""
    texts: list[Texts] = [question.text]
    texts += [question.help] if question.help is not None else []
    texts += [one.text for one in options_of(question)]
    texts += [one.text for one in rows_of(question)]
    if isinstance(question, RatingQuestion | NpsQuestion):
        texts += question.labels.values()
    return sum(_reading(localised(one, language)) for one in texts) + _answering(question)


def _reading(words: str) -> float:
    han = sum("\u3400" <= char <= "\u9fff" for char in words)
    others = len("".join(" " if "\u3400" <= char <= "\u9fff" else char for char in words).split())
    return han / CHARACTERS_A_SECOND + others / WORDS_A_SECOND


def _answering(question: Question) -> float:
    match question:
        case TextQuestion():
            return _WORDS if question.required else _SKIPPED
        case RankingQuestion():
            return question.places * _A_PLACE
        case MatrixQuestion() | GridQuestion():
            return len(question.rows) * _A_ROW[question.type]
        case _:
            return _AN_ANSWER.get(question.type, 0.0)
