"""Forms of a record's pages: fields made from the table, values in and out. What stands where is each form's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import Any, ClassVar, Final, Self

from wtforms import BooleanField, Field, FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from matchmaker.core.errors import Invalid, Stale
from matchmaker.core.fields import DayField, FigureField, MomentField, WholeField
from matchmaker.core.forms import AskingForm, BaseForm, TagsField, choices
from matchmaker.core.i18n import _, _l
from matchmaker.core.local_time import time_now
from matchmaker.core.text import tidy
from matchmaker.records import fields as records
from matchmaker.records.comments import LONGEST_ANSWER, Comment
from matchmaker.records.fields import Kind, Record, Values
from matchmaker.vocabulary import queries as vocabulary

SPARE_ROWS: Final = 2
_DATES: Final = {Kind.DAY: date.fromisoformat, Kind.MOMENT: datetime.fromisoformat}
_TYPED: Final = {Kind.DAY: DayField, Kind.MOMENT: MomentField, Kind.FLAG: BooleanField}


def of(
    field: records.Field, hint: str = "", *, label: str = "", make: type[StringField] = StringField, **options: Any
) -> Any:
    """The form field of a line of the table, with its label and its limits; `make` is a field of one line."""
    text: Any = label or _l(field.label)
    if field.kind in records.TEXTS:
        made = make if field.kind is Kind.LINE else TextAreaField
        return made(text, description=hint, validators=[Length(max=field.limit or -1)], **options)
    if field.kind in {Kind.FIGURE, Kind.WHOLE}:
        number = FigureField if field.kind is Kind.FIGURE else WholeField
        return number(text, description=hint, low=field.low, high=field.high, **options)
    if field.kind in _TYPED:
        return _TYPED[field.kind](text, description=hint, **options)
    if field.kind is Kind.LINES:
        return FieldList(of(field.parts[0], label=options.pop("line", "")), text, description=hint, **options)
    make_choice = SelectField if field.kind in {Kind.CODE, Kind.CHOICE} else TagsField
    return make_choice(text, description=hint, validate_choice=False, **options)


def answer_field() -> TextAreaField:
    """Where a comment of an organizer is answered; in an `AnswersForm` it is called `answer_<name of the comment>`."""
    return TextAreaField(_l("Your answer"), validators=[Length(max=LONGEST_ANSWER)])


class AnswersForm(BaseForm):
    """The owner's answers to the comments of an organizer; only the fields of what was commented are asked for."""

    answer_note = answer_field()

    @classmethod
    def on(cls, comments: Iterable[Comment]) -> Self:
        """The form for these comments, filled with what was answered before."""
        answers = {f"answer_{comment.name}": comment.answer for comment in comments}
        form = cls(data=answers)
        for name in [field.name for field in form if field.name.startswith("answer_")]:
            if name not in answers:
                del form[name]
        return form

    @property
    def answers(self) -> dict[str, str]:
        """The name of the comment → answer."""
        return {f.name.removeprefix("answer_"): f.data or "" for f in self if f.name.startswith("answer_")}


class StepForm(AskingForm):
    """One page. Field names are those of the record, but for the sectors: `system` (main) and `systems_more`."""

    record: ClassVar[Record]
    rows: ClassVar[dict[str, int]] = {}  # FieldList → how many lines it shows at least
    asked: ClassVar[frozenset[str]] = frozenset()  # without these the coach gives no point, so handing in is refused
    renamed: ClassVar[Mapping[str, str]] = {"systems": "system"}  # record field → the form field that asks for it

    def __init__(self, *args: Any, zone: tzinfo | None = None, **kwargs: Any) -> None:
        self.zone = zone  # of the place where the moments of this page count, None for the reader's
        super().__init__(*args, **kwargs)
        for name in self._fields.keys() & self.record.by_name.keys():
            if self.record[name].needed or name in self.asked:
                self._fields[name].flags.required = True  # without it handing in is refused
            if self.record[name].kind in {Kind.CODE, Kind.CODES} and self.record[name].scheme:
                self._offer(self._fields[name], self.record[name])
        for name in self._fields.keys() & {"system", "systems_more"}:
            self._offer(self._fields[name], self.record["systems"])
        for name in self.rows:
            _number_lines(self._fields[name])

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read moments as written in the page's time zone."""
        for field in self:
            if isinstance(field, MomentField):
                field.zone = self.zone
        super().process(*args, **kwargs)

    @property
    def zone_name(self) -> str:
        """The page's time zone, "" for the reader's own."""
        return str(self.zone or "").replace("_", " ")

    @staticmethod
    def _offer(field: Any, spec: records.Field) -> None:
        """The codes to choose from; long lists begin with what is chosen."""
        had = field.data if isinstance(field.data, list | tuple) else [field.data or ""]
        pairs = vocabulary.kept_choices(spec.scheme, had)
        if spec.scheme in {"sdg", "gpc"}:
            pairs = [(code, f"{code} {label}") for code, label in pairs]
        if spec.scheme in {"language", "country"}:
            pairs = sorted(pairs, key=lambda pair: pair[0] not in (field.data or ()))
        is_open = field.type == "SelectField" and spec.default is None
        field.choices = choices(pairs, empty=_l("Choose") if is_open else None)

    @classmethod
    def fill(cls, values: Values, *, more: str = "", zone: tzinfo | None = None) -> dict[str, Any]:
        """Initial data from the record's values; `more` names a list that gets extra empty lines.

        `zone` is the one in which a moment may be suggested.
        """
        data = dict(values)
        systems = list(values["systems"])
        data["system"], data["systems_more"] = (systems[0] if systems else ""), systems[1:]
        for spec in cls.record:
            if spec.kind in _DATES and values[spec.name]:
                data[spec.name] = _DATES[spec.kind](values[spec.name])
        for name, least in cls.rows.items():
            kept = list(values[name])
            spare = max(least - len(kept), SPARE_ROWS if more == name else 0)
            blank: Any = "" if cls.record[name].kind is Kind.LINES else {}
            data[name] = kept + [blank] * spare
        return data

    def values(self) -> dict[str, Any]:
        """Values of this page's fields; a field with an error of its own is left out."""
        found = {f.name: self.value_of(f) for f in self if f.name in self.record.by_name and not is_broken(f)}
        if "system" in self._fields:
            main = self._fields["system"].data or ""
            more = self._fields["systems_more"].data if "systems_more" in self._fields else []
            found["systems"] = list(dict.fromkeys([*([main] if main else []), *(more or [])]))
        return found

    def value_of(self, field: Field) -> Any:
        """One field's data as a JSON value."""
        if isinstance(field, FieldList):
            return self.list_of(field)
        if isinstance(field.data, date | datetime):
            return field.data.isoformat()
        if self.record[field.name].kind in records.LISTS:
            stored = list(field.object_data or ())  # whoever saves without a change changes no order
            chosen = dict.fromkeys(field.data or ())
            return sorted(chosen, key=lambda code: stored.index(code) if code in stored else len(stored))
        if self.record[field.name].kind is Kind.CODE:
            return field.data or ""
        return tidy(field.data) if isinstance(field.data, str) else field.data

    def list_of(self, field: FieldList) -> Any:
        """The lines of a list that are not empty."""
        return [tidy(entry.data) for entry in field.entries if tidy(entry.data)]

    def take(self, error: Invalid | Stale) -> None:
        """Show a refusal at the fields that ask for what is refused."""
        if isinstance(error, Invalid):
            error = Invalid({self.renamed.get(name, name): texts for name, texts in error.errors.items()})
        super().take(error)

    def take_missing(self, errors: Mapping[str, list[str]]) -> None:
        """Add sentences for fields that have no error of their own, so that one look shows everything."""
        known = {name for name, field in self._fields.items() if field.errors}
        self.take(Invalid({name: texts for name, texts in errors.items() if name not in known}))

    def in_doubt(self, content: Values, *, known: Mapping[str, str]) -> bool:
        """Ask about numbers that are probably a slip; `content` is the record with what was typed. True if it asks.

        `known` is what was confirmed at an earlier save (`AskingForm.ask_back`).
        """
        return False

    @property
    def saved_words(self) -> str:
        """What is said after a draft was saved: when, and each field that could not be kept."""
        left = [f"{label} – {text}" for field in self for label, text in _said(field)]
        if left:
            return _("Draft saved %(time)s. Not saved: %(fields)s", time=time_now(), fields="; ".join(left))
        return _("Draft saved %(time)s", time=time_now())


def offer_topics(field: Any, *sectors: Field) -> None:
    """The sub-topics to choose from, grouped by sector.

    `sectors` are the fields of the same form that ask for the sectors. The groups of the sectors chosen, and those with
    a sub-topic that is chosen, stand open; the others (`field.folded`, labels) are folded away. A script folds anew
    when the choice of sectors changes; without one, saving does.
    """
    chosen = {code for sector in sectors for code in (sector.data if isinstance(sector.data, list) else [sector.data])}
    picked = set(field.data or ())
    field.choices, field.folded, field.group_codes = {}, [], {}
    for code, label in vocabulary.choices("system"):
        topics = [term for term in vocabulary.children("topic", code) if not term.is_deprecated or term.code in picked]
        if not topics:
            continue
        field.choices[label] = choices(
            (term.code, _("%(label)s (no longer offered)", label=term.label) if term.is_deprecated else term.label)
            for term in topics
        )
        field.group_codes[label] = code
        if code not in chosen and picked.isdisjoint(term.code for term in topics):
            field.folded.append(label)
    field.grouped_by = " ".join(sector.name for sector in sectors)


def _parts(field: Any) -> list[Any]:
    return list(field.entries) if isinstance(field, FieldList) else list(field.form)


def is_broken(field: Field) -> bool:
    """The field or a part of it has an error: what was typed is no value."""
    if isinstance(field, FieldList | FormField):
        return any(is_broken(part) for part in _parts(field))
    return bool(field.process_errors or field.errors)


def _said(field: Field) -> list[tuple[str, str]]:
    """(label, sentence) of everything that is wrong in a field."""
    if isinstance(field, FieldList | FormField):
        own = [text for text in field.errors if isinstance(text, str)] if isinstance(field, FieldList) else []
        return [(str(field.label.text), text) for text in own] + [row for part in _parts(field) for row in _said(part)]
    return [(str(field.label.text), str(field.errors[0]))] if field.errors else []


def _number_lines(field: FieldList) -> None:
    """Lines say which one they are ("Must-have, line 2"), so that a summary of errors does too."""
    for place, entry in enumerate(field.entries, 1):
        for part in entry.form if isinstance(entry, FormField) else [entry]:
            part.label.text = _("%(what)s, line %(n)s", what=part.label.text, n=place)
