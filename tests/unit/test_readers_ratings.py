from dataclasses import replace

import pandas as pd
import pytest

from lagesbild import readers
from lagesbild.problems import Refused

TOP = "Veckobedömning 2023\nKälla: OSG\nUttag: 2023-11-24\n\n"


@pytest.fixture
def read(write, known):
    """Read a file of this text; faults are raised as the command line would."""

    def _read(text, name="veckor.csv", encoding="utf-8", **said):
        (reading,) = readers.read(write(name, text, encoding), replace(known, **said))
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
    assert len(reading.sha256) == 64


def test_an_empty_cell_is_missing_and_never_1(read):
    frame = read(TOP + "Vecka;Vinsta;Grimsta;Nälsta\n47;;;\n48;1\n").frame
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
    found = faults(read, TOP + text)
    assert len(found) == 1
    assert found[0].startswith(fault)
    assert " Väntat: " in found[0]


def test_every_fault_is_told_at_once(read):
    found = faults(read, TOP + "Vecka;Vinsta;Kiruna\n1;6;1\n54;1;1\n2;x;1\n2;1;1\n")
    assert [f.split(": ")[0] for f in found] == [
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
    assert "Tabellen säger inte vilket år den gäller. Väntat: ett årtal i titel eller filnamn, eller --year." in str(
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
        ("2023;1", "2:område"),  # a row cut short
        ("2023;1;Vinsta;²", "2:nivå"),
        ("2023;1;Vinsta;1\n2023;1;vinsta;2", "3:"),
    ],
)
def test_faults_in_long_tables(read, row, where):
    found = faults(read, f"år;vecka;område;nivå\n{row}\n")
    assert len(found) == 1
    assert found[0].startswith(f"veckor.csv:{where}")
