"""The short pages of a solution's registration: which field stands where, with its hint."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from matchmaker.core.forms import BaseForm, TagsField, choices, required
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import tidy, whole_number
from matchmaker.records import forms as records
from matchmaker.records.fields import SMART_PARTS
from matchmaker.records.forms import of, offer_topics
from matchmaker.solutions.engine.content import SOLUTION as S
from matchmaker.vocabulary import queries as vocabulary

BLANK_REFERENCES = 2
REFERENCE = {part.name: part for part in S["references"].parts}
CLAIM = {part.name: part for part in S["ghg_claim"].parts}


def at_most(limit: int) -> Length:
    """No more than `limit` characters, said in a sentence."""
    return Length(max=limit, message=_l("Please shorten this to %(max)d characters."))


class EmptyForm(BaseForm):
    """Only the protection against forged requests (for buttons)."""


class StartForm(BaseForm):
    """The name; everything else is saved as one types."""

    title = StringField(
        _l("Name of the solution"),
        description=_l("Describe what it is, not your brand. Example: “Leak listening from existing hydrants”."),
        validators=[required(_l("Give the solution a name.")), at_most(S["title"].limit or 0)],
    )


class ReturnForm(BaseForm):
    """What the company should change."""

    note = TextAreaField(
        _l("What should the company change?"),
        description=_l("The company will read this. Explain what is missing and where."),
        validators=[required(_l("Describe in a sentence or two what the company should change.")), at_most(2_000)],
    )


class StepForm(records.StepForm):
    """A page of a solution."""

    record = S


class WhatForm(StepForm):
    """What it is."""

    title = of(S["title"], _l("Describe what it is, not your brand."), label=_l("Name of the solution"))
    summary = of(
        S["summary"],
        _l("Give a number if you can. Example: “Finds leaks within two metres without digging”."),
        label=_l("In one sentence: what changes for the city?"),
    )
    system = RadioField(
        _l("Main sector"), description=_l("Choose one. You can add two more below."), validate_choice=False
    )
    systems_more = of(S["systems"], _l("Up to two."), label=_l("Further sectors"))
    topics = of(S["topics"], _l("Up to eight. The more you choose, the less each one counts."))
    maturity = RadioField(_l("How far is it?"), validate_choice=False)
    description = of(
        S["description"], _l("Write for readers outside your field. Do not write trade secrets: this text is public.")
    )
    types = of(S["types"], _l("The solution types it belongs to. Cities search for these."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_topics(self.topics, self.system, self.systems_more)
        self.types.choices = []

    def offer(self, types: list[tuple[str, str]]) -> None:
        """The public solution types to choose from: (slug, title)."""
        self.types.choices = choices(types)


class ReferencePart(Form):
    """One place where it works already; without a city it is left out."""

    place = of(REFERENCE["place"])
    country = StringField(_l("Country"))
    population = of(REFERENCE["population"])
    year = of(REFERENCE["year"])
    result = of(REFERENCE["result"])
    value = of(REFERENCE["value"])
    unit = of(REFERENCE["unit"])
    is_contact_on_request = of(REFERENCE["is_contact_on_request"])


class WhereForm(StepForm):
    """Where it works, and references."""

    countries = of(S["countries"], label=_l("Countries you can work in"))
    further_countries = of(
        S["further_countries"],
        _l("Cities find you by it. It counts like leaving the countries open, less than working there already."),
        label=_l("Would you come to a country that you do not name?"),
    )
    languages = of(S["languages"], label=_l("Languages you work in"))
    collaborations = of(S["collaborations"], label=_l("How do you want to work with cities?"))
    stages = of(S["stages"], label=_l("At which stage of a city's work does it help?"))
    delivery_months = of(S["delivery_months"], _l("From 0 to 240."), label=_l("Months from agreement to first use"))
    references = FieldList(FormField(ReferencePart), _l("Places where it works"), max_entries=S["references"].limit)

    @classmethod
    def fill(cls, values: Any, *, more: str = "", zone: tzinfo | None = None) -> dict[str, Any]:
        """Countries of references are shown by name; two empty rows are offered."""
        rows = [
            {**row, "country": vocabulary.country_name(row["country"]) if row.get("country") else ""}
            for row in values["references"]
        ]
        blank: list[dict[str, Any]] = [{}] * min(BLANK_REFERENCES, (S["references"].limit or 0) - len(rows))
        return super().fill(values, more=more, zone=zone) | {"references": rows + blank}

    def list_of(self, field: FieldList) -> Any:
        """The rows that are not empty; countries may be names or codes."""
        return [_reference(row) for row in field.data if any(row.values())]


def _reference(row: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: tidy(value) for name, value in row.items() if isinstance(value, str)}
    return {**row, **texts, "country": country_code(row["country"] or "")}


def country_code(typed: str) -> str:
    """The code of a country given by name (in the reader's language or English) or code; else what was typed."""
    wanted = typed.strip().casefold()
    for code, name in vocabulary.labels("country").items():
        if wanted in {code.casefold(), name.casefold()}:
            return code
    return typed.strip()


class SmartPart(Form):
    """One principle of the SMART checklist."""

    code = HiddenField()
    score = SelectField(_l("Answer"), validate_choice=False)
    text = of(SMART_PARTS[1], label=_l("In a sentence or two"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the four answers."""
        super().__init__(*args, **kwargs)
        answers = [("2", _("Yes, with evidence")), ("1", _("Partly")), ("0", _("Not yet")), ("na", _("Does not apply"))]
        self.score.choices = choices(answers, empty=_("Not answered"))


class TermsForm(StepForm):
    """Price, data, climate figure, SMART checklist."""

    renamed = {
        "data_terms": "data_yes",
        "ghg_claim": "tco2e_per_year",
        "backed": "evidence_level",
        "smart_answers": "smart",
    }

    price_model = of(S["price_model"])
    budget_band = of(S["budget_band"], _l("For a city of about 100,000 people."))
    is_budget_public = of(S["is_budget_public"], label=_l("Show the typical price to everybody"))
    technologies = of(
        S["technologies"],
        _l("“No digital technology” never costs points. Choose it alone if your solution works without."),
        label=_l("Digital technologies"),
    )
    data_yes = TagsField(_l("Data: what you can promise"), validate_choice=False)
    data_no = TagsField(
        _l("Data: what you cannot do"),
        description=_l("What you leave empty counts as neutral and is clarified later."),
        validate_choice=False,
    )
    data_note = TextAreaField(_l("Note on data"), validators=[at_most(S["data_terms"].limit or 0)])
    sdgs = of(S["sdgs"], _l("Up to three."))
    tco2e_per_year = of(CLAIM["tco2e_per_year"], _l("Leave empty if unknown."))
    gpc = of(CLAIM["gpc"])
    scope = of(CLAIM["scope"])
    baseline_year = of(CLAIM["baseline_year"])
    ghg_note = of(CLAIM["note"])
    evidence_level = of(S["evidence_level"], label=_l("How are your figures backed?"))
    smart = FieldList(FormField(SmartPart), _l("SMART checklist"), max_entries=12)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the lists of choices."""
        super().__init__(*args, **kwargs)
        for name in ("gpc", "scope"):
            self._offer(self._fields[name], CLAIM[name])
        for field in (self.data_yes, self.data_no):
            field.choices = choices(vocabulary.choices("data_requirement"))

    @classmethod
    def fill(cls, values: Any, *, more: str = "", zone: tzinfo | None = None) -> dict[str, Any]:
        """Nested values become fields."""
        terms, claim, answers = values["data_terms"], values["ghg_claim"], values["smart_answers"]
        smart = []
        for principle in vocabulary.terms("smart_principle"):
            answer = answers.get(principle.code, {})
            score = answer.get("score")
            text = answer.get("text", "")
            smart.append({"code": principle.code, "score": "" if score is None else str(score), "text": text})
        return super().fill(values, more=more, zone=zone) | {
            **{name: claim.get(name) for name in CLAIM},
            "ghg_note": claim.get("note", ""),
            "data_yes": [code for code, answer in terms.items() if answer == "yes"],
            "data_no": [code for code, answer in terms.items() if answer == "no" and code != "note"],
            "data_note": terms.get("note", ""),
            "smart": smart,
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """One cannot promise and refuse the same thing."""
        ok = super().validate(extra_validators)
        both = set(self.data_yes.data or ()) & set(self.data_no.data or ())
        if both:
            names = ", ".join(vocabulary.label("data_requirement", code) for code in sorted(both))
            self.data_no.errors = [_("You promise and rule out the same: %(names)s. Keep one of them.", names=names)]
        return ok and not both

    def values(self) -> dict[str, Any]:
        """What was typed; a nested value with an error in one of its fields is left out."""
        terms = dict.fromkeys(self.data_no.data or (), "no") | dict.fromkeys(self.data_yes.data or (), "yes")
        typed = {name: self._fields["ghg_note" if name == "note" else name] for name in CLAIM}
        claim = {name: tidy(f.data) if isinstance(f.data, str) else f.data for name, f in typed.items()}
        note = tidy(self.data_note.data)
        nested = {
            "data_terms": terms | ({"note": note} if note else {}),
            "ghg_claim": {name: value for name, value in claim.items() if value not in {None, ""}},
            "smart_answers": dict(_smart_answer(row) for row in self.smart.data if row["score"] or row["text"]),
        }
        asked = {
            "data_terms": (self.data_yes, self.data_no, self.data_note),
            "ghg_claim": typed.values(),
            "smart_answers": (self.smart,),
        }
        right = {name for name, fields in asked.items() if not any(records.is_broken(field) for field in fields)}
        return super().values() | {name: value for name, value in nested.items() if name in right}


def _smart_answer(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    number = whole_number(row["score"])
    score = (row["score"] or None) if number is None else number
    return row["code"] or "", {"score": score, "text": tidy(row["text"])}


FORMS: dict[str, type[StepForm]] = {"what": WhatForm, "where": WhereForm, "terms": TermsForm}
