"""The coach: fixed rules that say what a solution's text still needs. Pure, no database.

Twelve checks of two points each; nothing written is no point. A failed required check blocks handing in; the others
only advise. Texts are read by `records.reading`, as on the side of the cities. Sentences are English sources with named
values; whoever shows them translates them first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from matchmaker.core.messages import N_
from matchmaker.records.coach import NO, OK, TODO, Finding, Report, Score
from matchmaker.records.fields import Values
from matchmaker.records.reading.known import is_made_up
from matchmaker.records.reading.style import praise_in
from matchmaker.solutions.engine.content import TERMS, WHAT, WHERE

POINTS: Final = 2
MIN_SUMMARY, MIN_DESCRIPTION = 20, 40
IN_USE = {"in_use_one_city": 1, "in_use_three_cities": 3}

PREFIX: Final = "solution."
"""Begins these criteria where the library names them: the coach of challenges has some of the same name."""
LABELS: Final[Mapping[str, str]] = {
    "summary": N_("One sentence with what changes for the city"),
    "description": N_("How it works, in a few sentences"),
    "systems": N_("Main sector"),
    "maturity": N_("How far it is"),
    "where": N_("Countries and languages you work in"),
    "collaborations": N_("How you want to work with cities"),
    "backed": N_("How the climate figure is backed"),
    "number": N_("A number that says what changes"),
    "references": N_("As many references as “How far it is” needs"),
    "price": N_("How it is paid, or what it costs about"),
    "data": N_("What becomes of the data: cities compare these answers"),
    "plain": N_("Figures instead of praise"),
}
"""The criteria in their order."""

Checked = tuple[Score, Finding]


def assess(content: Values) -> Report:
    """Score the content of a solution (missing fields count as empty)."""
    checked = (*_required(content), *_advised(content))
    return Report(tuple(score for score, _found in checked), tuple(found for _score, found in checked))


def _written(content: Values, name: str) -> str:
    text = str(content.get(name) or "").strip()
    return "" if is_made_up(text) else text


def _required(content: Values) -> Iterator[Checked]:
    summary, description = _written(content, "summary"), _written(content, "description")
    where = content.get("countries") and content.get("languages")
    yield _check("summary", len(summary) >= MIN_SUMMARY, LABELS["summary"], WHAT)
    yield _check("description", len(description) >= MIN_DESCRIPTION, LABELS["description"], WHAT)
    yield _check("systems", content.get("systems"), LABELS["systems"], WHAT)
    yield _check("maturity", content.get("maturity"), LABELS["maturity"], WHAT)
    yield _check("where", where, LABELS["where"], WHERE)
    yield _check("collaborations", content.get("collaborations"), LABELS["collaborations"], WHERE)
    yield _backed(content, has_text=bool(description))


def _backed(content: Values, *, has_text: bool) -> Checked:
    claim: Mapping[str, Any] = content.get("ghg_claim") or {}
    if claim.get("tco2e_per_year"):
        return _check("backed", content.get("evidence_level"), LABELS["backed"], TERMS)
    text = (
        N_("No climate figure that would need proof")
        if has_text
        else N_("No text yet that could name a climate figure")
    )
    return _check("backed", has_text, text, TERMS, advice=True)


def _advised(content: Values) -> Iterator[Checked]:
    summary, description = _written(content, "summary"), _written(content, "description")
    text = f"{_written(content, 'title')} {summary} {description}"
    references: Sequence[Any] = content.get("references") or ()
    maturity = content.get("maturity") or ""
    wanted = IN_USE.get(maturity, 0)
    terms: Mapping[str, Any] = content.get("data_terms") or {}
    price = content.get("price_model") or content.get("budget_band")
    yield _check("number", re.search(r"\d", text), LABELS["number"], WHAT, advice=True)
    yield _check("references", maturity and len(references) >= wanted, _reference_text(wanted), WHERE, advice=True)
    yield _check("price", price, LABELS["price"], TERMS, advice=True)
    answered = any(code != "note" for code in terms) or list(content.get("technologies") or ()) == ["none"]
    yield _check("data", answered, LABELS["data"], TERMS, advice=True)
    yield _plain(text, has_text=bool(summary or description))


def _plain(text: str, *, has_text: bool) -> Checked:
    if praise := praise_in(text):
        return _check("plain", False, N_("A figure instead of “%(word)s”"), WHAT, {"word": praise[0]}, advice=True)
    text = N_("No words of praise found") if has_text else N_("No text yet to look for words of praise in")
    return _check("plain", has_text, text, WHAT, advice=True)


def _reference_text(wanted: int) -> str:
    if wanted > 1:
        return N_("Three cities that use it, since you say so")
    return N_("A city that uses it, since you say so") if wanted else LABELS["references"]


def _check(
    criterion: str, met: object, text: str, step: str, values: Values | None = None, *, advice: bool = False
) -> Checked:
    score = Score(criterion, text, POINTS if met else 0, POINTS, is_needed=not advice, step=step)
    return score, Finding(criterion, OK if met else (TODO if advice else NO), text, values or {})
