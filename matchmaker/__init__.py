"""Round Table: the open platform for city-business collaboration."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Config


def create_app(config: Config | None = None) -> Flask:
    """The application; without a configuration, the one the environment describes."""
    # Imported here so that the command line's pure parts (the solver) start without the web.
    from config import Config
    from matchmaker.app import create_app as build

    return build(config or Config.from_env())
