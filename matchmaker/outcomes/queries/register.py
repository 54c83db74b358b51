"""The public outcome register: list with filters, one entry, downloads, highlights."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, lazyload, selectinload

from matchmaker.challenges.models import PUBLIC, Challenge
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
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
from matchmaker.outcomes.queries.tables import register_columns
from matchmaker.solutions.models import Solution, SolutionStatus
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.models.workshop import Workshop

FACETS = ("system", "country", "stage", "evidence", "year")
MOST_ROWS = 20_000
City, Company = aliased(Organization), aliased(Organization)


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
        outcome=outcome_word(result.outcome_code, is_cancelled=result.is_cancelled, nobody=nobody),
        agreement=row.agreement or "",
        value=_value(row),
        amount=_amount(row),
        currency=row.currency if row.value_amount is not None and row.is_value_public else "",
        still_in_use=use_words().get(row.still_in_use or "", ""),
        evidence=evidence_word(result.evidence),
        source=None if nobody else source_word(is_confirmed=row.company_confirmed_at is not None),
        published_at=result.published_at,
        is_cancelled=result.is_cancelled,
    )


def _value(row: Any) -> str:
    if row.value_amount is None:
        return ""
    return money(row.value_amount, row.currency) if row.is_value_public else _("Not public")


def _amount(row: Any) -> int | str:
    """The value as a number, for sums in a spreadsheet."""
    if row.value_amount is None:
        return ""
    return int(row.value_amount) if row.is_value_public else _("Not public")


def _where(filters: Filters, *, without: str = "") -> list[sa.ColumnElement[bool]]:
    found = []
    for name, values in filters.values.items():
        if name == without:
            continue
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


def facets(filters: Filters) -> dict[str, list[Option]]:
    """Values with counts; a facet counts what its own choice would add, given the other facets (one query)."""
    rows = session().execute(sa.select(*(getattr(Result, name) for name in FACETS))).all()
    chosen = {name: set(values) for name, values in filters.values.items()}
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for row in rows:
        values = dict(zip(FACETS, (str(value) for value in row), strict=True))
        misses = [name for name, wanted in chosen.items() if values[name] not in wanted]
        for name in FACETS:
            if not misses or misses == [name]:
                counts[name][values[name]] += 1
            else:
                counts[name][values[name]] += 0
    return {
        name: [Option(v, _label(name, v), n, v in chosen.get(name, ())) for v, n in _sorted(name, counts[name])]
        for name in FACETS
    }


def _sorted(name: str, counts: Counter[str]) -> list[tuple[str, int]]:
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


def list_results(filters: Filters, *, number: int = 1) -> Page[Entry]:
    """One page of the register, newest first (two queries)."""
    select = _columns().where(*_where(filters)).order_by(Result.published_at.desc(), Result.public_id)
    return paginate(select, number=number, scalars=False).map(_entry)


def all_results(filters: Filters) -> list[Entry]:
    """The whole register for a download, newest first."""
    select = _columns().where(*_where(filters)).order_by(Result.published_at.desc(), Result.public_id)
    return [_entry(row) for row in session().execute(select.limit(MOST_ROWS))]


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
    if found is None:
        raise NotFound(_l("There is no such entry in the register. The city may have taken it back."))
    return found


def entry_of(result: Result) -> Entry:
    """The line of one entry (one query)."""
    return _entry(session().execute(_columns().where(Result.id == result.id)).one())


def record_entries(entries: list[Entry]) -> list[dict[str, Any]]:
    """The register as plain values, with the columns people ask for, in their order."""
    names = register_columns()
    return [
        dict(
            zip(
                names,
                (
                    e.company,
                    e.workshop,
                    e.city,
                    e.country,
                    e.challenge,
                    e.solution,
                    e.stage,
                    e.step,
                    e.outcome,
                    e.agreement,
                    e.amount,
                    e.currency,
                    e.still_in_use,
                    e.evidence[0],
                    e.source[0] if e.source else "",
                    e.published_at.date(),
                    e.public_id,
                ),
                strict=True,
            )
        )
        for e in entries
    ]


def machine_entries(entries: list[Entry]) -> list[dict[str, Any]]:
    """The register for programs: the same facts under stable names."""
    return [
        {
            "id": e.public_id,
            "applicant": e.company or None,
            "workshop": e.workshop or None,
            "city": e.city,
            "country": e.country,
            "challenge": e.challenge,
            "solution": e.solution or None,
            "system": e.system,
            "stage_reached": e.stage,
            "step_reached": e.step or None,
            "outcome": e.outcome,
            "agreement": e.agreement or None,
            "value": e.value or None,
            "amount": e.amount if isinstance(e.amount, int) else None,
            "currency": e.currency or None,
            "still_in_use": e.still_in_use or None,
            "evidence": e.evidence[0],
            "reported_by": e.source[0] if e.source else None,
            "cancelled": e.is_cancelled,
            "published_at": e.published_at.isoformat(),
        }
        for e in entries
    ]


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
