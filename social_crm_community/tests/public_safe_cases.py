"""Answers made by chance, from the same seed always the same, with what must not become public marked in them."""

import random
from dataclasses import dataclass, field

from stdnum.iso7064 import mod_97_10

GIVEN = {
    "en": "Oliver Amelia Harry Isla Jack Ava George Mia Grace Rose Will Mark Hope Faith Hunter Chase Dean Paddy Siobhan Priya Mohammed Kwame Zofia Ngozi Tomasz".split(),
    "de": "Lukas Emma Finn Mia Jonas Hannah Jürgen Anke Wolf Ernst Rose Heike Uwe Friederike Özlem Mehmet Svetlana Dragan Thorben Wiebke Maike Detlef Annegret".split(),
    "fr": "Gabriel Louise Raphaël Emma Pierre Claire Blanche Rose Olivier Marine Aurore Yannick Maëlle Gwenaël Fatoumata Mamadou Thibault Sylvie Jean-Luc Bérengère".split(),
    "es": "Hugo Lucía Martín Sofía Pilar Dolores Ángel Jesús Rosario Iñaki Nerea Guadalupe Xavier Mercedes Consuelo Marisol José María Pau Montserrat".split(),
}
FAMILY = {
    "en": "Smith Brown Long May Baker Young Wood O'Donnell MacAllister Featherstone Wróblewski Okonkwo Chaudhry Thistlethwaite Pemberton-Hale Nakamura Lindqvist Obi".split(),
    "de": "Müller Klein Koch Vogel Stein Krüger Brandstätter Özdemir Schmitz Wieczorek Kaltenegger Hasenöhrl Jansen Freiherr-Bock Petrović Rauschenberger Quandt Nguyen".split(),
    "fr": "Petit Leroy Boulanger Fontaine Lefebvre Kerguélen Durand Mercier Le-Goff Benhaddou Ouedraogo Vandenbroucke Blanc Roux Charpentier Quémeneur".split(),
    "es": "García Cruz Reyes Iglesias Moreno Etxeberria Zorrilla Xochitl Fuentes Puig Ballesteros Quispe Villaseñor Aguirregabiria Rojas Delgado".split(),
}
SYLLABLES = "ba ke lor min dra vos tel kwi zan ruf gol mer ish pon tar vel ski wen hal bru czy nov".split()
# What is said, with places for what must go. Everything else must stay.
GREETINGS = {
    "en": [
        "Hi {given},",
        "Hello {given} {family},",
        "Dear Mrs {family},",
        "Good morning {given}!",
        "hi {given}, thanks for writing.",
        "{given}, thank you for the picture.",
    ],
    "de": [
        "Hallo {given},",
        "Sehr geehrte Frau {family},",
        "Guten Tag {given} {family},",
        "Lieber {given},",
        "hallo {given}, danke für das Bild.",
        "Moin {given}!",
    ],
    "fr": [
        "Bonjour {given},",
        "Bonjour Mme {family},",
        "Cher {given} {family},",
        "Salut {given} !",
        "bonjour {given}, merci pour la photo.",
    ],
    "es": [
        "Hola {given}:",
        "Estimada Sra. {family}:",
        "Buenos días, {given}:",
        "Querido {given} {family}:",
        "hola {given}, gracias por la foto.",
    ],
}
NEUTRAL = {
    "en": [
        "Please hold the button for ten seconds until the light turns green.",
        "The filter has to be rinsed once a month in warm water.",
        "Long cables may lose some power, so use a short one.",
        "If that does not help, remove the battery and wait two minutes.",
        "You can set the timer in the settings of the app, under Devices.",
        "The brown wire goes to the left, the blue wire to the right.",
        "The lamp draws 12 watts and works with 230 V.",
        "We hope that this will solve the problem; mark the lid so that it fits the next time.",
        "A young plant needs 16 hours of light a day.",
        "The update to version 4.12.3 came out in March 2025 and costs nothing.",
        "In May we will add more colours, among them rose and grey.",
        "The spare part costs 12.50 euros and is sold in every shop.",
    ],
    "de": [
        "Bitte halten Sie die Taste zehn Sekunden gedrückt, bis das Licht grün wird.",
        "Der Filter muss einmal im Monat mit warmem Wasser gespült werden.",
        "Lange Kabel verlieren etwas Leistung, nehmen Sie also ein kurzes.",
        "Wenn das nicht hilft, nehmen Sie den Akku heraus und warten Sie zwei Minuten.",
        "Die Zeitschaltuhr stellen Sie in der App unter Geräte ein.",
        "Das braune Kabel kommt nach links, das blaue nach rechts.",
        "Die Lampe braucht 12 Watt und läuft mit 230 V.",
        "Der Dichtungsring liegt unter dem Gehäusedeckel, ein Stein darf nicht darauf kommen.",
        "Junge Pflanzen brauchen 16 Stunden Licht am Tag.",
        "Das Update auf Version 4.12.3 erschien im März 2025 und kostet nichts.",
        "Im Mai kommen weitere Farben dazu, darunter Rosa und Grau.",
        "Das Ersatzteil kostet 12,50 Euro und liegt in jedem Laden.",
    ],
    "fr": [
        "Maintenez le bouton pendant dix secondes, jusqu'à ce que la lumière devienne verte.",
        "Le filtre se rince une fois par mois à l'eau tiède.",
        "Un long câble perd un peu de puissance : prenez-en un court.",
        "Si cela ne suffit pas, retirez la batterie et attendez deux minutes.",
        "La minuterie se règle dans l'application, sous Appareils.",
        "Le fil brun va à gauche, le fil bleu à droite.",
        "La lampe consomme 12 watts et fonctionne en 230 V.",
        "La petite pierre sous le socle est claire et peut rester.",
        "Une jeune plante a besoin de 16 heures de lumière par jour.",
        "La version 4.12.3 est sortie en mars 2025 et ne coûte rien.",
        "En mai, d'autres couleurs arrivent, dont le rose et le gris.",
        "La pièce coûte 12,50 euros dans tous les magasins.",
    ],
    "es": [
        "Mantenga el botón diez segundos hasta que la luz se ponga verde.",
        "El filtro se enjuaga una vez al mes con agua tibia.",
        "Un cable largo pierde algo de potencia; use uno corto.",
        "Si no basta, saque la batería y espere dos minutos.",
        "El temporizador se ajusta en la aplicación, en Aparatos.",
        "El cable marrón va a la izquierda y el azul a la derecha.",
        "La lámpara consume 12 vatios y funciona a 230 V.",
        "El pilar de la lámpara no pesa mucho y los dolores de espalda se evitan así.",
        "Una planta joven necesita 16 horas de luz al día.",
        "La versión 4.12.3 salió en marzo de 2025 y no cuesta nada.",
        "En mayo llegan más colores, entre ellos el rosa y el gris.",
        "La pieza cuesta 12,50 euros en todas las tiendas.",
    ],
}
PRIVATE = {
    "en": [
        "I spoke to {other} about it.",
        "My colleague {other} tested it yesterday.",
        "You can call us on {phone} or write to {email}.",
        "Your order {order} left the warehouse today.",
        "We sent it to {address}.",
        "The money goes back to {iban}.",
        "As {other} said, it is easy to fix.",
        "Your customer number is {customer}.",
        "My name is {other} and I look after you now.",
        "Please tell {other} as well.",
    ],
    "de": [
        "Ich habe mit {other} darüber gesprochen.",
        "Meine Kollegin {other} hat es gestern geprüft.",
        "Sie erreichen uns unter {phone} oder {email}.",
        "Ihre Bestellung {order} hat heute das Lager verlassen.",
        "Wir haben es an {address} geschickt.",
        "Das Geld geht zurück auf {iban}.",
        "Wie {other} sagte, ist es leicht zu beheben.",
        "Ihre Kundennummer lautet {customer}.",
        "Mein Name ist {other}, ich helfe Ihnen jetzt.",
    ],
    "fr": [
        "J'en ai parlé avec {other}.",
        "Ma collègue {other} l'a essayé hier.",
        "Appelez-nous au {phone} ou écrivez à {email}.",
        "Votre commande {order} est partie aujourd'hui.",
        "Nous l'avons envoyé au {address}.",
        "L'argent revient sur {iban}.",
        "Comme {other} le disait, c'est facile.",
        "Votre numéro client est {customer}.",
        "Je m'appelle {other} et je vous aide maintenant.",
    ],
    "es": [
        "Hablé con {other} sobre esto.",
        "Mi compañera {other} lo probó ayer.",
        "Llámenos al {phone} o escriba a {email}.",
        "Su pedido {order} salió hoy del almacén.",
        "Lo enviamos a {address}.",
        "El dinero vuelve a {iban}.",
        "Como dijo {other}, es fácil.",
        "Su número de cliente es {customer}.",
        "Me llamo {other} y ahora le ayudo yo.",
    ],
}
ENDINGS = {
    "en": ["Best regards,\n{agent}", "Kind regards\n{agent}\nCustomer Care", "cheers, {agent}", "Thanks\n\n{agent}"],
    "de": [
        "Mit freundlichen Grüßen\n{agent}",
        "Viele Grüße\n{agent}\nKundendienst",
        "liebe grüße, {agent}",
        "Ihr {agent}",
    ],
    "fr": ["Cordialement,\n{agent}", "Bien à vous\n{agent}\nService clients", "à bientôt, {agent}"],
    "es": ["Un saludo,\n{agent}", "Atentamente\n{agent}\nAtención al cliente", "saludos, {agent}"],
}
STREETS = {
    "en": ["{n} {w} Street, Leeds LS1 4DY", "Flat {n}, 7 {w} Road, Bristol, BS8 2LR", "{n}b {w} Lane"],
    "de": ["{w}straße {n}, 20095 Hamburg", "{w}weg {n}a", "Am {w}platz {n}, 01067 Dresden"],
    "fr": ["{n}, rue de {w}, 69002 Lyon", "{n} bis avenue {w}", "{n} boulevard des {w}, 31000 Toulouse"],
    "es": ["Calle {w}, {n}, 41001 Sevilla", "C/ {w} {n}, 2º B, 28004 Madrid", "Avenida de {w}, {n}"],
}
STREET_WORDS = {
    "en": "Mill Station Park Church Victoria".split(),
    "de": "Mühlen Bahnhof Goethe Linden Schiller".split(),
    "fr": "Bretagne Lilas Verdun Gambetta".split(),
    "es": "Goya Olmos Cervantes Granada".split(),
}
BANKS = {
    "en": ("GB", "NWBK60161331926819"),
    "de": ("DE", "370400440532013000"),
    "fr": ("FR", "30006000011234567890189"),
    "es": ("ES", "21000418450200051332"),
}


@dataclass
class Case:
    """A text, where what is private begins and ends, and what is known of its people."""

    lang: str
    text: str = ""
    private: list = field(default_factory=list)
    names: list = field(default_factory=list)

    def say(self, template, values):
        """Add a template, with values in the place of names in braces; all of them are private."""
        at = 0
        while (start := template.find("{", at)) >= 0:
            end = template.index("}", start)
            self.text += template[at:start]
            said = values[template[start + 1 : end]]
            self.private.append((len(self.text), len(self.text) + len(said)))
            self.text += said
            at = end + 1
        self.text += template[at:]


def cases(count, seed=19):
    """
    :rtype: list[Case]
    """
    chance = random.Random(seed)
    return [_case(chance, ("en", "de", "fr", "es")[number % 4]) for number in range(count)]


def _case(chance, lang):
    case = Case(lang)
    given, family = _name(chance, lang)
    values = {"given": _written(chance, given), "family": _written(chance, family)}
    values |= {
        "email": _email(chance, given, family),
        "phone": _phone(chance, lang),
        "address": _address(chance, lang),
        "iban": _iban(chance, lang),
    }
    values |= {
        "order": _order(chance),
        "customer": f"{chance.choice(('K', 'C-', ''))}{chance.randrange(10_000, 9_999_999)}",
    }
    if chance.random() < 0.6:
        case.names.append(f"{given} {family}")
    case.say(chance.choice(GREETINGS[lang]), values)
    case.text += chance.choice((" ", "\n", "\n\n"))
    sentences = chance.sample(NEUTRAL[lang], chance.randint(4, 7)) + chance.sample(PRIVATE[lang], chance.randint(1, 3))
    chance.shuffle(sentences)
    for sentence in sentences:
        case.say(sentence, values | {"other": _other(chance, lang)})
        case.text += " "
    case.text += "\n\n"
    case.say(chance.choice(ENDINGS[lang]), {"agent": _other(chance, lang)})
    return case


def _name(chance, lang):
    family = chance.choice(FAMILY[lang])
    if chance.random() < 0.2:
        family = "".join(chance.sample(SYLLABLES, 3)).capitalize()
    return chance.choice(GIVEN[lang]), family


def _other(chance, lang):
    given, family = _name(chance, lang)
    return _written(chance, chance.choice((given, f"{given} {family}", f"{given} {family}")), words_too=False)


def _written(chance, name, words_too=True):
    """:return: a name as people write it: mostly right, sometimes in small letters or with a slip"""
    way = chance.random()
    if way < 0.2:
        return name.lower()
    if way < 0.35 and len(name) > 5:
        at = chance.randrange(2, len(name) - 1)
        return (
            chance.choice((name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:]))
            if name[at].isalpha()
            else name
        )
    return name


def _email(chance, given, family):
    return (
        chance.choice(("{0}.{1}@example.org", "{0}_{1}@mail.example.com", "{1}{2}@example.net"))
        .format(given.lower(), family.lower(), chance.randrange(99))
        .replace(" ", "")
    )


def _phone(chance, lang):
    digits = "".join(str(chance.randrange(10)) for _ in range(7))
    a, b, c = digits[:3], digits[3:5], digits[5:]
    return {
        "en": chance.choice(
            (f"+44 7700 {digits[:3]} {digits[3:6]}", f"(020) 7946 {digits[:4]}", f"07700-{digits[:6]}")
        ),
        "de": chance.choice((f"+49 171 {a}{b}{c}", f"0171/{a} {b} {c}", f"(030) {a}-{b}{c}")),
        "fr": chance.choice(
            (f"06 {a[:2]} {b} {c} {a[1:]}", f"+33 6 {a[:2]} {b} {c} {a[1:]}", f"01.{a[:2]}.{b}.{c}.{a[1:]}")
        ),
        "es": chance.choice((f"6{a[:2]} {b}{c[0]} {a}", f"+34 91 {a} {b} {c}", f"9{a[:2]}-{b}-{c}-{a[1:]}")),
    }[lang]


def _address(chance, lang):
    return chance.choice(STREETS[lang]).format(n=chance.randrange(1, 199), w=chance.choice(STREET_WORDS[lang]))


def _iban(chance, lang):
    country, account = BANKS[lang]
    number = f"{country}{mod_97_10.calc_check_digits(account + country)}{account}"
    spaced = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    return chance.choice((number, spaced, spaced.lower() if country != "GB" else number))


def _order(chance):
    number = chance.randrange(1000, 99_999)
    return chance.choice(
        (f"S{number:05}", f"SO/2025/{number}", f"#{number}", f"2025-{number}", f"AB-{number}-X", f"{number}")
    )
