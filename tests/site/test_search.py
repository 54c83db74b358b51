"""Search, as people use it: their words, their language, their typing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.challenges.jobs.revisions import index
from matchmaker.challenges.models import Challenge
from matchmaker.core import search
from matchmaker.core.db import session
from matchmaker.solutions.jobs.writing import index as index_solution
from tests.browser import Browser
from tests.challenges import make
from tests.factories import make_city, make_solution
from tests.personas import People

pytestmark = pytest.mark.slow

ASKED = {
    "EV charging": "Charging points for people without a garage",
    "flooding": "Warn every household by the river before a flood",
    "elderly": "Fewer older people who see nobody",
    "snow removal": "Bicycle lanes cleared of snow by seven",
    "PM2.5": "Less fine particles in the air of two quarters",
    "Muenster": "Good canteens",
    "wastwater": "The state of wastewater every hour",
    "kindergarten": "Healthy meals in every nursery",
    "Straßenbeleuchtung": "Street lights that use half the power",
    "éclairage": "Street lights that use half the power",
    "Wasser": "Lose less water in the pipes",
    "schools": "Warm school buildings",
    "school": "Warm school buildings",
    "bike": "More bicycles in winter",
    "bicycle": "More bicycles in winter",
    "cycling": "More bicycles in winter",
    "stewat": "The state of wastewater every hour",
    "nosie": "Less noise at night",
    "fontaine": "A drinking fountain in every quarter",
    "fuente": "A drinking fountain in every quarter",
    "Trinkbrunnen": "A drinking fountain in every quarter",
    "aire de jeux": "Playgrounds stay cool in August",
    "Spielplätze": "Playgrounds stay cool in August",
    "Bürgerhaushalt": "Half the city takes part in the participatory budget",
}


@pytest.fixture
def texts(people: People) -> People:
    """A public challenge for everything asked for, one of Münster's, and one that nobody published."""
    for title in sorted(set(ASKED.values())):
        challenge = make.published(people, title=title)
        if title == "Good canteens":
            challenge.city = make_city("Münster")
            index(challenge)
    make.draft(people, title="A secret zeppelin")
    session().flush()
    return people


def test_search_finds_what_people_mean(browser: Browser, texts: People) -> None:
    found = {words: browser.get("/challenges", query_string={"q": words, "status": "any"}).words for words in ASKED}
    assert [words for words, title in ASKED.items() if title not in found[words]] == []
    everywhere = {words: browser.get("/search", query_string={"q": words}).words for words in ASKED}
    assert [words for words, title in ASKED.items() if title not in everywhere[words]] == []


def test_all_words_come_first_then_some(browser: Browser, texts: People) -> None:
    make.published(texts, title="Less noise from school buses")
    page = browser.get("/challenges?q=school+noise&status=any").words
    assert page.index("Less noise from school buses") < page.index("Less noise at night")
    assert page.index("Less noise from school buses") < page.index("Warm school buildings")


def test_a_typo_says_what_was_taken_for_it(browser: Browser, texts: People) -> None:
    browser.get("/challenges?q=wastwater&status=any").has("This is what “wastewater” finds")
    browser.get("/search?q=wastwater").has("This is what “wastewater” finds")


def test_one_search_over_everything_that_is_public(browser: Browser, texts: People) -> None:
    solution = make_solution(texts.organizations["hydrolog"], "Water meters that call home", status="listed")
    index_solution(solution)
    session().flush()
    page = browser.get("/search?q=Wasser")
    page.has("Lose less water in the pipes", "Water meters that call home")
    assert "<mark>water</mark>" in page.text.lower()
    assert "zeppelin" not in browser.get("/search?q=zepelin").text
    assert "secret" not in browser.get("/search?q=zeppelin").text.lower()


def test_texts_of_before_are_read_once(texts: People) -> None:
    doc = session().query(search.SearchDoc).first()
    assert doc is not None
    kept, doc.words = doc.words, ""
    session().flush()
    assert search.renew() == 1
    assert sorted(doc.words.split()) == sorted(kept.split())
    assert search.renew() == 0


def test_words_that_belong_together_are_asked_one_by_one_where_no_text_has_them_together(
    browser: Browser, people: People
) -> None:
    make.published(people, title="Snow crews for pavements")
    make.published(people, title="Meals in every day care centre")
    page = browser.get("/search", query_string={"q": "snow removal"})
    page.has("Snow crews for pavements")
    page.lacks("Did you mean")
    browser.get("/search", query_string={"q": "kindergarten"}).has("Meals in every day care centre")
    assert search.asked("snow removal")[0].typed == "snow"
    browser.get("/search", query_string={"q": "Winterdienst"}).has("Snow crews for pavements")
    make.published(people, title="Snow removal by seven")
    assert [thing.typed for thing in search.asked("snow removal")] == ["snow removal"]


def test_one_letter_or_two_begin_no_longer_word(people: People) -> None:
    make.published(people, title="Events for older people")
    assert [thing.prefix for thing in search.asked("ev")] == [False]
    assert [thing.prefix for thing in search.asked("eve")] == [True]


def test_with_enough_that_has_all_words_the_rest_comes_behind_it_unranked(people: People) -> None:
    rows = [make.draft(people, title=f"Wet {number}") for number in range(search.RANKED + 2)]
    for number, row in enumerate(rows):
        search.index(row, title="water pipes" if row is not rows[-1] else "water water water", body=f"{number}")
    hits = search.found(Challenge, "water pipes")
    assert hits is not None
    found = session().execute(sa.select(hits.c.object_id, hits.c.rank).order_by(hits.c.rank)).all()
    assert len(found) == len(rows)
    assert found[-1].object_id == rows[-1].id
    assert found[-1].rank in (0.0, -10.0), "on PostgreSQL a hit in a title is known without reading the text"


def test_of_many_hits_those_with_the_word_in_their_title_come_first(people: People) -> None:
    rows = [make.draft(people, title=f"Wet {number}") for number in range(search.RANKED + 5)]
    for number, row in enumerate(rows):
        is_last = number >= search.RANKED + 2
        search.index(row, title="Schools in winter" if is_last else "Winter", body="" if is_last else "a school")
    hits = search.found(Challenge, "school")
    assert hits is not None
    found = list(session().scalars(sa.select(hits.c.object_id).order_by(hits.c.rank)))
    assert len(found) == len(rows)
    assert set(found[:3]) == {row.id for row in rows[-3:]}


def test_all_forms_of_a_word_find_the_same_in_the_same_order(texts: People) -> None:
    make.published(texts, title="School buses for a schoolyard", problem="Schools, a school and more schools.")
    make.published(texts, title="A bike ride", problem="Cycling by bicycle, bikes and bicycles.")
    for forms in (("school", "schools", "Schule", "école"), ("bike", "bicycle", "cycling", "Fahrrad", "vélo")):
        orders = []
        for words in forms:
            hits = search.found(Challenge, words)
            assert hits is not None
            orders.append(list(session().scalars(sa.select(hits.c.object_id).order_by(hits.c.rank, hits.c.object_id))))
        assert len(orders[0]) > 1
        assert [order for order in orders if order != orders[0]] == [], forms


def test_what_was_found_is_marked_and_nothing_that_only_begins_like_it(texts: People) -> None:
    text = "Every charger for electric cars in the wastewater works"
    assert search.marked(text, "EV charging").startswith("Every <mark>charger</mark> for <mark>electric</mark>")
    assert "<mark>wastewater</mark>" in search.marked(text, "wastwater")
    assert "<mark>wastewater</mark>" in search.marked(text, "wastew")
