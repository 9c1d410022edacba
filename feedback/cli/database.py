"""`feedback database …`: bring the schema up to date, and bound the retailers' side."""

from __future__ import annotations

import click
from sqlalchemy import text

from feedback.accounts.grants import statements
from feedback.cli.output import engine as checked_engine
from feedback.cli.output import say
from feedback.core import schema
from feedback.core.db import open_engine
from feedback.core.errors import RuleError
from feedback.core.messages import N_
from feedback.settings import Settings


@click.group()
def database() -> None:
    """Create and upgrade the database."""


@database.command()
def upgrade() -> None:
    """Bring the schema to the version of this code."""
    engine = open_engine(Settings().database_url)
    schema.upgrade(engine)
    say(N_("数据库已是最新版本 %(version)s。"), version=schema.current(engine))
    engine.dispose()


@database.command("public-role")
@click.argument("role")
@click.option("--execute", is_flag=True, help="Grant at once instead of printing the SQL.")
def public_role(role: str, *, execute: bool) -> None:
    """Print the GRANTs for the existing PostgreSQL role of the retailers' side, or run them.

    Run it again after every upgrade.
    """
    wanted = list(statements(role))
    if not execute:
        for statement in wanted:
            click.echo(f"{statement};")
        return
    with checked_engine() as opened, opened.begin() as connection:
        if connection.dialect.name != "postgresql":
            raise RuleError(N_("只有 PostgreSQL 有数据库角色；SQLite 请用文件权限。"))
        for statement in wanted:
            connection.execute(text(statement))
    say(N_("角色 %(role)s 现在只能读写零售户页面需要的表。"), role=role)
