"""The base of every form: translated messages, nothing typed is ever lost, hostile characters named.

`BaseForm` adds four things to Flask-WTF: every text field refuses control characters and overlong input with a
sentence; a field of one line holds one line, in which something is to be seen; `attempt()` runs a command and puts its
refusal on the fields; `version` detects that somebody else saved first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, ParamSpec, TypeVar, cast

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import SUBMIT_METHODS
from flask_wtf.i18n import translations
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from matchmaker.core import agreements
from matchmaker.core.addresses import LONGEST, clean_address, is_address
from matchmaker.core.errors import Invalid, Stale
from matchmaker.core.i18n import _, _l
from matchmaker.core.inputs import line_problem, not_an_address
from matchmaker.core.kept import show_again
from matchmaker.core.opened import is_autosave
from matchmaker.core.plausible import Doubt
from matchmaker.core.text import NO_TEXT, control_character, plain_ends, tidy, typed_line, whole_number
from matchmaker.core.versions import read_version

SHORT, LONG = 200, 5_000
P = ParamSpec("P")
T = TypeVar("T")


def required(message: str) -> DataRequired:
    """A field that must be filled; the message says what to write."""
    return DataRequired(message=message)


def name_field() -> StringField:
    """A person's own name."""
    return StringField(
        _l("Your name"),
        description=_l("As other participants should see it."),
        validators=[required(_l("Enter your name.")), Length(max=200)],
        render_kw={"autocomplete": "name"},
    )


def keep_names_field() -> BooleanField:
    """The answer to a name that was asked back: shown only then (macro `asked_back`)."""
    return BooleanField(_l("The names are needed here. Keep my text as it is."))


class AddressField(StringField):
    """An e-mail address, without what phones and copying put around it. Data: the clean address.

    Not of the browser's type `email`: browsers refuse a blank they do not show, and letters that mail servers take.
    """

    attributes: ClassVar[Mapping[str, str]] = {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}

    def __init__(self, *args: Any, render_kw: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, render_kw={**self.attributes, **(render_kw or {})}, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Clean what was typed."""
        if valuelist:
            self.data = clean_address(str(valuelist[0]))


class CompleteAddress:
    """Validator: a complete e-mail address."""

    def __call__(self, form: Any, field: Field) -> None:
        """Raises ValidationError."""
        if not is_address(field.data or ""):
            raise ValidationError(not_an_address())


def address_field(label: str, empty: str, *, hint: str = "", autocomplete: str) -> AddressField:
    """Where the whole e-mail address of somebody is typed; `empty` says what to write."""
    checks = [required(empty), Length(max=LONGEST), CompleteAddress()]
    return AddressField(label, description=hint, validators=checks, render_kw={"autocomplete": autocomplete})


def new_password_field(label: str, least: int) -> PasswordField:
    """A password to choose, of at least `least` characters (accounts check how easy it is to guess)."""
    return PasswordField(
        label,
        description=_l("At least %(n)s characters. Three or four unrelated words make a good password.", n=least),
        validators=[required(_l("Choose a password.")), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )


def choices(pairs: Iterable[tuple[str, str]], *, empty: str | None = None) -> list[SelectChoice]:
    """Choices of a select or radio field from (value, label); `empty` adds a first choice without value."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return first + [SelectChoice(value, label) for value, label in pairs]


class AgreedField(HiddenField):
    """The version of a text (`core.agreements`) that stands on the page with the form."""

    def __init__(self, text: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text = text

    def _value(self) -> str:
        return str(agreements.current(self.text))

    @property
    def version(self) -> int | None:
        """The version that was read; 0 for what is none, None if the caller saw no page."""
        return (whole_number(self.raw_data[0]) or 0) if self.raw_data else None


class TagsField(SelectMultipleField):
    """Several of a list, as checkboxes (a filter is added by script when the list is long)."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class LinesField(TextAreaField):
    """A list of short texts, one a line. Data: tuple of strings without empty lines."""

    def _value(self) -> str:
        return "\n".join(self.data or ()) if not isinstance(self.data, str) else self.data

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Split what was typed."""
        if valuelist:
            self.data = cast(Any, tuple(filter(None, map(typed_line, tidy(valuelist[0]).split("\n")))))


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """A command that a form attempted has worked: what it returned."""

    result: T


class _OwnWords:
    """Sentences of the form library, by what it says in English."""

    def gettext(self, text: str) -> str:
        """Ours for a choice that is none; for all else our fields have sentences of their own."""
        return _("Choose from the list.") if "valid choice" in text.lower() else str(translations.gettext(text))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """As above."""
        return self.gettext(one if n == 1 else many)


class BaseForm(FlaskForm):
    """Every form of the platform."""

    class Meta(FlaskForm.Meta):
        """Forms read what a page's form sends, and what was kept of one (`core.kept`); never a JSON body. What fields
        of the library say by themselves is said in our words.
        """

        def get_translations(self, form: Any) -> Any:
            """The library's own sentences, in the reader's language."""
            return _OwnWords()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent; on a page that is asked to show a kept form again, that."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if request.method in SUBMIT_METHODS:
                return CombinedMultiDict((request.files, request.form)) if request.files else request.form
            shown = show_again({field.name for field in form})
            return MultiDict(shown) if shown else None

    stale: Stale | None = None
    version = HiddenField()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read what was typed or is stored; a field of one line holds one line, whatever a program sent."""
        super().process(*args, **kwargs)
        for field in _leaves(self):
            if _is_line(field) and isinstance(field.data, str):
                field.data = typed_line(field.data)
            elif isinstance(field, TextAreaField) and isinstance(field.data, str):
                # Where nothing is seen of it, nothing was written.
                field.data = plain_ends(field.data) if tidy(field.data) else ""
            if isinstance(field, SelectField) and isinstance(field.data, str) and not field.data.strip():
                field.data = ""  # white space is no choice: `Optional` would let it through unchecked

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then the text of every field, also in lists, for what no text may hold.

        What is wrong with a hidden field is said of the whole form: nobody sees the field. What cannot be shown becomes
        �, so that it can be found and deleted and no page holds it.
        """
        _say_what_is_too_long(self)
        ok = super().validate(extra_validators)
        for field in _leaves(self):
            ok = self._check_text(field) and ok
            if isinstance(field.data, str) and control_character(field.data):
                field.data = "".join(NO_TEXT if control_character(sign) else sign for sign in field.data)
        hidden = [field for field in _leaves(self) if isinstance(field, HiddenField) and field.errors]
        for field in hidden:
            field.errors = []
        if hidden:
            message = _("What your browser sent along cannot be used. Reload the page and try again.")
            self.form_errors.append(message)
        return bool(ok)

    def _check_text(self, field: Field) -> bool:
        if not isinstance(field, StringField | TextAreaField):
            return True
        typed = field.raw_data[0] if field.raw_data else ""
        if not isinstance(typed, str):
            return True
        bad = control_character(plain_ends(typed))
        limit = self._limit_of(field)
        if bad:
            _add_error(
                field,
                _("This text contains a character that cannot be displayed (%(code)s). Please delete it.", code=bad),
            )
        elif len(typed) > limit and not field.errors:
            _add_error(
                field,
                _(
                    "Please shorten this to %(limit)s characters; it has %(have)s.",
                    limit=limit,
                    have=len(typed),
                ),
            )
        elif not field.errors and (problem := _line_problem(field)):
            _add_error(field, problem)
        else:
            return True
        return False

    @staticmethod
    def _limit_of(field: Field) -> int:
        for validator in field.validators:
            if isinstance(validator, Length) and validator.max > 0:
                return int(validator.max)
        return LONG if isinstance(field, TextAreaField) else SHORT

    def attempt(self, command: Callable[P, T], *args: P.args, **arguments: P.kwargs) -> Done[T] | None:
        """Run a command with what was typed: its result, or None when it refused and this form says why.

        if form.validate_on_submit() and (done := form.attempt(programme.add_table, actor, workshop=workshop)):
            return redirect(url_for(".table", public_id=done.result.public_id), 303)
        return render(form=form)
        """
        try:
            return Done(command(*args, **arguments))
        except (Invalid, Stale) as error:
            self.take(error)
            return None

    def take(self, error: Invalid | Stale) -> None:
        """Show a service's refusal on this form; what was typed stays.

        After Stale the form goes on from what is stored now, so that whoever has compared can save again.
        """
        if isinstance(error, Stale):
            self.stale = error
            self.form_errors.append(str(error))
            if error.version is not None:
                self.version.data = str(error.version)
            return
        for name, messages in error.errors.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.extend(messages)
            else:
                for message in messages:
                    _add_error(field, message)

    @property
    def understood(self) -> dict[str, str]:
        """How the numbers were read, by the id of their place on the page, for the autosave's answer."""
        return {f"{field.id}-u": field.understood for field in _leaves(self) if hasattr(field, "understood")}

    @property
    def refused_words(self) -> str:
        """Why this form was not saved, in one line: for the answer to the autosave."""
        fields = [f"{field.label.text} – {field.errors[0]}" for field in _leaves(self) if field.errors]
        return _("Not saved: %(why)s", why="; ".join([*map(str, self.form_errors), *fields]))

    @property
    def refused_status(self) -> int:
        """The status that says why this form was refused: somebody saved first, or something is wrong."""
        return 422 if self.stale is None else 409

    @property
    def seen_version(self) -> int:
        """The version of the object this form was filled from; one that says none is older than every version."""
        return read_version(self.version.data)


def _leaves(fields: Iterable[Field]) -> Iterator[Field]:
    """Every field, those in lists and parts of forms included."""
    for field in fields:
        if isinstance(field, FieldList):
            yield from _leaves(field.entries)
        elif isinstance(field, FormField):
            yield from _leaves(field.form)
        else:
            yield field


def _is_line(field: Field) -> bool:
    """People type one line of text here."""
    return isinstance(field, StringField) and not isinstance(field, TextAreaField | PasswordField | HiddenField)


def _line_problem(field: Field) -> str:
    """A line that is typed shows a letter or digit; what must be filled in (a name, a title) no less than that."""
    if not _is_line(field) or not field.data:
        return ""
    return line_problem(field.data, is_name=any(isinstance(check, DataRequired) for check in field.validators))


class AskingForm(BaseForm):
    """A form that asks once before it takes a number that is probably a slip (`core.plausible`)."""

    sure = BooleanField(_l("The numbers are right"))
    asks = False
    confirmed: Mapping[str, str] = {}
    """Field → numbers (`Doubt.about`) that the person has just said to be right, for whoever stores the numbers."""

    def ask_back(self, questions: Mapping[str, Doubt | None], *, known: Mapping[str, str] | None = None) -> bool:
        """Put questions on their fields, unless the person has said that the numbers are right; True if it asks.

        `known` is what was confirmed at an earlier save: those numbers are not asked about again.
        """
        open_ones = {
            name: doubt for name, doubt in questions.items() if doubt and (known or {}).get(name) != doubt.about
        }
        if not open_ones:
            return False
        if self.sure.data:
            self.confirmed = {name: doubt.about for name, doubt in open_ones.items()}
            return False
        self.asks = True
        more = _("If so, tick “The numbers are right” below and save again.")
        self.take(Invalid({name: f"{doubt.text} {more}" for name, doubt in open_ones.items()}))
        return True


_TOO_LONG = _l("Please shorten this to %(max)d characters.")


def _say_what_is_too_long(fields: Iterable[Field]) -> None:
    """Our sentence for every limit of length that has none of its own, also in lines and parts of forms."""
    for field in fields:
        if isinstance(field, FieldList):
            _say_what_is_too_long(field.entries)
        elif isinstance(field, FormField):
            _say_what_is_too_long(field.form)
        for validator in field.validators:
            if isinstance(validator, Length) and validator.message is None and validator.min <= 0 < validator.max:
                validator.message = _TOO_LONG


def _add_error(field: Field, message: str) -> None:
    field.errors = [*field.errors, message]


__all__ = [
    "LONG",
    "SHORT",
    "AskingForm",
    "BaseForm",
    "Done",
    "InputRequired",
    "LinesField",
    "TagsField",
    "choices",
    "is_autosave",
    "required",
]
