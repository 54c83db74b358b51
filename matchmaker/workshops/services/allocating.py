"""Choosing pairings for a workshop: the matcher computes, an organizer accepts or takes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command, hold
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid, Stale
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _, ngettext
from matchmaker.matching.engine.allocation import AllocationSettings, Candidate
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.queries.labels import code_label, say
from matchmaker.matching.services import workshop as matching_workshop
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution
from matchmaker.workshops import events, policy
from matchmaker.workshops.jobs.group_meetings import value_of_pairings, write_group
from matchmaker.workshops.models.allocation import GroupMeeting, GroupSource, WorkshopAllocation, WorkshopPairing
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import allocation as allocation_queries
from matchmaker.workshops.queries import groups, programme
from matchmaker.workshops.queries.allocation import Pair

MOST_OF_ALL = 2000
AS_GROUP = "group"


@dataclass(frozen=True)
class AllocationChoice:
    """What the organizer sets. Caps and floors count pairings, `reserved_share` is a percentage of them.

    `must_keep` and `never` hold (challenge, solution), public ids. `total_cap` None: as many as there are places.
    """

    city_cap: int
    company_cap: int
    total_cap: int | None = None
    city_floor: int = 0
    company_floor: int = 0
    reserved_share: int = 0
    seed: int = 1
    must_keep: tuple[Pair, ...] = ()
    never: tuple[Pair, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """For storage."""
        return asdict(self) | {"must_keep": [list(p) for p in self.must_keep], "never": [list(p) for p in self.never]}

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> AllocationChoice:
        """Read back what `to_data` wrote."""
        pairs = {name: tuple((row[0], row[1]) for row in data[name]) for name in ("must_keep", "never")}
        return AllocationChoice(**(dict(data) | pairs))

    @staticmethod
    def of(workshop: Workshop) -> AllocationChoice:
        """The last one of a workshop, or what its details and its places say."""
        known = allocation_queries.find_allocation(workshop)
        if known is not None:
            return AllocationChoice.from_data(known.settings)
        tables = sum(t.capacity for t in programme.tables(workshop) if not (t.is_spare or t.is_lost))
        return AllocationChoice(
            city_cap=workshop.cap_city,
            company_cap=workshop.cap_company,
            total_cap=min(MOST_OF_ALL, tables * len(programme.slots(workshop))) or None,
            reserved_share=workshop.small_share_percent,
        )


@command(policy.can_allocate, locks="workshop")
def compute_allocation(actor: Actor, *, workshop: Workshop, choice: AllocationChoice) -> WorkshopAllocation:
    """Let the matcher choose, and store the result with its prices, reasons and proposed roundtables.

    Accepted pairings are kept. An impossible choice stores the sentences that say which setting is in the way.
    Raises Invalid for a setting out of range or a pair that is both kept and excluded.
    """
    _check(choice)
    pool = allocation_queries.pool_of(workshop)
    accepted = _accepted(workshop)
    both = accepted & set(choice.never)
    if both:
        raise Invalid({"": _("An accepted pairing cannot be excluded. Undo the acceptance first.")})
    kept = (accepted & pool.pairs) | set(choice.must_keep)
    names = _names(workshop, kept | set(choice.never))
    found = matching_workshop.allocate_pairings(
        actor,
        challenge_ids=[row.challenge_id for row in workshop.tabled],
        solution_ids=pool.solutions,
        settings=AllocationSettings(
            city_cap=choice.city_cap,
            company_cap=choice.company_cap,
            total_cap=choice.total_cap,
            city_floor=choice.city_floor,
            company_floor=choice.company_floor,
            reserved_share=choice.reserved_share,
            must_keep=frozenset(kept),
            never=frozenset(choice.never),
        ),
        seed=choice.seed,
        pairs=pool.pairs,
    )
    result = {
        "possible": len(pool.pairs),
        "refused": pool.refused,
        "lost": len(accepted - pool.pairs),
        "chosen": [list(item.pair) for item in found.chosen],
        "value": found.value,
        "optimal": found.optimal,
        "costs": {price.setting: [price.cost, price.cost + found.value] for price in found.prices},
        "prices": [_named(price.sentence, names) for price in found.prices],
        "problems": [_named(sentence, names) for sentence in found.problems],
        "tables": _tables(actor, workshop, found.chosen),
    }
    return _store(actor, workshop, choice, result)


@command(policy.can_allocate, locks="workshop")
def rule_pair(actor: Actor, *, workshop: Workshop, pair: Pair, rule: str) -> WorkshopAllocation:
    """Say that a pairing is always kept ("keep"), never chosen ("never") or free again (""), and compute anew.

    Raises Invalid for another word, and for a pair that is not on the table of the workshop.
    """
    if rule not in {"keep", "never", ""}:
        raise Invalid({"rule": _("Choose always keep, never or no rule.")})
    if (
        rule
        and pair not in allocation_queries.pool_of(workshop).pairs
        and not allocation_queries.lines_of(workshop, [pair])
    ):
        raise Invalid({"": _("There is no pairing of these two. Choose others.")})
    choice = AllocationChoice.of(workshop)
    must_keep = tuple(p for p in choice.must_keep if p != pair) + ((pair,) if rule == "keep" else ())
    never = tuple(p for p in choice.never if p != pair) + ((pair,) if rule == "never" else ())
    return compute_allocation(actor, workshop=workshop, choice=replace(choice, must_keep=must_keep, never=never))


@dataclass(frozen=True)
class Accepted:
    """What accepting added: pairings, group meetings that the schedule places, roundtables of the programme."""

    pairings: int
    groups: int
    sessions: int


def _audit(**arguments: Any) -> dict[str, Any]:
    result: Accepted = arguments["result"]
    return {"number": arguments["number"]} | asdict(result)


@command(policy.can_allocate, locks="workshop", audit=_audit)
def accept_allocation(
    actor: Actor, *, workshop: Workshop, number: int, tables: Mapping[str, str] | None = None
) -> Accepted:
    """Ask all chosen pairings to meet, and make the proposed roundtables. Accepting twice gives one of each.

    `number` is the computation that was read; `tables` says for each theme what becomes of it: "group" (the schedule
    finds its time), the public id of a free roundtable of the programme, or "" (nothing). Raises Stale when somebody
    computed anew, Invalid when a pairing or a roundtable is not possible any more.
    """
    allocation = allocation_queries.find_allocation(workshop)
    if allocation is not None:
        hold(allocation)
    if allocation is None or allocation.number != number:
        raise Stale(_("The choice was recomputed while you were reading. Check it again, then accept."))
    chosen = [(row[0], row[1]) for row in allocation.result["chosen"]]
    known = _accepted(workshop)
    gone = set(chosen) - known - allocation_queries.pool_of(workshop).pairs
    if gone:
        raise Invalid(
            {
                "": ngettext(
                    "%(num)s chosen pairing is no longer possible because somebody left or declined. Compute again.",
                    "%(num)s chosen pairings are no longer possible because somebody left or declined. Compute again.",
                    len(gone),
                )
            }
        )
    added = _ask_pairings(actor, workshop, [pair for pair in chosen if pair not in known])
    groups, sessions = _ask_tables(actor, workshop, allocation, tables or {})
    session().flush()
    if added or groups or sessions:
        publish(events.RequestsChanged(workshop.id))
    return Accepted(added, groups, sessions)


@command(policy.can_allocate, locks="workshop")
def take_back_pairing(actor: Actor, *, workshop: Workshop, pairing_id: str) -> None:
    """An accepted pairing is not asked for any more. Twice changes nothing. Raises Conflict after its release."""
    row = session().scalar(
        sa.select(WorkshopPairing).where(
            WorkshopPairing.workshop_id == workshop.id, WorkshopPairing.public_id == pairing_id
        )
    )
    if row is None:
        return
    people = allocation_queries.comers(workshop)
    city, company = (people.get(i) for i in (row.challenge.city_id, row.solution.company_id))
    if city is not None and company is not None and (city.id, company.id) in groups.in_use(workshop).pairs:
        raise Conflict(_("Their meeting is already released. Cancel it in the schedule, so that both sides learn why."))
    session().delete(row)
    session().flush()
    publish(events.RequestsChanged(workshop.id))


def _check(choice: AllocationChoice) -> None:
    errors = {}
    for name in ("city_cap", "company_cap", "city_floor", "company_floor"):
        if not 0 <= getattr(choice, name) <= 200:
            errors[name] = _("Enter a number from 0 to 200.")
    if choice.total_cap is not None and not 0 <= choice.total_cap <= MOST_OF_ALL:
        errors["total_cap"] = _("Enter a number from 0 to %(max)s.", max=MOST_OF_ALL)
    if not 0 <= choice.reserved_share <= 100:
        errors["reserved_share"] = _("Enter a number from 0 to 100.")
    for kind, floor, cap in (
        ("city_floor", choice.city_floor, choice.city_cap),
        ("company_floor", choice.company_floor, choice.company_cap),
    ):
        if floor > cap:
            errors[kind] = _("“At least %(floor)s” and “at most %(cap)s” contradict each other.", floor=floor, cap=cap)
    if set(choice.must_keep) & set(choice.never):
        errors[""] = _("A pairing cannot be both kept and excluded.")
    if errors:
        raise Invalid(errors)


def _accepted(workshop: Workshop) -> set[Pair]:
    return {(row.challenge.public_id, row.solution.public_id) for row in allocation_queries.accepted_pairings(workshop)}


def _names(workshop: Workshop, pairs: Iterable[Pair]) -> dict[str, str]:
    """What the public ids in the matcher's sentences are called."""
    names = {row.organization.public_id: row.organization.name for row in allocation_queries.comers(workshop).values()}
    names |= {challenge.public_id: challenge.title for challenge in workshop.challenges}
    solutions = {solution for _challenge, solution in pairs}
    rows = session().execute(
        sa.select(Solution.public_id, Solution.title, Organization.name)
        .join(Organization, Organization.id == Solution.company_id)
        .where(Solution.public_id.in_(solutions))
    )
    return names | {public_id: f"{title} ({company})" for public_id, title, company in rows}


def _named(sentence: Sentence, names: Mapping[str, str]) -> dict[str, object]:
    params = {
        key: names.get(value, value) if isinstance(value, str) else value for key, value in sentence.params.items()
    }
    return Sentence(sentence.template, **params).as_json()


def _tables(actor: Actor, workshop: Workshop, chosen: tuple[Candidate, ...]) -> list[dict[str, Any]]:
    """Proposed roundtables, with the public ids of the organizations that would sit there."""
    if not chosen:
        return []
    proposed = matching_workshop.propose_sessions(
        actor, chosen=chosen, challenge_ids=[row.challenge_id for row in workshop.tabled]
    )
    city_of = {item.challenge_id: item.city_id for item in chosen}
    company_of = {item.solution_id: item.company_id for item in chosen}
    names = _names(workshop, ())
    tables: list[dict[str, Any]] = []
    for item, _why in proposed:
        if item.kind != "roundtable" or item.theme is None:
            continue
        cities = list(dict.fromkeys(city_of[c] for c in item.challenge_ids))
        companies = list(dict.fromkeys(company_of[s] for s in item.solution_ids))
        if len(cities) + len(companies) < 3:
            continue  # several solutions of one company for one city: their 1:1 meeting is enough
        tables.append(
            {
                "theme": item.theme,
                "challenges": list(item.challenge_ids),
                "members": [*cities, *companies],
                "cities": [names[key] for key in cities],
                "companies": [names[key] for key in companies],
                "value": item.value,
                "why": item.why.as_json(),
            }
        )
    return tables


def _store(actor: Actor, workshop: Workshop, choice: AllocationChoice, result: dict[str, Any]) -> WorkshopAllocation:
    row = allocation_queries.find_allocation(workshop)
    if row is None:
        row = WorkshopAllocation(workshop_id=workshop.id, number=0)
        session().add(row)
    row.number += 1
    row.settings, row.result = choice.to_data(), result
    row.computed_at, row.computed_by_id = clock.now(), actor.user_id
    session().flush()
    return row


def _ask_pairings(actor: Actor, workshop: Workshop, pairs: list[Pair]) -> int:
    lines = allocation_queries.lines_of(workshop, pairs)
    ids = _ids_of(pairs)
    for pair in pairs:
        challenge_id, solution_id = ids[pair]
        session().add(
            WorkshopPairing(
                workshop_id=workshop.id,
                challenge_id=challenge_id,
                solution_id=solution_id,
                score=round(100 * lines[pair].value),
                why=lines[pair].why[:400],
                accepted_at=clock.now(),
                accepted_by_id=actor.user_id,
            )
        )
    return len(pairs)


def _ids_of(pairs: list[Pair]) -> dict[Pair, tuple[int, int]]:
    found: list[dict[str, int]] = []
    for model, keys in ((Challenge, {c for c, _s in pairs}), (Solution, {s for _c, s in pairs})):
        rows = session().execute(sa.select(model.public_id, model.id).where(model.public_id.in_(keys)))
        found.append({row[0]: row[1] for row in rows})
    challenges, solutions = found
    return {(c, s): (challenges[c], solutions[s]) for c, s in pairs}


def _ask_tables(
    actor: Actor, workshop: Workshop, allocation: WorkshopAllocation, targets: Mapping[str, str]
) -> tuple[int, int]:
    """Group meetings and sessions from the proposals that are wanted and not there yet; how many of each."""
    known = {group.key for group in groups.groups_of(workshop)}
    free = {row.public_id: row for row in groups.free_roundtables(workshop)}
    people = {row.organization.public_id: row for row in allocation_queries.comers(workshop).values()}
    challenges = {challenge.public_id: challenge for challenge in workshop.challenges}
    counts = [0, 0]
    for table in allocation.result["tables"]:
        target = targets.get(table["theme"], "")
        if not target or table["theme"] in known:
            continue
        if target != AS_GROUP and target not in free:
            raise Invalid({"": _("This roundtable is already used. Choose another one.")})
        group = GroupMeeting(
            workshop_id=workshop.id,
            key=table["theme"],
            theme=code_label(table["theme"])[:200],
            why=say(table["why"])[:400],
            value=value_of_pairings(table["value"] / 100),
            source=GroupSource.MATCHER.value,
            created_by_id=actor.user_id,
            created_at=clock.now(),
            members=[],
            tabled=[],
        )
        write_group(
            group,
            members=[people[key] for key in table["members"] if key in people],
            challenges=[challenges[key] for key in table["challenges"] if key in challenges],
            planned=None if target == AS_GROUP else free.pop(target),
        )
        counts[target != AS_GROUP] += 1
    return counts[0], counts[1]
