"""Reading solution types and packages, and which companies offer what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.core.list_index import neutral_key
from matchmaker.core.search import SearchDoc
from matchmaker.organizations.models import Organization
from matchmaker.solutions import policy
from matchmaker.solutions.models import (
    PackageItem,
    Solution,
    SolutionPackage,
    SolutionType,
    SolutionTypeTag,
    solution_type_link,
)
from matchmaker.solutions.queries.visibility import listed

_JOIN, _PART = ",", ":"
NAMES_ONLY = (lazyload(SolutionPackage.items), lazyload(SolutionPackage.relations))
"""Packages of which only the name is shown."""


@dataclass(frozen=True)
class TypeLine:
    """A solution type where many are read at once: what it is called, its cases, its terms by scheme, the main one
    first."""

    id: int
    slug: str
    title: str
    is_digital: bool
    cases: Sequence[Mapping[str, object]]
    terms: Mapping[str, Sequence[str]]

    def codes(self, scheme: str) -> Sequence[str]:
        """Its terms of a scheme that was asked for."""
        return self.terms.get(scheme, ())


@dataclass(frozen=True)
class TypeWithOffers:
    """A solution type, how many listed solutions there are of it, and some of their companies in neutral order."""

    type: SolutionType
    shared: int
    solutions: int
    companies: tuple[str, ...] = ()


def types_visible_to(actor: Actor) -> sa.Select[tuple[SolutionType]]:
    """Solution types the actor may see, by title."""
    return sa.select(SolutionType).where(_curated(actor, SolutionType)).order_by(SolutionType.title)


def packages_visible_to(actor: Actor) -> sa.Select[tuple[SolutionPackage]]:
    """Packages the actor may see, by title."""
    return sa.select(SolutionPackage).where(_curated(actor, SolutionPackage)).order_by(SolutionPackage.title)


def _curated(actor: Actor, model: type[SolutionType] | type[SolutionPackage]) -> sa.ColumnElement[bool]:
    if policy.is_neutral_reader(actor):
        return sa.true()
    own = [m.organization_id for m in actor.memberships]
    return sa.or_(model.is_public, model.organization_id.in_(own))


def type_lines(visible: sa.Select[tuple[SolutionType]], schemes: Iterable[str]) -> list[TypeLine]:
    """These types, in their order, with their terms of these schemes (one statement: one row a type)."""
    position = sa.cast(SolutionTypeTag.position, sa.String(6))
    tag = position + _PART + SolutionTypeTag.scheme + sa.literal(_PART) + SolutionTypeTag.code
    tags = (
        sa.select(sa.func.aggregate_strings(tag, _JOIN))
        .where(SolutionTypeTag.solution_type_id == SolutionType.id, SolutionTypeTag.scheme.in_(list(schemes)))
        .correlate(SolutionType)
        .scalar_subquery()
    )
    kind = SolutionType
    columns = (kind.id, kind.slug, kind.title, kind.is_digital, kind.cases, tags)
    return [
        TypeLine(key, slug, title, is_digital, cases, _terms(pairs or ""))
        for key, slug, title, is_digital, cases, pairs in session().execute(visible.with_only_columns(*columns))
    ]


def _terms(pairs: str) -> dict[str, list[str]]:
    """ "0:system:water,1:system:waste" → {"system": ["water", "waste"]}."""
    parts = [pair.split(_PART, 2) for pair in pairs.split(_JOIN) if pair]
    terms: dict[str, list[str]] = {}
    for _position, scheme, code in sorted(parts, key=lambda part: int(part[0])):
        terms.setdefault(scheme, []).append(code)
    return terms


def type_row(solution_type_id: int) -> SolutionType:
    """The solution type of an id, for what the platform does by itself."""
    return session().get_one(SolutionType, solution_type_id)


def get_type(actor: Actor, *, slug: str) -> SolutionType:
    """One solution type by its address. Raises NotFound if the actor may not know it."""
    found = session().scalar(sa.select(SolutionType).where(SolutionType.slug == slug))
    if found is None or not policy.can_view_type(actor, solution_type=found):
        raise NotFound(_l("There is no such solution type here."))
    return found


def get_package(actor: Actor, *, slug: str) -> SolutionPackage:
    """One package by its address. Raises NotFound if the actor may not know it."""
    found = session().scalar(sa.select(SolutionPackage).where(SolutionPackage.slug == slug))
    if found is None or not policy.can_view_package(actor, package=found):
        raise NotFound(_l("There is no such solution package here."))
    return found


def all_types(actor: Actor, *, system: str = "") -> list[TypeWithOffers]:
    """Every visible type with its number of solutions, optionally only of one system (three statements)."""
    select = types_visible_to(actor)
    if system:
        select = select.where(SolutionType.tags.any(sa.and_(_is("system"), SolutionTypeTag.code == system)))
    return with_offers(list(session().scalars(select)))


def visible_packages(actor: Actor) -> list[SolutionPackage]:
    """Every visible package."""
    return list(session().scalars(packages_visible_to(actor)).unique())


def listed_of_type(solution_type: SolutionType) -> list[Solution]:
    """Listed solutions of a type, in today's neutral order."""
    today = clock.today()
    light = (lazyload(Solution.types), lazyload(Solution.references))
    select = listed().where(Solution.types.any(SolutionType.id == solution_type.id))
    rows = session().scalars(select.options(*light))
    return sorted(rows, key=lambda row: neutral_key(row.public_id, today))


def packages_with(solution_type: SolutionType, actor: Actor) -> list[SolutionPackage]:
    """Packages the type belongs to, by name: their parts are not read (one statement)."""
    select = packages_visible_to(actor).where(
        SolutionPackage.items.any(PackageItem.solution_type_id == solution_type.id)
    )
    return list(session().scalars(select.options(*NAMES_ONLY)))


def packages_with_withdrawn() -> list[SolutionPackage]:
    """Public packages with a type that is not public now."""
    hidden = SolutionPackage.items.any(PackageItem.solution_type.has(SolutionType.is_public.is_(False)))
    select = sa.select(SolutionPackage).where(SolutionPackage.is_public, hidden).order_by(SolutionPackage.title)
    return list(session().scalars(select.options(*NAMES_ONLY)))


def public_packages_of(solution_type_id: int) -> list[SolutionPackage]:
    """Public packages that a type belongs to, for what the platform does by itself."""
    part = SolutionPackage.items.any(PackageItem.solution_type_id == solution_type_id)
    return list(session().scalars(sa.select(SolutionPackage).where(SolutionPackage.is_public, part)).unique())


def unfound_packages() -> list[SolutionPackage]:
    """Public packages that the search does not know yet."""
    known = sa.select(SearchDoc.object_id).where(SearchDoc.kind == SolutionPackage.__tablename__)
    return list(
        session()
        .scalars(sa.select(SolutionPackage).where(SolutionPackage.is_public, SolutionPackage.id.not_in(known)))
        .unique()
    )


def type_choices() -> list[tuple[str, str]]:
    """(slug, title) of all public types, for forms."""
    select = sa.select(SolutionType.slug, SolutionType.title).where(SolutionType.is_public)
    return [(slug, title) for slug, title in session().execute(select.order_by(SolutionType.title))]


def find_types(actor: Actor, slugs: Sequence[str]) -> list[TypeWithOffers]:
    """The visible ones of these types, in this order, with their solutions (three statements)."""
    rows = session().scalars(types_visible_to(actor).where(SolutionType.slug.in_(slugs))) if slugs else ()
    known = {row.slug: row for row in rows}
    return with_offers([known[slug] for slug in dict.fromkeys(slugs) if slug in known])


def with_offers(rows: Sequence[SolutionType]) -> list[TypeWithOffers]:
    """These types with how many listed solutions there are of each (one statement)."""
    return _with_offers([(row, 0) for row in rows])


def _is(scheme: str) -> sa.ColumnElement[bool]:
    return SolutionTypeTag.scheme == scheme


def _with_offers(rows: Iterable[tuple[SolutionType, int]]) -> list[TypeWithOffers]:
    kinds = list(rows)
    link = solution_type_link.c
    select = (
        listed()
        .with_only_columns(link.solution_type_id, Solution.public_id, Organization.name)
        .join(solution_type_link, link.solution_id == Solution.id)
        .where(link.solution_type_id.in_([kind.id for kind, _n in kinds]))
    )
    today = clock.today()
    solutions: dict[int, list[tuple[str, str]]] = {}
    for type_id, public_id, name in session().execute(select) if kinds else ():
        solutions.setdefault(type_id, []).append((neutral_key(public_id, today), name))
    return [
        TypeWithOffers(
            kind,
            shared,
            len(solutions.get(kind.id, ())),
            tuple(dict.fromkeys(name for _key, name in sorted(solutions.get(kind.id, ()))))[:4],
        )
        for kind, shared in kinds
    ]
