"""The stories planted in a made-up city: where each begins and who may follow it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.core.installation import InstallationNote

PREFIX = "story."


@dataclass(frozen=True, slots=True)
class Story:
    """One line of the tour: what is to be found, the page where it begins, and for whom."""

    key: str
    sentence: str
    sentence_en: str
    path: str
    username: str


def note_story(session: Session, story: Story) -> None:
    """Keep `story` for the demo page; the same key replaces the one before."""
    value = {
        "sentence": story.sentence,
        "sentence_en": story.sentence_en,
        "path": story.path,
        "username": story.username,
    }
    kept = json.dumps(value, ensure_ascii=False)
    session.merge(InstallationNote(key=f"{PREFIX}{story.key}", value=kept))


def list_stories(session: Session) -> list[Story]:
    """Return all planted stories by key."""
    notes = session.scalars(
        select(InstallationNote)
        .where(InstallationNote.key.startswith(PREFIX, autoescape=True))
        .order_by(InstallationNote.key)
    )
    return [Story(key=note.key.removeprefix(PREFIX), **json.loads(note.value)) for note in notes]
