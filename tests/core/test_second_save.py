"""A second save never wins unseen: every page that edits something carries the version it was made from."""

from __future__ import annotations

import inspect
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.applications.models import AgreedScore
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Stale
from matchmaker.scheduling.models import MeetingNote
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.workshop import Phase, Workshop, WorkshopPhase, WorkshopStatus
from matchmaker.workshops.queries import programme
from matchmaker.workshops.services import wishing
from tests import factories
from tests.architecture.test_commands import modules
from tests.browser import Browser
from tests.personas import People
from tests.workshops.world import make_workshop, move, register


@pytest.fixture
def workshop(people: People) -> Workshop:
    return make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])


def test_two_tabs_on_a_part_of_the_programme(browser: Browser, people: People, workshop: Workshop) -> None:
    row = programme.programme(workshop)[0]
    address = f"/workshops/{workshop.slug}/programme/{row.public_id}"
    browser.as_(people, "ada")
    first, second = browser.get(address), browser.get(address)
    assert first.submit("Save this part", title="Opening, anew").status == 303
    refused = second.submit("Save this part", description="Another text.")
    assert refused.status == 409
    refused.has("You saved this in another window", "Opening, anew", "Another text.")
    session().expire_all()
    assert (row.title, row.description == "Another text.") == ("Opening, anew", False)
    assert refused.submit("Save this part", title="Opening, anew").status == 303
    session().expire_all()
    assert (row.title, row.description) == ("Opening, anew", "Another text.")


def test_a_part_that_was_changed_is_not_removed_unseen(browser: Browser, people: People, workshop: Workshop) -> None:
    row = next(one for one in programme.programme(workshop) if one.kind == "break")
    address = f"/workshops/{workshop.slug}/programme/{row.public_id}"
    browser.as_(people, "ada")
    first, second = browser.get(address), browser.get(address)
    assert first.submit("Save this part", title="Lunch with the mayor").status == 303
    assert second.submit(action="/remove").status == 409
    assert session().get(WorkshopSession, row.id) is not None


def test_two_tabs_on_tables_and_times(browser: Browser, people: People, workshop: Workshop) -> None:
    browser.as_(people, "ada")
    pages = [browser.get(f"/workshops/{workshop.slug}/tables") for _n in range(2)]
    have = len(programme.tables(workshop))
    assert pages[0].submit("Save", number=str(have + 2)).status == 303
    refused = pages[1].submit("Save", number=str(have + 1))
    assert refused.status == 409
    refused.has("Number of tables")
    pages = [browser.get(f"/workshops/{workshop.slug}/programme") for _n in range(2)]
    assert pages[0].submit("Recalculate times", meeting_minutes="15").status == 303
    assert pages[1].submit("Recalculate times", meeting_minutes="25").status == 409


def test_two_tabs_on_the_phases(browser: Browser, people: People, workshop: Workshop) -> None:
    if not workshop.phases:
        opens = clock.now() + timedelta(days=1)
        workshop.phases.append(
            WorkshopPhase(phase=Phase.WISHES.value, opens_at=opens, closes_at=opens + timedelta(days=2))
        )
        session().flush()
    name = f"{workshop.phases[0].phase}_closes"
    browser.as_(people, "ada")
    pages = [browser.get(f"/workshops/{workshop.slug}/phases") for _n in range(2)]
    closes = workshop.phases[0].closes_at.astimezone(workshop.zone)
    later = [(closes + timedelta(hours=n)).strftime("%Y-%m-%dT%H:%M") for n in (1, 2)]
    assert pages[0].submit("Save dates", **{name: later[0]}).status == 303
    assert pages[1].submit("Save dates", **{name: later[1]}).status == 409


def test_two_people_of_a_company_wish(people: People, workshop: Workshop) -> None:
    city = register(people.actor("emil"), workshop, people.organizations["graz"], name="Emil")
    company = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    move(workshop, WorkshopStatus.BOOKING_OPEN)
    seen = company.version
    wishing.save_wishes(people.actor("carla"), registration=company, levels={city.public_id: "must"}, seen_version=seen)
    with pytest.raises(Stale) as refused:
        wishing.save_wishes(
            people.actor("chen"), registration=company, levels={city.public_id: "no"}, seen_version=seen
        )
    assert ("must meet", "no thanks") in [(stored, typed) for _label, stored, typed in refused.value.changes]


NO_PAGE_BEFORE = {
    # switches of one's own or of an administrator: what is sent is all that the page shows
    "set_mail_settings",
    "set_roles",
    "update_account",
    # one code in or out of a list read under the lock: whatever else was saved meanwhile stays
    "set_rule",
    # one switch; and a mail, which has no version: what was seen of it is compared word by word
    "set_holding",
    "edit_mail",
    # own scores: one person, and the last window counts
    "save_scores",
    # new rows (a text that was agreed to is named with the version that was read)
    "agree_to_terms",
    "write_piece",
    "write_from_practice",
    "write_package",
    "write_type",
    # an import waits for its answer once; whoever comes second reads so
    "write_import",
    # the platform itself
    "update_pairings",
}


def without_version(module: Any) -> list[str]:
    """Commands that change what a page showed, and do not take the version it showed."""
    return [
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if hasattr(function, "__command__")
        and function.__module__ == module.__name__
        and name.split("_")[0] in {"edit", "save", "arrange", "set", "write", "agree", "update", "prepare"}
        and "seen_version" not in inspect.signature(function).parameters
    ]


def test_every_editing_command_takes_the_version_its_page_showed() -> None:
    found = {name for module in modules("services") for name in without_version(module)}
    assert found == NO_PAGE_BEFORE


def test_notes_and_agreed_scores_count_their_changes() -> None:
    for model in (MeetingNote, AgreedScore):
        assert sa.inspect(model).version_id_col is not None


def test_a_write_that_another_one_overtook_is_no_error_of_ours(
    browser: Browser, people: People, workshop: Workshop
) -> None:
    """Where no lock was taken, the row's version tells at the last moment: a sentence with 409, nothing written."""
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/cancel")

    overtaken: list[bool] = []

    def before(current: Session, *_rest: object) -> None:
        if not overtaken and workshop in current.dirty and current.is_modified(workshop):
            overtaken.append(True)
            table = sa.table("workshop", sa.column("version"))
            current.execute(sa.update(table).values(version=table.c.version + 1))

    sa.event.listen(session(), "before_flush", before)
    refused = page.submit("Cancel the workshop", why="The hall is flooded.")
    sa.event.remove(session(), "before_flush", before)
    assert (refused.status, overtaken) == (409, [True])
    refused.has("Somebody changed this at the same moment")
    session().expire_all()
    assert workshop.cancelled_why == ""
