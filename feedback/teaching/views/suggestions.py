"""What no issue covers yet, and turning it into a sub-issue."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from feedback.accounts.access import current_viewer, needs
from feedback.accounts.permissions import Action
from feedback.codeframe import teaching
from feedback.codeframe.models import AdditionKind
from feedback.codeframe.queries import active_taxonomy, codes_in_scope
from feedback.core.errors import InputError, RuleError
from feedback.core.messages import Message
from feedback.extensions import db
from feedback.issues import adding, suggested
from feedback.issues.adding import TooCommonError
from feedback.issues.reach import Reach
from feedback.jobs.schedule import SUGGEST
from feedback.reports.rules import spark_points
from feedback.teaching.views.parts import blueprint, settings, wake
from feedback.text.taxonomy import PRAISE

LONG_ENOUGH = 4  # characters: 不知道 is said of anything, 收箱子押金 is not


@blueprint.get("/issues/new")
@needs(Action.TEACH)
def suggestions() -> tuple[str, int]:
    """Show what the last comparison suggests, or how far the present one is."""
    return _page()


@blueprint.post("/issues/new")
@needs(Action.TEACH)
def compare() -> Response:
    """Begin a comparison, unless one is on its way."""
    sight = suggested.sight_of(current_viewer())
    begun = suggested.begin(db.session, sight)
    db.session.commit()
    if begun:
        wake(SUGGEST, sight=sight.name, threshold=settings().disclosure_threshold)
    return redirect(url_for("teaching.suggestions"), 303)


@blueprint.post("/issues/new/adopt")
@needs(Action.TEACH)
def adopt() -> tuple[str, int] | Response:
    """Turn a suggestion into a sub-issue with its phrases."""
    viewer = current_viewer()
    try:
        made = teaching.adopt_suggestion(
            db.session,
            viewer,
            code=request.form.get("code", ""),
            name=request.form.get("name", ""),
            name_en=request.form.get("name_en", "")[:120],
            phrases=request.form.getlist("phrases"),
            why=gettext("来自新苗头"),
        )
        adding.check_reach(
            db.session, viewer, made,
            most_share=settings().phrase_share, confirmed=request.form.getlist("confirmed"),
        )  # fmt: skip
    except TooCommonError as error:
        db.session.rollback()
        return _page(error.message, request.form.get("key", ""), error.status, error.reaches)
    except (InputError, RuleError) as error:
        db.session.rollback()
        return _page(error.message, request.form.get("key", ""), error.status)
    db.session.commit()
    phrases = sum(one.kind is AdditionKind.PHRASE for one in made)
    flash(
        ngettext(
            "已做成小类“%(name)s”，带 %(num)s 个说法。下次重新学习并采用后生效。",
            "已做成小类“%(name)s”，带 %(num)s 个说法。下次重新学习并采用后生效。",
            phrases,
            name=" ".join(request.form.get("name", "").split()),
        ),
        "success",
    )
    return redirect(url_for("teaching.additions"), 303)


def _page(
    fault: Message | None = None, key: str = "", status: int = 200, far: Sequence[Reach] = ()
) -> tuple[str, int]:
    viewer = current_viewer()
    kept = suggested.load_kept(db.session, viewer)
    taxonomy = active_taxonomy()
    page = render_template(
        "teaching/suggestions.html",
        kept=kept,
        issues=[taxonomy[code] for code in codes_in_scope(viewer, Action.TEACH) if code != PRAISE],
        taken={
            one.addition.wording
            for one in teaching.list_additions(db.session, viewer)
            if one.addition.kind is AdditionKind.PHRASE
        },
        spark_points=spark_points,
        telling_of=_telling,
        fault=fault,
        key=key,
        far=far,
        sent=request.form,
    )
    return page, status


def _telling(phrases: Sequence[str]) -> Sequence[str]:
    """Return the phrases long enough to mean one thing, or all where none is."""
    return [phrase for phrase in phrases if len(phrase) >= LONG_ENOUGH] or phrases
