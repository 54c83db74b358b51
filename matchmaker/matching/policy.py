"""Who may see, decide and tune pairings. Each refusal says why, and what would help."""

from __future__ import annotations

from matchmaker.challenges import policy as challenges
from matchmaker.challenges.models import OPEN, Challenge
from matchmaker.core import clock
from matchmaker.core.access import ALLOW, Decision, deny, neutral
from matchmaker.core.actors import Actor, Role
from matchmaker.core.i18n import _l
from matchmaker.matching.models import MatchRun, Pairing, RuleSet, RuleSetStatus
from matchmaker.organizations.models import COMPANY, PARTIES
from matchmaker.solutions.models import Solution

FROZEN = _l("The tender for this challenge is live, so 1:1 meetings have stopped. Only the official notice counts.")


def is_neutral(actor: Actor, *parties: int | None) -> bool:
    """An organizer who belongs to none of these parties and to no company (rule 4), or the platform itself.

    Pairings compare companies with each other, so whoever belongs to one reads as its member, never as neutral.
    """
    return bool(neutral(actor, *parties, kinds=(COMPANY,)))


def _tied(actor: Actor, *parties: int | None) -> Decision:
    """The reason for an organizer who would see this without their tie."""
    return neutral(actor, *parties, kinds=(COMPANY,))


def can_see_challenge_pairings(actor: Actor, *, challenge: Challenge) -> Decision:
    """Members of the city and of cities that joined it, and organizers; nobody who belongs to a company."""
    if is_neutral(actor, challenge.city_id):
        return ALLOW
    if challenges.of_city_side(actor, challenge=challenge):
        return challenges.judges_companies(actor)
    if actor.is_organizer:
        return _tied(actor, challenge.city_id)
    return deny(_l("Only %(name)s and the organizers see which solutions fit.", name=challenge.city.name))


def can_see_solution_fits(actor: Actor, *, solution: Solution) -> Decision:
    """The company's members and the organizers who belong to no company."""
    if is_neutral(actor, solution.company_id) or actor.member_of(solution.company_id):
        return ALLOW
    if actor.is_organizer:
        return _tied(actor, solution.company_id)
    return deny(_l("Only %(name)s and the organizers see which challenges fit.", name=solution.company.name))


def can_view(actor: Actor, *, pairing: Pairing) -> Decision:
    """Both sides and the organizers; a company only what is proposed now or what somebody decided."""
    parties = (pairing.challenge.city_id, pairing.solution.company_id)
    if is_neutral(actor, *parties) or actor.member_of(pairing.solution.company_id):
        return ALLOW
    if challenges.of_city_side(actor, challenge=pairing.challenge):
        return challenges.judges_companies(actor)
    if actor.is_organizer:
        return _tied(actor, *parties)
    return deny(_l("Only the city, the company and the organizers see a pairing."))


def _is_open(challenge: Challenge) -> Decision:
    if challenge.is_frozen:
        return deny(FROZEN)
    if challenge.status not in OPEN:
        return deny(_l("This challenge is finished, so nothing more can be decided."))
    return challenges.accepted_city(challenge)


def _takes_answers(challenge: Challenge) -> Decision:
    """A company's word counts only until applications close."""
    is_open = _is_open(challenge)
    if is_open and challenge.closes_at is not None and challenge.closes_at < clock.now():
        return deny(_l("Applications have closed, so this pairing can no longer be decided."))
    return is_open


def can_decide_on(actor: Actor, *, challenge: Challenge) -> Decision:
    """Editors and owners of the city, with its hat on, while the challenge is open and not frozen (rule 7)."""
    if not actor.is_system and not actor.acts_for(challenge.city_id, at_least=Role.EDITOR):
        name = challenge.city.name
        if actor.member_of(challenge.city_id, at_least=Role.EDITOR):
            return deny(_l("Switch to “%(name)s” first. You are acting for somebody else.", name=name))
        return deny(_l("Only editors and owners of %(name)s decide this.", name=name))
    unbiased = challenges.judges_companies(actor)
    return _is_open(challenge) if unbiased else unbiased


def can_decide_for_city(actor: Actor, *, pairing: Pairing) -> Decision:
    """Who may decide on all pairings of its challenge, without a conflict of interest for this company."""
    own = can_decide_on(actor, challenge=pairing.challenge)
    if not own:
        return own
    return challenges.unbiased(actor, challenge=pairing.challenge, company_id=pairing.solution.company_id)


def can_decide_for_company(actor: Actor, *, pairing: Pairing) -> Decision:
    """Editors and owners of the company, with its hat on, until applications close and while nothing is frozen."""
    if actor.has_organizer_role:
        return deny(_l("Organizers are neutral: they cannot answer for a company."))
    if not actor.is_system and not actor.acts_for(pairing.solution.company_id, at_least=Role.EDITOR):
        name = pairing.solution.company.name
        if actor.member_of(pairing.solution.company_id, at_least=Role.EDITOR):
            return deny(_l("Switch to “%(name)s” first. You are acting for somebody else.", name=name))
        return deny(_l("Only editors and owners of %(name)s decide this.", name=name))
    return _takes_answers(pairing.challenge)


def can_tune(actor: Actor) -> Decision:
    """Organizers tune the rules."""
    if actor.is_system:
        return ALLOW
    if actor.is_organizer:
        return neutral(actor, kinds=PARTIES)
    if actor.has_organizer_role:
        return deny(_l("Switch to your role as organizer first. You are acting for somebody else."))
    return deny(_l("Only organizers can change the rules. Everybody can read them."))


def can_edit_rules(actor: Actor, *, rule_set: RuleSet) -> Decision:
    """An organizer, for a draft."""
    tuning = can_tune(actor)
    if tuning and rule_set.status != RuleSetStatus.DRAFT.value:
        return deny(_l("A published version never changes. Start a draft from it."))
    return tuning


def can_roll_back(actor: Actor, *, rule_set: RuleSet) -> Decision:
    """An organizer, to a version that was live before."""
    tuning = can_tune(actor)
    if tuning and rule_set.status != RuleSetStatus.RETIRED.value:
        return deny(_l("Only a version that was live before can be restored."))
    return tuning


def can_run(actor: Actor) -> Decision:
    """Organizers and the platform itself compute pairings."""
    if actor.is_organizer or actor.is_system or actor.is_administrator:
        return ALLOW
    return deny(_l("Only organizers can start a run of the matcher."))


def can_see_run(actor: Actor, *, run: MatchRun) -> Decision:
    """Whoever may start one."""
    return can_run(actor)
