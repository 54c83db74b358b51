"""What outcomes answer to the features below."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts import hooks
from matchmaker.accounts.hooks import Leaver, PersonColumn
from matchmaker.attachments.hooks import SubjectKind, subject_kinds
from matchmaker.challenges.hooks import steps_taken
from matchmaker.core.actors import system_actor
from matchmaker.matching.hooks import steps_of_pairs
from matchmaker.organizations.hooks import on_profile, stays_after, why_not_close
from matchmaker.outcomes import policy
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.queries import contacts as contacts_queries
from matchmaker.outcomes.queries import due, lookup, personal_data, profile
from matchmaker.outcomes.services import contacts
from matchmaker.scheduling.hooks import follow_ups

steps_taken.add(lookup.steps_taken)
follow_ups.add(contacts_queries.follow_up_lines)
steps_of_pairs.add(lookup.pairs_that_work_together)
why_not_close.add(due.open_meetings_of)
stays_after.add(due.kept_in_words)
on_profile.add(profile.results_on_profile)


@hooks.person_columns.add
def person_columns() -> Sequence[PersonColumn]:
    """Who recorded, confirmed and answered."""
    return personal_data.PERSON_COLUMNS


@hooks.erase_person.add
def erase_person(leaver: Leaver) -> None:
    """The name, where it was written down as who takes the next step."""
    contacts.erase_name(system_actor("outcomes"), name=leaver.name)


@subject_kinds.add
def files_of_collaborations() -> SubjectKind:
    """Files that prove what happened, for both sides and the organizers; they use the city's quota."""
    return SubjectKind(
        name="collaboration",
        model=Collaboration,
        quota_of=lambda collaboration: collaboration.city_id,
        can_read=lambda actor, collaboration: policy.can_view(actor, collaboration=collaboration),
        can_add=lambda actor, collaboration: policy.can_record(actor, collaboration=collaboration),
        can_remove=lambda actor, collaboration: policy.can_record(actor, collaboration=collaboration),
    )
