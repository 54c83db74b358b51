"""Conditions that shut companies out by who they are, not by what they can do. Pure: texts in, codes out.

Sources: Directive 2014/24/EU, article 18 (equal treatment, no discrimination by place), article 42 (no make or source
without "or equivalent"), article 58 (asks related and proportionate to the contract; a yearly turnover of at most
twice its value; article 60 and annex XII look three to five years back for references); the same by the WTO Agreement
on Government Procurement, articles IV, VIII and X. The patterns find usual words in English, German, French and
Spanish; they miss others, so finding nothing proves nothing.
"""

from __future__ import annotations

import re
from typing import Final

SEAT, REFERENCES, YEARS, TURNOVER, BRAND = "seat", "references", "years", "turnover", "brand"
LONGEST_YEARS: Final = 5
"""Years of references or experience that may be asked for; more shut out young companies."""

_COMPANY: Final = (
    r"(?:compan(?:y|ies)|firms?|suppl(?:y|iers?)|vend(?:ors?)|providers?|bidd(?:ers?)|contractors?|business(?:es)?|applicants?|"
    r"unternehmen|firma|firmen|anbieter|betriebe?|entreprises?|fournisseurs?|prestataires?|empresas?|proveedor(?:es)?)"
)
_HERE: Final = r"(?:in|within|near|from|close to|inside|im|aus|bei|nahe|à|en|dans|de|du|near)"
_SEAT: Final = re.compile(
    rf"\b(?:head ?quartered|domiciled|ansässig|ortsansässig\w*|domicilié\w*)\b"
    rf"|\b(?:seated|{_COMPANY} (?:is |are |must be )?(?:based|located|established|registered|resident))\s+{_HERE}\b"
    rf"|\b(?:registered |head |local )?(?:seat|office|headquarters|branch)\s+(?:of the \w+ )?{_HERE}\b"
    rf"|\b(?:firmen)?sitz\s+{_HERE}\b|\bniederlassung\s+{_HERE}\b"
    rf"|\b(?:siège|sede|domicilio)\b|\b(?:établie?s?|implantée?s?)\s+{_HERE}\b"
    rf"|\b(?:local|domestic|national|regional|nearby|lokale[rsn]?|regionale[rsn]?|heimische[rsn]?)\s+{_COMPANY}\b"
    rf"|\b{_COMPANY}\s+(?:from|of|aus)\s+(?:our|this|the|unserer|dieser)\s+(?:city|town|region|country|stadt|land)\b"
    rf"|\bentreprises?\s+locales?\b|\bempresas?\s+local(?:es)?\b",
    re.IGNORECASE,
)
_CALLED: Final = r"(?:references?|referenz(?:en)?|références?|referencias?|experience|erfahrung|expérience|experiencia)"
_PLACE: Final = (
    r"(?:here\b|hier\b|ici\b|aquí\b|(?i:our|this|the same|unserer|dieser|notre|cette|nuestra|esta)\s+"
    r"(?i:city|town|region|country|state|stadt|land|ville|région|pays|ciudad|región|país)|[A-ZÀ-Ž][\w’-]+)"
)
_REFERENCES: Final = re.compile(
    rf"\b(?i:{_CALLED})\b(?i:[^.;\n]{{0,30}}?\b(?:in|from|within|aus|à|en|de|dans)\s+){_PLACE}"
)
_REFERENCES_HERE: Final = re.compile(rf"\b{_CALLED}\s+(?:here|hier|ici|aquí)\b", re.IGNORECASE)
_NUMBERS: Final = {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30}
_YEARS: Final = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(_NUMBERS)})\+?\s*(?:years?|jahren?|ans|années|años)\b[^.;\n]{{0,25}}?"
    rf"\b(?:{_CALLED}|in business|on the market|in existence|old|am markt|d’ancienneté|de existencia)\b"
    rf"|\b{_CALLED}\b[^.;\n]{{0,25}}?\b(\d{{1,3}}|{'|'.join(_NUMBERS)})\+?\s*(?:years?|jahren?|ans|années|años)\b",
    re.IGNORECASE,
)
_TURNOVER: Final = re.compile(
    r"\b(?:turnover|annual revenues?|yearly revenues?|jahresumsatz|umsatz|chiffre d[’']affaires|facturación)\b",
    re.IGNORECASE,
)
_MAKERS: Final = re.compile(
    r"\b(?:Siemens|Cisco|Microsoft|Azure|Oracle|IBM|SAP|Bosch|Philips|Signify|Huawei|Google|Amazon|AWS|Apple|Samsung|"
    r"Schneider Electric|ABB|Honeywell|Esri|Itron|Kamstrup|Xylem|Veolia|Suez|Tesla|Volvo|Scania|Mercedes|Alstom|Thales|"
    r"Kapsch|Swarco|TomTom|Autodesk|Bentley|Salesforce|Grundfos|Landis\+Gyr|Diehl|Sensus|Bombardier|Hitachi|Fujitsu|"
    r"Ericsson|Nokia|Vodafone|Telekom|McDonald’?'?s)\b"
)
_EQUIVALENT: Final = re.compile(
    r"\bor (?:an )?(?:equivalent|equal|similar)\b|\bgleichwertig|\bou équivalent|\bo equivalente", re.IGNORECASE
)


def unequal(text: str) -> list[str]:
    """Which of SEAT, REFERENCES, YEARS, TURNOVER and BRAND a condition seems to ask for, in this order."""
    found = {
        SEAT: _SEAT.search(text) is not None,
        REFERENCES: _REFERENCES.search(text) is not None or _REFERENCES_HERE.search(text) is not None,
        YEARS: any(_count(match) > LONGEST_YEARS for match in _YEARS.finditer(text)),
        TURNOVER: _TURNOVER.search(text) is not None,
        BRAND: _MAKERS.search(text) is not None and _EQUIVALENT.search(text) is None,
    }
    return [code for code, is_found in found.items() if is_found]


def _count(match: re.Match[str]) -> int:
    raw = (match[1] or match[2] or "").casefold()
    return _NUMBERS.get(raw) or int(raw)
