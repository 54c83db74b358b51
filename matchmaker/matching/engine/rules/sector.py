"""Do they work on the same system: energy, water, waste, transport, pollution, inclusion, governance, participation?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts
from matchmaker.matching.engine.rules.base import Encoded, Parameter, RuleBlock, Scores, Value, as_codes, one_hot
from matchmaker.matching.engine.rules.codes import CodesRule
from matchmaker.matching.engine.vocabulary import Vocabulary


class SectorRule(CodesRule):
    """The main sector counts in full, up to two more a little less; a neighbouring sector counts in part."""

    name = "sector"
    title = "Sector"
    about = (
        "Works on the challenge's main sector, or on a further one at the parameter's share; "
        "neighbouring sectors "
        "count in part, and every sector claimed beyond the free ones lowers the worth of each."
    )
    reads_challenge = "its sectors"
    reads_solution = "its sectors"
    question = "answers"
    default_weight = 400
    default_parameters = {"unknown": 0.3}
    order = 10
    codes = "sectors"
    combine = "best"
    parameters = {
        "free": Parameter(3, 1, 8, "sectors one may claim before each counts less"),
        "secondary": Parameter(0.8, 0, 1, "share of a challenge's further sectors against its primary one"),
    }
    hit = "Works on {codes}, like the challenge."
    near = "Works on {offered}, which borders on {wanted}."
    miss = "Works on {offered}; the challenge is about {wanted}."

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        further = sorted(set(facts.sectors[1:]) - set(facts.sectors[:1]))
        return (*facts.sectors[:1], *further) or None

    def encode_challenges(self, values: Sequence[Value], vocabulary: Vocabulary) -> Encoded:
        plain = one_hot(values)
        primary = [plain.columns.index(as_codes(value)[0]) for value in values]
        return Encoded(plain.size, plain.columns, plain.table, {"primary": np.array(primary, dtype=np.int64)})

    def score(self, block: RuleBlock) -> Scores:
        nearest = self.nearest(block)
        primary = block.challenges.numbers["primary"].astype(np.int64)
        best = np.zeros((block.challenges.size, block.solutions.size))
        for i in range(len(nearest)):
            weight = np.where(primary == i, 1.0, block.parameters["secondary"]) * block.challenges.table[:, i]
            np.maximum(best, weight[:, None] * nearest[i], out=best)
        worth = np.minimum(1.0, block.parameters["free"] / np.maximum(block.row("count"), 1.0))
        return np.asarray(best / 100.0 * worth)
