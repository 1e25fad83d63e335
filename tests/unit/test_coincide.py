"""Worst fifths and how often they coincide by chance, against numbers worked out by hand."""

from math import comb

import numpy as np
import pytest

from lagesbild.analysis.coincide import coincide, fifths, worst


def sets(areas: int, *members: set[int]) -> np.ndarray:
    return np.array([[i in m for i in range(areas)] for m in members])


def test_two_equal_pairs_among_ten_come_by_chance_once_in_forty_five():
    result = coincide(sets(10, {0, 1}, {0, 1}))
    assert (result.areas, result.sizes, result.together, result.expected) == (10, (2, 2), 2, pytest.approx(0.4))
    assert result.p == pytest.approx(1 / comb(10, 2), abs=0.005)
    assert coincide(sets(10, {0, 1}, {0, 1})) == result  # seeded


def test_three_sets_are_tried_together():
    # of 5 areas one each: the same in all three with the chance 1/5 · 1/5
    result = coincide(sets(5, {3}, {3}, {3}))
    assert result.together == 1 and result.expected == pytest.approx(5 * (1 / 5) ** 3)
    assert result.p == pytest.approx(1 / 25, abs=0.007)
    assert coincide(sets(5, {3}, {3}, {0})).p == 1.0  # none in all: chance always gives as many


def test_the_worst_fifth_takes_with_it_what_is_alike_and_its_bound_fills_the_same_areas():
    values = np.array([9.0, 9.0, 9.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    assert worst(values).sum() == 3
    assert (values >= fifths(values)[-1]).tolist() == worst(values).tolist()
    assert fifths(np.arange(10.0)) == (2.0, 4.0, 6.0, 8.0)
