"""A real server and a real browser: `server`, `page` (desktop), `phone` (360 px), `accessible`."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import BaseWSGIServer, make_server

from feedback import tables  # noqa: F401 -- every table must be known
from feedback.app import create_app
from feedback.core import schema
from feedback.core.db import open_engine
from feedback.extensions import db
from feedback.settings import Settings
from tests.browser.server import Server

DESKTOP = {"width": 1280, "height": 800}
# A browser that leaves in the middle of a file leaves the server's handle on it to the collector.
HUNG_UP = "ignore:Exception ignored in. <_io:pytest.PytestUnraisableExceptionWarning"
PHONE = {"width": 360, "height": 640}
HERE = Path(__file__).parent
# Milliseconds; a machine that builds and tests at once may be slow, and waiting costs nothing.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",  # everything asked for is on this machine
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder, so that `-m "not browser"` leaves it out, and run it last.

    The browser's event loop stays in its thread until the end, and no application can be made
    beside it.
    """
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.filterwarnings(HUNG_UP))
    items.sort(key=lambda item: item.path.is_relative_to(HERE))


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; without one, the tests are skipped here and fail in CI."""
    found = (
        os.environ.get("FEEDBACK_CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
    )
    if found and Path(found).exists():
        return found
    reason = "no Chromium: install it (Debian: apt-get install chromium) or set FEEDBACK_CHROMIUM"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium_path: str) -> dict[str, Any]:
    """How the browser is started."""
    return {"executable_path": chromium_path, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def base_url() -> str:
    """Each test has a server of its own, so there is no common address."""
    return ""


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database to copy."""
    path = tmp_path_factory.mktemp("browser") / "empty.sqlite3"
    engine = open_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def server(migrated_file: Path, tmp_path: Path) -> Iterator[Server]:
    """A server on a free port of 127.0.0.1 for one test, both surfaces, the rate limits on."""
    database = tmp_path / "feedback.sqlite3"
    shutil.copyfile(migrated_file, database)
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = Settings(
        data_dir=tmp_path / "data",
        database_url=f"sqlite:///{database}",
        secret_key="k" * 48,
        public_url=url,
        demo=True,
    )
    running: list[BaseWSGIServer] = []
    ready = threading.Event()
    thread = threading.Thread(target=_serve, args=(settings, listening, running, ready))
    thread.start()
    assert ready.wait(timeout=60)
    engine = open_engine(settings.database_url)
    yield Server(url, settings, engine)
    for each in running:
        each.shutdown()
    thread.join()
    engine.dispose()


def _serve(
    settings: Settings,
    listening: socket.socket,
    running: list[BaseWSGIServer],
    ready: threading.Event,
) -> None:
    """Build and serve the application away from the main thread, where the browser's loop runs."""
    try:
        app = create_app(settings)
        with listening:
            made = make_server("127.0.0.1", 0, app, threaded=True, fd=listening.fileno())
        running.append(made)
    finally:
        ready.set()
    made.serve_forever()
    made.server_close()
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@contextmanager
def _watched(context: BrowserContext) -> Iterator[Page]:
    """A page whose test fails if a script broke or the content security policy was violated."""
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    )
    page.set_default_timeout(PATIENCE)
    yield page
    assert faults == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A desktop browser window."""
    with _watched(new_context(viewport=DESKTOP, locale="zh-CN")) as opened:
        yield opened


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A phone 360 px wide, touched with a finger."""
    context = new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    with _watched(context) as opened:
        yield opened


@pytest.fixture
def paper_phone(new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A phone 360 px wide whose browser runs no JavaScript."""
    context = new_context(
        viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True, java_script_enabled=False
    )
    with _watched(context) as opened:
        yield opened


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """A check to call on a page: names, headings, groups, ids, no sideways scrolling."""
    script = (HERE / "accessibility.js").read_text(encoding="utf-8")

    def check(opened: Page) -> None:
        opened.wait_for_load_state("load")  # words may stand before their style is there
        assert opened.evaluate(script) == []

    return check
