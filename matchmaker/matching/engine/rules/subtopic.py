"""Do they share a sub-topic, such as street lighting or stormwater?"""

from __future__ import annotations

from matchmaker.matching.engine.rules.base import Parameter
from matchmaker.matching.engine.rules.codes import CodesRule


class SubtopicRule(CodesRule):
    """Covers the sub-topics of the challenge; a general tag, a sibling and a listed neighbour count in part."""

    name = "subtopic"
    title = "Sub-topic"
    about = "Covers the sub-topics of the challenge; a general tag, a sibling and a listed neighbour count in part."
    reads_challenge = "its sub-topics"
    reads_solution = "its sub-topics"
    question = "answers"
    default_weight = 1500
    default_parameters = {"unknown": 0.3, "unasked": 0.6}
    order = 11
    codes = "subtopics"
    parameters = {"free": Parameter(4, 1, 1000, "sub-topics one may claim before each counts less")}
    hit = "Covers {codes}."
    near = "Provides {offered}, close to {wanted}."
    miss = "Covers {offered}; the challenge is about {wanted}."
