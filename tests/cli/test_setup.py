"""An empty production installation: `matchmaker setup` makes it ready, until a challenge is public."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from matchmaker import create_app
from matchmaker.accounts import queries
from matchmaker.accounts.engine import codes
from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.services import lifecycle, writing
from matchmaker.cli import main
from matchmaker.core import clock
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.mail import OutboxMail
from matchmaker.matching.models import RuleSet
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries.actors import actor_of
from tests.browser import Browser
from tests.challenges import make
from tests.conftest import NewDatabase, share_cache
from tests.conftest import test_config as make_config
from tests.notifications.test_mails import check_mail

pytestmark = pytest.mark.slow
SECRET = "a-secret-of-0123456789-and-more-letters"
PASSWORD = "violet tractor humming nine"


@pytest.fixture
def url(new_database: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A production installation on an empty database, as its operator's environment says."""
    url = new_database()
    share_cache(tmp_path)
    for name, value in {
        "APP_ENV": "production",
        "SECRET_KEY": SECRET,
        "BASE_URL": "https://table.example.eu",
        "DATABASE_URL": url,
        "DATA_DIR": str(tmp_path),
        "QUEUE_URL": "manual:",
        "MAIL_URL": "smtp://127.0.0.1:9",  # the port of "discard", where nobody listens
        "MAIL_FROM": "table@example.eu",
    }.items():
        monkeypatch.setenv(name, value)
    return url


def command(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def link_of(result: Result) -> str:
    found = re.search(r"https://table.example.eu(/first-administrator/\S+)", result.output)
    assert found, result.output
    return found.group(1)


def test_doctor_refuses_what_cannot_work(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = command("doctor")
    assert before.exit_code == 1
    assert "missing  The database is at revision None" in before.output
    assert command("setup").exit_code == 1  # nobody is the administrator, and nobody was invited
    after = command("doctor")
    assert after.exit_code == 1
    assert "missing  There is no administrator" in after.output
    assert "The database is at the newest revision" in after.output
    monkeypatch.setenv("MAIL_URL", "outbox:")
    assert "missing  MAIL_URL is “outbox:”" in command("doctor").output
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file" / "below"))
    (tmp_path / "file").write_text("no folder")
    refused = command("doctor")
    assert refused.exit_code == 1
    assert "missing  Data folder" in refused.output


def test_a_mail_server_that_is_not_there_is_named(url: str) -> None:
    result = command("setup", "--administrator", "gus@example.eu", "--test-mail", "gus@example.eu")
    assert result.exit_code == 1
    assert "The test e-mail to gus@example.eu was not sent: ConnectionRefusedError" in result.output


def test_from_an_empty_database_to_a_public_challenge(url: str, tmp_path: Path) -> None:
    first = command("setup", "--administrator", "gus@example.eu")
    assert first.exit_code == 0, first.output
    assert "awaited  There is no administrator" in first.output
    assert "Library: 47 texts are new or newer." in first.output
    again = command("setup", "--administrator", "gus@example.eu")
    assert "Library: 0 texts are new or newer." in again.output
    assert again.exit_code == 0, again.output
    app = create_app(make_config(url, tmp_path, secret_key=SECRET, demo=False, require_second_step=True))
    with app.app_context():
        with unit_of_work(write=False):
            for mail in session().scalars(sa.select(OutboxMail)):
                check_mail(mail, "first administrator")
        begin(app, link_of(first), link_of(again))
        people_arrive(app)
        with unit_of_work():
            organizer, officer = person("ada@example.eu"), person("emil@graz.example")
            graz = session().scalars(sa.select(Organization)).one()
            city = actor_of(officer, hat=graz.public_id)
            challenge = writing.start_challenge(city, city=graz, title=make.content()["title"])
            writing.save_content(city, challenge=challenge, values=make.content())
            lifecycle.submit_challenge(city, challenge=challenge)
            lifecycle.publish_challenge(actor_of(organizer, hat="organizer"), challenge=challenge)
        with unit_of_work(write=False):
            assert session().scalars(sa.select(Challenge)).unique().one().is_public
            assert session().scalar(sa.select(sa.func.count(RuleSet.id))) == 1
        Browser(app).get("/challenges").has("Lose less water in the old town")
        db.engine.dispose()
    late = command("setup", "--administrator", "eve@example.eu")
    assert "There is an administrator already" in late.output
    assert command("doctor").exit_code == 0


def person(email: str) -> User:
    return session().scalars(sa.select(User).where(User.email == email)).one()


def app_code(email: str, *, steps: int, confirmed: bool) -> str:
    """What this person's authenticator app shows some steps from now."""
    with unit_of_work(write=False):
        secret = queries.app_secret(person(email), is_confirmed=confirmed)
    assert secret is not None
    return codes.code_at(secret, int(clock.now().timestamp() // codes.STEP) + steps)


def give_second_step(browser: Browser, email: str) -> None:
    """Set up an authenticator app, as everybody with a neutral role has to."""
    page = browser.get("/account/second-step").submit("Set up an app").follow()
    page.submit("Finish", code=app_code(email, steps=-1, confirmed=False)).has("Save your recovery codes")


def begin(app: object, link: str, second: str) -> None:
    """Gus opens the link, which works once, and signs in."""
    browser = Browser(app)  # type: ignore[arg-type]
    page = browser.get(link).has("For gus@example.eu")
    assert page.submit("Become administrator", name="Gus", password="short").status == 422
    page.submit("Become administrator", name="Gus", password=PASSWORD).follow().has("You are the administrator now")
    page = browser.get("/sign-in").submit("Sign in", email="gus@example.eu", password=PASSWORD).follow()
    page.has("Your role needs a second step.")
    assert browser.get("/admin").status == 403
    give_second_step(browser, "gus@example.eu")
    browser.get("/admin").has("Does everything work?")
    for used in (link, second):
        assert Browser(app).get(used).status == 422  # type: ignore[arg-type]


def sign_up(app: object, name: str, email: str) -> Browser:
    browser = Browser(app)  # type: ignore[arg-type]
    browser.get("/sign-up").submit("Send me the link", name=name, email=email)
    with unit_of_work(write=False):
        body = session().scalars(sa.select(OutboxMail.body).order_by(OutboxMail.id.desc())).first() or ""
    found = re.search(r"(/confirm/\S+)", body)
    assert found, body
    browser.get(found.group(1)).submit("Create account", password=PASSWORD)
    return browser


def people_arrive(app: object) -> None:
    """Ada becomes an organizer by Gus; Emil registers Graz, found in the list of places; Ada reviews it."""
    ada, emil = sign_up(app, "Ada", "ada@example.eu"), sign_up(app, "Emil", "emil@graz.example")
    with unit_of_work(write=False):
        address = f"/admin/people/{person('ada@example.eu').public_id}"
    gus = Browser(app)  # type: ignore[arg-type]
    page = gus.get("/sign-in").submit("Sign in", email="gus@example.eu", password=PASSWORD).follow()
    assert page.submit("Continue", code=app_code("gus@example.eu", steps=1, confirmed=True)).status == 303
    assert gus.get(address).submit("Save roles", roles=["organizer"]).status == 303
    give_second_step(ada, "ada@example.eu")
    found = next(one for one in emil.get("/organizations/new/city?q=Graz").links() if "/new/city/" in one)
    emil.get(found).submit("Register Graz", languages=["de"]).follow().has("Graz is registered")
    assert ada.get("/organizations/graz").submit("Accept").status == 303


def test_the_people_of_the_demo_are_never_made_among_real_ones(url: str, tmp_path: Path) -> None:
    assert command("setup").exit_code == 1  # nobody administrates yet
    for stage in ("empty", "held"):
        refused = command("seed", "--stage", stage)
        assert refused.exit_code == 1
        assert "matchmaker setup" in refused.output
    with create_app(make_config(url, tmp_path)).app_context(), unit_of_work(write=False):
        assert session().scalar(sa.select(sa.func.count(User.id))) == 0


def test_doctor_says_each_thing_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_URL", "outbox:")
    command("setup")
    assert command("doctor").output.count("MAIL_URL") == 1
