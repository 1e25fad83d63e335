"""Where and when events gather: density, hot spots, near repeats, and hours of intervals.

Coordinates are metres in SWEREF 99 TM (EPSG:3006), x to the east and y to the north.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from lagesbild.analysis.statistics import Floats, TooFew, benjamini_hochberg
from lagesbild.problems import Problem, Refused

LARGEST_RASTER = 4_000_000  # cells; more is a mistake in the bounds, and no screen shows them
FEWEST = 10
SWEDISH_TIME = "Europe/Stockholm"
Bounds = tuple[float, float, float, float]
"""(left, bottom, right, top) in metres."""


@dataclass(frozen=True)
class Raster:
    """Events per km²: ``values`` is rows × columns, row 0 the southernmost, cells of ``cell`` metres."""

    values: Floats
    left: float
    bottom: float
    cell: float

    @property
    def events(self) -> float:
        """What the raster integrates to: the number of events, if it holds them with their whole kernels."""
        return float(self.values.sum() * (self.cell / 1000) ** 2)


@dataclass(frozen=True)
class Hours:
    """Aoristic weights: rows weekday 1-7 (Monday first), columns hour 0-23; they sum to ``events``.

    ``unplaced`` counts the events that lack a time, or whose interval is too long to say anything.
    """

    table: pd.DataFrame
    events: int
    unplaced: int


def density(
    x: ArrayLike,
    y: ArrayLike,
    bandwidth: float,
    cell: float | None = None,
    kernel: Literal["quartic", "gaussian"] = "quartic",
    bounds: Bounds | None = None,
    weights: ArrayLike | None = None,
) -> Raster:
    """Kernel density with a fixed ``bandwidth`` h in metres, in events per km²: Silverman (1986).

    Quartic: 3/(πh²)·(1 − d²/h²)² within h; gaussian: h is the standard deviation, cut at 4h. ``cell``
    is at most h/10 (default h/10). Without ``bounds`` the raster holds every kernel and integrates to
    the number of events; with them it is that window of it. ``weights``: how many events a point is. Raises ValueError for degrees, a
    bandwidth or cell that is not positive, a cell that is too large, or a raster that is too large.
    Trap: the "scaled" quartic of some GIS lacks the division by the kernel's volume.

    >>> made = density([674_000, 674_000], [6_580_000, 6_580_000], 300)
    >>> round(made.events, 6), round(float(made.values.max()), 1)
    (2.0, 21.2)
    """
    from scipy.fft import irfft2, next_fast_len, rfft2  # scipy.signal takes a second to import

    east, north = _metres(x, y)
    cell = bandwidth / 10 if cell is None else cell
    if not (bandwidth > 0 and 0 < cell <= bandwidth / 10 * (1 + 1e-9)):
        raise ValueError("the bandwidth is positive and the cell at most a tenth of it")
    radius = bandwidth if kernel == "quartic" else 4 * bandwidth
    steps = int(np.ceil(radius / cell))
    if bounds is None:
        if not len(east):
            return Raster(np.zeros((0, 0)), 0.0, 0.0, cell)
        bounds = (east.min() - radius, north.min() - radius, east.max() + radius, north.max() + radius)
    left, bottom, right, top = bounds
    # events outside the window reach into it: count them on a wider raster, and cut it afterwards
    columns, rows = (int(np.ceil((b - a) / cell)) + 1 for a, b in ((left, right), (bottom, top)))
    wide = (rows + 2 * steps, columns + 2 * steps)
    if wide[0] * wide[1] > LARGEST_RASTER:
        raise ValueError(f"the raster would have {wide[0] * wide[1]} cells, more than {LARGEST_RASTER}")
    i = np.floor((north - bottom) / cell).astype(np.int64) + steps
    j = np.floor((east - left) / cell).astype(np.int64) + steps
    inside = (i >= 0) & (i < wide[0]) & (j >= 0) & (j < wide[1])
    each = None if weights is None else np.asarray(weights, dtype=float)[inside]
    counts = np.bincount(i[inside] * wide[1] + j[inside], each, wide[0] * wide[1]).reshape(wide).astype(float)
    offsets = cell * np.arange(-steps, steps + 1)
    d2 = (offsets[:, None] ** 2 + offsets[None, :] ** 2) / bandwidth**2
    shape = np.maximum(1 - d2, 0) ** 2 if kernel == "quartic" else np.exp(-d2 / 2) * (d2 <= 16)
    size = [next_fast_len(n, real=True) for n in wide]  # what wraps around falls on the margin that is cut
    around = irfft2(rfft2(counts, size) * rfft2(shape / shape.sum(), size), size)
    spread = np.maximum(around[2 * steps : wide[0], 2 * steps : wide[1]], 0)
    return Raster(spread / (cell / 1000) ** 2, left, bottom, cell)


def cells(x: ArrayLike, y: ArrayLike, cell: float, bounds: Bounds) -> pd.DataFrame:
    """Events by square cell: x and y of the centre (metres) and count, every cell of ``bounds`` once.

    Cells without events are 0. Events outside the bounds are not counted.
    """
    east, north = _metres(x, y)
    left, bottom, right, top = bounds
    columns, rows = (max(1, int(np.ceil((b - a) / cell))) for a, b in ((left, right), (bottom, top)))
    j, i = np.floor((east - left) / cell).astype(np.int64), np.floor((north - bottom) / cell).astype(np.int64)
    inside = (i >= 0) & (i < rows) & (j >= 0) & (j < columns)
    counts = np.bincount(i[inside] * columns + j[inside], minlength=rows * columns)
    at_y, at_x = np.divmod(np.arange(rows * columns), columns)
    return pd.DataFrame({"x": left + (at_x + 0.5) * cell, "y": bottom + (at_y + 0.5) * cell, "count": counts})


def sums_around(x: Floats, y: Floats, values: Floats, distance: float) -> tuple[Floats, Floats]:
    """(sum of the values, number of places) within ``distance`` of each place, itself among them."""
    from scipy.sparse import coo_array
    from scipy.spatial import cKDTree

    n = len(values)
    # a hair more than the distance, so that neighbours at just that distance are in
    pairs = cKDTree(np.column_stack([x, y])).query_pairs(distance * (1 + 1e-9), output_type="ndarray")
    near = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n)).tocsr()
    return near @ values + near.T @ values + values, near.sum(axis=1) + near.sum(axis=0) + 1


def gi_star(x: ArrayLike, y: ArrayLike, values: ArrayLike, distance: float, alpha: float = 0.05) -> pd.DataFrame:
    """Getis-Ord Gi*: places with more (or less) around them than chance gives. Ord & Getis (1995).

    ``values`` at points or cells x, y; the neighbours of a place lie within ``distance`` (same unit as
    x and y), itself among them, all with weight 1. One row a place: z, p (two-sided), q (p by
    Benjamini & Hochberg over all places), neighbours, and spot: "het", "kall" or None (q above
    ``alpha``). A missing value is not 0: the place is nobody's neighbour and gets missing values.
    A constant field has no hot spot (z = 0, p = 1).
    """
    from scipy.special import ndtr

    all_values = np.asarray(values, dtype=float)
    used = np.flatnonzero(~np.isnan(all_values))
    v, n = all_values[used], len(used)
    z, p, neighbours = np.full(len(all_values), np.nan), np.full(len(all_values), np.nan), np.zeros(len(all_values))
    if n:
        around, w = sums_around(np.asarray(x, dtype=float)[used], np.asarray(y, dtype=float)[used], v, distance)
        spread = (n * w - w**2) / max(n - 1, 1)
        scale = v.std() * np.sqrt(spread)
        fine = (scale > 0) & (np.ptp(v) > 0)
        z[used] = np.where(fine, (around - v.mean() * w) / np.where(fine, scale, 1), 0.0)
        p[used] = 2 * ndtr(-np.abs(z[used]))
        neighbours[used] = w
    q = benjamini_hochberg(p)
    spot = np.full(len(z), None, dtype=object)
    spot[(q <= alpha) & (z > 0)] = "het"
    spot[(q <= alpha) & (z < 0)] = "kall"
    return pd.DataFrame({"z": z, "p": p, "q": q, "neighbours": neighbours.astype("int64"), "spot": spot})


def knox(
    x: ArrayLike,
    y: ArrayLike,
    days: ArrayLike,
    distances: Sequence[float],
    spans: Sequence[float],
    permutations: int = 999,
    seed: int = 1,
) -> pd.DataFrame:
    """Near repeats: are there more pairs close in both place and time than chance gives? Knox (1964).

    ``days`` is the day number of each event. ``distances`` (metres) and ``spans`` (days) are the upper
    ends of bands, in order; the first band holds 0. One row for each band of both: distance, span
    (upper ends), observed (pairs), expected (mean when the days are shuffled among the events), ratio
    (missing when expected is 0) and p = (1 + shuffles with at least as many)/(1 + permutations).
    Seeded: the same input gives the same p. Raises ValueError for degrees or a missing day, TooFew
    below 10 events. Trap: many bands are many tests; decide beforehand which one counts.
    """
    from scipy.spatial import cKDTree

    east, north = _metres(x, y)
    day = np.asarray(days, dtype=float)
    if np.isnan(day).any():
        raise ValueError("every event needs its day")
    if len(day) < FEWEST:
        raise TooFew(f"För få händelser: {len(day)}, och minst {FEWEST} behövs.")
    points = np.column_stack([east, north])
    pairs = cKDTree(points).query_pairs(distances[-1], output_type="ndarray")
    apart = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    row = np.searchsorted(np.asarray(distances, dtype=float), apart, side="left")
    shape = (len(distances), len(spans))
    limits = np.asarray(spans, dtype=float)

    def table(of: Floats) -> NDArray[np.int64]:
        column = np.searchsorted(limits, np.abs(of[pairs[:, 0]] - of[pairs[:, 1]]), side="left")
        close = (column < shape[1]) & (row < shape[0])
        return np.bincount(row[close] * shape[1] + column[close], minlength=shape[0] * shape[1])

    observed = table(day)
    chance = np.random.default_rng(seed)
    shuffled = np.array([table(chance.permutation(day)) for _ in range(permutations)])
    expected = shuffled.mean(axis=0)
    ratio = observed / np.where(expected > 0, expected, np.nan)
    p = (1 + (shuffled >= observed).sum(axis=0)) / (1 + permutations)
    return pd.DataFrame(
        {
            "distance": np.repeat(np.asarray(distances, dtype=float), shape[1]),
            "span": np.tile(limits, shape[0]),
            "observed": observed,
            "expected": expected,
            "ratio": ratio,
            "p": p,
        }
    )


def aoristic(start: pd.Series, end: pd.Series, longest: float = 168) -> Hours:
    """Hours in which events may have happened, when only an interval is known. Ratcliffe & McCullagh (1998).

    ``start`` and ``end`` are timestamps, naive ones on a Swedish clock. Every event weighs 1, shared
    over the hours of its interval by how much of each it covers; start = end is that hour. Intervals
    pass midnight, and the weekday with it. When the clocks change the hour 02 is skipped or lasts
    twice as long, as it does. Intervals above ``longest`` hours, or without a start or an end, are
    unplaced. Raises Refused with a problem for every event that ends before it starts.
    """
    first, last = _on_swedish_clock(start, is_start=True), _on_swedish_clock(end, is_start=False)
    wrong = np.flatnonzero((last < first).to_numpy())
    if len(wrong):
        raise Refused(
            Problem(
                "Händelsen slutar innan den börjar.",
                "en sluttid som är samma som starttiden eller senare.",
                row=int(i) + 1,
                column="tid",
                value=f"{start.iloc[i]} – {end.iloc[i]}",
            )
            for i in wrong
        )
    epoch = pd.Timestamp(0, tz="UTC")
    has = (first.notna() & last.notna() & (last - first <= pd.Timedelta(hours=longest))).to_numpy()
    begin, stop = (((s[has] - epoch) // pd.Timedelta(seconds=1)).to_numpy(dtype=np.int64) for s in (first, last))
    hour = begin // 3600
    number = np.maximum(-(-stop // 3600) - hour, 1)
    event = np.repeat(np.arange(len(hour)), number)
    at = hour[event] + np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
    length = (stop - begin)[event]
    overlap = np.minimum(stop[event], 3600 * (at + 1)) - np.maximum(begin[event], 3600 * at)
    weight = np.where(length > 0, overlap / np.maximum(length, 1), 1.0)
    # Swedish time is whole hours from UTC, so that an hour of one is an hour of the other
    clock = pd.DatetimeIndex(pd.to_datetime(at * 3600, unit="s", utc=True)).tz_convert(SWEDISH_TIME)
    sums = np.bincount(clock.day_of_week * 24 + clock.hour, weights=weight, minlength=7 * 24).reshape(7, 24)
    table = pd.DataFrame(sums, index=pd.RangeIndex(1, 8, name="weekday"), columns=pd.RangeIndex(24, name="hour"))
    return Hours(table, int(has.sum()), int((~has).sum()))


def aoristic_sums(
    begins: pd.DataFrame,
    ends: pd.DataFrame,
    start: pd.Series,
    end: pd.Series,
    shared: int,
    events: int,
    unplaced: int = 0,
) -> Hours:
    """`aoristic` of any number of events, out of sums by the minute of the week at which they begin and end.

    ``begins``: minute (0 is Monday 00:00), count (those without a length) and share (Σ of ``shared``/length in minutes of
    the others); ``ends``: minute (10 080 and on is the week after) and share: an interval's weight a minute is added where it
    begins and taken away where it ends. ``start`` and ``end``: the intervals that pass a change of the clocks, one by one.
    """
    rate = np.zeros(2 * _WEEK + 1)
    np.add.at(rate, begins["minute"].to_numpy(np.int64), begins["share"].to_numpy(float))
    np.add.at(rate, np.minimum(ends["minute"].to_numpy(np.int64), 2 * _WEEK), -ends["share"].to_numpy(float))
    each = np.cumsum(rate)[: 2 * _WEEK] / shared
    of_week = np.maximum(each[:_WEEK] + each[_WEEK:], 0)
    np.add.at(of_week, begins["minute"].to_numpy(np.int64), begins["count"].to_numpy(float))
    shifted = aoristic(start, end).table.to_numpy() if len(start) else np.zeros((7, 24))
    table = pd.DataFrame(
        of_week.reshape(7, 24, 60).sum(axis=2) + shifted,
        index=pd.RangeIndex(1, 8, name="weekday"),
        columns=pd.RangeIndex(24, name="hour"),
    )
    return Hours(table, events, unplaced)


_WEEK = 7 * 1440
"""Minutes of a week."""


def _on_swedish_clock(times: pd.Series, *, is_start: bool) -> pd.Series:
    """Moments in UTC. Of an hour that comes twice a start is the first and an end the last: the interval is not shortened."""
    stamps = pd.to_datetime(times)
    if stamps.dt.tz is None:
        twice = np.full(len(stamps), is_start)
        stamps = stamps.dt.tz_localize(SWEDISH_TIME, ambiguous=twice, nonexistent="shift_forward")
    return stamps.dt.tz_convert("UTC")


def _metres(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    east, north = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if len(east) and (np.abs(east) <= 180).all() and (np.abs(north) <= 180).all():
        raise ValueError("coordinates are in degrees; metres in EPSG:3006 are needed")
    return east, north
