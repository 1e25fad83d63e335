"""What a survey says of a promise: the wave that it began with beside the next one. Whether it was kept is for people to say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from lagesbild.actions.notes import Promise
from lagesbild.actions.reading import Read
from lagesbild.actions.values import listed
from lagesbild.analysis.survey import ALL, basis, newcombe, newcombe_p
from lagesbild.waves import last_year, ranks, wave

_SURE = 0.05


class Says(StrEnum):
    """What two waves say of a promise."""

    RIGHT = "åt rätt håll"
    WRONG = "åt fel håll"
    CHANCE = "går inte att säga: inte mer än slumpen"
    NO_N = "går inte att säga: antal svar saknas"
    WAITS = "nästa våg är inte inläst"
    ABSENT = "frågan är inte inläst för området"


@dataclass(frozen=True)
class Shown:
    """The figure of a promise: shares 0-1, n as published, change and its 95 % interval in percentage points."""

    area: str
    before: str
    says: Says
    after: str | None = None
    share_before: float | None = None
    share_after: float | None = None
    n_before: int | None = None
    n_after: int | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None


def shown(read: Read, place: str, promise: Promise, year: int | None = None) -> Shown | None:
    """The waves beside each other, as far as a year; None for a promise without a question.

    A promise in one part is held against that part's answers, any other against the whole place's. The two waves are
    compared alone (Newcombe, 5 %).
    """
    if not (promise.survey and promise.question and promise.answer and promise.before and promise.wanted):
        return None
    parts = listed(promise.parts)
    area = parts[0] if len(parts) == 1 else place
    rows = read("survey", areas=[area])
    asked = (promise.survey, promise.question, promise.answer, ALL)
    is_asked = (rows[["survey", "question", "answer", "group"]] == list(asked)).all(axis=1)
    rows = rows[is_asked & rows["share"].notna()].drop_duplicates("wave", keep="last")
    if year is not None:
        rows = rows.loc[[last_year(str(w)) <= year for w in rows["wave"]]]
    first = rows[rows["wave"] == promise.before]
    if first.empty:
        return Shown(area, promise.before, Says.ABSENT)
    after = next_wave(promise.before, list(rows["wave"]))
    one = first.iloc[0]
    n_before = _whole(one["n"])
    if after is None:
        return Shown(area, promise.before, Says.WAITS, share_before=float(one["share"]), n_before=n_before)
    both = pd.concat([first, rows[rows["wave"] == after]])
    other = both.iloc[1]
    n = basis(both)
    change, low, high = (float(v) for v in newcombe(other["share"], n[1], one["share"], n[0]))
    p = float(newcombe_p(other["share"], n[1], one["share"], n[0]))
    is_right = change * promise.wanted > 0
    says = Says.NO_N if p != p else Says.CHANCE if p >= _SURE else Says.RIGHT if is_right else Says.WRONG
    return Shown(
        area,
        promise.before,
        says,
        after,
        float(one["share"]),
        float(other["share"]),
        n_before,
        _whole(other["n"]),
        100 * change,
        None if low != low else 100 * low,
        None if high != high else 100 * high,
    )


def next_wave(before: str, waves: list[str]) -> str | None:
    """The first of the waves that lies wholly after one; None when there is none, or when that cannot be told.

    >>> next_wave("2022", ["2022", "2026", "2024"]), next_wave("2026", ["2024"]), next_wave("sist", ["2024"])
    ('2024', None, None)
    """
    start = wave(before)
    later = [w for w in waves if start and (placed := wave(w)) and start.is_before(placed)]
    place = ranks(later)
    return min(later, key=place.__getitem__, default=None)


def _whole(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]
