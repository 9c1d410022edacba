"""Which words of answers a viewer may read, and in which form.

The integrity desk alone reads words that were handed on to it, words in which the analyser finds
an issue of its own, and answers to the question whether somebody told the shop how to answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.codeframe.queries import active_analyser, codes_in_scope
from feedback.core.messages import N_
from feedback.text.taxonomy import NO_SUBSTANCE
from feedback.verbatims.models import ClosedWords, Verbatim

SOURCE = "response"
CLOSED = N_("［只给纪检岗位看］")
RESTRICTED_QUESTIONS = frozenset({"coached"})
"""Asked whether anybody told them how to answer; who said so must not become known."""

Words = dict[tuple[int, str], str]
"""What was said, by response and answer key; after `~` may stand which form of the words."""


def hidden_questions(viewer: Viewer) -> Collection[str]:
    """Return the questions whose answers this viewer may not see."""
    return () if viewer.sees_restricted else RESTRICTED_QUESTIONS


def readable(
    session: Session, viewer: Viewer, said: Mapping[tuple[int, str], str], *, raw: bool
) -> Words:
    """Return the words in the form that this viewer may read: redacted, as said, or closed."""
    if viewer.sees_restricted and raw:
        return dict(said)
    places, texts = list(said), list(said.values())
    closed = set() if viewer.sees_restricted else _closed(session, places)
    allowed = {*codes_in_scope(viewer, Action.VIEW_WORDS), NO_SUBSTANCE}
    found = active_analyser().analyse_many(texts)
    shown: Words = {}
    for place, text, analysis in zip(places, texts, found, strict=True):
        if (place[0], place[1].partition("~")[0]) in closed or not set(analysis.codes) <= allowed:
            shown[place] = CLOSED
        else:
            shown[place] = text if raw else analysis.redacted
    return shown


def ref_of(response_id: int, key: str) -> str:
    """Return the name under which the ledger keeps the words of an answer."""
    return f"{response_id}:{key}"


def _closed(session: Session, places: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    """Return those whose newest words, or any before, were handed on to the integrity desk."""
    wanted = {response_id for response_id, _ in places}
    found: set[tuple[int, str]] = set()
    rows = session.scalars(
        select(Verbatim.source_ref)
        .join(ClosedWords, ClosedWords.verbatim_id == Verbatim.id)
        .where(Verbatim.source == SOURCE)
    )
    for ref in rows:
        number, _, key = ref.partition("~")[0].partition(":")
        if int(number) in wanted:
            found.add((int(number), key))
    return found
