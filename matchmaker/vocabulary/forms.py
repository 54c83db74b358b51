"""Changing and adding terms of the vocabulary."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from matchmaker.core.forms import BaseForm, choices, required
from matchmaker.core.i18n import _, _l
from matchmaker.vocabulary.queries import TermInfo
from matchmaker.vocabulary.services import TermDraft


class TermForm(BaseForm):
    """One term, and why it changes."""

    label = StringField(_l("Name"), [required(_l("Enter a name.")), Length(max=80)])
    description = TextAreaField(_l("Description"), [required(_l("Describe it in a sentence.")), Length(max=300)])
    is_retired = BooleanField(_l("Retired: it can no longer be chosen; records that have it keep it"))
    successor = SelectField(_l("What to choose instead"), validate_choice=False)
    note = StringField(_l("What changes and why"), [required(_l("Say what changes and why.")), Length(max=400)])

    def offer(self, terms: list[TermInfo], own: str) -> TermForm:
        """Fill the choice of successors."""
        pairs = [(term.code, term.label) for term in terms if not term.is_deprecated and term.code != own]
        self.successor.choices = choices(pairs, empty=_("Nothing in particular"))
        return self

    def draft(self) -> TermDraft:
        """What was typed."""
        return TermDraft(
            label=self.label.data or "",
            description=self.description.data or "",
            is_retired=bool(self.is_retired.data),
            successor=self.successor.data or "",
        )


class NewTermForm(BaseForm):
    """A new term. Its code can never be changed."""

    code = StringField(_l("Code"), [required(_l("Enter a code.")), Length(max=40)])
    parent = SelectField(_l("Belongs to"), validate_choice=False)
    label = StringField(_l("Name"), [required(_l("Enter a name.")), Length(max=80)])
    description = TextAreaField(_l("Description"), [required(_l("Describe it in a sentence.")), Length(max=300)])
    note = StringField(_l("What changes and why"), [required(_l("Say what changes and why.")), Length(max=400)])

    def offer(self, parents: dict[str, str]) -> NewTermForm:
        """Fill the choice of parents, or leave the question out."""
        if parents:
            self.parent.choices = choices(parents.items(), empty=_("Choose"))
        else:
            del self.parent
        return self

    def full_code(self) -> str:
        """With the parent before it, as the codes of its list are."""
        own = (self.code.data or "").strip()
        above = self.parent.data if "parent" in self._fields else ""
        return f"{above}.{own}" if above else own

    def draft(self) -> TermDraft:
        """What was typed."""
        parent = (self.parent.data or "") if "parent" in self._fields else ""
        return TermDraft(self.label.data or "", self.description.data or "", parent=parent)
