from __future__ import annotations

from datetime import timedelta
from typing import cast

from sqlalchemy.orm import Session

from feedback.codeframe.queries import version_in_force
from feedback.codeframe.service import activate, ensure_in_force
from feedback.core import clock
from feedback.text.analysis import Analyser
from tests.factories.readings import ScriptedAnalyser


def test_a_newer_version_comes_into_force_though_the_clock_went_back(session: Session) -> None:
    now = clock.now()
    older = cast("Analyser", ScriptedAnalyser(version="older"))
    newer = cast("Analyser", ScriptedAnalyser(version="newer"))
    with clock.frozen(now):
        ensure_in_force(session, analyser=older)
    with clock.frozen(now - timedelta(days=30)):  # a made-up city's clock at its next start
        assert ensure_in_force(session, analyser=newer) == version_in_force(session)
        assert activate(session, analyser=older) == version_in_force(session)
