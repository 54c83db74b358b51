"""What the demo's cities measure: the two cities of its story and, for comparison, others of their size (all invented,
and marked), and published facts with source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from matchmaker.core import clock
from matchmaker.indicators.queries.checks import Draft
from matchmaker.indicators.services import values
from seed.world import SEED, World, in_one_unit

INVENTED = "Invented for the demo"


@dataclass(frozen=True)
class Series:
    """Values of one indicator: (years before the demo is loaded, value, ±); `target`: (years after, value)."""

    city: str
    indicator: str
    unit: str
    measured: tuple[tuple[int, float, float | None], ...]
    target: tuple[int, float] | None = None
    note: str = ""


STORY = (
    Series(
        "graz", "governance.online_services", "%", ((5, 22, None), (4, 27, None), (2, 38, None), (1, 44, None)), (4, 80)
    ),
    Series(
        "graz", "transport.adaptive_signals", "%", ((4, 18, None), (3, 19, None), (2, 24, None), (1, 27, None)), (3, 60)
    ),
    Series("graz", "participation.open_data", "data sets", ((3, 96, None), (2, 131, None), (1, 148, None))),
    Series("graz", "participation.requests_on_time", "%", ((3, 71, None), (2, 69, None), (1, 74, None)), (2, 90)),
    Series("graz", "participation.plans_consulted", "%", ((2, 40, None), (1, 55, None))),
    Series(
        "graz",
        "transport.sustainable_trips",
        "%",
        ((8, 51.2, 1.4), (5, 52.9, 1.5), (2, 55.6, 1.3)),
        (5, 65),
        "Travel survey of about 3,000 residents.",
    ),
    Series(
        "graz", "transport.electric_buses", "%", ((4, 1, None), (3, 3, None), (2, 9, None), (1, 16, None)), (4, 100)
    ),
    Series(
        "graz",
        "pollution.fine_dust",
        "µg/m³",
        ((7, 15.1, 0.6), (6, 14.0, 0.6), (5, 12.2, 0.5), (3, 12.6, 0.5), (2, 11.4, 0.5), (1, 10.9, 0.5)),
        (4, 8),
    ),
    Series(
        "graz",
        "pollution.hot_nights",
        "nights a year",
        ((5, 6, None), (4, 4, None), (3, 11, None), (2, 9, None), (1, 14, None)),
    ),
    Series(
        "graz",
        "energy.public_use",
        "GWh a year",
        ((5, 92.4, 1.8), (4, 90.1, 1.8), (3, 85.7, 1.7), (1, 81.3, 1.6)),
        (4, 65),
    ),
    Series("linz", "governance.warning_reach", "%", ((3, 35, 4), (2, 38, 4), (1, 40, 3)), (2, 95)),
    Series("linz", "transport.adaptive_signals", "%", ((2, 31, None), (1, 35, None)), (3, 80)),
    Series(
        "linz", "pollution.fine_dust", "µg/m³", ((4, 13.3, 0.5), (3, 12.9, 0.5), (2, 12.1, 0.5), (1, 11.7, 0.5)), (4, 9)
    ),
    Series("linz", "water.flood_homes", "homes", ((3, 2140, None), (1, 2140, None))),
)


NOT_REAL = "Not the city’s real figure: invented, so that the demo can show a comparison."
# What other European cities of the size of Graz would say: city → (fine dust, sustainable trips, requests on time)
SIMILAR: Mapping[str, tuple[tuple[float, float], tuple[float, float], tuple[float, float] | None]] = {
    "cluj": ((14.8, 13.6), (49.5, 51.0), (58, 63)),
    "firenze": ((13.9, 12.8), (54.0, 55.5), None),
    "getafe": ((11.6, 10.8), (57.5, 58.0), (77, 81)),
    "grenoble": ((12.4, 11.2), (63.5, 66.0), (70, 72)),
    "lund": ((7.4, 6.9), (66.0, 68.5), (84, 86)),
    "munster": ((10.3, 9.6), (68.0, 70.5), (79, 78)),
    "turku": ((6.6, 6.2), (58.5, 60.0), None),
}
OF_SIMILAR = (
    ("pollution.fine_dust", "µg/m³", 0.6),
    ("transport.sustainable_trips", "%", 1.5),
    ("participation.requests_on_time", "%", None),
)


def _similar() -> Iterator[Series]:
    """Two years of each, the last one year before the demo is loaded."""
    for city, rows in SIMILAR.items():
        for (indicator, unit, error), row in zip(OF_SIMILAR, rows, strict=True):
            if row is not None:
                yield Series(city, indicator, unit, ((3, row[0], error), (1, row[1], error)), note=NOT_REAL)


@dataclass(frozen=True)
class Fact:
    """A published value of a real city, entered by an organizer."""

    city: str
    draft: Draft


FACTS = (
    Fact(
        "johannesburg",
        Draft(
            "water.losses",
            2017,
            "measured",
            35.3,
            "%",
            "Bizcommunity on water losses in Johannesburg",
            source_url="http://m.bizcommunity.com/Article/196/360/171279.html",
            note="Non-revenue water as a share of supply: it also holds authorised use that is not billed.",
        ),
    ),
    Fact(
        "cluj",
        Draft(
            "waste.recycled",
            2030,
            "target",
            60,
            "%",
            "Cluj-Napoca: 2030 Climate Neutrality Action Plan (Climate City Contract, EU Mission)",
            note="Waste reused or recycled. Taken over from the plan, not entered by the city.",
        ),
    ),
)


@in_one_unit
def load_indicators(world: World) -> str:
    """Values that tell a story with gaps; each invented one says so."""
    this_year = clock.today().year
    count = 0
    for series in (*STORY, *_similar()):
        city = world.organization(series.city)
        drafts = [
            _draft(series, this_year - ago, "baseline" if not n else "measured", value, error)
            for n, (ago, value, error) in enumerate(series.measured)
        ]
        if series.target is not None:
            drafts.append(_draft(series, this_year + series.target[0], "target", series.target[1], None))
        for draft in drafts:
            values.record_value(SEED, city=city, draft=draft, is_demo=True)
            count += 1
    for fact in FACTS:
        values.record_value(SEED, city=world.organization(fact.city), draft=fact.draft, by_organizer=True)
        count += 1
    return f"{count} values of indicators, {len(FACTS)} of them published facts"


def _draft(series: Series, year: int, kind: str, value: float, error: float | None) -> Draft:
    return Draft(series.indicator, year, kind, value, series.unit, INVENTED, uncertainty=error, note=series.note)
