"""The list of indicators: our own, with where each stands in the frames of others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from matchmaker.core.actors import Actor
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _, _l
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.vocabulary.engine.indicators import units_of
from matchmaker.vocabulary.queries import TermInfo

SCHEME: Final = "indicator"
_EVERY: Final = {"year": 1, "two_years": 2}


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator. `low` and `high` are possible values; `every`: years from one value to the next."""

    code: str
    label: str
    description: str
    version: int
    system: str
    pillar: str
    aims: tuple[str, ...]
    unit: str
    units: tuple[str, ...]
    grows: bool
    low: float | None
    high: float | None
    is_additive: bool
    source: str
    method: str
    every: int
    iso_theme: str
    sdg_targets: tuple[str, ...]
    is_deprecated: bool

    @property
    def wanted(self) -> str:
        """Which way is better, in words."""
        return _("More is better.") if self.grows else _("Less is better.")

    @property
    def frequency(self) -> str:
        """How often a value is due, in words."""
        return _("Every year") if self.every == 1 else _("Every two years")

    @property
    def aim_words(self) -> str:
        """Its aims, by name."""
        return ", ".join(vocabulary.label("indicator_aim", aim) for aim in self.aims)

    def for_program(self) -> dict[str, Any]:
        """Under stable names; words in the reader's language."""
        return {
            "code": self.code,
            "name": self.label,
            "description": self.description,
            "version": self.version,
            "system": self.system,
            "pillar": self.pillar,
            "aims": list(self.aims),
            "unit": self.unit,
            "also_taken": list(self.units[1:]),
            "direction": "up" if self.grows else "down",
            "lowest": self.low,
            "highest": self.high,
            "is_additive": self.is_additive,
            "source": self.source,
            "method": self.method,
            "years_between_values": self.every,
            "iso_37120_theme": self.iso_theme,
            "sdg_targets": list(self.sdg_targets),
        }


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a definition: since when, in which unit, and what changed."""

    number: int
    since: date
    unit: str
    changed: str


def definitions() -> list[Definition]:
    """All that are in use, in the order of the list."""
    return [_definition(term) for term in vocabulary.terms(SCHEME) if not term.is_deprecated]


def find(code: str) -> Definition | None:
    """One of the list, also one no longer in use; None if there is none."""
    term = vocabulary.term(SCHEME, code)
    return _definition(term) if term is not None else None


def get_definition(_actor: Actor, *, code: str) -> Definition:
    """One of the list. Raises NotFound."""
    found = find(code)
    if found is None:
        raise NotFound(_l("There is no such indicator in our list."))
    return found


def versions_of(code: str) -> list[Version]:
    """The versions of a definition, the newest first."""
    found = [
        Version(int(t.extra["version"]), date.fromisoformat(t.extra["since"]), t.extra["unit"], t.description)
        for t in vocabulary.children("indicator_version", code)
    ]
    return sorted(found, key=lambda version: -version.number)


def by_pillar() -> list[tuple[TermInfo, list[Definition]]]:
    """The three pillars in their order, each with its indicators."""
    all_of_them = definitions()
    return [
        (pillar, [one for one in all_of_them if one.pillar == pillar.code])
        for pillar in vocabulary.terms("indicator_pillar")
    ]


def _definition(term: TermInfo) -> Definition:
    extra = term.extra
    return Definition(
        code=term.code,
        label=term.label,
        description=term.description,
        version=int(extra["version"]),
        system=term.parent or "",
        pillar=extra["pillar"],
        aims=tuple(extra["aims"].split(";")),
        unit=extra["unit"],
        units=tuple(units_of(term.code)),
        grows=extra["direction"] == "up",
        low=_number(extra["low"]),
        high=_number(extra["high"]),
        is_additive=extra["is_additive"] == "true",
        source=extra["source"],
        method=extra["method"],
        every=_EVERY[extra["frequency"]],
        iso_theme=extra["iso_theme"],
        sdg_targets=tuple(extra["sdg_targets"].split(";")),
        is_deprecated=term.is_deprecated,
    )


def _number(text: str) -> float | None:
    return float(text) if text else None
