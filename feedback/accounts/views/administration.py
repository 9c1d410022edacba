"""Pages of administrators: who may sign in and see what, and what the trail says."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from feedback.accounts import queries, service
from feedback.accounts.access import current_viewer, needs
from feedback.accounts.forms import NewStaffForm, StaffForm
from feedback.accounts.models import Staff
from feedback.accounts.permissions import ROLE_NAMES, ROLE_SIGHT, Action
from feedback.audit import queries as audit_queries
from feedback.core.errors import FeedbackError
from feedback.extensions import db
from feedback.web.language import current_language, say

blueprint = Blueprint("staff", __name__)


@blueprint.get("/staff")
@needs(Action.MANAGE_STAFF)
def people() -> str:
    """List everybody who may sign in."""
    staff = queries.list_staff(db.session)
    english = current_language() == "en"
    choices = queries.area_choices(db.session, english=english)
    return render_template(
        "accounts/people.html", staff=staff, names=ROLE_NAMES,
        areas={number: name.strip() for number, name in choices},
        departments=queries.departments() if english else {},
    )  # fmt: skip


@blueprint.route("/staff/new", methods=["GET", "POST"])
@needs(Action.MANAGE_STAFF)
def add() -> str | Response:
    """Add somebody; their one-time password is shown once, on the answer to this form."""
    form = NewStaffForm()
    form.offer(db.session)
    if form.validate_on_submit():
        try:
            staff, password = service.add_staff(
                db.session,
                username=form.username.data,
                display_name=form.display_name.data,
                roles=form.chosen_roles,
                bond=form.bond,
                actor_id=current_viewer().staff_id,
            )
        except FeedbackError as error:
            return _say_in_form(form, error, "accounts/add.html")
        db.session.commit()
        return render_template("accounts/password.html", staff=staff, password=password)
    status = 422 if form.is_submitted() else 200
    return make_response(render_template("accounts/add.html", form=form, sight=ROLE_SIGHT), status)


@blueprint.route("/staff/<int:staff_id>", methods=["GET", "POST"])
@needs(Action.MANAGE_STAFF)
def person(staff_id: int) -> str | Response:
    """Show one member of staff; change their roles and what bounds them."""
    staff = queries.get_staff(db.session, staff_id)
    form = StaffForm()
    form.offer(db.session)
    if not form.is_submitted():
        form.show(staff)
    elif form.validate():
        try:
            _store(form, staff)
        except FeedbackError as error:
            db.session.rollback()
            return _say_in_form(form, error, "accounts/person.html", staff=staff)
        db.session.commit()
        flash(gettext("已经保存。"), "success")
        return redirect(url_for("staff.people"))
    page = render_template("accounts/person.html", form=form, staff=staff, sight=ROLE_SIGHT)
    return make_response(page, 422 if form.is_submitted() else 200)


def _store(form: StaffForm, staff: Staff) -> None:
    staff.display_name = form.display_name.data
    service.change_roles(
        db.session,
        staff,
        roles=form.chosen_roles,
        bond=form.bond,
        actor_id=current_viewer().staff_id,
    )


def _say_in_form(form: StaffForm, error: FeedbackError, template: str, **more: object) -> Response:
    """Show the form again with what was typed and the reason beside its field."""
    if error.field and error.field in form:
        form[error.field].errors = [*form[error.field].errors, say(error.message)]
    else:
        form.form_errors.append(say(error.message))
    page = render_template(template, form=form, sight=ROLE_SIGHT, **more)
    return make_response(page, error.status)


@blueprint.post("/staff/<int:staff_id>/disable")
@needs(Action.MANAGE_STAFF)
def disable(staff_id: int) -> Response:
    """Shut somebody out at once."""
    staff = queries.get_staff(db.session, staff_id)
    service.disable(db.session, staff, actor_id=current_viewer().staff_id)
    db.session.commit()
    flash(gettext("%(name)s 已停用，已打开的页面也不能再用。", name=staff.display_name), "success")
    return redirect(url_for("staff.people"))


@blueprint.post("/staff/<int:staff_id>/enable")
@needs(Action.MANAGE_STAFF)
def enable(staff_id: int) -> Response:
    """Let somebody sign in again."""
    staff = queries.get_staff(db.session, staff_id)
    service.enable(db.session, staff, actor_id=current_viewer().staff_id)
    db.session.commit()
    flash(gettext("%(name)s 可以重新登录了。", name=staff.display_name), "success")
    return redirect(url_for("staff.people"))


@blueprint.post("/staff/<int:staff_id>/password")
@needs(Action.MANAGE_STAFF)
def reset_password(staff_id: int) -> str:
    """Give somebody a new one-time password and take away their two-step sign-in."""
    staff = queries.get_staff(db.session, staff_id)
    password = service.reset_password(db.session, staff, actor_id=current_viewer().staff_id)
    db.session.commit()
    return render_template("accounts/password.html", staff=staff, password=password)


@blueprint.get("/audit")
@needs(Action.VIEW_AUDIT)
def trail() -> str:
    """Show the audit trail, newest first."""
    before = request.args.get("before", type=int)
    action = request.args.get("action", "")
    events = audit_queries.latest_events(db.session, before=before, action=action)
    names = queries.display_names(db.session, [event.actor_id for event in events])
    return render_template(
        "accounts/trail.html",
        events=events,
        names=names,
        action=action,
        actions=audit_queries.known_actions(db.session),
        older=events[-1].id if len(events) == audit_queries.PAGE else None,
        before=before,
    )
