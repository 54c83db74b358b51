"""The second step of signing in: codes of an app, recovery codes, and who must have one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from config import Config
from matchmaker.accounts import queries
from matchmaker.accounts.engine import codes, passwords
from matchmaker.accounts.models import AppKey, BrowserSession, RecoveryCode, SignInAttempt, User
from matchmaker.accounts.services import second_step
from matchmaker.core import browsers, clock, tokens
from matchmaker.core.actors import ANONYMOUS, system_actor
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session, unit_of_work
from matchmaker.core.errors import Invalid, TooMany
from matchmaker.core.mail import OutboxMail
from matchmaker.core.sealed import seal, unseal
from matchmaker.organizations.queries.actors import actor_of
from tests import factories
from tests.browser import Browser, Page
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.exchange.program import Program, make_token
from tests.personas import People
from tests.races import at_once

GOOD = "violet tractor humming nine"
SUBJECTS = ("A way to sign in was added", "A way to sign in was removed", "A recovery code was used")


@pytest.fixture
def required(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production: organizers and administrators need a second step."""
    settings = app.config["SETTINGS"]
    values = {name: getattr(settings, name) for name in settings.__dataclass_fields__}
    monkeypatch.setitem(app.config, "SETTINGS", Config(**(values | {"require_second_step": True})))


def with_password(people: People, name: str) -> User:
    people.users[name].password_hash = passwords.hasher().hash(GOOD)
    session().flush()
    return people.users[name]


def sign_in(browser: Browser, user: User, **more: str) -> Page:
    return browser.get("/sign-in").submit("Sign in", action="/sign-in", email=user.email, password=GOOD, **more)


def code_of(user: User, *, steps: int = 0, confirmed: bool = True) -> str:
    """What the person's app shows now, or some steps later."""
    secret = queries.app_secret(user, is_confirmed=confirmed)
    assert secret is not None
    return codes.code_at(secret, int(clock.now().timestamp() // codes.STEP) + steps)


def set_up(browser: Browser, user: User) -> list[str]:
    """Set up an app as a person would; the recovery codes that the page showed."""
    page = browser.get("/account/second-step").submit("Set up an app").follow()
    page.has("Scan this code", "Type this key")
    assert "<svg" in page.text
    page = page.submit("Finish", code=code_of(user, confirmed=False))
    assert page.status == 200
    found = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", page.text)
    assert len(found) == codes.MANY
    return found


def subjects(user: User) -> list[str]:
    rows = session().scalars(sa.select(OutboxMail).where(OutboxMail.to_key == user.email_key).order_by(OutboxMail.id))
    return [row.subject for row in rows]


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B (SHA-1), in six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the standard's "12345678901234567890"
    for at, shown in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert codes.code_at(secret, at // codes.STEP) == shown


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(steps: int, is_taken: bool) -> None:
    secret, now = codes.new_secret(), 1_800_000_000.0
    code = codes.code_at(secret, int(now // codes.STEP) + steps)
    assert (codes.fitting_step(secret, code, now=now, after=0) is not None) is is_taken


def test_a_code_and_what_came_before_it_work_once() -> None:
    secret, now = codes.new_secret(), 1_800_000_000.0
    step = int(now // codes.STEP)
    assert codes.fitting_step(secret, codes.code_at(secret, step), now=now, after=step) is None
    assert codes.fitting_step(secret, codes.code_at(secret, step - 1), now=now, after=step) is None
    assert codes.fitting_step(secret, codes.code_at(secret, step + 1), now=now, after=step) == step + 1


def test_what_is_sealed_opens_for_its_purpose_and_secret_only(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        sealed = seal("one", "KEY")
        assert "KEY" not in sealed
        assert (unseal("one", sealed), unseal("two", sealed), unseal("one", sealed[:-3] + "abc")) == ("KEY", None, None)
        monkeypatch.setitem(app.config, "SECRET_KEY", "another secret of this instance")
        assert unseal("one", sealed) is None


def test_an_app_is_set_up_and_asked_for(browser: Browser, people: People) -> None:
    emil = with_password(people, "emil")
    sign_in(browser, emil)
    recovery = set_up(browser, emil)
    kept = session().scalars(sa.select(AppKey).where(AppKey.user_id == emil.id)).one()
    secret = queries.app_secret(emil, is_confirmed=True)
    assert secret is not None
    assert secret not in kept.secret
    digests = set(session().scalars(sa.select(RecoveryCode.digest).where(RecoveryCode.user_id == emil.id)))
    assert len(digests) == codes.MANY
    assert not digests & set(recovery)
    assert subjects(emil) == ["A way to sign in was added"]
    with clock.at(clock.now() + timedelta(minutes=2)):
        page = sign_in(browser.visitor(), emil)
        assert page.location == "/sign-in/second-step"
        assert browser.get("/account").status == 303  # half way is nowhere
        page = page.follow().submit("Continue", code="000000")
        assert page.status == 422
        shown = code_of(emil)
        page = page.submit("Continue", code=f"{shown[:3]} {shown[3:]}")
        assert page.status == 303
        browser.get("/account").has("Your account")
        again = sign_in(Browser(browser.app), emil).follow().submit("Continue", code=shown)
        again.has("wrong or was used already")
    verbs = list(session().scalars(sa.select(AuditEntry.verb).where(AuditEntry.user_id == emil.id)))
    assert {"accounts.confirm_app", "accounts.sign_in", "accounts.use_code"} <= set(verbs)


def test_digits_of_any_script_are_read_and_nothing_typed_is_an_error(browser: Browser, people: People) -> None:
    emil = with_password(people, "emil")
    sign_in(browser, emil)
    page = browser.get("/account/second-step").submit("Set up an app").follow()
    for typed in ("١٢٣٤٥٦", "１２３４５６", "²²²²²²", "шесть!", "ééé-ééé", "12345", "\u0661" * 60, "𝟙" * 6):
        page = page.submit("Finish", code=typed)
        assert page.status == 422, typed
    shown = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    page = page.submit("Finish", code=code_of(emil, confirmed=False).translate(shown))
    assert page.status == 200
    with clock.at(clock.now() + timedelta(hours=2)):
        page = sign_in(browser.visitor(), emil).follow()
        assert page.submit("Continue", code="ééééé-ééééé").status == 422
        wide = str.maketrans("0123456789", "０１２３４５６７８９")
        assert page.submit("Continue", code=code_of(emil).translate(wide)).status == 303


def test_the_page_that_was_wanted_opens_after_the_second_step(browser: Browser, people: People) -> None:
    emil = with_password(people, "emil")
    sign_in(browser, emil)
    codes_left = set_up(browser, emil)
    page = browser.visitor().get("/account/data.json").follow()
    page = page.submit("Sign in", action="/sign-in", email=emil.email, password=GOOD).follow()
    page = page.submit("Continue", code=codes_left[0].upper().replace("-", " "))
    assert page.location == "/account/data.json"


def test_a_recovery_code_works_once_and_is_told(browser: Browser, people: People) -> None:
    emil = with_password(people, "emil")
    sign_in(browser, emil)
    first, *_others = set_up(browser, emil)
    sign_in(browser.visitor(), emil).follow().submit("Continue", code=first)
    browser.get("/account/second-step").has("9 recovery codes are left")
    assert subjects(emil)[-1] == "A recovery code was used"
    sign_in(browser.visitor(), emil).follow().submit("Continue", code=first).has("wrong or was used already")


def test_a_new_set_of_recovery_codes_ends_the_old_one(browser: Browser, people: People) -> None:
    emil = with_password(people, "emil")
    sign_in(browser, emil)
    old = set_up(browser, emil)
    page = browser.get("/account/second-step").submit("Make new recovery codes")
    new = re.findall(r"<code>([a-z2-9-]{11})</code>", page.text)
    assert len(set(new) - set(old)) == codes.MANY
    assert 'download="recovery-codes.txt"' in page.text
    with clock.at(clock.now() + timedelta(minutes=2)):
        page = sign_in(browser.visitor(), emil).follow().submit("Continue", code=old[0])
        assert page.status == 422
        assert page.submit("Continue", code=new[0]).status == 303


def test_a_sign_in_link_and_a_new_password_lead_through_the_second_step_too(browser: Browser, people: People) -> None:
    emil = with_password(people, "emil")
    sign_in(browser, emil)
    set_up(browser, emil)
    stamp = {"id": emil.id, "stamp": emil.stamp}
    link = tokens.make("link", stamp | {"n": "x"})
    page = browser.visitor().get(f"/sign-in/link/{link}").submit("Sign in now")
    assert page.location == "/sign-in/second-step"
    assert browser.get("/account").status == 303
    page = browser.visitor().get(f"/reset/{tokens.make('reset', stamp)}")
    page = page.submit(password="seven purple cranes walking")
    assert page.location == "/sign-in/second-step"
    assert browser.get("/account").status == 303


def test_half_way_ends_after_ten_minutes_and_with_a_new_password(browser: Browser, people: People) -> None:
    emil = with_password(people, "emil")
    sign_in(browser, emil)
    set_up(browser, emil)
    sign_in(browser.visitor(), emil)
    assert browser.get("/sign-in/second-step").status == 200
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert browser.get("/sign-in/second-step").location == "/sign-in"
    sign_in(browser.visitor(), emil)
    emil.renew_stamp()
    session().flush()
    assert browser.get("/sign-in/second-step").location == "/sign-in"


def test_wrong_codes_are_limited_for_the_person_and_recovery_codes_stay(browser: Browser, people: People) -> None:
    emil = with_password(people, "emil")
    sign_in(browser, emil)
    recovery = set_up(browser, emil)
    start = clock.now() + timedelta(hours=1)
    for day_part in range(3):  # 24 wrong ones a day, eight a quarter of an hour, from wherever
        with clock.at(start + timedelta(minutes=20 * day_part)):
            for number in range(second_step.MAX_CODES):
                second_step.note_code(ANONYMOUS, person=emil, code="000000", origin=f"10.0.{day_part}.{number}")
            with pytest.raises(TooMany):
                second_step.note_code(ANONYMOUS, person=emil, code="000000", origin="10.9.9.9")
    with clock.at(start + timedelta(hours=3)):
        with pytest.raises(TooMany):
            second_step.note_code(ANONYMOUS, person=emil, code="000000", origin="10.9.9.9")
        page = sign_in(Browser(browser.app), emil).follow()
        assert page.submit("Continue", code="111111").status == 429
        assert page.submit("Continue", code=recovery[0]).status == 303


def test_a_code_is_never_looked_at_uncounted(people: People) -> None:
    attempt = second_step.note_code(ANONYMOUS, person=people.emil, code="123456", origin="10.0.0.1")
    with pytest.raises(RuntimeError):
        second_step.use_code(ANONYMOUS, person=people.eva, code="123456", attempt=attempt)
    with pytest.raises(Invalid):
        second_step.use_code(ANONYMOUS, person=people.emil, code="123456", attempt=attempt)
    assert session().get_one(SignInAttempt, attempt.id).ok is False


def test_the_first_second_step_signs_other_browsers_out(browser: Browser, people: People) -> None:
    emil = with_password(people, "emil")
    other = Browser(browser.app)
    sign_in(other, emil)
    assert other.get("/account").status == 200
    sign_in(browser, emil)
    set_up(browser, emil)
    assert other.get("/account").status == 303
    assert browser.get("/account").status == 200
    live = sa.select(sa.func.count(BrowserSession.id)).where(BrowserSession.ended_at.is_(None))
    assert session().scalar(live.where(BrowserSession.user_id == emil.id)) == 1


def test_an_app_is_replaced_only_by_a_code_of_the_new_one(browser: Browser, people: People) -> None:
    emil = with_password(people, "emil")
    sign_in(browser, emil)
    set_up(browser, emil)
    old = queries.app_secret(emil, is_confirmed=True)
    page = browser.get("/account/second-step").submit("Move to another app").follow()
    assert queries.app_secret(emil, is_confirmed=True) == old
    assert page.submit("Finish", code=code_of(emil, steps=1)).status == 422  # the old app's
    page = page.submit("Finish", code=code_of(emil, confirmed=False)).follow()
    page.has("Your authenticator app is set up.")
    assert queries.app_secret(emil, is_confirmed=True) != old


def test_what_changes_how_one_gets_in_wants_a_fresh_sign_in(browser: Browser, people: People) -> None:
    browser.as_(people, "emil")  # who has no password, so that nothing else asks who it is
    pages = ("/account/second-step/passkeys/new", "/account/address", "/account/password")
    for path in pages:
        assert browser.get(path).status == 200
    with clock.at(clock.now() + timedelta(minutes=31)):
        for path in pages:
            assert browser.get(path).location.startswith("/sign-in?next=")
        page = browser.get("/account/second-step").submit("Set up an app")
        assert page.location.startswith("/sign-in")
        page.follow().has("Please sign in again")
    assert queries.app_secret(people.emil) is None


# ── who must have one ──


def organizer_token(people: People) -> str:
    """A token with the organizer's hat, made while Ada had a second step."""
    people.ada.second_step_since = clock.now()
    secret = make_token(people.actor("ada")).secret
    people.ada.second_step_since = None
    session().flush()
    return secret


def test_production_asks_for_a_second_step_and_the_demo_does_not(tmp_path: object) -> None:
    good = {"APP_ENV": "production", "SECRET_KEY": "kX3-9sPq7_LmZ2vB8nR4tY6wE1cA5dF0gH", "DATABASE_URL": "sqlite://"}
    good |= {"BASE_URL": "https://table.example.eu", "QUEUE_URL": "manual:"}
    assert Config.from_env(good).require_second_step
    assert not Config.from_env(good | {"REQUIRE_SECOND_STEP": "off"}).require_second_step
    assert not Config.from_env({"DATA_DIR": str(tmp_path)}).require_second_step


@pytest.mark.usefixtures("required")
def test_an_organizer_is_led_to_it_before_anything_else(browser: Browser, people: People) -> None:
    ada = with_password(people, "ada")
    page = browser.get("/sign-in?next=/organizations/check")
    page = page.submit("Sign in", action="/sign-in", email=ada.email, password=GOOD)
    assert page.location == "/account/second-step"
    page.follow().has("Your role needs a second step.")
    actor = actor_of(ada)
    assert (actor.is_organizer, actor.has_organizer_role, actor.lacks_second_step) == (False, False, True)
    page = browser.get("/home").has("Your role needs a second step of signing in.", "One step to get started")
    page.lacks("Find your city", "Register your company")
    set_up(browser, ada)
    assert actor_of(ada).is_organizer


@pytest.mark.usefixtures("required")
def test_an_administrator_without_one_opens_nothing_on_any_door(browser: Browser, people: People) -> None:
    with_token = Program(Browser(browser.app), secret=organizer_token(people))
    assert with_token.get("/me").status == 401
    browser.as_(people, "gus")
    for path in ("/admin", "/admin/people", "/admin/outbox", "/admin/log"):
        assert browser.get(path).status == 403, path
    with browser.client.session_transaction() as kept:
        kept["on_behalf"] = people.emil.public_id
    browser.get("/account").has("Gus")  # nobody acts for somebody either
    assert browser.post(f"/admin/people/{people.emil.public_id}/act-for").status == 403
    sign_in(browser.visitor(), with_password(people, "gus"))
    set_up(browser, people.gus)
    assert browser.get("/admin").status == 200


def test_a_session_that_nobody_noted_is_none_for_whoever_has_a_second_step(browser: Browser, people: People) -> None:
    browser.as_(people, "emil")  # as if it had begun before sessions were noted
    assert browser.get("/account").status == 200
    people.emil.second_step_since = clock.now()
    session().flush()
    assert browser.get("/account").status == 303


@pytest.mark.usefixtures("required")
def test_members_need_none(browser: Browser, people: People) -> None:
    emil = with_password(people, "emil")
    assert sign_in(browser, emil).location != "/account/second-step"
    assert browser.get("/home").lacks("second step").status == 200


def test_everybody_needs_one_where_the_operator_says_so(
    app: Flask, browser: Browser, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {"REQUIRE_SECOND_STEP": "everybody", "SECRET_KEY": "x" * 32}
    said = replace(app.config["SETTINGS"], second_step_for_everybody=True, require_second_step=True)
    assert Config.from_env(environment).second_step_for_everybody
    assert Config.from_env(environment).require_second_step
    emil = with_password(people, "emil")
    program = Program(Browser(app), secret=make_token(people.actor("emil")).secret)
    assert program.get("/me").status == 200
    monkeypatch.setitem(app.config, "SETTINGS", said)
    page = sign_in(browser, emil)
    assert page.location == "/account/second-step"
    page.follow().has("You need a second step.")
    assert actor_of(emil).memberships == ()
    browser.get("/home").has("You need a second step of signing in.", "One step to get started")
    assert browser.get("/challenges/new").status == 403
    assert program.get("/me").status == 401
    set_up(browser, emil)
    assert actor_of(emil).memberships
    assert browser.get("/challenges/new").status == 200
    assert browser.get("/account/second-step").submit("Remove the app").status == 409


@pytest.mark.usefixtures("required")
def test_the_last_one_stays_where_it_is_required(browser: Browser, people: People) -> None:
    ada, emil = with_password(people, "ada"), with_password(people, "emil")
    sign_in(browser, ada)
    set_up(browser, ada)
    page = browser.get("/account/second-step").submit("Remove the app")
    assert page.status == 409
    page.has("You need a second step.")
    assert queries.app_since(ada) is not None
    sign_in(browser.visitor(), emil)
    set_up(browser, emil)
    browser.get("/account/second-step").submit("Remove the app").follow().has("Your authenticator app is removed.")
    assert emil.second_step_since is None
    assert subjects(emil)[-1] == "A way to sign in was removed"
    assert not session().scalars(sa.select(RecoveryCode).where(RecoveryCode.user_id == emil.id)).all()


def test_an_administrator_resets_somebody_who_lost_everything(browser: Browser, people: People) -> None:
    emil = with_password(people, "emil")
    sign_in(browser, emil)
    set_up(browser, emil)
    admin = Browser(browser.app).as_(people, "gus")
    page = admin.get(f"/admin/people/{emil.public_id}").submit("Reset the second step")
    page.follow().has("The second step of Emil is reset.", "Signs in without a second step.")
    assert browser.get("/account").status == 303  # signed out everywhere
    assert subjects(emil)[-1] == "Your second step was reset"
    row = session().scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (row.verb, row.actor_name, row.object_id) == ("accounts.reset_second_step", "Gus", emil.id)
    assert sign_in(browser, emil).location != "/sign-in/second-step"
    assert admin.post(f"/admin/people/{people.gus.public_id}/reset-second-step").status == 403


# ── the instance's secret is exchanged ──


def test_a_new_secret_key_ends_nothing_while_the_old_one_is_taken(
    app: Flask, browser: Browser, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    emil = with_password(people, "emil")
    sign_in(browser, emil)
    first, second, *_rest = set_up(browser, emil)
    link = tokens.make("link", {"id": emil.id, "stamp": emil.stamp, "n": "x"})
    form = browser.get("/account")
    old, new = app.config["SECRET_KEY"], "another-secret-" + "y" * 32
    monkeypatch.setitem(app.config, "SECRET_KEY", new)
    assert browser.get("/account").status == 303  # without the old one all ends
    assert tokens.read("link", link, max_age=None) is None
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [old])
    monkeypatch.setitem(app.config, "WTF_CSRF_SECRET_KEY", [old, new])
    sign_in(browser.visitor(), emil).follow().submit("Continue", code=first)
    assert browser.get("/account").status == 200
    assert form.submit(action="/account").status < 400, "a form that stood open"
    assert tokens.read("link", link, max_age=None)
    assert second_step.renew_app_seals(system_actor("command line")) == 1
    assert second_step.renew_app_seals(system_actor("command line")) == 0
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [])
    assert queries.app_secret(emil, is_confirmed=True), "the app goes on without the old key"
    page = sign_in(browser.visitor(), emil).follow()
    assert page.submit("Continue", code=second).status == 422
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert page.submit("Continue", code=code_of(emil)).status == 303


def test_a_browser_is_known_under_the_old_key_too(
    app: Flask, browser: Browser, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    emil = with_password(people, "emil")
    sign_in(browser, emil)
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [app.config["SECRET_KEY"]])
    monkeypatch.setitem(app.config, "SECRET_KEY", "another-secret-" + "y" * 32)
    kept = browser.client.get_cookie(browsers.COOKIE, browser.domain)
    assert kept is not None
    with app.test_request_context(headers={"Cookie": f"{browsers.COOKIE}={kept.value}"}):
        assert browsers.is_known(browsers.origin_of(emil.email))


# ── two at once ──


@pytest.fixture
def shared(new_database: NewDatabase, tables_url: str, tmp_path: object) -> Flask:
    """An application on a database of its own, which threads share."""
    from matchmaker import create_app

    return create_app(make_config(new_database(tables_url), tmp_path))  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("by", ["app", "recovery"])
def test_of_many_with_the_same_code_at_once_one_gets_in(shared: Flask, by: str) -> None:
    from matchmaker.accounts import jobs
    from matchmaker.accounts.jobs import CountedTry

    with shared.app_context(), unit_of_work():
        user = factories.make_user("Ida")
        session().flush()
        user_id = user.id
        secret = codes.new_secret()
        sealed = seal(queries.SECOND_STEP, secret)
        session().add(AppKey(user_id=user_id, secret=sealed, is_confirmed=True, created_at=clock.now()))
        recovery = jobs.new_recovery_codes(user)[0]
    entered: list[int] = []
    code = recovery if by == "recovery" else codes.code_at(secret, int(clock.now().timestamp() // codes.STEP))

    def work(_number: int) -> None:
        person = session().get_one(User, user_id)
        attempt = CountedTry(0, person.email_key)
        second_step.use_code(ANONYMOUS, person=person, code=code, attempt=attempt)
        entered.append(1)

    assert at_once(shared, work, 12) == []
    assert len(entered) == 1
