"""Forms of solution types: writing, withdrawing, suggesting, answering a suggestion."""

from __future__ import annotations

from typing import Any, Self, cast

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    SelectField,
    StringField,
    TextAreaField,
)

from matchmaker.core.fields import WebAddressField, WholeField
from matchmaker.core.forms import BaseForm, LinesField, TagsField, choices, required
from matchmaker.core.i18n import _, _l
from matchmaker.records.forms import offer_topics
from matchmaker.solutions.engine.estimates import METHODS
from matchmaker.solutions.forms.registration import at_most
from matchmaker.solutions.models import SolutionType
from matchmaker.solutions.services.catalogue import TYPE_TAGS, TYPE_TEXTS, TypeInput
from matchmaker.solutions.services.suggestions import Suggestion
from matchmaker.vocabulary import queries as vocabulary

ACTIONS = ("policy", "institutional", "finance", "participation", "capacity")
CASES, MOST_CASES = 3, 8
_CASE_TEXTS = ("text", "source", "publisher", "url", "place", "country", "evidence")
_DO = _l("One per line: what is done | who does it.")


class CasePart(Form):
    """One case with its source."""

    text = TextAreaField(_l("What happened"), validators=[at_most(1_000)])
    source = StringField(_l("Source"), validators=[at_most(300)])
    publisher = StringField(_l("Published by"), validators=[at_most(200)])
    year = WholeField(_l("Year"))
    url = WebAddressField(_l("Link to the source"), validators=[at_most(400)])
    place = StringField(_l("Place"), validators=[at_most(200)])
    country = SelectField(_l("Country"), validate_choice=False)
    population = WholeField(_l("Population"))
    evidence = SelectField(_l("Evidence"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = choices(vocabulary.choices("country"), empty=_("Not given"))
        self.evidence.choices = choices(vocabulary.choices("evidence_level"), empty=_("Not given"))


class TypeForm(BaseForm):
    """A vendor-neutral kind of solution."""

    title = StringField(_l("Title"), validators=[required(_l("Give it a title.")), at_most(200)])
    summary = TextAreaField(
        _l("In one sentence"), validators=[required(_l("Describe it in one sentence.")), at_most(400)]
    )
    description = TextAreaField(_l("How it works"), validators=[at_most(5_000)])
    systems = TagsField(_l("Sectors"), validate_choice=False)
    topics = TagsField(_l("Sub-topics"), validate_choice=False)
    who_for = TextAreaField(_l("Who it is for"), validators=[at_most(2_000)])
    city_roles = TagsField(_l("What the city must be able to do"), validate_choice=False)
    city_sizes = TagsField(_l("Size of city it suits"), validate_choice=False)
    stages = TagsField(_l("Stages at which talks with companies help most"), validate_choice=False)
    cost_classes = TagsField(_l("What it usually costs"), validate_choice=False)
    is_digital = BooleanField(_l("It does not work without software or sensors"))
    conditions = TextAreaField(
        _l("Conditions"),
        description=_l("What must be true for it to work. One per line."),
        validators=[at_most(3_000)],
    )
    risks = TextAreaField(
        _l("Risks"), description=_l("What has gone wrong elsewhere. One per line."), validators=[at_most(3_000)]
    )
    action_policy = LinesField(_l("Rules and policy"), description=_DO)
    action_institutional = LinesField(_l("Organization"), description=_DO)
    action_finance = LinesField(_l("Finance"), description=_DO)
    action_participation = LinesField(_l("Participation"), description=_DO)
    action_capacity = LinesField(_l("Skills and knowledge"), description=_DO)
    steps = FieldList(TextAreaField(validators=[at_most(600)]), _l("Steps from vision to scaling"))
    benefits = TagsField(_l("Further benefits"), validate_choice=False)
    co_benefits = TextAreaField(
        _l("Further benefits in words"), description=_l("One per line."), validators=[at_most(2_000)]
    )
    estimate = SelectField(
        _l("Estimate of emissions"),
        description=_l("Only where a published factor is at hand. Readers enter their own amounts."),
        validate_choice=False,
    )
    sdgs = TagsField(_l("UN goals"), validate_choice=False)
    gpc = TagsField(_l("Where emissions fall"), validate_choice=False)
    cases = FieldList(FormField(CasePart), _l("Cases"), max_entries=MOST_CASES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the lists of choices and open enough lines."""
        super().__init__(*args, **kwargs)
        for name, scheme in TYPE_TAGS.items():
            if name not in {"topics", "sdgs", "gpc"}:
                self[name].choices = cast(Any, vocabulary.choices(scheme))
        offer_topics(self.topics, self.systems)
        self.sdgs.choices = cast(Any, [(code, f"{code} {name}") for code, name in vocabulary.choices("sdg")])
        self.gpc.choices = cast(Any, [(code, f"{code} {name}") for code, name in vocabulary.choices("gpc")])
        methods = [(one.code, _(one.label)) for one in METHODS.values()]
        self.estimate.choices = choices(methods, empty=_("No factor that can be trusted"))
        while len(self.steps.entries) < len(vocabulary.labels("stage")):
            self.steps.append_entry()
        while len(self.cases.entries) < CASES:
            self.cases.append_entry()

    @classmethod
    def of(cls, row: SolutionType) -> Self:
        """The form of a stored type (what was posted wins)."""
        plain = (*TYPE_TEXTS, "version", "is_digital", "estimate")
        data: dict[str, Any] = {name: getattr(row, name) for name in plain}
        data |= {name: row.codes(scheme) for name, scheme in TYPE_TAGS.items()}
        for kind in ACTIONS:
            actions = row.enabling_actions.get(kind, ())
            data[f"action_{kind}"] = [" | ".join(filter(None, (one["text"], one.get("who", "")))) for one in actions]
        data["steps"] = [row.steps.get(stage, "") for stage in vocabulary.labels("stage")]
        data["cases"] = [dict(case) for case in row.cases[:MOST_CASES]]
        return cls(data=data)

    def values(self) -> TypeInput:
        """Plain values for the services."""
        actions = {kind: [_action(line) for line in self[f"action_{kind}"].data or ()] for kind in ACTIONS}
        steps = zip(vocabulary.labels("stage"), self.steps.data, strict=False)
        values: dict[str, Any] = {name: self[name].data or "" for name in (*TYPE_TEXTS, "estimate")}
        values |= {name: self[name].data or [] for name in TYPE_TAGS}
        values |= {
            "is_digital": bool(self.is_digital.data),
            "enabling_actions": {kind: lines for kind, lines in actions.items() if lines},
            "steps": {stage: text.strip() for stage, text in steps if text and text.strip()},
            "cases": [case for entry in self.cases.entries if (case := _case(entry.form))],
        }
        return cast(TypeInput, values)


def _action(line: str) -> dict[str, str]:
    text, _bar, who = (part.strip() for part in line.partition("|"))
    return {"text": text, "who": who}


def _case(form: Any) -> dict[str, Any]:
    """A case as it is stored; nothing where nothing was written."""
    texts = {name: (form[name].data or "").strip() for name in _CASE_TEXTS}
    numbers = {"year": form.year.data, "population": form.population.data}
    return texts | numbers if any(texts.values()) else {}


class WithdrawForm(BaseForm):
    """Why a public type is taken back."""

    reason = TextAreaField(
        _l("Reason"),
        description=_l("Readers of the packages it belongs to see this."),
        validators=[required(_l("Say why. Readers of its packages see the reason.")), at_most(300)],
    )


class SuggestForm(BaseForm):
    """A solution type that is missing here."""

    title = StringField(
        _l("What should it be called?"),
        description=_l("What it does, without the name of a company or product."),
        validators=[required(_l("Give it a title.")), at_most(200)],
    )
    summary = TextAreaField(
        _l("How does it work, in one sentence?"),
        validators=[required(_l("Describe it in one sentence.")), at_most(400)],
    )
    system = SelectField(_l("Sector"), validate_choice=False)
    why = TextAreaField(
        _l("Which problem of cities does it answer, and what does it need?"), validators=[at_most(2_000)]
    )
    source = StringField(
        _l("Where has it worked?"),
        description=_l("A source that everybody can read: name, publisher, year."),
        validators=[at_most(300)],
    )
    source_url = WebAddressField(_l("Link to the source"), validators=[at_most(400)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.system.choices = choices(vocabulary.choices("system"), empty=_("Choose a sector"))

    def suggestion(self) -> Suggestion:
        """What was typed, for the service."""
        return Suggestion(
            title=self.title.data or "",
            summary=self.summary.data or "",
            system=self.system.data or "",
            why=self.why.data or "",
            source=self.source.data or "",
            source_url=self.source_url.data or "",
        )


class AnswerSuggestionForm(BaseForm):
    """The organizers' answer."""

    answer = TextAreaField(
        _l("Your answer"),
        description=_l("The person who suggested it reads this. Needed if you decline."),
        validators=[at_most(1_000)],
    )
