"""What the matcher may know, read from the tables in bulk: the number of queries does not grow with the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from matchmaker.challenges.models import OPEN, Challenge, ChallengeTag, Requirement, Signatory
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.matching.engine.allocation import SMALL_SIZES
from matchmaker.matching.engine.facts import (
    ChallengeFacts,
    CityFacts,
    CompanyFacts,
    DataTerms,
    Reference,
    SolutionFacts,
)
from matchmaker.matching.engine.vocabulary import level_code
from matchmaker.matching.models import CityDecision, Pairing
from matchmaker.matching.queries.conflicts import excluded_from
from matchmaker.organizations.models import Organization, Vetting, here
from matchmaker.solutions.models import (
    Solution,
    SolutionReference,
    SolutionStatus,
    SolutionTag,
    SolutionType,
    solution_type_link,
)

Tags = Mapping[str, tuple[str, ...]]
_UNKNOWN_BAND = "unknown"
_FROM_CITY = {
    "data_owned_by_city": ("ownership", "city"),
    "open_standards": ("open_standards", True),
    "open_interface": ("open_standards", True),
    "hosting_in_eu": ("hosting", "eu"),
    "hosting_in_region": ("hosting", "national"),
    "exit_portability": ("exit_export", True),
    "open_source": ("open_source", True),
    "works_offline": ("offline", True),
    "open_data": ("open_data", True),
    "security_certified": ("security_checked", True),
    "personal_data_minimised": ("personal_data", "minimised"),
    "no_personal_data": ("personal_data", "none"),
}
"""Of two requirements of one part the stricter stands later."""
_REFUSED: Mapping[str, str | bool] = {
    "ownership": "company",
    "open_standards": False,
    "hosting": "anywhere",
    "exit_export": False,
    "open_source": False,
    "offline": False,
    "open_data": False,
    "security_checked": False,
    "personal_data": "any",
}


def takes_answers() -> sa.ColumnElement[bool]:
    """SQL: companies can still answer the challenge: open, not frozen by a live tender, applications not closed."""
    return sa.and_(
        Challenge.status.in_(OPEN),
        Challenge.is_frozen.is_(False),
        sa.or_(Challenge.closes_at.is_(None), Challenge.closes_at > clock.now()),
    )


def is_matched() -> sa.ColumnElement[bool]:
    """SQL: the challenge takes part in matching: companies can still answer it, and its city is vetted."""
    return sa.and_(
        takes_answers(),
        Organization.vetting == Vetting.VETTED.value,
        here(),
    )


def is_offered() -> sa.ColumnElement[bool]:
    """SQL: the solution takes part in matching: listed, of a vetted company."""
    return sa.and_(
        Solution.status == SolutionStatus.LISTED.value,
        Organization.vetting == Vetting.VETTED.value,
        here(),
    )


def matched_challenges(ids: Collection[int] | None = None) -> dict[int, ChallengeFacts]:
    """Facts of the challenges that take part (of the given ids, or all), by database id."""
    where = is_matched() if ids is None else sa.and_(is_matched(), Challenge.id.in_(ids))
    return _challenges(where)


def challenge_facts(challenge_id: int) -> ChallengeFacts | None:
    """Facts of one challenge in any state."""
    return _challenges(Challenge.id == challenge_id).get(challenge_id)


def offered_solutions(ids: Collection[int] | None = None) -> dict[int, SolutionFacts]:
    """Facts of the solutions that take part (of the given ids, or all), by database id."""
    where = is_offered() if ids is None else sa.and_(is_offered(), Solution.id.in_(ids))
    return _solutions(where)


def solutions_named(public_ids: Collection[str]) -> dict[int, SolutionFacts]:
    """Facts of the solutions with these public ids, in any state, by database id."""
    return _solutions(Solution.public_id.in_(public_ids)) if public_ids else {}


def challenges_of(ids: Collection[int]) -> dict[int, ChallengeFacts]:
    """Facts of the challenges with these database ids, in any state."""
    return _challenges(Challenge.id.in_(ids)) if ids else {}


def solutions_of(ids: Collection[int]) -> dict[int, SolutionFacts]:
    """Facts of the solutions with these database ids, in any state."""
    return _solutions(Solution.id.in_(ids)) if ids else {}


def solution_facts(solution_id: int) -> SolutionFacts | None:
    """Facts of one solution in any state, drafts too."""
    return _solutions(Solution.id == solution_id).get(solution_id)


def still_matched(public_ids: Collection[str]) -> dict[str, int]:
    """Public id → database id of those challenges that take part now."""
    rows = session().execute(
        sa.select(Challenge.public_id, Challenge.id)
        .join(Organization, Organization.id == Challenge.city_id)
        .where(is_matched(), Challenge.public_id.in_(public_ids))
    )
    return dict(rows.tuples().all())


def matched_ids() -> set[int]:
    """Database ids of all challenges that take part."""
    select = sa.select(Challenge.id).join(Organization, Organization.id == Challenge.city_id).where(is_matched())
    return set(session().scalars(select))


def offered_ids() -> set[int]:
    """Database ids of all solutions that take part."""
    select = sa.select(Solution.id).join(Organization, Organization.id == Solution.company_id).where(is_offered())
    return set(session().scalars(select))


def small_among(public_ids: Collection[str]) -> set[str]:
    """Those of the solutions that belong to a micro or small company now."""
    select = (
        sa.select(Solution.public_id)
        .join(Organization, Organization.id == Solution.company_id)
        .where(Solution.public_id.in_(public_ids), Organization.size.in_(sorted(SMALL_SIZES)))
    )
    return set(session().scalars(select))


def pairings_so_far() -> dict[str, int]:
    """Public id of a solution → pairings a city took up (shortlisted or kept): the first tie-breaker."""
    taken = (CityDecision.SHORTLISTED.value, CityDecision.KEPT.value)
    rows = session().execute(
        sa.select(Solution.public_id, sa.func.count(Pairing.id))
        .join(Pairing, Pairing.solution_id == Solution.id)
        .where(Pairing.city_decision.in_(taken))
        .group_by(Solution.public_id)
        .order_by(Solution.public_id)
    )
    return dict(rows.tuples().all())


# ── challenges ──


def _challenges(where: sa.ColumnElement[bool]) -> dict[int, ChallengeFacts]:
    rows = _read(
        sa.select(
            Challenge.id,
            *_columns(Challenge, _CHALLENGE),
            *(getattr(Organization, name).label(f"city_{name}") for name in _CITY),
        )
        .join(Organization, Organization.id == Challenge.city_id)
        .where(where)
        .order_by(Challenge.id)
    )
    ids = [row.id for row in rows]
    if not ids:
        return {}
    inside = sa.select(Challenge.id).join(Organization, Organization.id == Challenge.city_id).where(where)
    tags = _tags(ChallengeTag.challenge_id, ChallengeTag, inside)
    needs: dict[int, list[tuple[bool, str]]] = defaultdict(list)
    for challenge_id, is_must, text in _read(
        sa.select(Requirement.challenge_id, Requirement.is_must, Requirement.text)
        .where(Requirement.challenge_id.in_(inside))
        .order_by(Requirement.challenge_id, Requirement.position, Requirement.id)
    ):
        needs[challenge_id].append((is_must, text))
    joined = _joint_countries(inside)
    conflicts = excluded_from(ids)
    return {
        row.id: _challenge(row, tags[row.id], needs[row.id], joined[row.id], conflicts.get(row.id, ())) for row in rows
    }


_CHALLENGE = (
    "public_id",
    "title",
    "summary",
    "problem",
    "who_affected",
    "constraints",
    "indicator",
    "measured_how",
    "stage",
    "budget_band",
    "is_budget_public",
    "country_condition",
    "maturity_from",
    "maturity_to",
    "decision_on",
    "closes_at",
    "needed_by",
    "written_in",
)
_CITY = ("public_id", "name", "country", "population", "languages")


def _read(select: sa.Select[Any]) -> Sequence[Row[Any]]:
    """Rows of columns without the session's bookkeeping, which took half of the time; it is flushed first."""
    session().flush()
    return session().connection().execute(select).all()


def _columns(model: type[Any], names: Iterable[str]) -> list[Any]:
    return [getattr(model, name) for name in names]


def _tags(owner: Any, model: type[Any], inside: sa.Select[Any]) -> defaultdict[int, dict[str, tuple[str, ...]]]:
    found: defaultdict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for owner_id, scheme, code in _read(
        sa.select(owner, model.scheme, model.code)
        .where(owner.in_(inside))
        .order_by(owner, model.scheme, model.position, model.id)
    ):
        found[owner_id][scheme] = (*found[owner_id].get(scheme, ()), code)
    return found


def _joint_countries(inside: sa.Select[Any]) -> defaultdict[int, tuple[str, ...]]:
    """Countries of the other cities that stand behind a joint challenge."""
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for challenge_id, country in _read(
        sa.select(Signatory.challenge_id, Organization.country)
        .join(Organization, Organization.id == Signatory.city_id)
        .where(Signatory.status == "accepted", Signatory.challenge_id.in_(inside))
        .distinct()
        .order_by(Signatory.challenge_id, Organization.country)
    ):
        found[challenge_id] = (*found[challenge_id], country)
    return found


def _challenge(
    row: Row[Any],
    tags: Tags,
    needs: list[tuple[bool, str]],
    joint: tuple[str, ...],
    conflicts: tuple[str, ...],
) -> ChallengeFacts:
    start = row.decision_on or (row.closes_at.date() if row.closes_at else None)
    return ChallengeFacts(
        id=row.public_id,
        title=row.title,
        summary=row.summary,
        description="\n".join(part for part in (row.problem, row.who_affected, row.constraints) if part),
        outcome="\n".join(part for part in (row.indicator, row.measured_how) if part),
        must_haves=tuple(text for is_must, text in needs if is_must),
        nice_to_haves=tuple(text for is_must, text in needs if not is_must),
        city=CityFacts(
            id=row.city_public_id,
            name=row.city_name,
            country=row.city_country or None,
            population=row.city_population,
            languages=tuple(row.city_languages or ()),
        ),
        sectors=tags.get("system", ()),
        subtopics=tags.get("topic", ()),
        solution_types=tags.get("solution_type", ()),
        stage=row.stage or None,
        collaboration=tags.get("collaboration", ()),
        maturity_from=level_code(row.maturity_from),
        maturity_to=level_code(row.maturity_to),
        budget_band=_band(row.budget_band),
        budget_private=not row.is_budget_public,
        countries=tuple(dict.fromkeys((*tags.get("country", ()), *joint))),
        country_condition=row.country_condition or None,
        condition_countries=tags.get("country", ()) if row.country_condition else (),
        languages=tags.get("language", ()),
        start_on=start.isoformat() if start else None,
        needs_by=row.needed_by.isoformat() if row.needed_by else None,
        data_terms=_wanted_terms(tags.get("data_requirement", ())),
        sdgs=tags.get("sdg", ()),
        gpc=tags.get("gpc", ()),
        taxonomy=tags.get("taxonomy_objective", ()),
        technologies=tags.get("digital_technology", ()),
        evidence_wanted=next(iter(tags.get("evidence_level", ())), None),
        conflicts=conflicts,
        written_in=tuple(row.written_in.split()),
    )


def _band(code: str) -> str | None:
    return code if code and code != _UNKNOWN_BAND else None


def _wanted_terms(codes: Iterable[str]) -> DataTerms:
    wanted = set(codes)
    return DataTerms(**dict(term for code, term in _FROM_CITY.items() if code in wanted))  # type: ignore[arg-type]


# ── solutions ──

_SOLUTION = (
    "public_id",
    "title",
    "summary",
    "description",
    "maturity",
    "further_countries",
    "budget_band",
    "is_budget_public",
    "delivery_months",
    "data_terms",
    "ghg_claim",
    "evidence_level",
    "written_in",
)
_COMPANY = ("public_id", "name", "size", "country", "countries_served", "languages")


def _solutions(where: sa.ColumnElement[bool]) -> dict[int, SolutionFacts]:
    rows = _read(
        sa.select(
            Solution.id,
            *_columns(Solution, _SOLUTION),
            *(getattr(Organization, name).label(f"company_{name}") for name in _COMPANY),
        )
        .join(Organization, Organization.id == Solution.company_id)
        .where(where)
        .order_by(Solution.id)
    )
    if not rows:
        return {}
    inside = sa.select(Solution.id).join(Organization, Organization.id == Solution.company_id).where(where)
    tags = _tags(SolutionTag.solution_id, SolutionTag, inside)
    types: dict[int, list[str]] = defaultdict(list)
    link = solution_type_link.c
    for solution_id, slug in _read(
        sa.select(link.solution_id, SolutionType.slug)
        .join(SolutionType, SolutionType.id == link.solution_type_id)
        .where(link.solution_id.in_(inside), SolutionType.is_public)
        .order_by(link.solution_id, SolutionType.id)
    ):
        types[solution_id].append(slug)
    references: dict[int, list[Reference]] = defaultdict(list)
    for solution_id, place, country, population, year in _read(
        sa.select(
            SolutionReference.solution_id,
            SolutionReference.place,
            SolutionReference.country,
            SolutionReference.population,
            SolutionReference.year,
        )
        .where(SolutionReference.solution_id.in_(inside))
        .order_by(SolutionReference.solution_id, SolutionReference.position, SolutionReference.id)
    ):
        references[solution_id].append(Reference(place, country or None, population, year))
    return {row.id: _solution(row, tags[row.id], types[row.id], references[row.id]) for row in rows}


def _solution(row: Row[Any], tags: Tags, types: list[str], references: list[Reference]) -> SolutionFacts:
    claimed = row.ghg_claim.get("gpc")
    band = _band(row.budget_band)
    return SolutionFacts(
        id=row.public_id,
        title=row.title,
        summary=row.summary,
        description=row.description,
        company=CompanyFacts(
            id=row.company_public_id,
            name=row.company_name,
            size=row.company_size or None,
            country=row.company_country or None,
            countries=tuple(row.company_countries_served or ()),
            languages=tuple(row.company_languages or ()),
        ),
        sectors=tags.get("system", ()),
        subtopics=tags.get("topic", ()),
        solution_types=tuple(types),
        stages=tags.get("stage", ()),
        collaboration=tags.get("collaboration", ()),
        maturity=row.maturity or None,
        references=tuple(references),
        budget_bands=(band,) if band else (),
        budget_private=not row.is_budget_public,
        countries=tags.get("country", ()),
        further_countries=row.further_countries or None,
        languages=tags.get("language", ()),
        delivery_months=row.delivery_months,
        data_terms=_offered_terms(row.data_terms),
        sdgs=tags.get("sdg", ()),
        gpc=tuple(dict.fromkeys((*tags.get("gpc", ()), *((claimed,) if isinstance(claimed, str) and claimed else ())))),
        taxonomy=tags.get("taxonomy_objective", ()),
        technologies=tags.get("digital_technology", ()),
        evidence=row.evidence_level or None,
        written_in=tuple(row.written_in.split()),
    )


def _offered_terms(stated: Mapping[str, Any]) -> DataTerms:
    """ "yes" and "no" to each requirement; a "yes" to one of two requirements of the same part is enough."""
    parts: dict[str, Any] = {}
    for code, (part, value) in _FROM_CITY.items():
        answer = stated.get(code)
        if answer == "yes":
            parts[part] = value
        elif answer == "no":
            parts.setdefault(part, _REFUSED[part])
    return DataTerms(**parts)
