"""What workshops answer to the features below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matchmaker.accounts import hooks
from matchmaker.accounts.hooks import Leaver, PersonColumn
from matchmaker.attachments.hooks import SubjectKind, subject_kinds
from matchmaker.challenges.hooks import steps_taken
from matchmaker.challenges.queries import naming
from matchmaker.core.access import Decision
from matchmaker.core.actors import Actor, system_actor
from matchmaker.core.i18n import _, ngettext
from matchmaker.imports.hooks import About, ImportKind, Place, import_kinds
from matchmaker.matching.hooks import wishes_to_meet
from matchmaker.organizations.hooks import ends_with, why_not_join
from matchmaker.workshops import policy
from matchmaker.workshops.jobs.importing import registration_steps
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import (
    hints,
    left_behind,
    neutrality,
    of_challenge,
    people,
    personal_data,
    registration_table,
    visibility,
)
from matchmaker.workshops.queries.registration_plan import RegistrationJudge
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


MOST_REGISTRATIONS: Final = 20_000
"""Lines of a file: they are judged together."""


def _find_workshop(actor: Actor, slug: str) -> About:
    return About(thing=visibility.get_visible(actor, slug=slug))


def _may_import(actor: Actor, about: About) -> Decision:
    return policy.can_enter(actor, workshop=about.thing)


def _above_workshop(about: About) -> Sequence[Place]:
    here = {"slug": about.slug}
    return [(about.name, "workshops.show", here), (_("People"), "workshops.people", here)]


@import_kinds.add
def registrations_from_files() -> ImportKind:
    """Registrations, times and wishes of a workshop."""
    return ImportKind(
        name="registrations",
        title=_("Import registrations"),
        lede=_("Registrations, times and wishes from one file."),
        note=_("One line for each person; an organization may have several."),
        rules=_(
            "Places are given by the printed rule, in the order of the file. Each organization is asked by e-mail to "
            "confirm. What an organization said itself is not changed. The log names you."
        ),
        columns=registration_table.columns(),
        find=_find_workshop,
        may=_may_import,
        judge=RegistrationJudge,
        steps=registration_steps,
        written=lambda n: ngettext("%(num)s organization written.", "%(num)s organizations written.", n),
        above=_above_workshop,
        template=lambda about: registration_table.template(about.thing),
        thing=visibility.workshop_of,
        block=MOST_REGISTRATIONS,
        most_lines=MOST_REGISTRATIONS,
        at_once=20,
    )
