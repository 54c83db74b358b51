"""The catalogues in the repository: every message of the product, in every language, whole and in the same words."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from click.testing import CliRunner

from matchmaker.cli.translations import FOLDER, collected, marked_in, not_in, translations
from matchmaker.core import catalogues
from matchmaker.core.i18n import TRANSLATED

_VALUE = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
_TAG = re.compile(r"</?[a-z][^>]*>")
_SINGLE = re.compile(r"%(?!\()")


@pytest.fixture(scope="module")
def spoken() -> Catalog:
    """All messages as they are collected now."""
    return collected()


def test_the_list_of_messages_is_that_of_the_product(spoken: Catalog) -> None:
    """If this fails: `make translations`, then translate what is empty."""
    kept = catalogues.read(FOLDER / catalogues.TEMPLATE)
    assert not list(not_in(kept, spoken))
    assert not list(not_in(spoken, kept))


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_language_says_everything(code: str, spoken: Catalog) -> None:
    assert not list(catalogues.gaps(spoken, catalogues.read(FOLDER / f"{code}.po", code)))


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_keep_values_marks_and_line_breaks(code: str) -> None:
    catalog = catalogues.read(FOLDER / f"{code}.po", code)
    assert not [f"{message.id}: {why}" for message in catalog if message.id for why in broken(message)]


def pairs(message: Message) -> list[tuple[str, str]]:
    """(English, translation) of each form of a message."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string, strict=True))


def _is_single(text: str) -> bool:
    return _SINGLE.search(text.replace("%%", "")) is not None


def broken(message: Message) -> Iterator[str]:
    """What a translation lost or added."""
    for english, said in pairs(message):
        before, after = set(_VALUE.findall(english)) - {"%%"}, set(_VALUE.findall(said)) - {"%%"}
        may_be_left_out = {"%(num)s", "%(n)s"} if isinstance(message.id, tuple) else set()
        known = set(_VALUE.findall(" ".join([message.id] if isinstance(message.id, str) else message.id)))
        if after - known or before - after - may_be_left_out:
            yield f"values {before ^ after}"
        if Counter(_TAG.findall(english)) != Counter(_TAG.findall(said)):
            yield "marks differ"
        if english.count("%%") != said.count("%%") or (_is_single(said) and not _is_single(english)):
            yield "per cent signs"
        if english.count("\n") != said.count("\n"):
            yield "line breaks"
        if (english[:1].isspace(), english[-1:].isspace()) != (said[:1].isspace(), said[-1:].isspace()):
            yield "blanks at an end"


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_term_of_the_field_is_the_same_word_everywhere(code: str) -> None:
    """`glossary/<code>.csv`: where the English term stands in a message, one of these stems stands in its translation.

    `except` names English sentences in which the word means something else.
    """
    with (FOLDER / "glossary" / f"{code}.csv").open(encoding="utf-8", newline="") as file:
        terms = [
            (
                re.compile(rf"\b{row['english']}s?\b", re.I),
                re.compile(row["pattern"], re.I),
                re.compile(row["except"] or "(?!)"),
                row["word"],
            )
            for row in csv.DictReader(file)
        ]
    assert len(terms) >= 40
    wrong = []
    for message in catalogues.read(FOLDER / f"{code}.po", code):
        english = _TAG.sub(" ", _VALUE.sub(" ", " ".join(part for part, _said in pairs(message))))
        said = " ".join(said for _part, said in pairs(message))
        wrong += [
            f"{word}: {said!r} for {english!r}"
            for term, stems, otherwise, word in terms
            if term.search(english) and not stems.search(said) and not otherwise.search(english)
        ]
    assert not wrong, "\n".join(wrong)


def test_what_breaks_a_translation_is_found() -> None:
    """The canaries."""
    assert list(broken(Message("%(n)s of <b>%(max)s</b>", string="%(n)s von %(max)s"))) == ["marks differ"]
    assert [why.split()[0] for why in broken(Message("by %(who)s", string="von %(wer)s"))] == ["values"]
    assert list(broken(Message("100 %%", string="100 %"))) == ["per cent signs"]
    assert list(broken(Message("a ", string="b"))) == ["blanks at an end"]
    assert not list(broken(Message(("%(num)s file", "%(num)s files"), string=("eine Datei", "%(num)s Dateien"))))


def test_messages_are_found_wherever_they_stand() -> None:
    source = """f"{_('in an f-string')} {ngettext('%(num)s one', '%(num)s many', n)}"\nN_("marked")\n_(label)"""
    assert set(marked_in(source)) == {"in an f-string", ("%(num)s one", "%(num)s many"), "marked"}


def test_the_command_says_what_is_missing() -> None:
    assert CliRunner().invoke(translations, ["check"]).exit_code == 0
