"""Planning a wave: whom, how many, until when."""

from __future__ import annotations

from flask import (
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from feedback.accounts.access import current_viewer, needs
from feedback.accounts.permissions import Action
from feedback.accounts.queries import area_choices
from feedback.collection.waves import queries, service
from feedback.collection.waves.forms import WaveForm
from feedback.collection.waves.plans import REASONS
from feedback.collection.waves.sizes import Suggestion
from feedback.collection.waves.views.parts import blueprint, title_of
from feedback.core.errors import FeedbackError
from feedback.extensions import db
from feedback.people.models import ServicePerson
from feedback.surveys.models import SurveyVersion
from feedback.web.language import current_language


@blueprint.get("/new")
@needs(Action.MANAGE_WAVES)
def new() -> tuple[str, int]:
    """Show the form of a new wave, with what its first values would come to."""
    return _form_page(_form(), 200)


@blueprint.post("/new")
@needs(Action.MANAGE_WAVES)
def add() -> tuple[str, int] | Response:
    """Say what the wishes come to, or keep the plan as a draft."""
    form = _form()
    if not form.validate_on_submit():
        return _form_page(form, 422)
    if request.form.get("go") == "suggest":
        return _form_page(form, 200)
    try:
        version = db.session.get_one(SurveyVersion, form.version.data)
        wave = service.new_wave(db.session, viewer=current_viewer(), plan=form.plan(version))
        service.draw_wave(db.session, viewer=current_viewer(), wave=wave)
    except FeedbackError as error:
        db.session.rollback()
        form.blame(error)
        return _form_page(form, error.status)
    db.session.commit()
    return redirect(url_for("waves.wave", key=wave.key), 303)


def _form() -> WaveForm:
    versions = [
        (version.id, f"{title_of(version)} v{version.number}")
        for version in queries.askable_versions(db.session)
    ]
    areas = area_choices(db.session, english=current_language() == "en")
    return WaveForm.opened(versions, areas)


def _form_page(form: WaveForm, status: int) -> tuple[str, int]:
    frame = sizes = why_not = None
    if not form.errors:
        try:
            frame, sizes = service.suggested(
                db.session, viewer=current_viewer(), frame=form.frame, sizes=form.sizes
            )
        except FeedbackError as error:
            why_not = error.message
            if form.is_submitted():
                form.blame(error)
                status = max(status, error.status)
    page = render_template(
        "waves/new.html", form=form, frame=frame, sizes=sizes, why_not=why_not,
        reasons=REASONS, people=_people(sizes),
    )  # fmt: skip
    return page, status


def _people(sizes: Suggestion | None) -> dict[int, ServicePerson]:
    return queries.managers(db.session, list(sizes.per_manager) if sizes else [])
