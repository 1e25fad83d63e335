"""Numbers, periods and years in running Swedish text, and how exactly a number was meant.

Everything keeps its place: offsets are those of the text that was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

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

    def fits(self, true: float) -> bool:
        """True when ``true`` may be written as this number (both without sign).

        >>> Number(0, 2, "16", 16.0, Unit.PERCENT).fits(15.5), Number(0, 2, "16", 16.0).fits(15.5)
        (True, False)
        """
        half = self.step / 2 if self.unit is not Unit.COUNT else 0.0
        # "cirka 200" is rounded to hundreds, but never so coarsely that it says nothing
        about = max(0.05 * self.value, self.step, min(_trailing(self.value) / 2, 0.15 * self.value))
        low, high = {
            Slack.EXACT: (self.value - half, self.value + half),
            Slack.ABOUT: (self.value - about, self.value + about),
            Slack.OVER: (self.value - half, self.value * 1.25 + self.step),
            Slack.UNDER: (self.value * 0.85 - self.step, self.value + half),
        }[self.slack]
        return low - 1e-9 <= true <= high + 1e-9


@dataclass(frozen=True)
class Stated:
    """A period that the text states, in the year that it was read for."""

    start: int
    end: int
    text: str
    period: Period


@dataclass(frozen=True)
class Sentence:
    """A stretch of running text; ``paragraph`` counts from 0."""

    start: int
    end: int
    paragraph: int


_UNITS = ["två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"]
_SMALL = ["tio", "elva", "tolv", "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton"]
_TENS = ["tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"]
WORDS = {
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
    rf"(?<![\w.,/:§-])(?P<sign>[+±−–-] ?(?=[0-9]))?(?:(?P<digits>{_DIGITS})|(?P<word>(?:{_WORD})\b))"
    r"(?P<unit>\s?%(?:-?enheter)?|\s?procentenhet(?:er)?\b|\s?procent\b)?(?![\w])",
    re.I,
)
_ABOUT = r"(?:ca?\.?|c:a|cirka|circa|omkring|runt|ungefär|uppskattningsvis|kring|nära)"
_OVER = r"(?:drygt|mer än|fler än|över|minst|åtminstone)"
_UNDER = r"(?:knappt|nästan|närmare|inte fullt|under|mindre än|färre än|uppemot|nära nog|högst)"
APPROXIMATELY = rf"(?:{_ABOUT}|{_OVER}|{_UNDER})"
_BEFORE = [(Slack.ABOUT, re.compile(rf"\b{_ABOUT}\s+$", re.I))] + [
    (slack, re.compile(rf"\b{words}\s+$", re.I)) for slack, words in ((Slack.OVER, _OVER), (Slack.UNDER, _UNDER))
]

_MONTH = r"(?:jan(?:uari)?|feb(?:ruari)?|mars?|apr(?:il)?|maj|juni?|juli?|aug(?:usti)?|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_TO = r"\s*(?:[-–—]|till och med(?: den)?|t\.?\s?o\.?\s?m\.?(?: den)?|till)\s*"
_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"
_PERIOD = re.compile(
    rf"\b(?P<d1>[0-9]{{1,2}})\s+(?P<m1>{_MONTH})(?:\s+(?P<y1>{_YEAR}))?{_TO}(?P<d2>[0-9]{{1,2}})\s+(?P<m2>{_MONTH})(?:\s+(?P<y2>{_YEAR}))?"
    rf"|\b(?P<m3>{_MONTH})(?:\s+(?P<y3>{_YEAR}))?{_TO}(?P<m4>{_MONTH})(?:\s+(?P<y4>{_YEAR}))?"
    rf"|\b(?:till och med|t\.?\s?o\.?\s?m\.?)\s+(?:den\s+)?(?P<d5>[0-9]{{1,2}})?\s*(?P<m5>{_MONTH})(?:\s+(?P<y5>{_YEAR}))?"
    rf"|\b(?P<iso>{_YEAR}-[0-9]{{2}}-[0-9]{{2}}{_TO}{_YEAR}-[0-9]{{2}}-[0-9]{{2}})"
    rf"|\bde\s+(?P<n>[0-9]{{1,2}}|{_WORD})\s+första\s+månaderna(?:\s+(?:av\s+)?(?P<y6>{_YEAR}))?",
    re.I,
)
_YEARS = re.compile(rf"(?<![\w.,/-]){_YEAR}(?![\w/]|[.,][0-9]|-[0-9])(?!\s?(?:%|procent))")
_LAST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_ABBREVIATION = re.compile(
    r"(?:\b(?:ca|kl|nr|st|jfr|jmf|resp|inkl|exkl|dvs|osv|mfl|tex|bla|tom|sid|kap|jan|feb|mar|apr|jun|jul|aug|sept?|okt|nov|dec)|\b[^\W\d_]|\.[^\W\d_])$",
    re.I,
)
_END = re.compile(r"[.!?]+[”\"')\]]*\s+(?=[^\Wa-zåäö_]|[”\"'(–+−-])|;\s+")
_ITEM = re.compile(r"\s*(?:[-–•*·]\s+|[0-9]{1,2}[.)]\s)")
_CELLS = re.compile(r"\t|;| {3,}|\|")


def straight(text: str) -> str:
    """The same text, character for character, with every kind of space as a plain one and − as it is."""
    return re.sub(r"[^\S\n\t]", " ", text)


def numbers(text: str) -> list[Number]:
    """Every number in words or digits that is not part of a date, a year or a label such as "v. 36".

    >>> [(n.text, n.value, n.slack.value) for n in numbers("ca 22,3 procent, sju och 1 174")]
    [('22,3 procent', 22.3, 'ungefär'), ('sju', 7.0, 'exakt'), ('1 174', 1174.0, 'exakt')]
    """
    plain = straight(text)
    taken = [(p.start(), p.end()) for p in _PERIOD.finditer(plain)]
    taken += [m.span() for m in _YEARS.finditer(plain)] + [m.span() for m in _LABELLED.finditer(plain)]
    found = []
    for match in _NUMBER.finditer(plain):
        start, end = match.span()
        if not any(s < end and start < e for s, e in taken):
            found.append(_number(plain, match))
    return found


_LABELLED = re.compile(
    r"\b(?:v\.|veckan?|veckorna|vecka|kl\.?|klockan|tabell|diagram|figur|kartbild|bilaga|sida|sid\.|kapitel|avsnitt|punkt|nr\.?|nummer|§)"
    r"\s*[0-9]+(?:\s*(?:[-–,.:]|och|till)\s*[0-9]+)*"
    rf"|\b[0-9]{{1,2}}\s+{_MONTH}"
    r"|\b[0-9]{1,2}/[0-9]{1,2}\b|\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b|\b[0-9]{4}\.[0-9]{2}\.[0-9]{2}\b"
    r"|\b[0-9]+\s*[-–]\s*[0-9]*\s*år(?:en|ing\w*)?\b|\b[0-9]+\s*år(?:en|ing\w*)?\b|\b[0-9]+[-–][0-9]+\b",
    re.I,
)


def _number(plain: str, match: re.Match[str]) -> Number:
    word, digits = match["word"], match["digits"]
    if word:
        value, step = float(WORDS[word.lower()]), 1.0
    else:
        whole = re.fullmatch(r"[0-9]{1,3}(?:[ .][0-9]{3})+(?:,[0-9]+)?", digits)
        written = re.sub(r"[ .]", "", digits) if whole else digits
        written = written.replace(",", ".")
        value, step = float(written), 10.0 ** -len(written.partition(".")[2])
    unit = (match["unit"] or "").strip().lower()
    sign = (match["sign"] or "").strip()
    before = plain[max(0, match.start() - 25) : match.start()]
    slack = next((s for s, found in _BEFORE if found.search(before)), Slack.EXACT)
    return Number(
        match.start(),
        match.end(),
        match[0],
        value,
        Unit.POINTS if "enhet" in unit else Unit.PERCENT if unit else Unit.COUNT,
        Slack.ABOUT if sign == "±" else slack,
        {"": 0, "+": 1, "±": 0}.get(sign, -1),
        step,
    )


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
    found = []
    for match in _PERIOD.finditer(straight(text)):
        try:
            written = match[0].rstrip(" .\n")
            found.append(Stated(match.start(), match.start() + len(written), written, _period(match, year)))
        except ValueError:  # 31 februari, or an end before its start: no period
            continue
    return found


def _period(match: re.Match[str], year: int) -> Period:
    if match["iso"]:
        return parse_period(match["iso"])
    if match["n"]:
        months = WORDS.get(match["n"].lower()) or int(match["n"])
        if not 1 <= months <= 12:
            raise ValueError(match[0])
        return parse_period(f"1 jan – {_LAST[months - 1]} {_name(months)} {match['y6'] or year}")
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


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of the running text; headings stand alone and lines of a table are left out."""
    plain = straight(text)
    paragraph, begun, last = 0, None, 0
    for start, line in _lines(plain):
        body = line.strip()
        alone = not body or _is_row(line)
        # a short line before a capital is a heading, a line that a file has broken is not
        new = alone or bool(_ITEM.match(line)) or (begun is not None and last - begun < 60 and body[:1].isupper())
        if begun is not None and new:
            yield from _split(plain, begun, last, paragraph)
            paragraph, begun = paragraph + 1, None
        if not alone:
            begun = start if begun is None else begun
            last = start + len(line)
    if begun is not None:
        yield from _split(plain, begun, last, paragraph)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _is_row(line: str) -> bool:
    """True for a line of a table: cells, of which most are numbers or short."""
    cells = [c.strip() for c in _CELLS.split(line.strip()) if c.strip()]
    return len(cells) >= 3 and sum(len(c) <= 12 for c in cells) >= len(cells) / 2


def _split(text: str, start: int, end: int, paragraph: int) -> Iterator[Sentence]:
    at = start
    for match in _END.finditer(text, start, end):
        if match[0].startswith(".") and _ABBREVIATION.search(text[max(at, match.start() - 8) : match.start()]):
            continue
        yield Sentence(at, match.end(), paragraph)
        at = match.end()
    if text[at:end].strip():
        yield Sentence(at, end, paragraph)
