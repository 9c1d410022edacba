"""The hotline: take a call down, find it again."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.accounts.access import current_viewer, needs
from feedback.accounts.permissions import Action
from feedback.audit.service import record
from feedback.complaints import labels
from feedback.complaints.forms import EntryForm, case_filter
from feedback.complaints.models import CallerKind
from feedback.complaints.queries import (
    PAGE,
    get_case,
    last_words_of,
    list_cases,
    logged_today,
    open_cases_of,
    suggest_issues,
)
from feedback.complaints.service import log_complaint
from feedback.core import clock
from feedback.core.errors import InputError, RuleError
from feedback.core.messages import N_
from feedback.extensions import db
from feedback.people.labels import ROLES
from feedback.people.queries import shop_card
from feedback.people.search import search_retailers
from feedback.surveys.validation import clean_text
from feedback.web.access import writes
from feedback.web.navigation import Entry

blueprint = Blueprint("complaints", __name__, url_prefix="/hotline")
MENU = (
    Entry(
        "complaints.entry",
        N_("热线登记"),
        str(Action.LOG_COMPLAINT),
        20,
        hint=N_("找到店铺，记下来电人的话，报出编号"),
    ),
    Entry(
        "complaints.cases",
        N_("热线记录"),
        str(Action.VIEW_COMPLAINTS),
        21,
        hint=N_("来电说了什么，办到哪一步"),
    ),
)


@blueprint.app_context_processor
def _labels() -> dict[str, object]:
    return {"hotline_labels": labels}


def _found(text: str) -> list[object]:
    words = clean_text(text)[:80]
    return [*search_retailers(db.session, current_viewer(), Action.LOG_COMPLAINT, words)]


def _panel(retailer_id: int) -> dict[str, object]:
    viewer = current_viewer()
    return {
        "card": shop_card(db.session, viewer, Action.LOG_COMPLAINT, retailer_id, clock.today()),
        "cases": open_cases_of(db.session, viewer, retailer_id),
        "words": last_words_of(db.session, retailer_id),
        "roles": ROLES,
    }


def _entry_page(form: EntryForm, status: int = 200) -> tuple[str, int]:
    text = request.args.get("q", "")
    shop = form.retailer_id.data
    page = render_template(
        "complaints/entry.html",
        form=form,
        q=text,
        found=_found(text) if text else None,
        panel=_panel(shop) if shop else None,
        logged=logged_today(db.session, current_viewer()),
    )
    return page, status


@blueprint.get("")
@needs(Action.LOG_COMPLAINT)
def entry() -> tuple[str, int]:
    """Show the empty form, with a shop beside it if one is named."""
    return _entry_page(EntryForm.opened(request.args.get("shop", type=int)))


@blueprint.post("")
@needs(Action.LOG_COMPLAINT)
def save() -> tuple[str, int] | Response:
    """Store the call and show its number; sent twice it is stored once."""
    form = EntryForm.opened()
    if not form.validate_on_submit():
        return _entry_page(form, 422)
    try:
        logged = log_complaint(
            db.session,
            viewer=current_viewer(),
            submission_id=form.submission_id.data or "",
            entry=form.entry(),
        )
    except (InputError, RuleError) as error:
        form.blame(error)
        return _entry_page(form, error.status)
    db.session.commit()
    return redirect(url_for("complaints.saved", case_no=logged.complaint.case_no), 303)


@blueprint.get("/saved/<case_no>")
@needs(Action.LOG_COMPLAINT)
def saved(case_no: str) -> str:
    """Show the number to tell the caller."""
    return render_template(
        "complaints/saved.html", case=get_case(db.session, current_viewer(), case_no)
    )


@blueprint.get("/shops")
@needs(Action.LOG_COMPLAINT)
def shops() -> str:
    """Give the shops that fit what was typed, as a piece of the page."""
    text = request.args.get("q", "")
    return render_template("complaints/shops.html", q=text, found=_found(text))


@blueprint.get("/shops/<int:retailer_id>")
@needs(Action.LOG_COMPLAINT)
def shop(retailer_id: int) -> str:
    """Give a shop with its people of today, as a piece of the page."""
    return render_template("complaints/shop.html", panel=_panel(retailer_id))


@blueprint.post("/issues")
@needs(Action.LOG_COMPLAINT)
def issues() -> str:
    """Give the issues that the words speak of, as a piece of the page."""
    words = clean_text(request.form.get("words", "")[:5_000])
    found = suggest_issues(current_viewer(), Action.LOG_COMPLAINT, words)
    return render_template("complaints/issues.html", found=found)


@blueprint.get("/cases")
@needs(Action.VIEW_COMPLAINTS)
def cases() -> str:
    """List the cases in scope, filtered by the address."""
    wanted = case_filter(request.args)
    found = list_cases(db.session, current_viewer(), wanted)
    return render_template(
        "complaints/cases.html", wanted=wanted, cases=found, more=len(found) == PAGE
    )


@blueprint.get("/cases/<case_no>")
@needs(Action.VIEW_COMPLAINTS)
@writes
def case(case_no: str) -> str:
    """Show a case; that a protected caller was seen is recorded."""
    viewer = current_viewer()
    shown = get_case(db.session, viewer, case_no)
    if shown.complaint.caller is CallerKind.CONFIDENTIAL and shown.retailer is not None:
        record(
            db.session,
            actor_id=viewer.staff_id,
            action="complaint.caller_seen",
            subject="complaint",
            subject_id=shown.complaint.id,
        )
    found = suggest_issues(viewer, Action.VIEW_COMPLAINTS, shown.words)
    page = render_template("complaints/case.html", case=shown, found=found)
    db.session.commit()
    return page
