"""Publishing questionnaires: what was asked stays as it was, word for word."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.core.errors import RuleError
from feedback.core.messages import N_
from feedback.surveys.checker import check_definition, errors_among
from feedback.surveys.definition import Questionnaire
from feedback.surveys.library import library_keys, load_questionnaire
from feedback.surveys.models import Survey, SurveyVersion
from feedback.surveys.queries import find_latest_version

_ATTEMPTS = 5


def publish(session: Session, *, questionnaire: Questionnaire) -> SurveyVersion:
    """Return the immutable version that holds `questionnaire`, numbered from 1 within its key.

    Publishing what is in force already gives the version in force. Raise `RuleError` where the
    checker finds a fault.
    """
    _refuse_faults(questionnaire)
    definition = questionnaire.model_dump(mode="json", exclude_none=True)
    written = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sha256 = hashlib.sha256(written.encode()).hexdigest()
    for _ in range(_ATTEMPTS):
        in_force = find_latest_version(session, questionnaire.key)
        if in_force is not None and in_force.sha256 == sha256:
            return in_force
        version = SurveyVersion(
            number=1 if in_force is None else in_force.number + 1,
            definition=definition,
            sha256=sha256,
            published_at=clock.now(),
        )
        try:
            with session.begin_nested():
                version.survey_id = _survey_id(session, questionnaire.key)
                session.add(version)
        except IntegrityError:
            continue  # somebody else took the number at the same moment
        return version
    raise RuleError(N_("有人正在发布同一份问卷，请稍后再试。"))


def publish_library(session: Session) -> dict[str, SurveyVersion]:
    """Publish every questionnaire that ships with the product; return the versions by key."""
    return {key: publish(session, questionnaire=load_questionnaire(key)) for key in library_keys()}


def _refuse_faults(questionnaire: Questionnaire) -> None:
    problems = errors_among(check_definition(questionnaire))
    if problems:
        raise RuleError(
            N_("问卷有 %(count)s 处错误，不能发布。第一处在“%(where)s”：%(what)s"),
            count=len(problems),
            where=problems[0].where,
            what=problems[0].message,
        )


def _survey_id(session: Session, key: str) -> int:
    found = session.scalar(select(Survey.id).where(Survey.key == key))
    if found is not None:
        return found
    survey = Survey(key=key)
    session.add(survey)
    session.flush()
    return survey.id
