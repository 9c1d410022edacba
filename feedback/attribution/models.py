"""Tables of credit, and the facts that pages read."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.attribution.credit import CreditReason
from feedback.core.db import Base, BigId, big_id

__all__ = ["AreaFact", "Credit", "CreditReason", "DirtyFact", "ManagerFact", "StaleCredit", "Voice"]


class Voice(Base):
    """A verbatim placed: the shop, its area, its customer manager on the day it was said.

    One row per verbatim that counts; the denominators are distinct shops of these.
    """

    __tablename__ = "voice"

    verbatim_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("verbatim.id"), primary_key=True, autoincrement=False
    )
    said_on: Mapped[date]
    retailer_id: Mapped[int | None] = mapped_column(ForeignKey("retailer.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("service_person.id"))

    __table_args__ = (Index(None, "manager_id", "said_on"), Index(None, "area_id", "said_on"))


class Credit(Base):
    """A mention credited to the shop's customer manager of the day spoken of.

    `responsible_id` is the person whose remit it is, if it is a person's, else the company's.
    `judged_on` is the day whose assignments counted; `said_on` decides the reporting period.
    """

    __tablename__ = "credit"

    mention_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("mention.id"), primary_key=True, autoincrement=False
    )
    verbatim_id: Mapped[int] = mapped_column(ForeignKey("verbatim.id"), index=True)
    code: Mapped[str] = mapped_column(String(10))
    said_on: Mapped[date]
    judged_on: Mapped[date]
    retailer_id: Mapped[int | None] = mapped_column(ForeignKey("retailer.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("service_person.id"))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("service_person.id"))
    on_manager: Mapped[bool]
    reason: Mapped[CreditReason]

    __table_args__ = (
        Index(None, "manager_id", "said_on", "code"),
        Index(None, "area_id", "said_on", "code"),
        Index(None, "code", "said_on"),
        Index(None, "said_on", "code"),
    )


class ManagerFact(Base):
    """Per period, manager and issue: distinct shops and mentions. Manager 0: unassigned.

    Code `*` counts every shop heard, the denominator, and `!` those that name any problem that is
    not restricted. Shops of one manager in one district; a shop lies in one district, so districts
    may be added up.
    """

    __tablename__ = "manager_fact"

    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    manager_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    area_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    shops: Mapped[int]
    mentions: Mapped[int]
    on_manager_shops: Mapped[int]

    __table_args__ = (Index(None, "manager_id", "period"),)


class AreaFact(Base):
    """Per period, area and issue: distinct shops and mentions, whoever served them.

    Districts and every area above them; area 0: no shop named. Codes as in `ManagerFact`. Kept
    beside it because a shop that changed hands counts once here and twice there.
    """

    __tablename__ = "area_fact"

    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    area_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    shops: Mapped[int]
    mentions: Mapped[int]
    on_manager_shops: Mapped[int]


class StaleCredit(Base):
    """A shop or a verbatim whose credit must be looked at again.

    Written by the database itself (triggers of migration 0002) when an assignment, a shop's area
    or a verbatim's standing changes, so that no way of changing them can forget it. Rows are only
    added and taken, never merged: a change made while an earlier one is being handled stays.
    """

    __tablename__ = "stale_credit"

    id: Mapped[int] = big_id()
    retailer_id: Mapped[int | None]
    verbatim_id: Mapped[int | None] = mapped_column(BigId)


class DirtyFact(Base):
    """A period whose facts have to be counted again for one manager or one area.

    Written and taken by whoever holds the lock of the credit stage, so a note that stands need not
    be written twice and is never taken while somebody relies on it.
    """

    __tablename__ = "dirty_fact"

    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
