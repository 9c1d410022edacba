"""Reading invitations and responses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.collection.models import Invitation, Response
from feedback.people.models import Retailer
from feedback.people.scope import retailer_in_scope
from feedback.surveys.definition import Facts, Questionnaire
from feedback.surveys.models import Survey, SurveyVersion


@dataclass(frozen=True, slots=True)
class WaveCount:
    """How one wave of a questionnaire stands, in shops within the viewer's reach."""

    wave: str
    survey_key: str
    invited: int
    opened: int
    answered: int
    first_invited_at: datetime
    expires_at: datetime


def find_invitation(session: Session, public_id: str) -> Invitation | None:
    """Return the invitation with this public id, or None."""
    return session.scalar(select(Invitation).where(Invitation.public_id == public_id))


def find_response(session: Session, submission_id: str) -> Response | None:
    """Return the response that was sent under this submission id, or None."""
    return session.scalar(select(Response).where(Response.submission_id == submission_id))


def find_response_to(session: Session, invitation_id: int) -> Response | None:
    """Return the response to an invitation, or None."""
    return session.scalar(select(Response).where(Response.invitation_id == invitation_id))


def find_receipt(session: Session, receipt_no: str) -> Response | None:
    """Return the response with this receipt number (in its stored form), or None."""
    return session.scalar(select(Response).where(Response.receipt_no == receipt_no))


def find_uninvited(session: Session, version_id: int, wave: str) -> int | None:
    """Return the id of some shop that may be asked and was not invited to the wave, or None."""
    asked = select(Invitation.retailer_id).where(
        Invitation.survey_version_id == version_id, Invitation.wave == wave
    )
    return session.scalar(
        select(Retailer.id)
        .where(Retailer.opted_out_at.is_(None), Retailer.id.not_in(asked))
        .order_by(Retailer.id)
        .limit(1)
    )


def language_of(session: Session, retailer_id: int) -> str:
    """Return the language a shop prefers, such as `zh`."""
    return session.scalars(select(Retailer.language).where(Retailer.id == retailer_id)).one()


def known_facts(session: Session, definition: Questionnaire, retailer_id: int | None) -> Facts:
    """Return what a questionnaire's conditions may know about a shop: only what it declares."""
    columns = (Retailer.market_type, Retailer.business_type, Retailer.scale)
    declared = [column for column in columns if column.key in definition.facts]
    if not declared or retailer_id is None:
        return {}
    known = session.execute(select(*declared).where(Retailer.id == retailer_id)).one()
    return {column.key: str(value) for column, value in zip(declared, known, strict=True)}


def wave_counts(session: Session, *, viewer: Viewer) -> Sequence[WaveCount]:
    """Return how many shops each wave invited, and how many opened and answered, newest first.

    Who answered has opened, also where the opening itself was not seen.
    """
    seen = or_(Invitation.opened_at.is_not(None), Response.id.is_not(None))
    started = func.min(Invitation.invited_at)
    rows = session.execute(
        select(
            Invitation.wave,
            Survey.key,
            func.count(Invitation.id),
            func.count(Invitation.id).filter(seen),
            func.count(Response.id),
            started,
            func.max(Invitation.expires_at),
        )
        .join(SurveyVersion, SurveyVersion.id == Invitation.survey_version_id)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(retailer_in_scope(viewer, Action.VIEW_SUMMARY, Invitation.retailer_id))
        .group_by(Invitation.wave, Survey.key)
        .order_by(started.desc(), Survey.key)
    )
    return [WaveCount(*row) for row in rows]
