"""The record of a collaboration: start, next step, milestones, words of each side, outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock, eventbus
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.organizations.models import Organization
from matchmaker.outcomes import policy
from matchmaker.outcomes.engine import STAGES, STILL_IN_USE, prompts_from
from matchmaker.outcomes.events import CollaborationChanged, CollaborationStarted
from matchmaker.outcomes.models.collaboration import Collaboration, CollaborationMilestone, LadderStep, ProgressCheck
from matchmaker.outcomes.queries import causes, lookup
from matchmaker.outcomes.services._inputs import LONG, _choice, _line, _lock, _next_step, _refuse_stale, _touch
from matchmaker.outcomes.services.register import _refresh
from matchmaker.solutions.models import Solution
from matchmaker.vocabulary import queries as vocabulary

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "BRL", "COP", "INR", "JPY", "KRW", "ZAR")
MOST_MONEY = 10_000_000_000


@dataclass(frozen=True)
class NextStep:
    """What happens next, which side does it (and who there), until when."""

    text: str
    side: str
    on: date | None
    person: str = ""


@command(policy.can_start)
def start_collaboration(
    actor: Actor,
    *,
    challenge: Challenge,
    company: Organization | None,
    next_step: NextStep,
    solution: Solution | None = None,
) -> Collaboration:
    """Open the record after a meeting, mutual interest or an application, which the log of contacts must know.

    Raises Invalid without such a contact, for a second record of the same pair, for a solution of another company.
    """
    if company is None or not company.is_company:
        raise Invalid({"company": _("Choose the company.")})
    cause = causes.cause_of(challenge, company)
    if cause is None:
        text = _("There was no meeting, mutual interest or application with this company yet. Note the talk first.")
        raise Invalid({"company": text})
    session().execute(sa.select(Challenge.id).where(Challenge.id == challenge.id).with_for_update())
    if lookup.find_collaboration(challenge, company) is not None:  # asked under the lock: two at once are one record
        raise Invalid({"company": _("There is a record with this company already.")})
    if solution is not None and solution.company_id != company.id:
        raise Invalid({"solution": _("This solution belongs to another company.")})
    step, side, person, on = _next_step(next_step.text, next_step.side, next_step.person, next_step.on)
    now = clock.now()
    collaboration = Collaboration(
        challenge=challenge,
        city=challenge.city,
        company=company,
        solution=solution,
        origin=cause.origin,
        workshop_id=cause.workshop_id,
        stage=challenge.stage if challenge.stage in STAGES else STAGES[0],
        next_step=step,
        next_side=side,
        next_person=person,
        next_on=on,
        started_at=now,
        created_by_id=actor.user_id,
        updated_by_id=actor.user_id,
        updated_at=now,
    )
    collaboration.checks = [ProgressCheck(days=days, due_on=due) for days, due in prompts_from(now.date())]
    collaboration.ladder = [
        LadderStep(step="contact", position=0, on=cause.at.date(), side="city", recorded_at=now, proof="")
    ]
    session().add(collaboration)
    session().flush()
    eventbus.publish(CollaborationStarted(collaboration.id))
    return collaboration


def _changed(actor: Actor, collaboration: Collaboration) -> None:
    _touch(actor, collaboration)
    _refresh(collaboration)
    eventbus.publish(CollaborationChanged(collaboration.id, side=policy.side_of(actor, collaboration)))


@command(policy.can_record)
def set_next_step(
    actor: Actor, *, collaboration: Collaboration, next_step: NextStep, seen: int | None = None
) -> Collaboration:
    """Replace the next step. Raises Invalid with every gap, Stale if somebody else changed the record."""
    _lock(collaboration)
    _refuse_stale(actor, collaboration, seen)
    step, side, person, on = _next_step(next_step.text, next_step.side, next_step.person, next_step.on)
    collaboration.next_step, collaboration.next_side = step, side
    collaboration.next_person, collaboration.next_on, collaboration.next_told_on = person, on, None
    _changed(actor, collaboration)
    return collaboration


@command(policy.can_record)
def say(actor: Actor, *, collaboration: Collaboration, statement: str, seen: int | None = None) -> Collaboration:
    """Write this side's own words; the other side's stay as they are."""
    _lock(collaboration)
    _refuse_stale(actor, collaboration, seen)
    text = _line(statement, field="statement", limit=LONG)
    if policy.side_of(actor, collaboration) == "city":
        collaboration.city_statement = text
    else:
        collaboration.company_statement = text
    _changed(actor, collaboration)
    return collaboration


@dataclass(frozen=True)
class Outcome:
    """What came of it, as the city says. Money in whole units of the currency; None: no figure."""

    stage: str
    outcome_code: str = ""
    agreement: str = ""
    value_amount: int | None = None
    currency: str = "EUR"
    is_value_public: bool = False
    still_in_use: str = ""


@command(policy.can_decide)
def set_outcome(
    actor: Actor, *, collaboration: Collaboration, outcome: Outcome, seen: int | None = None
) -> Collaboration:
    """Stage, outcome, agreement with its value, still in use. Raises Invalid with what is wrong, Stale."""
    _lock(collaboration)
    _refuse_stale(actor, collaboration, seen)
    stage = _choice(outcome.stage, STAGES, field="stage", empty=_("Choose the stage."))
    if outcome.outcome_code and not vocabulary.is_code("outcome_code", outcome.outcome_code):
        raise Invalid({"outcome_code": _("Choose what came out of it.")})
    if outcome.still_in_use:
        _choice(outcome.still_in_use, STILL_IN_USE, field="still_in_use", empty=_("Choose one of the answers."))
    if outcome.value_amount is not None and not 0 <= outcome.value_amount <= MOST_MONEY:
        raise Invalid({"value_amount": _("Give an amount between 0 and 10,000,000,000.")})
    _choice(outcome.currency, CURRENCIES, field="currency", empty=_("Choose the currency."))
    agreement = _line(outcome.agreement, field="agreement")
    if outcome.value_amount is not None and not agreement:
        raise Invalid({"agreement": _("Say what was agreed, so that people know what the value is for.")})
    before = _said(collaboration)
    collaboration.stage, collaboration.outcome_code = stage, outcome.outcome_code
    collaboration.agreement, collaboration.value_amount = agreement, outcome.value_amount
    collaboration.currency, collaboration.is_value_public = outcome.currency, outcome.is_value_public
    collaboration.still_in_use = outcome.still_in_use
    if _said(collaboration) != before:
        collaboration.reopen_confirmation()
    _changed(actor, collaboration)
    return collaboration


def _said(row: Collaboration) -> tuple[object, ...]:
    """What the register says on the city's word alone."""
    money = (row.value_amount, row.currency, row.is_value_public)
    return (row.stage, row.outcome_code, row.agreement, *money, row.still_in_use)


@command(policy.can_confirm_outcome)
def confirm_outcome(actor: Actor, *, collaboration: Collaboration, seen: int | None = None) -> Collaboration:
    """The company agrees with what the city says came of it; the register then says that both do.

    Raises Stale if the city changed the record after the company opened the page, Conflict the second time.
    """
    _lock(collaboration)
    _refuse_stale(actor, collaboration, seen)
    collaboration.confirm(by_id=actor.user_id, at=clock.now())
    _changed(actor, collaboration)
    return collaboration


@command(policy.can_record)
def add_milestone(
    actor: Actor, *, collaboration: Collaboration, title: str, due_on: date | None
) -> CollaborationMilestone:
    """Something to reach by a day. Raises Invalid without a title or a day."""
    _lock(collaboration)
    text = _line(title, field="title", empty=_("Write what should be reached."), limit=200)
    if due_on is None:
        raise Invalid({"due_on": _("Give the day.")})
    if len(collaboration.milestones) >= 50:
        raise Invalid({"title": _("Fifty milestones are enough. Finish some first.")})
    milestone = CollaborationMilestone(title=text, due_on=due_on)
    collaboration.milestones.append(milestone)
    _changed(actor, collaboration)
    return milestone


@command(policy.can_record)
def finish_milestone(
    actor: Actor, *, collaboration: Collaboration, milestone: CollaborationMilestone
) -> CollaborationMilestone:
    """Reached today. Raises Conflict the second time."""
    _lock(collaboration)
    session().refresh(milestone)
    milestone.finish(on=clock.today())
    _changed(actor, collaboration)
    return milestone
