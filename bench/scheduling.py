"""Measure the scheduling engine: `python -m bench.scheduling [--published DIR] [--shapes SECONDS]`.

Prints tables with sizes and ratios. DIR (or the environment variable MATCHMAKER_B2B_INSTANCES) holds the published .dzn
files; `published.csv` beside it or in it gives optima and the literature's times. Every file is solved by a fresh
process of the real command, one after another, so its time includes starting Python.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.days import random_day
from bench.shapes import FORMS, TWISTS, random_event
from matchmaker.evaluation.b2b.search import solve_b2b
from matchmaker.scheduling.engine.incidents import PartyCancels
from matchmaker.scheduling.engine.problem import Placement, Problem
from matchmaker.scheduling.engine.repair import repair
from matchmaker.scheduling.engine.result import Certificate
from matchmaker.scheduling.engine.solve import solve

# cities, companies, slots, tables, seconds given, seconds to prove the value in (60: or to come within 1 %)
DAYS = (
    (12, 40, 10, 6, 10.0, 2.0),
    (20, 60, 12, 15, 10.0, 2.0),
    (40, 120, 20, 25, 10.0, 10.0),
    (60, 300, 16, 50, 10.0, 10.0),
    (200, 1000, 40, 100, 60.0, 60.0),
)
_COMMAND = "from matchmaker.cli import main; main()"


def main() -> int:
    """Run the measurements asked for; 1 if a target or a published result is missed."""
    parser = argparse.ArgumentParser(description="Measure the scheduling engine.")
    parser.add_argument("--published", default=os.environ.get("MATCHMAKER_B2B_INSTANCES"), metavar="DIR")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=2, help="random days per size")
    parser.add_argument("--shapes", type=float, default=0, metavar="SECONDS", help="other shapes, so long each")
    arguments = parser.parse_args()
    if arguments.shapes:
        return 0 if shapes(arguments.shapes, arguments.workers) else 1
    print(f"load at the start {_load()}, {os.cpu_count()} cores")
    good = days(arguments.workers, arguments.seeds)
    good = repairs() and good
    if arguments.published:
        good = published(Path(arguments.published), arguments.workers) and good
    print(f"load at the end {_load()}")
    return 0 if good else 1


def _load() -> str:
    return " ".join(f"{number:.2f}" for number in os.getloadavg())


def days(workers: int, seeds: int) -> bool:
    """Random days: seconds to the first answer and to the proved value, then what the gaps reached."""
    print("\nRandom days, availability 60-85 %")
    print("cities companies slots tables seed wishes | first s  of best | value s  gap % | gaps bound | within")
    good = True
    for cities, companies, slots, tables, seconds, target in DAYS:
        for seed in range(1, seeds + 1):
            problem = random_day(cities, companies, slots, tables, seed=seed)
            told: list[tuple[int | None, int | None, float, str]] = []
            result = solve(problem, seconds=seconds, workers=workers, progress=lambda *n, told=told: told.append(n))
            certificate = result.certificate
            reached = _reached(certificate, target)
            good = good and reached
            first = told[0]
            share = 100 * (first[0] or 0) / max(1, certificate.value)
            gaps = {level.name: level for level in certificate.levels}["gaps"]
            proved = certificate.value_seconds
            print(
                f"{cities:6} {companies:9} {slots:5} {tables:6} {seed:4} {len(problem.requests):6} |"
                f" {first[2]:7.2f} {share:7.2f}% | {'-' if proved is None else format(proved, '7.2f')}"
                f" {100 * (certificate.gap or 0):6.3f} | {gaps.value:4} {gaps.bound:5} |"
                f" {'yes' if reached else 'NO'}"
            )
    return good


def _reached(certificate: Certificate, target: float) -> bool:
    if certificate.value_proved and certificate.value_seconds is not None:
        return certificate.value_seconds <= target
    return certificate.gap is not None and certificate.gap <= 0.01 and target >= 60


def repairs() -> bool:
    """After the busiest company cancels on 60 × 300: seconds and disturbance of each option."""
    print("\nRepair on 60 × 300 × 16 × 50 after the busiest company cancels")
    print("seed option | seconds | given up % | moved lost new | people | proved | full re-solve moves")
    good = True
    for seed in (1, 2, 3):
        problem = random_day(60, 300, 16, 50, seed=seed)
        before = solve(problem, seconds=4, workers=2).placements
        gone = _busiest(problem, before)
        again: int | str = ""
        for name in ("gap", "few", "best"):
            began = time.monotonic()
            found = repair(problem, before, [PartyCancels(gone)], options=[name])
            seconds = time.monotonic() - began
            (option,) = found.options
            if name == "few":
                good = good and seconds <= 3 and len(option.moved) + len(option.lost) <= 2
            if name == "best":
                again = _moved(before, solve(found.problem, seconds=4, workers=2).placements)
            proved = all(level.proved for level in option.certificate.levels)
            total = option.value + option.value_given_up
            print(
                f"{seed:4} {name:6} | {seconds:7.2f} | {100 * option.value_given_up / total:10.3f} |"
                f" {len(option.moved):5} {len(option.lost):4} {len(option.new):3} | {len(option.people):6} |"
                f" {'yes' if proved else 'no':6} | {again}"
            )
    return good


def _busiest(problem: Problem, placements: tuple[Placement, ...]) -> int:
    company = {request.id: request.company for request in problem.requests}
    return Counter(company[placement.request] for placement in placements).most_common(1)[0][0]


def _moved(old: tuple[Placement, ...], new: tuple[Placement, ...]) -> int:
    before = {placement.request: placement.slot for placement in old}
    after = {placement.request: placement.slot for placement in new}
    return sum(1 for request, slot in before.items() if request in after and after[request] != slot)


def published(folder: Path, workers: int) -> bool:
    """The published instances by the real command, one process each, against the literature."""
    table = next((p for p in (folder / "published.csv", folder.parent / "published.csv") if p.exists()), None)
    if table is None:
        print(f"\n{folder}: published.csv is neither there nor beside it; nothing to compare with.")
        return False
    mine: list[float] = []
    theirs: list[float] = []
    wrong = 0
    print("\nPublished instances\ninstance variant d | published | status objective | seconds | literature | ratio")
    for row, path in _rows(table, folder):
        seconds, report = _run(path, row["d"], workers)
        right = _agrees(row["optimum"], report)
        wrong += not right
        mine.append(seconds)
        theirs.append(float(row["uwrmaxsat_s"]))
        print(
            f"{row['instance']} {row['variant']} {row['d']} | {row['optimum']} | {report['status']}"
            f" {report['objective']} | {seconds:.2f} | {theirs[-1]:.1f} | {seconds / theirs[-1]:.2f}"
            f"{'' if right else ' WRONG'}"
        )
    if not mine:
        print("no instance found")
        return False
    print(
        f"{len(mine)} cases, {wrong} wrong; {sum(mine):.1f} s in all, the literature's best column"
        f" {sum(theirs):.1f} s, ratio {sum(mine) / sum(theirs):.2f};"
        f" median {median(mine):.2f} s, longest {max(mine):.2f} s"
    )
    return wrong == 0 and sum(mine) < sum(theirs)


def shapes(seconds: float, workers: int) -> bool:
    """Instances of shapes beyond the published families: how many are proved within `seconds` each."""
    print("\nOther shapes\nfamily twist meetings | status objective bound | seconds")
    total, still_open, number = 0.0, 0, 0
    for form, twist in itertools.product(FORMS, TWISTS):
        instance = random_event(form, twist, seed=1)
        found = solve_b2b(instance, seconds=seconds, workers=workers)
        number += 1
        total += found.seconds
        still_open += found.status not in {"optimal", "infeasible"}
        print(
            f"{form.name} {twist.name} {len(instance.wishes)} | {found.status} {found.objective} {found.bound} |"
            f" {found.seconds:.2f}",
            flush=True,
        )
    print(f"{number} instances, {still_open} not proved, {total:.1f} s in all")
    return not still_open


def _rows(table: Path, folder: Path) -> Iterator[tuple[dict[str, str], Path]]:
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            path = folder / f"{row['instance']}.{row['variant']}.dzn"
            if path.exists():
                yield row, path


def _run(path: Path, fairness: str, workers: int) -> tuple[float, dict[str, object]]:
    command = [
        sys.executable,
        "-c",
        _COMMAND,
        "schedule",
        "solve",
        str(path),
        "--json",
        "--format",
        "b2b-dzn",
    ]
    began = time.monotonic()
    done = subprocess.run(
        [*command, "--fairness", fairness, "--workers", str(workers), "--seconds", "600"],
        capture_output=True,
        text=True,
        check=False,
    )
    return time.monotonic() - began, json.loads(done.stdout)


def _agrees(optimum: str, report: dict[str, object]) -> bool:
    if optimum == "UNSAT":
        return report["status"] == "infeasible"
    return report["status"] == "optimal" and str(report["objective"]) == optimum


if __name__ == "__main__":
    raise SystemExit(main())
