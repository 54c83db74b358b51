"""Planning a day for human beings: what does not fit, kit rules, copies, a second organizer, hundreds of challenges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Denied, Invalid
from matchmaker.notifications.models import Notification
from matchmaker.workshops import policy
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import SessionKind
from matchmaker.workshops.models.workshop import RoleKind, Workshop, WorkshopStatus
from matchmaker.workshops.queries import programme
from matchmaker.workshops.services import copying, registering, setup, visiting
from matchmaker.workshops.services import programme as programme_services
from matchmaker.workshops.services import team as team_services
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.workshops.world import a_day, a_draft, a_sign_up, make_registration, make_workshop, move, register

pytestmark = pytest.mark.slow
VIENNA = ZoneInfo("Europe/Vienna")


def typed(people: People, **values: str) -> dict[str, str]:
    """The form of a new workshop."""
    challenge = factories.make_challenge(people.organizations["graz"])
    return {
        "title": "Water dialogue",
        "kit": "open_dialogue_day",
        "is_simple": "1",
        "challenges": challenge.public_id,
        "on": a_day().isoformat(),
        "start": "09:00",
        "end": "17:00",
        "timezone": "Europe/Vienna",
        "place": "City Hall",
    } | values


def test_what_does_not_fit_is_said_with_ways_out_and_nothing_typed_is_lost(people: People, browser: Browser) -> None:
    cities = [factories.make_challenge(factories.make_city(f"City {n}"), f"Leaks {n}").public_id for n in range(20)]
    data = typed(people, end="12:00") | {"challenges": cities}
    page = browser.as_(people, "ada").post("/workshops/new", data)
    assert page.status == 422
    page.has(
        "With 20 challenges, pauses and lunch the programme takes", "more than there is", "Ways out: let it end at"
    )
    page.has("give each challenge 5 min on stage", "take at most 10 challenges")
    assert page.words.count("pairing") >= 20  # all twenty are still there, ticked
    made = browser.post("/workshops/new", data | {"stage_minutes": "5"})
    assert made.status == 303
    workshop = session().scalars(sa.select(Workshop)).one()
    sessions = programme.programme(workshop)
    assert programme.advice(workshop, sessions) == []
    on_stage = [s for s in sessions if s.kind == "plenary" and len(s.presented) == 1]
    assert {s.ends_at - s.starts_at for s in on_stage} == {timedelta(minutes=5)}


@pytest.mark.parametrize(
    ("button", "words"), [("End at", ""), ("Give each challenge 5 min on stage", ""), ("Draw 10 of the", "were drawn")]
)
def test_a_way_out_is_one_press(people: People, browser: Browser, button: str, words: str) -> None:
    """Twenty cities in three hours: each way out does what it says."""
    cities = [factories.make_challenge(factories.make_city(f"City {n}"), f"Leaks {n}").public_id for n in range(20)]
    page = browser.as_(people, "ada").post("/workshops/new", typed(people, end="12:00") | {"challenges": cities})
    assert page.status == 422
    done = page.submit(button)
    if words:
        drawn = done.has(words).submit("Create workshop")
        assert (done.status, drawn.status) == (200, 303)
        assert len(session().scalars(sa.select(Workshop)).one().challenges) == 10
        return
    assert done.status == 303
    workshop = session().scalars(sa.select(Workshop)).one()
    assert len(workshop.challenges) == 20
    assert programme.advice(workshop, programme.programme(workshop)) == []


def test_the_way_out_of_a_series_shares_the_challenges_among_its_days(people: People, browser: Browser) -> None:
    hosts = [factories.make_city(f"City {n}") for n in range(10)]
    cities = [factories.make_challenge(hosts[n % 10], f"Leaks {n}").public_id for n in range(20)]
    page = browser.as_(people, "ada").post("/workshops/new", typed(people, end="12:00") | {"challenges": cities})
    page.has("make a series of 2 days")
    page.submit("Make a series of 2 days").follow().has("part 1", "part 2")
    first, second = session().scalars(sa.select(Workshop).order_by(Workshop.starts_at))
    assert first.series_id == second.series_id is not None
    assert second.starts_at - first.starts_at == timedelta(days=1)
    assert [len(first.challenges), len(second.challenges)] == [10, 10]
    assert {c.public_id for c in [*first.challenges, *second.challenges]} == set(cities)
    assert {c.city_id for c in first.challenges} & {c.city_id for c in second.challenges} == set(), "one way each"
    for one in (first, second):
        assert programme.advice(one, programme.programme(one)) == []


def test_a_kit_for_one_city_offers_no_series_of_days(people: People, browser: Browser) -> None:
    graz = people.organizations["graz"]
    many = [factories.make_challenge(graz, f"Leaks {n}").public_id for n in range(20)]
    data = typed(people, kit="green_seat", company="Hydrolog", end="09:40") | {"challenges": many}
    page = browser.as_(people, "ada").post("/workshops/new", data)
    assert page.status == 422
    page.has("more than there is").lacks("a series of")


def test_an_invented_way_out_does_nothing(people: People, browser: Browser) -> None:
    data = typed(people, end="09:10")
    for way in ("end:later", "stage_minutes:x", "challenges:-1", "days:x", "days:-1", "title:Mine", ""):
        assert browser.as_(people, "ada").post("/workshops/new", data | {"way": way}).status in {200, 422}
    assert session().scalars(sa.select(Workshop)).all() == []


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        (time(22, 0), time(1, 0), "The end must be later than the start, on the same day"),
        (time(9, 0), time(9, 0), "The end must be later than the start, on the same day"),
        (time(2, 30), time(9, 0), "This hour does not exist on that day"),
    ],
)
def test_impossible_times_are_refused(people: People, start: time, end: time, sentence: str) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    clocks_change = date(2030, 3, 31)
    with pytest.raises(Invalid, match=sentence):
        setup.create_workshop(people.actor("ada"), draft=a_draft([challenge], on=clocks_change, start=start, end=end))


def test_a_day_edited_by_hand_says_what_people_miss(people: People, browser: Browser) -> None:
    workshop = make_workshop(
        people.actor("ada"),
        [factories.make_challenge(people.organizations["graz"])],
        start=time(9, 0),
        end=time(17, 0),
        announced=False,
    )
    browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/programme").lacks("nobody gets lunch")
    lunch = next(s for s in programme.programme(workshop) if s.title == "Lunch")
    speech = programme_services.SessionDraft(
        SessionKind.PLENARY, "A long speech", "", lunch.starts_at, lunch.ends_at, lunch.room_id
    )
    programme_services.save_session(people.actor("ada"), workshop=workshop, draft=speech, row=lunch)
    page = browser.get(f"/workshops/{workshop.slug}/programme")
    page.has("nobody gets lunch. Add a break of at least 45 minutes around noon")


def test_an_empty_programme_is_not_announced(people: People, browser: Browser) -> None:
    workshop = make_workshop(
        people.actor("ada"), [factories.make_challenge(people.organizations["graz"])], announced=False
    )
    for row in programme.programme(workshop):
        session().delete(row)
    session().flush()
    page = browser.as_(people, "ada").post(f"/workshops/{workshop.slug}/announce")
    assert page.status == 422
    page.has("The programme is empty. Add what happens on the day first.")
    assert workshop.announced_at is None


def test_the_green_seat_asks_for_one_company_and_one_city(people: People, browser: Browser) -> None:
    factories.make_company("Sonnwerk Nord")
    ada = browser.as_(people, "ada")
    data = typed(people, kit="green_seat", end="")
    ada.post("/workshops/new", data).has("This kit asks one company to answer. Enter its name.")
    ada.post("/workshops/new", data | {"company": "nobody"}).has("No reviewed company has this name.")
    ada.post("/workshops/new", data | {"company": "onnwerk"}).has("Enter one whole: Sonnwerk, Sonnwerk Nord")
    other = factories.make_challenge(people.organizations["linz"], "Other leaks")
    two = data | {"company": "Sonnwerk", "challenges": [data["challenges"], other.public_id]}
    ada.post("/workshops/new", two).has("This kit is for one city. Choose challenges of only one of these: Graz, Linz.")
    assert ada.post("/workshops/new", data | {"company": "Sonnwerk"}).status == 303
    workshop = session().scalars(sa.select(Workshop)).one()
    seat = next(s for s in programme.programme(workshop) if s.kind == "green_seat")
    assert seat.organization_id == people.organizations["sonnwerk"].id
    setup.announce_workshop(people.actor("ada"), workshop=workshop)
    with pytest.raises(Closed, match="only Sonnwerk answers"):
        register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    with pytest.raises(Closed, match="for one city"):
        register(people.actor("finn"), workshop, people.organizations["linz"])
    assert register(people.actor("dora"), workshop, people.organizations["sonnwerk"]).holds_place


def test_an_empty_green_seat_is_not_announced(people: People) -> None:
    workshop = make_workshop(
        people.actor("ada"),
        [factories.make_challenge(people.organizations["graz"])],
        kit="green_seat",
        company="Sonnwerk",
        end=None,
        announced=False,
    )
    seat = next(s for s in programme.programme(workshop) if s.kind == "green_seat")
    seat.organization_id = None
    session().flush()
    with pytest.raises(Invalid, match="Choose the company in the green seat"):
        setup.announce_workshop(people.actor("ada"), workshop=workshop)


def test_a_site_visit_forms_groups_of_fifteen(people: People, browser: Browser) -> None:
    workshop = make_workshop(
        people.actor("ada"),
        [factories.make_challenge(people.organizations["graz"])],
        kit="site_visit",
        end=None,
        capacity_companies=None,
        people_each=4,
    )
    with pytest.raises(Invalid, match="Nobody has a place yet"):
        visiting.form_visit_groups(people.actor("ada"), workshop=workshop)
    for n in range(10):
        row = make_registration(workshop, factories.make_company(f"Walker {n}"))
        persons = [registering.PersonDraft(f"Walker {n} {m}") for m in range(1 + n % 4)]
        registering._write_people(row, registering.SignUp(persons))
    session().flush()
    browser.as_(people, "ada").post(f"/workshops/{workshop.slug}/people/groups").follow().has(
        "2 groups formed", "group 2"
    )
    sizes: dict[int, int] = {}
    for row in session().scalars(sa.select(Registration)):
        sizes[row.visit_group or 0] = sizes.get(row.visit_group or 0, 0) + len(row.people)
    assert set(sizes) == {1, 2}
    assert max(sizes.values()) <= 15
    assert sum(sizes.values()) == 23


def test_a_copy_keeps_programme_questions_and_tables_on_another_day(people: People, browser: Browser) -> None:
    challenges = [factories.make_challenge(people.organizations[name], f"Leaks {name}") for name in ("graz", "linz")]
    old = make_workshop(people.actor("ada"), challenges, is_simple=False, start=time(9, 0), end=time(18, 0), tables=5)
    register(people.actor("carla"), old, people.organizations["hydrolog"])
    challenges[1].status = "closed"
    session().flush()
    ben = browser.as_(people, "ben")
    ben.get(f"/workshops/{old.slug}").has("Plan another one like this")
    page = ben.get(f"/workshops/{old.slug}/copy").has("Some challenges are no longer open and stay out", "Leaks linz")
    past = page.submit("Create workshop", on="2020-01-01", start="09:00", colleague="")
    assert past.status == 422
    past.has("Choose a date and time in the future.")
    on = a_day(200)
    ben.post(
        f"/workshops/{old.slug}/copy",
        {"title": "Second dialogue", "on": on.isoformat(), "start": "10:00", "colleague": people.ada.email},
    ).follow().has("The workshop is planned")
    new = session().scalars(sa.select(Workshop).where(Workshop.title == "Second dialogue")).one()
    before, after = programme.programme(old), programme.programme(new)
    wall = [s.starts_at.astimezone(VIENNA).time() for s in after]
    assert [(s.kind, s.title) for s in after] == [(s.kind, s.title) for s in before]
    assert wall == [(s.starts_at.astimezone(VIENNA) + timedelta(hours=1)).time() for s in before]
    assert len(programme.tables(new)) == len(programme.tables(old))
    assert len(programme.slots(new)) == len(programme.slots(old))
    assert [c.title for c in new.challenges] == ["Leaks graz"]
    assert new.status == WorkshopStatus.PLANNED.value
    assert {r.user.name for r in new.roles} == {"Ada", "Ben"}
    assert session().scalar(sa.select(sa.func.count()).where(Registration.workshop_id == new.id)) == 0


def test_a_copy_into_the_night_of_the_clock_change_is_refused(people: People) -> None:
    old = make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])
    with pytest.raises(Invalid, match="does not exist on that day"):
        copying.copy_workshop(
            people.actor("ada"), workshop=old, copy=copying.Copy("Night", date(2030, 3, 31), time(2, 15))
        )


def test_a_second_organizer_from_the_start_is_told_and_must_be_one(people: People, browser: Browser) -> None:
    ada = browser.as_(people, "ada")
    data = typed(people)
    ada.post("/workshops/new", data | {"colleague": people.hana.email}).has(
        "Hana is not an organizer of this platform."
    )
    ada.post("/workshops/new", data | {"colleague": "x@example.org"}).has("Nobody with this e-mail address")
    assert ada.post("/workshops/new", data | {"colleague": people.ben.email}).status == 303
    workshop = session().scalars(sa.select(Workshop)).one()
    assert policy.can_run(people.actor("ben"), workshop=workshop)
    texts = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.ben.id)).all()
    assert texts == ["Ben now runs “Water dialogue”."]


def test_a_stand_in_runs_it_near_the_day_and_everybody_reads_why(people: People, browser: Browser) -> None:
    workshop = make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])
    with pytest.raises(Denied, match="more than two weeks away"):
        team_services.stand_in(people.actor("ben"), workshop=workshop, why="Ada is ill.")
    with clock.at(workshop.starts_at - timedelta(days=2)):
        with pytest.raises(Denied, match="Only organizers can step in"):
            team_services.stand_in(people.actor("emil"), workshop=workshop, why="Ada is ill.")
        page = browser.as_(people, "ben").get(f"/workshops/{workshop.slug}").has("Step in for an organizer")
        page = browser.get(f"/workshops/{workshop.slug}/stand-in").has("Who runs it now", "Ada")
        assert page.submit("Step in", why=" ").status == 422
        page.submit("Step in", why="Ada has the flu.").follow().has("You now run this workshop")
    assert policy.can_run(people.actor("ben"), workshop=workshop)
    texts = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.ada.id)).all()
    assert "Ben steps in and now runs “Water dialogue”: Ada has the flu." in texts


def many(people: People, number: int, word: str = "Challenge") -> list[str]:
    """Challenges of two cities."""
    cities = [people.organizations["graz"], people.organizations["linz"]]
    return [factories.make_challenge(cities[n % 2], f"{word} number {n:03}").public_id for n in range(number)]


def test_challenges_are_found_by_words_and_city_and_what_is_ticked_stays(people: People, browser: Browser) -> None:
    keys = many(people, 60)
    ada = browser.as_(people, "ada")
    ada.get("/workshops/new").has("60 challenges found.", "The first 30 are shown.")
    data = {"title": "Kept", "challenges": keys[3], "find": "1", "find_city": "lin", "find_order": "newest"}
    page = ada.post("/workshops/new", data)
    assert page.status == 200
    page.has("30 challenges found.", "Challenge number 003", "Challenge number 059").lacks("Challenge number 058")
    form = page.form("Find")
    ticked = [
        i.get("value")
        for i in form.iter("{http://www.w3.org/1999/xhtml}input")
        if i.get("name") == "challenges" and i.get("checked") is not None
    ]
    assert ticked == [keys[3]]
    assert [i.get("value") for i in form.iter("{http://www.w3.org/1999/xhtml}input") if i.get("name") == "title"] == [
        "Kept"
    ]
    ada.post("/workshops/new", {"find": "1", "find_sector": "water"}).has("challenges found.")
    ada.post("/workshops/new", {"find": "1", "find_text": "nothing of the kind"}).has("0 challenges found.")


def test_choosing_costs_the_same_among_few_and_many(people: People, browser: Browser) -> None:
    ada = browser.as_(people, "ada")
    many(people, 2)
    one = ada.get("/workshops/new")
    many(people, 200, "Further")
    assert ada.get("/workshops/new").statements.count == one.statements.count


def test_two_organizers_change_the_same_part_and_nothing_is_lost(people: People, browser: Browser) -> None:
    workshop = make_workshop(
        people.actor("ada"), [factories.make_challenge(people.organizations["graz"])], announced=False
    )
    row = programme.programme(workshop)[0]
    path = f"/workshops/{workshop.slug}/programme/{row.public_id}"
    page = browser.as_(people, "ada").get(path)
    draft = programme_services.SessionDraft(
        SessionKind(row.kind), "Ben’s welcome", "", row.starts_at, row.ends_at, row.room_id
    )
    team_services.assign_role(people.actor("ada"), workshop=workshop, email=people.ben.email, role=RoleKind.ORGANIZER)
    programme_services.save_session(
        people.actor("ben"), workshop=workshop, draft=draft, row=row, seen_version=row.version
    )
    late = page.submit("Save", title="Ada’s welcome")
    assert late.status == 409
    late.has("Ben’s welcome", "Ada’s welcome")
    assert row.title == "Ben’s welcome"
    assert late.submit("Save", title="Ada’s welcome").status == 303


def test_a_series_is_announced_and_joined_at_once(people: People, browser: Browser) -> None:
    from matchmaker.workshops.services import series as series_services

    challenge = factories.make_challenge(people.organizations["graz"])
    draft = a_draft([challenge], kit="clinic_series", title="Clinic", start=time(9, 0), end=None, is_simple=False)
    series = series_services.create_series(people.actor("ada"), draft=draft)
    ada = browser.as_(people, "ada")
    ada.get(f"/workshops/series/{series.slug}").submit("Announce the series").follow().has("4 dates are announced")
    assert {w.status for w in series.workshops} == {WorkshopStatus.REGISTRATION_OPEN.value}
    told = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.emil.id)).all()
    assert told == ["“Clinic, part 1” and its further dates (3) will discuss your challenge: please register once."]
    carla = browser.as_(people, "carla")
    carla.get(f"/workshops/series/{series.slug}").has("One registration for all dates.")
    page = carla.get(f"/workshops/{series.workshops[1].slug}/register").has(
        "You register for this date and the further ones (3)"
    )
    page.submit("Register", **{"name-0": "Carla", "accepts_notice": "1"})
    rows = session().scalars(sa.select(Registration).order_by(Registration.id)).all()
    assert {r.workshop_id for r in rows} == {w.id for w in series.workshops}
    assert all(r.holds_place for r in rows)
    told = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.carla.id)).all()
    assert told == ["You have a place at “Clinic, part 2”. You are registered for its further dates, too (3)."]
    assert a_sign_up().answers is None
    assert replace(draft, end=None).kit == "clinic_series"
    move(series.workshops[0], WorkshopStatus.RUNNING)
