"""The sentences behind a number, and one sentence with everything made of it."""

from __future__ import annotations

from flask import render_template, request

from feedback.accounts.access import current_viewer, needs
from feedback.accounts.permissions import Action
from feedback.audit import service as audit
from feedback.core.errors import InputError
from feedback.core.messages import N_
from feedback.extensions import db
from feedback.reports.queries.hiding import closed_codes
from feedback.reports.queries.issue import get_issue, issue_line
from feedback.reports.queries.places import get_manager
from feedback.reports.queries.sentences import get_original, get_sentence
from feedback.reports.queries.words import Wanted, find_quotes, shops_behind
from feedback.reports.views.parts import blueprint, limits_for, number, selection

REASONS = {
    "check": N_("核查走访"),
    "complaint": N_("处理投诉"),
    "appeal": N_("处理申诉"),
    "quality": N_("检查识别是否正确"),
}
MOST_PAGES = 500


@blueprint.get("/words")
@needs(Action.VIEW_WORDS)
def words() -> str:
    """Show the sentences behind a number, newest first."""
    chosen = selection()
    code, person_id = request.args.get("code") or None, number("manager")
    issue = get_issue(chosen.viewer, code) if code else None
    person = get_manager(db.session, chosen.viewer, person_id) if person_id else None
    wanted = Wanted(chosen.period, code, person_id, chosen.area_ids)
    line = issue and issue_line(
        db.session, chosen.viewer, chosen.period, issue,
        tops=chosen.tops, person=person, limits=chosen.limits,
    )  # fmt: skip
    shops = shops_behind(db.session, chosen.viewer, wanted, chosen.tops)
    closed = closed_codes(db.session, chosen.viewer, wanted, chosen.area, chosen.limits)
    withheld = code in closed or chosen.limits.hides(shops)
    page = max(1, min(number("page") or 1, MOST_PAGES))
    quotes, more = ([], False) if withheld else find_quotes(
        db.session, chosen.viewer, wanted, page=page, closed=closed
    )  # fmt: skip
    return render_template(
        "reports/words.html", chosen=chosen, issue=issue, person=person, line=line,
        quotes=quotes, more=more, page=page, withheld=withheld,
    )  # fmt: skip


@blueprint.get("/words/<int:verbatim_id>")
@needs(Action.VIEW_WORDS)
def sentence(verbatim_id: int) -> str:
    """Show one sentence, what was found in it and why, and whose it is."""
    viewer = current_viewer()
    found = get_sentence(db.session, viewer, verbatim_id, limits_for(viewer))
    return render_template("reports/sentence.html", found=found, reasons=REASONS)


@blueprint.post("/words/<int:verbatim_id>/original")
@needs(Action.VIEW_RAW_WORDS)
def original(verbatim_id: int) -> str:
    """Show the words as they were said, to whoever gives a reason; the look is recorded."""
    viewer = current_viewer()
    reason = request.form.get("reason", "")
    if reason not in REASONS:
        raise InputError(N_("请选择查看原话的理由。"), field="reason")
    found = get_original(db.session, viewer, verbatim_id)
    audit.record(
        db.session, actor_id=viewer.staff_id, action="words.original", subject="verbatim",
        subject_id=verbatim_id, reason=reason,
    )  # fmt: skip
    page = render_template("reports/original.html", found=found)
    db.session.commit()
    return page
