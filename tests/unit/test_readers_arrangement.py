"""Two tables side by side, a value one column too far, and times that figures of one day or week can't have."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from openpyxl.styles import Font

from lagesbild import readers
from lagesbild.areas import Area, Directory
from lagesbild.problems import Refused
from lagesbild.readers import Context

AREAS = (
    Area("strandmark", "Strandmark", "kommun", None),
    Area("soderby", "Söderby", "stadsdel", "strandmark"),
    Area("hamnen", "Hamnen", "stadsdel", "strandmark"),
)
CONTEXT = Context(
    Directory(AREAS), "strandmark", today=date(2026, 11, 30), levels={"strandmark": (1, 2, 3, 4, 5)}, source="Polisen"
)


@pytest.fixture
def read(tmp_path):
    def _read(text, name="fil.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        try:
            readings = readers.read(path, CONTEXT)
        except Refused as refused:
            return [], [str(p) for p in refused.problems], []
        problems = [p for r in readings for p in r.problems]
        rows = [row for r in readings for row in r.frame.to_dict("records")]
        return rows, [str(p) for p in problems if not p.warning], [str(p) for p in problems if p.warning]

    return _read


@pytest.mark.parametrize(
    "text",
    [
        "Anmälda brott 2025;;;;Folkmängd 2025;\nStadsdel;Rån;Stöld;;Stadsdel;Antal\nSöderby;4;31;;Söderby;4512\n",
        "Anmälda brott 2025;;;;;\nStadsdel;Rån;Stöld;;Månad;Antal\nSöderby;4;31;;Januari;5\nHamnen;7;12;;Februari;8\n",
        "Folkmängd 2024;;Folkmängd 2025;\nStadsdel;Antal;Stadsdel;Antal\nSöderby;4512;Söderby;4600\n",
        "Nivåer 2025;;;Nivåer 2026;\nVecka;Söderby;;Vecka;Söderby\n40;2;;40;3\n",
        "Svar: otrygg;;;;\nUndersökning 2025 (%);;;;\nStadsdel;Andel;;Stadsdel;Andel\nSöderby;31;;Söderby;40\n",
        "Område;Brottstyp;År;Antal;Område;Brottstyp;År;Antal\nSöderby;Rån;2025;4;Hamnen;Rån;2025;7\n",
    ],
)
def test_tables_side_by_side_are_refused(read, text):
    rows, errors, _ = read(text)
    assert rows == []
    assert any("två tabeller bredvid varandra" in e for e in errors)


@pytest.mark.parametrize(
    "text",
    [
        "Anmälda brott 2025\nStadsdel;Rån;Stöld;;Kommentar\nSöderby;4;31;;Stort torg\nHamnen;7;12;;\n",
        "Område;Brottstyp;;År;Antal\nSöderby;Rån;;2025;4\nHamnen;Rån;;2025;7\n",  # an empty column between labels
        "Stadsdel;Brottstyp;2024;2025\nSöderby;Rån;4;5\nHamnen;Rån;7;9\n",
        ";Antal;;Per 100 000;\nStadsdel;År;;År;\n;2024;2025;2024;2025\nSöderby;4;5;40;50\nHamnen;7;9;70;90\n",
    ],
)
def test_one_table_is_one(read, text):
    _, errors, _ = read(text)
    assert not any("bredvid" in e for e in errors)


@pytest.mark.parametrize("heading", ["Kommentar", "Anm", "Not", "Övrigt", "Handläggning"])
def test_a_count_under_the_next_heading_is_refused(read, heading):
    whole = f"Område;Brottstyp;År;Månad;Antal;{heading}\nSöderby;Rån;2025;maj;4;\nHamnen;Rån;2025;juni;7;\n"
    rows, errors, _ = read(whole)
    assert ([r["count"] for r in rows], errors) == ([4, 7], [])
    _, errors, _ = read(whole.replace(";juni;7;", ";juni;;7"))
    assert any("saknar Antal" in e and "”7”" in e for e in errors)


def test_a_number_of_answers_under_remarks_is_no_share(read):
    whole = "Svar: otrygg\nUndersökning 2025, andel otrygga (%)\nStadsdel;Andel;Antal svar;Anm\nSöderby;31;120;\nHamnen;22;98;\n"
    rows, errors, _ = read(whole)
    assert ([(r["share"], r["n"]) for r in rows], errors) == ([(0.31, 120), (0.22, 98)], [])
    rows, errors, _ = read(whole.replace(";98;", ";;98"))
    assert 0.98 not in [r["share"] for r in rows]
    assert any("saknar Antal svar" in e for e in errors)


def test_figures_of_their_own_and_remarks_are_not_shifted(read):
    own = "Område;Brottstyp;År;Antal;Uppklarade\nSöderby;Rån;2025;4;1\nHamnen;Rån;2025;..;2\n"
    remark = "Område;Brottstyp;År;Antal;Anm\nSöderby;Rån;2025;;se blad 2\nHamnen;Rån;2025;7;\n"
    assert read(own)[1] == read(remark)[1] == []


@pytest.mark.parametrize("time", ["jan–okt 2025", "januari till september 2025", "feb–mars 2025", "9 mån 2025"])
def test_inhabitants_are_of_a_day(read, time):
    rows, errors, _ = read(f"Folkmängd {time}\nStadsdel;Antal\nSöderby;4512\n")
    assert rows == []
    assert errors


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2025", date(2025, 12, 31)),
        ("kvartal 1 2026", date(2026, 3, 31)),
        ("oktober 2026", date(2026, 10, 31)),
        ("den 1 november 2026", date(2026, 11, 1)),
    ],
)
def test_the_last_day_of_a_usual_time_is_known(read, time, day):
    rows, errors, _ = read(f"Folkmängd {time}\nStadsdel;Antal\nSöderby;4512\n")
    assert ([r["date"] for r in rows], errors) == ([day], [])


@pytest.mark.parametrize(
    "text",
    [
        "Befolkning 2025 (preliminär)\nStadsdel;Antal\nSöderby;4512\n",
        "Befolkning\nStadsdel;2024;2025 prel.\nSöderby;4500;4512\n",
        "Svar: otrygg\nUndersökning 2025, preliminära siffror, andel otrygga (%)\nStadsdel;Andel;Antal svar\nSöderby;31;120\n",
    ],
)
def test_preliminary_is_told_where_it_is_not_kept(read, text):
    rows, errors, warnings = read(text)
    assert rows
    assert errors == []
    assert any("preliminär" in w for w in warnings)
    assert not any("preliminär" in w for w in read(text.replace("preliminär", "slutlig").replace(" prel.", ""))[2])


def test_a_year_and_a_week_in_a_column_of_weeks(read):
    long = "Vecka;Stadsdel;Nivå\n2026-05;Söderby;2\n2026-40;Söderby;3\n"
    wide = "Vecka;Söderby;Hamnen\n2026-05;2;1\n202640;3;1\n"
    for text in (long, wide):
        rows, errors, _ = read(text)
        assert ({(r["year"], r["week"]) for r in rows}, errors) == ({(2026, 5), (2026, 40)}, [])
    assert read(long.replace("2026-40", "2026-06"))[1]  # they may be months
    assert any("2026-W54" in e for e in read(long.replace("2026-40", "2026-54"))[1])


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("Rån", "Totalt", "säger inte vad som hände"),
        ("Rån", "Samtliga brott", "säger inte vad som hände"),
        ("Rån", "-", "säger inte vad som hände"),
        ("2026-10-13", "1900-01-01", "före 1980"),
        ("2026-10-13", "1970-01-01", "före 1980"),
    ],
)
def test_an_event_is_of_something_at_a_time(read, was, now, said):
    text = "Id;Datum;Kategori;Stadsdel\nA1;2026-10-13;Rån;Söderby\nA2;2026-10-14;Stöld;Hamnen\n"
    assert read(text)[1] == []
    assert any(said in e for e in read(text.replace(was, now, 1))[1])


def test_what_is_struck_out_is_told(tmp_path):
    book = openpyxl.Workbook()
    for cells in (["Område", "Brottstyp", "År", "Antal"], ["Söderby", "Rån", 2025, 4], ["Hamnen", "Rån", 2025, 7]):
        book.active.append(cells)
    path = tmp_path / "brott.xlsx"
    book.save(path)
    assert readers.read(path, CONTEXT)[0].problems == ()
    for cell in book.active[2]:
        cell.font = Font(strike=True)
    book.active["F9"].font = Font(strike=True)  # an empty cell says nothing
    book.save(path)
    reading = readers.read(path, CONTEXT)[0]
    assert list(reading.frame["count"]) == [4, 7]
    assert [str(p) for p in reading.problems if "A2, B2, C2 och D2" in p.what and p.warning and p.row == 2]


LONG = (
    "Område;Brottskategori;Från;Till;Antal\nSöderby;Rån;2025-01-01;2025-12-31;4\nHamnen;Rån;2025-01-01;2025-12-31;7\n"
)


@pytest.mark.parametrize("name", ["12 %", "-", "..", "0", "1e9", "<5", "2026", "070-123 45 67"])
def test_a_number_names_no_crime(read, name):
    assert read(LONG)[1] == []
    assert any(f"brottskategori: Värdet ”{name}”" in e for e in read(LONG.replace("Rån", name, 1))[1])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0–4 år", "0-4"),
        ("7 år", "7-7"),
        ("8", "8-8"),
        ("65 år och äldre", "65+"),
        ("Samtliga", "alla"),
        ("Barn", "Barn"),
    ],
)
def test_an_age_is_the_same_in_every_layout(read, written, kept):
    rows, errors, _ = read(f"Område;Datum;Ålder;Antal\nSöderby;2025-12-31;{written};12\n")
    assert ([r["age"] for r in rows], errors) == ([kept], [])


@pytest.mark.parametrize("age", ["2026", "12 %", "131", "20-10", "3,5", "-1", "070-123 45 67"])
def test_what_is_no_age_is_refused(read, age):
    assert any(
        f"ålder: Värdet ”{age}”" in e for e in read(f"Område;Datum;Ålder;Antal\nSöderby;2025-12-31;{age};12\n")[1]
    )


def test_a_series_that_is_measured_ahead_is_told(read):
    heading = "mätserie;vad som mäts;mätområde;från;till;mätvärde;enhet\n"
    past, ahead = (
        "Avlopp;kokain;Hamnen;2026-10-01;2026-10-07;4,1;mg\n",
        "Avlopp;kokain;Hamnen;2026-11-27;2026-12-03;4,5;mg\n",
    )
    rows, errors, warnings = read(heading + past + ahead)
    assert ([r["value"] for r in rows], errors) == ([4.1], [])
    assert any("inte har varit" in w for w in warnings)
    assert any("är inte slut" in w for w in read(heading + ahead.replace("2026-11-27", "2026-10-27"))[2])


HEAD = "Område;Undersökning;Våg;Fråga;Svar;Grupp;Andel;n;Bättre när\n"


def test_a_group_of_people_is_one_however_it_is_written(read):
    groups = ("18–24 år", "18-24", "65 år och äldre", "65+", "kvinnor", "Kvinna", "Män", "man", "alla", "Samtliga")
    rows, errors, warnings = read(
        HEAD + "".join(f"Söderby;Trygg;{2010 + i};Otrygg ute;otrygg;{g};31 %;120;lägre\n" for i, g in enumerate(groups))
    )
    assert errors == []
    pairs = ("18–24 år", "65 år och äldre", "kvinnor", "Män", "alla")
    assert [r["group"] for r in rows] == [g for g in pairs for _ in (0, 1)]
    assert sum("som det skrevs först" in w for w in warnings) == 4  # a word for all is no spelling


def test_a_name_in_decomposed_letters_is_the_same_name(read):
    rows, errors, _ = read(LONG.replace("Hamnen;Rån", "Hamnen;Ra\u030an"))
    assert ({r["category"] for r in rows}, errors) == ({"Rån"}, [])


@pytest.mark.parametrize("wave", ["12 %", "hösten", "25", "första", "okt"])
def test_a_wave_says_its_year_or_number(read, wave):
    row = f"Söderby;Trygg;{wave};Otrygg ute;otrygg;alla;31 %;120;lägre\n"
    assert any(f"”{wave}”" in e for e in read(HEAD + row)[1])
    for said in ("2025", "okt 2025", "HT 2025", "2020+2021+2023", "våg 3", "Mätning 10"):
        assert read(HEAD + row.replace(wave, said, 1))[1] == []


@pytest.mark.parametrize("period", ["12 %", "okt", "25", "nu"])
def test_a_fact_is_of_a_time_with_a_year(read, period):
    row = f"Område;Mått;Period;Värde;Enhet\nSöderby;Arbetslöshet;{period};5,2;%\n"
    assert any(f"”{period}”" in e for e in read(row)[1])
    for said in ("2025", "okt 2025", "2020–2024", "läsåret 2024/25", "2025-12-31"):
        assert read(row.replace(period, said, 1))[1] == []


@pytest.mark.parametrize("heading", ["ändring 1 2024", "Förändring sedan 2023", "Utveckling"])
def test_a_printed_change_that_cannot_be_tried_is_told(read, heading):
    rows, errors, warnings = read(f"Anmälda brott i Söderby\nBrottstyp;{heading};2025\nStöld;5;7\nRån;1;2\n")
    assert ([r["count"] for r in rows], errors) == ([7, 2], [])
    assert any(heading in w and "lästes inte" in w for w in warnings)


HEAD_OF_POINTS = "punkt-id;noterad den;vad som sågs eller sades\n"


@pytest.mark.parametrize("said", ["Anna Svensson är otrygg här", "Ring Karlsson om lampan", "Enligt Per von Essen"])
def test_what_may_name_a_person_in_a_file_is_asked_about(read, said):
    rows, errors, warnings = read(f"{HEAD_OF_POINTS}TV1;2026-10-01;{said}\n")
    assert (len(rows), errors) == (1, [])
    assert any("kan vara en person" in w for w in warnings)


@pytest.mark.parametrize("said", ["Trasig lampa vid Norra Torget", "Söderby Hamnen", "Svenska Bostäder lagar", "mörkt"])
def test_places_and_organisations_are_no_persons(read, said):
    assert read(f"{HEAD_OF_POINTS}TV1;2026-10-01;{said}\n")[2] == []


@pytest.mark.parametrize("heading", ["K2 2025", "2025 K2", "2025K2", "k2, 2025"])
def test_a_quarter_may_be_called_k(read, heading):
    rows, errors, _ = read(f"Område;Brottstyp;{heading}\nSöderby;Rån;4\n") if "," not in heading else ([], [], [])
    rows, errors, _ = read(f"Område;Brottstyp;Period;Antal\nSöderby;Rån;{heading};4\n")
    assert ([(r["start"], r["end"]) for r in rows], errors) == ([(date(2025, 4, 1), date(2025, 6, 30))], [])


@pytest.mark.parametrize("character", ["\\ud800", "\\u0000", "\\u0007"])
def test_events_in_json_with_half_a_character_are_refused(read, character):
    text = '[{"id": "1", "datum": "2026-10-01", "kategori": "RånX", "stadsdel": "Söderby"}]'
    assert read(text.replace("X", ""), "fil.json")[1] == []
    assert any("U+" in e for e in read(text.replace("X", character), "fil.json")[1])
