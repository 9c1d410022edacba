"""Sentences behind the numbers: always a page of them, redacted, and only what may be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from feedback.accounts.permissions import Action, Viewer
from feedback.attribution.facts import HEARD
from feedback.attribution.models import Credit, Voice
from feedback.codeframe.queries import active_taxonomy, codes_in_scope
from feedback.core.calendar import Period
from feedback.issues.models import Mention, Reading
from feedback.people.scope import area_in_scope
from feedback.reports.highlights import Piece, Span, redacted_pieces
from feedback.reports.queries import facts
from feedback.verbatims.models import Channel, Verbatim
from feedback.verbatims.queries import may_be_read

PAGE = 20
PHRASES = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sentences: of a period, and where given of one issue, manager or some districts.

    `on_manager`: only what is a manager's own; `not_manager_id`: everybody else's.
    """

    period: Period
    code: str | None = None
    manager_id: int | None = None
    areas: Collection[int] | None = None
    on_manager: bool = False
    not_manager_id: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """One thing said, as it may be shown: no shop, no day, the proving characters marked."""

    verbatim_id: int
    channel: Channel
    said_on: date
    pieces: list[Piece]
    codes: tuple[str, ...]
    gloss: str

    @property
    def text(self) -> str:
        """Give the redacted words."""
        return "".join(piece.text for piece in self.pieces)


def find_quotes(
    session: Session,
    viewer: Viewer,
    wanted: Wanted,
    *,
    page: int = 1,
    size: int = PAGE,
    closed: Collection[str] = (),
) -> tuple[list[Quote], bool]:
    """Return one page, newest first, and whether there are more.

    Nothing is returned that carries an issue hidden from the viewer, or one of `closed`.
    """
    query = _ids(viewer, wanted, closed).offset((page - 1) * size).limit(size + 1)
    ids = list(session.scalars(query))
    return read_quotes(session, viewer, ids[:size]), len(ids) > size


def terms_about(
    session: Session, viewer: Viewer, wanted: Wanted, *, limit: int
) -> list[tuple[int | None, list[str]]]:
    """Return (shop, words that carry matter) of the newest `limit` sentences, for counting."""
    ids = list(session.scalars(_ids(viewer, wanted).limit(limit)))
    rows = session.execute(
        select(Voice.retailer_id, Reading.terms)
        .join(Reading, Reading.verbatim_id == Voice.verbatim_id)
        .where(Voice.verbatim_id.in_(ids))
    )
    return [(shop, terms) for shop, terms in rows]


def phrases(
    session: Session,
    viewer: Viewer,
    wanted: Wanted,
    *,
    limit: int = 300,
    closed: Collection[str] = (),
) -> list[tuple[str, int]]:
    """Return the wordings that say `wanted.code` among the newest `limit` sentences, by shops."""
    ids = list(session.scalars(_ids(viewer, wanted, closed).limit(limit)))
    shops: dict[str, set[int]] = {}
    shop_of = _shops(session, ids)
    for quote in read_quotes(session, viewer, ids):
        for piece in quote.pieces:
            if wanted.code in piece.codes:
                said_by = shops.setdefault(piece.text.strip(), set())
                said_by.add(shop_of[quote.verbatim_id])
    counted = Counter({words: len(said) for words, said in shops.items() if words})
    return counted.most_common(PHRASES)


def _shops(session: Session, ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(Voice.verbatim_id, Voice.retailer_id).where(Voice.verbatim_id.in_(ids))
    )
    # A voice without a shop counts by itself.
    return {verbatim: shop or -verbatim for verbatim, shop in rows}


def _ids(viewer: Viewer, wanted: Wanted, closed: Collection[str] = ()) -> Select[int]:
    codes = codes_in_scope(viewer, Action.VIEW_WORDS)
    if wanted.code is not None:
        codes = tuple(code for code in codes if code == wanted.code)
    earlier = aliased(Credit)
    conditions = _conditions(viewer, wanted)
    if closed:
        told = and_(Mention.verbatim_id == Credit.verbatim_id, Mention.code.in_(closed))
        conditions.append(~exists().where(told))
    first = ~exists().where(
        and_(
            earlier.verbatim_id == Credit.verbatim_id,
            earlier.code.in_(codes),
            earlier.mention_id < Credit.mention_id,
            *([earlier.on_manager.is_(True)] if wanted.on_manager else []),
        )
    )
    return (
        select(Credit.verbatim_id)
        .where(Credit.code.in_(codes), first, *conditions)
        .order_by(Credit.said_on.desc(), Credit.mention_id.desc())
    )


def _conditions(viewer: Viewer, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [
        Credit.said_on.between(wanted.period.first, wanted.period.last),
        area_in_scope(viewer, Action.VIEW_WORDS, Credit.area_id),
        ~carries_hidden(viewer, Credit.verbatim_id),
        may_be_read(viewer, Credit.verbatim_id),
    ]
    if wanted.manager_id is not None:
        conditions.append(Credit.manager_id == wanted.manager_id)
    if wanted.not_manager_id is not None:
        conditions.append(Credit.manager_id != wanted.not_manager_id)
    if wanted.on_manager:
        conditions.append(Credit.on_manager.is_(True))
    if wanted.areas is not None:
        conditions.append(Credit.area_id.in_(wanted.areas))
    return conditions


def hidden_codes(viewer: Viewer) -> tuple[str, ...]:
    """Return the restricted issues that this viewer may not know of."""
    if viewer.sees_restricted:
        return ()
    return tuple(issue.code for issue in active_taxonomy() if issue.restricted)


def carries_hidden(viewer: Viewer, verbatim_id: object) -> ColumnElement[bool]:
    """Condition: the verbatim has an issue that this viewer may not know of."""
    return exists().where(
        and_(Mention.verbatim_id == verbatim_id, Mention.code.in_(hidden_codes(viewer)))
    )


def read_quotes(session: Session, viewer: Viewer, ids: Sequence[int]) -> list[Quote]:
    """Return the quotes of these verbatims in their order; erased ones are left out."""
    visible = codes_in_scope(viewer, Action.VIEW_WORDS)
    spans: dict[int, list[Span]] = {}
    for mention in session.scalars(
        select(Mention).where(Mention.verbatim_id.in_(ids), Mention.code.in_(visible))
    ):
        found = Span(mention.start, mention.end, mention.code)
        spans.setdefault(mention.verbatim_id, []).append(found)
    rows = session.execute(
        select(Verbatim, Reading)
        .join(Reading, Reading.verbatim_id == Verbatim.id)
        .where(Verbatim.id.in_(ids), Verbatim.erased_at.is_(None), may_be_read(viewer, Verbatim.id))
    )
    made = {row.id: _quote(row, reading, spans.get(row.id, [])) for row, reading in rows}
    return [made[one] for one in ids if one in made]


def _quote(verbatim: Verbatim, reading: Reading, spans: list[Span]) -> Quote:
    return Quote(
        verbatim.id,
        verbatim.channel,
        verbatim.said_on,
        redacted_pieces(reading.redacted, reading.hidden, spans),
        tuple(dict.fromkeys(span.code for span in spans)),
        verbatim.gloss,
    )


def shops_behind(session: Session, viewer: Viewer, wanted: Wanted, tops: Sequence[int]) -> int:
    """Return how many distinct shops stand behind `wanted`, from the facts.

    `tops` are the areas whose facts make up `wanted.areas` (see `Places.tops`).
    """
    code = wanted.code or HEARD
    if wanted.manager_id is not None:
        counts = facts.manager_counts(
            session, viewer, wanted.period, areas=wanted.areas, manager_id=wanted.manager_id
        )
        return sum(one.shops for one in counts if one.code == code)
    found = facts.area_counts(session, viewer, [wanted.period], areas=tops, code=wanted.code)
    return sum(one.shops for one in found if one.code == code)
