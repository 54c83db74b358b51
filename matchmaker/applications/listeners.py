"""What applications do when something happens below them."""

from __future__ import annotations

from matchmaker.accounts.events import AccountEnded
from matchmaker.applications.events import EvaluatorLeft
from matchmaker.applications.queries import left_behind
from matchmaker.applications.services import applying, merging, reconfirmation
from matchmaker.challenges.events import ChallengeRevised
from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.eventbus import publish, subscribe
from matchmaker.organizations.events import OrganizationClosed, OrganizationsMerged


@subscribe(AccountEnded)
def note_empty_seats(event: AccountEnded) -> None:
    """Somebody left before the scores were finished."""
    for seat in left_behind.unfinished_seats(event.user_id):
        publish(EvaluatorLeft(seat.id))


@subscribe(ChallengeRevised)
def ask_applicants_again(event: ChallengeRevised) -> None:
    """A material change of a challenge."""
    if event.is_material:
        challenge = session().get_one(Challenge, event.challenge_id)
        reconfirmation.note_revision(system_actor("applications"), challenge=challenge, number=event.number)


@subscribe(OrganizationsMerged)
def move_rows(event: OrganizationsMerged) -> None:
    """Applications go to the company that is kept; of two on one challenge, one stands."""
    merging.move_applications(system_actor("applications"), kept_id=event.kept_id, merged_id=event.merged_id)


@subscribe(OrganizationClosed)
def end_applications(event: OrganizationClosed) -> None:
    """Nobody answers for the applications of a closed company."""
    applying.end_applications(system_actor("applications"), company_id=event.organization_id)
