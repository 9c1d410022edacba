from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from feedback.codeframe.queries import active_taxonomy
from feedback.core.errors import InputError
from feedback.issues.models import ReviewKind
from feedback.issues.tasks import Task
from feedback.teaching.forms import AnswerForm, Part, clauses
from feedback.teaching.guide import labelling_guide
from feedback.teaching.queries import Finding
from feedback.teaching.views.parts import pieces
from feedback.verbatims.models import Channel

TEXT = "打某电话找我，送货晚"
HIDDEN = [[1, 12, 3]]  # a phone number of eleven characters stands for 某电话


def task(kind: ReviewKind = ReviewKind.DOUBT, answers: tuple[tuple[str, ...], ...] = ()) -> Task:
    return Task(1, kind, TEXT, HIDDEN, Channel.SMS, None, (), (), ("I10",), answers, None)


def sent(*pairs: tuple[str, str]) -> AnswerForm:
    return AnswerForm.sent(MultiDict(pairs))


def test_places_are_told_in_characters_of_the_original() -> None:
    form = sent(("codes", "I10"), ("from-I10", "8"), ("to-I10", "10"), ("target-I10", "送货员"))
    assert form.parts["I10"] == Part(7, 10, "送货员")
    assert form.places(task()) == [{"code": "I10", "start": 15, "end": 18, "target": "送货员"}]


def test_a_clause_stands_for_its_place_where_no_numbers_are_given() -> None:
    form = sent(("codes", "I10"), ("clause-I10", "7-10"), ("from-I10", ""), ("to-I10", ""))
    assert form.parts["I10"] == Part(7, 10)
    numbers = sent(("codes", "I10"), ("clause-I10", "0-6"), ("from-I10", "8"), ("to-I10", "10"))
    assert numbers.parts["I10"] == Part(7, 10)


def test_what_was_not_told_is_not_a_place() -> None:
    assert sent(("codes", "I10")).places(task()) == []
    assert sent(("codes", "N00"), ("target-N00", "公司")).places(task()) == []


@pytest.mark.parametrize("given", ["x", "-1", "１", "1.5", "9999999"])
def test_a_place_that_is_no_number_is_refused(given: str) -> None:
    with pytest.raises(InputError):
        sent(("codes", "I10"), ("from-I10", given), ("to-I10", "3"))


def test_half_a_place_or_one_outside_is_refused() -> None:
    for first, last in (("1", ""), ("", "3"), ("0", "3")):
        with pytest.raises(InputError):
            sent(("codes", "I10"), ("from-I10", first), ("to-I10", last))
    for first, last in (("5", "4"), ("1", "99")):
        with pytest.raises(InputError):
            sent(("codes", "I10"), ("from-I10", first), ("to-I10", last)).places(task())


def test_a_sample_and_a_dispute_begin_unprompted() -> None:
    found = (
        Finding("I10", 7, 10, "送货员", 0.9, doubted=False),
        Finding("I04", 0, 2, "", 0.4, doubted=True),
    )
    begun = AnswerForm.begun(task(), found)
    assert begun.codes == ("I10",)
    assert begun.parts["I04"] == Part(0, 2)  # ready, should it be ticked
    assert AnswerForm.begun(task(ReviewKind.SAMPLE), found) == AnswerForm()
    assert AnswerForm.begun(task(answers=(("I10",), ("I04",))), found) == AnswerForm()


@given(st.text(max_size=60))
def test_clauses_lie_in_order_inside_the_text_and_are_not_empty(text: str) -> None:
    end = 0
    for start, last in clauses(text):
        assert end <= start < last <= len(text)
        end = last


def test_clauses_end_at_punctuation() -> None:
    assert [TEXT[a:b] for a, b in clauses(TEXT)] == ["打某电话找我", "送货晚"]
    assert clauses("") == clauses("，。") == []


def test_pieces_tell_what_was_found_from_what_is_doubted() -> None:
    made = pieces("甲乙丙丁", [(0, 2, False), (1, 3, True)])
    assert [(one.text, one.found, one.doubted) for one in made] == [
        ("甲", True, False),
        ("乙", True, True),
        ("丙", False, True),
        ("丁", False, False),
    ]
    assert "".join(one.text for one in pieces("甲乙", [(-3, 99, False)])) == "甲乙"


def test_the_guide_speaks_of_every_issue_in_both_languages() -> None:
    guide = labelling_guide()
    assert set(guide.codes) == set(active_taxonomy().codes)
    for one in (*guide.codes.values(), *guide.general):
        assert all((one.covers, one.borders, one.covers_en, one.borders_en))
