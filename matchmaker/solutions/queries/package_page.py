"""What the page of a package shows: phases, who does what, overlaps and gaps, challenges, and who offers which part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.organizations.models import CitySystem
from matchmaker.solutions.engine.relations import NEEDS_FIRST, phases
from matchmaker.solutions.hooks import AnsweredChallenge, challenges_on
from matchmaker.solutions.models import PackageItem, SolutionPackage, SolutionType
from matchmaker.solutions.queries import catalogue
from matchmaker.solutions.queries.catalogue import TypeWithOffers
from matchmaker.vocabulary import queries as vocabulary

MEASURED = "verified"


@dataclass(frozen=True)
class Relation:
    """How a part stands to another one, and why."""

    kind: str
    other: SolutionType
    why: str


@dataclass(frozen=True)
class Part:
    """One type of the package: why it stands here, its relations, and who offers it."""

    item: PackageItem
    offers: TypeWithOffers
    relations: Sequence[Relation]

    @property
    def type(self) -> SolutionType:
        """The solution type."""
        return self.item.solution_type


@dataclass(frozen=True)
class Action:
    """An enabling action with who does it and the types that need it."""

    text: str
    who: str
    types: Sequence[str]


@dataclass(frozen=True)
class Shared:
    """A term (its label) that several types of the package have."""

    label: str
    types: Sequence[str]


@dataclass(frozen=True)
class PackagePage:
    """Everything beside the package's own texts; `withdrawn` are parts that are not public now."""

    phases: Sequence[Sequence[Part]]
    actions: Mapping[str, Sequence[Action]]
    same_emissions: Sequence[Shared]
    same_problems: Sequence[Shared]
    trades: Sequence[tuple[SolutionType, Relation]]
    not_offered: Sequence[SolutionType]
    missing_stages: Sequence[str]
    missing_actions: Sequence[str]
    not_measured: Sequence[SolutionType]
    missing_roles: Sequence[str]
    withdrawn: Sequence[SolutionType]
    challenges: Sequence[AnsweredChallenge]

    @property
    def parts(self) -> list[Part]:
        """All parts, phase by phase."""
        return [part for phase in self.phases for part in phase]


def package_page(actor: Actor, package: SolutionPackage) -> PackagePage:
    """Read it (three statements, four for a member of a city)."""
    parts = _parts(package)
    types = [part.type for part in parts]
    needs: dict[int, list[int]] = {}
    for relation in package.relations:
        if relation.kind == NEEDS_FIRST:
            needs.setdefault(relation.solution_type_id, []).append(relation.other_type_id)
    by_id = {part.type.id: part for part in parts}
    public = [kind for kind in types if kind.is_public]
    topics = list(dict.fromkeys(code for kind in types for code in kind.codes("topic")))
    stages = {stage for kind in types for stage in kind.steps}
    actions = _actions(types)
    return PackagePage(
        phases=[[by_id[one] for one in phase] for phase in phases([kind.id for kind in types], needs)],
        actions=actions,
        same_emissions=_shared(types, "gpc"),
        same_problems=_shared(types, "topic"),
        trades=[(part.type, r) for part in parts for r in part.relations if r.kind == "trades_off"],
        not_offered=[part.type for part in parts if not part.offers.solutions],
        missing_stages=[code for code in vocabulary.labels("stage") if code not in stages],
        missing_actions=[code for code in vocabulary.labels("enabling_action") if code not in actions],
        not_measured=[kind for kind in public if all(case.get("evidence") != MEASURED for case in kind.cases)],
        missing_roles=_missing_roles(actor, types),
        withdrawn=[kind for kind in types if not kind.is_public],
        challenges=[one for answer in challenges_on(topics) for one in answer],
    )


def _parts(package: SolutionPackage) -> list[Part]:
    kinds = {item.solution_type_id: item.solution_type for item in package.items}
    offers = {row.type.id: row for row in catalogue.with_offers(list(kinds.values()))}
    relations: dict[int, list[Relation]] = {}
    for row in package.relations:
        one = Relation(row.kind, kinds[row.other_type_id], row.why)
        relations.setdefault(row.solution_type_id, []).append(one)
    return [
        Part(item, offers[item.solution_type_id], relations.get(item.solution_type_id, ())) for item in package.items
    ]


def _actions(types: Sequence[SolutionType]) -> dict[str, list[Action]]:
    """By kind in the vocabulary's order: the same action of several types stands once."""
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    for kind in types:
        for code, actions in kind.enabling_actions.items():
            for one in actions:
                key = (one["text"], one.get("who", ""))
                found.setdefault(code, {}).setdefault(key, []).append(kind.title)
    return {
        code: [Action(text, who, titles) for (text, who), titles in found[code].items()]
        for code in vocabulary.labels("enabling_action")
        if code in found
    }


def _shared(types: Iterable[SolutionType], scheme: str) -> list[Shared]:
    titles: dict[str, list[str]] = {}
    for kind in types:
        for code in kind.codes(scheme):
            titles.setdefault(code, []).append(kind.title)
    return [Shared(vocabulary.label(scheme, code), names) for code, names in titles.items() if len(names) > 1]


def _missing_roles(actor: Actor, types: Sequence[SolutionType]) -> list[str]:
    """Roles the parts need that the city acted for does not have in their main sectors, as words; else nothing."""
    if not actor.acts_for_kind("city"):
        return []
    select = sa.select(CitySystem.system, CitySystem.role).where(CitySystem.organization_id == actor.organization_id)
    have: dict[str, set[str]] = {}
    for system, role in session().execute(select):
        have.setdefault(system, set()).add(role)
    missing = []
    for kind in types:
        system = next(iter(kind.codes("system")), "")
        wanted = set(kind.codes("city_role"))
        if wanted and not wanted & have.get(system, set()):
            missing.append(kind.title)
    return missing
