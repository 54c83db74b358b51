"""Organizations."""

from __future__ import annotations

from matchmaker.core.access import ANYONE, anyone_may_see
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _l
from matchmaker.exchange.forms.participation import OrganizationQuery
from matchmaker.exchange.queries import organizations
from matchmaker.exchange.queries.organizations import OrganizationLine, OrganizationOut
from matchmaker.exchange.queries.response_model import Paged
from matchmaker.exchange.views.blueprint import api
from matchmaker.exchange.views.tags import ORGANIZATIONS
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import visibility as organization_visibility


@api.serve(
    "GET",
    "/organizations",
    access=ANYONE,
    tag=ORGANIZATIONS,
    summary=_l("Reviewed organizations"),
    query=OrganizationQuery,
    answer=Paged[OrganizationLine],
)
def list_organizations(query: OrganizationQuery) -> Paged[OrganizationLine]:
    """In a random order drawn once, the same for everybody."""
    return organizations.list_organizations(current_actor(), query)


@api.serve(
    "GET",
    "/organizations/<slug>",
    access=anyone_may_see(organization=organization_visibility.find_address),
    tag=ORGANIZATIONS,
    summary=_l("The public profile of an organization"),
    answer=OrganizationOut,
)
def show_organization(organization: Organization) -> OrganizationOut:
    """The address of a merged one answers with what it was merged into."""
    return organizations.show_organization(organization)
