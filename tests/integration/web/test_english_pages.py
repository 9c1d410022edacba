"""Every page in English holds no Chinese but names, quotations and what is marked as Chinese."""

from __future__ import annotations

import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from feedback.accounts.models import Staff
from feedback.accounts.permissions import Role
from feedback.app import create_app
from feedback.collection.models import Invitation
from feedback.collection.waves.plans import Sizes
from feedback.core import clock
from feedback.core.db import open_engine, write_session
from feedback.core.installation import mark_demo
from feedback.core.stories import Story, note_story
from feedback.extensions import db
from feedback.people.models import Area, Retailer, ServicePerson
from feedback.settings import Settings
from feedback.visits.models import VisitCheck
from tests.factories.collection import CONTENT, make_invitation
from tests.factories.people import assign, make_retailer
from tests.factories.staff import make_staff, sign_in
from tests.factories.visits import DENIED, REMEMBERED, make_claim, make_script
from tests.factories.waves import make_wave, open_up
from tests.integration.collection.walk import send, token_of
from tests.integration.reports.town import NEVER_CAME, Town, build_town
from tests.integration.web.reading import HAN, Page

CORRECTED = {f"q.{key}": value for key, value in CONTENT.items() if key != "ordering"}
PAGES_OF_A_KIND = 3  # a tenth manager's page says nothing that three did not say
PICTURES = {
    "reports.cloud",
    "reports.funnel",
    "reports.summary_chart",
    "reports.trend_chart",
    "teaching.version_chart",
}
NO_PAGES = {
    "bootstrap.static", "health.healthz", "health.readyz", "language.switch", "metrics.metrics",
    "static",
} | PICTURES  # fmt: skip
LEAD_ELSEWHERE = {
    "security.logout",
    "security.tf_select",
    "security.two_factor_rescue",
    "security.two_factor_setup_validate",
    "security.two_factor_token_validation",
}


@dataclass
class City:
    """A demo city and everything that was read in it: endpoints, and Chinese left on pages."""

    app: Flask
    engine: Engine
    town: Town
    shop: int
    token: str
    names: frozenset[str] = frozenset()
    seen: set[str] = field(default_factory=set)
    left: list[str] = field(default_factory=list)

    def browser(self, role: Role | None = None) -> FlaskClient:
        """A browser that speaks English, signed in with a role."""
        made = self.app.test_client()
        made.set_cookie("language", "en")
        if role is not None:
            with write_session(self.engine) as session:
                found = session.scalars(select(Staff).where(Staff.username == role.value)).one()
                sign_in(made, found)
        return made

    def read(self, answer: TestResponse, address: str) -> Page:
        """Note what is Chinese on a page that was answered."""
        page = Page(answer.text)
        self.seen.add(self.endpoint(address))
        for text in page.chinese_left(self.names):
            self.left.append(f"{address}: {text[:120]}")
        return page

    def endpoint(self, address: str) -> str:
        """Name what answers to an address; the address itself where nothing does."""
        try:
            return str(self.app.url_map.bind("localhost").match(urlsplit(address).path)[0])
        except (HTTPException, RequestRedirect):
            return address

    def walk(self, browser: FlaskClient, *starts: str) -> None:
        """Read all pages that links lead to, a few of each kind."""
        todo, done, kinds = list(starts), set(), Counter[str]()
        while todo:
            address = todo.pop(0).split("#")[0]
            place = urlsplit(address)
            options = {part.split("=")[0] for part in place.query.split("&")}
            kind = f"{self.endpoint(address)} {sorted(options)}"
            known = address in done or kinds[kind] >= PAGES_OF_A_KIND
            if not address or place.netloc or place.scheme or known:
                continue
            done.add(address)
            answer = browser.get(address)
            if answer.mimetype != "text/html" or self.endpoint(address) in NO_PAGES:
                continue
            kinds[kind] += 1
            if answer.location:
                self.seen.add(self.endpoint(address))
                todo.append(answer.location)
            else:
                # A sentence may be withheld where the number that counts it is not.
                assert answer.status_code in {200, 404}, (address, answer.status_code)
                todo += self.read(answer, address).links


def _people_it(engine: Engine, town: Town) -> tuple[int, str]:
    """Hire one of each role, and give an inspector a call to make and a shop a form to fill."""
    with write_session(engine) as session:
        mark_demo(session, "1")
        note_story(session, Story("1", "谁在报空访？", "Who claims visits?", "/me", "leader"))
        east = session.get_one(Area, town.east)
        manager = session.get_one(ServicePerson, town.busy)
        shop = make_retailer(session, area=east, shop_name="东街便民店", phone="+8613800138000")
        assign(session, shop, manager)
        make_script(session)
        make_claim(session, shop, manager, clock.today() - timedelta(days=2))
        other = make_retailer(session, area=east, phone="+8613800138001")
        assign(session, other, manager)
        make_claim(session, other, manager, clock.today() - timedelta(days=1))
        bounds: dict[Role, dict[str, object]] = {
            Role.LEADER: {"area": town.city},
            Role.INSPECTOR: {"area": town.east},
            Role.MARKET_MANAGER: {"area": town.east},
            Role.DEPARTMENT_HANDLER: {"department": "营销中心"},
            Role.CUSTOMER_MANAGER: {"person": town.busy},
        }
        for role in Role:
            email = f"{role.value}@demo.invalid"
            make_staff(session, role, username=role.value, email=email, **bounds.get(role, {}))  # type: ignore[arg-type]
        open_up(session, make_wave(session, name="October", sizes=Sizes(floor=2)))
        make_wave(session, name="November", key="november")
        invitation = make_invitation(session, retailer=shop)
        session.commit()
        return shop.id, token_of(invitation)


@pytest.fixture(scope="module")
def city(
    migrated: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    """A demo city on SQLite: what a page says does not depend on the database."""
    folder: Path = tmp_path_factory.mktemp("english")
    shutil.copy(str(make_url(migrated("sqlite")).database), folder / "city.sqlite3")
    settings = Settings(
        data_dir=folder, database_url=f"sqlite:///{folder}/city.sqlite3", secret_key="k" * 48,
        demo=True,
    )  # fmt: skip
    engine = open_engine(settings.database_url)
    town = build_town(engine)
    shop, token = _people_it(engine, town)
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    made = City(app, engine, town, shop, token)
    with write_session(engine) as session:
        made.names = frozenset(session.scalars(select(Retailer.shop_name))) | {settings.company}
    yield made
    engine.dispose()
    with app.app_context():
        for each in db.engines.values():
            each.dispose()


def _check_calls(city: City) -> None:
    inspector = city.browser(Role.INSPECTOR)
    city.walk(inspector, "/checks", "/checks?q=便民")
    for shop, answers in ((city.shop, REMEMBERED), (city.shop + 1, DENIED)):
        address = f"/checks/call/{shop}"
        sent: dict[str, object] = {f"a.{key}": value for key, value in answers.items()}
        sent |= {"submission_id": str(uuid.uuid4())}
        refused = inspector.post(address, data=sent | {"disposition": "no_answer"})
        assert refused.status_code == 422
        city.read(refused, address)
        saved = inspector.post(address, data=sent | {"disposition": "complete"})
        city.walk(inspector, saved.location)
    city.walk(inspector, "/checks")
    with write_session(city.engine) as session:
        assert len(session.scalars(select(VisitCheck)).all()) == 2


def _hotline(city: City) -> None:
    agent = city.browser(Role.HOTLINE_AGENT)
    sent = {
        "submission_id": str(uuid.uuid4()), "type": "complaint", "caller": "confidential",
        "severity": "serious", "source": "local_line", "words": NEVER_CAME, "wish": "请换人",
        "retailer_id": city.shop,
    }  # fmt: skip
    for wrong in ({"words": ""}, {"type": "x"}, {"received_at": "x"}, {"caller": "anonymous"}):
        city.read(agent.post("/hotline", data=sent | wrong), "/hotline")
    city.read(agent.post("/hotline/issues", data={"words": NEVER_CAME}), "/hotline")
    saved = agent.post("/hotline", data=sent)
    city.walk(
        agent, saved.location, "/hotline?q=便民", f"/hotline?shop={city.shop}",
        f"/hotline/shops/{city.shop}", "/hotline/shops?q=便民", "/hotline/shops?q=zzzz",
        "/hotline/cases?q=zzzz",
    )  # fmt: skip


def _staff_pages(city: City) -> None:
    chief = city.browser(Role.ADMINISTRATOR)
    sent = {"username": "li.na", "display_name": "Li Na", "roles": "analyst"}
    for wrong in ({"username": "é"}, {"roles": "inspector"}, {"roles": "x"}, {"display_name": ""}):
        city.read(chief.post("/staff/new", data=sent | wrong), "/staff/new")
    city.read(chief.post("/staff/new", data=sent), "/staff/new")
    city.read(chief.post("/change", data={"password": "x"}), "/change")
    city.read(chief.post("/verify", data={"password": "x"}), "/verify")
    city.read(chief.post("/tf-setup", data={"setup": "authenticator"}), "/tf-setup")
    city.walk(chief, "/verify")
    head = city.browser(Role.INSPECTION_HEAD)
    opened = head.post(f"/words/{city.town.with_phone}/original", data={"reason": "check"})
    city.read(opened, f"/words/{city.town.with_phone}/original")


def _waves(city: City) -> None:
    analyst = city.browser(Role.ANALYST)
    city.read(analyst.post("/waves/new", data={"name": "", "areas": "x"}), "/waves/new")
    city.read(analyst.post("/waves/november/open"), "/waves/november/open")
    city.walk(analyst, "/waves/nowhere")
    with write_session(city.engine) as session:
        for invitation in session.scalars(select(Invitation).where(Invitation.wave_id > 0)):
            invitation.invited_at -= timedelta(days=9)
        session.commit()


def _public_pages(city: City) -> None:
    shop, address = city.browser(), f"/s/{city.token}"
    city.walk(shop, "/login", "/demo", "/privacy", "/r", address)
    city.read(shop.post("/login", data={"username": "x", "password": "x"}), "/login")
    city.read(shop.get("/r?no=x"), "/r")
    city.read(shop.get("/s/x"), "/s/x")
    city.read(shop.get("/nowhere"), "/nowhere")
    page = shop.get(address)
    city.read(send(shop, address, page.text, {}), address)
    for _ in range(9):
        page = send(shop, address, page.text, CONTENT)
        city.read(page, page.request.path)
        if page.request.path.startswith("/r/"):
            break
    assert page.request.path.startswith("/r/")


def _responses(city: City) -> None:
    desk = city.browser(Role.INTEGRITY)
    listed = city.read(desk.get("/responses?survey=satisfaction"), "/responses")
    address = next(link for link in listed.links if link.removeprefix("/responses/").isdigit())
    city.walk(desk, address)
    for place, data in (
        (address, {"revision": "0", "why": "x"}),
        (address, {"revision": "0", "why": "wrong box ticked", "q.ordering": "2", **CORRECTED}),
        (f"{address}/original", {"reason": "check"}),
    ):
        city.read(desk.post(place, data=data, follow_redirects=True), place)


def test_every_english_page_is_in_english(city: City) -> None:
    _check_calls(city)
    _hotline(city)
    _staff_pages(city)
    _waves(city)
    for role in Role:
        city.walk(city.browser(role), "/")
    _public_pages(city)
    _responses(city)
    assert not city.left, "\n".join(sorted(set(city.left)))
    pages = {rule.endpoint for rule in city.app.url_map.iter_rules() if "GET" in rule.methods}  # type: ignore[operator]
    unread = pages - city.seen - NO_PAGES - LEAD_ELSEWHERE
    assert not unread, f"no link led to {unread}: walk there too"


@pytest.mark.parametrize(
    ("role", "address", "sent"),
    [
        (None, "/login", {}),
        (None, "/login", {"username": "x" * 99, "password": "x" * 999}),
        (Role.ADMINISTRATOR, "/change", {}),
        (Role.ADMINISTRATOR, "/change", {"password": "x", "new_password": "x"}),
        (Role.ADMINISTRATOR, "/verify", {}),
        (Role.ADMINISTRATOR, "/tf-setup", {"setup": "x"}),
        (Role.ADMINISTRATOR, "/staff/new", {}),
        (Role.ADMINISTRATOR, "/staff/new", {"username": "x" * 99, "roles": "x", "area_id": "x"}),
        (Role.HOTLINE_AGENT, "/hotline", {}),
        (Role.HOTLINE_AGENT, "/hotline", {"received_at": "x", "retailer_id": "x"}),
    ],
)
def test_a_refusal_is_chinese_on_a_chinese_page(
    city: City, role: Role | None, address: str, sent: dict[str, str]
) -> None:
    browser = city.browser(role)
    browser.set_cookie("language", "zh")
    answer = browser.post(address, data=sent)
    faults = Page(answer.text).faults
    assert faults
    assert not [fault for fault in faults if not HAN.search(fault)]
