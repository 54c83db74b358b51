"""Translation, behind one module of ours: `_` now, `_l` later (for constants and policies).

A language is offered when its catalogue says everything: `translations/<code>/LC_MESSAGES/messages.mo` translates every
message of `translations/messages.pot`. Until then nobody can choose it, and who chose it before reads English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app
from flask_babel import Babel, LazyString, force_locale, get_locale
from flask_babel import gettext as _babel_gettext
from flask_babel import lazy_gettext as _babel_lazy
from flask_babel import ngettext as _babel_ngettext

LANGUAGES: Final = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "pt": "Português"}
"""Languages that the platform may speak, in their own words; `offered` says which of them it does speak."""
babel = Babel()

__all__ = ["LANGUAGES", "LazyString", "_", "_l", "get_locale", "in_language", "init_app", "ngettext", "offered"]


def init_app(app: Flask, *, folder: Path, locale: Callable[[], str | None], timezone: Callable[[], str | None]) -> None:
    """Translate with the catalogues of a folder; the two functions say what the reader of a request has chosen."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    babel.init_app(app, locale_selector=locale, timezone_selector=timezone)
    app.extensions["offered_languages"] = ("en", *complete_catalogues(folder))


def offered() -> tuple[str, ...]:
    """Codes of the languages that one can choose: English, and those whose catalogue is complete."""
    return cast(tuple[str, ...], current_app.extensions["offered_languages"])


def complete_catalogues(folder: Path) -> list[str]:
    """Codes of LANGUAGES whose compiled catalogue in this folder translates every message of its `messages.pot`."""
    template = folder / "messages.pot"
    if not template.is_file():
        return []
    with template.open("rb") as source:
        wanted = read_po(source)
    return [code for code in LANGUAGES if code != "en" and _is_complete(wanted, folder / code)]


def _is_complete(wanted: Catalog, folder: Path) -> bool:
    compiled = folder / "LC_MESSAGES" / "messages.mo"
    if not compiled.is_file():
        return False
    with compiled.open("rb") as source:
        found = read_mo(source)
    return all(_is_said(found, message.id, message.context) for message in wanted if message.id)


def _is_said(found: Catalog, key: Any, context: str | None) -> bool:
    message = found.get(key, context)
    words = message.string if message is not None else ""
    if not isinstance(words, (tuple, list)):
        return bool(words)
    # A compiled catalogue holds the English plural where the translator left the plural out.
    return all(words) and (key[0] == key[1] or key[1] not in words)


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
    """Translate into a person's own language inside the block (mails to somebody else); not offered: English."""
    with force_locale(code if code in offered() else "en"):
        yield
