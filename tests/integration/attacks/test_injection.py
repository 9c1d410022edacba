"""Names and words that are code: every page shows them as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import Role
from feedback.complaints.models import CallerKind, ComplaintSource, ComplaintType, Severity
from feedback.complaints.service import Entry, log_complaint
from feedback.core.db import open_engine, write_session
from feedback.jobs import pipeline
from tests.conftest import _copy_of
from tests.factories.people import assign, make_area, make_person, make_retailer
from tests.factories.readings import say
from tests.factories.staff import make_staff
from tests.factories.visits import make_script
from tests.integration.reports.conftest import House, opened

EVIL = "<script>alert(7)</script><img src=x onerror=alert(7)>\"'{{7*7}}{%raw%}%(x)s"
WORDS = f"客户经理三个月没来过{EVIL}'; DROP TABLE staff; --"
RAW = re.compile(r"<script>alert|<img src=x|onerror=alert\(7\)>(?!&)|>49<|Traceback", re.IGNORECASE)


@pytest.fixture(scope="module")
def poisoned(
    request: pytest.FixtureRequest,
    migrated: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[House, list[tuple[Role, dict[str, int], list[str]]]]]:
    """A county whose every name is an attack, and what to open as whom."""
    folder: Path = tmp_path_factory.mktemp("poisoned")
    url = _copy_of(migrated("sqlite"), request, folder)
    engine = open_engine(url)
    with write_session(engine) as session:
        city = make_area(session, EVIL)
        county = make_area(session, EVIL, parent=city)
        person = make_person(session, EVIL, area=county, name_en=EVIL)
        for number in range(12):
            shop = make_retailer(session, area=county, shop_name=EVIL, route=EVIL)
            shop.contact_name = EVIL
            assign(session, shop, person)
            said = say(session, shop, WORDS, date(2026, 8, 1 + number))
        agent = make_staff(session, Role.HOTLINE_AGENT)
        agent.display_name = EVIL
        entry = Entry(
            type=ComplaintType.COMPLAINT, source=ComplaintSource.WALK_IN, caller=CallerKind.NAMED,
            severity=Severity.ORDINARY, words=WORDS, wish=EVIL, retailer_id=shop.id,
        )  # fmt: skip
        case = log_complaint(
            session, viewer=viewer_of(session, agent), submission_id=str(uuid4()), entry=entry
        ).complaint.case_no
        make_script(session)
        session.commit()
        words, shop_id, agent_id = said.id, shop.id, agent.id
        area, manager = {"area": county.id}, {"person": person.id}
    pipeline.run(engine)
    engine.dispose()
    reports = [
        "/", "/me", "/summary", "/summary?by=area", "/summary?by=manager", "/issues/I04", "/words",
        f"/issues/I04?manager={manager['person']}", f"/areas/{area['area']}",
        f"/managers/{manager['person']}", f"/words/{words}", "/words?code=I04",
        "/charts/summary.svg", "/charts/summary.svg?by=manager", "/charts/summary.svg?by=area",
        "/charts/issues/I04/trend.svg", "/charts/issues/I04/funnel.svg",
    ]  # fmt: skip
    cases = ["/hotline/cases", f"/hotline/cases/{case}"]
    visits = [
        (Role.INTEGRITY, {}, [*reports, *cases, "/audit"]),
        (Role.LEADER, area, [*reports, *cases, "/checks/results"]),
        (Role.CUSTOMER_MANAGER, manager, [f"/managers/{manager['person']}"]),
        (Role.INSPECTOR, area, ["/checks", "/checks?q=script", f"/checks/call/{shop_id}"]),
        (Role.HOTLINE_AGENT, {}, [
            *cases, f"/hotline?shop={shop_id}&q=script", "/hotline/shops?q=alert",
            f"/hotline/shops/{shop_id}", f"/hotline/saved/{case}",
        ]),
        (Role.ADMINISTRATOR, {}, ["/staff", f"/staff/{agent_id}", "/staff/new", "/audit"]),
    ]  # fmt: skip
    with opened(url, folder) as made:
        yield made, visits


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_and_words_that_are_code_are_shown_as_text(
    poisoned: tuple[House, list[tuple[Role, dict[str, int], list[str]]]], language: str
) -> None:
    house, visits = poisoned
    shown = 0
    for role, bounds, paths in visits:
        client = house.act(role, **bounds)
        client.set_cookie("language", language)
        for path in paths:
            found = client.get(path)
            assert found.status_code == 200, (role, path, found.status_code)
            page = found.get_data(as_text=True)
            assert not RAW.search(page), (role, path, RAW.search(page))
            shown += "&lt;script&gt;alert" in page
    assert shown > 15


def test_what_is_typed_or_put_into_an_address_comes_back_as_text(
    poisoned: tuple[House, list[tuple[Role, dict[str, int], list[str]]]],
) -> None:
    house, _ = poisoned
    agent, admin = house.act(Role.HOTLINE_AGENT), house.act(Role.ADMINISTRATOR)
    answers = [
        agent.get("/hotline", query_string={"q": EVIL}),
        agent.get("/hotline/shops", query_string={"q": EVIL}),
        agent.get("/hotline/cases", query_string={"q": EVIL, "type": EVIL, "from": EVIL}),
        agent.post("/hotline", data={"words": EVIL, "wish": EVIL, "type": EVIL, "source": EVIL}),
        agent.post("/hotline/issues", data={"words": WORDS}),
        admin.post("/staff/new", data={"username": EVIL, "display_name": EVIL, "roles": EVIL}),
        admin.get("/audit", query_string={"action": EVIL}),
        house.app.test_client().get(f"/{EVIL}"),
        house.app.test_client().get("/r", query_string={"no": EVIL}),
        house.app.test_client().get(f"/s/{EVIL}"),
        house.app.test_client().get("/login", query_string={"next": EVIL}),
        house.app.test_client().post("/login", data={"username": EVIL, "password": EVIL}),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert not RAW.search(answer.get_data(as_text=True)), answer.request.path


def test_a_name_that_is_code_is_text_in_the_notice_after_a_change(
    poisoned: tuple[House, list[tuple[Role, dict[str, int], list[str]]]],
) -> None:
    house, visits = poisoned
    admin = house.act(Role.ADMINISTRATOR)
    number = next(path for path in visits[-1][2] if re.fullmatch(r"/staff/\d+", path))
    page = admin.post(f"{number}/disable", follow_redirects=True).get_data(as_text=True)
    assert "&lt;script&gt;alert" in page
    assert not RAW.search(page)
