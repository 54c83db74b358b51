"""Pages as people use them: apply, assess, decide; input is kept; the number of queries does not grow."""

from __future__ import annotations

import re
from io import BytesIO

import sqlalchemy as sa

from matchmaker.applications.models import Application
from matchmaker.applications.services import applying, deciding
from matchmaker.applications.services.applying import Draft
from matchmaker.challenges.models import Requirement
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.mail import OutboxMail
from tests.applications.factory import (
    make_application,
    make_assessed,
    make_assessment,
    make_evaluator,
    make_prompt,
    make_review,
    make_revision,
    make_signatory,
)
from tests.browser import Browser
from tests.factories import make_challenge, make_company, make_solution
from tests.personas import People


def applied(people: People) -> Application:
    return session().query(Application).filter_by(company_id=people.organizations["hydrolog"].id).one()


def test_without_a_gap_there_is_nothing_to_accept(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"], "Find leaks")
    make_solution(people.organizations["hydrolog"], "Listening")
    browser.as_(people, "carla").get(f"/challenges/{challenge.slug}").submit("Apply with a solution").follow()
    browser.get(f"/applications/{applied(people).public_id}/gaps").follow().has("Your offer to this city")


def test_from_the_challenge_to_the_receipt(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"], "Find leaks")
    make_prompt(challenge, "When can you start?", max_words=4)
    make_solution(people.organizations["hydrolog"], "Listening")
    browser.as_(people, "carla")
    page = browser.get(f"/challenges/{challenge.slug}").submit("Apply with a solution").follow()
    page.has("Check the must-haves", "Works on cast-iron pipes")
    gaps = page.submit("Save and continue", **{"checks-0-answer": "no", "checks-0-comment": "Only steel"}).follow()
    gaps.has("You do not meet a must-have", "Only steel", "Stop here")
    edit = gaps.submit("Continue anyway").follow()
    edit.has("When can you start?", "Maximum words: 4", "Listens to hydrants")
    refused = edit.submit("Submit application", **{"answers-0": "In spring or in early summer"})
    assert refused.status == 422
    refused.has("Words now: 6, maximum: 4")
    assert "In spring or in early summer" in refused.text
    receipt = refused.submit("Submit application", **{"answers-0": "In spring"}).follow()
    receipt.has("Receipt", applied(people).reference, "In spring", "Only steel")
    again = edit.submit("Submit application", **{"answers-0": "From the other tab"}).follow()
    again.has("Receipt", "In spring")
    assert browser.post(f"/challenges/{challenge.slug}/applications").location.endswith(applied(people).public_id)
    browser.get("/applications").has("Find leaks", "Submitted")


def test_autosave_keeps_half_a_text(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    application = make_application(challenge, make_solution(people.organizations["hydrolog"]), status="draft")
    browser.as_(people, "carla")
    page = browser.get(f"/applications/{application.public_id}/edit")
    saved = page.submit("Submit application", autosave=True, approach="We lis")
    assert saved.status == 200
    assert saved.response.json["fields"]["version"] == str(application.version)
    assert (application.approach, application.is_draft) == ("We lis", True)


def test_a_colleagues_text_is_shown_beside_mine(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    application = make_application(challenge, make_solution(people.organizations["hydrolog"]), status="draft")
    page = browser.as_(people, "carla").get(f"/applications/{application.public_id}/edit")
    draft = Draft(approach="Chen was faster")
    applying.save_draft(people.actor("chen"), application=application, draft=draft)
    page = page.submit("Save draft", approach="Carla's own words")
    assert page.status == 409
    page.has("Chen saved this", "Saved by Chen at", "Chen was faster")
    assert "Carla&#39;s own words" in page.text
    assert page.submit("Save draft").status == 303


def test_hostile_characters_are_named(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    make_prompt(challenge)
    application = make_application(challenge, make_solution(people.organizations["hydrolog"]), status="draft")
    page = browser.as_(people, "carla").get(f"/applications/{application.public_id}/edit")
    refused = page.submit("Save draft", **{"answers-0": "a\u202eb"})
    assert refused.status == 422
    refused.has("U+202E")


def test_soft_line_breaks_of_office_programs_are_line_breaks(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    make_prompt(challenge)
    application = make_application(challenge, make_solution(people.organizations["hydrolog"]), status="draft")
    page = browser.as_(people, "carla").get(f"/applications/{application.public_id}/edit")
    assert page.submit("Save draft", approach="First\x0bSecond\u2028Third").status == 303
    session().expire_all()
    assert application.approach == "First\nSecond\nThird"


def test_withdrawing_says_what_it_means(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    application = make_application(challenge, make_solution(people.organizations["hydrolog"]))
    page = browser.as_(people, "carla").get(f"/applications/{application.public_id}/withdraw")
    page.has("The city can no longer read or assess it", "no disadvantage")
    page.submit("Withdraw application", reason="No time").follow().has("Withdrawn")


def test_confirming_shows_what_has_changed(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    application = make_application(challenge, make_solution(people.organizations["hydrolog"]))
    make_revision(challenge)
    browser.as_(people, "carla").get("/applications").has("Reconfirm")
    page = browser.get(f"/applications/{application.public_id}/confirm")
    page.has("Version 2", "The pipes are older", "Works on cast iron")
    page.submit("Confirm application").follow().has("confirmed", "Submitted")


def test_before_the_closing_time_the_city_sees_a_number_only(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    application = make_application(challenge, make_solution(people.organizations["hydrolog"]))
    address = f"/challenges/{challenge.slug}/applications"
    page = browser.as_(people, "emil").get(address)
    page.has("1 application", "1 of them from micro or small companies", "Equal treatment")
    page.lacks("Hydrolog")
    assert browser.get(f"/applications/{application.public_id}").status == 404
    challenge.closes_at = clock.in_days(-1)
    browser.get(address).has("Hydrolog")
    browser.get(f"/applications/{application.public_id}").has("We listen at night.")
    browser.as_(people, "ada").get(address).lacks("Hydrolog").has("Organizers see the progress")


def test_an_evaluator_from_declaration_to_the_last_score(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"], closes_at=clock.in_days(-1))
    orgs = people.organizations
    make_application(challenge, make_solution(orgs["hydrolog"]))
    make_application(challenge, make_solution(orgs["sonnwerk"], "Drones"))
    make_application(challenge, make_solution(make_company("Thirdly"), "Robots"))
    seat = make_evaluator(make_assessment(challenge, criteria=[]), people.hana)
    browser.as_(people, "hana").get("/home").has("applications to assess")
    page = browser.get("/assessments").has("0 / 3 finished")
    page = browser.get(f"/assessments/{seat.public_id}/conflicts").has("Hydrolog", "Sonnwerk", "Thirdly")
    page = page.submit("Declare and continue", **{"companies-0-has_conflict": "y", "companies-0-reason": "My sister"})
    page = page.follow().follow().has("0 / 2 finished")
    page.lacks("Hydrolog")
    refused = page.submit("Finish and open the next", **{"scores-0-value": "4", "scores-1-comment": "Unclear"})
    assert refused.status == 422
    refused.has("Give a score from 0 to 5")
    assert "Unclear" in refused.text
    page = refused.submit("Finish and open the next", **{"scores-1-value": "3"}).follow().follow()
    page = page.has("1 / 2 finished").submit(
        "Finish and open the next", **{"scores-0-value": "1", "scores-1-value": "1"}
    )
    page.follow().follow().has("2 / 2 finished", "1 not assessed (conflict of interest)")
    browser.get(f"/challenges/{challenge.slug}/consensus").has("One evaluator has scored it.", "Hana").lacks("Hydrolog")


def test_names_are_hidden_in_a_blind_round(browser: Browser, people: People) -> None:
    orgs = people.organizations
    _challenge, first, _second, seat = make_assessed(
        people, make_solution(orgs["hydrolog"]), make_solution(orgs["sonnwerk"], "Drones")
    )
    first.solution_facts = {"title": "Hydrolog Listening"}
    seat.assessment.is_blind = True
    address = f"/assessments/{seat.public_id}/applications/{first.public_id}"
    browser.as_(people, "hana").get(address).has("Applicant").lacks("Hydrolog")
    seat.assessment.is_blind = False
    browser.get(address).has("Hydrolog")


def test_the_city_sets_up_a_panel(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    address = f"/challenges/{challenge.slug}/evaluators"
    page = browser.as_(people, "emil").get(address).has("No evaluators yet", "Water saved per euro, 60 %")
    refused = page.submit("Invite evaluator", email="nobody@")
    assert refused.status == 422
    refused.has("not a complete e-mail address")
    page = refused.submit("Invite evaluator", email="hana@example.org").follow().has("hana@example.org")
    page = page.submit("Save", due_on="2031-01-31", is_blind="y").follow()
    page.has("End the blind round").lacks("Hana")
    mail = session().scalars(sa.select(OutboxMail.body).where(OutboxMail.to == "hana@example.org")).one()
    link = re.search(r"/assessments/invitations/\S+", mail)
    assert link is not None
    browser.as_(people, "hana").get(link[0]).submit("Accept the invitation").follow().has(challenge.title)
    browser.as_(people, "emil").get(address).has("Hana").lacks("not accepted yet")
    browser.as_(people, "hana").get("/assessments").has("Fri 31 Jan 2031", "Come back after they have closed")


def test_decisions_are_prepared_previewed_and_announced(browser: Browser, people: People) -> None:
    orgs = people.organizations
    challenge, first, second, _seat = make_assessed(
        people, make_solution(orgs["hydrolog"]), make_solution(orgs["sonnwerk"], "Drones")
    )
    base = f"/challenges/{challenge.slug}/decisions"
    browser.as_(people, "emil").get(base).has("not yet")
    for row, outcome in ((first, "chosen"), (second, "not_chosen")):
        page = browser.get(f"{base}/{row.public_id}").submit("Save decision", outcome=outcome, reason="Short")
        assert page.status == 422
        page.submit("Save decision", reason="You could show one city where it works.").follow()
    browser.as_(people, "dora").get("/applications").has("Submitted").lacks("Not chosen")
    preview = browser.as_(people, "emil").get(f"{base}/preview").has("You could show one city")
    older = browser.get(f"{base}/preview")
    preview.submit("Announce all decisions").follow().has("2 decisions announced")
    assert preview.submit("Announce all decisions").status == 303  # a double click leads to where the first one did
    older.submit("Announce all decisions").has("This is not possible now", "already announced")
    page = browser.as_(people, "dora").get(f"/applications/{second.public_id}")
    page.has("Not chosen", "You could show one city")
    assert "status-bad" not in page.text


def test_files_are_attached_and_handed_out(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    application = make_application(challenge, make_solution(people.organizations["hydrolog"]), status="draft")
    browser.as_(people, "carla")
    edit = f"/applications/{application.public_id}/edit"
    page = browser.get(edit).submit("Attach file", file=(BytesIO(b"%PDF-1.7 plan"), "../Plan für Graz.pdf")).follow()
    page.has("Plan für Graz.pdf", "PDF", "not scanned for viruses")
    address = next(link for link in page.links() if link.startswith("/files/"))
    answer = browser.get(address).response
    assert answer.data == b"%PDF-1.7 plan"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browser.as_(people, "dora").get(address).status == 404
    assert browser.as_(people, "emil").get(address).status == 404
    browser.as_(people, "carla")
    lie = browser.get(edit).submit("Attach file", file=(BytesIO(b"<html><script>"), "plan.pdf")).follow()
    lie.has("contains HTML, SVG or a script")
    browser.get(edit).submit("Remove").follow().has("is removed", "No files yet")
    assert browser.get(address).status == 404


def test_the_inbox_asks_the_database_as_often_for_30_as_for_1(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"], closes_at=clock.in_days(-1))
    assessment = make_assessment(challenge)
    seat = make_evaluator(assessment, people.hana)

    def add(i: int) -> None:
        row = make_application(challenge, make_solution(make_company(f"Company {i}")))
        make_review(seat, row, [1, 2])

    address = f"/challenges/{challenge.slug}/applications"
    counts = []
    for start, end in ((0, 1), (1, 30)):
        for i in range(start, end):
            add(i)
        session().expire_all()
        counts.append(browser.as_(people, "emil").get(address).statements.count)
    assert counts[0] == counts[1] <= 8


def test_lists_do_not_ask_more_often_for_more_rows(browser: Browser, people: People) -> None:
    company = make_solution(people.organizations["hydrolog"])

    def add(i: int) -> None:
        challenge = make_challenge(people.organizations["graz"], f"Problem {i}", closes_at=clock.in_days(-1))
        row = make_application(challenge, company)
        seat = make_evaluator(make_assessment(challenge), people.hana, declared_at=clock.now())
        make_review(seat, row, [1, 2])

    counts: dict[tuple[str, str], list[int]] = {}
    for start, end in ((0, 1), (1, 12)):
        for i in range(start, end):
            add(i)
        for who, address in (("carla", "/applications"), ("hana", "/assessments")):
            session().expire_all()
            page = browser.as_(people, who).get(address)
            counts.setdefault((who, address), []).append(page.statements.count)
    assert all(one == many <= 8 for one, many in counts.values()), counts


def test_everybody_sees_how_many_are_interested_and_the_challenges_files(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    make_application(challenge, make_solution(people.organizations["hydrolog"]))
    make_application(challenge, make_solution(people.organizations["sonnwerk"], "Drones"))
    address = f"/challenges/{challenge.slug}"
    page = browser.as_(people, "emil").get(address)
    page.submit("Attach file", file=(BytesIO(b"%PDF-1.7"), "map.pdf")).follow().has("map.pdf")
    for public in ("/", "/challenges", address):
        browser.visitor().get(public).has("2 interested, 1 of them micro or small")
    file = next(link for link in browser.get(address).links() if link.startswith("/files/"))
    assert browser.get(file).status == 200


def test_the_demo_says_for_whom_an_evaluator_assesses(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    assessment = make_assessment(challenge)
    for name in ("hana", "eva"):
        people.users[name].is_demo = True
        make_evaluator(assessment, people.users[name])
    browser.get("/sign-in").has("Evaluator for Graz", "Editor, Graz")


def test_a_city_that_joined_reads_what_comes_in_and_decides_nothing(people: People, browser: Browser) -> None:
    """Linz stands behind Graz's challenge: applications, pairings and contacts are its own, too; decisions are not."""
    challenge = make_challenge(people.organizations["graz"], "Both keep cellars dry", closes_at=clock.in_days(-1))
    application = make_application(challenge, make_solution(people.organizations["hydrolog"]))
    row = make_signatory(challenge, people.organizations["linz"], "invited")
    pages = [f"/challenges/{challenge.slug}/{page}" for page in ("applications", "pairings")]
    browser.as_(people, "finn")
    assert [browser.get(page).status for page in pages] == [403, 403]
    row.status = "accepted"
    session().flush()
    assert [browser.get(page).status for page in pages] == [200, 200]
    browser.get(pages[0]).has("Hydrolog")
    browser.get(f"/applications/{application.public_id}").has("Hydrolog")
    browser.get(f"/challenges/{challenge.slug}/contacts").has("Contacts")
    assert browser.get(f"/challenges/{challenge.slug}/decisions").status == 403
    row.status = "declined"
    session().flush()
    assert [browser.get(page).status for page in pages] == [403, 403]


def test_a_city_that_joined_reads_nothing_before_the_closing_time(people: People, browser: Browser) -> None:
    challenge = make_challenge(people.organizations["graz"], "Both keep cellars dry", closes_at=clock.in_days(1))
    application = make_application(challenge, make_solution(people.organizations["hydrolog"]))
    make_signatory(challenge, people.organizations["linz"])
    browser.as_(people, "finn").get(f"/challenges/{challenge.slug}/applications").lacks("Hydrolog")
    assert browser.get(f"/applications/{application.public_id}").status == 404


def test_after_the_announcement_the_next_step_is_the_record(people: People, browser: Browser) -> None:
    """Not "Prepare decisions" any more, on the page of applications and on the challenge itself."""
    orgs = people.organizations
    challenge, first, second, _seat = make_assessed(
        people, make_solution(orgs["hydrolog"]), make_solution(orgs["sonnwerk"], "Drones")
    )
    emil = people.actor("emil")
    for row, outcome in ((first, "chosen"), (second, "not_chosen")):
        reason = "You could show one place where it works."
        deciding.prepare_decision(emil, application=row, outcome=outcome, reason=reason)
    inbox = f"/challenges/{challenge.slug}/applications"
    browser.as_(people, "emil").get(inbox).has("Prepare decisions")
    page = browser.get(f"/challenges/{challenge.slug}").has("Applications have closed", "Go to the applications")
    page.lacks("The closing date has passed")
    deciding.release_decisions(emil, challenge=challenge, round_number=1)
    page = browser.get(inbox).lacks("Prepare decisions", "Choose evaluators")
    page.has("All decisions are announced", "Open the collaboration record with Hydrolog", "Finish challenge").lacks(
        "Open the collaboration record with Sonnwerk"
    )
    browser.get(f"/challenges/{challenge.slug}").has("Your decisions are announced", "Decided").lacks(
        "The closing date has passed"
    )


def test_the_self_check_says_what_is_filled_in_and_what_to_answer_once(browser: Browser, people: People) -> None:
    challenge = make_challenge(people.organizations["graz"], "Find leaks offline")
    musts = ("Works offline", "Open source")
    challenge.requirements = [Requirement(text=text, is_must=True, position=at) for at, text in enumerate(musts)]
    solution = make_solution(people.organizations["hydrolog"], data_terms={"works_offline": "yes"})
    company = people.organizations["hydrolog"]
    application = applying.start_application(people.actor("carla"), challenge=challenge, company=company)
    page = browser.as_(people, "carla").get(f"/applications/{application.public_id}/check")
    page.has("already gives are filled in", "From our solution: Works without internet")
    page.has("Not given in your solution yet: Open source.")
    assert f"/solutions/{solution.slug}/edit/terms" in page.text
