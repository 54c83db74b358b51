"""Trends, gaps and the part that collaborations account for: against values computed by hand and by numpy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.indicators.engine.trend import DOWN, LEVEL, UP, Part, missing_years, quartiles, share_of, trend
from tests.examples import examples

NUMBERS = st.floats(-1e4, 1e4)


def test_three_values_make_a_trend_and_two_do_not() -> None:
    assert trend([(2020, 1.0), (2021, 2.0)]) is None
    found = trend([(2020, 10.0), (2021, 12.0), (2023, 16.0)])
    assert found is not None
    assert (found.per_year, found.way, found.years) == (pytest.approx(2.0), UP, (2020, 2023))
    assert found.error == pytest.approx(0, abs=1e-9)
    assert found.is_clear


def test_noise_is_no_clear_trend_and_a_still_value_is_level() -> None:
    noisy = trend([(2019, 10.0), (2020, 14.0), (2021, 9.0), (2022, 13.0)])
    assert noisy is not None
    assert not noisy.is_clear
    still = trend([(2019, 10.0), (2020, 10.01), (2021, 10.0)])
    assert still is not None
    assert still.way == LEVEL
    falling = trend([(2019, 10.0), (2020, 8.1), (2021, 6.0)])
    assert falling is not None
    assert falling.way == DOWN


@examples(60)
@given(st.lists(st.tuples(st.integers(1990, 2030), NUMBERS), min_size=3, max_size=20, unique_by=lambda row: row[0]))
def test_the_slope_is_that_of_least_squares(values: list[tuple[int, float]]) -> None:
    found = trend(values)
    assert found is not None
    years, heights = np.array(values).T
    slope, _level = np.polyfit(years - years.mean(), heights, 1)
    assert found.per_year == pytest.approx(slope, rel=1e-6, abs=1e-6)


@examples(60)
@given(st.lists(NUMBERS, min_size=1, max_size=30))
def test_quartiles_are_those_of_numpy(values: list[float]) -> None:
    assert quartiles(values) == pytest.approx(tuple(np.percentile(values, [25, 50, 75])))


def test_gaps_are_years_in_which_a_value_was_due() -> None:
    assert missing_years([2018, 2019, 2022], until=2024, every=1) == [2020, 2021, 2023, 2024]
    assert missing_years([2018, 2021], until=2024, every=2) == [2020, 2024]
    assert missing_years([], until=2024, every=1) == []


def test_what_is_left_has_the_uncertainty_of_both() -> None:
    found = share_of([Part(-3.0, 0.4), Part(-1.0, 0.3)], -10.0, 1.2)
    assert (found.total, found.rest) == (-4.0, -6.0)
    assert found.uncertainty == pytest.approx(0.5)
    assert found.rest_uncertainty == pytest.approx(math.sqrt(0.25 + 1.44))
    assert not found.is_floor


def test_an_unknown_uncertainty_is_said() -> None:
    found = share_of([Part(-3.0, None)], None, None)
    assert (found.is_floor, found.rest, found.uncertainty) == (True, None, 0.0)
