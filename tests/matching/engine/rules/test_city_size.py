"""Reference cities of similar size."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm
from matchmaker.matching.engine.facts import CityFacts, Reference

Judge = Callable[..., ScoreTerm]


def test_each_band_of_distance_costs_a_step(judge: Judge) -> None:
    def points(population: int) -> int | None:
        reference = Reference("Somewhere", "AT", population, 2024)
        city = {"city": CityFacts(population=290_000)}
        return judge("city_size", city, {"references": (reference,)}).points

    assert [points(n) for n in (110_000, 40_000, 5_000, 600_000, 2_000_000)] == [
        10_000,
        6_500,
        3_000,
        6_500,
        3_000,
    ]


def test_the_nearest_reference_counts_and_is_named(judge: Judge) -> None:
    references = (Reference("Far", "AT", 9_000, 2020), Reference("Near", "AT", 200_000, 2019))
    term = judge("city_size", {"city": CityFacts(population=290_000)}, {"references": references})
    assert str(term.sentence) == "Was used in a city of similar size: Near (2019)."


def test_without_population_it_is_unknown(judge: Judge) -> None:
    assert judge("city_size", {"city": CityFacts(population=290_000)}, {"references": (Reference("X"),)}).unknown
    assert judge(
        "city_size", {"city": CityFacts(population=0)}, {"references": (Reference("X", population=5),)}
    ).unknown
