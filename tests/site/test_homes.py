"""The homes: what a company sees of its applications and its day, and what tells an organizer how things stand."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.challenges.services import questions
from matchmaker.core import clock
from matchmaker.core.actors import system_actor
from matchmaker.core.audit import record
from matchmaker.core.db import session
from matchmaker.scheduling.services import day as scheduling_day
from matchmaker.site.queries import activity, home, kpis
from matchmaker.site.queries import day as day_queries
from matchmaker.workshops.models.workshop import WorkshopStatus
from tests import factories
from tests.applications.factory import make_application
from tests.browser import Browser
from tests.challenges import make
from tests.personas import People
from tests.scheduling.world import make_day, planned, registration_of, release, solve
from tests.workshops.world import move


def test_a_company_sees_where_its_applications_are(people: People, browser: Browser) -> None:
    challenge = factories.make_challenge(people.organizations["graz"], "Cut water losses")
    solution = factories.make_solution(people.organizations["hydrolog"])
    make_application(challenge, solution, status="draft")
    page = browser.as_(people, "carla").get("/home")
    page.has("My applications", "Graz: Cut water losses", "Continue application", "Next round", "Decision")
    browser.as_(people, "dora").get("/home").lacks("Graz: Cut water losses")


def test_my_day_lists_the_meetings_of_the_newest_release_in_order(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    assert day_queries.my_day(people.actor("carla")) is None, "nothing is released yet"
    release(people, workshop)
    hydrolog = people.organizations["hydrolog"]
    own = registration_of(workshop, hydrolog)
    mine = [m for m in planned(workshop) if own.id in {m.company_id, m.city_id}]
    day = day_queries.my_day(people.actor("carla"))
    assert day is not None
    lines = day.lines()
    assert len(lines) == len(mine) > 0
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
    assert {line["who"] for line in lines} == {m.city.organization.name for m in mine}
    browser.as_(people, "carla").get("/home").has("My day,", lines[0]["time"], "Calendar link")
    browser.as_(people, "ivo").get("/home").lacks("My day,")


def test_figures_without_data_say_so_instead_of_zero(people: People, browser: Browser) -> None:
    figures = kpis.current_kpis()
    assert [(figure.value, figure.n) for figure in figures] == [("–", None)] * len(figures)
    browser.as_(people, "ada").get("/home").has("Key figures", "No data yet.")


def test_each_meeting_counts_once_although_releases_copy_it(people: People) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    release(people, workshop)
    release_again = planned(workshop)
    move(workshop, WorkshopStatus.RUNNING)
    ada = people.actor("ada")
    first, second = release_again[0], release_again[1]
    with clock.at(max(first.slot.starts_at, second.slot.starts_at) + timedelta(minutes=5)):
        scheduling_day.mark_meeting(ada, meeting=first, mark="held", key="a")
        scheduling_day.mark_meeting(ada, meeting=second, mark="no_show", side="company", key="b")
    with clock.at(workshop.ends_at + timedelta(days=1)):
        by_label = {figure.label: figure for figure in kpis.current_kpis()}
    kept = by_label["Meetings kept"]
    assert (kept.value, kept.is_low) == ("50 %", True)
    assert "1 no-show" in kept.text
    sides = 5  # two cities and three companies with a place
    assert by_label["Meetings for each participant"].n == 2 / sides


def test_the_sector_with_fewest_solutions_for_a_challenge_is_named() -> None:
    assert home.short_of_answers([("energy", 2, 10), ("water", 3, 3), ("waste", 0, 0)]) == ("water", 3, 3)
    assert home.short_of_answers([("energy", 2, 4), ("water", 1, 2)]) is None, "all have the same share"
    assert home.short_of_answers([("energy", 2, 4)]) is None
    assert home.short_of_answers([]) is None


def test_what_happened_is_told_in_sentences_with_the_organization_as_subject(people: People, browser: Browser) -> None:
    challenge = make.draft(people)
    challenge_lifecycle.submit_challenge(people.actor("emil"), challenge=challenge)
    challenge_lifecycle.publish_challenge(people.actor("ada"), challenge=challenge)
    record(system_actor("jobs"), "solutions.run_renewals", details={"expired": 3})
    record(system_actor("seed"), "challenges.close_challenge", details={"challenge": challenge.id})
    texts = [item.text for item in activity.recent_activity()]
    assert f"Graz submitted “{challenge.title}”" in texts
    assert f"The platform finished “{challenge.title}”" in texts
    assert not [text for text in texts if "renewals" in text], "what the machine does by itself is no news"
    page = browser.as_(people, "ada").get("/home").has(f"“{challenge.title}” is now public")
    assert f"/challenges/{challenge.slug}" in page.links()


def test_one_kind_of_happening_does_not_fill_the_list(people: People) -> None:
    for n in range(9):
        record(
            people.actor("ada"),
            "solutions.accept",
            subject=factories.make_solution(people.organizations["hydrolog"], f"Leak listening {n}"),
        )
    assert len(activity.recent_activity(most=3)) == 3


def test_a_visitor_chooses_the_language_in_the_top_bar_and_keeps_the_colours(browser: Browser) -> None:
    browser.client.set_cookie("theme", "dark")
    page = browser.get("/challenges")
    page.has("English", "Deutsch")
    answer = browser.post("/display", {"language": "de"})
    assert answer.status == 303
    assert "theme=" not in answer.response.headers.get("Set-Cookie", "")
    assert 'lang="de"' in browser.get("/challenges").text


def test_the_median_wait_counts_open_questions_and_none_that_nobody_asked(people: People, browser: Browser) -> None:
    challenge = make.published(people)
    emil, carla = people.actor("emil"), people.actor("carla")
    for text in ("Where are the valves?", "Who owns the pumps?"):
        questions.publish_information(emil, challenge=challenge, text=text, answer="Here.")
    browser.visitor().get("/").has("Median wait for an answer", "No questions yet")
    question = questions.ask_question(carla, challenge=challenge, text="Is there a map of the pipes?")
    question.asked_at = clock.now() - timedelta(days=40)
    session().flush()
    browser.visitor().get("/").has("40 days")
    questions.answer_question(emil, question=question, published_text="Is there a map?", answer="Yes.")
    question.published_at = question.asked_at + timedelta(days=3)
    session().flush()
    browser.visitor().get("/").has("3 days").lacks("40 days")
    question.asked_at = clock.now() - timedelta(days=400)
    session().flush()
    browser.visitor().get("/").has("No questions yet")
