"""How much staff are asked, as staff have set it."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.audit.service import record
from feedback.core.errors import ForbiddenError
from feedback.core.installation import InstallationNote
from feedback.core.messages import N_
from feedback.issues.rules import ReviewPolicy

KEY = "review.policy"


def review_policy(session: Session) -> ReviewPolicy:
    """Return what staff have set, else the defaults."""
    note = session.get(InstallationNote, KEY)
    return ReviewPolicy(**json.loads(note.value)) if note else ReviewPolicy()


def set_review_policy(session: Session, viewer: Viewer, policy: ReviewPolicy) -> None:
    """Keep a new policy; raises `ForbiddenError` for whoever may not decide on versions."""
    if not viewer.may(Action.DECIDE_VERSION):
        raise ForbiddenError(N_("您的岗位没有这项权限。"))
    session.merge(InstallationNote(key=KEY, value=json.dumps(policy.to_dict())))
    session.flush()
    record(session, actor_id=viewer.staff_id, action="text.review_policy", **policy.to_dict())
