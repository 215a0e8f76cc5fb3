"""Answers written by hand, with what must not become public in braces. They were written before the rules that read them.

Each is hard in a way of its own: names that are words, names misspelt or in lower case, numbers written as people
write them, addresses in a sentence, mail that is quoted.
"""

# language, what is known of the people (as ``People`` takes it), words of the topic and of products, text
HARD = [
    (
        "en",
        {"names": ["Will Long"]},
        "",
        (
            "Hi {Will},\n\nthe long cable will fit, you may want to check the plug first. If it does not, {Will}, write to"
            " us again.\n\nBest regards\n{Grace May}\nCustomer Care Team Lead"
        ),
    ),
    (
        "en",
        {"names": ["Rose Brown"]},
        "",
        (
            "dear {rose}, we had the rose model in brown on the shelf. please hold the button for ten seconds, then the"
            " light will turn green.\n\ncheers, {mark}"
        ),
    ),
    (
        "en",
        {},
        "",
        (
            "Thanks for calling. I spoke with {Szymon Wróblewski} from the workshop: the hinge has to be oiled once a year."
            " He says that most people forget it."
        ),
    ),
    (
        "en",
        {"names": ["Katherine O'Donnell"]},
        "",
        (
            "Hello {Kathrine},\nas Mrs {O'Donel} said on the phone, the filter clogs when the water is hard. Rinse it in"
            " vinegar over night."
        ),
    ),
    (
        "en",
        {},
        "",
        "My name is {Baker}, {Tom Baker}, and I look after your case. To reset the oven: press start and stop together.",
    ),
    (
        "en",
        {},
        "",
        (
            "You can reach me at {j dot smithers at examplemail dot com} or on {oh seven seven double oh, nine hundred one"
            " two three}. The firmware update takes about five minutes."
        ),
    ),
    (
        "en",
        {},
        "",
        (
            "Your parcel {1Z 999 AA1 01 2345 6784} left on Monday. If the lid does not close, bend the clip a little and"
            " try again."
        ),
    ),
    (
        "en",
        {},
        "",
        (
            "We sent it to {Flat 3, 27b Church Lane, Little Snoring, NR21 0HR}. Meanwhile set the switch at the back to 230 V"
            " and wait 15 minutes."
        ),
    ),
    (
        "en",
        {},
        "",
        (
            "Re your order no {SO-2024/00187-B}: the pump needs 3 bar. The hose from order {#0048811} is too thin for that,"
            " use one of 19 mm."
        ),
    ),
    (
        "en",
        {"emails": ["gwen.hughes@example.org"]},
        "",
        (
            "On Tue, 4 Mar 2025 at 10:12, {Gwen Hughes} <{gwen.hughes@example.org}> wrote:\n> my kettle leaks at the"
            " bottom, any idea?\n> thanks\n> {gwen}\n\nIt is the seal. Turn the base to the left, and press the ring in"
            " evenly."
        ),
    ),
    (
        "en",
        {},
        "",
        (
            "From: {Dolores Haze} <{dolly@example.net}>\nTo: support@lamps.example\nCc: {h.humbert@example.net}\nSubject:"
            " Dimmer hums\n\nA dimmer hums with lamps it was not made for. Choose one marked for LED."
        ),
    ),
    (
        "en",
        {},
        "",
        (
            "The refund goes to {GB29 NWBK\n6016 1331 9268 19} within three days. The battery is charged best between 20 and"
            " 80 percent."
        ),
    ),
    (
        "en",
        {},
        "",
        "Paid with {4111-1111 1111-1111}, so nothing is due. Keep the receipt for the guarantee of 24 months.",
    ),
    (
        "en",
        {},
        "",
        (
            "I asked {Faith} in billing and {Chase} in the warehouse. Both say: have faith, no chase needed, the part is in"
            " stock and costs 12.50 euros."
        ),
    ),
    (
        "en",
        {"names": ["Siobhán Ní Dhomhnaill"]},
        "",
        (
            "hi {siobhan}, good news. the app works again after you clear the cache under settings, storage. tell {siobahn}'s"
            " flatmate as well."
        ),
    ),
    (
        "en",
        {},
        "",
        "Your ticket was handled by {A. J. Featherstonehaugh}. The noise comes from the fan; clean it with compressed air.",
    ),
    (
        "en",
        {},
        "",
        (
            "Open https://shop.example/reset{?token=8f3a9c77e1b24d0caa}, choose a new password of at least twelve signs, and log"
            " in again. The manual is at https://shop.example/manual."
        ),
    ),
    (
        "en",
        {},
        "",
        "Thank you, Mr. {Young}! Young plants need less light. Put the lamp 40 cm above them, for 16 hours a day.",
    ),
    (
        "en",
        {},
        "",
        (
            "{Hunter} here from support. Follow {@lamp_lady_88} if you like, she posts good pictures. A hunter green shade"
            " is sold in spring."
        ),
    ),
    (
        "en",
        {},
        "",
        (
            "Our technician comes to {14 Queen's Road} at half past nine, the van has the plate {KX19 BVD}. Please clear the"
            " space in front of the boiler, half a metre will do."
        ),
    ),
    (
        "en",
        {"names": ["Nguyen Thi Hoa"]},
        "Aurora Dimmer",
        (
            "Dear Ms {Nguyen}, pair the Aurora Dimmer by holding both keys. Your customer number is {K 77 41 903}. Regards,"
            " {Ade}"
        ),
    ),
    (
        "en",
        {},
        "",
        "Call {0 1 6 3 2 / 9 6 0 9 8 3} between 8 and 17, ask for {paddy}. The spare bulb is an E14 of 4 watts at most.",
    ),
    (
        "de",
        {"names": ["Ernst Klein"]},
        "",
        (
            "Sehr geehrter Herr {Klein},\n\nder kleine Schalter ist im Ernst klein, aber er lässt sich mit einem Stift"
            " drücken. Danach blinkt die Lampe dreimal.\n\nMit freundlichen Grüßen\n{Sabine Vogel}\nKundendienst"
        ),
    ),
    (
        "de",
        {"names": ["Jürgen Mayer"]},
        "",
        (
            "hallo {juergen}, die pumpe braucht drei bar. wenn herr {meier} den filter reinigt, läuft sie wieder. viele"
            " grüße, {anke}"
        ),
    ),
    (
        "de",
        {},
        "",
        (
            "Wir haben das Gerät an {Am Alten Markt 7a, 18055 Rostock} geschickt. Bitte erst die Sicherungsschraube lösen,"
            " dann den Deckel abnehmen."
        ),
    ),
    (
        "de",
        {},
        "",
        (
            "Ihre Auftragsnr. {A/4711-23} liegt im Lager. Die Erstattung geht auf {DE89 3704 0044\n0532 0130 00}. Der Akku"
            " wird mit 12 Volt geladen."
        ),
    ),
    (
        "de",
        {},
        "",
        (
            "Rufen Sie mich an: {null eins sieben eins, zwo drei vier fünf sechs sieben acht}. Das Netzteil wird handwarm, das"
            " ist in Ordnung."
        ),
    ),
    (
        "de",
        {},
        "",
        (
            "Ich habe mit {Fischer} aus der Werkstatt gesprochen. Fischer und Köche kennen das: Salz greift das Metall an."
            " Spülen Sie die Klinge mit klarem Wasser."
        ),
    ),
    (
        "de",
        {},
        "",
        (
            "Mein Name ist {Roswitha Brandstätter}, ich übernehme für Frau {Koch}. Kochen Sie den Filter nicht aus, er"
            " verträgt höchstens 60 Grad."
        ),
    ),
    (
        "de",
        {},
        "",
        (
            "Am 3.4.2025 um 09:15 schrieb {Wolf Stein} <{w.stein@beispiel.de}>:\n> Das Glas hat einen Sprung.\n> Gruß, {Wolf}\n\nEin"
            " Sprung im Glas ist ein Fall für die Garantie. Der Stein im Sockel darf bleiben."
        ),
    ),
    (
        "de",
        {},
        "",
        (
            "Schreiben Sie an {kundin (ät) beispiel (punkt) de}, Kundennummer {KD-0098 12}. Der Schlauch hat einen Durchmesser"
            " von 19 Millimetern."
        ),
    ),
    (
        "de",
        {},
        "",
        (
            "Das Kennzeichen {HRO-AB 1234} steht im Auftrag. Für die Montage am Fahrrad brauchen Sie einen Inbusschlüssel"
            " in Größe 5."
        ),
    ),
    (
        "de",
        {},
        "Mondlicht",
        (
            "Liebe Frau Dr. {Özdemir-Schulze}, die Mondlicht lässt sich dimmen. Dazu zweimal tippen und beim dritten Mal"
            " halten. Ihr {Tariq}"
        ),
    ),
    (
        "de",
        {},
        "",
        (
            "{Krüger}, Ihr Nachbar, hat das Paket angenommen. Im Karton liegt ein zweiter Dichtungsring, der kommt unter den"
            " Deckel."
        ),
    ),
    (
        "fr",
        {"names": ["Claire Petit"]},
        "",
        (
            "Bonjour {Claire},\n\nla petite lampe est plus claire si vous changez le mode. Appuyez deux fois sur le"
            " bouton.\n\nCordialement,\n{Blanche Leroy}\nService clients"
        ),
    ),
    (
        "fr",
        {},
        "",
        (
            "bonjour mme {lefebvre}, votre colis {8R 4127 7732 09} est parti. si le couvercle ferme mal, tournez-le d'un"
            " quart de tour. bien à vous, {yannick}"
        ),
    ),
    (
        "fr",
        {},
        "",
        (
            "Nous avons livré au {12 bis, rue de la Paix, 44000 Nantes}. Le filtre se lave à l'eau froide, jamais au"
            " lave-vaisselle."
        ),
    ),
    (
        "fr",
        {},
        "",
        (
            "Je suis {Pierre Boulanger} du service technique. La pierre du socle est lourde : portez-la à deux. Mon numéro :"
            " {06 - 12 / 34.56 78}."
        ),
    ),
    (
        "fr",
        {},
        "",
        (
            "Le remboursement de la commande n° {FR2025-88/14} part sur {FR76 3000 6000 0112 3456 7890\n189}. La pile tient"
            " environ deux ans."
        ),
    ),
    (
        "fr",
        {},
        "",
        (
            "Écrivez à {amelie point durand arobase exemple point fr}. Il faut une vis de 4 mm et une cheville adaptée au"
            " mur."
        ),
    ),
    (
        "fr",
        {"names": ["Maëlle Kerguélen"]},
        "",
        (
            "Merci {Maelle} ! Comme Mme {Kergelen} l'a remarqué, le joint se met à l'envers. Retournez-le et serrez"
            " doucement."
        ),
    ),
    (
        "fr",
        {},
        "",
        (
            "Le jeu. 6 mars 2025 à 14:02, {Marin Fontaine} a écrit :\n> La fontaine ne coule plus.\n\nNettoyez la pompe :"
            " le calcaire la bloque souvent."
        ),
    ),
    (
        "es",
        {"names": ["Pilar Reyes"]},
        "",
        (
            "Hola {Pilar}:\n\nel pilar de la lámpara se monta primero. Los reyes magos no hacen falta, basta un"
            " destornillador.\n\nUn saludo,\n{Ángel Cruz}\nAtención al cliente"
        ),
    ),
    (
        "es",
        {},
        "",
        (
            "estimada sra. {iglesias}, su pedido {P-0091/ES} sale mañana. la bombilla es de rosca fina y de 4 vatios como"
            " máximo. saludos, {nacho}"
        ),
    ),
    (
        "es",
        {},
        "",
        "Lo enviamos a {C/ Mayor, 15, 3.º izda., 28013 Madrid}. Mientras tanto, apague el aparato y espere diez minutos.",
    ),
    (
        "es",
        {},
        "",
        (
            "Soy {Dolores} del taller. Hablé con {Iñaki Etxeberria}: los dolores de cabeza vienen del olor a plástico nuevo,"
            " ventile el cuarto."
        ),
    ),
    (
        "es",
        {},
        "",
        (
            "El reembolso llega a {ES91 2100 0418 4502 0005 1332}. Llame al {seis uno dos, treinta y cuatro, cincuenta y"
            " seis, setenta y ocho} si no. La tapa gira hacia la derecha."
        ),
    ),
    (
        "es",
        {},
        "",
        (
            "Mi compañera {Guadalupe Xochitl} y yo probamos la bomba: hace ruido si hay aire en el tubo. Llénelo de agua"
            " antes de encenderla."
        ),
    ),
    (
        "it",
        {"names": ["Giulia Ferrari"]},
        "",
        (
            "Ciao {Giulia}, il filtro si lava con acqua fredda. La signora {Ferari} può premere il tasto per dieci secondi."
            " Saluti, {Luca}"
        ),
    ),
    (
        "nl",
        {},
        "",
        (
            "Beste {Joost van der Meer}, de lamp moet eerst worden geladen. Wij bellen u op {+31 6 12 34 56 78}. Met"
            " vriendelijke groet, {Anouk}"
        ),
    ),
]
