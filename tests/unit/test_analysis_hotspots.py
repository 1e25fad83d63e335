import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.analysis import hotmap
from lagesbild.analysis.hotspots import aoristic, cells, density, gi_star, knox
from lagesbild.analysis.statistics import TooFew
from lagesbild.problems import Refused

EAST, NORTH = 660_000.0, 6_580_000.0
MODEST = settings(max_examples=40, deadline=None)
POINTS = st.lists(st.tuples(st.floats(0, 2000), st.floats(0, 2000)), min_size=1, max_size=25)


def at(points: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.array(points, dtype=float).T
    return x + EAST, y + NORTH


@MODEST
@given(POINTS, st.sampled_from(["quartic", "gaussian"]), st.sampled_from([200.0, 450.0]))
def test_a_density_integrates_to_the_number_of_events(points, kernel, bandwidth):
    made = density(*at(points), bandwidth, kernel=kernel)
    assert made.events == pytest.approx(len(points), rel=1e-9)
    assert (made.values >= 0).all()


@pytest.mark.parametrize(("kernel", "top"), [("quartic", 3 / np.pi), ("gaussian", 1 / (2 * np.pi))])
def test_one_event_has_its_kernels_height(kernel, top):
    """Quartic 3/(πh²), gaussian 1/(2πh²) per m²: for h = 500 m 3.82 and 0.64 per km². The "scaled" one would be 27."""
    made = density(*at([(0, 0)]), 500, cell=20, kernel=kernel)
    assert made.values.max() == pytest.approx(top / 0.25, rel=0.01)


def test_the_kernel_falls_as_it_should_and_ends_at_the_bandwidth():
    made = density(*at([(0, 0)]), 500, cell=10)
    peak = np.unravel_index(made.values.argmax(), made.values.shape)
    assert made.left + (peak[1] + 0.5) * 10 == pytest.approx(EAST, abs=10)
    assert made.bottom + (peak[0] + 0.5) * 10 == pytest.approx(NORTH, abs=10)
    line = made.values[peak[0], peak[1] :]
    assert line[25] / line[0] == pytest.approx((1 - 0.25) ** 2, abs=1e-6)
    assert line[50:] == pytest.approx(0, abs=1e-9)


def test_a_window_sees_what_lies_just_outside_it():
    points = at([(-100, 500), (500, 500), (5000, 5000)])
    whole = density(*points, 300, cell=30, bounds=(EAST - 600, NORTH - 600, EAST + 6000, NORTH + 6000))
    window = density(*points, 300, cell=30, bounds=(EAST, NORTH, EAST + 900, NORTH + 900))
    rows, columns = window.values.shape
    assert window.values == pytest.approx(whole.values[20 : 20 + rows, 20 : 20 + columns], abs=1e-9)
    assert window.values[:, 0].max() > 0
    assert 1 < window.events < 2


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"bandwidth": 0}, "positive"),
        ({"bandwidth": 300, "cell": 31}, "a tenth"),
        ({"bandwidth": 300, "cell": -1}, "positive"),
        ({"bandwidth": 10, "bounds": (0, 0, 1e6, 1e6)}, "cells"),
    ],
)
def test_what_no_raster_is_made_of(more, why):
    with pytest.raises(ValueError, match=why):
        density(*at([(0, 0)]), **more)


def test_degrees_are_not_metres():
    with pytest.raises(ValueError, match="EPSG:3006"):
        density([17.9], [59.4], 300)
    assert density([], [], 300).events == 0


def test_cells_count_each_event_once_and_have_zeros():
    made = cells(*at([(10, 10), (10, 20), (150, 10), (-5, 0)]), 100, (EAST, NORTH, EAST + 200, NORTH + 200))
    assert made["count"].tolist() == [2, 1, 0, 0]
    assert made[["x", "y"]].iloc[2].tolist() == [EAST + 50, NORTH + 150]


def test_gi_star_is_esdas():
    """Printed by esda 2.9 G_Local(transform="B", star=True) for a 4 × 5 queen lattice."""
    values = [1, 0, 2, 3, 1, 0, 4, 7, 9, 2, 1, 3, 8, 12, 4, 0, 0, 2, 5, 1]
    expected = [
        *(-1.32103, -0.792749, 0.792749, 0.648613, 0.330258),
        *(-1.51343, -0.431498, 2.48941, 2.48941, 1.657566),
        *(-1.657566, -0.564266, 2.754947, 2.754947, 1.945839),
        *(-1.486159, -0.792749, 1.51343, 1.801703, 1.486159),
    ]
    y, x = np.divmod(np.arange(20), 5)
    made = gi_star(x, y, values, 1.5)
    assert made["z"].tolist() == pytest.approx(expected, abs=1e-5)
    assert made["neighbours"].iloc[[0, 1, 6]].tolist() == [4, 6, 9]


def test_a_constant_field_has_no_hot_spot():
    y, x = np.divmod(np.arange(100), 10)
    for constant in (0, 7, 0.1):
        made = gi_star(x, y, np.full(100, constant), 1.5)
        assert (made["z"] == 0).all()
        assert (made["p"] == 1).all()
        assert made["spot"].isna().all()
    assert gi_star([0, 1], [0, 0], [1, 2], 5)["z"].tolist() == [0, 0]  # everything is everybody's neighbour


def test_a_planted_cluster_is_hot_and_noise_is_not():
    chance = np.random.default_rng(1)
    y, x = np.divmod(np.arange(900), 30)
    noise = chance.poisson(3, 900)
    assert gi_star(x, y, noise, 1.5)["spot"].notna().sum() <= 3
    planted = noise + 6 * ((abs(x - 10) <= 2) & (abs(y - 20) <= 2))
    hot = gi_star(x, y, planted, 1.5)["spot"] == "het"
    inner = (abs(x - 10) <= 1) & (abs(y - 20) <= 1)
    assert hot[inner].all()
    assert not hot[(abs(x - 10) > 4) | (abs(y - 20) > 4)].any()


def test_a_missing_cell_is_not_0():
    y, x = np.divmod(np.arange(20), 5)
    values = np.array([1, 0, 2, 3, 1, 0, 4, 7, 9, 2, 1, 3, 8, 12, 4, 0, 0, 2, 5, 1], dtype=float)
    gap = values.copy()
    gap[7] = np.nan
    made = gi_star(x, y, gap, 1)
    without = gi_star(np.delete(x, 7), np.delete(y, 7), np.delete(values, 7), 1)
    assert np.isnan(made.loc[7, ["z", "p", "q"]].astype(float)).all()
    assert made["z"].drop(7).tolist() == pytest.approx(without["z"].tolist())


def test_knox_counts_pairs_by_band():
    """By hand: a–b 50 m and 3 days, a–c 120 m and 10 days, b–c 70 m and 7 days; the others are far from all."""
    near = [(0, 0), (0, 50), (0, 120)]
    far = [(3000 * i, 9000) for i in range(1, 8)]
    made = knox(*at(near + far), [0, 3, 10] + [100 * i for i in range(7)], [100, 200], [7, 14], permutations=99)
    assert made[["distance", "span", "observed"]].to_numpy().tolist() == [
        [100, 7, 2],
        [100, 14, 0],
        [200, 7, 0],
        [200, 14, 1],
    ]


def test_knox_expects_what_the_margins_say():
    """Shuffled days: expected = close in place × close in time / all pairs."""
    chance = np.random.default_rng(3)
    x, y, t = EAST + chance.uniform(0, 3000, 150), NORTH + chance.uniform(0, 3000, 150), chance.integers(0, 300, 150)
    made = knox(x, y, t, [400], [14]).iloc[0]
    apart = np.hypot(x[:, None] - x, y[:, None] - y)[np.triu_indices(150, 1)]
    days = abs(t[:, None] - t)[np.triu_indices(150, 1)]
    assert made["observed"] == ((apart <= 400) & (days <= 14)).sum()
    assert made["expected"] == pytest.approx((apart <= 400).sum() * (days <= 14).sum() / len(days), rel=0.02)
    assert 0.01 < made["p"] <= 1
    pd.testing.assert_frame_equal(knox(x, y, t, [400], [14]), knox(x, y, t, [400], [14]))


def test_planted_near_repeats_are_found():
    chance = np.random.default_rng(4)
    x, y, t = chance.uniform(0, 5000, 120), chance.uniform(0, 5000, 120), chance.integers(0, 365, 120)
    x, y, t = np.append(x, x[:25] + 30), np.append(y, y[:25]), np.append(t, t[:25] + 4)
    made = knox(EAST + x, NORTH + y, t, [100], [7]).iloc[0]
    assert made["p"] == 0.001
    assert made["ratio"] > 5


def test_knox_needs_events_and_their_days():
    with pytest.raises(TooFew, match="minst 10"):
        knox(*at([(0, 0)] * 9), range(9), [100], [7])
    with pytest.raises(ValueError, match="day"):
        knox(*at([(0, 0)] * 12), [np.nan] * 12, [100], [7])


def hours(*spans: tuple[str | None, str | None], **more: float) -> dict[tuple[int, int], float]:
    start, end = (pd.Series(pd.to_datetime(list(v))) for v in zip(*spans, strict=True))
    table = aoristic(start, end, **more).table
    return {(d, h): round(v, 6) for (d, h), v in table.stack().items() if v}


def test_an_interval_is_shared_by_what_it_covers_of_each_hour():
    """Wednesday 4 January 2023, 14.30–17.00: 30, 60 and 60 of 150 minutes."""
    assert hours(("2023-01-04 14:30", "2023-01-04 17:00")) == {(3, 14): 0.2, (3, 15): 0.4, (3, 16): 0.4}


def test_midnight_takes_the_weekday_with_it():
    assert hours(("2023-01-08 23:00", "2023-01-09 01:00")) == {(7, 23): 0.5, (1, 0): 0.5}


def test_a_moment_is_its_hour():
    assert hours(("2023-01-04 14:00", "2023-01-04 14:00")) == {(3, 14): 1}
    assert hours(("2023-01-04 14:59", "2023-01-04 14:59")) == {(3, 14): 1}


def test_when_the_clocks_go_forward_there_is_no_hour_two():
    """26 March 2023: 01.00–04.00 is two hours long."""
    assert hours(("2023-03-26 01:00", "2023-03-26 04:00")) == {(7, 1): 0.5, (7, 3): 0.5}


def test_when_the_clocks_go_back_hour_two_is_twice_as_long():
    """29 October 2023: 01.00–04.00 is four hours long, two of them called 02."""
    assert hours(("2023-10-29 01:00", "2023-10-29 04:00")) == {(7, 1): 0.25, (7, 2): 0.5, (7, 3): 0.25}


def test_an_hour_that_comes_twice_does_not_shorten_the_interval():
    """02.30–03.30 that night is taken for two hours, from the first half past two: nobody knows which it was."""
    assert hours(("2023-10-29 02:30", "2023-10-29 03:30")) == {(7, 2): 0.75, (7, 3): 0.25}


def test_moments_with_a_time_zone_are_put_on_a_swedish_clock():
    assert hours(("2023-07-05T22:30Z", "2023-07-05T22:30Z")) == {(4, 0): 1}


def test_what_has_no_time_or_too_long_a_time_is_unplaced():
    start = pd.Series(pd.to_datetime(["2023-01-04 14:00", None, "2023-01-04 14:00", "2023-01-01 00:00"]))
    end = pd.Series(pd.to_datetime(["2023-01-04 15:00", "2023-01-04 15:00", None, "2023-02-01 00:00"]))
    made = aoristic(start, end)
    assert (made.events, made.unplaced) == (1, 3)
    assert made.table.to_numpy().sum() == 1
    assert aoristic(start, end, longest=24 * 40).events == 2


def test_every_event_that_ends_before_it_starts_is_named():
    start = pd.Series(pd.to_datetime(["2023-01-04 14:00", "2023-01-04 14:00", "2023-01-05 00:00"]))
    end = pd.Series(pd.to_datetime(["2023-01-04 13:00", "2023-01-04 15:00", "2023-01-04 00:00"]))
    with pytest.raises(Refused) as refused:
        aoristic(start, end)
    assert [p.row for p in refused.value.problems] == [1, 3]


@MODEST
@given(st.lists(st.tuples(st.integers(0, 60 * 24 * 365), st.integers(0, 60 * 24 * 7)), min_size=1, max_size=20))
def test_every_event_weighs_one(spans):
    start = pd.Series(pd.Timestamp("2023-01-01", tz="UTC") + pd.to_timedelta([s for s, _ in spans], unit="min"))
    made = aoristic(start, start + pd.to_timedelta([n for _, n in spans], unit="min"))
    assert made.events == len(spans)
    assert made.table.to_numpy().sum() == pytest.approx(len(spans))


@pytest.mark.parametrize("mean", [0.1, 0.3, 1.0])
def test_where_only_chance_made_the_events_at_most_one_map_in_twenty_has_a_hot_spot(mean):
    """By Gi*'s z alone 25 to 73 of 100 such maps had one: sums of few events are not normal."""
    chance = np.random.default_rng(5)
    y, x = np.divmod(np.arange(900), 30)
    grid = pd.DataFrame({"column": x, "row": y})
    assert sum(hotmap.hot(grid, chance.poisson(mean, 900))[0].any() for _ in range(60)) <= 3
    planted = chance.poisson(mean, 900) + 2 * ((abs(x - 10) <= 2) & (abs(y - 20) <= 2))
    assert hotmap.hot(grid, planted)[0][(abs(x - 10) <= 1) & (abs(y - 20) <= 1)].all()
