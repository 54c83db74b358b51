"""What several commands of organizations share."""

from __future__ import annotations

from matchmaker.accounts import queries as accounts
from matchmaker.core import search
from matchmaker.core.eventbus import publish
from matchmaker.organizations.events import MemberInvited
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import people
from matchmaker.vocabulary import queries as vocabulary


def index_organization(organization: Organization) -> None:
    """Make it findable by its words of today."""
    search.index(
        organization,
        title=organization.name,
        body=f"{organization.summary} {organization.description} {vocabulary.country_name(organization.country)}",
    )


def tell_invited(invitation_id: int) -> None:
    """Look whether the address of an invitation that is still open has an account, and say whose it is."""
    row = people.find_invitation_by_id(invitation_id)
    user = accounts.find_by_email(row.email) if row is not None else None
    if user is not None:
        publish(MemberInvited(invitation_id, user.id))
