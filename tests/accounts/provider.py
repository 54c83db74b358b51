"""A sign-in provider for tests: OpenID Connect over real HTTP on loopback.

No provider that one can install and start in a test is packaged for us, so this one is written with Authlib's server
side (authorization code with PKCE, ID tokens, discovery, keys, userinfo). Whoever is "signed in" there is what the
test puts into `Provider.person`; what a broken provider would answer, into the other fields.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer, current_token
from authlib.integrations.flask_oauth2.resource_protector import ResourceProtector
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, request
from joserfc.jwk import KeySet, RSAKey

from tests.served import served

CLIENT, SECRET = "round-table", "the client's secret"


@dataclass
class Code:
    """What Authlib needs of a code."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    user: dict[str, Any]
    auth_time: int = field(default_factory=lambda: int(time.time()))

    def get_redirect_uri(self) -> str:
        """Where it was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """What was asked for."""
        return self.scope

    def get_nonce(self) -> str | None:
        """Of the client's session."""
        return self.nonce

    def get_auth_time(self) -> int:
        """When the person signed in."""
        return self.auth_time

    def get_acr(self) -> None:
        """Not told."""

    def get_amr(self) -> None:
        """Not told."""


class Client:
    """The one client: this platform."""

    client_id = CLIENT

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    def get_client_id(self) -> str:
        """Its id."""
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        """Where its people go back to."""
        return self.provider.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        """All it asks for."""
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        """Only there."""
        return uri == self.provider.redirect_uri

    def check_client_secret(self, secret: str) -> bool:
        """Its secret."""
        return secret == SECRET

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """As discovery says."""
        return method == "client_secret_basic"

    def check_response_type(self, kind: str) -> bool:
        """Codes only."""
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        """Codes only."""
        return kind == "authorization_code"


@dataclass
class Provider:
    """What the provider knows and does; tests change it between two requests."""

    url: str = ""
    redirect_uri: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}))
    signs_with: RSAKey | None = None
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


def _grants(provider: Provider) -> tuple[type[AuthorizationCodeGrant], OpenIDCode]:
    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            data = request.payload.data
            provider.codes[code] = Code(
                code,
                request.payload.redirect_uri,
                request.payload.scope,
                data.get("nonce"),
                data.get("code_challenge"),
                data.get("code_challenge_method"),
                dict(provider.person),
            )

        def query_authorization_code(self, code: str, _client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, code: Code) -> None:
            provider.codes.pop(code.code)

        def authenticate_user(self, code: Code) -> dict[str, Any]:
            return code.user

    class Told(OpenIDCode):
        def exists_nonce(self, _nonce: str, _request: Any) -> bool:
            return False

        def resolve_client_private_key(self, _client: Client) -> RSAKey:
            return provider.signs_with or provider.key

        def get_client_algorithm(self, _client: Client) -> str:
            return "RS256"

        def get_client_claims(self, _client: Client) -> dict[str, Any]:
            return {"iss": provider.url, "aud": [CLIENT]}

        def generate_user_info(self, user: dict[str, Any], _scope: str) -> UserInfo:
            return UserInfo(**(user | provider.claims))

    return Grant, Told()


def provider_app(provider: Provider) -> Flask:
    """The provider as an application."""
    app = Flask("provider")
    grant, told = _grants(provider)
    server = AuthorizationServer(
        app,
        query_client=lambda client_id: Client(provider) if client_id == CLIENT else None,
        save_token=lambda token, asked: provider.tokens.update({token["access_token"]: dict(asked.user)}),
    )
    server.register_grant(grant, [told, CodeChallenge(required=True)])

    class Validator(BearerTokenValidator):
        def authenticate_token(self, token: str) -> Any:
            return Known(provider.tokens[token]) if token in provider.tokens else None

    protect = ResourceProtector()
    protect.register_token_validator(Validator())

    @app.before_request
    def note() -> None:
        provider.asked.append(request.path)

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Any:
        paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        found = {name: provider.url + path for name, path in (paths | {"userinfo_endpoint": "/userinfo"}).items()}
        return jsonify(issuer=provider.url, token_endpoint_auth_methods_supported=["client_secret_basic"], **found)

    @app.get("/keys")
    def keys() -> Any:
        return jsonify(KeySet([provider.key]).as_dict(private=False))

    @app.get("/authorize")
    def authorize() -> Any:
        wanted = server.get_consent_grant(end_user=provider.person)
        return server.create_authorization_response(grant_user=provider.person, grant=wanted)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @app.get("/userinfo")
    @protect("openid")
    def userinfo() -> Any:
        return jsonify(current_token.user)

    return app


@dataclass
class Known:
    """What Authlib needs of an access token."""

    user: dict[str, Any]

    def is_expired(self) -> bool:
        """Never within a test."""
        return False

    def is_revoked(self) -> bool:
        """Never within a test."""
        return False

    def get_scope(self) -> str:
        """All of it."""
        return "openid email profile"


@contextmanager
def running(redirect_uri: str) -> Iterator[Provider]:
    """A provider that listens on loopback until the end of the block."""
    provider = Provider(redirect_uri=redirect_uri)
    with served(provider_app(provider)) as url:
        provider.url = url
        yield provider
