"""Suggestions as a table for people and JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from feedback.cli.output import language, say, sentence
from feedback.codeframe.queries import active_taxonomy
from feedback.core.messages import N_, Message
from feedback.issues.discovery import Discovery, Suggestion
from feedback.issues.evidence import Evidence

SHOWN_PHRASES = 6
SHOWN_SENTENCES = 3


def print_table(found: Discovery) -> None:
    """Print what was found in one sentence, a table of suggestions, and sentences that prove it."""
    say(
        N_(
            "看了 %(shops)s 家店的 %(comments)s 条意见，"
            "现有问题没有涵盖、值得看一看的有 %(count)s 项。"
        ),
        shops=f"{found.shops:,}",
        comments=f"{found.comments:,}",
        count=len(found.suggestions),
    )
    if not found.suggestions:
        return
    table = Table(
        header_style="bold", pad_edge=False, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False
    )
    table.add_column("#", justify="right")
    table.add_column(sentence(N_("大家怎么说")), overflow="fold", ratio=3)
    table.add_column(sentence(N_("店")), justify="right", no_wrap=True)
    table.add_column(sentence(N_("集中在")), overflow="fold")
    table.add_column(sentence(N_("比从前")), no_wrap=True)
    table.add_column(sentence(N_("接近")), overflow="fold")
    for number, one in enumerate(found.suggestions, start=1):
        table.add_row(*map(escape, _cells(number, one)))
    console = Console()
    console.print(table)
    for number, one in enumerate(found.suggestions, start=1):
        for proof in one.evidence[:SHOWN_SENTENCES]:
            console.print(Text.assemble(f"{number}. ", _marked(proof)), soft_wrap=True)
    say(N_("随便分布的意见，出现任何一项建议的可能不超过 5%。"))


def print_json(found: Discovery) -> None:
    """Print one JSON object with everything the table holds and more."""
    value = {
        "comments": found.comments,
        "shops": found.shops,
        "months": list(found.months),
        "suggestions": [_record(one) for one in found.suggestions],
    }
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


PRINTERS: dict[str, Callable[[Discovery], None]] = {"table": print_table, "json": print_json}


def _cells(number: int, one: Suggestion) -> tuple[str, ...]:
    place = "-"
    if one.place is not None:
        english = language() == "en" and one.place.name_en
        place = f"{english or one.place.name} (z {one.log_odds:.1f})"
    growth = "-"
    if one.growth is not None:
        growth = sentence(
            Message(
                N_("%(since)s 起 %(ratio)s 倍"),
                {"since": one.growth.since, "ratio": f"{one.growth.ratio:.1f}"},
            )
        )
    nearest = "-"
    if one.nearest is not None:
        issue = active_taxonomy()[one.nearest]
        nearest = f"{issue.code} {issue.name_en if language() == 'en' else issue.name}"
    phrases = "、".join(one.phrases[:SHOWN_PHRASES])
    return str(number), phrases, f"{one.shops:,}", place, growth, nearest


def _marked(proof: Evidence) -> Text:
    """Return a sentence with the characters that prove it in bold."""
    text = Text(proof.text.strip("\n"))
    for start, end in proof.spans:
        text.stylize("bold", start, end)
    return text


def _record(one: Suggestion) -> dict[str, object]:
    return {
        "key": one.key,
        **asdict(one),
        "months": {
            name: {"shops": count.with_issue, "heard": count.heard} for name, count in one.months
        },
        "evidence": [asdict(proof) for proof in one.evidence],
    }
