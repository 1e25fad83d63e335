"""When events began and ended, as files write it: ISO, with one-digit hours, no-break spaces, or an offset from UTC."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lagesbild.readers.events import clocks
from lagesbild.readers.events.staging import UNKNOWN, Ints
from lagesbild.swedish import parse_date

Mask = npt.NDArray[np.bool_]
_EPOCH = datetime(1970, 1, 1)
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2}|\d{8}|\d{4}\.\d{1,2}\.\d{1,2}|\d{1,2} [a-zåäö]+\.? \d{4})"
    r"(?:(?:[ t]|,? *kl\.? *)(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:\.\d+)?)?)?"
    r" *(?P<zone>z|utc|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


def moment(text: str) -> tuple[int, bool]:
    """(seconds since 1970 on a Swedish clock, whether the clock is known); ValueError for what is no time.

    >>> moment("2023-11-24 5:32:00 +01:00") == moment("24 nov 2023 kl. 05.32"), moment("2023-11-24")[1]
    (True, False)
    """
    plain = re.sub(r"[\s\u00a0\u202f\u2009]+", " ", text).strip().lower()
    match = _MOMENT.fullmatch(plain)
    if match is None:
        raise ValueError(text)
    seconds = (parse_date(match["day"]) - _EPOCH.date()).days * 86_400
    if match["hour"] is None:
        if match["zone"]:
            raise ValueError(text)
        return seconds, False
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(text)
    seconds += hour * 3600 + minute * 60 + second
    if zone := match["zone"]:
        utc = seconds - (0 if zone in ("z", "utc") else _offset(zone))
        return int(clocks.to_local(np.array([utc]))[0]), True
    return seconds, True


def _offset(zone: str) -> int:
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    zone_ = timezone(timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1))
    return int(zone_.utcoffset(None).total_seconds())


_YEAR_LAST = r"^\s*(?P<first>\d{1,2})[/.\-](?P<second>\d{1,2})[/.\-](?P<year>\d{4})"


@dataclass(frozen=True)
class YearLast:
    """Dates with the year last ("25/06/2025"): one where the first number can only be a day, and one where the second can.

    ``example`` is any of them. Only where one of the two is missing and the other is not, the order is known.
    """

    example: str
    day_first: str | None = None
    month_first: str | None = None

    @property
    def is_known(self) -> bool:
        """True when only one reading is possible for all of them."""
        return (self.day_first is None) != (self.month_first is None)


def year_last(columns: Iterable[pa.Array]) -> YearLast | None:
    """How the dates of a file that have their year last are written; None when the first of ``columns`` has none.

    >>> year_last([pa.array(["03/04/2025 21:30", "25/06/2025"])])
    YearLast(example='03/04/2025 21:30', day_first='25/06/2025', month_first=None)
    """
    told: dict[str, str] = {}
    for i, texts in enumerate(columns):
        parts = pc.extract_regex(texts, _YEAR_LAST)
        mine = pc.drop_null(pc.if_else(parts.is_valid(), texts, None))
        if not len(mine) and not told and not i:
            return None
        if not len(mine):
            continue
        told.setdefault("example", mine[0].as_py())
        for name, number in (("day_first", "first"), ("month_first", "second")):
            beyond = pc.greater(pc.cast(pc.struct_field(parts, number), pa.int64()), 12)
            only = texts.filter(pc.fill_null(beyond, False))
            if len(only):
                told.setdefault(name, only[0].as_py())
    return YearLast(**told) if told else None


def turned(texts: pa.Array, order: YearLast | None) -> pa.Array:
    """The texts with the year first, where the order is known: "25/06/2025 01:42" is "2025-06-25 01:42"."""
    if order is None or not order.is_known:
        return texts
    turn = r"\3-\2-\1" if order.day_first else r"\3-\1-\2"
    return pc.replace_substring_regex(texts, re.sub(r"\?P<\w+>", "", _YEAR_LAST), turn)


def read(texts: pa.Array) -> tuple[Ints, Mask, Mask]:
    """(seconds since 1970 on a Swedish clock or `UNKNOWN`, whether the clock is known, whether the text is no time)."""
    try:
        stamps = pc.cast(texts, pa.timestamp("s"))
        lengths = pc.fill_null(pc.utf8_length(texts), 0).to_numpy(zero_copy_only=False)
        if ((lengths == 0) | (lengths == 10) | (lengths == 16) | (lengths == 19)).all():
            seconds = pc.fill_null(pc.cast(stamps, pa.int64()), UNKNOWN).to_numpy(zero_copy_only=False)
            return seconds, lengths > 10, np.zeros(len(texts), bool)
    except pa.ArrowInvalid:
        pass
    coded = texts.dictionary_encode()
    values: list[tuple[int, bool, bool]] = []
    for text in coded.dictionary.to_pylist():
        try:
            values.append((*moment(text), False))
        except ValueError:
            values.append((UNKNOWN, False, True))
    values.append((UNKNOWN, False, False))  # where nothing is said
    codes = pc.fill_null(coded.indices, len(values) - 1).to_numpy(zero_copy_only=False)
    return (
        np.array([v[0] for v in values], np.int64)[codes],
        np.array([v[1] for v in values], bool)[codes],
        np.array([v[2] for v in values], bool)[codes],
    )
