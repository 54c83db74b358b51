"""Inside a feature each file name has its job: what it may not import, read from the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from matchmaker.app import FEATURES, ROOT, STARTED
from tests.architecture.sources import nodes_of, tree_of

WEB = ("flask", "flask_wtf", "flask_login", "werkzeug")
FORBIDDEN: dict[str, tuple[str, ...]] = {
    "events": (*WEB, "sqlalchemy", "wtforms", "matchmaker"),
    "models": (*WEB, "wtforms"),
    "policy": (*WEB, "sqlalchemy", "wtforms"),
    "queries": (*WEB, "wtforms"),
    "services": (*WEB, "wtforms"),
    "jobs": (*WEB, "wtforms"),
    "forms": ("sqlalchemy", "flask_login"),
    "views": ("sqlalchemy",),
    "tasks": (*WEB, "sqlalchemy", "wtforms"),
    "listeners": ("sqlalchemy", "wtforms", "flask_wtf"),
    "files": (*WEB, "sqlalchemy", "wtforms"),
    "hooks": (*WEB, "sqlalchemy", "wtforms"),
    "answers": (*WEB, "sqlalchemy", "wtforms"),
}
# Files of their own right: what every template knows (site), the readers of packaged data, the bytes of attachments.
NAMES = {*FORBIDDEN, "engine", "__init__", "templating", "storage"}


def imports(source: str) -> set[str]:
    """Modules named in import statements."""
    found: set[str] = set()
    for node in nodes_of(source):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def offences(part: str, feature: str, source: str) -> list[str]:
    """Imports this kind of file must not have."""
    found = []
    for name in sorted(imports(source)):
        if any(name == bad or name.startswith(f"{bad}.") for bad in FORBIDDEN[part]):
            found.append(name)
        pieces = name.split(".")
        foreign = len(pieces) > 2 and pieces[0] == "matchmaker" and pieces[1] in FEATURES and pieces[1] != feature
        if foreign and pieces[2] in {"forms", "views", *STARTED}:
            found.append(name)
    return found


def files() -> list[tuple[str, str, Path]]:
    """(feature, part, path) of every source file of every feature; a package counts as its name."""
    rows = []
    for feature in FEATURES:
        folder = ROOT / "matchmaker" / feature
        for path in sorted(folder.rglob("*.py")):
            part = path.relative_to(folder).parts[0].removesuffix(".py")
            rows.append((feature, part, path))
    return rows


@pytest.mark.parametrize(
    ("feature", "part", "path"), files(), ids=lambda value: str(value).rsplit("matchmaker/", 1)[-1]
)
def test_file_keeps_to_its_job(feature: str, part: str, path: Path) -> None:
    assert part in NAMES, f"{path.name}: features have only {sorted(NAMES)}"
    if part in FORBIDDEN:
        assert offences(part, feature, path.read_text()) == []


def test_no_commit_outside_the_unit_of_work() -> None:
    for path in (ROOT / "matchmaker").rglob("*.py"):
        calls = path.read_text().count(".commit()")
        allowed = {"db.py": 2, "migrate.py": 2}.get(path.name, 0) if path.parent.name == "core" else 0
        assert calls <= allowed, f"{path} commits by itself"


def test_the_scan_can_go_red() -> None:
    assert offences("views", "challenges", "import sqlalchemy as sa") == ["sqlalchemy"]
    assert offences("services", "challenges", "from flask import request")
    assert offences("services", "challenges", "from matchmaker.solutions.forms import SolutionForm")


# The package itself holds its lazy door `create_app`, and the command line its group of lazy commands.
HOLD_CODE = {"matchmaker/__init__.py", "matchmaker/cli/__init__.py"}


def passes_on(source: str) -> bool:
    """An `__init__.py` that holds more than its docstring."""
    return any(not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)) for n in tree_of(source).body)


def test_packages_pass_nothing_on() -> None:
    """Whoever needs a name imports the module that defines it: each name stands in one place."""
    paths = {str(path.relative_to(ROOT)): path for path in (ROOT / "matchmaker").rglob("__init__.py")}
    assert [name for name, path in sorted(paths.items()) if name not in HOLD_CODE and passes_on(path.read_text())] == []
    assert passes_on('"""Reading."""\n\nfrom matchmaker.challenges.queries.browse import list_challenges')
    assert not passes_on('"""Reading."""')


def declares_a_table(source: str) -> bool:
    """One of its classes has a row for each of its objects."""
    return any(
        isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "__tablename__"
        for node in nodes_of(source)
        if isinstance(node, ast.ClassDef)
        for line in node.body
    )


def test_one_module_knows_every_table() -> None:
    """A module with tables that is not named there is missing from migrations and from databases made for tests."""
    with_tables = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "matchmaker").rglob("*.py")
        if declares_a_table(path.read_text())
    }
    named = imports((ROOT / "matchmaker" / "models.py").read_text())
    assert len(with_tables) > 20
    assert with_tables - named == set()


def test_blueprints_have_one_file_name() -> None:
    """A feature whose views are a package makes its blueprint in `views/blueprint.py`."""
    for folder in (ROOT / "matchmaker").glob("*/views"):
        assert (folder / "blueprint.py").is_file(), f"{folder}: the blueprint belongs in blueprint.py"


def borrowed(module: str, source: str) -> list[str]:
    """Names with a leading underscore that a module takes from another: they are that module's own business."""
    return [
        f"{module}: {node.module}.{alias.name}"
        for node in nodes_of(source)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("matchmaker")
        for alias in node.names
        if alias.name.startswith("_") and alias.name not in {"_", "_l"}
    ]


def test_nobody_takes_what_is_private_to_another_module() -> None:
    found = [
        name
        for path in sorted((ROOT / "matchmaker").rglob("*.py"))
        for name in borrowed(".".join(path.relative_to(ROOT).with_suffix("").parts), path.read_text())
    ]
    assert found == []


def test_the_scan_of_borrowed_names_can_go_red() -> None:
    assert borrowed("a", "from matchmaker.b import _secret, open") == ["a: matchmaker.b._secret"]
    assert not borrowed("a", "from matchmaker.core.i18n import _, _l")
