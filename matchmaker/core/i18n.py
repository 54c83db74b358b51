"""Translation, behind one module of ours: `_` now, `_l` later (for constants and policies).

A language is offered when its catalogue says everything: `translations/<code>.po` translates every message of
`translations/messages.pot` (see `core.catalogues`). Until then nobody can choose it, and who chose it reads English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

from babel.support import NullTranslations
from flask import Flask, current_app, g
from flask_babel import Babel, LazyString, force_locale, get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from matchmaker.core.catalogues import complete_languages

LANGUAGES: Final = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "pt": "Português"}
"""Languages that the platform may speak, in their own words; `offered` says which of them it does speak."""
TRANSLATED: Final = tuple(code for code in LANGUAGES if code != "en")
"""Those that need a catalogue."""
babel = Babel()
_NOTHING = NullTranslations()
_request = g._get_current_object  # found once: asking the proxy `g` itself costs more than the translation

__all__ = ["LANGUAGES", "LazyString", "_", "_l", "get_locale", "in_language", "init_app", "ngettext", "offered"]


def init_app(
    app: Flask,
    *,
    folder: Path,
    cache: Path,
    locale: Callable[[], str | None],
    timezone: Callable[[], str | None],
) -> None:
    """Translate with the catalogues of a folder; the two functions say what the reader of a request has chosen."""
    compiled, complete = complete_languages(folder, TRANSLATED, cache=cache)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(compiled)
    babel.init_app(app, locale_selector=locale, timezone_selector=timezone)
    app.jinja_env.globals |= {"_": _in_page, "gettext": _in_page, "ngettext": _counted_in_page}
    app.extensions["offered_languages"] = ("en", *complete)


def offered() -> tuple[str, ...]:
    """Codes of the languages that one can choose: English, and those whose catalogue is complete."""
    return cast(tuple[str, ...], current_app.extensions["offered_languages"])


def _catalogue() -> NullTranslations:
    """The one of the language that is spoken now; a page asks hundreds of times, so a request looks it up once."""
    try:
        return cast(NullTranslations, _request().catalogue)
    except AttributeError:
        found: NullTranslations = get_translations()
        g.catalogue = found
        return found
    except RuntimeError:  # outside of an application, as the command line's help
        return _NOTHING


def _(message: str, **variables: Any) -> str:
    """Translate now, into the language of the request."""
    said = _catalogue().ugettext(message)
    return str(said % variables if variables else said)


def _l(message: str, **variables: Any) -> str:
    """Translate when shown. It behaves as a string; typed as one so that messages stay simple."""
    return LazyString(_, message, **variables)  # type: ignore[no-any-return]


def ngettext(singular: str, plural: str, n: int, **variables: Any) -> str:
    """Translate with a count; use `%(num)s` for the number."""
    return str(_catalogue().ungettext(singular, plural, n) % ({"num": n} | variables))


@pass_eval_context
def _in_page(context: EvalContext, message: str, /, **variables: Any) -> str:
    """`_` of templates: variables are escaped, and a per cent sign is written twice."""
    if not context.autoescape:
        return _catalogue().ugettext(message) % variables
    if not variables:
        return _marked_up(_catalogue(), str(message))
    return Markup(_catalogue().ugettext(message)) % variables  # nosec B704  our own text; `%` escapes


@lru_cache(maxsize=20_000)
def _marked_up(catalogue: NullTranslations, message: str) -> Markup:
    return Markup(catalogue.ugettext(message)) % {}  # nosec B704  as above


@pass_eval_context
def _counted_in_page(context: EvalContext, singular: str, plural: str, n: int, /, **variables: Any) -> str:
    """`ngettext` of templates."""
    said = _catalogue().ungettext(singular, plural, n)
    text = Markup(said) if context.autoescape else said  # nosec B704  as above
    return text % ({"num": n} | variables)


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Translate into a person's own language inside the block (mails to somebody else); not offered: English."""
    before = g.pop("catalogue", None)
    with force_locale(code if code in offered() else "en"):
        try:
            yield
        finally:
            g.pop("catalogue", None)
            if before is not None:
                g.catalogue = before
