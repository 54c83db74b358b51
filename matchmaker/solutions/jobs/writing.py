"""Writing a content into the tables and keeping it findable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matchmaker.core import clock, search
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.versions import Difference
from matchmaker.records import rows
from matchmaker.records.fields import Values
from matchmaker.records.shown import differences, shown
from matchmaker.solutions.engine.content import SOLUTION
from matchmaker.solutions.models import Solution, SolutionStatus
from matchmaker.solutions.queries import content as content_queries
from matchmaker.vocabulary import queries as vocabulary

RESERVED = frozenset(
    {"new", "mine", "check", "compare", "suggest", "suggestions"}
)  # pages of their own beside the addresses of solutions


def compare_content(*, solution: Solution, values: Values, **_rest: Any) -> list[Difference]:
    """What the person typed and somebody else has saved otherwise."""
    return differences(SOLUTION, content_queries.content_of(solution), SOLUTION.clean(values))


def write_content(solution: Solution, values: Values) -> list[str]:
    """Put checked values into the solution; returns the names of the fields that changed."""
    types = content_queries.public_types(list(values.get("types", ())))
    linked = {"types": [types[slug] for slug in values.get("types", ())]}
    changed = rows.write(SOLUTION, solution, values, linked)
    if "ghg_claim" in values:  # where the emissions fall can be searched and matched like any other code
        claimed: Mapping[str, Any] = values["ghg_claim"]
        rows.set_codes(solution, "gpc", [claimed["gpc"]] if claimed.get("gpc") else [])
    return changed


def touch(actor: Actor, solution: Solution) -> None:
    solution.updated_at = clock.now()
    solution.updated_by_id = actor.user_id
    session().flush()


def settle(actor: Actor, solution: Solution) -> None:
    touch(actor, solution)
    index(solution)
    session().flush()


def index(solution: Solution) -> None:
    """Put a listed solution into the full-text index; take any other out of it."""
    if solution.status != SolutionStatus.LISTED.value:
        search.unindex(solution)
        return
    content = content_queries.content_of(solution)
    body = [shown(field, content[field.name]) for field in SOLUTION if field.is_searched]
    body += [vocabulary.label("topic", code) for code in content["topics"]]
    body += [vocabulary.label("system", code) for code in content["systems"]]
    body += [solution.company.name, *(kind.title for kind in solution.types)]
    search.index(solution, title=solution.title, body="\n".join(body))
