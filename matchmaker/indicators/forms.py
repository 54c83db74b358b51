"""Forms of indicators."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from matchmaker.core.fields import FigureField, WebAddressField, WholeField
from matchmaker.core.forms import AskingForm, choices
from matchmaker.core.i18n import _, _l
from matchmaker.indicators.queries import definitions
from matchmaker.indicators.queries.checks import Draft
from matchmaker.vocabulary import queries as vocabulary


def kind_words() -> dict[str, str]:
    """The three kinds of values, in words."""
    return {"measured": _("Measured"), "baseline": _("Baseline: we count from here"), "target": _("Target")}


class ValueForm(AskingForm):
    """One value of one year."""

    indicator = SelectField(_l("Indicator"), validate_choice=False)
    kind = RadioField(_l("What kind of value is it?"), validate_choice=False)
    year = WholeField(_l("Year"))
    value = FigureField(_l("Value"))
    unit = StringField(
        _l("Unit"),
        description=_l("As in the definition, for example % or t CO₂e a year."),
        validators=[Length(max=60)],
    )
    uncertainty = FigureField(_l("Uncertainty (±)"), description=_l("In the same unit. Leave empty if unknown."))
    source = StringField(
        _l("Source"),
        description=_l("Who measured it, in which document. Everybody can read this."),
        validators=[Length(max=300)],
    )
    source_url = WebAddressField(
        _l("Link to the source"), description=_l("Starting with https://."), validators=[Optional(), Length(max=400)]
    )
    note = TextAreaField(
        _l("Note"),
        description=_l("What a reader must know to compare it: size of the sample, changes of the method."),
        validators=[Optional(), Length(max=2000)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        systems = vocabulary.labels("system")
        self.indicator.choices = choices(
            [(one.code, f"{systems.get(one.system, one.system)}: {one.label}") for one in definitions.definitions()],
            empty=_l("Choose an indicator"),
        )
        self.kind.choices = choices(list(kind_words().items()))

    @property
    def draft(self) -> Draft:
        """What was typed."""
        return Draft(
            indicator=self.indicator.data or "",
            year=self.year.data,
            kind=self.kind.data or "",
            value=self.value.data,
            unit=self.unit.data or "",
            source=self.source.data or "",
            uncertainty=self.uncertainty.data,
            source_url=self.source_url.data or "",
            note=self.note.data or "",
        )
