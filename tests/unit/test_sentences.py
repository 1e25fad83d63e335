"""Sentences say no more than the numbers: each is tried with plain values."""

import numpy as np
import pandas as pd
import pytest

from lagesbild.analysis.rates import funnel
from lagesbild.analysis.statistics import Verdict, verdicts
from lagesbild.analysis.survey import Direction, directions, newcombe, newcombe_p
from lagesbild.exhibits.crime import rate_in_words
from lagesbild.exhibits.overview import extreme_shares
from lagesbild.exhibits.ratings import against_week_before
from lagesbild.exhibits.series import _compared
from lagesbild.exhibits.survey_compare import towards


def season(now, *earlier):
    columns = {"period": ["jan", "feb", "mar"]}
    for year, counts in zip(range(2024 - len(earlier), 2024), earlier, strict=True):
        columns[f"y{year}"] = pd.array(counts, dtype="Int64")
    columns["y2024"] = pd.array(now, dtype="Int64")
    return pd.DataFrame(columns), 2024, range(2024 - len(earlier), 2024)


@pytest.fixture(autouse=True)
def year_ids(monkeypatch):
    monkeypatch.setattr("lagesbild.exhibits.series.of_year", lambda y: f"y{y}")


def test_zero_in_every_year_is_no_difference():
    said = _compared(*season([0, 0, 0], [0, 0, 0], [0, 0, 0]), "anmälda brott", [0.5])
    assert "ingen skillnad" in said
    assert "säkerställd" not in said


def test_a_month_that_is_missing_is_named_on_both_sides():
    said = _compared(*season([5, None, 5], [5, 5, 5], [5, 5, None]), "anmälda brott", [])
    assert "feb saknas för 2024 och räknas inte för något år" in said.lower()
    assert "2023 saknar någon av perioderna" in said


def test_a_season_is_tested_with_the_other_categories():
    counts = season([20, 20, 22], [13, 14, 14])
    assert "säkerställd ökning" in _compared(*counts, "anmälda brott", [])
    assert "inte säkerställd när alla 11 kategorier" in _compared(*counts, "anmälda brott", [0.5] * 10)
    assert "ryms inom slumpen" in _compared(*season([15, 14, 14], [13, 14, 14]), "anmälda brott", [0.5] * 10)


def test_one_event_is_one_event():
    assert "1 händelse." in _compared(*season([1, 0, 0], [0, None, 0]), "händelser", [], "händelse")


@pytest.mark.parametrize(
    ("changes_", "said"),
    [
        ([("A", 0), ("B", -1)], "Ingen låg högre än veckan före; 1 låg lägre"),
        ([("A", None), ("B", None)], "Veckan före är inte bedömd, så ingen jämförelse kan göras"),
        (
            [("A", 0), ("B", None), ("C", -1)],
            "Ingen av de två som går att jämföra låg högre än veckan före; 1 låg lägre; "
            "B var inte bedömd veckan före och kan inte jämföras",
        ),
    ],
)
def test_the_week_before(changes_, said):
    assert against_week_before(changes_) == said


@pytest.mark.parametrize(
    ("better", "said"),
    [
        (-1, [("Högst andel orolig", "61\xa0%", "A och C, 2023, n = 500: ”Oro”")]),
        (1, [("Lägst andel orolig", "22\xa0%", "B, 2023, n = 500: ”Oro”")]),
    ],
)
def test_the_extreme_is_the_right_one_and_ties_are_named(better, said):
    assert (
        extreme_shares("Oro", "orolig", "2023", [("A", 0.61, 500), ("B", 0.22, 500), ("C", 0.61, 500)], better) == said
    )


def test_both_extremes_where_nobody_has_said_which_way_is_better():
    found = extreme_shares("Oro", "ja", "2023", [("A", 0.61, 500), ("B", 0.22, None)], None)
    assert [r[0] for r in found] == ["Högst andel ja", "Lägst andel ja"]


@pytest.mark.parametrize(("direction", "better", "said"), [("upp", 1, "bättre"), ("upp", None, "andelen ökar")])
def test_better_only_where_it_is_declared(direction, better, said):
    assert towards(direction, better) == said


@pytest.mark.parametrize("rate", [0.4, 0.02, 2.5, 4.9, 5, 80, 1230])
def test_a_rate_that_is_not_zero_is_never_zero(rate):
    assert not rate_in_words(rate).startswith(("0,0 ", "0,00"))


def test_limits_are_not_widened_among_few_areas():
    count, size = [10] * 8 + [60, 70], [1000] * 10
    assert funnel(count, size).dispersion == 1
    assert funnel(count * 3, size * 3).dispersion > 1


def test_the_p_of_a_difference_agrees_with_its_interval():
    random = np.random.default_rng(3)
    n, m = random.integers(20, 400, (2, 300))
    p, q = random.binomial(n, 0.4) / n, random.binomial(m, 0.5) / m
    _, low, high = newcombe(p, n, q, m)
    assert ((newcombe_p(p, n, q, m) < 0.05) == ((low > 0) | (high < 0))).all()


def test_unchanged_counts_make_few_tables_with_anything_certain():
    random = np.random.default_rng(1)
    a, b = random.poisson(30, (2, 400, 15))
    sure = [
        any(v is Verdict.INCREASE or v is Verdict.DECREASE for v in verdicts(x, y)[0])
        for x, y in zip(a, b, strict=True)
    ]
    assert np.mean(sure) <= 0.05


@pytest.mark.parametrize(("n", "share", "areas"), [(300, 0.35, 10), (100, 0.2, 20), (500, 0.1, 5)])
def test_unchanged_shares_make_few_tables_with_anything_certain(n, share, areas):
    random = np.random.default_rng(5)
    a, b = random.binomial(n, share, (2, 2000, areas)) / n
    p = newcombe_p(b, n, a, n)
    sure = [{Direction.UP, Direction.DOWN} & set(directions(d, q)) for d, q in zip(b - a, p, strict=True)]
    assert np.mean([bool(s) for s in sure]) <= 0.05
