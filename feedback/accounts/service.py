"""Changes to staff: adding, disabling, what they may see, and how often sign-in was tried."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.orm import Session

from feedback.accounts import queries
from feedback.accounts.models import SignInAttempts, Staff, StaffRole
from feedback.accounts.passwords import hash_password, make_password
from feedback.accounts.permissions import Role, Scope, bonds_needed
from feedback.audit.service import record
from feedback.core import clock
from feedback.core.db import Instant
from feedback.core.errors import InputError, RuleError
from feedback.core.messages import N_

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 60  # an office of many people often shares one address

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


class TooManyAttemptsError(RuleError):
    """Sign-in was tried too often of late; it opens again by itself."""

    status = 429


@dataclass(frozen=True, slots=True)
class Bond:
    """What bounds a member of staff: an area, a department, or the person they are."""

    area_id: int | None = None
    department: str = ""
    person_id: int | None = None


def add_staff(
    session: Session,
    *,
    username: str,
    display_name: str,
    roles: frozenset[Role],
    bond: Bond,
    actor_id: int | None,
) -> tuple[Staff, str]:
    """Add a member of staff; return them and the password to be used once and changed.

    Raises `InputError` for a wrong name or a missing bond, `RuleError` for a name that is taken.
    """
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise InputError(
            N_("登录名用 2–60 个小写字母、数字、点、横线或下划线，以字母或数字开头。"),
            field="username",
        )
    if queries.find_staff(session, username) is not None:
        raise RuleError(N_("登录名“%(name)s”已经有人用了。"), field="username", name=username)
    password = make_password()
    staff = Staff(
        username=username,
        email=f"{username}@staff.invalid",  # no mail is sent; the sign-in library wants a value
        display_name=display_name.strip() or username,
        password=hash_password(password),
        password_is_temporary=True,
        active=True,
        fs_uniquifier=secrets.token_hex(16),
        created_at=clock.now(),
        roles=_roles(session, roles),
    )
    _bind(staff, roles, bond)
    session.add(staff)
    session.flush()
    _note(session, actor_id, "staff.add", staff, roles=sorted(roles))
    return staff, password


def create_first_administrator(
    session: Session, *, username: str, display_name: str = ""
) -> tuple[Staff, str]:
    """Add the first administrator; raise `RuleError` where one exists already."""
    _lock_administrators(session)
    if queries.count_active(session, Role.ADMINISTRATOR):
        raise RuleError(N_("已经有系统管理员了。请由管理员在“人员”页面添加其他人。"))
    return add_staff(
        session,
        username=username,
        display_name=display_name,
        roles=frozenset({Role.ADMINISTRATOR}),
        bond=Bond(),
        actor_id=None,
    )


def change_roles(
    session: Session, staff: Staff, *, roles: frozenset[Role], bond: Bond, actor_id: int | None
) -> None:
    """Give `staff` exactly these roles, bounded by `bond`."""
    if Role.ADMINISTRATOR not in roles:
        _keep_an_administrator(session, staff)
    staff.roles = _roles(session, roles)
    _bind(staff, roles, bond)
    session.flush()
    _note(session, actor_id, "staff.roles", staff, roles=sorted(roles))


def disable(session: Session, staff: Staff, *, actor_id: int | None) -> None:
    """Shut `staff` out at once: their open sessions end with the next click."""
    if actor_id is not None and staff.id == actor_id:
        raise RuleError(N_("不能停用自己的账号。"))
    _keep_an_administrator(session, staff)
    staff.active = False
    end_sessions(staff)
    session.flush()
    _note(session, actor_id, "staff.disable", staff)


def enable(session: Session, staff: Staff, *, actor_id: int | None) -> None:
    """Let `staff` sign in again."""
    staff.active = True
    session.flush()
    _note(session, actor_id, "staff.enable", staff)


def reset_password(session: Session, staff: Staff, *, actor_id: int | None) -> str:
    """Give `staff` a password to be used once, take away two-step sign-in; return the password."""
    password = make_password()
    staff.password = hash_password(password)
    staff.password_is_temporary = True
    staff.tf_primary_method = staff.tf_totp_secret = None
    end_sessions(staff)
    session.flush()
    _note(session, actor_id, "staff.password_reset", staff)
    return password


def end_sessions(staff: Staff) -> None:
    """End every session of `staff`: session cookies name this value and no longer match it."""
    staff.fs_uniquifier = secrets.token_hex(16)


def count_attempt(session: Session, *, account: str, address: str) -> None:
    """Count one attempt to sign in before the password is looked at.

    Raises `TooManyAttemptsError` when the account or the address has none left. One statement
    counts and decides, so that attempts at the same moment cannot slip through.
    """
    for key, most in (
        (_key("address", address), MOST_PER_ADDRESS),
        (_key("account", account), MOST_PER_ACCOUNT),
    ):
        if not _take(session, key, most):
            minutes = int(WINDOW.total_seconds() // 60)
            raise TooManyAttemptsError(
                N_("登录尝试太多次。请过 %(minutes)s 分钟再试，或请系统管理员重置密码。"),
                minutes=minutes,
            )


def forgive_attempts(session: Session, *, account: str, address: str) -> None:
    """Forget the attempts on an account after a right password, and one of its address."""
    session.execute(
        delete(SignInAttempts).where(
            (SignInAttempts.key == _key("account", account))
            | (SignInAttempts.counted_from < clock.now() - WINDOW)
        )
    )
    session.execute(
        update(SignInAttempts)
        .where(SignInAttempts.key == _key("address", address), SignInAttempts.attempts > 0)
        .values(attempts=SignInAttempts.attempts - 1)
    )


_TAKE = text(
    "INSERT INTO sign_in_attempts (key, counted_from, attempts) VALUES (:key, :now, 1) "
    "ON CONFLICT (key) DO UPDATE SET "
    "attempts = CASE WHEN sign_in_attempts.counted_from <= :past THEN 1 "
    "ELSE sign_in_attempts.attempts + 1 END, "
    "counted_from = CASE WHEN sign_in_attempts.counted_from <= :past THEN :now "
    "ELSE sign_in_attempts.counted_from END "
    "WHERE sign_in_attempts.counted_from <= :past OR sign_in_attempts.attempts < :most "
    "RETURNING attempts"
).bindparams(bindparam("now", type_=Instant()), bindparam("past", type_=Instant()))


def _take(session: Session, key: str, most: int) -> bool:
    now = clock.now()
    given = {"key": key, "now": now, "past": now - WINDOW, "most": most}
    return session.execute(_TAKE, given).first() is not None


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value.strip().lower()}".encode("utf-8", "replace")).hexdigest()


def _roles(session: Session, roles: frozenset[Role]) -> list[StaffRole]:
    if not roles:
        raise InputError(N_("请至少选一个岗位。"), field="roles")
    known = {
        row.name: row
        for row in session.scalars(select(StaffRole).where(StaffRole.name.in_(list(roles))))
    }
    for role in sorted(roles - known.keys()):
        known[role] = StaffRole(name=role.value)
        session.add(known[role])
    return [known[role] for role in sorted(roles)]


def _bind(staff: Staff, roles: frozenset[Role], bond: Bond) -> None:
    needed = bonds_needed(roles)
    if Scope.AREA in needed and bond.area_id is None:
        raise InputError(N_("这个岗位要指定片区。"), field="area_id")
    if Scope.DEPARTMENT in needed and not bond.department:
        raise InputError(N_("这个岗位要指定部门。"), field="department")
    if bond.department and bond.department not in queries.departments():
        raise InputError(
            N_("没有“%(name)s”这个部门。部门有：%(all)s。"),
            field="department",
            name=bond.department,
            all="、".join(queries.departments()),
        )
    if Scope.OWN in needed and bond.person_id is None:
        raise InputError(N_("这个岗位要指定是哪位客户经理。"), field="person_id")
    staff.area_id, staff.department = bond.area_id, bond.department
    staff.person_id = bond.person_id


def _lock_administrators(session: Session) -> None:
    """Let changes to who is an administrator wait for each other (SQLite locks as a whole)."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE staff_role IN SHARE ROW EXCLUSIVE MODE"))


def _keep_an_administrator(session: Session, staff: Staff) -> None:
    if not staff.active or Role.ADMINISTRATOR not in {role.name for role in staff.roles}:
        return
    _lock_administrators(session)
    if queries.count_active(session, Role.ADMINISTRATOR) <= 1:
        raise RuleError(N_("这是最后一位系统管理员，请先指定另一位。"))


def _note(
    session: Session, actor_id: int | None, action: str, staff: Staff, **detail: object
) -> None:
    record(
        session,
        actor_id=actor_id,
        action=action,
        subject="staff",
        subject_id=staff.id,
        **detail,
    )
