"""From the board's values to what the macros draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from matchmaker.core.i18n import _, ngettext
from matchmaker.core.local_time import at_place, day_of
from matchmaker.scheduling.models import Meeting, Schedule, SolveRun
from matchmaker.scheduling.queries.board import TABLES_IN_A_PART, TABLES_SHOWN, Board, Row, state_of
from matchmaker.workshops.models.programme import MeetingTable, TimeSlot

OPTION_LETTERS = {"gap": "A", "few": "B", "best": "C"}


def option_name(name: str) -> str:
    """An option of a repair in words."""
    words = {
        "gap": _("A Change nothing else"),
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
        note = _break_between(board, before, slot)
        if note:
            rows.append(note)
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


def _break_between(board: Board, before: TimeSlot | None, slot: TimeSlot) -> dict[str, Any] | None:
    zone = board.workshop.zone
    if before is None or before.session_id == slot.session_id:
        return None
    if before.starts_at.astimezone(zone).date() != slot.starts_at.astimezone(zone).date():
        return {"time": "", "note": day_of(slot.starts_at, zone)}
    minutes = round((slot.starts_at - before.ends_at).total_seconds() / 60)
    time = at_place(before.ends_at, zone)
    return {"time": time, "note": ngettext("Break, %(num)s minute", "Break, %(num)s minutes", minutes)}


def _cells(board: Board, who: str, option: str) -> dict[tuple[int, int], dict[str, Any]]:
    preview = preview_of(board.schedule, option)
    cells: dict[tuple[int, int], dict[str, Any]] = {}
    for row in board.rows:
        if who and who not in {side.public_id for side in row.sides}:
            continue
        place = preview["places"].get(row.request.id) if preview else None
        if place is not None:
            cells[place] = _cell(board, row, *_in_option(board, row.meeting, preview))
        elif row.meeting is not None and (row.meeting.takes_place or row.meeting.status in {"cancelled", "no_show"}):
            here = row.meeting.slot_id, row.meeting.table_id
            cells.setdefault(here, _cell(board, row, *_as_it_stands(row.meeting, preview)))
    return cells


def _in_option(board: Board, old: Meeting | None, preview: dict[str, Any]) -> tuple[str, str]:
    """State and note of a meeting that the shown option places."""
    if old is None or not old.takes_place:
        return "new", ""
    state = state_of(old, preview)
    return state, _("was %(time)s", time=board.names.slots.get(old.slot_id, "")) if state == "moved" else ""


def _as_it_stands(old: Meeting, preview: dict[str, Any]) -> tuple[str, str]:
    """State and note of a meeting where it stands now; an option that is shown gives it up."""
    state = "lost" if preview and old.takes_place else state_of(old, preview)
    return state, _("no-show") if old.status == "no_show" else ""


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
        "current": selected,
    }


def preview_of(schedule: Schedule | None, option: str) -> dict[str, Any]:
    """An option of a repair as the grid reads it; empty without one."""
    found = schedule.repair.get("options", {}).get(option) if schedule is not None and option else None
    if not found or not found["placements"]:
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
        (_("Value"), f"{board.value:,}", _("changed by hand") if schedule.changed_by_hand else ""),
        (_("Upper bound"), f"{data['bound']:,}" if data["bound"] is not None else "–", gap_text(data, board.value)),
        (_("Meetings"), board.placed, _("wishes: %(n)s", n=board.placed + board.unplaced_count)),
        (_("“Must meet”"), _("%(n)s of %(max)s", n=board.musts[0], max=board.musts[1]), ""),
        (
            _("Found in"),
            _("%(n)s s", n=round(data["value_seconds"] or data["seconds"], 1)),
            _("seed %(n)s", n=data["seed"]),
        ),
    ]
    url = ""
    if board.run is not None and schedule.run_id == board.run.id:
        url = url_for("scheduling.run", run_id=board.run.public_id)
    return {
        "title": _("Changed on the day") if moved_on else _title(proved, schedule, data, board.value),
        "text": _("What was proved is true of the schedule before the changes.") if moved_on else _text(proved, data),
        "facts": facts,
        "url": url,
        "proved": proved,
    }


def _title(proved: bool, schedule: Schedule, data: Mapping[str, Any], value: int) -> str:
    if schedule.changed_by_hand:
        return _("Changed by hand after solving")
    if proved:
        return _("This schedule is proven optimal")
    return _("Not proved: %(gap)s", gap=gap_text(data, value) or _("no bound was found"))


def _text(proved: bool, data: Mapping[str, Any]) -> str:
    if data.get("repair"):
        return _("A repair: no other one of its kind has a higher value or moves fewer meetings.")
    if proved:
        return _("No schedule with a higher value exists under these rules.")
    return _("A schedule with a higher value may exist. Solve again with more time.")


def gap_text(data: Mapping[str, Any], value: int) -> str:
    """How far a value is from the bound."""
    bound = data["bound"]
    if not bound:
        return ""
    if value >= bound:
        return _("gap %(n)s %%", n="0.0")
    return _("within %(gap)s %% of the best possible", gap=round(100 * max(0, bound - value) / bound, 1))


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


def repair_rows(board_repair: Mapping[str, Any], placed: int) -> list[dict[str, Any]]:
    """The table of options."""
    cancelled = len(board_repair.get("cancelled", ()))
    rows = []
    for name in ("gap", "few", "best"):
        option = board_repair.get("options", {}).get(name)
        if option is None:
            continue
        rows.append(
            {
                "code": name,
                "letter": OPTION_LETTERS[name],
                "name": option_name(name),
                "possible": bool(option["placements"]),
                "moved": len(option["moved"]) + len(option["retabled"]),
                "lost": len(option["lost"]),
                "others": max(0, placed - cancelled),
                "new": len(option["new"]),
                "freed": cancelled,
                "value": option["value"],
                "given_up": option["value_given_up"],
                "people": len(option["people"]),
                "proved": option["status"] == "optimal",
                "error": option["error"],
            }
        )
    return rows


def option_changes(board: Board, option: str) -> list[dict[str, Any]]:
    """What an option changes, as `queries.change_sentence` reads it."""
    preview = preview_of(board.schedule, option)
    found = []
    for row in board.rows:
        old = row.meeting if row.meeting is not None and row.meeting.takes_place else None
        place = preview["places"].get(row.request.id) if preview else None
        here = (old.slot_id, old.table_id) if old is not None else None
        if not preview or here == place:
            continue
        kind = "new" if here is None else "lost" if place is None else "moved" if here[0] != place[0] else "table"
        found.append(
            {
                "kind": kind,
                "request": row.request.id,
                "slot": place[0] if place else None,
                "table": place[1] if place else None,
                "old_slot": here[0] if here else None,
                "old_table": here[1] if here else None,
            }
        )
    return found


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
