"""Which words of a text name a maker or its product? Pure: text in, names out.

A name is told by its form (a trade mark sign, a legal form behind it, a capital inside the word), by being one of the
makers that cities most often name, or by its place: a capitalised word that no frequency list knows in small letters
beside a kind of product ("Zentrix cameras", "caméras Zentrix", "Zentrix-Kameras") or behind a word such as "from the
maker". Places and institutions stand in other places of a sentence. It misses names that are usual words.
"""

from __future__ import annotations

import re
from typing import Final

from matchmaker.records.reading.known import SPOKEN, listed

_MARK: Final = re.compile(r"\w[\w-]*\s?[®™]")
_INNER_CAPITAL: Final = re.compile(r"\b(?!Mc[A-Z]\w+\b|Mac[A-Z]\w+\b)[A-Z][a-z]{2,}[A-Z][A-Za-z]*\b|\bMcDonald[’']?s\b")
_LEGAL_FORM: Final = re.compile(
    r"\b([A-Z][\w&-]+(?: [A-Z][\w&-]+)?),? (?:GmbH|AG|KG|Inc\.?|Ltd\.?|LLC|Corp\.?|plc|SARL|SAS|S\.A\.|S\.L\.|"
    r"Lda\.?|Oyj?|AB|A/S|BV)(?!\w)"
)
_MAKERS: Final = re.compile(
    r"\b(?:Siemens|Cisco|Microsoft|Azure|Oracle|IBM|SAP|Bosch|Philips|Signify|Huawei|Google|Amazon|AWS|Samsung|"
    r"Schneider Electric|ABB|Honeywell|Esri|ArcGIS|Itron|Kamstrup|Xylem|Veolia|Suez|Tesla|Volvo|Scania|Mercedes|Alstom|"
    r"Thales|Kapsch|Swarco|TomTom|Autodesk|Salesforce|Grundfos|Landis\+Gyr|Diehl|Sensus|Bombardier|Hitachi|Fujitsu|"
    r"Ericsson|Nokia|Vodafone|Telekom|Telefónica|Indra|Thyssenkrupp|Panasonic|Sony|Dell|Lenovo|HP|Intel|Nvidia|Axis|"
    r"Hikvision|Dahua|Genetec|Milestone|Zebra|Motorola|Danfoss|Viessmann|Vaillant|Daikin|Bigbelly|Enevo|Sensoneo|"
    r"Waymo|Uber|Bolt|Lime|Voi|BYD|Iveco|Stadler|Škoda|CAF|Trimble|Hexagon|Leica|Bentley|Zoom|Slack|Palantir|OpenAI)\b"
)
_STANDARDS: Final = frozenset(
    [
        "GmbH",
        "LoRaWAN",
        "OpenStreetMap",
        "GeoJSON",
        "JavaScript",
        "WebGIS",
        "GreenCity",
        "PhD",
        "CityGML",
        "OpenAPI",
        "LinkedIn",
        "YouTube",
        "WhatsApp",
        "TikTok",
    ]
)
_KIND: Final = (
    r"(?:software|platforms?|controllers?|cameras?|sensors?|switch(?:es)?|routers?|pumps?|meters?|lamps?|lights?|"
    r"traffic lights?|systems?|batter(?:y|ies)|chargers?|inverters?|buses|valves?|servers?|tablets?|devices?|"
    r"logiciels?|caméras?|capteurs?|routeurs?|pompes?|compteurs?|lampes?|bornes?|automates?|serveurs?|vannes?|"
    r"cámaras?|sensores|bombas?|contadores|luminarias?|servidores|válvulas?|câmaras?|câmeras?|luminárias?)"
)
_GERMAN_KIND: Final = (
    r"(?:Software|Plattform|Kameras?|Sensor(?:en)?|Switch(?:es|e)?|Router|Pumpen?|Zähler|Leuchten|Ampeln?|Systeme?|"
    r"Steuerung(?:en)?|Batterien?|Busse|Ventile?|Server|Geräte?)"
)
_NAME: Final = r"(?P<name>[A-ZÄÖÜ][\w-]+)"
_BESIDE: Final = (
    re.compile(rf"\b{_NAME}\s+(?i:{_KIND})\b"),
    re.compile(rf"\b(?i:{_KIND})\s+(?:(?:de|from|by|von|of)\s+)?{_NAME}\b"),
    re.compile(rf"\b(?P<name>[A-ZÄÖÜ]\w+)-{_GERMAN_KIND}\b"),
    re.compile(rf"\b{_GERMAN_KIND}\s+(?:von|der Firma|der Marke)\s+{_NAME}\b"),
    re.compile(
        r"\b(?i:maker|manufacturer|brand|vendor|marke|hersteller|firma|marque|fabricant|marca|fabricante)\s+"
        rf"(?:(?i:is|named|called|de|von)\s+)?{_NAME}\b"
    ),
)
_EQUIVALENT: Final = re.compile(
    r"\bor (?:an )?(?:equivalent|equal|similar|comparable)\b|\bgleichwertig|\bvergleichbar|\boder ähnlich|"
    r"\bou (?:un )?(?:équivalent|similaire)|\bo (?:un )?(?:equivalente|similar)|\bou (?:um )?(?:equivalente|"
    r"semelhante)",
    re.IGNORECASE,
)


def named(text: str) -> list[str]:
    """What looks like the name of a maker or its product, in the order of certainty."""
    found = [match.strip() for match in _MARK.findall(text)]
    found += list(_INNER_CAPITAL.findall(text))
    found += [*_LEGAL_FORM.findall(text), *_MAKERS.findall(text)]
    found += [
        m["name"] for pattern in _BESIDE for m in pattern.finditer(text) if _is_unusual(m["name"], m.start("name"))
    ]
    kept: list[str] = []
    for name in found:
        if name not in _STANDARDS and not any(name in longer for longer in kept):
            kept.append(name)
    return kept


def allows_others(text: str) -> bool:
    """Does it say "or equivalent"?"""
    return _EQUIVALENT.search(text) is not None


def _is_unusual(name: str, _at: int) -> bool:
    word = name.casefold()
    return not name.isupper() and not any(word in listed(code) or word.rstrip("s") in listed(code) for code in SPOKEN)
