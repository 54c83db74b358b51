"""Reading the log of changes: filtered, and each row in words with the name of what it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.models import User
from matchmaker.admin.queries.log_words import code_words, column_words
from matchmaker.admin.queries.sentences import did, verbs_saying
from matchmaker.applications.models import Application
from matchmaker.challenges.engine.content import CHALLENGE
from matchmaker.challenges.models import Challenge, Question
from matchmaker.core.audit import AuditEntry, history_of
from matchmaker.core.commands import CHANGES
from matchmaker.core.db import Base, session
from matchmaker.core.i18n import _, _l
from matchmaker.core.letters import fold
from matchmaker.core.local_time import reader_moment, short_date
from matchmaker.core.pages import Page, paginate
from matchmaker.core.text import trim
from matchmaker.library.models import LibraryPiece
from matchmaker.matching.models import Pairing
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.records.fields import Field, Kind, Record
from matchmaker.records.shown import shown
from matchmaker.scheduling.models import Schedule, SolveRun
from matchmaker.solutions.engine.content import SOLUTION
from matchmaker.solutions.models import Solution, SolutionPackage, SolutionType
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopSeries

Name = InstrumentedAttribute[str]


@dataclass(frozen=True)
class AuditFilter:
    """What to show of the log: part of a name, table of the object, words, days (inclusive, UTC)."""

    person: str = ""
    kind: str = ""
    verb: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Happening:
    """A row of the log in words: `who` did `what`, to the thing called `name` ("" if nothing is known)."""

    entry: AuditEntry
    who: str
    what: str
    name: str
    more: tuple[tuple[str, str], ...]

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        words = _("%(who)s %(did)s", who=self.who, did=self.what)
        return _("%(sentence)s: “%(name)s”", sentence=words, name=self.name) if self.name else words


def audit_page(wanted: AuditFilter, *, number: int = 1) -> Page[AuditEntry]:
    """The log of changes, newest first."""
    select = sa.select(AuditEntry).order_by(AuditEntry.id.desc())
    if wanted.person.strip():
        part = fold(trim(wanted.person))
        select = select.where(
            sa.or_(
                AuditEntry.names_key.contains(part, autoescape=True),
                AuditEntry.user_id.in_(sa.select(User.id).where(accounts.named(wanted.person))),
            )
        )
    if wanted.kind:
        select = select.where(AuditEntry.object_kind == wanted.kind)
    if wanted.verb.strip():
        part = wanted.verb.strip().lower()
        select = select.where(
            sa.or_(AuditEntry.verb.in_(verbs_saying(part)), AuditEntry.verb.contains(part, autoescape=True))
        )
    if wanted.first:
        select = select.where(AuditEntry.at >= _midnight(wanted.first))
    if wanted.last:
        select = select.where(AuditEntry.at < _midnight(wanted.last) + timedelta(days=1))
    return paginate(select, number=number, per_page=50)


def log_of(subject: Base, *, number: int = 1) -> Page[AuditEntry]:
    """What was done with one object, newest first."""
    return paginate(history_of(subject), number=number, per_page=50)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def audit_kinds() -> list[str]:
    """Kinds of objects the log knows."""
    return list(
        session().scalars(
            sa.select(AuditEntry.object_kind)
            .where(AuditEntry.object_kind != "")
            .distinct()
            .order_by(AuditEntry.object_kind)
        )
    )


# How a thing is called: by a column of its own, or as the thing it belongs to (how to find that).
_NAMES: Final[tuple[tuple[type[Base], sa.ColumnElement[bool] | None, Name], ...]] = (
    (User, None, User.name),
    (Organization, None, Organization.name),
    (Challenge, None, Challenge.title),
    (Solution, None, Solution.title),
    (SolutionType, None, SolutionType.title),
    (SolutionPackage, None, SolutionPackage.title),
    (LibraryPiece, None, LibraryPiece.title),
    (Workshop, None, Workshop.title),
    (WorkshopSeries, None, WorkshopSeries.title),
    (Question, Question.challenge_id == Challenge.id, Challenge.title),
    (Application, Application.challenge_id == Challenge.id, Challenge.title),
    (Pairing, Pairing.challenge_id == Challenge.id, Challenge.title),
    (Collaboration, Collaboration.challenge_id == Challenge.id, Challenge.title),
    (Registration, Registration.organization_id == Organization.id, Organization.name),
    (Schedule, Schedule.workshop_id == Workshop.id, Workshop.title),
    (SolveRun, SolveRun.workshop_id == Workshop.id, Workshop.title),
)
# The names that commands give to what they work on, where the table is called otherwise.
_ARGUMENTS: Final[Mapping[str, str]] = {
    "person": "user_account",
    "city": "organization",
    "company": "organization",
    "kept": "organization",
    "package": "solution_package",
    "piece": "library_piece",
    "series": "workshop_series",
    "run": "solve_run",
}
_RECORDS: Final[Mapping[str, Record]] = {"challenge": CHALLENGE, "solution": SOLUTION}
_UNSPOKEN: Final = frozenset({"is_demo"})
_KINDS: Final = frozenset(model.__tablename__ for model, _parent, _name in _NAMES)
Thing = tuple[str, int]


def happenings(entries: Sequence[AuditEntry]) -> list[Happening]:
    """Rows of the log in words; one query finds all names."""
    subjects = [_subject(entry) for entry in entries]
    names = _names_of({subject for subject in subjects if subject is not None})
    return [
        Happening(
            entry,
            who=_who(entry),
            what=did(entry.verb),
            name=names.get(subject, "") if subject else _own_name(entry),
            more=_more(entry),
        )
        for entry, subject in zip(entries, subjects, strict=True)
    ]


def _who(entry: AuditEntry) -> str:
    if entry.user_id is not None:
        return entry.actor_name
    return _("A visitor") if entry.actor_name == "visitor" else _("The platform")


def _own_name(entry: AuditEntry) -> str:
    return str(entry.details.get("title") or entry.details.get("name") or "")


def _subject(entry: AuditEntry) -> Thing | None:
    """What to name: the object itself, else the first known thing among the command's arguments."""
    if entry.object_kind in _KINDS and entry.object_id is not None:
        return entry.object_kind, entry.object_id
    for argument, value in entry.details.items():
        kind = _ARGUMENTS.get(argument, argument)
        if kind in _KINDS and isinstance(value, int):
            return kind, value
    return None


def _names_of(things: set[Thing]) -> dict[Thing, str]:
    arms = []
    for model, parent, name in _NAMES:
        ids = sorted(number for kind, number in things if kind == model.__tablename__)
        if not ids:
            continue
        own = sa.inspect(model).primary_key[0]
        select = sa.select(sa.literal(model.__tablename__), own, name).where(own.in_(ids))
        arms.append(select if parent is None else select.where(parent))
    if not arms:
        return {}
    return {(kind, number): name for kind, number, name in session().execute(sa.union_all(*arms))}


def _more(entry: AuditEntry) -> tuple[tuple[str, str], ...]:
    """What the command remembered beside the things it worked on: (name, value) in words."""
    kept = []
    kind = entry.object_kind
    fields = _RECORDS[kind].by_name if kind in _RECORDS else {}
    for argument, value in entry.details.items():
        if argument == CHANGES:
            kept += _before_and_after(kind, value, entry.at, fields, texts=_CHANGED not in entry.details)
            continue
        if argument == _CHANGED and isinstance(value, list):
            kept.append((_("changed"), ", ".join(_column(kind, str(name), fields) for name in value)))
            continue
        is_thing = isinstance(value, int) and not isinstance(value, bool) and argument not in _COUNTS
        if is_thing or value in (None, "", [], {}):
            continue
        kept.append((argument.replace("_", " "), _words(value)))
    return tuple(kept)


def _before_and_after(
    kind: str, changes: Mapping[str, Sequence[Any] | None], at: datetime, fields: Mapping[str, Field], *, texts: bool
) -> list[tuple[str, str]]:
    """Values that changed, and one line for the texts, of which the log keeps no more than that. When it happened
    stands beside the row already, so a column that keeps just that is left out.
    """
    found = [
        (
            _column(kind, name, fields),
            _(
                "%(before)s → %(after)s",
                before=_value(kind, name, values[0], fields.get(name)),
                after=_value(kind, name, values[1], fields.get(name)),
            ),
        )
        for name, values in changes.items()
        if values is not None and name not in _UNSPOKEN and _moment(values[1]) != at
    ]
    changed = [_column(kind, name, fields) for name, values in changes.items() if values is None]
    return [*found, (_("changed"), ", ".join(changed))] if changed and texts else found


def _column(kind: str, name: str, fields: Mapping[str, Field]) -> str:
    """A field of a record, or another column, as its form calls it."""
    return str(_(fields[name].label)) if name in fields else column_words(kind, name)


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        return None


def _value(kind: str, name: str, value: Any, field: Field | None) -> str:
    if value in (None, ""):
        return _("empty")
    if field is not None and field.kind is Kind.CODE:
        return shown(field, value)
    if isinstance(value, str) and (words := code_words(kind, name, value)):
        return words
    if isinstance(value, str) and _DAY.fullmatch(value):
        return short_date(date.fromisoformat(value))
    moment = _moment(value)
    return _words(value) if moment is None else reader_moment(moment)


_DAY: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])")
_CHANGED: Final = "changed"
"""How commands that save many fields call the names of those that changed."""
_COUNTS: Final = frozenset({"round", "decisions", "number", "expired", "told", "rows", "places", "count", "score"})


_PART_WORDS: Final = {
    "with_pairing": _l("only with a pairing"),
    "sectors": _l("sectors"),
    "most": _l("at most"),
}
"""What parts of a detail are called: the rule of an invitation."""


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(_words(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{_PART_WORDS.get(name) or name.replace('_', ' ')}: {_words(part)}" for name, part in value.items()
        )
    if value is None:
        return "–"
    return str(value).replace("_", " ")
