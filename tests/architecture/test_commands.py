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
    """Public functions defined in the module that are no commands, whatever they take."""
    return [
        f"{module.__name__}.{name}"
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__ and not hasattr(function, "__command__")
    ]


def test_every_service_is_a_command() -> None:
    assert [name for module in modules("services") for name in unguarded(module)] == []


def test_the_scan_can_go_red() -> None:
    module = ModuleType("canary")

    def write_something(actor: Actor) -> None:
        """Not a command."""

    def help_out() -> None:
        """Takes nobody."""

    for function in (write_something, help_out):
        function.__module__ = "canary"
        setattr(module, function.__name__, function)
    assert unguarded(module) == ["canary.help_out", "canary.write_something"]


def test_a_command_needs_what_its_policy_judges() -> None:
    def can_touch(actor: Actor, *, thing: Any) -> Decision:
        return ALLOW

    with pytest.raises(TypeError, match="lacks thing"):

        @command(can_touch)
        def touch(actor: Actor) -> None:
            """Lacks the thing."""


WORDS = """
accept add advance agree allocate allow announce answer apply arrange ask assign attach autosave begin book
cancel change check claim close compute confirm copy correct create decide declare decline delay delete describe
disable discard drop edit enable end ensure enter erase extend fail fill finish follow forget form free freeze
give hold invite keep leave lift load lock log make mark measure merge move note open place prepare preview
promote propose prune publish read recall record recuse refresh register release remind remove renew reopen
report request resend reset restore return revise revoke roll rule run save send set settle sign solve stand
start stop submit suggest swap take tell thaw undo unfollow update use vet withdraw write
"""
VERBS = frozenset(WORDS.split())
"""What commands begin with: the word on the button or in the log."""


def misnamed(name: str) -> bool:
    """A command's name is a verb and what it is done to."""
    first, _rest, second = name.partition("_")
    return first not in VERBS or not second


def test_commands_are_named_by_verb_and_noun() -> None:
    found = {
        f"{module.__name__.split('.')[1]}.{name}"
        for module in modules("services")
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if hasattr(function, "__command__") and function.__module__ == module.__name__ and misnamed(name)
    }
    assert found == set()


def test_the_scan_of_names_can_go_red() -> None:
    assert misnamed("say")
    assert misnamed("wonderful_thing")
    assert not misnamed("save_statement")
