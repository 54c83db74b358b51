"""Values of a record as people read them, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from matchmaker.core.i18n import _
from matchmaker.core.local_time import reader_moment, short_date
from matchmaker.core.numbers import figure
from matchmaker.core.versions import Difference
from matchmaker.records.coach import TODO, Report
from matchmaker.records.fields import Field, Kind, Problem, Record, Values, is_same
from matchmaker.vocabulary import queries as vocabulary


def names_of(scheme: str, codes: Iterable[str]) -> str:
    """Labels of codes, joined."""
    return ", ".join(vocabulary.label(scheme, code) for code in codes)


def shown(field: Field, value: Any) -> str:
    """One value, for differences and the review page."""
    kind = field.kind
    if value is None or value in ("", [], {}):
        return ""
    if kind in {Kind.CODE, Kind.CODES}:
        return names_of(field.scheme, [value] if kind is Kind.CODE else value)
    if kind is Kind.WHOLE and field.scheme:
        return vocabulary.step_label(field.scheme, value, is_end=field.name.endswith("_to"))
    if kind is Kind.DAY:
        return short_date(date.fromisoformat(value))
    if kind is Kind.MOMENT:
        return reader_moment(datetime.fromisoformat(value))
    if kind is Kind.FLAG:
        return _("Yes") if value else _("No")
    if kind is Kind.FIGURE:
        return figure(value)
    if kind is Kind.PART:
        return " · ".join(filter(None, (shown(part, value.get(part.name)) for part in field.parts)))
    if kind is Kind.ANSWERS:
        return " · ".join(f"{vocabulary.label(field.scheme, code)}: {_answer(given)}" for code, given in value.items())
    if kind is Kind.ROWS:
        return " · ".join(_(field.pattern, **row) for row in value)
    return " · ".join(value) if isinstance(value, list) else str(value)


def _answer(given: Any) -> str:
    return str(given.get("text") or given.get("score") if isinstance(given, dict) else given)


def differences(record: Record, stored: Values, typed: Values) -> list[Difference]:
    """(label, stored, typed) of what differs, for whoever was not the first to save."""
    return [
        (_(field.label), shown(field, stored[field.name]), shown(field, typed[field.name]))
        for field in record
        if field.name in typed and not is_same(field, stored[field.name], typed[field.name])
    ]


def sentence(text: str, values: Values | None = None) -> str:
    """An engine's sentence in the reader's language."""
    return _(text, **values) if values else _(text)


def sentences(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """Field → sentences, for forms."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.field, []).append(sentence(problem.text, problem.values))
    return found


def coach_words(report: Report) -> dict[str, Any]:
    """A coach's report as pages show it; `scores` are (criterion, label, points)."""
    steps = {score.criterion: score.step for score in report.scores}
    advice = [found for found in report.findings if found.state == TODO]
    return {
        "score": report.total,
        "top": report.top,
        "checks": [(found.state, sentence(found.text, found.values)) for found in report.findings],
        "scores": [(score.criterion, _(score.label), score.points) for score in report.scores],
        "missing": [{"text": _(score.label), "step": score.step} for score in report.blocking],
        "advice": [{"text": sentence(f.text, f.values), "step": steps[f.criterion]} for f in advice],
    }
