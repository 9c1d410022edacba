"""Words handed on to the integrity desk: closed to everybody else at once, wherever words stand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import Role
from feedback.attribution import service as attribution
from feedback.codeframe.queries import active_taxonomy
from feedback.complaints.queries import last_words_of
from feedback.core import clock
from feedback.core.db import write_session
from feedback.issues import heard, reviewing
from feedback.issues.models import ReviewItem
from feedback.issues.rules import ReviewPolicy
from feedback.reports.views.words import REASONS
from feedback.verbatims.models import Verbatim
from tests.factories.staff import make_staff
from tests.integration.reports.conftest import House, built, fresh, town
from tests.integration.reports.town import Town

__all__ = ["built", "fresh", "town"]

ONE = ReviewPolicy(double_share=0, sample_share=0)
WORDS = "一直没有人来拜访"
REASON = {"reason": next(iter(REASONS))}


def hand_on(house: House, verbatim_id: int) -> int:
    """An analyst reads the words on a page, flags them, and hands them on; give the item."""
    with write_session(house.engine) as session:
        who = viewer_of(session, make_staff(session, Role.ANALYST))
        item = reviewing.flag(session, who, verbatim_id=verbatim_id, policy=ONE)
        reviewing.claim(session, who, item_id=item.id, policy=ONE)
        reviewing.hand_to_integrity(session, who, item_id=item.id)
        session.commit()
        return item.id


def rule(house: House, item_id: int, *codes: str) -> None:
    with write_session(house.engine) as session:
        desk = viewer_of(session, make_staff(session, Role.INTEGRITY))
        reviewing.claim(session, desk, item_id=item_id, policy=ONE)
        reviewing.answer(session, desk, item_id=item_id, codes=codes)
        session.commit()


def seen(house: House, role: Role, verbatim_id: int) -> list[bool]:
    """Whether a role may open the sentence, its original, and flag it; and what lists hold."""
    browser = house.act(role)
    quotes = browser.get("/words?period=2026-Q3&code=I04").get_data(as_text=True)
    return [
        browser.get(f"/words/{verbatim_id}").status_code == 200,
        browser.post(f"/words/{verbatim_id}/original", data=REASON).status_code == 200,
        f"/words/{verbatim_id}" in quotes,
    ]


def discovered(house: House, role: Role, verbatim_id: int) -> bool:
    with write_session(house.engine) as session:
        who = viewer_of(session, make_staff(session, role))
        first = clock.today() - timedelta(days=3000)
        found = heard.iter_heard(session, who, first=first, area_path=None, limit=5000)
        return verbatim_id in {one.verbatim_id for one in found}


def hotline_reads(house: House, verbatim_id: int) -> bool:
    with Session(house.engine) as session:
        shop = session.scalar(select(Verbatim.retailer_id).where(Verbatim.id == verbatim_id))
        assert shop is not None
        return WORDS in {one.text for one in last_words_of(session, shop)}


def test_words_handed_on_are_closed_at_once_and_come_back_when_the_desk_says_no(
    fresh: House, town: Town
) -> None:
    words = town.quiet_words
    before = seen(fresh, Role.INSPECTION_HEAD, words)
    assert before == [True, True, True]
    assert discovered(fresh, Role.ANALYST, words)
    assert hotline_reads(fresh, words)
    item = hand_on(fresh, words)
    for role in (Role.ANALYST, Role.INSPECTION_HEAD):
        assert seen(fresh, role, words) == [False, False, False]
        assert not discovered(fresh, role, words)
    assert not hotline_reads(fresh, words)
    assert seen(fresh, Role.INTEGRITY, words)[0]
    assert discovered(fresh, Role.INTEGRITY, words)
    rule(fresh, item, "I04")
    assert seen(fresh, Role.INSPECTION_HEAD, words) == before
    assert discovered(fresh, Role.ANALYST, words)
    assert hotline_reads(fresh, words)


@pytest.mark.parametrize("applied", [False, True])
def test_words_that_the_desk_keeps_stay_closed_also_before_the_ruling_is_applied(
    fresh: House, town: Town, *, applied: bool
) -> None:
    item = hand_on(fresh, town.quiet_words)
    rule(fresh, item, "I04", "I16")
    if applied:
        with write_session(fresh.engine) as session:
            attribution.apply_rulings(session, taxonomy=active_taxonomy())
            session.commit()
    assert seen(fresh, Role.ANALYST, town.quiet_words) == [False, False, False]
    assert not discovered(fresh, Role.ANALYST, town.quiet_words)


def test_handing_on_twice_and_a_second_look_that_says_no_open_the_words(
    fresh: House, town: Town
) -> None:
    item = hand_on(fresh, town.quiet_words)
    rule(fresh, item, "I16")
    with write_session(fresh.engine) as session:
        desk = viewer_of(session, make_staff(session, Role.INTEGRITY))
        reviewing.flag(session, desk, verbatim_id=town.quiet_words, policy=ONE)
        reviewing.claim(session, desk, item_id=item, policy=ONE)
        reviewing.hand_to_integrity(session, desk, item_id=item)
        session.commit()
        assert session.get_one(ReviewItem, item).restricted
    rule(fresh, item, "I04")
    with write_session(fresh.engine) as session:
        attribution.apply_rulings(session, taxonomy=active_taxonomy())
        session.commit()
    assert seen(fresh, Role.ANALYST, town.quiet_words)[0]
