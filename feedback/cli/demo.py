"""`feedback demo …`: a made-up city to look around in, built and served with one command."""

from __future__ import annotations

import os
import socket

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from feedback.accounts.permissions import ROLE_NAMES, SYSTEM, Role
from feedback.accounts.queries import demo_staff
from feedback.attribution.queries import default_period, issue_summary
from feedback.cli import summary_output
from feedback.cli.output import language, say, sentence
from feedback.cli.progress import bars
from feedback.core.db import open_engine
from feedback.core.errors import RuleError
from feedback.core.messages import N_
from feedback.core.stories import list_stories
from feedback.demo import build as builder
from feedback.demo.frame import VISITED_AT
from feedback.demo.guard import Content
from feedback.demo.staff import PASSWORD
from feedback.settings import Settings

PORTS_TRIED = 50


@click.group()
def demo() -> None:
    """Build and serve a made-up city with six stories to find."""


@demo.command()
@click.option("--fresh", is_flag=True, help="Throw an earlier made-up city away and build anew.")
def build(fresh: bool) -> None:
    """Build the city; refuses any database that holds real data."""
    settings = builder.demo_settings()
    _build(settings, fresh=fresh)
    say(N_("演示城市建好了。运行 feedback demo run 打开它。"))


@demo.command()
def where() -> None:
    """Print where the city's data lie."""
    settings = builder.demo_settings()
    click.echo(settings.data_dir)
    click.echo(make_url(settings.database_url).render_as_string(hide_password=True))


@demo.command()
@click.option("--fresh", is_flag=True, help="Throw an earlier made-up city away and build anew.")
@click.option("--serve/--no-serve", default=True, help="Serve the site when all is printed.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; the next free one from 8000.")
@click.pass_context
def run(ctx: click.Context, fresh: bool, serve: bool, port: int | None) -> None:
    """Build the city if it is not there, print what keeps coming back, and serve it."""
    settings = builder.demo_settings()
    found = builder.look(settings)
    if found is Content.REAL or fresh or found in {Content.NOTHING, Content.HALF_DEMO}:
        _build(settings, fresh=fresh)
    elif found is Content.OLD_DEMO:
        say(N_("这座演示城市是旧版本建的。要用新版本重建，请运行 feedback demo run --fresh。"))
        builder.renew(settings)
    engine = open_engine(settings.database_url)
    try:
        _print_summary(engine, settings)
        chosen = _free_port(port or settings.port, fixed=port is not None) if serve else 0
        address = f"http://127.0.0.1:{chosen or settings.port}"
        _print_guide(engine, address)
    finally:
        engine.dispose()
    if serve:
        _serve(ctx, settings, chosen)


def _build(settings: Settings, *, fresh: bool) -> None:
    builder.check(settings, fresh=fresh)
    say(
        N_("正在建一座演示城市（一个市、3 个县区、24 位客户经理、约 3,000 家店），约需一分钟。"),
    )
    with bars() as tell:
        built = builder.build(settings, fresh=fresh, tell=tell)
    say(
        N_("写入 %(rows)s 行，其中意见 %(words)s 条，用到 %(comments)s 条不同的话。"),
        rows=f"{sum(built.rows.values()):,}",
        words=f"{built.rows['verbatim']:,}",
        comments=f"{built.comments:,}",
    )


def _print_summary(engine: Engine, settings: Settings) -> None:
    with Session(engine) as session:
        period = default_period(session)
        if period is None:
            return
        found = issue_summary(
            session,
            SYSTEM,
            by="manager",
            period=period,
            threshold=settings.disclosure_threshold,
        )
    summary_output.print_table(found)


def _print_guide(engine: Engine, address: str) -> None:
    english = language() == "en"
    with Session(engine) as session:
        people, stories = demo_staff(session), list_stories(session)
        say(N_("演示登录（打开 %(address)s/demo 一键登录，或用密码）："), address=address)
        table = Table(header_style="bold", pad_edge=False, box=SIMPLE_HEAD)
        for title in (N_("岗位"), N_("姓名"), N_("用户名"), N_("密码")):
            table.add_column(sentence(title), no_wrap=True)
        for person in sorted(people, key=lambda one: one.id):
            names = (sentence(ROLE_NAMES[Role(role.name)]) for role in person.roles)
            roles = sentence(N_("、")).join(names)
            table.add_row(roles, person.display_name, person.username, PASSWORD)
        Console().print(table)
    say(N_("城里埋了六个故事，可以从这里看起："))
    for story in stories:
        click.echo(f"  {story.key}. {story.sentence_en if english else story.sentence}")
        say(
            N_("     用 %(user)s 登录，打开 %(url)s"), user=story.username, url=address + story.path
        )


def _free_port(wanted: int, *, fixed: bool) -> int:
    if _is_free(wanted):
        return wanted
    if fixed:
        raise RuleError(N_("端口 %(port)s 已被占用，请换一个。"), port=wanted)
    for port in range(wanted + 1, min(wanted + PORTS_TRIED, 65536)):
        if _is_free(port):
            say(N_("端口 %(wanted)s 已被占用，改用 %(port)s。"), wanted=wanted, port=port)
            return port
    raise RuleError(N_("从 %(port)s 起没有空闲的端口，请用 --port 指定一个。"), port=wanted)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _serve(ctx: click.Context, settings: Settings, port: int) -> None:
    from feedback.cli.serve import serve  # noqa: PLC0415 -- building alone needs no server

    # The web and worker processes read their settings from the environment.
    os.environ["FEEDBACK_DEMO"] = "true"
    os.environ.setdefault("FEEDBACK_DEMO_NOW", VISITED_AT.isoformat())
    os.environ["FEEDBACK_DATA_DIR"] = str(settings.data_dir)
    os.environ.setdefault("FEEDBACK_PUBLIC_URL", f"http://127.0.0.1:{port}")
    ctx.invoke(serve, host="127.0.0.1", port=port)
