"""Seconds to find a planted matter among 20,000 comments, against its bound."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from sqlalchemy.orm import Session

from bench import planted_city
from bench.planted import SHOPS, talk
from bench.results import Result
from feedback.accounts.permissions import SYSTEM
from feedback.core.db import open_engine
from feedback.issues.discovery import Suggestion, discover

BOUND_SECONDS = 60
AHEAD = 3
THEMES = ("advertising", "deposit", "face")


def run() -> list[Result]:
    """Plant each matter in turn; it must be among the first three suggestions, in 60 s of CPU."""
    results: list[Result] = []
    for theme in THEMES:
        with tempfile.TemporaryDirectory() as folder:
            engine = open_engine(f"sqlite:///{Path(folder) / 'planted.sqlite3'}")
            truth = planted_city.build(engine, talk({0: (theme,)}))
            started = time.process_time()
            with Session(engine) as session:
                found = discover(session, SYSTEM, threshold=5)
            seconds = time.process_time() - started
            engine.dispose()
        rank = _rank(found.suggestions, truth, theme)
        results += [
            Result(f"discovery of {theme}: place of its first suggestion", rank, "place", AHEAD),
            Result(
                f"discovery of {theme}: {found.comments:,} comments / {BOUND_SECONDS} s",
                round(seconds / BOUND_SECONDS, 3),
                "ratio",
                1.0,
                f"{seconds:.1f} s of one core",
            ),
        ]
    return results


def _rank(suggestions: tuple[Suggestion, ...], truth: dict[int, str], theme: str) -> int:
    """Give the place of the first suggestion whose sentences are mostly about the theme."""
    for place, one in enumerate(suggestions, start=1):
        about = [truth[proof.verbatim_id] == theme for proof in one.evidence]
        if sum(about) > len(about) / 2 and one.shops > SHOPS * 0.05:
            return place
    return len(suggestions) + AHEAD + 1
