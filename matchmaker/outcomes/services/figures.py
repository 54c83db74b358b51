"""Indicators with their values, the ladder with its proof, the answers after 30, 90 and 180 days."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l
from matchmaker.core.inputs import LONG, checked_address, checked_choice, checked_past, checked_text
from matchmaker.outcomes import jobs, policy
from matchmaker.outcomes.engine import EVIDENCE, LADDER, STILL_IN_USE, ladder_problem
from matchmaker.outcomes.models.collaboration import (
    Collaboration,
    LadderStep,
    Measurement,
    OutcomeIndicator,
    ProgressCheck,
)
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.vocabulary.engine.indicators import factor_into, units_of


def _changed(actor: Actor, collaboration: Collaboration) -> None:
    jobs.follow_change(collaboration, by_id=actor.user_id, side=policy.side_of(actor, collaboration))


def _finite(value: float | None, *, field: str) -> float | None:
    if value is not None and (not math.isfinite(value) or abs(value) > 1e15):
        raise Invalid({field: _("This number cannot be right. Please check it.")})
    return value


def _year(value: int | None, *, field: str) -> int | None:
    if value is not None and not 1990 <= value <= 2100:
        raise Invalid({field: _("Enter a year between 1990 and 2100.")})
    return value


@dataclass(frozen=True)
class IndicatorDraft:
    """What is measured, in which unit, from where to where, and how."""

    name: str
    unit: str
    method: str
    baseline_value: float | None = None
    baseline_year: int | None = None
    target_value: float | None = None
    target_year: int | None = None
    definition: str = ""


def _definition(code: str, unit: str) -> str:
    """An indicator of our list whose unit this is, or none. Raises Invalid."""
    if code and not vocabulary.is_code("indicator", code):
        raise Invalid({"definition": _("Choose an indicator of our list.")})
    if code and factor_into(code, unit) is None:
        units = ", ".join(f"“{one}”" for one in units_of(code))
        message = _("This indicator is measured in %(units)s, not in “%(unit)s”.", units=units, unit=unit)
        raise Invalid({"definition": message})
    return code


@command(policy.can_record, locks="collaboration")
def add_indicator(actor: Actor, *, collaboration: Collaboration, draft: IndicatorDraft) -> OutcomeIndicator:
    """Add something to measure. Raises Invalid without a name, a unit or a method, and for a name used twice."""
    name = checked_text(draft.name, field="name", empty=_("Enter what is measured."), limit=200)
    if any(row.name == name for row in collaboration.indicators):
        raise Invalid({"name": _("This indicator is already here.")})
    if len(collaboration.indicators) >= 12:
        raise Invalid({"name": _("You have reached the limit of twelve indicators.")})
    years = (_year(draft.baseline_year, field="baseline_year"), _year(draft.target_year, field="target_year"))
    if years[0] is not None and years[1] is not None and years[1] < years[0]:
        raise Invalid({"target_year": _("The target year cannot be before the start.")})
    unit = checked_text(draft.unit, field="unit", empty=_("Enter the unit, for example % or t CO₂."), limit=60)
    indicator = OutcomeIndicator(
        name=name,
        unit=unit,
        definition=_definition(draft.definition, unit),
        method=checked_text(
            draft.method, field="method", empty=_("Describe in one sentence how it is measured."), limit=LONG
        ),
        baseline_value=_finite(draft.baseline_value, field="baseline_value"),
        baseline_year=years[0],
        target_value=_finite(draft.target_value, field="target_value"),
        target_year=years[1],
    )
    collaboration.indicators.append(indicator)
    session().flush()
    _changed(actor, collaboration)
    return indicator


@command(policy.can_record, locks="collaboration")
def record_value(
    actor: Actor,
    *,
    collaboration: Collaboration,
    indicator: OutcomeIndicator,
    on: date | None,
    value: float | None,
    uncertainty: float | None = None,
    proof: str = "",
) -> Measurement:
    """Write down one value. It is only expected until the city confirms it, whoever wrote it.

    Raises Invalid without a value or a day that has been, and for a second value of one day.
    """
    day = checked_past(on, field="on")
    if value is None:
        raise Invalid({"value": _("Enter the value.")})
    if uncertainty is not None and uncertainty < 0:
        raise Invalid({"uncertainty": _("Enter the uncertainty as a number of 0 or more.")})
    if any(row.on == day for row in indicator.measurements):
        raise Invalid({"on": _("There is already a value for this date.")})
    row = Measurement(
        on=day,
        value=_finite(value, field="value"),
        uncertainty=_finite(uncertainty, field="uncertainty"),
        proof=checked_text(proof, field="proof", limit=LONG),
        evidence=EVIDENCE[0],
        side=policy.side_of(actor, collaboration),
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )
    indicator.measurements.append(row)
    session().flush()
    _changed(actor, collaboration)
    return row


@command(policy.can_confirm, locks=("measurement.indicator.collaboration", "measurement"))
def confirm_value(actor: Actor, *, measurement: Measurement, evidence: str, proof: str = "") -> Measurement:
    """The city stands behind a value: confirmed by the city, or measured by somebody independent, who is named.

    Raises Invalid without the proof that "measured" needs, Conflict if it is confirmed already.
    """
    collaboration = measurement.indicator.collaboration
    level = checked_choice(evidence, EVIDENCE[1:], field="evidence", empty=_("Choose how reliable the value is."))
    text = checked_text(proof, field="proof", limit=LONG) or measurement.proof
    if level == EVIDENCE[2] and not text:
        raise Invalid({"proof": _("Enter who measured it and where it is published.")})
    measurement.proof = text
    measurement.confirm(evidence=level, by_id=actor.user_id, at=clock.now())
    _changed(actor, collaboration)
    return measurement


@command(policy.can_decide, locks="collaboration")
def record_progress_step(
    actor: Actor, *, collaboration: Collaboration, step: str, on: date | None, proof: str, proof_url: str = ""
) -> LadderStep:
    """Reach a step of contact, pilot, contract, scaled, with its day and a proof that everybody can check.

    Raises Invalid without a proof, for a day before a lower step, Conflict if the step is reached already.
    """
    name = checked_choice(step, LADDER, field="step", empty=_("Choose the step."))
    if any(row.step == name for row in collaboration.ladder):
        raise Conflict(_l("This step is already reached."))
    day = checked_past(on, field="on")
    text, address = checked_text(proof, field="proof", limit=LONG), checked_address(proof_url, field="proof_url")
    if not text and not address:
        raise Invalid({"proof": _("Name the evidence: a decision, a contract or a link.")})
    wrong = ladder_problem({row.step: row.on for row in collaboration.ladder} | {name: day})
    if wrong:
        raise Invalid({"on": _("A higher step cannot be dated before a lower one.")})
    row = LadderStep(
        step=name,
        position=LADDER.index(name),
        on=day,
        proof=text,
        proof_url=address,
        side=policy.side_of(actor, collaboration),
        recorded_at=clock.now(),
    )
    collaboration.ladder.append(row)
    collaboration.reopen_confirmation()
    session().flush()
    _changed(actor, collaboration)
    return row


@command(policy.can_answer_check, locks=("check.collaboration", "check"))
def answer_check(
    actor: Actor, *, check: ProgressCheck, answer: str, still_in_use: str, outcome_code: str = ""
) -> ProgressCheck:
    """Say in a minute how it goes. The city's answer is the record's outcome, the company's is kept beside it."""
    collaboration = check.collaboration
    use = checked_choice(still_in_use, STILL_IN_USE, field="still_in_use", empty=_("Choose one of the answers."))
    if outcome_code and not vocabulary.is_code("outcome_code", outcome_code):
        raise Invalid({"outcome_code": _("Choose the outcome.")})
    check.answer = checked_text(answer, field="answer", limit=LONG)
    check.still_in_use, check.outcome_code = use, outcome_code
    check.side = policy.side_of(actor, collaboration)
    check.answered_at, check.answered_by_id = clock.now(), actor.user_id
    if check.side == "city":
        if use != collaboration.still_in_use or outcome_code not in {"", collaboration.outcome_code}:
            collaboration.reopen_confirmation()
        collaboration.still_in_use = use
        collaboration.outcome_code = outcome_code or collaboration.outcome_code
    _changed(actor, collaboration)
    return check
