"""What a challenge starts with when it is made from a solution package."""

from __future__ import annotations

from collections import Counter
from typing import Any

from matchmaker.core.actors import Actor
from matchmaker.core.errors import NotFound
from matchmaker.solutions.models import SolutionPackage
from matchmaker.solutions.queries import catalogue
from matchmaker.vocabulary import queries as vocabulary

MOST_SECTORS, MOST_GOALS = 3, 3


def startable(actor: Actor, *, slug: str) -> SolutionPackage | None:
    """The package named in the address, if there is one that the actor may see."""
    if not slug:
        return None
    try:
        return catalogue.get_package(actor, slug=slug[:90])
    except NotFound:
        return None


def content_for(system: str) -> dict[str, Any]:
    """The sector that was named in the address (a city's landscape leads here); nothing for an unknown one."""
    return {"systems": [system]} if vocabulary.is_code("system", system) else {}


def content_from(package: SolutionPackage) -> dict[str, Any]:
    """The problem, and the sectors, sub-topics, goals and sub-sectors that most of its types have.

    The package itself is not named: companies with other answers shall be able to apply.
    """
    types = [item.solution_type for item in package.items]
    counted = Counter(code for kind in types for code in kind.codes("system"))
    systems = [code for code, _n in counted.most_common(MOST_SECTORS)]
    parents = vocabulary.parents("topic")
    topics = dict.fromkeys(code for kind in types for code in kind.codes("topic") if parents.get(code) in systems)
    goals = Counter(code for kind in types for code in kind.codes("sdg"))
    return {
        "problem": package.description or package.summary,
        "systems": systems,
        "topics": list(topics),
        "sdg": [code for code, _n in goals.most_common(MOST_GOALS)],
        "gpc": list(dict.fromkeys(code for kind in types for code in kind.codes("gpc") if "." in code)),
    }
