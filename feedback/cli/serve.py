"""`feedback serve`: web, worker and schedule of one machine under one command."""

from __future__ import annotations

import os
import socket
import sys

import click

from feedback.cli import output
from feedback.cli.output import say
from feedback.cli.supervisor import Child, Supervisor
from feedback.core.errors import RuleError
from feedback.core.messages import N_
from feedback.settings import Settings

WEB = ("-m", "gunicorn", "-c", "python:feedback.serving", "feedback.app:create_app()")
WORKER = ("-m", "feedback.jobs.worker")


@click.command()
@click.option("--host", help="Address to listen on; else FEEDBACK_HOST.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; else FEEDBACK_PORT.")
@click.option("--processes", type=click.IntRange(1, 64), help="Web processes; 2 unless given.")
@click.option("--only", type=click.Choice(["web", "worker"]), help="Run only this part.")
def serve(host: str | None, port: int | None, processes: int | None, only: str | None) -> None:
    """Serve the site, do the jobs and keep the schedule until told to stop (Ctrl-C)."""
    for name, value in (
        ("FEEDBACK_HOST", host),
        ("FEEDBACK_PORT", port),
        ("FEEDBACK_WEB_PROCESSES", processes),
    ):
        if value is not None:
            os.environ[name] = str(value)
    settings = Settings()
    with output.engine():
        settings.signing_key()  # made once, before the children look for it
    children = []
    if only != "worker":
        _check_free(settings.host, settings.port)
        children.append(Child("web", (sys.executable, *WEB)))
    if only != "web":
        children.append(Child("worker", (sys.executable, *WORKER)))
    if only != "worker":
        say(
            N_("网站地址：http://%(host)s:%(port)s （按 Ctrl-C 停止）"),
            host=settings.host,
            port=settings.port,
        )
    Supervisor(children).run()


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise RuleError(
                N_("地址 %(host)s:%(port)s 不能使用（%(reason)s），请用 --port 换一个端口。"),
                host=host,
                port=port,
                reason=error.strerror or str(error),
            ) from error
