"""Outcomes in words, in the reader's language."""

from __future__ import annotations

from matchmaker.core import numbers
from matchmaker.core.i18n import _
from matchmaker.core.numbers import figure
from matchmaker.outcomes.models.collaboration import Measurement
from matchmaker.vocabulary import queries as vocabulary

Word = tuple[str, str, str]


def evidence_word(level: str) -> Word:
    """(word, kind, icon) of an evidence level; without a figure: not measured."""
    icons = {"claimed": "hourglass-split", "reference_case": "check-circle", "verified": "patch-check"}
    term = vocabulary.term("evidence_level", level)
    if term is None:
        return _("No figure yet"), "wait", "dash-circle"
    return term.label, term.extra["status_kind"], icons[level]


def source_word(*, is_confirmed: bool) -> Word:
    """Who stands behind an outcome."""
    if is_confirmed:
        return _("Confirmed by both sides"), "ok", "check-circle"
    return _("Reported by the city only"), "wait", "info-circle"


def step_words() -> dict[str, str]:
    """The steps of the ladder."""
    return {"contact": _("Contact"), "pilot": _("Pilot"), "contract": _("Contract"), "scaled": _("Scaled up")}


def use_words() -> dict[str, str]:
    """Answers to "still in use?"."""
    return {"yes": _("Yes"), "partly": _("In part"), "no": _("No"), "too_early": _("Too early to say")}


def side_words() -> dict[str, str]:
    """The two sides."""
    return {"city": _("City"), "company": _("Company")}


def kind_words() -> dict[str, str]:
    """Kinds of contacts."""
    return {
        "question": _("Question"),
        "answer": _("Answer to all"),
        "change": _("New version"),
        "document_view": _("Document opened"),
        "meeting": _("Meeting"),
        "application": _("Application"),
        "interest": _("Interest"),
        "message": _("Message"),
    }


def origin_words() -> dict[str, str]:
    """What a collaboration started from."""
    return {
        "meeting": _("A meeting"),
        "pairing": _("Interest on both sides"),
        "application": _("An application"),
        "outside": _("A conversation outside the platform"),
    }


def outcome_word(code: str, *, is_cancelled: bool = False, nobody: bool = False) -> str:
    """The outcome in words; a challenge without a company says so in full."""
    if is_cancelled:
        return _("Cancelled by the city")
    if nobody and code in {"no_fit", "no_response"}:
        return _("No suitable application")
    return vocabulary.label("outcome_code", code) if code else _("Not specified yet")


def shown_value(row: Measurement, unit: str) -> str:
    """A value with what it may be off: "61 ± 4 %"."""
    return with_uncertainty(row.value, row.uncertainty, unit)


def with_uncertainty(value: float, uncertainty: float | None, unit: str) -> str:
    """A number, how far it may be off, and its unit."""
    if not uncertainty:  # nobody measured how far a figure may be off by nothing
        return figure(value, unit)
    return f"{figure(value)}\u00a0±\u00a0{figure(uncertainty, unit)}"


def money(amount: int | None, currency: str) -> str:
    """An amount of money without cents; empty without an amount."""
    return "" if amount is None else numbers.money(amount, currency)
