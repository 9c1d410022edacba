"""Tables of the organisation: areas, retailers, service people, and dated bonds between them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.core.db import Base, big_id


class AreaLevel(StrEnum):
    """Depth in the tree of areas."""

    CITY = "city"
    COUNTY = "county"
    DISTRICT = "district"


class ServiceRole(StrEnum):
    """The four people who serve a shop."""

    CUSTOMER_MANAGER = "customer_manager"
    COURIER = "courier"
    LICENSING_OFFICER = "licensing_officer"
    ORDER_CLERK = "order_clerk"


class BusinessType(StrEnum):
    """业态."""

    GROCERY = "grocery"
    CONVENIENCE = "convenience"
    SUPERMARKET = "supermarket"
    MALL = "mall"
    TOBACCO_LIQUOR = "tobacco_liquor"
    ENTERTAINMENT = "entertainment"
    OTHER = "other"


class MarketType(StrEnum):
    """城镇 or 乡村."""

    URBAN = "urban"
    RURAL = "rural"


class Scale(StrEnum):
    """Size of the business."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"


class RetailerStatus(StrEnum):
    """Whether the shop trades."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class Area(Base):
    """A node of city → county → district; `path` is `/1/4/9/` down to itself."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    level: Mapped[AreaLevel]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    path: Mapped[str] = mapped_column(String(120), index=True)


class Retailer(Base):
    """A licensed shop. A phone never identifies it alone: phones are shared and recycled."""

    __tablename__ = "retailer"

    id: Mapped[int] = mapped_column(primary_key=True)
    licence_no: Mapped[str] = mapped_column(String(12), unique=True)
    customer_code: Mapped[str | None] = mapped_column(String(20), unique=True)
    shop_name: Mapped[str] = mapped_column(String(80))
    shop_pinyin: Mapped[str] = mapped_column(String(240), default="")
    shop_initials: Mapped[str] = mapped_column(String(80), default="")
    contact_name: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    address: Mapped[str] = mapped_column(String(160), default="")
    business_type: Mapped[BusinessType]
    market_type: Mapped[MarketType]
    scale: Mapped[Scale]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    language: Mapped[str] = mapped_column(String(12), default="zh")
    consented_at: Mapped[datetime | None]
    opted_out_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    area: Mapped[Area] = relationship()

    __table_args__ = (
        CheckConstraint("length(licence_no) = 12", name="licence_no_12"),
        Index(None, "shop_initials"),
    )


class RetailerState(Base):
    """Tier 档位, status and route of a shop over dated, non-overlapping spans.

    `to_on` is the last day included; empty while the span runs on.
    """

    __tablename__ = "retailer_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    retailer_id: Mapped[int] = mapped_column(ForeignKey("retailer.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    tier: Mapped[int | None]
    status: Mapped[RetailerStatus]
    route: Mapped[str] = mapped_column(String(40), default="")

    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates_in_order"),
        CheckConstraint("tier IS NULL OR (tier BETWEEN 1 AND 30)", name="tier_1_30"),
        UniqueConstraint("retailer_id", "from_on"),
    )


class ServicePerson(Base):
    """Somebody who serves shops in one of the four roles."""

    __tablename__ = "service_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    role: Mapped[ServiceRole]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    area: Mapped[Area] = relationship()


class Assignment(Base):
    """Who served a shop in a role from one day to another, both included.

    Spans of one shop and role never overlap; the database itself refuses it
    (exclusion constraints on PostgreSQL, triggers on SQLite, see migration 0001).
    """

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    retailer_id: Mapped[int] = mapped_column(ForeignKey("retailer.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("service_person.id"), index=True)
    role: Mapped[ServiceRole]
    from_on: Mapped[date]
    to_on: Mapped[date | None]

    person: Mapped[ServicePerson] = relationship()

    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates_in_order"),
        UniqueConstraint("retailer_id", "role", "from_on"),
    )


class MonthlySupply(Base):
    """Forecast, order and supply of one shop in one month, in cartons (条)."""

    __tablename__ = "monthly_supply"

    id: Mapped[int] = big_id()
    retailer_id: Mapped[int] = mapped_column(ForeignKey("retailer.id"))
    month_on: Mapped[date]
    forecast_cartons: Mapped[float | None]
    ordered_cartons: Mapped[float | None]
    supplied_cartons: Mapped[float | None]

    __table_args__ = (UniqueConstraint("retailer_id", "month_on"),)


class ImportBatch(Base):
    """One file that was imported: what it was and what it changed."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    counts: Mapped[dict[str, Any]]
    actor_id: Mapped[int | None]
    imported_at: Mapped[datetime]
