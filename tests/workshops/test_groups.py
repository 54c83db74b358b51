"""Group meetings: asked from the web, placed by the schedule for all their participants, kept once announced."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid, Stale
from matchmaker.scheduling.models import MeetingParty, MeetingRequest
from matchmaker.scheduling.queries import problem as scheduling_problem
from matchmaker.scheduling.queries import releases as scheduling_releases
from matchmaker.scheduling.queries import runs as scheduling_runs_queries
from matchmaker.scheduling.services import runs as scheduling_runs_services
from matchmaker.workshops.models.allocation import GroupMeeting
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import SessionKind
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import groups as groups_queries
from matchmaker.workshops.queries import programme
from matchmaker.workshops.services import groups as groups_services
from matchmaker.workshops.services import registering
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.world import make_day, planned, registration_of, release, solve

pytestmark = pytest.mark.slow


@pytest.fixture
def day(people: People) -> Workshop:
    """Graz, Linz and three companies, without a single wish."""
    return make_day(people, cities=2, companies=3, wishes=False)


def draft_of(people: People, day: Workshop, **values) -> groups_services.GroupDraft:
    names = values.pop("names", ("graz", "linz", "hydrolog"))
    defaults = {
        "theme": "Leaks at night",
        "why": "All three work on leaks at night.",
        "members": [registration_of(day, people.organizations[name]).public_id for name in names],
        "challenges": [c.public_id for c in day.challenges],
    }
    return groups_services.GroupDraft(**(defaults | values))


def add(people: People, day: Workshop, **values) -> GroupMeeting:
    return groups_services.add_group(people.actor("ada"), workshop=day, draft=draft_of(people, day, **values))


def request_of(group: GroupMeeting) -> MeetingRequest:
    return session().scalars(sa.select(MeetingRequest).where(MeetingRequest.group_id == group.id)).one()


def parties_of(meeting_id: int) -> set[int]:
    return set(session().scalars(sa.select(MeetingParty.registration_id).where(MeetingParty.meeting_id == meeting_id)))


def release_it(people: People, day: Workshop) -> None:
    run = solve(people, day)
    scheduling_runs_services.apply_run(people.actor("ada"), workshop=day, run=run)
    release(people, day)


def test_a_group_meeting_is_placed_for_everybody_in_it(people: People, day: Workshop) -> None:
    group = add(people, day)
    members = {row.registration_id for row in group.members}
    request = request_of(group)
    assert group.why in request.reason
    problem = scheduling_problem.load_problem(day)
    assert [set(r.parties) for r in problem.requests] == [members]
    release_it(people, day)
    meeting = planned(day)[0]
    assert parties_of(meeting.id) == members
    newest = scheduling_runs_queries.last_release(day.id)
    for name in ("graz", "linz", "hydrolog"):
        registration = registration_of(day, people.organizations[name])
        mine = scheduling_releases.agenda(newest, registration)
        assert [m.request_id for m in mine] == [request.id]
        assert parties_of(mine[0].id) == members
    assert scheduling_releases.agenda(newest, registration_of(day, people.organizations["sonnwerk"])) == []


def test_nobody_in_it_has_another_meeting_at_the_time(people: People, day: Workshop) -> None:
    first = add(people, day)
    second = add(people, day, names=("linz", "hydrolog", "sonnwerk"), theme="Pumps")
    release_it(people, day)
    slots = {m.request_id: m.slot_id for m in planned(day)}
    assert slots[request_of(first).id] != slots[request_of(second).id]


def test_it_waits_for_the_open_sessions_and_stops_when_frozen(people: People, day: Workshop) -> None:
    group = add(people, day)
    opens = max(
        moment for key, moment in scheduling_problem.openings(day).items() if key is not None and moment is not None
    )
    allowed = scheduling_problem.load_problem(day).requests[0].slots
    early = {slot.id for slot in programme.slots(day) if slot.starts_at < opens}
    assert allowed
    assert not allowed & early
    day.challenges[1].is_frozen = True
    session().flush()
    assert scheduling_problem.load_problem(day).requests == ()
    assert request_of(group).is_open


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"names": ("hydrolog", "sonnwerk")}, "at least one city"),
        ({"names": ("graz", "linz")}, "at least one company"),
        ({"names": ("graz", "hydrolog")}, "3 to 16"),
        ({"why": " "}, "Explain why"),
        ({"theme": ""}, "Enter the theme"),
        ({"challenges": []}, "at least one challenge"),
        ({"members": ["nobody"]}, "no longer has a place"),
        ({"session": "nowhere"}, "already used"),
    ],
)
def test_what_is_missing_is_named(people: People, day: Workshop, values, text) -> None:
    with pytest.raises(Invalid, match=text):
        add(people, day, **values)


def test_changing_removing_and_leaving(people: People, day: Workshop) -> None:
    ada, group = people.actor("ada"), add(people, day)
    seen = group.version
    wider = draft_of(people, day, names=("graz", "linz", "hydrolog", "sonnwerk"))
    groups_services.edit_group(ada, workshop=day, group=group, draft=wider, seen_version=seen)
    assert len(scheduling_problem.load_problem(day).requests[0].parties) == 4
    with pytest.raises(Stale):
        groups_services.edit_group(ada, workshop=day, group=group, draft=draft_of(people, day), seen_version=seen)
    leaving = registration_of(day, people.organizations["sonnwerk"])
    registering.cancel_registration(people.actor("dora"), registration=leaving)
    assert len(scheduling_problem.load_problem(day).requests[0].parties) == 3
    request = request_of(group)
    groups_services.remove_group(ada, workshop=day, group=group)
    session().refresh(request)
    assert (request.is_withdrawn, request.group_id) == (True, None)
    assert scheduling_problem.load_problem(day).requests == ()
    with pytest.raises(Denied):
        groups_services.add_group(people.actor("carla"), workshop=day, draft=wider)


def test_once_announced_it_stays(people: People, day: Workshop) -> None:
    ada, group = people.actor("ada"), add(people, day)
    release_it(people, day)
    assert groups_queries.in_use(day).groups == {group.id}
    with pytest.raises(Conflict, match="already released"):
        groups_services.remove_group(ada, workshop=day, group=group)
    with pytest.raises(Conflict, match="already released"):
        groups_services.edit_group(ada, workshop=day, group=group, draft=draft_of(people, day))


def test_a_roundtable_of_the_programme_takes_the_theme(people: People, day: Workshop) -> None:
    ada = people.actor("ada")
    last = next(s for s in programme.programme(day) if s.kind not in {"meetings", "plenary", "questions", "pitches"})
    last.kind = SessionKind.ROUNDTABLE.value
    session().flush()
    group = add(people, day, session=last.public_id)
    assert "Leaks at night" in last.title
    assert scheduling_problem.load_problem(day).requests == ()
    with pytest.raises(Invalid, match="already used"):
        add(people, day, session=last.public_id)
    groups_services.edit_group(ada, workshop=day, group=group, draft=draft_of(people, day))
    assert len(scheduling_problem.load_problem(day).requests) == 1


def test_from_the_web(browser: Browser, people: People, day: Workshop) -> None:
    page = browser.as_(people, "ada").get(f"/workshops/{day.slug}/groups/new")
    keys = {name: registration_of(day, people.organizations[name]).public_id for name in ("graz", "linz", "hydrolog")}
    values = {
        "theme": "Leaks at night",
        "challenges": day.challenges[0].public_id,
        "cities": [keys["graz"], keys["linz"]],
        "others": keys["hydrolog"],
    }
    refused = page.submit("Save group meeting", **values)
    assert refused.status == 422
    refused.has("Explain why they should meet")
    assert 'value="Leaks at night"' in refused.text
    done = refused.submit("Save group meeting", **(values | {"why": "They share a problem."})).follow()
    done.has("Leaks at night", "They share a problem.", "Scheduled with the others", "Added by an organizer")
    browser.get(f"/workshops/{day.slug}/schedule").has("Group meeting “Leaks at night”")
    release_it(people, day)
    browser.as_(people, "finn").get(f"/workshops/{day.slug}/agenda").has("Leaks at night", "Hydrolog")
    assert session().scalar(sa.select(sa.func.count()).select_from(Registration)) == 5
