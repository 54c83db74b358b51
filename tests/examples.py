"""How random tests draw: the same examples in every run of `make test`, new ones in `make fuzz`.

`make test` and CI use the profile `same`: derandomized, so a test is red for everybody or for nobody, and nothing
asks the clock. `make fuzz` uses `fuzz`: random, many times as many examples, and every counterexample is kept in
`.fuzz/` and tried first the next time. What it finds is mended and becomes a test of its own.
"""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase

FOUND = Path(__file__).parents[1] / ".fuzz"
USUAL = 100
"""Examples of a test that names no number."""
FUZZ = int(os.environ.get("TIMES", "20"))
"""How many times as many examples `make fuzz` draws (`make fuzz TIMES=300`)."""


def _register_profiles() -> None:
    """Make both profiles known; `same` holds unless `--hypothesis-profile` names another."""
    common = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]}
    settings.register_profile("same", derandomize=True, database=None, max_examples=USUAL, **common)
    settings.register_profile(
        "fuzz",
        derandomize=False,
        database=DirectoryBasedExampleDatabase(FOUND),
        max_examples=USUAL * FUZZ,
        print_blob=True,
        phases=tuple(Phase),
        **common,
    )
    settings.load_profile("same")


def is_fuzz() -> bool:
    """Whether `make fuzz` runs."""
    return bool(settings.default.database)


def examples(count: int, *, fuzz: int | None = None) -> settings:
    """A test that draws `count` examples, because each is dear or few say enough; in `make fuzz` so many (or `fuzz`)
    times FUZZ."""
    wanted = fuzz if fuzz is not None and is_fuzz() else count
    return settings(max_examples=wanted * settings.default.max_examples // USUAL)


_register_profiles()  # before any test module is read: its decorators ask for them
