"""The log of changes speaks: every command that leaves a row has its words, and no words are left over."""

from __future__ import annotations

import inspect
import re
from types import ModuleType

from flask import Flask

from matchmaker.admin.queries import kept_data
from matchmaker.admin.queries.sentences import DID, JOBS, did
from matchmaker.core import jobs, retention
from matchmaker.core.access import ALLOW, Decision
from matchmaker.core.actors import Actor
from matchmaker.core.audit import FORMER
from matchmaker.core.commands import QUIET, command
from tests.architecture.test_commands import modules


def verbs(found: list[ModuleType]) -> set[str]:
    """What the commands of these modules write into the log."""
    functions = (function for module in found for _name, function in inspect.getmembers(module, inspect.isfunction))
    return {function.__verb__ for function in functions if getattr(function, "__verb__", "")}


def test_every_command_has_its_words() -> None:
    known = verbs(modules("services"))
    assert sorted(known - set(DID)) == [], "write what it did into matchmaker/admin/queries/sentences.py"
    assert sorted(set(DID) - known) == [], "no command is called so any more"
    assert set(FORMER.values()) <= known
    assert not set(FORMER) & known


def test_the_words_follow_a_name(app: Flask) -> None:
    """ "Emil published a challenge": no capital, no full stop, not the bare verb."""
    with app.test_request_context():
        for verb in DID:
            assert re.fullmatch(r"[a-z][^.]+[^.]", did(verb)), verb
            assert "_" not in did(verb)


def test_every_job_and_every_forgotten_table_has_its_words(app: Flask) -> None:
    assert set(JOBS) == {name for name in jobs.registered() if not name.startswith("test.")}
    assert all(kept_data.words_of(table) for table in retention.kinds())


def test_the_scan_can_go_red() -> None:
    def can_do(actor: Actor) -> Decision:
        return ALLOW

    @command(can_do)
    def do_it(actor: Actor) -> None:
        """Leaves a row."""

    @command(can_do, audit=QUIET)
    def hum(actor: Actor) -> None:
        """Leaves none."""

    canary = ModuleType("canary")
    canary.do_it, canary.hum = do_it, hum  # type: ignore[attr-defined]
    assert verbs([canary]) == {"architecture.do_it"}
