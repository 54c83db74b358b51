"""What applications do when something happens below them."""

from __future__ import annotations

from matchmaker.accounts.events import AccountDeleted
from matchmaker.applications import files
from matchmaker.applications.queries import company, todo, visibility  # noqa: F401  (todo adds lines to the sign-in page)
from matchmaker.applications.services import inviting, merging, reconfirmation
from matchmaker.challenges.events import ChallengeRevised
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries.browse import count_answers
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.eventbus import subscribe
from matchmaker.matching.queries.must_haves import add_answers
from matchmaker.organizations.events import OrganizationsMerged

files.register()
if visibility.count_sent not in count_answers:
    count_answers.append(visibility.count_sent)
add_answers(company.must_have_answers)


@subscribe(ChallengeRevised)
def ask_applicants_again(event: ChallengeRevised) -> None:
    """A material change of a challenge."""
    if event.is_material:
        challenge = session().get_one(Challenge, event.challenge_id)
        reconfirmation.note_revision(system_actor("applications"), challenge=challenge, number=event.number)


@subscribe(AccountDeleted)
def forget_the_person(event: AccountDeleted) -> None:
    """A deleted account's address is not kept in an invitation."""
    inviting.forget_address(system_actor("applications"), email_key=event.email_key)


@subscribe(OrganizationsMerged)
def move_rows(event: OrganizationsMerged) -> None:
    """Applications and files go to the company that is kept; of two on one challenge, one stands."""
    merging.move_applications(system_actor("applications"), kept_id=event.kept_id, merged_id=event.merged_id)
