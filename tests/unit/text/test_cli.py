"""`feedback text …` as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedback.cli.text import text


def run(*arguments: str, given: bytes = b"") -> tuple[int, str, str]:
    result = CliRunner().invoke(text, list(arguments), input=given)
    return result.exit_code, result.stdout, result.stderr


def test_one_object_per_line_in_order() -> None:
    given = "3 送货太慢\n\nTD\n客户经理没来".encode()
    code, out, _ = run("analyse", given=given)
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [line["text"] for line in lines] == ["3 送货太慢", "", "TD", "客户经理没来"]
    assert [line["codes"] for line in lines] == [["I10"], ["N00"], ["N00"], ["I04"]]


def test_odd_bytes_and_line_ends_keep_the_count_of_lines() -> None:
    given = b"\xef\xbb\xbfok\r\n\xff\xfe\x00bad\n" + "慢\u2028慢\x0b慢\n".encode()
    code, out, _ = run("analyse", given=given)
    lines = [json.loads(line) for line in out.split("\n")[:-1]]
    assert code == 0
    assert len(lines) == 3
    assert lines[0]["text"] == "ok"
    assert "\ufffd" in lines[1]["text"]


def test_no_input_gives_no_output() -> None:
    assert run("analyse")[:2] == (0, "")


def test_the_day_said_dates_the_words() -> None:
    _, out, _ = run("analyse", "--said-on", "2025-07-16", given="昨天送货晚了\n".encode())
    assert json.loads(out)["mentions"][0]["time"] == ["2025-07-15", "2025-07-15"]


def test_a_day_that_does_not_exist_is_refused() -> None:
    code, _, error = run("analyse", "--said-on", "2025-02-30")
    assert code == 2
    assert "2025-02-30" in error


def labels(path: Path, body: str) -> str:
    path.write_text(body, encoding="utf-8")
    return str(path)


def test_evaluate_prints_a_table_and_json(tmp_path: Path) -> None:
    file = labels(tmp_path / "a.tsv", "text\tcodes\n送货慢\tI10\n态度差\tI06 I10\n")
    code, out, _ = run("evaluate", file)
    assert code == 0
    assert "送货配送" in out
    assert "micro" in out
    code, out, _ = run("evaluate", file, "--json")
    result = json.loads(out)
    assert result["comments"] == 2
    assert result["codes"]["I10"]["recall"] == 0.5
    assert result["codes"]["I06"]["f1"] == 1.0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("text\tlabels\n慢\tI10\n", ["row 1", "codes"]),
        ("text\tcodes\n送货慢\tI10\n慢\tI88\n", ["row 3", "codes", "I88"]),
        ("text\tcodes\n送货慢\t\n", ["row 2", "codes", "empty"]),
        ("text\tcodes\n送货慢\tI10\tmore\n", ["row 2"]),
    ],
)
def test_a_faulty_label_file_is_named_by_row_and_column(
    tmp_path: Path, body: str, words: list[str]
) -> None:
    code, _, error = run("evaluate", labels(tmp_path / "a.tsv", body))
    assert code == 2
    for word in ("a.tsv", *words):
        assert word in error


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    code, _, error = run("evaluate", str(tmp_path / "none.tsv"))
    assert code == 2
    assert "none.tsv" in error


def test_the_command_needs_no_database_and_no_web() -> None:
    script = (
        "import sys; from feedback.cli.text import text\n"
        "import feedback.text.analysis\n"
        "heavy = {'flask', 'sqlalchemy', 'wtforms', 'twilio', 'huey', 'jieba', 'sklearn'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603 -- our own interpreter and script
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
