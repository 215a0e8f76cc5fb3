"""What people say around names, language by language: greetings, endings, titles, how they introduce each other.

All of it is compared without case. Phrases are words with spaces between. What a language lacks is looked up in all the
languages together, as people mix them.
"""

import re

from .folding import folded


def _phrases(text):
    """:return: tuples of words, one for each phrase of a text with bars between"""
    return frozenset(tuple(phrase.lower().split()) for phrase in text.split("|") if phrase.strip())


def _unaccented(phrases):
    """:return: phrases, also as somebody in haste writes them: "bonne soiree", "viele gruesse\""""
    plain = {tuple(folded(word) for word in phrase) for phrase in phrases}
    spread = {
        tuple(folded(word.replace("ü", "ue").replace("ö", "oe").replace("ä", "ae")) for word in phrase)
        for phrase in phrases
    }
    return phrases | plain | spread


def word_set(text):
    return frozenset(text.lower().split())


def _by_language(**texts):
    """:return: words of each language; those of all of them for a language that is not here"""
    words = {lang: word_set(text) for lang, text in texts.items()}
    return words | {"": frozenset().union(*words.values())}


def of_language(words, lang):
    """
    :param dict words: as made here
    :rtype: frozenset[str]
    """
    return words.get(lang) or words[""]


# A name follows at once, to the next mark: "Dear Grace May," but also "thanks grace!".
GREETINGS = _phrases(
    "hi|hello|hey|helo|ola|holi|halo|haloo|bjr|slt|bsr|dear|good morning|good afternoon|good evening|good day|greetings|welcome|welcome back|hi again|hello again"
    "|hallo|hi nochmal|liebe|lieber|liebes|sehr geehrte|sehr geehrter|guten tag|guten morgen|guten abend|moin|servus"
    "|grüß gott|grüezi|werte|werter|geehrte|geehrter|verehrte|verehrter|hallo liebe|hallo lieber|tag"
    "|bonjour|bonsoir|salut|cher|chère|chers|chères|coucou|rebonjour|bonjour cher|bonjour chère"
    "|hola|estimado|estimada|estimados|querido|querida|buenos días|buenas tardes|buenas noches|buenas|muy buenas"
    "|apreciado|apreciada|hola de nuevo"
    "|ciao|gentile|caro|cara|salve|buongiorno|buonasera|egregio|spettabile"
    "|beste|geachte|hoi|goedemorgen|goedemiddag|goedendag|lieve|dag"
    "|olá|oi|prezado|prezada|bom dia|boa tarde|boa noite"
    "|dzień dobry|dobry wieczór|cześć|witam|witaj|hej|szanowny|szanowna|szanowni|drogi|droga|merhaba|selam|sayın|sevgili|iyi günler|günaydın"
    "|bästa|kära|käre|hejsan|tjena|god morgon|kære|goddag|hei|kjære|god dag|hyvä|moi|terve|hyvää päivää"
    "|dobrý den|ahoj|vážený|vážená|milý|milá|dobrý deň|bună ziua|stimate|stimată|dragă|kedves|tisztelt|szia|jó napot"
    "|здравствуйте|здравствуй|привет|добрый день|доброе утро|добрый вечер|уважаемый|уважаемая|дорогой|дорогая"
    "|доброго дня|вітаю|привіт|добрий день|шановний|шановна|здравейте|поштовани|αγαπητέ|αγαπητή|γεια σου|γεια σας|γεια|καλημέρα|καλησπέρα|χαίρετε"
    "|مرحبا|أهلا|السلام عليكم|عزيزي|عزيزتي|שלום|cheers|aloha|yo|hiya|heya|ay up|alright|evening|morning|afternoon|grüß dich|grüß gott|hallöchen|mahlzeit|na"
)
# The same, but these begin sentences of all kinds as well: a mark must follow the name.
THANKS = _phrases(
    "sry|soz|thx|thnx|ty|tks|thanks|thank you|many thanks|thanks a lot|thank you so much|thanks again|thank you again|welcome|sorry|please|yes|no|ok|okay|sure"
    "|congratulations|well done|glad to help|you're welcome|bye|no problem|of course"
    "|danke|vielen dank|danke schön|dankeschön|herzlichen dank|besten dank|danke dir|danke ihnen|tut mir leid|bitte|ja|nein|gern|gerne|tschüss"
    "|merci|merci beaucoup|merci bien|un grand merci|désolé|désolée|oui|non|de rien|bien sûr"
    "|gracias|muchas gracias|mil gracias|perdón|perdona|lo siento|sí|de nada|claro|por favor"
    "|thx|ty|tnx|cheers|ta|mersi|mille mercis|grand merci|muchísimas gracias|dziękuję|dzięki|teşekkürler|tack|tak|takk|kiitos|děkuji|díky|mulțumesc|köszönöm"
    "|спасибо|дякую|ευχαριστώ|شكرا|grazie|grazie mille|mi dispiace|prego|dank je|dank u|bedankt|hartelijk dank|obrigado|obrigada"
)
# A name follows, perhaps on the next line, and then the text (or its quoted part) ends.
CLOSINGS = _phrases(
    "regards|best regards|kind regards|warm regards|kindest regards|many regards|with regards|best|best wishes|all the best|cheers|sincerely"
    "|yours sincerely|sincerely yours|yours faithfully|yours truly|yours|yours ever|truly yours|thanks|many thanks|thank you|thanks again|take care"
    "|x|xx|xxx|respectfully|cordially|with best wishes|with kind regards|warmly|love|talk soon|speak soon|rgds|br|kr|signed|sgd|yrs|have a nice day|have a great day"
    "|mit freundlichen grüßen|mit freundlichen grüssen|freundliche grüße|freundliche grüsse|viele grüße|viele grüsse|liebe grüße|liebe grüsse"
    "|schöne grüße|beste grüße|beste grüsse|herzliche grüße|herzlichst|herzlich|grüße|grüsse|gruß|gruss|viele liebe grüße|mit besten grüßen|hochachtungsvoll"
    "|mit freundlichem gruß|mit freundlichem gruss|freundlichen gruß|schönen gruß|lieben gruß|lg|vg|mfg|bg|hg|gez|gezeichnet|unterschrift|i. a|i. v|i.v|i.a|bis bald|danke|vielen dank|besten dank"
    "|cordialement|signé|bien cordialement|très cordialement|amicalement|bien à vous|bien à toi|sincèrement|salutations|meilleures salutations|sincères salutations"
    "|salutations distinguées|cdt|cdlt|bonne journée|bonne soirée|bonne fin de journée|à bientôt|bises|merci|merci d'avance|respectueusement"
    "|saludos|un saludo|saludos cordiales|un cordial saludo|cordialmente|atentamente|fdo|firmado|firma|atte|le saluda atentamente|un abrazo|abrazos|besos|gracias|hasta pronto|muchas gracias"
    "|saluti|cordiali saluti|distinti saluti|un saluto|a presto|grazie|groet|groeten|groetjes|met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|mvg"
    "|xoxo|hugs|ta|ttyl|laters|yours in haste|with thanks|many thanks again|thx|greetings|greets|grts|pfiat di|pfüat di|servus|ciao|tschüss|tschau|baba|bussi|gglg|glg|ganz liebe grüße|es grüßt|es grüßt sie"
    "|bisous|bise|gros bisous|grosses bises|biz|à plus|à très vite|à très bientôt|cordiales salutations|bien amicalement|tchao|besitos|un beso|un abrazo fuerte|nos vemos|chao|cuídate|afectuosamente"
    "|un abbraccio|baci|bacioni|con i migliori saluti|cari saluti|a risentirci|liefs|hartelijke groet|hartelijke groeten|gr|beijos|beijinhos|um beijo|até logo"
    "|pozdrawiam|pozdrawiam serdecznie|z poważaniem|serdecznie|pozdrowienia|saygılarımla|saygılar|sevgiler|sevgilerimle|iyi günler|teşekkürler"
    "|med vänlig hälsning|med vänliga hälsningar|vänliga hälsningar|vänligen|hälsningar|mvh|hälsar|kram|venlig hilsen|med venlig hilsen|vennlig hilsen|med vennlig hilsen|hilsen|kærlig hilsen|hilser|tak"
    "|terveisin|ystävällisin terveisin|ystävällisesti|t|s pozdravem|s úctou|zdraví|s pozdravom|cu stimă|cu respect|toate cele bune|üdvözlettel|tisztelettel|köszönettel"
    "|с уважением|с наилучшими пожеланиями|всего доброго|ваш|ваша|искренне ваш|з повагою|з найкращими побажаннями|с уважение|με εκτίμηση|με φιλικούς χαιρετισμούς|φιλικά|χαιρετισμούς|ευχαριστώ"
    "|مع تحيات|مع تحياتي|تحياتي|مع أطيب التحيات|مع التقدير|בברכה"
    "|atenciosamente|com os melhores cumprimentos|cumprimentos|abraço|um abraço|obrigado|obrigada"
)
GREETINGS, CLOSINGS = _unaccented(GREETINGS), _unaccented(CLOSINGS)
GREETED = frozenset(word for phrase in (*CLOSINGS, *GREETINGS, *THANKS) for word in phrase)
# "Ihr Tariq", "your Ann": before a name that ends the text.
YOURS = word_set("your yours ihr ihre dein deine euer eure votre ton tu su vuestro tuo vostro uw je")

TITLES = word_set(
    "eng arq geom avv dj mc mr mrs ms miss mx sir madam dr doc prof professor doctor rev"
    " herr herrn frau hr fr fräulein dipl-ing ing mag"
    " m mme madame mlle mademoiselle monsieur messieurs mesdames me maître"
    " sr sra srta señor señora señorita don doña d dña dra doctora"
    " signor signora signore sig dott dottor dottoressa mevrouw meneer heer dhr mw mevr senhor senhora"
    " fam familie family famille familia famiglia família rodzina"
    " pan pani panie pana panu panią państwo pán paní pane paní fru frk frøken fröken herra rouva hanım bey bay bayan efendi domnul doamna dl dna"
    " господин госпожа пан пані пане панi γοσποδίν κύριε κύριος κυρία κυρίου κος κα السيد السيدة"
    " sgt capt cpt col lt maj cllr hon sr jr esq fr bro sis imam rabbi pastor pfr ra rain dres mmes mlles adjudant capitaine lieutenant colonel abbé ingeniero ing lic licenciado avv geom rag arch"
)
WORDY_TITLES = word_set(
    "sir madam doc doctor professor miss m d don me fr ing mag je messieurs mesdames pan pane pani bay bey col hon maj lt bro sis ra rain arch rag sr jr family fam pastor colonel κα"
)  # words, too

# What somebody is called politely, and stays when the name is taken; artists have the others in their names.
COURTESY = TITLES - WORDY_TITLES - {"dj", "mc"} | {"sr", "sig.ra", "sig.na", "dott.ssa", "prof.ssa"}

# What a person says before their name. Strong ones are followed by nothing else.
INTRODUCTIONS = _phrases(
    "known as|aka|genannt|bekannt als|apodado|apodada|conocido como|conocida como|bijgenaamd|kallad|kaldet|my name is|my name's|name is|the name is|name|called|named|i am called|ask for|ask after|signed by|handled by|written by|on behalf of|c/o|attn"
    "|mein name ist|ich heiße|ich heisse|name ist|namens|den namen|dem namen|al nombre|naam van|nombre de|em nome de|heißt|heisst|fragen sie nach|frag nach|unterschrieben von|zu händen|z hd|im auftrag von"
    "|je m'appelle|m'appelle|je me nomme|mon nom est|s'appelle|nommé|nommée|demandez|demander|au nom de|à l'attention de"
    "|me llamo|mi nombre es|se llama|llamado|llamada|pregunte por|pregunta por|a nombre de|a la atención de"
    "|mi chiamo|il mio nome è|si chiama|chieda di|mijn naam is|ik heet|heet|vraag naar|meu nome é|me chamo|chamo-me"
    "|nazywam się|mam na imię|benim adım|adım|ismim|jag heter|mitt namn är|jeg hedder|jeg heter|mit navn er|mitt navn er|nimeni on|jmenuji se|mă numesc|a nevem"
    "|меня зовут|мене звати|моё имя|με λένε|ονομάζομαι|اسمي"
)
INTRODUCTIONS = _unaccented(INTRODUCTIONS)
# Weak ones are followed by all sorts of things: "I am sure".
WEAK_INTRODUCTIONS = _phrases(
    "wrote|writes|escribe|escribió|scrive|ha scritto|écrit|skrev|skriver|napisał|napisała|ring upp|i am|i'm|this is|it's|it is|here is|ich bin|hier ist|hier spricht|hier schreibt|je suis|c'est|ici|moi c'est|soy|le habla|aquí|le escribe|te escribe"
    "|sono|ik ben|sou|spoken to|met|reach|contact|via|by|chiedi di|chiedi della|chiedi del|frag nach der|frag nach dem|ask for the|von|bei|mit|an|für|durch|par|avec|chez|por|con|door|met|da"
    "|spoke to|spoke with|speak to|speak with|spoken with|talk to|talk with|talked to|talked with|talking to|chat with|chatted with|written to|write to|according to|with|from|to|for|and"
    "|told|tell|asked|ask|asking|thank|thanks to|call|called|ring|phoned|email|e-mail|emailed|helped|help|said|says"
    "|frag|fragt|fragte|gefragt|sagte|sag|grüß|ruf|rief|laut|sagt|meint|schreibt|schrieb|und"
    "|selon|d'après|demandé à|parlé à|parlé avec|dit|et|à|pour|remercie|contacté|contacter"
    "|según|hablé con|hablado con|pregunté a|pregunté|dijo|dice|preguntó|y|a|para|e|secondo"
)
# Somebody whose name may follow: "my colleague Ann", "der Techniker Vogel".
PEOPLE = word_set(
    "colleague coworker neighbour neighbor technician engineer agent mechanic manager supervisor boss driver courier customer client user friend husband wife son daughter"
    " brother sister mother father mum mom dad uncle aunt flatmate roommate partner buyer seller owner assistant user member"
    " kollege kollegin kollegen nachbar nachbarin techniker technikerin mitarbeiter mitarbeiterin chef chefin fahrer fahrerin kunde kundin kunden freund freundin mann frau sohn tochter"
    " bruder schwester mutter vater berater beraterin meister meisterin monteur monteurin sachbearbeiter sachbearbeiterin nutzer nutzerin"
    " collègue voisin voisine technicien technicienne conseiller conseillère client cliente ami amie mari femme fils fille frère soeur sœur mère père livreur responsable"
    " compañero compañera vecino vecina técnico técnica cliente amigo amiga marido mujer hijo hija hermano hermana madre padre conductor repartidor jefe jefa"
    " collega vicino vicina tecnico cliente amico amica klant buurman buurvrouw collega monteur vizinho vizinha colega"
    " aunty auntie granny grandma grandpa granddad nan cousin niece nephew tenant landlord landlady caretaker janitor plumber electrician receptionist clerk foreman trainee apprentice intern"
    " tante onkel oma opa cousin cousine nichte neffe vermieter vermieterin mieter mieterin hausmeister hausmeisterin lehrling azubi praktikant praktikantin schwager schwägerin"
    " tante oncle mamie papi cousin cousine gardien gardienne concierge stagiaire locataire propriétaire patron patronne"
    " tía tío abuela abuelo primo prima portero portera casero inquilino inquilina becario becaria encargado encargada"
    " moglie marito figlio figlia fratello sorella zio zia nonno nonna autista portiere"
)
PEOPLE |= word_set(
    "kollegan teknikern granne grannen montör montören kund kunden handläggare handläggaren säljare säljaren nabo naboen montør kollegaen kunden medewerker medewerkster bezorger"
    " kolega koleżanka koledze koleżance technik serwisant serwisantka sąsiad sąsiadka kierownik klient klientka kurier pracownik pracownica corriere idraulico elettricista magazziniere"
    " entregador entregadora gerente vizinho vizinha soused sousedka kolegyně arkadaşım teknisyen komşum müşteri müşterimiz kollégám szerelő colegul colega tehnicianul"
)
PEOPLE |= word_set(
    "holder recipient addressee titular titulaire destinataire destinatario destinataria titolare intestatario ontvanger eigenaar dueño dueña propietario propietaria proprietario proprietaria"
    " mate buddy solicitor lawyer accountant fitter installer painter carpenter builder mechanic nurse carer teacher coach trainer dentist vet secretary girlfriend boyfriend fiancé fiancée housemate teammate"
    " roomie stepson stepdaughter grandson granddaughter godmother godfather pupil student patient lad lady bloke"
    " lackierer elektriker elektrikerin klempner installateur anwalt anwältin lehrer lehrerin trainer trainerin pfleger pflegerin arzt ärztin enkel enkelin verlobter verlobte hausarzt schwiegersohn"
    " verkäufer verkäuferin sekretärin sachverständiger schreiner maler gärtner bote postbote zusteller"
    " gendre nièce neveu beau-père belle-mère beau-frère belle-sœur beau-fils belle-fille plombier électricien avocat avocate fiancé fiancée copain copine grand-mère grand-père facteur"
    " suegra suegro cuñado cuñada yerno nuera sobrino sobrina nieto nieta novio novia abogado abogada fontanero electricista cartero mensajero perito vendedor vendedora instalador"
    " suocera suocero genero nuora cognato cognata nipote fidanzato fidanzata avvocato idraulico elettricista corriere commesso commessa"
    " schoonzoon schoondochter schoonmoeder schoonvader zwager schoonzus buurvrouw neef nicht oom bezorger loodgieter vriend vriendin man vrouw zoon dochter broer zus moeder vader"
    " citofono interphone sonnette klingel telefonillo timbre doorbell buzzer chauffeur chauffeuse chófer conducente"
    " witness caller resident tenant passenger tester citizen bürger bürgerin bürgers zeuge zeugin zeugen anrufer anruferin bewohner bewohnerin mieter mieterin patient patientin schüler schülerin hausmeister hausmeisterin"
    " témoin habitant habitante locataire résident résidente passager passagère testigo inquilino inquilina pasajero pasajera testimone inquilino inquilina passeggero passeggera getuige huurder bewoner testemunha inquilino inquilina passageiro passageira"
    " alumna alumno élève schülerin alunno alunna aluno aluna leerling elev uczeń uczennica dossier"
    " sogra sogro genro nora cunhado cunhada sobrinho sobrinha neto neta tio tia avó avô marido mulher filho filha irmão irmã mãe pai motorista entregador porteiro namorado namorada"
)
# Whoever these are called by name with: "Onkel Heinz", "opa Kees", "Nurse Joy".
KIN = word_set(
    "uncle aunt aunty auntie granny grandma grandpa nan nana gran nurse sister brother officer constable sergeant captain coach judge father mother pastor pater"
    " onkel tante oma opa ome schwester bruder pater tonton tata mamie papi papy mémé pépé tatie tía tío abuela abuelo zio zia nonno nonna oom tante seu dona tio tia vovó vovô ciocia wujek babcia"
    " teta babička strýc moster faster farbror mormor farmor morfar farfar tant amca teyze abla abi"
)
_TAILS = tuple(
    "kollege kollegin kollegen nachbar nachbarin nachbarn freund freundin freundes mutter vater vaters bruder bruders schwester tochter sohn sohnes techniker technikerin fahrer fahrerin meister meisterin berater"
    " beraterin betreuer betreuerin vermieter vermieterin mieter mieterin verwalter verwalterin mitarbeiter mitarbeiterin inhaber inhaberin halter halterin nehmer nehmerin empfänger empfängerin besitzer besitzerin holder owner mother father brother sister daughter".split()
)


def says_who(word):
    """:return: whether a word in small letters says who somebody is: "neighbour", "son-in-law", "Nachbarn", "Schwiegermutter" """
    if word in PEOPLE or word.endswith(_TAILS):
        return True
    if len(word) > 5 and word.rstrip("ns") in PEOPLE:
        return True
    return "-" in word and any(part in PEOPLE for part in word.split("-"))


# Before a name, even in small letters.
BEFORE_PEOPLE = frozenset(
    "as wie comme como to with from by for and told tell asked ask thank mit von bei an à avec par chez con a por y".split()
)
# Where what is listed next is found in an app.
MENUS = word_set(
    "menu settings options preferences menü einstellungen paramètres réglages ajustes configuración impostazioni instellingen ustawienia inställningar indstillinger definições configurações"
)
LISTING = frozenset("and und et y e en & i och og ja a or oder ou o of eller lub sowie".split())
AND = frozenset("and und et y e en & i".split())
# What weighs for and against a name: see ``public_safe_evidence``.
TO_PEOPLE = word_set(
    "fråga frågade ring ringde tackade kontakta mejla spørg spurgte ringede kontakt spør spurte vroeg bel belde mail contacteer bedankt zapytaj zapytać zadzwoń dzwonić pytałam pytałem"
    " senta chiedi chiama contatta sentito fale contacte perguntei falei zavolejte kontaktujte zeptejte appelez appeler joindre voyez"
    " told tell tells asked ask asks asking thank thanks call called phoned ring rang emailed contacted contact cc cc'd fragen fragte frag grüß grüße gefragt"
    " demandez demander prévenez prévenir remercie contactez pregunte pregunta avise llame contacte chieda chiami vraag bel pergunte ligue"
)
NEAR_PEOPLE = word_set(
    "av med från till för hos af fra til van bij voor aan od dla u przez z ze s di dal dalla com do pelo pela"
    " by with from for via von bei mit an für durch par avec chez pour à con por para a da per met door com"
)
NEAR_THINGS = word_set(
    "utan på under i uden op onder zonder bez na w pod senza su sotto sem sobre em no na v pro"
    " aus ohne per pro zu auf unter gegen vor nach als in of without into onto on en sur sans sin sem senza op zonder"
)
OR = word_set("n and or und oder et ou y o e u of en &")
APART = word_set(
    "på hos från fra ved bij van uit z ze od w em no na dalla alla from at in aus vom von im bei du de der in at dal della del van"
)
FROM = word_set("från fra van uit z ze od dalla from aus vom von du del dal della van")
PREDICATES = word_set(
    "har kommer brukar ska kan vill får skal vil vet ved jest będzie może przyjedzie przyjdzie ma wie zna "
    "drew wrote took made gave brought caught chose built bought ran sat stood spoke heard has had is was will would can could should may might did does came went knows says got left put took keeps works signed fixed sent found swapped"
    " hat hatte ist war wird kann konnte soll muss darf kommt kam holt bringt weiß macht hilft ruft prüft schickt übernimmt meldet geht fährt"
    " a est était sera peut va vient viendra passe passera doit fait m'a vous nous l'a t'a s'est"
    " ha es era está será puede viene vendrá pasa pasará tiene fue me le te se nos"
    " è sarà può viene verrà passa passerà deve mi ti ci le si"
    " heeft is was kan komt zal wil moet gaat belt"
    " tem foi pode vem passa vai está ficou"
)
MASS = word_set(
    "salz pfeffer stahl eisen gold silber holz licht strom feuer frost regen schnee eis nebel wind sand kies kalk lehm land blut brot butter salat schaum glück kraft trost mist rauch post musik wasser"
    " winter sommer herbst lenz sturm rost blitz donner hagel sonne schutz wunsch zucker mehl leder glas gas kohl fisch huhn reis saft zeit not stroh heu torf gips beton gummi teer rand recht"
    " freude mut geduld ruhe luft druck volt watt bedarf kunde rosa braun grau grün rot schwarz weiß blau null anfang ende seite teil stück paar mal uhr mitte wahl bild text ton bett tisch"
)

# After one of these comes a model, though people be called so: "Skoda Octavia".
CARS = word_set(
    "vauxhall skoda škoda seat vw volkswagen audi bmw mercedes opel fiat dacia nissan mazda volvo honda subaru suzuki tesla cupra renault peugeot citroën toyota hyundai kia"
)

# Before them stands who did it: "Grace said", "Vogel schreibt".
SPEECH = word_set(
    "säger sa sade skrev skriver frågar frågade svarar svarade har hade är var brukar tror tycker rekommenderar hjälpte ringde siger sagde spørger svarede havde er plejer mener sier spør hadde"
    " schreef vroeg vraagt had was denkt belde belt raadt kwam nam mówi mówił mówiła powiedział powiedziała napisał napisała pisze pyta pytał pytała ma miał miała jest był była radzi potwierdził potwierdziła dzwonił dzwoniła prosi prosił prosiła zgłasza zgłosił zgłosiła"
    " pergunta perguntou tem teve é foi confirmou acha ligou chiede pensa consiglia conferma aveva chiama ha portato dedi diyor yazdı söyledi aradı sordu říká řekl řekla napsal napsala má měl je byl byla mondta írta kérdezte"
    " sanoi kirjoitti kysyi on oli spune zis scris are este"
    " rang phoned texted messaged emailed content happy informed aware notified satisfied pleased said says told tells wrote writes asked asks replied replies confirmed confirms mentioned mentions thinks thought suggested suggests explained explains answered answers"
    " noted reported reports called calls phoned complained recommends recommended knows helped tried checked sent has had is was will would from here"
    " sagt sagte schrieb schreibt meint meinte fragt fragte antwortete bestätigt bestätigte erklärt erklärte hat hatte ist war wird aus vom rief empfiehlt weiß hier"
    " dit disait écrit écrivait demande demandait répond confirme pense explique a est était avait conseille recommande ici"
    " dice dijo escribe escribió pregunta preguntó responde confirmó cree piensa explica explicó ha es era tiene recomienda aquí"
    " wants wanted needs needed got gets found likes liked uses used put fixed managed noticed bought ordered does did says asks"
    " braucht brauchte fand nutzt kaufte bestellte nahm kommt kam probierte meldet meldete"
    " veut voulait utilise trouve trouvait peut achète signale signalait confirmait"
    " quiere quería usa necesita encontró compró puso comenta comentó avisa avisó"
    " dice disse scrive ha è zegt zei schrijft schreef heeft is diz disse escreveu"
)
PARTICLES = word_set(
    "vd v.d vdr van von vom zu zum zur der den de del della di da do dos das du des la le les el al bin ben ibn abu ter ten te op af ní nic mac mc o y e i und"
)
DEGREES = word_set("med dent vet jur phil rer nat ing oec h c")  # after "Dr."
# What stands after a name and belongs to it.
SUFFIXES = word_set(
    "ji saheb sahib bhai didi garu jun sen jr jnr sr snr ii iii iv phd esq md mba obe san sama hanım bey efendi junior senior"
)
# Verbs and their like that follow things as well.
LOOSE_SPEECH = frozenset(
    "har hade är var havde er hadde had jest był była ma miał miała tem teve é foi aveva je byl byla on oli are este"
    " has had is was will would from here hat hatte ist war wird aus vom weiß hier est a avait était ici es era ha tiene è heeft called calls tried checked sent helped aquí".split()
)
# In small letters these are verbs that follow who does something, but never "to", "with" or "tell".
AUXILIARIES = word_set("will may")
BEFORE_NO_AUXILIARY = word_set(
    "to with from by tell told ask asked asking call called thank thanks email emailed helped"
)
# Languages in which no noun begins a sentence without an article before it: "Pierre a mis une pierre".
ARTICLE_FIRST = word_set("fr es it pt")
# After these a name that begins a sentence may be a word: "Pilar de la casa".
LINKS = word_set(
    "de del da do di d du des en y e et o ou con avec pour para por a à al au aux que qui sur sans sin com per"
)
# Who is addressed without a name, and who signs without one.
NOBODY = _by_language(
    en="there all everyone everybody folks team guys friend friends again sir madam customer customers you community support service care member members user users reader readers world"
    " crew staff department office help desk helpdesk group forum people ladies gentlemen sirs colleagues colleague so very much for to a lot the and best dear kind warm in advance"
    " monday tuesday wednesday thursday friday saturday sunday claims handler broadband complaints reservations bookings billing cust"
    " your our us me my from agent editor moderator moderators administrator admin both now too it that this",
    de="interner interne internes vermerk aktennotiz verwaltung hausverwaltung buchhaltung vertrieb amt bürgeramt rathaus stadtwerke praxisteam vertragsservice abteilung zusammen alle allen allerseits leute kunde kundin kunden kundinnen kollegen kolleginnen kollege kollegin damen herren team gemeinde freunde freundin forum mitglied mitglieder nutzer"
    " kundendienst kundenservice serviceteam supportteam grüße grüsse gruß gruss dank schön sehr nochmal nochmals wieder und an im voraus für ihr ihre euch dir ihnen support service community",
    fr="tous toutes madame monsieur messieurs mesdames cher chère client cliente clients équipe collègues collègue communauté membres membre service clientèle à et le la beaucoup bien d'avance"
    " avance votre support forum",
    es="departamento oficina gestión nota interna todos todas cliente clientes señor señora señores equipo compañeros comunidad amigos amigo amiga miembros miembro servicio atención al de nuevo por a y el la muchas mucho su usted foro soporte",
    it="ufficio reparto assistenza nota interna tutti tutte cliente clienti signori squadra servizio",
    nl="gemeente afdeling administratie iedereen allemaal klant klanten team klantenservice",
    pt="gestão departamento atendimento apoio nota todos cliente clientes equipe equipa",
    sv="alla kund kunder team support kundtjänst supporten vänner tack så mycket igen för på och",
    da="alle kunde kunder team support kundeservice venner tak igen for på og",
    nb="alle kunde kunder team support kundeservice venner takk igjen for på og",
    pl="wszyscy wszystkim klient klienci kliencie zespół pomoc serwis biuro obsługa za i bardzo",
)
# Before these a capital is no name: "the Rose model".
DETERMINERS = _by_language(
    en="a an the this that these those my your his her its our their some any each every no another which what",
    de="der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner mein meine meinen meiner meinem dein deine deinen ihr ihre ihren ihrem ihrer sein seine unser unsere unserem"
    " unseren unserer euer eure dieser diese dieses diesen diesem jeder jede jedes jeden welcher welche welches im am zum zur vom beim ins ans alle allen aller viele vielen wenig mehr",
    fr="le la les un une des du au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs quel quelle chaque",
    es="el la los las lo un una unos unas al del este esta estos estas ese esa mi mis tu tus su sus nuestro nuestra vuestro cada qué",
    it="il lo la gli le i un uno una questo questa del della dei mio mia tuo sua suo",
    nl="de het een deze dit mijn uw onze je",
    pt="o a os as um uma este esta seu sua meu minha",
    sv="en ett den det de denna detta dessa min mitt mina din ditt dina vår vårt våra er ert era hans hennes deras sin sitt sina varje någon något några ingen inget alla",
    da="en et den det de denne dette disse min mit mine din dit dine vores jeres hans hendes deres sin sit sine hver nogen noget ingen alle",
    nb="en et ei den det de denne dette disse min mitt mine din ditt dine vår vårt våre deres hans hennes sin sitt sine hver noen noe ingen alle",
    pl="ten ta to te ci tego tej tym tych mój moja moje mojego mojej twój twoja nasz nasza nasze naszego naszej wasz jego jej ich każdy każda który która które",
)
CALENDAR = word_set(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec"
    " monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun"
    " januar jänner februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so okt dez mrz"
    " janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche janv févr avr juil déc lun jeu ven sam dim"
    " enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes sábado domingo"
    " gennaio febbraio aprile maggio giugno luglio settembre ottobre novembre dicembre easter christmas ostern weihnachten noël pâques navidad"
)
IN_TIME = word_set(
    "on am every next next jeden jeder le chaque el cada il op in since until till by before after during from last next this im seit bis ab ende anfang en depuis avant fin de desde hasta a"
)

IN_TOWNS = word_set("in near nach à en em te i w")

NUMBER_WORDS = word_set(
    "zero oh nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty"
    " ninety hundred double triple treble"
    " null eins ein zwei zwo drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig dreissig vierzig fünfzig"
    " sechzig siebzig achtzig neunzig hundert doppel"
    " zéro un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts trente quarante cinquante soixante cent"
    " cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro"
    " veinticinco veintiséis veintisiete veintiocho veintinueve treinta cuarenta cincuenta sesenta setenta ochenta noventa cien doble"
    " zero due tre quattro cinque sei sette otto nove dieci venti trenta quaranta cinquanta sessanta settanta ottanta novanta nul twee drie vier vijf zes zeven negen tien dois quatro sete oito"
)
# Words that join numbers or stand between them, never at an end.
NUMBER_JOINTS = word_set("and y et und e en plus")
GERMAN_NUMBER = re.compile(
    r"(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(?:zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)"
)

# What a number measures: such a number identifies nobody.
UNITS = word_set(
    "kva kω mω mhz mm cm dm m km in inch inches ft feet yd mi g kg mg lb lbs oz t l ml cl dl v kv mv w kw mw kwh wh a ma mah ah hz khz mhz ghz kb mb gb tb kbit mbit gbit mbps db lm lux k c f bar mbar psi pa kpa nm"
    " min mins minute minutes h hr hrs hour hours s sec secs second seconds ms day days week weeks month months year years rpm px dpi ppm cc hp ps"
    " eur euro euros usd dollar dollars gbp pound pounds chf franken franc francs cent cents percent pct prozent pour por ciento"
    " minuten stunde stunden sekunde sekunden tag tage tagen woche wochen monat monate monaten jahr jahre jahren uhr grad millimeter millimetern zentimeter zentimetern meter metern kilometer liter litern gramm kilo kilogramm watt volt ampere"
    " heure heures jour jours semaine semaines mois an ans année années seconde secondes millimètres centimètres mètres mètre litres grammes degrés degré volts watts"
    " minuto minutos hora horas día días semana semanas mes meses año años segundo segundos milímetros centímetros metros metro litros gramos grados vatios voltios"
    " kr sek dkk nok zł pln kč czk huf inr zar nzd aud brl reais mxn pesos clp aed stk stuks szt units unités unidades pezzi"
    " times x mal fois veces pieces pcs stück pièces piezas steps percent lumen kelvin degrees amps amp degree"
)

# Makers and their products that nobody is called after, and what stands on buttons: public wherever they are.
BRANDS = word_set(
    "samsung sony panasonic toshiba lenovo asus acer huawei xiaomi oneplus motorola nokia google android apple iphone ipad macbook macos ios windows microsoft outlook excel linux ubuntu chrome firefox safari edge"
    " whatsapp facebook instagram youtube netflix spotify amazon ebay paypal klarna dhl ups fedex hermes gls dpd zoom skype discord steam playstation xbox nintendo fritzbox netgear tp-link linksys asus synology qnap"
    " epson kyocera hewlett-packard laserjet officejet deskjet makita dewalt kärcher gardena hozelock husqvarna stihl electrolux whirlpool miele aeg smeg zanussi beko indesit gorenje liebherr delonghi nespresso jura"
    " senseo krups tefal rowenta moulinex braun oral-b philips hue ikea osram tado netatmo homekit zigbee matter bluetooth wi-fi wifi wlan nfc gps usb-c hdmi ethernet toyota volkswagen renault peugeot citroën hyundai kia"
    " shimano bosch siemens alexa pixel galaxy daikin mitsubishi vaillant viessmann grohe hansgrohe geberit velux somfy nuki ring"
    " settings shift control option espresso french press enter escape caps delete backspace reset menu"
)
