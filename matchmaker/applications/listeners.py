"""What applications do when something happens below them."""

from __future__ import annotations

from matchmaker.applications import files, queries, services
from matchmaker.challenges.events import ChallengeRevised
from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.eventbus import subscribe
from matchmaker.matching.queries import add_answers

files.register()
add_answers(queries.must_have_answers)


@subscribe(ChallengeRevised)
def ask_applicants_again(event: ChallengeRevised) -> None:
    """A material change of a challenge."""
    if event.is_material:
        challenge = session().get_one(Challenge, event.challenge_id)
        services.note_revision(system_actor("applications"), challenge=challenge, number=event.number)
