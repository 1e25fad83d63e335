from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom, poisson

from lagesbild.analysis.forecast import QUANTILES, Method, forecast, model, pinball
from lagesbild.analysis.series import monthly, weekly
from lagesbild.analysis.statistics import TooFew

MONDAY = date(2020, 1, 6)
T = np.arange(230)
SEASON = 12 * np.exp(0.6 * np.sin(2 * np.pi * 7 * T / 365.25))


def weeks(counts: list[int | None] | np.ndarray, unfinished: bool = False, start: date = MONDAY) -> pd.DataFrame:
    counts = [None if v is None or np.isnan(v) else int(v) for v in counts]
    last = start + timedelta(days=7 * len(counts) - (4 if unfinished else 1))
    return weekly([], start, last).assign(count=pd.array(counts, dtype="Int64"))


def test_a_season_is_found_and_the_model_beats_the_rules():
    chance = np.random.default_rng(1)
    made = forecast(weeks(chance.poisson(SEASON)))
    loss = made.backtest.set_index("method")["pinball"]
    assert made.model_beats
    assert made.method == Method.MODEL
    assert loss[Method.MODEL] < 0.98 * loss.drop(Method.MODEL).min()
    assert made.backtest["forecasts"].tolist() == [26 * 13] * 3
    assert "mindre med modellen" in made.words
    assert made.words.count("%") == 2  # a no-break space before each
    truth = 12 * np.exp(0.6 * np.sin(2 * np.pi * 7 * np.arange(230, 243) / 365.25))
    assert made.table[0.5].to_numpy() == pytest.approx(truth, rel=0.25)


def test_after_a_step_the_model_does_not_beat_the_mean_and_the_mean_is_shown():
    chance = np.random.default_rng(2)
    made = forecast(weeks(chance.poisson(np.where(T < 195, 25, 8))))
    assert (made.method, made.model_beats) == (Method.MEAN, False)
    assert "inte klart bättre än de enkla reglerna" in made.words
    assert f"visas {Method.MEAN}" in made.words
    last = forecast(weeks(np.full(230, 5)))
    assert made.table[0.975].iloc[0] < 20
    assert last.table[0.5].tolist() == [5] * 13


def test_the_mean_is_the_predictive_of_the_last_eight_weeks():
    counts = [90] * 20 + [4, 6, 5, 7, 3, 5, 6, 4]
    made = forecast(weeks(counts), 4)
    expected = nbinom.ppf(QUANTILES, 40.5, 8 / 9)
    assert (made.table[list(QUANTILES)].to_numpy() == expected).all()
    assert made.backtest.empty
    assert "räcker inte" in made.words
    assert "28 hela veckor" in made.words


def test_an_unfinished_week_is_forecast_and_never_used():
    counts = np.random.default_rng(3).poisson(SEASON)
    whole, with_more = forecast(weeks(counts)), forecast(weeks([*counts, 0], unfinished=True))
    pd.testing.assert_frame_equal(whole.table, with_more.table)
    pd.testing.assert_frame_equal(whole.backtest, with_more.backtest)
    assert whole.table["start"].iloc[0] == MONDAY + timedelta(weeks=230)


def test_missing_weeks_are_not_0():
    counts = np.random.default_rng(4).poisson(SEASON).astype(float)
    gaps = counts.copy()
    gaps[[20, 90, 91, 150]] = np.nan
    assert model(gaps, 13)[:, 3] == pytest.approx(model(counts, 13)[:, 3], abs=2)
    zeros = np.nan_to_num(gaps)
    assert not np.array_equal(model(gaps, 13), model(zeros, 13))


def test_week_53_has_no_counterpart_last_year(monkeypatch):
    """2026 has a week 53, 2025 has none: the rule gives nothing for it, and not week 52."""
    counts = np.tile([5, 9], 60)[:113]
    series = weeks(counts, start=date(2024, 9, 30))
    assert (series["year"].iloc[-1], series["number"].iloc[-1]) == (2026, 48)
    monkeypatch.setattr("lagesbild.analysis.forecast._best", lambda backtest: Method.LAST_YEAR)
    made = forecast(series, 8)
    by_week = made.table.set_index("number")[0.5]
    assert np.isnan(by_week[53])
    assert by_week.drop(53).notna().all()


def test_the_fan_is_in_order_and_covers_as_it_says():
    """Simulated 40 times: the 80 % band of the model holds about 80 % of what then came (more: counts are whole)."""
    chance, inside, all_ = np.random.default_rng(5), 0, 0
    coming = 12 * np.exp(0.6 * np.sin(2 * np.pi * 7 * np.arange(230, 238) / 365.25))
    for _ in range(40):
        spread = chance.gamma(5, 0.2, 238)
        y = chance.poisson(np.append(SEASON, coming) * spread)
        fan = model(y[:230], 8)
        assert (np.diff(fan, axis=1) >= 0).all()
        inside += ((fan[:, 1] <= y[230:]) & (y[230:] <= fan[:, 5])).sum()
        all_ += 8
    assert 0.75 < inside / all_ < 0.92


def test_overdispersed_counts_get_a_wider_fan():
    chance = np.random.default_rng(6)
    calm, wild = chance.poisson(20, 230), chance.poisson(20 * chance.gamma(3, 1 / 3, 230))
    width = [model(y, 4)[0, -1] - model(y, 4)[0, 0] for y in (calm, wild)]
    # the calm one is hardly wider than a Poisson of its mean, which is 17 wide
    assert width[0] <= 1.25 * (poisson.ppf(0.975, 20) - poisson.ppf(0.025, 20))
    assert width[1] > 2 * width[0]


def test_the_fan_knows_that_the_mean_is_estimated():
    """Counts calmer than Poisson: α = 0, and what is left is the variance v of the fit, by numpy's own algebra."""
    y = np.tile([39_999.0, 40_001], 52)
    t = np.arange(108)
    angle = 2 * np.pi * 7 * t / 365.25
    x = np.column_stack([np.ones(108), t - t.mean(), np.sin(angle), np.cos(angle)])
    v = x[-1] @ np.linalg.inv(40_000 * x[:104].T @ x[:104]) @ x[-1]
    size = 1 / np.expm1(v)
    expected = nbinom.ppf(QUANTILES, size, size / (size + 40_000))
    assert model(y, 4)[-1] == pytest.approx(expected, abs=1)
    assert expected[-1] > poisson.ppf(0.975, 40_000) + 10


def test_the_model_needs_two_years_and_some_events():
    assert np.isnan(model(np.full(103, 5.0), 4)).all()
    assert not np.isnan(model(np.random.default_rng(0).poisson(5, 104), 4)).any()
    assert np.isnan(model(np.zeros(200), 4)).all()
    assert np.isnan(model(np.full(200, 5.0), 4)).all()
    rare = forecast(weeks(np.zeros(200)))
    assert rare.method == Method.MEAN
    assert rare.backtest.empty
    assert rare.table[0.5].tolist() == [0] * 13


def test_pinball_by_hand_and_the_true_quantiles_lose_least():
    """Outcome 12, all quantiles 10: the mean of q·2 is 2 · 0.5 = 1; outcome 8 gives 2 · 0.5 too."""
    assert pinball([12, 8, 10], [[10] * 7] * 3).tolist() == pytest.approx([1, 1, 0])
    assert pinball([20], [[0] * 6 + [20]])[0] == pytest.approx(20 * sum(QUANTILES[:6]) / 7)
    y = np.random.default_rng(7).poisson(10, 4000)
    loss = {m: pinball(y, np.tile(poisson.ppf(QUANTILES, m), (4000, 1))).mean() for m in (7, 10, 13)}
    assert min(loss, key=loss.get) == 10


def test_what_is_not_forecast():
    series = weeks([5] * 30)
    for number in (3, 14):
        with pytest.raises(ValueError, match="4 to 13"):
            forecast(series, number)
    with pytest.raises(ValueError, match="ISO weeks"):
        forecast(monthly([], date(2023, 1, 1), date(2023, 12, 31)))
    with pytest.raises(TooFew, match="fyra kända veckor"):
        forecast(weeks([5] * 20 + [None] * 5))
    with pytest.raises(TooFew):
        forecast(series[:0])
