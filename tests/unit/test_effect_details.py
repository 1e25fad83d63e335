"""An action's effect added up period by period, and weighed by harm: hand-computed, and on the example place."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild import exhibits
from lagesbild.analysis.evaluation import Change, accumulated, weighed_displacement, weighted_displacement
from lagesbild.analysis.statistics import TooFew
from lagesbild.problems import NoData
from tests import honesty

PLACE = "exempelstad-fiktiv"
Z = 1.959963984540054


def test_the_difference_is_added_up_by_hand():
    first, second = accumulated(([10, 12], [6, 5]), ([9, 8], [9, 9]))
    assert (first.crimes, second.crimes) == (-4, -12)  # (6−10) − (9−9); and (5−12) − (9−8) more
    assert second.high == pytest.approx(-12 + Z * math.sqrt(10 + 12 + 6 + 5 + 9 + 8 + 9 + 9))


@given(st.lists(st.tuples(*[st.integers(3, 60)] * 4), min_size=1, max_size=20))
def test_the_last_of_what_is_added_up_is_the_whole_difference(weeks):
    before, after, control_before, control_after = (list(c) for c in zip(*weeks, strict=True))
    last = accumulated((before, after), (control_before, control_after))[-1]
    try:
        whole = weighted_displacement(Change(sum(before), sum(after)), Change(sum(control_before), sum(control_after)))
    except TooFew:
        return
    assert (last.crimes, last.low, last.high, last.p) == pytest.approx((whole.crimes, whole.low, whole.high, whole.p))


def test_a_missing_period_is_added_to_nothing():
    with pytest.raises(TooFew):
        accumulated(([10, float("nan")], [6, 5]), ([9, 8], [9, 9]))


def test_the_weighed_difference_by_hand():
    made = weighed_displacement([Change(20, 10), Change(4, 2)], [Change(18, 19), Change(4, 4)], [10, 100])
    assert made.crimes == 10 * (-10 - 1) + 100 * (-2 - 0)
    assert made.high - made.crimes == pytest.approx(Z * math.sqrt(10**2 * 67 + 100**2 * 14))


def test_with_equal_weights_it_is_the_unweighed_one_in_their_unit():
    changes = Change(60, 30), Change(40, 35), Change(50, 52), Change(30, 33)
    whole = weighted_displacement(Change(100, 65), Change(80, 85))
    for w in (1, 7.5):
        made = weighed_displacement(changes[:2], changes[2:], [w, w])
        assert (made.crimes, made.low, made.high) == pytest.approx((w * whole.crimes, w * whole.low, w * whole.high))
        assert made.p == pytest.approx(whole.p)


def test_a_sum_that_rests_on_a_few_grave_crimes_is_refused_and_so_is_no_weight():
    light, grave = Change(200, 180), Change(1, 0)
    with pytest.raises(TooFew, match="få grova"):
        weighed_displacement([light, grave], [light, Change(0, 1)], [1, 5000])
    with pytest.raises(TooFew, match="saknas"):
        weighed_displacement([Change(20, float("nan"))], [light], [1])
    for bad in ([0], [-1], [float("nan")], [1, 1]):
        with pytest.raises(ValueError, match="weight"):
            weighed_displacement([light], [light], bad)


def test_nothing_happened_is_called_something_about_once_in_twenty():
    rng, w = np.random.default_rng(7), [2, 30]
    n = [
        weighed_displacement(*([Change(*rng.poisson(40, 2)), Change(*rng.poisson(15, 2))] for _ in range(2)), w).is_sure
        for _ in range(2_000)
    ]
    assert 0.035 < np.mean(n) < 0.065


def test_the_exhibits_agree_with_the_effect_that_they_detail(register):
    whole = exhibits.build(register, f"effect:{PLACE}:2026:Å4:ovriga")
    added = exhibits.build(register, f"effect-accumulated:{PLACE}:2026:Å4:ovriga")
    change, control = (int(c) for c in whole.table["change"])
    assert added.table["effect"].iloc[-1] == change - control
    harm = exhibits.build(register, f"effect-harm:{PLACE}:2026:Å4:ovriga")
    for column, row in (("before", 0), ("control_before", 1)):
        assert harm.table[column].sum() == whole.table["before"].iloc[row]
    for shown in (added, harm):
        assert set(whole.sources) <= set(shown.sources)
        assert honesty.faults(shown, {PLACE, "Exempelstad (fiktiv)"}) == []
    assert any(s.startswith("Vikter: ") for s in harm.sources)


def test_a_problem_without_categories_or_weights_is_not_weighed(register):
    with pytest.raises(NoData, match="finns bland de inlästa brottsvikterna"):
        exhibits.build(register, f"effect-harm:{PLACE}:2026:Å1:ovriga")
    offered = {ref.name for ref in exhibits.listed(exhibits.Scope(register, PLACE, 2026))}
    assert {"effect-accumulated", "effect-harm"} <= offered
