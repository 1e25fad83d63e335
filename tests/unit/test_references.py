"""Our numbers beside those of other hands: sklearn, esda, pointpats, Lantmäteriet's control points, and sums by hand.

pointpats and esda are asked with copies of the events; nothing of them is used by the product.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from lagesbild.analysis import hotmap
from lagesbild.analysis.hotspots import aoristic, aoristic_sums, density, gi_star, knox
from lagesbild.analysis.statistics import benjamini_hochberg
from lagesbild.readers.events import placing

EAST, NORTH = 660_000.0, 6_580_000.0


@pytest.fixture(scope="module")
def happened() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """East, north and day of 240 events, a third of them soon after and near another."""
    chance = np.random.default_rng(11)
    x, y, day = chance.uniform(0, 2000, 160), chance.uniform(0, 2000, 160), chance.integers(0, 365, 160)
    x, y, day = np.append(x, x[:80] + chance.normal(0, 60, 80)), np.append(y, y[:80] + 20), np.append(day, day[:80] + 5)
    return EAST + x, NORTH + y, day.astype(float)


def test_a_density_is_sklearns(happened):
    """KernelDensity with a gaussian kernel at the cells' middles, in events per km²: ours bins to cells of a twentieth."""
    from sklearn.neighbors import KernelDensity

    x, y, _ = happened
    ours = density(x, y, 200, cell=10, kernel="gaussian")
    rows, columns = np.meshgrid(np.arange(0, ours.values.shape[0], 9), np.arange(0, ours.values.shape[1], 9))
    at = np.column_stack([ours.left + (columns.ravel() + 0.5) * 10, ours.bottom + (rows.ravel() + 0.5) * 10])
    theirs = KernelDensity(kernel="gaussian", bandwidth=200, rtol=0, atol=0).fit(np.column_stack([x, y]))
    expected = np.exp(theirs.score_samples(at)) * len(x) * 1e6
    result = ours.values[rows.ravel(), columns.ravel()]
    assert np.abs(result - expected).max() < 0.01 * expected.max()
    assert expected.max() > 50, "there is something to agree on"


def test_a_quartic_density_is_its_formula_summed_over_all_events(happened):
    """3/(πh²)·(1 − d²/h²)² over the events within h, by brute force at 200 places."""
    x, y, _ = happened
    ours = density(x, y, 300, cell=6)
    chance = np.random.default_rng(2)
    rows, columns = (chance.integers(0, n, 200) for n in ours.values.shape)
    east, north = ours.left + (columns + 0.5) * 6, ours.bottom + (rows + 0.5) * 6
    near = np.maximum(1 - ((east[:, None] - x) ** 2 + (north[:, None] - y) ** 2) / 300**2, 0) ** 2
    expected = near.sum(axis=1) * 3 / (np.pi * 300**2) * 1e6
    assert np.abs(ours.values[rows, columns] - expected).max() < 0.02 * expected.max()


@pytest.fixture(scope="module")
def lattice() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Column, row and count of 20 × 20 cells with one cluster."""
    y, x = np.divmod(np.arange(400), 20)
    return x, y, np.random.default_rng(5).poisson(2 + 5 * ((abs(x - 6) <= 2) & (abs(y - 13) <= 2)))


def test_gi_star_is_esdas(lattice):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda.getisord import G_Local
        from libpysal.weights import lat2W

        x, y, counts = lattice
        theirs = G_Local(counts.astype(float), lat2W(20, 20, rook=False), transform="B", star=True, permutations=0)
    ours = gi_star(x, y, counts, 1.5)
    assert ours["z"].to_numpy() == pytest.approx(theirs.Zs, abs=1e-9)
    assert ours["p"].to_numpy() == pytest.approx(2 * theirs.p_norm, abs=1e-9)  # theirs is one-sided


def test_the_false_discovery_rate_is_esdas(lattice):
    """esda says which p is the largest that counts; the cells at or below it are those with q ≤ α."""
    from esda import fdr

    p = gi_star(*lattice, 1.5)["p"].to_numpy()
    for alpha in (0.001, 0.05, 0.2):
        ours = benjamini_hochberg(p) <= alpha
        assert (p <= fdr(p, alpha)).tolist() == ours.tolist()
    assert 0 < ours.sum() < len(p)


def test_near_repeats_are_pointpats(happened):
    """Pairs within 150 m and 10 days, and how many are expected when the days say nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pointpats

        x, y, day = happened
        theirs = pointpats.Knox(np.column_stack([x, y]), day[:, None], delta=150, tau=10, permutations=9)
    ours = knox(x, y, day, [150], [10], permutations=199).iloc[0]
    assert ours["observed"] == theirs.statistic_
    assert ours["expected"] == pytest.approx(theirs.expected[0, 0], rel=0.05)
    assert ours["p"] == 1 / 200 and theirs.p_poisson < 0.005


CONTROL = (
    *((55, 12.75, 6_097_106.672, 356_083.438), (55, 14.25, 6_095_048.642, 452_024.069)),
    *((57, 12.75, 6_319_636.937, 363_331.554), (57, 19.5, 6_326_392.707, 773_251.054)),
    *((59, 11.25, 6_546_096.724, 284_626.066), (59, 19.5, 6_548_757.206, 758_410.519)),
    *((61, 12.75, 6_764_877.311, 378_323.440), (61, 18.75, 6_768_593.345, 702_745.127)),
    *((63, 12, 6_989_134.048, 348_083.148), (63, 19.5, 6_993_565.630, 727_798.671)),
    *((65, 13.5, 7_209_293.753, 429_270.201), (69, 21, 7_666_089.698, 739_639.195)),
)
"""Latitude, longitude, N and E: Lantmäteriet, "Kontrollpunkter för SWEREF 99 TM", 2007-11-20."""
RT90 = (
    ((7_453_389.762, 1_727_060.905), (7_454_204.638, 761_811.242)),
    ((7_047_738.415, 1_522_128.637), (7_046_077.605, 562_140.337)),
    ((6_671_665.273, 1_441_843.186), (6_669_189.376, 486_557.055)),
    ((6_249_111.351, 1_380_573.079), (6_246_136.458, 430_374.835)),
)
"""N and E in RT 90 2,5 gon V and in SWEREF 99 TM: Lantmäteriet, "Kontrollpunkter" (samband RT 90), 2006-05-03."""


def test_the_projection_is_lantmateriets():
    latitude, longitude, north, east = np.array(CONTROL, dtype=float).T
    x, y = placing.to_plane(longitude, latitude, 4326)
    assert x == pytest.approx(east, abs=0.001)
    assert y == pytest.approx(north, abs=0.001)


def test_rt90_lands_within_a_metre_of_lantmateriets():
    """Without Lantmäteriet's grid the change of datum has seven parameters: some decimetres."""
    old, new = (np.array(side, dtype=float) for side in zip(*RT90, strict=True))
    x, y = placing.to_plane(old[:, 1], old[:, 0], 3021)
    assert np.hypot(x - new[:, 1], y - new[:, 0]).max() < 1


def test_hours_of_intervals_by_hand():
    """Three burglaries of Wednesday 4 January 2023, in 24ths of an event: 08–12 gives 6 an hour, 10–11 all 24,
    11.30–13.30 gives 6, 12, 6. Both ways of counting them."""
    spans = [("08:00", "12:00"), ("10:00", "11:00"), ("11:30", "13:30")]
    start, end = (pd.Series(pd.to_datetime([f"2023-01-04 {s[i]}" for s in spans])) for i in (0, 1))
    expected = {8: 6, 9: 6, 10: 6 + 24, 11: 6 + 6, 12: 12, 13: 6}
    minute = [2 * 1440 + 60 * int(s[0][:2]) + int(s[0][3:]) for s in spans]
    until = [2 * 1440 + 60 * int(s[1][:2]) + int(s[1][3:]) for s in spans]
    shared = 2**40
    share = [round(shared / (b - a)) for a, b in zip(minute, until, strict=True)]
    nothing = pd.Series([], dtype="datetime64[ns]")
    summed = aoristic_sums(
        pd.DataFrame({"minute": minute, "count": 0, "share": share}),
        pd.DataFrame({"minute": until, "share": share}),
        *(nothing, nothing, shared, 3),
    )
    for made in (aoristic(start, end), summed):
        day = made.table.loc[3]
        assert {int(h): round(24 * v, 6) for h, v in day.items() if v > 1e-9} == expected
        assert made.table.to_numpy().sum() == pytest.approx(3)


def test_a_map_tried_on_what_came_after_by_hand():
    """Ten cells, two chosen, with 6 and 2 of 20 later events: (8/20)/(2/10) = 2. The best two held 6 and 5: PEI* 8/11."""
    later = [6, 2, 5, 1, 1, 1, 1, 1, 1, 1]
    chosen = np.array([True, True, *[False] * 8])
    made = hotmap.tried(chosen, later)
    assert (made.events, made.area, made.pai) == (0.4, 0.2, 2.0)
    assert made.pei == pytest.approx(8 / 11)
    assert hotmap.tried(hotmap.worst(later, 2), later).pei == 1
    assert np.isnan(hotmap.tried(chosen, [0] * 10).pai), "nothing happened: it was not tried"
