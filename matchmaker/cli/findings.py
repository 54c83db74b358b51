"""What `doctor` and `setup` say about an installation, line by line."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import click

from config import Config, production_warnings


def report(config: Config, *, expected: frozenset[str] = frozenset()) -> bool:
    """Print what works and what is missing, inside an application context; False if something cannot work.

    What is missing of the parts in `expected` somebody is about to bring, so it is said and counts as no fault.
    """
    from matchmaker.admin.queries.health import Level, findings
    from matchmaker.core.db import unit_of_work

    with unit_of_work(write=False):
        found = [
            ("awaited" if one.level is Level.MISSING and one.part in expected else one.level.value, one.text)
            for one in findings()
        ]
    lines = [*libraries(config), *found]
    if config.is_production:
        said = {text.partition(",")[0] for _level, text in found}  # by what they begin with: the setting and its value
        warnings = (one for one in production_warnings(config) if one.partition(",")[0] not in said)
        lines += [("warning", sentence) for sentence in warnings]
        lines.append(("ok", f"Settings of production, served at {config.address}"))
    for level, text in lines:
        click.echo(f"{level:<8} {text}")
    return all(level != Level.MISSING.value for level, _text in lines)


def libraries(config: Config) -> list[tuple[str, str]]:
    """Python and the libraries that these settings need, or could use."""
    needs_postgres = config.database_url.startswith("postgresql")
    wanted = (
        ("ortools", True, "Solver library"),
        ("psycopg", needs_postgres, "PostgreSQL driver" + ("" if needs_postgres else " (optional)")),
        ("weasyprint", False, "PDF library (optional; the print pages work without it)"),
    )
    lines = [("ok", f"Python {sys.version.split()[0]}")]
    for module, is_needed, text in wanted:
        here = find_spec(module) is not None
        lines.append(("ok" if here else "missing" if is_needed else "absent", text))
    return lines
