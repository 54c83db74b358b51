"""Texts of one line and names: forms, columns and commands hold one rule."""

from __future__ import annotations

import pytest
from wtforms import FieldList, StringField, TextAreaField

from matchmaker.core.errors import Invalid
from matchmaker.core.forms import AddressField, BaseForm, required
from matchmaker.core.inputs import checked_name
from matchmaker.core.text import has_letter, holds_address, one_line, quotable, trim
from matchmaker.workshops.models.programme import Room
from tests import factories

UNSEEN = [
    "\u200b",
    "\u2060\u2060",
    "\u00ad",
    "\u3164",
    "\u2800",
    "\ufeff",
    "\u115f",
    "\u200e\u200f",
    " \n\t\u00a0",
    "\U000e0041",
]


@pytest.mark.parametrize("text", UNSEEN)
def test_what_cannot_be_seen_is_no_name(text: str) -> None:
    assert one_line(text) == ""
    assert trim(f"{text}Graz{text}") == "Graz"
    with pytest.raises(Invalid, match="Name it"):
        checked_name(text, field="name", empty="Name it.")
    with pytest.raises(Invalid, match="at least one letter"):
        Room(name=text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Water\r\nworks\u2028of\x85Graz", "Water works of Graz"),
        ("a\u200bb\u202ec\u2066d\u2069", "abcd"),
        ("  Anna \t  Maria  ", "Anna Maria"),
        ("می‌خواهم", "می‌خواهم"),  # a joiner inside a word is part of it
        ("👩‍🔧 Ada", "👩‍🔧 Ada"),
        ("東京", "東京"),
    ],
)
def test_a_line_is_one_line(typed: str, kept: str) -> None:
    assert one_line(typed) == kept
    assert one_line(kept) == kept


def test_names_need_a_letter_or_a_digit(database: object) -> None:
    assert [has_letter(text) for text in ("…", "---", "👍", "3M", "Ω", "東", "\u3164")] == [
        False, False, False, True, True, True, False,
    ]  # fmt: skip
    assert factories.make_user("Ada\nLovelace").name == "Ada Lovelace"
    with pytest.raises(Invalid, match="at least one letter"):
        factories.make_organization("---", "company")


def test_what_a_mail_program_would_turn_into_a_link() -> None:
    for text in (
        "https://evil.example",
        "www.evil",
        "me@evil",
        "go to evil.example now",
        "evil．example",
        "evil[.]example",
    ):
        assert holds_address(text), text
        assert not quotable("Ada", text)
    for text in ("AB Ltd.", "St. Pölten", "e.V.", "Dr. Ada Lovelace", "3.5 tonnes"):
        assert not holds_address(text), text
    assert not quotable("two\nlines")


class Sample(BaseForm):
    """Lines, a list of them, and an address."""

    name = StringField(validators=[required("Name it.")])
    unit = StringField()
    text = TextAreaField()
    lines = FieldList(StringField(), min_entries=1)
    email = AddressField()


def test_every_form_holds_the_rule(app: object) -> None:
    typed = {
        "name": "Two\nlines\u200b",
        "unit": "%",
        "text": "two\nlines",
        "lines-0": "a\nb",
        "email": "\u00a0a@b.org\u200b",
    }
    with app.test_request_context(method="POST", data=typed):  # type: ignore[attr-defined]
        form = Sample(meta={"csrf": False})
        assert form.validate()
        assert {name: form.data[name] for name in typed if name in form.data} == {
            "name": "Two lines",
            "unit": "%",
            "text": "two\nlines",
            "email": "a@b.org",
        }
        assert form.data["lines"] == ["a b"]
    bad = {"name": "---", "unit": "…", "lines-0": "x\x00", "lines-1": "x\x07"}
    with app.test_request_context(method="POST", data=bad):  # type: ignore[attr-defined]
        form = Sample(meta={"csrf": False})
        assert not form.validate()
        assert "at least one letter" in form.name.errors[0]
        assert "at least one letter" in form.unit.errors[0]
        assert "(U+FFFD)" in form.lines.entries[0].errors[0]  # what a NUL became when it came in
        assert "(U+FFFD)" in form.lines.entries[1].errors[0]
        assert form.lines.entries[1].data == "x\ufffd"  # it can be seen, and deleted
