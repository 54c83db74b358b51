"""Logs and packs as tables, for spreadsheets."""

from __future__ import annotations

from typing import Any

from matchmaker.core.i18n import _
from matchmaker.outcomes.queries.contacts import Pack, ShownContact

Table = tuple[list[str], list[dict[str, Any]]]


def register_columns() -> list[str]:
    """The columns of the outcome register that people ask for, in their order."""
    return [
        _("Applicant"),
        _("Workshop"),
        _("City"),
        _("Country"),
        _("Challenge"),
        _("Solution"),
        _("Stage reached"),
        _("Step reached"),
        _("Outcome"),
        _("Agreement"),
        _("Value"),
        _("Currency"),
        _("Still in use?"),
        _("Evidence"),
        _("Reported by"),
        _("Published"),
        _("Withdrawn on"),
        _("Reason of the withdrawal"),
        _("Reference"),
        _("Indicator"),
        _("Unit"),
        _("Before"),
        _("Year of the value before"),
        _("Measured"),
        _("Uncertainty (±)"),
        _("Measured on"),
        _("Evidence of the figure"),
        _("Licence"),
    ]


def contact_columns() -> list[str]:
    """The columns of the log."""
    return [_("When (UTC)"), _("Kind"), _("Company"), _("Who"), _("What")]


def contact_rows(rows: list[ShownContact]) -> list[dict[str, Any]]:
    """The log with its columns."""
    names = contact_columns()
    return [dict(zip(names, (r.at, r.kind, r.company, r.role, r.summary), strict=True)) for r in rows]


def pack_tables(pack: Pack) -> dict[str, Table]:
    """Name of the file and sheet → (columns, rows) of the tables in an information pack."""
    return {
        "versions": _versions(pack),
        "changes": _changes(pack),
        "questions": _questions(pack),
        "contacts": (contact_columns(), contact_rows(pack.contacts)),
        "meetings": _meetings(pack),
        "attendance": _attendance(pack),
    }


def _table(names: list[str], rows: list[tuple[Any, ...]]) -> Table:
    return names, [dict(zip(names, row, strict=True)) for row in rows]


def _versions(pack: Pack) -> Table:
    rows = [
        (revision.number, revision.at, label, text)
        for revision, fields, _changes in pack.versions
        for label, text in fields
    ]
    return _table([_("Version"), _("When (UTC)"), _("Field"), _("Text")], rows)


def _changes(pack: Pack) -> Table:
    rows = [
        (revision.number, revision.reason, c.label, c.before, c.after, _("Yes") if c.is_material else _("No"))
        for revision, _fields, changes in pack.versions
        for c in changes
    ]
    return _table([_("Version"), _("Reason"), _("Field"), _("Before"), _("After"), _("Material change")], rows)


def _questions(pack: Pack) -> Table:
    rows = [
        (n, row.question, row.answer, row.published_at, ", ".join(file.name for file in row.files))
        for n, row in enumerate(pack.asked, 1)
    ]
    return _table([_("No."), _("Question"), _("Answer"), _("Answered (UTC)"), _("Files")], rows)


def _meetings(pack: Pack) -> Table:
    rows = [
        (row.held_at.date(), row.present_city, _("Yes") if row.gave_information else _("No")) for row in pack.meetings
    ]
    return _table([_("Day"), _("There for the city"), _("New information, published as an answer")], rows)


def _attendance(pack: Pack) -> Table:
    rows = [(row.title, row.on.date(), ", ".join(row.names), row.others) for row in pack.attendance]
    return _table([_("Workshop"), _("Day"), _("Organizations"), _("Others, not listed at their own request")], rows)
