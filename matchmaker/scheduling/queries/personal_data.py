"""Every column here that names a person: what the person reads of it, what becomes of it when they leave."""

from __future__ import annotations

from typing import Final

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.queries import looked_up
from matchmaker.scheduling.models import MeetingNote, Schedule, SolveRun
from matchmaker.workshops.models.workshop import Workshop

PERSON_COLUMNS: Final = (
    PersonColumn(
        MeetingNote.author_id,
        "meeting_notes",
        {"text": MeetingNote.text, "at": MeetingNote.at},
        Erasure.KEPT,
        "the note belongs to the organization, whose members go on with it",
    ),
    PersonColumn(
        Schedule.released_by_id,
        "schedules_released",
        {
            "workshop": looked_up(Schedule.workshop_id, Workshop.title),
            "number": Schedule.number,
            "at": Schedule.released_at,
        },
        Erasure.KEPT,
        "what organizers arranged must stay explainable to those who took part",
    ),
    PersonColumn(
        SolveRun.asked_by_id,
        "schedules_computed",
        {"workshop": looked_up(SolveRun.workshop_id, Workshop.title), "at": SolveRun.created_at},
        Erasure.KEPT,
        "what organizers arranged must stay explainable to those who took part",
    ),
)
