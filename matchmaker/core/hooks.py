"""Hooks: a lower feature asks, the features above it answer.

Events say what happened; a hook asks for something. A hook is declared by the feature that asks, in its `hooks.py`,
with the types of question and answer. A feature that answers does so in its own `hooks.py`, which the application
imports at the start:

    own_data = Hook[[User], OwnData]("own_data")        # accounts/hooks.py

    @own_data.add                                       # workshops/hooks.py
    def registrations_of(user: User) -> OwnData: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

    @property
    def features(self) -> frozenset[str]:
        """The features that answer (for tests of completeness)."""
        return frozenset(name.split(".")[1] for name in self._answers)
