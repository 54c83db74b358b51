"""`make test`: every pass runs, whatever became of the one before, and the sum is printed last.

python -m tests          all passes
python -m tests fast     rules, services and laws: what opens no page, needs no PostgreSQL and is not marked slow
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
from pathlib import Path

from tests import postgres
from tests.common import COMMON

PASSES = {
    "SQLite": ["-m", "not browser"],
    "browsers": ["-m", "browser"],
    "PostgreSQL": ["--database", "postgres", "-m", "not browser and not pure"],
}
FAST = {"fast": ["-m", "not pages and not browser and not postgres and not slow"]}
BROKEN = Counter(failed=1)
"""What a pass counts that did not come to its end."""


def run(name: str, options: list[str], folder: Path) -> Counter[str]:
    """Run one pass in a process of its own; how many tests passed, failed and were skipped."""
    counts = folder / f"{name}.json"
    print(f"\n=== {name} ===", flush=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *options, *sys.argv[2:]]
    done = subprocess.run(command, env=os.environ | {"TEST_COUNTS": str(counts)}, check=False)
    found = Counter(json.loads(counts.read_text())) if counts.exists() else BROKEN.copy()
    found["failed"] += found.pop("error", 0)
    if done.returncode and not found["failed"]:
        found += BROKEN  # interrupted, or nothing was collected
    found["seconds"] = round(time.monotonic() - began)
    return found


def line(found: Counter[str]) -> str:
    """`N passed, N failed`, and what was skipped."""
    text = f"{found['passed']} passed, {found['failed']} failed"
    return f"{text}, {found['skipped']} skipped" if found["skipped"] else text


def main(which: str = "all") -> int:
    """Run the passes; 1 if any was red."""
    passes = {"all": PASSES, "fast": FAST}[which]
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ[COMMON] = folder
        if which == "all" and postgres.is_installed():
            os.environ[postgres.VARIABLE] = stack.enter_context(postgres.started())
        results = {name: run(name, options, Path(folder)) for name, options in passes.items()}
    print()
    if len(results) > 1:
        for name, found in results.items():
            print(f"{name:<11} {line(found)} ({found['seconds']} s)")
    total = sum(results.values(), Counter())
    print(line(total))
    return min(1, total["failed"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
