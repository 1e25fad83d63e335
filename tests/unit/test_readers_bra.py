"""Brå's tables, as printed and as exported. Every number here is invented."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Alignment

from lagesbild import readers
from lagesbild.calendar import Period
from lagesbild.problems import Field, Refused
from lagesbild.readers import bra, crosstab
from lagesbild.readers.files import Grid
from lagesbild.readers.periods import When, months, period_of, when
from tests.effort import examples

FILES = Path(__file__).parent.parent / "files" / "bra"
AUG = (date(2026, 8, 1), date(2026, 8, 31))
YEAR_TO_DATE = (date(2026, 1, 1), date(2026, 8, 31))
TWELVE = (date(2025, 9, 1), date(2026, 8, 31))


@pytest.fixture
def read(write, known):
    """Read a text, or a file of the fixtures, as what it is recognised as."""

    def _read(text, name="bra.csv", **options):
        path = FILES / text if text in {p.name for p in FILES.iterdir()} else write(name, text)
        (reading,) = readers.read(path, replace(known, **options))
        return reading

    return _read


def table(reading, *columns):
    result = reading.frame[list(columns)]
    return [tuple(None if pd.isna(v) else v for v in row) for row in result.itertuples(index=False)]


def figures(reading, category, group=None):
    """(start, end, status) → count of one category."""
    rows = reading.frame[reading.frame["category"] == category]
    rows = rows[rows["group"] == group] if group else rows
    return {
        (r.start, r.end, r.status): None if pd.isna(r.count_) else r.count_
        for r in rows.rename(columns={"count": "count_"}).itertuples()
    }


# --- when ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026M01", When(2026, months(1, 1))),
        ("2026m1", When(2026, months(1, 1))),
        ("2023-08", When(2023, months(8, 8))),
        ("2023-08-01", When(2023, months(8, 8))),
        ("202308", When(2023, months(8, 8))),
        ("aug 2023", When(2023, months(8, 8))),
        ("Augusti 2023", When(2023, months(8, 8))),
        ("aug-23", When(2023, months(8, 8))),
        ("Maj", When(None, months(5, 5))),
        ("mars", When(None, months(3, 3))),
        ("2025, Helår", When(2025, None, "year")),
        ("2026 prel., Aug", When(2026, months(8, 8), status="preliminary")),
        ("2025 slutlig", When(2025, status="final")),
        ("januari–augusti 2026", When(2026, months(1, 8))),
        ("sep 2025–aug 2026", When(2026, months(9, 8, 1))),
        ("Jan-Dec 2007", When(2007, months(1, 12))),
        ("t.o.m. augusti 2026", When(2026, months(1, 8))),
        ("augusti 2026 jämfört med augusti 2025", When(2026, months(8, 8))),
        ("2026K3", When(2026, months(7, 9))),
        ("första halvåret 2026", When(2026, months(1, 6))),
        ("Senaste 12 månaderna", When(None, None, "rolling")),
        ("Aktuell månad", When(None, None, "month")),
        ("Ackumulerat under innevarande kalenderår", When(None, None, "ytd")),
        ("Föregående år", When(previous=True)),
        ("Antal", When()),
        ("2023M13", When(unread=("2023m13",))),
        ("2023-13", When(unread=("2023-13",))),
        ("Per 100 000 inv.", When()),
        ("Marknad 12345", When()),
    ],
)
def test_what_a_text_says_of_time(text, expected):
    assert when(text) == expected


TITLE = When(2026, months(1, 8))


@pytest.mark.parametrize(
    ("expected_text", "expected"),
    [
        (When(span="month"), Period(*AUG)),
        (When(span="ytd"), Period(*YEAR_TO_DATE)),
        (When(span="rolling"), Period(*TWELVE)),
        (When(2025, span="rolling"), Period(date(2024, 9, 1), date(2025, 8, 31))),
        (When(span="ytd", previous=True), Period(date(2025, 1, 1), date(2025, 8, 31))),
        (When(2025, span="year"), Period(date(2025, 1, 1), date(2025, 12, 31))),
        (When(None, months(2, 2)), Period(date(2026, 2, 1), date(2026, 2, 28))),
        (When(2024, months(2, 2)), Period(date(2024, 2, 1), date(2024, 2, 29))),
    ],
)
def test_a_span_is_counted_from_the_tables_last_month(expected_text, expected):
    assert period_of(expected_text, TITLE) == expected


def test_twelve_months_that_end_in_december_are_one_year():
    assert period_of(When(span="rolling"), When(2026, months(1, 12))) == Period(date(2026, 1, 1), date(2026, 12, 31))


def test_no_year_is_no_period():
    assert period_of(When(None, months(8, 8)), When()) is None
    assert period_of(When(2026, span="month"), When(2026)) is None


# --- table P1 ---


def test_p1_gives_each_block_its_period(read):
    reading = read("p1_augusti_2026.csv")
    assert [str(p) for p in reading.problems] == []
    assert (reading.kind, reading.place, reading.source) == ("crime", "goteborg", "Brå (fiktivt utdrag)")
    assert reading.period == "1\xa0sep\xa02025 – 31\xa0aug\xa02026"
    assert set(reading.frame["status"]) == {"preliminary"}
    assert figures(reading, "Rån") == {
        (*AUG, "preliminary"): 300,
        (date(2025, 8, 1), date(2025, 8, 31), "preliminary"): 310,
        (*YEAR_TO_DATE, "preliminary"): 2000,
        (date(2025, 1, 1), date(2025, 8, 31), "preliminary"): 2100,
        (*TWELVE, "preliminary"): 3000,
        (date(2024, 9, 1), date(2025, 8, 31), "preliminary"): 3100,
    }
    assert len(reading.frame) == 13 * 6


def test_p1_groups_are_what_a_row_is_printed_under(read):
    frame = read("p1_augusti_2026.csv").frame
    first = frame.drop_duplicates(["group", "category"])
    assert first[["group", "category"]].to_numpy().tolist() == [
        ["Anmälda brott", "SAMTLIGA BROTT"],
        ["SAMTLIGA BROTT", "3 kap. brott mot liv och hälsa"],
        ["3 kap. brott mot liv och hälsa", "Fullbordat mord och dråp"],
        ["3 kap. brott mot liv och hälsa", "Försök till mord eller dråp"],
        ["Försök till mord eller dråp", "Mot kvinna"],
        ["Försök till mord eller dråp", "Mot man"],
        ["3 kap. brott mot liv och hälsa", "Misshandel (5 §)"],
        ["Misshandel (5 §)", "Mot kvinna"],
        ["Misshandel (5 §)", "Mot man"],
        ["SAMTLIGA BROTT", "8 kap. stöld, rån m.m."],
        ["8 kap. stöld, rån m.m.", "Cykelstöld"],
        ["8 kap. stöld, rån m.m.", "Rån"],
        ["8 kap. stöld, rån m.m.", "Stöld av skjutvapen"],
    ]
    assert first["position"].tolist() == list(range(1, 14))


def test_dash_is_zero_and_dots_are_missing(read):
    reading = read("p1_augusti_2026.csv")
    assert figures(reading, "Fullbordat mord och dråp")[(*AUG, "preliminary")] == 0
    assert set(figures(reading, "Stöld av skjutvapen").values()) == {None}


def test_p1_as_it_was_printed_without_last_years_counts(read):
    """In December two blocks are one period; rows without indentation and changes without their year are told, and nothing is lost."""
    reading = read("p1_december_2007.csv")
    assert reading.errors == ()
    said = [w.what for w in reading.warnings]
    assert [sum(word in what for what in said) for word in ("indrag", "har inte två års antal")] == [1, 1] and len(
        said
    ) == 2
    december, whole = (date(2007, 12, 1), date(2007, 12, 31)), (date(2007, 1, 1), date(2007, 12, 31))
    assert figures(reading, "3 kap. Brott mot liv och hälsa") == {
        (*december, "preliminary"): 244,
        (*whole, "preliminary"): 2517,
    }
    assert figures(reading, "Mot kvinna")[(*whole, "preliminary")] == 4
    assert figures(reading, "Mot kvinna (2)")[(*whole, "preliminary")] == 7
    rates = reading.frame.set_index(["category", "start"])["rate"]
    assert rates["SAMTLIGA BROTT", whole[0]] == 11118.149
    assert pd.isna(rates["SAMTLIGA BROTT", december[0]])


def test_p1_in_one_header_row_where_the_month_is_the_year_so_far(read):
    reading = read("p1_januari_2026.csv")
    assert table(reading, "start", "end", "count") == [
        (date(2026, 1, 1), date(2026, 1, 31), 5),
        (date(2025, 1, 1), date(2025, 1, 31), 4),
        (date(2025, 2, 1), date(2026, 1, 31), 60),
        (date(2024, 2, 1), date(2025, 1, 31), 50),
    ]
    assert [w.what for w in reading.warnings] == [
        "Summan 51 stämmer inte med raderna, som ger 50.",
        "Förändringen 20,0 % stämmer inte med antalen, som ger 17,6\xa0%.",
    ]


P1 = (
    "Anmälda brott, januari–augusti 2026, preliminär statistik (fiktiv)\nRegion: Göteborg\n"
    "Brottstyp;Augusti;;;;Hittills i år;\n;2026;2025;Antal;%;2026;2025\n"
)


@pytest.mark.parametrize("headings", ["Antal;%", "Förändring, antal;Förändring, %", "Utv antal;Utv %"])
def test_the_change_is_known_by_its_word_or_by_its_place(read, headings):
    reading = read(P1.replace("Antal;%", headings) + "Rån;30;20;10;50;130;120\n")
    assert reading.problems == ()
    assert sorted(reading.frame["count"]) == [20, 30, 120, 130]


@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        ("Rån;30;20;9;50", ("9", "+10")),
        ("Rån;30;20;10;51", ("51", "50,0")),
        ("Rån;30;20;−10;50", ("−10", "+10")),
        ("Rån;5;0;5;100", ("100", "basen är 0")),
        ("Rån;1;3;-2;-66", ("-66", "−66,7")),
    ],
)
def test_a_printed_change_that_is_wrong_is_a_warning_with_both_numbers(read, row, numbers):
    head = "Anmälda brott augusti 2026, Göteborg (fiktivt)\nBrottstyp;2026;2025;Förändring antal;Förändring %\n"
    reading = read(head + row + "\n")
    assert reading.errors == ()
    (warning,) = reading.warnings
    assert warning.row == 3
    assert all(n in str(warning) for n in numbers)
    assert len(reading.frame) == 2


@pytest.mark.parametrize(
    "row", ["Rån;30;20;10;50", "Rån;1;3;-2;-67", "Rån;1;3;−2;−66,7", "Rån;5;0;5;.", "Rån;..;3;..;.."]
)
def test_a_printed_change_that_is_right_is_silent(read, row):
    head = "Anmälda brott augusti 2026, Göteborg (fiktivt)\nBrottstyp;2026;2025;Förändring antal;Förändring %\n"
    assert read(head + row + "\n").problems == ()


def test_parts_that_are_more_than_their_whole_are_told_with_both_numbers(read):
    text = (
        (FILES / "p1_augusti_2026.csv")
        .read_text("utf-8")
        .replace("    Misshandel (5 §)¹;246", "    Misshandel (5 §)¹;200")
    )
    listed = [str(w) for w in read(text).warnings]
    assert any("Misshandel (5 §): 200 stämmer inte med raderna, som ger 246." in w for w in listed)
    assert any("250 stämmer inte med raderna, som ger 204." in w and "urval" in w for w in listed)


def test_a_sum_row_is_checked_and_not_stored(read):
    head = "Anmälda brott 2025, Göteborg (fiktivt)\nBrottstyp;Antal\n"
    reading = read(head + "Rån;10\nKlotter;20\nSumma;31\n")
    assert [str(w) for w in reading.warnings] == [
        "bra.csv:5:Antal: Summan 31 stämmer inte med raderna, som ger 30. Väntat: 30."
    ]
    assert table(reading, "category", "count") == [("Rån", 10), ("Klotter", 20)]


# --- exports from the statistics database ---


def test_the_plain_export_is_recognised_and_says_what_it_lacks(read):
    reading = read("kommuner_2025.csv")
    assert table(reading, "area", "start", "end", "status", "count", "rate") == [
        ("stockholm", date(2025, 1, 1), date(2025, 12, 31), "preliminary", 198_000, 20_100.0),
        ("goteborg", date(2025, 1, 1), date(2025, 12, 31), "preliminary", 71_234, 11_800.5),
    ]
    (warning,) = reading.warnings
    assert "vilken brottstyp" in warning.what


def test_an_export_without_any_year_is_refused_with_how_to_say_it(read):
    reading = read("Kommun;Antal;Per 100 000 inv.\nGöteborg;1;2\n")
    (error, *_) = reading.errors
    assert "vilken period" in error.what
    assert error.missing is Field.YEAR
    assert read("Kommun;Antal;Per 100 000 inv.\nGöteborg;1;2\n", year=2024).errors == ()


def test_years_and_measures_side_by_side(read):
    reading = read("matt_i_sidled.csv")
    assert table(reading, "area", "category", "start", "status", "count", "rate") == [
        ("goteborg", "misshandel", date(2025, 1, 1), "final", 6120, 1014.0),
        ("goteborg", "misshandel", date(2026, 1, 1), "preliminary", 4001, 662.0),
        ("stockholm", "misshandel", date(2025, 1, 1), "final", None, None),
        ("stockholm", "misshandel", date(2026, 1, 1), "preliminary", 7500, 757.0),
    ]
    (warning,) = reading.warnings  # a whole year that was drawn in September
    assert "2026-09-15" in warning.what


def test_a_blank_line_between_header_rows(read):
    reading = read("Anmälda brott, rån (fiktivt)\n;2024;2025 prel.\n\nKommun;Antal;Antal (prel.)\nGöteborg;5;4\n")
    assert reading.problems == ()
    assert table(reading, "start", "status", "count") == [
        (date(2024, 1, 1), "final", 5),
        (date(2025, 1, 1), "preliminary", 4),
    ]


def test_one_crime_for_many_places_with_years_in_the_headings(read):
    """As Brå gives indicators for a municipality: the crime stands in the title, the places have no heading."""
    reading = read(
        "Våldsbrott (fiktiva siffror)\n;Antal 2024;Antal 2025;Antal per 100 000 inv. 2024;Antal per 100 000 inv. 2025\n"
        "Göteborg;10;12;1,5;1,6\nStockholm;20;22;2,5;..\n"
    )
    assert reading.problems == ()
    assert table(reading, "area", "category", "start", "count", "rate") == [
        ("goteborg", "Våldsbrott (fiktiva siffror)", date(2024, 1, 1), 10, 1.5),
        ("goteborg", "Våldsbrott (fiktiva siffror)", date(2025, 1, 1), 12, 1.6),
        ("stockholm", "Våldsbrott (fiktiva siffror)", date(2024, 1, 1), 20, 2.5),
        ("stockholm", "Våldsbrott (fiktiva siffror)", date(2025, 1, 1), 22, None),
    ]


def test_periods_as_rows_and_both_statuses_of_one_month(read):
    reading = read("perioder.csv")
    assert reading.problems == ()
    assert table(reading, "category", "start", "end", "status", "count", "rate") == [
        ("Våldtäkt, utomhus", date(2024, 1, 1), date(2024, 12, 31), "final", 62, 10.0),
        ("Våldtäkt, utomhus", date(2025, 1, 1), date(2025, 12, 31), "final", 60, 9.9),
        ("Våldtäkt, utomhus", date(2026, 1, 1), date(2026, 1, 31), "preliminary", 4, 0.7),
        ("Våldtäkt, utomhus", date(2026, 8, 1), date(2026, 8, 31), "preliminary", 9, 1.5),
        ("Våldtäkt, utomhus", date(2026, 8, 1), date(2026, 8, 31), "final", 8, 1.3),
    ]


def test_months_as_columns_end_where_the_title_says(read):
    reading = read("manader.csv")
    months = {k[:2]: v for k, v in figures(reading, "Cykelstöld").items()}
    assert months[AUG] == 80
    assert months[YEAR_TO_DATE] == 360
    assert len(months) == 9
    (warning,) = reading.warnings
    assert "antalet 9 stämmer inte med månaderna, som ger 8" in warning.what
    assert "Bilstöld" in warning.what


def test_month_codes_as_columns_and_area_with_its_code(read):
    reading = read("kolumner_m.csv")
    assert table(reading, "area", "category", "start", "count") == [
        ("goteborg", "Rån", date(2026, 1, 1), 12),
        ("goteborg", "Rån", date(2026, 2, 1), 9),
        ("goteborg", "Rån", date(2026, 3, 1), 0),
        ("goteborg", "Klotter", date(2026, 1, 1), 112),
        ("goteborg", "Klotter", date(2026, 2, 1), None),
        ("goteborg", "Klotter", date(2026, 3, 1), 80),
    ]
    assert reading.period == "1\xa0jan – 31\xa0mar\xa02026"  # as far as the columns reach


def test_a_list_of_many_places_keeps_the_known_and_tells_of_the_rest(read):
    rows = "".join(f"Fiktivköping {chr(65 + i)};{i};{i}\n" for i in range(12))
    reading = read("Anmälda brott 2025, rån (fiktivt)\nKommun;Antal;Per 100 000 inv.\n" + rows + "Göteborg;7;8\n")
    assert table(reading, "area", "count", "rate") == [("goteborg", 7, 8.0)]
    (warning,) = reading.warnings
    assert "1 av tabellens 13 områden" in warning.what
    assert "9 till" in warning.what


def test_a_few_unknown_names_are_each_a_problem_with_options(read):
    reading = read("Brottstyp: Rån\nÅr: 2025\nKommun;Antal\nGötebrog;7\nStockholm;8\n")
    (error,) = reading.errors
    assert (error.row, error.value, error.options[0]) == (4, "Götebrog", "Göteborg")


# --- long tables by month ---


def test_long_table_with_one_month_column(read):
    reading = read("lang_manad.csv")
    assert reading.problems == ()
    assert table(reading, "area", "category", "start", "end", "count") == [
        ("vinsta", "Bilstöld", date(2023, 8, 1), date(2023, 8, 31), 3),
        ("grimsta", "Bilstöld", date(2023, 8, 1), date(2023, 8, 31), 1),
        ("vinsta", "Bilstöld", date(2023, 9, 1), date(2023, 9, 30), 0),
        ("grimsta", "Bilstöld", date(2023, 9, 1), date(2023, 9, 30), None),
    ]


def test_long_table_with_year_and_month_number_and_status(read):
    reading = read("lang_ar.csv")
    assert reading.problems == ()
    assert table(reading, "group", "category", "start", "status", "count") == [
        ("Hushåll", "Bilstöld", date(2023, 8, 1), "final", 3),
        ("Hushåll", "Bilstöld", date(2023, 9, 1), "final", 4),
        ("Hushåll", "Bilstöld", date(2023, 9, 1), "preliminary", 5),
    ]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("månad;område;brott;antal\n2023-13;Vinsta;Rån;1\n", "bra.csv:2:period"),
        ("År: 2023\nmånad;område;brott;antal\nhösten;Vinsta;Rån;1\n", "bra.csv:3:period"),
        ("månad;område;brott;antal\n2023-08;Vinsta;Rån;en\n", "bra.csv:2:antal"),
        ("månad;område;brott;antal\n2023-08;Vinsta;Rån;-1\n", "bra.csv:2:antal"),
        ("månad;område;brott;antal\n2023-08;Vinsta;;1\n", "bra.csv:2:brottstyp"),
        ("månad;område;brott;antal\n2023-08;Vinsta;Rån;1\n2023-08;Vinsta;Rån;2\n", "bra.csv:3:antal"),
        ("månad;område;brott;antal\n2023-08;Kiruna;Rån;1\n", "bra.csv:2:område"),
        ("månad;område;brott;antal\n", "bra.csv:1:"),
        ("Anmälda brott 2025, Rån\nmånad;antal\naug;1\n", "bra.csv::"),
        ("Region: 06 Jönköpings län\nBrottstyp;2025\nRån;1\n", "bra.csv::Område"),
    ],
)
def test_faults(read, text, where):
    listed = [str(p) for p in read(text).errors]
    assert len(listed) == 1
    assert listed[0].startswith(where)
    assert "Väntat: " in listed[0]


# --- workbooks ---


def test_p1_in_a_workbook_with_merged_headings_and_the_cells_own_indentation(known, tmp_path):
    book = Workbook()
    sheet = book.active
    for cells in (
        ["Tabell P1. Anmälda brott, januari–augusti 2026, preliminär statistik (fiktiv)"],
        ["Göteborgs kommun"],
        [],
        ["Lagrum", "Brottstyp", "Aktuell månad", None, None, None, "Senaste 12 månaderna", None],
        [None, None, "Antal", "Föregående år", "Förändring", None, "Antal", "Antal per 100 000 invånare"],
        [None, None, None, None, "Antal", "%", None, None],
        ["3 kap. BrB", "Brott mot liv och hälsa, totalt", 30, 20, 10, 0.5, 300, 51.25],
        [None, "Misshandel", 30, 20, 10, 0.5, 300, 51.25],
    ):
        sheet.append(cells)
    for merged in ("C4:F4", "G4:H4", "E5:F5", "A4:A6", "B4:B6", "A7:A8", "A1:H1"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "P1.xlsx")
    (reading,) = readers.read(tmp_path / "P1.xlsx", known)
    assert reading.problems == ()
    assert table(reading, "group", "category", "start", "end", "count", "rate") == [
        (g, c, *rest)
        for g, c in (("3 kap. BrB", "Brott mot liv och hälsa, totalt"), ("3 kap. BrB", "Misshandel"))
        for rest in (
            (*AUG, 30, None),
            (date(2025, 8, 1), date(2025, 8, 31), 20, None),
            (*TWELVE, 300, 51.25),
        )
    ]


def test_a_workbooks_indentation_says_what_is_under_what(known, tmp_path):
    book = Workbook()
    sheet = book.active
    for cells in (
        ["Anmälda brott 2025, Göteborg (fiktivt)"],
        ["Brottstyp", 2025],
        ["Stöld", 30],
        ["Cykelstöld", 10],
        ["  Bilstöld", 20],
    ):
        sheet.append(cells)
    sheet["A4"].alignment = Alignment(indent=1)
    book.save(tmp_path / "b.xlsx")
    (reading,) = readers.read(tmp_path / "b.xlsx", known)
    assert reading.problems == ()
    assert table(reading, "group", "category", "count") == [
        ("Anmälda brott", "Stöld", 30),
        ("Stöld", "Cykelstöld", 10),
        ("Stöld", "Bilstöld", 20),
    ]


# --- what is not Brå's ---


@pytest.mark.parametrize(
    "text",
    [
        "område;brottsgrupp;brottskategori;från;till;antal\nVinsta;Person;Hot;2023-01-01;2023-01-31;1\n",
        "område;datum;ålder;antal\nVinsta;2022-12-31;alla;1\n",
        "Andel utsatta för brott\nområde;2020;2023\nVinsta;12;13\n",
        "Folkmängd\nKommun;2020;2023\nGöteborg;12;13\n",
        "Vecka;Vinsta;Grimsta\n1;1;2\n",
    ],
)
def test_other_tables_are_left_to_their_readers(text):
    assert bra.recognise(Grid("x.csv", beginning=text)) is None


# --- damage ---

TEXTS = [p.read_text("utf-8-sig") for p in sorted(FILES.iterdir())]


def _damaged(draw):
    text = draw(st.sampled_from(TEXTS))
    how = draw(st.sampled_from(["cut", "shuffle", "drop", "junk", "lines"]))
    rows = [line.split(";") for line in text.split("\n")]
    if how == "cut":
        return text[: draw(st.integers(0, len(text)))]
    if how == "shuffle":
        order = draw(st.permutations(range(max(map(len, rows)))))
        rows = [[r[i] for i in order if i < len(r)] for r in rows]
    elif how == "drop":
        i, j = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, 12))
        rows[i] = rows[i][:j] + rows[i][j + 1 :]
    elif how == "lines":
        rows = draw(st.permutations(rows))
    else:
        i = draw(st.integers(0, len(rows) - 1))
        rows[i] = [draw(st.text(max_size=8)) for _ in rows[i]]
    return "\n".join(";".join(r) for r in rows)


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
def test_a_damaged_file_is_read_or_refused_and_never_a_traceback(known, tmp_path, data, encoding):
    path = tmp_path / "skadad.csv"
    path.write_bytes(_damaged(data.draw).encode(encoding, "replace"))
    try:
        result = readers.read(path, known)
    except Refused as refused:
        assert refused.problems
    else:
        for reading in result:
            assert (
                reading.errors
                or not reading.frame.duplicated(["area", "group", "category", "start", "end", "status"]).any()
            )


@settings(max_examples=examples(100), deadline=None)
@given(st.text(max_size=40))
@example("kvartal 9")
@example("19990013")
@example("jan feb mar 2020 2021 2022")
def test_any_text_says_something_or_nothing_of_time(text):
    stated = when(text)
    result = period_of(stated, TITLE)
    assert result is None or result.start <= result.end


def test_headings_of_merged_cells_reach_right_until_something_new_begins():
    stack = [("Brottstyp", "2025", "", "2026", ""), ("", "Antal", "Per 100 000", "Antal", "")]
    cells = [h.cells for h in crosstab.headings(stack, lambda t: t == "Brottstyp")]
    assert cells == [("Brottstyp",), ("2025", "Antal"), ("2025", "Per 100 000"), ("2026", "Antal"), ()]


def test_the_period_that_is_not_over_is_the_last_of_a_series(read):
    years = "Anmälda brott, Vinsta (fiktivt)\nOmråde: Vinsta\nUttag: 2026-08-15\nBrott;2024;2025;2026\nRån;1;2;3\n"
    reading = read(years)
    assert reading.period == "1\xa0jan\xa02024 – 31\xa0dec\xa02026"
    assert [w.what for w in reading.warnings] == ["Perioden 2026 är inte slut: siffrorna togs ut 2026-08-15."]


# --- what people call their columns ---


def test_reported_alone_heads_the_count_and_what_lacks_a_count_is_named(read):
    rows = "Grimsta\tRån\tjan 2026\t3\nGrimsta\tRån\tfeb 2026\t4"
    reading = read(f"Område\tBrott\tPeriod\tAnmälda\n{rows}\n", "klistrad.txt")
    assert (reading.kind, reading.frame["count"].tolist()) == ("crime", [3, 4])
    with pytest.raises(Refused) as refusal:
        read(f"Område\tBrott\tPeriod\tStycke\n{rows}\n", "klistrad.txt")
    assert "Mest liknar den slaget ”Anmälda brott”, men ”antal” saknas." in refusal.value.problems[0].what


@pytest.mark.parametrize("size", [1, 400])  # read row by row, and by column
def test_a_month_that_a_note_marks_as_preliminary_is_so_and_no_other(read, size):
    rows = [f"Vinsta;Brott {i};2026-{m:02d}{'*' if m == 10 else ''};{i + m}" for i in range(size) for m in range(1, 11)]
    reading = read(
        "\n".join(["Anmälda brott", "", "Stadsdel;Brottstyp;Månad;Antal", *rows, "* preliminära uppgifter", ""])
    )
    assert reading.problems == ()
    assert len(reading.frame) == 10 * size
    early = reading.frame[reading.frame["status"] == "preliminary"]
    assert {d.month for d in early["start"]} == {10}
    assert len(early) == size


@pytest.mark.parametrize(("total", "differs"), [(61, 0), (62, 1)])
def test_a_last_row_that_sums_all_areas_and_crimes_is_checked_and_is_no_crime(read, total, differs):
    reading = read(
        "Anmälda brott 2026\nStadsdel;Brottstyp;jan;feb;Summa\nVinsta;Rån;1;2;3\n;Stöld;10;12;22\n"
        f"Grimsta;Rån;0;1;1\n;Stöld;15;20;35\nTotalt;;26;35;{total}\n"
    )
    assert reading.errors == ()
    assert len(reading.frame) == 8
    assert set(reading.frame["category"]) == {"Rån", "Stöld"}
    assert reading.frame["count"].sum() == 61
    wrong = read(
        "Anmälda brott 2026\nStadsdel;Brottstyp;jan\nVinsta;Rån;1\nGrimsta;Stöld;15\nTotalt;;" + str(16 + differs)
    )
    assert len(wrong.warnings) == differs
