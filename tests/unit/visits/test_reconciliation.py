"""What a shop remembers against what was claimed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.visits.rules import (
    Claim,
    Reason,
    Tolerances,
    Verdict,
    VisitMode,
    latest_claim,
    reconcile,
    remembered_day,
)

ASKED = date(2026, 10, 20)


def claim(days_ago: int = 2, *, tasks: tuple[str, ...] = (), mode: str = "in_shop") -> Claim:
    return Claim(days_ago + 1, ASKED - timedelta(days=days_ago), VisitMode(mode), tasks)


def said(days_ago: int | None = 2, **changed: object) -> dict[str, object]:
    answers: dict[str, object] = {
        "respondent": "owner",
        "last_visit": "date",
        "who": "customer_manager",
        "mode": "in_shop",
        "content": ("supply_policy",),
    }
    if days_ago is not None:
        answers["last_visit_date"] = ASKED - timedelta(days=days_ago)
    return answers | changed


def forgot(**changed: object) -> dict[str, object]:
    return said(None, last_visit="dont_remember") | changed


def never(**changed: object) -> dict[str, object]:
    return {"respondent": "owner", "last_visit": "not_this_month"} | changed


def verdict(answers: dict[str, object], *claims: Claim) -> Verdict | None:
    return reconcile(answers, claims, ASKED).verdict


def reasons(answers: dict[str, object], *claims: Claim) -> tuple[Reason, ...]:
    return reconcile(answers, claims, ASKED).reasons


class TestTheSameDay:
    def test_the_day_person_and_manner_agree(self) -> None:
        assert verdict(said(), claim()) is Verdict.CONFIRMED
        assert reasons(said(), claim()) == (Reason.DAY_AGREES,)

    def test_about_two_days_ago_may_be_three(self) -> None:
        counted = said(None, last_visit="days_ago", last_visit_days=2)
        assert verdict(counted, claim(3)) is Verdict.CONFIRMED
        assert verdict(counted, claim(4)) is Verdict.PARTLY

    @pytest.mark.parametrize("off", [-3, -2, -1, 1, 2, 3])
    def test_a_day_off_by_up_to_three_is_partly_true(self, off: int) -> None:
        assert verdict(said(3 + off), claim(3)) is Verdict.PARTLY
        assert Reason.DAY_OFF in reasons(said(3 + off), claim(3))

    def test_a_phone_call_instead_of_a_visit_is_partly_true(self) -> None:
        assert verdict(said(mode="phone"), claim()) is Verdict.PARTLY
        assert Reason.OTHER_MODE in reasons(said(mode="phone"), claim())

    def test_not_knowing_how_takes_nothing_away(self) -> None:
        answers = said(mode="dont_remember")
        assert verdict(answers, claim()) is Verdict.CONFIRMED
        assert Reason.MODE_FORGOTTEN in reasons(answers, claim())

    def test_not_knowing_who_leaves_it_partly_true(self) -> None:
        assert reasons(said(who="dont_know"), claim()) == (Reason.DAY_AGREES, Reason.WHO_UNCLEAR)

    def test_the_courier_says_nothing_about_the_manager(self) -> None:
        assert verdict(said(who="delivery"), claim()) is Verdict.UNVERIFIABLE

    def test_ticked_work_nobody_mentions_is_missing(self) -> None:
        ticked = claim(tasks=("display", "stock_check"))
        assert verdict(said(content=("chat",)), ticked) is Verdict.PARTLY
        assert verdict(said(content=("nothing",)), ticked) is Verdict.PARTLY
        assert verdict(said(content=("display", "chat")), ticked) is Verdict.CONFIRMED
        assert verdict(said(content=("dont_remember",)), ticked) is Verdict.CONFIRMED


class TestDenials:
    def test_nobody_came_this_month(self) -> None:
        assert verdict(never(), claim()) is Verdict.CONTRADICTED

    def test_not_this_month_says_nothing_of_last_month(self) -> None:
        early = date(2026, 10, 2)
        found = reconcile(never(), [Claim(1, date(2026, 9, 29), VisitMode.IN_SHOP)], early)
        assert found.verdict is Verdict.UNVERIFIABLE
        assert found.reasons == (Reason.OUTSIDE_MONTH,)

    def test_the_last_contact_was_long_before_the_claim(self) -> None:
        assert verdict(said(12), claim(2)) is Verdict.CONTRADICTED
        assert verdict(said(5), claim(2)) is Verdict.PARTLY

    def test_an_earlier_claim_does_not_save_the_latest(self) -> None:
        assert verdict(said(12), claim(2), claim(12)) is Verdict.CONTRADICTED

    def test_a_claim_older_than_a_week_cannot_be_contradicted(self) -> None:
        assert verdict(never(), claim(7)) is Verdict.CONTRADICTED
        assert verdict(never(), claim(8)) is Verdict.UNVERIFIABLE
        assert reasons(never(), claim(8)) == (Reason.NO_CONTACT, Reason.CLAIM_TOO_OLD)

    @pytest.mark.parametrize("who", ["family", "employee", "other", None])
    def test_somebody_who_may_not_have_been_there_cannot_deny(self, who: str | None) -> None:
        assert verdict(never(respondent=who), claim()) is Verdict.UNVERIFIABLE
        assert Reason.PROXY in reasons(never(respondent=who), claim())

    def test_a_later_contact_denies_nothing(self) -> None:
        assert verdict(said(0), claim(6)) is Verdict.UNVERIFIABLE

    def test_nothing_claimed_nothing_judged(self) -> None:
        assert verdict(never()) is None
        assert reconcile(never(), [claim(-1)], ASKED).claim_id is None

    def test_a_call_that_broke_off_before_the_question(self) -> None:
        assert reasons({"respondent": "owner"}, claim()) == (Reason.NOT_ASKED,)


days = st.integers(min_value=0, max_value=40)
claims = st.lists(
    st.builds(
        claim,
        days,
        tasks=st.lists(st.sampled_from(["display", "chat", "training"]), max_size=2).map(tuple),
        mode=st.sampled_from(["in_shop", "phone", "wechat"]),
    ),
    max_size=5,
)
people = st.sampled_from(["owner", "family", "employee", "other"])
answered = st.one_of(
    st.builds(
        said,
        days,
        respondent=people,
        who=st.sampled_from(["customer_manager", "delivery", "dont_know"]),
        mode=st.sampled_from(["in_shop", "phone", "wechat", "dont_remember"]),
        content=st.lists(st.sampled_from(["display", "chat", "nothing"]), max_size=2).map(tuple),
    ),
    st.builds(
        lambda ago, who: said(None, last_visit="days_ago", last_visit_days=ago, respondent=who),
        days,
        people,
    ),
    st.builds(never, respondent=people),
    st.builds(forgot, respondent=people),
)


@given(answered, claims)
def test_only_an_owner_and_a_fresh_latest_claim_can_make_a_contradiction(
    answers: dict[str, object], made: list[Claim]
) -> None:
    found = reconcile(answers, made, ASKED)
    if found.verdict is Verdict.CONTRADICTED:
        latest = latest_claim(made, ASKED)
        assert latest is not None
        assert found.claim_id == latest.id
        assert 0 <= (ASKED - latest.visited_on).days <= 7
        assert answers["respondent"] == "owner"
        assert answers["last_visit"] != "dont_remember"


@given(claims, people)
def test_not_remembering_never_contradicts(made: list[Claim], who: str) -> None:
    assert verdict(forgot(respondent=who), *made) in {None, Verdict.UNVERIFIABLE}


@given(answered, claims, st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(
    answers: dict[str, object], made: list[Claim], chance: object
) -> None:
    mixed = list({each.visited_on: each for each in made}.values())
    same = list(mixed)
    chance.shuffle(same)  # type: ignore[attr-defined]
    assert reconcile(answers, mixed, ASKED) == reconcile(answers, same, ASKED)


@given(answered, claims)
def test_claims_after_the_day_of_asking_change_nothing(
    answers: dict[str, object], made: list[Claim]
) -> None:
    future = Claim(99, ASKED + timedelta(days=1), VisitMode.IN_SHOP)
    assert reconcile(answers, [*made, future], ASKED) == reconcile(answers, made, ASKED)


@given(answered, claims, st.integers(min_value=0, max_value=30))
def test_a_wider_tolerance_never_makes_a_new_contradiction(
    answers: dict[str, object], made: list[Claim], wider: int
) -> None:
    strict = reconcile(answers, made, ASKED)
    mild = reconcile(answers, made, ASKED, Tolerances(days_off=3 + wider))
    if strict.verdict is not Verdict.CONTRADICTED:
        assert mild.verdict is not Verdict.CONTRADICTED


@given(answered, claims)
def test_every_verdict_has_a_reason(answers: dict[str, object], made: list[Claim]) -> None:
    found = reconcile(answers, made, ASKED)
    assert bool(found.reasons) == (found.verdict is not None)


def test_a_day_counted_back_is_a_day() -> None:
    counted = said(None, last_visit="days_ago", last_visit_days=3)
    assert remembered_day(counted, ASKED) == date(2026, 10, 17)
    assert remembered_day(forgot(), ASKED) is None
