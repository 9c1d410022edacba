"""`feedback surveys`: what a person sees before a questionnaire is published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedback.cli import root
from feedback.surveys.library import load_questionnaire
from tests.unit.surveys.questionnaires import compare, one_page, question


def run(*arguments: str | Path, language: str = "zh") -> Result:
    given = ["surveys", *map(str, arguments)]
    return CliRunner().invoke(root, given, env={"FEEDBACK_LANGUAGE": language})


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    file = tmp_path / "call.json"
    file.write_text(load_questionnaire("verification_call").model_dump_json(), encoding="utf-8")
    return file


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    survey = one_page(
        question("score", "rating", required=True),
        question("why", show_if=compare("gt", "score", 5)),
    )
    file = tmp_path / "faulty.json"
    file.write_text(survey.model_dump_json(), encoding="utf-8")
    return file


def test_a_sound_questionnaire_is_said_to_be_sound(sound: Path) -> None:
    result = run("check", sound)
    assert result.exit_code == 0
    assert result.output == "没有发现问题。\n"


def test_a_fault_is_named_with_its_place_and_what_to_do(faulty: Path) -> None:
    result = run("check", faulty)
    assert result.exit_code == 1
    assert "错误  why  这道题永远问不到" in result.output
    assert "→ 改这道题或所在一节的条件，或者删掉这道题。" in result.output
    found = json.loads(run("check", faulty, "--json").output)
    assert [(one["severity"], one["section"], one["question"]) for one in found] == [
        ("error", "only", "why")
    ]


def test_an_earlier_version_is_compared(sound: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(one_page(question("a")).model_dump_json(), encoding="utf-8")
    assert (
        "问卷代号从“tiny”变成了“verification_call”。"
        in run("check", sound, "--previous", other).output
    )


def test_walking_every_branch_reports_paths_and_lengths(sound: Path) -> None:
    result = run("simulate", sound)
    assert result.exit_code == 0
    assert "走法：16 种" in result.output
    assert "最少 9 道，居中 15 道，最多 17 道" in result.output
    report = json.loads(run("simulate", sound, "--json").output)
    assert report["paths"] == 16
    assert report["never"] == []


def test_a_faulty_questionnaire_is_not_walked(faulty: Path) -> None:
    result = run("simulate", faulty)
    assert result.exit_code == 1
    assert "这道题永远问不到" in result.output


def test_a_file_that_is_no_questionnaire_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_bytes(b'{"key": ')
    result = run("check", file)
    assert result.exit_code == 2
    assert result.stderr == "broken.json: 第 1 行第 9 列不是正确的 JSON。\n"
