"""Availability and wishes of a participant."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.local_time import at_place
from matchmaker.core.versions import Difference, differing
from matchmaker.workshops import events, policy
from matchmaker.workshops.models.people import Availability, Registration, RegistrationKind, Wish, WishLevel
from matchmaker.workshops.models.programme import TimeSlot
from matchmaker.workshops.queries import people, programme
from matchmaker.workshops.queries.topics import topics_of


def _times_apart(registration: Registration, free: Collection[int]) -> list[Difference]:
    """The times ticked against those stored."""
    zone = registration.workshop.zone
    names = {slot.id: at_place(slot.starts_at, zone, "EEE HH:mm") for slot in _slots(registration)}
    away = {row.slot_id for row in registration.unavailable}
    stored = [name for slot, name in names.items() if slot not in away]
    return differing((_("Times"), stored, [name for slot, name in names.items() if slot in set(free)]))


def _slots(registration: Registration) -> Sequence[TimeSlot]:
    return programme.slots(registration.workshop)


@command(policy.can_set_availability, seen="registration", compare=_times_apart)
def save_availability(
    actor: Actor, *, registration: Registration, free: Collection[int], seen_version: int | None = None
) -> None:
    """Say in which slots (ids) the participant can meet. Raises Invalid below the workshop's minimum."""
    _keep_times(registration, free)


@command(policy.can_enter_times, locks="registration")
def enter_availability(actor: Actor, *, registration: Registration, free: Collection[int]) -> None:
    """An organizer says it on behalf of the participant. Raises Invalid below the workshop's minimum."""
    _keep_times(registration, free)


def _keep_times(registration: Registration, free: Collection[int]) -> None:
    ids = {slot.id for slot in _slots(registration)}
    chosen = set(free) & ids
    least = min(registration.workshop.minimum_slots, len(ids))
    if len(chosen) < least:
        raise Invalid(
            {
                "free": ngettext(
                    "Tick at least %(num)s time, so that we can schedule meetings for you.",
                    "Tick at least %(num)s times, so that we can schedule meetings for you.",
                    least,
                )
            }
        )
    session().execute(sa.delete(Availability).where(Availability.registration_id == registration.id))
    session().expire(registration, ["unavailable"])
    session().add_all(Availability(registration_id=registration.id, slot_id=slot) for slot in sorted(ids - chosen))
    registration.availability_at = clock.now()
    session().flush()
    publish(events.AvailabilitySaved(registration.id))


def _wishes_apart(registration: Registration, levels: Mapping[str, str]) -> list[Difference]:
    """The wishes chosen against those stored."""
    words = {"": _("no answer"), "must": _("must meet"), "would": _("would like"), "no": _("no thanks")}
    rows = []
    for one in people.counterparts(registration):
        typed = levels.get(one.registration.public_id, one.level)
        rows.append((one.registration.organization.name, words.get(one.level, ""), words.get(typed, typed)))
    return differing(*rows)


@command(policy.can_wish, audit=QUIET, seen="registration", compare=_wishes_apart)
def save_wishes(
    actor: Actor, *, registration: Registration, levels: Mapping[str, str], seen_version: int | None = None
) -> int:
    """Save the wishes: public id of the other registration → "must", "would", "no" or "" (nothing said).

    Others keep what they had. Returns how many wishes (must and would) are left. Raises Invalid above the limits,
    for an unknown level or somebody who is no counterpart.
    """
    return _keep_wishes(registration, levels)


@command(policy.can_enter_wishes, locks="registration")
def enter_wishes(actor: Actor, *, registration: Registration, levels: Mapping[str, str]) -> int:
    """An organizer says it on behalf of the participant, in the same way and within the same limits."""
    return _keep_wishes(registration, levels)


def _keep_wishes(registration: Registration, levels: Mapping[str, str]) -> int:
    workshop = registration.workshop
    others = {c.registration.public_id: c for c in people.counterparts(registration)}
    known = {level.value for level in WishLevel}
    if any(level not in known | {""} for level in levels.values()) or any(key not in others for key in levels):
        raise Invalid({"": _("One of these wishes is no longer possible. Please reload the page.")})
    rows = {
        row.other_id: row for row in session().scalars(sa.select(Wish).where(Wish.registration_id == registration.id))
    }
    wanted = {c.registration.id: levels.get(key, c.level) for key, c in others.items()}
    left = _check_limits(workshop.wishes_allowed, workshop.musts_allowed, list(wanted.values()))
    for counterpart in others.values():
        other = counterpart.registration
        level, row = wanted[other.id], rows.get(other.id)
        if not level:
            if row is not None:
                session().delete(row)
            continue
        if row is None:
            row = Wish(registration_id=registration.id, other_id=other.id, level=level, updated_at=clock.now())
            session().add(row)
        if row.level != level:
            row.level, row.updated_at = level, clock.now()
        row.challenge_id, row.solution_id = _topic(registration, counterpart)
    registration.wishes_at = clock.now()
    session().flush()
    publish(events.WishesSaved(registration.id))
    return left


def _check_limits(allowed: int, musts_allowed: int, levels: list[str]) -> int:
    musts = levels.count(WishLevel.MUST.value)
    wishes = musts + levels.count(WishLevel.WOULD.value)
    if musts > musts_allowed:
        raise Invalid(
            {
                "": _(
                    "You marked %(have)s as “must meet”; the limit is %(max)s. Change some to “would like”.",
                    have=musts,
                    max=musts_allowed,
                )
            }
        )
    if wishes > allowed:
        raise Invalid({"": _("Too many wishes: you made %(have)s, the limit is %(max)s.", have=wishes, max=allowed)})
    return allowed - wishes


def _topic(registration: Registration, counterpart: people.Counterpart) -> tuple[int | None, int | None]:
    """What the two would talk about: the pairing's challenge and solution, or the city's only challenge here."""
    if counterpart.hint is not None:
        return counterpart.hint.challenge_id, counterpart.hint.solution_id
    is_city = registration.kind == RegistrationKind.CITY.value
    city = registration if is_city else counterpart.registration
    own = topics_of(registration.workshop).get(city.organization_id, ())
    return (own[0] if len(own) == 1 else None), None
