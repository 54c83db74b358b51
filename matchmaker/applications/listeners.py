"""What applications do when something happens below them."""

from __future__ import annotations

from matchmaker.accounts.events import AccountDeleted
from matchmaker.applications import files, queries, services
from matchmaker.challenges.events import ChallengeRevised
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries.browse import count_answers
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.eventbus import subscribe
from matchmaker.matching.queries import add_answers

files.register()
if queries.count_sent not in count_answers:
    count_answers.append(queries.count_sent)
add_answers(queries.must_have_answers)


@subscribe(ChallengeRevised)
def ask_applicants_again(event: ChallengeRevised) -> None:
    """A material change of a challenge."""
    if event.is_material:
        challenge = session().get_one(Challenge, event.challenge_id)
        services.note_revision(system_actor("applications"), challenge=challenge, number=event.number)


@subscribe(AccountDeleted)
def forget_the_person(event: AccountDeleted) -> None:
    """A deleted account's address is not kept in an invitation."""
    services.forget_address(system_actor("applications"), email_key=event.email_key)
