"""Settings: nothing is needed in development; production refuses what cannot serve real people, in sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask, request

from config import Config, ConfigError, production_warnings
from matchmaker import create_app
from matchmaker.accounts.engine import passwords
from matchmaker.cli import main
from matchmaker.core.db import db, unit_of_work
from matchmaker.models import Base
from tests.conftest import test_config as make_config
from tests.factories import make_user

pytestmark = pytest.mark.slow

GOOD = {
    "APP_ENV": "production",
    "SECRET_KEY": "kX3-9sPq7_LmZ2vB8nR4tY6wE1cA5dF0gH",
    "BASE_URL": "https://table.example.eu",
    "DATABASE_URL": "sqlite://",
    "QUEUE_URL": "manual:",
}


def test_development_needs_nothing(tmp_path: Path) -> None:
    config = Config.from_env({"DATA_DIR": str(tmp_path)})
    assert config.address == "http://127.0.0.1:5000"
    assert config.demo
    assert config.trusted_proxies == 0


def test_production_starts_with_good_settings() -> None:
    config = Config.from_env(GOOD)
    assert (config.address, config.demo, config.trusted_proxies) == ("https://table.example.eu", False, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "x" * 64),
        ("BASE_URL", ""),
        ("BASE_URL", "http://table.example.eu"),
        ("BASE_URL", "table.example.eu"),
        ("BASE_URL", "https://example.eu/table"),
        ("DEMO", "true"),
    ],
)
def test_production_refuses(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} must ") as error:
        Config.from_env(GOOD | {name: value})
    assert len(error.value.args) == 1


def test_a_sender_of_ones_own_is_needed_where_mails_leave() -> None:
    with pytest.raises(ConfigError, match="MAIL_FROM"):
        Config.from_env(GOOD | {"MAIL_URL": "smtp://mail.example.eu"})
    config = Config.from_env(GOOD | {"MAIL_URL": "smtp://mail.example.eu", "MAIL_FROM": "table@example.eu"})
    assert config.mail_from == "table@example.eu"


def test_the_secret_key_can_be_handed_over_in_a_file(tmp_path: Path) -> None:
    rest = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    place = tmp_path / "key"
    place.write_text(GOOD["SECRET_KEY"] + "\n")
    assert Config.from_env(rest | {"SECRET_KEY_FILE": str(place)}).secret_key == GOOD["SECRET_KEY"]
    place.write_text("short")
    with pytest.raises(ConfigError, match="SECRET_KEY must"):
        Config.from_env(rest | {"SECRET_KEY_FILE": str(place)})
    with pytest.raises(ConfigError, match="SECRET_KEY_FILE cannot be read"):
        Config.from_env(rest | {"SECRET_KEY_FILE": str(tmp_path / "nowhere")})


def test_a_trial_on_ones_own_machine_is_let_through() -> None:
    assert Config.from_env(GOOD | {"BASE_URL": "http://localhost:8080"}).address == "http://localhost:8080"


def test_everything_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*GOOD, "DEMO"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("APP_ENV", "production")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    doctor = CliRunner().invoke(main, ["doctor"])
    assert doctor.exit_code == 1
    assert [line.split()[:2] for line in doctor.output.splitlines()] == [
        ["missing", "SECRET_KEY"],
        ["missing", "BASE_URL"],
    ]
    run = CliRunner().invoke(main, ["run"])
    assert run.exit_code == 1
    assert run.output.startswith("Error: SECRET_KEY must")
    assert "BASE_URL must" in run.output
    assert not list(tmp_path.iterdir()), "a refused start leaves nothing behind"


def test_surprises_are_warnings() -> None:
    config = Config.from_env(GOOD | {"TRUSTED_PROXIES": "0", "REQUIRE_SECOND_STEP": "off"})
    assert [text.split()[0] for text in production_warnings(config)] == [
        "MAIL_URL",
        "REQUIRE_SECOND_STEP",
        "RATE_LIMIT_URL",
        "TRUSTED_PROXIES",
    ]


def instance(tmp_path: Path, **values: object) -> Flask:
    return create_app(make_config(f"sqlite:///{tmp_path / 'x.db'}", tmp_path, **values))


def test_cookies_are_secure_in_production(tmp_path: Path) -> None:
    app = instance(tmp_path, env="production", base_url="https://table.example.eu")
    assert (app.config["SESSION_COOKIE_SECURE"], app.config["SESSION_COOKIE_HTTPONLY"]) == (True, True)
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert not instance(tmp_path).config["SESSION_COOKIE_SECURE"]
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with unit_of_work():
            make_user("Dora", password_hash=passwords.hasher().hash("violet tractor humming nine"))
    client = app.test_client()
    page = client.get("/sign-in", base_url="https://table.example.eu")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    answer = client.post(
        "/sign-in",
        base_url="https://table.example.eu",
        headers={"Referer": "https://table.example.eu/sign-in"},
        data={"csrf_token": token[1], "email": "dora@example.org", "password": "violet tractor humming nine"},
    )
    cookies = [line for line in answer.headers.getlist("Set-Cookie") if "round_table" in line or "known" in line]
    assert len(cookies) == 2
    for cookie in cookies:  # what the mark in the name makes browsers demand
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("table.example.eu", 200),
        ("Table.EXAMPLE.eu", 200),
        ("TABLE.EXAMPLE.EU:443", 200),
        ("table.example.eu.", 200),
        ("table.example.eu.:8443", 200),
        ("INNER.example", 200),
        ("inner.example.", 200),
        ("LocalHost", 200),
        ("127.0.0.1:5000", 200),
        ("evil.example", 400),
        ("EVIL.example", 400),
        ("table.example.eu..", 400),
        ("xtable.example.eu", 400),
        ("table.example.eu.evil.example", 400),
        ("a b", 400),
    ],
)
def test_only_known_hosts_are_answered_in_production(tmp_path: Path, host: str, status: int) -> None:
    app = instance(tmp_path, env="production", base_url="https://table.example.eu", extra_hosts=("inner.example",))
    answer = app.test_client().get("/healthz", headers={"Host": host})
    assert answer.status_code == status
    if status == 400:
        assert "not reached by that host name" in answer.text
        assert "evil.example" not in answer.text
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("host", ["table.example.eu", "inner.example"])
def test_addresses_for_elsewhere_are_those_of_the_public_address(tmp_path: Path, host: str) -> None:
    """Asked over plain http or by an inner name (a health check, a proxy that says nothing), nothing of that goes out
    to calendars, paper and programs."""
    app = instance(tmp_path, env="production", base_url="https://table.example.eu", extra_hosts=("inner.example",))
    client = app.test_client()
    told = client.get("/.well-known/security.txt", headers={"Host": host}).text
    assert "Canonical: https://table.example.eu/.well-known/security.txt\n" in told
    servers = client.get("/api/v1/openapi.json", headers={"Host": host}).get_json()["servers"]
    assert [server["url"] for server in servers] == ["https://table.example.eu/api/v1"]
    assert "http://" + host not in client.get("/api", headers={"Host": host}).text
    with app.app_context():
        db.engine.dispose()


def test_the_public_address_may_be_written_in_capitals(tmp_path: Path) -> None:
    """Browsers name hosts in small letters: in what a passkey signs, in `Origin` and in what they compare it with."""
    config = Config.from_env({"DATA_DIR": str(tmp_path), "BASE_URL": "HTTPS://Table.Example.EU:8443/"})
    assert config.address == "https://table.example.eu:8443"


def test_a_form_sent_to_the_host_in_capitals_arrives(tmp_path: Path) -> None:
    """Whatever the name in the address bar looked like: forms compare the page before with the host."""
    app = instance(tmp_path, env="production", base_url="https://table.example.eu")
    client, host = app.test_client(), {"Host": "Table.Example.EU", "X-Forwarded-Proto": "https"}
    form = client.get("/sign-in", headers=host, base_url="https://table.example.eu").text
    token = form.partition('name="csrf_token" value="')[2].partition('"')[0]
    headers = {**host, "Referer": "https://table.example.eu/sign-in"}
    answer = client.post("/sign-in", data={"csrf_token": token}, headers=headers, base_url="https://table.example.eu")
    assert (answer.status_code, "did not work" in answer.text) == (422, False)
    with app.app_context():
        db.engine.dispose()


def test_further_hosts_may_be_written_in_capitals(tmp_path: Path) -> None:
    assert Config.from_env({"DATA_DIR": str(tmp_path), "EXTRA_HOSTS": "Inner.Example, b.example"}).extra_hosts == (
        "inner.example",
        "b.example",
    )


@pytest.mark.parametrize(("proxies", "origin", "scheme"), [(0, "127.0.0.1", "http"), (1, "203.0.113.9", "https")])
def test_only_the_trusted_proxies_say_who_visits(tmp_path: Path, proxies: int, origin: str, scheme: str) -> None:
    app = instance(tmp_path, trusted_proxies=proxies)
    seen: list[tuple[str | None, str]] = []
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: seen.append((request.remote_addr, request.scheme)))
    forged = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Forwarded-Proto": "https"}
    app.test_client().get("/static/nothing", headers=forged)
    assert seen == [(origin, scheme)]
