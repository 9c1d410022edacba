"""Tables of staff sign-in, in the shape Flask-Security expects, plus each one's scope."""

from __future__ import annotations

from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from flask_security.datastore import AsaList
from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.core.db import Base

staff_role = Table(
    "staff_role",
    Base.metadata,
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class StaffRole(Base, RoleMixin):
    """A role by name; what it may do stands in `accounts.permissions`, not here."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str | None] = mapped_column(String(200))
    permissions: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))


class Staff(Base, UserMixin):
    """Somebody of the company who signs in.

    `area_id`, `department` and `person_id` bound what their role lets them see: an area and all
    below it, a department's issues, or the shops of one service person.
    """

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    display_name: Mapped[str] = mapped_column(String(60))
    password: Mapped[str | None] = mapped_column(String(255))
    password_is_temporary: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(12), default="zh")
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    department: Mapped[str] = mapped_column(String(40), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("service_person.id"))
    created_at: Mapped[datetime]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))

    roles: Mapped[list[StaffRole]] = relationship(secondary=staff_role)  # type: ignore[assignment]


class SignInAttempts(Base):
    """How often a sign-in was tried of late, per account and per address.

    `key` is a hash: the table says nothing about who tried. Counted in the database because
    counters in memory are per process and forget at every restart.
    """

    __tablename__ = "sign_in_attempts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    counted_from: Mapped[datetime]
    attempts: Mapped[int]
