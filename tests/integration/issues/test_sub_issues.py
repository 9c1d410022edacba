"""Which kind of an issue a mention is: stored, filled in later, and kept when staff rule on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.attribution import service as attribution
from feedback.issues import corrections, reviewing
from feedback.issues.models import Mention, ReviewItem
from feedback.issues.rules import ReviewPolicy
from feedback.issues.service import read_new
from feedback.text.analysis import Analyser, Analysis
from tests.factories.readings import ScriptedAnalyser, say
from tests.integration.issues.test_review import viewer

ONE = ReviewPolicy(double_share=0, sample_share=1)
LATE = "I10/迟到/不定时 送货员; I04 客户经理"
KNOWN = [("I10", "迟到/不定时"), ("I04", "")]


@dataclass
class Silent(ScriptedAnalyser):
    """Finds the same, but does not tell which kind; or, where asked to, nothing at all."""

    nothing: bool = False

    def analyse(self, text: str, said_on: date | None = None) -> Analysis:
        """Return what was found without its sub-issues."""
        found = super().analyse(text, said_on)
        if self.nothing:
            return found._replace(mentions=(), codes=("N00",))
        return found._replace(mentions=tuple(m._replace(sub_issue="") for m in found.mentions))


def read(session: Session, analyser: ScriptedAnalyser) -> None:
    typed: Analyser = analyser  # type: ignore[assignment]
    read_new(session, analyser=typed, policy=ONE, withdraw=attribution.withdraw)


def stored(session: Session) -> list[tuple[str, str | None]]:
    session.expire_all()
    found = session.execute(select(Mention.code, Mention.sub_issue).order_by(Mention.start))
    return [(row.code, row.sub_issue) for row in found]


def rule(session: Session, codes: Sequence[str]) -> None:
    who = viewer(session)
    item = session.scalars(select(ReviewItem)).one()
    reviewing.claim(session, who, item_id=item.id, policy=ONE)
    reviewing.answer(session, who, item_id=item.id, codes=codes)
    corrections.apply(session, verbatim_ids=[item.verbatim_id])


@pytest.fixture
def said(session: Session) -> Session:
    """A comment that says two issues, one of them of a known kind, read once."""
    say(session, None, LATE)
    read(session, ScriptedAnalyser())
    return session


def test_a_mention_keeps_which_kind_of_issue_it_is(said: Session) -> None:
    assert stored(said) == KNOWN


def test_the_next_reading_fills_in_what_was_read_before_kinds_were_kept(said: Session) -> None:
    said.execute(update(Mention).values(sub_issue=None))
    read(said, ScriptedAnalyser(version="newer"))
    assert stored(said) == KNOWN


def test_a_ruling_leaves_the_kind_as_it_was(said: Session) -> None:
    rule(said, ["I10"])
    assert stored(said) == [("I10", "迟到/不定时")]


@pytest.mark.parametrize("nothing", [False, True])
def test_a_later_reading_that_does_not_tell_leaves_the_kind_of_a_ruling(
    said: Session, *, nothing: bool
) -> None:
    rule(said, ["I10"])
    read(said, Silent(version="silent", nothing=nothing))
    assert stored(said) == [("I10", "迟到/不定时")]


def test_a_kind_that_the_taxonomy_no_longer_has_is_not_kept(said: Session) -> None:
    rule(said, ["I10"])
    said.execute(update(Mention).values(sub_issue="没有这种"))
    read(said, Silent(version="silent"))
    assert stored(said) == [("I10", "")]
