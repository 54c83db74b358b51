"""Commands: every change to the world is one function that checks, records and flushes.

`@command(policy)` goes on every public function of a `services.py`. Web, API, jobs, command line and seed use the
same door, so a policy cannot be walked around, and each passage leaves an audit row in the same transaction.

A command also declares what it holds while it works and which version it was made from:

    @command(policy.can_edit, locks="challenge", seen="challenge", compare=revisions.differences)
    def save_step(actor, *, challenge, step, values, seen_version=None): ...

The rows in `locks` are read anew under a lock and the policy judges again, so that what was judged is what changes.
`seen` compares the version the person saw with the one stored, by one rule for pages, API and autosave (`Stale`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, TypeVar, cast

import sqlalchemy as sa

from matchmaker.core import audit
from matchmaker.core.access import Decision, Policy, keywords_of
from matchmaker.core.actors import Actor
from matchmaker.core.changes import Changes, watched
from matchmaker.core.db import Base, session
from matchmaker.core.errors import Closed, Conflict, Denied, SignInRequired
from matchmaker.core.i18n import _l
from matchmaker.core.versions import Compare, Difference, require_fresh

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R", bound=Base)
AuditDetails = Callable[..., Mapping[str, Any]]


def _quiet(**_arguments: Any) -> Mapping[str, Any]:
    return {}


QUIET: Final[AuditDetails] = _quiet
"""Audit for commands that repeat every few seconds (autosave): no row."""

CHANGES: Final = "changes"
"""What an audit row calls the values of its object before and after (`core/changes.py`)."""


def command(
    policy: Policy,
    *,
    audit: AuditDetails | None = None,
    locks: str | Sequence[str] = (),
    seen: str = "",
    compare: Compare | None = None,
    becomes: Callable[[Any], Actor] | None = None,
) -> Callable[[F], F]:
    """Make a function a command.

    The function takes the actor first and everything else by keyword; every name the policy wants must be among
    them (TypeError at import otherwise). `audit` receives the same keywords plus `result` and returns what the
    audit row should remember.

    `becomes` tells from the result who acted, where that shows only in the end (signing in).

    `locks` names arguments whose rows are held, in this order ("member.organization" holds what an argument leads
    to; an argument that is None is passed over). What the policy allowed before the lock and refuses after it has
    changed meanwhile: Closed, with the policy's reason.

    `seen` names the row whose `version` is compared with the keyword `seen_version` (None: the caller, a job or the
    seed, saw no page); it is held like those in `locks`, and passed over when it is None. If they differ, Stale says
    who saved, when, and what differs. `compare` receives those of the command's arguments that it names and returns
    (label, stored, typed) for each value that the person typed and that differs from what is stored; if it finds none,
    nothing is lost and the command goes on.
    """
    held = (locks,) if isinstance(locks, str) else tuple(locks)
    if seen and seen not in held:
        held = (*held, seen)

    def decorate(function: F) -> F:
        signature = inspect.signature(function)
        rules = _Rules(policy, keywords_of(policy), held, seen, compare, _compared(compare, signature))
        _check_signature(function, signature, rules)
        verb = f"{function.__module__.split('.')[1]}.{function.__name__}"

        @wraps(function)
        def guarded(actor: Actor, **arguments: Any) -> Any:
            bound = signature.bind(actor, **arguments)
            bound.apply_defaults()
            rules.admit(actor, bound.arguments)
            if audit is QUIET:
                return function(actor, **arguments)
            with watched([value for value in bound.arguments.values() if isinstance(value, Base)]) as changes:
                result = function(actor, **arguments)
                session().flush()
            _record(actor if becomes is None else becomes(result), verb, dict(bound.arguments), result, audit, changes)
            return result

        guarded.__command__ = policy  # type: ignore[attr-defined]
        guarded.__verb__ = "" if audit is QUIET else verb  # type: ignore[attr-defined]
        return cast(F, guarded)

    return decorate


@dataclass(frozen=True)
class _Rules:
    """What a command declares: who may, what is held (paths, in order), which version was seen, what is compared."""

    policy: Policy
    judged: Collection[str]
    held: Sequence[str]
    seen: str
    compare: Compare | None
    compared: Collection[str]

    def admit(self, actor: Actor, values: Mapping[str, Any]) -> None:
        """Judge, hold, judge again, compare. Raises SignInRequired, Denied, Closed, Stale."""
        _require(actor, self._judge(values))
        if self.held:
            for path in self.held:
                if (row := _row(values, path)) is not None:
                    hold(row)
            decision = self._judge(values)
            if not decision.ok:
                raise Closed(decision.why, step=decision.step)
        if self.seen and (row := _row(values, self.seen)) is not None:
            require_fresh(actor, row, values["seen_version"], self._differences(values))

    def _judge(self, values: Mapping[str, Any]) -> Decision:
        return self.policy(values["actor"], **{name: values[name] for name in self.judged})

    def _differences(self, values: Mapping[str, Any]) -> Callable[[], Sequence[Difference]] | None:
        compare = self.compare
        if compare is None:
            return None
        return lambda: compare(**{name: values[name] for name in self.compared})


def _check_signature(function: Callable[..., Any], signature: inspect.Signature, rules: _Rules) -> None:
    names = list(signature.parameters)
    if not names or names[0] != "actor":
        raise TypeError(f"{function.__qualname__} must take the actor first")
    wanted = {*rules.judged, *rules.compared, *(path.split(".")[0] for path in rules.held)}
    unknown = sorted(wanted - set(names))
    if unknown:
        raise TypeError(
            f"{function.__qualname__} lacks {', '.join(unknown)}, which its command judges, holds or compares"
        )
    if rules.seen and "seen_version" not in names:
        raise TypeError(f"{function.__qualname__} must take seen_version")


def hold(row: Base) -> None:
    """Read a row anew and keep others from changing it until this transaction ends.

    For rows that a command finds by itself; what it is given, it declares in `locks`. Changes of this transaction are
    flushed first. Loaded collections are read anew when they are next used. Every command holds parents before
    children (challenge, assessment, evaluator, application; workshop, group), or two could wait for each other.
    Raises Conflict if somebody deleted the row meanwhile.
    """
    current = session()
    current.flush()
    try:
        current.refresh(row, with_for_update={"of": type(row)})
    except sa.exc.InvalidRequestError:
        if not sa.inspect(row).persistent:
            raise
        raise Conflict(_l("Somebody removed this while you were looking at it.")) from None
    current.expire(row, [name for name, relation in sa.inspect(type(row)).relationships.items() if relation.uselist])


def held(select: sa.Select[tuple[R]]) -> Sequence[R]:
    """The rows of a select, read anew and held like one by `hold`, in the select's order."""
    session().flush()
    locking = select.with_for_update(of=select.column_descriptions[0]["entity"])
    return session().scalars(locking.execution_options(populate_existing=True)).unique().all()


def take_turns(*names: str) -> None:
    """Let one transaction after the other count what these names stand for: it lasts until this one ends.

    For limits on rows that are not there yet, which no lock on a row can hold. SQLite's writers take turns anyway.
    """
    if session().get_bind().dialect.name != "postgresql":
        return
    for name in sorted(set(names)):  # always in the same order, or two could wait for each other
        session().execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def _row(values: Mapping[str, Any], path: str) -> Base | None:
    first, *rest = path.split(".")
    row = values[first]
    for name in rest:
        row = getattr(row, name) if row is not None else None
    return cast("Base | None", row)


def _compared(compare: Compare | None, signature: inspect.Signature) -> Collection[str]:
    """The arguments of the command that `compare` wants: those it names, or all but the actor with **rest."""
    wanted = inspect.signature(compare).parameters if compare is not None else {}
    if any(one.kind is inspect.Parameter.VAR_KEYWORD for one in wanted.values()):
        return [name for name in signature.parameters if name not in {"actor", "seen_version"}]
    return list(wanted)


def _require(actor: Actor, decision: Decision) -> None:
    if decision.ok:
        return
    if not actor.is_authenticated and not actor.is_system:
        raise SignInRequired(decision.why)
    raise Denied(decision.why, step=decision.step)


def _record(
    actor: Actor,
    verb: str,
    arguments: dict[str, Any],
    result: object,
    details: AuditDetails | None,
    changes: Changes,
) -> None:
    del arguments["actor"]
    objects = {name: value for name, value in arguments.items() if isinstance(value, Base)}
    subject = result if isinstance(result, Base) else next(iter(objects.values()), None)
    remembered: dict[str, Any] = {name: getattr(value, "id", None) for name, value in objects.items()}
    if details is not None:
        remembered |= details(**arguments, result=result)
    if changed := changes.of(subject):
        remembered[CHANGES] = changed
    audit.record(actor, verb, subject=subject, details=remembered)
