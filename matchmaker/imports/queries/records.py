"""Tables of market records (challenges, solutions): columns from the record's own table of fields, drafts by the
organization's own ids. A feature declares `Records` and has an import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from matchmaker.core.access import Decision
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.letters import fold
from matchmaker.imports.hooks import (
    About,
    Column,
    Finding,
    Given,
    ImportKind,
    Judge,
    Judged,
    Outcome,
    Place,
    Reading,
    Reads,
    Step,
    Writing,
    Written,
)
from matchmaker.imports.models import ImportedRecord
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import visibility
from matchmaker.records import rows
from matchmaker.records.fields import LISTS, Field, Kind, Problem, Record, Values, is_same
from matchmaker.records.shown import sentences
from matchmaker.vocabulary import queries as vocabulary

ID: Final = "id"
OWNER: Final = "organization"
_READS: Final = {Kind.FIGURE: Reads.NUMBER, Kind.WHOLE: Reads.WHOLE, Kind.FLAG: Reads.FLAG}
May = Callable[[Actor, About], Decision]
MOST_GUESSES: Final = 10_000
"""Words of no list whose nearest label is kept in one reading: files say the same ones over and over."""
_APART: Final = re.compile(r"[;|\n]")


@dataclass(frozen=True, slots=True)
class Stored:
    """A record that is there: what it says, and why an import may not change it ("" if it may)."""

    values: Values
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """What a feature declares of its records: which fields a table has, and how one is found, begun and saved.

    `titles` are further titles of columns, `checker` gives what finds the faults in the values of drafts. A record that
    is not open stays as it is, for the reason `why_closed`.
    """

    kind: str
    record: Record
    fields: Sequence[str]
    titles: Mapping[str, tuple[str, ...]]
    checker: Callable[[], Callable[[dict[str, Any]], list[Problem]]]
    model: Any
    is_open: Callable[[Any], bool]
    why_closed: str
    start: Callable[[Actor, Organization, str], Any]
    save: Callable[[Actor, Any, Values], object]

    def columns(self) -> tuple[Column, ...]:
        """The id, whose it is, and the fields, in this order."""
        first = (
            Column(ID, ("nr", "no", "key", "reference"), help=_("Your own number: a second import changes the same.")),
            Column(OWNER, ("city", "stadt", "company", "firma", "organisation"), help=_("Only yours, or empty.")),
        )
        return first + tuple(
            Column(
                name,
                self.titles.get(name, ()),
                is_needed=self.record[name].is_required,
                reads=_READS.get(self.record[name].kind, Reads.TEXT),
                help=_(self.record[name].label),
            )
            for name in self.fields
        )

    def declared(self, *, title: str, lede: str, note: str, may: May, back: Place) -> ImportKind:
        """The import of these records as drafts; `back` is the list in which they then stand."""
        return ImportKind(
            name=self.kind,
            title=title,
            lede=lede,
            note=f"{note} {_('Several answers in a cell have semicolons between them.')}",
            rules=_("Each line becomes a draft that only you see. You complete it and submit it yourself."),
            columns=self.columns(),
            find=_find_organization,
            may=may,
            judge=self.judge,
            steps=self.steps,
            written=lambda n: ngettext("%(num)s draft written.", "%(num)s drafts written.", n),
            above=lambda _about: [back],
            template=lambda _about: [[""] * len(self.columns())],
            block=500,
            most_lines=100_000,
            at_once=20,
        )

    def stored(self, ids: Collection[int]) -> dict[int, Stored]:
        """What some records say, and which of them stay as they are (a fixed number of queries)."""
        select = sa.select(self.model).where(self.model.id.in_(ids)).options(selectinload("*"))
        return {
            one.id: Stored(rows.read(self.record, one), "" if self.is_open(one) else str(self.why_closed))
            for one in session().scalars(select).unique()
        }

    def judge(self, reading: Reading) -> Judge:
        """Judges the lines of one reading."""
        return _RecordJudge(self, reading)

    def steps(self, writing: Writing, lines: Sequence[Judged]) -> Iterator[Step]:
        """A draft for each line."""
        for line in lines:
            yield Step(_Change(self, writing, line.what), [line.given.number])


def _find_organization(actor: Actor, slug: str) -> About:
    """The organization that a table is about (`ImportKind.find`). Raises NotFound."""
    return About(visibility.get_visible(actor, slug=slug))


@dataclass(frozen=True, slots=True)
class _Draft:
    key: str
    record_id: int | None
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Change:
    """Begins or changes one draft."""

    records: Records
    writing: Writing
    draft: _Draft

    def __call__(self) -> Written:
        records, draft, owner = self.records, self.draft, self.writing.organization_id
        if draft.record_id is not None:
            row = session().get_one(records.model, draft.record_id)
        else:
            organization = session().get_one(Organization, owner)
            row = records.start(self.writing.actor, organization, draft.values["title"])
            session().add(
                ImportedRecord(
                    kind=records.kind, organization_id=organization.id, external_id=draft.key, record_id=row.id
                )
            )
        records.save(self.writing.actor, row, draft.values)
        return Written()


class _RecordJudge:
    """Three queries for each block, and the vocabularies once for a reading."""

    def __init__(self, records: Records, reading: Reading) -> None:
        self._records = records
        organization: Organization = reading.about.organization
        self._owner = organization.id
        self._owner_name = organization.name
        self._owner_keys = {organization.slug, organization.name_key}
        self._seen: dict[str, int] = {}
        self._problems = records.checker()
        schemes = {records.record[name].scheme for name in records.fields} - {""}
        self._codes = {
            scheme: {fold(said): code for code, label in vocabulary.labels(scheme).items() for said in (label, code)}
            for scheme in schemes
        }
        self._suggest = lru_cache(MOST_GUESSES)(self._nearest)

    def __call__(self, block: Sequence[Given]) -> list[Judged]:
        keys = {given.number: self._key(given) for given in block}
        known = dict(
            session()
            .execute(
                sa.select(ImportedRecord.external_id, ImportedRecord.record_id).where(
                    ImportedRecord.kind == self._records.kind,
                    ImportedRecord.organization_id == self._owner,
                    ImportedRecord.external_id.in_(set(keys.values())),
                )
            )
            .tuples()
            .all()
        )
        stored = self._records.stored(known.values()) if known else {}
        lines = []
        for given in block:
            record_id = known.get(keys[given.number])
            there = stored.get(record_id) if record_id is not None else None
            lines.append(self._line(given, keys[given.number], record_id if there is not None else None, there))
        return lines

    def _key(self, given: Given) -> str:
        """The organization's own id; without one the title."""
        return (given.text(ID).strip() or f"title:{fold(given.text('title'))}")[:200]

    def _line(self, given: Given, key: str, record_id: int | None, stored: Stored | None) -> Judged:
        if given.findings:
            return Judged(given, Outcome.BAD)
        wrong = self._why_not(given, key, stored)
        values, questions = self._values(given)
        problems = [
            one
            for one in self._problems(self._records.record.complete(values))
            if one.field in values and not one.is_missing
        ]
        wrong += [Finding(name, texts[0]) for name, texts in sentences(problems).items()]
        if not values.get("title"):
            wrong += [Finding("title", _(self._records.record["title"].needed))]
        if wrong:
            return Judged(given, Outcome.BAD, wrong)
        self._seen[key] = given.number
        if stored is not None and not self._changes(stored, values):
            return Judged(given, Outcome.SAME)
        outcome = Outcome.ASKED if questions else Outcome.NEW if stored is None else Outcome.CHANGE
        return Judged(given, outcome, questions, _Draft(key, record_id, values))

    def _why_not(self, given: Given, key: str, stored: Stored | None) -> list[Finding]:
        owner = given.text(OWNER)
        if owner and fold(owner) not in self._owner_keys:
            text = _("This file is about %(name)s only.", name=self._owner_name)
            return [Finding(OWNER, text)]
        if key in self._seen:
            column = ID if given.text(ID) else "title"
            return [Finding(column, _("This stands on line %(n)s already.", n=self._seen[key]))]
        return [Finding("", stored.why_not)] if stored is not None and stored.why_not else []

    def _changes(self, stored: Stored, values: Values) -> bool:
        fields = self._records.record
        return any(not is_same(fields[name], stored.values.get(name), value) for name, value in values.items())

    def _values(self, given: Given) -> tuple[dict[str, Any], list[Finding]]:
        """What the line says of each field that the table has; words of no list are asked about and left out."""
        values: dict[str, Any] = {}
        questions: list[Finding] = []
        for name in self._records.fields:
            field = self._records.record[name]
            if name in given.values:
                if given.values[name] is not None:
                    values[name] = given.values[name]
            elif text := given.text(name).strip():
                values[name] = self._read(field, text, questions)
        return self._records.record.clean(values), questions

    def _read(self, field: Field, text: str, questions: list[Finding]) -> Any:
        parts = [part.strip() for part in _APART.split(text) if part.strip()] if field.kind in LISTS else [text]
        if field.scheme:
            known = self._codes[field.scheme]
            found = []
            for part in parts:
                if code := known.get(fold(part)):
                    found.append(code)
                else:
                    said = _("“%(text)s” is not in our list. If you import this line, it is left out.", text=part[:80])
                    questions.append(Finding(field.name, said, self._suggest(field.scheme, fold(part))))
            return found if field.kind in LISTS else (found or [""])[0]
        return parts if field.kind in LISTS else parts[0]

    def _nearest(self, scheme: str, word: str) -> str:
        """The label that is spelled most alike, "" if none is near."""
        known = self._codes[scheme]
        guess = get_close_matches(word, known, 1, 0.6)
        return vocabulary.labels(scheme)[known[guess[0]]] if guess else ""
