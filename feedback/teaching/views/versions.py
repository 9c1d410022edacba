"""Versions of the finder: learning anew, comparing, taking, refusing, going back."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from feedback.accounts.access import current_viewer, needs
from feedback.accounts.permissions import Action, Viewer
from feedback.codeframe import teaching
from feedback.codeframe import versions as decisions
from feedback.codeframe.models import TextVersion, VersionState
from feedback.core.errors import ForbiddenError, InputError, NotFoundError, RuleError
from feedback.core.messages import N_, Message
from feedback.extensions import db
from feedback.issues import history
from feedback.jobs.schedule import PIPELINE, RETRAIN
from feedback.reports import charts
from feedback.teaching.comparing import Compared, compared
from feedback.teaching.forms import code_name
from feedback.teaching.queries import count_readings, names_of
from feedback.teaching.views.parts import blueprint, wake
from feedback.text.analysis import shipped_version

LONGEST_NOTE = 300


def _list_page(fault: Message | None = None, status: int = 200) -> tuple[str, int]:
    viewer = current_viewer()
    found = decisions.list_versions(db.session)
    order = teaching.find_retraining(db.session)
    standing = teaching.list_additions(db.session, viewer)
    page = render_template(
        "teaching/versions.html",
        versions=[(one, _figures(viewer, one)) for one in found],
        current=next((one for one in found if one.state is VersionState.IN_FORCE), None),
        order=order,
        busy=order is not None and order.finished_at is None,
        waiting=sum(not one.in_force for one in standing),
        names=names_of(db.session, (n for v in found for n in (v.made_by_id, v.decided_by_id))),
        fault=fault,
    )
    return page, status


@blueprint.get("/versions")
@needs(Action.TEACH)
def versions() -> tuple[str, int]:
    """Show every version, and how far a retraining is."""
    return _list_page()


@blueprint.post("/versions")
@needs(Action.TEACH)
def retrain() -> tuple[str, int] | Answer:
    """Order a retraining; a worker does it, and nothing takes effect by itself."""
    try:
        note = request.form.get("note", "")[:LONGEST_NOTE]
        teaching.order_retraining(db.session, current_viewer(), note=note)
    except RuleError as error:
        return _list_page(error.message, error.status)
    db.session.commit()
    wake(RETRAIN)
    return redirect(url_for("teaching.versions"), 303)


@blueprint.get("/versions/<int:version_id>")
@needs(Action.TEACH)
def version(version_id: int) -> tuple[str, int]:
    """Show what a version would change, and let those who may decide."""
    return _version_page(version_id)


def _version_page(
    version_id: int, fault: Message | None = None, status: int = 200
) -> tuple[str, int]:
    viewer = current_viewer()
    found = decisions.get_version(db.session, version_id)
    current = decisions.find_in_force(db.session)
    after = request.args.get("after", "")
    changes = history.list_changes(
        db.session, viewer, version_id=version_id, after=int(after) if _is_number(after) else 0
    )
    page = render_template(
        "teaching/version.html",
        version=found,
        current=current,
        own=found.made_by_id is not None and found.made_by_id == viewer.staff_id,
        fits=found.release == shipped_version() and (
            found.state is not VersionState.CANDIDATE
            or found.parent_id == (current.id if current else None)
        ),
        figures=_figures(viewer, found),
        undone=_figures(viewer, current)["changed"]
        if current and current.parent_id == found.id
        else None,
        compared=compared(history.metrics_for(viewer, found)),
        history=history.metrics_for(viewer, found).get("history", {}),
        changes=changes,
        more=len(changes) == history.PAGE,
        readings=count_readings(db.session),
        names=names_of(db.session, (found.made_by_id, found.decided_by_id)),
        fault=fault,
    )  # fmt: skip
    return page, status


@blueprint.get("/versions/<int:version_id>/f1.svg")
@needs(Action.TEACH)
def version_chart(version_id: int) -> Response:
    """Draw F1 per code before and after."""
    found = decisions.get_version(db.session, version_id)
    sets = compared(history.metrics_for(current_viewer(), found))
    if not sets:
        raise NotFoundError(N_("还没有评测结果。"))
    rows = tuple(
        charts.Change(code_name(row.code), row.before.f1, row.after.f1)
        for row in sets[0].rows
        if row.labelled
    )
    names = gettext("以前"), gettext("以后")
    return Response(charts.change_chart(rows, "F1", names), mimetype="image/svg+xml")


@blueprint.post("/versions/<int:version_id>/take")
@needs(Action.DECIDE_VERSION)
def take(version_id: int) -> tuple[str, int] | Answer:
    """Put a candidate in force; history is read again."""
    try:
        decisions.take(db.session, current_viewer(), version_id=version_id)
    except (RuleError, ForbiddenError) as error:
        return _refused(version_id, error)
    return _decided(
        gettext("版本 %(version)s 已生效，正在重新读取历史意见。", version=version_id), version_id
    )


@blueprint.post("/versions/<int:version_id>/refuse")
@needs(Action.DECIDE_VERSION)
def refuse(version_id: int) -> tuple[str, int] | Answer:
    """Put a candidate aside for good, with the reason."""
    try:
        decisions.refuse(
            db.session, current_viewer(), version_id=version_id, why=request.form.get("why", "")
        )
    except (RuleError, InputError) as error:
        return _refused(version_id, error)
    return _decided(gettext("没有采用版本 %(version)s。", version=version_id), version_id)


@blueprint.post("/versions/<int:version_id>/back")
@needs(Action.DECIDE_VERSION)
def roll_back(version_id: int) -> tuple[str, int] | Answer:
    """Put a version back in force that was before."""
    try:
        decisions.roll_back(db.session, current_viewer(), to=version_id)
    except RuleError as error:
        return _refused(version_id, error)
    return _decided(
        gettext("已退回版本 %(version)s，正在重新读取历史意见。", version=version_id), version_id
    )


def _refused(version_id: int, error: RuleError | InputError | ForbiddenError) -> tuple[str, int]:
    db.session.rollback()
    return _version_page(version_id, error.message, error.status)


def _decided(said: str, version_id: int) -> Answer:
    db.session.commit()
    wake(PIPELINE)
    flash(said, "success")
    return redirect(url_for("teaching.version", version_id=version_id), 303)


def _figures(viewer: Viewer, version: TextVersion) -> dict[str, Any]:
    """Return the few figures of a version that stand in lists and sentences."""
    metrics = history.metrics_for(viewer, version)
    sets: list[Compared] = compared(metrics)
    past = metrics.get("history", {})
    return {
        "changed": past.get("changed"),
        "read": past.get("read"),
        "set": sets[0] if sets else None,
    }


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 10  # noqa: PLR2004 -- 32 bits
