import re
from urllib.parse import unquote

from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import func, select, update

from feedback.collection.models import Answer, Invitation, Response
from feedback.people.models import Retailer
from feedback.verbatims.models import Verbatim
from tests.factories.collection import CONTENT, SCORES
from tests.integration.collection.walk import (
    asked_on,
    database,
    fill_in,
    invited,
    last_page,
    send,
    state_in,
    token_of,
)

LOW = CONTENT | {"manager_service": "1", "why_low": "客户经理三个月没来过", "comment": "烟不够卖"}
RECEIPT = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2}")


def stored(app: Flask) -> tuple[int, list[str]]:
    """How many responses there are, and the words in the ledger."""
    with database(app) as session:
        responses = session.scalar(select(func.count()).select_from(Response)) or 0
        return responses, list(session.scalars(select(Verbatim.text).order_by(Verbatim.id)))


def chosen(page: str, question: str, option: str) -> bool:
    """Whether the option is marked on the page."""
    return re.search(rf'name="q.{question}" value="{option}"[^>]*\schecked', page) is not None


def test_a_shop_answers_and_gets_a_receipt(app: Flask, client: FlaskClient) -> None:
    address = invited(app)
    done = fill_in(client, address, LOW)
    assert done.status_code == 200
    assert RECEIPT.search(done.text)
    assert "客户经理三个月没来过" not in done.text
    assert stored(app) == (1, ["客户经理三个月没来过", "烟不够卖"])
    with database(app) as session:
        response = session.scalars(select(Response)).one()
        invitation = session.scalars(select(Invitation)).one()
        assert response.retailer_id == invitation.retailer_id
        assert response.channel == "web"
        assert invitation.opened_at is not None


def test_the_first_page_promises_and_links_the_privacy_notice(
    app: Flask, client: FlaskClient
) -> None:
    page = client.get(invited(app)).text
    assert page.count("客户经理和他的主管看不到是谁说的") == 1
    assert "/privacy" in page


def test_no_cookie_is_set_or_needed(app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    answers = [client.get(address := invited(app)), fill_in(client, address, LOW)]
    assert all("Set-Cookie" not in answer.headers for answer in answers)
    assert stored(app)[0] == 1


def test_the_follow_up_question_comes_only_after_a_low_score(
    app: Flask, client: FlaskClient
) -> None:
    address = invited(app)
    assert "why_low" in asked_on(last_page(client, address, LOW))
    assert "why_low" not in asked_on(last_page(client, address, CONTENT))


def test_an_empty_page_says_what_is_missing_and_keeps_the_rest(
    app: Flask, client: FlaskClient
) -> None:
    address = invited(app)
    page = client.get(address).text
    answer = send(client, address, page, {"ordering": "3"})
    assert answer.status_code == 422
    assert answer.text.count('href="#q-') == 3
    assert chosen(answer.text, "ordering", "3")
    assert stored(app)[0] == 0


def test_a_reopened_link_shows_thanks_and_no_answers(app: Flask, client: FlaskClient) -> None:
    address = invited(app)
    page = last_page(client, address, LOW)
    before = f"{address}?state={state_in(page)}"
    assert client.get(before).status_code == 200
    receipt = RECEIPT.search(send(client, address, page, LOW).text)
    for reopened in (client.get(address), client.get(before)):
        assert receipt
        assert receipt[0] in reopened.text
        assert "<form" not in reopened.text


def test_a_double_click_stores_once_and_shows_the_same_receipt(
    app: Flask, client: FlaskClient
) -> None:
    address = invited(app)
    page = last_page(client, address, LOW)
    first, second = (send(client, address, page, LOW) for _ in range(2))
    assert RECEIPT.findall(first.text) == RECEIPT.findall(second.text)
    assert stored(app)[0] == 1


def test_the_second_of_two_tabs_is_told_that_nothing_was_overwritten(
    app: Flask, client: FlaskClient
) -> None:
    address = invited(app)
    one, two = last_page(client, address, LOW), last_page(client, address, CONTENT)
    send(client, address, one, LOW)
    late = send(client, address, two, CONTENT)
    assert late.status_code == 409
    assert "这一次的没有记下" in late.text
    assert RECEIPT.search(late.text)
    assert stored(app) == (1, ["客户经理三个月没来过", "烟不够卖"])


def test_going_back_and_changing_ones_mind_counts_the_last_word(
    app: Flask, client: FlaskClient
) -> None:
    address = invited(app)
    page = last_page(client, address, LOW)
    back = send(client, address, page, LOW, go="back").text
    assert chosen(back, "manager_service", "1")
    forward = send(client, address, back, CONTENT).text
    assert "why_low" not in asked_on(forward)
    send(client, address, forward, CONTENT)
    with database(app) as session:
        kept = dict(session.execute(select(Answer.question_id, Answer.value)).all())
    assert kept["manager_service"] == 4
    assert "why_low" not in kept


def test_switching_the_language_keeps_what_was_typed(app: Flask, client: FlaskClient) -> None:
    address = invited(app)
    page = client.get(address).text
    english = send(client, address, page, {"ordering": "2"}, go="speak:en")
    assert '<html lang="en">' in english.text
    assert "Is ordering easy?" in english.text
    assert chosen(english.text, "ordering", "2")
    back = send(client, address, english.text, {"ordering": "2"}, go="speak:zh").text
    assert "订货方不方便？" in back


def test_the_form_speaks_the_language_of_the_shop(app: Flask, client: FlaskClient) -> None:
    address = invited(app)
    with database(app) as session:
        session.execute(update(Retailer).values(language="en"))
        session.commit()
    assert "Is ordering easy?" in client.get(address).text
    with database(app) as session:
        session.execute(update(Retailer).values(language="wuu"))
        session.commit()
    assert "订货方不方便？" in client.get(address).text


def test_long_words_in_the_middle_of_the_form_do_not_break_the_address(
    app: Flask, client: FlaskClient
) -> None:
    address = invited(app)
    page = last_page(client, address, LOW)
    words = "".join(chr(0x4E00 + (number * 7919) % 20000) for number in range(1000))
    back = send(client, address, page, LOW | {"comment": words}, go="back")
    assert len(back.request.url) < 3000
    send(client, address, send(client, address, back.text, LOW).text, LOW | {"comment": words})
    assert stored(app) == (1, ["客户经理三个月没来过", words])


def test_an_expired_link_says_what_to_do(app: Flask, client: FlaskClient) -> None:
    answer = client.get(invited(app, days=-1))
    assert answer.status_code == 410
    assert "12313" in answer.text


def test_an_answered_link_still_shows_its_receipt_after_the_end(
    app: Flask, client: FlaskClient
) -> None:
    address = invited(app)
    fill_in(client, address, LOW)
    with database(app) as session:
        session.execute(update(Invitation).values(expires_at=Invitation.invited_at))
        session.commit()
    assert RECEIPT.search(client.get(address).text)


def test_forged_and_foreign_links_lead_nowhere(app: Flask, client: FlaskClient) -> None:
    one, two = invited(app), invited(app)
    swapped = one.partition("-")[0] + "-" + two.partition("-")[2]
    for address in (swapped, one[:-1], one + "x", "/s/x", "/s/%F0%A0%AE%B7", "/s/%ff", "/s/a%00b"):
        assert client.get(address).status_code == 404
        assert client.post(address, data={"state": "x"}).status_code == 404
    assert stored(app)[0] == 0


def test_a_link_of_another_installation_is_refused(app: Flask, client: FlaskClient) -> None:
    invited(app)
    with database(app) as session:
        token = token_of(session.scalars(select(Invitation)).one(), secret="other" * 10)
    assert client.get(f"/s/{token}").status_code == 404


def test_a_draft_of_another_shop_or_a_broken_one_is_refused(
    app: Flask, client: FlaskClient
) -> None:
    mine, other = invited(app), invited(app)
    foreign = state_in(client.get(other).text)
    own = state_in(client.get(mine).text)
    for state in (foreign, own[:-5], own + "x", "", "𠮷", "gAAAA" + "A" * 40):
        answer = client.post(mine, data={"state": state, "q.ordering": "3"})
        assert answer.status_code == 422
        assert client.get(f"{mine}?state={state}").status_code == 303
    assert stored(app)[0] == 0


def test_a_tampered_choice_is_refused(app: Flask, client: FlaskClient) -> None:
    address = invited(app)
    page = last_page(client, address, LOW)
    for coached in ("maybe", "<b>", "no' OR 1=1 --", ["yes", "no"], "𠮷"):
        assert send(client, address, page, LOW | {"coached": coached}).status_code == 422
    assert stored(app)[0] == 0


def test_a_megabyte_of_text_is_answered_with_its_limit(app: Flask, client: FlaskClient) -> None:
    address = invited(app)
    answer = send(
        client, address, last_page(client, address, LOW), LOW | {"comment": "a" * 1_048_576}
    )
    assert answer.status_code == 422
    assert "最多 1000 个字" in answer.text
    assert stored(app)[0] == 0
    wide = send(
        client, address, last_page(client, address, LOW), LOW | {"comment": "长" * 1_048_576}
    )
    assert wide.status_code == 413
    assert "内容太大" in wide.text
    assert stored(app)[0] == 0


def test_unusual_words_pass_through_the_form_unchanged(app: Flask, client: FlaskClient) -> None:
    said = [
        "𠮷野家 👍🏽",
        "'; DROP TABLE verbatim; --",
        "{{ 7*7 }} <script>alert(1)</script>",
        "=1+1",
    ]
    for words in said:
        address = invited(app)
        page = last_page(client, address, CONTENT)
        again = send(client, address, page, {"comment": words}).text  # the choice is missing
        assert f">\n{escape(words)}</textarea>" in again
        send(client, address, again, CONTENT | {"comment": words})
    assert stored(app) == (len(said), said)


def test_bytes_that_are_no_utf_8_are_kept_as_their_codes(app: Flask, client: FlaskClient) -> None:
    address = invited(app)
    page = last_page(client, address, LOW)
    body = f"state={state_in(page)}&go=next&q.coached=no&q.comment=%C4%E3%BA%C3ok"
    answer = client.post(address, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 303
    _, words = stored(app)
    assert words[-1] == "%C4%E3%BA%C3ok"


def test_a_nul_is_refused_and_nothing_is_stored(app: Flask, client: FlaskClient) -> None:
    address = invited(app)
    answer = send(client, address, last_page(client, address, LOW), LOW | {"comment": "烟\x00少"})
    assert answer.status_code == 422
    assert stored(app)[0] == 0


def test_questions_of_other_pages_are_not_smuggled_in(app: Flask, client: FlaskClient) -> None:
    address = invited(app)
    page = last_page(client, address, CONTENT)
    data = {"state": state_in(page), "q.coached": "no", "q.manager_service": "1", "q.why_low": "x"}
    client.post(address, data=data)
    with database(app) as session:
        kept = dict(session.execute(select(Answer.question_id, Answer.value)).all())
    assert kept == dict.fromkeys(SCORES, 4) | {"coached": "no"}


def test_the_address_never_shows_what_was_answered(app: Flask, client: FlaskClient) -> None:
    address = invited(app)
    page = last_page(client, address, LOW)
    moved = client.post(address, data={"state": state_in(page), "go": "back", "q.comment": "小店"})
    where = unquote(moved.headers["Location"])
    assert "小店" not in where
    assert "manager_service" not in where


def test_a_receipt_shows_what_happens_next_and_nothing_else(
    app: Flask, client: FlaskClient
) -> None:
    receipt = RECEIPT.search(fill_in(client, invited(app), LOW).text)
    assert receipt
    page = app.test_client().get(
        f"/r?no={receipt[0].lower().replace('-', '')}", follow_redirects=True
    )
    assert page.status_code == 200
    assert "接下来" in page.text
    with database(app) as session:
        shop = session.scalars(select(Retailer)).one()
        for secret in (shop.shop_name, shop.licence_no, "没来过", "不够卖"):
            assert secret not in page.text


def test_a_wrong_receipt_number_says_so(app: Flask, client: FlaskClient) -> None:
    assert client.get("/r/AAAA-AAAA-AA").status_code == 404
    assert client.get("/r/x").status_code == 404
    typed = client.get("/r?no=K7MQ")
    assert typed.status_code == 422
    assert 'value="K7MQ"' in typed.text
    assert client.get("/r").status_code == 200


def test_the_privacy_notice_names_its_version(client: FlaskClient) -> None:
    page = client.get("/privacy").text
    assert "第 1 版" in page
    assert "24 个月" in page


def test_one_link_cannot_be_hammered_and_other_shops_are_not_held_up(
    app: Flask, client: FlaskClient
) -> None:
    address, other = invited(app), invited(app)
    answers = [client.get(address) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert "请等一分钟再试" in answers[-1].text
    assert client.get(other).status_code == 200


def test_guessing_receipts_is_stopped(app: Flask, client: FlaskClient) -> None:
    statuses = [client.get("/r/AAAA-AAAA-AA").status_code for _ in range(101)]
    assert statuses == [404] * 100 + [429]
