"""Settings in a page: bounds, preview, who and why, and what only the environment says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from config import Config
from matchmaker.admin import services
from matchmaker.admin.queries.settings import WORDS, of_environment
from matchmaker.core import chosen, clock, retention
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.settings import small_share_percent
from matchmaker.notifications.models import Notification
from tests.browser import Browser
from tests.personas import People

PAGE = "/admin/settings"


def old_notifications(people: People, days: int, count: int) -> None:
    moment = clock.now() - timedelta(days=days)
    session().add_all(
        Notification(user_id=people.carla.id, text=f"Old {n}", url="/", created_at=moment) for n in range(count)
    )
    session().flush()


def test_every_changeable_setting_has_words() -> None:
    assert set(WORDS) == set(chosen.CHANGEABLE)


def test_a_shorter_time_shows_what_goes_and_is_saved_after_that(browser: Browser, people: People) -> None:
    old_notifications(people, 100, 3)
    page = browser.as_(people, "gus").get(PAGE).has("Days that notifications stay", "30 to 3,650")
    refused = page.submit("Save", keep_notifications_days="60", why="People read them within weeks.")
    assert refused.status == 422
    refused.has("3 more than now")
    preview = page.submit("Preview what would be deleted", keep_notifications_days="60")
    preview.has("kept for 60 days: 3 of 3 with the next run")
    assert chosen.number("keep_notifications_days") == 365
    done = preview.submit("Save", knows_going="y", why="People read them within weeks.")
    assert done.status == 303
    done.follow().has("1 setting changed.", "Gus", "People read them within weeks.")
    retention.clean_up()
    assert session().scalars(sa.select(Notification)).all() == []
    browser.get("/admin/retention").has("60 days")
    browser.visitor().get("/privacy").has("60 days")


@pytest.mark.parametrize("value", ["29", "3651", "", "many", "-5", "60.5"])
def test_what_is_out_of_bounds_is_refused_at_the_field(browser: Browser, people: People, value: str) -> None:
    page = browser.as_(people, "gus").get(PAGE)
    refused = page.submit("Save", keep_notifications_days=value, why="Because.")
    assert refused.status == 422
    assert chosen.number("keep_notifications_days") == 365


def test_a_reason_is_needed_and_nothing_changed_is_nothing(browser: Browser, people: People) -> None:
    page = browser.as_(people, "gus").get(PAGE)
    refused = page.submit("Save", sme_share_percent="50")
    assert refused.status == 422
    refused.has("Say in a sentence why.")
    page.submit("Save", sme_share_percent="50", why="Many small companies here.").follow().has("50", "Gus")
    assert small_share_percent() == 50


def test_two_administrators_do_not_overwrite_each_other(people: People) -> None:
    gus = people.actor("gus")
    said: dict[str, Any] = {"name": "sme_share_percent", "before": 40, "why": "We agreed on it."}
    services.change_setting(gus, value=50, **said)
    with pytest.raises(Conflict):
        services.change_setting(gus, value=60, **said)
    assert chosen.number("sme_share_percent") == 50


def test_what_the_environment_says_stands_first_and_is_read_only(app: Flask, browser: Browser, people: People) -> None:
    gus, before = people.actor("gus"), app.config["SETTINGS"]
    services.change_setting(gus, name="keep_mails_days", value=20, before=90, why="We agreed on it.")
    app.config["SETTINGS"] = replace(before, keep_mails_days=45, given=frozenset({"KEEP_MAILS_DAYS"}))
    try:
        assert chosen.number("keep_mails_days") == 45
        page = browser.as_(people, "gus").get(PAGE).has("set by KEEP_MAILS_DAYS")
        assert "keep_mails_days" not in page.text
        with pytest.raises(Invalid, match="environment"):
            services.change_setting(gus, name="keep_mails_days", value=20, before=45, why="We agreed on it.")
    finally:
        app.config["SETTINGS"] = before
    with pytest.raises(Invalid, match="environment"):
        services.change_setting(gus, name="port", value=80, before=5000, why="We agreed on it.")


def test_no_secret_is_shown() -> None:
    config = Config(
        secret_key="s" * 40,
        oidc_client_secret="hush-hush",
        database_url="postgresql://me:word@host/name",
        mail_url="smtp://me:pass@mail.example:25",
    )
    text = str(of_environment(config))
    assert "postgresql://…@host/name" in text
    for secret in ("s" * 40, "hush-hush", "me:word", "me:pass"):
        assert secret not in text


def test_variables_that_are_set_are_known(tmp_path: object) -> None:
    config = Config.from_env({"DATA_DIR": str(tmp_path), "KEEP_JOBS_DAYS": "9", "KEEP_MAILS_DAYS": ""})
    assert config.keep_jobs_days == 9
    assert "KEEP_JOBS_DAYS" in config.given
    assert "KEEP_MAILS_DAYS" not in config.given
