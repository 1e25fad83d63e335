from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from lagesbild import readers
from lagesbild.areas import Directory
from lagesbild.problems import Refused
from tests.effort import examples

TOP = "CompStat\nKälla: Status\nOmråde: Hässelby-Vällingby\n"
HEAD = "Period: 1 jan – 30 sep;2022;2023;Utv 22-23;Utv 22-23\n"


@pytest.fixture
def read(write, known):
    def _read(text, **options):
        (reading,) = readers.read(write("cs.csv", text), replace(known, **options))
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


def test_the_caption_says_the_place_although_an_area_has_a_number_for_a_code(write, known):
    areas = [replace(a, aliases=(*a.aliases, "1")) if a.id == "nordost" else a for a in known.directory.areas]
    text = f"Tabell 1. CompStat Hässelby-Vällingby. Källa: Status.\n\nHushåll\n\n{HEAD}Bilstöld;32;38\n"
    (reading,) = readers.read(write("cs.csv", text), replace(known, directory=Directory(tuple(areas))))
    assert (reading.place, reading.errors) == ("hasselby-vallingby", ())


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
    listed = [str(p) for p in read(text).errors]
    assert len(listed) == 1
    assert listed[0].startswith(where)
    assert "Väntat: " in listed[0]


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


# --- as it is pasted: Word, Excel ---

SEED = """Tabell 1. CompStat Hässelby-Vällingby. Anmälda brott i urval. Källa: Status.

\u00a0
Hushåll

Period: 1 jan – 30 sep\t2022\t2023\tUtv 22-23\tUtv 22-23
Inbrott i bostad\t103\t80\t−23\t−22,3\u00a0%
Stöld ur fordon\t243\t310\t67\t27,6%
Summa\t346\t390\t44\t12,7%

Person

Period: 1 jan – 30 sep\t2022\t2023\tUtv 22-23\tUtv 22-23
Period: 1 jan – 30 sep\t2022\t2023\tUtv 22-23\tUtv 22-23
Mord/dråp\t2\t1\t-1\t-50,0%
Hot\t1\u00a0003\t1\u202f174\t171\t17,0%
Summa\t1 005\t1 175\t170\t16,9%
"""
EXPECTED = [
    ["Hushåll", "Inbrott i bostad", 103, 80],
    ["Hushåll", "Stöld ur fordon", 243, 310],
    ["Person", "Mord/dråp", 2, 1],
    ["Person", "Hot", 1003, 1174],
]


def counts(reading):
    """[group, category, count 2022, count 2023] in printed order."""
    rows = reading.frame.sort_values(["position", "start"])
    assert set(rows["start"]) == {date(2022, 1, 1), date(2023, 1, 1)}
    assert set(rows["end"]) == {date(2022, 9, 30), date(2023, 9, 30)}
    return [[g, c, *of["count"]] for (g, c), of in rows.groupby(["group", "category"], sort=False)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_pasted_from_word_with_its_caption(write, known, encoding):
    text = SEED.replace("\u202f", "\u00a0").replace("−", "–") if encoding == "cp1252" else SEED
    (reading,) = readers.read(write("word.txt", text, encoding), known)
    assert reading.problems == ()
    assert counts(reading) == EXPECTED
    assert (reading.place, reading.source) == ("hasselby-vallingby", "Status")


def workbook(path, rows, merged=()):
    book = Workbook()
    for cells in rows:
        book.active.append(cells)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path


YEARS = [2022, 2023, "Utv 22-23", "Utv 22-23"]
ROWS = [
    ["Inbrott i bostad", 103, 80, -23, -23 / 103],
    ["Stöld ur fordon", 243, 310, 67, 67 / 243],
    ["Summa", 346, 390, 44, 0.127],
    ["Mord/dråp", 2, 1, -1, -0.5],
    ["Hot", 1003, 1174, 171, 0.17],
    ["Summa", 1005, 1175, 170, 0.1692],
]
TITLE = [["CompStat Hässelby-Vällingby"], ["Källa:", "Status (fiktivt utdrag)"], ["Uttag:", date(2023, 11, 24)]]


def test_pasted_into_excel_with_fractions_and_merged_group_rows(known, tmp_path):
    head = ["Period: 1 jan – 30 sep", *YEARS]
    rows = [*TITLE, ["Hushåll"], head, *ROWS[:3], ["Person"], head, *ROWS[3:]]
    (reading,) = readers.read(workbook(tmp_path / "c.xlsx", rows, ("A4:E4", "A9:E9")), known)
    assert reading.problems == ()
    assert counts(reading) == EXPECTED
    assert (reading.source, reading.as_of) == ("Status (fiktivt utdrag)", date(2023, 11, 24))


@pytest.mark.parametrize("heading", [None, "Grupp"])
def test_the_group_as_a_first_column_of_merged_cells(known, tmp_path, heading):
    rows = [*TITLE, [heading, "Period: 1 jan – 30 sep", *YEARS]]
    rows += [["Hushåll" if i == 0 else "Person" if i == 3 else None, *cells] for i, cells in enumerate(ROWS)]
    (reading,) = readers.read(workbook(tmp_path / "c.xlsx", rows, ("A5:A7", "A8:A10")), known)
    assert reading.problems == ()
    assert counts(reading) == EXPECTED


def test_the_group_beside_each_header(known, tmp_path):
    head = ["Period: 1 jan – 30 sep", *YEARS]
    rows = [
        *TITLE,
        ["Hushåll", *head],
        *([None, *r] for r in ROWS[:3]),
        ["Person", *head],
        *([None, *r] for r in ROWS[3:]),
    ]
    (reading,) = readers.read(workbook(tmp_path / "c.xlsx", rows), known)
    assert reading.problems == ()
    assert counts(reading) == EXPECTED


def test_a_row_that_ends_before_its_label_is_no_traceback(read):
    reading = read(TOP + "Grupp;Period: 1 jan – 30 sep;2022;2023\nHushåll;A;1;2\nx\nPerson;B;3;4\n")
    assert reading.frame["count"].dropna().tolist()[:2] == [1, 2]


def test_headings_by_name_with_the_period_above(read):
    text = (
        TOP + "Period: 1 jan – 30 sep\nBrottsgrupp;Brottskategori;2022;2023;Utv antal;Utv %\n"
        "Hushåll;Inbrott i bostad;103;80;-23;-22,3\nHushåll;Stöld ur fordon;243;310;67;27,6\n"
        "Hushåll;Summa;346;390;44;12,7\n"
        "Person;Mord/dråp;2;1;-1;-50\nPerson;Hot;1003;1174;171;17,0\n"
    )
    reading = read(text)
    assert reading.problems == ()
    assert counts(reading) == EXPECTED


@pytest.mark.parametrize(("typed", "numbers"), [(0.18, ("0,18", "18,8")), (0.888, ("0,888", "18,8"))])
def test_a_wrong_fraction_is_told(known, tmp_path, typed, numbers):
    rows = [*TITLE, ["Hushåll"], ["Period: 1 jan – 30 sep", *YEARS]]
    rows += [["Bilstöld", 32, 38, 6, typed], *ROWS[:2]]
    (reading,) = readers.read(workbook(tmp_path / "c.xlsx", rows), known)
    assert reading.errors == ()
    (warning,) = reading.warnings
    assert all(n in str(warning) for n in numbers)


def test_a_period_column_without_a_period_is_not_compstat(write, known):
    (reading,) = readers.read(
        write("b.csv", "Anmälda brott, rån (fiktivt)\nRegion: Göteborg\nPeriod;2022;2023\nJan;5;6\nFeb;7;8\n"), known
    )
    assert reading.frame["start"].tolist() == [date(2022, 1, 1), date(2023, 1, 1), date(2022, 2, 1), date(2023, 2, 1)]
    assert reading.frame["count"].tolist() == [5, 6, 7, 8]


@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
def test_a_damaged_file_is_read_or_refused_and_never_a_traceback(known, tmp_path, data, encoding):
    rows = [line.split("\t") for line in SEED.split("\n")]
    order = data.draw(st.permutations(range(6)) | st.just(range(6)))
    rows = [[r[i] for i in order if i < len(r)] for r in rows]
    i = data.draw(st.integers(0, len(rows) - 1))
    rows[i] = data.draw(st.lists(st.text(max_size=6), max_size=8) | st.just(rows[i]))
    text = "\n".join("\t".join(r) for r in rows)
    path = tmp_path / "skadad.txt"
    path.write_bytes(text[: data.draw(st.integers(0, len(text)) | st.just(len(text)))].encode(encoding, "replace"))
    try:
        reading = readers.read(path, known)
    except Refused as refused:
        assert refused.problems
    else:
        assert all(r.errors or len(r.frame) for r in reading)


@pytest.mark.parametrize("more", [1, 3, 11, 60])
def test_changes_beyond_the_heading_row_are_no_traceback(write, known, more):
    text = "Område: Hässelby-Vällingby\nPeriod: 1 jan – 30 sep;2022;2023;Utv;Utv\nRån;40;42;2;5,0 %" + ";x" * more
    (reading,) = readers.read(write("compstat 2023.csv", text + "\n"), known)
    assert reading.errors == () or {p.row for p in reading.errors} == {3}
