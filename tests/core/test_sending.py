"""What a form remembers: sent once, for the organization it was opened for, by the person who opened it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.challenges.models import Challenge, Question
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.incoming import Body
from matchmaker.core.kept import MOST_FORMS, KeptForm
from matchmaker.core.once import SentForm
from matchmaker.organizations.models import OrganizationMember
from matchmaker.solutions.models import Solution
from tests import factories
from tests.browser import Browser, Page
from tests.challenges import make
from tests.personas import People


def count(model: Any) -> int:
    session().expire_all()
    return session().scalar(sa.select(sa.func.count()).select_from(model)) or 0


def second_hat(people: People, name: str, organization: str) -> None:
    """The persona works for this organization too."""
    row = OrganizationMember(
        organization_id=people.organizations[organization].id,
        user=people.users[name],
        role="editor",
        created_at=clock.now(),
    )
    session().add(row)
    session().flush()


def switch(browser: Browser, people: People, organization: str) -> None:
    """What the menu does, in another tab."""
    answer = browser.post("/switch", {"acting_for": people.organizations[organization].public_id})
    assert answer.status == 303


# ── once ──


def test_a_double_click_starts_one_challenge(browser: Browser, people: People) -> None:
    page = browser.as_(people, "emil").get("/challenges/new")
    first = page.submit("Start writing", title="Twice pressed")
    second = page.submit("Start writing", title="Twice pressed")
    assert (first.status, second.status) == (303, 303)
    assert second.location == first.location
    assert count(Challenge) == 1
    page.submit("Start writing", title="Another one from the same page")
    assert count(Challenge) == 2


def test_the_same_text_from_a_new_page_is_meant(browser: Browser, people: People) -> None:
    browser.as_(people, "carla")
    for _n in range(2):
        browser.get("/solutions/new").submit("Start", title="Twice on purpose")
    assert count(Solution) == 2


def test_a_refused_form_can_be_sent_again(browser: Browser, people: People) -> None:
    page = browser.as_(people, "emil").get("/challenges/new")
    assert page.submit("Start writing", title="").status == 422
    assert page.submit("Start writing", title="").status == 422
    assert count(SentForm) == 0
    assert page.submit("Start writing", title="Now with a title").status == 303


def test_a_question_asked_twice_is_asked_once_and_says_so(browser: Browser, people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    browser.as_(people, "carla")
    page = browser.get(f"/challenges/{challenge.slug}/questions")
    for _n in range(2):
        asked = page.submit(action="questions", text="May the equipment stay with the company?")
        assert asked.status == 303
    shown = asked.follow()
    assert count(Question) == 1
    assert shown.words.count("Your question") <= 2


def test_two_people_send_the_same_words(browser: Browser, people: People) -> None:
    for name in ("emil", "finn"):
        browser.as_(people, name).get("/challenges/new").submit("Start writing", title="The same words")
    assert count(Challenge) == 2


def test_sending_for_the_check_twice_ends_where_the_first_did(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/review")
    first = page.submit("Submit")
    second = page.submit("Submit")
    assert (first.status, second.status) == (303, 303), first.words[:500]
    assert first.location == second.location


# ── for whom ──


def test_a_form_is_sent_for_the_organization_it_showed(browser: Browser, people: People) -> None:
    second_hat(people, "carla", "sonnwerk")
    page = browser.as_(people, "carla").get("/solutions/new")
    switch(browser, people, "sonnwerk")
    done = page.submit("Start", title="Meant for Hydrolog")
    assert session().scalars(sa.select(Solution)).one().company is people.organizations["hydrolog"]
    shown = done.follow()
    shown.has("You opened that page for Hydrolog", "Meant for Hydrolog")


def test_a_draft_is_saved_for_its_own_and_the_other_tab_keeps_its_hat(browser: Browser, people: People) -> None:
    second_hat(people, "emil", "linz")
    browser.as_(people, "emil").get("/challenges/new").submit("Start writing", title="A draft of Graz")
    challenge = session().scalars(sa.select(Challenge)).one()
    page = browser.get(f"/challenges/{challenge.slug}/edit/problem")
    switch(browser, people, "linz")
    saved = page.submit(action="problem", autosave=True, summary="Typed for Graz.")
    assert saved.status == 200, saved.text
    browser.get("/challenges/own").lacks("A draft of Graz")


def test_nothing_is_sent_for_an_organization_one_has_left(browser: Browser, people: People) -> None:
    second_hat(people, "carla", "sonnwerk")
    page = browser.as_(people, "carla").get("/solutions/new")
    for row in session().scalars(sa.select(OrganizationMember).where(OrganizationMember.user == people.carla)):
        if row.organization is people.organizations["hydrolog"]:
            session().delete(row)
    session().flush()
    refused = page.submit("Start", title="For nobody")
    assert refused.status == 409
    refused.has("you no longer have")
    assert count(Solution) == 0


def test_changing_hats_says_the_new_one(browser: Browser, people: People) -> None:
    second_hat(people, "carla", "sonnwerk")
    page = browser.as_(people, "carla").get("/home")
    page.submit("Sonnwerk", action="/switch", acting_for=people.hat("dora")).follow().has(
        "You are now acting for Sonnwerk."
    )


def test_a_forged_mark_counts_for_nothing(browser: Browser, people: People) -> None:
    hat = people.hat("emil")
    browser.as_(people, "carla")
    answer = browser.post("/challenges/new", {"title": "Forged", "kind": "full", "opened": f"key.[{hat}]"})
    assert answer.status == 403


# ── signed out while typing ──


def signed_out(browser: Browser, people: People, path: str = "problem") -> tuple[Challenge, Page]:
    """A page of a draft, open in a browser whose session ended."""
    challenge = factories.make_challenge(people.organizations["graz"], status="draft")
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/{path}")
    browser.visitor()
    return challenge, page


def resent(page: Page, *, referrer: str = "", autosave: bool = False, **values: Any) -> Page:
    """Press Save in a page whose session ended: its token is an old one, as in a browser."""
    headers = {"Referer": f"http://localhost{referrer or page.response.request.path}"}
    if autosave:
        headers["X-Autosave"] = "1"
    from tests.browser import form_data

    form = next(one for one in page.forms() if "summary" in {e.get("name") for e in one.iter()})
    data = form_data(form) | {"csrf_token": "of-the-session-that-ended"} | values
    return page.browser.post(page.response.request.path, data, headers=headers)


def test_save_after_the_sign_out_leads_back_to_the_form_with_the_text(browser: Browser, people: People) -> None:
    challenge, page = signed_out(browser, people)
    sent = resent(page, summary="Typed after the session ended.", draft="1")
    assert sent.status == 303
    assert sent.location.startswith("/sign-in?next=")
    sign_in = sent.follow().has("You were signed out", "Your text is kept")
    assert sign_in.status == 200
    kept = session().scalars(sa.select(KeptForm)).one()
    back = browser.as_(people, "emil").get(f"/kept/{kept.public_id}").follow()
    back.has("not saved yet")
    field = next(e for e in back.tree.iter() if e.get("name") == "summary")
    assert field.get("value") == "Typed after the session ended."
    saved = back.submit("Save draft")
    assert saved.status == 303, saved.words[:500]
    session().expire_all()
    assert challenge.summary == "Typed after the session ended."


def test_the_autosave_says_that_nobody_is_signed_in(browser: Browser, people: People) -> None:
    _challenge, page = signed_out(browser, people)
    answer = resent(page, autosave=True, summary="Typed after the session ended.")
    assert answer.status == 401
    assert "You were signed out" in answer.text
    assert count(KeptForm) == 0


def test_the_autosave_goes_on_after_signing_in_elsewhere(browser: Browser, people: People) -> None:
    challenge, page = signed_out(browser, people)
    browser.as_(people, "emil").get("/home")
    answer = resent(page, autosave=True, summary="Typed meanwhile.")
    assert answer.status == 409
    told = answer.response.get_json()
    assert told["again"] is True
    again = resent(page, autosave=True, summary="Typed meanwhile.", **told["fields"])
    assert again.status == 200, again.text
    session().expire_all()
    assert challenge.summary == "Typed meanwhile."


def test_what_was_typed_is_shown_to_its_writer_only(browser: Browser, people: People) -> None:
    challenge, page = signed_out(browser, people)
    resent(page, summary="A secret of Graz.")
    kept = session().scalars(sa.select(KeptForm)).one()
    for name in ("eva", "finn", "carla"):
        browser.as_(people, name)
        assert browser.get(f"/kept/{kept.public_id}").status == 404
        assert browser.get(f"/kept/{kept.public_id}/text").status == 404
    shown = browser.as_(people, "eva").get(f"/challenges/{challenge.slug}/edit/problem?kept={kept.public_id}")
    shown.lacks("A secret of Graz.")
    assert browser.visitor().get(f"/kept/{kept.public_id}").status == 303


def test_a_page_of_another_account_sends_nothing(browser: Browser, people: People) -> None:
    challenge, page = signed_out(browser, people)
    browser.as_(people, "eva").get("/home")
    answer = resent(page, summary="Typed by Emil.")
    assert answer.status == 409
    answer.has("belongs to another account", "We keep your text for one day")
    session().expire_all()
    assert challenge.summary != "Typed by Emil."
    (row,) = session().scalars(sa.select(KeptForm))  # also after the refusal has ended the transaction
    assert "Typed by Emil." in row.texts


def test_a_form_without_a_page_of_its_own_is_shown_and_sent(browser: Browser, people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    page = browser.as_(people, "carla").get(f"/challenges/{challenge.slug}/questions")
    form = page.form(action="questions")
    mark = next(e.get("value") for e in form.iter() if e.get("name") == "opened")
    browser.visitor()
    target = form.get("action") or page.response.request.path
    sent = browser.post(target, {"text": "May it stay?\nFor good?", "opened": mark, "csrf_token": "old"})
    assert sent.status == 303
    kept = session().scalars(sa.select(KeptForm)).one()
    shown = browser.as_(people, "carla").get(f"/kept/{kept.public_id}/text").has("May it stay?", "For good?")
    assert shown.submit("Send it now").status == 303
    assert session().scalars(sa.select(Question)).one().text.startswith("May it stay?")


def test_passwords_are_never_kept_and_not_more_than_some(browser: Browser, people: People) -> None:
    page = browser.as_(people, "emil").get("/account/password")
    mark = next(e.get("value") for e in page.tree.iter() if e.get("name") == "opened")
    browser.visitor()
    data = {"opened": mark, "current": "secret one", "password": "secret two", "csrf_token": "old"}
    assert browser.post("/account/password", data).status == 400
    assert count(KeptForm) == 0
    for n in range(MOST_FORMS + 3):
        browser.post("/account", {"opened": mark, "name": f"Emil {n}", "csrf_token": "old"})
    assert count(KeptForm) == MOST_FORMS
    browser.post("/account", {"opened": mark, "name": "x" * 300_000, "csrf_token": "old"})
    assert count(KeptForm) == MOST_FORMS


def test_a_visitors_form_whose_session_ended_opens_again(browser: Browser, people: People) -> None:
    page = browser.get("/sign-up")
    browser.visitor()
    headers = {"Referer": "http://localhost/sign-up"}
    answer = browser.post("/sign-up", {"name": "Nora", "csrf_token": "old"}, headers=headers)
    assert page.status == 200
    assert answer.status == 400
    assert "/sign-up" in answer.has("Please send this again", "Open the page again").links()
    assert count(KeptForm) == 0


@pytest.mark.parametrize("address", ["https://[::1", "http://localhost//evil.example/x", "https://evil.example/x"])
def test_a_strange_page_before_is_no_way_back(browser: Browser, people: People, address: str) -> None:
    answer = browser.as_(people, "carla").post("/display", {"theme": "dark"}, headers={"Referer": address})
    assert answer.status == 303
    assert answer.location == "/"


def test_an_autosave_that_is_refused_says_why(browser: Browser, people: People) -> None:
    challenge = make.submitted(people)
    answer = browser.as_(people, "emil").post(
        f"/challenges/{challenge.slug}/edit/problem", {"summary": "Too late."}, headers={"X-Autosave": "1"}
    )
    assert answer.status == 403
    assert "Return it to draft" in answer.response.get_json()["message"]


def test_the_text_of_a_form_that_is_too_large_is_kept(browser: Browser, people: People) -> None:
    """Whoever is signed in finds it again, up to what can be kept; a stranger's is not read."""
    page = browser.as_(people, "emil").get("/account/password")
    mark = next(one.get("value") for one in page.tree.iter() if one.get("name") == "opened")
    text = "Ω" * (Body.FORM.value // 6)  # six bytes each on the way
    data = {"opened": mark, "reason": text, "password": "a secret of mine"}
    refused = browser.post("/account", data)
    assert refused.status == 413
    refused.has("This is too large", "We keep your text for one day")
    (row,) = session().scalars(sa.select(KeptForm))
    assert [text] == row.texts
    assert row.public_id in " ".join(refused.links())
    browser.visitor()
    assert browser.post("/account", data).status == 413
    assert browser.as_(people, "carla").post("/account", data).status == 413
    assert len(session().scalars(sa.select(KeptForm)).all()) == 1
