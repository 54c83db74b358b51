"""Solution packages: the list, one package, composing one."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid
from matchmaker.core.incoming import Body
from matchmaker.core.render import render
from matchmaker.solutions import policy
from matchmaker.solutions.forms.packages import PackageForm, relation_words
from matchmaker.solutions.models import SolutionPackage
from matchmaker.solutions.queries import catalogue, gateway
from matchmaker.solutions.queries import package_page as page_queries
from matchmaker.solutions.services import packages as package_services
from matchmaker.solutions.views.blueprint import bp
from matchmaker.solutions.views.catalogue import list_values, read_filters, saved, saved_by


@bp.get("/solution-packages", access=ANYONE)
def packages() -> ResponseReturnValue:
    """All packages, by what their types answer."""
    filters = read_filters()
    result = gateway.browse_packages(current_actor(), filters)
    return render(result=result, **list_values(filters, result, "solutions.packages"))


@bp.get("/solution-packages/<slug>", access=anyone_may_see(package=catalogue.get_package))
def show_package(package: SolutionPackage) -> ResponseReturnValue:
    """One package: phases, who does what, overlaps and gaps, challenges, and who offers which part."""
    return _shown(package)


def _shown(package: SolutionPackage, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    """The page; `problem`: why it could not be made public just now."""
    actor = current_actor()
    return render(
        "solutions/show_package.html",
        package=package,
        problem=problem,
        status=status,
        page=page_queries.package_page(actor, package),
        words=relation_words(),
        abilities=policy.page_abilities(actor, page=package),
    )


@bp.get("/solution-packages/new", access=may(policy.can_curate))
def new_package() -> ResponseReturnValue:
    """Put a package together."""
    return _package_page(PackageForm(types=_type_choices()))


@bp.post("/solution-packages/new", access=may(policy.can_curate), takes=Body.TEXTS)
def create_package() -> ResponseReturnValue:
    """Keep it as a draft."""
    form = PackageForm(types=_type_choices())
    return saved_by(form, package_services.write_package, "show_package") or _package_page(form)


@bp.get("/solution-packages/<slug>/edit", access=may(policy.can_edit_package, package=catalogue.get_package))
def edit_package(package: SolutionPackage) -> ResponseReturnValue:
    """Change a package."""
    return _package_page(PackageForm.of(package, _type_choices()), package)


@bp.post(
    "/solution-packages/<slug>/edit",
    access=may(policy.can_edit_package, package=catalogue.get_package),
    takes=Body.TEXTS,
)
def save_package(package: SolutionPackage) -> ResponseReturnValue:
    """Save the change."""
    form = PackageForm.of(package, _type_choices())
    row = {"package": package, "seen_version": form.seen_version}
    return saved_by(form, package_services.save_package, "show_package", **row) or _package_page(form, package)


def _type_choices() -> list[tuple[str, str]]:
    return [(kind.type.slug, kind.type.title) for kind in catalogue.all_types(current_actor())]


def _package_page(form: PackageForm, package: SolutionPackage | None = None) -> ResponseReturnValue:
    return render("solutions/edit_package.html", form=form, package=package)


@bp.post("/solution-packages/<slug>/publish", access=may(policy.can_publish_package, package=catalogue.get_package))
def publish_package(package: SolutionPackage) -> ResponseReturnValue:
    """Make it public, or a draft again."""
    public = request.form.get("public") != "no"
    try:
        package_services.publish_package(current_actor(), package=package, is_public=public)
    except Invalid as error:
        return _shown(package, problem=str(error), status=422)
    return saved("show_package", package)
