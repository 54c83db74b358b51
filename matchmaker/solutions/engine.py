"""The coach: fixed rules that say what a solution's text still needs. Pure, no database.

Ten checks of two points each. A failed required check blocks handing in; the others only advise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.core.i18n import _

POINTS = 2
MIN_SUMMARY, MIN_DESCRIPTION = 20, 40
IN_USE = {"in_use_one_city": 1, "in_use_three_cities": 3}
SUPERLATIVES = (
    "best",
    "leading",
    "unique",
    "revolutionary",
    "world-class",
    "cutting-edge",
    "unrivalled",
    "number one",
    "state-of-the-art",
    "game-changing",
    "most advanced",
)
_SUPERLATIVE = re.compile(rf"\b({'|'.join(map(re.escape, SUPERLATIVES))})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule's result: `state` is "ok", "no" (blocks handing in) or "todo" (advice); `step` is where to fix it."""

    key: str
    state: str
    text: str
    step: str


@dataclass(frozen=True, slots=True)
class CoachReport:
    """All checks in order; `score` of `top` points."""

    checks: tuple[Check, ...]

    @property
    def score(self) -> int:
        """Two points for every rule that is met."""
        return POINTS * sum(check.state == "ok" for check in self.checks)

    @property
    def top(self) -> int:
        """The most one can have."""
        return POINTS * len(self.checks)

    @property
    def missing(self) -> tuple[Check, ...]:
        """What blocks handing in."""
        return tuple(check for check in self.checks if check.state == "no")

    @property
    def advice(self) -> tuple[Check, ...]:
        """What would make it better."""
        return tuple(check for check in self.checks if check.state == "todo")


def coach(facts: Mapping[str, Any]) -> CoachReport:
    """Check a solution given as plain values (keys of `services.SolutionInput`)."""
    summary, description = str(facts.get("summary") or ""), str(facts.get("description") or "")
    text = f"{facts.get('title') or ''} {summary} {description}"
    boast = _SUPERLATIVE.search(text)
    references: Sequence[Any] = facts.get("references") or ()
    wanted = IN_USE.get(facts.get("maturity") or "", 0)
    where = facts.get("countries") and facts.get("languages")
    claim: Mapping[str, Any] = facts.get("ghg_claim") or {}
    backed = not claim.get("tco2e_per_year") or facts.get("evidence_level")
    return CoachReport(
        (
            _check("summary", len(summary) >= MIN_SUMMARY, _("One sentence with what changes for the city"), "what"),
            _check("description", len(description) >= MIN_DESCRIPTION, _("How it works, in a few sentences"), "what"),
            _check("systems", facts.get("systems"), _("Main sector"), "what"),
            _check("maturity", facts.get("maturity"), _("How far it is"), "what"),
            _check("where", where, _("Countries and languages you work in"), "where"),
            _check("collaborations", facts.get("collaborations"), _("How you want to work with cities"), "where"),
            _check("backed", backed, _("How the climate figure is backed"), "terms"),
            _check("number", re.search(r"\d", text), _("A number that says what changes"), "what", advice=True),
            _check("references", len(references) >= wanted, _reference_text(wanted), "where", advice=True),
            _check(
                "plain",
                boast is None,
                _("A figure instead of “%(word)s”", word=boast.group(0)) if boast else _("No superlatives found"),
                "what",
                advice=True,
            ),
        )
    )


def _reference_text(wanted: int) -> str:
    if wanted > 1:
        return _("Three cities that use it, since you say so")
    return _("A city that uses it, since you say so") if wanted else _("References fit what you say")


def _check(key: str, met: object, text: str, step: str, *, advice: bool = False) -> Check:
    return Check(key, "ok" if met else ("todo" if advice else "no"), text, step)
