"""What must hold between the demo's records and the vocabulary; pure, used by the loader and the tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from matchmaker.solutions.engine.shipped import shipped_types
from matchmaker.vocabulary.files import TermRow
from matchmaker.vocabulary.storage.packed import Place
from matchmaker.workshops.engine.kits import KITS
from seed.records import Challenge, Demo, Solution

REAL_NOTE = "Based on facts the city published; not posted by the city."
DEMO_NOTE = "Invented for the demo."
UNPUBLISHED = frozenset({"draft", "submitted", "returned", "withdrawn"})
CHALLENGE_STATUSES = UNPUBLISHED | {"published", "matching", "in_dialogue", "decided", "closed", "frozen"}
SOLUTION_STATUSES = frozenset({"draft", "submitted", "listed", "renewal_due", "expired"})
WORKSHOP_PHASES = frozenset({"held", "live_soon", "wishes"})

CODED: Mapping[str, Mapping[str, str]] = {
    "cities": {"country": "country", "languages": "language", "networks": "network", "systems": "system"},
    "challenges": {
        "stage": "stage",
        "procurement_phase": "procurement_phase",
        "budget_band": "budget_band",
        "systems": "system",
        "topics": "topic",
        "sdgs": "sdg",
        "gpc": "gpc",
        "taxonomy_objectives": "taxonomy_objective",
        "digital_technologies": "digital_technology",
        "data_requirements": "data_requirement",
        "languages": "language",
        "collaboration_types": "collaboration",
        "maturity_min": "maturity",
        "maturity_max": "maturity",
        "countries": "country",
        "cpv": "cpv",
        "smart": "smart_principle",
        "engagement_level": "engagement_level",
        "outcome_code": "outcome_code",
    },
    "companies": {
        "kind": "organization_kind",
        "country": "country",
        "size": "company_size",
        "countries_served": "country",
        "languages": "language",
    },
    "solutions": {
        "systems": "system",
        "topics": "topic",
        "sdgs": "sdg",
        "stages": "stage",
        "maturity": "maturity",
        "price_model": "price_model",
        "budget_band": "budget_band",
        "countries": "country",
        "further_countries": "further_countries",
        "languages": "language",
        "collaboration_types": "collaboration",
        "digital_technologies": "digital_technology",
        "data_terms": "data_requirement",
        "smart": "smart_principle",
    },
}
"""Which scheme the codes of a field belong to; for mappings the keys are the codes."""

LINKS: Mapping[str, Mapping[str, str]] = {
    "challenges": {"city": "cities", "partners": "cities"},
    "solutions": {"company": "companies", "types": "solution_types"},
    "questions": {"challenge": "challenges"},
    "workshops": {
        "city": "cities",
        "challenges": "challenges",
        "cities": "cities",
        "companies": "companies",
    },
}
"""Which records the keys of a field name."""


def find_problems(demo: Demo, schemes: Mapping[str, Iterable[TermRow]], gazetteer: Iterable[Place]) -> list[str]:
    """Every contradiction, one sentence each; empty if the demo can be loaded."""
    codes = {scheme: {term.code for term in terms} for scheme, terms in schemes.items()}
    keys: dict[str, list[str | None]] = {
        part.name: [getattr(r, "key", None) for r in getattr(demo, part.name)] for part in fields(demo)
    }
    keys["solution_types"] = [one.key for one in shipped_types()]
    places = {city.geoname_id: city.country for city in gazetteer}
    problems: list[str] = []
    for part, names in keys.items():
        repeated = {name for name in names if name is not None and names.count(name) > 1}
        problems += [f"{part}: the key {name} stands twice" for name in sorted(repeated)]
        for record in getattr(demo, part, ()):
            where = f"{part} {getattr(record, 'key', record)}"
            known: dict[str, set[Any]] = {name: codes[s] for name, s in CODED.get(part, {}).items()}
            known |= {name: set(keys[target]) for name, target in LINKS.get(part, {}).items()}
            problems += _unknown(where, record, known)
    for city in demo.cities:
        if places.get(city.geoname_id) != city.country:
            problems.append(f"cities {city.key}: the gazetteer has no place {city.geoname_id} in {city.country}")
        problems += _unknown_roles(city.key, city.systems, codes["city_role"])
    order = [term.code for term in schemes["maturity"]]
    for challenge in demo.challenges:
        problems += (f"challenges {challenge.key}: {text}" for text in _challenge_problems(challenge, order))
    for solution in demo.solutions:
        problems += (f"solutions {solution.key}: {text}" for text in _solution_problems(solution, codes))
    problems += _other_problems(demo)
    return problems


def _unknown(where: str, record: object, known: Mapping[str, set[Any]]) -> Iterator[str]:
    for name, allowed in known.items():
        value = getattr(record, name)
        values = [] if value is None else [value] if isinstance(value, str) else list(value)
        for code in values:
            if code not in allowed:
                yield f"{where}: {name} has the unknown code {code!r}"
        if len(set(values)) != len(values):
            yield f"{where}: {name} names a code twice"


def _unknown_roles(key: str, systems: Mapping[str, Iterable[str]], roles: set[str]) -> Iterator[str]:
    for system, own in systems.items():
        for role in own:
            if role not in roles:
                yield f"cities {key}: unknown role {role!r} in {system}"


def _challenge_problems(challenge: Challenge, maturities: list[str]) -> Iterator[str]:
    c = challenge
    if c.status not in CHALLENGE_STATUSES:
        yield f"unknown status {c.status!r}"
    if c.demo == (c.source is not None) or c.note != (DEMO_NOTE if c.demo else REAL_NOTE):
        yield "a real challenge needs its source and note, an invented one the note of the demo"
    if c.criteria and sum(criterion.weight for criterion in c.criteria) != 100:
        yield "the weights do not sum to 100"
    if not 1 <= len(c.systems) <= 3 or len(c.sdgs) > 3 or len(c.questions) > 3:
        yield "one to three systems, at most three goals and three questions"
    if maturities.index(c.maturity_min) > maturities.index(c.maturity_max):
        yield "the maturity window ends before it starts"
    if (c.status == "frozen") != (c.procurement_phase == "live"):
        yield "frozen and a live procurement belong together"
    if (c.outcome_code is not None) != (c.status in {"closed", "decided"}):
        yield "an outcome belongs to a decided or closed challenge"
    if c.status not in UNPUBLISHED:
        yield from _published_problems(c)
    names = {field.name for field in fields(c)}
    for number, revision in enumerate(c.revisions, start=2):
        if revision.number != number or not revision.changes or not revision.changes.keys() <= names:
            yield f"revision {revision.number} is out of order or changes an unknown field"


def _published_problems(c: Challenge) -> Iterator[str]:
    if c.published_days_ago is None or c.closes_in_days is None:
        yield "published without a day of publishing or closing"
        return
    if not 2 <= len(c.must_haves) <= 5 or not c.criteria or not c.decision_owner:
        yield "published without two to five must-haves, criteria and an owner of the decision"
    if c.questions_until_days is None or c.questions_until_days > c.closes_in_days:
        yield "questions end after closing"
    is_over = c.status in {"closed", "decided"}
    if is_over != (c.closes_in_days < 0) and not (c.status == "in_dialogue" and c.closes_in_days < 0):
        yield "closed before its closing day, or still open after it"
    if c.closes_in_days <= -c.published_days_ago:
        yield "closes before it was published"
    if c.decision_in_days is not None and c.decision_in_days <= c.closes_in_days:
        yield "is decided before it closes"


def _solution_problems(solution: Solution, codes: Mapping[str, set[str]]) -> Iterator[str]:
    s = solution
    if s.status not in SOLUTION_STATUSES:
        yield f"unknown status {s.status!r}"
    if (s.listed_days_ago is None) != (s.status in {"draft", "submitted"}):
        yield "a day of listing belongs to a listed solution only"
    if not s.types or not 1 <= len(s.systems) <= 3 or not s.topics or not s.countries or not s.languages:
        yield "at least one type, topic, country and language, one to three systems"
    if not 1 <= s.description.count(".") + s.description.count("?") <= 8:
        yield "the description is not one to eight sentences"
    if s.maturity == "in_use_three_cities" and not s.references:
        yield "in use in cities, but no reference"
    if any(not 1990 <= reference.year <= 2026 for reference in s.references):
        yield "a reference of an impossible year"
    if s.ghg_claim is not None:
        claim = s.ghg_claim
        if claim.gpc not in codes["gpc"] or claim.scope not in codes["ghg_scope"]:
            yield "the claim has an unknown sector or scope"
        if claim.evidence_level not in codes["evidence_level"] or claim.tonnes_co2e_per_year <= 0:
            yield "the claim has an unknown evidence level or no amount"


def _other_problems(demo: Demo) -> Iterator[str]:
    for question in demo.questions:
        if not 0 <= question.answered_days_ago <= question.asked_days_ago:
            yield f"questions {question.challenge}: answered before it was asked"
    published = {c.key: c.published_days_ago or 0 for c in demo.challenges if c.status not in UNPUBLISHED}
    for question in demo.questions:
        if question.asked_days_ago > published.get(question.challenge, -1):
            yield f"questions {question.challenge}: asked before the challenge was published"
    posted = {c.key: {c.city, *c.partners} for c in demo.challenges}
    for workshop in demo.workshops:
        if workshop.kit not in {kit.code for kit in KITS}:
            yield f"workshops {workshop.key}: unknown kit {workshop.kit!r}"
        if workshop.phase not in WORKSHOP_PHASES:
            yield f"workshops {workshop.key}: unknown phase {workshop.phase!r}"
        if (workshop.phase == "held") != (workshop.starts_in_days < 0):
            yield f"workshops {workshop.key}: held in the future, or planned in the past"
        for key in workshop.challenges:
            if not posted.get(key, set()) & set(workshop.cities):
                yield f"workshops {workshop.key}: nobody is there for {key}"
