import json

import pytest
import shapely

from lagesbild.analysis.geography import from_geojson, label_points, outline, overlap, project


def box(*bounds: float) -> str:
    return json.dumps(shapely.geometry.mapping(shapely.box(*bounds)))


def test_known_point_in_sweref_99_tm():
    """On the central meridian, 15° E, the easting is 500 000 by definition; 1° of latitude is about 111.4 km × 0.9996."""
    south, north = project([shapely.Point(15, 60), shapely.Point(15, 61)])
    assert south.x == pytest.approx(500_000, abs=1e-3)
    assert north.y - south.y == pytest.approx(111_420 * 0.9996, rel=5e-4)


def test_areas_are_in_square_metres():
    """0.1° × 0.1° at 60° N, near the central meridian: 11.14 km by 11.13 km × cos 60.05°."""
    assert from_geojson([box(15, 60, 15.1, 60.1)])[0].area == pytest.approx(11_142 * 11_132 * 0.4992, rel=0.01)


def test_overlap_is_the_share_of_each_area():
    whole = box(17.8, 59.3, 17.9, 59.4)
    shares = overlap(
        {
            "half": box(17.75, 59.3, 17.85, 59.4),
            "in": box(17.82, 59.32, 17.83, 59.33),
            "out": box(18, 59.3, 18.1, 59.4),
        },
        whole,
    )
    assert shares == {"half": pytest.approx(0.5, abs=0.002), "in": pytest.approx(1), "out": 0}
    assert overlap({"point": json.dumps({"type": "Point", "coordinates": [17.85, 59.35]})}, whole) == {"point": 0}


def test_labels_stand_inside_their_area_and_away_from_symbols():
    horseshoe = shapely.box(17, 59, 18, 60).difference(shapely.box(17.2, 59.2, 17.8, 60))
    result = label_points((("U", json.dumps(shapely.geometry.mapping(horseshoe))),), ())
    assert horseshoe.contains(shapely.Point(result["U"]))
    symbol = json.dumps({"type": "Point", "coordinates": [17.5, 59.5]})
    middle = label_points((("box", box(17, 59, 18, 60)),), ())["box"]
    moved = label_points((("box", box(17, 59, 18, 60)),), (symbol,))["box"]
    assert middle == (17.5, 59.5)
    assert shapely.Point(moved).distance(shapely.Point(17.5, 59.5)) > 0.15


def test_the_outline_of_neighbours_has_no_inner_border():
    border = shapely.from_geojson(outline([box(17, 59, 18, 60), box(18, 59, 19, 60)]))
    assert border.length == pytest.approx(6)
