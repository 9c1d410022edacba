"""`feedback surveys export` and `import`: files in, files out, everything said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from feedback.cli import root
from feedback.core.errors import InputError
from feedback.surveys.library import load_questionnaire
from feedback.surveys.loading import read_questionnaire


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(root, ["surveys", *map(str, words)], env={"FEEDBACK_LANGUAGE": "zh"})


def test_a_shipped_questionnaire_goes_out_and_comes_back(tmp_path: Path) -> None:
    form, back = tmp_path / "form.xlsx", tmp_path / "back.json"
    out = run("export", "satisfaction", "-o", form)
    assert out.exit_code == 0, out.output
    assert "短信用语只有本系统用" in out.output
    looked = run("import", form)
    assert looked.exit_code == 0, looked.output
    assert list(tmp_path.iterdir()) == [form]
    assert run("import", form, "-o", back).exit_code == 0
    assert read_questionnaire(back.read_bytes()) == load_questionnaire("satisfaction")
    again = tmp_path / "again.json"
    assert run("export", back, "-o", again).exit_code == 0
    assert again.read_bytes() == back.read_bytes()


def test_another_key_can_be_given(tmp_path: Path) -> None:
    form, back = tmp_path / "form.json", tmp_path / "back.json"
    run("export", "typical_consumer", "-o", form)
    assert run("import", form, "--key", "mine", "-o", back).exit_code == 0
    assert json.loads(back.read_text())["key"] == "mine"


def test_nothing_is_written_of_a_form_with_errors(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    for row in (["type", "name", "label"], ["text", "a", "甲"], ["text", "a", "乙"]):
        sheet.append(row)
    book.save(tmp_path / "form.xlsx")
    target = tmp_path / "out.json"
    target.write_text("before")
    found = run("import", tmp_path / "form.xlsx", "-o", target)
    assert found.exit_code == 1
    assert "错误  survey!B3  代号“a”和第 2 行的一样。" in found.output
    assert target.read_text() == "before"


@pytest.mark.parametrize("key", ["two words", "Ä", "", "a" * 41])
def test_a_key_that_is_none_is_refused(tmp_path: Path, key: str) -> None:
    for suffix in (".xlsx", ".json"):
        form = tmp_path / f"form{suffix}"
        run("export", "typical_consumer", "-o", form)
        found = run("import", form, "--key", key, "-o", tmp_path / "out.json")
        assert isinstance(found.exception, SystemExit)
        assert found.exit_code in {1, 2}
        assert "key" in found.output
    assert not (tmp_path / "out.json").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = run("export", "satisfaction", "-o", tmp_path / "nowhere" / "form.xlsx")
    assert isinstance(found.exception, InputError)
    assert "nowhere" in str(found.exception)


def test_json_that_is_no_questionnaire_is_refused(tmp_path: Path) -> None:
    form = tmp_path / "form.json"
    form.write_text('{"key": "a"}')
    found = run("import", form)
    assert found.exit_code == 2
    assert "没有写" in found.output
