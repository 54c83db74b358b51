"""Published factors for estimates, each with its range and its source. Pure.

Only what an official or scientific publication states stands here. A factor is kilograms of CO₂ equivalent for one
unit, or a share (0 to 1) where its unit says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matchmaker.core.messages import N_


@dataclass(frozen=True, slots=True)
class Source:
    """Where a factor is published."""

    name: str
    publisher: str
    year: str
    url: str


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor from its lowest to its highest published value; `about` says what it holds for."""

    label: str
    low: float
    high: float
    unit: str
    about: str
    sources: Sequence[Source]
    is_share: bool = False


NONE: Final = Factor("", 0, 0, "", "", ())
_KG_KWH: Final = N_("kg for 1 kWh")
_IPCC_ENERGY: Final = Source(
    "Guidelines for National Greenhouse Gas Inventories, volume 2, tables 1.2, 1.4 and 3.2.1",
    "IPCC",
    "2006",
    "https://www.ipcc-nggip.iges.or.jp/public/2006gl/vol2.html",
)
_IPCC_WASTE: Final = Source(
    "Guidelines for National Greenhouse Gas Inventories, volume 5, tables 2.4, 3.1, 3.2 and 4.1",
    "IPCC",
    "2006",
    "https://www.ipcc-nggip.iges.or.jp/public/2006gl/vol5.html",
)
_GWP: Final = Source(
    "Fifth Assessment Report, working group I, table 8.7 (methane 28, nitrous oxide 265)",
    "IPCC",
    "2013",
    "https://www.ipcc.ch/report/ar5/wg1/",
)
GAS: Final = Factor(
    N_("Natural gas"),
    54.3 * 0.0036,
    58.3 * 0.0036,
    _KG_KWH,
    N_("CO₂ of burning, from the 95 % range of the default value, by the net calorific value"),
    (_IPCC_ENERGY,),
)
DIESEL: Final = Factor(
    N_("Diesel"),
    0.820 * 41.4 * 72.6 / 1000,
    0.845 * 43.3 * 74.8 / 1000,
    N_("kg for 1 litre"),
    N_("CO₂ of burning, from the lowest and highest default values; density 820 to 845 g for 1 litre (EN 590)"),
    (_IPCC_ENERGY,),
)
LANDFILL: Final = Factor(
    N_("Food in a managed landfill"),
    0.08 * 0.5 * 0.5 * 16 / 12 * 0.9 * 28 * 1000,
    0.20 * 0.5 * 0.5 * 16 / 12 * 28 * 1000,
    N_("kg for 1 tonne"),
    N_("Methane over many years, counted in the year of burying; no gas is caught"),
    (_IPCC_WASTE, _GWP),
)
COMPOST: Final = Factor(
    N_("Food in a compost plant"),
    0.03 * 28 + 0.06 * 265,
    8 * 28 + 0.6 * 265,
    N_("kg for 1 tonne"),
    N_("Methane and nitrous oxide of composting"),
    (_IPCC_WASTE, _GWP),
)
LED_SAVING: Final = Factor(
    N_("Share of power saved by LED and dimming"),
    0.5,
    0.6,
    N_("share"),
    N_("Reported by places that changed their lights"),
    (
        Source("Street lighting in Leicestershire", "LEDinside", "2014", "https://ledinside.com/node/view/21681"),
        Source(
            "Retrofit street lighting",
            "Energy Efficiency Partnership",
            "2020",
            "https://eepartnership.org/2020/03/retrofit-street-lighting/",
        ),
    ),
    is_share=True,
)
RENOVATION_SAVING: Final = Factor(
    N_("Share of heat saved by a medium renovation"),
    0.3,
    0.6,
    N_("share"),
    N_("What EU law calls a medium renovation; a light one saves less, a deep one more"),
    (
        Source(
            "Commission Recommendation (EU) 2019/786 on building renovation",
            "European Commission",
            "2019",
            "https://eur-lex.europa.eu/eli/reco/2019/786/oj",
        ),
    ),
    is_share=True,
)

_POWER: Final = N_("Power of the grid")
GRIDS: Final = {
    "AT": Factor(
        _POWER,
        0.057,
        0.276,
        _KG_KWH,
        N_("57 g by the labelling of power in 2021, 276 g by the building rules of 2015: methods differ"),
        (
            Source(
                "Stromkennzeichnungsbericht 2022",
                "E-Control",
                "2022",
                "https://www.e-control.at/industrie/oeko-energie/stromkennzeichnung",
            ),
            Source("OIB-Richtlinie 6", "Österreichisches Institut für Bautechnik", "2015", "https://www.oib.or.at/"),
        ),
    ),
    "DE": Factor(
        _POWER,
        0.360,
        0.489,
        _KG_KWH,
        N_("489 g in 2017, 360 g in 2020"),
        (
            Source(
                "Specific CO₂ emissions of the German power mix",
                "Umweltbundesamt",
                "2018",
                "https://www.test.de/Deutscher-Strommix-Mehr-Regenerative-5357467-0/",
            ),
            Source(
                "Answer of the Federal Government on power generation",
                "German Federal Government, told by heise online",
                "2024",
                "https://heise.de/en/news/Despite-nuclear-phase-out-fewer-greenhouse-gas-emissions-from-power-"
                "generation-9838439.html",
            ),
        ),
    ),
    "GB": Factor(
        _POWER,
        0.1934,
        0.2071,
        _KG_KWH,
        N_("193 g in the factors for 2022, 207 g for 2023"),
        (
            Source(
                "Greenhouse gas reporting: conversion factors",
                "UK Government",
                "2023",
                "https://www.gov.uk/government/collections/government-conversion-factors-for-company-reporting",
            ),
        ),
    ),
    "IN": Factor(
        _POWER,
        0.703,
        0.729,
        _KG_KWH,
        N_("Average of the years 2020–21 to 2024–25"),
        (
            Source(
                "CO₂ Baseline Database for the Indian Power Sector, version 21.0",
                "Central Electricity Authority",
                "2025",
                "https://cea.nic.in/cdm-co2-baseline-database/?lang=en",
            ),
        ),
    ),
    "US": Factor(
        _POWER,
        0.367,
        0.390,
        _KG_KWH,
        N_("0.81 pounds in 2023, 0.86 pounds in 2022"),
        (
            Source(
                "How much carbon dioxide is produced per kilowatthour",
                "US Energy Information Administration",
                "2024",
                "https://www.eia.gov/tools/faqs/faq.php?id=74&t=3",
            ),
        ),
    ),
    "ZA": Factor(
        _POWER,
        0.957,
        1.013,
        _KG_KWH,
        N_("0.957 kg by a study of 2009/10, 1.013 kg by the official figure for 2021"),
        (
            Source(
                "South Africa's grid emission factor for 2021",
                "Department of Forestry, Fisheries and the Environment, told by Eco Impact",
                "2024",
                "https://www.ecoimpact.co.za/south-africas-inaugural-grid-emission-measure-highlights-coal-dependence/",
            ),
            Source(
                "What is the carbon emission factor for the South African electricity grid?",
                "Journal of Energy in Southern Africa",
                "2011",
                "https://doi.org/10.17159/2413-3051/2011/v22i4a3225",
            ),
        ),
    ),
}
"""Power of the grid by country, kg for 1 kWh, from the lowest to the highest published value of recent years."""


def own_grid(low: float, high: float) -> Factor:
    """A factor that the reader brought along, in kg for 1 kWh; they know where it comes from."""
    return Factor(_POWER, low, high, _KG_KWH, N_("Your own figures"), ())
