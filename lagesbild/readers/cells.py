"""What a cell of a long table says: one parser for each type, and for the columns that are read in another way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

from lagesbild.readers import geometry
from lagesbild.swedish import fold, parse_count, parse_date, parse_number
from lagesbild.tables import SEVERITIES, Column, Type

Parser = tuple[Callable[[str], object], str]
"""What reads a cell, or raises ValueError, and what it expects."""

NOTED = ("incidents", "decisions", "meetings")
"""Tables in which people write freely: no personal data may be among it."""
SHARES = ("share", "low", "high")
"""Columns in one unit: all are shares, or all in per cent."""
STATUSES = {"slutlig": "final", "final": "final", "preliminär": "preliminary", "preliminary": "preliminary"}
FLAGS = {"ja": 1, "1": 1, "true": 1, "nej": 0, "0": 0, "false": 0}


def parser_of(column: Column, cells: Iterable[str] = ()) -> Parser:
    """How to read a column; ``cells`` are all that the columns of shares hold, which tells their unit."""
    if column.name in SHARES:
        return partial(_share, _is_percent(cells)), "en andel mellan 0 och 100 %."
    return _NAMED.get(column.name, _BY_TYPE[column.type])


def _text(text: str) -> str | None:
    return text or None


def _date(text: str) -> date | None:
    return parse_date(text) if text else None


def _is_percent(cells: Iterable[str]) -> bool:
    """True when a column of shares is in per cent: one cell says "%", or is more than 1."""

    def says(text: str) -> bool:
        try:
            return "%" in text or (parse_number(text) or 0) > 1
        except ValueError:
            return False

    return any(says(text) for text in cells)


def _share(is_percent: bool, text: str) -> float | None:
    value = parse_number(text)
    if value is None:
        return None
    share = value / 100 if is_percent else value
    if not 0 <= share <= 1:
        raise ValueError(text)
    return share


def _year(text: str) -> int | None:
    value = parse_count(text)
    if value is not None and not 1800 <= value <= 2200:
        raise ValueError(text)
    return value


def _level(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _word(words: dict[str, object], text: str) -> object:
    if text and fold(text) not in words:
        raise ValueError(text)
    return words.get(fold(text))


def _colour(text: str) -> str | None:
    if text and not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(text)
    return text or None


def _geometry(text: str) -> str | None:
    return geometry.read_text(text) if text else None


def _time(text: str) -> str | None:
    if not text:
        return None
    match = re.fullmatch(r"(?:kl\.? ?)?(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?", text.lower())
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(text)
    return f"{int(match[1]):02d}:{match[2]}"


_BY_TYPE: dict[Type, Parser] = {
    Type.TEXT: (_text, "text."),
    Type.INT: (parse_count, "ett heltal, ”-” för noll eller ”..” för saknas."),
    Type.FLOAT: (parse_number, "ett tal, ”-” för noll eller ”..” för saknas."),
    Type.DATE: (_date, "ett datum, t.ex. 2023-09-30."),
}
_NAMED: dict[str, Parser] = {
    **dict.fromkeys(("year", "edition", "baseline_year", "target_year"), (_year, "ett årtal, t.ex. 2023.")),
    **dict.fromkeys(("colour", "ink"), (_colour, "en färg som #RRGGBB.")),
    **dict.fromkeys(("generalised", "withdrawn", "valid"), (partial(_word, {**FLAGS}), "ja eller nej.")),
    "geometry": (_geometry, "GeoJSON i EPSG:4326."),
    "level": (_level, "en nivå."),  # a level that is set is checked against its scale
    "status": (partial(_word, {**STATUSES}), "slutlig eller preliminär."),
    "severity": (partial(_word, {s: s for s in SEVERITIES}), f"{', '.join(SEVERITIES)}."),
    "time": (_time, "ett klockslag, t.ex. 21:30."),
}
"""Columns that are read in another way than their type says."""
