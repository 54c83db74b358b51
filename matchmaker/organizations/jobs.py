"""What several commands of organizations share."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.accounts import queries as accounts
from matchmaker.core import clock, search
from matchmaker.core.db import session
from matchmaker.core.eventbus import publish
from matchmaker.organizations.events import MemberInvited
from matchmaker.organizations.models import Organization, OrganizationPair
from matchmaker.organizations.queries import doubles, people
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


def note_doubles(organization: Organization) -> None:
    """Keep which others it may be, now that it is here or is called otherwise."""
    _keep_pairs(doubles.stored_pairs(organization.id), doubles.pairs_of(organization))


def forget_doubles(organization: Organization) -> None:
    """It is called otherwise, so what was said of its former name says nothing any more."""
    for row in doubles.stored_pairs(organization.id).values():
        session().delete(row)
    session().flush()


def find_doubles() -> int:
    """Compare everybody; answers how many pairs are open. What somebody told apart stays so."""
    _keep_pairs(doubles.stored_pairs(), doubles.all_pairs())
    return doubles.count_open()


def _keep_pairs(stored: dict[doubles.Pair, OrganizationPair], found: Iterable[doubles.Pair]) -> None:
    wanted = set(found)
    for pair, row in stored.items():
        if pair not in wanted and row.answered_at is None:
            session().delete(row)
    moment = clock.now()
    session().add_all(
        OrganizationPair(first_id=first, second_id=second, found_at=moment)
        for first, second in sorted(wanted - stored.keys())
    )
    session().flush()
