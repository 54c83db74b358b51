"""Forms of the people who run workshops."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from matchmaker.challenges.models import Challenge
from matchmaker.core.fields import DayField, MomentField, TimeField, WebAddressField, WholeField
from matchmaker.core.forms import BaseForm, TagsField, address_field, choices, keep_names_field, required
from matchmaker.core.i18n import _l
from matchmaker.core.local_time import short_date
from matchmaker.core.text import whole_number
from matchmaker.workshops.engine.plan import local_moment
from matchmaker.workshops.forms.planning import ChallengeChoice
from matchmaker.workshops.models.people import Registration, RegistrationStatus
from matchmaker.workshops.models.programme import Room, SessionKind, WorkshopSession
from matchmaker.workshops.models.workshop import Phase, RoleKind, Workshop
from matchmaker.workshops.queries.dates import PHASE_LABELS
from matchmaker.workshops.services.after import Report
from matchmaker.workshops.services.programme import SessionDraft, TableDraft
from matchmaker.workshops.services.setup import LABELS, Details

KIND_LABELS = {
    SessionKind.PLENARY: _l("Plenary, open to all"),
    SessionKind.PITCHES: _l("Pitches, open to all"),
    SessionKind.QUESTIONS: _l("Questions and answers, open to all"),
    SessionKind.ROUNDTABLE: _l("Roundtable"),
    SessionKind.MEETINGS: _l("1:1 meetings"),
    SessionKind.SITE_VISIT: _l("Site visit"),
    SessionKind.GREEN_SEAT: _l("Green seat"),
    SessionKind.BREAK: _l("Break"),
}
ROLE_LABELS = {
    RoleKind.ORGANIZER: _l("Organizer"),
    RoleKind.FACILITATOR: _l("Facilitator"),
    RoleKind.EXPERT: _l("Expert"),
    RoleKind.DESK: _l("Desk"),
}
_NO_NUMBER = _l("Enter a whole number.")


def challenge_choices(rows: Iterable[Challenge]) -> list[Any]:
    """Challenges as choices."""
    return choices([(c.public_id, f"{c.title} ({c.city.name})") for c in rows])


def _whole(label: str, low: int, high: int, *, optional: bool = False, **options: Any) -> WholeField:
    needed = [] if optional else [InputRequired(_NO_NUMBER)]
    return WholeField(label, needed, low=low, high=high, **options)


class DetailsForm(ChallengeChoice):
    """Details of a workshop."""

    title = StringField(LABELS["title"], validators=[required(_l("Enter a title for the workshop."))])
    summary = TextAreaField(LABELS["summary"])
    description = TextAreaField(LABELS["description"])
    place = StringField(LABELS["place"])
    online_url = WebAddressField(LABELS["online_url"])
    capacity_cities = _whole(LABELS["capacity_cities"], 0, 5000, optional=True)
    capacity_companies = _whole(LABELS["capacity_companies"], 0, 5000, optional=True)
    capacity_others = _whole(LABELS["capacity_others"], 0, 5000, optional=True)
    people_each = _whole(LABELS["people_each"], 1, 20)
    small_share_percent = _whole(LABELS["small_share_percent"], 0, 100)
    needs_acceptance = BooleanField(LABELS["needs_acceptance"])
    invitation_rule = TextAreaField(LABELS["invitation_rule"])
    waiting_rule = RadioField(
        LABELS["waiting_rule"],
        choices=choices([("order", _l("In order of registration")), ("lottery", _l("By a recorded draw"))]),
    )
    promotion_stop_hours = _whole(LABELS["promotion_stop_hours"], 0, 720)
    cap_city = _whole(LABELS["cap_city"], 0, 200)
    cap_company = _whole(LABELS["cap_company"], 0, 200)
    minimum_slots = _whole(LABELS["minimum_slots"], 0, 100)
    wishes_allowed = _whole(LABELS["wishes_allowed"], 0, 500)
    musts_allowed = _whole(LABELS["musts_allowed"], 0, 100)
    report_due_on = DayField(LABELS["report_due_on"])

    def details(self) -> Details:
        """What was typed."""
        values = {name: self._fields[name].data for name in Details.__dataclass_fields__ if name in self._fields}
        for name in ("title", "summary", "description", "place", "online_url", "invitation_rule"):
            values[name] = (values[name] or "").strip()
        values["challenges"] = values["challenges"] or []
        return Details(**values)


class PhasesForm(BaseForm):
    """Dates of phases, in the time of the place. One pair of fields for each phase of the workshop."""

    @classmethod
    def for_workshop(cls, workshop: Workshop) -> PhasesForm:
        """The form with the fields this workshop needs, filled."""
        fields: dict[str, Any] = {}
        data: dict[str, Any] = {"version": str(workshop.version)}
        for row in workshop.phases:
            label = PHASE_LABELS[Phase(row.phase)]
            for edge, name, value in (
                ("opens", _l("%(phase)s: opens", phase=label), row.opens_at),
                ("closes", _l("%(phase)s: closes", phase=label), row.closes_at),
            ):
                needed = [InputRequired(_l("Enter date and time."))]
                fields[f"{row.phase}_{edge}"] = MomentField(name, needed, zone=workshop.zone)
                data[f"{row.phase}_{edge}"] = value
        form: PhasesForm = type("PhasesFormOfWorkshop", (cls,), fields)(data=data)
        return form

    def dates(self, workshop: Workshop) -> dict[Phase, tuple[datetime, datetime]]:
        """Moments by phase. An hour that does not exist is moved by the clock's change."""
        found = {}
        for row in workshop.phases:
            found[Phase(row.phase)] = (self[f"{row.phase}_opens"].data, self[f"{row.phase}_closes"].data)
        return found


class CancelWorkshopForm(BaseForm):
    """Calling a workshop off."""

    why = TextAreaField(_l("Reason, for everybody"), validators=[required(_l("Give a reason."))])
    keep_names = keep_names_field()


class RoleForm(BaseForm):
    """Somebody for the team."""

    email = address_field(_l("E-mail address of the person"), _l("Enter the e-mail address."), autocomplete="off")
    role = SelectField(_l("Role"), choices=choices([(k.value, v) for k, v in ROLE_LABELS.items()]))


class RoomForm(BaseForm):
    """One more room."""

    name = StringField(_l("Name of the room"), validators=[required(_l("Enter a name for the room.")), Length(max=80)])
    capacity = _whole(_l("Seats"), 0, 100_000, optional=True)


class SlotsForm(BaseForm):
    """Length of meetings."""

    meeting_minutes = _whole(_l("Minutes for one meeting"), 5, 240)
    buffer_minutes = _whole(_l("Minutes to change tables"), 0, 60)


class SessionForm(BaseForm):
    """A part of the programme."""

    kind = SelectField(_l("Kind"), choices=choices([(k.value, v) for k, v in KIND_LABELS.items()]))
    title = StringField(_l("Title"), validators=[required(_l("Enter a title for this part."))])
    description = TextAreaField(_l("Text"))
    day = SelectField(_l("Day"), validators=[InputRequired(_l("Choose a date."))])
    start = TimeField(_l("Start"), validators=[InputRequired(_l("Choose a time."))])
    end = TimeField(_l("End"), validators=[InputRequired(_l("Choose a time."))])
    room = SelectField(_l("Room"))
    organization = SelectField(_l("Who speaks or answers"))
    challenges = TagsField(_l("Challenges presented here"))

    def offer(self, workshop: Workshop, rooms: Iterable[Room], speakers: Iterable[tuple[int, str]]) -> SessionForm:
        """Fill the choices; speakers are (organization id, name)."""
        self.organization.choices = choices(
            [(str(key), name) for key, name in speakers], empty=str(_l("Nobody in particular"))
        )
        self.day.choices = choices([(d.isoformat(), short_date(d)) for d in workshop.days])
        self.room.choices = choices([(str(r.id), r.name) for r in rooms], empty=str(_l("No room")))
        self.challenges.choices = challenge_choices(workshop.challenges)
        return self

    @staticmethod
    def values_of(row: WorkshopSession, workshop: Workshop) -> dict[str, Any]:
        """The fields of a session as it is."""
        start, end = row.starts_at.astimezone(workshop.zone), row.ends_at.astimezone(workshop.zone)
        return {
            "version": str(row.version),
            "kind": row.kind,
            "title": row.title,
            "description": row.description,
            "day": start.date().isoformat(),
            "start": start.time(),
            "end": end.time(),
            "room": str(row.room_id or ""),
            "organization": str(row.organization_id or ""),
            "challenges": [c.public_id for c in row.challenges],
        }

    def draft(self, workshop: Workshop) -> SessionDraft | None:
        """What was typed; None (with an error on the field) for an hour that does not exist."""
        assert self.start.data is not None
        assert self.end.data is not None
        day = datetime.fromisoformat(self.day.data).date()
        try:
            starts, ends = (local_moment(day, t, workshop.zone) for t in (self.start.data, self.end.data))
        except ValueError:
            self.start.errors = [str(_l("This hour does not exist on that day: clocks change."))]
            return None
        return SessionDraft(
            SessionKind(self.kind.data),
            (self.title.data or "").strip(),
            (self.description.data or "").strip(),
            starts,
            ends,
            int(self.room.data) if self.room.data else None,
            self.challenges.data or [],
            int(self.organization.data) if self.organization.data else None,
        )


class TablesForm(BaseForm):
    """How many tables; what each is for is read from the rows of the page (`room-7`, `host-7`, `spare-7`, `lost-7`)."""

    number = _whole(_l("Number of tables"), 0, 200)

    def rows(self, table_ids: Iterable[int]) -> list[TableDraft]:
        """What was ticked and chosen for each table."""
        typed = request.form

        def number(name: str, default: int) -> int:
            found = whole_number(typed.get(name, ""))
            return default if found is None else found

        return [
            TableDraft(
                table_id,
                capacity=number(f"capacity-{table_id}", 1),
                room_id=number(f"room-{table_id}", 0) or None,
                host_id=number(f"host-{table_id}", 0) or None,
                is_spare=f"spare-{table_id}" in typed,
                is_lost=f"lost-{table_id}" in typed,
            )
            for table_id in table_ids
            if f"capacity-{table_id}" in typed
        ]


class DecideForm(BaseForm):
    """What becomes of a registration."""

    decision = RadioField(_l("Decision"))
    why = StringField(_l("Reason (the organization can read it)"), description=_l("Required if you decline."))

    def offer(self, registration: Registration) -> DecideForm:
        """What may become of it: who waits gets a place, who asked is accepted; both may be declined."""
        waits = registration.status == RegistrationStatus.WAITING.value
        yes = ("promote", _l("Give a place")) if waits else ("accept", _l("Accept"))
        self.decision.choices = choices([yes, ("decline", _l("Decline"))])
        return self


class HomeworkForm(BaseForm):
    """A task between two workshops."""

    title = StringField(_l("Task"), validators=[required(_l("Enter the task."))])
    text = TextAreaField(_l("What to submit"))
    due_on = DayField(_l("Until"))


class AnswerForm(BaseForm):
    """An answer to homework."""

    text = TextAreaField(_l("Your answer"), validators=[required(_l("Write your answer first."))])


class ReportForm(BaseForm):
    """The organizer's part of the public report."""

    invited = TextAreaField(_l("Who was invited, by which rule"))
    summary = TextAreaField(_l("What was said, without names"))
    next_steps = TextAreaField(_l("What comes next"))
    next_step_on = DayField(_l("Date of the next step"))
    keep_names = keep_names_field()

    def report(self) -> Report:
        """What was typed."""
        return Report(
            self.invited.data or "",
            self.summary.data or "",
            self.next_steps.data or "",
            self.next_step_on.data,
        )


class CorrectionForm(ReportForm):
    """A correction of a published report."""

    reason = TextAreaField(_l("What was wrong"), validators=[required(_l("Say what was wrong."))])
