"""The composition root: builds the application from its configuration and knows every feature once."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, g, has_request_context, request, session
from flask_babel import get_locale
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from matchmaker import models  # noqa: F401  (every table must be known before the first query)
from matchmaker.accounts.engine.devices import device_of
from matchmaker.accounts.models import User
from matchmaker.accounts.services.sessions import note_session
from matchmaker.core import (
    access,
    actors,
    assets,
    browsers,
    clock,
    database_state,
    db,
    headers,
    i18n,
    incoming,
    jobs,
    kept,
    list_index,
    mail,
    opened,
    openid,
    page_cache,
    reference,
    refusals,
)
from matchmaker.core import retention as retention  # a job of its own
from matchmaker.core.local_time import timezones
from matchmaker.core.text import whole_number
from matchmaker.core.whitespace import FoldWhitespace
from matchmaker.notifications.queries import unread_of
from matchmaker.organizations.queries.actors import actor_for_id, person_with_places
from matchmaker.site import templating

if TYPE_CHECKING:
    from config import Config

ROOT = Path(__file__).resolve().parents[1]
log = logging.getLogger(__name__)

FEATURES = (
    "vocabulary",
    "accounts",
    "attachments",
    "organizations",
    "imports",
    "solutions",
    "challenges",
    "matching",
    "applications",
    "workshops",
    "scheduling",
    "outcomes",
    "indicators",
    "library",
    "notifications",
    "exchange",
    "insights",
    "admin",
    "site",
)
STARTED = ("answers", "listeners", "tasks", "views")
"""The files of a feature that the application imports at its start, if they are there: answers to hooks, listeners to
events, background jobs and routes register themselves, and nobody else imports all of them. Everything else is imported
by whoever uses it."""
SEEN_EVERY = timedelta(minutes=10)
"""How exactly the list of one's browsers says when one was seen last."""
OPEN_ENDPOINTS = frozenset({"static"})
limiter = Limiter(get_remote_address, default_limits=[])
csrf = CSRFProtect()
login_manager = LoginManager()
_counted: set[str] = set()


def create_app(config: Config) -> Flask:
    """The application for one configuration."""
    app = Flask("matchmaker", root_path=str(ROOT / "matchmaker"), template_folder=str(ROOT / "templates"))
    app.config |= _settings(config)
    if config.trusted_proxies:
        # Visitors' addresses (throttling) and https come from the headers of that many proxies, and from no more.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.trusted_proxies, x_proto=config.trusted_proxies)  # type: ignore[method-assign]
    incoming.init_app(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.add_extension(FoldWhitespace)
    db.init_app(app, database_url=config.database_url)
    database_state.init_app(app)
    jobs.init_app(app, url=config.queue_url, secret=config.secret_key, data_dir=str(config.data_dir))
    mail.init_app(app, url=config.mail_url, sender=config.mail_from)
    list_index.init_app(app, is_on=config.env != "test")
    page_cache.init_app(app, is_on=config.env != "test")
    Compress(app)  # after everything that writes into an answer, so before it here
    headers.init_app(app)
    openid.init_app(app)
    reference.init_app(app)
    _init_sessions(app)
    cache = config.data_dir / "cache"
    i18n.init_app(
        app,
        folder=ROOT / "matchmaker" / "translations",
        cache=cache / "translations",
        locale=_locale,
        timezone=_timezone,
    )
    assets.init_app(app, folder=cache / "assets")
    limiter.init_app(app)
    app.extensions["request_limit"] = limiter
    csrf.init_app(app)
    csrf.exempt("matchmaker.notifications.views.stop")  # mail programs post there; the signed address is the secret
    csrf.exempt("matchmaker.notifications.views.stop_alert")
    csrf.exempt("matchmaker.site.views.set_theme")  # a visitor's page needs no session; it asks where it comes from
    csrf.exempt("matchmaker.site.views.note_policy_reports")  # browsers post there by themselves; it changes nothing
    opened.init_app(app)
    kept.init_app(app)
    access.init_app(app, open_endpoints=OPEN_ENDPOINTS)
    refusals.init_app(app, for_programs=_problem)
    _init_features(app)
    return app


def _settings(config: Config) -> dict[str, Any]:
    """What Flask and its extensions are told."""
    shared = config.rate_limit_url.startswith("redis")
    return {
        "SETTINGS": config,
        "SECRET_KEY": config.secret_key,
        "SECRET_KEY_FALLBACKS": list(config.old_secret_keys),
        "WTF_CSRF_SECRET_KEY": [*config.old_secret_keys[::-1], config.secret_key],
        "SESSION_COOKIE_NAME": browsers.cookie_name("round_table", secure=config.is_production),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.is_production,
        # A copied cookie ends by itself; before that the person's stamp ends it (password, "sign out everywhere").
        "PERMANENT_SESSION_LIFETIME": timedelta(days=config.session_days),
        "TRUSTED_HOSTS": config.trusted_hosts,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_TIMEZONE": config.timezone,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_STREAMS": False,  # files and archives; packed already, or of a length that is told
        "RATELIMIT_STORAGE_URI": config.rate_limit_url,
        # Without the shared count each process counts for itself, and nobody waits for a store that hangs.
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": shared,
        "RATELIMIT_STORAGE_OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2} if shared else {},
        "RATELIMIT_ENABLED": config.env != "test",
        "API_RATE": "300 per minute",  # of one token, or of one address without a token
        "TESTING": config.env == "test",
        # Addresses in mails and notifications that a job writes, outside of any request.
        "SERVER_NAME": urlsplit(config.address).netloc,
        "PREFERRED_URL_SCHEME": urlsplit(config.address).scheme,
    }


def _problem(status: int, message: str, reference: str) -> Response:
    from matchmaker.exchange.views.problems import problem

    return problem(status, message, reference=reference)


def _init_features(app: Flask) -> None:
    """Import what registers itself, up the ladder. Blueprints are registered when all routes are on them."""
    for feature in FEATURES:
        for part in STARTED:
            modules = modules_of(f"matchmaker.{feature}.{part}")
            if part == "views":
                _register_blueprints(app, modules)
    templating.init_app(app)


def _register_blueprints(app: Flask, modules: list[Any]) -> None:
    """Every blueprint that these modules of one feature's views know."""
    found = {id(value): value for module in modules for value in vars(module).values() if isinstance(value, Blueprint)}
    for blueprint in found.values():
        app.register_blueprint(blueprint)
        if getattr(blueprint, "takes_tokens", False):
            _open_to_programs(blueprint)


def _open_to_programs(blueprint: Blueprint) -> None:
    """No cookie may change anything behind this blueprint, so it needs no form token; requests are counted instead."""
    from matchmaker.exchange.views.blueprint import rate_key

    csrf.exempt(blueprint)
    if blueprint.name not in _counted:  # the limiter is one for all applications of a process
        limiter.limit(lambda: current_app.config["API_RATE"], key_func=rate_key)(blueprint)
        _counted.add(blueprint.name)


def modules_of(name: str) -> list[Any]:
    """A feature's module and, if it is a package, every module of it. Empty if the feature does not have this file."""
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if error.name == name:
            return []
        raise
    return [module, *(import_module(f"{name}.{part.name}") for part in iter_modules(getattr(module, "__path__", ())))]


def _init_sessions(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.user_loader(_load_user)
    login_manager.session_protection = None  # the stamp in the session does this, and survives a new address
    browsers.init_app(app)
    actors.init_app(app, load=_load_actor)


def _load_user(raw: str) -> User | None:
    user_id, _dot, stamp = raw.partition(".")
    digest = browsers.session_digest()
    number = whole_number(user_id)
    found = person_with_places(number, digest, [unread_of(User.id)]) if number else None
    user, g.places, known, beside = found if found is not None else (None, None, None, ())
    if user is None or not user.is_active or user.stamp != stamp or (known is not None and known.ended_at is not None):
        return None
    if known is None and user.second_step_since is not None:
        return None  # it began before sessions were noted, so with one step only
    g.unread = (user.id, *beside)
    if digest and (known is None or known.seen_at < clock.now() - SEEN_EVERY):
        device = device_of(request.user_agent.string)
        db.afterwards(partial(note_session, actors.ANONYMOUS, user_id=user.id, digest=digest, device=device))
    return user


def _load_actor() -> actors.Actor:
    user = current_user
    if not user.is_authenticated:
        return actors.ANONYMOUS
    places = g.pop("places", None)  # good for once: after a change of hats or members they are read anew
    actor = actor_for_id(
        user.id, hat=session.get("acting_for", ""), on_behalf=session.get("on_behalf", ""), places=places
    )
    return opened.as_opened(actor, person=user.public_id)


def _locale() -> str | None:
    if not has_request_context():
        return "en"
    chosen = session.get("language") or request.cookies.get("language")
    return chosen if chosen in i18n.offered() else request.accept_languages.best_match(i18n.offered()) or "en"


def _timezone() -> str | None:
    chosen = session.get("timezone") if has_request_context() else None
    return chosen if chosen in timezones() else None


__all__ = ["create_app", "get_locale", "limiter", "modules_of"]
