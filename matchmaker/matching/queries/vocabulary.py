"""The engine's vocabulary, made from the platform's code lists and the solution types in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.matching.engine.facts_json import fingerprint
from matchmaker.matching.engine.vocabulary import Vocabulary, default_vocabulary
from matchmaker.solutions.models import SolutionType, SolutionTypeTag
from matchmaker.vocabulary.files import read_schemes

# In this order: where two schemes share a code ("water" is a system and an objective), the earlier one names it.
LABELLED = (
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
LEVELS = range(1, 10)  # technology readiness levels, named trl_1 … trl_9 where a challenge gives its window


def level_code(level: int | None) -> str | None:
    """The code of a technology readiness level; None for none."""
    return f"trl_{level}" if level in LEVELS else None


@lru_cache(maxsize=1)
def file_vocabulary() -> Vocabulary:
    """Code lists from the packaged files; likeness of neighbours and regions from the engine's defaults."""
    schemes = read_schemes()
    base = default_vocabulary()
    labels: dict[str, str] = {}
    for scheme in LABELLED:
        for row in schemes[scheme]:
            labels.setdefault(row.code, row.label)
    labels |= {f"sdg.{row.code}": f"SDG {row.code} {row.label}" for row in schemes["sdg"]}
    labels |= {f"trl_{level}": f"TRL {level}" for level in LEVELS}
    parents = {row.code: row.parent for name in ("topic", "gpc") for row in schemes[name] if row.parent}
    maturity = {
        row.code: (row.number("trl_min") or LEVELS[0], row.number("trl_max") or LEVELS[-1])
        for row in schemes["maturity"]
    }
    return replace(
        base,
        labels=labels,
        parents=parents,
        stages=tuple(row.code for row in schemes["stage"]),
        budget_bands=tuple(row.code for row in schemes["budget_band"] if row.code != "unknown"),
        maturity=maturity | {f"trl_{level}": (level, level) for level in LEVELS},
        evidence=tuple(row.code for row in schemes["evidence_level"]),
        city_sizes=tuple((row.code, row.number("min_population") or 0) for row in schemes["city_size"]),
    )


def current_vocabulary() -> Vocabulary:
    """The files' terms and the public solution types with the sub-topics they answer (two queries)."""
    types = session().execute(
        sa.select(SolutionType.id, SolutionType.slug, SolutionType.title)
        .where(SolutionType.is_public)
        .order_by(SolutionType.slug)
    )
    named = {row.id: (row.slug, row.title) for row in types}
    topics: dict[str, list[str]] = {slug: [] for slug, _title in named.values()}
    tags = session().execute(
        sa.select(SolutionTypeTag.solution_type_id, SolutionTypeTag.code)
        .where(SolutionTypeTag.scheme == "topic")
        .order_by(SolutionTypeTag.solution_type_id, SolutionTypeTag.position, SolutionTypeTag.id)
    )
    for type_id, code in tags:
        if type_id in named:
            topics[named[type_id][0]].append(code)
    base = file_vocabulary()
    answered = {slug: tuple(codes) for slug, codes in topics.items() if codes}
    return replace(base, labels={**base.labels, **dict(named.values())}, type_topics=answered)


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


def vocabulary_fingerprint(vocabulary: Vocabulary) -> str:
    """Changes with every label, parent or neighbour."""
    return fingerprint(vocabulary.as_json())
