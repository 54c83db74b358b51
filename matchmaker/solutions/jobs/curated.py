"""Steps that types, packages and suggestions share: tidying what was typed, and sentences for what cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matchmaker.core import search
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.inputs import is_web_address
from matchmaker.core.text import control_character, tidy
from matchmaker.solutions.models import SolutionPackage, SolutionType

Problems = dict[str, list[str]]


def tidied(values: Any, texts: Mapping[str, int]) -> Any:
    """The values with their free texts tidied."""
    return {name: tidy(value) if name in texts else value for name, value in values.items()}


def require(problems: Problems) -> None:
    """Raise Invalid if there is a problem."""
    if problems:
        raise Invalid(problems)


def text_problems(raw: Mapping[str, Any], texts: Mapping[str, int]) -> Problems:
    """What is wrong with the free texts: `texts` are their limits."""
    found: Problems = {}
    for name, limit in texts.items():
        text = raw.get(name, "")
        bad = control_character(text)
        if bad:
            found[name] = [
                _("This text contains a character that cannot be displayed (%(code)s). Please delete it.", code=bad)
            ]
        elif len(text) > limit:
            found[name] = [
                _("Please shorten this to %(limit)s characters; it has %(have)s.", limit=limit, have=len(text))
            ]
    for name, sentence in (("title", _("Give it a title.")), ("summary", _("Describe it in one sentence."))):
        if name in raw and len(raw[name]) < 3:
            found.setdefault(name, []).append(sentence)
    return found


def address_problem(address: str) -> str:
    """What is wrong with the link of a source; "" if nothing is."""
    if address and not is_web_address(address):
        return _("Links must start with https://.")
    return ""


def index_type(row: SolutionType) -> None:
    """Put a public type into the full-text index; take any other out of it."""
    if row.is_public:
        search.index(row, title=row.title, body=f"{row.summary}\n{row.description}\n{row.who_for}")
    else:
        search.unindex(row)


def index_package(row: SolutionPackage) -> None:
    """Put a public package into the full-text index, with the names of its types; take any other out of it."""
    if row.is_public:
        kinds = "\n".join(item.solution_type.title for item in row.items)
        search.index(row, title=row.title, body=f"{row.summary}\n{row.description}\n{kinds}")
    else:
        search.unindex(row)
