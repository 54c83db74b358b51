"""What goes wrong in real life: two at once, a lost session, a wrong figure, the back button, a phone, only keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.applications.models import Application
from matchmaker.challenges.models import OPEN, Challenge
from matchmaker.core import clock
from matchmaker.core.db import session, unit_of_work
from matchmaker.organizations.models import Organization, OrganizationMember
from tests.journeys import steps
from tests.journeys.conftest import Person, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def saved_line(person: Person, text: str) -> None:
    """Wait until the line at the foot of the form says this."""
    person.page.locator(".saved", has_text=text).wait_for()


def test_two_editors_at_once(somebody: Any) -> None:
    """The second one reads who saved what, and keeps the own text."""
    emil, eva = somebody("Emil"), somebody("Eva")
    steps.start_challenge(emil, "Two people write this")
    eva.open(emil.path)
    steps.field(eva.page, "In one sentence").fill("Eva was here first.")
    eva.press("Save draft")
    eva.sees("Draft saved.")
    steps.field(emil.page, "In one sentence").fill("Emil's own sentence.")
    saved_line(emil, "Eva saved this while you were writing")
    emil.page.locator(".formfoot").get_by_role("button", name="Save draft").click()
    emil.sees("Eva saved this", "Eva was here first.", "Emil's own sentence.")
    assert steps.field(emil.page, "In one sentence").input_value() == "Emil's own sentence."
    emil.page.locator(".formfoot").get_by_role("button", name="Save draft").click()
    emil.sees("Draft saved.")
    eva.open(eva.path)
    assert steps.field(eva.page, "In one sentence").input_value() == "Emil's own sentence."


def test_the_session_ends_while_somebody_types(somebody: Any) -> None:
    """Save leads to the sign-in and back to the form, with everything that was typed."""
    emil = somebody("Emil")
    steps.start_challenge(emil, "Signed out in the middle")
    form = emil.path
    steps.field(emil.page, "Who is affected").fill("Everybody in the old town.")
    saved_line(emil, "Draft saved")
    emil.page.context.clear_cookies()
    steps.field(emil.page, "Who is affected").fill("Everybody in the old town and its guests.")
    saved_line(emil, "You were signed out, so this is not saved yet")
    assert steps.field(emil.page, "Who is affected").input_value().endswith("its guests.")
    emil.page.locator(".formfoot").get_by_role("button", name="Save draft").click()
    emil.page.get_by_role("heading", name="Sign in", exact=True).wait_for()
    emil.page.locator(".flashes", has_text="Your text is kept").wait_for()
    emil.press("Emil")
    emil.page.wait_for_url(f"**{form}?kept=*")
    words = steps.field(emil.page, "Who is affected")
    assert words.input_value() == "Everybody in the old town and its guests."
    emil.page.locator(".formfoot").get_by_role("button", name="Save draft").click()
    emil.sees("Draft saved.")
    emil.open(form)
    assert words.input_value() == "Everybody in the old town and its guests."


def test_signing_in_elsewhere_lets_the_page_go_on(somebody: Any) -> None:
    """Signed out and in again in another tab: the page's next save takes the new session by itself."""
    emil = somebody("Emil")
    steps.start_challenge(emil, "Two tabs and one session")
    form = emil.path
    emil.page.context.clear_cookies()
    other = emil.page.context.new_page()
    other.goto(emil.site.url + "/sign-in")
    other.get_by_role("button", name="Emil").first.click()
    steps.field(emil.page, "Who is affected").fill("Everybody by the river.")
    saved_line(emil, "Draft saved")
    emil.open(form)
    assert steps.field(emil.page, "Who is affected").input_value() == "Everybody by the river."


def test_back_after_the_sign_out_leads_on(somebody: Any) -> None:
    """The page that the browser goes back to leads to the sign-in, and from there back."""
    emil = somebody("Emil")
    steps.start_challenge(emil, "Back after signing out")
    form = emil.path
    emil.page.context.clear_cookies()
    emil.page.reload()
    assert emil.path == "/sign-in"
    emil.press("Emil")
    emil.page.wait_for_url(f"**{form}")


def test_a_double_click_starts_one_challenge(somebody: Any, site: Site) -> None:
    """Two clicks at once on a real server: one row, and the browser ends on its page."""
    emil = somebody("Emil")
    emil.open("/challenges/new")
    steps.field(emil.page, "Title").fill("Clicked twice in a hurry")
    emil.page.get_by_role("button", name="Start writing").first.dblclick()
    emil.page.wait_for_url("**/edit/problem")
    emil.page.wait_for_load_state()

    def how_many() -> int:
        with unit_of_work(write=False):
            select = sa.select(sa.func.count()).where(Challenge.title == "Clicked twice in a hurry")
            return session().scalar(select) or 0

    assert site.apart(how_many) == 1


def before_the_script(person: Person, path: str, typing: Callable[[], None]) -> None:
    """Open a page whose script arrives late, as on a slow line, and type before it runs."""
    waiting: list[Any] = []
    person.page.route("**/app.js", lambda route: waiting.append(route))
    person.page.goto(person.site.url + path, wait_until="commit")
    typing()
    while not waiting:
        person.page.title()  # asks the browser, which then tells what else happened
    waiting[0].continue_()
    person.page.unroute("**/app.js")
    person.page.wait_for_load_state()


def test_what_was_typed_before_the_script_ran_is_saved_too(somebody: Any) -> None:
    """A slow line: the first words are typed before the script that saves them has arrived."""
    emil, eva = somebody("Emil"), somebody("Eva")
    steps.start_challenge(emil, "Typed on a slow line")
    form = emil.path
    words = steps.field(emil.page, "Who is affected")
    before_the_script(emil, form, lambda: words.fill("Families by the river."))
    saved_line(emil, "Draft saved")
    eva.open(form)
    assert steps.field(eva.page, "Who is affected").input_value() == "Families by the river."


def test_a_page_that_was_only_read_saves_nothing(somebody: Any) -> None:
    """No field differs from what the page came with, on any page of the form: nothing is sent."""
    emil = somebody("Emil")
    steps.start_challenge(emil, "Only read")
    sent: list[str] = []
    emil.page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    emil.page.clock.install()
    for page in ("problem", "outcome", "needs", "judging", "dates"):
        emil.open(emil.path.rpartition("/")[0] + "/" + page)
        emil.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        touched = emil.page.evaluate("""() => [...document.querySelectorAll('form[data-autosave] [name]')]
            .filter(one => one.defaultValue !== undefined && one.type !== 'checkbox' && one.type !== 'radio')
            .filter(one => one.value !== one.defaultValue).map(one => one.name)""")
        assert touched == []
        emil.page.clock.run_for(25_000)  # longer than any pause after which the form saves
        with emil.page.expect_response("**/healthz"):  # what was sent before is known before
            emil.page.evaluate("() => { fetch('/healthz'); }")
    assert sent == []


def test_the_sum_of_the_weights_is_right_from_the_start(somebody: Any) -> None:
    """Weights typed before the script ran count; a third of a hundred thrice is shown as people write it."""
    emil = somebody("Emil")
    steps.start_challenge(emil, "Weights on a slow line")
    weights = [emil.page.get_by_label(f"Weight of criterion {n} in per cent") for n in (1, 2, 3)]

    def typing() -> None:
        for field, weight in zip(weights, ("33,3", "33.3", "33.4"), strict=True):
            field.fill(weight)

    before_the_script(emil, emil.path.replace("/problem", "/judging"), typing)
    emil.page.locator("[data-gate-val]", has_text="100").wait_for()
    weights[2].fill("0.1")
    emil.page.locator("[data-gate-val]", has_text="66.7").wait_for()
    assert "66.7 %" in emil.page.locator("[data-gate]").inner_text()
    assert "33.3 %" in emil.page.locator("[data-gate-say]").inner_text()


def test_a_wrong_sum_keeps_everything(somebody: Any) -> None:
    """422: a sentence at the field and in the summary, which has the focus; nothing typed is lost."""
    emil = somebody("Emil")
    steps.start_challenge(emil, "Weights of 99 per cent")
    emil.open(emil.path.replace("/problem", "/judging"))
    steps.write_judging(emil)
    emil.page.get_by_label("Weight of criterion 2 in per cent").fill("39")
    emil.page.locator(".gate", has_text="99").wait_for()
    with emil.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        emil.page.locator(".formfoot").get_by_role("button", name="Save and continue").click()
    assert answered.value.status == 422
    emil.page.locator(".errsum").wait_for()
    emil.sees("The weights add up to 99. Add 1 to reach 100.")
    assert emil.page.title().startswith("Error:")
    emil.page.locator(".errsum:focus").wait_for()  # the script runs after the page is there
    assert emil.page.get_by_label("Criterion 1", exact=True).input_value() == "Water saved per euro"
    assert emil.page.get_by_label("Weight of criterion 2 in per cent").input_value() == "39"


def test_the_back_button_after_handing_in(somebody: Any) -> None:
    """Pressing the same button again changes nothing and says why."""
    emil = somebody("Emil")
    challenge = steps.post_challenge(emil, "Handed in only once")
    emil.page.go_back()
    emil.page.wait_for_load_state()
    if emil.page.get_by_role("button", name="Submit").count():
        with emil.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            emil.press("Submit")
        assert answered.value.status in {303, 403, 409}
    else:
        emil.sees("Return it to draft")
    emil.open(challenge)
    emil.sees("In review")


def test_changing_hats_on_a_phone_without_javascript(somebody: Any, site: Site) -> None:
    """The menu of roles is plain HTML."""

    def second_hat() -> None:
        with unit_of_work():
            finn = session().scalars(sa.select(User).where(User.email == "finn@example.org")).one()
            company = session().scalars(sa.select(Organization).where(Organization.name == "Kantstein Sensorik")).one()
            seat = OrganizationMember(organization_id=company.id, user=finn, role="reader", created_at=clock.now())
            session().add(seat)

    site.apart(second_hat)
    finn = somebody("Finn", width=390, javascript=False)
    chip = finn.page.locator(".rolechip")
    assert "Linz" in chip.inner_text()
    chip.click()
    finn.page.get_by_role("button", name="Kantstein Sensorik").click()
    finn.page.wait_for_load_state()
    assert "Kantstein Sensorik" in finn.page.locator(".rolechip").inner_text()


def open_challenge() -> str:
    """The address of a challenge that takes questions and is not of Graz."""
    select = sa.select(Challenge).where(
        Challenge.status.in_(OPEN), Challenge.is_frozen.is_(False), Challenge.questions_until > clock.in_days(2)
    )
    with unit_of_work(write=False):
        rows = session().scalars(select.order_by(Challenge.closes_at.desc(), Challenge.slug)).unique()
        return next(f"/challenges/{row.slug}" for row in rows if row.city.name != "Graz")


def tab_to(person: Person, wanted: str) -> None:
    """Press Tab until the focused element matches."""
    for _press in range(60):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached with the Tab key")


def test_asking_a_question_with_the_keyboard_only(somebody: Any, site: Site) -> None:
    """Skip link, field, button: Tab, Enter and letters are enough."""
    carla = somebody("Carla")
    carla.open(site.apart(open_challenge) + "/questions")
    carla.page.keyboard.press("Tab")
    assert carla.page.evaluate("document.activeElement.textContent") == "Skip to content"
    carla.page.keyboard.press("Enter")
    tab_to(carla, "textarea[name=text]")
    carla.page.keyboard.type("May the equipment stay with the company after the pilot?")
    tab_to(carla, "main button.btn-accent")
    outline = carla.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "the focus cannot be seen"
    carla.page.keyboard.press("Enter")
    carla.page.wait_for_load_state()
    carla.page.locator(".flashes").wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_colours_and_language_are_remembered(somebody: Any, javascript: bool) -> None:
    """One form in the footer, with and without scripts."""
    visitor = somebody(javascript=javascript)
    visitor.open("/challenges")
    visitor.page.get_by_label("Colour theme").select_option("dark")
    if javascript:
        assert visitor.page.locator("html").get_attribute("data-bs-theme") == "dark"
    visitor.page.locator("#display-language").select_option("de")
    visitor.page.locator("footer").get_by_role("button", name="Apply").click()
    visitor.page.wait_for_load_state()
    assert visitor.path == "/challenges"
    visitor.open("/solutions")
    assert visitor.page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert visitor.page.locator("html").get_attribute("lang") == "de"


def test_attaching_a_file_takes_along_what_was_just_typed(somebody: Any, site: Site) -> None:
    """The file's form is another one: what was typed a moment before it was sent is saved first."""

    def open_challenge() -> str:
        with unit_of_work(write=False):
            carla = session().scalars(sa.select(User).where(User.name == "Carla")).one()
            own = sa.select(OrganizationMember.organization_id).where(OrganizationMember.user_id == carla.id)
            applied = sa.select(Application.challenge_id).where(Application.company_id.in_(own))
            select = sa.select(Challenge.slug).where(
                Challenge.status == "published", Challenge.closes_at > clock.now(), Challenge.id.not_in(applied)
            )
            return session().scalars(select.order_by(Challenge.id)).first() or ""

    carla = somebody("Carla")
    carla.open(f"/challenges/{site.apart(open_challenge)}")
    carla.press("Apply with a solution")
    carla.page.wait_for_load_state()
    for answer in carla.page.locator("input[name^=checks-][value=yes]").all():
        answer.check()
    if carla.page.locator("textarea[name=approach]").count() == 0:
        steps.go_on(carla)
    carla.page.locator("textarea[name=approach]").wait_for()
    form = carla.path
    words = steps.field(carla.page, "Your offer to this city")
    words.fill("The words that nobody has saved yet.")
    file = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"Listen at night."}
    carla.page.locator("input[type=file]").first.set_input_files(file)
    carla.press("Attach file")
    carla.page.locator(".flashes", has_text="“plan.txt” is attached.").wait_for()
    assert steps.field(carla.page, "Your offer to this city").input_value() == "The words that nobody has saved yet."
    carla.open(form)
    assert steps.field(carla.page, "Your offer to this city").input_value() == "The words that nobody has saved yet."
