"""The glossary knows what the platform itself speaks of: whoever asks in another language finds it."""

from __future__ import annotations

import csv
import re

import pytest

from matchmaker.matching.engine.glossary import GROUPS
from matchmaker.matching.engine.text import GLOSSARY, fold, stem
from matchmaker.vocabulary import files


def _labels(scheme: str) -> list[str]:
    with (files.DATA / f"{scheme}.csv").open(encoding="utf-8", newline="") as file:
        return [row["label"] for row in csv.DictReader(file)]


def _is_known(label: str) -> bool:
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", label)]
    stems = [stem(word) for word in words]
    phrases = {tuple(stems[i:j]) for i in range(len(stems)) for j in range(i + 2, len(stems) + 1)}
    return any(word in GLOSSARY.same for word in words) or bool(phrases & GLOSSARY.phrases.keys())


@pytest.mark.parametrize("scheme", ["topic", "system"])
def test_every_topic_and_sector_is_known(scheme: str) -> None:
    assert [label for label in _labels(scheme) if not _is_known(label)] == []


def test_no_name_stands_in_two_lines() -> None:
    lines: dict[str, set[int]] = {}
    for number, line in enumerate(GROUPS.strip().split("\n")):
        names = line.partition(":")[2] or line
        for name in names.split():
            lines.setdefault(fold(name), set()).add(number)
    assert [name for name, numbers in lines.items() if len(numbers) > 1] == []


def test_everyday_english_is_not_made_of_other_languages() -> None:
    """Swedish "tak" is a roof; "takes part" says nothing of one."""
    assert [word for word in ["take", "takes", "taken", "trade", "rate", "have", "even"] if word in GLOSSARY.same] == []
    assert GLOSSARY.same["tak"] == GLOSSARY.same["roofs"]
