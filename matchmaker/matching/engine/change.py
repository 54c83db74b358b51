"""What would change this? Try each fact that a solution leaves open and say what it would bring.

Asked is only for what is missing: nothing is proposed to be replaced, and nobody is told to claim a country or a tag.
What a missed must-have lacks (`claims`) is the exception: there the reason itself names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts, DataTerms, Reference, SolutionFacts
from matchmaker.matching.engine.kept_words import KeptWords
from matchmaker.matching.engine.match import block_rows
from matchmaker.matching.engine.pack import PackedChallenges, pack_challenges, pack_solutions
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.engine.scoring import GOOD, Scorer
from matchmaker.matching.engine.sentence import Label, Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import TextStatistics


@dataclass(frozen=True, slots=True)
class PossibleAddition:
    """One addition. gain: points (hundredths) over all challenges looked at; newly_good: challenges that reach good."""

    what: str
    code: str
    gain: int
    newly_good: int
    sentence: Sentence


Variant = tuple[str, Label, SolutionFacts]


def what_would_change(
    challenge: ChallengeFacts,
    solution: SolutionFacts,
    rule_set: ScoringRules,
    vocabulary: Vocabulary,
    statistics: TextStatistics,
    *,
    most: int = 5,
    claims: bool = False,
) -> tuple[PossibleAddition, ...]:
    """The additions that bring most for one pairing, largest gain first; with `claims` also tags it does not have."""
    packed = pack_challenges([challenge], vocabulary, statistics)
    return _try(packed, solution, rule_set, most, single=True, claims=claims)


def what_would_change_for_all(
    challenges: PackedChallenges,
    solution: SolutionFacts,
    rule_set: ScoringRules,
    *,
    most: int = 5,
) -> tuple[PossibleAddition, ...]:
    """The additions that make most further challenges a good fit, then those that bring most points."""
    return _try(challenges, solution, rule_set, most, single=False)


def _try(
    challenges: PackedChallenges,
    solution: SolutionFacts,
    rule_set: ScoringRules,
    most: int,
    *,
    single: bool,
    claims: bool = False,
) -> tuple[PossibleAddition, ...]:
    vocabulary = challenges.vocabulary
    found = list(variants(solution, challenges.facts, vocabulary, claims=claims))
    # Most variants have the same text: it is read once.
    items = [solution, *(item[2] for item in found)]
    packed = pack_solutions(items, vocabulary, challenges.statistics, KeptWords())
    scorer = Scorer(challenges, packed, rule_set)
    gains, good = np.zeros(len(packed), dtype=np.int64), np.zeros(len(packed), dtype=np.int64)
    first = np.full(len(packed), -1, dtype=np.int64)  # the first challenge that becomes a good fit
    for rows in block_rows(len(challenges), len(packed)):
        tables = scorer.tables(rows)
        scores = scorer.block(rows, tables, gate=False).astype(np.int64)
        is_good = scorer.levels(rows, tables) == GOOD
        gains += (scores - scores[:, :1]).sum(axis=0)
        newly = is_good & ~is_good[:, :1]
        good += newly.sum(axis=0)
        reached = newly.any(axis=0) & (first < 0)
        first[reached] = rows[newly.argmax(axis=0)[reached]]
    changes = [
        PossibleAddition(
            what,
            label.code,
            int(gain),
            int(more),
            _sentence(
                _TEMPLATES[what] if label.code else _ASKED[what],
                label,
                int(gain),
                0 if single else int(more),
                challenges.facts[int(at)].title if at >= 0 else "",
            ),
        )
        for (what, label, _), gain, more, at in zip(found, gains[1:], good[1:], first[1:], strict=True)
        if gain > 0
    ]
    changes.sort(key=lambda item: (0 if single else -item.newly_good, -item.gain, item.what, item.code))
    seen: set[tuple[str, str]] = set()
    kept = []
    for change in changes:  # of a question that has many answers only the one that brings most
        if (change.what, change.code) not in seen:
            seen.add((change.what, change.code))
            kept.append(change)
    return tuple(kept[:most])


_ASKED = {
    "sectors": "Name the sectors it works on",
    "subtopics": "Choose the sub-topics it covers",
    "solution_types": "Choose the types of solution it is",
    "stages": "Name the stages it helps at",
    "collaboration": "Choose how you work together",
    "countries": "Name the countries you work in",
    "languages": "Name the languages you work in",
    "technologies": "Name the digital technology it uses, if any",
    "sdgs": "Name the goals it serves",
    "gpc": "Name where the emissions arise that it saves",
    "taxonomy": "Name the environmental objectives it serves",
}
_TEMPLATES = {
    "sectors": "Add the sector {label}",
    "subtopics": "Add the sub-topic {label}",
    "solution_types": "Link the solution type {label}",
    "stages": "Add the stage {label}",
    "collaboration": "Accept the collaboration {label}",
    "countries": "Serve {label}",
    "languages": "Work in {label}",
    "technologies": "Name the digital technology {label}",
    "sdgs": "Name the goal {label}",
    "gpc": "Name the emission sub-sector {label}",
    "taxonomy": "Name the environmental objective {label}",
    "references": "Add a reference city of {label}",
    "maturity": "Set how mature it is ({label})",
    "budget_bands": "Set what it usually costs ({label})",
    "delivery_months": "Set how long delivery takes ({label})",
    "data_terms": "State the data terms ({label})",
    "evidence": "Show evidence for its effect ({label})",
}


def _sentence(start: str, label: Label, gain: int, newly_good: int, title: str) -> Sentence:
    points = round(gain / 100)
    if newly_good == 1:
        return Sentence(start + ": a good fit for “{title}”.", label=label, title=title)
    if newly_good:
        return Sentence(
            start + ": a good fit for “{title}” and {count} more.", label=label, title=title, count=newly_good - 1
        )
    if points < 1:
        return Sentence(start + ": less than 1 point more.", label=label)
    if points == 1:
        return Sentence(start + ": 1 point more.", label=label)
    return Sentence(start + ": {points} points more.", label=label, points=points)


def variants(
    solution: SolutionFacts, challenges: Iterable[ChallengeFacts], vocabulary: Vocabulary, *, claims: bool = False
) -> Iterator[Variant]:
    """The solution with one more fact; without `claims` only where it says nothing yet, no answer named."""
    seen = list(challenges)
    for what, wanted in _WANTED.items():
        have: tuple[str, ...] = getattr(solution, what)
        if have and not claims:
            continue
        codes = {code for facts in seen for code in wanted(facts)} - set(have) - {"none"}
        name = vocabulary.place if what == "countries" else vocabulary.label
        for code in sorted(codes):
            yield (
                what,
                name(code) if claims else Label("", ""),
                replace(solution, **cast(dict[str, Any], {what: (*have, code)})),
            )
    yield from _references(solution, seen, vocabulary)
    yield from _single_facts(solution, seen, vocabulary)


def _countries(facts: ChallengeFacts) -> Sequence[str]:
    return (*facts.countries, *((facts.city.country,) if facts.city.country else ()))


_WANTED: dict[str, Callable[[ChallengeFacts], Sequence[str]]] = {
    "sectors": lambda facts: facts.sectors,
    "subtopics": lambda facts: facts.subtopics,
    "solution_types": lambda facts: facts.solution_types,
    "stages": lambda facts: (facts.stage,) if facts.stage else (),
    "collaboration": lambda facts: facts.collaboration,
    "countries": _countries,
    "languages": lambda facts: (*facts.languages, *facts.city.languages),
    "technologies": lambda facts: facts.technologies,
    "sdgs": lambda facts: facts.sdgs,
    "gpc": lambda facts: facts.gpc,
    "taxonomy": lambda facts: facts.taxonomy,
}


def _references(
    solution: SolutionFacts, challenges: Sequence[ChallengeFacts], vocabulary: Vocabulary
) -> Iterator[Variant]:
    have = {vocabulary.size_band(item.population) for item in solution.references}
    wanted = {vocabulary.size_band(facts.city.population) for facts in challenges} - have - {None}
    for band in sorted(item for item in wanted if item is not None):
        code, least = vocabulary.city_sizes[band]
        more = Reference(population=max(least, 1))
        yield "references", vocabulary.label(code), replace(solution, references=(*solution.references, more))


def _single_facts(
    solution: SolutionFacts, challenges: Sequence[ChallengeFacts], vocabulary: Vocabulary
) -> Iterator[Variant]:
    if solution.maturity is None:
        for code in vocabulary.maturity_words:
            yield "maturity", vocabulary.label(code), replace(solution, maturity=code)
    if not solution.budget_bands:
        for code in sorted({facts.budget_band for facts in challenges if facts.budget_band} - {"unknown"}):
            yield "budget_bands", vocabulary.label(code), replace(solution, budget_bands=(code,))
    if solution.delivery_months is None:
        label = Label("6", "6 months")
        yield "delivery_months", label, replace(solution, delivery_months=6)
    if solution.data_terms.is_empty():
        terms = DataTerms("city", open_standards=True, hosting="eu", exit_export=True)
        label = Label("full", "the city owns the data, open standards, hosting in the EU, export")
        yield "data_terms", label, replace(solution, data_terms=terms)
    place = vocabulary.evidence.index(solution.evidence) if solution.evidence in vocabulary.evidence else -1
    for code in vocabulary.evidence[place + 1 :]:
        yield "evidence", vocabulary.label(code), replace(solution, evidence=code)
