"""Features speak upwards by events: frozen dataclasses of ids, in the past tense.

Listeners run in the publisher's transaction, in the order of registration, so that what they write is
committed or rolled back together with the cause. Anything slow is a job row, never a listener's work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import is_dataclass
from typing import Any, TypeVar

E = TypeVar("E")
_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a listener for one event class. Importing the module twice registers it once."""
    if not is_dataclass(event_type):
        raise TypeError(f"{event_type!r} is not an event: events are frozen dataclasses")

    def register(listener: Callable[[E], None]) -> Callable[[E], None]:
        if listener not in _listeners[event_type]:
            _listeners[event_type].append(listener)
        return listener

    return register


def unsubscribe(event_type: type[E], listener: Callable[[E], None]) -> None:
    """Take a listener back."""
    _listeners[event_type].remove(listener)


_muted: ContextVar[str | None] = ContextVar("events_muted", default=None)


@contextmanager
def muted(*, but: str = "") -> Iterator[None]:
    """Only listeners of the module `but` hear what is published inside the block (without a name: nobody).

    For loading many things at once, whose other effects are computed afterwards.
    """
    token = _muted.set(but)
    try:
        yield
    finally:
        _muted.reset(token)


def publish(event: object) -> None:
    """Tell every listener of the event's class; an exception rolls the whole unit of work back."""
    only = _muted.get()
    for listener in tuple(_listeners[type(event)]):
        if only is None or listener.__module__ == only:
            listener(event)


def listening_features(event_type: type) -> tuple[str, ...]:
    """The features that listen to an event class, in order (for the list in docs/architecture.md)."""
    return tuple(dict.fromkeys(listener.__module__.split(".")[1] for listener in _listeners[event_type]))
