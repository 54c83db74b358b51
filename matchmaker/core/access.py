"""Who may enter which route: declared at registration, refused by default.

A decorator above `@route` is silently ignored by Flask, so the rule is a mandatory keyword of the registration
itself. `may(policy, thing=loader)` loads the objects, asks the policy and hands the *objects* to the view.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Final, cast

from flask import Blueprint, Flask, current_app, request
from flask.typing import ResponseReturnValue, RouteCallable

from matchmaker.core.actors import Actor, current_actor
from matchmaker.core.errors import Denied, NotFound, SignInRequired, Step
from matchmaker.core.i18n import _l
from matchmaker.core.incoming import Body
from matchmaker.core.once import once


@dataclass(frozen=True, slots=True)
class Decision:
    """A policy's answer. `why` is a sentence for the person, shown beside a disabled button too."""

    ok: bool
    why: str = ""
    step: Step | None = None  # where the person can do what is missing

    def __bool__(self) -> bool:
        return self.ok


ALLOW: Final = Decision(True)


def deny(why: str, *, step: Step | None = None) -> Decision:
    """Refuse, with the reason; `step` names the page where the person can mend it."""
    return Decision(False, why, step)


def neutral(actor: Actor, *parties: int | None, kinds: Collection[str] = (), administrators: bool = False) -> Decision:
    """Neutrality rule 4 in one place: an organizer without a tie to any of the parties; the platform itself always.

    `parties` are ids of organizations. `kinds` names kinds of organizations of which any is a party, where all of
    them are compared (the companies of a challenge). With `administrators` their hat counts like an organizer's.
    """
    if actor.is_system:
        return ALLOW
    if not (actor.is_organizer or (administrators and actor.is_administrator)):
        return deny(_l("Only a neutral organizer can do this."))
    return untied(actor, *parties, kinds=kinds)


def untied(actor: Actor, *parties: int | None, kinds: Collection[str] = ()) -> Decision:
    """The second half of `neutral`, for people whose work needs no organizer's role (the desk of a workshop)."""
    tie = actor.tie_to(*parties, kinds=kinds)
    if tie is None:
        return ALLOW
    return deny(_l("You belong to %(name)s, so you are not neutral here. Ask another organizer.", name=tie.name))


def platform_only(actor: Actor) -> Decision:
    """What only the platform itself does: its clock, its background work, its reactions to what happened."""
    return ALLOW if actor.is_system else deny(_l("Only the platform itself can do this."))


Policy = Callable[..., Decision]
Loader = Callable[..., Any]


def keywords_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names a policy or loader takes after the actor."""
    names = list(inspect.signature(function).parameters)
    if not names or names[0] not in {"actor", "_actor"}:
        raise TypeError(f"{function.__qualname__} must take the actor first")
    return tuple(names[1:])


@dataclass(frozen=True)
class Access:
    """A route's rule: a policy and how to load what it judges."""

    policy: Policy
    loaders: Mapping[str, Loader] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        """Not everybody may enter."""
        return self.policy is not _anyone

    def enter(self, actor: Actor, url_args: Mapping[str, Any]) -> dict[str, Any]:
        """Load, judge and return the objects plus the URL values no loader consumed.

        Raises NotFound (from a loader), SignInRequired or Denied.
        """
        values: dict[str, Any] = dict(url_args)
        consumed: set[str] = set()
        for name, loader in self.loaders.items():
            wanted = keywords_of(loader)
            consumed.update(w for w in wanted if w in url_args)
            values[name] = loader(actor, **{w: values[w] for w in wanted})
        decision = self.policy(actor, **{name: values[name] for name in keywords_of(self.policy)})
        if not decision.ok:
            if not actor.is_authenticated and not actor.is_system:
                raise SignInRequired(decision.why)
            raise Denied(decision.why, step=decision.step)
        return {name: value for name, value in values.items() if name not in consumed or name in self.loaders}


def _anyone(actor: Actor) -> Decision:
    return ALLOW


def _signed_in(actor: Actor) -> Decision:
    return ALLOW if actor.is_authenticated else deny(_l("Please sign in first."))


ANYONE: Final = Access(_anyone)
SIGNED_IN: Final = Access(_signed_in)


def may(policy: Policy, **loaders: Loader) -> Access:
    """The rule "`policy` must allow it", with a loader for everything the policy judges."""
    missing = [name for name in keywords_of(policy) if name not in loaders]
    if missing:
        raise TypeError(f"{policy.__qualname__} needs a loader for {', '.join(missing)}")
    known: set[str] = set()
    for name, loader in loaders.items():
        keywords_of(loader)
        known.add(name)
    return Access(policy, loaders)


def anyone_may_see(**loaders: Loader) -> Access:
    """Public page about objects; the loaders themselves hide what is not visible to the actor."""
    return Access(_anyone, loaders)


class GuardedBlueprint(Blueprint):
    """A blueprint whose every route must say who may enter, or the application does not start."""

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: RouteCallable | None = None,
        provide_automatic_options: bool | None = None,
        *,
        access: Access | None = None,
        takes: Body = Body.FORM,
        **options: Any,
    ) -> None:
        """Register a route with its access rule and the size of what it takes. Raises TypeError without a rule."""
        if access is None or view_func is None:
            raise TypeError(f"{self.name}: the route {rule} does not say who may enter (access=…)")
        super().add_url_rule(
            rule,
            endpoint or view_func.__name__,
            guard(view_func, access, rule, takes),
            provide_automatic_options,
            **options,
        )


def _url_names(rule: str) -> set[str]:
    return {part.split(">")[0].split(":")[-1] for part in rule.split("<")[1:]}


def guard(view: RouteCallable, access: Access, rule: str, takes: Body = Body.FORM) -> RouteCallable:
    """Wrap `view` so that it runs only behind `access`. Raises TypeError if names do not fit together."""
    available = _url_names(rule)
    consumed: set[str] = set()
    for name, loader in access.loaders.items():
        wanted = set(keywords_of(loader))
        if wanted - available:
            raise TypeError(f"{rule}: the loader of {name} needs {', '.join(sorted(wanted - available))}")
        consumed |= wanted & _url_names(rule)
        available.add(name)
    named = set(inspect.signature(view).parameters)
    raw = named & (consumed - set(access.loaders))
    if raw:
        raise TypeError(f"{rule}: the view takes {', '.join(raw)} raw although a loader checks it")
    given = (available - consumed) | set(access.loaders)
    if named - given:
        raise TypeError(f"{rule}: nothing provides {', '.join(sorted(named - given))}")

    @wraps(view)
    def guarded(**url_args: Any) -> ResponseReturnValue:
        def deal() -> ResponseReturnValue:
            values = _entered(access, url_args)
            return cast(ResponseReturnValue, view(**{name: values[name] for name in named}))

        return once(deal)

    guarded.__access__ = access  # type: ignore[attr-defined]
    guarded.__takes__ = takes  # type: ignore[attr-defined]
    return guarded


def _entered(access: Access, url_args: Mapping[str, Any]) -> dict[str, Any]:
    """`Access.enter` for this request. A visitor of a private page is asked to sign in whether or not there is such a
    page: the answer tells nothing, and the link from a mail works after signing in. Programs get what `enter` says.
    """
    actor = current_actor()
    try:
        return access.enter(actor, url_args)
    except NotFound:
        if not access.is_private or actor.is_authenticated or request.path.startswith("/api/"):
            raise
        raise SignInRequired(_l("Please sign in first.")) from None


def access_of(app: Flask, endpoint: str) -> Access | None:
    """The rule of an endpoint, or None if it never declared one."""
    return getattr(app.view_functions.get(endpoint), "__access__", None)


def may_enter(endpoint: str, *, known: Mapping[str, Any] | None = None, **url_args: Any) -> Decision:
    """What the rule of an address says to the reader of a page, so that no page offers what its address refuses.

    For the few buttons of a page; the rows of a list ask their policy, which loads nothing. `known` are things that
    the page shows already, by the names the rule gives them: they are not loaded again.
    """
    access = access_of(current_app._get_current_object(), endpoint)  # type: ignore[attr-defined]
    if access is None:
        return deny(_l("This page has no access rule, so nobody can open it."))
    given = {name: _shown(thing) for name, thing in (known or {}).items()}
    try:
        replace(access, loaders={**access.loaders, **given}).enter(current_actor(), url_args)
    except Denied as error:
        return deny(str(error), step=error.step)
    except (NotFound, SignInRequired) as error:
        return deny(str(error))
    return ALLOW


def _shown(thing: Any) -> Loader:
    return lambda actor: thing


def init_app(app: Flask, *, open_endpoints: frozenset[str]) -> None:
    """Refuse every endpoint without a rule; `open_endpoints` are static files of extensions."""
    app.extensions["open_endpoints"] = open_endpoints
    app.before_request(_default_deny)


def _default_deny() -> None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in current_app.extensions["open_endpoints"]:
        return
    if access_of(current_app._get_current_object(), endpoint) is None:  # type: ignore[attr-defined]
        raise Denied(_l("This page has no access rule, so nobody can open it."))
