"""Members of staff to act with, and signing them in without the cost of a password hash."""

from __future__ import annotations

import secrets
import time
from typing import Protocol

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Staff, StaffRole
from feedback.accounts.permissions import Role
from feedback.core import clock


class HasId(Protocol):
    """A row with a number: an area or a service person, from whichever factory made it."""

    id: int


def make_staff(
    session: Session,
    role: Role | str | tuple[Role, ...] = Role.ADMINISTRATOR,
    *,
    area: HasId | int | None = None,
    person: HasId | int | None = None,
    department: str = "",
    username: str | None = None,
    password_hash: str | None = None,
    email: str | None = None,
) -> Staff:
    """Store an active member of staff who holds `role` (or several), bounded as given.

    Nobody can sign in with a password unless `password_hash` is given; use `sign_in`.
    """
    held = role if isinstance(role, tuple) else (Role(role),)
    username = username or f"{held[0].value}-{secrets.token_hex(3)}"
    staff = Staff(
        username=username,
        email=email or f"{username}@example.invalid",
        display_name=username,
        password=password_hash,
        active=True,
        fs_uniquifier=secrets.token_hex(16),
        language="zh",
        area_id=_number(area),
        person_id=_number(person),
        department=department,
        created_at=clock.now(),
        roles=[_role(session, name) for name in held],
    )
    session.add(staff)
    session.flush()
    return staff


def sign_in(client: FlaskClient, staff: Staff) -> None:
    """Sign `staff` in with this browser, as the sign-in page would after a right password.

    The row must be committed where the application can read it.
    """
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = staff.fs_uniquifier
        cookie["_fresh"] = True
        cookie["fs_paa"] = time.time()


def _number(row: HasId | int | None) -> int | None:
    return row if row is None or isinstance(row, int) else row.id


def _role(session: Session, name: Role) -> StaffRole:
    found = session.scalar(select(StaffRole).where(StaffRole.name == name.value))
    if found is None:
        found = StaffRole(name=name.value)
        session.add(found)
        session.flush()
    return found
