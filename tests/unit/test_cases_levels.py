"""Files of levels, surveys, areas and layers that do not say what they seem to say: read right, refused, or told.

The first part reads small files that lie beside the project; the second has members of each kind of our own.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import PatternFill

from lagesbild import calendar, intake
from lagesbild.actor import COMMAND_LINE
from lagesbild.intake import ImportOptions
from lagesbild.problems import Refused
from lagesbild.register import Register
from lagesbild.swedish import fold
from lagesbild.tables import TABLES
from tests.cases import NOW, PLACES, kalmar_in, opened, opened_with, shared

SCALE = (
    "Källa: kommunen\nOmråde: Solvik\nnivå;namn;färg;textfärg;roll;förklaring\n1;Lugnt;#DCEFE3;#1A1A1A;;\n"
    "2;Stökigt;#F7E08B;#1A1A1A;;\n3;Oroligt;#F2B45A;#1A1A1A;förhöjd;\n4;Farligt;#B3261E;#FFFFFF;kritisk;\n"
)
LEVELS = "Källa: kommunen\når;vecka;stadsdel;nivå\n2026;5;Hamnen;3\n2026;5;Backen;1\n2026;6;Hamnen;4\n"


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(calendar, "clock", lambda: NOW)


@pytest.fixture(scope="module")
def kalmar(tmp_path_factory) -> Iterator[Register]:
    register = kalmar_in(tmp_path_factory.mktemp("kalmar"))
    yield register
    register.close()


@pytest.fixture(scope="module")
def solvik(tmp_path_factory) -> Iterator[Register]:
    texts = {"platser": PLACES, "skala": SCALE, "veckor": LEVELS}
    register = opened_with(tmp_path_factory.mktemp("solvik"), texts)
    yield register
    register.close()


class Outcome:
    """What importing a file would do: its rows by key, its errors and its warnings, as a person reads them."""

    def __init__(self, register: Register, path: Path, **options: object) -> None:
        plan = intake.plan(register, [path], ImportOptions(**options))
        self.errors = [str(p) for p in plan.problems]
        self.warnings = [str(w) for t in plan.tables for w in t.reading.warnings]
        self.frames = {t.reading.kind: t.reading.frame for t in plan.tables}

    @property
    def levels(self) -> list[tuple]:
        """(area, year, week, level) of a file that was read."""
        assert self.errors == []
        frame = self.frames["ratings"][["area", "year", "week", "level"]].astype(object)
        return [tuple(None if pd.isna(v) else v for v in row) for row in frame.itertuples(index=False)]


@pytest.fixture
def ours(solvik, tmp_path):
    """What a text would do as a file in Solvik."""

    def _ours(text: str, name: str = "fil.csv", **options: object) -> Outcome:
        path = tmp_path / name
        path.write_text(text)
        return Outcome(solvik, path, **options)

    return _ours


# --- rows that do not fit --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("kort_rad_lang", "färre celler"),
        ("kort_rad_bred", "färre celler"),
        ("nivan_i_kommentarskolumnen", "”2” står i kolumnen ”kommentar”"),
    ],
)
def test_a_case_that_does_not_fit_is_refused(kalmar, name, word):
    outcome = Outcome(kalmar, shared() / f"{name}.csv")
    assert any(word in e for e in outcome.errors), outcome.errors


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("år;vecka;område;nivå\n2026;7;Hamnen\n", "3 av 4"),
        ("stadsdel;år;vecka;nivå\nHamnen;2026;7;1\nBacken;2026\n", "fil.csv:3"),
        ("vecka;Hamnen;Backen\n2026-W07;1\n", "2 av 3"),
        ("Veckor 2026\nStadsdel;v. 7;v. 8\nHamnen;1;2\nBacken;3\n", "fil.csv:4"),
        ("år;vecka;stadsdel;nivå\n2026;7;Hamnen;1;2\n", "fler värden"),
        ("vecka;Hamnen;Backen\n2026-W07;1;2;3\n", "fler värden"),
        ("år;vecka;stadsdel;nivå;anteckning\n2026;7;Hamnen;;4\n", "”4” står i kolumnen ”anteckning”"),
        ("Vecka;Hamnen;Backen;Kommentar\n2026-W07;1;;3\n", "”3” står i kolumnen ”Kommentar”"),
        ("Vecka;Hamnen;Backen;Övrigt\n2026-W07;1;;oroligt\n", "”oroligt” står i kolumnen ”Övrigt”"),
        ("Mätning 2026\nFråga: Otrygg ute\nSvar: otrygg\nStadsdel;Andel %;Antal svar\nHamnen;47\n", "2 av 3"),
        ("Mätning 2026\nFråga: Otrygg ute\nSvar: otrygg\nStadsdel;Andel %;n\nHamnen;4;47;120\n", "fler värden"),
        ("Undersökning: M\nområde;våg;fråga;svar;andel;n\nHamnen;2026;F;ja;30 %\n", "5 av 6"),
        ("Undersökning: M\nområde;våg;fråga;svar;andel;n;anmärkning\nHamnen;2026;F;ja;30 %;;120\n", "”120” står i"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(ours, text, word):
    outcome = ours(text)
    assert any(word in e for e in outcome.errors), (outcome.errors, outcome.warnings)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("år;vecka;stadsdel;nivå;kommentar\n2026;7;Hamnen;2\n", 2),
        ("år;vecka;stadsdel;nivå\n2026;7;Hamnen;2;\n", 2),
        ("Vecka;Hamnen\n2026-W07;2;\n", 2),
    ],
)
def test_a_row_of_another_length_that_can_be_read_is_told(ours, text, level):
    outcome = ours(text)
    assert outcome.levels == [("hamnen", 2026, 7, level)]
    assert any("annat antal celler" in w for w in outcome.warnings)


# --- nothing that is loaded becomes missing in silence ---------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "år;vecka;stadsdel;nivå\n2026;5;Hamnen;\n2026;7;Hamnen;1\n",
        "år;vecka;stadsdel;nivå\n2026;5;Hamnen;ej bedömd\n",
        "Vecka;Hamnen;Backen\n2026-W05;;1\n",
        "Veckor 2026\nStadsdel;v. 5;v. 6\nHamnen;-;4\n",
    ],
)
def test_a_loaded_level_becomes_missing_only_when_a_person_says_so(ours, text):
    refused = ours(text)
    assert len(refused.errors) == 1
    assert "Hamnen, år 2026, vecka 5" in refused.errors[0]
    assert "3 → ej bedömd" in refused.errors[0]
    allowed = ours(text, allow_missing=True)
    assert ("hamnen", 2026, 5, None) in allowed.levels


def test_a_level_that_was_never_set_may_be_missing(ours):
    assert ours("år;vecka;stadsdel;nivå\n2026;9;Hamnen;\n").levels == [("hamnen", 2026, 9, None)]


def test_what_is_lost_is_saved_only_with_a_yes(tmp_path):
    files = [tmp_path / f"{name}.csv" for name in ("platser", "skala", "veckor", "nya")]
    for file, text in zip(files, (PLACES, SCALE, LEVELS, LEVELS.replace("Hamnen;3", "Hamnen;")), strict=True):
        file.write_text(text)
    register = opened(tmp_path, files[:3])
    with pytest.raises(Refused):
        intake.run(register, [files[3]], actor=COMMAND_LINE)
    assert register.current("ratings")["level"].tolist() == [3, 1, 4]
    intake.run(register, [files[3]], actor=COMMAND_LINE, options=ImportOptions(allow_missing=True))
    assert register.current("ratings")["level"].isna().tolist() == [True, False, False]
    register.close()


# --- names that look equal are equal ---------------------------------------------------------------


CRIME = (
    "Anmälda brott\nKälla: Polisen\nOmråde: {place}\n\nStadsdel;Brottsgrupp;Brottstyp;jan {year};feb {year}\n{row}\n"
)


def imported(folder: Path, texts: list[str], *, at_once: bool) -> tuple[Register, list[str]]:
    """A register with the texts imported, one after the other or together, and the warnings."""
    register = opened(folder, [])
    (folder / "platser.csv").write_text(PLACES)
    intake.run(register, [folder / "platser.csv"], actor=COMMAND_LINE)
    files = [folder / f"fil_{i}.csv" for i in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    warned: list[str] = []
    for batch in [files] if at_once else [[f] for f in files]:
        done = intake.run(register, batch, actor=COMMAND_LINE)
        warned += [str(w) for d in done for w in d.reading.warnings]
    return register, warned


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Hamnen;Våld;Rån", unicodedata.normalize("NFD", "Hamnen;Våld;Rån")),
        ("Hamnen;Våld;Hot mot tjänsteman", "hamnen ;våld;HOT MOT TJÄNSTEMAN"),
        ("Hamnen;Stöld;Stöld ur bil", "Hamnen;Stöld;Stöld\N{NO-BREAK SPACE}ur  bil"),
    ],
)
def test_a_crime_that_is_spelled_alike_is_one(tmp_path, at_once, first, second):
    texts = [CRIME.format(place="Solvik", year=year, row=f"{row};3;4") for year, row in ((2024, first), (2025, second))]
    register, warned = imported(tmp_path, texts, at_once=at_once)
    crime = register.current("crime")
    assert crime["category"].unique().tolist() == [first.split(";")[2]]
    assert crime["group"].unique().tolist() == [first.split(";")[1]]
    assert crime["area"].unique().tolist() == ["hamnen"]
    assert any("först" in w or "inte syns" in w for w in warned), warned
    register.close()


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(
    ("head", "rows", "kind", "column"),
    [
        ("område;undersökning;våg;fråga;svar;andel;n", ("Hamnen;Mätning A;{y};Otrygg ute;ja;30 %;100",
         "Hamnen;mätning  a;{y};OTRYGG UTE;Ja;31 %;100"), "survey", "question"),
        ("område;mått;period;värde", ("Hamnen;Öppet arbetslösa;{y};4", "Hamnen;öppet Arbetslösa;{y};5"), "facts",
         "measure"),
    ],
)  # fmt: skip
def test_another_name_that_is_spelled_alike_is_one(tmp_path, at_once, head, rows, kind, column):
    texts = [f"{head}\n{row.format(y=2023 + i)}\n" for i, row in enumerate(rows)]
    register, warned = imported(tmp_path, texts, at_once=at_once)
    frame = register.current(kind)
    assert len(frame) == 2
    assert all(frame[c.name].nunique() == 1 for c in TABLES[kind].columns if c.is_name and c.name != "wave")
    assert any("skrevs först" in w for w in warned), warned
    register.close()


def test_two_spellings_of_one_fact_in_a_file_are_two_rows_about_it(ours):
    outcome = ours("område;mått;period;värde\nHamnen;Arbetslösa;2024;4\nHamnen;ARBETSLÖSA;2024;5\n")
    assert any("två gånger" in e for e in outcome.errors)


def test_what_the_register_holds_is_spelled_as_the_first_file_did(tmp_path):
    first = unicodedata.normalize("NFD", "Hamnen;Våld;Rån;3;4")
    register, _ = imported(tmp_path, [CRIME.format(place="Solvik", year=2024, row=first)], at_once=True)
    assert register.current("crime")["category"].unique().tolist() == ["Rån"]
    register.close()


# --- words for everybody ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["Alla", "ALLA", "Totalt", "total", "Samtliga", "Hela befolkningen", "Båda könen", "Alla svarande", "alla."]
)
def test_a_word_for_everybody_is_the_group_of_all(ours, word):
    long = ours(f"Undersökning: M\nområde;våg;fråga;svar;grupp;andel;n\nHamnen;2026;F;ja;{word};30 %;100\n")
    assert (long.errors, long.frames["survey"]["group"].tolist()) == ([], ["alla"])
    wide = ours(
        f"Mätning 2026\nFråga: Otrygg ute\nSvar: otrygg\nOmråde: Hamnen\nGrupp;Andel %;n\n{word};47;90\nMän;40;50\n"
    )
    assert (wide.errors, wide.frames["survey"]["group"].tolist()) == ([], ["alla", "män"])
    people = ours(f"Område: Solvik\nområde;datum;ålder;antal\nHamnen;2025-12-31;{word};5000\n")
    assert (people.errors, people.frames["population"]["age"].tolist()) == ([], ["alla"])


@pytest.mark.parametrize("word", ["alla kvinnor", "Män", "16–29 år", "hela familjer"])
def test_a_part_of_everybody_is_no_word_for_all(ours, word):
    outcome = ours(f"Undersökning: M\nområde;våg;fråga;svar;grupp;andel;n\nHamnen;2026;F;ja;{word};30 %;100\n")
    assert outcome.frames["survey"]["group"].tolist() != ["alla"]


def test_the_sum_of_the_answers_is_no_answer(ours):
    head = "Undersökning: M\nområde;våg;fråga;svar;andel;n\n"
    outcome = ours(f"{head}Hamnen;2026;F;ja;30 %;100\nHamnen;2026;F;nej;70 %;100\nHamnen;2026;F;Totalt;100 %;100\n")
    assert outcome.frames["survey"]["answer"].tolist() == ["ja", "nej"]
    assert any("summa av svaren" in w for w in outcome.warnings)


# --- types and units out of place ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "type_"),
    [("Stadsdel", "stadsdel"), ("STADSDEL", "stadsdel"), ("stadsdelar", "stadsdel"), ("Kommundel", "kommundel"),
     ("regso", "RegSO"), (" Mellanområden", "mellanområde")],
)  # fmt: skip
def test_the_type_of_an_area_is_folded(ours, word, type_):
    outcome = ours(f"namn;typ;överordnad\nStrandbyn;{word};Solvik\n")
    assert (outcome.errors, outcome.frames["areas"]["type"].tolist()) == ([], [type_])


@pytest.mark.parametrize("word", ["bostadsområde", "distrikt", "stadsdell"])
def test_a_type_that_nobody_knows_is_refused_with_those_that_there_are(ours, word):
    (error,) = ours(f"namn;typ;överordnad\nStrandbyn;{word};Solvik\n").errors
    assert word in error
    assert "stadsdel" in error
    assert "mellanområde" in error


@pytest.mark.parametrize(
    ("text", "age"),
    [("2025-12-07", "7–12"), ("okt-12", "10–12"), ("07-dec", "7–12"), ("maj-19", "5–19"), ("2026-05-01", "1–5")],
)
def test_an_age_that_became_a_day_is_refused_with_the_likely_age(ours, text, age):
    people = ours(f"Område: Solvik\nområde;datum;ålder;antal\nHamnen;2025-12-31;{text};5\n")
    assert any(text in e and age in e for e in people.errors), people.errors
    asked = ours(f"Undersökning: M\nområde;våg;fråga;svar;grupp;andel;n\nHamnen;2026;F;ja;{text};30 %;100\n")
    assert any(age in e for e in asked.errors), asked.errors


def workbook(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> Path:
    """A workbook of sheets; ``hidden`` names what is not shown: "2" a row, "B" a column, or a sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for what in hidden:
            if what.isdigit():
                sheet.row_dimensions[int(what)].hidden = True
            elif len(what) == 1:
                sheet.column_dimensions[what].hidden = True
            elif what == name:
                sheet.sheet_state = "hidden"
    book.save(path)
    return path


def test_a_sheet_per_area_takes_the_name_of_the_sheet(solvik, tmp_path):
    weeks = [["Vecka", "Nivå"], [7, 1], [8, 3]]
    path = workbook(tmp_path / "veckor_2026.xlsx", {"Hamnen": weeks, "Backen": weeks})
    readings, problems = intake.read_all([path], intake.known(solvik), ImportOptions(area="Solvik"))
    assert problems == []
    assert [set(r.frame["area"]) for r in readings] == [{"hamnen"}, {"backen"}]


def test_a_sheet_of_an_unknown_area_is_asked_about(solvik, tmp_path):
    path = workbook(tmp_path / "veckor_2026.xlsx", {"Hamnnen": [["Vecka", "Nivå"], [7, 1]]})
    outcome = Outcome(solvik, path, area="Solvik")
    assert any("Hamnnen" in e and "Hamnen" in e for e in outcome.errors), outcome.errors


@pytest.mark.parametrize(
    ("hidden", "word"),
    [("3", "Rad 3"), ("B", "Kolumn B"), ("Veckor", "Bladet är dolt")],
    ids=["row", "column", "sheet"],
)
def test_what_a_workbook_does_not_show_is_told(solvik, tmp_path, hidden, word):
    rows = [["Vecka", "Hamnen", "Backen"], [7, 1, 2], [8, 2, 1]]
    sheets = {"Annat": [["inget"]], "Veckor": rows} if hidden == "Veckor" else {"Veckor": rows}
    outcome = Outcome(solvik, workbook(tmp_path / "läget_2026.xlsx", sheets, (hidden,)))
    assert any(word in w for w in outcome.warnings), outcome.warnings
    assert len(outcome.levels) == 4


@pytest.mark.parametrize("heading", ["Nr", "Löpnr", "#", "SDO", "LPO", "Kod"])
def test_a_column_of_numbers_is_no_group(ours, heading):
    value = "Solvik" if heading in ("SDO", "LPO") else "1"
    text = (
        f"Mätning 2026\nFråga: Otrygg ute\nSvar: otrygg\n{heading};Stadsdel;Andel %;Antal svar\n{value};Hamnen;47;120\n"
    )
    outcome = ours(text)
    assert (outcome.errors, outcome.frames["survey"]["group"].tolist()) == ([], ["alla"])


def test_areas_of_the_list_that_are_left_out_are_named(ours):
    text = (
        "Polisens lista över utsatta områden 2025\nnamn;kategori;ort\nNorra kajen;Utsatt område;Solvik\n"
        "Granliden / Tallbacken;Utsatt område;Västra Solvik\n"
    )
    outcome = ours(text)
    assert outcome.errors == []
    assert any("Granliden / Tallbacken (Västra Solvik)" in w for w in outcome.warnings)


# --- read, or refused with the way out -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Datum;Hamnen;Backen\n2026-02-09;1;2\n", [("hamnen", 2026, 7, 1), ("backen", 2026, 7, 2)]),
        ("Månad;Vecka;Hamnen\nfebruari;2026-W07;4\n", [("hamnen", 2026, 7, 4)]),
        ("Läget 2026\nVecka;Hamnen;;Nivå;Betydelse\n7;1;;1;Lugnt\n8;2;;2;Stökigt\n",
         [("hamnen", 2026, 7, 1), ("hamnen", 2026, 8, 2)]),
        ("Läget 2026\nVecka;Hamnen;Backen;;Färg;Innebörd\n7;1;2;;grön;Lugnt\n",
         [("hamnen", 2026, 7, 1), ("backen", 2026, 7, 2)]),
        ("Utskriven 2025-12-29\nLägesbild 2026\nVecka;Hamnen\n7;1\n", [("hamnen", 2026, 7, 1)]),
    ],
)  # fmt: skip
def test_levels_laid_out_in_another_way_are_read(ours, text, levels):
    assert ours(text).levels == levels


def test_a_legend_beside_the_table_is_told(ours):
    outcome = ours("Läget 2026\nVecka;Hamnen;;Nivå;Betydelse\n7;1;;1;Lugnt\n")
    assert any("Betydelse" in w for w in outcome.warnings)


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("id;datum;område;kategori;allvar;källa", "B7;2026-11-02 21:30;Hamnen;Skadegörelse;lindrig;Hamnbostäder"),
        ("Händelse-id;Händelsetid;Stadsdel;Händelsetyp;Allvarlighetsgrad;Rapporterad av",
         "B7;2026-11-02 21:30:00;Hamnen;Skadegörelse;lindrig;Hamnbostäder"),
        ("Ärendenummer;Händelsedatum;Klockslag;Område;Händelsetyp;Allvar;Källa",
         "B7;2026-11-02;21.30;Hamnen;Skadegörelse;lindrig;Hamnbostäder"),
    ],
)  # fmt: skip
def test_incidents_as_systems_export_them(ours, head, row):
    outcome = ours(f"{head}\n{row}\n")
    assert outcome.errors == []
    (incident,) = outcome.frames["incidents"].to_dict("records")
    kept = {k: str(incident[k]) for k in ("area", "incident", "date", "time", "category", "severity", "organisation")}
    assert kept == {
        "area": "hamnen", "incident": "B7", "date": "2026-11-02", "time": "21:30", "category": "Skadegörelse",
        "severity": "lindrig", "organisation": "Hamnbostäder",
    }  # fmt: skip


def test_two_clocks_of_one_incident_are_refused(ours):
    outcome = ours("id;datum;tid;område;kategori;allvar;källa\nB7;2026-11-02 21:30;09:15;Hamnen;Bråk;lindrig;OSG\n")
    assert any("annat klockslag" in e for e in outcome.errors)


def square(east: float, north: float) -> str:
    side = [[east, north], [east + 0.01, north], [east + 0.01, north + 0.01], [east, north + 0.01], [east, north]]
    return json.dumps({"type": "Polygon", "coordinates": [side]})


def test_what_lies_far_from_its_place_is_told_with_the_distance(tmp_path):
    rows = [[name, "stadsdel", "Solvik", square(east, 57.0)] for name, east in (("Hamnen", 16.0), ("Backen", 16.02))]
    (tmp_path / "p.csv").write_text("namn;typ;överordnad\nSolvik;kommun;\n")
    with (tmp_path / "g.csv").open("w") as file:
        csv.writer(file, delimiter=";").writerows([["namn", "typ", "överordnad", "geometri"], *rows])
    register = opened(tmp_path, [tmp_path / "p.csv", tmp_path / "g.csv"])

    def warned(east: float, north: float) -> list[str]:
        point = {"type": "Point", "coordinates": [east, north]}
        feature = {
            "type": "Feature",
            "properties": {"lager": "plats", "namn": "Torget", "område": "Solvik"},
            "geometry": point,
        }
        path = tmp_path / "platser_2026.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        outcome = Outcome(register, path)
        assert outcome.errors == []
        return [w for w in outcome.warnings if "km från Solvik" in w]

    assert warned(16.005, 57.005) == []
    (message,) = warned(13.0, 55.6)
    assert "Torget" in message
    register.close()


# --- the cases beside the project ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("avvisas_datum.csv", [("norrliden", 2026, 2, 1), ("oxhagen", 2026, 2, 2)]),
        ("avvisas_forklaring_bredvid_2026.csv",
         [("norrliden", 2026, 1, 1), ("oxhagen", 2026, 1, 2), ("norrliden", 2026, 2, 1), ("oxhagen", 2026, 2, 2)]),
        ("utskriftsdag_ger_fel_ar_2026.csv",
         [("norrliden", 2026, 2, 1), ("oxhagen", 2026, 2, 1), ("norrliden", 2026, 3, 1), ("oxhagen", 2026, 3, 1)]),
    ],
)  # fmt: skip
def test_a_case_of_levels_is_read(kalmar, name, levels):
    assert Outcome(kalmar, shared() / name).levels == levels


@pytest.mark.parametrize(
    ("name", "options", "word"),
    [
        ("dold_rad_2026.xlsx", {}, "Rad 3"),
        ("handelse_ar_2062.csv", {}, "2062"),
        ("avvisas_forklaring_bredvid_2026.csv", {}, "Betydelse"),
    ],
)
def test_a_case_that_is_told(kalmar, name, options, word):
    outcome = Outcome(kalmar, shared() / name, **options)
    assert outcome.errors == []
    assert any(word in w for w in outcome.warnings), outcome.warnings


def test_the_other_cases_of_kalmar(kalmar):
    sheet = Outcome(kalmar, shared() / "blad_Norrliden_2026.xlsx", area="Kalmar")
    assert [level[0] for level in sheet.levels] == ["norrliden", "norrliden"]
    types = Outcome(kalmar, shared() / "typ_Stadsdel_med_versal.csv")
    assert types.frames["areas"]["type"].tolist() == ["stadsdel"]
    rows = Outcome(kalmar, shared() / "radnummer_blir_grupp.csv")
    assert rows.frames["survey"]["group"].tolist() == ["alla", "alla"]
    incidents = Outcome(kalmar, shared() / "avvisas_handelser_med_klockslag.csv")
    assert incidents.frames["incidents"]["time"].tolist() == ["21:30"]
    weeks = Outcome(kalmar, shared() / "avvisas_ar_vecka_53.csv")
    assert len(weeks.errors) == 1
    assert "53" in weeks.errors[0]


@pytest.fixture(scope="module")
def provstad(tmp_path_factory) -> Iterator[Register]:
    names = ("omraden.csv", "granser.geojson", "nivaskala.csv", "befolkning.csv")
    register = opened(tmp_path_factory.mktemp("provstad"), [shared() / "provstad" / n for n in names])
    yield register
    register.close()


def test_the_cases_of_provstad(provstad):
    everybody = Outcome(provstad, shared() / "enkat_Alla_versal.csv")
    assert everybody.frames["survey"]["group"].tolist() == ["alla", "Kvinnor", "Män"] * 2
    ages = Outcome(provstad, shared() / "alder_som_datum.xlsx")
    assert [any(age in e for e in ages.errors) for age in ("7–12", "10–12")] == [True, True]
    for name in ("geo_langt_bort", "plats_skane"):
        far = Outcome(provstad, shared() / f"{name}.geojson")
        assert any(" km från Provstad" in w for w in far.warnings), (name, far.errors, far.warnings)


def test_the_case_of_three_spellings(tmp_path):
    register = opened(tmp_path, [shared() / "provstad" / "omraden.csv"])
    for name in ("nfc", "nfd", "versal"):
        intake.run(register, [shared() / f"{name}.csv"], actor=COMMAND_LINE)
    crime = register.current("crime")
    totals = crime.groupby(["area", "group", "category", [d.year for d in crime["start"]]])["count"].sum()
    assert totals.to_dict() == {("angby", "Person", "Rån", y): n for y, n in ((2023, 84), (2024, 60), (2025, 84))}
    register.close()


# --- a row with a cell more or less is refused or told, never otherwise ----------------------------

_TABLES = {
    "wide": "Läget 2026\nVecka;Hamnen;Backen\n7;1;2\n8;2;1\n9;;3\n10;4;\n",
    "wide with remarks": "Läget 2026\nVecka;Hamnen;Backen;Kommentar\n7;1;2;\n8;2;1;lugn helg\n9;;3;\n",
    "across": "Veckor 2026\nStadsdel;v. 7;v. 8;v. 9\nHamnen;1;2;\nBacken;3;;1\n",
    "long": "år;vecka;stadsdel;nivå\n2026;7;Hamnen;1\n2026;8;Backen;4\n2026;9;Hamnen;\n",
    "long with remarks": "år;vecka;stadsdel;nivå;kommentar\n2026;7;Hamnen;1;\n2026;8;Backen;4;fest\n2026;9;Hamnen;2;\n",
    "survey": "Mätning 2026\nFråga: Otrygg ute\nSvar: otrygg\nStadsdel;Andel %;Antal svar\nHamnen;47;120\nBacken;40;90\n",
    "waves": "Mätning\nFråga: Otrygg ute\nSvar: otrygg\nStadsdel;2022;2024\nHamnen;47,5;44,5\nBacken;40,5;\n",
    "long survey": "Undersökning: M\nområde;våg;fråga;svar;grupp;andel;n\nHamnen;2026;F;ja;alla;30 %;100\n"
    "Backen;2026;F;ja;kvinnor;41 %;90\nBacken;2026;F;ja;män;35 %;\n",
}


def _changed_rows(text: str) -> Iterator[str]:
    """The text with one cell of one of its rows left out, or with an empty cell or a figure put in."""
    lines = text.splitlines()
    first = max(i for i, line in enumerate(lines) if fold(line.split(";")[0]) in ("vecka", "stadsdel", "år", "område"))
    for i in range(first + 1, len(lines)):
        cells = lines[i].split(";")
        for at in range(len(cells) + 1):
            others = [[*cells[:at], put, *cells[at:]] for put in ("", "3")]
            for row in [*others, *([[*cells[:at], *cells[at + 1 :]]] if at < len(cells) else [])]:
                yield "\n".join([*lines[:i], ";".join(row), *lines[i + 1 :]]) + "\n"


@pytest.mark.parametrize("shape", _TABLES)
def test_a_row_with_a_cell_more_or_less_is_refused_or_told(solvik, tmp_path, shape):
    known = intake.known(solvik)
    path = tmp_path / "fil.csv"

    def outcome(text: str) -> tuple[list, list]:
        path.write_text(text)
        readings, problems = intake.read_all([path], known)
        return [r.frame.to_dict("records") for r in readings], [*problems, *(w for r in readings for w in r.warnings)]

    _, message = outcome(_TABLES[shape])
    quiet = [text for text in _changed_rows(_TABLES[shape]) if len(outcome(text)[1]) <= len(message)]
    assert quiet == []


@pytest.mark.parametrize(
    "text", ["område/år;mått;%;n svar\nHamnen 2026;otrygg;40;90\n", "Sak;Hamnen;Backen\nBoende;269;215\n"]
)
def test_a_table_that_no_reader_knows_is_refused_with_the_way_out(solvik, tmp_path, text):
    path = tmp_path / "okänd.csv"
    path.write_text(text)
    (problem,) = intake.plan(solvik, [path]).problems
    assert "mall" in problem.fix


def test_a_year_that_is_another_year_number_for_number_is_told(tmp_path):
    head = "Anmälda brott\nKälla: Polisen\nOmråde: Solvik\n\nStadsdel;Brottsgrupp;Brottstyp;{}\nHamnen;Våld;Rån;{}\n"
    months = ("jan", "feb", "mar", "apr", "maj", "jun")

    def year(which: int, counts: str) -> str:
        return head.format(";".join(f"{m} {which}" for m in months), counts)

    register, warned = imported(tmp_path, [year(2024, "7;12;9;14;22;31"), year(2025, "7;12;9;14;22;31")], at_once=False)
    assert any("desamma som för 2024" in w for w in warned), warned
    (tmp_path / "other.csv").write_text(year(2023, "7;12;9;14;22;30"))
    assert not any("desamma" in w for w in Outcome(register, tmp_path / "other.csv").warnings)
    register.close()


# --- a second thing beside the level: a colour, a month, a day, a footnote, a legend ----------------


@pytest.mark.parametrize(
    ("cell", "is_told"), [("DCEFE3", True), ("F7E08B", True), ("B3261E", False), ("E0703A", False), ("FFFFFF", False)]
)
def test_a_cell_whose_colour_and_digit_disagree_is_told(solvik, tmp_path, cell, is_told):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "2026"
    for cells in [["Vecka", "Hamnen", "Backen"], [2, 4, 1], [3, 2, 2]]:
        sheet.append(cells)
    sheet["B2"].fill = PatternFill("solid", fgColor=f"FF{cell}")
    book.save(tmp_path / "nivaer.xlsx")
    outcome = Outcome(solvik, tmp_path / "nivaer.xlsx")
    assert outcome.levels[0] == ("hamnen", 2026, 2, 4)
    assert any("färgen för nivå" in w for w in outcome.warnings) is is_told


@pytest.mark.parametrize(
    ("table", "is_told"),
    [
        ("Månad;Vecka;Hamnen\njanuari;2;1\nfebruari;6;1\n", False),
        ("Månad;Vecka;Hamnen\njanuari;2;1\nmars;6;1\n", True),
        ("Månad;Vecka;Hamnen\njan;5;1\nfeb;5;1\n".replace("feb;5", "feb;6"), False),  # week 5 touches both
    ],
)
def test_a_month_beside_the_week(ours, table, is_told):
    outcome = ours("Veckobedömning 2026\n" + table)
    assert outcome.errors == [] and any("ligger inte i" in w for w in outcome.warnings) is is_told


def test_a_day_beside_the_week_says_its_year_and_must_lie_in_it(ours):
    outcome = ours("Datum;Vecka;Hamnen\n2026-01-05;2;1\n2026-01-13;3;4\n")
    assert outcome.levels == [("hamnen", 2026, 2, 1), ("hamnen", 2026, 3, 4)]
    outcome = ours("Datum;Vecka;Hamnen\n2026-01-05;2;1\n2026-01-13;4;4\n")
    assert "ligger inte i ”2026-01-13”" in outcome.errors[0]


@pytest.mark.parametrize("mark", ["1", "2)", "*", "¹"])
def test_the_mark_of_a_footnote_in_a_name_is_told(ours, mark):
    outcome = ours(f"Veckobedömning 2026\nVecka;Hamnen{mark};Backen\n2;1;3\n")
    assert outcome.levels == [("hamnen", 2026, 2, 1), ("backen", 2026, 2, 3)]
    assert any("fotnot" in w for w in outcome.warnings)


@pytest.mark.parametrize("line", ["1 = Normalt", "Nivå 1: Normalt", "1 – Normalt", "Betydelse"])
def test_a_legend_beside_the_table(ours, line):
    outcome = ours(f"Veckobedömning 2026\nVecka;Hamnen;Backen;;{line}\n2;1;3;;2 = Avvikande\n")
    assert outcome.levels == [("hamnen", 2026, 2, 1), ("backen", 2026, 2, 3)]
    assert any("Förklaringen bredvid" in w for w in outcome.warnings)


@pytest.mark.parametrize("title", ["Prognos 2026", "Mål 2026, nivå per vecka", "Föreslagna nivåer 2026"])
def test_levels_that_nobody_has_judged_are_refused(ours, title):
    assert "Titeln säger" in ours(f"{title}\nVecka;Hamnen\n2;1\n").errors[0]


@pytest.mark.parametrize(("week", "is_told"), [(10, False), (12, True)])
def test_weeks_outside_those_of_the_title_are_told(ours, week, is_told):
    outcome = ours(f"Veckobedömning v. 1–10 2026\nVecka;Hamnen\n{week};1\n")
    assert outcome.errors == [] and any("Titeln säger vecka 1–10" in w for w in outcome.warnings) is is_told


def bordered(*parts: tuple[str, float, float]) -> str:
    """Stadsdelar of Solvik as squares of 0.01 degrees, with their lower left corners."""

    def square(x: float, y: float) -> list[list[list[float]]]:
        return [[[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]]

    features = [
        {
            "type": "Feature",
            "properties": {"namn": name, "typ": "stadsdel", "område": "Solvik"},
            "geometry": {"type": "Polygon", "coordinates": square(x, y)},
        }
        for name, x, y in parts
    ]
    return json.dumps({"type": "FeatureCollection", "name": "Gränser", "features": features})


@pytest.mark.parametrize(
    ("beside", "is_told"),
    [
        ((16.01, 56.0), False),
        ((16.0095, 56.0), False),
        ((16.0, 56.0), True),
        ((16.005, 56.0), True),
        ((16.2, 56.0), False),
    ],
)
def test_an_area_on_top_of_another_is_told(ours, beside, is_told):
    outcome = ours(bordered(("Hamnen", 16.0, 56.0), ("Backen", *beside)), "delar.geojson")
    assert outcome.errors == [] and any("ligger ovanpå" in w for w in outcome.warnings) is is_told


def test_an_area_on_top_of_one_that_is_loaded_is_told(tmp_path):
    register = opened_with(tmp_path, {"platser": PLACES})
    (tmp_path / "a.geojson").write_text(bordered(("Hamnen", 16.0, 56.0)), encoding="utf-8")
    (tmp_path / "b.geojson").write_text(bordered(("Backen", 16.002, 56.0)), encoding="utf-8")
    intake.run(register, [tmp_path / "a.geojson"], actor=COMMAND_LINE)
    assert any("”Backen” ligger ovanpå ”Hamnen”" in w for w in Outcome(register, tmp_path / "b.geojson").warnings)
    register.close()


@pytest.mark.parametrize(
    ("shape", "is_told"),
    [
        (square(16.025, 57.0), True),  # half a kilometre beyond the eastern border, which is at 16.02
        (square(16.017, 57.0), True),  # most of it beyond
        (square(16.011, 57.0), False),  # a tenth beyond
        (json.dumps({"type": "Point", "coordinates": [16.035, 57.005]}), True),
        (json.dumps({"type": "Point", "coordinates": [16.019, 57.005]}), False),
        (json.dumps({"type": "LineString", "coordinates": [[16.019, 57.005], [16.035, 57.005]]}), True),
    ],
)
def test_what_lies_just_outside_its_place_is_told(tmp_path, shape, is_told):
    side = [[16.0, 57.0], [16.02, 57.0], [16.02, 57.01], [16.0, 57.01], [16.0, 57.0]]
    feature = {
        "type": "Feature",
        "properties": {"namn": "Solvik", "typ": "kommun"},
        "geometry": {"type": "Polygon", "coordinates": [side]},
    }
    (tmp_path / "p.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    register = opened(tmp_path, [tmp_path / "p.geojson"])
    place = {"lager": "plats", "namn": "Torget", "område": "Solvik"}
    feature = {"type": "Feature", "properties": place, "geometry": json.loads(shape)}
    path = tmp_path / "platser_2026.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    outcome = Outcome(register, path)
    assert outcome.errors == []
    assert any("utanför Solvik" in w for w in outcome.warnings) == is_told, outcome.warnings
