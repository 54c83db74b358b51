"""Vocabularies, and who asks."""

from __future__ import annotations

from matchmaker.core.actors import Actor
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.exchange.queries.response_model import ResponseModel
from matchmaker.exchange.queries.tokens import Holder
from matchmaker.vocabulary import queries as vocabulary


class TermOut(ResponseModel):
    """One code of a vocabulary."""

    code: str
    label: str
    description: str
    parent: str


class VocabularyOut(ResponseModel):
    """All codes of one scheme, in their order."""

    scheme: str
    items: list[TermOut]


class SchemesOut(ResponseModel):
    """The names of all vocabularies."""

    items: list[str]


class Hat(ResponseModel):
    """An organization the person belongs to."""

    name: str
    kind: str
    role: str


class SelfOut(ResponseModel):
    """Who asks. `acting_as` is city, company, other, organizer, administrator or person.

    `token` is the token's name, empty for a browser's sign-in.
    """

    person: str
    acting_as: str
    acting_for: str
    organizations: list[Hat]
    token: str
    may_write: bool


def list_schemes() -> SchemesOut:
    """Which vocabularies there are."""
    return SchemesOut(items=sorted(vocabulary.schemes()))


def get_scheme(actor: Actor, *, scheme: str) -> VocabularyOut:
    """All codes of one vocabulary. Raises NotFound."""
    if scheme not in vocabulary.schemes():
        raise NotFound(_l("There is no such vocabulary."))
    terms = [
        TermOut(code=term.code, label=term.label, description=term.description, parent=term.parent or "")
        for term in vocabulary.terms(scheme)
    ]
    return VocabularyOut(scheme=scheme, items=terms)


def show_self(actor: Actor, holder: Holder | None) -> SelfOut:
    """Who asks, with which hat."""
    return SelfOut(
        person=actor.name,
        acting_as=actor.role_kind,
        acting_for=actor.acting_for.name if actor.acting_for else "",
        organizations=[Hat(name=m.name, kind=m.kind, role=m.role.value) for m in actor.memberships],
        token=holder.token_name if holder else "",
        may_write=holder.may_write if holder else False,
    )
