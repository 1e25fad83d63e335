"""Survey tables with one word or one number out of place: read, refused or told, never taken in silence.

Every number and place is invented. The day is 28 November 2026.
"""

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from lagesbild import calendar, intake
from lagesbild.areas import Area, Directory
from lagesbild.intake import ImportContext, ImportOptions
from lagesbild.problems import Field

NOW = datetime(2026, 11, 28, 12, tzinfo=calendar.SWEDISH_TIME)
PLACES = Directory(
    (
        Area("solvik", "Solvik", "kommun", None),
        Area("hamnen", "Hamnen", "stadsdel", "solvik"),
        Area("backen", "Backen", "stadsdel", "solvik"),
        Area("lunda", "Lunda", "kommun", None),
    )
)
ASKED = "Fråga: Otrygg i centrum\nSvar: otrygg\n"


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(calendar, "clock", lambda: NOW)


@pytest.fixture
def read(tmp_path):
    def _read(text: str | Path, name: str = "enkat.csv", **options):
        path = text if isinstance(text, Path) else tmp_path / name
        if not isinstance(text, Path):
            path.write_text(text, encoding="utf-8")
        readings, problems = intake.read_all([path], ImportContext(PLACES), ImportOptions(**options))
        rows = [
            (r["area"], r["wave"], r["question"], r["answer"], None if pd.isna(r["share"]) else r["share"])
            for reading in (readings if not problems else ())
            for r in reading.frame.to_dict("records")
        ]
        return rows, problems, [str(w) for r in readings for w in r.warnings]

    return _read


def otrygg(area: str, wave: str, share: float) -> tuple:
    return (area, wave, "Otrygg i centrum", "otrygg", share)


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Förändring", "5"),
        ("Skillnad (procentenheter)", "+5"),
        ("Diff", "5,0"),
        ("Utveckling 2022–2024", "5"),
        ("Mål 2026", "40"),
        ("Målvärde (%)", "40"),
        ("Prognos 2025", "50"),
        ("Trend", "1"),
        ("Medelvärde", "3,4"),
        ("Index", "64"),
        ("p.e.", "5"),
        ("Riket", "38"),
    ],
)
def test_a_column_that_is_no_share_is_told_and_not_read(read, heading, value):
    rows, errors, warnings = read(f"Trygghet i Solvik\n{ASKED}Stadsdel;2022;2024;{heading}\nHamnen;47;52;{value}\n")
    assert errors == []
    assert rows == [otrygg("hamnen", "2022", 0.47), otrygg("hamnen", "2024", 0.52)]
    assert any(f"”{heading}”" in w for w in warnings)


@pytest.mark.parametrize("word", ["Förändring", "Mål 2026", "Medelvärde", "Prognos"])
def test_a_row_that_is_no_share_is_told_and_not_read(read, word):
    rows, errors, warnings = read(
        f"Trygghet i Solvik\n{ASKED}Område: Hamnen\nMätår;Andel %;Antal svar\n2022;47;100\n2024;52;110\n{word};5;\n"
    )
    assert (rows, errors) == ([otrygg("hamnen", "2022", 0.47), otrygg("hamnen", "2024", 0.52)], [])
    assert any(word in w for w in warnings)


@pytest.mark.parametrize(("printed", "is_told"), [("5", False), ("-5", True), ("12", True)])
def test_a_printed_change_is_compared_with_its_waves(read, printed, is_told):
    _, errors, warnings = read(f"Trygghet i Solvik\n{ASKED}Stadsdel;2022;2024;Skillnad\nHamnen;47;52;{printed}\n")
    assert errors == []
    assert any("stämmer inte" in w for w in warnings) is is_told


@pytest.mark.parametrize(
    "title",
    [
        "Otrygghet, uttag 2026-02-20",
        "Otrygghet (hämtad 3 mars 2025)",
        "Otrygghet, utskrivet 2025-11-01 kl. 10:15",
        "Otrygghet 2026-02-20",
        "Trygghetsmätning, publicerad november 2024",
    ],
)
def test_a_day_of_drawing_is_no_wave(read, title):
    text = f"{title}\n{ASKED}Stadsdel;Andel (%);n\nHamnen;47;120\n"
    rows, errors, _ = read(text)
    assert rows == [] and [e.missing for e in errors] == [Field.YEAR]
    rows, errors, _ = read(text, year=2025)
    assert (rows, errors) == ([otrygg("hamnen", "2025", 0.47)], [])


def test_a_day_in_the_name_of_a_file_is_no_wave(read):
    _, errors, _ = read(f"Otrygghet\n{ASKED}Stadsdel;Andel (%);n\nHamnen;47;120\n", "enkat_2026-02-20.csv")
    assert [e.missing for e in errors] == [Field.YEAR]


def test_a_survey_is_not_named_by_its_day_of_drawing(tmp_path):
    path = tmp_path / "enkat.csv"
    path.write_text(f"Otrygghet i Solvik, uttag 2026-02-20\n{ASKED}Stadsdel;2024\nHamnen;47\n", encoding="utf-8")
    (reading,), _ = intake.read_all([path], ImportContext(PLACES))
    assert set(reading.frame["survey"]) == {"Otrygghet i Solvik"}


def test_the_users_year_comes_before_the_titles_and_is_told(read):
    rows, errors, warnings = read(f"Trygghet 2023\n{ASKED}Stadsdel;Andel (%)\nHamnen;47\n", year=2024)
    assert (rows, errors) == ([otrygg("hamnen", "2024", 0.47)], [])
    assert any("2023" in w and "2024" in w for w in warnings)


@pytest.mark.parametrize("waves", [("VT 2022", "HT 2022"), ("okt 2021", "mars 2023"), ("våren 2023", "hösten 2023")])
@pytest.mark.parametrize("unit", ["", " (%)"])
def test_parts_of_a_year_are_waves_of_their_own(read, waves, unit):
    rows, errors, _ = read(f"Trygghet i Solvik\n{ASKED}Stadsdel;{waves[0]}{unit};{waves[1]}{unit}\nHamnen;30;45\n")
    assert (rows, errors) == ([otrygg("hamnen", waves[0], 0.3), otrygg("hamnen", waves[1], 0.45)], [])


@pytest.mark.parametrize("term", ["VT 2024", "hösten 2024"])
def test_a_term_in_the_title_is_the_wave(read, term):
    rows, _, _ = read(f"Trygghetsmätning {term}\n{ASKED}Stadsdel;Andel (%)\nHamnen;47\n")
    assert rows == [otrygg("hamnen", term, 0.47)]


@pytest.mark.parametrize(
    ("heading", "cells", "shares"),
    [
        ("Andel (%)", ("0,8", "0,5"), [0.008, 0.005]),
        ("Andel i procent", ("0.4", "0.9"), [0.004, 0.009]),
        ("Andel otrygga, %", ("0,4", "12,5"), [0.004, 0.125]),
        ("Andel", ("0,47", "0,52"), [0.47, 0.52]),
        ("Andel", ("47", "52"), [0.47, 0.52]),
        ("Andel", ("0,8 %", "52 %"), [0.008, 0.52]),
    ],
)
def test_the_unit_of_shares(read, heading, cells, shares):
    rows, errors, _ = read(
        f"Trygghet i Solvik 2024\n{ASKED}Stadsdel;{heading};n\nHamnen;{cells[0]};120\nBacken;{cells[1]};99\n"
    )
    assert errors == [] and [r[-1] for r in rows] == shares


@pytest.mark.parametrize("cells", [("0,47", "52"), ("52 %", "0,47"), ("0.5", "47,2"), ("0,47", "52%")])
@pytest.mark.parametrize(
    "text",
    [
        "Trygghet i Solvik 2024\n" + ASKED + "Stadsdel;Andel;n\nHamnen;{};120\nBacken;{};99\n",
        "Undersökning: T\nområde;våg;fråga;svar;andel;n\nHamnen;2024;Otrygg;otrygg;{};100\nBacken;2024;Otrygg;otrygg;{};9\n",
    ],
)
def test_two_units_in_one_column_are_refused(read, cells, text):
    rows, errors, _ = read(text.format(*cells))
    assert rows == [] and ["olika enheter" in e.what for e in errors] == [True]


@pytest.mark.parametrize("style", ["0%", "0.0 %", "0.00%"])
def test_a_cell_that_is_shown_as_per_cent_is_read_as_it_is_shown(read, tmp_path, style):
    book = Workbook()
    sheet = book.active
    for cells in [["Trygghet i Solvik 2024"], ["Fråga: Otrygg i centrum"], ["Svar: otrygg"], ["Stadsdel", "Andel (%)"]]:
        sheet.append(cells)
    sheet.append(["Hamnen", 0.47])
    sheet.append(["Backen", 0.008])
    for row in (5, 6):
        sheet.cell(row, 2).number_format = style
    book.save(tmp_path / "enkat.xlsx")
    rows, errors, _ = read(tmp_path / "enkat.xlsx")
    assert (rows, errors) == ([otrygg("hamnen", "2024", 0.47), otrygg("backen", "2024", 0.008)], [])


@pytest.mark.parametrize("n", ["1.000", "1,000", "47 %", "10 12"])
def test_a_number_of_answers_that_can_be_two_things_is_refused(read, n):
    rows, errors, _ = read(f"Trygghet i Solvik 2024\n{ASKED}Stadsdel;Andel %;Antal svar\nHamnen;47;{n}\n")
    assert rows == [] and n in str(errors[0])


IN_TWO = "Trygghet i Solvik 2024\nFråga: Otrygg i centrum\nSvar: otrygg\n"


def test_an_empty_area_beside_another_municipality_is_that_municipality(read):
    text = f"{IN_TWO}Kommun;Stadsdel;Andel %\nSolvik;Hamnen;47\n;Backen;40\nLunda;;33\n"
    rows, errors, _ = read(text)
    assert errors == []
    assert rows == [otrygg("hamnen", "2024", 0.47), otrygg("backen", "2024", 0.4), otrygg("lunda", "2024", 0.33)]


@pytest.mark.parametrize(
    ("header", "rows", "word"),
    [
        ("Kommun;Grupp;Andel %", ("Solvik;Kvinnor;47", ";Män;40", "Lunda;;33"), "grupp"),
        ("Stadsdel;Fråga;Andel %", ("Hamnen;Otrygg hemma;47", ";Otrygg på torget;40", "Backen;;33"), "fråga"),
        ("Stadsdel;Mätår;Andel %", ("Hamnen;2023;47", ";2024;40", "Backen;;33"), "våg"),
        ("Grupp;Stadsdel;Andel %", ("Kvinnor;Hamnen;47", ";Backen;40", "Män;;33"), "område"),
    ],
)
def test_an_empty_label_under_another_area_is_refused(read, header, rows, word):
    reading, errors, _ = read("\n".join([IN_TWO.strip(), header, *rows, ""]))
    assert reading == [] and [(e.row, e.column) for e in errors] == [(7, word)]


def test_merged_labels_reach_over_their_rows(read, tmp_path):
    book = Workbook()
    sheet = book.active
    for cells in [
        *([line] for line in IN_TWO.strip().split("\n")),
        ["Stadsdel", "Grupp", "Andel %"],
        ["Hamnen", "Kvinnor", 47],
        ["Backen", None, 40],
    ]:
        sheet.append(cells)
    sheet.merge_cells("B5:B6")
    book.save(tmp_path / "enkat.xlsx")
    rows, errors, _ = read(tmp_path / "enkat.xlsx")
    assert errors == [] and [r[-1] for r in rows] == [0.47, 0.4]


@pytest.mark.parametrize("heads", ["Stadsdel;Andel;Antal\n;%;svar", "Stadsdel;Andel;Antal\n;i procent;svarande"])
def test_headings_over_two_rows(read, tmp_path, heads):
    (tmp_path / "enkat.csv").write_text(f"{IN_TWO}{heads}\nHamnen;47;120\n", encoding="utf-8")
    (reading,), problems = intake.read_all([tmp_path / "enkat.csv"], ImportContext(PLACES))
    assert problems == []
    assert reading.frame[["question", "answer", "share", "n"]].values.tolist() == [
        ["Otrygg i centrum", "otrygg", 0.47, 120]
    ]


@pytest.mark.parametrize("heading", ["Svarsfrekvens %", "Bortfall (%)", "Urval", "Rang"])
def test_what_a_survey_says_of_itself_is_no_answer(read, heading):
    rows, errors, warnings = read(f"{IN_TWO}Stadsdel;Andel %;{heading}\nHamnen;47;52\n")
    assert (rows, errors) == ([otrygg("hamnen", "2024", 0.47)], [])
    assert any(heading in w for w in warnings)


@pytest.mark.parametrize(
    "title", ["Otrygga per 1 000 i Solvik 2024", "Trygghetsindex 2024, index", "Prognos trygghet 2024"]
)
def test_a_title_of_no_shares_is_refused(read, title):
    rows, errors, _ = read(f"{title}\n{ASKED}Stadsdel;2024\nHamnen;47\n")
    assert rows == [] and "Titeln säger" in errors[0].what


@pytest.mark.parametrize("cells", ["2024 (prognos);otrygg", "prognos 2026;otrygg", "mål;otrygg", "2024;förändring"])
def test_a_forecast_in_a_long_survey_is_not_read(read, cells):
    wave, answer = cells.split(";")
    rows, errors, warnings = read(
        f"Undersökning: A\nområde;våg;fråga;svar;andel\nHamnen;2023;Otrygg;otrygg;40 %\nHamnen;{wave};Otrygg;{answer};47 %\n"
    )
    assert (len(rows), errors) == (1, []) and any("lästes inte" in w for w in warnings)


def test_a_heading_of_another_answer_than_the_line_above_is_told(read):
    rows, errors, warnings = read(f"{IN_TWO}Stadsdel;Andel trygga %\nHamnen;47\n")
    assert errors == [] and rows[0][3] == "trygga" and any("raden ovanför" in w for w in warnings)
    _, _, warnings = read(f"{IN_TWO}Stadsdel;Andel otrygga %\nHamnen;47\n")
    assert not any("raden ovanför" in w for w in warnings)


def test_a_year_in_a_heading_of_a_question_is_its_wave(read):
    rows, errors, _ = read(
        "Trygghet i Solvik 2024\nSvar: otrygg\nStadsdel;I centrum 2022;I centrum (2024)\nHamnen;47;40\n"
    )
    assert errors == []
    assert [r[1:3] + r[4:] for r in rows] == [("2022", "I centrum", 0.47), ("2024", "I centrum", 0.4)]


def test_a_part_of_a_year_without_its_year_is_no_question(read):
    rows, errors, warnings = read(f"Trygghet 2025\n{ASKED}Stadsdel;Vår;Höst\nHamnen;47;40\n")
    assert rows == [] and errors != [] and any("”Höst”" in w for w in warnings)
