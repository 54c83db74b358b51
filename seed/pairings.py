"""The demo's pairings: Ada publishes a second version of the rules, its full run, then what both sides say."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core import clock, jobs
from matchmaker.core.actors import Actor
from matchmaker.core.db import session, unit_of_work
from matchmaker.matching.models import MatchRun, NearMiss, Pairing
from matchmaker.matching.services import decisions as matching_decisions
from matchmaker.matching.services import default_rules as matching_default_rules
from matchmaker.matching.services import measuring
from matchmaker.matching.services import rulesets as matching_rulesets
from matchmaker.matching.services import runs as matching_runs
from seed.people import FOUNDED
from seed.world import SEED, World, days_ago, in_one_unit

# (challenge, solution, decision, reason, days ago)
CITY_SAYS = (
    ("graz-loading-zones", "kantstein-loading-zones", "shortlisted", "", 8),
    ("graz-loading-zones", "radlager-2", "shortlisted", "", 8),
    ("graz-loading-zones", "kamerad-3", "declined", "data_terms", 7),
    ("graz-cool-schoolyards", "schattenwerk-yards", "shortlisted", "", 6),
    ("graz-cool-schoolyards", "ombra-1", "kept", "", 6),
    ("linz-crossing-lights", "kantstein-3", "shortlisted", "", 5),
    ("graz-cool-schoolyards", "regentonne-1", "kept", "", 5),
    ("zero-emission-sites", "stillgrav-1", "shortlisted", "", 30),
    ("zero-emission-sites", "sitevolt-1", "shortlisted", "", 30),
    ("leipzig-stops", "trittstein-1", "shortlisted", "", 21),
    ("leipzig-stops", "sneeuw-1", "declined", "not_our_sector", 21),
    ("warszawa-rain", "regentonne-1", "shortlisted", "", 12),
)
COMPANY_SAYS = (
    ("graz-loading-zones", "kantstein-loading-zones", "interested", "", 7),
    ("linz-crossing-lights", "kantstein-3", "interested", "", 4),
    ("sofia-cycling", "kantstein-2", "declined", "capacity", 9),
    ("graz-cool-schoolyards", "schattenwerk-yards", "interested", "", 3),
    ("munster-drinking-water", "brunnen-1", "interested", "", 10),
    ("zero-emission-sites", "stillgrav-1", "interested", "", 28),
    ("leipzig-stops", "trittstein-1", "interested", "", 20),
    ("porto-logistics", "entregas-1", "interested", "", 15),
    ("warszawa-rain", "regentonne-2", "declined", "capacity", 11),
)


# The second version: a common working language is no longer a small part of the score but a condition.
LOTS = 20260
SECOND_VERSION, COMPUTED = 34, 3  # days ago; nothing became public after the last run
MUST, GETS_ITS_WEIGHT = "language", "maturity"
NOTE = (
    "A common working language is now a must-have. In two dialogue days pairs were proposed who could not talk to each"
    " other without an interpreter. Its 2 % go to maturity. Solutions that miss only this are still listed, apart."
)


def load_pairings(world: World) -> str:
    """The delivered rules become version 1, Ada's version 2; do the blocks of its run here, as a worker would."""
    with clock.at(days_ago(FOUNDED)), unit_of_work():
        matching_default_rules.ensure_default_rule_set(SEED)
    with clock.at(days_ago(SECOND_VERSION)), unit_of_work():
        _publish_second_version(world.actor("Ada"))
    with clock.at(days_ago(COMPUTED)):
        with unit_of_work():
            run_id = matching_runs.start_run(SEED, seed=LOTS).id  # instead of the one with drawn lots
        jobs.drain()
    with unit_of_work(write=False):
        run = session().get_one(MatchRun, run_id)
        missed = session().scalar(sa.select(sa.func.count(NearMiss.id)))
        return f"{run.pairings} pairings, {missed} that miss one must-have"


def _publish_second_version(ada: Actor) -> None:
    draft = matching_rulesets.start_draft(ada)
    settings = [dict(row) for row in draft.rules]
    freed = next(row["weight"] for row in settings if row["rule"] == MUST)
    for row in settings:
        if row["rule"] == MUST:
            row |= {"kind": "must_have", "weight": 0}
        elif row["rule"] == GETS_ITS_WEIGHT:
            row["weight"] += freed
    matching_rulesets.save_draft(ada, rule_set=draft, settings=settings, note=NOTE)
    matching_rulesets.preview_draft(ada, rule_set=draft)
    matching_rulesets.publish_rule_set(ada, rule_set=draft, note=NOTE)


@in_one_unit
def load_decisions(world: World) -> str:
    """Shortlisted, kept, declined with a reason, interested; where both want it, mutual."""
    for key, solution, decision, reason, days in CITY_SAYS:
        city = next(record.city for record in world.records.challenges if record.key == key)
        pairing = _pairing(world, key, solution)
        with clock.at(days_ago(days)):
            matching_decisions.decide_for_city(
                world.acting_for(city), pairing=pairing, decision=decision, reason=reason
            )
    for key, solution, decision, reason, days in COMPANY_SAYS:
        company = next(record.company for record in world.records.solutions if record.key == solution)
        pairing = _pairing(world, key, solution)
        with clock.at(days_ago(days)):
            matching_decisions.decide_for_company(
                world.acting_for(company), pairing=pairing, decision=decision, reason=reason
            )
    return f"{len(CITY_SAYS) + len(COMPANY_SAYS)} decisions on pairings"


def _pairing(world: World, challenge: str, solution: str) -> Pairing:
    return (
        session()
        .scalars(
            sa.select(Pairing).where(
                Pairing.challenge_id == world.challenges[challenge], Pairing.solution_id == world.solutions[solution]
            )
        )
        .one()
    )


def load_figures(world: World) -> str:
    """How the live rules judge the pairs that people of the demo decided on, as the daily job would say."""
    with unit_of_work():
        measured = measuring.measure_live_rules(SEED)
    assert measured is not None
    return f"{measured.measured['pairs']} decided pairs"
