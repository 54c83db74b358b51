"""The register as tables and for programs."""

from __future__ import annotations

from typing import Any

from matchmaker.outcomes.queries.register import Entry
from matchmaker.outcomes.queries.register_figures import LICENCE, Figure
from matchmaker.outcomes.queries.tables import register_columns


def record_entries(entries: list[Entry]) -> list[dict[str, Any]]:
    """The register as plain values, with the columns people ask for, in their order: a row for each figure of an
    entry, one without figures for an entry that has none.
    """
    names = register_columns()
    return [
        dict(
            zip(
                names,
                (
                    e.company,
                    e.workshop,
                    e.city,
                    e.country,
                    e.challenge,
                    e.solution,
                    e.stage,
                    e.step,
                    e.outcome,
                    e.agreement,
                    e.amount,
                    e.currency,
                    e.still_in_use,
                    e.evidence[0],
                    e.source[0] if e.source else "",
                    e.published_at.date(),
                    e.withdrawn_at.date() if e.withdrawn_at else "",
                    e.withdrawn_reason,
                    e.public_id,
                    *_figure_cells(figure),
                    LICENCE,
                ),
                strict=True,
            )
        )
        for e in entries
        for figure in e.figures or (None,)
    ]


def _figure_cells(figure: Figure | None) -> tuple[Any, ...]:
    if figure is None:
        return ("",) * 8
    values = (figure.before, figure.before_in, figure.measured, figure.uncertainty, figure.measured_on)
    return (figure.indicator, figure.unit, *(_cell(value) for value in values), figure.evidence)


def _cell(value: Any) -> Any:
    """A value in a cell: nothing where it is not known, whole numbers without decimals."""
    if value is None:
        return ""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def machine_entries(entries: list[Entry]) -> list[dict[str, Any]]:
    """The register for programs: the same facts under stable names."""
    return [
        {
            "id": e.public_id,
            "applicant": e.company or None,
            "workshop": e.workshop or None,
            "city": e.city,
            "country": e.country,
            "challenge": e.challenge,
            "solution": e.solution or None,
            "system": e.system,
            "stage_reached": e.stage,
            "step_reached": e.step or None,
            "outcome": e.outcome,
            "agreement": e.agreement or None,
            "value": e.value or None,
            "amount": e.amount if isinstance(e.amount, int) else None,
            "currency": e.currency or None,
            "still_in_use": e.still_in_use or None,
            "evidence": e.evidence[0],
            "reported_by": e.source[0] if e.source else None,
            "cancelled": e.is_cancelled,
            "published_at": e.published_at.isoformat(),
            "withdrawn_at": e.withdrawn_at.isoformat() if e.withdrawn_at else None,
            "withdrawn_reason": e.withdrawn_reason or None,
            "figures": [figure.for_program() for figure in e.figures],
        }
        for e in entries
    ]
