"""Files of registrations, times and wishes: reported line by line, written all or without the wrong ones, once."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.core import clock, jobs
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid
from matchmaker.core.mail import OutboxMail
from matchmaker.core.sheets import xlsx_bytes
from matchmaker.core.testing import commit
from matchmaker.imports.models import FileImport, ImportLine
from matchmaker.imports.services import importing
from matchmaker.workshops.engine.registration_lines import times_in
from matchmaker.workshops.models.people import Registration, Wish
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import people as people_queries
from matchmaker.workshops.queries import programme
from matchmaker.workshops.services import registering
from tests import factories
from tests.browser import Browser
from tests.imports import make
from tests.personas import People
from tests.workshops.world import make_workshop, move, register

HEAD = "organization;person;e-mail;job;deputy;maximum meetings;needs;times;must meet;would like to meet;no thanks"


def a_workshop(people: People, **values: object) -> Workshop:
    challenge = factories.make_challenge(people.organizations["graz"])
    return make_workshop(people.actor("ada"), [challenge], **({"small_share_percent": 0} | values))


def check(people: People, workshop: Workshop, *lines: str, data: bytes | None = None) -> FileImport:
    file = data if data is not None else "\n".join([HEAD, *lines]).encode()
    batch = make.send(people.actor("ada"), "registrations", file, thing=workshop)
    work()
    session().refresh(batch)
    return batch


def last_time(workshop: Workshop) -> str:
    """When the last meeting time begins, as people write it."""
    return f"{programme.slots(workshop)[-1].starts_at.astimezone(workshop.zone):%H:%M}"


def work() -> None:
    """Everything that waits for a worker."""
    commit()
    jobs.drain()


def write(people: People, batch: FileImport, *, good_only: bool = False) -> FileImport:
    importing.write_import(people.actor("ada"), batch=batch, good_only=good_only)
    work()
    session().expire_all()
    return batch


def registrations(workshop: Workshop) -> dict[str, Registration]:
    rows = session().scalars(sa.select(Registration).where(Registration.workshop_id == workshop.id))
    return {row.organization.name: row for row in rows}


BEGINS = [datetime(2026, 12, 7, hour, minute) for hour, minute in ((9, 0), (9, 25), (10, 0), (11, 0))]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "free", "unknown"),
    [
        ("all", {0, 1, 2, 3}, ()),
        ("09:00; 10:00", {0, 2}, ()),
        ("9.25, 11:00", {1, 3}, ()),
        ("09:00-10:30", {0, 1, 2}, ()),
        ("not 11:00", {0, 1, 2}, ()),
        ("2026-12-07 09:00", {0}, ()),
        ("2026-12-08 09:00", set(), ("2026-12-08 09:00",)),
        ("09:00; noon", {0}, ("noon",)),
        ("25:99", set(), ("25:99",)),
    ],
)
def test_times_are_read_as_people_write_them(text: str, free: set[int], unknown: tuple[str, ...]) -> None:
    found = times_in(text, BEGINS)
    assert (set(found.free), found.unknown) == (free, unknown)


def test_registrations_times_and_wishes_come_from_one_file(people: People) -> None:
    workshop = a_workshop(people)
    batch = check(
        people,
        workshop,
        "Graz;Emil;emil@example.org;;no;;;all;Hydrolog;;",
        f"Hydrolog;Carla;carla@example.org;CEO;;3;vegan;not {last_time(workshop)};;Graz;",
        "Hydrolog;Chen;chen@example.org;;yes;;;;;;",
    )
    assert (batch.status, batch.new, batch.bad) == ("ready", 3, 0), make.said(batch)
    assert registrations(workshop) == {}
    write(people, batch)
    rows = registrations(workshop)
    assert (batch.status, batch.written) == ("done", 2)
    assert [(p.name, p.is_deputy) for p in rows["Hydrolog"].people] == [("Carla", False), ("Chen", True)]
    assert (rows["Hydrolog"].cap, rows["Hydrolog"].note) == (3, "vegan")
    assert rows["Hydrolog"].availability_at is not None
    wishes = session().execute(sa.select(Wish.registration_id, Wish.other_id, Wish.level)).all()
    assert {(w[0], w[1], w[2]) for w in wishes} == {
        (rows["Graz"].id, rows["Hydrolog"].id, "must"),
        (rows["Hydrolog"].id, rows["Graz"].id, "would"),
    }
    assert rows["Graz"].entered_by_id == people.ada.id
    assert rows["Graz"].needs_word
    verbs = list(session().scalars(sa.select(AuditEntry.verb).where(AuditEntry.user_id == people.ada.id)))
    assert verbs.count("workshops.enter_registration") == 2
    mails = session().scalars(sa.select(OutboxMail).where(OutboxMail.event == "on_behalf")).all()
    assert {mail.to for mail in mails} == {people.emil.email, people.eva.email, people.carla.email, people.chen.email}


def test_the_same_file_a_second_time_changes_nothing(people: People) -> None:
    workshop = a_workshop(people)
    lines = ("Graz;Emil;emil@example.org;;;;;all;Hydrolog;;", "Hydrolog;Carla;carla@example.org;;;;;all;;Graz;")
    write(people, check(people, workshop, *lines))
    versions = {name: row.version for name, row in registrations(workshop).items()}
    again = check(people, workshop, *lines)
    assert (again.same, again.new, again.changes, again.bad) == (2, 0, 0, 0), make.said(again)
    with pytest.raises(Invalid, match="nothing to import"):
        importing.write_import(people.actor("ada"), batch=again)
    assert {name: row.version for name, row in registrations(workshop).items()} == versions
    changed = check(people, workshop, lines[0], lines[1].replace("Carla", "Carla Maria"))
    assert (changed.same, changed.changes) == (1, 1)
    write(people, changed)
    assert registrations(workshop)["Hydrolog"].people[0].name == "Carla Maria"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (";Nora;n@n.example;;;;;;;;", "Name the organization."),
        ("Hydrolog GmbH;Nora;n@n.example;;;;;;;;", "Do you mean “Hydrolog”?"),
        ("Completely Unknown;Nora;n@n.example;;;;;;;;", "Invite it by e-mail instead."),
        ("Pending Ltd;Nora;n@n.example;;;;;;;;", "not reviewed yet"),
        ("Hydrolog;Nora;n@;;;;;;;;", "not a complete e-mail address"),
        ("Hydrolog;;;;;;;;;;", "at least one person"),
        ("Hydrolog;Nora;n@n.example;;perhaps;;;;;;", "neither yes nor no"),
        ("Hydrolog;Nora;n@n.example;;yes;;;;;;", "not a deputy"),
        ("Hydrolog;Nora;n@n.example;;;many;;;;;", "number"),
        ("Hydrolog;Nora;n@n.example;;;900;;;;;", "from 0 to 200"),
        ("Hydrolog;Nora;n@n.example;;;;;03:00;;;", "is no meeting time of this workshop"),
        ("Hydrolog;Nora;n@n.example;;;;;;Linz;;", "brings no challenge"),
        ("Hydrolog;Nora;n@n.example;;;;;;Sonnwerk;;", "is no city"),
        ("Hydrolog;Nora;n@n.example;;;;;;Graz;;", "no line of this file registers it"),
        ("Hydrolog;Nora;n@n.example;;;;;;Hydrolog;;", "cannot wish to meet itself"),
        ("Hydrolog;Nora;n@n.example;;;;;;Nowhere;;", "Wish: No organization here is called “Nowhere”"),
        ("Hydrolog;Nora;n@n.example;;;;;;;;;too;many", "than the table has columns (11)"),
    ],
)
def test_a_wrong_line_says_what_to_do(people: People, line: str, words: str) -> None:
    workshop = a_workshop(people)
    factories.make_company("Pending Ltd", vetting="pending")
    batch = check(people, workshop, line, "Sonnwerk;Dora;dora@example.org;;;;;;;;")
    found = make.said(batch)
    assert [one[1] for one in found] == ["bad", "new"], found
    assert words in found[0][2]


def test_doubled_people_and_too_many_are_named_with_their_line(people: People) -> None:
    workshop = a_workshop(people)
    batch = check(
        people,
        workshop,
        "Hydrolog;Carla;carla@example.org;;;;;;;;",
        "Hydrolog;carla;;;;;;;;;",
        "Sonnwerk;Dora;CARLA@example.org;;;;;;;;",
        "Hydrolog;Two;2@x.example;;;;;;;;",
        "Hydrolog;Three;3@x.example;;;;;;;;",
        "Hydrolog;Four;4@x.example;;;;;;;;",
    )
    found = make.said(batch)
    assert [one[1] for one in found] == ["new", "bad", "bad", "new", "new", "bad"]
    assert "line 2 already" in found[1][2]
    assert "line 2 already" in found[2][2]
    assert "At most 3 people" in found[5][2]


def test_a_wish_falls_with_the_line_of_whom_it_is_for(people: People) -> None:
    workshop = a_workshop(people)
    batch = check(people, workshop, "Graz;Emil;emil@;;;;;;;;", "Hydrolog;Carla;c@x.example;;;;;;Graz;;")
    assert [one[1] for one in make.said(batch)] == ["bad", "bad"]
    assert "so nobody can wish to meet it" in make.said(batch)[1][2]


def test_all_or_nothing_unless_the_wrong_lines_may_be_left_out(people: People) -> None:
    workshop = a_workshop(people)
    batch = check(people, workshop, "Hydrolog;Carla;c@x.example;;;;;;;;", "Nobody;Nora;n@x.example;;;;;;;;")
    with pytest.raises(Invalid, match="1 line is wrong"):
        importing.write_import(people.actor("ada"), batch=batch)
    assert registrations(workshop) == {}
    write(people, batch, good_only=True)
    assert set(registrations(workshop)) == {"Hydrolog"}


def test_what_changed_since_the_check_is_found_before_anything_is_written(people: People) -> None:
    workshop = a_workshop(people)
    batch = check(people, workshop, "Hydrolog;Carla;c@x.example;;;;;;;;", "Sonnwerk;Dora;d@x.example;;;;;;;;")
    people.organizations["sonnwerk"].vetting = "rejected"
    write(people, batch)
    assert batch.status == "failed"
    assert "Something changed since the check" in batch.message
    assert registrations(workshop) == {}


def test_the_first_word_of_a_name_is_a_guess_if_one_organization_begins_so(people: People) -> None:
    workshop = a_workshop(people)
    for name in ("Kantstein Sensorik", "Via Uno", "Via Due"):
        factories.make_company(name)
    batch = check(people, workshop, "kantstein;Nora;n@n.example;;;;;;;;", "Via;Vera;v@v.example;;;;;;;;")
    one, several = make.said(batch)
    assert "Do you mean “Kantstein Sensorik”?" in one[2]
    assert "Do you mean" not in several[2]


def test_the_report_counts_who_will_wait_before_anything_is_written(people: People, browser: Browser) -> None:
    workshop = a_workshop(people, capacity_companies=1)
    lines = [f"Firm {n};Person {n};p{n}@firm.example;;;;;all;;;" for n in range(4)]
    for n in range(4):
        factories.make_company(f"Firm {n}")
    batch = check(people, workshop, *lines)
    page = browser.as_(people, "ada").get(f"/imports/{batch.public_id}")
    page.has("Read this first", "3 lines: It will be on the waiting list")


def test_places_are_given_by_the_printed_rule(people: People) -> None:
    workshop = a_workshop(people, capacity_companies=1)
    batch = check(
        people,
        workshop,
        "Graz;Emil;emil@example.org;;;;;all;Sonnwerk;;",
        "Hydrolog;Carla;c@x.example;;;;;all;;Graz;",
        "Sonnwerk;Dora;d@x.example;;;;;all;;Graz;",
    )
    found = make.said(batch)
    assert "waiting list" in found[2][2]
    assert "The wish to meet Sonnwerk is left out" in found[0][2]
    write(people, batch)
    rows = registrations(workshop)
    assert (rows["Hydrolog"].status, rows["Sonnwerk"].status) == ("confirmed", "waiting")
    assert rows["Sonnwerk"].availability_at is None


def test_what_an_organization_said_itself_stays(people: People) -> None:
    workshop = a_workshop(people)
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    batch = check(people, workshop, "Hydrolog;Somebody Else;else@x.example;;;;;all;;;")
    assert make.said(batch) == [(2, "change", "It registered or confirmed itself: who comes stays as it said.")]
    write(people, batch)
    row = registrations(workshop)["Hydrolog"]
    assert [person.name for person in row.people] == ["Carla"]
    assert row.availability_at is not None  # it had said nothing about times
    again = check(people, workshop, f"Hydrolog;;;;;;;not {last_time(workshop)};;;")
    assert [one[1] for one in make.said(again)] == ["same"]


def test_the_organization_confirms_what_was_entered(app: Flask, people: People) -> None:
    workshop = a_workshop(people)
    write(people, check(people, workshop, "Hydrolog;Carla;carla@example.org;;;;;;;;"))
    row = registrations(workshop)["Hydrolog"]
    assert people_queries.missing_of(workshop, row)[0] == "word"
    carla = Browser(app).as_(people, "carla")
    page = carla.get(f"/workshops/{workshop.slug}/mine").has("An organizer registered you.")
    page = carla.get(f"/workshops/{workshop.slug}/mine/confirm").has("Carla", "Taking part is not binding")
    assert page.submit("Confirm").status == 422
    page.submit("Confirm", accepts_notice="y").follow().has("Confirmed. Thank you.")
    session().refresh(row)
    assert not row.needs_word
    assert row.registered_by_id == people.carla.id
    with pytest.raises(Denied, match="only it can change it"):
        registering.change_entered_registration(people.actor("ada"), registration=row, people=[])


def test_only_organizers_of_the_workshop_while_registration_is_open(people: People) -> None:
    workshop = a_workshop(people)
    with pytest.raises(Denied):
        make.send(people.actor("carla"), "registrations", b"x", thing=workshop)
    move(workshop, WorkshopStatus.SOLVING)
    with pytest.raises(Denied, match="not open"):
        check(people, workshop, "Hydrolog;Carla;c@x.example;;;;;;;;")


def test_an_empty_file_is_refused(people: People) -> None:
    with pytest.raises(Invalid, match="empty"):
        check(people, a_workshop(people), data=b"")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\x01\x02", "damaged"),
        (f"{HEAD}\n".encode(), "no lines"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(people: People, data: bytes, words: str) -> None:
    batch = check(people, a_workshop(people), data=data)
    assert batch.status == "failed"
    assert words in batch.message


def test_excel_a_report_page_and_the_corrected_file(app: Flask, people: People) -> None:
    workshop = a_workshop(people)
    table = (HEAD.split(";"), [["Hydrolog", "Carla", "c@x.example", *[""] * 8], ["Nobody", "Nora", "", *[""] * 8]])
    ada = Browser(app).as_(people, "ada")
    address = f"/import/registrations/{workshop.slug}"
    file = (io.BytesIO(xlsx_bytes({"people": table})), "day.xlsx")
    page = ada.post(address, {"file": file}).follow()
    page.has("Nobody · Nora", "No organization here is called “Nobody”.", "Import 1 line")
    wrong = ada.get(f"{page.response.request.path}/to-correct.csv").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(wrong)))
    assert [(row["organization"], row["person"]) for row in rows] == [("Nobody", "Nora")]
    assert "Invite it" in rows[0]["what is wrong"]
    assert page.submit("Import 1 line").status == 422
    page.submit("Import 1 line", good_only="y")
    work()
    ada.get(page.response.request.path).has("1 organization written.", "Lines that are wrong were left out.")
    assert ada.get(f"{address}/template.xlsx").status == 200
    assert ada.get(address).has("When it can meet").status == 200


@pytest.mark.slow
def test_ten_thousand_lines_are_checked_in_the_background_with_progress(people: People) -> None:
    workshop = a_workshop(people)
    lines = [f"Company {n % 4000};Person {n};p{n}@c{n % 4000}.example;;;;;;;;" for n in range(9_998)]
    good = ["Hydrolog;Carla;c@x.example;;;;;;;;", "Sonnwerk;Dora;d@x.example;;;;;;;;"]
    file = "\n".join([HEAD, *lines, *good]).encode()
    batch = make.send(people.actor("ada"), "registrations", file, thing=workshop)
    assert batch.status == "checking"
    work()
    session().refresh(batch)
    assert (batch.status, batch.lines, batch.bad, batch.new) == ("ready", 10_000, 9_998, 2)
    write(people, batch, good_only=True)
    assert set(registrations(workshop)) == {"Hydrolog", "Sonnwerk"}


def test_checking_costs_the_same_for_few_and_many_lines(app: Flask, people: People) -> None:
    workshop = a_workshop(people)
    companies = [factories.make_company(f"Firm {n}") for n in range(30)]
    ada = Browser(app).as_(people, "ada")
    counts = []
    for some in (companies[:1], companies):
        lines = [f"{one.name};Person {n};p{n}@firm.example;;;;;;;;" for n, one in enumerate(some)]
        file = (io.BytesIO("\n".join([HEAD, *lines]).encode()), "day.csv")
        counts.append(ada.post(f"/import/registrations/{workshop.slug}", {"file": file}).statements.count)
    assert counts[0] == counts[1]


def test_a_finished_file_goes_in_time(people: People) -> None:
    from matchmaker.core.retention import delete_old, kinds

    workshop = a_workshop(people)
    check(people, workshop, "Hydrolog;Carla;c@x.example;;;;;;;;")
    commit()
    with clock.at(clock.now() + timedelta(days=400)):
        delete_old(kinds()["file_import"])
    assert session().scalar(sa.select(ImportLine.id)) is None
