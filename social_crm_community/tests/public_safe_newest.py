"""The same as ``public_safe_latest``: tried before anything was mended by it, 2 of its 197 parts came through."""

NEWEST = [
    # ---------------------------------------------------------------- en (20)
    (
        "en",
        {"names": ["Marta Lindqvist"], "emails": ["marta.lindqvist@nordpost.example"], "references": ["SO1234"]},
        "Aurora X2 tent zip stuck",
        """Hi {Marta},

Thanks for the photos. The slider on the Aurora X2 is worn, not the zip tape, so you only need the repair slider (part no. 30417, size 8). I have put one in an envelope for you under {SO1234}. Squeeze the old slider off with pliers, thread the new one from the bottom end and sew a few stitches as a stop. If it jams again, rub a candle along the teeth.

Best regards,
{Oliver Tamm}
Camping Service""",
    ),
    (
        "en",
        {},
        "Brewline 300 error E14 descaling",
        """Hello,

Error E14 on the Brewline 300 means the flow meter gets no pulses. Please go to Menu > Maintenance > Descale and start the programme with an empty drip tray. Use 500 ml water and one sachet of CalcAway, never vinegar. If E14 comes back after rinsing, remove the brew group, clean the sieve and grease the O-ring (12 x 2 mm). In nine of ten machines that is enough. Firmware 2.4.1 also shortens the pump time, so update it if you can.""",
    ),
    (
        "en",
        {
            "names": ["Chidi Okafor"],
            "emails": ["c.okafor@lagunanet.example"],
            "phones": ["07700 900418"],
            "references": ["4500123456"],
        },
        "TrailFox 29 rear hub freewheel noise",
        """hi {chidi} sorry for the wait, i asked {jonas} in the workshop and he says the clicking is the freehub pawls, they are dry. order {4500123456} is still in warranty so just drop the wheel at our shop in bristol, no need for the whole bike. if nobody picks up ring me on {07700 900523} and i come to the back door. bring the axle spacers too pls, they get lost all the time""",
    ),
    (
        "en",
        {},
        "Fernhill boiler pressure drops",
        """Dear Mrs {Abernathy},

Thank you for your call. Our engineer {Tomasz Wierzbicki} visited {17 Harrow Lane, Leeds LS6 2QT} on Tuesday and found the expansion vessel had lost its charge. He re-pressurised it to 0.75 bar and topped the system up to 1.3 bar. Should the needle fall below 1 bar again within two weeks, the vessel needs replacing (about £140 including labour). Please quote job number {FH-778201} when you phone.

Yours sincerely,
{Rose Mbeki}""",
    ),
    (
        "en",
        {"names": ["Priya Raghunathan"], "emails": ["priya.r@inkmail.example"]},
        "InvoicePad 5 export CSV encoding",
        """Hi {Priya},

the umlauts break because Excel opens the file as Windows-1252. In InvoicePad 5.2 go to Settings > Export > CSV and choose "UTF-8 with BOM". For files you already have, use Data > From Text in Excel and pick 65001: Unicode (UTF-8). Your colleague {Raghav} had the same question last month, maybe he still has the template. I'll send the macro to {priya.r@inkmail.example} as well.

Cheers
{Will}""",
    ),
    (
        "en",
        {"names": ["Gareth Pugh"], "references": ["C-99120"]},
        "HomeHub 7 wifi drops 5 GHz",
        """The HomeHub 7 switches off its 5 GHz radio when it detects weather radar on channels 52 to 144. Please open 192.168.1.1, choose Wireless > Advanced and set the channel to 36 with 80 MHz width. Leave DFS off. Afterwards restart the hub and wait until the Internet LED is steady white. If the log still shows "radar detected", send us the file from System > Diagnostics > Save Log. A replacement is not needed for this.""",
    ),
    (
        "en",
        {},
        "Pedalo City e-bike battery not charging",
        """Good morning,

your battery with serial number {BT36-0119-77421} belongs to the batch with the weak contact spring. A new one is going out today by courier to {Flat 3, 88 Mill Road, Cambridge CB1 2AS}. In case mrs {delacroix} is out, the driver will leave it with the neighbour, mr {patel}, as agreed on the phone. Please keep the old battery in a dry place away from anything flammable until we collect it, do not charge it again.

Kind regards, {Siobhan}""",
    ),
    (
        "en",
        {
            "names": ["Dmitri Volkov", "Elena Volkova"],
            "emails": ["dvolkov@skymail.example"],
            "phones": ["+1 415 555 0172"],
        },
        "Syncly desktop duplicates calendar entries",
        """Hey {dmitri}, good news, we found it. The duplicates come from two accounts syncing to the same calendar, yours and {elena}'s. Log in as {dvolkov_sf}, open Preferences > Calendars, untick "Mirror shared" and hit Rebuild Index. Takes about ten minutes for 4,000 entries. I left you a voicemail at {+1 415 555 0172} but this is easier in writing. Version 3.8 will warn about it, release is planned for March.""",
    ),
    (
        "en",
        {},
        "Kettle stove fuel line leak",
        """Stop using the stove until the O-ring is changed. The steps:

1. Close the fuel valve and let everything cool down.
2. Unscrew the pump and look for the black O-ring behind the brass nut.
3. Replace it with the Viton ring from service kit SK-2 (grey bag).
4. Put a drop of silicone oil on the thread.
5. Pump 20 strokes and check for bubbles with soapy water.

White gas is fine, unleaded petrol is not recommended for the Ridgeback 2.""",
    ),
    (
        "en",
        {
            "names": ["Hannah Fitzgerald"],
            "emails": ["hannah.fitzgerald@corkmail.example"],
            "references": ["INV-2024-0391"],
        },
        "refund gravel wheelset cancelled",
        """Dear Ms {Fitzgerald},

We have cancelled invoice {INV-2024-0391} and the refund of €389.00 will be paid to your account {GB26 MIDL 4005 1512 3456 74} within five working days. The wheelset you wanted, the Corvane G30, will be back in stock at the end of April in both XDR and HG versions. {Hannah}, if you would rather swap to the G25, tell us and we hold one for you.

Regards,
{Lukas Brandstetter}
Customer Care | {lukas.brandstetter@corvane.example}""",
    ),
    (
        "en",
        {},
        "bean hopper grinder blocked Moka Pro",
        """hiya, no worries at all, happens to everybody. unplug the moka pro, lift out the hopper, vacuum the beans out and turn the burr carrier anticlockwise with the big key until the two arrows meet. there is usually a small stone in there lol. oily beans like the dark santos roast do it as well. set it back to 6 and then go finer while its running, never when it is stopped""",
    ),
    (
        "en",
        {"names": ["Yusuf Al-Amin"], "references": ["88-20417"]},
        "SIM swap eSIM activation PocketTel",
        """Hello Mr {Al-Amin},

Your eSIM for {07700 900866} was activated at 14:20. Please scan the QR code on Wi-Fi, then choose "Primary" under Settings > Mobile Data. I noted in case {88-20417} that your son {yousuf} is allowed to collect the letter with the PUK from our shop in Luton; he needs to bring a photo ID. Your date of birth on file is {14 June 1971}, please let us know if this is wrong.

{Bethany}, PocketTel""",
    ),
    (
        "en",
        {},
        "Thermio app schedule not saving",
        """Thanks for the screen recording. The schedule isn't saved because Holiday Mode is still on in the background. Tap Home > Zones > Living room > ⋯ > Modes and switch Holiday off, even though it says "inactive". This is a bug in Thermio 6.1 on Android 14 only; iOS isn't affected. The fix will be in 6.1.2. Until then, do not use the Eco tile on the dashboard because it turns the mode on again without telling you.""",
    ),
    (
        "en",
        {"names": ["Katharina Weiss"], "emails": ["k.weiss@alpenpost.example"]},
        "Summit 65 rucksack hip belt buckle",
        """Hi {katarina weis}, the 40 mm buckle for the Summit 65 is a standard Duraflex one so you can also get it in any outdoor shop. we post it free though: i have you down at {Am Rain 4, 6020 Innsbruck}, is that still right? {Ingrid} from our repair team says the old belt can stay on, just cut the broken half off and clip in the new one. no sewing, takes 2 minutes""",
    ),
    (
        "en",
        {},
        "Mailbird style signature missing after update",
        """> On Monday {Adaeze Nwosu} <{adaeze@nwosu-design.example}> wrote:
> since the update my signature is gone, user name is {adaeze_n}

Hi {Adaeze}, the signatures moved from Accounts to Identities in version 12. Open Tools > Identities > Default and tick "Append signature". The old HTML is still on disk under Profiles/Backup/signature.html, so nothing is lost. Images need to be inserted again because the new editor embeds them in the message instead of linking to them.""",
    ),
    (
        "en",
        {"names": ["Peter Novak"], "phones": ["020 7946 0311"]},
        "Rimini folding bike hinge recall",
        """Dear customer,

The recall concerns Rimini folding bikes with frame numbers starting RM19 and a silver hinge lever. Bikes with a black lever are safe. Please stop riding, fold the bike once and look at the inner hinge plate: a hairline crack starts near the upper bolt. Any Rimini dealer will replace the plate free of charge, it takes about forty minutes. Torque for the M6 bolts is 9 Nm. Do not tighten the lever beyond its mark.""",
    ),
    (
        "en",
        {},
        "Radiator valve humming noise",
        """{Fiona} rang from {0161 496 0274} this morning, the humming is still there. I've spoken with {Mark Oduya}, our fitter in Stockport, and the valve is simply fitted the wrong way round – the arrow on the body must point towards the radiator. He can come on Thursday between 8 and 12. There is no charge as we fitted it ourselves under order #{30077-B}. Meanwhile open the thermostat head to 5, that stops most of the noise.

Thanks, {Gwen}""",
    ),
    (
        "en",
        {"names": ["Aiko Tanaka"], "emails": ["aiko.t@sakuramail.example"], "references": ["A-20391"]},
        "CloudNest backup stuck at 99 %",
        """Hi {Aiko}, order #{A-20391} (the 2 TB plan) is active, so space is not the problem. The log shows that a single file, Photos Library.photoslibrary, is locked. Close Photos, then CloudNest > Pause > Resume. If it hangs at 99 % again, run "nestctl verify --deep" in Terminal and mail me the last 50 lines, {r.castellanos@cloudnest.example}. Don't reinstall, you would have to upload 1.4 TB once more.

{Rubén}""",
    ),
    (
        "en",
        {"names": ["Jean Dubois"], "references": ["7781"]},
        "awning pole replacement length",
        """The rear pole of the Lakeside 4 awning is 19 mm steel, 2.10 m long when fully out, in three sections. The front ones are 2.45 m. You can buy any 19 mm upright with a spike end; brands do not matter. For storms we recommend two extra guy lines per corner and the Blue Diamond ratchet straps over the roof. Fibreglass poles from the older Lakeside 3 do not fit the new sleeves.""",
    ),
    (
        "en",
        {},
        "locked account TwinBank style token app",
        """hello i unlocked the login {sgreenwood82} for you and reset the token, customer no {5501 8823}. the new activation letter goes to {12 Orchard Close, Taunton TA1 4QX} by second class post so give it 3 days. when it arrives open the app > register device > letter and type the 16 characters. {sandra} on the phone team told you to reinstall, thats not needed sorry. any trouble ask for {dave} or me, {nkechi}""",
    ),
    # ---------------------------------------------------------------- de (15)
    (
        "de",
        {"names": ["Katharina Weiss"], "emails": ["kathi.weiss@seepost.example"], "references": ["2024-88123"]},
        "Bergfink Trekkingrad Nabendynamo Licht flackert",
        """Guten Tag Frau {Weiss},

vielen Dank für Ihre Nachricht zur Bestellung {2024-88123}. Das Flackern kommt meistens vom Massekontakt am Nabendynamo. Bitte ziehen Sie den Stecker ab, biegen Sie die beiden Litzen neu um und stecken Sie ihn fest auf, bis er einrastet. Falls das nicht hilft, schicken wir Ihnen ein neues Frontlicht Lumo 60 zu.

Mit freundlichen Grüßen
{Stefan Oberhauser}
Kundendienst""",
    ),
    (
        "de",
        {},
        "Heizung Störung F28 Wärmepumpe",
        """Hallo zusammen, F28 heißt: der Brenner hat dreimal nicht gezündet. Bitte zuerst den Gashahn prüfen, dann die Entstörtaste fünf Sekunden drücken. Bleibt die Störung, muss die Zündelektrode (Teil 0020-1337) gereinigt oder getauscht werden, Abstand 4 mm. Den Wasserdruck auf 1,5 bar bringen. Im Menü Fachmann > Diagnose > d.60 sieht man, wie oft die Zündung ausgefallen ist. Alles andere bitte dem Installateur überlassen, der Gasweg darf nicht selbst geöffnet werden.""",
    ),
    (
        "de",
        {},
        "Kaffeevollautomat Crema Uno Mahlwerk",
        """hallo herr {yildirim}, hab grad mit der {sabine} aus der werkstatt geredet, ihre crema uno ist fertig, mahlwerk und dichtungen neu. auftrag {W-55821}. kosten 89 euro. sie können sie ab mittwoch abholen oder wir schicken sie an die {Gartenstraße 22, 70563 Stuttgart}. wenn sie nicht da sind nimmt ja der nachbar {kovacevic} an oder? sonst kurz anrufen {0711 5553482}""",
    ),
    (
        "de",
        {"names": ["Mehmet Yıldız"], "phones": ["0171 3920017"], "references": ["KD-440912"]},
        "FritzRouter Mesh Repeater verbindet nicht",
        """Sehr geehrter Herr {Yildiz},

wir haben Ihren Anschluss (Kundennummer {KD-440912}) heute gemessen, die Leitung ist in Ordnung. Der Repeater hängt noch am alten Netzwerknamen. Setzen Sie ihn bitte mit der WPS-Taste (15 Sekunden) zurück und koppeln Sie ihn über Heimnetz > Mesh > Gerät hinzufügen. Sollte es nicht klappen, ruft Sie mein Kollege {Grabowski} morgen unter {0171 3920017} zurück.

Freundliche Grüße
{Anja Thieme}""",
    ),
    (
        "de",
        {"names": ["Johannes Koch"], "emails": ["j.koch@waldmail.example"]},
        "Buchfix Lohn Jahresabschluss Fehler 4711",
        """Hallo Herr {Koch},

der Fehler 4711 tritt auf, wenn im Mandanten noch ein offener Abrechnungsmonat liegt. Gehen Sie auf Lohn > Abschluss > Monat wiederholen, wählen Sie Dezember und bestätigen Sie mit F8. Danach läuft der Jahresabschluss durch. Die Datensicherung lege ich Ihnen wie gewünscht ab und schicke den Link an {j.koch@waldmail.example}. Frau {Nguyen} aus Ihrer Buchhaltung habe ich telefonisch informiert.

Viele Grüße
{Ramona}""",
    ),
    (
        "de",
        {},
        "Zelt Nordlicht 3 Gestänge gebrochen",
        """Moin, das Gestänge vom Nordlicht 3 kann man einzeln kaufen, Segmente gibt es in 8,5 und 9,5 mm. Bitte messen Sie mit der Schieblehre. Die Gummischnur (3 mm) liegt bei. Alte Schnur abschneiden, neues Segment einfädeln, Knoten machen, fertig. Wer es eilig hat, schient die Bruchstelle mit der Reparaturhülse aus dem Packsack. Bitte kein Klebeband allein, das hält bei Wind nicht. Unsere Filiale in Kiel hat alles auf Lager, der Laden in Bremen nur 8,5 mm.""",
    ),
    (
        "de",
        {},
        "Rücksendung E-Bike Display Erstattung",
        """Sehr geehrte Frau {Özdemir-Krause},

Ihre Rücksendung ist eingetroffen. Den Betrag von 129,90 Euro zur Rechnung {RE-2023-11874} überweisen wir auf das Konto {DE44 5001 0517 5407 3249 31}, Inhaberin {Leyla Özdemir-Krause}. Bitte rechnen Sie mit drei bis fünf Werktagen. Das neue Display Intuvo 200 ist mit Ihrem Motor nicht kompatibel, dafür wird mindestens die Generation 4 benötigt.

Mit freundlichem Gruß
i. A. {Detlef Siebert}
Tel. {+49 40 3344 7821}""",
    ),
    (
        "de",
        {"names": ["Svenja Petersen"], "references": ["9001-77"]},
        "Gartenpumpe springt nicht an",
        """hallo {svenja}, danke für das video. die pumpe zieht luft, weil das fußventil offen steht. saugschlauch abschrauben, ventil durchspülen, feder prüfen, dann mit wasser füllen bis nix mehr blubbert. drehmoment ist egal, handfest reicht. wenn der schalter auf auto steht läuft sie erst unter 1,8 bar an, also hahn aufmachen! ersatzventil 1 zoll kostet 14 euro. meldung nr {9001-77} lass ich noch offen. lg {tobi}""",
    ),
    (
        "de",
        {},
        "TAN App neues Handy Freischaltung",
        """Guten Tag,

für das neue Handy brauchen Sie den Freischaltcode aus dem Brief. So geht es:
1. App SecureTAN installieren (mindestens Version 8.3).
2. Einstellungen > Geräte > Neues Gerät wählen.
3. QR-Code aus dem Brief scannen.
4. Gerätenamen vergeben und PIN festlegen.
5. Altes Gerät unter Verwaltung löschen.

Ohne Brief ist keine Freischaltung möglich, auch nicht in der Filiale. Die Zustellung dauert zwei bis vier Tage.""",
    ),
    (
        "de",
        {"names": ["Friedrich Baumgärtner"], "emails": ["f.baumgaertner@lechpost.example"], "phones": ["0821 4477193"]},
        "Hörgerät Aurio koppeln Fernseher",
        """Lieber Herr {Baumgartner},

Ihre Tochter {Elisabeth} hat mir erzählt, dass der Ton am Fernseher aussetzt. Bitte stellen Sie die TV-Box mindestens einen Meter vom WLAN-Router weg. Danach die Batteriefächer beider Aurio öffnen und schließen, dann koppeln sie neu. Wenn es nicht geht, komme ich am Freitag bei Ihnen vorbei: {Ulmer Straße 119a, 86156 Augsburg}, richtig? Meine Handynummer ist {0160 99884410}.

Herzliche Grüße, {Carmen Huber}""",
    ),
    (
        "de",
        {},
        "Paket Fahrradhelm nicht angekommen",
        """Das Paket wurde laut Sendungsverfolgung {00340434161094042557} gestern um 11:42 Uhr bei Ihrer Nachbarin {petra hahn} im Erdgeschoss abgegeben, unterschrieben hat aber ein {M. Hahn}. Bitte fragen Sie dort einmal nach. Falls der Helm nicht auftaucht, stellen wir einen Nachforschungsauftrag; das dauert etwa acht Tage. Alternativ liefern wir den Helm Kiona M in Schwarz matt sofort neu, in Rot ist er leider ausverkauft.""",
    ),
    (
        "de",
        {"names": ["Agnieszka Nowicka"], "emails": ["agn.nowicka@webpunkt.example"], "references": ["T-20240519"]},
        "Lizenzschlüssel CADline 2024 ungültig",
        """Guten Morgen Frau {Nowicka},

der Schlüssel {CL24-9F3K-77QX-P0ZD} gehört zur Version 2023 und wird deshalb von CADline 2024 abgelehnt. Ich habe ihn umgestellt, bitte unter Hilfe > Lizenz > Online aktualisieren klicken. Ihr Benutzerkonto {a.nowicka77} bleibt unverändert. Ticket {T-20240519} schließe ich am Freitag, wenn nichts mehr kommt. Noch ein Hinweis von {Jörg}: Das Plugin RenderPlus 3 läuft nicht mehr, bitte vorher deinstallieren.

Gruß
{Vanessa Lorenz}""",
    ),
    (
        "de",
        {},
        "Siebträger Dichtung wechseln Brühgruppe",
        """Die Dichtung der Brühgruppe ist 8,5 mm stark (73 x 57 mm), bei Geräten vor 2016 nur 8 mm. Maschine abkühlen lassen, Duschsieb mit Inbus 4 lösen, alte Dichtung mit einem Schraubendreher heraushebeln. Neue Dichtung mit der Fase nach oben einsetzen und mit dem leeren Siebträger anpressen. Ein wenig Silikonfett von OKS schadet nicht. Wer Bohnen von Sonntag & Söhne nimmt, sollte öfter rückspülen, die sind recht ölig.""",
    ),
    (
        "de",
        {"names": ["Thanh Nguyen"], "references": ["B-77120"]},
        "Stromzähler Ablesung Abschlag",
        """Hallo Frau {Nguyen},

den Zählerstand 18.342 kWh haben wir eingetragen, neuer Abschlag 74 Euro ab Mai. Für die Wohnung in der {Hauptstr. 5, 04109 Leipzig} (Vertrag {B-77120}) war noch der Vormieter {Ronny Zschoche} hinterlegt, das ist korrigiert. Ihr Geburtsdatum {03.11.1988} haben wir ebenfalls ergänzt. Den Tarif ÖkoFix 24 können Sie bis Ende Juni wechseln.

Ihr Serviceteam
{Kerstin Maurer}""",
    ),
    (
        "de",
        {},
        "Navi Update bricht ab SD-Karte",
        """servus, hab das mit dem {franz} angeschaut, die sd karte vom navi ist kaputt, nicht das gerät. nimm eine mit 32 gb, fat32 formatieren, dann mapupdater 7 starten und europa west auswählen, dauert ca 2 stunden. geräte nr {NX5-0042-8819} ist jetzt auf dich registriert, login {bergziege_1979}. bei fragen schreib direkt an mich {korbinian.aigner@navix.example} und nicht ans formular, das liest keiner""",
    ),
    # ---------------------------------------------------------------- fr (10)
    (
        "fr",
        {"names": ["Élodie Marchand"], "emails": ["elodie.marchand@boitemail.example"], "references": ["78412"]},
        "vélo électrique Mistral batterie autonomie",
        """Bonjour Madame {Marchand},

Merci pour votre retour. La commande n° {78412} comprend bien la batterie de 500 Wh et non celle de 400 Wh. Pour retrouver l'autonomie annoncée, faites trois cycles complets, puis recalibrez dans Réglages > Batterie > Étalonnage. Mon collègue {Karim Bensaïd} vous rappellera jeudi au {06 39 98 12 45}.

Cordialement,
{Sophie Lacombe}
Service après-vente""",
    ),
    (
        "fr",
        {},
        "chaudière Thermax erreur E05",
        """Bonjour,

Le code E05 sur la Thermax 24 signale un défaut de sonde de fumées. Coupez l'alimentation pendant dix minutes, vérifiez que le conduit n'est pas bouché et contrôlez le connecteur blanc derrière la façade. La résistance de la sonde doit être d'environ 12 kΩ à 20 °C. Si la valeur est bonne, c'est la carte électronique qu'il faut remplacer (référence pièce 65109). Ne touchez pas au réglage du gaz.""",
    ),
    (
        "fr",
        {},
        "box internet Fibro voyant rouge",
        """bonjour mr {benali}, le voyant rouge c'est la fibre qui est coupée dans la rue, pas chez vous. le technicien {kevin} passe demain entre 8h et 10h au {14 rue des Lilas, 69003 Lyon}, si vous n'êtes pas là il peut voir avec la gardienne mme {ferreira}. dossier {FB-220981}. en attendant je vous ai mis 50 go sur le mobile {07 45 12 88 30}. bonne journée {nadia}""",
    ),
    (
        "fr",
        {"names": ["Jean-Baptiste Le Goff"], "phones": ["02 98 00 41 17"], "references": ["FA-2024-3310"]},
        "machine à café Barista Duo fuite",
        """Cher Monsieur {Le Goff},

La fuite vient du joint torique de la chaudière. Nous vous remboursons 45 € (facture {FA-2024-3310}) sur le compte {FR76 3000 6000 0112 3456 7890 189}. Si vous préférez la réparation, renvoyez la Barista Duo sans le bac à marc dans son emballage d'origine. Pour la monter vous-même, la vidéo « Joint Duo » sur notre site montre tout en quatre minutes.

Bien à vous,
{Jean-Marc Thévenot}""",
    ),
    (
        "fr",
        {"names": ["Fatou Diallo"], "emails": ["fatou.diallo@posteo.example"]},
        "logiciel Comptafil import relevé",
        """Bonjour {Fatou},

l'import échoue parce que le relevé est en OFX 1.0. Dans Comptafil 9, ouvrez Outils > Banque > Formats et cochez « OFX ancien ». Relancez ensuite l'import depuis l'onglet Journal. Si des doublons apparaissent, utilisez Édition > Fusionner. {Guillaume}, qui s'occupe des banques en ligne chez nous, confirme que le Crédit Maritime ne fournira le format 2.2 qu'en septembre.

À bientôt,
{Inès}""",
    ),
    (
        "fr",
        {},
        "tente Cévennes double toit déchiré",
        """Pas besoin de changer le double toit pour une déchirure de 6 cm. Nettoyez à l'alcool, posez le patch silicone des deux côtés en arrondissant les coins, et laissez sécher 24 heures. Attention : le ruban pour polyester ne colle pas sur le nylon siliconé de la Cévennes 2. Le kit coûte 9,90 € en magasin à Grenoble ou à Annecy. En montagne, un morceau de Tenacious Tape dépanne très bien.""",
    ),
    (
        "fr",
        {},
        "assurance vélo vol déclaration",
        """Madame {Kowalczyk},

Votre déclaration du 3 mai est enregistrée sous le sinistre {SN-0098177}. Il nous manque le dépôt de plainte et la facture d'achat. Vous pouvez les adresser à {mathilde.roux@velassur.example} ou par courrier à {Mathilde Roux}, {3 bis avenue Foch, 54000 Nancy}. La franchise est de 10 % et l'indemnité sera versée sous quinze jours. L'antivol Kryptal 7 est bien agréé.

Salutations distinguées,
{Mathilde Roux}""",
    ),
    (
        "fr",
        {"names": ["Théo Garnier"], "references": ["C55-018"]},
        "liseuse Papyro écran figé",
        """salut {théo}, maintiens le bouton power 30 secondes puis branche la liseuse sur un chargeur 5 V, pas sur le pc. si l'écran reste figé, mets le fichier papyro_4.2.bin à la racine et redémarre avec volume bas. tes livres restent sur la carte sd. si ça marche pas demande {amandine} au sav, c'est elle qui a ton ticket {C55-018}, elle est là le matin""",
    ),
    (
        "fr",
        {"names": ["Amélie Rousseau"]},
        "tondeuse robot fil périphérique",
        """La station clignote en vert : le fil périphérique est coupé. Pour trouver la coupure, passez en mode Éco en appuyant sur le bouton bleu et suivez le fil avec un petit poste radio réglé sur 600 kHz ; le bruit disparaît à l'endroit abîmé. Réparez avec un connecteur rempli de gel, pas avec un domino. Laissez 35 cm entre le fil et un mur, 10 cm suffisent au bord d'une terrasse plane.""",
    ),
    (
        "fr",
        {},
        "carte SIM forfait résiliation",
        """Bonjour, j'ai bien résilié la ligne {+33 6 39 98 70 11} au nom de {Moussa Traoré}, né le {22/08/1990}. Numéro client {3309-118}. Le boîtier est à renvoyer avant le 30 avec l'étiquette jointe. Comme convenu avec votre épouse {aïssata}, la deuxième ligne reste active au tarif Mini 2 Go à 4,99 € par mois. Les frais de 15 € ne sont pas dus.

{Quentin M.}
Relation clients""",
    ),
    # ---------------------------------------------------------------- es (7)
    (
        "es",
        {"names": ["Lucía Fernández Ortega"], "emails": ["lucia.fdez@correolibre.example"], "references": ["P-30981"]},
        "cafetera Espresso Nova no calienta",
        """Hola {Lucía},

gracias por escribirnos. Si la Espresso Nova no calienta, casi siempre es el termostato de seguridad. Déjala enfriar una hora, quita la tapa trasera y pulsa el botón rojo del termostato. El pedido {P-30981} está en garantía, así que si no funciona te enviamos otra. Mi compañero {Íñigo} del taller te puede guiar por teléfono, {912 55 01 34}.

Un saludo,
{Beatriz Soler}""",
    ),
    (
        "es",
        {},
        "app Banco Faro error 503 Bizum",
        """El error 503 no es de su móvil, sino del servidor de avisos. Cierre la aplicación, borre la caché en Ajustes > Aplicaciones > Faro > Almacenamiento y vuelva a entrar con huella. Con la versión 7.12 ya no aparece. Si usa Android 9 o anterior, tendrá que entrar por la web, porque la aplicación dejó de ser compatible en enero. Los límites diarios son de 1.000 € y sesenta operaciones al mes.""",
    ),
    (
        "es",
        {},
        "bicicleta Sierra 4 freno pierde presión",
        """buenas sr {quispe}, ya hablé con {maite} la mecánica y dice que hay que purgar el freno trasero, entra aire por el latiguillo. traiga la bici cuando quiera a la tienda de zaragoza, pregunte por ella. la factura {F24-00871} la necesito para la garantía, me la manda a {tallersierra.paco@bicimail.example} y listo. la pastilla es la B05 resina, no la metálica""",
    ),
    (
        "es",
        {"names": ["Joaquín Herrera"], "phones": ["+34 655 12 08 77"], "references": ["66120457"]},
        "fibra router cambio de domicilio",
        """Estimado señor {Herrera}:

Hemos programado el traslado de su línea a la {calle Mayor 18, 3.º B, 28013 Madrid} para el día 12. El técnico le llamará antes al {+34 655 12 08 77}. Su número de cliente, {66120457}, no cambia. Le recordamos que debe llevarse el router y el cable óptico. En la vivienda anterior figura como titular {Remedios Cano}, por lo que necesitamos su autorización firmada.

Atentamente,
{Gonzalo Prieto}""",
    ),
    (
        "es",
        {},
        "caldera purgar radiadores presión",
        """Para purgar los radiadores siga este orden:

1. Apague la caldera y espere media hora.
2. Empiece por el radiador más cercano a la caldera.
3. Gire el purgador con la llave cuadrada hasta que salga agua sin aire.
4. Suba la presión a 1,2 bar con la llave de llenado (negra, debajo del panel).
5. Encienda y compruebe que no aparece el código A02.

Si baja de nuevo en pocos días, hay una fuga o el vaso de expansión está vacío.""",
    ),
    (
        "es",
        {"names": ["Valentina Rojas"], "emails": ["vale.rojas@andesmail.example"]},
        "programa Contalia factura electrónica firma",
        """Hola {valentina}, ya vi el fallo: el certificado caducó ayer. Entra en Configuración > Firma > Renovar y sube el archivo .p12 nuevo. Tu usuario {vrojas.conta} ya tiene permiso. Le pedí a {Rodrigo Paz} que reenviara las tres facturas pendientes y salieron bien. La próxima vez el programa avisa treinta días antes, eso viene con Contalia 11.4. Cualquier cosa me escribes, {Camila}.""",
    ),
    (
        "es",
        {},
        "devolución saco de dormir transferencia",
        """Estimada clienta:

Confirmamos la devolución del saco Pirineo -5. El importe de 119 € se abonará en la cuenta {ES60 0049 1500 0512 3456 7892} a nombre de {Nuria Capdevila}. Número de devolución: {DV-7710-24}. El plazo es de catorce días. Si prefiere un vale, tendrá un 10 % más de saldo. La funda de compresión puede quedársela.

Reciba un cordial saludo,
{Óscar Benítez}""",
    ),
    # ---------------------------------------------------------------- it/nl/pt/pl/sv (8)
    (
        "it",
        {"names": ["Giulia Ferraro"], "emails": ["giulia.ferraro@postalibera.example"], "references": ["IT-40987"]},
        "macchina caffè Vespera vapore debole",
        """Gentile signora {Ferraro},

il vapore debole della Vespera dipende quasi sempre dall'ugello otturato. Lo sviti, lo lasci nell'aceto per un'ora e pulisca il foro con un ago. L'ordine {IT-40987} è ancora in garanzia: se non basta, il tecnico {Salvatore Greco} può passare in {via Garibaldi 31, 10122 Torino}. Lo chiami pure al {347 550 1128}.

Cordiali saluti,
{Elisa Monti}""",
    ),
    (
        "it",
        {},
        "stampante fatture driver aggiornamento",
        """Il driver 5.6 non funziona con Windows 11 24H2. Disinstalli prima il pacchetto FatturaPrint da Impostazioni > App, riavvii e installi la versione 5.8 senza collegare il cavo USB. Quando la finestra lo chiede, accenda la stampante e scelga "Locale". Il nome della porta deve essere USB001. Se compare l'errore 0x0000011b, il problema è la condivisione in rete e non il driver.""",
    ),
    (
        "nl",
        {"names": ["Sanne de Vries"], "phones": ["06 12 90 44 18"], "references": ["2024-55107"]},
        "fiets Gazelle achterlicht kapot",
        """Hoi {Sanne},

bedankt voor je bericht. Het achterlicht ligt klaar bij de balie in Utrecht, bestelling {2024-55107}. Vraag naar {Joris van den Berg}, dan zet hij het er meteen op. Kun je niet, dan bezorgen we op {Kanaalweg 12, 3526 KM Utrecht}. Let op: het nieuwe licht werkt alleen met een naafdynamo van 6 V, niet met de accu van het model Orange C8.

Groetjes, {Fleur}""",
    ),
    (
        "nl",
        {},
        "cv-ketel bijvullen druk storing",
        """beste meneer {el idrissi}, monteur {henk} was vanmorgen bij u maar niemand deed open. hij komt vrijdag terug tussen 13 en 15 uur. tot die tijd kunt u zelf bijvullen tot 1,6 bar, blauwe kraan links, langzaam. storing 8A gaat dan weg. als uw vrouw er is mag dat ook natuurlijk. contractnummer {CV-118204}, terugbellen kan op {030 711 2045}. gr {marloes}""",
    ),
    (
        "pt",
        {"names": ["João Pedro Almeida"], "emails": ["jp.almeida@correiomar.example"], "references": ["ENC-20871"]},
        "esquentador não acende pilha",
        """Bom dia Sr. {Almeida},

Troque primeiro as duas pilhas LR20, mesmo que o visor ainda mostre carga. Depois abra a torneira ao máximo e espere dez segundos. A encomenda {ENC-20871}, com o kit de ignição, foi entregue à sua vizinha, a D. {Conceição}. Se precisar de ajuda na montagem, fale com o {Rui} da oficina, ele está cá até às 18h.

Com os melhores cumprimentos,
{Inês Carvalho}""",
    ),
    (
        "pl",
        {"names": ["Paweł Zieliński"], "references": ["ZAM/2024/3381"]},
        "ekspres do kawy nie mieli",
        """Dzień dobry,

dziękujemy za wiadomość. Zamówienie {ZAM/2024/3381} zostało wysłane na adres {ul. Długa 15/4, 31-147 Kraków}. Jeżeli ekspres nadal nie mieli, proszę wyjąć pojemnik na ziarna, odkurzyć młynek i ustawić stopień 3. W razie problemów proszę dzwonić do serwisanta, pan {Krzysztof Wrona}, tel. {+48 601 220 415}. Kod błędu E8 oznacza pusty pojemnik, a nie awarię.

Pozdrawiam
{Magdalena}""",
    ),
    (
        "sv",
        {"names": ["Gustav Åkerlund"], "emails": ["gustav.akerlund@fjallpost.example"]},
        "tält Fjällräv stormlina trasig",
        """Hej {gustav}! Jag kollade med {Maja} på lagret och vi har linor i 2,5 och 3 mm, du ska ha den tunna. Skickar ett par gratis till {Storgatan 9, 831 30 Östersund}, stämmer den adressen fortfarande? Spännarna på Tunnel 3 är av plast och spricker i kyla, byt gärna till aluminium. Du behöver inte skicka tillbaka de gamla. Hälsningar {Linnea Sandberg}""",
    ),
    (
        "sv",
        {},
        "bredband router startar om",
        """Att routern startar om varje natt klockan tre är normalt efter uppdateringen till version 4.09, den söker ny programvara. Du stänger av det under Inställningar > System > Automatisk uppdatering. Startar den om även på dagen beror det oftast på nätadaptern: prova en annan 12 V, 2 A. Byt inte till kanal 13 på 2,4 GHz, många skrivare hittar inte nätet då. Gästnätet påverkas inte.""",
    ),
]
