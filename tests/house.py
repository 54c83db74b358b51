"""The house in figures: `python -m tests.house` (part of `make docs`) counts what docs/architecture.md says of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from statistics import median, quantiles

from tests.architecture.sources import nodes_of, tree_of

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
LONG = 50
"""Lines of a function that one can still hold in mind."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> dict[str, str]:
    """Every module of the product, by its path."""
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in (ROOT / "matchmaker").rglob("*.py")}


def public_services() -> list[bool]:
    """For each public function of a `services` module, whether it is a command."""
    found = []
    for path, source in sources().items():
        if re.fullmatch(r"matchmaker/\w+/services(/\w+)?\.py", path):
            public = (
                node for node in tree_of(source).body if isinstance(node, Function) and not node.name.startswith("_")
            )
            found += [any("command" in ast.unparse(one) for one in node.decorator_list) for node in public]
    return found


def figures() -> dict[str, str]:
    """The last cell of each row that no other test holds, by the first."""
    functions = (node for source in sources().values() for node in nodes_of(source) if isinstance(node, Function))
    lengths = [(node.end_lineno or 0) - node.lineno + 1 for node in functions]
    services = public_services()
    long = sum(length > LONG for length in lengths)
    return {
        "public functions of services that are no command": f"{services.count(False)} of {len(services)}",
        "functions over 50 lines; median; 95th percentile": f"{long} of {len(lengths):,}; {median(lengths):.0f};"
        f" {quantiles(lengths, n=20)[-1]:.0f}",
    }


def row_of(page: str, name: str) -> re.Match[str]:
    """The line of a table with this first cell; its groups are what stands before the last cell, and that cell."""
    found = re.search(rf"^(\| {re.escape(name)} \| [^|]* \| )([^|]*) \|$", page, re.MULTILINE)
    assert found, f"no row of the table says {name!r}"
    return found


def main() -> None:
    """Write the figures into the page."""
    page = PAGE.read_text(encoding="utf-8")
    for name, figure in figures().items():
        row = row_of(page, name)
        page = page.replace(row.group(), f"{row[1]}{figure} |")
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
