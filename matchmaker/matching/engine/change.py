"""What would change this? Try each missing tag or fact of a solution and say what it would bring.

The list names what could be added: it only adds what is not there, and never proposes to replace a fact.
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
from matchmaker.matching.engine.scoring import Scorer
from matchmaker.matching.engine.sentence import Label, Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import TextStatistics

GOOD_FROM = 6_500  # hundredths of a point: from here a pairing counts as good


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
) -> tuple[PossibleAddition, ...]:
    """The additions that bring most for one pairing, largest gain first."""
    packed = pack_challenges([challenge], vocabulary, statistics)
    return _try(packed, solution, rule_set, most, single=True)


def what_would_change_for_all(
    challenges: PackedChallenges,
    solution: SolutionFacts,
    rule_set: ScoringRules,
    *,
    most: int = 5,
    good_from: int = GOOD_FROM,
) -> tuple[PossibleAddition, ...]:
    """The additions that make most further challenges a good fit, then those that bring most points."""
    return _try(challenges, solution, rule_set, most, single=False, good_from=good_from)


def _try(
    challenges: PackedChallenges,
    solution: SolutionFacts,
    rule_set: ScoringRules,
    most: int,
    *,
    single: bool,
    good_from: int = GOOD_FROM,
) -> tuple[PossibleAddition, ...]:
    vocabulary = challenges.vocabulary
    found = list(variants(solution, challenges.facts, vocabulary))
    # Most variants have the same text: it is read once.
    items = [solution, *(item[2] for item in found)]
    packed = pack_solutions(items, vocabulary, challenges.statistics, KeptWords())
    scorer = Scorer(challenges, packed, rule_set)
    gains, good = np.zeros(len(packed), dtype=np.int64), np.zeros(len(packed), dtype=np.int64)
    for rows in block_rows(len(challenges), len(packed)):
        scores = scorer.block(rows, scorer.tables(rows)).astype(np.int64)
        gains += (scores - scores[:, :1]).sum(axis=0)
        good += ((scores >= good_from) & (scores[:, :1] < good_from)).sum(axis=0)
    changes = [
        PossibleAddition(
            what,
            label.code,
            int(gain),
            int(more),
            _sentence(what, label, int(gain), 0 if single else int(more), len(challenges)),
        )
        for (what, label, _), gain, more in zip(found, gains[1:], good[1:], strict=True)
        if gain > 0
    ]
    changes.sort(key=lambda item: (0 if single else -item.newly_good, -item.gain, item.what, item.code))
    return tuple(changes[:most])


_TEMPLATES = {
    "sectors": "Add the sector {label}",
    "subtopics": "Add the sub-topic {label}",
    "solution_types": "Link the solution type {label}",
    "stages": "Say that it helps at the stage {label}",
    "collaboration": "Accept the collaboration {label}",
    "countries": "Serve {label}",
    "languages": "Work in {label}",
    "technologies": "Name the digital technology {label}",
    "sdgs": "Name the goal {label}",
    "gpc": "Name the emission sub-sector {label}",
    "taxonomy": "Name the environmental objective {label}",
    "references": "Add a reference city of {label}",
    "maturity": "Say how mature it is ({label})",
    "budget_bands": "Say what it usually costs ({label})",
    "delivery_months": "Say how long delivery takes ({label})",
    "data_terms": "State the data terms ({label})",
    "evidence": "Show evidence for its effect ({label})",
}


def _sentence(what: str, label: Label, gain: int, newly_good: int, challenges: int) -> Sentence:
    start, points = _TEMPLATES[what], round(gain / 100)
    if newly_good == 1:
        return Sentence(start + ": a good fit for 1 more challenge.", label=label)
    if newly_good:
        return Sentence(start + ": a good fit for {count} more challenges.", label=label, count=newly_good)
    if points < 1:
        return Sentence(start + ": less than 1 point more.", label=label)
    if points == 1:
        return Sentence(start + ": 1 point more.", label=label)
    if challenges > 1:
        return Sentence(
            start + ": {points} points more, over {count} challenges.", label=label, points=points, count=challenges
        )
    return Sentence(start + ": {points} points more.", label=label, points=points)


def variants(
    solution: SolutionFacts, challenges: Iterable[ChallengeFacts], vocabulary: Vocabulary
) -> Iterator[Variant]:
    """The solution with one more tag or fact that at least one of the challenges asks for."""
    seen = list(challenges)
    for what, wanted in _WANTED.items():
        have: tuple[str, ...] = getattr(solution, what)
        codes = {code for facts in seen for code in wanted(facts)} - set(have) - {"none"}
        name = vocabulary.place if what == "countries" else vocabulary.label
        for code in sorted(codes):
            yield (
                what,
                name(code),
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
