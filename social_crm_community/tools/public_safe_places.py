"""Places where people stand and things hardly do: "belongs to Reed", "Reed and her brother", "Reed, could you".

Each weighs so much for a name, as ``public_safe_evidence`` counts. A few letters before and after a word are looked at.
"""

import re

from .public_safe_words import says_who

WEAK, STRONG, SURE = 1.0, 2.5, 3.0
_REACH = 64  # letters

# Whoever is asked, told, given something, or owns it.
_BEFORE_WHOM = re.compile(
    r"(?<!\w)(?:"
    r"(?:ask|tell|call|thank|ring|remind|inform|notify|warn|greet|invite|reach|refund|meet|visit|email)(?:s|ed|ing)?(?: again| also| please| back)?|told|met"
    r"|(?:belong|register|assign|hand|speak|talk|credit|address|issue|apologi[sz]e|forward|explain|deliver|return|loan|go|write|reply|suggest|promise|show)(?:e?d|s|es|ing|en)?(?: it| them| this| that| back| over)? to"
    r"|(?:give|gave|given|send|sent|went|sold|lent|bring|brought|spoke|spoken|paid|replied|wrote|written|shown|hand)(?: it| them| this| that| back| over| the \w+| a \w+)? to"
    r"|(?:frag|ruf|bitt|informier|erreich|grüß|treff|kontaktier|erinner|verständig)en sie(?: bitte| doch| mal| einfach| auch)?|sie erreichen"
    r"|(?:frag|ruf|bitt|grüß|erinner|informier)e?t?(?: bitte| doch| mal| einfach| auch)?"
    r"|(?:sag|geb|schreib|schick|zeig|bring|reich|überlass|glaub|helf)en sie(?: es| ihn| sie| das| bitte)*|(?:sag|gib|schreib|schick|zeig|bring)e?t?(?: es| ihn| sie| das| bitte)*"
    r"|gehört|gehörte|gehören|half|hilft|geholfen hat|(?:läuft|lief|lautet|angemeldet|ausgestellt|eingetragen|registriert|zugelassen) auf|(?:geht|ging|gingen|adressiert|gerichtet|übergeben|weitergeleitet) an|hatte ich|haben wir"
    r"|(?:appartient|appartenait|demande[rz]?|dites|donne[rz]?|remet(?:tez|tre)|écri(?:s|vez|re)|parle[rz]?|confié|remis|rendu|adressé|prêté|envoyé|vendu|merci) (?:\w+ )?à|j'ai eu|j'ai vu|prévene[rz]|appele[rz]|joindre"
    r"|(?:pertenece|pertenecía|entregu[eé]|entregar|entregó|pregunt[aeéó]r?|avis[aeéó]r?|dígale|dile|decirle|dale|dele|escrib[ae]|llam[aeéó]r?|prest[eéó]|vendí|mandé|envi[eéó]) (?:\w+ ){0,2}?a"
    r"|appartiene a|(?:chied[ai]|dica|di|scriva|telefoni) (?:\w+ )?a|(?:pergunte|pertence|diga|fale|entregue) (?:\w+ )?(?:a|ao|à|com)|(?:is|was|hoort|geef het|vraag het) (?:van|aan)|(?:tillhör|tilhører|należy do)"
    r")\s$",
    re.IGNORECASE,
)
_CLEFT = re.compile(
    r"(?<!\w)(?:it was|it is|it's|was it|es war|war es|c'est|c'était|ce fut|fue|era|è stata|è stato|was het|het was|det var|foi)\s$",
    re.IGNORECASE,
)
_WHO = re.compile(r"\s(?:who|whose|qui|quien|chi|che|quem|som|kto)\b|,\s(?:der|die|wer|who|die)\b", re.IGNORECASE)
_LET = re.compile(r"(?<!\w)(?:let|lets)\s$", re.IGNORECASE)
_LET_WHAT = re.compile(r"\s(?:know|have|try|see|do|use|check|take|keep|in|off|decide|handle|choose)\b")
# Small words after which a clause begins: in small letters, too, a name may follow.
_CLAUSE = re.compile(
    r"(?<!\w)(?:when|because|if|while|since|that|what|until|before|after|where|whether|unless|wenn|weil|als|ob|dass|bis|während|nachdem|bevor|sobald|wie|quand|lorsque|parce que|puisque|si|cuando|porque|mientras|como|donde|quando|perché|mentre|omdat|toen|zodra|när|eftersom)\s$",
    re.IGNORECASE,
)
# What is asked of whom: "could reed send", "hat koch den".
_QUESTION = re.compile(
    r"(?:^|[.!?\n]\s*|[,;]\s)(?:could|can|did|does|has|is|was|will|would|should|hat|hatte|kann|könnte|ist|war|will|soll|muss|wird|weiß|darf)\s$",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"(?<!\w)(?:except|but|außer|dank|sauf|sans|chez|excepto|salvo|menos|sin|grâce à|gracias a|senza|behalve|bar)\s$",
    re.IGNORECASE,
)
# Who is thanked, or begged pardon of, at the end of a sentence.
_POLITE = re.compile(
    r"(?:^|[.!?\n]\s*)(?:sorry|thanks|thank you|apologies|entschuldig\w*|danke|vielen dank|verzeih\w*|tut mir leid|désolée?s?|merci|pardon|perd[oó]n\w*|gracias|lo siento|scus[ai]|grazie|bedankt|obrigad[oa]|desculpe|tack|tak)(?!\w)[^.!?\n,]{0,40},\s$",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"\s*(?:[.!?\n]|$)")
_AND_OWN = re.compile(
    r"\s(?:and|und|et|y|e|en|och|og|i)\s(his|her|their|sein\w*|ihre?\w?|son|sa|ses|su|sus|suo|sua|seu|zijn|haar|hans|hennes|jego|jej)\s([^\W\d_][\w-]+)",
    re.IGNORECASE,
)
_WHERE_PEOPLE_ARE = re.compile(
    r"\s(?:on the (?:phone|line)|at the (?:door|desk|till|counter|reception|gate|office)|am (?:telefon|apparat|empfang|schalter|tresen)|an der (?:tür|kasse|pforte|rezeption)|au téléphone|à l'accueil|au guichet"
    r"|al teléfono|por teléfono|en (?:recepción|la puerta)|al telefono|aan de (?:lijn|telefoon|deur)|ao telefone|i telefonen|przy telefonie)\b",
    re.IGNORECASE,
)
# When somebody was born, right after who it is.
_BORN = re.compile(
    r"\s?[,(]?\s?(?:born|dob|geb\.?|geboren|née?|nacid[oa]|nat[oa] il|nascid[oa]|geb|född|født|ur\.)(?!\w)[^.!?\n]{0,12}\d",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r",\s¿?(?:(?:could|can|would|will|did|do|have|are) you|könnt?en sie|kannst du|könntest du|würden sie|haben sie|hast du|pouvez-vous|pourriez-vous|peux-tu|pourrais-tu|avez-vous|puedes?|podrías?|podría|ha|puoi|può|potrebbe|kun je|kunt u|pode|kan du)\b",
    re.IGNORECASE,
)
_SMALL_ADVERBS = frozenset(
    "already also just still never always then even only finally kindly really now usually often twice once later first simply"
    " schon auch noch nie immer dann sogar gerade meistens bereits selbst doch"
    " déjà aussi encore toujours jamais ne n' en y vient ya también aún nunca siempre todavía già anche ancora mai sempre non al ook nog nooit altijd já também ainda nunca sempre redan också aldrig alltid już też nigdy zawsze".split()
)
# What follows is on a button or in a menu.
PRESSED = frozenset(
    "press tap choose select click open hit pick toggle enable disable activate tick untick set pressing tapping choosing selecting wähle wählen tippe tippen drücke drücken klicke klicken öffne öffnen aktiviere aktivieren"
    " appuyez choisissez touchez cliquez ouvrez activez cochez pulse toque elija seleccione abra marque active pulsa elige selecciona kies druk tik klik premi premere scegli scegliere tocca toccare wybierz kliknij välj tryck vælg tryk clique escolha selecione".split()
)


def is_adverb(word):
    """:return: whether a word in small letters may stand between who does something and what they do"""
    return word in _SMALL_ADVERBS or (word.endswith("ly") and len(word) > 4)


def of_place(text, word):
    """
    :param Word word: one that no article and no adjective precedes
    :return: how much the place of a word weighs for a name
    :rtype: float
    """
    before, after = text[max(0, word.outer - _REACH) : word.outer], text[word.end : word.end + _REACH]
    return max(_of_before(before, after), _of_after(word, after))


def _of_before(before, after):
    if _LET.search(before) and _LET_WHAT.match(after):
        return SURE
    if _POLITE.search(before) and _SENTENCE_ENDS.match(after):
        return STRONG
    if _BEFORE_WHOM.search(before) or (_CLEFT.search(before) and _WHO.match(after)):
        return STRONG
    if _CLAUSE.search(before) or _QUESTION.search(before) or _WITHOUT.search(before):
        return WEAK
    return 0


def _of_after(word, after):
    if own := _AND_OWN.match(after):
        if says_who(own[2].lower()):
            return SURE
        return STRONG if own[1].lower() in ("his", "her") else WEAK
    if _WHERE_PEOPLE_ARE.match(after) or _BORN.match(after):
        return STRONG
    return 1.5 if word.begins and _ASKED.match(after) else 0
