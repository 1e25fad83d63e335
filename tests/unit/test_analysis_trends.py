"""Weekly levels: trend, change, runs, and whether the level follows the reports."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau, norm

from lagesbild.analysis.ratings import against_incidents, longest_run, mann_kendall, pettitt, runs, trends
from lagesbild.analysis.statistics import TooFew

LEVELS = st.lists(st.integers(1, 5), min_size=10, max_size=60)
MODEST = settings(max_examples=60, deadline=None)


def series(levels: list[int | None]) -> pd.Series:
    return pd.Series(levels, index=range(1, len(levels) + 1), dtype="Int64")


@MODEST
@given(LEVELS)
def test_tau_is_scipys_and_the_variance_is_that_of_kendalls_with_ties(levels):
    result = mann_kendall(series(levels))
    assert result.s == sum(np.sign(b - a) for i, a in enumerate(levels) for b in levels[i + 1 :])
    if len(set(levels)) == 1:
        assert (result.p, result.z) == (1, 0)
        assert np.isnan(result.tau)
        return
    asymptotic = kendalltau(range(len(levels)), levels, method="asymptotic")
    assert result.tau == pytest.approx(asymptotic.statistic)
    # scipy has the same variance but no continuity correction: its z is S/√var
    z = result.s / result.variance**0.5
    assert 2 * norm.sf(abs(z)) == pytest.approx(asymptotic.pvalue)
    assert abs(result.z) <= abs(z)


@MODEST
@given(LEVELS)
def test_turned_in_time_the_trend_turns(levels):
    one, other = mann_kendall(series(levels)), mann_kendall(series(levels[::-1]))
    assert (one.s, one.p) == (-other.s, pytest.approx(other.p))


def test_hand_counted_trend():
    """1 … 10: every one of the 45 pairs rises; var = 10·9·25/18 = 125, z = 44/√125."""
    result = mann_kendall(series(list(range(1, 11))))
    assert (result.s, result.variance, result.tau) == (45, 125, 1)
    assert result.z == pytest.approx(44 / 125**0.5)


def test_missing_weeks_are_left_out_and_never_level_1():
    levels = [2, 2, 3, 2, 3, 3, 4, 3, 4, 4]
    gaps = [None, *levels[:5], None, None, *levels[5:]]
    assert mann_kendall(series(gaps)) == mann_kendall(series(levels))
    assert pettitt(series(gaps)).k == pettitt(series(levels)).k
    assert pettitt(series(gaps)).n == 10


def test_below_ten_weeks_nothing_is_said():
    for method in (mann_kendall, pettitt):
        with pytest.raises(TooFew, match="För få bedömda veckor: 9, och minst 10"):
            method(series([1, 2, 3, None, 1, 2, 3, 4, 5, 5]))


@MODEST
@given(LEVELS)
def test_pettitt_by_its_definition(levels):
    u = [sum(int(np.sign(a - b)) for a in levels[:t] for b in levels[t:]) for t in range(1, len(levels))]
    result = pettitt(series(levels))
    assert result.k == max(map(abs, u))
    assert abs(u[result.at - 2]) == result.k  # weeks are numbered from 1, and `at` is the first after the change
    n = len(levels)
    assert result.p == pytest.approx(min(1, 2 * np.exp(-6 * result.k**2 / (n**3 + n**2))))


def test_a_planted_change_is_found_at_its_week():
    chance = np.random.default_rng(6)
    levels = [*chance.integers(1, 3, 20), *chance.integers(3, 5, 20)]
    gaps = [*levels[:20], None, *levels[20:]]
    result = pettitt(series([None if v is None else int(v) for v in gaps]))
    assert result.at == 22
    assert result.p < 0.001
    assert result.before < result.after


def test_white_noise_is_flagged_about_as_often_as_promised():
    chance = np.random.default_rng(9)
    p = [mann_kendall(series(chance.integers(1, 6, 40).tolist())).p for _ in range(1000)]
    assert 0.03 < np.mean(np.array(p) < 0.05) < 0.065


@MODEST
@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=40), st.integers(1, 5))
def test_runs_hold_every_high_week_once(levels, threshold):
    result = runs(series(levels), threshold)
    weeks = [w for r in result.itertuples() for w in range(r.first, r.last + 1)]
    assert weeks == [i for i, v in enumerate(levels, 1) if v is not None and v >= threshold]
    assert max(result["weeks"], default=0) == longest_run(series(levels), threshold)
    assert (result["first"].iloc[1:].to_numpy() > result["last"].iloc[:-1].to_numpy() + 1).all()


def test_trends_say_why_there_is_none():
    grid = pd.DataFrame({"a": series([1, 1, 1, 2, 2, 2, 3, 3, 3, 4]), "b": series([1, 2] + [None] * 8)})
    made = trends(grid).set_index("area")
    assert made.loc["a", "reason"] == ""
    assert made.loc["a", "tau"] > 0.8
    assert made.loc["b", ["tau", "p", "change", "change_p"]].isna().all()
    assert made.loc["b", "assessed"] == 2
    assert "minst 10" in made.loc["b", "reason"]


def test_where_nobody_reports():
    weeks = 12
    rising = [1, 1, 2, 2, 3, 3, 1, 2, 3, 1, 2, 3]
    levels = pd.DataFrame({"följer": series(rising), "tyst": series(rising), "okänd": series([2] * weeks)})
    numbers = pd.DataFrame(
        {"följer": series([v - 1 for v in rising]), "tyst": series([0] * weeks), "okänd": series([None] * weeks)}
    )
    made = against_incidents(levels, numbers, 3).set_index("area")
    assert made["silent"].to_dict() == {"följer": False, "tyst": True, "okänd": False}
    assert made.loc["följer", "tau"] == pytest.approx(1)
    assert made.loc["tyst", ["elevated", "elevated_without", "calm_with"]].tolist() == [4, 4, 0]
    assert made.loc["följer", ["elevated_without", "calm_with"]].tolist() == [0, 4]
    assert np.isnan(made.loc["tyst", "tau"])
    assert made.loc["okänd", ["assessed", "weeks", "incidents"]].tolist() == [12, 0, 0]
    with pytest.raises(ValueError, match="same weeks"):
        against_incidents(levels, numbers.iloc[1:], 3)


def test_the_level_against_the_reports_is_scipys_tau_b():
    chance = np.random.default_rng(17)
    level = pd.DataFrame(chance.integers(1, 6, (40, 3)), columns=["a", "b", "c"]).astype("Int64")
    number = (level + chance.poisson(2, level.shape)).astype("Int64")
    number.iloc[:25, 1] = pd.NA
    made = against_incidents(level, number, 3).set_index("area")
    for area in level:
        known = number[area].notna()
        tau, p = kendalltau(
            level[area][known].to_numpy(float), number[area][known].to_numpy(float), method="asymptotic"
        )
        assert made.loc[area, ["tau", "p"]].tolist() == pytest.approx([tau, p])
