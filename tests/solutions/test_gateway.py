"""The Solutions Gateway as people use it: browse, compare, packages, withdrawn types, suggestions, estimates."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.core import search
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid
from matchmaker.notifications.models import Notification
from matchmaker.solutions.models import SolutionPackage, SolutionType, TypeSuggestion
from matchmaker.solutions.queries.catalogue import unfound_packages
from matchmaker.solutions.services import activities, catalogue, packages, suggestions
from matchmaker.solutions.services.shipped import load_catalogue
from matchmaker.solutions.services.suggestions import Suggestion
from tests.browser import Browser
from tests.factories import make_challenge
from tests.personas import People
from tests.solutions.factories import make_complete, make_package, make_type

LEAKS = {"system": ["water"], "topic": ["water.supply_losses"], "city_role": ["own"], "co_benefit": ["lower_bills"]}
SHADE = {"system": ["pollution"], "topic": ["pollution.heat_island"], "city_role": ["plan"], "co_benefit": ["cooler"]}


def test_facets_narrow_the_list_and_count_what_one_more_click_would_show(browser: Browser) -> None:
    make_type("Find leaks", tags=LEAKS | {"budget_band": ["60k_250k", "1m_5m"]})
    make_type("Plant shade", tags=SHADE, is_digital=True)
    page = browser.get("/solution-types").has("2 solution types", "€60–250k to €1–5M", "Needs software or sensors")
    assert page.text.index("Find leaks") < page.text.index("Plant shade")
    browser.get("/solution-types?system=water").has("1 solution type", "Find leaks").lacks("Plant shade")
    browser.get("/solution-types?benefit=cooler&role=plan").has("Plant shade").lacks("Find leaks")
    browser.get("/solution-types?digital=no").has("Find leaks").lacks("Plant shade")
    browser.get("/solution-types?size=gt1m").has("No solution types found", "Without “Size of city")
    odd = browser.get("/solution-types?system=nonsense&digital=perhaps&page=99&q=%00")
    odd.has("2 solution types")


def test_packages_are_found_by_what_their_types_answer(browser: Browser) -> None:
    make_package([make_type("Find leaks", tags=LEAKS), make_type("Plant shade", tags=SHADE)], "Cool and dry")
    make_package([make_type("Mend pipes", tags=LEAKS), make_type("Meter", tags=LEAKS)], "Dry")
    browser.get("/solution-packages?benefit=cooler").has("1 package", "Cool and dry")
    browser.get("/solution-packages?q=mending+pipe").has("1 package", "Dry").lacks("Cool and dry")
    browser.get("/search?q=mending+pipe").has("Solution packages", "Dry")
    browser.get("/solution-packages?system=waste").has("No packages found")


def test_a_package_is_found_while_it_is_public_and_by_the_names_its_types_have_now(
    people: People, browser: Browser
) -> None:
    kinds = [make_type("Rain gardens"), make_type("Meter")]
    package = make_package(kinds, "Quiet streets", is_public=False)
    ada = people.actor("ada")
    browser.get("/solution-packages?q=rain").lacks("Quiet streets")
    packages.publish_package(ada, package=package)
    browser.get("/solution-packages?q=rain").has("Quiet streets")
    catalogue.save_type(ada, solution_type=kinds[0], values={"title": "Green roofs", "summary": "Roofs with plants."})
    browser.get("/solution-packages?q=green+roof").has("Quiet streets")
    packages.publish_package(ada, package=package, is_public=False)
    browser.get("/solution-packages?q=green+roof").lacks("Quiet streets")


def test_packages_of_before_they_were_searched_are_found_after_set_up(people: People, browser: Browser) -> None:
    package = make_package([make_type("Rain gardens"), make_type("Meter")], "Quiet streets")
    search.unindex(package)
    session().flush()
    assert package in unfound_packages()
    load_catalogue(system_actor("test"))
    assert unfound_packages() == []
    browser.get("/solution-packages?q=quiet+streets").has("Quiet streets")


@pytest.mark.parametrize(
    "path",
    [
        "/solution-types",
        "/solution-types?q=type&system=water",
        "/solution-types/type-0",
        "/solution-packages",
        "/solution-packages?q=package&system=water",
        "/solution-packages/package-0",
    ],
)
def test_the_pages_ask_as_much_for_thirty_as_for_one_and_at_most_eight(browser: Browser, path: str) -> None:
    one = make_type("Type 0")
    make_package([one, make_type("Other")], "Package 0")
    few = browser.get(path).statements
    for n in range(1, 30):
        make_package([one, make_type(f"Type {n}")], f"Package {n}")
    assert browser.get(path).statements.count == few.count <= 8, few.sql


@pytest.mark.parametrize(
    ("slugs", "says", "columns"),
    [
        ([], ["Nothing chosen yet"], 0),
        (["type-0"], ["Choose at least one more"], 1),
        (["type-0", "type-1", "type-1"], [], 2),
        ([f"type-{n}" for n in range(9)], ["Four at most.", "Type 4, Type 5, Type 6, Type 7, Type 8"], 4),
        (["type-0", "no-such-type", "draft"], ["Not found here:", "no-such-type, draft"], 1),
    ],
)
def test_comparing(browser: Browser, slugs: list[str], says: list[str], columns: int) -> None:
    for n in range(9):
        make_type(f"Type {n}", risks=f"Risk {n}")
    make_type("Draft", is_public=False)
    page = browser.get("/solution-types/compare?" + "&".join(f"type={slug}" for slug in slugs)).has(*says)
    assert sum(f"Risk {n}" in page.text for n in range(9)) == columns
    assert page.text.count('<th scope="col">') == columns


def test_comparing_four_asks_as_much_as_comparing_one(browser: Browser) -> None:
    kinds = [make_type(f"Type {n}") for n in range(4)]
    few = browser.get("/solution-types/compare?type=type-0").statements.count
    assert browser.get("/solution-types/compare?" + "&".join(f"type={k.slug}" for k in kinds)).statements.count <= few


def test_a_type_shows_who_does_what_its_risks_steps_and_cases(browser: Browser) -> None:
    kind = make_type(
        risks="- Valves drift\n- Nobody looks",
        steps={"vision": "Ask what water is worth.", "scaling_replication": "Go on zone by zone."},
        cases=[{"text": "A fifth less.", "source": "Report", "publisher": "Utility", "year": 2019, "url": "",
                "place": "Wels", "country": "AT", "population": 64000, "evidence": "verified"}],
        tags=LEAKS | {"city_size": ["lt20k"], "stage": ["planning"]},
    )  # fmt: skip
    page = browser.get(f"/solution-types/{kind.slug}")
    page.has("Finance department", "Valves drift", "Ask what water is worth.", "Go on zone by zone.", "Wels, Austria")
    page.has("population 64,000", "Utility", "2019", "Measured", "We know no published factor that can be trusted")


# ── packages ──


def _compose(people: People, relations: list[tuple[str, str, str, str]]) -> SolutionPackage:
    items = [(slug, "because") for slug in ("one", "two", "three")]
    return packages.write_package(
        people.actor("ada"),
        values={"title": "All", "summary": "Together.", "items": items, "relations": relations},
    )


@pytest.mark.parametrize(
    ("relations", "says"),
    [
        (
            [
                ("one", "needs_first", "two", ""),
                ("two", "needs_first", "three", ""),
                ("three", "needs_first", "one", ""),
            ],
            "“One” → “Two” → “Three” → “One”",
        ),
        ([("one", "needs_first", "two", ""), ("two", "needs_first", "one", "")], "“One” → “Two” → “One”"),
        ([("one", "integrates", "one", "")], "relation to itself"),
        ([("one", "integrates", "elsewhere", "")], "two types of this package"),
        ([("one", "loves", "two", "")], "how the two types stand"),
        ([("one", "integrates", "two", ""), ("two", "trades_off", "one", "")], "stand in two relations"),
    ],
)
def test_relations_that_cannot_be_are_refused(
    people: People, relations: list[tuple[str, str, str, str]], says: str
) -> None:
    for title in ("One", "Two", "Three"):
        make_type(title)
    with pytest.raises(Invalid) as refused:
        _compose(people, relations)
    assert says in refused.value.errors["relations"][0]


def test_an_organizer_composes_a_package_and_reads_its_phases(browser: Browser, people: People) -> None:
    one, two, three = (make_type(t, tags=LEAKS | {"gpc": ["III.4"]}) for t in ("One", "Two", "Three"))
    two.enabling_actions = {}
    make_challenge(people.organizations["graz"], "Lose less water", tags={"topic": ["water.supply_losses"]})
    make_complete(people.organizations["hydrolog"]).types = [one]
    form = browser.as_(people, "ada").get("/solution-packages/new")
    assert form.text.count('<option value="one">') == 8, "only the steps list all types: the page stays light"
    fields = {f"items-{n}-solution_type": kind.slug for n, kind in enumerate((one, two, three))}
    fields |= {"relations-0-step": "1", "relations-0-kind": "needs_first", "relations-0-other": "2"}
    circle = {"relations-1-step": "2", "relations-1-kind": "needs_first", "relations-1-other": "1"}
    refused = form.submit("Save", title="Dry", summary="Less water is lost.", **fields, **circle)
    assert refused.status == 422
    refused.has("goes round in a circle", "“One” → “Two” → “One”")
    lost = form.submit("Save", title="Dry", summary="Less.", **fields, **{"items-3-why": "Typed without a type."})
    assert lost.status == 422
    lost.has("A step has a reason but no solution type", "Typed without a type.")
    assert form.submit("Save", title="Dry", summary="Less.", **fields, **{"relations-1-why": "Lone."}).status == 422
    page = form.submit("Save", title="Dry", summary="Less water is lost.", **fields).follow()
    assert page.text.index("Phase 1") < page.text.index("Phase 2")
    page.has("needs first", "count a saving only once", "Nobody has listed a solution for “Two”", "Lose less water")
    page.submit("Make public").follow().lacks("Make this a challenge")
    browser.as_(people, "emil").get(page.response.request.path).has("Make this a challenge")
    form = browser.as_(people, "ada").get("/solution-packages/dry/edit")
    page = form.submit("Save", summary="Much less water is lost.").follow()
    page.has("Phase 2", "Much less water")


def test_a_package_page_asks_as_much_for_eight_types_as_for_two(browser: Browser) -> None:
    kinds = [make_type(f"Type {n}") for n in range(8)]
    make_package(kinds[:2], "Small")
    make_package(kinds, "Large")
    assert (
        browser.get("/solution-packages/large").statements.count
        == browser.get("/solution-packages/small").statements.count
    )


def test_a_package_becomes_a_challenge(browser: Browser, people: People, database: sa.orm.Session) -> None:
    make_package([make_type("One", tags=LEAKS), make_type("Two", tags=SHADE)], "Cool and dry", description="It is hot.")
    browser.visitor().get("/challenges/new?package=cool-and-dry")
    page = browser.as_(people, "emil").get("/challenges/new?package=cool-and-dry").has("are filled in", "Cool and dry")
    page = page.submit("Start writing").follow().has("It is hot.")
    browser.get("/challenges/new?package=no-such-package").lacks("are filled in")


def test_a_withdrawn_type_is_said_on_its_packages_and_to_those_who_look_after_them(
    browser: Browser, people: People, database: sa.orm.Session
) -> None:
    kind, other = make_type("Burn it"), make_type("Keep it")
    package = make_package([kind, other], "Both", organization_id=people.organizations["graz"].id)
    with pytest.raises(Invalid):
        catalogue.withdraw_type(people.actor("ada"), solution_type=kind, reason="  ")
    with pytest.raises(Denied):
        catalogue.withdraw_type(people.actor("emil"), solution_type=kind, reason="Never.")
    page = browser.as_(people, "ada").get("/solution-types/burn-it/withdraw").has("Both")
    page.submit("Withdraw", reason="It poisons the air.").follow().has("Withdrawn on", "It poisons the air.")
    told = {row.user_id for row in database.scalars(sa.select(Notification)) if "Burn it" in row.text}
    assert {people.emil.id, people.ada.id} <= told
    assert people.carla.id not in told
    page = browser.visitor().get(f"/solution-packages/{package.slug}")
    page.has("“Burn it” is withdrawn.", "It poisons the air.").lacks("/solution-types/burn-it")
    assert browser.get("/solution-types/burn-it").status == 404
    browser.get("/solution-packages").has("A part is withdrawn")
    browser.as_(people, "ada").get("/home").has("public package with a withdrawn type")
    browser.get("/solution-types/burn-it").submit("Make public").follow().lacks("Withdrawn on")


# ── suggestions ──


def test_a_suggestion_is_reviewed_by_somebody_else(browser: Browser, people: People, database: sa.orm.Session) -> None:
    page = browser.as_(people, "carla").get("/solution-types/suggest")
    refused = page.submit("Submit suggestion", title="", summary="x", source_url="ftp://x")
    assert refused.status == 422
    page.submit(
        "Submit suggestion", title="Water benches", summary="Benches with a tap.", system="water", source="City report"
    ).follow().has("In review")
    again = browser.get("/solution-types/suggest")
    assert again.submit("Submit suggestion", title="water BENCHES", summary="Again.", system="water").status == 422
    kind = make_type("Water fountains")
    refused = again.submit("Submit suggestion", title=kind.title, summary="Again.", system="water")
    refused.has("There is a solution type with this name already")
    database.delete(kind)
    row = database.scalars(sa.select(TypeSuggestion)).one()
    browser.as_(people, "dora").get("/solution-types/suggestions").has("No suggestions yet")
    browser.as_(people, "ada").get("/home").has("suggested solution type to review")
    page = browser.get(f"/solution-types/suggestions/{row.public_id}").has("Hydrolog", "City report")
    assert page.submit("Decline").status == 422
    page.submit("Accept and make a draft", answer="Good idea.").follow().has("Water benches")
    kind = database.scalars(sa.select(SolutionType)).one()
    assert (kind.is_public, kind.organization_id, row.status) == (False, None, "accepted")
    assert [n.text for n in database.scalars(sa.select(Notification)) if n.user_id == people.carla.id] != []
    assert browser.get(f"/solution-types/suggestions/{row.public_id}").status == 403


def test_nobody_answers_an_own_suggestion_and_nobody_floods(people: People) -> None:
    ada = people.actor("ada")
    row = suggestions.suggest_type(ada, suggestion=Suggestion("Own idea", "Mine.", "water"))
    with pytest.raises(Denied, match="another organizer"):
        suggestions.accept_suggestion(ada, suggestion=row)
    suggestions.decline_suggestion(people.actor("ben"), suggestion=row, answer="It is there already.")
    for n in range(suggestions.MOST_OPEN):
        suggestions.suggest_type(people.actor("carla"), suggestion=Suggestion(f"Idea {n}", "More.", "water"))
    with pytest.raises(Invalid, match="in review"):
        suggestions.suggest_type(people.actor("carla"), suggestion=Suggestion("One more", "More.", "water"))


# ── estimates ──


def test_an_estimate_is_a_range_with_its_sources_and_what_it_leaves_out(browser: Browser) -> None:
    kind = make_type("Lights", estimate="lighting")
    page = browser.get(f"/solution-types/{kind.slug}").has("What this leaves out", "Making, building and scrapping")
    page.lacks("tonnes of CO₂ equivalent a year")
    page = browser.get(f"/solution-types/{kind.slug}?power_lighting=1,200,000&sure=10&grid=GB")
    page.has("100 to 170 tonnes of CO₂ equivalent a year less.", "540,000 to 800,000", "UK Government, 2023")
    own = f"/solution-types/{kind.slug}?power_lighting=1200000&sure=10&grid=own&grid_low=100&grid_high=300"
    browser.get(own).has("54 to 240 tonnes", "Your own figures")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("power_lighting=many&grid=GB", "number"),
        ("power_lighting=-5&grid=GB", "from 0 to"),
        ("power_lighting=0&grid=GB", "above zero"),
        ("power_lighting=1e30&grid=GB", "number"),
        ("power_lighting=9999999999999999&grid=GB", "needs a correction"),
        ("power_lighting=100", "Choose a country"),
        ("power_lighting=100&grid=XX", "Choose a country"),
        ("power_lighting=100&grid=own&grid_low=300&grid_high=300", "so that the result is a range"),
        ("power_lighting=100&grid=own&grid_low=300", "so that the result is a range"),
        ("sure=10&grid=GB", "above zero"),
    ],
)
def test_amounts_that_cannot_be_are_answered_at_their_field(browser: Browser, query: str, says: str) -> None:
    kind = make_type("Lights", estimate="lighting")
    browser.get(f"/solution-types/{kind.slug}?{query}").has(says).lacks("equivalent a year less")


def test_a_city_starts_with_its_own_figure(browser: Browser, people: People) -> None:
    kind, graz = make_type("Buses", estimate="diesel"), people.organizations["graz"]
    activities.keep_figure(
        people.actor("emil"), city=graz, activity="diesel", amount=5000.0, year=2020, source="Inventory 2020"
    )
    page = browser.as_(people, "emil").get(f"/solution-types/{kind.slug}").has("Inventory 2020")
    assert 'value="5000"' in page.text
    browser.as_(people, "finn").get(f"/solution-types/{kind.slug}").lacks("Inventory 2020")
    for bad in ({"amount": -1.0}, {"year": 2200}, {"source": " "}, {"activity": "gold"}):
        values = {"activity": "diesel", "amount": 1.0, "year": 2020, "source": "Inventory", **bad}
        with pytest.raises(Invalid) as refused:
            activities.keep_figure(people.actor("emil"), city=graz, **values)
        assert set(refused.value.errors) == set(bad)
    with pytest.raises(Denied):
        activities.keep_figure(
            people.actor("carla"), city=graz, activity="diesel", amount=1.0, year=2020, source="Carla"
        )
