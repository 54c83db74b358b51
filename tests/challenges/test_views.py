"""The pages, as people use them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.challenges.models import Challenge, Question
from matchmaker.challenges.queries import content
from matchmaker.challenges.services import joint, questions, writing
from matchmaker.core import clock
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.vocabulary.jobs import keep_place
from tests.browser import Browser, form_data, open_sectors
from tests.challenges import make
from tests.factories import make_challenge
from tests.personas import People


def one() -> Challenge:
    """The only challenge there is."""
    session().expire_all()
    return session().query(Challenge).one()


def test_from_a_title_to_a_public_page(browser: Browser, people: People) -> None:
    """Emil writes six pages, Ada publishes, everybody reads."""
    emil = browser.as_(people, "emil")
    page = emil.get("/challenges/new").submit("Start writing", title="Lose less water", kind="full").follow()
    page = page.submit(
        "Save and continue",
        summary="Of ten litres four are lost.",
        system="water",
        topics=["water.supply_losses"],
        problem="Pipes leak at night and nobody knows where. Two districts have no water.",
        who_affected="Seventy thousand households.",
    ).follow()
    page.has("The outcome")
    page = page.submit(
        "Save and continue",
        indicator="Share of water lost",
        unit="%",
        baseline_value="40,5",
        baseline_year="2025",
        target_value="23",
        target_year="2031",
    ).follow()
    page = page.submit(
        "Save and continue", **{"musts-0": "Works on iron pipes", "collaboration": ["pilot_test"], "languages": ["de"]}
    ).follow()
    page = page.submit(
        "Save and continue",
        **{
            "criteria-0-name": "Water saved",
            "criteria-0-weight": "70",
            "criteria-1-name": "Cost",
            "criteria-1-weight": "30",
            "criteria-2-name": "",
            "criteria-2-weight": "",
        },
    ).follow()
    page = page.submit(
        "Save and continue",
        stage="planning",
        budget_band="1m_5m",
        decision_owner="Head of Water Services",
        closes_at=clock.in_days(30).strftime("%Y-%m-%dT%H:%M"),
        decision_on=clock.in_days(60).date().isoformat(),
    ).follow()
    page.has("Check and submit", "40.5", "Water saved 70 %").submit("Submit for review").follow().has("In review")
    challenge = one()
    assert challenge.baseline_value == 40.5
    ada = browser.as_(people, "ada")
    ada.get("/challenges/check").has("Lose less water")
    ada.get(f"/challenges/{challenge.slug}/check").submit("Accept and publish").follow().has(
        "Open", "Before any tender"
    )
    browser.visitor().get(f"/challenges/{one().slug}").has("From where, to where", "Works on iron pipes", "70 %")


def test_a_returned_challenge_shows_the_comments_where_one_writes(browser: Browser, people: People) -> None:
    challenge = make.submitted(people)
    page = browser.as_(people, "ada").get(f"/challenges/{challenge.slug}/check")
    assert page.submit("Return with comments").status == 422
    page.submit("Return with comments", note="Nearly there.", number="From which source is the 40?").follow()
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/outcome")
    page.has("Nearly there.", "From which source is the 40?")


def test_missing_and_wrong_input_is_kept_and_named(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    emil = browser.as_(people, "emil")
    page = emil.get(f"/challenges/{challenge.slug}/edit/outcome").submit(
        "Save and continue", baseline_value="about forty", target_year="soon", indicator=""
    )
    assert page.status == 422
    page.has("Enter a number, for example 40 or 12.5.", "Enter a whole number")
    assert 'value="about forty"' in page.text
    assert 'value="soon"' in page.text
    page = emil.get(f"/challenges/{challenge.slug}/edit/outcome").submit(
        "Save and continue", baseline_value="nan", target_value="1e999"
    )
    assert page.status == 422
    page = emil.get(f"/challenges/{challenge.slug}/edit/outcome").submit(
        "Save and continue", indicator="", target_value="40"
    )
    page.has("Enter what is measured.", "Current value and target are the same")
    page = emil.get(f"/challenges/{challenge.slug}/edit/judging").submit(
        "Save and continue", **{"criteria-0-weight": "59"}
    )
    assert page.status == 422
    page.has("The weights add up to 99. Add 1 to reach 100.")
    page = emil.get(f"/challenges/{challenge.slug}/edit/problem").submit(
        "Save and continue", system="", systems_more=[], topics=[], title="Ring \x07"
    )
    page.has("Choose the main sector.", "U+FFFD")
    assert 'value="Ring \ufffd"' in page.text  # it can be seen, and deleted
    session().expire_all()
    assert challenge.indicator == "Share of water lost"


def test_an_error_stands_beside_its_own_line_and_says_which(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    emil = browser.as_(people, "emil")
    page = emil.get(f"/challenges/{challenge.slug}/edit/judging").submit(
        "Save and continue", **{"criteria-1-weight": "-5", "prompts-0-text": "q" * 301, "prompts-0-max_words": "few"}
    )
    assert page.status == 422
    page.has("Weight in per cent, line 2: Enter a whole number", "Maximum words, line 1: Enter a whole number")
    for name in ("criteria-1-weight", "prompts-0-text", "prompts-0-max_words"):
        assert f'id="{name}-e"' in page.text
        assert f'href="#{name}"' in page.text
    assert 'id="criteria-0-weight-e"' not in page.text
    assert 'value="-5"' in page.text
    assert "q" * 301 in page.text
    page = emil.get(f"/challenges/{challenge.slug}/edit/needs").submit("Save and continue", **{"musts-1": "m" * 301})
    page.has("Must-have, line 2: Please shorten this to 300 characters.")
    assert 'id="musts-1-e"' in page.text
    assert "m" * 301 in page.text


def test_ten_megabytes_are_one_sentence(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/problem")
    path = page.response.request.path
    answer = browser.post(path, data={"title": "T", "problem": "x" * 10_000_000, "next": "1"})
    assert page.status == 200
    assert answer.status == 413
    answer.has("This is too large. Please shorten the text")
    answer = browser.post(path, data={"title": "T", "problem": "x" * 1_000_000, "next": "1"})
    assert answer.status == 422
    assert "Please shorten this to 5000 characters" in answer.text


def test_two_editors_at_once(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    path = f"/challenges/{challenge.slug}/edit/problem"
    page = browser.as_(people, "emil").get(path)
    Browser(browser.app).as_(people, "eva").get(path).submit("Save and continue", tried_before="Eva was here.")
    conflict = page.submit("Save and continue", tried_before="Emil was here.")
    assert conflict.status == 409
    conflict.has("Saved by Eva", "Eva was here.", "Emil was here.")
    conflict.submit("Save and continue").follow()
    session().expire_all()
    assert challenge.tried_before == "Emil was here."


def test_autosave_answers_with_the_coach_and_the_steps(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/outcome")
    answer = page.submit("Save and continue", autosave=True, baseline_value="many", measured_how="")
    data: Any = answer.response.get_json()
    session().expire_all()
    assert (challenge.measured_how, challenge.baseline_value) == ("", 40.0)
    assert data["fields"]["version"] == str(challenge.version)
    assert "Add how it is measured: by whom" in data["fragments"]["coach-box"]
    assert {"coach-box", "steps-box"} <= set(data["fragments"])
    version = challenge.version
    eva = Browser(browser.app).as_(people, "eva")
    eva.get(f"/challenges/{challenge.slug}/edit/outcome").submit("Save draft", unit="l")
    late = browser.post(
        f"/challenges/{challenge.slug}/edit/outcome", {"version": version, "unit": "m³"}, headers={"X-Autosave": "1"}
    )
    assert late.status == 409
    assert "Eva saved" in late.response.get_json()["message"]


def test_lines_grow_and_shrink_without_script(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    path = f"/challenges/{challenge.slug}/edit/needs"
    page = browser.as_(people, "emil").get(path)
    fields = page.text.count('name="musts-')
    more = page.submit("Add lines", **{"musts-2": "Trains six people"}).follow()
    assert more.text.count('name="musts-') > fields - 1
    fewer = more.submit("Delete line 1").follow()
    session().expire_all()
    assert [r.text for r in challenge.requirements if r.is_must] == [
        "Leaves all data with the city",
        "Trains six people",
    ]
    fewer.submit("Back").follow().has("The outcome")


def test_the_light_form_has_one_page_and_can_grow(browser: Browser, people: People) -> None:
    emil = browser.as_(people, "emil")
    page = emil.get("/challenges/new").submit("Start writing", title="Fewer empty buses", kind="light").follow()
    page = page.submit(
        "Save and continue",
        **{
            "system": "transport",
            "problem": "Buses run empty in the evening in four villages.",
            "indicator": "Seats used",
            "unit": "%",
            "baseline_value": "12",
            "baseline_year": "2025",
            "target_value": "30",
            "target_year": "2028",
            "musts-0": "Works without a smartphone",
            "decision_owner": "Mayor",
            "decision_on": clock.in_days(60).date().isoformat(),
            "closes_at": clock.in_days(30).strftime("%Y-%m-%dT%H:%M"),
        },
    ).follow()
    page.submit("Submit for review").follow().has("In review")
    emil.get(f"/challenges/{one().slug}").submit("Return to draft").follow().submit("Add more").follow().has(
        "Page 1 of 6"
    )


def test_a_new_version_shows_its_difference(browser: Browser, people: People) -> None:
    challenge = make.published(people)
    emil = browser.as_(people, "emil")
    page = (
        emil.get(f"/challenges/{challenge.slug}/edit/dates")
        .submit("Save and continue", decision_owner="Mayor")
        .follow()
    )
    page.has("What version 2 changes", "Mayor").submit("Publish version 2", reason="The council decided.").follow()
    browser.visitor().get(f"/challenges/{challenge.slug}/history").has("Version 2", "The council decided.", "Mayor")
    browser.get(f"/challenges/{challenge.slug}/history/1").has("This version was replaced.", "Head of Water Services")
    assert browser.get(f"/challenges/{challenge.slug}/history/7").status == 404


def test_discard_forgets_what_nobody_saw(browser: Browser, people: People) -> None:
    challenge = make.published(people)
    writing.save_content(make.SYSTEM, challenge=challenge, values={"summary": "Never seen."})
    browser.visitor().get(f"/challenges/{challenge.slug}").lacks("Never seen.")
    emil = browser.as_(people, "emil")
    emil.get(f"/challenges/{challenge.slug}/preview").has("Never seen.")
    emil.get(f"/challenges/{challenge.slug}/edit/review").submit("Discard changes").follow().lacks("Never seen.")


def test_questions_from_asking_to_everybody(browser: Browser, people: People) -> None:
    challenge = make.published(people)
    path = f"/challenges/{challenge.slug}/questions"
    page = browser.as_(people, "carla").get(path)
    assert page.submit("Send question", text="?").status == 422
    page = page.submit("Send question", text="Hydrolog asks: is there a map?").has("The names are needed here")
    page.submit("Send question", text="Hydrolog asks: is there a map?", keep_names="y").follow()
    browser.visitor().get(path).lacks("Hydrolog")
    browser.as_(people, "ada").get(path).has("Asked by Hydrolog")
    emil = browser.as_(people, "emil")
    emil.get(path).has("Answer due").lacks("Asked by Hydrolog")
    question = session().query(Question).one()
    page = emil.get(f"{path}/{question.public_id}")
    assert page.submit("Publish answer", answer="").status == 422
    page.submit("Publish answer", published_text="Is there a map?", answer="=1+1 maps").follow().has("Is there a map?")
    browser.visitor().get(f"/challenges/{challenge.slug}").has("Is there a map?")
    table = browser.get(f"{path}.csv").text
    assert "Is there a map?" in table
    assert "Hydrolog" not in table
    assert "'=1+1 maps" in table


def test_closing_freezing_withdrawing(browser: Browser, people: People) -> None:
    challenge = make.published(people)
    base = f"/challenges/{challenge.slug}"
    emil = browser.as_(people, "emil")
    assert emil.get(f"{base}/freeze").submit("Freeze the challenge", notice_url="here").status == 422
    emil.get(f"{base}/freeze").submit("Freeze the challenge", notice_url="https://example.org/n").follow()
    browser.visitor().get(base).has("Frozen (tender is live)", "Read the official notice")
    emil = browser.as_(people, "emil")
    emil.get(f"{base}/thaw").submit("End the freeze", phase="awarded").follow().has("Awarded")
    assert emil.get(f"{base}/close").submit("Finish the challenge").status == 422
    emil.get(f"{base}/close").submit(
        "Finish the challenge", outcome_code="pilot_agreed", note="It starts in May."
    ).follow()
    browser.as_(people, "emil").get(base).has("This challenge is finished").lacks("Assess the applications")
    browser.visitor().get(base).has("Pilot agreed", "It starts in May.")
    other = make.published(people, title="Another one")
    emil = browser.as_(people, "emil")
    emil.get(f"/challenges/{other.slug}/withdraw").submit("Withdraw the challenge", reason="No money.").follow()
    assert browser.visitor().get(f"/challenges/{other.slug}").status == 404
    draft = make.draft(people, title="Nobody has seen it", maturity_from=7)
    emil = browser.as_(people, "emil")
    emil.get(f"/challenges/{draft.slug}/edit/review").has("Discard the draft…", "Pilot done").lacks("Withdraw")
    page = emil.get(f"/challenges/{draft.slug}/withdraw").has("nobody is told").lacks("We tell everybody")
    page.submit("Discard the draft").follow().has("The draft is discarded.")


def test_cities_join(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    base = f"/challenges/{challenge.slug}/joint"
    assert browser.as_(people, "finn").get(base).status == 404
    linz = people.organizations["linz"].public_id
    browser.as_(people, "emil").get(base).submit("Invite city", city=linz).follow().has("Linz", "Asked")
    finn = browser.as_(people, "finn")
    finn.get(base).has("Graz invites you to join").submit("Join the challenge", demand="300 km of pipes").follow()
    browser.as_(people, "emil").get(base).has("300 km of pipes", "2 cities", "515,287")


@pytest.mark.parametrize("persona", ["visitor", "carla", "emil", "ada"])
def test_the_public_page_needs_few_queries_and_bytes(persona: str, browser: Browser, people: People) -> None:
    challenge = make.published(people)
    if persona != "visitor":
        browser.as_(people, persona)
    first = browser.get(f"/challenges/{challenge.slug}")
    for n in range(29):
        question = questions.ask_question(
            people.actor("carla" if n % 2 else "dora"), challenge=challenge, text=f"Is the number {n}?"
        )
        questions.answer_question(make.SYSTEM, question=question, published_text=f"Is the number {n}?", answer="Yes.")
    many = browser.get(f"/challenges/{challenge.slug}")
    assert first.statements.count == many.statements.count <= 8, many.statements.sql
    assert len(many.text.encode()) < 100_000


def test_the_list_needs_few_queries_and_bytes(browser: Browser, people: People) -> None:
    graz = people.organizations["graz"]
    make_challenge(graz, "Case 0")
    first = browser.as_(people, "carla").get("/challenges")
    for n in range(1, 30):
        make_challenge(graz, f"Case {n}")
    many = browser.get("/challenges")
    assert first.statements.count == many.statements.count <= 8
    assert len(many.text.encode()) < 100_000
    assert re.search(r'role="status">\s*30 challenges', many.text)
    many.has("Next")
    browser.get("/challenges?page=2&system=water").has("Case")


def test_the_queue_and_own_list_do_not_grow_in_queries(browser: Browser, people: People) -> None:
    make.draft(people, title="Own 0")
    first = browser.as_(people, "emil").get("/challenges/own")
    for n in range(1, 30):
        make_challenge(people.organizations["graz"], f"Own {n}", status="draft")
    assert first.statements.count == browser.get("/challenges/own").statements.count


def test_an_empty_list_offers_one_filter_less(browser: Browser, people: People) -> None:
    make_challenge(people.organizations["graz"], "Pipes")
    make.published(people, title="Pipes of stone")
    page = browser.get("/challenges?system=energy&q=pipes")
    page.has("No challenges found for “pipes”", "Try fewer filters")
    page = browser.get("/challenges?system=energy")
    page.has("Without Energy: 2 challenges")
    browser.get("/challenges?status=nonsense&page=-3&sort=random&system=" + "x" * 500).has("0 challenges")


def test_chips_take_one_filter_away(browser: Browser, people: People) -> None:
    make_challenge(people.organizations["graz"], "Pipes")
    page = browser.get("/challenges?system=water&stage=planning")
    assert any(link.endswith("stage=planning") for link in page.links())
    assert any("status=any" in link for link in page.links())


def test_follow_and_stop(browser: Browser, people: People) -> None:
    challenge = make.published(people)
    page = browser.as_(people, "dora").get(f"/challenges/{challenge.slug}")
    page = page.submit("Follow this challenge").follow().has("Stop following")
    page.submit("Stop following").follow().has("Follow this challenge")


def test_demo_facts_say_where_they_come_from(browser: Browser, people: People) -> None:
    source = "Based on facts the city published; not posted by the city. Source: Action plan 2030."
    make_challenge(people.organizations["graz"], source=source)
    page = browser.get("/challenges/cut-water-losses-graz").has(source)
    assert page.words.count("not posted by the city") == 1


def test_a_copy_starts_with_the_texts(browser: Browser, people: People) -> None:
    original = make.published(people)
    page = browser.as_(people, "finn").get(f"/challenges/new?copy={original.slug}")
    page = page.submit("Start writing", title="Our pipes").follow()
    assert "Two districts have no water" in page.text


def test_the_checklist_is_public_and_optional(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/outcome")
    answers = {"smart_answers-1-score": "2", "smart_answers-1-text": "The hill districts benefit first."}
    page.submit("Save and continue", **answers).follow()
    session().expire_all()
    kept = {"environmental_justice": {"score": 2, "text": "The hill districts benefit first."}}
    assert challenge.smart_answers == kept
    browser.get(f"/challenges/{challenge.slug}/preview").has(
        "Fair between districts", "The hill districts benefit first."
    )


def test_a_private_budget_is_never_shown(browser: Browser, people: People) -> None:
    challenge = make.published(people, is_budget_public=False, budget_band="5m_20m")
    for path in ("", "/history", "/history/1"):
        browser.visitor().get(f"/challenges/{challenge.slug}{path}").lacks("EUR 5 to 20 million")
    browser.get(f"/challenges/{challenge.slug}").has("Not public")


def test_usual_criteria_and_a_closing_time_are_suggested_and_count_only_when_saved(
    browser: Browser, people: People
) -> None:
    challenge = writing.start_challenge(
        people.actor("emil"), city=people.organizations["graz"], title="Warm classrooms"
    )
    emil = browser.as_(people, "emil")
    page = emil.get(f"/challenges/{challenge.slug}/edit/judging")
    page.has("These three are common", "The weights add up")
    assert 'value="Effect on what is measured"' in page.text
    assert content.content_of(challenge)["criteria"] == []
    assert page.submit("Save and continue").status == 303
    assert [row["weight"] for row in content.content_of(challenge)["criteria"]] == [50, 30, 20]
    emil.get(f"/challenges/{challenge.slug}/edit/judging").lacks("These three are common")

    page = emil.get(f"/challenges/{challenge.slug}/edit/dates")
    page.has("We suggest six weeks")
    assert challenge.closes_at is None
    page.submit("Save draft")
    assert challenge.closes_at is not None
    assert clock.in_days(42) - timedelta(days=1) < challenge.closes_at < clock.in_days(46)
    assert challenge.closes_at.weekday() < 5


def test_only_sub_topics_of_the_chosen_sectors_stand_open(browser: Browser, people: People) -> None:
    challenge = make.draft(people, systems=["waste", "water"], topics=["water.supply_losses"])
    emil = browser.as_(people, "emil")
    address = f"/challenges/{challenge.slug}/edit/problem"
    assert open_sectors(emil.get(address)) == ["water", "waste"]
    emil.get(address).submit("Save draft", system="energy", systems_more=[])
    assert open_sectors(emil.get(address)) == ["energy", "water"], "a sub-topic that is chosen can be taken away"
    bare = writing.start_challenge(people.actor("emil"), city=people.organizations["graz"], title="Warm classrooms")
    assert open_sectors(emil.get(f"/challenges/{bare.slug}/edit/problem")) == []


def test_parts_of_a_page_that_hold_something_are_open(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    emil = browser.as_(people, "emil")
    assert '<details class="more" open' in emil.get(f"/challenges/{challenge.slug}/edit/needs").text
    bare = writing.start_challenge(people.actor("emil"), city=people.organizations["graz"], title="Warm classrooms")
    assert '<details class="more" open' not in emil.get(f"/challenges/{bare.slug}/edit/needs").text


@pytest.mark.parametrize(
    ("language", "typed", "stored"),
    [
        ("en", "70,000", 70_000),
        ("de", "70.000", 70_000),
        ("fr", "1 788", 1788),
        ("fr", "1\N{NARROW NO-BREAK SPACE}788,25", 1788.25),
        ("en", "1,5", 1.5),
        ("de", "1.5", 1.5),
    ],
)
def test_a_figure_is_read_in_the_persons_language(
    browser: Browser, people: People, language: str, typed: str, stored: float
) -> None:
    challenge = make.draft(people)
    page = browser.as_(people, "emil").reading(language).get(f"/challenges/{challenge.slug}/edit/outcome")
    answer = browser.post(
        f"/challenges/{challenge.slug}/edit/outcome",
        data=form_data(page.form(action="/edit/")) | {"baseline_value": typed, "next": "1", "sure": "y"},
    )
    assert answer.status == 303
    session().refresh(challenge)
    assert challenge.baseline_value == stored


def test_a_figure_that_can_mean_two_numbers_is_asked_back_and_kept(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/outcome")
    asked = page.submit("Save and continue", baseline_value="70.000", target_value="38 days")
    assert asked.status == 422
    asked.has("“70.000” can mean 70000 or 70. Enter 70000 or 70.0.", "Enter only the number: 38.")
    assert 'value="70.000"' in asked.text
    asked.submit("Save and continue", baseline_value="70.0", target_value="38").follow()
    session().refresh(challenge)
    assert (challenge.baseline_value, challenge.target_value) == (70.0, 38.0)


def test_a_figure_nobody_touched_stays_as_it_is(browser: Browser, people: People) -> None:
    challenge = make.draft(people, baseline_value=0.1 + 0.2)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/outcome")
    page.submit("Save and continue", unit="litres").submit("Save and continue", sure="y").follow()
    session().refresh(challenge)
    assert (challenge.unit, challenge.baseline_value) == ("litres", 0.1 + 0.2)


def test_autosave_says_what_it_could_not_save_and_the_persons_time(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    page = browser.as_(people, "emil").reading("en", "Asia/Kathmandu").get(f"/challenges/{challenge.slug}/edit/outcome")
    with clock.at(clock.now().replace(hour=8, minute=20)):
        answer = page.submit("Save and continue", autosave=True, baseline_value="38 days", measured_how="By meter.")
    assert answer.response.get_json()["message"] == (
        "Draft saved 14:05. Not saved: Current value – Enter only the number: 38."
    )
    page = browser.get(f"/challenges/{challenge.slug}/edit/judging")
    answer = page.submit("Save and continue", autosave=True, **{"criteria-1-weight": "101"})
    message = answer.response.get_json()["message"]
    assert "Not saved: Weight in per cent, line 2 – Enter a whole number from 0 to 100." in message
    session().expire_all()
    assert (challenge.measured_how, challenge.baseline_value) == ("By meter.", 40.0)


def test_a_deadline_is_in_the_time_zone_of_the_city(browser: Browser, people: People) -> None:
    """The zone stands where the moment is typed, and is not the reader's."""
    people.emil.timezone = "America/New_York"
    place = vocabulary.search_cities("Helsinki")[0]
    keep_place(place)
    people.organizations["graz"].geoname_id = place.geoname_id
    challenge = make.draft(people)
    session().flush()
    address = f"/challenges/{challenge.slug}/edit/dates"
    page = browser.as_(people, "emil").get(address).has("Times are in Europe/Helsinki.")
    assert page.submit("Save draft", closes_at="2027-07-01T12:00", questions_until="2027-06-01T12:00").status == 303
    assert challenge.closes_at == datetime(2027, 7, 1, 9, tzinfo=UTC)
    assert 'value="2027-07-01T12:00"' in browser.get(address).text


@pytest.mark.parametrize(("is_light", "step"), [(False, "needs"), (True, "basics")])
def test_a_must_have_becomes_a_rule_only_by_its_button_and_nothing_typed_is_lost(
    browser: Browser, people: People, *, is_light: bool, step: str
) -> None:
    challenge = make.draft(people, is_light=is_light, musts=["Works offline", "Fits old pipes"], data_requirement=[])
    path = f"/challenges/{challenge.slug}/edit/{step}"
    page = browser.as_(people, "emil").get(path)
    page.has("“Works offline” can be compared", "Works without internet")
    assert content.working_content(one())["data_requirement"] == []
    page = page.submit(
        "Compare it: Works without internet", **{"rule": "works_offline", "musts-1": "Fits pipes of 80 mm"}
    ).follow()
    page.has("“Works offline” is compared")
    stored = content.working_content(one())
    assert stored["data_requirement"] == ["works_offline"]
    assert stored["musts"] == ["Works offline", "Fits pipes of 80 mm"]
    page.submit("Do not compare it: Works without internet", norule="works_offline").follow().has("can be compared")
    assert content.working_content(one())["data_requirement"] == []
    wrong = browser.post(path, {"rule": "nothing", "version": str(one().version)})
    assert wrong.status < 500
    assert content.working_content(one())["data_requirement"] == []


def test_no_technology_is_chosen_alone(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/needs")
    refused = page.submit("Save and continue", digital_technology=["none", "iot"])
    refused.has("“No digital technology” excludes the others. Choose it alone, or leave it out.")
    assert refused.status == 422
    assert refused.submit("Save and continue", digital_technology=["none"]).status == 303


def test_typing_a_must_have_offers_its_rule_at_once(browser: Browser, people: People) -> None:
    challenge = make.draft(people, musts=["Fits old pipes"], data_requirement=[])
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/needs")
    answer = page.submit("Save draft", autosave=True, **{"musts-1": "Die Daten bleiben in der EU"})
    data: Any = answer.response.get_json()
    assert "Stored in the EU" in data["fragments"]["rule-offers"]
    assert content.working_content(one())["data_requirement"] == []


def test_a_city_answers_the_comments_with_which_its_challenge_came_back(browser: Browser, people: People) -> None:
    """Answers stand beside the comments, reach the organizers, are logged, and end with the publication."""
    challenge = make.submitted(people)
    address = f"/challenges/{challenge.slug}"
    browser.as_(people, "ada").get(f"{address}/check").submit(
        "Return with comments", note="Nearly there.", number="Which year?"
    )
    emil = browser.as_(people, "emil")
    page = emil.get(f"{address}/edit/review").has("Nearly there.", "Which year?")
    assert page.submit("Send answers only").status == 422
    page = page.submit("Send answers only", answer_number="The meters of 2024, all of them.").follow()
    page.has("We have told the organizers", "The meters of 2024, all of them.")
    emil.get(f"{address}/edit/problem").has("The meters of 2024, all of them.")
    browser.as_(people, "ada").get("/notifications").has("answered the comments on")
    browser.get(address).has("Which year?", "The meters of 2024, all of them.")
    emil = browser.as_(people, "emil")
    emil.get(f"{address}/edit/review").submit("Submit for review", answer_note="Thank you, done.").follow()
    page = browser.as_(people, "ada").get(f"{address}/check").has("The meters of 2024", "Thank you, done.")
    page.submit("Accept and publish").follow().lacks("The meters of 2024", "Thank you, done.")
    verbs = session().scalars(sa.select(AuditEntry.verb)).all()
    assert verbs.count("challenges.answer_comments") == 1
    assert one().returned_answers == {}


def test_no_count_of_cities_where_none_has_joined(browser: Browser, people: People) -> None:
    challenge = make.published(people)
    invitation = joint.invite_city(people.actor("emil"), challenge=challenge, city=people.organizations["linz"])
    address = f"/challenges/{challenge.slug}"
    browser.get(address).lacks("take part", "takes part yet")
    browser.as_(people, "emil").get(address).lacks("0 more").has("No invited city takes part yet")
    joint.answer_invitation(people.actor("finn"), signatory=invitation, accept=True)
    browser.visitor().get(address).has("1 more city takes part")
