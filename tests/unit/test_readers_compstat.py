from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lagesbild import readers

TOP = "CompStat\nKälla: Status\nOmråde: Hässelby-Vällingby\n"
HEAD = "Period: 1 jan – 30 sep;2022;2023;Utv 22-23;Utv 22-23\n"


@pytest.fixture
def read(write, known):
    def _read(text, **said):
        (reading,) = readers.read(write("cs.csv", text), replace(known, **said))
        return reading

    return _read


def test_blocks_become_rows_with_their_period(read):
    reading = read(
        TOP
        + "Hushåll\n"
        + HEAD
        + "Bilstöld;32;38;6;18,8%\nSumma;32;38;6;18,8%\nPerson:\n"
        + HEAD
        + "Hot;-;1 174;1174;.\n"
    )
    assert reading.problems == ()
    assert reading.frame[["group", "category", "count", "position"]].to_numpy().tolist() == [
        ["Hushåll", "Bilstöld", 32, 1],
        ["Hushåll", "Bilstöld", 38, 1],
        ["Person", "Hot", 0, 2],
        ["Person", "Hot", 1174, 2],
    ]
    assert reading.frame["start"].tolist() == [date(2022, 1, 1), date(2023, 1, 1)] * 2
    assert reading.frame["end"].tolist() == [date(2022, 9, 30), date(2023, 9, 30)] * 2
    assert (reading.place, reading.source) == ("hasselby-vallingby", "Status")


@pytest.mark.parametrize("cell", ["..", ".", ""])
def test_a_missing_count_stays_missing(read, cell):
    frame = read(TOP + "Hushåll\n" + HEAD + f"Bilstöld;{cell};38\n").frame
    assert frame["count"].tolist() == [pd.NA, 38]


@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        ("Bilstöld;32;38;7;18,8%", ("7", "+6")),
        ("Bilstöld;32;38;6;19,8%", ("19,8%", "18,8")),
        ("Bilstöld;32;38;-6;18,8%", ("-6", "+6")),
        ("Inbrott;103;80;-23;22,3%", ("22,3%", "−22,3")),
        ("Rån;0;5;5;100%", ("100%", "basen är 0")),
    ],
)
def test_a_printed_change_that_is_wrong_is_a_warning_with_both_numbers(read, row, numbers):
    reading = read(TOP + "Hushåll\n" + HEAD + row + "\n")
    assert reading.errors == ()
    (warning,) = reading.warnings
    assert warning.row == 6
    assert all(n in str(warning) for n in numbers)


@pytest.mark.parametrize(
    "row", ["Bilstöld;32;38;6;18,8%", "Bilstöld;32;38;6;18,75%", "Hot;307;307;0;0,0%", "Rån;0;5;5;."]
)
def test_a_printed_change_that_is_right_is_silent(read, row):
    assert read(TOP + "Hushåll\n" + HEAD + row + "\n").problems == ()


def test_a_printed_sum_that_is_wrong_is_a_warning_and_is_not_stored(read):
    reading = read(TOP + "Hushåll\n" + HEAD + "A;1;2\nB;3;4\nSumma;4;7\n")
    assert [str(w) for w in reading.warnings] == [
        "cs.csv:8:2023: Summan 7 stämmer inte med raderna, som ger 6. Väntat: 6."
    ]
    assert set(reading.frame["category"]) == {"A", "B"}


def test_a_sum_over_a_missing_part_is_not_judged(read):
    assert read(TOP + "Hushåll\n" + HEAD + "A;..;2\nB;3;4\nSumma;9;6\n").problems == ()


@pytest.mark.parametrize("summa", ["Summa;..;6", "Summa;4;", "Summa;4", "Summa"])
def test_a_sum_that_is_not_printed_is_not_wrong(read, summa):
    reading = read(TOP + "Hushåll\n" + HEAD + f"A;1;2\nB;3;4\n{summa}\n")
    assert reading.problems == ()
    assert reading.frame["count"].tolist() == [1, 2, 3, 4]


def test_a_header_repeated_at_a_page_break_does_not_break_the_sum(read):
    reading = read(TOP + "Hushåll\n" + HEAD + "A;1;2\n" + HEAD + "B;3;4\nSumma;4;6\n")
    assert reading.problems == ()
    assert len(reading.frame) == 4


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (TOP + "Hushåll\n" + HEAD + "A;1,5;2\n", "cs.csv:6:2022"),
        (TOP + "Hushåll\n" + HEAD + "A;1;två\n", "cs.csv:6:2023"),
        (TOP + "Hushåll\n" + HEAD + "A;-1;2\n", "cs.csv:6:2022"),
        (TOP + "Hushåll\n" + HEAD + "A;1;" + "9" * 30 + "\n", "cs.csv:6:2023"),
        (TOP + "Hushåll\n" + HEAD + "A;1;2\nA;1;2\n", "cs.csv:7:A"),
        (TOP + "Hushåll\n" + HEAD + "A;1;2\n" + HEAD + "A;1;2\n", "cs.csv:8:A"),
        (TOP + "Hushåll\nPeriod: 1 jan – 30 sep;2023;2023\nA;1;2\n", "cs.csv::"),
        (TOP + "Hushåll\nPeriod: hösten;2022;2023\nA;1;2\n", "cs.csv:5:Period"),
        (TOP + "Hushåll\n" + HEAD, "cs.csv:5:"),
        # "B" has lost its numbers and reads as a group; what follows must not vanish
        (TOP + "Hushåll\n" + HEAD + "A;1;2\nB\nC;3;4\n", "cs.csv:8:C"),
        ("CompStat\nHushåll\n" + HEAD + "A;1;2\n", "cs.csv::: Tabellen säger inte vilket område"),
        ("Område: Kiruna\nHushåll\n" + HEAD + "A;1;2\n", "cs.csv::Område: Området ”Kiruna” är okänt."),
    ],
)
def test_faults(read, text, where):
    found = [str(p) for p in read(text).errors]
    assert len(found) == 1
    assert found[0].startswith(where)
    assert "Väntat: " in found[0]


def test_what_the_user_says_places_the_table(read):
    assert read("Hushåll\n" + HEAD + "A;1;2\n", place="vinsta", source="polisen").place == "vinsta"


def test_each_year_has_its_own_last_of_february(read):
    frame = read(TOP + "H\nPeriod: 1 jan – 29 feb;2023;2024\nA;1;2\n").frame
    assert frame["end"].tolist() == [date(2023, 2, 28), date(2024, 2, 29)]


def test_a_table_without_group_says_so_and_takes_no_other_line_for_one(read):
    text = (
        "CompStat Hässelby-Vällingby\nKälla: Fiktiv\nOmråde: Hässelby-Vällingby\nUttag: 2023-11-24\n\n"
        "Period: 1 jan – 31 okt;2022;2023\nBilstöld;10;20\n"
    )
    reading = read(text)
    assert set(reading.frame["group"]) == {"Utan grupp"}
    (warning,) = reading.warnings
    assert "brottsgrupp" in warning.what
