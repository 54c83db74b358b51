"""What the meetings of a workshop stand on, for the feature below that owns times and tables."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.scheduling.models import TAKES_PLACE, Meeting, Schedule, ScheduleKind
from matchmaker.scheduling.queries.runs import announced_requests, last_release
from matchmaker.workshops.models import Workshop
from matchmaker.workshops.queries import InUse


def standing(workshop: Workshop) -> InUse:
    """Times and tables of released meetings (all releases: they are kept), and who is announced to meet now.

    Of the working schedule only what was announced before counts; the rest is a plan that can still let go.
    """
    release = last_release(workshop.id)
    if release is None:
        return InUse()
    told = announced_requests(workshop.id)
    rows = session().execute(
        sa.select(
            Meeting.schedule_id,
            Schedule.kind,
            Meeting.request_id,
            Meeting.slot_id,
            Meeting.table_id,
            Meeting.city_id,
            Meeting.company_id,
            Meeting.status,
        )
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .where(Schedule.workshop_id == workshop.id)
    )
    slots: set[int] = set()
    tables: dict[int, int] = {}
    at_once: dict[tuple[int, int], int] = {}
    pairs: set[tuple[int, int]] = set()
    for schedule_id, kind, request_id, slot_id, table_id, city_id, company_id, status in rows:
        if kind == ScheduleKind.WORKING.value and request_id not in told:
            continue
        slots.add(slot_id)
        tables.setdefault(table_id, 0)
        if schedule_id == release.id and status in TAKES_PLACE:
            at_once[slot_id, table_id] = at_once.get((slot_id, table_id), 0) + 1
            tables[table_id] = max(tables[table_id], at_once[slot_id, table_id])
            pairs.add((city_id, company_id))
    return InUse(frozenset(slots), tables, frozenset(pairs))
