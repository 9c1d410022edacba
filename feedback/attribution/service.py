"""The second stage: places each verbatim and credits each mention to whoever it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from feedback.attribution import placing
from feedback.attribution.credit import COMPANY, CUSTOMER_MANAGER, Said, Verdict, decide, holder
from feedback.attribution.models import Credit, DirtyFact, StaleCredit, Voice
from feedback.attribution.placing import Found, Heard
from feedback.core.calendar import Period, periods_of
from feedback.core.rows import insert_or_skip, table_of
from feedback.issues import corrections
from feedback.issues import service as issues
from feedback.text.taxonomy import Taxonomy
from feedback.verbatims.models import Verbatim

STAGE = placing.STAGE
NOBODY = 0
CHUNK = 1000


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
        _take_back(session, verbatim_ids)
        issues.retreat(session, STAGE, min(verbatim_ids) - 1)


def _take_back(session: Session, verbatim_ids: Sequence[int]) -> None:
    issues.lock_stage(session, STAGE)
    dirty = Dirt(placing.lineage(session))
    for model in (Voice, Credit):
        columns = (model.said_on, model.manager_id, model.area_id)
        for said_on, manager_id, area_id in session.execute(
            select(*columns).where(model.verbatim_id.in_(verbatim_ids))
        ):
            dirty.add(said_on, manager_id, area_id)
    session.execute(delete(Credit).where(Credit.verbatim_id.in_(verbatim_ids)))
    session.execute(delete(Voice).where(Voice.verbatim_id.in_(verbatim_ids)))
    dirty.store(session)


def replace(session: Session, *, taxonomy: Taxonomy, verbatim_ids: Sequence[int]) -> Placed:
    """Withdraw these verbatims and place those that count anew, in one transaction."""
    _take_back(session, verbatim_ids)
    heard = placing.list_unplaced(session, after=0, limit=len(verbatim_ids), only=verbatim_ids)
    return _place(session, heard, taxonomy, 0)


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
    _take_back(session, ruled)
    corrections.apply(session, verbatim_ids=ruled)
    heard = placing.list_unplaced(session, after=0, limit=len(ruled), only=ruled)
    _place(session, heard, taxonomy, 0)
    return len(ruled)


class Dirt:
    """Collects which facts have to be counted again."""

    def __init__(self, lineage: dict[int, tuple[int, ...]]) -> None:
        """`lineage`: for each area the areas it lies in, itself included."""
        self._lineage = lineage
        self._keys: set[tuple[str, str, int]] = set()
        self._seen: set[tuple[date, int, int]] = set()

    def add(self, said_on: date, manager_id: int | None, area_id: int | None) -> None:
        """Note something said on a day, of a manager (or nobody), in an area (or nowhere)."""
        seen = (said_on.replace(day=1), manager_id or NOBODY, area_id or NOBODY)
        if seen in self._seen:
            return
        self._seen.add(seen)
        areas = (NOBODY,) if area_id is None else self._lineage[area_id]
        for period in periods_of(said_on):
            self._keys.add((period.name, "manager", manager_id or NOBODY))
            self._keys.update((period.name, "area", area) for area in areas)

    def store(self, session: Session) -> None:
        """Write the notes for the third stage."""
        if self._keys:
            rows = [{"period": p, "kind": k, "key": key} for p, k, key in sorted(self._keys)]
            session.execute(insert_or_skip(session, DirtyFact), rows)


def _place(session: Session, heard: Sequence[Heard], taxonomy: Taxonomy, start: int) -> Placed:
    if not heard:
        return Placed(0, 0, start)
    places = {item.verbatim_id: item for item in heard}
    spans = placing.spans_of(session, (h.retailer_id for h in heard if h.retailer_id is not None))
    dirty = Dirt(placing.lineage(session))
    voices = []
    for item in heard:
        manager = holder(spans.get(item.retailer_id or 0, ()), CUSTOMER_MANAGER, item.said_on)
        dirty.add(item.said_on, manager, item.area_id)
        voices.append(
            {
                "verbatim_id": item.verbatim_id,
                "said_on": item.said_on,
                "retailer_id": item.retailer_id,
                "area_id": item.area_id,
                "manager_id": manager,
            }
        )
    credited = []
    for found in placing.list_found(session, list(places)):
        item = places[found.verbatim_id]
        said = _said(found, item, taxonomy)
        verdict = decide(
            said, spans.get(item.retailer_id or 0, ()), has_shop=item.retailer_id is not None
        )
        dirty.add(item.said_on, verdict.manager_id, item.area_id)
        credited.append(_credit(found, item, verdict))
    session.execute(insert(table_of(Voice)), voices)
    if credited:
        session.execute(insert(table_of(Credit)), credited)
    dirty.store(session)
    return Placed(len(voices), len(credited), heard[-1].verbatim_id)


def _said(found: Found, item: Heard, taxonomy: Taxonomy) -> Said:
    # A code that the taxonomy has dropped since is nobody's remit until the words are read again.
    known = next((issue for issue in taxonomy if issue.code == found.code), None)
    return Said(
        code=found.code,
        said_on=item.said_on,
        spoken_from=found.spoken_from,
        spoken_to=found.spoken_to,
        target=found.target,
        on_manager=known.on_manager if known else "no",
        remit_role=known.remit_role if known else COMPANY,
    )


def _credit(found: Found, item: Heard, verdict: Verdict) -> dict[str, object]:
    return {
        "mention_id": found.id,
        "verbatim_id": found.verbatim_id,
        "code": found.code,
        "said_on": item.said_on,
        "judged_on": verdict.judged_on,
        "retailer_id": item.retailer_id,
        "area_id": item.area_id,
        "manager_id": verdict.manager_id,
        "responsible_id": verdict.responsible_id,
        "on_manager": verdict.on_manager,
        "reason": verdict.reason,
    }
