"""Webhooks of an organization, what they were sent, and what a delivery says at the moment it is sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _l
from matchmaker.core.pages import Page, paginate
from matchmaker.core.sealed import unseal
from matchmaker.core.settings import public_url
from matchmaker.exchange.engine.webhooks import (
    ANNOUNCED,
    EVENTS,
    FOR_ALL,
    MUTUAL,
    PROPOSED,
    PUBLISHED,
    RELEASED,
    TEST,
)
from matchmaker.exchange.models import DeliveryStatus, Webhook, WebhookDelivery
from matchmaker.exchange.queries.challenges import ChallengeLine
from matchmaker.exchange.queries.challenges import line_of as challenge_line
from matchmaker.exchange.queries.participation import WorkshopLine
from matchmaker.exchange.queries.participation import line_of as workshop_line
from matchmaker.exchange.queries.response_model import ResponseModel
from matchmaker.exchange.queries.solutions import SolutionLine
from matchmaker.exchange.queries.solutions import line_of as solution_line
from matchmaker.organizations.models import Organization, Vetting, here
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration
from matchmaker.workshops.models.workshop import Workshop

SEALED = "webhook"
"""What the secrets are sealed for."""
PER_PAGE = 50


class Told(ResponseModel):
    """What happened. `address` is where the API answers about it, for whoever may read it (null for a test).

    What everybody may read of it comes along, as lists of the API have it: `challenge`, `solution`, `workshop`; null
    where nothing of that kind is meant or it is not public now. `release` is the number of a schedule.
    """

    address: str | None
    challenge: ChallengeLine | None = None
    solution: SolutionLine | None = None
    workshop: WorkshopLine | None = None
    release: int | None = None


class Notice(ResponseModel):
    """One delivery: what happened, when it happened, and where more is read."""

    type: Literal[
        "challenge.published",
        "pairing.proposed",
        "pairing.mutual",
        "decision.announced",
        "schedule.released",
        "webhook.test",
    ]
    timestamp: datetime
    data: Told


def own_webhooks(actor: Actor) -> Sequence[Webhook]:
    """Those of the organization one acts for, or of the organizers."""
    return session().scalars(sa.select(Webhook).where(_owned_by(actor.organization_id)).order_by(Webhook.id)).all()


def choosable(actor: Actor) -> tuple[str, ...]:
    """What the one whom this person acts for can be told: pairings and decisions are of cities and companies."""
    is_side = actor.acting_for is None or actor.role_kind in {"city", "company"}
    return EVENTS if is_side else FOR_ALL


def _owned_by(organization_id: int | None) -> sa.ColumnElement[bool]:
    return Webhook.organization_id == organization_id  # None: IS NULL


def get_own_webhook(actor: Actor, *, webhook_id: str) -> Webhook:
    """One of them by its public id. Raises NotFound."""
    found = session().scalar(
        sa.select(Webhook).where(
            Webhook.public_id == webhook_id,
            _owned_by(actor.organization_id),
            sa.literal(actor.organization_id is not None or actor.is_organizer),
        )
    )
    return existing(found, _l("There is no such webhook here."))


def get_delivery(actor: Actor, *, webhook: Webhook, delivery_id: str) -> WebhookDelivery:
    """One delivery of a webhook by its public id. Raises NotFound."""
    found = session().scalar(
        sa.select(WebhookDelivery).where(
            WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.public_id == delivery_id
        )
    )
    return existing(found, _l("There is no such delivery here."))


def deliveries_of(webhook: Webhook, *, number: int = 1) -> Page[WebhookDelivery]:
    """One page of what it was sent, the newest first."""
    rows = (
        sa.select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id).order_by(WebhookDelivery.id.desc())
    )
    return paginate(rows, number=number, per_page=PER_PAGE)


def find_delivery(delivery_id: int) -> WebhookDelivery | None:
    """A delivery with its webhook, for the job that sends it; None if it was removed."""
    return session().scalar(
        sa.select(WebhookDelivery).options(joinedload(WebhookDelivery.webhook)).where(WebhookDelivery.id == delivery_id)
    )


def listening_to(event: str, organization_ids: Collection[int | None] | None) -> list[Webhook]:
    """Webhooks that chose this event, of these organizations (None among them: the organizers; no collection: all)."""
    rows = (
        sa.select(Webhook)
        .outerjoin(Organization, Organization.id == Webhook.organization_id)
        .where(
            Webhook.off_why == "",
            sa.or_(
                Webhook.organization_id.is_(None),
                sa.and_(here(), Organization.vetting == Vetting.VETTED.value),
            ),
        )
        .order_by(Webhook.id)
    )
    found = session().scalars(rows)
    return [
        row
        for row in found
        if event in row.events and (organization_ids is None or row.organization_id in organization_ids)
    ]


def secrets_of(webhook: Webhook) -> list[str]:
    """The secrets that sign now, the newest first; none if they were sealed with a key that is gone."""
    kept = [webhook.sealed_secret]
    if webhook.former_until is not None and webhook.former_until > clock.now():
        kept.append(webhook.former_secret)
    return [found for one in kept if (found := unseal(SEALED, one)) is not None]


def waiting_of(webhook: Webhook) -> sa.Update:
    """A change of all deliveries of a webhook that wait."""
    return sa.update(WebhookDelivery).where(
        WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.status == DeliveryStatus.WAITING.value
    )


def places_of(workshop_id: int) -> set[int]:
    """The organizations with a place at a workshop."""
    return set(
        session().scalars(
            sa.select(Registration.organization_id).where(
                Registration.workshop_id == workshop_id, Registration.status.in_(HOLDS_PLACE)
            )
        )
    )


def owners_among(model: type[Challenge] | type[Solution], ids: Collection[int]) -> list[tuple[int, int]]:
    """(id, id of the city or company) of these challenges or solutions."""
    owner = Challenge.city_id if model is Challenge else Solution.company_id
    return [(own, owned_by) for own, owned_by in session().execute(sa.select(model.id, owner).where(model.id.in_(ids)))]


def notice_of(delivery: WebhookDelivery) -> Notice:
    """What a delivery says now."""
    about = delivery.about
    challenge = session().get(Challenge, about["challenge"]) if "challenge" in about else None
    solution = session().get(Solution, about["solution"]) if "solution" in about else None
    workshop = session().get(Workshop, about["workshop"]) if "workshop" in about else None
    told = Told(
        address=_address(delivery, challenge, solution, workshop),
        challenge=challenge_line(challenge) if challenge is not None and challenge.is_public else None,
        solution=solution_line(solution) if solution is not None and solution.is_listed else None,
        workshop=workshop_line(workshop) if workshop is not None and workshop.is_public else None,
        release=about.get("release"),
    )
    return Notice(type=delivery.event, timestamp=delivery.happened_at, data=told)  # type: ignore[arg-type]


def _address(
    delivery: WebhookDelivery, challenge: Challenge | None, solution: Solution | None, workshop: Workshop | None
) -> str | None:
    about = delivery.about
    if delivery.event == TEST:
        return None
    if delivery.event == MUTUAL:
        return public_url("api.show_pairing", public_id=about["pairing"])
    if delivery.event == ANNOUNCED and "application" in about:
        return public_url("api.show_application", public_id=about["application"])
    if delivery.event == PROPOSED and solution is not None:
        return public_url("api.list_solution_pairings", slug=solution.slug)
    if delivery.event == PROPOSED and challenge is not None:
        return public_url("api.list_challenge_pairings", slug=challenge.slug)
    if delivery.event in {PUBLISHED, ANNOUNCED} and challenge is not None:
        return public_url("api.show_challenge", slug=challenge.slug)
    if delivery.event == RELEASED and workshop is not None:
        endpoint = "api.show_workshop" if delivery.webhook.organization_id is None else "api.show_day"
        return public_url(endpoint, slug=workshop.slug)
    return None
