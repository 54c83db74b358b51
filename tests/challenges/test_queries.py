"""Browsing: search, facets, order, one filter less; landscape; near-equal challenges; attention."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from matchmaker.challenges.queries import browse, content, display, joint, landscape, overview, public_page, todo
from matchmaker.challenges.queries.browse import ChallengeFilters
from matchmaker.challenges.services import lifecycle, questions, writing
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.list_index import neutral_key
from matchmaker.organizations.models import CitySystem
from matchmaker.outcomes.services import contacts as outcome_contacts
from matchmaker.solutions.models import SolutionType, SolutionTypeTag
from tests.challenges import make
from tests.factories import make_challenge, make_solution
from tests.outcomes import make as outcomes_make
from tests.personas import People


@pytest.fixture(autouse=True)
def in_request(app: Flask, database: Any) -> Any:
    """Labels need a language."""
    with app.test_request_context():
        yield


def titles(**values: Any) -> list[str]:
    """Titles of the first page for these filters."""
    text, sort = values.pop("text", ""), values.pop("sort", "closing")
    listing = browse.list_challenges(ChallengeFilters(text, {k: tuple(v) for k, v in values.items()}, sort))
    return [c.title for c in listing.page.items]


def some(people: People) -> None:
    """Four public challenges and a draft."""
    graz, linz = people.organizations["graz"], people.organizations["linz"]
    make_challenge(graz, "Water late", closes_at=clock.in_days(40))
    make_challenge(graz, "Water soon", closes_at=clock.in_days(3), published_at=clock.in_days(-1))
    make_challenge(linz, "Trams", tags={"system": ["transport"], "language": ["de"]}, closes_at=clock.in_days(20))
    make_challenge(linz, "Over", closes_at=clock.in_days(-3), questions_until=None)
    make_challenge(linz, "Secret", status="draft")


def test_closing_soonest_first_and_only_what_is_open(people: People) -> None:
    some(people)
    assert titles() == ["Water soon", "Trams", "Water late"]
    assert titles(sort="newest")[0] == "Water soon"
    assert titles(status=["any"])[-1] == "Over"
    assert titles(status=["closed"]) == ["Over"]
    assert titles(system=["transport", "energy"]) == ["Trams"]
    assert titles(system=["water"], country=["AT"], status=["soon"]) == ["Water soon"]
    assert titles(system=["nonsense"]) == []


def test_facets_count_what_each_choice_would_leave(people: People) -> None:
    some(people)
    listing = browse.list_challenges(ChallengeFilters(values={"system": ("water",)}))
    systems = {o.value: (o.count, o.is_on) for o in listing.facets["system"]}
    assert systems["water"] == (2, True)
    assert systems["transport"] == (1, False)
    assert {o.value: o.count for o in listing.facets["status"]} == {"open": 1, "soon": 1, "frozen": 0, "closed": 1}
    assert [o.value for o in listing.facets["country"]] == ["AT"]


def test_a_private_budget_is_no_facet(people: People) -> None:
    make_challenge(people.organizations["graz"], is_budget_public=False)
    listing = browse.list_challenges(ChallengeFilters())
    assert sum(o.count for o in listing.facets["budget"]) == 0


def test_search_finds_words_without_accents_and_forgets_the_withdrawn(people: People) -> None:
    challenge = make.published(people, title="Wasser für Mühlen")
    make.draft(people, title="Muhlen im Entwurf")
    assert titles(text="muhlen") == ["Wasser für Mühlen"]
    assert titles(text="muhlen unicorn") == ["Wasser für Mühlen"]  # any word; what has all of them comes first
    assert titles(text="qqqqq unicorn") == []
    lifecycle.withdraw_challenge(make.SYSTEM, challenge=challenge, reason="Not needed any more.")
    assert titles(text="muhlen", status=["any"]) == []


def test_search_reads_the_new_version(people: People) -> None:
    challenge = make.published(people)
    writing.save_content(make.SYSTEM, challenge=challenge, values={"wishes": ["Marzipan"]})
    assert titles(text="marzipan") == []
    lifecycle.publish_version(make.SYSTEM, challenge=challenge, reason="Sweeter.")
    assert titles(text="marzipan") == [challenge.title]


def test_one_filter_less_has_counts(people: People) -> None:
    some(people)
    listing = browse.list_challenges(ChallengeFilters(values={"system": ("transport",), "status": ("soon",)}))
    assert listing.page.total == 0
    assert {(f.label, f.count) for f in listing.fewer} == {("Transport", 1), ("Closing soon", 1)}
    assert listing.fewer[0].arguments in ({"status": ["soon"]}, {"system": ["transport"]})


def test_a_page_past_the_end_is_the_last_one(people: People) -> None:
    for n in range(23):
        make_challenge(people.organizations["graz"], f"Case {n}")
    listing = browse.list_challenges(ChallengeFilters(page=99))
    assert (listing.page.number, len(listing.page.items), listing.page.total) == (2, 3, 23)


def make_type(title: str, *topics: str, is_public: bool = True) -> SolutionType:
    """A solution type with sub-topics."""
    now = clock.now()
    row = SolutionType(
        slug=title.lower().replace(" ", "-"),
        title=title,
        summary="What it is.",
        is_public=is_public,
        created_at=now,
        updated_at=now,
    )
    row.tags = [SolutionTypeTag(scheme="topic", code=code) for code in topics]
    session().add(row)
    session().flush()
    return row


def test_landscape_names_fitting_types_and_listed_solutions_only(people: People) -> None:
    fits = make_type("Leak detection", "water.supply_losses", "water.metering")
    make_type("Hidden", "water.supply_losses", is_public=False)
    make_type("Parking", "transport.parking")
    company = people.organizations["hydrolog"]
    make_solution(company, "Listed").types = [fits]
    make_solution(company, "Old", status="expired").types = [fits]
    session().flush()
    found = landscape.landscape(["water.supply_losses", "water.metering"])
    assert [(row.title, row.shared_topics, row.total) for row in found] == [("Leak detection", 2, 1)]
    assert [s.title for s in found[0].solutions] == ["Listed"]
    assert landscape.landscape([]) == []


def test_near_equal_needs_the_main_sector_and_shared_topics(people: People) -> None:
    mine = make_challenge(people.organizations["graz"])
    near = make_challenge(people.organizations["linz"], "The same in Linz")
    tags = {"system": ["energy", "water"], "topic": ["water.supply_losses"]}
    make_challenge(people.organizations["linz"], "Other main sector", tags=tags)
    make_challenge(people.organizations["graz"], "Own one")
    assert joint.near_equal(mine) == [(near, 1)]


def test_attention_of_city_and_organizer(people: People) -> None:
    challenge = make.published(people)
    questions.ask_question(people.actor("carla"), challenge=challenge, text="Is there a map?")
    make.submitted(people, title="Waits for a check")
    make.draft(people, title="Still a draft")
    make_challenge(people.organizations["graz"], "Over", closes_at=clock.in_days(-1))
    with clock.at(clock.in_days(8)):
        lines = todo.todo_items(people.actor("emil"))
        assert {line.endpoint for line in lines} == {"challenges.questions", "challenges.review", "challenges.close"}
        assert lines[0].is_late
        (line,) = todo.todo_items(people.actor("ada"))
        assert (line.count, line.endpoint, line.is_late) == (1, "challenges.check_queue", True)
    assert todo.todo_items(people.actor("carla")) == []


def test_equal_closing_times_are_drawn_each_day_and_not_by_who_came_first(people: People) -> None:
    until = clock.in_days(20)
    made = [make_challenge(people.organizations["graz"], f"Same day {n}", closes_at=until) for n in range(6)]
    listing = browse.list_challenges(ChallengeFilters())
    drawn = sorted((c.public_id for c in made), key=lambda one: neutral_key(one, clock.today()))
    assert [c.public_id for c in listing.page.items] == drawn


def test_when_no_filter_helps_each_word_is_tried_alone(people: People) -> None:
    make.published(people)
    abroad = browse.list_challenges(ChallengeFilters("cast-iron trams", {"country": ("LU",), "language": ("fi",)}))
    assert abroad.page.total == 0
    assert [(f.label, f.count, f.is_word, f.arguments) for f in abroad.fewer] == [
        ("Only “cast-iron”, without filters", 1, True, {"q": "cast-iron"})
    ]
    whole = browse.list_challenges(ChallengeFilters("nonsense")).fewer
    assert [(f.label, f.count, f.is_word) for f in whole] == [("“nonsense”", 1, False)]


def test_the_page_says_what_the_city_may_do_in_the_systems_concerned(people: People) -> None:
    graz = people.organizations["graz"]
    graz.systems = [
        CitySystem(system="water", role="plan"),
        CitySystem(system="water", role="own"),
        CitySystem(system="energy", role="operate"),
    ]
    challenge = make.published(people)
    facts = dict(overview.overview(people.actor("carla"), challenge=challenge).facts)
    assert facts["The city’s part"] == "Water: Owns it, Plans it"
    draft = make.draft(people, title="Another one")
    assert dict(overview.version_overview(draft, content.working_content(draft)).facts)["The city’s part"] == (
        "Water: Owns it, Plans it"
    )


def test_sub_topics_filter_and_are_offered_for_the_sectors_asked_for(people: People) -> None:
    make.published(people)
    some(people)
    assert titles(topic=["water.supply_losses"]) == titles(system=["water"])
    assert titles(topic=["water.metering"]) == []
    plain = browse.list_challenges(ChallengeFilters())
    assert plain.facets["topic"] == []
    water = browse.list_challenges(ChallengeFilters(values={"system": ("water",)}))
    assert {o.value for o in water.facets["topic"]} == {"water.supply_losses"}
    chosen = browse.list_challenges(ChallengeFilters(values={"topic": ("water.metering",)}))
    assert [(o.value, o.count, o.is_on) for o in chosen.facets["topic"]] == [("water.metering", 0, True)]


def states(challenge: Any) -> dict[str, str]:
    """The steps of the public process with their states."""
    return {stage.name: stage.state for stage in public_page.process(challenge, content.content_of(challenge))}


def test_steps_of_a_finished_challenge_that_never_happened_are_not_done(people: People) -> None:
    challenge, emil = make.published(people), people.actor("emil")
    lifecycle.close_challenge(emil, challenge=challenge, outcome_code="no_fit", note="Nothing did it.")
    found = states(challenge)
    assert found["Publish"] == "done"
    for name in ("Questions and answers", "Dialogue with companies", "Assess and meet"):
        assert found[name] == "skipped", name


def test_steps_that_happened_are_done(people: People) -> None:
    challenge, emil = make.published(people), people.actor("emil")
    question = questions.ask_question(people.actor("carla"), challenge=challenge, text="Is there a map of zones?")
    questions.answer_question(emil, question=question, published_text="Is there a map?", answer="Yes.")
    outcomes_make.follow_up(challenge, people.organizations["hydrolog"])
    outcome_contacts.note_contact(
        emil,
        challenge=challenge,
        company=people.organizations["hydrolog"],
        kind="meeting",
        on=clock.today(),
        summary="We talked about valves.",
    )
    lifecycle.close_challenge(emil, challenge=challenge, outcome_code="no_fit", note="Nothing did it.")
    found = states(challenge)
    assert (found["Questions and answers"], found["Dialogue with companies"], found["Assess and meet"]) == (
        "done",
        "done",
        "skipped",
    )


@pytest.mark.parametrize(
    ("status", "days", "word"),
    [
        ("published", -1, "Applications closed"),
        ("decided", -1, "Decided"),
        ("closed", -1, "Finished"),
        ("published", 20, "Open"),
    ],
)
def test_closed_is_not_one_word_for_three_things(people: People, status: str, days: int, word: str) -> None:
    challenge = make_challenge(people.organizations["graz"], status=status, closes_at=clock.in_days(days))
    assert display.status_word(challenge)[0] == word
