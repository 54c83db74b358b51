"""The list of organizations that may be one: kept in a table, so that reading it is cheap."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import aliased, selectinload

from matchmaker.core.actors import Actor
from matchmaker.core.addresses import shown_domain
from matchmaker.core.db import count_rows, session
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _, _l
from matchmaker.core.pages import Page, paginate
from matchmaker.organizations.models import CITY, Organization, OrganizationMember, OrganizationPair, here
from matchmaker.organizations.queries import alike
from matchmaker.vocabulary import queries as vocabulary

Pair = tuple[int, int]


def pairs_page(*, answered: bool = False, number: int = 1) -> Page[OrganizationPair]:
    """Pairs of organizations that are both still here: open ones, newest first, or those that somebody told apart."""
    open_or_not = OrganizationPair.answered_at.is_not(None) if answered else OrganizationPair.answered_at.is_(None)
    select = _both_here().where(open_or_not).order_by(OrganizationPair.id.desc())
    wanted = (selectinload(OrganizationPair.first), selectinload(OrganizationPair.second))
    return paginate(select.options(*wanted, selectinload(OrganizationPair.answered_by)), number=number)


def count_open() -> int:
    """How many pairs wait for somebody who knows."""
    return count_rows(_both_here().where(OrganizationPair.answered_at.is_(None)).with_only_columns(OrganizationPair.id))


def count_among(waiting: sa.ColumnElement[bool]) -> int:
    """How many of the organizations that `waiting` selects stand in an open pair."""
    chosen = sa.select(Organization.id).where(waiting)
    is_open = OrganizationPair.answered_at.is_(None)
    pairs = _both_here().where(is_open)
    sides = (
        pairs.with_only_columns(column).where(column.in_(chosen))
        for column in (OrganizationPair.first_id, OrganizationPair.second_id)
    )
    return session().scalar(sa.select(sa.func.count()).select_from(sa.union(*sides).subquery())) or 0


def _both_here() -> sa.Select[tuple[OrganizationPair]]:
    first, second = aliased(Organization), aliased(Organization)
    return (
        sa.select(OrganizationPair)
        .join(first, first.id == OrganizationPair.first_id)
        .join(second, second.id == OrganizationPair.second_id)
        .where(*(one.merged_into_id.is_(None) & one.closed_at.is_(None) for one in (first, second)))
    )


def get_pair(actor: Actor, *, pair_id: str) -> OrganizationPair:
    """One pair. Raises NotFound."""
    found = session().scalar(sa.select(OrganizationPair).where(OrganizationPair.public_id == pair_id))
    return existing(found, _l("There is no such pair, or it is settled."))


def facts_of(first: Organization, second: Organization) -> list[tuple[str, str, str]]:
    """(what, of the first, of the second): what tells them apart, or does not."""
    words = {scheme: vocabulary.labels(scheme) for scheme in ("organization_kind", "country", "company_size")}
    both = (first, second)
    people = dict(
        session()
        .execute(
            sa.select(OrganizationMember.organization_id, sa.func.count())
            .where(OrganizationMember.organization_id.in_([one.id for one in both]))
            .group_by(OrganizationMember.organization_id)
        )
        .tuples()
        .all()
    )
    rows = [
        (_("Name"), [one.name for one in both]),
        (_("Type of organization"), [words["organization_kind"].get(one.kind, one.kind) for one in both]),
        (_("Country"), [words["country"].get(one.country, one.country) for one in both]),
        (_("Number of employees"), [words["company_size"].get(one.size, "") for one in both]),
        (_("Website"), [one.website for one in both]),
        (_("Registration number"), [one.registration_number for one in both]),
        (_("E-mail domain"), [shown_domain(one.email_domain) for one in both]),
        (_("Members"), [str(people.get(one.id, 0)) for one in both]),
    ]
    return [(what, left, right) for what, (left, right) in rows]


def stored_pairs(organization_id: int | None = None) -> dict[Pair, OrganizationPair]:
    """What is stored, by ids: of one organization, or everything."""
    select = sa.select(OrganizationPair)
    if organization_id is not None:
        sides = (OrganizationPair.first_id, OrganizationPair.second_id)
        select = select.where(sa.or_(*(side == organization_id for side in sides)))
    return {(row.first_id, row.second_id): row for row in session().scalars(select)}


def pairs_of(organization: Organization) -> list[Pair]:
    """The pairs that one organization makes with those that are here."""
    if not organization.is_here:
        return []
    others = alike.names_here() if organization.kind != CITY else _cities_without_place(organization)
    found = alike.named_like(organization.name, among=others)
    found += _same_number(organization)
    return sorted({_in_order(organization.id, other) for other in found if other != organization.id})


def all_pairs() -> list[Pair]:
    """The pairs of everybody who is here (three queries)."""
    return sorted({*alike.pairs_among(alike.names_here()), *_city_pairs(), *_number_pairs()})


def _in_order(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


_NUMBER = sa.func.lower(sa.func.replace(Organization.registration_number, " ", ""))


def _same_number(organization: Organization) -> list[int]:
    number = "".join(organization.registration_number.split()).lower()
    if not number:
        return []
    same = sa.and_(_NUMBER.in_([number]), Organization.country == organization.country)
    return list(session().scalars(sa.select(Organization.id).where(here(), same)))


def _number_pairs() -> Iterable[Pair]:
    rows = session().execute(
        sa.select(Organization.country, _NUMBER, Organization.id)
        .where(here(), Organization.registration_number != "")
        .order_by(Organization.id)
    )
    return _together(((country, number), one) for country, number, one in rows)


def _cities_without_place(city: Organization) -> dict[int, str]:
    """Cities of the list are told apart by their place, so only one that is not in it may be another one."""
    no_place: sa.ColumnElement[bool] = sa.true() if city.geoname_id is None else Organization.geoname_id.is_(None)
    same = sa.and_(Organization.kind == CITY, Organization.country == city.country)
    rows = session().execute(sa.select(Organization.id, Organization.name).where(here(), same, no_place))
    return dict(rows.tuples().all())


def _city_pairs() -> Iterable[Pair]:
    rows = session().execute(
        sa.select(Organization.id, Organization.name, Organization.country, Organization.geoname_id)
        .where(here(), Organization.kind == CITY)
        .order_by(Organization.id)
    )
    by_country: dict[str, dict[int, str]] = {}
    unlisted = set()
    for one, name, country, place in rows:
        by_country.setdefault(country, {})[one] = name
        if place is None:
            unlisted.add(one)
    for names in by_country.values():
        if not unlisted.isdisjoint(names):
            yield from (pair for pair in alike.pairs_among(names) if not unlisted.isdisjoint(pair))


def _together(keyed: Iterable[tuple[object, int]]) -> Iterable[Pair]:
    """Ids with one key, each with the first of them: three that are one make two pairs."""
    first: dict[object, int] = {}
    for key, one in keyed:
        if first.setdefault(key, one) != one:
            yield first[key], one
