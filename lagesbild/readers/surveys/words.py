"""What the words of a survey mean: waves, measures, answers and groups."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lagesbild.calendar import YEAR, YEAR_DIGITS
from lagesbild.readers import crosstab
from lagesbild.readers.base import is_all
from lagesbild.swedish import fold

KIND = "survey"

ALL = "alla"

LABELS = {
    **dict.fromkeys(("område", "stadsdel", "stadsdelsområde", "stadsområde", "mellanområde", "kommun"), "area"),
    **dict.fromkeys(("regso", "delområde", "bostadsområde", "region", "polisområde"), "area"),
    **dict.fromkeys(("grupp", "kön", "ålder", "åldersgrupp", "redovisningsgrupp", "kön och ålder"), "group"),
    **dict.fromkeys(("våg", "år", "mätning", "mätår", "undersökningsår", "mättillfälle"), "wave"),
    **dict.fromkeys(("fråga", "påstående", "frågetext", "indikator"), "question"),
    **dict.fromkeys(("svar", "svarsalternativ", "alternativ"), "answer"),
    **dict.fromkeys(
        ("nr", "nr.", "nummer", "rad", "radnr", "löpnr", "löpnummer", "#", "id", "kod", "områdeskod"), "around"
    ),
    **dict.fromkeys(("sdo", "lpo", "distrikt", "lokalpolisområde", "kommundel"), "area"),
    **dict.fromkeys(("ansvarig", "utfört av"), "around"),
    **dict.fromkeys(crosstab.REMARKS, "remark"),
    "undersökning": "survey",
    "bättre när": "better",
}
"""What heads a column of labels → what it labels."""

COARSE = (
    "region",
    "kommun",
    "polisområde",
    "lokalpolisområde",
    "lpo",
    "sdo",
    "distrikt",
    "stadsdelsområde",
    "stadsområde",
    "mellanområde",
)
"""Areas that hold others, the largest first: beside one that is smaller they only say where that lies."""

KEYS = frozenset({*LABELS, "källa", "uttag", "period", "titel"})

_MEASURES = (
    ("n_effective", re.compile(r"effektiv|^(?!.*(?:andel|procent|%))(?:.*\bväg[dt]|.*\bvikt(?!(?:er|en)?\b))")),
    ("deff", re.compile(r"designeffekt|\bdeff\b")),
    ("low", re.compile(r"\bnedre|\bundre|\blägre|\bki från\b")),
    ("high", re.compile(r"\bövre|\bhögre|\bki till\b")),
    ("interval", re.compile(r"intervall|\bki\b|konfidens")),
    ("margin", re.compile(r"±|felmarginal|\+/-|osäkerhet")),
    ("n", re.compile(r"^n\b|\bn\s*+=|antal|svarande|\bbas\b")),
    ("sum", re.compile(r"^summa|^(?:andel )?(?:totalt|sammanlagt|tillsammans)\s++\w*(?:trygg|orolig)|otrygga? totalt")),
    ("share", re.compile(r"andel|procent|%")),
)

NO_SHARE = re.compile(
    r"(?:andel\w*)?[\s(,]*(?:i )?(?:‰|promille).*|(?:för)?ändring\w*\b|skillnad\w*\b|diff(?:erens(?:en)?)?\b|utv(?:eckling(?:en)?)?\b|ökning(?:en)?\b|minskning(?:en)?\b|trend\w*\b"
    r"|svarsfrekvens\w*|svarsandel\w*|bortfall\w*|deltagar?\w*frekvens\w*|täckning\w*|urval\w*|procentenhet\w*|p\.? ?e\b|prognos\w*|mål(?:et|värde\w*|nivå\w*|sättning\w*)?\b(?!\w)|budget\w*|rang(?:ordning)?\b|nki\b|nmi\b|[\w-]*index(?:et)?\b"
    r"|(?:medel|snitt|genomsnitt|median)(?:t|värde\w*|betyg\w*|poäng\w*)?\b|betyg\w*|poäng\w*|standardavvik\w*|signifika\w*|p-värde\w*"
    r"|.*\(procentenheter\)|.*\bprocentenheter$"
)
"""What begins a heading, or a row's label, of figures that are no shares of those who answered."""

OF_OTHERS = re.compile(
    r"(?:(?:i|hela|för|snitt|medel|genomsnitt\w*) )?(?:riket|rikets|landet|landets|sverige|länet|länets|regionen|regionens|kommunens?|stadens?"
    r"|rikssnitt\w*|länssnitt\w*|kommunsnitt\w*|jämförelse\w*|referens\w*|liknande kommuner|övriga \w+)(?: (?:totalt|som helhet|andel(?:en)?|snitt))?"
    r"|(?:föregående|förra|tidigare|senaste|närmast föregående)(?: (?:mätning(?:en)?|år(?:et)?|undersökning(?:en)?|omgång(?:en)?|våg(?:en)?))?"
    r"|(?:o?viktad|o?vägd)(?: andel(?:en)?)?"
)
"""What a heading names beside a share when it is of somebody else, of another time or counted in another way, and so no answer."""

COUNTS_ANSWERS = re.compile(
    r"(?:(?:o?viktad?|o?viktat|o?väg[dt]|o?vägda|totalt) )?(?:n|bas(?:en)?|(?:bas|n)?[\s(:]*antal(?:et)? (?:av )?(?:de )?(?:som |inkomna )?"
    r"(?:svar|svaren|svarande|svarat|respondenter|deltagare|intervjuade|personer som svarat)\)?)"
)
"""The label of a row among the questions that says how many answered them."""

NO_SHARES = re.compile(
    r"\bper (?:1 ?000|10 ?000|100 ?000)\b|\bpromille\b|\bindex\b|\bmedelvärde\w*|\bprognos\w*|\btusental\b", re.I
)
"""What a title says when none of its table's figures are shares."""

ANSWER = re.compile(
    r"^(?:mycket|ganska|varken|vet (?:inte|ej)|inte alls|inte särskilt|något|går\b.*\but\b|avstår|ja\b|nej\b|otrygg|trygg|orolig)"
)

GROUP = re.compile(
    r"^(?:alla|samtliga|totalt?|båda könen|hela befolkningen|alla svarande|samtliga svarande)$|kvinn|\bmän\b|\bman\b|flick|pojk|(?<!\d)\d+\s*+[-–]\s*+\d*\s*+år|\bår\b|född|bakgrund"
    r"|hyres|bostadsrätt|villa|småhus|lägenhet"
)

WITH_YEAR = re.compile(rf"(?!.{{500}})(.*[^\W\d].*?)[\s,(]+({YEAR_DIGITS})\)?\s*+(\(?%\)?)?")
YEAR_FIRST = re.compile(rf"({YEAR_DIGITS})[\s,:–-]+([^\W\d].*|\d{{1,3}}(?: ?[-–] ?\d{{1,3}})? ?(?:år|\+).*)")

_TERM = r"vt|ht|(?:vår|höst|sommar|vinter)(?:e?n|terminen)?|(?:vår|höst)termin"
_PART = rf"{_TERM}|(?:jan|feb|mars?|apr|maj|jun|jul|aug|sept?|okt|nov|dec)\w*\.?|(?:kvartal|kv\.?|q|tertial|halvår|h) ?[1-4]"
_WAVE = re.compile(
    rf"(?:(?:våg|år|ntu|mätning|undersökning|andel|procent|%|[-–+/,&\s()]|och|{YEAR_DIGITS}|(?:{_PART})(?![\w]))\s*+)+"
)
ONLY_PART = re.compile(_PART)
"""A part of a year, which the text does not name."""
_OF_YEAR = re.compile(rf"\b(?:{_TERM}) ?{YEAR_DIGITS}(?!\d)", re.I)
_WITH_PART = re.compile(rf"\b(?:{_PART})(?![^\W\d])", re.I)

MISSING = re.compile(
    r"för (?:få|låg)\b.*|<\s*+\d+|\*+|x{1,3}|uppgift saknas|redovisas (?:ej|inte)|\(?\.\.\)?|i\.u\.?", re.I
)

_NUMBER = r"[-−]?\d[\d\s]*(?:[.,]\d+)?\s*%?"

INTERVAL = re.compile(rf"(?!.{{500}})[(\[]?\s*+({_NUMBER})\s*+(?:[-–−;]|till)\s*+({_NUMBER})\s*+[)\]]?")

WITH_INTERVAL = re.compile(rf"(?!.{{500}})({_NUMBER})\s*+[(\[]\s*+({_NUMBER})\s*+[-–−;]\s*+({_NUMBER})\s*+[)\]]")

WITH_MARGIN = re.compile(rf"(?!.{{500}})({_NUMBER})?\s*+(?:±|\+/[-−])\s*+({_NUMBER})")


def wave_of(text: str) -> str | None:
    """The wave that a text names, pooled years joined with +; None when it names none.

    >>> wave_of("2020, 2021 och 2023"), wave_of("NTU 2022–2023"), wave_of("Trygg ute")
    ('2020+2021+2023', '2022+2023', None)
    >>> wave_of("HT 2024 (%)"), wave_of("Mätning hösten 2024 i Hamnen"), wave_of("okt 2024")
    ('HT 2024', 'hösten 2024', 'okt 2024')
    """
    years = list(dict.fromkeys(m[0] for m in YEAR.finditer(text)))
    if len(years) == 1 and (match := _OF_YEAR.search(text)):
        return match[0]
    if len(years) == 1 and is_wave(text) and _WITH_PART.search(text):
        return " ".join(re.sub(r"\b(?:andel|procent)\b|[%()]", " ", text, flags=re.I).split()).strip(" ,")
    if len(years) == 2 and re.search(rf"{years[0]}\s*+[-–−]\s*{years[1]}", text) and int(years[1]) - int(years[0]) > 1:
        return f"{years[0]}–{years[1]}"  # from … to: which years it pools is not said
    return "+".join(years) or None


def is_wave(text: str) -> bool:
    """True for a text that only says a year or years, as "NTU 2023" or "2022 %"."""
    return bool(YEAR.search(text)) and bool(_WAVE.fullmatch(fold(text)))


def measure_of(text: str) -> str | None:
    """What a text says that its figures measure; None when it says nothing of it."""
    plain = fold(text)
    if is_wave(text):
        return "share" if re.search(r"andel|procent|%", plain) else None
    return next((name for name, words in _MEASURES if words.search(plain)), None)


def is_no_share(text: str) -> bool:
    """True for what heads a printed change, an aim, a forecast or a mean: figures that are no shares.

    >>> [is_no_share(t) for t in ("Förändring 2022–2024", "Mål 2026 (%)", "Skillnad", "Målsman", "Andel otrygga")]
    [True, True, True, False, False]
    """
    return NO_SHARE.match(fold(text)) is not None


def answer_of(text: str) -> str:
    """The answer that a heading names, without "Andel" and "(%)"; empty when it names none."""
    plain = re.sub(
        r"(?:\(\s*+|(?<!\s)\s*+)(?:%|\b(?:i )?procent\b)\s*+\)?|^andel(?:en)?\b(?:\s++som\b)?(?:\s++(?:är|känner sig|svarar|uppger)\b)?",
        "",
        fold(text),
    )
    return plain.strip(" ,.:–-")


_PARTS = ("mycket otrygg", "ganska otrygg", "otrygg", "mycket orolig", "ganska orolig", "går inte ut")


def part_of(answer: str) -> str | None:
    """The standard name of an answer that is summed into the measure."""
    plain = re.sub(r"(?<!\s)\s*+\(.*", "", answer)
    if re.match(r"(?:går|avstår)\b.*\but\b", plain):
        return "går inte ut"
    plain = re.sub(r"(?<=otrygg|orolig)[at]?$", "", plain.replace("oroliga", "orolig"))
    return plain if plain in _PARTS else None


def combined(parts: Iterable[str]) -> str:
    """The name of the answer that parts make together.

    >>> combined(["mycket otrygg", "ganska otrygg", "går inte ut"])
    'mycket eller ganska otrygg, eller går inte ut'
    """
    left = sorted(set(parts), key=_PARTS.index)
    for word in ("otrygg", "orolig"):
        if {f"mycket {word}", f"ganska {word}"} <= set(left):
            left[left.index(f"mycket {word}")] = f"mycket eller ganska {word}"
            left.remove(f"ganska {word}")
    return ", eller ".join(left)


_STATES = re.compile(
    r"(?:(?:andel(?:en)?|som|är|har|känner|upplever|blivit|sig) )*(?:(?P<otrygg>otrygg(?:a|t|het)?)|(?P<orolig>oro(?:lig[at]?)?)|(?P<utsatt>utsatt(?:a|het)?)|(?P<avstår>avstår))\b(?!.*\?)"
)


def answer_in(question: str) -> str | None:
    """The answer that a question is itself, when it states what is bad; None for others.

    "Trygg ute sen kväll" is asked as often of those who are not.

    >>> [answer_in(q) for q in ("Otrygg ute sen kväll", "Oro för inbrott", "Trygg ute", "Är du otrygg?")]
    ['otrygg', 'orolig', None, None]
    """
    match = _STATES.match(fold(question))
    return match.lastgroup if match else None


def group_of(text: str) -> str:
    """The group as the register calls it; a word for everybody is ``ALL``."""
    plain = fold(text)
    return ALL if is_all(plain) else plain
