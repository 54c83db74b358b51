"""Entering, correcting and removing values."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core import clock
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.plausible import Doubt
from matchmaker.core.render import render
from matchmaker.indicators import policy
from matchmaker.indicators.forms import ValueForm
from matchmaker.indicators.models import CityValue
from matchmaker.indicators.queries import checks, definitions, values
from matchmaker.indicators.queries.checks import Known
from matchmaker.indicators.services import values as commands
from matchmaker.indicators.views.blueprint import bp
from matchmaker.organizations.models import Organization

CHANGE = may(policy.can_change, value=values.get_value)


def _doubts(form: ValueForm, known: Sequence[Known]) -> dict[str, Doubt]:
    """What is asked back; nothing while something is wrong, which the command says."""
    try:
        return checks.doubts_of(checks.checked(form.draft), known)
    except Invalid:
        return {}


@bp.route(
    "/organizations/<slug>/indicators/new",
    methods=["GET", "POST"],
    access=may(policy.can_record, city=values.get_city),
)
def new(city: Organization) -> ResponseReturnValue:
    """One value of one year."""
    found = definitions.find(request.args.get("indicator", "")[:60])
    start = {"indicator": found.code, "unit": found.unit} if found is not None else {}
    form = ValueForm(data={"kind": "measured", "year": clock.today().year - 1} | start)
    if form.validate_on_submit():
        known = values.known_of(city.id, form.indicator.data or "")
        if not form.ask_back(_doubts(form, known)) and form.attempt(
            commands.record_value, current_actor(), city=city, draft=form.draft
        ):
            flash(_("Value saved."), "success")
            return redirect(url_for(".show", slug=city.slug, code=form.indicator.data), 303)
    return render(city=city, form=form, definition=found)


@bp.route("/indicators/values/<public_id>/edit", methods=["GET", "POST"], access=CHANGE)
def edit(value: CityValue) -> ResponseReturnValue:
    """Correct one value."""
    form = ValueForm(
        data={
            "indicator": value.indicator,
            "kind": value.kind,
            "year": value.year,
            "value": value.given_value,
            "unit": value.given_unit,
            "uncertainty": _as_given(value),
            "source": value.source,
            "source_url": value.source_url,
            "note": value.note,
            "version": value.version,
        }
    )
    if form.validate_on_submit():
        form.indicator.data = value.indicator
        known = values.known_of(value.organization_id, value.indicator, but=value.id)
        if not form.ask_back(_doubts(form, known)) and form.attempt(
            commands.change_value,
            current_actor(),
            value=value,
            draft=form.draft,
            seen_version=form.seen_version,
        ):
            flash(_("Value corrected."), "success")
            return _back(value)
    return render(city=value.organization, value=value, form=form, definition=definitions.find(value.indicator))


def _as_given(value: CityValue) -> float | None:
    """The uncertainty in the unit in which the value was given."""
    if value.uncertainty is None or not value.value:
        return value.uncertainty
    return float(f"{value.uncertainty * value.given_value / value.value:.12g}")


@bp.post("/indicators/values/<public_id>/remove", access=CHANGE)
def remove(value: CityValue) -> ResponseReturnValue:
    """Take one value away."""
    answer = _back(value)
    commands.remove_value(current_actor(), value=value)
    flash(_("Value removed."), "success")
    return answer


def _back(value: CityValue) -> ResponseReturnValue:
    return redirect(url_for(".show", slug=value.organization.slug, code=value.indicator), 303)
