"""Does a text ask for a thing to buy, or say what should change? Pure: text in, the words that ask out.

Three signs, in each language of the interface. A city *acquires*: "procurement of", "we want to buy". A weaker verb
(install, develop, introduce, set up …) asks for a *product*: "develop an app", not "develop habits". A title *names*
a product as what is wanted: it stands first, bare or with "a", "new" or a number ("Dashboard for energy"), or as the
means ("with a platform"). A product that people use, that is broken or that is somebody's ("the parking app", "our
sensors") is a part of the problem and is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from matchmaker.records.reading.known import languages_of

_ANY_PRODUCT: Final = (
    r"apps?|chatbots?|dashboards?|sensor(?:s|en|es)?|drones?|blockchain|software|\w*plat(?:e?forme?s?|forms?|"
    r"formen|aformas?)|"
    r"portals?|portails?|portal(?:es|e)?|portais|kiosks?|crm|erp|iot|robots?|websites?|web ?sites?|cloud"
)


_BY_TECHNIQUE: Final = re.compile(
    r"\b(?:sur|en|em|on|auf|com|con|mit|with|par|por)\s+(?:une |una |uma |einer? )?"
    r"(?P<hit>blockchain|chaîne de blocs|cadena de bloques|cadeia de blocos)\b",
    re.IGNORECASE,
)
_FITTED_OUT: Final = re.compile(
    r"^\W*(?P<hit>(?:[\w-]+ )?(?:lamps?|lights?|panels?|benches|bins?|meters?|poles?|boilers?|batteries|chargers?|"
    r"shelters?|"
    r"screens?|\w*leuchten|\w*lampen|\w*module|\w*bänke|\w*zähler|\w*kessel|\w*anlagen|lampes?|panneaux|bancs|"
    r"poubelles?|"
    r"compteurs?|chaudières?|écrans?|farolas|lámparas|paneles|bancos|papeleras|contadores|calderas|pantallas|"
    r"candeeiros|"
    r"lâmpadas|painéis|papeleiras|caldeiras|ecrãs)(?: (?:sola\w+|solaires?|inteligentes?|intelligents?|led))?)\s+"
    r"(?:for|für|pour|para)\s+(?:all|every|each|our|the|alle|jede\w*|unsere\w*|tous|toutes|chaque|nos|tod[oa]s|cada|"
    r"nuestr[oa]s|noss[oa]s)\b",
    re.IGNORECASE,
)
"""A product in a title that is given to all of its kind: “lamps for all shelters”."""
_COUNTED: Final = re.compile(
    r"^\W*(?P<hit>(?:(?:roll(?:ing)? out|install(?:ing)?|deploy(?:ing)?|set(?:ting)? up|introduc(?:e|ing)|"
    r"put(?:ting)? up|installer|déployer|introduire|poser|instalar|desplegar|implantar|introducir|introduzir|montar|"
    r"colocar)\s+\d[\d.,\s]*[\w-]+|"
    r"\d[\d.,\s]*[\w-]+(?:\s+[\w-]+){0,3}\s+(?:einführen|installieren|aufstellen|ausrollen|einbauen|anbringen|"
    r"errichten|anschaffen)(?=\W*$)))",
    re.IGNORECASE,
)
"""A title that counts what is put up: “Roll out 200 scooters”."""
_FAILS: Final = re.compile(
    r"\s+(?:miss|fail|break|freeze|overlook|confuse|annoy|disturb|exclude|übersehen|versagen|ausfallen|fallen|stören|"
    r"verwirren|überfordern|manquent|ratent|échouent|tombent|gênent|excluent|fallan|molestan|confunden|excluyen|"
    r"falham|perturbam|confundem|excluem)\b",
    re.IGNORECASE,
)
"""What stands behind a product that is there and does not do what it should."""
_NEW_TECHNIQUE: Final = (
    r"(?:led|smart\w*|digital\w*|elektro\w*|electric\w*|électriques?|eléctric\w+|elétric\w+|lorawan)"
)
"""What something there is changed to, when a text names the technique instead of the result."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Word classes of one language as patterns: of acquiring, weak verbs, products, what makes them wanted."""

    acquire: str  # nouns that mean buying, wherever they stand
    buy: str  # verbs of buying
    subject: str  # who buys in a challenge: the city
    make: str  # verbs and nouns that only with a product mean buying
    product: str
    wanted: str  # what stands before a thing one does not have yet
    owned: str  # what stands before a thing one has
    means: str  # prepositions that name the means
    outcome: str  # words that say what becomes different


_WORDS: Final = {
    "en": _Words(
        acquire=rf"(?:upgrade|conversion|switch|change|retrofit\w*)(?: of)? [\w’' -]{{2,40}}? to {_NEW_TECHNIQUE}|"
        r"(?:invitation|request) (?:to quote|for (?:quotation|proposal|tender)s?)|"
        r"(?:seeking|search for|looking for|find) an? (?:new )?(?:supplier|provider|vendor|contractor)|"
        r"procurement|replacement of|contract for|pilot(?: project)? (?:of|with)(?! (?:about|around|up|"
        r"at|€|£|\d))|from (?:one|"
        r"a single) (?:vendor|supplier)|"
        r"purchase of|purchasing|acquisition of|tender for|supply (?:and \w+ )?of|leas(?:e|ing) of|"
        r"roll-?outs?|deployment of|installation of|implementation of an?|procur(?:e|ing)",
        buy=r"buy|buying|purchase|acquire|procure|order|lease",
        subject=r"we|the city|the town|the municipality|the council|our city|our town",
        make=r"install(?:ing)?|develop(?:ing|ment of)?|deploy(?:ing)?|introduc(?:e|ing)|creat(?:e|ing)|build(?:ing)?|"
        r"set(?:ting)? up|implement(?:ing)?|launch(?:ing)?|roll(?:ing)? out|equip(?:ping)?|use|using|"
        r"look(?:ing)? for|need|needs|want|wants|require[sd]?|seek(?:ing)?|provide",
        product=r"mobile applications?|web applications?|databases?|(?:street )?cameras?|digital twins?|"
        r"turbines?|heat pumps?|"
        r"charging stations?|smart (?:bins?|meters?|lights?|lighting|poles?|benches)|led (?:street )?(?:lights?|"
        r"lamps?|lighting)|"
        r"(?:\w+ )?(?:monitoring|management|information|warning|guidance|erp|it) systems?|ai (?:\w+)|"
        r"artificial intelligence|"
        r"electric (?:mini)?bus(?:es)?|web portals?|licences?|licenses?",
        wanted=r"an?|new|several|some|more|\d[\d.,]*|(?:smart|digital|online|mobile|modern|innovative|central|"
        r"integrated)",
        owned=r"the|our|its|their|his|her|this|these|those|every|each|existing|city|old|broken",
        means=r"with|using|by means of|through|via|thanks to|based on",
        outcome=r"less|fewer|more|better|halve[sd]?|cut|reduc\w+|lower|keep|keeps|stop|stops|let|lets|help|"
        r"helps|find|finds|"
        r"without|no longer|can|safer|faster|quieter|cleaner|cooler|warmer|make|makes|no",
    ),
    "de": _Words(
        acquire=rf"(?:umrüst\w+|umstell\w+|wechsel) [\w’' -]{{2,40}}? auf {_NEW_TECHNIQUE}|"
        r"beschaff\w+|austausch (?:von|der)|auftrag für|pilot(?:projekt)? (?:mit|für)|aus einer hand|"
        r"anschaff\w+|ausschreibung (?:von|für|der|einer)|kauf (?:von|einer|eines|neuer)|ankauf\w*|"
        r"erwerb (?:von|einer|eines)|leasing (?:von|einer)|lieferung (?:und \w+ )?(?:von|einer)|"
        r"(?:einbau|nachrüstung) (?:von|einer|eines|der|neuer)|ausschreibung(?:\b(?! (?:läuft|endet|ist)))|"
        r"angebots(?:abfrage|anfrage|einholung)|"
        r"einführung (?:von|einer|eines|\w+er) (?=\w)|installation von|ausrollen|roll-?out",
        buy=r"kaufen|beschaffen|anschaffen|erwerben|bestellen|leasen|einkaufen",
        subject=r"wir|die stadt|die gemeinde|unsere stadt|unsere gemeinde",
        make=r"install\w+|entwickl\w+|einführ\w+|einsatz|einsetzen|aufbau\w*|einrichten|einrichtung|schaffen|"
        r"bauen|suchen|sucht|"
        r"brauchen|braucht|benötig\w+|wollen|will|möchten|nutzen|ausstatten|bereitstell\w+",
        product=r"\w*-?app|\w*sensor(?:en|ik)?|\w*kameras?|\w*-?dashboards?|\w*datenbank(?:en)?|\w*drohnen?|"
        r"\w*portale?|"
        r"webportals?|\w*-?plattform(?:en)?|\w*-?software|(?:erp|it|ki|monitoring|informations|leit|"
        r"management)-?\w*systeme?|"
        r"monitoringsystem\w*|digitale[nrs]? zwillings?|wärmepumpen?|turbinen?|ladesäulen?|(?:led-)\w+|"
        r"smarte[nrs]? \w+|"
        r"ki-\w+|künstliche[nr]? intelligenz|\w*roboter\w*|lizenzen|elektrobusse\w*",
        wanted=r"ein(?:en?|e[rsm])?|neue[nrsm]?|mehrere|\d[\d.,]*|(?:digitale|smarte|zentrale|moderne|"
        r"innovative|mobile)[nrsm]?",
        owned=r"der|die|das|des|dem|den|unsere?[nrsm]?|ihre?[nrsm]?|diese[nrsm]?|jede[nrsm]?|vorhandene[nrsm]?|"
        r"alte[nrsm]?",
        means=r"mit|mittels|durch|per|dank|über",
        outcome=r"weniger|mehr|besser\w*|halb\w*|senken|verringern|halten|können|kann|finden|findet|ohne|"
        r"nicht mehr|kein\w*|"
        r"sicher\w*|schneller\w*|leiser\w*|sauber\w*|kühl\w*|warm\w*|leichter",
    ),
    "fr": _Words(
        acquire=rf"(?:passage|conversion) d(?:e|u|es) ?[\w’' -]{{2,40}}? (?:à la|à l[’']|au|aux|en) ?{_NEW_TECHNIQUE}|"
        r"demande de devis|achats? (?:de|d[’'])|remplacement (?:de|des|d[’'])|marché (?:pour|de)(?= un)|pilote de|"
        r"acquisition (?:de|d[’'])|appel d[’']offres|fourniture (?:et \w+ )?(?:de|d[’'])|"
        r"déploiement (?:de|d[’'])|location (?:de|d[’'])|mise en place d[’']une?|installation (?:de|d[’'])|passation",
        buy=r"acheter|acquérir|commander|se procurer|louer",
        subject=r"nous|la ville|la commune|la mairie|notre ville|notre commune",
        make=r"install\w+|développ\w+|déploy\w+|cré(?:er|ation|ons)|introdui\w+|mettre en place|lancer|utiliser|"
        r"équiper|"
        r"cherch\w+|besoin|veut|voulons|souhait\w+|recherch\w+|fournir",
        product=r"applications? mobiles?|applications?|logiciels?|capteurs?|tableaux? de bord|bases? de données|"
        r"caméras?|"
        r"sites? (?:web|internet)|portails? web|jumeaux? numériques?|turbines?|pompes? à chaleur|bornes? de recharge|"
        r"systèmes? (?:erp|informatique|de gestion|d[’']information|de surveillance)|intelligence artificielle|"
        r"(?:poubelles?|compteurs?|lampadaires?) intelligents?|(?:éclairage|lampes?) led|licences?|ia\b",
        wanted=r"une?|d[’']une?|nouve(?:au|l|lle)s?|plusieurs|des|\d[\d.,]*|de",
        owned=r"l[’']|la|le|les|nos|notre|leurs?|ses|son|sa|ces?|cette|chaque|du",
        means=r"avec|au moyen|grâce à|par|via|à l[’']aide",
        outcome=r"moins|plus|mieux|meilleure?s?|réduire|diminuer|garder|peuvent|peut|trouvent|trouver|sans|aider|fois",
    ),
    "es": _Words(
        acquire=rf"(?:cambio|paso|conversión) de[l]? [\w’' -]{{2,40}}? a (?:la )?{_NEW_TECHNIQUE}|"
        r"solicitud de (?:presupuesto|oferta)s?|compra de|sustitución de|contrato (?:para|de)(?= un)|piloto (?:de|con)|"
        r"adquisición de|licitación (?:de|del|para)|suministro (?:e \w+ )?de|despliegue de|"
        r"alquiler de|"
        r"contratación de|instalación de|implantación de",
        buy=r"comprar|adquirir|encargar|alquilar|licitar",
        subject=r"queremos|nosotros|la ciudad|el ayuntamiento|el municipio|nuestra ciudad|vamos",
        make=r"instalar|desarroll\w+|desplegar|crear|creación|introducir|implantar|implementar|lanzar|usar|"
        r"equipar|montar|"
        r"busca(?:mos)?|necesita(?:mos)?|quiere|queremos|proporcionar",
        product=r"aplicaci(?:ón|ones)(?: móvil(?:es)?| web)?|programas? informáticos?|sensores|sensor|pane(?:l|"
        r"les) de control|"
        r"bases? de datos|cámaras?|páginas? web|sitios? web|portal(?:es)? web|gemelos? digital(?:es)?|turbinas?|"
        r"bombas? de calor|puntos? de recarga|sistemas? (?:erp|informático|de gestión|de información|de vigilancia)|"
        r"inteligencia artificial|(?:papeleras?|contadores?|farolas?) inteligentes?|alumbrado led|licencias?|"
        r"ia\b|drones",
        wanted=r"una?|un|nuev[oa]s?|vari[oa]s|unos|unas|\d[\d.,]*|de",
        owned=r"el|la|los|las|nuestr[oa]s?|sus?|est[ea]s?|estos|cada|del|al",
        means=r"con|mediante|por medio de|a través de|gracias a",
        outcome=r"menos|más|mejor\w*|reducir|bajar|mantener|pueden|puede|encuentran|encontrar|sin|ayudar|mitad|dejan",
    ),
    "pt": _Words(
        acquire=rf"(?:troca|passagem|conversão) d[aeo]s? [\w’' -]{{2,40}}? (?:para|por) {_NEW_TECHNIQUE}|"
        r"procura(?:-se|mos)? (?:um )?(?:fornecedor|prestador)|"
        r"pedido de (?:orçamento|proposta)s?|compra de|substituição de|contrato (?:para|de)(?= um)|piloto (?:de|com)|"
        r"aquisição de|concurso para|licitação (?:de|para)|fornecimento (?:e \w+ )?de|implantação de|"
        r"aluguer de|aluguel de|contratação de|instalação de|locação de",
        buy=r"comprar|adquirir|encomendar|alugar|licitar",
        subject=r"queremos|nós|a cidade|a câmara|o município|a prefeitura|a nossa cidade|vamos",
        make=r"instalar|desenvolv\w+|implantar|criar|criação|introduzir|implementar|lançar|usar|equipar|montar|"
        r"procura(?:mos)?|precisa(?:mos)?|busca(?:mos)?|quer|queremos|fornecer",
        product=r"aplicaç(?:ão|ões)(?: móve(?:l|is)| web)?|aplicativos?|programas? informáticos?|sensores|sensor|"
        r"pain(?:el|éis)(?: de controlo)?|bases? de dados|bancos? de dados|câmaras de vídeo|câmeras?|sites?|"
        r"portais|portal web|"
        r"gémeos? digita(?:l|is)|gêmeos? digita(?:l|is)|turbinas?|bombas? de calor|postos? de carregamento|"
        r"sistemas? (?:erp|informático|de gestão|de informação|de vigilância)|inteligência artificial|"
        r"(?:lixeiras?|contadores?|candeeiros?) inteligentes?|iluminação led|licenças?|ia\b|drones",
        wanted=r"uma?|um|nov[oa]s?|vári[oa]s|uns|umas|\d[\d.,]*|de",
        owned=r"[oa]s?|noss[oa]s?|seus?|suas?|est[ea]s?|cada|d[oa]s?|n[oa]s?|pel[oa]s?",
        means=r"com|mediante|por meio de|através de|graças a",
        outcome=r"menos|mais|melhor\w*|reduzir|baixar|manter|podem|pode|encontram|encontrar|sem|ajudar|metade|deixam",
    ),
}
_WANT: Final = (
    r"(?:would like|wants?|plans?|wish|need|intends?|going|will|have|wollen|möchten|will|planen|voulons|veut|"
    r"souhaitons|"
    r"souhaite|allons|queremos|quiere|vamos|quer|precisamos|necesitamos)"
)
_USE: Final = frozenset({"use", "using", "nutzen", "utiliser", "usar"})
_SHOWN: Final = 5
_CLAUSE: Final = r"[^.;:!?\n]"
_GAP: Final = r"(?:\s+(?!(?:that|which|dass|qui|que)\b)[\w’'\-%]+){0,4}?\s+"


@dataclass(frozen=True, slots=True)
class _Patterns:
    acquire: re.Pattern[str]
    buy: re.Pattern[str]
    make: re.Pattern[str]
    product: re.Pattern[str]
    bought_thing: re.Pattern[str]
    owned: re.Pattern[str]
    means: re.Pattern[str]
    outcome: re.Pattern[str]
    owner: re.Pattern[str]


@cache
def _patterns(code: str) -> _Patterns:
    def made(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    w = _WORDS[code]
    product = rf"(?:{w.product}|{_ANY_PRODUCT})"
    wants = rf"(?:{w.subject})\s+{_WANT}" if code not in {"es", "pt"} else rf"(?:{w.subject}\s+)?{_WANT}"
    buy = rf"\b{wants}{_CLAUSE}{{0,60}}?\b(?P<hit>{w.buy})\b|^\W*(?P<first>{w.buy})\b(?=\s)"
    means = rf"\b(?:{w.means})\s+(?:(?:{w.wanted})\s+)*(?:[\w\-]+\s+)?(?P<hit>{product})\b"
    return _Patterns(
        acquire=made(rf"\b(?P<hit>{w.acquire})(?=\W|$|(?<=[’']))"),
        buy=made(buy),
        make=made(rf"\b(?P<verb>{w.make})\b(?P<gap>{_GAP})(?P<hit>(?:\w+-)*{product})\b"),
        product=made(rf"\b{product}\b"),
        bought_thing=made(rf"^\W*(?:(?:{w.wanted})\s+)*(?:[\w\-]+\s+)?(?P<hit>{product})(?!\w)"),
        owned=made(rf"(?:^|\s)(?:{w.owned})(?:\s+|(?<=[’']))(?:[\w\-]+\s+)?$"),
        means=made(means),
        outcome=made(rf"\b(?:{w.outcome})\b"),
        owner=made(rf"^\W*(?:{w.owned})\b"),
    )


def asked_things(text: str, *, is_title: bool = False) -> list[str]:
    """The words of a text that ask for a thing to buy; none if it says what should change.

    In a title a product may also be named alone.
    """
    found: list[str] = []
    read = [_patterns(code) for code in languages_of(text)]
    for sentence in re.split(r"(?<=[.;!?])\s+|\n", text):
        for patterns in read:
            found += _asked(patterns, sentence)
        if is_title:
            found += _named(read, sentence)
    return list(dict.fromkeys(" ".join(hit.split()) for hit in found if hit))


def _asked(p: _Patterns, sentence: str) -> list[str]:
    starts = [match.start("hit") for match in p.acquire.finditer(sentence)]
    starts += [match.start("hit" if match["hit"] else "first") for match in p.buy.finditer(sentence)]
    found = [_from(sentence, start) for start in starts]
    found += [
        f"{match['verb']} … {match['hit']}"
        for match in p.make.finditer(sentence)
        if not any(match.start() <= start < match.end() for start in starts)  # "want to buy sensors" is one hit
        and not _is_owned(p, sentence, match.start("hit"))
        and _is_ours(p, sentence, match)
    ]
    return found


def _named(read: list[_Patterns], sentence: str) -> list[str]:
    """A product a title names as the means, or alone; one that is there already is left (likeliest language first)."""
    found = [match["hit"] for p in read for match in p.means.finditer(sentence)]
    found += [match["hit"] for match in _BY_TECHNIQUE.finditer(sentence)]
    found += [match["hit"] for match in [_FITTED_OUT.match(sentence), _COUNTED.match(sentence)] if match]
    if not read[0].owner.match(sentence):
        named = [match for p in read if (match := p.bought_thing.match(sentence))]
        found += [match["hit"] for match in named if not _FAILS.match(sentence, match.end())]
    return found


def _from(sentence: str, start: int) -> str:
    """The word that means buying, and a few behind it."""
    return " ".join(sentence[start:].split()[:_SHOWN]).rstrip(",.;:!?")


def _is_owned(p: _Patterns, sentence: str, at: int) -> bool:
    return p.owned.search(sentence[:at]) is not None


def _is_ours(p: _Patterns, sentence: str, match: re.Match[str]) -> bool:
    """The verb is not somebody else's: nothing that says what becomes different, or who uses it, stands before it."""
    if match["verb"].casefold() in _USE and sentence[: match.start()].strip():
        return False
    return p.outcome.search(sentence[: match.start()]) is None
