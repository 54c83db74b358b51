"""Before and after: what a draft of the rules would change on today's data, as plain data to keep and to show."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from matchmaker.core import clock
from matchmaker.core.db import unit_of_work
from matchmaker.core.garbage_collection import without_collecting
from matchmaker.core.letters import fold
from matchmaker.core.text import one_line, shorten
from matchmaker.matching.engine.explain import Explainer, ScoreTerm
from matchmaker.matching.engine.facts import ChallengeFacts, CompanyFacts, SolutionFacts
from matchmaker.matching.engine.match import ScoredPair
from matchmaker.matching.engine.pack import pack_challenges
from matchmaker.matching.engine.preview import Moved, Preview, compare, free_of_rule
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.engine.scoring import GOOD, levels_of
from matchmaker.matching.models import TOP, RuleSet
from matchmaker.matching.queries import floor, judged, recipients, runs
from matchmaker.matching.queries.floor import SHARES, Chosen, Pair, Pools
from matchmaker.matching.queries.live_fit import live_basis
from matchmaker.matching.queries.packed_inputs import PackedInputs, is_kept, packed_inputs
from matchmaker.matching.queries.packed_inputs import clear_cache as clear_packed_inputs

LISTED = 8
EXPLAINED = 60  # companies whose gain or loss has its reason: all that the page shows
FIRST = 6  # places shown of one challenge
SMALL_CITY = 100_000  # persons
COUNTRY = "country"
ENOUGH = 5  # good pairings a challenge should have
_before: dict[tuple[object, ...], Chosen] = {}


@without_collecting()
def compute_preview(draft: RuleSet) -> dict[str, Any]:
    """Compare what the draft and the live rules propose. Raises ValueError when the draft cannot be used."""
    started = time.perf_counter()
    after = draft.engine()
    after.check()
    inputs = packed_inputs()
    before, old = _live_lists(inputs)
    pools = _pools(inputs, after, max(*SHARES, draft.small_share))
    new = floor.choose(pools, share=draft.small_share, small=inputs.small, least=after.limits.proposed)
    packed = inputs.challenges, inputs.solutions
    found = compare(old.pairs, new.pairs, before, after, *packed, samples=LISTED)
    gains, losses = _movers(found, inputs, before, after)
    titles = {facts.id: facts.title for facts in packed[0].facts}
    return {
        "at": clock.now().isoformat(),
        "challenges": len(packed[0]),
        "solutions": len(packed[1]),
        "entering": len(found.entering),
        "leaving": len(found.leaving),
        "staying": found.staying,
        "shifts": [{"by": s.by, "group": s.group, "before": s.before, "after": s.after} for s in found.shifts],
        "figures": [_figures(*one, inputs) for one in ((old, before), (new, after))],
        "unmatched_before": len(found.unmatched_before),
        "unmatched_after": len(found.unmatched_after),
        "unmatched": [titles[name] for name in found.unmatched_after[:LISTED]],
        "share": draft.small_share,
        "floor": _prices(pools, inputs, draft.small_share, after.limits.proposed),
        "told": _told(found, inputs),
        "gaining": len(gains),
        "losing": len(losses),
        "gains": gains,
        "losses": losses,
        "samples": [_sample(item, titles, inputs) for item in found.samples],
        "country": _country_price(inputs, after, new),
        "judged": judged.compared(before, after),
        "details": [_detail(name, old, new, inputs) for name in _busiest(found, old, new)],
        "seconds": round(time.perf_counter() - started, 2),
    }


def _told(found: Preview, inputs: PackedInputs) -> dict[str, int]:
    """How many people of how many organizations are told of new pairings once this is published."""
    cities = {facts.id: facts.city.id for facts in inputs.challenges.facts}
    companies = {facts.id: facts.company.id for facts in inputs.solutions.facts}
    sides = {side for one, other in found.entering for side in (cities[one], companies[other])}
    return {"organizations": len(sides), "people": recipients.count_told(sides)}


def find_challenges(words: str) -> list[tuple[str, str, str]]:
    """(id, title, city) of challenges that take part in matching and whose title or city has these words; the first."""
    wanted = fold(one_line(words))
    facts = packed_inputs().challenges.facts
    hits = [one for one in facts if wanted in fold(f"{one.title} {one.city.name}")]
    return [(one.id, one.title, one.city.name) for one in sorted(hits, key=lambda one: one.id)[:LISTED]]


def inspect_challenge(draft: RuleSet, name: str) -> Row | None:
    """The first places of any challenge under the live rules and under a draft that can be used; None if it takes no
    part in matching."""
    inputs = packed_inputs()
    facts = next((one for one in inputs.challenges.facts if one.id == name), None)
    if facts is None:
        return None
    packed = pack_challenges([facts], inputs.challenges.vocabulary, inputs.challenges.statistics)
    live = runs.live_rule_set()
    rules, share = (live.engine(), live.small_share) if live is not None else (live_basis().rules, 0)
    old, new = (
        floor.choose(
            floor.pools(packed, inputs.solutions, one, share=floor_share, small=inputs.small, seed=_seed()),
            share=floor_share,
            small=inputs.small,
            least=one.limits.proposed,
        )
        for one, floor_share in ((rules, share), (draft.engine(), draft.small_share))
    )
    return _detail(name, old, new, inputs)


def warm_up(context: Callable[[], AbstractContextManager[object]]) -> threading.Thread | None:
    """Pack all challenges and solutions and rank under the live rules in the background; None if that is done.

    context: opens the application's context in the other thread. Called when a draft is opened, so that the preview,
    which is asked for a moment later, does not wait for it.
    """
    if is_kept():
        return None

    def prepare() -> None:
        with context(), unit_of_work(write=False), without_collecting():
            _live_lists(packed_inputs())

    thread = threading.Thread(target=prepare, name="preparing a preview", daemon=True)
    thread.start()
    return thread


def clear_cache() -> None:
    """Drop what this process keeps (for measurements and tests)."""
    _before.clear()
    clear_packed_inputs()


def _live_lists(found: PackedInputs) -> tuple[ScoringRules, Chosen]:
    """The live rules and their lists; the lists are kept until the rules, a challenge or a solution change."""
    live = runs.live_rule_set()
    rules, share = (live.engine(), live.small_share) if live is not None else (live_basis().rules, 0)
    key = (*found.key, rules.fingerprint(), share)
    if key not in _before:
        pools = _pools(found, rules, share)
        _before.clear()
        _before[key] = floor.choose(pools, share=share, small=found.small, least=rules.limits.proposed)
    return rules, _before[key]


def _pools(found: PackedInputs, rules: ScoringRules, share: int) -> dict[str, list[ScoredPair]]:
    return floor.pools(found.challenges, found.solutions, rules, share=share, small=found.small, seed=_seed())


def _seed() -> int:
    """What orders equal scores in the lists of today."""
    run = runs.live_run()
    return run.seed if run is not None else 0


def _prices(pools: Pools, found: PackedInputs, chosen: int, least: int) -> list[dict[str, Any]]:
    """What each share costs: points of all lists against those without a floor."""
    best = floor.choose(pools, share=0, small=found.small, least=least).value
    rows = []
    for share in sorted({*SHARES, chosen}):
        lists = floor.choose(pools, share=share, small=found.small, least=least)
        short = sum(not floor.is_reached(item, share=share, small=found.small) for item in lists.lists.values())
        cost = 100 * (best - lists.value) / best if best else 0.0
        rows.append({"share": share, "cost": round(cost, 2), "kept": len(lists.kept), "short": short})
    return rows


def _country_price(found: PackedInputs, rules: ScoringRules, chosen: Chosen) -> dict[str, Any]:
    """Who would be proposed if the country cost nobody a point: every pair gets the whole weight of the rule.

    Empty where the rules do not weigh the country. Without the floor, so that its places are not counted here.
    """
    weighed = next((item for item in rules.weighted() if item.rule == COUNTRY), None)
    if weighed is None:
        return {}
    nowhere, without = free_of_rule(found.challenges, rules, COUNTRY)
    pools = floor.pools(nowhere, found.solutions, without, share=0, small=found.small, seed=_seed())
    free = floor.choose(pools, share=0, small=found.small, least=rules.limits.proposed)
    entering = sorted(free.pairs.keys() - chosen.pairs.keys())
    solutions = {facts.id: facts for facts in found.solutions.facts}
    titles = {facts.id: facts.title for facts in found.challenges.facts}
    offering = (solutions[solution].company for _challenge, solution in entering)
    names = Counter((company.id, company.name) for company in offering)
    best = sorted(entering, key=lambda pair: (-free.pairs[pair].score, pair))[:LISTED]
    return {
        "weight": weighed.weight,
        "pairs": len(entering),
        "leaving": len(chosen.pairs.keys() - free.pairs.keys()),
        "challenges": len({challenge for challenge, _solution in entering}),
        "companies": [[name, count] for (_id, name), count in sorted(names.items(), key=lambda i: (-i[1], i[0]))],
        "examples": [
            {"challenge": titles[one], "solution": solutions[other].title, "score": free.pairs[one, other].score}
            for one, other in best
        ],
    }


def _figures(chosen: Chosen, rules: ScoringRules, found: PackedInputs) -> dict[str, Any]:
    """Measures of one set of lists that say who is served."""
    companies = {facts.id: facts.company.id for facts in found.solutions.facts}
    named = {companies[item.solution_id] for rows in chosen.lists.values() for item in rows}
    best = [rows[0].score for rows in chosen.lists.values() if rows]
    good = Counter(item.challenge_id for item in _good(chosen, rules, found))
    small_cities = [
        facts.id
        for facts in found.challenges.facts
        if facts.city.population is not None and facts.city.population < SMALL_CITY
    ]
    served = sum(good[name] >= ENOUGH for name in small_cities)
    return {
        "absent": len(set(companies.values()) - named),
        "median_best": round(statistics.median(best) / 100) if best else 0,
        "good": good.total(),
        "without_good": sum(not good[name] for name in found.challenges.ids),
        "small_cities": len(small_cities),
        "small_cities_served": served,
        "kept_by_floor": len(chosen.kept),
        "small": sum(item.solution_id in found.small for rows in chosen.lists.values() for item in rows),
        "places": sum(len(rows) for rows in chosen.lists.values()),
    }


def _good(chosen: Chosen, rules: ScoringRules, found: PackedInputs) -> list[ScoredPair]:
    """The proposed pairings that the rules call good."""
    places = {name: at for at, name in enumerate(found.solutions.ids)}
    levels = levels_of(found.challenges, found.solutions, rules)
    return [
        item
        for row, name in enumerate(found.challenges.ids)
        for item in chosen.lists[name]
        if levels[row, places[item.solution_id]] == GOOD
    ]


Row = dict[str, Any]


@dataclass(frozen=True)
class _CompanyMoves:
    """The pairs (challenge, solution) of one company that enter and that leave the lists."""

    company: CompanyFacts
    entering: list[Pair] = field(default_factory=list)
    leaving: list[Pair] = field(default_factory=list)

    @property
    def change(self) -> int:
        """Places gained, negative for places lost."""
        return len(self.entering) - len(self.leaving)

    def row(self) -> Row:
        """What the workbench stores of it."""
        touched = {challenge for challenge, _solution in (*self.entering, *self.leaving)}
        size = self.company.size or ""
        row = {"id": self.company.id, "name": self.company.name, "size": size, "change": self.change}
        return row | {"challenges": len(touched)}


def _movers(
    found: Preview, inputs: PackedInputs, before: ScoringRules, after: ScoringRules
) -> tuple[list[Row], list[Row]]:
    """Companies that gain and that lose places, most first; those that are shown with the rule that moved them."""
    moves = sorted(_moves_by_company(found, inputs), key=lambda item: (-abs(item.change), item.company.id))
    gaining = [item for item in moves if item.change > 0]
    losing = [item for item in moves if item.change < 0]
    challenges = {facts.id: facts for facts in inputs.challenges.facts}
    solutions = {facts.id: facts for facts in inputs.solutions.facts}
    words = inputs.challenges.vocabulary, inputs.challenges.statistics
    explainers = Explainer(before, *words), Explainer(after, *words)

    def rows_of(movers: list[_CompanyMoves], *, gains: bool) -> list[Row]:
        rows = [item.row() for item in movers]
        for row, item in zip(rows[:EXPLAINED], movers, strict=False):
            challenge, solution = (item.entering if gains else item.leaving)[0]
            row["why"] = _reason(explainers, challenges[challenge], solutions[solution], gains=gains)
        return rows

    return rows_of(gaining, gains=True), rows_of(losing, gains=False)


def _moves_by_company(found: Preview, inputs: PackedInputs) -> Iterable[_CompanyMoves]:
    companies = {facts.id: facts.company for facts in inputs.solutions.facts}
    moves: dict[str, _CompanyMoves] = {}
    for challenge, solution in found.entering:
        company = companies[solution]
        moves.setdefault(company.id, _CompanyMoves(company)).entering.append((challenge, solution))
    for challenge, solution in found.leaving:
        company = companies[solution]
        moves.setdefault(company.id, _CompanyMoves(company)).leaving.append((challenge, solution))
    return moves.values()


def _reason(
    explainers: tuple[Explainer, Explainer], challenge: ChallengeFacts, solution: SolutionFacts, *, gains: bool
) -> Mapping[str, Any]:
    """The rule that gives the pair most more (or takes most) under the draft than before, with its sentence there.

    `others` is true where no rule moves the pair itself that way: other pairs gave way to it, or came before it.
    """
    before, after = (
        {term.title: term for term in explainer.explain(challenge, solution).terms if not term.private_to}
        for explainer in explainers
    )

    def points(terms: Mapping[str, ScoreTerm], title: str) -> int:
        return (terms[title].points or 0) if title in terms else 0

    titles = list(dict.fromkeys([*after, *before]))
    sign = 1 if gains else -1
    title = max(titles, key=lambda one: sign * (points(after, one) - points(before, one)))
    was, now = points(before, title), points(after, title)
    sentence = after.get(title, before.get(title))
    return {
        "title": title,
        "was": was / 100,
        "points": now / 100,
        "others": sign * (now - was) <= 0,
        "sentence": sentence.sentence.as_json() if sentence is not None else None,
    }


def _sample(item: Moved, titles: Mapping[str, str], found: PackedInputs) -> Row:
    return {
        "challenge": titles[item.pairing.challenge_id],
        "solution": next(facts.title for facts in found.solutions.facts if facts.id == item.pairing.solution_id),
        "enters": item.enters,
        "score": item.pairing.score,
        "why": [reason.as_json() for reason in item.explanation.best_reasons(2)],
    }


def _busiest(found: Preview, old: Chosen, new: Chosen) -> list[str]:
    """Challenges whose first places change most, then those with most changes at all."""
    moved = Counter(pair[0] for pair in (*found.entering, *found.leaving))

    def first(chosen: Chosen, name: str) -> list[str]:
        return [item.solution_id for item in chosen.lists[name][:FIRST]]

    def changes(name: str) -> int:
        return sum(a != b for a, b in zip_longest(first(old, name), first(new, name)))

    ranked = sorted((-changes(name), -moved[name], name) for name in new.lists)
    return [name for above, below, name in ranked[:LISTED] if above or below]


def _detail(name: str, old: Chosen, new: Chosen, found: PackedInputs) -> Row:
    """The first places of one challenge under both rule sets."""
    facts = next(item for item in found.challenges.facts if item.id == name)
    shown = [chosen.lists[name][:FIRST] for chosen in (old, new)]
    wanted = {item.solution_id for rows in shown for item in rows}
    titles = _short_titles({item.id: item.title for item in found.solutions.facts if item.id in wanted})

    def rows_of(rows: Sequence[ScoredPair]) -> list[list[Any]]:
        return [[titles[item.solution_id], round(item.score / 100)] for item in rows]

    return {
        "id": name,
        "title": facts.title,
        "city": facts.city.name,
        "before": rows_of(shown[0]),
        "after": rows_of(shown[1]),
        "places": TOP,
    }


def _short_titles(titles: Mapping[str, str]) -> dict[str, str]:
    """Titles for the chart, which tells rows apart by them: no two are equal."""
    short: dict[str, str] = {}
    for name, title in sorted(titles.items()):
        text, number = shorten(title, 22), 1
        while text in short.values():
            number += 1
            text = f"{shorten(title, 18)} ({number})"
        short[name] = text
    return short
