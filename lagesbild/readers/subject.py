"""What the words around a table say that its figures are: of reported crime or of something else, and of which area."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lagesbild.problems import Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, ParsedTable
from lagesbild.readers.files import Grid
from lagesbild.readers.periods import when
from lagesbild.readers.periods.words import beside_time
from lagesbild.readers.quantities import OTHER_RECORDS, is_no_crime, multiple_in, persons_in
from lagesbild.swedish import fold
from lagesbild.tables import ALL, TABLES

_FORECAST = re.compile(
    r"\b(\w*prognos\w*|budget\w*|mål(?:värde|nivå|sättning)\w*)\b|(?:^|[,:(–-] ?)(mål)\b(?! ?(?:nr\b|\d{1,2}(?!\d)))",
    re.I,
)
_SOMETIMES = re.compile(
    r"\b(?:vardag(?:ar|arna)?|helg(?:er|erna|dagar)?|veckoslut(?:en)?|veckohelger(?:na)?|(?:fre|lör|sön|mån|tis|ons|tors)dag(?:ar(?:na)?|s?kväll\w*|s?n[aä]tt\w*)"
    r"|(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)? ?(?:[-–]|till|och|t\.? ?o\.? ?m\.?) ?(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?"
    r"|(?:natte?|kvälls|dag|skol)tid|nätter(?:na)?|kvällar(?:na)?|dagtid|kl\.? ?\d\d?(?:[.:]\d\d)? ?[-–] ?\d\d?(?:[.:]\d\d)?)\b",
    re.I,
)
"""Hours and days of the week: counts of them only must not stand as all that was reported."""
_CHANGE = re.compile(
    r"(?:^|[.:] )\W*((?:förändring|ökning|minskning|skillnad|differens|diff)(?:en)?) (?:av|i|mellan|för|mot|sedan|jämfört)\b",
    re.I,
)
_INDEX = re.compile(r"\bindex\w*|\b20\d\d ?= ?100\b", re.I)
_NOT_REPORTED = re.compile(
    rf"\b({OTHER_RECORDS}|misstänk\w*|\w*misstank\w*|åtal\w*|dom(?:ar)?|självrapport\w*|utsatthet\w*|frihetsberövade"
    r"|skattade?|skattning\w*|beräknade?|uppskatt\w*|förväntade?|kostnad\w*|\w*(?<!av)snitt(?:et)?|genomsnitt\w*|medeltal\w*|\w*medelvärde\w*|\w{2,}medel|median\w*"
    r"|rangordn\w*|rank(?:ing)?|\w*uppfyllelse\w*|säsongs?(?:rens|juster)\w*|utjämna\w*|procentuell\w*|i procent|procentenhet\w*"
    r"|avvikelse\w*|inkomna|avslutade|redovisade till åklagare|andel\w*|kvot\w*"
    r"|brottmål\w*|brotts(?!typ|statistik|kategori|kod|grupp|rubri|utveckling|slag|siffr|nivå|läge|plats|balk|anmäl|område|förebygg|\b)\w+"
    r"|anmälnings\w+|per (?!månad|år\b|kvartal|tertial|halvår|vecka|\w*kommun|\w*område|stadsdel|distrikt|region|län|plats|brott|kategori|typ|grupp"
    r"|den\b|och\b|jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec|\d|capita|inv)\w+)\b"
    r"|\b((?!anmälda|polisanmälda|rapporterade|inrapporterade|registrerade|begångna|valda|utvalda|förekommande|fullbordade|\w*relaterade)"
    r"\w+(?:ade|[dt]da|lda|nda|rda|gda|jda|tta|gna|ena|ande) brott(?:en)?)\b",
    re.I,
)
_CRIME = (
    r"anmäl|brott|stöld|stulen|(?<!f)rån\b|våld|misshandel|narkoti|bedräg|skade|sexual|klotter|häleri|rattfyll"
    r"|olaga|\bhot\b|övergrepp|åverkan|kränkning|tillgrepp|snatter|\bmord|dråp|ofred|förfölj|utpress|fridskränk|smuggl|hemfrid"
)
_OF_CRIME = re.compile(_CRIME, re.I)
_ABOUT_CRIME = re.compile(
    rf"\b(\w+) (?:om|rörande|gällande|angående|kring|på grund av|till följd av|med anledning av) (?:\w+ ){{0,2}}\w*(?:{_CRIME})",
    re.I,
)
"""What stands before "om brott" is what is counted: "Frågor om brott"."""
_OF_RECORDS = re.compile(rf"{_CRIME}|\b(?:{OTHER_RECORDS})\b", re.I)


def is_of_records(text: str) -> bool:
    """True for words of crime, or of what else the police and others count."""
    return _OF_RECORDS.search(text) is not None


_SMALL = frozenset(
    [
        "i",
        "för",
        "och",
        "per",
        "från",
        "hela",
        "inom",
        "samt",
        "nya",
        "de",
        "den",
        "det",
        "alla",
        "samtliga",
        "under",
        "tom",
        "år",
        "året",
        "helår",
        "helåret",
        "halvår",
        "kvartal",
        "tertial",
        "månad",
        "månader",
        "månaderna",
        "vecka",
        "veckor",
        "veckorna",
        "period",
        "perioden",
    ]
)


def not_reported(lines: Iterable[str], context: Context, *, is_reported: bool = False) -> Problem | None:
    """A problem when a title says that the figures are something else than numbers of reported crimes.

    ``is_reported`` tells that the columns say themselves which of them are reported.
    """
    for line in lines:
        if match := _CHANGE.search(line):
            return Problem(f"Titeln säger ”{match[1]}”: talen är inga antal.", _REPORTED, value=match[1])
        if match := _INDEX.search(line):
            return Problem(f"Titeln säger ”{match[0]}”: talen är inga antal.", _REPORTED, value=match[0])
        if match := _SOMETIMES.search(line):
            what = f"Titeln säger ”{match[0]}”: det är bara en del av de anmälda brotten."
            fix = f"Skriv t.ex. ”Misshandel, {match[0].lower()}” som brottstyp om talen ska läsas in."
            return Problem(what, "alla brott som har anmälts under perioden.", value=match[0], fix=fix)
        word = (match[1] or match[2]) if (match := _FORECAST.search(line)) else None
        if word is None and not is_reported:
            word = _other_than_crime(line, context)
        if word:
            return Problem(f"Titeln säger ”{word}”: det är inga anmälda brott.", _REPORTED, value=word)
    return None


_REPORTED = "antal brott som har anmälts."


def _other_than_crime(line: str, context: Context) -> str | None:
    """What a line says that its figures are instead of reported crimes; what a place is called says nothing."""
    places = [m.span() for m in _AT_PLACE.finditer(line)]
    for match in _NOT_REPORTED.finditer(line):
        is_place = any(a <= match.start() < b for a, b in places)
        if not is_place and not _is_in_name(match, context):
            return match[0]
    about = _ABOUT_CRIME.search(line)
    if about and not crosstab.is_usual(about[1]):
        return about[1]
    percent = None if re.search(r"\bantal\b", line, re.I) else _IN_PERCENT.search(line)
    return percent[0] if percent else persons_in(line)


_IN_PERCENT = re.compile(
    r"(?<!\d)(?<!\d[ \u00a0])(?:\b(?:procent|promille|per mille)\b|[%‰]|\brelativ fördelning\b)", re.I
)
"""A unit that counts do not have; "5 % fewer" is a sentence about them."""


def is_other(text: str) -> bool:
    """True for words of crime that say that something else is counted: "Brottsutsatthet", "Oro för inbrott"."""
    about = _ABOUT_CRIME.search(text)
    return _NOT_REPORTED.search(text) is not None or (about is not None and not crosstab.is_usual(about[1]))


def part_of_a_year(lines: Iterable[str]) -> Problem | None:
    """A problem when a line above a year's assessments says that they are of a week or a month."""
    for line in lines:
        stated = when(line)
        is_part = stated.part is not None and not stated.part.is_year and not stated.is_day
        if is_part or (stated.part is None and stated.unread):
            what = f"”{line}” säger en del av ett år, men tabellen har ingen kolumn för vecka: nivåerna är inte ett helt års."
            fix = "Skriv veckan i en kolumn ”Vecka” om nivåerna är en veckas."
            return Problem(what, "en kolumn ”Vecka”, eller ett år i titeln.", value=line, fix=fix)
    return None


def is_note(line: str) -> bool:
    """True for a line that states something of the table, and names no group: "Källa: Brå"."""
    return re.match(r"(?:källa|uttag|anm(?:ärkning)?|not|obs|uppdaterad|kommentar)\w*\s*+[.:]", line, re.I) is not None


LEVEL_MEANING = re.compile(
    r"(?<![\d,.])([1-9]) ?(?:=|:|är|betyder|motsvarar|innebär|står för)?(?<=[=:\w]) ?((?:[^\W\d]|[ -]){3,40})", re.I
)
"""A level and what it is said to mean: "5 = bäst", "nivå 1 är högst"."""
_REMARK = re.compile(
    r"(?:not|obs|anm|anmärkning|kommentar)\b[.:]? \S|(?:uppgift|siffr|data|uttag|hämta|uppdatera|statistik)\w*\b[.:]? \S|[*†]",
    re.I,
)


def is_remark(line: str) -> bool:
    """True for a line below a table that says something of its figures: "Uppgifterna är hämtade 2026-03-02", "* preliminärt"."""
    return _REMARK.match(line) is not None


def line_among_crimes(text: str, row: int | None, context: Context) -> Problem | None:
    """A problem when a line between rows of crimes is no name of a group: what follows is of something else.

    It may name other records ("Uppklarade"), an area, or a time.
    """
    fix = "Lägg raderna under den i en tabell för sig, med titel och rubrikrad."
    if is_no_crime(text) or _other_than_crime(text, context):
        what = f"Raden ”{text}” säger att talen under den inte är anmälda brott."
        return Problem(what, "anmälda brott i hela tabellen, eller namnet på en brottsgrupp.", row, value=text, fix=fix)
    anywhere = replace(context, place=None)
    if area := crosstab.known_area(text, anywhere) or (
        crosstab.area_in(text, anywhere) if _PLACED.search(text) else None
    ):
        what = f"Raden ”{text}” säger {area.name}: vilket område raderna under den gäller är oklart."
        fix = "Skriv området i en kolumn ”Område”, på varje rad."
        return Problem(what, "namnet på en brottsgrupp.", row, value=text, fix=fix)
    stated = when(text)
    if stated.status and not is_note(text):
        what = f"Raden ”{text}” säger ”{text}”: om det gäller raderna under den är oklart."
        return Problem(what, "namnet på en brottsgrupp.", row, value=text, fix=fix)
    if is_note(text):
        return None
    if stated.says_time or stated.years:
        what = f"Raden ”{text}” säger en tid: vilken tid raderna under den gäller är oklart."
        fix = "Skriv tiden i en kolumn ”Period”, på varje rad, eller lägg raderna i en tabell för sig."
        return Problem(what, "namnet på en brottsgrupp.", row, value=text, fix=fix)
    return None


_PLACED = re.compile(r"\b(?:i|för|på|inom) [A-ZÅÄÖ]")
_AT_PLACE = re.compile(
    r"\b(?:[Vv]id|[Pp]å|[Ii]|[Kk]ring|[Rr]unt|[Nn]ära|[Ii]nom|[Uu]tanför|[Ff]rån|[Hh]os) [A-ZÅÄÖ][\w-]*(?:(?: och|,)? [A-ZÅÄÖ][\w-]*)*"
)
"""A place: "vid Larmtorget"."""


def _is_in_name(match: re.Match[str], context: Context) -> bool:
    """True when the match lies in the name of an area that is known."""
    line, word = fold(match.string), fold(match[0])
    named = (n for a in context.directory.areas for n in map(fold, (a.name, *a.aliases)) if word in n)
    return any(re.search(rf"(?<!\w){re.escape(n)}", line) for n in named)


def of_unknown(titles: Iterable[str], stated: Iterable[str], context: Context) -> Problem | None:
    """A problem when no line above a table says that it is of crime, and a title has words that nobody understands.

    ``stated`` is what other lines state: a source, an area.
    """
    titles = tuple(titles)
    if any(map(_OF_CRIME.search, (*titles, *stated))):
        return None
    for title in filter(None, map(title_in, titles)):
        if odd := crosstab.odd_words(words(title), context):
            what = f"Titeln säger ”{odd[0]}”: om siffrorna är anmälda brott går inte att avgöra."
            fix = "Skriv ”Anmälda brott” först i titeln om det är vad siffrorna är."
            return Problem(what, _REPORTED, value=odd[0], fix=fix)
    return None


_STATED = re.compile(r"([^:]{2,40}):\s*+(.*)")
_TITLED = re.compile(r"(?:tabell|titel|rubrik|diagram|innehåll|statistik|variabel|mått|avser)\b", re.I)


def title_in(line: str) -> str:
    """The title that a line is; empty for one that states something else ("Handläggare: …") and for a sentence."""
    stated = _STATED.fullmatch(line)
    if stated:
        return stated[2] if _TITLED.match(stated[1]) else ""
    return "" if line.endswith(".") and len(line.split()) > 4 else line


def words(title: str) -> list[str]:
    """The folded words of a title that are neither of time nor small ones."""
    return [w for w in re.findall(r"[^\W\d_]{2,}", fold(beside_time(title))) if w not in _SMALL]


_AVSER = re.compile(
    r"\b(?:avser|gäller|omfattar|redovisas för|(?:är|visas|lämnas) för|(?:siffror\w*|uppgifter\w*|tal\w*|statistik\w*|data) för)\s++(.{2,80})",
    re.I,
)
_ELSEWHERE = re.compile(
    r"\b((?:[Pp]olisr|[Rr])egion(?:en)? [A-ZÅÄÖ][\w-]+|(?:[Ll]okalp|[Pp])olisområde(?:t)? [A-ZÅÄÖ][\w-]+|[A-ZÅÄÖ][\w-]+ (?:län|kommun|region|polisområde|stad)"
    r"|(?:[Hh]ela )?(?:länet|riket|landet|Sverige|regionen|polisområdet|lokalpolisområdet|polisregionen|grannkommunen))\b"
)
_BESIDE = re.compile(r"parentes|jämför|kolumn|streck|linje|raden|inte |ej |exklusive", re.I)
_REGISTERED = re.compile(
    r"\b(?:folkbokförda|bosatta|boende|skrivna|registrerade|födda) i (?:Sverige|landet|riket)\b", re.I
)
"""Whom figures count, and not where."""


_PLACED_IN = re.compile(r"\b(?:i|för|inom) ([A-ZÅÄÖ][\w-]{2,40})")


def elsewhere_in(title: str) -> str | None:
    """The place that a title names which is of no table of ours: "i Kalmar", "hela riket", "Polisområde Syd"; None without one."""
    if match := _ELSEWHERE.search(title):
        return match[0]
    placed = _PLACED_IN.search(title)
    return placed[1] if placed and not crosstab.is_usual(placed[1]) else None


def names_its_area(line: str) -> bool:
    """True for a line such as "Siffrorna avser Lunda kommun", which must agree with the title."""
    return _AVSER.search(line) is not None


def of_other_area(reading: ParsedTable, grid: Grid, context: Context) -> Iterator[Problem]:
    """A problem for every line that says that the figures are of an area that the table has no rows of."""
    if reading.kind in OF_AREAS_THEMSELVES or reading.errors or reading.coded.empty:
        return
    directory = context.directory
    of = [str(a) for a in reading.coded["area"].unique() if a in directory.by_id]
    if not of:
        return
    around = {x for a in of for x in directory.ancestors(a)} if len(of) > 1 else set()
    inside = [a for a in directory.areas if a.id in (*of, *around)]
    names = [fold(n) for a in inside for n in (a.name, *a.aliases)]
    anywhere = replace(context, place=None)
    if (titled := _titled_elsewhere(reading, of, anywhere)) is not None:
        what = f"Titeln säger {titled}: siffrorna lästes som {directory.name(of[0])}, som angavs."
        yield Problem(what, "samma plats i titeln och i det som angavs.", value=titled, warning=True)
    for row, line in lines_around(grid):
        match = _AVSER.search(line)
        if (
            match is None
            or _BESIDE.search(line)
            or _REGISTERED.search(line)
            or any(re.search(rf"(?<!\w){re.escape(n)}s?(?!\w)", fold(line)) for n in names)
        ):
            continue
        area, other = crosstab.area_in(match[1], anywhere), _ELSEWHERE.search(match[1])
        name = area.name if area else other[1] if other else None
        if name:
            what = f"”{line}”: siffrorna lästes som {directory.name(of[0])}, men raden säger {name}."
            yield Problem(what, "samma område i titeln och i det som står runt tabellen.", row, value=name)


def _titled_elsewhere(reading: ParsedTable, of: list[str], anywhere: Context) -> str | None:
    """The name of the area that the title says the table is of ("Anmälda brott i Ådalen"), when its rows lie somewhere else."""
    match = re.search(r"\b(?:i|för|inom)\s++(?=[A-ZÅÄÖ])(.{2,60})", reading.title or "")
    area = crosstab.area_in(match[1], anywhere) if match else None
    if area is None:
        return None
    near = {x for a in of for x in (a, *anywhere.directory.ancestors(a))}
    around = {area.id, *anywhere.directory.ancestors(area.id)}
    return None if area.id in near or around & set(of) else area.name


OF_AREAS_THEMSELVES = ("areas", "aliases", "layers", "vulnerable")


_NO_OBSERVATION = (
    r"\b(\w*prognos\w*|budget\w*|mål(?:värde|nivå|sättning)\w*|föreslagna?|förslag|förväntade?|\w*medelvärde\w*|genomsnitt\w*|snittet"
    r"|\w{2,}medel|median\w*|indextal\w*|per 1(?:0|00)? ?000\w*"
    r"|(?:förändring|ökning|minskning|skillnad|differens)\w* (?:i procent\w*|sedan|från|mellan|mot|jämfört))\b"
    r"|(?:^|[,:(–-] ?)(mål|trend|index|medel|snitt|förändring|skillnad|differens)\b(?! ?(?:nr\b|\d{1,2}(?!\d)))"
)
_OTHERWISE = {
    "ratings": (
        re.compile(
            rf"{_NO_OBSERVATION}|\b(\w*betyg\w*|poäng\w*|trygghets(?:nivå|grad)\w*|andel\w*|ackumulera\w*|per hushåll|\w*tusental\w*|natt(?:etid)?|kvällstid|helg(?:er(?:na)?|en)?|antal\w*)\b",
            re.I,
        ),
        "det är inga bedömda nivåer",
        "nivåer som har bedömts.",
    ),
    "population": (
        re.compile(
            rf"{_NO_OBSERVATION}|\b(skattning\w*|skattad\w*|uppskatt\w*|urval\w*|per hushåll|ackumulera\w*|hittills|natt|(?:natt|dag)befolkning\w*|förvärvsarbetande\w*|sysselsatta|andel\w*"
            r"|(?:antal )?hushåll|medelålder\w*|medelfolkmängd\w*|medelbefolkning\w*|per km\w*|\w*täthet\w*|(?:levande )?födda(?! i\b)(?! år)|döda|(?:in|ut)flytt\w*|födelse(?:netto|överskott)\w*|väljare\w*|röstberättiga\w*|tätort(?:er(?:na)?|en)?|utrikes ?födda|utländsk bakgrund)\b",
            re.I,
        ),
        "talen är inte folkmängden",
        "antal invånare.",
    ),
    "survey": (
        re.compile(rf"{_NO_OBSERVATION}|\b((?:tio|hundra|tusen|miljon)tal\w*)\b|^(antal svar\w*)\b(?!:)", re.I),
        "talen är inga andelar av dem som har svarat",
        "andelar i procent.",
    ),
}
"""Kind of table → what a title says when its figures are something else, how that is told, and what is expected."""
_ONE_SEX = (
    re.compile(
        r"(?<!mot )(?<!oro för )(?<!rädsla för )(?<!rädd för )(?<!av )\b(?:kvinnor(?:na)?|flickor(?:na)?|tjejer(?:na)?)\b",
        re.I,
    ),
    re.compile(
        r"(?<!mot )(?<!oro för )(?<!rädsla för )(?<!rädd för )(?<!av )\b(?:män(?:nen)?|pojkar(?:na)?|killar(?:na)?)\b",
        re.I,
    ),
)


def of_something_else(reading: ParsedTable, grid: Grid) -> Iterator[Problem]:
    """A problem when a title says that levels, inhabitants or shares of answers are something else, or of some only."""
    if reading.kind not in _OTHERWISE or any(p.what.startswith("Titeln säger") for p in reading.errors):
        return
    pattern, what, expected = _OTHERWISE[reading.kind]
    for row, line in titles(grid):
        match = pattern.search(line)
        word = next(filter(None, match.groups())) if match else None
        if reading.kind != "survey" and not re.search(r"\bantal\b", line, re.I):
            word = word or ((unit := _IN_PERCENT.search(line)) and unit[0])
        if word:
            fix = "Ta bort ordet ur titeln om det inte är så."
            yield Problem(f"Titeln säger ”{word}”: {what}.", expected, row, value=word, fix=fix)
            return
        sexes = [m[0] for sex in _ONE_SEX if (m := sex.search(line))]
        is_grouped = reading.kind == "survey" and set(reading.coded["group"].unique()) != {ALL}
        if reading.kind == "survey" and len(sexes) == 1 and not is_grouped and not re.search(r"\bkön", line, re.I):
            told = f"Titeln säger ”{sexes[0]}”, men ingen kolumn säger vilken grupp andelarna gäller."
            fix = f"Skriv ”{sexes[0].lower()}” i en kolumn ”Grupp” på varje rad."
            yield Problem(told, "gruppen i en kolumn.", row, value=sexes[0], fix=fix)
            return


def titles(grid: Grid) -> Iterator[tuple[int, str]]:
    """(row, text) of the lines above a table."""
    for row, cells in grid.head.numbered():
        if not (text := _alone(cells)):
            if any(cells):
                return
            continue
        yield row, text


def in_multiples(reading: ParsedTable, grid: Grid) -> Iterator[Problem]:
    """A problem when headings, a unit or a note say that counts are given in thousands or the like."""
    if reading.kind not in ("crime", "population"):
        return
    for row, text in (*headings(grid), *lines_around(grid)):
        if (multiple := multiple_in(text)) and _is_of_figures(text):
            what = f"”{text}” säger ”{multiple}”: talen är inga antal."
            yield Problem(what, "antal, ett till ett.", row, value=multiple)
            return


_FIGURES = re.compile(
    r"siffr|\btal|värde|antal|enhet|anges|angiv|uttryck|redovis|uppgift|folkmängd|invånare|befolkning|anmäl|brott", re.I
)


def _is_of_figures(text: str) -> bool:
    """True for a text that says how figures are given, or that is a unit alone."""
    return len(text.split()) <= 3 or _FIGURES.search(text) is not None or _UNIT.search(text) is not None


_UNIT = re.compile(r"[,(:–-] ?(?:i \w+(?:tal|er)|\w+tal)\b\W*$", re.I)
"""A unit at the end of a title: "Hamnen 2025, i hundratal"."""


def preliminary(reading: ParsedTable, grid: Grid) -> Iterator[Problem]:
    """A warning when a text says that figures are preliminary, and the table that they are kept in has no word for it."""
    if any(c.name == "status" for c in TABLES[reading.kind].columns):
        return
    for row, text in (*headings(grid), *lines_around(grid)):
        if when(text).status == "preliminary":
            what = f"”{text}” säger att siffrorna är preliminära: det sparas inte med dem."
            fix = "Läs in filen igen när de slutliga finns: de ersätter de preliminära."
            yield Problem(what, "slutliga uppgifter.", row, value=text, fix=fix, warning=True)
            return


def with_row(problem: Problem, grid: Grid) -> Problem:
    """The problem with the row of the line that it is about, when it is about a title."""
    if problem.row is not None or not problem.value or not problem.what.startswith("Titeln säger"):
        return problem
    rows = (row for row, line in lines_around(grid) if problem.value in line)
    return replace(problem, row=next(rows, None))


def headings(grid: Grid) -> Iterator[tuple[int, str]]:
    """(row, text) of the cells above the first figures, and of those in a column "enhet"."""
    units: set[int] = set()
    is_above = True
    for row, cells in grid.head.numbered():
        is_above = is_above and not any(map(crosstab.is_figure, cells))
        for i, text in enumerate(cells):
            if fold(text) in ("enhet", "måttenhet"):
                units.add(i)
            if text and (is_above or i in units):
                yield row, text


def lines_around(grid: Grid) -> Iterator[tuple[int | None, str]]:
    """(row, text) of the lines above and below a table; below a very long text the row is not known."""
    for row, cells in (grid.head if grid.path else grid).numbered():
        if text := _alone(cells):
            yield row, text
    for cells in grid.tail if grid.path else ():
        if text := _alone(cells):
            yield None, text


def _alone(cells: tuple[str, ...]) -> str:
    """The one text that a row holds, empty for any other row."""
    filled = dict.fromkeys(c for c in cells if c)
    return next(iter(filled)) if len(filled) == 1 and not crosstab.is_figure(next(iter(filled))) else ""
