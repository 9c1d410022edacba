"""`feedback database …`: bring the schema up to date."""

from __future__ import annotations

import click

from feedback.cli.output import say
from feedback.core import schema
from feedback.core.db import open_engine
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
