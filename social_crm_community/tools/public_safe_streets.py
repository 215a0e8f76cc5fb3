"""What streets are called by the posts of several countries, beside the frequent kinds."""

# The United States: Postal Addressing Standards, Publication 28, appendix C1.
AMERICAN = (
    "Alley|Annex|Arcade|Avenue|Bayou|Beach|Bend|Bluffs?|Bottom|Boulevard|Branch|Bridge|Brooks?|Burgs?|Bypass|Camp|Canyon"
    "|Cape|Causeway|Centers?|Circles?|Cliffs?|Club|Common|Corners?|Course|Courts?|Coves?|Creek|Crescent|Crest|Crossing"
    "|Crossroads?|Curve|Dale|Dam|Divide|Drives?|Estates?|Expressway|Extensions?|Falls?|Ferry|Fields?|Flats?|Fords?|Forest"
    "|Forges?|Forks?|Fort|Freeway|Gardens?|Gateway|Glens?|Greens?|Groves?|Harbors?|Haven|Heights|Highway|Hills?|Hollow"
    "|Inlet|Islands?|Isle|Junctions?|Keys?|Knolls?|Lakes?|Land|Landing|Lane|Lights?|Loaf|Locks?|Lodge|Loop|Mall|Manors?"
    "|Meadows?|Mews|Mills?|Missions?|Motorway|Mount|Mountains?|Neck|Orchard|Oval|Overpass|Parks?|Parkways?|Pass|Passage"
    "|Path|Pike|Pines?|Place|Plains?|Plaza|Points?|Ports?|Prairie|Radial|Ramp|Ranch|Rapids?|Rest|Ridges?|River|Roads?"
    "|Route|Row|Run|Shoals?|Shores?|Skyway|Springs?|Spurs?|Squares?|Station|Stravenue|Stream|Streets?|Summit|Terrace"
    "|Throughway|Trace|Track|Trafficway|Trail|Tunnel|Turnpike|Underpass|Unions?|Valleys?|Viaduct|Views?|Villages?|Ville"
    "|Vista|Walks?|Wall|Ways?|Wells?"
)
# Those of them that hardly a product is called, so that any number before them is that of a house.
AMERICAN_STREETS = (
    "Arcade|Avenue|Bayou|Bluffs?|Boulevard|Burgs?|Canyon|Causeway|Coves?|Creek|Crossroads?|Expressway|Ferry|Fords?|Forks?"
    "|Freeway|Glens?|Groves?|Harbors?|Haven|Heights|Highway|Hills?|Hollow|Inlet|Islands?|Junctions?|Knolls?|Lane|Manors?"
    "|Meadows?|Mews|Mills?|Motorway|Mountains?|Orchard|Overpass|Parkways?|Pike|Pines?|Plains?|Prairie|Rapids?|Ridges?|Roads?"
    "|Shoals?|Shores?|Skyway|Springs?|Stravenue|Streets?|Terrace|Throughway|Trafficway|Turnpike|Underpass|Valleys?|Viaduct"
    "|Views|Villages?|Ville|Vista"
)
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
