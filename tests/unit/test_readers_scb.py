"""Population and facts as SCB and the municipalities lay them out."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from lagesbild import readers
from lagesbild.problems import Refused

FILES = Path(__file__).parent.parent / "files"
REGSO = Path(os.environ.get("LAGESBILD_GEODATA", "")) / "befolkning_2022_regso_stockholm_goteborg.csv"


@pytest.fixture
def fixture(known):
    def _fixture(name):
        (reading,) = readers.read(FILES / name, known)
        assert reading.errors == ()
        return reading

    return _fixture


@pytest.fixture
def read(write, known):
    def _read(text, name="fil.csv", kind=None, **options):
        (reading,) = readers.read(write(name, text), replace(known, **options), kind)
        return reading

    return _read


def counts(reading):
    """(area, year, age) → count, None where it is missing."""
    rows = reading.frame.to_dict("records")
    return {(r["area"], r["date"].year, r["age"]): None if pd.isna(r["count"]) else r["count"] for r in rows}


def facts(reading):
    """(area, measure, period) → (value, unit)."""
    f = reading.frame
    values = [None if pd.isna(v) else v for v in f["value"]]
    return dict(
        zip(zip(f["area"], f["measure"], f["period"], strict=True), zip(values, f["unit"], strict=True), strict=True)
    )


def test_a_table_from_the_statistics_database(fixture):
    reading = fixture("population/pxweb.csv")
    assert counts(reading) == {
        ("hasselby-gard", 2021, "alla"): 10,
        ("hasselby-gard", 2021, "0-4"): 4,
        ("hasselby-gard", 2021, "5+"): 6,
        ("hasselby-gard", 2022, "alla"): 12,
        ("hasselby-gard", 2022, "0-4"): 5,
        ("hasselby-gard", 2022, "5+"): 7,
        ("racksta", 2021, "alla"): None,
        ("racksta", 2021, "0-4"): None,
        ("racksta", 2021, "5+"): 8,
        ("racksta", 2022, "alla"): 9,
        ("racksta", 2022, "0-4"): 3,
        ("racksta", 2022, "5+"): 7,
    }
    assert set(reading.frame["date"]) == {date(2021, 12, 31), date(2022, 12, 31)}
    assert (reading.source, reading.as_of, reading.place) == ("SCB (fiktiv)", date(2023, 2, 22), "hasselby-vallingby")
    (warning,) = reading.warnings
    assert (warning.row, warning.column) == (7, "2022")
    assert warning.what == "Totalen 9 för Räcksta stämmer inte med åldrarna, som ger 10."


def test_whom_to_ask_is_a_person_and_is_not_kept(fixture):
    reading = fixture("population/pxweb.csv")
    texts = (reading.title, reading.source, reading.remark, reading.period, *map(str, reading.problems))
    assert "Fiktiv Person" not in " ".join(str(s) for s in texts)


def test_a_column_per_age(fixture):
    reading = fixture("population/ages_across.csv")
    assert counts(reading)["vinsta", 2022, "alla"] == 100
    assert counts(reading)["vinsta", 2022, "80+"] == 10
    assert counts(reading)["grimsta", 2022, "80+"] is None
    assert len(reading.frame) == 10
    assert set(reading.frame["date"]) == {date(2022, 11, 1)}  # the day that the title says
    strange, borders = reading.warnings
    assert "2\u00a0områden finns inte i registret och lästes inte: Abrahamsö och Kiruna östra." in strange.what
    assert "Hässelby gård" in strange.what  # which of ours the table lacks
    assert "är RegSO" in borders.what


def test_men_and_women_are_summed_where_no_total_is_printed(fixture):
    assert counts(fixture("population/sexes.csv")) == {
        ("stockholm", 2021, "alla"): 820,
        ("stockholm", 2022, "alla"): 1010,
        ("vinsta", 2021, "alla"): 82,
        ("vinsta", 2022, "alla"): None,  # half of it is missing
    }


def test_a_printed_total_of_men_and_women_is_checked(read):
    text = (FILES / "population/sexes_down.csv").read_text()
    assert read(text).problems == ()
    assert counts(read(text))["vinsta", 2022, "alla"] == 101
    (warning,) = read(text.replace(";totalt;82;101", ";totalt;82;102")).warnings
    assert warning.what == "Totalen 102 för Vinsta stämmer inte med män och kvinnor, som ger 101."
    assert counts(read(text.replace(";totalt;82;101", ";totalt;82;..")))["vinsta", 2022, "alla"] is None


def test_areas_across_and_a_printed_sum(fixture, read):
    reading = fixture("population/areas_across.csv")
    assert counts(reading)["nalsta", 2022, "20+"] == 40
    assert counts(reading)["nalsta", 2022, "alla"] == 60
    assert len(reading.frame) == 6
    text = (FILES / "population/areas_across.csv").read_text().replace("40;60;100", "40;60;101")
    (warning,) = read(text).warnings
    assert warning.what == "Summan 101 stämmer inte med områdena, som ger 100."


def test_a_sum_row_counts_the_areas_that_are_not_ours_too(read):
    text = "Folkmängd 2022\nRegion;2022\nVinsta;10\nAnnanstans;20\nTotalt;{}\n"
    assert [w.what for w in read(text.format(30)).warnings if "Summan" in w.what] == []
    assert "Summan 31 stämmer inte med områdena, som ger 30." in [w.what for w in read(text.format(31)).warnings]


@pytest.mark.parametrize("name", ["0180 Vinsta", "Vinsta", "VINSTA", "Stockholm (Vinsta)", "0180R123 Vinsta"])
def test_the_ways_in_which_areas_are_named(read, name):
    assert counts(read(f"Folkmängd\nRegion;2022\n{name};10\n")) == {("vinsta", 2022, "alla"): 10}


def test_an_alias_may_be_a_code(read, known):
    (vinsta,) = [a for a in known.directory.areas if a.id == "vinsta"]
    coded = known.directory.with_aliases([(vinsta.id, "0180C1010")])
    text = "Folkmängd\n;;2022\n0180C1010;Fiktivt namn;10\n"
    assert counts(read(text, directory=coded)) == {("vinsta", 2022, "alla"): 10}


def test_a_table_of_one_place_needs_no_column_of_areas(read):
    reading = read("Folkmängd\nOmråde: Vinsta\nÅlder;2021;2022\n0-19 år;1;2\n20+ år;3;4\n")
    assert counts(reading)["vinsta", 2022, "20+"] == 4
    assert len(reading.frame) == 4


def test_a_lower_header_row_may_be_cut_short(read):
    assert counts(read("Folkmängd\n;2021;2022\nRegion\nVinsta;1;2\n"))["vinsta", 2022, "alla"] == 2


def test_counts_that_look_like_years(read):
    text = "Folkmängd\nRegion;2022\nVinsta;1950\nGrimsta;2022\n"
    assert counts(read(text)) == {("vinsta", 2022, "alla"): 1950, ("grimsta", 2022, "alla"): 2022}


def test_the_year_comes_from_title_file_or_user(read):
    rows = "Befolkning{}\nStadsdel;0-19 år;20+ år\nVinsta;1;2\n"
    assert ("vinsta", 2021, "20+") in counts(read(rows.format(" 2021"), name="folk_2020.csv"))
    assert ("vinsta", 2020, "20+") in counts(read(rows.format(""), name="folk_2020.csv"))
    by_user = read(rows.format(""), name="folk_2020.csv", year=2019)
    assert ("vinsta", 2019, "20+") in counts(by_user)
    assert "2020, men 2019 angavs" in by_user.warnings[0].what
    assert ("vinsta", 2019, "20+") in counts(read(rows.format(""), year=2019))
    assert "säger inte vilket år" in str(read(rows.format("")).errors[0])


def test_measures_across(fixture):
    reading = fixture("facts/measures_across.csv")
    assert facts(reading) == {
        ("hasselby-gard", "Medelinkomst", "2022"): (301.5, "tkr"),
        ("hasselby-gard", "Andel utrikes födda", "2022"): (48.5, "%"),
        ("hasselby-gard", "Ohälsotal", "2022"): (18, None),
        ("hasselby-gard", "Invånare med eftergymnasial utbildning", "2022"): (1174, None),
        ("racksta", "Medelinkomst", "2022"): (0, "tkr"),
        ("racksta", "Andel utrikes födda", "2022"): (35, "%"),
        ("racksta", "Ohälsotal", "2022"): (None, None),
        ("racksta", "Invånare med eftergymnasial utbildning", "2022"): (987, None),
    }
    assert reading.source == "Stockholms stad, Områdesfakta 2022 (fiktiv)"  # as its title says
    assert reading.frame["position"].tolist() == [1, 2, 3, 4] * 2


def test_a_place_beside_the_whole_city(fixture):
    assert facts(fixture("facts/areas_across.csv")) == {
        ("hasselby-vallingby", "Andel med ekonomiskt bistånd", "okt 2023"): (1.68, "%"),
        ("stockholm", "Andel med ekonomiskt bistånd", "okt 2023"): (None, "%"),
        ("hasselby-vallingby", "Medelinkomst", "2022"): (352_000, "kr"),
        ("stockholm", "Medelinkomst", "2022"): (431_800, "kr"),
    }


def test_what_else_is_said_of_a_figure_is_part_of_the_measure(fixture):
    result = facts(fixture("facts/pxweb.csv"))
    assert result["stockholm", "förgymnasial utbildning, kvinnor", "2022"] == (13, None)
    assert result["stockholm", "eftergymnasial utbildning, kvinnor", "2022"] == (None, None)
    assert len(result) == 8


def test_shares_of_one_become_per_cent_and_it_is_told(read):
    text = "Områdesfakta 2022\nStadsdel;Andel utrikes födda\nVinsta;0,485\nGrimsta;{}\n"
    reading = read(text.format("0,35"))
    assert [v for v, _ in facts(reading).values()] == [48.5, 35]
    assert "0,47 blev 47 %" in reading.warnings[0].what
    assert [v for v, _ in facts(read(text.format("35"))).values()] == [0.485, 35]  # a column in per cent
    assert [v for v, _ in facts(read(text.format("0,35 %"))).values()] == [0.485, 0.35]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Folkmängd\nRegion;2022\nVinsta;1,5\n", "3:2022: Antalet är inget rimligt heltal."),
        (f"Folkmängd\nRegion;2022\nVinsta;{'9' * 30}\n", "3:2022: Antalet är inget rimligt heltal."),
        ("Folkmängd\nRegion;2022\nVinsta;-3\n", "3:2022: Antalet är inget rimligt heltal."),
        ("Folkmängd\nRegion;2021;2022\nVinsta;1;x\n", "3:2022: Värdet ”x” går inte att läsa."),
        ("Folkmängd\nRegion;2022\nVinsta;1\nvinsta;2\n", "4:2022: Uppgiften står två gånger, även på rad 3."),
        ("Folkmängd\nRegion;Kön;2022\nVinsta;män;1\n", "3:2022: Tabellen har bara män."),
        ("Folkmängd\nRegion;Kön;2022\nVinsta;båda;1\n", "3:Kön: Värdet ”båda” går inte att läsa."),
        ("Folkmängd\nRegion;Ålder;2022\nVinsta;gammal;1\n", "3:Ålder: Värdet ”gammal” går inte att läsa."),
        ("Folkmängd\nRegion;2022\n;1\nVinsta;1\n", "3:: Raden har siffror men säger inte vad de gäller."),
        ("Folkmängd\nRegion;2022\nVinsta;1\nGrimmsta;2\n", "4:område: Området ”Grimmsta” är okänt."),
        ("Folkmängd\nRegion;2022\nKiruna;1\n", "3:område: Området ”Kiruna” är okänt."),
        (
            "Folkmängd\nRegion;0-4 år;2023-09-05;10+ år\nVinsta;1;1;1\n",
            "2:: Rubriken är datumet 2023-09-05 bland åldrarna",
        ),
        ("Områdesfakta\nStadsdel;Ohälsotal\nVinsta;18\n", ":: Tabellen säger inte vilket år den gäller."),
    ],
)
def test_faults(read, text, fault):
    errors = [str(e) for e in read(text).errors]
    (texts,) = [e for e in errors if e.startswith(f"fil.csv:{fault}")]
    assert " Väntat: " in texts


def test_an_unknown_name_that_is_near_one_that_the_table_lacks_has_it_as_option(read):
    (error,) = read("Folkmängd\nRegion;2022\nVinsta;1\nGrimmsta;2\n").errors
    assert error.options[0] == "Grimsta"


@pytest.mark.parametrize(
    "text",
    [
        "Anmälda brott 2022\nKommun;2021;2022\nStockholm;1;2\n",
        "Område;2021;2022\nVinsta;1;2\n",  # nothing says what is counted
        "Andel trygga\nOmråde;16-24 år;25-44 år\nVinsta;45;47\n",
        "Område;16-24 år;25-44 år\nVinsta;45;47\n",  # ages that are not everybody
    ],
)
def test_other_tables_are_not_taken_for_population(write, text):
    try:
        kinds = [f.kind for f in readers.find(write("fil.csv", text))]
    except Refused:
        return
    assert not {"population", "facts"} & set(kinds)


def test_the_long_tables_still_are_long(write):
    (detected,) = readers.find(write("fil.csv", "område;datum;ålder;antal\nVinsta;2022-12-31;alla;5\n"))
    assert detected.kind == "population"
    (detected,) = readers.find(write("fil.csv", "Områdesfakta\nområde;mått;period;värde\nVinsta;Ohälsotal;2022;5\n"))
    assert detected.kind == "facts"


def test_a_workbook_with_merged_years_and_a_note_to_the_right(tmp_path, known):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (
        ["Folkmängd efter region, kön och år (fiktiva siffror)"],
        [],
        [None, None, 2021, None, 2022, None, None, "Not: preliminärt"],
        [None, None, "män", "kvinnor", "män", "kvinnor"],
        ["0180R901", "Vinsta", 1, 2, 3, 4, None, "rättat i april"],
        ["0180R902", "Grimsta", 5, 6, "..", 8],
    ):
        sheet.append(row)
    for cells in ("A1:F1", "C3:D3", "E3:F3"):
        sheet.merge_cells(cells)
    workbook.save(tmp_path / "folk.xlsx")
    (reading,) = readers.read(tmp_path / "folk.xlsx", known)
    assert reading.errors == ()
    assert counts(reading) == {
        ("vinsta", 2021, "alla"): 3,
        ("vinsta", 2022, "alla"): 7,
        ("grimsta", 2021, "alla"): 11,
        ("grimsta", 2022, "alla"): None,
    }


@pytest.mark.parametrize(
    ("over", "below", "total"),
    [
        ("Ålder", ("0-15 år", "16-64 år", "65- år", "Totalt"), None),
        ("Åldersgrupp", ("0–15", "16–64", "65+", "Samtliga"), None),
        ("Ålder", ("0-15 år", "16-64 år", "65 år och äldre", "Summa"), None),
        ("Ålder", ("0-15 år", "16-64 år", "65- år"), "Totalt"),
    ],
)
def test_a_word_merged_over_the_ages_heads_no_labels(tmp_path, known, over, below, total):
    workbook = openpyxl.Workbook()
    for row in (
        ["Befolkning per stadsdel och ålder, 31 december 2025"],
        [],
        ["Stadsdel", over, None, None, total],
        [None, *below[:3]] if total else [None, *below],
        ["Vinsta", 1, 2, 3, 6],
        ["Grimsta", 5, 6, 7, 18],
        ["Summa", 6, 8, 10, 24],
    ):
        workbook.active.append(row)
    for cells in ("A1:E1", "A3:A4", "B3:D3" if total else "B3:E3"):
        workbook.active.merge_cells(cells)
    workbook.save(tmp_path / "folk.xlsx")
    (reading,) = readers.read(tmp_path / "folk.xlsx", known)
    assert reading.problems == ()
    read = counts(reading)
    assert (read["vinsta", 2025, "0-15"], read["grimsta", 2025, "65+"], read["vinsta", 2025, "alla"]) == (1, 7, 6)
    assert len(read) == 8


def test_sexes_and_years_below_their_merged_words(read):
    text = "Folkmängd\nStadsdel;Kön;;\n;Kvinnor;Män;Totalt\nVinsta;1;2;3\nGrimsta;5;6;11\n"
    assert counts(read(text, year=2024)) == {("vinsta", 2024, "alla"): 3, ("grimsta", 2024, "alla"): 11}
    text = "Folkmängd\nStadsdel;År;;\n;2022;2023;2024\nVinsta;1;2;3\nGrimsta;5;6;11\n"
    assert counts(read(text))["grimsta", 2023, "alla"] == 6


@pytest.mark.skipif("LAGESBILD_GEODATA" not in os.environ, reason="LAGESBILD_GEODATA names no folder of SCB's files")
def test_a_real_table_from_scb(known):
    (reading,) = readers.read(REGSO, replace(known, place="hasselby-vallingby"))
    assert reading.errors == ()
    totals = {area: n for (area, year, age), n in counts(reading).items() if age == "alla"}
    assert totals["grimsta"] == 4746
    assert sum(totals.values()) == 76_843  # what the project's own table says it is
    assert len(totals) == 9
