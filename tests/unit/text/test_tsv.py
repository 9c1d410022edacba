"""Files of people's words: read line by line, and never a line that is longer than any comment."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedback.cli.text import text
from feedback.text.labelled import read_labelled, read_unlabelled
from feedback.text.tsv import LONGEST_LINE, TableError, read_lines, read_texts

HUGE = 40_000_000
TOLD = r"row 2: is longer than 200,000 characters; put each comment on a line of its own"


@pytest.fixture
def huge(tmp_path: Path) -> Path:
    """A table whose only row is one line of 40 MB."""
    path = tmp_path / "huge.tsv"
    path.write_bytes(b"text\tcodes\n" + b"a" * HUGE)
    return path


def test_a_line_without_end_is_refused_before_it_is_read(huge: Path) -> None:
    tracemalloc.start()
    for read in (lambda: read_labelled(huge, ("I04",)), lambda: read_unlabelled(huge)):
        with pytest.raises(TableError, match=TOLD):
            read()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < HUGE / 8


@pytest.mark.parametrize("option", ["--labels", "--unlabelled", "--taxonomy"])
def test_training_tells_file_row_and_what_to_do(huge: Path, tmp_path: Path, option: str) -> None:
    taxonomy = tmp_path / "t.tsv"
    taxonomy.write_text("code\twords\nA\tx、y\n", encoding="utf-8")
    files = {"--taxonomy": str(taxonomy), option: str(huge)}
    output = str(tmp_path / "m.fbm")
    result = CliRunner().invoke(text, ["train", *sum(files.items(), ()), "-o", output])
    assert result.exit_code == 2
    assert "huge.tsv, row 2: is longer than 200,000 characters" in result.stderr


def test_evaluating_does_too(huge: Path) -> None:
    result = CliRunner().invoke(text, ["evaluate", "--rules-only", str(huge)])
    assert result.exit_code == 2
    assert "huge.tsv, row 2: is longer than 200,000 characters" in result.stderr


def test_the_longest_line_is_still_read_whatever_ends_it(tmp_path: Path) -> None:
    path = tmp_path / "long.tsv"
    line = "好" * LONGEST_LINE
    for end in ("\n", "\r\n", "\r", ""):
        path.write_bytes(f"text{end or chr(10)}{line}{end}".encode())
        assert read_lines(path)[:2] == ["text", line]


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        (b"", [""]),
        (b"a", ["a"]),
        (b"a\r\nb\r\r\nc\n", ["a", "b", "", "c", ""]),
        ("\ufeffa\u2028b\x0bc\n".encode(), ["a\u2028b\x0bc", ""]),
    ],
)
def test_lines_end_where_people_end_them(tmp_path: Path, written: bytes, lines: list[str]) -> None:
    path = tmp_path / "lines.tsv"
    path.write_bytes(written)
    assert read_lines(path) == lines


def test_quotes_that_never_close_cost_no_more_than_the_lines_they_open(tmp_path: Path) -> None:
    path = tmp_path / "quotes.tsv"
    row = '"' + "好" * (LONGEST_LINE // 2)
    path.write_text("text\n" + f"{row}\n" * 60, encoding="utf-8")
    assert [each["text"] for each in read_texts(path, ("text",))] == [row] * 60
