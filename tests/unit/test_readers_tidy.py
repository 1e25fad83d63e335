"""What stands in tables and says nothing, headings that are mistyped, and "Hela kommunen"."""

from __future__ import annotations

import pytest

from lagesbild import calendar
from tests.cases import NOW
from tests.solvik import reads


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(calendar, "clock", lambda: NOW)


@pytest.fixture
def read(tmp_path):
    return reads(tmp_path)


@pytest.mark.parametrize("label", ["", "Enhet", "Enhet:"])
@pytest.mark.parametrize("unit", ["antal", "Antal", "st"])
@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("Anmälda brott 2025\nBrottstyp;Hamnen;Backen", "Stöld;10;20\n"),
        ("Anmälda brott 2025\nStadsdel;Stöld;Rån", "Hamnen;10;20\n"),
        ("Folkmängd\nStadsdel;2024;2025", "Hamnen;10;20\n"),
    ],
)
def test_a_row_of_units_that_are_counts_says_nothing(read, head, rows, label, unit):
    outcome = read(f"{head}\n{label};{unit};{unit}\n{rows}", area="Solvik")
    assert outcome.errors == []
    assert [n for (n,) in outcome.rows("count")] == [10, 20]


def test_a_row_of_units_that_are_no_counts_is_refused(read):
    outcome = read("Anmälda brott 2025\nBrottstyp;Hamnen;Backen\nEnhet;%;%\nStöld;10;20\n", area="Solvik")
    assert outcome.frame.empty and ":3:" in outcome.errors[0]


@pytest.mark.parametrize("heading", ["Löpnr", "Nr", "Radnr", "#"])
@pytest.mark.parametrize(
    "text",
    [
        "Anmälda brott i Solvik\n{};Brottstyp;2024;2025\n1;Stöld;10;20\n2;Rån;1;2\n",
        "Anmälda brott 2025\n{};Stadsdel;Stöld;Rån\n1;Hamnen;10;20\n2;Backen;1;2\n",
        "Nivåer 2026\n{};Vecka;Hamnen;Backen\n1;1;1;2\n2;2;1;3\n",
        "Nivåer 2026\n{};Stadsdel;v1;v2\n1;Hamnen;1;2\n2;Backen;1;3\n",
        "Folkmängd\n{};Stadsdel;2024;2025\n1;Hamnen;100;200\n2;Backen;100;300\n",
        "{};område;brottsgrupp;brottskategori;från;till;antal\n1;Solvik;A;Stöld;2025-01-01;2025-01-31;7\n",
    ],
)
def test_a_column_of_row_numbers_says_nothing(read, text, heading):
    outcome = read(text.format(heading), area="Solvik")
    assert (outcome.errors, outcome.warnings) == ([], []) and len(outcome.frame)


@pytest.mark.parametrize(
    ("text", "row", "meant"),
    [
        ("Anmälda brott i Solvik\nBrottskatergori;2024;2025\nStöld;10;20\n", 2, "Brottskategori"),
        (
            "område;brottsgrupp;brottskatergori;från;till;antal\nSolvik;A;Stöld;2025-01-01;2025-01-31;7\n",
            1,
            "brottskategori",
        ),
        ("år;vecka;stadsdl;nivå\n2026;1;Hamnen;2\n", 1, "stadsdel"),
        ("Vekca;Hamnen;Backen\n1;1;2\n", 1, "vecka"),
        ("Folkmängd\nStasdel;2024;2025\nHamnen;100;200\n", 2, "stadsdel"),
    ],
)
def test_a_mistyped_heading_is_asked_about(read, text, row, meant):
    outcome = read(text, area="Solvik")
    assert f"menades ”{meant}”?" in outcome.messages
    assert f":{row}:" in outcome.messages or f"på rad {row}:" in outcome.messages


def test_a_mistyped_heading_of_the_area_never_lets_rows_be_of_the_whole_place(read):
    assert read("år;vecka;stadsdl;nivå\n2026;1;Hamnen;2\n", area="Solvik").frame.empty


@pytest.mark.parametrize("heading", ["Antal föreg. år", "Föregående år", "Antal förra året", "Fg. år"])
def test_the_year_before_in_short(read, heading):
    outcome = read(f"Anmälda brott i Solvik 2025\nBrottstyp;Antal 2025;{heading}\nStöld;10;20\n")
    assert outcome.errors == []
    assert [(str(end), n) for end, n in outcome.rows("end", "count")] == [("2025-12-31", 10), ("2024-12-31", 20)]


@pytest.mark.parametrize("whole", ["Hela kommunen", "Kommunen totalt", "hela kommunen:"])
@pytest.mark.parametrize(
    "text",
    [
        "Anmälda brott 2025\nBrottstyp;Hamnen;{}\nStöld;10;30\n",
        "Anmälda brott 2025\nStadsdel;Stöld;Rån\nHamnen;10;20\n{};30;1\n",
        "Folkmängd\nStadsdel;2025\nHamnen;10\n{};30\n",
        "Nivåer 2026\nVecka;Hamnen;{}\n1;1;3\n",
        "år;vecka;område;nivå\n2026;1;Hamnen;1\n2026;1;{};3\n",
        "Trygghetsundersökning 2025\nStadsdel;Andel otrygga %;Antal svar\nHamnen;10;200\n{};12;300\n",
    ],
)
def test_the_whole_kommun_is_the_place(read, text, whole):
    outcome = read(text.format(whole), area="Solvik")
    assert outcome.errors == []
    assert {a for (a,) in outcome.rows("area")} == {"hamnen", "solvik"}


def test_the_whole_kommun_of_no_place_is_asked(read):
    outcome = read("Nivåer 2026\nVecka;Hamnen;Hela kommunen\n1;1;3\n")
    assert outcome.frame.empty and "vilken kommun det är säger inte filen" in outcome.errors[0]
