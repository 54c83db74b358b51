"""The demo's records have the right shape, agree with the vocabulary and hold the cases others rely on."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matchmaker.vocabulary import files
from matchmaker.vocabulary.storage.packed import Place, unpack
from seed import checks, records
from seed.records import Demo, RecordError


@pytest.fixture(scope="module")
def demo() -> Demo:
    return records.load()


@pytest.fixture(scope="module")
def vocabulary() -> tuple[dict[str, list[files.TermRow]], list[Place]]:
    return files.read_schemes(), [place for place, _keys in unpack()]


def test_nothing_contradicts(demo: Demo, vocabulary: Any) -> None:
    assert checks.find_problems(demo, *vocabulary) == []


def test_the_check_can_find(demo: Demo, vocabulary: Any) -> None:
    first, *others = demo.challenges
    broken = replace(first, topics=("energy.nothing",), city="atlantis", status="frozen", closes_in_days=-1)
    problems = checks.find_problems(replace(demo, challenges=(broken, *others)), *vocabulary)
    text = "\n".join(problems)
    assert "unknown code 'energy.nothing'" in text
    assert "unknown code 'atlantis'" in text
    assert "frozen and a live procurement belong together" in text
    assert "closed before its closing day" in text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weight": 1}, "unknown ['weight']"),
        ({"key": 7}, "7 is not a str"),
        ({"languages": "de"}, "'de' is not a"),
        ({"population": "many"}, "'many' is not a int"),
    ],
)
def test_a_wrong_shape_is_named(change: dict[str, object], says: str) -> None:
    row = json.loads((records.DATA / "cities.json").read_text(encoding="utf-8"))["cities"][0]
    with pytest.raises(RecordError, match=re.escape(says)):
        records.build(records.City, row | change, "cities[0]")


def test_a_missing_field_is_named() -> None:
    with pytest.raises(RecordError, match=re.escape("missing ['address', 'document']")):
        records.build(records.Source, {"title": "x"}, "source")


def test_challenges_are_many_and_spread(demo: Demo, vocabulary: Any) -> None:
    schemes, _ = vocabulary
    assert len(demo.challenges) >= 44
    public = [c for c in demo.challenges if c.status not in checks.UNPUBLISHED]
    primary = Counter(c.systems[0] for c in public)
    assert all(primary[term.code] >= 3 for term in schemes["system"]), primary
    posting = {city for c in public for city in (c.city, *c.partners)}
    continent = {term.code: term.extra["continent"] for term in schemes["country"]}
    assert len(posting) >= 24
    assert len({continent[city.country] for city in demo.cities if city.key in posting}) >= 4


def test_the_edge_cases_of_challenges_exist(demo: Demo) -> None:
    by_status = Counter(c.status for c in demo.challenges)
    assert by_status["frozen"] == 1
    assert {"draft", "submitted", "returned", "withdrawn", "matching", "in_dialogue"} <= by_status.keys()
    assert by_status["closed"] >= 2
    assert by_status["decided"] >= 1
    published = [c for c in demo.challenges if c.status == "published"]
    closing = [c.closes_in_days for c in published if c.closes_in_days is not None]
    assert sum(days <= 10 for days in closing) >= 5
    assert min(closing) < 10 < 60 < max(closing) <= 120
    assert any(c.budget_band == "unknown" for c in published)
    assert any(not c.is_budget_public for c in published)
    assert any(c.decision_in_days is None for c in published)
    assert any(c.indicator is None for c in demo.challenges)
    assert any(c.indicator and c.indicator.baseline_value is None for c in published)
    assert any(c.is_light_form for c in published)
    assert any(c.revisions for c in published)
    assert any(len(c.partners) >= 2 and c.city == "oslo" for c in published)
    assert sum(c.city == "graz" for c in published) >= 2
    assert any(c.city == "linz" for c in demo.challenges)


def test_companies_are_mostly_small_and_all_invented(demo: Demo, vocabulary: Any) -> None:
    schemes, _ = vocabulary
    small = {term.code for term in schemes["company_size"] if term.flag("is_small")}
    companies = [c for c in demo.companies if c.kind == "company"]
    assert len(companies) >= 80
    assert sum(c.size in small for c in companies) / len(companies) >= 0.4
    assert all(c.demo and c.website is None for c in demo.companies)
    assert {c.kind for c in demo.companies} == {"company", "business_association", "academia"}
    assert any(c.conflicts for c in demo.companies)
    assert len({c.name for c in demo.companies}) == len(demo.companies)
    assert {s.company for s in demo.solutions} == {c.key for c in demo.companies}


def test_the_edge_cases_of_solutions_exist(demo: Demo) -> None:
    assert len(demo.solutions) >= 120
    by_status = Counter(s.status for s in demo.solutions)
    assert by_status["expired"] == 1
    assert by_status["renewal_due"] == 1
    assert by_status["submitted"] == 1
    assert by_status["draft"] >= 2
    without = [s for s in demo.solutions if s.digital_technologies == ("none",)]
    assert len(without) / len(demo.solutions) >= 0.1
    assert sum(s.budget_band == "unknown" for s in demo.solutions) >= 4
    assert {s.maturity for s in demo.solutions} == {
        "idea",
        "prototype",
        "pilot_done",
        "in_use_one_city",
        "in_use_three_cities",
    }
    assert {s.ghg_claim.evidence_level for s in demo.solutions if s.ghg_claim} == {
        "claimed",
        "reference_case",
        "verified",
    }


def test_exactly_the_meant_solution_overlaps_nothing(demo: Demo) -> None:
    country = {city.key: city.country for city in demo.cities}
    open_now = [c for c in demo.challenges if c.status in {"published", "matching", "in_dialogue"}]

    def overlaps(solution: records.Solution) -> bool:
        return any(
            set(solution.systems) & set(c.systems)
            and country[c.city] in solution.countries
            and set(solution.languages) & set(c.languages)
            for c in open_now
        )

    orbital = next(s for s in demo.solutions if s.company == "orbital")
    assert not overlaps(orbital)
    listed = [s for s in demo.solutions if s.status == "listed"]
    assert sum(overlaps(s) for s in listed) / len(listed) > 0.8


def test_emil_and_carla_can_meet(demo: Demo) -> None:
    challenge = next(c for c in demo.challenges if c.key == "graz-loading-zones")
    solution = next(s for s in demo.solutions if s.key == "kantstein-loading-zones")
    assert challenge.city == "graz"
    assert set(solution.topics) & set(challenge.topics)
    assert "AT" in solution.countries
    assert set(solution.collaboration_types) & set(challenge.collaboration_types)
    assert set(challenge.data_requirements) <= set(solution.data_terms)


def test_no_two_texts_are_alike(demo: Demo) -> None:
    for texts in (
        [c.title for c in demo.challenges],
        [c.summary for c in demo.challenges],
        [c.problem for c in demo.challenges],
        [s.title for s in demo.solutions],
        [s.summary for s in demo.solutions],
        [s.description for s in demo.solutions],
    ):
        assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_questions_and_workshops(demo: Demo) -> None:
    assert len(demo.questions) >= 25
    assert [workshop.phase for workshop in demo.workshops] == ["held", "live_soon", "wishes"]


SYNONYMS = re.compile(
    r"\b(municipalit\w+|authorit\w+|buyers?|clients?|vendors?|suppliers?|startups?|solvers?|tenders?|briefs?|calls?"
    r"|opportunit\w+|categor\w+|bundles?|products?|offers?|bids?|proposals?|submissions?|recommendations?|leads?"
    r"|algorithms?|AI|conferences?|slots?|agenda items?|appointments?|publications?|hosts?|superusers?)\b",
    re.IGNORECASE,
)
SUPERLATIVES = re.compile(r"\b(world-class|unique|revolutionary|best-in-class|cutting-edge|leading|unrivalled)\b", re.I)


def own_texts(value: object, skip: frozenset[str] = frozenset({"source", "kind", "changes"})) -> Iterator[str]:
    """All text in a record that we wrote ourselves: not titles of sources, codes or addresses."""
    if isinstance(value, str):
        if " " in value:
            yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in skip:
                yield from own_texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from own_texts(item)


@pytest.mark.parametrize("path", sorted(records.DATA.glob("*.json")), ids=lambda path: path.stem)
def test_the_texts_use_our_words(path: Path) -> None:
    texts = list(own_texts(json.loads(path.read_text(encoding="utf-8"))))
    assert texts
    found = [(match.group(), text[:80]) for text in texts if (match := SYNONYMS.search(text))]
    found += [(match.group(), text[:80]) for text in texts if (match := SUPERLATIVES.search(text))]
    assert found == []
