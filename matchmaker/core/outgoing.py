"""Requests that we send to addresses which people gave us: to the open internet, and nowhere else.

Whoever may name an address could make this server speak to what only this server reaches: itself, its neighbours, the
data of its cloud. So the name is resolved once, every address that it has must be a public one, and the connection goes
to exactly that address (looked up again, it could be another one). Redirects are not followed, no proxy is asked, the
answer is not read beyond a few kilobytes and nothing of it is kept but its status. No transaction may be open
meanwhile.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import logging
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

from matchmaker.core.addresses import domain_key
from matchmaker.core.text import whole_number

log = logging.getLogger(__name__)
LONGEST: Final = 500
"""Characters of an address."""
STEP_SECONDS: Final = 5.0
WHOLE_SECONDS: Final = 15.0
"""How long to wait for a connection or for the next byte; for everything."""
MOST_READ: Final = 4096
_HOST: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")
_LOCAL_NAMES: Final = ("localhost", "local", "internal", "intranet", "lan", "home.arpa")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NO_ADDRESS, NOT_HTTPS, NOT_PUBLIC, NO_HOST = "no_address", "not_https", "not_public", "no_host"
NO_CERTIFICATE, SLOW, NO_ANSWER = "no_certificate", "slow", "no_answer"
REDIRECT, REFUSED, GONE = "redirect", "refused", "gone"


@dataclass(frozen=True, slots=True)
class Target:
    """An address that can be sent to, taken apart. `host` is as it stands in a certificate."""

    is_https: bool
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """The host as the header `Host` has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_https else 80) else f"{host}:{self.port}"

    @property
    def written(self) -> str:
        """The whole address."""
        return f"http{'s' if self.is_https else ''}://{self.named}{self.path}"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a request: `problem` is "" if it was taken (2xx), else a code of this module.

    `status` is None without an answer; `retry_after` are the seconds that a 429 or 503 asks to wait.
    """

    problem: str
    status: int | None = None
    took_ms: int = 0
    retry_after: int = 0


class Unfit(Exception):
    """An address that nothing is sent to: `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def read_target(address: str, *, here: bool = False) -> Target:
    """The parts of an address. Raises Unfit for what is none, for names of a network of one's own, and without https.

    With `here` this machine may be meant, without encryption too (tests and demos).
    """
    try:
        parts = urlsplit(address)
        port, host = parts.port, domain_key(parts.hostname or "")
    except ValueError:
        raise Unfit(NO_ADDRESS) from None
    plain = len(address) <= LONGEST and address.isascii() and address.isprintable() and " " not in address
    if not plain or parts.scheme not in {"https", "http"} or parts.username is not None or parts.fragment or port == 0:
        raise Unfit(NO_ADDRESS)
    if not _HOST.fullmatch(host):
        raise Unfit(NO_ADDRESS)
    is_here = host in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme != "https" and not (here and is_here):
        raise Unfit(NOT_HTTPS)
    if not (here and is_here) and _is_local_name(host):
        raise Unfit(NOT_PUBLIC)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    is_https = parts.scheme == "https"
    return Target(is_https, host, port or (443 if is_https else 80), path)


def _is_local_name(host: str) -> bool:
    """Known to mean nothing on the open internet, before anybody is asked for its address."""
    try:
        return not is_public(ipaddress.ip_address(host))
    except ValueError:
        return "." not in host or any(host == name or host.endswith(f".{name}") for name in _LOCAL_NAMES)


def is_public(address: Address) -> bool:
    """On the open internet; so must be an IPv4 address that is wrapped in one of IPv6."""
    inner = _wrapped(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _wrapped(address: Address) -> Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def resolve(target: Target, *, here: bool = False) -> str:
    """The one address to connect to. Raises Unfit if there is none, or if any that the name has is not public."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unfit(NO_HOST) from None
    addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]
    if not addresses:
        raise Unfit(NO_HOST)
    if not all(is_public(one) or (here and one.is_loopback) for one in addresses):
        raise Unfit(NOT_PUBLIC)
    return str(addresses[0])


def post(address: str, body: bytes, headers: Mapping[str, str], *, here: bool = False) -> Answered:
    """Send a body and say what came of it; never raises for what the other side does."""
    began = monotonic()
    try:
        target = read_target(address, here=here)
        connection = _connection(target, resolve(target, here=here))
    except Unfit as error:
        return Answered(error.problem, took_ms=_since(began))
    cut = threading.Event()
    clock = threading.Timer(WHOLE_SECONDS, _cut, (connection, cut))
    clock.daemon = True
    clock.start()
    try:
        status, wait = _exchange(connection, target, body, headers, cut)
    except ssl.SSLCertVerificationError:
        return Answered(NO_CERTIFICATE, took_ms=_since(began))
    except Exception as error:  # noqa: BLE001 - whatever the other side makes of HTTP is its failure, not ours
        log.info("A request to %s: %s", target.host, type(error).__name__)
        return Answered(_problem_of(error, is_cut=cut.is_set()), took_ms=_since(began))
    finally:
        clock.cancel()
        connection.close()
    return Answered(_problem_of_status(status), status, _since(began), wait)


def _connection(target: Target, ip: str) -> Any:
    from urllib3.connection import HTTPConnection, HTTPSConnection

    if not target.is_https:
        return HTTPConnection(ip, target.port, timeout=STEP_SECONDS)
    return HTTPSConnection(
        ip,
        target.port,
        timeout=STEP_SECONDS,
        server_hostname=target.host,
        cert_reqs="CERT_REQUIRED",
        ssl_context=ssl.create_default_context(),
    )


def _exchange(
    connection: Any, target: Target, body: bytes, headers: Mapping[str, str], cut: threading.Event
) -> tuple[int, int]:
    """(status, seconds to wait before the next try). Raises TimeoutError for headers that were cut off."""
    sent = {"Host": target.named, "User-Agent": "round-table-webhooks/1", "Connection": "close", **headers}
    connection.request("POST", target.path, body=body, headers=sent, preload_content=False, decode_content=False)
    answer = connection.getresponse()
    if cut.is_set():
        raise TimeoutError
    with contextlib.suppress(Exception):  # the status is there; the rest is a courtesy to the other side
        answer.read(MOST_READ, decode_content=False)
    asked = str(answer.headers.get("Retry-After", ""))
    return int(answer.status), whole_number(asked, digits=6) or 0


def _cut(connection: Any, cut: threading.Event) -> None:
    """The time is up: whoever reads from the socket reads its end."""
    cut.set()
    with contextlib.suppress(OSError, AttributeError):
        socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


def _problem_of(error: BaseException, *, is_cut: bool) -> str:
    from urllib3.exceptions import SSLError
    from urllib3.exceptions import TimeoutError as Urllib3Timeout

    if is_cut or isinstance(error, TimeoutError | Urllib3Timeout):
        return SLOW
    causes = [error, error.__cause__, error.__context__, *error.args]
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in causes):
        return NO_CERTIFICATE
    if isinstance(error, SSLError | ssl.CertificateError):
        return NO_CERTIFICATE
    return NO_ANSWER


def _problem_of_status(status: int) -> str:
    if status == http.client.GONE:
        return GONE
    if 300 <= status < 400:
        return REDIRECT
    return "" if 200 <= status < 300 else REFUSED


def _since(began: float) -> int:
    return round((monotonic() - began) * 1000)
