"""Is the kind of collaboration sought the kind offered?"""

from __future__ import annotations

from matchmaker.matching.engine.rules.base import Parameter
from matchmaker.matching.engine.rules.codes import CodesRule


class CollaborationRule(CodesRule):
    """Provides the kinds of collaboration the city seeks, such as a pilot, a purchase or co-design."""

    name = "collaboration"
    title = "Collaboration"
    about = "Provides the kinds of collaboration the city seeks, such as a pilot, a purchase or co-design."
    reads_challenge = "the kinds of collaboration sought"
    reads_solution = "the kinds of collaboration offered"
    default_weight = 400
    order = 21
    codes = "collaboration"
    parameters = {"free": Parameter(5, 1, 1000, "kinds one may claim before each counts less")}
    hit = "Provides what the city seeks: {codes}."
    near = "Provides {offered}, close to {wanted}."
    miss = "The city seeks {wanted}; offered is {offered}."
