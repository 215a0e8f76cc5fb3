"""What people are called, where lists of names and dictionaries do not say so, language by language."""

from .public_safe_words import word_set

# Given names that dictionaries know as words as well, and that are hardly ever meant as such.
GIVEN_NAMES = {
    "en": word_set(
        "chad alexander andrew angela anna anthony barry barbara ben benjamin billy bobby brad brian bob carl caroline charles charlie chris christopher clarence colin dan daniel dave david"
        " deb diane dexter don doug ed eddie eric fred gary george graham greg hank harry henry jack jake james jane jason jeff jenny jerry jess jessica jim jimmy joan joe joey john"
        " johnny jon jonathan jordan josh julia julie karen kate keith ken kenneth kevin kim larry laura lea leo leon lewis linda lisa liz louis lucy luke maria marina martin mary matt"
        " maya meg michael mick mike mitch nancy nathan neal nick oliver oscar pam pamela patricia patrick paul peter phil phoebe rachel ralph raj ricky rob robert roger ron rosa ross"
        " roy ruth sally sam samantha sammy sandra sarah scott sean shelly simon spencer stella stephen steve steven stuart sue susan tammy ted teddy terry thomas tim timothy tom tommy"
        " tony tracy trevor vera veronica victor victoria vince walter wally wayne wendy yuri nigel derek becky bella amy emily emma hannah sophie chloe megan olivia zoe ryan"
        " jill mel mandy paddy cathy kathy ollie archie alfie jamie kelly leslie lesley marge peggy sheila trish nina nora tara elsa eva eve gemma kylie"
    ),
    "de": word_set(
        "peter thomas martin karl paul robert walter klaus werner heinz heinrich wilhelm simon johann stefan richard otto hermann christoph philipp fritz ulrich rainer reiner adam bernhard"
        " louis rudolf günther konrad arnold michel moritz dietrich jacob lucas clemens fabian claude steffen mathias carsten eberhard leopold oswald ludwig friedrich franz tim anna emma"
        " heidi gottlieb roger sam nick malte adele ahmet albert beate franz franzen jochen joel krause linus marlen nico schmitz seifert traute ömer"
        " bob bobby bernie charlie jimmy joe johnson jones kate kennedy lawrence lewis lincoln lloyd larry douglas jerry jackson howard miller möller moore morgan murray parker phil russell"
        " smith stevens taylor ted terry turner walker watson wayne williams wilson warren stuart clark clinton cooper carter bruce baker anderson adams"
    ),
    "fr": word_set(
        "marie martin manuel olivier rené pascal marc luc jacques robin gilles benoît serge césar maria lorraine benjamin charlotte maxime clément auguste madeleine victoria marguerite"
        " augustin diane martine sylvain virginie carter jan marianne colin marina tommy régis ana véronique lise camus aurore fabien angélique léger luis damien gaston germaine jean"
        " valentin valentine mathieu nicolas xavier yves guy alain denis denise dominique baptiste bob jack paul charles claude michel gérard hugo jules jérôme kevin laura léa lucas lucie"
        " manon mélanie morgane nathalie nina noémie philippe romain romane sophie stéphanie simone thierry thomas victor yann zoé élise émilie caroline césarine corinne sabine pascale"
    ),
    "es": word_set(
        "julio víctor victor maría jesús pablo marco james martin cristina gloria césar laura ángeles rosario oscar óscar gil carmen charles tomás rodrigo ramos julia bob miranda federico"
        " ernesto marta mariano miriam lucía diana paula carolina simón mateo iva francisco ana armando bernardo benito amparo allende cesar catalina bruno patricia bruce rita mariana luisa"
        " cecilia camilo isidro moisés gil tito rafael jaime benjamín adán verónica josefina camila dante manolo lucia raúl tina bárbara inés irene isabel javier jorge josé juan"
        " luis manuel marina marcos mario miguel nuria pedro ramón raquel roberto rubén sara sergio silvia sofía susana teresa tomas valentina vicente yolanda alejandra alejandro alberto"
        " alfonso alicia andrea andrés ángela antonio arturo beatriz carlos clara daniel daniela david diego eduardo elena emilio enrique esteban eva felipe fernando gabriel gonzalo guillermo"
        " gustavo hugo ignacio nacho iker jacinto lorena lola manolo natalia paco pepe rocío sancho tere vera virginia angélica juliana paulina pamela rafa bruno cristian iñaki"
    ),
}
# In German each noun has a capital: these names are nouns (or follow no article for other reasons), and need a place that says "name".
GERMAN_NOUNS = word_set(
    "rosa mann glück kopf kind könig bruder schüler zimmer kraft bürger freitag stolz meister winter sommer schweizer richter herbst kaiser mark fischer berg baum jesus keller wolf schulz ring"
    " sturm engel stern kern graf christen bock vogel koch prinz heim bauer steuer wagner schneider hammer ritter jäger schatz adam weber rose krebs bischof stock herzog fisch salz held"
    " schmuck fuchs hagen burger faust adler springer reiter rauch beck scheibe mai may wille strauß strauss staub scherz fürst horn felder kaufmann andre helm schuh römer heller schäfer zimmermann"
    " bär kohl benz zahn berger nagel schreiber leber reif maas hofer fleck mühle grill hacker lehmann killer zürcher steiner list peer hirsch eimer vogt pilz pfeffer maurer käfer schlager"
    " schenk knappe huhn maier kummer seil kraus kramer schuster rausch stumpf stroh heck brandenburger wurm linden brenner lenz haas fink dorn pfleger schacht krug bender singer schütz"
    " geiger förster kreuzer kratzer schauer haller putz tauber spieß speer reuter mohr haider renner schweiger hauser geier weiser kranz knecht schreiner schmied rath hummel stifter stadler"
    " pohl schlosser binder tischler taucher rust schiefer probst kirsch hering gerber fiedler glaser scherer kurz lang groß klein jung alt braun schwarz weiß roth grün ernst stark frei"
    " frank franken reich licht blume blum stein stahl eisen gold silber feld wald busch bach see teich brunnen brand sand lehm kies kalk land weg steg burg schloss turm mauer kirch kreuz"
    " sonntag montag oktober morgen abend nacht tag kühn lieb lieber gut gute beste schön süß sauer bitter kalt heiß warm kaltwasser linde eiche birke tanne buche erle esche ahorn hahn henne"
    " hecht lachs falke sperber specht rabe storch kranich gans schwan hase igel dachs luchs löwe pfau rehm zeller metzger müller becker bäcker gärtner köhler pfeiffer pfeifer ziegler post funk"
    " strom server handy herd tab tor tore rand saal lage kunde magen schutz wunsch volk wirt trost salat tal meer rosen visa page summer mist chip baby boss job forum acker ast oma mutti bill best"
    " card cap general media metro major master nord story star street water ware tod trost stange story yoga young genie gala garde heer gates klima kiefer home house hunt hai king lady liga"
    " bridge black white green brown jet lan mac melodie pop prince queen sky sales room sur te us alpha beta delta admiral lord captain car docht bach blatt brot butter"
    " link linke rechte haupt hals hand finger fuß bein arm bart haar blut herz nieren block klotz balken brett keil nadel faden knopf band draht kette haken riegel schlüssel kessel topf"
    " löffel gabel messer teller becher krug kanne glas flasche korb sack beutel koffer tasche spiegel uhr pendel zeiger lampe kerze schein strahl blitz donner regen schnee eis nebel frost"
)
# Frequent surnames that the lists lack, while the dictionary has them as nouns.
MORE_NAMES = word_set(
    "krüger schulze schulte voigt riedel grimm kruse schumann eckert böttcher thiele voß büttner wegner petry brinkmann lüdtke ehlers behrens ahrens harms oltmanns siebert rademacher holtz kröger"
    " lüders petersen jansen janssen thomsen paulsen clausen matthiesen carstensen brodersen ketelsen hinrichs hinz kunze schütte nolte tiedemann wiechmann stüve rathke radtke gehrke lüdemann"
    " meyerhoff kowalski lewandowski wisniewski nowicki kaminski zielinski schimanski podolski anki mo kev daz gaz baz shaz bev viv caz mags babs trish tish kath shell nev vern wilf alf gav jez jonno robbo davo steph tash bex kez kaz fliss lulu zouzou titi doudou maxi maggan kicki lasse"
    " pelle nisse bosse pietje jantje wim sjaak joop kees toon ruud wiebke hauke sönke heiko uwe ebba tove signe chema chus paqui concha manoli güera pili merche lupe beto memo toño quique zé tó quim chico nando beto tonho juca cacá"
)
MAY_BE_NAMES = {
    "en": word_set("will may mark long grace hope rose brown young"),
    "de": word_set("lang klein groß jung alt ernst"),
    "fr": word_set("petit grand blanc"),
}  # names that are too frequent as words to be told by frequency
# Surnames that are words, and that no list has: names where people stand, words elsewhere.
SURNAMES = {
    "en": word_set(
        "ash bard barn beach beech bigg bloom blythe bolt bone book box burn castle cedar chain cheek chest church cloud coffee copper cotton court crook crow cutler dark day draper drake driver duck eagle elm fiddler fish"
        " flax fort garden gladd gold good gosling hail hawk head hedges hoe hole holly honey house irons joiner jolly kettle keys kitchen kitchens kite lake large late laughter leaf light lock love mint money mould mower mustard"
        " nightingale noon nurse onions parsley partridge peak pigeon pilgrim pine pipe plant pond pool pound purchase quail rain rainbow reap reeve rocks rook root rope round sale salt sea seal sergeant sessions shore sickler"
        " sleep smiles song sparrow speed spice spicer springs square stair staples steel stitch stocks straight strange straw stride sugar swallow swan sweet sword tallow temple thorn thrift tide tongue tower towers train tree"
        " trigger trotter trout tulip vale vane wager waite wake warden wave whale wheat whistler wildgoose wine winner woodcock wool workman yard yeoman"
    ),
    "de": word_set(
        "amsel asche auge balken becher biber bier blatt blau bogen bohne bohrer bote braune brot butter deckel degen distel dorn drechsler dürr ehrlich eisele engel essig farn feder fein fels felsen flamme flinte freude friede"
        " fromm fromme fröhlich funke geiger gelb gerade gerecht glocke glut goldschmied graben graue gries grosse große grün grüne gurke gut gute guter hagel hafer haube henkel henker heiß hirte hobel hohe honig hut jung junge kahl"
        " kalb kanne kapelle kappe karpfen kessel kinn klee kleine klinge kloster kluge klug knapp knolle knopf korn kraut krone krumm kuchen kuckuck kugel kupfer kurze kühl kühne küfer lahm lamm lampe lanze lauch lehrer liebe lippe listig"
        " locke lustig maler mantel marder mehl messing milde mittag mond moos most mücke müde nachtigall nase nebel nelke neue ofen ohr orgel ostern panzer pappel pauke pfeil pfanne pulver rahm rasch rauh recht rechte redlich reich reiche reim"
        " riegel riese rothe rund sanft schade schaf schild schlau schmal schnelle schnell schrei schüssel schwarze schwert schön schöne semmel siegel socke sonne sorge spatz spitz sprecher starke stiefel stiel stille still stolze stumm"
        " sumpf süß süsse tempel teufel treue trommel tulpe töpfer ufer uhrmacher unruh veilchen wanne weide wein weise weiss weiße weizen wilde winterfeld wunder wunderlich zange zart zauber zeder zeisig ziegel zink zinn zucker zwerg zwiebel"
    ),
    "fr": word_set(
        "aigle alouette argile bataille beurre blaireau bleu boeuf bonheur bosquet bouclier bouteille brochet caille caillou canard cerf cerisier chapeau chat cheval chevreuil chevrier chien château chêne citron cloche"
        " clocher clou cochon colline colombe coq corbeau courant court couteau cygne doux dur faisan faucon figue foin forêt fort four fromage gentil goujon grange guerre hache haie hareng hirondelle hiver jardinier jeudi jeune laboureur lac lamour"
        " lapin laurier lion lièvre loup maison manteau marais marteau matin maçon melon moine moineau montagne muraille noir noisette noix ours paille pain paix pape pasteur perdrix persil pigeon pile pinson plage poire poisson poivre"
        " pommier porte poulet prairie printemps prune pré puits raisin rempart rivage roi rond rossignol rouge ruisseau samedi saumon sel sergent serrurier soldat sombre source tailleur taureau tisserand tonneau tonnelier tour tulipe"
        " vacher vautour vendredi verre verrier vert vieux épine épée étang église"
    ),
    "es": word_set(
        "ajo avena barquero becerro bosque bueno caballo cable cabra calle campana carpintero cebada ciervo clavel cobre codorniz conejo corzo cubero enero feo fortuna fraile garbanzo gato gavilán golondrina gordo halcón hermano hermoso"
        " higuera invierno jabalí joven ladrón largo leche liebre lindo marinero mayor melón menor milagro molinero mula naranja nogal novillo obispo oro oso paja pan pato pavo perdiz pescador pie pimienta plata pobre potro primo queso"
        " ratón roble rosal ruiseñor sardina tordo tornero trigo valiente venado ventura verano viejo vinagre zapatero zarza zorro"
    ),
}
