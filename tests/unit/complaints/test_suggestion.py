"""What is suggested while an agent types."""

from hypothesis import given
from hypothesis import strategies as st

from feedback.codeframe.queries import active_analyser
from feedback.complaints.suggestion import Suggestion, suggest

OPEN_CODES = frozenset(issue.code for issue in active_analyser().taxonomy if not issue.restricted)


def suggestion(words: str) -> Suggestion:
    analyser = active_analyser()
    return suggest(analyser.analyse(words), analyser.taxonomy, OPEN_CODES)


def test_the_proving_characters_are_marked() -> None:
    found = suggestion("客户经理三个月没来过,货也不够卖")
    assert {"I01", "I04"} <= {issue.code for issue in found.issues}
    assert "".join(piece.text for piece in found.pieces) == "客户经理三个月没来过,货也不够卖"
    assert any("没来过" in piece.text for piece in found.pieces if "I04" in piece.codes)
    assert found.about_person


def test_a_restricted_issue_is_announced_but_never_named() -> None:
    found = suggestion("客户经理叫我们都打满分")
    assert found.restricted
    assert "I17" not in {issue.code for issue in found.issues}
    assert all("I17" not in piece.codes for piece in found.pieces)


def test_late_delivery_is_about_nobody_in_particular() -> None:
    assert not suggestion("系统登不上,订单没保存").about_person


@given(st.text(max_size=80))
def test_no_character_is_lost_or_added(words: str) -> None:
    assert "".join(piece.text for piece in suggestion(words).pieces) == words
