"""`make test`: every pass runs, whatever became of the one before, and the sum is printed last.

python -m tests            all passes: SQLite, browsers beside it, then PostgreSQL, which repeats what tells it
                           something new (tests/repeats.py says by which rule)
python -m tests fast       rules, services and laws: what opens no page, needs no PostgreSQL and is not marked slow
python -m tests postgres   every test that can run on PostgreSQL
python -m tests doors      the part of `make fuzz` that sends what people and programs could send
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests import postgres, repeats
from tests.common import COMMON

ON_POSTGRES = ["-n", "2", "--database", "postgres", "-m", "not browser and not pure"]
PASSES = {
    "SQLite": ["-n", "2", "-m", "not browser"],
    "browsers": ["-n", "1", "-m", "browser", "tests/look", "tests/journeys"],
    "PostgreSQL": ON_POSTGRES,
}
"""What pytest is told; the browsers wait a lot, so one process of theirs goes beside the two of the others."""
SOME = {
    "fast": {"fast": ["-n", "2", "-m", "not pages and not browser and not postgres and not slow"]},
    "postgres": {"PostgreSQL": ON_POSTGRES},
    "doors": {"doors": ["-n", os.environ.get("PROCESSES", "2"), "-m", "doors", "--hypothesis-profile", "fuzz"]},
}
BY_FILE = ["--dist", "loadfile", "--no-loadscope-reorder"]
"""A file is not divided, and begins in the order of tests/conftest.py."""
DEAREST = ["--durations=15", "--durations-min=5"]
"""Each pass names what takes longest."""
BROKEN = Counter(failed=1)
"""What a pass counts that did not come to its end."""


def run(name: str, options: list[str], folder: Path, **said: Any) -> Counter[str]:
    """Run one pass in a process of its own; how many tests passed, failed and were skipped."""
    counts = folder / f"{name}.json"
    began = time.monotonic()
    spread = [] if name == "doors" else BY_FILE  # three files, thousands of examples in each
    command = [sys.executable, "-m", "pytest", "-q", *spread, *options, *sys.argv[2:]]
    environment = os.environ | {"TEST_COUNTS": str(counts)}
    if name == "SQLite":
        environment[repeats.VARIABLE] = "1"
    done = subprocess.run(command, env=environment, check=False, **said)
    found = Counter(json.loads(counts.read_text())) if counts.exists() else BROKEN.copy()
    found["failed"] += found.pop("error", 0)
    if done.returncode and not found["failed"]:
        found += BROKEN  # interrupted, or nothing was collected
    found["seconds"] = round(time.monotonic() - began)
    return found


def loud(name: str, options: list[str], folder: Path) -> Counter[str]:
    """The same, which says how it goes."""
    print(f"\n=== {name} ===", flush=True)
    return run(name, options, folder)


def all_passes(folder: Path) -> dict[str, Counter[str]]:
    """SQLite and then PostgreSQL; browsers beside them, heard in the end."""
    with ThreadPoolExecutor(1) as beside, (folder / "browsers").open("w+") as said:
        browsers = beside.submit(run, "browsers", PASSES["browsers"], folder, stdout=said, stderr=said)
        results = {"SQLite": loud("SQLite", PASSES["SQLite"], folder), "browsers": BROKEN}
        repeated, heard = repeats.choose_for(folder)
        print(f"PostgreSQL repeats {repeated} of {heard} tests; the others would tell it nothing new.")
        results["PostgreSQL"] = loud("PostgreSQL", PASSES["PostgreSQL"], folder)
        results["browsers"] = browsers.result()
        said.seek(0)
        print(f"\n=== browsers ===\n{said.read()}")
    return results


def line(found: Counter[str]) -> str:
    """`N passed, N failed`, and what was skipped."""
    text = f"{found['passed']} passed, {found['failed']} failed"
    return f"{text}, {found['skipped']} skipped" if found["skipped"] else text


def main(which: str = "all") -> int:
    """Run the passes; 1 if any was red."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ[COMMON] = folder
        if which not in {"fast", "doors"} and postgres.is_installed():
            os.environ[postgres.VARIABLE] = stack.enter_context(postgres.started())
        if which == "all":
            results = all_passes(Path(folder))
        else:
            results = {name: loud(name, options, Path(folder)) for name, options in SOME[which].items()}
    print()
    if len(results) > 1:
        for name, found in results.items():
            print(f"{name:<11} {line(found)} ({found['seconds']} s)")
    total = sum(results.values(), Counter())
    print(line(total))
    return min(1, total["failed"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
