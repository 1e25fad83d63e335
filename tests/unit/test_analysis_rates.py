from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, poisson

from lagesbild.analysis.evaluation import Change, weighted_displacement
from lagesbild.analysis.population import totals
from lagesbild.analysis.rates import funnel, garwood, limits, marshall, per_inhabitants, ranks
from lagesbild.analysis.statistics import TooFew
from lagesbild.tables import to_frame

AREAS = st.lists(st.tuples(st.integers(0, 200), st.integers(50, 20_000)), min_size=2, max_size=12)
MODEST = settings(max_examples=60, deadline=None)


@MODEST
@given(st.integers(0, 500), st.floats(0.1, 1000))
def test_garwood_is_the_chi_square_form_and_each_tail_is_a_fortieth(count, exposure):
    low, high = (float(v) for v in garwood(count, exposure))
    assert high == pytest.approx(chi2.ppf(0.975, 2 * count + 2) / 2 / exposure)
    assert poisson.cdf(count, high * exposure) == pytest.approx(0.025)
    if count:
        assert poisson.sf(count - 1, low * exposure) == pytest.approx(0.025)
    else:
        assert low == 0


def test_garwood_without_a_count_or_exposure():
    low, high = garwood([np.nan, 5, 5], [10, 0, np.nan])
    assert np.isnan([*low, *high]).all()


@MODEST
@given(AREAS)
def test_marshall_lies_between_the_rate_and_the_mean(areas):
    result = marshall(*zip(*areas, strict=True))
    assert result.variance >= 0
    table = result.table
    assert table["weight"].between(0, 1).all()
    inside = (table["smoothed"] - table["rate"]) * (table["smoothed"] - result.mean) <= 1e-12
    assert inside.all()
    order = np.argsort(table["inhabitants"], kind="stable")
    assert (np.diff(table["weight"].to_numpy()[order]) >= -1e-12).all()  # the larger the area, the more its own


def test_marshall_is_esdas():
    """Printed by esda 2.9 smoothing.Empirical_Bayes for the same areas."""
    result = marshall([0, 30, 12, 45, 3, 9], [100, 10000, 3000, 9000, 800, 5000]).table["smoothed"]
    expected = [0.0034854748, 0.0031955045, 0.0037070294, 0.0044468965, 0.0035738264, 0.0027189981]
    assert result.tolist() == pytest.approx(expected, abs=1e-10)


def test_marshall_is_never_pushed_away_from_the_mean():
    """Areas more alike than chance: A would be negative by the formula alone."""
    result = marshall([10, 10, 10], [1000, 1000, 1000])
    assert result.variance == 0
    assert result.table["smoothed"].tolist() == [0.01] * 3
    assert marshall([0, 0], [10, 20]).table["smoothed"].tolist() == [0, 0]


def test_an_area_without_count_or_people_is_in_no_sum():
    with_gaps = marshall([5, None, 7, 40], [1000, 900, 0, 2000])
    assert with_gaps.mean == 45 / 3000
    assert with_gaps.table["smoothed"].isna().tolist() == [False, True, True, False]
    with pytest.raises(TooFew, match="Minst två områden"):
        marshall([5, None], [1000, 900])


@MODEST
@given(st.floats(0.2, 500), st.sampled_from([0.95, 0.998]))
def test_funnel_limits_leave_at_most_their_tail(mean, level):
    low, high = limits(mean, level)
    tail = (1 - level) / 2
    assert poisson.sf(high, mean) <= tail < poisson.sf(high - 1, mean)
    assert poisson.cdf(low - 1, mean) < tail + 1e-12
    wide = limits(mean, level, 4)
    assert wide[0] == pytest.approx(max(0, mean - 2 * (mean - low)))
    assert wide[1] == pytest.approx(mean + 2 * (high - mean))


def test_the_funnel_marks_the_one_that_stands_out():
    people = np.full(30, 5000.0)
    counts = np.random.default_rng(2).poisson(50, 30).astype(float)
    counts[4], counts[9] = 95, 12
    result = funnel([*counts, None], [*people, 5000])
    assert result.dispersion == 1
    assert np.flatnonzero(result.table["outside"] == "över").tolist() == [4]
    assert np.flatnonzero(result.table["outside"] == "under").tolist() == [9]
    assert result.table["expected"].iloc[:30].sum() == pytest.approx(counts.sum())
    assert result.table.loc[30, ["expected", "low_95"]].isna().all()
    assert result.table["low_998"].lt(result.table["low_95"])[:30].all()


def test_where_areas_differ_anyhow_the_funnel_is_wider():
    chance = np.random.default_rng(4)
    people = chance.uniform(2000, 9000, 60)
    rates = 0.02 * chance.gamma(10, 0.1, 60)
    counts = chance.poisson(people * rates)
    result = funnel(counts, people)
    assert result.dispersion > 3
    _, high = limits(result.table["expected"], 0.998, result.dispersion)
    assert result.table["high_998"].to_numpy() == pytest.approx(high)
    low, high = limits(result.table["expected"], 0.998)
    as_poisson = ((counts < low) | (counts > high)).sum()
    assert result.table["outside"].notna().sum() <= 2 < 10 < as_poisson
    with pytest.raises(TooFew):
        funnel([0, 0], [5, 5])


def test_ranks_are_certain_where_rates_are_far_apart_and_open_where_they_are_not():
    far = ranks([1000, 100, 10], [1000, 1000, 1000])
    assert far[["rank", "low", "high"]].to_numpy().tolist() == [[1, 1, 1], [2, 2, 2], [3, 3, 3]]
    alike = ranks([10, 11, 9, 10, None], [1000] * 5)
    assert alike["low"][:4].tolist() == [1, 1, 1, 1]
    assert alike["high"][:4].tolist() == [4, 4, 4, 4]
    assert alike["rank"].iloc[:4].tolist() == [2, 1, 4, 2]
    assert alike.loc[4, ["rank", "low", "high"]].isna().all()
    pd.testing.assert_frame_equal(ranks([10, 11, 9], [1000] * 3), ranks([10, 11, 9], [1000] * 3))


def test_two_ranks_change_places_as_often_as_their_posteriors_say():
    """Area 1 is the higher with the probability of Beta(20.5, 10.5) above ½: 0.965, so 2.5 % is not enough for [1, 1]."""
    both = ranks([20, 10], [1000, 1000])
    assert both[["low", "high"]].to_numpy().tolist() == [[1, 2], [1, 2]]
    assert ranks([30, 10], [1000, 1000])[["low", "high"]].to_numpy().tolist() == [[1, 1], [2, 2]]


def test_rates_carry_the_populations_day():
    people = to_frame(
        "population",
        [
            {"area": a, "date": d, "age": "alla", "count": n}
            for a, d, n in [
                ("x", date(2021, 12, 31), 900),
                ("x", date(2022, 12, 31), 1000),
                ("y", date(2022, 12, 31), None),
                ("x", date(2023, 12, 31), 1100),
                ("y", date(2023, 12, 31), 500),
            ]
        ],
    )
    stored = totals(people, ["x", "y"], date(2023, 9, 30))
    assert stored["date"].tolist() == [date(2022, 12, 31)] * 2
    counts = pd.DataFrame({"area": ["x", "x", "y", "z"], "count": pd.array([20, None, 3, 4], dtype="Int64")})
    result = per_inhabitants(counts, stored, 1000)
    assert result["rate"].iloc[0] == 20
    assert result[["low", "high"]].iloc[0].tolist() == pytest.approx([v * 1 for v in garwood(20)])
    assert result["rate"].isna().tolist() == [False, True, True, True]
    assert totals(people, ["x", "okänt"], date(2023, 9, 30)).empty


def test_the_displacement_difference_by_hand():
    """Wheeler & Ratcliffe's sum: (60 − 100) − (98 − 100) + (45 − 40) − (41 − 40) = −34, variance 484."""
    result = weighted_displacement(Change(100, 60), Change(100, 98), Change(40, 45), Change(40, 41))
    error = (100 + 60 + 100 + 98 + 40 + 45 + 40 + 41) ** 0.5
    assert result.crimes == -34
    assert (result.low, result.high) == (
        pytest.approx(-34 - 1.96 * error, abs=0.01),
        pytest.approx(-34 + 1.96 * error, abs=0.01),
    )
    assert not result.is_sure
    assert result.p == pytest.approx(0.137, abs=0.001)
    assert result.smallest == pytest.approx(1.96 * error, abs=0.01)


def test_turning_treated_and_control_turns_the_sign():
    one = weighted_displacement(Change(100, 60), Change(110, 98))
    other = weighted_displacement(Change(110, 98), Change(100, 60))
    assert (one.crimes, one.low, one.high) == pytest.approx((-other.crimes, -other.high, -other.low))


def test_a_longer_period_after_is_scaled():
    result = weighted_displacement(Change(100, 120), Change(100, 200), days=(30, 60))
    assert result.crimes == (60 - 100) - (100 - 100)
    assert result.high - result.crimes == pytest.approx(1.96 * (100 + 30 + 100 + 50) ** 0.5, abs=0.01)


def test_nothing_happened_is_seldom_called_an_effect():
    chance = np.random.default_rng(8)
    sure = [weighted_displacement(Change(a, b), Change(c, d)).is_sure for a, b, c, d in chance.poisson(60, (2000, 4))]
    assert 0.03 < np.mean(sure) < 0.065


@pytest.mark.parametrize(
    ("treated", "control", "why"),
    [
        (Change(6, 3), Change(100, 90), "insatsområdet har 9"),
        (Change(60, 30), Change(2, 3), "kontrollområdet har 5"),
        (Change(20, 3), Change(400, 390), "även om inget alls"),
        (Change(float("nan"), 3), Change(400, 390), "uppgift saknas"),
    ],
)
def test_too_few_is_refused_with_the_reason(treated, control, why):
    with pytest.raises(TooFew, match=why):
        weighted_displacement(treated, control)


@pytest.mark.parametrize(
    ("treated", "control", "is_sure"),
    [
        (Change(15, 15), Change(20, 40), True),  # −20 ± 18.6: the control's rise counts
        (Change(15, 15), Change(20, 30), False),
        (Change(12, 4), Change(10, 30), True),
        (Change(40, 38), Change(400, 430), False),  # could have been sure: 0 afterwards is −70 ± 58
        (Change(10, 60), Change(20, 20), True),  # worse, for certain, though no fall could have been told
    ],
)
def test_what_the_control_did_counts_when_it_is_asked_whether_an_effect_could_be_seen(treated, control, is_sure):
    result = weighted_displacement(treated, control)
    assert result.crimes == (treated.after - treated.before) - (control.after - control.before)
    assert result.is_sure == is_sure


@pytest.mark.parametrize(
    ("treated", "control"),
    [(Change(15, 15), Change(40, 35)), (Change(12, 2), Change(60, 60)), (Change(20, 3), Change(400, 390))],
)
def test_an_effect_that_could_never_have_been_seen_is_refused(treated, control):
    with pytest.raises(TooFew, match="även om inget alls"):
        weighted_displacement(treated, control)


def test_what_cannot_be_asked():
    with pytest.raises(ValueError, match="both or neither"):
        weighted_displacement(Change(60, 30), Change(60, 30), Change(1, 2))
    with pytest.raises(ValueError, match="not negative"):
        weighted_displacement(Change(60, -1), Change(60, 30))
    with pytest.raises(TooFew, match="saknas"):
        weighted_displacement(Change(60, 30), Change(60, 30), Change(1, float("nan")), Change(1, 1))
