"""The example data: what it must hold, against the printed seed and the real borders where they are at hand."""

import csv
import json
from itertools import pairwise
from pathlib import Path

import pytest
import shapely

from lagesbild import intake
from lagesbild.analysis.geography import from_geojson
from lagesbild.paths import DATA
from lagesbild.swedish import fold
from tests import exempelstad

SHARED = Path(__file__).resolve().parents[3] / "shared"  # beside the project, not part of it
FILES = sorted(p for p in DATA.glob("*/*") if p.suffix in (".csv", ".geojson"))
HV = DATA / "hasselby-vallingby"
GEO = SHARED / "geodata"


def geojson(path: Path) -> list[dict]:
    return json.loads(path.read_text("utf-8"))["features"]


def shapes(path: Path, name: str) -> dict[str, shapely.Geometry]:
    """Name → shape in EPSG:3006."""
    return {fold(f["properties"][name]): from_geojson([json.dumps(f["geometry"])])[0] for f in geojson(path)}


def iou(one: shapely.Geometry, other: shapely.Geometry) -> float:
    return one.intersection(other).area / one.union(other).area


def rings(geometry: dict) -> list[list]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [ring for polygon in polygons for ring in polygon]


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_file_says_its_source(path):
    assert path.suffix in (".csv", ".geojson")
    text = path.read_text("utf-8")
    if path.suffix == ".csv":
        top = text.split("\n\n")[0]
        assert any(line.startswith("Källa: ") and len(line) > 12 for line in top.splitlines())
    else:
        assert json.loads(text)["källa"]


OUTLINES = [p for p in FILES if p.suffix == ".geojson" and any("olygon" in f["geometry"]["type"] for f in geojson(p))]


@pytest.mark.parametrize("path", OUTLINES, ids=lambda p: p.name)
def test_outlines_are_drawn_by_us_and_say_so(path):
    """Corner points chosen by hand: at most 40 a ring, on a coarse grid, marked as generalised."""
    for feature in geojson(path):
        assert feature["properties"]["generaliserad"] is True
        for ring in rings(feature["geometry"]):
            assert 4 <= len(ring) <= 41  # the first vertex is repeated last
            assert ring[0] == ring[-1]
            assert all(round(x, 4) == x and round(y, 4) == y for x, y in ring)
        assert shapely.from_geojson(json.dumps(feature["geometry"])).is_valid


@pytest.mark.parametrize(
    "path",
    [
        HV / "stadsdelar.geojson",
        DATA / "goteborg" / "stadsomraden.geojson",
        exempelstad.FOLDER / "stadsdelar.geojson",
    ],
    ids=lambda p: f"{p.parent.name}/{p.name}",
)
def test_neighbours_share_their_edges(path):
    drawn = [shapely.from_geojson(json.dumps(f["geometry"])) for f in geojson(path)]
    assert shapely.coverage_is_valid(drawn)
    for i, one in enumerate(drawn):
        for other in drawn[i + 1 :]:
            assert one.intersection(other).area == 0


def test_the_nine_stadsdelar_have_no_hole_between_them():
    whole = shapely.union_all(
        [shapely.from_geojson(json.dumps(f["geometry"])) for f in geojson(HV / "stadsdelar.geojson")]
    )
    mainland, *islands = sorted(whole.geoms, key=lambda part: -part.area)
    assert len(islands) == 2
    assert not mainland.interiors


def test_the_shared_borders_are_not_committed():
    """Not whole, simplified or converted: hardly any of their corners may be among ours."""
    if not GEO.is_dir():
        pytest.skip("no real borders beside the project")
    theirs = {
        (round(x, 5), round(y, 5))
        for name in ("hasselby_vallingby_9_stadsdelar.geojson", "goteborg_stadsomraden_wgs84_tol15m.geojson")
        for f in geojson(GEO / name)
        for ring in rings(f["geometry"])
        for x, y, *_ in ring
    }
    ours = {tuple(p) for path in OUTLINES for f in geojson(path) for ring in rings(f["geometry"]) for p in ring}
    assert len(ours & theirs) <= 0.02 * len(ours)


needs_geodata = pytest.mark.skipif(not GEO.is_dir(), reason="no real borders beside the project")


@needs_geodata
def test_the_stadsdelar_are_where_they_should_be():
    real = shapes(GEO / "hasselby_vallingby_9_stadsdelar.geojson", "name")
    drawn = shapes(HV / "stadsdelar.geojson", "namn")
    assert len(real) == 9
    assert {n: s for n in real if (s := iou(real[n], drawn[n])) < 0.85} == {}


@needs_geodata
def test_gothenburgs_stadsomraden_are_where_they_should_be():
    real = shapes(GEO / "goteborg_stadsomraden_wgs84_tol15m.geojson", "omrade_namn")
    drawn = shapes(DATA / "goteborg" / "stadsomraden.geojson", "namn")
    assert len(real) == 4
    assert {n: s for n in real if (s := iou(real[n], drawn[n])) < 0.8} == {}


@needs_geodata
def test_the_vulnerable_area_is_where_it_should_be():
    pyogrio = pytest.importorskip("pyogrio")
    listed = pyogrio.read_dataframe(GEO / "uso_2023.shp")
    (mine,) = geojson(HV / "utsatt_omrade_2023.geojson")
    same = listed[
        [fold(n).replace(" ", "") == fold(mine["properties"]["namn"]).replace(" ", "") for n in listed["NAMN"]]
    ]
    assert len(same) == 1
    assert listed.crs.to_epsg() == 3006
    real = shapely.force_2d(same.geometry.iloc[0])
    assert iou(real, from_geojson([json.dumps(mine["geometry"])])[0]) >= 0.75
    assert fold(same["KATEGORI"].iloc[0]).startswith(fold(mine["properties"]["kategori"]))


def seed() -> list[str]:
    listed = sorted((SHARED / "seeds").glob("004_*.txt"))
    if not listed:
        pytest.skip("the seed is not beside the project")
    return listed[0].read_text("utf-8").splitlines()


def ours(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [[c.strip() for c in row] for row in csv.reader(file, delimiter=";")]


def test_tabell_2_is_transcribed_as_printed():
    lines = seed()
    top = next(i for i, line in enumerate(lines) if line.startswith("Vecka\tHässelby gård"))
    printed = [[c.strip() for c in line.split("\t")] for line in lines[top : top + 49]]
    rows = ours(HV / "veckobedomning_2023.csv")
    start = next(i for i, row in enumerate(rows) if row[:1] == ["Vecka"])
    assert [[*row, *[""] * (10 - len(row))] for row in printed] == rows[start:]
    assert "Räcksta" in rows[start]  # the spelling is kept, and known as an alias


def test_compstat_is_transcribed_as_printed():
    lines = seed()
    top = next(i for i, line in enumerate(lines) if line.startswith("Period: 1 jan – 30 sep"))
    rows = {tuple(row) for row in ours(HV / "compstat_2023.csv") if len(row) == 8}
    printed = {tuple(c.strip() for c in line.split("\t")) for line in lines[top : top + 24] if line.count("\t") == 7}
    assert len(printed) == 18  # 17 rows and the header, which both blocks share (and two rows named Summa)
    assert rows == printed


def test_the_levels_add_up_to_what_the_seed_prints():
    """414 assessed: 108 twos, 36 threes, 3 fours, 12 fives, and the rest ones; weeks 47 and 48 empty."""
    rows = ours(HV / "veckobedomning_2023.csv")
    weeks = [row for row in rows if row and row[0].isdecimal()]
    cells = [c for row in weeks for c in row[1:]]
    assert len(weeks) == 48
    assert [cells.count(c) for c in ("", "2", "3", "4", "5")] == [18, 108, 36, 3, 12]
    assert cells.count("1") == 414 - 108 - 36 - 3 - 12
    assert [row[0] for row in weeks if "" in row] == ["47", "48"]


def test_facts_that_the_issue_names(register):
    survey = register.current("survey", areas=["hasselby-gard", "vallingby"])
    survey = survey[survey["share"].notna()]  # the others are directions that the seed gives in words
    assert survey[["area", "wave", "share"]].to_numpy().tolist() == [
        ["hasselby-gard", "2020+2021+2023", 0.47],
        ["vallingby", "2020+2021+2023", 0.43],
    ]
    layers = register.current("layers", areas=["hasselby-vallingby"])
    assert (
        layers["layer"].value_counts().to_dict()
        | {
            "öppen drogscen": 4,
            "olovlig bosättning": 2,
            "utsatt område": 1,
        }
        == layers["layer"].value_counts().to_dict()
    )
    themes = register.current("themes", areas=["hasselby-vallingby", "goteborg"])
    assert (themes["type"] == "samverkansområde").sum() == 5
    assert themes["code"][themes["type"] == "cylinderkategori"].tolist() == ["A", "B", "C", "D"]
    assert register.current("measures", areas=["goteborg"])["number"].iloc[[0, -1]].tolist() == ["1:1", "3:3"]
    listed = register.current("facts", areas=["goteborg"]).set_index("measure")["value"]
    assert listed[["Särskilt utsatta områden", "Riskområden", "Utsatta områden"]].tolist() == [6, 1, 2]
    names = register.current("levels").groupby("area")["name"].agg(list)
    assert names["hasselby-vallingby"] == ["Normalt", "Avvikande", "Oroande", "Allvarligt", "Kritiskt"]
    assert names["goteborg"] == ["Grön", "Gul", "Orange", "Röd"]


def test_population_by_age_adds_up(register):
    rows = register.current("population")
    total = rows[rows["age"] == "alla"].set_index(["area", "date"])["count"]
    ages = rows[rows["age"] != "alla"].groupby(["area", "date"])["count"].sum()
    assert len(total) == 9 + 9 * 6
    assert total.sort_index().tolist() == ages.sort_index().tolist()


def test_every_colour_can_be_read(register):
    """WCAG 2.1: the digit against its level's colour, at least 4.5 to 1."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for row in register.current("levels").itertuples():
        light, dark = sorted([luminance(row.colour), luminance(row.ink)], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (row.area, row.level)


def test_levels_grow_darker_in_grey_print(register):
    for _, scale in register.current("levels").sort_values("level").groupby("area"):
        greys = [
            sum(w * int(c[i : i + 2], 16) for w, i in ((0.299, 1), (0.587, 3), (0.114, 5))) for c in scale["colour"]
        ]
        assert all(a > b for a, b in pairwise(greys)), greys


# --- the town that does not exist -------------------------------------------------------------------

EX = "exempelstad-fiktiv"


def test_exempelstad_is_what_its_generator_makes_and_says_that_it_is_made_up():
    made = exempelstad.files()
    by_hand = ("atgarder_*.csv", "matserier_*.csv", "utsatta_omraden_*.csv")  # words, or too few numbers to draw
    written = {p.name for glob in by_hand for p in exempelstad.FOLDER.glob(glob)}
    assert {p.name for p in exempelstad.FOLDER.iterdir()} == set(made) | written
    assert all("(fiktiv)" in (exempelstad.FOLDER / name).read_text("utf-8").split("\n")[0] for name in written)
    for name, text in made.items():
        assert (exempelstad.FOLDER / name).read_text("utf-8") == text, f"{name}: run python -m tests.exempelstad"
        assert "(fiktiv)" in "".join(text.split("\n")[:3])
        assert exempelstad.SOURCE in text
    assert sum(len(text.encode()) for text in made.values()) < 400_000


@pytest.fixture(scope="module")
def crime(register):
    rows = register.current("crime").assign(year=lambda t: [d.year for d in t["start"]])
    return rows[rows["area"].isin([a.id for a in known_parts(register)] + [EX])]


def known_parts(register):
    return intake.known(register).directory.parts(EX)


def test_exempelstads_parts_hold_nearly_all_of_the_town(register, crime):
    assert crime["start"].nunique() == 82
    assert len(crime) == 10 * 12 * 82
    placed = crime["area"] != EX
    keys = ["category", "start"]
    whole = crime[~placed].set_index(keys)["count"]
    parts = crime[placed].groupby(keys)["count"].sum()
    assert (parts.reindex(whole.index) <= whole).all()
    assert parts.sum() / whole.sum() == pytest.approx(0.94, abs=0.01)
    assert set(crime["status"][crime["year"] == 2026]) == {"preliminary"}
    assert set(crime["status"][crime["year"] < 2026]) == {"final"}


def test_what_is_planted_in_exempelstad(register, crime):
    whole = crime[crime["area"] == EX]
    months = whole[[d.month <= 10 for d in whole["start"]]]
    robberies = months[months["category"] == "Rån"].groupby("year")["count"].sum()
    assert robberies[2026] > 1.6 * robberies.drop(2026).max()
    thefts = crime[(crime["area"] == "norrklint") & (crime["category"] == "Stöld ur fordon")]["count"].tolist()
    assert min(thefts[-5:]) > sum(thefts[:-5]) / len(thefts[:-5])
    assert (whole["count"][whole["category"] == "Mord/dråp"] == 0).mean() > 0.7
    incidents = register.current("incidents")["area"].value_counts()
    assert "videkulla" not in incidents
    assert incidents.sum() > 300
    levels = register.current("ratings", areas=[a.id for a in known_parts(register)])
    elevated = (levels["level"] >= 3).groupby(levels["area"]).sum()
    assert elevated["videkulla"] > elevated.drop("videkulla").median()
    stored = levels[levels["year"] == 2026]
    assert stored["week"].max() == 46
    assert stored["level"].isna().any()
    survey = register.current("survey", areas=["sjoglimma", "granlyckan"])
    assert set(survey["n"][survey["area"] == "sjoglimma"]) == {12}
    assert survey["share"][(survey["area"] == "granlyckan") & (survey["wave"] == "2026")].isna().sum() == 2
