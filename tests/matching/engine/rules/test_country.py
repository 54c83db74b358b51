"""Country: served, worldwide, by region, by reference."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm
from matchmaker.matching.engine.facts import CityFacts, CompanyFacts, Reference
from matchmaker.matching.engine.rules.registry import get_rule
from matchmaker.matching.engine.ruleset import FULL, default_rules

Judge = Callable[..., ScoreTerm]


def test_the_same_code_is_worth_everything(judge: Judge) -> None:
    term = judge("country", {"countries": ("AT",)}, {"countries": ("AT", "DE")})
    assert (term.points, term.unknown) == (10_000, False)


def test_a_foreign_code_is_worth_nothing_and_named(judge: Judge) -> None:
    term = judge("country", {"countries": ("AT",)}, {"countries": ("BR",)})
    assert term.points == 0
    assert not term.unknown
    assert "{" not in str(term.sentence)


def test_missing_information_is_neutral_and_named(judge: Judge) -> None:
    for wanted, given in (({}, {"countries": ("AT", "DE")}), ({"countries": ("AT",)}, {})):
        term = judge("country", wanted, given)
        assert (term.points, term.unknown) == (round(get_rule("country").neutral * FULL), True)
        assert str(term.sentence).startswith("Not given in the ")


def test_not_to_say_lies_between_serving_the_world_and_serving_another_country(judge: Judge) -> None:
    city = {"city": CityFacts(country="AT")}
    ways = [{"countries": ("AT",)}, {"countries": ("*",)}, {}, {"countries": ("DE",)}, {"countries": ("BR",)}]
    points = [judge("country", city, way).points or 0 for way in ways]
    assert points == sorted(points, reverse=True)
    assert len(set(points)) == len(points)


def test_ways_to_reach_a_country_are_ranked(judge: Judge) -> None:
    city = {"city": CityFacts(country="AT")}
    ways = [
        {"countries": ("AT",)},
        {"countries": ("EU",)},
        {"countries": ("*",)},
        {"countries": ("DE",)},
        {"countries": ("BR",)},
    ]
    assert [judge("country", city, way).points for way in ways] == [10_000, 9_000, 6_500, 1_000, 0]


def test_a_reference_counts_more_than_a_worldwide_claim(judge: Judge) -> None:
    used = {"countries": ("BR",), "references": (Reference(country="AT"),)}
    term = judge("country", {"city": CityFacts(country="AT")}, used)
    assert term.points == 8_000
    assert str(term.sentence) == "Was used in Austria before."


def test_the_seat_of_the_company_stands_in_for_countries_served(judge: Judge) -> None:
    seat = {"company": CompanyFacts(country="AT")}
    assert judge("country", {"city": CityFacts(country="AT")}, seat).points == 10_000


def test_the_sentence_says_whether_it_is_the_citys_country_or_one_the_challenge_names(judge: Judge) -> None:
    graz = {"city": CityFacts(country="AT"), "countries": ("IT", "AT")}
    assert str(judge("country", graz, {"countries": ("IT", "AT")}).sentence) == "Works in Austria, like the city."
    only_named = judge("country", graz, {"countries": ("IT",)})
    assert str(only_named.sentence) == "Works in Italy, a country that the challenge names."


def test_ready_to_come_is_worth_what_an_open_answer_is_in_older_rules_and_less_than_working_there(judge: Judge) -> None:
    city = {"city": CityFacts(country="AT")}
    coming = judge("country", city, {"countries": ("BR",), "further_countries": "ready"})
    assert coming.points == judge("country", city, {}).points
    assert str(coming.sentence) == "Has not worked in Austria yet and is ready to come."
    at_home = judge("country", city, {"countries": ("AT",), "further_countries": "ready"})
    assert (at_home.points, str(at_home.sentence)) == (10_000, "Works in Austria, like the city.")
    assert judge("country", city, {"countries": ("BR",), "further_countries": "no"}).points == 0


def test_in_the_delivered_rules_saying_to_come_is_worth_more_than_silence_and_less_than_working_there(
    judge: Judge,
) -> None:
    delivered = next(item for item in default_rules().settings if item.rule == "country").parameters
    city = {"city": CityFacts(country="AT")}
    ways: list[dict[str, object]] = [
        {"countries": ("AT",)},
        {"countries": ("BR",), "further_countries": "partner"},
        {},
        {"countries": ("BR",)},
    ]
    assert [judge("country", city, way, **delivered).points for way in ways] == [10_000, 7_500, 6_000, 0]
    assert judge("country", city, ways[1], **delivered).points == judge("country", city, ways[1], ready=0.75).points


def test_readiness_raises_nobody_who_has_more_and_counts_less_among_many_claimed(judge: Judge) -> None:
    city = {"city": CityFacts(country="AT")}
    used = {"countries": ("BR",), "references": (Reference(country="AT"),), "further_countries": "ready"}
    assert judge("country", city, used, ready=0.75).points == 8_000
    many = {"countries": ("BR", "CL", "PE"), "further_countries": "ready"}
    assert judge("country", city, many, ready=0.75, free=2).points == 3_750


def test_no_place_makes_up_for_another_problem_and_none_is_needed_for_good() -> None:
    rules = default_rules()
    weights = {item.rule: item.weight for item in rules.weighted()}
    works = sum(w for w, answers in zip(weights.values(), rules.answering(), strict=True) if not answers)
    assert works < rules.limits.answers  # however well it could work there, the problem must be answered
    assert FULL - weights["country"] >= rules.limits.good  # elsewhere and silent about it: still good, if all else is


def test_a_reference_elsewhere_is_not_told_as_one_here(judge: Judge) -> None:
    city = {"city": CityFacts(country="AT")}
    used = {"countries": ("BR",), "references": (Reference(country="US"), Reference(country="ZA"))}
    term = judge("country", city, used)
    assert (term.points, str(term.sentence)) == (0, "Works in Brazil; has not said that it comes to Austria.")
    alone = judge("country", city, {"references": (Reference(country="US"),)})
    assert str(alone.sentence) == "Has not been used in Austria yet, and has not said that it comes there."
    near = judge("country", city, {"references": (Reference(country="DE"),), "further_countries": "ready"})
    assert str(near.sentence) == "Has not worked in Austria yet and is ready to come."


def test_a_country_of_the_region_that_is_asked_for_is_not_said_to_include_it(judge: Judge) -> None:
    term = judge("country", {"countries": ("EU",)}, {"countries": ("AT",)})
    assert (term.points, str(term.sentence)) == (9_000, "Works in Austria, a part of EU.")
