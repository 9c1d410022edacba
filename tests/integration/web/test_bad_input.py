"""Requests no browser makes: answered with 4xx, never with a crash."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from feedback.web.access import open_to_all

PAGES = ("/", "/login", "/s/nothing", "/r/nothing", "/language/en", "/me", "/staff", "/demo")


@pytest.fixture
def echo(app: Flask) -> Flask:
    """An application with a page that takes in anything."""

    @app.post("/echo")
    @open_to_all
    def echo_view() -> str:
        request.get_json(silent=True)
        return "taken"

    return app


def test_a_malformed_host_is_not_a_crash(client: FlaskClient) -> None:
    hosts = ("evil.example", "a b", "ex\tample", "[::1", "localhost:abc", "x" * 300, "%00")
    for host, page in product(hosts, ("/login", "/nothing", "/")):
        answer = client.get(page, headers={"Host": host})
        assert answer.status_code < 500, host
        assert "evil.example" not in (answer.location or "")


def test_a_broken_address_is_not_a_crash(client: FlaskClient) -> None:
    tails = ("%00", "%ff%fe", "%ed%a0%80", "a%00b", "..%2f..%2f", "%0d%0a")
    for page, tail in product(PAGES, tails):
        answer = client.get(f"{page.rstrip('/')}/{tail}")
        assert answer.status_code in {302, 400, 404, 410}, (page, tail)


def test_a_broken_query_is_not_a_crash(client: FlaskClient) -> None:
    queries = ("next=%00", "%00=1", "next=%ff%fe", "next=%ed%a0%80", "&&=&")
    for page, query in product(PAGES, queries):
        assert client.get(f"{page}?{query}").status_code < 500, (page, query)


def test_a_broken_form_is_not_a_crash(client: FlaskClient) -> None:
    for body in (
        b"username=%00&password=x",
        b"username=\xff\xfe&password=\xff",
        b"\xff\x00=1",
        b"username=%ED%A0%80&password=x",
        b"&=&=&",
    ):
        answer = client.post("/login", data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500, body


def test_a_nul_in_a_form_names_the_field(echo: Flask, client: FlaskClient) -> None:
    answer = client.post("/echo", data={"words": "服务\x00很好"})
    assert answer.status_code == 422
    assert "“words”里有不能识别的字符" in answer.text


def test_a_nul_or_half_a_character_in_json_is_refused(echo: Flask, client: FlaskClient) -> None:
    for body in (
        {"words": "a\x00b"},
        {"deep": [{"words": "a\x00b"}]},
        {"a\x00b": 1},
        ["\ud800"],
    ):
        answer = client.post("/echo", data=json.dumps(body), content_type="application/json")
        assert answer.status_code == 422, body


def test_broken_json_is_not_a_crash(echo: Flask, client: FlaskClient) -> None:
    for body in (b"{", b"\xff", b"[" * 100_000, b"", b"null", b'"x"', b"1e999"):
        answer = client.post("/echo", data=body, content_type="application/json")
        assert answer.status_code < 500, body[:20]


def test_whole_characters_beyond_the_first_plane_are_kept(echo: Flask, client: FlaskClient) -> None:
    assert client.post("/echo", data={"words": "店主😀𠮷野家"}).status_code == 200
    assert client.post("/echo", json={"words": "店主😀𠮷野家"}).status_code == 200


def test_a_broken_upload_is_not_a_crash(echo: Flask, client: FlaskClient) -> None:
    for body in (b"--x\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\nx", b""):
        answer = client.post("/echo", data=body, content_type="multipart/form-data; boundary=x")
        assert answer.status_code < 500


def test_a_forged_session_is_nobody(client: FlaskClient) -> None:
    for cookie in ("x", "x.y.z", "\xff", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb", "." * 3000):
        client.set_cookie("session", cookie)
        assert client.get("/").status_code == 302


def test_a_forged_language_falls_back_to_chinese(client: FlaskClient) -> None:
    client.set_cookie("language", "../../etc/passwd")
    assert 'lang="zh-CN"' in client.get("/login").text
    assert client.get("/language/xx").status_code == 404


def test_switching_the_language_never_leaves_the_site(client: FlaskClient) -> None:
    for onward in ("https://evil.example", "//evil.example", "/\\evil", "\t/x"):
        assert client.get("/language/en", query_string={"next": onward}).location == "/"


def test_numbers_in_administrators_pages_beyond_any_row_are_not_found(
    acting: Callable[..., FlaskClient], hire: Callable[..., int]
) -> None:
    browser = acting(hire("administrator"))
    for number in (0, 2**31, 2**63, 10**40):
        assert browser.get(f"/staff/{number}").status_code in {404, 422}
        assert browser.post(f"/staff/{number}/disable").status_code in {404, 422}
    for before in ("abc", "-1", str(10**40), "1.5"):
        assert browser.get("/audit", query_string={"before": before}).status_code in {200, 422}
