"""Checks of visits: whom to call, the call, and only then what had been claimed."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.accounts.access import current_viewer, needs
from feedback.accounts.permissions import Action
from feedback.core import clock
from feedback.core.calendar import month_of, parse_period
from feedback.core.errors import InputError, RuleError
from feedback.core.messages import N_
from feedback.extensions import db
from feedback.people.queries import area_names, get_retailer, list_people
from feedback.people.search import search_retailers
from feedback.people.service import reveal_phone
from feedback.stats.aapor import rr1
from feedback.surveys.queries import definition_of, latest_version
from feedback.surveys.validation import clean_text
from feedback.visits import labels
from feedback.visits.forms import CallForm, disposition_of
from feedback.visits.queries import (
    attempts_at,
    get_check,
    knows_the_claim,
    my_checks_today,
    my_day,
    next_calls,
    recent_checks,
)
from feedback.visits.rules import Reason
from feedback.visits.script import screen, task_names, told
from feedback.visits.service import SCRIPT, record_check
from feedback.visits.tallies import checks_by_manager, newest_day
from feedback.web.language import current_language
from feedback.web.navigation import Entry

blueprint = Blueprint("visits", __name__, url_prefix="/checks")
MENU = (
    Entry(
        "visits.start",
        N_("拜访核查"),
        str(Action.LOG_CHECK),
        30,
        hint=N_("给零售户打电话，问有没有人来过"),
    ),
    Entry(
        "visits.results",
        N_("核查结果"),
        str(Action.VIEW_CHECKS),
        31,
        hint=N_("登记的拜访，店里怎么说"),
    ),
)


@blueprint.app_context_processor
def _labels() -> dict[str, object]:
    return {"check_labels": labels}


@blueprint.get("")
@needs(Action.LOG_CHECK)
def start() -> str:
    """Show whom to call next, a search, and the day so far."""
    viewer, text = current_viewer(), clean_text(request.args.get("q", ""))[:80]
    return render_template(
        "visits/start.html",
        calls=next_calls(db.session, viewer),
        day=my_day(db.session, viewer),
        checks=my_checks_today(db.session, viewer),
        q=text,
        found=search_retailers(db.session, viewer, Action.LOG_CHECK, text) if text else None,
    )


def _refuse_known(retailer_id: int) -> None:
    if knows_the_claim(db.session, current_viewer(), retailer_id, clock.now()):
        raise RuleError(N_("您最近 7 天已经听过这家店，知道上报的日期了。再核查要换一位督察员。"))


def _call_page(
    retailer_id: int, form: CallForm, phone: str | None = None, status: int = 200
) -> tuple[str, int]:
    viewer = current_viewer()
    shop = get_retailer(db.session, viewer, Action.LOG_CHECK, retailer_id)
    definition = definition_of(latest_version(db.session, SCRIPT))
    page = render_template(
        "visits/call.html",
        shop=shop,
        areas=area_names(db.session, shop.area_id),
        attempts=attempts_at(db.session, shop.id),
        script=screen(definition, current_language()),
        form=form,
        phone=phone,
        day=my_day(db.session, viewer),
    )
    return page, status


@blueprint.get("/call/<int:retailer_id>")
@needs(Action.LOG_CHECK)
def call(retailer_id: int) -> tuple[str, int]:
    """Show the shop and the script; nothing of what was claimed is read."""
    _refuse_known(retailer_id)
    by_phone = current_viewer().may(Action.REVEAL_PERSONAL)
    return _call_page(retailer_id, CallForm.empty(in_person=not by_phone))


@blueprint.post("/call/<int:retailer_id>/phone")
@needs(Action.REVEAL_PERSONAL)
def phone(retailer_id: int) -> Response | tuple[str, int]:
    """Show the whole phone number; that it was shown is recorded."""
    viewer = current_viewer()
    get_retailer(db.session, viewer, Action.LOG_CHECK, retailer_id)
    number = reveal_phone(db.session, viewer=viewer, retailer_id=retailer_id)
    db.session.commit()
    if request.accept_mimetypes.best == "application/json":
        return jsonify(phone=number)
    return _call_page(retailer_id, CallForm.empty(), number)


@blueprint.post("/call/<int:retailer_id>")
@needs(Action.LOG_CHECK)
def save(retailer_id: int) -> tuple[str, int] | Response:
    """Store the call; sent twice it is stored once."""
    form = CallForm.sent(definition_of(latest_version(db.session, SCRIPT)), request.form)
    try:
        recorded = record_check(
            db.session,
            viewer=current_viewer(),
            retailer_id=retailer_id,
            disposition=disposition_of(request.form),
            raw_answers=form.answers,
            submission_id=form.submission_id,
            channel=form.channel,
        )
    except (InputError, RuleError) as error:
        form.blame(error)
        return _call_page(retailer_id, form, status=error.status)
    db.session.commit()
    return redirect(url_for("visits.check", check_id=recorded.check.id), 303)


def _result_page(check_id: int) -> str:
    viewer, language = current_viewer(), current_language()
    found = get_check(db.session, viewer, check_id)
    script = definition_of(found.version) if found.version else None
    return render_template(
        "visits/check.html",
        found=found,
        told=told(script, found.answers, language) if script else [],
        tasks=task_names(script, found.claim.tasks, language) if script and found.claim else (),
        reasons=[labels.REASONS[Reason(reason)] for reason in found.check.reasons],
        calls=next_calls(db.session, viewer),
    )


@blueprint.get("/<int:check_id>")
@needs(Action.LOG_CHECK)
def check(check_id: int) -> str:
    """Show a stored call and, where answers were held against a claim, what had been claimed."""
    return _result_page(check_id)


@blueprint.get("/results")
@needs(Action.VIEW_CHECKS)
def results() -> str:
    """Show the month's verdicts per manager, and the latest checks to those outside the line."""
    viewer = current_viewer()
    named = request.args.get("period", "")
    period = parse_period(named) if named else month_of(newest_day(db.session) or clock.today())
    managers = {person.id: person for person in list_people(db.session, viewer, Action.VIEW_CHECKS)}
    found = checks_by_manager(db.session, viewer, Action.VIEW_CHECKS, period.first, period.last)
    return render_template(
        "visits/results.html",
        period=period,
        rows=[(managers[key], found[key]) for key in managers if key in found],
        checks=recent_checks(db.session, viewer),
        rr1=rr1,
        heard=sum(sum(each.verdicts.values()) for each in found.values()),
        contradicted="—"
        if any(each.withheld for each in found.values())
        else sum(each.contradicted for each in found.values()),
    )


@blueprint.get("/results/<int:check_id>")
@needs(Action.VIEW_CHECKS)
def result(check_id: int) -> str:
    """Show somebody else's stored call to those who may see it."""
    return _result_page(check_id)
