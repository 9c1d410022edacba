"""The command line: one file per feature."""

from __future__ import annotations

import importlib
import sys

import click

from feedback.core.errors import FeedbackError

COMMANDS = {
    "accounts": ("feedback.cli.accounts", "accounts"),
    "audit": ("feedback.cli.audit", "audit"),
    "database": ("feedback.cli.database", "database"),
    "demo": ("feedback.cli.demo", "demo"),
    "import": ("feedback.cli.people", "import_"),
    "issues": ("feedback.cli.issues", "issues"),
    "pipeline": ("feedback.cli.pipeline", "pipeline"),
    "responses": ("feedback.cli.responses", "responses"),
    "serve": ("feedback.cli.serve", "serve"),
    "surveys": ("feedback.cli.surveys", "surveys"),
    "text": ("feedback.cli.text", "text"),
    "waves": ("feedback.cli.waves", "waves"),
}


class LazyGroup(click.Group):
    """Loads a command's file only when it is asked for, so that `feedback text` starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command named `cmd_name`."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=LazyGroup)
@click.version_option(package_name="feedback")
def root() -> None:
    """Listen to retailers, check visits, and see what keeps coming back."""


def main() -> None:
    """Run the command line; known errors are one clear sentence and exit code 2."""
    try:
        root()
    except FeedbackError as error:
        from feedback.cli.output import sentence  # noqa: PLC0415 -- only needed on errors

        click.echo(sentence(error.message), err=True)
        sys.exit(2)
