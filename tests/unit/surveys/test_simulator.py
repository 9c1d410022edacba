from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import assume, given, settings

from feedback.surveys.checker import check_definition, errors_among
from feedback.surveys.classes import classes_of, fact_classes
from feedback.surveys.conditions import leaves
from feedback.surveys.definition import FACT_PREFIX, Note, Questionnaire
from feedback.surveys.flat import answer_keys
from feedback.surveys.library import library_keys, load_questionnaire
from feedback.surveys.routing import on_path_answers, path
from feedback.surveys.simulator import Simulation, simulate
from tests.unit.surveys.questionnaires import compare, one_page, question
from tests.unit.surveys.random_questionnaires import definitions

MOST_COMBINATIONS = 600


def walked_by_hand(definition: Questionnaire) -> set[tuple[str, ...]]:
    """Every path, found by trying every combination of distinguishable answers and facts."""
    conditions = [one.show_if for one in (*definition.sections, *definition.questions)]
    named = [leaf for one in conditions if one is not None for leaf in leaves(one)]
    ways: dict[str, list[object]] = {}
    for asked in definition.questions:
        for key in answer_keys(asked):
            about = [leaf for leaf in named if leaf.operand == key]
            ways[key] = [case.example for case in classes_of(asked, about).cases]
    for name in definition.facts:
        about = [leaf for leaf in named if leaf.operand == FACT_PREFIX + name]
        ways[FACT_PREFIX + name] = [case.example for case in fact_classes(name, about).cases]
    total = 1
    for cases in ways.values():
        total *= len(cases)
    assume(total <= MOST_COMBINATIONS)
    found = set()
    for combination in itertools.product(*ways.values()):
        said = dict(zip(ways, combination, strict=True))
        facts = {
            key.removeprefix(FACT_PREFIX): value
            for key, value in said.items()
            if key.startswith(FACT_PREFIX) and value is not None
        }
        found.add(tuple(path(definition, said, facts)))  # type: ignore[arg-type]
    return found


@settings(max_examples=40, deadline=None)
@given(definitions())
def test_walking_finds_exactly_the_paths_that_trying_everything_finds(
    definition: Questionnaire,
) -> None:
    assume(not _shapeless(definition))
    expected = walked_by_hand(definition)
    found = simulate(definition)
    assert found.exact
    assert found.paths == len(expected)
    notes = {asked.id for asked in definition.questions if isinstance(asked, Note)}
    lengths = sorted(sum(key not in notes for key in one) for one in expected)
    assert (found.questions.shortest, found.questions.longest) == (lengths[0], lengths[-1])
    middle = (lengths[(len(lengths) - 1) // 2] + lengths[len(lengths) // 2]) / 2
    assert found.questions.median == middle
    assert set(found.never) == {
        asked.id for asked in definition.questions if not any(asked.id in one for one in expected)
    }


def _shapeless(definition: Questionnaire) -> bool:
    """Leave out definitions with faults other than questions that no path reaches."""
    unreachable = "这道题永远问不到"
    return any(
        not str(one.message).startswith((unreachable, "这一节永远不会出现"))
        for one in errors_among(check_definition(definition))
    )


@pytest.mark.parametrize("key", library_keys())
def test_each_listed_path_is_the_one_that_its_answers_make(key: str) -> None:
    definition = load_questionnaire(key)
    found = simulate(definition, most_listed=50)
    assert found.exact
    assert len({one.questions for one in found.listed}) == found.paths
    for one in found.listed:
        notes = {asked.id for asked in definition.questions if isinstance(asked, Note)}
        made = [key for key in path(definition, one.answers, one.facts) if key not in notes]
        assert tuple(made) == one.questions
        assert set(on_path_answers(definition, one.answers, one.facts)) == set(one.answers)


def test_paths_and_lengths_are_counted_once_per_way_of_asking() -> None:
    survey = one_page(
        question("a", "rating", required=True),
        question("why", show_if=compare("le", "a", 2)),
        question("b", "rating", required=True),
        question("hello", "note", show_if=compare("eq", "b", 1)),
        question("how", show_if=compare("le", "b", 2)),
    )
    found = simulate(survey)
    assert found.paths == 6
    assert dict(found.lengths) == {2: 1, 3: 3, 4: 2}
    assert (found.questions.shortest, found.questions.median, found.questions.longest) == (2, 3, 4)
    assert found.always == ("a", "b")
    assert found.sometimes == ("why", "hello", "how")
    assert found.listed[0].questions == ("a", "b")
    assert found.minutes.shortest <= found.minutes.median <= found.minutes.longest


def many(pairs: int) -> Questionnaire:
    sides = [question(f"{side}{n}", "rating", required=True) for side in "ab" for n in range(pairs)]
    parts = [
        {"op": "and", "conditions": [compare("le", f"a{n}", 2), compare("le", f"b{n}", 2)]}
        for n in range(pairs)
    ]
    return one_page(*sides, question("why", show_if={"op": "or", "conditions": parts}))


def test_a_hundred_follow_ups_are_counted_without_listing_the_paths() -> None:
    asked = []
    for number in range(100):
        asked.append(question(f"q{number}", "rating", required=True))
        asked.append(question(f"why{number}", show_if=compare("le", f"q{number}", 2)))
    found = simulate(one_page(*asked))
    assert found.exact
    assert found.paths == 2**100
    assert (found.questions.shortest, found.questions.median, found.questions.longest) == (
        100,
        150,
        200,
    )


def test_what_is_too_much_is_drawn_and_said_to_be_drawn() -> None:
    exact, drawn = simulate(many(3)), simulate(many(18))
    assert exact.exact
    assert exact.paths == 2
    assert not drawn.exact
    assert drawn.paths == 2
    assert drawn == simulate(many(18))


def test_the_report_is_plain_json() -> None:
    report = simulate(load_questionnaire("verification_call")).to_dict()
    again = json.loads(json.dumps(report))
    assert again == json.loads(json.dumps(report))
    assert set(again) == set(Simulation.__dataclass_fields__)
    assert again["questions"] == {"shortest": 9, "median": 15.0, "longest": 17}


def test_a_fact_opens_a_branch() -> None:
    survey = one_page(
        question("all", "rating", required=True),
        question("road", show_if=compare("eq", "fact:market_type", "rural")),
        facts=["market_type"],
    )
    found = simulate(survey)
    assert found.paths == 2
    assert {one.facts.get("market_type") == "rural" for one in found.listed} == {True, False}
