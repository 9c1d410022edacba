"""Which columns a file of answers has: names that never change within a version.

Order: what is known about the response, then the questions in the order of the definition. A
question of several choices gives one column with the list and one per option (1 chosen, 0 not);
a ranking the list and one per option with its place (0 for no place); a matrix and a grid one per
row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from feedback.core.messages import N_
from feedback.surveys.definition import (
    DateQuestion,
    GridQuestion,
    MatrixQuestion,
    MultipleQuestion,
    Note,
    NpsQuestion,
    NumberQuestion,
    Question,
    Questionnaire,
    RankingQuestion,
    RatingQuestion,
    SingleQuestion,
    localised,
)
from feedback.surveys.flat import cell_key
from feedback.surveys.questions import NOT_SOLD, Option, Table
from feedback.web.catalog import translate

LONGEST_NAME = 64  # bytes, which is what SPSS allows
LONGEST_LABEL = 250
SPSS_WORDS = frozenset(
    ["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"]
)


class Kind(StrEnum):
    """What stands in the cells of a column."""

    WORDS = "words"
    TEXT = "text"
    CODE = "code"
    LIST = "list"
    FLAG = "flag"
    PLACE = "place"
    NUMBER = "number"
    SCALE = "scale"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `source` is an answer key or a field of the response; `option` one choice of it.

    `codes` are what may stand in it with what each means; `decimals` counts places of a number.
    """

    name: str
    label: str
    kind: Kind
    source: str
    option: str | None = None
    codes: tuple[tuple[str | int, str], ...] = ()
    decimals: int = 0
    of_answer: bool = True


FIELDS: tuple[tuple[str, Kind, str], ...] = (
    ("response_id", Kind.NUMBER, N_("答卷编号")),
    ("version", Kind.NUMBER, N_("问卷版本")),
    ("wave", Kind.TEXT, N_("调查批次")),
    ("channel", Kind.TEXT, N_("渠道")),
    ("language", Kind.TEXT, N_("作答语言")),
    ("submitted_at", Kind.MOMENT, N_("提交时间")),
    ("area_code", Kind.TEXT, N_("片区编码")),
    ("area", Kind.TEXT, N_("片区")),
    ("market_type", Kind.TEXT, N_("市场类型")),
    ("business_type", Kind.TEXT, N_("业态")),
    ("scale", Kind.TEXT, N_("经营规模")),
    ("corrections", Kind.NUMBER, N_("更正次数")),
)
PERSONAL: tuple[tuple[str, Kind, str], ...] = (
    ("licence_no", Kind.TEXT, N_("许可证号")),
    ("shop_name", Kind.TEXT, N_("店名")),
)


def columns_of(
    definition: Questionnaire, *, language: str = "zh", personal: bool = False
) -> tuple[Column, ...]:
    """Return the columns of a version's file; the same version gives the same columns always."""
    fields = FIELDS + (PERSONAL if personal else ())
    about = [
        Column(name, translate(label, language), kind, name, of_answer=False)
        for name, kind, label in fields
    ]
    asked = (column for question in definition.questions for column in _columns(question, language))
    return tuple(_named([*about, *asked]))


def _named(columns: Iterable[Column]) -> Iterator[Column]:
    """Give each column a name that is short enough, no word of SPSS, and its own."""
    taken: set[str] = set()
    for column in columns:
        name = column.name + "_" if column.name in SPSS_WORDS else column.name
        if len(name) > LONGEST_NAME or name in taken:
            digest = hashlib.sha256(f"{column.source}/{column.option}".encode()).hexdigest()[:8]
            name = f"{name[: LONGEST_NAME - 9]}_{digest}"
        taken.add(name)
        yield replace(column, name=name)


def _columns(question: Question, language: str) -> Iterator[Column]:
    if isinstance(question, Note):
        return
    key, label = question.id, _short(localised(question.text, language))
    match question:
        case MultipleQuestion() | RankingQuestion():
            yield from _choices(question, label, language)
        case MatrixQuestion() | GridQuestion():
            yield from _rows(question, label, language)
        case SingleQuestion():
            yield Column(key, label, Kind.CODE, key, codes=_codes(question.options, language))
        case NumberQuestion():
            yield Column(key, label, Kind.NUMBER, key, decimals=question.decimals)
        case RatingQuestion() | NpsQuestion():
            points = question.labels.items()
            ends = tuple((point, localised(said, language)) for point, said in points)
            yield Column(key, label, Kind.SCALE, key, codes=ends)
        case DateQuestion():
            yield Column(key, label, Kind.DAY, key)
        case _:
            yield Column(key, label, Kind.WORDS, key)


def _choices(
    question: MultipleQuestion | RankingQuestion, label: str, language: str
) -> Iterator[Column]:
    kind = Kind.FLAG if isinstance(question, MultipleQuestion) else Kind.PLACE
    yield Column(question.id, label, Kind.LIST, question.id)
    for one in question.options:
        said = _short(f"{label} | {localised(one.text, language)}")
        name, codes = cell_key(question.id, one.id), _marks(kind, language)
        yield Column(name, said, kind, question.id, one.id, codes)


def _rows(question: Table, label: str, language: str) -> Iterator[Column]:
    kind, decimals = Kind.NUMBER, 0
    codes: tuple[tuple[str, str], ...] = ()
    if isinstance(question, MatrixQuestion):
        kind, codes = Kind.CODE, _codes(question.columns, language)
    else:
        decimals = question.decimals
        if question.not_sold is not None:
            codes = ((NOT_SOLD, localised(question.not_sold, language)),)
    for row in question.rows:
        said = _short(f"{label} | {localised(row.text, language)}")
        name = cell_key(question.id, row.id)
        yield Column(name, said, kind, name, None, codes, decimals)


def _marks(kind: Kind, language: str) -> tuple[tuple[int, str], ...]:
    if kind is Kind.PLACE:
        return ((0, translate(N_("没有排进名次"), language)),)
    return ((1, translate(N_("选了"), language)), (0, translate(N_("没选"), language)))


def _codes(options: Iterable[Option], language: str) -> tuple[tuple[str, str], ...]:
    return tuple((option.id, localised(option.text, language)) for option in options)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1] + "…"
