"""What attachments ask: on what files may hang and whose rules hold there, and whether a new file is harmless."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchmaker.core.access import Decision
from matchmaker.core.actors import Actor
from matchmaker.core.hooks import Hook

FileRule = Callable[[Actor, Any], Decision]
FileNames = Callable[[Any, str], None]


def no_names(_thing: Any, _name: str) -> None:
    """Whoever can open the files knows whose they are: a name tells nothing."""


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """One kind of thing that files hang on.

    `model` has the columns `id` and `public_id`. `quota_of` gives the id of the organization whose quota the files of
    a thing use (None: nobody's). The rules take the actor and the thing; they stand in the feature's `policy.py`.
    `ask_about_name` takes the thing and the name of a new file, and raises Invalid (field `keep_names`) for a name that
    everybody will read although it gives a company away.
    """

    name: str
    model: type[Any]
    quota_of: Callable[[Any], int | None]
    can_read: FileRule
    can_add: FileRule
    can_remove: FileRule
    ask_about_name: FileNames = no_names


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that files hang on, with the rules of its kind."""

    kind: SubjectKind
    thing: Any


subject_kinds: Hook[[], SubjectKind] = Hook("subject_kinds")
"""Features above name the kinds of their things that may carry files."""

scan_file: Hook[[Path], str] = Hook("scan_file")
"""Virus scanners of an installation look at each new file: "" if it is clean, else the name of what was found. One may
raise: then nothing is kept. Without a scanner, files are shown as "not scanned"."""
