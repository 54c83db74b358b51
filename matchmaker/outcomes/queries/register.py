"""The public outcome register: one row a challenge with its collaborations, filters, one entry, highlights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, lazyload, selectinload

from matchmaker.challenges.models import PUBLIC, Challenge
from matchmaker.core import search
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import existing
from matchmaker.core.facets import Filters, Option
from matchmaker.core.i18n import _, _l
from matchmaker.core.pages import Page, paginate
from matchmaker.core.text import whole_number
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.models.collaboration import Collaboration, Measurement, OutcomeIndicator
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries.labels import (
    Word,
    evidence_word,
    money,
    outcome_word,
    source_word,
    step_words,
    use_words,
    with_uncertainty,
)
from matchmaker.outcomes.queries.register_figures import Figure, figures_of
from matchmaker.solutions.models import Solution, SolutionStatus
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.models.workshop import Workshop

FACETS = ("system", "country", "stage", "evidence", "year")
MOST_ROWS, MOST_WITHDRAWN = 20_000, 200
City, Company = aliased(Organization), aliased(Organization)


@dataclass(frozen=True)
class ResultFilters(Filters):
    """What a reader of the register chose."""

    facets: ClassVar[tuple[str, ...]] = FACETS


@dataclass(frozen=True)
class Entry:
    """One line of the register, as everybody reads it. `solution_slug`, `challenge_slug`: "" if not public now."""

    public_id: str
    company: str
    workshop: str
    city: str
    country: str
    challenge: str
    challenge_slug: str
    solution: str
    solution_slug: str
    system: str
    stage: str
    step: str
    outcome: str
    agreement: str
    value: str
    amount: int | str
    currency: str
    still_in_use: str
    evidence: Word
    source: Word | None  # who stands behind it; None for an entry without a company
    published_at: datetime
    is_cancelled: bool
    withdrawn_at: datetime | None  # taken back by the city: what it said is shown no more
    withdrawn_reason: str
    challenge_id: int
    collaboration_id: int | None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class ChallengeRow:
    """One challenge of the list: its entries, newest first, and the entry about its own end, if it is another one."""

    entries: list[Entry]
    end: Entry | None = None

    @property
    def head(self) -> Entry:
        """What the challenge and its city are called."""
        return self.entries[0]


def _columns() -> sa.Select[Any]:
    return (
        sa.select(
            Result,
            Collaboration.agreement,
            Collaboration.value_amount,
            Collaboration.currency,
            Collaboration.is_value_public,
            Collaboration.still_in_use,
            Collaboration.company_confirmed_at,
            Company.name.label("company"),
            City.name.label("city"),
            Challenge.title.label("challenge"),
            Challenge.slug,
            Challenge.status,
            Solution.title.label("solution"),
            Solution.slug.label("solution_slug"),
            Solution.status.label("solution_status"),
            Workshop.title.label("workshop"),
        )
        .join(City, City.id == Result.city_id)
        .join(Challenge, Challenge.id == Result.challenge_id)
        .outerjoin(Collaboration, Collaboration.id == Result.collaboration_id)
        .outerjoin(Company, Company.id == Collaboration.company_id)
        .outerjoin(Solution, Solution.id == Collaboration.solution_id)
        .outerjoin(Workshop, Workshop.id == Collaboration.workshop_id)
        .options(lazyload(Result.city))
    )


def _entry(row: Any) -> Entry:
    result: Result = row[0]
    nobody = result.collaboration_id is None
    is_public = row.status in PUBLIC
    is_shown = not result.is_withdrawn
    return Entry(
        public_id=result.public_id,
        company=row.company or "",
        workshop=row.workshop or "",
        city=row.city,
        country=vocabulary.country_name(result.country),
        challenge=row.challenge,
        challenge_slug=row.slug if is_public else "",
        solution=row.solution or "",
        solution_slug=row.solution_slug if row.solution_status == SolutionStatus.LISTED.value else "",
        system=result.system,
        stage=vocabulary.label("stage", result.stage) if result.stage else "",
        step=step_words().get(result.step, ""),
        outcome=_outcome(result),
        agreement=(row.agreement or "") if is_shown else "",
        value=_value(row) if is_shown else "",
        amount=_amount(row) if is_shown else "",
        currency=row.currency if is_shown and row.value_amount is not None and row.is_value_public else "",
        still_in_use=use_words().get(row.still_in_use or "", "") if is_shown else "",
        evidence=evidence_word(result.evidence),
        source=None if nobody or not is_shown else source_word(is_confirmed=row.company_confirmed_at is not None),
        published_at=result.published_at,
        is_cancelled=result.is_cancelled,
        withdrawn_at=result.withdrawn_at,
        withdrawn_reason=result.withdrawn_reason,
        challenge_id=result.challenge_id,
        collaboration_id=result.collaboration_id,
    )


def _outcome(result: Result) -> str:
    if result.is_withdrawn:
        return _("Withdrawn")
    nobody = result.collaboration_id is None
    return outcome_word(result.outcome_code, is_cancelled=result.is_cancelled, nobody=nobody)


def _value(row: Any) -> str:
    if row.value_amount is None:
        return ""
    return money(row.value_amount, row.currency) if row.is_value_public else _("Not public")


def _amount(row: Any) -> int | str:
    """The value as a number, for sums in a spreadsheet."""
    if row.value_amount is None:
        return ""
    return int(row.value_amount) if row.is_value_public else _("Not public")


def stands() -> sa.ColumnElement[bool]:
    """An entry of its own: every collaboration, and the end of a challenge that led to none.

    Else one challenge would stand there twice, as "No suitable application" and as "Contract signed". What was
    withdrawn stands no more.
    """
    other = aliased(Result)
    led = sa.exists().where(
        other.challenge_id == Result.challenge_id, other.collaboration_id.is_not(None), other.withdrawn_at.is_(None)
    )
    return Result.withdrawn_at.is_(None) & (Result.collaboration_id.is_not(None) | ~led)


def _where(filters: ResultFilters, *, with_withdrawn: bool = False) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [stands()]
    if with_withdrawn:
        found = [stands() | Result.withdrawn_at.is_not(None)]
    hits = search.found(Challenge, filters.text, every=True)
    if hits is not None:
        found.append(Result.challenge_id.in_(sa.select(hits.c.object_id)))
    for name, values in filters.values.items():
        wanted: list[Any] = (
            [year for v in values if (year := whole_number(v, digits=4))] if name == "year" else list(values)
        )
        found.append(getattr(Result, name).in_(wanted))
    return found


def _label(name: str, value: str) -> str:
    if name == "country":
        return vocabulary.country_name(value)
    if name == "evidence":
        return evidence_word(value)[0]
    return value if name == "year" else vocabulary.label(name, value)


def facets(filters: ResultFilters) -> dict[str, list[Option]]:
    """Values with how many challenges have them; a facet counts what its own choice would add, given the other facets
    (one query).
    """
    facet_columns = [getattr(Result, name) for name in FACETS]
    rows = session().execute(sa.select(Result.challenge_id, *facet_columns).where(stands()).distinct()).all()
    chosen = {name: set(values) for name, values in filters.values.items()}
    counted: dict[str, dict[str, set[int]]] = {name: {} for name in FACETS}
    for challenge_id, *row in rows:
        values = dict(zip(FACETS, (str(value) for value in row), strict=True))
        misses = [name for name, wanted in chosen.items() if values[name] not in wanted]
        for name in FACETS:
            found = counted[name].setdefault(values[name], set())
            if not misses or misses == [name]:
                found.add(challenge_id)
    counts = {name: {value: len(ids) for value, ids in counted[name].items()} for name in FACETS}
    return {
        name: [Option(v, _label(name, v), n, v in chosen.get(name, ())) for v, n in _sorted(name, counts[name])]
        for name in FACETS
    }


def _sorted(name: str, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Values in the vocabulary's order, years downwards, the others by their name."""
    known = [value for value in counts if value]
    if name in {"system", "stage"}:
        order = list(vocabulary.labels(name))
        known.sort(key=lambda value: order.index(value) if value in order else len(order))
    elif name == "year":
        known.sort(reverse=True)
    else:
        known.sort(key=lambda value: _label(name, value))
    return [(value, counts[value]) for value in known]


def list_results(filters: ResultFilters, *, number: int = 1, with_withdrawn: bool = False) -> Page[Entry]:
    """One page of the register, newest first (two queries); `with_withdrawn`: with what was taken back, marked so."""
    where = _where(filters, with_withdrawn=with_withdrawn)
    select = _columns().where(*where).order_by(Result.published_at.desc(), Result.public_id)
    return paginate(select, number=number, scalars=False).map(_entry)


def list_challenges(filters: ResultFilters, *, number: int = 1) -> Page[ChallengeRow]:
    """One page of the register, a row a challenge with its entries that fit; newest first (four queries)."""
    newest = sa.func.max(Result.published_at)
    challenges = (
        sa.select(Result.challenge_id)
        .where(*_where(filters))
        .group_by(Result.challenge_id)
        .order_by(newest.desc(), sa.func.min(Result.public_id))
    )
    page = paginate(challenges, number=number)
    ordered = _columns().order_by(Result.published_at.desc(), Result.public_id)
    here = Result.challenge_id.in_(page.items)
    entries = [_entry(row) for row in session().execute(ordered.where(here, *_where(filters)))]
    ended = sa.and_(here, Result.collaboration_id.is_(None), ~stands())
    ends = {entry.challenge_id: entry for entry in map(_entry, session().execute(ordered.where(ended)))}
    return page.map(lambda one: ChallengeRow([e for e in entries if e.challenge_id == one], ends.get(one)))


def entries_where(*where: sa.ColumnElement[bool], limit: int) -> list[Entry]:
    """The newest entries for these conditions (one query)."""
    ordered = _columns().where(*where).order_by(Result.published_at.desc(), Result.public_id)
    return [_entry(row) for row in session().execute(ordered.limit(limit))]


def withdrawn_results(filters: ResultFilters) -> list[Entry]:
    """What the cities took back, the newest first (one query)."""
    select = _columns().where(*_where(filters, with_withdrawn=True), Result.withdrawn_at.is_not(None))
    rows = session().execute(select.order_by(Result.withdrawn_at.desc(), Result.public_id).limit(MOST_WITHDRAWN))
    return [_entry(row) for row in rows]


def all_results(filters: ResultFilters) -> list[Entry]:
    """The whole register with its figures for a download, newest first, with what was withdrawn (three queries)."""
    where = _where(filters, with_withdrawn=True)
    select = _columns().where(*where).order_by(Result.published_at.desc(), Result.public_id)
    return with_figures([_entry(row) for row in session().execute(select.limit(MOST_ROWS))])


def with_figures(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with the newest value of each of their indicators (two queries)."""
    standing = [e.collaboration_id for e in entries if e.collaboration_id is not None and e.withdrawn_at is None]
    known = figures_of(standing)
    return [e if e.withdrawn_at else replace(e, figures=known.get(e.collaboration_id or 0, ())) for e in entries]


def get_result(actor: Actor, *, public_id: str) -> Result:
    """An entry with all that its page shows. Everybody may read it. Raises NotFound."""
    found = session().scalar(
        sa.select(Result)
        .where(Result.public_id == public_id)
        .options(
            joinedload(Result.challenge).lazyload(Challenge.tags),
            joinedload(Result.collaboration).options(
                lazyload(Collaboration.challenge),
                joinedload(Collaboration.solution).lazyload(Solution.tags),
                joinedload(Collaboration.workshop),
                selectinload(Collaboration.ladder),
                selectinload(Collaboration.indicators).selectinload(OutcomeIndicator.measurements),
            ),
        )
    )
    return existing(found, _l("There is no such entry in the register."))


def entry_of(result: Result) -> Entry:
    """The line of one entry (one query)."""
    return _entry(session().execute(_columns().where(Result.id == result.id)).one())


def highlights(limit: int) -> list[dict[str, Any]]:
    """Published figures for the landing page, best evidence first (one query).

    Each is {figure, unit, text, status: (word, kind, icon), public_id}; the newest value of one indicator each.
    """
    newest = (
        sa.select(Measurement.indicator_id, sa.func.max(Measurement.on).label("on"))
        .group_by(Measurement.indicator_id)
        .subquery()
    )
    rank = sa.case({"verified": 0, "reference_case": 1}, value=Measurement.evidence, else_=2)
    rows = session().execute(
        sa.select(Measurement, OutcomeIndicator, City.name, Challenge.title, Result.public_id)
        .join(newest, sa.and_(newest.c.indicator_id == Measurement.indicator_id, newest.c.on == Measurement.on))
        .join(OutcomeIndicator, OutcomeIndicator.id == Measurement.indicator_id)
        .join(Result, Result.collaboration_id == OutcomeIndicator.collaboration_id)
        .where(Result.withdrawn_at.is_(None))
        .join(City, City.id == Result.city_id)
        .join(Challenge, Challenge.id == Result.challenge_id)
        .order_by(rank, Measurement.on.desc(), Result.public_id, OutcomeIndicator.id)
        .limit(limit)
    )
    found = []
    for value, indicator, city, _title, public_id in rows:
        shown = with_uncertainty(value.value, value.uncertainty, "")
        text = _("%(what)s in %(city)s", what=indicator.name, city=city)
        if indicator.baseline_value is not None:
            before = with_uncertainty(indicator.baseline_value, None, indicator.unit)
            text = _("%(what)s in %(city)s, %(before)s before", what=indicator.name, city=city, before=before)
        found.append(
            {
                "figure": shown,
                "unit": indicator.unit,
                "text": text,
                "status": evidence_word(value.evidence),
                "public_id": public_id,
            }
        )
    return found
