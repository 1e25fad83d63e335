"""Sentences say no more than the numbers: each is tried with plain values."""

import numpy as np
import pytest

from lagesbild.analysis.rates import funnel
from lagesbild.analysis.statistics import Verdict, verdicts
from lagesbild.analysis.survey import Direction, directions, newcombe, newcombe_p
from lagesbild.exhibits.prose import crime as crime_prose
from lagesbild.exhibits.prose.series import (
    MONTHS,
    WEEKS,
    Judged,
    OverYears,
    Signal,
    against_years,
    developed,
    signals,
)
from lagesbild.exhibits.prose.survey import Share, extremes
from lagesbild.exhibits.ratings import against_week_before
from lagesbild.exhibits.survey_sources import towards


def beside(now, *earlier, missing=(), incomplete=(), unit=MONTHS, others=()):
    """The sentence of a year with the total ``now``, tested with categories whose (now, earlier) are ``others``."""
    years = range(2024 - len(earlier), 2024)
    result = OverYears(
        2024,
        ("jan", "feb", "mar"),
        now,
        dict(zip(years, earlier, strict=True)),
        dict.fromkeys((*years, 2024), 90),
        missing,
        incomplete,
    )
    counts = [(now, sum(earlier)), *others]
    text, _ = verdicts([c[0] for c in counts], [c[1] for c in counts], 90, 90 * max(1, len(earlier)))
    return against_years(unit, result, 2024, text[0], len(counts))


def test_zero_in_every_year_is_no_difference():
    text = beside(0, 0, 0)
    assert "ingen skillnad" in text
    assert "säkerställd" not in text


def test_a_month_that_is_missing_is_named_on_both_sides():
    text = beside(10, 10, missing=("feb",), incomplete=(2023,))
    assert "feb saknas för 2024 och räknas inte för något år" in text.lower()
    assert "2023 saknar någon av perioderna" in text


def test_a_season_is_tested_with_the_other_categories_in_the_words_of_the_others():
    assert "säkerställd ökning" in beside(62, 41)
    assert "inte säkerställd när alla 11 kategorier" in beside(62, 41, others=[(50, 50)] * 10)
    assert "ryms inom slumpen" in beside(43, 41, others=[(50, 50)] * 10)
    assert "för få brott" in beside(2, 1)
    assert "för få händelser" in beside(2, 1, unit=WEEKS)


def test_a_year_without_a_counterpart_is_not_compared():
    assert "ingen jämförelse kan göras" in beside(2)
    assert against_years(MONTHS, None, 2024, None, 3) == "Inget är känt för 2024."


def test_equal_years_are_no_span_and_years_that_are_left_out_are_in_none():
    assert "2022 och 2023 var det 5 varje år" in beside(6, 5, 5)
    result = OverYears(2024, ("jan",), 5, {2020: 4, 2023: 7}, {2020: 31, 2023: 31, 2024: 31})
    assert "2020 och 2023 var det 4–7, mittvärde 5,5" in against_years(MONTHS, result, 2024, Verdict.CHANCE, 1)


def test_one_event_is_one_event():
    assert "1 händelse." in beside(1, unit=WEEKS)
    assert "1 anmält brott, inom det väntade" in developed(MONTHS, [Judged("jan 2024", 1, 0, 3, "inom")], 12)


def test_one_judged_period_is_no_summary_of_periods():
    text = developed(MONTHS, [Judged("jan 2024", 1, 0, 3, "inom")], 12)
    assert "senaste 1" not in text
    assert "0–0" not in developed(MONTHS, [Judged("jan 2024", 0, 0, 0, "inom")], 12)


def test_nothing_breaks_its_pattern_only_among_those_watched():
    text = signals([], 1, 0.01, unwatched=3)
    assert "Ingen bevakad serie" in text
    assert "av 1 bevakad serie stå här" in text
    assert "Tre serier är för korta" in text
    assert "väntade 0,4)" in signals([Signal("Rån", "Hela Provby", "ökar", "jan 2024", 4, 0.4)], 12, 0.2)


@pytest.mark.parametrize(
    ("changes_", "expected_text"),
    [
        ([("A", 0), ("B", -1)], "Ingen låg högre än veckan före; en låg lägre"),
        ([("A", None), ("B", None)], "Veckan före är inte bedömd, så ingen jämförelse kan göras"),
        (
            [("A", 0), ("B", None), ("C", -1)],
            "Ingen av de två som går att jämföra låg högre än veckan före; en låg lägre; "
            "B var inte bedömd veckan före och kan inte jämföras",
        ),
    ],
)
def test_the_week_before(changes_, expected_text):
    assert against_week_before(changes_) == expected_text


OF_ORO = [Share("A", 61.4, 500), Share("B", 22, 500), Share("C", 60.6, 500)]


@pytest.mark.parametrize(
    ("better", "expected_text"),
    [
        (-1, [("Högst andel orolig", "61\xa0%", "A och C, 2023, n = 500: ”Oro”")]),
        (1, [("Lägst andel orolig", "22\xa0%", "B, 2023, n = 500: ”Oro”")]),
    ],
)
def test_the_extreme_is_the_right_one_and_ties_as_written_are_named(better, expected_text):
    assert extremes("orolig", "Oro", "2023", OF_ORO, better) == expected_text


def test_both_extremes_where_nobody_has_said_which_way_is_better():
    result = extremes("ja", "Oro", "2023", [Share("A", 61, 500), Share("B", 22, None)], None)
    assert [r[0] for r in result] == ["Högst andel ja", "Lägst andel ja"]


def test_no_area_is_extreme_among_equals():
    result = extremes("ja", "Oro", "2023", [Share("A", 40.2, None), Share("B", 39.8, None)], 1)
    assert [r[:2] for r in result] == [("Andel ja", "40\xa0%")]


@pytest.mark.parametrize(
    ("direction", "better", "expected_text"), [("upp", 1, "bättre"), ("upp", None, "andelen ökar")]
)
def test_better_only_where_it_is_declared(direction, better, expected_text):
    assert towards(direction, better) == expected_text


@pytest.mark.parametrize("rate", [0.4, 0.02, 0.003, 2.5, 4.9, 5, 80, 1230])
def test_a_rate_that_is_not_zero_is_never_zero(rate):
    assert not crime_prose.rate(rate).startswith(("0,0 ", "0,00 "))


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
