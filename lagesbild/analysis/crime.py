"""Reported crime: one period compared over several years (CompStat), for any date that the data cover."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lagesbild.analysis import statistics
from lagesbild.analysis.statistics import Floats
from lagesbild.calendar import Period

SUM = "Summa"
NOT_PLACED = "ej platsbestämt"
KEY = ["area", "group", "category"]
_ALPHA = 0.05


class Block(StrEnum):
    """The three periods that Brå prints beside each other."""

    YEAR_TO_DATE = "hittills i år"
    MONTH = "senaste månaden"
    ROLLING = "rullande tolv månader"


class Against(StrEnum):
    """What a count is tested against."""

    EARLIER = "de tidigare åren sammanlagda"
    BEFORE = "året före"


@dataclass(frozen=True)
class Comparison:
    """One period in several years.

    ``table``: see `compare`. ``days`` maps each year of the table to the length of its period,
    the exposure of the tests. ``preliminary`` and ``derived`` name the years in which some count
    is preliminary, or put together from other periods than the one printed.
    """

    table: pd.DataFrame
    period: Period
    days: dict[int, int]
    preliminary: tuple[int, ...] = ()
    derived: tuple[int, ...] = ()


def periods(crime: pd.DataFrame, year: int) -> list[Period]:
    """The year-to-date periods (from 1 January) that hold counts in ``year``, the longest last."""
    pairs = crime[["start", "end"]].drop_duplicates().itertuples(index=False)
    return sorted(Period(s, e) for s, e in pairs if e.year == year and s == date(year, 1, 1))


def fullest(crime: pd.DataFrame, year: int) -> Period | None:
    """The year to date that most categories have counts for, the longest of those; None without any.

    One row with a longer period must not hide all the others. Counts may be put together, see `compare`.
    """
    sizes = _sizes(crime, year, Block.YEAR_TO_DATE)
    end = max(sizes, key=lambda e: (sizes[e], e), default=None)
    return None if end is None else block_period(Block.YEAR_TO_DATE, end)


def available_ends(crime: pd.DataFrame, year: int) -> dict[date, tuple[Block, ...]]:
    """The "till och med" days of ``year`` that the counts cover, the latest first, each with its blocks.

    The days are those that rows end on. A block is supported when at least half as many categories
    have a count for it as in the fullest block of the year: one late row makes no date of its own.
    """
    sizes = {block: _sizes(crime, year, block) for block in Block}
    most = max((n for by_end in sizes.values() for n in by_end.values()), default=0)
    supported_blocks: dict[date, list[Block]] = {}
    for block, by_end in sizes.items():
        for end, n in by_end.items():
            if 2 * n >= most:
                supported_blocks.setdefault(end, []).append(block)
    return {end: tuple(supported_blocks[end]) for end in sorted(supported_blocks, reverse=True)}


def _sizes(crime: pd.DataFrame, year: int, block: Block) -> dict[date, int]:
    """How many categories have a count for the block up to each day of the year that rows end on."""
    rows = _arrays(crime)
    ends = {span.end for span in rows.spans if span.end.year == year}
    counted = {end: int((~np.isnan(_count(rows, block_period(block, end)).values)).sum()) for end in ends}
    return {end: n for end, n in counted.items() if n}


def of_period(crime: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The rows of exactly one period; preliminary counts only where there is no final one.

    A period printed as "– 28 feb" for every year is found in a leap year too.
    """
    rows = crime[(crime["start"] == period.start) & (crime["end"] == period.end)]
    if rows.empty and (period.end.month, period.end.day) == (2, 29):
        rows = crime[(crime["start"] == period.start) & (crime["end"] == period.end.replace(day=28))]
    order = rows["status"].map({"final": 0}).fillna(1)
    kept = rows.assign(_order=order).sort_values("_order", kind="stable")
    kept = kept.drop_duplicates(["area", "group", "category"]).drop(columns="_order")
    return kept.sort_index()


def compare(crime: pd.DataFrame, period: Period, earlier: int = 5, against: Against = Against.EARLIER) -> Comparison:
    """The same period in its year and up to ``earlier`` years before, with the verdict on the change.

    ``crime`` has the columns of the register's table, for any number of areas. The table has one
    row a category in printed order and a row "Summa" last in each group of each area: area,
    group, category, one Int64 column a year; change and change_percent (against the year before,
    counts as printed); earlier_mean (count in an equally long period of the earlier years) and
    earlier_years (how many of them are known); then, against what ``against`` says, the columns of
    `judged`, tested over the area's rows, sums among them; the verdict is missing where nothing can be said.

    A count is taken from the row of just that period; else it is put together from rows that
    lie end to end, or from one period less another, all of the same status, final before
    preliminary; else from final and preliminary rows end to end, which makes a preliminary count.
    Periods that overlap are never added. A row that says "missing" stays missing.
    Years without any count are left out. 29 February: see `Period.in_year`.
    Trap: one case can give many reports, so that the tests are optimistic.
    """
    table, days, preliminary, derived = _years(_arrays(crime), period, earlier)
    last = period.end.year
    summed = _earlier(table, last, days)
    ta = float(days.get(last, period.days))
    with np.errstate(divide="ignore", invalid="ignore"):
        table["earlier_mean"] = summed.count * ta / summed.exposure
    table["earlier_years"] = summed.years
    a, b, ta, tb = counts_against(table, last, days, against)
    tested = judged(a, b, ta, tb, against, table["area"].to_numpy())
    columns = ["ratio", "ratio_low", "ratio_high", "p_value_mid", "p_holm", "verdict"]
    table[columns] = tested[columns].set_axis(table.index)
    return Comparison(table, period, days, preliminary, derived)


def counts_against(
    table: pd.DataFrame, year: int, days: dict[int, int], against: Against
) -> tuple[Floats, Floats, float, Floats]:
    """(a, b, ta, tb): what is tested in each row of `compare`'s table, counts and their days.

    a is the count of ``year``, b that of the year before or the earlier years together.
    """
    a, ta = _column(table, year), float(days.get(year, 1))
    if against is Against.BEFORE:
        return a, _column(table, year - 1), ta, np.full(len(table), float(days.get(year - 1, 1)))
    summed = _earlier(table, year, days)
    return a, summed.count, ta, np.where(summed.exposure > 0, summed.exposure, 1.0)


def judged(
    a: Floats, b: Floats, ta: float, tb: Floats | float, against: Against, family: NDArray[np.object_] | None = None
) -> pd.DataFrame:
    """The tests of the counts of `counts_against`: ratio, ratio_low, ratio_high (95 %), p_value_mid, p_holm, verdict.

    The tests are per day. Against the year before the ratio is that of the counts as printed, as difference and
    percentage are, also where a leap day makes one period longer; a change that only the days turn round is not certain.
    Against the earlier years all three are of an equally long period.
    """
    tested = statistics.two_counts(a, b, ta, tb)
    verdict, adjusted = statistics.verdicts(a, b, ta, tb, family=family, p=tested["p"])
    if against is Against.BEFORE:
        per_day = ta / tb
        for column in ("ratio", "ratio_low", "ratio_high"):
            tested[column] *= per_day
        with np.errstate(invalid="ignore"):
            is_turned = (np.sign(a - b) != np.sign(a - b * per_day)) & ~np.isnan(a + b)
        verdict[is_turned & (adjusted <= _ALPHA)] = statistics.Verdict.UNSURE
    # values, not their texts
    return tested.rename(columns={"p": "p_value_mid"}).assign(p_holm=adjusted, verdict=pd.Series(verdict, dtype=object))


def _earlier(table: pd.DataFrame, year: int, days: dict[int, int]) -> statistics.Earlier:
    before = [y for y in days if y != year]
    return statistics.earlier(table[before].to_numpy(dtype=float, na_value=np.nan), [days[y] for y in before])


def blocks(
    crime: pd.DataFrame, until: date, earlier: int = 5, against: Against = Against.EARLIER
) -> dict[Block, Comparison]:
    """Brå's three blocks up to and with the day ``until``; a block that the data do not cover is left out.

    ``until`` is a day that the counts reach, such as one of `available_ends`.
    """
    made = {block: compare(crime, block_period(block, until), earlier, against) for block in Block}
    return {block: comparison for block, comparison in made.items() if comparison.period.end.year in comparison.days}


def block_period(block: Block, until: date) -> Period:
    """The days that a block covers.

    The latest month is the last whole month that is over on ``until``.

    >>> [str(block_period(b, date(2024, 2, 29))).replace("\xa0", " ") for b in Block]
    ['1 jan – 29 feb 2024', '1 feb – 29 feb 2024', '1 mar 2023 – 29 feb 2024']
    >>> str(block_period(Block.MONTH, date(2023, 9, 29))).replace("\xa0", " ")
    '1 aug – 31 aug 2023'
    """
    if block is Block.YEAR_TO_DATE:
        return Period(date(until.year, 1, 1), until)
    if block is Block.ROLLING:
        return Period(Period(until, until).in_year(until.year - 1).end + timedelta(days=1), until)
    is_over = (until + timedelta(days=1)).day == 1
    end = until if is_over else until.replace(day=1) - timedelta(days=1)
    return Period(end.replace(day=1), end)


def parts_of_whole(table: pd.DataFrame, whole: str, parts: Sequence[str], year: int) -> pd.DataFrame:
    """Parts beside the whole, with what is "ej platsbestämt" as a row of its own.

    ``table`` is from `compare`. Returns rows (group, category, area, count, share of the whole in
    %): each of ``parts``, then `NOT_PLACED` = whole − parts, then the whole. Parts need not add up
    to the whole, and the remainder is shown, never shared out. It is missing when a part or the
    whole is, and when the parts hold more than the whole, which cannot be (count is then right
    for none of them: say so). A part without any row is missing, not 0.
    """
    of_year = table[[*KEY, year]].rename(columns={year: "count"})
    wide = of_year.pivot(index=["group", "category"], columns="area", values="count")
    order = of_year.loc[of_year["area"] == whole, ["group", "category"]]
    wide = wide.reindex(pd.MultiIndex.from_frame(order), columns=[*parts, whole]).astype("Int64")
    rest = wide[whole] - wide[list(parts)].sum(axis=1, skipna=False)
    wide.insert(len(parts), NOT_PLACED, rest.mask((rest < 0).fillna(False)))
    long = wide.stack(future_stack=True).rename("count").rename_axis(["group", "category", "area"]).reset_index()
    total = wide[whole].repeat(len(parts) + 2).to_numpy(dtype=float, na_value=np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 100 * long["count"].to_numpy(dtype=float, na_value=np.nan) / np.where(total > 0, total, np.nan)
    return long.assign(share=share)


def counts_in(crime: pd.DataFrame, periods_: Sequence[Period]) -> dict[tuple[str, str, str], dict[Period, int]]:
    """(area, group, category) → period → count, for the rows of any number of areas and each group's `SUM`.

    As `compare` puts them together. A sum is of the categories that the data have for the period; where one of them
    says that its count is missing there is no sum.
    """
    rows = _arrays(crime)
    out: dict[tuple[str, str, str], dict[Period, int]] = {}
    keys = list(rows.keys.itertuples(index=False, name=None))
    for period in periods_:
        counted = _count(rows, period)
        sums: dict[tuple[str, str, str], float] = {}
        for (area, group, category), value, has_row in zip(keys, counted.values, counted.has_row, strict=True):
            if has_row:
                total = (area, group, SUM)
                sums[total] = sums.get(total, 0.0) + value
                if not np.isnan(value):
                    out.setdefault((area, group, category), {})[period] = int(value)
        for total, value in sums.items():
            if not np.isnan(value):
                out.setdefault(total, {})[period] = int(value)
    return out


def sum_of_parts(crime: pd.DataFrame, whole: str) -> pd.DataFrame:
    """Rows of ``whole`` as the sums of its parts' rows: a row for each category and period that every part has.

    ``crime`` has the columns of the register's table for the parts alone. Which parts must have a category is
    said by the data: those that have it in any period, so that a sum always has the same parts. Where one of
    them lacks a period, or its count is missing, there is no row: nothing is made up. Final counts come before
    preliminary ones; a sum with any preliminary count is preliminary. ``change`` is the latest of the summed rows'.
    """
    if crime.empty:
        return crime
    first = crime.assign(_order=crime["status"].map({"final": 0}).fillna(1)).sort_values("_order", kind="stable")
    one = first.drop_duplicates(["area", "group", "category", "start", "end"]).drop(columns="_order").sort_index()
    parts_of = one.groupby(["group", "category"])["area"].nunique()
    keys = ["group", "category", "start", "end"]
    with_counts = one[one["count"].notna()]
    summed = with_counts.groupby(keys, sort=False).agg(
        parts=("area", "nunique"),
        count=("count", "sum"),
        position=("position", "min"),
        preliminary=("status", lambda s: (s != "final").any()),
        change=("change", "max"),
    )
    summed = summed.reset_index()
    of = pd.MultiIndex.from_frame(summed[["group", "category"]])
    summed = summed[summed["parts"].to_numpy() == parts_of.reindex(of).to_numpy()]
    status = summed["preliminary"].map({True: "preliminary", False: "final"}).astype(object)
    made = summed.assign(area=whole, status=status, rate=np.nan)
    return made[list(crime.columns)].astype({"count": "Int64", "position": "Int64"}).reset_index(drop=True)


def missing_months(crime: pd.DataFrame, period: Period, earlier: int = 5) -> dict[date, tuple[str, ...]]:
    """Months (their first days) that counts per month lack in a period or in the same of earlier years → areas that lack it.

    ``crime`` has the columns of the register's table. A year that has no month of the period, or a count for just
    the whole of it, is not looked at.
    """
    is_month = [s.day == 1 and e == _last_of_month(s) for s, e in zip(crime["start"], crime["end"], strict=True)]
    months = crime[np.array(is_month, dtype=bool)]
    areas = list(dict.fromkeys(months["area"]))
    present = set(zip(months["area"], months["start"], strict=True))
    missing: dict[date, tuple[str, ...]] = {}
    for year in range(period.end.year - earlier, period.end.year + 1):
        span = period.in_year(year)
        months_ = _months_of(span)
        if not any((a, m) in present for a in areas for m in months_) or not of_period(crime, span).empty:
            continue
        for month in months_:
            if lacking := tuple(a for a in areas if (a, month) not in present):
                missing[month] = lacking
    return missing


def _months_of(period: Period) -> list[date]:
    first, last = period.start.year * 12 + period.start.month - 1, period.end.year * 12 + period.end.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(first, last + 1)]


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def years_of(table: pd.DataFrame) -> list[int]:
    """The year columns of a table made by `compare`."""
    return [c for c in table.columns if isinstance(c, int)]


@dataclass(frozen=True)
class _Arrays:
    """Rows as arrays: one line a key (in printed order), one column a period, one layer a status (final first)."""

    keys: pd.DataFrame
    spans: list[Period]
    counts: NDArray[np.float64]  # status × key × period, NaN where missing
    has_row: NDArray[np.bool_]  # a row says so, even if it says "missing"


@dataclass(frozen=True)
class _Counts:
    """One period's count of every key."""

    values: Floats
    has_row: NDArray[np.bool_]
    preliminary: NDArray[np.bool_]
    derived: NDArray[np.bool_]


def _arrays(crime: pd.DataFrame) -> _Arrays:
    codes, names = zip(*(pd.factorize(crime[c]) for c in KEY), strict=True)
    pair = codes[1] * len(names[2]) + codes[2]
    pairs, first = np.unique(pair, return_index=True)
    position = pd.Series(crime["position"].to_numpy(dtype=float, na_value=np.inf)[first]).fillna(np.inf).to_numpy()
    rank_of_pair = np.empty(len(pairs), dtype=np.intp)
    rank_of_pair[np.lexsort((first, position))] = np.arange(len(pairs))
    rank = rank_of_pair[np.searchsorted(pairs, pair)]
    best = pd.Series(rank).groupby(codes[1]).min().to_numpy(dtype=np.intp)
    # a key's number sorts it: by area as read, then by its group's first place, then by its own
    number = (codes[0] * len(pairs) + best[codes[1]]) * len(pairs) + rank if len(crime) else rank
    _, sample, key = np.unique(number, return_index=True, return_inverse=True)
    span_codes = [pd.factorize(crime[c]) for c in ("start", "end")]
    span, spans = pd.factorize(span_codes[0][0] * len(span_codes[1][1]) + span_codes[1][0])
    starts, ends = span_codes[0][1], span_codes[1][1]
    status = (crime["status"].to_numpy() != "final").astype(np.intp)
    counts = np.full((2, len(sample), len(spans)), np.nan)
    has_row = np.zeros(counts.shape, dtype=bool)
    counts[status, key, span] = crime["count"].to_numpy(dtype=float, na_value=np.nan)
    has_row[status, key, span] = True
    periods_ = [Period(starts[s // len(ends)], ends[s % len(ends)]) for s in spans]
    return _Arrays(crime.iloc[sample][KEY].reset_index(drop=True), periods_, counts, has_row)


def _count(rows: _Arrays, period: Period) -> _Counts:
    """The count of every key in the period, from the row of just it, else put together."""
    n = len(rows.keys)
    out = _Counts(np.full(n, np.nan), *(np.zeros(n, dtype=bool) for _ in range(3)))
    column = rows.spans.index(period) if period in rows.spans else None
    for status in range(2):
        if column is not None:
            take = ~out.has_row & rows.has_row[status, :, column]
            out.values[take] = rows.counts[status, take, column]
            out.has_row[take] = True
            out.preliminary[take] = status == 1
        if out.has_row.all():
            continue
        _put_together(out, rows.counts[status], rows.spans, period, preliminary=status == 1)
    if not out.has_row.all():  # what is left: preliminary months after final ones
        mixed = np.where(np.isnan(rows.counts[0]), rows.counts[1], rows.counts[0])
        _put_together(out, mixed, rows.spans, period, preliminary=True, forwards=True)
    return out


def _put_together(
    out: _Counts, counts: Floats, spans: list[Period], period: Period, *, preliminary: bool, forwards: bool = False
) -> None:
    """Fill in ``out`` what rows that do not hold the period itself add up to; ``forwards`` only adds."""
    has_count = ~np.isnan(counts)
    patterns: dict[bytes, list[int]] = {}
    for i in np.flatnonzero(~out.has_row & has_count.any(axis=1)):
        patterns.setdefault(has_count[i].tobytes(), []).append(int(i))
    for members in patterns.values():
        steps = _steps([(s, j) for j, s in enumerate(spans) if has_count[members[0], j]], period, forwards=forwards)
        if steps is None:
            continue
        total = sum((sign * counts[members, j] for sign, j in steps), np.zeros(len(members)))
        fine = total >= 0  # less than nothing: the two figures were taken out at different times
        chosen = np.asarray(members)[fine]
        out.values[chosen] = total[fine]
        out.has_row[chosen] = out.derived[chosen] = True
        out.preliminary[chosen] = preliminary


def _steps(spans: list[tuple[Period, int]], period: Period, *, forwards: bool = False) -> list[tuple[int, int]] | None:
    """(sign, column) of the rows that make up the period, None when none do.

    The shortest way from its first day to the day after its last, where a row leads from its
    own first day forwards (+1), or back (−1). Going back is taken only when nothing else leads there.
    """
    roads: dict[int, list[tuple[int, int, int]]] = {}
    for span, column in spans:
        start, after = span.start.toordinal(), span.end.toordinal() + 1
        roads.setdefault(start, []).append((after, 1, column))
        if not forwards:
            roads.setdefault(after, []).append((start, -1, column))
    goal = period.end.toordinal() + 1
    queue: list[tuple[int, int, int, list[tuple[int, int]]]] = [(0, 0, period.start.toordinal(), [])]
    visited: set[int] = set()
    while queue:
        backs, length, day, steps = heapq.heappop(queue)
        if day == goal:
            return steps
        if day not in visited:
            visited.add(day)
            for to, sign, column in roads.get(day, []):
                if to not in visited:
                    heapq.heappush(queue, (backs + (sign < 0), length + 1, to, [*steps, (sign, column)]))
    return None


def _years(
    rows: _Arrays, period: Period, earlier: int
) -> tuple[pd.DataFrame, dict[int, int], tuple[int, ...], tuple[int, ...]]:
    """(counts by year with sums and the printed change, days by year, preliminary years, derived years)."""
    last = period.end.year
    by_year: dict[int, _Counts] = {}
    days: dict[int, int] = {}
    for year in range(last - earlier, last + 1):
        span = period.in_year(year)
        counts = _count(rows, span)
        if not counts.has_row.any() and (span.end.month, span.end.day) == (2, 29):
            span = Period(span.start, span.end.replace(day=28))  # printed "– 28 feb" in leap years too
            counts = _count(rows, span)
        if counts.has_row.any():
            by_year[year], days[year] = counts, span.days
    # a category without any row for the period is not of this table; one whose counts are missing is
    named = np.any([c.has_row for c in by_year.values()], axis=0) if by_year else np.zeros(len(rows.keys), dtype=bool)
    table = _with_sums(rows.keys[named], {y: c.values[named] for y, c in by_year.items()})
    a, b = _column(table, last), _column(table, last - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        table["change"] = _whole(a - b)
        table["change_percent"] = np.where(b > 0, 100 * (a - b) / b, np.nan)
    preliminary = tuple(y for y, c in by_year.items() if c.preliminary.any())
    return table, days, preliminary, tuple(y for y, c in by_year.items() if c.derived.any())


def _with_sums(keys: pd.DataFrame, counts: dict[int, Floats]) -> pd.DataFrame:
    """The rows and, last in each group of each area, their sum; missing when any part is."""
    group = keys.groupby(["area", "group"], sort=False).ngroup().to_numpy()
    first = np.flatnonzero(np.diff(group, prepend=-1))
    heads = keys.iloc[first].assign(category=SUM)
    order = np.argsort(np.concatenate([group, group[first]]), kind="stable")
    table = pd.concat([keys, heads]).iloc[order].reset_index(drop=True)
    for year, values in counts.items():
        sums = np.add.reduceat(values, first) if len(values) else values
        table[year] = _whole(np.concatenate([values, sums])[order])
    return table


def _whole(values: Floats) -> pd.arrays.IntegerArray:
    missing = np.isnan(values)
    return pd.arrays.IntegerArray(np.where(missing, 0, values).astype("int64"), missing)


def _column(table: pd.DataFrame, year: int) -> Floats:
    if year not in table:
        return np.full(len(table), np.nan)
    return table[year].to_numpy(dtype=float, na_value=np.nan)
