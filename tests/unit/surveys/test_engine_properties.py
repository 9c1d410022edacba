"""What must hold for every questionnaire, not only for those that somebody thought of."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from feedback.surveys.checker import check_definition, errors_among
from feedback.surveys.definition import (
    Answers,
    DateQuestion,
    GridQuestion,
    MatrixQuestion,
    MultipleQuestion,
    NpsQuestion,
    NumberQuestion,
    Numeric,
    Question,
    Questionnaire,
    RankingQuestion,
    RatingQuestion,
    SingleQuestion,
    Value,
)
from feedback.surveys.flat import answer_keys, nested, question_id_of
from feedback.surveys.questions import options_of
from feedback.surveys.routing import next_question, on_path_answers, path
from feedback.surveys.validation import check, check_answer
from tests.unit.surveys.random_questionnaires import definitions

# Building a questionnaire is the costly part, and slow machines may take their time.
FEW = settings(max_examples=60, deadline=None)
TODAY = date(2026, 3, 5)
FACTS = {"tier": 12, "market_type": "rural"}


def values(asked: Question) -> st.SearchStrategy[Any]:
    """Raw answers of the right kind, which may still break the question's limits."""
    found: st.SearchStrategy[Any] = st.sampled_from(["无", "送货慢", "", "yes"])
    match asked:
        case SingleQuestion() | MatrixQuestion():
            found = st.sampled_from([one.id for one in options_of(asked)])
        case MultipleQuestion():
            found = st.lists(st.sampled_from([one.id for one in asked.options]), unique=True)
        case RankingQuestion():
            found = st.permutations(["a", "b", "c"]).map(lambda ids: ids[: asked.places])
        case RatingQuestion() | NpsQuestion():
            found = st.integers(asked.min, asked.max)
        case NumberQuestion() | GridQuestion():
            found = st.integers(-4, 4)
        case DateQuestion():
            found = st.dates(date(2025, 12, 1), date(2026, 2, 1))
    return found


@st.composite
def answered(draw: st.DrawFn) -> tuple[Questionnaire, dict[str, Any]]:
    definition = draw(definitions())
    raw = {
        key: draw(values(asked))
        for asked in definition.questions
        for key in answer_keys(asked)
        if draw(st.booleans())
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
    assert {question_id_of(key) for key in on_path} <= set(route)
    without = {key: value for key, value in raw.items() if question_id_of(key) in route}
    assert path(definition, without, FACTS) == route
    assert on_path_answers(definition, on_path, FACTS) == on_path


@FEW
@given(definitions(), st.data())
def test_a_definition_that_passes_the_checker_never_dead_ends(
    definition: Questionnaire, data: st.DataObject
) -> None:
    assume(not errors_among(check_definition(definition)))
    answers: dict[str, Value | None] = {}
    for _ in definition.questions:
        waiting = next_question(definition, answers, FACTS)
        if waiting is None:
            break
        for key in answer_keys(waiting):
            answers[key] = data.draw(acceptable(waiting))
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
    if isinstance(asked, Numeric):
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


@FEW
@given(answered())
def test_checking_twice_is_checking_once(case: tuple[Questionnaire, dict[str, Any]]) -> None:
    definition, raw = case
    checked = check(definition, raw, FACTS, today=TODAY)
    again = check(definition, checked.answers, FACTS, today=TODAY)
    assert again.answers.keys() | again.missing >= checked.answers.keys()
    assert counted(again.answers) == counted(checked.answers)
    assert again.dropped == ()
    gathered = check(definition, dict(nested(counted(checked.answers))), FACTS, today=TODAY)
    assert counted(gathered.answers) == counted(checked.answers)


@FEW
@given(answered(), st.randoms(use_true_random=False))
def test_answers_given_one_by_one_in_any_order_end_on_the_same_path(
    case: tuple[Questionnaire, dict[str, Any]], shuffler: random.Random
) -> None:
    definition, raw = case
    order = list(raw)
    shuffler.shuffle(order)
    kept: dict[str, Any] = {}
    for key in order:
        kept[key] = raw[key]
        stored = check(definition, kept, FACTS, today=TODAY)
        assert set(stored.dropped).isdisjoint(stored.answers)
    assert check(definition, kept, FACTS, today=TODAY) == check(definition, raw, FACTS, today=TODAY)


def counted(answers: Answers) -> dict[str, Value]:
    return {key: value for key, value in answers.items() if value is not None}
