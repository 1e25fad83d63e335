"""The Swedish that the rules know: what a number may stand beside, and what makes it something else.

Patterns only; each is looked for within one sentence.
"""

from __future__ import annotations

import re

from lagesbild.checktext.numbers import APPROXIMATELY, WORDS

# What a sentence says when its numbers are not what the register counts.
NOT_COUNTED = re.compile(
    r"\b(?:andel\w*|oron?|oroa\w*|otrygg\w*|utsatthet\w*|utsätt\w*|utsatts?|uppger|uppgett|svarar|svarat|enkät\w*|"
    r"uppklar\w*|lagför\w*|döm\w*|misstänk\w*|prognos\w*|mål|målet|målsättning\w*|siktar|väntas|förväntas|beräknas|"
    r"bör|borde|skulle|vill|kan (?:öka|minska|bli|komma)|genomsnitt\w*|snitt\w*|medel\w*|median\w*|index|årlig\w*|varje|"
    r"veck\w*|månad|månaden|månadsvis|kvartal\w*|halvår\w*|helår\w*|hela (?:året|19\d\d|20\d\d)|sommar\w*|somrar\w*|"
    r"vinter\w*|höst\w*|våren|vår|natt\w*|nätter\w*|helg\w*|dygn\w*|kväll\w*|dag|dagar|dagen|igår|idag|personer|"
    r"kvinnor|män|barn|unga|ungdom\w*|äldre|flickor|pojkar|brottsoffer|gärnings\w*|torg\w*|\w*centrum\w*|\w*skol\w*|"
    r"park\w*|station\w*|tunnelban\w*|galleri\w*|köpcent\w*|riket|landet|sverige|länet|regionen|nationell\w*|"
    r"polisregion\w*|lokalpolisområde\w*|grannområde\w*|senaste|flera år|per (?:1|100|tusen|invånare|capita)|"
    r"varav|därav|av (?:dessa|dem|vilka)|årsbasis|rullande|inte|varken|kronor|kr|miljoner|poäng)\b"
    r"|\bska(?!\s+(?:noteras|nämnas|sägas|påpekas|poängteras|framhållas|tilläggas))\b"
    r"|\b[0-9]{1,2}/[0-9]{1,2}\b|\bv\.\s*[0-9]|(?:^\W*|,\s*)om\b"
    r"|\b(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)\b",
    re.I,
)
ELSEWHERE = re.compile(r"\b(?:i|på|vid|kring|runt|från|inom|nära|längs|till|I|På|Vid|Från|Inom)\s+(?=[A-ZÅÄÖ])")
REPORTS = re.compile(
    r"\b(?:anmälda brott|brottsstatistik\w*|compstat|anmälningar|samma period|(?:avser|gäller|omfattar) perioden|"
    r"(?:siffrorna|statistiken|uppgifterna|tabellen|jämförelsen) (?:avser|gäller|omfattar))\b",
    re.I,
)

# What stands beside a category's name when the number is not about it, or not about all of it.
BESIDE = re.compile(
    r"\b(?:än|jämfört med|jämförelse med|skillnad från|motsats till|liksom|utöver|jämte|bortsett från|exklusive|"
    r"inklusive|förutom|utom|undantag av)\s+(?:för\s+|antalet\s+)?[”\"']?$",
    re.I,
)
NARROWED_BEFORE = re.compile(
    r"(?:\b(?:försök till|fullbordad\w*|grov\w*|olaga|övriga|andra|annan|annat|väpnad\w*|mot|bland|förebygga|motverka|"
    r"ringa|vissa|några|många|flera|våld och)\s+(?:antalet\s+)?|\w-\s*(?:och|samt|eller)\s+)[”\"']?$",
    re.I,
)
OF = re.compile(r"(\w+)\s+(?:av|om|för|kring|efter|till)\s+(?:(?:polis)?anmälda\s+|antalet\s+)?[”\"']?$", re.I)
OF_COUNTED = frozenset(
    re.findall(
        r"\w+",
        "antal antalet ökning ökningen minskning minskningen uppgång nedgång fall anmälningar anmälningarna brott "
        "utvecklingen förändringen summan statistik statistiken siffran siffrorna siffra brottskategorin kategorin",
    )
)
NUMBERLIKE = rf"(?:totalt|sammanlagt|{APPROXIMATELY}|[0-9+−-]|(?:{'|'.join(WORDS)})\b)"
NARROWED_AFTER = re.compile(
    r"^[”\"']?\s*(?:(?:mot|bland|hos|på|där|vid|inom|genom|via|under kvälls\w*|riktad\w*|kopplad\w*|inomhus|utan|av|"
    r"i (?:nära|hem\w*|trafik\w*|kollektiv\w*|buti\w*|offentlig\w*|relation\w*|fritids\w*|källar\w*|vind\w*))\b"
    rf"(?!\s+{NUMBERLIKE})|(?:och|eller) (?:våld|trakasseri\w*|annan|andra|övriga|liknande)\b"
    rf"|med (?!{NUMBERLIKE})|[-–][a-zåäö])",
    re.I,
)
CARRIED = re.compile(
    r"^\W*(?:i\s+)?(?:denna|den här|samma)\s+(?:brotts)?kategori|^\W*(?:kategorin|de|dessa|antalet|ökningen|minskningen|"
    r"(?:det|detta)\s+(?:är|motsvarar|innebär|ger))\b",
    re.I,
)

UP = r"(?:ök(?:ade|ades|at|ats|ar|a|ning(?:en|ar)?)|steg|stigit|stiger|uppgång(?:en)?|växt|växte)"
DOWN = r"(?:minsk(?:ade|ades|at|ats|ar|a|ning(?:en|ar)?)|sjönk|sjunkit|sjunker|nedgång(?:en)?|föll|fallit)"
APPROX = rf"(?:(?:{APPROXIMATELY}|totalt|sammanlagt|hela|endast|bara)\s+)*"
DIRECTION = re.compile(rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))\b", re.I)
BY = re.compile(rf"\b(?:med|på|om)\s+{APPROX}$", re.I)
FEWER = re.compile(
    r"^\s+(?:antal\s+)?(?:(?:polis)?anmälda\s+)?(?:brott\s+)?(?:(?P<up>fler|flera)|(?P<down>färre))\b", re.I
)
THAT_IS = re.compile(
    rf"(?:^\s*(?:brott|fall|anmälningar|st)?\s*[(,]\s*|\b(?:motsvara\w*|eller|dvs\.?)\s+){APPROX}$", re.I
)
ARROW = re.compile(r"^\s*(?:→|⟶|➔|->|–>|=>)\s*$")
FROM = re.compile(rf"\bfrån\s+{APPROX}$", re.I)
STRAIGHT_FROM = re.compile(
    rf"\s+(?:(?:kraftigt|markant|tydligt|något|marginellt|svagt|klart|stort|betydligt)\s+)*från\s+{APPROX}", re.I
)
UP_TO = re.compile(rf"\btill\s+{APPROX}$", re.I)
AGAINST = re.compile(rf"\b(?:jämfört med|jämförelse med|mot|kontra)\s+{APPROX}$", re.I)
AMOUNTS = re.compile(
    rf"\b(?:uppgick till|uppgår till|uppgått till|(?:landade|låg|ligger) på|var|är|blev|anmäldes|anmälts|registrerades)"
    rf"\s+(?:det\s+)?{APPROX}$",
    re.I,
)
FREE = re.compile(
    r"^\s*(?:(?:antal|(?:polis)?anmälda|nya)\s+)*(?:(?:brott|anmälningar|fall|stycken|st)\b|$|[.,;:!?)(”\"→]|[-–]\s"
    r"|(?:fler|färre|jämfört|sedan|mot|från|till|under|i|och|vilket|samt|medan|mellan|den|det|eller|som|respektive|"
    r"hittills|förra|att|för|är|var|(?:19|20)[0-9]{2})\b)",
    re.I,
)
CRIMES = re.compile(r"^\s+(?:antal\s+)?(?:(?:polis)?anmälda\s+brott|brott|anmälningar|fall)\b", re.I)
NEXT_TO = re.compile(r"^\s+(?:(?:antal|(?:polis)?anmälda|fler|färre|fall av|anmälningar om|brott)\s+)*[”\"']?$", re.I)
OF_WHOLE = re.compile(r"^\s*(?:av|bland)\b", re.I)
BASE = re.compile(
    r"\b(?:jämfört med|jämförelse med|mot|gentemot|än|sedan|från|förhållande till)\s+"
    r"(?:(?:samma|motsvarande) (?:period|tid)\s+)?(?:under\s+)?(?:perioden\s+)?(?:år(?:et)?\s+)?((?:19|20)[0-9]{2})\b",
    re.I,
)
SPAN = re.compile(
    r"\b(?:mellan|från)\s+(?:år\s+)?((?:19|20)[0-9]{2})\s+(?:och|till)\s+(?:år\s+)?((?:19|20)[0-9]{2})\b"
    r"|\b((?:19|20)[0-9]{2})\s*[-–]\s*((?:19|20)[0-9]{2})\b",
    re.I,
)
YEAR_BEFORE = re.compile(r"\b(?:förra året|föregående år|året innan|året före|i fjol|fjolåret|fjolårets)\b", re.I)
COMPARED = re.compile(r"\b(?:jämfört|jämförelse|än|mot|gentemot|samma period|sedan|från)\b", re.I)
TOGETHER = re.compile(r"\b(?:tillsammans|totalt|sammanlagt|sammantaget)\b", re.I)
JOIN = re.compile(r"^[”\"'\s,]*(?:och|samt|eller|respektive|/)?[”\"'\s]*(?:antalet\s+)?[”\"']?$", re.I)
PLAIN_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    a alla allt alltså andra anmälda anmälde anmäldes anmälningar anmälningarna anmäls annat antal antalet av
    avseende bara begicks begåtts betydligt bland blev blivit brott brotten brottskategori brottskategorier
    brottskategorin båda både c ca cirka data de dem den denna denne dess dessa dessutom det detta drygt där däremot då
    en endast enligt ett fall fallen fjol fjolåret fler flera flest fortsatt från för föregående förhållande förra
    gav generellt gentemot ger gick gällande gäller gått ha had hade har hela hittills här i igen ingår innan
    innebär inom jämförd jämförelse jämförelsevis jämfört kallad kan kategori kategorierna landade ligger låg uppgår uppgått kategorin klart knappt
    kommunen konstateras kraftig kraftigast kraftigt lika lilla liten långt marginell marginellt markant med medan
    mellan men mest minskade minskar minskat minskning minskningen minst motsvara motsvarande motsvarar mycket ned
    ner noteras nu när närmare näst nästan något och också om omkring område området period perioden polisanmälda
    polisanmälningar procent procentuell procentuellt på registrerades registrerats relativt respektive runt samma
    sammanlagt sammantaget samt samtidigt sedan ses sett siffran skedde skett skiljer som stadsdelen
    stadsdelsområdet statistik statistiken stor stora står större störst största summan svagt tabellen tidigare till
    tillsammans total totala totalt tydlig tydligt under ungefär upp uppgick uppåt urval urvalet utveckling
    utvecklingen var varit vid vilka vilken vilket visar visas viss äldst än är även åldersgruppen åldersgrupperna
    ålderskategorierna ålderskategorin åldersspannet år åren året åter ökade ökar ökat ökning ökningen över
    överlägset
    """,
    )
)


# Levels, shares and inhabitants: only where the sentence names the area.

LEVEL = re.compile(
    r"\b(?:nivå(?:n|erna)?|läge)\s+([1-9])\b(?!\s*(?:[-–,]|till|och|eller)\s*[0-9])(\s+(?:eller högre|och uppåt|eller mer))?",
    re.I,
)
WEEKS = re.compile(r"\b(?:v\.|vecka|veckorna|veckan)\s*([0-9]{1,2}(?:\s*(?:,|och|–|-|till)\s*[0-9]{1,2})*)\b", re.I)
WEEK_COUNT = re.compile(r"^\s+veckor(?:na)?\b[^0-9.;:]{0,40}$", re.I)
INHABITANTS = re.compile(r"^\s+(?:invånare|boende|personer\s+bor\w*)\b", re.I)
SOME_INHABITANTS = re.compile(
    r"\b(?:ålder\w*|under [0-9]+ år|[0-9]+\s*[-–]\s*[0-9]+ år|unga|barn|äldre|kvinnor|män|utrikes\w*|andel\w*|fler|färre|"
    r"öka\w*|minska\w*|växt|prognos\w*|väntas|förväntas|per|nya|lokalpolisområde\w*|över [0-9]+ år|år (?:och|eller))\b",
    re.I,
)
STEMS = {
    "otrygg": re.compile(r"\botrygg(?:a|het|heten)?\b", re.I),
    "trygg": re.compile(r"\btrygg(?:a|het|heten)?\b", re.I),
    "orolig": re.compile(r"\boro(?:n|lig|liga)?\b", re.I),
}
GROUPS = re.compile(
    r"\b(?:kvinn\w*|män|männen|flick\w*|pojk\w*|tjej\w*|kill\w*|äldre|unga|ungdom\w*|funktionsnedsättning\w*)\b", re.I
)

ASKED = frozenset(
    re.findall(
        r"\w+",
        "otrygga otrygghet otryggheten otrygg trygga trygghet tryggheten trygg oro oron oroliga orolig känner känna sig "
        "uppger svarar svarade invånare invånarna boende ute ensam ensamma sen sent kvällen kvällstid kväll högst högre "
        "lägst lägre andel andelen undersökning undersökningen trygghetsundersökning trygghetsundersökningen följt "
        "bostadsområdet mycket ganska",
    )
)
OF_OTHERS = re.compile(
    r"^\s*av\s+(?!(?:de\s+)?(?:invånare\w*|boende\w*|svarande\w*|befolkning\w*|tillfrågade|som|alla)\b)", re.I
)
