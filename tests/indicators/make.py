"""Values made through the services, for tests."""

from __future__ import annotations

from typing import Any

from matchmaker.core.actors import Actor, system_actor
from matchmaker.indicators.models import CityValue
from matchmaker.indicators.queries.checks import Draft
from matchmaker.indicators.services import values
from matchmaker.organizations.models import Organization

SYSTEM = system_actor("test")
SOURCE = "Annual report of the water utility"


def draft(year: int = 2023, value: float | None = 31.4, **changes: Any) -> Draft:
    """Share of drinking water lost."""
    given: dict[str, Any] = {"indicator": "water.losses", "kind": "measured", "unit": "%", "source": SOURCE}
    return Draft(year=year, value=value, **(given | changes))


def value(
    city: Organization, year: int = 2023, number: float = 31.4, *, actor: Actor = SYSTEM, **changes: Any
) -> CityValue:
    """One value of a city."""
    return values.record_value(actor, city=city, draft=draft(year, number, **changes))


def csv_file(*lines: str, header: str = "indicator,year,value,unit,source") -> bytes:
    """A file of these lines."""
    return "\n".join([header, *lines]).encode()
