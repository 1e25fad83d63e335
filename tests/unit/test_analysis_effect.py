"""Did it work? The difference in differences against statsmodels, published arithmetic, and worlds where nothing happened.

LAGESBILD_SIMULATE=10 makes ten times as many worlds (minutes), to measure the rates: `pytest -s` prints them.
"""

import os

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.fft import dct
from scipy.stats import t as student

from lagesbild.analysis.evaluation import (
    Change,
    Outcome,
    difference_in_differences,
    judge,
    serial_p,
    weighted_displacement,
)
from lagesbild.analysis.persistence import likeness
from lagesbild.analysis.statistics import TooFew

TIMES = int(os.environ.get("LAGESBILD_SIMULATE", "1"))


def by_glm(treated, control):
    """The same model by statsmodels: (log ratio, its error with Pearson's scale, the scale)."""
    counts, rows = [], []
    for area, (before, after) in ((1, treated), (0, control)):
        for time, group in ((0, before), (1, after)):
            counts += list(group)
            rows += [[1, area, time, area * time]] * len(group)
    result = sm.GLM(np.array(counts), np.array(rows), family=sm.families.Poisson()).fit(scale="X2")
    return result.params[3], result.bse[3], result.scale


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("spread", [0, 3])
def test_it_is_the_glm_of_statsmodels(seed, spread):
    chance = np.random.default_rng(seed)

    def group(mean, n):
        means = mean if not spread else chance.gamma(spread, mean / spread, n)
        return chance.poisson(means, n)

    treated, control = (group(6, 30), group(4, 22)), (group(11, 30), group(10, 22))
    own = difference_in_differences(treated, control)
    log_ratio, error, scale = by_glm(treated, control)
    assert np.log(own.ratio) == pytest.approx(log_ratio, abs=1e-6)
    assert own.dispersion == pytest.approx(max(1, scale), rel=1e-6)
    widened = error * (max(1, scale) / scale) ** 0.5
    assert (np.log(own.high) - np.log(own.low)) / 2 / 1.959964 == pytest.approx(widened, rel=1e-5)


def test_the_ratio_of_ratios_is_what_a_hand_computes():
    """Periods as even as can be: (30/60)/(45/50) = 0.556, and its log errs by √(1/60 + 1/30 + 1/50 + 1/45) = 0.304."""
    own = difference_in_differences(([10] * 6, [5] * 6), ([10] * 5, [9] * 5))
    assert own.ratio == pytest.approx(30 / 60 / (45 / 50)) and own.dispersion == 1
    assert np.log(own.high / own.ratio) == pytest.approx(
        1.959964 * (1 / 60 + 1 / 30 + 1 / 50 + 1 / 45) ** 0.5, rel=1e-6
    )


def test_the_weighted_displacement_difference_of_wheeler_and_ratcliffe():
    """WDD = ΔT − ΔC with the sum of the counts as its variance: 20 → 10 beside 20 → 20 is −10 ± √70."""
    result = weighted_displacement(Change(20, 10), Change(20, 20))
    assert result.crimes == -10
    assert (result.high - result.low) / 2 / 1.959964 == pytest.approx(70**0.5, rel=1e-6)
    assert result.p == pytest.approx(0.232, abs=0.001)  # z = −1.195


@pytest.mark.parametrize("spread", [0, 4], ids=["poisson", "uneven"])
@pytest.mark.parametrize("means", [(2, 2, 4, 4), (8, 8, 20, 20), (6, 4, 12, 8)], ids=["few", "many", "both fall"])
def test_nothing_happened_and_at_most_one_in_twenty_says_so(means, spread):
    chance = np.random.default_rng(11)
    text = 0
    runs = 600 * TIMES
    for _ in range(runs):
        drawn = []
        for mean in means:
            of = mean if not spread else chance.gamma(spread, mean / spread, 40)
            drawn.append(chance.poisson(of, 40))
        if (
            means[0] != means[1]
        ):  # the same fall in both areas is no effect of an action: the ratio holds, the difference does not
            outcome = difference_in_differences((drawn[0], drawn[1]), (drawn[2], drawn[3])).is_sure
        else:
            outcome = judge((drawn[0], drawn[1]), (drawn[2], drawn[3])).outcome in (Outcome.FEWER, Outcome.MORE)
        text += bool(outcome)
    print(f"means {means}, spread {spread}: {text} of {runs}, {text / runs:.3f}")
    assert text / runs <= 0.05 + 2 * (0.05 * 0.95 / runs) ** 0.5


@pytest.mark.parametrize(
    ("weeks", "alike", "most"),
    [
        (13, 0.3, 0.05),
        (52, 0.3, 0.05),
        (13, 0.5, 0.05),
        (26, 0.5, 0.05),
        (52, 0.5, 0.05),
        (13, 0.7, 0.05),
        (26, 0.7, 0.05),
        (52, 0.7, 0.05),
        (52, 0.8, 0.05),
    ],
)
def test_rates_that_stay_high_or_low_for_weeks_are_no_effect(weeks, alike, most):
    """Two of the three tests alone say so in 10 to 34 of a hundred worlds where nothing happened."""
    chance, runs, wrong = np.random.default_rng(20261130), 150 * TIMES, 0
    for _ in range(runs):
        z = chance.normal(size=(4, weeks))
        for i in range(1, weeks):
            z[:, i] = alike * z[:, i - 1] + (1 - alike**2) ** 0.5 * z[:, i]
        a, b, c, d = chance.poisson(15 * np.exp(0.35 * z - 0.35**2 / 2))
        wrong += judge((a, b), (c, d)).outcome in (Outcome.FEWER, Outcome.MORE)
    print(f"{weeks} weeks, likeness {alike}: {wrong} of {runs}, {wrong / runs:.3f}")
    assert wrong / runs <= most + 2 * (most * (1 - most) / runs) ** 0.5, wrong


@pytest.mark.parametrize("months", [6, 12])
def test_months_of_weeks_that_stay_high_or_low_are_no_effect(months):
    """Four weeks of an autocorrelation of 0.7 make months of 0.41."""
    chance, runs, wrong = np.random.default_rng(20261201), 300 * TIMES, 0
    for _ in range(runs):
        z = chance.normal(size=(4, 4 * months))
        for i in range(1, 4 * months):
            z[:, i] = 0.7 * z[:, i - 1] + (1 - 0.7**2) ** 0.5 * z[:, i]
        a, b, c, d = chance.poisson(10 * np.exp(0.35 * z - 0.35**2 / 2)).reshape(4, months, 4).sum(axis=2)
        wrong += judge((a, b), (c, d), is_weekly=False).outcome in (Outcome.FEWER, Outcome.MORE)
    print(f"{months} months: {wrong} of {runs}, {wrong / runs:.3f}")
    assert wrong / runs <= 0.05 + 2 * (0.05 * 0.95 / runs) ** 0.5, wrong


def test_what_a_year_of_weeks_or_months_shows_is_still_found():
    """What is asked for at 0.7 costs little where weeks do not resemble each other."""
    chance = np.random.default_rng(9)
    weeks = [judge(*_halved(chance, 52, 4)).outcome for _ in range(100)]
    months = [judge(*_halved(chance, 12, 16), is_weekly=False).outcome for _ in range(100)]
    assert weeks.count(Outcome.FEWER) >= 85 and months.count(Outcome.FEWER) >= 85


def _halved(chance, n, mean):
    def counts(of):
        return chance.poisson(of, n)

    return (counts(mean), counts(mean / 2)), (counts(mean), counts(mean))


def test_a_season_that_both_areas_have_hides_no_effect():
    chance, season = np.random.default_rng(7), 15 * (1 + 0.5 * np.sin(2 * np.pi * np.arange(52) / 52))
    found = [
        judge((chance.poisson(season), chance.poisson(0.7 * season)), (chance.poisson(season), chance.poisson(season)))
        for _ in range(60)
    ]
    assert sum(f.outcome is Outcome.FEWER for f in found) >= 50


def test_the_serial_test_is_the_larger_of_an_independent_cosine_transform_and_of_widened_errors():
    chance = np.random.default_rng(3)
    a, b, c, d = (chance.poisson(m, 26) for m in (9, 7, 12, 11))
    effect, apart = (
        np.log(b.mean() / a.mean() / (d.mean() / c.mean())),
        [a / a.mean() - c / c.mean(), b / b.mean() - d / d.mean()],
    )
    cosine = sum((dct(e, type=2, norm="ortho")[1:4] ** 2).mean() / 26 for e in apart)  # 0.3 · 26^⅔ = 2.6 cosines
    middle = [e - e.mean() for e in apart]
    r = sum(e[1:] @ e[:-1] for e in middle) / sum(e @ e for e in middle)
    alike = max(0.0, (52 * r + 2) / 50)
    assert likeness(middle, 2) == pytest.approx(alike)
    at_most = alike + 1.5 * ((1 - alike**2) / 52) ** 0.5
    longer = (1 + at_most) / (1 - at_most)
    widened = sum(e.var(ddof=1) / 26 for e in apart) * longer
    expected = [2 * student.sf(abs(effect) / v**0.5, df) for v, df in ((cosine, 6), (widened, 52 / longer - 2))]
    assert serial_p((a, b), (c, d)) == pytest.approx(max(expected))


def test_likeness_is_that_of_the_rates_and_not_of_the_counts():
    """Chance in the counts halves every autocorrelation alike; the rates die out by a factor of 0.8."""
    chance, told = np.random.default_rng(5), []
    for _ in range(30):
        z = chance.normal(size=200)
        for i in range(1, 200):
            z[i] = 0.8 * z[i - 1] + 0.6 * z[i]
        told.append(likeness([z + chance.normal(size=200)], 1))
    assert 0.65 < np.mean(told) < 0.85


def test_only_the_same_periods_are_compared():
    with pytest.raises(ValueError, match="same periods"):
        serial_p(([1, 2], [1, 2]), ([1, 2, 3], [1, 2]))


def test_what_is_planted_is_found():
    chance = np.random.default_rng(3)
    listed = [
        judge((chance.poisson(6, 40), chance.poisson(3, 40)), (chance.poisson(6, 40), chance.poisson(6, 40))).outcome
        for _ in range(100)
    ]
    assert listed.count(Outcome.FEWER) > 95
    assert Outcome.MORE not in listed


@pytest.mark.parametrize(
    ("treated", "control"),
    [
        (([1, 0, 1], [1, 0, 0]), ([9, 9, 9], [9, 9, 9])),
        (([9, 9, 9], [0, 0, 0]), ([9, 9, 9], [9, 9, 9])),
        (([9], [9]), ([9], [9])),
        (([9, float("nan")], [9, 9]), ([9, 9], [9, 9])),
    ],
)
def test_too_few_is_an_answer(treated, control):
    judged = judge(treated, control)
    assert judged.outcome is Outcome.CANNOT_SAY and judged.why.endswith(".")
    with pytest.raises(TooFew):
        difference_in_differences(treated, control)


def test_what_goes_apart_in_size_and_ratio_is_no_sign():
    """A control area that is much larger falls by more crimes and by the same share: nobody can say that it worked."""
    judged = judge(([10] * 10, [8] * 10), ([100] * 10, [80] * 10))
    assert judged.outcome is Outcome.NO_SIGN
