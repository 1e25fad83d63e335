"""What a cell of a long table says: a parser for each column, made from what its table declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

from lagesbild.calendar import Tertial, named_years
from lagesbild.readers import dimensions, geometry
from lagesbild.readers.base import is_all
from lagesbild.readers.names import is_no_measurement
from lagesbild.readers.periods import when
from lagesbild.readers.surveys.words import wave_of
from lagesbild.swedish import fold, parse_count, parse_date, parse_number
from lagesbild.tables import ALL, YEARS, Column, Syntax, Type, Words

Parser = tuple[Callable[[str], object], str]
"""What reads a cell, or raises ValueError, and what it expects."""


DAY = "ett datum, t.ex. 2023-09-30, i svensk tid (utan Z); 02/11/2026 kan vara två olika dagar."
UNCLEAR_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d|20\d\d-\d\d-\d\dT.*", re.I)
"""A day in a form that is refused."""


def parser_of(column: Column, shares: Iterable[str] = ()) -> Parser:
    """How to read a column; ``shares`` are all cells of the table's shares, which tell their unit together."""
    if column.is_share:
        return partial(_share, _is_percent(shares)), "en andel mellan 0 och 100 %."
    if column.name == "severity":
        return partial(_word, column.words or Words({})), f"{column.words}. {_OTHER_SEVERITIES}"
    if column.name == "weight":
        return _weight, _A_WEIGHT
    if column.words:
        return partial(_word, column.words), f"{column.words}."
    if column.name == "level":
        return _level, "en nivå."  # a level that is set is checked against its scale
    if column.limits == YEARS:
        return _year, "ett årtal, t.ex. 2023."
    return _BY_SYNTAX[column.syntax] if column.syntax else _BY_TYPE[column.type]


_A_WEIGHT = (
    "ett tal över 0: också brott utan fängelse i skalan har en vikt. En kategori utan vikt lämnas bort ur filen."
)
_OTHER_SEVERITIES = "Har filen en egen skala, byt ut orden, t.ex. låg → lindrig, medel → oroande, hög → allvarlig."


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


def _decimal(text: str) -> float | None:
    """A number; "12.000" could be twelve or twelve thousand."""
    if re.fullmatch(r"[+−-]?[1-9]\d{0,2}\.\d{3}", text):
        raise ValueError(text)
    return parse_number(text)


def _weight(text: str) -> float | None:
    value = _decimal(text)
    if value is not None and not value > 0:
        raise ValueError(text)
    return value


def _year(text: str) -> int | None:
    value = parse_count(text)
    if value is not None and not YEARS[0] <= value <= YEARS[1]:
        raise ValueError(text)
    return value


def _level(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _word(words: Words, text: str) -> object:
    if text and fold(text) not in words.values:
        raise ValueError(text)
    return words.values.get(fold(text))


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


_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NO_NAME = re.compile(r"[\d\s.,:;%<>~≈±*/()'’–−…-]+|\d+e\d+")


def _name(text: str) -> str | None:
    if _NO_NAME.fullmatch(text):
        raise ValueError(text)
    return text or None


def _age(text: str) -> str | None:
    if is_all(text):
        return ALL
    years = f"{text} år" if text.isdecimal() and len(text) < 4 else text
    if not (age := dimensions.age(years)) and not _DAY.match(text):  # a day is told as an age that a spreadsheet spoilt
        return _name(text)
    return age or text


_NUMBERED = re.compile(
    r"(?:våg|mätning|omgång|enkät|undersökning)(?:en)?(?: nr)? \d{1,3}|\d{1,3}:?[ae] (?:vågen|mätningen|omgången|enkäten)",
    re.I,
)


def _wave(text: str) -> str | None:
    is_known = wave_of(text) or _NUMBERED.fullmatch(text) or is_no_measurement(text)  # the last is left out, and told
    if text and not is_known:
        raise ValueError(text)
    return text or None


def _period(text: str) -> str | None:
    if text and not named_years(text):
        raise ValueError(text)
    return text or None


def _tertial(text: str) -> str | None:
    if not text:
        return None
    try:
        return str(Tertial.read(text))
    except ValueError:
        days = when(text).period
    if days is None or (made := Tertial.of(days.start)).days != days:
        raise ValueError(text)
    return str(made)


_BY_TYPE: dict[Type, Parser] = {
    Type.TEXT: (_text, "text."),
    Type.INT: (parse_count, "ett heltal, ”-” för noll eller ”..” för saknas."),
    Type.FLOAT: (_decimal, "ett tal med decimalkomma, ”-” för noll eller ”..” för saknas."),
    Type.DATE: (_date, DAY),
}
_BY_SYNTAX: dict[Syntax, Parser] = {
    Syntax.COLOUR: (_colour, "en färg som #RRGGBB."),
    Syntax.GEOMETRY: (_geometry, "GeoJSON i EPSG:4326."),
    Syntax.CLOCK: (_time, "ett klockslag i svensk tid, t.ex. 21:30, utan Z eller +00:00."),
    Syntax.AGE: (_age, "”alla”, en ålder eller ett spann, t.ex. 0–19."),
    Syntax.WAVE: (_wave, "en mätning med sitt år eller nummer, t.ex. 2025, hösten 2025 eller mätning 3."),
    Syntax.PERIOD: (_period, "en tid med sitt år, t.ex. 2025 eller oktober 2025."),
    Syntax.TERTIAL: (_tertial, "fyra månader med sitt år, t.ex. 2026-3 eller sep–dec 2026."),
    Syntax.NAME: (_name, "ett namn, inte bara siffror eller tecken."),
}
