"""The board: time × table, what has no place and why, one selected meeting with its possible places.

At most seven queries beside the workshop itself, whatever the size: reasons and places come from the stored problem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _, _l, ngettext
from matchmaker.core.pages import page_within
from matchmaker.scheduling.engine.explain import why_unplaced
from matchmaker.scheduling.engine.jsonform import from_data
from matchmaker.scheduling.engine.moves import Swap, find_swaps, possible_places
from matchmaker.scheduling.engine.problem import Placement, Problem
from matchmaker.scheduling.models import Meeting, MeetingRequest, MeetingStatus, Schedule, ScheduleKind, SolveRun
from matchmaker.scheduling.queries.plan import group_words, pair_words, split, stored_problem, swap_key, time_of
from matchmaker.scheduling.queries.refusals import refusals
from matchmaker.scheduling.queries.runs import last_run
from matchmaker.scheduling.queries.sentences import Names, price_words, why_not
from matchmaker.workshops import policy as workshop_policy
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import MeetingTable, TimeSlot, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge
from matchmaker.workshops.queries import programme as workshop_programme

TABLES_SHOWN = 12
TABLES_IN_A_PART = 10
UNPLACED_SHOWN = 10
PLACES_SHOWN = 60
UNDO_WORDS: Final[Mapping[str, str]] = {
    "run": _l("Undo the computed schedule"),
    "repair": _l("Undo the repair"),
    "release": _l("Undo the return to a release"),
    "undo": _l("Redo what was undone"),
}
"""What changed the working schedule (`Schedule.before["what"]`) → the button that takes it back."""


def get_for_board(actor: Actor, *, slug: str) -> Workshop:
    """A workshop with roles, phases and challenges, in three queries. Raises NotFound."""
    found = session().scalar(
        sa.select(Workshop)
        .where(Workshop.slug == slug)
        .options(
            joinedload(Workshop.phases),
            joinedload(Workshop.roles),
            selectinload(Workshop.tabled).joinedload(WorkshopChallenge.challenge).selectinload(Challenge.tags),
        )
    )
    if found is None or not workshop_policy.can_view(actor, workshop=found):
        raise NotFound(_l("There is no such workshop here."))
    return found


@dataclass(frozen=True)
class Row:
    """A request with its meeting of the working schedule, if it has one."""

    request: MeetingRequest
    meeting: Meeting | None

    @property
    def city(self) -> str:
        """The city's name; of a group meeting all cities."""
        if self.request.group is not None:
            return ", ".join(r.organization.name for r in self.request.group.registrations if r.kind == "city")
        return self.request.city.organization.name

    @property
    def company(self) -> str:
        """The other side's name; of a group meeting its theme."""
        if self.request.group is not None:
            return group_words(self.request.group.theme)
        return self.request.company.organization.name

    @property
    def takes_place(self) -> Meeting | None:
        """Its meeting, unless it was cancelled or there is none."""
        return self.meeting if self.meeting is not None and self.meeting.takes_place else None

    @property
    def is_waiting(self) -> bool:
        """It could have a meeting and has none."""
        return self.request.is_open and (self.meeting is None or self.meeting.status == MeetingStatus.CANCELLED.value)

    @property
    def sides(self) -> list[Registration]:
        """Everybody in it."""
        if self.request.group is not None:
            return self.request.group.registrations
        return [self.request.city, self.request.company]


@dataclass(frozen=True)
class Unplaced:
    """A request without a place: why, and what would help."""

    row: Row
    why: str
    helps: str
    price: str = ""
    kind: str = ""
    """The kind of reason, by which a list is sorted."""


@dataclass(frozen=True)
class Choice:
    """A possible place for the selected meeting, for a select."""

    value: str
    text: str


@dataclass
class Board:
    """Everything the page shows."""

    workshop: Workshop
    schedule: Schedule | None
    release: Schedule | None
    run: SolveRun | None
    slots: list[TimeSlot]
    tables: list[MeetingTable]
    rows: list[Row]
    names: Names
    systems: Mapping[int, str]
    sessions: Sequence[WorkshopSession] = ()
    announced: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    value: int = 0
    placed: int = 0
    musts: tuple[int, int] = (0, 0)
    unplaced: list[Unplaced] = field(default_factory=list)
    unplaced_count: int = 0
    unplaced_page: int = 1
    selected: Row | None = None
    choices: list[Choice] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(time, why not) for the times that `choices` leaves out."""
    swaps: list[tuple[str, str]] = field(default_factory=list)

    @property
    def undo_word(self) -> str:
        """The button that takes the last change of the working schedule back."""
        what = self.schedule.before["what"] if self.schedule and self.schedule.before else ""
        return str(UNDO_WORDS.get(what, _l("Undo the last change")))

    @property
    def run_state(self) -> str:
        """What to say about the last run: working, unchanged (it failed or came too late) or ""."""
        if self.run is None:
            return ""
        if self.run.is_active:
            return "working"
        return "unchanged" if self.run.status in {"failed", "stale"} else ""

    @property
    def differs(self) -> bool:
        """Something stands, moved or fell out since the last release."""
        now = {
            r.request.id: (r.meeting.slot_id, r.meeting.table_id)
            for r in self.rows
            if r.meeting is not None and r.meeting.status != MeetingStatus.CANCELLED.value
        }
        return now != self.announced

    @property
    def people(self) -> list[tuple[str, str]]:
        """(public id, name) of everybody with a request, by name."""
        sides = {side.public_id: side.organization.name for r in self.rows for side in r.sides}
        return sorted(sides.items(), key=lambda pair: (pair[1], pair[0]))


def load_board(
    workshop: Workshop, *, selected: str = "", with_swaps: bool = False, unplaced_page: int = 1, who: str = ""
) -> Board:
    """The board; `selected` is the public id of a meeting or of a request without one.

    Reasons are given for one page of the wishes without a place, of everybody or of `who` (public id of a participant);
    `unplaced_page` 0 gives none (for other pages).
    """
    schedule, release = _schedules(workshop)
    slots, tables = workshop_programme.slots(workshop), workshop_programme.tables(workshop)
    rows = _rows(workshop, schedule)
    board = Board(
        workshop,
        schedule,
        release,
        last_run(workshop),
        slots,
        tables,
        rows,
        _names(workshop, rows, slots, tables),
        {c.id: (c.codes("system") or ["governance"])[0] for c in workshop.challenges},
        workshop_programme.beside_meetings(workshop),
        _announced(release),
    )
    standing = [r for r in rows if r.meeting is not None and r.meeting.takes_place]
    board.placed, board.value = len(standing), sum(r.request.value for r in standing)
    musts = [r for r in rows if r.request.must or r.request.city_level == r.request.company_level == "must"]
    musts = [r for r in musts if r.request.is_open]
    stands = {r.request.id for r in standing}
    board.musts = (sum(1 for r in musts if r.request.id in stands), len(musts))
    board.selected = _find(rows, selected) if selected else None
    _explain(board, unplaced_page, who)
    if board.selected is not None:
        _inspect(board, board.selected, with_swaps)
    return board


def _schedules(workshop: Workshop) -> tuple[Schedule | None, Schedule | None]:
    found = list(
        session().scalars(
            sa.select(Schedule)
            .where(Schedule.workshop_id == workshop.id)
            .order_by(sa.case((Schedule.kind == ScheduleKind.WORKING.value, 0), else_=1), Schedule.number.desc())
            .limit(2)
        )
    )
    working = next((s for s in found if not s.is_released), None)
    return working, next((s for s in found if s.is_released), None)


def _announced(release: Schedule | None) -> dict[int, tuple[int, int]]:
    """Where the last release puts each request that it does not cancel."""
    if release is None:
        return {}
    found = session().execute(
        sa.select(Meeting.request_id, Meeting.slot_id, Meeting.table_id).where(
            Meeting.schedule_id == release.id, Meeting.status != MeetingStatus.CANCELLED.value
        )
    )
    return {request: (slot, table) for request, slot, table in found}


def _rows(workshop: Workshop, schedule: Schedule | None) -> list[Row]:
    of_schedule = sa.and_(
        Meeting.request_id == MeetingRequest.id, Meeting.schedule_id == (schedule.id if schedule else 0)
    )
    found = session().execute(
        sa.select(MeetingRequest, Meeting)
        .outerjoin(Meeting, of_schedule)
        .where(MeetingRequest.workshop_id == workshop.id)
        .options(
            joinedload(MeetingRequest.city),
            joinedload(MeetingRequest.company),
            joinedload(MeetingRequest.group),
        )
        .order_by(MeetingRequest.id)
    )
    return [Row(request, meeting) for request, meeting in found]


def _names(workshop: Workshop, rows: Sequence[Row], slots: Sequence[TimeSlot], tables: Sequence[MeetingTable]) -> Names:
    parties = {side.id: side.organization.name for r in rows for side in r.sides}
    return Names(
        parties,
        {slot.id: time_of(slot, workshop) for slot in slots},
        {table.id: str(table.number) for table in tables},
        {r.request.id: pair_words(r.city, r.company) if r.request.group is None else r.company for r in rows},
    )


def _find(rows: Sequence[Row], public_id: str) -> Row | None:
    for row in rows:
        if public_id == row.request.public_id or (row.meeting is not None and public_id == row.meeting.public_id):
            return row
    return None


def _placements(board: Board) -> list[Placement]:
    return [
        Placement(r.request.id, r.meeting.slot_id, r.meeting.table_id)
        for r in board.rows
        if r.meeting is not None and r.meeting.takes_place
    ]


def _explain(board: Board, page: int, who: str) -> None:
    """One page of the open requests without a place (of one participant), the most valuable first, with reasons."""
    missing = [r for r in board.rows if r.is_waiting and (not who or who in {side.public_id for side in r.sides})]
    board.unplaced_count = len(missing)
    missing.sort(key=lambda r: (-r.request.value, r.request.id))
    if page < 1:
        return
    board.unplaced_page = page_within(page, len(missing), UNPLACED_SHOWN)
    first = (board.unplaced_page - 1) * UNPLACED_SHOWN
    board.unplaced = explain(board, missing[first : first + UNPLACED_SHOWN])


def explain(board: Board, rows: Sequence[Row]) -> list[Unplaced]:
    """True reasons for these requests without a place, in their order."""
    problem = stored_problem(board.schedule, board.tables, with_spare=False)
    if problem is None or not rows:
        return [Unplaced(r, "", "") for r in rows]
    run = _run_in_place(board)
    problem = with_promises(problem, run)
    plan = split(problem, _placements(board))
    by_hand = board.schedule is not None and board.schedule.changed_by_hand
    costs = dict(run.result.get("costs", ())) if run is not None and not by_hand else {}
    reasons = why_unplaced(problem, plan.placements, only={r.request.id for r in rows})
    requests = {r.id: r for r in problem.requests}
    found = []
    for row in rows:
        reason = reasons.get(row.request.id)
        if reason is None:
            found.append(Unplaced(row, _why_unknown(row), ""))
        else:
            why, helps = why_not(reason, requests[row.request.id], board.names)
            found.append(Unplaced(row, why, helps, price_words(costs.get(row.request.id)), reason.kind))
    return found


def _run_in_place(board: Board) -> SolveRun | None:
    """The run whose schedule this still is."""
    run_id = board.schedule.run_id if board.schedule is not None else None
    if run_id is None:
        return None
    return board.run if board.run is not None and board.run.id == run_id else session().get(SolveRun, run_id)


def with_promises(problem: Problem, run: SolveRun | None) -> Problem:
    """The problem with the promises that a run kept: they say why something of less value stays."""
    if run is None or not any(run.floors.values()):
        return problem
    promised = {party.id: party.min_meetings for party in from_data(run.problem).parties}
    parties = tuple(replace(party, min_meetings=promised.get(party.id, 0)) for party in problem.parties)
    return replace(problem, parties=parties)


def _why_unknown(row: Row) -> str:
    if row.request.challenge_id is not None:
        return _("Its challenge is frozen, or one side no longer takes part.")
    return _("It was made after the last calculation. Solve again, or schedule it by hand.")


def _inspect(board: Board, row: Row, with_swaps: bool) -> None:
    problem = stored_problem(board.schedule, board.tables, with_spare=True)
    if problem is None or not any(r.id == row.request.id for r in problem.requests):
        return
    placements = list(split(problem, _placements(board)).placements)
    best = _best_places(board, problem, placements, row)
    board.choices = _choices(board, best)
    board.refused = refusals(problem, placements, row.request.id, possible=best, names=board.names)
    if with_swaps:
        swaps = find_swaps(problem, placements, request=row.request.id)
        board.swaps = [(swap_key(swap), swap_words(swap, board.names)) for swap in swaps]


Best = Mapping[int, tuple[int, int]]
"""Slot → (table, further idle gaps)."""


def _best_places(board: Board, problem: Problem, placements: list[Placement], row: Row) -> Best:
    """One table for each possible time: its own table if free then, else the one with the lowest number."""
    here = row.takes_place
    numbers = {table.id: table.number for table in board.tables}
    best: dict[int, tuple[tuple[int, int], int, int]] = {}
    for place in possible_places(problem, placements, row.request.id):
        if here is not None and (place.slot, place.table) == (here.slot_id, here.table_id):
            continue
        own = 0 if here is not None and place.table == here.table_id else 1
        key = (own, numbers[place.table])
        if place.slot not in best or key < best[place.slot][0]:
            best[place.slot] = (key, place.table, place.gaps)
    return {slot: (table, gaps) for slot, (_key, table, gaps) in best.items()}


def _choices(board: Board, best: Best) -> list[Choice]:
    """The possible places, fewest further gaps first."""
    order = {slot.id: slot.position for slot in board.slots}
    numbers = {table.id: table.number for table in board.tables}
    found = sorted(best.items(), key=lambda item: (item[1][1], order[item[0]]))[:PLACES_SHOWN]
    return [
        Choice(
            f"{slot}-{table}",
            _("%(time)s, table %(n)s (%(what)s)", time=board.names.slots[slot], n=numbers[table], what=gap_words(gaps)),
        )
        for slot, (table, gaps) in found
    ]


def gap_words(gaps: int) -> str:
    """What a move does to idle gaps."""
    if gaps == 0:
        return _("breaks no rule")
    if gaps < 0:
        return ngettext("%(num)s fewer idle gap", "%(num)s fewer idle gaps", -gaps)
    return ngettext("%(num)s more idle gap", "%(num)s more idle gaps", gaps)


def swap_words(swap: Swap, names: Names) -> str:
    """A swap as a sentence."""
    parts = ", ".join(
        _(
            "%(meeting)s to %(time)s, table %(n)s",
            meeting=names.meetings.get(p.request, ""),
            time=names.slots.get(p.slot, ""),
            n=names.tables.get(p.table, ""),
        )
        for p in swap.placements
    )
    effects = [_("%(n)s more value", n=swap.value)] if swap.value else []
    effects.append(gap_words(swap.gaps))
    return f"{parts} ({', '.join(effects)})"


def state_of(meeting: Meeting, preview: Mapping[str, Any], announced: Mapping[int, tuple[int, int]]) -> str:
    """How a meeting looks on the board: lost, locked, moved, new or plain.

    With a `preview` of a repair compared with the schedule, else with what was `announced` last (empty: nothing yet).
    """
    if preview:
        if meeting.request_id in preview["lost"]:
            return "lost"
        if meeting.request_id in preview["moved"]:
            return "moved"
    if meeting.status == MeetingStatus.CANCELLED.value:
        return "lost"
    if announced and not preview and meeting.takes_place:
        told = announced.get(meeting.request_id)
        if told is None:
            return "new"
        if told != (meeting.slot_id, meeting.table_id):
            return "moved"
    return "locked" if meeting.is_locked else ""
