"""Translation, behind one module of ours: `_` now, `_l` later (for constants and policies)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_babel import Babel, LazyString, force_locale, get_locale
from flask_babel import gettext as _babel_gettext
from flask_babel import lazy_gettext as _babel_lazy
from flask_babel import ngettext as _babel_ngettext

LANGUAGES = ("en", "de", "fr", "es", "pt")
babel = Babel()

__all__ = ["LANGUAGES", "LazyString", "_", "_l", "babel", "get_locale", "in_language", "ngettext"]


def _(message: str, **variables: Any) -> str:
    """Translate now, into the language of the request."""
    return str(_babel_gettext(message, **variables))


def _l(message: str, **variables: Any) -> str:
    """Translate when shown. It behaves as a string; typed as one so that messages stay simple."""
    return _babel_lazy(message, **variables)  # type: ignore[no-any-return]


def ngettext(singular: str, plural: str, n: int, **variables: Any) -> str:
    """Translate with a count; use `%(num)s` for the number."""
    return str(_babel_ngettext(singular, plural, n, **variables))


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Translate into a person's own language inside the block (mails to somebody else); unknown codes: English."""
    with force_locale(code if code in LANGUAGES else "en"):
        yield
