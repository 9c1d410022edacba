"""Read a whole ledger again by another version, in one process and in two."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any, cast

from rich.console import Console
from sqlalchemy import Engine, delete

from bench.generated_city import DAYS, FIRST, MANAGERS, SHOPS_EACH, fill, people
from bench.results import Result
from bench.sentences import own_comments
from feedback.attribution.models import StaleCredit
from feedback.cli.pipeline import NAMES
from feedback.cli.progress import bars
from feedback.core import schema
from feedback.core.db import open_engine, writing
from feedback.jobs import pipeline
from feedback.jobs.pipeline import Report
from feedback.people.models import Assignment, ServiceRole
from feedback.text.analysis import Analyser, Analysis
from feedback.verbatims.models import Channel, Verbatim

STORED = datetime(2026, 5, 1, 4, tzinfo=UTC)
BOUND = 1 / 1.6
# Enough that the seconds in which two processes start count little.
COMMENTS, ROUNDS = 60_000, 1


class Other(Analyser):
    """The analyser that ships under another name, as a retraining would make it.

    Each version is a little surer or less sure of everything, so that every mention has to be
    written anew, and finds nothing in one comment of twenty where the others find something.
    """

    number: int

    @classmethod
    def make(cls, number: int) -> Other:
        """Return the version of this number."""
        made = cast("Other", cls.load())
        made.number, made.version = number, f"bench-{number}"
        return made

    def __reduce__(self) -> tuple[Callable[[int], Other], tuple[int]]:
        """Let another process load its own."""
        return Other.make, (self.number,)

    def analyse_many(self, texts: Any, said_on: Any = None) -> list[Analysis]:  # noqa: ANN401
        """Return the analysis, changed as the class says."""
        return [self._changed(one) for one in super().analyse_many(texts, said_on)]

    def _changed(self, found: Analysis) -> Analysis:
        if not found.mentions:
            return found
        if (len(found.text) + 7 * self.number) % 20 == 0:
            return found._replace(mentions=(), codes=("N00",))
        shift = self.number % 5 / 1000
        return found._replace(
            mentions=tuple(m._replace(confidence=m.confidence - shift) for m in found.mentions)
        )


def run(comments: int = COMMENTS, rounds: int = ROUNDS) -> list[Result]:
    """Fill a ledger, read it, then read it again `rounds` times by one process and by two in turn.

    The figures are the best of each, so that what else the machine does counts less.
    """
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/ledger.sqlite3")
        build(engine, comments)
        reports: dict[int, list[Report]] = {1: [], 2: []}
        _say("first reading, 1 process", _read(engine, 0, 1))
        for number in range(1, 2 * rounds + 1):
            processes = 2 - number % 2
            report = _read(engine, number, processes)
            _say(f"reading again, {processes} process(es)", report)
            reports[processes].append(report)
        engine.dispose()
    one, two = (min(each, key=lambda report: report.seconds) for each in reports.values())
    ratio = two.seconds / one.seconds
    best = f"{comments / one.seconds:,.0f} comments/s in one process, {comments / two.seconds:,.0f}"
    return [
        Result(
            f"reading {comments:,} comments again, two processes / one",
            round(ratio, 3),
            "ratio",
            BOUND,
            f"{best} in two ({1 / ratio:.2f} times), all stages",
        )
    ]


def _read(engine: Engine, number: int, processes: int) -> Report:
    with bars() as tell:
        return pipeline.run(
            engine,
            analyser=Other.make(number),
            processes=processes,
            progress=lambda stage, done, total: tell(NAMES[stage], done, total),
        )


def _say(what: str, report: Report) -> None:
    Console().print(
        f"  {what}: {report.read:,} comments in {report.seconds:,.1f} s, "
        f"{report.read / report.seconds:,.0f}/s ({report.per_second:,.0f}/s the reading alone)"
    )


def build(engine: Engine, comments: int) -> None:
    """Fill an empty database with shops, who serves them, and what they said."""
    schema.upgrade(engine)
    with writing(), engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_size=-400000")
        people(connection)
        fill(connection, Assignment, _assignments())
        connection.execute(delete(StaleCredit))  # nobody was credited yet
        fill(connection, Verbatim, _said(comments))


def _assignments() -> Iterator[dict[str, object]]:
    for shop in range(1, MANAGERS * SHOPS_EACH + 1):
        yield {
            "retailer_id": shop,
            "person_id": (shop - 1) // SHOPS_EACH + 1,
            "role": ServiceRole.CUSTOMER_MANAGER,
            "from_on": FIRST - timedelta(days=365),
        }


def _said(comments: int) -> Iterator[dict[str, object]]:
    chance = random.Random(11)  # noqa: S311 -- a made-up city
    texts = own_comments()
    chance.shuffle(texts)
    for number, text in enumerate(islice(cycle(texts), comments), 1):
        day = chance.randrange(DAYS)
        yield {
            "id": number,
            "channel": Channel.WEB,
            "source": "import",
            "source_ref": str(number),
            "retailer_id": chance.randrange(1, MANAGERS * SHOPS_EACH + 1),
            "said_at": STORED + timedelta(days=day),
            "said_on": FIRST + timedelta(days=day),
            "text": text,
            "score": chance.choice((None, None, 2, 4, 5)),
            "stored_at": STORED,
        }
