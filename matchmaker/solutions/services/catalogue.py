"""Writing solution types: drafts of organizers and cities, made public and withdrawn by organizers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.slugs import free_slug
from matchmaker.core.text import control_character, one_line
from matchmaker.records.rows import set_codes
from matchmaker.solutions import policy
from matchmaker.solutions.engine.estimates import METHODS
from matchmaker.solutions.events import TypePublished, TypeWithdrawn
from matchmaker.solutions.jobs.curated import (
    Problems,
    address_problem,
    index_package,
    index_type,
    require,
    text_problems,
    tidied,
)
from matchmaker.solutions.jobs.writing import RESERVED
from matchmaker.solutions.models import SolutionType
from matchmaker.solutions.queries.catalogue import public_packages_of
from matchmaker.vocabulary import queries as vocabulary

TYPE_TEXTS = {
    "title": 200,
    "summary": 400,
    "description": 5_000,
    "who_for": 2_000,
    "conditions": 3_000,
    "risks": 3_000,
    "co_benefits": 2_000,
}
TYPE_TAGS = {
    "systems": "system",
    "topics": "topic",
    "sdgs": "sdg",
    "gpc": "gpc",
    "city_roles": "city_role",
    "city_sizes": "city_size",
    "stages": "stage",
    "cost_classes": "budget_band",
    "benefits": "co_benefit",
}
FIRST_YEAR, LAST_YEAR, LONGEST_REASON, LONGEST_STEP = 1900, 2100, 300, 600


class TypeInput(TypedDict, total=False):
    """Fields of a solution type. A missing key leaves the field as it is; lists of lines are one text."""

    title: str
    summary: str
    description: str
    who_for: str
    conditions: str
    risks: str
    co_benefits: str
    enabling_actions: dict[str, list[dict[str, str]]]  # kind → {text, who}
    steps: dict[str, str]  # lifecycle stage → what the city does
    cases: list[dict[str, Any]]  # text, source, publisher, year, url, place, country, population, evidence
    systems: list[str]
    topics: list[str]
    sdgs: list[str]
    gpc: list[str]
    city_roles: list[str]
    city_sizes: list[str]
    stages: list[str]
    cost_classes: list[str]
    benefits: list[str]
    is_digital: bool
    estimate: str  # a method of `engine.estimates`, "" for none


@command(policy.can_curate, audit=lambda **arguments: {"title": arguments["result"].title})
def write_type(actor: Actor, *, values: TypeInput, shipped_key: str | None = None) -> SolutionType:
    """A new draft of a solution type. Raises Invalid with a sentence for each field that cannot be taken.

    `shipped_key` names the record of the data that comes with the platform.
    """
    values = tidied(values, TYPE_TEXTS)
    require(_type_problems({"title": "", "summary": "", "systems": [], **values}))
    now = clock.now()
    row = SolutionType(
        slug=free_slug(SolutionType.slug, values["title"], reserved=RESERVED),
        title=values["title"],
        summary=values["summary"],
        shipped_key=shipped_key,
        organization_id=actor.organization_id,
        created_at=now,
        updated_at=now,
        tags=[],
    )
    session().add(row)
    _fill_type(row, values)
    session().flush()
    return row


@command(
    policy.can_edit_type,
    audit=lambda **arguments: {"changed": sorted(arguments["values"])},
    locks="solution_type",
    seen="solution_type",
)
def save_type(
    actor: Actor, *, solution_type: SolutionType, values: TypeInput, seen_version: int | None = None
) -> SolutionType:
    """Change a solution type. Raises Invalid, or Stale if somebody saved since `seen_version`."""
    values = tidied(values, TYPE_TEXTS)
    require(_type_problems(values))
    _fill_type(solution_type, values)
    solution_type.updated_at = clock.now()
    session().flush()
    index_type(solution_type)
    for package in public_packages_of(solution_type.id):
        index_package(package)  # it is found by the names of its types
    return solution_type


@command(policy.can_publish_type, locks="solution_type")
def publish_type(actor: Actor, *, solution_type: SolutionType) -> SolutionType:
    """Make a solution type public."""
    was_public = solution_type.is_public
    solution_type.is_public, solution_type.updated_at = True, clock.now()
    solution_type.withdrawn_at, solution_type.withdrawn_reason = None, ""
    session().flush()
    index_type(solution_type)
    if not was_public:
        publish(TypePublished(solution_type.id))
    return solution_type


@command(policy.can_withdraw_type, locks="solution_type")
def withdraw_type(actor: Actor, *, solution_type: SolutionType, reason: str) -> SolutionType:
    """Take a public type back to a draft. Its packages stay and say so, with the reason. Raises Invalid without one."""
    reason = one_line(reason)
    if not reason:
        raise Invalid({"reason": _("Say why. Readers of its packages see the reason.")})
    if len(reason) > LONGEST_REASON or control_character(reason):
        raise Invalid({"reason": _("Keep the reason to a plain sentence or two.")})
    solution_type.is_public, solution_type.updated_at = False, clock.now()
    solution_type.withdrawn_at, solution_type.withdrawn_reason = clock.now(), reason
    session().flush()
    index_type(solution_type)
    publish(TypeWithdrawn(solution_type.id))
    return solution_type


def _type_problems(values: TypeInput) -> Problems:
    raw = cast(Mapping[str, Any], values)
    found = text_problems(raw, TYPE_TEXTS)
    for name, scheme in TYPE_TAGS.items():
        if any(not vocabulary.is_code(scheme, code) for code in raw.get(name, ())):
            found.setdefault(name, []).append(_("Choose from the list."))
    if "systems" in raw and not raw["systems"]:
        found.setdefault("systems", []).append(_("Choose at least one sector."))
    if raw.get("estimate") and raw["estimate"] not in METHODS:
        found.setdefault("estimate", []).append(_("Choose from the list."))
    for kind, actions in raw.get("enabling_actions", {}).items():
        plain = not any(control_character(part) for one in actions for part in one.values())
        if not vocabulary.is_code("enabling_action", kind) or not plain or not all(one.get("text") for one in actions):
            found.setdefault("enabling_actions", []).append(_("Write plain sentences, one per line."))
    for stage, text in raw.get("steps", {}).items():
        if not vocabulary.is_code("stage", stage) or control_character(text) or len(text) > LONGEST_STEP:
            found.setdefault("steps", []).append(_("Keep each step to a plain sentence or two."))
    for case in raw.get("cases", ()):
        if problem := _case_problem(case):
            found.setdefault("cases", []).append(problem)
    return found


def _case_problem(case: Mapping[str, Any]) -> str:
    """What is wrong with one case; "" if nothing is."""
    if not case.get("text") or not case.get("source"):
        return _("Every case needs a text and its source.")
    if any(isinstance(part, str) and control_character(part) for part in case.values()):
        return _("Write plain sentences.")
    if case.get("country") and not vocabulary.is_code("country", case["country"]):
        return _("Choose the country from the list.")
    if case.get("evidence") and not vocabulary.is_code("evidence_level", case["evidence"]):
        return _("Choose the level of evidence from the list.")
    if case.get("year") is not None and not FIRST_YEAR <= case["year"] <= LAST_YEAR:
        return _("Enter the year with four digits.")
    if case.get("population") is not None and not 0 < case["population"] < 100_000_000:
        return _("Enter the population as a whole number.")
    return address_problem(case.get("url") or "")


def _fill_type(row: SolutionType, values: TypeInput) -> None:
    for name, value in cast(Mapping[str, Any], values).items():
        if name in TYPE_TAGS:
            set_codes(row, TYPE_TAGS[name], list(dict.fromkeys(value)))
        else:
            setattr(row, name, value)
