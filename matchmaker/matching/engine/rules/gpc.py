"""Do they act on the same part of the greenhouse gas inventory?"""

from __future__ import annotations

from matchmaker.matching.engine.rules.base import Parameter
from matchmaker.matching.engine.rules.codes import CodesRule
from matchmaker.matching.engine.vocabulary import Vocabulary


class GpcRule(CodesRule):
    """Acts on the sub-sector of the city inventory (GPC) the challenge names."""

    name = "gpc"
    title = "Emission sub-sector"
    about = "Acts on the sub-sector of the city inventory (GPC) the challenge names."
    reads_challenge = "its emission sub-sector (GPC)"
    reads_solution = "its emission sub-sectors (GPC)"
    default_weight = 0
    order = 71
    codes = "gpc"
    parameters = {"free": Parameter(3, 1, 1000, "sub-sectors one may claim before each counts less")}
    hit = "Acts on the same emission sub-sector: {codes}."
    near = "Acts on {offered}, in the same sector as {wanted}."
    miss = "Acts on {offered}; the challenge on {wanted}."

    def likeness(self, wanted: str, offered: str, vocabulary: Vocabulary) -> int:
        if wanted == offered:
            return 100
        return 50 if wanted.partition(".")[0] == offered.partition(".")[0] else 0
