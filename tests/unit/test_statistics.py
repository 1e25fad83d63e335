import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, false_discovery_control, poisson
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from lagesbild.analysis.statistics import (
    Verdict,
    benjamini_hochberg,
    earlier,
    holm,
    poisson_quantile,
    ratio_interval,
    relative_change,
    smallest_p,
    two_counts,
    two_counts_p,
    verdicts,
    wilson,
)

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


@settings(max_examples=8, deadline=None)  # statsmodels takes its time
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


def test_holm_by_family_is_holm_of_each_family():
    p, family = np.array([0.01, 0.2, np.nan, 1e-30, 0.04, 0.03]), np.array(list("abaabb"))
    together = holm(p, family)
    for name in "ab":
        assert together[family == name] == pytest.approx(holm(p[family == name]), rel=1e-12, nan_ok=True)
    assert together[3] == pytest.approx(2e-30)


@MODEST
@given(st.lists(st.floats(0, 1), min_size=1, max_size=15))
def test_benjamini_hochberg_is_scipys(p):
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p))
    assert np.isnan(benjamini_hochberg([*p, np.nan])[-1])
    assert benjamini_hochberg([*p, np.nan])[:-1] == pytest.approx(false_discovery_control(p))


@MODEST
@given(COUNTS, COUNTS, DAYS, DAYS)
def test_the_ratio_interval_is_clopper_pearsons_turned_into_a_ratio(a, b, ta, tb):
    low, high = (float(v) for v in ratio_interval(a, b, ta, tb))
    if a + b == 0:
        assert np.isnan([low, high]).all()
        return
    share = proportion_confint(a, a + b, method="beta")
    assert low == pytest.approx(share[0] / (1 - share[0]) * tb / ta, rel=1e-6, abs=1e-9)
    assert high == (np.inf if b == 0 else pytest.approx(share[1] / (1 - share[1]) * tb / ta, rel=1e-6))
    if b:
        assert low <= a * tb / (b * ta) <= high
    turned = ratio_interval(b, a, tb, ta)
    if a and b:
        assert (1 / float(turned[1]), 1 / float(turned[0])) == pytest.approx((low, high))


def test_exposure_of_each_row_may_differ():
    rows = two_counts([100, 100], [100, 100], [28, 31], [29, 31])
    assert rows["difference"].tolist() == pytest.approx([100 - 100 * 28 / 29, 0])
    assert rows["percent"].tolist() == pytest.approx([100 * (29 / 28 - 1), 0])
    assert rows["p"][1] == pytest.approx(1, abs=0.05)
    assert rows["p"][0] == pytest.approx(float(two_counts_p(100, 100, 28, 29, mid=True)))


def test_a_base_of_0_has_no_percentage_and_a_missing_count_has_nothing():
    rows = two_counts([5, np.nan, 0], [0, 5, 0])
    assert rows[["percent", "ratio"]].isna().all(axis=None)
    assert rows.loc[0, "ratio_high"] == np.inf
    assert rows.loc[0, "ratio_low"] > 0
    assert rows.loc[1].isna().all()
    assert rows.loc[2, "difference"] == 0


def test_earlier_years_are_summed_with_their_days_and_a_missing_year_adds_neither():
    result = earlier([[10, 12, np.nan], [np.nan] * 3, [0, 0, 0]], [273, 274, 273])
    assert result.count[[0, 2]].tolist() == [22, 0]
    assert np.isnan(result.count[1])
    assert result.exposure.tolist() == [547, 0, 820]
    assert result.years.tolist() == [2, 0, 3]


def test_against_a_sum_of_years_is_not_against_their_mean():
    """40 against 5 × 27: as if the mean were known Poisson gives p = 0.02; the sum knows its own error."""
    summed = earlier([[27] * 5], [1] * 5)
    p = float(two_counts_p(40, summed.count[0], 1, summed.exposure[0], mid=True))
    assert p == pytest.approx(2 * binom.sf(39, 175, 1 / 6) - binom.pmf(40, 175, 1 / 6), abs=1e-9)
    assert p > 2 * poisson.sf(39, 27) - poisson.pmf(40, 27)


@MODEST
@given(st.integers(1, 60), DAYS, DAYS)
def test_no_split_has_a_smaller_p_than_the_smallest(total, ta, tb):
    a = np.arange(total + 1)
    p = two_counts_p(a, total - a, ta, tb, mid=True)
    assert p.min() == pytest.approx(float(smallest_p(total, 0, ta, tb)), rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=10))
def test_for_few_means_that_no_split_could_have_been_found(pairs):
    """By trying: give the row its most extreme split and ask Holm again, with the other rows as they are."""
    a, b = np.array(pairs, dtype=float).T
    text, _ = verdicts(a, b)
    p = two_counts_p(a, b, mid=True)
    for i, verdict in enumerate(text):
        if verdict in (Verdict.CHANCE, Verdict.FEW):
            tried = p.copy()
            tried[i] = 0.5 ** (a[i] + b[i])
            result = a[i] + b[i] > 0 and holm(tried)[i] <= 0.05
            assert verdict == (Verdict.CHANCE if result else Verdict.FEW)


def test_few_depends_on_how_many_rows_are_tested():
    """Ten rows: the limit is 0.05/10, which ½ to the power of 8 (0.0039) passes and of 7 (0.0078) does not."""
    text, _ = verdicts([4, 4] + [50] * 8, [3, 4] + [50] * 8)
    assert text[:2].tolist() == [Verdict.FEW, Verdict.CHANCE]
    assert verdicts([4], [3])[0].tolist() == [Verdict.CHANCE]


def test_a_verdict_needs_both_counts_and_says_its_direction():
    result, adjusted = verdicts([80, 10, np.nan, 0, 50], [40, 60, 3, 0, 51])
    assert result.tolist() == [Verdict.INCREASE, Verdict.DECREASE, None, Verdict.FEW, Verdict.CHANCE]
    assert np.isnan(adjusted[2])
    assert verdicts([], [])[0].tolist() == []


def test_each_area_is_a_table_of_its_own():
    """p = 0.019: säkerställd alone, not as one of five; and the other area changes nothing of that."""
    a, b = [60.0, 40, 40, 40, 40], [38.0, 40, 40, 40, 40]
    assert verdicts(a, b)[0][0] == Verdict.UNSURE
    assert verdicts(a, b, family=["x", "y", "y", "y", "y"])[0][0] == Verdict.INCREASE


TABLES, MEANS = 4000, np.geomspace(2, 300, 15)
SURE = [Verdict.INCREASE, Verdict.DECREASE]


def simulated(means: np.ndarray, years: int) -> np.ndarray:
    """Counts of 4 000 tables of 15 rows in ``years`` years, the last one first."""
    return np.random.default_rng(20231124).poisson(means[:, None, :], (len(means), TABLES, 15))


@pytest.mark.parametrize("years", [1, 5])
def test_unchanged_tables_hold_a_verdict_in_at_most_one_of_twenty(years):
    a, *before = simulated(np.tile(MEANS, (years + 1, 1)), years)
    family = np.repeat(np.arange(TABLES), 15)
    result = verdicts(a.ravel(), np.sum(before, axis=0).ravel(), 1, years, family=family)[0]
    wrong = np.isin(result.astype(str), SURE).reshape(TABLES, 15).any(axis=1).mean()
    assert 0.01 < wrong <= 0.05  # a test that never finds anything would pass the right half


@pytest.mark.parametrize(("years", "least", "most"), [(1, 0.75, 0.85), (5, 0.95, 1)])
def test_a_doubling_from_40_to_80_is_found_among_fifteen_rows(years, least, most):
    """Against five years 99 of 100 are found; one year's 40 is too uncertain itself for that."""
    means = np.tile(MEANS, (years + 1, 1))
    means[:, 7] = 40
    means[0, 7] = 80
    a, *before = simulated(means, years)
    family = np.repeat(np.arange(TABLES), 15)
    result = verdicts(a.ravel(), np.sum(before, axis=0).ravel(), 1, years, family=family)[0]
    actual = (result.reshape(TABLES, 15)[:, 7] == Verdict.INCREASE).mean()
    assert least <= actual <= most


def test_relative_change_by_hand():
    """60/40 over 900/1000 = 1.6667; ln has the variance 1/60 + 1/40 + 1/900 + 1/1000 = 0.043778."""
    ratio, low, high = (float(v) for v in relative_change(60, 40, 900, 1000))
    assert ratio == pytest.approx(1.66667, abs=1e-5)
    assert np.log([low, high]) == pytest.approx(np.log(ratio) + np.array([-1, 1]) * 1.959964 * 0.043778**0.5, abs=1e-4)
    assert np.isnan(relative_change([4, np.nan], 40, 900, 1000)[0]).all()


def test_poisson_quantiles_are_scipys_also_where_a_count_just_reaches_the_level():
    mean, level = np.meshgrid([0.01, 0.7, 7.3, 60, 4000], [1e-3, 0.025, 0.5, 0.975, 0.999])
    assert poisson_quantile(level, mean).tolist() == poisson.ppf(level, mean).tolist()
    assert poisson_quantile(poisson.cdf(range(15), 7.3), 7.3).tolist() == list(range(15))
    assert np.isnan(poisson_quantile(0.5, np.nan))
