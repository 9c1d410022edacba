"""Demo sign-ins: one member of staff for every role, reached by one click or one password."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from feedback.accounts.models import Staff, StaffRole
from feedback.accounts.permissions import Role
from feedback.demo import cast
from feedback.demo.areas import Land
from feedback.demo.frame import FOUNDED
from feedback.demo.people import Crew
from feedback.demo.rows import Rows

# Known to everybody on purpose: the demo signs anybody in by one click anyway.
PASSWORD = "qinglan-demo-2026"  # noqa: S105
MAIL = "demo.invalid"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A demo sign-in; `area` names a county, `manager` the place of a customer manager.

    A customer manager's own name is that of the service person they are.
    """

    username: str
    role: Role
    name: str
    area: str = ""
    department: str = ""
    manager: int = 0


SIGN_INS = (
    SignIn("admin", Role.ADMINISTRATOR, "陆远航"),
    SignIn("leader", Role.LEADER, "顾明", area="city"),
    SignIn("leader-yunpu", Role.LEADER, "尹若兰", area=cast.FEE_COUNTY),
    SignIn("analyst", Role.ANALYST, "苗青"),
    SignIn("inspection", Role.INSPECTION_HEAD, "严正"),
    SignIn("inspector", Role.INSPECTOR, "祝长河", area="澜城区"),
    SignIn("market", Role.MARKET_MANAGER, "柯宁", area="石岭县"),
    SignIn("hotline", Role.HOTLINE_AGENT, "阮心怡", department="客服中心"),
    SignIn("delivery", Role.DEPARTMENT_HANDLER, "童大力", department="配送中心"),
    SignIn("manager-a", Role.CUSTOMER_MANAGER, "", manager=cast.CLAIMS_UNMADE_VISITS),
    SignIn("manager-b", Role.CUSTOMER_MANAGER, "", manager=cast.UNLUCKY),
    SignIn("integrity", Role.INTEGRITY, "石坚"),
)


def make_staff(rows: Rows, land: Land, crew: Crew, password_hash: str) -> dict[str, int]:
    """Add the sign-ins with the one demo password; return the numbers of their rows by name.

    Roles are rows of `role` and given through `role_of`.
    """
    for role in Role:
        rows.add(StaffRole, name=role.value, description=None, permissions=None)
    return {one.username: _add(rows, one, land, crew, password_hash) for one in SIGN_INS}


def role_pairs() -> list[dict[str, int]]:
    """Return which member of staff holds which role, by the numbers that `make_staff` gave."""
    places = {role: place for place, role in enumerate(Role, 1)}
    return [
        {"staff_id": number, "role_id": places[one.role]} for number, one in enumerate(SIGN_INS, 1)
    ]


def _add(rows: Rows, one: SignIn, land: Land, crew: Crew, password_hash: str) -> int:
    person = crew.managers[one.manager] if one.manager else None
    area = land.city_id if one.area == "city" else land.counties.get(one.area)
    return rows.add(
        Staff,
        username=one.username,
        email=f"{one.username}@{MAIL}",
        display_name=person.name.han if person else one.name,
        password=password_hash,
        active=True,
        fs_uniquifier=hashlib.sha256(f"demo/{one.username}".encode()).hexdigest(),
        language="zh",
        area_id=area,
        department=one.department,
        person_id=person.id if person else None,
        created_at=FOUNDED,
        tf_primary_method=None,
        tf_totp_secret=None,
        mf_recovery_codes=None,
    )
