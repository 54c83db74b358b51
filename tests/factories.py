"""Plain typed factories: no surprise, every value can be given, everything is flushed (see `flushed_at_the_end`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge, ChallengeTag, Criterion, Requirement
from matchmaker.core import agreements, clock
from matchmaker.core.db import session
from matchmaker.core.text import slugify
from matchmaker.organizations.models import Organization, OrganizationMember, Vetting
from matchmaker.solutions.models import LISTING_DAYS, Solution, SolutionTag

_at_the_end: ContextVar[bool] = ContextVar("at_the_end", default=False)


def _add(row: Any) -> Any:
    session().add(row)
    if not _at_the_end.get():
        session().flush()
    return row


@contextmanager
def flushed_at_the_end() -> Iterator[None]:
    """What is made inside gets its ids when the block ends, in one go."""
    token = _at_the_end.set(True)
    try:
        yield
    finally:
        _at_the_end.reset(token)
    session().flush()


def make_user(name: str = "Nora", **values: Any) -> User:
    """A person with a confirmed address `<name>@example.org` and no password."""
    email = values.pop("email", f"{slugify(name)}@example.org")
    defaults = {
        "created_at": clock.now(),
        "email_confirmed_at": clock.now(),
        "terms_version": agreements.current(agreements.TERMS),
    }
    return _add(User(name=name, email=email, **(defaults | values)))


def make_organization(name: str, kind: str, **values: Any) -> Organization:
    """A vetted organization in Austria."""
    defaults = {
        "slug": slugify(name),
        "country": "AT",
        "languages": ["de"],
        "vetting": Vetting.VETTED.value,
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    return _add(Organization(name=name, kind=kind, **(defaults | values)))


def make_city(name: str = "Graz", **values: Any) -> Organization:
    """A vetted city."""
    return make_organization(name, "city", **({"population": 100_000} | values))


def make_company(name: str = "Hydrolog", **values: Any) -> Organization:
    """A vetted company."""
    return make_organization(name, "company", **({"size": "small", "countries_served": ["AT"]} | values))


def make_member(organization: Organization, user: User, role: str = "editor") -> OrganizationMember:
    """A membership."""
    return _add(OrganizationMember(organization=organization, user=user, role=role, created_at=clock.now()))


def make_challenge(city: Organization, title: str = "Cut water losses", **values: Any) -> Challenge:
    """A published challenge that is open for thirty days. `tags` is {scheme: [codes]}, `status` may be given."""
    tags = values.pop("tags", {"system": ["water"], "topic": ["water.supply_losses"]})
    status = values.get("status", "published")
    published = status not in {"draft", "submitted", "returned", "withdrawn"}
    defaults = {
        "slug": values.pop("slug", None) or slugify(f"{title} {city.name}"),
        "summary": "Every day water is lost before it reaches a tap.",
        "problem": "Pipes leak and nobody knows where.",
        "indicator": "Water lost",
        "unit": "%",
        "baseline_value": 40.0,
        "baseline_year": 2024,
        "target_value": 23.0,
        "target_year": 2031,
        "stage": "planning",
        "budget_band": "1m_5m",
        "maturity_from": 6,
        "maturity_to": 9,
        "decision_owner": "Head of Water Services",
        "decision_on": clock.in_days(120).date(),
        "closes_at": clock.in_days(30),
        "questions_until": clock.in_days(20),
        "status": status,
        "published_at": clock.in_days(-10) if published else None,
        "revision": 1 if published else 0,
        "created_at": clock.in_days(-20),
        "updated_at": clock.in_days(-10),
    }
    challenge = Challenge(city=city, title=title, **(defaults | values))
    challenge.tags = [
        ChallengeTag(scheme=scheme, code=code, position=i)
        for scheme, codes in tags.items()
        for i, code in enumerate(codes)
    ]
    challenge.requirements = [Requirement(text="Works on cast-iron pipes", is_must=True, position=0)]
    challenge.criteria = [
        Criterion(name="Water saved per euro", weight=60, position=0),
        Criterion(name="Works with our staff", weight=40, position=1),
    ]
    return _add(challenge)


def make_solution(company: Organization, title: str = "Leak listening", **values: Any) -> Solution:
    """A listed solution. `tags` is {scheme: [codes]}, `status` may be given."""
    tags = values.pop("tags", {"system": ["water"], "topic": ["water.supply_losses"], "country": ["AT"]})
    defaults = {
        "slug": values.pop("slug", None) or slugify(f"{title} {company.name}"),
        "summary": "Listens to hydrants at night and finds leaks.",
        "description": "Sensors on hydrants listen at night.",
        "maturity": "in_use_one_city",
        "budget_band": "60k_250k",
        "status": "listed",
        "listed_at": clock.in_days(-20),
        "expires_on": clock.in_days(LISTING_DAYS - 20).date(),
        "created_at": clock.in_days(-30),
        "updated_at": clock.in_days(-20),
    }
    solution = Solution(company=company, title=title, **(defaults | values))
    solution.tags = [
        SolutionTag(scheme=scheme, code=code, position=i)
        for scheme, codes in tags.items()
        for i, code in enumerate(codes)
    ]
    return _add(solution)
