"""Suggestions kept from one comparison to the next, so that a page need not wait for them.

A comparison of a year's comments takes seconds to a minute, so a job makes it and leaves the
result in a note. No words that somebody said are kept there: only where they stand. They are read
again when shown, so what was erased or closed meanwhile is gone.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Role, Scope, Viewer
from feedback.core import clock
from feedback.core.errors import ForbiddenError, NotFoundError
from feedback.core.installation import InstallationNote
from feedback.core.messages import N_
from feedback.issues.discovery import Discovery, Growth, Place, Suggestion
from feedback.issues.evidence import Evidence
from feedback.issues.tasks import get_readable
from feedback.stats.trend import Direction, MonthCount

KEY = "suggestions."
# A comparison that has not said for so long that it lives is taken for dead; a made-up city's clock
# may also have started again since.
PATIENCE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a comparison may take in: viewers with the same sight share its result."""

    restricted: bool
    managers: bool
    disclosure: bool

    @property
    def name(self) -> str:
        """Three signs that tell one sight from another."""
        return "".join("01"[one] for one in (self.restricted, self.managers, self.disclosure))

    @classmethod
    def named(cls, name: str) -> Sight:
        """Return the sight of a name."""
        return cls(*(sign == "1" for sign in name))

    @property
    def viewer(self) -> Viewer:
        """Nobody in person, with this sight over the whole city."""
        actions = {Action.VIEW_WORDS, Action.TEACH}
        if self.restricted:
            actions.add(Action.VIEW_RESTRICTED)
        if self.managers:
            actions.add(Action.VIEW_MANAGERS)
        roles = frozenset({Role.LEADER} if self.disclosure else set[Role]())
        return Viewer(None, dict.fromkeys(actions, Scope.CITY), roles=roles)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a comparison stands: `done` of `total` in its `stage`; `found` the last result.

    `made_at` is when that was made, None where there never was one.
    """

    busy: bool = False
    failed: bool = False
    stage: str = ""
    done: int = 0
    total: int = 0
    made_at: datetime | None = None
    found: Discovery = field(default_factory=lambda: Discovery((), 0, 0, ()))


def sight_of(viewer: Viewer) -> Sight:
    """Return the viewer's sight; raise `ForbiddenError` for whoever does not see the whole city."""
    if not viewer.may(Action.TEACH) or viewer.scope(Action.VIEW_WORDS) is not Scope.CITY:
        raise ForbiddenError(N_("您的岗位没有这项权限。"))
    return Sight(viewer.sees_restricted, viewer.may(Action.VIEW_MANAGERS), viewer.under_disclosure)


def load_kept(session: Session, viewer: Viewer) -> Kept:
    """Return the last result as the viewer may see it now, and whether another is on its way."""
    note = _note(session, sight_of(viewer))
    if not note:
        return Kept()
    made = note.get("found")
    beat = datetime.fromisoformat(note["beat_at"]) if note.get("beat_at") else None
    busy = beat is not None and abs(clock.now() - beat) < PATIENCE
    return Kept(
        busy=busy,
        failed=bool(note.get("failed")) or (beat is not None and not busy),
        stage=str(note.get("stage", "")),
        done=int(note.get("done", 0)),
        total=int(note.get("total", 0)),
        made_at=datetime.fromisoformat(note["made_at"]) if note.get("made_at") else None,
        found=_discovery(session, viewer, made) if made else Discovery((), 0, 0, ()),
    )


def begin(session: Session, sight: Sight) -> bool:
    """Note that a comparison begins; False where one is on its way. The caller commits."""
    note = _note(session, sight)
    beat = note.get("beat_at")
    if beat and abs(clock.now() - datetime.fromisoformat(beat)) < PATIENCE:
        return False
    tell(session, sight, "", 0, 0)
    return True


def tell(session: Session, sight: Sight, stage: str, done: int, total: int) -> None:
    """Note how far a comparison is."""
    note = _note(session, sight)
    note.update(stage=stage, done=done, total=total, failed=False, beat_at=_now())
    _store(session, sight, note)


def fail(session: Session, sight: Sight) -> None:
    """Note that a comparison came to nothing; the last result stays."""
    note = {**_note(session, sight), "failed": True, "beat_at": None}
    _store(session, sight, note)


def keep(session: Session, sight: Sight, found: Discovery) -> None:
    """Keep a result, with places instead of words."""
    value = {
        "comments": found.comments,
        "shops": found.shops,
        "months": list(found.months),
        "suggestions": [_record(session, sight.viewer, one) for one in found.suggestions],
    }
    _store(session, sight, {"found": value, "made_at": _now()})


def _record(session: Session, viewer: Viewer, one: Suggestion) -> dict[str, Any]:
    proofs = (_located(session, viewer, proof) for proof in one.evidence)
    return {
        **{name: getattr(one, name) for name in ("shops", "comments", "elsewhere", "log_odds")},
        "phrases": list(one.phrases),
        "place": asdict(one.place) if one.place else None,
        "growth": asdict(one.growth) if one.growth else None,
        "months": [[name, count.with_issue, count.heard] for name, count in one.months],
        "direction": str(one.direction),
        "nearest": one.nearest,
        "chance": one.chance,
        "evidence": [proof for proof in proofs if proof],
    }


def _located(session: Session, viewer: Viewer, proof: Evidence) -> dict[str, Any] | None:
    try:
        reading, _ = get_readable(session, viewer, proof.verbatim_id)
    except NotFoundError:
        return None
    start = reading.redacted.find(proof.text)
    if start < 0:
        return None
    return {
        "id": proof.verbatim_id, "on": proof.said_on.isoformat(), "start": start,
        "length": len(proof.text), "digest": _digest(proof.text),
        "spans": [list(span) for span in proof.spans],
    }  # fmt: skip


def _discovery(session: Session, viewer: Viewer, value: dict[str, Any]) -> Discovery:
    return Discovery(
        tuple(_suggestion(session, viewer, one) for one in value["suggestions"]),
        value["comments"],
        value["shops"],
        tuple(value["months"]),
    )


def _suggestion(session: Session, viewer: Viewer, one: dict[str, Any]) -> Suggestion:
    proofs = (_proof(session, viewer, proof) for proof in one["evidence"])
    return Suggestion(
        phrases=tuple(one["phrases"]),
        shops=one["shops"],
        comments=one["comments"],
        place=Place(**one["place"]) if one["place"] else None,
        elsewhere=one["elsewhere"],
        log_odds=one["log_odds"],
        growth=Growth(**one["growth"]) if one["growth"] else None,
        months=tuple((name, MonthCount(some, heard)) for name, some, heard in one["months"]),
        direction=Direction(one["direction"]),
        evidence=tuple(proof for proof in proofs if proof),
        nearest=one["nearest"],
        chance=one["chance"],
    )


def _proof(session: Session, viewer: Viewer, kept: dict[str, Any]) -> Evidence | None:
    """Return a sentence as it stands now; None where it may not be shown or reads otherwise."""
    try:
        reading, _ = get_readable(session, viewer, kept["id"])
    except NotFoundError:
        return None
    text = reading.redacted[kept["start"] : kept["start"] + kept["length"]]
    if _digest(text) != kept["digest"]:
        return None
    spans = tuple((start, end) for start, end in kept["spans"])
    return Evidence(kept["id"], date.fromisoformat(kept["on"]), text, spans)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _now() -> str:
    return clock.now().isoformat()


def _note(session: Session, sight: Sight) -> dict[str, Any]:
    note = session.get(InstallationNote, KEY + sight.name)
    value: dict[str, Any] = json.loads(note.value) if note else {}
    return value


def _store(session: Session, sight: Sight, value: dict[str, Any]) -> None:
    session.merge(InstallationNote(key=KEY + sight.name, value=json.dumps(value)))
    session.flush()
