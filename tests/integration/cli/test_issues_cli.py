from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from feedback.attribution.summary import Cell, Point
from feedback.audit.models import AuditEvent
from feedback.cli import root
from feedback.cli.summary_output import neutralise, sparkline
from feedback.core.db import open_engine, write_session
from feedback.core.errors import FeedbackError
from feedback.jobs import pipeline
from tests.factories.readings import ScriptedAnalyser, say
from tests.integration.attribution.conftest import build_city

Run = Callable[..., str]


@pytest.fixture
def engine(own_database: str) -> Iterator[Engine]:
    """A city in which two shops have said something in August 2026."""
    made = open_engine(own_database)
    with write_session(made) as session:
        city = build_city(session)
        city.managers[1].name, city.managers[1].code = "=cmd|' /C calc'!A0", "+86138"
        city.managers[1].name_en = "Ms Zhang"
        say(session, city.shops[1], "I05 客户经理;I16 客户经理", date(2026, 8, 3))
        say(session, city.shops[2], "没有意见", date(2026, 9, 3))
        session.commit()
    pipeline.run(made, analyser=ScriptedAnalyser())
    yield made
    made.dispose()


@pytest.fixture
def run(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `feedback issues summary …` and return what it prints."""
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", own_database)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    monkeypatch.setenv("COLUMNS", "100")

    def invoke(*words: str) -> str:
        result = CliRunner().invoke(root, ["issues", "summary", *words], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    return invoke


def test_the_first_line_says_what_was_found(engine: Engine, run: Run) -> None:
    managers = run("--by", "manager").splitlines()
    assert managers[0].startswith("2026-H2：听到 2 家店。2 位客户经理中，高于平均而需要核查的 0 位")
    issues = run("--by", "issue").splitlines()
    assert issues[0] == "2026-H2：听到 2 家店。提到最多的是“拜访走形式/不实”：1 家，占 50%。"
    assert "50% (9–91%)" in "".join(issues)
    assert "占比最高的是“县0”" in run("--by", "area").splitlines()[0]


def test_restricted_issues_need_their_flag_and_are_noted(engine: Engine, run: Run) -> None:
    plain = run("--by", "issue")
    assert "I16 " not in plain.replace("I16、", "")
    assert "没有列入" in plain
    asked = run("--by", "issue", "--restricted")
    assert "I16 廉洁与违规" in asked
    assert "请勿外传" in asked
    with Session(engine) as session:
        actions = session.scalars(select(AuditEvent.action)).all()
    assert actions == ["summary.restricted"]


def test_json_holds_figures_for_programs(engine: Engine, run: Run) -> None:
    found = json.loads(run("--by", "issue", "--format", "json", "--period", "2026-08"))
    assert (found["by"], found["period"], found["restricted_included"]) == (
        "issue", "2026-08", False,
    )  # fmt: skip
    (row,) = found["rows"]
    assert (row["key"], row["shops"], row["heard"], row["share"]) == ("I05", 1, 1, 1.0)
    assert 0.2 < row["low"] < 0.21
    assert row["trend"]["2026-08"]["shops"] == 1


def test_csv_cells_are_never_formulas(engine: Engine, run: Run) -> None:
    table = list(csv.DictReader(io.StringIO(run("--format", "csv"))))
    names = {row["key"]: row["name"] for row in table}
    assert names["'+86138"] == "'=cmd|' /C calc'!A0"
    for cell in ("=1", "+1", "-1", "@a", "\ta", "\ra"):
        assert neutralise(cell) == f"'{cell}"
    assert (neutralise("好"), neutralise(-1), neutralise(None)) == ("好", -1, "")


def test_english_readers_get_english_names(
    engine: Engine, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "en")
    assert "Visits for form only or untrue" in run("--by", "issue")
    assert "Ms Zhang" in run()


def test_one_area_and_one_issue_can_be_asked_for(engine: Engine, run: Run) -> None:
    inside = json.loads(run("--by", "area", "--area", "县0", "--format", "json"))
    assert [row["name"] for row in inside["rows"]] == ["片0", "片1"]
    one = json.loads(run("--by", "manager", "--issue", "I05", "--format", "json"))
    assert one["issue"] == "I05"
    assert {row["shops"] for row in one["rows"]} == {0, 1}


@pytest.mark.parametrize(
    "words", [["--period", "2026-13"], ["--area", "没有"], ["--issue", "I99"], ["--issue", "I16"]]
)
def test_what_does_not_exist_is_said_in_one_sentence(
    engine: Engine, run: Run, words: list[str]
) -> None:
    with pytest.raises(FeedbackError) as refused:
        run(*words)
    assert words[1] in str(refused.value)


def test_an_empty_city_says_what_to_do_next(run: Run) -> None:
    assert "请先导入意见" in run()


def test_the_trend_is_drawn_as_bars_with_a_dot_for_silence() -> None:
    counts = ((0, 4), (1, 4), (4, 4), (0, 0))
    points = [Point("m", Cell(k, n, k, k, k)) for k, n in counts]
    assert sparkline(points) == "▁▃█·"
