"""A small town whose third quarter is known by heart, read by the real finder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from feedback.core.db import write_session
from feedback.jobs import pipeline
from feedback.people.models import Area, Retailer, ServicePerson
from feedback.verbatims.models import Verbatim
from tests.factories.people import assign, make_area, make_person, make_retailer
from tests.factories.readings import say

PERIOD = "2026-Q3"
PHONE = "13812345678"
NEVER_CAME = "客户经理三个月没来过"
WITH_PHONE = f"客户经理没来过，请打{PHONE}"
PRESSED = "客户经理没来过，还要求我们打满分"
PRAISE = "客户经理很热情，帮我解决问题"
LATE = "送货太慢"
NOTHING = "没有意见"
ORDINARY = 10  # managers of whom nobody says anything, so that there is an average


@dataclass(frozen=True, slots=True)
class Town:
    """Numbers of what the tests ask for; shops of a manager lie in the manager's district."""

    city: int
    east: int
    west: int
    busy: int  # east, 20 shops heard: 12 say nobody came (one under pressure), 3 late deliveries
    quiet: int  # east, 20 shops heard: 3 say nobody came
    praised: int  # west, 20 shops heard: 6 praise
    with_phone: int
    pressed: int
    praise: int
    quiet_words: int
    west_words: int


def build_town(engine: Engine) -> Town:
    """Make the town, run the pipeline, and give its numbers."""
    with write_session(engine) as session:
        town = _people(session)
        session.commit()
    pipeline.run(engine)
    return town


def _people(session: Session) -> Town:
    city = make_area(session, "测试市")
    east, west = (make_area(session, name, parent=city) for name in ("东县", "西县"))
    near, far = make_area(session, "东一片", parent=east), make_area(session, "西一片", parent=west)
    busy, quiet = (
        make_person(session, "陈小波", area=near),
        make_person(session, "林文静", area=near),
    )
    praised = make_person(session, "赵玉兰", area=far)
    words = [WITH_PHONE, PRESSED, *[NEVER_CAME] * 10, *[LATE] * 3, *[NOTHING] * 5]
    _said(session, near, busy, words)
    _said(session, near, quiet, [*["一直没有人来拜访"] * 3, *[NOTHING] * 17])
    _said(session, far, praised, [*[PRAISE] * 6, *["烟不够卖"] * 6, *[NOTHING] * 8])
    north = make_area(session, "北县", parent=city)
    around = make_area(session, "北一片", parent=north)
    for number in range(ORDINARY):
        _said(session, around, make_person(session, f"王大{number}", area=around), [NOTHING] * 12)
    return Town(
        city.id, east.id, west.id, busy.id, quiet.id, praised.id,
        with_phone=_first(session, WITH_PHONE),
        pressed=_first(session, PRESSED),
        praise=_first(session, PRAISE),
        quiet_words=_first(session, "一直没有人来拜访"),
        west_words=_first(session, "烟不够卖"),
    )  # fmt: skip


def _said(session: Session, area: Area, person: ServicePerson, words: list[str]) -> list[Retailer]:
    shops = []
    for number, text in enumerate(words):
        shop = make_retailer(session, area=area)
        assign(session, shop, person)
        say(session, shop, text, date(2026, 8, 1 + number))
        shops.append(shop)
    return shops


def _first(session: Session, text: str) -> int:
    return session.scalars(
        select(Verbatim.id).where(Verbatim.text == text).order_by(Verbatim.id).limit(1)
    ).one()
