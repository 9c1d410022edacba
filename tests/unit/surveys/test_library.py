from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from feedback.surveys.checker import check_definition
from feedback.surveys.definition import Questionnaire, score_of
from feedback.surveys.flat import answer_keys
from feedback.surveys.library import library_keys, load_questionnaire
from feedback.surveys.questions import NOT_SOLD, options_of
from feedback.surveys.routing import path
from feedback.surveys.simulator import simulate
from feedback.surveys.sms_wording import why_not
from feedback.surveys.validation import check

TODAY = date(2026, 3, 5)
WEIGHTS = {
    "supply": 25,
    "manager_service": 20,
    "delivery": 15,
    "ordering": 10,
    "business_guidance": 10,
    "market_regulation": 10,
    "shop_and_brand": 5,
    "complaint_handling": 5,
}
ABOUT_THE_VISIT = ["who", "mode", "duration", "content", "signature"]


@pytest.mark.parametrize("key", library_keys())
def test_a_shipped_questionnaire_has_no_faults(key: str) -> None:
    definition = load_questionnaire(key)
    assert definition.key == key
    assert check_definition(definition) == []
    assert definition.languages == ("zh", "en")


@pytest.mark.parametrize("key", library_keys())
def test_a_questionnaire_survives_export_and_import(key: str) -> None:
    definition = load_questionnaire(key)
    assert Questionnaire.model_validate_json(definition.model_dump_json()) == definition


def test_the_library_holds_the_five_surveys_and_the_three_scripts() -> None:
    assert set(library_keys()) == {
        "business_condition",
        "complaint_callback",
        "in_person_check",
        "market_price",
        "satisfaction",
        "stock_survey",
        "typical_consumer",
        "verification_call",
    }


@pytest.mark.parametrize(
    ("key", "minutes"),
    [
        ("satisfaction", 2.5),
        ("business_condition", 3),
        ("stock_survey", 3),
        ("market_price", 3),
        ("typical_consumer", 2),
        ("complaint_callback", 2),
        ("verification_call", 4),
        ("in_person_check", 5),
    ],
)
def test_a_shipped_questionnaire_is_as_short_as_it_promises(key: str, minutes: float) -> None:
    found = simulate(load_questionnaire(key))
    assert found.exact
    assert found.never == ()
    assert found.minutes.longest <= minutes


@pytest.mark.parametrize("key", ["satisfaction", "business_condition", "complaint_callback"])
def test_what_a_text_message_can_carry_has_words_written_for_it(key: str) -> None:
    asked = load_questionnaire(key).questions
    assert all(one.sms is not None for one in asked if why_not(one) is None)
    assert all(one.sms is None for one in asked if why_not(one) is not None)


@pytest.mark.parametrize("key", ["business_condition", "stock_survey", "market_price"])
def test_every_survey_of_retailers_promises_protection_and_asks_about_coaching(key: str) -> None:
    definition = load_questionnaire(key)
    assert "客户经理和他的主管看不到是谁说的" in definition.intro["zh"]
    assert definition.find_question("coached") is not None


def test_the_in_person_check_asks_what_the_call_asks() -> None:
    call, check_list = (load_questionnaire(key) for key in ("verification_call", "in_person_check"))
    for asked in call.questions:
        again = check_list.find_question(asked.id)
        assert again is not None
        assert answer_keys(again) == answer_keys(asked)
        assert options_of(again) == options_of(asked)


def test_a_minor_is_asked_nothing_more() -> None:
    definition = load_questionnaire("typical_consumer")
    assert path(definition, {"adult": "no"}) == ["adult", "not_adult"]
    assert len(path(definition, {"adult": "yes"})) == 10


def test_stock_is_kept_by_brand_and_slow_goods_ask_why() -> None:
    definition = load_questionnaire("stock_survey")
    checked = check(
        definition,
        {"stock": {"chunghwa_hard": "3.5", "liqun_new": "none"}, "stock_pressure": 1},
        today=TODAY,
    )
    assert checked.answers["stock.chunghwa_hard"] == Decimal("3.5")
    assert checked.answers["stock.liqun_new"] == NOT_SOLD
    assert "stock.yuxi_soft" in checked.missing
    assert "pressure_why" in path(definition, checked.answers)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(KeyError):
        load_questionnaire("../secrets")


def test_satisfaction_feeds_every_dimension_with_its_default_weight() -> None:
    definition = load_questionnaire("satisfaction")
    assert {dimension.id: dimension.weight for dimension in definition.dimensions} == WEIGHTS


def test_a_contented_retailer_answers_eleven_questions() -> None:
    definition = load_questionnaire("satisfaction")
    ratings = {asked.id: 5 for asked in definition.questions if asked.type == "rating"}
    checked = check(definition, ratings | {"coached": "no"})
    assert checked.ok
    asked = path(definition, checked.answers)
    assert len(asked) == 11
    assert "why_low" not in asked


def test_one_low_score_asks_why_and_is_worth_a_quarter() -> None:
    definition = load_questionnaire("satisfaction")
    assert "why_low" in path(definition, {"delivery": 2})
    delivery = definition.find_question("delivery")
    assert delivery is not None
    assert [score_of(delivery, points) for points in (1, 2, 5, None)] == [0, 25, 100, None]


def test_whoever_never_complained_may_leave_complaint_handling_empty() -> None:
    definition = load_questionnaire("satisfaction")
    problems = check(definition, {}).problems
    assert "complaint_handling" not in problems
    assert {"comment", "why_low"}.isdisjoint(problems)
    assert "coached" in problems


def test_first_page_promises_that_nobody_sees_who_said_it() -> None:
    intro = load_questionnaire("satisfaction").intro["zh"]
    assert "客户经理和他的主管看不到是谁说的" in intro


def test_the_call_script_keeps_its_order() -> None:
    asked = [question.id for question in load_questionnaire("verification_call").questions]
    assert asked == [
        "opening",
        "respondent",
        "last_visit",
        "last_visit_date",
        "last_visit_days",
        *ABOUT_THE_VISIT,
        "problem_solved",
        "policy",
        "policy_clear",
        "policy_fair",
        "score",
        "comment",
        "coached",
        "coached_how",
        "reply_wanted",
    ]


@pytest.mark.parametrize(
    ("last_visit", "extra", "about_the_visit"),
    [
        ("date", ["last_visit_date"], True),
        ("days_ago", ["last_visit_days"], True),
        ("dont_remember", [], True),
        ("not_this_month", [], False),
    ],
)
def test_the_call_asks_about_the_visit_only_if_there_may_have_been_one(
    last_visit: str,
    extra: list[str],
    about_the_visit: bool,  # noqa: FBT001
) -> None:
    asked = path(load_questionnaire("verification_call"), {"last_visit": last_visit})
    assert [key for key in asked if key.startswith("last_visit_")] == extra
    assert [key for key in asked if key in ABOUT_THE_VISIT] == (
        ABOUT_THE_VISIT if about_the_visit else []
    )


def test_a_visit_in_the_future_is_not_written_down() -> None:
    definition = load_questionnaire("verification_call")
    raw = {"last_visit": "date", "last_visit_date": "2026-03-06"}
    assert "last_visit_date" in check(definition, raw, today=TODAY).problems


def test_every_open_question_of_the_call_tells_the_inspector_not_to_prompt() -> None:
    definition = load_questionnaire("verification_call")
    for key in ("last_visit", "who", "duration", "content", "signature"):
        question = definition.find_question(key)
        assert question is not None
        assert question.instruction is not None
        assert "让对方自己说" in question.instruction["zh"]
