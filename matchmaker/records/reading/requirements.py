"""Which rule of the vocabulary a must-have says in free words. Pure: text in, codes of `data_requirement` out.

A must-have stays the city's sentence; the code beside it is what rules compare and what a company answers once.
Patterns find usual forms in English, German, French, Spanish and Portuguese.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from babel import Locale

from matchmaker.records.reading.known import SPOKEN

_DATA: Final = (
    r"(?:data|daten|données|datos|dados|server\w*|serveurs?|servidores?|hosting|hosted|gehostet\w*|hébergé\w*|"
    r"hébergement|aloja\w+|hospeda\w+|cloud)"
)
_STAY: Final = (
    r"(?:stay|stays|remain|remains|kept|stored|hosted|processed|held|leave|leaves|in|within|inside|bleiben|"
    r"verbleiben|liegen|"
    r"gespeichert|verarbeitet|verlassen|innerhalb|restent|demeurent|stockée?s|hébergée?s|dans|permanecen|quedan|"
    r"almacen\w+|"
    r"en|ficam|permanecem|armazen\w+|na|no|em)"
)
_EU: Final = (
    r"(?:EU|E\.U\.|EEA|EWR|UE|U\.E\.|European Union|Europäischen? Union|Union européenne|Unión Europea|"
    r"União Europeia|Europe|Europa)"
)
_COUNTRY: Final = (
    r"(?:(?:our|the same|this|home|unserem|im|notre|nuestro|mismo|nosso) (?:own )?(?:country|land|pays|país)|"
    r"inland|im inland|"
    r"national territory|territoire national|territorio nacional|território nacional|domestic\w*|dans le pays|"
    r"en el país|no país)"
)
_CODES: Final = (
    "AL AT BA BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MD ME MK MT NL NO PL PT RO RS SE SI "
    "SK TR UA XK"
)
_EUROPE: Final = tuple(_CODES.split())
_RECORDS: Final = (
    r"(?:data|daten|datenbestand|datensätze|données|datos|dados|records?|aufzeichnungen|registros?|registos?|"
    r"enregistrements)"
)
_KEPT_DATA: Final = (
    r"(?:stored|hosted|kept|gespeichert|gehostet|stockée?s|hébergée?s|alojad[oa]s?|almacenad[oa]s?|guardad[oa]s?|"
    r"armazenad[oa]s?|guardan|almacenan|alojan|guardam)"
)
_ONLY: Final = r"(?:only|nur|ausschließlich|uniquement|seulement|solo|sólo|únicamente|apenas|só|somente)"
_NOBODY: Final = r"(?:nobody|no one|niemand|personne|aucune personne|nadie|ninguém)"
_PEOPLE: Final = (
    r"(?:people|persons?|passers-by|residents|individuals|personen|menschen|passanten|personnes|passants|gens|personas|"
    r"viandantes|peatones|pessoas|transeuntes)"
)
_IDENTIFIED: Final = (
    r"(?:identif\w+|recogni[sz]\w+|erkenn\w+|erkannt|identifizier\w+|reconnu\w*|reconnaiss\w+|reconocid\w+|"
    r"reconocer|reconhecid\w+|reconhecer)"
)
_NOT: Final = r"(?:not|never|nicht|nie|pas|jamais|no|nunca|não|cannot)"
_NEEDED: Final = (
    r"(?:necessary|needed|indispens\w+|nötig\w*|notwendig\w*|erforderlich\w*|nécessaires?|necesari\w+|necessári\w+)"
)
_EVERYONE: Final = (
    r"(?:anyone|anybody|everyone|everybody|all|alle[nr]?|jede\w*|tous|toutes|todos|todas|cualquiera|qualquer)"
)
_FAILS: Final = (
    r"(?:fails?|failure|outage|down|lost|ausfall|ausfäll\w*|weg|coupure|coupée?|panne|tombe|cae|corte|falla|falha|cai|"
    r"interrupção)"
)
_CITY: Final = (
    r"(?:city|town|municipality|us|stadt|gemeinde|kommune|uns|ville|commune|collectivité|ciudad|ayuntamiento|"
    r"municipio|cidade|município|câmara)"
)
_PERSONAL: Final = (
    r"(?:datos de carácter personal|personal(?:ly identifiable)? (?:data|information)|data about (?:persons|people)|"
    r"personenbezogene\w* daten|"
    r"persönliche\w* daten|données? (?:personnelles?|à caractère personnel)|datos personales|dados pessoais)"
)
_NETWORK: Final = (
    r"(?:(?:an? |the )?(?:internet|network|mobile|data|online)? ?(?:connection|internet|network|signal|"
    r"reception|coverage)|"
    r"internet\w*|netz|verbindung|netzverbindung|mobilfunk|empfang|(?:connexion|réseau)(?: internet)?|"
    r"(?:conexión|cobertura|red)(?: a internet)?|(?:ligação|conexão|rede|cobertura)(?: à internet)?)"
)


def _nations() -> str:
    """Names of the countries of Europe in the languages of the interface, as a pattern."""
    territories = (Locale(code).territories for code in SPOKEN)
    return "|".join(sorted({re.escape(names[code]) for names in territories for code in _EUROPE if code in names}))


_NATION: Final = f"(?:{_nations()})"


def _made(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_SAID: Final = {
    "open_source": _made(
        r"\b(?:source code|quell(?:code|text)|code source|código[- ]fonte|"
        r"código fuente)\b[^.;\n]{0,20}\b(?:einsehbar|zugänglich|"
        r"accessible|accesible|acessível|visible|viewable)\b",
        r"\bopen[- ]?source\b|\bfoss\b|\bquelloffen\w*|\bfreie software\b|\blogiciels? libres?\b|"
        r"\bcode (?:source )?ouvert\b",
        r"\b(?:source code|quell(?:code|text)|code source|código(?: fuente|"
        r" fonte)?)\b[^.;\n]{0,25}\b(?:public\w*|open|published|"
        r"available|öffentlich|offen\w*|veröffentlicht|ouvert|publié|abierto|público|publicado|aberto|"
        r"disponible|disponível)\b",
        r"\b(?:source code|quell(?:code|text)|code source|código)\b[^.;\n]{0,25}\b(?:free|open|freie\w*|"
        r"offene\w*|libre|livre)\b",
        rf"\b(?:code|quellcode|quelltext|código)\b[^.;\n]{{0,20}}\b(?:read|seen|changed|gelesen|gesehen|geändert|lu|"
        rf"modifié|leído|modificado|lido|alterado)\b[^.;\n]{{0,25}}\b{_EVERYONE}\b",
        rf"\bcode\b[^.;\n]{{0,10}}\bdarf von {_EVERYONE} (?:gelesen|geändert|gesehen)\b",
        r"\bcódigo (?:fuente )?abierto\b|\bcódigo(?:-| )?(?:fonte )?aberto\b|\bsoftware (?:libre|livre)\b",
    ),
    "works_offline": _made(
        r"\b(?:works?|working|runs?|usable|available|funktioniert|läuft|nutzbar|fonctionne|marche|utilisable|funciona|"
        r"utilizable|utilizável)\b[^.;\n]{0,25}\boffline\b|\boffline[- ](?:mode|use|fähig|betrieb|capable)\b|"
        r"^\W*offline\W*$",
        rf"\b{_FAILS}\b[^.;\n]{{0,15}}\b(?:{_NETWORK}|netzes|verbindungen)\b",
        rf"\b(?:when|if|while|wenn|lorsque|quand|si|cuando|quando|se)\b[^.;\n]{{0,12}}\b{_NETWORK}\b"
        rf"[^.;\n]{{0,12}}\b{_FAILS}\b",
        rf"\b(?:without|even if there is no|no need for|ohne|sans|sin|sem)\s+(?:an? |the )?{_NETWORK}\b|"
        rf"\bhors[- ]ligne\b|"
        r"\b(?:no|kein\w*|pas de|ninguna?)\s+(?:mobile |internet )?(?:reception|coverage|signal|internet|"
        r"network|netz|empfang|"
        r"réseau|cobertura|red|rede)\b|\bohne (?:\w+empfang|handynetz)\b|\bsin conexión\b|\bsem ligação\b|"
        r"\bsem conexão\b|\bfuera de línea\b",
    ),
    "hosting_in_eu": _made(
        r"\b(?:information\w*|data|daten|données|informations|datos|dados|informaciones|"
        r"informações)\b[^.;\n]{0,15}\b(?:never|"
        r"not|nicht|nie|ne|no|não|nunca)\b[^.;\n]{0,10}\b(?:leave\w*|verlass\w+|quitt\w+|sort\w+|salen|saem|deixam)\b"
        rf"[^.;\n]{{0,15}}\b(?-i:{_EU})\b",
        rf"\b(?:no|kein\w*|aucun\w*|ningun\w*|nenhum\w*)\b[^.;\n]{{0,25}}\b(?:data|daten\w*|données|datos|dados)\b"
        rf"[^.;\n]{{0,30}}\b(?:outside|außerhalb|hors|fuera|fora)\b[^.;\n]{{0,8}}\b(?-i:{_EU})\b",
        rf"\b{_DATA}\b[^.;\n]{{0,40}}\b{_STAY}\b[^.;\n]{{0,20}}\b(?-i:{_EU})\b",
        rf"\b(?:EU|European|europäische\w*|européens?|europe[oa]s?|europeus?)[- ](?:hosting|hosted|servers?|cloud|"
        rf"data ?cent(?:er|re)s?|rechenzentr\w+|server\w*)\b|\b{_DATA}\s+européens?\b|\b{_DATA}\s+europe[ou]s\b",
        rf"\b(?:stored|hosted|kept|gespeichert|gehostet|stockée?s|hébergée?s|alojad[oa]s?|almacenad[oa]s?|"
        rf"armazenad[oa]s?)\b"
        rf"[^.;\n]{{0,25}}\b(?-i:{_EU})\b",
    ),
    "hosting_in_region": _made(
        rf"\b{_DATA}\b[^.;\n]{{0,40}}\b{_COUNTRY}\b",
        rf"\b{_KEPT_DATA}\b[^.;\n]{{0,25}}\b(?:{_ONLY} (?:in|im|en|dans|em|no|na)|outside|außerhalb|hors|fuera|fora)\b"
        rf"[^.;\n]{{0,12}}\b(?:{_COUNTRY}|(?-i:{_NATION}))\b",
        rf"\b{_DATA}\b[^.;\n]{{0,40}}\b{_STAY}\b[^.;\n]{{0,12}}\b(?-i:{_NATION})\b",
        r"\bdata (?:residency|sovereignty)\b",
    ),
    "data_owned_by_city": _made(
        r"\b(?:measured|recorded|collected|gemessen|erhoben|mesuré|mide|mida|mede|medido)\b[^.;\n]{0,15}\b(?:remains?|"
        r"stays?|"
        r"bleibt|gehört|reste|appartient|queda|pertenece|fica|pertence)\b[^.;\n]{0,20}\b(?:ours|uns|unser|nous|à nous|"
        rf"nuestro|nosso|{_CITY})\b",
        rf"\b(?:rights?|rechte|droits|derechos|direitos)\b[^.;\n]{{0,15}}\b(?:data|daten|données|datos|dados)\b"
        rf"[^.;\n]{{0,20}}\b{_CITY}\b",
        rf"\b{_CITY}\b[^.;\n]{{0,20}}\b(?:owner|eigentümer\w*|propriétaire|propietari[oa]|propriedade|"
        rf"proprietári[oa]|propiedad|"
        rf"ownership)\b[^.;\n]{{0,15}}\b(?:data|daten|données|datos|dados)\b",
        rf"\b{_CITY}\b[^.;\n]{{0,20}}\b(?:conserva|mantiene|mantém|garde|behält|keeps|retains)\b[^.;\n]{{0,25}}"
        rf"\b(?:data|daten|données|datos|dados)\b",
        rf"\b(?:data|daten|données|datos|dados)\b[^.;\n]{{0,30}}\b(?:belongs?|owned|property|stay with|"
        rf"remain with|with|gehör\w+|"
        rf"eigentum|bei|appartien\w+|propriété|pertenec\w+|propiedad|pertence\w*|propriedade|son de|"
        rf"são)\b[^.;\n]{{0,15}}\b{_CITY}\b",
        rf"\b{_CITY}\b[^.;\n]{{0,10}}\b(?:owns?|keeps?|besitzt|behält|possède|conserve|posee|es propietari\w+|"
        rf"possui|é propriet\w+|"
        rf"is the owner of|ist eigentümer\w*)\b[^.;\n]{{0,15}}\b(?:data|daten|données|datos|dados)\b",
    ),
    "no_personal_data": _made(
        r"\b(?:no|kein\w*|aucune?|ningún|ninguna|nenhum\w*|sans|ohne|sin|sem)\b[^.;\n]{0,8}\b(?:faces?|gesicht\w*|"
        r"visages?|"
        r"rostros?|caras?|number plates?|kennzeichen|plaques?|matrículas?)\b",
        r"\b(?:faces|number plates|licen[cs]e plates|gesichter|kennzeichen|visages|plaques|rostros|caras|"
        r"matrículas|rostos)\b"
        r"[^.;\n]{0,20}\b(?:never|not|nie|nicht|jamais|pas|nunca|no|não)\b",
        rf"\b{_NOBODY}\b[^.;\n]{{0,30}}\b{_IDENTIFIED}\b",
        rf"\b{_PEOPLE}\b[^.;\n]{{0,25}}\b{_NOT}\b[^.;\n]{{0,15}}\b{_IDENTIFIED}\b",
        rf"\b(?:no|never|not|without|keine\w*|ohne|aucune?|sans|pas de|ningún|sin|no|nenhum|sem|não|ne)\b"
        rf"[^.;,\n]{{0,30}}\b{_PERSONAL}",
        r"\b(?:fully |vollständig |entièrement )?anonym(?:ous|e|isiert|isée?s)? (?:data|daten|données) only\b|"
        r"\bnur anonyme daten\b",
    ),
    "personal_data_minimised": _made(
        rf"{_PERSONAL}[^.;\n]{{0,25}}\b(?:minimum|mínimo|reduced|minimised|minimized|auf das nötigste)\b",
        rf"\b(?:as (?:little|few)|minimum|minimal|so wenig|möglichst wenig|le moins|un minimum|lo mínimo|"
        rf"los mínimos|o mínimo|"
        rf"mínimo de|only (?:the )?necessary|minimi[sz]\w+)\b[^.;\n]{{0,25}}\b{_PERSONAL}",
        rf"\b{_ONLY}\b[^.;\n]{{0,20}}{_PERSONAL}[^.;\n]{{0,20}}\b{_NEEDED}\b",
        rf"{_PERSONAL}[^.;\n]{{0,15}}\b{_ONLY}\b[^.;\n]{{0,25}}\b{_NEEDED}\b",
        r"\bdatensparsam\w*|\bdata minimi[sz]ation\b|\bminimisation des données\b|\bminimización de datos\b|"
        r"\bminimização de dados\b",
    ),
    "open_standards": _made(
        r"\b(?:published|royalty-free|public) (?:\w+ )?standards?\b|\bopen (?:data )?(?:standards?|protocols?|"
        r"formats?)\b|\boffene\w* (?:standards?|formate?\w*|"
        r"protokolle?\w*|normen)\b|"
        r"\b(?:standards?|formats?|protocoles?|normes) (?:ouverte?s?|libres?)\b|\b(?:estándares|formatos|"
        r"protocolos|normas|padrões) "
        r"(?:abiert[oa]s|abert[oa]s)\b"
    ),
    "open_interface": _made(
        r"\b(?:offengelegte\w*|published|documented|veröffentlichte\w*) (?:schnittstellen?|interfaces?)\b|"
        r"\b(?:interface|interfaz) (?:de programmation|de programación|de programação) (?:documentée|ouverte|abierta|"
        r"documentada|aberta)\b",
        r"\b(?:documented|open|public|dokumentierte\w*|offene\w*|öffentliche\w*) (?:apis?|interfaces?|"
        r"schnittstellen?)\b|\bapis?\b|"
        r"\b(?:interfaces?|apis?) (?:documentée?s?|ouvertes?|publiques?)\b|"
        r"\b(?:interfa(?:z|ces?)|apis?) (?:documentad[oa]s?|abiert[oa]s?|abert[oa]s?|públic[oa]s?)\b",
    ),
    "open_data": _made(
        r"\b(?:measurements|results|data|messwerte|ergebnisse|mesures|résultats|mediciones|medições|resultados|"
        r"dados|datos)\b"
        r"[^.;\n]{0,20}\b(?:open access|frei zugänglich|libre accès|acceso libre|acesso livre)\b",
        r"\bopen data\b|\boffene\w* daten\b|\bdonnées ouvertes\b|\bdatos abiertos\b|\bdados abertos\b|"
        r"\b(?:results|data|measurements|ergebnisse|daten|messwerte|résultats|données|mesures|resultados|datos|dados|"
        r"mediciones|medições)\b[^.;\n]{0,25}\b(?:published|available|veröffentlicht|zugänglich|publiée?s|mise?s à "
        r"disposition|publican|publicad[oa]s|accesibles|publicam|acessíveis)\b[^.;\n]{0,15}\b(?:everyone|everybody|all|"
        r"open|alle|offen\w*|tous|ouvert\w*|todos|abiert[oa]s?|abert[oa]s?)\b|"
        r"\b(?:results|data) (?:are|is) (?:published|open|public)\b",
    ),
    "exit_portability": _made(
        rf"\b(?:leave|end|over|gehen|ende|terminer|terminar|acabar|partir|fin|fim)\b[^.;\n]{{0,25}}\b{_RECORDS}\b"
        rf"[^.;\n]{{0,12}}\b(?:comes?|come|stays?|with us|uns|nous|nos)\b",
        rf"\b(?:terminar|acabar|end|ende|fin|fim)\b[^.;\n]{{0,12}}\b(?:nos llevamos|levamos|take|nehmen|emportons)\b"
        rf"[^.;\n]{{0,20}}\b{_RECORDS}\b",
        rf"\b(?:contract|vertrags?\w*|contrat|contrato|marché)\b[^.;\n]{{0,35}}\b(?:receives?|gets?|bekommt|erhält|"
        rf"reçoit|"
        rf"récupère|recibe|recebe)\b[^.;\n]{{0,35}}\b{_RECORDS}\b",
        r"\b(?:contract|end|ende|vertrag\w*|contrat|fin|contrato|fim)\b[^.;\n]{0,25}\b(?:receive|get|bekommen|erhalten|"
        r"recevons|obtenons|recibimos|obtenemos|recebemos)\b[^.;\n]{0,20}\b(?:data|daten|données|datos|dados)\b",
        r"\b(?:export\w*|take|hand over|handed over|get back|returned|move|moved|übergeben|mitnehmen|"
        r"herausgeben|récupér\w+|"
        r"restitu\w+|transfér\w+|recuper\w+|devol\w+|entreg\w+)\b[^.;\n]{0,40}\b(?:data|daten|données|datos|dados)\b",
        r"\b(?:data|daten|données|datos|dados)\b[^.;\n]{0,20}\b(?:returned|given back|zurückgegeben|rendue?s|"
        r"restituée?s|"
        r"remise?s|devuelt[oa]s|entregad[oa]s|devolvid[oa]s|entregues)\b",
        r"\b(?:data|daten|données|datos|dados)\b[^.;\n]{0,30}\b(?:export\w*|portab\w+|übertragbar\w*|"
        r"can be taken|can move|"
        r"handed over|übergeben)\b|\bdatenexport\b|\bexit plan\b",
    ),
    "security_certified": _made(
        r"\bpen(?:etration)?[- ]?tests?\b|\btests? d[’']intrusion\b|\bpruebas? de (?:intrusión|penetración)\b|"
        r"\btestes? de (?:intrusão|penetração)\b|\b(?:auditoría|auditoria|audit)\b[^.;\n]{0,20}\b\w*(?:seguridad|"
        r"segurança|"
        r"sécurité|security)\b",
        r"\biso(?:/iec)? ?27\d{3}\b|\bsoc ?2\b|\bbsi[- ]grundschutz\b|\bcyber essentials\b|"
        r"\bensquema nacional de seguridad\b",
        r"\b(?:security|sicherheits|sécurité|seguridad|segurança)[- ]?(?:audit\w*|certifi\w+|zertifi\w+|geprüft|"
        r"prüfung|test\w*)\b",
        r"\b(?:certifi\w+|zertifi\w+|audit\w*|geprüfte?)\b[^.;\n]{0,25}\b(?:security|\w*sicherheit|sécurité|"
        r"seguridad|segurança)\b",
    ),
}
_STRICTER: Final = {"no_personal_data": "personal_data_minimised", "hosting_in_region": "hosting_in_eu"}


def codes_in(text: str) -> list[str]:
    """The rules a must-have says, in the order of the vocabulary; of two where one includes the other, the stricter."""
    found = [code for code, pattern in _SAID.items() if pattern.search(text)]
    covered = {_STRICTER[code] for code in found if code in _STRICTER}
    if "personal_data_minimised" in found and re.search(r"little|few|wenig|moins|minim|mínim", text, re.IGNORECASE):
        found = [code for code in found if code != "no_personal_data"]
        covered.discard("personal_data_minimised")
    return [code for code in found if code not in covered]


def answer_to(text: str, terms: Mapping[str, Any]) -> tuple[str, list[str]]:
    """("yes", "no" or "", the codes a must-have says) by what a solution answers to the rules for data.

    "yes" only if all that the sentence says is answered with yes; "" if something is open, or nothing is recognised.
    """
    codes = codes_in(text)
    given = [_given(code, terms) for code in codes]
    if not codes:
        return "", []
    return ("no" if "no" in given else "yes" if set(given) == {"yes"} else ""), codes


def _given(code: str, terms: Mapping[str, Any]) -> str:
    said = terms.get(code) or ""
    stricter = next((name for name, milder in _STRICTER.items() if milder == code and code != "hosting_in_eu"), "")
    return "yes" if stricter and terms.get(stricter) == "yes" else str(said)


def asked(musts: Iterable[str]) -> dict[str, str]:
    """Code → the first must-have that says it."""
    found: dict[str, str] = {}
    for text in musts:
        for code in codes_in(text):
            found.setdefault(code, text)
    return found
