"""Before and after: what a draft of the rules would change on today's data, as plain data to keep and to show."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.core.text import shorten
from matchmaker.matching.engine.match import match_block
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions, pack_challenges, pack_solutions
from matchmaker.matching.engine.preview import Moved, Preview, preview
from matchmaker.matching.engine.ruleset import RuleSet as EngineRuleSet
from matchmaker.matching.models import FLOOR, RuleSet
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries import runs
from matchmaker.matching.queries.live import ground
from matchmaker.matching.queries.words import code_label
from matchmaker.organizations.models import Organization, OrganizationMember
from matchmaker.solutions.models import Solution

PLACES = 10  # the best of each challenge are compared
LISTED = 8
_market: dict[tuple[object, ...], tuple[PackedChallenges, PackedSolutions]] = {}


def compute_preview(draft: RuleSet) -> dict[str, Any]:
    """Compare the draft with the live rules. Raises ValueError when the draft cannot be used."""
    started = time.perf_counter()
    before, after = _live_rules(), draft.engine()
    challenges, solutions = _packed_market()
    found = preview(before, after, challenges, solutions, k=PLACES, floor=FLOOR, seed=_seed(), samples=LISTED)
    movers = _movers(found, solutions)
    busiest = Counter(pair[0] for pair in (*found.entering, *found.leaving)).most_common(LISTED)
    details = [_detail(name, before, after, challenges, solutions) for name, _count in busiest]
    return {
        "at": clock.now().isoformat(),
        "seconds": round(time.perf_counter() - started, 2),
        "challenges": len(challenges),
        "solutions": len(solutions),
        "entering": len(found.entering),
        "leaving": len(found.leaving),
        "staying": found.staying,
        "shifts": [{"by": s.by, "group": s.group, "before": s.before, "after": s.after} for s in found.shifts],
        "unmatched_before": len(found.unmatched_before),
        "unmatched_after": len(found.unmatched_after),
        "unmatched": [_title_of(challenges, name) for name in found.unmatched_after[:LISTED]],
        "gains": [row for row in movers if row["change"] > 0],
        "losses": [row for row in movers if row["change"] < 0],
        "samples": [_sample(item, challenges, solutions) for item in found.samples],
        "details": details,
    }


def _live_rules() -> EngineRuleSet:
    live = runs.live_rule_set()
    return live.engine() if live is not None else ground().rules


def _seed() -> int:
    run = runs.live_run()
    return run.seed if run is not None else 0


def _packed_market() -> tuple[PackedChallenges, PackedSolutions]:
    """Everything that takes part, as arrays; kept by the process until a row of it changes."""
    base = ground()
    key = (base.name, *_state(Challenge, Challenge.city_id, facts_queries.is_matched()))
    key += tuple(_state(Solution, Solution.company_id, facts_queries.is_offered()))
    if key not in _market:
        challenges = list(facts_queries.matched_challenges().values())
        solutions = list(facts_queries.offered_solutions().values())
        _market.clear()
        _market[key] = (
            pack_challenges(challenges, base.vocabulary, base.statistics),
            pack_solutions(solutions, base.vocabulary, base.statistics),
        )
    return _market[key]


def _state(model: Any, owner: Any, where: sa.ColumnElement[bool]) -> Sequence[Any]:
    return (
        session()
        .execute(
            sa.select(
                sa.func.count(model.id),
                sa.func.max(model.updated_at),
                sa.func.max(Organization.updated_at),
                sa.func.min(model.public_id),
                sa.func.max(model.public_id),
            )
            .join(Organization, Organization.id == owner)
            .where(where)
        )
        .one()
    )


def _movers(found: Preview, solutions: PackedSolutions) -> list[dict[str, Any]]:
    """Companies by how many places they gain or lose, most first."""
    owners = {facts.id: facts.company for facts in solutions.facts}
    change: Counter[str] = Counter()
    for sign, pairs in ((1, found.entering), (-1, found.leaving)):
        for _challenge, solution in pairs:
            change[owners[solution].id] += sign
    names = {company.id: company for company in owners.values()}
    rows = [
        {"id": key, "name": names[key].name, "size": names[key].size or "", "change": value}
        for key, value in change.items()
        if value
    ]
    return sorted(rows, key=lambda row: (-abs(int(row["change"])), row["id"]))


def _title_of(challenges: PackedChallenges, name: str) -> str:
    return next(facts.title for facts in challenges.facts if facts.id == name)


def _sample(item: Moved, challenges: PackedChallenges, solutions: PackedSolutions) -> dict[str, Any]:
    reasons = item.explanation.best_reasons(2)
    return {
        "challenge": _title_of(challenges, item.pairing.challenge_id),
        "solution": next(facts.title for facts in solutions.facts if facts.id == item.pairing.solution_id),
        "enters": item.enters,
        "score": item.pairing.score,
        "why": [reason.as_json() for reason in reasons],
    }


def _detail(
    name: str,
    before: EngineRuleSet,
    after: EngineRuleSet,
    challenges: PackedChallenges,
    solutions: PackedSolutions,
) -> dict[str, Any]:
    """The first places of one challenge under both rule sets."""
    facts = next(item for item in challenges.facts if item.id == name)
    titles = {item.id: shorten(item.title, 26) for item in solutions.facts}
    lists = []
    for rules in (before, after):
        one = pack_challenges([facts], challenges.vocabulary, challenges.statistics)
        best = match_block(one, solutions, rules, challenges.vocabulary, k=6, seed=_seed())
        lists.append([[titles[p.solution_id], round(p.score / 100)] for p in best if p.score >= FLOOR])
    return {"id": name, "title": facts.title, "city": facts.city.name, "before": lists[0], "after": lists[1]}


# ── showing a kept preview ──


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the before/after table."""

    name: str
    before: str
    after: str
    change: str
    kind: str  # same, up or down: only effects on people are coloured


def measures(kept: dict[str, Any]) -> list[Measure]:
    """The table of a kept preview."""
    places = kept["staying"] + kept["leaving"]
    after = kept["staying"] + kept["entering"]
    rows = [
        Measure(_("Pairings among the best %(n)s of a challenge", n=PLACES), str(places), str(after), "", "same"),
        Measure(_("Pairings that enter"), "", "", str(kept["entering"]), "same"),
        Measure(_("Pairings that leave"), "", "", str(kept["leaving"]), "same"),
    ]
    small = [_share(kept, which) for which in ("before", "after")]
    rows.append(_measure(_("Share of micro and small companies, in percent"), *small, good_up=True))
    rows.append(
        _measure(_("Challenges without any pairing"), kept["unmatched_before"], kept["unmatched_after"], good_up=False)
    )
    for row in kept["shifts"]:
        if row["by"] == "city_size":
            label = _("Pairings of cities: %(group)s", group=_group(row["group"]))
            rows.append(_measure(label, row["before"], row["after"], good_up=True))
    return rows


def _group(code: str) -> str:
    return _("size not known") if code == "unknown" else code_label(code)


def _share(kept: dict[str, Any], which: str) -> int:
    sizes = [row for row in kept["shifts"] if row["by"] == "company_size"]
    whole = sum(row[which] for row in sizes)
    small = sum(row[which] for row in sizes if row["group"] in {"self_employed", "micro", "small"})
    return round(100 * small / whole) if whole else 0


def _measure(name: str, before: int, after: int, *, good_up: bool) -> Measure:
    difference = after - before
    kind = "same" if not difference else ("up" if (difference > 0) == good_up else "down")
    change = "0" if not difference else (f"▲ {difference}" if difference > 0 else f"▼ {-difference}")
    return Measure(name, str(before), str(after), change, kind)


def organizers_who_gain(kept: dict[str, Any]) -> list[str]:
    """Names of organizers who belong to a company that gains places: neutrality wants a word about it."""
    ids = [row["id"] for row in kept.get("gains", [])]
    if not ids:
        return []
    return list(
        session().scalars(
            sa.select(User.name)
            .join(OrganizationMember, OrganizationMember.user_id == User.id)
            .join(Organization, Organization.id == OrganizationMember.organization_id)
            .where(User.is_organizer, Organization.public_id.in_(ids))
            .distinct()
            .order_by(User.name)
        )
    )
