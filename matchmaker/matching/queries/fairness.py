"""Who is seen, what looks like gaming, and why people say "not now": for organizers, nothing is punished."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.matching.engine.fairness import Exposure, Finding, duplicates, exposure, tag_stuffing
from matchmaker.matching.engine.match import Pairing as EnginePairing
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries.vocabulary import current_vocabulary
from matchmaker.matching.queries.words import code_label, say
from matchmaker.vocabulary import queries as vocabulary


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A group's part of what is listed and of what is proposed, in percent."""

    group: str
    members: int
    pairings: int
    listed: float
    proposed: float


@dataclass(frozen=True)
class FairnessReport:
    """The report: shares by company size, country and city size; findings as sentences; declines by reason."""

    company_size: list[ShareRow]
    country: list[ShareRow]
    city_size: list[ShareRow]
    stuffed: list[str]
    same_text: list[str]
    declines: list[tuple[str, int, int]]  # reason, by cities, by companies
    pairings: int


def fairness_report() -> FairnessReport:
    """Compute the report from today's pairings (a constant number of queries)."""
    challenges = facts_queries.matched_challenges()
    solutions = facts_queries.offered_solutions()
    rows = session().execute(
        sa.select(Pairing.challenge_id, Pairing.solution_id, Pairing.score, Pairing.rank).where(Pairing.is_current)
    )
    pairings = [
        EnginePairing(challenges[row.challenge_id].id, solutions[row.solution_id].id, row.score, row.rank, ())
        for row in rows
        if row.challenge_id in challenges and row.solution_id in solutions
    ]
    offered = list(solutions.values())
    shares = exposure(pairings, list(challenges.values()), offered, current_vocabulary())
    return FairnessReport(
        company_size=_rows(shares, "company_size"),
        country=_rows(shares, "country"),
        city_size=_rows(shares, "city_size"),
        stuffed=_sentences(tag_stuffing(offered)),
        same_text=_sentences(duplicates(offered)),
        declines=_declines(),
        pairings=len(pairings),
    )


def _rows(shares: tuple[Exposure, ...], by: str) -> list[ShareRow]:
    found = [
        ShareRow(
            _("not known") if item.group == "unknown" else code_label(item.group),
            item.members,
            item.pairings,
            round(item.share_listed, 1),
            round(item.share_proposed, 1),
        )
        for item in shares
        if item.by == by
    ]
    return sorted(found, key=lambda row: (-row.members, row.group))


def _sentences(findings: tuple[Finding, ...]) -> list[str]:
    return [say(finding.sentence.as_json()) for finding in findings]


def _declines() -> list[tuple[str, int, int]]:
    counts: dict[str, list[int]] = {}
    for place, column in enumerate((Pairing.city_reason, Pairing.company_reason)):
        for reason, count in session().execute(
            sa.select(column, sa.func.count(Pairing.id)).where(column != "").group_by(column)
        ):
            counts.setdefault(reason, [0, 0])[place] = count
    rows = [(vocabulary.label("decline_reason", code), both[0], both[1]) for code, both in counts.items()]
    return sorted(rows, key=lambda row: (-(row[1] + row[2]), row[0]))
