"""`feedback waves …`: plan, draw, open, pause, extend, close and watch waves of asking."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from feedback.accounts.permissions import SYSTEM
from feedback.cli import output
from feedback.cli.output import say, sentence
from feedback.collection.waves import inviting, monitor, queries, service
from feedback.collection.waves.labels import STATES
from feedback.collection.waves.plans import REASONS, FrameFilter, Reason, Sizes
from feedback.collection.waves.tallies import rates
from feedback.core import clock
from feedback.core.clock import SHOP_ZONE
from feedback.core.messages import N_
from feedback.surveys.queries import latest_version

if TYPE_CHECKING:
    from feedback.collection.waves.models import Wave
    from feedback.collection.waves.queries import Progress
    from feedback.collection.waves.sizes import Suggestion

_UNEQUAL = 1


@click.group()
def waves() -> None:
    """Ask a sample of shops, drawn by chance from a seed."""


@waves.command(name="list")
def list_() -> None:
    """List the waves, the latest first."""
    with output.session() as session:
        found = queries.list_waves(session)
        if not found:
            say(N_("还没有任何调查。"))
        for wave in found:
            click.echo(_line(wave))


@waves.command()
@click.argument("survey")
@click.option("--period", required=True, help="What it is about: 2026-10, 2026-Q4, 2026-H2, 2026.")
@click.option("--name", required=True, help="What people call it.")
@click.option("--days", default=14, show_default=True, help="How long it takes answers.")
@click.option("--key", default="", help="Its lasting key; made from survey and period if empty.")
@click.option("--area", "areas", multiple=True, type=int, help="Only this area and below.")
@click.option("--market", "markets", multiple=True, help="Only urban or rural.")
@click.option("--business", "businesses", multiple=True, help="Only this kind of shop.")
@click.option("--tiers", type=(int, int), help="Only tiers from and to.")
@click.option("--rest-days", default=30, show_default=True, help="Not who was asked so lately.")
@click.option("--margin", default=0.05, show_default=True, help="Half width over the whole frame.")
@click.option("--manager-margin", type=float, help="Half width per manager, if compared.")
@click.option("--rate", default=0.5, show_default=True, help="Share expected to answer.")
@click.option("--floor", default=5, show_default=True, help="Invitations per manager at least.")
@click.option("--total", type=int, help="Invitations in all, instead of what precision asks for.")
@click.option("--quota", "quotas", multiple=True, type=(str, int), help="Most answers: all 400.")
@click.option("--seed", default="", help="64 hex digits; drawn by chance if empty.")
def new(survey: str, **given: Any) -> None:  # noqa: ANN401 -- the options above
    """Plan a wave of the questionnaire SURVEY, and say how many it would invite."""
    with output.session(write=True) as session:
        plan = service.Plan(
            name=given["name"],
            version=latest_version(session, survey),
            period=given["period"],
            closes_at=clock.now() + timedelta(days=given["days"]),
            key=given["key"],
            frame=FrameFilter(
                given["areas"],
                given["markets"],
                given["businesses"],
                given["tiers"],
                given["rest_days"],
            ),
            sizes=Sizes(
                given["margin"],
                given["manager_margin"],
                given["rate"],
                given["floor"],
                given["total"],
            ),
            quota=dict(given["quotas"]),
            seed=given["seed"],
        )
        wave = service.new_wave(session, viewer=SYSTEM, plan=plan)
        frame, sizes = service.suggested(session, viewer=SYSTEM, frame=plan.frame, sizes=plan.sizes)
        session.commit()
        click.echo(_line(wave))
        _print_frame(len(frame.shops), {str(why): n for why, n in frame.excluded.items()})
        _print_sizes(sizes)


@waves.command()
@click.argument("key")
@click.option("--replay", is_flag=True, help="Draw again from the seed, compare, change nothing.")
def draw(key: str, replay: bool) -> None:
    """Draw the sample of the wave KEY; with --replay exit 1 where the stored one differs."""
    with output.session(write=not replay) as session:
        wave = queries.get_wave(session, key)
        if replay:
            different = service.replay(session, wave=wave)
            say(N_("重抽一遍：%(count)s 处不同，种子 %(seed)s"), count=different, seed=wave.seed)
            sys.exit(_UNEQUAL if different else 0)
        sizes = service.draw_wave(session, viewer=SYSTEM, wave=wave)
        session.commit()
        _print_frame(wave.frame_size or 0, wave.excluded or {})
        _print_sizes(sizes)


@waves.command(name="open")
@click.argument("key")
def open_(key: str) -> None:
    """Open the wave KEY, or let it go on; invite everybody drawn. May be stopped and run again."""
    from feedback.cli.progress import bars  # noqa: PLC0415 -- only where something takes long

    with output.session(write=True) as session:
        wave = queries.get_wave(session, key)
        if wave.state != "open":
            service.open_wave(session, viewer=SYSTEM, wave=wave)
            session.commit()
        with bars() as tell:

            def show(progress: Progress) -> None:
                tell(N_("邀请"), progress.done, progress.total)

            inviting.invite_all(session, wave=wave, tell=show)
        click.echo(_line(wave))


@waves.command()
@click.argument("key")
def pause(key: str) -> None:
    """Let nobody open the form of the wave KEY until it is opened again."""
    with output.session(write=True) as session:
        wave = queries.get_wave(session, key)
        service.pause_wave(session, viewer=SYSTEM, wave=wave)
        session.commit()
        click.echo(_line(wave))


@waves.command()
@click.argument("key")
@click.argument("until", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]))
def extend(key: str, until: datetime) -> None:
    """Let the wave KEY run on UNTIL a later moment, in the shops' time."""
    with output.session(write=True) as session:
        wave = queries.get_wave(session, key)
        moment = until.replace(tzinfo=SHOP_ZONE)
        service.extend_wave(session, viewer=SYSTEM, wave=wave, closes_at=moment)
        session.commit()
        click.echo(_line(wave))


@waves.command()
@click.argument("key")
def close(key: str) -> None:
    """End the wave KEY for good."""
    with output.session(write=True) as session:
        wave = queries.get_wave(session, key)
        service.close_wave(session, viewer=SYSTEM, wave=wave)
        session.commit()
        click.echo(_line(wave))


@waves.command(name="monitor")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def monitor_(key: str, as_json: bool) -> None:
    """Say how far the wave KEY has got, by stratum, with rates by name."""
    with output.session() as session:
        wave = queries.get_wave(session, key)
        found = monitor.standing_of(session, SYSTEM, wave=wave)
    if as_json:
        named = {rate.name: rate.value for rate in rates(found.whole)}
        strata = [{**asdict(stratum), **asdict(tally)} for stratum, tally in found.strata]
        whole = {"wave": wave.key, **asdict(found.whole), "rates": named, "strata": strata}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    click.echo(_line(wave))
    for rate in rates(found.whole):
        share = "—" if rate.value is None else f"{rate.value:.1%}"
        spread = f"{rate.interval.low:.1%}–{rate.interval.high:.1%}"
        click.echo(f"{rate.name:<6} {share:>6}  {rate.count:,}/{rate.of:,}  95 % {spread}")
    for stratum, one in found.strata:
        rr1 = rates(one)[0]
        share = "—" if rr1.value is None else f"{rr1.value:.0%}"
        name = f"{stratum.county_id or '?'}/{stratum.market_type}/{stratum.band}"
        click.echo(f"{name:<24} {one.frame:>7,} {one.invited:>7,} {one.answered:>7,}  RR1 {share}")


def _line(wave: Wave) -> str:
    state = sentence(STATES[wave.state])
    until = wave.closes_at.astimezone(SHOP_ZONE)
    drawn = "—" if wave.drawn is None else f"{wave.drawn:,}"
    return f"{wave.key}  {state}  {wave.period}  {drawn}  {until:%Y-%m-%d %H:%M}  {wave.name}"


def _print_frame(size: int, excluded: dict[str, int]) -> None:
    say(N_("抽样框 %(count)s 户"), count=f"{size:,}")
    for why, count in excluded.items():
        click.echo(f"  {sentence(REASONS[Reason(why)])}  {count:,}")


def _print_sizes(sizes: Suggestion) -> None:
    say(
        N_("邀请 %(invited)s 户，预计收回 %(answers)s 份，全体误差 ±%(margin)s%%"),
        invited=f"{sizes.invited:,}",
        answers=f"{sizes.answers:,}",
        margin=f"{100 * sizes.margin:.1f}",
    )
