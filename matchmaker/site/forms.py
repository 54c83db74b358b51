"""The sample form of the components page: one field of every kind that the forms of the platform have."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from matchmaker.core.fields import DayField, WholeField
from matchmaker.core.forms import BaseForm, TagsField, choices, required
from matchmaker.core.i18n import _, _l
from matchmaker.vocabulary import queries as vocabulary


class SampleForm(BaseForm):
    """Checked like every form; nothing is kept."""

    title = StringField(
        _l("Title"),
        validators=[required(_l("Write a title."))],
        description=_l("Describe the change, not the product."),
    )
    summary = TextAreaField(_l("Summary"), validators=[required(_l("Write a summary.")), Length(max=160)])
    people = WholeField(_l("People affected"), low=0)
    closes = DayField(_l("Expires on"), validators=[InputRequired(_l("Choose a date."))])
    country = SelectField(_l("Country"), validators=[Optional()])
    system = RadioField(_l("Main sector"), validators=[required(_l("Choose one sector."))], validate_choice=False)
    goals = TagsField(_l("UN goals (SDGs)"), description=_l("Up to three."))
    agree = BooleanField(_l("I speak for my organization"), validators=[required(_l("Please confirm."))])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.country.choices = choices(vocabulary.choices("country"), empty=_("Choose"))
        self.system.choices = choices(vocabulary.choices("system"))
        self.goals.choices = choices(vocabulary.choices("sdg"))
