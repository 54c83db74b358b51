"""Reading rule sets and runs, and what a run was computed from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound, existing
from matchmaker.core.i18n import _l
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.engine.vocabulary import Vocabulary, vocabulary_from_json
from matchmaker.matching.engine.wording import TextStatistics
from matchmaker.matching.models import (
    MatchFacts,
    MatchRun,
    MatchRunStatus,
    MatchSnapshot,
    RuleSet,
    RuleSetStatus,
)

_CHUNK = 900


@dataclass(frozen=True)
class RunBasis:
    """Everything but the facts that decides a list: rules, vocabulary, word counts, seed, pairings so far, floor."""

    rule_set_id: int
    snapshot_id: int
    rules: ScoringRules
    vocabulary: Vocabulary
    statistics: TextStatistics
    pairings_so_far: dict[str, int]
    seed: int
    small_share: int  # the fairness floor, percent of a list's places


def live_rule_set() -> RuleSet | None:
    """The published version."""
    return session().scalar(sa.select(RuleSet).where(RuleSet.status == RuleSetStatus.PUBLISHED.value))


def published_versions() -> list[RuleSet]:
    """All versions that were ever live, newest first."""
    return list(
        session().scalars(
            sa.select(RuleSet)
            .where(RuleSet.status != RuleSetStatus.DRAFT.value)
            .options(joinedload(RuleSet.published_by))
            .order_by(RuleSet.number.desc())
        )
    )


def next_number() -> int:
    """The number of the next version of the rules, from 1."""
    return (session().scalar(sa.select(sa.func.max(RuleSet.number))) or 0) + 1


def get_version(actor: Actor, *, number: int) -> RuleSet:
    """A published version by its number; versions are public. Raises NotFound."""
    found = session().scalar(sa.select(RuleSet).where(RuleSet.number == number))
    return existing(found, _l("There is no version of the rules with this number."))


def get_draft(actor: Actor, *, public_id: str) -> RuleSet:
    """A draft of the rules; all organizers see all drafts. Raises NotFound."""
    found = session().scalar(
        sa.select(RuleSet).where(RuleSet.public_id == public_id, RuleSet.status == RuleSetStatus.DRAFT.value)
    )
    if found is None or not (actor.is_organizer or actor.is_system):
        raise NotFound(_l("There is no such draft of the rules."))
    return found


def drafts() -> list[RuleSet]:
    """Every draft, with its author, oldest first."""
    return list(
        session().scalars(
            sa.select(RuleSet)
            .where(RuleSet.status == RuleSetStatus.DRAFT.value)
            .options(joinedload(RuleSet.created_by))
            .order_by(RuleSet.id)
        )
    )


def own_draft(actor: Actor) -> RuleSet | None:
    """The draft this organizer writes."""
    return session().scalar(
        sa.select(RuleSet).where(RuleSet.status == RuleSetStatus.DRAFT.value, RuleSet.created_by_id == actor.user_id)
    )


def live_run() -> MatchRun | None:
    """The full run that today's pairings stand on: the last finished one of the live rules."""
    select = (
        sa.select(MatchRun)
        .join(RuleSet, RuleSet.id == MatchRun.rule_set_id)
        .where(
            MatchRun.kind == "full",
            MatchRun.status == MatchRunStatus.DONE.value,
            RuleSet.status == RuleSetStatus.PUBLISHED.value,
        )
        .order_by(MatchRun.id.desc())
        .limit(1)
    )
    return session().scalar(select)


def active_run() -> MatchRun | None:
    """The full run that is being computed now."""
    return session().scalar(
        sa.select(MatchRun)
        .where(
            MatchRun.kind == "full", MatchRun.status.in_([MatchRunStatus.WAITING.value, MatchRunStatus.RUNNING.value])
        )
        .order_by(MatchRun.id.desc())
        .limit(1)
    )


def recent_runs(limit: int = 25) -> list[MatchRun]:
    """The newest runs, with their rules."""
    return list(
        session().scalars(
            sa.select(MatchRun).options(joinedload(MatchRun.rule_set)).order_by(MatchRun.id.desc()).limit(limit)
        )
    )


def get_run(actor: Actor, *, public_id: str) -> MatchRun:
    """One run. Raises NotFound."""
    found = session().scalar(sa.select(MatchRun).where(MatchRun.public_id == public_id))
    return existing(found, _l("There is no such run."))


def basis_of(run: MatchRun) -> RunBasis:
    """What the run scores with; the run must have its snapshot."""
    snapshot = run.snapshot
    assert snapshot is not None
    return RunBasis(
        rule_set_id=run.rule_set_id,
        snapshot_id=snapshot.id,
        rules=run.rule_set.engine(),
        vocabulary=vocabulary_from_json(snapshot.vocabulary),
        statistics=TextStatistics.from_json(snapshot.statistics),
        pairings_so_far={str(name): int(count) for name, count in snapshot.pairings_so_far.items()},
        seed=run.seed,
        small_share=run.rule_set.small_share,
    )


def stored_facts(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Stored facts by id (a query for each 900)."""
    wanted = list(ids)
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = session().execute(
            sa.select(MatchFacts.id, MatchFacts.facts).where(MatchFacts.id.in_(wanted[start : start + _CHUNK]))
        )
        found.update(rows.tuples().all())
    return found


def facts_ids(fingerprints: Collection[str]) -> dict[str, int]:
    """Fingerprint → id of what is stored already."""
    wanted = list(fingerprints)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        rows = session().execute(
            sa.select(MatchFacts.fingerprint, MatchFacts.id).where(MatchFacts.fingerprint.in_(part))
        )
        found.update(rows.tuples().all())
    return found


def snapshot_named(fingerprint: str) -> MatchSnapshot | None:
    """A snapshot with exactly this content."""
    everything = (undefer(MatchSnapshot.statistics), undefer(MatchSnapshot.vocabulary))
    return session().scalar(
        sa.select(MatchSnapshot).options(*everything).where(MatchSnapshot.fingerprint == fingerprint)
    )
