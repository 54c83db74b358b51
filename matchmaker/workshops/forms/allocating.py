"""Forms of the pairings page: settings of the choice, a rule for one pair, group meetings."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchmaker.challenges.models import Challenge
from matchmaker.core.fields import WholeField
from matchmaker.core.forms import BaseForm, TagsField, choices, required
from matchmaker.core.i18n import _l
from matchmaker.workshops.models.allocation import GroupMeeting
from matchmaker.workshops.models.people import Registration, RegistrationKind
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.services.allocating import AllocationChoice
from matchmaker.workshops.services.groups import GroupDraft

_NO_NUMBER = _l("Enter a whole number.")


def _whole(label: str, high: int, *, description: str = "", optional: bool = False) -> WholeField:
    needed = [] if optional else [InputRequired(_NO_NUMBER)]
    return WholeField(label, needed, low=0, high=high, description=description)


class AllocationForm(BaseForm):
    """Settings of the choice."""

    city_floor = _whole(_l("Each city gets at least"), 200)
    city_cap = _whole(_l("and at most"), 200)
    company_floor = _whole(_l("Each company gets at least"), 200)
    company_cap = _whole(_l("and at most"), 200)
    reserved_share = _whole(
        _l("Per cent for micro and small companies"), 100, description=_l("Of the chosen pairings, at least.")
    )
    total_cap = _whole(
        _l("Pairings in all, at most"),
        2000,
        optional=True,
        description=_l("All meeting times at all tables. Leave empty for no limit."),
    )
    seed = _whole(
        _l("Seed"),
        2**31 - 1,
        description=_l("Decides between equally good choices. Recorded, so the choice can be reproduced."),
    )

    def choice(self, before: AllocationChoice) -> AllocationChoice:
        """What was typed; the rules for single pairs stay as they were."""
        return AllocationChoice(
            city_cap=self.city_cap.data or 0,
            company_cap=self.company_cap.data or 0,
            total_cap=self.total_cap.data,
            city_floor=self.city_floor.data or 0,
            company_floor=self.company_floor.data or 0,
            reserved_share=self.reserved_share.data or 0,
            seed=self.seed.data or 0,
            must_keep=before.must_keep,
            never=before.never,
        )


class PairForm(BaseForm):
    """A rule for one pair that is chosen from lists."""

    challenge = SelectField(_l("Challenge"))
    company = SelectField(_l("Company"))
    rule = RadioField(
        _l("Rule"), choices=choices([("keep", _l("Always keep")), ("never", _l("Never"))]), default="keep"
    )

    def offer(self, challenges: Iterable[Challenge], people: Iterable[Registration]) -> PairForm:
        """Fill the choices."""
        self.challenge.choices = choices([(c.public_id, f"{c.title} ({c.city.name})") for c in challenges])
        companies = [r.organization for r in people if r.kind == RegistrationKind.COMPANY.value]
        self.company.choices = choices([(o.public_id, o.name) for o in companies])
        return self


class GroupForm(BaseForm):
    """A group meeting or roundtable."""

    theme = StringField(_l("Theme"), validators=[required(_l("Enter the theme.")), Length(max=200)])
    why = TextAreaField(
        _l("Why they should meet"),
        validators=[required(_l("Explain why they should meet. Everybody invited will read this.")), Length(max=400)],
    )
    challenges = TagsField(_l("Challenges it is about"))
    cities = TagsField(_l("Cities"))
    others = TagsField(_l("Companies and other organizations"))
    session = SelectField(_l("When"))

    def offer(
        self,
        challenges: Iterable[Challenge],
        people: Iterable[Registration],
        sessions: Iterable[tuple[WorkshopSession, str]],
    ) -> GroupForm:
        """Fill the choices; sessions come with their time in words."""
        self.challenges.choices = choices([(c.public_id, f"{c.title} ({c.city.name})") for c in challenges])
        rows = sorted(people, key=lambda row: row.organization.name_key)
        for field, wanted in ((self.cities, True), (self.others, False)):
            field.choices = choices(
                [
                    (row.public_id, row.organization.name)
                    for row in rows
                    if (row.kind == RegistrationKind.CITY.value) is wanted
                ]
            )
        first = _l("Schedule time and table automatically")
        self.session.choices = choices(
            [(row.public_id, f"{row.title}, {when}") for row, when in sessions], empty=str(first)
        )
        return self

    @staticmethod
    def values_of(group: GroupMeeting) -> dict[str, object]:
        """The fields of a group meeting as it is."""
        members = [row.registration for row in group.members]
        return {
            "theme": group.theme,
            "why": group.why,
            "challenges": [c.public_id for c in group.challenges],
            "cities": [r.public_id for r in members if r.kind == RegistrationKind.CITY.value],
            "others": [r.public_id for r in members if r.kind != RegistrationKind.CITY.value],
            "session": group.planned.public_id if group.planned is not None else "",
            "version": group.version,
        }

    def draft(self) -> GroupDraft:
        """What was typed."""
        return GroupDraft(
            theme=self.theme.data or "",
            why=self.why.data or "",
            members=[*(self.cities.data or []), *(self.others.data or [])],
            challenges=self.challenges.data or [],
            session=self.session.data or "",
        )
