"""Words that say whose a number is: "Zähler 4821", "portkod 1958", "the gate code is 4471"."""

import re

from .public_safe_numbers import EVERYBODYS, is_count, is_year
from .span import Span

MIN_DIGITS = 3  # of a number alone; with letters fewer will do

# Language by language, with articles, "no." and their like left out.
_PHRASES = {
    "en": (
        "aadhaar|abn|access code|account|activation key|agreement number|alarm code|allotment plot|application number|apprentice id|asset tag|awb|badge|badge number|"
        "berth|bib|bib number|bidder|booking|box serial|buzzer|candidate number|card|case|certificate number|chassis number|chip number|claim|client|client id|"
        "code|collection code|combination|con note|confirmation number|consignment|consignment note|consumer number|contract|council tax|crate number|credit note|"
        "crew id|customer|customer number|cvv|cylinder|deeds box|delivery code|device id|device serial|dial|direct debit|direct line|docket|door|door code|dossier|"
        "driver id|driving licence|e-ticket|ear tag|eircode|engine number|entry code|erf|exam number|extension|fax|file number|folio|frame|frame number|gate code|"
        "gift card|grave plot|gstin|guest|guest code|hangar slot|herd number|hospital number|hub id|iban|iccid|id number|imei|in box|invoice|job number|job sheet|"
        "kennel|kennel number|key in|key number|key safe|keypad|keysafe|library card|licence|licence key|licence number|license|license number|locator|lockbox|"
        "locker|locker code|login|login code|loyalty card|mac address|mandate|master code|matter|medicare|member|member id|membership|membership card|memorable word|"
        "meter|meter number|meter serial|microchip|mobile|mooring|mpan|mprn|national insurance|nhs number|ni number|omang|one-time code|order|order number|paddle|"
        "parcel|parcel number|passcode|passport|password|patient|patient id|payment reference|payroll number|permit|phone|pickup code|pin|plate|plot number|pnr|"
        "po number|policy|pps|ppsn|prescription|product key|punch in|pupil|pupil id|purchase order|race number|railcard|receipt|refund|reg|registration|rego|"
        "rent account|reservation|return number|rfid|rma|s/n|safe code|safe deposit box|safe keeping box|season ticket|security code|shipment|sim number|smart card|"
        "sort code|ssn|staff id|stock number|student number|supply number|tax id|tax number|tenancy|tfn|ticket|ticket number|tracking id|transaction id|type in|"
        "ucas id|unit id|user code|user name|username|vat number|vendor id|viewing card|vin|visa number|voucher code|warranty number|waybill|whatsapp|work order"
    ),
    "de": (
        "ab-nr|abholcode|abholnummer|abo|abo-nr|abonummer|ahv-nr|ahv-nummer|akte|aktenzeichen|aktivierungscode|alarmcode|angebot|angebotsnr|anmeldenummer|anmeldung|"
        "anschlussnummer|antrag|antragsnummer|auftrag|auftragsnr|auftragsnummer|ausweisnummer|az|beleg|belegnr|benutzercode|benutzername|bestellnr|bestellnummer|"
        "betriebsnummer|bewerber|bewerbernummer|bibliotheksausweis|bieter|blz|buchungscode|buchungsnummer|chipnummer|code|dauerkarte|depot|depotnummer|dossier|"
        "durchwahl|dw|einmalcode|eori|fahrgestellnummer|fall|fax|fin|freischaltcode|führerschein|führerscheinnummer|garantie|garantienummer|geräte-id|gerätenummer|"
        "geschäftszeichen|gläubiger-id|grabstelle|gutscheincode|gutscheinnummer|gutschrift|gz|handy|iccid|ihr zeichen|imei|inventarnummer|jahreskarte|kanzleizeichen|"
        "karte|kartennummer|kassenzeichen|kdnr|kennung|kennwort|kennzeichen|kode|kombination|kommission|kontingent|konto|kontonummer|kostenvoranschlag|krankenkasse|"
        "kunde|kunden-id|kundenkarte|kundennr|kundennummer|kundin|kv-nr|leserausweis|lieferantennummer|lieferschein|liegeplatz|lizenzschlüssel|login|losnummer|"
        "mac-adresse|malo|mandatsreferenz|marktlokation|matrikel|matrikelnummer|mietvertrag|mitglied|mitglieds-nr|mitgliedsnummer|mobil|objektnummer|ohrmarke|"
        "packstation|paket|paketnummer|parzelle|passnummer|passwort|patient|patienten-id|patientennummer|patientin|personalausweis|personalnummer|pin|postfach|"
        "postnummer|prüfungsnummer|puk|rahmen|rahmennummer|rechnung|rechnungsnr|rechnungsnummer|reisepass|reservierung|retoure|retourenschein|rezeptnummer|rma|"
        "saisonkarte|schaden|schaden-nr|schadennummer|schadensnummer|schein-nr|schließfach|schlüssel|schlüsselnummer|schlüsselsafe|schrank|schülerin|schülernummer|"
        "sendung|sendungsnr|sendungsnummer|seriennummer|sicherheitscode|sim-kartennummer|smartcard|sn|sozialversicherungsnummer|spind|spindnummer|startnummer|"
        "steuer-id|steuernummer|sv-nummer|svnr|tan|teilnehmernummer|tel|telefon|ticket|ticketnr|ticketnummer|torcode|transaktion|transponder|tresorcode|tür|"
        "türcode|unser zeichen|ust-idnr|versicherte|versichertennr|versichertennummer|versicherter|versicherungsnummer|versicherungsschein|vertrag|vertrags-nr|"
        "vertragskonto|vertragsnummer|vollmacht|vorgang|vorgangsnummer|vsnr|wohnung|wunschkennzeichen|zahlenschloss|zugangscode|zvr|zähler|zählernr|zählernummer"
    ),
    "fr": (
        "abonnement|abonnée|adhérent|adhérente|adresse mac|allocataire|assuré|assurée|attestation|avoir|badge|bail|billet|bon d achat|bon de commande|boucle|"
        "boîte à clés|bénéficiaire|cadenas|cadre|caf|candidat|carte|carte cadeau|carte d identité|carte de bibliothèque|carte de fidélité|casier|cheptel|châssis|"
        "chèque|client|cliente|clé|clé de licence|code|code alarme|code d activation|code d entrée|code de retrait|code pin|code portail|code porte|"
        "code à usage unique|coffre|colis|commande|componez|composez|compte|compteur|confirmation|contrat|cryptogramme|demande|devis|digicode|dossier|emplacement|"
        "exploitation|facture|fax|fournisseur|garantie|iccid|identifiant|imei|immatriculation|ine|inscription|logement|mandat|matricule|mot de passe|mutuelle|nir|"
        "numéro client|numéro d adhérent|numéro de cadre|numéro de compte|numéro de compteur|numéro de patient|numéro de suivi|numéro de sécurité sociale|numéro de série|"
        "numéro fiscal|numéro étudiant|ordonnance|passeport|patiente|pce|pdl|permis|permis de conduire|plaque|point de livraison|point relais|police d assurance|"
        "portable|porte|puce|retour|reçu|ruche|rum|réclamation|réf|réf client|résa|réservation|sinistre|siren|siret|sociétaire|suivi|tapez|ticket|tombe|"
        "transaction|tva|tél|télécommande|téléphone|virement|voisin du|voisine du|vélo"
    ),
    "es": (
        "abonado|abono|afiliado|albarán|alias|alumno|amarre|anexo|apartado|bastidor|billete|boleta|boleto|caja fuerte|candado|candado con clave|carnet de conducir|"
        "carné|casilla|casillero|cbu|celular|chasis|clabe|clave|clave de acceso|clave de activación|clave de la alarma|clienta|cliente|colegiado|contador|"
        "contraseña|contrato|cotización|cuenta|cuit|cups|curp|cvv|cédula|código|código de la puerta|código de recogida|código de un solo uso|código del portal|"
        "devolución|digite|dirección mac|dni|dominio|dorsal|expediente|extensión|factura|fax|federado|folio|garantía|guía|guía de envío|historia clínica|iccid|"
        "imei|incidencia|inmueble|inscripción|legajo|licencia|licencia federativa|llave|localizador|mandato|marque|matrícula|medidor|microchip|móvil|n/s|nicho|"
        "nie|nif|nota de venta|número de alumno|número de bastidor|número de cliente|número de contador|número de guía|número de la seguridad social|número de paciente|"
        "número de serie|obra social|orden|orden de trabajo|paciente|paquete|parcela|pasaporte|patente|pedido|pin|placa|presupuesto|proveedor|puerta|póliza|receta|"
        "recibo|reclamación|referencia catastral|remito|reserva|rfc|ruc|rut|seguimiento|seguridad social|serie|siniestro|socia|socio|solicitud|suministro|taquilla|"
        "tarjeta|tarjeta de fidelidad|tarjeta regalo|teclee|tel|teléfono|ticket|transacción|trastero|trámite|usuario|vale|vecina del|vecino del|vin"
    ),
    "it": (
        "abbonamento|abbonato|armadietto|assegno|assicurato|badge|beneficiario|biglietto|bolla|bolletta|bonifico|buono|carta d identità|carta regalo|"
        "cartella clinica|cassaforte|cell|chiave|chiave di licenza|citofono|cliente|codice|codice allarme|codice cancello|codice cliente|codice fiscale|codice monouso|"
        "codice porta|codice ritiro|codice utenza|componga|componi|contatore|contratto|cro|ddt|digita|digiti|fascicolo|fattura|fax|fornitore|garanzia|iccid|imei|"
        "indirizzo mac|iscrizione|libretto|lotto|lucchetto|mandato|matricola|matricola contatore|microchip|nome utente|nota di credito|numero cliente|"
        "numero di pratica|numero di serie|numero di telaio|numero ordine|ordine|pacco|partita iva|passaporto|password|patente|paziente|pdr|pettorale|pin|pod|"
        "polizza|porta|posto auto|posto barca|pratica|prenotazione|preventivo|protocollo|reclamo|reso|ricetta|richiesta|scontrino|segnalazione|seriale|sinistro|"
        "socia|socio|spedizione|targa|tel|telaio|telecomando|telefono|tessera|tessera fedeltà|tessera sanitaria|ticket|tracking|transazione|trn|utenza"
    ),
    "pt": (
        "agência|aluna|aluno|apólice|armário|arrecadação|bilhete|boleto|cacifo|cadeado|carta de condução|cartão|cartão de cidadão|cartão de fidelidade|"
        "cartão presente|cartão sus|celular|chamado|chassi|chave|chave de licença|cliente|cnh|cnpj|cofre|contador|contrato|contribuinte|cpe|cpf|código|"
        "código da porta|código de levantamento|código de rastreio|código do alarme|código do cliente|código do portão|devolução|dorsal|encomenda|endereço mac|fatura|"
        "fax|fornecedor|fração|garagem|garantia|hidrômetro|iccid|imei|inscrição|instalação|localizador|mandato|matrícula|medidor|microchip|morador do|moradora do|"
        "nf|nif|nota fiscal|número de aluno|número de cliente|número de série|número de utente|número do medidor|número do quadro|oab|ordem de serviço|orçamento|"
        "paciente|palavra-passe|passaporte|passe|pedido|pin|pis|placa|porta|processo|protocolo|ramal|rastreio|receita|recibo|reclamação|requerimento|reserva|rg|"
        "senha|sinistro|sócia|sócio|tel|telefone|telemóvel|ticket|transação|utente|utilizador|vale|vizinha do|vizinho do|zap"
    ),
    "nl": (
        "aanvraag|abonnement|activatiecode|afhaalcode|alarmcode|bestelling|bestelnummer|bibliotheekpas|boeking|boekingscode|boekingsnummer|bon|bonnr|bonnummer|bsn|"
        "btw-nummer|cadeaubon|chassisnummer|chipnummer|code|contract|contractnr|contractnummer|creditnota|deur|deurcode|dossier|dossiernr|dossiernummer|ean|factuur|"
        "factuurnr|factuurnummer|fax|framenummer|garagebox|garantie|gebruikersnaam|id-kaart|imei|kaart|kaartnummer|kastje|kavel|kenmerk|kenteken|klacht|klant|"
        "klantenkaart|klantnr|klantnummer|kluis|kluisje|leerling|leerlinge|leerlingnummer|leveranciersnummer|licentiesleutel|lid|lidnummer|ligplaats|mac-adres|"
        "machtiging|melding|meldingsnummer|meter|meterkast|meternummer|mobiel|offerte|ons kenmerk|order|ordernr|pakbon|pakket|pakketnummer|pas|paspoort|patiënt|"
        "patiëntnummer|perceel|personeelsnummer|pincode|polis|polisnr|polisnummer|poortcode|recept|referentie|rekening|rekeningnummer|reservering|reserveringsnummer|"
        "retour|retournummer|rijbewijs|schade|schadenummer|serienummer|simkaart|sleutel|sleutelkastje|stalling|startnummer|studentnummer|tel|telefoon|ticket|"
        "toestel|toets|track & trace|transactie|uw kenmerk|volkstuin|wachtwoord|zaak|zaaknr"
    ),
    "sv": (
        "abonnemang|anknytning|anläggnings-id|anställningsnummer|användarnamn|avtal|avtalsnr|avtalsnummer|beställning|biljett|bokning|bokningsnr|bokningsnummer|"
        "bricka|båtplats|chassinummer|dörr|dörrkod|elev|elevnummer|er referens|faktura|fakturanr|fakturanummer|fastighet|följesedel|förråd|försäkring|försäkringsnr|"
        "försäkringsnummer|garageplats|garanti|hämtkod|imei|journalnummer|kassaskåp|knappa in|kod|kollinummer|kolonilott|konto|kontonummer|kortnummer|kund|kundnr|"
        "kundnummer|kvitto|kölapp|körkort|larmkod|licensnyckel|lånekort|lösenord|mac-adress|medlem|medlemsnummer|mobil|mätare|mätarnr|mätarnummer|nyckel|"
        "nyckelskåp|ocr|offert|order|ordernr|ordernummer|organisationsnummer|paket|parkering|passnummer|patient|patientnummer|personnummer|pin-kod|portkod|"
        "presentkort|ramnummer|recept|ref|referens|registreringsnummer|regnr|retur|serienr|serienummer|skada|skadenr|skadenummer|skåpskod|slå|spårningsnummer|"
        "startnummer|tel|telefon|tomt|ärende|ärendenr|ärendenummer"
    ),
    "da": (
        "abonnement|adgangskode|afhentningskode|aftale|aftalenr|aftalenummer|alarmkode|bestilling|billet|boks|booking|bookingnr|bookingnummer|briknr|brugernavn|"
        "bådplads|cpr|cpr-nr|cvr|dør|dørkode|elev|elevnummer|faktura|fakturanr|fakturanummer|følgeseddel|garanti|gavekort|imei|indtast|journalnummer|kode|"
        "kodeord|kolonihave|konto|kontonummer|kortnummer|kunde|kundenr|kundenummer|kvittering|kørekort|licensnøgle|lokalnummer|lånerkort|mac-adresse|matrikel|"
        "medarbejdernummer|medlem|medlemsnummer|mobil|måler|målernr|målernummer|nummerplade|nøgle|nøgleboks|ordre|ordrenr|ordrenummer|pakke|pakkenummer|parkering|"
        "pas|pasnummer|patient|pinkode|policenr|policenummer|portkode|recept|reference|retur|sag|sagsnr|sagsnummer|serienr|serienummer|skab|skabskode|skade|"
        "skadenr|skadesnummer|sporingsnummer|startnummer|stelnummer|telefon|tilbud|tlf"
    ),
    "pl": (
        "abonament|adres mac|bilet|bon|członek|domofon|dowód|dowód osobisty|drzwi|działka|faktura|fax|garaż|gwarancja|hasło|identyfikator|imei|karta|"
        "karta biblioteczna|karta podarunkowa|karta stałego klienta|kartoteka|klient|klienta|klientka|klucz|klucz licencyjny|kod|kod alarmu|kod do bramy|kod do drzwi|"
        "kod do furtki|kod odbioru|kom|konta|konto|krs|księga wieczysta|kłódka|legitymacja|licznik|list przewozowy|login|miejsce|nip|numer członkowski|"
        "numer indeksu|numer klienta|numer licznika|numer pacjenta|numer pracownika|numer przesyłki|numer ramy|numer rezerwacji|numer seryjny|numer startowy|"
        "numer ucznia|oferta|pacjent|pacjentka|paczka|paragon|paszport|pesel|pin|piwnica|polisa|ppe|prawo jazdy|przesyłka|rachunek|recepta|regon|rej|reklamacja|"
        "rezerwacja|sejf|seryjny|skrytka|sprawa|szafka|szkoda|szkody|tablica rejestracyjna|tel|telefon|transakcja|uczennica|uczeń|umowa|umowy|vin|wewnętrzny|"
        "wkładka|wniosek|wpisz|zamówienie|zgłoszenie|zlecenie|zwrot"
    ),
}
_LABELS = frozenset(label for phrases in _PHRASES.values() for label in phrases.split("|"))
LONGEST = max(len(label.split()) for label in _LABELS)  # words
# Letters and digits after one of these are a plate.
_VEHICLES = frozenset(
    "anhänger trailer remorque remolque rimorchio aanhanger reboque släp roller scooter wohnmobil transporter lieferwagen taxi lastebil bil auto car van truck voiture véhicule coche vehículo vehicle fordon wagen fahrzeug pkw lkw motorrad moto bike macchina veicolo carro viatura voertuig køretøj samochód pojazd".split()
)
# What is private however short it is.
_SHORT = frozenset(
    "door buzzer tür porte puerta porta deur dörr dør drzwi locker spind schließfach casier casillero taquilla armadietto cacifo kluisje kluis skåp skab szafka domofon kennel berth plate rego kennzeichen wunschkennzeichen matrícula targa plaque immatriculation"
    " kenteken regnr nummerplade placa patente".split()
)
_MARKS = re.compile(r"[\s:.=#(\[„“«\"'–-]*$")
_FILLER = re.compile(
    r"(?:[\s:.=#(\[„“«\"'–-]|(?<!\w)(?:nr|no|nos|num|n[°ºo]|n\.º|№|numbers?|nummer|numéro|número|numero|numer|id|ref|is|was|ist|lautet|war|est|es|era|è|är|er|to|jest|the|la|el|le|il|o|der|die|das)(?!\w))*$",
    re.IGNORECASE,
)
_PIECE = re.compile(
    r"(?<![\w.,/@-])(?:[A-Z]{1,4}[ -](?=[A-Z]{0,4}[ -]?\d)){0,2}(?=[A-Za-z]*[./:+_-]?[A-Za-z]*\d)[A-Za-z0-9]+(?:[./:+_-]{1,2}[A-Za-z0-9]+|[ ](?=[A-Z]*\d)[A-Z0-9]+|[ ][B-DF-HJ-NP-Z](?!\w))*#?"
)
_LABEL = re.compile(r"([A-Z]{2,5})[ :.]{1,2}(?=\S)")
# In big letters beside a number, and no part of it.
_ACRONYMS = frozenset(
    "PIN PUK TAN IMEI ICCID EID PNR POD PDR PDL PCE CUPS CURP RFC DNI NIF NIE RUT CUIT CPF CNPJ RG CLABE CBU BSN PESEL NIP REGON VIN FIN MPAN MPRN EAN KRA CVR CPR SSN NHS VAT ABN TFN IBAN MAC USB WPA".split()
)
_WORDS = re.compile(r"[\w/&-]+")
_SENTENCE = re.compile(r"[!?;\n,)]|(?<=[^\W\d_]{4})\.\s")
# Endings of one case or another, of a definite form: "portkoden", "szafki".
_ENDING = re.compile(r"(?<=\w{4})(?:en|et|na|n|t|s|ie|em|[aeouyiąę])$")
_CODE = re.compile(
    r"(?<!\w)[^\W\d_]*(?:code|kode|kod|koden|código|codice|pin|passwor[dt]|kennwort|clave|klucz|combination|kombination)(?:[^\W\d_]{0,2})(?!\w)[^.!?\n\d]{0,60}[\s:](?:is|are|ist|lautet|est|es|è|é|är|er|to|:|=)\s$",
    re.IGNORECASE,
)
# "Gate opens with 4471#", "der Safe öffnet mit 2805".
_OPENED = re.compile(
    r"(?<!\w)(?:opens?|opened|unlocks?|öffnet|öffnen|aufgeht|opent|öppnas|åbnes|ouvre|abre|abren|apre|otwiera)(?!\w)(?: (?:sich|się|up))? (?:with|by|mit|met|med|avec|con|com|z)\s$",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"(?=.*\d.*\d)[A-Z]{1,3}[ -]?(?:[A-Z]{1,2}[ -]?)?\d{1,4}[ -]?[A-Z]{0,3}|\d{1,4}[ -]?[A-Z]{2,4}[ -]?\d{0,4}|(?=.*[A-Z])[A-Z\d]{1,4}[ -]?[A-Z\d]{3,5}"
)
# "3515 GT".
_LETTERS_AFTER = re.compile(r"[ -][A-Z]{2,3}(?!\w)")
# Such a label has numbers that look like years.
_OPENS = (
    "code",
    "kod",
    "pin",
    "código",
    "codice",
    "clave",
    "key",
    "klucz",
)


def _stem(label):
    return _ENDING.sub("", label)


_STEMS = frozenset(map(_stem, _LABELS))


def find_labelled(text, is_allowed=lambda code: False):
    """
    :param is_allowed: tells whether a code may stay, such as that of a product
    :rtype: list[Span]
    """
    return [
        Span(match.start(), _end(text, match), "reference")
        for match in _PIECE.finditer(text)
        if not is_allowed(match[0]) and not is_count(text, *match.span()) and _is_labelled(text, match)
    ]


def _end(text, match):
    """:return: where a number ends, with the letters of a plate after it: "3515 GT\""""
    letters = _LETTERS_AFTER.match(text, match.end())
    return letters.end() if letters and match[0].isdigit() and len(match[0]) < 5 else match.end()


def without_label(text, span):
    """
    :return: a number without the word that says what it is: "PIN", "IMEI"
    :rtype: Span
    """
    label = _LABEL.match(text, span.start, span.end)
    is_label = label and label[1] in _ACRONYMS and span.kind != "name"
    return Span(label.end(), span.end, span.kind) if is_label else span


def _is_labelled(text, match):
    before, piece = text[max(0, match.start() - 90) : match.start()], match[0]
    label = _label(_MARKS.sub("", before)) or _label(_FILLER.sub("", before)) or _label(piece.split(" ")[0])
    digits = sum(map(str.isdigit, piece))
    if is_year(piece) and not any(word in label for word in _OPENS):
        return False
    if label in _VEHICLES:
        return bool(_PLATE.fullmatch(piece) or _PLATE.match(text, match.start()))
    if label:
        is_mixed = len(piece) > 2 and any(map(str.isalpha, piece))
        is_long = digits >= MIN_DIGITS or (is_mixed and (digits > 1 or len(piece) > 4))
        return is_long or (label in _SHORT and (digits > 1 or is_mixed))
    return digits > MIN_DIGITS and bool(_CODE.search(before) or _OPENED.search(before))


def _label(before):
    """:return: the label that a text ends with, of several the longest; an empty text for none"""
    words = [word.strip("-").lower() for word in _WORDS.findall(_SENTENCE.split(before)[-1])]
    for length in range(min(LONGEST, len(words)), 0, -1):
        label = " ".join(words[-length:])
        if label in _LABELS or label in _VEHICLES or _stem(label) in _STEMS:
            is_public = len(words) > length and words[-length - 1] in EVERYBODYS
            return "" if is_public else label
    return ""
