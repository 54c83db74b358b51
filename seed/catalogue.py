"""The demo's solution types, packages and companies' solutions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.solutions.models import Solution, SolutionType
from matchmaker.solutions.services import lifecycle as solution_lifecycle
from matchmaker.solutions.services import writing as solution_writing
from matchmaker.solutions.services.shipped import load_catalogue
from seed import records
from seed.world import SEED, World, days_ago, in_one_unit

RENEWED_AFTER = 350  # days; a listing ends after 365


@in_one_unit
def load_types(world: World) -> str:
    """The solution types and packages that come with the platform, as `matchmaker setup` loads them."""
    with clock.at(days_ago(100)):
        types, packages = load_catalogue(SEED)
    rows = session().scalars(sa.select(SolutionType).where(SolutionType.shipped_key.is_not(None)))
    world.types |= {row.shipped_key: row.id for row in rows if row.shipped_key}
    return f"{types} solution types, {packages} packages"


@in_one_unit
def load_solutions(world: World) -> str:
    """Every solution in its state: drafted, handed in, accepted by Ada, some about to expire."""
    ada = world.actor("Ada")
    for record in world.records.solutions:
        with clock.at(days_ago((record.listed_days_ago or 2) + 3)):
            company = world.organization(record.company)
            # The two associations of the demo could not register a solution themselves: only companies do.
            actor = world.acting_for(record.company) if company.is_company else SEED
            solution = solution_writing.start_solution(actor, company=company, title=record.title)
            solution_writing.save_content(actor, solution=solution, values=_values(world, record))
            world.solutions[record.key] = solution.id
            if record.status == "draft":
                continue
            solution_lifecycle.submit_solution(actor, solution=solution)
            solution.slug = record.address or solution.slug
        if record.status == "submitted":
            continue
        with clock.at(days_ago(record.listed_days_ago)):
            solution_lifecycle.accept_solution(ada, solution=solution)
        for days in range((record.listed_days_ago or 0) - RENEWED_AFTER, 0, -RENEWED_AFTER):
            with clock.at(days_ago(days)):
                solution_lifecycle.renew_solution(actor, solution=solution)
        _age(solution, record)
    session().flush()
    return f"{len(world.solutions)} solutions"


def _age(solution: Solution, record: records.Solution) -> None:
    """The record's state counts where twelve months from its listing would say something else."""
    if record.status == "expired":
        solution.expires_on = clock.today() - timedelta(days=4)
        solution.expire()
    elif record.status == "renewal_due":
        solution.expires_on = clock.today() + timedelta(days=18)


def _values(world: World, record: records.Solution) -> dict[str, Any]:
    claim: dict[str, Any] = {}
    if record.ghg_claim is not None:
        claim = {
            "tco2e_per_year": record.ghg_claim.tonnes_co2e_per_year,
            "gpc": record.ghg_claim.gpc,
            "scope": record.ghg_claim.scope,
            "baseline_year": record.ghg_claim.baseline_year,
            "note": record.ghg_claim.uncertainty_note,
        }
    return {
        "title": record.title,
        "summary": record.summary,
        "description": record.description,
        "types": [world.solution_type(key).slug for key in record.types],
        "systems": list(record.systems),
        "topics": list(record.topics),
        "stages": list(record.stages),
        "sdgs": list(record.sdgs),
        "maturity": record.maturity,
        "countries": list(record.countries),
        "further_countries": record.further_countries or "",
        "languages": list(record.languages),
        "collaborations": list(record.collaboration_types),
        "technologies": list(record.digital_technologies),
        "delivery_months": record.delivery_months,
        "references": [_reference(reference) for reference in record.references],
        "price_model": record.price_model,
        "budget_band": "" if record.budget_band == "unknown" else record.budget_band,
        "is_budget_public": True,
        "data_terms": dict.fromkeys(record.data_terms, "yes"),
        "ghg_claim": claim,
        "evidence_level": record.ghg_claim.evidence_level if record.ghg_claim else "",
        "smart_answers": {code: {"score": a.score, "text": a.answer} for code, a in record.smart.items()},
    }


def _reference(record: records.Reference) -> dict[str, Any]:
    return {
        "place": record.city,
        "country": record.country,
        "population": record.population,
        "year": record.year,
        "result": record.result_indicator,
        "value": record.result_value,
        "unit": record.result_unit,
        "is_contact_on_request": record.contact_on_request,
    }
