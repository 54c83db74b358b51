"""Whether a text about a challenge shows which company stands behind it (rule 1: nobody learns who asked)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.attachments import queries as attachments
from matchmaker.challenges.models import Challenge, Question
from matchmaker.core.db import session
from matchmaker.core.naming import Names, domain_of, found_in, says_who, tokens
from matchmaker.organizations.models import COMPANY, Organization, OrganizationMember
from matchmaker.organizations.queries.lists import PUBLIC_MAIL
from matchmaker.solutions.models import Solution


def names_of(organization_ids: Iterable[int]) -> list[Names]:
    """Everything that names these organizations: name, people, solutions, domains (three queries)."""
    ids = list(organization_ids)
    phrases: dict[int, list[str]] = {one: [] for one in ids}
    people = sa.select(OrganizationMember.organization_id, User.name).join(User, User.id == OrganizationMember.user_id)
    for one, name in session().execute(people.where(OrganizationMember.organization_id.in_(ids))):
        phrases[one].append(name)
    titles = sa.select(Solution.company_id, Solution.title).where(Solution.company_id.in_(ids))
    for one, title in session().execute(titles):
        phrases[one].append(title)
    rows = session().execute(
        sa.select(Organization.id, Organization.name, Organization.email_domain, Organization.website).where(
            Organization.id.in_(ids)
        )
    )
    return [
        Names(name, tuple(phrases[one]), _domains(email_domain, website)) for one, name, email_domain, website in rows
    ]


def _domains(email_domain: str, website: str) -> tuple[str, ...]:
    """Domains that name the organization; none that everybody has."""
    return tuple({one for one in (email_domain, domain_of(website)) if one and one not in PUBLIC_MAIL})


def shows_itself(text: str, *, organization_id: int, challenge: Challenge) -> list[str]:
    """What in a text of an organization shows who it is; for itself, before the city reads it."""
    found = found_in(text, names_of([organization_id]), common=_common(challenge))
    return list(dict.fromkeys([*found, *says_who(text)]))


def companies_in(*texts: str, challenge: Challenge, files: Sequence[str] = ()) -> list[str]:
    """What in these texts or file names names any company here, its people, solutions or domain (three queries).

    The same for every company, whoever asked: a city that tries names out learns nothing about who it was.
    """
    text = "\n".join(texts)
    rows = session().execute(
        sa.select(Organization.name, Organization.email_domain, Organization.website).where(
            Organization.kind == COMPANY, Organization.merged_into_id.is_(None)
        )
    )
    known = [Names(name, (), _domains(domain, site)) for name, domain, site in rows]
    common = _common(challenge)
    found = found_in(text, known, common=common, only_capitals=True)
    found += found_in("\n".join(files), known, common=common)  # nobody writes capitals there
    found += found_in(text, [Names("", tuple(_phrases_in(text)))])
    return list(dict.fromkeys([*found, *says_who(text)]))


def _phrases_in(text: str) -> list[str]:
    """People of companies and titles of solutions that stand in a text letter by letter."""
    inside = sa.literal(text)
    people = (
        sa.select(User.name)
        .join(OrganizationMember, OrganizationMember.user_id == User.id)
        .join(Organization, Organization.id == OrganizationMember.organization_id)
        .where(Organization.kind == COMPANY, inside.like(sa.literal("%").concat(User.name).concat("%")))
    )
    titles = sa.select(Solution.title).where(inside.like(sa.literal("%").concat(Solution.title).concat("%")))
    return [*session().scalars(people.distinct()), *session().scalars(titles.distinct())]


def _common(challenge: Challenge) -> frozenset[str]:
    """Words of the challenge itself: they name nobody who asks about it."""
    return frozenset(tokens(f"{challenge.title} {challenge.summary} {challenge.problem} {challenge.city.name}"))


def file_names_of(question: Question) -> Sequence[str]:
    """Names of the files that become public with the answer."""
    return [file.name for file in attachments.files_of("question", [question.id])]
