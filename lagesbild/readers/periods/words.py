"""The words of a text about time: each found, with its numbers, and those of drawing and printing set apart."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from lagesbild.calendar import YEAR_DIGITS
from lagesbild.swedish import fold

_LONGEST = 4000  # characters: no heading and no title is longer
END = 31  # a month's last day, whichever it is


@dataclass(frozen=True)
class Token:
    """A piece of a text: its kind, the words, and what they are numbers of.

    Points in time carry ``first`` and ``last`` (month, day) or (week, 0), and a year when they have it.
    """

    kind: str
    text: str
    first: tuple[int, int] = (0, 0)
    last: tuple[int, int] = (0, 0)
    year: int | None = None
    years: tuple[int, ...] = ()
    word: str = ""


_Y = YEAR_DIGITS
_MONTH = (
    r"jan(?:uari)?|feb(?:ruari)?|mar(?:s)?|apr(?:il)?|ma[jy]|jun[ie]?|jul[iy]?|aug(?:usti)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH_STARTS = ("jan", "feb", "mar", "apr", "ma", "jun", "jul", "aug", "sep", "o", "nov", "dec")
NUMBERS = {
    w: n
    for n, w in enumerate(
        ["en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"], start=1
    )
}
_ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}
_ORDINAL = r"(?:första|andra|tredje|fjärde|[1-4] ?: ?(?:a|e|dje|sta)|[1-4][ae])"
_TO = r"(?:-|till|t\.? ?o\.? ?m\.?|till och med)"


def _parts_of(name: str, full: str, words: str, most: str) -> str:
    """A pattern of quarters, tertials and halves: "första kvartalet", "kvartal 1-3", "q1", "kv 3"."""
    to = rf"(?: ?{_TO} ?(?:{words})?\.? ?(?P<{name}_to>[{most}])(?!\d))?"
    return (
        rf"(?P<{name}_ord>{_ORDINAL})(?: ?(?:-|till|och) ?(?P<{name}_ord_to>{_ORDINAL}))? (?:{full})"
        rf"|(?<![^\W\d])(?:{words})\.? ?(?P<{name}>[{most}])(?![\d:]){to}"
    )


_UNITS = r"(?:år|månad|kvartal|vecka|veckodag|dag|dygn|tertial|halvår|timme|tidpunkt)"
_PATTERNS = {
    # what has numbers and is no time
    "label": rf"\b(?:rapport|dnr|diarienr|diarienummer|nr|lag|sfs|förordning)[.:]? ?(?:[a-zåäö]{{1,6}}[ .:/-]{{1,2}})?\(?{_Y}[-:/]\d+|(?<!\d){_Y}/(?!{_Y}(?!\d))\d{{3,}}|\({_Y}:\d{{3,4}}\)"
    r"|\b(?:tabell|tab|figur|diagram|bilaga|bild|blad|sida|not|fotnot|paragraf)\.? ?[a-z]{0,2}\d+(?:[.:]\d+)*[a-z]?\b",
    "rate": r"(?:\bper ?|/ ?)(?:1 ?000|10 ?000|100 ?000)\b(?: inv\w*\.?)?|\b(?:1 ?000|10 ?000|100 ?000) inv\w*\.?",
    "age": r"(?<!\d)\d{1,3} ?- ?\d{1,3} ?år\b|(?<!\d)\d{1,3} ?år\b(?: och äldre)?|(?<!\d)\d{1,2}(?: ?- ?\d{1,2})? ?(?:[a-z] )?kap\b\.?|(?<!\d)\d+ ?§",
    "each": rf"\b(?:per|efter|fördelat på|uppdelat på|varje|för varje|och|samt) {_UNITS}\b(?! ?\d\d?(?!\d))",
    "mark": r"\(\d\)|(?<![(\d.])\d\)|\*+|[¹²³⁴-⁹]+",
    # days
    "iso": rf"(?<!\d)(?P<iso_y>{_Y})(?P<sep>[-./]?)(?P<iso_m>0[1-9]|1[0-2])(?P=sep)(?P<iso_d>0[1-9]|[12]\d|3[01])"
    r"(?:[ t]00:00(?::00(?:\.0+)?)?)?(?!\d)",
    "clock": r"\bkl\.? ?\d{1,2}(?:[.:]\d\d){0,2}(?!\d)|(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?![\d:])",
    "christmas": r"\b(?:under|över|kring|runt|i|lucia och|vid) jul\b(?! ?[-/])|\bjul(?:en)? ?(?:och|&|/|-|samt) ?nyår\w*",
    # weeks, months and years in figures
    "yw": rf"(?<!\d)(?P<yw_y>{_Y}) ?-? ?(?:w|v(?:ecka|\.)?) ?(?P<yw_w>\d\d?)(?! ?- ?\d\d?(?!\d))(?!\d)",
    "ym_bad": rf"(?<!\d){_Y}:\d\d?(?!\d)|(?<!\d){_Y}(?: ?m ?|-)(?:00|1[3-9]|[3-9]\d|\d{{3}})(?!\d)",
    "ym": rf"(?<!\d)(?P<ym_y>{_Y})(?: ?m ?| ?[./-]|)(?P<ym_m>0[1-9]|1[0-2]|(?<=m)[1-9]|(?<=m )[1-9])(?!\d)",
    "yy": rf"(?<!\d)(?P<yy_1>{_Y}) ?(?P<yy_sep>[-/]|till) ?(?P<yy_2>{_Y}|\d\d)(?!\d|-\d)",
    "dmy": rf"(?<![\d/.])(?P<dmy_d>[0-3]?\d)(?P<dmy_s>[/.])(?P<dmy_m>1[0-2]|0?[1-9])"
    rf"(?:(?P=dmy_s)| ?[- ] ?)(?P<dmy_y>{_Y})(?![\d/])",
    "my": rf"(?<![\d/.])(?P<my_m>1[0-2]|0?[1-9])[/.-](?P<my_y>{_Y})(?!\d)",
    "short": r"(?<!\d)(?!(?:19|20)\d\d)(?:[0-3]\d[0-3]\d ?- ?[0-3]\d[0-3]\d|\d{6} ?- ?\d{6})(?!\d)",  # "0101-0831", "250101-250831"
    "piece": r"\b(?:första|senare|förra|sista|större|mindre) (?:delen|halvan|hälften)\b|\bdel(?:ar)? av (?:ett |kalender)?år(?:et)?\b"
    r"|\b(?:ej|inte|icke|inget) (?:ett |på )?hel(?:t |a )?år\w*|\b(?:ofullständig\w*|brut(?:et|na)|halv[at]?) (?:kalender)?år\w*",
    "dm": r"(?<![\d/.])(?P<dm_d>[0-3]?\d)(?:/(?P<dm_m>1[0-2]|0?[1-9])(?![\d/])|\.(?P<dm_n>1[0-2]|0?[1-9])(?= ?- ?\d))",
    # stretches
    "roll": r"\b(?:rullande|rull|r)\.? ?(?:12|tolv)(?!\d)(?:[ -]*mån\w*\.?)?"
    r"|(?<!\w)(?:de )?(?:senaste )?(?:12|tolv)[ -]*mån\w*\.?|\brullande (?:hel)?år(?:et)?\b|\brullande\b(?! ?\d| \w+ ?mån)",
    "week": rf"\b(?:veckorna|veckor|vecka|v\.?|w) ?(?P<w>\d\d?)(?!\d)"
    rf"(?: ?{_TO} ?(?:vecka|v\.?|w)? ?(?P<w_to>\d\d?)(?!\d))?",
    "quarter": _parts_of(
        "q", r"kvartal\w*|kv\b\.?", r"kvartal|kvart|kv|q|(?<=\d)k|(?<=\d{4} )k|\bk(?=[1-4],? ?20\d\d)", "1-4"
    ),
    "tertial": _parts_of("t", r"tertial\w*", "tertial|tert|t", "1-3"),
    "half": _parts_of("h", r"halvår\w*", "halvår|h", "12"),
    "first": r"\b(?:de |årets )?(?:första (?P<n1>\d\d?|\w+)|(?P<n2>\d\d?|\w+) första)"
    r" (?P<n_of>månader|kvartal|tertial|veckor)(?:na|en)?\b(?: (?:i|av|under))?",
    "nmonths": r"(?<!senaste )(?<!rullande )(?<!\w)(?P<nm>3|6|9|tre|sex|nio) mån(?:ader)?\b\.?",
    "days": rf"(?<!\d)(?P<r_1>[0-3]?\d)\.? ?(?:-|till) ?(?P<r_2>[0-3]?\d)\.? (?P<r_mon>{_MONTH})\b\.?",
    "daymonth": rf"(?<!\d)(?P<d>[0-3]?\d)(?:\.| ?: ?e)? ?(?P<d_mon>{_MONTH})\b\.?(?: (?P<d_y>{_Y})(?!\d))?",
    "month": rf"(?:(?<![^\W_])|(?<=20\d\d))(?P<mon>{_MONTH})(?![^\W\d_])\.?(?: månad\b)?"
    rf"(?:[ -]*(?P<mon_y>{_Y})(?!\d)(?! ?[-/] ?\d)|(?: ?-| ?')(?P<mon_yy>\d\d)(?!\d))?",
    "year": rf"(?<!\d){_Y}(?!\d)",
    "ytd": r"\b(?:ytd|y\.t\.d\.?|ack(?:umuler\w*)?\b\.?|hittills(?: i år)?|under året|(?:till )?dags dato|so far"
    r"|(?:i|detta|(?:under |för )?(?:löpande|pågående)) år\b|(?:under )?innevarande kalenderår"
    r"|(?:från |sedan )?årsskiftet|sedan januari|sedan årets början)",
    "calendar": r"\bkalenderår\w*",
    "latest": r"\b(?:aktuell|senaste|denna|innevarande) månad(?:en)?\b",
    "whole": r"\bhelår(?:et|s\w*)?\b|\bhela(?: kalender)?(?: ?året?)?\b",
    # words between them
    "tom": r"\bt\.? ?o\.? ?m\b\.?|\b(?:fram )?till och med\b|\bfram till(?= (?:den )?\d)",
    "until": r"\bfram till\b",  # whether that month is counted, it does not say
    "fom": r"\bfr\.? ?o\.? ?m\b\.?|\bfrån och med\b|\bfrån\b",
    "to": r"-|\btill\b",
    "previous": r"(?:\bföregående|\bföreg\.?|\bförra|\bförr\.|\bfg\.?|\bmotsv\w*\.? \w+) år(?:et)?\b|\båret (?:innan|före)\b",
    "against": r"\bjämför\w* med\b|\bjämfört\b|\bjmfr?\.?\b|\bjfr\.?\b|\bgentemot\b",
    "status": r"\bprel\w*\.?|\bslutlig\w*|\bdefinitiv\w*",
    "drawing": r"\b(?:data)?ut?tag\w*|\b(?:ned)?hämta[dt]\w*|\butskri\w+|\bupp?dater\w+|\buppdat\.?|\bpublicer\w+"
    r"|\b(?:senast )?ändra[dt]\w*|\bskapa[dt]\w*|\bframtag\w+|\bsammanställ\w+|\btryck[td]\w*|\bexporter\w+"
    r"|\butdrag\w*|\brapportdatum|\binläst\w*|\bavläs\w+|\bskriv(?:en|et)\b|\bdatera[dt]\w*|\brevidera[dt]\w*"
    r"|\blevere\w+|\bbeställ[td]\w*|\bversion\w*|\bkörd\w*|\bgenerera[dt]\w*",
    "per": r"\b(?:per|den)\b(?= (?:den )?\d| [a-zåäö]{3,9}\.? \d{4})",
    "filler": r"\b(?:år(?:en|et|ets)?|månad(?:en|er|erna)?|period(?:en)?|tidsperiod(?:en)?|under|för|i|den|de|det|avser"
    r"|avseende|gäller|per|och|samt|resp(?:ektive)?)\b",
    "number": r"(?<![\d.,])\d+(?:[ .]\d{3}(?!\d))*(?:,\d+)?",
    "break": r"[|;:,.()]",
    "word": r"[^\W\d_]+(?:[.'][^\W\d_]+)*",
}
_PATTERN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items()))
TIMELIKE = re.compile(
    r"kvartal|tertial|halvår|veck|mån(?:ad)?(?:er|erna|en)?$|^mån$|läsår|budgetår|verksamhetsår|räkenskapsår|läsperiod|säsong|termin"
    r"|^(?:sommar|höst|vinter|vår)(?:en|ens|lov\w*|månad\w*)?$|^[hv]t$|^jul(?:en|lov\w*|helg\w*)$|^påsk\w*|^midsommar\w*"
    r"|^jul\w{2,}$|^(?:sommar|vinter|höst|påsk|midsommar)\w*$|^delår(?:et|s\w*)?$|^rullande$|^rull$|^hittills|^innevarande$|^sedan$|^senaste$|^inledande$|^början$|^slutet$|^mitten$|^årsvis$|^dygn|^dag(?:ar|arna)?$|^lov\w*vecka"
    r"|^lov(?:et|en|dag\w*)?$|^(?:valborg|nyår|pandemi|bokslut)\w*|^löpande$|^pågående$"
)
NOT_TIMELIKE = re.compile(
    r"^(?:\w*rapport\w*|månadsvis|veckovis|kvartalsvis|veckodag\w*|månadsskifte\w*|veckobedömning\w*|veckonivå\w*|veckoläge\w*)$"
)
_BESIDE = ("filler", "per", "fom", "clock", "break")
POINTS = ("day", "month", "week", "quarter", "tertial", "half", "nmonths")


_DAYS_OF_MONTH = re.compile(r"(?<![\w/.:-])([0-3]?\d) ?- ?([0-3]?\d)/(1[0-2]|[1-9])(?![\d/-])")
"""Days of one month: "2-8/11"."""


@lru_cache(4096)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The pieces of a text, in order."""
    plain = (
        fold(text[:_LONGEST]).replace("–", "-").replace("—", "-").replace("−", "-").replace("_", " ").replace("’", "'")
    )
    plain = _DAYS_OF_MONTH.sub(r"\1/\3-\2/\3", plain)
    tokens = [t for match in _PATTERN.finditer(plain) if (t := _token(match)) is not None]
    return tuple(_without_drawing(tokens))


def _token(match: re.Match[str]) -> Token | None:
    text, group = match[0].strip(), match.groupdict()
    kind = next(name for name in _PATTERNS if group[name] is not None)

    def point(
        of: str, first: tuple[int, int], last: tuple[int, int] | None = None, year: str | int | None = None
    ) -> Token:
        known = int(year) if year else None
        return Token(of, text, first, last or first, known, (known,) if known else ())

    if kind == "iso":
        try:
            day = date(int(group["iso_y"]), int(group["iso_m"]), int(group["iso_d"]))
        except ValueError:
            return Token("unread", text)
        return replace(point("day", (day.month, day.day), year=day.year), word="iso")
    if kind in ("dmy", "dm", "daymonth"):
        prefix = {"dmy": ("dmy_d", "dmy_m", "dmy_y"), "dm": ("dm_d", "dm_m", ""), "daymonth": ("d", "d_mon", "d_y")}[
            kind
        ]
        month = _month(group["d_mon"]) if kind == "daymonth" else int(group[prefix[1]] or group["dm_n"])
        number = int(group[prefix[0]])
        if not 1 <= number <= calendar.monthrange(2024, month)[1]:
            return Token("unread", text)
        return point("day", (month, number), year=group.get(prefix[2]))
    if kind == "days":
        month, (one, two) = _month(group["r_mon"]), (int(group["r_1"]), int(group["r_2"]))
        if not 1 <= one < two <= calendar.monthrange(2024, month)[1]:
            return Token("unread", text)
        is_whole = one == 1 and two == calendar.monthrange(2023, month)[1]
        return point("month", (month, one), (month, END if is_whole else two))
    if kind in ("ym", "my"):
        month = int(group[f"{kind}_m"])
        if kind == "ym" and "/" in text and (int(group["ym_y"]) + 1) % 100 == month:
            return Token("unread", text, years=(int(group["ym_y"]),))  # 2011/12: December, or two years
        return point("month", (month, 1), (month, END), group[f"{kind}_y"])
    if kind == "month":
        month, year = _month(group["mon"]), group["mon_y"] or (f"20{group['mon_yy']}" if group["mon_yy"] else None)
        return point("month", (month, 1), (month, END), year)
    if kind == "yw":
        return point("week", (int(group["yw_w"]), 0), year=group["yw_y"])
    if kind == "week":
        return point("week", (int(group["w"]), 0), (int(group["w_to"] or group["w"]), 0))
    if kind in ("quarter", "tertial", "half"):
        key, length = {"quarter": ("q", 3), "tertial": ("t", 4), "half": ("h", 6)}[kind]
        first = _ordinal(group[f"{key}_ord"] or group[key])
        last = _ordinal(group[f"{key}_ord_to"] or group[f"{key}_to"] or str(first))
        is_gapped = " och " in text and last > first + 1  # "första och tredje kvartalet"
        if not 1 <= first <= last <= 12 // length or is_gapped:
            return Token("unread", text)
        return point(kind, (length * first - length + 1, 1), (length * last, END))
    if kind in ("first", "nmonths"):
        word, of = group["n1"] or group["n2"] or group["nm"], group["n_of"] or "månader"
        number = int(word) if word.isdecimal() else NUMBERS.get(word, 0)
        if of == "veckor":
            return point("week", (1, 0), (number, 0)) if number else Token("unread", text)
        last = number * {"månader": 1, "kvartal": 3, "tertial": 4}[of]
        return point("nmonths", (1, 1), (last, END)) if 1 <= last <= 12 else Token("unread", text)
    if kind == "year":
        return Token("year", text, year=int(text), years=(int(text),))
    if kind == "yy":
        first_year, second = int(group["yy_1"]), group["yy_2"]
        second_year = int(second) if len(second) == 4 else 100 * (first_year // 100) + int(second)
        if len(second) == 2 and (first_year + 1) % 100 == int(second):
            second_year = first_year + 1
        elif len(second) == 2 or second_year <= first_year:
            return Token("unread", text, years=(first_year,))
        return Token("years", text, year=second_year, years=(first_year, second_year), word=group["yy_sep"])
    if kind == "status":
        return Token("status", text, word="preliminary" if text.startswith("prel") else "final")
    if kind in ("ym_bad", "until", "short", "piece", "christmas"):
        return Token("unread", text)
    if kind in ("label", "rate", "age", "mark"):
        return Token("known", text)
    return Token(kind, text)


def _month(name: str) -> int:
    if name.startswith("ma"):
        return 5 if name in ("maj", "may") else 3
    return next(i for i, start in enumerate(_MONTH_STARTS, start=1) if name.startswith(start))


def _ordinal(text: str) -> int:
    return _ORDINALS.get(text) or int(text[0])


def _without_drawing(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, with words of drawing and their day as one token each, "drawn"."""
    listed = list(tokens)
    i = 0
    while i < len(listed):
        token = listed[i]
        if token.kind != "drawing":
            after = next((k for k in range(i + 1, len(listed)) if listed[k].kind != "break"), len(listed))
            is_drawing = after < len(listed) and listed[after].kind == "drawing" and _day_after(listed, after) is None
            if token.kind == "day" and token.year and is_drawing:
                yield replace(token, kind="drawn")  # "2024-11-05 (uttag)"
                i = after + 1
                continue
            yield token
            i += 1
            continue
        at = _day_after(listed, i)
        if at is None:
            yield replace(token, kind="word")
            i += 1
            continue
        yield replace(listed[at], kind="drawn")
        i = at + 1
        while i < len(listed) and listed[i].kind == "clock":
            i += 1


def _day_after(tokens: Sequence[Token], i: int) -> int | None:
    """Where the day, month or year stands that words of drawing at ``i`` are about; None when there is none."""
    for k in range(i + 1, min(i + 6, len(tokens))):
        token = tokens[k]
        is_near = all(t.kind in (*_BESIDE, "drawing") for t in tokens[i + 1 : k])
        to = to_at(tokens, k + 1)
        if token.kind in POINTS and to and to < len(tokens) and tokens[to].kind in (*POINTS, "year"):
            return None  # a range is a period
        if token.kind in ("day", "month") and (token.year or is_near):
            return k
        if token.kind == "year" and is_near:
            return k
        if token.kind not in (*_BESIDE, "word", "drawing"):
            return None
    return None


def without_time(text: str) -> str:
    """A text up to its first word about time.

    >>> without_time("Skadegörelsebrott under januari–oktober 2024")
    'Skadegörelsebrott'
    """
    plain, starts = _times_in(text)
    if not starts:
        return plain.strip(" .,:;(")
    words = plain[: starts[0][0]].strip(" .,:;(-–").split()
    while words and words[-1].lower().replace(".", "") in ("år", "under", "för", "i", "från", "tom"):
        words.pop()
    return " ".join(words)


def beside_time(text: str) -> str:
    """A text without its words about time, wherever they stand.

    >>> beside_time("Anmälda brott 2025, viktade tal")
    'Anmälda brott , viktade tal'
    """
    plain, times = _times_in(text)
    for start, end in reversed(times):
        plain = f"{plain[:start]} {plain[end:]}"
    return " ".join(plain.split())


def _times_in(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text in its plain form, and where its words about time stand."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    kinds = (
        *(p for p in POINTS if p != "day"),
        *_DAYS,
        "year",
        "yy",
        "ym",
        "my",
        "yw",
        "roll",
        "ytd",
        "first",
        "calendar",
        "latest",
        "whole",
        "drawing",
    )
    lowered = plain.lower().replace("–", "-").replace("−", "-")
    if len(lowered) != len(plain):
        return plain, []
    return plain, [m.span() for m in _PATTERN.finditer(lowered) if any(m[k] is not None for k in kinds)]


_DAYS = ("iso", "dmy", "dm", "daymonth")


def to_at(tokens: Sequence[Token], i: int) -> int | None:
    """Where a range that goes on at ``i`` ends: behind "-" or "t.o.m."; None when it does not go on."""
    if i >= len(tokens) or tokens[i].kind not in ("to", "tom"):
        return None
    at = i + 1
    while at < len(tokens) and tokens[at].kind in ("filler", "per"):
        at += 1
    return at
