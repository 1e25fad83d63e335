import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from statsmodels.stats.proportion import confint_proportions_2indep

from lagesbild.analysis.statistics import TooFew, wilson
from lagesbild.analysis.survey import (
    changes,
    group_gaps,
    newcombe,
    pool,
    pool_waves,
    reliability,
    same_question,
    weighted,
    with_intervals,
)
from lagesbild.problems import Refused
from lagesbild.tables import to_frame

MODEST = settings(max_examples=60, deadline=None)
ROUND = st.tuples(st.integers(1, 400), st.floats(0, 1)).map(lambda r: (round(r[0] * r[1]), r[0]))


def rows(*facts: dict[str, object]) -> pd.DataFrame:
    base = {"area": "x", "survey": "U", "wave": "2023", "question": "Trygg ute", "answer": "otrygg", "group": "alla"}
    return to_frame("survey", [base | f for f in facts])


@pytest.mark.parametrize(
    ("a", "m", "b", "n", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_newcombes_own_examples(a, m, b, n, low, high):
    """Table II, method 10, of Newcombe (1998)."""
    result = newcombe(a / m, m, b / n, n)
    assert [float(v) for v in result] == pytest.approx([a / m - b / n, low, high], abs=5e-5)


@MODEST
@given(ROUND, ROUND)
def test_newcombe_is_statsmodels_and_turns_with_its_arguments(one, other):
    (a, m), (b, n) = one, other
    listed = [float(v) for v in newcombe(a / m, m, b / n, n)]
    assert listed[1:] == pytest.approx(confint_proportions_2indep(a, m, b, n, method="newcomb"), abs=1e-6)
    turned = [float(v) for v in newcombe(b / n, n, a / m, m)]
    assert [-turned[0], -turned[2], -turned[1]] == pytest.approx(listed, abs=1e-12)


def test_without_n_a_difference_has_no_interval():
    gap, low, high = newcombe([0.5, np.nan], [np.nan, 100], 0.4, 100)
    assert gap[0] == pytest.approx(0.1)
    assert np.isnan([*low, *high, gap[1]]).all()


@MODEST
@given(st.lists(ROUND, min_size=1, max_size=5))
def test_pooling_adds_answers_and_chi2_is_pearsons(rounds):
    yes, n = (np.array(v, dtype=float) for v in zip(*rounds, strict=True))
    result = pool(yes / n, n)
    assert result.share == pytest.approx(yes.sum() / n.sum())
    assert (result.low, result.high) == pytest.approx(tuple(float(v) for v in wilson(yes.sum() / n.sum(), n.sum())))
    if 0 < yes.sum() < n.sum() and len(n) > 1:
        expected = chi2_contingency([yes, n - yes], correction=False)
        assert (result.chi2, result.df, result.p) == pytest.approx((expected.statistic, expected.dof, expected.pvalue))
    else:
        assert (result.chi2, result.p) == (pytest.approx(0, abs=1e-9), pytest.approx(1))


def test_pooled_percentages_are_not_their_mean():
    result = pool([0.2, 0.6], [900, 100])
    assert result.share == pytest.approx(0.24)
    assert not result.agree
    assert pool([0.2, 0.22], [300, 300]).agree
    with pytest.raises(TooFew, match="antalet svar"):
        pool([0.2, 0.6], [900, np.nan])


def test_weights_make_fewer_answers():
    result = weighted([1, 0, 1, np.nan], [2, 1, 1, 9])
    assert result.share == 0.75
    assert result.n_effective == pytest.approx(16 / 6)
    assert (result.low, result.high) == pytest.approx(tuple(float(v) for v in wilson(0.75, 16 / 6)))
    with pytest.raises(ValueError, match="negative"):
        weighted([1], [-1])
    with pytest.raises(TooFew):
        weighted([np.nan], [1])


@MODEST
@given(st.lists(st.tuples(st.integers(0, 1), st.floats(0.01, 50)), min_size=1, max_size=30), st.floats(0.1, 10))
def test_the_scale_of_weights_does_not_matter_and_n_eff_is_at_most_n(answers, scale):
    y, w = (np.array(v, dtype=float) for v in zip(*answers, strict=True))
    one, other = weighted(y, w), weighted(y, scale * w)
    assert (one.share, one.n_effective) == pytest.approx((other.share, other.n_effective))
    assert 1 - 1e-9 <= one.n_effective <= len(y) + 1e-9


def test_only_the_same_question_is_compared_and_all_that_differs_is_said():
    same_question(rows({}, {"wave": "2020"}))
    with pytest.raises(Refused) as refused:
        same_question(rows({}, {"question": "Orolig för inbrott", "answer": "orolig"}))
    assert [p.column for p in refused.value.problems] == ["fråga", "svar"]
    assert "”Trygg ute”, ”Orolig för inbrott”" in str(refused.value)


def test_waves_of_one_area_and_group_are_pooled():
    two = rows({"wave": "2020", "share": 0.4, "n": 100}, {"wave": "2021", "share": 0.5, "n": 300})
    assert pool_waves(two).share == pytest.approx(0.475)
    with pytest.raises(Refused, match="grupp"):
        pool_waves(pd.concat([two, rows({"group": "män", "share": 0.4, "n": 9})]))
    with pytest.raises(TooFew):
        pool_waves(pd.concat([two, rows({"wave": "2022", "share": 0.4})]))


def test_a_weighted_survey_is_less_sure():
    plain = rows({"wave": "2020", "share": 0.4, "n": 100}, {"wave": "2021", "share": 0.5, "n": 300})
    less = plain.assign(n_effective=plain["n"].astype(float) / 2)
    one, other = pool_waves(plain), pool_waves(less)
    assert (other.share, other.n) == (one.share, one.n)
    assert other.high - other.low > one.high - one.low
    assert other.chi2 == pytest.approx(one.chi2 / 2)


def test_few_answers_are_warned_about_or_hidden_and_no_n_is_said():
    made = with_intervals(
        rows(
            {"share": 0.5, "n": 200},
            {"share": 0.5, "n": 99},
            {"share": 0.5, "n": 19},
            {"share": 0.5},
            {"share": 0.5, "n": 200, "low": 0.3, "high": 0.7},
        ),
        100,
        20,
    )
    assert [str(v) for v in made["reliability"]] == ["visas", "visas med varning", "döljs", "n saknas", "visas"]
    assert made[["share", "low", "high"]].iloc[2].isna().all()
    assert made.iloc[3][["low", "high"]].isna().all()
    assert made["share"].iloc[3] == 0.5
    assert made["low"].iloc[0] == pytest.approx(float(wilson(0.5, 200)[0]))
    assert made[["low", "high"]].iloc[4].tolist() == [0.3, 0.7]
    assert [str(v) for v in reliability([100, 99.9], 100)] == ["visas", "visas med varning"]


def test_group_gaps_are_in_percentage_points():
    made = group_gaps(
        rows(
            {"group": "kvinnor", "share": 0.6, "n": 80},
            {"group": "män", "share": 0.8, "n": 70},
            {"group": "kvinnor", "share": 0.6, "n": 80, "wave": "2020"},
            {"group": "män", "share": None, "n": 70, "wave": "2020"},
            {"group": "kvinnor", "share": 0.3, "area": "y"},
            {"group": "män", "share": 0.2, "area": "y", "n": 50},
        ),
        [("män", "kvinnor"), ("16–24 år", "65+ år")],
    )
    assert made[["area", "wave", "group", "other"]].to_numpy().tolist() == [
        ["x", "2023", "män", "kvinnor"],
        ["y", "2023", "män", "kvinnor"],
    ]
    assert made.loc[0, ["gap", "low", "high"]].tolist() == pytest.approx(
        [100 * float(v) for v in newcombe(0.8, 70, 0.6, 80)]
    )
    assert made.loc[1, "gap"] == pytest.approx(-10)
    assert made.loc[1, ["low", "high"]].isna().all()
    with pytest.raises(ValueError, match="not with all"):
        group_gaps(rows({}), [("män", "alla")])
    assert group_gaps(rows({"share": 0.5}), []).empty


def test_sources_that_disagree_stand_side_by_side():
    made = changes(
        rows(
            {"survey": "Staden", "wave": "2020", "share": 0.30, "n": 400},
            {"survey": "Staden", "wave": "2023", "share": 0.42, "n": 400},
            {"survey": "Polisen", "wave": "2020", "share": 0.45, "n": 400},
            {"survey": "Polisen", "wave": "2023", "share": 0.33, "n": 400},
            {"survey": "SOM", "wave": "2021", "share": 0.45},
            {"survey": "SOM", "wave": "2022", "share": 0.46},
            {"survey": "Lugn", "wave": "2020", "share": 0.45, "n": 50},
            {"survey": "Lugn", "wave": "2023", "share": 0.46, "n": 50},
            {"survey": "En gång", "wave": "2023", "share": 0.46, "n": 50},
        )
    ).set_index("survey")
    assert made["direction"].to_dict() == {
        "Staden": "upp",
        "Polisen": "ned",
        "SOM": "n saknas",
        "Lugn": "inom slumpen",
    }
    assert made["change"].tolist() == pytest.approx([12, -12, 1, 1])


def test_pooled_waves_that_share_a_year_are_not_compared():
    facts = [{"wave": w, "share": s, "n": 300} for w, s in (("2020+2021", 0.3), ("2021+2023", 0.5), ("2023", 0.4))]
    assert changes(rows(*facts))["change"].tolist() == pytest.approx([10])
    assert changes(rows(*facts[:2])).empty
