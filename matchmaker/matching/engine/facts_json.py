"""Canonical JSON of facts: what a stored pairing keeps so that it can be recomputed later."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from matchmaker.matching.engine.facts import (
    ChallengeFacts,
    CityFacts,
    CompanyFacts,
    DataTerms,
    Reference,
    SolutionFacts,
)

Facts = ChallengeFacts | SolutionFacts


def facts_to_dict(facts: Facts) -> dict[str, Any]:
    """Only what differs from "unknown", so that a field added later does not change what is stored today."""
    return _slim(facts)


def canonical(data: object) -> str:
    """The one way JSON is written where two texts must be compared or hashed; NaN and infinity are refused."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def fingerprint(data: object) -> str:
    """First 16 hex digits of the SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()[:16]


def challenge_from_dict(data: Mapping[str, Any]) -> ChallengeFacts:
    """Inverse of `facts_to_dict`; raises TypeError on an unknown field."""
    values = _tuples(data)
    if "city" in values:
        values["city"] = CityFacts(**_tuples(values["city"]))
    if "data_terms" in values:
        values["data_terms"] = DataTerms(**values["data_terms"])
    return ChallengeFacts(**values)


def solution_from_dict(data: Mapping[str, Any]) -> SolutionFacts:
    """Inverse of `facts_to_dict`; raises TypeError on an unknown field."""
    values = _tuples(data)
    if "company" in values:
        values["company"] = CompanyFacts(**_tuples(values["company"]))
    if "data_terms" in values:
        values["data_terms"] = DataTerms(**values["data_terms"])
    if "references" in values:
        values["references"] = tuple(Reference(**item) for item in values["references"])
    return SolutionFacts(**values)


def _slim(facts: Any) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for item in dataclasses.fields(facts):
        value = getattr(facts, item.name)
        if dataclasses.is_dataclass(value):
            value = _slim(value)
        elif isinstance(value, tuple):
            value = [_slim(part) if dataclasses.is_dataclass(part) else part for part in value]
        if value not in (None, "", [], {}) and value != item.default:
            out[item.name] = value
    return out


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
