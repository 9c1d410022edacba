"""`feedback accounts …`: the first administrator, and staff without a browser."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from feedback.accounts import queries, service
from feedback.accounts.models import Staff
from feedback.accounts.permissions import ROLE_NAMES, Role
from feedback.cli.output import say, sentence, session
from feedback.core.errors import NotFoundError
from feedback.core.messages import N_


@click.group()
def accounts() -> None:
    """Add, list and disable staff."""


@accounts.command("create-admin")
@click.option("--username", prompt="登录名 / user name", default="admin", show_default=True)
@click.option("--name", default="", help="Name shown on pages.")
def create_admin(username: str, name: str) -> None:
    """Add the first administrator and print a one-time password; refuse if one exists."""
    with session(write=True) as opened:
        staff, password = service.create_first_administrator(
            opened, username=username, display_name=name
        )
        opened.commit()
        _tell(staff.username, password)


@accounts.command()
@click.argument("username")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
)
@click.option("--name", default="", help="Name shown on pages.")
@click.option("--area", help="Code of the area that bounds the person.")
@click.option("--department", default="", help="Department whose issues the person answers for.")
@click.option("--person", help="Code of the customer manager that the person is.")
def add(
    username: str,
    roles: tuple[str, ...],
    name: str,
    area: str | None,
    department: str,
    person: str | None,
) -> None:
    """Add a member of staff and print a one-time password."""
    with session(write=True) as opened:
        bond = service.Bond(
            area_id=None if area is None else queries.get_area_id(opened, area),
            department=department,
            person_id=None if person is None else queries.get_person_id(opened, person),
        )
        staff, password = service.add_staff(
            opened,
            username=username,
            display_name=name,
            roles=frozenset(Role(role) for role in roles),
            bond=bond,
            actor_id=None,
        )
        opened.commit()
        _tell(staff.username, password)


@accounts.command("list")
def list_() -> None:
    """List all staff: name, roles, whether they may sign in."""
    with session() as opened:
        for person in queries.list_staff(opened):
            names = (sentence(ROLE_NAMES[Role(role.name)]) for role in person.roles)
            roles = sentence(N_("、")).join(names)
            state = "" if person.active else sentence(N_("已停用"))
            click.echo(f"{person.username}\t{person.display_name}\t{roles}\t{state}")


@accounts.command()
@click.argument("username")
def disable(username: str) -> None:
    """Shut a member of staff out at once."""
    with session(write=True) as opened:
        service.disable(opened, _named(opened, username), actor_id=None)
        opened.commit()
        say(N_("%(name)s 已停用。"), name=username)


@accounts.command("reset-password")
@click.argument("username")
def reset_password(username: str) -> None:
    """Print a new one-time password and take away two-step sign-in."""
    with session(write=True) as opened:
        staff = _named(opened, username)
        password = service.reset_password(opened, staff, actor_id=None)
        opened.commit()
        _tell(staff.username, password)


def _named(opened: Session, username: str) -> Staff:
    found = queries.find_staff(opened, username)
    if found is None:
        raise NotFoundError(N_("没有登录名为“%(name)s”的人。"), name=username)
    return found


def _tell(username: str, password: str) -> None:
    say(N_("登录名：%(name)s"), name=username)
    say(N_("一次性密码（只显示这一次，第一次登录时必须改掉）：%(password)s"), password=password)
