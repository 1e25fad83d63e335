import os
import threading
from dataclasses import replace
from datetime import date
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagesbild import readers
from lagesbild.problems import Field, Refused
from lagesbild.readers import columns, files, texts
from lagesbild.readers.files import Grid
from lagesbild.readers.texts import open_quote
from lagesbild.tables import TABLES, to_frame


@pytest.fixture
def read(write, known):
    def _read(text, kind=None, **options):
        (reading,) = readers.read(write("folkmängd.csv", text), replace(known, **options), kind)
        return reading

    return _read


def test_population(read):
    reading = read("Källa: SCB\n\nområde;datum;ålder;antal\nVinsta;2022-12-31;alla;3 421\nVinsta;2022-12-31;0-4;..\n")
    assert reading.kind == "population"
    assert reading.frame["date"].tolist() == [date(2022, 12, 31)] * 2
    assert reading.frame["count"].tolist() == [3421, pd.NA]
    assert reading.source == "SCB"


@pytest.mark.parametrize(("cell", "share"), [("47 %", 0.47), ("47,5", 0.475), ("0,47", 0.47), ("-", 0), ("100%", 1)])
def test_shares_in_every_writing(read, cell, share):
    frame = read(f"Undersökning: X\nområde;våg;fråga;svar;andel;n\nVinsta;2023;f;s;{cell};538\n").frame
    assert frame["share"].tolist() == pytest.approx([share])
    assert frame[["survey", "group", "n"]].to_numpy().tolist() == [["X", "alla", 538]]


def test_a_missing_share_or_n_is_missing(read):
    frame = read("Undersökning: X\nområde;våg;fråga;svar;andel;n\nVinsta;2023;f;s;..;..\n").frame
    assert frame[["share", "n"]].isna().all(axis=None)


def test_crime_in_long_form(read):
    frame = read("område;brottsgrupp;brottskategori;från;till;antal\nVinsta;Person;Hot;2023-01-01;2023-01-31;7\n").frame
    assert frame[["start", "end", "status", "count"]].to_numpy().tolist() == [
        [date(2023, 1, 1), date(2023, 1, 31), "final", 7]
    ]


CRIME = "område;brottsgrupp;brottskategori;från;till;antal\n"
JANUARY = "2023-01-01;2023-01-31"


def test_a_sum_among_the_categories_is_checked_and_not_stored(read):
    reading = read(
        CRIME
        + f"Vinsta;Person;Hot;{JANUARY};7\nVinsta;Person;Rån;{JANUARY};1\nVinsta;Person;Summa;{JANUARY};8\n"
        + f"Grimsta;Person;Hot;{JANUARY};5\nGrimsta;Person;TOTALT;{JANUARY};6\n"
        + f"Vinsta;Hushåll;Bilstöld;{JANUARY};4\nVinsta;Totalt;;{JANUARY};13\n"
    )
    assert sorted(reading.frame["category"]) == ["Bilstöld", "Hot", "Hot", "Rån"]
    assert reading.errors == ()
    assert [str(w).split(" Väntat")[0] for w in reading.warnings] == [
        "folkmängd.csv:6:antal: Summan 6 stämmer inte med raderna, som ger 5.",
        "folkmängd.csv:8:antal: Summan 13 stämmer inte med raderna, som ger 12.",
    ]


def test_a_sum_of_rows_of_which_one_is_missing_cannot_be_checked(read):
    reading = read(f"{CRIME}Vinsta;P;Hot;{JANUARY};..\nVinsta;P;Rån;{JANUARY};1\nVinsta;P;Summa;{JANUARY};9\n")
    assert len(reading.frame) == 2
    assert reading.problems == ()


def test_a_sum_of_nothing_is_told(read):
    reading = read(f"{CRIME}Vinsta;P;Hot;{JANUARY};1\nGrimsta;P;Totalt;{JANUARY};9\n")
    assert len(reading.frame) == 1
    assert [str(w) for w in reading.warnings] == [
        "folkmängd.csv:3:antal: Summan 9 har inga rader att summera och lästes inte. Väntat: en rad per brottskategori."
    ]


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("slutlig", "final"),
        ("Preliminär", "preliminary"),
        ("preliminary", "preliminary"),
        ("final", "final"),
        ("", "final"),
    ],
)
def test_the_status_of_crime_figures(read, stated, kept):
    head = "område;brottsgrupp;brottskategori;från;till;status;antal\n"
    frame = read(f"{head}Vinsta;Person;Hot;{JANUARY};{stated};7\n").frame
    assert frame["status"].tolist() == [kept]


def test_shares_are_read_in_the_unit_of_their_column(read):
    head = "Undersökning: X\nområde;våg;fråga;svar;andel\n"
    in_percent = read(head + "Vinsta;2023;f;s;0,8\nGrimsta;2023;f;s;1\nNälsta;2023;f;s;47\n").frame
    assert in_percent["share"].tolist() == pytest.approx([0.008, 0.01, 0.47])
    marked = read(head + "Vinsta;2023;f;s;0,8 %\nGrimsta;2023;f;s;1\n").frame
    assert marked["share"].tolist() == pytest.approx([0.008, 0.01])
    shares = read(head + "Vinsta;2023;f;s;0,8\nGrimsta;2023;f;s;1\nNälsta;2023;f;s;..\n").frame
    assert shares["share"].tolist() == pytest.approx([0.8, 1, float("nan")], nan_ok=True)


def test_yearly_levels_are_those_of_the_scale(read):
    reading = read("område;år;nivå\nVinsta;2023;3\nGrimsta;2023;\nNälsta;2023;rött\nVällingby;2023;9\n")
    assert reading.frame["level"].tolist()[:2] == [3, pd.NA]
    assert [str(p) for p in reading.errors] == [
        f"folkmängd.csv:{row}:nivå: Nivån ”{text}” finns inte i skalan. Väntat: 1–5, eller tomt för ej bedömd."
        for row, text in ((4, "rött"), (5, "9"))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Mått, enheter, källor, år, med mera\nKälla: SCB, Brå, Polisen, kommunen, regionen\n\nområde;mått;period;värde\n"
        "Vinsta;a, b, c, d, e;2022;1,5\n",
        "område;mått;period;värde\nVinsta;a, b, c, d;2022;1,5\nGrimsta;a, b, c, d, e, f;2022;2,5\n",
        "Källa: SCB, Brå, m.fl.\nområde\tmått\tperiod\tvärde\nVinsta\ta, b; c, d\t2022\t1,5\n",
        'Källa: SCB; Brå; m.fl.\nområde,mått,period,värde\nVinsta,"a; b; c; d; e",2022,1.5\n',
    ],
    ids=["text above", "text in cells", "tab", "comma"],
)
def test_the_delimiter_is_what_makes_the_rows_alike(read, text):
    reading = read(text)
    assert reading.problems == ()
    assert reading.frame["value"].tolist()[0] == 1.5


def test_a_level_scale(read):
    reading = read("Område: Vaxholm\nnivå;namn;färg;textfärg\n1;Lugnt;#FFFFFF;#000000\n", place=None)
    assert (reading.kind, reading.place, reading.errors) == ("levels", "vaxholm", ())
    assert reading.frame[["level", "name", "colour"]].to_numpy().tolist() == [[1, "Lugnt", "#FFFFFF"]]


def test_areas_lean_on_the_rows_above_them(read):
    frame = read("namn;typ;överordnad;alias\nTäby;kommun;;Täby kommun|TÄBY\nRoslags-Näsby;stadsdel;Täby;\n").frame
    assert frame[["area", "parent"]].to_numpy().tolist() == [["taby", None], ["roslags-nasby", "taby"]]
    assert frame["aliases"].tolist() == ["Täby kommun|TÄBY", None]


def test_an_unknown_column_is_a_warning(read):
    reading = read("Folkmängd\nområde;datum;antal;hittepå\nVinsta;2022-12-31;5;x\n")
    assert [w.column for w in reading.warnings if w.column] == ["hittepå"]
    assert reading.errors == ()


def test_the_place_and_the_source_that_the_user_says_count(read):
    reading = read("mått;period;värde\nValdeltagande;2022;71,5\n", place="vinsta", source="Valmyndigheten")
    assert reading.frame[["area", "value"]].to_numpy().tolist() == [["vinsta", 71.5]]
    assert reading.source == "Valmyndigheten"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "område;datum;antal\nVinsta;2022-13-31;5\n",
            ["folkmängd.csv:2:datum: Värdet ”2022-13-31” går inte att läsa."],
        ),
        ("område;datum;antal\nVinsta;2022-12-31;5,5\n", ["folkmängd.csv:2:antal: Värdet ”5,5” går inte att läsa."]),
        ("område;datum;antal\nKiruna;2022-12-31;5\n", ["folkmängd.csv:2:område: Området ”Kiruna” är okänt."]),
        ("område;datum;antal\n;2022-12-31;5\n", ["folkmängd.csv:2:område: Område saknas."]),
        ("område;datum;antal\nVinsta;;5\n", ["folkmängd.csv:2:datum: Datum saknas."]),
        ("område;datum;antal\n", ["folkmängd.csv:1:: Tabellen har inga rader."]),
        (
            "område;datum;antal\nVinsta;2022-12-31;5\nVINSTA;2022-12-31;6\n",
            ["folkmängd.csv:3:: Raden står två gånger, även på rad 2 (vinsta, 2022-12-31, alla)."],
        ),
        (
            "Undersökning: X\nområde;våg;fråga;svar;andel\nVinsta;2023;f;s;147 %\n",
            ["folkmängd.csv:3:andel: Värdet ”147 %” går inte att läsa. Väntat: en andel mellan 0 och 100 %."],
        ),
        (
            "Område: Vaxholm\nnivå;namn;färg;textfärg\nett;A;#FFFFFF;#000000\n2;B;röd;#000\n",
            [
                "folkmängd.csv:3:nivå: Nivå saknas.",
                "folkmängd.csv:4:färg: Värdet ”röd”",
                "folkmängd.csv:4:textfärg: Värdet ”#000”",
            ],
        ),
        (
            "namn;typ;överordnad;geometri\nX;stadsdel;Stockholm;hej\n",
            ["folkmängd.csv:2:geometri: Värdet ”hej” går inte att läsa. Väntat: GeoJSON i EPSG:4326."],
        ),
        (
            "område;brottsgrupp;brottskategori;från;till;status;antal\nVinsta;P;Hot;2023-01-01;2023-01-31;kanske;1\n",
            ["folkmängd.csv:2:status: Värdet ”kanske” går inte att läsa. Väntat: slutlig eller preliminär."],
        ),
        ("namn;typ;överordnad\nX;stadsdel;Kiruna\n", ["folkmängd.csv:2:överordnad: Området ”Kiruna” är okänt."]),
        (
            "område;mått;period;värde\nVinsta\n",
            ["folkmängd.csv:2:värde: Raden har färre celler än rubrikraden: 1 av 4."],
        ),
    ],
)
def test_faults(read, text, faults):
    listed = [str(p) for p in read(text).errors]
    assert len(listed) == len(faults)
    for sentence, fault in zip(listed, faults, strict=True):
        assert sentence.startswith(fault)
        assert " Väntat: " in sentence


def refusal(read, *args) -> str:
    with pytest.raises(Refused) as refused:
        read(*args)
    return str(refused.value)


def test_a_table_that_nobody_knows_is_refused_and_at_once(read):
    text = "foo;bar\n" + "1;2\n" * 20_000  # looking for the header must not take a second
    assert refusal(read, text).startswith("folkmängd.csv::: Tabellen känns inte igen")


@pytest.mark.parametrize(
    ("heading", "expected_text"),
    [
        ("Mellanområde;Omdöme;År", "slaget ”Årsbedömningar”, men ”nivå” saknas."),
        ("Namn;Kategori;Ort", "slaget ”Platser och kartlager”, men ”lager” och ”utgåva” saknas."),
    ],
)
def test_a_table_that_is_nearly_one_that_we_know_is_told_what_it_lacks(read, heading, expected_text):
    assert expected_text in refusal(read, heading + "\nNorra Centrum;Grönt läge;2023\n")


def test_a_file_of_another_kind_than_the_user_said_is_refused(read):
    assert "känns inte igen" in refusal(read, "område;datum;antal\nVinsta;2022-12-31;5\n", "crime")


def test_a_quotation_mark_that_never_ends_is_refused(read):
    for rows in (3, 30_000):
        message = refusal(read, 'område;datum;antal\nVinsta;2022-12-31;5\n"' + "Vinsta;2023-12-31;4\n" * rows)
        assert "folkmängd.csv:3:: Ett citattecken avslutas inte" in message


def test_a_cell_that_is_too_long_is_not_called_a_quotation_mark(read):
    for cell in ("x" * 140_000, '"' + "x" * 140_000 + '"', '5" rör ' * 20_000):
        message = refusal(read, f"område;datum;antal\n{cell};2022-12-31;5\n")
        assert "En cell är längre än 131 072 tecken" in message.replace("\xa0", " ")
        assert "citattecken avslutas" not in message


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("", None),
        ('a;"b"\n', None),
        ('a;"b\nc"\n', None),
        ('5" rör;3\n', None),
        ('"2"" rör";3\n', None),
        ('"2"";3\n4;5\n', 1),
        ('a;b\n1;"2\n3;4\n', 2),
        ('a\tb\n1\t"2\n', None),  # by another delimiter
        ('"a"x"y;3\n', None),
        ('a;"b"\n"', 2),
    ],
)
def test_where_a_quotation_mark_is_left_open(text, row):
    assert open_quote(text, ";") == row


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "Filen är tom."),
        (b"\xef\xbb\xbf\r\n \r\n;;;\r\n", "Filen är tom."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "Filen är en PDF"),
        (b"PK\x03\x04....", "kontorsdokument"),
        (b"\x89PNG\r\n\x1a\n", "en bild"),
        (b"\x00\x01\x02\x03" * 50, "går inte att läsa som text"),
    ],
)
def test_files_that_are_no_table(write, known, content, fault):
    with pytest.raises(Refused, match=fault) as refused:
        readers.read(write("folkmängd.csv", content), known)
    (problem,) = refused.value.problems
    assert problem.file == "folkmängd.csv"
    assert problem.expected


def test_a_file_that_is_not_there(tmp_path, known):
    with pytest.raises(Refused, match=r"finns.csv::: Filen finns inte"):
        readers.read(tmp_path / "finns.csv", known)
    with pytest.raises(Refused, match="går inte att öppna"):
        readers.read(tmp_path, known)


# --- columns read whole ---------------------------------------------------------------------------

CELLS = st.sampled_from(
    ["", " ", "Vinsta", "VINSTA", "Grimsta ", "Kiruna", "2023-01-01", "2023-13-01", "7", "..", "-", "Summa"]
)
HEADINGS = ["område", "brottsgrupp", "brottskategori", "från", "till", "antal", "hittepå"]


@given(rows=st.lists(st.lists(CELLS, min_size=7, max_size=7), max_size=12), blank=st.integers(0, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_split_at_once_reads_as_one_split_row_by_row(known, tmp_path, rows, blank):
    lines = [";".join(HEADINGS), *(";".join(r) for r in rows), *[""] * blank]
    path = tmp_path / "brott.csv"
    path.write_text("\n".join(lines), encoding="utf-8")

    def result_of(threshold):
        with patch.object(columns, "_WORTH_IT", threshold):
            (reading,) = readers.read(path, replace(known, place="hasselby-vallingby"), "crime")
        return reading

    at_once, by_row = result_of(0), result_of(10**9)
    assert at_once.problems == by_row.problems
    pd.testing.assert_frame_equal(at_once.frame, by_row.frame)


def test_the_quick_way_is_taken_and_left_where_rows_differ(monkeypatch):
    monkeypatch.setattr(columns, "_WORTH_IT", 0)

    def is_quick(text):
        return columns._split_at_once(Grid("x.csv", beginning=text), 1) is not None

    assert is_quick("a;b\n1;2\n3;4\n\n\n")
    assert not is_quick("a;b\n1;2\n3\n")
    assert is_quick("a;b\n1;2\n\n3;4\n")
    assert not is_quick('a;b\n1;"2"\n')
    assert not is_quick("a\n1\n")


ODDITIES = [
    b'"',
    b"\x00",
    b"\xe5",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"\xc2\xad",
    b"\r\n",
    b"\r",
    b"\n",
    b";",
    b"",
    "ö".encode("utf-16-le"),
]


@given(odd=st.sampled_from(ODDITIES), at=st.integers(0, 400), is_windows=st.booleans(), end=st.integers(0, 12))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_of_which_the_beginning_is_read_first_is_the_same_text(known, tmp_path, odd, at, is_windows, end):
    days = "".join(f"Hässelby gård;{year}-12-31;{year % 7}\n" for year in range(2008, 2023))
    data = f"område;datum;antal\n{days}".encode()[: -end or None]
    data = (data[:at] + odd + data[at:]).replace(b"\n", b"\r\n" if is_windows else b"\n")
    path = tmp_path / "folkmängd.csv"
    path.write_bytes(data)

    def result_of(length):
        with (
            patch.object(texts, "_LONG", length),
            patch.object(files, "HEAD", 1),
            patch.object(texts, "HEAD", 1),
            patch.object(columns, "_WORTH_IT", 0),
        ):
            try:
                (reading,) = readers.read(path, known, "population")
            except Refused as refused:
                return refused.problems, []
        return reading.problems, reading.frame.to_dict("records")

    assert result_of(64) == result_of(10**9)


LONG = "område;datum;ålder;antal\n" + "".join(
    f"Vinsta;{1900 + i % 120}-12-31;grupp {i // 120};{i}\n" for i in range(40_000)
)


def test_a_long_file_that_changes_while_it_is_read_is_refused(known, tmp_path):
    path = tmp_path / "folkmängd.csv"
    for change in (lambda: path.write_text("x\n", encoding="utf-8"), path.unlink):
        path.write_text(LONG, encoding="utf-8")
        (detected,) = readers.find(path)
        change()
        with pytest.raises(Refused, match=r"ändrades medan den lästes|finns inte"):
            detected.read(known)


def test_a_long_file_comes_whole_through_a_pipe_and_whatever_its_name(known, tmp_path):
    pipe, path = tmp_path / "rör", tmp_path / os.fsdecode(b"m\xe5nad.csv")
    path.write_text(LONG, encoding="utf-8")
    (reading,) = readers.read(path, known)
    assert len(reading.frame) == 40_000
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(LONG, encoding="utf-8"))
    writer.start()
    (piped,) = readers.read(pipe, known)
    writer.join()
    pd.testing.assert_frame_equal(piped.frame, reading.frame)


def test_rows_that_stand_twice_are_found_by_room_and_by_order():
    random = np.random.default_rng(7)
    for most in (2, 50, 3_000, 10**9):
        drawn = [random.integers(0, min(most, 10**6), 400) for _ in range(3)]
        table = [columns.coded(c.tolist()) for c in (*drawn, drawn[0], np.zeros(400))]  # one again, one alike
        again = np.flatnonzero(pd.DataFrame(drawn).T.duplicated().to_numpy())
        numbers, size = columns.key(table)
        assert numbers.max() < size
        for room in (0, 10**9):
            with patch.object(columns, "_ROOM", room if size < 10**7 else 0):
                assert columns.repeats(numbers, size).tolist() == again.tolist()


ODD = "område;datum;antal\n"


@pytest.mark.parametrize("threshold", [0, 10**9])
@pytest.mark.parametrize(
    ("body", "row"),
    [
        ("Vinsta;2022-12-31;1\n\nVinsta;2021-12-31;x\n", 4),
        ("Vinsta;2022-12-31;1\n;;\nVinsta;2021-12-31;x\n", 4),
        ("Vinsta;2022-12-31;1\nOmråde;Datum;Antal\nVinsta;2021-12-31;x\n", 4),
        ('Vinsta;2022-12-31;1\n"Vin\nsta";2021-12-31;x\n', 3),
        ("Vinsta;2022-12-31;1\nKälla: SCB;;\nVinsta;2021-12-31;x\n", 4),
        ("Vinsta;2022-12-31;1\nKälla: SCB\nVinsta;2021-12-31;x\n", 4),
    ],
    ids=["blank line", "blank row", "headings again", "cell of two lines", "note", "short note"],
)
def test_rows_keep_their_numbers(read, monkeypatch, threshold, body, row):
    monkeypatch.setattr(columns, "_WORTH_IT", threshold)
    reading = read(ODD + body)
    assert [(e.row, e.column) for e in reading.errors if e.column == "antal"] == [(row, "antal")]


def test_a_note_below_the_table_is_no_row_and_names_its_source(read):
    reading = read(ODD + "Vinsta;2022-12-31;1\nKälla: SCB;;\n")
    assert (len(reading.frame), reading.source, reading.problems) == (1, "SCB", ())


def test_more_values_than_headings_are_refused(read):
    (error,) = read("område,mått,period,värde\nVinsta,Andel,2022,1,5\nGrimsta,Andel,2022,2\n").errors
    assert (error.row, error.what, error.value) == (2, "Raden har fler värden än tabellen har kolumner.", "5")


def test_of_many_faults_each_is_told_once_and_the_rest_are_counted(read):
    rows = [f"Vinsta;{1900 + i % 100}-13-31;{i}" for i in range(3_000)]
    errors = read(ODD + "\n".join([*rows, "Kiruna;2022-12-31;1"])).errors
    assert len(errors) == 201
    assert "Filen har 2\xa0801 fel till, som inte listas." in errors[-1].what
    assert len({e.value for e in errors[:-1] if e.column == "datum"}) == 100
    assert errors[-2].value == "Kiruna"  # a name to decide about is never among those that are only counted
    assert [e.row for e in errors[:-1]] == sorted(e.row for e in errors[:-1])


def test_every_repeated_row_is_told_with_the_first(read):
    errors = read(ODD + "Vinsta;2022-12-31;1\nGrimsta;2022-12-31;1\n" * 300).errors
    assert len(errors) == 201
    assert errors[0].row == 4
    assert "även på rad 2 (vinsta, 2022-12-31, alla)" in errors[0].what
    assert "398 fel till" in errors[-1].what


# --- weeks and levels -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "text", "week"),
    [
        ("vecka", "36", (2023, 36)),
        ("vecka", "v. 36", (2023, 36)),
        ("vecka", "2022-W52", (2022, 52)),
        ("vecka", "2023-09-05", (2023, 36)),
        ("datum", "2023-01-01", (2022, 52)),
        ("v.", "7", (2023, 7)),
    ],
)
def test_a_week_in_every_writing_and_its_own_year_beats_the_title(read, heading, text, week):
    reading = read(f"Veckoläge 2023\nområde;{heading};nivå\nVinsta;{text};Oroande\n", place="hasselby-vallingby")
    assert reading.problems == ()
    assert reading.frame[["year", "week", "level"]].to_numpy().tolist() == [[*week, 3]]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("2023;2022-W52", "Veckan ”2022-W52” är inte under 2023, som raden säger."),
        ("2023;53", "Vecka 53 finns inte 2023."),
        ("2023;i fjol", "Vecka i fjol finns inte 2023."),
        (";36", "År saknas."),
        (";54", "Veckan ”54” finns inte."),
    ],
)
def test_weeks_that_are_none(read, row, what):
    errors = read(f"år;vecka;område;nivå\n{row};Vinsta;1\n").errors
    assert what in [e.what for e in errors]


def test_a_row_s_year_and_a_day_at_the_turn_of_the_year_agree(read):
    reading = read("år;vecka;område;nivå\n2023;2023-01-01;Vinsta;1\n")
    assert reading.errors == ()
    assert reading.frame[["year", "week"]].to_numpy().tolist() == [[2022, 52]]


def test_a_list_of_incidents_that_says_how_serious_but_not_who_told_is_no_list_of_events(read):
    text = "Ärendenr;Datum;Tid;Stadsdel;Plats;Händelsetyp;Beskrivning;Allvarlighetsgrad\n"
    text += "1;2026-11-02;21:30;Vinsta;torget;Brand;Bil brann;allvarlig\n2;2026-11-03;;Vinsta;;Brand;;lindrig\n"
    reading = read(text)
    assert reading.kind == "incidents"
    assert [(e.missing, e.row) for e in reading.errors] == [(Field.SOURCE, None)]
    reading = read(text, source="Larmcentralen")
    assert reading.errors == ()
    assert reading.frame["organisation"].tolist() == ["Larmcentralen"] * 2
    assert reading.frame["severity"].tolist() == ["allvarlig", "lindrig"]


# --- every table comes back as it was written -----------------------------------------------------

DAY = date(2023, 9, 4)
WRITTEN = {
    "incidents": {
        "incident": "h-1", "date": DAY, "time": "21:30", "place": "torget", "category": "Skadegörelse",
        "severity": "oroande", "organisation": "Polisen", "note": None, "withdrawn": 1,
    },
    "rules": {"level": 3, "severity": "oroande", "least": 2},
    "decisions": {
        "year": 2023, "week": 36, "level": None, "proposed": 2, "grounds": "1 oroande händelse → 2",
        "reason": "ej bedömd", "note": None,
    },
    "meetings": {"year": 2023, "week": 36, "date": DAY, "organisations": "Polisen|Kommunen", "note": "Möte"},
    "aliases": {"alias": "Vinstan", "valid": 0},
    "survey": {
        "survey": "X", "wave": "2023", "question": "f", "answer": "s", "group": "alla", "share": 0.475, "n": None,
        "low": 0.45, "high": 0.5, "n_effective": 301.5, "remark": None,
    },
    "ratings": {"year": 2023, "week": 36, "level": None},
}  # fmt: skip


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_table_written_with_its_titles_comes_back(read, kind):
    frame = to_frame(kind, [{"area": "vinsta", **WRITTEN[kind]}])
    titled = frame.rename(columns={c.name: c.title for c in TABLES[kind].columns})
    reading = read(titled.to_csv(sep=";", index=False, decimal=","))
    assert (reading.kind, reading.errors) == (kind, ())
    pd.testing.assert_frame_equal(reading.frame, frame)


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("allvar", "farlig", "lindrig, oroande, allvarlig, kritisk"),
        ("tid", "25:00", "21:30"),
        ("struken", "kanske", "ja eller nej"),
    ],
)
def test_words_that_a_column_does_not_know(read, column, text, expected):
    cells = {
        "område": "Vinsta",
        "id": "1",
        "datum": "2023-09-04",
        "kategori": "Bråk",
        "allvar": "Oroande",
        "källa": "Polisen",
    }
    cells[column] = text
    (error,) = read(f"{';'.join(cells)}\n{';'.join(cells.values())}\n").errors
    assert (error.column, error.value) == (column, text)
    assert expected in error.expected


def test_shares_and_their_interval_are_in_one_unit(read):
    head = "Undersökning: X\nområde;våg;fråga;svar;andel;nedre;övre\n"
    frame = read(head + "Vinsta;2023;f;s;0,9;0,4;2,1\n").frame
    assert frame[["share", "low", "high"]].to_numpy().tolist() == [pytest.approx([0.009, 0.004, 0.021])]


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("brott;period;antal\nRån;2023-09;4\n", "Polisen, STORM-uttag 2023-11-03", date(2023, 11, 3)),
        ("stadsdel;år;vecka;nivå\nVinsta;2023;40;2\n", "OSG (hämtat 3 nov 2023)", date(2023, 11, 3)),
        ("mått;period;värde\nValdeltagande;2022;71,5\n", "Valmyndigheten", None),
        (
            "källa: Polisen, uttag 2023-10-05\nbrott;period;antal\nRån;2023-09;4\n",
            "En annan, uttag 2023-12-01",
            date(2023, 10, 5),
        ),
    ],
)
def test_the_day_of_drawing_is_read_out_of_the_source_that_the_user_says(read, text, said, expected):
    assert read(text, place="hasselby-vallingby", source=said).as_of == expected
