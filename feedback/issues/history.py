"""What a candidate would change in comments read before, and what staff's answers teach it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.codeframe.models import TextVersion
from feedback.codeframe.queries import codes_in_scope
from feedback.core.errors import ForbiddenError
from feedback.core.messages import N_
from feedback.core.rows import insert_or_skip
from feedback.issues.models import (
    Correction,
    Reading,
    ReviewItem,
    ReviewKind,
    Ruling,
    VersionChange,
)
from feedback.issues.rules import lot
from feedback.issues.tasks import is_open, is_restricted
from feedback.text.scores import pooled
from feedback.text.taxonomy import NO_SUBSTANCE
from feedback.verbatims.models import Channel, Verbatim

# Of the answers that are not a drawn sample, the share never learnt from, so that it can measure.
HELD_BACK = 0.2
PAGE = 50


@dataclass(frozen=True, slots=True)
class Taught:
    """A comment with the codes staff gave it; `held_back` ones measure and are never learnt."""

    verbatim_id: int
    text: str
    redacted: str
    codes: tuple[str, ...]
    sample: bool
    held_back: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A comment of history and the codes that are counted for it now."""

    id: int
    said_on: date
    text: str
    score: int | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A comment that a candidate reads otherwise, as it may be shown: redacted, no shop, no day."""

    verbatim_id: int
    text: str
    channel: Channel
    before: tuple[str, ...]
    after: tuple[str, ...]


def list_taught(session: Session) -> list[Taught]:
    """Return every comment that staff have ruled on and whose words still stand."""
    rows = session.execute(
        select(Verbatim.id, Verbatim.text, Reading.redacted, Correction.codes, ReviewItem.kind)
        .join(Ruling, Ruling.verbatim_id == Verbatim.id)
        .join(Correction, Correction.id == Ruling.correction_id)
        .join(ReviewItem, ReviewItem.id == Correction.item_id)
        .join(Reading, Reading.verbatim_id == Verbatim.id)
        .where(Verbatim.erased_at.is_(None), Verbatim.text != "")
        .order_by(Verbatim.id)
    )
    return [
        Taught(
            number, text, redacted, tuple(codes), kind is ReviewKind.SAMPLE,
            kind is ReviewKind.SAMPLE or lot("held back", "learn", number) < HELD_BACK,
        )
        for number, text, redacted, codes, kind in rows
    ]  # fmt: skip


def list_past(session: Session, *, after: int, limit: int) -> list[Past]:
    """Return read comments above `after`, in order, without those that staff have ruled on."""
    rows = session.execute(
        _past()
        .where(Verbatim.id > after)
        .with_only_columns(
            Verbatim.id, Verbatim.said_on, Verbatim.text, Verbatim.score, Reading.codes
        )
        .order_by(Verbatim.id)
        .limit(limit)
    )
    return [Past(*row[:4], tuple(row[4])) for row in rows]


def count_past(session: Session) -> int:
    """Return how many comments there are to compare."""
    return session.scalar(_past().with_only_columns(func.count())) or 0


def add_changes(
    session: Session, *, version_id: int, compared: Sequence[tuple[Past, Sequence[str]]]
) -> int:
    """Keep those of `compared` (comment, codes now) that differ; return how many."""
    rows = [
        {
            "version_id": version_id, "verbatim_id": past.id, "before": list(past.codes),
            "after": list(codes), "restricted": is_restricted({*past.codes, *codes}),
        }
        for past, codes in compared
        if set(past.codes) != set(codes)
    ]  # fmt: skip
    if rows:
        session.execute(insert_or_skip(session, VersionChange), rows)
    return len(rows)


def tally_changes(session: Session, *, version_id: int) -> dict[str, Any]:
    """Return how many comments change, and per code how many gain and lose it.

    `restricted` of those that change carry a restricted issue before or after.
    """
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    changed = closed = 0
    rows = session.execute(
        select(VersionChange.before, VersionChange.after)
        .where(VersionChange.version_id == version_id)
        .execution_options(yield_per=5_000)
    )
    for before, after in rows:
        changed += 1
        closed += is_restricted({*before, *after})
        gained.update(set(after) - set(before))
        lost.update(set(before) - set(after))
    return {
        "changed": changed, "restricted": closed, "gained": dict(gained), "lost": dict(lost),
    }  # fmt: skip


def list_changes(
    session: Session, viewer: Viewer, *, version_id: int, after: int = 0, limit: int = PAGE
) -> list[Change]:
    """Return up to `limit` changed comments above `after`, in order, as the viewer may see them.

    Comments that carry a restricted issue before, after or by now are for the integrity desk only.
    """
    rows = session.execute(
        select(VersionChange, Reading.redacted, Verbatim.channel)
        .join(Reading, Reading.verbatim_id == VersionChange.verbatim_id)
        .join(Verbatim, Verbatim.id == VersionChange.verbatim_id)
        .where(
            VersionChange.version_id == version_id,
            VersionChange.verbatim_id > after,
            Verbatim.erased_at.is_(None),
            *_open_to(viewer),
        )
        .order_by(VersionChange.verbatim_id)
        .limit(limit)
    )
    return [
        Change(row.verbatim_id, redacted, channel, tuple(row.before), tuple(row.after))
        for row, redacted, channel in rows
    ]


def metrics_for(viewer: Viewer, version: TextVersion) -> dict[str, Any]:
    """Return what was measured before and after, without codes that the viewer may not know of.

    Sums and means are of the codes that are left, so that nothing hidden follows from them.
    """
    _check(viewer)
    if viewer.sees_restricted:
        return dict(version.metrics)
    shown = {*codes_in_scope(viewer, Action.TEACH), NO_SUBSTANCE}
    return {name: _shown(value, shown) for name, value in version.metrics.items()}


def _shown(value: Any, shown: set[str]) -> Any:  # noqa: ANN401 -- whatever JSON holds
    if not isinstance(value, dict):
        return value
    kept: dict[str, Any] = {}
    for key, inner in value.items():
        if key in {"codes", "gained", "lost"}:
            kept[key] = {code: each for code, each in inner.items() if code in shown}
        else:
            kept[key] = _shown(inner, shown)
    if "micro" in kept:
        kept |= pooled(kept["codes"])
    if "changed" in kept:
        kept["changed"] -= kept.pop("restricted", 0)
    return kept


def _check(viewer: Viewer) -> None:
    if not (viewer.may(Action.TEACH) or viewer.may(Action.DECIDE_VERSION)):
        raise ForbiddenError(N_("您的岗位没有这项权限。"))


def _open_to(viewer: Viewer) -> list[ColumnElement[bool]]:
    _check(viewer)
    if viewer.sees_restricted:
        return []
    return [VersionChange.restricted.is_(False), is_open(viewer, VersionChange.verbatim_id)]


def _past() -> Select[Verbatim]:
    return (
        select(Verbatim)
        .join(Reading, Reading.verbatim_id == Verbatim.id)
        .outerjoin(Ruling, Ruling.verbatim_id == Verbatim.id)
        .where(Ruling.verbatim_id.is_(None), Verbatim.erased_at.is_(None))
    )
