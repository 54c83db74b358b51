"""What a page says is saved is what was typed; what cannot be saved is said, and nothing else changes."""

from __future__ import annotations

import pytest

from matchmaker.applications.models import Application
from matchmaker.core.db import session
from tests.applications.factory import make_application, make_prompt
from tests.browser import Browser
from tests.factories import make_challenge, make_solution
from tests.personas import People

TYPED = {
    "plain": "We listen at night.",
    "lines": "One.\r\n\r\nTwo.\nThree.",
    "letters": "Größe, Łódź, 水, ½, 👩‍🚒 – “so”",
    "as long as allowed": "word " * 1_599 + "end",
    "too long": "word " * 4_000,
    "bell": "We \x07 listen.",
    "nul": "We \x00 listen.",
    "markup": "<b>We</b> & <script>x</script>",
}


def draft_of(people: People) -> Application:
    challenge = make_challenge(people.organizations["graz"], "Find leaks")
    make_prompt(challenge, "When can you start?", max_words=2_000)
    row = make_application(challenge, make_solution(people.organizations["hydrolog"]), status="draft")
    session().flush()
    return row


@pytest.mark.parametrize("field", ["approach", "answers-0"])
@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_saved_means_saved(browser: Browser, people: People, field: str, typed: str) -> None:
    row = draft_of(people)
    address = f"/applications/{row.public_id}/edit"
    browser.as_(people, "carla").get(address).submit("Save draft", approach="Before.", **{"answers-0": "Then."})
    session().expire_all()
    before = (row.approach, [one["answer"] for one in row.answers])
    answer = browser.get(address).submit("Save draft", autosave=True, **{field: typed})
    session().expire_all()
    after = (row.approach, [one["answer"] for one in row.answers])
    if answer.status == 200:
        assert "Draft saved" in answer.text
        kept = after[0] if field == "approach" else after[1][0]
        assert kept == typed.replace("\r\n", "\n").strip()
    else:
        assert answer.status == 422
        assert "Draft saved" not in answer.text
        assert after == before


def test_a_solution_that_left_the_lists_is_not_saved_in_silence(browser: Browser, people: People) -> None:
    row = draft_of(people)
    other = make_solution(people.organizations["hydrolog"], "Drones over hills")
    kept = row.solution_id
    page = browser.as_(people, "carla").get(f"/applications/{row.public_id}/edit")
    other.withdraw()
    session().flush()
    answer = page.submit("Save draft", solution=other.slug, approach="By drone.")
    assert answer.status == 422
    answer.has("This solution is no longer listed", "By drone.")
    session().expire_all()
    assert row.solution_id == kept


def test_of_two_colleagues_the_second_reads_what_the_first_saved(browser: Browser, people: People) -> None:
    row = draft_of(people)
    address = f"/applications/{row.public_id}/edit"
    slow = Browser(browser.app).as_(people, "chen").get(address)
    browser.as_(people, "carla").get(address).submit("Save draft", approach="Carla’s words.").follow()
    quiet = slow.submit("Save draft", autosave=True, approach="Chen’s words.")
    assert "Draft saved" not in quiet.text
    loud = slow.submit("Save draft", approach="Chen’s words.")
    assert loud.status in {409, 412}
    loud.has("Carla’s words.", "Chen’s words.")
    session().expire_all()
    assert row.approach == "Carla’s words."
    loud.submit("Save draft").follow()
    session().expire_all()
    assert row.approach == "Chen’s words."
