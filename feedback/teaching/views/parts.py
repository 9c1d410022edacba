"""What the teaching pages share: the blueprint, the menu, names, and waking a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flask import Blueprint, current_app

from feedback.accounts.permissions import Action
from feedback.codeframe.queries import active_taxonomy
from feedback.core.messages import N_
from feedback.queue import open_queue
from feedback.settings import Settings
from feedback.teaching import labels
from feedback.teaching.forms import code_name
from feedback.web.language import current_language
from feedback.web.navigation import Entry

blueprint = Blueprint("teaching", __name__)
MENU: tuple[Entry, ...] = (
    Entry(
        "teaching.review",
        N_("复核意见"),
        str(Action.TEACH),
        order=40,
        hint=N_("程序拿不准的意见，由您来判定；用键盘一条一条过"),
    ),
    Entry(
        "teaching.suggestions",
        N_("新苗头"),
        str(Action.TEACH),
        order=41,
        hint=N_("现有问题没有涵盖、正在集中出现的说法"),
    ),
    Entry(
        "teaching.versions",
        N_("识别版本"),
        str(Action.TEACH),
        order=42,
        hint=N_("重新学习，比较前后差别，决定是否采用"),
    ),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: found, doubted, both or neither."""

    text: str
    found: bool = False
    doubted: bool = False


def pieces(text: str, spans: Sequence[tuple[int, int, bool]]) -> list[Piece]:
    """Cut `text` where `(start, end, doubted)` begin and end."""
    cuts = sorted({0, len(text), *(min(max(p, 0), len(text)) for s in spans for p in s[:2])})
    made = []
    for start, end in pairwise(cuts):
        here = {doubted for first, last, doubted in spans if first < end and start < last}
        made.append(Piece(text[start:end], False in here, True in here))
    return made


def wake(name: str, **values: object) -> None:
    """Ask a worker to do a job now rather than at the next minute."""
    open_queue(settings()).enqueue(name, **values)


def settings() -> Settings:
    """Return the settings of this installation."""
    found: Settings = current_app.extensions["feedback_settings"]
    return found


def issue_name(code: str) -> str:
    """Return the name of a code in the language of the page, without the code."""
    taxonomy = active_taxonomy()
    if code not in taxonomy:
        return code
    return taxonomy[code].name_en if current_language() == "en" else taxonomy[code].name


@blueprint.context_processor
def _names() -> dict[str, object]:
    return {"labels": labels, "code_name": code_name, "issue_name": issue_name, "pieces": pieces}
