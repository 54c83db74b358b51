"""Planning a workshop: from a kit, as a copy of an earlier one; choosing its challenges among hundreds."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import time

from flask import request
from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchmaker.core.errors import Invalid, Stale
from matchmaker.core.fields import DayField, TimeField, WholeField
from matchmaker.core.forms import BaseForm, TagsField, choices, required
from matchmaker.core.i18n import _, _l, ngettext
from matchmaker.core.local_time import timezones
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.engine.kits import KITS
from matchmaker.workshops.jobs.building import TooLong, WayOut
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import challenge_choice
from matchmaker.workshops.queries.challenge_choice import Offered, Wanted
from matchmaker.workshops.services.copying import Copy
from matchmaker.workshops.services.setup import Draft

MOST_CHOSEN = 200


def zone_names() -> list[str]:
    """Time zones of places, without aliases of the old kind."""
    return sorted(z for z in timezones() if "/" in z and not z.startswith(("Etc/", "SystemV/", "US/")))


class ChallengeChoice(BaseForm):
    """Challenges to tick, and four fields that search among all; the button `find` searches and keeps what is typed."""

    challenges = TagsField(_l("Challenges of the workshop"))
    find_text = StringField(_l("Words"), validators=[Length(max=200)])
    find_city = StringField(_l("City"), validators=[Length(max=200)])
    find_sector = SelectField(_l("Sector"), validate_choice=False)
    find_order = SelectField(
        _l("Order"),
        choices=choices(
            [("closing", _l("Closing soonest")), ("pairings", _l("Most pairings")), ("newest", _l("Newest"))]
        ),
        default="closing",
        validate_choice=False,
    )

    offered: Offered

    @property
    def is_search(self) -> bool:
        """The button “Find” was pressed: nothing is saved."""
        return "find" in request.form

    @property
    def finder(self) -> list[Field]:
        """The fields of the search."""
        return [self.find_text, self.find_city, self.find_sector, self.find_order]

    def offer_challenges(self, chosen: list[str], workshop: Workshop | None = None) -> None:
        """Fill the choices: what is chosen, and what the search finds."""
        self.find_sector.choices = choices(vocabulary.choices("system"), empty=str(_l("All sectors")))
        typed = request.form.getlist("challenges")[:MOST_CHOSEN] if request.method == "POST" else chosen
        order = self.find_order.data or ""
        wanted = Wanted(
            self.find_text.data or "",
            self.find_city.data or "",
            self.find_sector.data or "",
            order if order in challenge_choice.ORDERS else "closing",
        )
        self.offered = challenge_choice.offer(wanted, chosen=typed, workshop=workshop)
        self.challenges.choices = choices([(c.public_id, f"{c.title} ({c.city.name})") for c in self.offered.rows])

    def pairings(self) -> dict[str, str]:
        """How many pairings each offered challenge has, in words, by its public id."""
        return {
            c.public_id: ngettext("%(num)s pairing", "%(num)s pairings", self.offered.pairings.get(c.id, 0))
            for c in self.offered.rows
        }

    def found_words(self) -> str:
        """How many challenges the search found, and how many of them are shown."""
        found = self.offered.found
        said = ngettext("%(num)s challenge found.", "%(num)s challenges found.", found)
        if found > challenge_choice.SHOWN:
            said += " " + _("The first %(n)s are shown. Search to see others.", n=challenge_choice.SHOWN)
        return said


class CreateForm(ChallengeChoice):
    """A new workshop on one page."""

    title = StringField(_l("Title"), validators=[required(_l("Enter a title for the workshop."))])
    kit = RadioField(_l("Kit"), validate_choice=True)
    is_simple = BooleanField(
        _l("Simple programme: welcome, challenges, questions, then 1:1 meetings until the end"), default=True
    )
    company = StringField(_l("Company in the green seat"), validators=[Length(max=200)])
    on = DayField(_l("Day"), validators=[InputRequired(_l("Choose a date."))])
    start = TimeField(_l("Start"), validators=[InputRequired(_l("Choose a time."))])
    end = TimeField(_l("End"))
    timezone = SelectField(_l("Time zone of the place"))
    place = StringField(_l("Place"))
    stage_minutes = WholeField(_l("Minutes on stage for each challenge"), low=3, high=75)
    tables = WholeField(_l("Tables for 1:1 meetings"), low=1, high=200)
    meeting_minutes = WholeField(_l("Minutes for one meeting"), low=5, high=120)
    colleague = StringField(_l("Second organizer (e-mail address)"), validators=[Length(max=254)])

    ways: Sequence[WayOut] = ()
    """What would make the programme fit, after it did not; each is a button."""
    days = 1
    """More: a series of such days; only a way out says so."""

    def offer(self, chosen: list[str]) -> CreateForm:
        """Fill the choices."""
        self.kit.choices = choices([(kit.code, str(_l(kit.title))) for kit in KITS])
        self.timezone.choices = choices([(z, z.replace("_", " ")) for z in zone_names()])
        self.offer_challenges(chosen)
        return self

    def go_way(self, pressed: str) -> str:
        """Change what was typed as a way out says; the name of the field, "" if no such button was pressed."""
        field, _colon, value = pressed.partition(":")
        try:
            if field == "end":
                self.end.data = time.fromisoformat(value)
            elif field == "stage_minutes":
                self.stage_minutes.data = int(value)
            elif field == "days":
                self.days = max(1, min(int(value), len(self.challenges.data or [])))
            elif field == "challenges":
                ticked = list(self.challenges.data or [])
                self.challenges.data = secrets.SystemRandom().sample(ticked, max(0, min(int(value), len(ticked))))
            else:
                return ""
        except ValueError:
            return ""
        return field

    def take(self, error: Invalid | Stale) -> None:
        """As every form; and remember the ways out."""
        super().take(error)
        if isinstance(error, TooLong):
            self.ways = error.ways

    def draft(self) -> Draft:
        """What was typed."""
        assert self.on.data is not None
        assert self.start.data is not None
        return Draft(
            title=(self.title.data or "").strip(),
            kit=self.kit.data or "",
            on=self.on.data,
            start=self.start.data,
            end=self.end.data,
            timezone=self.timezone.data or "",
            challenges=self.challenges.data or [],
            place=(self.place.data or "").strip(),
            is_simple=bool(self.is_simple.data),
            tables=self.tables.data,
            meeting_minutes=self.meeting_minutes.data,
            stage_minutes=self.stage_minutes.data,
            days=self.days,
            company=self.company.data or "",
            colleague=self.colleague.data or "",
        )


class CopyForm(BaseForm):
    """A copy of an earlier workshop."""

    title = StringField(_l("Title"), validators=[required(_l("Enter a title for the workshop."))])
    on = DayField(_l("First day"), validators=[InputRequired(_l("Choose a date."))])
    start = TimeField(_l("Start"), validators=[InputRequired(_l("Choose a time."))])
    colleague = StringField(_l("Second organizer (e-mail address)"), validators=[Length(max=254)])

    def copy(self) -> Copy:
        """What was typed."""
        assert self.on.data is not None
        assert self.start.data is not None
        return Copy((self.title.data or "").strip(), self.on.data, self.start.data, self.colleague.data or "")


class StandInForm(BaseForm):
    """Stepping in for an organizer who cannot."""

    why = TextAreaField(_l("Why you step in"), validators=[required(_l("Say why you step in.")), Length(max=300)])
