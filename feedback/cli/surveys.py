"""`feedback surveys …`: check a questionnaire, and walk all its branches; no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedback.cli.finding_output import print_findings
from feedback.cli.output import say, sentence
from feedback.cli.survey_files import export, import_
from feedback.core.messages import N_, Message

if TYPE_CHECKING:
    from feedback.surveys.checker import Finding
    from feedback.surveys.definition import Questionnaire
    from feedback.surveys.simulator import Simulation

_existing = click.Path(exists=True, dir_okay=False, path_type=Path)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_UNUSABLE = 2


@click.group()
def surveys() -> None:
    """Check questionnaires before anybody is asked."""


surveys.add_command(export)
surveys.add_command(import_)


@surveys.command()
@click.argument("file", type=_existing)
@click.option("--previous", type=_existing, help="The version before, to compare ids with.")
@_json_option
def check(file: Path, previous: Path | None, as_json: bool) -> None:
    """Say what is wrong with the questionnaire in FILE; exit with 1 where it has errors."""
    from feedback.surveys.checker import check_definition, errors_among  # noqa: PLC0415

    found = check_definition(_read(file), _read(previous) if previous else None)
    if as_json:
        rows = [_as_json(finding) for finding in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print_findings(found)
    if errors_among(found):
        sys.exit(1)


@surveys.command()
@click.argument("file", type=_existing)
@_json_option
def simulate(file: Path, as_json: bool) -> None:
    """Walk every branch of the questionnaire in FILE and say how long it gets."""
    from feedback.surveys.checker import check_definition, errors_among  # noqa: PLC0415
    from feedback.surveys.simulator import simulate as walk_through  # noqa: PLC0415

    definition = _read(file)
    faults = errors_among(check_definition(definition))
    if faults:
        print_findings(faults)
        sys.exit(1)
    found = walk_through(definition)
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        _print_simulation(found)


def _read(file: Path) -> Questionnaire:
    from feedback.surveys.loading import MalformedError, read_questionnaire  # noqa: PLC0415

    try:
        return read_questionnaire(file.read_bytes())
    except MalformedError as error:
        for problem in error.problems:
            click.echo(f"{file.name}: {sentence(problem)}", err=True)
        sys.exit(_UNUSABLE)


def _as_json(finding: Finding) -> dict[str, str | None]:
    place = finding.place
    return {
        "severity": finding.severity.value,
        "where": finding.where,
        "section": place.section,
        "question": place.question,
        "option": place.option,
        "part": place.part,
        "message": sentence(finding.message),
        "advice": sentence(finding.advice),
    }


def _print_simulation(found: Simulation) -> None:
    if not found.exact:
        say(N_("分支太多，没有走遍：下面是随机抽出来的一部分。"))
    say(N_("走法：%(count)s 种"), count=f"{found.paths:,}")
    for template, spread in (
        (N_("要答的题：最少 %(least)s 道，居中 %(middle)s 道，最多 %(most)s 道"), found.questions),
        (
            N_("估计用时：最短 %(least)s 分钟，平均 %(middle)s 分钟，最长 %(most)s 分钟"),
            found.minutes,
        ),
    ):
        least, middle, most = (
            f"{one:g}" for one in (spread.shortest, spread.median, spread.longest)
        )
        say(template, least=least, middle=middle, most=most)
    for template, keys in (
        (N_("每次都问：%(keys)s"), found.always),
        (N_("看情况问：%(keys)s"), found.sometimes),
        (N_("没有问到：%(keys)s"), found.never),
    ):
        if keys:
            say(template, keys=", ".join(keys))
    for number, path in enumerate(found.listed, 1):
        reason = ", ".join(
            f"{key}={value}" for key, value in {**path.facts, **path.answers}.items()
        )
        click.echo(sentence(Message(N_("%(number)s. %(count)s 道，%(minutes)s 分钟"), {
            "number": number, "count": len(path.questions), "minutes": f"{path.minutes:g}",
        })))  # fmt: skip
        click.echo(f"   {' → '.join(path.questions)}")
        click.echo(f"   {reason}")
