from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import PatternFill

from lagesbild import intake, readers
from lagesbild.problems import Refused

FILES = Path(__file__).parent.parent / "files/ratings"
TOP = "Veckobedömning 2023\nKälla: OSG\nUttag: 2023-11-24\n\n"


@pytest.fixture
def read(write, known):
    """Read a file of this text; faults are raised as the command line would."""

    def _read(text, name="veckor.csv", encoding="utf-8", **options):
        (reading,) = readers.read(write(name, text, encoding), replace(known, **options))
        if reading.errors:
            raise Refused(reading.errors)
        return reading

    return _read


def faults(read, text, **kwargs):
    with pytest.raises(Refused) as refused:
        read(text, **kwargs)
    return [str(p) for p in refused.value.problems]


def test_the_wide_table_as_printed(read):
    reading = read(TOP + "Vecka;Hässelby gård;Räcksta\n1;2;1\n2;;5\n")
    assert reading.kind == "ratings"
    assert reading.frame.to_dict("records") == [
        {"area": "hasselby-gard", "year": 2023, "week": 1, "level": 2},
        {"area": "racksta", "year": 2023, "week": 1, "level": 1},
        {"area": "hasselby-gard", "year": 2023, "week": 2, "level": None},
        {"area": "racksta", "year": 2023, "week": 2, "level": 5},
    ]
    assert (reading.place, reading.source, str(reading.as_of)) == ("hasselby-vallingby", "OSG", "2023-11-24")
    assert reading.period == "v. 1–2 2023"
    assert reading.problems == ()


def test_wrong_levels_are_told_although_the_year_is_not_known(read):
    message = faults(read, "Vecka;Vinsta;Grimsta\n1;1;7\n2;x;1\n")
    assert len(message) == 3
    assert "vilket år" in message[0]
    assert [t[:21] for t in message[1:]] == ["veckor.csv:2:Grimsta:", "veckor.csv:3:Vinsta: "]


def test_an_empty_cell_is_missing_and_never_1(read):
    frame = read(TOP + "Vecka;Vinsta;Grimsta;Nälsta\n47;;;\n48;1;;\n").frame
    assert frame["level"].isna().sum() == 5
    assert frame["level"].dropna().tolist() == [1]


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_encoding_and_delimiter_says_the_same(read, delimiter, encoding, newline):
    lines = ["Veckobedömning 2023", "Vecka;Hässelby gård;Kälvesta", *(f"{w};{w % 5 + 1};1" for w in range(1, 40))]
    frame = read(newline.join(lines).replace(";", delimiter), encoding=encoding).frame
    assert frame["area"].unique().tolist() == ["hasselby-gard", "kalvesta"]
    assert frame["level"].iloc[::2].tolist() == [w % 5 + 1 for w in range(1, 40)]


@pytest.mark.parametrize("week", ["36", "v. 36", "v.\u00a036", "V36", "vecka 36", "2023-W36", "2023-v36"])
def test_weeks_in_every_writing(read, week):
    assert read(TOP + f"Vecka;Vinsta\n{week};3\n").frame["week"].tolist() == [36]


def test_a_header_repeated_at_a_page_break_is_no_week(read):
    assert read(TOP + "Vecka;Vinsta\n1;3\nVecka;Vinsta\n2;1\n").frame["week"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "Vecka;Vinsta\n1;6\n",
            "veckor.csv:6:Vinsta: Nivån ”6” finns inte i skalan. Väntat: 1–5, eller tomt för ej bedömd.",
        ),
        ("Vecka;Vinsta\n1;0\n", "veckor.csv:6:Vinsta: Nivån ”0” finns inte"),
        ("Vecka;Vinsta\n1;2,5\n", "veckor.csv:6:Vinsta: Nivån ”2,5” finns inte"),
        ("Vecka;Vinsta\n1;²\n", "veckor.csv:6:Vinsta: Nivån ”²” finns inte"),
        ("Vecka;Vinsta\n54;1\n", "veckor.csv:6:Vecka: Veckan ”54” finns inte 2023. Väntat: 1–52."),
        ("Vecka;Vinsta\n53;1\n", "veckor.csv:6:Vecka: Veckan ”53” finns inte 2023. Väntat: 1–52."),
        (
            "Vecka;Vinsta\n2022-W52;1\n",
            "veckor.csv:6:Vecka: Veckan ”2022-W52” finns inte. Väntat: en vecka under 2023.",
        ),
        ("Vecka;Vinsta\n;1\n", "veckor.csv:6:Vecka: Veckan ”” finns inte"),
        (
            "Vecka;Vinsta\n1;1\n1;2\n",
            "veckor.csv:7:Vecka: Vecka 1 står två gånger, även på rad 6. Väntat: en rad per vecka.",
        ),
        ("Vecka;Vinsta;vinsta\n1;1;1\n", "veckor.csv:5:vinsta: Vinsta har två kolumner."),
        ("Vecka;Råcksta;Räcksta\n1;1;1\n", "veckor.csv:5:Räcksta: Råcksta har två kolumner."),
        (
            "Vecka;Vinstad\n1;1\n",
            "veckor.csv:5:Vinstad: Området ”Vinstad” är okänt. Menades Vinsta? Väntat: ”Vinsta”.",
        ),
        ("Vecka;Vinsta\n1;1;5\n", "veckor.csv:6:: Raden har fler värden"),
        ("Vecka;Vinsta;;Nälsta\n1;1;5;1\n", "veckor.csv:6:: Raden har fler värden"),
        ("Vecka;Vinsta\n", "veckor.csv:5:: Tabellen har inga veckor."),
    ],
)
def test_faults_say_where_what_and_what_was_expected(read, text, fault):
    result = faults(read, TOP + text)
    assert len(result) == 1
    assert result[0].startswith(fault)
    assert " Väntat: " in result[0]


def test_every_fault_is_told_at_once(read):
    result = faults(read, TOP + "Vecka;Vinsta;Kiruna\n1;6;1\n54;1;1\n2;x;1\n2;1;1\n")
    assert [f.split(": ")[0] for f in result] == [
        "veckor.csv:5:Kiruna",
        "veckor.csv:6:Vinsta",
        "veckor.csv:7:Vecka",
        "veckor.csv:8:Vinsta",
        "veckor.csv:9:Vecka",
    ]


def test_week_53_exists_in_2020(read):
    assert read("2020\nVecka;Vinsta\n53;1\n").frame[["year", "week"]].to_numpy().tolist() == [[2020, 53]]


def test_the_year_comes_from_the_title_the_file_name_or_the_user(read):
    rows = "Vecka;Vinsta\n1;1\n"
    assert read("Läget 2021\n" + rows, name="veckor_2022.csv", year=2023).frame["year"].tolist() == [2021]
    assert read(rows, name="veckor_2022.csv", year=2023).frame["year"].tolist() == [2022]
    assert read(rows, year=2023).frame["year"].tolist() == [2023]
    assert "Tabellen säger inte vilket år den gäller. Väntat: ett årtal i titel eller filnamn." in str(
        faults(read, rows)
    )


def test_a_title_with_two_years_names_none(read):
    assert "vilket år" in faults(read, "Läget 2022 och 2023\nVecka;Vinsta\n1;1\n")[0]


def test_each_place_has_its_own_scale(read):
    assert read("2023\nVecka;Hisingen;Nordost\n1;4;1\n").frame["level"].tolist() == [4, 1]
    assert "Väntat: 1–4" in faults(read, "2023\nVecka;Hisingen;Nordost\n1;5;1\n")[0]


def test_a_place_without_scale_says_so(read):
    assert "Platsen har ingen nivåskala" in faults(read, "2023\nVecka;Vaxholm;Lidingö\n1;1;1\n")[0]


@pytest.mark.parametrize("heading", ["stadsdel", "område", "Stadsdel"])
def test_long_tables_are_read_too(read, heading):
    reading = read(f"år;vecka;{heading};nivå\n2023;1;Råcksta;2\n2020;53;Räcksta;\n")
    assert reading.frame["area"].tolist() == ["racksta", "racksta"]
    assert reading.frame["level"].tolist() == [2, pd.NA]
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ("2023;1;Vinsta;6", "2:nivå"),
        ("2023;54;Vinsta;1", "2:vecka"),
        ("2023;0;Vinsta;1", "2:vecka"),
        ("2023;;Vinsta;1", "2:vecka"),
        ("2023;1;Kiruna;1", "2:område"),
        ("2023;1;;1", "2:område"),
        ("20233;1;Vinsta;1", "2:år"),
        (";1;Vinsta;1", "2:år"),
        ("2023;1", "2:nivå"),  # a row cut short
        ("2023;1;Vinsta;²", "2:nivå"),
        ("2023;1;Vinsta;1\n2023;1;vinsta;2", "3:"),
    ],
)
def test_faults_in_long_tables(read, row, where):
    result = faults(read, f"år;vecka;område;nivå\n{row}\n")
    assert len(result) == 1
    assert result[0].startswith(f"veckor.csv:{where}")


def table(frame):
    """Week → area → level, None for ej bedömd."""
    frame = frame.assign(level=frame["level"].astype(object).where(frame["level"].notna(), None))
    return {key: dict(zip(g["area"], g["level"], strict=True)) for key, g in frame.groupby(["year", "week"])}


@pytest.fixture
def fixture(known):
    def _fixture(name):
        (reading,) = readers.read(FILES / name, known)
        assert reading.errors == ()
        return reading

    return _fixture


def test_weeks_across(fixture):
    reading = fixture("across.csv")
    assert table(reading.frame) == {
        (2023, 1): {"hasselby-gard": 2, "racksta": 1, "vinsta": None},
        (2023, 2): {"hasselby-gard": 3, "racksta": None, "vinsta": None},
        (2023, 3): {"hasselby-gard": None, "racksta": 5, "vinsta": None},
        (2023, 52): {"hasselby-gard": 1, "racksta": None, "vinsta": None},
    }
    assert (reading.source, reading.period, reading.place) == ("OSG (fiktiv)", "v. 1–52 2023", "hasselby-vallingby")
    assert [w.row for w in reading.warnings] == [3, 7, 10]  # comments, the mean, what stands below


def test_a_column_of_years_holds_until_the_next(fixture):
    assert table(fixture("two_years.csv").frame) == {
        (2020, 52): {"hasselby-gard": 2, "grimsta": 1},
        (2020, 53): {"hasselby-gard": 3, "grimsta": None},
        (2021, 1): {"hasselby-gard": 1, "grimsta": 4},
        (2021, 2): {"hasselby-gard": 1, "grimsta": 1},
    }
    assert fixture("two_years.csv").period == "v. 52 2020 – v. 2 2021"


def test_weeks_as_dates_fall_in_their_iso_year(fixture):
    assert list(table(fixture("dates.csv").frame)) == [(2020, 53), (2021, 1), (2021, 2)]


def test_levels_as_words(fixture):
    assert table(fixture("words.csv").frame) == {
        (2023, 36): {"vallingby": 1, "nalsta": 1, "grimsta": 3, "vinsta": None},
        (2023, 37): {"vallingby": 2, "nalsta": 5, "grimsta": 2, "vinsta": None},
        (2023, 38): {"vallingby": 4, "nalsta": 4, "grimsta": 3, "vinsta": None},
    }


def test_levels_as_colours_in_words(fixture):
    assert table(fixture("colours.csv").frame) == {
        (2023, 40): {"bergsjon": 1, "kortedala": 2, "stora-hogsbo": 3},
        (2023, 41): {"bergsjon": 4, "kortedala": 3, "stora-hogsbo": 1},
        (2023, 42): {"bergsjon": 2, "kortedala": None, "stora-hogsbo": None},
    }


def test_a_table_pasted_from_a_document(fixture):
    reading = fixture("pasted.txt")
    assert table(reading.frame)[2023, 2] == {"hasselby-gard": 2, "hasselby-strand": None, "racksta": 1}
    assert len(reading.frame) == 9
    (warning,) = reading.warnings
    assert warning.row == 8


@pytest.mark.parametrize(
    "text", ["0", "6", "1,5", "2.5", "²", "Normal läget är", "3 – Kritiskt", "röd", "x", "#123456", "1–2", "12", "sju"]
)
def test_what_is_no_level_or_may_be_two_is_refused(read, text):
    (fault,) = faults(read, TOP + f"Vecka;Vinsta\n1;{text}\n")  # two of the scale's levels are red
    assert f"Nivån ”{text}” finns inte i skalan." in fault


@pytest.mark.parametrize("text", ["·", "-", "–", "−", "..", "…", "Ej bedömd", "ej bedömd.", "SAKNAS", "\u00a0"])
def test_every_way_to_say_ej_bedomd(read, text):
    assert read(TOP + f"Vecka;Vinsta\n1;{text}\n").frame["level"].isna().tolist() == [True]


def test_what_levels_are_called():
    scale = pd.DataFrame(
        {
            "area": "a",
            "level": [1, 2, 3, 4],
            "name": ["Lugnt", "Gul", "Lugn", "Kritiskt"],
            "colour": ["#FFFFFF", "#C8382E", "#4A0A1E", "#ffff00"],
        }
    )
    words = intake.words(scale)["a"]
    assert words["lugnt"] == 1
    assert "lugn" not in words  # level 1 in another gender, or level 3
    assert words["gul"] == words["gult"] == 2  # a name is worth more than a colour
    assert "röd" not in words  # two levels are red
    assert words["#4a0a1e"] == 3
    assert words["kritisk"] == words["#ffff00"] == 4


def test_weeks_over_new_year_need_two_years(read):
    rows = "Vecka;Vinsta\n51;1\n52;2\n1;3\n2;4\n"
    two = [[2022, 51], [2022, 52], [2023, 1], [2023, 2]]
    for title in ("Läget 2022–2023", "Läget vintern 2022/23", "Läget 2022 och 2023"):
        assert read(f"{title}\n{rows}").frame[["year", "week"]].to_numpy().tolist() == two
    (fault,) = faults(read, "Läget 2023\n" + rows)
    assert fault.startswith("veckor.csv:5:Vecka: Vecka 1 följer på årets sista vecka")
    assert "vilket år" in faults(read, "Läget 2022–2024\n" + rows)[0]


def test_years_above_weeks_that_go_across(read):
    reading = read(";2022;;2023\nStadsdel;v. 51;v. 52;v. 1\nVinsta;1;2;3\n")
    assert table(reading.frame) == {
        (2022, 51): {"vinsta": 1},
        (2022, 52): {"vinsta": 2},
        (2023, 1): {"vinsta": 3},
    }


def test_a_date_of_the_table_s_year_may_fall_in_another_iso_year(read):
    frame = read(TOP + "Vecka;Vinsta\n2023-01-01;1\n2023-01-02;2\n").frame
    assert frame[["year", "week"]].to_numpy().tolist() == [[2022, 52], [2023, 1]]
    assert "en vecka under 2023" in faults(read, TOP + "Vecka;Vinsta\n2022-12-01;1\n")[0]


def test_a_file_name_s_year_does_not_bind_weeks_that_say_their_own(read):
    frame = read("Vecka;Vinsta\n2022-W52;1\n2023-W01;2\n", name="veckor_2023.csv").frame
    assert frame["year"].tolist() == [2022, 2023]


def test_a_week_that_has_not_been_is_told(read):
    reading = read("Vecka;Vinsta\n2023-W01;1\n2098-W02;1\n2098-W03;\n")
    assert len(reading.frame) == 3
    assert [w.what for w in reading.warnings] == [
        "Filen har nivåer för veckor som inte har börjat: v.\N{NO-BREAK SPACE}2 2098."
    ]


def test_columns_beside_the_table_are_told(read):
    reading = read(TOP + "Vecka;Vinsta;Kommentar;;\n1;3;sprängning;;läs mer i bilagan\n")
    assert len(reading.frame) == 1
    assert [(w.column, w.value) for w in reading.warnings] == [
        ("Kommentar", "Kommentar"),
        (None, "läs mer i bilagan"),
    ]


def test_a_second_header_with_other_columns_is_refused(read):
    (fault,) = faults(read, TOP + "Vecka;Vinsta;Grimsta\n1;1;1\nVecka;Grimsta;Vinsta\n2;1;5\n")
    assert "Rubrikraden är en annan" in fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Stadsdel;v. 1;v. 1\nVinsta;1;1\n", "5:v. 1: Vecka 1 står två gånger."),
        ("Stadsdel;v. 1;v. 2\nVinsta;1;1\nvinsta;1;1\n", "7:område: Vinsta har två rader."),
        ("Stadsdel;v. 1;v. 54;v. 3\nVinsta;1;1;1\n", "5:v. 54: Veckan ”v. 54” finns inte"),
        ("Stadsdel;v. 1;v. 2\nVinstad;1;1\n", "6:område: Området ”Vinstad” är okänt."),
        ("Stadsdel;v. 1;v. 2\n;1;1\n", "6:område: Raden säger inte vilket område"),
        ("Stadsdel;v. 1;v. 2\nVinsta;1;1;5\n", "6:: Raden har fler värden"),
        ("Stadsdel;v. 1;v. 2\nVinsta;1;9\n", "6:v. 2: Nivån ”9” finns inte"),
    ],
)
def test_faults_in_tables_with_weeks_across(read, text, fault):
    assert faults(read, TOP + text)[0].startswith(f"veckor.csv:{fault}")


def test_columns_of_counts_are_no_levels(read):
    assert read("Antal anmälda brott 2023\nStadsdel;v. 1;v. 2\nVinsta;1;2\n").kind == "crime"


@pytest.fixture
def book(tmp_path, known):
    """Write a workbook from sheet name → (rows, fills by cell), and read it."""

    def _book(**sheets):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, (rows, fills) in sheets.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(row)
            for cell, colour in fills.items():
                sheet[cell].fill = PatternFill("solid", fgColor=colour)
        workbook.save(tmp_path / "veckor.xlsx")
        return readers.read(tmp_path / "veckor.xlsx", known)

    return _book


def test_one_sheet_a_year(book):
    first, second = book(
        **{
            "2020": ([["Läget per vecka"], ["Vecka", "Vinsta", "Grimsta"], [52, 1, 2], [53, 3, None]], {}),
            "År 2021": ([["Vecka", "Grimsta"], [1, 5]], {}),
        }
    )
    assert table(first.frame) == {(2020, 52): {"vinsta": 1, "grimsta": 2}, (2020, 53): {"vinsta": 3, "grimsta": None}}
    assert table(second.frame) == {(2021, 1): {"grimsta": 5}}
    assert (first.sheet, second.sheet) == ("2020", "År 2021")


def test_a_sheet_whose_title_says_another_year_is_told(book):
    (reading,) = book(**{"2022": ([["Läget 2021"], ["Vecka", "Vinsta"], [1, 1]], {})})
    assert reading.frame["year"].tolist() == [2022]
    assert "Bladet heter ”2022” men rubriken säger 2021" in reading.warnings[0].what


GOTEBORG = [["Vecka", "Bergsjön", "Kortedala"], [1, None, None], [2, None, None], [3, "grön", None]]


def test_levels_as_the_colours_of_cells(book):
    fills = {"B2": "DCEFE3", "C2": "FFFF00", "B3": "FFC000", "C3": "C8382E", "B4": "FF0000", "A2": "123456"}
    (reading,) = book(**{"2023": (GOTEBORG, fills)})
    assert reading.errors == ()
    assert table(reading.frame) == {
        (2023, 1): {"bergsjon": 1, "kortedala": 2},
        (2023, 2): {"bergsjon": 3, "kortedala": 4},
        (2023, 3): {"bergsjon": 1, "kortedala": None},  # what is written counts, not its cell's colour
    }
    warning, differing = sorted(reading.warnings, key=lambda w: "färgen för nivå" in w.what)
    assert "nivå 1 men har färgen för nivå 4" in differing.what
    assert "#DCEFE3 = 1, #FFFF00 = 2, #FFC000 = 3, #C8382E = 4" in warning.what


def test_colours_that_are_none_of_the_scale_s_are_refused(book):
    (reading,) = book(**{"2023": (GOTEBORG, {"B2": "DDEEFF", "C2": "DDEEFF", "B3": "FF0000"})})
    (error,) = reading.errors
    assert (error.row, error.column, error.value) == (2, "Bergsjön", "#DDEEFF")
    assert "är ingen av skalans färger (2\u00a0celler)" in error.what
    assert "#C8382E = 4" in error.expected


def test_two_colours_for_one_level_are_refused(book):
    (reading,) = book(**{"2023": (GOTEBORG, {"B2": "00B050", "C2": "92D050"})})
    assert [e.value for e in reading.errors] == ["#00B050", "#92D050"]
    assert "kan betyda samma nivå som #92D050" in reading.errors[0].what


def test_red_may_be_two_levels(book):
    (reading,) = book(**{"2023": ([["Vecka", "Vinsta"], [1, None]], {"B2": "FF0000"})})
    assert [e.value for e in reading.errors] == ["#FF0000"]


def test_white_and_grey_cells_are_ej_bedomd(book):
    (reading,) = book(**{"2023": (GOTEBORG, {"B2": "FFFFFF", "C2": "D9D9D9"})})
    assert reading.errors == ()
    assert table(reading.frame)[2023, 1] == {"bergsjon": None, "kortedala": None}
    assert [w.value for w in reading.warnings] == ["#D9D9D9"]


def test_a_level_in_merged_cells_holds_for_all_of_them(tmp_path, known):
    workbook = openpyxl.Workbook()
    for row in (["Läget 2023"], ["Vecka", "Vinsta", "Grimsta"], [1, 3, 1], [2, None, 1], ["Gäller preliminärt."]):
        workbook.active.append(row)
    for cells in ("A1:C1", "B3:B4", "A5:C5"):
        workbook.active.merge_cells(cells)
    workbook.save(tmp_path / "veckor.xlsx")
    (reading,) = readers.read(tmp_path / "veckor.xlsx", known)
    assert reading.errors == ()
    assert table(reading.frame) == {(2023, 1): {"vinsta": 3, "grimsta": 1}, (2023, 2): {"vinsta": 3, "grimsta": 1}}


def test_two_sheets_that_disagree_are_refused(book, register, tmp_path):
    rows = [["Läget 2023"], ["Vecka", "Vinsta"], [1, 2], [2, 1]]
    book(Ett=(rows, {}), Två=([*rows[:3], [2, 3]], {}))
    _, problems = intake.read_all([tmp_path / "veckor.xlsx"], intake.known(register))
    assert [(p.sheet, p.what) for p in problems] == [
        ("Två", "En annan tabell i samma import säger något annat (vinsta, 2023, 2).")
    ]
    book(Ett=(rows, {}), Två=(rows, {}))
    assert intake.read_all([tmp_path / "veckor.xlsx"], intake.known(register))[1] == []
