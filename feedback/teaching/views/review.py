"""The review queue, one comment at a time, and the record of what was answered."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from feedback.accounts.access import current_viewer, needs
from feedback.accounts.permissions import Action
from feedback.codeframe.queries import active_taxonomy
from feedback.core.errors import InputError, NotFoundError, RuleError
from feedback.core.messages import N_
from feedback.extensions import db
from feedback.issues import reviewing, tasks
from feedback.issues.agreeing import agreement
from feedback.issues.models import ReviewItem
from feedback.issues.policy import review_policy
from feedback.teaching import labels, service
from feedback.teaching.forms import AnswerForm, clauses, code_name
from feedback.teaching.guide import labelling_guide
from feedback.teaching.queries import PAGE, findings, list_answers, list_disputes, progress
from feedback.teaching.views.parts import blueprint
from feedback.text.taxonomy import NO_SUBSTANCE, PRAISE
from feedback.web.access import writes

PASSED = "review_passed"
MOST_PASSED = 50


@blueprint.get("/review")
@needs(Action.TEACH)
@writes
def review() -> tuple[str, int] | str:
    """Give the viewer the next comment, held for them, with what the finder says of it."""
    viewer, policy = current_viewer(), review_policy(db.session)
    passed = _passed()
    item = (
        reviewing.claim(db.session, viewer, item_id=_asked(), policy=policy)
        if "item" in request.args
        else service.next_item(db.session, viewer, policy=policy, passed=passed)
    )
    page = (
        _task_page(item)
        if item
        else render_template(
            "teaching/rest.html", progress=progress(db.session, viewer), passed=len(passed)
        )
    )
    db.session.commit()
    return page


@blueprint.post("/review/<int:item_id>")
@needs(Action.TEACH)
def answer(item_id: int) -> tuple[str, int] | Response:
    """Store an answer and go on to the next comment."""
    viewer = current_viewer()
    task = tasks.get_task(db.session, viewer, item_id)
    form = AnswerForm()
    try:
        form = AnswerForm.sent(request.form)
        places = form.places(task)
        if request.form.get("do") == "second":
            service.ask_second(db.session, viewer, item_id=item_id)
        reviewing.answer(db.session, viewer, item_id=item_id, codes=form.codes, parts=places)
    except (InputError, RuleError) as error:
        db.session.rollback()
        form.fault = error.message
        item = db.session.get_one(ReviewItem, item_id)
        return str(_task_page(item, form)), error.status
    db.session.commit()
    flash(
        gettext("已保存：%(codes)s", codes=gettext("、").join(map(code_name, form.codes))),
        "success",
    )
    return redirect(url_for("teaching.review"), 303)


@blueprint.post("/review/<int:item_id>/pass")
@needs(Action.TEACH)
def skip(item_id: int) -> Response:
    """Give a comment back unanswered and go on to another."""
    reviewing.release(db.session, current_viewer(), item_id=item_id)
    db.session.commit()
    session[PASSED] = [*_passed(), item_id][-MOST_PASSED:]
    return redirect(url_for("teaching.review"), 303)


@blueprint.post("/review/passed")
@needs(Action.TEACH)
def look_again() -> Response:
    """Show again what was passed over."""
    session.pop(PASSED, None)
    return redirect(url_for("teaching.review"), 303)


@blueprint.post("/review/<int:item_id>/integrity")
@needs(Action.TEACH)
def hand_on(item_id: int) -> Response:
    """Pass a comment on to whoever sees restricted issues."""
    reviewing.hand_to_integrity(db.session, current_viewer(), item_id=item_id)
    db.session.commit()
    flash(gettext("已转给纪检内管，您不会再看到这一条。"), "success")
    return redirect(url_for("teaching.review"), 303)


@blueprint.post("/review/flag/<int:verbatim_id>")
@needs(Action.VIEW_WORDS)
def flag(verbatim_id: int) -> Response:
    """Put a comment that somebody reads on a page before the reviewers."""
    policy = review_policy(db.session)
    reviewing.flag(db.session, current_viewer(), verbatim_id=verbatim_id, policy=policy)
    db.session.commit()
    flash(gettext("已放到复核队列的最前面，会有人重新判定这一句。"), "success")
    return redirect(url_for("reports.sentence", verbatim_id=verbatim_id), 303)


@blueprint.get("/review/corrections")
@needs(Action.TEACH)
def corrections() -> str:
    """Show what was answered, what two differ on, and how far reviewers agree."""
    viewer = current_viewer()
    own = request.args.get("whose") == "mine"
    before = request.args.get("before", "")
    answers = list_answers(
        db.session, viewer, before=int(before) if _is_number(before) else None, own=own
    )
    return render_template(
        "teaching/corrections.html",
        answers=answers[:PAGE],
        more=len(answers) > PAGE,
        own=own or not viewer.may(Action.DECIDE_VERSION),
        disputes=list_disputes(db.session, viewer),
        agreed=agreement(db.session, viewer),
    )


def _task_page(item: ReviewItem, form: AnswerForm | None = None) -> str:
    viewer = current_viewer()
    task = tasks.get_task(db.session, viewer, item.id)
    found = findings(db.session, task)
    return render_template(
        "teaching/review.html",
        task=task,
        found=found,
        form=form or AnswerForm.begun(task, found),
        keys=_keys(task.codes),
        clauses=clauses(task.text),
        guide=labelling_guide(),
        taxonomy=active_taxonomy(),
        progress=progress(db.session, viewer),
    )


def _keys(codes: tuple[str, ...]) -> dict[str, str]:
    """Give each code its key: the same key for the same code whatever the viewer may see."""
    problems = [code for code in active_taxonomy().codes if code not in {PRAISE, NO_SUBSTANCE}]
    keys = dict(zip(problems, labels.KEYS, strict=False))
    keys |= {PRAISE: labels.PRAISE_KEY, NO_SUBSTANCE: labels.NOTHING_KEY}
    return {code: keys.get(code, "") for code in codes}


def _passed() -> list[int]:
    kept = session.get(PASSED, [])
    return [number for number in kept if isinstance(number, int)]


def _asked() -> int:
    wanted = request.args["item"]
    if not _is_number(wanted):
        raise NotFoundError(N_("没有这条待复核的意见，或不在您的权限范围内。"))
    return int(wanted)


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 10  # noqa: PLR2004 -- 32 bits
