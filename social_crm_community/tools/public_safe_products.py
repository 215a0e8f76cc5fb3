"""What products, their parts and what is on their screens are called: with a capital, and nobody's name."""

import re

from .public_safe_words import word_set

# "ComfortLight", "SecureTAN": two words in one.
_CAMEL = re.compile(r"([^\W\d_]*[^\W\d_A-ZÄÖÜÉ])([A-ZÄÖÜÉ][^\W\d_]+)")
_NAME_BEGINS = word_set("mac mc fitz de di du da la le lo van von der den o d l st san santa del della des ten ter")
# "eSIM", "dBm", "ecoTEC".
_SMALL_FIRST = re.compile(r"[a-z]{1,4}[A-Z]{2,}\w*|[a-z]{1,2}[A-Z][a-z]?")
# "QR-Code", "O-ring", "USB-C".
_LETTERED = re.compile(r"[A-ZÄÖÜ]{1,4}-[^\W\d_]{3,}")
# "Lumo 60", "Corvane G30", "Orange C8"; a telephone has more digits, a house has letters after them.
_NUMBERED = re.compile(r"[ \u00a0](?:[1-9]\d{0,2}|[A-Z]{1,2}\d{1,3})(?![\w-]|[ .,/-]?\d)")
_MENU = re.compile(r"[>›→]\s*$")
# Within a path, and no ">" before a quoted line.
_LEADS_ON, _LED_HERE = re.compile(r"[ \t]*[>›→][ \t]*\S"), re.compile(r"[^\s>]?[ \t]+[>›→][ \t]*$")
# A word of these, and then what it is called; in English it stands after it.
_KINDS_BEFORE = word_set(
    "app modell model modèle modelo modello tarif tariff tarifa tariffa paket pakiet pacote pacchetto mode modus modo tryb programm programme programa program programma display carte karte tarjeta carta option"
    " opción opção opzione optie onglet reiter tab pestaña scheda aba tabblad zakładka système system sistema software firmware lizenz abo abonnement version serie série series helm sac saco antivol kit set plan formule"
    " fonction funktion función função funzione functie widget plugin modul module módulo button knopf taste bouton botón botão pulsante knop przycisk knappen appli application aplicación aplicativo code"
)
_KINDS_AFTER = word_set(
    "app tile status card tariff plan mode kit ring warranty feed feeds tab button menu option screen page setting settings model series edition version update firmware software package pass customers members"
    " cover strap straps adapter module plugin widget view panel key switch slider field column icon template theme account battery charger cable"
)


def is_thing(word, is_name):
    """
    :param str word: with a capital somewhere
    :param is_name: tells whether a part of a word is on the lists of names
    :return: whether a word is written as no name is
    :rtype: bool
    """
    if _SMALL_FIRST.fullmatch(word):
        return not is_name(word)
    if _LETTERED.fullmatch(word):
        return not is_name(word.partition("-")[2])
    camel = _CAMEL.fullmatch(word)
    return bool(camel) and camel[1].lower() not in _NAME_BEGINS and not any(map(is_name, camel.groups()))


def is_product(text, word, before, after, lang):
    """
    :param Word word: with a capital, on no list of names
    :param str before: the word before it, in small letters; empty where a mark stands between
    :param str after: the word after it, in the same way
    :param str lang: two letters
    :return: whether it is what a product or something on a screen is called
    :rtype: bool
    """
    if before in _KINDS_BEFORE or _NUMBERED.match(text, word.end):
        return True
    return lang == "en" and after in _KINDS_AFTER


def is_in_path(words, index):
    """
    :param list[Word] words: of a text
    :return: whether a word ends what follows a sign that leads through menus: "> Meter > HAN Status"
    :rtype: bool
    """
    if _LEADS_ON.match(words[index].after) or _LED_HERE.search(words[index].before):
        return True
    at = index
    while at > max(0, index - 3) and words[at].capital and not words[at].before.strip():
        at -= 1
    return bool(_MENU.search(words[at].before)) and all(word.capital for word in words[at : index + 1])
