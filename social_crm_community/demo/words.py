"""What the people of the demo shop, a maker of bicycles and outdoor gear, ask each other and wish for.

Everybody is one of the sixty people of the demo data of cases; nobody of them exists.
"""

#: Members of the forum: name of the contact, karma.
MEMBERS = {
    "Ben Ashworth": 1450,
    "Johanna Peters": 620,
    "Grace Whitfield": 180,
    "Hannah Vogt": 90,
    "Ruth Adeyemi": 45,
    "Oliver Nyström": 12,
    "Fiona McAllister": 30,
}

#: Questions: key, who asks, days ago, title, text, and who answers what; an answer that begins with ``!`` was accepted.
QUESTIONS = [
    (
        "brakes",
        "Grace Whitfield",
        24,
        "How do I keep the disc brakes from squealing?",
        "They squeal on every wet morning, the pads are new.",
        [
            ("Oliver Nyström", "Mine do that too in the rain."),
            (
                "Ben Ashworth",
                "!Clean the disc with alcohol, then bed in the pads: twenty firm stops from 25 km/h, without locking the wheel.",
            ),
        ],
    ),
    (
        "wax",
        "Hannah Vogt",
        17,
        "Womit imprägniere ich die Birk-Jacke nach dem Waschen?",
        "Nach fünf Wäschen perlt das Wasser nicht mehr ab.",
        [
            (
                "Johanna Peters",
                "!Erst 20 Minuten in den Trockner, die Wärme frischt die alte Imprägnierung auf. Wenn das nicht reicht, Wachs aus der Dose dünn auftragen.",
            )
        ],
    ),
    (
        "pressure",
        "Ruth Adeyemi",
        12,
        "Which tyre pressure for the Kestrel on gravel?",
        "I weigh 70 kg and carry two panniers.",
        [
            (
                "Ben Ashworth",
                "!With 45 mm tyres start at 2.2 bar in front and 2.5 at the back, and let out a little if it bounces.",
            )
        ],
    ),
    (
        "pads",
        "Ruth Adeyemi",
        6,
        "Do two sleeping pads of 65 cm fit into the Tarn 2?",
        "We both sleep restlessly.",
        [("Grace Whitfield", "I think so, but the foot end is narrower. Measure before you buy.")],
    ),
    (
        "gears",
        "Fiona McAllister",
        3,
        "The gears of my Kestrel jump under load since the service",
        "Only on the three smallest cogs. I have turned the barrel adjuster both ways.",
        [],
    ),
    (
        "axle",
        "Grace Whitfield",
        2,
        "Which trailer axle fits the Kestrel of 2022?",
        "The trailer asks for M12 x 1.5, and nothing is printed on mine.",
        [],
    ),
    (
        "wash",
        "Oliver Nyström",
        0,
        "May the Skog 28 go into the washing machine?",
        "It smells of two weeks in the rain.",
        [],
    ),
]

#: Who of the members asked staff for an answer, to which question, and why.
ASKED_STAFF = ("Ben Ashworth", "axle", "The threads changed in that year, only the workshop can tell.")
#: What the workshop found out: nobody else is to read whose bicycle it is.
WORKSHOP_ANSWER = (
    "Hello Grace Whitfield, we looked up your order SO-48185: the Kestrel of 2022 has an axle of M12 x 1.0, 172 mm long."
    " An adapter for your trailer is in the shop. Call me on +46 70 17406 12 if it does not fit, or write to"
    " grace.whitfield@example.com as before."
)
#: What colleagues write for everybody.
ARTICLE = (
    "How to true a wheel at home",
    "Turn the bicycle upside down and let the wheel run past a cable tie. Where it rubs, loosen a spoke on that side.",
)

#: Said among riders, where nobody opens a case: person, days ago, words, and what a colleague answered, if anybody did.
OVERHEARD = [
    ("Owen Pritchard", 13, "Anybody else here with a Kestrel that is in the shop more than on the road?", ""),
    ("Sofie van Dijk", 11, "Three years with my Fjell 55 and not a single seam has gone.", ""),
    ("Amara Nwosu", 10, "Is the Tarn 2 worth its price, or do I wait for the sale?", ""),
    ("Ravi Menon", 8, "Bergwind answers faster than my own family.", "That made our day, thank you Ravi!"),
    ("Hugo Lefebvre", 6, "Le phare de mon vélo clignote depuis la mise à jour.", ""),
    (
        "Charlie Benson",
        4,
        "Which lights do you ride with in winter?",
        "Ours has 80 lux, and there is a topic on it in our forum.",
    ),
    ("Jack Hollis", 3, "Why is there no smaller frame of the Kestrel? My daughter rides 46.", ""),
    ("Kaisa Laine", 1, "Has anybody tried the Dal 22 as a pannier?", ""),
]

#: Wishes: key of the idea, person, channel, days ago, words.
WISHES = [
    (
        "cover",
        "Tom Okafor",
        "x",
        13,
        "I wish the rain cover had a pocket of its own. Mine is always at the very bottom.",
    ),
    ("cover", "Chiara Ferri", "x", 12, "Vorrei una tasca per la copertura antipioggia, la cerco sempre per minuti."),
    ("cover", "Marie Dubois", "x", 12, "Une poche pour la housse de pluie serait vraiment pratique."),
    ("cover", "Ella Johansson", "telegram", 11, "Could the rain cover sit in a pocket at the top?"),
    ("pocket", "Iris Bakker", "x", 10, "Please give the cover a place where one finds it in the rain."),
    ("poles", "Noah Jensen", "x", 12, "Why do you sell spare poles only as a set? I broke a single one."),
    ("poles", "Emma Fitzgerald", "x", 8, "One pole of the Tarn, please, not all six. Could you sell them one by one?"),
    (
        "number",
        "Anna Lindqvist",
        "x",
        9,
        "It would help to see the frame number in my account, the insurance asks for it.",
    ),
    ("saturday", "Diego Herrera", "x", 7, "Ojalá entregaran los sábados, entre semana no estoy en casa."),
    ("saturday", "Camille Roux", "x", 5, "Livrez-vous un jour le samedi ? Ce serait tellement plus simple."),
    ("leather", "Jules Marchand", "x", 11, "Un sac Fjell en cuir, ce serait magnifique."),
    ("videos", "Paolo Conti", "x", 2, "Mi piacerebbero video di riparazione anche in italiano."),
]

#: Ideas: name, tags, department, stages with the days since, public note, and members who voted.
IDEAS = {
    "cover": (
        "A pocket of its own for the rain cover",
        ("Rucksacks",),
        "product",
        (("under_review", 10), ("planned", 9), ("in_progress", 7), ("released", 3)),
        "All rucksacks that leave us from now on have a pocket for it at the top, with an orange pull tab.",
        ("Ben Ashworth", "Grace Whitfield", "Fiona McAllister"),
    ),
    "pocket": ("Keep the rain cover where one finds it", ("Rucksacks",), "product", (), "", ()),
    "poles": (
        "Sell spare poles one by one",
        ("Spare parts", "Tents"),
        "product",
        (("planned", 6), ("in_progress", 4)),
        "The workshop is measuring the poles of all tents since 2018.",
        ("Ruth Adeyemi", "Johanna Peters"),
    ),
    "number": (
        "Show the frame number in the account",
        ("Bicycles",),
        "care",
        (("planned", 3),),
        "It comes with the new account page in spring.",
        ("Hannah Vogt",),
    ),
    "saturday": (
        "Deliver on Saturdays",
        ("Delivery",),
        "marketing",
        (("under_review", 2),),
        "We are asking the carriers what it would cost.",
        ("Grace Whitfield", "Oliver Nyström"),
    ),
    "leather": (
        "Rucksacks of leather",
        ("Rucksacks",),
        "product",
        (("declined", 8),),
        "Leather does not dry on the way, so we stay with fabric that does.",
        (),
    ),
    "videos": (
        "Repair videos in more languages",
        ("Bicycles", "Spare parts"),
        "marketing",
        (),
        "",
        ("Johanna Peters",),
    ),
}

#: A poll among members: the question, what they should know, and the days since it was opened and until it closes.
POLL = (
    "What shall our workshop do first this winter?",
    "We have room for one of these before the season begins. What you choose counts as your support for the idea.",
    5,
    16,
)
#: Its options: words, key of the idea that it is, if any, and who chose it.
OPTIONS = [
    ("Sell spare poles one by one", "poles", ("Ben Ashworth", "Johanna Peters", "Ruth Adeyemi")),
    ("Repair videos in more languages", "videos", ("Hannah Vogt",)),
    ("Evenings on which we mend bicycles together", None, ("Grace Whitfield", "Oliver Nyström")),
]

#: What those who were told of the cover replied, and how many hours after.
REPLIES = [
    ("Tom Okafor", 2, "Yes, brilliant, thank you!"),
    ("Chiara Ferri", 5, "Sì, grazie mille"),
    ("Iris Bakker", 9, "Where do I find it on the Dal 22?"),
]
#: Who answered by the page instead.
BY_PAGE = ("Marie Dubois", "no", "La poche est trop petite pour ma housse XL.")

#: Readers who began to write a case: member, days ago, what they typed, key of the question that they opened, if any.
READERS = [
    ("Oliver Nyström", 12, "My disc brakes squeal in the rain", "brakes", True),
    ("Fiona McAllister", 11, "squealing brakes", "brakes", True),
    ("Hannah Vogt", 10, "Birk-Jacke imprägnieren", "wax", False),
    ("Grace Whitfield", 9, "Tyre pressure on gravel", "pressure", True),
    ("Johanna Peters", 8, "Welcher Druck, tyre pressure Kestrel gravel", "pressure", False),
    ("Ben Ashworth", 2, "Brakes squeal again", "brakes", False),
    ("Ruth Adeyemi", 1, "disc brakes squealing after service", None, False),
]
