"""Logging a case: one record, one row of the ledger, one number, whatever happens."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import SYSTEM, Role, Viewer
from feedback.audit.models import AuditEvent
from feedback.complaints.models import (
    CallerKind,
    Complaint,
    ComplaintSource,
    ComplaintType,
    Severity,
)
from feedback.complaints.queries import (
    CaseFilter,
    get_case,
    last_words_of,
    list_cases,
    open_cases_of,
)
from feedback.complaints.service import Entry, log_complaint
from feedback.core import clock
from feedback.core.db import open_engine, write_session
from feedback.core.errors import ForbiddenError, InputError, NotFoundError, RuleError
from feedback.verbatims.models import Channel, Verbatim
from tests.factories.people import make_area, make_retailer
from tests.factories.staff import make_staff

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
CALL = Entry(
    type=ComplaintType.COMPLAINT,
    source=ComplaintSource.LINE_12313,
    caller=CallerKind.CONFIDENTIAL,
    severity=Severity.ORDINARY,
    words="客户经理三个月没来过了",
    wish="请他来一趟",
)


def log(
    session: Session, entry: Entry = CALL, *, viewer: Viewer = SYSTEM, submission: str = ""
) -> Complaint:
    return log_complaint(
        session,
        viewer=viewer,
        submission_id=submission or str(uuid.uuid4()),
        entry=entry,
        at=NOW,
    ).complaint


def who(session: Session, role: Role, **bounds: object) -> Viewer:
    return viewer_of(session, make_staff(session, role, **bounds))  # type: ignore[arg-type]


class TestTheRecord:
    def test_case_words_and_audit_are_stored_together(self, session: Session) -> None:
        shop = make_retailer(session)
        case = log(session, replace(CALL, retailer_id=shop.id))
        words = session.get_one(Verbatim, case.verbatim_id)
        assert case.case_no == "C261123-0001"
        assert (words.source, words.source_ref) == ("complaint", case.case_no)
        assert (words.channel, words.text) == (Channel.HOTLINE, CALL.words)
        assert words.retailer_id == shop.id
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert (event.action, event.subject_id) == ("complaint.log", case.id)
        assert CALL.words not in str(event.detail)

    def test_numbers_follow_each_other_beyond_ten_thousand(self, session: Session) -> None:
        first = log(session)
        first.case_no = "C261123-9999"
        session.flush()
        assert log(session).case_no == "C261123-10000"
        assert log(session).case_no == "C261123-10001"

    def test_sent_twice_stored_once(self, session: Session) -> None:
        submission = str(uuid.uuid4())
        first = log(session, submission=submission)
        again = log_complaint(session, viewer=SYSTEM, submission_id=submission, entry=CALL, at=NOW)
        assert again.complaint is first
        assert not again.fresh
        assert session.scalar(select(func.count(Verbatim.id))) == 1

    def test_other_words_under_the_same_submission_are_refused(self, session: Session) -> None:
        submission = str(uuid.uuid4())
        first = log(session, submission=submission)
        with pytest.raises(RuleError, match=first.case_no):
            log(session, replace(CALL, words="别的话"), submission=submission)

    def test_a_note_found_late_keeps_the_day_it_came_in(self, session: Session) -> None:
        received = NOW - timedelta(days=3)
        case = log(session, replace(CALL, received_at=received))
        assert case.received_at == received
        assert case.case_no.startswith("C261123-")
        assert session.get_one(Verbatim, case.verbatim_id).said_on == clock.day_of(received)

    @pytest.mark.parametrize("days", [-1, 91])
    def test_a_note_from_the_future_or_long_ago_is_refused(
        self, session: Session, days: int
    ) -> None:
        with pytest.raises(InputError) as refused:
            log(session, replace(CALL, received_at=NOW - timedelta(days=days)))
        assert refused.value.field == "received_at"

    @pytest.mark.parametrize(
        ("words", "stored"),
        [
            ("烟\x00不够\x00", "烟不够"),
            ("送货太慢😡👨‍👩‍👧", "送货太慢😡👨‍👩‍👧"),
            ("半个\ud83d字", "半个\ufffd字"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ],
    )
    def test_strange_characters_are_kept_or_dropped_never_fatal(
        self, session: Session, words: str, stored: str
    ) -> None:
        case = log(session, replace(CALL, words=words, wish="\x00"))
        assert session.get_one(Verbatim, case.verbatim_id).text == stored
        assert case.wish == ""

    @pytest.mark.parametrize("words", ["", " \n\x00", "字" * 5_001, "字" * 10_000_000])
    def test_no_words_or_far_too_many_name_the_field(self, session: Session, words: str) -> None:
        with pytest.raises(InputError) as refused:
            log(session, replace(CALL, words=words))
        assert refused.value.field == "words"

    def test_an_anonymous_caller_leaves_no_shop(self, session: Session) -> None:
        shop = make_retailer(session)
        entry = replace(CALL, caller=CallerKind.ANONYMOUS, retailer_id=shop.id)
        with pytest.raises(InputError) as refused:
            log(session, entry)
        assert refused.value.field == "caller"

    def test_a_forged_submission_id_is_refused(self, session: Session) -> None:
        with pytest.raises(InputError):
            log(session, submission="1; drop table")

    def test_an_unknown_shop_stores_nothing(self, session: Session) -> None:
        with pytest.raises(NotFoundError):
            log(session, replace(CALL, retailer_id=987_654))
        assert session.scalar(select(func.count(Verbatim.id))) == 0

    def test_an_inspector_cannot_log(self, session: Session) -> None:
        with pytest.raises(ForbiddenError):
            log(session, viewer=who(session, Role.INSPECTOR, area=make_area(session)))

    def test_pressure_on_answers_restricts_the_case_by_itself(self, session: Session) -> None:
        assert log(session, replace(CALL, words="客户经理叫我们都打满分")).restricted
        assert not log(session).restricted


class TestTwoAgentsAtOnce:
    def test_each_gets_a_number_of_their_own(self, own_database: str) -> None:
        agents = 6
        together = Barrier(agents)

        def one(_: int) -> str:
            engine = open_engine(own_database)
            together.wait()
            with write_session(engine) as opened:
                number = log(opened).case_no
                opened.commit()
            engine.dispose()
            return number

        with ThreadPoolExecutor(agents) as pool:
            numbers = list(pool.map(one, range(agents)))
        assert sorted(numbers) == [f"C261123-{serial:04d}" for serial in range(1, agents + 1)]

    def test_the_same_entry_from_two_windows_is_one_case(self, own_database: str) -> None:
        submission = str(uuid.uuid4())
        together = Barrier(2)

        def one(_: int) -> str:
            engine = open_engine(own_database)
            together.wait()
            with write_session(engine) as opened:
                number = log(opened, submission=submission).case_no
                opened.commit()
            engine.dispose()
            return number

        with ThreadPoolExecutor(2) as pool:
            numbers = set(pool.map(one, range(2)))
        assert len(numbers) == 1


class TestWhoSeesWhat:
    def test_a_county_leader_sees_cases_of_that_county_only(self, session: Session) -> None:
        city = make_area(session)
        east, west = make_area(session, parent=city), make_area(session, parent=city)
        here = log(session, replace(CALL, retailer_id=make_retailer(session, area=east).id))
        there = log(session, replace(CALL, retailer_id=make_retailer(session, area=west).id))
        log(session)
        leader = who(session, Role.LEADER, area=east)
        assert [case.complaint.id for case in list_cases(session, leader, CaseFilter())] == [
            here.id
        ]
        with pytest.raises(NotFoundError):
            get_case(session, leader, there.case_no)

    def test_a_confidential_caller_is_known_to_hotline_and_integrity_only(
        self, session: Session
    ) -> None:
        city = make_area(session)
        shop = make_retailer(session, area=city, shop_name="东街便民店", contact_name="赵大海")
        words = "我是东街便民店的赵大海,客户经理三个月没来过"
        case = log(session, replace(CALL, retailer_id=shop.id, words=words))
        for role in (Role.HOTLINE_AGENT, Role.INTEGRITY):
            seen = get_case(session, who(session, role), case.case_no)
            assert seen.retailer is shop
        leader = who(session, Role.LEADER, area=city)
        hidden = get_case(session, leader, case.case_no)
        assert hidden.retailer is None
        assert hidden.protected
        assert "东街便民店" not in hidden.words
        assert "赵大海" not in hidden.words
        assert "三个月没来过" in hidden.words
        by_name = CaseFilter(text="东街便民店")
        assert list_cases(session, leader, by_name) == []
        assert len(list_cases(session, who(session, Role.HOTLINE_AGENT), by_name)) == 1

    def test_a_restricted_case_is_for_integrity_and_the_agent_who_took_it(
        self, session: Session
    ) -> None:
        city = make_area(session)
        shop = make_retailer(session, area=city)
        taker = who(session, Role.HOTLINE_AGENT)
        entry = replace(CALL, retailer_id=shop.id, words="客户经理叫我们都打满分")
        case = log(session, entry, viewer=taker)
        for allowed in (taker, who(session, Role.INTEGRITY)):
            assert get_case(session, allowed, case.case_no).complaint is case
        for refused in (who(session, Role.HOTLINE_AGENT), who(session, Role.LEADER, area=city)):
            with pytest.raises(NotFoundError):
                get_case(session, refused, case.case_no)
            assert open_cases_of(session, refused, shop.id) == []
        assert last_words_of(session, shop.id) == []

    def test_a_phone_number_in_the_words_is_hidden_below_the_hotline(
        self, session: Session
    ) -> None:
        city = make_area(session)
        shop = make_retailer(session, area=city)
        entry = replace(CALL, retailer_id=shop.id, words="货不够卖,打我电话13800138000")
        case = log(session, entry)
        leader = who(session, Role.LEADER, area=city)
        assert "13800138000" not in get_case(session, leader, case.case_no).words

    def test_filters_narrow_by_day_type_and_author(self, session: Session) -> None:
        agent = who(session, Role.HOTLINE_AGENT)
        mine = log(session, viewer=agent)
        old = log(
            session,
            replace(CALL, type=ComplaintType.ENQUIRY, received_at=NOW - timedelta(days=10)),
        )

        def ids(**wanted: object) -> list[int]:
            found = list_cases(session, agent, CaseFilter(**wanted))  # type: ignore[arg-type]
            return [case.complaint.id for case in found]

        assert ids() == [old.id, mine.id]
        assert ids(mine=True) == [mine.id]
        assert ids(type=ComplaintType.ENQUIRY) == [old.id]
        assert ids(last_on=clock.day_of(NOW - timedelta(days=10))) == [old.id]
        assert ids(first_on=clock.day_of(NOW)) == [mine.id]
        assert ids(text=mine.case_no.lower()) == [mine.id]
        assert ids(text="100%_") == []
        assert ids(before_id=old.id) == [mine.id]
