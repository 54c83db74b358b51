"""How well the delivered rules judge graded pairs of the demo: `python -m bench.judged [--judged FILE.tsv]`.

The grades are no part of this repository: the file (form: `matchmaker match evaluate --judged`) is named with the
option or in the environment as JUDGED; without it the measurement is skipped, and says so. The demo is loaded into a
folder of its own; slugs that it does not have (any more) are skipped lines.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Load the demo, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--judged", type=Path, default=Path(os.environ["JUDGED"]) if os.environ.get("JUDGED") else None
    )
    options.add_argument("--rule-set", default="default", help="as for `match evaluate`")
    options.add_argument("--against", help="as for `match evaluate`: a paired bootstrap against other rules")
    chosen = options.parse_args()
    if chosen.judged is None:
        print("Skipped: no file of judged pairs is named (make bench JUDGED=pairs.tsv).")
        return
    if not chosen.judged.is_file():
        sys.exit(f"There is no file {chosen.judged}.")
    with tempfile.TemporaryDirectory() as folder:
        for command in (["upgrade"], ["seed"]):
            _run(folder, command, quiet=True)
        more = ["--against", chosen.against] if chosen.against else []
        _run(folder, ["match", "evaluate", "--judged", str(chosen.judged), "--rule-set", chosen.rule_set, *more])


def _run(folder: str, command: list[str], *, quiet: bool = False) -> None:
    known = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "QUEUE_URL"}}
    subprocess.run(  # our own command line
        [sys.executable, "-m", "matchmaker.cli", *command],
        env={**known, "DATA_DIR": folder, "DEMO": "1"},
        check=True,
        stdout=subprocess.DEVNULL if quiet else None,
    )


if __name__ == "__main__":
    main()
