"""Do the company's data terms meet the city's data governance?"""

from __future__ import annotations

from typing import Final

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts, DataTerms, SolutionFacts
from matchmaker.matching.engine.rules.base import Rule, RuleBlock, Scores, Value
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary

_OWNERSHIP = ("company", "shared", "city")
_HOSTING = ("anywhere", "eu", "national", "city")
_PERSONAL = ("any", "minimised", "none")
_PARTS = (
    "ownership",
    "standards",
    "hosting",
    "exit",
    "open_source",
    "offline",
    "open_data",
    "security",
    "personal",
)
_SHOWN: Final = {
    "ownership": Sentence("data ownership"),
    "standards": Sentence("open standards"),
    "hosting": Sentence("place of hosting"),
    "exit": Sentence("export at the end"),
    "open_source": Sentence("open source"),
    "offline": Sentence("work without internet"),
    "open_data": Sentence("open data"),
    "security": Sentence("a security check"),
    "personal": Sentence("personal data"),
}


def _levels(terms: DataTerms) -> tuple[int, ...] | None:
    """Strictness of each part, from 0; -1 when nothing is said."""
    levels = (
        _step(_OWNERSHIP, terms.ownership),
        _yes_or_no(terms.open_standards),
        _step(_HOSTING, terms.hosting),
        _yes_or_no(terms.exit_export),
        _yes_or_no(terms.open_source),
        _yes_or_no(terms.offline),
        _yes_or_no(terms.open_data),
        _yes_or_no(terms.security_checked),
        _step(_PERSONAL, terms.personal_data),
    )
    return None if max(levels) < 0 else levels


def _step(scale: tuple[str, ...], value: str | None) -> int:
    return scale.index(value) if value in scale else -1


def _yes_or_no(value: bool | None) -> int:
    return -1 if value is None else 2 * int(value)


class DataTermsRule(Rule):
    """Mean over the parts both sides speak about: as strict as wanted 1, one step short ½, further 0."""

    name = "data_terms"
    title = "Data governance"
    about = (
        "Meets what the city wants for data and software: ownership, open standards and source, hosting, export, "
        "work without internet, open data, a security check, personal data."
    )
    reads_challenge = "what it wants for data"
    reads_solution = "its data terms"
    default_weight = 100
    order = 60
    challenge_columns = _PARTS
    solution_columns = _PARTS

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        return _levels(facts.data_terms)

    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        return _levels(facts.data_terms)

    def score(self, block: RuleBlock) -> Scores:
        shape = (block.challenges.size, block.solutions.size)
        met, known = np.zeros(shape), np.zeros(shape)
        for part in _PARTS:
            wanted, offered = block.column(part), block.row(part)
            both = (wanted >= 0) & (offered >= 0)
            met += np.where(both, np.maximum(1.0 - 0.5 * np.maximum(wanted - offered, 0.0), 0.0), 0.0)
            known += both
        return np.where(known > 0, met / np.maximum(known, 1.0), np.nan)

    def knows(self, challenge: ChallengeFacts, solution: SolutionFacts, vocabulary: Vocabulary) -> bool:
        wanted, given = _levels(challenge.data_terms) or (), _levels(solution.data_terms) or ()
        return any(want >= 0 and have >= 0 for want, have in zip(wanted, given, strict=False))

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        wanted, offered = _levels(challenge.data_terms) or (), _levels(solution.data_terms) or ()
        pairs = list(zip(_PARTS, wanted, offered, strict=True))
        short = tuple(_SHOWN[part] for part, want, given in pairs if 0 <= given < want)
        if short:
            return Sentence("Falls short of what the city wants for data: {parts}.", parts=short)
        both = tuple(_SHOWN[part] for part, want, given in pairs if want >= 0 and given >= 0)
        return Sentence("Meets what the city wants for data: {parts}.", parts=both)
