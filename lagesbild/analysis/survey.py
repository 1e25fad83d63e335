"""Survey shares: how sure they are, what differs, and what may be put together.

A share is 0-1 and rests on ``n`` answers; differences are in percentage points, never per cent.
Frames have the columns of the register's survey table. Without n there is no interval.
Intervals cover the chance of the sample, not those who did not answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from lagesbild.analysis.statistics import Floats, TooFew, holm, wilson
from lagesbild.problems import Problem, Refused
from lagesbild.waves import in_order

QUESTION_KEY = ["survey", "question", "answer"]
"""Shares are compared over time or between areas only when these agree."""
ALL = "alla"
_ALPHA = 0.05
_SURE = 0.04  # the interval is approximate: tested at 4 %, lists of unchanged shares keep the 5 % in simulations


class Reliability(StrEnum):
    """How a share may be shown."""

    SHOWN = "visas"
    WARNED = "visas med varning"
    HIDDEN = "döljs"
    NO_N = "n saknas"


class Direction(StrEnum):
    """The direction of a difference between two shares, tested together with the others of its list."""

    UP = "upp"
    DOWN = "ned"
    UNSURE = "inte säkerställd"
    CHANCE = "inom slumpen"
    NO_N = "n saknas"


@dataclass(frozen=True)
class Pooled:
    """Several rounds as one: the share with its interval, n, and whether the rounds agree (χ², df, p)."""

    share: float
    n: float
    low: float
    high: float
    chi2: float
    df: int
    p: float

    @property
    def agree(self) -> bool:
        """True when the rounds differ no more than chance (5 %): otherwise the pooled share hides a change."""
        return not self.p < 0.05


@dataclass(frozen=True)
class Weighted:
    """A weighted share (0-1), its effective number of answers, and its interval."""

    share: float
    n_effective: float
    low: float
    high: float


def newcombe(share_1: ArrayLike, n_1: ArrayLike, share_2: ArrayLike, n_2: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """(share 1 − share 2, low, high): 95 % interval from the two Wilson intervals, each of its own answers.

    Method 10 of Newcombe (1998). NaN where a share is missing; without an n the interval is NaN.
    Trap: two intervals that overlap do not mean that there is no difference.

    >>> [round(float(v), 4) for v in newcombe(56 / 70, 70, 48 / 80, 80)]
    [0.2, 0.0524, 0.3339]
    """
    p, q = np.asarray(share_1, dtype=float), np.asarray(share_2, dtype=float)
    (low_1, high_1), (low_2, high_2) = wilson(p, n_1), wilson(q, n_2)
    down, up = np.hypot(p - low_1, high_2 - q), np.hypot(high_1 - p, q - low_2)
    return p - q, np.maximum(p - q - down, -1), np.minimum(p - q + up, 1)


def newcombe_p(share_1: ArrayLike, n_1: ArrayLike, share_2: ArrayLike, n_2: ArrayLike) -> Floats:
    """The p of a difference: 1 − the level at which its `newcombe` interval just reaches 0; NaN without n.

    p < 0.05 just where the 95 % interval does not hold 0, so that table and verdict never disagree.

    >>> round(float(newcombe_p(56 / 70, 70, 48 / 80, 80)), 4), float(newcombe_p(0.5, 10, 0.5, 10))
    (0.0081, 1.0)
    """
    from scipy.special import ndtr

    p, n, q, m = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (share_1, n_1, share_2, n_2)))
    higher = p >= q
    top, n_top = np.where(higher, p, q), np.where(higher, n, m)
    bottom, n_bottom = np.where(higher, q, p), np.where(higher, m, n)
    inside, outside = np.zeros(p.shape), np.full(p.shape, 40.0)  # z at which 0 lies outside, and inside
    for _ in range(50):
        z = (inside + outside) / 2
        low, high = wilson(top, n_top, z)[0], wilson(bottom, n_bottom, z)[1]
        reaches = np.hypot(top - low, high - bottom) >= top - bottom
        inside, outside = np.where(reaches, inside, z), np.where(reaches, z, outside)
    unknown = np.isnan(p + q) | ~((n > 0) & (m > 0))
    return np.where(unknown, np.nan, np.where(p == q, 1.0, 2 * ndtr(-inside)))


def weighted(answers: ArrayLike, weights: ArrayLike) -> Weighted:
    """Share of weighted answers (1 = counted, 0 = not): p = Σwy/Σw, n_eff = (Σw)²/Σw². Kish (1965).

    Answers that are missing (NaN) are left out with their weights. The Wilson interval rests on
    n_eff. Raises ValueError for weights below 0, TooFew when nothing is left.

    >>> weighted([1, 0, 1, 0], [1, 1, 1, 1]).n_effective, weighted([1, 0], [3, 1]).n_effective
    (4.0, 1.6)
    """
    y, w = np.asarray(answers, dtype=float), np.asarray(weights, dtype=float)
    if (w < 0).any():
        raise ValueError("weights are not negative")
    w = np.where(np.isnan(y) | np.isnan(w), 0.0, w)
    if w.sum() == 0:
        raise TooFew("Inga svar att räkna på.")
    share = float(np.nansum(w * np.where(w > 0, y, 0)) / w.sum())
    n = float(w.sum() ** 2 / (w**2).sum())
    low, high = wilson(share, n)
    return Weighted(share, n, float(low), float(high))


def pool(shares: ArrayLike, n: ArrayLike, n_effective: ArrayLike | None = None) -> Pooled:
    """Several rounds of the same question as one: numerators and denominators added, never shares.

    Heterogeneity: Pearson's χ² = Σn(p − P)²/(P(1 − P)) with rounds − 1 degrees of freedom. With
    ``n_effective`` the interval and χ² rest on it. Raises TooFew when a share or an n is missing:
    a round without n has no weight.

    >>> pooled = pool([0.40, 0.50], [100, 300])
    >>> pooled.share, pooled.n, round(pooled.chi2, 2)
    (0.475, 400.0, 3.01)
    """
    from scipy.special import chdtrc

    p, m = np.asarray(shares, dtype=float), np.asarray(n, dtype=float)
    if not len(p) or not (m > 0).all() or np.isnan(p).any():
        raise TooFew("Omgångarna går inte att slå samman: antalet svar eller andelen saknas för någon av dem.")
    basis = m if n_effective is None else np.asarray(n_effective, dtype=float)
    total = float((p * m).sum() / m.sum())
    low, high = wilson(total, basis.sum())
    spread = total * (1 - total)
    chi2 = float((basis * (p - total) ** 2).sum() / spread) if spread > 0 else 0.0
    df = len(p) - 1
    return Pooled(total, float(m.sum()), float(low), float(high), chi2, df, float(chdtrc(df, chi2)) if df else 1.0)


def pool_waves(rows: pd.DataFrame) -> Pooled:
    """The waves of one question in one area and group as one; see `pool`.

    Raises Refused when the rows are of several questions, areas or groups, TooFew without n.
    """
    same_question(rows, "area", "group")
    return pool(rows["share"], rows["n"].to_numpy(dtype=float, na_value=np.nan), basis(rows))


def same_question(rows: pd.DataFrame, *more: str) -> None:
    """Raise Refused, with one problem for each of survey, question, answer (and ``more``) that differs.

    Two instruments, or two ways to put a question, are shown side by side and never compared.
    """
    titles = {"survey": "undersökning", "question": "fråga", "answer": "svar", "area": "område", "group": "grupp"}
    problems = []
    for column in (*QUESTION_KEY, *more):
        texts = list(dict.fromkeys(str(v) for v in rows[column]))
        if len(texts) > 1:
            named = ", ".join(f"”{v}”" for v in texts)
            problems.append(
                Problem(
                    f"Andelarna går inte att jämföra: {titles[column]} skiljer sig ({named}).",
                    f"samma {titles[column]} i alla rader.",
                    column=titles[column],
                    fix="Visa dem bredvid varandra, var och en med sin fråga.",
                )
            )
    if problems:
        raise Refused(problems)


def basis(rows: pd.DataFrame) -> Floats:
    """The number of answers that an interval rests on: the effective one where it is known, else n, else NaN."""
    n = rows["n"].to_numpy(dtype=float, na_value=np.nan)
    effective = rows["n_effective"].to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isnan(effective), n, effective)


def reliability(n: ArrayLike, warn_below: float, hide_below: float = 0) -> NDArray[np.object_]:
    """How each share may be shown, by its number of answers: a share without n is never called sure.

    >>> [str(v) for v in reliability([250, 60, 12, float("nan")], 100, 20)]
    ['visas', 'visas med varning', 'döljs', 'n saknas']
    """
    m = np.asarray(n, dtype=float)
    out = np.full(m.shape, Reliability.SHOWN, dtype=object)
    out[m < warn_below] = Reliability.WARNED
    out[m < hide_below] = Reliability.HIDDEN
    out[np.isnan(m)] = Reliability.NO_N
    return out


def with_intervals(rows: pd.DataFrame, warn_below: float, hide_below: float = 0) -> pd.DataFrame:
    """The rows with low and high (0-1; as published where published, else Wilson) and reliability.

    Where a share is hidden, share, low and high are missing.
    """
    reliable = reliability(rows["n"].to_numpy(dtype=float, na_value=np.nan), warn_below, hide_below)
    low, high = wilson(rows["share"], basis(rows))
    published = rows["low"].notna().to_numpy() & rows["high"].notna().to_numpy()
    out = rows.assign(
        low=np.where(published, rows["low"], low), high=np.where(published, rows["high"], high), reliability=reliable
    )
    out.loc[reliable == Reliability.HIDDEN, ["share", "low", "high"]] = np.nan
    return out


def group_gaps(rows: pd.DataFrame, pairs: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """How far apart groups are, such as ("kvinnor", "män"): one row a pair, area, wave and question.

    Columns: area, survey, wave, question, answer, group, other, share, other_share (0-1), n,
    other_n, gap, low, high (percentage points, Newcombe 95 %; missing without n) and p. A pair of which
    one is missing gives no row. Raises ValueError for a pair with "alla": that holds the other.
    """
    if any(ALL in pair for pair in pairs):
        raise ValueError("a group is compared with another group, not with all")
    at = ["area", "survey", "wave", "question", "answer"]
    published = rows[rows["share"].notna()]
    published = published[[*at, "group", "share", "n"]].assign(basis=basis(published))
    gaps = []
    for group, other in pairs:
        one, two = (published[published["group"] == g].drop(columns="group") for g in (group, other))
        gaps.append(one.merge(two, on=at, suffixes=("", "_2")).assign(group=group, other=other))
    both = pd.concat(gaps) if gaps else published.iloc[:0].assign(other="", share_2=0.0, n_2=0, basis_2=0.0)
    gap, low, high = newcombe(both["share"], both["basis"], both["share_2"], both["basis_2"])
    both = both.rename(columns={"share_2": "other_share", "n_2": "other_n"})
    p = newcombe_p(both["share"], both["basis"], both["other_share"], both["basis_2"])
    both = both.assign(gap=100 * gap, low=100 * low, high=100 * high, p=p)
    columns = [*at, "group", "other", "share", "other_share", "n", "other_n", "gap", "low", "high", "p"]
    return both[columns].reset_index(drop=True)


_WOMEN, _MEN = ("kvinnor", "kvinna", "flickor", "tjejer"), ("män", "man", "pojkar", "killar")
_NOT = re.compile(r"\b(ej|inte|ingen|inga|utan|saknar)\b")
REST = "övriga"


def pairs_of(groups: Iterable[str]) -> list[tuple[str, str]]:
    """Which groups to compare with which: kön, ålder (each age with the youngest), funktionsnedsättning.

    A group of people with funktionsnedsättning without a counterpart is compared with `REST`; see `with_rest`.

    >>> pairs_of(["alla", "män", "kvinnor", "65 år och äldre", "18-29 år", "har funktionsnedsättning"])
    [('kvinnor', 'män'), ('65 år och äldre', '18-29 år'), ('har funktionsnedsättning', 'övriga')]
    """
    names = list(dict.fromkeys(groups))
    women, men = ([g for g in names if g.lower() in words] for words in (_WOMEN, _MEN))
    ages = sorted((g for g in names if re.match(r"(\D{0,12})\d", g)), key=lambda g: int(re.findall(r"\d+", g)[0]))
    impaired = [g for g in names if "funktionsneds" in g.lower()]
    have = [g for g in impaired if not _NOT.search(g.lower())]
    without = [g for g in impaired if g not in have] or [REST]
    return [
        *zip(women, men, strict=False),
        *((age, ages[0]) for age in ages[1:]),
        *((g, without[0]) for g in have),
    ]


def with_rest(rows: pd.DataFrame, group: str) -> pd.DataFrame:
    """The rows and, for each area, wave and question, the group `REST`: all minus ``group``.

    n = n_all − n_group and the answers subtracted, as in unweighted surveys; none where an n is
    missing, the survey is weighted (n_effective) or nothing is left.

    >>> from lagesbild.tables import to_frame
    >>> asked = {"area": "x", "survey": "U", "wave": "2023", "question": "F", "answer": "s"}
    >>> facts = [asked | {"group": g, "share": s, "n": n} for g, s, n in (("alla", 0.4, 100), ("har", 0.6, 20))]
    >>> with_rest(to_frame("survey", facts), "har")[["group", "share", "n"]].values.tolist()[-1]
    ['övriga', 0.35, 80]
    """
    at = ["area", "survey", "wave", "question", "answer"]
    counted = rows[rows["share"].notna() & rows["n"].notna() & rows["n_effective"].isna()]
    both = counted[counted["group"] == ALL].merge(counted[counted["group"] == group], on=at, suffixes=("", "_part"))
    n = both["n"] - both["n_part"]
    answers = both["share"] * both["n"].astype(float) - both["share_part"] * both["n_part"].astype(float)
    rest = both.assign(group=REST, share=(answers / n.astype(float).where(n > 0)).clip(0, 1), n=n)[n > 0]
    return pd.concat([rows, rest[[c for c in rows.columns if c in rest]]], ignore_index=True)


def recent_changes(rows: pd.DataFrame) -> pd.DataFrame:
    """`changes` from the last wave but one to the last; then from the first to the last where there were more."""
    published = _in_time(rows[rows["share"].notna()], ["area", *QUESTION_KEY, "group"])
    last_two = published.groupby(["area", *QUESTION_KEY, "group"], sort=False).tail(2)
    both = pd.concat([changes(last_two), changes(published)], ignore_index=True)
    both = both.drop_duplicates(["area", *QUESTION_KEY, "group", "first", "last"]).reset_index(drop=True)
    return both.assign(direction=directions(both["change"], both["p"]))


def changes(rows: pd.DataFrame) -> pd.DataFrame:
    """What each source says about the change from its first wave to its last: sources that disagree, side by side.

    One row for each area, survey, question, answer and group with at least two waves whose order in time is
    known (see `lagesbild.waves`): first, last (waves), share_first, share_last (0-1), n_first, n_last, change,
    low, high (percentage points, Newcombe 95 %), p (of the same interval) and direction (a `Direction`, all rows
    taken together). Pooled waves that share a year ("2020+2021", "2021+2023") are not independent: the last that
    shares none with the first is used.
    """
    at = ["area", *QUESTION_KEY, "group"]
    published = _in_time(rows[rows["share"].notna()], at)
    published = published[[*at, "wave", "share", "n"]].assign(basis=basis(published))
    records = []
    for key, part in published.groupby(at, sort=False):
        if len(part) > 1:
            values = [(r["wave"], r["share"], r["n"], r["basis"]) for r in (part.iloc[0], part.iloc[-1])]
            records.append((*key, *(v for pair in zip(*values, strict=True) for v in pair)))
    names = ["first", "last", "share_first", "share_last", "n_first", "n_last", "_first", "_last"]
    out = pd.DataFrame(records, columns=[*at, *names])
    after, before = (out["share_last"], out["_last"]), (out["share_first"], out["_first"])
    change, low, high = newcombe(*after, *before)
    p = newcombe_p(*after, *before)
    out = out.drop(columns=["_first", "_last"])
    return out.assign(change=100 * change, low=100 * low, high=100 * high, p=p, direction=directions(change, p))


def _in_time(rows: pd.DataFrame, at: list[str]) -> pd.DataFrame:
    """The rows in the order of their waves, without those that cannot be placed in time beside the others."""
    orders = {key: {w: i for i, w in enumerate(in_order(part["wave"]))} for key, part in rows.groupby(at, sort=False)}
    keys = rows[at].itertuples(index=False, name=None)
    place = [orders[key].get(w) for key, w in zip(keys, rows["wave"], strict=True)]
    placed = rows.assign(_place=pd.array(place, dtype="Int64"))
    placed = placed[placed["_place"].notna()].sort_values("_place", kind="stable")
    return placed.drop(columns="_place")


def directions(change: ArrayLike, p: ArrayLike, family: ArrayLike | None = None) -> NDArray[np.object_]:
    """The direction of each difference of a list, the list's rows tested together (5 %, Holm).

    With ``family`` (a label a row) the families share the 5 % equally, so that a few rows that the list is
    about are not drowned by many others.

    >>> [str(v) for v in directions([10, -10, 3, 1, 8], [0.001, 0.004, 0.03, 0.4, np.nan])]
    ['upp', 'ned', 'inte säkerställd', 'inom slumpen', 'n saknas']
    """
    moved, alone = np.asarray(change, dtype=float), np.asarray(p, dtype=float)
    shared = 1 if family is None else max(1, len(set(np.asarray(family)[~np.isnan(alone)])))
    sure = holm(alone, family) * shared <= _SURE
    out = np.full(len(alone), Direction.CHANCE, dtype=object)
    out[alone <= _ALPHA] = Direction.UNSURE
    out[sure & (moved > 0)], out[sure & (moved < 0)] = Direction.UP, Direction.DOWN
    out[np.isnan(alone)] = Direction.NO_N
    return out
