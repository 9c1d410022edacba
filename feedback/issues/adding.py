"""Adding phrases with a look at how far they reach: one that is said everywhere needs a second yes.

A phrase takes effect only after somebody has taken a version with it, but by then it is one of
many in a table of differences. Whoever adds it is told at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from feedback.accounts.permissions import Viewer
from feedback.codeframe import teaching
from feedback.codeframe.models import Addition, AdditionKind
from feedback.core.errors import RuleError
from feedback.core.messages import N_
from feedback.issues.reach import Reach, reach_of


class TooCommonError(RuleError):
    """Phrases that so many comments contain that somebody has to say yes once more."""

    def __init__(self, reaches: Sequence[Reach]) -> None:
        """Tell of the phrase that reaches farthest; `reaches` holds all that reach too far."""
        self.reaches = tuple(sorted(reaches, key=lambda one: -one.comments))
        worst = self.reaches[0]
        super().__init__(
            N_(
                "“%(phrase)s”太常见：最近 %(read)s 条意见里有 %(count)s 条含有它，"
                "大约每 %(one_in)s 条就有 1 条，都会算作这个类别。确实要加，请再确认一次。"
            ),
            phrase=worst.phrase,
            read=f"{worst.read:,}",
            count=f"{worst.comments:,}",
            one_in=worst.one_in,
        )


def add_phrase(
    session: Session,
    viewer: Viewer,
    *,
    code: str,
    phrase: str,
    sub_issue: str = "",
    why: str = "",
    most_share: float,
    confirmed: Collection[str] = (),
) -> tuple[Addition, Reach]:
    """Add a phrase as `codeframe.teaching.add_phrase` does; return it and how far it reaches.

    Raises `TooCommonError` where more than `most_share` of the newest comments contain it and it
    is not among the `confirmed`; the caller then rolls back.
    """
    made = teaching.add_phrase(
        session, viewer, code=code, phrase=phrase, sub_issue=sub_issue, why=why
    )
    found = check_reach(session, viewer, [made], most_share=most_share, confirmed=confirmed)
    return made, found[0]


def check_reach(
    session: Session,
    viewer: Viewer,
    additions: Sequence[Addition],
    *,
    most_share: float,
    confirmed: Collection[str] = (),
) -> list[Reach]:
    """Return how far each phrase among `additions`, just made, reaches.

    Raises `TooCommonError` where one reaches too far that is not among the `confirmed`; the caller
    then rolls back what was made.
    """
    phrases = [one.wording for one in additions if one.kind is AdditionKind.PHRASE]
    reaches = reach_of(session, viewer, phrases)
    far = [one for one in reaches if one.is_too_far(most_share) and one.phrase not in confirmed]
    if far:
        raise TooCommonError(far)
    return reaches
