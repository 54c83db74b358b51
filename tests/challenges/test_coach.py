"""The coach: known texts get known answers, and no text at all breaks it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.challenges.engine import coach
from matchmaker.challenges.engine.content import CHALLENGE
from tests.challenges.make import content


def points(**changes: Any) -> dict[str, int]:
    """Criterion → points for the good content with changes."""
    return {s.criterion: s.points for s in coach.assess(content(**changes)).scores}


def sentences(**changes: Any) -> str:
    """All findings as text with their values."""
    return " ".join(f.text % f.values if f.values else f.text for f in coach.assess(content(**changes)).findings)


def test_a_clear_challenge_has_all_points() -> None:
    report = coach.assess(content())
    assert report.total == report.top
    assert not report.blocking
    assert {f.state for f in report.findings} == {coach.OK}


def test_an_empty_challenge_is_blocked_by_every_criterion() -> None:
    report = coach.assess(CHALLENGE.complete({}))
    assert report.total == 0
    assert len(report.blocking) == 4


@pytest.mark.parametrize(
    ("changes", "criterion"),
    [
        ({"problem": "  "}, "outcome"),
        ({"baseline_value": None, "target_value": None, "title": "Lose less", "problem": "Pipes leak."}, "number"),
        ({"decision_owner": "", "decision_on": None, "route_to_adoption": ""}, "owner"),
        ({"musts": []}, "musts"),
        ({"musts": [f"Must {n}" for n in range(11)]}, "musts"),
    ],
)
def test_what_blocks(changes: dict[str, Any], criterion: str) -> None:
    assert criterion in {score.criterion for score in coach.assess(content(**changes)).blocking}


def test_solution_words_praise_and_brands_are_named() -> None:
    assert "platform" in sentences(title="Buy a platform for leaks")
    assert "innovative" in sentences(problem="We want an innovative answer to leaking pipes in the old town.")
    assert "LeakHunter" in sentences(problem="We think LeakHunter would help in the old town.")
    assert "Aqua®" in sentences(musts=["Works with Aqua®"])
    assert points(title="Buy a platform for leaks")["outcome"] < points()["outcome"]


@pytest.mark.parametrize(
    ("must", "law"),
    [
        ("Company seated in Tampere", "article 18"),
        ("Headquartered in Austria", "article 18"),
        ("Firma mit Sitz in Graz", "article 18"),
        ("Only local companies", "article 18"),
        ("The supplier is based in our region", "article 18"),
        ("Entreprise locale", "article 18"),
        ("Has a branch in Tampere", "article 18"),
        ("20 years of references in Tampere", "article 18"),
        ("20 years of references in Tampere", "article 60"),
        ("At least ten years of experience", "article 60"),
        ("References from our city", "article 18"),
        ("Yearly turnover of 10 million euros", "article 58"),
        ("Must be Siemens MindSphere", "article 42"),
        ("Runs on Cisco routers", "article 42"),
    ],
)
def test_must_haves_that_shut_out_by_who_somebody_is_are_named_with_the_law(must: str, law: str) -> None:
    assert law in sentences(musts=[must])
    assert must in sentences(musts=[must])
    assert points(musts=[must])["musts"] <= points()["musts"] - 3


@pytest.mark.parametrize(
    "must",
    [
        "Sensors are located in the tunnel",
        "Based on open standards",
        "Data stay in the European Union",
        "Works in winter at -30 degrees",
        "One reference with a city of more than 100,000 people",
        "Three years of experience with cast-iron pipes",
        "Connects to Siemens S7 or equivalent",
        "Someone is on site within two hours",
        "Office staff can use it after one day",
        "Experience with pipes from cast iron",
    ],
)
def test_must_haves_about_the_work_pass(must: str) -> None:
    assert "Directive" not in sentences(musts=[must])


def test_what_is_only_good_to_have_a_criterion_and_countries_are_looked_at_too() -> None:
    assert "article 18" in sentences(wishes=["Local company"])
    assert "article 18" in sentences(criteria=[{"name": "Seat in our region", "weight": 100}])
    assert "chosen countries only" in sentences(countries=["AT"], country_condition="seat")
    assert "chosen countries only" not in sentences(countries=["AT"])  # a preference shuts nobody out


def test_seven_must_haves_are_few_and_eight_are_many() -> None:
    seven, eight = [f"Does thing {n}" for n in range(7)], [f"Does thing {n}" for n in range(8)]
    assert points(musts=seven)["musts"] == coach.TOP
    assert 0 < points(musts=eight)["musts"] < coach.TOP


def test_each_number_that_is_missing_costs() -> None:
    assert points(baseline_value=None)["number"] < points()["number"]
    assert points(unit="")["number"] < points()["number"]
    assert points(measured_how="")["number"] < points()["number"]


@pytest.mark.slow
@given(
    st.fixed_dictionaries(
        {
            "title": st.text(max_size=80),
            "problem": st.text(max_size=200),
            "indicator": st.text(max_size=40),
            "decision_owner": st.text(max_size=40),
            "musts": st.lists(st.text(max_size=40), max_size=14),
            "baseline_value": st.none() | st.floats(allow_nan=True),
            "target_value": st.none() | st.floats(allow_nan=True),
        }
    )
)
def test_any_text_gets_points_and_sentences(values: dict[str, Any]) -> None:
    report = coach.assess(values)
    assert all(0 <= score.points <= coach.TOP for score in report.scores)
    assert {f.criterion for f in report.findings} == {s.criterion for s in report.scores}
    for finding in report.findings:
        assert finding.text % finding.values if finding.values else finding.text


@given(st.lists(st.text(min_size=1, max_size=20).filter(str.strip), min_size=1, max_size=14))
def test_one_must_have_more_never_helps(musts: list[str]) -> None:
    fewer = coach.assess({"musts": musts}).scores[3].points
    more = coach.assess({"musts": [*musts, "One more thing"]}).scores[3].points
    assert more <= fewer


def total(**changes: Any) -> tuple[int, int]:
    """Points and the most there are."""
    report = coach.assess(content(**changes))
    return report.total, report.top


FILLED = ("title", "summary", "problem", "who_affected", "indicator", "unit", "measured_how", "decision_owner")
OVERFLOW = {"unit": "days", "baseline_value": 10.0, "target_value": 38.0}


@pytest.mark.parametrize(
    ("criterion", "changes"),
    [
        ("outcome", dict.fromkeys(FILLED, "asdf") | {"musts": ["asdf"], "route_to_adoption": "asdf"}),
        ("outcome", {"problem": "We want to buy an AI dashboard and 500 IoT sensors from one supplier."}),
        ("outcome", {"problem": "Wir wollen ein KI-Dashboard und 500 IoT-Sensoren von einem Anbieter kaufen."}),
        ("outcome", {"problem": "Nous voulons acheter un tableau de bord IA et 500 capteurs connectés."}),
        ("outcome", {"summary": "Queremos comprar un panel de control con IA y 500 sensores."}),
        ("outcome", {"summary": "Queremos comprar um painel com IA e 500 sensores."}),
        ("outcome", {"title": "Siemens traffic light roll-out"}),
        ("outcome", {"title": "Siemens-Ampeln einführen"}),
        ("outcome", {"title": "Déploiement de feux Siemens"}),
        ("outcome", {"title": "Become a smart city"}),
        ("outcome", {"title": "Smart City werden"}),
        ("outcome", {"title": "Devenir une ville intelligente"}),
        ("outcome", {"title": "Convertirse en una ciudad inteligente"}),
        ("outcome", {"title": "Tornar-se uma cidade inteligente"}),
        ("outcome", {"title": "Digital transformation of the town hall"}),
        ("outcome", {"title": "Digitalisierung der Stadtverwaltung"}),
        ("outcome", {"title": "Transformation numérique de la mairie"}),
        ("outcome", {"title": "Roll out 200 e-scooters"}),
        ("outcome", {"title": "200 Trinkbrunnen aufstellen"}),
        ("outcome", {"title": "Installer 40 fontaines"}),
        ("outcome", {"title": "Instalar 40 fuentes"}),
        ("outcome", {"title": "Mise en place d'une plateforme de stationnement intelligente"}),
        ("outcome", {"title": "A new ERP system with a digital twin"}),
        ("outcome", {"title": "Beschaffung einer Plattform mit Chatbot"}),
        ("outcome", {"title": "Achat d'un logiciel et de 200 capteurs"}),
        ("outcome", {"title": "Sensors find leaks faster"}),
        ("outcome", {"indicator": "Smartness", "unit": "points"}),
        ("outcome", {"indicator": "Intelligenz der Stadt", "unit": "Punkte"}),
        ("outcome", {"indicator": "niveau d'intelligence de la ville", "unit": "points"}),
        ("outcome", {"title": "Procurement of smart bins, cameras, turbines and heat pumps"}),
        ("outcome", {"summary": "The greenest, most innovative, AI-powered, disruptive and world-leading city."}),
        ("number", {"target_value": -300.0}),
        ("number", {"title": "Weniger Wasser verlieren", "indicator": "Wasserverlust", "target_value": -300.0}),
        ("number", {"title": "Perdre moins d'eau", "indicator": "Part de l'eau perdue", "target_value": -300.0}),
        ("number", {"title": "Cut overflow days", "indicator": "Overflow days a year", **OVERFLOW}),
        ("number", {"title": "Überlauftage senken", "indicator": "Überlauftage im Jahr", **OVERFLOW}),
        ("number", {"title": "Moins de débordements", "indicator": "Jours de débordement par an", **OVERFLOW}),
        ("number", {"title": "Menos desbordamientos", "indicator": "Días de desbordamiento al año", **OVERFLOW}),
        ("number", {"title": "Menos transbordos", "indicator": "Dias de transbordo por ano", **OVERFLOW}),
        ("number", {"title": "Halve the water lost", "target_value": 38.0}),
    ],
)
def test_what_must_not_have_all_points(criterion: str, changes: dict[str, Any]) -> None:
    assert points(**changes)[criterion] <= coach.TOP - 1
    have, most = total(**changes)
    assert have < most


@pytest.mark.parametrize(
    "title",
    [
        "Fewer people give up on the parking app",
        "Help 300 traders develop reusable packaging habits",
        "Best air for pupils: keep 21 °C",
        "Let blind residents use the city website",
        "Blinde Menschen können die Website der Stadt benutzen",
        "Moins de gens abandonnent l'application de stationnement",
        "Weniger Menschen geben bei der Park-App auf",
        "300 Händlern helfen, Gewohnheiten mit Mehrwegverpackungen zu entwickeln",
        "Aider 300 commerçants à développer des habitudes d'emballage réutilisable",
        "Beste Luft für Schüler: 21 °C halten",
        "Le meilleur air pour les élèves : garder 21 °C",
        "Les habitants aveugles utilisent le site web de la ville",
        "Cameras miss fewer cyclists at night",
        "Sensoren versagen seltener im Winter",
        "Set up a table for 30 neighbours in every street",
        "Help 300 people leave the car at home",
        "Weniger Wartezeit im Rathaus",
        "Menos gente abandona la aplicación de aparcamiento",
        "Menos pessoas desistem da aplicação de estacionamento",
    ],
)
def test_what_must_not_lose_points(title: str) -> None:
    assert total(title=title) == total()


def test_keyboard_noise_in_every_field_cannot_be_handed_in() -> None:
    report = coach.assess(content(**dict.fromkeys(FILLED, "asdf"), musts=["asdf"]))
    assert "outcome" in {score.criterion for score in report.blocking}


def test_the_coach_says_what_it_looked_for_and_gives_an_example_of_the_sector() -> None:
    assert "No thing to buy, no maker and no praise found" in sentences()
    assert "20 litres of 100" in sentences(title="A new platform for water")
    assert "disposable cups" in sentences(title="A new platform for waste", systems=["waste"])


def test_the_law_is_named_for_the_union_the_kingdom_and_beyond() -> None:
    said = sentences(musts=["Company seated in Tampere", "Must be Siemens MindSphere"])
    assert "Procurement Act 2023" in said
    assert "WTO agreement" in said
    assert "2 CFR 200.319" in said


def test_a_title_that_asks_for_a_thing_is_named_before_anything_else_is_written() -> None:
    assert "Procurement of smart bins" in sentences(title="Procurement of smart bins and cameras", problem="")
