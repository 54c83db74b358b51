"""What the operator configured, for features that need a default of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app, url_for

from matchmaker.core import chosen


def small_share_percent() -> int:
    """The default share (0 to 100 %) kept for micro and small companies (`SME_SHARE_PERCENT`)."""
    return chosen.number("sme_share_percent")


def match_run_days() -> int:
    """Days after which a run of the matcher that no pairing needs is deleted (`MATCH_RUN_DAYS`)."""
    return chosen.number("match_run_days")


def data_folder() -> Path:
    """The data directory (`DATA_DIR`)."""
    return Path(current_app.config["SETTINGS"].data_dir)


def uploads_folder() -> Path:
    """The folder of the attachments (`UPLOADS_DIR`)."""
    return Path(current_app.config["SETTINGS"].uploads)


def cache_folder() -> Path:
    """Below the data directory: files that may be deleted at any time, because they are made again."""
    return data_folder() / "cache"


def contact_email() -> str:
    """Where people write (`CONTACT_EMAIL`)."""
    return str(current_app.config["SETTINGS"].contact_email)


def sends_no_mail() -> bool:
    """A production installation that keeps its e-mails in the outbox (`MAIL_URL`)."""
    settings = current_app.config["SETTINGS"]
    return bool(settings.is_production and settings.mail_url == "outbox:")


def second_step_required() -> bool:
    """Organizers and administrators sign in with a second step, or are led to set one up (`REQUIRE_SECOND_STEP`)."""
    return bool(current_app.config["SETTINGS"].require_second_step)


def second_step_for_everybody() -> bool:
    """So does everybody else (`REQUIRE_SECOND_STEP=everybody`)."""
    return bool(current_app.config["SETTINGS"].second_step_for_everybody)


def leaked_passwords() -> Path | None:
    """The operator's list of passwords known from leaks (`LEAKED_PASSWORDS_FILE`)."""
    found: Path | None = current_app.config["SETTINGS"].leaked_passwords
    return found


def address() -> str:
    """The public address of this instance, without a slash at the end (`BASE_URL`)."""
    return str(current_app.config["SETTINGS"].address)


def public_url(endpoint: str, **values: Any) -> str:
    """The whole address of a page for calendars, paper and programs: below `BASE_URL`, by whatever name or scheme the
    request came. Without a `BASE_URL` it is the request's."""
    if current_app.config["SETTINGS"].base_url:
        return address() + url_for(endpoint, _external=False, **values)
    return url_for(endpoint, _external=True, **values)


def webhooks_to_localhost() -> bool:
    """Webhooks may go to this machine, without encryption too (`WEBHOOKS_TO_LOCALHOST`; never in production)."""
    return bool(current_app.config["SETTINGS"].webhooks_to_localhost)


def hostname() -> str:
    """The host of the public address."""
    return str(current_app.config["SETTINGS"].hostname)


def site_name() -> str:
    """What this instance is called (`SITE_NAME`)."""
    return str(current_app.config["SETTINGS"].site_name)


def ocds_prefix() -> str:
    """The publisher's prefix in the Open Contracting Data Standard (`OCDS_PREFIX`)."""
    return str(current_app.config["SETTINGS"].ocds_prefix)


def session_days() -> int:
    """Days after which a session's cookie is too old (`SESSION_DAYS`)."""
    return int(current_app.config["SETTINGS"].session_days)


def provider_label() -> str:
    """What the sign-in provider is called on buttons (`OIDC_LABEL`); "" if none is set up."""
    return str(current_app.config["SETTINGS"].oidc_label)
