"""The base of the pages of the form: content in, content out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from wtforms import BooleanField, Field, FieldList, FormField

from matchmaker.challenges.engine.content import DAYS, MOMENTS
from matchmaker.core.errors import Invalid, Stale
from matchmaker.core.forms import BaseForm
from matchmaker.core.text import control_character, tidy

HIDDEN = frozenset({"csrf_token", "version", "system", "systems_more"})
SPARE_ROWS = 2
_SIGN = "\N{REPLACEMENT CHARACTER}"


class StepForm(BaseForm):
    """One page. Field names are content fields, but for the sectors: `system` (main) and `systems_more`."""

    rows: ClassVar[dict[str, int]] = {}  # FieldList → how many lines it shows at least

    @classmethod
    def fill(cls, content: Mapping[str, Any], *, more: str = "") -> dict[str, Any]:
        """Initial data from a content; `more` names a list that gets extra empty lines."""
        data = dict(content)
        systems = list(content["systems"])
        data["system"], data["systems_more"] = (systems[0] if systems else ""), systems[1:]
        for name in DAYS:
            data[name] = date.fromisoformat(content[name]) if content[name] else None
        for name in MOMENTS:
            data[name] = datetime.fromisoformat(content[name]) if content[name] else None
        for name, least in cls.rows.items():
            kept = list(content[name])
            spare = max(least - len(kept), SPARE_ROWS if more == name else 0)
            blank: Any = "" if not kept or isinstance(kept[0], str) else {}
            data[name] = kept + [blank if name in {"musts", "wishes"} else {}] * spare
        return data

    def validate(self, extra_validators: Any = None) -> bool:
        """Check, then make what cannot be shown visible as �, so that it can be found and deleted."""
        ok = super().validate(extra_validators)
        for field in self:
            if isinstance(field.data, str) and control_character(field.data):
                field.data = "".join(_SIGN if control_character(c) else c for c in field.data)
        return ok

    def values(self) -> dict[str, Any]:
        """Content values of this page's fields; a field with an error of its own is left out."""
        found = {f.name: self.value_of(f) for f in self if f.name not in HIDDEN and not _is_broken(f)}
        if "system" in self._fields:
            main = self._fields["system"].data or ""
            more = self._fields["systems_more"].data if "systems_more" in self._fields else []
            found["systems"] = list(dict.fromkeys([*([main] if main else []), *(more or [])]))
        return found

    def value_of(self, field: Field) -> Any:
        """One field's data as a JSON value."""
        if isinstance(field, FieldList):
            return self.list_of(field)
        if isinstance(field, BooleanField):
            return bool(field.data)
        if isinstance(field.data, date | datetime):
            return field.data.isoformat()
        if isinstance(field.data, list | tuple):
            return list(dict.fromkeys(field.data))
        return tidy(field.data) if isinstance(field.data, str) else field.data

    def list_of(self, field: FieldList) -> list[Any]:
        """The lines of a list that are not empty."""
        return [tidy(entry.data) for entry in field.entries if tidy(entry.data)]

    def take(self, error: Invalid | Stale) -> None:
        """Show a refusal at the fields; sectors are two fields here."""
        if isinstance(error, Invalid) and "systems" in error.errors:
            renamed = {("system" if name == "systems" else name): texts for name, texts in error.errors.items()}
            error = Invalid(renamed)
        super().take(error)

    def take_missing(self, errors: Mapping[str, list[str]]) -> None:
        """Add sentences for fields that have no error of their own, so that one look shows everything."""
        known = {name for name, field in self._fields.items() if field.errors}
        self.take(Invalid({name: texts for name, texts in errors.items() if name not in known}))


def _is_broken(field: Field) -> bool:
    if isinstance(field, FieldList | FormField):
        return any(_is_broken(part) for part in (field.entries if isinstance(field, FieldList) else field.form))
    return bool(field.process_errors or field.errors)
