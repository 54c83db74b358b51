"""E-mail addresses: how one is written, and when two are the same.

`address_key` is the only answer to "is this the same person?". Equal are addresses that differ in the case of letters
or in the written form of the domain (`könig.example` is `xn--knig-5qa.example` on the wire), and no others: letters
folded for searching would make one person of `müller@` and `muller@`, and of two domains with two owners.
"""

from __future__ import annotations

import unicodedata
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, validates

from matchmaker.core.text import trim

LONGEST: Final = 320
"""Characters of an address (RFC 3696: 64, the sign @ and 255)."""


def clean_address(typed: str | None) -> str:
    """An address as it is stored and written to: without what phones and copying put around it."""
    return unicodedata.normalize("NFC", trim(typed))


def is_address(text: str) -> bool:
    """A complete address of one person, clean and of a domain that can exist."""
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return len(address_key(text)) <= LONGEST


def domain_key(domain: str) -> str:
    """The form in which a domain is unique: small letters, as in the domain name system (UTS 46, IDNA 2008)."""
    import idna

    domain = unicodedata.normalize("NFC", trim(domain)).lower()
    if domain.isascii() and "xn--" not in domain:
        return domain
    try:
        return idna.encode(idna.decode(domain, uts46=True), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return domain


def address_key(address: str) -> str:
    """The form in which an address is unique. For what is no address: something short that is equal for equal texts."""
    local, at, domain = clean_address(address).rpartition("@")
    return f"{local.lower()}{at}{domain_key(domain)}"[:LONGEST]


def shown_domain(key: str) -> str:
    """A domain for people, with its written form behind it where look-alikes could hide in its letters."""
    import idna

    try:
        domain = idna.decode(key)
    except (idna.IDNAError, UnicodeError):
        return key
    return key if domain == key else f"{domain} ({key})"


class HasAddress:
    """Gives a table an address and the form in which it is unique, which follows every change of it."""

    email: Mapped[str] = mapped_column(sa.String(LONGEST))
    email_key: Mapped[str] = mapped_column(sa.String(LONGEST))

    @validates("email")
    def _follow(self, _name: str, value: Any) -> str:
        address = clean_address(value)
        self.email_key = address_key(address)
        return address
