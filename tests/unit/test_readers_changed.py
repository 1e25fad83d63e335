"""A file in which one thing has been changed is read the same, or refused, or warned of: never other facts in silence.

What is changed is what happens to files between people: a cell lost, columns turned, a row doubled, a line put in.
Every number is invented.
"""

from __future__ import annotations

import json
import random

import pandas as pd
import pyproj
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagesbild import calendar
from lagesbild.tables import TABLES
from tests.cases import NOW
from tests.effort import examples
from tests.solvik import outcome

SHAPES = {
    "levels down": "Nivåer 2026\nVecka;Hamnen;Backen;Larmdal\n1;1;2;3\n2;2;3;1\n3;4;5;2\n4;2;1;1\n5;3;1;2\n",
    "levels across": "Nivåer 2026\nStadsdel;v1;v2;v3;v4\nHamnen;1;2;3;4\nBacken;2;3;5;1\nLarmdal;4;1;2;3\n",
    "levels long": "år;vecka;stadsdel;nivå\n2026;1;Hamnen;1\n2026;1;Backen;3\n2026;2;Hamnen;2\n2026;2;Backen;5\n2026;3;Hamnen;4\n",
    "survey": "Trygghetsundersökning 2025\nOtrygghet ute sena kvällar\nStadsdel;Andel otrygga %;Antal svar\n"
    "Hamnen;10,5;210\nBacken;12,4;305\nLarmdal;31,7;118\n",
    "survey answers": "Trygghetsundersökning 2025, Solvik\nHur trygg är du?\nSvar;Andel %\nMycket trygg;40\nGanska trygg;35\n"
    "Ganska otrygg;15\nMycket otrygg;10\n",
    "survey long": "undersökning;våg;område;fråga;grupp;svar;andel;n\nLiv;2024;Hamnen;Hur är det;alla;bra;51,2 %;310\n"
    "Liv;2024;Backen;Hur är det;alla;bra;47,9 %;290\nLiv;2025;Hamnen;Hur är det;alla;bra;55,0 %;305\n",
    "incidents": "id;datum;område;kategori;allvar;källa\nh1;2026-01-03;Hamnen;Skadegörelse;lindrig;vakt\n"
    "h2;2026-01-04;Backen;Klotter;oroande;vakt\nh3;2026-01-09;Larmdal;Bråk;allvarlig;polis\nh4;2026-01-10;Hamnen;Bråk;lindrig;polis\n",
    "areas": "namn;typ;överordnad;alias\nTäby;kommun;;Täby kommun\nGribby;stadsdel;Täby;\nHägernäs;stadsdel;Täby;Hagernas\n",
    "indicators": "plan;mål;indikator;utgångsvärde;utgångsår;målvärde;målår\nPlan 2026;Trygghet;Andel otrygga;31,5;2024;25,0;2027\n"
    "Plan 2026;Trygghet;Andel oroliga;44,0;2024;40,5;2027\nPlan 2026;Ordning;Klotter;120;2024;90;2028\n",
    "facts": "område;mått;period;värde;enhet\nHamnen;Medelinkomst;2024;312,5;tkr\nBacken;Medelinkomst;2024;401,2;tkr\n"
    "Hamnen;Arbetslöshet;2024;7,4;%\nBacken;Arbetslöshet;2024;3,1;%\n",
    "crime": "Anmälda brott i Solvik\nBrottstyp;2024;2025\nStöld;110;120\nRån;11;12\nMisshandel;31;42\nBedrägeri;51;62\n",
    "crime by area": "Anmälda brott 2025\nStadsdel;Stöld;Rån;Misshandel\nHamnen;110;12;31\nBacken;71;8;22\nLarmdal;41;3;9\n",
    "people": "Folkmängd\nStadsdel;2023;2024;2025\nHamnen;4100;4200;4300\nBacken;5100;5200;5300\nLarmdal;3100;3200;3300\n",
}
TEXT_LINES = ["Uppklarade", "Summa", "2023", "Hamnen", "Ådalen", "Källa: SCB", "preliminärt", "Prognos", "Mål"]
CHANGED = settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(calendar, "clock", lambda: NOW)


def facts(result) -> dict[tuple[object, ...], object]:
    """What a file says: a table's key → the values that are no order of rows."""
    texts: dict[tuple[object, ...], object] = {}
    for reading in result.readings:
        table = TABLES[reading.kind]
        values = [c.name for c in table.columns if c.name not in table.keys and c.name not in ("position",)]
        for row in reading.frame.to_dict("records"):
            key = (reading.kind, *(str(row[k]) for k in table.keys))
            texts[key] = tuple(None if pd.isna(row[v]) else row[v] for v in values)
    return texts


@pytest.mark.parametrize("shape", SHAPES)
def test_unchanged_it_is_read_without_a_word(tmp_path, shape):
    reading = outcome(_written(tmp_path, SHAPES[shape]), area="Solvik", better=-1)
    assert (reading.errors, reading.warnings) == ([], []) and len(facts(reading)) > 1


def numbers(values: object) -> list[object]:
    """The numbers among values."""
    return [v for v in values if not isinstance(v, str)] if isinstance(values, tuple) else [values]


def _written(folder, text: str | bytes):
    path = folder / "fil.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def changed(text: str, how: str, dice: random.Random) -> str | bytes:
    rows = [line.split(";") for line in text.rstrip("\n").split("\n")]
    head = next(i for i, r in enumerate(rows) if len(r) > 1)
    body = range(head + 1, len(rows))
    row = dice.choice(body)
    width = len(rows[head])
    match how:
        case "drop a cell":
            del rows[row][dice.randrange(width)]
        case "drop a heading":
            del rows[head][dice.randrange(width)]
        case "turn two columns":
            a, b = dice.sample(range(width), 2)
            for r in rows[head:]:
                r[a], r[b] = r[b], r[a]
        case "double a row":
            rows.insert(dice.choice(body), list(rows[row]))
        case "double a row, with another value":
            copy = list(rows[row])
            copy[-1] = rows[dice.choice(body)][-1]
            rows.insert(dice.choice(body), copy)
        case "lose the end":
            whole = ("\n".join(";".join(r) for r in rows)).encode()
            third = sum(len(";".join(r).encode()) + 1 for r in rows[: head + 3])
            cut = whole[: dice.randrange(third, len(whole))] if third < len(whole) else whole
            # digits that may be all of a number, as short as another of the column, tell nobody that some are gone
            return cut.rstrip(b"0123456789") if whole[len(cut) : len(cut) + 1].isdigit() else cut
        case "another decimal sign":
            for r in rows[head + 1 :]:
                r[:] = [c.replace(",", ".") for c in r]
        case "a decimal sign in one":
            i = dice.randrange(1, width)
            rows[row][i] = rows[row][i].replace(",", ".") if "," in rows[row][i] else rows[row][i]
        case "a blank row":
            rows.insert(dice.choice(body), [""] * width)
        case "a line of text":
            rows.insert(dice.choice(body), [dice.choice(TEXT_LINES), *[""] * dice.choice([0, width - 1])])
        case "the header again":
            rows.insert(dice.choice(body), list(rows[head]))
        case "the header again, turned":
            again = [rows[head][0], *reversed(rows[head][1:])]
            rows.insert(dice.choice(body), again)
        case "two headings in one":
            i = dice.randrange(width - 1)
            rows[head][i : i + 2] = [f"{rows[head][i]} {rows[head][i + 1]}"]
        case "merged headings":
            rows[head][dice.randrange(1, width)] = ""
        case "merged labels":
            rows[row][0] = ""
        case "an extra cell":
            rows[row].insert(dice.randrange(width), dice.choice(["", "7", "x"]))
        case "two cells in one":
            i = dice.randrange(width - 1)
            rows[row][i : i + 2] = [f"{rows[row][i]} {rows[row][i + 1]}"]
        case "coded twice":
            return text.encode().decode("cp1252", "replace").encode()
        case "letters lost":
            return text.translate(str.maketrans(dict.fromkeys("åäöÅÄÖ", "\ufffd"))).encode()
        case "from a Mac":
            return text.encode("mac_roman")
        case "letters asked":
            return text.encode("ascii", "replace")
    return "\n".join(";".join(r) for r in rows) + "\n"


HOW = [
    "drop a cell",
    "drop a heading",
    "turn two columns",
    "double a row",
    "double a row, with another value",
    "lose the end",
    "another decimal sign",
    "a decimal sign in one",
    "a blank row",
    "a line of text",
    "the header again",
    "the header again, turned",
    "two headings in one",
    "merged headings",
    "merged labels",
    "an extra cell",
    "two cells in one",
    "coded twice",
    "letters lost",
    "from a Mac",
    "letters asked",
]


@pytest.mark.parametrize("shape", SHAPES)
@CHANGED
@given(how=st.sampled_from(HOW), seed=st.integers(0, 2**32))
def test_changed_it_is_the_same_or_told(tmp_path, shape, how, seed):
    true = facts(outcome(_written(tmp_path, SHAPES[shape]), area="Solvik", better=-1))
    text = changed(SHAPES[shape], how, random.Random(seed))
    reading = outcome(_written(tmp_path, text), area="Solvik", better=-1)
    if reading.errors or reading.warnings:
        return
    result = facts(reading)
    if (
        how == "lose the end"
    ):  # a word may be cut short, and a survey's sum of answers be one answer; no number is another
        result = {key: numbers(value) for key, value in result.items() if key in true or shape != "survey answers"}
        true = {key: numbers(value) for key, value in true.items()}
    if how == "a line of text" and shape == "survey answers" and "\nHamnen" in str(text):
        return  # a line that names an area says what the rows below it are about
    assert not {key: value for key, value in result.items() if key not in true or true[key] != value}, (how, text)


# --- borders ---------------------------------------------------------------------------------------------

SYSTEMS = (4326, 3006, 3011, 3857, 3021, 4258)


def borders(drawn_in: int, stated: int | None, *, turned: bool) -> str:
    """Three stadsdelar drawn in one coordinate system and said to be in another, or in none."""
    to = pyproj.Transformer.from_crs(4326, drawn_in, always_xy=True).transform
    features = []
    for name, east in (("Hamnen", 18.02), ("Backen", 18.04), ("Larmdal", 18.06)):
        ring = [to(east + x, 59.30 + y) for x, y in ((0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01), (0, 0))]
        ring = [point[::-1] for point in ring] if turned else ring
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"namn": name, "typ": "stadsdel"}, "geometry": shape})
    text = {"crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{stated}"}}} if stated else {}
    return json.dumps({"type": "FeatureCollection", "features": features, **text})


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("stated", [None, *SYSTEMS])
@pytest.mark.parametrize("drawn_in", SYSTEMS)
def test_borders_in_another_system_lie_where_they_are_or_are_told(tmp_path, drawn_in, stated, turned):
    path = tmp_path / "stadsdelar.geojson"
    path.write_text(borders(drawn_in, stated, turned=turned), encoding="utf-8")
    reading = outcome(path, area="Solvik", layer="stadsdel")
    if reading.errors or reading.warnings:
        return
    for (text,) in reading.rows("geometry"):
        east, north = json.loads(text)["coordinates"][0][0]
        assert abs(east - 18.04) < 0.04 and abs(north - 59.305) < 0.02
