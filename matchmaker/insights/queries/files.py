"""The report as open data: one file for each dataset, the figures with their formulas, and a dictionary."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from datetime import date, datetime
from typing import Any, Final

from matchmaker.core.i18n import _
from matchmaker.core.sheets import csv_text
from matchmaker.insights.queries.datasets import DATASETS, Scope, row_type
from matchmaker.insights.queries.report import Report

LICENCE: Final = "CC BY 4.0"
_MOMENT: Final = (2000, 1, 1, 0, 0, 0)
"""Of all members, so that the same data are the same file."""


def columns_of(dataset: str) -> list[str]:
    """The columns of a dataset, in order. Raises KeyError for an unknown one."""
    return [one.name for one in fields(row_type(dataset))]


def cells_of(rows: Iterable[Any]) -> list[Sequence[object]]:
    """Rows of a dataset as cells."""
    return [tuple(_cell(value) for value in astuple(row)) for row in rows]


def _cell(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def figure_table(report: Report) -> tuple[list[str], list[list[object]]]:
    """All figures with what they rest on."""
    columns = ["code", "figure", "value", "unit", "target", "rows", "dataset", "formula", "caution"]
    return columns, [
        [one.code, one.label, one.value, one.unit, one.target, one.count, one.dataset, one.formula, one.caution]
        for one in report.figures
    ]


def dictionary() -> tuple[list[str], list[list[object]]]:
    """What every column of every dataset means."""
    meanings = column_meanings()
    rows: list[list[object]] = [
        [dataset, name, _type_word(row_type(dataset), name), meanings[name]]
        for dataset in DATASETS
        for name in columns_of(dataset)
    ]
    return ["dataset", "column", "type", "meaning"], rows


def _type_word(row: Any, name: str) -> str:
    kind = str(next(one.type for one in fields(row) if one.name == name)).removesuffix(" | None")
    return {"str": "text", "int": "whole number", "bool": "true or false", "date": "date", "float": "number"}[kind]


def archive(report: Report, at: datetime, scope: Scope) -> bytes:
    """A zip of CSV files and one JSON file with the same rows."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:

        def add(name: str, text: str) -> None:
            file.writestr(zipfile.ZipInfo(name, _MOMENT), text, zipfile.ZIP_DEFLATED)

        add("README.txt", readme(scope, at))
        add("dictionary.csv", csv_text(*dictionary()))
        add("figures.csv", csv_text(*figure_table(report)))
        for dataset in DATASETS:
            add(f"{dataset}.csv", csv_text(columns_of(dataset), cells_of(getattr(report.rows, dataset))))
        add("report.json", json.dumps(as_json(report, at, scope), ensure_ascii=False, indent=1))
    return out.getvalue()


def as_json(report: Report, at: datetime, scope: Scope) -> dict[str, Any]:
    """Figures and rows under stable names."""
    columns, figures = figure_table(report)
    return {
        "licence": LICENCE,
        "gathered_at": at.isoformat(timespec="seconds"),
        "from": scope.start.isoformat(),
        "until": scope.until.isoformat(),
        "workshop": scope.workshop or None,
        "figures": [dict(zip(columns, row, strict=True)) for row in figures],
        "datasets": {
            dataset: [
                dict(zip(columns_of(dataset), map(_plain, astuple(row)), strict=True))
                for row in getattr(report.rows, dataset)
            ]
            for dataset in DATASETS
        },
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def readme(scope: Scope, at: datetime) -> str:
    """What is in the archive, in words."""
    lines = [
        _("The platform’s own report as open data."),
        _("From %(first)s to %(last)s.", first=scope.start.isoformat(), last=scope.until.isoformat()),
        _("Workshop: %(slug)s", slug=scope.workshop) if scope.workshop else _("All workshops."),
        _("Licence: %(licence)s. Gathered at %(at)s.", licence=LICENCE, at=at.isoformat(timespec="seconds")),
        _("Figures are in figures.csv; each names its dataset and its formula, so you can compute it again."),
        _("dictionary.csv explains every column. CSV files are UTF-8 with commas; report.json holds the same rows."),
        _("Companies and people are not named. A country is told only where at least five organizations share it."),
    ]
    return "\n".join(lines) + "\n"


def column_meanings() -> dict[str, str]:
    """Every column in words."""
    days = _("Days from publication until then; empty if it has not happened or may not be told yet.")
    due = _("The question after so many days was due.")
    return {
        "challenge": _("End of the address of the challenge; empty if it is public no longer."),
        "city": _("In challenges: end of the address of the city. In meetings and wishes: number of the participant."),
        "company": _("Number of the participant within the workshop."),
        "country": _("Country code (ISO 3166-1); “other” where fewer than five organizations share it."),
        "city_size": _("Size class of the city by population."),
        "system": _("Sector."),
        "published_on": _("Day of publication (UTC)."),
        "status": _("Status now."),
        "is_frozen": _("A live tender stops 1:1 meetings now."),
        "step": _("Last step that was reached."),
        "stopped_because": _("Why it went no further; empty while it goes on."),
        "days_to_application": days,
        "days_to_meeting": days,
        "days_to_collaboration": days,
        "days_to_contract": days,
        "workshop": _("End of the address of the workshop."),
        "number": _("Counts within the workshop, or within the file; it names nobody."),
        "side": _("city, company or other."),
        "size": _("Size class of the company, or of the city by population."),
        "is_small": _("A self-employed, micro or small company."),
        "came": _("Checked in, or had a meeting."),
        "meetings_held": _("1:1 meetings that took place."),
        "absent": _("Who did not come to a meeting that was not kept."),
        "by_city": _("The city wants to meet."),
        "by_company": _("The company wants to meet."),
        "title": _("Title of the workshop."),
        "on": _("First day (UTC)."),
        "reserved_percent": _("Share of company places reserved for micro and small companies."),
        "reserve_cost": _(
            "What reserving them cost in the choice of pairings, in points: the best value without it minus the value "
            "with it; empty if the matcher chose none."
        ),
        "value_without_reserve": _("The best value of a choice of pairings without the reserved share, in points."),
        "company_places": _("Places that companies had."),
        "small_company_places": _("Of them micro and small companies."),
        "closed_meetings": _("Meetings whose follow-up is closed."),
        "with_next_step": _("Of them those with a next step, its owner and its date."),
        "started_in": _("Month of the start."),
        "evidence": _("Strongest evidence of any of its figures; empty without figures."),
        "is_public": _("In the outcome register."),
        "outcome": _("Code of the outcome."),
        **{f"due_{n}": due for n in (30, 90, 180)},
        **{f"answered_{n}": _("It was answered.") for n in (30, 90, 180)},
        **{f"in_use_{n}": _("Still going on or in use: yes, partly, no, too_early.") for n in (30, 90, 180)},
        "asked_on": _("Day of the question (UTC)."),
        "answered_on": _("Day on which the answer was published (UTC)."),
        "closes_on": _("Day on which the challenge closes to applications (UTC)."),
        "on_time": _("The answer was public before the challenge closed; empty while it can still come."),
        "month": _("Month (UTC)."),
        "kind": _("Kind of contact."),
        "contacts": _("How many there were."),
        "open_challenges": _("Challenges that are open now."),
        "without_pairing": _("Of them those without a good pairing."),
        "listed_solutions": _("Solutions that are listed now."),
    }
