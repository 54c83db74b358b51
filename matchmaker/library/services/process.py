"""Ticking the steps of a challenge's lifecycle that the platform cannot see."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.text import control_character, tidy
from matchmaker.library import policy
from matchmaker.library.engine.lifecycle import TICKED
from matchmaker.library.models import ProcessTick

LONGEST_NOTE = 500


@command(
    policy.can_mark_step,
    audit=lambda **arguments: {"step": arguments["step"], "done": arguments["is_done"]},
    locks="challenge",
)
def mark_step(actor: Actor, *, challenge: Challenge, step: str, is_done: bool, note: str = "") -> Challenge:
    """The city says that a step is done (with a note for everybody), or not after all. Twice is once.

    Raises Invalid for a step that the platform sees by itself, or a note that is too long.
    """
    note = tidy(note)
    if step not in TICKED:
        raise Invalid(_("This step is ticked by the platform as soon as it sees it."))
    if len(note) > LONGEST_NOTE or control_character(note):
        raise Invalid({"note": _("Please write a plain note of at most %(n)s characters.", n=LONGEST_NOTE)})
    tick = session().scalar(
        sa.select(ProcessTick).where(ProcessTick.challenge_id == challenge.id, ProcessTick.step == step)
    )
    if not is_done:
        if tick is not None:
            session().delete(tick)
    elif tick is None:
        session().add(ProcessTick(challenge_id=challenge.id, step=step, note=note, by_id=actor.user_id, at=clock.now()))
    else:
        tick.note, tick.by_id, tick.at = note, actor.user_id, clock.now()
    session().flush()
    return challenge
