"""Lists of organizations: directory, queue of the organizers, likely duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from matchmaker.core import search
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import domain_key
from matchmaker.core.db import session
from matchmaker.core.letters import fold
from matchmaker.core.pages import Page, paginate
from matchmaker.core.text import one_line, trim
from matchmaker.organizations.models import CITY, Organization, Vetting, here
from matchmaker.organizations.queries import alike
from matchmaker.organizations.queries.visibility import visible_to

# Everybody has an address there, so it says nothing about an organization.
PUBLIC_MAIL = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "gmx.at"}
    | {"gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com", "mail.com", "aol.com"}
    | {"example.org", "example.com"}
)


def own_domain(email: str) -> str:
    """The part of an address that may name an organization; "" for addresses anybody can have."""
    domain = domain_key(email.rpartition("@")[2])
    return "" if domain in PUBLIC_MAIL else domain


def similar(
    *,
    kind: str,
    name: str,
    country: str,
    email_domain: str,
    registration_number: str | None = "",
    geoname_id: int | None = None,
) -> list[Organization]:
    """Organizations that are probably the same: same city of the gazetteer, same e-mail domain, same registration
    number, the same folded name in the same country, or, but for cities, a name like this one anywhere
    (`alike.are_alike`). At most five."""
    reasons = [sa.and_(Organization.name_key == fold(one_line(name))[:400], Organization.country == country)]
    if geoname_id is not None:
        reasons.append(sa.and_(Organization.geoname_id == geoname_id, Organization.kind == CITY))
    if email_domain:
        reasons.append(Organization.email_domain == email_domain)
    number = "".join((registration_number or "").split()).lower()
    if number:
        reasons.append(sa.func.lower(sa.func.replace(Organization.registration_number, " ", "")) == number)
    if kind != CITY:
        reasons.append(Organization.id.in_(alike.named_like(name, among=alike.names_here())[:5]))
    return list(
        session().scalars(sa.select(Organization).where(here(), sa.or_(*reasons)).order_by(Organization.id).limit(5))
    )


def city_of_place(geoname_id: int) -> Organization | None:
    """The city of the platform at a place of the gazetteer."""
    return session().scalar(
        sa.select(Organization).where(Organization.kind == CITY, Organization.geoname_id == geoname_id, here())
    )


@dataclass(frozen=True)
class Directory:
    """One page of the public directory with its facets: (code, count) of kinds and countries."""

    page: Page[Organization]
    kinds: Sequence[tuple[str, int]]
    countries: Sequence[tuple[str, int]]


def directory(
    actor: Actor, *, text: str = "", kinds: Sequence[str] = (), countries: Sequence[str] = (), number: int = 1
) -> Directory:
    """Vetted organizations by words, kind and country; each facet counts what the other filters leave.

    The order is drawn by lot once (the random public id), so it is neutral and the same for everybody.
    """
    base, order = _public(text)
    by_kind, by_country = _chosen(kinds, countries)
    return Directory(
        paginate(base.where(by_kind, by_country).order_by(*order), number=number, at_once=len(order) > 1),
        _counts(base.where(by_country), "kind"),
        _counts(base.where(by_kind), "country"),
    )


def everybody_in(
    actor: Actor, *, text: str = "", kinds: Sequence[str] = (), countries: Sequence[str] = (), most: int
) -> Sequence[Organization]:
    """All organizations that the directory counts for these filters, in its order, the first `most` (one query)."""
    base, order = _public(text)
    return session().scalars(base.where(*_chosen(kinds, countries)).order_by(*order).limit(most)).all()


def _public(text: str) -> tuple[sa.Select[tuple[Organization]], list[Any]]:
    base = sa.select(Organization).where(here(), Organization.vetting == Vetting.VETTED.value)
    hits = search.found(Organization, text)
    order: list[Any] = [Organization.public_id]  # random and fixed: neither the alphabet nor the first come decides
    if hits is not None:
        base = base.join(hits, hits.c.object_id == Organization.id)
        order.insert(0, hits.c.rank)
    return base, order


def _chosen(kinds: Sequence[str], countries: Sequence[str]) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return (
        Organization.kind.in_(kinds) if kinds else sa.true(),
        Organization.country.in_(countries) if countries else sa.true(),
    )


def _counts(select: sa.Select[Any], column: str) -> list[tuple[str, int]]:
    rows = select.with_only_columns(getattr(Organization, column)).order_by(None).subquery()
    count = sa.func.count()
    return [
        (code, n)
        for code, n in session().execute(
            sa.select(rows.c[0], count).group_by(rows.c[0]).order_by(count.desc(), rows.c[0])
        )
    ]


def vetting_queue(actor: Actor, *, number: int = 1) -> Page[Organization]:
    """Organizations that wait for an organizer, new ones and changes of checked ones, oldest first."""
    return paginate(visible_to(actor).where(waits_for_check()).order_by(Organization.id), number=number)


def waits_for_check() -> sa.ColumnElement[bool]:
    """An organizer has to look at it: it is new, or it asks for another name or size."""
    asks = sa.cast(Organization.asked_changes, sa.String) != "{}"
    return here() & ((Organization.vetting == Vetting.PENDING.value) | asks)


def organizations_page(*, text: str = "", number: int = 1) -> Page[Organization]:
    """All organizations for administrators, merged and closed ones included, newest first."""
    select = sa.select(Organization).order_by(Organization.id.desc())
    if trim(text):
        select = select.where(Organization.name_key.contains(fold(trim(text)), autoescape=True))
    return paginate(select, number=number)
