"""What a piece can be about, in words: terms of the vocabulary, the workshop kits, the criteria of the coach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from matchmaker.challenges.engine.coach import LABELS as OF_CHALLENGES
from matchmaker.core.i18n import _
from matchmaker.library.engine.content import LICENCES
from matchmaker.solutions.engine.coach import LABELS as OF_SOLUTIONS
from matchmaker.solutions.engine.coach import PREFIX
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.engine.kits import KITS

LABELS: Final[Mapping[str, str]] = {
    **OF_CHALLENGES,
    **{f"{PREFIX}{criterion}": label for criterion, label in OF_SOLUTIONS.items()},
}
"""The criteria of both coaches; those of solutions begin with a word of their own."""


def kits() -> list[tuple[str, str]]:
    """(code, title) of the workshop kits."""
    return [(kit.code, _(kit.title)) for kit in KITS]


def coach() -> list[tuple[str, str]]:
    """(code, label) of the criteria of the coaches of challenges and solutions."""
    return [(code, _(label)) for code, label in LABELS.items()]


_CHOICES: Final[Mapping[str, Callable[[], list[tuple[str, str]]]]] = {
    "system": lambda: vocabulary.choices("system"),
    "topic": lambda: vocabulary.choices("topic"),
    "stage": lambda: vocabulary.choices("stage"),
    "smart_principle": lambda: vocabulary.choices("smart_principle"),
    "kit": kits,
    "coach": coach,
}


def choices(scheme: str) -> list[tuple[str, str]]:
    """(code, label) of a scheme, in order."""
    return _CHOICES[scheme]()


def is_code(scheme: str, code: str) -> bool:
    """The scheme has this code."""
    if scheme == "kit":
        return any(kit.code == code for kit in KITS)
    return code in LABELS if scheme == "coach" else vocabulary.is_code(scheme, code)


def label(scheme: str, code: str) -> str:
    """A term in the reader's language; the code itself if nobody knows it."""
    if scheme in {"kit", "coach"}:
        return dict(choices(scheme)).get(code, code)
    return vocabulary.label(scheme, code)


def labels(scheme: str, codes: Iterable[str]) -> list[str]:
    """Several of them."""
    return [label(scheme, code) for code in codes]


def kind(code: str) -> str:
    """A kind of piece in words."""
    return vocabulary.label("resource_kind", code)


def licence(code: str) -> tuple[str, str]:
    """Name and address of a licence; the code itself without an address if it is unknown."""
    return LICENCES.get(code, (code, ""))
