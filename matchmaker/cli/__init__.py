"""The `matchmaker` command. Subcommands are loaded by name, so the solver's start without the web."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "run": ("matchmaker.cli.server", "run"),
    "worker": ("matchmaker.cli.server", "worker"),
    "dev": ("matchmaker.cli.development", "dev"),
    "shell": ("matchmaker.cli.development", "shell"),
    "backup": ("matchmaker.cli.backup", "backup"),
    "restore": ("matchmaker.cli.backup", "restore"),
    "check": ("matchmaker.cli.backup", "check"),
    "audit": ("matchmaker.cli.audit", "audit"),
    "setup": ("matchmaker.cli.setup", "setup"),
    "reset-second-step": ("matchmaker.cli.people", "reset_second_step"),
    "reseal": ("matchmaker.cli.people", "reseal"),
    "upgrade": ("matchmaker.cli.database", "upgrade"),
    "seed": ("matchmaker.cli.database", "seed"),
    "routes": ("matchmaker.cli.inspection", "routes"),
    "doctor": ("matchmaker.cli.inspection", "doctor"),
    "match": ("matchmaker.cli.match", "match"),
    "translations": ("matchmaker.cli.translations", "translations"),
    "schedule": ("matchmaker.cli.schedule", "schedule"),
}


class LazyGroup(click.Group):
    """A group whose commands live in modules that are imported when asked for. Wrong settings are said in words."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; settings that cannot work end it with their sentences instead of a traceback."""
        from config import ConfigError

        try:
            return super().invoke(ctx)
        except ConfigError as error:
            raise click.ClickException(str(error)) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup)
def main() -> None:
    """Round Table: challenges, solutions, explained pairings, proved schedules, published outcomes."""
