"""Who is seen, what looks like gaming, and why people say "not now": for organizers, nothing is punished."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.fairness import (
    UNKNOWN,
    FairnessFinding,
    duplicates,
    exposure,
    one_sided_wishes,
    tag_stuffing,
)
from matchmaker.matching.engine.match import ScoredPair
from matchmaker.matching.hooks import Wish, wishes_to_meet
from matchmaker.matching.models import CityDecision, CompanyDecision, Pairing
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries.labels import code_label, say
from matchmaker.matching.queries.vocabulary import current_vocabulary
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.vocabulary.engine.country_names import place_label

SEEN_LESS: Final = 0.8  # a group with less than this part of its share of what is listed is named
FEW: Final = 5
"""Organizations of a group, at least, for its shares to say something: below, one company more or less turns them over.
"""
OFTEN: Final = 3  # declines of one solution by cities
FROM_WISHES: Final = 8


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A group's part of what is listed and of what is proposed, in percent; `declined`: "not now" of the other side."""

    group: str
    members: int
    pairings: int
    listed: float
    proposed: float
    declined: int
    organizations: int  # the companies of the solutions, or the cities of the challenges

    @property
    def is_few(self) -> bool:
        """Too few organizations for a claim about the group."""
        return self.organizations < FEW

    @property
    def is_seen_less(self) -> bool:
        """Proposed clearly less than it is there, by enough organizations to say so."""
        return not self.is_few and self.proposed < SEEN_LESS * self.listed


@dataclass(frozen=True, slots=True)
class Link:
    """A page of what a finding is about."""

    text: str
    endpoint: str
    slug: str


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A finding in words, with links to what is found."""

    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class FairnessReport:
    """Shares by group, findings, declines by reason. `city_country` counts challenges, `country` solutions."""

    company_size: list[ShareRow]
    country: list[ShareRow]
    city_size: list[ShareRow]
    city_country: list[ShareRow]
    seen_less: list[str]
    stuffed: list[FoundRow]
    same_text: list[FoundRow]
    one_sided: list[FoundRow]
    often_declined: list[FoundRow]
    declines: list[tuple[str, int, int]]  # reason, by cities, by companies
    pairings: int


def fairness_report() -> FairnessReport:
    """Compute the report from today's pairings (a constant number of queries)."""
    challenges = facts_queries.matched_challenges()
    solutions = facts_queries.offered_solutions()
    columns = (Pairing.challenge_id, Pairing.solution_id, Pairing.score, Pairing.rank, Pairing.city_decision)
    rows = [
        row
        for row in session().execute(sa.select(*columns, Pairing.company_decision).where(Pairing.is_current))
        if row.challenge_id in challenges and row.solution_id in solutions
    ]
    pairings = [
        ScoredPair(challenges[row.challenge_id].id, solutions[row.solution_id].id, row.score, row.rank, ())
        for row in rows
    ]
    offered = list(solutions.values())
    refused_solutions = Counter(
        solutions[row.solution_id].id for row in rows if row.city_decision == CityDecision.DECLINED.value
    )
    refused_challenges = Counter(
        challenges[row.challenge_id].id for row in rows if row.company_decision == CompanyDecision.DECLINED.value
    )
    tables = _tables(pairings, list(challenges.values()), offered, refused_solutions, refused_challenges)
    links = _solution_links(offered)
    return FairnessReport(
        **tables,
        seen_less=[_less(row) for table in tables.values() for row in table if row.is_seen_less],
        stuffed=_found(tag_stuffing(offered), links),
        same_text=_found(duplicates(offered), links),
        one_sided=_one_sided(),
        often_declined=_often_declined(links),
        declines=_declines(),
        pairings=len(pairings),
    )


def _tables(
    pairings: list[ScoredPair],
    challenges: list[ChallengeFacts],
    solutions: list[SolutionFacts],
    refused_solutions: Counter[str],
    refused_challenges: Counter[str],
) -> dict[str, list[ShareRow]]:
    words = current_vocabulary()
    shares = exposure(pairings, challenges, solutions, words)
    sizes = {facts.id: facts.company.size or UNKNOWN for facts in solutions}
    countries = {facts.id: facts.company.country or UNKNOWN for facts in solutions}
    bands = {facts.id: words.size_band(facts.city.population) for facts in challenges}
    cities = {name: UNKNOWN if band is None else words.city_sizes[band][0] for name, band in bands.items()}
    behind = {
        "company_size": _organizations((sizes[facts.id], facts.company.id) for facts in solutions),
        "country": _organizations((countries[facts.id], facts.company.id) for facts in solutions),
        "city_size": _organizations((cities[facts.id], facts.city.id) for facts in challenges),
    }
    declined = {
        "company_size": _by_group(refused_solutions, sizes),
        "country": _by_group(refused_solutions, countries),
        "city_size": _by_group(refused_challenges, cities),
    }
    tables = {
        by: [
            _row(
                item.group,
                item.members,
                item.pairings,
                item.share_listed,
                item.share_proposed,
                counted[item.group],
                behind[by][item.group],
            )
            for item in shares
            if item.by == by
        ]
        for by, counted in declined.items()
    }
    tables["city_country"] = _city_countries(pairings, challenges, refused_challenges)
    return {by: sorted(rows, key=lambda row: (-row.members, row.group)) for by, rows in tables.items()}


def _organizations(rows: Iterable[tuple[str, str]]) -> Counter[str]:
    """Group → how many organizations are behind it, of (group, id of the organization)."""
    return Counter(group for group, _organization in set(rows))


def _by_group(counts: Mapping[str, int], groups: Mapping[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, count in counts.items():
        found[groups[name]] += count
    return found


def _city_countries(
    pairings: list[ScoredPair], challenges: list[ChallengeFacts], refused: Counter[str]
) -> list[ShareRow]:
    """Challenges and their pairings by the country of the city."""
    groups = {facts.id: facts.city.country or UNKNOWN for facts in challenges}
    members = Counter(groups.values())
    proposed = Counter(groups[item.challenge_id] for item in pairings)
    declined = _by_group(refused, groups)
    behind = _organizations((groups[facts.id], facts.city.id) for facts in challenges)
    whole, all_pairings = sum(members.values()) or 1, sum(proposed.values()) or 1
    return [
        _row(
            group,
            count,
            proposed[group],
            100 * count / whole,
            100 * proposed[group] / all_pairings,
            declined[group],
            behind[group],
        )
        for group, count in members.items()
    ]


def _row(
    group: str, members: int, pairings: int, listed: float, proposed: float, declined: int, organizations: int
) -> ShareRow:
    name = _("not known") if group == UNKNOWN else code_label(group, place_label(group))
    return ShareRow(name, members, pairings, round(listed, 1), round(proposed, 1), declined, organizations)


def _less(row: ShareRow) -> str:
    return _(
        "%(group)s: %(proposed)s %% of pairings, but %(listed)s %% of listed solutions.",
        group=row.group,
        proposed=row.proposed,
        listed=row.listed,
    )


# ── findings, with links ──


def _solution_links(offered: list[SolutionFacts]) -> dict[str, Link]:
    """Public id → page of each listed solution (one query)."""
    rows = session().execute(sa.select(Solution.public_id, Solution.slug, Solution.title))
    wanted = {facts.id for facts in offered}
    return {name: Link(title, "solutions.show", slug) for name, slug, title in rows if name in wanted}


def _found(findings: tuple[FairnessFinding, ...], links: Mapping[str, Link]) -> list[FoundRow]:
    return [
        FoundRow(say(finding.sentence.as_json()), tuple(links[name] for name in finding.ids if name in links))
        for finding in findings
    ]


def _one_sided() -> list[FoundRow]:
    """Organizations that want to meet many who never want to meet them: in pairings, and where workshops add wishes."""
    interested = Pairing.company_decision == CompanyDecision.INTERESTED.value
    shortlisted = Pairing.city_decision == CityDecision.SHORTLISTED.value
    wishes: set[Wish] = set()
    for city, company, by_city, by_company in session().execute(
        sa.select(Challenge.city_id, Solution.company_id, shortlisted, interested)
        .join(Challenge, Challenge.id == Pairing.challenge_id)
        .join(Solution, Solution.id == Pairing.solution_id)
        .where(sa.or_(shortlisted, interested))
    ):
        wishes |= {(city, company)} if by_city else set()
        wishes |= {(company, city)} if by_company else set()
    for found in wishes_to_meet():
        wishes |= set(found)
    named = [(str(who), str(whom)) for who, whom in sorted(wishes)]
    answered = set(named)
    findings = one_sided_wishes(named, lambda a, b: (a, b) in answered, from_wishes=FROM_WISHES)
    ids = [int(finding.ids[0]) for finding in findings]
    rows = session().execute(
        sa.select(Organization.id, Organization.name, Organization.slug).where(Organization.id.in_(ids))
    )
    pages = {key: Link(name, "organizations.show", slug) for key, name, slug in rows}
    counts = Counter(who for who, _whom in named)
    return [
        FoundRow(
            ngettext(
                "%(name)s wants %(num)s meeting; nobody wants to meet in return.",
                "%(name)s wants %(num)s meetings; nobody wants to meet in return.",
                counts[str(key)],
                name=pages[key].text,
            ),
            (pages[key],),
        )
        for key in ids
    ]


def _often_declined(links: Mapping[str, Link]) -> list[FoundRow]:
    """Solutions that several cities said "not now" to, with the most frequent reason: the company could be told."""
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for name, reason, count in session().execute(
        sa.select(Solution.public_id, Pairing.city_reason, sa.func.count(Pairing.id))
        .join(Solution, Solution.id == Pairing.solution_id)
        .where(Pairing.city_decision == CityDecision.DECLINED.value)
        .group_by(Solution.public_id, Pairing.city_reason)
    ):
        reasons[name][reason] += count
    often = sorted(
        (
            (sum(found.values()), name)
            for name, found in reasons.items()
            if sum(found.values()) >= OFTEN and name in links
        ),
        key=lambda item: (-item[0], item[1]),
    )
    return [
        FoundRow(
            ngettext(
                "%(num)s city said “Not now” to “%(title)s”: %(reason)s.",
                "%(num)s cities said “Not now” to “%(title)s”, most often: %(reason)s.",
                count,
                title=links[name].text,
                reason=vocabulary.label("decline_reason", min(reasons[name], key=lambda r: (-reasons[name][r], r))),
            ),
            (links[name],),
        )
        for count, name in often
    ]


def _declines() -> list[tuple[str, int, int]]:
    counts: dict[str, list[int]] = {}
    for place, column in enumerate((Pairing.city_reason, Pairing.company_reason)):
        for reason, count in session().execute(
            sa.select(column, sa.func.count(Pairing.id)).where(column != "").group_by(column)
        ):
            counts.setdefault(reason, [0, 0])[place] = count
    rows = [(vocabulary.label("decline_reason", code), both[0], both[1]) for code, both in counts.items()]
    return sorted(rows, key=lambda row: (-(row[1] + row[2]), row[0]))
