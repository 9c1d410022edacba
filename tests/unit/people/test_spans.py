from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from feedback.people.spans import Fit, Span, place

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
DAY = timedelta(days=1)


def test_a_first_span_is_new() -> None:
    assert place([], Span(1, MAY)).fit is Fit.NEW


def test_the_same_span_again_changes_nothing() -> None:
    assert place([Span(1, MAY, JUNE, 7)], Span(1, MAY, JUNE)).fit is Fit.UNCHANGED


def test_another_end_changes_the_span_there_is() -> None:
    placed = place([Span(1, MAY, None, 7)], Span(1, MAY, JUNE))
    assert (placed.fit, placed.span.id) == (Fit.CHANGED, 7)


def test_one_shared_day_is_an_overlap() -> None:
    held = Span(1, MAY, JUNE)
    assert place([held], Span(2, JUNE)).conflict == held
    assert place([held], Span(2, JUNE + DAY)).fit is Fit.NEW


def test_another_person_on_the_same_first_day_is_an_overlap_even_when_handing_over() -> None:
    assert place([Span(1, MAY)], Span(2, MAY), hand_over=True).fit is Fit.CONFLICT


def test_an_open_span_stays_in_the_way_unless_handing_over_is_asked() -> None:
    assert place([Span(1, MAY)], Span(2, JUNE)).fit is Fit.CONFLICT


def test_handing_over_closes_the_open_span_the_day_before() -> None:
    placed = place([Span(1, MAY, None, 7)], Span(2, JUNE), hand_over=True)
    assert placed.fit is Fit.NEW
    assert placed.closes == Span(1, MAY, JUNE - DAY, 7)


def test_handing_over_never_shortens_a_span_that_has_an_end() -> None:
    assert place([Span(1, MAY, JULY)], Span(2, JUNE), hand_over=True).fit is Fit.CONFLICT


def test_handing_over_works_whichever_line_comes_first() -> None:
    placed = place([Span(2, JUNE)], Span(1, MAY), hand_over=True)
    assert (placed.fit, placed.span.to_on) == (Fit.NEW, JUNE - DAY)


def test_the_open_line_of_a_span_already_handed_over_is_unchanged() -> None:
    stored = [Span(1, MAY, JUNE - DAY, 7), Span(2, JUNE, None, 8)]
    assert place(stored, Span(1, MAY), hand_over=True).fit is Fit.UNCHANGED


days = st.dates(date(2026, 1, 1), date(2026, 3, 1))
spans = st.builds(
    lambda person, start, length: Span(
        person, start, None if length is None else start + timedelta(days=length)
    ),
    st.integers(1, 3),
    days,
    st.none() | st.integers(0, 30),
)


@given(asked=st.lists(spans, max_size=12), hand_over=st.booleans())
def test_whatever_is_placed_no_two_spans_overlap(*, asked: list[Span], hand_over: bool) -> None:
    timeline: list[Span] = []
    for span in asked:
        placed = place(timeline, span, hand_over=hand_over)
        if placed.fit is Fit.CONFLICT:
            continue
        changed = {placed.span.from_on: placed.span}
        if placed.closes is not None:
            changed[placed.closes.from_on] = placed.closes
        timeline = [s for s in timeline if s.from_on not in changed] + list(changed.values())
        again = place(timeline, span, hand_over=hand_over)
        assert again.fit is Fit.UNCHANGED
    assert not any(one.overlaps(other) for one, other in combinations(timeline, 2))
    assert all(span.from_on <= span.last for span in timeline)
