"""Building the city: aside and renamed at the end on SQLite, so that half a city is never found."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from feedback import tables  # noqa: F401 -- every table must be known
from feedback.accounts.access import viewer_of
from feedback.accounts.models import Staff
from feedback.accounts.passwords import hash_password
from feedback.core import clock, schema
from feedback.core.db import open_engine, write_session
from feedback.core.errors import RuleError
from feedback.core.installation import mark_demo
from feedback.core.messages import N_
from feedback.core.stories import note_story
from feedback.demo.answers import Published
from feedback.demo.city import SURVEYS, make_city
from feedback.demo.frame import FOUNDED, LAST_DAY, RECIPE, SEED, moment
from feedback.demo.guard import UNFINISHED, Content, content_of
from feedback.demo.staff import PASSWORD
from feedback.demo.store import live_through, seal_all, store_rows
from feedback.demo.tour import stories
from feedback.issues.suggested import Sight
from feedback.jobs import pipeline, suggesting
from feedback.settings import Settings
from feedback.surveys.queries import definition_of
from feedback.surveys.service import publish_library
from feedback.verbatims.models import Channel

Tell = Callable[[str, int, int], None]
"""Told the step, how much of it is done, and how much there is."""

STEPS = (
    N_("建表"),
    N_("造一座城：片区、人员、零售户、走访、答卷"),
    N_("写入数据库"),
    N_("登记热线来电和核查"),
    N_("分析意见"),
    N_("归属到人"),
    N_("统计"),
)


@dataclass(frozen=True, slots=True)
class Built:
    """What came of it: rows by table, and how many different comments are heard in the city."""

    rows: dict[str, int]
    comments: int


def demo_settings() -> Settings:
    """Return the settings of the demo: files in `instance/demo` unless the environment says."""
    if "FEEDBACK_DATA_DIR" in os.environ:
        return Settings(demo=True)
    return Settings(demo=True, data_dir=Path("instance/demo"))


def look(settings: Settings) -> Content:
    """Return what the demo's database holds now; nothing where its file does not exist."""
    path = _file_of(settings.database_url)
    if path is not None and not path.exists():
        return Content.NOTHING
    engine = open_engine(settings.database_url)
    try:
        return content_of(engine)
    finally:
        engine.dispose()


def build(settings: Settings, *, fresh: bool, tell: Tell, seed: int = SEED) -> Built:
    """Build the city into the database of `settings`; raise `RuleError` where it may not be.

    A whole demo is built again only if `fresh`; half of one always; real data never.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with _alone(settings.data_dir):
        check(settings, fresh=fresh)
        path = _file_of(settings.database_url)
        if path is None:
            return _build_in_place(settings.database_url, seed, tell)
        return _build_aside(path, seed, tell)


def renew(settings: Settings) -> None:
    """Bring the schema of an earlier demo to the version of this code; its city stays."""
    engine = open_engine(settings.database_url)
    try:
        schema.upgrade(engine)
    finally:
        engine.dispose()


def check(settings: Settings, *, fresh: bool) -> None:
    """Raise `RuleError` where a city may not be built; nothing is touched."""
    content = look(settings)
    where = make_url(settings.database_url).render_as_string(hide_password=True)
    if content is Content.REAL:
        raise RuleError(
            N_(
                "数据库 %(where)s 里已有真实数据，演示城市不能建在里面，什么都没有改动。"
                "请取消 FEEDBACK_DATABASE_URL，或换一个空的数据库。"
            ),
            where=where,
        )
    if content in {Content.WHOLE_DEMO, Content.OLD_DEMO} and not fresh:
        raise RuleError(
            N_("数据库 %(where)s 里已经有演示城市。要重建，请加 --fresh。"), where=where
        )


def _build_aside(path: Path, seed: int, tell: Tell) -> Built:
    for left in path.parent.glob(f"{path.name}.building*"):
        left.unlink()  # of a build that was broken off
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.building")
    engine = _hasty(open_engine(f"sqlite:///{draft}"))
    try:
        built = _fill(engine, seed, tell)
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # a checkpoint needs to be outside a transaction
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    finally:
        engine.dispose()
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    draft.replace(path)
    return built


def _build_in_place(url: str, seed: int, tell: Tell) -> Built:
    engine = open_engine(url)
    try:
        if content_of(engine) is not Content.NOTHING:
            schema.downgrade(engine)
        return _fill(engine, seed, tell)
    finally:
        engine.dispose()


def _fill(engine: Engine, seed: int, tell: Tell) -> Built:
    tell(STEPS[0], 0, 1)
    schema.upgrade(engine)
    with write_session(engine) as session:
        mark_demo(session, UNFINISHED)
        session.commit()
    tell(STEPS[0], 1, 1)
    with write_session(engine) as session, clock.frozen(FOUNDED):
        tell(STEPS[1], 0, 1)
        password = hash_password(PASSWORD)  # once: hashing is slow on purpose
        city = make_city(seed, password_hash=password, asked=_publish(session))
        tell(STEPS[1], 1, 1)
        store_rows(session, city.rows, progress=lambda done, of: tell(STEPS[2], done, of))
        agent = viewer_of(session, session.get_one(Staff, city.staff["hotline"]))
        live_through(
            session,
            city.rows,
            city.notes,
            agent,
            progress=lambda done, of: tell(STEPS[3], done, of),
        )
        session.commit()
    steps = dict(zip(pipeline.Stage, STEPS[4:], strict=True))
    with clock.frozen(moment(LAST_DAY, 23, 59)):
        pipeline.run(engine, progress=lambda stage, done, of: tell(steps[stage], done, of))
        seal_all(engine)
    _look_for_new_matters(engine)
    with write_session(engine) as session:
        for story in stories(city.crew, city.land):
            note_story(session, story)
        mark_demo(session, RECIPE)  # last: what has no mark is no city
        session.commit()
    rows = city.rows.counts()
    rows["complaint"] = len(city.notes)
    rows["verbatim"] += len(city.notes)  # the hotline's words came in with its entries
    return Built(rows, len(city.stock.used))


def _look_for_new_matters(engine: Engine) -> None:
    """Leave on the page of new matters what a comparison finds, for all who may open it."""
    threshold = Settings(demo=True).disclosure_threshold
    with clock.frozen(moment(LAST_DAY, 23, 59)):
        for sight in (Sight(False, True, False), Sight(True, True, False)):
            suggesting.run(engine, sight=sight.name, threshold=threshold)


def _publish(session: Session) -> dict[Channel, Published]:
    versions = publish_library(session)
    return {
        door: Published(versions[key].id, versions[key].sha256, definition_of(versions[key]))
        for door, key in SURVEYS.items()
    }


def _hasty(engine: Engine) -> Engine:
    """Let a brand-new file be written without waiting for the disk; it is synced at the end."""

    @event.listens_for(engine, "connect")
    def _no_waiting(connection: Any, _record: Any) -> None:  # noqa: ANN401
        connection.execute("PRAGMA synchronous=OFF")

    return engine


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second build of the same folder out until this one ends."""
    with (folder / "build.lock").open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuleError(N_("演示城市正由另一个命令建立，请等它结束。")) from None
        yield


def _file_of(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)
