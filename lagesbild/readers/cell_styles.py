"""What a workbook shows beside its cells' values: words and scales in their formats, text in white, comments, boxes of text, the page's head and foot."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from xml.etree import ElementTree

_PERCENT_FORMATS = {"9", "10"}  # the built-in ones, 0% and 0.00%
_PLAIN_WORDS = re.compile(
    r"(?:st|stycken|kr|sek|%|procent|inv|anm|anmälningar|brott|personer|v|vecka|nivå|år)?\.?", re.I
)
"""Words that a format may show after a number without saying more of it."""
_QUOTED = re.compile(r'"([^"]*)"|\\\\(.)|_.|\*.|\[[^\]]*\]')
_SCALED = re.compile(r"[0#?],+(?![0#?])")
_LOOSE = re.compile(r"&(?:\"[^\"]*\"|K[0-9A-F+-]+|\d+|[A-Z&])")
_WHITE = ("FFFFFFFF", "00FFFFFF")
MOST_REMARKS = 1_000
LONGEST_REMARK = 300  # characters
_TEXTS = 2 * 2**20
_COMMENTS = re.compile(r"/(?:comments|threadedComment)$")
_DRAWINGS = re.compile(r"/drawing$")


@dataclass(frozen=True)
class Styles:
    """By the number of a cell style: those that show a number as per cent, and how others show a cell otherwise than its value.

    ``looks`` gives what is said of the cell, and whether that is so of numbers only.
    """

    percent: frozenset[str] = frozenset()
    looks: Mapping[str, tuple[str, bool]] = field(default_factory=dict)


STRUCK = "genomstruket"
UNSEEN = "syns inte"


def read(archive: zipfile.ZipFile) -> Styles:
    """The styles that say something of their cells; none when they cannot be read."""
    members = {name.casefold(): name for name in archive.namelist()}
    try:
        root = ElementTree.fromstring(archive.read(members["xl/styles.xml"]))
    except (KeyError, ValueError, ElementTree.ParseError):
        return Styles()
    codes = {e.get("numFmtId", ""): e.get("formatCode", "") for e in root.iter() if e.tag.endswith("}numFmt")}
    percents = _PERCENT_FORMATS | {i for i, code in codes.items() if "%" in re.sub(r'"[^"]*"', "", code)}
    fonts = list(next((e for e in root if e.tag.endswith("}fonts")), ()))
    struck = {str(i) for i, font in enumerate(fonts) if any(map(_is_strike, font))}
    white = {str(i) for i, font in enumerate(fonts) if any(map(_is_white, font))}
    fills = list(next((e for e in root if e.tag.endswith("}fills")), ()))
    filled = {str(i) for i, fill in enumerate(fills) if any(p.get("patternType", "none") != "none" for p in fill)}
    looks: dict[str, tuple[str, bool]] = {}
    percent = set()
    for i, style in enumerate(next((e for e in root if e.tag.endswith("}cellXfs")), ())):
        number, font = style.get("numFmtId", "0"), style.get("fontId", "0")
        if number in percents:
            percent.add(str(i))
        if look := _look(codes.get(number, "")):
            looks[str(i)] = (look, True)
        if font in white and style.get("fillId", "0") not in filled:
            looks[str(i)] = (UNSEEN, True)
        if font in struck:
            looks[str(i)] = (STRUCK, False)
    return Styles(frozenset(percent), looks)


def _look(code: str) -> str:
    """How a format shows a number otherwise than it is, empty when it does not.

    >>> _look('"ca "0'), _look("#,##0,"), _look(";;;"), _look('0" st"'), _look('yyyy"-"mm')
    ('visas med ”ca”', 'visas i tusental', 'syns inte', '', '')
    """
    first = code.split(";")[0]
    if ";" in code and not first:
        return UNSEEN
    plain = _QUOTED.sub("", first)
    if re.search("[ymdhs]", plain, re.I) or not re.search("[0#?]", plain):
        return ""
    words = " ".join(" ".join(m[1] or m[2] or "" for m in _QUOTED.finditer(first)).split())
    if scaled := _SCALED.search(plain):
        return "visas i miljontal" if scaled[0].endswith(",,") else "visas i tusental"
    if any(c.isalpha() or c in "<>~≈≤≥*" for c in words) and not _PLAIN_WORDS.fullmatch(words):
        return f"visas med ”{words}”"
    return ""


def _is_strike(element: ElementTree.Element) -> bool:
    return element.tag.endswith("}strike") and element.get("val", "1") not in ("0", "false")


def _is_white(element: ElementTree.Element) -> bool:
    is_theme = element.get("theme") == "0" and not element.get("tint")  # a theme's first colour is its paper's
    return element.tag.endswith("}color") and (element.get("rgb", "").upper() in _WHITE or is_theme)


def margin_texts(code: str) -> list[str]:
    """The texts of a page's head or foot without the codes for pages, dates and fonts.

    >>> margin_texts('&L&"Arial,Bold"Avser jan–okt&CSida &P av &N')
    ['Avser jan–okt']
    """
    parts = [" ".join(_LOOSE.sub(" ", part).split()) for part in re.split("&[LCR]", code)]
    return [p for p in parts if len(p) > 3 and not re.fullmatch(r"(?i)(?:sida|page|blad)\W*(?:av|of)?\W*", p)]


def comments(archive: zipfile.ZipFile, part: str) -> dict[tuple[int, int], str]:
    """(row from 1, column from 0) → the text of each comment on a sheet's cells, the first 1 000; none when they cannot be read."""
    found: dict[tuple[int, int], str] = {}
    for element in _linked(archive, part, _COMMENTS):
        place = re.fullmatch("([A-Z]{1,3})([0-9]{1,7})", element.get("ref", ""))
        text = _text_of(element)
        if place and text and len(found) < MOST_REMARKS:
            found[int(place[2]), column_number(place[1]) - 1] = text
    return found


def boxes(archive: zipfile.ZipFile, part: str) -> tuple[str, ...]:
    """The paragraphs of the boxes that are drawn over a sheet, the first 1 000; none when they cannot be read."""
    paragraphs = (e for e in _linked(archive, part, _DRAWINGS) if e.tag.endswith("}p"))
    return tuple(text for one in islice(paragraphs, MOST_REMARKS) if (text := _text_of(one)))


def _text_of(element: ElementTree.Element) -> str:
    return " ".join(" ".join(element.itertext()).split())[:LONGEST_REMARK]


def _linked(archive: zipfile.ZipFile, part: str, kind: re.Pattern[str]) -> Iterator[ElementTree.Element]:
    """Every element of the parts of this kind that a sheet's part links to."""
    folder, name = posixpath.split(part)
    members = {m.casefold(): m for m in archive.namelist()}
    rels = members.get(f"{folder}/_rels/{name}.rels".casefold())
    if rels is None or archive.getinfo(rels).file_size > _TEXTS:
        return
    try:
        links = [e for e in ElementTree.fromstring(archive.read(rels)) if kind.search(e.get("Type", ""))]
        for link in links:
            target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
            member = members.get(target.casefold())
            if member is not None and archive.getinfo(member).file_size <= _TEXTS:
                yield from ElementTree.fromstring(archive.read(member)).iter()
    except (ElementTree.ParseError, KeyError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return


def column_number(letters: str) -> int:
    """The number of a column, from 1: "AB" is 28."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index
