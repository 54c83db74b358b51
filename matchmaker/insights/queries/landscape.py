"""A city's landscape: per system its role, its challenges, what it measures, what answers them, what peers of its size
did, and what the city itself puts first. Nothing here is ranked by the platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from matchmaker.challenges.models import OPEN, PUBLIC, Challenge, ChallengeTag
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _, _l
from matchmaker.indicators.queries import city_page
from matchmaker.indicators.queries.city_page import Series
from matchmaker.insights.models import CityLandscape
from matchmaker.organizations.models import CitySystem, Organization
from matchmaker.organizations.queries import visibility
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries import register
from matchmaker.outcomes.queries.register import Entry
from matchmaker.solutions.models import CityActivity, PackageItem, SolutionPackage, SolutionType
from matchmaker.solutions.queries import activities
from matchmaker.solutions.queries.catalogue import TypeLine, type_lines
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

    type: TypeLine
    case: Mapping[str, object]


@dataclass(frozen=True)
class PackageName:
    """A public package that answers an issue, by the ids of its types."""

    slug: str
    title: str
    types: list[int]


@dataclass
class Line:
    """One system. `types` share a sub-topic with the city's challenges, or else suit a role the city has."""

    system: str
    roles: list[str]
    issues: list[Issue] = field(default_factory=list)
    indicators: list[Series] = field(default_factory=list)
    types: list[TypeLine] = field(default_factory=list)
    is_by_topic: bool = False
    packages: list[PackageName] = field(default_factory=list)
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
    """Read it: as many statements for a city with one challenge as for one with thirty (six)."""
    said = _said_by(city)
    priorities = said.stored.priorities if said.stored else {}
    lines = {code: Line(code, list(said.roles.get(code, ()))) for code in vocabulary.labels("system")}
    topics = _issues(city, lines)
    for series in city_page.measured_by(city):
        if series.definition.system in lines:
            lines[series.definition.system].indicators.append(series)
    by_title = sa.select(SolutionType).where(SolutionType.is_public).order_by(SolutionType.title)
    public = type_lines(by_title, ("system", "topic", "city_role"))
    band = (int(city.population * SMALLEST), int(city.population * LARGEST)) if city.population else None
    _answers(lines, topics, public)
    _peers(city, lines, public, band)
    roles = list(vocabulary.labels("city_role"))
    for line in lines.values():
        line.roles.sort(key=roles.index)
        own = priorities.get(line.system, {})
        line.level, line.why = own.get("level", ""), own.get("why", "")
    return Landscape(city, list(lines.values()), band, said.stored, said.figures)


@dataclass(frozen=True)
class _Said:
    """What a city says of itself: its roles by system, its priorities, its figures."""

    roles: Mapping[str, list[str]]
    stored: CityLandscape | None
    figures: list[CityActivity]


def _said_by(city: Organization) -> _Said:
    """Read in one statement: roles times figures are a few hundred short rows at most."""
    select = (
        sa.select(CitySystem.system, CitySystem.role, CityLandscape, CityActivity)
        .select_from(Organization)
        .outerjoin(CitySystem, CitySystem.organization_id == Organization.id)
        .outerjoin(CityLandscape, CityLandscape.organization_id == Organization.id)
        .outerjoin(CityActivity, CityActivity.organization_id == Organization.id)
        .where(Organization.id == city.id)
        .order_by(CityActivity.activity, CitySystem.id)
    )
    rows = session().execute(select).tuples().all()
    roles: dict[str, list[str]] = {}
    for system, role in dict.fromkeys((row[0], row[1]) for row in rows):
        roles.setdefault(system, []).append(role)
    return _Said(roles, rows[0][2], list(dict.fromkeys(row[3] for row in rows if row[3] is not None)))


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


def _packages() -> list[PackageName]:
    """Public packages by title (one statement)."""
    select = (
        sa.select(SolutionPackage.slug, SolutionPackage.title, PackageItem.solution_type_id)
        .join(SolutionPackage.items)
        .where(SolutionPackage.is_public)
        .order_by(SolutionPackage.title, SolutionPackage.id)
    )
    packages: dict[str, PackageName] = {}
    for slug, title, kind in session().execute(select):
        packages.setdefault(slug, PackageName(slug, title, [])).types.append(kind)
    return list(packages.values())


def _answers(lines: dict[str, Line], topics: Mapping[str, set[str]], public: Sequence[TypeLine]) -> None:
    packages = _packages()
    for line in lines.values():
        wanted = topics.get(line.system, set())
        line.types = [kind for kind in public if wanted.intersection(kind.codes("topic"))]
        line.is_by_topic = bool(line.types)
        if not line.types:
            roles = set(line.roles)
            line.types = [
                kind
                for kind in public
                if line.system in kind.codes("system") and roles.intersection(kind.codes("city_role"))
            ]
        fitting = {kind.id for kind in line.types}
        line.packages = [package for package in packages if len(fitting.intersection(package.types)) > 1]


def _peers(
    city: Organization, lines: dict[str, Line], public: Sequence[TypeLine], band: tuple[int, int] | None
) -> None:
    if band is None:
        return
    low, high = band
    for kind in public:
        line = lines.get(next(iter(kind.codes("system")), ""))
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
    columns = [
        "system",
        "roles",
        "priority",
        "why",
        "challenges",
        "indicators",
        "solution_types",
        "packages",
        "similar_cities",
    ]
    rows: list[list[object]] = [
        [
            line.system,
            "; ".join(line.roles),
            line.level,
            line.why,
            "; ".join(issue.title for issue in line.issues),
            "; ".join(_measured(series) for series in line.indicators),
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


def _measured(series: Series) -> str:
    """ "Hot nights: 14 nights a year (2025)"; a target alone says that it is one."""
    named = series.definition.label
    if series.latest is not None:
        return f"{named}: {city_page.shown(series.latest, series.definition)}"
    return _(
        "%(indicator)s: target %(value)s", indicator=named, value=city_page.shown(series.target, series.definition)
    )


def figures(city: Organization) -> list[CityActivity]:
    """The city's own figures (one statement)."""
    return list(activities.figures_of(city.id).values())
