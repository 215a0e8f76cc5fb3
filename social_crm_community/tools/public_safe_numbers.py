"""Numbers that are somebody's, told by their form."""

import re

import phonenumbers
from stdnum import luhn
from stdnum.iso7064 import mod_97_10  # not ``stdnum.iban``: its data cannot be read where Odoo has patched the package

from .public_safe_contacts import URL
from .public_safe_told import find_dated, find_told
from .public_safe_words import CARS, GERMAN_NUMBER, NUMBER_JOINTS, NUMBER_WORDS, UNITS
from .span import Span

MIN_DIGITS = 5  # a bare number with fewer is a count, a year, a setting
MIN_CODE_DIGITS = 4  # the same, for digits among letters: "E14" and "T1000" are products
MIN_MIXED_DIGITS = 3  # the same, where letters and digits alternate as in no product's name
MIN_NUMBER_WORDS = 5
CARD_DIGITS = range(13, 20)
SHORTEST_IBAN = 15  # Norway's

_IBAN = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2}[ \t.-]?\d{2}(?:[\s.-]{0,3}[A-Z0-9]{1,4}){2,12}|[a-z]{2}\d{2}(?:[\s.-]{0,3}(?=[a-z]*\d)[a-z0-9]{1,4}){3,12}"
    r"|[A-Za-z]{2}\d{2}[A-Za-z0-9]{11,30})(?![A-Za-z])"
)
_GAP = r"(?:[ \t\u00a0\u202f]{0,2}[./()–-]{0,2}[ \t\u00a0\u202f]{0,2}|\n)"
_DIGITS = re.compile(rf"(?<![\w.,])(?:\+\s?|\(\+?)?\d(?:{_GAP}\d)+(?![\w])|(?<![\w.,])\d{{{MIN_DIGITS},}}(?!\w)")
_DATE = re.compile(
    r"(?<![\d])(?<!\d[-./])(?:\d{1,2}([./-])\s?\d{1,2}\1\s?(?:\d{4}|\d{2})|\d{4}([./-])\d{1,2}\2\d{1,2}|\d{1,2}/\d{4}|(?:19|20)\d\d\s?[-–/]\s?(?:(?:19|20)\d\d|\d\d))(?![./-]?\d)"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:([ .,'’\u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?$")
_VERSION = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,3}$")
_OWN_NETWORK = re.compile(r"(?:192\.168|10\.\d{1,3}|127\.0|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}$")  # RFC 1918
_UNIT_AFTER = re.compile(r"\s?(?:[-–]\s?)?([€$£%°²³′″\"]|[^\W\d_]+)")
_MONEY_BEFORE = re.compile(r"(?:[€$£]|\b(?:EUR|USD|GBP|CHF))\s?$", re.IGNORECASE)

_CODE = re.compile(r"(?<![\w@./:+-])(?!0[xX])#?(?=[\w./:+-]{0,40}\d)[A-Za-z0-9]\w{0,40}(?:[./:+_-]{1,3}\w{1,40}){0,8}")
_HASH = re.compile(r"(?<!\w)(?:[A-Z]{2,5})?#\s?(?=[\w/-]*\d)\w+(?:[/-]\w+)*")
# After one of these comes what it names, whatever it looks like.
_CUES = (
    r"sort code|acct|a/c|order|purchase|invoice|booking|reservation|reference|ref|ticket|case|claim|contract|policy|account|customer|client|member(?:ship)?|serial|parcel|package|tracking|shipment|consignment"
    r"|delivery|return|rma|receipt|transaction|payment|passport|licen[cs]e|plate|registration|reg|iban|bic|swift|vat|tax|social security|ssn|nhs|pin|code|id|user|voucher|s/n|sn|imei|phone|tel|mobile|fax|po"
    r"|bestell\w*|auftrags?\w*|rechnungs?\w*|kunden\w*|vertrags?\w*|vorgangs?\w*|sendungs?\w*|paket\w*|ticket\w*|serien\w*|geräte\w*|mitglieds?\w*|kennzeichen|aktenzeichen|az|konto\w*|steuer\w*|telefon\w*|handy\w*|buchungs?\w*|retouren?\w*|referenz\w*|beleg\w*|gutschein\w*|ausweis\w*|rufnummer|nummer"
    r"|commande|facture|colis|suivi|dossier|référence|réf|contrat|compte|abonné|adhérent|série|immatriculation|plaque|réservation|billet|téléphone|portable|bon|numéro client|n° client|avoir"
    r"|pedido|factura|envío|paquete|seguimiento|expediente|referencia|contrato|cuenta|socio|abonado|serie|matrícula|reserva|teléfono|móvil|dni|nif|nie|albarán|incidencia"
    r"|ordine|fattura|pacco|spedizione|pratica|contratto|targa|ordernummer|bestelling|factuur|klantnummer|kenteken|encomenda|fatura|matrícula"
    r"|card|karte|carte|tarjeta|carta|kaart|cartão|meter|zähler\w*|compteur|contador|contatore|meterstand|pnr|locator|localizador|bic|swift|parcela|pedido|protocolo|meldcode"
    r"|zamówieni\w*|paczk\w*|numer\w*|faktur\w*|beställning\w*|ordrenummer|kundnummer|kundenr|cliente|klant\w*|bestel\w*|polis\w*|póliza|police|sinistre|siniestro|mandat\w*|mandato"
)
# The same in more languages, and what is a number of some sort: what follows must have several digits.
_WEAK_CUES = (
    r"(?!(?:artikel|modell|teile|ersatzteil|fehler|produkt|typen|kanal|seiten|material|versions|port|farb|haus|haupt|ordnungs|zimmer|raum|gleis|los|chargen)n)[^\W\d_]{2,20}(?:nummer|nummern|nr|nmr|numret)"
    r"|nr|no|n[°º]|№|vin|chassis|folio|docket|waybill|awb|job|repair|certificate|permit|file|quote|quotation|estimate|request|dossier|devis|bordereau|abonnement|adhésion|quittance"
    r"|ärende\w*|faktura\w*|försändelse\w*|kolli\w*|kvitto\w*|kund\w*|referens\w*|spårning\w*|bokning\w*|paket\w*|order\w*|sändning\w*|avtal\w*|ocr|ordre\w*|sags?\w*|bestilling\w*|kunde\w*|pakke\w*|forsendelse\w*"
    r"|przesył\w*|zgłosz\w*|zleceni\w*|reklamacj\w*|umow\w*|klient\w*|rezerwacj\w*|kont[aou]?|list\w*|zakázk\w*|objednávk\w*|zásilk\w*|číslo\w*|smlouv\w*|reklamac\w*|sipariş\w*|kargo\w*|takip|müşteri|başvuru|rendelés\w*|tilau\w*|lasku\w*|paket\w*|comand[ăae]\w*|colet\w*"
    r"|codice|reso|ricevuta|prenotazione|polizza|pratica|zending\w*|pakket\w*|retour\w*|dossier\w*|rastre\w*|apólice|recibo|nota|guía|folio|ticket|resguardo|siniestro"
    r"|заказ\w*|посылк\w*|номер\w*|сч[её]т\w*|договор\w*|замовлення|παραγγελία\w*|αριθμ\w*"
)
_NUMBER_SIGN = (
    r"(?:numbers?|no|nos|num|nr|n[°ºo]|n\.\s?º|nº|№|#|id|code|ref(?:erence)?|nummer|numéro|número|núm|numero)"
)
_FILLER = rf"(?:\s*(?:{_NUMBER_SIGN}\b\.?|{_NUMBER_SIGN}(?=[\s.:#])|is|was|are|ist|lautet|war|est|es|era|è|with|mit|avec|con|the|der|die|das|le|la|el|your|ihre?|votre|su|client|[:.#=(\"'„“«-])){{0,6}}\s*"
_PIECE = r"(?:(?=[A-Za-z]*[\d])[A-Za-z0-9]+(?:[./_:+-]+[A-Za-z0-9]+)*|[A-Z]{1,4}(?:[./_-]+[A-Za-z0-9]*\d[A-Za-z0-9]*(?:[./_:+-]+[A-Za-z0-9]+)*)|[A-Z]{1,4}(?=[ -]+\w*\d))"
_MORE = r"(?:[ ]?[-./][ ]?|[ ])(?=[A-Z0-9./_-]*\d|[A-Z]{2,3}\b|[B-DF-HJ-NP-Z]\b|[A-Z]\b(?![ ][a-z]))[A-Z0-9]+(?:[./_:+-]+[A-Z0-9]+)*"
_CUED = re.compile(rf"(?<!\w)(?i:{_CUES})s?\b{'(?i:' + _FILLER + ')'}(?<![A-Za-z])({_PIECE}(?:{_MORE})*)")
# The same with a few words between, for what has more digits than a count: "lautet übrigens K 0044 8172".
_NEAR_CUE = re.compile(
    rf"(?<!\w)(?i:{_CUES})s?\b(?:[\s:,.=]+[^\W\d_]+){{0,4}}?[\s:,=]+(?<![A-Za-z])((?:[A-Z]{{1,3}}[ -])?(?=[A-Z]*\d){_PIECE}(?:{_MORE})*)"
)
_WEAKLY_CUED = re.compile(rf"(?<!\w)(?i:{_WEAK_CUES})(?!\w){'(?i:' + _FILLER + ')'}(?<![A-Za-z])({_PIECE}(?:{_MORE})*)")
# Codes of letters alone, as of a booking: after a word that says so, among words that do not shout.
_LETTER_CODE = re.compile(
    r"(?<!\w)(?i:booking|reservation|pnr|locator|reference|ref|code|buchung\w*|reservierung|buchungscode|réservation|localizador|reserva|prenotazione|boeking|bic|swift)\b"
    rf"{'(?i:' + _FILLER + ')'}([A-Z]{{5,11}})(?!\w)(?![ ][A-Z]{{2}})"
)
# Before "code" and its like these say that it is everybody's.
EVERYBODYS = frozenset(
    "error fault warning status colour color country dial area post postal zip bar qr http discount promo source product article part model art installer default factory reset"
    " menu fehler farb produkt artikel teile typ werks erreur défaut produit couleur pays installateur fallo producto artículo país errore prodotto articolo colore erro produto"
    " artigo fout kleur fel färg fejl vare farve błąd błędu produktu koloru".split()
)
# What everybody's number is of, right before it.
_PARTS = re.compile(
    r"(?<!\w)(?:(?:spare )?part|article|item|product|model|(?:ersatz)?teil|artikel|pièce|pieza|pezzo|onderdeel|peça|(?:error|fault)(?: code)?|fehler(?:code)?|erreur|errore|scarto)(?:\s?(?:no|nr|n[°º]|number|nummer)\b\.?)?[\s:]{1,2}$",
    re.IGNORECASE,
)
_PLATES = re.compile(
    r"(?<![\w-])(?:[A-ZÄÖÜ]{1,3}[-– ][A-Z]{1,2}[ -]?\d{1,4}[EH]?|[A-Z]{2}\d{2}\s?[A-Z]{3}|[A-Z]{2}-\d{3}-[A-Z]{2}|[A-Z]{3} \d{2}[A-Z]|\d{4}[ -]?[BCDFGHJ-NP-TV-Z]{3}|\d{3} ?(?!(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|KWH|MHZ|RPM|PSI|LUX|UHR|MAL|NM)\b)[A-Z]{3}|[A-Z]{1,2}-\d{1,5} [A-Z]{1,3}"
    r"|[A-Z]{1,3}[ -]\d{1,4}[ -][A-Z]{1,3}(?:[ -]\d{1,4}|(?<=\d{3}[ -][A-Z]{2})))(?![\w-])"
)
# Forms that plates have, and other things as well: near a vehicle alone, or right after its model.
_LOOSE_PLATES = re.compile(
    r"(?<![\w.,-])(?:[A-Z]{3}[ -]?\d{3,4}|\d{3,4} [A-Z]{2,3}|\d{2}[A-Z] \d{4}|\d-\d{4}[A-Z]|[A-Z]{2}\d? \d{4}|[A-Z]\d{1,3} [A-Z]{3}|\d{3} [A-Z]{2}\d)(?![\w-])"
)
_MODEL_PLATES = re.compile(
    rf"(?<!\w)(?i:{'|'.join(sorted(CARS))})\s(?:[A-Z]\w+\s){{0,2}}((?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{{4,8}})(?![\w-])"
)
_NEAR_CAR = re.compile(
    r"(?<!\w)(?:cars?|veh|vehicles?|vans?|parking|parked|car park|plates?|registration|reg|pkw|auto|fahrzeugs?|wagen|kennzeichen|voiture|véhicule|immatriculée?|coche|vehículo|matrícula|targa|macchina|carro|viatura|kenteken"
    rf"|{'|'.join(sorted(CARS))})(?!\w)",
    re.IGNORECASE,
)
_NO_PLATE = re.compile(
    r"(?:USB|HDMI|LED|LCD|TV|PC|CD|DVD|AC|DC|IP|ISO|DIN|EN|VDE|IEC|NR|NO|A|V|RPM|LTD|PVC|KWH|MHZ|GHZ|VGA|SSD|DPI|PPM)\b|.*\b(?:RPM|LED|PCS|DPI|PPM|MHZ|GHZ|PVC|SSD|DVD|LCD|KWH|DB|MB|GB|KB|TB)$",
    re.IGNORECASE,
)
_ROUND_CUE = re.compile(
    r"(?:call|phone|tel|ring|mobile|fax|whatsapp|sms|number|anrufen|rufen|telefon|handy|nummer|appel|numéro|teléfono|llame|llamar|móvil)\W[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_TIME = re.compile(r"[012]?\d[:h][0-5]\d")
_GROUP = r"(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{2,5}"
_TWO_GROUPS = re.compile(r"(?<![\w.,/-])(?:(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{3,6}(?:[ ]|(?![\w/-]))){2,}")
# Letters before a number, unless they are of a standard, a colour, a year: "DDT 5519", "R. 7718".
_LETTERED = re.compile(
    r"(?<![\w./-])(?!(?:ISO|DIN|EN|IEC|RAL|HTTP|RFC|USB|WPA|VDE|IEEE|ASTM|IP|UTC|GMT|PIN|A|V|W|N|EUR|USD|GBP|CHF|SEK|DKK|NOK|PLN)\b)[A-Z]{1,4}\.? (\d{4,8})(?: [B-DF-HJ-NP-Z](?!\w))?(?![\w]|[.,:]\d)"
)
_PLAIN = str.maketrans("ÄÖÜÅÆØÉÈÊÀÁÍÓÚÑÇŁŚŻŹĆŠČŽŘĚÝ", "AOUAAOEEEAAIOUNCLSZZCSCZREY")
# Small letters and digits in turns: "t7hm4q"; digits one by one: "2-8-0-5".
_TURNING = re.compile(r"(?=.{5,12}$)[a-z]*(?:\d+[a-z]+){2,}\d*|\d(?:-\d){3,7}")
_GROUPS_BEFORE = re.compile(rf"(?<![\w.,-])(?:{_GROUP}|[A-Z]{{1,3}})[ -](?:(?:{_GROUP}|[A-Z]{{1,3}}|\d{{1,4}})[ -])*$")
_GROUPS_AFTER = re.compile(rf"(?:[ -](?:{_GROUP}|[A-Z]{{2,3}}))+(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+|\d+")


def find_numbers(text, region=None, is_allowed=lambda code: False):
    """Numbers that are somebody's: accounts, cards, phones, orders, customers, parcels, plates.

    :param str region: the country of the people, as two letters
    :param is_allowed: tells whether a code may stay, such as that of a product
    :rtype: list[Span]
    """
    urls = [match.span() for match in URL.finditer(text)]
    dates = [match.span() for match in _DATE.finditer(text) if _is_date(match[0])]
    years = [date for date in dates if len(re.findall(r"\d+", text[slice(*date)])) < 3]
    dates = [date for date in dates if date not in years or not any(_within(span, [date]) for span in _cued(text))]
    plain = text.translate(_PLAIN)
    spans = [*_ibans(text), *_cued(text), *_hashes(text), *_plates(text), *_plates_near_cars(text), *_spoken(text)]
    spans += [*_cued(plain), *_lettered(plain)] if plain != text else _lettered(text)
    spans += [Span(*match.span(), "phone") for match in _phones(text, region)]
    spans += _runs(text, dates)
    spans += [Span(*match.span(1), "reference") for match in _LETTER_CODE.finditer(text)]
    spans += find_told(text)
    spans += _codes(plain)
    spans = [_whole(text, span) for span in spans]
    return [
        span
        for span in spans
        if not is_allowed(text[span.start : span.end]) and not _within(span, urls) and not _within(span, dates)
    ] + list(find_dated(text))


def _whole(text, span):
    """:return: a number with the groups of letters and digits beside it, "1Z 999 AA1 01 2345 6784" """
    if span.kind not in ("number", "reference", "phone", "plate") or text.isupper():
        return span
    before, after = (
        _GROUPS_BEFORE.search(text, max(0, span.start - 20), span.start),
        _GROUPS_AFTER.match(text, span.end),
    )
    return Span(before.start() if before else span.start, after.end() if after else span.end, span.kind)


def _is_date(piece):
    """:return: whether what has the form of a date can be one: a bank's "20-00-00" cannot"""
    numbers = [int(number) for number in re.findall(r"\d+", piece)]
    return all(numbers) and (len(numbers) < 3 or sum(number <= 31 for number in numbers) > 1)


def _within(span, places):
    return any(start <= span.start and span.end <= end for start, end in places)


def _ibans(text):
    for match in _IBAN.finditer(text):
        if end := _iban_end(match):
            yield Span(match.start(), end, "iban")


def _iban_end(match):
    """:return: where the number ends: the longest beginning that is right, or what looks like one that is mistyped"""
    ends = [match.start() + piece.end() for piece in re.finditer(r"[A-Za-z0-9]+", match[0])]
    for end in reversed(ends):
        compact = re.sub(r"[^A-Z0-9]", "", match.string[match.start() : end].upper())
        if len(compact) >= SHORTEST_IBAN and mod_97_10.is_valid(compact[4:] + compact[:4]):
            return end
    digits = re.search(r"^.*\d", match[0], re.DOTALL)
    return match.start() + digits.end() if sum(char.isdigit() for char in match[0]) >= 10 else None


def _cued(text):
    for pattern, at_least in ((_CUED, 1), (_WEAKLY_CUED, MIN_MIXED_DIGITS), (_NEAR_CUE, MIN_CODE_DIGITS)):
        for match in pattern.finditer(text):
            digits = sum(char.isdigit() for char in match[1])
            digits += bool(re.search(r"[A-Z].*[/-]|[/-].*[A-Z]", match[1]))  # joined to letters, one digit less will do
            before = _WORD.findall(text, max(0, match.start() - 24), match.start())
            is_time = _TIME.fullmatch(match[1])
            if (
                digits >= at_least
                and not is_time
                and not (before and before[-1].lower() in EVERYBODYS)
                and not _is_measure(text, match.start(1), match.end(1))
                and not is_year(match[1])
            ):
                is_card = luhn.is_valid(re.sub(r"\D", "", match[1])) and digits in CARD_DIGITS
                yield Span(*match.span(1), "card" if is_card else "reference")


def _hashes(text):
    return (Span(*match.span(), "reference") for match in _HASH.finditer(text))


def _plates(text):
    return (Span(*match.span(), "plate") for match in _PLATES.finditer(text) if not _NO_PLATE.match(match[0]))


def _plates_near_cars(text):
    """Forms that are anything else where no vehicle is near: "Vauxhall Corsa HBQ 354", "hire car 02J 1060"."""
    yield from (Span(*match.span(1), "plate") for match in _MODEL_PLATES.finditer(text))
    yield from (
        Span(*match.span(), "plate")
        for match in _LOOSE_PLATES.finditer(text)
        if _NEAR_CAR.search(text, max(0, match.start() - 100), match.start()) and not _NO_PLATE.match(match[0])
    )


def _phones(text, region):
    for match in phonenumbers.PhoneNumberMatcher(text, region or "ZZ", leniency=phonenumbers.Leniency.POSSIBLE):
        digits = sum(char.isdigit() for char in match.raw_string)
        found = re.compile(re.escape(match.raw_string)).search(text, match.start)
        if digits >= 7 and not _is_measure(text, *found.span()) and not _DATE.search(found[0]):
            yield found


def _runs(text, dates):
    """Digits in a row, with marks or spaces between."""
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        inside = [date for date in dates if start <= date[0] and date[1] <= end]
        for piece_start, piece_end in _around(start, end, inside):
            piece = text[piece_start:piece_end]
            digits = re.sub(r"\D", "", piece)
            if len(digits) < MIN_DIGITS or _PARTS.search(text, max(0, piece_start - 24), piece_start):
                continue
            if not _is_measure(text, piece_start, piece_end):
                yield Span(piece_start, piece_end, _kind(text, piece_start, piece, digits))


def _around(start, end, holes):
    for hole_start, hole_end in sorted(holes):
        yield start, hole_start
        start = hole_end
    yield start, end


def _kind(text, start, piece, digits):
    if len(digits) in CARD_DIGITS and luhn.is_valid(digits):
        return "card"
    looks_dialled = piece.lstrip("( ").startswith(("+", "0")) and len(digits) >= 7
    return "phone" if looks_dialled or _ROUND_CUE.search(text[max(0, start - 60) : start]) else "number"


def is_count(text, start, end):
    """:return: whether a number says how much or when, whatever it stands beside"""
    piece = text[start:end]
    return bool(_TIME.fullmatch(piece)) or bool(_DATE.fullmatch(piece)) or _has_unit(text, start, end) is True


def is_year(piece):
    return bool(re.fullmatch(r"19\d\d|20[0-4]\d", piece))


def _is_measure(text, start, end):
    """:return: whether a number tells how much: a price, a length, a version"""
    piece = text[start:end].strip()
    if _OWN_NETWORK.match(piece):
        return True
    if not re.fullmatch(r"[\d\s.,'’\u00a0\u202f–-]+", piece):
        return False
    has_unit = _has_unit(text, start, end)
    if has_unit is not None:
        return has_unit
    digits = re.sub(r"\D", "", piece)
    return bool(_VERSION.match(piece) and len(digits) < 8 and not piece.startswith("0")) or (
        bool(_THOUSANDS.match(piece)) and len(digits) < 8 and "," in piece
    )


def _has_unit(text, start, end):
    """:return: whether a unit or money stands beside a number that is not too long for it; nothing where there is none"""
    after = _UNIT_AFTER.match(text, end)
    if after and (not after[1].isalpha() or after[1].lower() in UNITS):
        # These are words as well: "le dossier 645030 a été", "case 987739 in case it drops".
        is_word = after[0] != after[1] and (after[1] in ("in", "an", "am") or re.fullmatch("[a-z]", after[1]))
        longest = MIN_DIGITS - 1 if is_word else 6 if after[1].isalpha() else 8
        return len(re.sub(r"\D", "", text[start:end])) <= longest
    has_money = _MONEY_BEFORE.search(text[max(0, start - 6) : start]) or text[end : end + 1] in ("€", "%")
    return True if has_money else None


def _codes(text):
    """Letters and digits together, with as many digits as hardly a product has."""
    for match in _CODE.finditer(text):
        code = match[0]
        digits = sum(char.isdigit() for char in code)
        is_mixed = any(char.isalpha() for char in code) and not _is_technical(code)
        if _TURNING.fullmatch(code) or (is_mixed and (digits >= MIN_CODE_DIGITS or _is_reference(code))):
            yield Span(*match.span(), "reference")
    yield from (Span(*match.span(), "reference") for match in _TWO_GROUPS.finditer(text))


def _lettered(text):
    for match in _LETTERED.finditer(text):
        if not is_year(match[1]) and not _is_measure(text, *match.span(1)):
            yield Span(*match.span(), "reference")


def _is_reference(code):
    """:return: whether big letters and digits alternate as nothing but a machine has it: "HD1Z0P", "ZK.772.ZE\""""
    runs = re.findall(r"[A-Z]+|\d+", code)
    digits = sum(map(len, filter(str.isdigit, runs)))
    if re.search(r"[a-z]", code) or digits < 2:
        return False
    groups = re.split(r"[^A-Z0-9]+", code)
    if len(runs) > 3 or (len(groups) > 2 and digits >= MIN_MIXED_DIGITS):
        return True
    return len(runs) == 3 and digits >= MIN_MIXED_DIGITS and len(code) - digits >= 3


def _is_technical(code):
    """:return: whether digits and a unit are all there is: "5000mAh", "1080p", "2024er" """
    if re.fullmatch(r"(?:CR|LR|SR|BR)\d{3,4}[A-Z]?", code):  # batteries
        return True
    match = re.fullmatch(r"(\d+(?:[.,x×-]\d+)*)-?([^\W\d_]+)", code)
    return bool(match) and len(match[1]) <= 6 and (match[2].lower() in UNITS or len(match[2]) <= 2 or match[2] == "mAh")


def _spoken(text):
    """Numbers written as words, as on the phone."""
    run = []
    for match in [*_WORD.finditer(text), None]:
        joined = run and match and re.fullmatch(r"[\s,.–-]*", text[run[-1].end() : match.start()])
        if match and _is_number_word(match[0]) and (joined or not run):
            run.append(match)
            continue
        if match and joined and match[0].lower() in NUMBER_JOINTS:
            run.append(match)
            continue
        yield from _spoken_span(run)
        run = [match] if match and _is_number_word(match[0]) else []


def _is_number_word(word):
    return word.isdigit() or word.lower() in NUMBER_WORDS or bool(GERMAN_NUMBER.fullmatch(word.lower()))


def _spoken_span(run):
    while run and run[-1][0].lower() in NUMBER_JOINTS:
        run.pop()
    words = [match for match in run if match[0].lower() not in NUMBER_JOINTS]
    if len(words) >= MIN_NUMBER_WORDS and sum(not match[0].isdigit() for match in words) >= 3:
        yield Span(run[0].start(), run[-1].end(), "phone")
