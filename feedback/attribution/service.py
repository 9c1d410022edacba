"""The second stage: places each verbatim and credits each mention to whoever it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from feedback.attribution import placing
from feedback.attribution.credit import COMPANY, CUSTOMER_MANAGER, Said, Verdict, decide, holder
from feedback.attribution.models import Credit, DirtyFact, StaleCredit, Voice
from feedback.attribution.placing import Credited, Found, Heard, PlacedVoice
from feedback.core.calendar import Period, periods_of
from feedback.core.rows import insert_or_skip, table_of
from feedback.issues import corrections
from feedback.issues import service as issues
from feedback.text.taxonomy import Taxonomy
from feedback.verbatims.models import Verbatim

STAGE = placing.STAGE
NOBODY = 0
CHUNK = 1000
UNSEEN: Any = {"execution_options": {"synchronize_session": False}}


@dataclass(frozen=True, slots=True)
class Placed:
    """What one step did: verbatims placed, mentions credited, the last number taken up."""

    voices: int
    credits: int
    last: int


def place_new(
    session: Session, *, taxonomy: Taxonomy, limit: int = CHUNK, after: int | None = None
) -> Placed:
    """Place up to `limit` verbatims that were read and count, above `after` or the settled ones.

    One worker at a time does this stage; the others wait for its transaction to end.
    """
    settled = issues.lock_stage(session, STAGE)
    start = settled if after is None else after
    heard = placing.list_unplaced(session, after=start, limit=limit)
    return _place(session, heard, taxonomy, start)


def settle(session: Session, *, read_up_to: int) -> int:
    """Move the cursor past all verbatims that are read and placed; `read_up_to`: stage one's."""
    position = issues.lock_stage(session, STAGE)
    first_open = placing.list_unplaced(session, after=position, limit=1)
    target = min(read_up_to, first_open[0].verbatim_id - 1) if first_open else read_up_to
    issues.advance(session, STAGE, target)
    return max(position, target)


def withdraw(session: Session, verbatim_ids: Sequence[int]) -> None:
    """Take back the placing of these verbatims; they are work again for `place_new`."""
    if verbatim_ids:
        take_back(session, verbatim_ids)
        issues.retreat(session, STAGE, min(verbatim_ids) - 1)


def take_back(session: Session, verbatim_ids: Sequence[int]) -> None:
    """Take back the placing of these verbatims, for `replace` in the same transaction."""
    issues.lock_stage(session, STAGE)
    dirty = Dirt(placing.lineage(session))
    voices, credits_ = placing.standing(session, verbatim_ids)
    dirty.add_all(voices.values(), credits_.values())
    _delete(session, list(voices), list(credits_))
    dirty.store(session)


def replace(session: Session, *, taxonomy: Taxonomy, verbatim_ids: Sequence[int]) -> Placed:
    """Place these verbatims as they now are, in one transaction; what stays right is left alone.

    Every fact they touch is counted again all the same: what an issue counts for may have changed.
    """
    issues.lock_stage(session, STAGE)
    heard = placing.list_counting(session, verbatim_ids)
    dirty = Dirt(placing.lineage(session))
    made, credited = _made(session, heard, taxonomy)
    voices, credits_ = placing.standing(session, verbatim_ids)
    dirty.add_all(voices.values(), credits_.values())
    dirty.add_all(made.values(), credited.values())
    _delete(
        session,
        [key for key, row in voices.items() if made.get(key) != row],
        [key for key, row in credits_.items() if credited.get(key) != row],
    )
    _insert(
        session,
        [row for key, row in made.items() if voices.get(key) != row],
        [row for key, row in credited.items() if credits_.get(key) != row],
    )
    dirty.store(session)
    return Placed(len(made), len(credited), max(made, default=0))


def _delete(session: Session, verbatim_ids: Sequence[int], mention_ids: Sequence[int]) -> None:
    if mention_ids:
        session.execute(delete(Credit).where(Credit.mention_id.in_(mention_ids)), **UNSEEN)
    if verbatim_ids:
        session.execute(delete(Voice).where(Voice.verbatim_id.in_(verbatim_ids)), **UNSEEN)


def _insert(session: Session, voices: Sequence[PlacedVoice], credits_: Sequence[Credited]) -> None:
    if voices:
        session.execute(insert(table_of(Voice)), [row._asdict() for row in voices])
    if credits_:
        session.execute(insert(table_of(Credit)), [row._asdict() for row in credits_])


def recredit(
    session: Session,
    *,
    taxonomy: Taxonomy,
    retailer_ids: Sequence[int],
    period: Period | None = None,
) -> Placed:
    """Credit anew what these shops said, in `period` if given: their assignments changed."""
    issues.lock_stage(session, STAGE)
    found = placing.voices_of_shops(
        session,
        retailer_ids=retailer_ids,
        first=period.first if period else None,
        last=period.last if period else None,
    )
    voices = credits_ = 0
    for start in range(0, len(found), CHUNK):
        done = replace(session, taxonomy=taxonomy, verbatim_ids=found[start : start + CHUNK])
        voices, credits_ = voices + done.voices, credits_ + done.credits
    return Placed(voices, credits_, 0)


def refresh_stale(session: Session, *, taxonomy: Taxonomy, limit: int = 200) -> int:
    """Credit anew what changed since: handed-over shops, corrected or erased verbatims.

    Returns how many notes were handled; 0 when there are none. The notes are taken away before
    anything is read, so a change made meanwhile leaves a note that is handled next time.
    """
    issues.lock_stage(session, STAGE)
    chosen = select(StaleCredit.id).order_by(StaleCredit.id).limit(limit).scalar_subquery()
    notes = session.execute(
        delete(StaleCredit)
        .where(StaleCredit.id.in_(chosen))
        .returning(StaleCredit.retailer_id, StaleCredit.verbatim_id)
    ).all()
    shops = sorted({shop for shop, _ in notes if shop is not None})
    if shops:
        recredit(session, taxonomy=taxonomy, retailer_ids=shops)
    verbatims = sorted({key for _, key in notes if key is not None})
    if verbatims:
        erased = session.scalars(
            select(Verbatim.id).where(Verbatim.id.in_(verbatims), Verbatim.erased_at.is_not(None))
        ).all()
        replace(session, taxonomy=taxonomy, verbatim_ids=verbatims)
        if erased:
            issues.forget(session, verbatim_ids=erased)
    return len(notes)


def apply_rulings(
    session: Session, *, taxonomy: Taxonomy, limit: int = 200, only: Sequence[int] | None = None
) -> int:
    """Put what staff ruled in the place of what was read, and credit it; return how many.

    All in one transaction, so that no figure dips. Rulings that a reader is applying just now are
    left to it. `only` narrows to these verbatims, for a page that shows its change at once.
    """
    ruled = corrections.list_unapplied(session, limit=limit, only=only)
    if not ruled:
        return 0
    take_back(session, ruled)
    corrections.apply(session, verbatim_ids=ruled)
    replace(session, taxonomy=taxonomy, verbatim_ids=ruled)
    return len(ruled)


class Dirt:
    """Collects which facts have to be counted again."""

    def __init__(self, lineage: dict[int, tuple[int, ...]]) -> None:
        """`lineage`: for each area the areas it lies in, itself included."""
        self._lineage = lineage
        self._keys: set[tuple[str, str, int]] = set()
        self._seen: set[tuple[int, int, int | None, int | None]] = set()

    def add(self, said_on: date, manager_id: int | None, area_id: int | None) -> None:
        """Note something said on a day, of a manager (or nobody), in an area (or nowhere)."""
        seen = (said_on.year, said_on.month, manager_id, area_id)
        if seen in self._seen:
            return
        self._seen.add(seen)
        areas = (NOBODY,) if area_id is None else self._lineage[area_id]
        for name in _periods(said_on.replace(day=1)):
            self._keys.add((name, "manager", manager_id or NOBODY))
            self._keys.update((name, "area", area) for area in areas)

    def add_all(self, voices: Iterable[PlacedVoice], credits_: Iterable[Credited]) -> None:
        """Note what these count in."""
        for voice in voices:
            self.add(voice.said_on, voice.manager_id, voice.area_id)
        for credit in credits_:
            self.add(credit.said_on, credit.manager_id, credit.area_id)

    def store(self, session: Session) -> None:
        """Write the notes for the third stage, of those that do not stand already."""
        if not self._keys:
            return
        noted = select(DirtyFact.period, DirtyFact.kind, DirtyFact.key)
        standing = {(name, kind, key) for name, kind, key in session.execute(noted)}
        rows = [
            {"period": name, "kind": kind, "key": key}
            for name, kind, key in sorted(self._keys - standing)
        ]
        if rows:
            session.execute(insert_or_skip(session, DirtyFact), rows)


@cache
def _periods(month: date) -> tuple[str, ...]:
    return tuple(period.name for period in periods_of(month))


def _place(session: Session, heard: Sequence[Heard], taxonomy: Taxonomy, start: int) -> Placed:
    if not heard:
        return Placed(0, 0, start)
    voices, credited = _made(session, heard, taxonomy)
    dirty = Dirt(placing.lineage(session))
    dirty.add_all(voices.values(), credited.values())
    _insert(session, list(voices.values()), list(credited.values()))
    dirty.store(session)
    return Placed(len(voices), len(credited), heard[-1].verbatim_id)


def _made(
    session: Session, heard: Sequence[Heard], taxonomy: Taxonomy
) -> tuple[dict[int, PlacedVoice], dict[int, Credited]]:
    """Return the voice of each of these verbatims, and the credit of each of their mentions."""
    places = {item.verbatim_id: item for item in heard}
    spans = placing.spans_of(session, (h.retailer_id for h in heard if h.retailer_id is not None))
    voices = {}
    for item in heard:
        manager = holder(spans.get(item.retailer_id or 0, ()), CUSTOMER_MANAGER, item.said_on)
        voices[item.verbatim_id] = PlacedVoice(
            item.verbatim_id, item.said_on, item.retailer_id, item.area_id, manager
        )
    known = {issue.code: (issue.on_manager, issue.remit_role) for issue in taxonomy}
    credited = {}
    for found in placing.list_found(session, list(places)) if places else ():
        item = places[found.verbatim_id]
        # A code that the taxonomy has dropped is nobody's remit until the words are read again.
        on_manager, remit = known.get(found.code, ("no", COMPANY))
        said = Said(
            found.code, item.said_on, found.spoken_from, found.spoken_to, found.target,
            on_manager, remit,
        )  # fmt: skip
        verdict = decide(
            said, spans.get(item.retailer_id or 0, ()), has_shop=item.retailer_id is not None
        )
        credited[found.id] = _credited(found, item, verdict)
    return voices, credited


def _credited(found: Found, item: Heard, verdict: Verdict) -> Credited:
    return Credited(
        found.id, found.verbatim_id, found.code, item.said_on, verdict.judged_on,
        item.retailer_id, item.area_id, verdict.manager_id, verdict.responsible_id,
        verdict.on_manager, verdict.reason,
    )  # fmt: skip
