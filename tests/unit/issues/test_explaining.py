from __future__ import annotations

import pytest

from feedback.issues.explaining import explain, phrase_of
from feedback.text.analysis import Analyser


def said(reason: dict[str, object], confidence: float = 0.87, words: tuple[str, ...] = ()) -> str:
    return "。".join(map(str, explain(reason, confidence=confidence, words=words)))


@pytest.mark.parametrize(
    ("rule", "phrase"),
    [
        ("{送货} {晚}", "送货 + 晚"),
        ("{送货} +{晚}", "送货 + 晚"),
        ("{货源} &{坏} -{以前}", "货源 + 坏"),
        ("{短缺} !{结算}", "短缺"),
        ("{货源} ?愿望 &{多给}", "货源 + 多给"),
        ("{降档} @{货源|分货}", "降档 + （货源/分货）"),
        ("=好|好的", "好/好的"),
        ("一|二|三|四", "一/二/三…"),
        ("{甲|乙}|丙", "甲/乙/丙"),
        ("", ""),
    ],
)
def test_a_rule_is_said_as_the_words_that_must_stand_there(rule: str, phrase: str) -> None:
    assert phrase_of(rule) == phrase


def test_a_rule_tells_its_phrase_and_that_nothing_denied_it() -> None:
    reason = {"pattern": "I10-01", "rule": "{送货} {晚}", "shifters": []}
    assert said(reason) == "规则：短语 送货 + 晚，未被否定"
    assert said(reason, words=("送货老晚",)).endswith("；话里的“送货老晚”")


def test_what_turned_the_meaning_is_told_with_its_word() -> None:
    reason = {"pattern": "x", "rule": "{来}", "shifters": ["否定:没", "愿望"]}
    assert said(reason) == "规则：短语 来，前面有否定词“没”，是希望或建议"


def test_a_phrase_of_staff_is_told_as_theirs() -> None:
    reason = {"pattern": "staff-1", "rule": "没按点送", "shifters": []}
    assert said(reason) == "规则：人工补充的说法 没按点送，未被否定"


def test_the_model_tells_its_strongest_words_and_how_sure_it_is() -> None:
    assert said({"evidence": [["晚到", 1.2], ["送", 0.4]]}) == (
        "模型：最强的词语“晚到”“送”（把握 87%）"
    )
    assert said({}) == "模型：整句的说法（把握 87%）"
    assert said({"pattern": "scripted"}) == "规则：短语 scripted，未被否定"


def test_staff_are_the_reason_where_they_told() -> None:
    assert said({"staff": True}, 1.0) == "人工：复核人员判定"


def test_every_mention_of_the_finder_can_be_explained() -> None:
    analyser = Analyser.load()
    for text in (
        "送货太晚，客户经理三个月没来",
        "希望多给点好烟",
        "服务真好，三个月没见人",
        "货不够卖",
    ):
        mentions = analyser.analyse(text).mentions
        assert mentions, text
        for mention in mentions:
            found = explain(mention.reason, confidence=mention.confidence)
            assert found
            assert all(str(one).startswith(("规则：", "模型：")) for one in found)
