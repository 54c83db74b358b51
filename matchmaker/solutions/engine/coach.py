"""The coach: fixed rules that say what a solution's text still needs. Pure, no database.

Ten checks of two points each. A failed required check blocks handing in; the others only advise. Sentences are
English sources with named values; whoever shows them translates them first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from matchmaker.records.coach import NO, OK, TODO, Finding, Report, Score
from matchmaker.records.fields import N_, Values
from matchmaker.solutions.engine.content import TERMS, WHAT, WHERE

POINTS: Final = 2
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


Checked = tuple[Score, Finding]


def assess(content: Values) -> Report:
    """Score the content of a solution (missing fields count as empty)."""
    checked = tuple(_checks(content))
    return Report(tuple(score for score, _found in checked), tuple(found for _score, found in checked))


def _checks(content: Values) -> Iterator[Checked]:
    summary, description = str(content.get("summary") or ""), str(content.get("description") or "")
    text = f"{content.get('title') or ''} {summary} {description}"
    boast = _SUPERLATIVE.search(text)
    references: Sequence[Any] = content.get("references") or ()
    wanted = IN_USE.get(content.get("maturity") or "", 0)
    where = content.get("countries") and content.get("languages")
    claim: Mapping[str, Any] = content.get("ghg_claim") or {}
    backed = not claim.get("tco2e_per_year") or content.get("evidence_level")
    yield _check("summary", len(summary) >= MIN_SUMMARY, N_("One sentence with what changes for the city"), WHAT)
    yield _check("description", len(description) >= MIN_DESCRIPTION, N_("How it works, in a few sentences"), WHAT)
    yield _check("systems", content.get("systems"), N_("Main sector"), WHAT)
    yield _check("maturity", content.get("maturity"), N_("How far it is"), WHAT)
    yield _check("where", where, N_("Countries and languages you work in"), WHERE)
    yield _check("collaborations", content.get("collaborations"), N_("How you want to work with cities"), WHERE)
    yield _check("backed", backed, N_("How the climate figure is backed"), TERMS)
    yield _check("number", re.search(r"\d", text), N_("A number that says what changes"), WHAT, advice=True)
    yield _check("references", len(references) >= wanted, _reference_text(wanted), WHERE, advice=True)
    if boast is None:
        yield _check("plain", True, N_("No superlatives found"), WHAT, advice=True)
    else:
        word = {"word": boast.group(0)}
        yield _check("plain", False, N_("A figure instead of “%(word)s”"), WHAT, word, advice=True)


def _reference_text(wanted: int) -> str:
    if wanted > 1:
        return N_("Three cities that use it, since you say so")
    return N_("A city that uses it, since you say so") if wanted else N_("References fit what you say")


def _check(
    criterion: str, met: object, text: str, step: str, values: Values | None = None, *, advice: bool = False
) -> Checked:
    score = Score(criterion, text, POINTS if met else 0, POINTS, is_needed=not advice, step=step)
    return score, Finding(criterion, OK if met else (TODO if advice else NO), text, values or {})
