"""Passkeys (WebAuthn): what a browser is asked, and whether its answer is right.

The library checks challenge, origin, host, flags, signature and the device's count of uses.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final

TIMEOUT_MS: Final = 300_000


@dataclass(frozen=True, slots=True)
class Host:
    """Whose passkeys these are: the host's name, and the addresses whose pages may ask for them."""

    name: str
    origins: tuple[str, ...]
    site: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that a device made. `credential` in base64url; `uses` is the device's count."""

    credential: str
    public_key: bytes
    uses: int


def host_of(name: str, address: str, site: str) -> Host | None:
    """The host `name` of an address without a path; None where browsers know no passkeys: a bare network address."""
    if name in {"127.0.0.1", "localhost"}:  # the same machine; only its name can have passkeys
        return Host("localhost", (address.replace("127.0.0.1", "localhost", 1),), site)
    try:
        ip_address(name)
    except ValueError:
        return Host(name, (address,), site) if name else None
    return None


def asks_for_new(host: Host, challenge: bytes, *, handle: str, account: str, name: str, known: Sequence[str]) -> str:
    """What the browser needs to make a key (JSON). `known` credentials are not made twice."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=host.name,
        rp_name=host.site,
        user_id=handle.encode(),
        user_name=account,
        user_display_name=name,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        exclude_credentials=_descriptors(known),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    return str(options_to_json(options))


def asks_for_known(host: Host, challenge: bytes, *, known: Sequence[str] = (), verified: bool) -> str:
    """What the browser needs to use a key (JSON): one of these, or without `known` whichever it has for us.

    `verified`: the device must find out that it is its owner (finger, face, PIN), because no password was asked.
    """
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    wanted = UserVerificationRequirement.REQUIRED if verified else UserVerificationRequirement.PREFERRED
    options = generate_authentication_options(
        rp_id=host.name,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        allow_credentials=_descriptors(known),
        user_verification=wanted,
    )
    return str(options_to_json(options))


def read_new(host: Host, challenge: bytes, answer: str) -> NewKey | None:
    """The key of a browser's answer; None if it is not an answer to this challenge from a page of ours."""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host.name,
            expected_origin=list(host.origins),
            require_user_verification=False,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return NewKey(_text(found.credential_id), bytes(found.credential_public_key), int(found.sign_count))


def credential_of(answer: str) -> str:
    """Which key answered (not checked yet); "" if that is not to be read."""
    try:
        data = json.loads(answer)
    except ValueError:
        return ""
    found = data.get("id") if isinstance(data, dict) else None
    return found if isinstance(found, str) and len(found) <= 1400 else ""


def uses_after(
    host: Host, challenge: bytes, answer: str, *, public_key: bytes, uses: int, verified: bool
) -> int | None:
    """The device's count of uses after this answer; None if the answer is wrong, or the count went back."""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host.name,
            expected_origin=list(host.origins),
            credential_public_key=public_key,
            credential_current_sign_count=uses,
            require_user_verification=verified,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return int(found.new_sign_count)


def _descriptors(known: Sequence[str]) -> list[Any]:
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known]


def _text(raw: bytes) -> str:
    from webauthn.helpers import bytes_to_base64url

    return str(bytes_to_base64url(raw))
