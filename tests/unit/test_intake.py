"""From files to the register; and whatever the files are, never a traceback or half an import."""

import hashlib
import io
import json
import math
import random
import re
import shutil
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lagesbild import intake, readers
from lagesbild.actor import COMMAND_LINE, Actor, Role
from lagesbild.areas import Directory
from lagesbild.intake import ImportOptions
from lagesbild.paths import DATA
from lagesbild.problems import Problem, Refused, UnknownId
from lagesbild.readers import Context, ParsedTable
from lagesbild.tables import TABLES
from tests.effort import IS_FULL, examples

FILES = sorted(p for p in DATA.glob("*/*") if p.suffix in (".csv", ".geojson"))
SCALE = "Område: Täby\nnivå;namn;färg;textfärg\n1;Lugnt;#FFFFFF;#000000\n2;Oroligt;#000000;#FFFFFF\n"
AREAS = "namn;typ;överordnad\nTäby;kommun;\nEnsta;stadsdel;Täby\nHägernäs;stadsdel;Täby\n"
WEEKS = "Täby 2024\nVecka;Ensta;Hägernäs\n1;1;2\n2;;2\n"


def counts(done):
    return [(d.saved.kind, d.saved.added, d.saved.changed, d.saved.unchanged) for d in done]


def test_a_new_place_comes_with_its_areas_scale_and_levels_in_any_order(own_register, write):
    files = [write("1_veckor.csv", WEEKS), write("2_skala.csv", SCALE), write("3_omraden.csv", AREAS)]
    done = intake.run(own_register, files, actor=COMMAND_LINE)
    assert counts(done) == [("areas", 3, 0, 0), ("levels", 2, 0, 0), ("ratings", 4, 0, 0)]
    assert done[-1].reading.place == "taby"


def test_importing_again_changes_nothing(own_register):
    before = own_register.revision()
    done = intake.run(own_register, FILES, actor=COMMAND_LINE)
    assert len(done) == len(FILES)
    assert all(d.saved.added == d.saved.changed == 0 for d in done)
    assert own_register.revision() == before


def test_the_source_that_is_said_holds_where_a_file_is_silent(own_register, tmp_path):
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    paths[0].write_text("Källa: SCB\nområde;datum;antal\nVinsta;1990-12-31;1\n", encoding="utf-8")
    paths[1].write_text("Folkmängd\nområde;datum;antal\nVinsta;1991-12-31;1\n", encoding="utf-8")
    done = intake.run(
        own_register, paths, actor=COMMAND_LINE, options=intake.ImportOptions(source="Kommunen"), dry_run=True
    )
    assert [d.reading.source for d in done] == ["SCB", "Kommunen"]


def test_the_audit_row_knows_the_file_by_its_content(empty_register, tmp_path):
    path = tmp_path / "omraden.csv"
    path.write_text("namn;typ;överordnad\nTäby;kommun;\nEnsta;stadsdel;Täby\n", encoding="utf-8")
    intake.run(empty_register, [path], actor=COMMAND_LINE)
    (row,) = empty_register.changes().to_dict("records")
    assert (row["file"], row["sha256"]) == ("omraden.csv", hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.parametrize("seed", range(3 if IS_FULL else 1))
def test_importing_again_one_by_one_in_any_order_changes_nothing(own_register, seed):
    before = own_register.revision()
    files = random.Random(seed).sample(FILES, len(FILES))
    assert [c[1:3] for f in files for c in counts(intake.run(own_register, [f], actor=COMMAND_LINE))] == [(0, 0)] * len(
        FILES
    )
    assert own_register.revision() == before


def test_a_corrected_source_replaces_the_wrong_one(own_register, write):
    text = "Folkmängd\nKälla: {}\n\nområde;datum;antal\nVinsta;2023-12-31;3400\n"
    intake.run(own_register, [write("b.csv", text.format("SBC"))], actor=COMMAND_LINE)
    assert counts(intake.run(own_register, [write("b.csv", text.format("SCB"))], actor=COMMAND_LINE)) == [
        ("population", 0, 1, 0)
    ]
    stored = own_register.current("population", areas=["vinsta"], date=date(2023, 12, 31))
    sources = own_register.changes().set_index("id")["source"]
    assert [sources[i] for i in stored["change"]] == ["SCB"]


def test_one_bad_file_stops_the_good_ones(own_register, write):
    before = own_register.revision()
    files = [
        write("bra_2024.csv", "Vecka;Vinsta\n1;1\n"),
        write("dalig_2024.csv", "Vecka;Vinsta\n2;6\n"),
        write("tom.csv", ""),
    ]
    with pytest.raises(Refused) as refused:
        intake.run(own_register, files, actor=COMMAND_LINE)
    assert {p.file for p in refused.value.problems} == {"dalig_2024.csv", "tom.csv"}
    assert own_register.revision() == before


def test_a_dry_run_tells_but_does_not_save(own_register, write):
    before = own_register.revision()
    path = write("veckor_2023.csv", "Vecka;Vinsta\n1;4\n2;1\n47;2\n")
    planned = intake.run(own_register, [path], actor=COMMAND_LINE, dry_run=True)
    assert own_register.revision() == before
    assert counts(planned) == [("ratings", 0, 2, 1)]  # week 47 was there, as ej bedömd
    assert counts(intake.run(own_register, [path], actor=COMMAND_LINE)) == counts(planned)


def test_warnings_do_not_stop_a_file_and_are_kept(own_register, write):
    text = "Område: Vinsta\nHushåll\nPeriod: 1 jan – 30 sep;2022;2023\nA;1;2\nSumma;1;3\n"
    intake.run(own_register, [write("cs.csv", text)], actor=Actor(Role.AREA_POLICE, "Polisen"))
    latest = own_register.changes().iloc[0]
    assert (latest["who"], latest["action"], latest["place"]) == ("Områdespolis, Polisen", "import", "vinsta")
    assert "Summan 3 stämmer inte" in latest["problems"][0]


def test_what_the_user_says_is_used(own_register, write):
    path = write("veckor.csv", "Vecka;Centrum;Hisingen\n1;4;1\n")
    (done,) = intake.run(
        own_register, [path], actor=COMMAND_LINE, options=ImportOptions(area="Göteborgs Stad", year=2024, source="TiC")
    )
    assert (done.reading.place, done.reading.source) == ("goteborg", "TiC")
    assert own_register.current("ratings", areas=["centrum"])["year"].tolist() == [2024]


def test_an_unknown_area_stops_everything(own_register, write):
    with pytest.raises(UnknownId, match="Kiruna"):
        intake.run(
            own_register,
            [write("v_2024.csv", "Vecka;Vinsta\n1;1\n")],
            actor=COMMAND_LINE,
            options=ImportOptions(area="Kiruna"),
        )


def test_the_example_files_are_read_without_error_or_warning(known):
    assert len(FILES) >= 20
    for path in FILES:
        assert [r.problems for r in readers.read(path, known)] == [()], path.name


# --- damaged files -----------------------------------------------------------------------

ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-32", "mac-roman"]


def harmless(path: Path, known: Context, kind: str | None = None) -> ParsedTable | None:
    """Read, and hold the promise: a ParsedTable, or Refused with problems that name the file."""
    try:
        readings = readers.read(path, known, kind)
    except Refused as refused:
        problems: tuple[Problem, ...] = refused.problems
        assert problems
        readings = []
    else:
        problems = tuple(p for r in readings for p in r.problems)
    for problem in problems:
        assert problem.file == path.name
        assert problem.what
        assert problem.expected
    return readings[0] if readings else None


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """One of our files, cut, re-encoded, shuffled or with bytes struck over."""
    path = draw(st.sampled_from(FILES))
    rng = random.Random(draw(st.integers(0, 10**6)))
    text = path.read_text("utf-8")
    for damage in draw(st.lists(st.sampled_from(["cut", "columns", "rows", "delimiter", "cells", "drop"]), max_size=2)):
        lines = text.split("\n")
        if damage == "cut":
            text = text[: rng.randrange(len(text) + 1)]
        elif damage == "columns":
            order = list(range(12))
            rng.shuffle(order)
            split = [line.split(";") for line in lines]
            text = "\n".join(";".join(c[i] for i in order if i < len(c)) if len(c) > 1 else c[0] for c in split)
        elif damage == "rows":
            rng.shuffle(lines)
            text = "\n".join(lines)
        elif damage == "delimiter":
            text = text.replace(";", rng.choice("\t,|:"))
        elif damage == "cells":
            odd = ["²", "-1", "9" * 25, "nan", "inf", "1e9", '"', "..", "54", "0000-W01", "٣", "\u202f", "=1+1", "true"]
            lines = [";".join(rng.choice(odd) if rng.random() < 0.1 else c for c in s.split(";")) for s in lines]
            text = "\n".join(lines)
        else:
            text = "\n".join(s.rsplit(";", 1)[0] if rng.random() < 0.2 else s for s in lines)
    data = text.encode(draw(st.sampled_from(ENCODINGS)), errors="replace")
    if data and draw(st.booleans()):
        struck = bytearray(data)
        for _ in range(rng.randrange(1, 6)):
            struck[rng.randrange(len(struck))] = rng.randrange(256)
        data = bytes(struck)
    return path.suffix, data


@settings(max_examples=examples(100), deadline=None)
@given(damaged())
def test_damaged_files_are_read_or_refused(folder, known, file):
    suffix, data = file
    path = folder / f"skadad_2023{suffix}"
    path.write_bytes(data)
    harmless(path, known)


@settings(max_examples=examples(60), deadline=None)
@given(st.binary(max_size=400), st.sampled_from([".csv", ".geojson"]))
@example(b"\xff\xfe\x00", ".csv")
@example(b"\xff\xfe", ".csv")
def test_random_bytes_are_refused(folder, known, data, suffix):
    path = folder / f"skrap{suffix}"
    path.write_bytes(data)
    assert harmless(path, known) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["Vinsta", "lager", "x", ""]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["namn", "typ", "överordnad", "lager", "utgåva", "alias", "coordinates"]), inner
        )
    ),
    max_leaves=12,
)
PROPERTIES = st.fixed_dictionaries(
    {"namn": JSON, "område": st.just("Vinsta") | JSON, "överordnad": st.just("Vinsta") | JSON},
    optional={"typ": JSON, "lager": JSON, "utgåva": JSON, "alias": JSON, "generaliserad": JSON},
)
GEOMETRY = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Point", "Polygon", "MultiPolygon", "LineString", "GeometryCollection", "X"]) | JSON,
        "coordinates": st.recursive(
            st.floats() | st.floats(17, 18) | st.none(), lambda x: st.lists(x, max_size=5), max_leaves=20
        ),
    }
)


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(JSON | st.fixed_dictionaries({"properties": PROPERTIES, "geometry": GEOMETRY | JSON}), max_size=3))
def test_any_json_is_read_or_refused(folder, known, features):
    import json

    path = folder / "karta.geojson"
    path.write_text(json.dumps({"features": features}), "utf-8")
    harmless(path, known)


CELLS = st.sampled_from(
    ["", "1", "2023", "54", "Vinsta", "2023-09-30", "..", "-", "47 %", "x", "²", "9" * 25, "#FFFFFF"]
)


@settings(max_examples=examples(100), deadline=None)
@given(
    st.sampled_from([None, *readers.KINDS.values()]),
    st.lists(
        st.sampled_from([c.title for t in TABLES.values() for c in t.columns] + ["vecka", "Period: 2023", "2022"]),
        max_size=9,
    ),
    st.lists(st.lists(CELLS, max_size=10), max_size=5),
)
def test_any_headings_over_any_cells_are_read_or_refused(folder, known, kind, headings, rows):
    path = folder / "fil.csv"
    path.write_text("\n".join(";".join(r) for r in [["Område: Vinsta"], headings, *rows]), "utf-8")
    harmless(path, known, kind)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(damaged(), min_size=1, max_size=2))
def test_nothing_is_saved_of_what_is_refused_and_all_of_what_is_not(folder, shared, files):
    paths = []
    for i, (suffix, data) in enumerate(files):
        paths.append(folder / f"{i}_2023{suffix}")
        paths[-1].write_bytes(data)
    before = shared.revision()
    try:
        intake.run(shared, paths, actor=COMMAND_LINE, dry_run=True)
    except Refused:
        with pytest.raises(Refused):
            intake.run(shared, paths, actor=COMMAND_LINE)
        assert shared.revision() == before
        return
    intake.run(shared, paths, actor=COMMAND_LINE)
    again = intake.run(shared, paths, actor=COMMAND_LINE) if len(paths) == 1 else []
    assert all(d.saved.added == d.saved.changed == 0 for d in again)


@pytest.fixture(scope="module")
def shared(example_home, tmp_path_factory):
    """A register that damaged files may be imported into, one after the other."""
    home = tmp_path_factory.mktemp("damaged")
    shutil.copy(example_home / intake.REGISTER, home)
    shutil.copytree(example_home / "events", home / "events")
    opened = intake.open_register(home)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "error", [IndexError("list index"), AttributeError("x"), RecursionError(), UnboundLocalError()]
)
@pytest.mark.parametrize("where", ["find", "read"])
def test_what_no_reader_foresaw_is_refused_by_the_files_name_and_logged(monkeypatch, write, caplog, error, where):
    def fails(*_):
        raise error

    if where == "find":
        monkeypatch.setattr(readers, "find", fails)
    else:
        monkeypatch.setattr(readers, "find", lambda *_: [readers.DetectedTable("crime", "b.csv", "Blad", fails)])
    detected, problems = intake.read_all([write("b.csv", "x")], intake.ImportContext(Directory(())))
    (problem,) = problems
    assert (detected, problem.file, problem.sheet) == ([], "b.csv", None if where == "find" else "Blad")
    assert "oväntat" in problem.what and type(error).__name__ not in str(problem)
    assert type(error).__name__ in caplog.text and "Traceback" in caplog.text


def test_a_file_that_takes_all_memory_is_refused_by_name(monkeypatch, write):
    def fails(*_):
        raise MemoryError

    monkeypatch.setattr(readers, "find", fails)
    _, (problem,) = intake.read_all([write("b.csv", "x")], intake.ImportContext(Directory(())))
    assert str(problem) == "b.csv::: Filen kräver för mycket minne. Väntat: en mindre fil."


def star(corners: int) -> str:
    """A ring in which every side crosses nearly every other."""
    turns = [2 * math.pi * i * (corners // 2) / corners for i in range(corners)]
    ring = [[17.85 + 0.05 * math.cos(t), 59.35 + 0.03 * math.sin(t)] for t in turns]
    feature = {
        "type": "Feature",
        "properties": {"namn": "A", "lager": "plats", "utgåva": 2023, "område": "Vinsta"},
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def rows_of_xml(rows: int) -> bytes:
    workbook, buffer = openpyxl.Workbook(), io.BytesIO()
    workbook.save(buffer)
    small = io.BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                data = data[: data.index(b"<sheetData")] + b"<sheetData>" + b"<row><c><v>1</v></c></row>" * rows
                data += b"</sheetData></worksheet>"
            target.writestr(name, data)
    return small.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.geojson", star(4001), "korsar sig själv"),
        ("a.xlsx", rows_of_xml(1_000_000), "för lång tid|för mycket minne|upprepade"),
        (
            "a.geojson",
            '{"type":"FeatureCollection","features":' + "[" * 200_000 + "]" * 200_000 + "}",
            "giltig GeoJSON",
        ),
        ("a.csv", ";".join(f"okänd rubrik {i}" for i in range(40_000)) + "\n1", "."),
    ],
    ids=["star", "rows", "deep", "headings"],
)
def test_a_small_file_holds_no_core(own_register, write, name, content, what):
    path = write(name, content)
    planned = intake.plan(own_register, [path], ImportOptions(area="Vinsta", year=2023))
    assert planned.problems and all(p.file == name for p in planned.problems)
    assert re.search(what, str(planned.problems[0]))


def test_a_file_of_empty_rows_is_read_or_refused(own_register, write):
    path = write("a.csv", "Vecka;Vinsta\n" + "\n" * 3_000_000 + "1;2\n")
    planned = intake.plan(own_register, [path], ImportOptions(area="Vinsta", year=2023))
    assert planned.problems or [t.reading.frame["level"].tolist() for t in planned.tables] == [[2]]


def test_other_files_are_read_after_one_that_was_stopped(own_register, write):
    stopped = intake.plan(own_register, [write("a.xlsx", rows_of_xml(1_000_000))])
    assert stopped.problems
    text = "Område: Vinsta\nPeriod: 1 jan – 30 sep;2022;2023\nRån;40;42\n"
    assert intake.plan(own_register, [write("b.csv", text)]).problems == ()


# --- which way a survey's question is better --------------------------------------------------------

SURVEY = (
    "Källa: kommunen\nUndersökning: Enkäten\nområde;våg;fråga;svar;andel;n{}\n"
    "Vinsta;2023;Nöjd med belysningen;ganska nöjd;30 %;500{}\nVinsta;2023;Orolig för inbrott;ganska orolig;22 %;500\n"
)
LIGHT = ("Enkäten", "Nöjd med belysningen", "ganska nöjd")
WORRY = ("Enkäten", "Orolig för inbrott", "ganska orolig")


def ways(register):
    rows = register.current("survey")
    rows = rows[rows["survey"] == "Enkäten"].sort_values("question")
    return [None if math.isnan(b) else int(b) for b in rows["better"].astype(float)]


def test_a_direction_that_nobody_declares_is_asked_about_and_stays_unknown(own_register, write):
    plan = intake.plan(own_register, [write("enkat.csv", SURVEY.format("", ""))])
    assert plan.undirected == (LIGHT, WORRY) and plan.problems == ()
    (problem,) = [w for w in plan.tables[0].reading.warnings if w.missing]
    assert "2\u00a0andelar" in problem.what and "ganska orolig" in problem.what
    intake.confirm(own_register, plan, COMMAND_LINE)
    assert ways(own_register) == [None, None]


def test_directions_that_the_user_says_are_saved_and_hold_for_the_next_wave(own_register, write):
    file = write("enkat.csv", SURVEY.format("", ""))
    options = ImportOptions(directions=((LIGHT, 1), (WORRY, -1)))
    (done,) = intake.run(own_register, [file], actor=COMMAND_LINE, options=options)
    assert ways(own_register) == [1, -1] and not [w for w in done.reading.warnings if w.missing]
    again = intake.plan(own_register, [file])
    assert again.undirected == () and again.losses == () and again.tables[0].preview.saved.unchanged == 2
    later = intake.plan(own_register, [write("enkat.csv", SURVEY.format("", "").replace("2023", "2025"))])
    assert later.undirected == () and list(later.tables[0].reading.frame["better"]) == [1, -1]


def test_one_direction_for_all_holds_only_where_the_file_declares_none(own_register, write):
    file = write("enkat.csv", SURVEY.format(";bättre när", ";högre").replace("22 %;500", "22 %;500;"))
    intake.run(own_register, [file], actor=COMMAND_LINE, options=ImportOptions(better=-1))
    assert ways(own_register) == [1, -1]
