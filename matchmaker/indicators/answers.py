"""What indicators answer to the features below."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts import hooks
from matchmaker.accounts.hooks import PersonColumn
from matchmaker.core.access import Decision
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _, ngettext
from matchmaker.imports.hooks import About, ImportKind, Place, import_kinds
from matchmaker.indicators import jobs, policy
from matchmaker.indicators.queries import downloads, import_lines, personal_data, profile, values
from matchmaker.organizations.hooks import on_profile

on_profile.add(profile.indicators_on_profile)


@hooks.person_columns.add
def person_columns() -> Sequence[PersonColumn]:
    """Who entered and imported values."""
    return personal_data.PERSON_COLUMNS


def _find(actor: Actor, slug: str) -> About:
    return About() if slug == "-" else About(values.get_city(actor, slug=slug))


def _may(actor: Actor, about: About) -> Decision:
    return policy.can_import(actor, city=about.organization)


def _above(about: About) -> Sequence[Place]:
    city = about.organization
    if city is None:
        return [(_("Indicators"), "indicators.index", {})]
    here = {"slug": city.slug}
    return [(city.name, "organizations.show", here), (_("Indicators"), "indicators.city", here)]


@import_kinds.add
def values_from_files() -> ImportKind:
    """Values of a city, or published ones of several."""
    return ImportKind(
        name="values",
        title=_("Import values"),
        lede=_("Values of indicators by year; those of several cities only if they are published."),
        note=_("One line for each value, with its unit and its source."),
        columns=import_lines.COLUMNS,
        find=_find,
        may=_may,
        judge=import_lines.ValueJudge,
        steps=jobs.value_steps,
        written=lambda n: ngettext("%(num)s value imported.", "%(num)s values imported.", n),
        above=_above,
        template=lambda _about: downloads.template_rows(),
        more_files=((_("The list of indicators with codes and units"), "indicators.table", {"ending": "xlsx"}),),
        at_once=2_000,
    )
