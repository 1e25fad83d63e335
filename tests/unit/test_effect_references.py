"""Did it work? Our numbers beside published ones, statsmodels with an identity link and pyfixest.

The published figures of the weighted displacement difference are those of its authors: Wheeler & Ratcliffe (2018), "A simple weighted
displacement difference test to evaluate place based crime interventions", Crime Science 7:11, as tests/testthat/test-wdd.R of Wheeler's
R package ptools 2.0.0 holds them ("Est & Variance Paper"); Wheeler's "The WDD test with different pre/post time periods"
(andrewpwheeler.com, 2021-01-09); and what the notebook WDD_Examples of his Python package prints (github.com/apwheele/crimepy).
That package is not asked itself: it is on GitHub only, and the `crimepy` of PyPI is another program of the same name.

Those of the ratio of ratios stand in Wheeler's "Comparing the WDD vs the Wilson log IRR estimator" (andrewpwheeler.com, 2021-03-18; the
estimator is Wilson's, Journal of Quantitative Criminology 2021) and in the appendix of Farrington, Gill, Waples & Argomaniz (2007),
Journal of Experimental Criminology 3:21-38, whose odds ratio ad/bc is ours turned over. The interrupted series is that of Lopez Bernal,
Cummins & Gasparrini (2017), International Journal of Epidemiology 46:348-355: 59 months of admissions for acute coronary events in
Sicily, and the smoking ban of January 2005 (data: github.com/gasparrini/2017_lopezbernal_IJE_codedata).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import norm

from lagesbild.analysis import interrupted
from lagesbild.analysis.evaluation import Change, difference_in_differences, weighted_displacement

ROOT = Path(__file__).resolve().parents[2]
FIXEST = Path(sys.prefix) / "fixest"
"""Where `make` puts requirements-fixest.txt: a folder of its own."""
Z = norm.ppf(0.975)
EQUAL = (1, 1)


def wdd(days, *changes):
    """The effect and its standard error, of (before, after) of the treated area, its control, the area around and its control."""
    made = weighted_displacement(*(Change(*c) for c in changes), days=days)
    assert made.high - made.crimes == pytest.approx(made.crimes - made.low)
    return made, made.smallest / Z


def test_the_table_of_wheeler_and_ratcliffe():
    """The paper's example: −118 with a variance of 1 568, z −2.98, 95 % from −196 to −40."""
    made, error = wdd(EQUAL, (207, 110), (308, 318), (178, 157), (150, 140))
    assert made.crimes == -118 and error**2 == pytest.approx(1568, rel=1e-6)
    assert round(made.crimes / error, 2) == -2.98
    assert (round(made.low), round(made.high)) == (-196, -40) and made.is_sure
    assert made.p == pytest.approx(0.0029, abs=5e-5)  # of z, by a normal table


@pytest.mark.parametrize(
    ("days", "changes", "effect", "error"),
    [
        (EQUAL, [(120, 100), (130, 150)], -40, 22.4),
        (EQUAL, [(120, 100), (130, 150), (40, 25), (30, 25)], -50, 24.9),
        (EQUAL, [(130, 74), (133, 91)], -14, 20.688161),
        (EQUAL, [(327, 202), (388, 305)], -42, 34.957117),
        (EQUAL, [(398, 190), (148, 97)], -157, 28.861739),
        (EQUAL, [(144, 92), (86, 64)], -30, 19.646883),
        (EQUAL, [(183, 96), (94, 67)], -60, 20.976177),
        # per year, of two years before and one after
        ((2, 1), [(100, 20), (200, 100)], -30, 14.0),
        ((2, 1), [(80, 20), (100, 50)], -20, 115**0.5),
    ],
)
def test_what_wheeler_has_printed(days, changes, effect, error):
    """Where the periods differ his figures are per unit of time, and ours per the whole time before."""
    made, own = wdd(days, *changes)
    assert made.crimes / days[0] == pytest.approx(effect)
    printed = len(str(error).partition(".")[2])
    assert own / days[0] == pytest.approx(error, abs=0.501 * 10**-printed)


def by_identity_link(days, changes):
    """The same as a Poisson regression with identity link: each area's level, each pair's change, and what is beyond it."""
    pairs = len(changes) // 2
    rows, counts = [], []
    for i, (before, after) in enumerate(changes):
        pair, is_control = divmod(i, 2)
        for time, count in ((0, before), (1, after)):
            row = np.zeros(4 * pairs)
            row[i] = 1
            row[2 * pairs + pair] = time
            row[3 * pairs + pair] = time * (not is_control)
            rows.append(row * (days[1] / days[0] if time else 1))
            counts.append(count)
    y, x = np.array(counts, float), np.array(rows)
    with warnings.catch_warnings():  # as many means as counts: the fit is perfect, and none of them is below 0
        warnings.simplefilter("ignore")
        family = sm.families.Poisson(sm.families.links.Identity())
        fitted = sm.GLM(y, x, family=family).fit(start_params=np.linalg.lstsq(x, y, rcond=None)[0])
    beyond = np.repeat([0.0, 1.0], [3 * pairs, pairs])
    test = fitted.t_test(beyond)
    return float(np.squeeze(test.effect)), float(np.squeeze(test.sd)), float(np.squeeze(test.pvalue))


@pytest.mark.parametrize("days", [EQUAL, (365, 120), (90, 365)], ids=str)
@pytest.mark.parametrize("areas", [2, 4])
def test_it_is_the_identity_link_regression_of_statsmodels(days, areas):
    chance = np.random.default_rng(areas * 1000 + days[0])
    for _ in range(20):
        mean = chance.uniform(40, 120, (areas, 1)) * [1, days[1] / days[0]]
        mean[0] *= 5, chance.uniform(1, 8)  # a treated area so large that ours does not refuse
        changes = chance.poisson(mean)
        made, error = wdd(days, *changes.tolist())
        effect, expected, p = by_identity_link(days, changes)
        assert made.crimes == pytest.approx(effect, abs=1e-6)
        assert error == pytest.approx(expected, rel=1e-6)
        assert made.p == pytest.approx(p, abs=1e-6)


def some_series(seed, spread):
    """Counts per week of a treated and of a control area, (before, after) each, with a season in both."""
    chance = np.random.default_rng(seed)
    n = 30, 22
    season = 1 + 0.3 * np.sin(np.arange(sum(n)) / 8)

    def area(mean, change):
        mu = mean * season * np.repeat([1, change], n)
        return np.split(chance.poisson(mu if not spread else chance.gamma(spread, mu / spread)), [n[0]])

    return area(7, 0.7), area(12, 0.95)


@pytest.fixture(scope="module")
def by_fixest():
    """What pyfixest says of 12 pairs of series: [of area and time, of area and week], each (log ratio, its error)."""
    if not (FIXEST / "pyfixest").is_dir():
        pytest.skip("requirements-fixest.txt is not installed")
    series = [some_series(seed, spread) for seed in range(6) for spread in (0, 3)]
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.fixest"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(FIXEST)},
        input=json.dumps([[[part.tolist() for part in area] for area in pair] for pair in series]),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return list(zip(series, json.loads(run.stdout.splitlines()[-1]), strict=True))


def test_the_ratio_of_ratios_is_the_poisson_regression_of_pyfixest(by_fixest):
    """Its errors are those of a Poisson count: ours are as many times wider as the dispersion says."""
    assert len(by_fixest) == 12
    for (treated, control), ((log_ratio, error), (of_weeks, _)) in by_fixest:
        own = difference_in_differences(treated, control)
        assert np.log(own.ratio) == pytest.approx(log_ratio, abs=1e-6)
        assert np.log(own.high / own.low) / 2 / Z / own.dispersion**0.5 == pytest.approx(error, rel=1e-5)
        # an effect of every week, which takes the season away: the same ratio, since both areas have the same weeks
        assert np.log(own.ratio) == pytest.approx(of_weeks, abs=1e-6)
    assert max(difference_in_differences(*pair).dispersion for pair, _ in by_fixest) > 2, "some are uneven"


def ratio_of(before, after, control_before, control_after):
    """The ratio of ratios of four sums, each told as two equal periods, so that they vary no more than chance."""
    made = difference_in_differences(
        *(([b / 2] * 2, [a / 2] * 2) for b, a in ((before, after), (control_before, control_after)))
    )
    assert made.dispersion == 1
    return made


def test_the_incidence_rate_ratio_that_wheeler_has_printed():
    """Wilson's log ratio of 50 → 30 beside 60 → 55; the difference in crimes of the same four counts is −15."""
    made = ratio_of(50, 30, 60, 55)
    assert made.ratio == pytest.approx(0.6545455, abs=5e-8)
    assert np.log(made.ratio) == pytest.approx(-0.4238142, abs=5e-8)
    assert wdd(EQUAL, (50, 30), (60, 55))[0].crimes == -15


@pytest.mark.parametrize("counts", [(100, 100, 100, 200), (200, 100, 150, 150), (30, 12, 45, 36)])
def test_the_relative_effect_size_of_farrington_and_others(counts):
    """2 where crimes doubled beside and stayed here, or halved here and stayed beside; var(ln) is 1/a + 1/b + 1/c + 1/d."""
    made = ratio_of(*counts)
    assert 1 / made.ratio == pytest.approx(2)
    error = sum(1 / n for n in counts) ** 0.5
    assert (1 / made.high, 1 / made.low) == pytest.approx((2 * np.exp(-Z * error), 2 * np.exp(Z * error)))


SICILY = (  # admissions per month and the standardised population, from January 2002
    "728 659 791 734 757 726 760 740 720 814 795 858 887 766 851 769 781 756 766 752 765 831 879 928 914 808 937 840 916 828 845 818 860 "
    "839 887 886 831 796 833 820 877 758 767 738 781 843 850 908 1021 859 976 888 962 838 810 876 843 936 912",
    "379875.3 376495.5 377040.8 377116.4 377383.4 374113.1 379513.3 376295.5 374653.2 378485.6 375955.5 378349.7 376762.4 379032.3 379360.4 "
    "376162 377972.4 381830.7 379888.6 380872.2 380966.9 381240.4 382104.9 381802.7 381656.3 383680 383504.2 386462.9 383783.1 380836.8 "
    "383483 380906.2 382926.8 384052.4 384449.6 383428.4 388153.2 388373.2 386470.1 386033.2 383686.4 385509.3 385901.9 386516.6 388436.5 "
    "383255.2 390148.7 385874.9 391613.6 391750.4 394005.6 391364.9 391664.6 389022.3 391878.5 388575.3 392989 390018.8 390712.3",
)


def test_the_smoking_ban_of_sicily(monkeypatch):
    """Its authors: 11 % fewer after the ban. Ours: 12 %; it has one yearly wave where they have two, and no population.

    The model of theirs is fitted by statsmodels, to know that these are their data; then ours is the same but for what is said above.
    """
    y, population = (np.array(text.split(), float) for text in SICILY)
    months, n_before = np.arange(1, len(y) + 1.0), 36
    ban = (months > n_before).astype(float)
    waves = [f(2 * np.pi * k * months / 12) for k in (1, 2) for f in (np.sin, np.cos)]

    def fitted(waves, **more):
        x = np.column_stack([np.ones_like(y), ban, months, *waves])
        made = sm.GLM(y, x, family=sm.families.Poisson(), **more).fit(scale="X2")
        return made.params[1], made.bse[1]

    published, error = fitted(waves, offset=np.log(population))
    assert round(float(np.exp(published)), 2) == 0.89
    monkeypatch.setattr(interrupted, "_YEAR", 12)  # months instead of weeks
    monkeypatch.setattr(interrupted, "SEASON_FROM", 24)
    own = interrupted.step_in_counts(y[:n_before], y[n_before:])
    same, narrow = fitted(waves[:2])
    assert np.log(own.ratio) == pytest.approx(same, abs=1e-8)
    assert round(own.ratio, 2) == 0.88 and abs(np.log(own.ratio) - published) < error / 2
    # the same verdict of the interval, which is wider than theirs: months that resemble each other say less
    assert own.high < 1 and np.log(own.high / own.low) / 2 > 1.96 * max(narrow, error)
    assert own.observed == y[n_before:].sum() and own.expected == pytest.approx(own.observed / own.ratio)
