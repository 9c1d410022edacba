"""Retailers' pages: the personal form, the receipt, the privacy notice. No cookie is needed."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, request, url_for
from flask import render_template as render
from flask_babel import force_locale
from werkzeug.wrappers import Response as AnyResponse

from feedback.collection import forms, pages, queries, service
from feedback.collection.drafts import BrokenDraftError, Draft, draft_key, seal, unseal
from feedback.collection.models import Response as Stored
from feedback.collection.receipts import read_receipt_no
from feedback.collection.tokens import link_key, make_token
from feedback.collection.trial import invite_for_trial
from feedback.core import clock
from feedback.core.db import writing
from feedback.core.errors import InputError, NotFoundError
from feedback.core.installation import is_demo
from feedback.core.logs import get_logger
from feedback.core.messages import N_, Message
from feedback.extensions import csrf, db, limiter
from feedback.settings import Settings
from feedback.surveys.definition import localised
from feedback.surveys.queries import definition_of
from feedback.verbatims.models import Channel
from feedback.web.access import open_to_all
from feedback.web.language import COOKIE, LOCALES

log = get_logger(__name__)
public_blueprint = Blueprint("collection", __name__)
demo_blueprint = Blueprint("demo_form", __name__)
csrf.exempt(public_blueprint)  # the link and the sealed draft are the proof; no cookie is used

PRIVACY_VERSION = "1"
GRACE = timedelta(hours=2)  # for who opened the form in time and sends it late
LARGEST_BODY = 2 * 1024 * 1024  # bytes; the longest questionnaire is a hundredth of it
LONGEST_ADDRESS = 2500  # signs of a sealed draft; servers refuse lines over 4,000


def _link() -> str:
    return f"link {(request.view_args or {}).get('token', '')[:40]}"


by_address = limiter.limit("240 per minute")  # many shops share an address of their carrier
by_link = limiter.limit("60 per minute", key_func=_link)
by_misses = limiter.shared_limit(  # for receipts, which are short; links are not to be guessed
    "100 per hour",
    scope="receipts not found",
    deduct_when=lambda answer: answer.status_code == HTTPStatus.NOT_FOUND,
)


@public_blueprint.url_value_preprocessor
def _small_bodies(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Set the limit before anything reads the body."""
    request.max_content_length = LARGEST_BODY


@public_blueprint.get("/s/<token>")
@open_to_all
@by_link
@by_address
def form(token: str) -> AnyResponse:
    """Show a page of the form behind a personal link, or thanks where it was answered."""
    opened = _open(token)
    if opened.response is not None:
        return _thanks(opened.response)
    try:
        draft = _draft(opened, request.args.get("state"))
    except BrokenDraftError:
        return redirect(url_for(".form", token=token), 303)
    answer = _page(opened, token, forms.Step(draft))
    _note_opening(opened)
    return answer


@public_blueprint.post("/s/<token>")
@open_to_all
@by_link
@by_address
def turn(token: str) -> AnyResponse:
    """Take the answers of one page: show the next one, or store everything after the last."""
    opened = _open(token, GRACE)
    try:
        draft = _draft(opened, request.form.get("state", ""))
    except BrokenDraftError:
        raise InputError(N_("页面内容不完整，没有记下。请从短信里的链接重新打开。")) from None
    step = forms.take_step(_asking(opened), draft, request.form)
    if step.finished:
        return _store(opened, token, step.draft)
    if opened.response is not None:
        return redirect(url_for(".form", token=token), 303)
    return _page(opened, token, step, 422) if step.problems else _forward(opened, token, step)


@public_blueprint.get("/r")
@open_to_all
@by_misses
@by_address
def find_receipt() -> AnyResponse:
    """Let somebody type a receipt number, and lead to its page."""
    typed = request.args.get("no", "")
    receipt_no = read_receipt_no(typed)
    if receipt_no is not None:
        return redirect(url_for(".receipt", receipt_no=receipt_no, lang=request.args.get("lang")))
    return _speak("collection/find_receipt.html", _wanted(), 422 if typed else 200, typed=typed)


@public_blueprint.get("/r/<receipt_no>")
@open_to_all
@by_misses
@by_address
def receipt(receipt_no: str) -> AnyResponse:
    """Show what happens with an answer, and nothing of what it says or who gave it."""
    canonical = read_receipt_no(receipt_no)
    found = queries.find_receipt(db.session, canonical) if canonical else None
    if found is None:
        raise NotFoundError(N_("没有这个回执号。请对照提交后看到的号码，再输一次。"))
    return _thanks(found)


@public_blueprint.get("/privacy")
@open_to_all
@by_address
def privacy() -> AnyResponse:
    """Show the privacy notice in force, with its version."""
    values: dict[str, Any] = {
        "version": PRIVACY_VERSION,
        "threshold": _settings().disclosure_threshold,
    }
    return _speak("collection/privacy.html", _wanted(), **values)


@demo_blueprint.post("/demo/form")
@open_to_all
@by_address
def try_form() -> AnyResponse:
    """Lead to the form of a made-up shop that was just invited, in a made-up city only."""
    if not is_demo(db.session):
        raise NotFoundError(N_("这个数据库不是演示城市。"))
    invitation = invite_for_trial(db.session)
    key = link_key(current_app.config["SECRET_KEY"])
    token = make_token(key, invitation.public_id, invitation.generation)
    db.session.commit()
    here = "collection.form" in current_app.view_functions
    address = url_for("collection.form", token=token) if here else f"/s/{token}"
    return redirect(address if here else _settings().public_url.rstrip("/") + address, 303)


@public_blueprint.errorhandler(service.AlreadyAnsweredError)
def _answered(error: service.AlreadyAnsweredError) -> AnyResponse:
    return _thanks(error.response, said=error.message, status=409)


def _open(token: str, grace: timedelta = timedelta()) -> service.Opened:
    key = link_key(current_app.config["SECRET_KEY"])
    return service.open_invitation(db.session, key=key, token=token, grace=grace)


def _asking(opened: service.Opened) -> pages.Asking:
    definition = definition_of(opened.invitation.survey_version)
    facts = queries.known_facts(db.session, definition, opened.invitation.retailer_id)
    return pages.Asking(definition, facts, clock.today())


def _draft(opened: service.Opened, sealed: str | None) -> Draft:
    if sealed is not None:
        return unseal(_draft_key(), opened.invitation.public_id, sealed)
    known = queries.language_of(db.session, opened.invitation.retailer_id)
    offered = _asking(opened).definition.languages
    wanted = (request.args.get("lang"), request.cookies.get(COOKIE), known)
    return Draft(language=forms.first_language(offered, *wanted))


def _draft_key() -> bytes:
    return draft_key(current_app.config["SECRET_KEY"])


def _note_opening(opened: service.Opened) -> None:
    """Write once, in a transaction of its own, so that showing a page takes no write lock."""
    if opened.invitation.opened_at is None:
        invitation_id = opened.invitation.id
        db.session.rollback()
        with writing():
            service.mark_opened(db.session, invitation_id=invitation_id)
            db.session.commit()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["feedback_settings"]
    return settings


def _page(opened: service.Opened, token: str, step: forms.Step, status: int = 200) -> Response:
    asking = _asking(opened)
    return _speak(
        "collection/form.html",
        step.draft.language,
        status,
        token=token,
        definition=asking.definition,
        fresh=request.method == "GET" and "state" not in request.args,
        page=pages.show(asking, step.draft.raw, step.draft.section),
        raw=step.draft.raw,
        problems=step.problems,
        state=seal(_draft_key(), opened.invitation.public_id, step.draft),
        spoken=[code for code in asking.definition.languages if code in LOCALES],
    )


def _forward(opened: service.Opened, token: str, step: forms.Step) -> AnyResponse:
    """Lead to the next page by its own address, so that going back asks for nothing twice."""
    state = seal(_draft_key(), opened.invitation.public_id, step.draft)
    if len(state) > LONGEST_ADDRESS:
        return _page(opened, token, step)
    anchor = f"q-{step.appeared[0]}" if step.appeared else None
    return redirect(url_for(".form", token=token, state=state, _anchor=anchor), 303)


def _store(opened: service.Opened, token: str, draft: Draft) -> AnyResponse:
    invitation = opened.invitation
    try:
        stored = service.submit(
            db.session,
            version=invitation.survey_version,
            raw_answers=draft.raw,
            retailer_id=invitation.retailer_id,
            channel=Channel.WEB,
            submission_id=draft.submission_id,
            invitation=invitation,
            language=draft.language,
        )
    except service.AnswersError as error:
        return _page(
            opened, token, forms.back_to_faults(_asking(opened), draft, error.problems), 422
        )
    receipt_no, fresh = stored.response.receipt_no, stored.fresh
    db.session.commit()
    log.info("answer stored", channel="web", fresh=fresh)
    return redirect(url_for(".receipt", receipt_no=receipt_no, lang=draft.language), 303)


def _thanks(found: Stored, *, said: Message | None = None, status: int = 200) -> Response:
    definition = definition_of(found.survey_version)
    values = {"receipt": found, "definition": definition, "said": said}
    return _speak("collection/receipt.html", _wanted(found.language), status, **values)


def _wanted(*otherwise: str) -> str:
    chosen = (request.args.get("lang"), request.cookies.get(COOKIE), *otherwise)
    return forms.first_language(tuple(LOCALES), *chosen)


def _speak(template: str, language: str, status: int = 200, **values: object) -> Response:
    with force_locale(LOCALES[language]):
        text = partial(localised, language=language)
        return make_response(render(template, text=text, **values), status)
