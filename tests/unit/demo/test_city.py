"""The made-up city as rows in memory: always the same, plausible, and nobody's real data."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from feedback.accounts.models import Staff
from feedback.accounts.permissions import Role
from feedback.collection.models import Answer, Invitation, Response
from feedback.core import clock
from feedback.demo.city import City, make_city
from feedback.demo.frame import FIRST_DAY, LAST_DAY, SEED
from feedback.demo.rows import Rows
from feedback.demo.staff import SIGN_INS
from feedback.demo.words import ROUNDS, SHORT, SHORT_ROUNDS, load_comments
from feedback.people.models import (
    Area,
    AreaLevel,
    Assignment,
    MonthlySupply,
    Retailer,
    RetailerState,
    ServicePerson,
    ServiceRole,
)
from feedback.verbatims.models import Verbatim
from feedback.visits.dispositions import HEARD
from feedback.visits.models import ClaimedVisit, Verdict, VisitCheck


@pytest.fixture(scope="module")
def city() -> City:
    return make_city()


def _print(rows: Rows) -> str:
    digest = hashlib.sha256()
    for model in rows.models():
        digest.update(model.__tablename__.encode())
        for row in rows.of(model):
            digest.update(repr(sorted(row.items(), key=lambda item: item[0])).encode())
    return digest.hexdigest()


def test_the_same_seed_gives_the_same_city_on_any_day(city: City) -> None:
    with clock.frozen(datetime(2031, 2, 3, tzinfo=UTC)):
        again = make_city(SEED)

    assert _print(again.rows) == _print(city.rows)
    assert again.notes == city.notes


def test_another_seed_gives_another_city(city: City) -> None:
    assert _print(make_city(SEED + 1).rows) != _print(city.rows)


def test_the_city_has_the_size_it_promises(city: City) -> None:
    levels = Counter(row["level"] for row in city.rows.of(Area))
    roles = Counter(row["role"] for row in city.rows.of(ServicePerson))

    assert levels[AreaLevel.CITY] == 1
    assert levels[AreaLevel.COUNTY] == 3
    assert 9 <= levels[AreaLevel.DISTRICT] <= 12
    assert roles[ServiceRole.CUSTOMER_MANAGER] == 24
    assert set(roles) == set(ServiceRole)
    assert 2_900 <= len(city.rows.of(Retailer)) <= 3_100
    assert 5_000 <= len(city.rows.of(Response)) <= 6_200
    assert 320 <= len(city.notes) <= 420
    assert 830 <= len(city.rows.of(VisitCheck)) <= 950
    assert city.rows.of(MonthlySupply)


def test_every_manager_looks_after_about_125_shops_at_the_end(city: City) -> None:
    served = Counter(shop.manager_on(LAST_DAY).place for shop in city.shops)

    assert len(served) == 23  # one handed everything over
    assert all(50 <= count <= 180 for count in served.values())


def test_every_shop_has_one_person_per_role_on_every_day(city: City) -> None:
    spans: dict[tuple[int, ServiceRole], list[tuple[date, date | None]]] = defaultdict(list)
    for row in city.rows.of(Assignment):
        spans[row["retailer_id"], row["role"]].append((row["from_on"], row["to_on"]))

    assert len(spans) == 4 * len(city.shops)
    for held in spans.values():
        held.sort(key=lambda span: span[0])
        assert held[0][0] < FIRST_DAY
        assert held[-1][1] is None
        for (_, ended), (began, _) in pairwise(held):
            assert ended is not None
            assert began == ended + timedelta(days=1)


def test_shops_change_hands_and_tiers_and_some_close(city: City) -> None:
    changed = [row for row in city.rows.of(Assignment) if row["to_on"] is not None]
    days = {row["from_on"] for row in city.rows.of(Assignment)}
    states = Counter(row["retailer_id"] for row in city.rows.of(RetailerState))

    assert len(changed) > 200
    assert len(days) >= 5
    assert sum(count > 1 for count in states.values()) > 300


def test_no_phone_or_licence_could_be_anybodys(city: City) -> None:
    shops = city.rows.of(Retailer)

    assert all(re.fullmatch(r"99\d{10}", row["licence_no"]) for row in shops)
    assert len({row["licence_no"] for row in shops}) == len(shops)
    assert all(
        row["phone"] is None or re.fullmatch(r"\+861990000\d{4}", row["phone"]) for row in shops
    )
    assert len({row["shop_name"] for row in shops}) > 2_000


def test_at_least_1500_different_comments_are_heard_each_with_an_english_gist(city: City) -> None:
    heard = {row["text"] for row in city.rows.of(Verbatim) if row["text"]}
    heard |= {note.entry.words for note in city.notes}

    assert len(heard) >= 1_500
    assert all(row["gloss"] for row in city.rows.of(Verbatim) if row["text"])
    assert all(note.gloss for note in city.notes)


def test_no_comment_is_worn_out(city: City) -> None:
    for comment, times in city.stock.used.items():
        if comment.theme == "unlucky_repeat":
            continue
        assert times <= (SHORT_ROUNDS if len(comment.text) < SHORT else ROUNDS), comment.text


def test_comments_are_well_formed() -> None:
    comments = load_comments()

    assert len({comment.text for comment in comments}) == len(comments)
    assert all(comment.codes and comment.gloss for comment in comments)


def test_most_answers_are_happy_ticks_and_some_of_them_hide_a_complaint(city: City) -> None:
    scores = [row["score"] for row in city.rows.of(Answer) if row["dimension"]]
    meant = {comment.text: comment.codes for comment in load_comments()}
    complaining = [
        row
        for row in city.rows.of(Verbatim)
        if {"I04", "I05", "I06"} & set(meant.get(row["text"], ())) and row["score"] is not None
    ]
    hidden = [row for row in complaining if row["score"] >= 4]

    assert sum(score >= 75 for score in scores) / len(scores) > 0.85
    assert 0.2 < len(hidden) / len(complaining) < 0.7


def test_nobody_answers_without_being_asked_or_twice(city: City) -> None:
    asked = {row["id"]: row for row in city.rows.of(Invitation)}
    answered = [row for row in city.rows.of(Response) if row["invitation_id"]]

    assert len({row["invitation_id"] for row in answered}) == len(answered)
    for row in answered:
        invitation = asked[row["invitation_id"]]
        assert invitation["retailer_id"] == row["retailer_id"]
        assert invitation["invited_at"] <= row["submitted_at"] <= invitation["expires_at"]


def test_nobody_who_asked_not_to_be_asked_is_asked(city: City) -> None:
    gone = {row["id"]: row["opted_out_at"] for row in city.rows.of(Retailer) if row["opted_out_at"]}

    assert gone
    for row in city.rows.of(Invitation):
        assert row["retailer_id"] not in gone or row["invited_at"] < gone[row["retailer_id"]]


def test_everything_happens_inside_the_six_months(city: City) -> None:
    said = [row["said_on"] for row in city.rows.of(Verbatim)]
    claimed = [row["visited_on"] for row in city.rows.of(ClaimedVisit)]

    assert min(said) >= FIRST_DAY
    assert max(said) <= LAST_DAY
    assert min(claimed) >= FIRST_DAY
    assert max(claimed) <= LAST_DAY
    assert all(day.weekday() < 5 for day in claimed)


def test_checks_hold_answers_exactly_where_a_call_was_heard(city: City) -> None:
    for row in city.rows.of(VisitCheck):
        assert (row["response_id"] is not None) == (row["disposition"] in HEARD)
        assert row["verdict"] is None or row["response_id"] is not None
    verdicts = Counter(row["verdict"] for row in city.rows.of(VisitCheck))
    assert set(Verdict) <= set(verdicts)


def test_every_role_has_a_sign_in_that_can_reach_nobodys_mailbox(city: City) -> None:
    staff = city.rows.of(Staff)

    assert {one.role for one in SIGN_INS} == set(Role)
    assert all(row["email"] == f"{row['username']}@demo.invalid" for row in staff)
    assert len({row["fs_uniquifier"] for row in staff}) == len(staff)
