"""Pairings, what both sides say to them, and the rules."""

from __future__ import annotations

from matchmaker.challenges.models import Challenge
from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _l
from matchmaker.exchange.forms.participation import CityDecisionNew, CompanyDecisionNew, PairingQuery
from matchmaker.exchange.forms.request_model import Paging
from matchmaker.exchange.queries import pairings
from matchmaker.exchange.queries.pairings import PairingFull, PairingOut, RuleCatalogue, RuleSetOut
from matchmaker.exchange.queries.response_model import Paged
from matchmaker.exchange.views.blueprint import api
from matchmaker.exchange.views.tags import PAIRINGS
from matchmaker.matching import policy
from matchmaker.matching.models import Pairing, RuleSet
from matchmaker.matching.queries import pairings as matching_pairings
from matchmaker.matching.queries import runs as matching_runs
from matchmaker.matching.services import decisions as matching_decisions
from matchmaker.solutions.models import Solution


@api.serve(
    "GET",
    "/challenges/<slug>/pairings",
    access=may(policy.can_see_challenge_pairings, challenge=matching_pairings.get_challenge),
    tag=PAIRINGS,
    summary=_l("Solutions paired with a challenge, with reasons"),
    query=PairingQuery,
    answer=Paged[PairingOut],
)
def list_challenge_pairings(challenge: Challenge, query: PairingQuery) -> Paged[PairingOut]:
    """For the city and the organizers, by rank. What a company keeps private is masked for the city."""
    return pairings.of_challenge(current_actor(), challenge, query)


@api.serve(
    "GET",
    "/solutions/<slug>/pairings",
    access=may(policy.can_see_solution_fits, solution=matching_pairings.get_solution),
    tag=PAIRINGS,
    summary=_l("Challenges paired with a solution, with reasons"),
    query=Paging,
    answer=Paged[PairingOut],
)
def list_solution_pairings(solution: Solution, query: Paging) -> Paged[PairingOut]:
    """For the company and the organizers, best first. What a city keeps private is masked for the company."""
    return pairings.of_solution(current_actor(), solution, query)


@api.serve(
    "GET",
    "/pairings/<public_id>",
    access=may(policy.can_view, pairing=matching_pairings.get_visible),
    tag=PAIRINGS,
    summary=_l("One pairing with its whole explanation"),
    answer=PairingFull,
)
def show_pairing(pairing: Pairing) -> PairingFull:
    """The score is the sum of its terms; each has its sentence."""
    return pairings.show_pairing(current_actor(), pairing)


@api.serve(
    "PUT",
    "/pairings/<public_id>/city-decision",
    access=may(policy.can_decide_for_city, pairing=matching_pairings.get_visible),
    tag=PAIRINGS,
    summary=_l("The city’s decision on a pairing"),
    body=CityDecisionNew,
    answer=PairingFull,
)
def decide_for_city(pairing: Pairing, body: CityDecisionNew) -> PairingFull:
    """The company sees a shortlist and a decline with its reason, never what the city keeps for later."""
    actor = current_actor()
    matching_decisions.decide_for_city(
        actor,
        pairing=pairing,
        decision=body.decision,
        reason=body.reason,
        note=body.note,
        keep_names=body.keep_names,
    )
    return pairings.show_pairing(actor, pairing)


@api.serve(
    "PUT",
    "/pairings/<public_id>/company-decision",
    access=may(policy.can_decide_for_company, pairing=matching_pairings.get_visible),
    tag=PAIRINGS,
    summary=_l("The company’s decision on a pairing"),
    body=CompanyDecisionNew,
    answer=PairingFull,
)
def decide_for_company(pairing: Pairing, body: CompanyDecisionNew) -> PairingFull:
    """The city sees it, with the reason of a decline."""
    actor = current_actor()
    matching_decisions.decide_for_company(
        actor,
        pairing=pairing,
        decision=body.decision,
        reason=body.reason,
        note=body.note,
        keep_names=body.keep_names,
    )
    return pairings.show_pairing(actor, pairing)


@api.serve(
    "GET",
    "/rules",
    access=ANYONE,
    tag=PAIRINGS,
    summary=_l("All rules with their current weights, and all versions"),
    answer=RuleCatalogue,
)
def show_rules() -> RuleCatalogue:
    """The catalogue is made from the rules themselves."""
    return pairings.rules()


@api.serve(
    "GET",
    "/rules/<int:number>",
    access=anyone_may_see(rule_set=matching_runs.get_version),
    tag=PAIRINGS,
    summary=_l("One version of the rules"),
    answer=RuleSetOut,
)
def show_rule_set(rule_set: RuleSet) -> RuleSetOut:
    """As it was published, with its note."""
    return pairings.rule_set_of(rule_set)
