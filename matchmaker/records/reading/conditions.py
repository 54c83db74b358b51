"""Conditions that shut companies out by who they are, not by what they can do. Pure: texts in, codes out.

Sources: Directive 2014/24/EU, article 18 (equal treatment, no discrimination by place), article 42 (no make or source
without "or equivalent"), article 58 (asks related and proportionate to the contract; a yearly turnover of at most
twice its value; article 60 and annex XII look three to five years back for references); Procurement Act 2023 of the
United Kingdom, sections 20 and 22 (conditions of participation proportionate), 56 (technical specifications) and 90
(suppliers of treaty states); WTO Agreement on Government Procurement, articles IV, VIII and X. The patterns find usual
words in English, German, French, Spanish and Portuguese; they miss others, so finding nothing proves nothing.
"""

from __future__ import annotations

import re
from typing import Final

from matchmaker.records.reading.names import allows_others, named

SEAT, REFERENCES, YEARS, TURNOVER, SIZE, BRAND = "seat", "references", "years", "turnover", "size", "brand"
LONGEST_YEARS: Final = 5
"""Years of references or experience that may be asked for; more shut out young companies."""

_COMPANY: Final = (
    r"(?:compan(?:y|ies)|firms?|suppliers?|vendors?|providers?|bidders?|contractors?|business(?:es)?|applicants?|"
    r"tenderers?|unternehmen|firma|firmen|anbieter|bieter|auftragnehmer|lieferanten?|betriebe?|dienstleister|"
    r"entreprises?|sociétés?|fournisseurs?|prestataires?|candidats?|soumissionnaires?|"
    r"empresas?|proveedor(?:es)?|contratistas?|licitador(?:es)?|adjudicatari[oa]s?|"
    r"fornecedor(?:es)?|prestador(?:es)?|adjudicatári[oa]s?|concorrentes?)"
)
_HERE: Final = (
    r"(?:in|within|near|from|close to|inside|im|aus|bei|nahe|à|au|aux|en|dans|de|du|em|no|na|nos|nas|a menos de|"
    r"cerca de|perto de)"
)
_SEAT: Final = re.compile(
    r"\b(?:head ?quartered|domiciled|ansässig\w*|ortsansässig\w*|domicilié\w*|domiciliad[oa]s?|sediad[oa]s?|"
    r"radicad[oa]s?)\b"
    rf"|\bseated\s+{_HERE}\b"
    rf"|\b{_COMPANY}\s+(?:(?:is|are|must be|be|has to be|have to be)\s+)?"
    rf"(?:based|located|established|registered|resident)\s+{_HERE}\b"
    rf"|\b(?:registered |head |local )?(?:seat|offices?|headquarters|"
    rf"branch)\s+(?:of the \w+ )?{_HERE}\b(?! (?:two|one|\d))"
    rf"|\b(?:firmen|haupt|geschäfts)?sitz\s+{_HERE}\b|\b(?:niederlassung|filiale|büro|standort)\s+{_HERE}\b"
    rf"|\b(?:siège|agence|bureau|succursale|sede|domicilio|delegación|oficina|filial|sucursal|escritório|delegação)\s+"
    rf"(?:social[e]?\s+)?{_HERE}\b"
    rf"|\b{_COMPANY}\b[^.;\n]{{0,25}}\b(?:établi|implanté|situé|basé|establecid|ubicad|situad|estabelecid|"
    rf"localizad)\w*\s+{_HERE}\b"
    rf"|\b(?:local|domestic|national|regional|nearby|lokale[rsn]?|regionale[rsn]?|heimische[rsn]?|örtliche[rsn]?|"
    rf"einheimische[rsn]?)\s+{_COMPANY}\b(?!\s+(?:can|may|could|benefit|profit|take part|join|können|profitieren))"
    rf"|\b{_COMPANY}\s+(?:from|of|aus|de|do|da)\s+(?:our|this|the|unserer|dieser|der|notre|nuestra|la misma|"
    rf"nossa|a nossa)\s+"
    r"(?:city|town|region|county|country|stadt|land|ville|région|ciudad|región|cidade|região)\b"
    rf"|\b{_COMPANY}\s+(?:local|locale|locaux|locais|régiona\w+|regiona\w+|naciona\w+|nationa\w+)(?:es|s)?\b",
    re.IGNORECASE,
)
_AREA: Final = (
    r"(?:city|town|county|district|region|province|state|country|municipality|stadt|gemeinde|landkreis|kreis|bezirk|"
    r"bundesland|inland|ville|commune|département|région|pays|ciudad|municipio|provincia|comarca|región|país|cidade|"
    r"concelho|município|distrito|região|estado)"
)
_REGISTERED: Final = re.compile(
    r"\b(?:registered|enrolled|incorporated|immatriculée?|inscrite?|enregistrée?|inscrit[oa]|registrad[oa]|"
    rf"registad[oa])\s+{_HERE}\s+(?:\w+\s+){{0,2}}{_AREA}\b"
    rf"|\bim\s+{_AREA}\w*\s+(?:gemeldet|eingetragen|registriert|gegründet)\b",
    re.IGNORECASE,
)
_OWNERS: Final = (
    r"(?:owners?|managers?|directors?|founders?|inhaber\w*|eigentümer\w*|geschäftsführ\w+|gérante?s?|propriétaires?|"
    r"dirigeante?s?|dueñ[oa]s?|propietari[oa]s?|gerentes?|don[oa]s|proprietári[oa]s?)"
)
_LIVES: Final = (
    r"(?:live|lives|resid\w+|reside|wohn\w+|habit\w+|résid\w+|viv(?:e|en|ir)|residir|residen|mor(?:a|am|ar)|residem)"
)
_RESIDENT: Final = re.compile(rf"\b{_OWNERS}\b[^.;\n]{{0,20}}\b{_LIVES}\b", re.IGNORECASE)
_CALLED: Final = (
    r"(?:references?|referenz(?:en)?|références?|referencias?|referências?|experience|erfahrung(?:en)?|expérience|"
    r"experiencia|experiência)"
)
_PLACE: Final = (
    r"(?:here\b|hier\b|ici\b|aquí\b|aqui\b|(?i:our|this|the same|unserer|dieser|notre|cette|nuestra|esta|"
    r"a nossa|nossa)\s+"
    r"(?i:city|town|region|country|county|state|stadt|land|ville|région|pays|ciudad|región|país|cidade|região)|"
    r"[A-ZÀ-Ž][\w’-]+)"
)
_REFERENCES: Final = re.compile(
    rf"\b(?i:{_CALLED})\b(?i:[^.;\n]{{0,30}}?\b(?:in|from|within|aus|à|en|em|dans)\s+){_PLACE}"
)
_EARLIER: Final = re.compile(
    rf"\b{_CALLED}\s+(?:here|hier|ici|aquí|aqui)\b|"
    r"\b(?:previous|earlier|former|past|frühere|bisherige|vorherige|précédents?|anteriores|prévios)\s+"
    r"(?:contracts?|orders?|work|projects?|aufträge|verträge|projekte)\b[^.;\n]{0,15}\b(?:our|the|unsere\w*|mit uns)\b|"
    r"\b(?:contrats?|marchés?|contratos?|trabajos?|trabalhos?)\s+(?:précédents?|antérieurs?|anteriores|previos|"
    r"prévios)\b"
    r"[^.;\n]{0,15}\b(?:notre|nuestr[oa]|noss[oa])\b",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    r"\b(?:worked|delivered|gearbeitet|geliefert|travaillé|livré|trabajado|trabalhado|trabalharam)\b[^.;\n]{0,12}\b"
    r"(?:us|uns|nous|nosotros|nós|(?:our|unsere|notre|nuestra|nossa) \w+)\b"
    r"|\b(?:für uns|für unsere stadt|pour nous|para nosotros|para nós)\s+(?:schon\s+)?(?:gearbeitet|geliefert)\b"
    r"|\blocally[- ]owned\b",
    re.IGNORECASE,
)
_ONLY_FROM: Final = re.compile(
    r"\b(?:only|exclusively|reserved (?:for|to)|nur|ausschließlich|réservée? aux|uniquement (?:les|aux|pour des)|"
    rf"solo(?: para)?|sólo(?: para)?|só(?: para)?|apenas(?: para)?|reservad[oa] (?:a|para))\s+(?:\w+\s+)?{_COMPANY}\s+"
    r"(?:from|of|in|aus|de|del|da|do)\s*(?:the|der|dem|la|las?|le|el|a|o)?\s*"
    rf"(?:{_AREA}|area|surroundings|umgebung|umland|zone|zona|alrededores)\b",
    re.IGNORECASE,
)
_NATIONAL: Final = re.compile(
    rf"\b(?i:{_CALLED})\b(?:[^.;\n]{{0,30}}\b(?:[A-Z][a-z]+(?:an|ish|ese|ch|sh|ian) (?:cities|towns|municipalities)\b|"
    r"(?:deutsch|österreichisch|schweizer|französisch|spanisch|portugiesisch|italienisch)\w* "
    r"(?:Städt|Gemeinde|Kommune)|"
    r"(?:villes|communes|ciudades|municipios|cidades|municípios) (?:français|allemand|belge|suisse|español|portugu|"
    r"italian|brasileir|mexican|argentin|colombian|chilen|alem)\w*))"
)
_NEAR: Final = re.compile(
    r"\b(?:seat|offices?|branch|headquarters|\w*sitz|\w*büro|niederlassung|filiale|standort|siège|bureau|agence|"
    r"succursale|sede|domicilio|oficina|sucursal|delegación|filial|escritório|delegação)\b[^.;\n]{0,40}\b\d+\s?(?:km|kilomet\w+|miles?)\b",
    re.IGNORECASE,
)
_FROM_PLACE: Final = re.compile(
    rf"\b(?i:{_COMPANY}\s+(?:from|aus))\s+[A-ZÀ-Ž][\w’-]+|"
    rf"^\W*(?i:(?:uniquement(?: des)?|seulement(?: des)?|solo|sólo|só|apenas)\s+{_COMPANY}\s+d[eao]s?)\s+"
    r"[A-ZÀ-Ž][\w’-]+(?:\s+[A-ZÀ-Ž][\w’-]+)*\W*$"
)
"""A company of a named place: “Unternehmen aus Graz”, “Uniquement des entreprises de Lyon”."""
_OURS: Final = r"(?:our|unser\w*|notre|nos|nuestr[oa]s?|noss[oa]s?)"
_SUPPLIED: Final = re.compile(
    r"\b(?:has|have|hat|haben|a|ont|ha|han|tem|têm|já|ya)\b[^.;\n]{0,40}"
    r"\b(?:supplied|served|worked (?:for|with)|beliefert|versorgt|gearbeitet|fourni|livré|servi|suministrad\w+|"
    r"trabajado|forneceu|fornecido|trabalhad\w+)\b"
    rf"|\b(?:already |déjà |ya |já )?(?:known (?:to|by)|bekannt|connue? de|"
    rf"conocid[oa] (?:por|de)|conhecid[oa] (?:de|dos|por))"
    rf"\b[^.;\n]{{0,12}}\b{_OURS}\b|^\W*(?:unser\w*)\b[^.;\n]{{0,50}}\bbekannt\b",
    re.IGNORECASE,
)
_DONE_HERE: Final = re.compile(
    r"\b(?:completed|finished|delivered|carried out|abgeschlossen\w*|durchgeführt\w*|realisiert\w*|umgesetzt\w*|"
    r"réalisée?s|achevée?s|terminée?s|terminad[oa]s|realizad[oa]s|ejecutad[oa]s|concluíd[oa]s|executad[oa]s)\b"
    r"[^.;\n]{0,25}?\b(?:for|with|in|für|mit|bei|in|pour|avec|à|dans|para|con|en|com|em|na|no)\s+"
    r"(?:our|this|the same|unsere\w*|dieser|notre|cette|la(?= mairie| ville)|nuestr[oa]|est[ea]|(?:a |o )?noss[oa])\b"
    r"(?=[^.;\n]{0,20}(?:city|town|municipality|council|utility|stadt\w*|gemeinde|ville|mairie|commune|ciudad|"
    r"municipio|ayuntamiento|cidade|câmara|município)|$|\W*$)",
    re.IGNORECASE,
)
_NUMBERS: Final = {
    number: value
    for value, names in {
        6: "six sechs seis",
        7: "seven sieben sept siete sete",
        8: "eight acht huit ocho oito",
        9: "nine neun neuf nueve nove",
        10: "ten zehn dix diez dez",
        12: "twelve zwölf douze doce doze",
        15: "fifteen fünfzehn quinze quince",
        20: "twenty zwanzig vingt veinte vinte",
        25: "twenty-five fünfundzwanzig vingt-cinq veinticinco",
        30: "thirty dreißig trente treinta trinta",
    }.items()
    for number in names.split()
}
_COUNT: Final = rf"(\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\+?\s*"
_OF_YEARS: Final = rf"{_COUNT}(?:years?|jahren?|ans|années|años|anos)\b"
_LONG: Final = (
    rf"(?:{_CALLED}|in business|on the market|in the market|in existence|old|am markt|im geschäft|bestehen|"
    rf"sur le marché|"
    r"d[’']ancienneté|d[’']existence|en el mercado|de existencia|de antigüedad|no mercado|de existência|de atividade)"
)
_TRADE: Final = (
    r"(?:in (?:this|the|our) (?:trade|sector|field|industry|business)|in (?:der|dieser) branche|dans (?:le|"
    r"ce) (?:métier|secteur)|"
    r"en (?:el|este) sector|n(?:o|este) (?:setor|sector|ramo))"
)
_YEARS: Final = re.compile(
    rf"\b{_OF_YEARS}[^.;\n]{{0,25}}?\b{_LONG}\b|\b{_LONG}\b[^.;\n]{{0,25}}?\b{_OF_YEARS}|"
    rf"\b{_OF_YEARS}\s+{_TRADE}\b",
    re.IGNORECASE,
)
_DECADE: Final = re.compile(
    r"\b(?:(?:a|one|two) decades?|jahrzehnt\w*|(?:une|deux) décennies?|(?:una|dos) décadas?|(?:uma|duas) décadas?)\b",
    re.IGNORECASE,
)
_TRADING: Final = re.compile(
    rf"\b(?:{_LONG}|trad(?:e|ed|ing)|active|tätig|en activité|en activo|em atividade|operating)\b", re.IGNORECASE
)
_TURNOVER: Final = re.compile(
    r"\b(?:ventes (?:annuelles|par an)|ventas (?:anuales|al año)|vendas (?:anuais|por ano)|"
    r"turnover|(?:annual|yearly|minimum) (?:revenues?|sales)|revenues? of|\w*umsatz|chiffres? d[’']affaires|"
    r"facturación|volumen de negocios?|cifra de negocios?|volume de negócios|faturação|faturamento)\b",
    re.IGNORECASE,
)
_PEOPLE: Final = (
    r"(?:employees|staff|people employed|beschäftigten?|mitarbeiter\w*|salariés|employés|empleados|trabajadores|"
    r"trabalhadores|funcionários)"
)
_SIZE_ALONE: Final = re.compile(
    rf"^\W*(?:more than|at least|over|minimum(?: of)?|mehr als|mindestens|über|plus de|au moins|más de|al menos|"
    rf"mínimo(?: de)?|"
    rf"mais de|pelo menos)\s+\d[\d.,]*\s+{_PEOPLE}\W*$",
    re.IGNORECASE,
)
_SIZE: Final = re.compile(
    rf"\b{_COMPANY}\b[^.;\n]{{0,25}}?\b(?:more than|at least|over|minimum|mehr als|mindestens|über|plus de|"
    rf"au moins|más de|"
    rf"al menos|mais de|pelo menos)\s+\d[\d.,]*\s+{_PEOPLE}\b",
    re.IGNORECASE,
)


def unequal(text: str) -> list[str]:
    """Which of SEAT, REFERENCES, YEARS, TURNOVER, SIZE and BRAND a condition seems to ask for, in this order."""
    found = {
        SEAT: any(p.search(text) for p in (_SEAT, _REGISTERED, _RESIDENT, _NEAR, _ONLY_FROM, _FROM_PLACE)),
        REFERENCES: any(p.search(text) for p in (_REFERENCES, _EARLIER, _BEFORE, _DONE_HERE, _NATIONAL))
        or _supplied_us(text),
        YEARS: any(_count(match) > LONGEST_YEARS for match in _YEARS.finditer(text)) or _for_decades(text),
        TURNOVER: _TURNOVER.search(text) is not None,
        SIZE: any(p.search(text) for p in (_SIZE, _SIZE_ALONE)),
        BRAND: bool(named(text)) and not allows_others(text),
    }
    return [code for code, is_found in found.items() if is_found]


def _supplied_us(text: str) -> bool:
    """Earlier work for this city: somebody was supplied, and it is us."""
    return _SUPPLIED.search(text) is not None and re.search(rf"\b{_OURS}\b", text, re.IGNORECASE) is not None


def _for_decades(text: str) -> bool:
    return _DECADE.search(text) is not None and _TRADING.search(text) is not None


def _count(match: re.Match[str]) -> int:
    raw = (match[1] or match[2] or match[3] or "").casefold()
    return _NUMBERS.get(raw) or int(raw)
