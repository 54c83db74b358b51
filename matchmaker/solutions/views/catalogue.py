"""Solution types and packages: pages for everybody, forms for organizers and cities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.incoming import Body
from matchmaker.core.render import render
from matchmaker.solutions import policy
from matchmaker.solutions.forms.catalogue import PackageForm, TypeForm
from matchmaker.solutions.models import SolutionPackage, SolutionType
from matchmaker.solutions.queries import catalogue as catalogue_queries
from matchmaker.solutions.services import catalogue as catalogue_services
from matchmaker.solutions.views.blueprint import bp
from matchmaker.solutions.views.browse import row_of
from matchmaker.vocabulary import queries as vocabulary


@bp.get("/solution-types", access=ANYONE)
def types() -> ResponseReturnValue:
    """All kinds of solutions and all packages."""
    system = request.args.get("system", "")
    system = system if vocabulary.is_code("system", system) else ""
    actor = current_actor()
    packages = [] if system else catalogue_queries.visible_packages(actor)
    types = catalogue_queries.all_types(actor, system=system)
    return render(system=system, types=types, packages=packages, can_curate=policy.can_curate(actor))


@bp.get("/solution-types/<slug>", access=anyone_may_see(solution_type=catalogue_queries.get_type))
def show_type(solution_type: SolutionType) -> ResponseReturnValue:
    """One kind of solution and who offers it."""
    solutions = catalogue_queries.listed_of_type(solution_type) if solution_type.is_public else []
    return render(
        solution_type=solution_type,
        abilities=policy.page_abilities(current_actor(), page=solution_type),
        rows=[row_of(solution) for solution in solutions],
        packages=catalogue_queries.packages_with(solution_type, current_actor()),
        reading=vocabulary.texts_about(
            {"system": solution_type.codes("system"), "topic": solution_type.codes("topic")}
        ),
    )


@bp.get("/solution-packages/<slug>", access=anyone_may_see(package=catalogue_queries.get_package))
def show_package(package: SolutionPackage) -> ResponseReturnValue:
    """One package."""
    return render(package=package, abilities=policy.page_abilities(current_actor(), page=package))


@bp.get("/solution-types/new", access=may(policy.can_curate))
def new_type() -> ResponseReturnValue:
    """Write about a new kind."""
    return _type_page(TypeForm())


@bp.post("/solution-types/new", access=may(policy.can_curate), takes=Body.TEXTS)
def create_type() -> ResponseReturnValue:
    """Keep it as a draft."""
    form = TypeForm()
    return _saved_by(form, catalogue_services.write_type, "show_type") or _type_page(form)


@bp.get("/solution-types/<slug>/edit", access=may(policy.can_edit_type, solution_type=catalogue_queries.get_type))
def edit_type(solution_type: SolutionType) -> ResponseReturnValue:
    """Change a kind."""
    return _type_page(TypeForm.of(solution_type), solution_type)


@bp.post(
    "/solution-types/<slug>/edit",
    access=may(policy.can_edit_type, solution_type=catalogue_queries.get_type),
    takes=Body.TEXTS,
)
def save_type(solution_type: SolutionType) -> ResponseReturnValue:
    """Save the change."""
    form = TypeForm.of(solution_type)
    row = {"solution_type": solution_type, "seen_version": form.seen_version}
    return _saved_by(form, catalogue_services.save_type, "show_type", **row) or _type_page(form, solution_type)


def _type_page(form: TypeForm, solution_type: SolutionType | None = None) -> ResponseReturnValue:
    return render("solutions/edit_type.html", form=form, solution_type=solution_type)


@bp.post(
    "/solution-types/<slug>/publish", access=may(policy.can_publish_type, solution_type=catalogue_queries.get_type)
)
def publish_type(solution_type: SolutionType) -> ResponseReturnValue:
    """Make it public, or a draft again."""
    public = request.form.get("public") != "no"
    catalogue_services.publish_type(current_actor(), solution_type=solution_type, is_public=public)
    return _saved("show_type", solution_type)


def _type_choices() -> list[tuple[str, str]]:
    return [(kind.type.slug, kind.type.title) for kind in catalogue_queries.all_types(current_actor())]


@bp.get("/solution-packages/new", access=may(policy.can_curate))
def new_package() -> ResponseReturnValue:
    """Put a package together."""
    return _package_page(PackageForm(types=_type_choices()))


@bp.post("/solution-packages/new", access=may(policy.can_curate), takes=Body.TEXTS)
def create_package() -> ResponseReturnValue:
    """Keep it as a draft."""
    form = PackageForm(types=_type_choices())
    return _saved_by(form, catalogue_services.write_package, "show_package") or _package_page(form)


@bp.get("/solution-packages/<slug>/edit", access=may(policy.can_edit_package, package=catalogue_queries.get_package))
def edit_package(package: SolutionPackage) -> ResponseReturnValue:
    """Change a package."""
    return _package_page(PackageForm.of(package, _type_choices()), package)


@bp.post(
    "/solution-packages/<slug>/edit",
    access=may(policy.can_edit_package, package=catalogue_queries.get_package),
    takes=Body.TEXTS,
)
def save_package(package: SolutionPackage) -> ResponseReturnValue:
    """Save the change."""
    form = PackageForm.of(package, _type_choices())
    row = {"package": package, "seen_version": form.seen_version}
    return _saved_by(form, catalogue_services.save_package, "show_package", **row) or _package_page(form, package)


def _package_page(form: PackageForm, package: SolutionPackage | None = None) -> ResponseReturnValue:
    return render("solutions/edit_package.html", form=form, package=package)


@bp.post(
    "/solution-packages/<slug>/publish", access=may(policy.can_publish_package, package=catalogue_queries.get_package)
)
def publish_package(package: SolutionPackage) -> ResponseReturnValue:
    """Make it public, or a draft again."""
    public = request.form.get("public") != "no"
    catalogue_services.publish_package(current_actor(), package=package, is_public=public)
    return _saved("show_package", package)


def _saved_by(
    form: TypeForm | PackageForm, command: Callable[..., Any], endpoint: str, **row: Any
) -> ResponseReturnValue | None:
    """Save what was typed and go to the page; None where something in the form must be changed first."""
    if form.validate_on_submit() and (done := form.attempt(command, current_actor(), values=form.values(), **row)):
        return _saved(endpoint, done.result)
    return None


def _saved(endpoint: str, row: Any) -> ResponseReturnValue:
    flash(_("Saved. It is public.") if row.is_public else _("Saved as a draft."), "success")
    return redirect(url_for(f"solutions.{endpoint}", slug=row.slug), 303)
