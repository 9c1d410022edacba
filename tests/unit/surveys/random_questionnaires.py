"""Questionnaires that nobody thought of, sound more often than not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from feedback.surveys.definition import Questionnaire
from tests.unit.surveys.questionnaires import (
    compare,
    option,
    question,
    questionnaire,
    section,
    texts,
)

KINDS = [
    "single",
    "multiple",
    "rating",
    "nps",
    "number",
    "text",
    "date",
    "note",
    "matrix",
    "ranking",
    "grid",
]
NPS_ENDS = {0: {"zh": "不会", "en": "no"}, 10: {"zh": "会", "en": "yes"}}


@st.composite
def shapes(draw: st.DrawFn, question_id: str) -> dict[str, Any]:
    """One question of any kind; its limits may or may not make sense."""
    kind = draw(st.sampled_from(KINDS))
    shape = question(question_id, kind, required=kind != "note" and draw(st.booleans()))
    if kind == "nps":
        shape["labels"] = NPS_ENDS
    if kind == "multiple":
        shape["options"] = [option("yes"), option("no"), option("none", exclusive=True)]
        shape["min_choices"] = draw(st.sampled_from([None, 1, 2, 3]))
        shape["max_choices"] = draw(st.sampled_from([None, 2, 1]))
    if kind == "ranking":
        shape["top"] = draw(st.sampled_from([None, 1, 2]))
    if kind == "grid":
        shape["not_sold"] = draw(st.sampled_from([None, texts("不卖", "not sold")]))
    if kind in {"number", "grid"}:
        shape["min"] = draw(st.none() | st.integers(-3, 0))
        shape["max"] = draw(st.none() | st.integers(-1, 3))
        shape["decimals"] = draw(st.integers(0, 2))
    return shape


def leaf_about(shape: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A simple condition of the kind that suits the question."""
    key, kind = shape["id"], shape["type"]
    found: dict[str, list[dict[str, Any]]] = {
        "multiple": [
            compare("contains", key, "no"),
            {"op": "in", "operand": key, "values": ["yes"]},
        ],
        "single": [compare("eq", key, "yes"), compare("ne", key, "no")],
        "ranking": [compare("contains", key, "a"), compare("contains", key, "c")],
        "matrix": [compare("eq", f"{key}.a", "good"), compare("ne", f"{key}.b", "bad")],
        "date": [compare("ge", key, "2026-01-01")],
    }
    if kind in {"rating", "nps", "number", "grid"}:
        ops = st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"])
        operand = f"{key}.b" if kind == "grid" else key
        return st.builds(compare, ops, st.just(operand), st.sampled_from([0, 1, 2]))
    return st.sampled_from(found.get(kind, [{"op": "answered", "operand": key}]))


STRAY = [
    compare("ge", "fact:tier", 10),
    compare("eq", "fact:market_type", "urban"),
    compare("eq", "fact:ghost", "x"),
    compare("eq", "q6", "yes"),
    compare("eq", "q0", "夜"),
]


def conditions(before: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Trees over earlier questions, with a stray leaf now and then."""
    simple = st.sampled_from(STRAY)
    for shape in before:
        simple |= leaf_about(shape)
    return st.recursive(
        simple,
        lambda inner: st.one_of(
            st.builds(
                lambda op, parts: {"op": op, "conditions": parts},
                st.sampled_from(["and", "or"]),
                st.lists(inner, min_size=1, max_size=3),
            ),
            st.builds(lambda part: {"op": "not", "condition": part}, inner),
        ),
        max_leaves=3,
    )


@st.composite
def definitions(draw: st.DrawFn) -> Questionnaire:
    """Questionnaires of one or two pages, sound more often than not."""
    asked: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 7))):
        shape = draw(shapes(f"q{number}"))
        if draw(st.booleans()):
            shape["show_if"] = draw(conditions(asked))
        asked.append(shape)
    cut = draw(st.integers(0, len(asked) - 1))
    pages = [section("one", *asked[: cut + 1])]
    pages += [section("two", *asked[cut + 1 :])] if asked[cut + 1 :] else []
    return questionnaire(*pages, facts=["tier", "market_type"])
