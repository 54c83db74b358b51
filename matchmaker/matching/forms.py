"""Forms of matching."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchmaker.core.fields import FigureField, WholeField
from matchmaker.core.forms import BaseForm, choices, keep_names_field
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import one_line
from matchmaker.matching.engine.catalogue import CatalogueEntry, tunable
from matchmaker.matching.engine.ruleset import Limits
from matchmaker.matching.queries.labels import LIMITS

OFF, WEIGHTED, MUST = "off", "weighted", "must_have"
_HUNDREDTHS = 100
_FULL = 100


class DecisionForm(BaseForm):
    """Why not now; which codes exist is checked by the service, which knows the side."""

    reason = StringField(_l("Reason for “Not now”"))
    note = TextAreaField(_l("Note"))
    keep_names = keep_names_field()


class RulesForm(BaseForm):
    """A draft of the rules. Each rule has the fields weight-, kind-, pass- and one for each parameter."""

    note = TextAreaField(_l("Public note: what changed and why"))
    keep_names = keep_names_field()
    small_share = WholeField(_l("Fairness floor"), [InputRequired(_l("Choose a fairness floor."))], low=0, high=100)

    def fill(
        self,
        settings: list[dict[str, Any]],
        *,
        limits: Limits,
        note: str,
        small_share: int,
        reasons: Mapping[str, Any],
        version: int,
    ) -> None:
        """Show a stored draft."""
        for name in LIMITS:
            self[name].data = _short(getattr(limits, name) / _HUNDREDTHS)
        self.version.data, self.note.data, self.small_share.data = str(version), note, small_share
        by_rule = {row["rule"]: row for row in settings}
        for entry in tunable():
            row = by_rule.get(entry.name, {})
            self[f"kind-{entry.name}"].data = row.get("kind", OFF)
            self[f"weight-{entry.name}"].data = _short(row.get("weight", 0) / _HUNDREDTHS)
            self[f"why-{entry.name}"].data = (reasons.get(entry.name) or (0, ""))[1]
            self[f"pass-{entry.name}"].data = row.get("pass_from", entry.default_pass)
            for name, item in entry.parameters:
                self[f"set-{entry.name}-{name}"].data = _short(row.get("parameters", {}).get(name, item.default))

    def check_names(self, sent: MultiDict[str, str]) -> bool:
        """Refuse rules that do not exist and rules sent twice: what is not read must not look saved."""
        titles = {entry.name: entry.title for entry in tunable()}
        for field in sent:
            kind, _dash, name = field.partition("-")
            if kind == "kind" and name not in titles:
                self.form_errors.append(_("There is no rule called “%(rule)s”.", rule=name))
            elif kind == "kind" and len(sent.getlist(field)) > 1:
                self.form_errors.append(_("The rule “%(rule)s” is listed twice.", rule=_(titles[name])))
        return not self.form_errors

    def typed_total(self) -> float:
        """Points of all weighted rules as they stand in the form; what is no number from 0 to 100 is left out."""
        typed = (self[f"weight-{e.name}"].data for e in tunable() if self[f"kind-{e.name}"].data == WEIGHTED)
        return float(sum(weight for weight in typed if isinstance(weight, int | float) and 0 <= weight <= _FULL))

    def points_missing(self) -> float:
        """How many points the weights still need; below 0 there are too many."""
        return _FULL - self.typed_total()

    def limits(self) -> dict[str, int]:
        """From how many points on a pair is possible and good, as part of a rule set. Only for a validated form."""
        return {name: round(self[name].data * _HUNDREDTHS) for name in LIMITS}

    def reasons(self) -> dict[str, str]:
        """Why a rule counts as it does, where somebody typed it. Only for a validated form."""
        typed = {entry.name: one_line(self[f"why-{entry.name}"].data) for entry in tunable()}
        return {name: text for name, text in typed.items() if text}

    def settings(self) -> list[dict[str, Any]]:
        """What was typed, as rows of a rule set. Only for a validated form."""
        return [row for entry in tunable() if (row := self._row(entry)) is not None]

    def _row(self, entry: CatalogueEntry) -> dict[str, Any] | None:
        kind = self[f"kind-{entry.name}"].data
        weight = round(self[f"weight-{entry.name}"].data * _HUNDREDTHS) if kind == WEIGHTED else 0
        if kind == OFF or (kind == WEIGHTED and not weight):
            return None
        given = {name: float(self[f"set-{entry.name}-{name}"].data) for name, _item in entry.parameters}
        changed = {name: given[name] for name, item in entry.parameters if given[name] != item.default}
        passing = self[f"pass-{entry.name}"].data if kind == MUST else 50
        return {"rule": entry.name, "kind": kind, "weight": weight, "pass_from": passing, "parameters": changed}


def _short(value: float) -> float:
    """15.0 is shown as 15."""
    return int(value) if value == int(value) else value


def _kinds(entry: CatalogueEntry) -> list[tuple[str, str]]:
    kinds = [(WEIGHTED, _l("weighted"))] if entry.may_be_weighted else []
    kinds += [(MUST, _l("must-have"))] if entry.may_be_must_have else []
    return [*kinds, (OFF, _l("not used"))]


@lru_cache(maxsize=1)
def rules_form() -> type[RulesForm]:
    """The form class with the fields of every rule in the engine."""
    number = InputRequired(_l("Enter a number."))
    fields: dict[str, Any] = {}
    for entry in tunable():
        label = _l(entry.title)
        fields[f"kind-{entry.name}"] = SelectField(label, choices=choices(_kinds(entry)))
        fields[f"weight-{entry.name}"] = FigureField(label, [number], low=0, high=100)
        fields[f"pass-{entry.name}"] = WholeField(label, [number], low=1, high=100)
        fields[f"why-{entry.name}"] = StringField(label, [Length(max=300)])
        for name, item in entry.parameters:
            field = FigureField(_l(item.about), [number], low=item.least, high=item.most)
            fields[f"set-{entry.name}-{name}"] = field
    for name, name_of_limit in LIMITS.items():
        fields[name] = FigureField(name_of_limit, [number], low=0, high=100)
    return type("FilledRulesForm", (RulesForm,), fields)
