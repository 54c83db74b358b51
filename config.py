"""Settings: read once from the environment, frozen, checked before anything starts.

Development needs none of them. Production (`APP_ENV=production`) refuses to start without a secret and an address.
Every setting is described in docs/configuration.md; a test keeps the two equal.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("development", "test", "production")
OCDS_PLACEHOLDER = "ocds-000000"
"""Nobody's prefix in the Open Contracting Data Standard, for trying."""


class ConfigError(ValueError):
    """Settings that cannot work; each argument is a sentence that says which one and what to put there."""

    def __str__(self) -> str:
        return "\n".join(str(sentence) for sentence in self.args)


@dataclass(frozen=True)
class Number:
    """A setting that is a whole number: its variable, its default and its bounds."""

    variable: str
    default: int
    low: int
    high: int


NUMBERS: Mapping[str, Number] = {
    "port": Number("PORT", 5000, 1, 65535),
    "max_upload_mb": Number("MAX_UPLOAD_MB", 10, 1, 200),
    "sme_share_percent": Number("SME_SHARE_PERCENT", 40, 0, 100),
    "session_days": Number("SESSION_DAYS", 14, 1, 365),
    "keep_mails_days": Number("KEEP_MAILS_DAYS", 90, 1, 3650),
    "keep_jobs_days": Number("KEEP_JOBS_DAYS", 30, 7, 3650),
    "keep_sign_ins_days": Number("KEEP_SIGN_INS_DAYS", 30, 1, 365),
    "keep_forms_days": Number("KEEP_FORMS_DAYS", 1, 1, 30),
    "keep_notifications_days": Number("KEEP_NOTIFICATIONS_DAYS", 365, 30, 3650),
    "keep_invitations_days": Number("KEEP_INVITATIONS_DAYS", 90, 1, 3650),
    "keep_needs_days": Number("KEEP_NEEDS_DAYS", 30, 1, 3650),
    "match_run_days": Number("MATCH_RUN_DAYS", 90, 1, 3650),
}
"""Field of Config → what it may be."""


@dataclass(frozen=True)
class Config:
    """All settings of one running instance. Build it with `from_env` or, in tests, by keyword."""

    env: str = "development"
    site_name: str = "Round Table"
    ocds_prefix: str = OCDS_PLACEHOLDER
    secret_key: str = field(default="", repr=False)
    old_secret_keys: tuple[str, ...] = field(default=(), repr=False)
    port: int = NUMBERS["port"].default
    data_dir: Path = ROOT / "instance"
    uploads_dir: Path | None = None
    database_url: str = ""
    queue_url: str = ""
    rate_limit_url: str = "memory://"
    mail_url: str = "outbox:"
    mail_from: str = "round-table@example.org"
    contact_email: str = "round-table@example.org"
    base_url: str = ""
    demo: bool = True
    timezone: str = "Europe/Vienna"
    max_upload_mb: int = NUMBERS["max_upload_mb"].default
    sme_share_percent: int = NUMBERS["sme_share_percent"].default
    trusted_proxies: int = 0
    extra_hosts: tuple[str, ...] = ()
    session_days: int = NUMBERS["session_days"].default
    require_second_step: bool = False
    second_step_for_everybody: bool = False
    leaked_passwords: Path | None = None
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_label: str = ""
    webhooks_to_localhost: bool = False
    keep_mails_days: int = NUMBERS["keep_mails_days"].default
    keep_jobs_days: int = NUMBERS["keep_jobs_days"].default
    keep_sign_ins_days: int = NUMBERS["keep_sign_ins_days"].default
    keep_forms_days: int = NUMBERS["keep_forms_days"].default
    keep_notifications_days: int = NUMBERS["keep_notifications_days"].default
    keep_invitations_days: int = NUMBERS["keep_invitations_days"].default
    keep_needs_days: int = NUMBERS["keep_needs_days"].default
    match_run_days: int = NUMBERS["match_run_days"].default
    given: frozenset[str] = field(default=frozenset(), repr=False)
    """Names of all variables of the environment that say something."""

    @property
    def is_production(self) -> bool:
        """True when the instance serves real people."""
        return self.env == "production"

    @property
    def uploads(self) -> Path:
        """Where the bytes of attachments are; hosts that serve together share this folder."""
        return self.uploads_dir or self.data_dir / "uploads"

    @property
    def hostname(self) -> str:
        """The host of the public address, which passkeys belong to."""
        return urlsplit(self.address).hostname or ""

    @property
    def keep_sessions_days(self) -> int:
        """An ended session must be known for as long as its cookie could still be used, and a day for the clocks."""
        return self.session_days + 1

    @property
    def address(self) -> str:
        """The public address, without a slash at the end, its host in small letters as browsers send it."""
        found = urlsplit(self.base_url or f"http://127.0.0.1:{self.port}")
        return found._replace(netloc=found.netloc.lower()).geturl().rstrip("/")

    @property
    def trusted_hosts(self) -> list[str] | None:
        """Hosts that requests may name: in production that of `address`, `extra_hosts` and this machine's own checks.

        None elsewhere: all. A request that names another one is refused before anything is built from that name. A
        full name may end with a dot (RFC 1034, 3.1).
        """
        if not self.is_production:
            return None
        named = [name.rstrip(".") for name in (str(urlsplit(self.address).hostname), *self.extra_hosts)]
        return [*named, *(f"{name}." for name in named), "127.0.0.1", "localhost"]

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read settings from `environ` (default: the process environment).

        Raises ConfigError with the name of the setting and what it may be.
        """
        env = os.environ if environ is None else environ
        name = env.get("APP_ENV", "development")
        if name not in ENVIRONMENTS:
            raise ConfigError(f"APP_ENV is {name!r}; it must be one of {', '.join(ENVIRONMENTS)}.")
        data_dir = Path(env.get("DATA_DIR", str(ROOT / "instance"))).expanduser().resolve()
        production = name == "production"
        if production and (problems := production_problems(env)):
            raise ConfigError(*problems)
        numbers = {key: _number(env, one.variable, one.default, one.low, one.high) for key, one in NUMBERS.items()}
        more: dict[str, Any] = {**numbers, **_provider(env)}
        return cls(
            env=name,
            given=frozenset(one for one in env if env[one]),
            **more,
            site_name=env.get("SITE_NAME", "Round Table"),
            ocds_prefix=_ocds_prefix(env),
            secret_key=_given_secret(env) or _kept_secret(data_dir),
            old_secret_keys=tuple(env.get("OLD_SECRET_KEYS", "").replace(",", " ").split()),
            data_dir=data_dir,
            uploads_dir=Path(env["UPLOADS_DIR"]).expanduser().resolve() if env.get("UPLOADS_DIR") else None,
            database_url=env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'roundtable.db'}",
            queue_url=env.get("QUEUE_URL") or f"sqlite:{data_dir / 'queue.db'}",
            rate_limit_url=env.get("RATE_LIMIT_URL", "memory://"),
            mail_url=env.get("MAIL_URL", "outbox:"),
            mail_from=env.get("MAIL_FROM", "round-table@example.org"),
            contact_email=env.get("CONTACT_EMAIL") or env.get("MAIL_FROM", "round-table@example.org"),
            base_url=env.get("BASE_URL", ""),
            demo=_flag(env, "DEMO", default=not production),
            timezone=env.get("TIMEZONE", "Europe/Vienna"),
            trusted_proxies=_number(env, "TRUSTED_PROXIES", 1 if production else 0, 0, 10),
            extra_hosts=tuple(env.get("EXTRA_HOSTS", "").lower().replace(",", " ").split()),
            require_second_step=_everybody(env) or _flag(env, "REQUIRE_SECOND_STEP", default=production),
            second_step_for_everybody=_everybody(env),
            leaked_passwords=_leaked(env),
            webhooks_to_localhost=_flag(env, "WEBHOOKS_TO_LOCALHOST", default=False),
        )


def _provider(env: Mapping[str, str]) -> dict[str, str]:
    """The sign-in provider (OpenID Connect), or nothing. Raises ConfigError if it is told by halves."""
    found = {
        "oidc_issuer": env.get("OIDC_ISSUER", "").strip(),
        "oidc_client_id": env.get("OIDC_CLIENT_ID", "").strip(),
        "oidc_client_secret": env.get("OIDC_CLIENT_SECRET", "").strip(),
    }
    missing = [name.upper() for name, value in found.items() if not value]
    if len(missing) == len(found):
        return {}
    if missing:
        raise ConfigError(f"{' and '.join(missing)} must be set, too, or people cannot sign in with your provider.")
    issuer = urlsplit(found["oidc_issuer"])
    here = issuer.scheme == "http" and issuer.hostname in {"127.0.0.1", "localhost"}
    if not issuer.hostname or not (issuer.scheme == "https" or here) or issuer.query or issuer.fragment:
        raise ConfigError("OIDC_ISSUER must be an https address, as your provider writes it.")
    return found | {"oidc_label": env.get("OIDC_LABEL", "").strip() or issuer.hostname}


def production_problems(env: Mapping[str, str]) -> list[str]:
    """What keeps these settings from serving real people; empty if nothing does. All of it at once."""
    problems = []
    secret = _given_secret(env)
    if len(secret) < 32 or len(set(secret)) < 10:
        problems.append(
            "SECRET_KEY must be set to at least 32 random characters in production; "
            """`python3 -c "import secrets; print(secrets.token_urlsafe(48))"` makes one."""
        )
    address = urlsplit(env.get("BASE_URL", ""))
    here = address.scheme == "http" and address.hostname in {"127.0.0.1", "localhost"}
    if not address.hostname or not (address.scheme == "https" or here):
        problems.append(
            "BASE_URL must be set to the public address in production, for example https://table.example.org: "
            "e-mails and calendars link to it, and cookies are sent over https only."
        )
    elif address.path.strip("/") or address.query or address.fragment:
        problems.append(
            "BASE_URL must end with the host (and port): the platform is served at the root of its address."
        )
    if env.get("MAIL_FROM", "").partition("@")[2] in {"", "example.org"} and _sends(env):
        problems.append(
            "MAIL_FROM must be set to an address of yours in production, or other servers refuse our e-mails."
        )
    if _flag(env, "WEBHOOKS_TO_LOCALHOST", default=False):
        problems.append(
            "WEBHOOKS_TO_LOCALHOST must be off in production: whoever sets up a webhook could speak to this machine."
        )
    if _flag(env, "DEMO", default=False):
        problems.append("DEMO must be off in production: everybody could sign in as one of the demo's people.")
    return problems


def production_warnings(config: Config) -> list[str]:
    """What works in production but surprises; for `matchmaker doctor`."""
    warnings = []
    if config.old_secret_keys:
        warnings.append(
            "OLD_SECRET_KEYS is set: after SESSION_DAYS and `matchmaker reseal` take the old keys out, so that whoever "
            "has one can no longer use it."
        )
    if config.mail_url == "outbox:":
        warnings.append("MAIL_URL is “outbox:”, so no e-mail is sent and people cannot confirm their address.")
    if not config.require_second_step:
        warnings.append("REQUIRE_SECOND_STEP is off: a found-out password is enough to act as an administrator.")
    if config.rate_limit_url == "memory://":
        warnings.append("RATE_LIMIT_URL is “memory://”, so each web process counts separately. Use redis://…")
    if config.trusted_proxies == 0:
        warnings.append("TRUSTED_PROXIES is 0: behind a TLS proxy all visitors would count as one address.")
    return warnings


def _sends(env: Mapping[str, str]) -> bool:
    return env.get("MAIL_URL", "outbox:").startswith("smtp")


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    raw = env.get(name)
    if raw is None or raw == "":
        return default
    try:
        value = int(raw)
    except ValueError:
        raise ConfigError(f"{name} is {raw!r}; it must be a whole number.") from None
    if not low <= value <= high:
        raise ConfigError(f"{name} is {value}; it must be between {low} and {high}.")
    return value


def _ocds_prefix(env: Mapping[str, str]) -> str:
    prefix = env.get("OCDS_PREFIX", "").strip() or OCDS_PLACEHOLDER
    if re.fullmatch("ocds-[a-z0-9]{6}", prefix) is None:
        raise ConfigError(f"OCDS_PREFIX is {prefix!r}; write it as you were given it, like ocds-a1b2c3.")
    return prefix


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    raw = env.get(name, "").strip().lower()
    if raw == "":
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ConfigError(f"{name} is {raw!r}; write true or false.")


def _everybody(env: Mapping[str, str]) -> bool:
    """`REQUIRE_SECOND_STEP` is on or off, or says that everybody needs one."""
    return env.get("REQUIRE_SECOND_STEP", "").strip().lower() == "everybody"


def _leaked(env: Mapping[str, str]) -> Path | None:
    """The list of `LEAKED_PASSWORDS_FILE`. Raises ConfigError if it is none: people would wait for nothing."""
    place = env.get("LEAKED_PASSWORDS_FILE", "").strip()
    if not place:
        return None
    try:
        with Path(place).open("rb") as file:
            first = file.read(40)
    except OSError as error:
        raise ConfigError(f"LEAKED_PASSWORDS_FILE cannot be read: {error}.") from None
    if len(first) < 40 or set(first.upper()) - set(b"0123456789ABCDEF"):
        raise ConfigError("LEAKED_PASSWORDS_FILE must be sorted lines that begin with a SHA-1 digest (40 digits).")
    return Path(place).resolve()


def _given_secret(env: Mapping[str, str]) -> str:
    """`SECRET_KEY`, or what stands in the file of `SECRET_KEY_FILE` (a vault or supervisor hands it over there)."""
    place = env.get("SECRET_KEY_FILE", "").strip()
    if env.get("SECRET_KEY") or not place:
        return env.get("SECRET_KEY", "")
    try:
        return Path(place).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"SECRET_KEY_FILE cannot be read: {error}.") from None


def _kept_secret(data_dir: Path) -> str:
    """A random secret for development, kept beside the data so that sign-ins survive a restart."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()
