"""The people of every test (and of the demo).

Ada and Ben organize. Carla (owner) and Chen (editor) work for Hydrolog, Dora for Sonnwerk. Emil (owner) and Eva
(editor) work for the city of Graz, Finn for Linz. Gus administrates, Hana evaluates. Ivo has no organization.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from matchmaker.accounts.models import User
from matchmaker.core.actors import Actor
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries.actors import actor_of
from tests import factories

HATS = {
    "ada": "organizer",
    "ben": "organizer",
    "carla": "hydrolog",
    "chen": "hydrolog",
    "dora": "sonnwerk",
    "emil": "graz",
    "eva": "graz",
    "finn": "linz",
    "gus": "administrator",
    "hana": "",
    "ivo": "",
}


@dataclass
class People:
    """Users and organizations by name; `actor("emil")` is the person with their usual hat on."""

    users: dict[str, User] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["users"][name]
        except KeyError:
            raise AttributeError(name) from None

    def hat(self, name: str) -> str:
        """The value of `acting_for` for a persona."""
        hat = HATS[name]
        return self.organizations[hat].public_id if hat in self.organizations else hat

    def actor(self, name: str) -> Actor:
        """The persona as an actor."""
        return actor_of(self.users[name], hat=self.hat(name))


def make_people() -> People:
    """Create all personas and their organizations."""
    people = People()
    with factories.flushed_at_the_end():
        _make(people)
    return people


def _make(people: People) -> None:
    for name in HATS:
        people.users[name] = factories.make_user(
            name.title(), is_organizer=name in {"ada", "ben"}, is_administrator=name == "gus"
        )
    orgs = people.organizations
    orgs["graz"] = factories.make_city("Graz", population=302_749)
    orgs["linz"] = factories.make_city("Linz", population=212_538)
    orgs["hydrolog"] = factories.make_company("Hydrolog", size="micro")
    orgs["sonnwerk"] = factories.make_company("Sonnwerk", size="large")
    for name, organization, role in (
        ("carla", "hydrolog", "owner"),
        ("chen", "hydrolog", "editor"),
        ("dora", "sonnwerk", "owner"),
        ("emil", "graz", "owner"),
        ("eva", "graz", "editor"),
        ("finn", "linz", "owner"),
    ):
        factories.make_member(orgs[organization], people.users[name], role)
