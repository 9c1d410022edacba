"""Satisfaction of the shops a manager served, beside the city."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.collection.models import Answer, Response
from feedback.core import clock
from feedback.core.calendar import Period
from feedback.issues.models import Mention
from feedback.people.models import Assignment, ServiceRole
from feedback.people.scope import manager_in_scope
from feedback.reports.queries.scorecard import instants
from feedback.reports.queries.words import hidden_codes
from feedback.reports.rules import SUSPECT_SCORE, Limits, Mean, mean_of, weighted_index
from feedback.surveys.library import load_questionnaire
from feedback.surveys.models import Survey, SurveyVersion
from feedback.verbatims.models import Verbatim

SATISFACTION = "satisfaction"


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension of the satisfaction survey: this manager's shops beside the city."""

    id: str
    name: Mapping[str, str]
    own: Mean | None
    city: float | None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Scores by dimension, and the index with and without answers whose words contradict them.

    `suspect` counts the shops behind such answers; the list is about the measurement.
    """

    shops: int
    dimensions: list[DimensionScore]
    index: Mean | None
    index_without: Mean | None
    suspect: int


@dataclass(frozen=True, slots=True)
class _Scored:
    response_id: int
    retailer_id: int
    dimension: str
    score: float


def satisfaction(
    session: Session, viewer: Viewer, person_id: int, period: Period, limits: Limits
) -> Satisfaction | None:
    """Return the satisfaction of the shops the manager served on the day they answered.

    None where no survey was answered; what rests on too few shops for this viewer is left out.
    """
    scored = _scores(session, viewer, person_id, period)
    if not scored:
        return None
    shops = len({one.retailer_id for one in scored})
    if limits.hides(shops):
        return Satisfaction(shops, [], None, None, 0)
    city = _city_scores(session, period)
    questionnaire = load_questionnaire(SATISFACTION)
    dimensions = [
        DimensionScore(one.id, one.name, _mean(scored, one.id, limits), city.get(one.id))
        for one in questionnaire.dimensions
    ]
    weights = {one.id: float(one.weight) for one in questionnaire.dimensions}
    doubtful = _suspect(session, viewer, person_id, period, scored)
    kept = [one for one in scored if one.response_id not in doubtful]
    suspect = len({one.retailer_id for one in scored if one.response_id in doubtful})
    # Doubts about the measurement are no business of whoever is measured.
    hidden = limits.hides(suspect) or viewer.person_id == person_id
    without = None if hidden or not suspect else _index(kept, weights)
    return Satisfaction(
        shops, dimensions, _index(scored, weights), without, 0 if hidden else suspect
    )


def _mean(scored: Iterable[_Scored], dimension: str, limits: Limits) -> Mean | None:
    by_shop: dict[int, list[float]] = defaultdict(list)
    for one in scored:
        if one.dimension == dimension:
            by_shop[one.retailer_id].append(one.score)
    if limits.hides(len(by_shop)):
        return None
    return mean_of([sum(scores) / len(scores) for scores in by_shop.values()])


def _index(scored: Iterable[_Scored], weights: Mapping[str, float]) -> Mean | None:
    answers: dict[int, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in scored:
        answers[one.retailer_id][one.dimension].append(one.score)
    shops = [
        weighted_index({name: sum(all_) / len(all_) for name, all_ in found.items()}, weights)
        for found in answers.values()
    ]
    return mean_of([index for index in shops if index is not None])


def _scores(session: Session, viewer: Viewer, person_id: int, period: Period) -> list[_Scored]:
    start, end = instants(period)
    rows = session.execute(
        select(
            Response.id,
            Response.retailer_id,
            Answer.dimension,
            Answer.score,
            Response.submitted_at,
            Assignment.from_on,
            Assignment.to_on,
        )
        .join(Answer, Answer.response_id == Response.id)
        .join(SurveyVersion, SurveyVersion.id == Response.survey_version_id)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .join(Assignment, Assignment.retailer_id == Response.retailer_id)
        .where(
            Survey.key == SATISFACTION,
            Answer.score.is_not(None),
            Answer.dimension.is_not(None),
            Assignment.person_id == person_id,
            Assignment.role == ServiceRole.CUSTOMER_MANAGER,
            Response.submitted_at >= start,
            Response.submitted_at < end,
            manager_in_scope(viewer, Action.VIEW_MANAGERS, Assignment.person_id),
        )
    )
    return [
        _Scored(response, shop or -response, dimension or "", score or 0.0)
        for response, shop, dimension, score, at, from_on, to_on in rows
        if _serves(clock.day_of(at), from_on, to_on)
    ]


def _serves(day: date, from_on: date, to_on: date | None) -> bool:
    return from_on <= day and (to_on is None or day <= to_on)


def _city_scores(session: Session, period: Period) -> dict[str, float]:
    start, end = instants(period)
    rows = session.execute(
        select(Answer.dimension, func.avg(Answer.score))
        .join(Response, Response.id == Answer.response_id)
        .join(SurveyVersion, SurveyVersion.id == Response.survey_version_id)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .where(
            Survey.key == SATISFACTION,
            Answer.dimension.is_not(None),
            Response.submitted_at >= start,
            Response.submitted_at < end,
        )
        .group_by(Answer.dimension)
    )
    return {str(name): float(score) for name, score in rows if score is not None}


def _suspect(
    session: Session, viewer: Viewer, person_id: int, period: Period, scored: list[_Scored]
) -> set[int]:
    """Return the responses that score high while their own words complain."""
    by_response: dict[int, list[float]] = defaultdict(list)
    for one in scored:
        by_response[one.response_id].append(one.score)
    high = {key for key, all_ in by_response.items() if sum(all_) / len(all_) >= SUSPECT_SCORE}
    served = select(Assignment.retailer_id).where(Assignment.person_id == person_id)
    references = session.scalars(
        select(Verbatim.source_ref)
        .join(Mention, Mention.verbatim_id == Verbatim.id)
        .where(
            Verbatim.source == "response",
            Verbatim.retailer_id.in_(served),
            Verbatim.said_on.between(period.first, period.last),
            Mention.polarity == "negative",
            Mention.code.not_in(hidden_codes(viewer)),
        )
        .distinct()
    )
    return high & {int(one.partition(":")[0]) for one in references}
