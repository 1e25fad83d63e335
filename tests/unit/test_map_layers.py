"""Layers on maps: read as they declare, drawn alike on screen and paper, counted by part, named in a map's id."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import shapely
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from lagesbild import exhibits, place, readers, screen
from lagesbild.actor import Actor, Role
from lagesbild.areas import directory
from lagesbild.document.writers import files
from lagesbild.exhibit import AreaMap, MapPanels
from lagesbild.exhibits import Scope
from lagesbild.exhibits.layers import words_for
from lagesbild.looks import look_of
from lagesbild.place import NewPlace
from lagesbild.problems import NoData, NotEnoughData, UnknownId
from lagesbild.readers import Context
from lagesbild.register import Change, Register
from lagesbild.tables import TABLES, to_frame

PARTS = tuple(f"Ruta {c}" for c in "ABCDEFGHIJ")
WEST, SOUTH, SIDE = 17.80, 59.30, 0.01  # ten squares in a row


def square(i: int, wide: float = 1.0) -> str:
    left = WEST + i * SIDE
    return json.dumps(shapely.geometry.mapping(shapely.box(left, SOUTH, left + wide * SIDE, SOUTH + SIDE)))


def point(i: float) -> dict:
    return {"type": "Point", "coordinates": [WEST + i * SIDE, SOUTH + SIDE / 2]}


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Register:
    register = Register(tmp_path_factory.mktemp("layers") / "register.sqlite")
    made = place.make(register, NewPlace("Rutby", type="kommun", parts=PARTS), Actor(Role.OTHER, "Test"))
    areas = directory(register.current("areas")).parts(made)
    rows = [
        {"area": a.id, "name": a.name, "type": a.type, "parent": made, "geometry": square(i), "generalised": 0}
        for i, a in enumerate(areas)
    ]
    layer = {"area": made, "edition": 2026, "generalised": 0}
    layers = [
        {
            **layer,
            "layer": "kollektivtrafik",
            "name": "Norra",
            "geometry": json.dumps(point(0.5)),
            "value": 120.0,
            "unit": "händelser",
        },
        {
            **layer,
            "layer": "kollektivtrafik",
            "name": "Södra",
            "geometry": json.dumps(point(2.5)),
            "value": 30.0,
            "unit": "händelser",
        },
        {**layer, "layer": "utsatt område", "name": "Halva", "category": "utsatt område", "geometry": square(1, 1.5)},
        {
            **layer,
            "layer": "vår egen lista",
            "name": "En",
            "geometry": json.dumps(point(4.5)),
            "colour": "#3F7D20",
            "symbol": "★",
        },
        {**layer, "layer": "vatten", "edition": 2027, "name": "Sjön", "geometry": square(12)},
    ]
    facts = [
        {"area": a.id, "measure": m, "period": "2025", "value": float(v(i)), "unit": "kr"}
        for i, a in enumerate(areas)
        for m, v in (
            ("Skuld", lambda i: i),
            ("Inkomst", lambda i: 100 - i),
            ("Väntan", lambda i: (i + 5) % 10),
            ("Trångt", lambda i: i * i),
        )
    ]
    for kind, records in (("areas", rows), ("layers", layers), ("facts", facts)):
        change = Change(who="test", action="import", kind=kind, place=made, source="Fiktiv källa", file="fiktiv.csv")
        register.save([(change, to_frame(kind, records))])
    return register


@pytest.fixture(scope="module")
def scope(town) -> Scope:
    return Scope(town, "rutby", 2026)


def layers_on(exhibit) -> list[str]:
    assert isinstance(exhibit.drawing, AreaMap)
    return [la.name for la in exhibit.drawing.drawn_layers]


def test_a_layer_is_counted_by_part_with_its_numbers_and_its_share(scope):
    circles = exhibits.build_in(scope, "map-layer", "kollektivtrafik").table.set_index("area")
    assert circles["value"].to_dict() == {p: {"Ruta A": 120.0, "Ruta C": 30.0}.get(p, 0.0) for p in PARTS}
    surface = exhibits.build_in(scope, "map-layer", "utsatt-omrade")
    assert not surface.drawing.together
    shares = surface.table.set_index("area")["share"]
    assert [round(shares[p]) for p in PARTS[:4]] == [0, 100, 50, 0]
    assert surface.finding == "Ruta B ligger till 100 % inom lagret utsatt område".replace(" %", "\u00a0%")


def test_a_border_that_reaches_beyond_the_parts_is_shown_whole_on_its_own_map(register):
    scope = Scope(register, "hasselby-vallingby", 2023)
    police = exhibits.build_in(scope, "map-layer", "lokalpolisomrade")
    assert list(police.drawing.framed)[-1] == "Lokalpolisområde Vällingby"
    assert police.drawing.together == "Hässelby-Vällingby"  # nine names have no room there
    assert "Lokalpolisområde 2023" not in layers_on(exhibits.build_in(scope, "map-areas"))


def test_a_maps_id_says_which_layers_it_shows(scope):
    whole = exhibits.build_in(scope, "map-areas")
    assert layers_on(whole) == ["Vatten", "Utsatt område 2026", "Vår egen lista 2026", "Kommungräns (på land)"]
    assert (
        words_for(whole.drawing, ["Bakgrund", "Kommungräns (på land)", "Vår egen lista 2026", "Utsatt område 2026"])
        == ()
    )
    one = exhibits.build_in(scope, "map-areas", "lager-kollektivtrafik")
    assert layers_on(one) == ["Kollektivtrafik 2026"] and one.ref.params == ("lager-kollektivtrafik",)
    assert layers_on(exhibits.build_in(scope, "map-areas", "lager-inga")) == []
    with pytest.raises(NoData, match="Välj bland"):
        exhibits.build_in(scope, "map-areas", "lager-finns-inte")


def test_screen_and_paper_draw_circles_with_their_numbers_and_what_a_file_declares(scope):
    exhibit = exhibits.build_in(scope, "map-areas", "lager-kollektivtrafik", "lager-var-egen-lista", "lager-bakgrund")
    marks = [m for group in screen.feature_groups(exhibit) for m in group._children.values()]
    icons = " ".join(str(m.icon.options["html"]) for m in marks if getattr(m, "icon", None))
    assert "<b>120</b>" in icons and "<b>30</b>" in icons and "★" in icons and "#3F7D20" in icons
    assert files.FORMATS["png"][0](exhibit).startswith(b"\x89PNG")


def test_similar_areas_are_those_that_are_nearest_by_what_is_declared(scope):
    made = exhibits.build_in(scope, "similar-areas", scope.parts[0].id)
    declared = ["fact_0", "fact_1", "fact_2", "fact_3"]
    assert [c.id for c in made.columns] == ["area", "distance", *declared] and "inkomst" in made.how_to_read.lower()
    values = pd.DataFrame({p: exhibits.build_in(scope, "similar-areas", p.id).table.iloc[0] for p in scope.parts}).T
    scaled = StandardScaler().fit_transform(values[declared].astype(float))
    result, near = NearestNeighbors(n_neighbors=5).fit(scaled).kneighbors(scaled[:1])
    assert made.table["area"].tolist()[1:] == [scope.parts[i].name for i in near[0][1:]]
    assert made.table["distance"].tolist()[1:] == pytest.approx(result[0][1:])
    with pytest.raises(UnknownId, match="Välj bland"):
        exhibits.build_in(scope, "similar-areas", "finns-inte")


def test_three_maps_name_what_is_worst_on_all_and_hold_it_against_chance(scope):
    made = exhibits.build_in(scope, "three-maps", "hogst-skuld", "lagst-inkomst", "lagst-vantan")
    assert isinstance(made.drawing, MapPanels) and made.drawing.framed == ()
    # Skuld and Inkomst: I and J both; Väntan lowest in F and G: no area in all three
    assert made.finding == "Ingen ruta hör till den sämsta femtedelen på alla tre kartorna".replace(
        "ruta", scope.part_word(1)
    )
    assert any("högst är sämst och inkomst (kr), lägst är sämst 2 (slumpen 0,4, p 0,02" in n for n in made.notes)
    same = exhibits.build_in(scope, "three-maps", "hogst-skuld", "lagst-inkomst", "hogst-trangt")
    assert same.drawing.framed == ("Ruta I", "Ruta J")
    assert same.finding == "Ruta I och Ruta J hör båda till den sämsta femtedelen på alla tre kartorna"
    assert "Två stadsdelar av tio" in same.summary and "p < 0,001" in same.summary  # (1/45)²
    assert [made.drawing.panels[1].fill(v) == made.drawing.panels[0].fill(9) for v in (91, 92, 93)] == [
        True,
        True,
        False,
    ]
    assert files.FORMATS["png"][0](made).startswith(b"\x89PNG")
    with pytest.raises(UnknownId):
        exhibits.build_in(scope, "three-maps", "hogst-skuld", "hogst-skuld", "lagst-inkomst")
    with pytest.raises((NotEnoughData, UnknownId)):
        exhibits.build_in(scope, "three-maps", "hogst-skuld", "lagst-inkomst", "hogst-finns-inte")


def read(tmp_path: Path, town: Register, name: str, *features: tuple[dict, dict]):
    collection = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in features],
    }
    file = tmp_path / name
    file.write_text(json.dumps(collection), "utf-8")
    everywhere = directory(town.current("areas"))
    (table,) = readers.find(file)
    return table.read(Context(everywhere, place="rutby", source="Fiktiv"))


def test_things_without_names_are_numbered_and_a_road_of_many_lines_is_one(tmp_path, town):
    cameras = read(tmp_path, town, "kameror_2026.geojson", ({}, point(0.2)), ({}, point(3.2)))
    assert list(cameras.frame["name"]) == ["Kamera 1", "Kamera 2"]
    assert any("numreras" in p.what for p in cameras.warnings)
    lines = [
        {"type": "LineString", "coordinates": [[WEST - 1, SOUTH], [WEST + i * SIDE, SOUTH + SIDE / 2]]} for i in (3, 4)
    ]
    roads = read(tmp_path, town, "huvudvagar_2026.geojson", *(({"namn": "Storgatan"}, g) for g in lines))
    (road,) = roads.frame["geometry"]
    assert list(roads.frame["name"]) == ["Storgatan"]
    assert shapely.from_geojson(road).bounds[0] > WEST - 0.11  # cut near the place, which is 0.1 wide


def test_what_is_no_number_or_no_colour_is_refused_by_feature(tmp_path, town):
    wrong = read(
        tmp_path,
        town,
        "kollektivtrafik_2026.geojson",
        ({"namn": "A", "antal": "-3"}, point(0.2)),
        ({"namn": "B", "färg": "gredelin"}, point(1.2)),
        ({"namn": "C", "antal": "1 200", "färg": "blå", "symbol": "ring"}, point(2.2)),
    )
    messages = [(p.row, p.column) for p in wrong.problems if not p.warning]
    assert messages == [(1, "antal"), (2, "färg")]


def test_a_look_is_declared_or_known_and_a_background_is_always_the_same():
    assert look_of("Öppen drogscen 2023").glyph == "●"
    assert look_of("skola", "#B3261E", "◯").hollow
    assert look_of("vatten", "#B3261E") == look_of("vatten")


def test_a_survey_of_one_s_own_is_a_map_by_regso_beside_that_of_the_parts(own_register):
    """In the seed's classes; too few answers are told apart; neither map hides the other in the list."""
    town = Scope(own_register, "exempelstad-fiktiv", 2026)
    part = next(p for p in town.parts if p.name == "Lyktberga")
    west, south, east, north = shapely.from_geojson(str(part.geometry)).bounds
    middle = (west + east) / 2
    halves = {"lv": (west, south, middle, north), "lo": (middle, south, east, north)}
    areas = [
        {
            "area": a,
            "name": f"Lyktberga {a[1]}",
            "type": "RegSO",
            "parent": part.id,
            "geometry": shapely.to_geojson(shapely.box(*b)),
        }
        for a, b in halves.items()
    ]
    rows = own_register.current("survey", areas=[part.id])
    one = rows[(rows["group"] == "alla") & rows["share"].notna()].tail(1)
    answers = pd.concat([one.assign(area="lv", share=0.31, n=140), one.assign(area="lo", share=0.4, n=12)])
    names = TABLES["survey"].names
    own_register.save([(Change("prov", "import", "areas"), to_frame("areas", areas))])
    own_register.save([(Change("prov", "import", "survey"), answers[names].reset_index(drop=True))])
    town = Scope(own_register, "exempelstad-fiktiv", 2026)
    listed = [r.params for r in exhibits.listed(town) if r.name == "map-survey"]
    (which,) = [p[0] for p in listed if len(p) == 2]
    assert (which,) in listed
    made = exhibits.build_in(town, "map-survey", which, "regso")
    assert list(made.table["area"]) == ["Lyktberga v", "Lyktberga o"] and "per RegSO" in made.title
    assert made.drawing.few and "31" in files.csv(made).decode("utf-8-sig")
