"""Hooks: a lower feature asks, the features above it answer.

Events say what happened; a hook asks for something. The feature that asks declares the hook in its `hooks.py`, with
the types of question and answer. A feature that answers does so in its `answers.py`, which nothing imports but the
application at its start, in the order of the features' ladder:

    own_data: Hook[[User], OwnData] = Hook("own_data")      # accounts/hooks.py

    @own_data.add                                           # workshops/answers.py
    def registrations_of(user: User) -> OwnData: ...

    for part in own_data(user): ...                         # accounts/queries.py
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Hook(Generic[P, R]):
    """One question; called like a function, it returns every answer in the order of the features' ladder."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._answers: dict[str, Callable[P, R]] = {}

    def add(self, answer: Callable[P, R]) -> Callable[P, R]:
        """Register an answer. Importing its module twice registers it once."""
        self._answers[f"{answer.__module__}.{answer.__qualname__}"] = answer
        return answer

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        """Ask everybody; an exception of one answer reaches the caller."""
        return [answer(*args, **kwargs) for answer in self._answers.values()]

    def __iter__(self) -> Iterator[Callable[P, R]]:
        """The functions that answer, for a caller that stops at the first answer it can use."""
        return iter(tuple(self._answers.values()))

    @contextmanager
    def also(self, answer: Callable[P, R]) -> Iterator[None]:
        """One more answer inside the block (for tests)."""
        before = dict(self._answers)
        self.add(answer)
        try:
            yield
        finally:
            self._answers = before

    @property
    def features(self) -> tuple[str, ...]:
        """The features that answer, in order."""
        return tuple(dict.fromkeys(name.split(".")[1] for name in self._answers))
