"""Country names and groups of countries → ISO 3166 alpha-2 codes (English names from Unicode CLDR)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from babel import Locale
from babel.core import get_global

WORLD = "*"

_NAMES = """
AD=Andorra; AE=United Arab Emirates; AF=Afghanistan; AG=Antigua & Barbuda; AI=Anguilla; AL=Albania;
AM=Armenia; AO=Angola; AQ=Antarctica; AR=Argentina; AS=American Samoa; AT=Austria; AU=Australia;
AW=Aruba; AX=Åland Islands; AZ=Azerbaijan; BA=Bosnia & Herzegovina; BB=Barbados; BD=Bangladesh;
BE=Belgium; BF=Burkina Faso; BG=Bulgaria; BH=Bahrain; BI=Burundi; BJ=Benin; BL=St. Barthélemy;
BM=Bermuda; BN=Brunei; BO=Bolivia; BQ=Caribbean Netherlands; BR=Brazil; BS=Bahamas; BT=Bhutan; BV=Bouvet
Island; BW=Botswana; BY=Belarus; BZ=Belize; CA=Canada; CC=Cocos (Keeling) Islands; CD=Congo - Kinshasa;
CF=Central African Republic; CG=Congo - Brazzaville; CH=Switzerland; CI=Côte d'Ivoire; CK=Cook Islands;
CL=Chile; CM=Cameroon; CN=China; CO=Colombia; CR=Costa Rica; CU=Cuba; CV=Cape Verde; CW=Curaçao;
CX=Christmas Island; CY=Cyprus; CZ=Czechia; DE=Germany; DJ=Djibouti; DK=Denmark; DM=Dominica;
DO=Dominican Republic; DZ=Algeria; EC=Ecuador; EE=Estonia; EG=Egypt; EH=Western Sahara; ER=Eritrea;
ES=Spain; ET=Ethiopia; FI=Finland; FJ=Fiji; FK=Falkland Islands; FM=Micronesia; FO=Faroe Islands;
FR=France; GA=Gabon; GB=United Kingdom; GD=Grenada; GE=Georgia; GF=French Guiana; GG=Guernsey; GH=Ghana;
GI=Gibraltar; GL=Greenland; GM=Gambia; GN=Guinea; GP=Guadeloupe; GQ=Equatorial Guinea; GR=Greece;
GS=South Georgia & South Sandwich Islands; GT=Guatemala; GU=Guam; GW=Guinea-Bissau; GY=Guyana; HK=Hong
Kong SAR China; HM=Heard & McDonald Islands; HN=Honduras; HR=Croatia; HT=Haiti; HU=Hungary;
ID=Indonesia; IE=Ireland; IL=Israel; IM=Isle of Man; IN=India; IO=British Indian Ocean Territory;
IQ=Iraq; IR=Iran; IS=Iceland; IT=Italy; JE=Jersey; JM=Jamaica; JO=Jordan; JP=Japan; KE=Kenya;
KG=Kyrgyzstan; KH=Cambodia; KI=Kiribati; KM=Comoros; KN=St. Kitts & Nevis; KP=North Korea; KR=South
Korea; KW=Kuwait; KY=Cayman Islands; KZ=Kazakhstan; LA=Laos; LB=Lebanon; LC=St. Lucia; LI=Liechtenstein;
LK=Sri Lanka; LR=Liberia; LS=Lesotho; LT=Lithuania; LU=Luxembourg; LV=Latvia; LY=Libya; MA=Morocco;
MC=Monaco; MD=Moldova; ME=Montenegro; MF=St. Martin; MG=Madagascar; MH=Marshall Islands; MK=North
Macedonia; ML=Mali; MM=Myanmar (Burma); MN=Mongolia; MO=Macao SAR China; MP=Northern Mariana Islands;
MQ=Martinique; MR=Mauritania; MS=Montserrat; MT=Malta; MU=Mauritius; MV=Maldives; MW=Malawi; MX=Mexico;
MY=Malaysia; MZ=Mozambique; NA=Namibia; NC=New Caledonia; NE=Niger; NF=Norfolk Island; NG=Nigeria;
NI=Nicaragua; NL=Netherlands; NO=Norway; NP=Nepal; NR=Nauru; NU=Niue; NZ=New Zealand; OM=Oman;
PA=Panama; PE=Peru; PF=French Polynesia; PG=Papua New Guinea; PH=Philippines; PK=Pakistan; PL=Poland;
PM=St. Pierre & Miquelon; PN=Pitcairn Islands; PR=Puerto Rico; PS=Palestinian Territories; PT=Portugal;
PW=Palau; PY=Paraguay; QA=Qatar; RE=Réunion; RO=Romania; RS=Serbia; RU=Russia; RW=Rwanda; SA=Saudi
Arabia; SB=Solomon Islands; SC=Seychelles; SD=Sudan; SE=Sweden; SG=Singapore; SH=St. Helena;
SI=Slovenia; SJ=Svalbard & Jan Mayen; SK=Slovakia; SL=Sierra Leone; SM=San Marino; SN=Senegal;
SO=Somalia; SR=Suriname; SS=South Sudan; ST=São Tomé & Príncipe; SV=El Salvador; SX=Sint Maarten;
SY=Syria; SZ=Eswatini; TC=Turks & Caicos Islands; TD=Chad; TF=French Southern Territories; TG=Togo;
TH=Thailand; TJ=Tajikistan; TK=Tokelau; TL=Timor-Leste; TM=Turkmenistan; TN=Tunisia; TO=Tonga;
TR=Türkiye; TT=Trinidad & Tobago; TV=Tuvalu; TW=Taiwan; TZ=Tanzania; UA=Ukraine; UG=Uganda; UM=U.S.
Outlying Islands; US=United States; UY=Uruguay; UZ=Uzbekistan; VA=Vatican City; VC=St. Vincent &
Grenadines; VE=Venezuela; VG=British Virgin Islands; VI=U.S. Virgin Islands; VN=Vietnam; VU=Vanuatu;
WF=Wallis & Futuna; WS=Samoa; XK=Kosovo; YE=Yemen; YT=Mayotte; ZA=South Africa; ZM=Zambia; ZW=Zimbabwe
"""

_ALIASES = """
usa=US; us=US; u s=US; u s a=US; united states of america=US; america=US; uk=GB; u k=GB; great britain=GB;
britain=GB; england=GB; scotland=GB; wales=GB; northern ireland=GB; el=GR; hellas=GR; czech republic=CZ;
turkey=TR; russian federation=RU; south korea=KR; republic of korea=KR; korea=KR; north korea=KP;
viet nam=VN; ivory coast=CI; cote d ivoire=CI; macedonia=MK; fyr macedonia=MK; swaziland=SZ; cape verde=CV;
burma=MM; hong kong=HK; macau=MO; holland=NL; the netherlands=NL; uae=AE; bolivia plurinational state of=BO;
venezuela bolivarian republic of=VE; iran islamic republic of=IR; islamic republic of iran=IR;
tanzania united republic of=TZ; united republic of tanzania=TZ; moldova republic of=MD; republic of
moldova=MD;
syrian arab republic=SY; lao people s democratic republic=LA; palestine=PS; state of palestine=PS;
taiwan province of china=TW; chinese taipei=TW; people s republic of china=CN; democratic republic of
congo=CD;
democratic republic of the congo=CD; dr congo=CD; drc=CD; republic of the congo=CG; congo=CG; the gambia=GM;
east timor=TL; brunei darussalam=BN; vatican=VA; holy see=VA; deutschland=DE; osterreich=AT; espana=ES;
italia=IT; brasil=BR; mexico=MX; schweiz=CH; suisse=CH; polska=PL; republic of ireland=IE; eire=IE;
united kingdom of great britain and northern ireland=GB; china hong kong=HK; hong kong china=HK; china macao=MO;
macao china=MO; taiwan greater china=TW; taiwan china=TW; congo dem rep=CD; congo democratic republic of=CD;
congo democratic republic of the=CD; congo the democratic republic of the=CD; eeuu=US; ee uu=US;
korea democratic people s republic of=KP; korea dem people s rep=KP; democratic people s republic of korea=KP;
trinidad and tobago=TT; bosnia and herzegovina=BA; antigua and barbuda=AG; saint lucia=LC
"""

_WORLDWIDE = {
    *("global", "globally", "world", "worldwide", "world wide", "international", "all countries", "any", "all"),
    *("everywhere", "*", "weltweit", "mondial", "monde", "mundial", "mundo", "internacional", "welt"),
}


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split())


EU = _codes("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")
EUROPE = (*EU, *_codes("AD AL BA BY CH FO GB GI IS LI MC MD ME MK NO RS RU SM TR UA VA XK"))
AFRICA = _codes(
    "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW "
    "MZ NA "
    "NE NG RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW"
)
ASIA = _codes(
    "AE AF AM AZ BD BH BN BT CN GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP "
    "OM PH PK "
    "PS QA SA SG SY TH TJ TL TM TW UZ VN YE"
)
NORTH_AMERICA = ("CA", "MX", "US")
LATIN_AMERICA = _codes("AR BO BR BZ CL CO CR CU DO EC GT GY HN HT JM MX NI PA PE PR PY SR SV TT UY VE")
OCEANIA = _codes("AU FJ FM KI MH NR NZ PG PW SB TO TV VU WS")

REGIONS: dict[str, tuple[str, ...]] = {
    "EU": EU,
    "EUROPE": EUROPE,
    "AFRICA": AFRICA,
    "ASIA": ASIA,
    "NORTH_AMERICA": NORTH_AMERICA,
    "LATIN_AMERICA": LATIN_AMERICA,
    "OCEANIA": OCEANIA,
}
_REGION_NAMES = {
    "eu": "EU",
    "european union": "EU",
    "eu27": "EU",
    "ue": "EU",
    "europaische union": "EU",
    "union europeenne": "EU",
    "union europea": "EU",
    "uniao europeia": "EU",
    "europe": "EUROPE",
    "europa": "EUROPE",
    "africa": "AFRICA",
    "asia": "ASIA",
    "north america": "NORTH_AMERICA",
    "latin america": "LATIN_AMERICA",
    "south america": "LATIN_AMERICA",
    "oceania": "OCEANIA",
}


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ").replace("’", "'"))
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.lower().split())


def _pairs(table: str) -> list[tuple[str, str]]:
    rows = (row.split("=") for row in " ".join(table.split()).split(";"))
    return [(left.strip(), right.strip()) for left, right in rows]


NAMES: dict[str, str] = dict(_pairs(_NAMES))
_LOOKUP: dict[str, str] = {
    **{_fold(name): code for code, name in NAMES.items()},
    **{code.lower(): code for code in NAMES},
    **dict(_pairs(_ALIASES)),
    **_REGION_NAMES,
}


_LANGUAGES = ("de", "fr", "es", "pt", "it", "nl")


@cache
def _other_names() -> dict[str, str]:
    """Names in other languages and three-letter codes, as Babel knows them (Unicode CLDR); read when first needed."""
    found = {
        old.lower(): new[0]
        for old, new in get_global("territory_aliases").items()
        if len(old) == 3 and old.isalpha() and new[0] in NAMES
    }
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in NAMES:
                found.setdefault(_fold(name), code)
    return found


_FORMAL = frozenset(
    _codes(
        "the of republic rep kingdom federal federated federation state states people peoples s sar islamic "
        "plurinational bolivarian democratic special administrative region"
    )
)
_PARTED = re.compile(r"[,;/|()]| and | & ")


def country_code(name: str) -> str | None:
    """ISO code, region code or `WORLD` of a name or code as people write it; None when it says nothing.

    An unknown name is kept in folded form: two records that write it alike still agree.
    """
    folded = _fold(name) if name != WORLD else WORLD
    return (_known(folded) or folded) if folded else None


def _known(folded: str) -> str | None:
    if folded in _WORLDWIDE:
        return WORLD
    plain = " ".join(word for word in folded.split() if word not in _FORMAL)
    return _find(folded) or _find(plain)


def _find(folded: str) -> str | None:
    return _LOOKUP.get(folded) or _other_names().get(folded)


def country_codes(names: Iterable[str]) -> tuple[str, ...]:
    """Codes without repetition, in the order given; a name that holds several ("Kenya, Uganda") is taken apart."""
    codes: list[str | None] = []
    for name in names:
        code = country_code(name)
        parts = [_known(_fold(part)) for part in _PARTED.split(name)] if code not in _RECOGNISED else []
        codes += [part for part in parts if part] or [code]
    return tuple(dict.fromkeys(code for code in codes if code))


_RECOGNISED = frozenset((*NAMES, *REGIONS, WORLD))


def country_label(code: str) -> str:
    """English name of a country or region code."""
    return NAMES.get(code, code.replace("_", " ").title() if len(code) > 2 else code)
