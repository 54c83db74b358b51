"""What becomes of challenges when their city is closed."""

from __future__ import annotations

from matchmaker.challenges.events import SignatoryAnswered
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import ending
from matchmaker.challenges.services import lifecycle
from matchmaker.core import clock, eventbus
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command, hold
from matchmaker.core.db import session
from matchmaker.core.i18n import _

CLOSED_CODE = "stopped_closed"
"""The outcome (vocabulary `outcome_code`) of what ends because an organization was closed."""


@command(platform_only, audit=lambda city_id, **_rest: {"city_id": city_id})
def end_challenges(actor: Actor, *, city_id: int) -> None:
    """Public challenges end with that outcome and stay to be read; others are withdrawn; signatures are taken back."""
    for challenge in ending.challenges_of(city_id):
        _end(actor, challenge)
    for signatory in ending.signatures_of(city_id):
        hold(signatory)
        signatory.status, signatory.answered_at = "declined", clock.now()
        session().flush()
        eventbus.publish(SignatoryAnswered(signatory.id))


def _end(actor: Actor, challenge: Challenge) -> None:
    note = _("The city has left the platform.")
    if challenge.is_public:
        lifecycle.close_challenge(actor, challenge=challenge, outcome_code=CLOSED_CODE, note=note)
    else:
        lifecycle.withdraw_challenge(actor, challenge=challenge, reason=note)
