"""Crime weighed by harm: sums by hand, a published interval, and how often chance alone is called a change."""

from __future__ import annotations

import numpy as np
import pytest

from lagesbild.analysis.harm import verdict, weighed
from lagesbild.analysis.rates import garwood
from lagesbild.analysis.statistics import Verdict


def test_a_weighed_sum_by_hand():
    """2 × 550 + 40 × 12 + 300 × 2 = 2 180; Σ w²n = 605 000 + 5 760 + 1 200 = 611 960; worth 2 180²/611 960 = 7.77."""
    made = weighed([2, 40, 300], [550, 12, 2])
    assert made.harm == 2180
    assert made.worth == pytest.approx(2180**2 / 611_960)
    assert made.low < 2180 < made.high


def test_the_interval_is_fay_and_feuers():
    """Down's syndrome, Michigan, birth order 5 and more (Fay & Feuer 1997; R's dsrTest prints 67.70212 and 188.30017)."""
    cases = np.array([0, 8, 63, 112, 262, 295])
    births = np.array([327, 30_666, 123_419, 149_919, 104_088, 34_392])
    standard = np.array([319_933, 931_318, 786_511, 488_235, 237_863, 61_313])
    made = weighed(cases, standard / (births * standard.sum()) * 1e5)
    assert (made.harm, made.low, made.high) == pytest.approx((75.52901, 67.70212, 188.30017), abs=1e-5)


def test_equal_weights_give_the_plain_count():
    for n in ([0, 0], [3, 4], [120, 80]):
        made = weighed(n, [5, 5])
        low, high = garwood(sum(n))
        assert (made.harm, made.low, made.high) == pytest.approx((5 * sum(n), 5 * float(low), 5 * float(high)))


def test_what_has_no_weight_is_no_0():
    for counts, weights in (([1, 2], [3, 0]), ([1, 2], [3, np.nan]), ([1, np.nan], [3, 4]), ([1], [2, 3])):
        with pytest.raises(ValueError, match="weight"):
            weighed(counts, weights)


def test_chance_alone_is_seldom_a_change_and_a_large_change_is_seen():
    """The weights of an index, a town's counts: of 400 pairs of years where nothing changed at most 5 % may say otherwise."""
    chance = np.random.default_rng(8)
    mean, w = np.array([600.0, 300, 120, 40, 6]), np.array([2.0, 5, 45, 550, 2200])
    pairs = chance.poisson(mean, (400, 2, 5))
    texts = [verdict(weighed(a, w), weighed(b, w)) for a, b in pairs]
    assert sum(v.is_sure for v in texts) / len(texts) <= 0.05
    more = chance.poisson(mean * 2, (50, 5))
    assert (
        sum(verdict(weighed(a, w), weighed(b, w)) is Verdict.INCREASE for a, (b, _) in zip(more, pairs, strict=False))
        > 40
    )
    assert verdict(weighed([600], [2]), weighed([300], [2]), ratio=2) is Verdict.CHANCE  # twice as long a period
