"""What the page of a collaboration and of a public entry show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matchmaker.core.access import Decision
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _
from matchmaker.core.numbers import figure
from matchmaker.outcomes import policy
from matchmaker.outcomes.engine import LADDER, STAGES, progress
from matchmaker.outcomes.models.collaboration import Collaboration, OutcomeIndicator, ProgressCheck
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries.labels import Word, evidence_word, shown_value, step_words
from matchmaker.outcomes.queries.lookup import result_of
from matchmaker.vocabulary import queries as vocabulary


@dataclass(frozen=True)
class ShownValue:
    """One value with its evidence. `proof` names who measured."""

    public_id: str
    on: Any
    text: str
    evidence: Word
    level: str
    proof: str
    side: str


@dataclass(frozen=True)
class ShownIndicator:
    """An indicator with its values; `chart` is what `charts.target_figure` draws, None with too few numbers.

    `done` is the part of the way from baseline to target in percent, None if it cannot be said.
    """

    public_id: str
    name: str
    unit: str
    method: str
    baseline: str
    target: str
    values: list[ShownValue]
    done: int | None
    chart: dict[str, Any] | None


def shown_indicator(row: OutcomeIndicator) -> ShownIndicator:
    """An indicator in words and as a chart."""
    values = [
        ShownValue(m.public_id, m.on, shown_value(m, row.unit), evidence_word(m.evidence), m.evidence, m.proof, m.side)
        for m in row.measurements
    ]
    latest = row.latest
    return ShownIndicator(
        row.public_id,
        row.name,
        row.unit,
        row.method,
        _with_year(row.baseline_value, row.unit, row.baseline_year),
        _with_year(row.target_value, row.unit, row.target_year),
        values,
        progress(row.baseline_value, row.target_value, latest.value if latest else None),
        _chart(row),
    )


def _with_year(value: float | None, unit: str, year: int | None) -> str:
    if value is None:
        return ""
    return f"{figure(value, unit)} ({year})" if year else figure(value, unit)


def _chart(row: OutcomeIndicator) -> dict[str, Any] | None:
    """Baseline, values and target in the order of time; the uncertainty is printed at each value."""
    points: list[tuple[Any, float, str, str]] = []
    if row.baseline_value is not None:
        points.append((row.baseline_year or "", row.baseline_value, figure(row.baseline_value, row.unit), _("before")))
    points += [
        (m.on.year, m.value, shown_value(m, row.unit), evidence_word(m.evidence)[0].lower())
        for m in row.measurements[-4:]
    ]
    if row.target_value is not None:
        points.append((row.target_year or "", row.target_value, figure(row.target_value, row.unit), _("target")))
    if len(points) < 2:
        return None
    known = [m.uncertainty for m in row.measurements if m.uncertainty is not None]
    caption = (
        row.method
        if known or not row.measurements
        else f"{row.method} {_('The uncertainty of the values is unknown.')}"
    )
    return {
        "heading": row.name,
        "title": _("%(what)s: from %(first)s to %(last)s", what=row.name, first=points[0][2], last=points[-1][2]),
        "desc": _("A line over %(n)s values, the last one is %(last)s.", n=len(points), last=points[-1][2]),
        "points": points,
        "caption": caption,
        "indicator": row.name,
    }


@dataclass(frozen=True)
class Record:
    """The page of a collaboration for one reader."""

    stages: list[tuple[str, str, str]]
    ladder: list[tuple[str, str, Any]]
    indicators: list[ShownIndicator]
    open_check: ProgressCheck | None
    result: Result | None
    side: str
    can_record: Decision
    can_decide: Decision
    can_confirm: Decision


def record(actor: Actor, *, collaboration: Collaboration) -> Record:
    """Everything the page shows (one query besides the record and its parts)."""
    open_check = next((c for c in collaboration.checks if c.asked_at is not None and c.answered_at is None), None)
    can_record = policy.can_record(actor, collaboration=collaboration)
    return Record(
        stages=stage_line(collaboration.stage),
        ladder=ladder_line(collaboration),
        indicators=[shown_indicator(row) for row in collaboration.indicators],
        open_check=open_check,
        result=result_of(collaboration),
        side=policy.side_of(actor, collaboration),
        can_record=can_record,
        can_decide=policy.can_decide(actor, collaboration=collaboration),
        can_confirm=policy.can_confirm_outcome(actor, collaboration=collaboration),
    )


def stage_line(stage: str) -> list[tuple[str, str, str]]:
    """(name, "", state) of the eight stages for `ui.pipeline`."""
    now = STAGES.index(stage) if stage in STAGES else -1
    states = ["done" if i < now else ("now" if i == now else "") for i in range(len(STAGES))]
    return [(vocabulary.label("stage", code), "", state) for code, state in zip(STAGES, states, strict=True)]


def ladder_line(collaboration: Collaboration) -> list[tuple[str, str, Any]]:
    """(word, state, row or None) of the four steps of the ladder."""
    rows = {row.step: row for row in collaboration.ladder}
    words = step_words()
    return [(words[step], "done" if step in rows else "", rows.get(step)) for step in LADDER]


def open_steps(collaboration: Collaboration) -> list[tuple[str, str]]:
    """(code, word) of the steps that are not reached."""
    reached = {row.step for row in collaboration.ladder}
    return [(step, word) for step, word in step_words().items() if step not in reached]
