"""Notifications: who hears what, the bell, the list, and how mails are ended."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.core import clock, tokens
from matchmaker.core.actors import ANONYMOUS, system_actor
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid
from matchmaker.core.i18n import get_locale
from matchmaker.core.mail import OutboxMail
from matchmaker.notifications import queries, services
from matchmaker.notifications.models import MailPreference, Notification
from tests.browser import Browser
from tests.personas import People

SYSTEM = system_actor("notifications")


def tell(app: Flask, people: People, *names: str, text: str = "It happened.", template: str = "") -> int:
    with app.test_request_context():
        return services.tell_people(
            SYSTEM,
            user_ids=[people.users[name].id for name in names],
            text=text,
            url="/guide#rules",
            mail=services.Mail(template, "Request to join Graz") if template else None,
        )


def test_only_the_platform_tells(people: People) -> None:
    with pytest.raises(Denied):
        services.tell_people(people.actor("gus"), user_ids=[1], text="x", url="/")


def test_nobody_is_told_twice_while_it_is_unread(app: Flask, people: People) -> None:
    assert tell(app, people, "emil", "finn") == 2
    assert tell(app, people, "emil", "finn") == 0
    services.mark_read(people.actor("emil"))
    assert tell(app, people, "emil", "finn") == 1


def test_disabled_people_are_not_told(app: Flask, people: People) -> None:
    people.users["emil"].disabled_at = clock.now()
    assert tell(app, people, "emil") == 0


def test_the_bell_counts_ones_own_unread(app: Flask, browser: Browser, people: People) -> None:
    tell(app, people, "emil")
    assert queries.unread_count(ANONYMOUS) == 0
    page = browser.as_(people, "emil").get("/notifications").has("It happened.", "New")
    assert 'aria-label="Notifications, 1 new"' in page.text
    assert page.submit("It happened.").location == "/guide#rules"
    assert 'aria-label="Notifications, 0 new"' in browser.get("/notifications").text
    assert "Notifications, 0 new" in browser.as_(people, "finn").get("/notifications").text


def test_marking_one_and_all(app: Flask, browser: Browser, people: People) -> None:
    for text in ("Choose one.", "Two.", "Three."):
        tell(app, people, "emil", text=text)
    browser.as_(people, "emil").get("/notifications").submit("Mark as read: Two.")
    assert queries.unread_count(people.actor("emil")) == 2
    browser.get("/notifications").submit("Mark all as read")
    assert queries.unread_count(people.actor("emil")) == 0


def test_others_notifications_cannot_be_opened_or_marked(app: Flask, browser: Browser, people: People) -> None:
    tell(app, people, "emil")
    row = session().scalars(sa.select(Notification)).one()
    browser.as_(people, "finn")
    assert browser.post(f"/notifications/{row.public_id}/open").status == 404
    browser.post("/notifications/read", {"public_id": row.public_id})
    session().refresh(row)
    assert row.read_at is None


def test_a_mail_can_be_ended_with_its_link(app: Flask, browser: Browser, people: People) -> None:
    tell(app, people, "emil", template="organizations/asked")
    body = session().scalars(sa.select(OutboxMail.body)).one()
    assert "It happened." in body
    assert "/guide#rules" in body
    link = re.search(r"(/notifications/stop/\S+)", body)
    assert link
    page = browser.get(link.group(1)).has("Unsubscribe", "Your organizations")
    assert session().scalar(sa.select(sa.func.count(MailPreference.id))) == 0  # a scanner that opens links ends nothing
    page.submit("Unsubscribe from these e-mails").has("Done.")
    assert tell(app, people, "emil", text="Again.", template="organizations/asked") == 1
    assert session().scalar(sa.select(sa.func.count(OutboxMail.id))) == 1
    with pytest.raises(Invalid):
        services.stop_mails(ANONYMOUS, token=link.group(1)[-30:])


def test_a_mail_program_ends_mails_with_one_click(app: Flask, people: People) -> None:
    """RFC 8058: one POST without cookies and without a form token."""
    tell(app, people, "emil", template="organizations/asked")
    row = session().scalars(sa.select(OutboxMail)).one()
    path, emil = row.stop_path, people.users["emil"].id
    assert path in row.body
    client = app.test_client(use_cookies=False)
    for _twice in range(2):
        assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert queries.without_mail({emil}, "organizations") == {emil}
    assert not queries.without_mail({emil}, "challenges")


@pytest.mark.parametrize("said", ["Other", ""])
def test_nothing_but_the_one_click_goes_without_a_form_token(app: Flask, people: People, said: str) -> None:
    emil = people.users["emil"].id
    path = services.STOP_PATH + tokens.make("stop_mails", {"id": emil, "kind": "organizations"})
    client = app.test_client(use_cookies=False)
    assert client.post(path, data={"List-Unsubscribe": said}).status_code == 422
    assert client.post(path[:-4] + "xxxx", data={"List-Unsubscribe": "One-Click"}).status_code == 422
    assert not queries.without_mail({emil}, "organizations")


def test_settings_are_kept(browser: Browser, people: People) -> None:
    browser.as_(people, "emil").get("/notifications/settings").submit(
        "Save settings", kinds=["challenges", "solutions"]
    )
    settings = queries.mail_settings(people.users["emil"].id)
    assert [kind for kind, on in settings.items() if on] == ["challenges", "solutions"]
    page = browser.get("/notifications/settings")
    assert len(re.findall(r'name="kinds"[^>]*checked', page.text)) == 2


def test_each_person_reads_in_their_own_language(app: Flask, people: People) -> None:
    seen: list[str] = []

    class Words:
        def __str__(self) -> str:
            seen.append(str(get_locale()))
            return "x"

    people.users["emil"].language = "de"
    with app.test_request_context():
        services.tell_people(SYSTEM, user_ids=[people.users["emil"].id, people.users["finn"].id], text=Words(), url="/")  # type: ignore[arg-type]
    assert sorted(set(seen)) == ["de", "en"]


def test_the_list_asks_the_same_for_one_and_for_thirty(app: Flask, browser: Browser, people: People) -> None:
    tell(app, people, "emil")
    one = browser.as_(people, "emil").get("/notifications").statements.count
    for n in range(29):
        tell(app, people, "emil", text=f"Number {n}.")
    assert browser.get("/notifications").statements.count == one
