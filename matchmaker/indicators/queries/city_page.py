"""The indicators of a city as its pages show them: from where, to where, how it goes, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.core import clock
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.numbers import figure
from matchmaker.indicators.engine.trend import DOWN, LEVEL, Share, Trend, missing_years, share_of, trend
from matchmaker.indicators.models import BASELINE, CityValue
from matchmaker.indicators.queries import contributions, definitions, similar, values
from matchmaker.indicators.queries.contributions import Contribution, both
from matchmaker.indicators.queries.definitions import Definition
from matchmaker.indicators.queries.similar import Comparison
from matchmaker.organizations.models import Organization
from matchmaker.vocabulary.queries import TermInfo

Status = tuple[str, str, str]
"""Word, kind and icon of a status."""


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one indicator of one city, by year. `units` is how many units they were given in."""

    definition: Definition
    measured: tuple[CityValue, ...]
    targets: tuple[CityValue, ...]

    @property
    def baseline(self) -> CityValue | None:
        """From where the city counts: what it named so, else the first value if there is a later one."""
        named = next((row for row in self.measured if row.kind == BASELINE), None)
        return named or (self.measured[0] if len(self.measured) > 1 else None)

    @property
    def latest(self) -> CityValue | None:
        """The newest measured value."""
        return self.measured[-1] if self.measured else None

    @property
    def target(self) -> CityValue | None:
        """The next target that is not over, else the last one."""
        this_year = clock.today().year
        return next((row for row in self.targets if row.year >= this_year), self.targets[-1] if self.targets else None)

    @property
    def is_demo(self) -> bool:
        """Some of its values are invented."""
        return any(row.is_demo for row in (*self.measured, *self.targets))

    @property
    def trend(self) -> Trend | None:
        """The line through the measured values."""
        return trend([(row.year, row.value) for row in self.measured])

    @property
    def missing(self) -> list[int]:
        """Years in which a value was due and is not there; the last year may still come."""
        return missing_years(
            [row.year for row in self.measured], until=clock.today().year - 1, every=self.definition.every
        )

    @property
    def trend_status(self) -> Status:
        """The trend in a word: never by colour alone."""
        found = self.trend
        if found is None:
            return _("Too few values for a trend"), "wait", "dash-lg"
        if found.way == LEVEL or not found.is_clear:
            return _("No clear change"), "wait", "dash-lg"
        way = _("Falling") if found.way == DOWN else _("Rising")
        is_good = (found.way != DOWN) == self.definition.grows
        word = _("%(way)s, as wanted", way=way) if is_good else _("%(way)s, not as wanted", way=way)
        return word, "ok" if is_good else "warn", "check-lg" if is_good else "exclamation-lg"

    @property
    def trend_text(self) -> str:
        """The trend as a sentence with its uncertainty."""
        found = self.trend
        if found is None:
            return _("A trend is told from three years on.")
        change = figure(float(f"{found.per_year:.3g}"), self.definition.unit)
        return _(
            "On average %(change)s each year from %(first)s to %(last)s (± %(error)s, one standard error).",
            change=f"+{change}" if found.per_year > 0 else change,
            first=found.years[0],
            last=found.years[1],
            error=figure(float(f"{found.error:.2g}")),
        )

    @property
    def gap(self) -> str:
        """What is missing, as a sentence; "" if nothing is."""
        if not self.measured:
            return _("No measured value yet.")
        years = self.missing
        if not years:
            return ""
        shown = ", ".join(map(str, years[:6])) + ("…" if len(years) > 6 else "")
        return ngettext("No value for %(years)s.", "No values for %(years)s.", len(years), years=shown)


def shown(row: CityValue | None, definition: Definition) -> str:
    """A value with unit and year; "" without one."""
    if row is None:
        return ""
    return _("%(value)s (%(year)s)", value=figure(row.value, definition.unit), year=row.year)


def shown_short(row: CityValue | None) -> str:
    """A value with its year, where the unit stands beside; "" without one."""
    return "" if row is None else _("%(value)s (%(year)s)", value=figure(row.value), year=row.year)


@dataclass(frozen=True, slots=True)
class PillarPart:
    """A pillar with what is measured, and the indicators that have no value at all."""

    pillar: TermInfo
    series: tuple[Series, ...]
    empty: tuple[Definition, ...]


def city_page(city: Organization) -> list[PillarPart]:
    """All indicators of the list for a city, by pillar (one query)."""
    rows = values.values_of(city.id)
    parts = []
    for pillar, members in definitions.by_pillar():
        found = [_series(one, rows) for one in members]
        parts.append(
            PillarPart(
                pillar,
                tuple(one for one in found if one.measured or one.targets),
                tuple(one.definition for one in found if not (one.measured or one.targets)),
            )
        )
    return parts


def measured_by(city: Organization) -> list[Series]:
    """The indicators of which a city has a value or a target, in the order of the list (one query)."""
    return [series for part in city_page(city) for series in part.series]


def series_of(city: Organization, definition: Definition) -> Series:
    """One indicator of a city (one query)."""
    return _series(definition, values.values_of(city.id, definition.code))


def _series(definition: Definition, rows: Sequence[CityValue]) -> Series:
    mine = [row for row in rows if row.indicator == definition.code]
    return Series(
        definition,
        tuple(row for row in mine if not row.is_target),
        tuple(row for row in mine if row.is_target),
    )


@dataclass(frozen=True, slots=True)
class Account:
    """What collaborations contributed to one indicator: the parts, their sum if they can be added up, what is left."""

    parts: tuple[Contribution, ...]
    share: Share | None
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """One indicator of one city."""

    series: Series
    account: Account
    comparison: Comparison
    standing: str
    notes: tuple[str, ...]


def indicator_page(city: Organization, definition: Definition) -> IndicatorPage:
    """Values, contributions and similar cities (three queries)."""
    series = series_of(city, definition)
    found = similar.compare(city, definition.code)
    latest = series.latest
    standing = similar.standing(latest.value, found) if latest is not None else found.why_not
    account = account_of(series, contributions.contributions_of(city.id, definition.code))
    return IndicatorPage(series, account, found, standing, tuple(_notes(series, found)))


def _notes(series: Series, compared: Comparison) -> list[str]:
    found = [series.gap] if series.gap else []
    units = {row.given_unit for row in series.measured}
    if len(units) > 1:
        found.append(_("The values were given in different units and are converted to the unit of the definition."))
    versions = {row.definition_version for row in series.measured}
    if len(versions) > 1:
        found.append(_("The definition changed in between, so earlier and later values may not be comparable."))
    if series.is_demo or any(peer.is_demo for peer in compared.peers):
        found.append(_("Values marked “Demo” are invented."))
    return found


def account_of(series: Series, parts: Sequence[Contribution]) -> Account:
    """What can be said about the part of collaborations, and plainly what cannot."""
    if not parts:
        return Account((), None, (_("No published collaboration has a confirmed figure for this indicator."),))
    if not series.definition.is_additive:
        return Account(
            tuple(parts),
            None,
            (
                _(
                    "Each figure holds for the place of its project. Shares and averages cannot be added up to "
                    "the city’s."
                ),
                _nobody_knows(),
            ),
        )
    baseline, latest = series.baseline, series.latest
    change = uncertainty = None
    if baseline is not None and latest is not None and baseline is not latest:
        change = latest.value - baseline.value
        uncertainty = both(latest.uncertainty, baseline.uncertainty)
    known = [part for one in parts if (part := one.part) is not None]
    if not known:
        return Account(
            tuple(parts), None, (_("Without a value before, the projects’ change is not known."), _nobody_knows())
        )
    share = share_of(known, change, uncertainty)
    return Account(tuple(parts), share, (*_share_sentences(series.definition, share), _nobody_knows()))


def _share_sentences(definition: Definition, share: Share) -> list[str]:
    unit = definition.unit
    total = _signed(share.total, unit)
    found = [_("Together the projects changed %(total)s.", total=total)]
    if share.uncertainty:
        error = figure(share.uncertainty, unit)
        found = [_("Together the projects changed %(total)s (± %(error)s).", total=total, error=error)]
    if share.is_floor:
        found.append(_("The uncertainty of some values is not known, so the real one is larger."))
    if share.change is None:
        found.append(_("The city’s own change is not known: it needs a baseline and a later value."))
    else:
        words = {"change": _signed(share.change, unit), "rest": _signed(share.rest or 0, unit)}
        sentence = _("The city’s value changed %(change)s. %(rest)s of it cannot be attributed to them.", **words)
        if share.rest_uncertainty:
            error = figure(share.rest_uncertainty, unit)
            sentence = _(
                "The city’s value changed %(change)s. %(rest)s (± %(error)s) of it cannot be attributed to them.",
                **words,
                error=error,
            )
        found.append(sentence)
    return found


def _nobody_knows() -> str:
    return _("What would have happened without them is not known: a change after a project does not show its cause.")


def _signed(value: float, unit: str) -> str:
    text = figure(value, unit)
    return f"+{text}" if value > 0 else text
