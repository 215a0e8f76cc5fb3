"""Answers as firms of all kinds write them, in ten languages: as in ``public_safe_newest``."""

FIRMS = [
    # ---------------------------------------------------------------- en (20)
    (
        "en",
        {
            "names": ["Margaret O'Sullivan"],
            "emails": ["maggie.osullivan@bantrymail.example"],
            "references": ["BK-7740193"],
        },
        "SunHop flights seat map missing after rebooking",
        """On 4 June, {Margaret O'Sullivan} wrote:
> I can't see our seats any more, booking {BK-7740193}. My husband {Declan} needs the aisle.

Good afternoon {Maggie}. When SunHop changes the aircraft from an A320 to an A321, the seat map is wiped. I have put you in 14C and 14B again at no cost. To see it, sign in, open My Trips > Manage > Seats and refresh. The emergency rows 11 and 12 cannot be reserved online.""",
    ),
    (
        "en",
        {},
        "Claria hearing aid streams only left side",
        """If sound streams to one side only, the two Claria aids have lost each other. Put both in the charger, close the lid for ten seconds and take them out together. On iPhone go to Settings > Accessibility > Hearing Devices, tap the (i), choose Forget and pair again. On Android 13 or newer use the Claria Link app instead of the Bluetooth menu. Domes in size M and the wax guards CeruStop fit all models from 2020 on.""",
    ),
    (
        "en",
        {"names": ["Rajesh Subramaniam"], "phones": ["+44 7700 900231"], "references": ["CLM/24/009183"]},
        "pet insurance claim vet fees excess",
        """Dear Mr {Subramanium},

Re: claim {CLM/24/009183}

Your policy Paws Plus covers up to £4,000 per condition, with an excess of £99 once a year. The invoice from the vet contained two conditions, so two excesses were deducted. Our claims handler, Mr {Adewale Bankole}, has reviewed this and will refund one of them. Payment will be made to account {GB07 BARC 2032 5300 1122 33} by Friday.

Yours sincerely
{Philippa Crane}
Team Leader, Claims""",
    ),
    (
        "en",
        {},
        "Pagewell 6 e-reader sideload EPUB fonts",
        """Yep, custom fonts work on the Pagewell 6! Make a folder called "fonts" (small letters) in the root of the drive, drop TTF or OTF files in, eject, and restart. Then open any book, tap Aa > Font > Custom. Needs firmware 5.17+. Heads-up: Bookerly and Georgia are already on there, and fonts bigger than 8 MB get ignored without any message. KFX books use their own fonts unless you untick Publisher Default.""",
    ),
    (
        "en",
        {},
        "SkyParcel locker code expired",
        """Chat transcript, 09:14
Agent: morning! can i have the tracking number please
Visitor: {SP 4410 2297 81 GB}
Agent: thanks. it was moved from the locker to the depot because the code ran out after 72 hours. name on the parcel is {beatriz santos}, right?
Visitor: thats my flatmate, i'm {Lorna}
Agent: ok {lorna}, redelivery to {41 Duke Street, Glasgow G4 0UL} tomorrow then. lockers don't take parcels over 20 kg btw""",
    ),
    (
        "en",
        {"names": ["Ahmed Hassan", "Layla Hassan"], "emails": ["ahmed.hassan@deltapost.example"]},
        "Oasis Hotels loyalty points not credited",
        """Dear {Ahmed},

I looked into the missing 4,200 points. The stay in Lisbon was booked in your wife's name, so the points went to {Layla}'s Oasis card {6012 7740 3391}. I can't merge accounts, but with her OK by e-mail I can transfer them: she can write to {tessa.vandermeer@oasishotels.example}. Please note that Silver status is counted in nights, not points, and breakfast vouchers do not count towards it.

Warm wishes,
{Tessa van der Meer}
Member Care""",
    ),
    (
        "en",
        {},
        "VoltGreen tariff smart meter readings estimated",
        """Estimated readings happen when the meter can't reach the network. You can check this yourself. On the in-home display press Menu > Meter > HAN Status. If it says "Not connected", hold the middle key for ten seconds. Next, read the figure marked IMP R01 for day and R02 for night; Economy customers have both. Enter them in the app before the 28th and the bill is recalculated automatically. The Standard Flex tariff isn't affected by the October price cap.""",
    ),
    (
        "en",
        {"names": ["Grace Kimani"], "emails": ["g.kimani@riftmail.example"], "references": ["RX-552018"]},
        "online pharmacy repeat prescription delay",
        """Hi {Grace}

Sorry about the delay with {RX-552018}. The surgery sent the prescription to the wrong branch. I called and Dr {Feldman} signed a new one this morning, so it leaves us tonight by Tracked 24. To make sure: we have {Flat 9, Ashworth House, 210 London Road, Croydon CR0 2TE} and date of birth {09/02/1967}. If that's changed tell us before 4pm. The tablets are from another maker this time, same strength, 10 mg.

{Connor}
--
Pharmacy Support""",
    ),
    (
        "en",
        {},
        "Guardwell alarm panel low battery beep",
        """hello mr {papadopoulos}

the beep every 40 seconds is the battery in the outdoor siren and not the panel. my colleague {wayne} can do it on saturday when he is next door at the {hendersons}, otherwise its easy: ladder, two screws, CR123A x 4, then arm and disarm once. installer code must not be used for this. keyholder on file is still {irene papadopoulos}, {01632 960 744}, tell me if she moved""",
    ),
    (
        "en",
        {"names": ["Sigrid Haugen"], "references": ["TKT-88213"]},
        "StageDoor tickets mobile wallet QR not loading",
        """Hello {Sigrid},

The QR code appears 48 hours before the show; before that you'll see a grey square, which is intentional. For "Winter's Tale" on the 19th it becomes active on the 17th at 19:30. If you want to pass on one ticket, use Transfer and enter the other person's user name – {bjorn_h_oslo} in your case. Don't take screenshots; the code changes every 30 seconds. I'm leaving {TKT-88213} open until after the show.

Enjoy!
{Marcus}""",
    ),
    (
        "en",
        {"names": ["Alan Whitfield"]},
        "ClearView glasses progressive lenses blurry at distance",
        """Getting used to progressive lenses may take two weeks. If distance is blurry only when you look straight ahead, the fitting height is off by 1 or 2 mm. Any ClearView branch can measure it again; bring the lens card (the one with Add, PD and SEG on it). If everything is sharp only when you turn your head, the corridor is too narrow, and you may swap Comfort for Comfort Wide within 60 days. Scratches from kitchen paper aren't covered by the DuraCoat warranty.""",
    ),
    (
        "en",
        {},
        "StreamBox household limit too many devices",
        """---------- Forwarded message ----------
From: {Olumide Adeyemi} <{olu.adeyemi@lekkimail.example}>
Subject: too many devices!!

Hi {Olumide}, your account {olu_the_great} has five TVs on it, the Family plan allows four. One is called "Bedroom {Funke}" and was last used in 2022, I've removed it. You can do so yourself at Account > Devices > Manage. Downloads on tablets don't count. 4K needs the Premium plan and HDMI with HDCP 2.2. Cheers, {Jo}""",
    ),
    (
        "en",
        {
            "names": ["Fernando Castillo"],
            "emails": ["fcastillo@bayview.example"],
            "phones": ["(305) 555-0148"],
            "references": ["R-20240711-5"],
        },
        "RoadEasy rental car deposit not released",
        """Mr. {Castillo} called again from {(305) 555-0148} about rental agreement {R-20240711-5}. The $350 hold was released by us on July 15, however the bank may take up to 30 days to show it. I have attached the release confirmation with the authorization code. The toll fee of $11.40 was from the second driver, {Kimberly Castillo}, on the Florida Turnpike. The compact class does not include unlimited tolls, only the TollPass add-on does.""",
    ),
    (
        "en",
        {},
        "Dreamfold mattress trial return collection",
        """No need to keep the box! We pick up the Dreamfold as it is, as long as it is dry. Book at My Orders > Return > Collection and choose a two-hour slot. The trial is 100 nights, counted from delivery; after that the ten-year guarantee only covers dips deeper than 2.5 cm. Toppers and pillows can't come back once unpacked. Medium and Firm have the same cover, so if you only want a different feel, ask for the Layer Swap.""",
    ),
    (
        "en",
        {"names": ["Ngozi Eze"], "emails": ["ngozi.eze@enugumail.example"]},
        "SchoolDesk parent portal password reset loop",
        """Dear Mrs {Eze}, the loop happens because two parents share one e-mail. Your own login is {neze.parent2}; the other, with {ngozi.eze@enugumail.example}, belongs to {Emeka}. I have split them and both of you can see {Adanna} and {Kenechi} under Children. Please clear the cookies for schooldesk once, then use Forgot Password. Form tutor Miss {Rowntree} can approve the second account if the page asks for a code.

Kind regards,
SchoolDesk Help""",
    ),
    (
        "en",
        {},
        "BudgetBee bank feed disconnected consent",
        """Open banking consent runs out after 90 days, then the feed stops silently. Go to Accounts > ⚙ > Reconnect, pick your bank and approve in its app. Nothing is imported twice: BudgetBee compares date, amount and reference. If transactions are missing in between, use Import > OFX for that period. Pending card payments never show up in Monzo feeds. The red triangle will disappear after the next sync at 06:00, or press Sync Now.""",
    ),
    (
        "en",
        {"names": ["Piotr Kaminski"], "phones": ["07700 900655"], "references": ["W-330198"]},
        "Aquaflow washing machine door will not open",
        """hi {piotr kaminsky}, engineer {lee} reckons its the door lock coil, part WL-12. he has one in the van. can be with you weds after 2, {6 Station Parade, Hove BN3 2RG}? text him on {07700 900340} if you wont be in or leave key with {joyce} at the cafe like last time. job {W-330198}. in the meantime dont pull, there is a red emergency cord behind the filter flap, bottom right""",
    ),
    (
        "en",
        {},
        "travel insurance cancelled cruise claim documents",
        """Dear Mr and Mrs {Vandenberg},

We are sorry to hear of your accident. To settle the claim for the cancelled cruise we require the following:

- the booking invoice showing the total price,
- the cancellation invoice of the operator,
- a certificate from your doctor (form MC-3).

Please send copies only, to {Eleanor Shaw}, {27 Castle Street, Exeter EX4 3PT}. Your claim number is {TC-2024-77164}. Deposits paid with Avios are valued at the current rate.

Yours faithfully,
{E. Shaw}""",
    ),
    (
        "en",
        {
            "names": ["Mei-Ling Chow"],
            "emails": ["meiling.chow@harbourmail.example"],
            "references": ["S/N LB4-771-02935"],
        },
        "Lumibook e-reader frontlight flicker",
        """Hi {Mei Ling},

I checked your serial {LB4-771-02935}, it's from the run where the frontlight flickers below 8 %. Firmware 3.3 raises the PWM frequency and cures it for most people. Settings > Device > Update, or by USB. {Arjun} in QA uses the same unit daily and he's happy with it. Should yours still flicker, we'll swap it; just reply with your postal address. ComfortLight and AutoWarm should be off during the test.

{Stephanie Brandt} | Lumibook Support | {+49 30 2312 5884}""",
    ),
    (
        "en",
        {},
        "RailRover pass activation date wrong",
        """hello there, the start date of a mobile pass can be changed until midnight before. open railrover > my pass > more > stop activation and choose a new day. after the first trip its fixed im afraid. night trains leaving after 19:00 count as the next day only with the old paper pass. seat reservations in france and italy cost extra, 10 to 20 euros, austria and germany dont need any""",
    ),
    # ---------------------------------------------------------------- de (15)
    (
        "de",
        {"names": ["Hannelore Brinkmann"], "references": ["VS-70119-K"]},
        "Hausratversicherung Fahrraddiebstahl Nachweis",
        """Sehr geehrte Frau {Brinkmann},

zu Ihrem Vertrag {VS-70119-K} teile ich Ihnen mit, dass Fahrräder bis 3.000 Euro mitversichert sind. Für die Regulierung brauchen wir die Anzeige der Polizei, den Kaufbeleg und die Rahmennummer. Ihr Mann {Günther} hatte die Nummer {WB 5520 817} am Telefon genannt, ist das richtig? Die Zahlung erfolgt auf Ihr Konto {DE10 2004 1155 0123 4567 89}.

Mit freundlichen Grüßen
Dr. {Matthias Vogelsang}
Schadenabteilung""",
    ),
    (
        "de",
        {},
        "Lesefuchs E-Reader Onleihe Adobe ID Fehler",
        """Der Fehler E_ADEPT_CORE_USER_NOT_ACTIVATED bedeutet, dass der Lesefuchs nicht mit derselben Adobe-ID angemeldet ist wie der Computer. Am Gerät: Einstellungen > Konten > Adobe DRM > Abmelden, danach mit der richtigen ID neu anmelden. Maximal sechs Geräte sind möglich. Für die Onleihe im Browser des Readers braucht man die Version 17.0 oder neuer. Bücher mit LCP statt Adobe-DRM öffnen nur mit dem Passwort der Bibliothek.""",
    ),
    (
        "de",
        {"names": ["Ludmila Petrowa"], "emails": ["l.petrowa@elbpost.example"], "phones": ["0351 8812047"]},
        "Reise Kreta Transfer Hotel nicht bestätigt",
        """Am 12.05. schrieb {Ludmilla Petrova}:
> wir wissen immer noch nicht wer uns am Flughafen abholt!!!

Liebe Frau {Petrova}, der Transfer ist bestätigt: Bus 17, Ausgang B, Fahrer {Giorgos}. Vor Ort hilft Ihnen Frau {Papadaki} von unserer Agentur, {+30 697 455 0182}. Das Zimmer mit Meerblick ist fest gebucht, Halbpension beginnt mit dem Abendessen. Bitte den Voucher ausgedruckt mitnehmen, das Hotel akzeptiert keine PDFs auf dem Handy.""",
    ),
    (
        "de",
        {},
        "Sparda App Kontowecker Benachrichtigung fehlt",
        """Benachrichtigungen kommen nur an, wenn drei Dinge stimmen: In der App unter Profil > Kontowecker ist mindestens ein Wecker aktiv, am Handy sind Mitteilungen erlaubt, und der Energiesparmodus ist aus. Bei Xiaomi und Huawei zusätzlich Autostart einschalten. Umsätze unter 5 Euro werden nie gemeldet, das lässt sich nicht ändern. Nach einem Gerätewechsel müssen alle Wecker neu angelegt werden, sie hängen nicht am Konto, sondern am Gerät.""",
    ),
    (
        "de",
        {},
        "Hörakustik Batterien Abo kündigen",
        """hallo frau {wischnewski}, ihr abo ist zum 30. september beendet, die letzte lieferung batterien größe 312 geht noch raus. kundennr {118 334 07}. meine kollegin {gudrun} meint sie wollten auf akku geräte umsteigen, dann kommen sie doch mittwoch in die filiale, herr {abdi} hat ab zehn zeit. bitte den alten anpasspass mitbringen. rückfragen gern an {ilona.schramm@hoerwelt.example} schönen tag noch, {ilona schramm}""",
    ),
    (
        "de",
        {"names": ["Sebastian Krüger"], "emails": ["basti.krueger@havelnet.example"], "references": ["AB-558201"]},
        "Ökostrom Umzug Zählernummer falsch",
        """Hallo {Basti},

danke für das Foto vom Zähler. Die Nummer {1EMH0012874451} war beim Netzbetreiber deinem Nachbarn {Wolfgang Thiel} zugeordnet – Zahlendreher. Ist jetzt geändert, neue Lieferstelle: {Seestraße 88a, 14467 Potsdam}. Dein Abschlag bleibt bei 61 €. Die Auftragsbestätigung {AB-558201} liegt in deinem Postfach unter Mein Vertrag > Dokumente. Falls der alte Versorger noch abbucht, bitte nicht zurückbuchen, sondern kurz melden.

Sonnige Grüße
{Nele} vom Kundenteam""",
    ),
    (
        "de",
        {},
        "Matratze Probeschlafen Rückgabe Abholung",
        """Die Abholung beauftragt man im Kundenkonto unter Bestellungen > Rückgabe > Spedition. Der Fahrer nimmt die Matratze auch ohne Karton mit, sie sollte nur trocken und in Folie verpackt sein. Die Folie liegt jedem Modell bei. Das Probeschlafen dauert 100 Nächte. Wer von H3 auf H2 wechseln möchte, muss nichts zurückgeben: Wir schicken nur den neuen Kern, Bezug und Topper bleiben. Für Boxspringbetten gilt das leider nicht.""",
    ),
    (
        "de",
        {"names": ["Emine Aydın"], "phones": ["+49 176 5550 8123"], "references": ["R 2024/0713"]},
        "Brille Gleitsicht Rezept Reklamation",
        """Guten Tag Frau {Aydin},

Ihre neuen Gläser sind da. Optikermeister {Alexander Pohl} hat die Zentrierung noch einmal gemessen: rechts 31,5 und links 32,0 mm. Die alte Rechnung {R 2024/0713} wird storniert. Bitte bringen Sie die Fassung Modell Vienna 52-18 mit, das Einschleifen dauert zwanzig Minuten. Wir erreichen Sie unter {0176 55508123} nicht – gibt es eine neue Nummer?

Beste Grüße
Ihre {Theresa Lindner}""",
    ),
    (
        "de",
        {},
        "Bahnreise Gruppenticket Sitzplatz Stornierung",
        """Sehr geehrter Herr Pfarrer {Hollerbach},

für Ihre Gruppe von 24 Personen haben wir Wagen 7 reserviert. Die Buchung {QX7T2M} lässt sich bis zum Vortag um 18 Uhr ändern. Sollte Herr {Jablonski} nicht mitfahren, erstatten wir seinen Anteil von 39,90 Euro. In Erfurt beträgt die Umsteigezeit zwölf Minuten, der Anschluss wartet bei Verspätung. Als zweiten Ansprechpartner haben wir {Dorothee Klee}, {06131 998 4410}, eingetragen.

Gute Fahrt wünscht
{Burak Demir}""",
    ),
    (
        "de",
        {"names": ["Nils Petersen"]},
        "Smart Home Zentrale Rollladen Zeitplan Sommerzeit",
        """Nach der Umstellung auf Sommerzeit fahren die Rollläden eine Stunde zu spät, wenn die Zentrale keinen Zeitserver findet. Bitte in der Weboberfläche System > Datum/Uhrzeit > NTP den Eintrag pool.ntp.org setzen und auf Übernehmen klicken. Danach unter Automatik > Astro die Koordinaten prüfen, Standard ist Kassel. Die Aktoren RS-200 speichern den Plan lokal, also einmal Synchronisieren drücken. Ab Version 1.9.3 passiert das von selbst. Der Taster an der Wand funktioniert immer.""",
    ),
    (
        "de",
        {},
        "Apotheke Versand Rezept E-Rezept Karte",
        """-------- Weitergeleitete Nachricht --------
Von: {Irmgard Stöckl} <{irmi.stoeckl@isarmail.example}>
Betreff: E-Rezept

Liebe Frau {Stöckl}, das E-Rezept von Dr. {Hrubesch} ist bei uns angekommen, die Ware geht heute raus. Geliefert wird an {Rosenheimer Platz 3, 81669 München}, bei Abwesenheit an familie {zhang} im zweiten Stock. Zuzahlung 5 Euro. Die NFC-Funktion findet man beim iPhone nicht in den Einstellungen, sie ist immer an.

{Pauline Wirth}, PTA""",
    ),
    (
        "de",
        {"names": ["Tobias Rauch"], "emails": ["t.rauch@murgmail.example"], "references": ["4711-22"]},
        "Streaming Konto gehackt fremde Geräte",
        """Hallo {Tobias}, ich habe alle Geräte abgemeldet und das Passwort zurückgesetzt. Zuletzt war jemand als {xX_streamking_Xx} im Profil Kinder unterwegs, das Profil ist gelöscht. Bitte vergib ein neues Kennwort über den Link in der Mail an {t.rauch@murgmail.example} und aktiviere die Zwei-Faktor-Anmeldung (Konto > Sicherheit). Das Basis-Abo mit Werbung kostet weiterhin 5,99. Sollte auf der Karte etwas abgebucht sein, melde dich mit Vorgang {4711-22}.

Viele Grüße, {Marlene}""",
    ),
    (
        "de",
        {},
        "Paketshop Retoure Etikett QR Code",
        """moin, der qr code wird im paketshop gedruckt, du brauchst keinen drucker. im konto auf retoure > grund auswählen > mobil und dann speichern. gilt 14 tage. packstation nimmt das auch an aber nur bis 120 x 60 x 60 cm und 31,5 kilo. sperrgut geht nicht, da muss der fahrer kommen. beleg unbedingt aufheben bis das geld da ist, meistens nach sechs werktagen""",
    ),
    (
        "de",
        {"names": ["Ayşe Demirci", "Can Demirci"], "references": ["K-2209-551"]},
        "Kita App Einladung Code abgelaufen",
        """hallo {ayse}, ich hab dir einen neuen code geschickt, der alte war nach 7 tagen ungültig. auf der seite bitte "ich habe einen code" wählen und nicht neu registrieren, sonst hast du zwei konten ({ayse.d} und {ayse.d2}, wie jetzt grade). dein mann {can} kann denselben code nehmen. {lina} ist in der gruppe igel, das stimmt so. frau {von der heide} von der leitung muss noch bestätigen. lg {jule}""",
    ),
    (
        "de",
        {},
        "Kreditkarte gesperrt Ersatzkarte Ausland",
        """Sehr geehrter Herr {Nakamura},

Ihre Karte haben wir wegen zweier verdächtiger Umsätze in Malaga gesperrt. Die Ersatzkarte geht per Kurier an Ihre Urlaubsadresse {Calle Larios 4, 29005 Málaga}, z. Hd. {Kenji Nakamura}. Die Zustellung dauert zwei Tage. Bitte bestätigen Sie uns Ihr Geburtsdatum {27. August 1959}. Die beanstandeten Beträge von 48,00 und 212,50 Euro werden vorläufig gutgeschrieben. Die PIN bleibt gleich, Apple Pay funktioniert sofort.

{Florian Stadler}
Kartenservice""",
    ),
    # ---------------------------------------------------------------- fr (10)
    (
        "fr",
        {"names": ["Marie-Claire Aubert"], "emails": ["mc.aubert@loiremail.example"], "references": ["CT-4408812"]},
        "mutuelle remboursement lunettes devis",
        """Chère Madame {Aubert},

Votre contrat {CT-4408812} prévoit 250 € tous les deux ans pour des verres progressifs. Le devis de l'opticien, 418 €, a été étudié par {Bertrand Kessler} : il reste donc 168 € à votre charge. Le versement partira sur le compte {FR60 1027 8060 3100 0204 5930 112}. Pour vos enfants, la règle des deux ans ne s'applique pas.

Veuillez agréer nos salutations distinguées.
{Solange Petitjean}
Pôle Optique""",
    ),
    (
        "fr",
        {},
        "train billet échange application erreur paiement",
        """L'erreur PAY-302 apparaît quand la banque refuse l'authentification forte. Vérifiez que l'application de votre banque est ouverte en arrière-plan, puis relancez l'échange depuis Mes voyages > Options > Échanger. Le billet d'origine reste valable tant que le paiement n'est pas confirmé. Avec une carte Avantage, l'échange est gratuit jusqu'à sept jours avant le départ, puis coûte 19 €. Évitez Safari en navigation privée, le panier s'y vide tout seul.""",
    ),
    (
        "fr",
        {"names": ["Abdelkader Meziane"], "phones": ["06 39 98 44 02"]},
        "appareil auditif Sonalis sifflement",
        """bonjour m. {meziane}, le sifflement vient du dôme, il est trop petit. {laurence} l'audio peut vous recevoir mardi à 11h, sinon mercredi avec moi. apportez aussi le chargeur. votre fille {samia} m'a appelé du {06 39 98 44 20} pour la télécommande, elle est arrivée. si vous ne pouvez pas venir on passe au {8 allée des Tilleuls, 38100 Grenoble}. pas besoin d'ordonnance. {damien}""",
    ),
    (
        "fr",
        {},
        "liseuse Encra livre acheté absent bibliothèque",
        """Le 2 mars à 18:04, {Violette Nguyen-Huu} <{violette.nh@garonnemail.example}> a écrit :
> J'ai payé mais le livre n'est pas là. Commande {ENC-66120}.

Bonjour {Violette}, votre identifiant est bien {violette_lit}, mais la liseuse est connectée avec un autre compte. Déconnectez-vous dans Réglages > Compte, reconnectez-vous avec cette adresse et appuyez sur Synchroniser. Le livre apparaîtra sous « Non lus ». Les fichiers PDF ne se synchronisent jamais entre appareils.

{Rachid}, équipe Encra""",
    ),
    (
        "fr",
        {"names": ["Stéphane Morel"], "references": ["88-0031-T"]},
        "location voiture caution débitée deux fois",
        """Bonjour Monsieur {Morel},

La caution de 800 € n'a été débitée qu'une fois ; la deuxième ligne est une préautorisation qui tombera sous dix jours. Le dossier {88-0031-T} est suivi à l'agence de Bordeaux par {Élise Dacosta}, que vous pouvez joindre au {05 56 00 71 93}. Le rapport d'état du véhicule, signé par mme {morel}, ne mentionne aucun dommage. Le plein manquant a été facturé 31 €.

Cordialement
{Yann K.}""",
    ),
    (
        "fr",
        {},
        "compte épargne appli authentification nouveau téléphone",
        """Pour changer de téléphone, procédez dans cet ordre : installez l'appli MaBanque Verte 10.2, saisissez votre code, demandez l'activation par courrier ou au distributeur, puis choisissez un nouveau code Certiplus à cinq chiffres. L'ancien appareil est désactivé automatiquement. Sur un téléphone débridé (root), l'appli refuse de démarrer et affiche SEC-09. Les virements vers un nouveau bénéficiaire restent bloqués pendant 72 heures, c'est la loi et non une panne.""",
    ),
    (
        "fr",
        {},
        "colis relais fermé livraison voisin",
        """Bonjour, désolée pour l'attente. Votre colis {6A21445790318} n'est pas perdu : le relais étant fermé, le livreur l'a confié à votre voisin du dessus, M. {Castagnier}. Il l'a reçu à 17 h 20. Le nom écrit sur l'étiquette était {oumar sy} au lieu d'{Oumou Sylla}, c'est pourquoi le relais l'avait refusé. Pensez à corriger la fiche dans Mon compte > Adresses. Un bon de 5 € vous est offert.

{Clémence}""",
    ),
    (
        "fr",
        {"names": ["Isabelle Vautrin"], "emails": ["ivautrin@mosellemail.example"], "references": ["PNR K3LM9Z"]},
        "vol annulé indemnisation bagage",
        """Madame {Vautrin},

Pour le vol annulé du 6 juillet (réservation {K3LM9Z}), une indemnité de 250 € par passager est due, soit 500 € pour vous et {Hugo Vautrin}. La valise est arrivée à Strasbourg hier soir et sera livrée au {25 rue du Faubourg-National, 67000 Strasbourg}. Merci de joindre l'étiquette bagage {AF 443 901}. Les frais d'hôtel sont remboursés dans la limite de 120 € par nuit.

Service Relations Passagers
{Aurore Blanchet}""",
    ),
    (
        "fr",
        {"names": ["Claude Martin"]},
        "alarme maison centrale détecteur chien",
        """Avec un chien de moins de 25 kg, il suffit de mettre le détecteur en mode Animaux : ouvrez le boîtier, basculez le cavalier J3 sur ON et refermez. Placez-le à 2,20 m, jamais face à un escalier. Ensuite, dans la centrale, Menu > Zones > 04 > Test de passage. Si la LED bleue clignote, la liaison radio est trop faible ; ajoutez un répéteur RX-Home. Les aimants de porte fonctionnent indépendamment.""",
    ),
    (
        "fr",
        {},
        "abonnement électricité compteur relevé estimé",
        """bonjour je vous confirme la correction de votre facture {2024-0099318} : 62 € en moins. le relevé avait été pris chez mr {lopez} au même étage. le point de livraison c'est {14558 209 331 074}. prochain prélèvement le 5, de 48 €. pour l'espace client l'identifiant reste {s.traore.elec} et le mot de passe a été renvoyé à {samba.traore@rhonemail.example}. heures creuses de 22h à 6h, rien ne change. {lucie} du service clients""",
    ),
    # ---------------------------------------------------------------- es (7)
    (
        "es",
        {"names": ["María del Carmen Ruiz"], "emails": ["mcruiz@betismail.example"], "references": ["SIN-2024-1190"]},
        "seguro hogar fuga agua perito",
        """Estimada señora {Ruiz}:

El parte {SIN-2024-1190} ya tiene perito asignado, don {Eusebio Lara}, que visitará la vivienda de la {avda. de la Constitución 44, 2.º A, 41001 Sevilla} el jueves por la mañana. Su póliza Hogar Plus cubre los daños por agua, pero no la reparación de la tubería. Si el vecino, señor {Bermejo}, también tiene daños, su compañía deberá llamarnos.

Un cordial saludo,
{Pilar Montalbán}""",
    ),
    (
        "es",
        {},
        "lector electrónico Paginet batería se agota",
        """Que la batería dure solo dos días casi siempre se debe a la indexación de libros nuevos. Busque en la biblioteca una palabra inventada, por ejemplo "zzzq": si aparece "elementos sin indexar", hay un archivo dañado. Bórrelo y reinicie. Desactive además el wifi y la luz automática en Ajustes > Pantalla. El Paginet 3 necesita la versión 2.8; el Paginet 3 Plus viene con la 3.0 y no tiene este fallo.""",
    ),
    (
        "es",
        {"names": ["Wilmer Chávez"], "phones": ["+51 987 550 214"]},
        "vuelo cambio de fecha maleta facturada",
        """hola {wilmer} ya te cambié el vuelo de lima a cusco para el lunes, reserva {LQ8T5P}, el asiento sigue siendo 9F. la maleta de 23 kg va incluida, la tabla de surf no. te quise llamar al {987 550 214} y contestó tu mamá la señora {nelly}, le dejé el recado. la diferencia de 18 dólares se paga en el mostrador. cualquier cosa pregunta por {Milagros} en el aeropuerto""",
    ),
    (
        "es",
        {},
        "audífono Claro conexión móvil Android",
        """El jueves, {Anselmo Gutiérrez} escribió:
> No oigo las llamadas por el audífono y mi nieta {Noa} dice que está bien puesto.

Buenos días, don {Anselmo}. En Android hay que activar "Llamadas" además de "Multimedia": Ajustes > Bluetooth > Claro R > engranaje. El programa Restaurante también baja el volumen de las llamadas. Si no lo consigue, venga a la tienda de Valladolid y pregunte por {Charo}.

Saludos,
{Iker Zubiri}""",
    ),
    (
        "es",
        {"names": ["Rosa Delgado"], "references": ["CTA-551"]},
        "banca online clave caducada tarjeta virtual",
        """La tarjeta virtual se crea desde Tarjetas > Nueva > Virtual y queda activa al momento, con un límite de 300 €. La clave de acceso caduca cada seis meses; para renovarla hay que tener a mano la tarjeta de coordenadas o el móvil con la app Firma Segura 4. Si el sistema muestra ERR-218, la sesión anterior sigue abierta: espere quince minutos. Apple Pay y Google Pay solo admiten la tarjeta física.""",
    ),
    (
        "es",
        {},
        "luz cambio de titular contrato",
        """Buenas tardes:

He tramitado el cambio de titular de {Herminia Pascual} a {Adrián Pascual Vila}, DNI verificado. El nuevo contrato es el {C-90088214} y los recibos irán a la cuenta {ES24 2100 3811 2202 0044 1377}. La factura en papel se enviará a {plaza del Pilar 2, 50003 Zaragoza}. La potencia sigue en 4,6 kW con la tarifa Estable. El cambio es gratuito y tarda cinco días.

{Leire} · Atención al cliente""",
    ),
    (
        "es",
        {"names": ["Ximena Torres"], "emails": ["ximena.torres@pampamail.example"], "references": ["EV-1029"]},
        "entradas concierto reembolso aplazado",
        """¡Hola {Ximena}! El concierto se pasó a octubre y tus dos entradas valen igual. Si no puedes ir, pide el reembolso en Mis eventos > Detalle > Devolver antes del 15. La que está a nombre de {jimena torres} salió con una errata y ya la corregí. A tu amigo {Facundo} le tiene que llegar la suya a {facu.rios@pampamail.example}. El cargo por servicio no se devuelve. Código de compra {EV-1029}. Abrazo, {Mica}""",
    ),
    # ---------------------------------------------------------------- it/nl/pt/pl/sv (8)
    (
        "it",
        {},
        "assicurazione viaggio rimborso bagaglio",
        """Gentile cliente,

la pratica {SX-220914} è stata approvata. Rimborsiamo 310 € sul conto {IT56 X030 6909 6061 0000 0112 345} intestato a {Ludovica Bernardi}. Il perito, dott. {Caputo}, ha escluso la macchina fotografica perché non denunciata in aeroporto. Per il ritardo di oltre dodici ore spettano altri 100 €, basta inviare la carta d'imbarco. La polizza Viaggio Sereno resta valida fino a dicembre.

Distinti saluti
{Fabrizio Neri}""",
    ),
    (
        "it",
        {"names": ["Michele Esposito"], "phones": ["333 445 1190"]},
        "apparecchio acustico fischia pila",
        """buongiorno sig. {esposito}, se fischia quando mastica vuol dire che la chiocciola è larga, la rifacciamo gratis. {donatella} le ha fissato lunedì alle 9, va bene? può avvisare anche sua nuora {chiara}, tanto ha il nostro numero. le pile sono le 13 (arancioni), non le 312. il numero di serie è {QL20-55817}. se piove troppo veniamo noi in {corso Umberto 70, 80138 Napoli}. saluti, {ciro}""",
    ),
    (
        "nl",
        {"names": ["Fatima Bouzid"], "emails": ["fatima.bouzid@maasmail.example"], "references": ["Z-440198"]},
        "zorgverzekering declaratie bril vergoeding",
        """Beste mevrouw {Bouzid},

Uw declaratie {Z-440198} is goedgekeurd. U krijgt € 150 voor de bril, over drie dagen op rekening {NL39 RABO 0300 0652 64}. Mijn collega {Wouter Hendriks} heeft ook gekeken naar de lenzen van uw zoon {Ilyas}; die vallen onder Aanvullend 2 en niet onder de basisverzekering. Het eigen risico geldt hier niet.

Met vriendelijke groet,
{Annemiek Smit}""",
    ),
    (
        "nl",
        {},
        "e-reader Leesluik boek lenen bibliotheek verlopen",
        """Een geleend boek blijft 21 dagen staan en gaat daarna vanzelf op slot. Verlengen kan één keer via Mijn boekenplank > Verleng. Ziet u de melding E_LIC_ALREADY_FULFILLED, dan is het boek op een ander account geopend. Verwijder het bestand van de Leesluik 4, meld u af bij Adobe en download het opnieuw. Luisterboeken werken alleen in de app en niet op de e-reader zelf, ook niet via Bluetooth.""",
    ),
    (
        "pt",
        {"names": ["Teresa Vasconcelos"], "references": ["VG-10028"]},
        "viagem Açores voucher hotel alteração",
        """Estimada D. {Teresa},

O hotel em Ponta Delgada confirmou a troca para dois quartos individuais, reserva {VG-10028}. O condutor adicional do carro fica em nome de {Duarte Vasconcelos}, nascido a {5 de abril de 1994}. A devolução de 86 € segue para o IBAN {PT46 0035 0651 0000 4123 4567 8}. O passeio das baleias depende do tempo e só se paga no local.

Cumprimentos,
{Marisa Lopes}""",
    ),
    (
        "pl",
        {},
        "ubezpieczenie samochodu szkoda szyba",
        """Szanowna Pani {Wiśniewska},

szkodę zarejestrowano pod numerem {SZK/11/2024/0771}. Wymianę szyby wykona warsztat w Poznaniu, proszę pytać o pana {Marka Sobczyka}. Samochód zastępczy przysługuje na trzy dni. Pieniądze przelejemy na rachunek {PL27 1140 2004 0000 3002 0135 5387}. Kalibracja kamery wlicza się w koszt, wycieraczki nie. Pakiet Szyby Max obowiązuje do końca roku.

Z poważaniem
{Ewa Dudek}
{ewa.dudek@polisanet.example}""",
    ),
    (
        "sv",
        {"names": ["Birgitta Nyström"], "phones": ["070-174 06 35"]},
        "hörapparat laddare blinkar rött",
        """hej {birgitta nyström} här svarar {pelle} på hörselbutiken. röd lampa i laddaren betyder att kontakterna är smutsiga, torka med en torr bomullspinne. hjälper det inte byter vi laddaren, {anki} har en på lager. du kan lämna den hos din granne {sven-erik} så hämtar jag den på torsdag, eller ring {08 5500 4417}. batteriet räcker annars ungefär 20 timmar om du inte strömmar tv""",
    ),
    (
        "pt",
        {},
        "app banco MB Way limite cartão virtual",
        """O limite do cartão virtual altera-se em Cartões > Detalhe > Limites e fica ativo de imediato. Se aparecer o erro MBW-114, o número de telemóvel está associado a outra conta e tem de ser libertado numa caixa automática, na opção Adesões. As transferências acima de 750 € não são possíveis na app versão 5; use o computador. Em Android 8 a impressão digital deixou de funcionar depois da atualização de maio.""",
    ),
]
