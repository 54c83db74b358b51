"""Does it meet what the challenge demands about countries, where it states such a condition with its reason?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import Encoded, Rule, RuleBlock, Scores, Value, as_codes, one_hot
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.vocabulary.engine.country_names import WORLD

COMING = ("ready", "partner")
_SEAT, _WORK, _READY, _SILENT = "seat:", "work:", "ready", "silent"


class CountryConditionRule(Rule):
    """A must-have only, and only where a city states it with its reason and the law. “Seat”: the company has its seat
    in one of the countries. “Work”: the solution serves one of them or was used there, by name, region or worldwide, or
    the company says that it is ready to come.
    """

    name = "country_condition"
    title = "Condition about countries"
    about = "Meets the condition about countries that the challenge states with its reason and the law."
    reads_challenge = "its condition about countries"
    reads_solution = "the seat of the company, the countries it serves and whether it is ready to come"
    missing = "A company that does not say it is not left out: the city asks."
    may_be_weighted = False
    is_always = True
    order = 2

    def asks(self, challenge: ChallengeFacts) -> bool:
        return bool(challenge.country_condition and challenge.condition_countries)

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        if not self.asks(facts):
            return None
        kind = _SEAT if facts.country_condition == "seat" else _WORK
        return tuple(sorted({kind + code for code in facts.condition_countries}))

    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        served = {*(facts.countries or facts.company.countries), *(item.country for item in facts.references)}
        seat = {_SEAT + facts.company.country} if facts.company.country else set()
        coming = {_READY} if facts.further_countries in COMING else set()
        silent = set() if facts.countries or facts.company.countries or facts.further_countries else {_SILENT}
        work = {_WORK + code for code in served if code} | {_WORK + item.removeprefix(_SEAT) for item in seat}
        return tuple(sorted(seat | work | coming | silent))

    def encode_challenges(self, values: Sequence[Value], vocabulary: Vocabulary) -> Encoded:
        return one_hot(values)

    def score(self, block: RuleBlock) -> Scores:
        offered, out = block.solutions, np.empty((block.challenges.size, block.solutions.size))
        has = {code: offered.table[:, place] == 1 for place, code in enumerate(offered.columns)}
        nobody = np.zeros(offered.size, dtype=np.bool_)
        seated = np.any([nobody, *(rows for code, rows in has.items() if code.startswith(_SEAT))], axis=0)
        for row, chosen in enumerate(block.challenges.table):
            wanted = [code for code, on in zip(block.challenges.columns, chosen, strict=True) if on]
            by_seat = wanted[0].startswith(_SEAT)
            met = nobody.copy() if by_seat else has.get(_READY, nobody).copy()
            for code, rows in has.items():
                if any(_meets(want, code, block.vocabulary) for want in wanted):
                    met |= rows
            unknown = ~seated if by_seat else has.get(_SILENT, nobody)
            out[row] = np.where(met, 1.0, np.where(unknown, np.nan, 0.0))
        return out

    def knows(self, challenge: ChallengeFacts, solution: SolutionFacts, vocabulary: Vocabulary) -> bool:
        wanted, given = self.challenge_value(challenge, vocabulary), self.solution_value(solution, vocabulary)
        if wanted is None or given is None:
            return False
        block = RuleBlock(one_hot([wanted]), one_hot([given]), vocabulary)
        return not bool(np.isnan(self.score(block)[0, 0]))

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        named = tuple(vocabulary.place(code) for code in challenge.condition_countries)
        if challenge.country_condition == "seat":
            seat = vocabulary.place(solution.company.country or "")
            if score >= 1:
                return Sentence("The company has its seat in {country}, as the challenge demands.", country=seat)
            return Sentence("The challenge demands a seat in {wanted}; the company has it in {country}.",
                            wanted=named, country=seat)  # fmt: skip
        if score < 1:
            return Sentence("The challenge demands work in {wanted}; the solution does not name it.", wanted=named)
        wanted = as_codes(self.challenge_value(challenge, vocabulary) or ())
        given = as_codes(self.solution_value(solution, vocabulary) or ())
        if any(_meets(want, code, vocabulary) for want in wanted for code in given):
            return Sentence("Works in {wanted}, as the challenge demands.", wanted=named)
        return Sentence("Is ready to come to {wanted}, as the challenge demands.", wanted=named)

    def unknown(self, challenge: ChallengeFacts, solution: SolutionFacts, vocabulary: Vocabulary) -> Sentence:
        named = tuple(vocabulary.place(code) for code in challenge.condition_countries)
        if challenge.country_condition == "seat":
            return Sentence("The challenge demands a seat in {wanted}; the company does not say where it has its seat.",
                            wanted=named)  # fmt: skip
        return Sentence("The challenge demands work in {wanted}; the solution does not say where it works.",
                        wanted=named)  # fmt: skip


def _meets(wanted: str, offered: str, vocabulary: Vocabulary) -> bool:
    """Is the offered place the wanted one, or does it hold it?"""
    if wanted == offered:
        return True
    if not (wanted.startswith(_WORK) and offered.startswith(_WORK)):
        return False
    want, given = wanted.removeprefix(_WORK), offered.removeprefix(_WORK)
    return WORLD in (want, given) or want in vocabulary.countries_of(given)
