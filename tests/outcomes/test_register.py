"""The public register: what is in it, filters, downloads, what stays private."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.core.sheets import safe_cell
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries import lookup, register_downloads, tables
from matchmaker.outcomes.queries import register as register_queries
from matchmaker.outcomes.services import collaborations, figures
from matchmaker.outcomes.services import register as register_services
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.factories import make_challenge
from tests.outcomes import make
from tests.personas import People

NO_FILTERS = register_queries.ResultFilters()


def test_an_entry_has_the_columns_people_ask_for(people: People) -> None:
    make.published(people)
    (entry,) = register_queries.list_results(NO_FILTERS).items
    assert (entry.company, entry.city, entry.challenge) == ("Hydrolog", "Graz", "Find leaks with the night crew")
    assert (entry.outcome, entry.agreement, entry.still_in_use) == (
        "Pilot agreed",
        "Pilot contract for six months",
        "Yes",
    )
    assert entry.value == "Not public"
    assert entry.evidence[0] == "Expected"
    assert len(register_downloads.record_entries([entry])[0]) == len(tables.register_columns()) == 28


def test_the_value_is_shown_only_if_the_city_says_so(people: People, browser: Browser) -> None:
    row = make.published(people)
    for address in ("/results", "/results.csv", "/results.json"):
        assert not re.search("48,?000", browser.get(address).text)
    collaborations.set_outcome(people.actor("emil"), collaboration=row, outcome=make.outcome(is_value_public=True))
    assert "48,000" in browser.get("/results").words
    assert ",48000,EUR," in browser.get("/results.csv").text


def test_it_is_published_by_the_city_with_an_outcome_and_can_be_taken_back(people: People) -> None:
    row, emil = make.collaboration(people), people.actor("emil")
    with pytest.raises(Invalid):
        register_services.publish_result(emil, collaboration=row)
    collaborations.set_outcome(emil, collaboration=row, outcome=make.outcome())
    for who in ("carla", "ada", "finn"):
        with pytest.raises(Denied):
            register_services.publish_result(people.actor(who), collaboration=row)
    register_services.publish_result(emil, collaboration=row)
    with pytest.raises(Conflict):
        register_services.publish_result(emil, collaboration=row)
    with pytest.raises(Invalid):
        register_services.withdraw_result(emil, collaboration=row, reason=" ")
    register_services.withdraw_result(emil, collaboration=row, reason="Posted for the wrong district.")
    assert register_queries.list_results(NO_FILTERS).total == 0
    with pytest.raises(Conflict):
        register_services.withdraw_result(emil, collaboration=row, reason="Once more.")


def test_what_was_withdrawn_stays_known_and_counts_nowhere(people: People, browser: Browser) -> None:
    row, emil = make.published(people), people.actor("emil")
    result = lookup.result_of(row)
    assert result is not None
    address = f"/collaborations/{row.public_id}"
    ask = browser.as_(people, "emil").get(f"{address}/unpublish")
    assert ask.submit("Return to draft").status == 422
    assert ask.submit("Return to draft", reason="Posted for the wrong district.").status == 303
    browser.get(address).has("Add to the outcome register", "Read the public entry").lacks("Return to draft…")
    browser.get("/results").has("0 entries", "Withdrawn entries: 1", "Posted for the wrong district.")
    page = browser.get(f"/results/{result.public_id}").has("Withdrawn on", "Posted for the wrong district.", "Hydrolog")
    page.lacks("31.5", "Water bought minus water billed.", "Pilot agreed")
    (line,) = csv.DictReader(io.StringIO(browser.get("/results.csv").text.lstrip("\ufeff")))
    assert line["Reason of the withdrawal"] == "Posted for the wrong district."
    assert (line["Outcome"], line["Measured"], line["Agreement"]) == ("Withdrawn", "", "")
    for answer in (browser.get("/results.json"), browser.get("/api/v1/results")):
        (entry,) = json.loads(answer.text).get("results") or json.loads(answer.text)["items"]
        assert entry["withdrawn_reason"] == "Posted for the wrong district."
        assert entry["figures"] == []
    assert register_queries.highlights(3) == []
    assert not any(register_queries.facets(NO_FILTERS).values())
    assert "withdrew" in browser.as_(people, "carla").get("/notifications").words
    collaborations.set_outcome(emil, collaboration=row, outcome=make.outcome(agreement="Not for the public yet"))
    browser.get(f"/results/{result.public_id}").lacks("Not for the public yet")
    browser.as_(people, "emil").get(address).submit("Add to the outcome register")
    browser.get("/results").has("1 entry", "Not for the public yet").lacks("Withdrawn entries")


def test_entries_follow_their_record(people: People) -> None:
    row, emil = make.published(people), people.actor("emil")
    value = row.indicators[0].measurements[0]
    figures.confirm_value(emil, measurement=value, evidence="reference_case")
    figures.record_progress_step(emil, collaboration=row, step="scaled", on=clock.today(), proof="Council decision")
    result = lookup.result_of(row)
    assert result is not None
    assert (result.evidence, result.step, result.system) == ("reference_case", "scaled", "water")


def test_the_end_of_every_public_challenge_is_an_entry(people: People, browser: Browser) -> None:
    emil = people.actor("emil")
    closed, gone = challenges.published(people), challenges.published(people, title="Cooler school yards")
    challenge_lifecycle.close_challenge(emil, challenge=closed, outcome_code="no_fit", note="Nothing did it.")
    challenge_lifecycle.withdraw_challenge(emil, challenge=gone, reason="Other things come first.")
    draft = challenges.draft(people, title="Never public")
    challenge_lifecycle.withdraw_challenge(emil, challenge=draft, reason="")
    page = browser.get("/results").has("No suitable application", "Cancelled by the city", "Cooler school yards")
    page.lacks("Never public")
    assert session().scalar(sa.select(sa.func.count(Result.id))) == 2
    entry = next(e for e in register_queries.all_results(NO_FILTERS) if e.is_cancelled)
    browser.get(f"/results/{entry.public_id}").has("Other things come first.").lacks("Read the challenge")


def test_the_entry_shows_figures_with_how_well_they_are_known(people: People, browser: Browser) -> None:
    row = make.published(people)
    result = lookup.result_of(row)
    assert result is not None
    page = browser.get(f"/results/{result.public_id}")
    page.has("31.5", "±", "Expected", "50 % of the way", "Water bought minus water billed.", "Not public")
    assert "48,000" not in page.text
    assert browser.get("/results/aaaaaaaaaaaa").status == 404


def test_a_challenge_with_collaborations_stands_there_once(people: People, browser: Browser) -> None:
    """Not as "No suitable application" and as "Pilot agreed": its collaborations stand beneath it."""
    challenge, emil = challenges.published(people), people.actor("emil")
    for company in ("hydrolog", "sonnwerk"):
        record = make.collaboration(people, company=company, challenge=challenge)
        collaborations.set_outcome(emil, collaboration=record, outcome=make.outcome())
        register_services.publish_result(emil, collaboration=record)
    challenge_lifecycle.close_challenge(emil, challenge=challenge, outcome_code="no_fit", note="Nothing did it.")
    page = browser.get("/results").has("1 entry", "Hydrolog", "Sonnwerk", "Outcome of the challenge itself")
    page.lacks("No suitable application")
    assert page.text.count(challenge.title) == 2  # once to see, once for screen readers
    rows = json.loads(browser.get("/results.json").text)["results"]
    assert sorted(row["applicant"] for row in rows) == ["Hydrolog", "Sonnwerk"]
    assert "No suitable application" not in browser.get("/results.csv").text
    assert [o.count for o in register_queries.facets(NO_FILTERS)["system"]] == [1]


def test_downloads_carry_the_figures_and_the_licence(people: People, browser: Browser) -> None:
    row = make.published(people)
    value = row.indicators[0].measurements[0]
    (line,) = csv.DictReader(io.StringIO(browser.get("/results.csv").text.removeprefix("\ufeff")))
    assert (line["Indicator"], line["Unit"], line["Before"], line["Measured"], line["Uncertainty (±)"]) == (
        "Share of water lost",
        "%",
        "40",
        "31.5",
        "2",
    )
    assert (line["Measured on"], line["Licence"]) == (value.on.isoformat(), "CC BY 4.0")
    data = json.loads(browser.get("/results.json").text)
    assert data["licence"]["name"] == "CC BY 4.0"
    (figure,) = data["results"][0]["figures"]
    assert (figure["before"], figure["measured"], figure["uncertainty"]) == (40, 31.5, 2)


def _many(people: People, n: int) -> None:
    for i in range(n):
        challenge = make_challenge(people.organizations["linz"], f"Heat {i}", status="closed", outcome_code="no_fit")
        challenge.tags[0].code = "energy"
        session().flush()
        register_services.register_end(make.SYSTEM, challenge=challenge)


def test_filters_count_and_narrow(people: People, browser: Browser) -> None:
    make.published(people)
    _many(people, 3)
    water = register_queries.ResultFilters.read({"system": ["water"], "nonsense": ["1"]})
    assert [e.company for e in register_queries.list_results(water).items] == ["Hydrolog"]
    facets = register_queries.facets(water)
    assert {o.value: (o.count, o.is_on) for o in facets["system"]} == {"water": (1, True), "energy": (3, False)}
    assert [(o.value, o.count) for o in facets["year"]] == [(str(clock.now().year), 1)]
    browser.get("/results?system=water&year=2x&year=9999").has("No entries found")
    browser.get("/results?system=energy&page=999").has("3 entries")


def test_thirty_entries_ask_as_often_as_one_and_stay_light(people: People, browser: Browser) -> None:
    make.published(people)
    one = browser.get("/results")
    _many(people, 29)
    many = browser.get("/results")
    assert many.statements.count == one.statements.count <= 8
    assert len(many.text) < 100_000
    browser.get("/results?page=2").has("30 entries")


def test_downloads_hold_every_row_and_no_formula(people: People, browser: Browser) -> None:
    row = make.published(people)
    collaborations.set_outcome(
        people.actor("emil"), collaboration=row, outcome=make.outcome(agreement="=HYPERLINK(1)", value_amount=None)
    )
    _many(people, 30)
    text = browser.get("/results.csv").text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 31
    assert "'=HYPERLINK(1)" in {r["Agreement"] for r in rows}
    data = json.loads(browser.get("/results.json?system=water").text)
    assert [r["applicant"] for r in data["results"]] == ["Hydrolog"]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("=1+1", "'=1+1"), (" =1", "' =1"), ("@x", "'@x"), ("\tx", "'\tx"), (-3, "-3"), (None, ""), ("a=b", "a=b")],
)
def test_no_cell_is_a_formula(cell: object, shown: str) -> None:
    assert safe_cell(cell) == shown


def test_highlights_show_the_newest_value_best_evidence_first(people: People) -> None:
    row, emil = make.published(people), people.actor("emil")
    other = make.published(people, challenge=make_challenge(people.organizations["graz"], "Quiet trams"))
    figures.confirm_value(
        emil, measurement=other.indicators[0].measurements[0], evidence="verified", proof="Audit office"
    )
    make.value(emil, row.indicators[0], 28.0, on=clock.today(), uncertainty=None)
    first, second = register_queries.highlights(5)
    assert (first["figure"], first["unit"], first["status"][0]) == ("31.5\u00a0±\u00a02", "%", "Measured")
    assert (second["figure"], second["status"][0]) == ("28", "Expected")
    assert "Graz" in first["text"]
    assert len(register_queries.highlights(1)) == 1


def test_the_year_is_the_year_of_publication(people: People) -> None:
    with clock.at(clock.now() - timedelta(days=800)):
        _many(people, 1)
    assert register_queries.facets(NO_FILTERS)["year"][0].value == str((clock.now() - timedelta(days=800)).year)
