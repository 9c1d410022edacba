"""What must hold for every questionnaire, not only for those that somebody thought of."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from feedback.surveys.checker import check_definition
from feedback.surveys.definition import (
    Answers,
    DateQuestion,
    MultipleQuestion,
    Note,
    NumberQuestion,
    Question,
    Questionnaire,
    Scale,
    SingleQuestion,
    Value,
)
from feedback.surveys.routing import next_question, on_path_answers, path
from feedback.surveys.validation import check, check_answer
from tests.unit.surveys.questionnaires import (
    compare,
    option,
    question,
    questionnaire,
    section,
)

# Building a questionnaire is the costly part, and slow machines may take their time.
FEW = settings(max_examples=60, deadline=None)
TODAY = date(2026, 3, 5)
KINDS = ["single", "multiple", "rating", "nps", "number", "text", "date", "note"]
FACTS = {"tier": 12, "market_type": "rural"}
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
    if kind == "number":
        shape["min"] = draw(st.none() | st.integers(-3, 0))
        shape["max"] = draw(st.none() | st.integers(-1, 3))
        shape["decimals"] = draw(st.integers(0, 2))
    return shape


def leaf_about(shape: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A simple condition of the kind that suits the question."""
    key, kind = shape["id"], shape["type"]
    if kind == "multiple":
        return st.sampled_from(
            [compare("contains", key, "no"), {"op": "in", "operand": key, "values": ["yes"]}]
        )
    if kind == "single":
        return st.sampled_from([compare("eq", key, "yes"), compare("ne", key, "no")])
    if kind in {"rating", "nps", "number"}:
        ops = st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"])
        return st.builds(compare, ops, st.just(key), st.sampled_from([0, 1, 2]))
    if kind == "date":
        return st.just(compare("ge", key, "2026-01-01"))
    return st.just({"op": "answered", "operand": key})


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


def values(asked: Question) -> st.SearchStrategy[Any]:
    """Raw answers of the right kind, which may still break the question's limits."""
    if isinstance(asked, SingleQuestion):
        return st.sampled_from([one.id for one in asked.options])
    if isinstance(asked, MultipleQuestion):
        return st.lists(st.sampled_from([one.id for one in asked.options]), unique=True)
    if isinstance(asked, Scale):
        return st.integers(asked.min, asked.max)
    if isinstance(asked, NumberQuestion):
        return st.integers(-4, 4)
    if isinstance(asked, DateQuestion):
        return st.dates(date(2025, 12, 1), date(2026, 2, 1))
    return st.sampled_from(["无", "送货慢", "", "yes"])


@st.composite
def answered(draw: st.DrawFn) -> tuple[Questionnaire, dict[str, Any]]:
    definition = draw(definitions())
    raw = {
        asked.id: draw(values(asked))
        for asked in definition.questions
        if draw(st.booleans()) and not isinstance(asked, Note)
    }
    return definition, raw


@FEW
@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_answering_does_not_change_the_path(
    case: tuple[Questionnaire, dict[str, Any]], shuffler: random.Random
) -> None:
    definition, raw = case
    order = list(raw)
    shuffler.shuffle(order)
    shuffled = {key: raw[key] for key in order}
    first = check(definition, raw, FACTS, today=TODAY)
    second = check(definition, shuffled, FACTS, today=TODAY)
    assert first == second
    assert path(definition, first.answers, FACTS) == path(definition, second.answers, FACTS)


@FEW
@given(answered())
def test_answers_off_the_path_are_never_counted_and_change_nothing(
    case: tuple[Questionnaire, dict[str, Any]],
) -> None:
    definition, raw = case
    route = path(definition, raw, FACTS)
    on_path = on_path_answers(definition, raw, FACTS)
    assert set(on_path) <= set(route)
    without = {key: value for key, value in raw.items() if key in route}
    assert path(definition, without, FACTS) == route
    assert on_path_answers(definition, on_path, FACTS) == on_path


@FEW
@given(definitions(), st.data())
def test_a_definition_that_passes_the_checker_never_dead_ends(
    definition: Questionnaire, data: st.DataObject
) -> None:
    assume(not check_definition(definition))
    answers: dict[str, Value | None] = {}
    for _ in definition.questions:
        waiting = next_question(definition, answers, FACTS)
        if waiting is None:
            break
        answers[waiting.id] = data.draw(acceptable(waiting))
    assert next_question(definition, answers, FACTS) is None
    checked = check(definition, answers, FACTS, today=TODAY)
    assert checked.ok
    assert not checked.dropped
    assert on_path_answers(definition, answers, FACTS) == counted(checked.answers)


def acceptable(asked: Question) -> st.SearchStrategy[Value | None]:
    """Answers the question accepts; the checker promised that there is one."""
    skip: st.SearchStrategy[None] = st.nothing() if asked.required else st.none()
    if isinstance(asked, MultipleQuestion):
        usual = [one.id for one in asked.options if not one.exclusive]
        several = st.lists(
            st.sampled_from(usual),
            unique=True,
            min_size=asked.min_choices or 1,
            max_size=min(asked.max_choices or len(usual), len(usual)),
        )
        return skip | several.map(lambda chosen: check_answer(asked, chosen))
    if isinstance(asked, NumberQuestion):
        least = -3 if asked.min is None else int(asked.min)
        most = max(least, 3) if asked.max is None else int(asked.max)
        whole = st.integers(min(least, most), most)
        return skip | whole.map(lambda number: check_answer(asked, number))
    return skip | values(asked).filter(bool if asked.required else lambda _: True).map(
        lambda raw: check_answer(asked, raw)
    )


@FEW
@given(answered())
def test_checked_answers_survive_storage_as_json(
    case: tuple[Questionnaire, dict[str, Any]],
) -> None:
    definition, raw = case
    checked = check(definition, raw, FACTS, today=TODAY)
    stored = TypeAdapter(dict[str, Any]).dump_json(dict(checked.answers))
    restored = TypeAdapter(dict[str, Any]).validate_json(stored)
    again = check(definition, restored, FACTS, today=TODAY)
    assert counted(again.answers) == counted(checked.answers)


def counted(answers: Answers) -> dict[str, Value]:
    return {key: value for key, value in answers.items() if value is not None}
