"""Handing out links: cards to print, reminders, links taken back."""

from __future__ import annotations

from typing import Any

from flask import (
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from werkzeug.wrappers import Response

from feedback.accounts.access import current_viewer, needs
from feedback.accounts.permissions import Action
from feedback.audit.service import record
from feedback.collection.tokens import link_key, make_token
from feedback.collection.waves import inviting, monitor, queries
from feedback.collection.waves.qr import qr_of
from feedback.collection.waves.views.parts import blueprint, settings
from feedback.extensions import db
from feedback.web.access import writes


@blueprint.get("/<key>/links")
@needs(Action.GIVE_LINKS)
def links(key: str) -> str:
    """Show the routes whose links are to be handed out, and who is to be reminded."""
    found, viewer = queries.get_wave(db.session, key), current_viewer()
    return render_template(
        "waves/links.html",
        wave=found,
        routes=monitor.routes_of(db.session, viewer, found),
        due=inviting.list_due_reminders(db.session, viewer, wave=found),
    )


@blueprint.get("/<key>/sheet")
@needs(Action.GIVE_LINKS)
@writes
def sheet(key: str) -> str:
    """Show the cards of a route to print, one code per shop; that they were given is recorded."""
    found, viewer, route = queries.get_wave(db.session, key), current_viewer(), _asked("route")
    after = request.args.get("after", 0, type=int)
    rows = monitor.cards_of(db.session, viewer, found, route=route, after=after)
    record(
        db.session, actor_id=viewer.staff_id, action="wave.links", subject="wave",
        subject_id=found.id, links=len(rows), export=True,
    )  # fmt: skip
    page = render_template(
        "waves/sheet.html", wave=found, route=route, cards=[_card(row) for row in rows],
        next=rows[-1].id if len(rows) == monitor.SHEET else None,
    )  # fmt: skip
    db.session.commit()
    return page


@blueprint.post("/<key>/reminders")
@needs(Action.GIVE_LINKS)
def reminders(key: str) -> Response:
    """Note who was reminded."""
    found = queries.get_wave(db.session, key)
    ids = request.form.getlist("member", type=int)
    noted = inviting.note_reminders(db.session, viewer=current_viewer(), wave=found, member_ids=ids)
    db.session.commit()
    flash(gettext("记下了 %(count)s 户已经提醒。", count=noted), "success")
    return redirect(url_for("waves.links", key=key), 303)


@blueprint.post("/<key>/renew")
@needs(Action.GIVE_LINKS)
def renew(key: str) -> Response:
    """Take back the links of a shop."""
    found = queries.get_wave(db.session, key)
    public_id = request.form.get("invitation", "")
    inviting.renew_link(db.session, viewer=current_viewer(), wave=found, public_id=public_id)
    db.session.commit()
    flash(gettext("旧链接已经停用，重新打印就是新的。"), "success")
    return redirect(url_for("waves.links", key=key), 303)


def _asked(name: str) -> str:
    return request.args.get(name, "")[:40]


def _card(row: Any) -> dict[str, object]:  # noqa: ANN401 -- a row of `cards_of`
    key = link_key(current_app.config["SECRET_KEY"])
    token = make_token(key, row.public_id, row.generation)
    address = f"{settings().public_url.rstrip('/')}/s/{token}"
    return {"shop": row.shop_name, "route": row.route, "address": address, "code": qr_of(address)}
