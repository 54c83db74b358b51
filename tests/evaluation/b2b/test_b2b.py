"""The published business-to-business problem: reader, independent check, and optima by exhaustive search."""

from __future__ import annotations

import contextlib
import csv
import os
from itertools import product as every_combination
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.evaluation.b2b.check import breaks_of, faults
from matchmaker.evaluation.b2b.dzn import B2BInstance, Wish, parse
from matchmaker.evaluation.b2b.search import solve_b2b
from matchmaker.scheduling.engine.problem import ProblemError
from tests.examples import examples
from tests.scheduling.engine.small import PLENTY

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "instances"
PUBLISHED = os.environ.get("MATCHMAKER_B2B_INSTANCES")


def load(name: str) -> B2BInstance:
    return parse((HERE / name).read_text())


@st.composite
def instances(draw: st.DrawFn) -> B2BInstance:
    participants = draw(st.integers(2, 4))
    slots = draw(st.integers(1, 5))
    numbers = st.integers(0, participants - 1)
    pairs = st.tuples(numbers, numbers).filter(lambda pair: pair[0] != pair[1])
    rows = draw(st.lists(st.tuples(pairs, st.sampled_from([3, 3, 3, 1, 2])), max_size=5))
    meetings = len(rows)
    forbidden = st.frozensets(st.integers(0, slots - 1), max_size=2)
    before = st.frozensets(st.integers(0, max(0, meetings - 1)), max_size=1)
    return B2BInstance(
        participants,
        draw(st.integers(0, 3)),
        slots,
        draw(st.integers(0, slots)),
        tuple(Wish(first, second, session) for (first, second), session in rows),
        tuple(draw(forbidden) for _ in range(participants)),
        tuple(draw(st.sampled_from([None, None, None, 0])) for _ in range(meetings)),
        tuple(draw(st.sampled_from([frozenset(), frozenset(), draw(before)])) for _ in range(meetings)),
    )


@pytest.mark.parametrize("workers", [1, 2])
@given(instances(), st.integers(0, 2))
@examples(40)
def test_agrees_with_exhaustive_search(workers: int, instance: B2BInstance, fairness: int) -> None:
    totals = totals_of(instance, fairness)
    found = solve_b2b(instance, fairness=fairness, seconds=PLENTY, workers=workers)
    if totals:
        assert (found.status, found.objective, found.bound) == ("optimal", min(totals), min(totals))
        assert faults(instance, found.slots, fairness) == []
    else:
        assert found.status == "infeasible"
        assert found.reason


def test_reads_english_and_catalan_names() -> None:
    tiny, catalan, ordered = load("tiny.dzn"), load("catalan.dzn"), load("ordered.dzn")
    assert (tiny.participants, tiny.tables, tiny.slots, tiny.morning) == (4, 2, 4, 2)
    assert tiny.wishes[1] == Wish(1, 2, 1)
    assert tiny.forbidden == (frozenset(), frozenset(), frozenset({3}), frozenset())
    assert catalan.fixed == (0, None)
    assert catalan.forbidden[0] == frozenset({1, 2})
    assert ordered.before == (frozenset({1}), frozenset(), frozenset({0}))
    assert ordered.forbidden[1] == frozenset({0})


@pytest.mark.parametrize(
    ("written", "meant"), [("{1..2}", {0, 1}), ("{1..2, 4}", {0, 1, 3}), ("{ 4,2..3 }", {1, 2, 3}), ("1..2", {0, 1})]
)
def test_sets_may_hold_ranges(written: str, meant: set[int]) -> None:
    text = (HERE / "tiny.dzn").read_text().replace("{0}, {4}", f"{written}, {{4}}")
    assert parse(text).forbidden[1] == frozenset(meant)


def totals_of(instance: B2BInstance, fairness: int) -> list[int]:
    """Total of breaks of every valid schedule."""
    return [
        sum(breaks_of(instance, slots))
        for slots in every_combination(range(instance.slots), repeat=len(instance.wishes))
        if not faults(instance, slots, fairness)
    ]


@pytest.mark.parametrize("name", ["tiny.dzn", "catalan.dzn", "ordered.dzn"])
def test_own_instances(name: str) -> None:
    instance = load(name)
    found = solve_b2b(instance, seconds=PLENTY)
    assert (found.status, found.objective) == ("optimal", min(totals_of(instance, 2)))
    assert faults(instance, found.slots, 2) == []


def test_crowded_participant_is_named() -> None:
    found = solve_b2b(load("crowded.dzn"))
    assert found.status == "infeasible"
    assert "Participant 1 has 3 meetings but only 2 usable slots" in found.reason


def test_checker_names_each_fault() -> None:
    instance = load("ordered.dzn")
    assert faults(instance, [2, 1, 4], 2) == []
    for slots, words in (
        ([2, 1], "names 2 slots"),
        ([9, 1, 4], "not one of"),
        ([1, 1, 4], "Participant 1 has meetings"),
        ([1, 2, 4], "must come after"),
        ([2, 1, 3], "fixed to slot 5"),
        ([0, 1, 4], "cannot attend slot 1"),
    ):
        assert any(words in sentence for sentence in faults(instance, slots, 2)), slots
    assert any("tables" in s for s in faults(load("catalan.dzn"), [0, 0], 2))
    assert any("apart" in s for s in faults(load("catalan.dzn"), [0, 3], 0))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("nBusiness = 4", "nBusiness = -4"), "nBusiness is -4"),
        (("nTables = 2;", ""), "does not define nTables"),
        (("nTables = 2;", "nTables = 2; nTables = 3;"), "defined twice"),
        (("nMeetings = 4", "nMeetings = 1000000"), "nMeetings is 1000000"),
        (("nMeetings = 4", "nMeetings = 5"), "must list 5 sets, one each; found 4"),
        (("|3, 4, 2, |]", "|]"), "nMeetings = 4 rows; found 3"),
        (("|1, 2, 3,", "|1, 9, 3,"), "participant 9 is unknown"),
        (("|1, 2, 3,", "|1, 1, 3,"), "cannot meet itself"),
        (("|1, 2, 3,", "|1, 2, 7,"), "session 7"),
        (("|1, 2, 3,", "|1, 2,"), "expected participant, participant, session"),
        (("fixed = [0,0,0,0]", "fixed = [9,0,0,0]"), "not a slot"),
        (("precedences = [{},", "precedences = [{8},"), "meeting 8 is unknown"),
        (("forbidden = [{}, {0}, {4}, {}]", "forbidden = [{}]"), "must list 4 sets"),
        (("nTables = 2", "nTables = two"), "expected a whole number"),
        (("nTables = 2", "nTables = 2 & 3"), "Line 4"),
        (("forbidden = [{}, {0}", "forbidden = [1..999999999, {0}"), "range"),
        (("forbidden = [{}, {0}", "forbidden = [{1..999999999}, {0}"), "range"),
        (("forbidden = [{}, {0}", "forbidden = [{{1}}, {0}"), "expected a whole number"),
    ],
)
def test_bad_files_are_refused_in_words(change: tuple[str, str], words: str) -> None:
    text = (HERE / "tiny.dzn").read_text()
    assert change[0] in text
    with pytest.raises(ProblemError, match=words):
        parse(text.replace(*change))


@given(st.integers(0, 400), st.sampled_from(["", "{", "}", "[", "|]", ";", "=", "9", "-", "..", "x", "%"]))
def test_a_damaged_file_is_read_or_refused_but_never_crashes(at: int, scrap: str) -> None:
    text = (HERE / "tiny.dzn").read_text()
    with contextlib.suppress(ProblemError):
        parse(text[:at] + scrap + text[at + 1 :])


if PUBLISHED:
    with (Path(PUBLISHED).parent / "published.csv").open() as file:
        ROWS = list(csv.DictReader(file))

    @pytest.mark.slow
    @pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['instance']}.{row['variant']}-{row['d']}")
    def test_published_results(row: dict[str, str]) -> None:
        path = Path(PUBLISHED or "") / f"{row['instance']}.{row['variant']}.dzn"
        found = solve_b2b(parse(path.read_text()), fairness=int(row["d"]), seconds=PLENTY)
        if row["optimum"] == "UNSAT":
            assert found.status == "infeasible"
        else:
            assert (found.status, found.objective) == ("optimal", int(row["optimum"]))
