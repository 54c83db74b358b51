"""The JSON form: faithful both ways, strict about everything else."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.days import random_day
from matchmaker.scheduling.engine.jsonform import (
    fingerprint,
    from_data,
    from_json,
    placements_from_data,
    placements_to_data,
    to_data,
    to_json,
)
from matchmaker.scheduling.engine.problem import Placement, Problem, ProblemError
from tests.scheduling.engine.small import problems

ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)


@given(problems())
def test_round_trip_keeps_problem_and_fingerprint(problem: Problem) -> None:
    again = from_json(to_json(problem))
    assert again == problem
    assert fingerprint(again) == fingerprint(problem)


@pytest.mark.slow
@given(problems(), problems())
def test_fingerprints_differ_exactly_when_problems_differ(first: Problem, second: Problem) -> None:
    assert (fingerprint(first) == fingerprint(second)) == (first == second)


def test_placements_round_trip() -> None:
    placements = [Placement(1, 2, 3), Placement(2, 2, 1)]
    assert placements_from_data(placements_to_data(placements)) == placements
    assert placements_from_data({"placements": placements_to_data(placements)}) == placements


def day() -> Any:
    return to_data(random_day(2, 3, 4, 2, seed=1, wishes_per_company=1))


def change(path: str, value: Any) -> Any:
    data = day()
    *front, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    target = data
    for part in front:
        target = target[part]
    target[last] = value
    return data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (change("requests/0/city", 99), "Request 1 names party 99, which is not defined"),
        (change("requests/0/city", 5), "party 5 is not a city|same party twice"),
        (change("requests/0/company", 2), "party 2 is not a company|same party twice"),
        (change("requests/0/others", [1, 1]), "same party twice"),
        (change("requests/0/value", -1), "value -1 must lie between"),
        (change("requests/0/value", 1.5), "value must be a whole number, not 1.5"),
        (change("requests/0/value", True), "must be a whole number"),
        (change("requests/0/value", 10**30), "value 1000000000000000000000000000000 must lie"),
        (change("requests/0/slots", [77]), "slot 77"),
        (change("requests/0/forbidden", [{}]), "neither slot nor table"),
        (change("requests/0/forbidden", [{"table": 55}]), "table 55"),
        (change("requests/0/wish", 3), "'wish' is not a known entry"),
        (change("requests/1/id", 1), "Request 1 is defined twice"),
        (change("slots/1/id", 1), "Slot 1 is defined twice"),
        (change("slots/1/id", None), r"slots\[1\]: id is missing"),
        (change("parties/0/free", [1, 1]), "lists a slot twice"),
        (change("parties/0/free", [9]), "Party 1 names slot 9"),
        (change("parties/0/max_meetings", -1), "cannot be negative"),
        (change("parties/0/min_meetings", 9), "at least 9 but at most"),
        (change("parties/0/kind", "town"), "must be city or company"),
        (change("tables/0/capacity", -2), "capacity -2 cannot be negative"),
        (change("tables/0/capacity", 10**9), "capacity 1000000000 is more"),
        (change("tables/0/kept_for", 42), "kept for party 42"),
        (change("pins", [{"request": 1, "slot": 44}]), "slot 44"),
        (change("pins", [{"request": 1, "slot": 1}, {"request": 1, "slot": 2}]), "locked twice"),
        (change("precedences", [{"first": 1, "second": 1}]), "cannot come before itself"),
        (change("rules", {"levels": ["gaps"]}), "levels must be"),
        (change("rules", {"levels": ["value", "beauty"]}), "beauty"),
        (change("rules", {"spare_tables": -1}), "spare_tables -1"),
        (change("version", 2), "version 1"),
        (change("format", "other"), "format is not"),
        (change("slots", 5), "slots must be a list"),
        ([], "must be an object"),
        ({}, "slots is missing"),
    ],
)
def test_bad_problems_are_refused_in_words(data: Any, words: str) -> None:
    with pytest.raises(ProblemError, match=words):
        from_data(data)


def test_a_million_meetings_are_refused() -> None:
    data = day()
    data["requests"] = [{"id": n} for n in range(10**6)]
    with pytest.raises(ProblemError, match="1000000 entries; at most"):
        from_data(data)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not valid JSON"),
        ('{"slots": [{"id": NaN}]}', "NaN"),
        ('{"slots": [{"id": Infinity}]}', "Infinity"),
        ("[" * 100_000, "nests too deeply|not valid JSON"),
        ('{"version": ' + "9" * 5000 + "}", "too many digits"),
    ],
)
def test_bad_text_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ProblemError, match=words):
        from_json(text)


@given(st.data())
def test_any_change_of_a_file_is_read_or_refused(data: st.DataObject) -> None:
    problem = day()
    part = data.draw(st.sampled_from(sorted(problem)))
    target = problem
    key: Any = part
    while isinstance(target[key], (list, dict)) and target[key] and data.draw(st.booleans()):
        target = target[key]
        key = data.draw(st.sampled_from(sorted(target) if isinstance(target, dict) else range(len(target))))
    target[key] = data.draw(ANYTHING)
    with contextlib.suppress(ProblemError):
        from_json(json.dumps(problem))
