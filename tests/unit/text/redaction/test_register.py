"""Names that the platform has on record are taken out wherever they are said."""

from __future__ import annotations

import pytest

from feedback.text.analysis import Analyser
from feedback.text.normalise import normalise
from feedback.text.redaction import NO_REGISTER, Register, redact, redact_many

REGISTER = Register(
    ["鑫源悦", "星泉湾超市", "幸福便利店", "好客來商行", "一", "", "店" * 40],
    ["纳兰容若", "高兴", "王"],
)


def shown(*said: str, register: Register = REGISTER) -> list[str]:
    return [each.text for each in redact_many(said, [normalise(text) for text in said], register)]


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("鑫源悦这边三天没货了", "鑫源悦"),
        ("送货的把星泉湾漏了", "星泉湾"),
        ("星泉湾超市又没送", "星泉湾"),
        ("好客来那条街都没货", "好客来"),
        ("好客來商行嘅烟少咗", "好客來"),
        ("就纳兰容若会来", "纳兰容若"),
    ],
)
def test_recorded_names_are_hidden_without_any_word_beside_them(said: str, gone: str) -> None:
    (text,) = shown(said)
    assert gone not in text


@pytest.mark.parametrize("said", ["大家都很高兴", "幸福得很，货都齐", "一条烟也没有"])
def test_words_of_the_language_stay_though_somebody_is_called_so(said: str) -> None:
    assert shown(said) == [said]


def test_the_longest_name_that_begins_at_a_place_is_hidden_whole() -> None:
    register = Register(["万家", "万家灯火阁"])
    (text,) = shown("万家灯火阁没收到", register=register)
    assert text == "某店没收到"


def test_names_stay_within_their_own_comment() -> None:
    assert shown("送货到鑫源", "悦目的包装") == shown(
        "送货到鑫源", "悦目的包装", register=NO_REGISTER
    )


def test_an_analyser_that_was_told_names_redacts_them_and_no_other_does() -> None:
    told, other = Analyser.load(model=None), Analyser.load(model=None)
    told.register = REGISTER
    said = "鑫源悦这边送货慢"
    assert "鑫源悦" not in told.analyse(said).redacted
    assert told.analyse(said).codes == other.analyse(said).codes
    assert len(NO_REGISTER) == 0
    assert redact(said).text == other.analyse(said).redacted
