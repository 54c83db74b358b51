"""The solution types and packages that come with the platform, read from `solutions/data/`. Pure, no database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).resolve().parents[1] / "data"
_TEXTS: Final = ("title", "description", "who_for")
_CODES: Final = (
    "systems",
    "topics",
    "sdgs",
    "gpc",
    "city_roles",
    "city_sizes",
    "stages",
    "cost_classes",
    "benefits",
)
_LINES: Final = ("conditions", "risks", "co_benefits")
CASE: Final = ("text", "source", "publisher", "year", "url", "place", "country", "population", "evidence")


@dataclass(frozen=True)
class ShippedType:
    """One solution type: `values` are those of `services.catalogue.TypeInput`, without the summary."""

    key: str
    values: dict[str, Any]


@dataclass(frozen=True)
class ShippedPackage:
    """One package: `items` are (key of a type, why), `relations` (key, kind, key, why)."""

    key: str
    title: str
    problem: str
    items: tuple[tuple[str, str], ...]
    relations: tuple[tuple[str, str, str, str], ...]


@cache
def shipped_types() -> tuple[ShippedType, ...]:
    """All types in the order of the file. Raises KeyError for a record that lacks a field."""
    return tuple(ShippedType(row["key"], _values(row)) for row in _read("solution_types"))


@cache
def shipped_packages() -> tuple[ShippedPackage, ...]:
    """All packages in the order of the file."""
    return tuple(
        ShippedPackage(
            row["key"],
            row["title"],
            row["problem"],
            tuple((item["type"], item["why"]) for item in row["items"]),
            tuple((r["type"], r["kind"], r["other"], r["why"]) for r in row["relations"]),
        )
        for row in _read("packages")
    )


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))[name]
    return rows


def _values(row: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {name: row[name] for name in _TEXTS}
    values |= {name: list(row[name]) for name in _CODES}
    values |= {name: "\n".join(f"- {line}" for line in row[name]) for name in _LINES}
    values |= {"enabling_actions": row["enabling_actions"], "steps": row["steps"]}
    values |= {"is_digital": row["is_digital"], "estimate": row["estimate"]}
    return values | {"cases": [{name: case[name] for name in CASE} for case in row["cases"]]}
