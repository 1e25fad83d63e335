"""What the words around a table say that its figures are: of reported crime or of something else, and of which area."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lagesbild.problems import Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, ParsedTable
from lagesbild.readers.files import Grid
from lagesbild.readers.periods.words import without_time
from lagesbild.swedish import fold

_FORECAST = re.compile(r"\b(\w*prognos\w*|budget\w*|målvärde\w*)\b", re.I)
_NOT_REPORTED = re.compile(
    r"\b(uppklar\w*|uppklär\w*|misstänk\w*|\w*misstank\w*|lagför\w*|utredd?a|utredning\w*|handlagda|åtal\w*|dömda|dom(?:ar)?|fällande|friande"
    r"|personuppklar\w*|självrapport\w*|utsatthet\w*|\w*utsatta(?! område)|skattade?|skattning\w*|beräknade?|förväntade?|kostnad\w*|snitt(?:et)?"
    r"|genomsnitt\w*|medeltal\w*|medelvärde\w*|median\w*|avvikelse\w*|inkomna|avslutade|nedlagda|redovisade till åklagare|andel\w*|kvot\w*"
    r"|målsägande\w*|\w*offer|gripna|anhållna|häktade|frihetsberöv\w*|ingripande\w*|larm\w*|insats\w*|utryckning\w*|böter|ordningsbot\w*"
    r"|\w*ärende\w*|\w*händelse\w*|orosanmäl\w*|felanmäl\w*|klagomål\w*|tillsyn\w*"
    r"|brottmål\w*|brotts(?!typ|statistik|kategori|kod|grupp|rubri|utveckling|slag|siffr|nivå|läge|plats|balk|anmäl|område|\b)\w+"
    r"|anmälnings\w+|per (?!månad|år\b|kvartal|tertial|halvår|vecka|\w*kommun|\w*område|stadsdel|distrikt|region|län|plats|brott|kategori|typ|grupp"
    r"|den\b|och\b|jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec|\d|capita|inv)\w+)\b"
    r"|\b((?!anmälda|polisanmälda|rapporterade|inrapporterade|registrerade|begångna|valda|utvalda|förekommande|fullbordade|\w*relaterade)"
    r"\w+(?:ade|[dt]da|lda|nda|rda|gda|jda|tta|gna|ena|ande) brott(?:en)?)\b",
    re.I,
)
_OF_CRIME = re.compile(
    r"anmäl|brott|stöld|stulen|rån\b|våld|misshandel|narkoti|bedräg|skade|sexual|klotter|häleri|rattfyll|statistik|compstat|läges|tabell",
    re.I,
)
_MULTIPLES = re.compile(
    r"(\btusental\b|\bhundratal\b|\bmiljontal\b|\bi tusen\b|\b1 ?000-tal\w*|\b100-tal\w*|\bx ?1 ?000\b|\bindex\w*|\b20\d\d ?= ?100\b)",
    re.I,
)
_SMALL = frozenset(("i", "för", "och", "per", "från", "hela", "inom", "samt", "nya", "de", "den", "det", "alla"))


def not_reported(lines: Iterable[str], *, is_reported: bool = False) -> Problem | None:
    """A problem when a title says that the figures are something else than numbers of reported crimes.

    ``is_reported`` tells that the columns say themselves which of them are reported.
    """
    others = (_FORECAST, _MULTIPLES) if is_reported else (_FORECAST, _MULTIPLES, _NOT_REPORTED)
    found = next((m for line in lines for other in others if (m := other.search(line))), None)
    if found is None:
        return None
    what = f"Titeln säger ”{found[0]}”: " + (
        "talen är inga antal." if found.re is _MULTIPLES else "det är inga anmälda brott."
    )
    return Problem(what, "antal brott som har anmälts.", value=found[0])


def is_of_crime(lines: Iterable[str]) -> bool:
    """True when a line says that the table is of crime, or of statistics in general."""
    return any(_OF_CRIME.search(line) for line in lines)


def words(title: str) -> list[str]:
    """The folded words of a title that are neither of time nor small ones."""
    return [w for w in re.findall(r"[^\W\d_]+", fold(without_time(title))) if w not in _SMALL]


_AVSER = re.compile(
    r"\b(?:avser|gäller|omfattar|redovisas för|(?:är|visas|lämnas) för|(?:siffror\w*|uppgifter\w*|tal\w*|statistik\w*|data) för)\s+(.{2,80})",
    re.I,
)
_ELSEWHERE = re.compile(
    r"\b((?:[Pp]olisr|[Rr])egion(?:en)? [A-ZÅÄÖ][\w-]+|[A-ZÅÄÖ][\w-]+ (?:län|kommun|region|polisområde|stad)"
    r"|(?:[Hh]ela )?(?:länet|riket|landet|Sverige|regionen|polisområdet|lokalpolisområdet|polisregionen|grannkommunen))\b"
)
_BESIDE = re.compile(r"parentes|jämför|kolumn|streck|linje|raden|inte |ej |exklusive", re.I)


def names_its_area(line: str) -> bool:
    """True for a line such as "Siffrorna avser Lunda kommun", which must agree with the title."""
    return _AVSER.search(line) is not None


def of_other_area(reading: ParsedTable, grid: Grid, context: Context) -> Iterator[Problem]:
    """A problem for every line that says that the figures are of an area that the table has no rows of."""
    if reading.kind in _OF_AREAS_THEMSELVES or reading.errors or reading.coded.empty:
        return
    directory = context.directory
    of = [str(a) for a in reading.coded["area"].unique() if a in directory.by_id]
    if not of:
        return
    around = {x for a in of for x in directory.ancestors(a)} if len(of) > 1 else set()
    own = [a for a in directory.areas if a.id in (*of, *around)]
    names = [fold(n) for a in own for n in (a.name, *a.aliases)]
    anywhere = replace(context, place=None)
    for row, line in _lines(grid):
        said = _AVSER.search(line)
        if (
            said is None
            or _BESIDE.search(line)
            or any(re.search(rf"(?<!\w){re.escape(n)}s?(?!\w)", fold(line)) for n in names)
        ):
            continue
        area, other = crosstab.area_in(said[1], anywhere), _ELSEWHERE.search(said[1])
        name = area.name if area else other[1] if other else None
        if name:
            what = f"”{line}”: siffrorna lästes som {directory.name(of[0])}, men raden säger {name}."
            yield Problem(what, "samma område i titeln och i det som står runt tabellen.", row, value=name)


_OF_AREAS_THEMSELVES = ("areas", "aliases", "layers", "vulnerable")


def _lines(grid: Grid) -> Iterator[tuple[int, str]]:
    """(row, text) of the lines above and below a table; of a very long text only those above."""
    for row, cells in (grid.head if grid.path else grid).numbered():
        filled = dict.fromkeys(c for c in cells if c)
        if len(filled) == 1 and not crosstab.is_figure(text := next(iter(filled))):
            yield row, text
