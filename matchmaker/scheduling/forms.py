"""Forms of scheduling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from matchmaker.core.fields import WholeField
from matchmaker.core.forms import BaseForm, choices, keep_names_field, required
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import whole_number
from matchmaker.scheduling.models import TroubleKind
from matchmaker.scheduling.queries.problem import Floors
from matchmaker.scheduling.services.repairing import IncidentDraft
from matchmaker.workshops.services.incidents import LONGEST_DELAY

Pairs = Sequence[tuple[str, str]]
SECONDS = (
    ("10", _l("10 seconds (a day with 20 cities and 60 companies)")),
    ("30", _l("30 seconds")),
    ("60", _l("1 minute (200 cities and 1,000 companies)")),
    ("300", _l("5 minutes")),
)
KINDS = (
    ("absent", _l("Somebody cannot come")),
    ("late", _l("Somebody arrives late")),
    ("table", _l("A table is lost")),
    ("room", _l("A room is lost")),
    ("wish", _l("A new wish")),
    ("deputy", _l("A deputy comes")),
    ("delay", _l("The programme runs late, or a break is longer")),
)
TROUBLES = (
    (TroubleKind.LATE.value, _l("We are running late")),
    (TroubleKind.ABSENT.value, _l("We cannot come")),
    (TroubleKind.DEPUTY.value, _l("A deputy comes")),
    (TroubleKind.OBJECTION.value, _l("Something in our schedule does not work")),
)


def _whole(label: str, high: int, *, description: str = "") -> WholeField:
    needed = InputRequired(_l("Enter a whole number."))
    return WholeField(label, [needed], low=0, high=high, default=1, description=description)


class SolveForm(BaseForm):
    """How long to search, and what is promised to everybody."""

    seconds = SelectField(_l("Time limit"), choices=choices(SECONDS), default="10")
    city = _whole(_l("Meetings for every city, at least"), 10)
    company = _whole(_l("Meetings for every company, at least"), 10)
    small = _whole(
        _l("Meetings for every micro or small company, at least"),
        10,
        description=_l("Reserved for small companies before any value is counted."),
    )
    seed = _whole(
        _l("Seed"),
        2**31 - 1,
        description=_l(
            "Decides between equally good schedules. It is recorded, so that everybody can reproduce the result."
        ),
    )

    def floors(self) -> Floors:
        """The promises."""
        return Floors(self.city.data or 0, self.company.data or 0, self.small.data or 0)


class PlaceForm(BaseForm):
    """Where a meeting should go: "slot-table"."""

    place = SelectField(_l("Move to"), validate_choice=False)

    def ids(self) -> tuple[int, int]:
        """(slot id, table id); zeros for something else, which no problem knows."""
        slot, _dash, table = str(self.place.data or "").partition("-")
        return (whole_number(slot) or 0, whole_number(table) or 0)


class WhyForm(BaseForm):
    """A reason others will read."""

    why = TextAreaField(
        _l("Why?"),
        validators=[required(_l("Write one sentence. Both sides can read it.")), Length(max=300)],
        description=_l("Both sides can read this."),
    )


class IncidentForm(BaseForm):
    """What went wrong, and for whom."""

    kind = RadioField(_l("What happened?"), choices=choices(KINDS), validators=[required(_l("Choose one."))])
    participant = SelectField(
        _l("Who?"), validators=[Optional()], description=_l("Needed for somebody absent, late or with a deputy.")
    )
    slot = SelectField(
        _l("From when?"),
        validators=[Optional()],
        description=_l("Late: the first time they can meet. Absent: the first time they miss."),
    )
    table = SelectField(_l("Which table?"), validators=[Optional()], description=_l("Needed for a lost table."))
    room = SelectField(
        _l("Which room?"), validators=[Optional()], description=_l("Needed for a lost room. All tables in it are lost.")
    )
    city = SelectField(_l("City in the new wish"), validators=[Optional()], description=_l("Needed for a new wish."))
    company = SelectField(_l("Who wants to meet it"), validators=[Optional()], description=_l("Needed for a new wish."))
    deputy = StringField(
        _l("Name of the deputy"),
        validators=[Length(max=200)],
        description=_l("Needed for a deputy. All meetings stay; whoever meets them reads the name."),
    )
    part = SelectField(
        _l("What takes longer?"),
        validators=[Optional()],
        description=_l("Needed for a delay. Everything after it that day begins later; meetings keep their tables."),
    )
    minutes = WholeField(_l("How many minutes longer?"), validators=[Optional()], low=1, high=LONGEST_DELAY)

    def offer(
        self,
        people: Pairs,
        slots: Pairs,
        tables: Pairs,
        rooms: Pairs,
        cities: Pairs,
        others: Pairs,
        parts: Pairs,
    ) -> Self:
        """Fill the lists."""
        for field, pairs in (
            (self.part, parts),
            (self.participant, people),
            (self.slot, slots),
            (self.table, tables),
            (self.room, rooms),
            (self.city, cities),
            (self.company, others),
        ):
            field.choices = choices(pairs, empty="–")
        return self

    def draft(self, words: str) -> IncidentDraft:
        """The incident with ids."""
        fields = {"absent": self.participant, "late": self.participant, "table": self.table, "room": self.room}
        field = fields.get(self.kind.data)
        timed = self.kind.data in {"absent", "late"}
        return IncidentDraft(
            self.kind.data,
            int(field.data or 0) if field is not None else 0,
            int(self.slot.data) if timed and self.slot.data else None,
            words,
        )


class MoveRoomForm(BaseForm):
    """Another room for everything that was planned in a lost one."""

    to = SelectField(_l("Another room"), validators=[required(_l("Choose another room."))])

    def offer(self, rooms: Pairs) -> Self:
        """Fill the list."""
        self.to.choices = choices(rooms)
        return self


class ReleaseForm(BaseForm):
    """Announce the working schedule."""

    note = TextAreaField(
        _l("Note"),
        validators=[Length(max=500)],
        description=_l("What changed and why. Everybody affected can read it."),
    )
    keep_names = keep_names_field()


class TroubleForm(BaseForm):
    """A participant tells the organizers something about the day."""

    kind = RadioField(_l("What is the problem?"), choices=choices(TROUBLES), validators=[required(_l("Choose one."))])
    slot = SelectField(_l("From when?"), validators=[Optional()])
    text = StringField(_l("One sentence"), validators=[Length(max=300)])


class NoteForm(BaseForm):
    """What was said; both sides and the organizers read it."""

    text = TextAreaField(_l("Note"), validators=[Length(max=5000)])


class RequestForm(BaseForm):
    """A meeting an organizer asks for."""

    city = SelectField(_l("City"), validators=[required(_l("Choose a city."))])
    company = SelectField(_l("Who meets the city"), validators=[required(_l("Choose who meets the city."))])
    challenge = SelectField(_l("Challenge"), validators=[Optional()])
    must = BooleanField(
        _l("It must take place"), description=_l("The solver then schedules it, or shows which rules conflict with it.")
    )

    def offer(self, cities: Pairs, others: Pairs, challenges: Pairs) -> Self:
        """Fill the lists."""
        self.city.choices, self.company.choices = choices(cities, empty="–"), choices(others, empty="–")
        self.challenge.choices = choices(challenges, empty="–")
        return self


SEATING_SECONDS = (("10", _l("10 seconds")), ("30", _l("30 seconds (40 people, three rounds)")), ("60", _l("1 minute")))


class SeatingForm(BaseForm):
    """Tables and rounds of a roundtable."""

    tables = WholeField(_l("Tables"), description=_l("Five to eight people at a table can talk to each other."))
    rounds = WholeField(_l("Rounds"), description=_l("In each round people sit at another table, up to four times."))
    seconds = SelectField(_l("Time limit"), choices=choices(SEATING_SECONDS), default="10")


class SwapForm(BaseForm):
    """Two guests change places in a round."""

    turn = SelectField(_l("Round"), validate_choice=False)
    one = SelectField(_l("Participant"), validate_choice=False)
    other = SelectField(_l("Other participant"), validate_choice=False)

    def __init__(self, *args: Any, people: Pairs, rounds: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.turn.choices = choices([(str(n), str(n)) for n in range(1, rounds + 1)])
        self.one.choices = choices(people, empty=_l("Choose"))
        self.other.choices = choices(people, empty=_l("Choose"))


class ApartForm(BaseForm):
    """Two guests who must not share a table."""

    first = SelectField(_l("Participant"), validate_choice=False)
    second = SelectField(_l("Other participant"), validate_choice=False)

    def __init__(self, *args: Any, people: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first.choices = choices(people, empty=_l("Choose"))
        self.second.choices = choices(people, empty=_l("Choose"))


class LateForm(BaseForm):
    """Somebody who has a place and no seat gets one."""

    guest = SelectField(_l("Participant without a seat"), validate_choice=False)
    instead_of = SelectField(_l("Seat"), validate_choice=False)

    def __init__(self, *args: Any, unseated: Pairs, gone: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guest.choices = choices(unseated, empty=_l("Choose"))
        free = [(key, _("The seat of %(name)s", name=name)) for key, name in gone]
        self.instead_of.choices = choices(free, empty=_l("One more chair, where it mixes best"))


class MinutesForm(BaseForm):
    """The minutes of a table."""

    text = TextAreaField(
        _l("Minutes"),
        description=_l("What was said, without names of people. Participants of the roundtable can read it."),
        validators=[Length(max=6000)],
    )
    practice = TextAreaField(
        _l("Practice to share"),
        description=_l("What works somewhere and could help others: what, where, with which result."),
        validators=[Optional(), Length(max=6000)],
    )
