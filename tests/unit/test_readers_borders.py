import json

import pytest
import shapely

from lagesbild import readers
from lagesbild.problems import Refused

SQUARE = [[[17.8, 59.3], [17.9, 59.3], [17.9, 59.4], [17.8, 59.4], [17.8, 59.3]]]
AREA = {"namn": "Nya Vinsta", "typ": "stadsdel", "överordnad": "Hässelby-Vällingby"}
LAYER = {"namn": "Torget", "lager": "plats", "utgåva": 2023, "område": "Vällingby"}
POINT = {"type": "Point", "coordinates": [17.87, 59.36]}


def feature(properties, geometry=None):
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": geometry or {"type": "Polygon", "coordinates": SQUARE},
    }


@pytest.fixture
def read(write, known):
    def _read(*features, **meta):
        text = json.dumps({"type": "FeatureCollection", **meta, "features": list(features)}, ensure_ascii=False)
        (reading,) = readers.read(write("karta.geojson", text), known)
        return reading

    return _read


def test_an_area_with_its_border(read):
    reading = read(
        feature({**AREA, "alias": ["NYA VINSTA", "Vinsta ny"], "generaliserad": True}),
        källa="egen teckning",
        uttag="2026-11-23",
    )
    (row,) = reading.frame.to_dict("records")
    assert (reading.kind, reading.place, reading.source) == ("areas", "hasselby-vallingby", "egen teckning")
    assert (row["area"], row["parent"], row["aliases"]) == ("nya-vinsta", "hasselby-vallingby", "NYA VINSTA|Vinsta ny")
    assert row["generalised"] == 1
    assert shapely.from_geojson(row["geometry"]).equals(shapely.box(17.8, 59.3, 17.9, 59.4))


def test_a_layer_keeps_its_edition_and_accuracy(read):
    reading = read(feature({**LAYER, "lägesnoggrannhet": "ungefärlig"}, POINT))
    (row,) = reading.frame.to_dict("records")
    assert (reading.kind, row["area"], row["edition"], row["accuracy"]) == ("layers", "vallingby", 2023, "ungefärlig")
    assert row["generalised"] == 0


def test_z_is_dropped_and_five_decimals_are_kept(read):
    reading = read(feature(LAYER, {"type": "Point", "coordinates": [17.123456789, 59.987654321, 0]}))
    assert json.loads(reading.frame["geometry"][0])["coordinates"] == [17.12346, 59.98765]


def test_crossing_rings_are_repaired_and_it_is_said(read):
    bow = [[[17.8, 59.3], [17.9, 59.4], [17.9, 59.3], [17.8, 59.4], [17.8, 59.3]]]
    reading = read(feature(AREA, {"type": "Polygon", "coordinates": bow}))
    assert reading.errors == ()
    assert "lagade" in str(reading.warnings[0])
    assert shapely.from_geojson(reading.frame["geometry"][0]).is_valid


@pytest.mark.parametrize(("lon", "lat"), [(9.9, 60), (25.1, 60), (15, 54.9), (15, 70.1)])
def test_what_lies_outside_sweden_is_refused_on_every_side(read, lon, lat):
    (error,) = read(feature(LAYER, {"type": "Point", "coordinates": [lon, lat]})).errors
    assert "utanför Sverige" in str(error)


@pytest.mark.parametrize(
    ("bad", "where"),
    [
        (feature(AREA, {"type": "Point", "coordinates": [59.36, 17.87]}), "1:geometry: Koordinaterna ligger utanför"),
        (
            feature(AREA, {"type": "Point", "coordinates": [658000, 6585000]}),
            "1:geometry: Koordinaterna ligger utanför",
        ),
        (feature(AREA, {"type": "Blob", "coordinates": [1, 2]}), "1:geometry: Objektet saknar giltig geometri"),
        (feature(AREA, {"type": "Polygon", "coordinates": []}), "1:geometry: Objektet saknar giltig geometri"),
        (feature(AREA, {"type": "Point", "coordinates": [float("nan"), 59.3]}), "1:geometry: Objektet saknar"),
        (feature(AREA, {"type": "Point", "coordinates": ["x", "y"]}), "1:geometry: Objektet saknar"),
        ({"properties": AREA, "geometry": None}, "1:geometry: Objektet saknar"),
        (feature({**AREA, "överordnad": "Kiruna"}), "1:överordnad: Området ”Kiruna” är okänt."),
        (feature({**AREA, "typ": ""}), "1:typ: Egenskapen ”typ” saknas."),
        (feature({**LAYER, "utgåva": "i fjol"}, POINT), "1:utgåva: Utgåvan är inget årtal."),
        (feature({**LAYER, "utgåva": ".."}, POINT), "1:utgåva: Utgåvan är inget årtal."),
        (feature({**LAYER, "utgåva": 10**30}, POINT), "1:utgåva: Utgåvan är inget årtal."),
        (feature({**LAYER, "område": "Kiruna"}, POINT), "1:område: Området ”Kiruna” är okänt."),
    ],
)
def test_faults_name_the_feature(read, bad, where):
    (error,) = read(bad).errors
    assert str(error).startswith(f"karta.geojson:{where}")
    assert error.expected


def test_the_same_thing_twice_is_refused(read):
    assert "står två gånger" in str(read(feature(AREA), feature(AREA)).errors[0])


def test_an_empty_collection_is_a_fault(read):
    assert "Samlingen är tom." in str(read().errors[0])


@pytest.mark.parametrize("odd", ["x", None, 3, [], {"properties": "abc"}, {"properties": ["lager"]}])
def test_features_that_are_none_are_faults(read, odd):
    assert read(odd).errors


def test_aliases_of_any_type_are_text(read):
    assert read(feature({**AREA, "alias": [1]})).frame["aliases"].tolist() == ["1"]
    assert read(feature({**AREA, "alias": "NV"})).frame["aliases"].tolist() == ["NV"]


@pytest.mark.parametrize("text", ["{}", "[]", "3", "{", '{"features": {}}', "[" * 100_000, "namn;typ\nA;B"])
def test_what_is_no_geojson_is_refused(write, known, text):
    with pytest.raises(Refused, match="inte en giltig GeoJSON-samling"):
        readers.read(write("karta.geojson", text), known)
