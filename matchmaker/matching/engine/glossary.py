"""A small glossary of city words: an English word and its German, French, Spanish and Portuguese counterparts.

Each line is one thing, spelled without accents; wording counts its words as the English one, so that a challenge finds
solutions in another language. English synonyms are left out: measured, they neither helped nor harmed. Written by hand,
nothing is learned. A word with several meanings (cycle, plant, red) stays out: a missed match costs less than a wrong
one. No word may stand in two groups.
"""

from __future__ import annotations

from collections.abc import Callable

_GROUPS = """
bicycle velo cyclable fahrrad radverkehr radweg bicicleta bici ciclista
vehicle fahrzeug vehicule vehiculo veiculo
rail eisenbahn ferroviaire ferrocarril ferrovia
traffic verkehr trafic trafico trafego
street strasse rue calle rua carretera
pedestrian fussganger pieton pietonne peaton peatonal pedestre
freight fret mercancia guterverkehr
charging recarga ladestation ladeinfrastruktur ladesaule
electromobility elektromobilitat electromobilite electromovilidad eletromobilidade
light luminaire beleuchtung licht eclairage alumbrado iluminacion iluminacao
heat warme heizung chaleur chauffage calor calefaccion aquecimento
cool kuhlung refroidissement refrigeracion refrigeracao
electric electrique electricite elektrisch elektrizitat strom electrico electricidad
photovoltaic photovoltaik photovoltaique fotovoltaico fotovoltaica
wind windkraft eolien eolienne eolico eolica viento vento
battery batterie bateria akku
storage speicher stockage almacenamiento armazenamento
hydrogen wasserstoff hydrogene hidrogeno hidrogenio
fuel kraftstoff brennstoff carburant combustible combustivel
water wasser eau agua
wastewater abwasser
stormwater regenwasser pluvial pluviale
flood hochwasser uberschwemmung inondation inundacion inundacao
drought durre trockenheit secheresse sequia
leak leckage fuite fuga vazamento
river fluss riviere fleuve
waste abfall dechet residuo basura lixo
recycling recyclage reciclaje reciclagem reciclado wiederverwertung
compost kompost compostage compostaje compostagem kompostierung
plastic plastik kunststoff plastique plastico
air luft aire
noise larm bruit ruido
soil boden suelo
pollution verschmutzung contaminacion contaminacao poluicao contaminante
emission emissionen emisiones emissoes emissao
climate klima climat clima
carbon kohlenstoff carbone carbono
greenhouse treibhausgas
tree baum arbre arbol arvore
forest wald foret bosque floresta
park parc parque
agriculture landwirtschaft agricultura agricole agricola
food lebensmittel ernahrung alimentation alimentaire alimentacion alimentacao alimento
building gebaude batiment edificio
house wohnung logement vivienda habitacao moradia
roof dach toit tejado telhado
renovation sanierung rehabilitacion reabilitacao
insulation dammung aislamiento isolamento
school schule ecole escuela escola
city stadt ville ciudad cidade
citizen burger einwohner citoyen habitant ciudadano habitante cidadao
participation beteiligung participacion participacao
health gesundheit sante salud saude
child kinder enfant nino crianca
woman frauen femme mujer mulher
refugee fluchtling refugie refugiado
poverty armut pauvrete pobreza
disability behinderung discapacidad deficiencia
data daten donnee datos dados
sensor capteur
monitoring uberwachung monitoreo seguimiento
planning planung planification planificacion planejamento planeamento
procurement beschaffung vergabe contratacion
reduction reduccion reducao verringerung senkung
"""


_PLURALS = ("", "s", "es", "n", "en", "e")


def same_stems(stem: Callable[[str], str]) -> dict[str, str]:
    """Each folded word of the glossary, in the singular and as a plural, → the stem that stands for its group.

    Whole words, because stems are too short to tell "école" from "ecology".
    """
    groups = [line.split() for line in _GROUPS.strip().split("\n")]
    plurals = {word + ending: stem(words[0]) for words in groups for word in words for ending in _PLURALS}
    return plurals | {word: stem(words[0]) for words in groups for word in words}
