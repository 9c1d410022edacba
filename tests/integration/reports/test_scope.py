"""Who sees what: every boundary of role, area, department and disclosure."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Role
from feedback.audit.models import AuditEvent
from feedback.complaints.models import (
    CallerKind,
    Complaint,
    ComplaintSource,
    ComplaintStatus,
    ComplaintType,
    Severity,
)
from feedback.core import clock
from feedback.core.db import write_session
from feedback.people.models import Retailer
from tests.integration.reports.conftest import Act, House
from tests.integration.reports.town import NEVER_CAME, PERIOD, PHONE, PRAISE, Town

PAGES = (
    "/summary", "/summary?by=area", "/issues/I04", "/charts/summary.svg",
    "/charts/issues/I04/trend.svg",
)  # fmt: skip
PEOPLE = (
    "/summary?by=manager",
    "/charts/summary.svg?by=manager",
    "/charts/issues/I04/funnel.svg",
)


def text_of(client: FlaskClient, path: str) -> str:
    found = client.get(path)
    assert found.status_code == 200, (path, found.status_code)
    return found.get_data(as_text=True)


def status(client: FlaskClient, path: str) -> int:
    return client.get(path).status_code


@pytest.mark.parametrize("role", [Role.ANALYST, Role.INSPECTION_HEAD, Role.INTEGRITY])
def test_the_whole_city_is_open_to_those_who_watch_it(act: Act, town: Town, role: Role) -> None:
    client = act(role)
    for path in (*PAGES, *PEOPLE, f"/managers/{town.busy}", f"/areas/{town.east}", "/words"):
        text_of(client, path)
    assert "陈小波" in text_of(client, "/summary?by=manager")


def test_a_leader_sees_their_own_county_and_nothing_of_the_other(act: Act, town: Town) -> None:
    client = act(Role.LEADER, area=town.west)
    assert "赵玉兰" in text_of(client, "/summary?by=manager")
    assert "陈小波" not in text_of(client, "/summary?by=manager")
    assert "听到 20 户" in text_of(client, "/summary")
    assert "拜访不到位" not in text_of(client, "/summary")
    for path in (
        f"/managers/{town.busy}", f"/areas/{town.east}", f"/areas/{town.city}",
        f"/words/{town.with_phone}", f"/summary?area={town.east}",
        f"/issues/I04?manager={town.busy}", f"/words?manager={town.busy}",
        f"/charts/managers/{town.busy}/words.png",
    ):  # fmt: skip
        assert status(client, path) == 404, path
    assert NEVER_CAME not in text_of(client, "/words")


def test_an_inspector_sees_issues_and_words_of_their_area_but_no_manager(
    act: Act, town: Town
) -> None:
    client = act(Role.INSPECTOR, area=town.east)
    assert "陈小波" not in text_of(client, "/issues/I04")
    for path in (*PEOPLE, f"/managers/{town.busy}"):
        assert status(client, path) == 403, path
    assert status(client, f"/words/{town.west_words}") == 404
    assert "陈小波" not in text_of(client, f"/words/{town.with_phone}")


def test_an_area_scope_without_an_area_reaches_nothing(act: Act, town: Town) -> None:
    client = act(Role.LEADER)
    assert "陈小波" not in text_of(client, "/summary?by=manager")
    assert "没来过" not in text_of(client, "/words")


def test_a_department_sees_its_own_issues_only(act: Act, town: Town) -> None:
    client = act(Role.DEPARTMENT_HANDLER, department="配送中心")
    page = text_of(client, "/summary")
    assert "送货配送" in page
    assert "拜访不到位" not in page
    for path in ("/issues/I04", "/words?code=I04", f"/words/{town.with_phone}"):
        assert status(client, path) == 404, path
    assert "没来过" not in text_of(client, "/words")


def test_those_who_do_not_read_summaries_are_turned_away(act: Act, town: Town) -> None:
    for role in (Role.HOTLINE_AGENT, Role.ADMINISTRATOR):
        client = act(role)
        for path in (*PAGES, *PEOPLE, f"/managers/{town.busy}", "/words"):
            assert status(client, path) == 403, (role, path)


# --- a customer manager ---------------------------------------------------------------------


def test_a_customer_manager_gets_the_own_page_and_no_other(act: Act, town: Town) -> None:
    client = act(Role.CUSTOMER_MANAGER, person=town.busy)
    assert client.get("/managers").headers["Location"] == f"/managers/{town.busy}"
    assert client.get("/summary").headers["Location"] == "/managers"
    assert "陈小波" in text_of(client, f"/managers/{town.busy}")
    for path in (
        f"/managers/{town.quiet}", f"/managers/{town.praised}", "/issues/I04",
        f"/areas/{town.east}", "/charts/summary.svg", "/charts/issues/I04/trend.svg",
        "/charts/issues/I04/funnel.svg",
    ):  # fmt: skip
        assert status(client, path) == 404, path
    for path in (
        "/words", f"/words/{town.with_phone}", f"/charts/managers/{town.busy}/words.png"
    ):  # fmt: skip
        assert status(client, path) == 403, path


def test_a_customer_manager_reads_no_quote_and_no_shop_name(
    act: Act, house: House, town: Town
) -> None:
    praised = text_of(act(Role.CUSTOMER_MANAGER, person=town.praised), f"/managers/{town.praised}")
    busy = text_of(act(Role.CUSTOMER_MANAGER, person=town.busy), f"/managers/{town.busy}")
    with Session(house.engine) as session:
        shops = list(session.scalars(select(Retailer.shop_name)))
    for page in (praised, busy):
        assert "blockquote" not in page
        assert not [name for name in shops if name in page]
    assert PRAISE[4:] not in praised


def test_a_customer_manager_sees_no_count_under_five(act: Act, town: Town) -> None:
    page = text_of(act(Role.CUSTOMER_MANAGER, person=town.quiet), f"/managers/{town.quiet}")
    assert "户数太少" in page
    assert "3/20" not in page
    seen = [int(count) for count in re.findall(r"（(\d+)/20", page)]
    assert not [count for count in seen if 0 < count < 5]
    busy = text_of(act(Role.CUSTOMER_MANAGER, person=town.busy), f"/managers/{town.busy}")
    assert "（12/20" in busy


def test_a_customer_manager_may_not_slice_time(act: Act, town: Town) -> None:
    client = act(Role.CUSTOMER_MANAGER, person=town.busy)
    assert status(client, f"/managers/{town.busy}?period={PERIOD}") == 200
    for period in ("2026-08", "2026-H2", "2026"):
        assert status(client, f"/managers/{town.busy}?period={period}") == 404


# --- disclosure for the line of command -----------------------------------------------------


def test_the_line_of_command_sees_no_small_cell_and_not_the_words_behind_it(
    act: Act, town: Town
) -> None:
    client = act(Role.LEADER, area=town.east)
    listing = text_of(client, "/summary?by=manager")
    assert "3/20" not in listing
    words = text_of(client, f"/words?code=I04&manager={town.quiet}")
    assert "blockquote" not in words
    assert "户数太少" in words
    # The other manager of the county is hidden too: the county's total is shown.
    assert "blockquote" not in text_of(client, f"/words?code=I04&manager={town.busy}")
    assert "blockquote" in text_of(client, "/words?code=I04")
    issue = text_of(client, f"/issues/I04?manager={town.quiet}")
    assert "blockquote" not in issue


def test_the_line_is_not_told_whose_manager_a_single_voice_names(act: Act, town: Town) -> None:
    leader = act(Role.LEADER, area=town.east)
    assert "林文静" not in text_of(leader, f"/words/{town.quiet_words}")
    assert "林文静" in text_of(act(Role.ANALYST), f"/words/{town.quiet_words}")


def test_one_hidden_manager_hides_a_second_so_that_subtraction_fails(act: Act, town: Town) -> None:
    page = text_of(act(Role.LEADER, area=town.east), "/issues/I04")
    funnel = page[page.index("每位客户经理的数字") :]
    assert funnel.count("户数太少，不显示") >= 2


# --- restricted issues ----------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ANALYST, Role.INSPECTION_HEAD, Role.LEADER])
def test_restricted_issues_do_not_exist_for_others(act: Act, town: Town, role: Role) -> None:
    client = act(role, area=town.city if role is Role.LEADER else None)
    for path in ("/issues/I17", "/words?code=I17", f"/words/{town.pressed}",
                 "/charts/issues/I17/trend.svg"):  # fmt: skip
        assert status(client, path) == 404, path
    for path in (
        "/summary", "/summary?by=manager", "/summary?by=area", "/words", "/words?code=I04",
        "/issues/I04", f"/managers/{town.busy}", f"/areas/{town.east}",
    ):  # fmt: skip
        page = text_of(client, path)
        assert "评分干预" not in page, path
        assert "打满分" not in page, path
    assert "评分干预" not in text_of(client, "/charts/summary.svg")


def test_the_integrity_desk_sees_them(act: Act, town: Town) -> None:
    client = act(Role.INTEGRITY)
    assert "评分干预" in text_of(client, "/summary")
    assert "打满分" in text_of(client, "/words?code=I17")
    assert "打满分" in text_of(client, f"/words/{town.pressed}")


# --- the words as they were said ------------------------------------------------------------


def test_phones_never_stand_in_a_quote_and_the_proof_is_marked(act: Act, town: Town) -> None:
    client = act(Role.INSPECTION_HEAD)
    for path in ("/words", "/issues/I04", f"/words/{town.with_phone}", f"/managers/{town.busy}"):
        assert PHONE not in text_of(client, path), path
    page = text_of(client, f"/words/{town.with_phone}")
    assert "[电话]" in page
    marked = re.findall(r"<mark>(.*?)</mark>", page)
    assert any("没来过" in words for words in marked)
    assert "陈小波" in page
    assert "2026-08-01" in page  # the day whose assignments counted


def test_the_original_needs_the_right_and_a_reason_and_is_recorded(
    fresh: House, town: Town
) -> None:
    path = f"/words/{town.with_phone}/original"
    looks = select(AuditEvent).where(AuditEvent.action == "words.original")
    head = fresh.act(Role.INSPECTION_HEAD)
    assert fresh.act(Role.ANALYST).post(path, data={"reason": "check"}).status_code == 403
    assert head.post(path, data={"reason": "curious"}).status_code == 422
    with Session(fresh.engine) as session:
        assert session.scalars(looks).all() == []
    shown = head.post(path, data={"reason": "check"})
    assert shown.status_code == 200
    assert PHONE in shown.get_data(as_text=True)
    with Session(fresh.engine) as session:
        (event,) = session.scalars(looks)
    assert event.subject_id == town.with_phone
    assert event.detail == {"reason": "check"}


def test_the_original_of_a_restricted_sentence_is_for_the_integrity_desk(
    act: Act, town: Town
) -> None:
    path = f"/words/{town.pressed}/original"
    assert act(Role.INSPECTION_HEAD).post(path, data={"reason": "check"}).status_code == 404
    assert act(Role.INTEGRITY).post(path, data={"reason": "check"}).status_code == 200


def test_a_confidential_callers_words_stay_with_the_desks_they_trusted(
    fresh: House, town: Town
) -> None:
    with write_session(fresh.engine) as session:
        session.add(
            Complaint(
                case_no="T1",
                submission_id="s1",
                body_sha256="0" * 64,
                verbatim_id=town.with_phone,
                type=ComplaintType.COMPLAINT,
                source=ComplaintSource.LOCAL_LINE,
                caller=CallerKind.CONFIDENTIAL,
                severity=Severity.ORDINARY,
                status=ComplaintStatus.RECEIVED,
                received_at=clock.now(),
                logged_at=clock.now(),
            )
        )
        session.commit()
    path = f"/words/{town.with_phone}/original"
    assert fresh.act(Role.INSPECTION_HEAD).post(path, data={"reason": "check"}).status_code == 403
    assert fresh.act(Role.INTEGRITY).post(path, data={"reason": "check"}).status_code == 200
