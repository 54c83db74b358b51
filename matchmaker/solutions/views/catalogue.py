"""Solution types: pages for everybody, forms for organizers and cities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.faceted import Browse
from matchmaker.core.forms import BaseForm
from matchmaker.core.i18n import _
from matchmaker.core.incoming import Body
from matchmaker.core.render import render
from matchmaker.organizations.queries.actors import current_organization
from matchmaker.solutions import policy
from matchmaker.solutions.engine.estimates import METHODS
from matchmaker.solutions.forms.catalogue import TypeForm, WithdrawForm
from matchmaker.solutions.forms.estimates import EstimateForm
from matchmaker.solutions.models import SolutionType
from matchmaker.solutions.queries import activities, gateway
from matchmaker.solutions.queries import catalogue as catalogue_queries
from matchmaker.solutions.queries.gateway import DIGITAL, FACETS, NO, SCHEMES, YES, GatewayFilters
from matchmaker.solutions.services import catalogue as catalogue_services
from matchmaker.solutions.views.blueprint import bp
from matchmaker.solutions.views.browse import row_of
from matchmaker.vocabulary import queries as vocabulary

MOST_COMPARED = 4
OPEN_FACETS = {"system", "role", "benefit"}


@bp.get("/solution-types", access=ANYONE)
def types() -> ResponseReturnValue:
    """All types, searchable; the address carries all choices."""
    filters = read_filters()
    result = gateway.browse_types(current_actor(), filters)
    return render(result=result, **list_values(filters, result, "solutions.types"))


def read_filters() -> GatewayFilters:
    """What the address asks for; values that no vocabulary has are ignored."""
    return GatewayFilters.read(request.args.to_dict(flat=False)).only(_is_known)


def _is_known(name: str, code: str) -> bool:
    return code in {YES, NO} if name == DIGITAL else vocabulary.is_code(SCHEMES[name], code)


def list_values(filters: GatewayFilters, result: Browse[Any], endpoint: str) -> dict[str, Any]:
    """What the pages of types and of packages share."""

    def address(*, without: tuple[str, str] = ("", ""), page: int = 1) -> str:
        return url_for(endpoint, **filters.address(without=without), page=page if page > 1 else None)

    titles = _titles()
    chips = [
        (_("%(facet)s: %(value)s", facet=titles[name], value=_label(name, code)), address(without=(name, code)))
        for name in FACETS
        for code in filters.values.get(name, ())
    ]
    actor = current_actor()
    return {
        "filters": filters,
        "groups": [_group(name, filters, result) for name in FACETS],
        "chips": chips,
        "page_url": lambda number: address(page=number),
        "can_curate": policy.can_curate(actor),
        "can_suggest": policy.can_suggest(actor),
        "other_address": filters.address(),
    }


def _titles() -> dict[str, str]:
    return {
        "system": _("Sector"),
        "topic": _("Problem"),
        "role": _("Role of the city"),
        "size": _("Size of city"),
        "stage": _("Talks help most at"),
        "cost": _("Usual cost"),
        "benefit": _("Further benefits"),
        DIGITAL: _("Technology"),
    }


def _label(name: str, code: str) -> str:
    if name == DIGITAL:
        return _("Needs software or sensors") if code == YES else _("Works without")
    return vocabulary.label(SCHEMES[name], code)


def _group(name: str, filters: GatewayFilters, result: Browse[Any]) -> dict[str, Any]:
    counts, chosen = result.counts[name], filters.values.get(name, ())
    codes = (YES, NO) if name == DIGITAL else [code for code, _text in vocabulary.choices(SCHEMES[name])]
    options = [
        (code, _label(name, code), counts.get(code, 0), code in chosen)
        for code in codes
        if name != "topic" or counts.get(code) or code in chosen
    ]
    is_open = name in OPEN_FACETS or bool(chosen)
    return {"title": _titles()[name], "name": name, "options": options, "open": is_open, "glyphs": name == "system"}


@bp.get("/solution-types/compare", access=ANYONE)
def compare() -> ResponseReturnValue:
    """Up to four types side by side."""
    actor = current_actor()
    slugs = list(dict.fromkeys(slug[:90] for slug in request.args.getlist("type") if slug))
    rows = catalogue_queries.find_types(actor, slugs)
    known = {row.type.slug for row in rows}
    return render(
        rows=rows[:MOST_COMPARED],
        left_out=[row.type.title for row in rows[MOST_COMPARED:]],
        unknown=[slug for slug in slugs if slug not in known],
        others=[] if len(rows) >= MOST_COMPARED else _others(known),
        most=MOST_COMPARED,
        chosen=[row.type.slug for row in rows[:MOST_COMPARED]],
    )


def _others(known: set[str]) -> list[tuple[str, str]]:
    return [pair for pair in catalogue_queries.type_choices() if pair[0] not in known]


@bp.get("/solution-types/<slug>", access=anyone_may_see(solution_type=catalogue_queries.get_type))
def show_type(solution_type: SolutionType) -> ResponseReturnValue:
    """One type: what it needs, what it brings, what it would mean here, and who offers it."""
    actor = current_actor()
    solutions = catalogue_queries.listed_of_type(solution_type) if solution_type.is_public else []
    method = METHODS.get(solution_type.estimate)
    figures = activities.own_figures(actor, method.asks if method else ())
    city = current_organization(actor) if figures or (method and actor.acts_for_kind("city")) else None
    form = method and EstimateForm(
        method, known={code: row.amount for code, row in figures.items()}, country=city.country if city else ""
    )
    return render(
        solution_type=solution_type,
        abilities=policy.page_abilities(actor, page=solution_type),
        rows=[row_of(solution) for solution in solutions],
        packages=catalogue_queries.packages_with(solution_type, actor),
        method=method,
        estimate_form=form,
        estimate=form.result() if form else None,
        figures=list(figures.values()),
        city=city,
        reading=vocabulary.texts_about(
            {"system": solution_type.codes("system"), "topic": solution_type.codes("topic")}
        ),
    )


@bp.get("/solution-types/new", access=may(policy.can_curate))
def new_type() -> ResponseReturnValue:
    """Write about a new type."""
    return _type_page(TypeForm())


@bp.post("/solution-types/new", access=may(policy.can_curate), takes=Body.TEXTS)
def create_type() -> ResponseReturnValue:
    """Keep it as a draft."""
    form = TypeForm()
    return saved_by(form, catalogue_services.write_type, "show_type") or _type_page(form)


@bp.get("/solution-types/<slug>/edit", access=may(policy.can_edit_type, solution_type=catalogue_queries.get_type))
def edit_type(solution_type: SolutionType) -> ResponseReturnValue:
    """Change a type."""
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
    return saved_by(form, catalogue_services.save_type, "show_type", **row) or _type_page(form, solution_type)


def _type_page(form: TypeForm, solution_type: SolutionType | None = None) -> ResponseReturnValue:
    return render("solutions/edit_type.html", form=form, solution_type=solution_type)


@bp.post(
    "/solution-types/<slug>/publish", access=may(policy.can_publish_type, solution_type=catalogue_queries.get_type)
)
def publish_type(solution_type: SolutionType) -> ResponseReturnValue:
    """Make it public."""
    catalogue_services.publish_type(current_actor(), solution_type=solution_type)
    return saved("show_type", solution_type)


@bp.route(
    "/solution-types/<slug>/withdraw",
    methods=["GET", "POST"],
    access=may(policy.can_withdraw_type, solution_type=catalogue_queries.get_type),
)
def withdraw_type(solution_type: SolutionType) -> ResponseReturnValue:
    """Take it back to a draft, with the reason; names the packages that will say so."""
    form = WithdrawForm()
    if form.validate_on_submit() and form.attempt(
        catalogue_services.withdraw_type,
        current_actor(),
        solution_type=solution_type,
        reason=form.reason.data or "",
    ):
        flash(_("Withdrawn. Its packages say so, and we have told those who look after them."), "success")
        return redirect(url_for(".show_type", slug=solution_type.slug), 303)
    packages = catalogue_queries.packages_with(solution_type, current_actor())
    return render("solutions/withdraw_type.html", form=form, solution_type=solution_type, packages=packages)


def saved_by(form: BaseForm, command: Callable[..., Any], endpoint: str, **row: Any) -> ResponseReturnValue | None:
    """Save what was typed and go to the page; None where something in the form must be changed first."""
    values = getattr(form, "values", dict)
    if form.validate_on_submit() and (done := form.attempt(command, current_actor(), values=values(), **row)):
        return saved(endpoint, done.result)
    return None


def saved(endpoint: str, row: Any) -> ResponseReturnValue:
    """To the page that was saved, with a word about who reads it now."""
    flash(_("Saved. It is public.") if row.is_public else _("Saved as a draft."), "success")
    return redirect(url_for(f"solutions.{endpoint}", slug=row.slug), 303)
