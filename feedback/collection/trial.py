"""Trying the form out in a made-up city."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from feedback.collection import queries
from feedback.collection.models import Invitation
from feedback.collection.service import invite
from feedback.core import clock
from feedback.core.errors import NotFoundError
from feedback.core.messages import N_
from feedback.surveys.queries import latest_version

TRIAL = "demo"


def invite_for_trial(session: Session) -> Invitation:
    """Invite some shop of a made-up city to the satisfaction survey, so that it can be tried.

    Raise `NotFoundError` where the survey is not published or every shop was used up.
    """
    version = latest_version(session, "satisfaction")
    retailer_id = queries.find_uninvited(session, version.id, TRIAL)
    if retailer_id is None:
        raise NotFoundError(N_("演示城市里没有还能试填的店了。"))
    expires_at = clock.now() + timedelta(days=1)
    (invitation,) = invite(
        session, version=version, retailer_ids=[retailer_id], wave=TRIAL, expires_at=expires_at
    )
    return invitation
