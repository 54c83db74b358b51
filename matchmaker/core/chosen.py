"""Settings that administrators change in a page: stored in the database, so that every process has the new one at once.

What the environment says stands first and cannot be changed in a page; else what was chosen; else the default. Which
settings these are, and between which bounds, says `config.NUMBERS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from config import NUMBERS, Config
from matchmaker.core import clock
from matchmaker.core.db import Base, HasVersion, Id, session

_READ: Final = "chosen_settings"
CHANGEABLE: Final = (
    *("keep_mails_days", "keep_jobs_days", "keep_sign_ins_days", "keep_forms_days", "keep_notifications_days"),
    *("keep_invitations_days", "keep_needs_days", "match_run_days", "sme_share_percent"),
)
"""What may sanely change while everything runs: read when it is needed, in every process, with no other consequence."""


class ChosenSetting(Base, HasVersion):
    """A number that an administrator chose instead of the default."""

    __tablename__ = "chosen_setting"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    value: Mapped[int]
    changed_at: Mapped[datetime]


def config() -> Config:
    """What this process started with."""
    found: Config = current_app.config["SETTINGS"]
    return found


def is_fixed(name: str) -> bool:
    """The environment says it, so no page changes it."""
    return NUMBERS[name].variable in config().given


def chosen() -> Mapping[str, int]:
    """All chosen numbers by name; one query for each unit of work."""
    current = session()
    if _READ not in current.info:
        rows = current.execute(sa.select(ChosenSetting.name, ChosenSetting.value))
        current.info[_READ] = dict(rows.tuples().all())
    found: Mapping[str, int] = current.info[_READ]
    return found


def number(name: str) -> int:
    """What holds now: of the environment, of a page, or the default.

    Two follow others: an address change is remembered for eight days at least, however soon sign-ins are forgotten,
    and an ended session for as long as its cookie could still be used.
    """
    if name == "keep_address_changes_days":
        return max(8, number("keep_sign_ins_days"))
    if name in CHANGEABLE and not is_fixed(name):
        return chosen().get(name, getattr(config(), name))
    found: int = getattr(config(), name)
    return found


def choose(name: str, value: int) -> ChosenSetting:
    """Keep a number for everybody; the caller checks that it may."""
    current = session()
    row = current.scalar(sa.select(ChosenSetting).where(ChosenSetting.name == name))
    if row is None:
        row = ChosenSetting(name=name, value=value, changed_at=clock.now())
        current.add(row)
    row.value, row.changed_at = value, clock.now()
    current.flush()
    current.info.pop(_READ, None)
    return row
