"""What streets are called by the posts of several countries, beside the frequent kinds."""

# The United States: Postal Addressing Standards, Publication 28, appendix C1. Hardly a product is called one of these, so
# that any number before them is that of a house.
AMERICAN_STREETS = (
    "Arcade|Avenue|Bayou|Bluffs?|Boulevard|Burgs?|Canyon|Causeway|Coves?|Creek|Crossroads?|Expressway|Ferry|Fords?"
    "|Forks?|Freeway|Glens?|Groves?|Harbors?|Haven|Heights|Highway|Hills?|Hollow|Inlet|Islands?|Junctions?|Knolls?"
    "|Lane|Manors?|Meadows?|Mews|Mills?|Motorway|Mountains?|Orchard|Overpass|Parkways?|Pike|Pines?|Plains?|Prairie"
    "|Rapids?|Ridges?|Roads?|Shoals?|Shores?|Skyway|Springs?|Stravenue|Streets?|Terrace|Throughway|Trafficway"
    "|Turnpike|Underpass|Valleys?|Viaduct|Views|Villages?|Ville|Vista"
)
# The rest of them are words for things as well.
_AMERICAN_WORDS = (
    "Alley|Annex|Beach|Bend|Bottom|Branch|Bridge|Brooks?|Bypass|Camp|Cape|Centers?|Circles?|Cliffs?|Club|Common"
    "|Corners?|Course|Courts?|Crescent|Crest|Crossing|Curve|Dale|Dam|Divide|Drives?|Estates?|Extensions?|Falls?"
    "|Fields?|Flats?|Forest|Forges?|Fort|Gardens?|Gateway|Greens?|Isle|Keys?|Lakes?|Land|Landing|Lights?|Loaf|Locks?"
    "|Lodge|Loop|Mall|Missions?|Mount|Neck|Oval|Parks?|Pass|Passage|Path|Place|Plaza|Points?|Ports?|Radial|Ramp|Ranch"
    "|Rest|River|Route|Row|Run|Spurs?|Squares?|Station|Stream|Summit|Trace|Track|Trail|Tunnel|Unions?|View|Walks?"
    "|Wall|Ways?|Wells?"
)
AMERICAN = f"{AMERICAN_STREETS}|{_AMERICAN_WORDS}"
# Brazil's and Portugal's, as their posts list them before the name.
PORTUGUESE = (
    "aeroporto|alameda|área|av\\.?|avenida|azinhaga|bairro|beco|calçada|caminho|campo|chácara|colônia|condomínio|conjunto"
    "|distrito|escadinhas|esplanada|estação|estrada|favela|fazenda|feira|jardim|ladeira|lago|lagoa|largo|loteamento|morro"
    "|núcleo|parque|passarela|pátio|praça|praceta|praia|quadra|quinta|recanto|residencial|rodovia|rotunda|rua|setor|sítio"
    "|travessa|trecho|trevo|tv\\.?|urbanização|vale|vereda|via|viaduto|viela|vila"
)
SPANISH = (
    "acceso|alameda|arrabal|bajada|barranco|bulevar|callejón|cañada|costanilla|cuesta|escalinata|glorieta|pasadizo|pasaje"
    "|plazuela|plazoleta|rambla|sendero|senda|subida|urb\\.?|urbanización|vereda|vial|vía"
)
ITALIAN = (
    "borgo|calata|calle|campo|canale|circonvallazione|fondamenta|galleria|incrocio|largo|lungarno|lungomare|lungotevere"
    "|parco|piazzale|piazzetta|rampa|rione|rotonda|salita|scalinata|sestiere|stradone|stretto|traversa|vico"
)
