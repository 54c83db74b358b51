"""Forms of solution types and packages."""

from __future__ import annotations

from typing import Any, Self, cast

from wtforms import FieldList, Form, FormField, SelectField, StringField, TextAreaField

from matchmaker.core.forms import BaseForm, LinesField, TagsField, choices, required
from matchmaker.core.i18n import _, _l
from matchmaker.records.forms import offer_topics
from matchmaker.solutions.forms.registration import at_most
from matchmaker.solutions.models import SolutionPackage, SolutionType
from matchmaker.solutions.services.catalogue import PackageInput, TypeInput
from matchmaker.vocabulary import queries as vocabulary

ACTIONS = ("policy", "institutional", "finance", "participation", "capacity")
MAX_ITEMS = 8


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
    conditions = TextAreaField(
        _l("Conditions"),
        description=_l("What must be true for it to work. One per line."),
        validators=[at_most(3_000)],
    )
    action_policy = LinesField(_l("Rules and policy"), description=_l("One sentence per line."))
    action_institutional = LinesField(_l("Organization"), description=_l("One sentence per line."))
    action_finance = LinesField(_l("Finance"), description=_l("One sentence per line."))
    action_participation = LinesField(_l("Participation"), description=_l("One sentence per line."))
    action_capacity = LinesField(_l("Skills and knowledge"), description=_l("One sentence per line."))
    co_benefits = TextAreaField(_l("Further benefits"), description=_l("One per line."), validators=[at_most(2_000)])
    sdgs = TagsField(_l("UN goals"), validate_choice=False)
    gpc = TagsField(_l("Where emissions fall"), validate_choice=False)
    cases = LinesField(
        _l("Cases"),
        description=_l("One per line: what happened | source | link to the source. No advertising."),
        validators=[at_most(5_000)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the lists of choices."""
        super().__init__(*args, **kwargs)
        self.systems.choices = cast(Any, vocabulary.choices("system"))
        offer_topics(self.topics, self.systems)
        self.city_roles.choices = cast(Any, vocabulary.choices("city_role"))
        self.sdgs.choices = cast(Any, [(code, f"{code} {name}") for code, name in vocabulary.choices("sdg")])
        self.gpc.choices = cast(Any, [(code, f"{code} {name}") for code, name in vocabulary.choices("gpc")])

    @classmethod
    def of(cls, row: SolutionType) -> Self:
        """The form of a stored type (what was posted wins)."""
        texts = ("title", "summary", "description", "who_for", "conditions", "co_benefits", "version")
        data: dict[str, Any] = {name: getattr(row, name) for name in texts}
        for name, scheme in (("systems", "system"), ("topics", "topic"), ("sdgs", "sdg"), ("gpc", "gpc")):
            data[name] = row.codes(scheme)
        data["city_roles"] = row.codes("city_role")
        data |= {f"action_{kind}": row.enabling_actions.get(kind, ()) for kind in ACTIONS}
        lines = ([case.get("text", ""), case.get("source", ""), case.get("url", "")] for case in row.cases)
        data["cases"] = [" | ".join(part for part in parts if part) for parts in lines]
        return cls(data=data)

    def values(self) -> TypeInput:
        """Plain values for the services."""
        actions = {kind: list(self[f"action_{kind}"].data or ()) for kind in ACTIONS}
        texts = {
            name: self[name].data or ""
            for name in ("title", "summary", "description", "who_for", "conditions", "co_benefits")
        }
        codes = {name: self[name].data or [] for name in ("systems", "topics", "sdgs", "gpc", "city_roles")}
        return cast(
            TypeInput,
            {
                **texts,
                **codes,
                "enabling_actions": {kind: lines for kind, lines in actions.items() if lines},
                "cases": [_case(line) for line in self.cases.data or ()],
            },
        )


def _case(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split("|")]
    return {name: part for name, part in zip(("text", "source", "url"), parts, strict=False) if part}


class ItemPart(Form):
    """One step of a package."""

    solution_type = SelectField(_l("Solution type"), validate_choice=False)
    why = TextAreaField(_l("Why it is at this point"))


class PackageForm(BaseForm):
    """An ordered set of solution types that together answer a problem."""

    title = StringField(_l("Title"), validators=[required(_l("Give it a title.")), at_most(200)])
    summary = TextAreaField(
        _l("Which problem does it answer?"),
        validators=[required(_l("Describe in one sentence what it answers.")), at_most(400)],
    )
    description = TextAreaField(_l("Description"), validators=[at_most(5_000)])
    items = FieldList(
        FormField(ItemPart), _l("Steps"), min_entries=MAX_ITEMS, max_entries=MAX_ITEMS, description=_l("In order.")
    )

    def __init__(self, *args: Any, types: list[tuple[str, str]], **kwargs: Any) -> None:
        """`types` are the solution types to choose from: (slug, title)."""
        super().__init__(*args, **kwargs)
        for entry in self.items.entries:
            entry.form.solution_type.choices = choices(types, empty=_("No type"))

    @classmethod
    def of(cls, row: SolutionPackage, types: list[tuple[str, str]]) -> Self:
        """The form of a stored package (what was posted wins)."""
        items = [{"solution_type": item.solution_type.slug, "why": item.why} for item in row.items]
        texts = {name: getattr(row, name) for name in ("title", "summary", "description", "version")}
        return cls(data={**texts, "items": items}, types=types)

    def values(self) -> PackageInput:
        """Plain values for the services."""
        return PackageInput(
            title=self.title.data or "",
            summary=self.summary.data or "",
            description=self.description.data or "",
            items=[(row["solution_type"], row["why"] or "") for row in self.items.data if row["solution_type"]],
        )
