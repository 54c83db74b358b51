"""A passkey device in software: answers what a browser would send, and can lie about everything."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url as text

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """One key. `verifies`: it finds out that it is its owner who uses it."""

    origin: str
    host: str
    verifies: bool = True
    uses: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def make(self, options: str) -> str:
        """The answer to `navigator.credentials.create`."""
        challenge = json.loads(options)["challenge"]
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cbor2.dumps(cose)
        data = self._data(ATTESTED) + attested
        parts = {
            "clientDataJSON": text(self._client("webauthn.create", challenge)),
            "attestationObject": text(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return self._answer(parts)

    def use(self, options: str, **lies: Any) -> str:
        """The answer to `navigator.credentials.get`; `challenge` may be another one."""
        self.uses += 1
        challenge = lies.get("challenge") or json.loads(options)["challenge"]
        client = self._client("webauthn.get", challenge)
        data = self._data(0)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signed)}
        return self._answer(parts)

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, parts: dict[str, str]) -> str:
        known = text(self.credential)
        return json.dumps(
            {"id": known, "rawId": known, "type": "public-key", "clientExtensionResults": {}, "response": parts}
        )
