"""An evaluator's side: conflicts of interest first, then scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matchmaker.accounts.services.agreeing import record_agreement
from matchmaker.applications import policy
from matchmaker.applications.engine import TOP_SCORE
from matchmaker.applications.events import EvaluatorRecused
from matchmaker.applications.models import Application, Evaluator, Review
from matchmaker.applications.queries import city, panel
from matchmaker.core import agreements, clock, eventbus
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import tidy


@command(
    policy.can_declare,
    locks=("evaluator.assessment", "evaluator"),
    audit=lambda result, **_rest: {"recused_from": result},
)
def declare_conflicts(
    actor: Actor, *, evaluator: Evaluator, conflicts: Mapping[int, str], agreed: int | None = None
) -> list[int]:
    """Say for every application that stands whether one has a conflict of interest, and agree to what evaluators
    agree to; `agreed` is the version of it that was read (None: the caller saw no page).

    `conflicts` maps application ids to the reason; the others have none. Whoever belongs to a company that applied
    is recused from all: nobody judges their own rivals. From here on the criteria are fixed. Returns the ids one is
    recused from.
    """
    assessment = evaluator.assessment
    if not assessment.criteria:
        assessment.criteria = city.criteria_at_closing(assessment.challenge)
    recused = []
    own = panel.own_application(actor, assessment.challenge)
    for row in city.standing(assessment.challenge):
        if evaluator.review_of(row.id) is not None:
            continue
        review = Review(evaluator=evaluator, application=row, declared_at=clock.now())
        session().add(review)
        reason = tidy(conflicts.get(row.id, ""))
        if own is not None:
            reason = reason or _("Belongs to a company that applied: %(name)s.", name=own)
        elif row.id in conflicts and not reason:
            raise Invalid({"": _("Describe the conflict of interest in a few words.")})
        if reason:
            review.recuse(reason=reason)
            recused.append(row.id)
    evaluator.declared_at = evaluator.declared_at or clock.now()
    record_agreement(actor, text=agreements.EVALUATOR, about=f"evaluator {evaluator.public_id}", agreed=agreed)
    session().flush()
    for application_id in recused:
        eventbus.publish(EvaluatorRecused(evaluator.id, application_id=application_id))
    return recused


@command(policy.can_declare, locks="evaluator", audit=lambda reason, **_rest: {"reason": reason})
def recuse_evaluator(actor: Actor, *, evaluator: Evaluator, application: Application, reason: str) -> Review:
    """A conflict of interest that was seen later: out of this application, and own scores for it are gone."""
    review = evaluator.review_of(application.id)
    if review is None:
        raise Conflict(_l("First declare for every application whether you have a conflict of interest."))
    if not tidy(reason):
        raise Invalid({"reason": _("Describe the conflict of interest in a few words.")})
    if not review.is_recused:
        review.recuse(reason=tidy(reason)[:1000])
        session().flush()
        eventbus.publish(EvaluatorRecused(evaluator.id, application_id=application.id))
    return review


@command(policy.can_score, locks=("evaluator", "application"), audit=lambda is_final, **_rest: {"final": is_final})
def save_scores(
    actor: Actor,
    *,
    evaluator: Evaluator,
    application: Application,
    scores: Sequence[tuple[int | None, str]],
    is_final: bool,
) -> Review:
    """Keep one's own scores: (0–5 or None, comment) for each criterion in order.

    Final ones need every score; then others' become visible, so they do not change any more.
    Raises Invalid (fields `scores-<n>`), Conflict if they are final already.
    """
    panel.refuse_applicants(actor, evaluator.assessment.challenge)
    review = evaluator.review_of(application.id)
    assert review is not None  # can_score has seen it
    if review.completed_at is not None:
        raise Conflict(
            _l("Your scores for this application are final, because you have seen other evaluators’ scores.")
        )
    if len(scores) != len(evaluator.assessment.criteria):
        raise Invalid({"": _("The criteria have changed since you opened this page. Please reload it.")})
    errors = {
        f"scores-{i}": _("Give a score from 0 to %(top)s.", top=TOP_SCORE)
        for i, (value, _comment) in enumerate(scores)
        if (value is None and is_final) or (value is not None and not 0 <= value <= TOP_SCORE)
    }
    if errors:
        raise Invalid(errors)
    review.scores = [{"value": value, "comment": tidy(comment)[:2000]} for value, comment in scores]
    review.updated_at = clock.now()
    if is_final:
        review.completed_at = clock.now()
    session().flush()
    return review
