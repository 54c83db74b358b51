"""Positions in the drawings: plain geometry, checked by hand."""

from __future__ import annotations

import pytest

from matchmaker.site.engine import drawing

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(("value", "top", "width"), [(50, 200, 25.0), (1, 3, 33.3), (5, 4, 100), (-1, 4, 0), (3, 0, 0)])
def test_a_share_stays_between_0_and_100(value: float, top: float, width: float) -> None:
    assert drawing.share(value, top) == width


def test_less_than_half_of_the_weight_is_low() -> None:
    assert drawing.is_low(4.9, 10)
    assert not drawing.is_low(5, 10)


def test_a_tick_stays_within_the_bar() -> None:
    assert drawing.tick(50, 100) == (49.5, 50.0)
    assert drawing.tick(100, 100) == (98.7, 99.2)


def test_a_stack_keeps_the_width_of_each_weight_and_fills_what_was_earned() -> None:
    assert drawing.stack([(10, 20), (0, 20)]) == (
        "M0 0h49.4v10H0zM50.0 0h49.4v10H50.0z",
        "M0 0h24.4v10H0z",
    )
    assert drawing.stack([]) == ("", "")


def test_a_target_runs_from_the_first_to_the_last_value() -> None:
    points = [("2025", 40, "40 %", ""), ("2028", 32, "32 %", ""), ("2031", 20, "20 %", "")]
    drawn = drawing.target(points, reference=30)
    assert drawn.line.path == "M96.0 30.0 L308.0 64.0 L520.0 115.0"
    assert [dot.radius for dot in drawn.line.dots if dot] == [7, 5, 8]
    first = drawn.line.dots[0]
    assert first == drawing.Dot(96.0, 30.0, 7, above=16.0, beside=40.0, before=82.0, after=112.0)
    assert drawn.line.reference == 72.5
    assert not drawn.is_long
    assert drawing.target([("a", 1, "10,000", ""), ("b", 2, "2", "")]).is_long


def test_long_labels_stand_off_the_line() -> None:
    rising = drawing.target([("a", 420, "420 litres a day", ""), ("b", 2000, "2,000 litres a day", "")])
    low, high = rising.line.dots
    assert low
    assert high
    assert rising.outside[0] > low.y
    assert rising.outside[1] < high.y
    falling = drawing.target([("a", 2000, "2,000 litres a day", ""), ("b", 420, "420 litres a day", "")])
    assert falling.outside == (rising.outside[1], rising.outside[0])


def test_equal_values_make_a_level_line() -> None:
    assert drawing.target([("a", 5, "5", ""), ("b", 5, "5", "")]).line.path == "M96.0 30.0 L520.0 30.0"


def test_a_curve_leaves_out_what_has_no_value_and_keeps_its_column() -> None:
    line = drawing.curve([("0", 100, "100"), ("1", None, ""), ("2", 90, "90")])
    assert line.path == "M46.0 30.0 L486.0 112.0"
    assert line.columns == [46.0, 266.0, 486.0]
    assert line.dots[1] is None
    assert drawing.curve([("0", None, "")]).path == ""


def test_paired_bars_have_a_scale_each() -> None:
    bars, height = drawing.paired_bars([("a", 10, 1, ""), ("b", 5, 4, "")])
    assert height == 102
    assert bars[0] == drawing.PairedBar(28, 190.0, 42.0, 34.0, 52.5, 550.5)
    assert bars[1] == drawing.PairedBar(63, 95.0, 137.0, 129.0, 210.0, 708.0)
    assert drawing.paired_bars([]) == ([], 32)


def test_ranks_say_who_gained_and_who_is_new() -> None:
    before, after = [("a", 9.0), ("b", 8.0), ("c", 7.0)], [("b", 9.0), ("a", 8.0), ("d", 7.0)]
    old, new = drawing.ranks(before, after)
    assert [(rank.y, rank.other_y) for rank in old] == [(40, 72), (72, 40), (104, None)]
    assert [rank.gained for rank in new] == [1, -1, 0]
    assert [(rank.place, rank.other_place) for rank in new] == [(1, 2), (2, 1), (3, None)]
    assert drawing.ranks_height(before, after) == 132


def test_circles_that_met_stand_close() -> None:
    circles = drawing.circles()
    assert len(circles) == 20
    assert sum(circle.has_met for circle in circles) == 8
    assert circles[1] == drawing.Circle(118.5, 121.5, 7, has_met=True, has_right=True)
    assert circles[0] == drawing.Circle(31, 49, 7, has_met=False, has_right=False)
