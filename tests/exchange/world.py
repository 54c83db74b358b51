"""Samples of the API for the access matrix: Emil's token, and the versions that changes need."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.applications.models import Application
from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.core.settings import ocds_prefix
from matchmaker.exchange.engine.ocds import ocid_of
from matchmaker.exchange.services import webhooks as webhooks_services
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from tests import factories
from tests.challenges import make
from tests.exchange.program import make_token
from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """A solution and a package to read, one's own token, ETags of what a row of the matrix changes."""
    world["a_token"] = {"token_id": make_token(people.actor("emil")).public_id}
    emil = people.actor("emil")
    hook = webhooks_services.create_webhook(emil, address="https://graz.example/hook", events=["challenge.published"])
    delivery = webhooks_services.send_test(emil, webhook=hook)
    world["a_webhook"] = {"webhook_id": hook.public_id}
    world["a_delivery"] = {"webhook_id": hook.public_id, "delivery_id": delivery.public_id}
    names = ("emil", "finn", "carla", "chen", "dora", "ada", "gus")
    world["secrets"] = {name: make_token(people.actor(name)).secret for name in names}
    world["a_scheme"] = {"scheme": "sdg"}
    published = make.published(people, title="In the open")
    world["ocds_challenge"] = {"slug": published.slug}
    world["ocds_record"] = {"ocid": ocid_of(ocds_prefix(), published.public_id)}
    draft = factories.make_solution(people.organizations["hydrolog"], "Draft of a sensor", status="draft")
    world["draft_solution"] = {"slug": draft.slug}
    world["etag_solution"] = {"If-Match": f'"{draft.version}"'}
    challenge = session().scalars(sa.select(Challenge).where(Challenge.slug == world["draft"]["slug"])).one()
    world["etag_draft"] = {"If-Match": f'"{challenge.version}"'}
    application = session().scalars(
        sa.select(Application).where(Application.public_id == world["application"]["public_id"])
    )
    registration = session().scalars(
        sa.select(Registration)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(
            Workshop.slug == world["workshop"]["slug"],
            Registration.organization_id == people.organizations["hydrolog"].id,
        )
    )
    world["etag_wishes"] = {"If-Match": f'"{registration.one().version}"'}
    world["etag_application"] = {"If-Match": f'"{application.one().version}"'}
