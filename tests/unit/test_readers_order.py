"""Weeks and days that look mistyped, sheets named after areas, and numbers that nothing calls inhabitants."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from lagesbild import calendar
from tests.cases import NOW
from tests.solvik import reads


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(calendar, "clock", lambda: NOW)


@pytest.fixture
def read(tmp_path):
    return reads(tmp_path)


WIDE = "Nivåer 2026\nVecka;Hamnen;Backen\n"
LONG = "år;vecka;område;nivå\n"


@pytest.mark.parametrize(
    ("text", "row", "expected_text"),
    [
        (f"{WIDE}v3;1;2\nv33;2;2\nv5;3;3\nv6;1;1\n", 4, "mellan vecka 3 2026 och vecka 5 2026"),
        (f"{WIDE}7;1;2\n6;1;1\n25;2;2\n4;3;3\n3;1;1\n", 5, "mellan vecka 6 2026 och vecka 4 2026"),
        ("Vecka;År;Hamnen\n3;2026;1\n4;2025;2\n5;2026;3\n6;2026;1\n", 3, "Vecka 4 2025 står mellan"),
        (f"{LONG}2026;3;Hamnen;1\n2025;4;Hamnen;2\n2026;5;Hamnen;2\n2026;6;Hamnen;2\n2026;7;Hamnen;2\n", 3, "4 2025"),
        (
            f"{LONG}2025;3;Hamnen;1\n2026;4;Hamnen;2\n2026;5;Hamnen;2\n2026;6;Hamnen;2\n2026;7;Hamnen;2\n",
            2,
            "långt från",
        ),
        (f"{LONG}2026;3;Hamnen;1\n2026;4;Backen;2\n2026;44;Hamnen;2\n2026;5;Backen;2\n2026;6;Hamnen;2\n", 4, "44 2026"),
        ("Nivåer 2026\nStadsdel;v1;v2;v33;v4;v5\nHamnen;1;1;1;1;1\n", 2, "Vecka 33 2026 står mellan"),
        ("Nivåer 2026\nStadsdel;v1;v2;v3;v4;v36\nHamnen;1;1;1;1;1\n", 2, "Vecka 36 2026"),
    ],
)
def test_a_week_that_looks_mistyped_is_told_with_its_row(read, text, row, expected_text):
    outcome = read(text)
    assert outcome.errors == []
    assert [w for w in outcome.warnings if w.startswith(f"fil.csv:{row}:") and expected_text in w]


@pytest.mark.parametrize(
    "text",
    [
        WIDE + "".join(f"{w};1;2\n" for w in range(1, 48) if w not in (12, 30, 31, 32)),
        WIDE + "".join(f"{w};1;2\n" for w in range(47, 0, -1)),
        "Vecka;År;Hamnen\n51;2025;1\n52;2025;1\n1;2026;1\n2;2026;1\n3;2026;1\n",
        LONG + "".join(f"2026;{w};{a};1\n" for w in range(1, 20) for a in ("Hamnen", "Backen")),
        LONG + "".join(f"2026;{w};{a};1\n" for a in ("Hamnen", "Backen") for w in range(19, 0, -1)),
        LONG + "".join(f"2026;{w};Hamnen;1\n" for w in (5, 30, 2, 17, 9, 40, 1, 22)),
        WIDE + "5;1;2\n18;1;2\n31;1;2\n44;1;2\n",
    ],
)
def test_weeks_in_any_honest_order_are_not(read, text):
    assert read(text).warnings == []


def test_a_lone_day_of_another_year_among_incidents_is_told(read):
    rows = "".join(f"h{m};2026-{m:02d}-03;Hamnen;Skadegörelse;lindrig;vakt\n" for m in range(1, 11))
    outcome = read(f"id;datum;område;kategori;allvar;källa\n{rows}h11;2016-11-01;Hamnen;Skadegörelse;lindrig;vakt\n")
    assert outcome.errors == []
    assert any(w.startswith("fil.csv:12:datum: 2016-11-01 ligger långt från") for w in outcome.warnings)


# --- numbers by area and day ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "datum;område;kategori;rubrik;antal;allvar\n2026-01-03;Hamnen;Skadegörelse;x;1;1\n",
        "Anmälda brott per dag\nområde;datum;antal\nHamnen;2026-01-03;4\n",
        "Larm från ordningsvakter\nområde;datum;antal\nHamnen;2026-01-03;4\n",
    ],
)
def test_numbers_by_area_and_day_of_something_else_are_no_people(read, text):
    outcome = read(text)
    assert outcome.frame.empty and outcome.errors
    assert all(r.kind != "population" for r in outcome.readings)


def test_numbers_that_nothing_calls_people_are_refused_until_somebody_does(read):
    assert "inget säger att talen är invånare" in read("område;datum;antal\nHamnen;2025-12-31;4000\n").messages
    assert read("Folkmängd\nområde;datum;antal\nHamnen;2025-12-31;4000\n").messages == ""
    assert read("område;datum;antal\nHamnen;2025-12-31;4000\n", kind="population").messages == ""


# --- one sheet for each stadsdel -----------------------------------------------------------------------


def sheets(**rows: list[list[object]]) -> bytes:
    book, data = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, table in rows.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(row)
    book.save(data)
    return data.getvalue()


YEARS = [["Brottstyp", 2024, 2025], ["Stöld", 10, 20], ["Rån", 1, 2]]
COMPSTAT = [["Hushåll"], ["Period: 1 jan – 30 sep", 2024, 2025, "Utv antal", "Utv %"], ["Stöld", 10, 20, 10, "100 %"]]
AGES = [["Folkmängd"], ["Ålder", 2024, 2025], ["0-19 år", 100, 110], ["20+ år", 300, 310]]
ASKED = [["Trygghetsundersökning 2025"], ["Svar", "Andel %", "Antal svar"], ["Mycket otrygg", 10, 200]]


@pytest.mark.parametrize(
    "table",
    [YEARS, [["Anmälda brott i Solvik"], *YEARS], COMPSTAT, AGES, ASKED],
    ids=["crime", "kommun in title", "compstat", "people", "survey"],
)
@pytest.mark.parametrize("area", [None, "Solvik"])
def test_a_sheet_s_name_inside_the_place_is_the_area(read, table, area):
    outcome = read(sheets(Hamnen=table, Backen=table), "solvik 2025.xlsx", area=area)
    assert outcome.errors == []
    assert list(dict.fromkeys(a for (a,) in outcome.rows("area"))) == ["hamnen", "backen"]


def test_a_sheet_s_name_that_is_no_area_among_areas_is_asked_about(read):
    outcome = read(sheets(Hamnen=YEARS, Larmdahl=YEARS), "solvik 2025.xlsx", area="Solvik")
    assert outcome.frame.empty and "Området ”Larmdahl” är okänt" in outcome.errors[0] and "Larmdal" in outcome.errors[0]


def test_a_sheet_and_a_title_of_two_areas_are_refused(read):
    outcome = read(sheets(Hamnen=[["Anmälda brott i Backen"], *YEARS]), "solvik 2025.xlsx")
    assert outcome.frame.empty and "Bladet heter ”Hamnen” men titeln säger Backen" in outcome.errors[0]


@pytest.mark.parametrize("name", ["Blad1", "2025", "Anmälda brott"])
def test_a_general_name_says_nothing(read, name):
    outcome = read(sheets(**{name: [["Anmälda brott i Solvik"], *YEARS]}), "brott.xlsx")
    assert outcome.errors == [] and {a for (a,) in outcome.rows("area")} == {"solvik"}
