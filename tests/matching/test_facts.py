"""Every criterion a challenge or solution states reaches the engine."""

from __future__ import annotations

import datetime

from matchmaker.challenges.models import Requirement, Signatory
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.matching.engine.facts import DataTerms, Reference
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries import vocabulary as vocabulary_queries
from matchmaker.solutions.models import SolutionReference, SolutionType, SolutionTypeTag
from matchmaker.vocabulary import queries as term_queries
from tests import factories
from tests.personas import People

TAGS = {
    "system": ["water", "governance"],
    "topic": ["water.supply_losses"],
    "collaboration": ["pilot_test"],
    "language": ["de", "en"],
    "country": ["AT"],
    "sdg": ["6"],
    "gpc": ["III.4"],
    "taxonomy_objective": ["adaptation"],
    "digital_technology": ["iot"],
}


def test_a_challenge(people: People) -> None:
    challenge = factories.make_challenge(
        people.organizations["graz"],
        tags=TAGS | {"data_requirement": ["data_owned_by_city", "hosting_in_region", "open_interface"]},
        is_budget_public=False,
        decision_on=datetime.date(2027, 3, 1),
        needed_by=datetime.date(2028, 1, 1),
    )
    challenge.requirements.append(Requirement(text="Speaks German", is_must=False, position=1))
    city = factories.make_city("Zürich", country="CH")
    session().add(Signatory(challenge_id=challenge.id, city_id=city.id, status="accepted", invited_at=clock.now()))
    session().flush()
    facts = facts_queries.matched_challenges()[challenge.id]
    assert facts.id == challenge.public_id
    assert facts.sectors == ("water", "governance")
    assert (facts.subtopics, facts.collaboration) == (("water.supply_losses",), ("pilot_test",))
    assert (facts.sdgs, facts.gpc) == (("6",), ("III.4",))
    assert (facts.taxonomy, facts.technologies) == (("adaptation",), ("iot",))
    assert (facts.must_haves, facts.nice_to_haves) == (("Works on cast-iron pipes",), ("Speaks German",))
    assert (facts.maturity_from, facts.maturity_to) == ("trl_6", "trl_9")
    assert (facts.budget_band, facts.budget_private) == ("1m_5m", True)
    assert (facts.start_on, facts.needs_by) == ("2027-03-01", "2028-01-01")
    assert facts.data_terms == DataTerms("city", open_standards=True, hosting="national")
    assert facts.countries == ("AT", "CH")
    assert (facts.city.population, facts.city.country) == (302_749, "AT")
    vocabulary = vocabulary_queries.current_vocabulary()
    assert {"trl_6", "trl_9"} <= set(vocabulary.maturity)


def test_a_solution(people: People) -> None:
    kind = SolutionType(
        slug="leak-finding",
        title="Leak finding",
        summary="Finds leaks",
        is_public=True,
        created_at=clock.now(),
        updated_at=clock.now(),
        tags=[SolutionTypeTag(scheme="topic", code="water.supply_losses")],
    )
    session().add(kind)
    solution = factories.make_solution(
        people.organizations["hydrolog"],
        tags=TAGS | {"stage": ["planning", "procurement"]},
        delivery_months=5,
        evidence_level="verified",
        data_terms={"data_owned_by_city": "yes", "open_standards": "no", "open_interface": "yes", "note": "x"},
        ghg_claim={"gpc": "I.1"},
        budget_band="unknown",
    )
    solution.types = [kind]
    solution.references = [SolutionReference(place="Linz", country="AT", population=200_000, year=2024)]
    session().flush()
    facts = facts_queries.offered_solutions()[solution.id]
    assert facts.solution_types == ("leak-finding",)
    assert facts.references == (Reference("Linz", "AT", 200_000, 2024),)
    assert (facts.stages, facts.maturity, facts.delivery_months) == (("planning", "procurement"), "in_use_one_city", 5)
    assert facts.gpc == ("III.4", "I.1")
    assert facts.budget_bands == ()
    assert facts.evidence == "verified"
    assert facts.data_terms == DataTerms("city", open_standards=True)
    assert (facts.company.size, facts.company.countries) == ("micro", ("AT",))
    assert vocabulary_queries.current_vocabulary().type_topics == {"leak-finding": ("water.supply_losses",)}


def test_every_rule_for_data_of_the_vocabulary_reaches_the_matcher_and_the_stricter_of_two_counts(
    people: People,
) -> None:
    codes = list(term_queries.labels("data_requirement"))
    everything = factories.make_challenge(people.organizations["graz"], tags={"data_requirement": codes})
    full = DataTerms(
        "city",
        open_standards=True,
        hosting="national",
        exit_export=True,
        open_source=True,
        offline=True,
        open_data=True,
        security_checked=True,
        personal_data="none",
    )
    assert facts_queries.matched_challenges()[everything.id].data_terms == full
    terms = dict.fromkeys(codes, "yes")
    solution = factories.make_solution(people.organizations["hydrolog"], data_terms=terms)
    assert facts_queries.offered_solutions()[solution.id].data_terms == full
    solution.data_terms = dict.fromkeys(codes, "no")
    session().flush()
    refused = facts_queries.offered_solutions()[solution.id].data_terms
    assert (refused.hosting, refused.offline, refused.personal_data) == ("anywhere", False, "any")
