"""The flat form of answers: one key and one plain value per stored row.

A question with one answer has its id for a key. A matrix and a grid have one key per row,
`question.row` (`stock.zhonghua`), so that every cell is a row of its own: a column's id in a
matrix, a number or `NOT_SOLD` in a grid. A ranking has its id for a key and the option ids, best
first, for a value. Question ids hold no dot, so a key is never ambiguous, and conditions and
pipes name cells by the same keys. Every value survives JSON: checking what was stored gives the
same value again.

A form without scripts may ask for a ranking by positions: `question.option` = `1`, `2`, …; these
are keys of the form, never of an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from feedback.surveys.questions import (
    MatrixQuestion,
    Note,
    Question,
    RankingQuestion,
    Table,
)
from feedback.surveys.texts import Value

SEPARATOR = "."
LONGEST_KEY = 60
"""Characters that a stored answer has for its key."""


def cell_key(question_id: str, part_id: str) -> str:
    """Return the key of a row, or of a position in a ranking on a form."""
    return f"{question_id}{SEPARATOR}{part_id}"


def question_id_of(key: str) -> str:
    """Return the id of the question that an answer key belongs to."""
    return key.partition(SEPARATOR)[0]


def row_id_of(key: str) -> str | None:
    """Return the id of the row that an answer key names, `None` where it names none."""
    return key.partition(SEPARATOR)[2] or None


def answer_keys(question: Question) -> tuple[str, ...]:
    """Return the keys under which answers to the question are stored, in order."""
    if isinstance(question, Note):
        return ()
    if isinstance(question, Table):
        return tuple(cell_key(question.id, row.id) for row in question.rows)
    return (question.id,)


def input_keys(question: Question) -> tuple[str, ...]:
    """Return every key that a form may send: the answer keys, and positions of a ranking."""
    keys = answer_keys(question)
    if isinstance(question, RankingQuestion):
        keys += tuple(cell_key(question.id, option.id) for option in question.options)
    return keys


def flatten(raw: Mapping[str, object]) -> dict[str, object]:
    """Return raw answers with `{"stock": {"zhonghua": 12}}` written as `{"stock.zhonghua": 12}`."""
    flat: dict[str, object] = {}
    for key, value in raw.items():
        if not isinstance(value, str) and isinstance(value, Mapping) and value:
            flat |= {cell_key(key, str(part)): inner for part, inner in value.items()}
        else:
            flat[key] = value
    return flat


def nested(answers: Mapping[str, Value]) -> dict[str, Value | dict[str, Value]]:
    """Return flat answers with the cells of each table gathered: the opposite of `flatten`."""
    gathered: dict[str, Value | dict[str, Value]] = {}
    for key, value in answers.items():
        row = row_id_of(key)
        if row is None:
            gathered[key] = value
            continue
        cells = gathered.setdefault(question_id_of(key), {})
        if isinstance(cells, dict):
            cells[row] = value
    return gathered


def dimension_of(question: Question, key: str) -> str | None:
    """Return the dimension that the answer under `key` feeds, if any."""
    own: str | None = getattr(question, "dimension", None)
    if isinstance(question, MatrixQuestion):
        row_id = row_id_of(key)
        return next((row.dimension for row in question.rows if row.id == row_id), None) or own
    return own


def plain(value: Value) -> str | int | float | list[str]:
    """Return a checked answer as JSON knows it."""
    match value:
        case tuple():
            return list(value)
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case _:
            return value
