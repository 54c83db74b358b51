"""Forms around the log of contacts and the follow-up of a meeting."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from matchmaker.core.fields import DayField
from matchmaker.core.forms import BaseForm, choices, keep_names_field
from matchmaker.core.i18n import _l
from matchmaker.outcomes.forms.record import WithNextStep
from matchmaker.outcomes.queries.labels import kind_words
from matchmaker.outcomes.services.contacts import Disclosure


class NoteForm(BaseForm):
    """A talk outside the platform."""

    company = SelectField(_l("Company"), validate_choice=False)
    kind = RadioField(_l("Type of contact"), validate_choice=False)
    on = DayField(_l("Date"))
    summary = TextAreaField(
        _l("Subject"),
        description=_l("One sentence. You, the company and the organizers can read it."),
        validators=[Length(max=2000)],
    )

    def __init__(self, *args: Any, companies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company.choices = choices(companies, empty=_l("Choose"))
        self.kind.choices = choices([(kind, kind_words()[kind]) for kind in ("meeting", "message")])


class FollowUpForm(WithNextStep):
    """What the city answers after a meeting."""

    gave_information = RadioField(
        _l("Did you say anything that is not in the public text or answers?"),
        description=_l("If so, write it below. It is published at once, without the company’s name."),
        validate_choice=False,
    )
    question = TextAreaField(
        _l("The question it answers"),
        description=_l("Without anything that reveals who was there."),
        validators=[Optional(), Length(max=2000)],
    )
    answer = TextAreaField(
        _l("What you said"), description=_l("This will be public."), validators=[Optional(), Length(max=2000)]
    )
    keep_names = keep_names_field()
    present_city = StringField(
        _l("Who was there for the city?"),
        description=_l("Positions, not names. Every company can read this."),
        validators=[Length(max=300)],
    )
    present_company = StringField(
        _l("Who was there for the company?"),
        description=_l("Positions, not names. Only both sides and the organizers can read this."),
        validators=[Optional(), Length(max=300)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gave_information.choices = choices(
            [("yes", _l("Yes, and I publish it now")), ("no", _l("No, nothing new was said"))]
        )

    @property
    def disclosure(self) -> Disclosure:
        """The declaration as typed."""
        said = {"yes": True, "no": False}.get(self.gave_information.data or "")
        return Disclosure(said, self.question.data or "", self.answer.data or "", bool(self.keep_names.data))
