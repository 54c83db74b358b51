"""Words that promise and say nothing: praise of a thing, and texts made of fashionable words alone. Pure."""

from __future__ import annotations

import re
from typing import Final

from matchmaker.records.reading.known import words

_PRAISE: Final = re.compile(
    r"\b(?:cutting[- ]edge|world[- ](?:class|leading)|market[- ]leading|leading (?:provider|solution|edge)|innovative|"
    r"most innovative|revolutionary|disruptive|groundbreaking|game[- ]chang\w+|next[- ]gen(?:eration)?|unrivalled|"
    r"state[- ]of[- ]the[- ]art|ai[- ]powered|best[- ]in[- ]class|number one|most advanced|smartest|holistic|"
    r"best (?:solution|product|technology|software|system|platform)|unique (?:solution|product|technology|platform)|"
    r"innovativ\w*|revolutionär\w*|bahnbrechend\w*|wegweisend\w*|weltweit führend\w*|marktführ\w+|einzigartig\w*|"
    r"zukunftsweisend\w*|hochmodern\w*|ki-gestützt\w*|ganzheitlich\w*|modernste[nrs]?|fortschrittlichste[nrs]?|"
    r"innovant\w*|révolutionnaire\w*|de pointe|leader mondial|leader du marché|inégalé\w*|dernière génération|"
    r"innovador\w*|revolucionari[oa]s?|de vanguardia|líder mundial|líder del mercado|última generación|inigualable|"
    r"inovador\w*|revolucionári[oa]s?|de ponta|líder de mercado|líder do mercado|inigualável|última geração)\b",
    re.IGNORECASE,
)
_FASHION: Final = re.compile(
    r"(?:smart\w*|intelligen\w+|inteligen\w+|sustainab\w+|nachhaltig\w*|durab\w+|sostenib\w+|sustentáve\w+|"
    r"green\w*|grün\w*|"
    r"vert\w*|verde\w*|digital\w*|numérique\w*|innovati\w+|innovativ\w*|innovación|inovação|modern\w*|future\w*|"
    r"zukunft\w*|"
    r"avenir|futur\w*|transform\w+|resilien\w+|résilien\w+|attractive\w*|attraktiv\w*|attractivité|atractiv\w*|"
    r"atrativ\w*|"
    r"excellen\w+|excelencia|excelência|quality|qualität|qualité|calidad|qualidade|progress|fortschritt|progrès|"
    r"progreso|"
    r"progresso|vision\w*|visión|visão|tomorrow|morgen|demain|mañana|amanhã|better|besser\w*|meilleur\w*|"
    r"mejor\w*|melhor\w*|"
    r"new|neu\w*|nouve\w+|nuev\w+|nov[oa]s?|level|index|indice|índice|score|points?|punkte?|puntos?|pontos?|"
    r"grad|niveau|nivel|"
    r"nível|image|leading|führend\w*|leader|líder|4\.0|ready|maturity|reife\w*|strateg\w+|stratég\w+|estratég\w+|hub|"
    r"liveab\w+|lebenswert\w*|vivable\w*|habitab\w*)",
    re.IGNORECASE,
)
_PLAIN: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "our",
        "for",
        "and",
        "to",
        "in",
        "with",
        "we",
        "be",
        "become",
        "becoming",
        "is",
        "are",
        "make",
        "makes",
        "city",
        "cities",
        "town",
        "region",
        "community",
        "eine",
        "ein",
        "einer",
        "der",
        "die",
        "das",
        "den",
        "des",
        "unsere",
        "unserer",
        "unserem",
        "für",
        "und",
        "zu",
        "zur",
        "zum",
        "in",
        "mit",
        "wir",
        "werden",
        "wird",
        "stadt",
        "kommune",
        "region",
        "un",
        "une",
        "le",
        "la",
        "les",
        "l",
        "d",
        "s",
        "de",
        "des",
        "du",
        "notre",
        "nos",
        "pour",
        "et",
        "à",
        "en",
        "avec",
        "nous",
        "devenir",
        "être",
        "est",
        "ville",
        "commune",
        "territoire",
        "una",
        "el",
        "los",
        "las",
        "del",
        "nuestra",
        "nuestro",
        "para",
        "y",
        "con",
        "ser",
        "convertirse",
        "convertir",
        "se",
        "es",
        "ciudad",
        "municipio",
        "hall",
        "administration",
        "council",
        "rathaus",
        "rathauses",
        "verwaltung",
        "stadtverwaltung",
        "mairie",
        "ayuntamiento",
        "administración",
        "administração",
        "câmara",
        "municipal",
        "municipale",
        "um",
        "uma",
        "o",
        "os",
        "as",
        "do",
        "da",
        "das",
        "dos",
        "nossa",
        "nosso",
        "e",
        "com",
        "tornar",
        "tornarse",
        "cidade",
        "município",
        "más",
        "mais",
        "plus",
        "mehr",
        "more",
        "most",
        "am",
        "meisten",
        "europe",
        "european",
        "europas",
        "europa",
        "world",
        "welt",
        "monde",
        "mundo",
        "country",
        "nation",
        "landes",
        "pays",
        "país",
    ]
)


def praise_in(text: str) -> list[str]:
    """Words of praise for a thing, in their order."""
    return list(dict.fromkeys(match.lower() for match in _PRAISE.findall(text)))


def is_vague(text: str) -> bool:
    """Does a title or an indicator hold nothing but fashionable words? Empty text is not vague."""
    found = [word for word in words(text) if word not in _PLAIN]
    return bool(words(text)) and all(_FASHION.fullmatch(word) for word in found)
