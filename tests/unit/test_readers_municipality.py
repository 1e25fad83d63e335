"""The files of a fictional kommun, as people in one make them: logos, months across, sums in the middle, notes, exports.

Each is read as a person would read it, or refused with what is wrong and how to mend it. Every number is invented.
"""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from lagesbild import calendar
from tests.cases import NOW
from tests.solvik import reads

MONTHS = ["Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt"]


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(calendar, "clock", lambda: NOW)


@pytest.fixture
def read(tmp_path):
    return reads(tmp_path)


def sheet(name: str, rows: list[list[object]], *merged: str) -> bytes:
    book, data = Workbook(), io.BytesIO()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(data)
    return data.getvalue()


def counts(values) -> dict[tuple[str, str, str, str], int]:
    """(area, group, category, last day) → count."""
    rows = values.rows("area", "group", "category", "end", "count")
    return {(a, g, c, str(end)): n for a, g, c, end, n in rows}


def test_months_across_under_a_logo_with_parts_sums_and_a_note(read):
    rows = [
        ["Solviks kommun"],
        ["Trygghet och säkerhet"],
        [],
        ["Anmälda brott per månad 2026"],
        [],
        ["Brottskategori", *MONTHS, "Totalt"],
        ["Skadegörelse", *range(10, 20), 145],
        ["därav klotter", *range(1, 11), 55],
        ["Våldsbrott", *[5] * 10, 50],
        ["Totalt", *range(15, 25), 195],
        ["* preliminära siffror"],
        ["Uttag: 2026-11-10"],
    ]
    outcome = read(sheet("Brott 2026", rows), "brott_2026.xlsx", area="Solvik")
    assert outcome.errors == []
    text = counts(outcome)
    assert len(text) == 30 and text["solvik", "Skadegörelse", "därav klotter", "2026-10-31"] == 10
    assert {s for (s,) in outcome.rows("status")} == {"preliminary"}
    assert [w for w in outcome.warnings if "Summan" in w] == []
    assert any("pekar inte ut några tal" in w for w in outcome.warnings)


def test_one_wrong_sum_in_many_columns_is_one_warning(read):
    rows = [["Anmälda brott per månad 2026"], ["Brott", *MONTHS], ["Stöld", *[5] * 10], ["Rån", *[1] * 10]]
    outcome = read(sheet("Brott", [*rows, ["Totalt", *[9] * 10]]), "brott.xlsx", area="Solvik")
    (messages,) = [w for w in outcome.warnings if "Summan" in w]
    assert "som ger 6. Så är det i 9 kolumner till." in messages


@pytest.mark.parametrize("week", ["v.{}", "vecka {}", "v {}", "Vecka {} 2026", "2026-W{:02d}"])
def test_weeks_as_people_write_them(read, week):
    rows = "".join(f"{week.format(n)};1;2;1;\n" for n in range(3, 7)).replace("1;\n", "1;Bråk vid kajen\n", 1)
    outcome = read(f"Lägesbedömning 2026\n\nVecka;Hamnen;Backen;Larmdal;Kommentar\n{rows}", area="Solvik")
    assert outcome.errors == [] and len(outcome.frame) == 12
    assert {w for (w,) in outcome.rows("week")} == {3, 4, 5, 6}


def test_a_pivot_table_says_what_it_lacks(read):
    rows = [["Antal av Ärende", "Kolumnetiketter"], ["Radetiketter", "Hamnen", "Backen", "Totalsumma"]]
    outcome = read(sheet("Pivot", [*rows, ["Klotter", 3, 4, 7], ["Totalsumma", 3, 4, 7]]), "pivot.xlsx")
    assert outcome.frame.empty and "”Radetiketter” säger inte vad raderna är" in outcome.errors[0]


def test_a_table_pasted_from_a_document(read):
    text = (
        "Tabell 3: Anmälda brott i Solvik, jan–okt 2025 och 2026\nBrottstyp\tJan–okt 2025\tJan–okt 2026\tFörändring\n"
        "Cykelstöld\t1\u00a0210\t1\u00a0150\t−5 %\nRån\t12\t–\t−100 %\nKälla: Polisen\n"
    )
    outcome = read(text, "klistrat.txt")
    assert (outcome.errors, outcome.warnings) == ([], [])
    assert [n for (n,) in outcome.rows("count")] == [1210, 1150, 12, 0]
    assert [str(end) for (end,) in outcome.rows("end")] == ["2025-10-31", "2026-10-31"] * 2


def test_people_by_age_and_sex_without_a_title(read):
    text = '"region","ålder","kön","2023","2024"\n' + "".join(
        f'"9999 Solvik","{age}","{sex}",{n},{n + 100}\n'
        for age, sex, n in (("0-19 år", "män", 4000), ("0-19 år", "kvinnor", 3900), ("20+ år", "män", 16000))
    )
    outcome = read(text + '"9999 Solvik","20+ år","kvinnor",16500,16600\n', "000001NL.csv", area="Solvik")
    assert outcome.errors == []
    assert outcome.rows("age", "count") == [("0-19", 7900), ("0-19", 8100), ("20+", 32500), ("20+", 32700)]


def test_indicators_as_a_database_exports_them(read):
    text = "Nyckeltal;Kommun;Kön;2022;2023\nTrygga utomhus (%);Solvik;Totalt;71,2;70,1\nTrygga utomhus (%);Solvik;Kvinnor;61,2;60,1\n"
    outcome = read(text)
    assert outcome.errors == []
    assert outcome.rows("measure", "period", "value", "unit") == [
        ("Trygga utomhus", "2022", 71.2, "%"),
        ("Trygga utomhus", "2023", 70.1, "%"),
        ("Trygga utomhus, kvinnor", "2022", 61.2, "%"),
        ("Trygga utomhus, kvinnor", "2023", 60.1, "%"),
    ]


def test_an_old_coding_with_cells_to_spare(read):
    text = "Anmälda brott i Solvik;;;\nBrottstyp;2024;2025;\nStöld;10;20;\nRån;1;2;\n;;;\nKälla: Brå;;;\n"
    outcome = read(text.encode("latin-1"))
    assert (outcome.errors, outcome.warnings) == ([], [])
    assert outcome.readings[0].source == "Brå" and len(outcome.frame) == 4


def test_quarters_under_merged_years(read):
    rows = [
        ["Anmälda brott i Solvik, kvartal"],
        ["Brottstyp", 2025, None, None, None, 2026, None, None],
        [None, "Kv1", "Kv2", "Kv3", "Kv4", "Kv1", "Kv2", "Kv3"],
        ["Stöld", 1, 2, 3, 4, 5, 6, 7],
    ]
    outcome = read(sheet("Kvartal", rows, "B2:E2", "F2:H2"), "kvartal.xlsx")
    assert outcome.errors == []
    ends = ["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31", "2026-03-31", "2026-06-30", "2026-09-30"]
    assert [str(end) for (end,) in outcome.rows("end")] == ends


def test_answers_across_with_the_kommun_last(read):
    text = (
        "Medborgarundersökning Solvik 2025\nFråga: Hur trygg känner du dig utomhus när det är mörkt?\n"
        "Stadsdel;Mycket trygg;Ganska trygg;Varken eller;Ganska otrygg;Mycket otrygg;Antal svar\n"
        "Hamnen;20%;40%;20%;15%;5%;210\nBacken;22%;41%;18%;13%;6%;190\nSolvik totalt;21%;40%;19%;14%;6%;900\n"
    )
    outcome = read(text, area="Solvik", better=-1)
    assert outcome.errors == []
    shares = {
        a: s for a, answer, s in outcome.rows("area", "answer", "share") if answer == "mycket eller ganska otrygg"
    }
    assert shares == {"hamnen": pytest.approx(0.20), "backen": pytest.approx(0.19), "solvik": pytest.approx(0.20)}


def test_totals_above_their_parts_are_their_whole(read):
    text = (
        "Anmälda brott i Solvik\nBrottstyp;2024;2025\nBrott mot person totalt;40;50\nMisshandel;30;35\nHot;10;15\n"
        "Tillgreppsbrott totalt;100;90\nStöld;90;80\nRån;10;10\n"
    )
    outcome = read(text)
    assert (outcome.errors, outcome.warnings) == ([], [])
    groups = dict(outcome.rows("category", "group"))
    assert groups["Misshandel"] == groups["Hot"] == "Brott mot person totalt"
    assert groups["Brott mot person totalt"] == groups["Tillgreppsbrott totalt"] == "Anmälda brott"


def test_totals_below_their_parts_are_checked_and_left(read):
    text = "Anmälda brott i Solvik\nBrottstyp;2024;2025\nMisshandel;30;35\nHot;10;15\nBrott mot person totalt;40;50\n"
    outcome = read(text + "Stöld;90;80\nRån;10;10\nTillgreppsbrott, totalt;100;90\n")
    assert outcome.errors == []
    assert {c for (c,) in outcome.rows("category")} == {"Misshandel", "Hot", "Stöld", "Rån"}


def test_a_total_that_sums_nothing_is_told(read):
    outcome = read("Anmälda brott i Solvik\nBrottstyp;2024\nBrott mot person totalt;41\nMisshandel;30\nHot;10\n")
    assert any(w.startswith("fil.csv:3:") and "säger att den är en summa" in w for w in outcome.warnings)


def test_the_country_beside_the_kommun_is_left_and_told(read):
    text = "Anmälda brott per 100 000 invånare\nRegion;2023;2024\nSolvik;12 345;12 100\nRiket;14000;13900\n"
    outcome = read(text, area="Solvik")
    assert outcome.errors == [] and outcome.rows("area", "rate") == [("solvik", 12345.0), ("solvik", 12100.0)]
    assert any("”Riket” är inget område" in w for w in outcome.warnings)


def test_months_that_are_dates_in_the_headings(read):
    head = ["Brottstyp", *(datetime(2026, month, 1) for month in (1, 2, 3))]
    outcome = read(sheet("Månader", [["Anmälda brott i Solvik"], head, ["Stöld", 3, 4, 5]]), "månader.xlsx")
    assert outcome.errors == []
    assert outcome.rows("start", "count") == [(date(2026, month, 1), n) for month, n in ((1, 3), (2, 4), (3, 5))]


def test_two_tables_beside_each_other_are_refused_in_one_sentence(read):
    head = ["Brottstyp", 2024, 2025]
    rows = [["Anmälda brott i Solvik"], [*head, None, *head], ["Stöld", 10, 20, None, "Hot", 7, 8]]
    (error,) = read(sheet("Sida", rows), "sida.xlsx").errors
    assert "bredvid varandra" in error and "Sida:2:" in error


def test_ages_across_with_sums_both_ways(read):
    rows = [
        ["Folkmängd i Solvik 31 dec 2025"],
        ["Stadsdel", "0–6 år", "7–15 år", "16–64 år", "65 år och äldre", "Totalt"],
        ["Hamnen", 100, 120, 600, 150, 970],
        ["Backen", 80, 100, 500, 100, 780],
        ["Summa", 180, 220, 1100, 250, 1750],
    ]
    outcome = read(sheet("Ålder", rows), "folk.xlsx", area="Solvik")
    assert (outcome.errors, outcome.warnings) == ([], []) and len(outcome.frame) == 10


def test_weeks_over_new_year_under_merged_years(read):
    rows = [
        ["Nivåer"],
        [None, 2025, None, 2026, None],
        ["Stadsdel", "v51", "v52", "v1", "v2"],
        ["Hamnen", 1, 2, 3, 1],
        ["Backen", 1, 1, 2, 2],
    ]
    outcome = read(sheet("Veckor", rows, "B2:C2", "D2:E2"), "veckor.xlsx")
    assert outcome.errors == []
    assert set(outcome.rows("year", "week")) == {(2025, 51), (2025, 52), (2026, 1), (2026, 2)}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Befolkningsprognos Solvik\nÅr;0-19;20-64;65+;Totalt\n2025;100;300;80;480\n2030;110;310;90;510\n", "prognos"),
        ("Händelser per vecka 2026\nVecka;Skadegörelse;Bråk;Droger\n1;3;2;0\n2;4;1;1\n", "Skadegörelse"),
        ("Hej!\nHär kommer veckans siffror:\nHamnen 3, Backen 2\n/Anna\n", "känns inte igen"),
    ],
)
def test_what_is_none_of_it_is_refused(read, text, word):
    outcome = read(text, area="Solvik")
    assert outcome.frame.empty and word in outcome.errors[0]


def test_a_week_s_levels_are_no_year_s(read):
    text = "Lägesbild {}\nStadsdel;Nivå\nHamnen;3\nBacken;1\n"
    for part in ("vecka 44–45", "oktober", "vecka 44 (1–7 juni)", "hösten"):
        outcome = read(text.format(part), "lägesbild 2026.csv", area="Solvik")
        assert outcome.frame.empty and "en kolumn ”Vecka”" in outcome.errors[0], part
    outcome = read(text.format("vecka 44"), "lägesbild 2026.csv", area="Solvik")
    assert outcome.rows("area", "year", "week", "level") == [("hamnen", 2026, 44, 3), ("backen", 2026, 44, 1)]
    assert read("Bedömning 2026\nStadsdel;Nivå\nHamnen;3\n", "läge.csv", area="Solvik").errors == []


def test_a_column_of_arrows_beside_levels_is_told(read):
    outcome = read("Nivåer 2026\nOmråde;V43;V44;Trend\nHamnen;2;3;↑\nBacken;1;1;→\n", area="Solvik")
    assert outcome.errors == [] and len(outcome.frame) == 4
    assert any("”Trend” lästes inte" in w for w in outcome.warnings)


def test_a_sum_below_months_is_told(read):
    text = "Anmälda brott Solvik 2025\nMånad;Stöld;Rån\nJanuari;1;2\nFebruari;2;2\nSumma;3;4\n"
    outcome = read(text)
    assert outcome.errors == [] and [n for (n,) in outcome.rows("count")] == [1, 2, 2, 2]
    assert any("Rad 5 är en summa" in w for w in outcome.warnings)


def test_a_kommun_and_a_stadsdel_in_two_columns(read):
    text = "Kommun;Stadsdel;Brottstyp;År;Antal\nSolvik;Hamnen;Stöld;2025;10\nSolvik;Backen;Stöld;2025;20\n"
    outcome = read(text)
    assert outcome.errors == [] and outcome.rows("area", "count") == [("hamnen", 10), ("backen", 20)]
    assert read(text.replace("Solvik;Backen", "Ådalen;Backen")).frame.empty  # Backen of another kommun


@pytest.mark.parametrize("name", ["Ej angivet", "Okänd stadsdel", "Ej platsbestämt"])
@pytest.mark.parametrize(
    "text",
    [
        "Anmälda brott 2025\nBrottstyp;Hamnen;Backen;{}\nStöld;10;20;3\n",
        "Anmälda brott 2025\nStadsdel;Stöld;Rån\nHamnen;10;20\nBacken;1;2\n{};3;3\n",
    ],
)
def test_what_could_not_be_placed_is_left_and_told(read, text, name):
    outcome = read(text.format(name), area="Solvik")
    assert outcome.errors == [] and {a for (a,) in outcome.rows("area")} == {"hamnen", "backen"}
    assert any(name in w for w in outcome.warnings)


# --- a further round of 80 files: what was taken without a word ------------------------------------------------

ANSWERS = (
    "Trygghetsenkät Solvik 2025\nFråga;Svar;Andel;Antal svar\nTrygg ute?;Trygg;60 %;810\nTrygg ute?;Otrygg;30 %;810\n"
)
LAST_ANSWER = (
    "Trygghetsenkät Solvik 2025\nFråga;Andel;Antal svar;Svar\nTrygg ute?;60 %;810;Ganska trygg\nTrygg ute?;30 %;810;{}"
)


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_the_delimiter_that_excel_writes_first_is_no_title(read, mark):
    rows = [["Brottstyp", "2024", "2025"], ["Stöld", "120", "131"]]
    text = "\r\n".join([f"sep={mark}", *map(mark.join, rows), ""])
    outcome = read(text, name="Anmälda brott.csv", area="solvik")
    assert outcome.rows("start", "count") == [(date(2024, 1, 1), 120), (date(2025, 1, 1), 131)]  # no September


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{ANSWERS}Trygg ute?;Vet i", "Raden slutar före sin andel"),
        (LAST_ANSWER.format("Ganska otr"), "”Ganska otr”, som kan vara början på ett längre ord"),
        (LAST_ANSWER.format("Ganska otrygg"), ""),
        ("Enkät\nOmråde;Antal svar;Trygghetsindex\nHamnen;61;78,4\n", "ingen andel av svaren"),
        ("område;datum;antal\nHamnen;2025-12-31;4100\n", "inget säger att talen är invånare"),
        ("Löpnr;Skapad;Händelsetyp;Område\n1;2026-11-02 21:30;Bråk;Hamnen\n", "ingen kolumn säger när de inträffade"),
    ],
)
def test_what_is_cut_short_or_is_something_else_is_told(read, text, message):
    outcome = read(text, name="enkät 2025.csv", better=1, area="solvik")
    assert message in outcome.messages and bool(outcome.messages) == bool(message)


def test_a_column_of_numbers_headed_answers_says_how_many_answered(read):
    rows = [
        ["Trygghetsenkät Solvik"],
        ["Andel som känner sig trygga (%)"],
        ["Område", 2023, None, 2025, None],
        [None, *["Andel", "Svar"] * 2],
    ]
    data = sheet("Trygghet", [*rows, ["Hamnen", 63, 220, 66, 198]], "B3:C3", "D3:E3")
    outcome = read(data, name="e.xlsx", better=1, area="solvik")
    assert not outcome.errors, outcome.messages
    assert outcome.rows("wave", "answer", "share", "n") == [
        ("2023", "trygga", 0.63, 220),
        ("2025", "trygga", 0.66, 198),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Lägesbedömning 2026\nOmråde;Bedömning v. 44\nHamnen;3\nBacken;1\n",
        "Vecka;Datum;Hamnen;Backen\n44;2026-10-26;3;1\n",
        "Stadsdel;Nivå vecka 44\nHamnen;3\nBacken;1\n",
    ],
)
def test_a_week_in_a_heading_or_beside_its_day(read, text):
    assert read(text, name="nivåer 2026.csv").rows("area", "week", "level") == [("hamnen", 44, 3), ("backen", 44, 1)]
    assert read("Vecka;Datum;Hamnen\n44;2026-11-15;3\n", name="nivåer 2026.csv").errors


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Anmälda brott i Ådalen\nBrottstyp;2024;2025\nStöld;12;14\n",
            "Titeln säger Ådalen: siffrorna lästes som Solvik",
        ),
        ("Anmälda brott i Solvik\nBrottstyp;2024;2025\nStöld;12;14\n", ""),
        ("Anmälda brott i Hamnen\nBrottstyp;2024;2025\nStöld;12;14\n", "inte hela Solvik"),
    ],
)
def test_a_title_of_another_place_than_the_one_that_is_said_is_told(read, text, message):
    outcome = read(text, area="solvik")
    assert message in outcome.messages and not outcome.errors and bool(outcome.messages) == bool(message)


def test_a_printed_sum_of_answers_is_not_counted_among_them(read):
    answers = "Trygghetsenkät Solvik 2025\nTrygg ute?\nSvar;Andel\nTrygg;60 %\nOtrygg;40 %\nTotalt;100 %\n"
    outcome = read(answers, name="enkät.csv", area="solvik", better=1)
    assert outcome.rows("answer", "share") == [("trygg", 0.6), ("otrygg", 0.4)]
    assert "200" not in outcome.messages
