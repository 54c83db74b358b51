"""`make test`: all passes run side by side, whatever becomes of the others, and the sum is printed last.

A browser and a database server let a test wait; the tests of the other passes use that time, and no core is idle
while the longest file of one pass comes to its end.

python -m tests          all passes
python -m tests fast     rules, services and laws: what opens no page, needs no PostgreSQL and is not marked slow
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
NEWS = 20.0
"""Seconds between two lines that say how far the passes are."""
_SHARE = re.compile(r"\[ *(\d+)%\]")


@dataclass(frozen=True)
class Pass:
    """One run of pytest in a process of its own; what it prints is kept in a file until it ends."""

    name: str
    options: list[str]
    folder: Path

    @property
    def printed(self) -> Path:
        """What it has printed so far."""
        return self.folder / f"{self.name}.txt"

    def run(self) -> Counter[str]:
        """Run to its end; how many tests passed, failed and were skipped, and how many seconds it took."""
        counts = self.folder / f"{self.name}.json"
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *self.options, *sys.argv[2:]]
        with self.printed.open("w") as file:
            done = subprocess.run(
                command, env=os.environ | {"TEST_COUNTS": str(counts)}, stdout=file, stderr=file, check=False
            )
        found = Counter(json.loads(counts.read_text())) if counts.exists() else BROKEN.copy()
        found["failed"] += found.pop("error", 0)
        if done.returncode and not found["failed"]:
            found += BROKEN  # interrupted, or nothing was collected
        found["seconds"] = round(time.monotonic() - began)
        return found

    def share(self) -> str:
        """How many of its tests have run, as pytest says it."""
        told = _SHARE.findall(self.printed.read_text(errors="replace")) if self.printed.exists() else []
        return f"{told[-1] if told else 0} %"


def run_all(passes: list[Pass]) -> dict[str, Counter[str]]:
    """Run them side by side; each is printed as a whole when it ends, and meanwhile how far they are."""
    results: dict[str, Counter[str]] = {}
    told = ""
    with ThreadPoolExecutor(len(passes)) as pool:
        running = {one.name: pool.submit(one.run) for one in passes}
        told_at = time.monotonic()
        while len(results) < len(passes):
            time.sleep(0.2)
            for one in passes:
                if one.name not in results and running[one.name].done():
                    results[one.name] = running[one.name].result()
                    print(f"\n=== {one.name} ===\n{one.printed.read_text(errors='replace')}", flush=True)
            news = " · ".join(f"{one.name} {one.share()}" for one in passes if one.name not in results)
            if news != told and time.monotonic() - told_at >= NEWS:
                print(news, flush=True)
                told, told_at = news, time.monotonic()
    return {one.name: results[one.name] for one in passes}


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
        results = run_all([Pass(name, options, Path(folder)) for name, options in passes.items()])
    print()
    if len(results) > 1:
        for name, found in results.items():
            print(f"{name:<11} {line(found)} ({found['seconds']} s)")
    total = sum(results.values(), Counter())
    print(line(total))
    return min(1, total["failed"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
