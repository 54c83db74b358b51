"""Composing packages: types in order, how they stand to each other, made public by organizers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.slugs import free_slug
from matchmaker.core.text import control_character, tidy
from matchmaker.solutions import policy
from matchmaker.solutions.engine.relations import KINDS, NEEDS_FIRST, find_circle
from matchmaker.solutions.jobs.curated import Problems, index_package, require, text_problems, tidied
from matchmaker.solutions.jobs.writing import RESERVED
from matchmaker.solutions.models import PackageItem, PackageRelation, SolutionPackage, SolutionType

PACKAGE_TEXTS = {"title": 200, "summary": 400, "description": 5_000}
LONGEST_WHY = 1_000
MOST_ITEMS, MOST_RELATIONS = 12, 16
Types = Mapping[str, SolutionType]


class PackageInput(TypedDict, total=False):
    """Fields of a package; `items` are (slug of a solution type, why it stands here), in order; `relations` are (slug,
    kind, slug, why). A missing key leaves the field as it is.
    """

    title: str
    summary: str
    description: str
    items: list[tuple[str, str]]
    relations: list[tuple[str, str, str, str]]


@command(policy.can_curate, audit=lambda **arguments: {"title": arguments["result"].title})
def write_package(actor: Actor, *, values: PackageInput, shipped_key: str | None = None) -> SolutionPackage:
    """A new draft of a package. Raises Invalid with a sentence for each field that cannot be taken.

    `shipped_key` names the record of the data that comes with the platform.
    """
    values = tidied(values, PACKAGE_TEXTS)
    types = _types(values)
    require(_package_problems({"title": "", "summary": "", "items": [], **values}, types))
    now = clock.now()
    row = SolutionPackage(
        slug=free_slug(SolutionPackage.slug, values["title"], reserved=RESERVED),
        organization_id=actor.organization_id,
        title=values["title"],
        summary=values["summary"],
        shipped_key=shipped_key,
        created_at=now,
        updated_at=now,
        items=[],
        relations=[],
    )
    session().add(row)
    _fill_package(row, values, types)
    session().flush()
    return row


@command(
    policy.can_edit_package,
    audit=lambda **arguments: {"changed": sorted(arguments["values"])},
    locks="package",
    seen="package",
)
def save_package(
    actor: Actor, *, package: SolutionPackage, values: PackageInput, seen_version: int | None = None
) -> SolutionPackage:
    """Change a package. Raises Invalid, or Stale if somebody saved since `seen_version`.

    Fields that are left out keep what they have: items without relations must still hold the relations there are.
    """
    values = tidied(values, PACKAGE_TEXTS)
    values = {"items": _items_of(package), "relations": _relations_of(package), **values}
    types = _types(values)
    require(_package_problems(values, types))
    _fill_package(package, values, types)
    package.updated_at = clock.now()
    session().flush()
    index_package(package)
    return package


@command(policy.can_publish_package, locks="package")
def publish_package(actor: Actor, *, package: SolutionPackage, is_public: bool = True) -> SolutionPackage:
    """Make a package public, or a draft again. Raises Invalid while one of its types is not public."""
    hidden = [item.solution_type.title for item in package.items if not item.solution_type.is_public]
    if is_public and hidden:
        raise Invalid(_("Make these solution types public first: %(names)s.", names=", ".join(hidden)))
    package.is_public, package.updated_at = is_public, clock.now()
    session().flush()
    index_package(package)
    return package


def _items_of(package: SolutionPackage) -> list[tuple[str, str]]:
    return [(item.solution_type.slug, item.why) for item in package.items]


def _relations_of(package: SolutionPackage) -> list[tuple[str, str, str, str]]:
    slugs = {item.solution_type_id: item.solution_type.slug for item in package.items}
    return [(slugs[r.solution_type_id], r.kind, slugs[r.other_type_id], r.why) for r in package.relations]


def _types(values: PackageInput) -> dict[str, SolutionType]:
    slugs = [slug for slug, _why in values.get("items", [])]
    rows = session().scalars(sa.select(SolutionType).where(SolutionType.slug.in_(slugs))) if slugs else ()
    return {row.slug: row for row in rows}


def _package_problems(values: PackageInput, types: Types) -> Problems:
    raw = cast(Mapping[str, Any], values)
    found = text_problems(raw, PACKAGE_TEXTS)
    slugs = [slug for slug, _why in raw.get("items", ())]
    if "" in slugs:
        found.setdefault("items", []).append(
            _("A step has a reason but no solution type. Choose it or delete the reason.")
        )
    slugs = [slug for slug in slugs if slug]
    if "items" in raw and len(slugs) < 2:
        found.setdefault("items", []).append(_("A package needs at least two solution types."))
    if len(slugs) > MOST_ITEMS:
        found.setdefault("items", []).append(_("A package has at most %(n)s solution types.", n=MOST_ITEMS))
    if any(slug not in types for slug in slugs) or len(set(slugs)) != len(slugs):
        found.setdefault("items", []).append(_("Choose each solution type from the list, only once."))
    whys = [why for _slug, why in raw.get("items", ())] + [why for *_pair, why in raw.get("relations", ())]
    if any(control_character(why) or len(why) > LONGEST_WHY for why in whys):
        found.setdefault("items", []).append(_("Keep each reason to a plain sentence or two."))
    if problem := _relation_problem(raw.get("relations", ()), slugs, types):
        found["relations"] = [problem]
    return found


def _relation_problem(relations: Any, slugs: list[str], types: Types) -> str:
    """The first thing that is wrong with the relations of these types, as a sentence; "" if nothing is."""
    if len(relations) > MOST_RELATIONS:
        return _("A package has at most %(n)s relations.", n=MOST_RELATIONS)
    seen: set[tuple[str, str]] = set()
    needs: dict[str, list[str]] = {}
    for slug, kind, other, _why in relations:
        if kind not in KINDS:
            return _("Choose how the two types stand to each other.")
        if slug not in slugs or other not in slugs:
            return _("A relation joins two types of this package. Add the type to the steps or delete the relation.")
        if slug == other:
            return _("“%(title)s” cannot stand in a relation to itself.", title=_title(types, slug))
        if (slug, other) in seen or (kind != NEEDS_FIRST and (other, slug) in seen):
            return _(
                "“%(one)s” and “%(other)s” stand in two relations. Keep one.",
                one=_title(types, slug),
                other=_title(types, other),
            )
        seen.add((slug, other))
        if kind == NEEDS_FIRST:
            needs.setdefault(slug, []).append(other)
    if circle := find_circle(needs):
        names = " → ".join(f"“{_title(types, slug)}”" for slug in (*circle, circle[0]))
        return _("“Needs first” goes round in a circle, so nobody could begin: %(names)s.", names=names)
    return ""


def _title(types: Types, slug: str) -> str:
    return types[slug].title if slug in types else slug


def _fill_package(row: SolutionPackage, values: PackageInput, types: Types) -> None:
    for name in PACKAGE_TEXTS:
        if name in values:
            setattr(row, name, cast(Mapping[str, Any], values)[name])
    kept = {item.solution_type_id: item for item in row.items}
    row.items = []
    for position, (slug, why) in enumerate(values.get("items", ())):
        item = kept.get(types[slug].id) or PackageItem(solution_type=types[slug])
        item.position, item.why = position, tidy(why)
        row.items.append(item)
    _fill_relations(row, values.get("relations", []), types)


def _fill_relations(row: SolutionPackage, relations: list[tuple[str, str, str, str]], types: Types) -> None:
    """Rows stay where they can: one that is deleted and added again in one flush would break the unique constraint."""
    kept = {(r.solution_type_id, r.other_type_id): r for r in row.relations}
    row.relations = []
    for position, (slug, kind, other, why) in enumerate(relations):
        pair = (types[slug].id, types[other].id)
        relation = kept.get(pair) or PackageRelation(solution_type_id=pair[0], other_type_id=pair[1])
        relation.kind, relation.why, relation.position = kind, tidy(why), position
        row.relations.append(relation)
