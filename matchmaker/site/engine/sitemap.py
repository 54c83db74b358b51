"""The documents of sitemaps.org: an index of parts, and a part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap_xml(root_name: str, row_name: str, rows: Iterable[tuple[str, datetime | None]]) -> bytes:
    """Addresses with the moment of their last change, where it is known."""
    root = ET.Element(root_name, {"xmlns": SITEMAP})
    for address, changed in rows:
        row = ET.SubElement(root, row_name)
        ET.SubElement(row, "loc").text = address
        if changed is not None:
            ET.SubElement(row, "lastmod").text = changed.isoformat(timespec="seconds")
    found: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return found
