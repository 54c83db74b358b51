"""A glossary of city and environment words: one line a thing, its names in English, German, French, Spanish,
Portuguese and, for the commonest, Italian, Dutch and the Nordic languages.

A line without a colon is a group: all its words count as the first one, so that a challenge finds solutions in another
language. A line `parts: names` says that each name counts as all the parts ("Straßenbeleuchtung" is street and light).
An underscore joins words that belong together ("eaux_usées", "carbon_capture_and_storage"): the whole weighs as one
word, its parts do not count. Written by hand, nothing is learned. A word with several meanings (plant, red) stays out:
a missed match costs less than a wrong one. No name stands in two lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

GROUPS = """
bicycle bike cycling cyclist fahrrad fahrräder radverkehr radfahrer radweg vélo cyclable cycliste bicyclette bicicleta bici ciclista ciclovía ciclável fiets fietsen cykel cyklar cykling sykkel pyörä pyöräily
vehicle fahrzeug véhicule vehículo veículo voertuig fordon køretøj kjøretøy ajoneuvo veicolo
car auto autos pkw voiture automobile coche automóvil carro
truck lorry lkw lastwagen camion camión caminhão
bus busse autobus autobús ônibus autocarro
train zug züge tren trem treno trein
tram tramway strassenbahn tranvía bonde elétrico_de_rua
rail railway eisenbahn ferroviaire ferrocarril ferrovia ferroviario ferroviário
traffic verkehr trafic tráfico tráfego verkeer trafik liikenne traffico
transport transportation beförderung transporte nahverkehr
mobility mobilität mobilité movilidad mobilidade mobilità mobiliteit mobilitet liikkuminen
street road strasse straßen rue route calle rua carretera estrada rodovia straat gata gade vei katu strada
pedestrian fussgänger fussverkehr piéton piétonne peatón peatonal pedestre voetganger fotgængere jalankulkija
freight cargo fracht fret mercancía mercadoria güterverkehr lastverkehr carga_urbana
delivery lieferung zustellung livraison reparto entrega
logistics logistik logistique logística logistica logistiek
parking parkplatz parkplätze parken stationnement aparcamiento estacionamiento estacionamento parkeren parkering pysäköinti
charging charger recarga ladestation ladestationen ladesäule ladeinfrastruktur laden recharge carregamento carregador opladen lataus
electromobility ev evs elektromobilität électromobilité electromovilidad eletromobilidade electric_vehicle electric_vehicles electric_car electric_cars elektroauto elektrofahrzeug véhicule_électrique véhicules_électriques vehículo_eléctrico vehículos_eléctricos veículo_elétrico veículos_elétricos
light lighting lamp luminaire lantern beleuchtung licht leuchte éclairage lumière alumbrado iluminación luz iluminação belysning verlichting valaistus illuminazione
heat heating wärme heizung heizen chaleur chauffage calor calefacción aquecimento warmte varme värme lämpö lämmitys calore riscaldamento
cool cooling kühlung kälte refroidissement rafraîchissement refrigeración refrigeração enfriamiento arrefecimento koeling køling kyla jäähdytys raffrescamento
electric electrical electricity électrique électricité elektrisch elektrizität strom eléctrico electricidad elétrico eletricidade elektriciteit elektricitet el_förbrukning sähkö elettrico elettricità
power_plant kraftwerk centrale_électrique central_eléctrica usina_elétrica
energy energie énergie energía energia energi énergétique énergétiques energético energética energéticos energéticas energético
renewable renewables erneuerbar erneuerbare renouvelable renovable renovável rinnovabile hernieuwbaar förnybar vedvarende fornybar uusiutuva
photovoltaic photovoltaics pv photovoltaik photovoltaïque fotovoltaico fotovoltaica
solar solaire sonnenenergie solarenergie aurinkoenergia zonne solceller
wind windkraft windenergie éolien éolienne eólico eólica viento vento vindkraft tuulivoima
hydropower hydro_energy hydroelectric hydroelectricity wasserkraft hydroélectrique hydroélectricité hidroeléctrica hidroelectricidad hidroelétrica hidrelétrica energía_hidráulica energia_hidráulica énergie_hydraulique énergie_hydroélectrique energía_hidroeléctrica energia_hidrelétrica vattenkraft vandkraft vannkraft hídrica hidroeléctrico hidroelétrico
geothermal geothermie géothermie géothermique geotermia geotérmica geotérmico energía_geotérmica erdwärme
bioenergy bioenergie bioénergie bioenergía bioenergia
biomass biomasse biomasa biomassa
biogas biogaz biogás
battery batterie batería bateria akku accumulatore batterij batteri akku
storage speicher speicherung stockage almacenamiento armazenamento opslag lagring varastointi accumulo
hydrogen wasserstoff hydrogène hidrógeno hidrogênio hidrogénio waterstof vätgas brint vety idrogeno
fuel kraftstoff brennstoff treibstoff carburant combustible combustível brændstof bränsle polttoaine brandstof
gas erdgas gaz
oil erdöl pétrole petróleo
coal kohle charbon carvão
grid stromnetz netz réseau_électrique red_eléctrica rede_elétrica electrical_grid power_grid elnät
microgrid mikronetz micro_réseau microrred microrrede inselnetz microréseau microréseaux micro_réseaux microrredes
boiler heizkessel chaudière caldera caldeira
heat+pump: heat_pump heat_pumps wärmepumpe pompe_à_chaleur pompes_à_chaleur bomba_de_calor bombas_de_calor varmepumpe värmepump warmtepomp lämpöpumppu
pump pumpe pompe bomba pumpa
heat+network: district_heating fernwärme chauffage_urbain réseau_de_chaleur calefacción_urbana aquecimento_urbano fjernvarme fjärrvärme kaukolämpö stadsverwarming
network netzwerk réseau red_de rede netværk nätverk netwerk verkosto rete
water wasser eau eaux agua água acqua vatten vand vann vesi
wastewater sewage sewer sewers abwasser kanalisation klärwerk kläranlage eaux_usées eau_usée égout assainissement aguas_residuales agua_residual alcantarillado saneamiento aguas_negras águas_residuais esgoto saneamento afvalwater avloppsvatten spildevand avløp jätevesi acque_reflue waste_water
stormwater rainwater rain runoff regenwasser niederschlagswasser regen eaux_pluviales eau_de_pluie pluvial pluviale pluie aguas_pluviales agua_de_lluvia lluvia lluvias águas_pluviais água_da_chuva chuva dagvatten regnvand overvann hulevesi regenwater storm_water rain_water
drainage drain entwässerung drenaje drenagem
groundwater grundwasser nappe_phréatique eaux_souterraines agua_subterránea aguas_subterráneas água_subterrânea águas_subterrâneas
freshwater süsswasser eau_douce eaux_douces agua_dulce água_doce
drinking+water: drinking_water trinkwasser eau_potable agua_potable água_potável dricksvatten drikkevand juomavesi drinkwater
drinking potable trinken
hydrology hydrological hydrologie hydrologique hidrología hidrológico hidrologia
supply versorgung approvisionnement suministro abastecimiento abastecimento fornecimento försörjning
flood flooding floods hochwasser überschwemmung überflutung inondation crue inundación inundação enchente cheia översvämning oversvømmelse tulva overstroming alluvione flash_flood
drought dürre trockenheit sécheresse sequía seca_prolongada droogte torka tørke kuivuus siccità
leak leakage leckage leck fuite fuga vazamento perdas_de_água läcka
river fluss flüsse rivière fleuve río rio joki rivier
lake see_gewässer lac lago laguna lagoa
sea ocean marine meer meere ozean meeres mer océan marin maritime mar océano marino oceano marinho mare oceano zee hav meri marinha océanique océaniques oceánico oceánica oceânico oceânica marítimo marítima maritim
coast coastal küste côte côtier côtière littoral costa costero costera costeiro costeira litoral kyst kust rannikko
reef riff récif arrecife recife
wave welle vague ola onda
current strömung courant corriente corrente
ice eis glace hielo gelo
glacier gletscher glaciar geleira glaciär
ice+sheet: ice_sheet ice_sheets eisschild eisschilde calotte_glaciaire calottes_glaciaires inlandsis manto_de_hielo capas_de_hielo casquete_glaciar mantos_de_gelo manto_de_gelo
sea+ice: sea_ice meereis banquise glace_de_mer hielo_marino gelo_marinho
snow schnee neige nieve neve snö sne snø lumi sneeuw
permafrost dauerfrost dauerfrostboden pergélisol
waste garbage rubbish trash litter refuse abfall müll déchet déchets ordures residuo residuos basura lixo resíduo resíduos rifiuto rifiuti avfall affald jäte afval
recycling recycle recyclage reciclaje reciclagem reciclado kierrätys återvinning genbrug gjenvinning riciclo
reuse wiederverwendung réemploi réutilisation reutilización reutilização
compost composting kompost kompostierung compostage compostaje compostagem
plastic plastics plastik kunststoff plastique plástico muovi plast plastica
packaging verpackung emballage embalaje envases embalagem
circular+economy: circular_economy kreislaufwirtschaft économie_circulaire economía_circular economia_circular cirkulär_ekonomi cirkulær_økonomi kiertotalous circulaire_economie
circular kreislauf circulaire cirkulär
economy wirtschaft économie economía economia
life+cycle+assessment: life_cycle_assessment lebenszyklusanalyse ökobilanz ökobilanzierung analyse_du_cycle_de_vie analyse_de_cycle_de_vie análisis_del_ciclo_de_vida análisis_de_ciclo_de_vida avaliação_do_ciclo_de_vida avaliação_de_ciclo_de_vida life_cycle_analysis lca
cycle zyklus ciclo
life leben vie vida
air luft aire aria ilma
air+quality: luftqualität qualité_de_l_air calidad_del_aire qualidade_do_ar
quality qualität qualité calidad qualidade kwaliteit kvalitet laatu qualità
atmosphere atmospheric atmosphäre atmosphärisch atmosphärische atmosphère atmosphérique atmósfera atmosférico atmosférica atmosfera
aerosol aérosol aérosols aerossol aerossóis
dispersion ausbreitung dispersión dispersão
chemistry chemie chimie química
composition zusammensetzung composición composição
dynamics dynamik dynamique dinámica dinâmica
radiative+transfer: strahlungstransfer strahlungstransport transfert_radiatif transferencia_radiativa transferência_radiativa radiative_transfer
noise lärm bruit ruido ruído buller støj støy melu geluid rumore
acoustic akustik akustisch akustische acoustique acústico acústica
bioacoustic bioacoustics bioakustik bioacoustique bioacústica
dust staub feinstaub poussière polvo poeira particulate particules partículas fine_particles particulate_matter pm2 pm10 pm_2 pm_2_5 pm_10 particules_fines partículas_finas
soil boden sol_et_terre suelo sols solos jord maaperä bodem suolo
land landnutzung terres tierra tierras terra
pollution polluted verschmutzung pollué contaminación contaminação poluição contaminante förorening forurensning saastuminen vervuiling inquinamento
emission emissionen émission émissions emisión emisiones emissão emissões utsläpp udledning utslipp päästö uitstoot emissione
climate klima klimat climat climatique clima climático climática ilmasto klimaat
climate+change: climate_change klimawandel global_warming changement_climatique cambio_climático mudança_climática mudanças_climáticas alterações_climáticas
carbon kohlenstoff carbone carbono co2 kohlendioxid kuldioxid carbonio koolstof hiili
carbon_capture carbon_capture_and_storage carbon_capture_utilisation carbon_capture_utilization ccs co2_abscheidung kohlenstoffabscheidung kohlenstoffabscheidung_und_speicherung captage_du_carbone captage_de_carbone capture_du_carbone capture_de_carbone captura_de_carbono captura_y_almacenamiento_de_carbono captura_do_carbono carbon_dioxide_removal abscheidung_von_co2 abscheidung_von_kohlendioxid abscheidung_von_kohlenstoff captage_du_co2 captura_de_co2
carbon+offset: carbon_offset carbon_offsets co2_kompensation kohlenstoffausgleich kohlenstoffkompensation compensation_carbone compensación_de_carbono compensaciones_de_carbono compensação_de_carbono compensações_de_carbono
offset kompensation ausgleich compensación compensação
intensity intensität intensité intensidad intensidade
accounting bilanzierung comptabilité contabilidad contabilidade
footprint fussabdruck empreinte huella pegada
greenhouse treibhausgas gaz_à_effet_de_serre gases_de_efecto_invernadero gases_de_efeito_estufa gases_com_efeito_de_estufa
temperature temperatur température temperatura
weather meteorological meteorology wetter meteorologie meteorologisch meteorologische météo météorologique météorologie tiempo_atmosférico meteorológico meteorológica meteorología meteorologia
storm sturm stürme unwetter tempête tormenta tempestade tempestades
hazard naturgefahr naturgefahren aléa aléas riesgo_natural peligro amenaza perigo naturkatastrophe risque_naturel risques_naturels risco_natural riscos_naturais peligros_naturales perigos_naturais desastres_naturales catastrophe_naturelle
downscaling herunterskalierung regionalisierung descente_d_échelle réduction_d_échelle
wildfire wildfires forest_fire waldbrand waldbrände feu_de_forêt feux_de_forêt incendie_de_forêt incendies_de_forêt incendio_forestal incendios_forestales incêndio_florestal incêndios_florestais
fire feuer brand incendie incendio incêndio
tree baum bäume arbre árbol árvore träd træ puu boom albero
forest woodland wald wälder forêt forestier forestière bosque bosques forestal floresta florestal skog skov metsä bos foresta
deforestation entwaldung abholzung déforestation deforestación desmatamento desflorestação
reforestation aufforstung wiederaufforstung reboisement reforestación reforestação reflorestamento afforestation reflorestação florestação
vegetation vegetación vegetação
plants pflanze pflanzen plantes plantas
green greening grün begrünung grünfläche végétalisation espaces_verts zonas_verdes áreas_verdes espaços_verdes green_space green_spaces
park parc parque parken_grün puisto
nature natur naturaleza natureza luonto natuur
biodiversity biodiversität artenvielfalt biodiversité biodiversidad biodiversidade monimuotoisuus
species arten spezies espèce espèces especie especies espécie espécies
wildlife wildtier wildtiere faune_sauvage vida_silvestre fauna_silvestre vida_selvagem fauna_selvagem fauna faune
terrestrial landlebend terrestre terrestres terrestrische
bird birds avian vogel vögel oiseau oiseaux avifaune ave aves pájaro fågel fugl lintu
fish fishery fisheries fischerei fisch fische pêche pesca pesquería pesqueiro
ecology ecological ökologie ökologisch ökologische écologie écologique ecología ecológico ecológica ecologia
ecosystem ökosystem écosystème ecosistema ecossistema
environment environmental umwelt environnement environnemental medio_ambiente medioambiental ambiental meio_ambiente miljö miljø ympäristö ambiente milieu
conservation naturschutz erhaltung conservación conservação
restoration renaturierung wiederherstellung restauration restauración restauração restauro
protection schutz protección proteção
distribution verbreitung verteilung distribución distribuição répartition
agriculture farming farm landwirtschaft agricultura agricole agrícola maatalous landbrug jordbruk landbouw agricoltura
food lebensmittel ernährung nahrung nahrungsmittel alimentation alimentaire alimentación alimento alimentos alimentação alimentar mat_och_livsmedel fødevarer ruoka voedsel cibo
nutrition nährstoff nutrición nutrição
building buildings gebäude bâtiment bâtiments edificio edificios edifício edifícios byggnad bygning rakennus gebouw
construction bau bauwesen baustelle construcción construção chantier obra rakentaminen byggeri
house housing home homes dwelling wohnung wohnungen wohnen haus häuser logement logements habitat_social vivienda viviendas habitação moradia casa maison bostad bolig asunto woning
roof rooftop dach dächer toit toiture tejado telhado techo cubierta tak tag_dach katto dak tetto
facade fassade façade fachada
window fenster fenêtre ventana janela
renovation retrofit retrofitting refurbishment sanierung rénovation rehabilitación reabilitação renovación renovação renovering peruskorjaus
insulation dämmung isolation_thermique aislamiento isolamento isolering eristys isolatie
efficiency effizienz efficacité eficiencia eficiência tehokkuus effektivitet
consumption verbrauch consommation consumo forbrug förbrukning kulutus verbruik
demand nachfrage bedarf demande demanda
load last_strom charge_électrique carga_eléctrica carga lasten
market markt märkte marché marchés mercado mercados marknad marked markkina
trading handel négoce échange_de_quotas comercio_de_emisiones comércio comercio comércio
production produktion produktionsanlage fertigung producción produção tuotanto
industry industrial industrie industriell industriel industrielle industria indústria industriel_le teollisuus
school schools pupil pupils schule schulen schüler école écoles élève écolier escuela escuelas escola escolas colegio skola skole koulu scuola
kindergarten kindergartens nursery preschool daycare day_care nursery_school childcare kita kitas kindertagesstätte crèche maternelle guardería guarderia jardín_de_infancia jardim_de_infância creche educação_infantil förskola børnehave barnehage päiväkoti asilo_nido kinderopvang
university universität université universidad universidade yliopisto
education bildung éducation enseignement educación educação koulutus utbildning uddannelse onderwijs
city urban municipal municipality town stadt städte städtisch kommune kommunal ville villes urbain urbaine ciudad ciudades urbano urbana cidade cidades municipio município kommun kaupunki stad città comune
district neighbourhood neighborhood quarter stadtteil quartier stadtviertel barrio bairro kaupunginosa wijk
region regional région régional regionale regionales régionaux
global globale weltweit mondial mondiaux mundial
citizen citizens resident residents inhabitant bürger einwohner bürgerinnen citoyen habitant habitants citoyenne ciudadano ciudadanos ciudadana habitante cidadão cidadãos morador borgere invånare asukas burgers cittadino
citizen+science: citizen_science bürgerwissenschaft citizenscience science_participative sciences_participatives sciences_citoyennes ciencia_ciudadana ciência_cidadã
science wissenschaft ciencia ciência tiede
participation engagement beteiligung bürgerbeteiligung participación participação
elderly senior seniors older_people old_people older_person older_persons old_age older_adults ältere_menschen senioren alte_menschen alt_werden personnes_âgées personne_âgée aînés personas_mayores ancianos mayores adultos_mayores idoso idosos pessoas_idosas äldre ældre eldre vanhukset ikääntyneet ouderen anziani
lonely loneliness isolation_sociale einsamkeit solitude soledad solidão yksinäisyys
child children kind_und_jugend kinder enfant enfants niño niños criança crianças barn lapset bambini
youth jugend jeunesse juventud juventude
woman women frauen femme femmes mujer mujeres mulher mulheres
refugee refugees flüchtling réfugié refugiado
poverty poor armut arm_und_reich pauvreté pobreza
population bevölkerung población população
disability accessible accessibility behinderung barrierefrei barrierefreiheit handicap accessibilité discapacidad accesibilidad deficiência acessibilidade
blind sehbehindert aveugle malvoyant ciego cego
health gesundheit santé salud saúde terveys hälsa sundhed helse gezondheid salute
hospital krankenhaus spital hôpital hospitalier sairaala ziekenhuis
care pflege betreuung soin soins cuidado cuidados
safety security sicherheit sécurité seguridad segurança turvallisuus säkerhet
tourism tourismus tourisme turismo
museum musée museo museu
archive archiv archives_municipales archivo arquivo
job employment arbeitsplatz beschäftigung emploi empleo emprego
data daten donnée données dato datos dado dados tieto gegevens dati
data+access: datenzugang datenzugriff accès_aux_données acceso_a_datos acceso_a_los_datos acesso_a_dados
access zugang zugriff accès acceso acesso
catalog catalogue catalogs katalog kataloge catálogo catálogos
interface interfaces schnittstelle schnittstellen interfaz interfaces_web api apis
standard standards norme normes estándar estándares padrão padrões norma normas norm normen
standardization standardisation standardisierung normalisation estandarización padronização normalización vereinheitlichung normalização normalisierung harmonisierung
cleaning bereinigung reinigung nettoyage limpieza limpeza
visualization visualisation visualisierung visualización visualização darstellung
processing verarbeitung traitement procesamiento processamento
integration integración integração einbindung
sensor sensors sensorik capteur capteurs sensores anturi
satellite satellites satellit satelliten satélite satélites
remote_sensing fernerkundung télédétection teledetección percepción_remota sensoriamento_remoto detecção_remota deteção_remota earth_observation erdbeobachtung observation_de_la_terre
monitoring surveillance überwachung monitoreo seguimiento monitoramento monitorização suivi vigilancia seuranta
observation beobachtung observación observação
measurement messung mesure medición medição
model modeling modelling models modell modelle modellierung modèle modèles modélisation modelo modelos modelado modelización modelación modelagem mallintaminen
analysis analyse analysen analyses análisis análise analyysi analisi auswertung auswerten
forecast forecasting prediction prognose vorhersage prévision prévisions pronóstico previsión predicción previsão predição ennuste
assessment bewertung beurteilung évaluation evaluación avaliação
metric metrics metrik metriken métrique métriques métrica métricas kennzahl
planning planung planification planificación planejamento planeamento planificação suunnittelu
management verwaltung bewirtschaftung gestion gestión gestão gerenciamento hallinta
policy politik politique política políticas
sustainable+development+goals: sustainable_development_goals sdg sdgs ziele_für_nachhaltige_entwicklung nachhaltigkeitsziele objectifs_de_développement_durable odd objetivos_de_desarrollo_sostenible ods objetivos_de_desenvolvimento_sustentável
sustainable sustainability nachhaltig nachhaltige nachhaltigkeit durable durabilité sostenible sostenibilidad sustentable sustentável sustentabilidade hållbar bæredygtig kestävä duurzaam
development entwicklung développement desarrollo desenvolvimento
goals ziele objectifs objetivos
investment finance funding investition finanzierung investissement financement inversión financiación financiamiento investimento financiamento
taxonomy taxonomie taxonomía taxonomia
platform platforms plattform plattformen plateforme plateformes plataforma plataformas piattaforma
tool tools werkzeug werkzeuge outil outils herramienta herramientas ferramenta ferramentas
ontology ontologie ontología ontologia
knowledge wissen connaissance connaissances conocimiento conhecimento
computation computing berechnung calcul_informatique calcul computación cómputo computação
communication kommunikation comunicación comunicação
input+output: input_output entrée_sortie entrées_sorties insumo_producto insumo_produto
earth erde terre_planète planeta_tierra
system systems systeme système systèmes sistema sistemas järjestelmä
framework frameworks rahmenwerk rahmenwerke cadre cadres
research forschung recherche investigación pesquisa investigação
information informationen información informação
computer rechner ordinateur ordenador computador
website web internet webseite site_web sitio_web
room zimmer raum räume salle pièce habitación sala
heavy+stormwater: starkregen fortes_pluies lluvias_intensas chuvas_intensas heavy_rain cloudburst skyfall skybrud
heavy schwer
spatial räumlich geodaten géospatial geoespacial gis
procurement tender beschaffung vergabe ausschreibung marché_public appel_d_offres contratación_pública contratación licitación licitação
reduction reduce reducing cut reducción redução verringerung senkung réduction réduire reducir reduzir vähentää minska
adaptation anpassung adaptación adaptação
resilience resilienz résilience resiliencia resiliência
maintenance instandhaltung wartung entretien mantenimiento manutenção
repair reparatur réparation reparación reparo kunnossapito
pothole schlagloch nid_de_poule bache buraco
clearing+snow: snow_removal snow_clearing schneeräumung winterdienst déneigement quitanieves retirada_de_nieve snöröjning snerydning lumenauraus aurauksen
clearing removal räumung
digital+twin: digital_twin digital_twins digitaler_zwilling jumeau_numérique gemelo_digital gêmeo_digital gémeo_digital
artificial_intelligence ai ki künstliche_intelligenz intelligence_artificielle inteligencia_artificial inteligência_artificial machine_learning maschinelles_lernen
nature+solution: nature_based_solutions naturbasierte_lösungen solutions_fondées_sur_la_nature soluciones_basadas_en_la_naturaleza soluções_baseadas_na_natureza
shade schatten ombre sombra varjo
island+heat: heat_island heat_islands wärmeinsel îlot_de_chaleur isla_de_calor ilha_de_calor
island insel île isla ilha
lock lockers schliessfach
tariff tarif tarifa
price preis prix precio preço
fountain fountains trinkbrunnen brunnen springbrunnen fontaine borne_fontaine fuente bebedero fonte_pública chafariz fontana fontein springvand fontän fontene suihkulähde
toilet toilets lavatory restroom toilette toiletten klosett wc_anlage toilettes sanitaires aseo aseos inodoro sanitário sanitários banheiro bagno_pubblico toalett vessa
playground playgrounds spielplatz spielplätze aire_de_jeux parque_infantil parques_infantiles parco_giochi speeltuin speelplaats lekplats legeplads lekeplass leikkikenttä leikkipuisto
schoolyard schulhof schulhöfe pausenhof cour_de_récréation cour_d_école patio_escolar patios_escolares cortile_scolastico schoolplein skolgård skolegård skolegaard koulupiha
garden gardens gardening garten jardin jardins jardines jardim jardinage huerto giardino giardini tuin tuinen trädgård hage puutarha
pavement pavements sidewalk sidewalks gehweg gehwege gehsteig bürgersteig trottoir trottoirs acera aceras calçada calçadas passeio marciapiede marciapiedi stoep trottoar fortov fortau jalkakäytävä
crosswalk pedestrian_crossing zebra_crossing zebrastreifen fussgängerübergang schutzweg passage_piéton passages_piétons paso_de_peatones pasos_de_peatones passadeira faixa_de_pedestres attraversamento_pedonale strisce_pedonali zebrapad övergångsställe fodgængerovergang suojatie
bridge bridges brücke brücken pont puente puentes ponte pontes ponti brug bruggen bro broen silta
tunnel tunnels túnel túneles túneis
stairs staircase stairway treppe treppen treppenhaus escalier escaliers escalera escaleras escada escadas trappa trappe portaat
restaurant restaurants gaststätte gaststätten gastronomie restaurante restaurantes ristorante ristoranti ravintola restaurang
canteen canteens kantine kantinen mensa schulküche cantine cantines comedor comedores_escolares cantina refeitório refeitórios mensa_scolastica kantin skolmat ruokala
kitchen kitchens küche küchen cocina cocinas cozinha cozinhas cucina keuken keukens kök køkken kjøkken keittiö
hotel hotels hoteles hotéis albergo alberghi hotelli
stadium stadiums stadion stade estadio estadios stadio
swimming+pool: swimming_pool swimming_pools schwimmbad schwimmbäder hallenbad freibad piscine piscines piscina piscinas zwembad zwembaden simhall badehus svømmehal uimahalli
cemetery cemeteries graveyard friedhof friedhöfe cimetière cimetières cementerio cementerios cemitério cimitero begraafplaats kyrkogård kirkegård hautausmaa
theatre theater theaters theatres teatro teatros schouwburg teater teatteri
textile textiles clothes clothing garment textilien kleidung altkleider vêtement vêtements textil ropa têxteis roupa roupas abbigliamento tessile kleding textiel kläder tøj klær vaatteet tekstiili
furniture möbel meuble meubles mueble muebles móvel_usado mobília arredo mobili meubels møbler huonekalut
electronics e_waste elektronik elektroschrott elektrogeräte électronique électroniques électroménager electrónica electrónico eletrônicos eletrônica elettronica elektronica elektronikk elektroniikka
bottle bottles flasche flaschen bouteille bouteilles botella botellas garrafa garrafas bottiglia fles flessen flaska flaske pullo
glass altglas verre vidrio vidro vetro glas lasi
wood timber holz bois madera madeira legno hout trä puutavara
concrete beton hormigón concreto betão calcestruzzo betong betoni
brick bricks ziegel brique briques ladrillo ladrillos tijolo tijolos mattone
pipe pipes pipeline pipelines rohr rohre rohrleitung leitungsnetz tuyau tuyaux tubería tuberías tubo tubulação tubagem tubatura buis buizen rör putki
valve valves ventil ventile vanne vannes válvula válvulas valvola valvole ventiel venttiili
turbine turbines turbinen turbina turbinas turbiini
wetland wetlands marsh feuchtgebiet feuchtgebiete moor zone_humide zones_humides humedal humedales zona_húmida zonas_húmidas pantanal zona_umida zone_umide moeras våtmark vådområde kosteikko
well_water tiefbrunnen puits pozo pozos poço poços pozzo kaivo
volunteer volunteers volunteering ehrenamt ehrenamtliche freiwillige bénévole bénévoles bénévolat voluntario voluntarios voluntariado volontario volontari volontariato vrijwilliger vrijwilligers frivillig frivillige volontär vapaaehtoinen vapaaehtoiset
theft thefts stolen steal diebstahl diebstähle gestohlen vol_de_vélo hurto roubo roubos furto furti diefstal stöld tyveri varkaus
vandalism graffiti vandalismus vandalisme vandalismo vandalismi skadegörelse hærværk hærverk ilkivalta
crime criminality kriminalität criminalité delincuencia criminalidad criminalidade criminalità criminaliteit brott kriminalitet rikollisuus
queue queues waiting_time waiting_times wartezeit wartezeiten warteschlange file_d_attente temps_d_attente cola_de_espera tiempo_de_espera tiempos_de_espera fila_de_espera tempo_de_espera tempo_di_attesa wachttijd väntetid ventetid odotusaika
bill bills energierechnung stromrechnung rechnung rechnungen facture factures factura facturas fatura conta_de_luz bolletta bollette rekening räkning regning lasku
fee fees gebühr gebühren redevance tasa tasas avgift gebyr maksu
ticket tickets ticketing fahrkarte fahrkarten fahrschein billet billets billetterie billete billetes boleto bilhete bilhetes biglietto biglietti kaartje biljett billett lippu
tenders ausschreibungen appels_d_offres licitaciones licitações concurso_público gara_d_appalto aanbesteding aanbestedingen upphandling udbud anbud kilpailutus
siren sirens sirene sirenen sirènes sirena sirenas sirenes_de_alerta sireeni
warning alert alerts warnung warnungen alerte alertes alerta alertas allerta waarschuwing varning advarsel varsel varoitus
dog dogs hund hunde chien chiens perro perros cão cães cane cani honden hundar koira
pest pests rats ratte ratten schädling schädlinge plaga plagas praga pragas ratto ratti ongedierte skadedjur skadedyr tuholainen
mosquito mosquitoes mosquitos mücke mücken stechmücke stechmücken moustique moustiques zanzara zanzare mygg myg hyttynen
allergy allergies pollen allergie allergien pollens alergia alergias polen allergia allergi siitepöly
littering straßenmüll détritus basura_callejera lixo_na_rua zwerfafval nedskräpning henkastet_affald forsøpling roskaaminen
fleet fleets fuhrpark flotte flottes flota flotas frota frotas flotta wagenpark fordonsflotta bilpark kalusto
street+market: street_market wochenmarkt mercadillo marché_de_plein_air mercato_rionale
taxi taxis taxen
motorcycle motorcycles motorbike scooter scooters moped motorrad motorräder mofa ciclomotor motocicleta motociclo motorfiets bromfiets motorcykel moottoripyörä
ferry ferries fähre fähren transbordador balsa_de_passageiros traghetto traghetti veerboot veerpont färja færge ferge lautta
harbour harbor harbours port_area hafen port_maritime puerto puertos porto_marítimo hamn havn satama
airport airports flughafen aéroport aéroports aeropuerto aeroportos aeroporto aeroporti luchthaven flygplats lufthavn lentoasema
canal canals canaux canales canais canali gracht grachten kanava
town_hall city_hall rathaus mairie hôtel_de_ville ayuntamiento câmara_municipal prefeitura gemeentehuis stadhuis rådhus kaupungintalo
elevator elevators aufzug aufzüge fahrstuhl ascenseur ascenseurs ascensor ascensores elevador elevadores ascensore hissi
separate_collection waste_sorting mülltrennung getrennte_sammlung tri_sélectif tri_des_déchets collecte_sélective recogida_selectiva coleta_seletiva recolha_seletiva raccolta_differenziata gescheiden_inzameling källsortering affaldssortering kildesortering
digital_inclusion digital_divide digitale_inklusion digitale_teilhabe inclusion_numérique fracture_numérique inclusión_digital brecha_digital inclusão_digital inclusione_digitale digitale_inclusie
inclusion inclusive inklusion teilhabe inclusão inclusione inclusie inkludering osallisuus
newcomer newcomers immigrant immigrants zuwanderer zugewanderte neuzugewanderte nouveaux_arrivants primo_arrivants inmigrante inmigrantes imigrante imigrantes immigrati nieuwkomer nieuwkomers nyanlända nyanlendte indvandrere maahanmuuttajat
interoperability interoperable interoperabilität interopérabilité interoperabilidad interoperabilidade interoperabilità interoperabiliteit yhteentoimivuus
cybersecurity cyber_security it_security cybersicherheit it_sicherheit cybersécurité ciberseguridad cibersegurança sicurezza_informatica cyberveiligheid cybersäkerhet kyberturvallisuus
across_departments ressortübergreifend ämterübergreifend abteilungsübergreifend transversalité interdepartamental interdipartimentale
co_design codesign co_creation designing_together mitgestaltung co_conception cocreación codiseño cocriação coprogettazione cocreatie
participatory_budget participatory_budgeting bürgerhaushalt budget_participatif presupuesto_participativo presupuestos_participativos orçamento_participativo bilancio_partecipativo burgerbegroting medborgarbudget
feedback complaint complaints mängelmelder beschwerde beschwerden rückmeldung rückmeldungen réclamation réclamations queja quejas reclamación reclamaciones reclamação reclamações segnalazione segnalazioni klacht klachten felanmälan palaute
awareness sensibilisierung sensibilisation sensibilización concienciación sensibilização conscientização sensibilizzazione bewustwording medvetenhet
governance gobernanza gouvernance governança
"""

_PLURALS = ("", "s", "es", "n", "en", "e")
_GERMAN_ADJECTIVE = re.compile(r"(?:bar|ig|lich|isch|iert)$")
_ENDINGS = ("er", "em", "es")  # of a German adjective; "e" and "en" are plurals too
_LATIN = (
    ("vel", "veis"),
    ("cao", "coes"),
    ("sao", "soes"),
    ("al", "ais"),
    ("ol", "ois"),
    ("al", "aux"),
    ("eau", "eaux"),
)
"""Endings of Portuguese and French words, folded, and their plurals: renovável, renováveis."""
_ENGLISH = frozenset(
    ["even", "eleven", "have", "haves", "rate", "rates", "refuses", "take", "taken", "takes", "trade", "trades"]
)
"""English words that a short name of another language would become with an ending: tak (roof), träd (tree), hav (sea)."""
JOIN = "_"


@dataclass(frozen=True)
class Glossary:
    """What the lines say, in stems.

    same: folded word → the stems it counts as. phrases: the stems of words that belong together → the stems they
    count as; `longest` is the number of words of the longest.
    """

    same: dict[str, tuple[str, ...]]
    phrases: dict[tuple[str, ...], tuple[str, ...]]
    longest: int


def _lines(table: str) -> list[tuple[list[str], list[str]]]:
    """(what it counts as, names) of each line."""
    found = []
    for line in table.strip().split("\n"):
        head, colon, rest = line.partition(":")
        names = rest.split() if colon else line.split()
        found.append((head.split("+") if colon else names[:1], names))
    return found


def _inflected(word: str) -> Iterator[str]:
    """A folded word in its other forms, of whichever language it is."""
    yield from (word + ending for ending in _PLURALS)
    if _GERMAN_ADJECTIVE.search(word):
        yield from (word + ending for ending in _ENDINGS)
    for one, many in _LATIN:
        if word.endswith(one):
            yield word.removesuffix(one) + many


def read_glossary(fold: Callable[[str], str], stem: Callable[[str], str]) -> Glossary:
    """The glossary in the reader's own folding and stems.

    Single words are compared whole, because stems are too short to tell "école" from "ecology"; in phrases the
    neighbours tell them apart, so stems do.
    """

    def key(name: str) -> str:
        return name if JOIN in name else stem(fold(name))

    same: dict[str, tuple[str, ...]] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
    for parts, names in _lines(GROUPS):
        meant = tuple(key(part) for part in parts)
        for name in names:
            word = fold(name)
            if JOIN in word:
                phrases[tuple(stem(part) for part in word.split(JOIN))] = meant
            else:
                same[word] = meant
                plurals |= dict.fromkeys(_inflected(word), meant)
    for word in _ENGLISH:
        plurals.pop(word, None)
    return Glossary(plurals | same, phrases, max(map(len, phrases)))
