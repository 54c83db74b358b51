"""What a page says about itself to programs: its address, a card for networks that show links, and linked data.

The linked data are words of schema.org as JSON-LD, in a data block that no browser runs, so the content policy has
nothing to allow. Only pages that everybody may read have a card, and it holds nothing that the page does not show.
The layout writes it (`_layouts/base.html`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask import current_app

from matchmaker.core.settings import address

CONTEXT: Final = "https://schema.org"
GOVERNMENT, ORGANIZATION = "GovernmentOrganization", "Organization"


@dataclass(frozen=True, slots=True)
class Card:
    """`address` is the page's one public address; `kind` a type of the Open Graph protocol."""

    address: str
    title: str
    text: str
    data: Mapping[str, Any]
    kind: str = "article"


def card(kind_of_thing: str, url: str, title: str, text: str, *, kind: str = "article", **facts: Any) -> Card:
    """The card of a page about one thing of schema.org; facts without a value are left out."""
    data = {"@context": CONTEXT, "@type": kind_of_thing, "@id": url, "url": url, "name": title, "description": text}
    return Card(url, title, text, filled(data | facts), kind)


def filled(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts without those that have no value; days and moments as ISO 8601."""
    found = {}
    for name, value in facts.items():
        written = _written(value)
        if written not in (None, "", [], {}):
            found[name] = written
    return found


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        known = filled(value)
        return known if set(known) - {"@type"} else None
    if isinstance(value, list | tuple):
        return [one for one in map(_written, value) if one not in (None, "", [], {})]
    return value


def organization(name: str, *, is_government: bool = False, url: str = "") -> dict[str, Any]:
    """An organization named on a page."""
    return {"@type": GOVERNMENT if is_government else ORGANIZATION, "name": name, "url": url}


def publisher() -> dict[str, Any]:
    """This platform."""
    return organization(str(current_app.config["SETTINGS"].site_name), url=address())


def place(name: str, country: str) -> dict[str, Any]:
    """A place by its name and the code of its country."""
    return {
        "@type": "Place",
        "name": name,
        "address": filled({"@type": "PostalAddress", "addressLocality": name, "addressCountry": country}),
    }
