"""What every command shares: the language of the terminal, its database, its messages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.core import schema
from feedback.core.db import open_engine, writing
from feedback.core.errors import RuleError
from feedback.core.messages import N_, Message
from feedback.settings import Settings
from feedback.web.catalog import LANGUAGES, SOURCE, translate


def language() -> str:
    """Return the language to print: `FEEDBACK_LANGUAGE`, else the locale's, else Chinese."""
    for name in ("FEEDBACK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "")[:2].lower()
        if code in LANGUAGES:
            return code
    return SOURCE


def sentence(message: Message | str) -> str:
    """Return `message` in the terminal's language."""
    return translate(message, language())


def say(template: str, **params: object) -> None:
    """Print a sentence in the terminal's language."""
    click.echo(sentence(Message(template, params)))


@contextmanager
def engine() -> Iterator[Engine]:
    """Open the database of the settings; refuse one whose schema is not this code's."""
    opened = open_engine(Settings().database_url)
    try:
        if schema.current(opened) != schema.head():
            raise RuleError(N_("数据库还没有建好或版本不对，请先运行 feedback database upgrade。"))
        yield opened
    finally:
        opened.dispose()


@contextmanager
def session(*, write: bool = False) -> Iterator[Session]:
    """Open a session on the database of the settings; the command commits."""
    with engine() as opened:
        if not write:
            with Session(opened) as made:
                yield made
            return
        with writing(), Session(opened) as made:
            yield made
