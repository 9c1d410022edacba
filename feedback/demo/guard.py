"""What a database holds, before anything made up is put into it."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from feedback.core import schema
from feedback.core.installation import InstallationNote
from feedback.demo.frame import RECIPE

# Rows that every installation has, whether anybody works with it or not.
FURNITURE = frozenset(
    {"alembic_version", "role", "survey", "survey_version", "engine_version", "stage_cursor"}
)
UNFINISHED = "unfinished"


class Content(StrEnum):
    """What was found."""

    NOTHING = "nothing"
    WHOLE_DEMO = "whole_demo"
    OLD_DEMO = "old_demo"
    HALF_DEMO = "half_demo"
    REAL = "real"


def content_of(engine: Engine) -> Content:
    """Return what the database holds; what nobody here knows counts as real data."""
    try:
        return _content(engine)
    except OperationalError:
        raise  # it cannot be reached at all
    except DatabaseError:  # a file that is no database, or one of another make
        return Content.REAL


def _content(engine: Engine) -> Content:
    names = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        if InstallationNote.__tablename__ in names:
            with Session(connection) as session:
                made_by = session.scalar(
                    select(InstallationNote.value).where(InstallationNote.key == "demo")
                )
            if made_by is not None:
                return _of_demo(engine, made_by)
        for name in sorted(names - FURNITURE):
            if connection.execute(text(f'SELECT 1 FROM "{name}" LIMIT 1')).first() is not None:
                return Content.REAL
    return Content.NOTHING


def _of_demo(engine: Engine, made_by: str) -> Content:
    if made_by == UNFINISHED:
        return Content.HALF_DEMO
    current = schema.current(engine) == schema.head()
    return Content.WHOLE_DEMO if made_by == RECIPE and current else Content.OLD_DEMO
