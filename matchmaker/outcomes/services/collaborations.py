"""The record of a collaboration: start, next step, milestones, words of each side, outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchmaker.challenges.models import Challenge
from matchmaker.challenges.policy import unbiased
from matchmaker.core import clock, eventbus
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid
from matchmaker.core.i18n import _
from matchmaker.core.inputs import LONG, checked_choice, checked_text
from matchmaker.core.text import tidy
from matchmaker.core.versions import Difference, differing
from matchmaker.organizations.models import Organization
from matchmaker.outcomes import jobs, policy
from matchmaker.outcomes.engine import SIDES, STAGES, STILL_IN_USE, prompts_from
from matchmaker.outcomes.events import CollaborationStarted
from matchmaker.outcomes.models.collaboration import Collaboration, CollaborationMilestone, LadderStep, ProgressCheck
from matchmaker.outcomes.queries import causes, labels, lookup
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

    def checked(self) -> NextStep:
        """The same, tidy: text, side and day are needed. Raises Invalid with every gap."""
        problems: dict[str, str] = {}
        if not tidy(self.text):
            problems["next_step"] = _("Describe what happens next, even if it is “We end here”.")
        if self.side not in SIDES:
            problems["next_side"] = _("Choose who is responsible.")
        if self.on is None:
            problems["next_on"] = _("Enter a date for the next step.")
        elif self.on < clock.today():
            problems["next_on"] = _("Enter a date that is not in the past.")
        if problems:
            raise Invalid(problems)
        return NextStep(
            text=checked_text(self.text, field="next_step"),
            side=self.side,
            on=self.on,
            person=checked_text(self.person, field="next_person", limit=200),
        )


def _contact(
    actor: Actor, challenge: Challenge, company: Organization | None, solution: Solution | None
) -> tuple[Organization, causes.Cause]:
    """The company and what the two sides had with each other before. Raises Invalid, Denied."""
    if company is None or not company.is_company:
        raise Invalid({"company": _("Choose the company.")})
    fair = unbiased(actor, challenge=challenge, company_id=company.id)
    if not fair:
        raise Denied(fair.why)
    cause = causes.cause_of(challenge, company)
    if cause is None:
        text = _(
            "You have had no meeting, mutual interest or application with this company yet. Record the "
            "conversation first."
        )
        raise Invalid({"company": text})
    if lookup.find_collaboration(challenge, company) is not None:  # the challenge is held: two at once are one record
        raise Invalid({"company": _("There is already a collaboration record with this company.")})
    if solution is not None and solution.company_id != company.id:
        raise Invalid({"solution": _("This solution belongs to another company.")})
    return company, cause


@command(policy.can_start, locks="challenge")
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
    company, cause = _contact(actor, challenge, company, solution)
    step = next_step.checked()
    now = clock.now()
    collaboration = Collaboration(
        challenge=challenge,
        city=challenge.city,
        company=company,
        solution=solution,
        origin=cause.origin,
        workshop_id=cause.workshop_id,
        stage=challenge.stage if challenge.stage in STAGES else STAGES[0],
        next_step=step.text,
        next_side=step.side,
        next_person=step.person,
        next_on=step.on,
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
    jobs.follow_change(collaboration, by_id=actor.user_id, side=policy.side_of(actor, collaboration))


def _step_apart(collaboration: Collaboration, next_step: NextStep) -> list[Difference]:
    sides = labels.side_words()
    return differing(
        (_("What happens next?"), collaboration.next_step, next_step.text),
        (_("Who is responsible?"), sides.get(collaboration.next_side, ""), sides.get(next_step.side, "")),
        (_("Person or department"), collaboration.next_person, next_step.person),
        (_("By when?"), collaboration.next_on, next_step.on),
    )


@command(policy.can_record, seen="collaboration", compare=_step_apart)
def set_next_step(
    actor: Actor, *, collaboration: Collaboration, next_step: NextStep, seen_version: int | None = None
) -> Collaboration:
    """Replace the next step. Raises Invalid with every gap, Stale if somebody else changed the record."""
    step = next_step.checked()
    assert step.on is not None
    collaboration.next_step, collaboration.next_side = step.text, step.side
    collaboration.next_person, collaboration.next_on, collaboration.next_told_on = step.person, step.on, None
    _changed(actor, collaboration)
    return collaboration


def _statement_apart(actor: Actor, collaboration: Collaboration, statement: str) -> list[Difference]:
    is_city = policy.side_of(actor, collaboration) == "city"
    stored = collaboration.city_statement if is_city else collaboration.company_statement
    return differing((_("In your own words"), stored, statement))


@command(policy.can_record, seen="collaboration", compare=_statement_apart)
def save_statement(
    actor: Actor, *, collaboration: Collaboration, statement: str, seen_version: int | None = None
) -> Collaboration:
    """Write this side's own words; the other side's stay as they are."""
    text = checked_text(statement, field="statement", limit=LONG)
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


def _outcome_apart(collaboration: Collaboration, outcome: Outcome) -> list[Difference]:
    stages, codes, uses = vocabulary.labels("stage"), vocabulary.labels("outcome_code"), labels.use_words()
    before, now = collaboration, outcome
    return differing(
        (_("Stage reached"), stages.get(before.stage, ""), stages.get(now.stage, "")),
        (_("What was the outcome?"), codes.get(before.outcome_code, ""), codes.get(now.outcome_code, "")),
        (_("What was agreed?"), before.agreement, now.agreement),
        (_("Value of the agreement"), _money(before), _money(now)),
        (_("Is it still in use?"), uses.get(before.still_in_use, ""), uses.get(now.still_in_use, "")),
    )


def _money(said: Collaboration | Outcome) -> str:
    if said.value_amount is None:
        return ""
    return f"{said.value_amount} {said.currency}" + (f" ({_('public')})" if said.is_value_public else "")


@command(policy.can_decide, seen="collaboration", compare=_outcome_apart)
def set_outcome(
    actor: Actor, *, collaboration: Collaboration, outcome: Outcome, seen_version: int | None = None
) -> Collaboration:
    """Stage, outcome, agreement with its value, still in use. Raises Invalid with what is wrong, Stale."""
    stage = checked_choice(outcome.stage, STAGES, field="stage", empty=_("Choose the stage."))
    if outcome.outcome_code and not vocabulary.is_code("outcome_code", outcome.outcome_code):
        raise Invalid({"outcome_code": _("Choose the outcome.")})
    if outcome.still_in_use:
        checked_choice(outcome.still_in_use, STILL_IN_USE, field="still_in_use", empty=_("Choose one of the answers."))
    if outcome.value_amount is not None and not 0 <= outcome.value_amount <= MOST_MONEY:
        raise Invalid({"value_amount": _("Enter an amount between 0 and 10,000,000,000.")})
    checked_choice(outcome.currency, CURRENCIES, field="currency", empty=_("Choose the currency."))
    agreement = checked_text(outcome.agreement, field="agreement")
    if outcome.value_amount is not None and not agreement:
        raise Invalid({"agreement": _("Describe what was agreed, so that readers know what the value is for.")})
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


@command(policy.can_confirm_outcome, seen="collaboration")
def confirm_outcome(actor: Actor, *, collaboration: Collaboration, seen_version: int | None = None) -> Collaboration:
    """The company agrees with what the city says came of it; the register then says that both do.

    Raises Stale if the city changed the record after the company opened the page, Conflict the second time.
    """
    collaboration.confirm(by_id=actor.user_id, at=clock.now())
    _changed(actor, collaboration)
    return collaboration


@command(policy.can_record, locks="collaboration")
def add_milestone(
    actor: Actor, *, collaboration: Collaboration, title: str, due_on: date | None
) -> CollaborationMilestone:
    """Something to reach by a day. Raises Invalid without a title or a day."""
    text = checked_text(title, field="title", empty=_("Describe the milestone."), limit=200)
    if due_on is None:
        raise Invalid({"due_on": _("Enter the date.")})
    if len(collaboration.milestones) >= 50:
        raise Invalid({"title": _("You have reached the limit of fifty milestones. Finish some first.")})
    milestone = CollaborationMilestone(title=text, due_on=due_on)
    collaboration.milestones.append(milestone)
    _changed(actor, collaboration)
    return milestone


@command(policy.can_record, locks=("collaboration", "milestone"))
def finish_milestone(
    actor: Actor, *, collaboration: Collaboration, milestone: CollaborationMilestone
) -> CollaborationMilestone:
    """Reached today. Raises Conflict the second time."""
    milestone.finish(on=clock.today())
    _changed(actor, collaboration)
    return milestone
