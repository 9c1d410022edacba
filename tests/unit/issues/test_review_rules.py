from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.codeframe.queries import active_taxonomy
from feedback.core.errors import InputError
from feedback.issues.rules import (
    ReviewPolicy,
    check_answer,
    disagreement,
    drawn,
    ruled_mentions,
    to_original,
    to_redacted,
    uncertainty,
    usefulness,
)
from feedback.reports.highlights import Span, redacted_pieces

TAXONOMY = active_taxonomy()


def test_even_odds_tell_least_and_certainty_nothing_is_left_to_ask() -> None:
    assert uncertainty(0.5) == 1
    assert uncertainty(0.1) == pytest.approx(uncertainty(0.9))
    assert uncertainty(0.0) == uncertainty(1.0) == 0


@given(st.floats(0, 1), st.integers(0, 50), st.integers(0, 50), st.integers(0, 500))
def test_usefulness_stays_between_nothing_and_one(u: float, n: int, most: int, ruled: int) -> None:
    assert 0 <= usefulness(u, alike=n, most=most, ruled=ruled) <= 1


def test_common_new_and_unsure_questions_come_first() -> None:
    plain = usefulness(0.5, alike=10, most=100, ruled=10)
    assert usefulness(0.9, alike=10, most=100, ruled=10) > plain
    assert usefulness(0.5, alike=50, most=100, ruled=10) > plain
    assert usefulness(0.5, alike=10, most=100, ruled=0) > plain


def test_a_share_is_drawn_the_same_way_every_time_and_is_about_as_large_as_wanted() -> None:
    chosen = [n for n in range(20_000) if drawn("1", "double", n, 0.1)]
    assert chosen == [n for n in range(20_000) if drawn("1", "double", n, 0.1)]
    assert 1_800 < len(chosen) < 2_200
    assert not any(drawn("1", "double", n, 0) for n in range(100))
    assert all(drawn("1", "double", n, 1) for n in range(100))


@pytest.mark.parametrize(
    ("score", "words", "codes", "expected"),
    [
        (5, "三个月没来过", ["I04"], "high"),
        (None, "满意,就是烟不够", ["I01"], "high"),
        (None, "不满意,烟不够", ["I01"], ""),
        (None, "服务很好,就是烟不够", ["I01", "P00"], ""),
        (3, "烟不够", ["I01"], ""),
        (1, "唉", ["N00"], "low"),
        (1, "", ["N00"], ""),
        (None, "没有", ["N00"], ""),
    ],
)
def test_a_score_or_words_that_contradict_the_finding_are_noticed(
    score: int | None, words: str, codes: list[str], expected: str
) -> None:
    assert disagreement(score, words, codes) == expected


@pytest.mark.parametrize(
    ("codes", "parts"),
    [
        ([], []),
        (["X99"], []),
        (["N00", "I01"], []),
        (["I01"], [{"code": "I02"}]),
        (["I01"], [{"code": "I01", "start": 3, "end": 3}]),
        (["I01"], [{"code": "I01", "start": 0, "end": 11}]),
        (["I01"], [{"code": "I01", "start": 2}]),
        (["I01"], [{"code": "I01", "target": "老板娘"}]),
        (["N00"], [{"code": "N00", "start": 0, "end": 1}]),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    codes: list[str], parts: list[dict[str, object]]
) -> None:
    with pytest.raises(InputError):
        check_answer(codes, parts, taxonomy=TAXONOMY, length=10)


def test_words_that_are_not_there_can_only_say_nothing() -> None:
    assert check_answer(["N00"], [], taxonomy=TAXONOMY, length=0) == (["N00"], [])
    with pytest.raises(InputError):
        check_answer(["I01"], [], taxonomy=TAXONOMY, length=0)


def test_what_staff_do_not_tell_is_taken_from_what_was_found() -> None:
    found = [
        {"code": "I04", "start": 2, "end": 6, "target": "客户经理", "modality": "wish",
         "sub_issue": "次数不足", "spoken_from": None, "spoken_to": None},
    ]  # fmt: skip
    rows = ruled_mentions(7, 10, ["I04", "I10"], [{"code": "I10", "start": 7, "end": 9,
                                                   "target": "送货员"}], found)  # fmt: skip
    assert [(r["code"], r["start"], r["end"], r["target"], r["modality"]) for r in rows] == [
        ("I04", 2, 6, "客户经理", "wish"),
        ("I10", 7, 9, "送货员", "fact"),
    ]
    assert all(row["reason"] == {"staff": True} for row in rows)
    assert ruled_mentions(7, 10, ["N00"], [], found) == []
    assert ruled_mentions(7, 0, ["I04"], [], found) == []


@st.composite
def _redactions(draw: st.DrawFn) -> tuple[str, str, list[list[int]]]:
    """A text, what is shown of it, and what was hidden."""
    original, shown, hidden = "", "", []
    for _ in range(draw(st.integers(0, 4))):
        plain = draw(st.text("甲乙丙", max_size=4))
        secret, stand_in = (
            draw(st.text("1", min_size=1, max_size=5)),
            draw(st.text("*", min_size=1, max_size=5)),
        )
        original, shown = original + plain, shown + plain
        hidden.append([len(original), len(original) + len(secret), len(stand_in)])
        original, shown = original + secret, shown + stand_in
    plain = draw(st.text("甲乙丙", min_size=1, max_size=4))
    return original + plain, shown + plain, hidden


@given(_redactions(), st.data())
def test_places_in_redacted_words_lead_to_the_original_and_back(
    made: tuple[str, str, list[list[int]]], data: st.DataObject
) -> None:
    original, shown, hidden = made
    start = data.draw(st.integers(0, len(shown) - 1))
    end = data.draw(st.integers(start + 1, len(shown)))
    first, last = to_original(hidden, start, end)
    assert 0 <= first < last <= len(original)
    back = to_redacted(hidden, first, last)
    assert back[0] <= start < end <= back[1]
    plain = shown[start:end].replace("*", "")
    assert original[first:last].replace("1", "") == plain
    marked = redacted_pieces(shown, hidden, [Span(first, last, "I01")])
    assert "".join(p.text for p in marked if p.codes) == shown[back[0] : back[1]]


@pytest.mark.parametrize("wrong", [{"double_share": 1.5}, {"limit": 0}, {"sample_share": -0.1}])
def test_a_policy_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        ReviewPolicy(**wrong)  # type: ignore[arg-type]
