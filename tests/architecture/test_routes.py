"""Who may open what, written out: a new route or a widened role fails here until it is meant."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import make_url
from werkzeug.routing import Rule

from feedback.accounts.access import SIGNED_IN
from feedback.accounts.models import Staff
from feedback.accounts.permissions import TABLE, Action, Role
from feedback.app import create_app
from feedback.core.db import writing
from feedback.extensions import db
from feedback.settings import Settings, Surface
from feedback.web.access import OPEN, requirement
from tests.factories.staff import make_staff, sign_in

A, L, N, H, S, M, C, D, U, X = (
    Role.ADMINISTRATOR, Role.LEADER, Role.ANALYST, Role.INSPECTION_HEAD, Role.INSPECTOR,
    Role.MARKET_MANAGER, Role.HOTLINE_AGENT, Role.DEPARTMENT_HANDLER, Role.CUSTOMER_MANAGER,
    Role.INTEGRITY,
)  # fmt: skip
EVERYBODY = "everybody, signed in or not"
STAFF = "everybody who is signed in"

EXPECTED: dict[str, str | set[Role]] = {
    # retailers' side
    "collection.find_receipt": EVERYBODY,
    "collection.form": EVERYBODY,
    "collection.privacy": EVERYBODY,
    "collection.receipt": EVERYBODY,
    "collection.turn": EVERYBODY,
    # both sides
    "health.healthz": EVERYBODY,
    "health.readyz": EVERYBODY,
    "language.switch": EVERYBODY,
    "static": EVERYBODY,
    # staff's side, before sign-in
    "bootstrap.static": EVERYBODY,
    "demo.people": EVERYBODY,
    "demo.sign_in": EVERYBODY,
    "demo_form.try_form": EVERYBODY,
    "metrics.metrics": EVERYBODY,
    "security.login": EVERYBODY,
    # one's own account
    "accounts.home": STAFF,
    "accounts.me": STAFF,
    "security.change_password": STAFF,
    "security.two_factor_setup": STAFF,
    "security.two_factor_setup_validate": STAFF,
    "security.verify": STAFF,
    # administration
    "staff.add": {A},
    "staff.disable": {A},
    "staff.enable": {A},
    "staff.people": {A},
    "staff.person": {A},
    "staff.reset_password": {A},
    "staff.trail": {A, X},
    # waves
    "waves.add": {N, H},
    "waves.close": {N, H},
    "waves.draw": {N, H},
    "waves.extend": {N, H},
    "waves.index": {N, H, S, X},
    "waves.links": {H, S},
    "waves.new": {N, H},
    "waves.open_": {N, H},
    "waves.pause": {N, H},
    "waves.reminders": {H, S},
    "waves.renew": {H, S},
    "waves.sheet": {H, S},
    "waves.wave": {N, H, S, X},
    # hotline
    "complaints.case": {L, C, X},
    "complaints.cases": {L, C, X},
    "complaints.entry": {C},
    "complaints.issues": {C},
    "complaints.save": {C},
    "complaints.saved": {C},
    "complaints.shop": {C},
    "complaints.shops": {C},
    # checks
    "visits.call": {H, S, M},
    "visits.check": {H, S, M},
    "visits.phone": {H, S, C, X},
    "visits.result": {L, H, X},
    "visits.results": {L, H, X},
    "visits.save": {H, S, M},
    "visits.start": {H, S, M},
    # stored answers
    "responses.download": {N, H, X},
    "responses.export": {N, H, X},
    "responses.listing": {N, H, X},
    "responses.original": {H, X},
    "responses.response": {N, H, X},
    "responses.save": {H, X},
    # reports
    "reports.area": {L, N, H, S, M, D, U, X},
    "reports.cloud": {L, N, H, S, D, X},
    "reports.funnel": {L, N, H, U, X},
    "reports.issue": {L, N, H, S, M, D, U, X},
    "reports.manager": {L, N, H, U, X},
    "reports.managers": {L, N, H, U, X},
    "reports.original": {H, X},
    "reports.sentence": {L, N, H, S, D, X},
    "reports.summary": {L, N, H, S, M, D, U, X},
    "reports.summary_chart": {L, N, H, S, M, D, U, X},
    "reports.trend_chart": {L, N, H, S, M, D, U, X},
    "reports.words": {L, N, H, S, D, X},
    # teaching
    "teaching.add_phrase": {N, H, X},
    "teaching.add_sub_issue": {N, H, X},
    "teaching.add_word": {N, H, X},
    "teaching.additions": {N, H, X},
    "teaching.adopt": {N, H, X},
    "teaching.answer": {N, H, X},
    "teaching.compare": {N, H, X},
    "teaching.corrections": {N, H, X},
    "teaching.flag": {L, N, H, S, D, X},
    "teaching.hand_on": {N, H, X},
    "teaching.look_again": {N, H, X},
    "teaching.refuse": {H, X},
    "teaching.retrain": {N, H, X},
    "teaching.review": {N, H, X},
    "teaching.roll_back": {H, X},
    "teaching.skip": {N, H, X},
    "teaching.suggestions": {N, H, X},
    "teaching.take": {H, X},
    "teaching.version": {N, H, X},
    "teaching.version_chart": {N, H, X},
    "teaching.versions": {N, H, X},
    "teaching.withdraw": {N, H, X},
}
# Their answer does not tell who was let in: they lead to the sign-in page by design.
NOT_WALKED = {
    "security.logout": "ends where sign-in begins",
    "security.tf_select": "only between the two steps of a sign-in",
    "security.two_factor_rescue": "closed to everybody, see test_sign_in",
    "security.two_factor_token_validation": "only between the two steps of a sign-in",
}
PUBLIC = {
    "collection.find_receipt",
    "collection.form",
    "collection.privacy",
    "collection.receipt",
    "collection.turn",
    "health.healthz",
    "health.readyz",
    "language.switch",
    "static",
}


def _app(tmp_path: Path, migrated: Callable[[str], str], surface: Surface) -> Flask:
    copied = tmp_path / f"{surface}.sqlite3"
    shutil.copy(str(make_url(migrated("sqlite")).database), copied)
    settings = Settings(
        data_dir=tmp_path,
        database_url=f"sqlite:///{copied}",
        secret_key="k" * 48,
        surface=surface,
        demo=True,
    )
    made = create_app(settings)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    return made


@pytest.fixture
def house(tmp_path: Path, migrated: Callable[[str], str]) -> Flask:
    """An application that serves both sides of a made-up city."""
    return _app(tmp_path, migrated, Surface.BOTH)


@pytest.fixture
def staff(house: Flask) -> dict[Role, Staff]:
    """One member of staff per role, bound to nothing."""
    with house.app_context(), writing():
        hired = {role: make_staff(db.session, role) for role in Role}
        db.session.commit()
        for person in hired.values():
            db.session.refresh(person)
        db.session.expunge_all()
    return hired


def _walk(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def _address(app: Flask, rule: Rule) -> str:
    values = {name: 999_999 if "int" in str(type(kind)).lower() else "nothing"
              for name, kind in rule._converters.items()}  # fmt: skip
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        return adapter.build(rule.endpoint, values, append_unknown=False)


def _let_in(app: Flask, address: str, method: str, person: Staff | None) -> bool:
    browser = app.test_client()
    if person is not None:
        sign_in(browser, person)
    answer = browser.open(address, method=method)
    to_sign_in = answer.status_code == 302 and (answer.location or "").startswith("/login")
    return answer.status_code not in {401, 403, 500} and not to_sign_in


def _expected(endpoint: str) -> set[Role | None]:
    allowed = EXPECTED[endpoint]
    if allowed == EVERYBODY:
        return {None, *Role}
    return set(Role) if allowed == STAFF else {role for role in Role if role in allowed}


def test_the_table_of_this_test_names_every_route(house: Flask) -> None:
    endpoints = {rule.endpoint for rule in house.url_map.iter_rules()}
    assert endpoints == EXPECTED.keys() | NOT_WALKED.keys()


def test_every_route_opens_for_the_expected_roles_and_for_nobody_else(
    house: Flask, staff: dict[Role, Staff]
) -> None:
    wrong: list[str] = []
    for rule, method in _walk(house):
        if rule.endpoint in NOT_WALKED:
            continue
        address = _address(house, rule)
        people: list[tuple[Role | None, Staff | None]] = [(None, None), *staff.items()]
        opened = {role for role, person in people if _let_in(house, address, method, person)}
        if opened != (expected := _expected(rule.endpoint)):
            more, fewer = opened - expected, expected - opened
            wrong.append(f"{method} {address} opens also for {more}, not for {fewer}")
    assert wrong == []


def test_every_view_says_who_may_open_it(house: Flask) -> None:
    known = {OPEN, SIGNED_IN, *Action}
    needed = {endpoint: requirement(house, endpoint) for endpoint in house.view_functions}
    assert {endpoint: what for endpoint, what in needed.items() if what not in known} == {}


def test_a_view_that_forgets_to_say_is_closed_to_all(
    house: Flask, staff: dict[Role, Staff]
) -> None:
    house.add_url_rule("/probe", "probe", lambda: "inside")
    assert all(not _let_in(house, "/probe", "GET", person) for person in (None, *staff.values()))


def test_a_view_that_asks_for_an_unknown_action_is_closed_to_all(
    house: Flask, staff: dict[Role, Staff]
) -> None:
    def probe() -> str:
        return "inside"

    probe.required_access = "no.such.action"  # type: ignore[attr-defined]
    house.add_url_rule("/probe", "probe", probe)
    assert all(not _let_in(house, "/probe", "GET", person) for person in (None, *staff.values()))


def test_no_get_changes_who_is_signed_in(house: Flask) -> None:
    for rule in house.url_map.iter_rules():
        if rule.endpoint in {"security.logout", "demo.sign_in"}:
            assert "GET" not in (rule.methods or set())


def test_the_retailers_side_serves_forms_and_receipts_and_nothing_else(
    tmp_path: Path, migrated: Callable[[str], str]
) -> None:
    public = _app(tmp_path, migrated, Surface.PUBLIC)
    assert {rule.endpoint for rule in public.url_map.iter_rules()} == PUBLIC


def test_staff_pages_do_not_exist_on_the_retailers_side(
    house: Flask, tmp_path: Path, migrated: Callable[[str], str]
) -> None:
    public = _app(tmp_path, migrated, Surface.PUBLIC)
    browser = public.test_client()
    for rule, method in _walk(house):
        if rule.endpoint not in PUBLIC:
            answer = browser.open(_address(house, rule), method=method)
            assert answer.status_code == 404, f"{method} {rule.rule}"
            assert "/login" not in answer.text


def test_the_staff_side_alone_serves_no_form(
    tmp_path: Path, migrated: Callable[[str], str]
) -> None:
    inside = _app(tmp_path, migrated, Surface.STAFF)
    served = {rule.endpoint for rule in inside.url_map.iter_rules()}
    assert {endpoint for endpoint in served if endpoint.startswith("collection.")} == set()


def test_one_click_sign_ins_are_not_registered_outside_demo_mode(
    tmp_path: Path, migrated: Callable[[str], str]
) -> None:
    settings = Settings(
        data_dir=tmp_path, database_url=migrated("sqlite"), secret_key="k" * 48, demo=False
    )
    assert "demo.people" not in create_app(settings).view_functions


def test_only_the_integrity_desk_sees_restricted_issues() -> None:
    assert {role for role in Role if Action.VIEW_RESTRICTED in TABLE[role]} == {X}


def test_whoever_runs_the_system_does_not_read_what_retailers_say() -> None:
    words = {Action.VIEW_SUMMARY, Action.VIEW_WORDS, Action.VIEW_RAW_WORDS,
             Action.VIEW_COMPLAINTS, Action.REVEAL_PERSONAL}  # fmt: skip
    assert words.isdisjoint(TABLE[A])


def test_nobody_who_is_checked_on_logs_or_sees_checks() -> None:
    assert {Action.LOG_CHECK, Action.VIEW_CHECKS}.isdisjoint(TABLE[U])
