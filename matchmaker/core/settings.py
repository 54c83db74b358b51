"""What the operator configured, for features that need a default of it."""

from __future__ import annotations

from pathlib import Path

from flask import current_app


def small_share_percent() -> int:
    """The default share (0 to 100 %) kept for micro and small companies (`SME_SHARE_PERCENT`)."""
    return int(current_app.config["SETTINGS"].sme_share_percent)


def match_run_days() -> int:
    """Days after which a run of the matcher that no pairing needs is deleted (`MATCH_RUN_DAYS`)."""
    return int(current_app.config["SETTINGS"].match_run_days)


def data_folder() -> Path:
    """The data directory (`DATA_DIR`)."""
    return Path(current_app.config["SETTINGS"].data_dir)


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
