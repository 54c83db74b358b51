"""Forms of imports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Optional

from matchmaker.core.fields import WholeField
from matchmaker.core.forms import BaseForm
from matchmaker.core.i18n import _, _l
from matchmaker.core.tables.encodings import NAMES
from matchmaker.imports.hooks import ImportKind

SEPARATORS: Final = {",": _l("comma"), ";": _l("semicolon"), "\t": _l("tab"), "|": _l("bar")}
DECIMALS: Final = {",": _l("comma: 12,5"), ".": _l("point: 12.5")}


class FileForm(BaseForm):
    """A table; the file itself is read by the view."""

    file = StringField(_l("CSV or Excel file"), validators=[Optional()])


class WriteForm(BaseForm):
    """Yes, write it."""

    good_only = BooleanField(_l("Leave out the lines that are wrong or in question"))
    takes_asked = BooleanField(_l("The lines in question are right: import them as well"))


class ReadingForm(BaseForm):
    """How a file is read; `columns_form` adds a choice for each of its titles."""

    encoding = SelectField(_l("Encoding"), validate_choice=True)
    separator = SelectField(_l("Between the columns"), validate_choice=True)
    decimal = SelectField(_l("Decimal sign"), validate_choice=True)
    sheet = SelectField(_l("Sheet"), validate_choice=True)
    header_row = WholeField(_l("Line of the titles"))


def reading_form(kind: ImportKind, recognised: Mapping[str, Any], wanted: Mapping[str, Any]) -> ReadingForm:
    """A form for how this file is read: as it is read now, and what else it may be."""
    titles = recognised.get("titles", [])
    fields = {f"column_{n}": SelectField(title or f"({n + 1})") for n, title in enumerate(titles)}
    shown = type("ReadingFormOfFile", (ReadingForm,), fields)
    column_at = {place: name for name, place in recognised.get("columns", {}).items()}
    now: dict[str, Any] = {f"column_{n}": column_at.get(n, "") for n in range(len(titles))}
    now |= {name: wanted.get(name, "") for name in ("encoding", "separator", "decimal")}
    now |= {"sheet": recognised.get("sheet", ""), "header_row": recognised.get("header_row")}
    form: ReadingForm = shown(data=now)
    as_seen = _("as we recognised it")
    form.encoding.choices = [("", as_seen), *((name, name) for name in dict.fromkeys(NAMES.values()))]
    form.separator.choices = [("", as_seen), *SEPARATORS.items()]
    form.decimal.choices = [("", as_seen), *DECIMALS.items()]
    form.sheet.choices = [(name, name) for name in recognised.get("sheets", [])] or [("", "")]
    ours = [("", _("(passed over)")), *((column.name, column.name) for column in kind.columns)]
    for name in fields:
        form[name].choices = ours
    return form


def wanted_of(form: ReadingForm, recognised: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What was said in the form. Of two titles that mean the same column the first counts. A line of the titles that we
    found ourselves is no wish: on another sheet they may stand elsewhere.
    """
    places: dict[str, int] = {}
    for name, field in form._fields.items():
        if name.startswith("column_") and field.data:
            places.setdefault(field.data, int(name.removeprefix("column_")))
    said = {name: form[name].data for name in ("encoding", "separator", "decimal", "sheet", "header_row")}
    is_same_sheet = form.sheet.data == recognised.get("sheet", "")
    if form.header_row.data == recognised.get("header_row") and not (wanted.get("header_row") and is_same_sheet):
        said["header_row"] = None
    return {**said, "columns": places}
