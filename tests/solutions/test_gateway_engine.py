"""Circles and phases, ranges and methods: the pure parts of the Gateway."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.solutions.engine import factors
from matchmaker.solutions.engine.estimates import ACTIVITIES, METHODS, Method, Range, estimate
from matchmaker.solutions.engine.relations import find_circle, phases

NODES = st.integers(0, 7)
NEEDS = st.dictionaries(NODES, st.lists(NODES, max_size=4), max_size=8)


@given(NEEDS)
def test_a_circle_is_one_and_phases_exist_exactly_without_one(needs: dict[int, list[int]]) -> None:
    circle = find_circle(needs)
    if circle:
        assert len(set(circle)) == len(circle)
        for node, other in zip(circle, [*circle[1:], circle[0]], strict=True):
            assert other in needs[node]
        with pytest.raises(ValueError, match="goes round"):
            phases(list(range(8)), needs)
        return
    found = phases(list(range(8)), needs)
    place = {node: n for n, phase in enumerate(found) for node in phase}
    assert sorted(place) == list(range(8))
    assert all(place[other] < place[node] for node, others in needs.items() for other in others)
    assert all(
        n == 0 or any(other in found[n - 1] for node in found[n] for other in needs[node]) for n in place.values()
    )


def test_a_package_without_relations_is_one_phase_in_its_order() -> None:
    assert phases([3, 1, 2], {}) == [[3, 1, 2]]
    assert phases([], {}) == []


@given(st.floats(1e-3, 1e9), st.floats(1e-3, 1e9))
def test_printing_never_narrows_a_range(one: float, other: float) -> None:
    given_range = Range(min(one, other), max(one, other))
    low, high = given_range.rounded
    assert low <= given_range.low * (1 + 1e-9)
    assert high >= given_range.high * (1 - 1e-9)
    assert low >= given_range.low * 0.89
    assert high <= given_range.high * 1.11


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.code)
def test_every_method_gives_a_range_from_published_factors(method: Method) -> None:
    amounts = {code: Range.around(1000.0, 10) for code in method.asks}
    found = estimate(method, amounts, factors.GRIDS["GB"])
    assert found.tonnes.low < found.tonnes.high
    assert math.isfinite(found.tonnes.high)
    assert all(term.factor.sources for term in found.terms)
    assert all(term.factor.low < term.factor.high for term in found.terms)
    assert method.leaves_out
    assert set(method.asks) <= set(ACTIVITIES)
    twice = estimate(method, {code: Range.around(2000.0, 10) for code in method.asks}, factors.GRIDS["GB"])
    assert twice.tonnes.high > found.tonnes.high
    if method.needs_grid:
        with pytest.raises(ValueError, match="grid"):
            estimate(method, amounts, None)


def test_the_factors_are_those_of_their_sources() -> None:
    assert factors.GAS.low == pytest.approx(0.1955, abs=1e-4)
    assert factors.GAS.high == pytest.approx(0.2099, abs=1e-4)
    assert factors.DIESEL.low == pytest.approx(2.465, abs=1e-3)
    assert factors.DIESEL.high == pytest.approx(2.737, abs=1e-3)
    assert factors.LANDFILL.low == pytest.approx(672, abs=1)
    assert factors.LANDFILL.high == pytest.approx(1867, abs=1)
    assert factors.COMPOST.high == pytest.approx(383, abs=1)


def test_more_emissions_than_today_are_said() -> None:
    amounts = {"diesel": Range(100, 100), "power_charged": Range(5000, 5000)}
    found = estimate(METHODS["diesel_to_power"], amounts, factors.GRIDS["ZA"])
    assert found.shown[0] == "more"
    assert found.shown[1] > 0
    amounts["power_charged"] = Range(270, 270)
    assert estimate(METHODS["diesel_to_power"], amounts, factors.GRIDS["ZA"]).shown[0] == "both"
