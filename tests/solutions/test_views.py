"""The pages as people use them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.core import clock
from matchmaker.core.audit import AuditEntry
from matchmaker.core.mail import OutboxMail
from matchmaker.solutions.models import Solution, SolutionPackage, SolutionType
from matchmaker.solutions.services import lifecycle, writing
from tests.browser import NS, Browser, open_sectors
from tests.factories import make_company
from tests.personas import People
from tests.solutions.factories import TAGS, make_complete, make_package, make_type


def only(database: sa.orm.Session) -> Solution:
    """The one solution there is."""
    database.expire_all()
    return database.scalars(sa.select(Solution)).one()


def test_a_company_registers_a_solution_and_an_organizer_lists_it(
    browser: Browser, people: People, database: sa.orm.Session
) -> None:
    kind = make_type()
    page = browser.as_(people, "carla").get("/solutions").has("No solution is listed yet")
    page = browser.get("/solutions/new").submit("Start draft", title="Leak listening").follow().has("Step 1 of 4")
    page = page.submit(
        "Save and continue",
        summary="Finds leaks within 2 metres without digging.",
        system="water",
        topics=["water.supply_losses"],
        maturity="in_use_one_city",
        description="Microphones on hydrants listen at night and show where the pipe leaks.",
        types=[kind.slug],
    ).follow()
    page = page.has("Step 2 of 4").submit(
        "Save and continue",
        countries=["AT", "DE"],
        languages=["de"],
        collaborations=["pilot_test"],
        **{
            "references-0-place": "Wels",
            "references-0-country": "austria",
            "references-0-population": "64,000",
            "references-0-year": "2023",
            "references-0-result": "Water lost",
            "references-0-value": "\u221218,5",
            "references-0-unit": "%",
        },
    )
    page = (
        page.follow()
        .has("Step 3 of 4")
        .submit(
            "Save and continue",
            price_model="subscription",
            budget_band="60k_250k",
            technologies=["iot"],
            data_yes=["open_standards"],
            tco2e_per_year="12.5",
            evidence_level="claimed",
            **{"smart-0-score": "2", "smart-0-text": "It lasts 12 years."},
        )
    )
    page.follow().has("Step 4 of 4", "24 of 24").submit("Submit for review").follow().has("In review")
    solution = only(database)
    (reference,) = solution.references
    assert (reference.country, reference.population, reference.value) == ("AT", 64_000, -18.5)
    assert solution.smart_answers["intergenerational_justice"] == {"score": 2, "text": "It lasts 12 years."}
    browser.as_(people, "ada").get("/solutions/check").has("1 solution to review").submit("Accept and list").follow()
    page = browser.visitor().get("/solutions").has("1 solution", "Leak listening", "€60–250k")
    page = browser.get(f"/solutions/{solution.slug}")
    page.has("Listed", "TRL 9", "Wels, Austria", "−18.5 %", "Expected", "Promised: Open standards", kind.title)
    page.lacks("History", "Edit solution")


def test_a_wrong_step_says_why_and_keeps_everything(browser: Browser, people: People) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="draft")
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}/edit/where")
    page = page.submit(
        "Save and continue",
        delivery_months="soon",
        **{"references-0-place": "Wels", "references-0-year": "3000", "references-0-result": "Kept text"},
    )
    assert page.status == 422
    page.has("Enter a whole number, for example 12.")
    assert "Kept text" in page.text
    page = page.submit("Save and continue", delivery_months="4")
    assert page.status == 422
    page.has("Reference 1: the year 3000 is in the future")
    assert 'value="3000"' in page.text


def test_a_wrong_first_and_third_step(browser: Browser, people: People) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="draft")
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}/edit/what")
    page = page.submit("Save and continue", title="", systems_more=["energy", "waste", "transport"])
    assert page.status == 422
    page.has("at least three letters", "at most 3")
    page = browser.get(f"/solutions/{solution.slug}/edit/terms")
    page = page.submit("Save and continue", data_yes=["open_source"], data_no=["open_source"], tco2e_per_year="much")
    assert page.status == 422
    page.has("You promise and rule out the same: Open source", "Enter a number, for example 40 or 12.5.")
    assert browser.get(f"/solutions/{solution.slug}/edit/nowhere").status == 404


def test_ten_megabytes_are_refused_with_a_sentence(browser: Browser, people: People) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="draft")
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}/edit/what")
    answer = page.submit("Save and continue", description="x" * 10_000_000)
    assert answer.status == 413
    answer.has("This is too large. Please shorten the text")
    answer = page.submit("Save and continue", description="x" * 200_000)
    assert answer.status == 422
    answer.has("Please shorten this to 5000 characters")


def test_autosave_keeps_a_half_written_step(browser: Browser, people: People, database: sa.orm.Session) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="draft")
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}/edit/what")
    answer = page.submit("Save and continue", autosave=True, title="", summary="Half a sentence")
    assert answer.status == 200
    data = answer.response.get_json()
    assert "Draft saved" in data["message"]
    assert "of 24" in data["fragments"]["coach-lines"]
    assert only(database).summary == "Half a sentence"
    assert only(database).title == "Leak listening"
    assert data["fields"]["version"] == str(only(database).version)
    old = page.submit("Save and continue", autosave=True, summary="From an old window")
    assert old.status == 409
    assert only(database).summary == "Half a sentence"


def test_the_second_editor_sees_what_changed_and_keeps_the_text(
    browser: Browser, people: People, database: sa.orm.Session
) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="draft")
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}/edit/what")
    writing.save_content(people.actor("chen"), solution=solution, values={"title": "From Chen"})
    page = page.submit("Save and continue", title="From Carla")
    assert page.status == 409
    page.has("Saved by Chen", "Your text is kept", "From Chen")
    page.submit("Save and continue")
    assert only(database).title == "From Carla"


def test_changing_a_listed_solution_has_no_autosave(browser: Browser, people: People) -> None:
    solution = make_complete(people.organizations["hydrolog"])
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}/edit/what").has("This solution is listed.")
    assert not [form for form in page.forms() if form.get("data-autosave") is not None]
    page.submit("Save and continue", title="Hydrant listening").follow()
    browser.get(f"/solutions/{solution.slug}").has("Hydrant listening", "Listed")
    browser.get(f"/solutions/{solution.slug}/log").has("Carla changed a solution", "changed: Name")


def test_no_technology_is_chosen_alone(browser: Browser, people: People) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="draft")
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}/edit/terms")
    refused = page.submit("Save and continue", technologies=["ai", "none"])
    refused.has("“No digital technology” excludes the others. Choose it alone, or leave it out.")
    assert refused.status == 422
    assert refused.submit("Save and continue", technologies=["ai"]).status == 303


def test_an_incomplete_solution_cannot_be_sent(browser: Browser, people: People) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="draft", summary="")
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}/edit/review").has("Still missing")
    page = page.submit("Submit for review")
    assert page.status == 422
    page.has("Still missing: One sentence with what changes for the city.")


def test_returned_with_a_note(browser: Browser, people: People) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="submitted")
    page = browser.as_(people, "ada").get(f"/solutions/{solution.slug}/return")
    assert page.submit("Return to the company", note="").status == 422
    assert page.submit("Return to the company", note="No").status == 422
    page.submit("Return to the company", note="Please say on which pipes it works.").follow()
    browser.as_(people, "chen").get("/solutions/mine").has("Changes requested", "on which pipes")


def test_a_company_answers_the_note_with_which_its_solution_came_back(
    browser: Browser, people: People, database: sa.orm.Session
) -> None:
    """The answer stands beside the note, reaches the organizers, is logged, and ends with the listing."""
    solution = make_complete(people.organizations["hydrolog"], status="submitted")
    address = f"/solutions/{solution.slug}"
    browser.as_(people, "ada").get(f"{address}/return").submit(
        "Return to the company", note="Please say on which pipes it works."
    )
    page = browser.as_(people, "carla").get(f"{address}/edit/review").has("on which pipes it works.")
    assert page.submit("Send answers only").status == 422
    long = page.submit("Send answers only", answer_note="x" * 1_001)
    assert long.has("shorten").status == 422
    page = page.submit("Send answers only", answer_note="All of cast iron; see the first line.").follow()
    page.has("We have told the organizers", "All of cast iron")
    browser.get(f"{address}/edit/what").has("on which pipes", "All of cast iron")
    browser.as_(people, "ada").get("/notifications").has("answered the comments on")
    mails = database.scalars(sa.select(OutboxMail).where(OutboxMail.to == "ada@example.org")).all()
    assert "All of cast iron" in mails[-1].body
    browser.as_(people, "carla").get(f"{address}/edit/review").submit(
        "Submit for review", answer_note="Cast iron and steel."
    ).follow().has("on which pipes", "Cast iron and steel.")
    assert browser.get(address).status == 200
    page = browser.as_(people, "ada").get("/solutions/check").has("Returned before, with comments")
    browser.get(f"{address}/return").has("Cast iron and steel.")
    page.submit(action="/accept").follow()
    browser.get(address).lacks("Cast iron and steel.", "on which pipes")
    assert (only(database).returned_note, only(database).returned_answers) == ("", {})
    verbs = database.scalars(sa.select(AuditEntry.verb)).all()
    assert verbs.count("solutions.answer_comments") == 1


def test_answers_to_nobody_are_refused(browser: Browser, people: People) -> None:
    """Neither a draft that never came back nor one in review has comments to answer."""
    for status in ("draft", "submitted", "listed"):
        solution = make_complete(people.organizations["hydrolog"], f"Leak {status}", status=status)
        address = f"/solutions/{solution.slug}/comments"
        assert browser.as_(people, "carla").post(address, {"answer_note": "Well"}).status == 403
        solution.status, solution.returned_note = "draft", "Please say more."
        assert browser.as_(people, "dora").post(address, {"answer_note": "Well"}).status in {403, 404}
        assert browser.as_(people, "carla").post(address, {"answer_note": "Well"}).status == 303


def test_renewed_withdrawn_copied_deleted(browser: Browser, people: People, database: sa.orm.Session) -> None:
    solution = make_complete(people.organizations["hydrolog"], expires_on=clock.in_days(5).date())
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}").has("Renew by")
    page.submit("Renew solution").follow().has("Listed")
    page = browser.get(f"/solutions/{solution.slug}/withdraw").submit("Withdraw solution").follow().has("Withdrawn")
    copy = page.submit("Copy to a new draft").follow().has("Copy of Leak listening")
    slug = copy.response.request.path.split("/")[2]
    browser.get(f"/solutions/{slug}/delete").submit("Delete draft").follow().lacks("Copy of")
    assert browser.visitor().get(f"/solutions/{solution.slug}").status == 404


def test_who_has_no_company_hears_what_to_do(browser: Browser, people: People) -> None:
    for name in ("emil", "ivo"):
        browser.as_(people, name).get("/solutions/new").has("Register your company, or switch to it")
        browser.get("/solutions/mine").has("You are not acting for a company")
    browser.as_(people, "ada").get("/solutions/new").has("they cannot register solutions")


def test_the_private_price_is_not_shown(browser: Browser, people: People) -> None:
    solution = make_complete(people.organizations["hydrolog"], is_budget_public=False)
    assert "60,000" not in browser.get(f"/solutions/{solution.slug}").has("Visible to paired cities").text
    assert "60,000" not in browser.get("/solutions").text


def test_markup_in_texts_is_harmless(browser: Browser, people: People) -> None:
    make_complete(
        people.organizations["hydrolog"],
        "<script>alert(1)</script>",
        description="<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) and more words to be long enough.",
        slug="hostile",
    )
    for address in ("/solutions", "/solutions/hostile"):
        text = browser.get(address).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert 'href="javascript:' not in text


def test_filters_live_in_the_address(browser: Browser, people: People) -> None:
    make_complete(people.organizations["hydrolog"], "Leaks")
    make_complete(people.organizations["sonnwerk"], "Lamps", tags=TAGS | {"system": ["energy"]})
    page = browser.get("/solutions?system=energy&size=large&size=large&page=-3&sort=newest")
    page.has("1 solution", "Lamps", "Sector: Energy", "Size of company: Large").lacks("Leaks")
    assert "/solutions?size=large&sort=newest" in page.links()
    browser.get("/solutions?system=waste").has("No solutions found", "Without “Sector: Waste”")
    browser.get("/solutions?system=%00&system=nonsense&country=zz").has("2 solutions")
    browser.get("/solutions?q=%00%F0%9F%92%A7x").has("No solutions found")


@pytest.mark.parametrize("path", ["/solutions", "/solutions?system=water&q=leak", "/solution-types"])
def test_lists_take_as_many_statements_for_30_as_for_1(path: str, browser: Browser, people: People) -> None:
    kind = make_type()
    counts = []
    for number in range(30):
        solution = make_complete(people.organizations["hydrolog"], f"Leak {number}", status="submitted")
        solution.types = [kind]
        lifecycle.accept_solution(people.actor("ada"), solution=solution)
        if number in {0, 29}:
            for n in range(number):
                make_type(f"Type {n}")
            page = browser.visitor().get(path)
            assert page.status == 200
            assert len(page.text.encode()) < 100_000
            counts.append(page.statements.count)
    assert counts[0] == counts[1] <= 8, page.statements.sql


def test_objects_take_few_statements(browser: Browser, people: People) -> None:
    kinds = [make_type(f"Type {n}") for n in range(6)]
    make_package(kinds, "Package")
    solution = make_complete(people.organizations["hydrolog"])
    solution.types = kinds
    for address in (f"/solutions/{solution.slug}", f"/solution-types/{kinds[0].slug}", "/solution-packages/package"):
        page = browser.visitor().get(address)
        assert page.status == 200
        assert page.statements.count <= 8, page.statements.sql


def test_work_lists_take_as_many_statements_for_30_as_for_1(browser: Browser, people: People) -> None:
    counts: dict[str, list[int]] = {"/solutions/mine": [], "/solutions/check": []}
    for number in range(30):
        make_complete(people.organizations["hydrolog"], f"Waits {number}", status="submitted")
        if number in {0, 29}:
            for path, seen in counts.items():
                seen.append(browser.as_(people, "carla" if "mine" in path else "ada").get(path).statements.count)
    assert all(one == thirty for one, thirty in counts.values()), counts


def test_only_sub_topics_of_the_chosen_sectors_stand_open(browser: Browser, people: People) -> None:
    slug = make_complete(people.organizations["hydrolog"], status="draft").slug
    page = browser.as_(people, "carla").get(f"/solutions/{slug}/edit/what")
    assert open_sectors(page) == ["water"]
    page.submit("Save and continue", system="energy", systems_more=["waste"], topics=[])
    assert open_sectors(browser.get(f"/solutions/{slug}/edit/what")) == ["energy", "waste"]
    page = browser.as_(people, "emil").get("/solution-types/new")
    assert open_sectors(page) == []
    page = page.submit("Save", title="Rain gardens", summary="", systems=["water"])
    assert page.status == 422
    assert open_sectors(page) == ["water"]


def test_a_city_drafts_a_type_and_a_package(browser: Browser, people: People, database: sa.orm.Session) -> None:
    make_type()
    page = browser.as_(people, "emil").get("/solution-types/new")
    refused = page.submit("Save", title="Rain gardens", summary="", **{"cases-0-text": "no source"})
    assert refused.status == 422
    case = {"cases-0-text": "It held.", "cases-0-source": "Report", "cases-0-url": "http://["}
    assert page.submit("Save", title="Rain gardens", summary="", **case).status == 422
    page = page.submit(
        "Save",
        title="Rain gardens",
        summary="Gardens hold rain.",
        systems=["water"],
        topics=["water.stormwater_flood"],
        action_finance="A fund for owners. | City treasurer\nA lower fee.",
        conditions="Open ground\nA keeper",
        risks="It dries out.",
        **{
            "steps-0": "Ask where the rain should stay.",
            "cases-0-text": "It held 40 mm of rain.",
            "cases-0-source": "City report",
            "cases-0-url": "https://example.org/report",
            "cases-0-year": "2021",
            "cases-0-evidence": "verified",
        },
    ).follow()
    page.has("Draft", "A fund for owners.", "City treasurer", "City report", "2021", "A keeper", "It dries out.")
    page.has("Ask where the rain should stay.").lacks("Make public")
    kind = database.scalars(sa.select(SolutionType).where(SolutionType.title == "Rain gardens")).one()
    page = browser.get(f"/solution-types/{kind.slug}/edit")
    page.has("It held 40 mm of rain.", "A fund for owners. | City treasurer")
    assert 'value="https://example.org/report"' in page.text
    page.submit("Save", summary="Gardens hold heavy rain.").follow().has("Gardens hold heavy rain.")
    page = browser.get("/solution-packages/new").submit(
        "Save",
        title="Dry feet",
        summary="Less water in cellars.",
        **{"items-0-solution_type": kind.slug, "items-1-solution_type": "leak-detection-paid-from-savings"},
    )
    page.follow().has("Draft", "Rain gardens")
    package = database.scalars(sa.select(SolutionPackage)).one()
    browser.as_(people, "ada").get(f"/solution-packages/{package.slug}").submit("Make public")
    browser.get(f"/solution-types/{kind.slug}").submit("Make public").follow().has("Saved. It is public.", "Withdraw")
    browser.visitor().get("/solution-types?system=water").has("Rain gardens")


def test_a_hidden_type_in_a_package_is_explained(browser: Browser, people: People) -> None:
    package = make_package([make_type("One"), make_type("Two", is_public=False)], is_public=False)
    page = browser.as_(people, "ada").get(f"/solution-packages/{package.slug}").submit("Make public")
    assert page.status == 422
    page.has("Make these solution types public first: Two", package.title, "Phase 1")


def test_the_title_says_error_and_strangers_find_nothing(browser: Browser, people: People, app: Flask) -> None:
    company = make_company("Fresh", vetting="pending")
    solution = make_complete(company, status="draft")
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}/edit/what")
    assert page.status == 404
    own = make_complete(people.organizations["hydrolog"], status="draft")
    page = browser.get(f"/solutions/{own.slug}/edit/what").submit("Save and continue", title="")
    title = page.tree.find(f".//{NS}title")
    assert (title.text or "").startswith("Error:")


def test_numbers_of_a_solution_are_read_by_the_same_rules(
    browser: Browser, people: People, database: sa.orm.Session
) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="draft")
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}/edit/where")
    refused = page.submit("Save and continue", delivery_months="1,5", **{"references-0-population": "64.000"})
    assert refused.status == 422
    refused.has("Enter a whole number, for example 12.", "“64.000” can mean 64000 or 64. Enter 64000 or 64.")
    page.submit("Save and continue", delivery_months="12", **{"references-0-population": "64,000"}).follow()
    assert (only(database).delivery_months, only(database).references[0].population) == (12, 64_000)


def test_autosave_names_what_it_could_not_save(browser: Browser, people: People, database: sa.orm.Session) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="draft", delivery_months=4)
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}/edit/where")
    answer = page.submit("Save and continue", autosave=True, delivery_months="1,5")
    assert (
        "Not saved: Months from agreement to first use – Enter a whole number" in answer.response.get_json()["message"]
    )
    page = browser.get(f"/solutions/{solution.slug}/edit/terms")
    answer = page.submit("Save and continue", autosave=True, tco2e_per_year="-3", price_model="fixed_price")
    message = answer.response.get_json()["message"]
    assert "Not saved: Tonnes of CO₂ equivalent saved a year – Enter the saving as a number" in message
    assert (only(database).delivery_months, only(database).price_model) == (4, "fixed_price")
