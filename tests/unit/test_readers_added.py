"""Sums that only their numbers tell, and other shapes of a municipality's own files: read right, or told."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from lagesbild import calendar
from tests.cases import NOW
from tests.solvik import Read, reads


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(calendar, "clock", lambda: NOW)


@pytest.fixture
def read(tmp_path) -> Read:
    return reads(tmp_path)


@pytest.mark.parametrize("name", ["Allt som allt", "Kommunens siffra", "Hopräknat"])
def test_a_row_that_adds_up_all_the_others_is_a_sum_whatever_it_is_called(read: Read, name: str) -> None:
    rows = "Rån;3;4\nStöld;5;6\nSkadegörelse;10;12\n"
    for text in (f"{rows}{name};18;22\n", f"{name};18;22\n{rows}"):
        outcome = read(f"Brottstyp;2024;2025\n{text}", area="Solvik")
        assert outcome.errors == [] and sum(n for (n,) in outcome.rows("count")) == 40
        assert any(f"”{name}” är i alla kolumner summan" in w for w in outcome.warnings)


def test_a_crime_that_once_equals_the_others_is_kept_and_told(read: Read) -> None:
    rows = "Rån;{}\nStöld;{}\nMisshandel;{}\nSkadegörelse;{}\n"
    outcome = read("Brottstyp;2025\n" + rows.format(3, 5, 10, 18), area="Solvik")
    assert [n for (n,) in outcome.rows("count")] == [3, 5, 10, 18]
    assert any("kanske räknas samma brott två gånger" in w for w in outcome.warnings)
    thrice = read("Brottstyp;2023;2024;2025\n" + rows.format("3;1;2", "5;6;7", "10;9;8", "18;16;17"), area="Solvik")
    assert len(thrice.frame) == 9 and any("lästes som en summa" in w for w in thrice.warnings)


def test_so_is_one_in_each_place_of_a_long_table(read: Read) -> None:
    rows = [("Hamnen", 4, 5), ("Backen", 1, 2)]
    text = "".join(f"{a};Rån;2025;{n}\n{a};Stöld;2025;{m}\n{a};Sammantaget antal;2025;{n + m}\n" for a, n, m in rows)
    outcome = read(f"stadsdel;brottstyp;period;antal\n{text}", area="Solvik")
    assert outcome.errors == [] and sorted(n for (n,) in outcome.rows("count")) == [1, 2, 4, 5]
    odd = read(f"stadsdel;brottstyp;period;antal\n{text}".replace(";3\n", ";4\n"), area="Solvik")
    assert len(odd.frame) == 6  # then it is a crime like others


@pytest.mark.parametrize("name", ["Samtliga stadsdelar", "Hopräknat"])
def test_an_unknown_place_that_adds_up_the_others_is_a_sum_and_any_other_is_refused(read: Read, name: str) -> None:
    text = "stadsdel;brottstyp;2024;2025\nHamnen;Rån;3;4\nBacken;Rån;5;6\n"
    outcome = read(f"{text}{name};Rån;8;10\n", area="Solvik")
    assert outcome.errors == [] and len(outcome.frame) == 4
    assert any(f"”{name}” är i alla kolumner summan av Hamnen och Backen" in w for w in outcome.warnings)
    assert f"”{name}” är okänt" in read(f"{text}{name};Rån;8;11\n", area="Solvik").errors[0]
    once = "stadsdel;brottstyp;2025\nHamnen;Rån;3\nBacken;Rån;5\n"
    assert f"”{name}” är okänt" in read(f"{once}{name};Rån;8\n", area="Solvik").errors[0]


def test_a_crime_that_adds_up_those_beside_it_is_told(read: Read) -> None:
    outcome = read("Brottstyp;2024;2025\nRån;3;4\nStöld;5;6\nTillgreppsbrott;8;10\nKlotter;1;9\n", area="Solvik")
    assert len(outcome.frame) == 8
    assert any("”Rån” och ”Stöld” tillsammans: kanske räknas samma brott två gånger" in w for w in outcome.warnings)


def test_all_crime_beside_some_crimes_is_no_crime_of_its_own(read: Read) -> None:
    outcome = read("Anmälda brott 2025\nStadsdel;Rån;Stöld;Alla brott\nHamnen;1;2;5\nBacken;3;4;7\n", area="Solvik")
    assert {c for (c,) in outcome.rows("category")} == {"Rån", "Stöld"}
    assert any("Summan 5 stämmer inte" in w for w in outcome.warnings)


@pytest.mark.parametrize("first, last", [("från", "till"), ("från och med", "till och med"), ("fr.o.m.", "t.o.m.")])
def test_crime_with_its_first_and_last_day(read: Read, first: str, last: str) -> None:
    text = f"stadsdel;brottskategori;{first};{last};antal\nHamnen;Rån;2025-01-01;2025-03-31;4\n"
    outcome = read(text, area="Solvik")
    assert outcome.errors == []
    assert [str(e) for (e,) in outcome.rows("end")] == ["2025-03-31"] and outcome.rows("count") == [(4,)]


def test_bedomning_heads_levels(read: Read) -> None:
    outcome = read("vecka;stadsdel;bedömning\n3;Hamnen;2\n3;Backen;4\n", area="Solvik", year=2026)
    assert outcome.errors == [] and [n for (n,) in outcome.rows("level")] == [2, 4]
    assert read("vecka;stadsdel;bedömning\n3;Hamnen;lugnt\n", area="Solvik", year=2026).errors


def test_years_above_crimes_in_merged_cells(read: Read) -> None:
    book, data = Workbook(), io.BytesIO()
    for row in (
        ["", 2024, None, 2025, None],
        ["Stadsdel", "Rån", "Misshandel", "Rån", "Misshandel"],
        ["Hamnen", 1, 2, 3, 4],
    ):
        book.active.append(row)
    book.active.merge_cells("B1:C1")
    book.active.merge_cells("D1:E1")
    book.save(data)
    outcome = read(data.getvalue(), "brott.xlsx", area="Solvik")
    assert outcome.errors == []
    values = {(c, e.year): n for c, e, n in outcome.rows("category", "end", "count")}
    assert values == {("Rån", 2024): 1, ("Misshandel", 2024): 2, ("Rån", 2025): 3, ("Misshandel", 2025): 4}


def test_a_year_with_shares_only_is_told(read: Read) -> None:
    outcome = read("Brottstyp;2024;2025\n;antal;%\nRån;3;4\nStöld;5;6\n", area="Solvik")
    assert len(outcome.frame) == 2 and any("2025 lästes inte" in w for w in outcome.warnings)


def test_who_sends_a_table_says_nothing_of_its_figures(read: Read) -> None:
    text = "Solviks kommun\nEnheten för trygghet\nBrottstyp;2024;2025\nRån;3;4\nStöld;5;6\n"
    assert read(text, area="Solvik").errors == []


def test_numbers_of_answers_are_no_shares(read: Read) -> None:
    text = (
        "område;våg;fråga;Mycket trygg;Ganska trygg;Ganska otrygg;Mycket otrygg\nHamnen;2025;Hur trygg?;40;80;60;20\n"
    )
    assert "Svaren summerar till 200" in read(text, area="Solvik").errors[0]
