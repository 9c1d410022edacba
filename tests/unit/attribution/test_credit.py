from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.attribution.credit import (
    COMPANY,
    CUSTOMER_MANAGER,
    ROLE_OF_TARGET,
    CreditReason,
    Said,
    Span,
    decide,
    holder,
    judged_day,
    responsible_role,
)

ROLES = (CUSTOMER_MANAGER, "courier", "licensing_officer", "order_clerk")
DAY = date(2026, 8, 20)


def said(code: str = "I04", **changes: object) -> Said:
    values: dict[str, object] = {
        "said_on": DAY,
        "spoken_from": None,
        "spoken_to": None,
        "target": "",
        "on_manager": "yes",
        "remit_role": CUSTOMER_MANAGER,
    }
    return Said(code, **(values | changes))


def handed_over(on: date) -> list[Span]:
    return [
        Span(1, CUSTOMER_MANAGER, date(2026, 1, 1), on - timedelta(days=1)),
        Span(2, CUSTOMER_MANAGER, on),
        Span(7, "courier", date(2026, 1, 1)),
    ]


def test_words_about_no_day_count_on_the_day_they_were_said() -> None:
    verdict = decide(said(), handed_over(date(2026, 8, 15)), has_shop=True)
    assert (verdict.judged_on, verdict.manager_id, verdict.responsible_id) == (DAY, 2, 2)
    assert verdict.on_manager
    assert verdict.reason is CreditReason.HELD_ROLE


def test_words_about_a_day_before_the_hand_over_fall_on_the_manager_before() -> None:
    spoken = said(spoken_from=date(2026, 8, 10), spoken_to=date(2026, 8, 10))
    assert decide(spoken, handed_over(date(2026, 8, 15)), has_shop=True).manager_id == 1


def test_a_new_manager_does_not_answer_for_three_months_without_a_visit() -> None:
    spoken = said(spoken_from=date(2026, 5, 20), spoken_to=DAY)
    verdict = decide(spoken, handed_over(date(2026, 8, 15)), has_shop=True)
    assert verdict.manager_id == verdict.responsible_id == 1
    assert verdict.judged_on == date(2026, 8, 14)


def test_of_equal_halves_the_later_manager_counts() -> None:
    spoken = said(spoken_from=date(2026, 8, 13), spoken_to=date(2026, 8, 16))
    verdict = decide(spoken, handed_over(date(2026, 8, 15)), has_shop=True)
    assert (verdict.manager_id, verdict.judged_on) == (2, date(2026, 8, 16))


def test_days_after_the_words_were_said_do_not_count() -> None:
    spoken = said(spoken_from=date(2026, 8, 18), spoken_to=date(2026, 12, 31))
    assert judged_day(spoken, handed_over(date(2026, 8, 15)), CUSTOMER_MANAGER) == DAY
    beyond = said(spoken_from=date(2026, 9, 1), spoken_to=date(2026, 9, 3))
    assert judged_day(beyond, [], CUSTOMER_MANAGER) == DAY


def test_a_hand_over_of_another_role_does_not_move_the_day() -> None:
    spans = [
        Span(1, CUSTOMER_MANAGER, date(2026, 1, 1)),
        Span(7, "courier", date(2026, 1, 1), date(2026, 8, 18)),
        Span(8, "courier", date(2026, 8, 19)),
    ]
    spoken = said(spoken_from=date(2026, 8, 10), spoken_to=DAY)
    assert judged_day(spoken, spans, CUSTOMER_MANAGER) == DAY
    assert judged_day(spoken, spans, "courier") == date(2026, 8, 18)


def test_a_late_delivery_is_the_couriers_and_never_the_managers() -> None:
    late = said("I10", on_manager="no", remit_role="courier", target="送货员")
    verdict = decide(late, handed_over(date(2026, 8, 1)), has_shop=True)
    assert (verdict.manager_id, verdict.responsible_id, verdict.on_manager) == (2, 7, False)


@pytest.mark.parametrize(
    ("target", "role", "on_manager"),
    [
        ("客户经理", CUSTOMER_MANAGER, True),
        ("送货员", "courier", False),
        ("客服", COMPANY, False),
        ("", COMPANY, False),
    ],
)
def test_praise_belongs_to_whoever_is_praised(target: str, role: str, *, on_manager: bool) -> None:
    praise = said("P00", target=target)
    assert responsible_role(praise) == role
    assert decide(praise, handed_over(DAY), has_shop=True).on_manager is on_manager


def test_rudeness_of_the_courier_is_not_the_managers() -> None:
    rude = said("I06", target="送货员")
    verdict = decide(rude, handed_over(date(2026, 8, 1)), has_shop=True)
    assert (verdict.responsible_id, verdict.on_manager) == (7, False)


@pytest.mark.parametrize(("target", "expected"), [("公司", False), ("", False), ("客户经理", True)])
def test_what_is_partly_the_managers_is_theirs_only_if_the_words_say_so(
    target: str, *, expected: bool
) -> None:
    unfair = said("I02", on_manager="partly", remit_role=COMPANY, target=target)
    verdict = decide(unfair, handed_over(date(2026, 8, 1)), has_shop=True)
    assert verdict.on_manager is expected
    assert verdict.responsible_id == (2 if expected else None)
    assert verdict.manager_id == 2


def test_a_shop_nobody_serves_is_kept_as_unassigned() -> None:
    verdict = decide(said(), [], has_shop=True)
    assert verdict.manager_id is None
    assert verdict.reason is CreditReason.UNASSIGNED


def test_words_without_a_shop_are_kept_and_credited_to_nobody() -> None:
    verdict = decide(said(), [], has_shop=False)
    assert (verdict.manager_id, verdict.responsible_id) == (None, None)
    assert verdict.reason is CreditReason.NO_SHOP


days = st.integers(0, 400).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


@st.composite
def histories(draw: st.DrawFn) -> list[Span]:
    """Spans that never overlap per role, with gaps, as the database keeps them."""
    spans = []
    for role in ROLES:
        cuts = sorted(draw(st.sets(days, max_size=6)))
        for first, after in zip(cuts[::2], cuts[1::2], strict=False):
            spans.append(Span(draw(st.integers(1, 4)), role, first, after - timedelta(days=1)))
        if len(cuts) % 2 and draw(st.booleans()):
            spans.append(Span(draw(st.integers(1, 4)), role, cuts[-1]))
    return spans


@st.composite
def sayings(draw: st.DrawFn) -> Said:
    first, last = draw(st.none() | days), draw(days)
    return Said(
        code=draw(st.sampled_from(["I01", "I04", "I06", "I10", "P00"])),
        said_on=draw(days),
        spoken_from=first,
        spoken_to=None if first is None else max(first, last),
        target=draw(st.sampled_from(["", *ROLE_OF_TARGET])),
        on_manager=draw(st.sampled_from(["yes", "partly", "no"])),
        remit_role=draw(st.sampled_from([*ROLES, COMPANY])),
    )


@given(words=sayings(), spans=histories(), has_shop=st.booleans())
def test_every_verdict_names_people_who_held_the_role_that_day(
    words: Said, spans: list[Span], *, has_shop: bool
) -> None:
    verdict = decide(words, spans if has_shop else [], has_shop=has_shop)
    assert verdict.judged_on <= words.said_on
    if words.spoken_from and words.spoken_from <= words.said_on:
        assert words.spoken_from <= verdict.judged_on
    role = responsible_role(words)
    if has_shop:
        assert verdict.manager_id == holder(spans, CUSTOMER_MANAGER, verdict.judged_on)
        wanted = None if role == COMPANY else holder(spans, role, verdict.judged_on)
        assert verdict.responsible_id == wanted
    if words.on_manager == "no" or role != CUSTOMER_MANAGER:
        assert not verdict.on_manager
    if verdict.responsible_id is None:
        assert verdict.reason is not CreditReason.HELD_ROLE


@given(sayings(), histories())
def test_nobody_held_the_role_longer_than_whoever_answers_for_the_days_spoken_of(
    words: Said, spans: list[Span]
) -> None:
    if words.spoken_from is None or words.spoken_from > words.said_on:
        return
    last = min(words.spoken_to, words.said_on)
    held: dict[int, int] = {}
    for offset in range((last - words.spoken_from).days + 1):
        person = holder(spans, CUSTOMER_MANAGER, words.spoken_from + timedelta(days=offset))
        if person is not None:
            held[person] = held.get(person, 0) + 1
    day = judged_day(words, spans, CUSTOMER_MANAGER)
    chosen = holder(spans, CUSTOMER_MANAGER, day)
    assert held.get(chosen, 0) == max(held.values(), default=0)


@given(sayings(), histories(), st.randoms())
def test_the_order_of_assignments_makes_no_difference(
    words: Said, spans: list[Span], random: object
) -> None:
    shuffled = list(spans)
    random.shuffle(shuffled)
    assert decide(words, spans, has_shop=True) == decide(words, shuffled, has_shop=True)
