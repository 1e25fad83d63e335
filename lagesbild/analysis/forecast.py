"""The next weeks' counts as a fan of quantiles, always with how well such forecasts have done before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from lagesbild.analysis.series import WINDOW, complete_counts, predictive
from lagesbild.analysis.statistics import Floats, TooFew
from lagesbild.calendar import Week
from lagesbild.swedish import number, percent

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
FEWEST_WEEKS, FEWEST_EVENTS = 104, 30
"""What the model is fitted to at least: two seasons, and enough events for its four parameters."""
ORIGINS, FEWEST_ORIGINS = 26, 8
LEAST_GAIN = 0.02
"""How much lower the model's loss must be: less is as good as a draw."""


class Method(StrEnum):
    """What a forecast is made by."""

    MODEL = "modell med säsong och trend"
    LAST_YEAR = "samma vecka förra året"
    MEAN = "genomsnittet av de senaste åtta veckorna"


@dataclass(frozen=True)
class Forecast:
    """The coming weeks by the best ``method``, and what it is worth.

    ``table`` has one row a week: year, number, start, end and one column a quantile (0.025 …
    0.975), missing where the method has nothing to go by. ``backtest`` has one row a method that
    was tried: method, pinball (mean loss, in events; lower is better), coverage_80 and coverage_95
    (share of outcomes inside, 0-1) and forecasts (how many were tried); it is empty when the series
    is too short. ``words`` says all this in Swedish and goes with every picture of it.
    """

    table: pd.DataFrame
    method: Method
    backtest: pd.DataFrame
    model_beats: bool
    words: str


def forecast(series: pd.DataFrame, weeks: int = 13) -> Forecast:
    """Forecast the ``weeks`` (4-13) after the last complete week of a weekly series (see `series`).

    Three methods are tried on the past, each with only what was known then: a negative-binomial
    GLM with a yearly sine and cosine and a trend (`model`), the same week last year, and the mean
    of the last eight weeks. Up to 26 origins, every week after them up to ``weeks``, on the same weeks
    for all. The model is shown only if its pinball loss (Koenker & Bassett 1978) is at least 2 % lower than
    both the simple rules'; else the better rule is. Too short a series (or too few events) for the model
    gives the mean, and the words say so. Unfinished weeks are never used, missing weeks are not 0.
    Raises ValueError for other ``weeks`` or a series that is not weekly, TooFew when the last eight weeks
    hold fewer than four known.
    """
    if not 4 <= weeks <= 13:
        raise ValueError("4 to 13 weeks can be forecast")
    first, counts = complete_weeks(series)
    n = len(counts)
    year_ago = _year_ago(first, n + weeks)
    methods: dict[Method, Callable[[int], Floats]] = {
        Method.MODEL: lambda origin: model(counts[:origin], weeks),
        Method.LAST_YEAR: lambda origin: _last_year(counts[:origin], year_ago[origin : origin + weeks]),
        Method.MEAN: lambda origin: _mean(counts[:origin], weeks),
    }
    backtest = _backtest(counts, weeks, methods)
    best = _best(backtest)
    fan = methods[best](n)
    if np.isnan(fan).all():  # the model was fitted before but cannot be now
        best = Method.MEAN
        fan = methods[best](n)
    labels = [first.shift(i) for i in range(n, n + weeks)]
    table = pd.DataFrame(
        {
            "year": [w.year for w in labels],
            "number": [w.week for w in labels],
            "start": [w.monday() for w in labels],
            "end": [w.monday() + timedelta(days=6) for w in labels],
        }
    )
    table[list(QUANTILES)] = fan
    return Forecast(table, best, backtest, best is Method.MODEL, _words(best, backtest, counts))


def complete_weeks(series: pd.DataFrame) -> tuple[Week, Floats]:
    """(first week, counts up to the last complete week, NaN where unknown) of a weekly series.

    Raises ValueError for a series that is not weekly, TooFew when the last eight weeks hold fewer than four known.
    """
    if any((e - s).days != 6 for s, e in zip(series["start"], series["end"], strict=True)):
        raise ValueError("a series of ISO weeks is needed")
    over = series[: int(np.flatnonzero(series["complete"])[-1]) + 1] if series["complete"].any() else series[:0]
    counts = complete_counts(over)
    if np.isfinite(counts[-WINDOW:]).sum() < WINDOW // 2:
        raise TooFew("Prognosen behöver minst fyra kända veckor bland de åtta senaste hela veckorna.")
    return Week.of(over["start"].iloc[0]), counts


def can_be_tried(series: pd.DataFrame, weeks: int = 13) -> bool:
    """Whether `forecast` has enough of the past to try its methods on. Fits nothing, so a fit that fails is not seen."""
    first, counts = complete_weeks(series)
    year_ago = _year_ago(first, len(counts) + weeks)

    def is_fair(origin: int) -> bool:
        past, ahead = counts[:origin], slice(origin, origin + weeks)
        rules = (_last_year(past, year_ago[ahead]), _mean(past, weeks))
        is_observed = ~np.isnan(counts[ahead]) & ~np.any([np.isnan(f[:, 0]) for f in rules], axis=0)
        return _is_enough(past) and bool(is_observed.any())

    return sum(map(is_fair, _origins(counts, weeks))) >= FEWEST_ORIGINS


def _origins(counts: Floats, weeks: int) -> range:
    last = len(counts) - weeks
    return range(max(last - ORIGINS + 1, FEWEST_WEEKS), last + 1)


def _year_ago(first: Week, n: int) -> np.ndarray:
    """Where the same week of the year before lies, for each of ``n`` weeks; -1 where there is none, as for a week 53."""
    labels = [first.shift(i) for i in range(n)]
    place = {w: i for i, w in enumerate(labels)}
    return np.array([place.get(Week(w.year - 1, w.week), -1) for w in labels])


def _is_enough(counts: Floats) -> bool:
    """True for what the model can be fitted to."""
    observed = counts[~np.isnan(counts)]
    return len(observed) >= FEWEST_WEEKS and observed.sum() >= FEWEST_EVENTS and bool(np.ptp(observed) > 0)


def model(counts: ArrayLike, weeks: int) -> Floats:
    """Quantiles (weeks × `QUANTILES`) of the weeks after ``counts`` by a negative-binomial GLM, log link.

    Constant, trend, and a sine and a cosine of 365.25 days; the dispersion α by moments (Pearson's
    χ² = degrees of freedom, Breslow 1984), 0 = Poisson. The uncertainty of the fitted mean (variance v
    of its logarithm) widens the fan: α* = (1 + α)·exp(v) − 1. ``counts`` are weekly, NaN where
    missing: such a week is left out, its place in the year is kept. All NaN when fewer than 104 weeks
    or 30 events are known, when every week is alike, or when the fit fails.
    """
    from scipy.optimize import brentq
    from scipy.stats import nbinom, poisson
    from statsmodels.genmod.families import NegativeBinomial, Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    y = np.asarray(counts, dtype=float)
    nothing = np.full((weeks, len(QUANTILES)), np.nan)
    observed = ~np.isnan(y)
    if not _is_enough(y):
        return nothing
    x = _terms(np.arange(len(y) + weeks))
    past, coming = x[: len(y)][observed], x[len(y) :]
    fit = GLM(y[observed], past, family=Poisson()).fit()
    mu, freedom = fit.mu, observed.sum() - past.shape[1]

    def excess(a: float) -> float:
        return float(((y[observed] - mu) ** 2 / (mu + a * mu**2)).sum() - freedom)

    alpha = float(brentq(excess, 0, 100)) if excess(0) > 0 > excess(100) else 0.0
    if alpha > 0:
        fit = GLM(y[observed], past, family=NegativeBinomial(alpha=alpha)).fit()
    mean = np.exp(coming @ fit.params)
    variance = np.einsum("ij,jk,ik->i", coming, fit.cov_params(), coming)
    if not (fit.converged and np.isfinite(mean).all() and np.isfinite(variance).all()):
        return nothing
    wide = ((1 + alpha) * np.exp(variance) - 1)[:, None]
    if (wide < 1e-9).any():
        return np.asarray(poisson.ppf(QUANTILES, mean[:, None]), dtype=float)
    return np.asarray(nbinom.ppf(QUANTILES, 1 / wide, 1 / (1 + wide * mean[:, None])), dtype=float)


def pinball(outcome: ArrayLike, fan: ArrayLike) -> Floats:
    """Mean pinball loss of each row of a fan (rows × `QUANTILES`) against its outcome, in the outcome's unit.

    max(q(y − f), (q − 1)(y − f)), smallest on average for the true quantiles. Koenker & Bassett (1978).

    >>> pinball([10], [[10] * 7]).tolist(), pinball([12], [[10] * 7]).round(3).tolist()
    ([0.0], [1.0])
    """
    apart = np.asarray(outcome, dtype=float)[:, None] - np.asarray(fan, dtype=float)
    q = np.asarray(QUANTILES)
    return np.maximum(q * apart, (q - 1) * apart).mean(axis=1)


def _terms(t: np.ndarray) -> Floats:
    angle = 2 * np.pi * 7 * t / 365.25
    return np.column_stack([np.ones(len(t)), (t - t.mean()) / 52, np.sin(angle), np.cos(angle)])


def _last_year(counts: Floats, at: np.ndarray) -> Floats:
    values = np.where((at >= 0) & (at < len(counts)), counts[np.minimum(at, len(counts) - 1)], np.nan)
    return predictive(values[:, None], 1, 1, QUANTILES)


def _mean(counts: Floats, weeks: int) -> Floats:
    last = counts[-WINDOW:][~np.isnan(counts[-WINDOW:])]
    if len(last) < WINDOW // 2:
        return np.full((weeks, len(QUANTILES)), np.nan)
    return np.tile(predictive(last.sum(), len(last), 1, QUANTILES), (weeks, 1))


def _backtest(counts: Floats, weeks: int, methods: dict[Method, Callable[[int], Floats]]) -> pd.DataFrame:
    """The loss and the coverage of each method on the past; empty when the model could not be tried enough."""
    columns = ["method", "pinball", "coverage_80", "coverage_95", "forecasts"]
    fans: dict[Method, list[Floats]] = {m: [] for m in methods}
    outcomes = []
    for origin in _origins(counts, weeks):
        tried = {m: make(origin) for m, make in methods.items()}
        outcome = counts[origin : origin + weeks]
        fair = ~np.isnan(outcome) & ~np.any([np.isnan(f[:, 0]) for f in tried.values()], axis=0)
        if fair.any():
            outcomes.append(outcome[fair])
            for m, fan in tried.items():
                fans[m].append(fan[fair])
    if len(outcomes) < FEWEST_ORIGINS:
        return pd.DataFrame(columns=columns)
    y = np.concatenate(outcomes)
    scores = []
    for m, parts in fans.items():
        fan = np.concatenate(parts)
        inside = [float(((fan[:, i] <= y) & (y <= fan[:, -1 - i])).mean()) for i in (1, 0)]
        scores.append((m, float(pinball(y, fan).mean()), *inside, len(y)))
    return pd.DataFrame(scores, columns=columns)


def _best(backtest: pd.DataFrame) -> Method:
    if backtest.empty:
        return Method.MEAN
    loss = backtest.set_index("method")["pinball"]
    rule = min((Method.LAST_YEAR, Method.MEAN), key=lambda m: loss[m])
    return Method.MODEL if loss[Method.MODEL] < (1 - LEAST_GAIN) * loss[rule] else rule


def _words(shown: Method, backtest: pd.DataFrame, counts: Floats) -> str:
    if backtest.empty:
        return (
            f"Underlaget räcker inte för att pröva en modell med säsong och trend: {number(len(counts))} hela veckor "
            f"och {number(np.nansum(counts))} händelser. Därför visas {shown}, och hur väl det brukar träffa är inte prövat."
        )
    rows = backtest.set_index("method")
    tried = f"När {number(rows.loc[shown, 'forecasts'])} prognoser för redan kända veckor gjordes i efterhand"
    inside = f"{percent(100 * rows.loc[shown, 'coverage_80'], 0)} av utfallen hamnade inom det band som ska rymma 80"
    rules = rows.loc[[Method.LAST_YEAR, Method.MEAN], "pinball"]
    if shown is Method.MODEL:
        gain = 100 * (1 - rows.loc[shown, "pinball"] / rules.min())
        return (
            f"{tried} var felet {percent(gain, 0)} mindre med modellen än med den bästa av de enkla reglerna "
            f"({Method.LAST_YEAR} och {Method.MEAN}). {inside}."
        )
    return (
        f"{tried} träffade modellen med säsong och trend inte klart bättre än de enkla reglerna; "
        f"därför visas {shown}. {inside}."
    )
