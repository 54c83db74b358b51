"""Do they serve the same environmental objective of the EU Taxonomy?"""

from __future__ import annotations

from matchmaker.matching.engine.rules.base import Parameter
from matchmaker.matching.engine.rules.codes import CodesRule


class TaxonomyRule(CodesRule):
    """Contributes to the EU Taxonomy objectives the challenge names."""

    name = "taxonomy"
    title = "Environmental objective"
    about = "Contributes to the EU Taxonomy objectives the challenge names."
    reads_challenge = "its environmental objectives"
    reads_solution = "its environmental objectives"
    default_weight = 0
    order = 72
    codes = "taxonomy"
    parameters = {"free": Parameter(2, 1, 1000, "objectives one may claim before each counts less")}
    hit = "Serves the same objective: {codes}."
    near = "Serves {offered}, close to {wanted}."
    miss = "Serves {offered}; the challenge {wanted}."
