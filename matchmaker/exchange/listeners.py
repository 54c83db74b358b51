"""What happens to tokens and webhooks when an organization changes, and what webhooks are told."""

from __future__ import annotations

from matchmaker.applications.events import DecisionsReleased
from matchmaker.applications.queries import visibility as application_visibility
from matchmaker.challenges.events import ChallengePublished
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.eventbus import subscribe
from matchmaker.exchange.engine import webhooks as engine
from matchmaker.exchange.models import Off
from matchmaker.exchange.queries import tokens  # noqa: F401  (adds itself to a person's own data)
from matchmaker.exchange.queries import webhooks as webhooks_queries
from matchmaker.exchange.services import tokens as tokens_services
from matchmaker.exchange.services import webhooks as webhooks_services
from matchmaker.matching.events import MutualInterest, PairingsUpdated
from matchmaker.matching.models import Pairing
from matchmaker.organizations.events import MemberLeft, OrganizationClosed, OrganizationsMerged
from matchmaker.scheduling.events import ScheduleReleased
from matchmaker.solutions.models import Solution

EXCHANGE = system_actor("exchange")
ORGANIZERS = None
"""The organizers' webhooks belong to no organization."""


@subscribe(MemberLeft)
def revoke_lost(event: MemberLeft) -> None:
    """A token acts only for an organization one belongs to."""
    tokens_services.revoke_lost(EXCHANGE, user_id=event.user_id, organization_id=event.organization_id)


@subscribe(OrganizationClosed)
def revoke_of_closed(event: OrganizationClosed) -> None:
    """Nobody acts for a closed organization, with a token either; they stay ended when it is opened again."""
    tokens_services.revoke_of_closed(EXCHANGE, organization_id=event.organization_id)
    webhooks_services.stop_webhooks(EXCHANGE, organization_id=event.organization_id, why=Off.CLOSED)


@subscribe(OrganizationsMerged)
def stop_merged(event: OrganizationsMerged) -> None:
    """Webhooks go to the organization that is kept, switched off: its owners decide."""
    webhooks_services.stop_webhooks(EXCHANGE, organization_id=event.merged_id, why=Off.MERGED, kept_id=event.kept_id)


def _tell(event: str, *organization_ids: int | None, **about: int | str) -> None:
    webhooks_services.record_event(EXCHANGE, event=event, about=about, organization_ids=organization_ids)


@subscribe(ChallengePublished)
def tell_of_publication(event: ChallengePublished) -> None:
    """Everybody: it is public."""
    webhooks_services.record_event(
        EXCHANGE, event=engine.PUBLISHED, about={"challenge": event.challenge_id}, organization_ids=None
    )


@subscribe(PairingsUpdated)
def tell_of_proposals(event: PairingsUpdated) -> None:
    """The city and the organizers once for each challenge, the company once for each solution."""
    for challenge_id, city_id in webhooks_queries.owners_among(Challenge, {pair[0] for pair in event.entered}):
        _tell(engine.PROPOSED, city_id, ORGANIZERS, challenge=challenge_id)
    for solution_id, company_id in webhooks_queries.owners_among(Solution, {pair[1] for pair in event.entered}):
        _tell(engine.PROPOSED, company_id, solution=solution_id)


@subscribe(MutualInterest)
def tell_of_mutual_interest(event: MutualInterest) -> None:
    """Both sides and the organizers."""
    pairing = session().get_one(Pairing, event.pairing_id)
    _tell(
        engine.MUTUAL,
        pairing.challenge.city_id,
        pairing.solution.company_id,
        ORGANIZERS,
        pairing=pairing.public_id,
        challenge=pairing.challenge_id,
        solution=pairing.solution_id,
    )


@subscribe(DecisionsReleased)
def tell_of_decisions(event: DecisionsReleased) -> None:
    """The city and the organizers that decisions are announced; each applicant of the own one alone."""
    challenge = challenge_visibility.get_challenge(event.challenge_id)
    _tell(engine.ANNOUNCED, challenge.city_id, ORGANIZERS, challenge=challenge.id)
    for application_id in event.application_ids:
        application = application_visibility.get_application(application_id)
        _tell(engine.ANNOUNCED, application.company_id, challenge=challenge.id, application=application.public_id)


@subscribe(ScheduleReleased)
def tell_of_release(event: ScheduleReleased) -> None:
    """Whoever has a place at the workshop, and the organizers."""
    places = webhooks_queries.places_of(event.workshop_id)
    _tell(engine.RELEASED, *sorted(places), ORGANIZERS, workshop=event.workshop_id, release=event.number)
