"""Does it serve the country of the city?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import Parameter, RuleBlock, Scores
from matchmaker.matching.engine.rules.codes import CodesRule
from matchmaker.matching.engine.rules.country_condition import COMING
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.vocabulary.engine.country_names import WORLD

_USED = "used:"
_READY = "ready"
_WAS_USED = 80  # a reference there; one elsewhere is worth nothing, so the worth alone says which it is
_COMES = 60  # as for a solution that leaves its countries open; the parameter “ready” may make it more


class CountryRule(CodesRule):
    """Serves the country of the city; worldwide solutions, references there and the same region count in part."""

    name = "country"
    title = "Country"
    about = (
        "Serves the country of the city; worldwide solutions, references there, readiness to come and the same region "
        "count in part."
    )
    reads_challenge = "its country"
    reads_solution = "the countries it serves"
    default_weight = 1500
    default_parameters = {"ready": 0.75}
    order = 40
    neutral = 0.6  # most catalogues leave countries out: not to say it costs less than to serve another country
    combine = "best"
    parameters = {
        "free": Parameter(1000, 1, 1000, "countries one may claim before each counts less"),
        "ready": Parameter(_COMES / 100, _COMES / 100, 1, "share of a solution that is ready to come"),
    }
    hit = "Serves {codes}."
    near = "Reaches {wanted} by way of {offered}."
    miss = "Serves {offered}, not {wanted}."

    def challenge_codes(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return tuple(dict.fromkeys((*facts.countries, *((facts.city.country,) if facts.city.country else ()))))

    def solution_codes(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return self._served(facts)

    @staticmethod
    def _served(facts: SolutionFacts) -> tuple[str, ...]:
        company = facts.company
        served = facts.countries or company.countries or ((company.country,) if company.country else ())
        used = tuple(_USED + item.country for item in facts.references if item.country)
        ready = (_READY,) if facts.further_countries in COMING else ()
        return (*served, *used, *ready)

    def likeness(self, wanted: str, offered: str, vocabulary: Vocabulary) -> int:
        if offered.startswith(_USED):
            return _WAS_USED if offered.removeprefix(_USED) == wanted else 0
        if offered == _READY:
            return _COMES
        if wanted == offered:
            return 100
        if WORLD in (wanted, offered):
            return 65
        if wanted in vocabulary.countries_of(offered) or offered in vocabulary.countries_of(wanted):
            return 90
        together = any(wanted in group and offered in group for group in vocabulary.regions.values())
        return 10 if together else 0

    def score(self, block: RuleBlock) -> Scores:
        share = super().score(block)
        if _READY in block.solutions.columns:
            comes = block.solutions.table[:, block.solutions.columns.index(_READY)].astype(np.bool_)
            fewer = np.minimum(1.0, block.parameters["free"] / np.maximum(block.row("count"), 1.0))
            np.maximum(share, block.parameters["ready"] * fewer, out=share, where=comes[None, :])
        return share

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        wanted = self.challenge_codes(challenge, vocabulary)
        offered = self._served(solution)
        home = challenge.city.country
        like, _, want, given = max((self.likeness(w, o, vocabulary), w == home, w, o) for w in wanted for o in offered)
        country = vocabulary.place(want)
        if like == 100 and want == home:
            return Sentence("Works in {country}, like the city.", country=country)
        if like == 100:
            return Sentence("Works in {country}, a country that the challenge names.", country=country)
        if given == WORLD:
            return Sentence("Works worldwide, so in {country} too.", country=country)
        if like == _WAS_USED:
            return Sentence("Was used in {country} before.", country=country)
        served = tuple(vocabulary.place(code) for code in offered if not code.startswith((_USED, _READY)))[:4]
        if given == _READY:
            return Sentence("Has not worked in {country} yet and is ready to come.", country=country)
        if like == 90 and given in vocabulary.countries_of(want):
            return Sentence("Works in {part}, a part of {country}.", part=vocabulary.place(given), country=country)
        if like == 90:
            return Sentence("Works in {region}, {country} included.", region=vocabulary.place(given), country=country)
        if not served:
            return Sentence(
                "Has not been used in {country} yet, and has not said that it comes there.", country=country
            )
        return Sentence("Works in {served}; has not said that it comes to {country}.", served=served, country=country)
