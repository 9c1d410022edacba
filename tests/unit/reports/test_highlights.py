from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.reports.highlights import Piece, Span, pieces, redacted_pieces
from feedback.text.redaction import redact

WORDS = st.text(alphabet="客户经理没来过，店13812345678王老板 ", max_size=40)
PLACES = st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=4)


def redacted(original: str) -> tuple[str, list[list[int]]]:
    made = redact(original)
    return made.text, [[one.start, one.end, len(one.replacement)] for one in made.spans]


def spans(places: list[tuple[int, int]]) -> list[Span]:
    return [Span(min(pair), max(pair), "I04") for pair in places if pair[0] != pair[1]]


def test_the_proving_characters_are_marked() -> None:
    found = pieces("经理三个月没来过了", [Span(5, 8, "I04")])
    assert found == [Piece("经理三个月"), Piece("没来过", ("I04",)), Piece("了")]


def test_spans_of_two_issues_may_overlap() -> None:
    found = pieces("没来却说来过", [Span(0, 2, "I04"), Span(0, 6, "I05")])
    assert found == [Piece("没来", ("I04", "I05")), Piece("却说来过", ("I05",))]


def test_marks_land_on_the_same_words_after_a_phone_was_taken_out() -> None:
    original = "打13812345678也没人，客户经理没来过"
    shown, hidden = redacted(original)
    assert "13812345678" not in shown
    start = original.index("没来过")
    found = redacted_pieces(shown, hidden, [Span(start, start + 3, "I04")])
    assert [piece.text for piece in found if piece.codes] == ["没来过"]


def test_a_span_over_something_redacted_marks_the_whole_replacement() -> None:
    original = "打13812345678没人"
    shown, hidden = redacted(original)
    found = redacted_pieces(shown, hidden, [Span(3, 14, "I15")])
    assert "".join(piece.text for piece in found) == shown
    assert "[电话]" in "".join(piece.text for piece in found if piece.codes)


@settings(deadline=None)  # the first call loads dictionaries
@given(WORDS, PLACES)
def test_only_what_may_be_shown_ever_comes_out(
    original: str, places: list[tuple[int, int]]
) -> None:
    shown, hidden = redacted(original)
    found = redacted_pieces(shown, hidden, spans(places))
    assert "".join(piece.text for piece in found) == shown


@settings(deadline=None)  # the first call loads dictionaries
@given(WORDS, WORDS, PLACES)
def test_whatever_was_noted_as_hidden_only_the_stored_text_comes_out(
    original: str, stored: str, places: list[tuple[int, int]]
) -> None:
    found = redacted_pieces(stored, redacted(original)[1], spans(places))
    assert "".join(piece.text for piece in found) == stored
