"""Do the value today and the value wanted go the way the words say? Pure.

Two ways to know the wanted way: the indicator counts something nobody wants (losses, accidents, complaints), or the
title says less or more of the thing the indicator counts. If neither holds, nothing is said.
"""

from __future__ import annotations

import math
import re
from typing import Final

from matchmaker.core.text import is_percent
from matchmaker.records.reading.known import words

_CUT: Final = (
    r"cut|cuts|cutting|reduc(?:e|es|ing)|lower|lowering|halv\w+|lose|decrease|shorten|senken|verringern|reduzieren|"
    r"halbieren|kürzen|réduire|diminuer|baisser|reducir|disminuir|bajar|reduzir|diminuir|baixar"
)
_RAISE: Final = (
    r"increase|raise|double|triple|grow|extend|steigern|erhöhen|verdoppeln|augmenter|doubler|aumentar|duplicar"
)
"""Verbs that say of a whole title which way its numbers should go; "less" and "more" say it of one thing only."""
WAY, SHARE, NEGATIVE, HALF, DOUBLE = "way", "share", "negative", "half", "double"
_LESS: Final = re.compile(
    rf"\b(?:{_CUT}|less|fewer|reduc\w+|lower\w*|decreas\w+|shorten\w*|lose less|halv\w+|minimi[sz]\w+|no more|stop|"
    r"weniger|senk\w+|verringer\w+|reduzier\w+|verkürz\w+|halbier\w+|minder\w+|vermeid\w+|kürzen|"
    r"moins|rédui\w+|diminu\w+|baiss\w+|éviter|menos|reduc\w+|disminu\w+|bajar|reduz\w+|diminu\w+|baixar|evitar)\b",
    re.IGNORECASE,
)
_MORE: Final = re.compile(
    rf"\b(?:{_RAISE}|more|increas\w+|rais\w+|doubl\w+|tripl\w+|grow\w*|extend\w*|boost\w*|mehr|steiger\w+|"
    r"erhöh\w+|verdoppel\w+|"
    r"plus (?:de|d[’'])|augment\w+|doubler|accroître|más|aument\w+|duplic\w+|mais|duplic\w+|dobrar|crescer)\b",
    re.IGNORECASE,
)
_VERB_LESS: Final = re.compile(rf"\b(?:{_CUT})\b", re.IGNORECASE)
_VERB_MORE: Final = re.compile(rf"\b(?:{_RAISE})\b", re.IGNORECASE)
_HALVE: Final = re.compile(
    r"\b(?:halv\w+|halbier\w+|halb so|réduire de moitié|a la mitad|pela metade|para metade)\b", re.I
)
_HALF_OF: Final = re.compile(
    r"\b(?:half (?:the|of the|as (?:much|many))|halbe[rnms]?|hälfte (?:der|des)|(?:la )?moitié (?:des|de la|du|de)|"
    r"divis\w+ par deux|mitad de|metade d[aeo]s?)\b",
    re.IGNORECASE,
)
"""Half of a thing: said of the numbers only where it is the thing that the indicator counts."""
_DOUBLE: Final = re.compile(r"\b(?:double|doubling|verdoppel\w+|doubler|duplicar|dobrar)\b", re.IGNORECASE)
_UNWANTED: Final = re.compile(
    r"\b(?:loss(?:es)?|lost|leak\w*|waste[ds]?|accidents?|crashes|injur\w+|deaths?|killed|complaints?|"
    r"emissions?|co2|co₂|"
    r"nox|no2|no₂|pm ?2[.,]5|pm ?10|noise|overflow\w*|flood\w*|delays?|late|waiting|queues?|pollut\w+|failures?|"
    r"faults?|"
    r"outages?|empty|theft|dropouts?|verlust\w*|verloren\w*|leck\w*|abfall\w*|müll\w*|unfäll\w*|unfall\w*|verletzt\w*|"
    r"tote|beschwerden?|emission\w*|lärm\w*|überlauf\w*|überflut\w*|verspät\w*|wartezeit\w*|störung\w*|"
    r"ausfäll\w*|leerstand\w*|"
    r"pertes?|perdue?s?|fuites?|déchets?|accidents?|blessés?|morts?|plaintes?|émissions?|bruit|débordements?|"
    r"inondations?|"
    r"retards?|attente|pannes?|pollu\w+|pérdidas?|perdid[oa]s?|fugas?|residuos|accidentes?|heridos|muertes?|quejas?|"
    r"emisiones|ruido|desbordamientos?|inundaci\w+|retrasos?|espera|averías?|contamina\w+|perdas?|fugas|resíduos|lixo|"
    r"acidentes?|feridos|mortes|queixas?|reclamações|emissões|ruído|transbordos?|inundaç\w+|atrasos?|avarias?|"
    r"poluiç\w+|"
    r"(?:above|over|exceeding|beyond) (?:the |their |its |legal |eu )*(?:limits?|thresholds?|norms?|guidelines?)|"
    r"exceedances?|über (?:dem|den|der) (?:\w*grenzwert\w*|\w*richtwert\w*|\w*norm)|\w*überschreitung\w*|"
    r"au-dessus (?:de la|de l[’']|du|des) (?:limites?|seuils?|normes?|valeurs?)|dépassements?|"
    r"(?:por encima|encima) (?:del|de la|de los) (?:límites?|umbral\w*|normas?)|superaciones|"
    r"acima (?:do|da|dos) (?:limites?|limiar\w*|normas?)|excedências|ultrapassagens)\b",
    re.IGNORECASE,
)
_TURNED: Final = re.compile(
    r"\b(?:reduc\w+|avoid\w*|sav\w+|less|fewer|without|recycl\w+|recover\w*|re-?us\w+|prevent\w*|found|repaired|"
    r"treated|"
    r"collected|separated|answered|free of|below|solved|vermied\w*|gespart\w*|eingespart\w*|einspar\w*|weniger|ohne|"
    r"recycel\w*|verwert\w*|gefunden\w*|repariert\w*|getrennt\w*|beantwortet\w*|wiederverwend\w*|erkannt\w*|"
    r"évit\w+|économi\w+|moins|sans|recycl\w+|valoris\w+|trouvé\w*|réparé\w*|triés?|réutilis\w+|"
    r"evitad\w+|ahorrad\w+|menos|sin|recicl\w+|reparad\w+|encontrad\w+|separad\w+|tratad\w+|poupad\w+|sem|"
    r"reutiliz\w+)\b",
    re.IGNORECASE,
)
_A_SHARE: Final = re.compile(
    r"\b(?:share|part|proportion|anteil\w*|quote|taux|rate|parte|proporción|proporção|percentagem|porcentaje)\b", re.I
)
_MAY_FALL_BELOW: Final = re.compile(
    r"\b(?:change|balance|temperature|degrees?|growth|veränderung|bilanz|temperatur|grad|wachstum|variation|bilan|"
    r"température|croissance|cambio|variación|temperatura|crecimiento|variação|mudança|crescimento|net|netto)\b|°",
    re.IGNORECASE,
)
_STEM: Final = 5
_NEAR: Final = 6
_SLACK: Final = 0.15
_WHOLE: Final = 100


def doubts(
    *, title: str, indicator: str, unit: str, baseline: float | None, target: float | None, measured_how: str = ""
) -> list[str]:
    """Which of WAY, SHARE, NEGATIVE, HALF and DOUBLE the numbers break."""
    if baseline is None or target is None or not (math.isfinite(baseline) and math.isfinite(target)):
        return []
    said = f"{indicator} {unit}"
    found = []
    if min(baseline, target) < 0 and not _MAY_FALL_BELOW.search(f"{said} {measured_how}"):
        found.append(NEGATIVE)
    if (
        is_percent(unit)
        and max(baseline, target) > _WHOLE
        and (_A_SHARE.search(indicator) or _UNWANTED.search(indicator))
    ):
        found.append(SHARE)
    wanted = way(title, indicator)
    if wanted * (target - baseline) < 0:
        found.append(WAY)
    elif wanted and baseline > 0 and not found:
        found += _factor(title, indicator, target / baseline)
    return found


def likely_way(title: str, indicator: str) -> int:
    """As `way`; where that says nothing, by a verb of the title. Enough for a question, not for a judgement."""
    less, more = _VERB_LESS.search(title), _VERB_MORE.search(title)
    return way(title, indicator) or (more is not None) - (less is not None)


def way(title: str, indicator: str) -> int:
    """-1 if the indicator should fall, 1 if it should rise, 0 if the words do not say."""
    if _UNWANTED.search(indicator):
        if _TURNED.search(indicator):
            return 0 if _LESS.search(indicator) else 1
        return -1
    return int(_said(title, indicator, _MORE)) - int(_said(title, indicator, _LESS))


def _said(title: str, indicator: str, pattern: re.Pattern[str]) -> bool:
    """Does the title say less (or more) of a word that the indicator counts?"""
    counted = {word[:_STEM] for word in words(indicator) if len(word) >= _STEM - 1}
    for match in pattern.finditer(title):
        near = [word[:_STEM] for word in words(title[match.end() :])[:_NEAR]]
        before = [word[:_STEM] for word in words(title[: match.start()])[-_NEAR:]] if not near else []
        if counted & {*near, *before}:
            return True
    return False


def _factor(title: str, indicator: str, factor: float) -> list[str]:
    is_half = _HALVE.search(title) or _said(title, indicator, _HALF_OF)
    if is_half and abs(factor - 0.5) > _SLACK:
        return [HALF]
    return [DOUBLE] if _DOUBLE.search(title) and abs(factor - 2) > 2 * _SLACK else []
