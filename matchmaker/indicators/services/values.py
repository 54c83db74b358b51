"""Writing down what a city measures."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.versions import Difference, differing
from matchmaker.indicators import policy
from matchmaker.indicators.models import BASELINE, CityValue
from matchmaker.indicators.queries import checks, values
from matchmaker.indicators.queries.checks import Checked, Draft
from matchmaker.organizations.models import Organization


def _require_free(organization_id: int, value: Checked, *, but: int | None = None) -> None:
    if values.is_taken(organization_id, value, but=but):
        raise Invalid(checks.taken_sentence(value))
    if value.kind == BASELINE and (other := values.baseline_of(organization_id, value.definition.code, but=but)):
        message = _("The baseline is already that of %(year)s. Make that one a measured value first.", year=other.year)
        raise Invalid({"kind": message})


@command(policy.can_record, locks="city")
def record_value(
    actor: Actor,
    *,
    city: Organization,
    draft: Draft,
    origin: str = "form",
    is_demo: bool = False,
    by_organizer: bool = False,
) -> CityValue:
    """Write down one value. Raises Invalid by field, also for a year that has one and a second baseline.

    Doubts (`checks.doubts_of`) are asked by whoever talks to the person.
    """
    value = checks.checked(draft)
    if value.definition.is_deprecated:
        raise Invalid({"indicator": _("This indicator is no longer in our list.")})
    _require_free(city.id, value)
    row = CityValue(
        organization_id=city.id,
        origin=origin,
        is_demo=is_demo,
        by_organizer=by_organizer,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
        indicator=value.definition.code,
    )
    _write(row, value)
    session().add(row)
    session().flush()
    return row


def _differences(value: CityValue, draft: Draft) -> list[Difference]:
    return differing(
        (_("Year"), value.year, draft.year),
        (_("Value"), value.given_value, draft.value),
        (_("Unit"), value.given_unit, draft.unit),
        (_("Uncertainty (±)"), value.uncertainty, draft.uncertainty),
        (_("Source"), value.source, draft.source),
    )


@command(policy.can_change, locks=("value.organization", "value"), seen="value", compare=_differences)
def change_value(actor: Actor, *, value: CityValue, draft: Draft, seen_version: int | None = None) -> CityValue:
    """Correct a value; its indicator stays. Raises Invalid by field, Stale."""
    new = checks.checked(draft)
    if new.definition.code != value.indicator:
        raise Invalid({"indicator": _("Remove this value and enter one for the other indicator.")})
    _require_free(value.organization_id, new, but=value.id)
    _write(value, new)
    value.recorded_by_id, value.recorded_at = actor.user_id, clock.now()
    session().flush()
    return value


def _write(row: CityValue, value: Checked) -> None:
    row.definition_version, row.year, row.kind = value.definition.version, value.year, value.kind
    row.value, row.uncertainty = value.value, value.uncertainty
    row.given_value, row.given_unit = value.given_value, value.given_unit
    row.source, row.source_url, row.note = value.source, value.source_url, value.note


@command(
    policy.can_change,
    locks=("value.organization", "value"),
    audit=lambda value, **_rest: {"indicator": value.indicator, "year": value.year, "value": value.value},
)
def remove_value(actor: Actor, *, value: CityValue) -> None:
    """Take a value away; the log of changes remembers it."""
    session().delete(value)
    session().flush()
