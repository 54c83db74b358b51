"""The form of a package: its types in order, and how they stand to each other."""

from __future__ import annotations

from typing import Any, Self

from wtforms import FieldList, Form, FormField, SelectField, StringField, TextAreaField

from matchmaker.core.forms import BaseForm, choices, required
from matchmaker.core.i18n import _, _l
from matchmaker.solutions.engine.relations import INTEGRATES, KINDS, NEEDS_FIRST, TRADES_OFF
from matchmaker.solutions.forms.registration import at_most
from matchmaker.solutions.models import SolutionPackage
from matchmaker.solutions.services.packages import MOST_ITEMS, MOST_RELATIONS, PackageInput

ITEMS, RELATIONS = 8, 6


def relation_words() -> dict[str, str]:
    """How a type stands to another one, between their names."""
    return {NEEDS_FIRST: _("needs first"), INTEGRATES: _("integrates"), TRADES_OFF: _("trades off against")}


class ItemPart(Form):
    """One step of a package."""

    solution_type = SelectField(_l("Solution type"), validate_choice=False)
    why = TextAreaField(_l("Why it is at this point"))


class RelationPart(Form):
    """How one type stands to another."""

    solution_type = SelectField(_l("This type"), validate_choice=False)
    kind = SelectField(_l("How it stands to the other"), validate_choice=False)
    other = SelectField(_l("The other type"), validate_choice=False)
    why = TextAreaField(_l("Why"))


class PackageForm(BaseForm):
    """An ordered set of solution types that together answer a problem."""

    title = StringField(_l("Title"), validators=[required(_l("Give it a title.")), at_most(200)])
    summary = TextAreaField(
        _l("Which problem does it answer?"),
        validators=[required(_l("Describe in one sentence what it answers.")), at_most(400)],
    )
    description = TextAreaField(_l("Description"), validators=[at_most(5_000)])
    items = FieldList(FormField(ItemPart), _l("Steps"), max_entries=MOST_ITEMS, description=_l("In order."))
    relations = FieldList(FormField(RelationPart), _l("How they stand to each other"), max_entries=MOST_RELATIONS)

    def __init__(self, *args: Any, types: list[tuple[str, str]], **kwargs: Any) -> None:
        """`types` are the solution types to choose from: (slug, title)."""
        super().__init__(*args, **kwargs)
        while len(self.items.entries) < ITEMS:
            self.items.append_entry()
        while len(self.relations.entries) < RELATIONS:
            self.relations.append_entry()
        words = relation_words()
        for entry in self.items.entries:
            entry.form.solution_type.choices = choices(types, empty=_("No type"))
        for entry in self.relations.entries:
            entry.form.solution_type.choices = choices(types, empty=_("No type"))
            entry.form.other.choices = choices(types, empty=_("No type"))
            entry.form.kind.choices = choices((kind, words[kind]) for kind in KINDS)

    @classmethod
    def of(cls, row: SolutionPackage, types: list[tuple[str, str]]) -> Self:
        """The form of a stored package (what was posted wins)."""
        slugs = {item.solution_type_id: item.solution_type.slug for item in row.items}
        items = [{"solution_type": item.solution_type.slug, "why": item.why} for item in row.items]
        relations = [
            {"solution_type": slugs[r.solution_type_id], "kind": r.kind, "other": slugs[r.other_type_id], "why": r.why}
            for r in row.relations
        ]
        texts = {name: getattr(row, name) for name in ("title", "summary", "description", "version")}
        return cls(data={**texts, "items": items, "relations": relations}, types=types)

    def values(self) -> PackageInput:
        """Plain values for the services."""
        return PackageInput(
            title=self.title.data or "",
            summary=self.summary.data or "",
            description=self.description.data or "",
            items=[
                (row["solution_type"] or "", row["why"] or "")
                for row in self.items.data
                if row["solution_type"] or row["why"]
            ],
            relations=[
                (row["solution_type"] or "", row["kind"] or "", row["other"] or "", row["why"] or "")
                for row in self.relations.data
                if row["solution_type"] or row["other"] or row["why"]
            ],
        )
