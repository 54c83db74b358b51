"""What several commands of organizations share."""

from __future__ import annotations

from matchmaker.core import search
from matchmaker.organizations.models import Organization
from matchmaker.vocabulary import queries as vocabulary


def index_organization(organization: Organization) -> None:
    """Make it findable by its words of today."""
    search.index(
        organization,
        title=organization.name,
        body=f"{organization.summary} {organization.description} {vocabulary.country_name(organization.country)}",
    )
