from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts import queries, service
from feedback.accounts.models import Staff
from feedback.accounts.permissions import Role
from feedback.audit.models import AuditEvent
from feedback.cli.accounts import accounts
from feedback.core.db import open_engine, write_session
from feedback.core.errors import FeedbackError, InputError, RuleError
from feedback.extensions import db
from tests.factories.people import make_area
from tests.factories.staff import make_staff

Hire = Callable[..., int]
Acting = Callable[..., FlaskClient]


def test_an_administrator_adds_somebody_who_can_then_sign_in_once_and_must_change(
    app: Flask, hire: Hire, acting: Acting
) -> None:
    browser = acting(hire(Role.ADMINISTRATOR))
    page = browser.post(
        "/staff/new",
        data={"username": "Li.Na", "display_name": "李娜", "roles": ["analyst"]},
    )
    assert page.status_code == 200
    password = re.search(r'one-time-password mb-0">([^<]+)<', page.text)
    assert password is not None
    new = app.test_client()
    entered = new.post("/login", data={"username": "li.na", "password": password[1]})
    assert entered.status_code == 302
    assert new.get("/").location == "/change"
    assert "李娜" in browser.get("/staff").text


def test_what_was_typed_is_kept_and_the_fault_stands_beside_its_field(
    hire: Hire, acting: Acting
) -> None:
    browser = acting(hire(Role.ADMINISTRATOR))
    page = browser.post(
        "/staff/new",
        data={"username": "li.na", "display_name": "李娜", "roles": ["inspector"]},
    )
    assert page.status_code == 422
    assert "这个岗位要指定片区。" in page.text
    assert 'value="li.na"' in page.text
    taken = browser.post(
        "/staff/new",
        data={"username": "WANG.FANG", "display_name": "x", "roles": ["analyst"]},
    )
    assert taken.status_code == 409
    assert "已经有人用了" in taken.text


def test_roles_and_bounds_are_changed_and_noted_in_the_trail(
    app: Flask, hire: Hire, acting: Acting
) -> None:
    browser = acting(hire(Role.ADMINISTRATOR))
    other = hire(Role.ANALYST, username="other")
    assert browser.get(f"/staff/{other}").status_code == 200
    answer = browser.post(
        f"/staff/{other}",
        data={"display_name": "其他人", "roles": ["department_handler"], "department": "货源"},
    )
    assert answer.status_code == 302
    with app.app_context():
        staff = db.session.get_one(Staff, other)
        assert [role.name for role in staff.roles] == ["department_handler"]
        assert staff.department == "货源"
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_id == other)).one()
        assert (event.action, event.detail) == ("staff.roles", {"roles": ["department_handler"]})
    assert "staff.roles" in browser.get("/audit").text


def test_disabling_from_the_page_shuts_the_person_out(hire: Hire, acting: Acting) -> None:
    browser = acting(hire(Role.ADMINISTRATOR))
    number = hire(Role.ANALYST, username="other")
    other = acting(number)
    assert other.get("/").status_code == 200
    assert browser.post(f"/staff/{number}/disable").status_code == 302
    assert other.get("/").status_code == 302
    browser.post(f"/staff/{number}/enable")
    assert other.get("/").status_code == 302  # the old session stays dead


def test_an_administrator_cannot_lock_everybody_out(hire: Hire, acting: Acting) -> None:
    number = hire(Role.ADMINISTRATOR)
    browser = acting(number)
    assert browser.post(f"/staff/{number}/disable").status_code == 409
    answer = browser.post(f"/staff/{number}", data={"display_name": "x", "roles": ["analyst"]})
    assert answer.status_code == 409
    assert browser.get("/staff").status_code == 200


def test_the_trail_is_paged_and_filtered(app: Flask, hire: Hire, acting: Acting) -> None:
    browser = acting(hire(Role.ADMINISTRATOR))
    other = hire(Role.ANALYST, username="other")
    for _ in range(30):
        browser.post(f"/staff/{other}/disable")
        browser.post(f"/staff/{other}/enable")
    first = browser.get("/audit").text
    assert first.count("<tr>") == 51
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    assert browser.get(older[1].replace("&amp;", "&")).text.count("<tr>") == 11
    filtered = browser.get("/audit?action=staff.enable").text
    assert filtered.count("<td>staff.enable<") == 30
    assert "<td>staff.disable<" not in filtered


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_a_role_that_reaches_only_a_part_must_be_bound_to_it(session: Session, role: Role) -> None:
    unbound = {Role.ANALYST, Role.INSPECTION_HEAD, Role.HOTLINE_AGENT, Role.INTEGRITY}
    given = {"username": "new.one", "display_name": "x", "roles": frozenset({role})}
    if role in unbound:
        service.add_staff(session, bond=service.Bond(), actor_id=None, **given)
    else:
        with pytest.raises(InputError):
            service.add_staff(session, bond=service.Bond(), actor_id=None, **given)


@pytest.mark.parametrize("username", ["", "a", "李娜", "a b", "-x", "x" * 61, "a/b", "a\x00b"])
def test_names_that_are_hard_to_type_are_refused(session: Session, username: str) -> None:
    with pytest.raises(InputError) as caught:
        service.add_staff(
            session,
            username=username,
            display_name="x",
            roles=frozenset({Role.ANALYST}),
            bond=service.Bond(),
            actor_id=None,
        )
    assert caught.value.field == "username"


def test_a_department_that_answers_for_nothing_is_refused(session: Session) -> None:
    with pytest.raises(InputError, match="没有“后勤”这个部门"):
        service.add_staff(
            session,
            username="x.y",
            display_name="x",
            roles=frozenset({Role.DEPARTMENT_HANDLER}),
            bond=service.Bond(department="后勤"),
            actor_id=None,
        )


def test_the_last_administrator_stays_even_when_two_are_disabled_at_once(own_database: str) -> None:
    engine = open_engine(own_database)
    with write_session(engine) as session:
        numbers = [make_staff(session, Role.ADMINISTRATOR).id for _ in range(2)]
        session.commit()
    refused: list[Exception] = []

    def disable(number: int) -> None:
        try:
            with write_session(engine) as own:
                service.disable(own, own.get_one(Staff, number), actor_id=None)
                own.commit()
        except FeedbackError as error:
            refused.append(error)

    workers = [threading.Thread(target=disable, args=(number,)) for number in numbers]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with Session(engine) as session:
        assert queries.count_active(session, Role.ADMINISTRATOR) == 1
    assert len(refused) == 1
    engine.dispose()


def test_there_is_one_first_administrator(session: Session) -> None:
    staff, password = service.create_first_administrator(session, username="Admin")
    assert staff.username == "admin"
    assert re.fullmatch(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", password)
    with pytest.raises(RuleError):
        service.create_first_administrator(session, username="second")


def test_the_commands_set_up_staff_without_a_browser(
    own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", own_database)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    engine = open_engine(own_database)
    with write_session(engine) as session:
        make_area(session, "城东", code="330102")
        session.commit()
    engine.dispose()
    run = CliRunner().invoke
    first = run(accounts, ["create-admin", "--username", "admin"])
    assert first.exit_code == 0
    assert "一次性密码" in first.output
    assert isinstance(run(accounts, ["create-admin", "--username", "b.c"]).exception, RuleError)
    added = run(accounts, ["add", "zhao.lei", "--role", "inspector", "--area", "330102"])
    assert added.exit_code == 0, added.output
    wrong = run(accounts, ["add", "qian", "--role", "inspector", "--area", "999999"])
    assert isinstance(wrong.exception, InputError)
    assert run(accounts, ["disable", "zhao.lei"]).exit_code == 0
    assert isinstance(run(accounts, ["disable", "admin"]).exception, RuleError)
    listed = run(accounts, ["list"]).output
    assert "admin\tadmin\t系统管理员\t\n" in listed
    assert "zhao.lei\tzhao.lei\t督察员\t已停用\n" in listed
    assert "一次性密码" in run(accounts, ["reset-password", "ADMIN"]).output
