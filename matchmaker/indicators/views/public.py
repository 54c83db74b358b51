"""The list of indicators, and what each city measures: public pages, pictures and downloads."""

from __future__ import annotations

from flask import Response, jsonify, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, anyone_may_see
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _
from matchmaker.core.pictures.answers import picture_answer
from matchmaker.core.render import render
from matchmaker.core.sheets import table_answer
from matchmaker.indicators import policy
from matchmaker.indicators.queries import (
    city_page,
    contributions,
    definitions,
    downloads,
    drawn,
    listing,
    values,
)
from matchmaker.indicators.queries.definitions import Definition
from matchmaker.indicators.views.blueprint import bp
from matchmaker.organizations.models import Organization

CITY = anyone_may_see(city=values.get_city)
CITY_INDICATOR = anyone_may_see(city=values.get_city, definition=definitions.get_definition)


@bp.get("/indicators", access=ANYONE)
def index() -> ResponseReturnValue:
    """The list, by pillar."""
    return render(
        pillars=definitions.by_pillar(),
        counts=listing.cities_by_indicator(),
        may_import=policy.can_import_published(current_actor()),
    )


@bp.get("/indicators.<ending>", access=ANYONE)
def table(ending: str) -> ResponseReturnValue:
    """The list for a spreadsheet, or for programs."""
    if ending == "json":
        return jsonify(licence=downloads.LICENCE, indicators=[d.for_program() for d in definitions.definitions()])
    return table_answer("indicators", ending, downloads.definition_table())


@bp.get("/indicators/template.<ending>", access=ANYONE)
def template(ending: str) -> ResponseReturnValue:
    """A file to fill in, with the columns of an import and three example lines."""
    return table_answer("indicator-values", ending, (downloads.TEMPLATE_COLUMNS, downloads.template_rows()))


@bp.get("/indicators/<code>", access=anyone_may_see(definition=definitions.get_definition))
def definition(definition: Definition) -> ResponseReturnValue:
    """One definition, with its versions and the cities that have values."""
    return render(
        definition=definition,
        versions=definitions.versions_of(definition.code),
        cities=listing.cities_with(definition.code),
    )


@bp.get("/organizations/<slug>/indicators", access=CITY)
def city(city: Organization) -> ResponseReturnValue:
    """What a city measures: from where, to where, how it goes, what is not known."""
    return render(
        city=city,
        parts=city_page.city_page(city),
        contributed=listing.count_by_code(contributions.contributions_of(city.id)),
        may_record=policy.can_record(current_actor(), city=city),
    )


@bp.get("/organizations/<slug>/indicators.<ending>", access=CITY)
def city_table(city: Organization, ending: str) -> ResponseReturnValue:
    """All values of a city: in the columns of an import, or for programs with what collaborations contributed."""
    if ending == "json":
        return jsonify(
            licence=downloads.LICENCE,
            city=city.slug,
            values=downloads.machine_values(values.values_of(city.id)),
            contributions=contributions.as_rows(contributions.contributions_of(city.id)),
        )
    return table_answer(f"indicators-{city.slug}", ending, (downloads.VALUE_COLUMNS, downloads.city_rows(city)))


@bp.get("/organizations/<slug>/indicators/<code>", access=CITY_INDICATOR)
def show(city: Organization, definition: Definition) -> ResponseReturnValue:
    """One indicator of a city: picture, values with their sources, contributions, similar cities."""
    page = city_page.indicator_page(city, definition)
    actor = current_actor()
    return render(
        city=city,
        definition=definition,
        page=page,
        pictures=drawn.pictures_of(city, page),
        picture_url=lambda name, ending: url_for(
            ".picture", slug=city.slug, code=definition.code, name=name, ending=ending
        ),
        may_record=policy.can_record(actor, city=city),
        may_change={
            row.id: policy.can_change(actor, value=row).ok for row in page.series.measured + page.series.targets
        },
    )


@bp.get("/organizations/<slug>/indicators/<code>/<name>.<ending>", access=CITY_INDICATOR)
def picture(city: Organization, definition: Definition, name: str, ending: str) -> Response:
    """A picture of the page as a file: SVG, or its table as CSV or Excel."""
    found = drawn.pictures_of(city, city_page.indicator_page(city, definition)).get(name)
    if found is None:
        raise NotFound(_("There is no such picture."))
    return picture_answer(found, f"{city.slug}-{definition.code}-{name}", ending)
