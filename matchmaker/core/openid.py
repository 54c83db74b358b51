"""Signing in with an account elsewhere: OpenID Connect, code flow with PKCE, state and nonce.

The provider is configured (`OIDC_…`), so no address of it comes from a request. Its metadata and keys are read from it
and kept for an hour. No transaction may be open while it is spoken to.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, TypeVar

from flask import Flask, current_app

from matchmaker.core import clock
from matchmaker.core.addresses import is_address
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.settings import provider_label
from matchmaker.core.text import one_line

log = logging.getLogger(__name__)
T = TypeVar("T")
SCOPE: Final = "openid email profile"
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
"""How the provider may sign: with a key that only it has."""
TIMEOUT: Final = 10.0
LEEWAY: Final = 60
KEPT: Final = 3600.0
"""Seconds: for an answer of the provider, of difference between the clocks, for its metadata and keys."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is for the provider. `is_verified`: it says that the address is confirmed."""

    issuer: str
    subject: str
    email: str = ""
    is_verified: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser is sent, and what its session keeps until it is back."""

    address: str
    kept: Mapping[str, str]


class _Refused(Exception):
    """Why the provider's answer was not taken; for the log, never for a page."""


def begin(back: str) -> Begun:
    """Begin to sign in at the provider, which sends the browser to `back` (a whole address). Raises Invalid."""
    kept = {name: secrets.token_urlsafe(48) for name in ("state", "nonce", "verifier")}

    def build() -> str:
        with _client(back) as client:
            address, _state = client.create_authorization_url(
                _metadata()["authorization_endpoint"],
                state=kept["state"],
                nonce=kept["nonce"],
                code_verifier=kept["verifier"],
            )
        return str(address)

    return Begun(_told(build), kept)


def finish(back: str, kept: Mapping[str, str], answer: Mapping[str, str]) -> Identity:
    """Who came back: `answer` are the values of the address, `kept` what `begin` gave. Raises Invalid."""

    def check() -> Identity:
        if not kept or not hmac.compare_digest(answer.get("state", "").encode(), kept["state"].encode()):
            raise _Refused("another state")
        if answer.get("iss", _issuer()) != _issuer():
            raise _Refused("another issuer (RFC 9207)")
        if not answer.get("code"):
            raise _Refused(f"no code, error {answer.get('error', '')!r:.80}")
        with _client(back) as client:
            token = client.fetch_token(
                _metadata()["token_endpoint"],
                grant_type="authorization_code",
                code=answer["code"],
                code_verifier=kept["verifier"],
                allow_redirects=False,
            )
            claims = _claims(str(token.get("id_token", "")), kept["nonce"])
            if "email" not in claims and "userinfo_endpoint" in _metadata():
                more = _json(client.get(_metadata()["userinfo_endpoint"], allow_redirects=False))
                if more.get("sub") != claims["sub"]:
                    raise _Refused("userinfo of somebody else")
                claims = {**more, **claims}
        return _identity(claims)

    return _told(check)


def _identity(claims: Mapping[str, Any]) -> Identity:
    email, name = claims.get("email"), claims.get("name")
    address = email if isinstance(email, str) and is_address(email) else ""
    return Identity(
        issuer=_issuer(),
        subject=str(claims["sub"]),
        email=address,
        is_verified=bool(address) and claims.get("email_verified") is True,
        name=one_line(name)[:200] if isinstance(name, str) else "",
    )


def _claims(raw: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token that is signed, meant for us, of this sign-in and not over. Raises _Refused."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    wanted = jwt.JWTClaimsRegistry(
        now=lambda: int(clock.now().timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": _issuer()},
        sub={"essential": True},
        aud={"essential": True, "value": _settings().oidc_client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = dict(jwt.decode(raw, _keys(), algorithms=list(ALGORITHMS)).claims)
        wanted.validate(claims)
    except (JoseError, ValueError) as error:
        raise _Refused(f"ID token: {type(error).__name__}") from None
    subject, audience = claims["sub"], claims["aud"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise _Refused("ID token: subject")
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != _settings().oidc_client_id:
        raise _Refused("ID token: several audiences")
    return claims


# ── the provider ──


def _settings() -> Any:
    return current_app.config["SETTINGS"]


def _issuer() -> str:
    return str(_settings().oidc_issuer)


def _client(back: str) -> Any:
    from authlib.integrations.requests_client import OAuth2Session  # loads an HTTP client; nobody else needs one

    methods = _metadata().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    method = next((one for one in ("client_secret_basic", "client_secret_post") if one in methods), None)
    if method is None:
        raise _Refused("no way to tell the client's secret")
    client = OAuth2Session(
        _settings().oidc_client_id,
        _settings().oidc_client_secret,
        token_endpoint_auth_method=method,
        scope=SCOPE,
        redirect_uri=back,
        code_challenge_method="S256",
        default_timeout=TIMEOUT,
    )
    client.trust_env = False
    return client


def _metadata() -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery)."""

    def read() -> dict[str, Any]:
        found = _read(f"{_issuer().rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != _issuer():
            raise _Refused("its metadata name another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"):
            if name in found or name != "userinfo_endpoint":
                _check_address(str(found.get(name, "")))
        return found

    return _store().get("metadata", read)


def _keys() -> Any:
    from joserfc.jwk import KeySet

    return KeySet.import_key_set(_store().get("keys", lambda: _read(_metadata()["jwks_uri"])))  # type: ignore[arg-type]


def _check_address(address: str) -> None:
    """Without encryption only a provider on this machine is spoken to, which is configured so (`config.py`)."""
    if not address.startswith(("https://", "http://") if _issuer().startswith("http://") else "https://"):
        raise _Refused("its metadata hold an address without https")


def _read(address: str) -> dict[str, Any]:
    import requests

    with requests.Session() as session:
        session.trust_env = False
        return _json(session.get(address, timeout=TIMEOUT, allow_redirects=False))


def _json(response: Any) -> dict[str, Any]:
    if response.status_code != 200:
        raise _Refused(f"it answered {response.status_code}")
    found = response.json()
    if not isinstance(found, dict):
        raise _Refused("it answered no object")
    return found


class _Store:
    """Answers of the provider that are kept for an hour in this process. An error is not kept."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[float, dict[str, Any]]] = {}
        self._lock = threading.Lock()

    def get(self, name: str, read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What is kept under this name, or what `read` finds now."""
        with self._lock:
            at, found = self._found.get(name, (0.0, {}))
        if found and monotonic() - at < KEPT:
            return found
        found = read()
        with self._lock:
            self._found[name] = (monotonic(), found)
        return found

    def forget(self) -> None:
        """Ask anew the next time: the provider may have other keys by now."""
        with self._lock:
            self._found.clear()


def _store() -> _Store:
    found: _Store = current_app.extensions["openid"]
    return found


def _told(work: Callable[[], T]) -> T:
    """What `work` answers; what the provider did wrong is logged, and people read one sentence. Raises Invalid."""
    from authlib.common.errors import AuthlibBaseError
    from requests import RequestException

    try:
        return work()
    except (_Refused, AuthlibBaseError, RequestException, KeyError, ValueError) as error:
        _store().forget()
        log.warning("The sign-in provider: %s", error if isinstance(error, _Refused) else type(error).__name__)
        raise Invalid(
            _(
                "%(provider)s could not confirm who you are. Please try again, or sign in another way.",
                provider=provider_label(),
            )
        ) from None


def init_app(app: Flask) -> None:
    """A place for what the provider says of itself."""
    app.extensions["openid"] = _Store()
