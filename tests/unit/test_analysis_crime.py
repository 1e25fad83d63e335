from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from lagesbild.analysis.crime import SUM, Against, compare, periods, years_of
from lagesbild.analysis.statistics import Verdict, two_counts_p
from lagesbild.calendar import Period
from lagesbild.tables import to_frame

YTD = Period(date(2023, 1, 1), date(2023, 9, 30))


def compstat(crime: pd.DataFrame, period: Period, years: int = 5) -> pd.DataFrame:
    """The printed table: the same period in up to five years, against the year before."""
    return compare(crime, period, years - 1, Against.BEFORE).table


def crime(counts: dict[str, dict[int, int | None]], group: str = "G", period: Period = YTD, status: str = "final"):
    return to_frame(
        "crime",
        [
            {"area": "x", "group": group, "category": c, "start": p.start, "end": p.end, "status": status}
            | {"count": n, "position": i}
            for i, (c, by_year) in enumerate(counts.items())
            for y, n in by_year.items()
            for p in [period.in_year(y)]
        ],
    )


def row(table: pd.DataFrame, category: str) -> pd.Series:
    return table.set_index("category").loc[category]


def test_change_and_percentage():
    table = compstat(crime({"a": {2022: 221, 2023: 268}, "b": {2022: 103, 2023: 80}}), YTD)
    assert row(table, "a")["change"] == 47
    assert row(table, "a")["change_percent"] == pytest.approx(21.2670, abs=1e-4)
    assert row(table, SUM)[[2022, 2023, "change"]].tolist() == [324, 348, 24]
    assert row(table, SUM)["change_percent"] == pytest.approx(7.4074, abs=1e-4)


def test_base_0_has_no_percentage():
    table = compstat(crime({"a": {2022: 0, 2023: 5}, "b": {2022: 0, 2023: 0}, "c": {2022: 5, 2023: 0}}), YTD)
    assert np.isnan(row(table, "a")["change_percent"])
    assert np.isnan(row(table, "b")["change_percent"])
    assert row(table, "c")["change_percent"] == -100
    assert row(table, "a")["p_value_mid"] == pytest.approx(0.5**5)
    assert np.isnan(row(table, "b")["p_value_mid"])


def test_missing_is_never_zero_and_makes_the_sum_missing():
    table = compstat(crime({"a": {2022: None, 2023: 5}, "b": {2022: 3, 2023: 4}}), YTD)
    assert row(table, "a")[[2022, "change", "change_percent", "p_value_mid"]].isna().all()
    assert row(table, SUM)[[2022, "change", "change_percent", "p_value_mid"]].isna().all()
    assert row(table, SUM)[2023] == 9


def test_a_category_that_is_secret_every_year_stays_and_hides_the_sum():
    table = compstat(crime({"a": {2022: None, 2023: None}, "b": {2022: 3, 2023: 4}}), YTD)
    assert table["category"].tolist() == ["a", "b", SUM]
    assert row(table, SUM)[[2022, 2023]].isna().all()


def test_a_category_of_another_period_is_not_of_this_table():
    months = crime({"a": {2023: 1}}, period=Period(date(2023, 1, 1), date(2023, 1, 31)))
    table = compstat(pd.concat([crime({"b": {2022: 3, 2023: 4}}), months]), YTD)
    assert table["category"].tolist() == ["b", SUM]


def test_sums_stay_within_their_group_and_rows_in_printed_order():
    table = compstat(
        pd.concat([crime({"z": {2022: 1, 2023: 2}, "a": {2022: 3, 2023: 4}}, "H"), crime({"m": {2023: 9}}, "P")]), YTD
    )
    assert table["group"].tolist() == ["H", "H", "H", "P", "P"]
    assert table["category"].tolist() == ["z", "a", SUM, "m", SUM]
    assert table[2023].tolist() == [2, 4, 6, 9, 9]


def test_only_the_same_period_is_compared():
    other = crime({"a": {2022: 999}}, period=Period(date(2023, 1, 1), date(2023, 10, 31)))
    table = compstat(pd.concat([crime({"a": {2023: 5}}), other]), YTD)
    assert years_of(table) == [2023]
    assert row(table, "a")["change"] is pd.NA


def test_five_years_and_no_more():
    table = compstat(crime({"a": dict.fromkeys(range(2015, 2024), 1)}), YTD)
    assert years_of(table) == [2019, 2020, 2021, 2022, 2023]


def test_final_counts_replace_preliminary_ones_for_their_category_only():
    both = pd.concat(
        [crime({"a": {2023: 7}, "b": {2023: 8}}, status="preliminary"), crime({"a": {2023: 5}}, status="final")]
    )
    assert compstat(both, YTD).set_index("category")[2023].to_dict() == {"a": 5, "b": 8, SUM: 13}


@pytest.mark.parametrize("end", [date(2024, 2, 28), date(2024, 2, 29)])
def test_no_year_is_lost_around_the_leap_day(end):
    """A table headed "1 jan – 28 feb" (or 29) holds every year, seen from a leap year or not."""
    head = Period(date(2024, 1, 1), end)
    rows = crime({"a": {y: y - 2000 for y in range(2020, 2025)}}, period=head)
    rows["end"] = [
        e if y % 4 else e.replace(day=end.day) for y, e in zip([*range(2020, 2025)], rows["end"], strict=True)
    ]
    for year in (2023, 2024):
        seen = periods(rows, year)[-1]
        assert years_of(compstat(rows, seen))[0] == 2020


@pytest.mark.parametrize(("before", "now"), [(280, 290), (100, 100), (28_000, 28_500), (50, 90)])
def test_a_leap_day_is_treated_alike_in_difference_percent_ratio_and_verdict(before, now):
    """February: 28 and 29 days. The three are of the counts as printed, and a verdict never says the opposite of them."""
    period = Period(date(2024, 2, 1), date(2024, 2, 29))
    rows = crime({"a": {2023: before, 2024: now}}, period=period)
    row = compare(rows, period, against=Against.BEFORE).table.iloc[0]
    assert row["change"] == now - before
    assert row["change_percent"] == pytest.approx(100 * (row["ratio"] - 1))
    assert row["ratio_low"] < row["ratio"] < row["ratio_high"]
    assert row["verdict"] is not Verdict.DECREASE
    assert (row["verdict"] is Verdict.INCREASE) == (now == 90)


def test_a_leap_year_counts_a_day_longer_in_the_test():
    """1000 in 273 days against 1040 in 274: p by the binomial share 273/547, not 1/2."""
    leap = Period(date(2021, 1, 1), date(2021, 9, 30))
    table = compstat(crime({"a": {2020: 1040, 2021: 1000}}, period=leap), leap)
    assert row(table, "a")["p_value_mid"] == pytest.approx(float(two_counts_p(1000, 1040, 273, 274, mid=True)))
    assert row(table, "a")["p_value_mid"] != pytest.approx(float(two_counts_p(1000, 1040, mid=True)), rel=1e-3)


def test_only_periods_from_new_year_are_year_to_date():
    rows = pd.concat(
        [
            crime({"a": {2023: 1}}),
            crime({"a": {2023: 1}}, period=Period(date(2023, 1, 1), date(2023, 6, 30))),
            crime({"a": {2023: 1}}, period=Period(date(2023, 9, 1), date(2023, 9, 30))),
        ]
    )
    assert [p.end for p in periods(rows, 2023)] == [date(2023, 6, 30), date(2023, 9, 30)]
    assert periods(rows, 2022) == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=8))
def test_sums_and_changes_add_up(pairs):
    table = compstat(crime({str(i): {2022: b, 2023: a} for i, (b, a) in enumerate(pairs)}), YTD)
    parts, total = table[table["category"] != SUM], row(table, SUM)
    assert total[2023] == parts[2023].sum() == sum(a for _, a in pairs)
    assert total["change"] == parts["change"].sum()
    for _, r in table.iterrows():
        if r[2022]:
            assert r[2022] * (1 + r["change_percent"] / 100) == pytest.approx(r[2023])
        else:
            assert np.isnan(r["change_percent"])


def test_of_the_seed_only_bedrageri_stands_after_holm(register):
    rows = register.current("crime", areas=["hasselby-vallingby"])
    table = compstat(rows, YTD)
    single = table[table["category"] != SUM]
    assert len(single) == 15
    stands = multipletests(single["p_value_mid"], alpha=0.05, method="holm")[0]
    assert single["category"][stands].tolist() == ["Bedrägeri (urval)"]
