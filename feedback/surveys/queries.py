"""Reading published questionnaires; a definition is parsed once per process."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.core.errors import NotFoundError
from feedback.core.messages import N_
from feedback.surveys.definition import Questionnaire
from feedback.surveys.models import Survey, SurveyVersion


def find_latest_version(session: Session, key: str) -> SurveyVersion | None:
    """Return the version of the questionnaire `key` published last, or None."""
    return session.scalar(
        select(SurveyVersion)
        .join(Survey)
        .where(Survey.key == key)
        .order_by(SurveyVersion.number.desc())
        .limit(1)
    )


def latest_version(session: Session, key: str) -> SurveyVersion:
    """Return the version of the questionnaire `key` published last, or raise `NotFoundError`."""
    found = find_latest_version(session, key)
    if found is None:
        raise NotFoundError(N_("问卷“%(key)s”还没有发布。"), key=key)
    return found


_parsed: dict[str, Questionnaire] = {}


def definition_of(version: SurveyVersion) -> Questionnaire:
    """Return the questionnaire of a published version, parsed once per process.

    The digest is the key, not the row: equal digests mean equal definitions in any database.
    """
    found = _parsed.get(version.sha256)
    if found is None:
        found = _parsed[version.sha256] = Questionnaire.model_validate(version.definition)
    return found
