"""One reader of days and times: what browsers send and what people write; what can be two days is asked back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.dates import read_day, read_moment, read_time

DAYS = [
    "2027-02-27", "2027-2-27", "2027/02/27", "2027.02.27.", "27.2.2027", "27. 2. 2027", "27.02.2027", "27/02/2027",
    "27-02-2027", "02/27/2027", "27 Feb 2027", "27 February 2027", "February 27, 2027", "Feb 27th, 2027",
    "27. Februar 2027", "27 février 2027", "27 de febrero de 2027", "27 de fevereiro de 2027", "Saturday, 27 Feb 2027",
    "Sa. 27. Feb. 2027", "27\N{NO-BREAK SPACE}Feb\N{NO-BREAK SPACE}2027", "\N{LEFT-TO-RIGHT MARK}27.02.2027",
    "27\N{NON-BREAKING HYPHEN}02\N{NON-BREAKING HYPHEN}2027", "２７.０２.２０２７", "27.\N{SOFT HYPHEN}2.2027\t",
]  # fmt: skip
NO_DAYS = [
    "",
    "27.2.27",
    "31.02.2027",
    "soon",
    "2027",
    "27",
    "20270227 x",
    "13/13/2027",
    "0000-01-01",
    "Feb 2027",
    "9" * 80,
]
TIMES = [
    ("09:30", time(9, 30)), ("9:30", time(9, 30)), ("9.30", time(9, 30)), ("9h30", time(9, 30)),
    ("17:00:00", time(17)), ("17 Uhr", time(17)), ("17h", time(17)), ("5 pm", time(17)), ("12:15 a.m.", time(0, 15)),
    ("17:00\N{RIGHT-TO-LEFT MARK}", time(17)),
]  # fmt: skip
FIVE, LAST = (datetime.fromisoformat(f"2027-02-27T{hour}") for hour in ("17:00", "23:59"))
MOMENTS = [
    ("2027-02-27T17:00", FIVE), ("2027-02-27 17:00", FIVE),
    ("27.2.2027 17:00", FIVE), ("27.02.2027, 17.00 Uhr", FIVE),
    ("27 Feb 2027 at 5 pm", FIVE), ("27/02/2027 à 17h00", FIVE),
    ("2027-02-27", LAST), ("27.2.2027", LAST),
]  # fmt: skip


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_day(text) == date(2027, 2, 27)


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="Enter the date like this: 2027-02-27"):
        read_day(text)


def test_what_can_be_two_days_is_asked_back() -> None:
    with pytest.raises(ValueError, match="can mean 2027-04-03 or 2027-03-04"):
        read_day("03/04/2027")
    assert read_day("3.4.2027") == date(2027, 4, 3)
    assert read_day("04/04/2027") == date(2027, 4, 4)


@pytest.mark.parametrize(("text", "wanted"), TIMES)
def test_a_time_is_read_however_it_is_written(text: str, wanted: time) -> None:
    assert read_time(text) == wanted


@pytest.mark.parametrize("text", ["", "25:00", "9:75", "930", "noon", "13 pm", "0 am"])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="Enter the time like this: 09:30"):
        read_time(text)


@pytest.mark.parametrize(("text", "wanted"), MOMENTS)
def test_a_moment_is_read_however_it_is_written(text: str, wanted: datetime) -> None:
    assert read_moment(text) == wanted


@given(st.datetimes(timezones=st.none()).map(lambda value: value.replace(second=0, microsecond=0, fold=0)))
def test_what_a_browser_sends_is_read_as_it_is(moment: datetime) -> None:
    assert read_moment(moment.strftime("%Y-%m-%dT%H:%M").rjust(16, "0")) == moment
    assert read_day(moment.date().isoformat()) == moment.date()
    assert read_time(f"{moment:%H:%M}") == moment.time()


@given(st.text(max_size=70))
def test_any_other_text_is_refused_with_a_sentence(text: str) -> None:
    for read in (read_day, read_time, read_moment):
        sentence = refusal(read, text)
        assert sentence is None or sentence.startswith(("Enter ", "“"))


def refusal(read: Callable[[str], object], text: str) -> str | None:
    try:
        read(text)
    except ValueError as error:
        return str(error)
    return None
