from __future__ import annotations

from pathlib import Path

from flask import request

from feedback.app import create_app
from feedback.settings import Settings


def test_behind_https_cookies_and_later_visits_stay_on_https(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path, secret_key="k" * 48, https_only=True, proxies=1, surface="staff"
    )
    app = create_app(settings)
    browser = app.test_client()
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
    answer = browser.get("/nothing", headers=proxied)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert app.config["SESSION_COOKIE_SECURE"] is True
    switched = browser.get("/language/en", headers=proxied)
    assert "Secure" in switched.headers["Set-Cookie"]
    assert "HttpOnly" in switched.headers["Set-Cookie"]


def test_addresses_named_by_the_browser_itself_do_not_count_without_a_proxy(
    tmp_path: Path,
) -> None:
    app = create_app(Settings(data_dir=tmp_path, secret_key="k" * 48, surface="staff"))
    seen: list[str | None] = []

    @app.before_request
    def note() -> None:
        seen.append(request.remote_addr)

    app.test_client().get("/nothing", headers={"X-Forwarded-For": "10.0.0.1"})
    assert seen == ["127.0.0.1"]
