"""The controlled terms the rules understand: hierarchy, order and crosswalks, passed in as plain data.

`default_vocabulary()` holds the platform's own code lists, so that the engine runs without a database. The
web layer
may build a `Vocabulary` from its tables instead; its `version` belongs to what a run stores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matchmaker.matching.engine.countries import REGIONS, country_label
from matchmaker.matching.engine.sentence import Label

SIMILAR_CHILD = 60  # a general tag for a finer one
SIMILAR_SIBLING = 25  # two sub-topics of the same system


@dataclass(frozen=True)
class Vocabulary:
    """Codes with labels, parents and neighbours.

    crosswalk: (code, code) → likeness in hundredths, read in both directions.
    maturity: code → (lowest, highest) technology readiness level 1…9.
    city_sizes: (code, lowest population), ascending.
    type_topics: solution type → sub-topics it answers.
    """

    version: str = "1"
    labels: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    crosswalk: Mapping[tuple[str, str], int] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    budget_bands: tuple[str, ...] = ()
    maturity: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    city_sizes: tuple[tuple[str, int], ...] = ()
    type_topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def label(self, code: str) -> Label:
        """English label of a code; the code itself when the list does not know it."""
        return Label(code, self.labels.get(code) or country_label(code))

    def likeness(self, left: str, right: str) -> int:
        """How near two codes are, 0…100: same, listed in the crosswalk, general and fine, same parent."""
        if left == right:
            return 100
        listed = self.crosswalk.get((left, right), self.crosswalk.get((right, left), 0))
        above, below = self.parents.get(left), self.parents.get(right)
        family = 0
        if above == right or below == left:
            family = SIMILAR_CHILD
        elif above is not None and above == below:
            family = SIMILAR_SIBLING
        return max(listed, family)

    def size_band(self, population: int | None) -> int | None:
        """Index of the city size band; None when the population is unknown or not positive."""
        if population is None or population <= 0 or not self.city_sizes:
            return None
        return max(i for i, (_, least) in enumerate(self.city_sizes) if population >= least)

    def countries_of(self, code: str) -> tuple[str, ...]:
        """The countries of a region code, or the code itself."""
        return self.regions.get(code, (code,))

    def as_json(self) -> dict[str, object]:
        """Plain data with sorted keys, for storing the version a run used and for a fingerprint."""
        return {
            "version": self.version,
            "labels": dict(sorted(self.labels.items())),
            "parents": dict(sorted(self.parents.items())),
            "crosswalk": sorted([*pair, value] for pair, value in self.crosswalk.items()),
            "stages": list(self.stages),
            "budget_bands": list(self.budget_bands),
            "maturity": {code: list(levels) for code, levels in sorted(self.maturity.items())},
            "evidence": list(self.evidence),
            "city_sizes": [list(item) for item in self.city_sizes],
            "type_topics": {code: list(topics) for code, topics in sorted(self.type_topics.items())},
            "regions": {code: list(countries) for code, countries in sorted(self.regions.items())},
        }


_SUBTOPICS = {
    "energy": "buildings_efficiency renewables district_heat_cool street_lighting grid_storage "
    "energy_communities "
    "energy_access",
    "water": "supply_losses quality metering wastewater stormwater_flood reuse_drought",
    "waste": "prevention separate_collection organics textiles_weee treatment circular_materials construction_waste",
    "transport": "public_transport e_mobility_charging active_travel logistics parking traffic_management "
    "shared_mobility construction_machinery",
    "pollution": "air noise soil water_pollution light heat_island",
    "inclusion": "energy_poverty housing digital_inclusion accessibility jobs_skills health_ageing migrants food",
    "governance": "data_governance procurement interoperability finance planning resilience_emergency "
    "cybersecurity cross_department",
    "participation": "co_creation participatory_budget feedback_channels open_data awareness_behaviour "
    "civic_volunteering",
}
_LABELS = {
    "inclusion": "Social and economic inclusion",
    "participation": "Citizen participation",
    "energy.buildings_efficiency": "Energy efficiency of buildings",
    "energy.district_heat_cool": "District heating and cooling",
    "energy.grid_storage": "Grid and storage",
    "water.supply_losses": "Water supply and losses",
    "water.stormwater_flood": "Stormwater and floods",
    "water.reuse_drought": "Water reuse and drought",
    "waste.textiles_weee": "Textiles and electronic waste",
    "transport.e_mobility_charging": "Electric mobility and charging",
    "inclusion.jobs_skills": "Jobs and skills",
    "inclusion.health_ageing": "Health and ageing",
    "governance.resilience_emergency": "Resilience and emergencies",
    "governance.cross_department": "Working across departments",
    "participation.co_creation": "Co-creation",
    "participation.awareness_behaviour": "Awareness and behaviour",
    "objectives_strategy": "Objectives and strategy",
    "operation_monitoring": "Operation and monitoring",
    "scaling_replication": "Scaling and replication",
    "co_design": "Co-design",
    "concession_ppp": "Concession or public-private partnership",
    "pilot_test": "Pilot test",
    "lt15k": "below €15,000",
    "15k_60k": "€15,000 to 60,000",
    "60k_250k": "€60,000 to 250,000",
    "250k_1m": "€250,000 to 1 million",
    "1m_5m": "€1 to 5 million",
    "5m_20m": "€5 to 20 million",
    "gt20m": "above €20 million",
    "lt20k": "below 20,000 people",
    "20k_100k": "20,000 to 100,000 people",
    "100k_500k": "100,000 to 500,000 people",
    "500k_1m": "500,000 to 1 million people",
    "gt1m": "above 1 million people",
    "in_use_one_city": "in regular use in one city",
    "in_use_three_cities": "in use in three or more cities",
    "ai": "Artificial intelligence",
    "iot": "Internet of Things",
    "gis": "Geographic information system",
    "ar_vr": "Augmented and virtual reality",
    "claimed": "claimed",
    "reference_case": "reference case",
    "verified": "verified",
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "sv": "Swedish",
    "da": "Danish",
    "fi": "Finnish",
    "el": "Greek",
    "ro": "Romanian",
    "cs": "Czech",
    "hu": "Hungarian",
    "ar": "Arabic",
    "zh": "Chinese",
}
_PLAIN = (
    "vision planning project_design procurement implementation information_exchange purchase "
    "performance_contract "
    "investment research data_sharing capacity_building idea prototype pilot_done big_data broadband "
    "mobile_devices "
    "cloud digital_twin open_data_platform blockchain self_employed micro small medium large"
)
_SYSTEM_LIKENESS = {
    ("energy", "pollution"): 20,
    ("transport", "pollution"): 30,
    ("water", "pollution"): 25,
    ("waste", "pollution"): 20,
    ("governance", "participation"): 30,
    ("inclusion", "participation"): 30,
    ("energy", "transport"): 10,
}
_TOPIC_LIKENESS = {
    ("transport.e_mobility_charging", "energy.grid_storage"): 45,
    ("energy.energy_access", "inclusion.energy_poverty"): 60,
    ("energy.buildings_efficiency", "inclusion.energy_poverty"): 40,
    ("energy.buildings_efficiency", "inclusion.housing"): 35,
    ("energy.buildings_efficiency", "energy.district_heat_cool"): 35,
    ("energy.renewables", "energy.energy_communities"): 60,
    ("energy.renewables", "energy.grid_storage"): 45,
    ("energy.street_lighting", "pollution.light"): 45,
    ("water.quality", "pollution.water_pollution"): 70,
    ("water.wastewater", "pollution.water_pollution"): 50,
    ("water.wastewater", "water.reuse_drought"): 45,
    ("water.supply_losses", "water.metering"): 50,
    ("water.stormwater_flood", "governance.resilience_emergency"): 45,
    ("waste.organics", "inclusion.food"): 30,
    ("waste.construction_waste", "waste.circular_materials"): 60,
    ("waste.prevention", "waste.circular_materials"): 45,
    ("waste.textiles_weee", "waste.separate_collection"): 40,
    ("transport.traffic_management", "pollution.air"): 35,
    ("transport.traffic_management", "transport.parking"): 45,
    ("transport.traffic_management", "pollution.noise"): 30,
    ("transport.construction_machinery", "pollution.air"): 30,
    ("transport.active_travel", "transport.shared_mobility"): 40,
    ("pollution.heat_island", "governance.planning"): 30,
    ("participation.open_data", "governance.data_governance"): 50,
    ("participation.open_data", "governance.interoperability"): 35,
    ("participation.co_creation", "participation.participatory_budget"): 45,
    ("participation.participatory_budget", "governance.finance"): 30,
    ("governance.cybersecurity", "governance.data_governance"): 40,
}


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize()


def default_vocabulary() -> Vocabulary:
    """The platform's own code lists (eight systems, sub-topics, stages, bands, sizes, regions)."""
    parents = {f"{system}.{part}": system for system, parts in _SUBTOPICS.items() for part in parts.split()}
    labels = {system: _words(system) for system in _SUBTOPICS}
    labels |= {code: _words(code.partition(".")[2]) for code in parents}
    labels |= {code: _words(code) for code in _PLAIN.split()}
    return Vocabulary(
        version="1",
        labels=labels | _LABELS,
        parents=parents,
        crosswalk=_SYSTEM_LIKENESS | _TOPIC_LIKENESS,
        stages=(
            "vision",
            "objectives_strategy",
            "planning",
            "project_design",
            "procurement",
            "implementation",
            "operation_monitoring",
            "scaling_replication",
        ),
        budget_bands=("lt15k", "15k_60k", "60k_250k", "250k_1m", "1m_5m", "5m_20m", "gt20m"),
        maturity={
            "idea": (1, 3),
            "prototype": (4, 6),
            "pilot_done": (7, 7),
            "in_use_one_city": (8, 8),
            "in_use_three_cities": (9, 9),
        },
        evidence=("claimed", "reference_case", "verified"),
        city_sizes=(
            ("lt20k", 0),
            ("20k_100k", 20_000),
            ("100k_500k", 100_000),
            ("500k_1m", 500_000),
            ("gt1m", 1_000_000),
        ),
        regions=REGIONS,
    )
