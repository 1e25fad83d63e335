"""What stands beside the figures that are asked for: sums of a group, wholes, other measures, other times, other systems."""

from datetime import datetime

import pytest

from lagesbild import calendar, intake
from lagesbild.areas import Area, Directory
from lagesbild.intake import ImportContext, ImportOptions
from tests.cases import NOW, opened_with
from tests.solvik import Outcome

BJORKSUND = ImportContext(
    Directory(
        (
            Area("bjorksund", "Björksund", "kommun", None),
            Area("strandby", "Strandby", "stadsdel", "bjorksund"),
            Area("aby", "Åby", "stadsdel", "bjorksund"),
            Area("tallnas", "Tallnäs", "kommun", None),
        )
    ),
    levels={"bjorksund": (1, 2, 3, 4, 5)},
    today=datetime.date(NOW),
)
CRIME = "Anmälda brott i Björksund\nBrottstyp;2024;2025\n"
SURVEY = "Trygghetsmätning 2025\n"


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(calendar, "clock", lambda: NOW)


@pytest.fixture
def read(tmp_path):
    def _read(text: str, name: str = "fil.csv", **options) -> Outcome:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        readings, problems = intake.read_all([path], BJORKSUND, ImportOptions(**options))
        frame = readings[0].frame if readings and not problems else None
        return Outcome(frame, [str(p) for p in problems], [str(w) for r in readings for w in r.warnings], readings)

    return _read


@pytest.mark.parametrize(
    "text",
    [
        CRIME + "Anmälda brott totalt;15;18\nSnatteri;10;12\nCykelstöld;5;6\n",
        CRIME + "Totalt antal brott;15;18\nSnatteri;10;12\nCykelstöld;5;6\n",
        "kommun;brottstyp;år;antal\nBjörksund;Samtliga brott;2024;15\nBjörksund;Snatteri;2024;10\n"
        "Björksund;Cykelstöld;2024;5\nTallnäs;Samtliga brott;2024;2\nTallnäs;Cykelstöld;2024;2\n",
        "brottstyp;månad;antal\nAlla brott;mars 2025;15\nSnatteri;mars 2025;15\nAlla brott;april 2025;1\nSnatteri;april 2025;1\n",
    ],
)
def test_all_crime_is_the_whole_of_the_others(read, text):
    """Else a group's sum counts every crime twice."""
    frame = read(text, area=None if "kommun" in text else "Björksund").frame
    (whole,) = set(frame.loc[frame["group"] == "Anmälda brott", "category"])
    assert set(frame.loc[frame["group"] != "Anmälda brott", "group"]) == {whole}


def test_all_crime_alone_is_a_crime(read):
    assert read(CRIME + "Samtliga brott;15;18\n").rows("category", "count") == [
        ("Samtliga brott", 15),
        ("Samtliga brott", 18),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "område;brottsgrupp;brottskategori;från;till;antal\nÅby;Tillgrepp;Snatteri;2025-01-01;2025-12-31;10\n"
        "Åby;Tillgrepp;Tillgrepp totalt;2025-01-01;2025-12-31;11\n",
        "område;brottsgrupp;brottskategori;från;till;antal\nÅby;Brott;Snatteri;2025-01-01;2025-12-31;10\n"
        "Åby;Brott;Samtliga brott;2025-01-01;2025-12-31;11\n",
        "område;brottsgrupp;brottstyp;period;antal\nÅby;Tillgrepp;Snatteri;2025;10\nÅby;Tillgrepp;Totalt tillgrepp;2025;11\n",
        "område;brottsgrupp;brottstyp;2025\nÅby;Tillgrepp;Snatteri;10\nÅby;Tillgrepp;Tillgrepp totalt;11\n",
    ],
)
def test_a_sum_that_names_its_group_is_checked_and_left(read, text):
    outcome = read(text)
    assert outcome.rows("category", "count") == [("Snatteri", 10)]
    assert any("Summan 11 stämmer inte" in w for w in outcome.warnings)


@pytest.mark.parametrize(
    "label", ["Brott per invånare", "Anmälda brott per capita", "Inv. (tusental)", "Per 1 000 inv"]
)
def test_a_row_of_a_rate_is_no_crime(read, label):
    outcome = read(f"{CRIME}Snatteri;10;12\n{label};2;3\n")
    assert {c for (c,) in outcome.rows("category")} == {"Snatteri"}
    assert any(label in w for w in outcome.warnings)


@pytest.mark.parametrize("heading", ["2025:3", "2025-", "nov 2025 –", "2025:10", "mars 2025–"])
def test_a_time_that_is_half_said_is_refused(read, heading):
    (error, *_) = read(f"Anmälda brott i Björksund\nBrottstyp;{heading}\nSnatteri;10\n").errors
    assert heading.split()[0].rstrip("–-")[:4] in error and "går inte att läsa som en period" in error


def test_a_number_of_a_report_is_no_time(read):
    text = "Brå, rapport 2021:8, enligt lag (2023:196)\nAnmälda brott i Björksund 2025\nBrottstyp;Antal\nSnatteri;10\n"
    assert [str(d) for d in read(text).frame["start"]] == ["2025-01-01"]


@pytest.mark.parametrize(
    "heading",
    ["Riket (%)", "Andel i länet", "Rikssnitt (%)", "Kommunens andel (%)", "Tidigare (%)", "Föregående mätning (%)"],
)
@pytest.mark.parametrize("labels", ["Stadsdel;Andel otrygga (%)", "Stadsdel;Fråga;Svar;Andel (%)"])
def test_a_share_of_others_is_no_answer(read, heading, labels):
    row = "Strandby;31;26" if labels.count(";") == 1 else "Strandby;Trygg ute?;otrygg;31;26"
    outcome = read(f"{SURVEY}{labels};{heading}\n{row}\n")
    assert outcome.rows("answer", "share") == [("otrygg", 0.31)]
    assert any(heading in w for w in outcome.warnings)


def test_a_weighted_share_is_no_number_of_answers(read):
    outcome = read(SURVEY + "Stadsdel;Andel otrygga (%);Viktad andel (%)\nStrandby;31;29\n")
    assert outcome.rows("answer", "share") == [("otrygg", 0.31)]
    assert outcome.frame["n_effective"].isna().all() and any("Viktad andel" in w for w in outcome.warnings)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("område;år;vecka;nivå\nStrandby;2026;47;3\nStrandby;2026;50;3\nÅby;2027;5;2\n", "v. 50 2026 – v. 5 2027"),
        ("Nivåer 2026\nVecka;Strandby;Åby\n47;1;1\n52;2;\n", "v. 52 2026"),
    ],
)
def test_levels_of_weeks_to_come_are_told(read, text, word):
    assert any(word in w.replace("\u00a0", " ") for w in read(text).warnings)


def test_a_survey_of_a_year_to_come_is_left_out(read):
    text = SURVEY.replace("2025", "") + "Stadsdel;Fråga;Svar;2025;2029\nStrandby;Trygg ute?;otrygg;31 %;40 %\n"
    outcome = read(text)
    assert outcome.rows("wave", "share") == [("2025", 0.31)]
    assert any("2029" in w and "inte har varit" in w for w in outcome.warnings)


@pytest.mark.parametrize(("last", "is_told"), [(31, True), (32, False)])
def test_two_columns_that_are_the_same_are_told(tmp_path, last, is_told):
    rows = "".join(f"Brott {n};{n};{n}\n" for n in ("a", "b")).replace(";a", ";11").replace(";b", ";12")
    rows += f"Hot;13;13\nKlotter;31;{last}\nRån;41;41\nStöld;141;141\n"
    place = "Källa: kommunen\nnamn;typ;överordnad\nBjörksund;kommun;\n"
    register = opened_with(tmp_path, {"platser": place})
    path = tmp_path / "brott.csv"
    path.write_text(CRIME + rows)
    (table,) = intake.plan(register, [path]).tables
    register.close()
    messages = [w for w in table.reading.warnings if "desamma" in str(w)]
    assert len(messages) == is_told


def polygon(x: float, y: float, *, crs: str = "") -> str:
    ring = [[x, y], [x + 900, y], [x + 900, y + 900], [x, y + 900], [x, y]]
    feature = f'{{"type":"Feature","properties":{{"namn":"Strandby"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}'
    text = f'"crs":{{"type":"name","properties":{{"name":"{crs}"}}}},' if crs else ""
    return f'{{"type":"FeatureCollection",{text}"features":[{feature}]}}'


def test_borders_without_a_system_are_read_in_the_one_that_the_user_says(read):
    text, options = polygon(148500, 6398000), {"area": "Björksund", "layer": "stadsdel"}
    (error,) = read(text, "d.geojson", **options).errors
    assert "passar flera" in error
    geometry = str(read(text, "d.geojson", crs=3007, **options).frame["geometry"][0])
    assert "[11.97" in geometry and "57.7" in geometry


def test_the_users_system_beats_the_files_and_is_told(read):
    options = {"area": "Björksund", "layer": "stadsdel", "crs": 3007}
    outcome = read(polygon(148500, 6398000, crs="EPSG:3011"), "d.geojson", **options)
    assert "[11.97" in str(outcome.frame["geometry"][0])
    assert any("EPSG:3007 angavs" in w for w in outcome.warnings)
    assert "EPSG:9 är inget" in read(polygon(148500, 6398000), "d.geojson", **{**options, "crs": 9}).errors[0]
