"""Samples of outcomes for the access matrix."""

from __future__ import annotations

from datetime import date

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.outcomes.queries import lookup
from matchmaker.outcomes.services import collaborations
from tests.challenges import make as challenges
from tests.outcomes import make
from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """Graz works with Hydrolog: one record in the register, one with everything open; a meeting to close."""
    emil, carla = people.actor("emil"), people.actor("carla")
    shown = make.published(people)
    challenge = challenges.published(people, title="Pumps that run when power is cheap")
    row = make.collaboration(people, challenge=challenge)
    of = make.indicator(carla, row)
    value = make.value(carla, of)
    milestone = collaborations.add_milestone(emil, collaboration=row, title="Sensors are in", due_on=make.day(40))
    collaborations.set_outcome(emil, collaboration=row, outcome=make.outcome())
    check = row.checks[0]
    check.asked_at = clock.now()
    meeting = make.follow_up(challenge, people.organizations["hydrolog"])
    row.ladder[0].on = date(2020, 1, 1)
    session().flush()
    result = lookup.result_of(shown)
    assert result is not None
    at = {"public_id": row.public_id}
    world["collaboration"] = at
    world["shown_collaboration"] = {"public_id": shown.public_id}
    world["result"] = {"public_id": result.public_id}
    world["collaboration_indicator"] = at | {"indicator_id": of.public_id}
    world["measurement"] = at | {"indicator_id": of.public_id, "measurement_id": value.public_id}
    world["collaboration_milestone"] = at | {"milestone_id": milestone.public_id}
    world["progress_check"] = at | {"check_id": check.public_id}
    world["follow_up"] = {"public_id": meeting.public_id}
    world["collaboration_challenge"] = {"slug": challenge.slug}
