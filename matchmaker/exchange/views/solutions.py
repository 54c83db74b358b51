"""Solutions, solution types and packages."""

from __future__ import annotations

from flask import url_for

from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _l
from matchmaker.core.incoming import Body
from matchmaker.exchange.forms.request_model import Paging
from matchmaker.exchange.forms.solutions import SolutionChange, SolutionNew, SolutionQuery, TypeQuery
from matchmaker.exchange.queries import solutions
from matchmaker.exchange.queries.response_model import Paged
from matchmaker.exchange.queries.solutions import PackageOut, SolutionLine, SolutionOut, TypeLine, TypeOut
from matchmaker.exchange.views.api_blueprint import Reply
from matchmaker.exchange.views.blueprint import api
from matchmaker.exchange.views.tags import SOLUTIONS, TYPES
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import actors as organization_actors
from matchmaker.solutions import policy
from matchmaker.solutions.models import Solution, SolutionPackage, SolutionType
from matchmaker.solutions.queries import catalogue as solution_catalogue
from matchmaker.solutions.queries import visibility as solution_visibility
from matchmaker.solutions.services import lifecycle as solution_lifecycle
from matchmaker.solutions.services import writing as solution_writing


@api.serve(
    "GET",
    "/solutions",
    access=ANYONE,
    tag=SOLUTIONS,
    summary=_l("Listed solutions, with the filters of the list"),
    query=SolutionQuery,
    answer=Paged[SolutionLine],
)
def list_solutions(query: SolutionQuery) -> Paged[SolutionLine]:
    """In the neutral order of the day, unless words or another order are asked for."""
    return solutions.list_solutions(query)


@api.serve(
    "GET",
    "/solutions/<slug>",
    access=anyone_may_see(solution=solution_visibility.get_visible),
    tag=SOLUTIONS,
    summary=_l("One solution with all its facts"),
    answer=SolutionOut,
)
def show_solution(solution: Solution) -> Reply:
    """A price that is not public is told to its company alone."""
    return _solution(solution)


def _solution(solution: Solution, *, is_new: bool = False) -> Reply:
    location = url_for(".show_solution", slug=solution.slug) if is_new else ""
    return Reply(solutions.show_solution(current_actor(), solution), version=solution.version, location=location)


@api.serve(
    "POST",
    "/solutions",
    access=may(policy.can_register, company=organization_actors.current_company),
    tag=SOLUTIONS,
    summary=_l("Create a draft of a solution"),
    body=SolutionNew,
    answer=SolutionOut,
    status=201,
    takes=Body.TEXTS,
)
def register_solution(company: Organization, body: SolutionNew) -> Reply:
    """Countries and languages come from the company's profile if they are not sent."""
    values = body.given()
    solution = solution_writing.start_solution(current_actor(), company=company, title=values.pop("title"))
    if values:
        solution_writing.save_content(current_actor(), solution=solution, values=values)
    return _solution(solution, is_new=True)


@api.serve(
    "PATCH",
    "/solutions/<slug>",
    access=may(policy.can_edit, solution=solution_visibility.get_visible),
    tag=SOLUTIONS,
    summary=_l("Change fields of a solution"),
    body=SolutionChange,
    answer=SolutionOut,
    is_versioned=True,
    takes=Body.TEXTS,
)
def change_solution(solution: Solution, body: SolutionChange, seen: int | None) -> Reply:
    """A listed one stays listed and has to stay complete."""
    solution_writing.save_content(current_actor(), solution=solution, values=body.given(), seen_version=seen)
    return _solution(solution)


@api.serve(
    "POST",
    "/solutions/<slug>/submit",
    access=may(policy.can_submit, solution=solution_visibility.get_visible),
    tag=SOLUTIONS,
    summary=_l("Submit a solution for review"),
    answer=SolutionOut,
)
def submit_solution(solution: Solution) -> Reply:
    """It has to be complete; the answer names what is missing."""
    solution_lifecycle.submit_solution(current_actor(), solution=solution)
    return _solution(solution)


@api.serve(
    "GET",
    "/solution-types",
    access=ANYONE,
    tag=TYPES,
    summary=_l("Solution types, whoever offers them"),
    query=TypeQuery,
    answer=Paged[TypeLine],
)
def list_types(query: TypeQuery) -> Paged[TypeLine]:
    """With the number of listed solutions."""
    return solutions.list_types(current_actor(), query)


@api.serve(
    "GET",
    "/solution-types/<slug>",
    access=anyone_may_see(kind=solution_catalogue.get_type),
    tag=TYPES,
    summary=_l("One solution type: conditions, benefits and cases"),
    answer=TypeOut,
)
def show_type(kind: SolutionType) -> TypeOut:
    """Its solutions are in today's neutral order."""
    return solutions.show_type(kind)


@api.serve(
    "GET",
    "/packages",
    access=ANYONE,
    tag=TYPES,
    summary=_l("Solution packages"),
    query=Paging,
    answer=Paged[PackageOut],
)
def list_packages(query: Paging) -> Paged[PackageOut]:
    """Ordered sets of solution types that together answer a problem."""
    return solutions.list_packages(current_actor(), query.page)


@api.serve(
    "GET",
    "/packages/<slug>",
    access=anyone_may_see(package=solution_catalogue.get_package),
    tag=TYPES,
    summary=_l("One solution package with its steps"),
    answer=PackageOut,
)
def show_package(package: SolutionPackage) -> PackageOut:
    """Each step says why it stands there."""
    return solutions.show_package(package)
