"""A survey wave's place in time, read from what it is called; a wave without one is shown and never compared."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lagesbild.calendar import YEAR, YEAR_DIGITS, Week, named_years, weeks_in_year
from lagesbild.swedish import MONTH_NAMES, MONTHS, fold

_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})(?:[a-zåäö]*)?\.?(?![a-zåäö])")
_TERMS = (
    (re.compile(r"\bvt\b|\bvt(?=\d)|\bvårtermin"), (1, 6)),
    (re.compile(r"\bht\b|\bht(?=\d)|\bhösttermin"), (7, 12)),
    (re.compile(r"\bvår"), (1, 5)),
    (re.compile(r"\bsomma"), (6, 8)),
    (re.compile(r"\bhöst"), (9, 12)),
)
_PARTS = (
    (re.compile(r"\b(?:q|kv\.?|kvartal(?:et)?)\s*+([1-4])\b|\b([1-4])\s*+(?::a\s*+)?(?:q|kv\.?|kvartal(?:et)?)\b"), 3),
    (re.compile(r"\b(?:t|tertial(?:et)?)\s*+([1-3])\b|\b([1-3])\s*+(?::a\s*+)?tertial(?:et)?\b"), 4),
    (re.compile(r"\b(?:h|halvår(?:et)?)\s*+([12])\b|\b([12])\s*+(?::a\s*+)?halvår(?:et)?\b"), 6),
)
_ORDINALS = ("först", "andr", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde")
_HALVES = ("första", "andra", "tredje", "fjärde")
_ROUND = r"(mätning|omgång|våg|undersökning|enkät|mättillfälle|tillfälle|runda)"
_SHORT_YEAR = re.compile(r"\b(vt|ht|vår(?:en|terminen)?|höst(?:en|terminen)?|sommar(?:en)?|q[1-4]|" + "|".join(MONTHS) + r")[a-z]*\.?\s*+[-'’]?\s*+(\d{2})(?![\d/])")  # fmt: skip


@dataclass(frozen=True)
class Wave:
    """When a wave was: the first and the last day that it may have touched, or which of a numbered row it was.

    ``series`` is what the numbers count ("mätning"); at least one of the two is known.
    """

    start: date | None = None
    end: date | None = None
    series: str = ""
    number: int | None = None

    def is_before(self, other: Wave) -> bool:
        """True when this wave ended before the other began; False too where that cannot be told."""
        if self.end and other.start and self.start and other.end:
            if self.end < other.start:
                return not self._is_numbered_after(other)
            if other.end < self.start:
                return False
        return (
            self.number is not None
            and other.number is not None
            and self.series == other.series
            and self.number < other.number
        )

    def _is_numbered_after(self, other: Wave) -> bool:
        return (
            self.number is not None
            and other.number is not None
            and self.series == other.series
            and self.number > other.number
        )


def wave(text: str) -> Wave | None:
    """The place in time of a wave called ``text``, None when its words do not tell.

    >>> wave("okt 2021").is_before(wave("mars 2023")), wave("HT 2022").is_before(wave("VT 2022"))
    (True, False)
    >>> wave("mätning 9").is_before(wave("mätning 10")), wave("2021").is_before(wave("okt 2021")), wave("sent")
    (True, False, None)
    """
    plain = _with_long_years(fold(text))
    start, end = _days(plain)
    series, number = _round(plain)
    return Wave(start, end, series, number) if start or number is not None else None


def in_order(texts: Iterable[str]) -> list[str]:
    """The waves that can be compared, the first in time first: as many as lie apart from each other.

    Where two overlap (2021 and okt 2021) the one that began last stays; dated waves go before numbered ones.
    """
    placed = {t: w for t in dict.fromkeys(texts) if (w := wave(t)) is not None}
    dated = sorted(
        (t for t, w in placed.items() if w.start),
        key=lambda t: (placed[t].start or date.min, placed[t].number or 0),
    )
    chain = _chain(dated, placed)
    rows: dict[str, list[str]] = {}
    for t, w in placed.items():
        if w.number is not None:
            rows.setdefault(w.series, []).append(t)
    for members in rows.values():
        numbered = _chain(sorted(members, key=lambda t: placed[t].number or 0), placed)
        if len(numbered) > len(chain):
            chain = numbered
    return chain


def ranks(texts: Iterable[str]) -> dict[str, int]:
    """Each wave's rank by when it ended, the latest highest; for showing in order, not for comparing.

    Waves without a place in time come first, and share a rank.
    """
    placed = {t: wave(t) for t in dict.fromkeys(texts)}
    keys = {
        t: (0, 0, 0, 0)
        if w is None
        else (1, w.end.toordinal(), (w.start or w.end).toordinal(), w.number or 0)
        if w.end
        else (1, 0, 0, w.number or 0)
        for t, w in placed.items()
    }
    order = sorted(set(keys.values()))
    return {t: order.index(k) for t, k in keys.items()}


def last_year(text: str) -> int:
    """The year that a wave ended in; 0 when its words do not tell."""
    placed = wave(text)
    return placed.end.year if placed and placed.end else max(named_years(text), default=0)


def _chain(texts: list[str], placed: dict[str, Wave]) -> list[str]:
    """As many of the waves as lie apart, from the one that began last backwards; ``texts`` as they began."""
    chain: list[str] = []
    for text in reversed(texts):
        if all(placed[text].is_before(placed[t]) for t in chain):
            chain.insert(0, text)
    return chain


def _with_long_years(plain: str) -> str:
    """ "vt23" and "okt-21" with the whole year."""
    if YEAR.search(plain):
        return plain
    return _SHORT_YEAR.sub(lambda m: f"{m[1]} 20{m[2]}", plain)


def _days(plain: str) -> tuple[date | None, date | None]:
    """The first and the last day that the words leave open; the whole of its years where no more is said."""
    if match := re.search(rf"\b({YEAR_DIGITS})-(\d{{1,2}})-(\d{{1,2}})\b", plain):
        try:
            on = date(int(match[1]), int(match[2]), int(match[3]))
            return on, on
        except ValueError:
            return None, None
    if match := re.search(rf"\b({YEAR_DIGITS})-(0[1-9]|1[0-2])\b(?!-)|\b(0?[1-9]|1[0-2])/({YEAR_DIGITS})\b", plain):
        return _months(int(match[1] or match[4]), int(match[2] or match[3]), int(match[2] or match[3]))
    years = named_years(plain)
    if not years:
        return None, None
    first, last = years[0], years[-1]
    if len(years) == 1 and (match := re.search(r"\bv(?:ecka|\.)?\s*+(\d{1,2})(?:\s*+[-–]\s*+(\d{1,2}))?\b", plain)):
        weeks = [int(match[1]), int(match[2] or match[1])]
        if all(1 <= w <= weeks_in_year(first) for w in weeks):
            return Week(first, weeks[0]).monday(), Week(first, weeks[1]).monday() + timedelta(days=6)
    if re.search(r"\bvint", plain):  # December or January to February: both winters of a single year
        return (_months(first, 12, 12)[0] if len(years) > 1 else date(first, 1, 1)), _months(
            last if len(years) > 1 else first + 1, 2, 2
        )[1]
    months = [(MONTHS.index(m[1]) + 1, m.start()) for m in _MONTH.finditer(plain) if _is_month(m[0])]
    if months:
        at = [(int(m[0]), m.start()) for m in YEAR.finditer(plain)]
        dated = [(next((y for y, p in at if p > place), last), month) for month, place in months]
        return _months(*min(dated), min(dated)[1])[0], _months(*max(dated), max(dated)[1])[1]
    if re.search(r"\bläsår", plain) and len(years) == 2:
        return date(first, 7, 1), date(last, 6, 30)
    if len(years) == 1:
        terms = [span for words, span in _TERMS[:2] if words.search(plain)]
        terms = terms or [span for words, span in _TERMS[2:] if words.search(plain)]
        if terms:
            return _months(first, min(a for a, _ in terms), max(b for _, b in terms))
        for i, word in enumerate(_HALVES, start=1):
            plain = re.sub(rf"\b{word} (?=kvartal|tertial|halvår)", f"{i} ", plain)
        for words, size in _PARTS:
            if match := words.search(plain):
                part = int(match[1] or match[2])
                return _months(first, size * (part - 1) + 1, size * part)
    return date(first, 1, 1), date(last, 12, 31)


def _is_month(word: str) -> bool:
    return any(name.startswith(word.rstrip(".")) or word == "sept" for name in MONTH_NAMES)


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _round(plain: str) -> tuple[str, int | None]:
    """What is numbered and its number: ("mätning", 9)."""
    if match := re.search(rf"\b{_ROUND}(?:en)?\s*+(?:nr\.?|nummer)?\s*+(\d{{1,2}})(?!\d)", plain):
        return match[1], int(match[2])
    if match := re.search(rf"\b(\d{{1,2}})\s*+(?::?[ae]|\.)?\s*{_ROUND}", plain):
        return match[2], int(match[1])
    for i, word in enumerate(_ORDINALS, start=1):
        if match := re.search(rf"\b{word}[ae]?\s+{_ROUND}", plain):
            return match[1], i
    return "", None
