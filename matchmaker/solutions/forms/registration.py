"""The four short steps of a solution's registration. What a field may hold is checked by the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, cast

from wtforms import (
    BooleanField,
    FieldList,
    FloatField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from matchmaker.core.errors import Invalid, Stale
from matchmaker.core.forms import BaseForm, TagsField, choices, required
from matchmaker.core.i18n import _, _l
from matchmaker.solutions.services.inputs import ReferenceInput, SolutionInput
from matchmaker.vocabulary import queries as vocabulary

BLANK_REFERENCES, MAX_REFERENCES = 2, 12


def at_most(limit: int) -> Length:
    """No more than `limit` characters, said in a sentence."""
    return Length(max=limit, message=_l("Please shorten this to %(max)d characters."))


class WholeNumber(IntegerField):
    """A whole number or nothing, with a sentence for everything else."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read "12", "12,000" or "12 000"; empty means none."""
        self.data = None
        typed = valuelist[0].strip().replace(" ", "").replace(",", "").replace("\u00a0", "") if valuelist else ""
        if typed:
            if not typed.removeprefix("-").isdecimal() or len(typed) > 12:
                raise ValueError(_("Write a whole number, for example 12."))
            self.data = int(typed)


class Figure(FloatField):
    """A number with decimals or nothing."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:.10g}" if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read "18.5"; a decimal comma is taken too."""
        self.data = None
        typed = valuelist[0].strip().replace("\u2212", "-").replace(" ", "") if valuelist else ""
        if typed.count(",") == 1 and "." not in typed:
            typed = typed.replace(",", ".")
        if typed:
            try:
                self.data = float(typed)
            except ValueError:
                raise ValueError(_("Write a number, for example 18.5.")) from None


def _tags(label: str, hint: str = "") -> TagsField:
    return TagsField(label, description=hint, validate_choice=False)


def _select(label: str, hint: str = "") -> SelectField:
    return SelectField(label, description=hint, validate_choice=False)


class EmptyForm(BaseForm):
    """Only the protection against forged requests (for buttons)."""


class StartForm(BaseForm):
    """The name; everything else is saved as one types."""

    title = StringField(
        _l("Name of the solution"),
        description=_l("Say what it is, not your brand. Example: “Leak listening from existing hydrants”."),
        validators=[required(_l("Give the solution a name.")), at_most(200)],
    )


class ReturnForm(BaseForm):
    """What the company should change."""

    note = TextAreaField(
        _l("What should the company change?"),
        description=_l("The company reads this. Say what is missing and where."),
        validators=[required(_l("Say in a sentence or two what the company should change.")), at_most(2_000)],
    )


class StepForm(BaseForm):
    """One step: filled from plain values, gives plain values back."""

    renamed: Mapping[str, str] = {}

    @classmethod
    def of(cls, facts: SolutionInput, version: int) -> Self:
        """The step as it is stored (what was posted wins)."""
        return cls(data={**cls.flatten(facts), "version": version})

    @classmethod
    def flatten(cls, facts: SolutionInput) -> dict[str, Any]:
        """Field data from plain values."""
        return dict(facts)

    def values(self) -> SolutionInput:
        """Plain values for the services."""
        raise NotImplementedError

    def take(self, error: Invalid | Stale) -> None:
        """Put sentences about a value at the field that asks for it."""
        if isinstance(error, Invalid):
            error = Invalid({self.renamed.get(name, name): texts for name, texts in error.errors.items()})
        super().take(error)


class WhatForm(StepForm):
    """Step 1: what it is."""

    renamed = {"systems": "system"}

    title = StringField(
        _l("Name of the solution"), description=_l("Say what it is, not your brand."), validators=[at_most(200)]
    )
    summary = TextAreaField(
        _l("In one sentence: what changes for the city?"),
        description=_l("Give a number if you can. Example: “Finds leaks within two metres without digging”."),
        validators=[at_most(300)],
    )
    system = RadioField(
        _l("Main sector"), description=_l("One. Below you can add two more."), choices=[], validate_choice=False
    )
    more_systems = _tags(_l("Further sectors"), _l("At most two."))
    topics = _tags(_l("Topics"), _l("At most eight. A topic counts less the more you choose."))
    maturity = RadioField(_l("How far is it?"), choices=[], validate_choice=False)
    description = TextAreaField(
        _l("How it works"),
        description=_l("For a reader outside your field. Do not write trade secrets: this text is public."),
        validators=[at_most(5_000)],
    )
    types = _tags(_l("Types of solution"), _l("The neutral kinds it belongs to. Cities look for these."))

    def __init__(self, *args: Any, types: list[tuple[str, str]], **kwargs: Any) -> None:
        """`types` are the public solution types to choose from: (slug, title)."""
        super().__init__(*args, **kwargs)
        systems = vocabulary.choices("system")
        names = dict(systems)
        self.system.choices = cast(Any, systems)
        self.more_systems.choices = cast(Any, systems)
        topics = [(t.code, f"{names[t.parent or '']}: {t.label}") for t in vocabulary.terms("topic")]
        self.topics.choices = cast(Any, topics)
        self.maturity.choices = cast(Any, vocabulary.choices("maturity"))
        self.types.choices = cast(Any, types)

    @classmethod
    def with_types(cls, facts: SolutionInput, version: int, types: list[tuple[str, str]]) -> Self:
        """As `of`, with the solution types to choose from."""
        return cls(data={**cls.flatten(facts), "version": version}, types=types)

    @classmethod
    def flatten(cls, facts: SolutionInput) -> dict[str, Any]:
        """The first system is the main one."""
        systems = facts.get("systems", [])
        return {**facts, "system": systems[0] if systems else None, "more_systems": systems[1:]}

    def values(self) -> SolutionInput:
        """What was typed."""
        main = [self.system.data] if self.system.data else []
        return SolutionInput(
            title=self.title.data or "",
            summary=self.summary.data or "",
            description=self.description.data or "",
            systems=main + [code for code in self.more_systems.data or [] if code not in main],
            topics=self.topics.data or [],
            maturity=self.maturity.data or "",
            types=self.types.data or [],
        )


class ReferencePart(Form):
    """One place where it works already; without a city it is left out."""

    place = StringField(_l("City"))
    country = StringField(_l("Country"))
    population = WholeNumber(_l("People living there"))
    year = WholeNumber(_l("Since (year)"))
    result = StringField(_l("What changed"))
    value = Figure(_l("Figure"))
    unit = StringField(_l("Unit"))
    is_contact_on_request = BooleanField(_l("We name a contact on request"))


class WhereForm(StepForm):
    """Step 2: where it works, and references."""

    countries = _tags(_l("Countries you can work in"))
    languages = _tags(_l("Languages you work in"))
    collaborations = _tags(_l("How do you want to work with cities?"))
    stages = _tags(_l("At which stage of a city's work does it help?"))
    delivery_months = WholeNumber(_l("Months from agreement to first use"), description=_l("From 0 to 240."))
    references = FieldList(FormField(ReferencePart), _l("Places where it works"), max_entries=MAX_REFERENCES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer two empty rows for references."""
        super().__init__(*args, **kwargs)
        for field, scheme in (
            (self.countries, "country"),
            (self.languages, "language"),
            (self.collaborations, "collaboration"),
            (self.stages, "stage"),
        ):
            pairs = vocabulary.choices(scheme)
            if scheme in {"country", "language"}:  # long lists begin with what is chosen
                pairs.sort(key=lambda pair: pair[0] not in (field.data or ()))
            field.choices = cast(Any, pairs)
        if not self.is_submitted():
            for _number in range(min(BLANK_REFERENCES, MAX_REFERENCES - len(self.references.entries))):
                self.references.append_entry()

    @classmethod
    def flatten(cls, facts: SolutionInput) -> dict[str, Any]:
        """Countries of references are shown by name."""
        rows = [
            {**row, "country": vocabulary.country_name(row["country"]) if row.get("country") else ""}
            for row in facts.get("references", [])
        ]
        return {**facts, "references": rows}

    def values(self) -> SolutionInput:
        """What was typed; empty reference rows are left out, countries may be names or codes."""
        return SolutionInput(
            countries=self.countries.data or [],
            languages=self.languages.data or [],
            collaborations=self.collaborations.data or [],
            stages=self.stages.data or [],
            delivery_months=self.delivery_months.data,
            references=[_reference(row) for row in self.references.data if any(row.values())],
        )


def _reference(row: Mapping[str, Any]) -> ReferenceInput:
    return cast(
        ReferenceInput,
        {
            **{name: (row[name] or "").strip() for name in ("place", "result", "unit")},
            **{name: row[name] for name in ("population", "year", "value")},
            "country": country_code(row["country"] or ""),
            "is_contact_on_request": bool(row["is_contact_on_request"]),
        },
    )


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
    text = TextAreaField(_l("In a sentence or two"), validators=[at_most(1_000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the four answers."""
        super().__init__(*args, **kwargs)
        answers = [("2", _("Yes, with evidence")), ("1", _("Partly")), ("0", _("Not yet")), ("na", _("Does not apply"))]
        self.score.choices = choices(answers, empty=_("Not answered"))


class TermsForm(StepForm):
    """Step 3: price, data, climate figure, SMART checklist."""

    renamed = {"data_terms": "data_yes", "ghg_claim": "tco2e_per_year", "backed": "evidence_level"}

    price_model = _select(_l("Price model"))
    budget_band = _select(_l("Typical price"), _l("For a city of about 100,000 people."))
    is_budget_public = BooleanField(_l("Show the typical price to everybody"))
    technologies = _tags(
        _l("Digital technologies"),
        _l("“No digital technology” never costs points. Choose it too if yours also works without."),
    )
    data_yes = _tags(_l("Data: what you can promise"))
    data_no = _tags(_l("Data: what you cannot do"), _l("What you leave open is counted as neutral and asked later."))
    data_note = TextAreaField(_l("Note on data"), validators=[at_most(1_000)])
    sdgs = _tags(_l("UN goals"), _l("At most three."))
    tco2e_per_year = Figure(_l("Tonnes of CO₂ equivalent saved a year"), description=_l("Leave it empty if unknown."))
    gpc = _select(_l("Where the emissions arise"))
    scope = _select(_l("Scope"))
    baseline_year = WholeNumber(_l("Compared with the year"))
    ghg_note = TextAreaField(_l("How sure is this figure?"), validators=[at_most(1_000)])
    evidence_level = _select(_l("How are your figures backed?"))
    smart = FieldList(FormField(SmartPart), _l("SMART checklist"), max_entries=12)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the lists of choices."""
        super().__init__(*args, **kwargs)
        for field, scheme in (
            (self.price_model, "price_model"),
            (self.budget_band, "budget_band"),
            (self.gpc, "gpc"),
            (self.scope, "ghg_scope"),
            (self.evidence_level, "evidence_level"),
        ):
            field.choices = choices(vocabulary.choices(scheme), empty=_("Choose"))
        self.technologies.choices = cast(Any, vocabulary.choices("digital_technology"))
        self.data_yes.choices = self.data_no.choices = cast(Any, vocabulary.choices("data_requirement"))
        self.sdgs.choices = cast(Any, [(code, f"{code} {name}") for code, name in vocabulary.choices("sdg")])

    @classmethod
    def flatten(cls, facts: SolutionInput) -> dict[str, Any]:
        """Nested values become fields."""
        terms, claim, answers = facts.get("data_terms", {}), facts.get("ghg_claim", {}), facts.get("smart_answers", {})
        smart = []
        for principle in vocabulary.terms("smart_principle"):
            answer = answers.get(principle.code, {})
            score = answer.get("score")
            text = answer.get("text", "")
            smart.append({"code": principle.code, "score": "" if score is None else str(score), "text": text})
        return {
            **facts,
            **{name: claim.get(name) for name in ("tco2e_per_year", "gpc", "scope", "baseline_year")},
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
            self.data_no.errors = [_("You promise and refuse the same: %(names)s. Keep one.", names=names)]
        return ok and not both

    def values(self) -> SolutionInput:
        """What was typed."""
        terms = dict.fromkeys(self.data_no.data or (), "no") | dict.fromkeys(self.data_yes.data or (), "yes")
        claim = {
            "tco2e_per_year": self.tco2e_per_year.data,
            "gpc": self.gpc.data,
            "scope": self.scope.data,
            "baseline_year": self.baseline_year.data,
            "note": (self.ghg_note.data or "").strip(),
        }
        note = (self.data_note.data or "").strip()
        return SolutionInput(
            price_model=self.price_model.data or "",
            budget_band=self.budget_band.data or "",
            is_budget_public=bool(self.is_budget_public.data),
            technologies=self.technologies.data or [],
            data_terms=terms | ({"note": note} if note else {}),
            sdgs=self.sdgs.data or [],
            ghg_claim={name: value for name, value in claim.items() if value not in {None, ""}},
            evidence_level=self.evidence_level.data or "",
            smart_answers=dict(_smart_answer(row) for row in self.smart.data if row["score"] or row["text"]),
        )


def _smart_answer(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    score = int(row["score"]) if (row["score"] or "").isdecimal() else (row["score"] or None)
    return row["code"] or "", {"score": score, "text": (row["text"] or "").strip()}
