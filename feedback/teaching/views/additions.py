"""Words, phrases and sub-issues that staff add, waiting for the next retraining."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from feedback.accounts.access import current_viewer, needs
from feedback.accounts.permissions import Action
from feedback.codeframe import teaching
from feedback.codeframe.models import Addition, AdditionKind
from feedback.codeframe.queries import active_taxonomy, codes_in_scope
from feedback.core.errors import InputError, RuleError
from feedback.extensions import db
from feedback.issues import adding
from feedback.issues.adding import TooCommonError
from feedback.issues.reach import Reach, reach_of
from feedback.teaching.forms import PhraseForm, SubIssueForm, WordForm, blame
from feedback.teaching.queries import names_of
from feedback.teaching.views.parts import blueprint, settings


def _page(
    word: WordForm | None = None,
    phrase: PhraseForm | None = None,
    sub_issue: SubIssueForm | None = None,
    reach: Reach | None = None,
    status: int = 200,
) -> tuple[str, int]:
    viewer = current_viewer()
    codes = codes_in_scope(viewer, Action.TEACH)
    phrase = phrase or PhraseForm(formdata=None, prefix="phrase-")
    sub_issue = sub_issue or SubIssueForm(formdata=None, prefix="sub-")
    phrase.offer(codes)
    sub_issue.offer(codes)
    standing = teaching.list_additions(db.session, viewer)
    page = render_template(
        "teaching/additions.html",
        word=word or WordForm(formdata=None, prefix="word-"),
        phrase=phrase,
        sub_issue=sub_issue,
        standing=standing,
        waiting=sum(not one.in_force for one in standing),
        names=names_of(db.session, (one.addition.added_by_id for one in standing)),
        sub_issues=sorted(
            {name for code in codes for name in active_taxonomy()[code].sub_issues}
            | {
                one.addition.wording
                for one in standing
                if one.addition.kind is AdditionKind.SUB_ISSUE
            }
        ),
        reach=reach,
        too_far=reach is not None and reach.is_too_far(settings().phrase_share),
        Kind=AdditionKind,
    )
    return page, status


@blueprint.get("/additions")
@needs(Action.TEACH)
def additions() -> tuple[str, int]:
    """Show what was added, how far the phrase just added reaches, and the forms to add more."""
    return _page(reach=_reach_of_added(request.args.get("added", "")))


def _reach_of_added(wording: str) -> Reach | None:
    """Return how far a phrase reaches, if it is one of those that the viewer sees here."""
    viewer = current_viewer()
    known = teaching.list_additions(db.session, viewer)
    if not any(
        one.addition.wording == wording and one.addition.kind is AdditionKind.PHRASE
        for one in known
    ):
        return None
    return reach_of(db.session, viewer, [wording])[0]


def _added(make: Callable[[], Addition]) -> Response:
    made = make()
    db.session.commit()
    flash(gettext("已补充“%(wording)s”，下次重新学习时用上。", wording=made.wording), "success")
    added = made.wording if made.kind is AdditionKind.PHRASE else None
    return redirect(url_for("teaching.additions", added=added), 303)


@blueprint.post("/additions/word")
@needs(Action.TEACH)
def add_word() -> tuple[str, int] | Response:
    """Add a word."""
    form = WordForm(prefix="word-")
    if form.validate():
        try:
            return _added(
                lambda: teaching.add_word(
                    db.session, current_viewer(), word=form.word.data, why=form.why.data or ""
                )
            )
        except (InputError, RuleError) as error:
            blame(form, error, "word")
    return _page(word=form, status=422)


@blueprint.post("/additions/phrase")
@needs(Action.TEACH)
def add_phrase() -> tuple[str, int] | Response:
    """Add a phrase to an issue, or only tell how many comments contain it."""
    form = PhraseForm(prefix="phrase-")
    if not form.validate():
        return _page(phrase=form, status=422)
    if form.look.data:
        return _page(phrase=form, reach=reach_of(db.session, current_viewer(), [_said(form)])[0])
    try:
        return _added(lambda: _add_phrase(form))
    except TooCommonError as error:
        db.session.rollback()
        blame(form, error, "phrase")
        return _page(phrase=form, reach=error.reaches[0], status=error.status)
    except (InputError, RuleError) as error:
        blame(form, error, "phrase")
    return _page(phrase=form, status=422)


def _add_phrase(form: PhraseForm) -> Addition:
    made, _ = adding.add_phrase(
        db.session,
        current_viewer(),
        code=form.code.data or "",
        phrase=form.phrase.data,
        sub_issue=(form.sub_issue.data or "").strip(),
        why=form.why.data or "",
        most_share=settings().phrase_share,
        confirmed={form.confirmed.data or ""},
    )
    return made


def _said(form: PhraseForm) -> str:
    return " ".join(form.phrase.data.split())


@blueprint.post("/additions/sub-issue")
@needs(Action.TEACH)
def add_sub_issue() -> tuple[str, int] | Response:
    """Add a finer kind of an issue."""
    form = SubIssueForm(prefix="sub-")
    if form.validate():
        try:
            return _added(
                lambda: teaching.add_sub_issue(
                    db.session,
                    current_viewer(),
                    code=form.code.data or "",
                    name=form.name.data,
                    name_en=form.name_en.data or "",
                    why=form.why.data or "",
                )
            )
        except (InputError, RuleError) as error:
            blame(form, error, "name")
    return _page(sub_issue=form, status=422)


@blueprint.post("/additions/<int:addition_id>/withdraw")
@needs(Action.TEACH)
def withdraw(addition_id: int) -> Response:
    """Take an addition back; the next retraining is made without it."""
    found = teaching.withdraw_addition(db.session, current_viewer(), addition_id=addition_id)
    db.session.commit()
    flash(gettext("已撤回“%(wording)s”。", wording=found.wording), "success")
    return redirect(url_for("teaching.additions"), 303)
