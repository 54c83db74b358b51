"""The lines of a file of values, judged block by block: three queries for each block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import sqlalchemy as sa

from matchmaker.core.actors import GOVERNMENTS
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.letters import fold
from matchmaker.imports.hooks import Column, Finding, Given, Judged, Outcome, Reading, Reads
from matchmaker.indicators.models import BASELINE, KINDS, MEASURED, CityValue
from matchmaker.indicators.queries import checks, definitions
from matchmaker.indicators.queries.checks import Checked, Draft, Known
from matchmaker.indicators.queries.values import known_of_many
from matchmaker.organizations.models import Organization, Vetting, here

COLUMNS: Final = (
    Column("city", ("stadt", "ville", "ciudad", "cidade")),
    Column("indicator", ("indikator", "indicateur", "indicador", "code"), is_needed=True),
    Column("year", ("jahr", "annee", "ano"), is_needed=True, reads=Reads.WHOLE),
    Column("value", ("wert", "valeur", "valor"), is_needed=True, reads=Reads.NUMBER, unit="unit"),
    Column("unit", ("einheit", "unite", "unidad", "unidade"), is_needed=True),
    Column("kind", ("art", "type", "tipo")),
    Column("uncertainty", ("unsicherheit", "incertitude", "incertidumbre", "incerteza"), reads=Reads.NUMBER),
    Column("source", ("quelle", "fuente", "fonte"), is_needed=True),
    Column("source_url", ("link", "url")),
    Column("note", ("notiz", "remarque", "nota")),
)
_Place = tuple[int, str]  # city, code of the indicator


@dataclass(frozen=True, slots=True)
class Valued:
    """What a line says: a value of a city."""

    city_id: int
    value: Checked


class _Cities:
    """Cities by slug or name, for a file of several; or the one that the file is about (at most one query)."""

    def __init__(self, city: Organization | None) -> None:
        self.only = None if city is None else (city.id, city.slug, city.name, city.name_key)
        self._by_name: dict[str, list[int]] = {}
        self._names: dict[str, str] = {}
        if city is None:
            for one, slug, key, name in session().execute(
                sa.select(Organization.id, Organization.slug, Organization.name_key, Organization.name).where(
                    Organization.kind.in_(GOVERNMENTS), Organization.vetting == Vetting.VETTED.value, here()
                )
            ):
                self._names[key] = name
                for each in {slug, key}:
                    self._by_name.setdefault(each, []).append(one)

    def find(self, text: str) -> int | Finding:
        """The id of a city, or why there is none."""
        if self.only is not None:
            city, slug, name, key = self.only
            if text and text != slug and fold(text) != key:
                return Finding("city", _("This file is about %(city)s only.", city=name), name)
            return city
        found = self._by_name.get(text) or self._by_name.get(fold(text)) or []
        if not text:
            return Finding("city", _("Name the city."))
        if not found:
            guess = get_close_matches(fold(text[:80]), self._names, 1, 0.8)
            text = _("“%(name)s” is no reviewed city here.", name=text[:80])
            return Finding("city", text, self._names[guess[0]] if guess else "")
        if len(found) > 1:
            text = _("Several cities are called “%(name)s”. Use the end of its address.", name=text[:80])
            return Finding("city", text)
        return found[0]


class ValueJudge:
    """Judges the lines of one reading. What the file itself has brought already is no value to compare with, so a
    second reading says the same.
    """

    def __init__(self, reading: Reading) -> None:
        self._import_id = reading.import_id
        self._cities = _Cities(reading.about.organization)
        everything = definitions.definitions()
        self._definitions = {one.code: one for one in everything}
        self._codes = {fold(name): one.code for one in everything for name in (one.code, one.label)}
        self._seen: set[int] = set()

    def __call__(self, block: Sequence[Given]) -> list[Judged]:
        lines = [self._line(given) for given in block]
        self._compare(line for line in lines if line.what is not None)
        return lines

    def _line(self, given: Given) -> Judged:
        city = self._cities.find(given.text("city"))
        if isinstance(city, Finding) or given.findings:
            return Judged(given, Outcome.BAD, [city] if isinstance(city, Finding) else [])
        values = given.values
        draft = Draft(
            indicator=self._codes.get(fold(given.text("indicator")), given.text("indicator")[:60]),
            year=values.get("year"),
            kind=_kind(given.text("kind")),
            value=values.get("value"),
            unit=given.text("unit"),
            source=given.text("source"),
            uncertainty=values.get("uncertainty"),
            source_url=given.text("source_url"),
            note=given.text("note"),
        )
        try:
            return Judged(given, Outcome.NEW, what=Valued(city, checks.checked(draft, self._definitions)))
        except Invalid as error:
            said = [Finding(name, texts[0], self._hint(name, draft)) for name, texts in error.errors.items()]
            return Judged(given, Outcome.BAD, said)

    def _hint(self, column: str, draft: Draft) -> str:
        """What to write instead."""
        if column == "indicator":
            guess = get_close_matches(fold(draft.indicator), self._codes, 1, 0.7)
            return self._codes[guess[0]] if guess else ""
        definition = self._definitions.get(draft.indicator)
        return definition.unit if column == "unit" and definition is not None else ""

    def _compare(self, lines: Iterable[Judged]) -> None:
        """With what is stored, and with the lines before: a year twice, another unit, a jump."""
        read = list(lines)
        ids = {line.what.city_id for line in read}
        stored = known_of_many(ids, but_import=self._import_id)
        baselines = _baselines(ids, self._import_id)
        for line in read:
            value: Checked = line.what.value
            place: _Place = (line.what.city_id, value.definition.code)
            known = stored.setdefault(place, [])
            key = hash((*place, value.year, value.is_target))
            if key in self._seen:
                _refuse(line, "year", _("This year stands twice in the file."))
                continue
            if same := _stored(value, known):
                self._seen.add(key)
                _is_there(line, value, same)
            elif value.kind == BASELINE and place in baselines:
                _refuse(line, "kind", _("There is another baseline already."))
            else:
                self._seen.add(key)
                _ask(line, value, known)
                baselines |= {place} if value.kind == BASELINE else set()


def _kind(text: str) -> str:
    kind = text.casefold()
    return kind if kind in KINDS else text[:20] or MEASURED


def _stored(value: Checked, known: Sequence[Known]) -> Known | None:
    return next((one for one in known if one.year == value.year and one.is_target == value.is_target), None)


def _is_there(line: Judged, value: Checked, stored: Known) -> None:
    """The year has a value: the same one, or another that an import does not replace."""
    if (stored.value, stored.given_unit) == (value.value, value.given_unit):
        line.outcome, line.what = Outcome.SAME, None
    else:
        _refuse(line, "year", next(iter(checks.taken_sentence(value).values())))


def _ask(line: Judged, value: Checked, known: list[Known]) -> None:
    line.findings += [Finding(name, doubt.text) for name, doubt in checks.doubts_of(value, known).items()]
    if line.findings:
        line.outcome = Outcome.ASKED
    else:
        known.append(Known(value.year, value.is_target, value.value, value.given_unit))


def _refuse(line: Judged, column: str, text: str) -> None:
    line.outcome, line.what = Outcome.BAD, None
    line.findings.append(Finding(column, text))


def _baselines(city_ids: set[int], import_id: int) -> set[_Place]:
    select = sa.select(CityValue.organization_id, CityValue.indicator).where(
        CityValue.organization_id.in_(city_ids),
        CityValue.kind == BASELINE,
        CityValue.import_id.is_distinct_from(import_id),
    )
    return set(session().execute(select).tuples())
