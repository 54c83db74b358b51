"""Signing in with an account at a provider that really runs: OpenID Connect over HTTP on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from joserfc.jwk import RSAKey

from config import Config, ConfigError
from matchmaker.accounts import queries
from matchmaker.accounts.engine import passwords
from matchmaker.accounts.models import ProviderAccount, User
from matchmaker.core import clock, openid
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from tests.accounts.provider import CLIENT, SECRET, Provider, running
from tests.browser import Browser, Page
from tests.personas import People

GOOD = "violet tractor humming nine"
EMIL = {"sub": "emil-7", "email": "emil@example.org", "email_verified": True, "name": "Emil Huber"}
SORRY = "City ID could not confirm who you are."


@pytest.fixture
def provider(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A running provider, and this platform as its client."""
    settings = app.config["SETTINGS"]
    with running(f"{settings.address}/sign-in/provider/back") as found:
        values = {name: getattr(settings, name) for name in settings.__dataclass_fields__}
        values |= {"oidc_issuer": found.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
        monkeypatch.setitem(app.config, "SETTINGS", Config(**(values | {"oidc_label": "City ID"})))
        openid.init_app(app)
        found.person = dict(EMIL)
        yield found


def to_provider(browser: Browser, address: str = "/sign-in/provider") -> str:
    """Press the button; where the provider sends the browser afterwards (path and query)."""
    sent = browser.get(address)
    assert sent.status == 303
    answer = requests.get(sent.location, allow_redirects=False, timeout=20)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in(browser: Browser, address: str = "/sign-in/provider") -> Page:
    return browser.get(to_provider(browser, address))


def connect(user: User, subject: str = "emil-7") -> None:
    issuer = openid._issuer()
    session().add(ProviderAccount(user_id=user.id, issuer=issuer, subject=subject, created_at=clock.now()))
    session().flush()


def test_what_is_sent_to_the_provider(browser: Browser, people: People, provider: Provider) -> None:
    browser.get("/sign-in").has("Sign in with City ID")
    sent = parse_qs(urlsplit(browser.get("/sign-in/provider").location).query)
    again = parse_qs(urlsplit(browser.get("/sign-in/provider").location).query)
    assert (sent["response_type"], sent["client_id"], sent["code_challenge_method"]) == (["code"], [CLIENT], ["S256"])
    assert sent["redirect_uri"] == [provider.redirect_uri]
    assert "openid" in sent["scope"][0]
    for name in ("state", "nonce", "code_challenge"):
        assert len(sent[name][0]) >= 43
        assert sent[name] != again[name]


def test_a_connected_account_signs_in(browser: Browser, people: People, provider: Provider) -> None:
    connect(people.emil)
    page = sign_in(browser, "/sign-in/provider?next=/account/data.json")
    assert page.location == "/account/data.json"
    browser.get("/account").has("emil@example.org", "Disconnect City ID")
    last = session().scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.verb, last.user_id) == ("accounts.sign_in_with_provider", people.emil.id)
    browser.get("/account").submit("Disconnect City ID")
    assert queries.provider_account(people.emil) is None


def test_only_issuer_and_subject_count_once_connected(browser: Browser, people: People, provider: Provider) -> None:
    connect(people.emil)
    provider.person = EMIL | {"email": people.gus.email}  # another address there is nobody else here
    sign_in(browser)
    browser.get("/account").has("emil@example.org")
    provider.person = EMIL | {"sub": "somebody-else"}
    page = sign_in(browser.visitor())
    assert page.location == "/sign-in/provider/connect"
    assert browser.get("/account").status == 303


def test_an_account_of_the_same_address_is_connected_after_its_own_sign_in(
    browser: Browser, people: People, provider: Provider
) -> None:
    people.emil.password_hash = passwords.hasher().hash(GOOD)
    page = sign_in(browser).follow()
    page.has("You have an account with this address.").lacks("Create my account")
    assert browser.post("/sign-in/provider/connect", {"name": "Emil"}).status == 200
    assert queries.provider_account(people.emil) is None
    page = browser.get("/sign-in?next=/sign-in/provider/connect")
    page = page.submit("Sign in", action="/sign-in", email=EMIL["email"], password=GOOD)
    assert page.location == "/sign-in/provider/connect"
    assert queries.provider_account(people.emil) is None  # not before the person says so
    page.follow().submit("Connect").follow().has("You can sign in with City ID now.")
    assert sign_in(browser.visitor()).location != "/sign-in/provider/connect"
    browser.get("/account").has("emil@example.org")


def test_an_address_that_is_not_confirmed_connects_nothing(
    browser: Browser, people: People, provider: Provider
) -> None:
    for claim in (False, "true", None):
        provider.person = EMIL | {"email_verified": claim}
        page = sign_in(browser.visitor()).follow()
        page.has("City ID has not confirmed your e-mail address").lacks("Create my account")
        browser.post("/sign-in/provider/connect", {"name": "Emil"})
        assert session().scalar(sa.select(sa.func.count(ProviderAccount.id))) == 0
    browser.as_(people, "emil")
    with browser.client.session_transaction() as kept:
        kept["provider_found"] = {
            "issuer": provider.url,
            "subject": "emil-7",
            "email": EMIL["email"],
            "is_verified": False,
            "name": "",
            "at": int(clock.now().timestamp()),
            "asked_by": "",
        }
    assert browser.post("/sign-in/provider/connect").status == 422


def test_somebody_else_who_signs_in_meanwhile_gets_nothing(
    browser: Browser, people: People, provider: Provider
) -> None:
    people.finn.password_hash = passwords.hasher().hash(GOOD)
    sign_in(browser)
    page = browser.get("/sign-in?next=/sign-in/provider/connect")
    page = page.submit("Sign in", action="/sign-in", email=people.finn.email, password=GOOD).follow()
    page.has("You are signed in with another address.")
    assert browser.post("/sign-in/provider/connect").status == 422
    assert queries.provider_account(people.finn) is None


def test_from_the_account_page_any_account_of_the_provider_is_connected(
    browser: Browser, people: People, provider: Provider
) -> None:
    provider.person = {"sub": "finn-private"}
    browser.as_(people, "finn").get("/account").has("Connect City ID")
    sign_in(browser).follow().submit("Connect").follow().has("You can sign in with City ID now.")
    found = queries.provider_account(people.finn)
    assert found is not None
    assert found.subject == "finn-private"


def test_somebody_new_begins_an_account(browser: Browser, people: People, provider: Provider) -> None:
    provider.person = {"sub": "nora", "email": "nora@city.example", "email_verified": True, "name": "Nora"}
    page = sign_in(browser).follow().submit("Create my account")
    assert page.status == 303
    nora = queries.find_by_email("nora@city.example")
    assert nora is not None
    assert (nora.name, nora.password_hash) == ("Nora", None)
    browser.get("/account").has("nora@city.example")


def test_who_has_a_second_step_takes_it_all_the_same(browser: Browser, people: People, provider: Provider) -> None:
    connect(people.emil)
    people.emil.second_step_since = clock.now()
    session().flush()
    assert sign_in(browser).location == "/sign-in/second-step"
    assert browser.get("/account").status == 303


def test_a_locked_account_stays_locked(browser: Browser, people: People, provider: Provider) -> None:
    connect(people.emil)
    people.emil.disabled_at = clock.now()
    session().flush()
    assert sign_in(browser).location == "/sign-in/provider/connect"
    assert browser.get("/account").status == 303


# ── what a stranger or a broken provider may send ──


def refused(browser: Browser, back: str) -> None:
    page = browser.get(back)
    assert page.location == "/sign-in"
    page.follow().has(SORRY)
    assert browser.get("/account").status == 303


def test_an_answer_works_once_and_in_its_own_browser(browser: Browser, people: People, provider: Provider) -> None:
    connect(people.emil)
    back = to_provider(browser)
    refused(Browser(browser.app), back)  # somebody else was made to open it: no session of theirs began it
    assert browser.get(back).status == 303
    refused(browser.visitor(), back)


@pytest.mark.parametrize("change", ["state=forged", "error=access_denied", "iss=https%3A%2F%2Fevil.example"])
def test_a_changed_answer_is_refused(browser: Browser, people: People, provider: Provider, change: str) -> None:
    connect(people.emil)
    path, _mark, query = to_provider(browser).partition("?")
    values = {name: one[0] for name, one in parse_qs(query).items()}
    name, _is, value = change.partition("=")
    values |= {name: value}
    if name == "error":
        del values["code"]
    refused(browser, f"{path}?" + "&".join(f"{key}={one}" for key, one in values.items()))


def other_key(provider: Provider) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


def claim(name: str, value: Any) -> Callable[[Provider], None]:
    return lambda provider: provider.claims.update({name: value})


@pytest.mark.parametrize(
    "spoil",
    [
        other_key,
        claim("iss", "https://evil.example"),
        claim("aud", "another client"),
        claim("aud", [CLIENT, "another client"]),
        claim("nonce", "of another sign-in"),
        claim("exp", 1),
        claim("iat", 33_000_000_000),
        claim("sub", ""),
    ],
)
def test_a_wrong_token_is_refused(
    browser: Browser, people: People, provider: Provider, spoil: Callable[[Provider], None]
) -> None:
    connect(people.emil)
    spoil(provider)
    refused(browser, to_provider(browser))


def test_a_code_is_worth_nothing_without_its_verifier(browser: Browser, people: People, provider: Provider) -> None:
    connect(people.emil)
    back = to_provider(browser)
    with browser.client.session_transaction() as kept:
        kept["provider_begun"] = kept["provider_begun"] | {"verifier": "x" * 64}
    refused(browser, back)


def test_the_provider_may_change_its_keys(browser: Browser, people: People, provider: Provider) -> None:
    connect(people.emil)
    assert sign_in(browser).location != "/sign-in"
    asked = provider.asked.count("/keys")
    assert sign_in(browser.visitor()).location != "/sign-in"
    assert provider.asked.count("/keys") == asked  # kept
    provider.key = RSAKey.generate_key(2048, {"kid": "two", "use": "sig", "alg": "RS256"})
    sign_in(browser.visitor())
    assert sign_in(browser.visitor()).location != "/sign-in"


def test_a_provider_that_is_down_is_said(browser: Browser, people: People, provider: Provider) -> None:
    provider_url, openid_settings = provider.url, browser.app.config["SETTINGS"]
    object.__setattr__(openid_settings, "oidc_issuer", "http://127.0.0.1:9")
    page = browser.get("/sign-in/provider")
    assert page.location == "/sign-in"
    page.follow().has(SORRY)
    object.__setattr__(openid_settings, "oidc_issuer", provider_url)


def test_metadata_of_another_issuer_are_refused(browser: Browser, people: People, provider: Provider) -> None:
    object.__setattr__(browser.app.config["SETTINGS"], "oidc_issuer", provider.url.replace("127.0.0.1", "localhost"))
    assert browser.get("/sign-in/provider").location == "/sign-in"


@pytest.mark.parametrize(
    ("env", "word"),
    [
        ({"OIDC_ISSUER": "https://id.example"}, "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"),
        ({"OIDC_ISSUER": "http://id.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, "OIDC_ISSUER"),
    ],
)
def test_half_a_provider_is_none(tmp_path: Any, env: dict[str, str], word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        Config.from_env({"DATA_DIR": str(tmp_path), **env})
