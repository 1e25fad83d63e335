"""Interrupted series beside statsmodels and a brute turn of the weeks; simulated worlds where nothing happened.

LAGESBILD_SIMULATE=20 makes twenty times as many worlds (minutes), to measure the rates: `pytest -s` prints them.
"""

import os
from contextlib import suppress

import numpy as np
import pytest
import statsmodels.api as sm

from lagesbild import actions, exhibits
from lagesbild.analysis.interrupted import SEASON_FROM, shift_in_levels, step_in_counts
from lagesbild.analysis.statistics import TooFew

TIMES = int(os.environ.get("LAGESBILD_SIMULATE", "1"))


def wrong_at_most_once_in_twenty(name, wrong, runs):
    print(f"{name}: {wrong} of {runs}, {wrong / runs:.3f}")
    assert wrong / runs <= 0.05 + 2 * (0.05 * 0.95 / runs) ** 0.5, (name, wrong)


def rates(rng, weeks, alike, season):
    """A rate around 1 that stays high or low for weeks, and has its season."""
    z = rng.normal(size=weeks)
    for i in range(1, weeks):
        z[i] = alike * z[i - 1] + (1 - alike**2) ** 0.5 * z[i]
    year = 2 * np.pi * np.arange(weeks) / 52.1775 + rng.uniform(0, 2 * np.pi)
    return z, season * np.sin(year)


@pytest.mark.parametrize(("n_before", "n_after", "seed"), [(104, 20, 1), (130, 40, 2)])
def test_it_is_the_glm_of_statsmodels(n_before, n_after, seed):
    rng = np.random.default_rng(seed)
    y = rng.negative_binomial(3, 3 / (3 + 6), n_before + n_after).astype(float)
    t = np.arange(len(y))
    year = 2 * np.pi * t / 52.1775
    x = np.column_stack([np.ones(len(y)), (t - n_before) / 52, t >= n_before, np.sin(year), np.cos(year)]).astype(float)
    model = sm.GLM(y, x, family=sm.families.Poisson())
    n, k = x.shape
    lags = int(4 * (n / 100) ** (2 / 9))
    robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": lags}).bse[2] * (n / (n - k)) ** 0.5
    scaled = model.fit(scale="X2")
    errors = scaled.resid_pearson
    r = (errors[1:] @ errors[:-1]) / (errors @ errors)
    alike = max(0, (n * r + k) / (n - k))  # weeks that chance alone makes: no further lag is asked
    longer = (1 + alike) / (1 - alike)
    result = step_in_counts(y[:n_before], y[n_before:])
    assert np.log(result.ratio) == pytest.approx(scaled.params[2], abs=1e-8)
    assert result.alike == pytest.approx(alike, abs=1e-8)
    from scipy.stats import t as student

    error = max(robust, max(scaled.bse[2], scaled.bse[2] / scaled.scale**0.5) * longer**0.5)
    assert np.log(result.high / result.low) / 2 == pytest.approx(student.ppf(0.975, n / longer - k) * error, rel=1e-6)
    # the second test: the residuals of the model without a step, turned, against a step that is free of its columns
    without = sm.GLM(y, np.delete(x, 2, 1), family=sm.families.Poisson()).fit()
    free = sm.WLS(x[:, 2], np.delete(x, 2, 1), weights=without.mu).fit().resid * without.mu**0.5
    scores = [abs(np.roll(without.resid_pearson, s) @ free) for s in range(n)]
    assert result.p_rotated == pytest.approx(np.mean([v >= scores[0] - 1e-9 for v in scores]))


@pytest.mark.parametrize(
    ("n_before", "mean", "alike", "season"),
    [(104, 5, 0, 0.5), (104, 15, 0.5, 0), (130, 15, 0.7, 0.5), (104, 15, 0.85, 0.5), (156, 5, 0.85, 0)],
)
def test_weeks_that_resemble_each_other_and_seasons_are_no_effect(n_before, mean, alike, season):
    """Rates that stay high or low for weeks, and nothing that happened: at most one in twenty says otherwise."""
    rng, runs, wrong = np.random.default_rng(20261130), 40 * TIMES, 0
    for _ in range(runs):
        z, year = rates(rng, n_before + 26, alike, season)
        y = rng.poisson(mean * np.exp(0.35 * z - 0.35**2 / 2 + year)).astype(float)
        with suppress(TooFew):  # "går inte att säga" is an answer
            wrong += step_in_counts(y[:n_before], y[n_before:]).is_sure
    wrong_at_most_once_in_twenty(f"{n_before} weeks before, likeness {alike}, season {season}", wrong, runs)


def test_less_than_two_years_before_cannot_tell_a_season_from_an_action():
    """Of a season alone, with one year before, 10 to 13 of a hundred steps were called an effect."""
    with pytest.raises(TooFew, match=r"två år före \(104 veckor\).* jämför med ett annat område"):
        step_in_counts([5.0] * (SEASON_FROM - 1), [5.0] * 20)
    assert step_in_counts([5.0, 6.0] * (SEASON_FROM // 2), [5.0, 6.0] * 10).ratio == pytest.approx(1, abs=0.05)


def test_weeks_that_say_nothing_of_each_other_are_too_few():
    slow = np.repeat([4.0, 20.0, 6.0, 24.0, 5.0, 3.0, 18.0, 2.0, 25.0, 9.0, 7.0], 12)
    with pytest.raises(TooFew, match="liknar varandra"):
        step_in_counts(slow[:110], slow[110:])


@pytest.mark.parametrize(("mean", "spread"), [(3, None), (12, 4.0)])
def test_nothing_happened_and_about_one_in_twenty_says_so(mean, spread):
    rng, runs, wrong, told, weeks = np.random.default_rng(20261129), 40 * TIMES, 0, 0, 130
    for _ in range(runs):
        y = (
            rng.poisson(mean, weeks)
            if spread is None
            else rng.negative_binomial(spread, spread / (spread + mean), weeks)
        )
        with suppress(TooFew):
            wrong += step_in_counts(y[:104], y[104:]).is_sure
            told += 1
    wrong_at_most_once_in_twenty(f"mean {mean}, spread {spread}", wrong, runs)
    assert told >= 0.95 * runs  # weeks that say nothing of each other are seldom taken for alike


def test_what_is_planted_is_found_and_a_trend_is_no_step():
    rng = np.random.default_rng(7)
    result = step_in_counts(rng.poisson(10, 104), rng.poisson(5, 26))
    assert result.is_sure and 0.35 < result.ratio < 0.7 and result.expected > result.observed
    falling = rng.poisson(20 * np.exp(-np.arange(140) / 80))
    assert not step_in_counts(falling[:110], falling[110:]).is_sure


def test_levels_are_tried_by_turning_the_weeks():
    rng = np.random.default_rng(3)
    y = (rng.random(70) < 0.4).astype(float)
    result = shift_in_levels(y[:50], y[50:])
    turned = [np.roll(y, k) for k in range(70)]
    differences = [v[50:].mean() - v[:50].mean() for v in turned]
    assert result.p == pytest.approx(np.mean([abs(d) >= abs(differences[0]) - 1e-12 for d in differences]))
    missing = y.copy()
    missing[60] = np.nan
    assert shift_in_levels(missing[:50], missing[50:]).after == pytest.approx(np.delete(y[50:], 10).mean())


@pytest.mark.parametrize(
    ("n_before", "alike", "season"), [(52, 0.85, 0), (52, 0.5, 0.7), (104, 0.85, 0), (156, 0.85, 0.7)]
)
def test_sticky_levels_that_do_not_change_are_seldom_called_a_change(n_before, alike, season):
    rng, runs, wrong = np.random.default_rng(11), 40 * TIMES, 0
    for _ in range(runs):
        z, year = rates(rng, n_before + 26, alike, season)
        y = (z + year > 0.3).astype(float)
        wrong += shift_in_levels(y[:n_before], y[n_before:]).is_sure
    wrong_at_most_once_in_twenty(f"levels, {n_before} weeks before, likeness {alike}, season {season}", wrong, runs)


@pytest.mark.parametrize(
    ("before", "after"),
    [([5.0] * 25, [5.0] * 20), ([5.0] * 104, [5.0] * 7), ([0.0] * 104, [1.0] * 20), ([5.0] * 104, [0.0] * 20)],
)
def test_too_few_is_an_answer(before, after):
    with pytest.raises(TooFew):
        step_in_counts(before, after)


def test_a_missing_week_is_never_zero():
    with pytest.raises(TooFew, match="inte räknad"):
        step_in_counts([5.0] * 103 + [float("nan")], [5.0] * 20)
    with pytest.raises(TooFew, match="inte bedömda"):
        shift_in_levels([0.0] * 52, [float("nan")] * 15 + [1.0] * 5)


def test_the_course_of_an_action_counts_what_the_register_holds(register):
    """Å1 of the example began 2026-03-02 in Månvreten; the weeks are counted here from the rows themselves."""
    place = "exempelstad-fiktiv"
    action = actions.work_of(register.current, place).action("Å1")
    problem = actions.work_of(register.current, place).problem(action.value.problem)
    start = action.value.start
    rows = register.current("incidents", areas=[problem.value.parts])
    rows = rows[(rows["withdrawn"].fillna(0) != 1) & (rows["category"] == problem.value.categories)]
    days = [(d - start).days // 7 for d in rows["date"]]
    made = exhibits.build(register, f"effect-series:{place}:2026:Å1")
    n_before, n_after = map(int, made.table["weeks"].iloc[0].split(" + "))
    before, after = (sum(a <= w < b for w in days) for a, b in ((-n_before, 0), (0, n_after)))
    assert before > 10 and list(made.table[["before", "after"]].iloc[0]) == [
        f"{before / n_before:.1f}".replace(".", ","),
        f"{after / n_after:.1f}".replace(".", ","),
    ]
    assert "bröt" in made.summary or "skiljer sig inte säkert" in made.summary
