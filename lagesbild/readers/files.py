"""From a file to a grid of text cells, and what is told of cells that no reader can see."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from lagesbild.formulas import unguarded
from lagesbild.problems import Problem, Refused
from lagesbild.readers import workbook
from lagesbild.readers.cell_styles import STRUCK
from lagesbild.readers.periods import year_in
from lagesbild.readers.texts import (
    ASKED,
    CONTROL,
    CSV_EXPECTED,
    DELIMITER_LINE,
    HEAD,
    LONGEST,
    META_LINE,
    RECODE,
    beginning_of,
    delimiter_of,
    ill_coded,
    open_quote,
    read_text,
    refuse_unfit,
    split,
    stamp_of,
    visible,
)
from lagesbild.readers.workbook import Faults, Merged, Rows, address
from lagesbild.swedish import fold, listing, number, ranges

MOST_HEADINGS = 1_000  # cells of a row in which a header is looked for: twenty years of months are 240
_FIRST_LINES = re.compile(rf"(?:[^\n]*\n?){{0,{HEAD}}}")
_TAIL = 1 << 14  # bytes at the end of a long text


@dataclass(frozen=True)
class Grid:
    """One table of a file, as rows of text cells: ``rows[i]`` is row i + 1 of the file or sheet.

    A delimited text is split when its rows are asked for, and ``head`` splits its beginning only. Of a
    long one ``beginning`` holds the first lines, and ``path`` is the file with all of it, in UTF-8;
    ``stamp`` tells whether it is still the same file. ``sheets`` are the names of the workbook's sheets.
    """

    file: str
    cells: Rows | None = None
    delimiter: str = ";"
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    beginning: str = field(default="", repr=False)
    path: Path | None = None
    stamp: tuple[int, int] | None = field(default=None, repr=False)
    merged: tuple[Merged, ...] = ()
    faults: Faults = field(default_factory=dict, repr=False)
    colours: Callable[[], Mapping[tuple[int, int], str]] | None = field(default=None, repr=False, compare=False)
    indents: Callable[[], Mapping[int, int]] | None = field(default=None, repr=False, compare=False)
    hidden: workbook.Hidden = field(default_factory=workbook.Hidden, repr=False)

    @cached_property
    def text(self) -> str:
        """The whole delimited text. Raises Refused when what follows the beginning is no text."""
        if not self.path:
            return self.beginning
        text = read_text(self.path, CSV_EXPECTED)
        self.check()
        return text

    def check(self) -> None:
        """Raises Refused when the file is not the one whose beginning was read."""
        if self.path and stamp_of(self.path) != self.stamp:
            what, fix = "Filen ändrades medan den lästes.", "Läs in den igen när den är sparad."
            raise Refused([Problem(what, "en fil som ingen annan skriver i.", file=self.file, fix=fix)])

    @property
    def is_text(self) -> bool:
        """True for a delimited text, whose rows may be of different lengths; a sheet's rows are all as long."""
        return self.sheet is None

    @cached_property
    def rows(self) -> Rows:
        """Every row."""
        if self.cells is not None:
            return self.cells
        rows = self._split_text(self.text)
        if rows and rows[-1] and "\n" in rows[-1][-1]:  # where what follows an open quotation mark ends up
            self._refuse_open_quote()
        return rows

    @cached_property
    def head(self) -> Grid:
        """The first rows, in which a header is looked for, as a grid of its own."""
        if self.cells is not None:
            return replace(self, cells=self.cells[:HEAD])
        first = _FIRST_LINES.match(self.beginning)
        return replace(self, cells=self._split_text(first[0] if first else ""), beginning="", path=None)

    @cached_property
    def tail(self) -> Rows:
        """The last rows of a long text, in which notes are looked for; the first of them may be cut off."""
        if self.path is None:
            return ()
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - _TAIL))
            text = visible(file.read().decode(errors="replace"))
        try:
            return tuple(tuple(cell.strip() for cell in cells) for cells in split(text, self.delimiter))
        except csv.Error:
            return ()

    def _split_text(self, text: str) -> Rows:
        text = DELIMITER_LINE.sub("", text, count=1)
        try:
            rows = tuple(tuple(unguarded(cell.strip()) for cell in cells) for cells in split(text, self.delimiter))
        except csv.Error:
            self._refuse_open_quote()
            what = f"En cell är längre än {number(csv.field_size_limit())} tecken."
            raise Refused([Problem(what, CSV_EXPECTED + ".", file=self.file)]) from None
        if CONTROL.search(text) or ill_coded(text) or any(len(cell) > LONGEST for cells in rows for cell in cells):
            self._refuse_open_quote()
            refuse_unfit(rows, self.file)
        return rows

    def _refuse_open_quote(self) -> None:
        row = open_quote(self.text, self.delimiter)
        if row is not None:
            what = "Ett citattecken avslutas inte, så resten av filen blir en enda cell."
            fix = "Ta bort citattecknet, eller avsluta cellen med ett till."
            raise Refused([Problem(what, CSV_EXPECTED + ".", row, file=self.file, fix=fix)])

    def numbered(self, after: int = 0) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(row number, cells) of every row below row ``after`` that is not blank."""
        for i, cells in enumerate(self.rows[after:], start=after + 1):
            if any(cells):
                yield i, cells

    def filled(self) -> Grid:
        """The same grid with the value of merged cells in each of them."""
        if not self.merged:
            return self
        rows = [list(cells) for cells in self.rows]
        for first_row, first, last_row, last in self.merged:
            value = rows[first_row - 1][first] if first_row <= len(rows) and first < len(rows[first_row - 1]) else ""
            for cells in rows[first_row - 1 : last_row]:
                cells[first : last + 1] = [value] * len(cells[first : last + 1])
        return replace(self, cells=tuple(map(tuple, rows)))

    def fill(self, row: int, column: int) -> str | None:
        """The fill "#RRGGBB" of a cell (row from 1, column from 0); None without one, and in all but .xlsx files.

        Raises Refused when the workbook's styles cannot be read.
        """
        return self.colours().get((row, column)) if self.colours else None

    def _looks(self) -> Iterator[Problem]:
        """Warnings of cells that the workbook shows otherwise than they are read, of comments, and of the page's head and foot."""
        looks: dict[str, list[tuple[int, int]]] = {}
        if self.hidden.looks:
            for row, cells in self.numbered():
                for i, text in enumerate(cells):
                    if text and (look := self.hidden.looks.get((row, i))):
                        looks.setdefault(look, []).append((row, i))
        for look, places in looks.items():
            named = [address(*place) for place in places]
            shown = f"{listing(named[:10])}{' m.fl.' if named[10:] else ''}"
            if look == STRUCK:
                what, fix = f"Genomstruket i arbetsboken men läst: {shown}.", "Ta bort det som inte ska med."
                yield Problem(what, "text som inte är genomstruken.", places[0][0], fix=fix, warning=True)
            else:
                what = (
                    f"{shown} {look} i arbetsboken men lästes som {'talet' if len(named) == 1 else 'talen'} i cellen."
                )
                yield Problem(what, "tal som syns som de är.", places[0][0], warning=True)
        if remarks := self.hidden.remarks:
            first = [f"”{text}” ({address(*place)})" for place, text in list(remarks.items())[:5]]
            what = f"Kommentarer på celler lästes inte: {listing(first)}{' m.fl.' if len(remarks) > 5 else ''}."
            yield Problem(what, "det som siffrorna gäller i rubriker och noter.", min(remarks)[0], warning=True)

    def unread(self, reported: Iterable[Problem]) -> list[Problem]:
        """Warnings of what no reader can see: cells with errors that nothing in ``reported`` named already."""
        named = {(p.row, p.value) for p in reported}
        warnings: list[Problem] = []
        asked = [(row, m[0]) for row, line in self._lines() if (m := ASKED.search(line)) and "http" not in line]
        if asked and not any(c in "åäöÅÄÖ" for _, line in self._lines() for c in line):
            what = f"”{asked[0][1]}” har ett frågetecken inne i ordet: en bokstav kan ha gått förlorad."
            warnings.append(
                Problem(what, "ord med å, ä och ö.", asked[0][0], value=asked[0][1], fix=RECODE, warning=True)
            )
        if cut := self._cut_end():
            warnings.append(cut)
        cells = [address(row, column) for (row, column), text in self.faults.items() if (row, text) not in named]
        if cells:
            what = f"Det står formelfel eller oräknade formler i {listing(cells[:10])}{' m.fl.' if cells[10:] else ''}."
            warnings.append(Problem(what, "värden.", fix=_CALCULATE, warning=True))
        if self.hidden.is_sheet:
            what = "Bladet är dolt i arbetsboken men lästes."
            warnings.append(Problem(what, "blad som syns.", fix="Ta bort bladet om det inte ska med.", warning=True))
        rows = [n for n, _ in self.numbered() if n in self.hidden.rows] if self.hidden.rows else []
        if rows:
            what = f"Rad {ranges(rows)} är dold eller bortfiltrerad i arbetsboken men lästes."
            fix = "Visa raderna, och ta bort dem som inte ska med."
            warnings.append(Problem(what, "rader som syns.", rows[0], fix=fix, warning=True))
        warnings += self._looks()
        used = {i for _, cells in self.numbered() for i, c in enumerate(cells) if c} if self.hidden.columns else set()
        if columns := sorted(used & self.hidden.columns):
            shown = listing([address(1, i).rstrip("1") for i in columns])
            what = f"Kolumn {shown} är dold i arbetsboken men lästes."
            fix = "Visa kolumnerna, och ta bort dem som inte ska med."
            warnings.append(Problem(what, "kolumner som syns.", column=shown, fix=fix, warning=True))
        if self.file.lower().endswith(".xls"):
            what = "I en äldre arbetsbok (.xls) syns varken formelfel, kommentarer eller cellernas färg: celler med fel läses som tomma."
            warnings.append(Problem(what, "en .xlsx-fil.", fix="Spara den som .xlsx om något saknas.", warning=True))
        return warnings

    def _lines(self) -> Iterator[tuple[int, str]]:
        for row, cells in self.head.numbered():
            yield row, " ".join(cells)

    def _cut_end(self) -> Problem | None:
        """A warning when a text ends without a line break in a cell that is empty, or shorter than the others of its column."""
        if not self.is_text or not self.beginning or self._ends_in_line_break():
            return None
        rows = self.tail if self.path else self.rows
        last = rows[-1] if rows else ()
        others = [cells[len(last) - 1] for cells in rows[:-1] if len(cells) == len(last) and len(last) > 1]
        values = [c for c in others if c]
        if not values:
            return None
        if not last[-1] or (last[-1].isdecimal() and len(last[-1]) < min(map(len, values))):
            what = "som är kortare än kolumnens andra"
        elif _is_cut_word(last[-1], values):
            what = "som kan vara början på ett längre ord"
        else:
            return None
        what = f"Filen slutar utan radbyte i cellen ”{last[-1]}”, {what}: den kan vara avhuggen."
        return Problem(what, "en hel fil.", value=last[-1] or None, warning=True)

    def _ends_in_line_break(self) -> bool:
        if self.path is None:
            return self.beginning.endswith("\n")
        with self.path.open("rb") as file:
            file.seek(-1, 2)
            return file.read() in (b"\n", b"\r")

    def year(self, meta: dict[str, str]) -> int | None:
        """The one year that the sheet's name, the title, the period or the file's name gives; the first that does."""
        return year_in(
            self.sheet or "", meta.get("titel", ""), meta.get("period", ""), meta.get("rubriker", ""), self.file
        )

    def meta_line(self, cells: tuple[str, ...]) -> tuple[str, str] | None:
        """("källa", "SCB") for a line such as "Källa: SCB"; None for any other."""
        match = META_LINE.match(self._line(cells))
        return (match[1].lower(), match[2].strip()) if match else None

    def is_meta(self, cells: tuple[str, ...]) -> bool:
        """True for a line such as "Källa: …"."""
        return self.meta_line(cells) is not None

    def meta(self, header_row: int) -> dict[str, str]:
        """What the lines above the header say: "titel", all "rubriker", and every "Källa: …" line."""
        meta: dict[str, str] = {}
        for _, cells in Grid(self.file, self.rows[: header_row - 1]).numbered():
            if pair := self.meta_line(cells):
                meta[pair[0]] = pair[1]
            else:
                meta.setdefault("titel", self._line(cells))
                meta["rubriker"] = f"{meta.get('rubriker', '')} | {self._line(cells)}"
        return meta

    def _line(self, cells: tuple[str, ...]) -> str:
        return f"{self.delimiter.strip()} ".join(c for c in cells if c)


_OFTEN_LAST = [
    "mycket",
    "ganska",
    "varken",
    "otrygg",
    "orolig",
    "otryggt",
    "oroligt",
    "trygg",
    "tryggt",
    "trygga",
    "otrygga",
    "säker",
    "osäker",
    "missnöjd",
    "nöjd",
    "nöjda",
    "missnöjda",
    "sällan",
    "aldrig",
    "ofta",
    "alltid",
    "ibland",
    "instämmer",
    "instämmer",
    "inte",
    "helt",
    "delvis",
    "stort",
    "litet",
    "förtroende",
    "inget",
    "svar",
    "vet",
    "ej",
    "ej",
    "svar",
    "bra",
    "dåligt",
    "dålig",
    "annat",
    "osv",
    "kvinnor",
    "män",
    "samtliga",
    "totalt",
    "skadegörelse",
    "misshandel",
    "bedrägeri",
    "inbrott",
    "stöld",
]
"""Words that cells of text often end with."""


def _is_cut_word(cell: str, others: Sequence[str]) -> bool:
    """True when a text ends in the beginning of a word that others of its column have, or that such cells often end with."""
    if cell in others or not re.search(r"[^\W\d_]\Z", cell):
        return False
    plain, words = fold(cell), {fold(w) for o in others for w in o.split()} | {*_OFTEN_LAST}
    last = plain.split()[-1]
    is_beginning = any(fold(o).startswith(plain) for o in others)
    return is_beginning or (last not in words and len(last) > 1 and any(w.startswith(last) for w in words))


def check_widths(
    rows: Iterable[tuple[int, Sequence[str]]],
    header: Sequence[str],
    problems: list[Problem],
    *,
    may_end: int | None = None,
) -> set[int]:
    """Refuse rows that end before the header's last heading, and tell of rows of another length than the header.

    ``rows`` are (number, cells) of a delimited text; ``may_end`` is how many of the first columns no row may lack
    (all that have a heading), so that a row without a last remark is only told. Returns the refused rows.
    """
    last = max((i for i, text in enumerate(header) if text), default=-1) + 1
    refused: set[int] = set()
    others: list[int] = []
    for row, cells in rows:
        if len(cells) < (last if may_end is None else may_end):
            refused.add(row)
            what = f"Raden har färre celler än rubrikraden: {len(cells)} av {last}."
            fix = "En cell kan ha fallit bort. Saknas värdet, avsluta raden med en tom cell."
            problems.append(Problem(what, "en cell per rubrik.", row, header[last - 1], fix=fix))
        elif len(cells) != len(header):
            others.append(row)
    if others:
        what = f"Rad {ranges(others)} har ett annat antal celler än rubrikraden: kontrollera att inget har förskjutits."
        problems.append(Problem(what, f"{len(header)} celler.", others[0], warning=True))
    return refused


_CALCULATE = "Öppna filen i Excel, rätta formeln och spara filen igen, eller skriv värdet i cellen."


def explain(problem: Problem) -> Problem:
    """The same problem; where the value is a formula error, with how to get rid of it."""
    if problem.value and workbook.is_fault(problem.value):
        return replace(problem, fix=_CALCULATE)
    return problem


def read_grids(path: Path) -> list[Grid]:
    """Every table of a file: one of a delimited text, one a sheet of a workbook (blank sheets left out).

    Raises Refused when the file is empty, is another kind of file, or cannot be decoded.
    """
    if is_workbook(path):
        sheets = workbook.read_sheets(path)
        for sheet in sheets:
            refuse_unfit(sheet.rows, path.name, sheet.name)
        return [
            _refuse_wide(
                Grid(
                    path.name,
                    s.rows,
                    sheet=s.name,
                    sheets=tuple(other.name for other in sheets),
                    merged=s.merged,
                    faults=s.faults,
                    colours=s.colours,
                    indents=s.indents,
                    hidden=s.hidden,
                )
            )
            for s in sheets
        ]
    stamp = stamp_of(path)
    beginning = beginning_of(path)
    text = beginning or read_text(path, CSV_EXPECTED)
    delimiter = delimiter_of(text[:20_000])  # shorter than the longest cell that can be read
    if not beginning:
        return [_refuse_wide(Grid(path.name, delimiter=delimiter, beginning=text))]
    return [_refuse_wide(Grid(path.name, delimiter=delimiter, beginning=text, path=path, stamp=stamp))]


def _refuse_wide(grid: Grid) -> Grid:
    """The grid; Refused when a row in which a header may stand has more cells than any table has columns."""
    for row, cells in enumerate(grid.head.rows, start=1):
        filled = sum(map(bool, cells))
        if filled > MOST_HEADINGS or len(cells) > workbook.MAX_COLUMNS:
            what = f"Tabellen har för många kolumner: {number(max(filled, len(cells)))}."
            fix = "Ta bort tomma kolumner, eller skriv en uppgift per rad."
            raise Refused(
                [Problem(what, f"högst {number(MOST_HEADINGS)}.", row, file=grid.file, sheet=grid.sheet, fix=fix)]
            )
    return grid


def is_workbook(path: Path) -> bool:
    """True for a file that is named as a workbook; what is in it may prove otherwise."""
    return path.suffix.lower() in workbook.ENDINGS


def notes_in(lines: Iterable[str]) -> dict[str, str]:
    """What notes below a table say: "Källa: SCB", also with "SCB" on a line of its own; keys in lower case."""
    notes: dict[str, str] = {}
    key = ""
    for line in lines:
        if key:
            notes.setdefault(key, line)
            key = ""
        elif match := re.fullmatch(r"(\w[\w ]{2,30}):\s*+(.*)", line, re.S):
            if match[2]:
                notes.setdefault(match[1].lower(), match[2])
            else:
                key = match[1].lower()
    return notes


def folded(cells: tuple[str, ...]) -> list[str]:
    """Cells in the form in which headings are compared."""
    return [fold(c) for c in cells]
