"""Forms of applications and their assessment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from matchmaker.accounts.engine.passwords import MIN_LENGTH
from matchmaker.applications.engine import TOP_SCORE
from matchmaker.core.agreements import APPLICATION, EVALUATOR, TERMS
from matchmaker.core.errors import Invalid, Stale
from matchmaker.core.fields import DayField
from matchmaker.core.forms import (
    AgreedField,
    BaseForm,
    address_field,
    choices,
    keep_names_field,
    name_field,
    new_password_field,
    required,
)
from matchmaker.core.i18n import _l
from matchmaker.core.text import whole_number

CHECKS = (("yes", _l("Yes")), ("partly", _l("Partly")), ("no", _l("No")))
RESULTS = (("chosen", _l("Chosen")), ("shortlisted", _l("Next round")), ("not_chosen", _l("Not chosen")))


class RowsForm(BaseForm):
    """A form with a list of rows: their texts are checked like all others, and each has its own label."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the rows' texts too."""
        ok = super().validate(extra_validators)
        for field in self:
            for entry in getattr(field, "entries", ()):
                for part in getattr(entry, "form", None) or (entry,):
                    if not self._check_text(part):
                        ok, field.errors = False, [*field.errors, list(part.errors)]
        return ok

    def take(self, error: Invalid | Stale) -> None:
        """Put errors named `list-<n>` on their row, the others as always."""
        super().take(Invalid(self._take_rows(error.errors)) if isinstance(error, Invalid) else error)

    def _take_rows(self, errors: dict[str, list[str]]) -> dict[str, list[str]]:
        left = {}
        for name, messages in errors.items():
            list_name, _dash, raw = name.rpartition("-")
            field, number = self._fields.get(list_name), whole_number(raw)
            if field is None or number is None or number >= len(field.entries):
                left[name] = messages
                continue
            entry = field.entries[number]
            target = entry.form.value if hasattr(entry, "form") else entry
            target.errors = [*target.errors, *messages]
            field.errors = [*field.errors, list(messages)]  # a list inside: the summary prints the rows' own sentences
        return left


class CheckRow(Form):
    """One must-have."""

    answer = RadioField(_l("Do you meet this?"), choices=choices(CHECKS), validate_choice=False)
    comment = TextAreaField(_l("How you meet it, or what is missing"), validators=[Length(max=1000)])


class ChecksForm(RowsForm):
    """The self-check: one row for each must-have."""

    checks = FieldList(FormField(CheckRow))

    @classmethod
    def of(cls, asked: Sequence[dict[str, Any]], *, version: int) -> ChecksForm:
        """The form for these must-haves of an application's `version`, each with its own words as legend."""
        rows = [{"answer": c["answer"], "comment": c["comment"]} for c in asked]
        form = cls(data={"checks": rows, "version": version})
        for row, check in zip(form.checks.entries, asked, strict=False):
            row.label.text = row.form.answer.label.text = check["text"]
        return form

    def rows(self) -> list[tuple[str, str]]:
        """(answer, comment) for each."""
        return [(row.form.answer.data or "", row.form.comment.data or "") for row in self.checks.entries]


class ApplicationForm(RowsForm):
    """What the company offers, and the city's own questions."""

    solution = SelectField(_l("Solution"), validate_choice=False)
    approach = TextAreaField(
        _l("Your offer to this city"),
        description=_l("Filled in from your solution. Adapt it to this city. Please do not enter trade secrets."),
        validators=[Length(max=8000)],
    )
    answers = FieldList(TextAreaField(validators=[Length(max=8000)]))
    agreed = AgreedField(APPLICATION)

    @classmethod
    def of(
        cls, *, approach: str, solution: str, answers: Sequence[dict[str, Any]], solutions: Any, version: int
    ) -> ApplicationForm:
        """The form of one application."""
        form = cls(
            data={
                "approach": approach,
                "solution": solution,
                "answers": [answer["answer"] for answer in answers],
                "version": version,
            }
        )
        form.solution.choices = choices(solutions)
        for field, answer in zip(form.answers.entries, answers, strict=False):
            field.label.text = answer["text"]
        return form


class WithdrawForm(BaseForm):
    """Why, if one wants to say."""

    reason = TextAreaField(_l("Reason"), validators=[Length(max=1000)])


class PanelForm(BaseForm):
    """Until when, and blind or not."""

    due_on = DayField(_l("Scores due on"))
    is_blind = BooleanField(
        _l("Hide company names in the first round"),
        description=_l("Evaluators see “Applicant 3”. Companies may still have named themselves in their texts."),
    )


class InviteEvaluatorForm(BaseForm):
    """Whom to ask."""

    email = address_field(
        _l("E-mail address of the evaluator"),
        _l("Enter an e-mail address."),
        hint=_l(
            "The e-mail has a link to accept, with an account or a new one. They need not belong to any organization."
        ),
        autocomplete="off",
    )


class AcceptSeatForm(BaseForm):
    """Take a seat with an account."""


class NewEvaluatorForm(AcceptSeatForm):
    """Take a seat without an account: the address is known from the invitation."""

    name = name_field()
    password = new_password_field(_l("Password"), MIN_LENGTH)
    agreed = AgreedField(TERMS)


class ConflictRow(Form):
    """One company."""

    has_conflict = BooleanField(_l("I have a conflict of interest"))
    reason = StringField(_l("What it is"), validators=[Length(max=500)])


class ConflictsForm(RowsForm):
    """The declaration: one row for each company that applied."""

    companies = FieldList(FormField(ConflictRow))
    agreed = AgreedField(EVALUATOR)

    @classmethod
    def of(cls, names: Sequence[str]) -> ConflictsForm:
        """The form for these companies."""
        form = cls(data={"companies": [{} for _name in names]})
        for row, name in zip(form.companies.entries, names, strict=False):
            row.label.text = name
        return form

    def conflicts(self, ids: Sequence[int]) -> dict[int, str]:
        """Application id → reason, for those with a conflict."""
        return {
            one: row.form.reason.data or ""
            for one, row in zip(ids, self.companies.entries, strict=False)
            if row.form.has_conflict.data or row.form.reason.data
        }


class RecuseForm(BaseForm):
    """A conflict that was seen later."""

    reason = TextAreaField(
        _l("What the conflict of interest is"),
        validators=[required(_l("Describe the conflict in a few words.")), Length(max=1000)],
    )


class ScoreRow(Form):
    """One criterion."""

    value = RadioField(
        _l("Score"), choices=choices([(str(n), str(n)) for n in range(TOP_SCORE + 1)]), validate_choice=False
    )
    comment = TextAreaField(_l("Comment"), validators=[Length(max=2000)])


class ScoresForm(RowsForm):
    """0–5 and a comment for each criterion."""

    scores = FieldList(FormField(ScoreRow))

    @classmethod
    def of(
        cls, criteria: Sequence[dict[str, Any]], known: Sequence[dict[str, Any]], *, version: int | None = None
    ) -> ScoresForm:
        """The form for these criteria with what was scored before."""
        rows = []
        for i in range(len(criteria)):
            score = known[i] if i < len(known) else {"value": None, "comment": ""}
            rows.append({"value": "" if score["value"] is None else str(score["value"]), "comment": score["comment"]})
        form = cls(data={"scores": rows, "version": str(version or "")})
        for row, criterion in zip(form.scores.entries, criteria, strict=False):
            row.label.text = row.form.value.label.text = criterion["name"]
        return form

    def rows(self) -> list[tuple[int | None, str]]:
        """(score or None, comment) for each; anything but a digit is no score."""
        return [(_digit(row.form.value.data), row.form.comment.data or "") for row in self.scores.entries]


def _digit(raw: str | None) -> int | None:
    return whole_number(raw, digits=2)


class DecisionForm(BaseForm):
    """A result and its reason."""

    outcome = RadioField(_l("Result"), choices=choices(RESULTS), validate_choice=False)
    reason = TextAreaField(
        _l("Reason for the company"),
        description=_l("The company reads this when all decisions are announced. Explain what would have helped."),
        validators=[Length(max=5000)],
    )
    keep_names = keep_names_field()
