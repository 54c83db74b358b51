"""Country names in German, French, Spanish, Portuguese, Italian and Dutch, folded, and three-letter codes.

Taken from Unicode CLDR (Unicode Licence); names equal to the English one are left out.
"""

OTHER_NAMES = """
AD=andorre; AE=emirados arabes unidos, emirati arabi uniti, emiratos arabes unidos, emirats arabes unis, vereinigte
arabische emirate, verenigde arabische emiraten; AF=afeganistao, afganistan; AG=antigua e barbuda, antigua en barbuda,
antigua et barbuda, antigua und barbuda, antigua y barbuda; AI=anguila; AL=albanie, albanien; AM=armenie, armenien;
AQ=antarctique, antarktis, antartida, antartide; AR=argentine, argentinie, argentinien; AS=amerikaans samoa,
amerikanisch samoa, samoa americaines, samoa americana, samoa americane; AT=autriche, oostenrijk; AU=australie,
australien; AX=aland, alandinseln, iles aland, ilhas aland, islas aland, isole aland; AZ=aserbaidschan, azerbaidjan,
azerbaigian, azerbaijao, azerbaiyan, azerbeidzjan; BA=bosnia e herzegovina, bosnia ed erzegovina, bosnia y
herzegovina, bosnie en herzegovina, bosnie herzegovine, bosnien und herzegowina; BB=barbade; BD=banglades,
bangladesch; BE=belgica, belgie, belgien, belgio, belgique; BF=burquina faso; BG=bulgarie, bulgarien, bulgarije;
BH=bahrein, barein; BL=saint barthelemy, san bartolome, sao bartolomeu; BM=bermudas, bermudes; BO=bolivie, bolivien;
BQ=caraibi olandesi, caribe neerlandes, caribisch nederland, karibische niederlande, paises baixos caribenhos, pays
bas caribeens; BR=brasile, brasilien, brazilie, bresil; BS=bahama s; BT=bhoutan, butan, butao; BV=bouveteiland,
bouvetinsel, ile bouvet, ilha bouvet, isla bouvet, isola bouvet; BW=botsuana; BY=bielorrusia, bielorrussia,
bielorussia, bielorussie; BZ=belice; CA=kanada; CC=cocoseilanden, iles cocos, ilhas cocos keeling, islas cocos, isole
cocos keeling, kokosinseln; CD=kongo kinshasa, republica democratica del congo; CF=centraal afrikaanse republiek,
repubblica centrafricana, republica centro africana, republica centroafricana, republique centrafricaine,
zentralafrikanische republik; CG=kongo brazzaville, republica do congo; CH=suica, suiza, svizzera, zwitserland;
CI=costa d avorio, costa do marfim, ivoorkust; CK=cookeilanden, cookinseln, iles cook, ilhas cook, islas cook, isole
cook; CL=chili, cile; CM=camaroes, cameroun, camerun, kameroen, kamerun; CN=chine, cina; CO=colombie, kolumbien;
CU=kuba; CV=cabo verde, cap vert, capo verde, kaapverdie; CW=curazao; CX=christmaseiland, ile christmas, ilha
christmas, isla de navidad, isola christmas, weihnachtsinsel; CY=chipre, chypre, cipro, zypern; CZ=cechia, chequia,
tchequia, tchequie, tschechien, tsjechie; DE=alemanha, alemania, allemagne, duitsland, germania; DJ=djibuti,
dschibuti, gibuti, yibuti; DK=danemark, danimarca, denemarken, dinamarca; DM=dominique; DO=dominicaanse republiek,
dominikanische republik, repubblica dominicana, republica dominicana, republique dominicaine; DZ=algerie, algerien,
algerije, argelia; EC=equador, equateur; EE=estland, estonie; EG=agypten, egipto, egito, egitto, egypte; EH=saara
ocidental, sahara occidental, sahara occidentale, westelijke sahara, westsahara; ER=eritreia, erythree; ES=espagne,
espanha, spagna, spanien, spanje; ET=athiopien, ethiopie, etiopia; FI=finlande, finlandia, finnland; FJ=fidji,
fidschi, figi, fiyi; FK=falklandeilanden, falklandinseln, iles malouines, ilhas malvinas, islas malvinas, isole
falkland; FM=micronesie, mikronesien; FO=faeroer, faroer, iles feroe, ilhas faroe, islas feroe, isole fær øer;
FR=franca, francia, frankreich, frankrijk; GA=gabao, gabun; GB=regno unito, reino unido, royaume uni, vereinigtes
konigreich, verenigd koninkrijk; GD=granada, grenade; GE=georgie, georgien; GF=frans guyana, franzosisch guayana,
guayana francesa, guiana francesa, guyana francese, guyane francaise; GG=guernesey; GH=gana; GI=gibilterra;
GL=groenland, groenlandia, gronland; GM=gambie; GN=guine, guinee; GP=guadalupa, guadalupe; GQ=aquatorialguinea,
equatoriaal guinea, guine equatorial, guinea ecuatorial, guinea equatoriale, guinee equatoriale; GR=grece, grecia,
griechenland, griekenland; GS=georgia del sud e sandwich australi, georgie du sud et les iles sandwich du sud, ilhas
georgia do sul e sandwich do sul, islas georgia del sur y sandwich del sur, sudgeorgien und die sudlichen
sandwichinseln, zuid georgia en zuidelijke sandwicheilanden; GW=guine bissau, guinea bisau, guinee bissau; GY=guiana;
HK=hong kong rae da china, hongkong sar van china, r a s chinoise de hong kong, rae de hong kong china, ras di hong
kong, sonderverwaltungsregion hongkong; HM=heard en mcdonaldeilanden, heard und mcdonaldinseln, iles heard et
macdonald, ilhas heard e mcdonald, islas heard y mcdonald, isole heard e mcdonald; HR=croacia, croatie, croazia,
kroatie, kroatien; HU=hongarije, hongrie, hungria, ungarn, ungheria; ID=indonesie, indonesien; IE=ierland, irland,
irlanda, irlande; IL=israele; IM=ile de man, ilha de man, isla de man, isola di man; IN=inde, indien; IO=britisches
territorium im indischen ozean, brits indische oceaanterritorium, territoire britannique de l ocean indien, territorio
britanico del oceano indico, territorio britanico do oceano indico, territorio britannico dell oceano indiano;
IQ=irak, iraque; IR=ira; IS=ijsland, island, islanda, islande, islandia; IT=italie, italien; JM=giamaica, jamaika,
jamaique; JO=giordania, jordania, jordanie, jordanien; JP=giappone, japao, japon; KE=kenia, quenia; KG=kirghizistan,
kirghizstan, kirgisistan, kirgizie, kirguistan, quirguistao; KH=cambodge, cambodja, cambogia, camboja, camboya,
kambodscha; KI=quiribati; KM=comoras, comore, comoren, comores, komoren; KN=saint christophe et nieves, saint kitts e
nevis, saint kitts en nevis, san cristobal y nieves, sao cristovao e nevis, st kitts und nevis; KP=corea del nord,
corea del norte, coree du nord, coreia do norte, noord korea, nordkorea; KR=corea del sud, corea del sur, coree du
sud, coreia do sul, sudkorea, zuid korea; KW=koeweit, koweit; KY=iles caimans, ilhas cayman, islas caiman, isole
cayman, kaaimaneilanden, kaimaninseln; KZ=cazaquistao, kasachstan, kazachstan, kazajistan, kazakistan; LB=liban,
libano, libanon; LC=sainte lucie, santa lucia; LS=lesoto; LT=litauen, litouwen, lituania, lituanie; LU=lussemburgo,
luxemburg, luxemburgo; LV=letland, letonia, lettland, lettonia, lettonie; LY=libia, libie, libye, libyen; MA=maroc,
marocco, marokko, marrocos, marruecos; MD=moldavia, moldavie, republik moldau; MF=saint martin, san martin, sao
martinho; MG=madagaskar; MH=iles marshall, ilhas marshall, islas marshall, isole marshall, marshalleilanden,
marshallinseln; MK=macedoine du nord, macedonia del nord, macedonia del norte, macedonia do norte, noord macedonie,
nordmazedonien; MM=mianmar birmania, myanmar, myanmar birma, myanmar birmania, myanmar birmanie; MN=mongolei,
mongolie; MO=macau rae da china, macau sar van china, r a s chinoise de macao, rae de macao china, ras di macao,
sonderverwaltungsregion macau; MP=iles mariannes du nord, ilhas marianas do norte, islas marianas del norte, isole
marianne settentrionali, noordelijke marianen, nordliche marianen; MQ=martinica; MR=mauretanien, mauritanie; MT=malte;
MU=maurice, mauricio; MV=maldivas, maldive, maldiven, malediven; MW=malaui; MX=messico, mexiko, mexique; MY=malaisie,
malasia, maleisie; MZ=mocambique, mosambik, mozambico; NA=namibie; NC=neukaledonien, nieuw caledonie, nouvelle
caledonie, nova caledonia, nueva caledonia, nuova caledonia; NF=ile norfolk, ilha norfolk, isla norfolk, isola
norfolk, norfolk, norfolkinsel; NL=nederland, niederlande, paesi bassi, paises baixos, paises bajos, pays bas;
NO=noorwegen, noruega, norvege, norvegia, norwegen; NZ=neuseeland, nieuw zeeland, nouvelle zelande, nova zelandia,
nueva zelanda, nuova zelanda; OM=oma; PE=perou; PF=frans polynesie, franzosisch polynesien, polinesia francesa,
polinesia francese, polynesie francaise; PG=papoea nieuw guinea, papouasie nouvelle guinee, papua neuguinea, papua
nova guine, papua nueva guinea, papua nuova guinea; PH=filipijnen, filipinas, filippine, philippinen; PK=paquistao;
PL=polen, pologne, polonia; PM=saint pierre e miquelon, saint pierre en miquelon, saint pierre et miquelon, san pedro
y miquelon, sao pedro e miquelao, st pierre und miquelon; PN=iles pitcairn, ilhas pitcairn, islas pitcairn, isole
pitcairn, pitcairneilanden, pitcairninseln; PR=porto rico, portorico; PS=palastinensische autonomiegebiete,
palestijnse gebieden, territoires palestiniens, territori palestinesi, territorios palestinos; PT=portogallo;
PW=palaos; PY=paraguai; QA=catar, katar; RE=la reunion, reuniao, riunione; RO=roemenie, romenia, roumanie, rumania,
rumanien; RS=serbie, serbien, servia, servie; RU=rusia, rusland, russie, russland; RW=ruanda; SA=arabia saudi, arabia
saudita, arabie saoudite, saoedi arabie, saudi arabien; SB=iles salomon, ilhas salomao, islas salomon, isole salomone,
salomonen, salomonseilanden; SC=seicheles, seychellen; SD=soedan, soudan, sudao; SE=schweden, suecia, suede, svezia,
zweden; SG=singapour, singapur, singapura; SH=sainte helene, sant elena, santa elena, santa helena, sint helena;
SI=eslovenia, slovenie, slowenien; SJ=spitsbergen en jan mayen, spitzbergen und jan mayen, svalbard e jan mayen,
svalbard et jan mayen, svalbard y jan mayen; SK=eslovaquia, slovacchia, slovaquie, slowakei, slowakije; SL=serra leoa,
sierra leona; SM=saint marin; SO=somalie; SR=surinam; SS=soudan du sud, sud sudan, sudan del sur, sudao do sul,
sudsudan, zuid soedan; ST=santo tome y principe, sao tome e principe, sao tome en principe, sao tome et principe, sao
tome und principe; SV=salvador; SX=saint martin partie neerlandaise; SY=siria, syrie, syrien; SZ=essuatini, esuatini;
TC=iles turques et caiques, ilhas turcas e caicos, islas turcas y caicos, isole turks e caicos, turks en
caicoseilanden, turks und caicosinseln; TD=chade, ciad, tchad, tschad, tsjaad; TF=franse gebieden in de zuidelijke
indische oceaan, franzosische sud und antarktisgebiete, terre australi francesi, terres australes francaises,
territorios australes franceses, territorios franceses do sul; TH=tailandia, thailande, thailandia; TJ=tadjikistan,
tadjiquistao, tadschikistan, tadzjikistan, tagikistan, tayikistan; TL=oost timor, timor est, timor oriental;
TM=turcomenistao; TN=tunesie, tunesien, tunez, tunisie; TR=turchia, turkei, turkije, turquia, turquie; TT=trinidad e
tobago, trinidad en tobago, trinidad und tobago, trinidad y tobago, trinite et tobago; TZ=tansania, tanzanie;
UA=oekraine, ucraina, ucrania; UG=oeganda, ouganda; UM=amerikanische uberseeinseln, iles mineures eloignees des etats
unis, ilhas menores distantes dos eua, islas menores alejadas de ee uu, isole minori esterne degli stati uniti, kleine
afgelegen eilanden van de verenigde staten; US=estados unidos, etats unis, stati uniti, vereinigte staaten, verenigde
staten; UY=uruguai; UZ=oezbekistan, ouzbekistan, usbekistan, uzbequistao; VA=cidade do vaticano, citta del vaticano,
ciudad del vaticano, etat de la cite du vatican, vaticaanstad, vatikanstadt; VC=saint vincent e grenadine, saint
vincent en de grenadines, saint vincent et les grenadines, san vicente y las granadinas, sao vicente e granadinas, st
vincent und die grenadinen; VG=britische jungferninseln, britse maagdeneilanden, iles vierges britanniques, ilhas
virgens britanicas, islas virgenes britanicas, isole vergini britanniche; VI=amerikaanse maagdeneilanden,
amerikanische jungferninseln, iles vierges des etats unis, ilhas virgens americanas, islas virgenes de ee uu, isole
vergini americane; VN=vietna; WF=wallis e futuna, wallis en futuna, wallis et futuna, wallis und futuna, wallis y
futuna; YE=iemen, jemen; ZA=africa do sul, afrique du sud, sudafrica, sudafrika, zuid afrika; ZM=sambia, zambie;
ZW=simbabwe, zimbabue
"""

THREE_LETTERS = """
ABW=AW AFG=AF AGO=AO AIA=AI ALA=AX ALB=AL AND=AD ARE=AE ARG=AR ARM=AM ASM=AS ATA=AQ ATF=TF ATG=AG AUS=AU AUT=AT AZE=AZ
BDI=BI BEL=BE BEN=BJ BES=BQ BFA=BF BGD=BD BGR=BG BHR=BH BHS=BS BIH=BA BLM=BL BLR=BY BLZ=BZ BMU=BM BOL=BO BRA=BR BRB=BB
BRN=BN BTN=BT BUR=MM BVT=BV BWA=BW CAF=CF CAN=CA CCK=CC CHE=CH CHL=CL CHN=CN CIV=CI CMR=CM COD=CD COG=CG COK=CK COL=CO
COM=KM CPV=CV CRI=CR CUB=CU CUW=CW CXR=CX CYM=KY CYP=CY CZE=CZ DDR=DE DEU=DE DJI=DJ DMA=DM DNK=DK DOM=DO DZA=DZ ECU=EC
EGY=EG ERI=ER ESH=EH ESP=ES EST=EE ETH=ET FIN=FI FJI=FJ FLK=FK FRA=FR FRO=FO FSM=FM FXX=FR GAB=GA GBR=GB GEO=GE GGY=GG
GHA=GH GIB=GI GIN=GN GLP=GP GMB=GM GNB=GW GNQ=GQ GRC=GR GRD=GD GRL=GL GTM=GT GUF=GF GUM=GU GUY=GY HKG=HK HMD=HM HND=HN
HRV=HR HTI=HT HUN=HU IDN=ID IMN=IM IND=IN IOT=IO IRL=IE IRN=IR IRQ=IQ ISL=IS ISR=IL ITA=IT JAM=JM JEY=JE JOR=JO JPN=JP
KAZ=KZ KEN=KE KGZ=KG KHM=KH KIR=KI KNA=KN KOR=KR KWT=KW LAO=LA LBN=LB LBR=LR LBY=LY LCA=LC LIE=LI LKA=LK LSO=LS LTU=LT
LUX=LU LVA=LV MAC=MO MAF=MF MAR=MA MCO=MC MDA=MD MDG=MG MDV=MV MEX=MX MHL=MH MKD=MK MLI=ML MLT=MT MMR=MM MNE=ME MNG=MN
MNP=MP MOZ=MZ MRT=MR MSR=MS MTQ=MQ MUS=MU MWI=MW MYS=MY MYT=YT NAM=NA NCL=NC NER=NE NFK=NF NGA=NG NIC=NI NIU=NU NLD=NL
NOR=NO NPL=NP NRU=NR NZL=NZ OMN=OM PAK=PK PAN=PA PCN=PN PER=PE PHL=PH PLW=PW PNG=PG POL=PL PRI=PR PRK=KP PRT=PT PRY=PY
PSE=PS PYF=PF QAT=QA REU=RE ROU=RO RUS=RU RWA=RW SAU=SA SDN=SD SEN=SN SGP=SG SGS=GS SHN=SH SJM=SJ SLB=SB SLE=SL SLV=SV
SMR=SM SOM=SO SPM=PM SRB=RS SSD=SS STP=ST SUR=SR SVK=SK SVN=SI SWE=SE SWZ=SZ SXM=SX SYC=SC SYR=SY TCA=TC TCD=TD TGO=TG
THA=TH TJK=TJ TKL=TK TKM=TM TLS=TL TMP=TL TON=TO TTO=TT TUN=TN TUR=TR TUV=TV TWN=TW TZA=TZ UGA=UG UKR=UA UMI=UM URY=UY
USA=US UZB=UZ VAT=VA VCT=VC VEN=VE VGB=VG VIR=VI VNM=VN VUT=VU WLF=WF WSM=WS XKK=XK YEM=YE YMD=YE ZAF=ZA ZAR=CD ZMB=ZM
ZWE=ZW
"""
