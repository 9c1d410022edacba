from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import Role, Viewer
from feedback.attribution import service as attribution
from feedback.audit.models import AuditEvent
from feedback.core import clock
from feedback.core.db import open_engine, write_session
from feedback.core.errors import ForbiddenError, InputError, NotFoundError, RuleError
from feedback.issues import agreeing, corrections, queueing, reviewing, tasks
from feedback.issues.models import (
    Correction,
    Mention,
    Reading,
    ReviewItem,
    ReviewKind,
    ReviewSeat,
    ReviewState,
    Ruling,
)
from feedback.issues.policy import review_policy, set_review_policy
from feedback.issues.rules import ReviewPolicy
from feedback.issues.service import forget, read_new
from feedback.text.analysis import Analyser
from tests.factories.readings import ScriptedAnalyser, say
from tests.factories.staff import make_staff
from tests.integration.attribution.conftest import build_city

ONE = ReviewPolicy(double_share=0, sample_share=0)
TWO = ReviewPolicy(double_share=1, sample_share=0)
DIFFERENT = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"
UNSURE = ScriptedAnalyser(confidence=0.4)
SURE = ScriptedAnalyser(version="scripted-2")


def read(session: Session, analyser: object = UNSURE, policy: ReviewPolicy = ONE) -> None:
    assert isinstance(analyser, ScriptedAnalyser)
    read_new(session, analyser=_typed(analyser), policy=policy, withdraw=attribution.withdraw)


def _typed(analyser: ScriptedAnalyser) -> Analyser:
    return analyser  # type: ignore[return-value]


def viewer(session: Session, role: Role = Role.ANALYST) -> Viewer:
    return viewer_of(session, make_staff(session, role))


def items(session: Session) -> list[ReviewItem]:
    return list(session.scalars(select(ReviewItem).order_by(ReviewItem.id)))


def test_what_the_finder_doubts_is_asked_and_what_it_is_sure_of_is_not(session: Session) -> None:
    doubted = say(session, None, "I04 客户经理没来")
    read(session)
    assert [(i.verbatim_id, i.kind, i.kind_key) for i in items(session)] == [
        (doubted.id, ReviewKind.DOUBT, "doubt:I04")
    ]
    say(session, None, "I05 走过场")
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        read(session, SURE)
    assert items(session) == []  # the newer version doubts neither


def test_a_complaint_beside_a_good_score_is_asked_about(session: Session) -> None:
    odd = say(session, None, "I04 没来过", score=5)
    say(session, None, "I04 没来过两次", score=2)
    read(session, ScriptedAnalyser())
    assert [(i.verbatim_id, i.kind_key) for i in items(session)] == [(odd.id, "disagreement:high")]


def test_the_same_words_are_asked_about_once(session: Session) -> None:
    for _ in range(3):
        say(session, None, "I04 没来过")
    read(session)
    assert len(items(session)) == 1


def test_a_batch_and_the_whole_queue_are_bounded(session: Session) -> None:
    for number in range(30):
        say(session, None, f"I04 没来过{DIFFERENT[number]}")
    read(session, policy=ReviewPolicy(double_share=0, sample_share=0, per_batch=10))
    assert len(items(session)) == 10
    held = reviewing.claim_next(session, viewer(session), policy=ONE)
    assert held is not None
    queueing.rank(session, policy=ReviewPolicy(limit=3))
    assert len(items(session)) == 4  # three, and the one somebody holds
    assert held in items(session)


def test_a_drawn_sample_is_asked_whatever_the_finder_thinks(session: Session) -> None:
    say(session, None, "I04 没来过")
    say(session, None, "")  # nothing to say about no words
    read(session, ScriptedAnalyser(), ReviewPolicy(double_share=0, sample_share=1))
    assert [i.kind for i in items(session)] == [ReviewKind.SAMPLE]


def test_two_people_get_different_items_unless_two_are_wanted(session: Session) -> None:
    say(session, None, "I04 没来过")
    say(session, None, "I04 没来过两次")
    read(session)
    one, other, third = (viewer(session) for _ in range(3))
    first = reviewing.claim_next(session, one, policy=ONE)
    second = reviewing.claim_next(session, other, policy=ONE)
    assert first is not None
    assert second is not None
    assert first.id != second.id
    assert reviewing.claim_next(session, one, policy=ONE) is first
    assert reviewing.claim_next(session, third, policy=ONE) is None
    with pytest.raises(RuleError):
        reviewing.claim(session, third, item_id=first.id, policy=ONE)
    reviewing.release(session, other, item_id=second.id)
    assert reviewing.claim_next(session, third, policy=ONE) is second


def test_a_hold_runs_out_and_then_the_first_may_not_answer_anymore(session: Session) -> None:
    say(session, None, "I04 没来过")
    read(session)
    one, other = viewer(session), viewer(session)
    item = reviewing.claim_next(session, one, policy=ONE)
    assert item is not None
    with clock.frozen(clock.now() + timedelta(minutes=21)):
        assert reviewing.claim_next(session, other, policy=ONE) is item
        with pytest.raises(RuleError):
            reviewing.answer(session, one, item_id=item.id, codes=["I04"])
        reviewing.answer(session, other, item_id=item.id, codes=["N00"])
    with pytest.raises(RuleError):
        reviewing.answer(session, other, item_id=item.id, codes=["I04"])


def test_two_reviewers_are_blind_to_each_other_and_a_third_decides(session: Session) -> None:
    row = say(session, None, "I04 没来过")
    read(session, policy=TWO)
    one, other, third = (viewer(session) for _ in range(3))
    item = reviewing.claim_next(session, one, policy=TWO)
    assert item is not None
    assert reviewing.claim_next(session, other, policy=TWO) is item
    assert reviewing.claim_next(session, third, policy=TWO) is None
    reviewing.answer(session, one, item_id=item.id, codes=["I04"])
    assert tasks.get_task(session, other, item.id).answers == ()
    assert tasks.get_task(session, one, item.id).answers == ()
    reviewing.answer(session, other, item_id=item.id, codes=["I05"])
    assert item.state is ReviewState.DISPUTED
    assert session.get(Ruling, row.id) is None
    assert tasks.get_task(session, one, item.id).answers == ()
    assert reviewing.claim_next(session, one, policy=TWO) is None
    assert reviewing.claim_next(session, third, policy=TWO) is item
    assert tasks.get_task(session, third, item.id).answers == (("I04",), ("I05",))
    reviewing.answer(session, third, item_id=item.id, codes=["I05"])
    assert item.state is ReviewState.DONE
    ruling = session.get_one(Ruling, row.id)
    assert session.get_one(Correction, ruling.correction_id).codes == ["I05"]
    found = agreeing.agreement(session, third)
    assert found.overall.n == 1
    assert {c.code: c.agreement.observed for c in found.codes}["I04"] == 0


def test_two_who_agree_settle_it(session: Session) -> None:
    row = say(session, None, "I04 没来过")
    read(session, policy=TWO)
    for one in (viewer(session), viewer(session)):
        item = reviewing.claim_next(session, one, policy=TWO)
        assert item is not None
        reviewing.answer(session, one, item_id=item.id, codes=["I04", "I10"])
    assert item.state is ReviewState.DONE
    assert session.get(Ruling, row.id) is not None


RESTRICTED = "I16 收了礼"


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        (Role.INTEGRITY, True), (Role.ANALYST, False), (Role.INSPECTION_HEAD, False),
    ],
)  # fmt: skip
def test_restricted_issues_are_put_before_the_integrity_desk_only(
    session: Session, role: Role, *, asked: bool
) -> None:
    say(session, None, RESTRICTED)
    read(session)
    who = viewer(session, role)
    item = items(session)[0]
    assert (reviewing.claim_next(session, who, policy=ONE) is not None) is asked
    assert (sum(tasks.count_waiting(session, who).values()) == 1) is asked
    if not asked:
        for act in (
            lambda: tasks.get_task(session, who, item.id),
            lambda: reviewing.claim(session, who, item_id=item.id, policy=ONE),
            lambda: reviewing.answer(session, who, item_id=item.id, codes=["N00"]),
            lambda: reviewing.flag(session, who, verbatim_id=_sure_of(session), policy=ONE),
        ):
            with pytest.raises(NotFoundError):
                act()


def _sure_of(session: Session) -> int:
    row = say(session, None, "I17 要打满分")
    read(session, ScriptedAnalyser())
    return row.id


@pytest.mark.parametrize(
    "role",
    [Role.CUSTOMER_MANAGER, Role.LEADER, Role.HOTLINE_AGENT, Role.INSPECTOR, Role.MARKET_MANAGER,
     Role.DEPARTMENT_HANDLER, Role.ADMINISTRATOR],
)  # fmt: skip
def test_nobody_else_reviews(session: Session, role: Role) -> None:
    say(session, None, "I04 没来过")
    read(session)
    who = viewer(session, role)
    item = items(session)[0]
    with pytest.raises(ForbiddenError):
        reviewing.claim_next(session, who, policy=ONE)
    with pytest.raises(ForbiddenError):
        reviewing.answer(session, who, item_id=item.id, codes=["I04"])
    with pytest.raises(NotFoundError):
        tasks.get_task(session, who, item.id)
    assert tasks.codes_to_tell(who) == ()


def test_an_analyst_who_meets_a_restricted_issue_hands_it_on(session: Session) -> None:
    say(session, None, "I04 没来过")
    read(session)
    analyst, desk = viewer(session), viewer(session, Role.INTEGRITY)
    item = reviewing.claim_next(session, analyst, policy=ONE)
    assert item is not None
    assert "I16" not in tasks.get_task(session, analyst, item.id).codes
    with pytest.raises(ForbiddenError):
        reviewing.answer(session, analyst, item_id=item.id, codes=["I16"])
    reviewing.hand_to_integrity(session, analyst, item_id=item.id)
    assert reviewing.claim_next(session, analyst, policy=ONE) is None
    assert reviewing.claim_next(session, desk, policy=ONE) is item
    reviewing.answer(session, desk, item_id=item.id, codes=["I16"])
    session.refresh(item)
    assert item.state is ReviewState.DONE


def test_reviewers_see_redacted_words_and_where_in_them_things_were_found(
    session: Session,
) -> None:
    say(session, None, "I04 客户经理")
    read(session)
    who = viewer(session)
    item = reviewing.claim_next(session, who, policy=ONE)
    assert item is not None
    seen = tasks.get_task(session, who, item.id)
    assert seen.text == "[I04 客户经理]"
    assert [(p.code, seen.text[p.start : p.end]) for p in seen.doubts] == [("I04", "[I04")] or [
        ("I04", "I04")
    ]


def test_a_correction_replaces_what_was_counted_and_outlives_later_versions(
    session: Session,
) -> None:
    city = build_city(session)
    row = say(session, city.shops[1], "I04 客户经理")
    read(session, ScriptedAnalyser())
    attribution.place_new(session, taxonomy=SURE.taxonomy)
    who = viewer(session)
    reviewing.flag(session, who, verbatim_id=row.id, policy=ONE)
    item = reviewing.claim_next(session, who, policy=ONE)
    assert item is not None
    reviewing.answer(
        session, who, item_id=item.id, codes=["I10", "P00"],
        parts=[{"code": "I10", "start": 0, "end": 3, "target": "送货员"}],
    )  # fmt: skip
    assert attribution.apply_rulings(session, taxonomy=SURE.taxonomy) == 1
    assert attribution.apply_rulings(session, taxonomy=SURE.taxonomy) == 0
    assert _said(session, row.id) == [("I10", "送货员"), ("P00", "")]
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        read(session, SURE)
    assert _said(session, row.id) == [("I10", "送货员"), ("P00", "")]
    reading = session.get_one(Reading, row.id)
    session.refresh(reading)
    assert reading.codes == ["I10", "P00"]
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert [a for a in actions if a.startswith("text.")] == [
        "text.flag", "text.correct", "text.rule",
    ]  # fmt: skip


def _said(session: Session, verbatim_id: int) -> list[tuple[str, str]]:
    rows = session.scalars(
        select(Mention).where(Mention.verbatim_id == verbatim_id).order_by(Mention.code)
    ).all()
    assert all(row.reason == {"staff": True} for row in rows)
    return [(row.code, row.target) for row in rows]


def test_a_settled_comment_may_be_flagged_and_answered_anew(session: Session) -> None:
    row = say(session, None, "I04 没来过")
    read(session)
    who = viewer(session)
    for codes in (["I05"], ["I06"]):
        item = reviewing.flag(session, who, verbatim_id=row.id, policy=ONE)
        reviewing.claim(session, who, item_id=item.id, policy=ONE)
        reviewing.answer(session, who, item_id=item.id, codes=codes)
        attribution.apply_rulings(session, taxonomy=SURE.taxonomy)
    assert [code for code, _ in _said(session, row.id)] == ["I06"]
    assert session.scalar(select(func.count()).select_from(Correction)) == 2


def test_corrections_can_be_neither_changed_nor_deleted(session: Session) -> None:
    say(session, None, "I04 没来过")
    read(session)
    who = viewer(session)
    item = reviewing.claim_next(session, who, policy=ONE)
    assert item is not None
    reviewing.answer(session, who, item_id=item.id, codes=["I04"])
    for change in ("UPDATE correction SET seat = 2", "DELETE FROM correction"):
        with pytest.raises(DBAPIError, match="never changed"), session.begin_nested():
            session.execute(text(change))


def test_erased_words_are_asked_no_more_and_ruled_no_more(session: Session) -> None:
    row = say(session, None, "I04 没来过")
    other = say(session, None, "I04 又没来过")
    read(session)
    who = viewer(session)
    item = reviewing.claim_next(session, who, policy=ONE)
    assert item is not None
    reviewing.answer(session, who, item_id=item.id, codes=["I04"])
    for one in (row, other):
        one.text, one.erased_at = "", clock.now()
    session.flush()
    forget(session, verbatim_ids=[row.id, other.id])
    assert reviewing.claim_next(session, who, policy=ONE) is None
    assert corrections.count_unapplied(session) == 0
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        read(session, SURE)
    assert session.scalar(select(func.count()).select_from(Mention)) == 0


def test_how_much_is_asked_is_a_setting_of_those_who_decide(session: Session) -> None:
    assert review_policy(session) == ReviewPolicy()
    with pytest.raises(ForbiddenError):
        set_review_policy(session, viewer(session), TWO)
    set_review_policy(session, viewer(session, Role.INSPECTION_HEAD), TWO)
    assert review_policy(session) == TWO
    with pytest.raises(InputError):
        ReviewPolicy(double_share=2)


@pytest.fixture
def own(own_database: str) -> Iterator[Engine]:
    engine = open_engine(own_database)
    yield engine
    engine.dispose()


def test_many_reviewers_at_once_never_hold_one_item_unless_two_are_wanted(own: Engine) -> None:
    with write_session(own) as session:
        for number in range(12):
            say(session, None, f"I04 没来过{DIFFERENT[number]}")
        read(session, policy=ReviewPolicy(double_share=0.5, sample_share=0))
        people = [viewer(session) for _ in range(8)]
        session.commit()
    failures: list[BaseException] = []

    def review(who: Viewer) -> None:
        try:
            for _ in range(30):
                with write_session(own) as session:
                    item = reviewing.claim_next(session, who, policy=ONE)
                    number = item.id if item else 0
                    session.commit()
                if not number:
                    return
                with write_session(own) as session:
                    reviewing.answer(session, who, item_id=number, codes=["I04"])
                    session.commit()
        except BaseException as error:  # noqa: BLE001 -- shown by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=review, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for who in people:  # whoever came while a second seat was not free yet
        review(who)
    assert failures == []
    with Session(own) as session:
        for item in items(session):
            seats = session.scalars(select(ReviewSeat).where(ReviewSeat.item_id == item.id)).all()
            assert len(seats) == item.wanted
            assert len({seat.staff_id for seat in seats}) == item.wanted
            assert item.state is ReviewState.DONE
        assert session.scalar(select(func.count()).select_from(Ruling)) == 12
