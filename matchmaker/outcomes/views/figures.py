"""Figures, ladder and the short answers after 30, 90 and 180 days."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core import clock
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.plausible import Doubt, doubt_of_value
from matchmaker.core.render import render
from matchmaker.outcomes import policy
from matchmaker.outcomes.forms.record import CheckForm, ConfirmForm, IndicatorForm, LadderForm, ValueForm
from matchmaker.outcomes.models.collaboration import Collaboration, Measurement, OutcomeIndicator, ProgressCheck
from matchmaker.outcomes.queries import labels, record_page, visibility
from matchmaker.outcomes.services import figures
from matchmaker.outcomes.views.blueprint import work
from matchmaker.records.doubts import doubts


def _back(collaboration: Collaboration, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for(".show", public_id=collaboration.public_id), 303)


@work.route(
    "/collaborations/<public_id>/indicators/new",
    methods=["GET", "POST"],
    access=may(policy.can_record, collaboration=visibility.get_visible),
)
def indicator(collaboration: Collaboration) -> ResponseReturnValue:
    """What is measured."""
    challenge = collaboration.challenge
    form = IndicatorForm(
        data={
            "name": challenge.indicator,
            "unit": challenge.unit,
            "baseline_value": challenge.baseline_value,
            "baseline_year": challenge.baseline_year,
            "target_value": challenge.target_value,
            "target_year": challenge.target_year,
            "method": challenge.measured_how,
        }
        if not collaboration.indicators
        else None
    )
    if form.validate_on_submit():
        names = ("baseline_value", "baseline_year", "target_value", "target_year")
        draft = figures.IndicatorDraft(
            name=form.name.data or "",
            unit=form.unit.data or "",
            method=form.method.data or "",
            definition=form.definition.data or "",
            **{name: form[name].data for name in names},
        )
        questions = doubts(
            title=draft.name,
            indicator=draft.name,
            unit=draft.unit,
            baseline=draft.baseline_value,
            target=draft.target_value,
        )
        if not form.ask_back(questions) and form.attempt(
            figures.add_indicator, current_actor(), collaboration=collaboration, draft=draft
        ):
            return _back(collaboration, _("Indicator added. You can now add values."))
    return render(collaboration=collaboration, form=form)


@work.route(
    "/collaborations/<public_id>/indicators/<indicator_id>/values/new",
    methods=["GET", "POST"],
    access=may(policy.can_record, collaboration=visibility.get_visible, indicator=visibility.get_indicator),
)
def value(collaboration: Collaboration, indicator: OutcomeIndicator) -> ResponseReturnValue:
    """One value of one day."""
    form = ValueForm(data={"on": clock.today()})
    ok = form.validate_on_submit() and not form.ask_back({"value": _doubt(indicator, form)})
    if ok and form.attempt(
        figures.record_value,
        current_actor(),
        collaboration=collaboration,
        indicator=indicator,
        on=form.on.data,
        value=form.value.data,
        uncertainty=form.uncertainty.data,
        proof=form.proof.data or "",
    ):
        return _back(collaboration, _("Saved as “expected”. The city can confirm it."))
    return render(collaboration=collaboration, indicator=indicator, form=form)


def _doubt(indicator: OutcomeIndicator, form: ValueForm) -> Doubt | None:
    return doubt_of_value(
        unit=indicator.unit,
        baseline=indicator.baseline_value,
        target=indicator.target_value,
        value=form.value.data,
    )


@work.route(
    "/collaborations/<public_id>/indicators/<indicator_id>/values/<measurement_id>/confirm",
    methods=["GET", "POST"],
    access=may(
        policy.can_confirm,
        collaboration=visibility.get_visible,
        indicator=visibility.get_indicator,
        measurement=visibility.get_measurement,
    ),
)
def confirm(collaboration: Collaboration, indicator: OutcomeIndicator, measurement: Measurement) -> ResponseReturnValue:
    """The city stands behind a value."""
    form = ConfirmForm(data={"proof": measurement.proof}, above=measurement.evidence)
    if form.validate_on_submit() and form.attempt(
        figures.confirm_value,
        current_actor(),
        measurement=measurement,
        evidence=form.evidence.data or "",
        proof=form.proof.data or "",
    ):
        return _back(collaboration, _("Confirmed."))
    shown = labels.shown_value(measurement, indicator.unit)
    return render(collaboration=collaboration, indicator=indicator, measurement=measurement, shown=shown, form=form)


@work.route(
    "/collaborations/<public_id>/ladder",
    methods=["GET", "POST"],
    access=may(policy.can_decide, collaboration=visibility.get_visible),
)
def ladder(collaboration: Collaboration) -> ResponseReturnValue:
    """A step that is reached."""
    form = LadderForm(steps=record_page.open_steps(collaboration))
    if form.validate_on_submit() and form.attempt(
        figures.record_progress_step,
        current_actor(),
        collaboration=collaboration,
        step=form.step.data or "",
        on=form.on.data,
        proof=form.proof.data or "",
        proof_url=form.proof_url.data or "",
    ):
        return _back(collaboration, _("Step recorded."))
    return render(collaboration=collaboration, form=form)


@work.route(
    "/collaborations/<public_id>/progress/<check_id>",
    methods=["GET", "POST"],
    access=may(policy.can_answer_check, collaboration=visibility.get_visible, check=visibility.get_check),
)
def check(collaboration: Collaboration, check: ProgressCheck) -> ResponseReturnValue:
    """How is it going? Three short answers."""
    form = CheckForm()
    if form.validate_on_submit() and form.attempt(
        figures.answer_check,
        current_actor(),
        check=check,
        answer=form.answer.data or "",
        still_in_use=form.still_in_use.data or "",
        outcome_code=form.outcome_code.data or "",
    ):
        return _back(collaboration, _("Thank you. Both sides can read it."))
    return render(collaboration=collaboration, check=check, form=form)
