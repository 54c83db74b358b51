"""Templates that ask an object for what it does not have: Jinja writes nothing there, the tests refuse it."""

from __future__ import annotations

from typing import Any

from jinja2 import Undefined
from jinja2.utils import missing
from wtforms import Field


class Known(Undefined):
    """Jinja's own kind of nothing, but not for an attribute that an object of ours does not have.

    A name the view did not pass and a key a dictionary lacks stay what Jinja makes of them: templates ask for both on
    purpose, and of a field of a form what only some kinds of fields have. An attribute of an object is a promise of
    its class: one that is gone empties a page without a word.
    """

    def __init__(self, hint: str | None = None, obj: Any = missing, name: str | None = None, *rest: Any) -> None:
        module = type(obj).__module__
        if obj is not missing and module.startswith("matchmaker.") and not isinstance(obj, Field):
            raise AttributeError(f"a template asks {type(obj).__qualname__} of {module} for {name!r}, which it lacks")
        super().__init__(hint, obj, name, *rest)
