"""What may stand beside the name of a category, and what makes it something else than the row of that name.

Patterns only; each is looked for within one sentence.
"""

from __future__ import annotations

import re

from lagesbild.checktext.numbers import APPROXIMATELY, WORDS

REPORTS = re.compile(
    r"\b(?:anmälda brott|brottsstatistik\w*|compstat|anmälningar|samma period|(?:avser|gäller|omfattar) perioden|"
    r"(?:siffrorna|statistiken|uppgifterna|tabellen|jämförelsen) (?:avser|gäller|omfattar))\b",
    re.I,
)

# What stands beside a category's name when the number is not about it, or not about all of it.
BESIDE = re.compile(
    r"\b(?:än|jämfört med|jämförelse med|skillnad från|motsats till|liksom|utöver|jämte|bortsett från|exklusive|"
    r"inklusive|förutom|utom|undantag av)\s++(?:för\s++|antalet\s++)?[”\"']?$",
    re.I,
)
NARROWED_BEFORE = re.compile(
    r"(?:\b(?:försök till|fullbordad\w*|grov\w*|olaga|övriga|andra|annan|annat|väpnad\w*|mot|förebygga|motverka|"
    r"ringa|vissa|några|(?<!så )många|flera|våld och)\s++(?:antalet\s++)?|\w-\s*+(?:och|samt|eller)\s++)[”\"']?$",
    re.I,
)
NEXT_TO = re.compile(r"\b(?:(?:vanligaste|största)\s++(?:\w++\s++)?|näst\s++)efter\s++$", re.I)
OF = re.compile(r"(\w+)\s++(?:av|om|för|kring|efter|till)\s++(?:(?:polis)?anmälda\s++|antalet\s++)?[”\"']?$", re.I)
OF_COUNTED = frozenset(
    re.findall(
        r"\w+",
        "fråga månaden månad trenden trend bilden kurvan syns ses noteras märks antal antalet ökning ökningen minskning minskningen uppgång nedgång fall anmälningar anmälningarna brott "
        "positiv positiva positivt negativ negativt gynnsam oroande drabbat drabbad drabbade drabbats belastat belastad utvecklingen förändringen summan statistik statistiken siffran siffrorna siffra brottskategorin kategorin "
        "kategorierna brotten anmälan ärenden anmälda nivån stycken snittet snitt genomsnittet medelvärdet medeltalet toppår toppåret rekordår rekordåret sett ser tittar toppnotering nivå noteringen",
    )
)
NUMBERLIKE = rf"(?:fjolårets|årets|förra\s+årets|föregående|tidigare|genomsnitt\w*|snitt\w*|totalt|sammanlagt|{APPROXIMATELY}|[0-9+−-]|hälften|en\s++\w+del\b|(?:{'|'.join(WORDS)})\b)"
NARROWED_AFTER = re.compile(
    r"^[”\"']?\s*+(?:(?:mot|bland|hos|på|där(?!\s++(?:är|var|har|hade|blev|från|med|till|mer|nästan|steg|sjönk|gick|\w+ade)\b)(?!\W*$)|vid|inom|genom|via|under kvälls\w*|riktad\w*|kopplad\w*|inomhus|utan|av(?!\s++(?:(?:de|det|alla|samtliga|anmälda|totala|antalet|totalt)\s++)*(?:\w*brotten|brott(?!\s++(?:mot|som|i))|anmälningar(?:na)?(?!\s++om)|stadsdelar(?:na)?|områden(?:a)?)\b)|"
    r"i (?:nära|hem\w*|trafik\w*|kollektiv\w*|buti\w*|offentlig\w*|relation\w*|fritids\w*|källar\w*|vind\w*))\b"
    rf"(?!\s+{NUMBERLIKE})|(?:och|eller) (?:våld|trakasseri\w*|annan|andra(?! (?:halvår|kvartal|år|tertial))|övriga|liknande)\b"
    rf"|med (?!{NUMBERLIKE})|[-–][a-zåäö])",
    re.I,
)
CARRIED = re.compile(
    r"^\W*(?:i\s++)?(?:denna|den här|samma)\s++(?:brotts)?kategori|^\W*(?:kategorin|de|dessa|antalet|ökningen|minskningen|"
    r"(?:det|detta)\s++(?:är|motsvarar|innebär|ger))\b",
    re.I,
)

NONE = re.compile(r"\b(inga|inget|ingen)\s++(?:nya\s++)?(?:(?:polis)?anmäl(?:da|t|d)\s++)?(?:fall\s++av\s++)?$", re.I)
"""A count of zero, right before a name."""
HEDGED = re.compile(
    r"\b(?:ungefär|i\s++stort\s++sett|i\s++princip|i\s++praktiken|nästan|närmast|relativt|tämligen|ganska|förhållandevis|i\s++det\s++närmaste|"
    r"mer\s++eller\s++mindre|nära|väsentligen|nivå|still|konstanta?|stabil[at]?)\b",
    re.I,
)
"""What makes "oförändrat" a rounded word."""
BOTH_NAMED = re.compile(
    r"\b(?:både|såväl)\s++(?:under\s++|i\s++|år\s++)?(?P<a>(?:19|20)[0-9]{2}|i\s++fjol|i\s++år)\s++(?:och|som)\s++(?:under\s++|i\s++|år\s++)?(?P<b>(?:19|20)[0-9]{2}|i\s++fjol|i\s++år)",
    re.I,
)
BOTH_YEARS = re.compile(r"[^.;:()]{0,30}?\b(?:båda|bägge)\s++(?:de\s++här\s++|dessa\s++)?åren\b", re.I)
EQUAL = re.compile(
    r"\b(?:(?:både|såväl)\s++(?:under\s++|i\s++|år\s++)?(?:(?:19|20)[0-9]{2}|i\s++fjol|i\s++år)\s++(?:och|som)|(?:båda|bägge)\s++(?:de\s++här\s++|dessa\s++)?åren|lika\s++(?:många|stort|hög[at]?)|samma\s++antal)\b",
    re.I,
)

_BEFORE_NAME = r"(?:(?:de|den|det|dessa|all|allt|alla|samtliga|totalt|kommunens|stadens|stadsdelsområdets|områdets)\s+)*(?:(?:[0-9][0-9 ]*|(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv)\b)\s+)?(?:(?:polis)?anmälda\s+)?(?:antalet\s+)?[”\"']?$"
WHOLE = re.compile(
    rf"\b(?:av|bland|utav|inom)\s+{_BEFORE_NAME}|\bav\s+(?:(?:de|alla|samtliga)\s+)?(?:anmälda\s+)?(?:brotten|anmälningarna)\s+(?:i|inom)\s+$|\b(?:vanligaste|största|ovanligaste|(?:minst|mest)\s++vanliga)\s++[”\"']?$",
    re.I,
)
COUNTED_BY = re.compile(
    rf"\b(?:{'|'.join(sorted(OF_COUNTED))}|ökad\w*|minskad\w*|slaget|typen|följ[dt]|följs|följdes|utgörs|utgjordes|består|bestod)\s++av\s+{_BEFORE_NAME}",
    re.I,
)
