"""Settings: read once from the environment, frozen, checked before anything starts.

Development needs none of them. Production (`APP_ENV=production`) refuses to start with a missing secret.
Every setting is described in docs/configuration.md; a test keeps the two equal.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("development", "test", "production")


class ConfigError(ValueError):
    """A setting that cannot work; the message says which one and what to put there."""


@dataclass(frozen=True)
class Config:
    """All settings of one running instance. Build it with `from_env` or, in tests, by keyword."""

    env: str = "development"
    site_name: str = "Round Table"
    secret_key: str = field(default="", repr=False)
    port: int = 5000
    data_dir: Path = ROOT / "instance"
    database_url: str = ""
    queue_url: str = ""
    rate_limit_url: str = "memory://"
    mail_url: str = "outbox:"
    mail_from: str = "round-table@example.org"
    base_url: str = ""
    demo: bool = True
    timezone: str = "Europe/Vienna"
    max_upload_mb: int = 10
    sme_share_percent: int = 40
    match_run_days: int = 90

    @property
    def is_production(self) -> bool:
        """True when the instance serves real people."""
        return self.env == "production"

    @property
    def address(self) -> str:
        """The public address, without a slash at the end."""
        return (self.base_url or f"http://127.0.0.1:{self.port}").rstrip("/")

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
        secret = env.get("SECRET_KEY", "")
        if production and len(secret) < 32:
            raise ConfigError("SECRET_KEY must be set to at least 32 random characters in production.")
        return cls(
            env=name,
            site_name=env.get("SITE_NAME", "Round Table"),
            secret_key=secret or _kept_secret(data_dir),
            port=_number(env, "PORT", 5000, 1, 65535),
            data_dir=data_dir,
            database_url=env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'roundtable.db'}",
            queue_url=env.get("QUEUE_URL") or f"sqlite:{data_dir / 'queue.db'}",
            rate_limit_url=env.get("RATE_LIMIT_URL", "memory://"),
            mail_url=env.get("MAIL_URL", "outbox:"),
            mail_from=env.get("MAIL_FROM", "round-table@example.org"),
            base_url=env.get("BASE_URL", ""),
            demo=_flag(env, "DEMO", default=not production),
            timezone=env.get("TIMEZONE", "Europe/Vienna"),
            max_upload_mb=_number(env, "MAX_UPLOAD_MB", 10, 1, 200),
            sme_share_percent=_number(env, "SME_SHARE_PERCENT", 40, 0, 100),
            match_run_days=_number(env, "MATCH_RUN_DAYS", 90, 1, 3650),
        )


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


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    raw = env.get(name, "").strip().lower()
    if raw == "":
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ConfigError(f"{name} is {raw!r}; write true or false.")


def _kept_secret(data_dir: Path) -> str:
    """A random secret for development, kept beside the data so that sign-ins survive a restart."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()
