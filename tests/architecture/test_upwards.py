"""Upwards there are two ways only: events say what happened, hooks ask. Both lists stand in docs/architecture.md."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path

from flask import Flask

from matchmaker.app import FEATURES, ROOT
from matchmaker.core.eventbus import listening_features
from matchmaker.core.hooks import Hook
from tests.architecture.sources import nodes_of, tree_of
from tests.architecture.test_commands import modules

PAGE = ROOT / "docs" / "architecture.md"
KEPT = {
    "app.py:_counted": "blueprints whose limit the process-wide limiter has",
    "matching/engine/rules/base.py:REGISTRY": "the matcher's own rules, filled by its own package",
    "matching/queries/kept_words.py:_kept": "a cache of at most one entry",
    "matching/queries/live_fit.py:_kept": "a cache of at most one entry",
    "matching/queries/packed_inputs.py:_kept": "a cache of at most one entry",
    "matching/queries/preview.py:_before": "a cache of at most one entry",
}
"""Module-level containers that begin empty and are no way upwards, each with its reason."""

BY_NAME = {
    "app.py": "the files of features that register themselves (STARTED)",
    "cli/__init__.py": "the subcommands",
    "matching/engine/rules/registry.py": "the rules of its own package",
}
"""Where modules of ours are imported by a name that is put together, each with its reason."""


def empty_containers(source: str) -> list[str]:
    """Names of module-level lists, dictionaries and sets that begin empty: somebody fills them from elsewhere."""
    found = []
    for node in tree_of(source).body:
        if isinstance(node, ast.AnnAssign | ast.Assign) and node.value is not None and _is_empty(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [target.id for target in targets if isinstance(target, ast.Name)]
    return found


def _is_empty(value: ast.expr) -> bool:
    if isinstance(value, ast.List | ast.Set):
        return not value.elts
    if isinstance(value, ast.Dict):
        return not value.keys
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name):
        return False
    return value.func.id == "defaultdict" or (value.func.id in {"list", "dict", "set"} and not value.args)


def sources() -> Iterator[tuple[str, str]]:
    """(path below `matchmaker`, source) of everything outside the kernel."""
    for path in sorted((ROOT / "matchmaker").rglob("*.py")):
        name = path.relative_to(ROOT / "matchmaker").as_posix()
        if not name.startswith("core/"):
            yield name, path.read_text()


def test_nobody_registers_in_a_list() -> None:
    found = {f"{name}:{target}" for name, source in sources() for target in empty_containers(source)}
    assert sorted(found - set(KEPT)) == [], "what features above answer is a Hook, in the feature's hooks.py"
    assert sorted(set(KEPT) - found) == []


def imports_by_name(source: str) -> bool:
    """Imports or looks for a module whose name is not written there as a library's."""
    for node in nodes_of(source):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        what = node.args[0]
        library = isinstance(what, ast.Constant) and not str(what.value).startswith("matchmaker")
        if name in {"import_module", "__import__", "find_spec"} and not library:
            return True
    return False


def test_nobody_looks_for_functions_by_name() -> None:
    found = {name for name, source in sources() if imports_by_name(source)} - {"cli/findings.py"}  # `doctor`
    assert sorted(found) == sorted(BY_NAME)


def test_the_scan_can_go_red() -> None:
    assert empty_containers("sources: list[int] = []\nkinds = {}\nfull = [1]\nother = defaultdict(list)") == [
        "sources",
        "kinds",
        "other",
    ]
    assert imports_by_name("import_module(f'matchmaker.{x}.queries')")
    assert imports_by_name("importlib.util.find_spec('matchmaker.site')")
    assert not imports_by_name("import_module('weasyprint')")


def events() -> dict[type, str]:
    """Every event class with the feature that says it, down the file and up the ladder."""
    return {
        value: module.__name__.split(".")[1]
        for module in modules("events")
        for value in vars(module).values()
        if inspect.isclass(value) and is_dataclass(value) and value.__module__ == module.__name__
    }


def hooks() -> dict[Hook, str]:
    """Every hook with the feature that asks."""
    return {
        value: module.__name__.split(".")[1]
        for module in modules("hooks")
        for value in vars(module).values()
        if isinstance(value, Hook)
    }


def test_every_event_is_heard_and_every_hook_answered(app: Flask) -> None:
    assert [event.__name__ for event in events() if not listening_features(event)] == []
    silent = [hook.name for hook in hooks() if not hook.features]
    assert silent == ["scan_file"], "virus scanners are the installation's own"


def test_answers_come_from_above_and_in_order(app: Flask) -> None:
    for hook, asking in hooks().items():
        places = [FEATURES.index(feature) for feature in hook.features]
        assert places == sorted(places), hook.name
        own = hook.name == "person_columns"  # accounts speak for their own tables through the same door
        assert all(place > FEATURES.index(asking) - own for place in places), hook.name


def test_a_hook_is_named_as_it_is_called() -> None:
    for module in modules("hooks"):
        for name, value in vars(module).items():
            if isinstance(value, Hook):
                assert value.name == name


def _in_order(features: tuple[str, ...]) -> str:
    """Names of features, up the ladder (a test may have imported a listener before the application did)."""
    return ", ".join(sorted(features, key=FEATURES.index))


def tables() -> str:
    """Both lists as they stand in docs/architecture.md."""
    rows = ["| event | said by | heard by |", "|---|---|---|"]
    rows += [f"| `{e.__name__}` | {who} | {_in_order(listening_features(e))} |" for e, who in events().items()]
    rows += ["", "| hook | asked by | answered by |", "|---|---|---|"]
    rows += [
        f"| `{hook.name}` | {who} | {_in_order(hook.features) or 'the installation'} |" for hook, who in hooks().items()
    ]
    return "\n".join(rows)


def test_the_page_lists_them_all(app: Flask) -> None:
    wanted = tables()
    assert wanted in Path(PAGE).read_text(), f"write this into docs/architecture.md:\n{wanted}"
