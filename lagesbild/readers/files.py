"""From a file's bytes to a grid of text cells, whatever encoding and delimiter it has."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from charset_normalizer import from_bytes
from python_calamine import CalamineError, CalamineWorkbook

from lagesbild.calendar import parse_period
from lagesbild.problems import Problem, Refused
from lagesbild.swedish import fold, parse_date

CSV_EXPECTED = "en textfil med kolumner skilda av semikolon, tabb eller komma"
_SIGNATURES = {
    b"%PDF": "en PDF",
    b"PK\x03\x04": "en zip-fil eller ett kontorsdokument (t.ex. Excel eller Word)",
    b"\xd0\xcf\x11\xe0": "ett äldre kontorsdokument (t.ex. Excel 97)",
    b"\x89PNG": "en bild",
    b"\xff\xd8\xff": "en bild",
}
_META = re.compile(r"^(källa|uttag|period|område|undersökning|plan|anmärkning)\s*:\s*(.+)$", re.I)
_YEAR = re.compile(r"(?<!\d)(19|20)\d{2}(?!\d)")


Rows = tuple[tuple[str, ...], ...]
HEAD = 100  # rows in which a table's header is looked for


@dataclass(frozen=True)
class Grid:
    """One table of a file, as rows of text cells: ``rows[i]`` is row i + 1 of the file or sheet.

    A delimited text is split when its rows are asked for; ``head`` splits its beginning only.
    """

    file: str
    cells: Rows | None = None
    delimiter: str = ";"
    sheet: str | None = None
    text: str = field(default="", repr=False)

    @cached_property
    def rows(self) -> Rows:
        """Every row."""
        return self.cells if self.cells is not None else self._split_text(self.text)

    @cached_property
    def head(self) -> Grid:
        """The first rows, in which a header is looked for, as a grid of its own."""
        if self.cells is not None:
            return replace(self, cells=self.cells[:HEAD])
        lines = self.text.split("\n", HEAD)[:HEAD]
        return replace(self, cells=self._split_text("\n".join(lines)), text="")

    def _split_text(self, text: str) -> Rows:
        try:
            return tuple(tuple(cell.strip() for cell in cells) for cells in _split(text, self.delimiter))
        except csv.Error:  # a cell of more than 131 072 characters: a quotation mark that never ends
            raise Refused([Problem("Ett citattecken avslutas inte.", CSV_EXPECTED + ".", file=self.file)]) from None

    def numbered(self, after: int = 0) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(row number, cells) of every row below row ``after`` that is not blank."""
        for i, cells in enumerate(self.rows[after:], start=after + 1):
            if any(cells):
                yield i, cells

    def is_meta(self, cells: tuple[str, ...]) -> bool:
        """True for a line such as "Källa: …"."""
        return bool(_META.match(f"{self.delimiter.strip()} ".join(c for c in cells if c)))

    def meta(self, header_row: int) -> dict[str, str]:
        """What the lines above the header say: "titel" and every "Källa: …" line."""
        found: dict[str, str] = {}
        for _, cells in Grid(self.file, self.rows[: header_row - 1]).numbered():
            line = f"{self.delimiter.strip()} ".join(c for c in cells if c)
            if match := _META.match(line):
                found[match[1].lower()] = match[2].strip()
            else:
                found.setdefault("titel", line)
        return found


def read_grids(path: Path) -> list[Grid]:
    """Every table of a file: one of a delimited text, one a sheet of a workbook (blank sheets left out).

    Raises Refused when the file is empty, is another kind of file, or cannot be decoded.
    """
    if is_workbook(path):
        return _read_workbook(path)
    text = read_text(path, CSV_EXPECTED)
    try:
        delimiter = _delimiter(text[:20_000])
    except csv.Error:
        raise Refused([Problem("Ett citattecken avslutas inte.", CSV_EXPECTED + ".", file=path.name)]) from None
    return [Grid(path.name, delimiter=delimiter, text=text)]


def is_workbook(path: Path) -> bool:
    """True for a file that is named as a workbook; what is in it may prove otherwise."""
    return path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def _read_workbook(path: Path) -> list[Grid]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError):
        raise Refused([Problem("Arbetsboken går inte att öppna.", "en Excel-fil (.xlsx).", file=path.name)]) from None
    grids = [
        Grid(path.name, tuple(tuple(_cell_text(v) for v in row) for row in rows), sheet=name) for name, rows in sheets
    ]
    grids = [g for g in grids if any(any(row) for row in g.rows)]
    if not grids:
        raise Refused([Problem("Arbetsboken är tom.", "minst ett blad med en tabell.", file=path.name)])
    return grids


def _cell_text(value: object) -> str:
    """A workbook's typed cell as the text that a Swede would have written."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip()


def _split(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(sample: str) -> str:
    """The delimiter that gives the most rows the same number of columns; the first of ; tab , when they tie."""
    table = "\n".join(line for line in sample.split("\n") if not _META.match(line))

    def alike(delimiter: str) -> int:
        widths = Counter(len(cells) for cells in _split(table, delimiter) if len(cells) > 1)
        return max(widths.values(), default=0)

    return max(";\t,", key=alike)


def read_text(path: Path, expected: str) -> str:
    """Decode a text file (UTF-8, UTF-16 or cp1252, with or without BOM); Refused if it is none."""

    def refuse(what: str) -> Refused:
        return Refused([Problem(what, expected, file=path.name)])

    try:
        data = path.read_bytes()
    except OSError:
        raise refuse("Filen finns inte eller går inte att öppna.") from None
    if not data.strip(b"\xef\xbb\xbf \t\r\n;,"):
        raise refuse("Filen är tom.")
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            raise refuse(f"Filen är {name}, inte text, trots sitt namn.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data[:4096]:
        best = from_bytes(data[:65_536]).best()
        encodings = [best.encoding] if best is not None and "utf_16" in best.encoding else []
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise refuse("Filen går inte att läsa som text.")


def year_in(*texts: str) -> int | None:
    """The one year that the first of ``texts`` that names any year names; None if several."""
    for text in texts:
        years = {int(m[0]) for m in _YEAR.finditer(text)}
        if years:
            return years.pop() if len(years) == 1 else None
    return None


def as_of_date(meta: dict[str, str]) -> date | None:
    """The date after "Uttag:", None if there is none or it is no date."""
    try:
        return parse_date(meta["uttag"])
    except (KeyError, ValueError):
        return None


def period_text(meta: dict[str, str]) -> str | None:
    """The text after "Period:", in its standard form when it is a period that we know."""
    text = meta.get("period")
    if text is None:
        return None
    try:
        return str(parse_period(text))
    except ValueError:
        return text


def folded(cells: tuple[str, ...]) -> list[str]:
    """Cells in the form in which headings are compared."""
    return [fold(c) for c in cells]
