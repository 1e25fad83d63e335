import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.analysis import ratings
from lagesbild.readers.base import to_frame

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


def test_share_by_year_counts_only_what_was_assessed():
    both = pd.concat([rows(a=[3, None, 1, 1]), rows(a=[3, 3]).assign(year=2024), rows(b=[None])])
    table = ratings.share_by_year(both, ["a", "b"], 3).set_index(["year", "area"])
    assert table.loc[(2023, "a")].tolist() == [3, 1, pytest.approx(100 / 3)]
    assert table.loc[(2024, "a")].tolist() == [2, 2, 100]
    assert (2023, "b") not in table.index
