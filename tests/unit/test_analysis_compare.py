"""CompStat for any date: blocks, counts put together from other periods, tests over the table, parts of a whole."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from lagesbild.analysis.crime import (
    NOT_PLACED,
    SUM,
    Against,
    Block,
    available_ends,
    block_period,
    blocks,
    compare,
    fullest,
    parts_of_whole,
    years_of,
)
from lagesbild.analysis.statistics import Verdict, holm, two_counts_p
from lagesbild.calendar import Period
from lagesbild.tables import to_frame

YTD = Period(date(2023, 1, 1), date(2023, 9, 30))


def rows(*facts: tuple[Period, int | None], category: str = "a", status: str = "final", area: str = "x", group="G"):
    return to_frame(
        "crime",
        [
            {"area": area, "group": group, "category": category, "start": p.start, "end": p.end}
            | {"status": status, "count": n, "position": 0}
            for p, n in facts
        ],
    )


def month(year: int, number: int) -> Period:
    after = date(year + number // 12, number % 12 + 1, 1)
    return Period(date(year, number, 1), after - timedelta(days=1))


def months(year: int, counts: list[int | None], **more: str) -> pd.DataFrame:
    return rows(*((month(year, i), n) for i, n in enumerate(counts, 1)), **more)


def ytd(year: int, end: int) -> Period:
    return Period(date(year, 1, 1), month(year, end).end)


def count(crime: pd.DataFrame, period: Period, category: str = "a") -> int | None:
    table = compare(crime, period, earlier=0).table
    result = table[table["category"] == category]
    if result.empty:
        return None
    value = result[period.end.year].iloc[0]
    return None if pd.isna(value) else int(value)


def test_months_are_added_where_the_period_itself_has_no_row():
    crime = pd.concat([months(2022, [1, 2, 3, 4]), months(2023, [10, 20, 30, 40])])
    result = compare(crime, ytd(2023, 3))
    assert result.table[[2022, 2023]].iloc[0].tolist() == [6, 60]
    assert result.derived == (2022, 2023)
    assert compare(crime, month(2023, 3)).derived == ()


def test_a_period_less_another_gives_the_rest_and_rolling_twelve_months():
    crime = rows((ytd(2022, 9), 90), (ytd(2022, 12), 130), (ytd(2023, 8), 100), (ytd(2023, 9), 112))
    assert count(crime, month(2023, 9)) == 12
    assert count(crime, Period(date(2022, 10, 1), date(2023, 9, 30))) == 130 - 90 + 112


def test_what_can_be_added_stands_before_what_must_be_taken_away():
    rest = Period(date(2023, 4, 1), date(2023, 12, 31))
    assert count(pd.concat([months(2023, [1, 2, 3]), rows((ytd(2023, 12), 50), (rest, 43))]), ytd(2023, 3)) == 6


def test_overlapping_periods_are_never_added():
    crime = rows((ytd(2023, 6), 60), (Period(date(2023, 5, 1), date(2023, 9, 30)), 50))
    assert count(crime, ytd(2023, 9)) is None


def test_a_difference_below_zero_is_no_count():
    assert count(rows((ytd(2023, 8), 100), (ytd(2023, 9), 97)), month(2023, 9)) is None


def test_what_is_printed_stands_before_what_can_be_added_and_missing_stays_missing():
    crime = pd.concat([months(2023, [1, 2, 3]), rows((ytd(2023, 3), 7))])
    assert count(crime, ytd(2023, 3)) == 7
    secret = pd.concat([months(2023, [1, 2, 3]), rows((ytd(2023, 3), None))])
    assert count(secret, ytd(2023, 3)) is None
    assert "a" in set(compare(secret, ytd(2023, 3)).table["category"])
    hole = months(2023, [1, None, 3])
    assert count(hole, ytd(2023, 3)) is None


def test_final_months_with_a_preliminary_one_make_a_preliminary_sum():
    """Rolling twelve months in a running year: the old months are final, the new ones not."""
    mixed = pd.concat([months(2023, [1, 2]), rows((month(2023, 3), 3), status="preliminary")])
    result = compare(mixed, ytd(2023, 3), earlier=0)
    assert result.table[2023].iloc[0] == 6
    assert result.preliminary == result.derived == (2023,)
    # a preliminary sum less a final one is no month: the two were taken out at different times
    unlike = pd.concat([rows((ytd(2023, 2), 40)), rows((ytd(2023, 3), 60), status="preliminary")])
    assert count(unlike, month(2023, 3)) is None


def test_where_one_status_is_enough_the_two_are_not_mixed():
    mixed = pd.concat([months(2023, [1, 2]), rows((month(2023, 3), 3), status="preliminary")])
    both = pd.concat([mixed, months(2023, [5, 5, 5], status="preliminary").iloc[:2]])
    result = compare(both, ytd(2023, 3), earlier=0)
    assert result.table[2023].iloc[0] == 5 + 5 + 3
    assert result.preliminary == (2023,)
    assert compare(months(2023, [1, 2, 3]), ytd(2023, 3)).preliminary == ()


def test_each_category_finds_its_own_way():
    crime = pd.concat([months(2023, [1, 2, 3]), rows((ytd(2023, 3), 50), category="b")])
    table = compare(crime, ytd(2023, 3)).table
    assert table[["category", 2023]].to_numpy().tolist() == [["a", 6], ["b", 50], [SUM, 56]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=24, max_size=24), st.integers(1, 12), st.data())
def test_however_the_months_were_bundled_the_count_is_the_same(counts, end, data):
    """Two years of months, or year-to-date sums of them: every block says the same."""
    first, second = counts[:12], counts[12:]
    crime = pd.concat([months(2022, first), months(2023, second)])
    sums = rows(
        *((ytd(2022, m), sum(first[:m])) for m in range(1, 13)),
        *((ytd(2023, m), sum(second[:m])) for m in range(1, 13)),
    )
    block = data.draw(st.sampled_from(list(Block)))
    period = block_period(block, month(2023, end).end)
    expected = {
        Block.YEAR_TO_DATE: sum(second[:end]),
        Block.MONTH: second[end - 1],
        Block.ROLLING: sum(counts[end : end + 12]),
    }[block]
    assert count(crime, period) == count(sums, period) == expected


def test_the_blocks_of_a_date():
    crime = pd.concat([months(y, [y - 2000] * 12) for y in range(2017, 2023)] + [months(2023, [23] * 9)])
    made = blocks(crime, date(2023, 9, 30))
    assert list(made) == list(Block)
    assert years_of(made[Block.YEAR_TO_DATE].table) == list(range(2018, 2024))  # the year and five before
    assert made[Block.YEAR_TO_DATE].table[2023].iloc[0] == 9 * 23
    assert made[Block.MONTH].period == month(2023, 9)
    assert made[Block.ROLLING].table[2023].iloc[0] == 9 * 23 + 3 * 22
    assert made[Block.ROLLING].table[2018].iloc[0] == 9 * 18 + 3 * 17
    assert made[Block.ROLLING].days == {2018: 365, 2019: 365, 2020: 366, 2021: 365, 2022: 365, 2023: 365}
    only = blocks(rows((ytd(2023, 9), 5), (ytd(2022, 9), 5)), date(2023, 9, 30))
    assert list(only) == [Block.YEAR_TO_DATE]  # nothing bears the other two


def test_the_latest_month_of_january_lies_in_the_year_before():
    made = blocks(months(2022, [5] * 12), date(2023, 1, 15))
    assert list(made) == [Block.MONTH]
    assert made[Block.MONTH].period == month(2022, 12)


@pytest.mark.parametrize(
    ("until", "start"),
    [
        (date(2023, 9, 30), date(2022, 10, 1)),
        (date(2024, 2, 29), date(2023, 3, 1)),
        (date(2023, 2, 28), date(2022, 3, 1)),
        (date(2024, 12, 31), date(2024, 1, 1)),
    ],
)
def test_rolling_twelve_months_are_a_whole_year(until, start):
    assert block_period(Block.ROLLING, until) == Period(start, until)


def test_a_leap_years_february_is_compared_per_day():
    crime = pd.concat([months(2023, [0, 280]), months(2024, [0, 290])])
    result = compare(crime, month(2024, 2))
    assert result.days == {2023: 28, 2024: 29}
    row = result.table.iloc[0]
    assert (row["change"], row["ratio"], row["p_value_mid"]) == (10, pytest.approx(1), pytest.approx(1, abs=0.05))
    assert row["earlier_mean"] == pytest.approx(290)


def test_28_february_of_a_leap_year_is_found_when_that_is_what_is_printed():
    crime = pd.concat(
        [
            rows((Period(date(2024, 1, 1), date(2024, 2, 28)), 58)),
            rows((Period(date(2023, 1, 1), date(2023, 2, 28)), 59)),
        ]
    )
    assert compare(crime, Period(date(2024, 1, 1), date(2024, 2, 29))).days == {2023: 59, 2024: 59}


def test_the_test_is_against_the_earlier_years_together_or_the_year_before():
    crime = rows(*((YTD.in_year(y), n) for y, n in zip(range(2018, 2024), [40, 38, None, 41, 39, 70], strict=True)))
    row = compare(crime, YTD).table.iloc[0]
    days = [YTD.in_year(y).days for y in (2018, 2019, 2021, 2022)]
    assert row["earlier_years"] == 4  # the missing year adds neither count nor days
    assert row["earlier_mean"] == pytest.approx(158 * 273 / sum(days))
    assert row["p_value_mid"] == pytest.approx(float(two_counts_p(70, 158, 273, sum(days), mid=True)))
    assert row["verdict"] == Verdict.INCREASE
    before = compare(crime, YTD, against=Against.BEFORE).table.iloc[0]
    assert before["p_value_mid"] == pytest.approx(float(two_counts_p(70, 39, mid=True)))
    assert before["change"] == row["change"] == 31
    low, _ = proportion_confint(70, 109, method="beta")
    assert (before["ratio_low"], before["ratio"]) == (pytest.approx(low / (1 - low)), pytest.approx(70 / 39))


def test_every_area_is_a_family_and_its_sums_are_in_it():
    crime = pd.concat(
        [
            rows((YTD.in_year(2022), b), (YTD, a), category=c, area=area)
            for area, counts in {"x": {"a": (10, 30), "b": (50, 52)}, "y": {"a": (20, 41)}}.items()
            for c, (b, a) in counts.items()
        ]
    )
    table = compare(crime, YTD).table
    assert table[["area", "category"]].to_numpy().tolist() == [
        ["x", "a"], ["x", "b"], ["x", SUM], ["y", "a"], ["y", SUM],
    ]  # fmt: skip
    for _, part in table.groupby("area"):
        assert part["p_holm"].to_numpy() == pytest.approx(holm(part["p_value_mid"]))
    assert table["verdict"].iloc[0] == Verdict.INCREASE


def test_a_row_with_a_missing_count_has_no_verdict():
    crime = pd.concat([rows((YTD.in_year(2022), None), (YTD, 9)), rows((YTD.in_year(2022), 1), (YTD, 3), category="b")])
    table = compare(crime, YTD).table.set_index("category")
    assert table.loc["a", ["verdict", "p_value_mid", "ratio", "change"]].isna().all()
    assert table.loc["b", "verdict"] == Verdict.FEW
    assert table.loc[SUM, 2022] is pd.NA


def test_nothing_loaded_gives_an_empty_table():
    for crime in (rows(), rows((ytd(2020, 3), 4))):
        result = compare(crime, YTD)
        assert result.table.empty
        assert result.days == {}
        assert blocks(crime, YTD.end) == {}
    assert available_ends(rows(), 2023) == {}


def test_the_printed_table_is_sure_of_one_category(register):
    crime = register.current("crime", areas=["hasselby-vallingby"])
    table = compare(crime, YTD, earlier=4, against=Against.BEFORE).table
    sure = table[table["verdict"].isin([Verdict.INCREASE, Verdict.DECREASE])]
    assert sure.loc[sure["category"] != SUM, "category"].tolist() == ["Bedrägeri (urval)"]


def test_the_days_that_the_counts_bear():
    crime = pd.concat([months(2022, [5] * 12), months(2023, [6] * 3)])
    assert available_ends(crime, 2023) == {month(2023, m).end: tuple(Block) for m in (3, 2, 1)}
    assert available_ends(crime, 2022)[date(2022, 11, 30)] == (
        Block.YEAR_TO_DATE,
        Block.MONTH,
    )  # twelve months only at its end
    assert fullest(crime, 2023) == ytd(2023, 3)
    only = rows((ytd(2023, 9), 5), (ytd(2022, 9), 5))
    assert available_ends(only, 2023) == {date(2023, 9, 30): (Block.YEAR_TO_DATE,)}
    assert available_ends(only, 2021) == {}
    assert fullest(only, 2021) is None
    late = pd.concat([only, *(rows((ytd(2023, 9), 5), category=c) for c in "bc"), rows((ytd(2023, 10), 6))])
    assert list(available_ends(late, 2023)) == [date(2023, 9, 30)]  # one late row makes no date of its own
    assert fullest(late, 2023) == ytd(2023, 9)


def placed(whole: int | None, *parts: int | None) -> pd.DataFrame:
    counts = {"stad": whole, **{f"del{i}": n for i, n in enumerate(parts)}}
    table = compare(pd.concat([rows((YTD, n), area=a) for a, n in counts.items()]), YTD).table
    result = parts_of_whole(table, "stad", [a for a in counts if a != "stad"], 2023)
    return result[result["category"] == "a"].set_index("area")


def test_what_is_in_no_part_is_shown_and_never_shared_out():
    result = placed(1000, 600, 330)
    assert result["count"].to_dict() == {"del0": 600, "del1": 330, NOT_PLACED: 70, "stad": 1000}
    assert result["share"].tolist() == pytest.approx([60, 33, 7, 100])


def test_the_remainder_is_missing_when_a_part_is_or_when_the_parts_hold_too_much():
    assert pd.isna(placed(1000, 600, None).loc[NOT_PLACED, "count"])
    assert pd.isna(placed(None, 600, 330).loc[NOT_PLACED, "count"])
    assert pd.isna(placed(100, 60, 41).loc[NOT_PLACED, "count"])
    assert placed(0, 0, 0).loc[NOT_PLACED, "count"] == 0
    assert np.isnan(placed(0, 0, 0)["share"]).all()


AREAS, CATEGORIES, YEARS = 800, 15, range(2018, 2024)


def simulated(planted: bool) -> pd.DataFrame:
    """800 areas whose 15 categories stay as they are for six years; or one of them goes from 40 to 80 in the last."""
    means = np.broadcast_to(np.geomspace(2, 300, CATEGORIES), (AREAS, len(YEARS), CATEGORIES)).copy()
    if planted:
        means[:, :, 7], means[:, -1, 7] = 40, 80
    counts = np.random.default_rng(31).poisson(means)
    area, year, category = (i.ravel() for i in np.indices(counts.shape))
    spans = [YTD.in_year(y) for y in YEARS]
    return pd.DataFrame(
        {
            "area": [f"fiktiv-{a}" for a in area],
            "group": [f"Grupp {c % 2}" for c in category],
            "category": [f"Fiktivt brott {c}" for c in category],
            "start": pd.Series([spans[y].start for y in year], dtype=object),
            "end": pd.Series([spans[y].end for y in year], dtype=object),
            "status": "final",
            "count": pd.array(counts.ravel(), dtype="Int64"),
            "position": pd.array(category, dtype="Int64"),
        }
    )


@pytest.mark.parametrize("against", Against)
def test_of_unchanged_tables_at_most_one_in_twenty_says_sakerstalld_anywhere(against):
    table = compare(simulated(planted=False), YTD, against=against).table
    assert len(table) == AREAS * (CATEGORIES + 2)
    wrong = table["verdict"].isin([Verdict.INCREASE, Verdict.DECREASE]).groupby(table["area"]).any()
    assert 0.01 < wrong.mean() <= 0.05


def test_a_planted_doubling_from_40_to_80_is_found():
    table = compare(simulated(planted=True), YTD).table
    result = table.loc[table["category"] == "Fiktivt brott 7", "verdict"] == Verdict.INCREASE
    assert len(result) == AREAS
    assert result.mean() >= 0.95
