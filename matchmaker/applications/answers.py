"""What applications answer to the features below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matchmaker.accounts import hooks
from matchmaker.accounts.hooks import Leaver, PersonColumn
from matchmaker.accounts.models import User
from matchmaker.applications import policy
from matchmaker.applications.models import Application
from matchmaker.applications.queries import city, company, left_behind, personal_data, todo, visibility
from matchmaker.applications.services import inviting
from matchmaker.attachments.hooks import SubjectKind, subject_kinds
from matchmaker.challenges.hooks import conflicts_of, interest_in, steps_taken
from matchmaker.core.actors import system_actor
from matchmaker.matching.hooks import must_have_answers
from matchmaker.organizations.hooks import ends_with

hooks.persona_lines.add(todo.persona_lines)
hooks.left_behind.add(left_behind.without_evaluator)
interest_in.add(visibility.interest_for)
conflicts_of.add(visibility.conflicts_of)
ends_with.add(company.ending_in_words)
must_have_answers.add(company.must_have_answers)
steps_taken.add(city.steps_taken)


@hooks.person_columns.add
def person_columns() -> Sequence[PersonColumn]:
    """Who applied, assessed and decided."""
    return personal_data.PERSON_COLUMNS


@hooks.own_data.add
def own_data(user: User) -> Mapping[str, Any]:
    """What evaluators wrote: reviews hang on a place on a panel, not on the account."""
    return {"reviews": personal_data.reviews_of(user)}


@hooks.erase_person.add
def erase_person(leaver: Leaver) -> None:
    """Invitations to the address."""
    inviting.erase_address(system_actor("applications"), email_key=leaver.email_key)


@subject_kinds.add
def files_of_applications() -> SubjectKind:
    """Files of an application use the company's quota; they change until it is sent."""
    return SubjectKind(
        name="application",
        model=Application,
        quota_of=lambda application: application.company_id,
        can_read=lambda actor, application: policy.can_read_file(actor, application=application),
        can_add=lambda actor, application: policy.can_edit(actor, application=application),
        can_remove=lambda actor, application: policy.can_edit(actor, application=application),
    )
