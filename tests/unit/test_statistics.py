import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, poisson
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from lagesbild.analysis.statistics import holm, two_counts_p, wilson

MODEST = settings(max_examples=100, deadline=None)
COUNTS = st.integers(0, 400)
DAYS = st.integers(28, 366)


@MODEST
@given(COUNTS, COUNTS, DAYS, DAYS)
def test_p_is_twice_the_smaller_binomial_tail(a, b, ta, tb):
    p = float(two_counts_p(a, b, ta, tb))
    if a + b == 0:
        assert np.isnan(p)
        return
    share = ta / (ta + tb)
    tails = [binomtest(a, a + b, share, alternative=side).pvalue for side in ("less", "greater")]
    assert p == pytest.approx(min(1, 2 * min(tails)), abs=1e-9)
    mid = float(two_counts_p(a, b, ta, tb, mid=True))
    assert mid == pytest.approx(max(0, min(1, 2 * min(tails) - binom.pmf(a, a + b, share))), abs=1e-9)
    assert 0 <= mid <= p <= 1


@MODEST
@given(COUNTS, COUNTS)
def test_with_equal_exposure_p_is_scipys_two_sided_test(a, b):
    if a + b:
        assert float(two_counts_p(a, b)) == pytest.approx(binomtest(a, a + b, 0.5).pvalue, abs=1e-9)


@MODEST
@given(COUNTS, COUNTS, DAYS, DAYS, st.booleans())
def test_p_does_not_care_which_year_comes_first(a, b, ta, tb, mid):
    one, other = two_counts_p(a, b, ta, tb, mid=mid), two_counts_p(b, a, tb, ta, mid=mid)
    assert float(one) == pytest.approx(float(other), nan_ok=True)


@MODEST
@given(st.integers(1, 300), st.booleans())
def test_the_larger_the_difference_the_smaller_p(total, mid):
    a = np.arange((total + 1) // 2, total + 1)
    p = two_counts_p(a, total - a, mid=mid)
    assert (np.diff(p) <= 1e-12).all()


def test_known_rows_of_the_seed():
    rows = {
        "Cykelstöld": (268, 221, 0.037),
        "Inbrott": (80, 103, 0.10),
        "Våldtäkt": (2, 6, 0.29),
        "Ur fordon": (310, 243, 0.005),
    }
    for a, b, p in rows.values():
        assert float(two_counts_p(a, b)) == pytest.approx(p, abs=0.005)


def test_equal_counts_prove_nothing_and_missing_ones_have_no_p():
    assert two_counts_p([307, 1], [307, 1]).tolist() == [1, 1]
    assert np.isnan(two_counts_p([np.nan, 5, 0], [5, np.nan, 0])).all()


def test_unchanged_counts_are_flagged_at_most_as_often_as_promised():
    """The usual z = 2(√a − √b) at 1.96 flags 17 % of unchanged rows; the exact test under 5 %."""
    n = np.arange(0, 121)
    weight = np.outer(poisson.pmf(n, 50), poisson.pmf(n, 50))
    a, b = np.meshgrid(n, n, indexing="ij")
    flagged = lambda p: float(weight[np.nan_to_num(p, nan=1) < 0.05].sum())  # noqa: E731
    assert flagged(two_counts_p(a, b)) < 0.05
    assert 0.04 < flagged(two_counts_p(a, b, mid=True)) < 0.055
    z = np.abs(2 * (np.sqrt(a) - np.sqrt(b)))
    assert float(weight[z > 1.96].sum()) == pytest.approx(0.17, abs=0.01)


@MODEST
@given(st.integers(0, 2000), st.integers(1, 2000))
def test_wilson_is_statsmodels_wilson(yes, n):
    yes = min(yes, n)
    low, high = wilson(yes / n, n)
    expected = proportion_confint(yes, n, method="wilson")
    assert (float(low), float(high)) == pytest.approx(expected, abs=1e-9)


@MODEST
@given(st.floats(0, 1), st.integers(1, 10**6))
def test_wilson_holds_its_share_mirrors_and_narrows(share, n):
    low, high = wilson(share, n)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1
    mirrored = wilson(1 - share, n)
    assert (1 - float(mirrored[1]), 1 - float(mirrored[0])) == pytest.approx((float(low), float(high)), abs=1e-9)
    wider = wilson(share, n * 4)
    assert wider[1] - wider[0] <= high - low


def test_wilson_at_the_edges():
    """By hand, z² = 3.8415: for 0 of 100 the upper end is z²/(n + z²) = 3.8415/103.8415."""
    low, high = wilson([0.0, 1.0], [100, 100])
    assert low[0] == pytest.approx(0, abs=1e-12)
    assert high[0] == pytest.approx(3.8415 / 103.8415, abs=1e-5)
    assert low[1] == pytest.approx(100 / 103.8415, abs=1e-5)
    assert high[1] == pytest.approx(1, abs=1e-12)


def test_without_n_there_is_no_interval():
    low, high = wilson([0.47, np.nan, 0.5], [np.nan, 100, 0])
    assert np.isnan(low).all()
    assert np.isnan(high).all()


P_VALUES = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=15)


@settings(max_examples=20, deadline=None)  # statsmodels takes its time
@given(P_VALUES)
def test_holm_is_statsmodels_holm_on_the_known_values(p):
    values = np.array(p)
    known = ~np.isnan(values)
    adjusted = holm(values)
    assert np.isnan(adjusted[~known]).all()
    if known.any():
        expected = multipletests(values[known], method="holm")[1]
        assert adjusted[known] == pytest.approx(expected)
        assert (adjusted[known] >= values[known]).all()
