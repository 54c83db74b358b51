"""Solutions that are complete enough to be handed in, types and packages."""

from __future__ import annotations

from typing import Any

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.text import slugify
from matchmaker.organizations.models import Organization
from matchmaker.solutions.jobs.curated import index_package
from matchmaker.solutions.models import (
    PackageItem,
    Solution,
    SolutionPackage,
    SolutionReference,
    SolutionType,
    SolutionTypeTag,
)
from tests.factories import make_solution

TAGS = {
    "system": ["water"],
    "topic": ["water.supply_losses"],
    "country": ["AT", "DE"],
    "language": ["de", "en"],
    "collaboration": ["pilot_test", "performance_contract"],
    "digital_technology": ["iot"],
}


def make_complete(company: Organization, title: str = "Leak listening", **values: Any) -> Solution:
    """A solution that lacks nothing; listed unless `status` says otherwise."""
    defaults: dict[str, Any] = {
        "summary": "Finds leaks within 2 metres without digging.",
        "description": "Small microphones on hydrants listen at night. A program compares what they hear "
        "and shows where the pipe leaks.",
        "price_model": "subscription",
        "tags": TAGS,
    }
    if values.get("status", "listed") in {"draft", "submitted"}:
        defaults |= {"listed_at": None, "expires_on": None}
    if values.get("status") == "submitted":
        defaults["submitted_at"] = clock.in_days(-2)
    solution = make_solution(company, title, **(defaults | values))
    if not solution.references:
        solution.references = [
            SolutionReference(
                position=0,
                place="Wels",
                country="AT",
                population=64_000,
                year=2023,
                result="Water lost",
                value=-18.0,
                unit="%",
            )
        ]
    session().flush()
    return solution


def make_type(title: str = "Leak detection paid from savings", **values: Any) -> SolutionType:
    """A public solution type. `tags` is {scheme: [codes]}."""
    tags = values.pop("tags", {"system": ["water"], "topic": ["water.supply_losses"]})
    defaults = {
        "slug": slugify(title),
        "summary": "Leaks are found and mended, paid from the water saved.",
        "is_public": True,
        "enabling_actions": {"finance": [{"text": "A savings contract.", "who": "Finance department"}]},
        "cases": [{"text": "One city lost a fifth less.", "source": "Report of the utility"}],
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    row = SolutionType(title=title, **(defaults | values))
    row.tags = [
        SolutionTypeTag(scheme=scheme, code=code, position=i)
        for scheme, codes in tags.items()
        for i, code in enumerate(codes)
    ]
    session().add(row)
    session().flush()
    return row


def make_package(types: list[SolutionType], title: str = "Water for a dry city", **values: Any) -> SolutionPackage:
    """A public package of these types."""
    defaults = {
        "slug": slugify(title),
        "summary": "Less water is lost and less is needed.",
        "is_public": True,
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    row = SolutionPackage(title=title, **(defaults | values))
    row.items = [PackageItem(solution_type=kind, position=i, why="It helps.") for i, kind in enumerate(types)]
    session().add(row)
    session().flush()
    index_package(row)
    return row
