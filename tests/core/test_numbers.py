"""One parser of numbers: what people write in five languages, what is asked back, and what a field shows."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core import i18n
from matchmaker.core.numbers import read_number, read_whole, show_number

LANGUAGES = list(i18n.LANGUAGES)
EVERY = " ".join(LANGUAGES)
NUMBERS = [
    (EVERY, "0", 0),
    (EVERY, "70000", 70_000),
    (EVERY, "1 788", 1788),
    (EVERY, "1\N{NO-BREAK SPACE}788", 1788),
    (EVERY, "1\N{NARROW NO-BREAK SPACE}788", 1788),
    (EVERY, "12\N{THIN SPACE}345\N{THIN SPACE}678", 12_345_678),
    (EVERY, "1'788", 1788),
    (EVERY, "1’788’000", 1_788_000),
    (EVERY, "1’788.25", 1788.25),
    (EVERY, "1,5", 1.5),
    (EVERY, "1.5", 1.5),
    (EVERY, "12,3456", 12.3456),
    (EVERY, "0.125", 0.125),
    (EVERY, "0,125", 0.125),
    (EVERY, ".5", 0.5),
    (EVERY, "1234.567", 1234.567),
    (EVERY, "1234,567", 1234.567),
    (EVERY, "1.234,5", 1234.5),
    (EVERY, "1,234.5", 1234.5),
    (EVERY, "1,234.567", 1234.567),
    (EVERY, "1 234,567", 1234.567),
    (EVERY, "1.234.567", 1_234_567),
    (EVERY, "1,234,567", 1_234_567),
    (EVERY, "1.234.567,89", 1_234_567.89),
    (EVERY, "12,34,567", 1_234_567),
    (EVERY, "1,23,45,678.5", 12_345_678.5),
    (EVERY, "-5", -5),
    (EVERY, "\N{MINUS SIGN}18,5", -18.5),
    (EVERY, "- 5", -5),
    (EVERY, "+5", 5),
    (EVERY, " 40 ", 40),
    (EVERY, "٤٠", 40),
    (EVERY, "४०٫५", 40.5),
    (EVERY, "١٬٧٨٨", 1788),
    (EVERY, "\N{ZERO WIDTH SPACE}4\N{SOFT HYPHEN}4\N{WORD JOINER}", 44),
    (EVERY, "\N{RIGHT-TO-LEFT MARK}-5", -5),
    (EVERY, "123456789012345", 123_456_789_012_345),
    ("en", "70,000", 70_000),
    ("en", "1,788", 1788),
    ("de es pt", "70.000", 70_000),
    ("de es pt", "1.788", 1788),
]
QUESTIONS = [
    ("en fr", "70.000", "“70.000” can mean 70000 or 70. Enter 70000 or 70.0."),
    ("de fr es pt", "70,000", "“70,000” can mean 70000 or 70. Enter 70000 or 70.0."),
    ("en fr", "1.788", "“1.788” can mean 1788 or 1.788. Enter 1788 or 1.7880."),
    ("de fr es pt", "-1,720", "“-1,720” can mean -1720 or -1.72. Enter -1720 or -1.72."),
]
EXAMPLE = "Enter a number, for example 40 or 12.5."
LONG = "This number is too long. Enter at most 15 digits, or choose a larger unit."
RANGE = "Enter one number, not a range."
WORDS = "Enter the number with all its digits, without a word such as “million”."
REFUSED = [
    ("about forty", EXAMPLE),
    ("38 days", "Enter only the number: 38."),
    ("40 %", "Enter only the number: 40."),
    ("€ 70,000", "Enter only the number: 70,000."),
    ("50 m²", "Enter only the number: 50."),
    ("5²", EXAMPLE),
    ("1e5", EXAMPLE),
    ("1E-5", EXAMPLE),
    ("inf", EXAMPLE),
    ("-Infinity", EXAMPLE),
    ("nan", EXAMPLE),
    ("1_000", EXAMPLE),
    ("5-7", RANGE),
    ("5 – 7 days", RANGE),
    ("40 to 50", RANGE),
    ("40 bis 50", RANGE),
    ("1,5 Mio", "Enter the number with all its digits: 1500000."),
    ("1.5 million €", "Enter the number with all its digits: 1500000."),
    ("20k", "Enter the number with all its digits: 20000."),
    ("€ 3 M", "Enter the number with all its digits: 3000000."),
    ("3 m", "Enter only the number: 3."),
    ("2,5 Mrd. €", "Enter the number with all its digits: 2500000000."),
    ("3 mil", WORDS),
    ("2 billion", WORDS),
    ("1.500.00 Mio", WORDS),
    ("1/2", EXAMPLE),
    ("1 78", EXAMPLE),
    ("1.5.2", EXAMPLE),
    ("1,234 567", EXAMPLE),
    ("1.234.56", EXAMPLE),
    ("--5", "Enter only the number: -5."),
    (",", EXAMPLE),
    ("-", EXAMPLE),
    ("1234567890123456", LONG),
    ("0.12345678901234567", LONG),
    ("9" * 10_000_000, EXAMPLE),
]


def cases(table: list[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    return [(language, text, wanted) for languages, text, wanted in table for language in languages.split()]


@pytest.mark.parametrize(("language", "text", "wanted"), cases(NUMBERS))
def test_what_people_write_is_understood(language: str, text: str, wanted: float) -> None:
    assert read_number(text, language) == wanted


@pytest.mark.parametrize(("language", "text", "question"), cases(QUESTIONS))  # type: ignore[arg-type]
def test_what_can_mean_two_numbers_is_asked_back(language: str, text: str, question: str) -> None:
    with pytest.raises(ValueError, match="Enter") as asked:
        read_number(text, language)
    assert str(asked.value) == question


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("text", "sentence"), REFUSED, ids=[text[:20] for text, _sentence in REFUSED])
def test_what_is_no_number_is_refused_with_what_to_do(language: str, text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"Write|number") as refused:
        read_number(text, language)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "12,000", 12_000),
        ("de", "12.000", 12_000),
        ("fr", "12 000", 12_000),
        ("en", "12.0", 12),
        ("en", "1,5", "Enter a whole number, for example 12."),
        ("de", "1.5", "Enter a whole number, for example 12."),
        ("en", "few", "Enter a whole number, for example 12."),
        ("en", "38 days", "Enter only the number: 38."),
        ("de", "12,000", "“12,000” can mean 12000 or 12. Enter 12000 or 12."),
        ("en", "12.500", "Enter “12.500” without comma and point, as 12500."),
    ],
)
def test_whole_numbers_follow_the_same_rules(language: str, text: str, wanted: int | str) -> None:
    if isinstance(wanted, int):
        assert read_whole(text, language) == wanted
        return
    with pytest.raises(ValueError, match="Enter") as refused:
        read_whole(text, language)
    assert str(refused.value) == wanted


def test_a_shown_number_needs_no_question() -> None:
    assert show_number(1.788, "en") == "1.7880"
    assert show_number(1.788, "de") == "1,7880"
    assert [show_number(value, "en") for value in (70_000.0, 40.5, -0.0, 12, 1e-7)] == [
        "70000", "40.5", "0", "12", "0.0000001",
    ]  # fmt: skip


@given(
    value=st.one_of(
        st.floats(-1e15, 1e15).map(lambda x: float(f"{x:.12g}")).filter(lambda x: x == 0 or abs(x) > 1e-60),
        st.integers(-(10**15) + 1, 10**15 - 1),
    ),
    shown_in=st.sampled_from(LANGUAGES),
    read_in=st.sampled_from(LANGUAGES),
)
def test_what_a_field_shows_reads_back_as_the_same_number_in_every_language(
    value: float, shown_in: str, read_in: str
) -> None:
    assert read_number(show_number(value, shown_in), read_in) == value


@given(
    text=st.text(alphabet="0123456789.,' -+e_²٤\N{NO-BREAK SPACE}x", max_size=12), language=st.sampled_from(LANGUAGES)
)
def test_any_text_is_a_finite_number_or_a_sentence(text: str, language: str) -> None:
    try:
        said: float | str = read_number(text, language)
    except ValueError as refused:
        said = str(refused)
    assert said.endswith(".") if isinstance(said, str) else math.isfinite(said)
