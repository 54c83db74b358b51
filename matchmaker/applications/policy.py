"""Who may do what with applications and their assessment. Each refusal says why, and what would help.

Equal treatment: before the closing time the city knows how many applications there are, nothing else; it reads all
of them from the same moment on. Organizers see the process, never what a company wrote. A frozen challenge (its
tender is live) stops everything but reading and withdrawing.
"""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.applications.models import (
    UNDECIDED,
    Application,
    ApplicationStatus,
    Assessment,
    Evaluator,
    closed_for_applications,
)
from matchmaker.challenges import policy as challenges
from matchmaker.challenges.models import Challenge, ChallengeStatus
from matchmaker.core import clock
from matchmaker.core.access import ALLOW, Decision, deny, neutral
from matchmaker.core.actors import Actor, Role
from matchmaker.core.i18n import _l
from matchmaker.organizations.models import COMPANY, Organization
from matchmaker.organizations.policy import belongs_to

_RECUSED = _l("You declared a conflict of interest for this application, so you do not assess it.")
_FROZEN = _l("The tender is live, so this is no longer possible. Please read the official notice.")
_NOT_PUBLIC = _l("This challenge is not public yet, so no application can come in.")
_TOO_EARLY = _l("Applications are still open. You can read them all once they have closed.")


def _writes_for(actor: Actor, organization: Organization, *, at_least: Role = Role.EDITOR) -> Decision:
    """Members with this role who wear the organization's hat, and never an organizer."""
    if actor.has_organizer_role:
        return deny(_l("Organizers are neutral: they do not apply or assess."))
    if actor.acts_for(organization.id, at_least=at_least):
        return ALLOW
    if actor.member_of(organization.id, at_least=at_least):
        return deny(_l("Switch to “%(name)s” first. You are acting for somebody else.", name=organization.name))
    if at_least is Role.OWNER:
        return deny(_l("Only owners of %(name)s can do this.", name=organization.name))
    return deny(_l("Only editors and owners of %(name)s can do this.", name=organization.name))


def _takes_applications(challenge: Challenge) -> Decision:
    if not challenge.is_public:
        return deny(_l("This challenge is not public, so it takes no applications."))
    accepted = challenges.accepted_city(challenge)
    if not accepted:
        return accepted
    if challenge.is_frozen:
        return deny(_FROZEN)
    if not challenge.is_open(clock.now()):
        return deny(_l("Applications have closed, so you can no longer apply or make changes."))
    return ALLOW


def can_start(actor: Actor, *, challenge: Challenge, company: Organization | None) -> Decision:
    """Editors of a vetted company that has nothing to do with the city, while the challenge is open."""
    if not actor.is_authenticated:
        return deny(_l("Please sign in for your company to apply."))
    if actor.has_organizer_role:
        return deny(_l("Organizers are neutral: they do not apply or assess."))
    if company is None or company.kind != COMPANY:
        return deny(_l("Applications come from companies. Switch to your company first."))
    own = _writes_for(actor, company)
    if not own:
        return own
    if not company.is_vetted:
        return deny(_l("An organizer has to review your company first. Then you can apply."))
    if challenges.of_city_side(actor, challenge=challenge):
        return deny(
            _l("You belong to the city that posted this challenge, so a colleague has to apply for your company.")
        )
    return _takes_applications(challenge)


def can_list_own(actor: Actor) -> Decision:
    """Members who act for a company."""
    if actor.acts_for_kind(COMPANY):
        return ALLOW
    return deny(_l("This page lists the applications of the company you act for. Switch to a company first."))


def can_view(actor: Actor, *, application: Application) -> Decision:
    """Its company always; the city's members from the closing time on, if it was sent and confirmed or decided."""
    if actor.is_system or belongs_to(actor, application.company):
        return ALLOW
    if not challenges.of_city_side(actor, challenge=application.challenge) or not application.is_sent:
        return deny(_l("Only the company itself sees this application."))
    fair = _without_conflict(actor, application)
    if not fair:
        return fair
    return can_read_content(actor, challenge=application.challenge, assessment=application.assessment)


def can_read_file(actor: Actor, *, application: Application) -> Decision:
    """Whoever reads the application, and its evaluators once names are shown (files may name the company)."""
    seen = can_view(actor, application=application)
    if seen or not actor.is_authenticated or application.assessment is None:
        return seen
    evaluator = application.assessment.evaluator_of(actor.user_id)
    if evaluator is None:
        return seen
    if application.assessment.hides_names:
        return deny(_l("Files are shown after the blind round, because they may name the company."))
    return can_score(actor, evaluator=evaluator, application=application)


def can_edit(actor: Actor, *, application: Application) -> Decision:
    """Editors of the company, for a draft, while the challenge is open."""
    own = _writes_for(actor, application.company)
    if not own:
        return own
    if application.status == ApplicationStatus.WITHDRAWN.value:
        return deny(_l("This application was withdrawn. Start again from the challenge while it is open."))
    if not application.is_draft:
        return deny(_l("This application is submitted and can no longer be changed. You can withdraw it."))
    return _takes_applications(application.challenge)


def can_submit(actor: Actor, *, application: Application) -> Decision:
    """As for editing. One that was sent may be "sent" again: a second click finds the first one's receipt."""
    if application.is_sent:
        return _writes_for(actor, application.company)
    return can_edit(actor, application=application)


def can_confirm(actor: Actor, *, application: Application) -> Decision:
    """Editors of the company, when the challenge changed materially, while it is open."""
    own = _writes_for(actor, application.company)
    if not own:
        return own
    if application.status != ApplicationStatus.SUBMITTED.value:
        return deny(_l("Only a submitted application can be confirmed."))
    if not application.needs_confirmation:
        return ALLOW  # a second click: nothing to do
    return _takes_applications(application.challenge)


def can_withdraw(actor: Actor, *, application: Application) -> Decision:
    """Editors of the company, until there is a final decision."""
    own = _writes_for(actor, application.company)
    if not own:
        return own
    if application.status == ApplicationStatus.WITHDRAWN.value:
        return deny(_l("This application is already withdrawn."))
    if not application.is_draft and application.status not in UNDECIDED:
        return deny(_l("The decision is announced, so there is nothing to withdraw."))
    return ALLOW


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the actor may do with one application now."""

    edit: Decision
    confirm: Decision
    withdraw: Decision


def abilities(actor: Actor, *, application: Application) -> Abilities:
    """For templates: a missing ability shows its reason."""
    return Abilities(
        edit=can_edit(actor, application=application),
        confirm=can_confirm(actor, application=application) if application.needs_confirmation else deny(""),
        withdraw=can_withdraw(actor, application=application),
    )


def can_see_inbox(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city's members; neutral organizers and administrators for the process only."""
    if challenges.of_city_side(actor, challenge=challenge) or neutral(actor, kinds=(COMPANY,), administrators=True):
        return ALLOW
    return deny(_l("Only the city sees who applied."))


def can_read_content(actor: Actor, *, challenge: Challenge, assessment: Assessment | None) -> Decision:
    """Everything that was sent: members of the city and of cities that joined it, after the closing time, unless they
    assess in a blind round or belong to a company.

    This is the one rule for pages, lists, files, pairings and the API; `visible_to` says the same in SQL.
    """
    if not challenges.of_city_side(actor, challenge=challenge):
        return deny(_l("Organizers see the progress, not what companies wrote."))
    neutral_side = challenges.judges_companies(actor)
    if not neutral_side:
        return neutral_side
    if challenge.published_at is None:
        return deny(_NOT_PUBLIC)
    if not closed_for_applications(challenge, clock.now()):
        return deny(_TOO_EARLY)
    if assessment is not None and assessment.hides_names and assessment.evaluator_of(actor.user_id) is not None:
        return deny(_l("The first round is blind and you assess in it. Names are shown when it is over."))
    return ALLOW


def can_set_up(actor: Actor, *, challenge: Challenge) -> Decision:
    """Owners of the city, for a public challenge that is not over or frozen."""
    own = _writes_for(actor, challenge.city, at_least=Role.OWNER)
    if not own:
        return own
    if not challenge.is_public or challenge.status == ChallengeStatus.CLOSED.value:
        return deny(_l("Only public challenges that are not finished can be assessed."))
    return deny(_FROZEN) if challenge.is_frozen else ALLOW


def can_answer_invitation(actor: Actor) -> Decision:
    """Everybody who holds the mailed link."""
    return ALLOW


def can_see_queue(actor: Actor) -> Decision:
    """Signed-in people, their own list."""
    return ALLOW if actor.is_authenticated else deny(_l("Please sign in first."))


def _assesses(actor: Actor, evaluator: Evaluator) -> Decision:
    if actor.has_organizer_role:
        return deny(_l("Organizers are neutral: they do not apply or assess."))
    if not actor.is_authenticated or evaluator.user_id != actor.user_id:
        return deny(_l("Only the invited evaluator can do this."))
    if evaluator.removed_at is not None:
        return deny(_l("You are no longer an evaluator for this challenge."))
    return ALLOW


def can_open_assessment(actor: Actor, *, evaluator: Evaluator) -> Decision:
    """The evaluator, for their own pages."""
    return _assesses(actor, evaluator)


def can_declare(actor: Actor, *, evaluator: Evaluator) -> Decision:
    """The evaluator, from the closing time on; later conflicts can be declared until decisions are announced."""
    own = _assesses(actor, evaluator)
    if not own:
        return own
    challenge = evaluator.assessment.challenge
    if challenge.is_frozen:
        return deny(_FROZEN)
    if not closed_for_applications(challenge, clock.now()):
        return deny(_l("Applications are still open. Come back after they have closed."))
    if evaluator.assessment.closed_at is not None:
        return deny(_l("The decisions are announced, so the assessment is over."))
    return ALLOW


def criteria_changed(assessment: Assessment) -> bool:
    """The challenge's criteria or weights are not those that applicants saw."""
    now = [(c.name, c.weight) for c in assessment.challenge.criteria]
    return [(c["name"], c["weight"]) for c in assessment.criteria] != now


def _criteria_stand(assessment: Assessment) -> Decision:
    if not assessment.criteria:
        return deny(_l("This challenge has no criteria, so it cannot be assessed. The city has to publish them."))
    if sum(c["weight"] for c in assessment.criteria) != 100:
        return deny(_l("The weights of the criteria do not add up to 100 %, so no score can count."))
    if criteria_changed(assessment):
        return deny(
            _l(
                "The criteria or weights were changed after applications closed. Scores count only under those that "
                "applicants saw. The city has to publish the earlier ones again."
            )
        )
    return ALLOW


def can_score(actor: Actor, *, evaluator: Evaluator, application: Application) -> Decision:
    """The evaluator, after declaring that there is no conflict, for an application that still stands."""
    own = can_declare(actor, evaluator=evaluator)
    if not own:
        return own
    if application.challenge_id != evaluator.assessment.challenge_id:
        return deny(_l("This application belongs to another challenge."))
    if application.status == ApplicationStatus.WITHDRAWN.value:
        return deny(_l("The company has withdrawn this application, so it cannot be assessed."))
    if not application.is_assessed or actor.member_of(application.company_id):
        return deny(_l("You were not asked to assess this application."))
    review = evaluator.review_of(application.id)
    if review is None:
        return deny(_l("First declare whether you have a conflict of interest."))
    if review.is_recused:
        return deny(_RECUSED)
    return _criteria_stand(evaluator.assessment)


def _judges(actor: Actor, challenge: Challenge, *, at_least: Role = Role.EDITOR) -> Decision:
    """Editors of the city who belong to no company, after the closing time."""
    own = _writes_for(actor, challenge.city, at_least=at_least)
    own = challenges.judges_companies(actor) if own else own
    return _closed_and_unfrozen(challenge) if own else own


def _judges_one(actor: Actor, application: Application) -> Decision:
    """The same, without a conflict of interest for this company."""
    own = _judges(actor, application.challenge)
    return _without_conflict(actor, application) if own else own


def _without_conflict(actor: Actor, application: Application) -> Decision:
    """No tie and no declared conflict of interest for its company; nobody declares one before there is a panel."""
    if application.assessment is None:
        return challenges.judges_companies(actor)
    return challenges.unbiased(actor, challenge=application.challenge, company_id=application.company_id)


def _closed_and_unfrozen(challenge: Challenge) -> Decision:
    if challenge.is_frozen:
        return deny(_FROZEN)
    if challenge.published_at is None:
        return deny(_NOT_PUBLIC)
    return ALLOW if closed_for_applications(challenge, clock.now()) else deny(_TOO_EARLY)


def can_see_consensus(actor: Actor, *, assessment: Assessment) -> Decision:
    """The city's editors and the evaluators, after the closing time."""
    if assessment.evaluator_of(actor.user_id) is not None and not actor.has_organizer_role:
        return _closed_and_unfrozen(assessment.challenge)
    return _judges(actor, assessment.challenge)


def can_agree(actor: Actor, *, application: Application) -> Decision:
    """The city's editors write down what the panel agreed on, before decisions are announced."""
    own = _judges_one(actor, application)
    if not own:
        return own
    if not application.is_assessed or application.assessment is None:
        return deny(_l("This application is not assessed."))
    if application.assessment.closed_at is not None:
        return deny(_l("The decisions are announced, so the assessment is over."))
    return _criteria_stand(application.assessment)


def can_prepare(actor: Actor, *, application: Application) -> Decision:
    """The city's editors, for an application without a final result."""
    own = _judges_one(actor, application)
    if not own:
        return own
    if application.status not in UNDECIDED:
        return deny(_l("This application was withdrawn or has its final result."))
    return ALLOW


def can_see_decisions(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city's editors, after the closing time."""
    return _judges(actor, challenge)


def can_export(actor: Actor, *, challenge: Challenge, assessment: Assessment | None) -> Decision:
    """The table of all applications: the city's editors, once they may read them."""
    own = can_see_decisions(actor, challenge=challenge)
    return can_read_content(actor, challenge=challenge, assessment=assessment) if own else own


def can_release(actor: Actor, *, challenge: Challenge) -> Decision:
    """Owners of the city, after the closing time: what is announced is announced to all companies at once."""
    own = _judges(actor, challenge, at_least=Role.OWNER)
    return challenges.unbiased(actor, challenge=challenge) if own else own
