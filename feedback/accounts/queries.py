"""Reads about staff."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, selectinload

from feedback.accounts.models import Staff, StaffRole
from feedback.accounts.permissions import Role
from feedback.core.errors import InputError, NotFoundError
from feedback.core.messages import N_
from feedback.core.paths import PACKAGE
from feedback.text.taxonomy import load_taxonomy

DEMO_MAIL = "@demo.invalid"


def area_path(session: Session, area_id: int | None) -> str | None:
    """Return the path of an area, `/1/4/`, or None.

    Areas belong to `people`, which stands above this room; only these few columns are read.
    """
    if area_id is None:
        return None
    path: str | None = session.scalar(text("SELECT path FROM area WHERE id = :i"), {"i": area_id})
    return path


def area_choices(session: Session, *, english: bool = False) -> list[tuple[int, str]]:
    """Return (number, indented name) of every area in the order of the tree.

    With `english`, names are the English ones where there are any.
    """
    rows = session.execute(text("SELECT id, name, name_en, path FROM area")).all()
    rows = sorted(rows, key=lambda row: [int(part) for part in row.path.split("/") if part])
    return [
        (row.id, "　" * (row.path.count("/") - 2) + ((english and row.name_en) or row.name))
        for row in rows
    ]


def person_choices(session: Session, *, english: bool = False) -> list[tuple[int, str]]:
    """Return (number, code and name) of every service person who is a customer manager."""
    found = session.execute(
        text(
            "SELECT id, code, name, name_en FROM service_person WHERE role = 'customer_manager' "
            "ORDER BY code"
        )
    )
    return [(row.id, f"{row.code} {(english and row.name_en) or row.name}") for row in found]


def get_area_id(session: Session, code: str) -> int:
    """Return the number of the area with this code; raise `InputError` if there is none."""
    found: int | None = session.scalar(text("SELECT id FROM area WHERE code = :c"), {"c": code})
    if found is None:
        raise InputError(N_("没有编码为“%(code)s”的地区。"), field="area_id", code=code)
    return found


def get_person_id(session: Session, code: str) -> int:
    """Return the number of the service person with this code, or raise `InputError`."""
    found: int | None = session.scalar(
        text("SELECT id FROM service_person WHERE code = :c"), {"c": code}
    )
    if found is None:
        raise InputError(N_("没有编码为“%(code)s”的服务人员。"), field="person_id", code=code)
    return found


@cache
def departments() -> dict[str, str]:
    """Return the departments that answer for issues: the taxonomy's name to the English one."""
    found: dict[str, str] = {}
    for issue in load_taxonomy(PACKAGE / "text" / "data" / "taxonomy.tsv"):
        for owner, english in zip(issue.owner.split("/"), issue.owner_en.split("/"), strict=True):
            if (name := owner.strip()) not in {"", "-"}:
                spoken = english.strip()
                found.setdefault(name, spoken[:1].upper() + spoken[1:])
    return found


def find_staff(session: Session, username: str) -> Staff | None:
    """Return the member of staff with this sign-in name in any case of letters, or None."""
    return session.scalar(
        select(Staff)
        .where(func.lower(Staff.username) == username.strip().lower())
        .options(selectinload(Staff.roles))
    )


def get_staff(session: Session, staff_id: int) -> Staff:
    """Return a member of staff; raise `NotFoundError` if there is none with this number."""
    found = session.get(Staff, staff_id)
    if found is None:
        raise NotFoundError(N_("没有这个人员。"))
    return found


def list_staff(session: Session) -> list[Staff]:
    """Return all staff by sign-in name, those who may sign in first."""
    return list(
        session.scalars(
            select(Staff)
            .order_by(Staff.active.desc(), Staff.username)
            .options(selectinload(Staff.roles))
        )
    )


def demo_staff(session: Session) -> list[Staff]:
    """Return the made-up people of a demo city who may sign in."""
    return [person for person in list_staff(session) if is_made_up(person) and person.active]


def is_made_up(staff: Staff) -> bool:
    """Tell whether this is a made-up person of a demo city."""
    return staff.email.endswith(DEMO_MAIL)


def count_active(session: Session, role: Role) -> int:
    """Return how many active staff hold `role`."""
    held = (
        select(func.count(Staff.id.distinct()))
        .join(Staff.roles)
        .where(StaffRole.name == role.value, Staff.active)
    )
    return session.scalar(held) or 0


def display_names(session: Session, staff_ids: Collection[int | None]) -> dict[int, str]:
    """Return the names of these members of staff by number."""
    wanted = [number for number in set(staff_ids) if number is not None]
    found = session.execute(select(Staff.id, Staff.display_name).where(Staff.id.in_(wanted)))
    return {row.id: row.display_name for row in found}
