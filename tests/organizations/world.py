"""Samples of organizations for the access matrix."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.organizations.models import Invitation, MembershipRequest, OrganizationPair
from matchmaker.vocabulary.models import GazetteerCity
from tests import factories
from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """A city, a company, a pending company, a place, a member, an invitation and a wish to join."""
    hydrolog, graz = people.organizations["hydrolog"], people.organizations["graz"]
    pending = factories.make_company("Aqua Novum", vetting="pending")
    closed = factories.make_company("Still Waters", closed_at=clock.now(), closing_reason="We retire.")
    ivo = people.users["ivo"]
    factories.make_member(pending, ivo, "owner")
    invitation = Invitation(
        organization=hydrolog,
        email="new@hydrolog.example",
        role="editor",
        token_hash="0" * 64,
        invited_by_id=people.users["carla"].id,
        created_at=clock.now(),
        expires_at=clock.in_days(14),
    )
    wish = MembershipRequest(organization=hydrolog, user=people.users["hana"], created_at=clock.now())
    place = GazetteerCity(
        geoname_id=99,
        name="Villach",
        country="AT",
        latitude=46.61,
        longitude=13.85,
        population=64_071,
    )
    session().add_all([invitation, wish, place])
    session().flush()
    pair = OrganizationPair(first_id=min(graz.id, pending.id), second_id=max(graz.id, pending.id), found_at=clock.now())
    session().add(pair)
    session().flush()
    world["a_list_of_terms"] = {"scheme": "topic"}
    world["a_term"] = {"scheme": "topic", "code": "energy.street_lighting"}
    world["a_pair_of_organizations"] = {"pair_id": pair.public_id}
    world["a_city"] = {"slug": graz.slug}
    world["a_company"] = {"slug": hydrolog.slug}
    world["a_pending_company"] = {"slug": pending.slug}
    world["a_closed_company"] = {"slug": closed.slug}
    world["a_place"] = {"geoname_id": 99}
    world["a_kind"] = {"kind": "academia"}
    world["a_member"] = {"slug": hydrolog.slug, "person_id": people.users["chen"].public_id}
    world["an_invitation"] = {"slug": hydrolog.slug, "invitation_id": invitation.public_id}
    world["a_wish"] = {"slug": hydrolog.slug, "request_id": wish.public_id}
