"""The summary page over few and over many mentions: it reads facts, so it must not slow down."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Engine

from bench import generated_city
from bench.browsing import sign_in
from bench.results import Result
from feedback.app import create_app
from feedback.core.db import open_engine
from feedback.settings import Settings

FEW, MANY = 10_000, 1_000_000
ROUNDS = 40
BOUND = 1.5
PAGES = ("/summary?by=issue", "/summary?by=manager")


def run() -> list[Result]:
    """Ratio of the median time to answer, alternating between the two databases."""
    with tempfile.TemporaryDirectory() as folder:
        clients = {size: _client(Path(folder) / str(size), size) for size in (FEW, MANY)}
        return [_measure(page, clients) for page in PAGES]


def _client(folder: Path, mentions: int) -> FlaskClient:
    settings = Settings(data_dir=folder, secret_key="b" * 48)
    print(f"  generating {mentions:,} mentions", flush=True)
    engine: Engine = open_engine(settings.database_url)
    identity = generated_city.build(engine, mentions)
    engine.dispose()
    app = create_app(settings)
    app.config["RATELIMIT_ENABLED"] = False
    client = app.test_client()
    sign_in(client, identity)
    return client


def _measure(page: str, clients: dict[int, FlaskClient]) -> Result:
    times: dict[int, list[float]] = {size: [] for size in clients}
    for turn in range(ROUNDS + 5):
        for size, client in clients.items():
            started = time.perf_counter()
            answer = client.get(page)
            elapsed = time.perf_counter() - started
            assert answer.status_code == 200, (page, size, answer.status_code)
            if turn >= 5:
                times[size].append(elapsed)
    few, many = (statistics.median(times[size]) for size in (FEW, MANY))
    return Result(
        f"{page}: {MANY:,} / {FEW:,} mentions",
        round(many / few, 2),
        "ratio",
        BOUND,
        f"{1000 * few:.0f} ms and {1000 * many:.0f} ms",
    )
