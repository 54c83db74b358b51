"""The settings of this installation in words: what a page can change, what only the environment says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from config import NUMBERS, Config
from matchmaker.admin.queries import kept_data
from matchmaker.core import chosen, retention
from matchmaker.core.audit import AuditEntry
from matchmaker.core.chosen import ChosenSetting
from matchmaker.core.db import session
from matchmaker.core.i18n import _, _l

WORDS: Final = {
    "keep_mails_days": _l("Days that sent e-mails stay in the outbox"),
    "keep_jobs_days": _l("Days that finished jobs and imported files stay"),
    "keep_sign_ins_days": _l("Days that sign-in attempts and changes of addresses are remembered"),
    "keep_forms_days": _l("Days that forms which were sent are kept for their writers"),
    "keep_notifications_days": _l("Days that notifications stay in their readers’ lists"),
    "keep_invitations_days": _l("Days that invitations and requests stay after their end"),
    "keep_needs_days": _l("Days after a workshop that special needs stay"),
    "match_run_days": _l("Days that runs of the matcher stay which no pairing needs"),
    "sme_share_percent": _l("Share of micro and small companies that new workshops begin with, per cent"),
}
_SECRET: Final = frozenset({"secret_key", "old_secret_keys", "oidc_client_secret"})
_ADDRESSES: Final = frozenset({"database_url", "queue_url", "rate_limit_url", "mail_url"})
_VARIABLES: Final = {"env": "APP_ENV", "leaked_passwords": "LEAKED_PASSWORDS_FILE"}
_LEFT_OUT: Final = frozenset({"given", "second_step_for_everybody"})


@dataclass(frozen=True)
class Row:
    """A setting that a page can change, unless the environment fixed it."""

    name: str
    words: str
    variable: str
    value: int
    default: int
    low: int
    high: int
    is_fixed: bool
    changed_by: str = ""
    changed_at: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class Going:
    """What the next clean-up would take with other days: rows now, and how many more than with the present days."""

    what: str
    days: int
    rows: int
    over: int
    more: int


def rows() -> list[Row]:
    """Each changeable setting with its default and who changed it last (two queries)."""
    last = _last_changes()
    found = []
    for name in chosen.CHANGEABLE:
        known = NUMBERS[name]
        by, at, why = last.get(name, ("", None, ""))
        is_fixed = chosen.is_fixed(name)
        found.append(
            Row(
                name=name,
                words=str(WORDS[name]),
                variable=known.variable,
                value=chosen.number(name),
                default=known.default,
                low=known.low,
                high=known.high,
                is_fixed=is_fixed,
                changed_by="" if is_fixed else by,
                changed_at=None if is_fixed else at,
                why="" if is_fixed else why,
            )
        )
    return found


def _last_changes() -> dict[str, tuple[str, datetime | None, str]]:
    """Who chose each number last, when and why: from the log."""
    newest = (
        sa.select(AuditEntry.object_id, sa.func.max(AuditEntry.id).label("id"))
        .where(AuditEntry.object_kind == ChosenSetting.__tablename__)
        .group_by(AuditEntry.object_id)
        .subquery()
    )
    said = session().execute(
        sa.select(ChosenSetting.name, AuditEntry.actor_name, AuditEntry.at, AuditEntry.details)
        .join(newest, newest.c.object_id == ChosenSetting.id)
        .join(AuditEntry, AuditEntry.id == newest.c.id)
    )
    return {name: (by, at, str((details or {}).get("why", ""))) for name, by, at, details in said}


def going(days: Mapping[str, int]) -> list[Going]:
    """What would be deleted if these settings held: only kinds of rows whose days they change."""
    kinds = {table: kind for table, kind in retention.kinds().items() if days.get(kind.setting, kind.days) != kind.days}
    now, then = retention.rows_over(kinds), retention.rows_over(kinds, days)
    found = []
    for table, kind in sorted(kinds.items()):
        (_rows, before), (all_rows, over) = now[table], then[table]
        found.append(Going(kept_data.words_of(table), days[kind.setting], all_rows, over, over - before))
    return found


def of_environment(config: Config) -> Sequence[tuple[str, str, bool]]:
    """(variable, value in words, whether the environment says it) of everything that only it can say."""
    found = []
    for one in fields(config):
        if one.name in _LEFT_OUT or one.name in chosen.CHANGEABLE:
            continue
        variable = _VARIABLES.get(one.name, one.name.upper())
        found.append((variable, _shown(one.name, getattr(config, one.name)), variable in config.given))
    return found


def _shown(name: str, value: object) -> str:
    if name in _SECRET:
        return _("set, not shown") if value else "–"
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    text = "" if value is None else str(value)
    return (re.sub(r"//[^@/]*@", "//…@", text) if name in _ADDRESSES else text) or "–"
