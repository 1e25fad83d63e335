"""Files of events: every format, coordinate systems said or asked for, places, times, twins, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import pytest

from lagesbild import intake
from lagesbild.actor import COMMAND_LINE
from lagesbild.events import By, Facts, Where
from lagesbild.intake import ImportOptions
from lagesbild.problems import Field, Refused
from lagesbild.readers.events import fields, placing
from lagesbild.register import Register, maintenance

SQUARES = {"Hamnen": (670_000, 6_580_000), "Backen": (671_000, 6_580_000)}
"""The south-western corners of two parts of a square kilometre each, EPSG:3006."""
EVENTS = ImportOptions(kind="events", area="Solvik")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("solvik")
    register = Register(folder / "register.sqlite")
    to = pyproj.Transformer.from_crs(3006, 4326, always_xy=True)
    features = []
    for name, (x, y) in SQUARES.items():
        ring = [to.transform(x + a, y + b) for a, b in ((0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 0))]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append(
            {
                "type": "Feature",
                "properties": {"namn": name, "typ": "stadsdel", "överordnad": "Solvik"},
                "geometry": shape,
            }
        )
    (folder / "o.csv").write_text("namn;typ;överordnad\nSolvik;kommun;\n")
    (folder / "g.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    intake.run(register, [folder / "o.csv"], actor=COMMAND_LINE)
    intake.run(register, [folder / "g.geojson"], actor=COMMAND_LINE)
    register.close()
    return folder / "register.sqlite"


@pytest.fixture
def solvik(made: Path, tmp_path: Path) -> Iterator[Register]:
    path = tmp_path / "home" / "register.sqlite"
    path.parent.mkdir()
    path.write_bytes(made.read_bytes())
    register = Register(path)
    yield register
    register.close()


def load(
    register: Register, folder: Path, text: str, name: str = "h.csv", options: ImportOptions = EVENTS
) -> intake.Imported:
    file = folder / name
    file.write_text(text)
    (done,) = intake.run(register, [file], actor=COMMAND_LINE, options=options)
    return done


def refused(register: Register, folder: Path, text: str, name: str = "h.csv", options: ImportOptions = EVENTS) -> list:
    before = register.revision()
    with pytest.raises(Refused) as error:
        load(register, folder, text, name, options)
    assert register.revision() == before
    assert not list(register.events.rglob("*.parquet")) if register.events.exists() else True
    return list(error.value.problems)


HEADER = "id;inträffade;till;kategori;x (EPSG:3006);y (EPSG:3006);noggrannhet\n"
LINES = (
    "1;2026-11-02 21:30;;Stöld;670100;6580100;adress\n"
    "2;2026-11-02 21:30;2026-11-03 06:00;Stöld;671900,5;6580100;gata\n"
    "3;2026-11-03;;Rån;;;\n"
    "4;2026-11-04 00:10;;Rån;670500;6580500;område\n"
)
SAID = "Källa: Polisen\nOmråde: Solvik\n"


def test_a_csv_is_placed_counted_and_told(solvik, tmp_path):
    done = load(solvik, tmp_path, SAID + HEADER + LINES, options=ImportOptions())
    assert (done.saved.added, done.saved.kind) == (4, "events")
    facts = Facts(solvik)
    by_area = dict(facts.count([By.AREA]).itertuples(index=False, name=None))
    assert by_area == {"hamnen": 2, "backen": 1, None: 1}
    assert facts.total(Where(is_exact=True)) == 2
    assert facts.count([By.SOURCE])["source"].tolist() == ["polis"]
    assert facts.hours().unplaced == 1  # a day is no hour
    assert any("saknar koordinat" in str(p) for p in done.reading.warnings)
    assert maintenance.check(solvik) == []


def test_the_preview_saves_nothing_and_the_same_file_again_changes_nothing(solvik, tmp_path):
    file = tmp_path / "h.csv"
    file.write_text(SAID + HEADER + LINES)
    (planned,) = intake.run(solvik, [file], actor=COMMAND_LINE, dry_run=True)
    assert planned.saved.added == 4 and Facts(solvik).is_empty
    load(solvik, tmp_path, SAID + HEADER + LINES)
    revision = solvik.revision()
    again = load(solvik, tmp_path, SAID + HEADER + LINES)
    assert (again.saved.added, again.saved.unchanged, solvik.revision()) == (0, 4, revision)
    corrected = load(solvik, tmp_path, SAID + HEADER + LINES.replace("3;2026-11-03;;Rån", "3;2026-11-03;;Hot"))
    assert (corrected.saved.changed, corrected.saved.unchanged) == (1, 3)
    assert Facts(solvik).total(Where(categories=("Hot",))) == 1


@pytest.mark.parametrize("epsg", [3006, 3011, 3010, 3021, 4326])
def test_coordinates_of_any_system_land_in_the_same_place(solvik, tmp_path, epsg):
    x, y = pyproj.Transformer.from_crs(3006, epsg, always_xy=True).transform(670_250.5, 6_580_750.5)
    titles = "longitud;latitud" if epsg == 4326 else f"x (EPSG:{epsg});y (EPSG:{epsg})"
    load(solvik, tmp_path, f"{SAID}inträffade;kategori;{titles}\n2026-11-02 21:30;Rån;{x:.7f};{y:.7f}\n")
    assert Facts(solvik).points(5)[["x", "y"]].to_numpy().tolist() == [[670_250, 6_580_750]]
    assert Facts(solvik).count([By.AREA])["area"].tolist() == ["hamnen"]


def test_a_system_that_nothing_says_is_asked_for_with_those_that_fit(solvik, tmp_path):
    text = SAID + HEADER.replace(" (EPSG:3006)", "") + LINES
    (problem,) = refused(solvik, tmp_path, text)
    assert problem.missing is Field.CRS and "SWEREF 99 TM (EPSG:3006)" in problem.what
    assert "3011" not in problem.what
    load(solvik, tmp_path, text, options=ImportOptions(kind="events", crs=3006))
    assert Facts(solvik).total() == 4
    with_line = SAID + "Koordinatsystem: SWEREF 99 TM\n" + HEADER.replace(" (EPSG:3006)", "") + LINES
    assert load(solvik, tmp_path, with_line).saved.unchanged == 4


def test_the_north_may_stand_first_in_a_plane_system_and_that_is_told(solvik, tmp_path):
    text = SAID + "inträffade;kategori;x (EPSG:3006);y (EPSG:3006)\n2026-11-02 21:30;Rån;6580100;670100\n"
    done = load(solvik, tmp_path, text)
    assert Facts(solvik).count([By.AREA])["area"].tolist() == ["hamnen"]
    assert any("omvänd ordning" in str(w) for w in done.reading.warnings)


def test_what_lies_elsewhere_is_left_out_and_counted_and_what_lies_at_the_edge_is_the_place_s(solvik, tmp_path):
    rows = "2026-11-02 21:30;Rån;670100;6580100\n2026-11-02;Rån;690100;6580100\n2026-11-02;Rån;669800;6580100\n"
    done = load(solvik, tmp_path, SAID + "inträffade;kategori;x (EPSG:3006);y (EPSG:3006)\n" + rows)
    assert Facts(solvik).count([By.AREA])["area"].tolist() == ["hamnen", "solvik"]
    message = " ".join(map(str, done.reading.warnings))
    assert "1\u00a0händelse ligger utanför Solvik" in message and "i ingen av delarna" in message


@pytest.mark.parametrize(
    ("heading", "is_personal"),
    [
        *((h, True) for h in ("Personnummer", "pnr", "Målsägandens namn", "namn", "Telefonnummer", "E-post", "regnr")),
        *((h, True) for h in ("Misstänkt", "Födelsedatum", "anmälare", "Gärningsperson", "hemadress")),
        *((h, False) for h in ("platsnamn", "stadsdelsnamn", "patrull", "telefonsamtal ok".replace("telefon", "sam"))),
    ],
)
def test_columns_that_look_like_personal_data_are_refused_by_name(solvik, tmp_path, heading, is_personal):
    text = SAID + HEADER.replace("id;", f"id;{heading};") + LINES.replace(";2026", ";x;2026", 1)
    lines = "".join(line.replace(";", ";x;", 1) + "\n" for line in LINES.splitlines())
    text = SAID + HEADER.replace("id;", f"id;{heading};") + lines
    if is_personal:
        result = refused(solvik, tmp_path, text)
        assert any("personuppgifter" in p.what and p.column == heading for p in result)
    else:
        assert any("lästes inte" in str(w) for w in load(solvik, tmp_path, text).reading.warnings)


@pytest.mark.parametrize(("stated", "actual"), [(3006, 3007), (3007, 3006), (3011, 3006), (3006, 3011), (3007, 3011)])
def test_a_system_that_is_stated_by_mistake_is_refused_by_name(solvik, tmp_path, stated, actual):
    x, y = pyproj.Transformer.from_crs(3006, actual, always_xy=True).transform(670_250.5, 6_580_750.5)
    text = f"{SAID}inträffade;kategori;x (EPSG:{stated});y (EPSG:{stated})\n2026-11-02 21:30;Rån;{x:.1f};{y:.1f}\n"
    (problem,) = refused(solvik, tmp_path, text, options=ImportOptions())
    assert f"anges vara {placing.name_of(stated)}" in problem.what
    assert placing.name_of(actual) in problem.what and problem.missing == Field.CRS
    load(solvik, tmp_path, text, options=ImportOptions(crs=actual))  # what a person answers goes before the file
    assert Facts(solvik).count([By.AREA])["area"].tolist() == ["hamnen"]


WRONG = {
    "2026-13-02 21:30;;Rån;1;670100;6580100": "Tiden går inte att läsa",
    ";;Rån;1;670100;6580100": "Tiden saknas",
    "2026-11-02 21:30;2026-11-02 20:00;Rån;1;670100;6580100": "slutar innan den börjar",
    "2026-11-02 21:30;;;1;670100;6580100": "Kategorin saknas",
    "2026-11-02 21:30;;Rån;;670100;6580100": "id saknas",
    "2026-11-02 21:30;;Rån;1;hemma;6580100": "inget tal",
    "2026-11-02 21:30;;Rån;1;;6580100": "Den ena koordinaten saknas",
    "2026-11-02 21:30;;Rån;1;0;0": "utanför Sverige",
    "2026-11-02 21:30;;Rån;1;17,5;59,3": "utanför Sverige",
    "2026-11-02 21:30;;Rån 811228-9874;1;670100;6580100": "personnummer",
    "2026-11-02 21:30;;Rån;1;670100": "Raden har 5 värden",
}


@pytest.mark.parametrize(("line", "expected_text"), WRONG.items())
def test_every_fault_is_told_with_its_row(solvik, tmp_path, line, expected_text):
    good = "2026-11-02 21:30;;Rån;2;670100;6580100\n"
    result = refused(solvik, tmp_path, f"{SAID}inträffade;till;kategori;id;x (EPSG:3006);y (EPSG:3006)\n{good}{line}\n")
    assert any(expected_text in p.what for p in result), result
    assert any(p.row == 5 or "personnummer" in p.what for p in result), result


def test_a_place_and_a_source_are_asked_for(solvik, tmp_path):
    text = HEADER + LINES
    assert {p.missing for p in refused(solvik, tmp_path, text, options=ImportOptions(kind="events"))} == {
        Field.AREA,
        Field.SOURCE,
    }
    load(solvik, tmp_path, text, options=ImportOptions(kind="events", area="Solvik", source="Räddningstjänsten"))
    assert Facts(solvik).count([By.SOURCE])["source"].tolist() == ["räddningstjänst"]


def test_events_by_area_need_no_coordinate_and_unknown_names_are_asked_about(solvik, tmp_path):
    header = "inträffade;kategori;område\n"
    load(solvik, tmp_path, SAID + header + "2026-11-02;Rån;Hamnen\n2026-11-02;Rån;Solvik\n2026-11-02;Rån;\n")
    assert Facts(solvik).count([By.AREA])["area"].tolist() == ["hamnen", "solvik", None]
    (problem,) = refused_more(solvik, tmp_path, SAID + header + "2026-11-02;Rån;Hamnenn\n")
    assert problem.options == ("Hamnen",) and problem.value == "Hamnenn"


def refused_more(register: Register, folder: Path, text: str) -> list:
    with pytest.raises(Refused) as error:
        load(register, folder, text, "b.csv")
    return list(error.value.problems)


def test_the_same_id_twice_is_read_once_when_it_says_the_same_and_refused_when_not(solvik, tmp_path):
    done = load(solvik, tmp_path, SAID + HEADER + LINES + LINES.splitlines()[0] + "\n")
    assert done.saved.added == 4 and any("stod två gånger" in str(w) for w in done.reading.warnings)
    other = LINES.splitlines()[0].replace("Stöld", "Rån") + "\n"
    (problem,) = refused_more(solvik, tmp_path, SAID + HEADER + LINES + other)
    assert "olika uppgifter" in problem.what and problem.value == "1"


def test_events_without_ids_are_as_many_as_they_are_also_when_the_file_is_read_again(solvik, tmp_path):
    text = SAID + "inträffade;kategori;område\n" + 3 * "2026-11-02 21:30;Rån;Hamnen\n" + "2026-11-02 21:30;Hot;Hamnen\n"
    assert load(solvik, tmp_path, text).saved.added == 4
    assert load(solvik, tmp_path, text).saved.unchanged == 4
    assert Facts(solvik).total() == 4


def feed(*events: tuple[str, str, str, str]) -> str:
    return json.dumps(
        [
            {
                "id": int(i),
                "datetime": f"{when} +01:00",
                "name": f"24 november 05.32, {type_}, {where}",
                "summary": "Polisen larmas.",
                "url": "/aktuellt/1",
                "type": type_,
                "location": {"name": where, "gps": "59.3,17.9"},
            }
            for i, when, type_, where in events
        ]
    )


def test_the_police_s_feed_is_placed_no_finer_than_it_is(solvik, tmp_path):
    text = feed(("1", "2023-11-24\u00a05:32:00", "Rån", "Solvik"), ("2", "2023-11-24 15:32:00", "Brand", "Kiruna"))
    done = load(solvik, tmp_path, text, "feed.json", ImportOptions(area="Solvik"))
    assert done.saved.added == 1
    result = Facts(solvik).count([By.AREA, By.QUALITY, By.SOURCE, By.HOUR])
    assert result.iloc[0].tolist() == ["solvik", "kommun", "polis", 5, 1]
    assert Facts(solvik).total(Where(is_exact=True)) == 0
    assert any("utanför Solvik" in str(w) for w in done.reading.warnings)


def test_workbooks_and_parquet_say_the_same_as_text(solvik, tmp_path):
    load(solvik, tmp_path, SAID + HEADER + LINES)
    rows = pd.DataFrame([line.split(";") for line in LINES.splitlines()], columns=HEADER.strip().split(";"))
    options = ImportOptions(kind="events", area="Solvik", source="Polisen")
    rows.to_excel(tmp_path / "h.xlsx", index=False)
    typed = rows.assign(
        inträffade=pd.to_datetime(rows["inträffade"], format="mixed").where(rows["id"] != "3"),
        **{c: pd.to_numeric(rows[c].str.replace(",", "."), errors="coerce") for c in HEADER.strip().split(";")[4:6]},
    ).replace({"till": {"": None}, "noggrannhet": {"": None}})
    typed["id"] = typed["id"].astype(int)
    typed = typed[typed["id"] != 3]
    typed.to_parquet(tmp_path / "h.parquet")
    for name, n in (("h.xlsx", 4), ("h.parquet", 3)):
        (done,) = intake.run(solvik, [tmp_path / name], actor=COMMAND_LINE, options=options)
        assert (done.saved.added, done.saved.changed, done.saved.unchanged) == (0, 0, n), name


def test_times_of_summer_and_winter_are_those_of_the_clock(solvik, tmp_path):
    rows = "2026-10-25 02:30;2026-10-25 02:40;Rån;Hamnen\n2026-07-01T23:30:00Z;;Rån;Hamnen\n"
    load(solvik, tmp_path, SAID + "inträffade;till;kategori;område\n" + rows)
    days = Facts(solvik).count([By.DAY])["day"]
    assert [str(d) for d in days] == ["2026-07-02", "2026-10-25"]


@pytest.mark.parametrize(
    ("rows", "days", "read_as"),
    [
        (("03/04/2025 21:30", "25/06/2025 1:42"), ["2025-04-03", "2025-06-25"], "dag/månad/år"),
        (("25/06/2025", "26.06.2025 kl. 01.42"), ["2025-06-25", "2025-06-26"], "dag/månad/år"),
        (("3-4-2025 21:30:00", "31-12-2025 00:10:00"), ["2025-04-03", "2025-12-31"], "dag/månad/år"),
        (("04/03/2025 21:30", "06/25/2025 01:42"), ["2025-04-03", "2025-06-25"], "månad/dag/år"),
        (("2025-04-03 21:30", "2025-06-25 01:42"), ["2025-04-03", "2025-06-25"], ""),
    ],
)
def test_days_with_the_year_last_are_read_where_only_one_order_is_possible(solvik, tmp_path, rows, days, read_as):
    text = "inträffade;kategori;område\n" + "".join(f"{r};Rån;Hamnen\n" for r in rows)
    done = load(solvik, tmp_path, SAID + text)
    assert [str(d) for d in Facts(solvik).count([By.DAY])["day"]] == days
    told = [str(w) for w in done.reading.warnings if "Tiderna lästes som" in str(w)]
    assert [w.split("Tiderna lästes som ")[1].split(":")[0] for w in told] == ([read_as] if read_as else [])


def test_the_order_is_looked_for_in_the_whole_file_and_in_all_its_times(solvik, tmp_path):
    many = "".join(f"0{1 + i % 9}/04/2025;;Rån;Hamnen;{i}\n" for i in range(9_000))
    load(
        solvik, tmp_path, SAID + "inträffade;till;kategori;område;id\n" + many + "01/05/2025;13/05/2025;Rån;Hamnen;a\n"
    )
    assert sorted(map(str, Facts(solvik).count([By.DAY])["day"])) == [f"2025-04-0{i}" for i in range(1, 10)] + [
        "2025-05-01"
    ]


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        (("03/04/2025 21:30", "05/06/2025"), "Är ”03/04/2025 21:30” dag/månad/år eller månad/dag/år?"),
        (("25/06/2025", "06/26/2025"), "”25/06/2025” är dag/månad/år, och ”06/26/2025” är månad/dag/år."),
        (("25/13/2025",), "”25/13/2025” är dag/månad/år, och ”25/13/2025” är månad/dag/år."),
        (("32/01/2025",), "Tiden går inte att läsa."),
        (("2025-04-03", "03/04/2025 21:30"), "Är ”03/04/2025 21:30” dag/månad/år eller månad/dag/år?"),
        (("25/06/25",), "Tiden går inte att läsa."),
    ],
)
def test_an_order_that_nothing_tells_is_asked_about(solvik, tmp_path, rows, what):
    text = "inträffade;kategori;område\n" + "".join(f"{r};Rån;Hamnen\n" for r in rows)
    (problem,) = refused(solvik, tmp_path, SAID + text)
    assert problem.what.startswith(what) and problem.expected.startswith(("tider med året först", "en tid som"))


def test_what_has_not_been_is_left_out_and_told(solvik, tmp_path):
    done = load(solvik, tmp_path, SAID + "inträffade;kategori;område\n2026-11-02;Rån;Hamnen\n2126-11-02;Rån;Hamnen\n")
    assert done.saved.added == 1 and any("framtiden" in str(w) for w in done.reading.warnings)


def test_areas_settled_by_cells_are_those_of_the_polygons(solvik):
    placer = placing.Placer(intake.known(solvik).directory, "solvik")
    chance = np.random.default_rng(5)
    x, y = chance.integers(668_800, 673_200, 20_000), chance.integers(6_578_800, 6_582_200, 20_000)
    expected = np.full(20_000, placing.OUTSIDE)
    expected[placer.holds(x.astype(float), y.astype(float))] = 2
    for i, (left, bottom) in enumerate(SQUARES.values()):
        expected[(x > left) & (x < left + 1000) & (y > bottom) & (y < bottom + 1000)] = i
    result = np.concatenate([placer.areas(x[i : i + 3_000], y[i : i + 3_000]) for i in range(0, 20_000, 3_000)])
    at_a_border = np.isin(x, (670_000, 671_000, 672_000)) | np.isin(y, (6_580_000, 6_581_000))
    wrong = (result != expected) & ~at_a_border
    assert wrong.sum() <= 20_000 * 0.001  # the borders went through degrees of five decimals, about a metre
    assert (result[~at_a_border] == placing.OUTSIDE).any()


def test_control_points_of_the_projection():
    """Lantmäteriet's published pairs for SWEREF 99 and SWEREF 99 TM, rounded to the centimetre."""
    x, y = placing.to_plane(np.array([15.0]), np.array([60.0]), 4326)
    assert (round(float(x[0]), 2), round(float(y[0]), 2)) == (500_000.0, 6_651_411.19)


def test_the_headings_of_events_are_each_one_field():
    every = [h for hs in fields.FIELDS.values() for h in hs]
    assert len(every) == len(set(every))
    assert fields.fits(("datum", "kategori", "lat", "lon")) and not fields.fits(("datum", "kategori"))
