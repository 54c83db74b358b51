"""Writing solutions: register, save, copy, delete a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa

from matchmaker.core import clock, search
from matchmaker.core.actors import Actor
from matchmaker.core.audit import history_of
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid, Stale
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.text import slugify, tidy
from matchmaker.organizations.models import Organization
from matchmaker.solutions import policy
from matchmaker.solutions.engine import CoachReport, coach
from matchmaker.solutions.events import SolutionListed
from matchmaker.solutions.models import Solution, SolutionStatus, SolutionType
from matchmaker.solutions.services.inputs import SolutionInput, clean, find_problems, snapshot, write
from matchmaker.vocabulary import queries as vocabulary

RESERVED = frozenset({"new", "mine", "check"})  # pages of their own beside the addresses of solutions


def _titled(**arguments: Any) -> Mapping[str, Any]:
    return {"title": arguments["result"].title}


def _changed(**arguments: Any) -> Mapping[str, Any]:
    return {"changed": arguments["result"]}


@command(policy.can_register, audit=_titled)
def register(actor: Actor, *, company: Organization, values: SolutionInput) -> Solution:
    """A new draft of the company; countries and languages come from its profile if they are not given.

    Raises Invalid with a sentence for each field that cannot be taken.
    """
    profile = SolutionInput(countries=company.countries_served, languages=company.languages)
    values = clean({**profile, **values})
    types = known_types(values)
    problems = find_problems({"title": "", **values}, types)
    if problems:
        raise Invalid(problems)
    now = clock.now()
    solution = Solution(
        slug=free_slug(f"{values['title']} {company.name}", Solution),
        company=company,
        title=values["title"],
        created_by_id=actor.user_id,
        created_at=now,
        updated_at=now,
        tags=[],
        types=[],
        references=[],
    )
    session().add(solution)
    write(solution, values, types)
    session().flush()
    return solution


@command(policy.can_edit, audit=_changed)
def save(actor: Actor, *, solution: Solution, values: SolutionInput, seen_version: int | None = None) -> list[str]:
    """Write `values`; a listed solution stays listed and must stay complete. Returns the changed fields' names.

    Raises Stale if somebody saved since `seen_version`, Invalid for what cannot be taken.
    """
    values = clean(values)
    require_fresh(solution, seen_version, values)
    types = known_types(values)
    problems = find_problems(values, types)
    if solution.is_listed and not problems:
        after = coach(cast(Mapping[str, Any], {**snapshot(solution), **values}))
        problems = {
            check.key: [_("A listed solution needs this: %(what)s", what=check.text)] for check in after.missing
        }
    if problems:
        raise Invalid(problems)
    changed = write(solution, values, types)
    if changed:
        _touch(solution)
        if solution.is_listed:
            make_findable(solution)
            publish(SolutionListed(solution.id, reason="changed"))
    return changed


@command(policy.can_edit, audit=QUIET)
def autosave(actor: Actor, *, solution: Solution, values: SolutionInput, seen_version: int | None = None) -> bool:
    """Keep what can be kept of a draft being typed; fields with problems wait. False if it cannot be saved so.

    A listed solution is never changed in the background. Raises Stale as `save` does.
    """
    if solution.is_listed:
        return False
    values = clean(values)
    require_fresh(solution, seen_version, values)
    types = known_types(values)
    problems = find_problems(values, types)
    usable = cast(SolutionInput, {name: value for name, value in values.items() if name not in problems})
    if write(solution, usable, types):
        _touch(solution)
    return True


@command(policy.can_duplicate, audit=_titled)
def duplicate(actor: Actor, *, solution: Solution) -> Solution:
    """A new draft with the same content, to be changed and handed in on its own."""
    values = snapshot(solution)
    values["title"] = _("Copy of %(title)s", title=solution.title)[:200]
    return register(actor, company=solution.company, values=values)


@command(policy.can_discard, audit=lambda **arguments: {"title": arguments["solution"].title})
def discard(actor: Actor, *, solution: Solution) -> None:
    """Delete a draft that nobody but the company ever saw."""
    session().delete(solution)
    session().flush()


def report_on(solution: Solution) -> CoachReport:
    """The coach's view of the solution as it is stored."""
    return coach(cast(Mapping[str, Any], snapshot(solution)))


def known_types(values: SolutionInput) -> dict[str, SolutionType]:
    """The public solution types named in the values, by slug."""
    slugs = values.get("types", [])
    if not slugs:
        return {}
    select = sa.select(SolutionType).where(SolutionType.slug.in_(slugs), SolutionType.is_public)
    return {row.slug: row for row in session().scalars(select)}


def free_slug(text: str, model: Any) -> str:
    """An address part that no row of `model` has yet."""
    base = slugify(text)
    taken = set(session().scalars(sa.select(model.slug).where(model.slug.startswith(base, autoescape=True))))
    number, slug = 1, base
    while slug in taken or slug in RESERVED:
        number += 1
        slug = f"{base}-{number}"
    return slug


def require_fresh(solution: Solution, seen_version: int | None, values: SolutionInput) -> None:
    """Raise Stale, with what differs, if somebody saved since the version the form was filled from."""
    if seen_version is None or seen_version == solution.version:
        return
    last = session().scalar(history_of(solution, limit=1))
    stored = cast(Mapping[str, Any], snapshot(solution))
    mine = cast(Mapping[str, Any], values)
    raise Stale(
        _("Somebody else saved this solution while you were writing. Your text is still here."),
        who=last.actor_name if last else "",
        at=solution.updated_at,
        changes=[(name, _plain(stored[name]), _plain(mine[name])) for name in mine if stored[name] != mine[name]],
    )


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(v.get("place", v)) if isinstance(v, dict) else str(v) for v in value)
    return tidy(str("" if value is None else value))


def _touch(solution: Solution) -> None:
    solution.updated_at = clock.now()
    session().flush()


def make_findable(solution: Solution) -> None:
    """Put a listed solution into the full-text index; take any other out of it."""
    if solution.status != SolutionStatus.LISTED.value:
        search.unindex(solution)
        return
    words = [vocabulary.label("topic", code) for code in solution.codes("topic")]
    words += [vocabulary.label("system", code) for code in solution.codes("system")]
    body = [solution.summary, solution.description, solution.company.name, *words, *(t.title for t in solution.types)]
    search.index(solution, title=solution.title, body="\n".join(body))
