"""Survey results as they are laid out. Every number here is invented."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from lagesbild import readers
from lagesbild.problems import Refused
from lagesbild.readers import surveys
from lagesbild.readers.files import Grid
from lagesbild.readers.surveys import words
from lagesbild.tables import SURVEY
from tests.effort import examples

FILES = Path(__file__).parent.parent / "files" / "survey"
DATA = Path(__file__).parent.parent.parent / "data"
UNSAFE = "mycket eller ganska otrygg, eller går inte ut"
ASKED = "Hur trygg känner du dig när du går ut ensam en sen kväll?"


@pytest.fixture
def read(write, known):
    def _read(text, name="enkat.csv", **options):
        path = FILES / text if text in {p.name for p in FILES.iterdir()} else write(name, text)
        (reading,) = readers.read(path, replace(known, **options))
        return reading

    return _read


@pytest.fixture
def workbook(tmp_path, known):
    """Read a workbook of {sheet: rows}, with merged cells."""

    def _workbook(sheets, merged=()):
        book = Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for cells in rows:
                sheet.append(cells)
            for cells in merged:
                sheet.merge_cells(cells)
        book.save(tmp_path / "enkat.xlsx")
        return readers.read(tmp_path / "enkat.xlsx", known)

    return _workbook


def rows(reading, *columns):
    result = reading.frame[list(columns)]
    return [tuple(None if pd.isna(v) else v for v in row) for row in result.itertuples(index=False)]


@pytest.mark.parametrize(
    ("text", "wave"),
    [
        ("2023", "2023"),
        ("2020, 2021 och 2023", "2020+2021+2023"),
        ("2020+2021+2023", "2020+2021+2023"),
        ("NTU 2022–2023", "2022+2023"),
        ("2019–2023", "2019–2023"),
        ("Trygg ute", None),
    ],
)
def test_waves(text, wave):
    assert words.wave_of(text) == wave


@pytest.mark.parametrize(
    ("parts", "answer"),
    [
        (["går inte ut", "ganska otrygg", "mycket otrygg"], UNSAFE),
        (["mycket otrygg", "ganska otrygg"], "mycket eller ganska otrygg"),
        (["otrygg", "går inte ut"], "otrygg, eller går inte ut"),
        (["mycket orolig", "ganska orolig"], "mycket eller ganska orolig"),
    ],
)
def test_the_name_of_what_parts_make(parts, answer):
    assert words.combined(parts) == answer


# --- parts that are summed ---


def test_parts_are_summed_into_the_measure(read):
    reading = read("delar.csv")
    assert reading.errors == ()
    assert rows(reading, "area", "wave", "question", "answer", "group", "share", "n") == [
        ("vinsta", "2023", ASKED, UNSAFE, "alla", 0.356, 214),
        ("vinsta", "2023", ASKED, "ganska trygg", "alla", 0.4, 214),
        ("grimsta", "2023", ASKED, UNSAFE, "alla", 0.47, 102),
        ("grimsta", "2023", ASKED, "ganska trygg", "alla", 0.3, 102),
        ("nalsta", "2023", ASKED, UNSAFE, "alla", None, 130),  # a part is missing: no partial sum
        ("nalsta", "2023", ASKED, "ganska trygg", "alla", 0.5, 130),
        ("kalvesta", "2023", ASKED, UNSAFE, "alla", None, 61),
        ("kalvesta", "2023", ASKED, "ganska trygg", "alla", None, 61),
    ]
    assert set(reading.frame["survey"]) == {"Trygghetsmätningen (fiktiv)"}  # the year is the wave's


def test_a_printed_sum_that_is_wrong_is_a_warning_with_both_numbers(read):
    (warning,) = read("delar.csv").warnings
    assert (warning.row, warning.value) == (5, "48,0 %")
    assert "48,0 %" in warning.what
    assert "47\xa0%" in warning.what


def test_parts_as_rows_with_areas_as_columns(read):
    reading = read("svar_i_rader.csv")
    assert reading.problems == ()
    assert rows(reading, "area", "answer", "share", "n") == [
        ("vinsta", UNSAFE, 0.35, 214),
        ("vinsta", "ganska trygg", 0.35, 214),
        ("vinsta", "mycket trygg", 0.3, 214),
        ("grimsta", UNSAFE, 0.47, 102),
        ("grimsta", "ganska trygg", 0.3, 102),
        ("grimsta", "mycket trygg", 0.23, 102),
    ]


HEAD = "Undersökning: Fiktiv enkät 2023\nFråga: Trygg ute\nÅr: 2023\n"


def test_parts_with_different_bases_are_refused(read):
    head = "Område;Mycket otrygg;;Ganska otrygg;\n;Andel;n;Andel;n\n"
    assert read(HEAD + head + "Vinsta;10 %;200;20 %;200\n").frame["share"].tolist() == [0.3]
    (error,) = read(HEAD + head + "Vinsta;10 %;200;20 %;190\n").errors
    assert "200 och 190" in error.what


def test_parts_share_their_unit(read):
    """1 among per cents is one per cent, not all."""
    frame = read(HEAD + "Område;Mycket otrygg;Ganska otrygg;Går inte ut\nVinsta;10;20;1\nGrimsta;11;30;0\n").frame
    assert frame["share"].tolist() == [0.31, 0.41]


def test_answers_over_the_whole_are_told(read):
    reading = read(HEAD + "Område;Mycket otrygg;Ganska otrygg;Ganska trygg;Mycket trygg\nVinsta;20;30;40;20\n")
    (warning,) = reading.warnings
    assert "110,0\xa0%" in warning.what
    assert rows(reading, "answer", "share")[0] == ("mycket eller ganska otrygg", 0.5)
    rounded = read(HEAD + "Område;Mycket otrygg;Ganska otrygg;Ganska trygg;Mycket trygg\nVinsta;20;30;31;20\n")
    assert rounded.problems == ()


# --- layouts ---


def test_waves_as_columns_with_their_own_n(read):
    reading = read("vagor.csv")
    (told,) = reading.problems
    assert told.warning and told.what.startswith("”<100” säger att talet är litet")
    assert rows(reading, "area", "wave", "answer", "share", "n") == [
        ("vinsta", "2020", "otrygg", 0.31, 150),
        ("vinsta", "2023", "otrygg", 0.28, 161),
        ("grimsta", "2020", "otrygg", 0.47, 98),
        ("grimsta", "2023", "otrygg", None, 61),
        ("hasselby-vallingby", "2020", "otrygg", 0.4, 1020),
        ("hasselby-vallingby", "2023", "otrygg", 0.38, 1100),
    ]
    assert reading.place == "hasselby-vallingby"


def test_the_first_wave_s_heading_says_what_the_others_are_too(read):
    reading = read(
        "stadsdel;stadsdelsområde;andel trygga i bostadsområdet 2021 %;2022 %;undersökning\n"
        "Vinsta;Hässelby-Vällingby;87;92;Fiktiv mätning\n"
        "Grimsta;Hässelby-Vällingby;;50;Fiktiv mätning\n"
    )
    asked = "Trygga i bostadsområdet"
    assert rows(reading, "area", "survey", "wave", "question", "answer", "share", "n") == [
        ("vinsta", "Fiktiv mätning", "2021", asked, asked.lower(), 0.87, None),
        ("vinsta", "Fiktiv mätning", "2022", asked, asked.lower(), 0.92, None),
        ("grimsta", "Fiktiv mätning", "2022", asked, asked.lower(), 0.5, None),
    ]
    (warning,) = reading.problems
    assert warning.warning and f"”{asked}”" in warning.what


def test_the_smallest_area_of_a_row_is_the_one_that_it_is_about(read):
    for heading in ("Stadsdel;Stadsdelsområde", "Stadsdelsområde;Stadsdel"):
        cells = "Vinsta;Hässelby-Vällingby" if heading.startswith("Stadsdel;") else "Hässelby-Vällingby;Vinsta"
        reading = read(f"Fråga: Trygg ute?\nÅr: 2023\n{heading};Andel otrygga (%)\n{cells};31\n")
        assert rows(reading, "area", "share") == [("vinsta", 0.31)]


def test_intervals_and_weights(read):
    reading = read("intervall.csv")
    assert reading.problems == ()
    assert rows(reading, "wave", "group", "share", "n", "low", "high", "n_effective") == [
        ("2023", "kvinnor", 0.47, 1127, 0.441, 0.499, 850.5),
        ("2023", "män", 0.3, 900, 0.269, 0.331, None),
        ("2020+2021+2023", "alla", None, 80, None, None, None),
    ]


@pytest.mark.parametrize(
    ("headings", "cells", "ends"),
    [
        ("andel;nedre;övre", "47;44,1;49,9", (0.441, 0.499)),
        ("andel;nedre gräns;övre gräns", "0,47;0,441;0,499", (0.441, 0.499)),
        ("andel;95 % konfidensintervall", "47 %;44,1–49,9", (0.441, 0.499)),
        ("andel;konfidensintervall", "0,47;[0,441; 0,499]", None),  # a ; of its own: one cell more
        ("andel;felmarginal", "47 %;3,1", (0.439, 0.501)),
        ("andel;felmarginal", "47 %;± 0,8", (0.462, 0.478)),
        ("andel;felmarginal", "0,47;0,031", (0.439, 0.501)),
        ("andel", "47 % (44,1–49,9)", (0.441, 0.499)),
        ("andel", "47 ± 3,1", (0.439, 0.501)),
        ("andel;felmarginal", "2 %;3", (0.0, 0.05)),
    ],
)
def test_every_way_to_write_an_interval(read, headings, cells, ends):
    reading = read(HEAD + f"område;svar;{headings}\nVinsta;otrygg;{cells}\n")
    if ends is None:
        assert reading.problems
        return
    assert reading.problems == ()
    assert rows(reading, "low", "high") == [ends]


def test_an_interval_beside_its_share_is_told(read):
    (warning,) = read(HEAD + "område;svar;andel;KI\nVinsta;otrygg;47 %;(30–40)\n").warnings
    assert "30–40" in warning.what
    assert "47,0" in warning.what


def test_a_design_effect_gives_the_effective_number(read):
    frame = read(HEAD + "område;svar;andel;antal svar;designeffekt\nVinsta;otrygg;47 %;300;1,5\n").frame
    assert frame["n_effective"].tolist() == [200.0]


def test_a_sheet_a_question_with_title_and_question_above_and_groups_in_column_a(workbook):
    def sheet(question, first):
        return [
            ["Fiktiv trygghetsmätning 2023"],
            [question],
            [None, "Vinsta", None, "Hässelby gård", None],
            ["Grupp", "Andel otrygga", "n", "Andel otrygga", "n"],
            ["Totalt", first, 200, 0.3, 180],
            ["Kvinnor", 0.4, 110, "..", 40],
            ["16–24 år", "för få svar", 12, 0, 20],
            ["n = antal svar"],
            ["Källa: Fiktiv"],
        ]

    readings = workbook(
        {"Fråga 1": sheet("Trygg ute?", 0.25), "Fråga 2": sheet("Orolig för inbrott?", 0.35)}, ("B3:C3", "D3:E3")
    )
    assert [r.sheet for r in readings] == ["Fråga 1", "Fråga 2"]
    assert [r.problems for r in readings] == [(), ()]
    assert (
        rows(readings[0], "survey", "wave", "question", "answer")
        == [("Fiktiv trygghetsmätning", "2023", "Trygg ute?", "otrygg")] * 6
    )
    assert rows(readings[1], "area", "group", "share", "n") == [
        ("vinsta", "alla", 0.35, 200),
        ("hasselby-gard", "alla", 0.3, 180),
        ("vinsta", "kvinnor", 0.4, 110),
        ("hasselby-gard", "kvinnor", None, 40),
        ("vinsta", "16–24 år", None, 12),
        ("hasselby-gard", "16–24 år", 0.0, 20),
    ]
    assert readings[0].source == "Fiktiv"


def test_a_sheet_a_group_with_areas_in_column_a_and_waves_as_columns(workbook):
    def sheet(share):
        return [
            ["Fiktiv medborgarundersökning"],
            ["Andel som känner sig otrygga utomhus"],
            ["Stadsdel", 2020, "2021+2022", 2023],
            ["Vinsta", share, 0.5, "<100"],
            ["Grimsta", 0.1, "..", 0.2],
        ]

    women, men = workbook({"Kvinnor": sheet(0.6), "Män": sheet(0.4)})
    told = [p.what for reading in (women, men) for p in reading.problems]
    assert told == ["”<100” säger att talet är litet men inte vilket: det sparas som saknas."] * 2
    assert rows(women, "area", "group", "wave", "answer", "share") == [
        ("vinsta", "kvinnor", "2020", "otrygga utomhus", 0.6),
        ("vinsta", "kvinnor", "2021+2022", "otrygga utomhus", 0.5),
        ("vinsta", "kvinnor", "2023", "otrygga utomhus", None),
        ("grimsta", "kvinnor", "2020", "otrygga utomhus", 0.1),
        ("grimsta", "kvinnor", "2021+2022", "otrygga utomhus", None),
        ("grimsta", "kvinnor", "2023", "otrygga utomhus", 0.2),
    ]
    assert rows(men, "group", "share")[0] == ("män", 0.4)


def test_as_the_national_survey_gives_municipalities(read):
    reading = read(
        "Otrygghet sen kväll, enligt NTU. Andel (%) som känner sig otrygga (fiktivt)\n"
        ";NTU 2021–2022;NTU 2022–2023\nGöteborg;28,1;29,3\nStockholm;25;XX\n"
    )
    assert reading.errors == ()
    assert rows(reading, "area", "wave", "answer", "share") == [
        ("goteborg", "2021+2022", "otrygg", 0.281),
        ("goteborg", "2022+2023", "otrygg", 0.293),
        ("stockholm", "2021+2022", "otrygg", 0.25),
        ("stockholm", "2022+2023", "otrygg", None),
    ]


def test_several_questions_as_columns(read):
    reading = read(
        "Fiktiv enkät 2023\nSvar: orolig\nOmråde;Inbrott i bostad;Överfall på stan;Antal svar\nVinsta;20 %;30 %;150\n"
    )
    assert reading.problems == ()
    assert rows(reading, "question", "answer", "share", "n") == [
        ("Inbrott i bostad", "orolig", 0.2, 150),
        ("Överfall på stan", "orolig", 0.3, 150),
    ]


def test_each_column_has_its_own_unit(read):
    reading = read(HEAD + "område;svar;2020;2023\nVinsta;otrygg;47;0,43\nGrimsta;otrygg;1;0,5\n")
    assert reading.problems == ()
    assert rows(reading, "area", "wave", "share") == [
        ("vinsta", "2020", 0.47),
        ("vinsta", "2023", 0.43),
        ("grimsta", "2020", 0.01),
        ("grimsta", "2023", 0.5),
    ]


def test_an_n_that_may_be_of_either_wave_is_not_guessed(read):
    reading = read("Fiktiv enkät\nFråga: Trygg ute\nSvar: otrygg\nOmråde;2020;2023;n\nVinsta;47;43;150\n")
    (error,) = reading.errors
    assert "vilken våg" in error.what


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        (HEAD + "område;svar;andel;antal svar\nVinsta;otrygg;147 %;10\n", "enkat.csv:5:andel", "147 %"),
        (HEAD + "område;svar;andel;antal svar\nVinsta;otrygg;många;10\n", "enkat.csv:5:andel", "många"),
        (HEAD + "område;svar;andel;antal svar\nVinsta;otrygg;47 %;1,5\n", "enkat.csv:5:antal svar", "1,5"),
        (HEAD + "område;svar;andel;antal svar\nKiruna;otrygg;47 %;10\n", "enkat.csv:5:område", "okänt"),
        (HEAD + "område;svar;andel;KI\nVinsta;otrygg;47 %;44–490\n", "enkat.csv:5:KI", "44–490"),
        (
            HEAD + "område;svar;andel;KI\nVinsta;otrygg;47 %;10\nVinsta;otrygg;48 %;10\n",
            "enkat.csv:6:andel",
            "två gånger",
        ),
        (HEAD + "område;2020;2023\nVinsta;47;43\n", "enkat.csv:5:2020", "vilket svar"),
        (
            "Fiktiv enkät\nSvar: otrygg\nFråga: Trygg ute\nområde;andel;antal svar\nVinsta;47 %;9\n",
            "enkat.csv:5:andel",
            "vilket år",
        ),
        (
            "Fiktiv enkät 2023\nTrygg ute?\ngrupp;andel otrygga;antal svar\nKvinnor;47 %;9\n",
            "enkat.csv::",
            "vilket område",
        ),
        (
            "Fiktiv enkät 2023\nSvar: otrygg\nTrygg ute?\ngrupp;Vinsta;Grimmsta\nKvinnor;47 %;9 %\n",
            "enkat.csv:4:område",
            "Grimmsta",
        ),
    ],
)
def test_faults(read, text, where, words):
    listed = [str(p) for p in read(text).errors]
    assert len(listed) == 1, listed
    assert listed[0].startswith(where)
    assert words in listed[0]
    assert "Väntat: " in listed[0]


def test_shares_stay_within_bounds_and_types(read):
    for path in FILES.iterdir():
        frame = read(path.name).frame
        assert list(frame.columns) == SURVEY.names
        assert all(frame[c].dropna().between(0, 1).all() for c in ("share", "low", "high"))


# --- what is not a survey to be laid out, and what every file of the examples is ---


@pytest.mark.parametrize(
    "text",
    [
        "område;våg;fråga;svar;andel;n\nVinsta;2023;Trygg ute;otrygg;47 %;10\n",
        "Trygghet\nVecka;Vinsta;Grimsta\n1;1;2\n",
        "Trygghetsfakta\nområde;mått;period;värde\nVinsta;Trygghet;2022;5\n",
        "Folkmängd\nKommun;2020;2023\nGöteborg;12;13\n",
    ],
)
def test_other_tables_are_left_to_their_readers(text):
    assert surveys.recognise(Grid("x.csv", beginning=text)) is None


def test_every_example_is_read_by_the_reader_that_it_was_written_for():
    from lagesbild.readers.files import read_grids

    for path in sorted(DATA.glob("*/*.csv")):
        (grid,) = read_grids(path)
        claimed = next(m.__name__.rpartition(".")[2] for m in readers.SHAPES if m.recognise(grid, None))
        marks = {
            "compstat": "compstat",
            "veckobedomning": "ratings",
            "brott_": "bra",
            "trygghet_kommunen": "surveys",
            "atgarder": "actions",
            "brottsvikter": "actions",
            "kalkyl": "actions",
            "matserier": "actions",
        }
        expected = next((reader for mark, reader in marks.items() if mark in path.name), "long")
        assert (path.name, claimed) == (path.name, expected)


# --- damage ---

TEXTS = [p.read_text("utf-8") for p in sorted(FILES.iterdir())]


@settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
def test_a_damaged_file_is_read_or_refused_and_never_a_traceback(known, tmp_path, data, encoding):
    lines = [line.split(";") for line in data.draw(st.sampled_from(TEXTS)).split("\n")]
    how = data.draw(st.sampled_from(["cut", "shuffle", "junk", "lines", "swap"]))
    if how == "shuffle":
        order = data.draw(st.permutations(range(max(map(len, lines)))))
        lines = [[r[i] for i in order if i < len(r)] for r in lines]
    elif how == "lines":
        lines = data.draw(st.permutations(lines))
    elif how != "cut":
        i = data.draw(st.integers(0, len(lines) - 1))
        odd = st.sampled_from(["%", "±", "(1–2)", "-", "..", "<5", "1e9", "−1", "2023", "n", "∞", "١"]) | st.text(
            max_size=6
        )
        lines[i] = [data.draw(odd) if how == "junk" or data.draw(st.booleans()) else cell for cell in lines[i]]
    text = "\n".join(";".join(r) for r in lines)
    if how == "cut":
        text = text[: data.draw(st.integers(0, len(text)))]
    path = tmp_path / "skadad.csv"
    path.write_bytes(text.encode(encoding, "replace"))
    try:
        result = readers.read(path, known)
    except Refused as refused:
        assert refused.problems
    else:
        for reading in result:
            assert reading.errors or not reading.frame.duplicated(SURVEY.keys).any() or reading.kind != "survey"


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_random_bytes_are_refused(known, tmp_path, data):
    path = tmp_path / "brus.csv"
    path.write_bytes(data)
    with pytest.raises(Refused):
        readers.read(path, known)


AGREE = "Fiktiv enkät 2023, andel (%) som instämmer\nFråga;Vinsta;Grimsta\n"


@pytest.mark.parametrize(
    "label", ["Antal svar", "Antal svarande", "n", "Bas (antal svarande)", "Ovägt antal svar", "Antal som svarat"]
)
def test_a_last_row_that_counts_the_answers_is_the_n_of_every_question_and_no_question(read, label):
    reading = read(f"{AGREE}Trygg ute;47;43\nOrolig för inbrott;20;31\n{label};88;97\n")
    assert reading.problems == ()
    assert rows(reading, "area", "question", "share", "n") == [
        ("vinsta", "Trygg ute", 0.47, 88),
        ("grimsta", "Trygg ute", 0.43, 97),
        ("vinsta", "Orolig för inbrott", 0.2, 88),
        ("grimsta", "Orolig för inbrott", 0.31, 97),
    ]


def test_a_row_that_counts_the_answers_below_each_question_is_of_that_one(read):
    reading = read(f"{AGREE}Trygg ute;47;43\nAntal svar;88;97\nOrolig för inbrott;20;31\nAntal svar;85;90\n")
    assert reading.problems == ()
    assert [r[-1] for r in rows(reading, "question", "n")] == [88, 97, 85, 90]
    odd = read(f"{AGREE}Trygg ute;47;43\nAntal svar;88;97\nOrolig;20;31\nTrygg inne;1;2\nAntal svar;85;90\n")
    assert any("två gånger" in p.what for p in odd.errors)


def test_a_question_about_a_number_stays_a_question(read):
    reading = read(f"{AGREE}Antalet poliser är för litet;47;43\nTrygg ute;20;31\n")
    assert sorted({r[0] for r in rows(reading, "question")}) == ["Antalet poliser är för litet", "Trygg ute"]
