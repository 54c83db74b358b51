"""A city's landscape: per system its role, its challenges, what answers them, what peers of its size did, and what the
city itself puts first. Nothing here is ranked by the platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import defaultload, lazyload, load_only

from matchmaker.challenges.models import OPEN, PUBLIC, Challenge, ChallengeTag
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.insights.engine.picture import Counts, Picture, draw
from matchmaker.insights.models import CityLandscape
from matchmaker.organizations.models import CitySystem, Organization
from matchmaker.organizations.queries import visibility
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries import register
from matchmaker.outcomes.queries.register import Entry
from matchmaker.solutions.models import CityActivity, PackageItem, SolutionPackage, SolutionType, SolutionTypeTag
from matchmaker.solutions.queries import activities
from matchmaker.vocabulary import queries as vocabulary

SMALLEST, LARGEST = 0.5, 2.0
"""A city of similar size has between half and twice the population."""
MOST_RESULTS = 60


@dataclass(frozen=True)
class Issue:
    """A public challenge of the city."""

    title: str
    slug: str
    is_open: bool


@dataclass(frozen=True)
class PeerCase:
    """What a city of similar size did, as the case of a solution type tells it."""

    type: SolutionType
    case: Mapping[str, object]


@dataclass
class Line:
    """One system. `types` share a sub-topic with the city's challenges, or else suit a role the city has."""

    system: str
    roles: list[str]
    issues: list[Issue] = field(default_factory=list)
    types: list[SolutionType] = field(default_factory=list)
    is_by_topic: bool = False
    packages: list[SolutionPackage] = field(default_factory=list)
    cases: list[PeerCase] = field(default_factory=list)
    results: list[Entry] = field(default_factory=list)
    level: str = ""
    why: str = ""

    @property
    def peers(self) -> int:
        """How many cases and results of cities of similar size there are."""
        return len(self.cases) + len(self.results)


@dataclass(frozen=True)
class Landscape:
    """Everything of the page; `band` are the least and the largest population of similar cities."""

    city: Organization
    lines: Sequence[Line]
    picture: Picture
    band: tuple[int, int] | None
    stored: CityLandscape | None
    figures: Sequence[CityActivity]


def get_city(actor: Actor, *, slug: str) -> Organization:
    """A city or region by the address of its profile. Raises NotFound for everything else."""
    found = visibility.find_address(actor, slug=slug)
    if not found.is_city:
        raise NotFound(_l("Only cities and regions have a landscape."))
    return found


def stored_landscape(city: Organization) -> CityLandscape | None:
    """What the city said about its priorities, if it did (one statement)."""
    return session().scalar(sa.select(CityLandscape).where(CityLandscape.organization_id == city.id))


def landscape(city: Organization) -> Landscape:
    """Read it: as many statements for a city with one challenge as for one with thirty."""
    stored = stored_landscape(city)
    priorities = stored.priorities if stored else {}
    lines = {code: Line(code, []) for code in vocabulary.labels("system")}
    for system, role in session().execute(
        sa.select(CitySystem.system, CitySystem.role).where(CitySystem.organization_id == city.id)
    ):
        if system in lines:
            lines[system].roles.append(role)
    topics = _issues(city, lines)
    light = (load_only(SolutionType.slug, SolutionType.title, SolutionType.cases), lazyload(SolutionType.tags))
    public = list(session().scalars(sa.select(SolutionType).where(SolutionType.is_public).options(*light)))
    codes = _codes_of_types()
    band = (int(city.population * SMALLEST), int(city.population * LARGEST)) if city.population else None
    _answers(lines, topics, public, codes)
    _peers(city, lines, public, codes, band)
    roles = list(vocabulary.labels("city_role"))
    for line in lines.values():
        line.roles.sort(key=roles.index)
        own = priorities.get(line.system, {})
        line.level, line.why = own.get("level", ""), own.get("why", "")
    rows = list(lines.values())
    counts = [
        Counts([role in line.roles for role in roles], len(line.issues), len(line.types), line.peers) for line in rows
    ]
    return Landscape(city, rows, draw(counts), band, stored, list(activities.figures_of(city.id).values()))


def _issues(city: Organization, lines: dict[str, Line]) -> dict[str, set[str]]:
    """Put the city's public challenges at their main sector; returns their sub-topics by sector."""
    select = (
        sa.select(
            Challenge.id, Challenge.title, Challenge.slug, Challenge.status, ChallengeTag.scheme, ChallengeTag.code
        )
        .join(ChallengeTag, ChallengeTag.challenge_id == Challenge.id)
        .where(
            Challenge.city_id == city.id,
            Challenge.status.in_(PUBLIC),
            sa.or_(
                sa.and_(ChallengeTag.scheme == "system", ChallengeTag.position == 0), ChallengeTag.scheme == "topic"
            ),
        )
        .order_by(Challenge.published_at.desc(), Challenge.id)
    )
    parents = vocabulary.parents("topic")
    topics: dict[str, set[str]] = {}
    for row in session().execute(select):
        if row.scheme == "topic":
            topics.setdefault(parents.get(row.code, ""), set()).add(row.code)
        elif row.code in lines:
            lines[row.code].issues.append(Issue(row.title, row.slug, row.status in OPEN))
    return topics


NO_CODES: Mapping[str, Sequence[str]] = {"system": (), "topic": (), "city_role": ()}
Codes = Mapping[int, Mapping[str, Sequence[str]]]
"""Solution type → scheme → its terms, the main one first."""


def _codes_of_types() -> Codes:
    """What public types are about, as plain tuples: there are many (one statement)."""
    select = (
        sa.select(SolutionTypeTag.solution_type_id, SolutionTypeTag.scheme, SolutionTypeTag.code)
        .join(SolutionType, SolutionType.id == SolutionTypeTag.solution_type_id)
        .where(SolutionType.is_public, SolutionTypeTag.scheme.in_(("system", "topic", "city_role")))
        .order_by(SolutionTypeTag.position)
    )
    codes: dict[int, dict[str, list[str]]] = {}
    for key, scheme, code in session().execute(select):
        codes.setdefault(key, {"system": [], "topic": [], "city_role": []})[scheme].append(code)
    return codes


def _answers(
    lines: dict[str, Line], topics: Mapping[str, set[str]], public: Sequence[SolutionType], codes: Codes
) -> None:
    light = (
        load_only(SolutionPackage.slug, SolutionPackage.title),
        lazyload(SolutionPackage.relations),
        defaultload(SolutionPackage.items).lazyload(PackageItem.solution_type),
    )
    select = sa.select(SolutionPackage).where(SolutionPackage.is_public).options(*light)
    packages = list(session().scalars(select).unique())
    for line in lines.values():
        wanted = topics.get(line.system, set())
        line.types = [kind for kind in public if kind.id in codes and wanted.intersection(codes[kind.id]["topic"])]
        line.is_by_topic = bool(line.types)
        if not line.types:
            roles = set(line.roles)
            line.types = [
                kind
                for kind in public
                if (own := codes.get(kind.id)) and line.system in own["system"] and roles.intersection(own["city_role"])
            ]
        fitting = {kind.id for kind in line.types}
        line.packages = [
            package for package in packages if sum(item.solution_type_id in fitting for item in package.items) > 1
        ]
        line.types.sort(key=lambda kind: kind.title)


def _peers(
    city: Organization,
    lines: dict[str, Line],
    public: Sequence[SolutionType],
    codes: Codes,
    band: tuple[int, int] | None,
) -> None:
    if band is None:
        return
    low, high = band
    for kind in public:
        line = lines.get(next(iter(codes.get(kind.id, NO_CODES)["system"]), ""))
        for case in kind.cases if line else ():
            people = case.get("population")
            if line and isinstance(people, int) and low <= people <= high and case.get("place") != city.name:
                line.cases.append(PeerCase(kind, case))
    alike = sa.select(Organization.id).where(Organization.population.between(low, high), Organization.id != city.id)
    for entry in register.entries_where(Result.city_id.in_(alike), register.stands(), limit=MOST_RESULTS):
        if entry.system in lines:
            lines[entry.system].results.append(entry)


def table(found: Landscape) -> tuple[list[str], list[list[object]]]:
    """The landscape as a table for a spreadsheet: one row for each system."""
    columns = ["system", "roles", "priority", "why", "challenges", "solution_types", "packages", "similar_cities"]
    rows: list[list[object]] = [
        [
            line.system,
            "; ".join(line.roles),
            line.level,
            line.why,
            "; ".join(issue.title for issue in line.issues),
            "; ".join(kind.title for kind in line.types),
            "; ".join(package.title for package in line.packages),
            "; ".join(
                [f"{peer.case['place']}: {peer.case['text']}" for peer in line.cases]
                + [f"{entry.city}: {entry.challenge} ({entry.outcome})" for entry in line.results]
            ),
        ]
        for line in found.lines
    ]
    return columns, rows


def figures(city: Organization) -> list[CityActivity]:
    """The city's own figures (one statement)."""
    return list(activities.figures_of(city.id).values())
