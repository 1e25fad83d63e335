import contextlib
import io
import json
import os
import random
import re
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas
import pandas as pd
import pyogrio
import pytest
import shapely

from lagesbild import readers
from lagesbild.areas import Area, Directory
from lagesbild.problems import Field, Refused
from lagesbild.readers import Context, geofiles, geometry
from lagesbild.readers.layers import LAYER_KINDS, likely_kind

FILES = Path(__file__).parents[1] / "files" / "borders"
REAL = Path(os.environ.get("LAGESBILD_GEODATA", ""))  # real borders, which are not ours to hand on

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
        (
            feature(AREA, {"type": "Point", "coordinates": [59.36, 17.87]}),
            "1:geometry: Koordinaterna ligger utanför Sverige: latitud (nord) och longitud (öst) står i omvänd ordning",
        ),
        (
            feature(AREA, {"type": "Point", "coordinates": [2058000, 1085000]}),
            ":geometry: Koordinaterna ligger utanför Sverige, och filen säger inte",
        ),
        (feature(AREA, {"type": "Blob", "coordinates": [1, 2]}), "1:geometry: Objektet saknar giltig geometri"),
        (feature(AREA, {"type": "Polygon", "coordinates": []}), "1:geometry: Objektet saknar giltig geometri"),
        (feature(AREA, {"type": "Point", "coordinates": [float("nan"), 59.3]}), "1:geometry: Objektet saknar"),
        (feature(AREA, {"type": "Point", "coordinates": ["x", "y"]}), "1:geometry: Objektet saknar"),
        ({"type": "Feature", "properties": AREA, "geometry": None}, "1:geometry: Objektet saknar"),
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


# --- every format, invented shapes ----------------------------------------------------------------

HOLED, TWO_PARTS = (17.85, 59.35), (17.92, 59.355)


@pytest.fixture
def place():
    """A place without borders, which knows one of the names."""
    return Context(
        Directory(
            (
                Area("fiktivkoping", "Fiktivköping", "kommun", aliases=("9999",)),
                Area("angen", "Fiktiva ängen", "stadsdel", "fiktivkoping", aliases=("Ängen",)),
                Area("annan", "Annan", "kommun", aliases=("8888",)),
            )
        ),
        place="fiktivkoping",
    )


def square(x, y, size=0.01):
    return shapely.box(x, y, x + size, y + size)


@pytest.fixture
def drawn(tmp_path, place):
    """Reads what is written to a file of that name: columns and shapes in a coordinate system."""

    def _drawn(name, shapes, crs=4326, context=place, **columns):
        frame = geopandas.GeoDataFrame(columns, geometry=list(shapes), crs=4326)
        frame = frame.to_crs(crs) if crs else frame.set_crs(None, allow_override=True)
        pyogrio.write_dataframe(frame, tmp_path / name)
        (reading,) = readers.read(tmp_path / name, context)
        return reading

    return _drawn


@pytest.mark.parametrize(
    "name",
    [
        "fiktiva_stadsdelar_cp1252_3011.zip",
        "fiktiva_stadsdelar_utf8_3006.zip",
        "fiktiva_stadsdelar_utan_cpg_och_prj.zip",
        "fiktiva_lager.gpkg",
    ],
)
def test_the_same_stadsdelar_in_every_format_and_system(name, place):
    reading, *others = readers.read(FILES / name, place)
    assert (reading.kind, reading.place, reading.errors) == ("areas", "fiktivkoping", ())
    rows = reading.frame.set_index("name")
    assert list(rows.index) == [
        "Fiktiva Gården",
        "Fiktiva ängen",
        "Fiktiva Ön",
    ]  # the register's spelling of the second
    assert rows["area"].tolist() == ["fiktiva-garden", "angen", "fiktiva-on"]
    assert rows["aliases"].tolist() == ["F01", "Ängen|F02", "F03"]
    assert set(rows["type"]) == {"stadsdel"}
    assert set(rows["parent"]) == {"fiktivkoping"}
    holed, parts, mended = shapely.from_geojson(rows["geometry"].tolist())
    assert shapely.get_num_interior_rings(holed) == 1
    assert holed.centroid.coords[0] == pytest.approx(HOLED, abs=1e-4)
    assert shapely.get_num_geometries(parts) == 2
    assert (mended.geom_type, mended.is_valid) == ("MultiPolygon", True)
    assert not shapely.has_z([holed, parts, mended]).any()
    text = " ".join(str(w) for w in reading.warnings)
    assert ":3:geometry: Polygonens ringar korsade varandra och är lagade." in text
    assert "skrivs ”Fiktiva Gården” och ”Fiktiva Ön”." in text
    assert ("passar bara SWEREF99 TM (EPSG:3006)" in text) == ("utan" in name)
    assert len(others) == ("gpkg" in name)


def test_every_layer_of_a_package_is_a_table(place):
    detected = readers.find(FILES / "fiktiva_lager.gpkg")
    assert [(f.kind, f.sheet) for f in detected] == [("areas", "fiktiva_stadsdelar"), ("layers", "fiktiva_platser")]
    places = detected[1].read(place)
    assert places.frame[["layer", "edition", "name"]].to_numpy().tolist() == [
        ["öppen drogscen", 2026, "Fiktiva torget"],
        ["öppen drogscen", 2026, "Fiktiva kiosken"],
    ]
    lon, lat = json.loads(places.frame["geometry"][0])["coordinates"]
    assert (lon, lat) == pytest.approx((17.85, 59.35), abs=1e-5)


def test_known_areas_need_no_place_said_and_unknown_ones_do(drawn, place):
    nobody_said = replace(place, place=None)
    reading = drawn("stadsdelar.gpkg", [square(17.8, 59.3)], context=nobody_said, namn=["FIKTIVA ÄNGEN"])
    assert reading.errors == ()
    assert reading.frame[["area", "name", "parent"]].to_numpy().tolist() == [["angen", "Fiktiva ängen", "fiktivkoping"]]
    shapes = [square(17.8, 59.3), square(17.9, 59.3)]
    reading = drawn("stadsdelar.gpkg", shapes, context=nobody_said, namn=["FIKTIVA ÄNGEN", "OKÄND"])
    assert [e.what for e in reading.errors] == ["Det framgår inte vilken plats områdena hör till (1 stycken)."]


def test_a_code_that_is_a_short_number_is_no_name(drawn):
    """A week's column headed "1" would else be about the area with the code 1."""
    reading = drawn("stadsdelar.gpkg", [square(17.8, 59.3), square(17.9, 59.3)], namn=["A", "B"], kod=["1", "9901"])
    assert reading.frame["aliases"].tolist() == [None, "9901"]


def test_kml_gives_names_and_no_html(place):
    (reading,) = readers.read(FILES / "fiktiva_platser_2026.kml", replace(place, layer="LOV 3-område"))
    assert reading.problems == ()
    assert reading.frame[["layer", "edition", "name"]].to_numpy().tolist() == [
        ["LOV 3-område", 2026, "Fiktiva busstorget"],
        ["LOV 3-område", 2026, "Fiktiva parken"],
    ]
    assert "<b>" not in reading.frame.to_csv()
    assert [json.loads(g)["type"] for g in reading.frame["geometry"]] == ["Point", "Polygon"]


def test_the_police_list_for_one_place(known):
    context = replace(known, place="hasselby-vallingby")
    (reading,) = readers.read(FILES / "fiktiva_utsatta_omraden_2023_3006.geojson", context)
    assert reading.errors == ()
    assert reading.frame[["area", "layer", "edition", "name", "category"]].to_numpy().tolist() == [
        ["hasselby-vallingby", "utsatt område", 2023, "Fiktiva berget", "riskområde"]
    ]
    assert [str(w).split(": ", 1)[1] for w in reading.warnings] == [
        "1 av 2 objekt ligger utanför Hässelby-Vällingby och läses inte in. Väntat: objekt i Hässelby-Vällingby."
    ]


def test_without_a_place_a_feature_goes_to_the_one_around_it_and_the_others_are_told(known):
    (reading,) = readers.read(FILES / "fiktiva_utsatta_omraden_2023_3006.geojson", known)
    assert reading.frame["area"].tolist() == ["hasselby-vallingby"]
    (error,) = reading.errors
    assert str(error).startswith(
        "fiktiva_utsatta_omraden_2023_3006.geojson:2:område: 1 av 2 objekt ligger inte i någon"
    )
    assert error.missing is Field.AREA


def test_a_part_without_a_border_keeps_nothing_out_of_the_place(drawn, place):
    shape = shapely.to_geojson(square(17.8, 59.3))
    parts = [replace(a, geometry=shape) if a.id == "angen" else a for a in place.directory.areas]
    bare = Area("oritad", "Oritad", "stadsdel", "fiktivkoping")
    nobody_said = replace(place, place=None, layer="skola", year=2026, directory=Directory((*parts, bare)))
    reading = drawn("skola.geojson", [shapely.Point(17.805, 59.305)], context=nobody_said, namn=["Skolan"])
    assert reading.frame["area"].tolist() == ["fiktivkoping"]


@pytest.mark.parametrize("crs", [3006, 3007, 3011, 3021, 3857, 4326])
def test_every_coordinate_system_that_a_file_states(drawn, crs):
    reading = drawn("stadsdelar.gpkg", [square(17.8, 59.3)], crs, namn=["Fiktiva viken"])
    assert reading.problems == ()
    west, south, *_ = shapely.from_geojson(reading.frame["geometry"][0]).bounds
    assert (west, south) == pytest.approx((17.8, 59.3), abs=2e-5)


def test_an_old_crs_member_that_nobody_knows_is_told(write, place):
    crs = {"type": "name", "properties": {"name": "hittepå"}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature({"namn": "A"})]})
    with pytest.raises(Refused, match="Koordinatsystemet ”hittepå” är okänt"):
        readers.read(write("stadsdelar.geojson", text), place)


@pytest.mark.parametrize(
    ("x", "y", "epsg"),
    [
        (658_000, 6_585_000, 3006),
        (320_000, 6_400_000, 3006),
        (17.8, 59.3, 4326),
        (1_981_000, 8_250_000, 3857),
        (1_628_000, 6_580_000, 3021),
    ],
)
def test_a_system_that_is_not_stated_is_recognised_when_only_one_fits(x, y, epsg):
    result, (problem,) = geometry.located(shapely.points([[x, y]]), None)
    assert problem.warning
    assert f"EPSG:{epsg}" in problem.what
    assert shapely.get_y(result[0]) == pytest.approx(59 if epsg != 3006 else 58.5, abs=1.1)


@pytest.mark.parametrize(
    ("x", "y", "expected_text"),
    [
        (150_000, 6_585_000, "passar flera"),  # any of the twelve local zones
        (6_585_000, 658_000, "omvänd ordning"),
        (59.3, 17.8, "omvänd ordning"),
        (500_000, 500_000, "utanför Sverige"),
    ],
)
def test_a_system_that_cannot_be_told_is_refused(x, y, expected_text):
    result, (problem,) = geometry.located(shapely.points([[x, y]]), None)
    assert result.tolist() == [None]
    assert not problem.warning
    assert expected_text in problem.what
    assert problem.fix


def test_swapped_axes_in_a_stated_system_are_told(drawn, tmp_path, place):
    frame = geopandas.GeoDataFrame({"namn": ["A"]}, geometry=[shapely.box(6_585_000, 658_000, 6_585_100, 658_100)])
    pyogrio.write_dataframe(frame.set_crs(3006), tmp_path / "stadsdelar.gpkg")
    (reading,) = readers.read(tmp_path / "stadsdelar.gpkg", place)
    assert "omvänd ordning" in reading.errors[0].what
    assert "SWEREF99 TM" in reading.errors[0].expected


def test_a_ring_that_is_not_closed_is_closed_and_it_is_said(write, place):
    ring = [[[17.3, 59.3], [17.4, 59.3], [17.4, 59.4]]]
    text = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                feature({"namn": "Hel"}),
                feature({"namn": "Öppen"}, {"type": "Polygon", "coordinates": ring}),
            ],
        }
    )
    (reading,) = readers.read(write("stadsdelar.geojson", text), place)
    assert reading.frame["name"].tolist() == ["Hel", "Öppen"]
    assert [str(w) for w in reading.warnings] == [
        "stadsdelar.geojson:2:geometry: Polygonens ring var inte sluten och är lagad. Väntat: giltiga ringar."
    ]


def test_what_repair_leaves_without_a_surface_is_refused(drawn):
    flat = shapely.Polygon([(17.8, 59.3), (17.9, 59.3), (17.8, 59.3), (17.8, 59.3)])
    reading = drawn("stadsdelar.gpkg", [square(17.8, 59.3), flat], namn=["A", "B"])
    assert [str(e).split(":", 1)[1] for e in reading.errors] == [
        "2:geometry: Objektet saknar giltig geometri: ytan är noll. Väntat: en yta."
    ]


def test_an_area_needs_a_surface(drawn):
    (error,) = drawn("stadsdelar.gpkg", [shapely.Point(17.8, 59.3)], namn=["A"]).errors
    assert error.what == "Ett område behöver en yta."


@pytest.mark.parametrize("column", ["NAMN", "Name", "DELOMRADE", "stadsdelsnamn", "STADSDELSN", "Områdes_namn"])
def test_the_column_of_names_goes_by_many_names(drawn, column):
    reading = drawn("stadsdelar.gpkg", [square(17.8, 59.3)], **{column: ["Fiktiva viken"]})
    assert reading.errors == ()
    assert reading.frame["name"].tolist() == ["Fiktiva viken"]


def test_without_a_column_of_names_those_that_exist_are_told(drawn):
    reading = drawn("stadsdelar.gpkg", [square(17.8, 59.3)], OBJEKT=["A"], YTA=[3.5])
    (error,) = reading.errors
    assert error.what == "Ingen egenskap ser ut att vara namnet. Filen har OBJEKT och YTA."


def test_regso_lie_beside_the_stadsdel_of_the_same_name(drawn, place):
    columns = {"regsonamn": ["Fiktiva ängen", "Utlandet"], "RegSO-kod": ["9999R001", "8888R001"]}
    kommun = {"kommunkod": ["9999", "8888"]}
    reading = drawn("gränser.gpkg", [square(17.8, 59.3), square(17.9, 59.3)], **columns, **kommun)
    (row,) = reading.frame.to_dict("records")
    assert (row["area"], row["type"], row["parent"], row["aliases"]) == (
        "regso-fiktiva-angen",
        "RegSO",
        "fiktivkoping",
        "9999R001",
    )
    assert "1 av 2 objekt ligger utanför Fiktivköping" in reading.warnings[0].what
    everything = drawn(
        "gränser.gpkg",
        [square(17.8, 59.3), square(17.9, 59.3)],
        context=replace(place, place=None),
        **columns,
        **kommun,
    )
    assert everything.frame["parent"].tolist() == ["fiktivkoping", "annan"]


def test_deso_are_called_by_their_code(drawn):
    reading = drawn("x.gpkg", [square(17.8, 59.3)], desokod=["9999A0010"], regsokod=["9999R001"], kommunkod=["9999"])
    assert reading.frame[["area", "name", "type"]].to_numpy().tolist() == [["deso-9999a0010", "9999A0010", "DeSO"]]
    assert reading.problems == ()


def test_a_national_file_without_a_known_code_is_refused_and_not_guessed(drawn, place):
    bare = replace(place, directory=Directory((Area("fiktivkoping", "Fiktivköping", "kommun"),)))
    shapes = [square(17.8, 59.3), square(17.9, 59.3)]
    reading = drawn("x.gpkg", shapes, context=bare, regsonamn=["A", "B"], kommunkod=["9999", "8888"])
    assert [e.what for e in reading.errors] == ["Filen gäller flera kommuner, och ingen av deras koder är känd."]


def test_a_mellanomrade_lies_in_its_stadsomrade(drawn, place):
    outer = Area("norra", "Norra", "stadsområde", "fiktivkoping")
    context = replace(place, directory=Directory((*place.directory.areas, outer)))
    columns = {"omrade_namn": ["Byn"], "niva": ["mellanomrade"], "stadsomrade_namn": ["Norra"]}
    reading = drawn("x.geojson", [square(17.8, 59.3)], context=context, **columns)
    assert reading.frame[["name", "type", "parent"]].to_numpy().tolist() == [["Byn", "mellanområde", "norra"]]


def test_a_known_area_keeps_its_parent_and_its_aliases(drawn, place):
    inner = Area("delen", "Delen", "stadsdelsområde", "fiktivkoping")
    part = Area("byn", "Byn", "stadsdel", "delen", aliases=("Byarna",))
    context = replace(place, directory=Directory((*place.directory.areas, inner, part)))
    reading = drawn("stadsdelar.gpkg", [square(17.8, 59.3)], context=context, NAMN=["BYN"])
    (row,) = reading.frame.to_dict("records")
    assert (row["area"], row["name"], row["parent"], row["aliases"]) == ("byn", "Byn", "delen", "Byarna")
    assert reading.problems == ()


def test_areas_without_a_place_are_refused_once(drawn, place):
    reading = drawn(
        "stadsdelar.gpkg", [square(17.8, 59.3), square(17.9, 59.3)], context=replace(place, place=None), namn=["A", "B"]
    )
    (error,) = reading.errors
    assert error.what == "Det framgår inte vilken plats områdena hör till (2 stycken)."
    assert error.missing is Field.AREA


def test_what_a_layer_is_comes_from_the_feature_then_from_the_user_then_from_the_file(drawn, place):
    columns = {"namn": ["A"], "utgåva": [2026]}
    chosen = replace(place, layer="plats")
    point = [shapely.Point(17.8, 59.3)]
    result = drawn("utsatta.geojson", point, context=chosen, typ=["Öppen drogscen"], **columns)
    assert result.frame["layer"].tolist() == ["öppen drogscen"]
    assert drawn("utsatta.geojson", point, context=chosen, **columns).frame["layer"].tolist() == ["plats"]
    by_file = drawn("uso.geojson", point, context=place, kategori=["Riskområde"], **columns)
    assert by_file.frame[["layer", "category"]].to_numpy().tolist() == [["utsatt område", "riskområde"]]
    (error,) = drawn("karta.geojson", point, **columns).errors
    assert "Filen säger inte vad den innehåller." in error.what
    assert all(kind in error.expected for kind in LAYER_KINDS)
    assert error.missing is Field.LAYER
    (odd,) = drawn("karta.geojson", point, context=replace(place, layer="hittepå"), **columns).errors
    assert odd.what == "Kartlagrets slag ”hittepå” är okänt."


@pytest.mark.parametrize(
    ("columns", "title", "kind"),
    [
        (["name"], "stockholm_stadsdelar_117", "stadsdel"),
        (["name"], "stadsdelsomraden", "stadsdelsområde"),
        (["DeSO", "RegSO"], "x", "DeSO"),
        (["RegSO"], "x", "RegSO"),
        (["KOMMUNNAMN", "KOMMUNKOD"], "x", "kommun"),
        (["namn", "kommunnamn"], "x", None),
        (["namn", "stadsdel"], "x", None),
        (["namn"], "landsort", None),  # "DeSO" and "uso" must be words of their own
        (["namn"], "Drogscener 2024", "öppen drogscen"),
    ],
)
def test_what_columns_and_file_names_say(columns, title, kind):
    frame = pd.DataFrame({c: ["x"] for c in columns})
    assert likely_kind(frame, title) == kind


def test_a_vulnerable_area_needs_edition_and_category(drawn):
    shapes = [square(17.8, 59.3), square(17.9, 59.3)]
    reading = drawn("karta.geojson", shapes, namn=["A", "B"], lager=["utsatt område"] * 2, kategori=["hög", None])
    assert [str(e).split(":", 1)[1].split(" Väntat")[0] for e in reading.errors] == [
        ":utgåva: Filen säger inte vilken utgåva (vilket år) den gäller.",
        "1:kategori: Kategorin ”hög” är okänd.",
        "2:kategori: Egenskapen ”kategori” saknas.",
    ]


def test_the_edition_that_the_user_says(drawn, place):
    columns = {"namn": ["A"], "lager": ["plats"]}
    reading = drawn("karta.geojson", [shapely.Point(17.8, 59.3)], context=replace(place, year=2024), **columns)
    assert reading.frame["edition"].tolist() == [2024]


def test_two_of_one_name_are_told_with_their_rows(drawn):
    reading = drawn("stadsdelar.gpkg", [square(17.8, 59.3), square(17.9, 59.3)], namn=["A", "a"])
    (error,) = reading.errors
    assert (error.row, error.what) == (2, "”a” står två gånger, även som objekt 1.")


# --- files that are not what they seem ------------------------------------------------------------


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def parts_of(name):
    with zipfile.ZipFile(FILES / name) as archive:
        return {Path(m).name: archive.read(m) for m in archive.namelist()}


def test_a_shapefile_without_its_siblings_is_refused(write, tmp_path, place):
    parts = parts_of("fiktiva_stadsdelar_utf8_3006.zip")
    bare = write("fiktiva_stadsdelar.shp", parts["fiktiva_stadsdelar.shp"])
    with pytest.raises(Refused, match=r"inte hel: .shx och .dbf saknas. Väntat: hela Shapefilen"):
        readers.read(bare, place)
    with pytest.raises(Refused, match=r"en del \(.dbf\) av en Shapefile"):
        readers.read(write("fiktiva_stadsdelar.dbf", parts["fiktiva_stadsdelar.dbf"]), place)
    del parts["fiktiva_stadsdelar.dbf"]
    with pytest.raises(Refused, match=r"inte hel: .dbf saknas"):
        readers.read(zipped(tmp_path / "a.zip", parts), place)


@pytest.mark.parametrize(
    ("name", "content", "expected_text"),
    [
        ("a.gpkg", b"hej", "ingen GeoPackage"),
        ("a.kml", "<OGRVRTDataSource/>", "ingen KML"),
        ("a.kml", "<!DOCTYPE k [<!ENTITY a 'b'>]><kml>&a;</kml>", "ingen KML"),
        ("a.kml", "<kml><Document>", "skadad"),
        ("a.gpkg", b"SQLite format 3\x00" + b"x" * 500, "skadad"),
        ("a.zip", b"PK\x03\x04....", "Zip-filen är skadad"),
        ("a.zip", b"", "Filen är tom"),
        ("a.kml", "<kml></kml>", "skadad|inget lager"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(write, place, name, content, expected_text):
    with pytest.raises(Refused, match=expected_text) as refused:
        readers.read(write(name, content), place)
    assert all(p.file == name and p.expected for p in refused.value.problems)


def test_a_zip_file_is_measured_before_it_is_unpacked(tmp_path, place, monkeypatch):
    monkeypatch.setattr(geofiles, "LARGEST", 2**20)
    bomb = zipped(tmp_path / "bomb.zip", {"a.geojson": b" " * (2**20 + 1)})
    assert bomb.stat().st_size < 10_000
    monkeypatch.setattr(zipfile.ZipFile, "extract", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(Refused, match="för stor"):
        readers.read(bomb, place)


def test_a_zip_file_cannot_write_outside_its_folder(tmp_path, place, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    text = json.dumps({"type": "FeatureCollection", "features": [feature({"namn": "A"})]})
    (reading,) = readers.read(zipped(tmp_path / "a.zip", {"../../../stadsdelar.geojson": text}), place)
    assert reading.frame["name"].tolist() == ["A"]
    assert not list(tmp_path.parents[1].glob("stadsdelar.geojson"))
    assert [p.name for p in tmp_path.glob("**/*")] == ["a.zip"]


def test_a_zip_file_without_borders_is_refused(tmp_path, place):
    with pytest.raises(Refused, match="ingen fil med gränser"):
        readers.read(zipped(tmp_path / "a.zip", {"läsmig.txt": "hej"}), place)


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.999])
def test_a_file_that_breaks_off_is_refused(write, place, keep):
    text = json.dumps({"type": "FeatureCollection", "features": [feature({"namn": f"A{i}"}) for i in range(20)]})
    with pytest.raises(Refused, match="inte en giltig GeoJSON-samling"):
        readers.read(write("stadsdelar.geojson", text[: int(len(text) * keep)]), place)


def test_what_is_no_feature_among_features_is_not_passed_over(write, place):
    odd = {"properties": {"namn": "B"}, "geometry": {"type": "Polygon", "coordinates": SQUARE}}
    text = json.dumps({"type": "FeatureCollection", "features": [feature({"namn": "A"}), odd]})
    with pytest.raises(Refused, match=r"stadsdelar.geojson:2:: Objektet är ingen GeoJSON-feature"):
        readers.read(write("stadsdelar.geojson", text), place)


@pytest.mark.parametrize("name", sorted(p.name for p in FILES.iterdir() if p.suffix != ".md"))
def test_a_damaged_file_is_refused_or_told_and_never_read_in_part(write, place, name):
    chance = random.Random(name)
    whole = (FILES / name).read_bytes()
    context = replace(place, layer="stadsdel", year=2026)
    for _ in range(25):
        cut = whole[: chance.randrange(1, len(whole) - 20)]
        with contextlib.suppress(Refused):
            assert any(r.errors for r in readers.read(write(name, cut), context))
        flipped = bytearray(whole)
        for _ in range(chance.randrange(1, 20)):
            flipped[chance.randrange(len(whole))] = chance.randrange(256)
        with contextlib.suppress(Refused):
            readers.read(write(name, bytes(flipped)), context)


# --- real files, where they are at hand -----------------------------------------------------------

real = pytest.mark.skipif(
    "LAGESBILD_GEODATA" not in os.environ, reason="LAGESBILD_GEODATA names no folder of real borders"
)


@real
def test_the_police_list_of_2023(tmp_path, known):
    parts = {f"Utsatta områden/{p.name}": p.read_bytes() for p in REAL.glob("uso_2023.*")}
    path = zipped(tmp_path / "uso_2023.zip", parts)
    (everything,) = readers.read(path, replace(known, place="stockholm"))  # no border of Stockholm is loaded
    assert everything.errors == ()
    assert all("km från Stockholm" in w.what for w in everything.warnings)  # most of the list lies elsewhere
    assert set(everything.frame["edition"]) == {2023}
    assert everything.frame["category"].value_counts().to_dict() == {
        "utsatt område": 27,
        "särskilt utsatt område": 17,
        "riskområde": 15,
    }
    assert '"coordinates":[[[' in everything.frame["geometry"][0]
    (here,) = readers.read(path, replace(known, place="hasselby-vallingby"))
    assert here.frame["name"].tolist() == ["Hässelby / Vällingby"]
    assert "58 av 59 objekt ligger utanför" in here.warnings[0].what


@real
@pytest.mark.parametrize(
    ("name", "place", "type_", "count", "parents"),
    [
        ("hasselby_vallingby_9_stadsdelar", "hasselby-vallingby", "stadsdel", 9, {"hasselby-vallingby"}),
        ("stockholm_stadsdelar_117_utan_vatten", "stockholm", "stadsdel", 117, {"stockholm", "hasselby-vallingby"}),
        ("stockholm_stadsdelar_117_utan_vatten", "hasselby-vallingby", "stadsdel", 9, {"hasselby-vallingby"}),
        ("stockholm_regso2018_127", None, "RegSO", 127, {"stockholm"}),
        ("stockholm_regso2018_127", "hasselby-vallingby", "RegSO", 9, {"hasselby-vallingby"}),
        ("goteborg_stadsomraden_wgs84_tol15m", None, "stadsområde", 4, {"goteborg"}),
        (
            "goteborg_mellanomraden_wgs84_tol15m",
            "goteborg",
            "mellanområde",
            36,
            {"hisingen", "centrum", "sydvast", "nordost"},
        ),
    ],
)
def test_real_borders(known, name, place, type_, count, parents):
    (reading,) = readers.read(REAL / f"{name}.geojson", replace(known, place=place))
    assert reading.errors == ()
    assert len(reading.frame) == count
    assert set(reading.frame["type"]) == {type_}
    assert set(reading.frame["parent"]) == parents
    assert not any(n.isupper() for n in reading.frame["name"])


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": 5},
        {"type": "name", "properties": ["EPSG:3006"]},
        {"type": "name", "properties": {"name": {"code": 3006}}},
        {"type": "name"},
        7,
        "Valla",
    ],
)
def test_a_coordinate_system_that_names_nothing_is_refused(read, crs):
    with pytest.raises(Refused, match=r"karta.geojson::crs: Koordinatsystemet ”.*” är okänt"):
        read(feature(LAYER, POINT), crs=crs)


@pytest.mark.parametrize("crs", [None, "EPSG:4326", {"type": "name", "properties": {"name": "EPSG:4326"}}])
def test_a_coordinate_system_may_be_a_text_or_nothing(read, crs):
    assert read(feature(LAYER, POINT), crs=crs).errors == ()


@pytest.mark.parametrize("at", ['"nam\x01n"', '"geom\x02etry"', '"To\x1frget"'])
def test_a_control_character_in_geojson_is_refused_with_its_place(write, known, at):
    whole = json.dumps({"type": "FeatureCollection", "features": [feature(LAYER, POINT)]}, indent=1)
    text = whole.replace(re.sub(r"[\x00-\x1f]", "", at), at, 1)
    assert text != whole
    row = text[: text.index(at)].count("\n") + 1
    with pytest.raises(Refused, match=rf"karta.geojson:{row}:: Filen har ett styrtecken \(U\+00"):
        readers.read(write("karta.geojson", text), known)


@pytest.mark.parametrize("member", [".shp", ".shx", ".dbf", ".prj", ".cpg"])
def test_a_damaged_part_of_a_shapefile_is_no_traceback(write, known, member):
    with zipfile.ZipFile(FILES / "fiktiva_stadsdelar_utf8_3006.zip") as source:
        parts = {name: source.read(name) for name in source.namelist()}
    chance = random.Random(member)
    for _ in range(40):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as target:
            for name, content in parts.items():
                damaged = bytearray(content)
                if name.endswith(member):
                    for _ in range(chance.choice([1, 5, 40])):
                        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
                target.writestr(name, damaged)
        with contextlib.suppress(Refused):
            readers.read(write("karta.zip", buffer.getvalue()), known)
