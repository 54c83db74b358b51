"""The print pack of the last release: pages for a browser, and the same pages as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.errors import NotFound
from matchmaker.core.headers import attachment
from matchmaker.core.i18n import _
from matchmaker.core.local_time import long_day
from matchmaker.core.paper import pdf_of
from matchmaker.core.render import render
from matchmaker.scheduling import policy
from matchmaker.scheduling.models import Meeting
from matchmaker.scheduling.queries import board, releases, runs, whole_day
from matchmaker.scheduling.queries.standing import called_off
from matchmaker.scheduling.views import presenters
from matchmaker.scheduling.views.blueprint import bp
from matchmaker.workshops.models.programme import MeetingTable, TimeSlot, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people as workshop_people
from matchmaker.workshops.queries import programme as workshop_programme

WHOLE_DAY = "whole-day"
TEMPLATES = {
    WHOLE_DAY: "scheduling/print_whole_day.html",
    "personal": "scheduling/print_personal.html",
    "tables": "scheduling/print_tables.html",
    "board": "scheduling/print_board.html",
    "doors": "workshops/print_doors.html",
    "check-in": "workshops/print_check_in.html",
    "badges": "workshops/print_badges.html",
}
PACK = "pack"
TABLES_ON_A_PAGE = range(3, 9)
PAGE_FOR_TABLES, LETTER, EDGES = 255.0, 1.75, 3.2
"""In millimetres: what the columns of tables share, a bold letter, what a column loses to its edges."""
OF_A_RELEASE = ("personal", "tables", "board")


@bp.get(
    "/workshops/<slug>/schedule/print/<sheet>",
    access=may(policy.can_open_day, workshop=board.get_for_board),
)
def sheet(workshop: Workshop, sheet: str) -> ResponseReturnValue:
    """Paper: one kind of sheet, or the pack with all of them. `?pdf=1` gives a file where the extra is installed."""
    if sheet not in TEMPLATES and sheet != PACK:
        raise NotFound(_("There is no such sheet."))
    contents = _contents(workshop, TEMPLATES if sheet == PACK else (sheet,))
    wants_pdf = request.args.get("pdf") == "1" and any(content["any"] for content in contents.values())
    if wants_pdf:
        pages = [render_template(TEMPLATES[name], **content) for name, content in contents.items() if content["any"]]
        file = pdf_of(pages)
        if file is not None:
            disposition = attachment(f"{workshop.slug}-{sheet}.pdf")
            return Response(file, mimetype="application/pdf", headers={"Content-Disposition": disposition})
    if sheet == PACK:
        counts = {name: content["any"] for name, content in contents.items()}
        return render("scheduling/print_pack.html", workshop=workshop, counts=counts, sheet=sheet, no_pdf=wants_pdf)
    return render(TEMPLATES[sheet], no_pdf=wants_pdf, **contents[sheet])


def _contents(workshop: Workshop, names: Sequence[str] | dict[str, str]) -> dict[str, dict[str, Any]]:
    """What each template reads; `any` is how many sheets (or rows) there are."""
    found: dict[str, dict[str, Any]] = {}
    with_meetings = set(names) & {WHOLE_DAY, *OF_A_RELEASE}
    release = runs.last_release(workshop.id) if with_meetings else None
    meetings = releases.full_agenda(release)
    off = called_off(workshop, meetings)
    for name in names:
        content: dict[str, Any] = {"workshop": workshop, "sheet": name, "off": off}
        if name == "personal":
            people = whole_day.everybodys_days(workshop, meetings, workshop_people.desk_rows(workshop))
            content |= {
                "people": [(row, whole_day.folded(lines, workshop.zone)) for row, lines in people],
                "any": len(people) if release else 0,
                "notice": whole_day.notice(),
                "release": release,
            }
        elif name in OF_A_RELEASE:
            tables = _used(workshop_programme.tables(workshop), meetings)
            content |= {
                "tables": tables,
                "meetings": meetings,
                "slots": workshop_programme.slots(workshop),
                "any": len(tables),
            }
            each = _tables_on_a_page(tables, meetings)
            content["parts"] = [tables[n : n + each] for n in range(0, len(tables), each)]
            content["at"] = _by_place(meetings)
            content["between"] = _between(workshop, content["slots"])
        elif name == WHOLE_DAY:
            sessions, rows = workshop_programme.programme(workshop), workshop_people.desk_rows(workshop)
            content |= {"days": _by_day(workshop, sessions, meetings), "rows": rows, "any": len(sessions)}
        elif name == "doors":
            rooms = workshop_programme.rooms(workshop)
            content |= {"rooms": rooms, "sessions": workshop_programme.programme(workshop), "any": len(rooms)}
        elif name == "badges":
            badges = workshop_people.badges(workshop)
            content |= {"badges": badges, "any": len(badges)}
        else:
            rows = workshop_people.desk_rows(workshop)
            content |= {"rows": rows, "any": len(rows)}
        found[name] = content
    return found


def _used(tables: Sequence[MeetingTable], meetings: Sequence[Meeting]) -> list[MeetingTable]:
    used = {meeting.table_id for meeting in meetings}
    return [table for table in tables if table.id in used]


def _tables_on_a_page(tables: Sequence[MeetingTable], meetings: Sequence[Meeting]) -> int:
    """So many tables that no word of a name has to part."""
    names = [t.host.name for t in tables if t.host] + [r.organization.name for m in meetings for r in m.everybody]
    longest = max((len(word) for name in names for word in name.replace("-", "- ").split()), default=1)
    fitting = int(PAGE_FOR_TABLES // (longest * LETTER + EDGES))
    return min(max(fitting, TABLES_ON_A_PAGE.start), TABLES_ON_A_PAGE.stop - 1)


def _between(workshop: Workshop, slots: Sequence[TimeSlot]) -> dict[int, list[dict[str, Any]]]:
    """What the programme holds before a meeting time: slot → rows of `presenters.rows_between`."""
    parts = workshop_programme.beside_meetings(workshop)
    pairs = zip([None, *slots[:-1]], slots, strict=True)
    return {slot.id: presenters.rows_between(workshop, parts, before, slot) for before, slot in pairs}


Times = list[tuple[TimeSlot, list[Meeting]]]
"""Meeting times with their meetings, by table."""


def _by_day(
    workshop: Workshop, sessions: Sequence[WorkshopSession], meetings: Sequence[Meeting]
) -> list[tuple[str, list[tuple[WorkshopSession, Times]]]]:
    """(day, [(session, [(time, its meetings)])]): the plenary and the tables in the order of time."""
    found: dict[int, list[Meeting]] = {}
    for meeting in sorted(meetings, key=lambda row: row.table.number):
        found.setdefault(meeting.slot_id, []).append(meeting)
    times: dict[int, Times] = {}
    for slot in workshop_programme.slots(workshop):
        if slot.id in found:
            times.setdefault(slot.session_id, []).append((slot, found[slot.id]))
    days: dict[str, list[tuple[WorkshopSession, Times]]] = {}
    for session in sessions:
        days.setdefault(long_day(session.starts_at, workshop.zone), []).append((session, times.get(session.id, [])))
    return list(days.items())


def _by_place(meetings: Sequence[Meeting]) -> dict[tuple[int, int], list[Meeting]]:
    found: dict[tuple[int, int], list[Meeting]] = {}
    for meeting in meetings:
        found.setdefault((meeting.slot_id, meeting.table_id), []).append(meeting)
    return found
