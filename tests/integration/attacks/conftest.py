"""A small county in which a leader would like to know who it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import Role, Viewer
from feedback.complaints.models import CallerKind, ComplaintSource, ComplaintType, Severity
from feedback.complaints.service import Entry, log_complaint
from feedback.core.db import open_engine, write_session
from feedback.jobs import pipeline
from feedback.people.models import Retailer
from feedback.visits.dispositions import Disposition
from feedback.visits.service import record_check
from tests.conftest import DATABASES, _copy_of
from tests.factories.people import assign, make_area, make_person, make_retailer
from tests.factories.readings import say
from tests.factories.staff import make_staff
from tests.factories.visits import DENIED, REMEMBERED, make_claim, make_script
from tests.integration.reports.conftest import House, opened

NEVER_CAME = "客户经理三个月没来过"
RARE = "送货太慢"
NOTHING = "没有意见"
PHONE = "13812345678"
SAID_AT = datetime(2026, 8, 20, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class County:
    """Numbers of what the attacks ask for."""

    county: int
    few: int  # district where 3 shops say nobody came, 1 speaks of deliveries
    some: int  # district with 6 of them: hidden, for its neighbour's sake
    many: int  # district with 20
    few_manager: int
    some_manager: int
    many_manager: int
    rare_words: int
    named_case: str
    restricted_case: str
    shop_name: str
    check: int
    shop: int
    far: int


def _build(session: Session) -> County:
    city = make_area(session, "测试市")
    county, other = (make_area(session, name, parent=city) for name in ("东县", "西县"))
    far = make_area(session, "西一片", parent=other)
    districts, people, shops = [], [], []
    for name, came, rest in (("甲片", 3, [RARE]), ("乙片", 6, []), ("丙片", 20, [])):
        area = make_area(session, name, parent=county)
        person = make_person(session, f"陈{name}", area=area)
        words = [*[NEVER_CAME] * came, *rest, *[NOTHING] * 14]
        for number, text in enumerate(words):
            shop = make_retailer(session, area=area)
            assign(session, shop, person)
            verbatim = say(
                session, shop, text, date(2026, 8, 29 if text == RARE else 1 + number % 28)
            )
            if text == RARE:
                rare = verbatim
            shops.append(shop)
        districts.append(area)
        people.append(person)
    abroad = make_retailer(session, area=far)
    agent = viewer_of(session, make_staff(session, Role.HOTLINE_AGENT))
    caller = shops[0]
    named = _case(session, agent, caller, "客户经理没来过", wish=f"请打{PHONE}找{caller.shop_name}")
    closed = _case(session, agent, caller, "客户经理要求我们打满分，不然少给烟")
    make_script(session)
    caller_id = viewer_of(session, make_staff(session, Role.INSPECTOR, area=county))
    checks = []
    for shop in shops[:6]:
        make_claim(session, shop, people[0], date(2026, 8, 18))
        heard = {key: value for key, value in (REMEMBERED if checks else DENIED).items()
                 if key != "comment"}  # fmt: skip
        checks.append(
            record_check(
                session,
                viewer=caller_id,
                retailer_id=shop.id,
                disposition=Disposition.COMPLETE,
                raw_answers=heard,
                submission_id=str(uuid4()),
                at=SAID_AT,
            ).check
        )
    return County(
        county.id, *(one.id for one in districts), *(one.id for one in people), rare.id,
        named, closed, caller.shop_name, checks[0].id, caller.id, abroad.id,
    )  # fmt: skip


def _case(session: Session, agent: Viewer, shop: Retailer, words: str, wish: str = "") -> str:
    entry = Entry(
        type=ComplaintType.COMPLAINT, source=ComplaintSource.LOCAL_LINE,
        caller=CallerKind.NAMED, severity=Severity.ORDINARY, words=words, wish=wish,
        retailer_id=shop.id,
    )  # fmt: skip
    logged = log_complaint(
        session, viewer=agent, submission_id=str(uuid4()), entry=entry, at=SAID_AT
    )
    return logged.complaint.case_no


@pytest.fixture(scope="module", params=DATABASES)
def attacked(
    request: pytest.FixtureRequest,
    migrated: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[House, County]]:
    """An application over the county, and its numbers."""
    folder = tmp_path_factory.mktemp("attacked")
    url = _copy_of(migrated(request.param), request, folder)
    engine = open_engine(url)
    with write_session(engine) as session:
        county = _build(session)
        session.commit()
    pipeline.run(engine)
    engine.dispose()
    with opened(url, folder) as made:
        yield made, county


@pytest.fixture(scope="module")
def house(attacked: tuple[House, County]) -> House:
    """The application to attack."""
    return attacked[0]


@pytest.fixture(scope="module")
def county(attacked: tuple[House, County]) -> County:
    """The numbers of the county."""
    return attacked[1]


@pytest.fixture(scope="module")
def shop_names(house: House) -> list[str]:
    """The names of every shop."""
    with Session(house.engine) as session:
        return list(session.scalars(select(Retailer.shop_name)))
