"""Writing a solution: start, copy, save page by page, delete a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _, _l
from matchmaker.core.slugs import free_slug
from matchmaker.organizations.models import Organization
from matchmaker.records.fields import Problem, Values
from matchmaker.records.shown import sentences
from matchmaker.solutions import policy
from matchmaker.solutions.engine import coach
from matchmaker.solutions.engine.content import SOLUTION
from matchmaker.solutions.events import SolutionListed
from matchmaker.solutions.jobs.writing import RESERVED, compare_content, index, touch, write_content
from matchmaker.solutions.models import Solution
from matchmaker.solutions.queries import content as content_queries


def _titled(**arguments: Any) -> Mapping[str, Any]:
    return {"title": arguments["result"].title}


def _changed(**arguments: Any) -> Mapping[str, Any]:
    return {"changed": arguments["result"]}


@command(policy.can_register, audit=_titled)
def start_solution(actor: Actor, *, company: Organization, title: str) -> Solution:
    """A new draft of the company, with countries and languages of its profile. Raises Invalid without a title."""
    values = SOLUTION.clean(
        {"title": title, "countries": company.countries_served or (), "languages": company.languages or ()}
    )
    _require_right(content_queries.find_problems({"title": values["title"]}))
    return _start(actor, company, values)


def _start(actor: Actor, company: Organization, values: Values) -> Solution:
    now = clock.now()
    solution = Solution(
        slug=free_slug(Solution.slug, f"{values['title']} {company.name}", reserved=RESERVED),
        company=company,
        title=values["title"],
        created_by_id=actor.user_id,
        updated_by_id=actor.user_id,
        created_at=now,
        updated_at=now,
        tags=[],
        types=[],
        references=[],
    )
    session().add(solution)
    write_content(solution, SOLUTION.complete(values))
    session().flush()
    return solution


@command(policy.can_duplicate, audit=_titled)
def copy_solution(actor: Actor, *, solution: Solution) -> Solution:
    """A new draft with the same content, to be changed and handed in on its own."""
    content = content_queries.content_of(solution)
    content["title"] = _("Copy of %(title)s", title=solution.title)[:200]
    content["types"] = list(content_queries.public_types(content["types"]))
    return _start(actor, solution.company, content)


def _require_right(problems: list[Problem]) -> None:
    if problems:
        raise Invalid(sentences(problems))


def _known(values: Values) -> dict[str, Any]:
    """Tidy values. Raises Invalid for unknown fields."""
    unknown = sorted(set(values) - set(SOLUTION.by_name))
    if unknown:
        raise Invalid({"": _("There is no field “%(name)s”.", name=unknown[0])})
    return SOLUTION.clean(values)


def _save(actor: Actor, solution: Solution, values: Values) -> list[str]:
    wanted = _known(values)
    _require_right(content_queries.find_problems(wanted))
    if solution.is_listed:
        blocking = coach.assess({**content_queries.content_of(solution), **wanted}).blocking
        if blocking:
            raise Invalid({s.criterion: _("Listed solutions need this: %(what)s", what=_(s.label)) for s in blocking})
    changed = write_content(solution, wanted)
    if changed:
        touch(actor, solution)
    if changed and solution.is_listed:
        index(solution)
        publish(SolutionListed(solution.id, reason="changed"))
    return changed


def _fields(step: str) -> tuple[str, ...]:
    return SOLUTION.steps().get(step, ())


@command(policy.can_edit, audit=_changed, locks="solution", seen="solution", compare=compare_content)
def save_step(
    actor: Actor, *, solution: Solution, step: str, values: Values, seen_version: int | None = None
) -> list[str]:
    """Save one page of the form; a listed solution stays listed and must stay complete.

    Returns the changed fields' names. Raises Invalid with a sentence for each field that cannot be taken.
    """
    return _save(actor, solution, {name: values[name] for name in values if name in _fields(step)})


@command(policy.can_edit, audit=QUIET, locks="solution", seen="solution", compare=compare_content)
def save_draft(
    actor: Actor, *, solution: Solution, step: str, values: Values, seen_version: int | None = None
) -> dict[str, list[str]]:
    """Save one page as it stands. Returns field → sentences of what no draft can hold.

    Raises Conflict for a listed solution, which is never changed in the background.
    """
    if solution.is_listed:
        raise Conflict(_l("Not saved yet. This solution is listed, so press the button to save."))
    kept = _known({name: values[name] for name in values if name in _fields(step)})
    left = [problem for problem in content_queries.find_problems(kept) if not problem.is_storable]
    bad = {problem.field for problem in left}
    if write_content(solution, {name: value for name, value in kept.items() if name not in bad}):
        touch(actor, solution)
    return sentences(left)


@command(policy.can_edit, audit=_changed, locks="solution", seen="solution", compare=compare_content)
def save_content(actor: Actor, *, solution: Solution, values: Values, seen_version: int | None = None) -> list[str]:
    """Save fields of any page at once (API, seed), by the rules of `save_step`."""
    return _save(actor, solution, values)


@command(policy.can_discard, audit=lambda **arguments: {"title": arguments["solution"].title}, locks="solution")
def discard_solution(actor: Actor, *, solution: Solution) -> None:
    """Delete a draft that nobody but the company ever saw."""
    session().delete(solution)
    session().flush()
