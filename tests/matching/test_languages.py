"""The language of a text: recognised, kept with its row, read anew; one that nobody shares says so."""

from __future__ import annotations

import pytest

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.matching.engine.explain import Explainer, ScoreTerm
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries.facts import challenge_facts, solution_facts
from matchmaker.matching.queries.live_fit import live_basis
from matchmaker.records.reading.language import language_of, languages_in
from matchmaker.solutions.models import Solution
from matchmaker.vocabulary import queries as vocabulary
from tests.browser import Browser
from tests.matching.helpers import commit, make_market, make_offer, run_all
from tests.personas import People

FINNISH = "Vesijohtoverkosto vuotaa vanhankaupungin alla, ja asukkaat maksavat hukkaan valuvasta vedestä."
ENGLISH = "Water pipes leak under the old town, and residents pay for water that never arrives."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (FINNISH, "fi"),
        (ENGLISH, "en"),
        ("Unter der Altstadt gehen Wasserrohre kaputt, und alle zahlen für verlorenes Wasser.", "de"),
        ("Les tuyaux fuient sous la vieille ville et les habitants paient l'eau perdue.", "fr"),
        ("Las tuberías pierden agua bajo el casco antiguo y los vecinos la pagan.", "es"),
        ("Os canos perdem água debaixo da cidade velha e os moradores pagam.", "pt"),
        ("Vannledningene lekker under gamlebyen, og innbyggerne betaler for vann som aldri kommer fram til dem.", "no"),
        ("Open source", ""),
        ("ISO 27001, BIM, LoRaWAN", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_text(text: str, code: str) -> None:
    assert language_of(text) == code
    assert not code or code in vocabulary.codes("language")


def test_each_part_counts_with_its_length() -> None:
    assert languages_in([ENGLISH, f"{FINNISH} {FINNISH}", "Open source"]) == ("fi", "en")


def test_it_is_kept_with_the_row_and_read_anew(people: People) -> None:
    challenges, solutions = make_market(people, 1, 1)
    challenges[0].problem = FINNISH
    solutions[0].description = ENGLISH
    commit()
    assert "fi" in challenges[0].text_languages
    assert solutions[0].text_languages == ("en",)
    challenges[0].problem, solutions[0].budget_band = ENGLISH, "lt15k"
    commit()
    assert "fi" not in challenges[0].text_languages
    solutions[0].title = solutions[0].summary = solutions[0].description = "Kaivo"
    commit()
    assert solutions[0].text_languages == ()


def foreign(people: People) -> Solution:
    offer = make_offer(
        people.organizations["hydrolog"], 0, title="Vuotojen etsintä vesijohtoverkostossa ilman kaivamista"
    )
    offer.summary = offer.description = FINNISH
    return offer


def wording_of(challenge: Challenge, solution: Solution) -> ScoreTerm:
    base = live_basis()
    asked, offered = challenge_facts(challenge.id), solution_facts(solution.id)
    assert asked is not None
    assert offered is not None
    found = Explainer(base.rules, base.vocabulary, base.statistics).explain(asked, offered)
    return next(term for term in found.terms if term.rule == "wording")


def test_a_solution_in_a_language_of_no_challenge_is_unknown_for_the_wording_and_says_so(
    people: People, browser: Browser
) -> None:
    challenges, _solutions = make_market(people, 1, 3)
    challenges[0].problem = ENGLISH
    offer = foreign(people)
    run_all()
    told = (
        "The solution is described in Finnish, in which no challenge is written, so words cannot be compared. "
        "A sentence in English would help."
    )
    for page in ("fits", "live-fit"):
        browser.as_(people, "carla").get(f"/solutions/{offer.slug}/{page}").has(told)
    term = wording_of(challenges[0], offer)
    assert (term.unknown, str(term.sentence)) == (True, told)
    assert not session().query(Pairing).filter(Pairing.solution_id == offer.id, Pairing.is_good).all()

    offer.summary = ENGLISH  # the next step it was told
    commit()
    run_all()
    assert not wording_of(challenges[0], offer).unknown
    browser.as_(people, "carla").get(f"/solutions/{offer.slug}/fits").lacks("words cannot be compared")


def test_a_challenge_in_a_language_of_no_solution_says_so_to_its_city(people: People, browser: Browser) -> None:
    challenges, solutions = make_market(people, 1, 3)
    challenges[0].title = "Vesi pysyy putkissa myös vanhassa kaupungissa"
    challenges[0].summary = challenges[0].problem = FINNISH
    challenges[0].indicator = challenges[0].measured_how = ""
    for solution in solutions:
        solution.description = ENGLISH
    run_all()
    page = browser.as_(people, "emil").get(f"/challenges/{challenges[0].slug}/pairings")
    page.has("The challenge is written in Finnish", "A sentence in English would help.")
    foreign(people)
    run_all()
    browser.get(f"/challenges/{challenges[0].slug}/pairings").lacks("The challenge is written in Finnish")


def test_a_text_in_a_language_of_the_glossary_meets_texts_in_any(people: People) -> None:
    challenges, solutions = make_market(people, 1, 3)
    challenges[0].title = "Weniger Wasser geht in den Leitungen der Altstadt verloren"
    challenges[0].summary = challenges[0].problem = (
        "Unter der Altstadt gehen Wasserrohre kaputt, und alle zahlen dafür."
    )
    for solution in solutions:
        solution.description = ENGLISH
    run_all()
    term = wording_of(challenges[0], solutions[0])
    assert not term.unknown
    assert (term.points or 0) > 0
