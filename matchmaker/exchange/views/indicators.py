"""Indicators and the values of cities."""

from __future__ import annotations

from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _l
from matchmaker.exchange.forms.indicators import ValueNew, ValueQuery
from matchmaker.exchange.forms.request_model import Paging
from matchmaker.exchange.queries import indicators
from matchmaker.exchange.queries.indicators import IndicatorOut, ValueOut
from matchmaker.exchange.queries.response_model import Paged
from matchmaker.exchange.views.blueprint import api
from matchmaker.exchange.views.tags import INDICATORS
from matchmaker.indicators import policy
from matchmaker.indicators.queries import checks, values
from matchmaker.indicators.queries.checks import Draft
from matchmaker.indicators.services import values as commands
from matchmaker.organizations.models import Organization


@api.serve(
    "GET",
    "/indicators",
    access=ANYONE,
    tag=INDICATORS,
    summary=_l("The list of indicators"),
    query=Paging,
    answer=Paged[IndicatorOut],
)
def list_indicators(query: Paging) -> Paged[IndicatorOut]:
    """A list of our own, mapped to other frames."""
    return indicators.list_indicators(query)


@api.serve(
    "GET",
    "/organizations/<slug>/indicator-values",
    access=anyone_may_see(city=values.get_city),
    tag=INDICATORS,
    summary=_l("What a city measures"),
    query=ValueQuery,
    answer=Paged[ValueOut],
)
def list_indicator_values(city: Organization, query: ValueQuery) -> Paged[ValueOut]:
    """By indicator and year."""
    return indicators.list_values(city, query)


@api.serve(
    "POST",
    "/organizations/<slug>/indicator-values",
    access=may(policy.can_record, city=values.get_city),
    tag=INDICATORS,
    summary=_l("Enter a value of a city"),
    body=ValueNew,
    answer=ValueOut,
    status=201,
)
def add_indicator_value(city: Organization, body: ValueNew) -> ValueOut:
    """A year has one value and one target. One that is far from its neighbours is asked back: send `sure` with it."""
    draft = Draft(**{name: value for name, value in body.model_dump().items() if name != "sure"})
    if not body.sure:
        doubts = checks.doubts_of(checks.checked(draft), values.known_of(city.id, draft.indicator))
        if doubts:
            raise Invalid({name: doubt.text for name, doubt in doubts.items()})
    return indicators.show_value(commands.record_value(current_actor(), city=city, draft=draft, origin="program"))
