"""Short forms around the record of a collaboration."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from matchmaker.core.fields import DayField, FigureField, WebAddressField, WholeField
from matchmaker.core.forms import AskingForm, BaseForm, choices, required
from matchmaker.core.i18n import _l
from matchmaker.outcomes.queries.labels import side_words, use_words
from matchmaker.outcomes.services.collaborations import CURRENCIES, NextStep
from matchmaker.vocabulary import queries as vocabulary


class WithNextStep(BaseForm):
    """What happens next: all three answers are needed."""

    next_step = StringField(
        _l("What happens next?"), description=_l("Both sides can read this."), validators=[Length(max=300)]
    )
    next_side = RadioField(_l("Who is responsible?"), validate_choice=False)
    next_person = StringField(
        _l("Person or department"),
        description=_l("Only both sides and the organizers can read this."),
        validators=[Optional(), Length(max=200)],
    )
    next_on = DayField(_l("By when?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next_side.choices = choices(list(side_words().items()))

    @property
    def wanted_step(self) -> NextStep:
        """The next step as typed."""
        return NextStep(
            text=self.next_step.data or "",
            side=self.next_side.data or "",
            on=self.next_on.data,
            person=self.next_person.data or "",
        )


class StartForm(WithNextStep):
    """Open the record with a company the city has met."""

    company = SelectField(_l("Company"), validate_choice=False)

    def __init__(self, *args: Any, companies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company.choices = choices(companies, empty=_l("Choose"))


class NextStepForm(WithNextStep):
    """Replace the next step."""


class StatementForm(BaseForm):
    """One side's own words."""

    statement = TextAreaField(
        _l("In your own words"),
        description=_l(
            "Both sides can read this. It becomes public once the record is in the outcome register. Please "
            "do not write trade secrets."
        ),
        validators=[Length(max=2000)],
    )


class OutcomeForm(BaseForm):
    """What came of it, as the city says."""

    stage = SelectField(_l("Stage reached"), validate_choice=False)
    outcome_code = SelectField(_l("What was the outcome?"), validate_choice=False)
    still_in_use = RadioField(_l("Is it still in use?"), validate_choice=False)
    agreement = StringField(
        _l("What was agreed?"),
        description=_l("For example: pilot contract for six months."),
        validators=[Optional(), Length(max=300)],
    )
    value_amount = WholeField(_l("Value of the agreement"))
    currency = SelectField(_l("Currency"), validate_choice=False)
    is_value_public = BooleanField(_l("Show the value to everybody"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage.choices = choices(vocabulary.choices("stage"))
        self.outcome_code.choices = choices(vocabulary.choices("outcome_code"), empty=_l("Not specified yet"))
        self.still_in_use.choices = choices(list(use_words().items()))
        self.currency.choices = choices([(code, code) for code in CURRENCIES])


class AgreeForm(BaseForm):
    """The company agrees; only the version it saw."""


class WithdrawForm(BaseForm):
    """Why an entry of the register is taken back."""

    reason = TextAreaField(
        _l("Why do you withdraw it?"),
        description=_l("The register shows this reason and the date instead of the entry."),
        validators=[Length(max=400)],
    )


class MilestoneForm(BaseForm):
    """Something to reach by a day."""

    title = StringField(_l("What is the milestone?"), validators=[Length(max=200)])
    due_on = DayField(_l("By when?"))


class IndicatorForm(AskingForm):
    """What is measured, from where to where."""

    name = StringField(_l("Indicator"), validators=[Length(max=200)])
    unit = StringField(
        _l("Unit"), description=_l("For example: %, t CO₂ a year, minutes."), validators=[Length(max=60)]
    )
    baseline_value = FigureField(_l("Value before"))
    baseline_year = WholeField(_l("Year of the value before"))
    target_value = FigureField(_l("Target"))
    target_year = WholeField(_l("Target year"))
    method = TextAreaField(
        _l("How is it measured?"),
        description=_l("One sentence, so that somebody else could repeat it."),
        validators=[Length(max=2000)],
    )
    definition = SelectField(
        _l("Does it belong to an indicator of the list?"),
        description=_l("Then the city’s indicator page shows what this collaboration contributed."),
        validate_choice=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition.choices = choices(vocabulary.choices("indicator"), empty=_l("No"))


class ValueForm(AskingForm):
    """One measured value."""

    on = DayField(_l("Date"))
    value = FigureField(_l("Value"))
    uncertainty = FigureField(
        _l("Uncertainty (±)"),
        description=_l("In the same unit. Leave empty if unknown."),
    )
    proof = TextAreaField(_l("Who measured it, and where is it published?"), validators=[Optional(), Length(max=2000)])


class ConfirmForm(BaseForm):
    """The city stands behind a value; only what is stronger than `above`, its evidence so far, is offered."""

    evidence = RadioField(_l("How reliable is it?"), validate_choice=False)
    proof = TextAreaField(
        _l("Who measured it, and where is it published?"),
        description=_l("Required for “Measured”: somebody independent of the company."),
        validators=[Optional(), Length(max=2000)],
    )

    def __init__(self, *args: Any, above: str = "claimed", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = vocabulary.choices("evidence_level")
        self.evidence.choices = choices(known[[code for code, _word in known].index(above) + 1 :])


class LadderForm(BaseForm):
    """A step that is reached, with its proof."""

    step = RadioField(_l("Step reached"), validate_choice=False)
    on = DayField(_l("Date"))
    proof = TextAreaField(
        _l("What is the evidence?"),
        description=_l("A decision, a contract, a report. It becomes public with the record."),
        validators=[Optional(), Length(max=2000)],
    )
    proof_url = WebAddressField(
        _l("Link to the evidence"), description=_l("Starting with https://."), validators=[Optional(), Length(max=400)]
    )

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step.choices = choices(steps)


class CheckForm(BaseForm):
    """The answer after 30, 90 or 180 days: three short questions."""

    still_in_use = RadioField(
        _l("Is it still going on or in use?"), validators=[required(_l("Choose one of the answers."))]
    )
    outcome_code = SelectField(_l("What has been achieved so far?"), validate_choice=False)
    answer = TextAreaField(
        _l("One sentence"),
        description=_l("Both sides and the organizers can read this."),
        validators=[Length(max=2000)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.still_in_use.choices = choices(list(use_words().items()))
        self.outcome_code.choices = choices(vocabulary.choices("outcome_code"), empty=_l("Nothing new"))
