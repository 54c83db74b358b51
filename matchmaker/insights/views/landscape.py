"""A city's landscape: page, paper, table, priorities, figures."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.pictures.answers import picture_answer
from matchmaker.core.render import render
from matchmaker.core.sheets import table_answer
from matchmaker.indicators.queries.city_page import shown
from matchmaker.insights import policy
from matchmaker.insights.forms.landscape import FigureForm, PrioritiesForm, level_words
from matchmaker.insights.queries import landscape as landscape_queries
from matchmaker.insights.queries import landscape_drawn
from matchmaker.insights.services.landscape import save_priorities
from matchmaker.insights.views.blueprint import bp
from matchmaker.organizations.models import Organization
from matchmaker.solutions import policy as solutions_policy
from matchmaker.solutions.engine.estimates import ACTIVITIES
from matchmaker.solutions.services.activities import keep_figure

READ = anyone_may_see(city=landscape_queries.get_city)
SET = may(policy.can_set_priorities, city=landscape_queries.get_city)


def _page(template: str, city: Organization, **more: Any) -> ResponseReturnValue:
    found, levels = landscape_queries.landscape(city), level_words()
    return render(
        template,
        found=found,
        levels=levels,
        picture=landscape_drawn.picture_of(found, levels),
        value_of=shown,
        activities=ACTIVITIES,
        may_set=policy.can_set_priorities(current_actor(), city=city),
        **more,
    )


@bp.get("/organizations/<slug>/landscape", access=READ)
def landscape(city: Organization) -> ResponseReturnValue:
    """Issues, answers, peers and the city's own priorities, by system."""
    return _page("insights/landscape.html", city)


@bp.get("/organizations/<slug>/landscape/print", access=READ)
def landscape_print(city: Organization) -> ResponseReturnValue:
    """The picture and the table on paper."""
    return _page("insights/landscape_print.html", city)


@bp.get("/organizations/<slug>/landscape.<ending>", access=READ)
def landscape_table(city: Organization, ending: str) -> ResponseReturnValue:
    """The table as a file: CSV, Excel or JSON."""
    found = landscape_queries.landscape(city)
    return table_answer(f"landscape-{city.slug}", ending, landscape_queries.table(found))


@bp.get("/organizations/<slug>/landscape/picture.<ending>", access=READ)
def landscape_picture(city: Organization, ending: str) -> Response:
    """The picture as SVG, or the numbers in it as CSV or Excel."""
    found = landscape_drawn.picture_of(landscape_queries.landscape(city), level_words())
    return picture_answer(found, f"landscape-picture-{city.slug}", ending)


@bp.route("/organizations/<slug>/landscape/priorities", methods=["GET", "POST"], access=SET)
def priorities(city: Organization) -> ResponseReturnValue:
    """The city says what it puts first, and why."""
    stored = landscape_queries.stored_landscape(city)
    form = PrioritiesForm.of(stored)
    if form.validate_on_submit() and form.attempt(
        save_priorities,
        current_actor(),
        city=city,
        landscape=stored,
        priorities=form.priorities(),
        seen_version=form.seen_version if stored else None,
    ):
        flash(_("Saved. Everybody can read your priorities and reasons."), "success")
        return redirect(url_for(".landscape", slug=city.slug), 303)
    return render(form=form, city=city)


@bp.route(
    "/organizations/<slug>/landscape/figures",
    methods=["GET", "POST"],
    access=may(solutions_policy.can_keep_figures, city=landscape_queries.get_city),
)
def figures(city: Organization) -> ResponseReturnValue:
    """The city's own figures, from which estimates start."""
    form = FigureForm()
    if form.validate_on_submit() and form.attempt(
        keep_figure,
        current_actor(),
        city=city,
        activity=form.activity.data or "",
        amount=form.amount.data or 0,
        year=form.year.data or 0,
        source=form.source.data or "",
    ):
        flash(_("Saved. Estimates on the pages of solution types start with it."), "success")
        return redirect(url_for(".figures", slug=city.slug), 303)
    return render(form=form, city=city, kept=landscape_queries.figures(city), activities=ACTIVITIES)
