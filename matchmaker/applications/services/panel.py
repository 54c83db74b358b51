"""Who assesses, until when, and whether names are hidden first."""

from __future__ import annotations

from datetime import date

from matchmaker.applications import jobs, policy
from matchmaker.applications.models import Assessment, Evaluator
from matchmaker.applications.queries import city
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l
from matchmaker.core.versions import Difference, differing


def _setup_apart(known: Assessment | None, is_blind: bool, due_on: date | None) -> list[Difference]:
    if known is None:
        return []
    return differing(
        (_("Scores due on"), known.due_on, due_on),
        (_("Hide company names in the first round"), known.is_blind, is_blind),
    )


@command(policy.can_set_up, seen="known", compare=_setup_apart)
def set_up_assessment(
    actor: Actor,
    *,
    challenge: Challenge,
    is_blind: bool,
    due_on: date | None,
    known: Assessment | None = None,
    seen_version: int | None = None,
) -> Assessment:
    """Set the due date and whether the first round is blind (not any more once somebody has begun)."""
    assessment = jobs.held_assessment(challenge)
    begun = any(evaluator.declared_at is not None for evaluator in assessment.evaluators)
    if begun and is_blind != assessment.is_blind:
        raise Invalid({"is_blind": _("Assessment has started, so this can no longer be changed.")})
    if due_on is not None and due_on != assessment.due_on and due_on < clock.today():
        raise Invalid({"due_on": _("This day is in the past. Choose a later day.")})
    assessment.is_blind, assessment.due_on = is_blind, due_on
    session().flush()
    return assessment


@command(policy.can_set_up)
def remove_evaluator(actor: Actor, *, challenge: Challenge, public_id: str) -> Evaluator:
    """Stop asking somebody; what they scored stops counting (and stays in the log)."""
    assessment = jobs.held_assessment(challenge)
    found = next((e for e in assessment.active if e.public_id == public_id), None)
    if found is None:
        raise Conflict(_l("This person is no longer an evaluator here."))
    found.removed_at = clock.now()
    session().flush()
    return found


@command(policy.can_set_up)
def end_blind_round(actor: Actor, *, challenge: Challenge) -> Assessment:
    """Show the names, once every evaluator has finished every application."""
    assessment = jobs.held_assessment(challenge)
    if not assessment.hides_names:
        raise Conflict(_l("Names are already shown."))
    standing = city.standing(challenge)
    waiting = [e for e in assessment.active if not _has_finished(e, [row.id for row in standing])]
    if waiting or not assessment.active:
        raise Conflict(
            _l("The blind round ends when all evaluators have finished. Still waiting for %(n)s.", n=len(waiting))
        )
    assessment.unblinded_at = clock.now()
    session().flush()
    return assessment


def _has_finished(evaluator: Evaluator, application_ids: list[int]) -> bool:
    reviews = {review.application_id: review for review in evaluator.reviews}
    return all(
        one in reviews and (reviews[one].is_recused or reviews[one].completed_at is not None) for one in application_ids
    )
