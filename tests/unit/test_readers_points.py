"""A layer of points as a table with coordinates in two columns."""

import json

import pytest

from lagesbild import intake
from lagesbild.intake import ImportOptions
from tests.cases import PLACES, opened_with

HEAD = "Källa: Kommunen (fiktiv)\nUtgåva: 2026\n\n"


@pytest.fixture(scope="module")
def solvik(tmp_path_factory):
    register = opened_with(tmp_path_factory.mktemp("points"), {"platser": PLACES})
    yield register
    register.close()


@pytest.fixture
def read(solvik, write):
    def _read(text: str, name: str = "kameror.csv", **options):
        options = ImportOptions(area="Solvik", **options)
        readings, problems = intake.read_all([write(name, HEAD + text)], intake.known(solvik), options)
        rows = [r for t in readings for r in t.frame.to_dict("records")]
        at = {r["name"]: [round(c, 3) for c in json.loads(r["geometry"])["coordinates"]] for r in rows}
        return at, {r["layer"] for r in rows}, problems, [p for t in readings for p in t.warnings]

    return _read


@pytest.mark.parametrize(
    "rows",
    [
        "Namn;Latitud;Longitud\nTorget;59,3312;18,0645\n",
        "Plats;lon;lat\nTorget;18.0645;59.3312\n",
        "Namn;X;Y\nTorget;674372;6580872\n",
        "Namn;X;Y\nTorget;6580872;674372\n",  # X is north, as in Swedish geodesy
        "Namn;E (SWEREF 99 18 00);N (SWEREF 99 18 00)\nTorget;153671;6579520\n",
    ],
)
def test_a_pair_of_coordinates_in_any_order_and_system_is_a_point(read, rows):
    at, layers, problems, _ = read(rows)
    assert problems == [] and layers == {"kamera"}
    assert at["Torget"] == pytest.approx([18.0645, 59.3312], abs=0.002)


def test_the_kind_is_asked_for_or_stands_in_the_table(read):
    _, _, problems, _ = read("Namn;lat;lon\nTorget;59,33;18,06\n", "punkter.csv")
    assert problems[0].what == "Filen säger inte vad den innehåller."
    assert read("Namn;lat;lon\nTorget;59,33;18,06\n", "punkter.csv", layer="skola")[1] == {"skola"}
    assert read("Namn;lat;lon;Lager\nTorget;59,33;18,06;belysning\n", "punkter.csv")[1] == {"belysning"}
    _, _, problems, _ = read("Namn;lat;lon;Typ\nTorget;59,33;18,06;Belysning\nStationen;59,33;18,06;Klotter\n")
    assert [(p.what, p.row) for p in problems] == [("”Klotter” är inget slag av kartlager.", 6)]


def test_what_is_no_coordinate_is_told_by_its_row(read):
    _, _, problems, _ = read("Namn;lat;lon\nTorget;59,33;18,06\nStationen;;18,1\n")
    assert [(p.what, p.row, p.column) for p in problems] == [("Koordinaten går inte att läsa.", 6, "lat")]
    _, _, problems, _ = read("Namn;lat;lon\nTorget;18,06;59,33\n")
    assert "omvänd ordning" in problems[0].what and problems[0].row == 5


def test_columns_that_a_layer_has_no_use_for_are_told(read):
    at, _, problems, told = read("Namn;lat;lon;Elever;Värde\nTorget;59,33;18,06;210;3\n")
    assert problems == [] and at
    assert [p.column for p in told if "lästes inte" in p.what] == ["Elever"]


def test_rows_with_a_day_are_events(solvik, write):
    path = write("händelser.csv", HEAD + "Datum;Typ;Namn;lat;lon\n2026-10-01;Klotter;Torget;59,33;18,06\n")
    readings, _ = intake.read_all([path], intake.known(solvik), ImportOptions(area="Solvik"))
    assert [r.kind for r in readings if r.kind == "layers"] == []
