"""Group meetings and roundtables by hand: an organizer adds, changes and removes them before their release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.versions import Difference, differing
from matchmaker.workshops import events, policy
from matchmaker.workshops.jobs.group_meetings import value_by_hand, write_group
from matchmaker.workshops.models.allocation import GroupMeeting, GroupSource
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import allocation, groups


@dataclass(frozen=True)
class GroupDraft:
    """A group meeting as it should be: public ids of registrations, challenges and of a roundtable session (or "").

    Without a session the schedule finds its time.
    """

    theme: str
    why: str
    members: Sequence[str]
    challenges: Sequence[str]
    session: str = ""


@command(policy.can_allocate, locks="workshop")
def add_group(actor: Actor, *, workshop: Workshop, draft: GroupDraft) -> GroupMeeting:
    """Ask several cities or companies to meet on one theme. Raises Invalid with what is missing."""
    members, challenges, planned = _chosen(workshop, draft, None)
    group = GroupMeeting(
        workshop_id=workshop.id,
        theme=draft.theme.strip(),
        why=draft.why.strip(),
        value=value_by_hand(len(members)),
        source=GroupSource.ORGANIZER.value,
        created_by_id=actor.user_id,
        created_at=clock.now(),
        members=[],
        tabled=[],
    )
    write_group(group, members=members, challenges=challenges, planned=planned)
    publish(events.RequestsChanged(workshop.id))
    return group


def _apart(workshop: Workshop, group: GroupMeeting, draft: GroupDraft) -> list[Difference]:
    rows = (row.registration for row in group.members)
    people = {row.public_id: row.organization.name for row in [*allocation.comers(workshop).values(), *rows]}
    titles = {challenge.public_id: challenge.title for challenge in [*workshop.challenges, *group.challenges]}
    times = {row.public_id: row.title for row in groups.free_roundtables(workshop, keep=group)}
    planned = group.planned.public_id if group.planned is not None else ""
    return differing(
        (_("Theme"), group.theme, draft.theme),
        (_("Why they should meet"), group.why, draft.why),
        (
            _("Who meets"),
            [row.registration.organization.name for row in group.members],
            [people.get(key, key) for key in draft.members],
        ),
        (_("Challenges"), [c.title for c in group.challenges], [titles.get(key, key) for key in draft.challenges]),
        (_("When"), times.get(planned, planned), times.get(draft.session, draft.session)),
    )


@command(policy.can_allocate, locks=("workshop", "group"), seen="group", compare=_apart)
def edit_group(
    actor: Actor, *, workshop: Workshop, group: GroupMeeting, draft: GroupDraft, seen_version: int | None = None
) -> GroupMeeting:
    """Change it. Raises Stale if somebody saved first, Conflict once it is announced, Invalid as for a new one."""
    _refuse_announced(workshop, group)
    members, challenges, planned = _chosen(workshop, draft, group)
    if set(members) != {row.registration for row in group.members} and group.source == GroupSource.ORGANIZER.value:
        group.value = value_by_hand(len(members))
    group.theme, group.why = draft.theme.strip(), draft.why.strip()
    write_group(group, members=members, challenges=challenges, planned=planned)
    publish(events.RequestsChanged(workshop.id))
    return group


@command(policy.can_allocate, locks=("workshop", "group"))
def remove_group(actor: Actor, *, workshop: Workshop, group: GroupMeeting) -> None:
    """Take it away; the roundtable of the programme stays, without its participants. Raises Conflict if announced."""
    _refuse_announced(workshop, group)
    session().delete(group)
    session().flush()
    publish(events.RequestsChanged(workshop.id))


def _refuse_announced(workshop: Workshop, group: GroupMeeting) -> None:
    if group.id in groups.in_use(workshop).groups:
        raise Conflict(
            _("This group meeting is already released. Cancel it in the schedule, so that everybody learns why.")
        )


def _chosen(
    workshop: Workshop, draft: GroupDraft, group: GroupMeeting | None
) -> tuple[list[Registration], list[Challenge], WorkshopSession | None]:
    errors = {}
    if not draft.theme.strip():
        errors["theme"] = _("Enter the theme.")
    if not draft.why.strip():
        errors["why"] = _("Explain why they should meet. Everybody invited will read this.")
    people = {row.public_id: row for row in allocation.comers(workshop).values()}
    if any(key not in people for key in draft.members):
        errors["others"] = _("One of these no longer has a place at this workshop.")
    tabled = {challenge.public_id: challenge for challenge in workshop.challenges}
    if not draft.challenges or any(key not in tabled for key in draft.challenges):
        errors["challenges"] = _("Choose at least one challenge of the workshop.")
    sessions = {row.public_id: row for row in groups.free_roundtables(workshop, keep=group)}
    if draft.session and draft.session not in sessions:
        errors["session"] = _("This roundtable is already used. Choose another one.")
    if errors:
        raise Invalid(errors)
    members = [people[key] for key in dict.fromkeys(draft.members)]
    return members, [tabled[key] for key in dict.fromkeys(draft.challenges)], sessions.get(draft.session)
