"""Seating roundtables: asking for it, swapping two guests, releasing it, the minutes of tables."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from matchmaker.core import clock
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l
from matchmaker.core.inputs import checked_text
from matchmaker.core.jobs import enqueue
from matchmaker.core.versions import Difference, differing
from matchmaker.scheduling import policy
from matchmaker.scheduling.engine import roundtable_check
from matchmaker.scheduling.engine.roundtable_late import with_latecomer
from matchmaker.scheduling.engine.roundtables import (
    MOST_GUESTS,
    MOST_ROUNDS,
    MOST_TABLES,
    SeatingResult,
    fewest_again,
    swapped,
)
from matchmaker.scheduling.models import Seating, SeatingStatus, TableMinutes
from matchmaker.scheduling.queries import roundtables
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.workshop import Workshop

LONGEST_MINUTES = 6_000


@dataclass(frozen=True)
class SeatingDraft:
    """How many tables and rounds, and for how many seconds to search."""

    tables: int | None
    rounds: int | None
    seconds: int


@command(policy.can_seat, locks="workshop")
def ask_seating(actor: Actor, *, workshop: Workshop, roundtable: WorkshopSession, draft: SeatingDraft) -> Seating:
    """Let the worker seat everybody who holds a place now. Raises Invalid for tables or rounds that cannot be."""
    guests = roundtables.guests_now(workshop.id)
    _check(draft, len(guests))
    unwilling_pairs = roundtables.unwilling_pairs(workshop.id)
    row = roundtables.seating_of(workshop, roundtable.public_id)
    if row is None:
        row = Seating(workshop_id=workshop.id, session_id=roundtable.id, apart=[], asked_at=clock.now())
        row.tables, row.rounds, row.seconds, row.seed = 1, 1, 1, 0  # whole before the next query flushes it
        session().add(row)
    elif row.minutes:
        raise Conflict(_l("There are minutes of this roundtable already, so it is not seated anew."))
    here = {int(one["id"]) for one in guests}
    kept = [pair for pair in row.apart if set(pair) <= here]
    unwilling = [list(pair) for pair in unwilling_pairs if set(pair) <= here]
    row.tables, row.rounds, row.seconds = draft.tables or 1, draft.rounds or 1, draft.seconds
    row.guests, row.apart = guests, sorted({tuple(sorted(pair)) for pair in [*kept, *unwilling]})
    row.seats, row.certificate, row.error = [], {}, ""
    row.seed = secrets.randbelow(2**31)
    row.status, row.changed_by_hand = SeatingStatus.SOLVING.value, False
    row.asked_at, row.released_at = clock.now(), None
    session().flush()
    enqueue("scheduling.seat", key=row.public_id, seating_id=row.id)
    return row


def _check(draft: SeatingDraft, guests: int) -> None:
    if not 4 <= guests <= MOST_GUESTS:
        message = _("A roundtable needs 4 to %(most)s organizations; %(n)s have a place.", most=MOST_GUESTS, n=guests)
        raise Invalid({"tables": message})
    most = min(MOST_TABLES, guests // 2)
    if draft.tables is None or not 1 <= draft.tables <= most:
        raise Invalid({"tables": _("Enter a number of tables from 1 to %(most)s.", most=most)})
    if draft.rounds is None or not 1 <= draft.rounds <= MOST_ROUNDS:
        raise Invalid({"rounds": _("Enter a number of rounds from 1 to %(most)s.", most=MOST_ROUNDS)})


@command(platform_only, locks="seating", audit=lambda seating, **_rest: {"certificate": seating.certificate})
def record_seating(actor: Actor, *, seating: Seating, found: SeatingResult, seed: int) -> None:
    """What the search found, if nobody asked anew meanwhile; checked by the independent checker first."""
    if seating.seed != seed or seating.status != SeatingStatus.SOLVING.value:
        return
    problem = roundtables.problem_of(seating)
    if not found.seats:
        seating.status = SeatingStatus.FAILED.value
        seating.error = _("No seating keeps all pairs apart that must not share a table. Use more tables.")
        return
    if roundtable_check.broken_rules(problem, found.seats):
        raise RuntimeError("the search found seats that the checker refuses")
    seating.seats = [list(row) for row in found.seats]
    seating.certificate = {
        "unfair": roundtable_check.unfair(problem, found.seats),
        "unfair_bound": found.unfair_bound,
        "again": roundtable_check.again(problem, found.seats),
        "again_bound": found.again_bound,
        "seconds": found.seconds,
        "solver": found.solver,
    }
    seating.status = SeatingStatus.READY.value
    session().flush()


@command(platform_only, locks="seating")
def fail_seating(actor: Actor, *, seating: Seating, why: str) -> None:
    """The search could not be finished."""
    if seating.status == SeatingStatus.SOLVING.value:
        seating.status, seating.error = SeatingStatus.FAILED.value, why[:400]
        session().flush()


@command(policy.can_change_seating, locks="seating", seen="seating")
def swap_guests(
    actor: Actor, *, seating: Seating, turn: int, one: int | None, other: int | None, seen_version: int | None = None
) -> Seating:
    """Two guests (registrations) change places in a round (from 1). Raises Stale; Invalid if it breaks a rule that
    was kept before."""
    _require_ready(seating)
    places = {int(guest["id"]): place for place, guest in enumerate(seating.guests)}
    if one not in places or other not in places or one == other:
        raise Invalid({"other": _("Choose two different participants.")})
    if not 1 <= turn <= seating.rounds:
        raise Invalid({"turn": _("Choose the round.")})
    problem = roundtables.problem_of(seating)
    before = roundtables.seats_of(seating)
    seats = swapped(before, turn - 1, places[one], places[other])
    known = set(roundtable_check.broken_rules(problem, before))  # whoever mends two faults by hand mends one first
    if broken := [rule for rule in roundtable_check.broken_rules(problem, seats) if rule not in known]:
        raise Invalid({"other": roundtables.broken_words(broken, roundtables.names_of(seating))})
    seating.seats = [list(row) for row in seats]
    seating.certificate = {
        **seating.certificate,
        "unfair": roundtable_check.unfair(problem, seats),
        "again": roundtable_check.again(problem, seats),
    }
    seating.changed_by_hand = True
    session().flush()
    return seating


@command(policy.can_give_seat, locks="seating", seen="seating")
def give_seat(
    actor: Actor, *, seating: Seating, guest: int | None, instead_of: int | None = None, seen_version: int | None = None
) -> Seating:
    """Somebody with a place and no seat gets one, and nobody else moves: the seat of `instead_of`, who does not come,
    or one more chair in each round that has no minutes yet. Raises Stale; Invalid if no table can take them."""
    _require_ready(seating)
    since = roundtables.since_seated(seating)
    if guest not in since.unseated:
        raise Invalid({"guest": _("Choose somebody who has a place and no seat.")})
    if instead_of is not None and instead_of not in since.gone:
        raise Invalid({"instead_of": _("Choose a participant who is not coming.")})
    begun = roundtables.begun(seating)
    if begun and instead_of is not None:
        raise Invalid({"instead_of": _("There are minutes already, so who sat where stays as it is. Add a chair.")})
    if begun == seating.rounds:
        raise Invalid({"guest": _("All rounds have minutes already.")})
    newcomer = next(one for one in roundtables.guests_now(seating.workshop_id) if one["id"] == guest)
    if begun:
        newcomer["since"] = begun + 1
    unwilling = [list(pair) for pair in roundtables.unwilling_pairs(seating.workshop_id) if guest in pair]
    _sit(seating, newcomer, since, instead_of, unwilling)
    session().flush()
    return seating


def _sit(
    seating: Seating,
    newcomer: dict[str, Any],
    since: roundtables.SinceSeated,
    instead_of: int | None,
    unwilling: list[list[int]],
) -> None:
    """Put the newcomer among the guests and at the tables. Raises Invalid, before anything is changed."""
    if instead_of is None and len(seating.guests) >= MOST_GUESTS:
        raise Invalid({"guest": _("This roundtable is full. Most it can hold: %(most)s.", most=MOST_GUESTS)})
    known = roundtables.seats_of(seating)
    faults = set(roundtable_check.broken_rules(roundtables.problem_of(seating), known))
    if instead_of is None:
        guests = [*seating.guests, newcomer]
        problem = roundtables.problem_with(seating, guests, [*seating.apart, *unwilling])
        empty = frozenset(place for place, one in enumerate(guests) if int(one["id"]) in since.gone)
        seats = with_latecomer(problem, known, empty)
    else:
        guests = [newcomer if int(one["id"]) == instead_of else one for one in seating.guests]
        problem = roundtables.problem_with(seating, guests, [*seating.apart, *unwilling])
        seats = known
    if seats is None:
        raise Invalid({"guest": _("At every table with room sits somebody from whom they must be apart.")})
    if broken := [rule for rule in roundtable_check.broken_rules(problem, seats) if rule not in faults]:
        names = {**roundtables.names_of(seating), **since.unseated}
        raise Invalid({"instead_of": roundtables.broken_words(broken, names)})
    seating.guests, seating.seats = guests, [list(row) for row in seats]
    seating.apart = sorted({tuple(sorted(pair)) for pair in problem.apart})
    seating.certificate = {
        **seating.certificate,
        "unfair": roundtable_check.unfair(problem, seats),
        "unfair_bound": 0,  # the search proved its bound for other participants; no sum is below nothing
        "again": roundtable_check.again(problem, seats),
        "again_bound": (seating.rounds - 1) * fewest_again(problem),
    }
    seating.changed_by_hand = True


@command(policy.can_change_seating, locks="seating")
def keep_apart(actor: Actor, *, seating: Seating, one: int | None, other: int | None) -> Seating:
    """Two guests must not share a table: it counts from the next search on. Raises Invalid."""
    here = {int(guest["id"]) for guest in seating.guests}
    if one not in here or other not in here or one == other:
        raise Invalid({"second": _("Choose two different participants.")})
    pair = sorted((one or 0, other or 0))
    if pair not in [sorted(known) for known in seating.apart]:
        seating.apart = [*seating.apart, pair]
    session().flush()
    return seating


@command(policy.can_change_seating, locks="seating")
def allow_together(actor: Actor, *, seating: Seating, one: int | None, other: int | None) -> Seating:
    """Take back that two guests must not share a table. Raises Invalid for a pair that one of them does not want."""
    pair = sorted((one or 0, other or 0))
    if tuple(pair) in roundtables.unwilling_pairs(seating.workshop_id):
        raise Invalid({"second": _("One of them said “no thanks” to the other, so they stay apart.")})
    seating.apart = [known for known in seating.apart if sorted(known) != pair]
    session().flush()
    return seating


@command(policy.can_change_seating, locks="seating")
def release_seating(actor: Actor, *, seating: Seating) -> Seating:
    """Participants can read it from now on. Raises Conflict for seats that break a rule."""
    _require_ready(seating)
    if roundtable_check.broken_rules(roundtables.problem_of(seating), roundtables.seats_of(seating)):
        raise Conflict(_l("Somebody who must be apart shares a table. Seat the tables anew first."))
    seating.released_at = clock.now()
    session().flush()
    return seating


def _require_ready(seating: Seating) -> None:
    if not seating.is_ready:
        raise Conflict(_l("This roundtable has no seating yet."))


def _minutes_differ(minutes: TableMinutes, text: str, practice: str) -> list[Difference]:
    return differing((_("Minutes"), minutes.text, text), (_("Practice to share"), minutes.practice, practice))


@command(policy.can_write_minutes, locks="seating")
def open_minutes(actor: Actor, *, seating: Seating, turn: int, number: int) -> TableMinutes:
    """The minutes of a table in a round (both from 1); empty ones if there are none yet. Raises Conflict."""
    _require_ready(seating)
    found = next((row for row in seating.minutes if (row.turn, row.number) == (turn, number)), None)
    if found is None:
        found = TableMinutes(seating_id=seating.id, turn=turn, number=number, updated_at=clock.now())
        seating.minutes.append(found)
        session().flush()
    return found


@command(policy.can_write_minutes, locks=("seating", "minutes"), seen="minutes", compare=_minutes_differ)
def write_minutes(
    actor: Actor,
    *,
    seating: Seating,
    minutes: TableMinutes,
    text: str,
    practice: str = "",
    seen_version: int | None = None,
) -> TableMinutes:
    """What was said at a table, and what it would share. Raises Invalid for an empty or too long text, Stale."""
    minutes.text = checked_text(text, field="text", empty=_("Write down what was said."), limit=LONGEST_MINUTES)
    minutes.practice = checked_text(practice, field="practice", limit=LONGEST_MINUTES)
    minutes.updated_at = clock.now()
    session().flush()
    return minutes
