"""The list of waves, and each one's life: drawn, opened, watched, ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import (
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
from feedback.collection.waves import inviting, monitor, queries, service
from feedback.collection.waves.forms import day_in, end_of, narrowing
from feedback.collection.waves.models import Wave, WaveState
from feedback.collection.waves.plans import REASONS, FrameFilter, Sizes
from feedback.collection.waves.tallies import rates, response_rate
from feedback.collection.waves.views.parts import blueprint, settings, title_of
from feedback.core.errors import InputError
from feedback.core.messages import N_
from feedback.extensions import db
from feedback.people.labels import MARKET_TYPES
from feedback.queue import open_queue

JOB = "waves"
AT_ONCE = 1.5  # seconds of inviting before the rest goes on in the background


@blueprint.get("")
@needs(Action.VIEW_WAVES)
def index() -> str:
    """List the waves, the latest first."""
    before = request.args.get("before", type=int)
    found = queries.list_waves(db.session, before=before)
    running = [wave.id for wave in found if wave.state in queries.RUNNING]
    return render_template(
        "waves/index.html",
        waves=found,
        answers=queries.answers_of(db.session, running, current_viewer()),
        more=len(found) == queries.PAGE,
        titles={wave.id: title_of(wave.survey_version) for wave in found},
    )


@blueprint.get("/<key>")
@needs(Action.VIEW_WAVES)
def wave(key: str) -> str:
    """Show how a wave stands: the draft with its sizes, or the response so far."""
    return _wave_page(queries.get_wave(db.session, key))


@blueprint.post("/<key>/draw")
@needs(Action.MANAGE_WAVES)
def draw(key: str) -> Response:
    """Draw the sample of a draft again, from today's frame."""
    return _change(key, service.draw_wave, gettext("已经重新抽样。"))


@blueprint.post("/<key>/open")
@needs(Action.MANAGE_WAVES)
def open_(key: str) -> Response:
    """Open a wave, or go on with it; what takes longer goes on in the background."""
    found, viewer = queries.get_wave(db.session, key), current_viewer()
    if found.state is not WaveState.OPEN:
        service.open_wave(db.session, viewer=viewer, wave=found)
        db.session.commit()
    until = time.monotonic() + AT_ONCE
    while inviting.invite_batch(db.session, wave=found):
        db.session.commit()
        if time.monotonic() > until:
            open_queue(settings()).enqueue(JOB)
            break
    db.session.commit()
    return redirect(url_for("waves.wave", key=key), 303)


@blueprint.post("/<key>/pause")
@needs(Action.MANAGE_WAVES)
def pause(key: str) -> Response:
    """Let nobody open the form for a while."""
    return _change(key, service.pause_wave, gettext("已经暂停，链接暂时打不开。"))


@blueprint.post("/<key>/close")
@needs(Action.MANAGE_WAVES)
def close(key: str) -> Response:
    """End a wave for good."""
    return _change(key, service.close_wave, gettext("已经结束。"))


@blueprint.post("/<key>/extend")
@needs(Action.MANAGE_WAVES)
def extend(key: str) -> Response:
    """Let a wave run on to the end of a later day."""
    day = day_in(request.form.get("until", ""))
    if day is None:
        raise InputError(N_("请填写新的最后一天。"), field="until")

    def later(session: Any, **known: Any) -> None:  # noqa: ANN401 -- as `_change` calls it
        service.extend_wave(session, closes_at=end_of(day), **known)

    return _change(key, later, gettext("已经延长。"))


def _change(key: str, step: Callable[..., object], said: str) -> Response:
    service_wave = queries.get_wave(db.session, key)
    step(db.session, viewer=current_viewer(), wave=service_wave)
    db.session.commit()
    flash(said, "success")
    return redirect(url_for("waves.wave", key=key), 303)


def _wave_page(found: Wave) -> str:
    viewer = current_viewer()
    county, market = narrowing(request.args)
    standing = monitor.standing_of(
        db.session, viewer, wave=found, county_id=county, market_type=market
    )
    narrowed = county is not None or market
    whole = monitor.standing_of(db.session, viewer, wave=found) if narrowed else standing
    return render_template(
        "waves/wave.html",
        wave=found,
        title=title_of(found.survey_version),
        standing=standing,
        progress=queries.progress_of(db.session, found),
        rates=rates(standing.whole),
        response_rate=response_rate,
        counties=monitor.county_names(db.session, [number for number, _ in whole.counties]),
        county=county,
        market=market,
        markets=MARKET_TYPES,
        quotas=monitor.quotas_of(db.session, found),
        sizes=Sizes.from_data(found.sizes),
        frame=FrameFilter.from_data(found.frame_filter),
        reasons=REASONS,
        closed_to_viewer=viewer.under_disclosure,
    )
