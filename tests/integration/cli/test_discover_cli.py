from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import planted_city
from bench.planted import talk
from feedback.cli import root
from feedback.core.db import open_engine
from feedback.core.errors import FeedbackError

Run = Callable[..., str]


@pytest.fixture
def run(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `feedback issues discover …` and return what it prints."""
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", own_database)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    monkeypatch.setenv("COLUMNS", "120")

    def invoke(*words: str) -> str:
        result = CliRunner().invoke(root, ["issues", "discover", *words], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    return invoke


def test_what_is_new_is_printed_for_people_and_for_programs(own_database: str, run: Run) -> None:
    engine = open_engine(own_database)
    themes: dict[int, tuple[str, ...]] = {0: ("deposit",), 1: (), 2: ()}
    planted_city.build(engine, talk(themes, comments=1_000, share=0.08), migrate=False)
    engine.dispose()

    lines = run().splitlines()
    assert lines[0].startswith("看了 ")
    assert "县0 (z " in "".join(lines)
    assert any(line.startswith("1. ") for line in lines)

    found = json.loads(run("--area", "县0", "--format", "json"))
    (first, *_) = found["suggestions"]
    assert first["place"]["name"] == "县0"
    assert first["evidence"][0]["text"]
    assert set(first["months"]) == set(found["months"])
    assert run("--since", "2026-08", "--format", "json")


def test_an_empty_city_has_nothing_to_suggest(run: Run) -> None:
    assert run() == "看了 0 家店的 0 条意见，现有问题没有涵盖、值得看一看的有 0 项。\n"


@pytest.mark.parametrize("words", [("--area", "没有"), ("--since", "2026-13")])
def test_what_does_not_exist_is_said_in_one_sentence(run: Run, words: tuple[str, str]) -> None:
    with pytest.raises(FeedbackError) as refused:
        run(*words)
    assert words[1] in str(refused.value)
