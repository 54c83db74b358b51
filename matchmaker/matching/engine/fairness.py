"""Who is seen, and what looks like gaming: findings with sentences for organizers. Nothing is punished here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.keys import key_of
from matchmaker.matching.engine.match import ScoredPair
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.text import terms
from matchmaker.matching.engine.vocabulary import Vocabulary

UNKNOWN = "unknown"
STUFFED_FROM = 12  # sub-topics, sectors and technologies together
NEARLY_SAME = 0.8  # Jaccard likeness of three-word shingles
_BANDS, _ROWS = 16, 4  # locality-sensitive hashing: likely to meet from a likeness of about one half
_MULTIPLIERS = np.array([key_of(f"minhash:{i}") | 1 for i in range(_BANDS * _ROWS)], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Exposure:
    """A group's share of what is listed and of what is proposed; percent."""

    by: str
    group: str
    members: int
    pairings: int
    share_listed: float
    share_proposed: float
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class FairnessFinding:
    """Something an organizer should look at; `ids` are of solutions or companies."""

    kind: str
    ids: tuple[str, ...]
    sentence: Sentence


def exposure(
    pairings: Iterable[ScoredPair],
    challenges: Sequence[ChallengeFacts],
    solutions: Sequence[SolutionFacts],
    vocabulary: Vocabulary,
) -> tuple[Exposure, ...]:
    """Shares by company size and company country (of solutions) and by city size (of challenges)."""
    listed = list(pairings)
    by_solution = Counter(item.solution_id for item in listed)
    by_challenge = Counter(item.challenge_id for item in listed)
    sizes = {facts.id: facts.company.size or UNKNOWN for facts in solutions}
    countries = {facts.id: facts.company.country or UNKNOWN for facts in solutions}
    cities = {facts.id: _city_size(facts, vocabulary) for facts in challenges}
    return (
        *_shares("company_size", sizes, by_solution, vocabulary),
        *_shares("country", countries, by_solution, vocabulary),
        *_shares("city_size", cities, by_challenge, vocabulary),
    )


def _city_size(facts: ChallengeFacts, vocabulary: Vocabulary) -> str:
    band = vocabulary.size_band(facts.city.population)
    return UNKNOWN if band is None else vocabulary.city_sizes[band][0]


def _shares(by: str, groups: Mapping[str, str], seen: Mapping[str, int], vocabulary: Vocabulary) -> list[Exposure]:
    members = Counter(groups.values())
    proposed: Counter[str] = Counter()
    for identifier, group in groups.items():
        proposed[group] += seen.get(identifier, 0)
    all_members, all_proposed = sum(members.values()), sum(proposed.values())
    out: list[Exposure] = []
    for group in sorted(members):
        listed = 100 * members[group] / all_members
        share = 100 * proposed[group] / all_proposed if all_proposed else 0.0
        name = vocabulary.place(group) if by == "country" else vocabulary.label(group)
        sentence = Sentence(
            "{group}: {share} % of the pairings, {listed} % of what is listed.",
            group=name if group != UNKNOWN else UNKNOWN,
            share=round(share, 1),
            listed=round(listed, 1),
        )
        out.append(Exposure(by, group, members[group], proposed[group], listed, share, sentence))
    return out


def tag_stuffing(solutions: Iterable[SolutionFacts], *, from_tags: int = STUFFED_FROM) -> tuple[FairnessFinding, ...]:
    """Solutions that claim very many tags, most first."""
    counted = [(len(facts.sectors) + len(facts.subtopics) + len(facts.technologies), facts) for facts in solutions]
    many = sorted((item for item in counted if item[0] >= from_tags), key=lambda item: (-item[0], item[1].id))
    return tuple(
        FairnessFinding(
            "tag_stuffing",
            (facts.id,),
            Sentence(
                "“{title}” claims {count} tags; each counts less the more are claimed.",
                title=facts.title,
                count=count,
            ),
        )
        for count, facts in many
    )


def duplicates(
    solutions: Sequence[SolutionFacts], *, from_likeness: float = NEARLY_SAME
) -> tuple[FairnessFinding, ...]:
    """Pairs of solutions with nearly the same text (MinHash to find them, exact Jaccard likeness to decide)."""
    shingled = [_shingles(facts) for facts in solutions]
    buckets: dict[tuple[int, bytes], list[int]] = {}
    for place, shingles in enumerate(shingled):
        for bucket in _signature(shingles):
            buckets.setdefault(bucket, []).append(place)
    pairs = {
        (left, right)
        for places in buckets.values()
        for i, left in enumerate(places[:50])
        for right in places[i + 1 : 50]
    }
    found: list[tuple[float, str, str]] = []
    for left, right in pairs:
        likeness = len(shingled[left] & shingled[right]) / len(shingled[left] | shingled[right])
        if likeness >= from_likeness:
            first, second = sorted((solutions[left].id, solutions[right].id))
            found.append((likeness, first, second))
    titles = {facts.id: facts.title for facts in solutions}
    return tuple(
        FairnessFinding(
            "duplicate",
            (first, second),
            Sentence(
                "“{first}” and “{second}” share {percent} % of their text.",
                first=titles[first],
                second=titles[second],
                percent=round(100 * likeness),
            ),
        )
        for likeness, first, second in sorted(found, key=lambda item: (-item[0], item[1], item[2]))
    )


def _shingles(facts: SolutionFacts) -> frozenset[int]:
    words = terms(f"{facts.title} {facts.summary} {facts.description}")
    return frozenset(key_of(" ".join(words[i : i + 3])) for i in range(max(0, len(words) - 2)))


def _signature(shingles: frozenset[int]) -> list[tuple[int, bytes]]:
    if not shingles:
        return []
    keys = np.fromiter(sorted(shingles), dtype=np.uint64)
    mixed = keys[None, :] * _MULTIPLIERS[:, None]  # multiplication modulo 2**64 by odd numbers permutes the keys
    least = (mixed ^ (mixed >> np.uint64(29))).min(axis=1).reshape(_BANDS, _ROWS)
    return [(band, row.tobytes()) for band, row in enumerate(least)]


def one_sided_wishes(
    wishes: Iterable[tuple[str, str]], answered: Callable[[str, str], bool], *, from_wishes: int = 8
) -> tuple[FairnessFinding, ...]:
    """Members who wish for many meetings that nobody wishes back. wishes: (who, with whom)."""
    asked: dict[str, list[str]] = {}
    for who, whom in wishes:
        asked.setdefault(who, []).append(whom)
    out: list[FairnessFinding] = []
    for who in sorted(asked):
        mutual = sum(answered(whom, who) for whom in asked[who])
        if len(asked[who]) >= from_wishes and mutual == 0:
            sentence = Sentence(
                "{who} wishes for {count} meetings; none is wished back.", who=who, count=len(asked[who])
            )
            out.append(FairnessFinding("one_sided_wishes", (who,), sentence))
    return tuple(out)
