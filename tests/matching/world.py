"""Samples of matching for the access matrix: a run over one challenge of Graz and one solution of Hydrolog."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.matching.engine.explain import Explainer
from matchmaker.matching.engine.ruleset import ScoringRules, default_rules
from matchmaker.matching.engine.wording import statistics
from matchmaker.matching.jobs.pairing_writer import store_facts
from matchmaker.matching.models import MatchRun, MatchSnapshot, Pairing, RuleSet
from matchmaker.matching.queries.facts import challenge_facts, solution_facts
from matchmaker.matching.queries.vocabulary import current_vocabulary
from tests import factories
from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """A pairing with everything it stands on, two versions of the rules, Ada's draft."""
    challenge = factories.make_challenge(people.organizations["graz"], "Cut losses for pairings")
    solution = factories.make_solution(people.organizations["hydrolog"], "Leak listening for pairings")
    old = make_rule_set(1, "retired")
    live = make_rule_set(2, "published")
    draft = RuleSet(
        status="draft",
        rules=default_rules().as_json()["settings"],
        limits=default_rules().as_json()["limits"],
        based_on_id=live.id,
        created_by_id=people.users["ada"].id,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session().add(draft)
    session().flush()
    pairing = make_pairing(challenge.id, solution.id, live)
    world["pairing"] = {"public_id": pairing.public_id}
    world["pairing_shortlist"] = {"public_id": pairing.public_id, "decision": "shortlisted"}
    world["pairing_interest"] = {"public_id": pairing.public_id, "decision": "interested"}
    world["paired_challenge"] = {"slug": challenge.slug}
    world["pairing_file"] = {"slug": challenge.slug, "ending": "csv"}
    world["paired_solution"] = {"slug": solution.slug}
    world["rules_version"] = {"number": old.number}
    world["rules_draft"] = {"public_id": draft.public_id}
    run = session().get_one(MatchRun, pairing.run_id)
    world["match_run"] = {"public_id": run.public_id}


def make_rule_set(number: int, status: str) -> RuleSet:
    """A version of the delivered rules."""
    moment = clock.now()
    rule_set = RuleSet(
        number=number,
        status=status,
        rules=default_rules().as_json()["settings"],
        limits=default_rules().as_json()["limits"],
        note=f"Version {number}.",
        created_at=moment,
        updated_at=moment,
        published_at=moment,
    )
    session().add(rule_set)
    session().flush()
    return rule_set


def make_pairing(challenge_id: int, solution_id: int, rule_set: RuleSet) -> Pairing:
    """A stored pairing that replays, outside of any background work."""
    challenge, solution = challenge_facts(challenge_id), solution_facts(solution_id)
    assert challenge is not None
    assert solution is not None
    vocabulary = current_vocabulary()
    counts = statistics([solution], vocabulary.labels)
    moment = clock.now()
    snapshot = MatchSnapshot(
        fingerprint=f"sample-{solution.id}",
        statistics=counts.as_json(),
        vocabulary=vocabulary.as_json(),
        pairings_so_far={},
        created_at=moment,
    )
    session().add(snapshot)
    session().flush()
    run = MatchRun(
        rule_set_id=rule_set.id,
        snapshot_id=snapshot.id,
        kind="full",
        seed=7,
        status="done",
        created_at=moment,
        started_at=moment,
        finished_at=moment,
    )
    session().add(run)
    session().flush()
    rules: ScoringRules = rule_set.engine()
    explanation = Explainer(rules, vocabulary, counts).explain(challenge, solution)
    pairing = Pairing(
        challenge_id=challenge_id,
        solution_id=solution_id,
        rule_set_id=rule_set.id,
        run_id=run.id,
        snapshot_id=snapshot.id,
        challenge_facts_id=store_facts("challenge", [challenge])[challenge.id],
        solution_facts_id=store_facts("solution", [solution])[solution.id],
        score=explanation.score,
        rank=1,
        seed=7,
        points=[term.points for term in explanation.terms],
        terms=explanation.as_json(),
        created_at=moment,
        computed_at=moment,
    )
    session().add(pairing)
    session().flush()
    return pairing
