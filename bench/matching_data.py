"""Invented challenges and solutions for measuring the matcher: fields filled to about 70 %, Zipf's words."""

from __future__ import annotations

import random
from itertools import accumulate

from matchmaker.matching.engine.facts import (
    ChallengeFacts,
    CityFacts,
    CompanyFacts,
    DataTerms,
    Reference,
    SolutionFacts,
)
from matchmaker.matching.engine.vocabulary import Vocabulary, file_vocabulary
from matchmaker.vocabulary.files import current_schemes


def _split(text: str) -> list[str]:
    return text.split()


_SYLLABLES = _split("ba ke li mo nu ra se ti vo wu da fe gi ho ju pla stre bro cli dru")
_COUNTRIES = _split("AT BE BR CA CH CL CO DE DK ES FI FR GB GR IN IT JP KE MX NL NO PE PL PT RO SE TR US ZA *")
_LANGUAGES = _split("en de fr es pt it nl pl")
_COLLABORATION = _split("information_exchange co_design pilot_test purchase performance_contract research data_sharing")
_TECHNOLOGIES = _split("ai iot big_data broadband mobile_devices cloud digital_twin gis none")
_SIZES = ("self_employed", "micro", "small", "medium", "large")


class Maker:
    """Deterministic for a seed."""

    def __init__(self, seed: int = 0, words: int = 20_000) -> None:
        self.random = random.Random(seed)
        self.vocabulary: Vocabulary = file_vocabulary()
        self.topics = sorted(current_schemes()["topic"])
        self.maturities = tuple(current_schemes()["maturity"])
        self.words = [self._word() for _ in range(words)]
        self.weights = list(accumulate(1 / (rank + 20) for rank in range(words)))

    def _word(self) -> str:
        return "".join(self.random.choice(_SYLLABLES) for _ in range(self.random.randint(2, 4)))

    def text(self, topic: str, length: int) -> str:
        """Words of which every fifth comes from the topic's own 60 words."""
        own = random.Random(topic).sample(self.words, 60)
        common = self.random.choices(self.words, cum_weights=self.weights, k=length)
        return " ".join(self.random.choice(own) if i % 5 == 0 else word for i, word in enumerate(common))

    def some(self, codes: list[str] | tuple[str, ...], most: int) -> tuple[str, ...]:
        """Up to `most` codes, none in 30 % of cases."""
        if self.random.random() < 0.3:
            return ()
        return tuple(self.random.sample(list(codes), self.random.randint(1, most)))

    def one(self, codes: list[str] | tuple[str, ...]) -> str | None:
        """One code or None."""
        found = self.some(codes, 1)
        return found[0] if found else None

    def challenge(self, number: int) -> ChallengeFacts:
        """A challenge of a random topic."""
        topics = tuple(self.random.sample(self.topics, self.random.randint(1, 3)))
        return ChallengeFacts(
            id=f"challenge-{number}",
            title=self.text(topics[0], 6),
            description=self.text(topics[0], self.random.randint(40, 200)),
            must_haves=(self.text(topics[0], 8), self.text(topics[0], 8)),
            city=CityFacts(
                id=f"city-{number % 500}",
                country=self.random.choice(_COUNTRIES[:-1]),
                population=int(10 ** self.random.uniform(3.8, 6.8)),
                languages=self.some(_LANGUAGES, 2),
            ),
            sectors=tuple(dict.fromkeys(topic.partition(".")[0] for topic in topics)),
            subtopics=topics,
            stage=self.one(self.vocabulary.stages),
            collaboration=self.some(_COLLABORATION, 3),
            maturity_from=self.one(("prototype", "pilot_done", "in_use_one_city")),
            budget_band=self.one(self.vocabulary.budget_bands),
            start_on="2027-01-01",
            needs_by=f"202{self.random.randint(7, 9)}-0{self.random.randint(2, 9)}-01",
            data_terms=self.terms(),
            sdgs=self.some([str(n) for n in range(1, 18)], 3),
            gpc=self.some(("I.1", "I.2", "II.1", "III.1", "III.4"), 1),
            taxonomy=self.some(("mitigation", "adaptation", "water", "circular"), 1),
            technologies=self.some(_TECHNOLOGIES, 2),
        )

    def terms(self) -> DataTerms:
        """Data terms with gaps."""
        return DataTerms(
            self.one(("city", "shared", "company")),
            self.random.choice((None, True, False)),
            self.one(("city", "national", "eu", "anywhere")),
            self.random.choice((None, True)),
        )

    def solution(self, number: int) -> SolutionFacts:
        """A solution of a random topic."""
        topics = tuple(self.random.sample(self.topics, self.random.randint(1, 4)))
        references = tuple(
            Reference(f"City {self.random.randint(1, 999)}", self.random.choice(_COUNTRIES[:-1]), population, 2024)
            for population in (int(10 ** self.random.uniform(3.8, 6.8)) for _ in range(self.random.randint(0, 4)))
        )
        return SolutionFacts(
            id=f"solution-{number}",
            title=self.text(topics[0], 5),
            description=self.text(topics[0], self.random.randint(30, 120)),
            company=CompanyFacts(id=f"company-{number // 2}", size=self.random.choice(_SIZES)),
            sectors=tuple(dict.fromkeys(topic.partition(".")[0] for topic in topics)),
            subtopics=topics,
            stages=self.some(self.vocabulary.stages, 4),
            collaboration=self.some(_COLLABORATION, 4),
            maturity=self.one(self.maturities),
            references=references,
            budget_bands=self.some(self.vocabulary.budget_bands, 2),
            countries=self.some(_COUNTRIES, 6),
            languages=self.some(_LANGUAGES, 3),
            delivery_months=self.random.randint(1, 36),
            data_terms=self.terms(),
            sdgs=self.some([str(n) for n in range(1, 18)], 4),
            gpc=self.some(("I.1", "I.2", "II.1", "III.1", "III.4"), 2),
            taxonomy=self.some(("mitigation", "adaptation", "water", "circular"), 2),
            technologies=self.some(_TECHNOLOGIES, 3),
            evidence=self.one(self.vocabulary.evidence),
        )
