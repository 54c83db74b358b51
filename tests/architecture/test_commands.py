"""Every public function of a services module is a command: checked, audited, the only door."""

from __future__ import annotations

import inspect
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest

from matchmaker.app import FEATURES
from matchmaker.core.access import ALLOW, Decision
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command


def modules(part: str) -> list[ModuleType]:
    """`part` of every feature that has it; a package counts with all its modules."""
    found = []
    for feature in FEATURES:
        name = f"matchmaker.{feature}.{part}"
        if find_spec(name) is None:
            continue
        module = import_module(name)
        found.append(module)
        for path in getattr(module, "__path__", ()):
            from pathlib import Path

            found += [
                import_module(f"{name}.{p.stem}") for p in sorted(Path(path).glob("*.py")) if p.stem != "__init__"
            ]
    return found


def unguarded(module: ModuleType) -> list[str]:
    """Public functions defined in the module that take an actor or write, without being commands."""
    return [
        f"{module.__name__}.{name}"
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__ == module.__name__
        and not hasattr(function, "__command__")
        and next(iter(inspect.signature(function).parameters), "") == "actor"
    ]


def test_every_service_is_a_command() -> None:
    assert [name for module in modules("services") for name in unguarded(module)] == []


def test_the_scan_can_go_red() -> None:
    module = ModuleType("canary")

    def write_something(actor: Actor) -> None:
        """Not a command."""

    write_something.__module__ = "canary"
    module.write_something = write_something  # type: ignore[attr-defined]
    assert unguarded(module) == ["canary.write_something"]


def test_a_command_needs_what_its_policy_judges() -> None:
    def can_touch(actor: Actor, *, thing: Any) -> Decision:
        return ALLOW

    with pytest.raises(TypeError, match="lacks thing"):

        @command(can_touch)
        def touch(actor: Actor) -> None:
            """Lacks the thing."""
