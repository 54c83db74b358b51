"""Propose the sessions of a workshop from its chosen pairings: 1:1 meetings, and roundtables on a shared theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from matchmaker.matching.engine.allocation import Candidate
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.sentence import Label, Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary

MANY_SOLUTIONS = 3
MANY_CITIES = 2
MOST_AT_A_TABLE = 8


@dataclass(frozen=True, slots=True)
class ProposedSession:
    """A meeting has one challenge and one solution; a roundtable has a theme (sub-topic or sector code)."""

    kind: Literal["meeting", "roundtable"]
    theme: str | None
    challenge_ids: tuple[str, ...]
    solution_ids: tuple[str, ...]
    value: int
    why: Sentence


def propose_sessions(
    chosen: Sequence[Candidate],
    challenges: Mapping[str, ChallengeFacts],
    solutions: Mapping[str, SolutionFacts],
    vocabulary: Vocabulary,
) -> tuple[ProposedSession, ...]:
    """Roundtables by theme (most value first), then one meeting for every chosen pairing.

    A theme is a sub-topic that both sides of a pairing name, else a sector. A table is proposed when at least three
    solutions or at least two cities meet on it; each pairing counts at one table only, the one with most pairings.
    Raises KeyError when the facts of a chosen pairing are missing.
    """
    themes = {item.pair: _shared(challenges[item.challenge_id], solutions[item.solution_id]) for item in chosen}
    left = list(chosen)
    tables: list[ProposedSession] = []
    while found := _largest(left, themes):
        theme, items = found
        items = sorted(items, key=lambda item: (-item.value, item.pair))
        tables.append(_roundtable(theme, items, vocabulary))
        seated = {item.pair for item in items}
        left = [item for item in left if item.pair not in seated]
    tables.sort(key=lambda table: (-table.value, table.theme or ""))
    return (*tables, *(_meeting(item) for item in chosen))


def _shared(challenge: ChallengeFacts, solution: SolutionFacts) -> tuple[str, ...]:
    topics = [code for code in challenge.subtopics if code in solution.subtopics]
    return tuple(topics or [code for code in challenge.sectors if code in solution.sectors])


def _enough(items: Sequence[Candidate]) -> bool:
    solutions = {item.solution_id for item in items}
    cities = {item.city_id for item in items}
    return len(solutions) >= MANY_SOLUTIONS or (len(cities) >= MANY_CITIES and len(solutions) >= 1)


def _largest(
    items: Sequence[Candidate], themes: Mapping[tuple[str, str], tuple[str, ...]]
) -> tuple[str, list[Candidate]] | None:
    groups: dict[str, list[Candidate]] = {}
    for item in items:
        for theme in themes[item.pair]:
            groups.setdefault(theme, []).append(item)
    fitting = [(theme, group) for theme, group in groups.items() if _enough(group)]
    return max(fitting, key=lambda pair: (len(pair[1]), sum(c.value for c in pair[1]), pair[0]), default=None)


def _roundtable(theme: str, items: Sequence[Candidate], vocabulary: Vocabulary) -> ProposedSession:
    challenges = tuple(dict.fromkeys(item.challenge_id for item in items))
    solutions = tuple(dict.fromkeys(item.solution_id for item in items))
    cities = len({item.city_id for item in items})
    return ProposedSession(
        "roundtable",
        theme,
        challenges[:MOST_AT_A_TABLE],
        solutions[:MOST_AT_A_TABLE],
        sum(item.value for item in items),
        _who_shares(cities, len(solutions), vocabulary.label(theme)),
    )


def _who_shares(cities: int, solutions: int, theme: Label) -> Sentence:
    """Who shares the theme; of one city or one solution as of one."""
    if cities == 1:
        return Sentence("{solutions} solutions for one city share the theme {theme}.", solutions=solutions, theme=theme)
    if solutions == 1:
        return Sentence("{cities} cities share the theme {theme} with one solution.", cities=cities, theme=theme)
    return Sentence(
        "{cities} cities and {solutions} solutions share the theme {theme}.",
        cities=cities,
        solutions=solutions,
        theme=theme,
    )


def _meeting(item: Candidate) -> ProposedSession:
    why = Sentence("Chosen for the workshop with {points} points.", points=item.value / 100)
    return ProposedSession("meeting", None, (item.challenge_id,), (item.solution_id,), item.value, why)
