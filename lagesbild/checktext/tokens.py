"""A sentence as tokens: what each word and number is, before anybody asks what it means.

Tokens are plain values in the order of the text and never overlap. A word that has no part in
any rule is `Kind.WORD`; whether it is harmless is for the rules to say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from lagesbild.checktext.numbers import APPROXIMATELY, WORDS, Number, Stated


class Kind(StrEnum):
    """What a token is."""

    NUMBER = "number"
    YEAR = "year"
    YEARS = "years"  # a span: "2019–2023", "mellan 2019 och 2023"
    PERIOD = "period"
    ROLLING = "rolling"  # "den senaste tolvmånadersperioden"
    CATEGORY = "category"
    AREA = "area"
    PLACE = "place"  # somewhere that the register does not know
    UP = "up"
    DOWN = "down"
    MORE = "more"
    LESS = "less"
    SAME = "same"
    EACH = "each"  # "varje år", "år för år": a change that goes on
    THAN = "than"
    SINCE = "since"
    FROM = "from"
    TO = "to"
    BY = "by"
    OF = "of"
    THEN = "then"  # "då", "när"
    WHO = "who"  # opens a relative clause
    AND = "and"
    BUT = "but"
    RESPECTIVELY = "respectively"
    TOTAL = "total"
    MEAN = "mean"
    PER = "per"
    INDEX = "index"
    SHARE = "share"
    RANK = "rank"
    COUNTED = "counted"  # "brott", "anmälningar", "fall"
    FILL = "fill"
    OTHER = "other"  # what makes a number one that the register does not hold
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    COLON = ":"
    DASH = "–"
    ARROW = "→"
    SLASH = "/"
    WORD = "word"


@dataclass(frozen=True)
class Token:
    """One token; ``value`` holds what its kind needs: a `Number`, a year, years, a `Period`, rows or an area."""

    kind: Kind
    start: int
    end: int
    text: str
    value: object = None

    @property
    def span(self) -> tuple[int, int]:
        """The first and last year of a span."""
        return cast(tuple[int, int], self.value)

    @property
    def rank(self) -> tuple[int, bool]:
        """The place of a rank, and whether it counts from the lowest."""
        return cast(tuple[int, bool], self.value)


_YEAR = r"(?:19|20)[0-9]{2}"
_NEXT = rf"\s+(?:med\s+)?(?:{APPROXIMATELY}\s+)?(?:[0-9]|(?:{'|'.join(WORDS)})\b)"  # "upp 13", "ned med fyra"
_SERIES = r"(?=\s+(?:siffror|antal|tal|trend|nivåer|kurva|anmälningstal)\b)"
_UP = rf"(?:stigande|ökande|växande){_SERIES}|(?!och\b|eller\b)\w++\s++(?:sig\s++)?uppåt|tillta(?:git|r)|tilltog|skena(?:de|t|r)|eskalera(?:de|t|r)|stegra(?:s|ts|des)|rusa(?:de|t|r)|skjutit\s+i\s+höjden|sköt\s+i\s+höjden|vuxit|växer|utöka(?:ts|des|s)|ök(?:ade|ades|at|ats|ar|a|ning(?:en|ar)?)|steg|stigit|stiger|stiga|uppgång(?:en)?|växt|växte|klättra(?:t|de|r)?|gick\s+upp|gått\s+upp|går\s+upp|stärk(?:tes?|ts|s|er|as?)|fördubbla\w*|tredubbla\w*|bl(?:ivit|ir|ev)\s+(?:allt\s+)?fler(?!\s+än)|(?:fortsatt\w*|fortsätter|vände?|vänt|pekar|gått|gick)\s+(?:(?:sedan|åter|nu)\s+)?upp(?:åt)?|uppe(?=\s+med\s)|upp(?={_NEXT}|\s+från\s+[0-9])"
_DOWN = rf"(?:sjunkande|minskande|fallande){_SERIES}|\w++\s++(?:sig\s++)?(?:ned|ner)åt|avta(?:git|r)|avtog|dala(?:de|t|r)|rasa(?:de|t|r)|krymp(?:t|te|er)|dämpa(?:s|ts|des|de|t|r)|matta(?:ts|des|s)\s+av|vek|vikit|viker|dyk(?:t|er)|dök|störtdyk\w*|reducera(?:ts|des|s)|trappa(?:ts|des|s)\s+ne[dr]|ebba(?:t|de|r)\s+ut|minsk(?:ade|ades|at|ats|ar|a|ning(?:en|ar)?)|sjönk|sjunkit|sjunker|sjunka|nedgång(?:en)?|tappa(?:de|t|r)|backa(?:de|t|r)|föll|fallit|gick\s+ne[dr]|gått\s+ne[dr]|går\s+ne[dr]|försvag(?:ades|ats|ade|as?|ar)|halvera\w*|(?:fortsatt\w*|fortsätter|vände?|vänt|pekar|gått|gick)\s+(?:(?:sedan|åter|nu)\s+)?ne(?:d|r|dåt|råt)|bl(?:ivit|ir|ev)\s+(?:allt\s+)?färre(?!\s+än)|nere(?=\s+med\s)|ne[dr](?={_NEXT}|\s+från\s+[0-9])"
_DOWN = rf"{_DOWN}|vänd(?:e|er)\s++(?:(?!upp|ne[dr])\w++\s++)?(?:ned|ner)(?:åt)?"
_UP = rf"{_UP}|vänd(?:e|er)\s++(?:(?!upp|ne[dr])\w++\s++)?upp(?:åt)?"
_BEFORE = r"förra\s+året|föregående\s+år|året\s+innan|året\s+före|året\s+dessförinnan|i\s+fjol|fjolårets?|ett\s+år\s+tidigare|förra\s+årets|fjol|föregående\s+års"
_NOW = r"i\s+år|i\s+nuläget|i\s?dag|innevarande\s+år|detta\s+år|årets(?!\s+(?:slut|utgång|sista\s+dag))"
_NEXT_YEAR = r"året\s+(?:därpå|därefter)|påföljande\s+år|(?<!på)följande\s+år"
_OTHER = (
    r"uppklar\w*|lagför\w*|dömd\w*|åtal\w*|misstänk\w*|prognos\w*|mål|målet|målen|målsättning\w*|målvärde\w*|siktar|sikte|väntas|förväntas|väntade|beräknas|uppskattas|"
    r"bör|borde|skulle|ska|skall|(?<!därefter\s)(?<!sedan\s)(?<!efter\s)kommer(?!\s+från)|planera\w*|hoppas|understig\w*|överstig\w*|om(?!\s+än\b)|ifall|risk\w*|"
    r"median\w*|kvartal\w*|halvår\w*|tertial\w*|veckosnitt\w*|"
    r"sommar\w*|somrar\w*|vinter\w*|vintrar\w*|höst\w*|vår|våren|vårens|jul(?:en|helgen)|natt\w*|nätter\w*|helg\w*|dygn\w*|kväll\w*|dagtid|igår|"
    r"kvinnor|män|barn|unga|ungdom\w*|äldre|flickor|pojkar|tonår\w*|brottsoffer|målsägand\w*|gärnings\w*|torg\w*|\w+centrum|centrumet|\w*skol(?:a|an|or|orna)|"
    r"park(?:en|er|erna)?|\w*station(?:en|er)?|tunnelban\w*|galleria\w*|köpcent\w*|riket|landet|sverige|länet|regionen|nationell\w*|"
    r"polisregion\w*|lokalpolisområde\w*|grannområde\w*|grannkommun\w*|"
    r"inte|varken|aldrig|kronor|kr|miljoner|tusental|poäng|procentandel\w*|rikssnitt\w*|enligt\s+brå"
)
_COUNTED = r"(?:anmälda\s+|polisanmälda\s+)?(?:brottsanmäl(?:an|ningar(?:na)?)|brott(?:en|stypen|stypens|styper)?|anmälning(?:ar|arna)|anmälan|ärenden)|fallen|fall|stycken|st\b\.?|gärningar"
_FILL = (
    r"anmäld(?:a|es|e)?|anmälts|polisanmäld(?:a|es)?|anmälningsstatistiken|registrera(?:de|des|ts)|nya|ytterligare|bara|endast|hela|drygt|redan|just|"
    r"antal(?:et)?|de|den|det|dessa|detta|under|i|för|per\s+den|är|var|blev|blivit|varit|låg|ligger|legat|landade|landat|uppgick|uppgår|uppgått|"
    r"motsvara(?:r|de|nde(?!\s+(?:kvartal|halvår|tertial|månad)))|samma(?!\s+(?:kvartal|halvår|tertial|månad))|period(?:en)?|tid|tidsperiod(?:en)?|år(?:et)?|åren|månaderna|alltså|dvs|det\s+vill\s+säga|vilket|ger|innebär|kvar|"
    r"(?:samma|motsvarande)\s+(?:kvartal|halvår|tertial|månad(?:er)?)|en|ett|hittills|enligt|statistiken|har|hade|ha|första|nio|tio|gick|visar|noteras|noterades|inträffa(?:de|t)|skedde|skett|begicks|kategorin|brottskategorin"
)
_THEN = rf"(?:(?:under|år|samma|motsvarande)\s+)*(?:{_YEAR}|i\s+fjol|fjol|förra|föregående|året|samma|motsvarande)"
_TO_SOME_DEGREE = r"(?:lika|så|i\s+samma|med|nämnvärt|märkbart|särskilt|mycket|mer|säkerställt|statistiskt)\b"
"""What a negation may be of, instead of the direction: "har inte ökat lika mycket"."""
_SET_PHRASES = (
    r"bland\s+annat|i\s+fråga(?=\s+om\b)|när\s+det\s+gäller|vad\s+gäller|inte\s+minst|till\s+polisens\s+kännedom|som\s+(?:grupp|helhet)(?!\w)|i\s+sin\s+helhet|"
    r"(?:när|då)\s+(?:mätningen|mätningarna|mätserien|statistiken)\s+(?:började|startade|inleddes|påbörjades)"
)
"""What says nothing of a number as a whole, though its words do apart."""
_RULES: tuple[tuple[Kind, str], ...] = (
    (
        Kind.TOTAL,
        r"(?:inom|i|av)\s+(?:de|alla|samtliga)\s+(?:(?:följda|redovisade|valda|utvalda|aktuella|inlästa|uppföljda)\s+)?(?:brotts)?(?:kategorierna|typerna)(?!\s+som)",
    ),
    (Kind.FILL, _SET_PHRASES),
    (
        Kind.THAN,
        r"jämfört\s+med|jämför(?:\s+(?:man|vi))?\s+med|(?:i\s+)?jämförelse\s+med|jämförs?\s+med|jämföras\s+med|att\s+jämföra\s+med|att\s+ställa\s+mot|jämförbart\s+med|i\s+förhållande\s+till|i\s*+stället\s+för|till\s+skillnad\s+från|jämfört\s+mot|än|mot|gentemot|kontra",
    ),
    (
        Kind.SINCE,
        r"sedan|från\s+och\s+med(?=\s+(?:år\s+)?(?:19|20)[0-9]{2}(?![0-9])(?!\s*[-–]))|efter(?=\s+(?:toppen|toppåret|toppnoteringen|rekordåret)\b)|alltsedan|sen(?=\s+(?:19|20))",
    ),
    (
        Kind.SAME,
        r"oförändra\w*|(?:de[tn]|de)samma(?=\s++som\b)|konstanta?|stabil[at]?|lika\s+(?:många|stort|hög|högt)|samma\s+(?:nivå|antal)|(?:samma|oförändrad)\s+nivå|(?:stå(?:r|tt)|stod|ligger|låg|legat)\s+(?:i\s+stort\s+sett\s+|nästan\s+)?still",
    ),
    (
        Kind.RANK,
        r"(?:(?P<second>näst|tredje)\s+)?(?P<rank>kraftigast(?=\s+i\s)|starkast(?=\s+i\s)|tydligast(?=\s+i\s)|toppar\s+(?:listan|statistiken)|vanligast[ea]?|flest|störst[ae]?|färst|minst\s+vanlig[ae]?|minst(?=\s*+\()|minst(?=\s+(?:i|på)\s+(?-i:[A-ZÅÄÖ])|\s+antal\b)|ovanligast[ea]?|dominera(?:r|de|t)|högst(?:a)?|lägst(?:a)?|(?:värst|hårdast|mest|minst)\s+(?:brottsutsatta?|brottsdrabbade?|brottsbelastade?|drabba[dt]\w*|utsatta?|belasta[dt]\w*)|mest)",
    ),
    (
        Kind.ROLLING,
        r"(?:(?:de|den)\s+)?(?:senaste|rullande)\s+(?:(?:tolv|12)[- ]?månader(?:na|speriod(?:en)?)?|(?:tolv|12)\s+månader(?:na)?|året)|tolvmånadersperioden|rullande\s+år",
    ),
    (Kind.MEAN, r"genomsnitt(?:et|liga|ligt|ligen)?|snitt(?:et)?|medelvärde[t]?|medeltal(?:et)?|medel|mittvärde[t]?"),
    (Kind.PER, r"per\s+(?:1\s?000|100\s?000|tusen|hundratusen|invånare|capita|månad|vecka|dag|dygn)|/1\s?000|promille"),
    (Kind.INDEX, r"index(?:et|tal)?"),
    (
        Kind.SHARE,
        r"(?:stod|står|svara(?:r|de)|stått)(?:\s+för|(?=\s++(?:[\w/-]++\s++){1,4}?för\s++[^.;]*?(?:%|procent|[0-9])))|utgör(?:a|s)?|utgjorde|utgjort|andel(?:en)?|var(?:t)?\s+(?=(?:tredje|fjärde|femte|tionde)\b)",
    ),
    (
        Kind.EACH,
        r"(?P<nth>andra|tredje|fjärde|femte|sjätte)\s+året\s+i\s+(?:rad|följd|sträck)|(?P<count>[2-9]|två|tre|fyra|fem|sex|sju|åtta|nio)\s+år\s+(?:i\s+(?:rad|följd|sträck)|på\s+raken)|varje\s+år|år\s+för\s+år|år\s+efter\s+år|år\s+från\s+år|från\s+år\s+till\s+år|år\s+i\s+(?:rad|följd|sträck)",
    ),
    (Kind.UP, r"(?:(?<=\bmen\s)|(?<=\boch\s))fler(?=\s++i\s)"),  # "blev fler i Kvarnby men färre i Ekudden"
    (Kind.DOWN, r"(?:(?<=\bmen\s)|(?<=\boch\s))färre(?=\s++i\s)"),
    (Kind.DOWN, r"(?:ned|ner)åt"),
    (Kind.UP, r"(?<!\boch\s)(?<!\beller\s)uppåt"),
    (Kind.LESS, rf"inte\s+(?:längre\s+|heller\s+)?(?:fler|mer|högre|större)(?=\s+än\s+{_THEN})"),
    (Kind.MORE, rf"inte\s+(?:längre\s+|heller\s+)?(?:färre|mindre|lägre)(?=\s+än\s+{_THEN})"),
    (
        Kind.DOWN,
        rf"inte\s+(?:längre\s+|heller\s+)?(?:ökat|stigit|vuxit|blivit\s+fler|gått\s+upp)(?!\s+{_TO_SOME_DEGREE})",
    ),
    (
        Kind.UP,
        rf"inte\s+(?:längre\s+|heller\s+)?(?:minskat|sjunkit|blivit\s+färre|gått\s+ne[dr])(?!\s+{_TO_SOME_DEGREE})",
    ),
    (Kind.LESS, r"ovanligare|mindre\s+vanlig[at]?(?=\s+än)"),
    (Kind.MORE, r"vanligare(?=\s+än)|fler|flera|mer|högre|större"),
    (Kind.LESS, r"färre|mindre|lägre"),
    (Kind.UP, _UP),
    (Kind.DOWN, _DOWN),
    (Kind.FROM, r"från"),
    (Kind.TO, r"till|(?<=[0-9]\s)(?:blev|har\s+blivit)(?=\s+[0-9])"),  # "9 blev 4"
    (Kind.BY, rf"med|på|om(?=\s+(?:{APPROXIMATELY}\s+)?(?:[0-9]|(?:{'|'.join(WORDS)})\b))"),
    (Kind.OF, r"av|bland|utav"),
    (Kind.THEN, r"då|när"),
    (Kind.WHO, r"som|vilka|vars|där"),
    (Kind.RESPECTIVELY, r"respektive|resp\.|i\s+tur\s+och\s+ordning"),
    (Kind.TOTAL, r"totalt|total(?:a|en)?|sammanlagt|sammantaget|sammanlagda|tillsammans|summan|samtliga|alla"),
    (Kind.BUT, r"medan|men|(?<=,\s)(?:samtidigt|däremot)|samtidigt(?=\s+som\b)"),
    (Kind.AND, r"och|samt|eller"),
    (Kind.COUNTED, _COUNTED),
    (Kind.OTHER, _OTHER),
    (Kind.FILL, rf"{_FILL}|{APPROXIMATELY}"),
)
_KINDS = {f"k{i}": kind for i, (kind, _) in enumerate(_RULES)}
_SCAN = re.compile(
    rf"(?P<span>(?:mellan|från|åren|perioden)\s++(?:år\s++|åren\s++)?(?P<a>{_YEAR})\s*+(?:och|till(?:\s++och\s++med)?|[-–—])\s*+(?:år\s++)?(?P<b>{_YEAR})(?!\w)|(?P<c>{_YEAR})\s*+[-–—]\s*+(?P<d>{_YEAR})(?!\w))"
    rf"|(?P<ago>\bför\s++(?P<many>[2-9]|{'|'.join(WORDS)})\s++år\s++se(?:da)?n\b)|(?P<before>\b(?:{_BEFORE})\b)|(?P<after>\b(?:{_NEXT_YEAR})\b)|(?P<now>\b(?:{_NOW})\b)"
    + "".join(rf"|(?P<k{i}>\b(?:{words})\b)" for i, (_, words) in enumerate(_RULES))
    + r"|(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)|(?P<arrow>→|⟶|➔|->|–>|=>)|(?P<punct>[(),:;–—/])",
    re.I,
)
_PUNCT = {
    "(": Kind.OPEN,
    ")": Kind.CLOSE,
    ",": Kind.COMMA,
    ";": Kind.COMMA,
    ":": Kind.COLON,
    "–": Kind.DASH,
    "—": Kind.DASH,
    "/": Kind.SLASH,
}
_INSIDE = re.compile(r"\b(?:i|på|vid|kring|runt|från|inom|nära|längs|till)\s++$", re.I)
_ORDINALS = ("andra", "tredje", "fjärde", "femte", "sjätte")
_ORDER = {"": 1, "näst": 2, "tredje": 3}


def tokens(
    words: str,
    year: int,
    numbers: Iterable[Number],
    stated: Iterable[Stated],
    named: Iterable[Token],
    years: Iterable[tuple[int, int]],
) -> list[Token]:
    """The tokens of one sentence; ``named`` are the categories and areas found in it.

    A year that is only related ("i fjol") is read against ``year``.
    """
    fixed = [Token(Kind.NUMBER, n.start, n.end, n.text, n) for n in numbers]
    fixed += [Token(Kind.PERIOD, s.start, s.end, s.text, s) for s in stated]
    fixed += named
    fixed = _apart(fixed)
    starts = [t.start for t in fixed]
    plain_years = dict(years)
    listed = list(fixed)
    at = 0
    while match := _SCAN.search(words, at):
        start, end = match.span()
        behind = bisect_right(starts, start) - 1
        if behind >= 0 and fixed[behind].end > start:
            at = fixed[behind].end
            continue
        ahead = behind + 1
        if ahead < len(fixed) and fixed[ahead].start < end:  # a name begins inside: only what stands before it
            shorter = _SCAN.match(words, start, fixed[ahead].start)
            if shorter is None:
                at = fixed[ahead].end
                continue
            match, end = shorter, shorter.end()
        listed.append(_token(match, words, year))
        at = end
    taken = sorted((t.start, t.end) for t in listed)
    begins = [a for a, _ in taken]
    for place, value in plain_years.items():
        i = bisect_right(begins, place) - 1
        if i < 0 or taken[i][1] <= place:
            listed.append(Token(Kind.YEAR, place, place + 4, words[place : place + 4], value))
    return sorted(listed, key=lambda t: t.start)


def _apart(listed: list[Token]) -> list[Token]:
    """Without those that lie in an earlier or longer one."""
    kept: list[Token] = []
    for token in sorted(listed, key=lambda t: (t.start, -t.end)):
        if not kept or token.start >= kept[-1].end:
            kept.append(token)
    return kept


def _token(match: re.Match[str], words: str, year: int) -> Token:
    start, end, text = match.start(), match.end(), match[0]
    if match["span"]:
        first, last = int(match["a"] or match["c"]), int(match["b"] or match["d"])
        return Token(Kind.YEARS, start, end, text, (first, last))
    if match["ago"]:
        many = match["many"].lower()
        return Token(Kind.YEAR, start, end, text, year - (WORDS.get(many) or int(many)))
    if match["before"]:
        return Token(Kind.YEAR, start, end, text, year - 1)
    if match["after"]:
        return Token(Kind.YEAR, start, end, text, year)
    if match["now"]:
        return Token(Kind.YEAR, start, end, text, year)
    if kind := _KINDS.get(match.lastgroup or ""):
        value: object = None
        if kind is Kind.RANK:
            word = match["rank"].lower()
            low = word.startswith(("färst", "minst", "ovanlig", "lägst"))
            value = (_ORDER[(match["second"] or "").lower()], low)
        if kind is Kind.EACH and match["nth"]:
            value = _ORDINALS.index(match["nth"].lower()) + 2
        if kind is Kind.EACH and match["count"]:
            value = WORDS.get(match["count"].lower()) or int(match["count"])
        return Token(kind, start, end, text, value)
    if match["arrow"]:
        return Token(Kind.ARROW, start, end, text)
    if match["punct"]:
        return Token(_PUNCT[text], start, end, text)
    if text[0].isupper() and start and _INSIDE.search(words, max(0, start - 10), start):
        return Token(Kind.PLACE, start, end, text)
    return Token(Kind.WORD, start, end, text)
