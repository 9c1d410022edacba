"""Rows about shops and service people: reading them, and how they differ from what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from feedback.core.messages import N_, Message
from feedback.core.phones import mask_phone
from feedback.people import labels
from feedback.people.imports import choices
from feedback.people.imports.cells import Cells
from feedback.people.imports.headers import Column
from feedback.people.imports.plan import Difference
from feedback.people.models import RetailerStatus, ServiceRole

COLUMNS = (
    Column("kind", N_("类别"), ("类型", "人员类别")),
    Column("licence_no", N_("许可证号"), ("许可证号码", "烟草证号", "licence", "license_no")),
    Column("code", N_("编号")),
    Column("customer_code", N_("客户编码"), ("客户编号", "客户代码")),
    Column("person_code", N_("工号"), ("人员工号", "人员编号", "staff_no")),
    Column(
        "name",
        N_("名称"),
        ("店名", "商店名称", "店铺名称", "企业名称", "客户名称", "姓名", "shop_name"),
        needed=True,
    ),
    Column("name_en", N_("英文名")),
    Column("contact", N_("联系人"), ("负责人", "经营者", "contact_name")),
    Column("phone", N_("电话"), ("手机", "手机号", "联系电话", "mobile")),
    Column("address", N_("地址"), ("经营地址",)),
    Column("business_type", N_("业态"), ("经营业态",)),
    Column("market_type", N_("市场类型"), ("城乡",)),
    Column("scale", N_("规模"), ("经营规模",)),
    Column("city", N_("市"), ("地市", "城市"), needed=True),
    Column("county", N_("区县"), ("县区", "县", "区")),
    Column("district", N_("片区"), ("辖区",)),
    Column("tier", N_("档位"), ("客户档位",)),
    Column("status", N_("状态"), ("经营状态",)),
    Column("route", N_("线路"), ("送货线路",)),
    Column("effective_on", N_("生效日期"), ("since",)),
    Column("language", N_("语言")),
)

LANGUAGES = {"zh": "zh", "中文": "zh", "简体中文": "zh", "en": "en", "英文": "en", "english": "en"}
NEEDED_OF_A_NEW_SHOP = ("business_type", "market_type", "scale")
STATE = ("tier", "status", "route")

NAMES = {column.field: column.name for column in COLUMNS} | {
    "shop_name": N_("名称"),
    "contact_name": N_("联系人"),
}
WORDS: Mapping[str, Mapping[Any, str]] = {
    "business_type": labels.BUSINESS_TYPES,
    "market_type": labels.MARKET_TYPES,
    "scale": labels.SCALES,
    "status": labels.STATUSES,
}


@dataclass(frozen=True, slots=True)
class ShopLine:
    """A shop's row: what it gives of the shop and of its state; what is empty is left out."""

    cells: Cells
    licence_no: str
    area: tuple[str, ...]
    values: dict[str, Any]
    state: dict[str, Any]
    from_on: date


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A service person's row."""

    cells: Cells
    code: str
    role: ServiceRole
    area: tuple[str, ...]
    values: dict[str, Any]


def read_shop(cells: Cells, default_day: date) -> ShopLine | None:
    """Read a shop's row; None if anything in it is wrong."""
    licence_no = cells.licence()
    values = {
        "shop_name": cells.text("name", 80, needed=True),
        "customer_code": cells.text(code_column(cells, "customer_code"), 20),
        "contact_name": cells.text("contact", 40),
        "phone": cells.phone("phone"),
        "address": cells.text("address", 160),
        "business_type": cells.choice("business_type", choices.BUSINESS_TYPES),
        "market_type": cells.choice("market_type", choices.MARKET_TYPES),
        "scale": cells.choice("scale", choices.SCALES),
        "language": cells.choice("language", LANGUAGES),
    }
    state = {
        "tier": cells.whole("tier", 1, 30),
        "status": cells.choice("status", choices.STATUSES),
        "route": cells.text("route", 40),
    }
    area = read_area(cells)
    from_on = cells.day("effective_on") or default_day
    if cells.rejections or licence_no is None:
        return None
    return ShopLine(cells, licence_no, area, _given(values), _given(state), from_on)


def read_person(cells: Cells, role: ServiceRole) -> PersonLine | None:
    """Read a service person's row; None if anything in it is wrong."""
    code = cells.text(code_column(cells, "person_code"), 20, needed=True)
    values = {
        "name": cells.text("name", 40, needed=True),
        "name_en": cells.text("name_en", 60),
    }
    area = read_area(cells)
    if cells.rejections:
        return None
    return PersonLine(cells, code, role, area, _given(values))


def code_column(cells: Cells, own: str) -> str:
    """Return the column of a number: its own where the file has it, else the one for both."""
    return own if own in cells.layout.positions else "code"


def read_area(cells: Cells) -> tuple[str, ...]:
    """Return the names of the area from the city down."""
    city = cells.text("city", 60, needed=True)
    county = cells.text("county", 60)
    district = cells.text("district", 60)
    if district and not county:
        cells.reject("county", Message(N_("填了片区就要填区县。")))
    return tuple(name for name in (city, county, district) if name)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def differences(
    values: Mapping[str, Any], stored: object, area: tuple[str, ...], stored_area: tuple[str, ...]
) -> list[Difference]:
    """Return what a row changes of a stored shop or person, phones masked."""
    found = [
        Difference(NAMES[name], shown(name, getattr(stored, name)), shown(name, value))
        for name, value in values.items()
        if getattr(stored, name) != value
    ]
    if area != stored_area:
        found.append(Difference(N_("地区"), " ".join(stored_area), " ".join(area)))
    return found


def merged_state(line: ShopLine, held: object | None) -> dict[str, Any]:
    """Return the whole state that a row asks for, filled up with what holds on the day."""
    empty = {"tier": None, "status": RetailerStatus.OPEN, "route": ""}
    base = {name: getattr(held, name) for name in STATE} if held is not None else empty
    return {**base, **line.state}


def state_differences(state: Mapping[str, Any], held: object | None) -> list[Difference]:
    """Return what changes of tier, status and route."""
    before = {name: getattr(held, name) if held is not None else None for name in STATE}
    return [
        Difference(NAMES[name], shown(name, before[name]), shown(name, state[name]))
        for name in STATE
        if before[name] != state[name]
    ]


def shown(name: str, value: object) -> str | Message:
    """Return a value as a preview shows it; a terminal is no place for whole phone numbers."""
    if value is None:
        return ""
    if name == "phone":
        return mask_phone(str(value))
    words = WORDS.get(name)
    return Message(words[value]) if words is not None else str(value)
