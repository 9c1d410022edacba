"""One sentence with everything made of it, and, for the few who may, as it was said."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.attribution.models import Credit, Voice
from feedback.codeframe.queries import codes_in_scope
from feedback.complaints.models import CallerKind, Complaint
from feedback.core.calendar import month_of
from feedback.core.errors import ForbiddenError, NotFoundError
from feedback.core.messages import N_
from feedback.issues.models import Mention
from feedback.people.models import Retailer, ServicePerson
from feedback.people.scope import area_in_scope
from feedback.reports.highlights import Piece, Span, pieces
from feedback.reports.queries.places import places
from feedback.reports.queries.words import (
    Quote,
    Wanted,
    carries_hidden,
    read_quotes,
    shops_behind,
)
from feedback.reports.rules import Limits
from feedback.verbatims.models import Verbatim
from feedback.verbatims.queries import may_be_read


@dataclass(frozen=True, slots=True)
class Proof:
    """One mention with its credit: what was found, why, and whose it is.

    `manager` and `responsible` are None where nobody held the role, or where naming them would
    point at too few shops (`withheld`).
    """

    mention: Mention
    credit: Credit | None
    manager: ServicePerson | None
    responsible: ServicePerson | None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One quote with everything that was made of it."""

    quote: Quote
    proofs: list[Proof]


@dataclass(frozen=True, slots=True)
class Original:
    """What was said, word for word, and by which shop (None: unknown or confidential)."""

    verbatim: Verbatim
    pieces: list[Piece]
    retailer: Retailer | None


def get_sentence(session: Session, viewer: Viewer, verbatim_id: int, limits: Limits) -> Sentence:
    """Return one sentence; `NotFoundError` where there is none that this viewer may see."""
    verbatim = _placed(session, viewer, verbatim_id, Action.VIEW_WORDS)
    found = read_quotes(session, viewer, [verbatim_id])
    proofs = _proofs(session, viewer, verbatim_id, limits)
    month = month_of(verbatim.said_on)
    tops = places(session, viewer).tops(None)
    small = any(
        limits.hides(shops_behind(session, viewer, Wanted(month, one.mention.code), tops))
        for one in proofs
    )
    if not found or small:
        raise _unknown()
    return Sentence(found[0], proofs)


def _proofs(session: Session, viewer: Viewer, verbatim_id: int, limits: Limits) -> list[Proof]:
    visible = codes_in_scope(viewer, Action.VIEW_WORDS)
    rows = session.execute(
        select(Mention, Credit)
        .outerjoin(Credit, Credit.mention_id == Mention.id)
        .where(Mention.verbatim_id == verbatim_id, Mention.code.in_(visible))
        .order_by(Mention.start, Mention.id)
    )
    return [_proof(session, viewer, mention, credit, limits) for mention, credit in rows]


def _proof(
    session: Session, viewer: Viewer, mention: Mention, credit: Credit | None, limits: Limits
) -> Proof:
    if credit is None or not viewer.may(Action.VIEW_MANAGERS):
        return Proof(mention, credit, None, None, withheld=credit is not None)
    if limits.threshold is not None:
        wanted = Wanted(month_of(credit.said_on), credit.code, credit.manager_id)
        if limits.hides(shops_behind(session, viewer, wanted, ())):
            return Proof(mention, credit, None, None, withheld=True)
    return Proof(
        mention,
        credit,
        session.get(ServicePerson, credit.manager_id) if credit.manager_id else None,
        session.get(ServicePerson, credit.responsible_id) if credit.responsible_id else None,
    )


def _unknown() -> NotFoundError:
    return NotFoundError(N_("没有这句原声，或者不在您的查看范围内。"))


def _placed(session: Session, viewer: Viewer, verbatim_id: int, action: Action) -> Verbatim:
    codes = codes_in_scope(viewer, action)
    mine = exists().where(and_(Mention.verbatim_id == Verbatim.id, Mention.code.in_(codes)))
    verbatim = session.scalar(
        select(Verbatim)
        .join(Voice, Voice.verbatim_id == Verbatim.id)
        .where(
            Verbatim.id == verbatim_id,
            Verbatim.erased_at.is_(None),
            area_in_scope(viewer, action, Voice.area_id),
            mine,
            ~carries_hidden(viewer, Verbatim.id),
            may_be_read(viewer, Verbatim.id),
        )
    )
    if verbatim is None:
        raise _unknown()
    return verbatim


def get_original(session: Session, viewer: Viewer, verbatim_id: int) -> Original:
    """Return what was said, for those who may read it; the caller records the look.

    The words of a caller who asked for confidence are for the integrity and hotline desks only.
    """
    verbatim = _placed(session, viewer, verbatim_id, Action.VIEW_RAW_WORDS)
    caller = session.scalar(select(Complaint.caller).where(Complaint.verbatim_id == verbatim_id))
    trusted = viewer.sees_restricted or viewer.may(Action.LOG_COMPLAINT)
    if caller not in {None, CallerKind.NAMED} and not trusted:
        raise ForbiddenError(N_("说话人要求保密，原话只有纪检和热线可以查看。"))
    visible = codes_in_scope(viewer, Action.VIEW_RAW_WORDS)
    found = session.scalars(
        select(Mention).where(Mention.verbatim_id == verbatim_id, Mention.code.in_(visible))
    )
    spans = [Span(mention.start, mention.end, mention.code) for mention in found]
    retailer = session.get(Retailer, verbatim.retailer_id) if verbatim.retailer_id else None
    return Original(verbatim, pieces(verbatim.text, spans), retailer)
