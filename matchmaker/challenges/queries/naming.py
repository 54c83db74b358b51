"""Whether a text about a challenge shows which company stands behind it (rule 1: nobody learns who asked)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.attachments import queries as attachments
from matchmaker.challenges.models import Challenge, Question
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.core.naming import Names, ask_back, domain_of, found_in, says_who, tokens
from matchmaker.organizations.models import COMPANY, Organization, OrganizationMember
from matchmaker.organizations.queries.lists import PUBLIC_MAIL
from matchmaker.solutions.models import Solution

_PARTED: Final = re.compile(r"[\W_]+")


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
    found = found_in(text, names_of([organization_id]), common=set(tokens(words_of(challenge))))
    return list(dict.fromkeys([*found, *says_who(text)]))


def companies_in(*texts: str, about: str, files: Sequence[str] = ()) -> list[str]:
    """What in these texts or file names names any company here, its people, solutions or domain (three queries).

    The same for every company, whoever asked: a city that tries names out learns nothing about who it was. The words
    of `about` name nobody (`words_of`).
    """
    text = "\n".join(texts)
    rows = session().execute(
        sa.select(Organization.name, Organization.email_domain, Organization.website).where(
            Organization.kind == COMPANY, Organization.merged_into_id.is_(None)
        )
    )
    known = [Names(name, (), _domains(domain, site)) for name, domain, site in rows]
    names = "\n".join(" ".join(_PARTED.split(name)) for name in files)  # "anna_lind-offer.pdf"
    common = set(tokens(about))
    found = found_in(text, known, common=common, only_capitals=True)
    found += found_in("\n".join(files), known, common=common)  # nobody writes capitals there
    found += found_in(f"{text}\n{names}", [Names("", tuple(_phrases_in(f"{text}\n{names}")))])
    return list(dict.fromkeys([*found, *says_who("\n".join((text, *files)))]))


def ask_about_companies(*texts: str, about: str, files: Sequence[str] = ()) -> None:
    """Raise Invalid (field `keep_names`) if a text or file name that everybody will read names a company."""
    why = _(
        "This may name a company, its people or a solution: %(names)s. Please remove it from texts and file names. "
        "If it has to stay, tick the box and send it again."
    )
    ask_back(companies_in(*texts, about=about, files=files), why)


def _phrases_in(text: str) -> list[str]:
    """People of companies and titles of solutions that stand in a text, whatever the case of their letters."""
    inside = sa.func.lower(sa.literal(text))
    people = (
        sa.select(User.name)
        .join(OrganizationMember, OrganizationMember.user_id == User.id)
        .join(Organization, Organization.id == OrganizationMember.organization_id)
        .where(Organization.kind == COMPANY, inside.contains(sa.func.lower(User.name)))
    )
    titles = sa.select(Solution.title).where(inside.contains(sa.func.lower(Solution.title)))
    return [*session().scalars(people.distinct()), *session().scalars(titles.distinct())]


def words_of(challenge: Challenge) -> str:
    """The text of the challenge itself: its words name nobody who asks about it."""
    return f"{challenge.title} {challenge.summary} {challenge.problem} {challenge.city.name}"


def file_names_of(question: Question) -> Sequence[str]:
    """Names of the files that become public with the answer."""
    return [file.name for file in attachments.files_of("question", [question.id])]
