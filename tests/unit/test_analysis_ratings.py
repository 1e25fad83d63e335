from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.analysis import ratings
from lagesbild.tables import to_frame

LEVELS = st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=1, max_size=53)


def rows(**columns: list[int | None]) -> pd.DataFrame:
    return to_frame(
        "ratings",
        [{"area": a, "year": 2023, "week": w, "level": v} for a, vs in columns.items() for w, v in enumerate(vs, 1)],
    )


def series(*levels: int | None) -> pd.Series:
    return pd.Series(levels, dtype="Int64")


@pytest.mark.parametrize(
    ("levels", "run"),
    [
        ((), 0),
        ((1, 2, 2), 0),
        ((3,), 1),
        ((3, 4, 5, 2, 3), 3),
        ((3, 3, None, 3, 3, 3), 3),  # a missing week breaks it: not 5 or 6
        ((None, None), 0),
        ((5, 1, 3, 3), 2),
    ],
)
def test_longest_run(levels, run):
    assert ratings.longest_run(series(*levels), 3) == run


def test_the_grid_has_every_week_of_its_year_and_keeps_missing_missing():
    grid = ratings.grid(rows(a=[1, None, 3]), ["a", "b"], 2023)
    assert grid.index.tolist() == list(range(1, 53))
    assert grid["a"].iloc[:4].isna().tolist() == [False, True, False, True]
    assert grid["b"].isna().all()
    assert ratings.grid(rows(a=[1]).assign(year=2020), ["a"], 2020).index.tolist()[-1] == 53
    assert ratings.assessed_weeks(grid) == [1, 3]


def test_missing_is_never_level_1():
    grid = ratings.grid(rows(a=[1, None, 3, 3], b=[None] * 4), ["a", "b"], 2023)
    summary = ratings.summary(grid, [1, 2, 3], 3).set_index("area")
    assert summary.loc["a", [1, 2, 3, "assessed", "elevated", "longest_run"]].tolist() == [1, 0, 2, 3, 2, 2]
    assert summary.loc["a", "share"] == pytest.approx(200 / 3)  # of the three assessed, not of 52
    assert summary.loc["b", [1, 2, 3, "assessed", "elevated", "longest_run"]].tolist() == [0, 0, 0, 0, 0, 0]
    assert pd.isna(summary.loc["b", "share"])  # nothing assessed: no share, not 0 %
    counts = ratings.areas_per_level(grid, [1, 2, 3]).set_index("week")
    assert counts.loc[1].tolist() == [1, 0, 0, 1]
    assert counts.loc[2].tolist() == [0, 0, 0, 2]


@settings(max_examples=60, deadline=None)
@given(LEVELS, st.integers(1, 5))
def test_the_summary_adds_up(levels, elevated):
    grid = ratings.grid(rows(a=levels[:52]), ["a"], 2023)
    row = ratings.summary(grid, range(1, 6), elevated).iloc[0]
    assert sum(row[n] for n in range(1, 6)) == row["assessed"] == sum(v is not None for v in levels[:52])
    assert row["longest_run"] <= row["elevated"] <= row["assessed"]
    assert (row["longest_run"] == 0) == (row["elevated"] == 0)
    wide = ratings.areas_per_level(grid, range(1, 6))
    assert (wide.drop(columns="week").sum(axis=1) == 1).all()


def test_the_critical_weeks_come_latest_first():
    grid = ratings.grid(rows(a=[5, 4, 5], b=[1, 5, 5]), ["a", "b"], 2023)
    assert ratings.at_level(grid, 5).to_records(index=False).tolist() == [(3, "a"), (3, "b"), (2, "b"), (1, "a")]
    assert ratings.at_level(grid, 2).empty


def test_change_from_last_week_needs_both_weeks():
    grid = ratings.grid(rows(a=[1, 3, None, 2, 1]), ["a"], 2023)
    change = {w: ratings.week_detail(grid, w).iloc[0]["change"] for w in (1, 2, 3, 4, 5)}
    assert change[2] == 2
    assert change[5] == -1
    assert all(pd.isna(change[w]) for w in (1, 3, 4))
    history = ratings.week_detail(grid, 5).iloc[0]["history"]
    assert [None if pd.isna(v) else v for v in history] == [1, 3, None, 2]


@pytest.mark.parametrize(("year", "last"), [(2020, 53), (2022, 52)])
def test_week_1_looks_back_into_the_last_week_of_the_year_before(year, last):
    before = ratings.grid(to_frame("ratings", [{"area": "a", "year": year, "week": last, "level": 4}]), ["a"], year)
    now = ratings.grid(to_frame("ratings", [{"area": "a", "year": year + 1, "week": 1, "level": 1}]), ["a"], year + 1)
    row = ratings.week_detail(now, 1, before).iloc[0]
    assert (row["level"], row["previous"], row["change"]) == (1, 4, -3)


def test_years_are_compared_on_the_weeks_that_all_of_them_assessed():
    """Area a: weeks 1, 3 and 4 are assessed both years; 2023 is elevated in week 1, 2024 in 1 and 3."""
    before, now = rows(a=[3, None, 1, 1, 5], b=[None, 1]), rows(a=[3, 3, 3, 1], b=[2, 2]).assign(year=2024)
    table = ratings.on_same_weeks(pd.concat([before, now]), ["a", "b"], 2024, 3).set_index(["area", "year"])
    assert table.loc[("a", 2023)].tolist() == [3, 1, pytest.approx(100 / 3)]
    assert table.loc[("a", 2024)].tolist() == [3, 2, pytest.approx(200 / 3)]
    assert table.loc[("b", 2024)].tolist() == [1, 0, 0]


def test_a_year_with_few_of_the_weeks_does_not_shrink_the_comparison():
    years = [rows(a=[1] * n).assign(year=y) for y, n in ((2022, 5), (2023, 4), (2024, 10))]
    table = ratings.on_same_weeks(pd.concat(years), ["a"], 2024, 3)
    assert table[["year", "weeks"]].to_numpy().tolist() == [[2022, 5], [2024, 5]]  # 2023 has 4 of 10
    assert ratings.on_same_weeks(pd.concat(years), ["a"], 2025, 3).empty


def test_a_week_53_has_no_counterpart():
    both = [
        to_frame("ratings", [{"area": "a", "year": y, "week": w, "level": 3} for w in weeks])
        for y, weeks in ((2019, (51, 52)), (2020, (51, 52, 53)))
    ]
    assert ratings.on_same_weeks(pd.concat(both), ["a"], 2020, 3)["weeks"].tolist() == [2, 2]


def test_an_ordinal_median_is_a_level_or_two_of_them():
    grid = ratings.grid(rows(a=[1, None, 2, 3, 5], b=[3, 1, 2], c=[None]), ["a", "b", "c"], 2023)
    summary = ratings.summary(grid, range(1, 6), 3).set_index("area")
    assert summary.loc["a", ["median_low", "median_high"]].tolist() == [2, 3]  # never 2.5
    assert summary.loc["b", ["median_low", "median_high"]].tolist() == [2, 2]
    assert summary.loc["c", ["median_low", "median_high"]].isna().all()


def test_incidents_are_counted_in_their_iso_week_and_missing_where_nobody_noted():
    """First note in week 52 2024, last in week 3 2025: 30 December 2024 lies in week 1 2025."""
    noted = to_frame(
        "incidents",
        [
            {"area": a, "incident": str(i), "date": date.fromisoformat(d), "withdrawn": w}
            for i, (a, d, w) in enumerate(
                [
                    ("a", "2024-12-27", None),
                    ("a", "2024-12-30", None),
                    ("a", "2025-01-05", 0),
                    ("a", "2025-01-07", 1),
                    ("b", "2025-01-19", None),
                    ("b", "2025-02-19", 1),
                    ("c", "2025-05-01", None),
                ]
            )
        ],
    )
    grid = ratings.incident_grid(noted, ["a", "b"], 2025)
    assert grid["a"].iloc[:3].tolist() == [2, 0, 0]  # the one of 7 January was struck
    assert grid["b"].iloc[:3].tolist() == [0, 0, 1]
    assert grid.iloc[3:].isna().all(axis=None)  # what was noted in c says nothing of a and b
    assert ratings.incident_grid(noted, ["a"], 2024)["a"].dropna().to_dict() == {52: 1}
    assert ratings.incident_grid(noted, ["d"], 2025).isna().all(axis=None)
