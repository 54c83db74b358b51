"""How fast the matcher is: `python -m bench.matching [--quick]`. Ratios are taken within one run on one
machine.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.matching_data import Maker
from bench.matching_plain import PlainMatcher
from bench.matching_sql import SqlMatcher
from matchmaker.matching.engine.explain import Explainer
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.incremental import update_for_solution
from matchmaker.matching.engine.match import ScoredPair, match_block
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions, pack_challenges, pack_solutions
from matchmaker.matching.engine.preview import preview
from matchmaker.matching.engine.ruleset import ScoringRules, default_rules
from matchmaker.matching.engine.text import terms

SIZES = ((100, 1_000), (1_000, 10_000), (2_000, 100_000))
TOP = 20
RULES = default_rules()


class Taken(NamedTuple):
    """Seconds on the clock, and seconds of processor time, which other work on the machine disturbs less."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.3f} ({self.processor:.3f})"


def taken(work: Callable[[], object], times: int = 3) -> Taken:
    """Best of some runs, each measure on its own."""
    runs = []
    for _ in range(times):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        runs.append((time.perf_counter() - clock, time.process_time() - processor))
    return Taken(min(run[0] for run in runs), min(run[1] for run in runs))


def timed(work: Callable[[], object], times: int = 3) -> float:
    """Best of some runs, in seconds of processor time."""
    return taken(work, times).processor


def plain_loop(
    challenges: Sequence[ChallengeFacts],
    solutions: Sequence[SolutionFacts],
    packed: PackedSolutions,
    best: list[ScoredPair],
) -> float:
    """Seconds a pair, from a sample; also checks that the plain rules give the engine's scores."""
    plain = PlainMatcher(RULES, packed.vocabulary, packed.statistics)
    rows = [plain.read_solution(facts) for facts in solutions[:2_000]]
    asked = [plain.read_challenge(facts) for facts in challenges[:5]]
    seconds = timed(lambda: [list(plain.best(row, rows, TOP)) for row in asked], 1) / (len(rows) * len(asked))
    known = {facts.id: facts for facts in solutions}
    for pairing in (found for found in best if found.challenge_id == challenges[0].id):  # fewer than TOP by the limits
        row = plain.read_solution(known[pairing.solution_id])
        assert abs(plain.pair(asked[0], row) - pairing.score) <= 1, "the plain rules are not the same rules"
    return seconds


def text_only(challenges: Sequence[ChallengeFacts], solutions: Sequence[SolutionFacts]) -> Taken:
    """bm25s for the top 20, words already split; with one thread or two, whichever is faster."""
    import bm25s

    index = bm25s.BM25()
    index.index([terms(f"{s.title} {s.description}") for s in solutions], show_progress=False)
    words = [terms(" ".join((c.title, c.description, *c.must_haves))) for c in challenges]
    asked = [list(dict.fromkeys(row)) for row in words]

    def retrieve(threads: int) -> None:
        index.retrieve(asked, k=TOP, show_progress=False, n_threads=threads)

    runs = [taken(lambda threads=threads: retrieve(threads), 5) for threads in (0, 2)]  # type: ignore[misc]
    return Taken(min(run.clock for run in runs), min(run.processor for run in runs))


def read_once(packed: PackedSolutions) -> float:
    """Seconds to read every packed array once."""
    arrays = [array.view(np.uint8).ravel() for array in packed.arrays() if array.dtype.kind != "U" and array.size]
    return timed(lambda: [int(np.bitwise_or.reduce(array.view(_widest(array)))) for array in arrays], 5)


def _widest(array: np.ndarray) -> type[np.generic]:
    return np.uint64 if array.nbytes % 8 == 0 else np.uint8


def one_size(maker: Maker, challenges: int, solutions: int, *, with_sql: bool) -> None:
    """One row of the table."""
    offered = [maker.solution(number) for number in range(solutions)]
    wanted = [maker.challenge(number) for number in range(challenges)]
    started = time.process_time()
    packed = pack_solutions(offered, maker.vocabulary)
    asked = pack_challenges(wanted, maker.vocabulary, packed.statistics)
    packing = time.process_time() - started
    best: list[ScoredPair] = []

    def run() -> None:
        best[:] = match_block(asked, packed, RULES, maker.vocabulary, k=TOP)

    ours = taken(run, 5 if solutions <= 10_000 else 3)
    pairs = challenges * solutions
    plain = plain_loop(wanted, offered, packed, best) * pairs
    bm25 = text_only(wanted, offered)
    memory = read_once(packed)
    sql = _sql_seconds(maker, wanted, offered) if with_sql else float("nan")
    busy = os.getloadavg()[0]
    print(
        f"| {challenges:,} × {solutions:,} | {busy:.1f} | {ours} | {1e9 * ours.processor / pairs:.1f} "
        f"| {plain:.1f} = {plain / ours.processor:.0f}× | {sql:.1f} = {sql / ours.clock:.0f}× "
        f"| {bm25} = {bm25.clock / ours.clock:.2f}× ({bm25.processor / ours.processor:.2f}×) "
        f"| {1e3 * memory:.2f} ms: {ours.processor / memory:.0f}× a run, "
        f"{ours.processor / challenges / memory:.2f}× a challenge "
        f"| {packed.nbytes() / solutions:.0f} | {packing:.1f} |",
        flush=True,
    )
    _explanations(wanted, offered, packed, best)


def _sql_seconds(maker: Maker, wanted: Sequence[ChallengeFacts], offered: Sequence[SolutionFacts]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        sql = SqlMatcher(Path(folder), offered, maker.vocabulary)
        try:
            sample = wanted[: max(3, min(50, 200_000 // len(offered)))]
            return sql.seconds(sample, TOP) / len(sample) * len(wanted)
        finally:
            sql.close()


def _explanations(
    wanted: Sequence[ChallengeFacts],
    offered: Sequence[SolutionFacts],
    packed: PackedSolutions,
    best: list[ScoredPair],
) -> None:
    asked, known = {c.id: c for c in wanted}, {s.id: s for s in offered}
    explainer = Explainer(RULES, packed.vocabulary, packed.statistics)
    sample = best[:1_000]
    seconds = timed(
        lambda: [explainer.explain(asked[p.challenge_id], known[p.solution_id], p.points) for p in sample], 1
    )
    print(f"  sentences written out: {1e3 * seconds / len(sample):.2f} ms a pairing", flush=True)


def changed_solution(maker: Maker) -> None:
    """One changed solution against 5,000 challenges."""
    wanted = [maker.challenge(number) for number in range(5_000)]
    offered = [maker.solution(number) for number in range(2_000)]
    packed = pack_solutions(offered, maker.vocabulary)
    asked: PackedChallenges = pack_challenges(wanted, maker.vocabulary, packed.statistics)
    asked.words()
    kept: dict[str, list[ScoredPair]] = defaultdict(list)
    for pairing in match_block(asked, packed, RULES, maker.vocabulary, k=TOP):
        kept[pairing.challenge_id].append(pairing)
    changed = replace(maker.solution(9_999), id=offered[3].id)

    def update() -> None:
        one = pack_solutions([changed], maker.vocabulary, packed.statistics)
        update_for_solution(one, lambda: packed, asked, RULES, kept, {}, k=TOP)

    best = taken(update, 15)
    print(f"One changed solution against 5,000 challenges: {best} s, packing it included")


def previewed(maker: Maker) -> None:
    """Before and after at 1,000 × 5,000."""
    packed = pack_solutions([maker.solution(number) for number in range(5_000)], maker.vocabulary)
    asked = pack_challenges([maker.challenge(n) for n in range(1_000)], maker.vocabulary, packed.statistics)
    moved = {"city_size": 500, "wording": -500}
    settings = tuple(replace(item, weight=item.weight + moved.get(item.rule, 0)) for item in RULES.settings)
    draft = ScoringRules("draft", settings)
    best = taken(lambda: preview(RULES, draft, asked, packed, k=TOP), 3)
    print(f"Preview of a draft rule set, 1,000 × 5,000: {best} s")


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="leave the largest size out")
    options.add_argument("--no-sql", action="store_true", help="leave PostgreSQL out")
    chosen = options.parse_args()
    maker = Maker()
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    print(f"{os.cpu_count()} processors, load average at the start {load}; top {TOP}, all rules, invented data.")
    print("Plain Python and SQL are measured on a sample and multiplied up; so is nothing else.")
    print("Seconds are clock (processor); the server's own processor time does not count in SQL.\n")
    print(
        "| challenges × solutions | load | matcher s | ns a pair | plain Python s | SQL s (clock) "
        "| bm25s, text only s | reading the arrays once | bytes a solution | packing s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for challenges, solutions in SIZES[:2] if chosen.quick else SIZES:
        one_size(maker, challenges, solutions, with_sql=not chosen.no_sql)
    print()
    changed_solution(maker)
    previewed(maker)


if __name__ == "__main__":
    main()
