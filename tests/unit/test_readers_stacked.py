"""Several tables on one sheet, and lines between rows: each figure is read as what stands above it says, or refused.

Every number and place is invented.
"""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from lagesbild import calendar
from tests.cases import NOW
from tests.solvik import reads

FIRST = "Anmälda brott i Solvik\nBrottstyp;2024;2025\nStöld;10;20\nRån;1;2\n"
COMPSTAT = (
    "Anmälda brott i Solvik\nHushåll\nPeriod: 1 jan – 30 sep;2024;2025;Utv antal;Utv %\nCykelstöld;10;20;10;100%\n"
)


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(calendar, "clock", lambda: NOW)


@pytest.fixture
def read(tmp_path):
    return reads(tmp_path)


def workbook(text: str) -> bytes:
    """The same table as a sheet, numbers as numbers."""
    book, data = Workbook(), io.BytesIO()
    for line in text.split("\n"):
        book.active.append([int(c) if c.isdigit() else c or None for c in line.split(";")])
    book.save(data)
    return data.getvalue()


def wrapped(text: str, kind: str) -> tuple[str | bytes, str]:
    return (text, "fil.csv") if kind == "csv" else (workbook(text), "fil.xlsx")


@pytest.fixture(params=["csv", "xlsx"])
def wrap(request):
    return lambda text: wrapped(text, request.param)


# --- a table of something else --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "Uppklarade brott i Solvik",
        "Misstänkta personer, Solvik",
        "Tabell 2. Brott per 1 000 invånare i Solvik",
        "Prognos för 2026",
    ],
)
@pytest.mark.parametrize("first", [FIRST, COMPSTAT], ids=["years", "compstat"])
def test_a_second_table_of_something_else_is_refused_with_its_row(read, wrap, title, first):
    header = next(line for line in first.split("\n") if ";2024;" in line)
    text = f"{first}\n{title}\n{header}\nSkadegörelse;3;4\nBedrägeri;1;1\n"
    outcome = read(*wrap(text))
    assert outcome.frame.empty
    assert f":{first.count(chr(10)) + 2}:" in outcome.errors[0] and "Titeln säger" in outcome.errors[0]


@pytest.mark.parametrize("line", ["Uppklarade", "Uppklarade brott", "Misstänkta", "Lagförda", "Larm", "Utredda brott"])
@pytest.mark.parametrize("cells", ["", ";;"])
def test_a_line_among_crimes_that_says_something_else_is_refused(read, line, cells):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;2024;2025\nStöld;10;20\n{line}{cells}\nRån;1;2\n")
    assert outcome.frame.empty
    assert outcome.errors[0].startswith(f"fil.csv:4:: Raden ”{line}” säger att talen under den inte är anmälda brott.")


@pytest.mark.parametrize("line", ["Uppklarade", "Misstänkta personer"])
def test_the_same_above_a_block_of_compstat(read, line):
    block = COMPSTAT.split("\n", 2)[2].replace("Cykelstöld", "Rån")
    outcome = read(f"{COMPSTAT}\n{line}\n{block}")
    assert outcome.frame.empty
    assert f":6:: Raden ”{line}”" in outcome.errors[0] or ":6:: Titeln säger" in outcome.errors[0]


@pytest.mark.parametrize(
    "text",
    [
        "Anmälda brott i Solvik\nBrottsgrupp;Brottstyp;2025\nTillgrepp;Stöld;10\nUppklarade;Rån;2\n",
        "område;brottsgrupp;brottskategori;från;till;antal\nSolvik;Tillgrepp;Stöld;2025-01-01;2025-12-31;10\n"
        "Solvik;Uppklarade;Rån;2025-01-01;2025-12-31;2\n",
    ],
)
def test_a_group_that_is_none_of_reported_crime_is_left_out_and_told(read, text):
    outcome = read(text)
    assert outcome.rows("category", "count") == [("Stöld", 10)]
    assert any(("”Uppklarade”" in w and ":3:" in w) or ":4:" in w for w in outcome.warnings)


# --- a table of another area or time ------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Anmälda brott i Ådalen", "Ådalen: anmälda brott 2024–2025", "Tabell 2. Ådalen"])
def test_a_second_table_is_of_the_area_that_its_title_names(read, wrap, title):
    outcome = read(*wrap(f"{FIRST}\n{title}\nBrottstyp;2024;2025\nSkadegörelse;3;4\n"))
    assert outcome.errors == []
    assert outcome.rows("area", "category", "count") == [
        *(("solvik", c, n) for c, n in (("Stöld", 10), ("Stöld", 20), ("Rån", 1), ("Rån", 2))),
        *(("adalen", "Skadegörelse", n) for n in (3, 4)),
    ]


@pytest.mark.parametrize("title", ["Anmälda brott i Ådalen", "Anmälda brott i Fjärran"])
def test_of_several_areas_the_user_cannot_say_one(read, title):
    outcome = read(f"{FIRST}\n{title}\nBrottstyp;2024;2025\nSkadegörelse;3;4\n", area="Solvik")
    assert outcome.frame.empty and title.split()[-1] in outcome.messages and ":6:" in outcome.messages


def test_a_second_table_of_a_place_that_is_unknown_is_asked(read):
    outcome = read(f"{FIRST}\nAnmälda brott i Fjärran\nBrottstyp;2024;2025\nSkadegörelse;3;4\n")
    assert outcome.frame.empty and "vilket område" in outcome.errors[0]


def test_a_second_table_that_names_no_area_is_of_the_first_one_s(read):
    outcome = read(f"{FIRST}\nAnmälda våldsbrott\nBrottstyp;2024;2025\nMisshandel;3;4\n")
    assert outcome.errors == []
    assert outcome.rows("area", "category", "count")[-2:] == [("solvik", "Misshandel", 3), ("solvik", "Misshandel", 4)]


@pytest.mark.parametrize("line", ["Ådalen", "Hamnen", "Anmälda brott i Ådalen", "2023", "Januari–mars 2025"])
def test_a_line_among_crimes_that_names_an_area_or_a_time_is_refused(read, line):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;2024;2025\nStöld;10;20\n{line};;\nRån;1;2\n")
    assert outcome.frame.empty and f"fil.csv:4:: Raden ”{line}”" in outcome.errors[0]


def test_a_second_table_of_other_years_is_of_those(read, wrap):
    text = "Folkmängd\nKommun;2024;2025\nSolvik;41000;41300\n\nFolkmängd\nKommun;2022;2023\nHamnen;4000;4100\n"
    outcome = read(*wrap(text))
    assert outcome.errors == []
    assert [(a, str(d)[:4], n) for a, d, n in outcome.rows("area", "date", "count")] == [
        ("solvik", "2024", 41000),
        ("solvik", "2025", 41300),
        ("hamnen", "2022", 4000),
        ("hamnen", "2023", 4100),
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Folkmängd\nKommun;2024;2025\nSolvik;41000;41300\n\nKommun;2022;2023\nHamnen;4000;4100\n", 5),
        ("Anmälda brott i Solvik\nBrottstyp;2024;2025\nStöld;10;20\nBrottstyp;2022;2023\nRån;1;2\n", 4),
        ("Anmälda brott i Solvik\nBrottstyp;2024;2025\nStöld;10;20\n\nBrottstyp;2025;2024\nRån;1;2\n", 5),
        ("Nivåer 2026\nVecka;Hamnen;Backen\n1;1;2\nVecka;Backen;Hamnen\n2;1;2\n", 4),
        ("Nivåer 2026\nStadsdel;v1;v2\nHamnen;1;2\nStadsdel;v2;v1\nBacken;1;2\n", 4),
    ],
)
def test_a_header_below_that_differs_from_the_first_is_refused_with_both_rows(read, text, row):
    outcome = read(text)
    assert outcome.frame.empty
    assert f"fil.csv:{row}:" in outcome.errors[0] and "rad 2" in outcome.errors[0]


def test_levels_of_another_year_below_are_of_that_year(read, wrap):
    text = "Läget 2026\nVecka;Hamnen;Backen\n1;1;2\n2;1;2\n\nLäget 2025\nVecka;Hamnen;Backen\n51;3;4\n52;3;5\n"
    outcome = read(*wrap(text))
    assert outcome.errors == []
    assert set(outcome.rows("year", "week")) == {(2026, 1), (2026, 2), (2025, 51), (2025, 52)}


def test_a_period_that_only_the_first_title_says_is_not_left_out(read):
    text = "Anmälda brott i Solvik, januari–oktober\nBrottstyp;2024;2025\nStöld;10;20\n\n"
    outcome = read(f"{text}Anmälda brott i Ådalen\nBrottstyp;2024;2025\nStöld;3;4\n")
    assert outcome.frame.empty and ":5:" in outcome.errors[0] and "ingen period" in outcome.errors[0]


def test_a_period_above_everything_holds_for_every_table(read):
    text = "Källa: Brå\nPeriod: januari–oktober\nAnmälda brott i Solvik\nBrottstyp;2024;2025\nStöld;10;20\n\n"
    outcome = read(f"{text}Anmälda brott i Ådalen\nBrottstyp;2024;2025\nStöld;3;4\n")
    assert outcome.errors == []
    assert {str(end)[5:] for (end,) in outcome.rows("end")} == {"10-31"}
    assert [r.source for r in outcome.readings] == ["Brå", "Brå"]


def test_a_note_below_everything_holds_for_every_table(read):
    text = "Anmälda brott i {0}\nBrottstyp;2024;2025*\nStöld;10;20\n"
    outcome = read(f"{text.format('Solvik')}\n{text.format('Ådalen')}* preliminära uppgifter\n")
    assert outcome.errors == []
    assert [s for (s,) in outcome.rows("status")] == ["final", "preliminary"] * 2


# --- what is no second table -----------------------------------------------------------------------------


def test_a_title_and_header_repeated_at_a_page_break_are_left_out(read):
    outcome = read(f"{FIRST}\nAnmälda brott i Solvik\nBrottstyp;2024;2025\nSkadegörelse;3;4\n")
    assert outcome.errors == []
    assert {g for (g,) in outcome.rows("group")} == {"Anmälda brott"} and len(outcome.readings) == 1


def test_groups_with_a_header_each_are_one_table(read):
    text = FIRST.replace("Stöld", "Cykelstöld") + "\nVåldsbrott\nBrottstyp;2024;2025\nMisshandel;3;4\n"
    outcome = read(text)
    assert (outcome.errors, len(outcome.readings)) == ([], 1)
    assert outcome.rows("group", "category")[-1] == ("Våldsbrott", "Misshandel")


def test_something_else_below_a_table_is_told_and_left(read):
    text = f"{FIRST}\nPlanerade insatser 2026\nInsats;Ansvarig;Klart\nTrygghetsvandring;Kommunen;maj\n"
    outcome = read(text)
    assert outcome.errors == [] and len(outcome.frame) == 4
    assert any("Rad 6–8 ser ut som en tabell till" in w for w in outcome.warnings)


# --- the same of other kinds --------------------------------------------------------------------------------


def test_two_questions_under_each_other_are_two_measures(read):
    text = (
        "Trygghetsundersökning Solvik 2025\nHur trygg är du ute?\nSvar;Andel %\nMycket trygg;40\nGanska otrygg;15\n\n"
        "Hur orolig är du för inbrott?\nSvar;Andel %\nMycket orolig;12\nInte orolig;60\n"
    )
    outcome = read(text, better=-1)
    assert outcome.errors == []
    assert outcome.rows("question", "answer", "share") == [
        ("Hur trygg är du ute?", "mycket trygg", 0.4),
        ("Hur trygg är du ute?", "ganska otrygg", 0.15),
        ("Hur orolig är du för inbrott?", "mycket orolig", 0.12),
        ("Hur orolig är du för inbrott?", "inte orolig", 0.6),
    ]


def test_a_line_above_a_repeated_header_of_facts_is_refused(read):
    text = "Medelinkomst, tkr\nStadsdel;2024;2025\nHamnen;300;310\n\nArbetslöshet, %\nStadsdel;2024;2025\nBacken;7;8\n"
    outcome = read(text, area="Solvik")
    assert outcome.frame.empty and outcome.errors[0].startswith("fil.csv:5:: Raden ”Arbetslöshet, %” står ovanför")


@pytest.mark.parametrize(
    "text",
    [
        "Anmälda brott i Hamnen 2025\nBrottstyp;Antal\nStöld;10\n\nAnmälda brott i Backen 2025\nBrottstyp;Antal\nRån;12\n",
        "Nivåer\nHamnen 2026\nVecka;Nivå\n1;2\n2;3\n\nBacken 2026\nVecka;Nivå\n3;1\n4;1\n",
    ],
)
def test_a_title_that_names_a_part_of_the_user_s_place_is_of_that_part(read, text):
    outcome = read(text, area="Solvik")
    assert outcome.errors == []
    assert list(dict.fromkeys(a for (a,) in outcome.rows("area"))) == ["hamnen", "backen"]
    assert any("lästes som Hamnen, inte hela Solvik" in w for w in outcome.warnings)
