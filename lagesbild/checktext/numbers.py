"""Numbers, periods and years in running Swedish text, and how exactly a number was meant.

Everything keeps its place: offsets are those of the text that was given.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate

from lagesbild.calendar import Period, parse_period
from lagesbild.swedish import parse_month


class Unit(StrEnum):
    """What a number counts."""

    COUNT = "antal"
    PERCENT = "procent"
    POINTS = "procentenheter"


class Slack(StrEnum):
    """How exactly the text means its number."""

    EXACT = "exakt"
    ABOUT = "ungefär"
    OVER = "drygt"
    JUST_OVER = "en dryg"  # of a fraction only: "drygt en tredjedel" is less than half
    UNDER = "knappt"


@dataclass(frozen=True)
class Number:
    """One number where it stands. ``step`` is the unit of its last written digit; ``sign`` ±1 or 0."""

    start: int
    end: int
    text: str
    value: float
    unit: Unit = Unit.COUNT
    slack: Slack = Slack.EXACT
    sign: int = 0
    step: float = 1.0
    is_rough: bool = False

    def fits(self, true: float) -> bool:
        """True when ``true`` may be written as this number (both without sign).

        >>> Number(0, 2, "16", 16.0, Unit.PERCENT).fits(15.5), Number(0, 2, "16", 16.0).fits(15.5)
        (True, False)
        """
        half = self.step / 2 if self.unit is not Unit.COUNT else 0.0
        if self.is_rough:
            return self._spread[0] - 1e-9 <= true <= self._spread[1] + 1e-9
        # "cirka 200" is rounded to hundreds, but never so coarsely that it says nothing
        about = max(0.05 * self.value, self.step, min(_trailing(self.value) / 2, 0.15 * self.value))
        low, high = {
            Slack.EXACT: (self.value - half, self.value + half),
            Slack.ABOUT: (self.value - about, self.value + about),
            Slack.JUST_OVER: (self.value, self.value),
            Slack.OVER: (self.value - half, self.value + max(self.step, min(_trailing(self.value), 0.25 * self.value))),
            Slack.UNDER: (
                self.value - max(self.step, min(_trailing(self.value), 0.15 * self.value)),
                self.value + half,
            ),
        }[self.slack]
        return low - 1e-9 <= true <= high + 1e-9

    def is_far_from(self, true: float) -> bool:
        """True when nobody would write ``true`` as this number; between `fits` and this a word is too vague to judge.

        >>> third = Number(0, 2, "en tredjedel", 100 / 3, Unit.PERCENT, is_rough=True)
        >>> third.fits(32.5), third.is_far_from(38.5), third.is_far_from(50.0)
        (True, False, True)
        """
        if not self.is_rough:
            return not self.fits(true)
        low, high = self._spread
        return not 0.93 * low <= true <= 1.07 * high

    @property
    def _spread(self) -> tuple[float, float]:
        near = (0.88 * self.value, 1.12 * self.value)
        return {
            Slack.OVER: (0.99 * self.value, (4 if self.sign else 1.5) * self.value),
            Slack.JUST_OVER: (0.99 * self.value, 1.22 * self.value),
            Slack.UNDER: (0.75 * self.value, 1.01 * self.value),
        }.get(self.slack, near)


@dataclass(frozen=True)
class Stated:
    """A period that the text states, in the year that it was read for; ``year`` is the year that the text itself gives."""

    start: int
    end: int
    text: str
    period: Period
    year: int | None = None


_UNITS = ["två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"]
_SMALL = ["tio", "elva", "tolv", "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton"]
_TENS = ["tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"]
WORDS = {
    "noll": 0,
    "ett": 1,
    **{w: i for i, w in enumerate(_UNITS, 2)},
    **{w: i for i, w in enumerate(_SMALL, 10)},
    **{w: 10 * i for i, w in enumerate(_TENS, 2)},
    **{t + u: 10 * i + j for i, t in enumerate(_TENS, 2) for j, u in enumerate(["ett", *_UNITS], 1)},
    "hundra": 100,
    "etthundra": 100,
}
"""Number words; "en" is left out: in running text it is nearly always the article."""

_DIGITS = r"[0-9]{1,3}(?:[ .][0-9]{3})+(?![0-9])(?:,[0-9]{1,3})?|[0-9]{1,12}(?:[.,][0-9]{1,3})?(?![0-9])"
_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w.,/:§-])(?P<sign>(?:[+±−] ?|[–-])(?=[0-9]))?(?:(?P<digits>{_DIGITS})|(?P<word>(?:{_WORD}|en(?=\s+i\s+(?-i:[A-ZÅÄÖ]))|en(?=\s+(?:(?:anmälan\s+|styck\s+)?(?:fler|färre)|procent(?:enhet)?)\b))\b))"
    r"(?P<unit>\s?%(?:-?enheter)?|\s?procentenhet(?:er)?\b|\s?procent\b)?(?![\w])",
    re.I,
)
_ROUGH = {
    **{
        f"{count} {part}{end}": (100 * k / of, 0)
        for part, of in (("tredjedel", 3), ("fjärdedel", 4), ("femtedel", 5), ("sjättedel", 6), ("tiondel", 10))
        for k, count in enumerate(("en", "två", "tre", "fyra"), 1)
        for end in ("", "ar")
    },
    "hälften": (50.0, 0),
    "tredje": (100 / 3, 0),
    "varannan": (50.0, 0),
    "vartannat": (50.0, 0),
    "fjärde": (25.0, 0),
    "femte": (20.0, 0),
    "sjätte": (100 / 6, 0),
    "tionde": (10.0, 0),
    "fördubbl": (100.0, 1),
    "tredubbl": (200.0, 1),
    "fyrdubbl": (300.0, 1),
    "femdubbl": (400.0, 1),
    "sexdubbl": (500.0, 1),
    "sjudubbl": (600.0, 1),
    "tiodubbl": (900.0, 1),
    "halver": (50.0, -1),
}
_FRACTION = re.compile(
    r"\b(?:(?P<half>hälften\s++så\s++(?:många|stor[at]?|stort|hög[at]?|vanlig[at]?|mycket))"
    r"|(?P<nearly>en\s++(?:dryg|knapp|god|stark)\s++(?:tredje|fjärde|femte|sjätte|tion)del)"
    r"|(?P<part>(?:en|två|tre|fyra)\s++(?:tredje|fjärde|femte|sjätte|tion)del(?:ar)?|hälften)"
    r"|(?P<second>varannan|vartannat)(?=\s++(?!år\b|vecka\b|månad\b|dag\b|gång\b))"
    r"|vart?\s++(?P<nth>tredje|fjärde|femte|sjätte|tionde)"
    r"|(?P<some>en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|[1-9])\s++av\s++(?P<ten>tio|10|fem|fyra|tre|två)(?!\s*+(?:[0-9%]|stadsdel|områd|indikator|veck|insats|fråg|jämför|kvartal|månad|mätning|kategori|brottstyp|grupp|år\b))"
    r"|(?P<factor>dubbelt|(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|(?<![0-9][.,])[0-9]{1,3}(?:[.,][0-9]{1,2})?)\s++gånger)\s++så\s++(?:många|stor[at]?|stort|hög[at]?|vanlig[at]?|mycket|ofta\s++(?:otrygga|oroliga)|otrygga|trygga|oroliga|utsatta)"
    r"|(?P<times>fördubbl|tredubbl|fyrdubbl|femdubbl|sexdubbl|sjudubbl|tiodubbl|halver)(?:ats|ades|ade|at|ing(?:en)?|as|ar))\b",
    re.I,
)
_ARTICLE = re.compile(
    r"\s++(?!(?:fler|färre|under|mot|jämfört|år\s++(?:19|20)|i\s++(?:år|fjol)|(?:19|20)[0-9]{2}|respektive|till\s++(?:[0-9]|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|noll)|åren?\b|fall\b|anmäl\w+|fullbord\w+)\b)[^\W\d_]",
    re.I,
)
_ABOUT = r"(?:ca?\.?|c:a|cirka|circa|omkring|runt|ungefär|uppskattningsvis|kring|nära)"
_OVER = r"(?:drygt|mer än|fler än|över|minst|åtminstone)"
_UNDER = r"(?:knappt|nästan|närmare|inte fullt|under|mindre än|färre än|uppemot|nära nog|högst)"
APPROXIMATELY = rf"(?:{_ABOUT}|{_OVER}|{_UNDER})"
_BEFORE = [(Slack.ABOUT, re.compile(rf"\b{_ABOUT}\s++$", re.I))] + [
    (slack, re.compile(rf"\b{words}\s++$", re.I)) for slack, words in ((Slack.OVER, _OVER), (Slack.UNDER, _UNDER))
]

MONTHS = r"(?:jan(?:uari)?|feb(?:ruari)?|mars?|apr(?:il)?|maj|juni?|juli?|aug(?:usti)?|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_TO = r"\s*(?:[-–—]|till och med(?: den)?|t\.?\s?o\.?\s?m\.?(?: den)?|till)\s*"
_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"
_LAST_DAY = r"(?:den\s+)?sista\s+(?:dagen\s+i\s+)?(?=[jfmasond])"
_PERIOD = re.compile(
    rf"\b(?P<d1>[0-9]{{1,2}})\s++(?P<m1>{MONTHS})(?:\s++(?P<y1>{_YEAR}))?{_TO}(?:(?P<d2>[0-9]{{1,2}})\s++|{_LAST_DAY})(?P<m2>{MONTHS})(?:\s++(?P<y2>{_YEAR}))?"
    rf"|\b(?P<between>mellan\s++)?(?P<m3>{MONTHS})(?:\s++(?P<y3>{_YEAR}))?(?(between)\s++och\s++|{_TO})(?:{_LAST_DAY})?(?P<m4>{MONTHS})(?:\s++(?P<y4>{_YEAR}))?"
    rf"|\b(?:till\s++och\s++med|t\.?\s?o\.?\s?m\.?|(?:vid|till|fram\s++till)\s++(?:utgången|slutet)\s++av|(?:fram\s++)?till(?=\s+{_LAST_DAY}))\s++(?:den\s++)?(?:(?P<d5>[0-9]{{1,2}})|{_LAST_DAY})?\s*+(?P<m5>{MONTHS})(?:\s++(?P<y5>{_YEAR}))?"
    rf"|\b(?P<iso>{_YEAR}-[0-9]{{2}}-[0-9]{{2}}{_TO}{_YEAR}-[0-9]{{2}}-[0-9]{{2}})"
    rf"|\b(?:de|årets|(?P<last>fjolårets|förra\s++årets|föregående\s++års))\s++(?P<n>[0-9]{{1,2}}|{_WORD})\s++första\s++månader(?:na)?(?:\s++(?:av\s++)?(?P<y6>{_YEAR}))?"
    rf"|\befter\s++(?P<after>[3-9]|1[0-2]|tre|fyra|fem|sex|sju|åtta|nio|tio|elva)\s++månader\b(?!\s++(?:med|i|av|på|från|som|utan))"
    rf"|\b(?:(?P<y7>{_YEAR})\s++års\s++)?(?:(?:de|årets)\s++)?första\s++(?P<k>[0-9]{{1,2}}|{_WORD})\s++månader(?:na)?(?:\s++(?:av\s++|under\s++)?(?P<y8>{_YEAR}))?"
    rf"|\b(?:(?P<y9>{_YEAR})\s++års\s++)?(?P<part>första\s++halvåret|första\s++kvartalet|andra\s++kvartalet|tredje\s++kvartalet|fjärde\s++kvartalet|andra\s++halvåret|(?:första|andra|tredje|sista)\s++tertialet|(?:kvartal\s++[1-4]|tertial\s++[1-3])(?!\s*+(?:[-–,0-9]|och|till))|årets\s++(?:första|andra|tredje|sista)\s++tertial|årets\s++(?:första|andra|tredje|fjärde|sista)\s++kvartal|sista\s++kvartalet|årets\s++(?:första|andra|sista)\s++halvår|(?:hela(?:\s++året)?|helåret)(?=\s+{_YEAR}))(?:\s++(?:av\s++|under\s++)?(?P<y10>{_YEAR}))?"
    rf"|\b(?:de\s++)?(?:(?P<q>två|tre)\s++första|första\s++(?P<q2>två|tre))\s++kvartalen(?:\s++(?:av\s++|under\s++)?(?P<y12>{_YEAR}))?"
    rf"|^(?P<m8>{MONTHS})(?=\s++(?:månad\s++)?(?:hade|har|gav|fick|uppvisade|redovisade)\b)"
    rf"|\b(?:i|under|för)\s++(?P<m7>{MONTHS})(?:\s++(?:månad\s++)?(?P<y11>{_YEAR}))?(?!{_TO}(?:[0-9]|{MONTHS}))",
    re.I,
)
_PARTS = {
    "första halvåret": (1, 6),
    "andra halvåret": (7, 12),
    "första kvartalet": (1, 3),
    "andra kvartalet": (4, 6),
    "tredje kvartalet": (7, 9),
    "fjärde kvartalet": (10, 12),
    "sista kvartalet": (10, 12),
    "första tertialet": (1, 4),
    "andra tertialet": (5, 8),
    "tredje tertialet": (9, 12),
    "sista tertialet": (9, 12),
    **{f"kvartal {k}": (3 * k - 2, 3 * k) for k in range(1, 5)},
    **{f"tertial {k}": (4 * k - 3, 4 * k) for k in range(1, 4)},
    "sista halvåret": (7, 12),
    "hela": (1, 12),
    "hela året": (1, 12),
    "helåret": (1, 12),
}
_YEARS = re.compile(rf"(?<![\w.,/-]){_YEAR}(?![\w/]|[.,][0-9]|-[0-9])(?!\s?(?:%|procent))")
_LAST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def straight(text: str) -> str:
    """The same text, character for character, with every kind of space as a plain one and − as it is."""
    return _SPACES.sub(" ", text)


_SPACES = re.compile(r"[^\S\n\t ]")


def numbers(text: str) -> list[Number]:
    """Every number in words or digits that is not part of a date, a year or a label such as "v. 36".

    >>> [(n.text, n.value, n.slack.value) for n in numbers("ca 22,3 procent, sju och 1 174")]
    [('22,3 procent', 22.3, 'ungefär'), ('sju', 7.0, 'exakt'), ('1 174', 1174.0, 'exakt')]
    """
    return list(_numbers(straight(text)))


@lru_cache(maxsize=32)  # a sentence is asked for its numbers more than once
def _numbers(plain: str) -> tuple[Number, ...]:
    taken = [(p.start(), p.end()) for p in _PERIOD.finditer(plain)]
    taken += [m.span() for m in _YEARS.finditer(plain)] + [m.span() for m in _LABELLED.finditer(plain)]
    is_taken = _overlapping(taken)
    parsed = []
    for match in _NUMBER.finditer(plain):
        start, end = match.span()
        if match["word"] and match["word"].lower() == "ett" and _ARTICLE.match(plain, end):
            continue
        if not is_taken(start, end):
            parsed.append(_number(plain, match))
    parts = [_rough(plain, m) for m in _FRACTION.finditer(plain)]
    is_part = _overlapping([(p.start, p.end) for p in parts])
    parsed = [n for n in parsed if not is_part(n.start, n.end)] + parts
    return tuple(_with_shared_units(plain, sorted(parsed, key=lambda n: n.start)))


def _overlapping(spans: Sequence[tuple[int, int]]) -> Callable[[int, int], bool]:
    """Whether from a start to an end some span is touched: asked of every number, in a text that may hold as many spans.

    >>> touches = _overlapping([(5, 9), (0, 2), (1, 20)])
    >>> touches(2, 3), touches(20, 30), touches(0, 1), _overlapping([])(0, 1)
    (True, False, True, False)
    """
    starts = sorted(start for start, _ in spans)
    furthest = list(accumulate((end for _, end in sorted(spans)), max))

    def touches(start: int, end: int) -> bool:
        before = bisect_left(starts, end)
        return before > 0 and furthest[before - 1] > start

    return touches


_SHARED = re.compile(rf"\s*+(?:till|respektive|och|mot|jämfört\s++med|eller|[-–])\s*+(?:{APPROXIMATELY}\s++)?", re.I)


_AFTER_SHARE = re.compile(r",?\s++(?:mot|respektive|jämfört\s++med|kontra)\s++", re.I)
_CHANGED = re.compile(
    r"\b(?:ök|minsk|steg|stig|sjönk|sjunk|gick|växt|fler|färre|upp|ned|ner|(?:högre|lägre)(?!\s++(?:grad|utsträckning)\b)|uppgång|nedgång)[^.;]*$",
    re.I,
)
"""Before a share that is a change, so that the number after it is none: "ökade med 50 procent jämfört med 20 i fjol"."""
_WITH_AREA = re.compile(
    r"\s++(?:i|på|för|bland)\s++[^.;:()0-9]{2,40}?,?\s++(?:(?:att\s++)?jämför\w*\s++med|mot|och|respektive|medan\s++den\s++är)\s++",
    re.I,
)
"""Between a share and one that leaves its unit out: "13,6 procent i Örnäs, mot 8,1"."""
_NO_NOUN = re.compile(r"\s*+(?:[.,;:)]|$|(?:i|bland|för|hos|av|år)\b)", re.I)


def _with_shared_units(plain: str, parsed: list[Number]) -> list[Number]:
    """The numbers, with the unit that "från 59 till 65 procent" says only once."""
    units = list(parsed)
    for i in range(len(units) - 2, -1, -1):
        n, following = units[i], units[i + 1]
        between = plain[n.end : following.start]
        if (
            n.unit is Unit.PERCENT
            and following.unit is Unit.COUNT
            and not n.is_rough
            and (_AFTER_SHARE.fullmatch(between) or (following.step < 1 and _WITH_AREA.fullmatch(between)))
        ):
            if (
                not following.sign
                and not _CHANGED.search(plain, max(0, n.start - 60), n.start)
                and _NO_NOUN.match(plain, following.end)
            ):  # "42 procent mot 20"
                units[i + 1] = replace(following, unit=n.unit)
            continue
        if n.unit is not Unit.COUNT or following.unit is Unit.COUNT or following.is_rough:
            continue
        is_listed = following is not parsed[i + 1] and between.strip() == ","  # "31, 35 respektive 38 procent"
        is_range = "till" not in between or re.search(r"\bfrån\s++\S*\s*+$", plain[: n.start], re.I)
        is_own = between.strip().lower() == "eller" and following.value - n.value != 1  # "med sju eller 18 procent"
        if is_listed or (_SHARED.fullmatch(between) and is_range and not is_own):
            units[i] = replace(n, unit=following.unit)
    return units


def _rough(plain: str, match: re.Match[str]) -> Number:
    if match["some"]:
        some, of = (
            WORDS.get(match[k].lower()) or (int(match[k]) if match[k].isdigit() else 1) for k in ("some", "ten")
        )
        share = 100 * some / of
        return Number(
            match.start(), match.end(), match[0], share, Unit.PERCENT, _slack(plain, match.start()), is_rough=True
        )
    if match["half"]:  # fewer than half as many have fallen by more than half
        slack = _slack(plain, match.start())
        slack = {Slack.OVER: Slack.UNDER, Slack.UNDER: Slack.OVER}.get(slack, slack)
        return Number(match.start(), match.end(), match[0], 50.0, Unit.PERCENT, slack, -1, is_rough=True)
    if match["factor"]:
        word = match["factor"].split()[0].lower()
        times = 2.0 if word == "dubbelt" else WORDS.get(word) or float(word.replace(",", "."))
        percent, slack = 100.0 * (times - 1), _slack(plain, match.start())
        sign = 1 if times >= 1 else -1
        return Number(match.start(), match.end(), match[0], abs(percent), Unit.PERCENT, slack, sign, is_rough=True)
    if match["nearly"]:  # "en dryg tredjedel"
        _, degree, part = match["nearly"].lower().split()
        value, sign = _ROUGH[f"en {part}"]
        slack = Slack.UNDER if degree == "knapp" else Slack.JUST_OVER
        return Number(match.start(), match.end(), match[0], value, Unit.PERCENT, slack, sign, 1.0, is_rough=True)
    word = " ".join((match["part"] or match["nth"] or match["times"] or match["second"]).lower().split())
    value, sign = _ROUGH[word]
    slack = _slack(plain, match.start())
    if (
        slack is Slack.OVER
        and not sign
        and re.search(r"\bdrygt\s++$", plain[max(0, match.start() - 8) : match.start()], re.I)
    ):
        slack = Slack.JUST_OVER
    if match["times"] and _NEARLY_AFTER.match(plain, match.end()):
        slack = Slack.UNDER  # "halverades nästan"
    return Number(
        match.start(),
        match.end(),
        match[0],
        value,
        Unit.PERCENT,
        slack,
        sign,
        1.0,
        is_rough=True,
    )


_NEARLY_AFTER = re.compile(r"\s++(?:nästan|närapå|i\s++det\s++närmaste|i\s++princip|så\s++gott\s++som)\b", re.I)


def _slack(plain: str, start: int) -> Slack:
    before = plain[max(0, start - 25) : start]
    if _DURING.match(plain, max(0, start - 6)):
        return Slack.EXACT
    return next((s for s, words in _BEFORE if words.search(before)), Slack.EXACT)


_DURING = re.compile(rf"\bunder\s++(?:[0-9]+|{_WORD})\s++(?:av\b|veck|månad|år\b)", re.I)
"""How long something lasted, and not fewer than so many."""

_LABELLED = re.compile(
    r"\b(?:v\.|veckan?|veckorna|vecka|kl\.?|klockan|tabell|diagram|figur|kartbild|bilaga|sida|sid\.|kapitel|avsnitt|punkt|nr\.?|nummer|§)"
    r"\s*+[0-9]+(?:\s*+(?:[-–,.:]|och|till)\s*+[0-9]++(?!\s++v(?:eck|\.)))*"
    rf"|\b[0-9]{{1,2}}\s+{MONTHS}"
    r"|\bper\s++(?:1|10|100)[ .]?000\b"
    r"|\b(?:senaste|rullande)\s++(?:tolv|12)[- ]?månad\w*"
    r"|\b[0-9]{1,2}/[0-9]{1,2}\b|\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b|\b[0-9]{4}\.[0-9]{2}\.[0-9]{2}\b"
    rf"|\b(?:{_WORD})\s++år\s++på\s++raken\b|\b(?:{_WORD})\s++(?:(?:närmast\s++)?(?:föregående|tidigare|senaste|närmaste)\s++)?(?:åren\b|års\b|år\s++i\s++(?:rad|följd|sträck)\b)|\b(?:på|sett\s++över|de\s++senaste)\s++(?:{_WORD})\s++år(?:en)?\b"
    rf"|\b(?:{_WORD}|[0-9])-?årsperioden\b|\bför\s++(?:{_WORD}|[2-9])\s++år\s++se(?:da)?n\b|\befter\s++(?:{_WORD}|[2-9])\s++års?\b|\b(?:19|20)[0-9]{{2}}/(?:(?:19|20)[0-9]{{2}}|[0-9]{{2}})\b"
    r"|\bmellan\s++[0-9]{1,2}\s++och\s++[0-9]{1,2}\s++år\b(?!\s++(?:19|20)[0-9]{2})"
    r"|\b[0-9]+\s*+[-–]\s*+[0-9]*\s*+år(?:en|ing\w*)?\b|\b[0-9]+\s*+år(?:en|ing\w*)?\b(?!\s++(?:19|20)[0-9]{2})|\b[0-9]+[-–][0-9]+\b",
    re.I,
)


def labels(text: str) -> list[tuple[int, int]]:
    """(start, end) of every number that only names something: a week, an age, a page, how long."""
    return [m.span() for m in _LABELLED.finditer(straight(text))]


def _number(plain: str, match: re.Match[str]) -> Number:
    word, digits = match["word"], match["digits"]
    if word:
        value, step = float(WORDS.get(word.lower(), 1)), 1.0  # "en färre"
    else:
        whole = re.fullmatch(r"[0-9]{1,3}(?:[ .][0-9]{3})+(?:,[0-9]+)?", digits)
        written = re.sub(r"[ .]", "", digits) if whole else digits
        written = written.replace(",", ".")
        value, step = float(written), 10.0 ** -len(written.partition(".")[2])
    unit = (match["unit"] or "").strip().lower()
    sign = (match["sign"] or "").strip()
    slack = _slack(plain, match.start())
    return Number(
        match.start(),
        match.end(),
        match[0],
        value,
        Unit.POINTS if "enhet" in unit else Unit.PERCENT if unit else Unit.COUNT,
        Slack.ABOUT if sign == "±" else slack,
        {"": _sign_in_words(plain, match.start()), "+": 1, "±": 0}.get(sign, -1),
        step,
    )


def _sign_in_words(plain: str, start: int) -> int:
    """+1 for the number of "plus 199", −1 for that of "minus 12"."""
    before = re.search(r"\b(plus|minus)\s++$", plain[max(0, start - 8) : start], re.I)
    return 0 if before is None else 1 if before[1].lower() == "plus" else -1


def _trailing(value: float) -> float:
    """The unit that a round number is rounded to: 100 for 1 200, 1 for 67."""
    step = 1.0
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def years(text: str) -> list[tuple[int, int]]:
    """(place, year) of every year that stands for itself."""
    return [(m.start(), int(m[0])) for m in _YEARS.finditer(straight(text))]


def stated_periods(text: str, year: int) -> list[Stated]:
    """The periods that the text states; one without a year is read for ``year``.

    >>> [str(s.period).replace("\\xa0", " ") for s in stated_periods("januari till och med oktober", 2023)]
    ['1 jan – 31 okt 2023']
    """
    return list(_stated_periods(straight(text), year))


@lru_cache(maxsize=32)
def _stated_periods(plain: str, year: int) -> tuple[Stated, ...]:
    periods = []
    for match in _PERIOD.finditer(plain):
        try:
            written = match[0].rstrip(" .\n")
            given = [int(v) for k, v in match.groupdict().items() if k[0] == "y" and v]
            stated_year = given[-1] if given else None
            if match["last"]:
                stated_year = year - 1
            if match["iso"]:
                stated_year = int(match["iso"][:4])
            start, end = _with_season(plain, match.start(), match.start() + len(written))
            periods.append(Stated(start, end, plain[start:end], _period(match, year), stated_year))
        except ValueError:  # 31 februari, or an end before its start: no period
            continue
    return tuple(periods)


_SEASON = re.compile(r"\b(?:sommar|höst|vår|vinter)(?:månaderna|en|perioden)(?:\s++(?P<open>\()?|,\s++)$", re.I)


def _with_season(plain: str, start: int, end: int) -> tuple[int, int]:
    """A period with the season that it explains: "sommarmånaderna juni–augusti", "sommaren (juni–augusti)"."""
    season = _SEASON.search(plain, max(0, start - 40), start)
    if season is None or (season["open"] and plain[end : end + 1] != ")"):
        return start, end
    return season.start(), end + (1 if season["open"] else 0)


def _period(match: re.Match[str], year: int) -> Period:
    if match["iso"]:
        return parse_period(match["iso"])
    if word := match["n"] or match["after"]:
        months = WORDS.get(word.lower()) or int(word)
        if not 1 <= months <= 12:
            raise ValueError(match[0])
        return parse_period(f"1 jan – {_LAST[months - 1]} {_name(months)} {match['y6'] or year}")
    if match["q"] or match["q2"]:
        last = 3 * WORDS[(match["q"] or match["q2"]).lower()]
        return parse_period(f"1 jan – {_LAST[last - 1]} {_name(last)} {match['y12'] or year}")
    if match["k"]:
        months = WORDS.get(match["k"].lower()) or int(match["k"])
        if not 1 <= months <= 12:
            raise ValueError(match[0])
        return parse_period(f"1 jan – {_LAST[months - 1]} {_name(months)} {match['y7'] or match['y8'] or year}")
    month = match["m7"] or match["m8"]
    if match["part"] or month:
        first = last = parse_month(month.rstrip(".")) if month else 0
        if match["part"]:
            part = " ".join(match["part"].lower().removeprefix("årets").split())
            first, last = _PARTS[part] if part in _PARTS else _PARTS[f"{part}et"]
        of = match["y9"] or match["y10"] or match["y11"] or year
        return parse_period(f"1 {_name(first)} {of} – {_LAST[last - 1]} {_name(last)} {of}")
    first_day: str | int
    last_day: str | None
    if match["m5"]:
        first, last, first_day, last_day = 1, parse_month(match["m5"]), 1, match["d5"]
    elif match["m3"]:
        first, last, first_day, last_day = parse_month(match["m3"]), parse_month(match["m4"]), 1, None
    else:
        first, last, first_day, last_day = parse_month(match["m1"]), parse_month(match["m2"]), match["d1"], match["d2"]
    ends = match["y2"] or match["y4"] or match["y5"] or match["y1"] or match["y3"] or year
    starts = match["y1"] or match["y3"] or ends
    return parse_period(f"{first_day} {_name(first)} {starts} – {last_day or _LAST[last - 1]} {_name(last)} {ends}")


def _name(month: int) -> str:
    return ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")[month - 1]
