"""Writing solution types and packages: drafts of organizers and cities, made public by organizers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

import sqlalchemy as sa

from matchmaker.core import clock, search
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.inputs import is_web_address
from matchmaker.core.slugs import free_slug
from matchmaker.core.text import control_character, tidy
from matchmaker.records.rows import set_codes
from matchmaker.solutions import policy
from matchmaker.solutions.events import TypePublished
from matchmaker.solutions.jobs import RESERVED
from matchmaker.solutions.models import PackageItem, SolutionPackage, SolutionType
from matchmaker.vocabulary import queries as vocabulary

TYPE_TEXTS = {
    "title": 200,
    "summary": 400,
    "description": 5_000,
    "who_for": 2_000,
    "conditions": 3_000,
    "co_benefits": 2_000,
}
TYPE_TAGS = {"systems": "system", "topics": "topic", "sdgs": "sdg", "gpc": "gpc", "city_roles": "city_role"}
PACKAGE_TEXTS = {"title": 200, "summary": 400, "description": 5_000}
Problems = dict[str, list[str]]


class TypeInput(TypedDict, total=False):
    """Fields of a solution type. A missing key leaves the field as it is; lists of lines are one text."""

    title: str
    summary: str
    description: str
    who_for: str
    conditions: str
    co_benefits: str
    enabling_actions: dict[str, list[str]]  # kind → sentences
    cases: list[dict[str, str]]  # text, source, url
    systems: list[str]
    topics: list[str]
    sdgs: list[str]
    gpc: list[str]
    city_roles: list[str]


class PackageInput(TypedDict, total=False):
    """Fields of a package; `items` are (slug of a solution type, why it stands here), in order."""

    title: str
    summary: str
    description: str
    items: list[tuple[str, str]]


@command(policy.can_curate, audit=lambda **arguments: {"title": arguments["result"].title})
def write_type(actor: Actor, *, values: TypeInput) -> SolutionType:
    """A new draft of a solution type. Raises Invalid with a sentence for each field that cannot be taken."""
    values = _tidied(values, TYPE_TEXTS)
    _require(_type_problems({"title": "", "summary": "", "systems": [], **values}))
    now = clock.now()
    row = SolutionType(
        slug=free_slug(SolutionType.slug, values["title"], reserved=RESERVED),
        title=values["title"],
        summary=values["summary"],
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
    values = _tidied(values, TYPE_TEXTS)
    _require(_type_problems(values))
    _fill_type(solution_type, values)
    solution_type.updated_at = clock.now()
    session().flush()
    _index(solution_type)
    return solution_type


@command(policy.can_publish_type, locks="solution_type")
def publish_type(actor: Actor, *, solution_type: SolutionType, is_public: bool = True) -> SolutionType:
    """Make a solution type public, or a draft again."""
    was_public = solution_type.is_public
    solution_type.is_public, solution_type.updated_at = is_public, clock.now()
    session().flush()
    _index(solution_type)
    if is_public and not was_public:
        publish(TypePublished(solution_type.id))
    return solution_type


@command(policy.can_curate, audit=lambda **arguments: {"title": arguments["result"].title})
def write_package(actor: Actor, *, values: PackageInput) -> SolutionPackage:
    """A new draft of a package. Raises Invalid with a sentence for each field that cannot be taken."""
    values = _tidied(values, PACKAGE_TEXTS)
    types = _types(values)
    _require(_package_problems({"title": "", "summary": "", "items": [], **values}, types))
    now = clock.now()
    row = SolutionPackage(
        slug=free_slug(SolutionPackage.slug, values["title"], reserved=RESERVED),
        organization_id=actor.organization_id,
        title=values["title"],
        summary=values["summary"],
        created_at=now,
        updated_at=now,
        items=[],
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
    """Change a package. Raises Invalid, or Stale if somebody saved since `seen_version`."""
    values = _tidied(values, PACKAGE_TEXTS)
    types = _types(values)
    _require(_package_problems(values, types))
    _fill_package(package, values, types)
    package.updated_at = clock.now()
    session().flush()
    return package


@command(policy.can_publish_package, locks="package")
def publish_package(actor: Actor, *, package: SolutionPackage, is_public: bool = True) -> SolutionPackage:
    """Make a package public, or a draft again. Raises Invalid while one of its types is not public."""
    hidden = [item.solution_type.title for item in package.items if not item.solution_type.is_public]
    if is_public and hidden:
        raise Invalid(_("Make these solution types public first: %(names)s.", names=", ".join(hidden)))
    package.is_public, package.updated_at = is_public, clock.now()
    session().flush()
    return package


def _tidied(values: Any, texts: Mapping[str, int]) -> Any:
    return {name: tidy(value) if name in texts else value for name, value in values.items()}


def _require(problems: Problems) -> None:
    if problems:
        raise Invalid(problems)


def _text_problems(raw: Mapping[str, Any], texts: Mapping[str, int]) -> Problems:
    found: Problems = {}
    for name, limit in texts.items():
        text = raw.get(name, "")
        bad = control_character(text)
        if bad:
            found[name] = [
                _("This text contains a character that cannot be displayed (%(code)s). Please delete it.", code=bad)
            ]
        elif len(text) > limit:
            found[name] = [
                _("Please shorten this to %(limit)s characters; it has %(have)s.", limit=limit, have=len(text))
            ]
    for name, sentence in (("title", _("Give it a title.")), ("summary", _("Describe it in one sentence."))):
        if name in raw and len(raw[name]) < 3:
            found.setdefault(name, []).append(sentence)
    return found


def _type_problems(values: TypeInput) -> Problems:
    raw = cast(Mapping[str, Any], values)
    found = _text_problems(raw, TYPE_TEXTS)
    for name, scheme in TYPE_TAGS.items():
        if any(not vocabulary.is_code(scheme, code) for code in raw.get(name, ())):
            found.setdefault(name, []).append(_("Choose from the list."))
    if "systems" in raw and not raw["systems"]:
        found.setdefault("systems", []).append(_("Choose at least one sector."))
    for kind, sentences in raw.get("enabling_actions", {}).items():
        if not vocabulary.is_code("enabling_action", kind) or any(control_character(s) for s in sentences):
            found.setdefault("enabling_actions", []).append(_("Write plain sentences, one per line."))
    for case in raw.get("cases", ()):
        if not case.get("text") or not case.get("source"):
            found.setdefault("cases", []).append(_("Every case needs a text and its source."))
        if case.get("url") and not is_web_address(case["url"]):
            found.setdefault("cases", []).append(_("Links must start with https://."))
    return found


def _fill_type(row: SolutionType, values: TypeInput) -> None:
    for name, value in cast(Mapping[str, Any], values).items():
        if name in TYPE_TAGS:
            set_codes(row, TYPE_TAGS[name], list(dict.fromkeys(value)))
        else:
            setattr(row, name, value)


def _index(row: SolutionType) -> None:
    if row.is_public:
        search.index(row, title=row.title, body=f"{row.summary}\n{row.description}\n{row.who_for}")
    else:
        search.unindex(row)


def _types(values: PackageInput) -> dict[str, SolutionType]:
    slugs = [slug for slug, _why in values.get("items", [])]
    rows = session().scalars(sa.select(SolutionType).where(SolutionType.slug.in_(slugs))) if slugs else ()
    return {row.slug: row for row in rows}


def _package_problems(values: PackageInput, types: Mapping[str, SolutionType]) -> Problems:
    raw = cast(Mapping[str, Any], values)
    found = _text_problems(raw, PACKAGE_TEXTS)
    slugs = [slug for slug, _why in raw.get("items", ())]
    if "items" in raw and len(slugs) < 2:
        found.setdefault("items", []).append(_("A package needs at least two solution types."))
    if any(slug not in types for slug in slugs) or len(set(slugs)) != len(slugs):
        found.setdefault("items", []).append(_("Choose each solution type from the list, only once."))
    if any(control_character(why) or len(why) > 1_000 for _slug, why in raw.get("items", ())):
        found.setdefault("items", []).append(_("Keep each reason to a plain sentence or two."))
    return found


def _fill_package(row: SolutionPackage, values: PackageInput, types: Mapping[str, SolutionType]) -> None:
    for name in PACKAGE_TEXTS:
        if name in values:
            setattr(row, name, cast(Mapping[str, Any], values)[name])
    if "items" not in values:
        return
    kept = {item.solution_type_id: item for item in row.items}
    row.items = []
    for position, (slug, why) in enumerate(values["items"]):
        item = kept.get(types[slug].id) or PackageItem(solution_type=types[slug])
        item.position, item.why = position, tidy(why)
        row.items.append(item)
