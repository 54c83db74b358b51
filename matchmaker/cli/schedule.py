"""`matchmaker schedule`: solve and check schedule files without the web application.

Exit codes: 0 done (for `check`: valid) · 1 no schedule (proved impossible, or none found in time), or the checked
schedule breaks rules · 2 the file or the options cannot be used.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from matchmaker.evaluation.b2b.dzn import B2BInstance
    from matchmaker.scheduling.engine.problem import Problem

FORMATS = ("json", "b2b-dzn")
MAX_BYTES = 64_000_000
EXIT_NO_SCHEDULE = 1


class FileRefused(click.ClickException):
    """A file that cannot be used; exit code 2."""

    exit_code = 2


@click.group()
def schedule() -> None:
    """Solve and check workshop schedules from files."""


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileRefused(f"{path}: the file is larger than {MAX_BYTES} bytes.")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FileRefused(f"{path}: the file is not UTF-8 text.") from error
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror or error}.") from error


def _form(path: Path, chosen: str | None) -> str:
    return chosen or ("b2b-dzn" if path.suffix == ".dzn" else "json")


def _problem(path: Path) -> Problem:
    from matchmaker.scheduling.engine.jsonform import from_json
    from matchmaker.scheduling.engine.problem import ProblemError

    try:
        return from_json(_read(path))
    except ProblemError as error:
        raise FileRefused(f"{path}: {error}") from error


def _instance(path: Path) -> B2BInstance:
    from matchmaker.evaluation.b2b.dzn import parse
    from matchmaker.scheduling.engine.problem import ProblemError

    try:
        return parse(_read(path))
    except ProblemError as error:
        raise FileRefused(f"{path}: {error}") from error


@schedule.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--seconds", type=click.FloatRange(0.01, 86_400), default=60.0, show_default=True, help="Time limit in seconds."
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Number of parallel searches."
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Seed of the search.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the result to this file as JSON.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Format of FILE. Default: by its extension.")
@click.option(
    "--fairness",
    type=click.IntRange(0, 1000),
    default=2,
    show_default=True,
    help="For b2b-dzn: how much the breaks of any two participants may differ.",
)
def solve(
    file: Path,
    seconds: float,
    workers: int,
    seed: int,
    out: Path | None,
    as_json: bool,
    form: str | None,
    fairness: int,
) -> None:
    """Calculate the best schedule for the problem in FILE."""
    if math.isnan(seconds):
        raise click.BadParameter("Give a number of seconds.", param_hint="--seconds")
    try:
        if _form(file, form) == "b2b-dzn":
            report = _solve_instance(_instance(file), seconds, workers, seed, fairness)
        else:
            report = _solve_problem(_problem(file), seconds, workers, seed)
    except (RuntimeError, MemoryError) as error:
        raise click.ClickException(f"The solver failed and no schedule was written: {error}") from error
    if out is not None:
        _write(out, report)
    click.echo(json.dumps(report) if as_json else _words(report))
    if report["status"] not in ("optimal", "feasible"):
        raise SystemExit(EXIT_NO_SCHEDULE)


def _write(path: Path, report: dict[str, Any]) -> None:
    """Write beside the goal and rename, so that a failure leaves an older file as it was."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror or error}.") from error


def _solve_instance(instance: B2BInstance, seconds: float, workers: int, seed: int, fairness: int) -> dict[str, Any]:
    from matchmaker.evaluation.b2b.search import solve_b2b

    found = solve_b2b(instance, fairness=fairness, seconds=seconds, seed=seed, workers=workers)
    return {
        "status": found.status,
        "objective": found.objective,
        "bound": found.bound,
        "seconds": round(found.seconds, 3),
        "slots": [slot + 1 for slot in found.slots],
        "fairness": fairness,
        "reason": found.reason,
    }


def _solve_problem(problem: Problem, seconds: float, workers: int, seed: int) -> dict[str, Any]:
    from matchmaker.scheduling.engine.jsonform import placements_to_data
    from matchmaker.scheduling.engine.solve import solve as run

    found = run(problem, seconds=seconds, seed=seed, workers=workers)
    position = {slot.id: number for number, slot in enumerate(problem.slots, start=1)}
    where = {placement.request: position[placement.slot] for placement in found.placements}
    certificate = found.certificate
    report: dict[str, Any] = {
        "status": found.status,
        "objective": certificate.value if found.found else None,
        "bound": certificate.bound,
        "seconds": round(certificate.seconds, 3),
        "slots": [where.get(request.id) for request in problem.requests] if found.found else [],
        "placements": placements_to_data(found.placements),
        "unplaced": list(found.unplaced),
        "certificate": certificate.to_data(),
        "reason": found.error,
    }
    return report | _clash(problem, seconds) if found.status == "infeasible" else report


def _clash(problem: Problem, seconds: float) -> dict[str, Any]:
    """Which rules cannot all hold; `smallest` says whether each one was proved necessary."""
    from matchmaker.scheduling.engine.clash import why_infeasible

    clash = why_infeasible(problem, seconds=min(10.0, seconds))
    if clash is None:
        return {}
    return {"clash": [rule.sentence for rule in clash.rules], "smallest": clash.smallest}


def _words(report: dict[str, Any]) -> str:
    lines = [f"Status: {report['status']}"]
    if report["objective"] is not None:
        lines.append(f"Objective: {report['objective']} (proved bound: {report['bound']})")
    lines.append(f"Seconds: {report['seconds']}")
    if report["reason"]:
        lines.append(report["reason"])
    if report.get("clash"):
        lines.append(
            "These rules cannot all be met"
            + (" (each of them is needed for the conflict):" if report["smallest"] else ":")
        )
        lines += [f"  - {sentence}" for sentence in report["clash"]]
    for level in report.get("certificate", {}).get("levels", ()):
        state = "proved" if level["proved"] else "not proved"
        lines.append(f"  {level['words']}: {level['value']} ({state})")
    if report.get("placements"):
        lines.append("request  slot  table")
        lines += [f"{p['request']:>7}  {p['slot']:>4}  {p['table']:>5}" for p in report["placements"]]
    elif report["slots"]:
        lines.append("Slot of each meeting: " + " ".join(str(slot) for slot in report["slots"]))
    return "\n".join(lines)


@schedule.command()
@click.argument("problem", type=click.Path(path_type=Path))
@click.argument("solution", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Format of PROBLEM. Default: by its extension.")
@click.option("--fairness", type=click.IntRange(0, 1000), default=2, show_default=True, help="As for solve.")
def check(problem: Path, solution: Path, as_json: bool, form: str | None, fairness: int) -> None:
    """Check SOLUTION (JSON from `solve --out`) against PROBLEM."""
    from matchmaker.scheduling.engine.jsonform import read_json
    from matchmaker.scheduling.engine.problem import ProblemError

    try:
        data = read_json(_read(solution))
        if _form(problem, form) == "b2b-dzn":
            report = _check_instance(_instance(problem), data, fairness)
        else:
            report = _check_problem(_problem(problem), data)
    except ProblemError as error:
        raise FileRefused(f"{solution}: {error}") from error
    if as_json:
        click.echo(json.dumps(report))
    else:
        click.echo("\n".join(report["violations"]) or f"Valid. Objective: {report['objective']}")
    if not report["valid"]:
        raise SystemExit(EXIT_NO_SCHEDULE)


def _check_instance(instance: B2BInstance, data: Any, fairness: int) -> dict[str, Any]:
    from matchmaker.evaluation.b2b.check import breaks_of, faults
    from matchmaker.scheduling.engine.problem import ProblemError

    slots = data.get("slots") if isinstance(data, dict) else data
    if not isinstance(slots, list) or not all(type(slot) is int for slot in slots):
        raise ProblemError("The solution needs a list `slots` of whole numbers, one per meeting.")
    places = [slot - 1 for slot in slots]
    found = faults(instance, places, fairness)
    return {
        "valid": not found,
        "objective": None if found else sum(breaks_of(instance, places)),
        "violations": found,
    }


def _check_problem(problem: Problem, data: Any) -> dict[str, Any]:
    from dataclasses import asdict

    from matchmaker.scheduling.engine.jsonform import placements_from_data
    from matchmaker.scheduling.engine.verify import objective, violations

    placements = placements_from_data(data)
    found = [violation.sentence for violation in violations(problem, placements)]
    reached = None if found else asdict(objective(problem, placements))
    return {"valid": not found, "objective": reached, "violations": found}
