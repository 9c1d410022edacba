from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM, Action, Scope, Viewer
from feedback.people.models import Retailer
from feedback.people.pinyin import sound_of
from feedback.people.search import search_retailers
from tests.factories.people import make_area, make_retailer


def _shop(session: Session, name: str, **columns: object) -> Retailer:
    sound = sound_of(name)
    return make_retailer(
        session,
        shop_name=name,
        shop_pinyin=sound.pinyin,
        shop_initials=sound.initials,
        **columns,  # type: ignore[arg-type]
    )


def _names(session: Session, text: str, viewer: Viewer = SYSTEM) -> list[str]:
    return [found.shop_name for found in search_retailers(session, viewer, Action.FIND_SHOP, text)]


@pytest.fixture
def shop(session: Session) -> Retailer:
    _shop(session, "城西烟酒")
    return _shop(
        session,
        "幸福里便民商店",
        licence_no="320199887766",
        phone="+8613812345678",
        customer_code="KH88001",
    )


@pytest.mark.parametrize(
    "text",
    [
        "320199887766",
        "3201 9988 7766",
        "32019988",
        "13812345678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "１３８１２３４５６７８",
        "5678",
        "幸福里",
        "便民 幸福",
        "xingfuli",
        "XFL",
        "xflbmsd",
        "kh88001",
    ],
)
def test_a_shop_is_found_by_whatever_the_caller_says(
    session: Session, shop: Retailer, text: str
) -> None:
    assert _names(session, text) == ["幸福里便民商店"]


@pytest.mark.parametrize("text", ["", "   ", "138", "%", "_", "不存在", "' OR 1=1 --", "\\"])
def test_nothing_is_found_by_nothing(session: Session, shop: Retailer, text: str) -> None:
    assert _names(session, text) == []


def test_the_surest_fit_stands_first(session: Session) -> None:
    _shop(session, "大润发旁幸福店")
    _shop(session, "幸福店")
    assert _names(session, "幸福店") == ["幸福店", "大润发旁幸福店"]


def test_the_list_is_short_and_masks_the_phone(session: Session) -> None:
    for number in range(15):
        _shop(session, f"同名店{number}", phone="+8613900001111")
    found = search_retailers(session, SYSTEM, Action.FIND_SHOP, "同名店", limit=5)
    assert len(found) == 5
    assert {line.phone_masked for line in found} == {"139****1111"}


def test_shops_outside_the_viewers_area_stay_unknown(session: Session) -> None:
    city = make_area(session)
    east, west = make_area(session, parent=city), make_area(session, parent=city)
    _shop(session, "共有名东店", area=east)
    _shop(session, "共有名西店", area=west)
    viewer = Viewer(staff_id=1, allowed={Action.FIND_SHOP: Scope.AREA}, area_path=east.path)
    assert _names(session, "共有名", viewer) == ["共有名东店"]
    nobody = Viewer(staff_id=1, allowed={})
    assert _names(session, "共有名", nobody) == []
