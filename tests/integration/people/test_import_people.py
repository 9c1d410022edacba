from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM, Action
from feedback.audit.models import AuditEvent
from feedback.core.errors import InputError
from feedback.people import queries
from feedback.people.imports.people import PeopleImporter
from feedback.people.imports.plan import preview_file
from feedback.people.models import (
    Area,
    BusinessType,
    ImportBatch,
    MarketType,
    Retailer,
    RetailerStatus,
    ServicePerson,
    ServiceRole,
)
from feedback.people.search import search_retailers
from tests.integration.people.files import bring, counts, told, write

MAY = date(2026, 5, 1)

CITY = """
    类别,许可证号,编号,名称,联系人,电话,业态,市场类型,规模,市,区县,片区,档位,状态,线路
    ,320100000001,C1,幸福便民店,王明,138 0013 8000,食杂店,城镇,小,云江市,东湖区,城南,12,营业,一线
    零售户,320100000002,C2,长江烟酒,,,烟酒店,农村,中,云江市,西山县,,20,,二线
    客户经理,,P1,陈建国,,,,,,云江市,东湖区,,,,
    送货员,,P2,李师傅,,,,,,云江市,,,,,
"""


def _import(session: Session, path: Path, *, skip_bad: bool = False):  # noqa: ANN202
    return bring(session, PeopleImporter(from_on=MAY), path, skip_bad=skip_bad)


def _shop(session: Session, licence_no: str = "320100000001") -> Retailer:
    shop = queries.find_retailer_by_licence(session, licence_no)
    assert shop is not None
    session.refresh(shop)
    return shop


def test_a_file_brings_areas_shops_and_service_people(session: Session, tmp_path: Path) -> None:
    tally = _import(session, write(tmp_path, CITY))
    assert counts(tally) == (4, 0, 0, 0)
    shop = _shop(session)
    assert queries.area_names(session, shop.area_id) == ("云江市", "东湖区", "城南")
    assert (shop.phone, shop.business_type) == ("+8613800138000", BusinessType.GROCERY)
    assert _shop(session, "320100000002").market_type is MarketType.RURAL
    state = queries.state_on(session, shop.id, MAY)
    assert state is not None
    assert (state.tier, state.status, state.route) == (12, RetailerStatus.OPEN, "一线")
    roles = dict(session.execute(select(ServicePerson.code, ServicePerson.role)).all())
    assert roles == {"P1": ServiceRole.CUSTOMER_MANAGER, "P2": ServiceRole.COURIER}
    (found,) = search_retailers(session, SYSTEM, Action.FIND_SHOP, "xfbmd")
    assert found.id == shop.id
    assert any("新建 4 个地区" in str(note) for note in tally.notes)


def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, CITY)
    _import(session, path)
    before = session.scalar(select(func.count()).select_from(ImportBatch))
    tally = bring(session, PeopleImporter(from_on=date(2026, 9, 1)), path)
    assert counts(tally) == (0, 0, 4, 0)
    assert not tally.stored
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == before


def test_a_preview_shows_what_changes_and_changes_nothing(session: Session, tmp_path: Path) -> None:
    _import(session, write(tmp_path, CITY))
    path = write(
        tmp_path,
        """
        许可证号,名称,市,区县,片区,档位,电话,业态
        320100000001,幸福便民店,云江市,东湖区,城北,15,13900139000,超市
        """,
    )
    tally = preview_file(session, PeopleImporter(from_on=date(2026, 6, 1)), path=path)
    assert counts(tally) == (0, 1, 0, 0)
    (example,) = tally.examples
    shown = {found.column: (str(found.before), str(found.after)) for found in example.differences}
    assert shown == {
        "电话": ("138****8000", "139****9000"),
        "业态": ("食杂店", "超市"),
        "地区": ("云江市 东湖区 城南", "云江市 东湖区 城北"),
        "档位": ("12", "15"),
    }
    assert _shop(session).phone == "+8613800138000"
    assert session.scalar(select(Area.id).where(Area.name == "城北")) is None


def test_a_change_of_tier_keeps_the_history(session: Session, tmp_path: Path) -> None:
    _import(session, write(tmp_path, CITY))
    path = write(
        tmp_path,
        """
        licence_no,name,city,county,district,tier,effective_on
        320100000001,幸福便民店,云江市,东湖区,城南,15,2026-06-01
        """,
    )
    assert counts(_import(session, path)) == (0, 1, 0, 0)
    shop = _shop(session)
    for day, tier in ((date(2026, 5, 31), 12), (date(2026, 6, 1), 15)):
        state = queries.state_on(session, shop.id, day)
        assert state is not None
        assert (state.tier, state.route) == (tier, "一线")
    assert counts(_import(session, path)) == (0, 0, 1, 0)


def test_an_empty_cell_and_a_missing_column_leave_what_is_stored(
    session: Session, tmp_path: Path
) -> None:
    _import(session, write(tmp_path, CITY))
    path = write(
        tmp_path,
        """
        许可证号,名称,市,区县,片区,联系人
        320100000001,幸福大超市,云江市,东湖区,城南,
        """,
    )
    assert counts(_import(session, path)) == (0, 1, 0, 0)
    shop = _shop(session)
    assert (shop.shop_name, shop.shop_initials) == ("幸福大超市", "xfdcs")
    assert (shop.contact_name, shop.phone) == ("王明", "+8613800138000")


BAD = """
    类别,许可证号,编号,名称,电话,业态,市场类型,规模,市,区县,片区,档位
    零售户,320100000001,C1,好店,,食杂店,城镇,小,云江市,东湖区,,1
    零售户,32010000000,C2,短号店,,食杂店,城镇,小,云江市,东湖区,,1
    零售户,320100000003,C3,坏电话,12,食杂店,城镇,小,云江市,东湖区,,1
    零售户,320100000004,C4,坏档位,,食杂店,城镇,小,云江市,东湖区,,31
    零售户,320100000005,C5,坏业态,,小卖部,城镇,小,云江市,东湖区,,1
    零售户,320100000001,C6,重复,,食杂店,城镇,小,云江市,东湖区,,1
    零售户,320100000007,C1,重复编号,,食杂店,城镇,小,云江市,东湖区,,1
    零售户,320100000008,C8,缺规模,,食杂店,城镇,,云江市,东湖区,,1
    零售户,320100000009,C9,缺区县,,食杂店,城镇,小,云江市,,城南,1
    零售户,320100000010,C10,,,食杂店,城镇,小,,东湖区,,1
    店主,320100000011,C11,坏类别,,食杂店,城镇,小,云江市,东湖区,,1
    客户经理,,,没有工号,,,,,云江市,东湖区,,
    零售户,320100000013,C13,多一格,,食杂店,城镇,小,云江市,东湖区,,1,多
    零售户,320100000014,C14,少几格
"""

BAD_PLACES = [
    (3, "许可证号（B）"),
    (4, "电话（E）"),
    (5, "档位（L）"),
    (6, "业态（F）"),
    (7, "许可证号（B）"),
    (8, "编号（C）"),
    (9, "规模（H）"),
    (10, "区县（J）"),
    (11, "名称（D）"),
    (11, "市（I）"),
    (12, "类别（A）"),
    (13, "编号（C）"),
    (14, "M"),
    (15, "E"),
]


def test_one_bad_row_and_nothing_is_stored(session: Session, tmp_path: Path) -> None:
    tally = _import(session, write(tmp_path, BAD))
    assert told(tally) == BAD_PLACES
    assert counts(tally) == (1, 0, 0, 13)
    assert not tally.stored
    for table in (Retailer, Area, ImportBatch, AuditEvent):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_the_good_rows_are_stored_where_that_is_asked(session: Session, tmp_path: Path) -> None:
    tally = _import(session, write(tmp_path, BAD), skip_bad=True)
    assert tally.stored
    assert session.scalars(select(Retailer.licence_no)).all() == ["320100000001"]
    batch = session.scalars(select(ImportBatch)).one()
    assert batch.counts == {"new": 1, "changed": 0, "unchanged": 0, "rejected": 13}
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject_id) == ("data.imported", batch.id)
    assert "f.csv" not in str(event.detail)


def test_a_code_that_is_another_shops_is_refused(session: Session, tmp_path: Path) -> None:
    _import(session, write(tmp_path, CITY))
    path = write(
        tmp_path,
        """
        许可证号,编号,名称,业态,市场类型,规模,市
        320100000003,C1,新店,超市,城镇,大,云江市
        """,
    )
    tally = _import(session, path)
    assert told(tally) == [(2, "编号（B）")]
    assert "320100000001" in str(tally.rejections[0].problem)


def test_a_shop_list_may_also_name_the_managers_number(session: Session, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        许可证号,客户编码,店名,业态,城乡,规模,市,工号
        320100000001,C1,甲店,超市,城镇,大,云江市,P1
        320100000002,C2,乙店,超市,城镇,大,云江市,P1
        """,
    )
    assert counts(_import(session, path)) == (2, 0, 0, 0)
    assert _shop(session).customer_code == "C1"


def test_a_person_does_not_change_roles_under_the_same_number(
    session: Session, tmp_path: Path
) -> None:
    _import(session, write(tmp_path, CITY))
    path = write(tmp_path, "类别,工号,姓名,市\n送货员,P1,陈建国,云江市")
    tally = _import(session, path)
    assert told(tally) == [(2, "类别（A）")]


def test_a_file_without_numbers_and_kinds_is_refused(session: Session, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="许可证号"):
        _import(session, write(tmp_path, "名称,市\n好店,云江市"))


def test_thousands_of_shops_go_in_and_again_change_nothing(
    session: Session, tmp_path: Path
) -> None:
    rows = [
        f"{320100000000 + n},商店{n},食杂店,城镇,小,云江市,区{n % 3},{n % 30 + 1}"
        for n in range(4_500)
    ]
    path = write(tmp_path, "\n".join(["许可证号,名称,业态,市场类型,规模,市,区县,档位", *rows]))
    assert counts(_import(session, path)) == (4_500, 0, 0, 0)
    assert counts(_import(session, path)) == (0, 0, 4_500, 0)
