from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from feedback.accounts import service
from feedback.accounts.models import SignInAttempts, Staff
from feedback.accounts.permissions import Role
from feedback.audit.models import AuditEvent
from feedback.core import clock
from feedback.core.db import writing
from feedback.extensions import db
from tests.integration.accounts.conftest import PASSWORD

Hire = Callable[..., int]
Acting = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def _few_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_PER_ACCOUNT", 4)


def _try(client: FlaskClient, username: str, password: str = PASSWORD) -> TestResponse:
    return client.post("/login", data={"username": username, "password": password})


def _actions(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_the_right_password_opens_the_front_page(
    app: Flask, client: FlaskClient, hire: Hire
) -> None:
    hire()
    answer = _try(client, "Wang.Fang")
    assert (answer.status_code, answer.location) == (302, "/")
    page = client.get("/")
    assert page.status_code == 200
    assert "wang.fang" in page.text
    assert _actions(app) == ["sign_in"]


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("wang.fang", "wrong password"),
        ("nobody.here", "wrong password"),
        ("disabled", PASSWORD),
        ("no.password", PASSWORD),
    ],
)
def test_every_failure_says_the_same(
    app: Flask, client: FlaskClient, hire: Hire, username: str, password: str
) -> None:
    hire()
    disabled, bare = hire(username="disabled"), hire(username="no.password")
    with app.app_context(), writing():
        db.session.get_one(Staff, disabled).active = False
        db.session.get_one(Staff, bare).password = None
        db.session.commit()
    answer = _try(client, username, password)
    assert answer.status_code == 200
    summary = re.search(r'id="error-summary".*?</div>', answer.text, re.DOTALL)
    assert summary is not None
    assert re.findall(r"<li>(.*?)</li>", summary[0]) == ["登录名或密码不正确。"]
    assert client.get("/").status_code == 302


def test_the_failure_is_told_in_english_after_switching(client: FlaskClient, hire: Hire) -> None:
    hire()
    client.set_cookie("language", "en")
    page = client.get("/login")
    assert 'lang="en"' in page.text


def test_an_open_redirect_is_not_followed(client: FlaskClient, hire: Hire) -> None:
    hire()
    for onward in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = client.post(
            "/login", query_string={"next": onward}, data={"username": "wang.fang",
                                                           "password": PASSWORD},
        )  # fmt: skip
        assert answer.status_code == 200 or (answer.location or "/").startswith("/")
        assert urlsplit(answer.location or "").netloc == ""
        client.post("/logout")


def test_guessing_one_account_is_stopped_for_it_even_with_the_right_password(
    client: FlaskClient, hire: Hire
) -> None:
    hire()
    for _ in range(service.MOST_PER_ACCOUNT):
        assert _try(client, "wang.fang", "wrong").status_code == 200
    stopped = _try(client, "WANG.FANG ")
    assert stopped.status_code == 429
    assert "登录尝试太多次" in stopped.text


def test_guessing_opens_again_after_a_quarter_of_an_hour(client: FlaskClient, hire: Hire) -> None:
    hire()
    with clock.frozen(clock.now() - service.WINDOW - timedelta(seconds=1)):
        for _ in range(service.MOST_PER_ACCOUNT + 1):
            _try(client, "wang.fang", "wrong")
        assert _try(client, "wang.fang").status_code == 429
    assert _try(client, "wang.fang").status_code == 302


def test_unknown_names_are_slowed_like_known_ones(client: FlaskClient) -> None:
    for _ in range(service.MOST_PER_ACCOUNT):
        assert _try(client, "nobody", "wrong").status_code == 200
    assert _try(client, "nobody", "wrong").status_code == 429


def test_guessing_many_accounts_from_one_address_is_stopped(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_PER_ADDRESS", 3)
    with app.app_context(), writing():
        for number in range(3):
            service.count_attempt(db.session, account=f"a{number}", address="10.0.0.9")
        with pytest.raises(service.TooManyAttemptsError):
            service.count_attempt(db.session, account="a9", address="10.0.0.9")
        service.count_attempt(db.session, account="a9", address="10.0.0.10")


def test_attempts_at_the_same_moment_cannot_slip_through(app: Flask) -> None:
    def attempt(_number: int) -> bool:
        with app.app_context(), writing():
            try:
                service.count_attempt(db.session, account="target", address="10.0.0.1")
            except service.TooManyAttemptsError:
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(attempt, range(24)))
    assert sum(allowed) == service.MOST_PER_ACCOUNT


def test_a_right_password_forgives_what_was_mistyped(
    app: Flask, client: FlaskClient, hire: Hire
) -> None:
    hire()
    for _ in range(service.MOST_PER_ACCOUNT - 1):
        _try(client, "wang.fang", "mistyped")
    assert _try(client, "wang.fang").status_code == 302
    with app.app_context():
        kept = db.session.scalars(select(SignInAttempts.attempts)).all()
    assert kept == [service.MOST_PER_ACCOUNT - 1]  # the address keeps its failures only


def test_the_table_of_attempts_names_nobody(app: Flask, client: FlaskClient, hire: Hire) -> None:
    hire()
    _try(client, "wang.fang", "wrong")
    with app.app_context():
        keys = db.session.scalars(select(SignInAttempts.key)).all()
    assert len(keys) == 2
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in keys)


def test_sign_in_starts_from_a_clean_session(client: FlaskClient, hire: Hire) -> None:
    hire()
    with client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
        planted["csrf_token"] = "known to somebody else"
    _try(client, "wang.fang")
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != "known to somebody else"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    client: FlaskClient, hire: Hire
) -> None:
    hire()
    cookie = _try(client, "wang.fang").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie


def test_signing_out_needs_a_post_and_ends_copied_cookies_too(
    app: Flask, client: FlaskClient, hire: Hire
) -> None:
    hire()
    _try(client, "wang.fang")
    stolen = app.test_client()
    copied = client.get_cookie("session")
    assert copied is not None
    stolen.set_cookie("session", copied.value)
    assert stolen.get("/").status_code == 200
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").location == "/login"
    assert client.get("/").status_code == 302
    assert stolen.get("/").status_code == 302
    assert _actions(app) == ["sign_in", "sign_out"]


def test_signing_out_needs_the_token_of_the_page(app: Flask, hire: Hire, acting: Acting) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    browser = acting(hire())
    assert browser.post("/logout").status_code == 400
    assert browser.get("/").status_code == 200


def test_whoever_is_disabled_is_out_with_the_next_click(
    app: Flask, hire: Hire, acting: Acting
) -> None:
    number = hire()
    browser = acting(number)
    assert browser.get("/").status_code == 200
    with app.app_context(), writing():
        db.session.get_one(Staff, number).active = False
        db.session.commit()
    assert browser.get("/").status_code == 302


def test_a_session_ends_after_a_working_day(hire: Hire, acting: Acting) -> None:
    browser = acting(hire())
    with browser.session_transaction() as cookie:
        cookie["fs_paa"] -= 13 * 3600
    answer = browser.get("/", follow_redirects=True)
    assert answer.request.path == "/login"


def test_a_one_time_password_must_be_changed_first(
    app: Flask, client: FlaskClient, hire: Hire
) -> None:
    number = hire()
    with app.app_context(), writing():
        db.session.get_one(Staff, number).password_is_temporary = True
        db.session.commit()
    _try(client, "wang.fang")
    assert client.get("/").location == "/change"
    changed = client.post(
        "/change",
        data={"password": PASSWORD, "new_password": "four quiet herons",
              "new_password_confirm": "four quiet herons"},
    )  # fmt: skip
    assert changed.location == "/me"
    assert client.get("/").status_code == 200
    assert _try(app.test_client(), "wang.fang").status_code == 200
    assert _try(app.test_client(), "wang.fang", "four quiet herons").status_code == 302


def test_a_new_password_ends_all_other_sessions(
    client: FlaskClient, hire: Hire, acting: Acting
) -> None:
    other = acting(hire())
    _try(client, "wang.fang")
    client.post(
        "/change",
        data={"password": PASSWORD, "new_password": "four quiet herons",
              "new_password_confirm": "four quiet herons"},
    )  # fmt: skip
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 302


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"password": "wrong"}, "密码不正确。"),
        ({"new_password": "short", "new_password_confirm": "short"}, "密码至少要 10 个字符。"),
        ({"new_password_confirm": "something else"}, "两次输入的新密码不一样。"),
        ({"new_password": PASSWORD, "new_password_confirm": PASSWORD}, "新密码不能和现在的一样。"),
        ({"new_password": "", "new_password_confirm": ""}, "请填写密码。"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said_in_chinese(
    hire: Hire, acting: Acting, given: dict[str, str], said: str
) -> None:
    typed = {"password": PASSWORD, "new_password": "four quiet herons",
             "new_password_confirm": "four quiet herons"}  # fmt: skip
    page = acting(hire()).post("/change", data=typed | given)
    assert said in page.text


def test_two_step_sign_in_is_set_up_used_and_taken_away(
    app: Flask, client: FlaskClient, hire: Hire
) -> None:
    number = hire()
    _try(client, "wang.fang")
    page = client.post("/tf-setup", data={"setup": "authenticator"}).text
    secret = re.search(r'class="secret">([A-Z2-7 -]+)<', page)
    validate = re.search(r'action="(/tf-setup/[^"]+)"', page)
    assert secret is not None
    assert validate is not None
    assert 'src="data:image' in page
    code = pyotp.TOTP(secret[1].replace("-", "").replace(" ", ""))
    done = client.post(validate[1], data={"code": code.now()}, follow_redirects=True)
    assert "两步验证已经启用" in done.text
    client.post("/logout")

    second = app.test_client()
    first_step = _try(second, "wang.fang")
    assert "/tf-validate" in (first_step.location or "") or "验证码" in first_step.text
    assert second.get("/").status_code == 302
    wrong = second.post("/tf-validate", data={"code": "000000"})
    assert "验证码不正确" in wrong.text
    right = second.post("/tf-validate", data={"code": code.now()})
    assert right.status_code == 302
    assert second.get("/").status_code == 200
    with app.app_context(), writing():
        service.reset_password(db.session, db.session.get_one(Staff, number), actor_id=None)
        db.session.commit()
    assert second.get("/").status_code == 302
    assert "two_step_change" in _actions(app)
    assert "sign_in_failed" in _actions(app)


def test_guessing_codes_is_stopped(app: Flask, client: FlaskClient, hire: Hire) -> None:
    hire()
    _try(client, "wang.fang")
    page = client.post("/tf-setup", data={"setup": "authenticator"}).text
    secret = re.search(r'class="secret">([A-Z2-7 -]+)<', page)
    validate = re.search(r'action="(/tf-setup/[^"]+)"', page)
    assert secret is not None
    assert validate is not None
    code = pyotp.TOTP(secret[1].replace("-", "").replace(" ", "")).now()
    client.post(validate[1], data={"code": code})
    thief = app.test_client()
    _try(thief, "wang.fang")
    answers = [
        thief.post("/tf-validate", data={"code": f"{n:06}"}).status_code
        for n in range(service.MOST_PER_ACCOUNT)
    ]
    assert answers[-1] == 429


def test_no_other_way_in_than_the_page(client: FlaskClient, hire: Hire) -> None:
    hire()
    as_json = client.post("/login", json={"username": "wang.fang", "password": PASSWORD})
    assert as_json.status_code == 422
    assert client.get("/tf-rescue").status_code == 404
    for gone in ("/register", "/reset", "/us-signin", "/wan-signin"):
        assert client.get(gone).status_code == 404


def test_a_very_long_password_is_refused_before_it_is_hashed(
    client: FlaskClient, hire: Hire
) -> None:
    hire()
    assert _try(client, "wang.fang", "x" * 100_000).status_code == 200
    assert client.get("/").status_code == 302


def test_no_personal_data_is_in_the_trail_of_sign_ins(
    app: Flask, client: FlaskClient, hire: Hire
) -> None:
    hire(role=Role.ANALYST)
    _try(client, "wang.fang", "wrong")
    _try(client, "wang.fang")
    with app.app_context():
        events = db.session.scalars(select(AuditEvent)).all()
        assert [event.action for event in events] == ["sign_in_failed", "sign_in"]
        assert all("wang" not in str(event.detail) for event in events)
        assert db.session.scalar(select(func.count()).select_from(Staff)) == 1
