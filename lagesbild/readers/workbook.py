"""From a workbook's bytes to sheets of text cells, within limits that a server stands.

The library that reads the cells makes room for every cell between the first and the last, and
gives a cell with an error as an empty one. So the sheets' own XML is looked through first: how
far they reach, and in which cells there is an error or a formula that was never calculated.
"""

from __future__ import annotations

import colorsys
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from lagesbild.formulas import unguarded
from lagesbild.problems import Problem, Refused
from lagesbild.readers import cell_styles
from lagesbild.swedish import number

ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
EXPECTED = "en Excel-fil (.xlsx) som går att öppna utan lösenord."
MAX_BYTES = 100 * 2**20
MAX_UNPACKED = 500 * 2**20
MAX_CELLS = 5_000_000
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384  # a sheet's own limits: what lies outside them, no library reads
_CHUNK = 1 << 16
_LONGEST_TEXT = 8 * 32_767  # bytes between two tags: a full cell whose every character is an entity
_HIDDEN = 10_000  # hidden rows of a run that are told of
_FORMULA_ERROR = re.compile(r"#[A-ZÅÄÖ/0]+[!?]|#N/A")  # Swedish Excel writes #REFERENS! in the text files that it saves

Rows = tuple[tuple[str, ...], ...]
Merged = tuple[int, int, int, int]
"""First row (from 1), first column (from 0), last row, last column of merged cells."""
Faults = Mapping[tuple[int, int], str]
"""(row from 1, column from 0) → the error, "#REF!", or the formula that has no value, "=A1+B1"."""


@dataclass(frozen=True)
class Hidden:
    """What a sheet does not show: rows (from 1), columns (from 0), or all of it; and what it shows beside the cells' values.

    ``looks`` says by cell, (row from 1, column from 0), how its format shows it otherwise than it is read. ``remarks`` are
    the comments on cells by cell, and ``margins`` the texts of boxes and of the page's head and foot.
    """

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    is_sheet: bool = False
    looks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    remarks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    margins: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Looked:
    """What a sheet's own XML says of it."""

    faults: Faults
    hidden: Hidden
    percents: frozenset[tuple[int, int]] = frozenset()
    """Cells of numbers that are shown as per cent: 0.47 as 47 %."""


_REPEATED, _REPEATED_FROM = 200, 10 * 2**20
"""So many times its packed size, from so many bytes on: rows that say something, also empty ones, pack to a twentieth."""


class _TooLarge(Exception):
    pass


class _Repeated(Exception):
    """A part of the file unpacks to so much more than itself that it says the same over and over."""


class _OutsideSheet(Exception):
    """A value lies where no sheet reaches."""


class _OverlongText(Exception):
    """A text is longer than a cell can hold: the library that reads cells would make room for it twice."""


class _Bounded:
    """The XML of a part of a workbook, as a stream; reading it raises `_OverlongText` at a text longer than any cell's."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._since = stream, 0

    def read(self, size: int = _CHUNK) -> bytes:
        """The next bytes, at most ``size``."""
        data = self._stream.read(size)
        first = data.find(b"<")
        self._since += len(data) if first < 0 else first
        if self._since > _LONGEST_TEXT:
            raise _OverlongText
        if first >= 0:
            self._since = len(data) - data.rfind(b"<")
        return data


@dataclass(frozen=True)
class Sheet:
    """One sheet. ``colours`` gives the fill "#RRGGBB" of the cells that have one; asked for, it reads them.

    ``indents`` gives by row how far its first text is set in; asked for, it reads them too.
    """

    name: str
    rows: Rows = field(repr=False)
    merged: tuple[Merged, ...] = ()
    faults: Faults = field(default_factory=dict)
    colours: Callable[[], Mapping[tuple[int, int], str]] | None = field(default=None, repr=False)
    indents: Callable[[], Mapping[int, int]] | None = field(default=None, repr=False)
    hidden: Hidden = field(default_factory=Hidden, repr=False)


def read_sheets(path: Path) -> list[Sheet]:
    """Every sheet of a workbook that is not blank, hidden ones too.

    Raises Refused when the file is damaged, locked, too large or no workbook.
    """

    def refuse(what: str, expected: str = EXPECTED, fix: str = "") -> Refused:
        return Refused([Problem(what, expected, file=path.name, fix=fix)])

    size = f"högst {number(MAX_CELLS)} celler och {MAX_BYTES // 2**20} MB."
    too_large = partial(refuse, "Arbetsboken är för stor.", size, "Spara bladet som CSV (UTF-8) och läs in den filen.")
    locked = partial(refuse, "Arbetsboken är låst med lösenord.", fix="Spara en kopia utan lösenord.")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise too_large()
        data = path.read_bytes()
    except OSError:
        raise refuse("Filen finns inte eller går inte att öppna.") from None
    if not data:
        raise refuse("Filen är tom.")
    if "EncryptedPackage".encode("utf-16-le") in data[:1_000_000]:  # how Excel locks an .xlsx
        raise locked()
    if not data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise refuse(
            "Filen är ingen arbetsbok, trots sitt namn.", fix="Öppna filen i Excel och spara den som .xlsx eller CSV."
        )
    if data.startswith(b"PK") and path.suffix.lower() == ".xlsb":
        raise refuse("Binära arbetsböcker (.xlsb) läses inte.", fix="Spara den som .xlsx.")
    try:
        looked = _look(data) if data.startswith(b"PK") else None
        sheets = _cells(data, looked, path.name)
    except _TooLarge:
        raise too_large() from None
    except _Repeated:
        what = "Arbetsboken är nästan bara upprepade tomma rader eller celler."
        fix = "Ta bort raderna under tabellen, eller spara bladet som CSV (UTF-8)."
        raise refuse(what, "ett blad med de rader som har värden.", fix) from None
    except _OutsideSheet:
        what = (
            f"Arbetsboken har värden nedanför rad {number(MAX_ROWS)} eller till höger om kolumn {number(MAX_COLUMNS)}."
        )
        fix = "Ta bort de tomma raderna och kolumnerna före värdena."
        raise refuse(what, "en tabell som börjar i bladets övre vänstra hörn.", fix) from None
    except _OverlongText:
        what = "Arbetsboken har en text som är längre än vad en cell rymmer."
        raise refuse(what, "celler med högst 32 767 tecken.", "Spara bladet som CSV (UTF-8) utan den cellen.") from None
    except PasswordError:
        raise locked() from None
    except (CalamineError, expat.ExpatError, ElementTree.ParseError, zipfile.BadZipFile, zlib.error):
        raise refuse("Arbetsboken är skadad och går inte att öppna.") from None
    except (OSError, EOFError, ValueError, KeyError, NotImplementedError, RuntimeError):  # what zipfile may raise
        raise refuse("Arbetsboken är skadad och går inte att öppna.") from None
    if not sheets:
        raise refuse("Arbetsboken är tom.", "minst ett blad med en tabell.")
    return sheets


def is_fault(text: str) -> bool:
    """True for a formula error, "#REF!" or "#REFERENS!", and for a formula without a value."""
    return text.startswith("=") or bool(_FORMULA_ERROR.fullmatch(text))


def address(row: int, column: int) -> str:
    """What a spreadsheet calls a cell.

    >>> address(7, 27)
    'AB7'
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _cells(data: bytes, looked: Mapping[str, _Looked] | None, file: str) -> list[Sheet]:
    """The sheets' cells as text. ``looked`` holds the sheets that are known to be of a sound size."""
    sheets = []
    total = 0
    is_xlsx = data.startswith(b"PK") and b"opendocument" not in data[:200]
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        for name in book.sheet_names:
            if looked is not None and name not in looked:  # a chart, or a macro sheet
                continue
            sheet = book.get_sheet_by_name(name)
            total += (sheet.end[0] + 1) * (sheet.end[1] + 1) if sheet.end else 0
            if total > MAX_CELLS:
                raise _TooLarge
            rows = [[_text(v) for v in row] for row in sheet.to_python(skip_empty_area=False)]
            faults = looked[name].faults if looked else {}
            hidden = looked[name].hidden if looked else Hidden()
            for row, column in looked[name].percents if looked else ():
                if row <= len(rows) and column < len(rows[row - 1]):
                    rows[row - 1][column] = _percent(rows[row - 1][column])
            for (row, column), text in faults.items():
                rows += [[] for _ in range(row - len(rows))]
                rows[row - 1] += [""] * (column + 1 - len(rows[row - 1]))
                rows[row - 1][column] = text
            if any(any(row) for row in rows):
                merged = tuple((r0 + 1, c0, r1 + 1, c1) for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or ())
                colours = cache(partial(_colours, data, name, file)) if is_xlsx else None
                indents = cache(partial(_indents, data, name)) if is_xlsx else None
                sheets.append(Sheet(name, tuple(map(tuple, rows)), merged, faults, colours, indents, hidden))
    return sheets


def _text(value: object) -> str:
    """A typed cell as the text that a Swede would have written."""
    if isinstance(value, str):
        return unguarded(value.strip())
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        # fifteen digits is what Excel calculates with: 0,47 and not 0,47000000000000003
        return format(Decimal(f"{value:.15g}"), "f").replace(".", ",")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "minutes")
    return str(value)


def _percent(text: str) -> str:
    """A number as it is shown when its cell's format is per cent: what a person sees is what is read."""
    try:
        return format((100 * Decimal(text.replace(",", "."))).normalize(), "f").replace(".", ",") + " %"
    except ArithmeticError:
        return text


def _look(data: bytes) -> Mapping[str, _Looked]:
    """Name → what is known of every sheet in a zipped workbook. Raises _TooLarge, and what a damaged file causes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise _TooLarge
        if any(e.file_size > max(_REPEATED_FROM, _REPEATED * e.compress_size) for e in archive.infolist()):
            raise _Repeated
        if "content.xml" in archive.namelist():
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise PasswordError
            with archive.open("content.xml") as stream:
                return _look_at_ods(_Bounded(stream))
        looked: dict[str, _Looked] = {}
        total = 0
        for name in archive.namelist():
            if name.casefold().endswith(_SHARED_PARTS):
                with archive.open(name) as stream:
                    shared = _Bounded(stream)
                    while shared.read():
                        pass
        unseen, styles = _hidden_sheets(archive), cell_styles.read(archive)
        for name, part in _parts(archive).items():
            with archive.open(part) as stream:
                rows, columns, seen = _look_at_sheet(_Bounded(stream), name in unseen, styles)
            remarks = cell_styles.comments(archive, part)
            margins = (*seen.hidden.margins, *cell_styles.boxes(archive, part))
            looked[name] = replace(seen, hidden=replace(seen.hidden, remarks=remarks, margins=margins))
            total += rows * columns
            if total > MAX_CELLS:
                raise _TooLarge
        return looked


_SHARED_PARTS = ("workbook.xml", "workbook.xml.rels", "styles.xml", "sharedstrings.xml")
"""What the library reads beside the sheets."""


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet → the part of the archive that it lies in."""
    members = {name.casefold(): name for name in archive.namelist()}
    links = ElementTree.fromstring(archive.read(members["xl/_rels/workbook.xml.rels"]))
    targets = {link.get("Id"): link.get("Target", "") for link in links if link.get("Type", "").endswith("/worksheet")}
    parts = {}
    for sheet in ElementTree.fromstring(archive.read(members["xl/workbook.xml"])).iter():
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        if sheet.tag.endswith("}sheet") and link in targets:
            part = posixpath.normpath(posixpath.join("/xl", targets[link])).lstrip("/")
            parts[sheet.get("name", "")] = members[part.casefold()]
    return parts


def _hidden_sheets(archive: zipfile.ZipFile) -> set[str]:
    """Names of the sheets that a workbook does not show."""
    members = {name.casefold(): name for name in archive.namelist()}
    elements = ElementTree.fromstring(archive.read(members["xl/workbook.xml"])).iter()
    return {e.get("name", "") for e in elements if e.tag.endswith("}sheet") and e.get("state", "visible") != "visible"}


def _look_at_sheet(stream: _Bounded, is_hidden: bool, styles: cell_styles.Styles) -> tuple[int, int, _Looked]:
    """(rows, columns, what is said of the cells and what is hidden) of a sheet's XML."""
    percents: set[tuple[int, int]] = set()
    looks: dict[tuple[int, int], str] = {}
    margins: list[str] = []
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    row = column = last_row = last_column = 0
    kind, value = "", ""
    formula: str | None = None
    text: list[str] = []
    faults: dict[tuple[int, int], str] = {}
    columns: dict[str, int] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, last_row, last_column, kind, formula, value
        name = name.rpartition(":")[2]
        if name == "c":
            kind, formula, value = attributes.get("t", "n"), None, ""
            if place := attributes.get("r"):
                letters = place.rstrip("0123456789")
                row = int(place[len(letters) :])
                column = columns.get(letters) or columns.setdefault(letters, cell_styles.column_number(letters))
            else:
                column += 1
            last_row, last_column = max(last_row, row), max(last_column, column)
            style = attributes.get("s")
            if style in styles.percent and kind == "n":
                percents.add((row, column - 1))
            if (look := styles.looks.get(style or "")) and (kind == "n" or not look[1]) and len(looks) < _HIDDEN:
                looks[row, column - 1] = look[0]
            if row > MAX_ROWS or column > MAX_COLUMNS:
                raise _OutsideSheet
        elif name == "row":
            row, column = int(attributes.get("r", row + 1)), 0
            if attributes.get("hidden") in ("1", "true"):
                hidden_rows.add(row)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", 1)), min(int(attributes.get("max", 1)), MAX_COLUMNS)
            hidden_columns.update(range(first - 1, last))
        elif name == "f" or (name == "v" and (kind == "e" or formula is not None)) or name in _MARGINS:
            text.clear()
            parser.CharacterDataHandler = text.append

    def end(name: str) -> None:
        nonlocal formula, value
        name = name.rpartition(":")[2]
        if name == "c":
            if kind == "e":
                faults[row, column - 1] = value or "#N/A"
            elif formula is not None and not value and kind != "str":  # "str": a formula that gives an empty text
                faults[row, column - 1] = formula
        elif name == "f":
            formula, parser.CharacterDataHandler = "=" + "".join(text), None
        elif name == "v" and parser.CharacterDataHandler:
            value, parser.CharacterDataHandler = "".join(text), None
        elif name in _MARGINS:
            margins.extend(cell_styles.margin_texts("".join(text)))
            parser.CharacterDataHandler = None

    parser = _parser(start, end)
    parser.ParseFile(stream)
    hidden = Hidden(frozenset(hidden_rows), frozenset(hidden_columns), is_hidden, looks, margins=tuple(margins))
    return last_row, last_column, _Looked(faults, hidden, frozenset(percents))


_MARGINS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


def _parser(start: Callable[[str, dict[str, str]], None], end: Callable[[str], None]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    return parser


_ERROR = re.compile(r"#(?:DIV/0!|N/A|REF!|NAME\?|VALUE!|NUM!|NULL!)|Err:[0-9]{3}")
"""What a formula that went wrong shows, also in files of programs that call it text."""


def _look_at_ods(stream: _Bounded) -> Mapping[str, _Looked]:
    """Name → what is known of every sheet of an OpenDocument; _TooLarge when their cells are too many."""
    looked: dict[str, dict[tuple[int, int], str]] = {}
    percents: dict[str, set[tuple[int, int]]] = {}
    sheet: dict[tuple[int, int], str] = {}
    row = column = repeated_rows = total = 0
    last = (0, 0)
    text: list[str] | None = None
    is_error = False
    unseen: dict[str, set[int]] = {}
    name_of_sheet = ""
    remark: list[str] | None = None
    remarks: dict[str, dict[tuple[int, int], str]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal sheet, row, column, repeated_rows, last, text, is_error, name_of_sheet, remark
        name = name.rpartition(":")[2]
        if name == "table":
            name_of_sheet = attributes.get("table:name", "")
            sheet = looked.setdefault(name_of_sheet, {})
            row, repeated_rows, last = 0, 0, (0, 0)
        elif name == "table-row":
            row, column = row + repeated_rows, 0
            repeated_rows = int(attributes.get("table:number-rows-repeated", 1))
            if attributes.get("table:visibility", "visible") != "visible" and repeated_rows < MAX_CELLS:
                unseen.setdefault(name_of_sheet, set()).update(range(row + 1, row + 1 + min(repeated_rows, _HIDDEN)))
        elif name in ("table-cell", "covered-table-cell"):
            if "office:value-type" in attributes:
                repeated = int(attributes.get("table:number-columns-repeated", 1))
                last = max(last[0], row + repeated_rows), max(last[1], column + repeated)
                if last[0] > MAX_ROWS or last[1] > MAX_COLUMNS:
                    raise _OutsideSheet
                if attributes["office:value-type"] == "percentage" and repeated < MAX_COLUMNS:
                    cells = {(row + 1, column + i) for i in range(repeated)}
                    percents.setdefault(name_of_sheet, set()).update(cells)
            is_error = attributes.get("calcext:value-type") == "error"
            text = [] if is_error or "table:formula" in attributes else None
            parser.CharacterDataHandler = text.append if text is not None else None
            column += int(attributes.get("table:number-columns-repeated", 1))
        elif name == "annotation":
            remark = []
        elif name == "p" and remark is not None:
            parser.CharacterDataHandler = remark.append

    def end(name: str) -> None:
        nonlocal total, text, remark
        name = name.rpartition(":")[2]
        if name == "table-cell" and text is not None:
            if is_error or _ERROR.fullmatch("".join(text)):
                sheet[row + 1, column - 1] = "".join(text) or "#N/A"
            text = parser.CharacterDataHandler = None
        elif name == "p" and remark is not None:
            parser.CharacterDataHandler = text.append if text is not None else None
        elif name == "annotation" and remark is not None:
            own = remarks.setdefault(name_of_sheet, {})
            if len(own) < cell_styles.MOST_REMARKS:
                own[row + 1, column - 1] = " ".join("".join(remark).split())[: cell_styles.LONGEST_REMARK]
            remark = None
        elif name == "table":
            total += last[0] * last[1]
            if total > MAX_CELLS:
                raise _TooLarge

    parser = _parser(start, end)
    parser.ParseFile(stream)
    return {
        name: _Looked(
            cells,
            Hidden(frozenset(unseen.get(name, ())), remarks=remarks.get(name, {})),
            frozenset(percents.get(name, ())),
        )
        for name, cells in looked.items()
    }


def _colours(data: bytes, sheet: str, file: str) -> dict[tuple[int, int], str]:
    """The fill of every cell that has one, (row from 1, column from 0) → "#RRGGBB".

    Raises Refused when the styles cannot be read. A gradient is "tonad", which is no colour.
    """
    from openpyxl import load_workbook  # late: only colours need it
    from openpyxl.styles.fills import PatternFill

    colours: dict[tuple[int, int], str] = {}
    try:
        book = load_workbook(io.BytesIO(data), read_only=True)
        theme = _theme(book.loaded_theme)
        page = book[sheet]
        page.reset_dimensions()
        for cells in page.iter_rows():
            for cell in cells:
                if not getattr(cell, "has_style", False) or cell.fill.fill_type is None:
                    continue
                fill = cell.fill
                colour = _hex(fill.fgColor, theme) if isinstance(fill, PatternFill) else "tonad"
                colours[cell.row, cell.column - 1] = colour
    except Exception:  # whatever a library does with styles that it cannot read, the answer is the same
        what, expected = "Cellernas färger går inte att läsa.", "nivåer som siffror eller ord."
        raise Refused([Problem(what, expected, file=file, sheet=sheet)]) from None
    return colours


def _indents(data: bytes, sheet: str) -> dict[int, int]:
    """Row → how far its first text is set in, by leading spaces or by the cell's alignment; nothing when unreadable."""
    from openpyxl import load_workbook  # late: only tables with indented labels need it

    indents: dict[int, int] = {}
    try:
        page = load_workbook(io.BytesIO(data), read_only=True)[sheet]
        page.reset_dimensions()
        for cells in page.iter_rows():
            first = next((c for c in cells if isinstance(c.value, str) and c.value.strip()), None)
            if first is not None:
                text = str(first.value)
                set_in = first.alignment.indent if first.has_style and first.alignment else 0
                indents[first.row] = len(text) - len(text.lstrip()) + 2 * int(set_in or 0)
    except Exception:  # indentation is a help: a table is read without it, and says so where that matters
        return {}
    return indents


def _theme(xml: bytes | None) -> list[str]:
    """The twelve colours of a workbook's theme, RRGGBB, in the order in which cells number them."""
    names = ("lt1", "dk1", "lt2", "dk2", *(f"accent{i}" for i in range(1, 7)), "hlink", "folHlink")
    colours: dict[str, str] = {}
    if xml:
        for element in ElementTree.fromstring(xml).iter():
            name = element.tag.rpartition("}")[2]
            if name in names and len(element):
                colours[name] = element[0].get("lastClr", "") or element[0].get("val", "")
    return [colours.get(name, "") for name in names]


def _hex(colour: Any, theme: list[str]) -> str:
    """A cell's colour as #RRGGBB: its own, one of the old palette, or a tint of the theme's."""
    from openpyxl.styles.colors import COLOR_INDEX

    if colour.type == "theme":
        return _tinted(theme[colour.theme], colour.tint)
    if colour.type == "indexed":
        return "#" + (COLOR_INDEX[colour.indexed][-6:] if colour.indexed < 64 else "FFFFFF")
    return "#" + colour.rgb[-6:].upper()


def _tinted(rgb: str, tint: float) -> str:
    """A colour made lighter (tint above 0) or darker, as Excel counts: on its luminance."""
    hue, light, saturation = colorsys.rgb_to_hls(*(int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(1.0, light), saturation)
    return "#" + "".join(f"{round(p * 255):02X}" for p in parts)
