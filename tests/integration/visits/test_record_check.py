"""A check: stored whole or not at all, once, and blind to the claim until it is stored."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import SYSTEM, Action, Role, Viewer
from feedback.audit.models import AuditEvent
from feedback.collection.models import Response
from feedback.collection.service import AnswersError
from feedback.core import clock
from feedback.core.db import open_engine, write_session
from feedback.core.errors import ForbiddenError, InputError, NotFoundError, RuleError
from feedback.people.models import Area, Retailer, ServicePerson
from feedback.stats.aapor import rr1
from feedback.verbatims.models import Channel, Verbatim
from feedback.verbatims.service import close_words, open_words
from feedback.visits.dispositions import Disposition
from feedback.visits.models import Verdict, VisitCheck
from feedback.visits.queries import (
    attempts_at,
    get_check,
    knows_the_claim,
    my_checks_today,
    my_day,
    next_calls,
    recent_checks,
)
from feedback.visits.rules import Reason
from feedback.visits.service import record_check
from feedback.visits.tallies import checks_by_manager
from tests.factories.people import assign, make_area, make_person, make_retailer
from tests.factories.staff import make_staff
from tests.factories.visits import DENIED, REMEMBERED, make_claim, make_script

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@dataclass
class City:
    session: Session
    east: Area
    west: Area
    manager: ServicePerson
    shop: Retailer
    inspector: Viewer

    def who(self, role: Role, **bounds: object) -> Viewer:
        return viewer_of(self.session, make_staff(self.session, role, **bounds))  # type: ignore[arg-type]

    def claim(self, days_ago: int = 2, shop: Retailer | None = None) -> int:
        day = TODAY - timedelta(days=days_ago)
        return make_claim(self.session, shop or self.shop, self.manager, day).id

    def check(
        self,
        disposition: Disposition = Disposition.COMPLETE,
        answers: dict[str, object] | None = None,
        *,
        viewer: Viewer | None = None,
        shop: Retailer | None = None,
        submission: str = "",
        at: datetime | None = None,
    ) -> VisitCheck:
        return record_check(
            self.session,
            viewer=viewer or self.inspector,
            retailer_id=(shop or self.shop).id,
            disposition=disposition,
            raw_answers=REMEMBERED if answers is None else answers,
            submission_id=submission or str(uuid.uuid4()),
            at=at,
        ).check


@pytest.fixture
def city(session: Session) -> City:
    top = make_area(session)
    east, west = make_area(session, parent=top), make_area(session, parent=top)
    manager = make_person(session, area=east)
    shop = make_retailer(session, area=east)
    assign(session, shop, manager)
    make_script(session)
    inspector = viewer_of(session, make_staff(session, Role.INSPECTOR, area=east))
    return City(session, east, west, manager, shop, inspector)


class TestTheRecord:
    def test_answers_words_verdict_and_audit_are_stored_together(self, city: City) -> None:
        claim = city.claim()
        made = city.check()
        assert made.verdict is Verdict.CONFIRMED
        assert made.claim_id == claim
        assert made.reasons == [Reason.DAY_AGREES]
        response = city.session.get_one(Response, made.response_id)
        assert response.channel is Channel.CHECK_CALL
        assert response.recorded_by_id == city.inspector.staff_id
        words = city.session.scalars(select(Verbatim)).all()
        assert [(each.text, each.score) for each in words] == [("货不够卖", 4)]
        noted = city.session.scalars(select(AuditEvent.action)).all()
        assert "check.record" in noted

    def test_a_denial_is_a_contradiction_of_the_latest_claim(self, city: City) -> None:
        city.claim(9)
        latest = city.claim(2)
        made = city.check(answers=DENIED)
        assert (made.verdict, made.claim_id) == (Verdict.CONTRADICTED, latest)

    def test_without_a_claim_there_is_no_verdict(self, city: City) -> None:
        made = city.check()
        assert made.response_id is not None
        assert (made.verdict, made.claim_id, made.reasons) == (None, None, [])

    @pytest.mark.parametrize(
        "outcome",
        sorted(set(Disposition) - {Disposition.COMPLETE, Disposition.PARTIAL}),
    )
    def test_a_call_without_an_interview_stores_no_response(
        self, city: City, outcome: Disposition
    ) -> None:
        city.claim()
        made = city.check(outcome, {"respondent": "family"} if outcome == "proxy_unaware" else {})
        assert (made.response_id, made.verdict, made.claim_id) == (None, None, None)
        assert city.session.scalar(select(func.count(Verbatim.id))) == 0

    def test_answers_with_an_outcome_that_has_none_are_refused(self, city: City) -> None:
        with pytest.raises(InputError) as refused:
            city.check(Disposition.NO_ANSWER)
        assert refused.value.field == "disposition"
        assert city.session.scalar(select(func.count(VisitCheck.id))) == 0

    def test_what_was_said_before_hanging_up_is_kept_but_not_judged(self, city: City) -> None:
        city.claim()
        said = {"respondent": "owner", "last_visit": "not_this_month", "comment": "别打了"}
        made = city.check(Disposition.BROKEN_OFF, said)
        assert made.response_id is not None
        assert made.verdict is None
        assert city.session.scalar(select(Verbatim.text)) == "别打了"

    def test_half_of_the_required_answers_make_a_partial_interview(self, city: City) -> None:
        city.claim()
        half = {key: DENIED[key] for key in ("respondent", "last_visit", "problem_solved", "score")}
        assert city.check(Disposition.PARTIAL, half).verdict is Verdict.CONTRADICTED
        with pytest.raises(InputError, match="一半"):
            city.check(Disposition.PARTIAL, {"respondent": "owner"}, viewer=SYSTEM)

    def test_a_complete_call_needs_every_required_answer(self, city: City) -> None:
        lacking = {key: value for key, value in REMEMBERED.items() if key != "score"}
        with pytest.raises(AnswersError) as refused:
            city.check(answers=lacking)
        assert list(refused.value.problems) == ["score"]
        assert city.session.scalar(select(func.count(Response.id))) == 0

    @pytest.mark.parametrize("day", ["2026-02-30", "2026-11-24", "昨天"])
    def test_an_impossible_day_names_its_question(self, city: City, day: str) -> None:
        answers = {**REMEMBERED, "last_visit": "date", "last_visit_date": day}
        with pytest.raises(AnswersError) as refused:
            city.check(answers=answers)
        assert "last_visit_date" in refused.value.problems

    @pytest.mark.parametrize(
        ("words", "stored"),
        [("烟\x00不够", "烟不够"), ("送得慢😡", "送得慢😡"), ("半\ud83d个", "半\ufffd个")],
    )
    def test_strange_characters_do_no_harm(self, city: City, words: str, stored: str) -> None:
        city.check(answers={**REMEMBERED, "comment": words})
        assert city.session.scalar(select(Verbatim.text)) == stored

    def test_ten_million_characters_are_refused_by_name(self, city: City) -> None:
        with pytest.raises(AnswersError) as refused:
            city.check(answers={**REMEMBERED, "comment": "字" * 10_000_000})
        assert "comment" in refused.value.problems

    def test_a_question_that_does_not_exist_is_refused(self, city: City) -> None:
        with pytest.raises(AnswersError):
            city.check(answers={**REMEMBERED, "claimed_on": "2026-11-21"})


class TestOnce:
    def test_sent_twice_stored_once(self, city: City) -> None:
        city.claim()
        submission = str(uuid.uuid4())
        first = city.check(submission=submission)
        assert city.check(submission=submission) is first
        assert city.session.scalar(select(func.count(Response.id))) == 1

    def test_a_stored_answer_cannot_be_changed(self, city: City) -> None:
        submission = str(uuid.uuid4())
        city.check(submission=submission)
        with pytest.raises(RuleError, match="不能改"):
            city.check(submission=submission, answers=DENIED)
        with pytest.raises(RuleError):
            city.check(Disposition.REFUSED, {}, submission=submission)

    def test_two_windows_at_once_make_one_check(self, own_database: str) -> None:
        engine = open_engine(own_database)
        with write_session(engine) as opened:
            shop = make_retailer(opened).id
            make_script(opened)
            opened.commit()
        engine.dispose()
        submission, together = str(uuid.uuid4()), Barrier(2)

        def one(_: int) -> int:
            mine = open_engine(own_database)
            together.wait()
            with write_session(mine) as opened:
                made = record_check(
                    opened,
                    viewer=SYSTEM,
                    retailer_id=shop,
                    disposition=Disposition.COMPLETE,
                    raw_answers=REMEMBERED,
                    submission_id=submission,
                    at=NOW,
                ).check.id
                opened.commit()
            mine.dispose()
            return made

        with ThreadPoolExecutor(2) as pool:
            assert len(set(pool.map(one, range(2)))) == 1

    def test_the_second_blind_contact_is_somebody_elses(self, city: City) -> None:
        city.claim()
        city.check(answers=DENIED)
        assert knows_the_claim(city.session, city.inspector, city.shop.id, NOW)
        with pytest.raises(RuleError, match="换一位"):
            city.check()
        other = city.who(Role.INSPECTOR, area=city.east)
        assert city.check(viewer=other).verdict is Verdict.CONFIRMED

    def test_after_a_call_without_answer_the_same_inspector_may_try_again(self, city: City) -> None:
        city.claim()
        city.check(Disposition.NO_ANSWER, {}, at=NOW - timedelta(days=1))
        assert city.check().verdict is Verdict.CONFIRMED


class TestWhoMay:
    def test_a_shop_of_another_county_does_not_exist(self, city: City) -> None:
        other = make_retailer(city.session, area=city.west)
        with pytest.raises(NotFoundError):
            city.check(shop=other)

    def test_a_hotline_agent_may_not_record(self, city: City) -> None:
        with pytest.raises(ForbiddenError):
            city.check(viewer=city.who(Role.HOTLINE_AGENT))

    def test_an_inspector_opens_only_their_own_checks(self, city: City) -> None:
        city.claim()
        made = city.check()
        assert get_check(city.session, city.inspector, made.id).claim is not None
        with pytest.raises(NotFoundError):
            get_check(city.session, city.who(Role.INSPECTOR, area=city.east), made.id)
        head = city.who(Role.INSPECTION_HEAD)
        assert get_check(city.session, head, made.id).check is made

    def test_words_handed_on_stay_with_the_inspector_and_the_integrity_desk(
        self, city: City
    ) -> None:
        city.claim()
        made = city.check()
        words = city.session.scalars(
            select(Verbatim).where(Verbatim.source == "response", Verbatim.text != "")
        ).one()
        question = words.source_ref.partition(":")[2]
        head, desk = city.who(Role.INSPECTION_HEAD), city.who(Role.INTEGRITY)
        close_words(city.session, verbatim_id=words.id, staff_id=None)
        of_head, of_desk, own = (
            get_check(city.session, who, made.id).answers for who in (head, desk, city.inspector)
        )
        assert question not in of_head
        assert {**of_head, question: words.text} == of_desk == own
        open_words(city.session, verbatim_id=words.id)
        assert get_check(city.session, head, made.id).answers[question] == words.text

    def test_the_managers_line_opens_no_check_at_all(self, city: City) -> None:
        city.claim()
        made = city.check(answers=DENIED)
        leader = city.who(Role.LEADER, area=city.east)
        assert recent_checks(city.session, leader) == []
        with pytest.raises(NotFoundError):
            get_check(city.session, leader, made.id)
        assert len(recent_checks(city.session, city.who(Role.INSPECTION_HEAD))) == 1

    def test_the_claim_is_not_shown_before_somebody_answered(self, city: City) -> None:
        city.claim()
        made = city.check(Disposition.NO_ANSWER, {})
        seen = get_check(city.session, city.inspector, made.id)
        assert (seen.claim, seen.manager) == (None, None)


class TestWhomToCall:
    def test_shops_with_a_fresh_claim_in_scope_are_due(self, city: City) -> None:
        city.claim(2)
        stale = make_retailer(city.session, area=city.east)
        city.claim(8, shop=stale)
        elsewhere = make_retailer(city.session, area=city.west)
        city.claim(1, shop=elsewhere)
        silent = make_retailer(city.session, area=city.east, phone=None)
        city.claim(1, shop=silent)
        found = next_calls(city.session, city.inspector, limit=10)
        assert [shop.id for shop in found.shops] == [city.shop.id]
        assert found.left == 1

    def test_a_shop_is_tried_once_a_day_and_not_again_once_heard(self, city: City) -> None:
        city.claim(1)
        city.check(Disposition.NO_ANSWER, {}, at=NOW - timedelta(days=1))
        assert next_calls(city.session, city.inspector).left == 1
        city.check(Disposition.BUSY, {})
        assert next_calls(city.session, city.inspector).left == 0
        with clock.frozen(NOW + timedelta(days=1)):
            assert next_calls(city.session, city.inspector).left == 1
            city.check(Disposition.REFUSED, {})
        with clock.frozen(NOW + timedelta(days=2)):
            assert next_calls(city.session, city.inspector).left == 0

    def test_the_order_does_not_follow_the_claimed_day(self, city: City) -> None:
        shops = [make_retailer(city.session, area=city.east) for _ in range(12)]
        for place, shop in enumerate(shops):
            city.claim(place % 7, shop=shop)
        before = [shop.id for shop in next_calls(city.session, city.inspector, 12).shops]
        for place, shop in enumerate(shops):
            city.claim(6 - place % 7, shop=shop) if place % 7 != 3 else None
        assert [s.id for s in next_calls(city.session, city.inspector, 12).shops] == before

    def test_what_the_call_page_reads_never_touches_claims(self, city: City) -> None:
        city.claim()
        asked: list[str] = []
        engine = city.session.get_bind()
        event.listen(engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        attempts_at(city.session, city.shop.id)
        my_day(city.session, city.inspector)
        my_checks_today(city.session, city.inspector)
        knows_the_claim(city.session, city.inspector, city.shop.id, NOW)
        assert asked
        assert not [sql for sql in asked if "FROM claimed_visit" in sql]


class TestPerManager:
    def test_verdicts_and_response_rate_are_credited_to_the_manager(self, city: City) -> None:
        for number in range(4):
            shop = make_retailer(city.session, area=city.east)
            assign(city.session, shop, city.manager)
            city.claim(2, shop=shop)
            if number < 3:
                city.check(answers=DENIED if number == 0 else REMEMBERED, shop=shop)
            else:
                city.check(Disposition.NO_ANSWER, {}, shop=shop)
        head = city.who(Role.INSPECTION_HEAD)
        found = checks_by_manager(city.session, head, Action.VIEW_CHECKS, TODAY, TODAY)
        made = found[city.manager.id]
        assert made.verdicts == {Verdict.CONTRADICTED: 1, Verdict.CONFIRMED: 2}
        assert (made.shops, made.calls.groups.complete, made.calls.groups.non_contact) == (3, 3, 1)
        assert rr1(made.calls.groups) == 0.75
        assert (
            checks_by_manager(
                city.session, head, Action.VIEW_CHECKS, TODAY - timedelta(9), TODAY - timedelta(1)
            )
            == {}
        )

    def test_the_line_sees_no_manager_with_fewer_than_five_shops(self, city: City) -> None:
        leader = city.who(Role.LEADER, area=city.east)
        for number in range(5):
            shop = make_retailer(city.session, area=city.east)
            assign(city.session, shop, city.manager)
            city.claim(2, shop=shop)
            city.check(shop=shop)
            found = checks_by_manager(city.session, leader, Action.VIEW_CHECKS, TODAY, TODAY)
            assert (city.manager.id in found) is (number == 4)
        outside = city.who(Role.LEADER, area=city.west)
        assert checks_by_manager(city.session, outside, Action.VIEW_CHECKS, TODAY, TODAY) == {}
