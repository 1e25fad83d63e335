"""Tables that were laid out for the eye: title lines, stacked headings with merged cells, footnotes.

The readers of Brå's tables and of survey workbooks take them apart with the same few functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from lagesbild.areas import Area
from lagesbild.problems import Problem, UnknownId
from lagesbild.readers.base import Context, find_area
from lagesbild.readers.files import Grid
from lagesbild.readers.periods import When, is_year, when, year_in
from lagesbild.readers.quantities import rate_in
from lagesbild.swedish import MONTHS, fold, listing, parse_number

REMARKS = frozenset(
    {"kommentar", "kommentarer", "anmärkning", "anmärkningar", "anm", "anm.", "anteckning", "anteckningar"}
    | {"notering", "noteringar", "not", "noter", "fotnot", "fotnoter", "övrigt", "obs"}
)
"""What heads a column of remarks: no figure stands there."""

_LABELLED = re.compile(r"^([^:]{2,40}):\s*+(.*)$")
_SYMBOLS = ("-", "–", "−", "..", ".", "…")


def is_figure(text: str) -> bool:
    """True for what stands in a table's body: a number or one of Brå's symbols; a bare year is a heading."""
    if text in _SYMBOLS:
        return True
    if not text or is_year(text):
        return False
    try:
        return parse_number(text) is not None
    except ValueError:
        return False


_CHANGE = re.compile(r"förändr|ändring|\butv|diff|absolut|skillnad|ökning|minskning|\+/-")


def is_change(text: str) -> bool:
    """True for the heading of a printed change."""
    return _CHANGE.search(fold(text)) is not None


@dataclass(frozen=True)
class Above:
    """What stands above a table: ``stated`` holds "Källa: …" lines by folded key, ``lines`` the other ones."""

    stated: dict[str, str]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join((*self.lines, *self.stated.values()))

    def get(self, *keys: str) -> str | None:
        """The first that is stated of ``keys``."""
        return next((self.stated[k] for k in keys if k in self.stated), None)


def above(rows: Iterable[Sequence[str]], keys: frozenset[str]) -> Above:
    """Read title lines. ``keys`` are the folded words that may introduce a line, "Region: …" or "Region" | "…"."""
    stated: dict[str, str] = {}
    lines: list[str] = []
    for cells in rows:
        filled = [c for c in cells if c]
        if not filled:
            continue
        first, rest = filled[0], list(dict.fromkeys(filled[1:]))
        match = _LABELLED.match(first)
        if match and fold(match[1]) in keys and (match[2] or rest):
            stated.setdefault(fold(match[1]), " ".join((match[2], *rest)).strip())
        elif len(rest) == 1 and fold(first) in keys:
            stated.setdefault(fold(first), rest[0])
        else:
            lines.append(" ".join(dict.fromkeys(filled)))
            if source := re.search(r"Källa:\s*+([^.]+)", lines[-1]):  # a caption in a document says it last
                stated.setdefault("källa", source[1].strip())
    return Above(stated, tuple(lines))


_TIMES = ("period", "månad", "tid", "tidsperiod", "referenstid", "år")


def time_above(above: Above, grid: Grid, context: Context, problems: list[Problem]) -> When:
    """What a table's lines say of time, for figures whose own headings leave it out.

    A line "Period: …" comes before a title. The year is the user's, else the lines', the sheet's or the
    file's; a year of the lines that the user contradicts is told.
    """
    title = when(" | ".join(above.lines))
    for stated in filter(None, map(above.get, reversed(_TIMES))):  # "År: 2026" above "Period: jan–okt"
        time = when(stated)
        title = replace(time.within(title), unread=time.unread if time.says_time else time.unread + title.unread)
    year = title.year or (None if title.years else year_in(grid.sheet or "") or year_in(grid.file, days=False))
    if context.year and year and context.year != year:
        what = f"Tabellen säger {year}, men {context.year} angavs: siffrorna lästes som {context.year}."
        problems.append(Problem(what, "samma år på båda ställena.", value=str(year), warning=True))
    if title.part is None and title.span is None:
        _tell_beside(title, context, problems)
    return replace(title, year=context.year or year, previous=False)


def with_named_time(title: When, grid: Grid, years: Collection[int]) -> When:
    """The title's time, with the part of a year that the sheet's or the file's name says where no line says any.

    ``years`` are those of the table's own headings. With them "brott okt 2025" may mean the month, the year so far or when
    the file was made: it is ``unread`` then, as is a time in a name that is not understood.
    """
    if title.part is not None or title.span is not None:
        return title
    for name, where in ((grid.sheet or "", "bladets namn"), (PurePath(grid.file).stem, "filens namn")):
        stated, is_file = when(name), where == "filens namn"
        if is_file and (years and stated.year not in (None, *years)):
            continue  # made later than what it holds
        if stated.part is None or stated.is_day or (_OTHER_NUMBER if is_file else _TABLE_NUMBER).search(name):
            says_year = title.year == stated.year and not title.years and not years
            odd = [w for w in stated.unread if not w.isdigit() or _MONTH_NUMBER.fullmatch(w)]
            odd = odd if not is_file or (says_year and stated.year) else []
        else:
            odd = list(stated.unread) or ([name] if is_file and years and stated.part.is_month else [])
            if not odd:
                return replace(title, part=stated.part)
        if odd:
            return replace(title, unread=(*title.unread, *odd), where=where)
    return title


_TABLE_NUMBER = re.compile(r"(?<![^\W_])[th]\d{1,2}(?![^\W_])", re.I)
"""In the name of a sheet "T1" is as often a table as a tertial."""
_OTHER_NUMBER = re.compile(r"(?<![^\W_])[thvw]\.?\d{1,2}(?![^\W_]|[ _]?-[ _]?v?\d)", re.I)
"""In that of a file "v2" is as often a version as a week."""
_MONTH_NUMBER = re.compile(r"0[1-9]|1[0-2]")

_USUAL = re.compile(
    r".*(?:brott|anmäl|stöld|(?<!f)rån|våld|misshandel|inbrott|narkoti|bedräg|skade|statistik|siffr|uppgift|fakta|folkmängd|befolkning|invånare|inkomst"
    r"|fiktiv|compstat|rapport|tabell|läge|kommun|stad|län|region|område|prov|antal|total|summa|brå|scb|data|resultat|utfall|urval|status|polis).*"
    r"|.*(?:trygg|säkerhet|avdelning|enheten|sektion|kansli|förvaltning|kontor|nämnd|sammanställ|översikt|bilag|underlag|material|utkast).*"
    r"|andel\w*|ur|av|på|vid|med|om|till|efter|över|enhet|hushåll|person|stycken|st|n|jämfört|mot|från"
)


def odd_words(words: Iterable[str], context: Context) -> list[str]:
    """The folded words that are neither usual in the title of a table nor in the name of an area."""
    named = {w for a in context.directory.areas for n in (a.name, *a.aliases) for w in re.findall(r"\w+", fold(n))}
    return [w for w in dict.fromkeys(words) if not is_usual(w) and w not in named and w.removesuffix("s") not in named]


def is_usual(word: str) -> bool:
    """True for a word that the title of any table may hold."""
    return _USUAL.fullmatch(fold(word)) is not None


def _tell_beside(title: When, context: Context, problems: list[Problem]) -> None:
    """Warn of words beside the title's year that could mean a part of it: the figures are read as whole years."""
    odd = odd_words((w for w in title.adjacent if w not in title.unread), context)
    if odd and (title.year or title.years):
        shown = listing([f"”{w}”" for w in odd])
        what = f"{shown} bredvid årtalet i titeln säger ingen tid som känns igen: siffrorna lästes som hela år."
        fix = "Skriv perioden på en rad för sig ovanför tabellen, t.ex. ”Period: 1 jan – 31 okt”, om den är en annan."
        problems.append(Problem(what, "en period som ”januari–oktober 2024”.", value=odd[0], fix=fix, warning=True))


def unread_time(stated: When) -> list[str]:
    """The words of a text about a stretch of time that leave it unclear: those not understood, several years, a day."""
    unread = list(stated.unread)
    if stated.year is None and len(stated.years) > 1:
        unread.append("–".join(map(str, (stated.years[0], stated.years[-1]))))
    if stated.part and stated.is_at:
        unread.append("per")
    elif stated.part and stated.is_day:
        month, number = stated.part.first
        unread.append(f"{number} {MONTHS[month - 1]}")
    return unread


_SIGNS = re.compile(r"[%<>~?±]|^[-−+]|\.\.")


def signs_beside(text: str) -> list[str]:
    """What in the text of a time makes it another, and is no word: "< 2024", "2024 %", "maj per 1 000 inv."."""
    rate = rate_in(text)
    return [*_SIGNS.findall(text), *([rate[0]] if rate else [])]


def refuse_time(
    words: Iterable[str], where: str, problems: list[Problem], *, row: int | None = None, column: str | None = None
) -> None:
    """A problem for every word about time that nobody understands: it is never dropped."""
    for word in dict.fromkeys(words):
        what = f"”{word}” i {where} går inte att läsa som en period."
        fix = "Skriv perioden på en rad för sig ovanför tabellen, t.ex. ”Period: 1 jan – 31 okt”."
        expected = "t.ex. ”januari–oktober 2024”, ”kvartal 1 2024”, ”1 jan – 15 okt” eller ”vecka 1–44 2024”."
        if not any(p.what == what and p.row == row and p.column == column for p in problems):
            problems.append(Problem(what, expected, row, column, word, fix=fix))


def refuse_headers(rows: Iterable[int], header: int, problems: list[Problem]) -> None:
    """A problem for every row below a table's ``header`` that heads the columns in another way."""
    for row in sorted(rows):
        what = f"Rubrikraden på rad {row} är en annan än den på rad {header}."
        fix = "Lägg tabellen under den på ett eget blad eller i en egen fil, eller ge den en titel."
        problems.append(Problem(what, "samma kolumner, eller ett blad per tabell.", row, fix=fix))


@dataclass(frozen=True)
class Heading:
    """One column's heading: its ``own_cells`` cells, and ``cells`` with those of the merged cells above it."""

    index: int
    own_cells: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole heading."""
        return " ".join(self.cells)


def headings(stack: Sequence[Sequence[str]], is_row_heading: Callable[[str], bool]) -> list[Heading]:
    """The headings of stacked header rows, outermost first.

    A cell reaches over the empty cells to its right, as a merged cell does, until a row above it
    starts something new; what heads the rows' labels (``is_row_heading``) reaches over nothing.
    """
    width = max(len(r) for r in stack)
    padded = [[r[i] if i < len(r) else "" for i in range(width)] for r in stack]
    filled = [list(r) for r in padded]
    for level, row in enumerate(filled[:-1]):
        for i in range(1, width):
            starts_anew = any(upper[i] for upper in padded[:level])
            if not row[i] and not starts_anew and not is_row_heading(row[i - 1]):
                row[i] = row[i - 1]
    heads = []
    for i in range(width):
        mine = tuple(dict.fromkeys(r[i] for r in padded if r[i]))
        heads.append(Heading(i, mine, tuple(dict.fromkeys(r[i] for r in filled if r[i])) if mine else ()))
    return heads


@dataclass
class Names:
    """Looks up the areas that cells name, each spelling once; ``areas`` is every area met."""

    context: Context
    place: str | None
    column: str
    problems: list[Problem]
    areas: list[Area] = field(default_factory=list)
    _known: dict[str, str | None] = field(default_factory=dict)

    def id(self, text: str, row: int) -> str | None:
        """The area's id; None when the name is unknown, which is told once."""
        if text not in self._known:
            area = known_area(text, self.context)
            if area is None:
                area = find_area(text, self.context, self.problems, row=row, column=self.column)
            if area is not None:
                self.areas.append(area)
            self._known[text] = area.id if area else None
        return self._known[text]


_WIDER = re.compile(
    r"(?:hela )?(?:riket|sverige|landet|länet|polisregionen|regionen)(?: totalt)?|\w+s? län|(?:polis)?region \w+"
)


def is_wider(text: str) -> bool:
    """True for what a kommun is compared with: "Hela riket", "Kalmar län"."""
    return _WIDER.fullmatch(fold(text)) is not None


_UNPLACED = re.compile(
    r"(?:ej|inte) (?:angiv|känd|plats|lokaliser|område|stadsdel)\w*.*|okän[dt](?: \w+)?|uppgift saknas|saknas"
)


def is_unplaced(text: str) -> bool:
    """True for what says that nobody knows where: "Ej angivet", "Okänd stadsdel"."""
    return _UNPLACED.fullmatch(fold(text)) is not None


_CODE = re.compile(r"^\d{2,6}\s++(?=\D)")


def known_area(text: str, context: Context) -> Area | None:
    """The area that a cell names as registers write it: with its code, or with "kommun" after it."""
    plain = _CODE.sub("", text.strip())
    tries = [text, plain]
    for prefix in ("hela ", "totalt ", "område ", "kommun "):
        tries += [plain[len(prefix) :]] if fold(plain).startswith(prefix) else []
    if total := re.fullmatch(r"(.+?),? \(?(?:totalt?|hela kommunen|som helhet|hela)\)?", plain, re.I):
        tries.append(total[1])
    if fold(plain).endswith(" kommun"):
        short = plain[: -len(" kommun")]
        tries += [short, short.removesuffix("s")]
    for name in tries:
        try:
            return context.find(name)
        except UnknownId:
            continue
    return None


def area_in(text: str, context: Context) -> Area | None:
    """The one area that a line of text names, the longest name where one holds another; None if none or several.

    A code of digits only is no name here: "Tabell 1" is not about area 1.
    """
    plain = fold(text)
    spans: list[tuple[int, int, Area]] = []
    for area in context.directory.areas:
        if context.place and not context.directory.is_inside(area.id, context.place):
            continue
        for name in {f for n in (area.name, *area.aliases) if (f := fold(n)) in plain and not f.isdigit()}:
            spans += [
                (m.start(), m.end(), area)
                for m in re.finditer(rf"(?<!\w){re.escape(name)}(?:s(?= kommun))?(?!\w|-\w)", plain)
            ]
    outer = [s for s in spans if not any(o[0] <= s[0] and s[1] <= o[1] and o[:2] != s[:2] for o in spans)]
    areas = {a.id: a for _, _, a in outer}
    return next(iter(areas.values())) if len(areas) == 1 else None


def indents(grid: Grid) -> list[int]:
    """How far each row's first text is set in, by spaces or by the workbook's format; 0 where that is not known."""
    if grid.indents is not None:
        by_row = grid.indents()
        return [by_row.get(row, 0) for row in range(1, len(grid.rows) + 1)]
    lines = grid.text.split("\n")
    if len(lines) < len(grid.rows) or '"' in grid.text:  # a quoted cell may hold lines of its own
        return [0] * len(grid.rows)
    return [len(line) - len(line.lstrip(" \u00a0\u202f")) for line in lines[: len(grid.rows)]]
