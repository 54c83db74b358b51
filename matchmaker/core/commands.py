"""Commands: every change to the world is one function that checks, records and flushes.

`@command(policy)` goes on every public function of a `services.py`. Web, API, jobs, command line and seed use the
same door, so a policy cannot be walked around, and each passage leaves an audit row in the same transaction.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, TypeVar, cast

from matchmaker.core import audit
from matchmaker.core.access import Decision, Policy, _keywords
from matchmaker.core.actors import Actor
from matchmaker.core.db import Base, session
from matchmaker.core.errors import Denied, SignInRequired

F = TypeVar("F", bound=Callable[..., Any])
AuditDetails = Callable[..., Mapping[str, Any]]


def _quiet(**_arguments: Any) -> Mapping[str, Any]:
    return {}


QUIET: Final[AuditDetails] = _quiet
"""Audit for commands that repeat every few seconds (autosave): no row."""


def command(policy: Policy, *, audit: AuditDetails | None = None) -> Callable[[F], F]:
    """Make a function a command.

    The function takes the actor first and everything else by keyword; every name the policy wants must be among
    them (TypeError at import otherwise). `audit` receives the same keywords plus `result` and returns what the
    audit row should remember.
    """
    wanted = _keywords(policy)

    def decorate(function: F) -> F:
        signature = inspect.signature(function)
        if next(iter(signature.parameters), "") != "actor":
            raise TypeError(f"{function.__qualname__} must take the actor first")
        unknown = [name for name in wanted if name not in signature.parameters]
        if unknown:
            raise TypeError(f"{function.__qualname__} lacks {', '.join(unknown)}, which {policy.__qualname__} judges")
        verb = f"{function.__module__.split('.')[1]}.{function.__name__}"

        @wraps(function)
        def guarded(actor: Actor, **arguments: Any) -> Any:
            bound = signature.bind(actor, **arguments)
            bound.apply_defaults()
            _require(actor, policy(actor, **{name: bound.arguments[name] for name in wanted}))
            result = function(actor, **arguments)
            if audit is not QUIET:
                _record(actor, verb, dict(bound.arguments), result, audit)
            return result

        guarded.__command__ = policy  # type: ignore[attr-defined]
        guarded.__verb__ = "" if audit is QUIET else verb  # type: ignore[attr-defined]
        return cast(F, guarded)

    return decorate


def _require(actor: Actor, decision: Decision) -> None:
    if decision.ok:
        return
    if not actor.is_authenticated and not actor.is_system:
        raise SignInRequired(decision.why)
    raise Denied(decision.why)


def _record(actor: Actor, verb: str, arguments: dict[str, Any], result: object, details: AuditDetails | None) -> None:
    session().flush()
    del arguments["actor"]
    objects = {name: value for name, value in arguments.items() if isinstance(value, Base)}
    subject = result if isinstance(result, Base) else next(iter(objects.values()), None)
    remembered: dict[str, Any] = {name: getattr(value, "id", None) for name, value in objects.items()}
    if details is not None:
        remembered |= details(**arguments, result=result)
    audit.record(actor, verb, subject=subject, details=remembered)
