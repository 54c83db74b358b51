"""From the board's values to what the macros draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from matchmaker.core.i18n import _, ngettext
from matchmaker.core.local_time import at_place, day_of
from matchmaker.core.numbers import figure
from matchmaker.scheduling.engine.problem import Placement
from matchmaker.scheduling.models import Schedule, SolveRun
from matchmaker.scheduling.queries.board import TABLES_IN_A_PART, TABLES_SHOWN, Board, Row, state_of
from matchmaker.scheduling.queries.failures import is_possible
from matchmaker.scheduling.queries.person_changes import PersonChanges, by_person
from matchmaker.scheduling.queries.releases import proposed_changes
from matchmaker.scheduling.queries.sentences import Names
from matchmaker.workshops.models.programme import MeetingTable, TimeSlot, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop

OPTION_LETTERS = {"gap": "A", "few": "B", "best": "C"}


def option_name(name: str) -> str:
    """An option of a repair in words."""
    words = {
        "gap": _("A Only what has to change"),
        "few": _("B Fill gaps, fewest moves"),
        "best": _("C Best possible"),
    }
    return words[name]


def tables_of(board: Board, part: int, who: str = "") -> tuple[list[MeetingTable], int]:
    """The tables of one part of a wide board, and how many parts there are.

    Unused spare tables are left out, and for one participant all tables it does not meet at.
    """
    mine = [r for r in board.rows if not who or who in {r.request.city.public_id, r.request.company.public_id}]
    used = {r.meeting.table_id for r in mine if r.meeting is not None}
    shown = [t for t in board.tables if t.id in used or not (who or t.is_spare or t.is_lost)]
    if who:
        return shown, 1
    if len(shown) <= TABLES_SHOWN:
        return shown, 1
    parts = -(-len(shown) // TABLES_IN_A_PART)
    part = min(max(part, 1), parts)
    return shown[(part - 1) * TABLES_IN_A_PART : part * TABLES_IN_A_PART], parts


def grid(board: Board, *, part: int = 1, who: str = "", option: str = "") -> dict[str, Any]:
    """The board for `schedule.html`: rows are times, columns tables; breaks between sessions are rows too."""
    tables, _parts = tables_of(board, part, who)
    cells = _cells(board, who, option)
    rows: list[dict[str, Any]] = []
    before: TimeSlot | None = None
    for slot in board.slots:
        rows += rows_between(board.workshop, board.sessions, before, slot)
        rows.append(
            {
                "time": at_place(slot.starts_at, board.workshop.zone),
                "cells": [cells.get((slot.id, table.id)) for table in tables],
            }
        )
        before = slot
    columns = [
        (_("Table %(n)s", n=t.number), t.host.name if t.host else (t.room.name if t.room else "")) for t in tables
    ]
    return {
        "caption": _("Meetings by time and table"),
        "columns": columns,
        "rows": rows,
        "own_tables": bool(tables) and all(t.host_id for t in tables),
    }


def rows_between(
    workshop: Workshop, sessions: Sequence[WorkshopSession], before: TimeSlot | None, slot: TimeSlot
) -> list[dict[str, Any]]:
    """What stands between two meeting times: another day, or the parts of the programme by their names and times."""
    zone = workshop.zone
    if before is None or before.session_id == slot.session_id:
        return []
    if before.starts_at.astimezone(zone).date() != slot.starts_at.astimezone(zone).date():
        return [{"time": "", "note": day_of(slot.starts_at, zone)}]
    parts = [s for s in sessions if before.ends_at <= s.starts_at and s.ends_at <= slot.starts_at]
    if not parts:
        return [_row_of_break(workshop, _("Break"), before.ends_at, slot.starts_at)]
    return [_row_of_break(workshop, part.title, part.starts_at, part.ends_at) for part in parts]


def _row_of_break(workshop: Workshop, title: str, start: datetime, end: datetime) -> dict[str, Any]:
    minutes = round((end - start).total_seconds() / 60)
    note = ngettext("%(title)s, %(num)s minute", "%(title)s, %(num)s minutes", minutes, title=title)
    return {"time": at_place(start, workshop.zone), "note": note}


def _cells(board: Board, who: str, option: str) -> dict[tuple[int, int], dict[str, Any]]:
    """What stands at each place: meetings that take place first, then what was there before (`also`)."""
    preview = preview_of(board.schedule, option)
    found: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in board.rows:
        if who and who not in {side.public_id for side in row.sides}:
            continue
        stands = _standing(board, row, preview)
        if stands is not None:
            place, state, note = stands
            found.setdefault(place, []).append(_cell(board, row, state, note))
    cells = {}
    for place, here in found.items():
        here.sort(key=lambda cell: bool(cell["state"] == "lost" or cell["is_missed"]))
        cells[place] = here[0] | {"also": here[1:]}
    return cells


def _standing(board: Board, row: Row, preview: dict[str, Any]) -> tuple[tuple[int, int], str, str] | None:
    """(place, state, note) of a row on the board; None if it stands nowhere."""
    old = row.meeting
    place = preview["places"].get(row.request.id) if preview else None
    if place is not None:
        if old is None or not old.takes_place:
            return place, "new", ""
        state = state_of(old, preview, board.announced)
        return place, state, _was(board, (old.slot_id, old.table_id), place) if state == "moved" else ""
    if old is None or not (old.takes_place or old.status in {"cancelled", "no_show"}):
        return None
    here = (old.slot_id, old.table_id)
    state = "lost" if preview and old.takes_place else state_of(old, preview, board.announced)
    if old.status == "no_show":
        return here, state, _("no-show")
    told = board.announced.get(row.request.id)
    return here, state, _was(board, told, here) if state == "moved" and told is not None else ""


def _was(board: Board, old: tuple[int, int], new: tuple[int, int]) -> str:
    """Where a moved meeting stood: the time, or the table if only that changed."""
    if old[0] == new[0]:
        return _("was table %(n)s", n=board.names.tables.get(old[1], ""))
    return _("was %(time)s", time=board.names.slots.get(old[0], ""))


def _cell(board: Board, row: Row, state: str, note: str) -> dict[str, Any]:
    selected = board.selected is not None and board.selected.request.id == row.request.id
    target = row.meeting.public_id if row.meeting is not None else row.request.public_id
    return {
        "who": row.company,
        "whom": row.city,
        "system": board.systems.get(row.request.challenge_id or 0, ""),
        "url": url_for("scheduling.board", slug=board.workshop.slug, meeting=target, _anchor="selected"),
        "note": note,
        "state": state,
        "is_missed": row.meeting is not None and row.meeting.status == "no_show",
        "current": selected,
    }


def preview_of(schedule: Schedule | None, option: str) -> dict[str, Any]:
    """An option of a repair as the grid reads it; empty without one."""
    found = schedule.repair.get("options", {}).get(option) if schedule is not None and option else None
    if not found or not is_possible(found):
        return {}
    return {
        "places": {p["request"]: (p["slot"], p["table"]) for p in found["placements"]},
        "moved": set(found["moved"]) | set(found["retabled"]),
        "lost": set(found["lost"]),
    }


def certificate(board: Board) -> dict[str, Any] | None:
    """The certificate beside the board; None before the first solve."""
    schedule, data = board.schedule, board.schedule.certificate if board.schedule else {}
    if schedule is None or not data:
        return None
    moved_on = board.value != data["value"] and not schedule.changed_by_hand  # no-shows and filled gaps of the day
    proved = data["bound"] is not None and data["value"] >= data["bound"] and not (schedule.changed_by_hand or moved_on)
    facts = [
        (_("Value"), figure(board.value), _("changed by hand") if schedule.changed_by_hand else ""),
        (_("Upper bound"), figure(data["bound"]) if data["bound"] is not None else "–", gap_text(data, board.value)),
        (_("Meetings"), board.placed, _("wishes: %(n)s", n=board.placed + board.unplaced_count)),
        (_("“Must meet”"), _("%(n)s of %(max)s", n=board.musts[0], max=board.musts[1]), ""),
        (
            _("Found in"),
            _("%(n)s s", n=figure(round(data["value_seconds"] or data["seconds"], 1))),
            _("seed %(n)s", n=data["seed"]),
        ),
    ]
    url = ""
    if board.run is not None and schedule.run_id == board.run.id:
        url = url_for("scheduling.run", run_id=board.run.public_id)
    return {
        "title": _("Changed on the day") if moved_on else _title(proved, schedule, data, board.value),
        "text": _("The proof applies to the schedule before these changes.") if moved_on else _text(proved, data),
        "facts": facts,
        "url": url,
        "proved": proved,
    }


def _title(proved: bool, schedule: Schedule, data: Mapping[str, Any], value: int) -> str:
    if schedule.changed_by_hand:
        return _("Changed by hand after solving")
    if proved and data.get("repair"):
        return _("Best repair of this kind (proven)")
    if proved:
        return _("This schedule is proven optimal")
    return _("Not proved: %(gap)s", gap=gap_text(data, value) or _("no bound was found"))


def _text(proved: bool, data: Mapping[str, Any]) -> str:
    if data.get("repair"):
        kinds = {
            "gap": _("No repair that leaves the rest unchanged keeps more value."),
            "few": _("No repair that moves only a few meetings keeps more value."),
            "best": _("No schedule after this incident keeps more value."),
        }
        return kinds.get(str(data["repair"]), "") if proved else _("There may be a better repair of this kind.")
    if proved:
        return _("No schedule with a higher value exists under these rules.")
    return _("There may be a schedule with a higher value. Solve again with more time.")


def gap_text(data: Mapping[str, Any], value: int) -> str:
    """How far a value is from the bound."""
    bound = data["bound"]
    if not bound:
        return ""
    if value >= bound:
        return _("gap %(n)s %%", n="0.0")
    return _("within %(gap)s %% of the best possible", gap=figure(round(100 * max(0, bound - value) / bound, 1)))


def progress_picture(run: SolveRun) -> dict[str, Any]:
    """Points of incumbent and bound for a small picture of 100 × 40, and the words beside it."""
    points = [p for p in run.history if p[3] in {"greedy", "value"}]
    top = max((p[2] or p[1] or 0 for p in points), default=0) or 1
    last = max((p[0] for p in points), default=0) or 1

    def line(column: int) -> str:
        known = [(p[0], p[column]) for p in points if p[column] is not None]
        steps: list[str] = []
        for seconds, number in known:
            x, y = round(100 * seconds / last, 1), round(38 - 36 * number / top, 1)
            if steps:
                steps.append(f"{x},{steps[-1].split(',')[1]}")
            steps.append(f"{x},{y}")
        if known and steps:
            steps.append(f"100,{steps[-1].split(',')[1]}")
        return " ".join(steps)

    return {"value": line(1), "bound": line(2), "points": points, "phase": run.history[-1][3] if run.history else ""}


def repair_rows(board_repair: Mapping[str, Any], placed: int, names: Names) -> list[dict[str, Any]]:
    """The table of options, each with the promises (participants and meetings by name) that it cannot keep."""
    cancelled = set(board_repair.get("cancelled", ()))
    forced = has_to_move(board_repair)
    least = min((_broken(o) for o in board_repair.get("options", {}).values() if is_possible(o)), default=0)
    keeping = [
        OPTION_LETTERS[code]
        for code, o in board_repair.get("options", {}).items()
        if is_possible(o) and _broken(o) == least
    ]
    rows = []
    for name in ("gap", "few", "best"):
        option = board_repair.get("options", {}).get(name)
        if option is None:
            continue
        stands = {place["request"] for place in option["placements"]}
        rows.append(
            {
                "code": name,
                "letter": OPTION_LETTERS[name],
                "name": option_name(name),
                "possible": is_possible(option),
                "moved": len({*option["moved"], *option["retabled"]} - forced - cancelled),
                "forced": len(forced),
                "lost": len({*option["lost"], *cancelled} - stands),
                "broken": [
                    *(names.parties.get(party, "") for party in option.get("broken", ())),
                    *(names.meetings.get(request, "") for request in option.get("unkept", ())),
                ],
                "kept_by": keeping[0] if _broken(option) > least else "",
                "promise_price": option.get("promise_price"),
                "same": [
                    OPTION_LETTERS[other]
                    for other, its in board_repair["options"].items()
                    if other != name and is_possible(its) and its["placements"] == option["placements"]
                ],
                "others": max(0, placed - len(cancelled | forced)),
                "new": len(option["new"]),
                "value": option["value"],
                "given_up": option["value_given_up"],
                "people": len(option["people"]),
                "proved": option["status"] == "optimal",
                "error": option["error"],
            }
        )
    return rows


def _broken(option: Mapping[str, Any]) -> int:
    return len(option.get("broken", ())) + len(option.get("unkept", ()))


def has_to_move(board_repair: Mapping[str, Any]) -> set[int]:
    """Requests whose own place is gone: they move even where nothing else changes (option A)."""
    least = board_repair.get("options", {}).get("gap")
    return {*least["moved"], *least["retabled"]} if least is not None else set()


def option_changes(board: Board, option: str) -> list[dict[str, Any]]:
    """What an option changes, as `queries.change_sentence` reads it."""
    preview = preview_of(board.schedule, option)
    if not preview:
        return []
    meetings = [row.meeting for row in board.rows if row.meeting is not None]
    return proposed_changes(meetings, [Placement(request, *place) for request, place in preview["places"].items()])


def option_by_person(board: Board, option: str) -> list[PersonChanges]:
    """An option, participant by participant."""
    return by_person(option_changes(board, option), sides_of(board), standing_of(board), board.names)


def sides_of(board: Board) -> dict[int, list[int]]:
    """The participants (ids) of each request."""
    return {row.request.id: [side.id for side in row.sides] for row in board.rows}


def standing_of(board: Board) -> Counter[int]:
    """How many meetings each participant has."""
    return Counter(side.id for row in board.rows if row.takes_place is not None for side in row.sides)


def person_day(rows: Sequence[Any], slots: Sequence[TimeSlot], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """One participant's day for `ui.person_day`; rows are (slot id, table number, text, ask)."""
    by_slot: dict[int, Any] = {row[0]: row for row in rows}
    used = [s.position for s in slots if s.id in by_slot]
    items = []
    for slot in slots:
        row = by_slot.get(slot.id)
        if row is not None:
            items.append({"time": names[slot.id], "place": _("Table %(n)s", n=row[1]), "text": row[2], "ask": row[3]})
        elif used and min(used) < slot.position < max(used):
            items.append({"time": names[slot.id], "text": _("Break"), "free": True})
    return items
