"""`make mutate`: which lines of the two engines could be wrong without a test noticing.

For each engine the tests run once under coverage; lines that no test runs are listed. Then a seeded sample of small
changes (`<` to `<=`, `+` to `-`, `and` to `or`, a number plus one …) is made one at a time in a copy of the
repository, and only the tests that run the changed line are run. A change that leaves them all green is printed.

python -m bench.mutate [matching|scheduling …] [--seed 1] [--minutes 10] [--jobs 2]
"""

from __future__ import annotations

import argparse
import ast
import compileall
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from coverage import CoverageData
from coverage.parser import PythonParser

ROOT = Path(__file__).resolve().parents[1]
ENGINES = {name: (f"matchmaker/{name}/engine", f"tests/{name}/engine") for name in ("matching", "scheduling")}
MOST_TESTS = 25
"""Of the tests that run a line this many are asked; the rest would rarely say anything else."""
TOO_LONG = 120.0
"""Seconds after which a changed engine counts as noticed: it hangs."""
PYTEST = (sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "tests.examples")
"""Engines need no application: what tests/conftest.py imports for it would be most of the time of a change."""

COMPARE: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One change: the `number`-th place of `file` that can be changed."""

    file: str
    number: int
    line: int
    before: str
    after: str


def changed(node: ast.AST) -> ast.AST | None:
    """The node as a mutant has it; None if it is left alone."""
    new = copy.deepcopy(node)
    if isinstance(new, ast.Compare) and type(new.ops[0]) in COMPARE:
        new.ops[0] = COMPARE[type(new.ops[0])]()
    elif isinstance(new, ast.BinOp) and type(new.op) in ARITHMETIC:
        new.op = ARITHMETIC[type(new.op)]()
    elif isinstance(new, ast.BoolOp):
        new.op = ast.And() if isinstance(new.op, ast.Or) else ast.Or()
    elif isinstance(new, ast.UnaryOp) and isinstance(new.op, ast.Not | ast.USub):
        return new.operand
    elif isinstance(new, ast.Constant) and isinstance(new.value, bool):
        new.value = not new.value
    elif isinstance(new, ast.Constant) and isinstance(new.value, int | float):
        new.value += 1
    elif isinstance(new, ast.Call) and isinstance(new.func, ast.Name) and new.func.id in NAMES:
        new.func.id = NAMES[new.func.id]
    elif isinstance(new, ast.Continue):
        return ast.Break()
    else:
        return None
    return new


def places(tree: ast.AST) -> Iterator[tuple[ast.AST, Callable[[ast.AST], None]]]:
    """Every node that may be changed and how to put another in its place.

    Annotations, formats and `zip(…, strict=True)` are left out: what they say is no result.
    """
    for name, value in ast.iter_fields(tree):
        if name in {"annotation", "returns", "format_spec", "decorator_list", "type_params"}:
            continue
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or (isinstance(child, ast.keyword) and child.arg == "strict"):
                continue

            def put(new: ast.AST, name: str = name, index: int = index, value: object = value) -> None:
                if isinstance(value, list):
                    value[index] = new
                else:
                    setattr(tree, name, new)

            if changed(child) is not None:
                yield child, put
            yield from places(child)


def mutants_of(file: Path) -> list[Mutant]:
    """Every change of one file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    name = str(file.relative_to(ROOT))
    return [
        Mutant(name, number, getattr(node, "lineno", 0), ast.unparse(node), ast.unparse(changed(node) or node))
        for number, (node, _put) in enumerate(places(tree))
    ]


def text_of(mutant: Mutant) -> str:
    """The file with the change."""
    tree = ast.parse((ROOT / mutant.file).read_text(encoding="utf-8"))
    node, put = next(place for number, place in enumerate(places(tree)) if number == mutant.number)
    put(ast.copy_location(changed(node) or node, node))
    return ast.unparse(ast.fix_missing_locations(tree))


def copied(folder: Path) -> Path:
    """A copy of the repository without what is not code."""
    left_out = shutil.ignore_patterns(".git", ".venv*", "instance", "__pycache__", ".*_cache", ".fuzz", "node_modules")
    shutil.copytree(ROOT, folder, ignore=left_out)
    by_content = PycInvalidationMode.CHECKED_HASH  # two changes within a second may be of one size
    compileall.compile_dir(folder / "matchmaker", quiet=1, invalidation_mode=by_content)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """What a test process in a copy gets: its own code, each module compiled once for each content."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return inherited | {"PYTHONPATH": str(folder)}


def cover(source: str, tests: str, folder: Path) -> dict[str, dict[int, list[str]]]:
    """Run the tests once; which of them run which line, by file."""
    data_file = folder / ".coverage.mutate"
    options = (f"--confcutdir={tests}", f"--cov={source}", "--cov-context=test", "--cov-report=", tests)
    env = environment(folder) | {"COVERAGE_FILE": str(data_file), "COVERAGE_CORE": "ctrace"}
    subprocess.run((*PYTEST, *options), cwd=folder, env=env, check=True)
    data = CoverageData(str(data_file))
    data.read()
    names = {str(Path(name).relative_to(folder)): name for name in data.measured_files()}
    return {
        short: {
            line: sorted({c.partition("|")[0] for c in contexts if c})
            for line, contexts in data.contexts_by_lineno(name).items()
        }
        for short, name in names.items()
    }


def never_run(file: Path, lines: dict[int, list[str]]) -> list[int]:
    """Statements that no test reaches."""
    parser = PythonParser(text=file.read_text(encoding="utf-8"), exclude=r"TYPE_CHECKING|\.\.\.$")
    parser.parse_source()
    return sorted(parser.statements - set(lines))


def is_noticed(mutant: Mutant, tests: list[str], folder: Path, within: str) -> bool:
    """A test of the folder `within` goes red (or hangs) when the change is made in this copy."""
    file = folder / mutant.file
    before = file.read_text(encoding="utf-8")
    file.write_text(text_of(mutant), encoding="utf-8")
    try:
        command = (*PYTEST, f"--confcutdir={within}", *tests)
        done = subprocess.run(
            command, cwd=folder, env=environment(folder), capture_output=True, check=False, timeout=TOO_LONG
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(before, encoding="utf-8")
    return done.returncode != 0


def sample(
    source: str, covered: dict[str, dict[int, list[str]]], chance: random.Random
) -> list[tuple[Mutant, list[str]]]:
    """All changes of lines that some test runs, in the order of the seed, with the tests to ask."""
    found = []
    for file in sorted((ROOT / source).rglob("*.py")):
        for mutant in mutants_of(file):
            tests = covered.get(mutant.file, {}).get(mutant.line, [])
            if tests:
                found.append((mutant, chance.sample(tests, min(MOST_TESTS, len(tests)))))
    chance.shuffle(found)
    return found


def check(engine: str, *, seed: int, minutes: float, jobs: int, folder: Path) -> None:
    """One engine: coverage, then changes until the time is over."""
    source, tests = ENGINES[engine]
    copies = [copied(folder / f"{engine}{n}") for n in range(jobs)]
    covered = cover(source, tests, copies[0])
    print(f"\n=== {engine}: statements that no test runs ===")
    for file in sorted((ROOT / source).rglob("*.py")):
        missing = never_run(file, covered.get(str(file.relative_to(ROOT)), {}))
        if missing:
            print(f"{file.relative_to(ROOT)}: {', '.join(map(str, missing))}")
    waiting = sample(source, covered, random.Random(seed))
    total, until = len(waiting), time.monotonic() + minutes * 60
    missed: list[Mutant] = []
    asked = 0

    def work(place: Path) -> int:
        count = 0
        while waiting and time.monotonic() < until:
            mutant, names = waiting.pop()
            count += 1
            if not is_noticed(mutant, names, place, tests):
                missed.append(mutant)
        return count

    with ThreadPoolExecutor(jobs) as pool:
        for done in as_completed([pool.submit(work, place) for place in copies]):
            asked += done.result()
    print(f"\n=== {engine}: changes that no test notices ===")
    for mutant in sorted(missed, key=lambda m: (m.file, m.line)):
        print(f"{mutant.file}:{mutant.line}: {mutant.before}  →  {mutant.after}")
    print(f"{engine}: {asked} of {total} possible changes tried (seed {seed}), {len(missed)} not noticed")


def main() -> None:
    """Read the options and check the engines one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", nargs="*", default=list(ENGINES), choices=[*ENGINES, []])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10, help="for each engine, after its coverage")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for engine in options.engines:
            check(engine, seed=options.seed, minutes=options.minutes, jobs=options.jobs, folder=Path(folder))


if __name__ == "__main__":
    main()
