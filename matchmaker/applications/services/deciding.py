"""From agreed scores to decisions that everybody hears at the same moment."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from matchmaker.applications import jobs, policy
from matchmaker.applications.engine import TOP_SCORE
from matchmaker.applications.events import DecisionsReleased
from matchmaker.applications.models import (
    RESULTS,
    UNDECIDED,
    AgreedScore,
    Application,
    ApplicationStatus,
    Assessment,
    Decision,
)
from matchmaker.applications.queries import city, decisions, panel
from matchmaker.challenges.models import OPEN, Challenge, ChallengeStatus
from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.core import clock, eventbus
from matchmaker.core.actors import Actor, system_actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l, ngettext
from matchmaker.core.text import tidy
from matchmaker.core.versions import Difference, differing


def _scores_apart(application: Application, scores: Sequence[tuple[int, str]]) -> list[Difference]:
    """The scores typed against those agreed on before."""
    known = _agreed(application)
    rows: list[tuple[str, object, object]] = []
    for position, (value, comment) in enumerate(scores):
        before = known.get(position)
        name = _("Criterion %(n)s", n=position + 1)
        rows.append((name, before.value if before else None, value))
        rows.append((f"{name}: {_('comment')}", before.comment if before else "", tidy(comment)[:2000]))
    return differing(*rows)


def _agreed(application: Application) -> dict[int, AgreedScore]:
    select = sa.select(AgreedScore).where(AgreedScore.application_id == application.id)
    return {agreed.position: agreed for agreed in session().scalars(select)}


@command(policy.can_agree, locks=("application.assessment", "application"), seen="agreed", compare=_scores_apart)
def agree_scores(
    actor: Actor,
    *,
    application: Application,
    scores: Sequence[tuple[int, str]],
    agreed: AgreedScore | None = None,
    seen_version: int | None = None,
) -> None:
    """Write down what the panel agreed on: (0–5, comment) for each criterion. Needs every evaluator's own scores."""
    assessment = jobs.held_assessment(application.challenge)
    if len(scores) != len(assessment.criteria) or any(not 0 <= value <= TOP_SCORE for value, _c in scores):
        raise Invalid({"": _("Give each criterion a score from 0 to %(top)s.", top=TOP_SCORE)})
    known = panel.readings(actor, assessment=assessment, ids=[application.id])[application.id]
    if known.is_hidden or not known.is_complete:
        raise Conflict(_l("Not every evaluator has finished scoring this application."))
    before = _agreed(application)
    for position, (value, comment) in enumerate(scores):
        score = before.get(position) or AgreedScore(application_id=application.id, position=position)
        score.value, score.comment = value, tidy(comment)[:2000]
        score.by_id, score.at = actor.user_id, clock.now()
        session().add(score)
    session().flush()


def _decision_apart(known: Decision | None, outcome: str, reason: str) -> list[Difference]:
    if known is None:
        return []
    return differing((_("Result"), known.result, outcome), (_("Reason"), known.reason, tidy(reason)[:5000]))


@command(
    policy.can_prepare,
    locks=("application.assessment", "application"),
    seen="known",
    compare=_decision_apart,
    audit=lambda outcome, **_rest: {"result": outcome},
)
def prepare_decision(
    actor: Actor,
    *,
    application: Application,
    outcome: str,
    reason: str,
    keep_names: bool = False,
    known: Decision | None = None,
    seen_version: int | None = None,
) -> Decision:
    """Prepare a result with its reason; the company reads both when all are announced.

    `known` is the decision prepared before. Raises Invalid without a result or a reason, and (field `keep_names`) for
    a reason that tells a company about another one, by name or score, unless `keep_names`; Stale if somebody prepared
    another one since.
    """
    assessment = jobs.held_assessment(application.challenge)
    errors = {}
    if outcome not in RESULTS:
        errors["outcome"] = _("Choose a result.")
    elif application.needs_confirmation and outcome != ApplicationStatus.NOT_CHOSEN.value:
        errors["outcome"] = _("The company has not confirmed the changed challenge, so it cannot be chosen.")
    if len(tidy(reason)) < 20:
        errors["reason"] = _("Write a reason the company can learn from, in at least one sentence.")
    told = [] if keep_names else decisions.tells_of_others(application, reason)
    if told and not errors:
        why = _(
            "This reason may reveal something about other companies: %(what)s. Please remove it. If it has "
            "to stay, tick the box and save again.",
            what=", ".join(f"“{one}”" for one in told),
        )
        errors["keep_names"] = why
    if errors:
        raise Invalid(errors)
    decision = next((d for d in application.decisions if d.round == assessment.round), None)
    if decision is None:
        decision = Decision(application=application, round=assessment.round)
        session().add(decision)
    decision.result, decision.reason = outcome, tidy(reason)[:5000]
    decision.prepared_by_id, decision.prepared_at = actor.user_id, clock.now()
    session().flush()
    return decision


@command(policy.can_release, audit=lambda round_number, result, **_rest: {"round": round_number, "decisions": result})
def release_decisions(actor: Actor, *, challenge: Challenge, round_number: int) -> int:
    """Announce all prepared decisions of this round at once; returns how many.

    Raises Conflict if this round was announced already, if an application lacks its decision or if the criteria are
    not those that applicants saw. A shortlist opens the next round; otherwise the challenge is decided.
    """
    assessment = jobs.held_assessment(challenge)
    if assessment.closed_at is not None or round_number != assessment.round:
        raise Conflict(_l("These decisions are already announced. Nothing was sent twice."))
    if assessment.criteria and policy.criteria_changed(assessment):
        raise Conflict(
            _l("The criteria or weights were changed after applications closed. Publish the earlier ones again first.")
        )
    missing = city.unfinished(challenge, assessment)
    if missing:
        raise Conflict(
            ngettext(
                "%(num)s application still lacks a decision. All are announced together.",
                "%(num)s applications still lack a decision. All are announced together.",
                len(missing),
            )
        )
    decided = _announce(assessment)
    if not decided:
        raise Conflict(_l("There is no decision to announce."))
    eventbus.publish(DecisionsReleased(challenge.id, application_ids=tuple(decided)))
    return len(decided)


def _announce(assessment: Assessment) -> list[int]:
    now = clock.now()
    decisions = (
        session()
        .scalars(
            sa.select(Decision)
            .join(Application, Application.id == Decision.application_id)
            .where(
                Application.challenge_id == assessment.challenge_id,
                Application.status.in_(UNDECIDED),
                Decision.round == assessment.round,
                Decision.released_at.is_(None),
            )
        )
        .all()
    )
    for decision in decisions:
        decision.released_at = now
        if decision.result != decision.application.status:
            decision.application.decide(decision.result)
    if decisions:
        assessment.released_at = now
        if any(decision.result == ApplicationStatus.SHORTLISTED.value for decision in decisions):
            assessment.round += 1
        else:
            _close(assessment)
    session().flush()
    return [decision.application_id for decision in decisions]


def _close(assessment: Assessment) -> None:
    assessment.closed_at = clock.now()
    if assessment.challenge.status in OPEN:
        challenge_lifecycle.advance_challenge(
            system_actor("applications"), challenge=assessment.challenge, to=ChallengeStatus.DECIDED
        )
