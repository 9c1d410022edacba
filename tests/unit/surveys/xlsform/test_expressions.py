"""Conditions and limits as other tools write them."""

from __future__ import annotations

from typing import Any

import pytest

from feedback.surveys.xlsform.expressions import ExpressionError, parse
from feedback.surveys.xlsform.limits import read_limits
from feedback.surveys.xlsform.relevants import Operand, read_relevant

CODES = {"yes": "yes", "no": "no", "1": "o1", "2": "o2", "3": "o3"}
OPERANDS = {
    "one": Operand("one", "single", CODES),
    "scale": Operand("scale", "single", {"1": "o1", "2": "o2", "3": "o3"}),
    "many": Operand("many", "multiple", CODES),
    "age": Operand("age", "number"),
    "score": Operand("score", "rating", {"1": "o1"}),
    "day": Operand("day", "date"),
    "why": Operand("why", "text"),
}


def leaf(op: str, operand: str, value: object) -> dict[str, Any]:
    return {"op": op, "operand": operand, "value": value}


def among(operand: str, *values: object) -> dict[str, Any]:
    return {"op": "in", "operand": operand, "values": values}


YES = leaf("eq", "one", "yes")
ANSWERED = {"op": "answered", "operand": "why"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("${one} = 'yes'", YES),
        ("${ one }='yes'", YES),
        ("'yes' = ${one}", YES),
        ("${one} = “yes”", YES),
        ("${one} = ‘yes’", YES),
        ("${one} = 1", leaf("eq", "one", "o1")),
        ("${one} = '1'", leaf("eq", "one", "o1")),
        ("selected(${one}, 'yes')", YES),
        ("selected(${many}, 'no')", leaf("contains", "many", "no")),
        ("selected('yes no', ${one})", among("one", "yes", "no")),
        ("${one} != 'yes'", {"op": "not", "condition": YES}),
        ("${one} != '' and ${one} != 'yes'", leaf("ne", "one", "yes")),
        ("not(${one} = 'yes')", {"op": "not", "condition": YES}),
        ("${why} != ''", ANSWERED),
        ("string-length(${why}) > 0", ANSWERED),
        ("${why} = ''", {"op": "not", "condition": ANSWERED}),
        ("${age} > 18", leaf("gt", "age", 18)),
        ("18 <= ${age}", leaf("ge", "age", 18)),
        ("${age} ≥ 18", leaf("ge", "age", 18)),
        ("number(${age}) < 1.5", leaf("lt", "age", 1.5)),
        ("${age} > -3", leaf("gt", "age", -3)),
        ("${score} <= '2'", leaf("le", "score", 2)),
        ("${scale} <= 2", among("scale", "o1", "o2")),
        ("${day} >= date('2026-01-01')", leaf("ge", "day", "2026-01-01")),
        ("${one} = 'yes' or ${one} = 'no'", among("one", "yes", "no")),
        ("${one}='yes' AND ${age}>3",
         {"op": "and", "conditions": (YES, leaf("gt", "age", 3))}),
        ("${one}='yes' or ${age}>3 and ${age}<9",
         {"op": "or", "conditions": (YES, {"op": "and", "conditions": (
             leaf("gt", "age", 3), leaf("lt", "age", 9))})}),
        ("true()", None),
        ("1 = 1", None),
    ],
)  # fmt: skip
def test_conditions_of_other_tools_mean_the_same_here(written: str, meant: object) -> None:
    found = read_relevant(written, OPERANDS)
    assert (found.model_dump() if found else None) == meant


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("${ghost} = 'yes'", "没有导入名为“ghost”的题"),
        ("${one} = 'maybe'", "选项里没有“maybe”"),
        ("${age} > ${score}", "不能拿两道题的答案相比"),
        ("${age} + 1 > 3", "不会做“+”"),
        ("${age} div 2 > 3", "不会做“div”"),
        ("regex(${why}, '^a')", "没有函数“regex()”"),
        ("pulldata('a', 'b', 'c', ${one}) = 'x'", "没有函数“pulldata()”"),
        ("/data/one = 'yes'", "路径"),
        ("${many} = 'yes'", "selected()"),
        ("count-selected(${many}) > 2", "不能数"),
        ("${one} = 'yes", "读不懂"),
        ("${one} =", "放错了地方"),
        ("(${one} = 'yes'", "少了“)”"),
        ("${one} = 'yes' ${age}", "放错了地方"),
        ("false()", "总不成立"),
        ("${one}", "没有比较"),
        ("${age} > " + "9" * 400, "数字太长"),
        ("(" * 500 + "1", "套得太深"),
        ("not(" * 5000, "套得太深"),
        ("'" + "a" * 40_000 + "'", "太长"),
    ],
)
def test_what_cannot_be_said_here_is_told_and_not_guessed(written: str, why: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_relevant(written, OPERANDS)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("written", "kind", "fields", "exclusive"),
    [
        (". >= 0 and . <= 120", "number", {"min": 0, "max": 120}, []),
        (". > 0", "number", {"min": 1}, []),
        ("120 >= .", "number", {"max": 120}, []),
        (". <= today()", "date", {"past_only": True}, []),
        (". >= date('2026-01-01')", "date", {"min": "2026-01-01"}, []),
        ("string-length(.) <= 50", "text", {"max_length": 50}, []),
        ("count-selected(.) <= 3", "multiple", {"max_choices": 3}, []),
        ("count-selected(.) = 2", "multiple", {"min_choices": 2, "max_choices": 2}, []),
        ("not(selected(., 'none') and count-selected(.) > 1)", "multiple", {}, ["none"]),
        ("not(selected(.,'none')) or count-selected(.)=1", "multiple", {}, ["none"]),
        ("count-selected(.) = 1 or not(selected(., 'none'))", "multiple", {}, ["none"]),
    ],
)
def test_limits_of_other_tools_are_ours(
    written: str, kind: str, fields: dict[str, object], exclusive: list[str]
) -> None:
    found = read_limits(written, kind)
    assert found.fields == fields
    assert found.exclusive == exclusive


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("regex(., '^[0-9]{11}$')", "text"),
        (". != 5", "number"),
        (". < ${other}", "number"),
        (". >= 0 and regex(., 'x')", "number"),
        (". > 3 or . < 1", "number"),
        (". < today()", "date"),
        ("selected(., 'a')", "multiple"),
        (". > 0.5", "number"),
    ],
)
def test_half_a_limit_is_no_limit(written: str, kind: str) -> None:
    with pytest.raises(ExpressionError):
        read_limits(written, kind)


def test_brackets_keep_parts_together() -> None:
    assert parse("a() and (b() and c())") != parse("a() and b() and c()")
