"""The controlled terms the rules understand: hierarchy, order and likeness, passed in as plain data.

`file_vocabulary()` reads the same packaged files as pages and API, so the engine runs without a database. The web layer
adds the solution types of its database. What a run used is stored with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from matchmaker.matching.engine.sentence import Label
from matchmaker.vocabulary.engine.country_names import place_label
from matchmaker.vocabulary.files import Published, TermRow, published, read_likeness, schemes_of

SIMILAR_CHILD = 60  # a general tag for a finer one
SIMILAR_SIBLING = 25  # two sub-topics of the same system
LEVELS: Final = range(1, 10)  # technology readiness levels, named trl_1 … trl_9 where a challenge gives its window
# In this order: where two schemes share a code ("water" is a system and an objective), the earlier one names it.
LABELLED: Final = (
    "system",
    "topic",
    "stage",
    "collaboration",
    "maturity",
    "budget_band",
    "city_size",
    "company_size",
    "evidence_level",
    "digital_technology",
    "sdg",
    "gpc",
    "taxonomy_objective",
    "language",
)


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
        return Label(code, self.labels.get(code) or place_label(code))

    def place(self, code: str) -> Label:
        """English name of a country or region: "VI" is a country here and an emission sector in `label`."""
        return Label(code, place_label(code))

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

    @property
    def maturity_words(self) -> tuple[str, ...]:
        """The words a company may choose; `maturity` also knows the bare levels of a challenge's window."""
        levels = {level_code(level) for level in LEVELS}
        return tuple(code for code in self.maturity if code not in levels)

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


def file_vocabulary() -> Vocabulary:
    """The code lists in force, which pages and API show too; without solution types, which are rows of the database."""
    return _vocabulary_of(published())


@lru_cache(maxsize=4)
def _vocabulary_of(version: Published) -> Vocabulary:
    schemes = schemes_of(version)
    labels: dict[str, str] = {}
    for scheme in LABELLED:
        for code, row in schemes[scheme].items():
            labels.setdefault(code, row.label)
    labels |= {f"sdg.{code}": f"SDG {code} {row.label}" for code, row in schemes["sdg"].items()}
    labels |= {f"trl_{level}": f"TRL {level}" for level in LEVELS}
    maturity = {
        code: (row.number("trl_min") or LEVELS[0], row.number("trl_max") or LEVELS[-1])
        for code, row in schemes["maturity"].items()
    }
    return Vocabulary(
        version="1",
        labels=labels,
        parents={code: row.parent for name in ("topic", "gpc") for code, row in schemes[name].items() if row.parent},
        crosswalk={(row.left, row.right): row.hundredths for row in read_likeness()} | _successors(schemes),
        stages=tuple(schemes["stage"]),
        budget_bands=tuple(code for code in schemes["budget_band"] if code != "unknown"),
        maturity=maturity | {f"trl_{level}": (level, level) for level in LEVELS},
        evidence=tuple(schemes["evidence_level"]),
        city_sizes=tuple((code, row.number("min_population") or 0) for code, row in schemes["city_size"].items()),
        regions={code: row.parts("countries") for code, row in schemes["region"].items()},
    )


def level_code(level: int | None) -> str | None:
    """The code of a technology readiness level from 1 to 9; None for anything else."""
    return f"trl_{level}" if level in LEVELS else None


def vocabulary_from_json(data: Mapping[str, Any]) -> Vocabulary:
    """Inverse of `Vocabulary.as_json`, for what a snapshot stored."""
    return Vocabulary(
        version=data["version"],
        labels=dict(data["labels"]),
        parents=dict(data["parents"]),
        crosswalk={(left, right): value for left, right, value in data["crosswalk"]},
        stages=tuple(data["stages"]),
        budget_bands=tuple(data["budget_bands"]),
        maturity={code: (levels[0], levels[1]) for code, levels in data["maturity"].items()},
        evidence=tuple(data["evidence"]),
        city_sizes=tuple((code, least) for code, least in data["city_sizes"]),
        type_topics={code: tuple(topics) for code, topics in data["type_topics"].items()},
        regions={code: tuple(countries) for code, countries in data["regions"].items()},
    )


def _successors(schemes: Mapping[str, Mapping[str, TermRow]]) -> dict[tuple[str, str], int]:
    """A retired term means what its successor means, so that what was tagged before still meets what is tagged now."""
    return {
        (row.code, row.successor): 100
        for scheme in LABELLED
        for row in schemes[scheme].values()
        if row.deprecated and row.successor
    }
