from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from lagesbild.analysis.series import (
    band,
    band_of_season,
    complete_counts,
    cusum,
    design,
    monthly,
    monthly_rows,
    months_shares,
    predictive,
    reference_value,
    run_length,
    season,
    season_factors,
    signals,
    weekly,
)
from lagesbild.tables import to_frame

MONDAY = date(2023, 1, 2)


def weeks(counts: list[int | None], start: date = MONDAY, unfinished: bool = False) -> pd.DataFrame:
    """A series of ISO weeks; the last one is not over when ``unfinished``."""
    days = [start + timedelta(weeks=i) for i in range(len(counts))]
    series = weekly([], start, days[-1] + timedelta(days=3 if unfinished else 6))
    return series.assign(count=pd.array(counts, dtype="Int64"))


def test_weeks_are_iso_weeks_and_a_week_without_events_is_0():
    events = [date(2026, 12, 27), date(2027, 1, 1), date(2027, 1, 3), date(2027, 1, 11)]
    series = weekly(events, date(2026, 12, 23), date(2027, 1, 13))
    assert list(zip(series["year"], series["number"], strict=True)) == [(2026, 52), (2026, 53), (2027, 1), (2027, 2)]
    assert series["count"].tolist() == [1, 2, 0, 1]
    assert series["complete"].tolist() == [False, True, True, False]  # counting began on a Wednesday


def test_events_when_nobody_counted_are_not_counted():
    series = weekly([date(2023, 1, 1), date(2023, 1, 20)], MONDAY, date(2023, 1, 15))
    assert series["count"].tolist() == [0, 0]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 400), max_size=30), st.integers(0, 200), st.integers(0, 200))
def test_every_event_is_counted_once_by_week_and_by_month(offsets, first, length):
    start, stop = MONDAY + timedelta(days=first), MONDAY + timedelta(days=first + length)
    events = [MONDAY + timedelta(days=o) for o in offsets]
    inside = sum(start <= e <= stop for e in events)
    for series in (weekly(events, start, stop), monthly(events, start, stop)):
        assert series["count"].sum() == inside
        gaps = [(b - a).days for a, b in zip(series["end"][:-1], series["start"][1:], strict=True)]
        assert set(gaps) <= {1}
        assert series["start"].iloc[0] <= start
        assert series["end"].iloc[-1] >= stop


def test_months_from_the_registers_rows_keep_a_missing_month_missing():
    def row(start: date, end: date, count: int | None, status: str = "final") -> dict[str, object]:
        return {"area": "x", "group": "G", "category": "a", "start": start, "end": end} | {
            "status": status,
            "count": count,
        }

    crime = to_frame(
        "crime",
        [
            row(date(2022, 12, 1), date(2022, 12, 31), 7, "preliminary"),
            row(date(2022, 12, 1), date(2022, 12, 31), 5),
            row(date(2023, 2, 1), date(2023, 2, 28), None),
            row(date(2023, 3, 1), date(2023, 3, 31), 0),
            row(date(2023, 1, 1), date(2023, 3, 31), 99),
        ],
    )
    series = monthly_rows(crime)
    assert list(zip(series["year"], series["number"], strict=True)) == [(2022, 12), (2023, 1), (2023, 2), (2023, 3)]
    assert [None if pd.isna(v) else v for v in series["count"]] == [5, None, None, 0]
    assert monthly_rows(crime.iloc[:0]).empty
    with pytest.raises(ValueError, match="one area"):
        monthly_rows(pd.concat([crime, crime.assign(category="b")]))


def test_the_band_is_the_negative_binomial_of_the_eight_weeks_before():
    counts = [3, 5, 4, 6, 2, 4, 5, 7, 20]
    last = band(weeks(counts)).iloc[-1]
    assert last["base"] == 8
    assert last["low"] == nbinom.ppf(0.025, 36.5, 8 / 9)
    assert last["high"] == nbinom.ppf(0.975, 36.5, 8 / 9)
    assert last["expected"] == pytest.approx(36.5 / 8)
    assert last["outside"] == "över"


def test_the_quantile_is_a_poisson_of_an_uncertain_mean():
    """Simulated: mean ~ Gamma(Σ + ½, 8), next count ~ Poisson(mean)."""
    chance = np.random.default_rng(7)
    drawn = chance.poisson(chance.gamma(36.5, 1 / 8, 200_000))
    assert predictive(36, 8, 1, [0.025, 0.975]).tolist() == np.quantile(drawn, [0.025, 0.975]).tolist()
    assert predictive(0, 8, 1, 0.5) == 0


def test_jeffreys_prior_is_half_an_event():
    """By hand: with no event in 8 weeks, the chance of none in the next is √(8/9) = 0.943; a whole event would give 8/9."""
    assert predictive(0, 8, 1, [0.94, 0.945]).tolist() == [0, 1]


def test_the_quantile_is_scipys_whatever_the_sums():
    total, exposure, level = np.meshgrid([0, 1, 7, 60, 900, 40_000], [28, 240, 1826], [0.001, 0.025, 0.5, 0.975, 0.999])
    expected = nbinom.ppf(level, total + 0.5, exposure / (exposure + 31))
    assert predictive(total, exposure, 31, level).tolist() == expected.tolist()
    reached = nbinom.cdf(range(12), 36.5, 8 / 9)  # a level that a count just reaches is that count's
    assert predictive(36, 8, 1, reached).tolist() == list(range(12))


def test_an_unfinished_week_is_in_no_base_and_is_not_judged():
    counts = [4] * 8 + [0]
    shown = band(weeks(counts, unfinished=True)).iloc[-1]
    assert not shown["complete"]
    assert shown["outside"] is None
    assert (shown["low"], shown["base"]) == (band(weeks(counts)).iloc[-1]["low"], 8)
    started = weekly([], date(2023, 1, 4), date(2023, 3, 12)).assign(count=pd.array([100] + [4] * 9, dtype="Int64"))
    assert band(started)["base"].tolist() == [0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert band(started)["expected"].iloc[-2] == pytest.approx((28 + 0.5) / 7)


def test_a_missing_week_is_not_0_and_a_thin_base_gives_no_band():
    made = band(weeks([4, None, 4, 4, None, 4, 4, 4, 4]))
    assert made["expected"].iloc[-1] == pytest.approx((24 + 0.5) / 6)
    assert made["base"].tolist() == [0, 1, 1, 2, 3, 3, 4, 5, 6]
    assert made["low"].isna().tolist() == [True] * 6 + [False] * 3
    assert made["outside"].iloc[1] is None


def test_the_band_holds_what_it_promises():
    """Unchanged weeks fall outside at most 5 % of the time (less when small, as counts are whole)."""
    chance = np.random.default_rng(3)
    for mean in (0.5, 4, 40):
        outside = band(weeks(chance.poisson(mean, 3000).tolist()))["outside"][8:]
        assert outside.notna().mean() <= 0.055
        if mean == 40:
            assert outside.notna().mean() > 0.03


def test_a_short_month_is_not_low_for_being_short():
    months = monthly([], date(2022, 6, 1), date(2023, 2, 28)).assign(
        count=pd.array([30, 31, 31, 30, 31, 30, 31, 31, 28], dtype="Int64")
    )
    last = band(months).iloc[-1]
    assert last["expected"] == pytest.approx((245 + 0.5) * 28 / 245)
    assert [last["low"], last["high"]] == nbinom.ppf([0.025, 0.975], 245.5, 245 / (245 + 28)).tolist()


def test_the_reference_value_lies_between_the_two_means_and_needs_no_order():
    assert reference_value(2, 4) == pytest.approx(2 / np.log(2))
    assert reference_value(4, 2) == reference_value(2, 4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=30), st.floats(0.5, 10))
def test_cusum_is_the_largest_excess_of_any_last_stretch(counts, k):
    s = cusum(counts, k)
    for i in range(len(counts)):
        best = max(sum(counts[j : i + 1]) - k * (i + 1 - j) for j in range(i + 1))
        assert s[i] == pytest.approx(max(0, best), abs=1e-9)
    falling = cusum(counts, k, falling=True)
    assert falling == pytest.approx(cusum(2 * k - np.array(counts), k), abs=1e-9)


def test_run_lengths_are_those_that_are_published():
    """R's IAcsSPCR prints 37.2 and 5.49 for Lucas's chart with h = 6, k = 2 and the means 1.88 and 3.2."""
    assert run_length(1.88, 2, 6) == pytest.approx(37.2, abs=0.05)
    assert run_length(1.88 + 0.9627 * 1.88**0.5, 2, 6) == pytest.approx(5.49, abs=0.005)


@pytest.mark.parametrize(("mu", "k", "h", "falling"), [(4, 5, 5, False), (4, 3.2, 4, True)])
def test_run_lengths_are_those_of_simulated_charts(mu, k, h, falling):
    chance = np.random.default_rng(11)
    s, alive, lengths = np.zeros(4000), np.ones(4000, dtype=bool), np.zeros(4000)
    for _ in range(5000):
        lengths[alive] += 1
        x = chance.poisson(mu, 4000)
        s = np.maximum(0, s + (k - x if falling else x - k))
        alive &= s < h - 1e-9
        if not alive.any():
            break
    assert not alive.any()
    assert run_length(mu, k, h, falling=falling) == pytest.approx(lengths.mean(), rel=0.06)


@pytest.mark.parametrize(("mu0", "mu1"), [(0.5, 1), (4, 6), (40, 60), (4, 2)])
def test_the_design_is_the_smallest_that_gives_few_enough_false_alarms(mu0, mu1):
    k, h = design(mu0, mu1, 500)
    falling = mu1 < mu0
    assert run_length(mu0, k, h, falling=falling) >= 500 > run_length(mu0, k, h - 0.1, falling=falling)
    assert run_length(mu1, k, h, falling=falling) < 40


@pytest.mark.parametrize(("mu", "k", "h"), [(110, 158.7, 43.3), (110, 136, 300), (300, 370, 600)])
def test_a_run_length_beyond_the_arithmetic_is_long_and_never_negative(mu, k, h):
    assert run_length(mu, k, h) > 1e12


@pytest.mark.parametrize("mean", [6, 40, 110, 300])
def test_the_larger_the_change_the_surer_the_signal_however_large_the_series(mean):
    result = signals({"a": weeks([mean] * 70 + [3 * mean] * 5), "b": weeks([mean] * 70 + [mean // 4] * 9)})
    assert dict(zip(result["series"], result["direction"], strict=True)) == {"a": "ökar", "b": "minskar"}


def test_what_breaks_the_pattern_is_listed_and_nothing_else():
    chance = np.random.default_rng(5)
    calm = chance.poisson(6, 78)
    rising, falling, over = calm.copy(), chance.poisson(12, 78), calm.copy()
    rising[-5:] = chance.poisson(14, 5)
    falling[-8:] = chance.poisson(3, 8)
    over[-12:-9] = 25
    over[-9:] = 6  # it was high, and is not any more
    result = signals(
        {n: weeks(v.tolist()) for n, v in {"lugn": calm, "upp": rising, "ned": falling, "över": over}.items()}
    )
    assert dict(zip(result["series"], result["direction"], strict=True)) == {"upp": "ökar", "ned": "minskar"}
    up = result.set_index("series").loc["upp"]
    assert abs((up["since"] - (MONDAY + timedelta(weeks=73))).days) <= 14
    assert up["since"] <= up["alarm"] <= MONDAY + timedelta(weeks=77)
    assert up["count"] == rising[-up["periods"] :].sum()
    assert up["expected"] == pytest.approx(up["periods"] * (calm[13:65].sum() + 0.5) / 52)


def test_a_missing_count_leaves_a_cusum_where_it_is():
    assert cusum([9, np.nan, 9], 6).tolist() == [3, 3, 6]


def test_a_series_after_an_alarm_begins_again():
    assert cusum([25, 25, 2, 2], 7.4, 8).tolist() == pytest.approx([17.6, 17.6, 0, 0])
    assert cusum([25, np.nan, 2], 7.4, 8).tolist() == pytest.approx([17.6, 0, 0])


def test_signals_need_a_reference_and_never_use_a_running_week():
    counts = [5] * 70 + [50]
    assert signals({"a": weeks(counts)})["series"].tolist() == ["a"]
    assert signals({"a": weeks(counts, unfinished=True)}).empty
    assert signals({"a": weeks(counts[-30:])}).empty
    assert signals({"a": weeks([None] * 60 + counts[-14:])}).empty
    assert signals({}).columns.tolist()[0] == "series"


def test_unchanged_series_seldom_signal():
    """Of 400 with the mean 5, 13 weeks watched, one false alarm in 500 weeks each way: about 2 · 4/500 stand in four weeks."""
    chance = np.random.default_rng(13)
    result = signals({str(i): weeks(chance.poisson(5, 65).tolist()) for i in range(400)})
    assert 0 < len(result) < 0.05 * 400


def test_the_season_sets_weeks_of_the_same_number_beside_each_other():
    first, last = date(2019, 12, 30), date(2021, 5, 2)
    series = weekly([], first, last)
    series["count"] = pd.array(range(len(series)), dtype="Int64")
    table = season(series, 2021)
    assert table.index.tolist() == list(range(1, 54))
    assert table.loc[1, [2020, 2021]].tolist() == [0, 53]
    assert table.loc[53, 2020] == 52
    assert pd.isna(table.loc[53, 2021])  # 2021 has no week 53
    assert pd.isna(table.loc[20, 2021])  # not yet
    assert table.loc[3, ["low", "middle", "high"]].tolist() == [2, 2, 2]


def test_in_a_year_of_53_weeks_the_last_has_no_counterpart_and_is_not_compared_with_week_52():
    series = weekly([], date(2024, 12, 30), date(2027, 1, 3))
    series["count"] = pd.array([9] * len(series), dtype="Int64")
    table = season(series, 2026)
    assert table.loc[53, 2026] == 9
    assert table.loc[53, [2025, "low", "middle", "high"]].isna().all()


def test_the_season_holds_no_unfinished_period_and_no_year_without_counts():
    series = monthly([date(2023, 2, 3)], date(2022, 1, 1), date(2023, 2, 14))
    table = season(series, 2023, earlier=5)
    assert [c for c in table if isinstance(c, int)] == [2022, 2023]
    assert table.loc[1, 2023] == 0
    assert pd.isna(table.loc[2, 2023])
    assert np.isnan(complete_counts(series)[-1])


def test_the_middle_of_the_earlier_years_is_theirs_alone():
    series = monthly([], date(2020, 1, 1), date(2023, 12, 31))
    series["count"] = pd.array([1] * 12 + [2] * 12 + [9] * 12 + [100] * 12, dtype="Int64")
    assert season(series, 2023).loc[5, ["low", "middle", "high"]].tolist() == [1, 2, 9]


def months(counts: list[int | None], first: date) -> pd.DataFrame:
    """A series of whole months."""
    last = (pd.Timestamp(first) + pd.offsets.MonthEnd(len(counts))).date()
    return monthly([], first, last).assign(count=pd.array(counts, dtype="Int64"))


def test_a_month_is_judged_by_the_same_month_of_the_years_before():
    """April 2025 rests on the Aprils of 2020-2024, 10 + 12 + 8 + 11 + 9 = 50 in five times thirty days."""
    counts: list[int | None] = [100] * 64
    for year, n in enumerate((10, 12, 8, 11, 9, 25)):
        if 3 + 12 * year < 64:
            counts[3 + 12 * year] = n
    judged = band_of_season(months(counts, date(2020, 1, 1)))
    april = judged.iloc[63]
    assert (april["year"], april["number"], april["base"]) == (2025, 4, 5)
    assert april["expected"] == pytest.approx(50.5 / 5)
    assert [april["low"], april["high"]] == nbinom.ppf([0.025, 0.975], 50.5, 5 / 6).tolist()
    assert april["outside"] == "över"
    assert judged["base"].iloc[:36].max() < 3
    assert judged["low"].iloc[:36].isna().all()


def test_a_missing_month_and_an_unfinished_one_are_in_no_base():
    series = months([5, *[0] * 11] * 4 + [5], date(2021, 1, 1))
    series.loc[12, "count"] = pd.NA
    assert band_of_season(series)["base"].iloc[-1] == 3
    series.loc[24, "complete"] = False
    last = band_of_season(series).iloc[-1]
    assert last["base"] == 2
    assert np.isnan(last["low"])


def test_season_factors_are_the_months_shares_of_the_years_before_the_watch():
    """24 in July and 12 in every other month: the mean is 13, drawn one mean period towards 1."""
    counts = [24 if m == 6 else 12 for m in range(12)] * 3 + [1000] * 12
    series = months(counts, date(2022, 1, 1))
    factors = season_factors(months_shares(series, watch=12), series)
    assert factors[6] == pytest.approx((3 * 24 + 13) / 4 / 13)
    assert factors[0] == pytest.approx((3 * 12 + 13) / 4 / 13)
    assert factors[:12].tolist() == factors[36:].tolist()  # what is watched is not taken for season
    assert months_shares(series[:30], watch=12).tolist() == [1] * 12  # no month but some seen twice


def test_a_season_is_no_signal_but_a_doubling_in_it_is():
    """Simulated: a steep season, unchanged, gives alarms without the factors and hardly any with them."""
    chance = np.random.default_rng(11)
    mean = 12 * np.exp(0.6 * np.cos(2 * np.pi * (np.arange(60) - 6) / 12))
    town = months(chance.poisson(40 * mean).tolist(), date(2021, 1, 1))
    same = {str(i): months(chance.poisson(mean).tolist(), date(2021, 1, 1)) for i in range(150)}
    change = np.where(np.arange(60) >= 54, 2, 1)
    twice = {str(i): months(chance.poisson(mean * change).tolist(), date(2021, 1, 1)) for i in range(20)}
    factors = dict.fromkeys(same, season_factors(months_shares(town, 12), town))
    assert len(signals(same, 12, 36, recent=3, factors=factors)) <= 8  # 150 × 2 × 3/500 = 1.8 are expected
    assert len(signals(same, 12, 36, recent=3)) > 12
    result = signals(twice, 12, 36, recent=3, factors=factors)
    assert (result["direction"] == "ökar").sum() >= 16
    assert result["expected"].sum() == pytest.approx(result["count"].sum() / 2, rel=0.15)


def test_a_signal_says_since_when_though_an_alarm_came_before():
    """Alarms start the sum anew, but the change began with the first of them."""
    series = months([4, 5, 3] * 16 + [12] * 6, date(2021, 1, 1))
    result = signals({"x": series}, 12, 36, recent=3)
    assert result[["since", "count", "periods"]].to_numpy().tolist() == [[date(2025, 1, 1), 72, 6]]
