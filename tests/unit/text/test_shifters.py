"""What turns a meaning: every behaviour with sentences of its own."""

from __future__ import annotations

import pytest

from feedback.text.analysis import Analyser


def codes(analyser: Analyser, said: str) -> list[str]:
    return sorted(analyser.analyse(said).codes)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("送货不准时", ["I10"]),
        ("态度不是很好", ["I06"]),
        ("软中华没有货", ["I01"]),
        ("分货不算公平", ["I02"]),
        ("烟柜没人修", ["I13"]),
        ("订货系统不怎么好用", ["I09"]),
        ("价格谈不上稳定", ["I12"]),
    ],
)
def test_a_good_word_denied_is_a_complaint(
    analyser: Analyser, said: str, expected: list[str]
) -> None:
    assert codes(analyser, said) == expected


@pytest.mark.parametrize(
    "said",
    [
        "没有断过货",
        "送货从来没有送错",
        "没有强制搭配",
        "不存在走形式",
        "从没压过货",
        "送货一点都不慢",
        "客户经理态度不差",
    ],
)
def test_a_complaint_denied_is_no_complaint(analyser: Analyser, said: str) -> None:
    found = set(codes(analyser, said))
    assert found <= {"P00", "N00"}


@pytest.mark.parametrize(
    "said", ["没什么不满意的", "没啥不满意", "没有什么不满意的地方", "从来没有迟到过", "没有不好的"]
)
def test_double_negation_is_never_a_complaint(analyser: Analyser, said: str) -> None:
    assert set(codes(analyser, said)) <= {"P00", "N00"}


@pytest.mark.parametrize("said", ["不是没来", "不是不送货", "不是我不订", "客户经理不是不来"])
def test_a_denied_denial_says_nothing_bad(analyser: Analyser, said: str) -> None:
    assert not {code for code in codes(analyser, said) if code.startswith("I")}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("希望紧俏烟能多给几条", "I01"),
        ("要是送货能准时就好了", "I10"),
        ("建议公开档位的评定标准", "I02"),
        ("希望不要再搭配", "I03"),
        ("盼客户经理常来走走", "I04"),
        ("能不能把订货系统弄简单点", "I09"),
        ("麻烦尽快把价签换了", "I13"),
        ("希望利润能高一点", "I12"),
    ],
)
def test_a_wish_counts_as_the_issue(analyser: Analyser, said: str, code: str) -> None:
    result = analyser.analyse(said)
    assert code in result.codes
    assert "P00" not in result.codes
    assert {mention.modality for mention in result.mentions if mention.code == code} == {"wish"}


@pytest.mark.parametrize("said", ["不要再压货了", "别老是强推新品", "不该搞捆绑"])
def test_a_prohibition_is_a_wish_not_a_negation(analyser: Analyser, said: str) -> None:
    result = analyser.analyse(said)
    assert result.codes == ("I03",)
    assert result.mentions[0].modality == "wish"


@pytest.mark.parametrize(
    "said",
    [
        "以前送货老晚点，现在很准时",
        "过去总断货，如今好多了",
        "以前客户经理不来，现在每周来店里，很好",
    ],
)
def test_a_past_that_is_over_is_no_complaint(analyser: Analyser, said: str) -> None:
    assert codes(analyser, said) == ["P00"]


def test_a_better_past_does_not_hide_a_worse_present(analyser: Analyser) -> None:
    assert codes(analyser, "以前送货挺准时，现在天天迟到") == ["I10"]


def test_praise_of_a_predecessor_is_kept(analyser: Analyser) -> None:
    assert codes(analyser, "以前的小陈服务周到，换了客户经理以后就没人来了") == ["I04", "P00"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("服务态度很好，就是紧俏烟不够", ["I01", "P00"]),
        ("虽然送货慢，但是人很热情", ["I10", "P00"]),
        ("系统好用，不过登录老是闪退", ["I09", "P00"]),
        ("人挺好，可惜政策讲不清", ["I07", "P00"]),
    ],
)
def test_a_concession_keeps_both_sides(analyser: Analyser, said: str, expected: list[str]) -> None:
    assert codes(analyser, said) == expected


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("服务真是太好了，半年没见到客户经理", "I04"),
        ("真是负责，拍个照就走", "I05"),
        ("送货可真快啊，等了一天还没到", "I10"),
    ],
)
def test_mocking_praise_is_no_praise(analyser: Analyser, said: str, code: str) -> None:
    result = analyser.analyse(said)
    assert result.codes == (code,)
    assert {mention.modality for mention in result.mentions} == {"irony"}


def test_what_was_only_feared_is_no_complaint(analyser: Analyser) -> None:
    assert codes(analyser, "本以为会断货，结果货很充足") == ["P00"]


def test_praise_in_somebody_elses_mouth_is_no_praise(analyser: Analyser) -> None:
    assert codes(analyser, "口口声声说服务好，没来过一次") == ["I04"]
