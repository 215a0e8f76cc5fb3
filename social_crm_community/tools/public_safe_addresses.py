"""Where somebody lives: streets with their numbers, post codes with their towns, boxes."""

import re

from .folding import folded
from .public_safe_streets import AMERICAN, AMERICAN_STREETS, ITALIAN, PORTUGUESE, SPANISH
from .public_safe_words import GREETED
from .span import Span, merged

_CAP = r"(?:St\.\s?|Sta\.\s?|Bad\s)?[^\W\d_a-zà-ÿß][\w'’-]*"
_ANY = r"[^\W\d_][\w'’-]*"
_NUMBER = r"\d{1,4}(?:\s?[-–/]\s?\d{1,4}){0,2}\s?(?:bis|ter|quater|[a-hA-H](?![.:]\s?\d)|[-/]\s?(?:[A-Za-z]|[IVX]{1,4}|hs))?\b"
_TOWN = rf"(?:{_CAP})(?:[ -](?:(?:am|an der|im|ob der|in|upon|on|the|op|aan|sur|les|la|le|do|da|dos|das|de|del|en|bei|bad|sous)[ -])*{_CAP}){{0,5}}"
_POSTCODE_UK = r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}\b"
_POSTCODE_US = r"(?:[A-Z]{2}\.?,?\s\d{5}(?:-\d{4})?|(?:VIC|NSW|QLD|TAS|ACT|WA|SA|NT)\s\d{4})\b"
_POSTCODE = r"(?:(?:[A-Z]{1,2}-)?(?:\d{5}-\d{3}|\d{4}-\d{3}|\d{4}\s?[A-Z]{2}\b|\d{2}-\d{3}|\d{3}\s\d{2}|\d{4,6})\b(?:\s?[A-Z]{2}\b)?)"
_UNIT = r"(?:lot|level|flat|apt\.?|apartment|unit|suite|room|floor|house|c/o)\s+[\w-]+/?"
_FLOOR = (
    r"(?:(?:(?:piano|scala|interno|apartamento|appartamento|apt|studio)\.?|#)\s?\d{1,4}\b|\d{1,2}\s?(?:\.?[ºªo°]|er|e|ème|\.)?\s?(?:stock|og|floor|étage|etage|piso|planta|izda|dcha|izq|der|[A-F]\b)\.?|parter|[^\W\d_]+ piętro|piętro \d{1,2}|\d{1,2}\.?\s?[ºª°]\s?(?:derecha|izquierda|direito|esquerdo)|fundos|kælder(?:en)?|stuen|källaren|(?:dpto|depto|dto|interior|oficina|of)\.?\s\d{1,4}|(?:top|ground|first|second|third|upper|lower|basement|garden)\sfl(?:oor|at)|\d{1,2}(?:er|e|ème)\sétage(?:\s(?:gauche|droite|face))?|(?:piso|planta|puerta|esc|escalera|bât|bâtiment|appt|appartement|apt|og|eg|hinterhaus|whg|wohnung)(?![^\W\d_])\.?\s?\w{1,4}|(?:\d{1,2}\.?[ºª°]|[ºª])\s?\w{0,5}\.?|bajo|eg|hinterhaus"
    r"|(?:apto|bloco|bl|daire|kat|suite|ste|unit|flat|floor|bldg|кв|квартира|корп|стр|подъезд|эт|lok|byt|sc|ap)\.?:?\s?\d{1,4}|\d{1,2}[nrtaª]\s\d{1,2}[aª]|(?:\d{1,2}|st)\.\s?(?:tv|th|mf|sal|kerrosta|krs)\b\.?|[A-H]\s\d{1,3}\b|(?:D|K|m|Nr|No)[.:]\s?\d{1,4}"
    r"|(?:col\.|colonia|fracc\.|urb\.|barrio|bairro|frazione|loc\.)\s[^\W\d_][\w'’-]*(?:\s[\w'’-]+){0,3}(?=\s*[,\n]))"
)
_TAIL = rf"(?:\s*[,\n]?\s*(?i:{_FLOOR}))*(?:\s*(?:[,\n]|\s[-–])\s*(?:{_TOWN})(?=\s*[,\n]?\s*(?:{_POSTCODE_UK}|{_POSTCODE_US}|{_POSTCODE})))*"
# After a town a sentence goes on with one of these, if no mark ends it.
_GOES_ON = r"(?:as|als|comme|como|or|and|on|by|for|at|to|is|was|between|from|next|und|oder|am|ist|ou|et|le|est|o|y|el|e|il|en|op|om|of)"
_PLACE = (
    rf"(?:\s*[,\n]?\s*(?:(?i:in|à|en|a)\s+)?(?:{_POSTCODE_UK}|{_POSTCODE_US}|{_POSTCODE}[ ]*,?[ ]*{_TOWN}(?:[ ]\d{{1,2}}(?=[,.;\n]|$))?|{_POSTCODE}(?=\W)))?"
    rf"(?:\s*,?\s*{_TOWN}/{_TOWN})?(?:\s*,\s*{_TOWN}(?=\s*(?:[.,;:!?)\n]|$)|\s{_GOES_ON}\s))?"
)

_EN_KIND = r"(?:street|st|road|rd|lane|ln|avenue|ave|drive|dr|court|ct|place|pl|square|sq|terrace|close|crescent|cres|way|boulevard|blvd|gardens|grove|hill|mews|row|parade|park|walk|highway|hwy|broadway|circle|parkway|pkwy|alley|quay|rise|view|green|vale)"
_EN = rf"(?:(?i:{_UNIT})\s*,?\s*)?(?:(?i:no\.?|number)\s?)?{_NUMBER},?\s+(?:(?i:the)\s)?(?:(?:{_ANY}|\d{{1,3}}(?:st|nd|rd|th))\s+){{1,3}}?(?i:{_EN_KIND})\b\.?(?:\s(?i:north|south|east|west|[nsew]|[ns]\.?[ew])\b\.?)?"
# Less frequent kinds, with a number before or after, or where a town follows; and houses that have a name alone.
_EN_RARE = r"(?:Wynd|Brae|Loan|Vennel|Croft|Fields?|Meadows?|Wharf|Bank|Heights|Ridge|Trail|Path|Mount|Dene|Garth|Causeway|Esplanade|Promenade|Cottages|Villas|Buildings|Orchard|Hollow|Crossing|Point|Gate|End)"
_EN_AFTER = rf"(?:{_CAP}\s){{1,2}}(?:Row|Street|Road|Lane|Way|Hill|Court|House|Terrace|Close|Mews|Place|Square|Gardens|Cottages|{_EN_RARE})\s{_NUMBER}(?=\s*[,\n]\s*{_CAP})"
_EN_TOWN = rf"{_NUMBER}\s{_CAP}(?:\s{_CAP}){{1,2}}(?=,\s{_CAP})|{_NUMBER}\s(?:{_CAP}\s){{1,2}}{_EN_RARE}\b"
_EN_UNIT = rf"(?i:(?:unit|flat|suite|apt|apartment)\s\d{{1,4}}[a-z]?),?\s(?:{_ANY}\s){{1,3}}?(?i:{_EN_KIND}|estate|centre|center)\b(?:\s{_ANY}(?=\s*[.;\n]))?"
# The rest of what streets are called in the United States: with a number as long as theirs, or where something is brought or somebody goes.
_US = rf"\d{{1,5}}\s{_CAP}\s(?:{AMERICAN_STREETS})\b|\d{{1,5}}\s(?:{_CAP}\s){{1,3}}(?i:apt|suite|ste|unit|#)\.?\s?\d{{1,4}}\b|(?:\d{{3,5}}|(?:(?<=at )|(?<=to )|(?<=from ))\d{{1,5}})\s(?:{_CAP}\s){{1,2}}(?:{AMERICAN})\b(?:\s(?:North|South|East|West|[NSEW]\.?)\b)?"
# The kind is in small letters, and so is the name: "ul. długa 7".
_PL = rf"(?<!\w)(?i:ul\.|al\.|os\.|pl\.|вул\.|ул\.)\s*{_ANY}(?:\s{_ANY}){{0,2}}?\s{_NUMBER}"
_EN_HOUSE = r"The\s(?:(?:Old|New|Little|White|Red|Black)\s)?(?:Forge|Manse|Barn|Mill|Cottage|Lodge|Rectory|Vicarage|Grange|Farm|Farmhouse|Gables|Willows|Firs|Elms|Oaks|Laurels|Hollies|Beeches|Coach House|Old Post Office|School House|Bungalow|Stables|Granary|Croft|Haven|Chapel|Priory|Gatehouse|Hollow|Orchard|Oast|Paddock|Cedars|Poplars)\b"
_EN_BARE = rf"(?:{_CAP}\s){{1,2}}(?:Street|Road|Lane|Avenue|Drive|Terrace|Crescent|Mews|Boulevard|Cottage|Cottages|Yard|Grove|Farm|Farmhouse|Close)\b"
_DE_KIND = r"(?:straße|strasse|str\.|str|g\.|w\.|pl\.|weg|platz|allee|gasse|ring|damm|ufer|chaussee|steig|stieg|markt|graben|hof|berg|wall|park|kamp|twiete|bogen|pfad|zeile|garten|feld|brücke|tor|kai)"
_DE = rf"(?:(?:van|von)\s(?:der|den|dem)\s)?(?:{_CAP}\.?[ -])?(?:(?<![\w-])[^\W\d_][\w-]{{0,40}}(?i:{_DE_KIND})|(?:{_CAP}[ -]){{0,3}}{_CAP}[ -](?i:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm|Ufer))(?:,?\s+|(?<=\.))(?:Nr\.?\s?)?{_NUMBER}"
_DE_AT = rf"(?:Am|An der|An den|Im|In der|In den|Zum|Zur|Auf der|Auf dem|Auf den|Unter den|Hinter der|Hinter dem|Vor dem|Beim|Bei der|Alter?|Neuer?|Obere|Untere|Hohe)\s(?:[^\W\d_]+en\s)?(?:{_CAP}\s){{1,2}}{_NUMBER}(?!\s?(?:Uhr|Grad|Euro|€|%|mm|cm|Minuten|Sekunden|Tage|Volt|Watt))"
_DE_OF = rf"(?:Straße|Strasse|Platz|Allee|Weg|Ufer|Ring|Brücke)\s(?:des|der|am|an der|im|zum|zur|vor dem|in der|auf der)\s(?:{_CAP}|\d{{1,2}}\.|[ ])+?\s?{_NUMBER}"
_DE_BARE = r"(?:[A-ZÄÖÜ][\w-]*(?:straße|strasse|str\.|gasse|allee|chaussee)|[A-ZÄÖÜ][\w-]*er (?:Straße|Allee|Platz|Weg|Damm|Chaussee))(?!\w)"
_FR_KIND = r"(?:rue|r\.|avenue|av\.?|ave|boulevard|bd|blvd|place|pl\.|impasse|imp\.|chemin|ch\.|allée|allées|quai|cours|route|rte|square|passage|sentier|faubourg|fbg|venelle|esplanade|promenade|parvis|traverse|sente|clos|mail|rocade|voie|levée|coteau|domaine|résidence|lotissement|villa|cité|montée|ruelle)"
_LINK = r"(?:das\s+|dos\s+|de\s+la\s+|de\s+l['’]|de\s+los\s+|de\s+las\s+|de\s+|du\s+|des\s+|d['’]|del\s+|della\s+|dei\s+|delle\s+|do\s+|da\s+|dos\s+|di\s+|l['’]|la\s+|le\s+|les\s+|los\s+|las\s+|el\s+)"
_NAME = rf"(?:{_LINK})?(?:(?:[A-Z]|St|Ste|Sta|Sto|Dr|Gen|Prof)\.\s?){{0,2}}{_ANY}(?:[ -](?:{_LINK})?{_CAP}){{0,3}}"
_FR = rf"{_NUMBER}\s*,?\s*(?i:{_FR_KIND})\s+{_NAME}"
_FR_BARE = rf"(?i:rue|avenue|boulevard|impasse|quai|allée|lieu[- ]dit|hameau|chemin|résidence)\s+{_LINK}?{_CAP}(?:[ -](?:{_LINK})?{_CAP}){{0,3}}"
_ES_KIND = r"(?:c/|c\.|calle|cl\.|avda\.?|av\.|avenida|plaza|pza\.?|pl\.|paseo|pº|camino|cno\.|ronda|rda\.|carrer|carretera|ctra\.|travesía|trav\.|jr\.|jirón|pje\.|psje\.|pasaje|carrera|cra\.|diagonal|transversal|autopista|calzada|prol\.|prolongación|cerrada|privada|andador|circuito|blvd\.|boulevard|bulevar|glorieta|callejón|rambla|via|viale|v\.le|piazza|p\.zza|p\.za|corso|c\.so|strada|strada provinciale|strada statale|contrada|cour|largo|vicolo|rua|r\.|avenida|travessa|trav\.|praça)"
_ES = rf"(?<!\w)(?i:{_ES_KIND})\s*{_NAME}\s*,?\s*(?i:n[º°o]\.?|n\.[º°o]|núm\.?|número|num\.?)?\s*(?:(?i:s/n|s\.n\.|snc)|{_NUMBER})"
# The other kinds of the south, which are words as well.
_ES_RARE = rf"(?<!\w)(?:(?i:{PORTUGUESE}|{SPANISH}|{ITALIAN}))\s{_LINK}{{0,2}}{_CAP}(?:[ ]{_LINK}?{_CAP}){{0,3}},?\s(?:(?i:s/n)|(?:n[º°.]\s?)?{_NUMBER})(?![%°]|\s?(?:mm|cm|km|kg|[€£$]|euros?|reais)\b)"
# A Brazilian goes on with a quarter, the post code, the town and two letters of the state.
_BR_TAIL = rf"(?:,\s*[^\W\d_][\w ª.-]{{1,40}})?,\s*\d{{5}}-?\d{{3}}\s{_LINK}?{_CAP}(?:\s(?:{_LINK})?{_CAP}){{0,4}}(?:\s?[/-]\s?[A-Z]{{2}}\b)?"
# A street that is called after a day: "R. 25 de Abril, 673".
_DATED = rf"(?<!\w)(?i:r\.|rua|av\.|avenida|praça|largo|travessa|via|viale|piazza|calle)\s\d{{1,2}}\s(?:de\s)?{_CAP}(?:\s\d{{4}})?,?\s{_NUMBER}"
_ES_BARE = rf"(?<!\w)(?i:chácara|sítio|fazenda|travessa|ladeira|alameda|calçada|c/|calle|avda\.?|avenida|paseo|piazza|rua|urb\.|urbanización|barrio|polígono|fracc\.|colonia|localidad|frazione|località)\s*{_LINK}?{_CAP}(?:[ -](?:{_LINK})?{_CAP}){{0,3}}"
# The kind comes first and the number last: from Belgium to Russia.
_KIND_FIRST = (
    r"(?:chaussée|drève|rue|avenue|av\.|boulevard|bd\.?|place|quai|allée|route|chemin|square|strada|str\.|bulevardul|bd\.|calea|șoseaua"
    r"|ul\.|ulica|ulice|al\.|aleja|aleje|pl\.|plac|os\.|osiedle|náměstí|nám\.|třída|ulitsa|ул\.|улица|пр\.|пр-т|просп\.|проспект|пер\.|переулок|пл\.|площадь|ш\.|шоссе|наб\.|бул\.|вул\.|вулиця|бульвар"
    r"|οδός|οδού|λεωφόρος|λεωφ\.|λ\.|πλατεία)"
)
_KIND_CAP = rf"(?<!\w)(?i:{_KIND_FIRST})\s*{_LINK}?{_CAP}(?:[ -](?:{_LINK})?{_CAP}){{0,3}}\s*,?\s*(?i:(?:nr|no|n[º°]|д|дом|буд|αρ)\.?:?\s*)?{_NUMBER}"
_KIND_LAST = rf"(?:{_CAP}\s){{1,3}}(?:Caddesi|Cad\.|Cd\.|Sokak|Sokağı|Sok\.|Sk\.|Bulvarı|Blv\.|Mahallesi|Mah\.|utca|u\.|út|útja|tér|körút|krt\.)\s?,?\s?(?:No\s?[.:]?\s?)?{_NUMBER}"
_NORTH = rf"(?!\w*(?:gate|Gate)\s\d\b(?!,))(?:[^\W\d_a-zà-ÿß][\w-]*|[^\W\d_][\w-]{{2,}}(?=gatan|vägen|veien|vejen|gaden|gata|gade\b|katu))(?:gata|gatan|gate|gaten|vägen|väg|veien|vei|vegen|veg|vejen|vej|gade|gaden|stræde|plads|plass|torget|torg|torv|katu|tie|kuja|polku|iela|gatvė|tänav)\s+{_NUMBER}"
# Anywhere: a name, a number, and on the next line or after a comma a post code with its town.
_ANYWHERE = rf"(?:{_CAP}[ ]){{1,4}}{_NUMBER}\s*[,\n]\s*(?={_POSTCODE}\s+{_CAP})"
_EAST_ASIA = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]*[市区區町村路街号號道県省都동로길구시][\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\s]*\d+(?:[-－−ー丁目番地号號楼室弄호번길]+\d*)*"
_ESTATE = rf"(?:(?i:{_UNIT})\s*,?\s*)?(?:{_CAP}\s){{1,3}}(?:(?:Trading|Industrial|Housing|Business|Retail|Science|Office|Technology)\s(?:Estate|Park|Centre|Center)|House|Court|Farm|Cottage|Barn|Lodge|Mill)\s*[,\n]"
_NL = rf"[^\W\d_][\w-]*(?:straat|laan|plein|gracht|kade|dijk|singel|weg|steeg|hof|park|lei|dreef|baan|boulevard|(?<![Ii])(?<!think)(?<!key)(?<!touch)(?<!mouse)pad)\s+{_NUMBER}"
_BOX = r"(?i:p\.?\s?o\.?\s?box|postfach|bp|b\.p\.|apartado(?:\s+de\s+correos)?|apdo\.?|postbus|casella postale|caixa postal|casilla(?:\s+postal)?)\s*(?:n[º°o]\.?\s*)?\d[\d ]*\d(?:\sde\s(?-i:[A-ZÁÉÍÓÚÑ][^\W\d_]+))?"
_ZIP_TOWN = rf"(?<![\w.,])(?:[A-Z]{{1,2}}-)?\d{{5}}[ ]+{_TOWN}|(?<![\w.,])\d{{4}}\s?[A-Z]{{2}}[ ]+{_TOWN}"

_BUILDING = r"(?:(?i:résidence|bâtiment|bât\.?|immeuble|lotissement|appt\.?|appartement|apt\.?|haus|gebäude|edificio|urbanización|bloque|portal|house|building|block|unit|flat|studio)\s+[\w'’ -]{1,30}?,\s*)"
_STREETS = [
    re.compile(rf"(?<![\w-])(?<!\d[:.,]){_BUILDING}{{0,3}}(?:{street}){_TAIL}{_PLACE}")
    for street in (
        _EN,
        _EN_AFTER,
        _EN_TOWN,
        _US,
        _EN_UNIT,
        _EN_HOUSE,
        _PL,
        _DE,
        _DE_AT,
        _DE_OF,
        _FR,
        _ES,
        _DATED,
        rf"{_ES_RARE}(?:{_BR_TAIL})?",
        rf"{_ES}{_BR_TAIL}",
        rf"(?<!\w)(?i:{PORTUGUESE})\s{_LINK}{{0,2}}{_CAP}(?:[ ]{_LINK}?{_CAP}){{0,3}}{_BR_TAIL}",
        _KIND_CAP,
        _KIND_LAST,
        _NORTH,
        _ANYWHERE,
        _NL,
        _BOX,
    )
]
_STREETS.append(
    re.compile(
        rf"(?<![\w-]){_ESTATE}{_TAIL}\s*(?:{_TOWN}\s*[,\n]?\s*)?(?:{_POSTCODE_UK}|{_POSTCODE_US}|{_POSTCODE}\s{_CAP})"
    )
)
_STREETS.append(re.compile(_EAST_ASIA))
_BARE = [re.compile(rf"(?<![\w-]){bare}") for bare in (_EN_BARE, _DE_BARE, _FR_BARE, _ES_BARE)]
_BARE += [
    # The forces abroad: "PSC 8211, Box 0616, APO AE 52843".
    re.compile(
        r"(?<!\w)(?:USS|USNS|USNV|USCGC|PSC|CMR|Unit)\s[^,\n]{2,30}(?:,[^,\n]{2,20})?,\s(?:FPO|APO|DPO)\s(?:AA|AE|AP)\s\d{5}"
    ),
    re.compile(
        r"(?<!\w)(?<!Visual )(?<!Android )(?<!Live )(?<!Surface )(?<!Beats )Studio\s\d{1,3}[A-Za-z]?\b|(?<!\w)(?i:flat|apartment|apt|appartement|wohnung|mieszkanie|lägenhet|lejlighed)\.?\s(?:n[°ro.]+\s?)?\d{1,4}(?:/\d{1,3})?[A-Za-z]?\b"
    ),
    re.compile(
        r"(?<!\w)(?:(?<=at )|(?<=to ))(?i:number|no\.?)\s\d{1,3}[A-Za-z]?\b|(?i:haus|hausnummer|haus nummer|haus nr\.|house number)\s\d{1,3}[a-z]?\b"
    ),
]
# A grid of streets: "Carrera 43A n.º 16-38"; a block of flats: "Blk 412 Ang Mo Kio Ave 10 #09-1167"; houses of a quarter: "house
# no. 17, 3rd cross, Jayanagar 4th block"; a door in a house that has a name, or on a floor: "Canning House, door 6", "5.º izda.".
_BARE += [
    re.compile(
        r"(?<!\w)(?i:carrera|cra\.?|calle|cll?\.?|kr\.?|diagonal|transversal|avenida|av\.?)\s\d{1,3}\s?[A-Z]{0,3}(?:\sbis)?\s?(?:n\.?[º°o]\.?|#|[Nn]o\.?)\s?\d{1,3}\s?[A-Z]?\s?-\s?\d{1,3}\b"
    ),
    re.compile(
        rf"(?<!\w)(?i:blk|block)\s\d{{1,4}}[A-Z]?,?\s(?:{_CAP}\s){{1,4}}(?:Avenue|Ave|Street|St|Road|Rd|Drive|Dr|Crescent|Cres|Link|Walk|Lane|Close|Central|Way)\b\.?(?:\s\d{{1,3}})?(?:,?\s#\d{{1,3}}-\d{{1,5}})?|(?<!\w)#\d{{2}}-\d{{2,5}}\b"
    ),
    re.compile(
        rf"(?<!\w)(?i:house|flat|door|plot|h|d)\.?\s?(?i:no\.?\s?)\d{{1,5}}[A-Za-z]?(?:[/-]\d{{1,4}})*,\s(?:[\w .-]{{2,30}},\s){{0,3}}(?:{_CAP}\s){{0,3}}(?:\d{{1,2}}(?:st|nd|rd|th)\s)?(?i:block|nagar|cross|main|layout|colony|sector|phase|stage|road|street)\b(?:\s\d{{1,3}})?"
    ),
    re.compile(
        rf"(?:{_CAP}\s){{1,3}}(?:House|Court|Lodge|Mansions|Towers?|Heights|Hall|Building|Point|Wharf),\s(?i:door|flat|apt|unit|room|floor)\s\d{{1,4}}[A-Za-z]?\b"
    ),
    re.compile(
        r"(?<!\w)(?:(?i:r/c|rés-do-chão)|\d{1,2}\.?\s?[ºª°])\s?(?i:dto|dt[oº]|direito|esquerdo|derecha|izquierda|dcha|dch|der|esq|izda|izq|frente|fte|[A-H]\b)\.?(?!\w)"
    ),
    re.compile(
        r"(?<=(?<!\w)(?:at|to|in) )(?:the\s)?[a-z]+(?:\s[a-z]+){0,2},\s[a-z]+\s(?:street|road|lane|avenue|terrace|crescent|mews|grove|hill|row)(?:,\s[a-z]+)?(?!\w)"
    ),
    re.compile(
        r"(?<!\w)(?:na|przy)\s([A-ZŁŚŻĆ][^\W\d_A-Z]+(?:ej|iego|ego)\s\d{1,4}[a-z]?(?:/\d{1,4})?)(?![\w%])"
    ),  # "na Lipowej 8"
    re.compile(r"(?<=\w )du \d{2,3}(?=\s*(?:[,!\n]|[^\w\s]))"),  # "clémence du 63", by the number of the department
    re.compile(r"(?<!\w)\d{1,2}(?:er|e|ème)\s(?i:étage)(?:\s(?i:gauche|droite|face))?"),
    re.compile(rf"(?<!\w)\d{{1,4}}[A-Z]?,\s(?i:top|ground|first|second|third|upper|lower) floor(?:,\s(?={_CAP}))?"),
]
# Kinds and numbers alone, two of them at least: "House 5, Road 12", "Plot 14, Block C, Phase 2".
_KIND = (
    r"(?:house|home|villa|plot|block|tower|road|street|lane|sector|phase|flat|apartment|apt|building|bldg|shop|office|floor|level|gate|room|door|lot|estate|ward|avenue|zone|haus|weg|straße|parzelle|wohnung|aufgang|eingang|treppe|stiege|tür|stock|etage"
    r"|bâtiment|bât|bloc|escalier|porte|étage|appartement|appt|lot|casa|calle|bloque|portal|piso|puerta|planta|escalera|manzana|mz|lote|edificio|torre|scala|interno|int|piano|palazzina|quadra|andar|bloco|apto|blok|klatka|huis|verdieping|trapp|port)"
)
_KINDS = re.compile(
    rf"(?<!\w)(?:\d{{1,2}}(?:st|nd|rd|th|e|er|ème|º|ª|\.)\s)?{_KIND}\.?(?:\s(?:no\.?|nr\.?|n[º°]))?\s(?:\d{{1,4}}[a-z]?|[a-z])(?!\w)(?:\s?[,/-]\s?|\s)(?:\d{{1,2}}(?:st|nd|rd|th|e|er|ème|º|ª|\.)\s)?{_KIND}\.?(?:\s(?:no\.?|nr\.?|n[º°]))?\s(?:\d{{1,4}}[a-z]?|[a-z])(?!\w)"
    rf"(?:\s?[,/-]\s?{_KIND}\.?\s(?:\d{{1,4}}[a-z]?|[a-z])(?!\w)){{0,4}}|(?<!\w)\d{{1,2}}(?:st|nd|rd|th|e|er|ème|º|ª)\s(?:floor|étage|piso|planta|piano|andar|etage),?\s(?:{_KIND}\s)?\d{{1,4}}[a-z]?(?!\w)"
    r"|(?<!\w)(?:locker|packstation|schließfach|postnummer|huisnummer|paketfach|casillero|casier|kluis|skåp|room|zimmer|chambre|habitación|kamer)\s(?:no\.?\s|nr\.?\s|n[º°]\s?)?[a-z]?\d{1,4}[a-z]?(?!\w|\s?[%°]|\s(?:degrees|grad|times|mal|m²))",
    re.IGNORECASE,
)
# Where somebody lives, though the town be a word: "wohnt in Essen", "lives in Bath".
_LIVES = re.compile(
    r"(?<!\w)(?i:live[sd]?|living|based|resid(?:es|ing|ents?)|moved|wohne?n?t?|wohnhaft|gezogen|umgezogen|umzugs?|déménagée?|déménagement|mudad[oa]|mudanza|residentes?|home visits?|huisbezoek|hausbesuch|hembesök|hjemmebesøg|visite à domicile|visita a domicilio|trasferit[oa]|trasloco|habite[sz]?|demeure|vit|vive[ns]?|vivo|reside|abit[ao]|woont?|woonachtig|verhuisd|mor[ao]|mieszkam?|bor|flyttade|flyttat)(?:\s[a-zà-ÿß]+){0,3}?"
    rf"\s(?:in|to|near|at|nach|bei|à|a|en|em|te|w|i|till)\s((?:{_CAP})(?:[ -](?:(?:de los|de las|de la|del|de|do|da|di|am|an der|im|ob der|sur|sous|en|les|la|le)[ -])?{_CAP}){{0,3}})(?!\w)"
)
_TOWNS = [
    re.compile(rf"{_TOWN}[ -]\d{{6}}(?!\w)"),
    re.compile(_ZIP_TOWN),
    re.compile(rf"(?:{_TOWN},\s)?(?<!\w){_POSTCODE_US}"),
    re.compile(rf"(?:{_TOWN},\s){{0,2}}(?:{_TOWN},?\s)?(?<!\w)[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}}\b"),
]
# "5 times a day on the way": a number and a word that is a kind of street as well.
_NO_STREET = re.compile(
    r"^\d+\s+(?:\w+\s+)*(?:to|of|the|in|on|at|and|or|for|is|a|times|minutes?|hours?|days?|weeks?|metres?|meters?|mm|cm|km|volts?|watts?|percent|bar|more|other|by|from|with|until|before|after|you|it|we|they|if)\b",
    re.IGNORECASE,
)


# Parts of an address that say nothing alone, before and after its commas.
_PART = rf"(?:{_CAP}|\d{{1,4}}[A-Za-z]?|\d/\d)"
_SMALL_UNIT = r"(?:(?i:fundos|frente|hinterhaus|vorderhaus|seitenflügel)(?!\w)|\d{1,2}\.\s?(?:OG|UG|Stock|Etage)(?:\s(?:links|rechts|mitte))?(?!\w)|(?i:flat|apt|apartment|unit|suite|room|floor|level|lot|house|road|box|rr|block|ortsteil|int|interno|scala|piano|bus|bte|boîte|parcela|lote|casa|portal|puerta|esc|bloque|sc|ap|m|lok|lgh|top|stiege|tür)\.?\s?(?:\d{1,4}[A-Za-z]?|[A-Z])\b)"
_SEGMENT = rf"(?:(?:[A-Z]\w{{0,3}}\.\s?)?{_PART}(?:[ ](?:{_PART}|(?i:de|di|da|la|le|les|los|las|el|der|den|van|of|the))){{0,4}}(?:\s-\s[A-Z]{{2}})?|{_SMALL_UNIT})"
_LEFT = re.compile(rf"(?<![\w.-])(?=[^\W_])(?:{_SEGMENT}\s*,\s*){{0,3}}(?:\d{{1,4}}[A-Za-z]?\s)?$")
_RIGHT = re.compile(
    rf"(?:\s*,?\s*{_SMALL_UNIT}|\s\([A-Z]{{2}}\)|\s(?:in|à|a|en|i|w|we|v|te|em|im)\s{_CAP}(?!\w)|\s(?:links|rechts|mitte|hinten|vorne)\b|\s*,\s*{_SEGMENT}(?=\s*(?:[.,;:!?)\n]|$)|\s{_GOES_ON}\s))+"
)
# The town on a line of its own, under the street.
_TOWN_LINE = re.compile(rf"[ \t]*,?\n({_CAP}(?:[ -]{_CAP}){{0,2}})[ \t]*(?=\n|$)")
# So many words joined by hyphens are no name of a place, and could be taken apart in ever so many ways.
_CHAIN = re.compile(r"\w+(?:[-'’]\w*){8,}")
_CARE_OF = re.compile(rf"(?<!\w)(?i:c/o)\s{_CAP}(?:\s{_CAP}){{0,3}}(?:\s*,\s*{_SEGMENT}(?!\w)){{1,4}}")


# Whatever has a number and goes on with the name of a town.
_PLACED = re.compile(
    rf"(?<![\w-])(?:[^\W\d_a-zà-ÿß]\w*\.?[ ](?:(?:{_LINK})?{_CAP}[ ]){{0,2}}{_NUMBER}|\d{{1,4}}[A-Za-z]?[ ](?:{_CAP}[ ]?){{1,3}}(?<![ ]))(?:,\s*(?i:{_FLOOR}|{_UNIT}))?(?:,\s*|\s(?:in|i|w|we|v|te|em|à|a|en)\s)({_CAP})"
)
# "6 Kenneth Port".
_NAMED = re.compile(rf"(?<![\w.,:-])\d{{1,5}}\s({_CAP})\s(?:{AMERICAN})\b")
# What may go on, without a capital, after a street that has none.
_SMALL_TOWN = re.compile(r"(?:\s*,\s*|\s(?:in|i|w|we|v|te|em|à|a|en)\s|\s)([^\W\d_][\w'’-]+)(?!\w)")


def find_addresses(text, is_place=lambda word: False, is_name=lambda word: False):
    """
    :param is_place: tells whether a word may be the name of a place: no dictionary has it
    :param is_name: tells whether people may be called by a word: "6 Kenneth Port" is an address, "2 Ethernet Port" is none
    :rtype: list[Span]
    """
    text = _CHAIN.sub(lambda chain: "_" * len(chain[0]), text)
    placed = [Span(*match.span(), "address") for match in _PLACED.finditer(text) if is_place(match[1])]
    placed += [Span(*match.span(), "address") for pattern in (_CARE_OF, _KINDS) for match in pattern.finditer(text)]
    placed += [Span(*match.span(), "address") for match in _NAMED.finditer(text) if is_name(match[1])]
    placed += [Span(*match.span(1), "address") for match in _LIVES.finditer(text)]
    spans = _grown(text, merged([*_found(text), *placed]))
    return merged([_with_town(text, span, is_place) for span in spans])


def _with_town(text, span, is_place):
    """:return: an address with the name of a town in small letters after it"""
    found = text[span.start : span.end]
    match = _SMALL_TOWN.match(text, span.end)
    is_small = not any(word[:1].isupper() for word in found.split()) or "," in (match[0] if match else "")
    if match and is_small and match[1].islower() and is_place(match[1]):
        return Span(span.start, match.end(), "address")
    return span


def _grown(text, spans):
    """Take what stands around an address, or between two parts of one, and belongs to it."""
    grown = []
    for span in spans:
        before, after = _LEFT.search(text, max(0, span.start - 80), span.start), _RIGHT.match(text, span.end)
        start, end = before.start() if before else span.start, after.end() if after else span.end
        line = _TOWN_LINE.match(text, end)
        if line and not any(folded(word) in GREETED for word in line[1].split()):
            end = line.end()
        if grown and start <= grown[-1].end:
            start = grown.pop().start
        grown.append(Span(start, end, "address"))
    return grown


def _found(text):
    spans = []
    for pattern in (*_STREETS, *_BARE, *_TOWNS):
        for match in pattern.finditer(text):
            found = match[0].rstrip(" ,\n")
            if "," in found or found.split()[-1][:1].isupper() or not _NO_STREET.match(found):
                spans.append(Span(match.start(), match.start() + len(found), "address"))
    return spans
