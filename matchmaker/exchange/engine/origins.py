"""Origins of websites as people write them and as browsers compare them (RFC 6454): pure computation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

_HOST: Final = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def read_origin(text: str, spell: Callable[[str], str]) -> str | None:
    """`https://host` with its port, of an address of a website; None for what is none.

    A path is left out: a browser cannot tell the pages of one website apart here. `spell` writes a host as the domain
    name system has it.
    """
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = parts.port
    except ValueError:
        return None
    host = spell(parts.hostname or "")
    if parts.scheme != "https" or parts.username is not None or port == 0 or not _HOST.fullmatch(host):
        return None
    return f"https://{host}" if port in {None, 443} else f"https://{host}:{port}"
