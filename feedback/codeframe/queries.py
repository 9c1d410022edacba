"""Which taxonomy is in force, and which of its issues a viewer may know of."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Scope, Viewer
from feedback.codeframe.holder import holder
from feedback.codeframe.models import EngineVersion
from feedback.text.analysis import Analyser
from feedback.text.taxonomy import NO_SUBSTANCE, Taxonomy


def active_analyser() -> Analyser:
    """Return the analyser in force, as this process last saw it (`codeframe.holder`)."""
    return holder.current()


def active_taxonomy() -> Taxonomy:
    """Return the issues in force."""
    return holder.taxonomy()


def find_version(session: Session, name: str) -> EngineVersion | None:
    """Return the version of this name, or None if it never read here."""
    return session.scalar(select(EngineVersion).where(EngineVersion.name == name))


def version_in_force(session: Session) -> EngineVersion | None:
    """Return the version activated last, or None where nothing was ever read."""
    return session.scalar(
        select(EngineVersion)
        .order_by(EngineVersion.activated_at.desc(), EngineVersion.id.desc())
        .limit(1)
    )


def codes_in_scope(viewer: Viewer, action: Action) -> tuple[str, ...]:
    """Return the codes that `viewer` may see with `action`, in the order of the taxonomy.

    Restricted issues are for the integrity desk; a department's handlers see the issues their
    department owns. Comments without substance are nobody's issue.
    """
    scope = viewer.scope(action)
    if scope is None:
        return ()
    return tuple(
        issue.code
        for issue in active_taxonomy()
        if issue.code != NO_SUBSTANCE
        and (viewer.sees_restricted or not issue.restricted)
        and (scope is not Scope.DEPARTMENT or viewer.department in issue.owner.split("/"))
    )
