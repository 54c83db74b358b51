"""Sentences of explanations: a message template with its values, so that another layer can translate them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias


class Label(str):
    """English label of a controlled term; `code` lets the web layer look up the translated label."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, code: str, text: str) -> Label:
        label = super().__new__(cls, text)
        label.code = code
        return label


Param: TypeAlias = "str | int | float | tuple[str, ...] | tuple[Sentence, ...] | Sentence"


def _show(value: Param) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


@dataclass(frozen=True, slots=True, init=False)
class Sentence:
    """A message key (the English template) and its parameters.

    `str()` gives English. A translator looks up `.template` and formats it with `.params`, whose values are plain text,
    numbers, `Label`s, tuples of these, or sentences of their own, which are translated first.
    """

    template: str
    params: Mapping[str, Param]

    def __init__(self, template: str, /, **params: Param) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "params", params)

    def __str__(self) -> str:
        return self.template.format(**{name: _show(value) for name, value in self.params.items()})

    def __hash__(self) -> int:
        return hash((self.template, tuple(sorted(self.params.items(), key=lambda item: item[0]))))

    def as_json(self) -> dict[str, object]:
        """Template, parameters (codes beside labels) and the English text, for storing and for the API."""
        return {
            "template": self.template,
            "params": {name: _plain(value) for name, value in sorted(self.params.items())},
            "text": str(self),
        }


def _plain(value: Param) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Sentence):
        return value.as_json()
    if isinstance(value, Label):
        return {"code": value.code, "label": str(value)}
    return value


def listed(labels: Iterable[str], most: int = 4) -> tuple[str, ...]:
    """The first `most` labels, for sentences that must stay short."""
    return tuple(labels)[:most]
