"""Staff's pages of stored answers: the list, one response, its correction, and files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask import Response as Answer
from sqlalchemy import Engine
from werkzeug.wrappers import Response

from feedback.accounts.access import current_viewer, needs
from feedback.accounts.permissions import Action
from feedback.audit.service import record
from feedback.collection.exports import downloads
from feedback.collection.exports import service as files
from feedback.collection.models import Response as Stored
from feedback.collection.responses import forms, queries, telling
from feedback.collection.responses.service import VERDICTS, correct, untouchable
from feedback.collection.service import AnswersError
from feedback.core.errors import FeedbackError, InputError
from feedback.core.messages import N_
from feedback.extensions import db
from feedback.surveys.models import SurveyVersion
from feedback.surveys.queries import definition_of
from feedback.verbatims.labels import CHANNELS
from feedback.web.language import current_language
from feedback.web.navigation import Entry

blueprint = Blueprint("responses", __name__, url_prefix="/responses")
MENU = (
    Entry(
        "responses.listing",
        N_("答卷"),
        str(Action.VIEW_RESPONSES),
        26,
        hint=N_("一份一份看回答，更正录错的，导出文件"),
    ),
)
REASONS = {
    "check": N_("核查走访"),
    "complaint": N_("处理投诉"),
    "appeal": N_("处理申诉"),
    "correct": N_("更正录错的回答"),
}


def _version(choice: forms.Choice) -> SurveyVersion | None:
    if choice.survey:
        return queries.get_version(db.session, choice.survey, choice.version)
    surveys = queries.survey_versions(db.session)
    named = [versions[0] for key, versions in surveys if key == "satisfaction"]
    return next(iter(named or [versions[0] for _, versions in surveys]), None)


@blueprint.get("")
@needs(Action.VIEW_RESPONSES)
def listing() -> str:
    """List the responses to one version, the newest first."""
    viewer, choice = current_viewer(), forms.Choice.read(request.args)
    queries.refuse_the_line(viewer)
    version = _version(choice)
    found = []
    if version is not None:
        wanted = choice.of(version)
        found = queries.list_responses(db.session, viewer, wanted, choice.before)
    return render_template(
        "responses/listing.html", choice=choice, version=version, responses=found,
        surveys=queries.survey_versions(db.session), more=len(found) == queries.PAGE,
        channels=CHANNELS,
    )  # fmt: skip


def _page(stored: Stored, *, raw: bool, status: int = 200, **more: object) -> tuple[str, int]:
    viewer, language = current_viewer(), current_language()
    page = render_template(
        "responses/response.html",
        response=stored,
        definition=definition_of(stored.survey_version),
        told=telling.tell(db.session, viewer, stored, language, raw=raw),
        raw=raw,
        reasons=REASONS,
        channels=CHANNELS,
        sealed=stored.survey_version.survey.key in VERDICTS,
        shop=queries.shop_of(db.session, stored),
        **more,
    )
    return page, status


@blueprint.get("/<int:response_id>")
@needs(Action.VIEW_RESPONSES)
def response(response_id: int) -> tuple[str, int]:
    """Show one response, personal data masked, with its history."""
    viewer = current_viewer()
    stored = queries.get_response(db.session, viewer, Action.VIEW_RESPONSES, response_id)
    return _page(stored, raw=False)


@blueprint.post("/<int:response_id>/original")
@needs(Action.VIEW_RAW_WORDS)
def original(response_id: int) -> tuple[str, int]:
    """Show the response as given, with the form to correct it; the look is recorded."""
    viewer, reason = current_viewer(), request.form.get("reason", "")
    stored = queries.get_response(db.session, viewer, Action.VIEW_RAW_WORDS, response_id)
    if reason not in REASONS:
        raise InputError(N_("请选择查看原话的理由。"), field="reason")
    _note_look(stored, reason)
    page = _page(stored, raw=True, **_form(stored, queries.stored_values(db.session, stored.id)))
    db.session.commit()
    return page


@blueprint.post("/<int:response_id>")
@needs(Action.CORRECT_RESPONSES)
def save(response_id: int) -> Response | tuple[str, int]:
    """Store a correction; where it is refused, show the form again with what was typed."""
    viewer = current_viewer()
    stored = queries.get_response(db.session, viewer, Action.CORRECT_RESPONSES, response_id)
    raw = forms.answers_in(definition_of(stored.survey_version), request.form)
    reason = request.form.get("why", "")
    try:
        correct(
            db.session, viewer=viewer, response_id=response_id, raw_answers=raw, reason=reason,
            seen_revision=forms.seen_revision(request.form),
        )  # fmt: skip
    except FeedbackError as error:
        return _refused(stored, raw, reason, error)
    db.session.commit()
    return redirect(url_for("responses.response", response_id=response_id), 303)


def _refused(
    stored: Stored, raw: dict[str, Any], reason: str, error: FeedbackError
) -> tuple[str, int]:
    db.session.rollback()
    _note_look(stored, "correct")
    problems = error.problems if isinstance(error, AnswersError) else {}
    more = _form(stored, raw) | {"fault": error.message, "problems": problems, "why": reason}
    page = _page(stored, raw=True, status=error.status, **more)
    db.session.commit()
    return page


def _form(stored: Stored, raw: dict[str, Any]) -> dict[str, Any]:
    """Return what the form of correction needs; nobody who may not correct is shown one."""
    viewer = current_viewer()
    if not viewer.may(Action.CORRECT_RESPONSES) or stored.survey_version.survey.key in VERDICTS:
        return {}
    closed = untouchable(db.session, viewer, stored)
    asked = telling.fields(db.session, stored, raw, sorted(closed), current_language())
    return {"fields": asked, "problems": {}, "why": "", "fault": None}


def _note_look(stored: Stored, reason: str) -> None:
    record(
        db.session, actor_id=current_viewer().staff_id, action="response.original",
        subject="response", subject_id=stored.id, reason=reason,
    )  # fmt: skip


@blueprint.get("/export")
@needs(Action.EXPORT_RESPONSES)
def export() -> str:
    """Show what may be taken out, and in which form."""
    queries.refuse_the_line(current_viewer())
    choice = forms.Choice.read(request.args)
    return render_template(
        "responses/export.html", choice=choice, version=_version(choice),
        surveys=queries.survey_versions(db.session), reasons=files.REASONS,
        most=downloads.MOST_AT_ONCE,
    )  # fmt: skip


@blueprint.post("/export")
@needs(Action.EXPORT_RESPONSES)
def download() -> Response:
    """Send the file; CSV and JSON Lines begin at once, however many responses there are."""
    viewer, choice = current_viewer(), forms.Choice.read(request.form)
    version = queries.get_version(db.session, choice.survey, choice.version)
    order = files.place_order(
        viewer=viewer, version=version, wanted=choice.of(version),
        form=forms.format_of(request.form), language=current_language(),
        personal=request.form.get("personal") == "1", reason=request.form.get("reason", ""),
    )  # fmt: skip
    engine = db.session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 -- the application binds its session to one
    if order.form in files.STREAMED:
        db.session.rollback()
        sent = Answer(files.pieces(engine, viewer, order), mimetype=downloads.KINDS[order.form])
        sent.headers.set("Content-Disposition", "attachment", filename=downloads.name_of(order))
        return sent
    downloads.refuse_too_many(db.session, order)
    db.session.rollback()
    made = downloads.whole_file(engine, viewer, order)
    return send_file(made, downloads.KINDS[order.form], True, downloads.name_of(order))
