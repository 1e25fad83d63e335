"""An area of one's own: its numbers are those of the points inside, the rest is what is left, and what is no area is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from lagesbild import exhibits
from lagesbild.analysis import surfaces
from lagesbild.document.writers import files
from lagesbild.events import Where
from lagesbild.exhibit import Disclosure
from lagesbild.exhibits import Scope, event_times, happened
from lagesbild.exhibits.happened import Window
from lagesbild.problems import UnknownId

TOWN = "exempelstad-fiktiv"


@pytest.fixture(scope="module")
def scope(register) -> Scope:
    return Scope(register, TOWN, 2026)


@pytest.fixture(scope="module")
def points(scope):
    events = happened.happened(scope)
    where = happened.where_of(scope, "alla", events.period(Window.YEAR))
    return events.facts.points(100_000, replace(where, is_exact=True))


def test_inside_and_rest_are_the_points_and_share_what_is_placed(scope, points):
    x, y = int(points["x"].median()), int(points["y"].median())
    word = surfaces.circle_word(x, y, 1000)
    circle = shapely.Point(x, y).buffer(1000, quad_segs=32)
    inside = shapely.intersects_xy(circle, points["x"].to_numpy(float), points["y"].to_numpy(float))
    assert 50 < inside.sum() < len(points)

    made = exhibits.build_in(scope, "event-area", "365-dagar", word)
    assert made.table["count"].tolist() == [inside.sum(), len(points) - inside.sum()]
    assert made.disclosure is Disclosure.EVENTS and made.table["before"].notna().all()
    kinds = exhibits.build_in(scope, "event-area-categories", "365-dagar", word).table.set_index("category")["first"]
    assert kinds.to_dict() == points[inside]["category"].value_counts().to_dict()
    hours = exhibits.build_in(scope, "event-area-hours", "365-dagar", word)
    assert hours.table["total"].sum() == pytest.approx(inside.sum(), abs=0.01)  # all of these are known to some hours
    town = surfaces.polygon_word(
        [(x - 90_000, y - 90_000), (x + 90_000, y - 90_000), (x + 90_000, y + 90_000), (x - 90_000, y + 90_000)]
    )
    events = happened.happened(scope)
    where = Where(events.areas, events.period(Window.YEAR), is_exact=True)
    everywhere = event_times.hours_of(scope, events, where).table.to_numpy().T
    whole = exhibits.build_in(scope, "event-area-hours", "365-dagar", town).table.drop(columns=["hour", "total"])
    assert np.allclose(whole.to_numpy(), everywhere)
    assert everywhere.max() % 1 > 0  # an interval is shared over its hours
    assert files.FORMATS["png"][0](made).startswith(b"\x89PNG")


def test_two_areas_that_overlap_are_counted_once_in_the_rest(scope, points):
    x, y = int(points["x"].median()), int(points["y"].median())
    one, other = surfaces.circle_word(x, y, 1000), surfaces.circle_word(x + 500, y, 1000)
    both = shapely.union_all([shapely.Point(v, y).buffer(1000, quad_segs=32) for v in (x, x + 500)])
    inside = shapely.intersects_xy(both, points["x"].to_numpy(float), points["y"].to_numpy(float)).sum()
    table = exhibits.build_in(scope, "event-area", "365-dagar", one, other).table
    assert table["count"].iloc[2] == len(points) - inside
    assert table["area"].is_unique and table["count"].iloc[:2].sum() > inside


@pytest.mark.parametrize(
    "word",
    [
        "cirkel-1-2",
        "cirkel-0-0-300",
        "cirkel-663000-6584000-5",
        "yta-1-2-3-4",
        "yta-0-0-9-9-0-9-9-0",
        "omrade-x",
        "runt",
    ],
)
def test_what_is_no_area_is_said(scope, word):
    with pytest.raises(UnknownId):
        exhibits.build_in(scope, "event-area", "365-dagar", word)


def test_too_few_events_are_not_called_crimes(scope, points):
    x, y = points["x"].astype(int), points["y"].astype(int)
    alone = min(zip(x, y, strict=True), key=lambda at: (((x - at[0]) ** 2 + (y - at[1]) ** 2) <= 50**2).sum())
    made = exhibits.build_in(scope, "event-area", "365-dagar", surfaces.circle_word(*alone, 50))
    assert made.table["count"][0] > 0 and made.table["says"][0] == "för få händelser för att säga något"
