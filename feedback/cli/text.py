"""`feedback text …`: analyse comments line by line and measure against labels; no database."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from feedback.text.analysis import Analyser
    from feedback.text.scores import Score, Scores

USAGE_ERROR = 2


@click.group()
def text() -> None:
    """Find issues in comments and measure how well they are found."""


@text.command()
@click.option(
    "--said-on",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="The day the comments were said; dates such as 上个月 are counted from it.",
)
def analyse(said_on: datetime | None) -> None:
    """Read comments from standard input, one per line; write one JSON object per line."""
    analyser = _analyser()
    day: date | None = said_on.date() if said_on else None
    for line in _lines(sys.stdin.buffer):
        result = analyser.analyse(line, day).to_dict()
        # Lone surrogates cannot be printed as UTF-8; everything else stays readable.
        printed = json.dumps(result, ensure_ascii=False)
        sys.stdout.buffer.write(printed.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


@text.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def evaluate(file: Path, as_json: bool) -> None:
    """Compare with the labels of FILE: tab-separated, columns text and codes."""
    from feedback.text.scores import score  # noqa: PLC0415 -- the command starts faster
    from feedback.text.tsv import TableError, read_table  # noqa: PLC0415

    analyser = _analyser()
    pairs = []
    try:
        for row in read_table(file, ("text", "codes"), quoted=True):
            labels = row["codes"].replace("、", " ").replace(",", " ").replace(";", " ").split()
            for code in labels:
                if code not in analyser.taxonomy:
                    row.refuse("codes", f"{code!r} is not in the taxonomy")
            if not labels:
                row.refuse("codes", "is empty; N00 says that there is no issue")
            pairs.append((analyser.analyse(row["text"]).codes, labels))
    except TableError as error:
        _refuse(str(error))
    result = score(pairs, analyser.taxonomy.codes)
    if as_json:
        click.echo(json.dumps(result.to_dict(), ensure_ascii=False, indent=2))
    else:
        names = {issue.code: issue.name for issue in analyser.taxonomy}
        click.echo("\n".join(_table(result, names)))


def _analyser() -> Analyser:
    from feedback.text.analysis import Analyser  # noqa: PLC0415
    from feedback.text.tsv import TableError  # noqa: PLC0415

    try:
        return Analyser.load()
    except TableError as error:
        _refuse(str(error))


def _lines(stream: BinaryIO) -> Iterator[str]:
    """Give lines without their ends; broken UTF-8 becomes U+FFFD, a BOM is dropped."""
    for number, line in enumerate(stream):
        read = line.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
        yield read if number else read.removeprefix("\ufeff")


def _table(result: Scores, names: dict[str, str]) -> list[str]:
    lines = [f"{'code':<6}{'precision':>10}{'recall':>10}{'F1':>10}{'found':>8}{'labelled':>10}"]
    lines += [f"{_line(score)}  {names.get(score.code, '')}" for score in result.per_code]
    lines.append(_line(result.micro))
    lines.append(
        f"{'macro':<6}{result.macro_precision:>10.3f}{result.macro_recall:>10.3f}{result.macro_f1:>10.3f}"
    )
    lines.append(f"{result.comments} comments, {result.exact} with exactly the labelled codes")
    return lines


def _line(score: Score) -> str:
    return (
        f"{score.code:<6}{score.precision:>10.3f}{score.recall:>10.3f}{score.f1:>10.3f}"
        f"{score.found:>8}{score.labelled:>10}"
    )


def _refuse(message: str) -> NoReturn:
    click.echo(f"Error: {message}", err=True)
    raise SystemExit(USAGE_ERROR)
