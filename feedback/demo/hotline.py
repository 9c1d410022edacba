"""About 350 calls and notes to the hotline, logged by the product's own service."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from feedback.accounts.permissions import Viewer
from feedback.complaints.rules import CallerKind, ComplaintSource, ComplaintType, Severity
from feedback.complaints.service import Entry, log_complaint
from feedback.core import clock
from feedback.demo.frame import FIRST_DAY, LAST_DAY, MONTHS, dice, new_uuid, some_day, working
from feedback.demo.script import Line, Script
from feedback.demo.shops import Shop
from feedback.demo.words import Comment, Stock
from feedback.verbatims.models import Channel

EVERYDAY = 262  # beside what the stories bring in
SERIOUS = {"I05", "I16", "I17"}
ABOUT_SOMEBODY = {"I04", "I05", "I06", "I16", "I17"}
_SOURCES = (tuple(ComplaintSource), (26, 38, 12, 16, 8))


@dataclass(frozen=True, slots=True)
class Note:
    """One entry as the agent will log it."""

    at: datetime
    submission_id: str
    entry: Entry
    gloss: str


def make_notes(shops: list[Shop], script: Script, stock: Stock, seed: int) -> list[Note]:
    """Return all entries in the order of the calls."""
    rng = dice(seed, "hotline")
    notes = [
        _note(rng, line.comment, line.shop, line.day or some_day(rng, month, _end(month)))
        for month in MONTHS
        for line in _with_words(script, month)
        if line.comment is not None
    ]
    for _ in range(EVERYDAY):
        shop = rng.choice(shops)
        day = some_day(rng, FIRST_DAY, LAST_DAY)
        notes.append(_note(rng, stock.deal(Channel.HOTLINE), shop, day))
    return sorted(notes, key=lambda note: (note.at, note.submission_id))


def log_note(session: Session, viewer: Viewer, note: Note) -> None:
    """Log an entry at its moment, as the agent would."""
    with clock.frozen(note.at):
        log_complaint(
            session,
            viewer=viewer,
            submission_id=note.submission_id,
            entry=note.entry,
            gloss=note.gloss,
        )


def _with_words(script: Script, month: date) -> list[Line]:
    return [line for line in script.lines(Channel.HOTLINE, month) if line.comment is not None]


def _end(month: date) -> date:
    return min(LAST_DAY, month.replace(day=28))


def _note(rng: random.Random, comment: Comment, shop: Shop, day: date) -> Note:
    about = ABOUT_SOMEBODY & set(comment.codes)
    chance = rng.random()
    if about:
        caller = CallerKind.ANONYMOUS if chance < 0.06 else CallerKind.CONFIDENTIAL
    else:
        caller = CallerKind.ANONYMOUS if chance < 0.02 else CallerKind.NAMED
    severity = Severity.SERIOUS if SERIOUS & set(comment.codes) else Severity.ORDINARY
    entry = Entry(
        type=_type(comment),
        source=rng.choices(*_SOURCES)[0],
        caller=caller,
        severity=severity,
        words=comment.text,
        wish="希望有人回个电话" if rng.random() < 0.15 else "",
        retailer_id=None if caller is CallerKind.ANONYMOUS else shop.id,
    )
    return Note(working(rng, day), new_uuid(rng), entry, comment.gloss)


def _type(comment: Comment) -> ComplaintType:
    codes = set(comment.codes)
    if codes & {"I16", "I17"}:
        return ComplaintType.REPORT
    if codes == {"P00"}:
        return ComplaintType.PRAISE
    if codes == {"N00"}:
        return ComplaintType.ENQUIRY
    if comment.style == "wish":
        return ComplaintType.SUGGESTION
    return ComplaintType.OPINION if codes & {"I12", "I13"} else ComplaintType.COMPLAINT
