"""What was found about a questionnaire, or lost on the way from or to a file, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedback.cli.output import say, sentence
from feedback.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.surveys.checker import Finding
    from feedback.surveys.xlsform.losses import Remark

_SEVERITIES = {"error": N_("错误"), "warning": N_("提醒"), "notice": N_("没查出来")}
_LOSSES = {"error": N_("错误"), "warning": N_("丢失"), "notice": N_("说明")}


def print_findings(found: Sequence[Finding]) -> None:
    """Print what the checker found, or that it found nothing."""
    for finding in found:
        _print(_SEVERITIES[finding.severity.value], finding)
    if not found:
        say(N_("没有发现问题。"))


def print_remarks(remarks: Sequence[Remark]) -> None:
    """Print what a conversion lost or changed, with sheet, column and rows."""
    for remark in remarks:
        _print(_LOSSES[remark.severity.value], remark)


def _print(severity: str, one: Finding | Remark) -> None:
    click.echo(f"{sentence(severity)}  {one.where}  {sentence(one.message)}")
    click.echo(f"      → {sentence(one.advice)}")
