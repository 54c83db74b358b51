"""What workshops answer to the features below."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts import hooks
from matchmaker.accounts.hooks import Leaver, PersonColumn
from matchmaker.attachments.hooks import SubjectKind, subject_kinds
from matchmaker.challenges.hooks import steps_taken
from matchmaker.challenges.queries import naming
from matchmaker.core.actors import system_actor
from matchmaker.matching.hooks import wishes_to_meet
from matchmaker.organizations.hooks import ends_with, why_not_join
from matchmaker.workshops import policy
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import hints, left_behind, neutrality, of_challenge, people, personal_data
from matchmaker.workshops.services import inviting, registering

wishes_to_meet.add(hints.workshop_wishes)
why_not_join.add(neutrality.why_not_join)
ends_with.add(people.ending_in_words)
hooks.left_behind.add(left_behind.without_organizer)
steps_taken.add(of_challenge.steps_taken)


@hooks.person_columns.add
def person_columns() -> Sequence[PersonColumn]:
    """Who registered, came, said something, and ran a workshop."""
    return personal_data.PERSON_COLUMNS


@hooks.erase_person.add
def erase_person(leaver: Leaver) -> None:
    """Participants whom somebody else typed in with this address."""
    registering.erase_address(system_actor("workshops"), email_key=leaver.email_key)
    inviting.erase_invited_address(system_actor("workshops"), email_key=leaver.email_key)


@subject_kinds.add
def material_of_workshops() -> SubjectKind:
    """Material is the same for everybody who can open the page; it uses no organization's quota."""
    return SubjectKind(
        name="workshop",
        model=Workshop,
        quota_of=lambda workshop: None,
        can_read=lambda actor, workshop: policy.can_view(actor, workshop=workshop),
        can_add=lambda actor, workshop: policy.can_change_material(actor, workshop=workshop),
        can_remove=lambda actor, workshop: policy.can_change_material(actor, workshop=workshop),
        ask_about_name=_ask_about_name,
    )


def _ask_about_name(workshop: Workshop, name: str) -> None:
    naming.ask_about_companies(about=neutrality.words_of(workshop), files=[name])
