"""Solutions, solution types and packages as the API answers them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from matchmaker.core.actors import Actor
from matchmaker.exchange.forms.solutions import SolutionQuery, TypeQuery
from matchmaker.exchange.queries.record_models import response_of
from matchmaker.exchange.queries.response_model import Paged, Place, ResponseModel, cut, paged
from matchmaker.solutions.engine.content import SOLUTION
from matchmaker.solutions.models import Solution, SolutionPackage, SolutionType
from matchmaker.solutions.queries import browse as solution_browse
from matchmaker.solutions.queries import catalogue as solution_catalogue
from matchmaker.solutions.queries import content as solution_content


class SolutionLine(ResponseModel):
    """A listed solution in a list. A private price is empty."""

    slug: str
    title: str
    summary: str
    company: Place
    company_size: str
    systems: list[str]
    topics: list[str]
    maturity: str
    price_model: str
    budget_band: str
    listed_at: datetime | None


_LINE_FIELDS = tuple(SolutionLine.model_fields)


class SolutionOut(SolutionLine, response_of(SOLUTION, without=_LINE_FIELDS)):  # type: ignore[misc]  # from the table
    """A solution with all its facts. `returned_note` is told to the company alone."""

    status: str
    expires_on: date | None
    returned_note: str


class TypeLine(ResponseModel):
    """A solution type, whoever offers it. `solutions` are listed ones."""

    slug: str
    title: str
    summary: str
    systems: list[str]
    topics: list[str]
    solutions: int


class CaseOut(ResponseModel):
    """Where it was done, with the source."""

    text: str
    source: str
    url: str
    publisher: str
    year: int | None
    place: str
    country: str
    population: int | None
    evidence: str


class ActionOut(ResponseModel):
    """What makes a solution type work, and who does it."""

    kind: str
    text: str
    who: str


class RelationOut(ResponseModel):
    """How one type of a package stands to another: integrates, needs_first or trades_off."""

    solution_type: str
    kind: str
    other: str
    why: str


class TypeOut(ResponseModel):
    """A solution type with what it needs and brings."""

    slug: str
    title: str
    summary: str
    description: str
    who_for: str
    conditions: str
    co_benefits: str
    enabling_actions: dict[str, list[str]]
    actions: list[ActionOut]
    risks: str
    steps: dict[str, str]
    cases: list[CaseOut]
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
    is_public: bool
    solutions: list[str]


class PackageItemOut(ResponseModel):
    """One step of a package, with why it stands there."""

    solution_type: str
    title: str
    why: str


class PackageOut(ResponseModel):
    """An ordered set of solution types that together answer a problem."""

    slug: str
    title: str
    summary: str
    description: str
    is_public: bool
    items: list[PackageItemOut]
    relations: list[RelationOut]


def list_solutions(query: SolutionQuery) -> Paged[SolutionLine]:
    """One page of the listed solutions (the queries of the page `/solutions`)."""
    chosen = {name: codes for name in solution_browse.FACETS if (codes := getattr(query, name))}
    filters = solution_browse.SolutionFilters(text=query.q, values=chosen, sort=query.sort, page=query.page)
    return paged(solution_browse.browse(filters).page, query.page, line_of)


def line_of(solution: Solution) -> SolutionLine:
    """A listed solution in one line."""
    return SolutionLine(**_line(solution))


def _line(solution: Solution) -> dict[str, Any]:
    return {
        "slug": solution.slug,
        "title": solution.title,
        "summary": solution.summary,
        "company": Place.of(solution.company),
        "company_size": solution.company.size,
        "systems": solution.codes("system"),
        "topics": solution.codes("topic"),
        "maturity": solution.maturity,
        "price_model": solution.price_model,
        "budget_band": solution.budget_band if solution.is_budget_public else "",
        "listed_at": solution.listed_at,
    }


def show_solution(actor: Actor, solution: Solution) -> SolutionOut:
    """One solution for this reader."""
    own = actor.member_of(solution.company_id)
    content = solution_content.content_of(solution) | {
        "types": [kind.slug for kind in solution.types if kind.is_public]
    }
    if not own and not solution.is_budget_public:
        content["budget_band"] = ""
    return SolutionOut(
        **(_line(solution) | content),
        status=solution.status,
        expires_on=solution.expires_on,
        returned_note=solution.returned_note if own else "",
    )


def list_types(actor: Actor, query: TypeQuery) -> Paged[TypeLine]:
    """One page of the solution types that the actor may see (three queries)."""
    return cut(solution_catalogue.all_types(actor, system=query.system), query.page, _type_line)


def _type_line(row: solution_catalogue.TypeWithOffers) -> TypeLine:
    kind = row.type
    return TypeLine(
        slug=kind.slug,
        title=kind.title,
        summary=kind.summary,
        systems=kind.codes("system"),
        topics=kind.codes("topic"),
        solutions=row.solutions,
    )


def show_type(kind: SolutionType) -> TypeOut:
    """One solution type; its solutions are slugs in today's neutral order."""
    actions = {code: [one["text"] for one in lines] for code, lines in kind.enabling_actions.items()}
    return TypeOut(
        slug=kind.slug,
        title=kind.title,
        summary=kind.summary,
        description=kind.description,
        who_for=kind.who_for,
        conditions=kind.conditions,
        co_benefits=kind.co_benefits,
        enabling_actions=actions,
        actions=[
            ActionOut(kind=code, text=one["text"], who=one.get("who", ""))
            for code, lines in kind.enabling_actions.items()
            for one in lines
        ],
        risks=kind.risks,
        steps=dict(kind.steps),
        cases=[_case(case) for case in kind.cases or ()],
        systems=kind.codes("system"),
        topics=kind.codes("topic"),
        sdgs=kind.codes("sdg"),
        gpc=kind.codes("gpc"),
        city_roles=kind.codes("city_role"),
        city_sizes=kind.codes("city_size"),
        stages=kind.codes("stage"),
        cost_classes=kind.codes("budget_band"),
        benefits=kind.codes("co_benefit"),
        is_digital=kind.is_digital,
        is_public=kind.is_public,
        solutions=[row.slug for row in solution_catalogue.listed_of_type(kind)],
    )


def _case(case: dict[str, Any]) -> CaseOut:
    numbers = {name: case.get(name) for name in ("year", "population")}
    return CaseOut(**{name: case.get(name) or "" for name in CaseOut.model_fields} | numbers)


def list_packages(actor: Actor, wanted: int) -> Paged[PackageOut]:
    """One page of the packages that the actor may see."""
    return cut(solution_catalogue.visible_packages(actor), wanted, show_package)


def show_package(package: SolutionPackage) -> PackageOut:
    """One package with its steps."""
    slugs = {item.solution_type_id: item.solution_type.slug for item in package.items}
    return PackageOut(
        slug=package.slug,
        title=package.title,
        summary=package.summary,
        description=package.description,
        is_public=package.is_public,
        items=[
            PackageItemOut(solution_type=item.solution_type.slug, title=item.solution_type.title, why=item.why)
            for item in package.items
        ],
        relations=[
            RelationOut(solution_type=slugs[r.solution_type_id], kind=r.kind, other=slugs[r.other_type_id], why=r.why)
            for r in package.relations
        ],
    )
