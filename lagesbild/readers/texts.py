"""Text out of a file's bytes: its coding, the characters that no document can hold, what parts its cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from lagesbild.problems import Problem, Refused
from lagesbild.readers import workbook
from lagesbild.readers.workbook import Rows
from lagesbild.swedish import number

CSV_EXPECTED = "en textfil med kolumner skilda av semikolon, tabb eller komma"
_SIGNATURES = {
    b"%PDF": "en PDF",
    b"PK\x03\x04": "en zip-fil eller ett kontorsdokument (t.ex. Excel eller Word)",
    b"\xd0\xcf\x11\xe0": "ett äldre kontorsdokument (t.ex. Excel 97)",
    b"\x89PNG": "en bild",
    b"\xff\xd8\xff": "en bild",
}
_INVISIBLE = ("\u00ad", "\u200b", "\ufeff")  # what text copied from Word or the web carries along
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
META_LINE = re.compile(r"^(källa|uttag|period|område|undersökning|plan|anmärkning)\s*+:\s*+(.+)$", re.I)
HEAD = 100  # rows in which a table's header is looked for
LONGEST = 32_767  # characters of a cell: as many as a spreadsheet's cell holds
_UNLIKE_CP1252 = frozenset("åäöÅÄÖéÉüÜ–—’”…\u00a0\ufeff")
"""What a text in cp1252 does not hold when it is read as UTF-8, and one in UTF-8 does."""
_BLANK = b"\xef\xbb\xbf \t\r\n;,"
_LONG = 1 << 20  # bytes: of a longer text only the beginning is read until the rest is needed


_LOST = re.compile("\ufffd")
_CODED_TWICE = re.compile("Ã[¥¤¶…„–©\u0084\u0085\u0096]|Â[\u00a0\u00ad°§»«]")
_OF_MAC = re.compile(r"\b[Šš][a-z]|[a-zA-Z][ŠšŒ][a-zŒšŠ]?")
_OF_DOS = re.compile(r"[a-zA-Z][†„”][a-z]|\b[†„”][a-z]{2}")
ASKED = re.compile(r"(?<![^\W\d_])[^\W\d_]*[A-Za-z]\?[a-z][^\W\d_]*|(?<!\S)\?[a-z]{1,}\b")
RECODE = "Spara filen på nytt som UTF-8 (i Excel: CSV UTF-8) i programmet som den kommer från."


def ill_coded(text: str) -> str | None:
    """Characters that a wrong coding has made of letters, or that stand for lost ones; None without any.

    >>> ill_coded("StÃ¶ld"), ill_coded("Stöld")
    ('Ã¶', None)
    """
    match = (_LOST.search(text) if "\ufffd" in text else None) or (
        _CODED_TWICE.search(text) if "Ã" in text or "Â" in text else None
    )
    return match[0] if match else None


def unfit(text: str) -> str | None:
    """What makes a cell's text unfit to be kept: a control character, which no document can hold, its length, its coding."""
    if not text.isascii() and ill_coded(text) and not text.startswith("{"):
        return f"Bokstäver har gått förlorade i ”{text[:40]}”: filen är sparad i fel teckenkodning."
    if not text.isprintable() and (control := CONTROL.search(text)):
        return f"Cellen har ett styrtecken (U+{ord(control[0]):04X})."
    if len(text) > LONGEST and not text.startswith("{"):  # the exception is GeoJSON
        return f"Cellen är för lång: {number(len(text))} tecken."
    return None


def refuse_unfit(rows: Rows, file: str, sheet: str | None = None) -> None:
    """Raises Refused, with their places, when there are cells that are `unfit`."""
    problems = [
        Problem(what, _FIT, row, workbook.address(row, i).rstrip("0123456789"), file=file, sheet=sheet)
        for row, cells in enumerate(rows, start=1)
        for i, cell in enumerate(cells)
        if (what := unfit(cell))
    ]
    if len(problems) > _MOST_LISTED:
        more = Problem(f"{number(len(problems) - _MOST_LISTED)} celler till är sådana.", _FIT, file=file, sheet=sheet)
        problems = [*problems[:_MOST_LISTED], more]
    if problems:
        raise Refused(problems)


_FIT = f"text utan styrtecken, högst {number(LONGEST)} tecken."
_MOST_LISTED = 20


def split(text: str, delimiter: str) -> Iterator[list[str]]:
    """The cells of each row of a delimited text."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def open_quote(text: str, delimiter: str) -> int | None:
    """The row in which a cell begins with a quotation mark that never ends; None when every one ends.

    A mark inside a cell (5" rör) opens nothing; two of them inside a quoted cell are one.
    """
    opened: int | None = None
    escaped = -1
    for mark in re.finditer('"', text):
        at = mark.start()
        if opened is None:
            if at == 0 or text[at - 1] in (delimiter, "\n", "\r"):
                opened = at
        elif at != escaped:
            if text[at + 1 : at + 2] == '"':
                escaped = at + 1
            else:
                opened = None
    return None if opened is None else text.count("\n", 0, opened) + 1


def delimiter_of(sample: str) -> str:
    """The delimiter that the first line says ("sep=;"), else the one that gives the most rows the same number of columns.

    The first of ; tab , when they tie.
    """
    if match := DELIMITER_LINE.match(sample):
        return match[1]
    table = "\n".join(line for line in sample.split("\n") if not META_LINE.match(line))

    def alike(delimiter: str) -> int:
        widths = Counter(len(cells) for cells in split(table, delimiter) if len(cells) > 1)
        return max(widths.values(), default=0)

    return max(";\t,", key=alike)


DELIMITER_LINE = re.compile(r'\A"?sep=([;,\t|])"?[^\S\n]*(?=\r?\n)', re.I)
"""What Excel writes as the first line of some files: no title and no month."""


def stamp_of(path: Path) -> tuple[int, int] | None:
    """(bytes, time) of a file, by which it is known again; None when it is gone."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def beginning_of(path: Path) -> str:
    """The first lines of a long file in UTF-8; "" for any other, which is read whole."""
    if not path.is_file():  # a pipe is read once
        return ""
    try:
        with path.open("rb") as file:
            data, is_long = file.read(_LONG), bool(file.read(1))
        is_text = data[:4096].strip(_BLANK) and not data.startswith(tuple(_SIGNATURES)) and b"\x00" not in data
        if is_long and is_text and data.count(b"\n") >= HEAD:
            return visible(data[: data.rfind(b"\n") + 1].decode())
    except (OSError, UnicodeDecodeError):
        pass
    return ""


def read_text(path: Path, expected: str) -> str:
    """A text file (UTF-8, UTF-16 or cp1252, with or without BOM) as `visible` leaves it; Refused if it is none."""

    def refuse(what: str, row: int | None = None, fix: str = "") -> Refused:
        return Refused([Problem(what, expected, row, file=path.name, fix=fix)])

    try:
        data = path.read_bytes()
    except OSError:
        raise refuse("Filen finns inte eller går inte att öppna.") from None
    if not data[:4096].strip(_BLANK) and not data.strip(_BLANK):
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
        encodings = ["utf-8"] if data.startswith(b"\xef\xbb\xbf") else ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            before = data[: error.start].decode(encoding, errors="ignore")
            if encoding == "cp1252" or (encoding == "utf-8" and not _UNLIKE_CP1252.intersection(before)):
                continue
            if error.reason in ("unexpected end of data", "truncated data"):
                raise refuse("Filen är avhuggen: den slutar mitt i ett tecken.") from None
            if encoding == "utf-8":
                what = "Filen blandar teckenkodningar eller är skadad: den är UTF-8 fram till den här raden."
                how = " (i Excel: CSV UTF-8)" if expected == CSV_EXPECTED else ""
                fix = f"Spara hela filen i en och samma teckenkodning{how}."
                raise refuse(what, visible(before).count("\n") + 1, fix) from None
            continue
        is_old = encoding == "cp1252" and not (_UNLIKE_CP1252 - set("”„")).intersection(text)
        if is_old and (odd := _OF_MAC.search(text) or _OF_DOS.search(text)):
            row = visible(text[: odd.start()]).count("\n") + 1
            raise refuse(f"Filen har en äldre teckenkodning: ”{odd[0]}” är inga svenska bokstäver.", row, RECODE)
        if "\x00" not in text:
            return visible(text)
    raise refuse("Filen går inte att läsa som text.")


def visible(text: str) -> str:
    """The text with \\n between its lines, without BOM, and without what nobody sees in it."""
    for character in _INVISIBLE:
        text = text.replace(character, "")
    return text.replace("\r\n", "\n").replace("\r", "\n")
