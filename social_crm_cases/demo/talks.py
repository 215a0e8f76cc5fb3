"""What people say to a maker of bicycles and outdoor gear, and what it answers.

A talk is a tuple: language, subject, how it ends, and its lines. Lines of ours begin with ``> ``. It ends as ``new``
(nobody answered yet), ``in_progress``, ``waiting`` (for the person), ``solved`` or ``cancelled``.
"""

#: Rucksacks, so that every sentence fits every one of them.
PRODUCTS = ["Fjell 40", "Skog 28", "Fjell 55", "Dal 22"]

#: Written to us: direct messages and e-mails.
WRITTEN = [
    (
        "en",
        "Where is my parcel?",
        "solved",
        [
            "Hi, I ordered the {product} nine days ago and the tracking has not moved since Tuesday. Order {order}.",
            "> Hello {first}, thanks for the order number. It is stuck at the depot in {city}; I have asked them to move it.",
            "Ok, thank you. Will it be there before the weekend? We leave on Saturday morning.",
            "> It is on the van now and should be with you tomorrow by noon.",
            "It just arrived. Brilliant, thanks!",
        ],
    ),
    (
        "en",
        "Zip is broken",
        "in_progress",
        [
            "The main zip of my {product} gave up after three trips. Is that covered?",
            "> I am sorry to hear that. It is: zips are covered for five years. Could you send a photo of it and of the label inside?",
            "Sent by mail a minute ago.",
        ],
    ),
    (
        "en",
        "Which size?",
        "solved",
        [
            "I am 1.78 m with long legs. Which frame size of the Kestrel would you take?",
            "> With long legs we would take 56. If you like to sit upright, 54 with the shorter stem works as well.",
            "56 it is then. Thank you for the quick answer!",
        ],
    ),
    (
        "en",
        "Charged twice",
        "in_progress",
        [
            "My card was charged twice for order {order}. Please look into this.",
            "> You are right, the second one is an error on our side. I have passed it to accounting and will write as soon as it is booked back.",
        ],
    ),
    (
        "en",
        "Return without the box",
        "waiting",
        [
            "Can I return the {product} without the original box? I have recycled it.",
            "> Yes, any box will do as long as nothing can fall out. Shall I send you a label by e-mail?",
        ],
    ),
    (
        "en",
        "Restock?",
        "new",
        [
            "When will the {product} in moss green be back in stock? I have been waiting since spring.",
        ],
    ),
    (
        "en",
        "Invoice address",
        "solved",
        [
            "Could you put my company's address on the invoice for {order}?",
            "> Done. The corrected invoice is in your account under Orders.",
        ],
    ),
    (
        "en",
        "Strange noise",
        "new",
        [
            "Since yesterday my bike clicks with every turn of the left pedal. It is four weeks old.",
            "It gets louder uphill. Should I stop riding it?",
        ],
    ),
    (
        "en",
        "You have won",
        "cancelled",
        [
            "Congratulations!!! Your company was selected for our traffic boost programme. Reply YES to start.",
        ],
    ),
    (
        "en",
        "Discount for a club",
        "waiting",
        [
            "We are a hiking club from {city} and would like twelve of the {product}. Is there a price for that many?",
            "> There is. From ten pieces on it is 12 % less. To whom may I address the offer?",
            "I will ask our treasurer and come back to you.",
        ],
    ),
    (
        "en",
        "Thank you",
        "solved",
        [
            "Just wanted to say that the {product} survived two weeks of Scottish rain. You make good things.",
            "> That made our day, {first}. Thank you, and enjoy the next trip!",
        ],
    ),
    (
        "en",
        "Spare part",
        "in_progress",
        [
            "Where do I find a spare pole for the Tarn 2 of 2021? It is not in your shop.",
            "> We still have a few in the workshop. I am asking which length yours needs.",
            "It says 8.5 mm, 3.62 m on the bag.",
        ],
    ),
    (
        "de",
        "Lieferung fehlt",
        "solved",
        [
            "Guten Tag, laut Sendungsverfolgung wurde mein Paket gestern zugestellt, bei mir ist aber nichts angekommen. Bestellung {order}.",
            "> Guten Tag {first}, der Bote hat es bei Ihren Nachbarn in der Nr. 14 abgegeben. Können Sie dort nachfragen?",
            "Gefunden, vielen Dank!",
        ],
    ),
    (
        "de",
        "Imprägnierung",
        "solved",
        [
            "Womit wasche ich die Birk-Jacke, damit sie dicht bleibt?",
            "> Bei 30 Grad mit flüssigem Waschmittel ohne Weichspüler, danach 20 Minuten in den Trockner: Die Wärme frischt die Imprägnierung auf.",
            "Super, das probiere ich am Wochenende aus.",
        ],
    ),
    (
        "de",
        "Garantie Naht",
        "in_progress",
        [
            "An meinem {product} hat sich eine Naht gelöst. Wie geht es jetzt weiter?",
            "> Das tut mir leid. Ich schicke Ihnen ein Rücksendeetikett, die Reparatur dauert etwa zehn Tage.",
            "Könnte ich bis dahin einen Ersatz leihen? Wir wandern ab dem 3.",
        ],
    ),
    (
        "de",
        "Termin Inspektion",
        "waiting",
        [
            "Ich hätte gern einen Termin für die Erstinspektion meines Rads.",
            "> Gern. Donnerstag um 9 Uhr oder Freitag um 15 Uhr, was passt besser?",
        ],
    ),
    (
        "de",
        "Rahmennummer",
        "new",
        [
            "Wo finde ich die Rahmennummer beim Kestrel? Die Versicherung fragt danach.",
        ],
    ),
    (
        "fr",
        "Colis abîmé",
        "in_progress",
        [
            "Bonjour, le carton est arrivé ouvert et il manque les sardines de la tente.",
            "> Bonjour {first}, toutes nos excuses. Pouvez-vous m'envoyer une photo du carton ?",
            "C'est fait, je viens de l'envoyer.",
        ],
    ),
    (
        "fr",
        "Échange de taille",
        "solved",
        [
            "Est-il possible d'échanger la veste contre une taille M ? Commande {order}.",
            "> Bien sûr. L'étiquette de retour est dans votre boîte mail ; la taille M part dès aujourd'hui.",
            "Parfait, merci beaucoup !",
        ],
    ),
    (
        "fr",
        "Disponibilité",
        "new",
        [
            "Bonjour, le {product} sera-t-il de nouveau disponible avant Noël ?",
        ],
    ),
    (
        "fr",
        "Poids de la tente",
        "solved",
        [
            "Quel est le poids réel de la Tarn 2 avec tout dans le sac ?",
            "> 1 940 g sur notre balance, sardines et sac compris.",
        ],
    ),
    (
        "es",
        "Pedido retrasado",
        "waiting",
        [
            "Hola, mi pedido {order} debería haber llegado el lunes. ¿Saben algo?",
            "> Hola {first}, el transportista necesita confirmar el número de la casa. ¿Es el 12 o el 21?",
        ],
    ),
    (
        "es",
        "Funda de lluvia",
        "solved",
        [
            "¿La mochila Fjell trae funda de lluvia?",
            "> Sí, está en el bolsillo de abajo, y se puede comprar por separado.",
            "¡Genial! La pido hoy.",
        ],
    ),
    (
        "es",
        "Frenos",
        "in_progress",
        [
            "Los frenos de mi bici chirrían desde la última revisión. ¿Puedo pasar por el taller de {city}?",
            "> Claro que sí. He avisado al taller; le llaman hoy para darle hora.",
        ],
    ),
    (
        "it",
        "Taglia giacca",
        "solved",
        [
            "Buongiorno, la giacca Birk veste larga? Di solito porto una L.",
            "> Buongiorno {first}, sì, un po'. Con una felpa sotto va bene la L, altrimenti prenda la M.",
            "Grazie mille, molto gentile.",
        ],
    ),
    (
        "it",
        "Reso",
        "waiting",
        [
            "Vorrei rendere le borse, ordine {order}. Come faccio?",
            "> Le ho mandato l'etichetta. Mi dice quando il corriere può passare?",
        ],
    ),
    (
        "pt",
        "Troca",
        "in_progress",
        [
            "Olá, recebi a mochila azul em vez da verde. Encomenda {order}.",
            "> Olá {first}, pedimos desculpa. A verde segue amanhã, e o estafeta recolhe a azul.",
        ],
    ),
    (
        "pt",
        "Horário da oficina",
        "solved",
        [
            "A oficina está aberta ao sábado?",
            "> Está, das 9 às 13 horas. Até sábado!",
        ],
    ),
]

#: Said on the phone, as the agent noted it.
CALLS = [
    (
        "en",
        "Wrong colour",
        "solved",
        [
            "Got the {product} in grey instead of blue. Needs it on Friday.",
            "> Blue one sent by express, the grey one is picked up on Monday.",
        ],
    ),
    (
        "en",
        "Brake check",
        "waiting",
        [
            "Front brake rubs after a fall. Asks whether the wheel can be trued while waiting.",
            "> Offered Thursday 8:30, will call back to confirm.",
        ],
    ),
    (
        "de",
        "Rückruf erbeten",
        "new",
        [
            "Bittet um Rückruf wegen der Rechnung {order}, ab 16 Uhr erreichbar.",
        ],
    ),
    (
        "fr",
        "Réparation",
        "in_progress",
        [
            "Demande où en est la réparation de son sac à dos, déposé il y a deux semaines.",
            "> L'atelier attend la fermeture éclair, réponse promise pour mercredi.",
        ],
    ),
    (
        "es",
        "Garantía",
        "solved",
        [
            "Pregunta si la garantía vale también para una bici de segunda mano.",
            "> Sí, con la factura del primer dueño. Se la envía por correo.",
        ],
    ),
]

#: Said in public, below a post of ours: who says it (a number tells people apart) and what.
PUBLIC = [
    (
        "New: the Tarn 2 in sand. Who takes it out first?",
        [
            (0, "That colour! Is the fabric the same as last year's?"),
            (1, "Mine comes on Friday, photos will follow."),
            (None, "Same fabric, {first}, with a new coating that dries faster."),
            (2, "Why is it still so expensive in Denmark?"),
            (3, "Used it in Sarek last week. Zero condensation."),
            (None, "That is what we like to read!"),
        ],
    ),
    (
        "Workshop day in three cities on Saturday",
        [
            (0, "Any chance you come to {city} as well?"),
            (1, "Can I bring a bike of another make?"),
            (None, "Of course, {first}. We look at every bike."),
            (2, "Last year the queue was two hours. Please take bookings!"),
            (3, "+1 for bookings."),
        ],
    ),
    (
        "Recall: brake cable of the Kestrel, frames K-2210 to K-2260",
        [
            (0, "Mine is K-2231. What now? I ride it every day with my kid on it."),
            (1, "Good that you tell us at once."),
            (None, "{first}, please do not ride it. We have sent you a message with the nearest workshop."),
            (2, "My dealer knows of nothing!!"),
            (3, "How long does the exchange take?"),
        ],
    ),
    (
        "How do you pack your Ravn panniers?",
        [
            (0, "Tent left, kitchen right, chocolate on top."),
            (1, "They need a loop on the inside for keys. Please."),
            (2, "A loop, yes! I lost mine in {city}."),
            (None, "Noted and passed on to the people who sew them."),
            (3, "And reflective piping, it gets dark early up here."),
        ],
    ),
]

#: How a talk ends well, by language.
FAREWELLS = {
    "en": [
        ["Thanks again for your help!", "> With pleasure, {first}."],
        [
            "One more thing: do you repair panniers of other makes?",
            "> We do, if the fabric still holds. Bring them along.",
        ],
    ],
    "de": [
        ["Vielen Dank für die schnelle Hilfe!", "> Sehr gern, {first}."],
        ["Noch eine Frage: Haben Sie samstags geöffnet?", "> Ja, von 9 bis 13 Uhr."],
    ],
    "fr": [
        ["Merci encore pour votre aide !", "> Avec plaisir, {first}."],
        ["Une dernière question : livrez-vous en Suisse ?", "> Oui, en quatre jours environ."],
    ],
    "es": [
        ["¡Muchas gracias por la ayuda!", "> Un placer, {first}."],
        ["Otra cosa: ¿hacen envíos a Canarias?", "> Sí, tardan unos ocho días."],
    ],
    "it": [
        ["Grazie ancora per l'aiuto!", "> È stato un piacere, {first}."],
        ["Un'ultima cosa: riparate anche gli zaini?", "> Certo, li porti pure in officina."],
    ],
    "pt": [
        ["Muito obrigado pela ajuda!", "> De nada, {first}."],
        ["Só mais uma coisa: enviam para os Açores?", "> Enviamos, demora cerca de uma semana."],
    ],
}
