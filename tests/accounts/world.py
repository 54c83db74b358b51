"""Samples of accounts for the access matrix."""

from __future__ import annotations

from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """A persona address that does not exist (no test user is a demo user); a token nobody signed."""
    world["no_persona"] = {"public_id": "nobody"}
    world["bad_token"] = {"token": "nobody-signed-this"}
    world["no_passkey"] = {"passkey_id": "nothing"}
    world["no_browser"] = {"session_id": "nothing"}
    world["no_kept_form"] = {"public_id": "nothing"}
