"""`feedback surveys export` and `import`: questionnaires as XLSForm workbooks or JSON."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedback.cli.finding_output import print_findings, print_remarks
from feedback.cli.output import say, sentence, session
from feedback.core.errors import InputError
from feedback.core.messages import N_

if TYPE_CHECKING:
    from feedback.surveys.definition import Questionnaire
    from feedback.surveys.xlsform.reading import Imported

_UNUSABLE = 2
_file = click.Path(dir_okay=False, path_type=Path)
_existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("key_or_file")
@click.option("-o", "--output", type=_file, required=True, help="FILE.xlsx or FILE.json.")
def export(key_or_file: str, output: Path) -> None:
    """Write a questionnaire as an XLSForm workbook or as JSON.

    KEY_OR_FILE is a file with a questionnaire, the key of one from the library, or of a published
    one. What XLSForm cannot express is printed.
    """
    from feedback.surveys.exchange import export_questionnaire  # noqa: PLC0415
    from feedback.surveys.xlsform.losses import refuses  # noqa: PLC0415

    found = export_questionnaire(_find(key_or_file), suffix=output.suffix.lower())
    print_remarks(found.remarks)
    if refuses(found.remarks):
        say(N_("有错误，没有写文件。"))
        sys.exit(1)
    _write(output, found.content)
    say(N_("写好了：%(file)s"), file=output.name)


@click.command("import")
@click.argument("file", type=_existing)
@click.option("--key", help="The questionnaire's key, instead of the one in the file.")
@click.option("-o", "--output", type=_file, help="FILE.json to write; without it, only look.")
def import_(file: Path, key: str | None, output: Path | None) -> None:
    """Read a questionnaire from an XLSForm workbook or JSON, and say what was lost.

    Nothing is written without -o, and nothing at all where the file has errors.
    """
    from feedback.surveys.checker import check_definition, errors_among  # noqa: PLC0415
    from feedback.surveys.exchange import PLAIN, export_questionnaire  # noqa: PLC0415

    if output is not None and output.suffix.lower() != PLAIN:
        raise click.UsageError(sentence(N_("导入的结果写成 JSON：文件名要以 .json 结尾。")))
    found = _import(file, key)
    print_remarks(found.remarks)
    if found.refused or found.questionnaire is None:
        say(N_("有错误，没有导入。"))
        sys.exit(1)
    faults = check_definition(found.questionnaire)
    say(N_("检查问卷“%(key)s”："), key=found.questionnaire.key)
    print_findings(faults)
    if output is not None:
        _write(output, export_questionnaire(found.questionnaire, suffix=PLAIN).content)
        say(N_("写好了：%(file)s"), file=output.name)
    if errors_among(faults):
        sys.exit(1)


def _find(key_or_file: str) -> Questionnaire:
    from feedback.surveys.exchange import find_in_library, known_questionnaire  # noqa: PLC0415

    path = Path(key_or_file)
    if path.is_file():
        found = _import(path, None)
        if found.refused or found.questionnaire is None:
            print_remarks(found.remarks)
            sys.exit(_UNUSABLE)
        return found.questionnaire
    shipped = find_in_library(key_or_file)
    if shipped is not None:
        return shipped
    with session() as reading:
        return known_questionnaire(reading, key_or_file)


def _import(file: Path, key: str | None) -> Imported:
    from feedback.surveys.exchange import import_questionnaire  # noqa: PLC0415
    from feedback.surveys.loading import MalformedError  # noqa: PLC0415

    try:
        return import_questionnaire(file, key=key)
    except MalformedError as error:
        for problem in error.problems:
            click.echo(f"{file.name}: {sentence(problem)}", err=True)
        sys.exit(_UNUSABLE)


def _write(target: Path, content: bytes) -> None:
    """Put the whole file in place at once: an interrupted command leaves none half written."""
    if not target.parent.is_dir():
        raise InputError(N_("没有这个文件夹：%(folder)s"), folder=target.parent)
    number, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=target.suffix)
    made = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        made.chmod(0o644)
        made.replace(target)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
