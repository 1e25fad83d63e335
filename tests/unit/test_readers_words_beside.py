"""One word is put beside a period, a crime or a title: the table is read the same, refused, or says what it did not take."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lagesbild import readers
from lagesbild.areas import Area, Directory
from lagesbild.problems import Field, Refused
from lagesbild.readers import Context, names

AREAS = (
    Area("alvhult", "Älvhult", "kommun", None),
    Area("tallmon", "Tallmon", "stadsdel", "alvhult"),
    Area("vaster", "Väster", "stadsdel", "alvhult"),
)
CONTEXT = Context(Directory(AREAS), "alvhult", today=date(2026, 11, 28))
LONG = "Område;Brottstyp;År;Månad;Antal\nTallmon;Rån;2025;maj;4\nVäster;Rån;2025;juni;7\nTallmon;Stöld;2025;maj;31\n"
MONTHS = "Rån, anmälda brott 2025\nMånad;Tallmon;Väster\nJanuari;4;7\nFebruari;6;2\nMars;3;5\n"
ACROSS = "Anmälda brott 2025\nOmråde;Rån;Stöld\nTallmon;4;31\nVäster;7;12\n"
YEARS = "Område;Brottstyp;2024;2025\nTallmon;Rån;4;5\nVäster;Rån;7;9\n"


@pytest.fixture
def read(tmp_path):
    def _read(text):
        path = tmp_path / "brott.csv"
        path.write_text(text, encoding="utf-8")
        try:
            readings = readers.read(path, CONTEXT)
        except Refused as refused:
            return [], [str(p) for p in refused.problems if not p.warning], []
        problems = [p for r in readings for p in r.problems]
        rows = [tuple(row) for r in readings for row in r.frame[["area", "category", "start", "count"]].values]
        return rows, [str(p) for p in problems if not p.warning], [str(p) for p in problems if p.warning]

    return _read


def test_the_tables_are_read_as_they_stand(read):
    for text, size in ((LONG, 3), (MONTHS, 6), (ACROSS, 4), (YEARS, 4)):
        rows, errors, _ = read(text)
        assert (len(rows), errors) == (size, [])


@pytest.mark.parametrize(
    "word", ["maj (%)", "maj snitt", "Varav maj", "maj m.fl.", "maj per 1 000 inv", "maj mål", "<maj"]
)
def test_a_word_beside_a_month_is_not_dropped(read, word):
    assert read(LONG.replace(";maj;", f";{word};"))[1]
    assert read(MONTHS.replace("Mars", word.replace("maj", "mars")))[1]


@pytest.mark.parametrize("year", ["2025 %", "<2025", "ca 2025", "2025 p", "-2025", "2025..", "~2025", "ej 2025"])
def test_a_sign_beside_a_year_is_not_dropped(read, year):
    assert read(LONG.replace(";2025;maj", f";{year};maj", 1))[1]


@pytest.mark.parametrize("month", ["maj 1)", "Maj", "maj prel.", "maj *"])
def test_what_says_no_other_time_is_read(read, month):
    assert read(LONG.replace(";maj;", f";{month};", 1))[1] == []


@pytest.mark.parametrize(
    "title",
    [
        "Anmälda brott per 100 000 invånare",
        "Anmälda brott (procent)",
        "Anmälda brott, i hundratal",
        "Anmälda brott, i tusental",
        "Uppklarade brott",
        "Anmälda brott, medelvärde per månad",
        "Anmälda brott, mål",
        "Mål 2025",
        "Anmälda brott ackumulerat",
        "Anmälda brott, rullande 12 månader",
        "Förändring i procent, anmälda brott",
        "Anmälda brott januari–april",
    ],
)
@pytest.mark.parametrize("heading", ["Antal", "Anmälda brott", "Antal anmälda brott"])
def test_a_title_of_something_else_is_refused(read, title, heading):
    rows, errors, _ = read(f"{title}\n{LONG.replace('Antal', heading)}")
    assert errors or all(pd.isna(count) for *_, count in rows)  # or read as the rates that the title says


@pytest.mark.parametrize("title", ["Anmälda brott", "Anmälda brott, jan–jun", "Underlag till lägesbild, anmälda brott"])
@pytest.mark.parametrize("heading", ["Antal", "Anmälda brott"])
def test_a_title_of_the_same_is_read(read, title, heading):
    rows, errors, _ = read(f"{title}\n{LONG.replace('Antal', heading)}")
    assert (len(rows), errors) == (3, [])


@pytest.mark.parametrize(
    "words", ["ackumulerat", "rullande 12 månader", "i hundratal", "jan–feb", "t.o.m. februari", "mål"]
)
def test_a_title_above_months_that_makes_them_something_else_is_refused(read, words):
    assert read(MONTHS.replace("2025", f"2025, {words}"))[1]


@pytest.mark.parametrize("words", ["ackumulerat", "rullande 12 månader"])
def test_sums_up_to_each_quarter_are_refused(read, words):
    quarters = "Område;Brottstyp;Q1 2025;Q2 2025\nTallmon;Rån;4;5\nVäster;Rån;7;9\n"
    assert len(read(quarters)[0]) == 4
    assert read(f"Anmälda brott, {words}\n{quarters}")[1]


def test_a_crime_in_per_cent_is_told(read):
    _, errors, warnings = read(
        ACROSS.replace("Område;Rån;Stöld", "Område;Rån (%);Stöld;Olaga hot").replace("31", "31;2")
    )
    assert errors or any("Rån (%)" in w for w in warnings)


@pytest.mark.parametrize("title", ["Underlag till lägesbild (tusental)", "Underlag till lägesbild, hundratal", "Kostnad (tkr), rån 2025"])  # fmt: skip
def test_a_unit_in_a_title_is_not_dropped(read, title):
    assert read(f"{title}\n{LONG}")[1]


def test_a_fact_of_a_month_has_the_year_of_its_title(tmp_path):
    path = tmp_path / "underlag.csv"
    path.write_text(MONTHS.replace("Rån, anmälda brott", "Kostnad (tkr), klottersanering"), encoding="utf-8")
    (reading,) = readers.read(path, CONTEXT)
    assert set(reading.frame["period"]) == {"jan 2025", "feb 2025", "mar 2025"}
    path.write_text(MONTHS.replace("Rån, anmälda brott 2025", "Kostnad (tkr), klottersanering"), encoding="utf-8")
    (reading,) = readers.read(path, CONTEXT)
    assert [p.missing for p in reading.errors] == [Field.YEAR]


def test_months_of_the_year_before_may_go_on_beyond_the_title(read):
    text = (
        "Anmälda brott jan–feb 2025\nOmråde;Brottstyp;dec 2024;jan 2025;feb 2025\nTallmon;Rån;4;5;6\nVäster;Rån;7;9;1\n"
    )
    assert (len(read(text)[0]), read(text)[1]) == (6, [])
    assert read(text.replace("feb 2025;", "mar 2025;").replace("feb 2025\nT", "mar 2025\nT"))[1]


def test_a_title_above_years_of_sums_within_them_is_refused(read):
    assert read(f"Anmälda brott, ackumulerat\n{YEARS}")[1]


def test_a_title_may_speak_of_the_column_beside(read):
    text = f"Anmälda brott och uppklarade, andel\n{YEARS}".replace(";2024;2025", ";Anmälda brott 2025;Uppklarade 2025")
    rows, errors, warnings = read(text)
    assert ([r[3] for r in rows], errors) == ([4, 7], [])
    assert any("Uppklarade" in w for w in warnings)


@pytest.mark.parametrize("label", ["Rån snitt", "Rån (andel %)", "Riket", "Föregående år", "Rån, index", "Rån - medel"])
def test_a_label_that_is_no_crime_is_left_out_and_told(read, label):
    rows, errors, warnings = read(LONG.replace("Väster;Rån", f"Väster;{label}"))
    assert errors or (len(rows) == 2 and any(label in w for w in warnings))


@pytest.mark.parametrize("heading", ["Rån 1)", "Rån *", "Rån*"])
def test_the_mark_of_a_footnote_is_no_part_of_a_crime_that_heads_a_column(read, heading):
    assert {r[1] for r in read(ACROSS.replace("Rån", heading))[0]} == {"Rån", "Stöld"}


def test_figures_under_no_heading_are_refused(read):
    assert any("ingen rubrik" in e for e in read(ACROSS.replace("Rån", ""))[1])
    assert any("fler värden" in e for e in read(ACROSS.replace(";Stöld", ";"))[1])


def test_a_column_of_figures_that_is_called_a_number_is_told(read):
    _, errors, warnings = read(YEARS.replace("2024", "Nr").replace("Rån;7", "Rån;3"))
    assert errors or any("Nr" in w for w in warnings)


def test_a_month_in_per_cent_is_told(read):
    text = "Område;Brottstyp;jan 2025;feb 2025 (%)\nTallmon;Rån;4;5\nVäster;Rån;7;9\n"
    _, errors, warnings = read(text)
    assert errors or any("feb 2025" in w for w in warnings)


def test_a_figure_is_no_crime(read):
    assert any("4.806" in e for e in read(LONG.replace("Väster;Rån", "Väster;4.806"))[1])


def test_a_name_that_is_a_letter_from_another_is_told(tmp_path):
    path = tmp_path / "brott.csv"
    path.write_text(LONG.replace("Väster;Rån", "Väster;Stöldx").replace("Stöld;", "Bostadsinbrott;"), encoding="utf-8")
    (reading,) = readers.read(path, CONTEXT)

    def told(stored):
        return [str(p) for p in names.warned_of_typos(reading, {"category": stored}).problems if "liknar" in str(p)]

    assert len(told(["Bostadsinbrot"])) == 1
    assert told(["Bostadsinbrott", "Stöld 1", "Stöldgods"]) == []


@pytest.mark.parametrize(
    ("answer", "stored"),
    [
        ("mycket eller ganska otrygg", "mycket eller ganska trygg"),
        ("mycket eller ganska trygg", "mycket eller ganska otrygg"),
        ("lämnade olagligt", "lämnade lagligt"),
        ("ganska osäker", "ganska säker"),
    ],
)
def test_an_opposite_is_no_typo(tmp_path, answer, stored):
    path = tmp_path / "enkät.csv"
    text = f"Källa: P\nStadsdel;Fråga;Svar;År;Andel;Antal svar\nTallmon;Trygg ute;{answer};2025;30 %;120\n"
    path.write_text(text, encoding="utf-8")
    (reading,) = readers.read(path, CONTEXT)
    assert reading.kind == "survey" and not reading.errors
    assert names.warned_of_typos(reading, {"answer": [stored]}).problems == reading.problems
    near = names.warned_of_typos(reading, {"answer": [answer + "t"]}).problems
    assert len(near) == len(reading.problems) + 1


SCALED = replace(CONTEXT, levels={"alvhult": (1, 2, 3, 4, 5)})
LEVELS = "Lägesbild 2026\nStadsdel;v. 3;v. 4\nTallmon;2;3\nVäster;1;4\n"
PEOPLE = "Folkmängd\nStadsdel;2024;2025\nTallmon;2 084;2 101\nVäster;953;960\n"
LONG_PEOPLE = "Stadsdel;År;Folkmängd\nTallmon;2024;2084\nVäster;2024;953\n"
SHARES = (
    "Trygghetsundersökning 2025\nStadsdel;Otrygg ute sen kväll;Oro för inbrott\nTallmon;31 %;12 %\nVäster;27 %;9 %\n"
)


@pytest.fixture
def errors_of(tmp_path):
    def _errors(text, name="underlag.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        try:
            return [str(p) for r in readers.read(path, SCALED) for p in r.problems if not p.warning]
        except Refused as refused:
            return [str(p) for p in refused.problems if not p.warning]

    return _errors


@pytest.mark.parametrize("text", [LEVELS, PEOPLE, LONG_PEOPLE, SHARES])
def test_other_tables_are_read_as_they_stand(errors_of, text):
    assert errors_of(text) == []


@pytest.mark.parametrize("words", [", mål", ", medelvärde", ", förändring i procentenheter", " (prognos)", ", månadsmedel", ", index", " – trend"])  # fmt: skip
@pytest.mark.parametrize("text", [LEVELS, PEOPLE, SHARES])
def test_a_title_that_makes_figures_something_else_is_refused(errors_of, text, words):
    title, rest = text.split("\n", 1)
    assert errors_of(f"{title}{words}\n{rest}")


@pytest.mark.parametrize("title", ["Mål 2: Ökad trygghet 2025", "Trygghetsmätning kvartal 3 2025", "Samtal om trygghet, enkät 2025"])  # fmt: skip
def test_a_title_that_only_looks_so_is_read(errors_of, title):
    assert errors_of(SHARES.replace("Trygghetsundersökning 2025", title)) == []


@pytest.mark.parametrize("words", [", kvinnor", " bland män", ", pojkar 15–18 år", ", flickorna"])
@pytest.mark.parametrize("text", [PEOPLE, SHARES])
def test_a_title_of_one_sex_is_refused(errors_of, text, words):
    title, rest = text.split("\n", 1)
    assert errors_of(f"{title}{words}\n{rest}")


@pytest.mark.parametrize("words", [", kvinnor och män", " efter kön", " om våld mot kvinnor"])
def test_a_title_of_both_or_of_whom_it_is_about_is_read(errors_of, words):
    title, rest = SHARES.split("\n", 1)
    assert errors_of(f"{title}{words}\n{rest}") == []


@pytest.mark.parametrize("year", ["ca 2024", "<2024", "2024?", "-2024", "2024 %", "2024 mål"])
def test_a_word_beside_the_year_of_a_population_is_not_dropped(errors_of, year):
    assert errors_of(LONG_PEOPLE.replace("2024", year, 1))


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (PEOPLE, "2025", "2025 (%)"),
        (PEOPLE, "2 084", "2 084.000"),
        (LEVELS, "v. 4", "v. 4 (kvinnor)"),
        (LEVELS, "v. 4", "v. 4 (andel %)"),
        (LEVELS, ";2;", ";2..;"),
        (SHARES, "Oro för inbrott", "Föregående år"),
    ],
)
def test_what_stands_beside_a_figure_or_its_heading_is_not_dropped(errors_of, text, before, after):
    assert errors_of(text.replace(before, after, 1))


def test_days_beside_a_week_are_its_own(errors_of):
    assert errors_of(LEVELS.replace("v. 4", "v. 4 (19–25 jan)")) == []


@pytest.mark.parametrize("question", ["Fråga", "Indikator", "Påstående"])
@pytest.mark.parametrize("wave", ["Våg", "Mätning", "Mätår"])
def test_a_question_and_a_wave_head_a_survey_by_any_of_their_names(errors_of, question, wave):
    text = f"Stadsdel;{question};{wave};Andel\nTallmon;Otrygg ute sen kväll;2024;40 %\nVäster;Otrygg ute sen kväll;2024;31 %\n"
    assert errors_of(text) == []
