"""What the titles of a table say beside its rows: another time, another area, some people only, words that nobody understands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from lagesbild.problems import Problem
from lagesbild.readers import crosstab, notes, subject, titled_area
from lagesbild.readers.base import Context, ParsedTable
from lagesbild.readers.bra.checks import MARK, unexplained
from lagesbild.readers.files import Grid
from lagesbild.readers.long.headers import ON_SCALE
from lagesbild.readers.periods import when
from lagesbild.readers.quantities import rate_in
from lagesbild.swedish import fold, listing
from lagesbild.tables import ALL, TABLES, Type
from lagesbild.tables.levels import RATED

_USUAL = {
    "crime": r"(?:kategori|grupp|huvud|målgrupp|utveckling)\w*|typ(?:er)?|urval",
    "ratings": r"(?:nivå|vecko|bedöm|heatmap|matris|protokoll|möte|incident|händelse|läges|risk|gradera|färg|skala|metod)\w*"
    r"|\w*(?:nivå|vecka|bedömning)(?:er|ar|na|en)?|(?:höst|vår|sommar|vinter)(?:e?n)?|est",
    "population": r"(?:åld|demografi|bosatt|folkbokför|nyckelkod|regist)\w*|kön(?:en)?|januari|november|december",
    "survey": r"(?:enkät|undersökning|mätning|medborgar|fråg|svar|procent|upplev|känn|känsl|diagram|självrapport|utsatt|otrygg|brottsoffer)\w*"
    r"|\w*(?:enkät|undersökning|mätning|barometer)(?:en|ar|er)?|oro(?:n|lig|liga)?|ntu|boende|sig|när|går|ut|utomhus|ensam(?:ma)?",
    "facts": r"(?:nyckeltal|mått|indikator|områdes|socioekonomi|demografi|bakgrund|jämför|kolada|levnads|villkor)\w*",
    "yearly": r"(?:nivå|bedöm|riktning|skala)\w*",
    "vulnerable": r"(?:utsatt|särskilt|risk|polis|klass|utgåv|rapport)\w*",
}
"""Kind of table → words that a title of it may hold beside those of any table (`crosstab.is_usual`)."""
_ANY = (
    r"(?:käll|regso|deso|sammanslag|siffr|slutlig|definitiv|enhet|period|månad|kvartal|halvår|fördel|uppdel|redovis|rapport|regist|export|import|bearbet|aktuell|senaste|samlad"
    r"|gemensam|lokal|svensk|kommunal|nationell|bilag|version|datum|titel|rubrik|förhållande|innehåll|beskriv|uppföljning|statistik|diagram|figur|tidsserie)\w*"
    r"|tal|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|mera?|not(?:er)?|obs|år(?:et|en|ets|svis|s)?|årlig(?:a|en)?|helår(?:et)?|veck(?:a|or|orna|ovis)|fil(?:en)?"
    r"|blad(?:et)?|flik(?:en)?|lista(?:n)?|rev|namn|här|som|är|har|eller|samt|inkl|alla|samtliga|tidigare|varje|olika|andra|dess|deras|sin|sina|sitt|egen|eget|egna|våra?|vårt|hela?|enligt"
    r"|även|genom|mellan|under|serier?"
)
_WHOLE_AGES = re.compile(
    r"\b(?:1[5-9]|20) ?(?:-|–|till) ?(?:7[4-9]|[89]\d)\b|\b(?:1[5-9]|20) ?(?:\+|år (?:och|eller) (?:äldre|uppåt))"
)
"""Whom surveys ask, said in their titles: "16–84 år"."""
_SEXES = re.compile(r"\b(?:kvinnor(?:na)?|män(?:nen)?|flickor(?:na)?|pojkar(?:na)?)\b(?! och\b)(?<! och män)", re.I)
_SOME = re.compile(
    r"\b(\d{1,3} ?(?:-|–|till) ?\d{1,3} ?år\w*|\d{1,3} ?\+(?: ?år)?|\d{1,3} år (?:och|eller) (?:äldre|yngre|uppåt)|över \d\d år|under \d\d år"
    r"|ungdomar\w*|unga\b(?! i )|barn\b|äldre\b|pensionärer\w*|vuxna\b|elever\w*|gymnasie\w*|årskurs(?:er)? ?\d*|skolår \d|företagare\w*|näringsidkare\w*|anställda"
    r"|hyresgäster\w*|(?:boende i )?(?:hyresrätt|bostadsrätt|lägenhet|villa)\w*|utrikes ?födda|inrikes ?födda|utlandsfödda)",
    re.I,
)
_OF_PEOPLE = {"survey": "group", "population": "age"}
_SCALE = re.compile(
    r"\bskala\w*\b[^0-9]{0,12}(\d) ?(?:-|–|till) ?(\d)\b|\b(\d) ?(?:-|–|till) ?(\d)\b[^0-9]{0,4}skala", re.I
)
_LEVELS_OF = re.compile(
    r"\b(?:göteborgs?|fyr(?:a|gradig)\w*|fyr färger|tre(?:gradig)\w*)\b.*skala|skala.*\bgöteborg", re.I
)
_ASKED = re.compile(r"\bandel\w* (?:\w+ )?(?:som|vilka)\b|\?|^(?:hur|vad|vilk|är|känner|har|i vilken)\w*\b", re.I)
_SHORT = 6  # words of a line below a table that is read as a title is
_LIMITED = re.compile(r"\b(?:avser|gäller|omfattar|visar|räknar|endast|enbart|bara|exkl\w*|inkl\w*)\b", re.I)
_EXPLAINS = re.compile(
    r"[-–.*†¹²³\d:()=… ]+(?:=|\)|betyder\b|:|[-–] )|tabell\w*\b|kontakt|fotnot|.*\bförhållandena\b|fortsätt|sida\b|forts",
    re.I,
)
"""How a line begins that explains a mark or a sign, or names a table."""
_OTHER_NAMES = re.compile(
    r"\b(?:prognos\w*|budget\w*|mål(?:värden?|tal)?|index|uppklar\w*|misstänkt\w*|lagför\w*|förslag\w*|kvinnor|män|pojkar|flickor|ungdomar"
    r"|hushåll|medelfolkmängd|rullande ?(?:12)?|ack\w*|ovägda?|promille|per 1 ?000)\b",
    re.I,
)
"""What the name of a sheet or a file says of figures that are something else."""
_AT_MOST = 500  # values of a column whose words are known


@dataclass(frozen=True)
class _Rows:
    """What the rows of a table say, each asked for once however many lines are tried against it."""

    reading: ParsedTable
    context: Context

    @property
    def kind(self) -> str:
        return self.reading.kind

    @cached_property
    def years(self) -> set[int]:
        """The years that the rows are of; empty for tables without time."""
        coded = self.reading.coded
        if "year" in coded:
            years = {int(y) for y in coded["year"].dropna().unique()}
            if "week" not in coded:
                return years
            each = coded[["year", "week"]].drop_duplicates()
            weeks = list(zip(each["year"], each["week"], strict=True))  # those at its ends are of two years
            return years | {y + 1 for y, w in weeks if w >= 52} | {y - 1 for y, w in weeks if w == 1}
        if texts := next((c for c in ("wave", "period") if c in coded), None):
            return {y for t in coded[texts].dropna().unique() for y in when(str(t)).years}
        ends = [c for c in ("start", "end", "date") if c in coded]
        return {d.year for c in ends for d in coded[c].dropna().unique() if hasattr(d, "year")}

    @cached_property
    def texts(self) -> list[str]:
        """What the rows say in words, and the source."""
        coded = self.reading.coded
        columns = [c.name for c in TABLES[self.kind].columns if c.type is Type.TEXT and c.name in coded]
        values = [str(v) for c in columns for v in coded[c].dropna().unique()[:_AT_MOST]]
        return [*values, self.reading.source or ""]

    @cached_property
    def words(self) -> set[str]:
        """The folded words of the texts."""
        return {w for t in self.texts for w in re.findall(r"[^\W\d_]{2,}", fold(t))}

    @cached_property
    def areas(self) -> list[str]:
        """The ids of the areas that the rows are of; empty where rows are areas themselves."""
        if "area" not in self.reading.coded or self.kind in subject.OF_AREAS_THEMSELVES:
            return []
        return [str(a) for a in self.reading.coded["area"].unique() if a in self.context.directory.by_id]


def told(reading: ParsedTable, grid: Grid, context: Context) -> Iterator[Problem]:
    """A problem, or a warning, for every line above a table that its rows do not agree with, or that has words not understood."""
    if reading.errors or reading.coded.empty or reading.kind not in TABLES:
        return
    rows = _Rows(reading, context)
    for row, line in subject.titles(grid):
        of_title = _of(title, row, rows) if (title := _said(line, grid)) else []
        yield from of_title
        if any(not p.warning for p in of_title):
            return
    if reading.kind in _USUAL:
        yield from _elsewhere(rows, grid)


def _of(title: str, row: int | None, rows: _Rows) -> list[Problem]:
    """What a line says that the rows do not: the first error, else every warning."""
    problems = [
        p
        for p in (
            _of_time(title, row, rows),
            _of_area(title, row, rows),
            _of_some(title, row, rows),
            _of_answers(title, row, rows),
            _of_scale(title, row, rows),
        )
        if p
    ]
    if error := next((p for p in problems if not p.warning), None):
        return [error]
    unknown = _not_understood(title, row, rows, " ".join(str(p.value) for p in problems))
    return [*problems, unknown] if unknown else problems


def _elsewhere(rows: _Rows, grid: Grid) -> Iterator[Problem]:
    """What a short line below the table, the sheet's name or the file's says that a title would be told for."""
    reading = rows.reading
    figures = [row for row, cells in grid.head.numbered() if len(cells) > 1 and any(map(crosstab.is_figure, cells))]
    told, said = {p.row for p in reading.problems}, {p.value for p in reading.problems}
    outside = [(None, text) for text in grid.hidden.margins]
    introduced = False  # "Kontaktperson:" above a name
    for row, line in (*subject.lines_around(grid), *outside):
        text, is_answer, introduced = line.rstrip(" ."), introduced, line.endswith(":")
        is_short = len(text.split()) <= _SHORT or (_LIMITED.search(text) and len(text.split()) <= 2 * _SHORT)
        if (
            (row is not None and (row in told or row < max(figures, default=0)))
            or text in said
            or is_answer
            or introduced
            or not is_short
            or not _said(text, grid)
            or _EXPLAINS.match(text)
        ):
            continue
        for problem in _of(text, row, rows):
            where = "En text utanför tabellen" if (row, line) in outside else "En rad under tabellen"
            yield replace(problem, what=problem.what.replace("Titeln säger", f"{where} säger"), row=row)
    for name, where in ((grid.sheet or "", "Bladets namn"), (Path(grid.file).stem, "Filens namn")):
        odd = _OTHER_NAMES.search(name.replace("_", " "))
        groups = set(reading.coded["group"].unique()) if reading.kind == "survey" else set()
        if odd and fold(odd[0]) not in groups:  # a sheet may be a group's
            what = f"{where} säger ”{odd[0]}”: siffrorna lästes som det som rubrikerna säger."
            yield Problem(what, "ett namn som säger vad siffrorna är.", None, value=name, warning=True)


def above_columns(reading: ParsedTable, grid: Grid, context: Context) -> Iterator[Problem]:
    """A problem for a heading of a year that no row is of; a warning for a mark on one that no line explains."""
    if reading.errors or reading.coded.empty or reading.kind not in _USUAL or reading.kind == "crime":
        return
    rows, lines = _Rows(reading, context), [line for _, line in subject.lines_around(grid)]
    years = rows.years
    titles = {line for _, line in subject.titles(grid)}
    for row, text in subject.headings(grid):
        if text in titles or any(text in (p.column, p.value) for p in reading.problems):  # what is told is not read
            continue
        if other_scale := _of_scale(text, row, rows, where="Rubriken"):
            yield other_scale
            return
        named = set(when(text).years)
        if named and years and not named & years and max(named) <= context.today.year:
            what = f"Rubriken säger ”{text}”, men raderna är från {_span(years)}."
            yield Problem(what, "samma år i rubriken och på raderna.", row, text, text)
            return
        if (mark := MARK.search(text)) and not any(line.lstrip("( ").startswith(mark[0]) for line in lines):
            yield unexplained(mark[0], text, row)
            return


def _span(years: set[int]) -> str:
    return f"{min(years)}" if len(years) == 1 else f"{min(years)}–{max(years)}"


def _said(line: str, grid: Grid) -> str:
    """The title that a line is; empty for a source, a period or a question that it states, which the readers take."""
    return "" if grid.meta_line((line,)) or subject.is_note(line) else subject.title_in(line)


def _of_time(title: str, row: int | None, rows: _Rows) -> Problem | None:
    """A problem for sums that grow or roll above rows that are no such sums; a warning for another year."""
    stated = when(title)
    if rows.kind == "crime" and stated.span in ("ytd", "rolling"):
        of = rows.reading.coded[["start", "end"]].drop_duplicates()
        if stated.span == "ytd":
            is_so = all((s.month, s.day) == (1, 1) for s in of["start"])
        else:
            is_so = all((e - s).days > 360 for s, e in zip(of["start"], of["end"], strict=True))
        if not is_so:
            what = f"Titeln säger ”{stated.span_word}”: om talen är för varje rads egen tid går inte att avgöra."
            fix = "Skriv hela tiden på varje rad, t.ex. ”jan–okt 2026”, eller ta bort ordet ur titeln."
            return Problem(what, "tal för den tid som raden säger.", row, value=stated.span_word, fix=fix)
    years = rows.years if rows.context.year is None else set()  # what the user says comes before the title
    named = set(stated.years)
    if years and named and not stated.drawn and not named & years:
        shown = listing([str(y) for y in sorted(named)])
        is_other_part = stated.part is not None and not stated.is_day and not stated.part.is_year
        what = f"Titeln säger {shown}, men raderna är från {_span(years)}."
        fix = "Rätta titeln eller raderna."
        return Problem(what, "samma år i titeln och på raderna.", row, value=shown, fix=fix, warning=not is_other_part)
    return None


def _of_area(title: str, row: int | None, rows: _Rows) -> Problem | None:
    """A warning for a title of areas that some rows lie outside, or of a place that nobody knows."""
    directory, of = rows.context.directory, rows.areas
    around = {x for a in of for x in directory.ancestors(a)}.difference(of)
    titled = dict.fromkeys(a for _, a in titled_area.named(title, list(directory.areas)))
    lowest = [a for a in titled if not any(a.id in directory.ancestors(b.id) for b in titled)]
    if not of or not lowest:
        elsewhere = subject.elsewhere_in(title) if of else None
        names = fold(" ".join(map(directory.name, {*of, *around})))
        if elsewhere is None or fold(elsewhere).removesuffix("en") in names:
            return None
        what = f"Titeln säger {elsewhere}, som inget område här heter: siffrorna lästes som {_some_of(of, rows)}."
        expected = "samma plats i titeln och i det som angavs."
        return Problem(what, expected, row, value=elsewhere, warning=True)
    if any(a.id in around for a in lowest):
        return None
    outside = [a for a in of if not {x.id for x in lowest} & {a, *directory.ancestors(a)}]
    absent = [x.name for x in lowest if not any(x.id in (a, *directory.ancestors(a)) for a in of)]
    if not outside and not absent:
        return None
    lacking = f"inga rader för {listing(absent)}" if absent else ""
    has = f"rader för {_some_of(outside, rows)}" if outside else ""
    what = f"Titeln säger {listing([a.name for a in lowest])}, men tabellen har {listing([t for t in (lacking, has) if t])}."
    return Problem(what, "rader för det som titeln säger.", row, value=title, warning=True)


def _some_of(areas: list[str], rows: _Rows) -> str:
    more = f" och {len(areas) - 3} till" if len(areas) > 3 else ""
    return listing([rows.context.directory.name(a) for a in areas[:3]]) + more


def _of_some(title: str, row: int | None, rows: _Rows) -> Problem | None:
    """A problem when a title says that figures are of some people, and the rows say all."""
    column = _OF_PEOPLE.get(rows.kind)
    some = _SOME.search(title) or (_SEXES.search(title) if column is None else None)
    if some is None or _WHOLE_AGES.search(title):
        return None
    if column is None:
        if rows.kind not in ("facts", "crime") or fold(some[0]).split()[0] in fold(" ".join(rows.texts)):
            return None
        what = f"Titeln säger ”{some[0]}”: det sparas inte med siffrorna."
        return Problem(what, "vilka det gäller på varje rad.", row, value=some[0], warning=True)
    said = {fold(str(v)) for v in rows.reading.coded[column].unique()}
    if said != {ALL}:
        return None
    told = {"survey": "andelarna lästes som allas", "population": "talen lästes som alla invånare"}[rows.kind]
    heading = {"survey": "Grupp", "population": "Ålder"}[rows.kind]
    what = f"Titeln säger ”{some[0]}”, men {told}."
    fix = f"Skriv ”{some[0].lower()}” i en kolumn ”{heading}” på varje rad, eller ta bort det ur titeln."
    return Problem(what, "vilka det gäller i en kolumn.", row, value=some[0], fix=fix)


def _of_answers(title: str, row: int | None, rows: _Rows) -> Problem | None:
    """A problem when a title says that another answer than the rows' is counted: "andel trygga", "ej otrygg"."""
    if rows.kind != "survey" or not (counted := notes.other_answer(title, rows.reading)):
        return None
    answer = str(rows.reading.coded["answer"].iloc[0])
    what = f"Titeln säger ”{counted}”, men andelarna lästes som ”{answer}”."
    return Problem(what, "samma svar i titeln och på raderna.", row, value=counted)


def _of_scale(title: str, row: int | None, rows: _Rows, where: str = "Titeln") -> Problem | None:
    """A problem when a title or a heading names another scale than the place's."""
    if rows.kind != "ratings":
        return None
    match = _SCALE.search(title)
    if where == "Rubriken" and ON_SCALE.sub("", fold(title)) in ("nivå", *RATED):
        match = ON_SCALE.search(title)
    ends = [int(g) for g in match.groups() if g] if match else []
    scales = {s for a in rows.areas if (s := rows.context.scale_of(a))}
    other = ends and scales and all((s[0], s[-1]) != tuple(ends) for s in scales)
    if other or (_LEVELS_OF.search(title) and any(len(s) != 4 for s in scales)):
        levels = sorted(scales)[0]
        what = (
            f"{where} säger ”{match[0] if match and other else title}”, men platsens skala är {levels[0]}–{levels[-1]}."
        )
        return Problem(what, "nivåer på platsens egen skala.", row, value=title)
    return None


def _not_understood(title: str, row: int | None, rows: _Rows, told: str) -> Problem | None:
    """A warning for words of a title that stand nowhere in the rows or in what is ``told``, and that no table of the kind usually has."""
    if rows.kind not in _USUAL:
        return None
    if rows.kind == "survey" and (
        _ASKED.search(title) or any(fold(title).startswith(fold(str(s))) for s in rows.reading.coded["survey"].unique())
    ):
        return None  # a question in full, or what the survey is called from now on
    usual = re.compile(rf"{_ANY}|{_USUAL[rows.kind]}")
    odd = [
        w
        for w in crosstab.odd_words(subject.words(title), rows.context)
        if not usual.fullmatch(w)
        and not any(w.startswith(k[:6]) for k in rows.words if len(k) > 3)
        and w not in rows.words
    ]
    stated, rate = when(title), rate_in(title)
    if rows.kind != "crime":
        odd += [stated.span_word] if stated.span in ("ytd", "rolling") else []
        odd += [rate[0]] if rate and not any(rate[0] in t for t in rows.texts) else []
    if not (odd := [w for w in odd if w not in fold(told)]):
        return None
    shown = [w for w in odd if w not in ("avser", "gäller")]
    written = {fold(w): w for w in re.findall(r"\w+", title)}
    quoted = listing([f"”{written.get(w, w)}”" for w in shown]) or "det"
    what = f"Titeln säger ”{title}”: {quoted} sparas inte med siffrorna."
    return Problem(what, "siffror som är vad rubrikerna säger.", row, value=title, warning=True)
