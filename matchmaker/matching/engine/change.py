"""What would change this? Try each fact that a solution leaves open and say what it would bring.

Asked is only for what is missing: nothing is proposed to be replaced, no answer is named, and nobody is told to claim
a country or a tag. The points are those of the answer that would bring most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from matchmaker.core.messages import N_
from matchmaker.matching.engine.facts import ChallengeFacts, DataTerms, Reference, SolutionFacts
from matchmaker.matching.engine.kept_words import KeptWords
from matchmaker.matching.engine.match import block_rows
from matchmaker.matching.engine.pack import PackedChallenges, pack_challenges, pack_solutions
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.engine.scoring import GOOD, Scorer
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import TextStatistics


@dataclass(frozen=True, slots=True)
class PossibleAddition:
    """One question. gain: points (hundredths) over all challenges looked at that the best answer would bring;
    newly_good: challenges that would reach good.
    """

    what: str
    gain: int
    newly_good: int
    sentence: Sentence


Variant = tuple[str, SolutionFacts]


def what_would_change(
    challenge: ChallengeFacts,
    solution: SolutionFacts,
    rule_set: ScoringRules,
    vocabulary: Vocabulary,
    statistics: TextStatistics,
    *,
    most: int = 5,
) -> tuple[PossibleAddition, ...]:
    """The questions whose answers can bring most for one pairing, largest gain first."""
    packed = pack_challenges([challenge], vocabulary, statistics)
    return _try(packed, solution, rule_set, most, single=True)


def what_would_change_for_all(
    challenges: PackedChallenges,
    solution: SolutionFacts,
    rule_set: ScoringRules,
    *,
    most: int = 5,
) -> tuple[PossibleAddition, ...]:
    """The questions whose answers can make most further challenges good, then those that can bring most points."""
    return _try(challenges, solution, rule_set, most, single=False)


def _try(
    challenges: PackedChallenges,
    solution: SolutionFacts,
    rule_set: ScoringRules,
    most: int,
    *,
    single: bool,
) -> tuple[PossibleAddition, ...]:
    vocabulary = challenges.vocabulary
    found = list(variants(solution, challenges.facts, vocabulary))
    # Most variants have the same text: it is read once.
    items = [solution, *(item[1] for item in found)]
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
            int(gain),
            int(more),
            _sentence(_ASKED[what], int(gain), int(more), _title(challenges, int(at))),
        )
        for (what, _), gain, more, at in zip(found, gains[1:], good[1:], first[1:], strict=True)
        if gain > 0
    ]
    changes.sort(key=lambda item: (0 if single else -item.newly_good, -item.gain, item.what))
    best: dict[str, PossibleAddition] = {}
    for change in changes:  # of a question that has many answers only the one that brings most
        best.setdefault(change.what, change)
    return tuple(best.values())[:most]


def _title(challenges: PackedChallenges, at: int) -> str:
    """The challenge to name: the first that becomes good, or the only one there is."""
    if at < 0 and len(challenges) > 1:
        return ""
    return challenges.facts[max(at, 0)].title


_ASKED = {
    "sectors": N_("Name the sectors it works on"),
    "subtopics": N_("Choose the sub-topics it covers"),
    "solution_types": N_("Choose the solution types it is of"),
    "stages": N_("Name the stages it helps at"),
    "collaboration": N_("Choose how you work together"),
    "countries": N_("Name the countries you work in"),
    "languages": N_("Name the languages you work in"),
    "technologies": N_("Name the digital technology it uses, if any"),
    "sdgs": N_("Name the goals it serves"),
    "gpc": N_("Name where the emissions arise that it saves"),
    "taxonomy": N_("Name the environmental objectives it serves"),
    "references": N_("Name a city where it was used, with its population"),
    "maturity": N_("Say how far it is"),
    "budget_bands": N_("Say what it usually costs"),
    "delivery_months": N_("Say how long delivery takes"),
    "data_terms": N_("Answer the questions about data"),
    "evidence": N_("Say how well its effect is proven"),
}


def _sentence(start: str, gain: int, newly_good: int, title: str) -> Sentence:
    """What is asked, and what an answer can bring: “up to”, because it depends on the answer."""
    points, asked = round(gain / 100), Sentence(start)
    if newly_good > 1:
        return Sentence(
            "{asked}: can become good for “{title}” and {count} more.", asked=asked, title=title, count=newly_good - 1
        )
    if newly_good:
        return Sentence("{asked}: can become good for “{title}”.", asked=asked, title=title)
    if not title:
        return Sentence("{asked}: up to {points} points more over all challenges.", asked=asked, points=max(points, 1))
    if points > 1:
        return Sentence("{asked}: up to {points} points more for “{title}”.", asked=asked, points=points, title=title)
    return Sentence("{asked}: up to 1 point more for “{title}”.", asked=asked, title=title)


def variants(
    solution: SolutionFacts, challenges: Iterable[ChallengeFacts], vocabulary: Vocabulary
) -> Iterator[Variant]:
    """(kind of fact, the solution with an answer): one for each answer to what the solution does not say yet."""
    seen = list(challenges)
    for what, wanted in _WANTED.items():
        if not getattr(solution, what):
            codes = {code for facts in seen for code in wanted(facts)} - {"none"}
            yield from ((what, _with(solution, what, (code,))) for code in sorted(codes))
    for what, answers in _SINGLE.items():
        if getattr(solution, what) in (None, (), DataTerms()):
            yield from ((what, _with(solution, what, value)) for value in answers(seen, vocabulary))


def _with(solution: SolutionFacts, what: str, value: object) -> SolutionFacts:
    return replace(solution, **cast(dict[str, Any], {what: value}))


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


def _references(challenges: Sequence[ChallengeFacts], vocabulary: Vocabulary) -> Iterator[object]:
    bands = {vocabulary.size_band(facts.city.population) for facts in challenges}
    for band in sorted(item for item in bands if item is not None):
        yield (Reference(population=max(vocabulary.city_sizes[band][1], 1)),)


def _budgets(challenges: Sequence[ChallengeFacts], _vocabulary: Vocabulary) -> Iterator[object]:
    for code in sorted({facts.budget_band for facts in challenges if facts.budget_band} - {"unknown"}):
        yield (code,)


_QUICK = 6
_FULL_TERMS = DataTerms("city", open_standards=True, hosting="eu", exit_export=True)
_SINGLE: dict[str, Callable[[Sequence[ChallengeFacts], Vocabulary], Iterable[object]]] = {
    "references": _references,
    "maturity": lambda _challenges, vocabulary: vocabulary.maturity_words,
    "budget_bands": _budgets,
    "delivery_months": lambda _challenges, _vocabulary: (_QUICK,),
    "data_terms": lambda _challenges, _vocabulary: (_FULL_TERMS,),
    "evidence": lambda _challenges, vocabulary: vocabulary.evidence,
}
